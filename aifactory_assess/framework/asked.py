"""What a framework asks: kinds of answer, questions, facts, and the figures made of those; frozen nouns.

Credits are integer basis points (0...10000); thresholds are tenths of a point.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from aifactory_assess.framework.expressions import Expression
from aifactory_assess.nouns import dataclass

FULL = 10000
"""Full credit, in basis points."""

USD = "USD"
"""The currency that amounts are held in, and with which their units begin."""

Triple: TypeAlias = tuple[float, float, float]
ENDS = ("low", "likely", "high")
"""What its numbers are called, in their order."""


# --- kinds of answer ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing to choose or tick; `credit` in basis points (of a choice), `points` as written (of a checklist).

    Of a fact, an option that is not `determined` says that nobody knows yet.
    """

    id: str
    label: str
    credit: int = 0
    points: int = 0
    exclusive: bool = False
    determined: bool = True


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
        return sum(option.points for option in self.parts)

    @property
    def parts(self) -> tuple[Option, ...]:
        """The options that may be ticked together."""
        return tuple(option for option in self.options if not option.exclusive)

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
        return is_in_usd(self.unit)

    @property
    def is_percentage(self) -> bool:
        """Whether it is in percent, which somebody may write as a part of 1."""
        return self.unit.startswith(("%", "percent"))


def is_in_usd(unit: str) -> bool:
    """Whether a unit is USD, or USD for something, such as `USD per kWh`."""
    return unit == USD or unit.startswith(f"{USD} ")


def percents_in(unit: str) -> int | None:
    """How many percent one of a unit is: 1 where it is percent, 100 of a ratio or share; None where none is meant."""
    if unit in ("ratio", "share"):
        return 100
    return 1 if "%" in unit or "percent" in unit else None


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


Formulas: TypeAlias = tuple[Expression, Expression, Expression]
"""Low, likely and high, each worked out from profile, figures, prices and factors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What a weak question calls for: effort in person-days, and the credit (basis points) it is taken to reach.

    One of a question's variants: the first whose `when` holds counts, and the last has none. `months` is the lead time,
    `cost_usd` what no person-day buys (both low, likely, high). `after` names questions whose remedies come first: an
    order and a warning, never a constraint. Of a share one that `lowers_need` brings the lower part down, and not the
    upper one up. Nobody's work goes on where one that is `last` ends.
    """

    action: str
    days: float
    phase: str | None = None
    target: int
    when: Expression | None = None
    months: Formulas | None = None
    cost_usd: Formulas | None = None
    after: tuple[str, ...] = ()
    lowers_need: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One scored question, with its place in the tree and all that is known about it.

    A number outside `plausible` is asked back and noted, never refused. `remedies` are variants; see Remedy. What a
    number calls for past its remedy's target is `beyond`; without it the remedy goes on.
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
    beyond: str | None = None
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
    weight: int | None = None
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pillar:
    """One of the parts that readiness rests on."""

    id: str
    title: str
    weight: int
    file: str
    description: str | None = None
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
    def formulas(self) -> tuple[Expression, ...]:
        """What it may be worked out by."""
        match self.rule:
            case Expression() as formula:
                return (formula,)
            case Lookup():
                return ()
            case cases:
                return tuple(case.formula for case in cases)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name in its rule once, what decides between its cases included."""
        match self.rule:
            case Expression(names=names):
                return tuple(names)
            case Lookup(by=by):
                return (by,)
            case cases:
                named = (name for case in cases for name in (*case.when.names, *case.formula.names))
                return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Facts that cannot all be so; `when` is over fields and figures. It is noted, and changes no number.

    One that names a `question` is there only where the number that is its answer is `below`.
    """

    when: Expression
    reason: str
    question: str | None = None
    below: float | None = None
