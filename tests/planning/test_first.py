"""Do first: nothing without gain, the worst first, by the organisation's own facts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Literal
from unittest.mock import Mock

import pytest
from hypothesis import given, settings

from aifactory_assess.answers.reading import parse_sheet, read_sheet
from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.answers.whatif import what_if
from aifactory_assess.framework.asked import AnswerValue, Checklist, Curve, Levels, Number
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.credit import curve_credit, value_earning
from aifactory_assess.framework.estimates import US_DOLLAR, Currency
from aifactory_assess.framework.loading import load_texts
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.parsing import parse
from aifactory_assess.framework.units import BARE
from aifactory_assess.planning import first
from aifactory_assess.planning.cost import Tender
from aifactory_assess.planning.first import (
    FIRST,
    Action,
    LeadTime,
    alarming,
    first_actions,
    lead_of,
    money_of,
    to_find_out,
)
from aifactory_assess.planning.model import lifts
from aifactory_assess.planning.plan import make_plan
from aifactory_assess.planning.sentences import HAS_PASSED, at_least, gained, lead, money, state, what_to_do, why
from aifactory_assess.planning.standing import standing
from aifactory_assess.planning.target import Goal, Target
from aifactory_assess.planning.timeline import timing
from aifactory_assess.planning.timeline_moves import Move
from aifactory_assess.planning.timeline_phases import told_as
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.scoring.explain import worked_question
from aifactory_assess.scoring.figures import Situation, lifted, open_behind
from aifactory_assess.scoring.printed import tenths
from aifactory_assess.scoring.readiness import aggregate, level_of
from aifactory_assess.scoring.remedies import advised_of, has_too_little, remedy_of, steps_of
from aifactory_assess.scoring.risks import Finding
from aifactory_assess.scoring.said import named, ratio_words, what_step, what_steps
from aifactory_assess.scoring.scales import brief_words
from aifactory_assess.telling.blocks import plain
from aifactory_assess.telling.documents.first import actions, worth
from aifactory_assess.telling.documents.plan_blockers import blocker_words
from aifactory_assess.telling.documents.timeline import moves_table
from tests.effort import one_in, tried
from tests.planning.drawn import DAY, drawn_assessment
from tests.properties.bridge import assessed
from tests.strategies import frameworks_and_sheets

CASES = Path(__file__).parents[1] / "cases" / "advice"
EXAMPLES = sorted((Path(__file__).parents[2] / "questionnaires" / "examples").glob("*.yaml"))


# --- the laws ---


def able(assessment: Assessment, finding: Finding) -> bool:
    """Whether anything can be done, or found out, about a finding."""
    framework, known = assessment.framework, assessment.situation
    return any(result.is_open or steps_of(framework, result, known) for result, _ in finding.informing)


def works_on(action: Action, finding: Finding, known: Situation) -> bool:
    """Whether it mends what informs a finding, or finds out what such a question is worked out from, or asked by.

    Or what such a remedy rests on.
    """
    if action.leads_to is not None and works_on(action.leads_to, finding, known):
        return True
    derived = [result.question.derive for result, _ in finding.informing if result.is_open and result.question.derive]
    rules = [result.question.when for result, _ in finding.informing]
    deciding = [name for rule in rules if rule is not None and known.truth(rule) is None for name in rule.names]
    about = {result.question.id for result, _ in finding.informing}
    return action.question in about or action.place.id in open_behind(known, [*derived, *deciding])


def hold_laws(assessment: Assessment) -> None:
    actions = first_actions(assessment)
    assert len({action.question for action in actions}) == len(actions) <= FIRST
    for action in actions:
        assert action.gain > 0 or has_too_little(assessment.framework, action.result, assessment.situation)
        assert action.result.counts
        assert action.step is None or not action.result.is_open
        if action.step is None and not action.result.is_open:
            assert action.fact is not None
            assert assessment.situation.truth(action.result.question.when) is None
        assert what_to_do(action)
        assert why(assessment, action)
        assert state(assessment, action)
        if action.step is not None:
            assert action.step.after > (action.result.credit or 0)
        # None contradicts the profile: the variant is the first that the facts allow.
        fits = remedy_of(action.result.question, assessment.situation)
        assert action.remedy is fits
    what_a_remedy_names_comes_before_it_where_it_violates_its_gate(assessment)
    what_is_weak_comes_before_what_goes_beyond_its_target(assessment)
    worst = [
        finding
        for finding in assessment.findings
        if alarming(assessment.framework, finding) and finding.risk == 4 and able(assessment, finding)
    ]
    if worst and not all(action.reason == "gate" for action in actions):
        assert any(works_on(action, worst[0], assessment.situation) for action in actions)
    if any(result.counts and (result.credit or 0) < 10000 for result in assessment.questions.values()):
        assert actions


def what_a_remedy_names_comes_before_it_where_it_violates_its_gate(assessment: Assessment) -> None:
    before: set[str] = set()
    for action in first_actions(assessment, most=99):
        below = action.remedy.after if action.remedy and action.step and action.reason != "gate" else ()
        for name in before.symmetric_difference(below).intersection(below):
            result, known = assessment.questions[name], assessment.situation
            gates = assessment.readiness.overall.gates
            assert (
                name not in gates
                or known.truth(result.question.when) is None
                or not steps_of(assessment.framework, result, known)
            )
        before.add(action.question)


def what_is_weak_comes_before_what_goes_beyond_its_target(assessment: Assessment) -> None:
    known, before = assessment.situation, set()
    nexts = {name: steps_of(assessment.framework, each, known)[:1] for name, each in assessment.questions.items()}
    weak = {name for name, steps in nexts.items() if steps and steps[0].number == 1 and steps[0].days is not None}
    for action in first_actions(assessment, most=99):
        before.add(action.question)
        if action.step is None or action.step.number == 1 or action.leads_to is not None or action.reason == "gate":
            continue
        left = weak - before
        if action.finding is not None:
            informing = [result for result, _ in action.finding.informing]
            assert not any(result.is_open or result.question.id in left for result in informing)
        else:
            assert all(known.truth(assessment.questions[name].question.when) is None for name in left)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_laws_of_advice_hold_for_the_examples(path: Path) -> None:
    framework = builtin()
    hold_laws(assess(framework, read_sheet(path, framework), as_of=DAY))


def test_the_laws_of_advice_hold_for_drawn_sheets() -> None:
    framework = builtin()
    for seed in range(tried(100, 500)):
        hold_laws(drawn_assessment(framework, seed))


@pytest.mark.parametrize("path", sorted(CASES.iterdir()), ids=lambda path: path.stem)
def test_the_laws_of_advice_hold_where_they_once_did_not(path: Path) -> None:
    """A framework and a sheet that were drawn."""
    assessment = assessed(*json.loads(path.read_text("utf-8")))
    hold_laws(assessment)
    finding_out_comes_before_a_remedy_only_where_it_decides_more(assessment)


@given(drawn=frameworks_and_sheets())
@settings(max_examples=one_in(4))
def test_the_laws_of_advice_hold_for_any_framework(drawn: tuple[dict[str, object], dict[str, object]]) -> None:
    assessment = assessed(*drawn)
    hold_laws(assessment)
    finding_out_comes_before_a_remedy_only_where_it_decides_more(assessment)


def finding_out_comes_before_a_remedy_only_where_it_decides_more(assessment: Assessment) -> None:
    for action in first_actions(assessment, most=99):
        finding = action.finding
        # A fact that decides whether a weak question is asked comes before any remedy for it, whatever it decides.
        if finding is None or action.step is not None or not action.result.is_open:
            continue
        masses = {result.question.id: mass for result, mass in finding.informing}
        steps = [
            step
            for result, _ in finding.informing
            for step in steps_of(assessment.framework, result, assessment.situation)
            if step.number == 1
        ]
        # Where nobody says what a remedy takes, what goes beyond another's target is all that could be done instead.
        by_steps = sum(masses[step.question] * step.rise for step in steps) if any(step.days for step in steps) else 0
        assert finding.status == "not_enough_answers" or masses[action.question] * 10000 > by_steps


def test_what_a_curve_earns_can_be_asked_backwards() -> None:
    rising = Curve(knots=((0.0, 0), (3.0, 7000), (7.0, 10000)), places=(0.0, 3.0, 7.0), logarithmic=False)
    assert value_earning(rising, 7000) == 3.0
    assert value_earning(rising, 8500) == 5.0
    assert value_earning(rising, 0) == 0.0
    for question in builtin().questions:
        if isinstance(question.kind, Number) and question.kind.curve is not None:
            curve = question.kind.curve
            best = max(credit for _, credit in curve.knots)
            for credit in range(min(credit for _, credit in curve.knots), best + 1, 7):
                assert 0 <= curve_credit(curve, value_earning(curve, credit)) - credit <= 1


# --- a small organisation, by hand ---

FRAMEWORK = """
id: plant
version: 1.0.0
title: A plant
pillars:
  - {id: site, title: Site, file: site.yaml, weight: 1}
  - {id: people, title: People, file: people.yaml, weight: 1}
