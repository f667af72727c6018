"""Worked examples: each folder's numbers are derived by hand in its README.md and stand in its expected.yaml.

A number may be written as a fraction (`23/41`). What expected.yaml names is compared; a new case is a new folder.
A case without a framework of its own is about the built-in one, and brings the prices and factors that it counts with.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeGuard

import pytest
import yaml

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.framework.builtin import builtin_folder
from aifactory_assess.framework.loading import load
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.scoring.printed import points
from aifactory_assess.scoring.readiness import PillarResult, QuestionResult, Rating, Score, TopicResult
from aifactory_assess.scoring.risks import Finding

CASES = sorted(
    path.parent for path in (Path(__file__).resolve().parent.parent / "cases" / "worked").glob("*/answers.yaml")
)
TODAY = date(2026, 11, 25)
CLOSE = 1e-12

View = dict[str, Any]


# --- an assessment as the plain data that expected.yaml names ---


def view(assessment: Assessment) -> View:
    ready, known = assessment.readiness, assessment.situation
    topics = [topic for pillar in ready.pillars for topic in pillar.topics]
    return {
        "profile": {name: {"state": one.state, "value": one.value} for name, one in known.fields.items()},
        "figures": {
            name: {"value": one.value, "assumed": one.assumed, "cautious": one.cautious, "case": one.case}
            for name, one in known.figures.items()
        },
        "questions": {name: view_question(assessment, result) for name, result in ready.questions.items()},
        "topics": {result.topic.id: view_topic(result) for result in topics},
        "pillars": {result.pillar.id: view_pillar(assessment, result) for result in ready.pillars},
        "overall": view_verdict(assessment, ready.overall),
        "findings": [view_finding(assessment, finding) for finding in assessment.findings],
        "notes": [{"kind": note.kind, "about": note.about} for note in assessment.notes],
    }


def view_question(assessment: Assessment, result: QuestionResult) -> View:
    weight = assessment.readiness.weights.get(result.question.id)
    return {"state": result.state, "credit": result.credit, "value": result.value, "weight": weight}


def view_score(score: Score | None) -> View:
    if score is None:
        return {"low": None, "coverage": None, "high": None}
    printed = {"low": points(score.low), "high": points(score.high), "coverage": points(score.coverage)}
    return {"low": score.low, "coverage": score.coverage, "high": score.high, "printed": printed}


def view_topic(result: TopicResult) -> View:
    return {**view_score(result.score), "weight": result.weight}


def view_pillar(assessment: Assessment, result: PillarResult) -> View:
    return view_verdict(assessment, result.rating)


def view_verdict(assessment: Assessment, verdict: Rating) -> View:
    levels = [level.id for level in assessment.framework.levels]
    return {
        **view_score(verdict.score),
        "level": None if verdict.level is None else levels[verdict.level],
        "level_high": None if verdict.level_high is None else levels[verdict.level_high],
        "gates": list(verdict.gates),
        "not_applicable_share": verdict.not_applicable_share,
        "enough_evidence": verdict.enough_evidence,
    }


def view_finding(assessment: Assessment, finding: Finding) -> View:
    model = assessment.framework.risk
    steps = [step.id for step in model.scale]
    shares = ("gap_low", "gap_high", "coverage")
    indices = ("likelihood", "likelihood_low", "impact", "impact_low", "risk", "risk_low")
    return {
        "challenge": finding.challenge.id,
        "status": finding.status,
        **{name: getattr(finding, name) for name in shares},
        **{name: None if (step := getattr(finding, name)) is None else steps[step] for name in indices},
        "signals": [{"floor": steps[one.rule.floor], "state": one.state} for one in finding.signals],
        "adjustments": [{"add": one.rule.add, "state": one.state} for one in finding.adjustments],
        "drivers": [{"question": one.result.question.id, "share": one.share} for one in finding.drivers],
    }


# --- the comparison ---


def differences(expected: object, found: object, place: str = "") -> list[str]:
    """Where what was found differs from what was expected; every key that is expected must be there."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        lines = []
        for key, value in expected.items():
            inner = f"{place}.{key}" if place else key
            lines += differences(value, found[key], inner) if key in found else [f"{inner}: nothing of that name"]
        return lines
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found, strict=True))
        return [line for index, (one, other) in pairs for line in differences(one, other, f"{place}[{index}]")]
    return [] if agree(expected, found) else [f"{place}: expected {expected!r}, found {found!r}"]


def agree(expected: object, found: object) -> bool:
    if isinstance(expected, str) and re.fullmatch(r"-?\d+/\d+", expected):
        expected = float(Fraction(expected))
    if _is_number(expected) and _is_number(found):
        # Scores are shares of 1; a figure in watt-hours or dollars has as many digits, and more before the point.
        return math.isclose(expected, found, rel_tol=CLOSE, abs_tol=CLOSE)
    return type(expected) is type(found) and expected == found


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_number_of_the_case(case: Path) -> None:
    frozen = (case / "framework").is_dir()
    framework = load(case / "framework" if frozen else builtin_folder())
    assessment = assess(framework, read_sheet(case / "answers.yaml", framework), as_of=TODAY)
    expected = yaml.safe_load((case / "expected.yaml").read_text("utf-8"))
    assert ("overall" if frozen else "figures") in expected
    assert (case / "README.md").is_file()
    assert differences(expected, view(assessment)) == []
    # The shares of the questions, times their credit, are the score.
    score = assessment.readiness.overall.score
    assert score is not None
    shares = assessment.readiness.weights
    contributions = [share * (assessment.questions[name].credit or 0) / 10000 for name, share in shares.items()]
    assert sum(contributions) == pytest.approx(score.low, abs=CLOSE)
    assert sum(shares.values()) == pytest.approx(1, abs=CLOSE)


def test_a_number_that_differs_or_is_missing_is_told() -> None:
    found = {"overall": {"low": 0.5, "gates": ["a"]}, "findings": [{"risk": "low"}]}
    expected = {"overall": {"low": "2/3", "gates": ["b"], "lwo": 1}, "findings": [{"risk": "high"}], "notes": []}
    assert differences(expected, found) == [
        "overall.low: expected '2/3', found 0.5",
        "overall.gates[0]: expected 'b', found 'a'",
        "overall.lwo: nothing of that name",
        "findings[0].risk: expected 'high', found 'low'",
        "notes: nothing of that name",
    ]
    assert differences([1, 2], [1]) == [": expected [1, 2], found [1]"]
    assert differences(True, 1) == [": expected True, found 1"]
