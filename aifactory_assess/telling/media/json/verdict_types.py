"""The keys of a verdict as JSON: what mypy holds the builders to, and the published schema is made from."""

from __future__ import annotations

from typing import Literal, TypeAlias

from typing_extensions import TypedDict

from aifactory_assess.telling.media.json.assessment_types import AssessmentBody, FrameworkRef, Tool
from aifactory_assess.telling.media.json.keywords import Count, Day, Line, Sha256

Bound: TypeAlias = str | float


class Counts(TypedDict):
    files: Count
    passed: Count
    failing: Count
    new: Count
    waived: Count
    baseline: Count
    warnings: Count
    problems: Count


class PolicyRef(TypedDict):
    path: str
    sha256: Sha256
    origin: Literal["given", "folder", "repository", "framework"]
    ref: str | None
    flags: list[str]


class FileBody(TypedDict):
    file: str
    organisation: str
    passed: bool
    policy: PolicyRef
    baseline: str | None
    baseline_ref: str | None
    resolved: list[str]
    notes: list[str]


class ViolationBody(TypedDict):
    rule: str
    organisation: str
    expected: Bound
    actual: Bound
    message: str
    questions: list[str]
    file: str
    line: Line
    status: Literal["new", "waived", "baseline"]
    severity: Literal["minor", "major", "critical"]
    want_of_answers: bool
    waiver: str | None


class WaiverBody(TypedDict):
    id: str
    rule: str
    organisation: str | None
    file: str | None
    until: Day
    days_left: int
    state: Literal["in_force", "expired", "unused"]
    reason: str
    owner: str
    policy: str
    line: Line
    files: list[str]


class WarningBody(TypedDict):
    rule: str
    message: str
    file: str
    line: Line


class ProblemBody(TypedDict):
    file: str
    line: Line | None
    column: Line | None
    message: str
    hint: str | None


class VerdictHead(TypedDict):
    """All but the assessments."""

    format: Literal["aifactory-assess/verdict@2"]
    tool: Tool
    framework: FrameworkRef
    as_of: Day
    only_regressions: bool
    select: list[str]
    ignore: list[str]
    min_severity: Literal["minor", "major", "critical"]
    passed: bool
    counts: Counts
    files: list[FileBody]
    violations: list[ViolationBody]
    waivers: list[WaiverBody]
    warnings: list[WarningBody]
    problems: list[ProblemBody]


class VerdictBody(VerdictHead):
    """A verdict by aifactory-assess check."""

    assessments: list[AssessmentBody]
