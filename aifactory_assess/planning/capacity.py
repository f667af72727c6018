"""What is needed and what there is: the ratio, when a shortfall bites, what closes it (docs/method.md, 13)."""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, inf, isfinite

from aifactory_assess.framework.asked import USD
from aifactory_assess.framework.estimates import CapacityRow, PowerDate
from aifactory_assess.nouns import dataclass
from aifactory_assess.planning.cost import lacks
from aifactory_assess.planning.cost_worth import Pricing
from aifactory_assess.planning.timeline import Timeline
from aifactory_assess.planning.timeline_phases import PowerTime, months_left
from aifactory_assess.scoring.assess import Assessment

MONTHS = 12
"""Demand and supply of a row that grows are those of so many months."""
_FASTEST = 1e6
"""Growth beyond it, as a share a month, moves no month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """One row. Where a fact is missing, what hangs on it is None, and `missing` names it.

    `ratio` is supply by demand, None where nothing is needed, or too little for a number. `bites` is the month from
    which on it is short, `until` the month in which that is closed, or from which on what is enough is there, None
    where nobody said; a shortfall without a month is there today. What `closes` it is None where it is closed before it
    bites.
    """

    row: CapacityRow
    demand: float | None
    supply: float | None
    missing: tuple[str, ...]
    bites: float | None = None
    until: float | None = None
    closes: str | None = None
    carries: float | None = None
    assumed: bool = False

    @property
    def ratio(self) -> float | None:
        """Supply by demand."""
        if self.demand is None or self.supply is None or self.demand <= 0:
            return None
        ratio = self.supply / self.demand
        return ratio if isfinite(ratio) else None

    @property
    def shortfall(self) -> float | None:
        """What lacks, in the row's unit; 0 where nothing does."""
        if self.demand is None or self.supply is None:
            return None
        return self.demand - self.supply if _lacks(self.row, self.demand, self.supply) else 0.0

    @property
    def is_short(self) -> bool:
        """Whether it lacks something, at once or later."""
        return bool(self.shortfall) or self.bites is not None


def capacity(assessment: Assessment, time: Timeline | None) -> tuple[Capacity, ...]:
    """The rows that apply; `time` says when the machines are there."""
    return tuple(_rows(assessment, time))


def any_capacity(assessment: Assessment) -> bool:
    """Whether a row applies."""
    return any(_applying(assessment))


def _applying(assessment: Assessment) -> Iterable[CapacityRow]:
    values = assessment.situation.values
    return (
        row for row in assessment.framework.estimates.capacity if row.when is None or row.when.evaluate(values) is True
    )


def _rows(assessment: Assessment, time: Timeline | None) -> Iterable[Capacity]:
    pricing = Pricing(assessment)
    for row in _applying(assessment):
        demand, supply = (pricing.at(formula, {}) for formula in (row.demand, row.supply))
        unknown = [formula for formula, value in ((row.demand, demand), (row.supply, supply)) if value is None]
        names = pricing.behind((*row.demand.names, *row.supply.names))
        short = demand is not None and supply is not None and _lacks(row, demand, supply)
        bites = _bites(assessment, row, demand, supply, time)
        dated = _dated(row, time)
        # What is said to be there, and lacks, is there no day; a date of power slips here as it does in the timeline.
        until = (months_left(assessment, row.until) if dated is None else dated[1].months[1]) or None
        in_time = bites is not None and until is not None and until <= bites
        closes = None if dated is None else dated[0].closes
        yield Capacity(
            row=row,
            demand=demand,
            supply=supply,
            missing=tuple(name for formula in unknown for name in pricing.missing(formula.names)),
            # What is closed before it is needed never bites.
            bites=None if in_time else bites,
            until=until,
            closes=None if in_time else closes or row.closes,
            carries=None if row.carries is None or not short else _whole(pricing.at(row.carries, {})),
            assumed=not assessment.situation.assumed.isdisjoint(names),
        )


def _lacks(row: CapacityRow, demand: float, supply: float) -> bool:
    return lacks(demand, supply) if row.unit == USD else demand > supply


def _whole(value: float | None) -> float | None:
    return None if value is None else float(floor(value + 1e-9))


def _dated(row: CapacityRow, time: Timeline | None) -> tuple[PowerDate, PowerTime] | None:
    """The date of power until which it is short, if the timeline waits for it."""
    for told in () if time is None else time.phases:
        if told.phase.power is not None and told.phase.power.told.months == row.until and told.power is not None:
            return told.phase.power, told.power
    return None


def _bites(
    assessment: Assessment, row: CapacityRow, demand: float | None, supply: float | None, time: Timeline | None
) -> float | None:
    """The month from which on it is short, counted from today; None where it is not, or nobody can say when."""
    if demand is None or supply is None:
        return None
    if row.growth is not None and row.horizon is not None:
        growth = assessment.situation.number(row.growth)
        return None if growth is None else outgrown(demand, supply, growth / 100, int(row.horizon))
    if not _lacks(row, demand, supply) or row.from_phase is None or time is None:
        return None
    # Power is needed before what is installed then, as the timeline waits for it; all else when the machines run.
    return (time.powered if _is_power(row, time) else time.undated).get(row.from_phase)


def _is_power(row: CapacityRow, time: Timeline) -> bool:
    dates = (told.phase.power for told in time.phases if told.phase.id == row.from_phase)
    return any(date is not None and date.told.months == row.until for date in dates)


def outgrown(demand: float, supply: float, growth: float, horizon: int) -> float | None:
    """The first month, counted from 0, that asks for more than a twelfth of a supply of twelve months.

    Demand of twelve months, growing by a share a month, begins at d0 = demand * growth / ((1 + growth)^12 - 1).
    """
    growth = min(growth, _FASTEST)
    rise = _grown(growth, MONTHS) - 1
    first = demand * growth / rise if rise > 0 else demand / MONTHS  # too little growth to count is none
    monthly = supply / MONTHS
    return next((float(month) for month in range(horizon) if first * _grown(growth, month) > monthly), None)


def _grown(growth: float, months: int) -> float:
    """How many times as much it is after so many months; beyond all numbers it is infinite."""
    try:
        return (1 + growth) ** months
    except OverflowError:
        return inf
