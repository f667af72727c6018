"""Expressions worked out for columns: the trees of `framework.expressions`, the same operations in the same order.

A number is a column of float64 (or one float64 for all rows) with NaN where it is unknown; a condition is a pair of
masks. Each part that occurs in several expressions is worked out once for a block of rows.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any, TypeAlias, assert_never

import numpy as np

from aifactory_assess.framework.asked import FieldKind
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
    Options,
    Quantity,
)
from aifactory_assess.framework.kinds import seen_as
from aifactory_assess.framework.model import Framework
from aifactory_assess.scoring.columns.sheets import NO_OPTION, Bools, Floats, Truths, Whole, World

Numbers: TypeAlias = Floats | np.float64
ColumnRule: TypeAlias = Callable[[World], Any]
"""A formula gives Numbers, a condition Truths."""

UNKNOWN = np.float64(math.nan)


def options_of(kind: FieldKind) -> tuple[str, ...]:
    """The options that a field can hold, in the order that their indices in a column have."""
    seen = seen_as(kind)
    return seen.ids if isinstance(seen, Options) else ()


class Rules:
    """A framework's expressions as functions over a World; equal trees are one, worked out once in each World."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.options = {known.id: options_of(known.kind) for known in framework.fields}
        self._by_place: dict[int, ColumnRule] = {}
        self._by_tree: dict[Formula | Condition, ColumnRule] = {}

    def rule(self, expression: Expression) -> ColumnRule:
        """What works out an expression, which the framework holds where it is."""
        key = id(expression)
        if key not in self._by_place:
            self._by_place[key] = self._of(expression.tree)
        return self._by_place[key]

    def _of(self, tree: Formula | Condition) -> ColumnRule:
        if tree not in self._by_tree:
            self._by_tree[tree] = self._made(tree)
        return self._by_tree[tree]

    def _made(self, tree: Formula | Condition) -> ColumnRule:  # noqa: PLR0911 - one a kind of node
        match tree:
            case Constant(value):
                fixed = np.float64(value)
                return lambda _: fixed
            case Quantity(name):
                return lambda world: world.columns.get(name, UNKNOWN)
            case Arithmetic(op, left, right):
                return remembered(_arithmetic(op, self._of(left), self._of(right)))
            case Call("log10", (argument,)):
                return remembered(_log10(self._of(argument)))
            case Call(function, arguments):
                return remembered(_extreme(function == "min", [self._of(argument) for argument in arguments]))
            case Compared(op, left, right):
                return remembered(_comparison(op, self._of(left), self._of(right)))
            case IsOption(name, options, negated):
                places = [place for place, option in enumerate(self.options[name]) if option in options]
                return remembered(_is_option(name, places, negated=negated))
            case HasOption(name, option, negated):
                return remembered(_has_option(name, option, negated=negated))
            case Junction(op, parts):
                return remembered(_junction(op == "or", [self._of(part) for part in parts]))
            case Negation(part):
                inner = self._of(part)
                return lambda world: Truths(*reversed(inner(world)))
            case _:
                assert_never(tree)


def remembered(rule: ColumnRule) -> ColumnRule:
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


def _arithmetic(op: str, left: ColumnRule, right: ColumnRule) -> ColumnRule:
    operation = _OPERATIONS[op]
    # A division by zero gives an infinity or NaN here, which is unknown as well.
    return lambda world: finite(operation(left(world), right(world)))


def _log10(argument: ColumnRule) -> ColumnRule:
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


def _extreme(smallest: bool, arguments: list[ColumnRule]) -> ColumnRule:
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


def _comparison(op: str, left: ColumnRule, right: ColumnRule) -> ColumnRule:
    test = _TESTS[op]

    def work_out(world: World) -> Truths:
        # Every comparison with NaN is false, so that what is unknown neither holds nor fails.
        holds, fails = test(left(world), right(world))
        return Truths(_for_all(holds, world.rows), _for_all(fails, world.rows))

    return work_out


def _for_all(flags: Bools | np.bool_, rows: int) -> Bools:
    return flags if isinstance(flags, np.ndarray) else np.full(rows, flags)


def _is_option(name: str, places: list[int], *, negated: bool) -> ColumnRule:
    def work_out(world: World) -> Truths:
        values = world.columns[name]
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


def _has_option(name: str, option: str, *, negated: bool) -> ColumnRule:
    def work_out(world: World) -> Truths:
        ticks = world.columns[name]
        ticked = ticks.options[option]
        inside, outside = ticks.known & ticked, ticks.known & ~ticked
        return Truths(outside, inside) if negated else Truths(inside, outside)

    return work_out


def _junction(alternative: bool, parts: list[ColumnRule]) -> ColumnRule:
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
