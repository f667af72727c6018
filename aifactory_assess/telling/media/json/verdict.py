"""The verdict as JSON, field by field as its schema publishes it; the assessments stand in it whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import takewhile
from textwrap import indent
from typing import TYPE_CHECKING

from aifactory_assess.errors import Problem
from aifactory_assess.escaping import json_text
from aifactory_assess.gate.verdict import FileVerdict, Verdict, Violation, WaiverUse
from aifactory_assess.telling.media.json.assessment import build_assessment, build_made_by

if TYPE_CHECKING:
    from aifactory_assess.telling.media.json import verdict_types as types


_ASSESSMENTS = '  "assessments": ['
"""How the line begins behind which they stand."""


def render(verdict: Verdict) -> Iterator[str]:
    """The JSON text, with a line end, an assessment a piece; the same bytes for the same inputs.

    Assessments are without time, money and capacity: a gate asks what is, and `report` tells what lies ahead.
    """
    yield json_text(build_head(verdict)).removesuffix("\n}") + f",\n{_ASSESSMENTS}"
    separator = "\n"
    for file in verdict.files:
        yield separator + indent(json_text(build_assessment(file.subject.assessment, ahead=False)), "    ")
        separator = ",\n"
    yield ("\n  " if verdict.files else "") + "]\n}\n"


def head_in(lines: Iterable[str]) -> types.VerdictHead:
    """What the lines of a verdict say before its assessments, of which none is read."""
    before = takewhile(lambda line: not line.startswith(_ASSESSMENTS), lines)
    head: types.VerdictHead = json.loads("".join(before).removesuffix(",\n") + "}")
    return head


def build_head(verdict: Verdict) -> types.VerdictHead:
    """All but the assessments, which are the most of it."""
    framework = verdict.framework
    return {
        "format": "aifactory-assess/verdict@2",
        **build_made_by(framework),
        "as_of": verdict.as_of.isoformat(),
        "only_regressions": verdict.terms.only_regressions,
        "select": list(verdict.terms.select),
        "ignore": list(verdict.terms.ignore),
        "min_severity": verdict.terms.min_severity,
        "passed": verdict.passed,
        "counts": build_counts(verdict),
        "files": [build_file(file) for file in verdict.files],
        "violations": [build_violation(violation) for _, violation in verdict.told],
        "waivers": [build_waiver(use) for use in verdict.waivers],
        "warnings": [
            {"rule": warned.rule, "message": warned.message, "file": warned.file, "line": warned.line}
            for warned in verdict.warnings
        ],
        "problems": [build_problem(problem) for problem in verdict.problems],
    }


def build_counts(verdict: Verdict) -> types.Counts:
    """How many of each; `failing` are the violations that fail, `baseline` counts those that are not told, too."""
    return {
        "files": len(verdict.files),
        "passed": sum(file.passed for file in verdict.files),
        "failing": verdict.failing,
        "new": verdict.count("new"),
        "waived": verdict.count("waived"),
        "baseline": verdict.count("baseline"),
        "warnings": len(verdict.warnings),
        "problems": len(verdict.problems),
    }


def build_file(file: FileVerdict) -> types.FileBody:
    """One answers file: what it was judged by, and whether it passes."""
    subject, policy = file.subject, file.subject.policy
    return {
        "file": subject.file,
        "organisation": file.organisation,
        "passed": file.passed,
        "policy": {
            "path": policy.path,
            "sha256": policy.sha256,
            "origin": subject.origin,
            "ref": subject.trusted_ref,
            "flags": list(policy.flags),
        },
        "baseline": subject.baseline_name,
        "baseline_ref": subject.baseline_ref,
        "resolved": list(file.resolved),
        "notes": list(subject.notes),
    }


def build_violation(violation: Violation) -> types.ViolationBody:
    """One violation."""
    return {
        "rule": violation.rule,
        "organisation": violation.organisation,
        "expected": violation.expected,
        "actual": violation.actual,
        "message": violation.message,
        "questions": list(violation.questions),
        "file": violation.file,
        "line": violation.line,
        "status": violation.status,
        "severity": violation.rank,
        "want_of_answers": violation.want_of_answers,
        "waiver": violation.waiver.id if violation.waiver else None,
    }


def build_waiver(use: WaiverUse) -> types.WaiverBody:
    """One waiver, and what it did in this run."""
    waiver = use.waiver
    return {
        "id": waiver.id,
        "rule": waiver.rule,
        "organisation": waiver.organisation,
        "file": waiver.file,
        "until": waiver.until.isoformat(),
        "days_left": use.days_left,
        "state": use.state,
        "reason": waiver.reason,
        "owner": waiver.owner,
        "policy": use.policy,
        "line": waiver.line,
        "files": list(use.files),
    }


def build_problem(problem: Problem) -> types.ProblemBody:
    """One problem of a file that could not be judged."""
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message,
        "hint": problem.hint,
    }
