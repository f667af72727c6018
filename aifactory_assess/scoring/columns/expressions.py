"""Expressions worked out for columns: the trees of `framework.expressions`, the same operations in the same order.

A number is a column of float64 (or one float64 for all rows) with NaN where it is unknown; a condition is a pair of
masks. Each part that occurs in several expressions is worked out once for a block of rows.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, assert_never

import numpy as np

from aifactory_assess.framework.expressions import (
    Arithmetic,
    Call,
    Compared,
    Condition,
    Constant,
    Expression,
    Formula,
    HasOption,
    IsOption,
    Junction,
    Negation,
    Quantity,
)
from aifactory_assess.scoring.columns.sheets import NO_OPTION, Bools, Floats, Truths, Whole, World

Numbers: TypeAlias = Floats | np.float64
NumberRule: TypeAlias = Callable[[World], Numbers]
ConditionRule: TypeAlias = Callable[[World], Truths]

UNKNOWN = np.float64(math.nan)


class Rules:
    """Turns trees into functions over a World; equal trees become one function, worked out once in each World."""

    def __init__(self, options: Mapping[str, tuple[str, ...]]) -> None:
        self.options = options
        self._numbers: dict[Formula, NumberRule] = {}
        self._conditions: dict[Condition, ConditionRule] = {}

    def number(self, tree: Formula) -> NumberRule:
        """A formula."""
        if tree not in self._numbers:
            self._numbers[tree] = self._number(tree)
        return self._numbers[tree]

    def condition(self, tree: Condition) -> ConditionRule:
        """A condition."""
        if tree not in self._conditions:
            self._conditions[tree] = self._condition(tree)
        return self._conditions[tree]

    def rule(self, expression: Expression | None) -> ConditionRule | None:
        """The condition of an expression; None where there is none."""
        return None if expression is None else self.condition(expression.tree)  # type: ignore[arg-type]  # parsed as such

    def _number(self, tree: Formula) -> NumberRule:
        match tree:
            case Constant(value):
                fixed = np.float64(value)
                return lambda _: fixed
            case Quantity(name):
                return lambda world: world.numbers.get(name, UNKNOWN)
            case Arithmetic(op, left, right):
                return remembered(_arithmetic(op, self.number(left), self.number(right)))
            case Call("log10", (argument,)):
                return remembered(_log10(self.number(argument)))
            case Call(function, arguments):
                return remembered(_extreme(function == "min", [self.number(argument) for argument in arguments]))
            case _:
                assert_never(tree)

    def _condition(self, tree: Condition) -> ConditionRule:
        match tree:
            case Compared(op, left, right):
                return remembered(_comparison(op, self.number(left), self.number(right)))
            case IsOption(name, options, negated):
                places = [place for place, option in enumerate(self.options[name]) if option in options]
                return remembered(_is_option(name, places, negated=negated))
            case HasOption(name, option, negated):
                return remembered(_has_option(name, option, negated=negated))
            case Junction(op, parts):
                return remembered(_junction(op == "or", [self.condition(part) for part in parts]))
            case Negation(part):
                inner = self.condition(part)
                return lambda world: Truths(*reversed(inner(world)))
            case _:
                assert_never(tree)


def remembered(rule: Callable[[World], Any]) -> Callable[[World], Any]:
    """A rule that is worked out once in each World."""
    key = id(rule)

    def once(world: World) -> Any:  # noqa: ANN401 - whatever the rule gives
        found = world.memo.get(key)
        if found is None:
            found = world.memo[key] = rule(world)
        return found

    return once


def finite(result: Numbers) -> Numbers:
    """Numbers with what left float64 made unknown."""
    outside = np.isinf(result)
    if isinstance(result, np.ndarray):
        np.copyto(result, math.nan, where=outside)
        return result
    return UNKNOWN if outside else result


_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def _arithmetic(op: str, left: NumberRule, right: NumberRule) -> NumberRule:
    operation = _OPERATIONS[op]
    # A division by zero gives an infinity or NaN here, which is unknown as well.
    return lambda world: finite(operation(left(world), right(world)))


def _log10(argument: NumberRule) -> NumberRule:
    def work_out(world: World) -> Numbers:
        values = argument(world)
        if not isinstance(values, np.ndarray):
            return np.float64(math.log10(values)) if values > 0 else UNKNOWN
        result = np.full(len(values), math.nan)
        positive = values > 0
        result[positive] = log10(values[positive])
        return result

    return work_out


def log10(values: Floats) -> Floats:
    """math.log10 of positive numbers; numpy's own differs from it in the last bit."""
    return np.fromiter(map(math.log10, values.tolist()), np.float64, len(values))


