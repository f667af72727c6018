"""Time, money and capacity as JSON. Amounts are in USD and not rounded; months are counted from `as_of`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aifactory_assess.framework.asked import Triple
from aifactory_assess.planning.capacity import Capacity
from aifactory_assess.planning.cost import Cost, ItemCost, OwningOrRenting, Tender, TotalCost
from aifactory_assess.planning.timeline import Due, FirstService, Timeline, When
from aifactory_assess.planning.timeline_moves import Move
from aifactory_assess.planning.timeline_phases import MonthsByKind, PhaseTime

if TYPE_CHECKING:
    from aifactory_assess.telling.media.json import planning_types as types

_DECIMALS = 2


# --- time ---


def build_timeline(time: Timeline) -> types.TimelineBody:
    """The whole, its phases, and what moves it; months are counted from `as_of`."""
    names = [f"p{share:g}" for share in time.percentiles]
    return {
        "percentiles": list(time.percentiles),
        "documented_months": None if time.documented is None else list(time.documented),
        "whole": _ends(names, time.whole),
        "whole_beside": None if time.whole_beside is None else _ends(names, time.whole_beside),
        "first_service": None if time.first is None else build_first(names, time.first),
        "due": build_due(time.due),
        "phases": [build_phase(names, told) for told in time.phases],
        "moves": [build_move(move) for move in time.moves],
        "by_month": [{"month": month, "share": round(share, 6)} for month, share in _by_month(time)],
        "open": list(time.open),
    }


def build_when(when: When) -> types.WhenBody:
    """The end in short, with the keys of the whole timeline."""
    names = [f"p{share:g}" for share in when.percentiles]
    return {
        "percentiles": list(when.percentiles),
        "whole": _ends(names, when.whole),
        "first_service": None if when.first is None else build_first(names, when.first),
        "due": build_due(when.due),
    }


def _by_month(time: Timeline) -> Iterable[tuple[int, float]]:
    months: dict[int, float] = {}
    for place, share in time.density:
        months[int(place)] = months.get(int(place), 0.0) + share
    return months.items()


def _ends(names: list[str], ends: tuple[float, ...]) -> types.Ends:
    return {name: round(month, _DECIMALS) for name, month in zip(names, ends, strict=True)}


def build_first(names: list[str], first: FirstService) -> types.FirstServiceBody:
    """The first service, and the chance to have it when it is due."""
    return {
        "title": first.title,
        "kinds": list(first.kinds),
        "months": _ends(names, first.months),
        "due": None if first.due is None else round(first.due.months, _DECIMALS),
        "chance": None if first.due is None else round(first.due.chance, 6),
    }


def build_due(due: Due | None) -> types.DueBody | None:
    """When the whole is due, where it has no first service, and the chance that it is over by then."""
    return None if due is None else {"month": round(due.months, _DECIMALS), "chance": round(due.chance, 6)}


def build_phase(names: list[str], told: PhaseTime) -> types.PhaseBody:
    """One phase: what it rests on, and when it is over."""
    return {
        "id": told.phase.id,
        "title": told.phase.title,
        "documented_months": list(told.phase.months),
        "readiness": None if told.readiness is None else round(told.readiness, 6),
        "kinds": _titles(told.kind),
        "months": None if told.months is None else _rounded(told.months),
        "waits": [
            {
                "id": each.wait.id,
                "title": each.wait.title,
                "state": each.state,
                "kinds": _titles(each.kind),
                "months": _rounded(each.months),
            }
            for each in told.waits
        ],
        "installation": None if told.installation is None else _rounded(told.installation.months),
        "power": None if told.power is None else _rounded(told.power.months),
        "ends": _ends(names, told.ends),
        "ends_beside": None if told.ends_beside is None else _ends(names, told.ends_beside),
    }


def _titles(kind: MonthsByKind | None) -> list[str]:
    return [] if kind is None else list(kind.titles)


def _rounded(triple: Triple, decimals: int = _DECIMALS) -> types.RangeBody:
    return _range(*(round(value, decimals) for value in triple))


def build_gain(gain: float) -> float:
    """Points with six decimals; fewer than that are told whole, as what gains something is not told to gain nothing."""
    return round(gain, 6) or gain


def build_move(move: Move) -> types.MoveBody:
    """What brings the middle of the whole forward; what floats leave of nothing is 0, without a sign."""
    return {"kind": move.kind, "id": move.id, "phase": move.phase, "months": round(move.months, _DECIMALS) or 0.0}


# --- money ---


def build_cost(money: Cost) -> types.CostBody:
    """Items and totals in USD, and owning against renting."""
    return {
        "currency": build_currency(money.tender),
        "items": [build_item(each) for each in money.items],
        "totals": [build_total(each) for each in money.totals],
        "own_or_rent": None if money.owning is None else build_owning(money.owning),
        "own_or_rent_missing": list(money.owning_missing or ()),
    }


def _range(low: float, likely: float, high: float) -> types.RangeBody:
    return {"low": low, "likely": likely, "high": high}


def build_triple(triple: Triple | None) -> types.RangeBody | None:
    """A range; null where nobody has said."""
    return None if triple is None else _range(*triple)


def build_totals(money: Cost) -> types.TotalsBody:
    """The totals alone, with the keys of all money."""
    return {"currency": build_currency(money.tender), "totals": [build_total(each) for each in money.totals]}


def build_currency(tender: Tender) -> types.CurrencyBody:
    """The currency of the profile, and what one of it is in USD."""
    return {"code": tender.currency.code, "usd": tender.rate, "date": tender.date}


def build_item(each: ItemCost) -> types.CostItemBody:
    """One item, or what it lacks."""
    return {
        "id": each.item.id,
        "title": each.item.title,
        "per": each.item.per,
        "usd": build_triple(each.worth.amount),
        "missing": list(each.worth.missing),
        "general_prices": list(each.worth.general),
        "assumed": list(each.worth.assumed),
    }


def build_total(each: TotalCost) -> types.TotalBody:
    """One total, or what it lacks."""
    mover = each.mover
    return {
        "id": each.total.id,
        "title": each.total.title,
        "per": each.total.per,
        "usd": build_triple(each.amount),
        "at_least_usd": each.known,
        "missing": list(each.missing),
        "general_share": None if each.general is None else round(each.general, 6),
        "mover": None if mover is None else {"price": mover.price.id, "low": mover.low, "high": mover.high},
        "approved_usd": each.approved,
    }


def build_owning(owning: OwningOrRenting) -> types.OwnOrRentBody:
    """One accelerator for one year; break-evens and use are shares of all hours."""
    reserved = owning.break_even_reserved
    return {
        "own_usd": _range(*owning.own),
        "rent_usd": _range(*owning.rent),
        "reserved_usd": build_triple(owning.reserved),
        "break_even": _rounded(owning.break_even, 6),
        "break_even_reserved": None if reserved is None else _rounded(reserved, 6),
        "use": None if owning.use is None else round(owning.use, 6),
    }


def build_capacity(row: Capacity) -> types.CapacityBody:
    """One row of need and supply."""
    return {
        "id": row.row.id,
        "title": row.row.title,
        "unit": row.row.unit,
        "demand": row.demand,
        "supply": row.supply,
        "ratio": None if row.ratio is None else round(row.ratio, 6),
        "shortfall": row.shortfall,
        "from_month": None if row.bites is None else round(row.bites, _DECIMALS),
        "until_month": row.until,
        "enough_for": row.carries,
        "closes": row.closes,
        "missing": list(row.missing),
        "assumed": row.assumed,
    }
