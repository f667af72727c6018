"""The facts, prices and figures of a comparison, as they were said and as reports print them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aifactory_assess.answers.sheet import Answer
from aifactory_assess.framework.asked import USD, Figure, is_in_usd
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.units import in_unit
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.difference import Difference
from aifactory_assess.scoring.explain.explanation import shown
from aifactory_assess.scoring.figures import FieldResult, price_taken
from aifactory_assess.scoring.printed import quantity
from aifactory_assess.scoring.said import names_of, price_words, said_words
from aifactory_assess.telling.documents.cost import amount_words
from aifactory_assess.telling.documents.wording import fact_words

_UNSAID = {"not_asked": "not asked", "open": "not answered"}


def fact_rows(found: Difference) -> Iterator[tuple[str, str, str]]:
    """What each is called, was and is; none of one that reads alike on both sides."""
    name, prices = names_of(found.now.framework), {each.id: each for each in found.now.framework.prices}
    for fact in {each.id: each for each in found.facts}.values():  # the ends of a price stand beside what is likely
        for exact in (False, True):
            was, now = (_said(side, fact.id, prices, exact=exact) for side in (found.before, found.now))
            if was != now:
                # What is money says its own currency.
                yield name(fact.id).replace(f" {USD}", "") if is_in_usd(fact.unit or "") else name(fact.id), was, now
                break


def _said(side: Assessment, name: str, prices: Mapping[str, Price], *, exact: bool) -> str:
    field, figure = side.situation.fields.get(name), side.situation.figures.get(name)
    if field is not None:
        return _field(side, field)
    if figure is not None:
        return shown(None) if figure.value is None else _figure(side, figure.figure, figure.value, exact=exact)
    taken = price_taken(prices[name], side.sheet, side.situation)
    return shown(None) if taken is None else price_words(prices[name], taken, side.sheet.paid.get(name))


def _field(side: Assessment, result: FieldResult) -> str:
    """A fact on one side; what stands in for one that is not asked was nobody's answer, nor is "unknown"."""
    if result.state in _UNSAID:
        return _UNSAID[result.state]
    if result.state == "assumed":
        value = tuple(result.value) if isinstance(result.value, frozenset) else result.value
        return said_words(result.field.kind, Answer("value", value))
    return fact_words(side, result.field)


def _figure(side: Assessment, figure: Figure, value: float, *, exact: bool) -> str:
    """A figure with all its digits; of an amount so many as reports print, unless `exact`."""
    money = is_in_usd(figure.unit)
    return amount_words(side, value, figure.unit, exact=exact) if money else in_unit(quantity(value), figure.unit)
