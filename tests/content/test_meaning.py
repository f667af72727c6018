"""What facts and answers of the built-in framework mean to one organisation."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.scoring.duties import duties
from tests.content.organisations import framework

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aifactory_assess.framework.asked import AnswerValue

TODAY = date(2026, 11, 28)


def told(facts: Mapping[str, AnswerValue], roles: tuple[str, ...] | None = None) -> Assessment:
    answers = {} if roles is None else {"role_coverage": Answer(state="value", value=roles)}
    profile = {name: Answer(state="value", value=fact) for name, fact in facts.items()}
    return assess(framework(), Sheet(organisation="x", profile=profile, answers=answers), as_of=TODAY)


@pytest.mark.parametrize(
    ("accelerators", "machine", "rack", "doubted"),
    [
        (8.0, "h100_8way", 12.0, False),  # 8 x 1.28 kW x 1.12 = 11.5 kW: one server with its fabric in a rack for it
        (4.0, "pcie_inference", 10.0, False),  # 2.2 kW in an ordinary rack
        (8.0, "h100_8way", 22.0, False),
        (8.0, "h100_8way", 41.0, True),
        (12.0, "pcie_inference", 120.0, True),
    ],
)
def test_a_rack_with_room_to_spare_contradicts_nothing(
    accelerators: float, machine: str, rack: float, doubted: bool
) -> None:
    estate: dict[str, AnswerValue] = {"target_gpus": accelerators, "accelerator_class": machine, "rack_kw": rack}
    found = told({"deployment": "on_prem", **estate})
    assert [note.about for note in found.notes if note.kind == "contradiction"] == ["rack_kw"] * doubted


@pytest.mark.parametrize(
    ("stage", "from_december"),
    [({"stage": "idea"}, []), ({"stage": "building"}, []), ({"stage": "operating"}, ["applies"]), ({}, ["possible"])],
)
def test_only_what_runs_has_a_grace_for_marking(stage: dict[str, str], from_december: list[str]) -> None:
    """Of a plan, and of who does not say, the duty holds already."""
    found = duties(told({"eu_exposure": "outputs_used_in_eu", "generates_content": "yes", **stage}))
    assert [(duty.state, duty.in_force) for duty in found if duty.obligation.id == "eu_ai_marking"] == [
        ("applies", True)
    ]
    assert [duty.state for duty in found if duty.obligation.id == "eu_ai_marking_older"] == from_december