levels:
  - {id: low, title: Low, from: 0}
  - {id: middle, title: Middle, from: 40}
  - {id: high, title: High, from: 80}
effort_days: {S: 10, M: 40, L: 120}
phases: [plan, build]
roles: [{id: engineer, title: Engineer}]
evidence_limits: {min_coverage: 50, max_not_applicable_share: 30}
strengths: {direct: 10, substantial: 6, contributory: 3}
risk_scale:
  - {id: very_low, title: Very low, short: VL, value: 0}
  - {id: low, title: Low, short: L, value: 2}
  - {id: moderate, title: Moderate, short: M, value: 5}
  - {id: high, title: High, short: H, value: 8}
  - {id: very_high, title: Very high, short: VH, value: 10}
likelihood: {cuts: [10, 30, 55, 80], names: [very_low, low, moderate, high, very_high], basis: assessor default}
risk_matrix:
  columns: [very_low, low, moderate, high, very_high]
  basis: assessor default
  rows:
    very_high: [very_low, low, moderate, high, very_high]
    high: [very_low, low, moderate, high, very_high]
    moderate: [very_low, low, moderate, moderate, high]
    low: [very_low, low, low, low, moderate]
    very_low: [very_low, very_low, very_low, low, low]
"""
PROFILE = """
fields:
  - {id: firm_kw, ask: Firm power?, kind: number, unit: kW, range: [0, 100000]}
  - {id: planned_kw, ask: Planned power?, kind: number, unit: kW, range: [0, 100000]}
figures:
  - {id: power_ratio, title: Firm power over planned power, unit: ratio, formula: firm_kw / planned_kw}
"""
SITE = """
pillar: site
topics:
  - id: power
    title: Power
    questions:
      - id: power
        ask: How much of the planned power is firm?
        kind: number
        unit: ratio
        range: [0, 10]
        credit: [[0.5, 0], [1, 80], [1.5, 100]]
        derive: power_ratio
        weight: 2
        core: true
        informs: {outage: direct}
        gate: {below: 40, cap: low, reason: Less than three quarters of the power is firm}
        remedy: {action: Contract power, effort: L, phase: plan, target: 80}
        role: engineer
      - id: cooling
        ask: How is cooling planned?
        kind: level
        levels: [not at all, for a part, for all, for all and tested]
        weight: 2
        informs: {outage: direct}
        remedy: {action: Plan the cooling, effort: S, phase: plan, target: 60}
"""
PEOPLE = """
pillar: people
topics:
  - id: posts
    title: Posts
    questions:
      - id: posts
        ask: Which posts are filled?
        kind: checklist
        options:
          - {id: ml, label: Modeller, points: 3}
          - {id: data, label: Data engineer, points: 2}
          - {id: legal, label: Lawyer, points: 1}
          - {id: nobody, label: Nobody, exclusive: true}
        weight: 3
        remedy: {action: Fill the posts, effort: M, phase: build}
      - id: training
        ask: Is there training?
        kind: yes_no
        weight: 1
        remedy: {action: Train, effort: S, phase: build}
"""
CHALLENGES = """
impact_basis: assessor default
signals_basis: assessor default
challenges:
  - {id: outage, title: Outages, statement: The plant stops., source: made up, impact: {base: 4}, advice: Prepare.}
