"""What it costs: items, totals, what moves them, and owning against renting (docs/method.md, 13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import isfinite

from aifactory_assess.framework.asked import Triple
from aifactory_assess.framework.estimates import (
    US_DOLLAR,
    CostItem,
    CostTotal,
    Currency,
    DocumentedRange,
    OwnOrRent,
    Price,
)
from aifactory_assess.framework.expressions import Expression
from aifactory_assess.framework.model import Benchmark
from aifactory_assess.nouns import dataclass
from aifactory_assess.planning.cost_worth import Pricing, Worth
from aifactory_assess.scoring.assess import Assessment

ALIKE = 0.01
"""Money that lacks no more than this share of the demand is none: amounts are printed in steps of it."""


def lacks(needed: float, approved: float | None) -> bool:
    """Whether a budget does not cover what is needed; never, where it is not known."""
    return approved is not None and needed - approved > ALIKE * needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """The currency that amounts are printed in: `rate` is USD for one unit, of `date` (None: USD itself, or own)."""

    currency: Currency
    rate: float = 1.0
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCost:
    """One item that applies, in USD, and what it is worth."""

    item: CostItem
    worth: Worth


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """The price or factor that moves a total most: the total with it at its ends."""

    price: Price
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalCost:
    """A sum of items, in USD; None where one has none.

    `general` is the share of those that rest on general prices, `mixed` says that some of them do on own ones too.
    `known` is what those come to at least that can be worked out, None where none can. `approved` is the budget.
    """

    total: CostTotal
    amount: Triple | None
    known: float | None
    missing: tuple[str, ...]
    general: float | None
    mixed: bool
    mover: Mover | None
    approved: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwningOrRenting:
    """One accelerator for one year, in USD, owned and rented at full use, on demand and reserved.

    The break-evens are shares of the hours of a year from which on owning costs less; `use` is what the forecast uses,
    and `use_missing` are the facts for want of which that is not known.
    """

    rule: OwnOrRent
    own: Triple
    rent: Triple
    reserved: Triple | None
    break_even: Triple
    break_even_reserved: Triple | None
    use: float | None
    use_missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """All money, in USD and unrounded; `tender` is for printing.

    `owning_missing` are the facts for want of which owning is not compared: none where that has no meaning, None where
    it is compared, or is not to be.
    """

    tender: Tender
    items: tuple[ItemCost, ...]
    totals: tuple[TotalCost, ...]
    owning: OwningOrRenting | None
    owning_missing: tuple[str, ...] | None
    documented: tuple[DocumentedRange, ...]
    comparators: tuple[Benchmark, ...]


def cost(assessment: Assessment) -> Cost | None:
    """The money of an assessment; None where the framework has no cost items."""
    estimates = assessment.framework.estimates
    if not estimates.items:
        return None
    pricing = Pricing(assessment)
    items = tuple(_items(assessment, pricing))
    owning, missing = _owning(assessment, pricing)
    return Cost(
        tender=tender(assessment),
        items=items,
        totals=tuple(_totals(assessment, pricing, items)),
        owning=owning,
        owning_missing=missing,
        documented=estimates.documented,
        comparators=tuple(each for each in assessment.framework.benchmarks if each.about == "money"),
    )


def tender(assessment: Assessment) -> Tender:
    """The currency that the organisation asks for; USD where it asks for none."""
    currencies = assessment.framework.estimates.currencies
    option = assessment.situation.values.get(currencies.by)
    currency = currencies.table.get(option) if isinstance(option, str) else None
    if currency is None or currency.factor is None:
        return Tender(currency=currency or US_DOLLAR)
    rate = assessment.situation.number(currency.factor)
    if rate is None or rate <= 0:
        return Tender(currency=US_DOLLAR)
    own = assessment.sheet.prices.get(currency.factor)
    factor = next(price for price in assessment.framework.prices if price.id == currency.factor)
    as_of = own.as_of.isoformat() if own is not None and own.as_of is not None else None
    return Tender(currency=currency, rate=rate, date=as_of if own is not None else factor.date)


def _items(assessment: Assessment, pricing: Pricing) -> Iterable[ItemCost]:
    for item in assessment.framework.estimates.items:
        applies = True if item.when is None else item.when.evaluate(assessment.situation.values)
        if applies is None and item.when is not None:
            yield ItemCost(item=item, worth=Worth(None, pricing.missing(item.when.names)))
        elif applies:
            yield ItemCost(item=item, worth=pricing.worth(item.formula))


def _totals(assessment: Assessment, pricing: Pricing, items: Sequence[ItemCost]) -> Iterator[TotalCost]:
    """The totals; what moves one most moves all of the same items."""
    movers: dict[str, Mover | None] = {}
    for total in assessment.framework.estimates.totals:
        mine = [each for each in items if each.item.per == total.per]
        if total.per not in movers and all(each.worth.amount is not None for each in mine):
            movers[total.per] = _mover(pricing, mine)
        yield _total(assessment, total, mine, movers.get(total.per))


def _total(assessment: Assessment, total: CostTotal, mine: Sequence[ItemCost], mover: Mover | None) -> TotalCost:
    amounts = [each.worth.amount for each in mine if each.worth.amount is not None]
    whole = len(amounts) == len(mine)
    likely = sum(amount[1] for amount in amounts)
    general = sum(each.worth.amount[1] for each in mine if each.worth.amount is not None and each.worth.general)
    return TotalCost(
        total=total,
        amount=_summed(amounts) if whole else None,
        known=_summed(amounts)[0] if whole or amounts else None,
        missing=tuple(dict.fromkeys(name for each in mine for name in each.worth.missing)),
        general=general / likely if whole and likely > 0 else None,
        mixed=any(each.worth.own and each.worth.general for each in mine),
        mover=mover,
        approved=assessment.situation.number(total.approved),
    )


def _summed(amounts: Sequence[Triple]) -> Triple:
    low = likely = high = 0.0
    for amount in amounts:
        low, likely, high = low + amount[0], likely + amount[1], high + amount[2]
    return low, likely, high


def _mover(pricing: Pricing, items: Sequence[ItemCost]) -> Mover | None:
    """The price with the widest effect; the first of equals."""
    best: Mover | None = None
    formulas = [each.item.formula for each in items]
    parts = [(formula, pricing.behind(formula.names), pricing.at(formula, {})) for formula in formulas]
    for name, price in pricing.prices.items():
        ends = pricing.ends[name]
        if ends is None or ends[0] == ends[2] or not any(name in behind for _, behind, _ in parts):
            continue
        found = [_sum_at(pricing, parts, name, end) for end in (ends[0], ends[2])]
        low, high = min(found), max(found)
        if high > low and (best is None or high - low > best.high - best.low):
            best = Mover(price=price, low=low, high=high)
    return best


def _sum_at(
    pricing: Pricing, parts: Sequence[tuple[Expression, frozenset[str], float | None]], name: str, price: float
) -> float:
    total = 0.0
    for formula, behind, likely in parts:
        value = pricing.at_one(formula, name, price) if name in behind else likely
        total += 0.0 if value is None else value
    return total


def _owning(assessment: Assessment, pricing: Pricing) -> tuple[OwningOrRenting | None, tuple[str, ...] | None]:
    """The comparison, or the facts that it lacks; neither where it does not apply."""
    rule, values = assessment.framework.estimates.own_or_rent, assessment.situation.values
    applies = None if rule is None or rule.when is None else rule.when.evaluate(values)
    if rule is None or applies is False:
        return None, None
    formula = next((case.formula for case in rule.own if case.when.evaluate(values)), None)
    if formula is None or (rule.when is not None and applies is None):
        rules = [*(case.when for case in rule.own), *filter(None, (rule.when,))]
        return None, pricing.missing(name for each in rules for name in each.names) or None
    owned, rented = pricing.worth(formula), pricing.worth(rule.rent)
    reserved = None if rule.reserved is None else pricing.worth(rule.reserved).amount
    own, rent = owned.amount, rented.amount
    break_even = None if own is None or rent is None else _break_even(own, rent)
    if own is None or rent is None or break_even is None:
        return None, tuple(dict.fromkeys((*owned.missing, *rented.missing)))
    use = None if rule.use is None else rule.use.evaluate(values)
    found = OwningOrRenting(
        rule=rule,
        own=own,
        rent=rent,
        reserved=reserved,
        break_even=break_even,
        break_even_reserved=None if reserved is None else _break_even(own, reserved),
        use=use,
        use_missing=() if rule.use is None or use is not None else pricing.missing(rule.use.names),
    )
    return found, None


def _break_even(own: Triple, rent: Triple) -> Triple | None:
    """The shares of use at which both cost the same; None where renting costs nothing, or too little for a number."""
    if rent[0] <= 0:
        return None
    found = own[0] / rent[2], own[1] / rent[1], own[2] / rent[0]
    return found if all(map(isfinite, found)) else None
