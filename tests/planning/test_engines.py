"""A plan is the cheapest of all sets of steps, by the scorer's own word, whoever solves it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random
from shutil import copytree
from typing import Any

import pytest

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.asked import FULL, Level, Pillar, Question, Remedy, Topic, YesNo
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.loading import load
from aifactory_assess.framework.model import Framework
from aifactory_assess.planning.frontier import Frontier
from aifactory_assess.planning.model import Model, Steps
from aifactory_assess.planning.target import Target, misses, usual_target
from aifactory_assess.scoring.assess import Assessment, assess
from tests.effort import in_the_gate, tried
from tests.planning.drawn import DAY, drawn_assessment
from tests.planning.small import small_assessment, small_target, subsets

pytest.importorskip("highspy")
from aifactory_assess.planning.exact import MOST_BRANCHES, Exact

# Many small ones and a few with twelve steps and more: what is rare in one is common in all.
SIZES = [*(1, 2, 2, 3, 3, 3, 4, 4) * 62, *(6,) * 4]


def allowed(model: Model, taken: Steps) -> bool:
    """Whether a set is within what the target allows, and has what it demands; days and remedies by hand."""
    target = model.target
    questions = {model.steps[place].question for place in taken}
    days = sum(model.steps[place].days or 0 for place in taken)
    return (
        (target.days is None or days <= target.days)
        and (target.most is None or len(questions) <= target.most)
        and to_work_on(model) <= questions
    )


def to_work_on(model: Model) -> frozenset[str]:
    """The required questions of which something is left to do."""
    return frozenset(name for name in model.target.required if model.assessment.questions[name].credit != FULL)


def by_brute_force(model: Model) -> Steps | None:
    """The best of all sets, each assessed by the scorer; the rule of ties word for word."""
    target, found = model.target, []
    for taken in subsets(model):
        reached = model.after(taken)
        assert (not list(misses(reached, target)) and to_work_on(model) <= names(model, taken)) == (
            model.forced <= taken and all(row.holds(taken) for row in model.rows) and not model.blockers
        )
        if allowed(model, taken) and not list(misses(reached, target)):
            assert reached.readiness.overall.score is not None
            score = model.score.tenths(taken)
            vector = tuple(place not in taken for place in range(len(model.steps)))
            effort = (sum(model.steps[place].days or 0 for place in taken), len(names(model, taken)))
            found.append(((-score if target.best else 0, *effort, -score, vector), taken))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def names(model: Model, taken: Steps) -> set[str]:
    return {model.steps[place].question for place in taken}


def solved(model: Model) -> Steps | None:
    if model.blockers:
        return None
    exact = Exact(model)
    return exact.best() if model.target.best else exact.cheapest()


def by_lists(model: Model) -> Steps | None:
    frontier, target = Frontier(model), model.target
    if target.best:
        return frontier.best()
    taken = frontier.cheapest(model.least_score)
    within = taken is None or model.budget is None or sum(model.days[place] for place in taken) <= model.budget
    return taken if within else None


@in_the_gate
def test_the_plan_is_the_best_of_all_sets_and_judge_and_model_agree_on_each() -> None:
    reachable = compared = 0
    for seed, size in enumerate(SIZES):
        random = Random(seed)  # noqa: S311 - no secret
        assessment = small_assessment(random, size)
        model = Model(assessment, small_target(random, assessment))
        expected = by_brute_force(model)
        assert solved(model) == expected, seed
        reachable += expected is not None
        if not model.target.needs_solver and not model.blockers:
            compared += 1
            assert by_lists(model) == expected, seed
    assert len(SIZES) == 500
    assert reachable > 200
    assert compared > 100


ORACLE = json.loads((Path(__file__).parents[1] / "cases" / "oracles" / "knapsack.json").read_text("utf-8"))["small"]


@pytest.mark.parametrize("case", ORACLE["cases"], ids=lambda case: str(case["budget"]))
def test_both_engines_find_the_optimum_of_the_oracle(case: dict[str, Any]) -> None:
    """Actions as questions of one pillar: an action's gain is its question's weight, its effort its remedy's days."""
    assessment = as_assessment(ORACLE["actions_gain_effort"])
    model = Model(assessment, Target(best=True, days=case["budget"]))
    expected = {name.replace("-", "_") for name in case["optimum_set"]}
    for taken in (Frontier(model).best(), Exact(model).best()):
        assert taken is not None
        assert model.cost(taken) == case["optimum_effort"]
        assert names(model, taken) == expected


