"""What judging comes to: violations, warnings, and whether it passes. Results decide, the command line obeys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Literal, TypeAlias

from aifactory_assess.errors import Problem
from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.policy import Policy, Waiver, WaiversOf
from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.assess import Assessment

Status: TypeAlias = Literal["new", "waived", "baseline"]
Severity: TypeAlias = Literal["minor", "major", "critical"]
SEVERITIES: tuple[Severity, ...] = ("minor", "major", "critical")
Origin: TypeAlias = Literal["given", "folder", "repository", "framework"]
ToDo: TypeAlias = Literal["answer", "improve", "look again"]
"""What is to be done about the questions that a violation names."""
WaiverState: TypeAlias = Literal["in_force", "expired", "unused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One rule that one organisation fails. Which rule, whose, and where is added to what a kind of rule finds.

    `expected` and `actual` are what was demanded and found. `questions` are those that `to_do` is about.
    `extent` orders violations of one rule, larger is worse; `extents` does so for each of several things, where one
    grows worse whatever the others do; `severity` is from 0 to 10, of risks only. `about` tells
    apart those of one rule, organisation and file. `remedy` stands in for that of the kind where this does not fit. One
    that belongs to the run has an empty `organisation`.
    """

    expected: str | float
    actual: str | float
    message: str
    rule: str = ""
    organisation: str = ""
    file: str = ""
    line: int = 0
    questions: tuple[str, ...] = ()
    to_do: ToDo = "improve"
    status: Status = "new"
    waiver: Waiver | None = None
    extent: int = 0
    extents: Mapping[str, int] = field(default_factory=dict)
    severity: float | None = None
    rank: Severity = "minor"
    about: str = ""
    remedy: str = ""

    @property
    def want_of_answers(self) -> bool:
        """Whether more answers could pass it."""
        return self.to_do == "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a run lets pass or looks at. `select` and `ignore` are rules or beginnings of rules; none selects all.

    `beside` are the rules that come with those that are selected: they tell of the same things together.
    """

    only_regressions: bool = False
    select: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_severity: Severity = "minor"
    partial: bool = False

    @property
    def given(self) -> tuple[str, ...]:
        """What leaves something out, as one types it; only regressions apart."""
        flags = [*(f"--select {word}" for word in self.select), *(f"--ignore {word}" for word in self.ignore)]
        return (*flags, *([] if self.min_severity == SEVERITIES[0] else [f"--min-severity {self.min_severity}"]))

    def looks_at(self, rule: str) -> bool:
        """Whether a rule is judged at all."""
        selected = not self.select or any(_begins(rule, word) for word in (*self.select, *self.beside))
        return selected and not any(_begins(rule, word) for word in self.ignore)

    def severe(self, severity: Severity) -> bool:
        """Whether a violation of a severity may fail the run."""
        return SEVERITIES.index(severity) >= SEVERITIES.index(self.min_severity)


def _begins(rule: str, word: str) -> bool:
    return rule == word or rule.startswith(f"{word}/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """An organisation whose answers an earlier state has, and that is gone; `file` is the path there.

    `instead` is the organisation that this file is about now; `moved` is where a file has these answers now that is
    none of those to judge. Both are empty where there is none.
    """

    organisation: str
    file: str
    baseline: str
    policy: Policy
    instead: str = ""
    moved: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One answers file to judge, and what it is judged by. `file` is its name as given.

    `trusted` is the state that the policy was taken from, where it was not taken from the files at hand; `stood` is
    where the organisation's file was in the commit of the rules, empty where it had none; `kept` are the waivers of the
    policy at hand; both are None where no commit gives rules. `forgiven` are the waivers of the baseline's policy;
    `other_version` is the framework that the baseline is for, where it is another version. `trusted_ref` and
    `baseline_ref` are the commits of both as they were given, of which sentences tell the first digits alone.
    """

    file: str
    assessment: Assessment
    policy: Policy
    origin: Origin
    baseline: Assessment | None = None
    baseline_name: str | None = None
    notes: tuple[str, ...] = ()
    baseline_ref: str | None = None
    trusted: str | None = None
    trusted_ref: str | None = None
    stood: str | None = None
    kept: WaiversOf | None = None
    forgiven: WaiversOf | None = None
    other_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVerdict:
    """One answers file, judged; violations in the order of the rules.

    `demanded` are the rules that the policy asks about; `resolved` are those that only the baseline fails.
    """

    subject: Subject
    violations: tuple[Violation, ...]
    demanded: tuple[str, ...] = ()
    resolved: tuple[str, ...] = ()
    terms: Terms = field(default_factory=Terms)

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
        return self.terms.severe(violation.rank) and (
            violation.status == "new" or (violation.status == "baseline" and not self.terms.only_regressions)
        )

    @property
    def told(self) -> tuple[Violation, ...]:
        """The violations that reports tell: without the baseline's where only regressions matter."""
        hidden = "baseline" if self.terms.only_regressions else None
        return tuple(violation for violation in self.violations if violation.status != hidden)

    @property
    def passed(self) -> bool:
        """Whether nothing in it fails."""
        return not self.failing


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverUse:
    """One waiver of a policy in this run: what it did, for which files (as given); `why` it did nothing, if so.

    `helps` is what is to be done about one that does nothing; `told_by` is the rule that tells together with others
    what such a one speaks of; empty where none does.
    """

    waiver: Waiver
    policy: str
    state: WaiverState
    days_left: int
    files: tuple[str, ...]
    why: str = ""
    helps: str = ""
    told_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """Something that does not fail, and should be seen to. `about` tells it apart from others of its rule and file."""

    rule: str
    file: str
    line: int
    message: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What tools that read a verdict want to know.

    Which of several runs over a commit it is, where its rules are told on the web, and whether they see what is waived.
    """

    category: str = ""
    rules_url: str = ""
    keep_suppressed: bool = True


def _urgency(told: tuple[bool, Violation]) -> tuple[bool, bool, int]:
    fails, violation = told
    return not fails, violation.status == "baseline", -SEVERITIES.index(violation.rank)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All files of one run. `problems` are those of files that could not be judged.

    `paths` are the files' paths from the root of their repository, with forward slashes, as tools want them. `whole`
    are the violations of the run that belong to no file that is judged: of what judges, and of files that are gone.
    `lacking` is the state that it is compared with, where what is checked out lacks commits of that.
    """

    framework: Framework
    as_of: date
    files: tuple[FileVerdict, ...]
    waivers: tuple[WaiverUse, ...] = ()
    warnings: tuple[Warned, ...] = ()
    problems: tuple[Problem, ...] = ()
    paths: Mapping[str, str] = field(default_factory=dict)
    whole: tuple[Violation, ...] = ()
    tools: Tools = field(default_factory=Tools)
    terms: Terms = field(default_factory=Terms)
    lacking: str = ""

    @property
    def passed(self) -> bool:
        """Whether every file could be judged and passes, and the run beside them."""
        return not self.problems and not self.failing

    def count(self, status: Status) -> int:
        """How many violations have a status, told or not."""
        return sum(violation.status == status for _, violation in self.every)

    @property
    def failing(self) -> int:
        """How many violations fail."""
        return sum(fails for fails, _ in self.told)

    def path(self, file: str) -> str:
        """Where a file is, for a tool; its name as given where that is not known."""
        return self.paths.get(file, file)

    def place(self, problem: Problem) -> str:
        """Where a problem is, for a tool; empty where that is a flag, git, or a file of a commit."""
        return self.paths.get(problem.file, "")

    @property
    def every(self) -> tuple[tuple[bool, Violation], ...]:
        """Each violation with whether it fails, those that are not told too; those of the run itself come first."""
        own = ((violation.status == "new", violation) for violation in self.whole)
        return (*own, *((file.fails(violation), violation) for file in self.files for violation in file.violations))

    @property
    def told(self) -> tuple[tuple[bool, Violation], ...]:
        """Each violation that is told, with whether it fails; those of the run itself come first."""
        own = ((violation.status == "new", violation) for violation in self.whole)
        return (*own, *((file.fails(violation), violation) for file in self.files for violation in file.told))

    @property
    def ranked(self) -> tuple[tuple[bool, Violation], ...]:
        """Those that are told, for where the first alone are seen: those of the run itself come first all the same.

        Of the others what fails, what is new and what matters most does.
        """
        told, own = self.told, len(self.whole)
        return (*told[:own], *sorted(told[own:], key=_urgency))
