"""A framework as a whole: risks, sources, comparators, duties, and what changed between versions; frozen nouns.

Thresholds are tenths of a point.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from aifactory_assess.escaping import shell
from aifactory_assess.framework.asked import Contradiction, EvidenceLimits, Field, Figure, Level, Pillar, Question
from aifactory_assess.framework.estimates import Estimates, Price
from aifactory_assess.framework.expressions import Expression
from aifactory_assess.nouns import dataclass

ORGANISATION_COLUMN, NAME_COLUMN, FRAMEWORK_COLUMN = TABLE_COLUMNS = ("organisation", "name", "framework")
"""Columns of tables that say whose a row is and by what it was answered: no question or field is called so."""
COMPANIONS = ("state", "note", "evidence")
"""What columns say of an answer beside its value, as in `data_rights__note`: no price is called so."""
ORGANISATION_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"

ORGANISATION_EXPECTED = "a letter or digit, then at most 63 letters, digits, dots, hyphens or underscores"
"""An organisation's id: never a path."""

POLICY_FILE = "policy.yaml"
"""What is acceptable, not what is asked: `gate` reads it, and it is no part of what `sha256` tells apart."""
OWN_POLICY = "aifactory-policy.yaml"
"""A policy that stands beside answers files, or at the root of their repository."""


# --- risks ---


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskLevel:
    """A step of the risk scale; `value` is for consumers that want a number."""

    id: str
    title: str
    short: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """Adds to the impact while `when` holds."""

    when: Expression
    add: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Sets a floor (an index of the risk scale) under the likelihood while `when` holds."""

    when: Expression
    floor: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """One documented reason why scaling fails."""

    id: str
    title: str
    statement: str
    base: int
    adjustments: tuple[Adjustment, ...] = ()
    signals: tuple[Signal, ...] = ()
    applies: Expression | None = None
    advice: str | None = None
    source: str | None = None
    refs: tuple[str, ...] = ()

    @property
    def names(self) -> set[str]:
        """Every name in its rules."""
        rules = [*(each.when for each in self.adjustments), *(each.when for each in self.signals), self.applies]
        return {name for rule in rules if rule is not None for name in rule.names}


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskModel:
    """How gaps become risks. `cuts` in tenths; `matrix[likelihood][impact]` and all else are indices of `scale`.

    Of a framework that has no risks, all of it is empty.
    """

    scale: tuple[RiskLevel, ...] = ()
    cuts: tuple[int, ...] = ()
    matrix: tuple[tuple[int, ...], ...] = ()
    strengths: Mapping[str, int] = field(default_factory=dict)
    challenges: tuple[Challenge, ...] = ()
    cuts_basis: str | None = None
    matrix_basis: str | None = None
    impact_basis: str | None = None
    signals_basis: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a ref stands for."""

    title: str
    publisher: str | None = None
    date: str | None = None
    url: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A published survey result to stand beside an assessment; `about` is overall, pillars, a pillar or a challenge."""

    statement: str
    about: str
    numbers: Mapping[str, float]
    unit: str
    source: str
    date: str
    n: int | None = None
    n_note: str | None = None
    caution: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """From which Krippendorff's alpha ratings count as reliable, and as tentative."""

    reliable: float
    tentative: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An id with a title, and what it means: roles, kinds of evidence."""

    id: str
    title: str
    meaning: str | None = None


DEFAULT_EVIDENCE = (
    Named(id="asserted", title="Asserted"),
    Named(id="documented", title="Documented"),
    Named(id="verified", title="Verified"),
)
"""The kinds of evidence of a framework that names none, weakest first."""

DEFAULT_SECOND_STEP = 2
"""What the way from a remedy's target to full credit costs, in efforts of the remedy (assessor default)."""

