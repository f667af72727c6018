"""Which answers decide: every end is what the scorer says of that answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aifactory_assess.answers.reading import parse_sheet, read_sheet
from aifactory_assess.answers.sheet import Answer
from aifactory_assess.framework.asked import FULL
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.planning.sensitivity import sensitivity
from aifactory_assess.scoring.assess import assess
from aifactory_assess.scoring.printed import tenths
from aifactory_assess.scoring.supposing import OneCredit, supposing
from aifactory_assess.telling.formats import told
from tests.effort import in_the_gate
from tests.planning.drawn import DAY, drawn_assessment
from tests.planning.test_first import SITE, at_the_plant

EXAMPLES = sorted((Path(__file__).parents[2] / "questionnaires" / "examples").glob("*.yaml"))


def test_ends_hold_today_between_them_and_the_heaviest_comes_first() -> None:
    for seed in range(6):
        assessment = drawn_assessment(builtin(), seed)
        found = sensitivity(assessment)
        score = assessment.readiness.overall.score
        assert score is not None
        today = tenths(score.low)
        for swings in (found.open, found.answered):
            assert [swing.points for swing in swings] == sorted((swing.points for swing in swings), reverse=True)
            for swing in swings:
                assert swing.worst.low <= today <= swing.best.low
                assert (swing.best.low - swing.worst.low) / 10 == pytest.approx(swing.points, abs=0.1001)
                assert swing.result.is_open == (swing in found.open)
                assert all(fall.after < fall.before for fall in swing.falls)
                if swing.result.is_open:
                    assert swing.worst.low == today


@pytest.mark.parametrize("seed", range(4))
def test_one_credit_by_kept_sums_is_what_the_scorer_says_of_it(seed: int) -> None:
    assessment = drawn_assessment(builtin(), seed)
    one = OneCredit(assessment)
    for result in assessment.questions.values():
        name = result.question.id
        for credit in (0, 3_333, FULL) if result.counts else ():
            whole = supposing(assessment, {name: credit})
            overall = whole.readiness.overall
            assert overall.score is not None
            assert one.low_and_level(name, credit) == (tenths(overall.score.low), overall.level)
            informed = [each for each in whole.findings if name in {told.question.id for told, _ in each.informing}]
            assert list(one.risks(name, credit).items()) == [(each.challenge.id, each.risk) for each in informed]


def test_an_open_answer_decides_score_level_and_risk_by_hand() -> None:
    """Power weighs 1/4 of the whole and half of the gap of outages; unanswered it is taken for nothing.

    low = 1/4 (cooling) + 1/2 (people) = 75, with power 100. The gap of outages falls from 50 % (moderate likelihood,
    very high impact: high) to 0 (very low likelihood: low).
    """
    assessment = at_the_plant("", "cooling: 3, posts: [ml, data, legal], training: yes")
    found = sensitivity(assessment)
    (swing,) = found.open
    assert swing.result.question.id == "power"
    assert swing.points == pytest.approx(25)
    assert (swing.worst.low, swing.best.low) == (750, 1000)
    assert (swing.worst.level, swing.best.level) == (0, 2)
    assert [(fall.challenge, fall.before, fall.after) for fall in swing.falls] == [("outage", 3, 1)]


def test_an_open_fact_is_tried_over_what_it_may_be() -> None:
    """With 300 kW planned, firm power between the ends of its range gives a ratio of 0 or one beyond all knots."""
    assessment = at_the_plant("planned_kw: 300", "cooling: 3, posts: [ml, data, legal], training: yes")
    (fact,) = sensitivity(assessment).facts
    assert (fact.field.id, fact.tried) == ("firm_kw", 2)
    assert (fact.worst.low, fact.best.low) == (750, 1000)


@in_the_gate
def test_a_fact_that_takes_the_score_out_of_its_range_is_one_that_may() -> None:
    """Each is tried over what it may be; what a report says of it is found without trying."""
    out = 0
    for seed in range(40):
        assessment = drawn_assessment(builtin(), seed)
        score = assessment.readiness.overall.score
        assert score is not None
        told = {each.field.id for each in assessment.may_move}
        for swing in sensitivity(assessment).facts:
            if swing.worst.low < tenths(score.low) or swing.best.low > tenths(score.high):
                assert swing.field.id in told
                out += 1
    assert out


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_has_its_sensitivity(path: Path) -> None:
    framework = builtin()
    found = sensitivity(assess(framework, read_sheet(path, framework), as_of=DAY))
    assert len(found.open) + len(found.answered) == sum(result.counts for result in found.assessment.questions.values())
    assert found.stability is not None
    assert found.first is not None
    assert found.first.chance is None or 0.5 <= found.first.chance <= 1


@pytest.mark.parametrize(
    ("profile", "said", "why"),
    [
        (
            "firm_kw: 300, planned_kw: 300",
            "cooling: 3, posts: [nobody], training: yes",
            "it is weak and the next is not",
        ),
        ("firm_kw: 150, planned_kw: 300", "cooling: 1, posts: [], training: no", "what rests on it waits for it"),
    ],
)
def test_an_order_that_a_rule_fixes_hangs_on_no_weights(profile: str, said: str, why: str) -> None:
    """Posts are weak, and power is at its target; then cooling rests on the power, of which there is none."""
    site = SITE.replace("cap: low", "cap: middle").replace("target: 60}", "target: 60, after: [power]}")
    found = sensitivity(at_the_plant(profile, said, site=site))
    assert found.first is not None
    assert found.first.chance is None
    assert f"first because {why}, whatever" in told("sensitivity", "markdown", found)


def test_pillars_that_are_equal_are_level_and_none_stays_behind() -> None:
    """Nothing is said, so all four are at 0.0; then one alone is ahead."""
    framework = builtin()
    blank = parse_sheet(b"framework: ai-factory@2\norganisation: {id: x}\n", framework, "x")
    shown = told("sensitivity", "markdown", sensitivity(assess(framework, blank, as_of=DAY)))
    assert shown.count(" are level.") == 3
    assert "stays behind" not in shown
    ahead = replace(blank, answers={"ai_literacy": Answer(state="value", value=2)})
    shown = told("sensitivity", "markdown", sensitivity(assess(framework, ahead, as_of=DAY)))
    assert (shown.count(" are level."), shown.count("stays behind")) == (2, 1)