"""


def plant(fields: str = PROFILE, site: str = SITE) -> Framework:
    texts = {
        "framework.yaml": FRAMEWORK,
        "profile.yaml": fields,
        "site.yaml": site,
        "people.yaml": PEOPLE,
        "challenges.yaml": CHALLENGES,
    }
    return load_texts({name: text.encode() for name, text in texts.items()}, "plant")


def at_the_plant(profile: str, answers: str, fields: str = PROFILE, site: str = SITE) -> Assessment:
    framework = plant(fields, site)
    text = "framework: plant@1\norganisation: {id: plant}\n" + f"profile: {{{profile}}}\n" + f"answers: {{{answers}}}\n"
    return assess(framework, parse_sheet(text.encode(), framework, "plant.yaml"), as_of=DAY)


def test_a_gate_that_binds_comes_first_and_says_from_where_on_it_opens() -> None:
    """150 / 300 = 0.5 earns 0 %. low = 1/2 * 3/6 (cooling 100 %) + 1/2 = 75: middle, but the gate caps at low.

    80 % is earned at a ratio of 1, 300 kW; the gate's 40 % halfway from 0.5 to 1, at 0.75 * 300 = 225 kW.
    """
    assessment = at_the_plant("firm_kw: 150, planned_kw: 300", "cooling: 3, posts: [ml, data, legal], training: yes")
    (action,) = first_actions(assessment)
    assert (action.question, action.reason, action.days) == ("power", "gate", 120)
    # 1/2 * 2/4 of the whole, times 80 %.
    assert action.gain == pytest.approx(20)
    assert action.step is not None
    assert standing(assessment, action.result, action.step.after) == (
        "150 kW",
        "300 kW",
        "from 150 to 300 kW",
        "from 225 kW on",
    )
    assert state(assessment, action) == "From 150 to 300 kW; from 225 kW on the cap is lifted."
    assert "the level stays low at most" in why(assessment, action)


@pytest.mark.parametrize(
    ("firm", "told", "moved"),
    [
        (150, ("a need of 300 kW", "a need of 150 kW", "from a need of 300 to 150 kW", "up to 200 kW"), (150, 150)),
        # With less than a quarter of it no need is told: what is there can be enough for none that makes sense.
        (75, ("a need of 300 kW", "a need of 75 kW", "from a need of 300 to 75 kW", "up to 100 kW"), (75, 75)),
        (74, ("74 kW", "", "today 74 kW, for a need of 300", None), (74, 300)),
        (0, ("0 kW", "", "today 0 kW, for a need of 300", None), (0, 300)),
        # What goes beyond the target is a reserve.
        (320, ("320 kW", "450 kW", "from 320 to 450 kW", None), (450, 300)),
    ],
)
def test_a_remedy_that_lowers_the_need_is_told_and_counted_by_what_is_there(
    firm: int, told: tuple[str | None, ...], moved: tuple[float, float]
) -> None:
    """The gate opens at 0.75: 150 kW are that of 200. A share of 1 is the target, and 1.5 earns all."""
    site = SITE.replace("target: 80}", "target: 80, lowers_need: true}")
    assessment = at_the_plant(f"firm_kw: {firm}, planned_kw: 300", "cooling: 3, training: yes", site=site)
    (step, *_) = advised_of(assessment.framework, assessment.questions["power"], assessment.situation)
    assert standing(assessment, step.result, step.after) == told
    steps = steps_of(assessment.framework, step.result, assessment.situation)[:1]
    then = lifted(assessment.framework, assessment.situation, lifts(assessment, steps))
    assert (then.number("firm_kw"), then.number("planned_kw")) == moved


@pytest.mark.parametrize(("least", "too_little"), [(0, False), (24, False), (25, True), (100, True)])
def test_a_framework_says_with_how_little_no_need_is_lowered(least: float, too_little: bool) -> None:
    """72 kW of 300 are 24 %: no less than that is asked for by a `least_need` of 24."""
    site = SITE.replace("target: 80}", "target: 80, lowers_need: true}")
    assessment = at_the_plant("firm_kw: 72, planned_kw: 300", "cooling: 3, training: yes", site=site)
    framework = replace(assessment.framework, least_need=least)
    assert has_too_little(framework, assessment.questions["power"], assessment.situation) is too_little


@pytest.mark.parametrize(
    ("least", "told"), [(0, "provider_resilience"), (48, "provider_resilience"), (49, "enterprise_integration")]
)
def test_for_a_risk_nothing_is_first_that_closes_far_less_than_another(least: float, told: str) -> None:
    """Mass 12 from 25 to 75 % in 15 days is more a day than 50 from 50 to 75 % in 40; 600 are 48 % of 1,250."""
    sheet = read_sheet(builtin_folder() / "examples" / "hospital_finetune.yaml", builtin())
    assessment = assess(replace(builtin(), least_step=least), sheet, as_of=DAY)
    found = {each.finding.challenge.id: each.question for each in first_actions(assessment) if each.finding}
    assert found["integration"] == told


@pytest.mark.parametrize(("firm", "gain"), [(150, 20), (75, 20), (74, 0), (0, 0)])
def test_nothing_is_gained_by_needing_less_where_there_is_next_to_nothing(firm: int, gain: float) -> None:
    """With half or a quarter of the need the step earns 80 % of a quarter of the whole; with less there is none."""
    site = SITE.replace("target: 80}", "target: 80, lowers_need: true}")
    assessment = at_the_plant(f"firm_kw: {firm}, planned_kw: 300", "cooling: 3, training: yes", site=site)
    action = first_actions(assessment)[0]
    assert (action.question, action.reason, action.days) == ("power", "gate", 120)
    assert action.gain == pytest.approx(gain)
    assert dict(worth(assessment, action))["points"] == ("+20.0" if gain else "")
    assert bool(steps_of(assessment.framework, action.result, assessment.situation)) is bool(gain)
    lines = (line for section in worked_question.question(assessment, action.result).passages for line in section.lines)
    assert ("lifts the credit" in " ".join(lines)) is bool(gain)
    plan = make_plan(assessment, Target(gates=frozenset({"power"})), None)
    assert plan.reached is bool(gain)
    told = [blocker_words(assessment, each) for each in plan.blockers]
    few = "power: what is there is enough for next to nothing of the need, which cannot be lowered to it"
    assert told == ([] if gain else [f"{few}: get more, or begin later."])


def test_no_cap_is_to_be_lifted_where_the_printed_credit_passes_the_gate() -> None:
    """299.9 / 400 = 0.74975 earns 80 % * 0.24975 / 0.5 = 39.96 %, printed 40.0, and the gate asks for 40 %."""
    assessment = at_the_plant("firm_kw: 299.9, planned_kw: 400", "cooling: 3, posts: [ml, data, legal], training: yes")
    assert assessment.questions["power"].credit == 3996
    assert assessment.readiness.overall.gates == ()
    action = next(each for each in first_actions(assessment) if each.question == "power")
    assert state(assessment, action) == "From 299.9 to 400 kW."


def test_a_gate_above_what_the_score_reaches_holds_nothing_back_yet() -> None:
    """Low = 1/2 * 2/4 * 1/3 = 8.3: low. A gate that caps at middle would hold back nobody who is low."""
    assessment = at_the_plant("firm_kw: 150, planned_kw: 300", "cooling: 1, posts: [], training: no")
    reached = level_of(assessment.framework, tenths(assessment.readiness.overall.score.low))  # type: ignore[union-attr]  # it has a score
    assert reached == 0
    assert first_actions(assessment)[0].reason == "gate"
    power = assessment.questions["power"].question
    assert power.gate is not None
    above = replace(power, gate=replace(power.gate, cap=1))
    results = {**assessment.questions, "power": assessment.questions["power"]._replace(question=above)}
    ready = replace(assessment.readiness, questions=results)
    assert first_actions(replace(assessment, readiness=ready))[0].reason == "risk"


def test_of_gates_with_one_cap_the_one_whose_step_gains_most_comes_first() -> None:
    """Cooling weighs 8 of 10 and power 2, and stands after it."""
    gate = "gate: {below: 40, cap: low, reason: The plant is hot}"
    site = SITE.replace("weight: 2\n        informs", f"weight: 8\n        {gate}\n        informs")
    said = "cooling: 0, posts: [ml, data, legal], training: yes"
    actions = first_actions(at_the_plant("firm_kw: 150, planned_kw: 300", said, site=site))
    assert [(action.question, action.reason) for action in actions] == [("cooling", "gate"), ("power", "gate")]


@pytest.mark.parametrize(("cap", "reason"), [("high", "score"), ("middle", "gate")])
def test_a_gate_that_caps_at_the_highest_level_holds_nothing_back(cap: str, reason: str) -> None:
    """Low = 1/2 * 8/10 (cooling) + 1/2 = 90: high."""
    site = SITE.replace("cap: low", f"cap: {cap}").replace("weight: 2\n        informs", "weight: 8\n        informs")
    said = "cooling: 3, posts: [ml, data, legal], training: yes"
    (action,) = first_actions(at_the_plant("firm_kw: 150, planned_kw: 300", said, site=site))
    assert (action.question, action.reason) == ("power", reason)


def test_the_step_that_closes_most_of_the_gap_per_day_is_chosen_for_a_finding() -> None:
    """Both inform equally. Power: 0 -> 80 % in 120 days, 0.67 a day; cooling: 33 -> 67 % in 10 days, 3.3 a day.

    Power's ratio of 0.8 earns 48 %, so its gate is open. Gap of 59 %: high likelihood, very high impact.
    """
    assessment = at_the_plant("firm_kw: 240, planned_kw: 300", "cooling: 1, posts: [nobody], training: no")
    first = first_actions(assessment)
    assert [action.question for action in first] == ["cooling", "training", "posts"]
    assert first[0].reason == "risk"
    # 1/2 of the gap's scale, times 33.34 %.
    assert first[0].closes == pytest.approx(0.1667, abs=1e-4)
    assert state(assessment, first[0]) == ("Today level 1, for a part; needed: level 2, for all.")
    assert state(assessment, first[1]) == "Today no; needed: yes."
    # 75 % of 6 points: modeller and data engineer.
    assert state(assessment, first[2]) == "Today Nobody; needed: Modeller; Data engineer."


def test_what_a_chosen_step_rests_on_takes_its_place_where_it_violates_its_gate() -> None:
    """Cooling closes most for its days, and rests on the power, of which there is none; its gate holds nothing yet.

    Mended to 80 %, or where the gate is open, the power leaves the place to the cooling.
    """
    site = SITE.replace("cap: low", "cap: middle").replace("target: 60}", "target: 60, after: [power]}")
    said = "cooling: 1, posts: [ml], training: no"
    weak = at_the_plant("firm_kw: 150, planned_kw: 300", said, site=site)
    first, *others = first_actions(weak, most=9)
    assert (first.question, first.reason, first.finding and first.finding.challenge.id) == ("power", "risk", "outage")
    assert [action.question for action in others] == ["training", "cooling", "posts"]
    closes = (
        "closes 16.7 of 83.3 points of its gap at “Outages” (very high), the most per day of what is left and weak."
    )
    assert why(weak, first) == f"Cooling rests on it, and {closes}"
    assert why(weak, others[1]) == "Of what is left and weak, it raises the score most for its days."
    for open_gate in (240, 300):
        able = at_the_plant(f"firm_kw: {open_gate}, planned_kw: 300", said, site=site)
        assert first_actions(able)[0].question == "cooling"


def test_what_raises_the_score_most_follows_the_violated_gate_that_it_rests_on() -> None:
    """Only what is well informs a risk here; then both have their places, in their order."""
    site = SITE.replace("cap: low", "cap: middle").replace("target: 60}", "target: 60, after: [power]}")
    site = site.replace("informs: {outage: direct}", "informs: {}")
    site += "      - {id: spare, ask: Any spares?, kind: yes_no, weight: 1, core: true, informs: {outage: direct}}\n"
    said = "cooling: 0, spare: yes, posts: [], training: yes"
    assessment = at_the_plant("firm_kw: 150, planned_kw: 300", said, site=site)
    first, second, _ = first_actions(assessment)
    assert [(each.question, each.reason) for each in (first, second)] == [("power", "score"), ("cooling", "score")]
    assert (
        why(assessment, first)
        == "Cooling rests on it, and of what is left and weak raises the score most for its days."
    )
    assert why(assessment, second) == "Of what is left and weak, it raises the score most for its days."


def test_what_is_weak_is_mended_before_what_has_reached_its_target_is_polished() -> None:
    """Cooling's second step closes 3333 * 2 in 20 days, the power's first, from 48 to 80 %, 3200 * 2 in 120."""
    assessment = at_the_plant("firm_kw: 240, planned_kw: 300", "cooling: 2, posts: [ml], training: yes")
    found = [(each.question, each.step and each.step.number, each.reason) for each in first_actions(assessment)]
    assert found == [("power", 1, "risk"), ("posts", 1, "score"), ("cooling", 2, "score")]


def test_what_is_open_is_found_out_before_what_has_reached_its_target_is_polished() -> None:
    """Cooling weighs 8 of 10, so its second step closes 3333 * 8, which is more than 10000 * 2 of what is open."""
    site = SITE.replace("weight: 2\n        informs", "weight: 8\n        informs")
    site = re.sub(r"        gate: .*\n", "", site)
    assessment = at_the_plant("", "cooling: 2, posts: [ml, data, legal], training: yes", site=site)
    found = [(each.question, each.kind, each.reason) for each in first_actions(assessment)]
    assert found == [("power", "find_out", "risk"), ("cooling", "remedy", "score")]


@pytest.mark.parametrize(
    ("question", "value", "told"),
    [
        ("labelled_objects", 45, "45 checked labels; needed: 1,500 checked labels"),
        ("access_lead_time", 30, "30 working days; needed: at most 6.5 working days"),
        ("record_error_rate", 9, "9 % of records in error; needed: at most 1.75 %"),
    ],
)
def test_what_is_needed_is_told_in_a_unit_that_means_something_by_itself(question: str, value: int, told: str) -> None:
    sheet = read_sheet(builtin_folder() / "examples" / "manufacturer_onprem.yaml", builtin())
    answers = {**sheet.answers, question: Answer(state="value", value=value)}
    assessment = assess(builtin(), replace(sheet, answers=answers), as_of=DAY)
    result = assessment.questions[question]
    (step, *_) = steps_of(builtin(), result, assessment.situation)
    found = standing(assessment, result, step.after)
    assert found is not None
    assert found.phrase == f"today {told}"


@pytest.mark.parametrize(
    ("example", "question", "phrase"),
    [
        ("hospital_finetune", "retrieval_quality", "today 78 % of questions; needed: 88 %"),  # 87.9
        (
            "manufacturer_onprem",
            "power_secured",
            "from 150 to 312 kW",
        ),  # 311.95, told as 312 wherever it stands
        ("manufacturer_onprem", "funding_secured", "funding secured today 47.8 %; needed: 100 %"),
    ],
)
def test_no_tenth_of_a_percent_is_aimed_at_nor_another_number_than_the_plan_has(
    example: str, question: str, phrase: str
) -> None:
    sheet = read_sheet(builtin_folder() / "examples" / f"{example}.yaml", builtin())
    assessment = assess(builtin(), sheet, as_of=DAY)
    result = assessment.questions[question]
    (step, *_) = steps_of(builtin(), result, assessment.situation)
    found = standing(assessment, result, step.after)
    assert found is not None
    assert found.phrase == phrase


@pytest.mark.parametrize(
    ("question", "value", "phrase"),
    [
        ("heat_rejection", 0.9996, "heat rejection today 99.96 %; needed: 100 %"),
        ("heat_rejection", 0.99995, "heat rejection today 99.995 %; needed: 100 %"),
        ("heat_rejection", 0.9999688, "heat rejection today 99.9969 %; needed: 100 %"),
        ("labelled_objects", 1499.6, "today 1,499.6 checked labels; needed: 1,500 checked labels"),
    ],
)
def test_what_is_not_enough_is_not_told_as_if_it_were(question: str, value: float, phrase: str) -> None:
    nobody = assess(builtin(), Sheet(organisation="acme"), as_of=DAY)
    result = nobody.questions[question]._replace(state="answered", value=value, credit=7499)
    found = standing(nobody, result, 7500)
    assert found is not None
    assert found.phrase == phrase


def test_who_has_what_is_needed_has_earned_the_step_and_was_asked_for_little_more() -> None:
    """For every number that is asked, from each tenth of its curve: what is told is in its range, and earns it."""
    nobody, told = assess(builtin(), Sheet(organisation="acme"), as_of=DAY), 0
    for question in builtin().questions:
        if not isinstance(question.kind, Number) or question.kind.curve is None:
            continue
        least, most = question.kind.curve.knots[0][0], question.kind.curve.knots[-1][0]
        for tenth, after in product(range(11), (5000, 7500, 9000, 10000)):
            has = least + (most - least) * tenth / 10
            credit, wanted = curve_credit(question.kind.curve, has), value_earning(question.kind.curve, after)
            if credit >= after:
                continue
            result = nobody.questions[question.id]._replace(state="answered", value=has, credit=credit)
            found = standing(nobody, result, after)
            assert found is not None
            needs = float(re.sub(r",| .*$", "", found.needs.removeprefix("at most ")))
            needs /= 100 if question.kind.unit in BARE else 1
            assert question.kind.least <= needs <= question.kind.most
            assert curve_credit(question.kind.curve, needs) >= after - 1, (question.id, has, found)
            assert abs(needs - wanted) <= max(0.1 * abs(wanted - has), 0.01 * abs(wanted)), (question.id, has, found)
            told += 1
    assert told > 500


def test_a_ratio_of_two_shares_is_told_without_a_unit() -> None:
    assessment = at_the_plant("firm_kw: 0.3, planned_kw: 0.6", "", PROFILE.replace("unit: kW", "unit: share"))
    assert ratio_words(assessment.questions["power"], assessment.situation) == "0.3 of 0.6"


@pytest.mark.parametrize(
    ("accelerators", "secured", "phrase"),
    [
        (131, 319.1, "from 319.1 to 320 kW"),  # 319.263 kW
        (131, 319, "from 319 to 320 kW"),
        (507, 150, "from 150 to 1,236 kW"),  # 1,235.6 kW, of which they print 1,236
        (10000, 150, "from 150 to 24,372 kW"),  # 24,371.2 kW, of which no form leaves a part out
    ],
)
def test_who_follows_what_is_needed_of_a_plan_is_not_told_it_again(
    accelerators: int, secured: float, phrase: str
) -> None:
    sheet = read_sheet(builtin_folder() / "examples" / "manufacturer_onprem.yaml", builtin())
    facts = {"target_gpus": Answer("value", accelerators), "firm_power_kw": Answer("value", secured)}
    assessment = assess(builtin(), replace(sheet, profile={**sheet.profile, **facts}), as_of=DAY)
    result = assessment.questions["power_secured"]
    found = standing(assessment, result, 7500)
    assert found is not None
    assert found.phrase == phrase
    assert ratio_words(result, assessment.situation) == f"{secured:,.0f} of {phrase.split(' to ')[1]}"
    followed = {**facts, "firm_power_kw": Answer("value", float(found.needs.removesuffix(" kW").replace(",", "")))}
    then = assess(builtin(), replace(sheet, profile={**sheet.profile, **followed}), as_of=DAY)
    assert (then.questions["power_secured"].credit or 0) >= 7500


@pytest.mark.parametrize(("needed", "filled", "at_most"), [(3, 1, 0), (14, 3, 1), (1000, 500, 121)])
def test_of_positions_no_part_of_one_is_needed(needed: int, filled: int, at_most: int) -> None:
    """75 % are earned between 5 % (100 %) and 15 % (65 %) vacant, at 12.14 %: 0.36 of 3, 1.7 of 14, 121.4 of 1,000."""
    sheet = read_sheet(builtin_folder() / "examples" / "manufacturer_onprem.yaml", builtin())
    facts = {
        name: Answer("value", value)
        for name, value in (("ai_positions_needed", needed), ("ai_positions_filled", filled))
    }
    assessment = assess(builtin(), replace(sheet, profile={**sheet.profile, **facts}), as_of=DAY)
    result = assessment.questions["vacancy_share"]
    (step, *_) = steps_of(builtin(), result, assessment.situation)
    found = standing(assessment, result, step.after)
    assert found is not None
    assert (
        found.phrase
        == f"today {needed - filled} vacant positions; needed: at most {at_most} vacant position{'s' * (at_most != 1)}"
    )


USED = """
fields:
  - {id: operations, ask: How many?, kind: number, unit: operations, range: [0, 100000]}
  - {id: theatres, ask: How many?, kind: number, unit: theatres, range: [0, 100]}
