"""A plan as a whole: what it says is what the scorer says, and no order, budget or repetition makes it worse."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.answers.whatif import what_if
from aifactory_assess.answers.writing import typed_text
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.planning.frontier import Point
from aifactory_assess.planning.plan import Plan, make_plan
from aifactory_assess.planning.target import Goal, Target, misses, usual_target
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.scoring.printed import tenths
from aifactory_assess.scoring.readiness import Rating
from aifactory_assess.scoring.supposing import at_worst
from aifactory_assess.telling.blocks import Sentence, Series, named_points, plain
from aifactory_assess.telling.documents.plan_sums import after, graph
from aifactory_assess.telling.formats import tell
from aifactory_assess.telling.look import Look
from tests.effort import in_the_gate, one_case_in
from tests.planning.drawn import DAY
from tests.planning.small import small_assessment, small_target

pytest.importorskip("highspy")
from aifactory_assess.planning.exact import Exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aifactory_assess.framework.model import Framework

EXAMPLES = sorted((Path(__file__).parents[2] / "questionnaires" / "examples").glob("*.yaml"))


def drawn(seed: int) -> tuple[Random, Assessment]:
    random = Random(seed)  # noqa: S311 - no secret
    return random, small_assessment(random, random.choice([2, 3, 4, 5]))


def hold_laws(plan: Plan) -> None:
    """What is printed adds up, and is what the scorer says."""
    assert plan.reached == (not plan.blockers and not plan.misses and not plan.least_days and not plan.least_remedies)
    assert list(misses(plan.after, plan.target)) == []
    assert plan.days == sum(plan.days_by_role.values())
    assert len({item.question for item in plan.items}) == len(plan.items)
    score = plan.after.readiness.overall.score
    if plan.items:
        assert score is not None
        assert plan.items[-1].score == tenths(score.low)
    for item in plan.items:
        assert item.gain > 0
        assert item.days > 0 or item.steps[0].days == 0
        assert item.question not in plan.asked.excluded
        assert not set(item.waits_for) & set(item.rests_on)
    assert [point.score for point in plan.curve] == sorted({point.score for point in plan.curve})
    if not plan.reached:
        assert plan.blockers or plan.misses or plan.least_days is not None or plan.least_remedies is not None


def test_what_a_plan_says_is_what_the_scorer_says() -> None:
    unreached = 0
    for seed in range(150):
        random, assessment = drawn(seed)
        plan = make_plan(assessment, small_target(random, assessment), Exact)
        hold_laws(plan)
        unreached += not plan.reached
    assert 20 < unreached < 130


@one_case_in(3)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("worst", [False, True])
def test_the_usual_target_of_every_example_is_planned(path: Path, worst: bool) -> None:
    framework = builtin()
    found = assess(framework, read_sheet(path, framework), as_of=DAY)
    assessment = at_worst(found) if worst else found
    hold_laws(make_plan(assessment, usual_target(assessment), Exact))


def shuffled(framework: Framework, random: Random) -> Framework:
    """The framework with pillars, topics, questions and challenges in another order."""

    def mixed(parts: tuple) -> tuple:  # type: ignore[type-arg]  # of anything
        return tuple(random.sample(parts, len(parts)))

    pillars = [
        replace(
            pillar,
            topics=mixed(tuple(replace(topic, questions=mixed(topic.questions)) for topic in pillar.topics)),
        )
        for pillar in framework.pillars
    ]
    risk = replace(framework.risk, challenges=mixed(framework.risk.challenges))
    return replace(framework, pillars=mixed(tuple(pillars)), risk=risk)


def test_another_order_of_the_framework_changes_nothing() -> None:
    for seed in range(100):
        random, assessment = drawn(seed)
        target = small_target(random, assessment)
        other = assess(shuffled(assessment.framework, random), assessment.sheet, as_of=DAY)
        one, two = make_plan(assessment, target, Exact), make_plan(other, target, Exact)
        assert {item.question: (item.after, item.without) for item in one.items} == {
            item.question: (item.after, item.without) for item in two.items
        }


def test_more_budget_never_brings_less() -> None:
    for seed in range(60):
        _, assessment = drawn(seed)
        scores = []
        for days in (0, 10, 25, 40, 80, 200, 1000):
            plan = make_plan(assessment, Target(best=True, days=days), None)
            assert plan.days <= days
            scores.append(plan.items[-1].score if plan.items else 0)
        assert scores == sorted(scores)


def test_setting_what_is_already_so_changes_nothing() -> None:
    framework = builtin()
    for path in EXAMPLES:
        sheet = read_sheet(path, framework)
        words = [
            f"{name}={typed_text(answer.value)}"
            for name, answer in (*sheet.profile.items(), *sheet.answers.items())
            if answer.value is not None and answer.value != ()
        ]
        tried = assess(framework, what_if(framework, sheet, words), as_of=DAY)
        assert tried.readiness.overall == assess(framework, sheet, as_of=DAY).readiness.overall
        assert [finding.risk for finding in tried.findings] == [
            finding.risk for finding in assess(framework, sheet, as_of=DAY).findings
        ]
        assert len(tried.sheet.trials) == len(words)


# --- out of reach ---


def test_a_budget_that_is_too_small_says_what_it_takes_and_plans_the_best_within() -> None:
    framework = builtin()
    assessment = assess(framework, read_sheet(EXAMPLES[2], framework), as_of=DAY)
    free = make_plan(assessment, usual_target(assessment), Exact)
    tight = make_plan(assessment, replace(usual_target(assessment), days=300), Exact)
    assert not tight.reached
    assert tight.least_days == free.days
    assert tight.days <= 300
    assert tight.target.best
    few = make_plan(assessment, replace(usual_target(assessment), most=12), Exact)
    assert not few.reached
    assert few.least_remedies == len(free.items)
    assert len(few.items) <= 12


@one_case_in(3)
@pytest.mark.parametrize("days", [None, 20, 80])
def test_a_score_out_of_reach_is_planned_for_as_far_as_it_can_be_reached(days: float | None) -> None:
    blocked = 0
    for seed in range(60):
        _, assessment = drawn(seed)
        plans = [make_plan(assessment, Target(overall=Goal(score=1000), days=days), each) for each in (Exact, None)]
        best = make_plan(assessment, Target(best=True, days=days), None)
        for plan in plans:
            if plan.blockers and plan.blockers[0].kind != "empty":
                blocked += 1
                assert [miss.now for miss in plan.misses] == [low(best.after.readiness.overall)]
                assert {item.question for item in plan.items} == {item.question for item in best.items}
    assert blocked > 20


def test_a_pillars_score_out_of_reach_is_planned_for_as_far_as_it_can_be_reached() -> None:
    blocked = 0
    for seed in range(60):
        _, assessment = drawn(seed)
        pillar = assessment.readiness.pillars[0].pillar.id
        plan = make_plan(assessment, Target(pillars={pillar: Goal(score=1000)}), Exact)
        if plan.blockers and plan.blockers[0].kind != "empty":
            blocked += 1
            assert [miss.now for miss in plan.misses] == [low(plan.limit.readiness.pillars[0].rating)]
    assert blocked > 10


def low(rating: Rating) -> int:
    """The printed score of a node, in tenths."""
    assert rating.score is not None
    return tenths(rating.score.low)


def test_a_level_that_can_be_reached_is_planned_for_beside_a_score_that_cannot() -> None:
    framework = builtin()
    path = next(path for path in EXAMPLES if path.stem == "hospital_finetune")
    assessment = assess(framework, read_sheet(path, framework), as_of=DAY)
    plan = make_plan(assessment, Target(overall=Goal(level=2, score=1000)), None)
    assert [miss.what for miss in plan.misses] == ["score"]
    assert plan.target.overall.level == 2


def test_an_open_gate_keeps_a_level_out_of_reach_until_it_is_planned_for_at_its_worst() -> None:
    framework = builtin()
    path = next(path for path in EXAMPLES if path.stem == "manufacturer_onprem")
    sheet = read_sheet(path, framework)
    answers = {name: answer for name, answer in sheet.answers.items() if name != "use_screening"}
    assessment = assess(framework, replace(sheet, answers=answers), as_of=DAY)
    target = Target(overall=Goal(level=2))
    blocked = make_plan(assessment, target, None)
    assert [blocker.question for blocker in blocked.blockers if blocker.kind == "open"] == ["use_screening"]
    assert blocked.find_out[0].question == "use_screening"
    assert make_plan(at_worst(assessment), target, None).reached


def test_with_too_few_answers_a_level_is_found_out_first() -> None:
    framework = builtin()
    sheet = read_sheet(EXAMPLES[0], framework)
    few = dict(list(sheet.answers.items())[:20])
    assessment = assess(framework, replace(sheet, answers=few), as_of=DAY)
    plan = make_plan(assessment, usual_target(assessment), Exact)
    assert not plan.reached
    assert next(each.kind for each in plan.blockers if each.about == "overall") == "evidence"
    assert len(plan.find_out) > 5
    gains = [action.gain for action in plan.find_out]
    assert gains == sorted(gains, reverse=True), "what is worth most, whatever else it is in the way of"


def test_what_blocks_a_risk_is_found_out_first_though_there_is_no_level() -> None:
    framework = builtin()
    path = next(path for path in EXAMPLES if path.stem == "hospital_finetune")
    assessment = assess(framework, replace(read_sheet(path, framework), answers={}), as_of=DAY)
    plan = make_plan(assessment, Target(risks={"compute": 1}), Exact)
    informing = next(each.informing for each in assessment.findings if each.challenge.id == "compute")
    assert {action.question for action in plan.find_out[:5]} <= {result.question.id for result, _ in informing}


def test_a_fact_that_decides_whether_a_planned_remedy_is_needed_is_found_out_first() -> None:
    """It decides fewer points than five open answers, and days of the plan are spent on it."""
    framework = builtin()
    sheet = read_sheet(next(path for path in EXAMPLES if path.stem == "hospital_finetune"), framework)
    kept = ("purpose", "deident", "access", "residency")
    answers = {**sheet.answers, "personal_data_protection": Answer(state="value", value=kept)}
    open_ones = ("data_quality_control", "mlops_maturity", "role_coverage", "catalogue_coverage", "data_pipelines")
    short = replace(
        sheet,
        profile={**sheet.profile, "personal_data": Answer(state="unknown")},
        answers={name: answer for name, answer in answers.items() if name not in open_ones},
    )
    target = Target(required=frozenset({"personal_data_protection"}))
    plan = make_plan(assess(framework, short, as_of=DAY), target, None)
    assert "personal_data_protection" in {item.question for item in plan.items}
    assert plan.find_out[0].place.id == "personal_data"
    assert len(plan.find_out) > 5
    words = " ".join("".join(str(each) for each in tell("plan", "text", plan, Look(width=80))).split())
    assert "what the 5 open answers below hide" in words
    assert f"and {len(plan.find_out) - 5} more (JSON has all)" in words


def test_a_fact_behind_a_signal_in_the_way_is_found_out_before_what_decides_more() -> None:
    framework = builtin()
    sheet = read_sheet(next(path for path in EXAMPLES if path.stem == "manufacturer_onprem"), framework)
    short = replace(
        sheet,
        profile={**sheet.profile, "energisation_months": Answer(state="unknown")},
        answers={name: answer for name, answer in sheet.answers.items() if name != "data_quality_control"},
    )
    plan = make_plan(assess(framework, short, as_of=DAY), Target(risks={"power": 1}), Exact)
    assert "energisation_months" in {fact for blocker in plan.blockers for fact in blocker.open_facts}
    assert plan.find_out[0].place.id == "energisation_months"
    assert plan.find_out[0].gain < max(action.gain for action in plan.find_out)


_HELD_BY_POWER = "hall_months=1"
_HELD_BY_DELIVERY = ("stage=building", "delivery_months=40", "hall_months=10", "energisation_months=0")


@pytest.mark.parametrize(
    ("question", "tried", "fact"),
    [
        ("power_slack_months", [_HELD_BY_POWER], "energisation months"),
        ("use_screening", [_HELD_BY_POWER], None),
        ("power_slack_months", ["energisation_months=13", "hall_months=28"], None),
        ("delivery_secured", _HELD_BY_DELIVERY, "delivery months"),
        ("use_screening", _HELD_BY_DELIVERY, None),
    ],
)
def test_the_date_that_is_waited_for_is_kept_beside_what_is_to_move_it(
    question: str, tried: Sequence[str], fact: str | None
) -> None:
    framework = builtin()
    path = next(path for path in EXAMPLES if path.stem == "manufacturer_onprem")
    assessment = assess(framework, what_if(framework, read_sheet(path, framework), tried), as_of=DAY)
    plan = make_plan(assessment, Target(required=frozenset({question})), Exact)
    told = " ".join("".join(str(each) for each in tell("plan", "text", plan, Look(width=80))).split())
    assert re.findall(r"the longest wait is still as told \((.*?)\)", told) == ([fact] if fact else [])


@pytest.mark.parametrize(
    ("tried", "said"),
    [
        (["region=unknown"], "not known: region (Where will most"),
        (["gpu_hours_growth=9", "target_gpus=100"], "which no question's remedy moves"),
    ],
)
def test_a_signal_that_is_only_possible_names_the_fact_that_is_open(tried: list[str], said: str) -> None:
    framework = builtin()
    path = next(path for path in EXAMPLES if path.stem == "cloud_startup")
    sheet = what_if(framework, read_sheet(path, framework), tried)
    assessment = assess(framework, sheet, as_of=DAY)
    plan = make_plan(assessment, Target(risks={"opex": 2}), Exact)
    told = "".join(str(each) for each in tell("plan", "markdown", plan, Look(width=100)))
    assert said in " ".join(told.replace("\\", "").split())


@pytest.mark.parametrize(
    ("out", "tried", "reason"),
    [
        ("power_secured", "firm_power_kw=100", "covers less than 80 % of the load"),
        ("power_slack_months", "energisation_months=60", "comes more than six months after the planned start"),
    ],
)
def test_a_signal_that_a_remedy_would_end_is_in_the_way_as_that_is_left_out(out: str, tried: str, reason: str) -> None:
    """It is told once, by the strongest of those that tell of the same facts."""
    framework = builtin()
    path = next(path for path in EXAMPLES if path.stem == "manufacturer_onprem")
    assessment = assess(framework, what_if(framework, read_sheet(path, framework), [tried]), as_of=DAY)
    plan = make_plan(assessment, Target(risks={"power": 1}, excluded=frozenset({out})), Exact)
    told = "".join(str(each) for each in tell("plan", "text", plan, Look(width=200)))
    assert [line.strip() for line in told.splitlines() if out in line and "Firm power" in line] == [
        f"Firm power {reason}: {out} is left out."
    ]
    assert "which no question's remedy moves" not in told


def test_the_capacity_that_a_plan_orders_clears_the_run_that_it_is_short_of() -> None:
    framework = builtin()
    path = next(path for path in EXAMPLES if path.stem == "foundation_lab")
    sheet = what_if(framework, read_sheet(path, framework), ["gpu_hours_secured=0"])
    plan = make_plan(assessment := assess(framework, sheet, as_of=DAY), usual_target(assessment), Exact)
    assert plan.reached
    assert [item.question for item in plan.items] == ["compute_secured"]


def test_what_is_left_out_or_required_is_so() -> None:
    framework = builtin()
    assessment = assess(framework, read_sheet(EXAMPLES[2], framework), as_of=DAY)
    free = make_plan(assessment, usual_target(assessment), Exact)
    out = free.items[0].question
    other = next(name for name in assessment.questions if name not in {item.question for item in free.items})
    plan = make_plan(
        assessment,
        replace(usual_target(assessment), excluded=frozenset({out}), required=frozenset({other})),
        Exact,
    )
    questions = {item.question for item in plan.items}
    assert out not in questions
    assert (other in questions) or plan.blockers


@in_the_gate
def test_what_leaving_out_costs_is_solved_once_and_only_where_it_is_asked_for() -> None:
    class Counting(Exact):
        asked: list[str] = []  # noqa: RUF012 - of this test alone

        def days_without(self, question: str) -> float | None:
            self.asked.append(question)
            return super().days_without(question)

    assessment = assess(builtin(), read_sheet(EXAMPLES[2], builtin()), as_of=DAY)
    plan = make_plan(assessment, usual_target(assessment), Counting)
    assert plan.items
    assert Counting.asked == []
    needed = {item.question for item in plan.items for _ in range(2) if item.without is None}
    assert needed
    assert len(Counting.asked) == len(set(Counting.asked))
    assert {item.question for item in plan.items} - set(Counting.asked) <= needed


def test_a_pillar_out_of_reach_is_not_taken_for_the_challenge_of_its_name() -> None:
    framework = builtin()
    assert "talent" in {each.id for each in framework.pillars} & {each.id for each in framework.challenges}
    path = next(path for path in EXAMPLES if path.stem == "hospital_finetune")
    assessment = assess(framework, read_sheet(path, framework), as_of=DAY)
    pillar = next(each for each in framework.pillars if each.id == "talent")
    excluded = frozenset(question.id for topic in pillar.topics for question in topic.questions)
    target = Target(pillars={"talent": Goal(score=1000)}, risks={"talent": 3}, excluded=excluded)
    plan = make_plan(assessment, target, Exact)
    assert {each.about for each in plan.blockers} == {"pillar:talent"}
    assert plan.target.risks == {"talent": 3}
    said = "".join(str(each) for each in tell("plan", "markdown", plan, Look(width=100)))
    assert "Talent ends at" in said
    assert "Shortage of skilled people” ends" not in said


@pytest.mark.parametrize(
    ("example", "tried", "remedies"),
    [
        # A remedy on a fact, and a signal that looks at a figure which is worked out from it.
        ("foundation_lab", ["deployment=on_prem", "pue=1.6", "firm_power_kw=3000", "energisation_months=20"], 2),
        # More tokens for each parameter may be a smaller model: no more GPU-hours are wanted for it.
        ("foundation_lab", ["training_tokens_b=1300", "gpu_hours_secured=200000", "gpu_hours_forecast=200000"], 1),
    ],
)
def test_a_signal_is_moved_by_a_remedy_on_what_it_looks_at_and_by_no_other(
    example: str, tried: list[str], remedies: int
) -> None:
    framework = builtin()
    path = next(path for path in EXAMPLES if path.stem == example)
    sheet = what_if(framework, read_sheet(path, framework), tried)
    plan = make_plan(assessment := assess(framework, sheet, as_of=DAY), usual_target(assessment), Exact)
    assert len(plan.items) == remedies, [item.question for item in plan.items]


def test_a_plan_that_reaches_a_level_with_the_curve_is_what_reaches_it() -> None:
    """The curve has a tenth more for the days of the plan, which closes gates as well: both are limited."""
    framework = builtin()
    assessment = assess(framework, read_sheet(EXAMPLES[-1], framework), as_of=DAY)
    plan = make_plan(assessment, usual_target(assessment), Exact)
    score = plan.after.readiness.overall.score
    assert score is not None
    reached = tenths(score.low)
    assert reached >= framework.levels[1].start
    more = replace(plan, curve=(Point(days=0, score=100), Point(days=plan.days, score=reached + 1)))
    series = next(block for block in graph(more) if isinstance(block, Series))
    assert [(x, y) for x, y, _ in series.marked] == [(plan.days, reached / 10)] * 2
    (*_, told) = (block.words for block in graph(more) if isinstance(block, Sentence))
    assert told == "This plan: 455 person-days, 34.3 points (points of limited), off the curve by its target."


def test_the_most_points_for_the_days_never_fall_where_a_plan_asks_for_more() -> None:
    framework = builtin()
    assessment = assess(framework, read_sheet(EXAMPLES[-1], framework), as_of=DAY)
    plan = make_plan(assessment, usual_target(assessment), Exact)
    _, series, told = graph(plan)
    assert isinstance(series, Series)
    assert isinstance(told, Sentence)
    heights = [y for _, y, _ in named_points(series, 16)]
    assert heights == sorted(heights)
    assert told.words == "This plan: 455 person-days, 34.3 points, off the curve by its target."
    on = replace(plan, curve=(Point(days=0, score=100), Point(days=plan.days, score=343)))
    assert [type(block) for block in graph(on)] == [Sentence, Series]


def test_where_a_plan_leads_fills_every_cell_and_tells_a_level_that_stays_once() -> None:
    framework = builtin()
    assessment = assess(framework, read_sheet(EXAMPLES[-1], framework), as_of=DAY)
    levels, risks = after(make_plan(assessment, usual_target(assessment), Exact))
    assert [row[3] for row in levels.rows] == [
        "unprepared → limited",
        "unprepared",
        "unprepared → limited",
        "unprepared → limited",
        "unprepared",
    ]
    assert ("Shortage of skilled people", "very high", "high") in risks.rows
    assert all(plain(cell) for table in (levels, risks) for row in table.rows for cell in row)
    assert [each.heading for each in risks.columns] == ["risk", "today", "then"]


def test_what_a_plan_changes_nothing_of_is_told_once() -> None:
    framework = builtin()
    assessment = assess(framework, Sheet(organisation="acme"), as_of=DAY)
    levels, risks = after(make_plan(assessment, usual_target(assessment), Exact))
    assert [each.heading for each in levels.columns] == ["what", "today and then", "level"]
    assert [each.heading for each in risks.columns] == ["risk", "today and then"]
    assert {plain(row[1])[-1] for row in risks.rows} == {"?"}
    assert risks.note == "With a ?: too few answers to be sure."
