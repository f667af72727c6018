"""The nouns of a framework, frozen. Credits are integer basis points (0...10000); thresholds are tenths of a point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from aifactory_assess.framework.expressions import Expression
from aifactory_assess.nouns import dataclass

ORGANISATION_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
ORGANISATION_EXPECTED = "a letter or digit, then at most 63 letters, digits, dots, hyphens or underscores"
"""An organisation's id: never a path."""
POLICY_FILE = "policy.yaml"
"""What is acceptable, not what is asked: `gate` reads it, and it is no part of what `sha256` tells apart."""
FULL = 10000
"""Full credit, in basis points."""

Triple: TypeAlias = tuple[float, float, float]


# --- kinds of answer ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing to choose or tick; `credit` in basis points (of a choice), `points` as written (of a checklist)."""

    id: str
    label: str
    credit: int = 0
    points: int = 0
    exclusive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Steps in words, lowest first; an answer is the 0-based number of a step."""

    steps: tuple[str, ...]
    credits: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNo:
    """`yes` or `no`."""

    yes: int = FULL
    no: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several options."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """Any of several options, or none; an exclusive one stands alone. A profile's `multi` is the same, unscored."""

    options: tuple[Option, ...]

    @property
    def total(self) -> int:
        """Points that make full credit."""
        return sum(option.points for option in self.options if not option.exclusive)

    def ticked(self, value: AnswerValue) -> tuple[Option, ...]:
        """The options that an answer ticks."""
        return tuple(option for option in self.options if isinstance(value, tuple) and option.id in value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Credit of a number: piecewise linear between knots (x, basis points), flat beyond them.

    `places` are the knots' x, or their log10 where the scale is logarithmic.
    """

    knots: tuple[tuple[float, int], ...]
    places: tuple[float, ...]
    logarithmic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A quantity in `unit`; outside [least, most] it is refused. A profile field has no curve."""

    unit: str
    least: float
    most: float
    curve: Curve | None = None

    @property
    def is_money(self) -> bool:
        """Whether it is an amount of money, which may say its currency beside it."""
        return self.unit == "USD" or self.unit.startswith("USD ")


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeText:
    """Words; in a profile only."""


QuestionKind: TypeAlias = Levels | YesNo | Choice | Checklist | Number
FieldKind: TypeAlias = YesNo | Choice | Checklist | Number | FreeText
AnswerKind: TypeAlias = QuestionKind | FreeText

Scope: TypeAlias = Literal["full", "core"]
"""All questions, or the quick scan's."""
AnswerValue: TypeAlias = int | float | str | tuple[str, ...]
"""What an answer says: a step, a quantity, `yes`/`no` or an option's id or words, or the ids that are ticked."""


# --- what is scored ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Caps the level at `cap` (an index of the framework's levels) while the credit is below `below` (tenths)."""

    below: int
    cap: int
    reason: str


Takes: TypeAlias = Literal["recall", "lookup", "measurement"]
"""What it takes to answer: knowing it, looking it up, or measuring it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What a weak question calls for: effort in person-days, and the credit (basis points) it is taken to reach.

    One of a question's variants: the first whose `when` holds counts, and the last has none. `months` is the lead time;
    `cost_usd` (low, likely, high) is what no person-day buys. `after` names questions whose remedies come first: an
    order and a warning, never a constraint.
    """

    action: str
    effort: str
    days: float
    phase: str | None
    target: int
    when: Expression | None = None
    months: Triple | None = None
    cost_usd: tuple[Expression, Expression, Expression] | None = None
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One scored question, with its place in the tree and all that is known about it.

    A number outside `plausible` is asked back and noted, never refused. `remedies` are variants; see Remedy.
    """

    id: str
    ask: str
    pillar: str
    topic: str
    kind: QuestionKind
    weight: int
    help: str | None = None
    derive: str | None = None
    core: bool = False
    informs: Mapping[str, str] = field(default_factory=dict)
    when: Expression | None = None
    gate: Gate | None = None
    evidence: tuple[str, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    role: str | None = None
    takes: Takes | None = None
    plausible: tuple[float, float] | None = None
    refs: tuple[str, ...] = ()
    basis: str | None = None

    @property
    def usual_remedy(self) -> Remedy | None:
        """The variant without a condition, where no organisation is looked at."""
        return self.remedies[-1] if self.remedies else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Questions that belong together; `weight` None means the sum of the counting questions' weights."""

    id: str
    title: str
    weight: int | None
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pillar:
    """One of the parts that readiness rests on."""

    id: str
    title: str
    weight: int
    file: str
    description: str | None
    topics: tuple[Topic, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Its questions, in order."""
        return tuple(question for topic in self.topics for question in topic.questions)

    @property
    def weighs_topics(self) -> bool:
        """Whether its topics give weights."""
        return any(topic.weight is not None for topic in self.topics)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A named range of the printed score, from `start` (tenths) upwards."""

    id: str
    title: str
    start: int
    meaning: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLimits:
    """In tenths of a percent: less coverage, or more not applicable, and no level is told."""

    min_coverage: int
    max_not_applicable_share: int
    basis: str | None = None


# --- the profile ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One fact about the organisation. `default` stands in for silence (assumed), `otherwise` where it is not asked."""

    id: str
    ask: str
    kind: FieldKind
    help: str | None = None
    when: Expression | None = None
    default: AnswerValue | None = None
    otherwise: AnswerValue | None = None
    role: str | None = None
    takes: Takes | None = None
    plausible: tuple[float, float] | None = None
    basis: str | None = None
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One branch of a figure."""

    when: Expression
    formula: Expression
    cautious: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A value for each option of a profile field."""

    by: str
    table: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number worked out from the profile: a formula, a look-up, or the first case that holds."""

    id: str
    title: str
    unit: str
    rule: Expression | Lookup | tuple[Case, ...]
    basis: str | None = None
    refs: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Every name in its rule."""
        match self.rule:
            case Expression(names=names):
                return frozenset(names)
            case Lookup(by=by):
                return frozenset({by})
            case cases:
                return frozenset(name for case in cases for name in (*case.when.names, *case.formula.names))


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Facts that cannot all be so; `when` is over fields and figures. It is noted, and changes no number."""

    when: Expression
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A price or factor (low, likely, high), or a triple for each option of the field `by`.

    `role` knows the organisation's own; without one nobody is asked for it.
    """

    id: str
    title: str
    unit: str
    sort: Literal["price", "factor"]
    role: str | None = None
    value: Triple | None = None
    by: str | None = None
    table: Mapping[str, Triple] = field(default_factory=dict)
    basis: str | None = None
    refs: tuple[str, ...] = ()
    date: str | None = None
    confidence: str | None = None
    caution: str | None = None

    @property
    def is_money(self) -> bool:
        """Whether it is an amount of money, which may say its currency beside it."""
        return self.sort == "price" and (self.unit == "USD" or self.unit.startswith("USD "))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskModel:
    """How gaps become risks. `cuts` in tenths; `matrix[likelihood][impact]` and all else are indices of `scale`."""

    scale: tuple[RiskLevel, ...]
    cuts: tuple[int, ...]
    matrix: tuple[tuple[int, ...], ...]
    strengths: Mapping[str, int]
    challenges: tuple[Challenge, ...]
    cuts_basis: str | None = None
    matrix_basis: str | None = None
    strengths_basis: str | None = None
    impact_basis: str | None = None
    signals_basis: str | None = None


# --- estimates, sources, comparators ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """Months (low, likely, high) for whom `when` holds; of several, the first that holds counts, the last has none."""

    title: str
    months: Triple
    when: Expression | None = None
    basis: str | None = None
    refs: tuple[str, ...] = ()
    confidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What takes a wait out: a rule that holds, a fact that is told, or a question's number or ticked box."""

    when: Expression | None = None
    fact: str | None = None
    question: str | None = None
    at_least: float | None = None
    ticked: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Something that a phase must wait for (a delivery, a permit), for whom `when` holds: `gates` in the file."""

    id: str
    title: str
    durations: tuple[Duration, ...]
    when: Expression | None = None
    settled_by: tuple[Settled, ...] = ()
    closes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerDate:
    """A date from which a phase can end: months in a number field, which slips by the multiples (low, likely, high)."""

    months: str
    slip: Triple
    reason: str
    when: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A stretch of the build: its months as published, and its own by kind of organisation.

    Where waits apply they stand in for `durations`: it takes as long as the latest. `installation` follows them.
    `beside` is the share of the phase that waits for the phase before, where the rest can be done beside it.
    """

    id: str
    title: str
    months: tuple[float, float]
    durations: tuple[Duration, ...] = ()
    waits: tuple[Wait, ...] = ()
    installation: tuple[Duration, ...] = ()
    power: PowerDate | None = None
    beside: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStage:
    """A bounded first use: its own durations for phases, by phase id, in order; `due` names the field of its date."""

    title: str
    durations: Mapping[str, tuple[Duration, ...]]
    when: Expression | None = None
    due: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentedRange:
    """A cost as published, in USD."""

    id: str
    title: str
    usd: tuple[float, float]
    per: str
    open_ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CostItem:
    """One line of the estimate."""

    id: str
    title: str
    per: str
    formula: Expression
    when: Expression | None = None
    documented: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CostTotal:
    """A sum of the items with the same `per`; its likely value equals the figure; `approved` is its budget."""

    id: str
    title: str
    per: str
    figure: str | None = None
    documented: tuple[str, ...] = ()
    approved: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """A currency by its code; `factor` is the factor that says how many USD one unit is worth (None: USD itself)."""

    code: str
    title: str
    factor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Currencies:
    """The currency of each option of the field `by`."""

    by: str
    table: Mapping[str, Currency] = field(default_factory=dict)

    @property
    def codes(self) -> tuple[str, ...]:
        """The currencies that an amount can be in."""
        return tuple(currency.code for currency in self.table.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOrRent:
    """USD for one accelerator and year: owned (the first case that holds), rented and reserved at full use.

    `use` is the share of the hours that the organisation's own forecast comes to.
    """

    own: tuple[Case, ...]
    rent: Expression
    reserved: Expression | None = None
    use: Expression | None = None
    when: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityRow:
    """What is needed of one thing and what there is; `closes` says what would close a gap.

    When it bites: where the demand of 12 months grows by `growth` (a field, % a month), in the first month within the
    `horizon` that asks for more than a twelfth of the supply; else from the end of `from_phase` (without its date of
    power), `until` the months in a number field. `carries` says what the supply is enough for.
    """

    id: str
    title: str
    unit: str
    demand: Expression
    supply: Expression
    closes: str
    when: Expression | None = None
    growth: str | None = None
    horizon: float | None = None
    from_phase: str | None = None
    until: str | None = None
    carries: Expression | None = None
    carries_unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimates:
    """Time and money: published ranges, and prices and factors for the organisation's own estimate."""

    phases: tuple[Phase, ...] = ()
    first_stage: FirstStage | None = None
    currencies: Currencies | None = None
    own_or_rent: OwnOrRent | None = None
    capacity: tuple[CapacityRow, ...] = ()
    total_months: tuple[float, float] | None = None
    documented: tuple[DocumentedRange, ...] = ()
    documented_note: str | None = None
    prices: tuple[Price, ...] = ()
    items: tuple[CostItem, ...] = ()
    totals: tuple[CostTotal, ...] = ()
    totals_note: str | None = None
    time_notes: tuple[str, ...] = ()
    correlation: float | None = None
    percentiles: tuple[float, ...] = ()
    phases_basis: str | None = None
    phases_refs: tuple[str, ...] = ()
    documented_refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a ref stands for."""

    id: str
    title: str
    publisher: str | None = None
    date: str | None = None
    url: str | None = None
    locator: str | None = None
    confidence: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A published survey result to stand beside an assessment; `about` is overall, pillars, a pillar or a challenge."""

    id: str
    statement: str
    about: str
    numbers: Mapping[str, float]
    unit: str
    source: str
    date: str
    n: int | None = None
    n_note: str | None = None
    population: str | None = None
    confidence: str | None = None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """A question or field that an earlier version asked: since which version it is gone, and what is asked instead."""

    id: str
    since: str
    instead: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A question or field whose meaning changed; `when` (over the profile) limits it to whom it changed for."""

    id: str
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
    """All that a folder of YAML says. Compared by identity; `sha256` tells two apart."""

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
    risk: RiskModel | None = None
    estimates: Estimates = field(default_factory=Estimates)
    references: Mapping[str, Reference] = field(default_factory=dict)
    benchmarks: tuple[Benchmark, ...] = ()
    benchmarks_caution: str | None = None
    effort_days: Mapping[str, float] = field(default_factory=dict)
    second_step: int = DEFAULT_SECOND_STEP
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
    full_description: str | None = None
    core_description: str | None = None
    bases: Mapping[str, str] = field(default_factory=dict)
    core_only: bool = False

    @property
    def named(self) -> str:
        """How reports call it: its id and version, and the digits that tell apart what is called the same."""
        return f"{self.id} {self.version} ({self.sha256[:12]})"

    @property
    def major(self) -> str:
        """The major version, which an answers file names."""
        return self.version.split(".", 1)[0]

    @property
    def evidence_ids(self) -> tuple[str, ...]:
        """The kinds of evidence by id, weakest first; an answer that names none is of the first."""
        return tuple(kind.id for kind in self.evidence_kinds)

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
        return self.risk.challenges if self.risk else ()