figures:
  - {id: use, title: Use, unit: "%", formula: 100 * operations / (theatres * 300)}
  - {id: places, title: Places, unit: operations, formula: theatres * 300}
  - {id: idle, title: Idle places, unit: operations, formula: places - operations}
  - {id: idle_share, title: Idle, unit: "%", formula: 100 * idle / places}
  - {id: unused_share, title: Idle, unit: "%", formula: 100 * (places - operations) / places}
"""


@pytest.mark.parametrize(
    ("derive", "operations", "phrase"),
    [
        ("use", 420, "today 140 %; needed: at most 90 %"),
        ("idle_share", 0, "today 300 operations; needed: at most 270 operations"),
        ("unused_share", 0, "today 300 operations; needed: at most 270 operations"),
    ],
)
def test_of_a_ratio_that_should_fall_the_upper_part_is_told_only_where_it_is_what_is_left_of_the_lower(
    derive: str, operations: int, phrase: str
) -> None:
    """All is earned at 80 % and nothing at 120 %, so three quarters at 90 %; a theatre has places for 300."""
    asked = f"unit: '%', range: [0, 1000], credit: [[80, 100], [120, 0]], derive: {derive}, weight: 2, role: engineer"
    site = SITE.partition("      - id: power\n")[0]
    site += f"      - {{id: power, ask: Used?, kind: number, {asked}, core: true, informs: {{outage: direct}}}}\n"
    site += "      - {id: cooling, ask: Cooled?, kind: yes_no, weight: 2, informs: {outage: direct}}\n"
    assessment = at_the_plant(f"operations: {operations}, theatres: 1", "", fields=USED, site=site)
    found = standing(assessment, assessment.questions["power"], 7500)
    assert found is not None
    assert found.phrase == phrase


def test_an_option_that_stands_alone_is_none_of_a_list() -> None:
    """All is three of the four; who ticks the one that stands alone has none, and is told its words."""
    for ticked, there, words in (("[ml]", 1, "1 of 3"), ("[nobody]", 0, "Nobody"), ("[]", 0, "0 of 3")):
        assessment = at_the_plant("firm_kw: 450, planned_kw: 300", f"cooling: 3, posts: {ticked}, training: yes")
        (told,) = actions(assessment, detail=False, most=1).actions
        assert plain(told.state) == f"{there} of 3 today, 2 needed."
        result = assessment.questions["posts"]
        assert brief_words(result.question.kind, result.value or ()) == words
        move = Move(kind="question", id="posts", title="", months=1.0, phase="build", after=10_000)
        (row,) = moves_table(assessment, Mock(moves=[move])).rows
        assert plain(row[0]) == "Which posts are filled? posts to 3 of 3 on its list"


def test_what_is_at_its_target_takes_the_second_step_at_twice_the_effort() -> None:
    assessment = at_the_plant("firm_kw: 300, planned_kw: 300", "cooling: 2, posts: [ml, data, legal], training: yes")
    first = first_actions(assessment)
    assert [(action.question, action.days, action.step and action.step.number) for action in first] == [
        ("cooling", 20, 2),
        ("power", 240, 2),
    ]
    # Its remedy is done; nobody is told to do it again.
    assert what_to_do(first[0]) == "Take cooling to level 3: for all and tested"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_beyond_its_target_a_step_says_where_it_leads(path: Path) -> None:
    assessment = assess(builtin(), read_sheet(path, builtin()), as_of=DAY)
    found = [steps_of(builtin(), each, assessment.situation) for each in assessment.questions.values()]
    beyond = [step for steps in found for step in steps if step.number > 1]
    assert {Number, Checklist, Levels} <= {type(step.result.question.kind) for step in beyond}
    for step in beyond:
        assert step.remedy is not None
        question, words = step.result.question, what_step(step)
        if isinstance(question.kind, Number):
            assert words.startswith(f"{question.beyond or step.remedy.action}, to ")
        else:
            assert step.remedy.action not in words
            assert named(question) in words


@pytest.mark.parametrize(
    ("question", "value", "told"),
    [
        ("labelled_objects", 2000, ", to 10,000 checked labels"),
        ("access_lead_time", 30, "; then on to 1 working day"),
        (
            "funding_secured",
            0.5,
            "; then get a reserve above the estimate approved, one-off and yearly, for prices and use that grow,"
            " to 115 %",
        ),
        ("use_screening", 1, "; then on to level 4 of 4"),
        ("leadership_skills", (), "; then on to all of its list"),
    ],
)
def test_what_goes_beyond_its_remedy_says_how_far(question: str, value: AnswerValue, told: str) -> None:
    sheet = read_sheet(builtin_folder() / "examples" / "manufacturer_onprem.yaml", builtin())
    answers = {**sheet.answers, question: Answer(state="value", value=value)}
    assessment = assess(builtin(), replace(sheet, answers=answers), as_of=DAY)
    assert what_steps(steps_of(builtin(), assessment.questions[question], assessment.situation)).endswith(told)


def test_what_goes_on_by_the_same_as_its_remedy_is_told_once() -> None:
    sheet = read_sheet(builtin_folder() / "examples" / "manufacturer_onprem.yaml", builtin())
    assessment = assess(builtin(), what_if(builtin(), sheet, ["firm_power_kw=2000", "power_secured=0.9"]), as_of=DAY)
    told = what_steps(steps_of(builtin(), assessment.questions["power_secured"], assessment.situation))
    assert told.count("right to a reserve beyond the plan") == 1
    assert told.endswith("; then on to 125 %")


@pytest.mark.parametrize(
    ("value", "steps", "says"),
    [
        (1, 1, "Plan the cooling ("),
        (2, 0, "nothing: its remedy goes no further"),
        (3, 0, "nothing: it has full credit"),
    ],
)
def test_nobody_works_on_where_the_last_remedy_ends(value: int, steps: int, says: str) -> None:
    """The second of three steps up earns 2/3, at or above the target of 60 %; the last third of a quarter is left."""
    site = SITE.replace("target: 60}", "target: 60, last: true}")
    assessment = at_the_plant("firm_kw: 450, planned_kw: 300", f"cooling: {value}, training: yes", site=site)
    result = assessment.questions["cooling"]
    found = steps_of(assessment.framework, result, assessment.situation)
    assert [(step.number, step.after // 100) for step in found] == [(1, 66)] * steps
    (lines,) = (each.lines for each in worked_question.question(assessment, result).passages if each.title == "To do")
    assert lines[0].startswith(says)
    plan = make_plan(assessment, Target(overall=Goal(score=1000)), None)
    left = {blocker.question: blocker for blocker in plan.blockers}.get("cooling")
    told = None if left is None else blocker_words(assessment, left)
    assert told == (None if value == 3 else "cooling is taken no further by its remedy; it holds back 8.3 points.")


@pytest.mark.parametrize(("said", "told"), [("unknown", "Unknown so far"), (None, "Not answered yet")])
def test_a_fact_is_found_out_for_a_question_that_is_named(said: Literal["unknown"] | None, told: str) -> None:
    sheet = read_sheet(builtin_folder() / "examples" / "hospital_finetune.yaml", builtin())
    profile = {name: answer for name, answer in sheet.profile.items() if name != "decisions_about_people"}
    profile |= {"decisions_about_people": Answer(state=said)} if said else {}
    answers = {name: answer for name, answer in sheet.answers.items() if name != "fairness_testing"}
    assessment = assess(builtin(), replace(sheet, profile=profile, answers=answers), as_of=DAY)
    (action,) = [each for each in first_actions(assessment, 100) if each.place.id == "decisions_about_people"]
    expected = f"{told}; it decides fairness testing: full credit and none are both possible."
    assert state(assessment, action) == expected


def test_with_too_few_answers_the_heaviest_open_question_is_found_out() -> None:
    assessment = at_the_plant("", "posts: [ml], training: no")
    first = first_actions(assessment)
    assert (first[0].question, first[0].kind) == ("power", "find_out")
    assert first[0].days is None
    assert state(assessment, first[0]) == "Not answered yet; it decides power: full credit and none are both possible."


@pytest.mark.parametrize(("planned", "asked"), [("", "planned_kw"), ("planned_kw: 300", "firm_kw")])
def test_what_nobody_knows_is_found_out_before_what_is_assumed(planned: str, asked: str) -> None:
    fields = PROFILE.replace("ask: Firm power?, ", "ask: Firm power?, default: 300, ")
    assessment = at_the_plant(planned, "cooling: 3, posts: [ml, data, legal], training: yes", fields)
    assert [action.place.id for action in first_actions(assessment)] == [asked]


def test_with_too_few_answers_something_is_found_out_though_more_could_be_done() -> None:
    """Of 10 that inform it 4 are answered, fewer than half: 3 and 3 are open, and cooling could close 4 of its own."""
    spare = """
      - {id: spare, ask: Are there spares?, kind: yes_no, weight: 3, informs: {outage: direct}}"""
    site = SITE.replace("weight: 2\n        core", "weight: 3\n        core") + spare
    site = site.replace("weight: 2\n        informs", "weight: 4\n        informs")
    assessment = at_the_plant("", "cooling: 0, posts: [ml, data, legal], training: yes", site=site)
    assert [each.status for each in assessment.findings] == ["not_enough_answers"]
    found = [(action.question, action.reason) for action in first_actions(assessment)]
    assert found == [("power", "gate"), ("cooling", "score"), ("spare", "open")]
    gate, *others = (why(assessment, action) for action in first_actions(assessment))
    assert "(not proven, as it is open): while that is so, the level stays" in gate
    assert others == [
        "Of what is left and weak, it raises the score most for its days.",
        "Of what is open, it decides most of the score.",
    ]


def test_where_doing_closes_as_much_as_finding_out_it_is_done() -> None:
    site = SITE.replace("target: 60", "target: 100")
    assessment = at_the_plant("", "cooling: 0, posts: [ml, data, legal], training: yes", site=site)
    found = [(action.question, action.reason, action.kind) for action in first_actions(assessment)]
    assert found == [("power", "gate", "find_out"), ("cooling", "risk", "remedy")]


def test_perfect_organisations_are_advised_nothing() -> None:
    assessment = at_the_plant("firm_kw: 900, planned_kw: 300", "cooling: 3, posts: [ml, data, legal], training: yes")
    assert first_actions(assessment) == ()


def test_what_is_bought_is_told_in_money_where_the_facts_are_there() -> None:
    assessment = at_the_plant("firm_kw: 150, planned_kw: 300", "cooling: 3, posts: [ml, data, legal], training: yes")
    framework = plant()
    formula = framework.figures[0].rule
    (action,) = first_actions(assessment)
    assert action.step is not None
    assert action.step.remedy is not None
    assert action.money is None
    priced = replace(action.step, remedy=replace(action.step.remedy, cost_usd=(formula, formula, formula)))  # type: ignore[arg-type]  # a formula
    assert money_of(priced, assessment) == (0.5, 0.5, 0.5)
    assert money_of(priced, at_the_plant("", "posts: []")) is None
    late = replace(action.step, remedy=replace(action.step.remedy, months=(formula, formula, formula)))  # type: ignore[arg-type]  # a formula
    assert lead_of(late, assessment).months == (0.5, 0.5, 0.5)
    assert lead_of(late, at_the_plant("", "posts: []")).months is None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["stage=idea", "public_tender=no"], "2-10"),
        (["stage=idea", "public_tender=yes"], "8-25"),
        (["stage=idea", "public_tender=unknown"], "2-25 months; not known: public tender"),
        (["stage=building", "public_tender=no"], "2-10"),
        (["stage=building", "public_tender=unknown"], "2-25 months; not known: public tender"),
        (["stage=operating", "public_tender=yes", "gpus_owned=8"], "2-25"),
        (["stage=unknown", "public_tender=yes"], "8-25 months; not known: stage"),
        (["stage=unknown", "public_tender=unknown"], "2-25 months; not known: stage, public tender"),
    ],
)
def test_what_is_bought_waits_for_a_tender_that_may_be_ahead(words: list[str], told: str) -> None:
    """An order takes 2 to 10 months, a tender 6 to 15; what is built or comes next may have one near its end."""
    path = builtin_folder() / "examples" / "hospital_finetune.yaml"
    assessment = assess(builtin(), what_if(builtin(), read_sheet(path, builtin()), words), as_of=DAY)
    action = next(each for each in first_actions(assessment, 100) if each.question == "compute_secured")
    assert lead(assessment, action.lead) == (told if "months" in told else f"{told} months")


@pytest.mark.parametrize(
    ("text", "months"), [("energisation_months - 30", (0, 0, 0)), ("energisation_months + edge", None)]
)
def test_a_date_has_passed_where_nothing_is_left_of_it_alone(text: str, months: tuple[float, ...] | None) -> None:
    """Not where a formula is cut at 0, nor where another fact is open."""
    path = builtin_folder() / "examples" / "manufacturer_onprem.yaml"
    assessment = assess(builtin(), read_sheet(path, builtin()), as_of=date(2026, 11, 25))
    action = next(each for each in first_actions(assessment, 100) if each.question == "power_secured")
    assert action.step is not None
    assert action.step.remedy is not None
    formula = parse(text, {"energisation_months": "number", "edge": "number"}, wanted="number")
    step = replace(action.step, remedy=replace(action.step.remedy, months=(formula, formula, formula), phase=None))
    assert lead_of(step, assessment) == (months, (), False)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 11, 20), "26-39 months"),
        (date(2027, 11, 20), "14-21 months"),  # 365 days are 11.99 months: 14.01 to 1.5 times as many
        (date(2028, 12, 21), "1-1.4 months"),
        (date(2029, 1, 18), "0-0.1 months"),  # 790 days are 25.95 months
        (date(2029, 1, 19), "less than 0.1 months"),  # 791 are 25.99
        (date(2029, 1, 20), None),  # 792 are 26.02
    ],
)
def test_months_until_a_date_that_was_told_grow_fewer_as_those_of_the_timeline_do(day: date, told: str | None) -> None:
    """The power comes 26 months from 2026-11-20, and such a date slips by half at the most."""
    path = builtin_folder() / "examples" / "manufacturer_onprem.yaml"
    assessment = assess(builtin(), read_sheet(path, builtin()), as_of=day)
    action = next(each for each in first_actions(assessment, 100) if each.question == "power_secured")
    time = timing(assessment)
    assert time is not None
    power = next((phase.power for phase in time.timeline.phases if phase.power is not None), None)
    assert lead(assessment, action.lead) == told
    assert action.lead.has_passed is (told is None)
    assert (action.lead.months and action.lead.months[0]) == (power and power.left)
    (advice,) = (each for each in actions(assessment, most=100).actions if "supplier of power" in plain(each.do))
    assert (HAS_PASSED in plain(advice.state)) is (told is None)


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (date(2026, 11, 20), 12.0),  # five months: a year at a time
        (date(2026, 12, 20), 12.0),  # 4.01 months are left
        (date(2026, 12, 21), 5 - 31 / 30.4375),
        (date(2027, 3, 20), 5 - 120 / 30.4375),
        (date(2027, 4, 20), 1.0),  # 0.04 months are left: a month at least
        (date(2027, 6, 20), 1.0),
    ],
)
def test_what_is_rented_until_a_date_that_was_told_costs_less_as_it_comes_nearer(day: date, months: float) -> None:
    """The machines stand, and power comes five months from 2026-11-20."""
    path = builtin_folder() / "examples" / "foundation_lab.yaml"
    dates = ["stage=building", "delivery_months=0", "energisation_months=5", "gpus_owned=1024"]
    dates += ["gpu_hours_secured=3500000", "public_tender=no", "budget_opex_usd=90000000"]  # rent is within the means
    sheet = what_if(builtin(), read_sheet(path, builtin()), dates)
    assessment = assess(builtin(), sheet, as_of=day)
    action = next(each for each in first_actions(assessment, 100) if each.question == "compute_secured")
    year = assessment.situation.number("bridging_rent_usd")
    assert year
    assert action.money == pytest.approx([year * months / 12 * share for share in (0.75, 1, 1.5)])


@pytest.mark.parametrize(
    ("triple", "words", "in_euros"),
    [
        ((2_100_000, 2_473_388, 3_400_000), "2.5 M (2.1-3.4) USD", "2.0 M (1.7-2.7) EUR"),
        ((150_000, 210_000, 300_000), "210 k (150-300) USD", "170 k (120-240) EUR"),
        ((5000, 5000, 5000), "5 k USD", "4 k EUR"),
        ((0, 0, 0), None, None),
    ],
)
def test_money_is_told_in_steps_that_its_range_carries(
    triple: tuple[float, float, float], words: str | None, in_euros: str | None
) -> None:
    """2.1 to 3.4 M: half-width 0.65 M, a fifth of it 0.13 M, so steps of 0.1 M; a euro is 1.25 USD here."""
    assert money(triple, Tender(currency=US_DOLLAR)) == words
    assert money(triple, Tender(currency=Currency(code="EUR", title="euro"), rate=1.25)) == in_euros


@pytest.mark.parametrize(("points", "words"), [(1.24, "+1.2"), (0.25, "+0.3"), (0.05, "+0.1"), (0.04, "less than 0.1")])
def test_a_gain_is_never_told_as_nothing(points: float, words: str) -> None:
    assert gained(points) == words


@pytest.mark.parametrize("name", ["target_gpus", "firm_power_kw", "region"])
def test_what_is_computed_is_found_out_by_the_fact_that_is_open(name: str) -> None:
    """Of whom it is asked, and once, however many questions hang on it."""
    path = next(path for path in EXAMPLES if path.stem == "hospital_finetune")
    told = read_sheet(path, builtin())
    sheet = replace(told, profile={**told.profile, name: Answer(state="unknown")})
    assessment = assess(builtin(), sheet, as_of=DAY)
    hang = [each for each in to_find_out(assessment) if each.fact is not None and each.fact.id == name]
    asked = next(known for known in builtin().fields if known.id == name)
    assert [(each.place.ask, each.role) for each in hang] == [(asked.ask, asked.role)]
    assert what_to_do(hang[0]) == f"Find out: {asked.ask}"


def test_a_fact_that_decides_whether_weak_answers_are_asked_is_found_out_before_anything_is_done_about_them() -> None:
    """Without a protection of personal data 40 days are to be spent; whether any is used is a question away."""
    sheet = read_sheet(next(path for path in EXAMPLES if path.stem == "cloud_startup"), builtin())
    profile = {**sheet.profile, "personal_data": Answer(state="unknown")}
    answers = {**sheet.answers, "personal_data_protection": Answer(state="value", value=())}
    assessment, without = (
        assess(builtin(), replace(sheet, profile={**profile, **known}, answers=answers), as_of=DAY)
        for known in ({}, {"personal_data": Answer(state="value", value="no")})
    )
    first = first_actions(assessment)[0]
    assert (first.reason, first.question) == ("gate", "personal_data_protection")
    assert what_to_do(first).startswith("Find out: Will data about identifiable people be used for training")
    assert state(assessment, first) == "Unknown so far; it decides whether personal data protection is asked."
    assert "not proven" not in why(assessment, first)
    lows = [each.readiness.overall.score.low for each in (assessment, without) if each.readiness.overall.score]
    full = assessment.readiness.weights["personal_data_protection"]
    assert first.gain == pytest.approx(max(lows[1] - lows[0], full) * 100)
    assert to_find_out(assessment)[0].place.id == "personal_data"


def test_what_decides_whether_it_is_asked_is_found_out_first() -> None:
    """Nobody asks an office how large a model it trains, or how it updates devices, before whether it does."""
    text = b"framework: ai-factory@2\norganisation: {id: a}\nprofile: {sector: retail_ecommerce, employees: 800}\n"
    assessment = assess(builtin(), parse_sheet(text, builtin(), "a.yaml"), as_of=DAY)
    hang = {each.question: each for each in to_find_out(assessment, None)}
    facts = {each.fact.id: each.question for each in hang.values() if each.fact is not None}
    assert "edge_inference" in facts
    assert not {"model_params_b", "training_tokens_b"} & facts.keys()
    for name in facts:
        rule = assessment.situation.fields[name].field.when
        assert rule is None or assessment.situation.truth(rule) is True, name


@pytest.mark.parametrize("most", [1, 2, 3, 8])
def test_machines_are_ordered_after_the_power_and_the_cooling_that_they_need(most: int) -> None:
    """All gates hold the level alike; `compute_secured` is the first in the framework. Fewer are the first of more."""
    sheet = read_sheet(next(path for path in EXAMPLES if path.stem == "foundation_lab"), builtin())
    facts = {"gpu_hours_secured": 1000, "firm_power_kw": 1, "rack_heat_rejection_kw": 1}
    short = replace(
        sheet,
        profile={**sheet.profile, **{name: Answer("value", value) for name, value in facts.items()}},
        answers={**sheet.answers, "use_screening": Answer("value", 0)},
    )
    every = [action.question for action in first_actions(assess(builtin(), short, as_of=DAY), most=8)]
    assert {"power_secured", "heat_rejection", "compute_secured"} <= set(every)
    assert every.index("compute_secured") > max(every.index("power_secured"), every.index("heat_rejection"))
    found = first_actions(assess(builtin(), short, as_of=DAY), most=most)
    assert [action.question for action in found] == every[:most]
    assert not any({"power_secured", "heat_rejection"} & set(action.rests_on) for action in found)


def test_a_first_action_says_what_it_rests_on_that_is_weak_and_not_before_it() -> None:
    """Machines are to be ordered by a forecast that nobody keeps; on the first screen that is more than the cap."""
    sheet = read_sheet(next(path for path in EXAMPLES if path.stem == "hospital_finetune"), builtin())
    weak, mended = (
        assess(builtin(), replace(sheet, answers={**sheet.answers, **answers}), as_of=DAY)
        for answers in ({}, {"capacity_forecasting": Answer("value", 4)})
    )
    others = (
        "investment_case",
        "accelerator_selection",
        "accelerator_utilisation",
        "permits_and_export",
        "heat_rejection",
    )
    first, second, _ = first_actions(weak)
    assert (first.question, first.rests_on) == (
        "compute_secured",
        ("capacity_forecasting", *others),
    )
    assert second.rests_on == ()
    assert first_actions(mended)[0].rests_on == others
    told, brief, of_one = (
        actions(assessment, detail=detail).actions[0].state
        for assessment, detail in ((weak, True), (weak, False), (mended, False))
    )
    below = " Rests on capacity forecasting, investment case, accelerator selection and 3 more, which are weak."
    assert told == f"From 70,080 to 150,000 GPU-hours in 12 months; from 90,000 GPU-hours on the cap is lifted.{below}"
    assert brief == f"From 70,080 to 150,000 GPU-hours in 12 months.{below}"
    assert str(of_one).endswith(
        "Rests on investment case, accelerator selection, accelerator utilisation and 2 more, which are weak."
    )


def test_what_a_fact_decides_is_worked_out_once_for_all_questions_that_hang_on_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each time is a walk over all questions: with one for each of them the cost would be their square."""
    fields = (
        "fields:\n  - {id: site, ask: Where, kind: choice, options: [{id: own, label: O}, {id: rented, label: R}]}\n"
    )
    questions = "".join(
        f"      - {{id: q{number}, ask: Is it so, kind: yes_no, weight: 1, when: site == own,"
        " remedy: {action: Do it, effort: 1}}\n"
        for number in range(40)
    )
    files = {
        "framework.yaml": "id: f\nversion: 1.0.0\ntitle: F\npillars:\n  - {id: p, title: P, file: p.yaml, weight: 1}\n"
        "levels:\n  - {id: weak, title: Weak, from: 0}\n",
        "p.yaml": f"pillar: p\ntopics:\n  - id: t\n    title: T\n    questions:\n{questions}",
        "profile.yaml": fields,
    }
    framework = load_texts({name: text.encode() for name, text in files.items()}, "f")
    answers = "".join(f"  q{number}: no\n" for number in range(40))
    sheet = parse_sheet(f"framework: f@1\norganisation: {{id: a}}\nanswers:\n{answers}".encode(), framework, "a.yaml")
    walk = Mock(side_effect=aggregate)
    monkeypatch.setattr(first, "aggregate", walk)
    assert first_actions(assess(framework, sheet, as_of=DAY))
    assert walk.call_count == 1


