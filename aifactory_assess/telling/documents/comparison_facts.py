"""The facts, prices and figures of a comparison, as they were said and as reports print them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aifactory_assess.answers.sheet import Answer
from aifactory_assess.framework.asked import USD, is_in_usd
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.units import in_unit
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.difference import Difference
from aifactory_assess.scoring.explain.explanation import shown
from aifactory_assess.scoring.figures import FieldResult, FigureResult, price_taken
from aifactory_assess.scoring.printed import quantity
from aifactory_assess.scoring.said import names_of, price_words, said_words
from aifactory_assess.telling.documents.cost import amount_words, figure_words
from aifactory_assess.telling.documents.wording import fact_words

_UNSAID = {"not_asked": "not asked", "open": "not answered"}


def fact_rows(found: Difference) -> Iterator[tuple[str, str, str]]:
    """What each is called, was and is; none of one that reads alike on both sides."""
    name, prices = names_of(found.now.framework), {each.id: each for each in found.now.framework.prices}
    for fact in {each.id: each for each in found.facts}.values():  # the ends of a price stand beside what is likely
        for exact in (False, True):
            was, now = (_said(side, fact.id, prices, exact=exact) for side in (found.before, found.now))
            if was != now:
                yield _in_one_unit(name(fact.id), fact.unit or "", was, now)
                break


def _in_one_unit(name: str, unit: str, was: str, now: str) -> tuple[str, str, str]:
    """A row in which a unit stands once: in the name if that has it, but of money, which says its own currency."""
    if is_in_usd(unit):
        return name.replace(f" {USD}", ""), was, now
    if unit and f" {unit} " in f" {name} ":
        one = in_unit("1", unit).removeprefix("1")
        was, now = (said.removesuffix(f" {unit}").removesuffix(one) for said in (was, now))
    return name, was, now


def _said(side: Assessment, name: str, prices: Mapping[str, Price], *, exact: bool) -> str:
    field, figure = side.situation.fields.get(name), side.situation.figures.get(name)
    if field is not None:
        return _field(side, field)
    if figure is not None:
        return shown(None) if figure.value is None else _figure(side, figure, figure.value, exact=exact)
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


def _figure(side: Assessment, result: FigureResult, value: float, *, exact: bool) -> str:
    """A figure in so many digits as reports print; `exact` with all that mean something."""
    if not exact:
        return figure_words(side, result)
    unit = result.figure.unit
    return amount_words(side, value, unit, exact=True) if is_in_usd(unit) else in_unit(quantity(value), unit)
