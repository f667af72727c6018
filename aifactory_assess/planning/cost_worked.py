"""How an item of cost, a total, and owning against renting came about, for a person with a pencil."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aifactory_assess.framework.asked import ENDS, Triple
from aifactory_assess.framework.expressions import Expression
from aifactory_assess.planning.cost import Cost, OwningOrRenting, TotalCost
from aifactory_assess.planning.cost_worth import Pricing
from aifactory_assess.planning.outlook import outlook
from aifactory_assess.planning.sentences import at_least, ranged
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.explain.explanation import Explanation, Passage, explanation, passage, shown
from aifactory_assess.scoring.explain.lookup import Found
from aifactory_assess.scoring.explain.meaning import meaning
from aifactory_assess.scoring.explain.worked_facts import known_as
from aifactory_assess.scoring.figures import all_behind, formula_text
from aifactory_assess.scoring.printed import quantity


def worked_cost(assessment: Assessment, found: Found) -> Explanation:
    """Explain an item, a total or `own_or_rent` for one organisation, in USD; its meaning where there are no items."""
    money, plain = outlook(assessment).money, meaning(assessment.framework, found)
    if money is None:
        return plain
    told, worked = _worked(assessment, money, found)
    return explanation(plain.title, told, [*worked, *plain.passages])


def _worked(assessment: Assessment, money: Cost, found: Found) -> tuple[str, Iterable[Passage | None]]:
    item = next((each for each in money.items if found == ("cost", each.item.id)), None)
    total = next((each for each in money.totals if found == ("total", each.total.id)), None)
    if total is not None:
        told = _result(total.amount, total.missing)
        if total.amount is None and total.known:
            told = f"{told}; the other items come to at least {_usd(total.known)} USD"
        return told, _total(assessment, money, total)
    if item is not None:
        amount = item.worth.amount
        words = None if amount is None else ranged(money.tender, amount)
        worked = [*_formula(assessment, "Worked out", item.item.formula), _printed(money, words)]
        return _result(item.worth.amount, item.worth.missing), worked
    if found.sort == "own_or_rent" and money.owning is not None:
        low, likely, high = (f"{100 * share:,.1f}" for share in money.owning.break_even)
        told = f"owning costs less from {likely} % of all hours on (low {low} %, high {high} %)"
        return told, _owning(assessment, money.owning)
    lacks = money.owning_missing if found.sort == "own_or_rent" else None
    return "does not apply" if lacks is None else _result(None, lacks), ()


def _result(amount: Triple | None, missing: Sequence[str]) -> str:
    if amount is None:
        return f"not known: it lacks {', '.join(missing)}" if missing else "has no meaning with these numbers"
    return f"{_triple(amount)} USD"


def _triple(amount: Triple) -> str:
    return ", ".join(f"{name} {_usd(value)}" for name, value in zip(ENDS, amount, strict=True))


def _usd(value: float) -> str:
    return f"{value:,.2f}".removesuffix(".00")


def _printed(money: Cost, words: str | None) -> Passage | None:
    """An amount as reports print it."""
    code, rate = money.tender.currency.code, money.tender.rate
    at = "" if rate == 1 else f", at {quantity(rate)} USD for one {code}"
    return passage("Printed", [f"{words} {code}{at}" if words is not None else None])


def _formula(assessment: Assessment, title: str, formula: Expression) -> Iterable[Passage | None]:
    """A formula, and all that went into it, with what that is where it is low, likely and high; once if the same."""
    pricing, known = Pricing(assessment), assessment.situation
    behind, ends, amount = all_behind(known, formula.names), pricing.ends_of(formula), pricing.worth(formula).amount

    def at_ends(name: str) -> str:
        low, likely, high = (values.get(name) for values in ends)
        if low == likely == high:
            return shown(likely)
        return ", ".join(f"{end} {shown(value)}" for end, value in zip(ENDS, (low, likely, high), strict=True))

    figures = [
        f"{name} = {formula_text(result) or 'no case holds'}: {at_ends(name)}"
        for name, result in known.figures.items()
        if name in behind
    ]
    prices = [
        f"{name}: {at_ends(name)} ({'own' if name in assessment.sheet.prices else 'general'})"
        for name in pricing.prices
        if name in behind
    ]
    facts = [f"{name}: {known_as(assessment, name)}" for name in known.fields if name in behind]
    yield passage(title, [formula.unfolded, None if amount is None else _triple(amount)])
    yield passage("Figures in it", figures)
    yield passage("Prices and factors in it", prices)
    yield passage("Facts in it", facts)


def _total(assessment: Assessment, money: Cost, total: TotalCost) -> Iterable[Passage | None]:
    items = {each.item.id: each.worth for each in money.items if each.item.per == total.total.per}
    yield passage("Items", [f"{name}: {_result(worth.amount, worth.missing)}" for name, worth in items.items()])
    amounts = [worth.amount for worth in items.values() if worth.amount is not None]
    whole = total.amount or ((total.known,) if total.known else ())
    if len(amounts) > 1:
        sums = zip(ENDS, zip(*amounts, strict=True), whole, strict=False)
        yield passage("Sum", [f"{end} = {' + '.join(map(_usd, parts))} = {_usd(told)}" for end, parts, told in sums])
    if total.amount is not None:
        yield _printed(money, ranged(money.tender, total.amount, total.approved))
    elif total.known:
        yield _printed(money, at_least(money.tender, total.known))
    names = [name for name in (total.total.figure, total.total.approved) if name is not None]
    yield passage("Beside it", [f"{name} = {known_as(assessment, name)}" for name in names])


def _owning(assessment: Assessment, owning: OwningOrRenting) -> Iterable[Passage | None]:
    """An accelerator for a year in each way, and the shares of its hours at which two of them cost the same."""
    rule, values = owning.rule, assessment.situation.values
    yield from _formula(assessment, "Owned", next(case.formula for case in rule.own if case.when.evaluate(values)))
    ways = (
        ("rented", rule.rent, owning.rent, owning.break_even),
        ("reserved", rule.reserved, owning.reserved, owning.break_even_reserved),
    )
    for way, formula, amount, shares in ways:
        if formula is not None and amount is not None and shares is not None:
            yield from _formula(assessment, way.capitalize(), formula)
            ends = zip(ENDS, owning.own, reversed(amount), shares, strict=True)
            lines = [f"{end} = {_usd(own)} / {_usd(rent)} = {share:.6f}" for end, own, rent, share in ends]
            yield passage(f"Break-even, owned against {way}", lines)
    if rule.use is not None and owning.use is not None:
        yield passage("Your forecast", [f"{rule.use.unfolded} = {quantity(owning.use)}"])
