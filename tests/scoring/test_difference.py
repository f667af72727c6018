"""What changed: exact, antisymmetric, and whole."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory_assess.answers.reading import parse_sheet, read_sheet
from aifactory_assess.answers.whatif import what_if
from aifactory_assess.framework.asked import FULL
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.scoring.difference import difference
from aifactory_assess.scoring.readiness import Readiness
from aifactory_assess.scoring.shares import exact_weights
from tests.effort import one_in
from tests.planning.drawn import DAY, drawn_assessment
from tests.planning.test_first import at_the_plant
from tests.properties.bridge import loaded
from tests.strategies import frameworks, sheet_text, sheets

EXAMPLES = sorted((Path(__file__).parents[2] / "questionnaires" / "examples").glob("*.yaml"))


def _low(ready: Readiness) -> Fraction:
    """The low of the whole as a share of 1; 0 where nothing counts."""
    worth = (weight * (ready.questions[name].credit or 0) for name, weight in exact_weights(ready).items())
    return sum(worth, Fraction(0)) / FULL


def hold_laws(one: Assessment, two: Assessment) -> None:
    there, back = difference(one, two), difference(two, one)
    lows = [_low(each.readiness) for each in (one, two)]
    assert there.points == (lows[1] - lows[0]) * 100
    assert back.points == -there.points
    assert {part.question.id: part.points for part in there.answers} == {
        part.question.id: -part.points for part in back.answers
    }
    assert {part.pillar.id: part.points for part in there.asked} == {
        part.pillar.id: -part.points for part in back.asked
    }
    for assessment, low in ((one, lows[0]), (two, lows[1])):
        score = assessment.readiness.overall.score
        assert float(low) == pytest.approx(0.0 if score is None else score.low, abs=1e-12)
    swapped = [(change.about, change.now, change.before) for change in back.changes]
    assert [(change.about, change.before, change.now) for change in there.changes] == swapped
    for one_way, other in zip(there.changes, back.changes, strict=True):
        stopped = [each.worse for each in (one_way, other) if each.now == "does not apply"]
        # What stops to apply is no better, whatever begins to is.
        assert stopped == [None] or other.worse == (None if one_way.worse is None else not one_way.worse)
    itself = difference(one, one)
    assert itself.points == 0
    assert [*itself.answers, *itself.asked, *itself.facts, *itself.changes] == []
    assert not itself.worse


@st.composite
def two_sheets(draw: st.DrawFn) -> tuple[dict[str, object], list[dict[str, object]]]:
    framework = draw(frameworks())
    return framework, [draw(sheets(framework)), draw(sheets(framework))]


@given(drawn=two_sheets())
@settings(max_examples=one_in(2))
def test_the_parts_add_up_exactly_and_turn_their_signs(
    drawn: tuple[dict[str, object], list[dict[str, object]]],
) -> None:
    framework = loaded(drawn[0])
    one, two = (
        assess(framework, parse_sheet(sheet_text(each).encode(), framework, "drawn.yaml"), as_of=DAY)
        for each in drawn[1]
    )
    hold_laws(one, two)


def test_the_laws_hold_for_drawn_sheets_of_the_built_in_framework() -> None:
    framework = builtin()
    for seed in range(0, 60, 2):
        hold_laws(drawn_assessment(framework, seed), drawn_assessment(framework, seed + 1))


def test_an_answer_and_what_is_asked_by_hand() -> None:
    """Site and people weigh 1/2 each; power and cooling 1/2 each of site, posts 3/4 and training 1/4 of people.

    Cooling rises from 33.33 % to 66.67 %: 1/4 * 33.34 = 8.335 points.
    Training not applicable, at its 0 %: posts (3 of 6 points, 50 %) weigh 1/2 instead of 3/8: 1/8 * 50 = 6.25 points,
    training weighs 0 instead of 1/8 with credit 0 on both sides: nothing.
    """
    before = at_the_plant("firm_kw: 300, planned_kw: 300", "cooling: 1, posts: [ml], training: no")
    now = at_the_plant(
        "firm_kw: 300, planned_kw: 300",
        "cooling: 2, posts: [ml], training: {value: not_applicable, note: none}",
    )
    found = difference(before, now)
    assert [(part.question.id, part.points) for part in found.answers] == [
        ("cooling", Fraction(3334, 10000) / 4 * 100),
        ("training", Fraction(0)),
    ]
    assert [(part.pillar.id, part.points) for part in found.asked] == [("people", Fraction(25, 4))]
    assert not found.worse


def test_setting_what_is_so_already_is_no_difference() -> None:
    framework = builtin()
    for path in EXAMPLES:
        sheet = read_sheet(path, framework)
        name, answer = next(
            (name, answer) for name, answer in sheet.answers.items() if isinstance(answer.value, int | float)
        )
        tried = what_if(framework, sheet, [f"{name}={answer.value}"])
        found = difference(assess(framework, sheet, as_of=DAY), assess(framework, tried, as_of=DAY))
        assert found.points == 0
        assert [*found.answers, *found.asked, *found.facts, *found.changes] == []


def test_a_risk_that_rises_or_a_level_that_falls_is_worse() -> None:
    good = at_the_plant("firm_kw: 300, planned_kw: 300", "cooling: 3, posts: [ml, data, legal], training: yes")
    bad = at_the_plant("firm_kw: 150, planned_kw: 300", "cooling: 0, posts: [ml, data, legal], training: yes")
    assert difference(good, bad).worse
    assert not difference(bad, good).worse
    assert {change.about for change in difference(good, bad).changes} == {
        "Overall, score",
        "Overall, level",
        "Site, score",
        "Site, level",
        "Outages, risk",
    }
    assert difference(good, replace(good)).changes == ()


def test_a_risk_that_begins_to_apply_rises_from_the_lowest_step() -> None:
    framework = builtin()
    cloud = read_sheet(next(path for path in EXAMPLES if path.stem == "cloud_startup"), framework)
    hosted = what_if(framework, cloud, ["deployment=colo"])
    found = difference(assess(framework, cloud, as_of=DAY), assess(framework, hosted, as_of=DAY))
    (cooling,) = (change for change in found.changes if change.about == "Cooling, risk")
    assert (cooling.before, cooling.now, cooling.worse) == ("does not apply", "Very high (few answers)", True)
    assert found.worse