DEFAULT_LEAST_NEED = 25
"""Percent of a need that must be there for it to be lowered to what is there (assessor default)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """A question or field that an earlier version asked: since which version it is gone, and what is asked instead."""

    since: str
    instead: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A question or field whose meaning changed; `when` (over the profile) limits it to whom it changed for."""

    since: str
    when: Expression | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """A duty of law: what it asks, for whom (`applies`, over the profile), and from which day (`YYYY-MM-DD`)."""

    id: str
    title: str
    starts: str
    applies: Expression | None = None
    note: str | None = None
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Framework:
    """All that a `folder` of YAML says, None for the built-in one. Compared by identity; `sha256` tells two apart.

    `state` is the earlier one that it was taken from, None where that is the files at hand.
    """

    id: str
    version: str
    title: str
    sha256: str
    pillars: tuple[Pillar, ...]
    levels: tuple[Level, ...]
    description: str | None = None
    evidence_limits: EvidenceLimits | None = None
    fields: tuple[Field, ...] = ()
    figures: tuple[Figure, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    risk: RiskModel = field(default_factory=RiskModel)
    estimates: Estimates = field(default_factory=Estimates)
    references: Mapping[str, Reference] = field(default_factory=dict)
    benchmarks: tuple[Benchmark, ...] = ()
    benchmarks_caution: str | None = None
    effort_days: Mapping[str, float] = field(default_factory=dict)
    second_step: int = DEFAULT_SECOND_STEP
    least_need: float = DEFAULT_LEAST_NEED
    least_step: float = 0.0
    phases: tuple[str, ...] = ()
    roles: tuple[Named, ...] = ()
    evidence_kinds: tuple[Named, ...] = DEFAULT_EVIDENCE
    retired: Mapping[str, Retired] = field(default_factory=dict)
    changed: Mapping[str, Changed] = field(default_factory=dict)
    obligations: tuple[Obligation, ...] = ()
    disagreement_threshold: float | None = None
    agreement: Agreement | None = None
    weights_concentration: float | None = None
    smallest_cohort: int | None = None
    bases: Mapping[str, str] = field(default_factory=dict)
    core_only: bool = False
    folder: str | None = None
    state: str | None = None

    @property
    def flag(self) -> str:
        """The flag to repeat in a command that is suggested; empty for the built-in one."""
        return "" if self.folder is None else f" --framework {shell(self.folder)}"

    def instead_of(self, word: str) -> str | None:
        """The hint for an id, or a column of it, that is asked no more: what is asked instead; None for any other."""
        name = word.partition("__")[0]
        retired = self.retired.get(name)
        if retired is None:
            return None
        asked = f", which asks {' and '.join(retired.instead)} instead" if retired.instead else ""
        return f"{name} was retired in {self.id} {retired.since}{asked}"

    @property
    def named(self) -> str:
        """How reports call it: its id and version, and the digits that tell apart what is called the same."""
        return f"{self.id} {self.version} ({self.sha256[:12]})"

    @property
    def major(self) -> str:
        """The major version, which an answers file names."""
        return self.version.split(".", 1)[0]

    def names_behind(self, names: Iterable[str]) -> set[str]:
        """Names with all that they may be worked out from: figures see what stands before them, then prices fields."""
        found = set(names)
        for figure in reversed(self.figures):
            if figure.id in found:
                found.update(figure.names)
        return found | {price.by for price in self.prices if price.id in found and price.by is not None}

    @property
    def evidence_ids(self) -> tuple[str, ...]:
        """The kinds of evidence by id, weakest first; an answer that names none is of the first."""
        return tuple(kind.id for kind in self.evidence_kinds)

    @property
    def level_ids(self) -> tuple[str, ...]:
        """The levels by id, lowest first."""
        return tuple(level.id for level in self.levels)

    @property
    def risk_ids(self) -> tuple[str, ...]:
        """The steps of the risk scale by id, lowest first; none if the framework has no risks."""
        return tuple(step.id for step in self.risk.scale)

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in order."""
        return tuple(question for pillar in self.pillars for question in pillar.questions)

    @property
    def prices(self) -> tuple[Price, ...]:
        """Prices, then factors."""
        return self.estimates.prices

    @property
    def challenges(self) -> tuple[Challenge, ...]:
        """The challenges, none if the framework has no risks."""
        return self.risk.challenges