@pytest.mark.parametrize(
    ("usd", "there", "words"),
    [
        (10_955_500, 0, "10.9 M"),
        (11_000_000, 0, "11 M"),
        (6_055_000, 6_000_000, "50 k"),
        (1_005_500, 1_002_000, "3.5 k"),  # both are printed as 1 M
        (171_868.8, 100_000, "71 k"),  # 171 k less 100 k, as both are printed
        (171_868.8, 99_400, "71.6 k"),
        (27_300.4, 27_299, "1"),
        (0.29, 0, "0.29"),  # which floats put below 29 cents
    ],
)
def test_what_an_amount_comes_to_at_least_is_never_told_as_more(usd: float, there: float, words: str) -> None:
    assert at_least(Tender(currency=US_DOLLAR), usd, there) == f"at least {words}"


@pytest.mark.parametrize(
    ("months", "words"),
    [((1, 1, 1), "1 month"), ((0.5, 1, 3), "0.5-3 months"), ((0, 0.01, 0.02), "less than 0.1 months")],
)
def test_a_single_month_is_told_as_one(months: tuple[float, float, float], words: str) -> None:
    assessment = at_the_plant("firm_kw: 150, planned_kw: 300", "cooling: 3")
    assert lead(assessment, LeadTime(months)) == words
    assert (told_as(months[0]) == "told as 1 month from now, and such dates slip") is (words == "1 month")
