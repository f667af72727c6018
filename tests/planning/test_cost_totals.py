"""A line of the estimate that its figure leaves out is found, whatever it hangs on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from aifactory_assess.framework.builtin import builtin
from aifactory_assess.framework.estimates import CostItem
from aifactory_assess.framework.loading import load_texts
from aifactory_assess.framework.model import Framework
from aifactory_assess.planning.cost_totals import Uneven, uneven_totals
from tests.effort import one_case_in

BASE = Path(__file__).parents[1] / "cases" / "framework-faults" / "_base"
ITEMS = builtin().estimates.items
PROFILE = """fields:
  - {id: sells, ask: Sold?, kind: yes_no}
  - {id: tenants, ask: How many?, kind: number, unit: tenants, range: [0, 100], when: sells == yes, otherwise: 0}
figures:
  - {id: once_usd, title: Once, unit: USD, formula: "1000"}
"""
ESTIMATES = """items:
  - {id: hall, title: Hall, per: once, formula: "1000"}
  - {id: contracts, title: Contracts, per: once, formula: tenants * 5000, when: sells == yes}
  - {id: ratio, title: Nothing, per: once, formula: 0 / tenants, when: tenants > 0}
totals:
  - {id: once, title: Once, per: once, figure: once_usd}
"""


def tiny(profile: str = PROFILE) -> Framework:
    files = {name: (BASE / name).read_bytes() for name in ("framework.yaml", "references.yaml")}
    text = "pillar: people\ntopics:\n  - {id: t, title: T, questions: [{id: a, ask: A?, kind: yes_no, weight: 1}]}\n"
    files |= {"people.yaml": text.encode(), "profile.yaml": profile.encode(), "estimates.yaml": ESTIMATES.encode()}
    return load_texts(files, "tiny")


def uneven(framework: Framework) -> list[Uneven]:
    return list(uneven_totals(framework, Random(1).random))  # noqa: S311 - the same each time


def test_the_built_in_totals_are_their_figures() -> None:
    assert uneven(builtin()) == []


@one_case_in(6)
@pytest.mark.parametrize("left", ITEMS, ids=lambda item: item.id)
def test_each_item_that_is_left_out_is_told_at_its_total(left: CostItem) -> None:
    estimates = replace(builtin().estimates, items=tuple(item for item in ITEMS if item is not left))
    found = uneven(replace(builtin(), estimates=estimates))
    assert [each.total.per for each in found] == [left.per]


def test_an_item_that_the_figure_leaves_out_is_named() -> None:
    (found,) = uneven(tiny())
    assert (found.total.id, found.figure, found.left_out) == ("once", 1000, "contracts")
    assert found.items > 1000


def test_facts_that_cannot_be_are_not_held_against_a_total() -> None:
    never = "contradictions:\n  - {when: sells == yes and tenants > 0, reason: Nobody sells}\n"
    assert uneven(tiny(PROFILE + never)) == []
