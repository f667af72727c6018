"""The verdict as GitLab Code Quality JSON."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from aifactory_assess.errors import Problem, aside
from aifactory_assess.escaping import json_text
from aifactory_assess.framework.model import OWN_POLICY
from aifactory_assess.gate.verdict import Verdict, Violation, Warned
from aifactory_assess.telling.documents.verdict_words import to_do, why_let_pass
from aifactory_assess.telling.media.fingerprint import fingerprint

_LINE = re.compile(r"\bline \d+")
"""The place of something else in a message, as of what is given twice."""


def render(verdict: Verdict) -> str:
    """The JSON text, with a line end."""
    issues = [
        *build_problems(verdict),
        *(build_issue(verdict, violation, fails=fails) for fails, violation in verdict.told),
        *(build_warning(warned, verdict.path(warned.file)) for warned in verdict.warnings),
    ]
    return json_text(issues) + "\n"


def build_issue(verdict: Verdict, violation: Violation, *, fails: bool) -> dict[str, Any]:
    """One violation."""
    advice, path = to_do(violation), verdict.path(violation.file)
    notes = [violation.message, advice, why_let_pass(violation, verdict.terms, fails=fails)]
    return {
        "description": "; ".join(note for note in notes if note),
        "check_name": violation.rule,
        "fingerprint": fingerprint(violation.rule, violation.organisation, path, violation.about),
        "severity": violation.rank if fails else "info",
        "location": build_location(path, violation.line),
    }


def build_warning(warned: Warned, path: str) -> dict[str, Any]:
    """One warning."""
    return {
        "description": warned.message,
        "check_name": warned.rule,
        "fingerprint": fingerprint(warned.rule, warned.about, path),
        "severity": "info",
        "location": build_location(path, warned.line),
    }


def build_problems(verdict: Verdict) -> Iterator[dict[str, Any]]:
    """What could not be judged; what is said of one file in the same words is told apart by its number."""
    seen: Counter[tuple[str, str]] = Counter()
    for problem in verdict.problems:
        said = (verdict.place(problem) or problem.file, _LINE.sub("line", problem.message))
        yield build_problem(problem, verdict.place(problem), fingerprint("not-judged", *said, str(seen[said])))
        seen[said] += 1


def build_problem(problem: Problem, path: str, followed_by: str) -> dict[str, Any]:
    """One problem of a file that could not be judged; one of a flag, which is nowhere, stands at the policy."""
    text = problem.message if path else f"{problem.file}: {problem.message}"
    return {
        "description": text + aside(problem.hint),
        "check_name": "not-judged",
        "fingerprint": followed_by,
        "severity": "blocker",
        "location": build_location(path or OWN_POLICY, problem.line or 1),
    }


def build_location(path: str, line: int) -> dict[str, Any]:
    """A line of a file."""
    return {"path": path, "lines": {"begin": line}}
