"""What judging comes to: violations, warnings, and whether it passes. Results decide, the command line obeys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from aifactory_assess.errors import Problem
from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.policy import Policy, Waiver
from aifactory_assess.scoring.assess import Assessment

Status: TypeAlias = Literal["new", "waived", "baseline"]
Origin: TypeAlias = Literal["given", "folder", "repository", "framework"]
ToDo: TypeAlias = Literal["answer", "improve", "look again"]
"""What is to be done about the questions that a violation names."""
WaiverState: TypeAlias = Literal["in_force", "expired", "unused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One rule that one organisation fails.

    `expected` and `actual` are what was demanded and found. `questions` are those that `to_do` is about.
    `extent` orders violations of one rule, larger is worse; `severity` is from 0 to 10, of risks only.
    """

    rule: str
    organisation: str
    file: str
    line: int
    expected: str | float
    actual: str | float
    message: str
    questions: tuple[str, ...] = ()
    to_do: ToDo = "improve"
    status: Status = "new"
    waiver: Waiver | None = None
    extent: int = 0
    severity: float | None = None

    @property
    def want_of_answers(self) -> bool:
        """Whether more answers could pass it."""
        return self.to_do == "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One answers file to judge, and what it is judged by. `file` is its name as given."""

    file: str
    assessment: Assessment
    policy: Policy
    origin: Origin
    baseline: Assessment | None = None
    baseline_name: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVerdict:
    """One answers file, judged; violations in the order of the rules.

    `demanded` are the rules that the policy asks about; `resolved` are those that only the baseline fails.
    """

    subject: Subject
    violations: tuple[Violation, ...]
    demanded: tuple[str, ...] = ()
    resolved: tuple[str, ...] = ()
    only_regressions: bool = False

    @property
    def organisation(self) -> str:
        """Whose answers they are."""
        return self.subject.assessment.sheet.organisation

    @property
    def failing(self) -> tuple[Violation, ...]:
        """The violations that fail it."""
        return tuple(violation for violation in self.violations if self.fails(violation))

    def fails(self, violation: Violation) -> bool:
        """Whether one violation fails it: a new one does, and the baseline's unless only regressions matter."""
        return violation.status == "new" or (violation.status == "baseline" and not self.only_regressions)

    @property
    def told(self) -> tuple[Violation, ...]:
        """The violations that reports tell: without the baseline's where only regressions matter."""
        hidden = "baseline" if self.only_regressions else None
        return tuple(violation for violation in self.violations if violation.status != hidden)

    @property
    def passed(self) -> bool:
        """Whether nothing in it fails."""
        return not self.failing


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverUse:
    """One waiver of a policy in this run: what it did, for which files (as given)."""

    waiver: Waiver
    policy: str
    state: WaiverState
    days_left: int
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """Something that does not fail, and should be seen to."""

    rule: str
    file: str
    line: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All files of one run. `problems` are those of files that could not be judged.

    `places` are the files' paths from the root of their repository, with forward slashes, as tools want them.
    """

    framework: Framework
    as_of: date
    files: tuple[FileVerdict, ...]
    waivers: tuple[WaiverUse, ...] = ()
    warnings: tuple[Warned, ...] = ()
    problems: tuple[Problem, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    only_regressions: bool = False

    @property
    def passed(self) -> bool:
        """Whether every file could be judged and passes."""
        return not self.problems and all(file.passed for file in self.files)

    def count(self, status: Status) -> int:
        """How many violations have a status, told or not."""
        return sum(violation.status == status for file in self.files for violation in file.violations)

    @property
    def failing(self) -> int:
        """How many violations fail."""
        return sum(len(file.failing) for file in self.files)

    def place(self, file: str) -> str:
        """Where a file is, for a tool; its name as given where that is not known."""
        return self.places.get(file, file)

    @property
    def told(self) -> tuple[tuple[FileVerdict, Violation], ...]:
        """Each violation that is told, with its file."""
        return tuple((file, violation) for file in self.files for violation in file.told)
