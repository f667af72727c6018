"""Capacity: what is needed and what there is, what lacks, from when, and what closes it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from aifactory_assess.framework.asked import USD, is_in_usd
from aifactory_assess.framework.units import in_unit
from aifactory_assess.planning.capacity import Capacity, any_capacity
from aifactory_assess.planning.cost import ALIKE, Tender, TotalCost, lacks
from aifactory_assess.planning.cost import tender as tender_of
from aifactory_assess.planning.outlook import outlook
from aifactory_assess.planning.sentences import at_least, lacking, likely_of, ranged, single
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.printed import capital, decimals, in_percent, left, measured, needed, quantity, whole
from aifactory_assess.scoring.said import names_of
from aifactory_assess.telling.blocks import Block, Later, Section, Table, Words, alarm, headed, quiet
from aifactory_assess.telling.documents.wording import MEANINGLESS


def capacity(assessment: Assessment, *, detail: bool) -> Iterator[Block]:
    """Capacity as a part of a report."""
    if any_capacity(assessment):
        blocks = Later(lambda: [_table(assessment)])
        yield Section(title="Need and supply", id="supply", blocks=blocks, spare=not detail)


def _table(assessment: Assessment) -> Table:
    tender, name, ahead = tender_of(assessment), names_of(assessment.framework), outlook(assessment)
    totals = {} if ahead.money is None else {each.total.figure: each for each in ahead.money.totals}
    computed = {figure.id for figure in assessment.framework.figures if not is_in_usd(figure.unit)}
    numbers, closing = ("needed", "there is", "lacks"), "from when, and what closes it"
    return Table(
        title="What is needed, and what there is",
        columns=headed("What", *numbers, closing, numbers=numbers, spare=[closing]),
        rows=tuple(_row(each, tender, name, computed, totals.get(each.row.demand.text)) for each in ahead.capacity),
        note="What no fact tells is not extrapolated.",
    )


def _row(
    each: Capacity,
    tender: Tender,
    name: Callable[[str], str],
    computed: Collection[str],
    total: TotalCost | None,
) -> tuple[Words, ...]:
    """One row; `total` is the money that is needed: told as elsewhere, or what it comes to at least.

    What is needed by a figure is told as a `computed` quantity, and what was answered as it was.
    """
    is_money = each.row.unit == USD
    title = f"{each.row.title} ({tender.currency.code if is_money else each.row.unit})"
    demand, supply = (_told(each, value, tender) for value in (each.demand, each.supply))
    if each.demand is None or each.supply is None:
        why = quiet(f"not known: {', '.join(map(name, each.missing))}" if each.missing else MEANINGLESS)
        if each.demand is not None or total is None or not total.known:
            return title, demand, supply, "", why
        is_short = each.supply is not None and lacks(total.known, each.supply)
        short = alarm(at_least(tender, total.known, each.supply or 0.0)) if is_short else ""
        return title, at_least(tender, total.known), supply, short, why
    need = each.demand
    if total is not None and total.amount is not None:
        need = likely_of(tender, total.amount, total.approved)
        demand = ranged(tender, total.amount, total.approved).partition(" (")[0]
    elif each.row.demand.text in computed:
        demand = needed(each.demand, each.supply)
    beyond = is_money and max(need, each.demand) > each.supply and single(tender, need) != supply
    alike = f"nothing, within {in_percent(ALIKE)} %" if beyond else "nothing"
    missing = lacking(tender, need, each.supply) if is_money else left(demand, supply, need - each.supply)
    return title, demand, supply, alarm(missing) if each.shortfall else alike, _closing(each)


def _told(each: Capacity, value: float | None, tender: Tender) -> str:
    if value is None:
        return "?"
    return single(tender, value) if each.row.unit == USD else measured(value)


def _closing(each: Capacity) -> Words:
    if not each.is_short:
        begins = f", from month {whole(each.until)} on" if each.until else ""
        times = "" if each.ratio is None else _ratio(each.ratio)
        return (f"enough: {times} times the need" if times not in {"", "1.0"} else "enough") + begins
    parts = []
    if each.carries is not None and each.row.carries_unit:
        parts.append(f"enough for {in_unit(quantity(each.carries), each.row.carries_unit)}")
    parts.append(_from_when(each))
    closes = f". {capital(each.closes).rstrip('.')}." if each.closes else ""
    return f"{'; '.join(part for part in parts if part)}{closes}"


def _from_when(each: Capacity) -> str:
    if each.bites is None:
        if each.until and each.row.from_phase is not None:
            return f"closed in month {whole(each.until)}, before the machines run"
        return "today"
    if each.row.growth is not None:
        begins = _outgrown(int(each.bites))
    else:
        month = whole(each.bites)
        begins = "at once" if each.bites == 0 else f"from month {month} on"
        if each.until is not None and month == whole(each.until):
            return f"for less than a month, in month {month}"
    return begins if each.until is None else f"{begins}, until month {whole(each.until)}"


def _outgrown(months: int) -> str:
    """How long a supply lasts that demand outgrows, in whole months from where the demand is counted."""
    if months == 0:
        return "from the first month on"
    return f"enough for the first {'month' if months == 1 else f'{months:,} months'}, then demand outgrows it"


def _ratio(ratio: float) -> str:
    return decimals(ratio) if ratio < 10 else whole(ratio)  # noqa: PLR2004 - two digits mean something