def _extreme(smallest: bool, arguments: list[NumberRule]) -> NumberRule:
    better: Callable[[Any, Any], Any] = operator.lt if smallest else operator.gt

    def work_out(world: World) -> Numbers:
        best, *others = [argument(world) for argument in arguments]
        for value in others:
            # Where either is NaN, so is the sum of both.
            taken = np.where(better(value, best), value, best)
            best = np.where(np.isnan(value), math.nan, taken)
        return best if best.ndim else np.float64(best)

    return work_out


_TESTS: dict[str, Callable[[Any, Any], tuple[Any, Any]]] = {
    "<": lambda a, b: (a < b, a >= b),
    "<=": lambda a, b: (a <= b, a > b),
    ">": lambda a, b: (a > b, a <= b),
    ">=": lambda a, b: (a >= b, a < b),
    "==": lambda a, b: (a == b, (a < b) | (a > b)),
    "!=": lambda a, b: ((a < b) | (a > b), a == b),
}


def _comparison(op: str, left: NumberRule, right: NumberRule) -> ConditionRule:
    test = _TESTS[op]

    def work_out(world: World) -> Truths:
        # Every comparison with NaN is false, so that what is unknown neither holds nor fails.
        holds, fails = test(left(world), right(world))
        return Truths(_for_all(holds, world.rows), _for_all(fails, world.rows))

    return work_out


def _for_all(flags: Bools | np.bool_, rows: int) -> Bools:
    return flags if isinstance(flags, np.ndarray) else np.full(rows, flags)


def _is_option(name: str, places: list[int], *, negated: bool) -> ConditionRule:
    def work_out(world: World) -> Truths:
        values = world.choices.get(name)
        if values is None:
            return nobody_knows(world.rows)
        among = one_of(values, places)
        others = (values != NO_OPTION) & ~among
        return Truths(others, among) if negated else Truths(among, others)

    return work_out


def one_of(values: Whole, places: list[int]) -> Bools:
    """Where a column of options holds one of these."""
    among = np.zeros(len(values), dtype=np.bool_)
    for place in places:
        among |= values == place
    return among


def nobody_knows(rows: int) -> Truths:
    """A condition that is unknown everywhere."""
    nowhere = np.zeros(rows, dtype=np.bool_)
    return Truths(nowhere, nowhere)


def _has_option(name: str, option: str, *, negated: bool) -> ConditionRule:
    def work_out(world: World) -> Truths:
        ticks = world.ticks.get(name)
        if ticks is None:
            return nobody_knows(world.rows)
        ticked = ticks.options[option]
        inside, outside = ticks.known & ticked, ticks.known & ~ticked
        return Truths(outside, inside) if negated else Truths(inside, outside)

    return work_out


def _junction(alternative: bool, parts: list[ConditionRule]) -> ConditionRule:
    def work_out(world: World) -> Truths:
        first, *others = [part(world) for part in parts]
        holds, fails = first
        for other in others:
            if alternative:
                holds, fails = holds | other.holds, fails & other.fails
            else:
                holds, fails = holds & other.holds, fails | other.fails
        return Truths(holds, fails)

    return work_out