def as_assessment(actions: list[dict[str, Any]]) -> Assessment:
    """An organisation that has done nothing yet, and can do each of some actions to the full."""
    questions = tuple(
        Question(
            id=action["id"].replace("-", "_"),
            ask=action["id"],
            pillar="all",
            topic="all",
            kind=YesNo(),
            weight=action["gain_basis_points"],
            remedies=(Remedy(action="do", days=action["effort_person_days"], phase=None, target=10000),),
        )
        for action in actions
    )
    topic = Topic(id="all", title="All", weight=None, questions=questions)
    pillar = Pillar(id="all", title="All", weight=1, file="f.yaml", description=None, topics=(topic,))
    framework = Framework(
        id="oracle",
        version="1.0.0",
        title="Oracle",
        sha256="0" * 64,
        pillars=(pillar,),
        levels=(Level(id="low", title="Low", start=0),),
    )
    answers = {question.id: Answer(state="value", value="no") for question in questions}
    return assess(framework, Sheet(organisation="oracle", answers=answers), as_of=DAY)


def test_a_plan_that_takes_more_branches_than_allowed_is_refused() -> None:
    solver = Exact(Model(drawn_assessment(builtin(), 3), Target(days=300, best=True)))
    assert solver.best() is not None
    used = MOST_BRANCHES - solver.branches
    assert 1 < used < MOST_BRANCHES / 10
    solver.branches = used // 2
    with pytest.raises(AssessError, match="5,000 branches of the solver prove no plan the cheapest"):
        solver.best()


@in_the_gate
@pytest.mark.parametrize("days", ["1e-7", "1e-300"])
def test_days_too_far_apart_for_the_solver_are_refused_and_not_tried_without_end(days: str, tmp_path: Path) -> None:
    """Each of its solutions breaks the row of fewest days in whole numbers, and none takes a branch."""
    folder = copytree(builtin_folder(), tmp_path / "f")
    vocabulary = folder / "framework.yaml"
    efforts = f"effort_days: {{S: 10, M: {days}, L: 120}}"
    vocabulary.write_text(re.sub("(?m)^effort_days: .*", efforts, vocabulary.read_text("utf-8")), "utf-8")
    framework = load(folder)
    assessed = assess(framework, read_sheet(folder / "examples/hospital_finetune.yaml", framework), as_of=DAY)
    solver = Exact(Model(assessed, usual_target(assessed)), branches=200)
    with pytest.raises(AssessError, match="200 branches of the solver prove no plan the cheapest"):
        solver.cheapest()


@pytest.mark.parametrize("days", ["1.0e-300", "5.0e-324"])
def test_days_of_which_the_solver_ends_without_a_plan_are_refused(days: str, tmp_path: Path) -> None:
    folder = copytree(builtin_folder(), tmp_path / "f")
    pillar = folder / "data_quality.yaml"
    found = re.sub(
        r"(- id: corpus_hygiene\n.*?effort: )\w+", rf"\g<1>{days}", pillar.read_text("utf-8"), flags=re.DOTALL
    )
    pillar.write_text(found, "utf-8")
    framework = load(folder)
    assessed = assess(framework, read_sheet(folder / "examples/hospital_finetune.yaml", framework), as_of=DAY)
    with pytest.raises(AssessError, match="the solver ends without a plan, as their days lie too far apart"):
        Exact(Model(assessed, usual_target(assessed))).cheapest()


@pytest.mark.parametrize("target", [Target(days=300, best=True), Target(days=400, best=True, most=9)])
def test_the_plan_does_not_hang_on_what_the_solver_looks_for_first(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A framework of hundreds of steps is solved without presolve; one that both solve says that it is the same."""
    found = []
    for many in (10_000, 0):
        monkeypatch.setattr("aifactory_assess.planning.exact._MANY", many)
        found.append([Exact(Model(drawn_assessment(builtin(), seed), target)).best() for seed in range(tried(2, 12))])
    assert found[0] == found[1]
    assert all(found[0])
