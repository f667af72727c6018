"""Money: items and totals with their ends, what moves them, owning against renting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from aifactory_assess.errors import some_of
from aifactory_assess.framework.asked import USD, Triple, is_in_usd
from aifactory_assess.framework.estimates import US_DOLLAR, DocumentedRange
from aifactory_assess.framework.units import in_unit
from aifactory_assess.planning.cost import Cost, ItemCost, OwningOrRenting, Tender, TotalCost, lacks, tender
from aifactory_assess.planning.outlook import outlook
from aifactory_assess.planning.sentences import at_least, ranged, single
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.figures import FigureResult
from aifactory_assess.scoring.printed import in_percent, measured, points, quantity, rounded, small
from aifactory_assess.scoring.said import names_of
from aifactory_assess.telling import blocks
from aifactory_assess.telling.blocks import Block, Section, Sentence, Table, Words, alarm, headed, quiet, strong
from aifactory_assess.telling.documents.wording import (
    MEANINGLESS,
    asides,
    benchmark_numbers,
    benchmark_source,
    figure_value,
)

_NAMED = 3
_PER = {"once": "once", "year": "a year"}


def totals_and_items(assessment: Assessment, money: Cost) -> Iterator[Block]:
    """What it comes to, and of what."""
    if money.totals:
        yield blocks.KeyFigures(figures=tuple(total_figure(assessment, money, total) for total in money.totals))
    yield item_table(assessment, money)


def money(
    assessment: Assessment,
    *,
    detail: bool,
    tables: Callable[[Assessment, Cost], Iterable[Block]] = totals_and_items,
) -> Iterator[Block]:
    """The money as a part of a report; with `detail` what others report."""
    found = outlook(assessment).money
    if found is not None:
        told = (*tables(assessment, found), *_blocks(assessment, found, detail=detail))
        yield Section(title="Money", id="cost", blocks=told, spare=not detail)


def money_line(assessment: Assessment, money: Cost) -> Words:
    """One line for the first screen: the totals, of one that lacks facts the least, and what is approved.

    A budget is never told beside a part of what it has to cover, unless that part is too much for it.
    """
    missing = dict.fromkeys(name for total in money.totals for name in total.missing)
    unknown = [*map(names_of(assessment.framework), missing)]
    told = [total for total in money.totals if total.amount or total.known]
    if not told and not unknown:
        return "cannot be worked out with these numbers"
    if not told:
        return f"not known yet: {', '.join(unknown) if len(unknown) <= _NAMED else f'{len(unknown)} facts are open'}"
    # The currency is said once, with the first amount.
    sums = [_short(money.tender, each, with_code=each is told[0]) for each in told]
    approved = [
        (single(money.tender, each.approved), _per(each))
        for each in money.totals
        if each.approved is not None and (each.amount or lacks(each.known or 0.0, each.approved))
    ]
    all_told = len(approved) == len(money.totals)
    budgets = [words if all_told else f"{words} {per}" for words, per in approved]
    budget = [f"{'budget' if len(budgets) == 1 else 'budgets'} {', '.join(budgets)}"] if budgets else []
    named = some_of(unknown, _NAMED)
    if len(unknown) > _NAMED:  # a part of what may be many times as much comes second
        return "; ".join([f"not known without {named}", f"the rest {', '.join(sums)}", *budget])
    return "; ".join([", ".join(sums), *budget, *([f"without what hangs on {named}"] if unknown else [])])


def total_words(money: Cost, total: TotalCost) -> str:
    """One total with its ends; of one that lacks facts the least."""
    if total.amount is not None:
        words = ranged(money.tender, total.amount, total.approved)
    elif total.known:
        words = at_least(money.tender, total.known)
    else:
        return "not known" if total.missing else "cannot be worked out"
    return f"{words} {money.tender.currency.code}"


def _short(tender: Tender, total: TotalCost, *, with_code: bool) -> str:
    """One total, or what is known of it, with how often it is spent."""
    per = f"{tender.currency.code} {_per(total)}" if with_code else _per(total)
    if total.amount is None:
        return f"{at_least(tender, total.known or 0.0)} {per}"
    words, _, ends = ranged(tender, total.amount, total.approved).partition(" (")
    return f"{words} {per}{f' ({ends}' if ends else ''}"


def _per(total: TotalCost) -> str:
    return _PER.get(total.total.per, total.total.per)


def _blocks(assessment: Assessment, money: Cost, *, detail: bool) -> Iterable[Block]:
    tender = money.tender
    if money.owning is not None:
        yield from _owning(tender, money.owning, names_of(assessment.framework))
    elif money.owning_missing is not None:
        yield not_compared(assessment, money.owning_missing)
    if money.documented:
        yield _documented(assessment, money)
    if detail:
        if note := " ".join(asides(assessment, assessment.framework.estimates.documented_note)):
            yield Sentence(words=quiet(note), depth=1)
        for each in money.comparators:
            yield Sentence(words=quiet(f"For comparison: {benchmark_numbers(each)} {benchmark_source(each)}"), depth=1)


def not_compared(assessment: Assessment, missing: Iterable[str]) -> Sentence:
    """Why owning is not held against renting."""
    lacks = ", ".join(map(names_of(assessment.framework), missing))
    why = f"without: {lacks}" if lacks else "with these numbers"
    return Sentence(words=f"Owning against renting cannot be compared {why}.")


def total_figure(assessment: Assessment, money: Cost, total: TotalCost) -> blocks.KeyFigure:
    """A total with its ends, the budget, and what it hangs on."""
    tender, code = money.tender, money.tender.currency.code
    if total.amount is None:
        return blocks.KeyFigure(
            label=total.total.title,
            value=alarm(total_words(money, total) if total.known else "cannot be worked out"),
            remark=_lacking(names_of(assessment.framework), total.missing),
        )
    remarks = []
    if total.approved is not None:
        remarks.append(f"approved {single(tender, total.approved)}")
    if total.mover is not None:
        low, high = single(tender, total.mover.low), single(tender, total.mover.high)
        remarks.append(f"most hangs on “{total.mover.price.title}”: {low} to {high}")
    if total.general is not None:
        rests = f"{in_percent(total.general)} % rests on general prices"
        remarks.append(f"{rests}, some of it in part" if total.mixed else rests)
    return blocks.KeyFigure(
        label=total.total.title,
        value=strong(f"{ranged(tender, total.amount, total.approved)} {code}"),
        remark="; ".join(remarks),
    )


def amount_words(assessment: Assessment, usd: float, unit: str, *, exact: bool = False) -> str:
    """An amount in USD or USD for something, in the currency of the profile; as reports round it, or `exact`."""
    money = tender(assessment)
    told = _in_cents(usd / money.rate) if exact else single(money, usd)
    return in_unit(told, unit.replace(USD, money.currency.code, 1))


def _in_cents(value: float) -> str:
    return measured(value) if abs(value) < 1 else quantity(rounded(value * 100) / 100)


def figure_words(assessment: Assessment, result: FigureResult) -> str:
    """A figure that is known with its unit, an amount in the currency of the profile."""
    unit, value = result.figure.unit, result.value or 0.0
    return amount_words(assessment, value, unit) if is_in_usd(unit) else in_unit(figure_value(result), unit)


def item_table(assessment: Assessment, money: Cost, *, brief: bool = False) -> Table:
    """Every item with its ends; `brief` leaves out what it rests on."""
    item, likely, rests = f"Item ({money.tender.currency.code})", "likely (from-to)", "rests on"
    columns = headed(item, likely, "per", rests, numbers=[likely], spare=[rests])
    shown, name = len(columns) - brief, names_of(assessment.framework)
    return Table(
        title="Cost",
        columns=columns[:shown],
        rows=tuple(_row(money.tender, each, name)[:shown] for each in money.items),
        note=_note(assessment, money.tender),
    )


def _row(tender: Tender, each: ItemCost, name: Callable[[str], str]) -> tuple[Words, ...]:
    worth = each.worth
    per = _PER.get(each.item.per, each.item.per)
    if worth.amount is None:
        return each.item.title, alarm("not known"), per, _lacking(name, worth.missing)
    own = "own and " if worth.own else ""
    rests = f"{own}general prices" if worth.general else "own numbers"
    assumed = f"; assumed: {', '.join(map(name, worth.assumed))}" if worth.assumed else ""
    return each.item.title, ranged(tender, worth.amount), per, quiet(f"{rests}{assumed}")


def _lacking(name: Callable[[str], str], missing: Iterable[str]) -> str:
    lacks = ", ".join(map(name, missing))
    return f"it lacks {lacks}" if lacks else MEANINGLESS


def _note(assessment: Assessment, tender: Tender) -> str | None:
    note = " ".join(asides(assessment, assessment.framework.estimates.totals_note))
    if tender.rate == 1.0:
        return note or None
    rate = f"{quantity(tender.rate)} USD for one {tender.currency.code}"
    dated = f" of {tender.date}" if tender.date else ""
    return f"{note} Worked out in USD, printed at {rate}{dated}.".strip()


def _owning(tender: Tender, owning: OwningOrRenting, name: Callable[[str], str]) -> Iterable[Block]:
    code = tender.currency.code
    figures = [
        blocks.KeyFigure(label="Owned, an accelerator and year", value=f"{ranged(tender, owning.own)} {code}"),
        blocks.KeyFigure(label="Rented on demand at full use", value=f"{ranged(tender, owning.rent)} {code}"),
    ]
    if owning.reserved is not None:
        figures.append(
            blocks.KeyFigure(label="Reserved at full use", value=f"{ranged(tender, owning.reserved)} {code}")
        )
    figures.append(
        blocks.KeyFigure(
            label="Owning costs less",
            value=strong(_from_use(owning.break_even)),
            remark=_against_reserved(owning),
        )
    )
    if owning.use is not None:
        figures.append(
            blocks.KeyFigure(
                label="Your forecast comes to", value=strong(_percent(owning.use)), remark=_verdict(owning)
            )
        )
    elif owning.use_missing:
        figures.append(
            blocks.KeyFigure(
                label="Your forecast comes to", value=alarm("not known"), remark=_lacking(name, owning.use_missing)
            )
        )
    yield blocks.KeyFigures(figures=tuple(figures))


def _against_reserved(owning: OwningOrRenting) -> str:
    found = owning.break_even_reserved
    return "" if found is None else f"against a reservation {_from_use(found)}"


def owning_verdict(owning: OwningOrRenting) -> Words:
    """From which use on owning costs less, and what the forecast says."""
    told = (strong("Owning costs less "), strong(_from_use(owning.break_even)))
    against = _against_reserved(owning)
    forecast = "" if owning.use is None else f" Your forecast comes to {_percent(owning.use)}: {_verdict(owning)}."
    return (*told, f"{f'; {against}' if against else ''}.{forecast}")


def _verdict(owning: OwningOrRenting) -> str:
    """What the use says, as far as the ranges let it; compared as it is printed."""
    use, reserved = _percents(owning.use or 0.0), owning.break_even_reserved
    low, likely, high = map(_percents, owning.break_even)
    against = None if reserved is None else _percents(reserved[1])
    said = (
        ((owning.use or 0.0) > 1, "more hours than the accelerators have in a year: one of the two numbers is wrong"),
        (use < low, "renting costs less, whatever the prices"),
        (use > high, "owning costs less, whatever the prices"),
        (use < likely, "at likely prices renting costs less"),
        (use == likely, "at likely prices both cost about the same"),
        (against is not None and use < against, "owning costs less than on demand, and more than reserved"),
        (use == against, "owning costs less than on demand, and about as much as reserved"),
    )
    return next((words for holds, words in said if holds), "at likely prices owning costs less")


def _percents(share: float) -> float:
    """Whole percent, as printed; of what is far beyond all hours, as against next to no rent, no more is told."""
    return float(rounded(points(min(share, _MOST))))


def _percent(share: float) -> str:
    return f"{'more than ' if share > _MOST else ''}{_percents(share):,.0f} %"


_MOST = 100.0
"""Shares of all hours: one beyond it is a slip of somebody, and may be too large for a float in percent."""
_ALL_HOURS = 100
"""Percent: a year has no more."""


def _from_use(triple: Triple) -> str:
    """From which share of a year's hours on, at likely prices and at their ends."""
    low, likely, high = map(_percents, triple)
    if low > _ALL_HOURS:
        return "at no use"
    if likely > _ALL_HOURS:
        return f"at no use; at best from {low:.0f} % of all hours"
    ends = f"{low:.0f} at best, at worst never" if high > _ALL_HOURS else f"{low:.0f}-{high:.0f}"
    return f"from {likely:.0f} % of all hours ({ends})"


def _documented(assessment: Assessment, money: Cost) -> Sentence:
    source = ", ".join(assessment.framework.estimates.documented_refs)
    told = [
        f"{small(each.title)} {_published(each)}{'' if each.per == 'once' else f' per {each.per}'}"
        for each in money.documented
    ]
    return Sentence(words=f"Documented in USD, as published{f' ({source})' if source else ''}: {', '.join(told)}.")


def _published(each: DocumentedRange) -> str:
    low, high = each.usd
    dollars = Tender(currency=US_DOLLAR)
    return f"{single(dollars, low)} to {single(dollars, high)}{' and more' if each.open_ended else ''}"
