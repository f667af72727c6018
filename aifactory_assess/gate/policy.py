"""What is acceptable: a policy, its waivers, and what flags of the command line add to it.

Scores and shares are in tenths, levels and risks are indices of the framework's, as everything is that is compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from itertools import product
from typing import TypeAlias

from aifactory_assess.errors import AssessError, Problem, listed, meant
from aifactory_assess.framework.entries import tenths, why_no_tenths
from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.names import KeyPath
from aifactory_assess.nouns import dataclass

COMMAND_LINE = "the command line"
"""In the place of a policy's path, where flags alone demand something."""
WaiverSubject: TypeAlias = tuple[str, str | None, str | None]
"""A rule, an organisation and a file, None for any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A rule that may fail until a day, that day included; `organisation` and `file` None mean any.

    `file` is a path from the root of the repository.
    """

    id: str
    rule: str
    organisation: str | None
    until: date
    reason: str
    owner: str
    line: int
    file: str | None = None

    @property
    def about(self) -> WaiverSubject:
        """What it speaks of; two waivers of one policy never speak of the same."""
        return self.rule, self.organisation, self.file

    @property
    def words(self) -> str:
        """What it speaks of: `score/overall of acme in answers/acme.yaml`."""
        of = f" of {self.organisation}" if self.organisation else ""
        return f"{self.rule}{of}" + (f" in {self.file}" if self.file else "")

    def concerns(self, organisation: str, place: str) -> bool:
        """Whether it speaks of an organisation in the file at a place."""
        return self.organisation in (None, organisation) and self.file in (None, place)

    def days_left(self, today: date) -> int:
        """Days until its last one: 0 on that day, negative once it has expired."""
        return (self.until - today).days


Waivers: TypeAlias = Mapping[WaiverSubject, Waiver]
"""Those of one policy, by what each speaks of, in its order."""


def covering(waivers: Waivers, subject: WaiverSubject) -> Iterator[Waiver]:
    """Those that speak of a subject, be it by a rule alone."""
    rule, organisation, file = subject
    for about in product((rule,), {organisation, None}, {file, None}):
        if about in waivers:
            yield waivers[about]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiversOf:
    """The waivers of a policy, None where nobody can read it, as far as they speak of an organisation in a file."""

    waivers: Waivers | None
    organisation: str
    place: str

    def letting(self, rule: str) -> Iterator[Waiver]:
        """Those that let a rule fail, and that did before they ended."""
        return covering(self.waivers or {}, (rule, self.organisation, self.place))

    def let(self, rule: str, today: date) -> bool:
        """Whether one of them, in force on a day, lets a rule fail."""
        return any(each.days_left(today) >= 0 for each in self.letting(rule))

    def may_let(self, rule: str) -> bool:
        """Whether one of them lets a rule fail, or nobody knows that none does."""
        return self.waivers is None or any(self.letting(rule))


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverLimits:
    """How far ahead a waiver may end, and from how many days before its end it is warned about."""

    max_days: int = 400
    warn_days: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One policy: what each rule that it asks for must reach, by the rule's id, in the order of the rules.

    `flags` are the demands that the command line has set in it. `protected`: a change that weakens it fails. `files`
    are patterns of the files that it judges, from the root of the repository; `accepts` are the framework versions
    that it is for; `lines` are those of its keys, and of each of its `files`.
    """

    path: str
    sha256: str
    bounds: Mapping[str, int] = field(default_factory=dict)
    waivers: Waivers = field(default_factory=dict)
    limits: WaiverLimits = field(default_factory=WaiverLimits)
    flags: tuple[str, ...] = ()
    protected: bool = False
    files: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    lines: Mapping[KeyPath, int] = field(default_factory=dict)

    def line_of(self, *places: KeyPath) -> int:
        """The line of the first place that it has; 1 where it has none of them."""
        return next((self.lines[place] for place in places if place in self.lines), 1)


NO_POLICY = Policy(path=COMMAND_LINE, sha256=hashlib.sha256(b"").hexdigest())
"""That of a file for which none is written: flags alone demand something."""


# --- flags ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """What the command line demands, as typed; None is not given."""

    min_score: float | None = None
    min_level: str | None = None
    min_coverage: float | None = None
    max_risk: str | None = None

    @property
    def given(self) -> tuple[str, ...]:
        """The flags that are given, as one types them."""
        named = {
            "--min-score": self.min_score,
            "--min-level": self.min_level,
            "--min-coverage": self.min_coverage,
            "--max-risk": self.max_risk,
        }
        return tuple(f"{flag} {_shown(value)}" for flag, value in named.items() if value is not None)


def with_flags(policy: Policy, framework: Framework, flags: Flags) -> Policy:
    """The policy with what the command line demands; AssessError where a word is no level or risk.

    A flag demands its line of the whole beside what the policy demands: the stricter of the two holds, for
    `max_risk` of each challenge.
    """
    levels, steps = framework.level_ids, framework.risk_ids
    _refuse_wrong_flags(flags, levels, steps)
    least = {
        "level/overall": None if flags.min_level is None else levels.index(flags.min_level),
        "score/overall": None if flags.min_score is None else tenths(flags.min_score),
        "coverage/overall": None if flags.min_coverage is None else tenths(flags.min_coverage),
    }
    bounds = dict(policy.bounds)
    bounds |= {rule: max(bounds.get(rule, bound), bound) for rule, bound in least.items() if bound is not None}
    if flags.max_risk is not None:
        most = steps.index(flags.max_risk)
        risks = [f"risk/{known.id}" for known in framework.challenges]
        bounds |= {rule: min(bounds.get(rule, most), most) for rule in risks}
    return replace(policy, bounds=bounds, flags=flags.given)


def _refuse_wrong_flags(flags: Flags, levels: Collection[str], steps: Collection[str]) -> None:
    problems = [*_wrong_word("--min-level", flags.min_level, levels), *_wrong_word("--max-risk", flags.max_risk, steps)]
    for flag, value in (("--min-score", flags.min_score), ("--min-coverage", flags.min_coverage)):
        if value is not None and (why := why_no_share(value)) is not None:
            problems.append(Problem(file=flag, found=why[0], expected=why[1]))
    if problems:
        raise AssessError(problems)


def why_no_share(value: float) -> tuple[str, str] | None:
    """Why a number of a flag is nothing to compare scores and shares with, and what is; None where it is one."""
    if not 0 <= value <= 100:  # noqa: PLR2004 - points
        return f"{value:.15g} is out of range", "a number from 0 to 100"
    return why_no_tenths(value)


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _wrong_word(flag: str, word: str | None, allowed: Collection[str]) -> list[Problem]:
    if word is None or word in allowed:
        return []
    if not allowed:
        return [Problem(file=flag, found="the framework has no risks")]
    hint = meant(word, allowed)
    return [Problem(file=flag, found=f"{word!r} is not known", expected=f"one of {listed(allowed)}", hint=hint)]
