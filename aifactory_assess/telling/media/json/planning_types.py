"""The keys of time, money and capacity as JSON. Amounts are in USD; months are counted from `as_of`."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from typing_extensions import TypedDict

from aifactory_assess.telling.media.json.keywords import Count, Keywords, Share

Ends: TypeAlias = dict[str, float]
"""Months by percentile: `p50`, `p80`, `p90`."""
Least: TypeAlias = Annotated[float, Keywords(minimum=0)]


class RangeBody(TypedDict):
    low: float
    likely: float
    high: float


# --- time ---


class FirstServiceBody(TypedDict):
    title: str
    kinds: list[str]
    months: Ends
    due: Least | None
    chance: Share | None


class DueBody(TypedDict):
    month: Least
    chance: Share


class WhenBody(TypedDict):
    percentiles: list[float]
    whole: Ends
    first_service: FirstServiceBody | None
    due: DueBody | None


class WaitBody(TypedDict):
    id: str
    title: str
    state: Literal["waiting", "settled"]
    kinds: list[str]
    months: RangeBody


class PhaseBody(TypedDict):
    id: str
    title: str
    documented_months: list[float]
    readiness: Share | None
    kinds: list[str]
    months: RangeBody | None
    waits: list[WaitBody]
    installation: RangeBody | None
    power: RangeBody | None
    ends: Ends
    ends_beside: Ends | None


class MoveBody(TypedDict):
    kind: Literal["wait", "power", "together", "kind", "beside", "readiness", "question"]
    id: str
    phase: str
    months: float


class MonthBody(TypedDict):
    month: Count
    share: Share


class TimelineBody(TypedDict):
    percentiles: list[float]
    documented_months: list[float] | None
    whole: Ends
    whole_beside: Ends | None
    first_service: FirstServiceBody | None
    due: DueBody | None
    phases: list[PhaseBody]
    moves: list[MoveBody]
    by_month: list[MonthBody]
    open: list[str]


# --- money ---


class CurrencyBody(TypedDict):
    code: str
    usd: float
    date: str | None


class CostItemBody(TypedDict):
    id: str
    title: str
    per: str
    usd: RangeBody | None
    missing: list[str]
    general_prices: list[str]
    assumed: list[str]


class MoverBody(TypedDict):
    price: str
    low: float
    high: float


class TotalBody(TypedDict):
    id: str
    title: str
    per: str
    usd: RangeBody | None
    at_least_usd: float | None
    missing: list[str]
    general_share: Share | None
    mover: MoverBody | None
    approved_usd: float | None


class TotalsBody(TypedDict):
    currency: CurrencyBody
    totals: list[TotalBody]


class OwnOrRentBody(TypedDict):
    own_usd: RangeBody
    rent_usd: RangeBody
    reserved_usd: RangeBody | None
    break_even: RangeBody
    break_even_reserved: RangeBody | None
    use: Least | None


class CostBody(TypedDict):
    currency: CurrencyBody
    items: list[CostItemBody]
    totals: list[TotalBody]
    own_or_rent: OwnOrRentBody | None
    own_or_rent_missing: list[str]


# --- capacity ---


class CapacityBody(TypedDict):
    id: str
    title: str
    unit: str
    demand: float | None
    supply: float | None
    ratio: Least | None
    shortfall: Least | None
    from_month: Least | None
    until_month: Least | None
    enough_for: float | None
    closes: str | None
    missing: list[str]
    assumed: bool
