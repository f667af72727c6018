"""What is asked: how much, of whom, and whether it says what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aifactory_assess.answers.sheet import OPEN
from aifactory_assess.framework.quick_scan import facts_of_core
from aifactory_assess.scoring.readiness import question_result
from tests.content.organisations import DEPLOYMENTS, STAGES, Organisation, framework, organisations
from tests.effort import in_the_gate

if TYPE_CHECKING:
    from aifactory_assess.framework.asked import Field, Question

MOST_CORE = 50
MOST_STEPS = 83  # the aim is 75, which half of each kind stay below
WHEN = re.compile(
    r"today|the plan|as written|last (\d+|ten|week)|latest|worked out from|taken from",
    re.IGNORECASE,
)
YEAR = re.compile(r"\b20\d\d\b(?!/)")


def steps(one: Organisation) -> tuple[int, int]:
    """Facts and core questions that the quick scan asks; what the facts compute is not asked."""
    wanted = facts_of_core(framework())
    facts = sum(one.known.fields[name].state != "not_asked" for name in wanted)
    core = [question_result(q, OPEN, one.known).state for q in framework().questions if q.core]
    return facts, sum(state == "open" for state in core)


@in_the_gate
def test_the_quick_scan_is_short_for_every_kind_of_organisation() -> None:
    print("\nsteps of the quick scan: least to most facts + core questions")
    for deployment in DEPLOYMENTS:
        for stage in STAGES:
            found = [
                steps(one)
                for one in organisations()
                if (one.profile["deployment"], one.profile["stage"]) == (deployment, stage)
            ]
            totals = sorted(sum(pair) for pair in found)
            print(f"  {deployment:13} {stage:10} {totals[0]} to {totals[-1]}, half at most {totals[len(totals) // 2]}")
            assert max(core for _, core in found) <= MOST_CORE
            assert totals[-1] <= MOST_STEPS


def places() -> tuple[Field | Question, ...]:
    return (*framework().fields, *framework().questions)


def test_every_question_and_fact_says_whose_it_is_and_what_it_takes() -> None:
    assert [place.id for place in places() if place.role is None or place.takes is None] == []


def test_every_role_has_something_to_answer() -> None:
    asked = {place.role for place in places()}
    assert asked == {role.id for role in framework().roles}


def test_facilities_are_asked_for_power_heat_and_pue() -> None:
    own = {field.id for field in framework().fields if field.role == "facilities_lead"}
    assert {"firm_power_kw", "rack_kw", "rack_heat_rejection_kw", "pue", "energisation_months"} <= own


def test_every_question_says_whether_it_means_today_or_the_plan() -> None:
    unsaid = [q.id for q in framework().questions if not WHEN.search(f"{q.ask} {q.help}")]
    assert unsaid == []


def test_no_question_asks_for_a_ratio_that_facts_give() -> None:
    """It is worked out, and says from what."""
    derived = [question for question in framework().questions if question.derive]
    assert len(derived) >= 8
    assert [q.id for q in derived if not re.match("(Worked out|Taken) from", q.help or "")] == []
    assert [q.id for q in framework().questions if "divided by" in q.ask] == []


def told() -> Iterator[tuple[str, str]]:
    """Prose that people read before they answer, or are told to act on."""
    for place in places():
        yield place.id, f"{place.ask} {place.help or ''}"
    for question in framework().questions:
        for remedy in question.remedies:
            yield question.id, remedy.action
    for challenge in framework().challenges:
        reasons = [one.reason for one in challenge.adjustments] + [one.reason for one in challenge.signals]
        yield challenge.id, " ".join([challenge.statement, challenge.advice or "", *reasons])


def test_no_date_of_a_law_hides_in_prose() -> None:
    assert [(name, YEAR.search(text)) for name, text in told() if YEAR.search(text)] == []


def test_capital_is_named_where_money_decides() -> None:
    """The six remedies of capital carry money and lead time, for those who own the hall."""
    capital = {
        "power_secured",
        "heat_rejection",
        "liquid_cooling_readiness",
        "facility_resilience",
        "storage_throughput",
        "fabric_suitability",
    }
    found = {q.id: q.usual_remedy for q in framework().questions if q.id in capital}
    assert found.keys() == capital
    assert [name for name, remedy in found.items() if remedy is None or not (remedy.cost_usd and remedy.months)] == []


def test_a_figure_leaves_to_its_factors_what_they_rest_on() -> None:
    """A factor may be replaced by the organisation's own, and its basis stands beside it."""
    prices = {price.id: price for price in framework().estimates.prices}
    for figure in framework().figures:
        for price in (prices[name] for name in figure.names if name in prices):
            likely = [value[1] for value in ([price.value] if price.value else price.table.values())]
            numbers = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", figure.basis or "")}
            said = numbers & {each for value in likely for each in (value, 100 * value) if each not in (0, 1, 100)}
            assert not said, f"{figure.id}: {said} of {price.id}"
            assert "assessor default" not in (figure.basis or ""), figure.id
