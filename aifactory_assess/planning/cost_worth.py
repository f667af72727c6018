"""Formulas at the ends of the prices in them, through all the figures that they go through."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

from aifactory_assess.framework.asked import Triple
from aifactory_assess.framework.expressions import Expression, Value
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.figures import Situation, figure_result, open_behind, price_taken, wanting_behind


class Worth(NamedTuple):
    """An amount with its ends, None where a fact is missing or it has no meaning; `missing` names the facts.

    `own` are the prices in it that are the organisation's own and `general` the others, `assumed` the facts that were
    assumed.
    """

    amount: Triple | None
    missing: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    general: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


class Pricing:
    """One organisation's prices, and what formulas come to by them."""

    def __init__(self, assessment: Assessment) -> None:
        self._known = assessment.situation
        framework = assessment.framework
        self.prices = {price.id: price for price in framework.prices}
        self._figures = {figure.id: figure for figure in framework.figures}
        self._behind: dict[str, frozenset[str]] = {}
        self._moved: dict[tuple[str, float], Mapping[str, Value]] = {}
        self._own = assessment.sheet.prices
        self.ends = {price.id: price_taken(price, assessment.sheet, self._known) for price in framework.prices}
        """Each price or factor: the organisation's own, or the general one for its kind."""

    def worth(self, formula: Expression) -> Worth:
        """A formula with every price at its cheap end, at its likely value, and at its dear end."""
        names = self.behind(formula.names)
        likely = self.at(formula, {})
        assumed = tuple(sorted(name for name in names if name in self._known.assumed and name not in self._figures))
        if likely is None:
            return Worth(None, self.missing(formula.names), assumed=assumed)
        less, more, moving = self._extremes(formula, names, likely)
        amounts = sorted([self.at(formula, less), likely, self.at(formula, more)], key=lambda value: value or 0.0)
        low, middle, high = (likely if value is None else value for value in amounts)
        prices = [name for name in moving if self.prices[name].sort == "price"]
        own, general = (tuple(name for name in prices if (name in self._own) == mine) for mine in (True, False))
        return Worth((low, middle, high), own=own, general=general, assumed=assumed)

    def moving(self, formula: Expression) -> frozenset[str]:
        """The prices that matter in a formula; all in it where a fact is missing."""
        names, likely = self.behind(formula.names), self.at(formula, {})
        if likely is None:
            return names & self.prices.keys()
        return frozenset(self._extremes(formula, names, likely)[2])

    def at(self, formula: Expression, prices: Mapping[str, float]) -> float | None:
        """What a formula comes to when some prices are others."""
        amount: float | None = formula.evaluate(self._values(formula, prices))
        return amount

    def at_one(self, formula: Expression, name: str, price: float) -> float | None:
        """The same when one price behind it is another; what that moves is worked out once for all formulas."""
        if (name, price) not in self._moved:
            self._moved[name, price] = self._others({name: price}, self._figures)
        moved, values = self._moved[name, price], self._known.values
        amount: float | None = formula.evaluate({each: moved.get(each, values.get(each)) for each in formula.names})
        return amount

    def ends_of(self, formula: Expression) -> tuple[Mapping[str, Value], ...]:
        """What is known where a formula is low, likely and high: with every price at its cheap or dear end for it."""
        likely = self.at(formula, {})
        if likely is None:
            return (self._known.values,) * 3
        less, more, _ = self._extremes(formula, self.behind(formula.names), likely)
        every = [self._values(formula, prices) for prices in (less, {}, more)]
        return tuple(sorted(every, key=lambda values: formula.evaluate(values) or 0.0))

    def _values(self, formula: Expression, prices: Mapping[str, float]) -> Mapping[str, Value]:
        """What is known when some prices are others, as far as a formula rests on it."""
        values = self._known.values
        return {**values, **self._others(prices, self.behind(formula.names))} if prices else values

    def _others(self, prices: Mapping[str, float], names: Container[str]) -> Mapping[str, Value]:
        """These prices, and those of the figures that rest on them."""
        values: dict[str, Value] = {**self._known.values, **prices}
        moved: dict[str, Value] = {**prices}
        known = Situation(values=values)
        for figure in self._figures.values():
            if figure.id in names and not self._all_behind(figure.id).isdisjoint(prices):
                moved[figure.id] = values[figure.id] = figure_result(figure, known).value
        return moved

    def behind(self, names: Iterable[str]) -> frozenset[str]:
        """These names and all that they are worked out from."""
        return frozenset().union(*(self._all_behind(name) for name in names))

    def missing(self, names: Iterable[str]) -> tuple[str, ...]:
        """The fields without which these names have no value; where all are there that are asked, what else lacks."""
        named, known = tuple(names), self._known
        return open_behind(known, named, "values") or tuple(sorted(wanting_behind(known, named, "values")))

    def _extremes(
        self, formula: Expression, names: frozenset[str], likely: float
    ) -> tuple[dict[str, float], dict[str, float], list[str]]:
        """Each price at its cheap and at its dear end, and those that matter here at all."""
        less, more, moving = {}, {}, []
        for name, ends in self.ends.items():
            if name not in names or ends is None:
                continue
            if ends[0] == ends[2]:
                moving += [name] if self.at_one(formula, name, 0.0) != likely else []
                continue
            at_low, at_high = (self.at_one(formula, name, end) for end in (ends[0], ends[2]))
            if not at_low == likely == at_high:
                moving.append(name)
            falling = at_low is not None and at_high is not None and at_low > at_high
            less[name], more[name] = (ends[2], ends[0]) if falling else (ends[0], ends[2])
        return less, more, moving

    def _all_behind(self, name: str) -> frozenset[str]:
        if name not in self._behind:
            by = self._known.decided_by.get(name)
            inner = self._figures[name].names if name in self._figures else () if by is None else (by,)
            self._behind[name] = frozenset({name}).union(*map(self._all_behind, inner))
        return self._behind[name]


def prices_at_work(assessment: Assessment) -> frozenset[str]:
    """The prices and factors on which the estimate rests, or may rest once all is known."""
    values, pricing = assessment.situation.values, Pricing(assessment)
    items = [
        each
        for each in assessment.framework.estimates.items
        if each.when is None or each.when.evaluate(values) is not False
    ]
    return frozenset().union(*(pricing.moving(item.formula) for item in items))
