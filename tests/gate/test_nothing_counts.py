"""An organisation of whom nothing is asked: no number, no crash, and no pass where something is demanded."""

from __future__ import annotations

from datetime import date

import pytest

from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.framework.loading import load_texts
from aifactory_assess.gate.judge import judge
from aifactory_assess.gate.reading import parse_policy
from aifactory_assess.gate.rules import rules
from aifactory_assess.gate.run import CheckRun
from aifactory_assess.gate.verdict import Subject, Verdict
from aifactory_assess.scoring.assess import assess
from aifactory_assess.telling.formats import formats_of, told

TODAY = date(2026, 11, 25)
FRAMEWORK = load_texts(
    {
        "framework.yaml": b"""id: one
version: 1.0.0
title: One question
pillars: [{id: only, title: Only, file: only.yaml, weight: 1}]
levels: [{id: low, title: Low, from: 0}, {id: high, title: High, from: 50}]
""",
        "only.yaml": b"""pillar: only
topics: [{id: t, title: T, questions: [{id: q, ask: Is it so, kind: yes_no, weight: 1}]}]
""",
    },
    "one",
)
SHEET = b"framework: one@1\norganisation: {id: acme}\nanswers:\n  q: {value: not_applicable, note: no}\n"


def verdict(require: str) -> Verdict:
    policy = f"format: aifactory-assess/policy@1\nrequire: {require}\n"
    subject = Subject(
        file="answers.yaml",
        assessment=assess(FRAMEWORK, parse_sheet(SHEET, FRAMEWORK, "answers.yaml"), as_of=TODAY),
        policy=parse_policy(policy.encode(), FRAMEWORK, "policy.yaml", today=TODAY),
        origin="given",
    )
    return judge(FRAMEWORK, [subject], CheckRun(as_of=TODAY))


@pytest.mark.parametrize(
    ("line", "rule", "bound"),
    [("score: 0.1", "score", 0.1), ("coverage: 55", "coverage", 55.0), ("level: high", "level", "high")],
)
def test_a_whole_of_which_nothing_counts_meets_no_minimum(line: str, rule: str, bound: str | float) -> None:
    told = verdict(f"{{overall: {{{line}}}}}")
    assert not told.passed
    ((_, violation),) = told.told
    assert (violation.rule, violation.actual) == (f"{rule}/overall", "none")
    assert violation.expected == bound
    assert f"there is no {rule}; expected at least {bound}" in violation.message
    assert "no question counts" in violation.message


def test_a_pillar_of_which_nothing_counts_is_as_good_as_deleted() -> None:
    assert verdict("{pillars: {only: {score: 100, level: high, coverage: 100}}}").passed
    assert not verdict("{pillars: {only: {not_applicable_share: 99}}}").passed


def test_every_format_tells_it() -> None:
    judged = verdict("{overall: {score: 1}}")
    assert "no question counts, so there is no score" in told("verdict", "text", judged)
    assert "| none | none | none | none |" in told("verdict", "markdown", judged)
    assert "no score, failed" in told("verdict", "badge", judged)
    for each in formats_of("verdict"):
        assert "no question counts" in told("verdict", each.name, judged) or each.name == "badge"


def test_a_framework_without_challenges_and_gates_has_no_such_rules() -> None:
    assert [name for name in rules(FRAMEWORK) if name.startswith(("risk/", "gate/", "regression/risk/"))] == []
    assert told("rules", "markdown", FRAMEWORK).count("This framework has no such rule.") == 3
