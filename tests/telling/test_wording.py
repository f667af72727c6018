"""What reports say of themselves."""

from __future__ import annotations

from datetime import date

import pytest

from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.framework.asked import Field, Question
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.scoring.assess import assess
from aifactory_assess.scoring.said import named
from aifactory_assess.telling.documents.sensitivity import how_sure
from aifactory_assess.telling.documents.wording import about


@pytest.mark.parametrize(
    ("assessed_on", "said"),
    [
        (None, "Reported as of 2026-11-25,"),
        (date(2026, 11, 25), "Assessed 2026-11-25, reported as of 2026-11-25,"),
        (date(2099, 1, 1), "Assessed 2099-01-01 (a day to come), reported as of 2026-11-25,"),
    ],
)
def test_a_head_says_when_it_was_assessed(assessed_on: date | None, said: str) -> None:
    sheet = Sheet(organisation="acme", assessed_on=assessed_on)
    assert about(assess(builtin(), sheet, as_of=date(2026, 11, 25))).startswith(said)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ai_literacy", "AI literacy"),  # its question
        ("firm_power_kw", "firm power kW"),  # its unit
        ("eu_exposure", "EU exposure"),  # its help
        ("data_rights", "data rights"),
    ],
)
def test_a_short_name_has_the_capitals_that_its_question_writes(name: str, said: str) -> None:
    asked: list[Question | Field] = [*builtin().questions, *builtin().fields]
    assert {each.id: named(each) for each in asked}[name] == said
    assert named(name) == name.replace("_", " ")


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.9947, "surely (over 99 %)"),  # 99.5, which is 100
        (0.9944, "surely (99 %)"),
        (0.9446, "surely (95 %)"),  # 94.5
        (0.0045, "hardly (1 %)"),  # 0.5
        (0.0044, "hardly (under 1 %)"),
        (1.0, "surely (over 99 %)"),
    ],
)
def test_how_sure_a_chance_is_goes_by_what_is_printed(share: float, said: str) -> None:
    assert how_sure(share) == said
