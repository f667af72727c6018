"""What is acceptable: the policy, its file's format, and reading it with every fault at its line.

Scores and shares are in tenths, levels and risks are indices of the framework's, as everything is that is compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from aifactory_assess.errors import AssessError, Problem, listed, nearest
from aifactory_assess.framework.entries import tenths
from aifactory_assess.framework.model import ORGANISATION_PATTERN, Framework
from aifactory_assess.framework.schemas import DIALECT, ID, LINE, PERCENT, POINTS, TEXT
from aifactory_assess.shapes import Either, JsonSchema, ListOf, MapOf, OneOf, Real, Record, Text, json_schema

FORMAT = "aifactory-assess/policy@1"
DEFAULT = "default"
NONE_WORSE, NONE_LOST = "none_worse", "none_lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Minima:
    """What one node must reach; `not_applicable_share` is a maximum. None is not judged."""

    level: int | None = None
    score: int | None = None
    coverage: int | None = None
    not_applicable_share: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """What every assessment must be, whatever it was before. `tolerated_gates` None: gates are not judged."""

    overall: Minima = field(default_factory=Minima)
    pillars: Mapping[str, Minima] = field(default_factory=dict)
    risks: Mapping[str, int] = field(default_factory=dict)
    tolerated_gates: frozenset[str] | None = None
    answers: tuple[str, ...] = ()
    max_age_days: int | None = None
    evidence: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Regression:
    """What must not get worse than in a baseline; `score` is the fall that is tolerated, None is not judged."""

    score: int | None = None
    risks: bool = False
    answers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A rule that may fail until a day, that day included; `organisation` None means any."""

    id: str
    rule: str
    organisation: str | None
    until: date
    reason: str
    owner: str
    line: int

    def covers(self, rule: str, organisation: str) -> bool:
        """Whether it speaks of this rule and organisation."""
        return self.rule == rule and self.organisation in (None, organisation)

    def days_left(self, today: date) -> int:
        """Days until its last one: 0 on that day, negative once it has expired."""
        return (self.until - today).days


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverLimits:
    """How far ahead a waiver may end, and from how many days before its end it is warned about."""

    max_days: int = 400
    warn_days: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One policy; `flags` are the requirements that the command line has set in it."""

    path: str
    sha256: str
    requirements: Requirements = field(default_factory=Requirements)
    regression: Regression = field(default_factory=Regression)
    waivers: tuple[Waiver, ...] = ()
    limits: WaiverLimits = field(default_factory=WaiverLimits)
    flags: tuple[str, ...] = ()


# --- the format ---

_DAYS = Real(least=1, most=36500, whole=True)
_NODE = Record(
    called="what a node must reach",
    optional={"level": ID, "score": POINTS, "coverage": PERCENT, "not_applicable_share": PERCENT},
)
_WAIVER = Record(
    called="a waiver",
    required={
        "rule": Text(pattern=r"[a-z_-]+(/[a-z0-9_]+){1,2}", expected="a rule's id such as risk/power"),
        "until": Text(pattern=r"[0-9]{4}-[0-9]{2}-[0-9]{2}", expected="a date such as 2027-03-31"),
        "reason": TEXT,
        "owner": LINE,
    },
    optional={
        "id": Text(pattern=r"[A-Za-z0-9][A-Za-z0-9._#/-]{0,63}", expected="letters, digits and . _ # / -", loose=True),
        "organisation": Text(pattern=ORGANISATION_PATTERN, expected="an organisation's id", loose=True),
    },
)
_REQUIRE = Record(
    called="`require`",
    optional={
        "overall": _NODE,
        "pillars": MapOf(value=_NODE, key=ID),
        "risks": MapOf(value=ID, key=ID),
        "gates": Record(called="`gates`", required={"tolerated": ListOf(item=ID)}),
        "answers": Record(
            called="`answers`",
            optional={"required": ListOf(item=ID), "max_age_days": _DAYS, "evidence": MapOf(value=ID, key=ID)},
        ),
    },
)
POLICY = Record(
    called="a policy",
    required={"format": OneOf(words=(FORMAT,))},
    optional={
        "framework": Text(pattern=r"[a-z][a-z0-9-]{0,63}@[0-9]+", expected="a framework such as ai-factory@1"),
        "title": LINE,
        "require": _REQUIRE,
        "regression": Record(
            called="`regression`",
            optional={"score": POINTS, "risks": OneOf(words=(NONE_WORSE,)), "answers": OneOf(words=(NONE_LOST,))},
        ),
        "waivers": Either(expected="a list of waivers", sequence=ListOf(item=_WAIVER)),
        "waiver_limits": Record(called="`waiver_limits`", required={"max_days": _DAYS, "warn_days": _DAYS}),
        "basis": TEXT,
    },
)


def schema() -> JsonSchema:
    """The format as a JSON Schema, for editors."""
    return {
        "$schema": DIALECT,
        "$id": "policy.schema.json",
        "title": "A policy of aifactory-assess",
        **json_schema(POLICY),
    }


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

    A flag sets the line for the whole. `max_risk` also lowers what the policy tolerates for single challenges.
    """
    levels = [level.id for level in framework.levels]
    steps = [step.id for step in framework.risk.scale] if framework.risk else []
    _refuse_wrong_flags(flags, levels, steps)
    required = policy.requirements
    set_here = {
        "level": None if flags.min_level is None else levels.index(flags.min_level),
        "score": None if flags.min_score is None else tenths(flags.min_score),
        "coverage": None if flags.min_coverage is None else tenths(flags.min_coverage),
    }
    overall = replace(required.overall, **{key: value for key, value in set_here.items() if value is not None})
    risks = required.risks
    if flags.max_risk is not None:
        most = steps.index(flags.max_risk)
        risks = {known.id: min(risks.get(known.id, most), most) for known in framework.challenges}
    return replace(policy, requirements=replace(required, overall=overall, risks=risks), flags=flags.given)


def _refuse_wrong_flags(flags: Flags, levels: list[str], steps: list[str]) -> None:
    problems = [*_wrong_word("--min-level", flags.min_level, levels), *_wrong_word("--max-risk", flags.max_risk, steps)]
    problems += [
        Problem(file=flag, message=f"{value:g} is no share, expected a number from 0 to 100")
        for flag, value in (("--min-score", flags.min_score), ("--min-coverage", flags.min_coverage))
        if value is not None and not 0 <= value <= 100  # noqa: PLR2004 - points
    ]
    if problems:
        raise AssessError(problems)


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _wrong_word(flag: str, word: str | None, allowed: list[str]) -> list[Problem]:
    if word is None or word in allowed:
        return []
    near = nearest(word, allowed)
    message = f"{word!r} is not known, expected one of {listed(allowed)}" if allowed else "the framework has no risks"
    return [Problem(file=flag, message=message, hint=f"did you mean {near}?" if near else None)]
