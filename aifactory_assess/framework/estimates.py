"""What time and money are reckoned with: prices, phases, waits, items of cost; frozen nouns in months and USD."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from aifactory_assess.framework.asked import USD, Case, Triple, is_in_usd
from aifactory_assess.framework.expressions import LEAST_PRICE, MAX_CONSTANT, Expression
from aifactory_assess.nouns import dataclass

PRICES = f"from {LEAST_PRICE:g} to {MAX_CONSTANT:g}, or 0"


def is_amount(value: object) -> bool:
    """Whether a value can be a price: nothing, or a number between bounds that can be divided by."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return value == 0 or LEAST_PRICE <= value <= MAX_CONSTANT


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
        return self.sort == "price" and is_in_usd(self.unit)

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole, and meant in percent where it is more than 1."""
        return self.unit == "share"


# --- estimates, sources, comparators ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """Months (low, likely, high) for whom `when` holds; of several, the first that holds counts, the last has none.

    Remedies that take months in the phase that it `holds_up` begin when they are over; `closes` is what begins it, for
    whom `closes_when` holds.
    """

    title: str
    months: Triple
    when: Expression | None = None
    holds_up: str | None = None
    closes: str | None = None
    closes_when: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What takes a wait out: a rule that holds, a fact that is told, or a question's number or ticked box.

    With `lead` that question's remedy is what brings it about, and takes as long.
    """

    when: Expression | None = None
    fact: str | None = None
    question: str | None = None
    at_least: float | None = None
    ticked: str | None = None
    lead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDate:
    """A date as somebody tells it: months in a number field, which slip by the multiples (low, likely, high)."""

    months: str
    slip: Triple


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Something that a phase must wait for (a delivery, a permit), for whom `when` holds: `gates` in the file.

    Once its date is told, that stands in for `durations`; till then it begins when the one that it is `after` is over.
    So do remedies that take months of the questions that it `holds_up`; `closes` is what begins such a one.
    """

    id: str
    title: str
    durations: tuple[Duration, ...]
    told: ToldDate | None = None
    when: Expression | None = None
    settled_by: tuple[Settled, ...] = ()
    closes: str | None = None
    after: str | None = None
    holds_up: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerDate:
    """A date from which a phase can end."""

    told: ToldDate
    reason: str
    when: Expression | None = None
    settled_by: tuple[Settled, ...] = ()
    closes: str | None = None


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

    @property
    def dates(self) -> tuple[ToldDate, ...]:
        """The dates that facts may tell of what it waits for."""
        of_waits = tuple(wait.told for wait in self.waits if wait.told is not None)
        return of_waits if self.power is None else (*of_waits, self.power.told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """What is said beside an estimate to whom its `when` may concern: where that holds, or is open."""

    text: str
    when: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStage:
    """A bounded first use: its own durations for phases, by phase id, in order; `due` names the field of its date.

    `where` is told behind its title: the first that holds.
    """

    title: str
    durations: Mapping[str, tuple[Duration, ...]]
    where: tuple[Aside, ...] = ()
    when: Expression | None = None
    due: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentedRange:
    """A cost as published, in USD."""

    title: str
    usd: tuple[float, float]
    per: str
    open_ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CostItem:
    """One line of the estimate; where it `may_stand`, who has a first use can have it already, and no fact tells."""

    id: str
    title: str
    per: str
    formula: Expression
    when: Expression | None = None
    may_stand: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostTotal:
    """A sum of the items with the same `per`; its likely value equals the figure; `approved` is its budget."""

    id: str
    title: str
    per: str
    figure: str | None = None
    approved: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """A currency by its code; `factor` is the factor that says how many USD one unit is worth (None: USD itself)."""

    code: str
    title: str
    factor: str | None = None


US_DOLLAR = Currency(code=USD, title="US dollar")


@dataclass(frozen=True, slots=True, kw_only=True)
class Currencies:
    """The currency of each option of the field `by`; none where a framework names none."""

    by: str = ""
    table: Mapping[str, Currency] = field(default_factory=dict)


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
    """Time and money: published ranges, and prices and factors for the organisation's own estimate.

    `due` names the field of the month in which the whole is due where it has no first stage; `staff` that of the people
    who are there for the work.
    """

    phases: tuple[Phase, ...] = ()
    first_stage: FirstStage | None = None
    currencies: Currencies = field(default_factory=Currencies)
    own_or_rent: OwnOrRent | None = None
    capacity: tuple[CapacityRow, ...] = ()
    total_months: tuple[float, float] | None = None
    documented: tuple[DocumentedRange, ...] = ()
    documented_note: tuple[Aside, ...] = ()
    prices: tuple[Price, ...] = ()
    items: tuple[CostItem, ...] = ()
    totals: tuple[CostTotal, ...] = ()
    totals_note: tuple[Aside, ...] = ()
    due: str | None = None
    staff: str | None = None
    time_notes: tuple[Aside, ...] = ()
    correlation: float | None = None
    percentiles: tuple[float, ...] = ()
    phases_basis: str = ""
    documented_refs: tuple[str, ...] = ()

    @property
    def months_told(self) -> tuple[str, ...]:
        """The facts that tell in how many months something will be: they count from the day on which they were told."""
        dates = [date.months for phase in self.phases for date in phase.dates]
        first = None if self.first_stage is None else self.first_stage.due
        return tuple(dict.fromkeys(filter(None, (*dates, self.due, first))))
