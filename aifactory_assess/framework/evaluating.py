"""Trees as functions of the facts: three-valued, in float64, for one organisation; `scoring.columns` has many."""

from __future__ import annotations

import copyreg
import math
import operator
import sys
from collections.abc import Callable
from typing import Any, TypeAlias, assert_never

from aifactory_assess.framework.expressions import (
    Arithmetic,
    Call,
    Compared,
    Condition,
    Constant,
    Expression,
    Facts,
    Formula,
    HasOption,
    IsOption,
    Junction,
    Negation,
    Quantity,
    Truth,
)

_LARGEST = sys.float_info.max


NumberOf: TypeAlias = Callable[[Facts], float | None]
TruthOf: TypeAlias = Callable[[Facts], Truth]


def compiled(tree: Formula | Condition) -> Callable[[Facts], Any]:  # noqa: PLR0911 - one a kind of node
    """A tree as a function of the facts."""
    match tree:
        case Constant(value):
            return lambda _: value
        case Quantity(name):
            return lambda facts: facts.get(name)
        case Arithmetic(op, left, right):
            return _arithmetic_function(_ARITHMETIC[op], compiled(left), compiled(right))
        case Call("log10", (argument,)):
            return _log10_function(compiled(argument))
        case Call(function, arguments):
            return _extreme_function(function == "min", [compiled(argument) for argument in arguments])
        case Compared(op, left, right):
            return _comparison_function(_TESTS[op], compiled(left), compiled(right))
        case IsOption(name, options, negated):
            return _is_option_function(name, options, negated)
        case HasOption(name, option, negated):
            return _has_option_function(name, option, negated)
        case Junction(op, parts):
            return _junction_function(op == "or", [compiled(part) for part in parts])
        case Negation(part):
            return _negation_function(compiled(part))
        case _:
            assert_never(tree)


# Both engines name the same IEEE 754 operations, in the same order.
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda a, b: a / b if b else math.nan,
}


def _arithmetic_function(operation: Callable[[float, float], float], left: NumberOf, right: NumberOf) -> NumberOf:
    def work_out(facts: Facts) -> float | None:
        a, b = left(facts), right(facts)
        if a is None or b is None:
            return None
        result = operation(a, b)
        # NaN is inside of nothing.
        return result if -_LARGEST <= result <= _LARGEST else None

    return work_out


def _log10_function(argument: NumberOf) -> NumberOf:
    def work_out(facts: Facts) -> float | None:
        value = argument(facts)
        return None if value is None or value <= 0 else math.log10(value)

    return work_out


def _extreme_function(smallest: bool, arguments: list[NumberOf]) -> NumberOf:
    def work_out(facts: Facts) -> float | None:
        best: float | None = None
        for argument in arguments:
            value = argument(facts)
            if value is None:
                return None
            if best is None or (value < best if smallest else value > best):
                best = value
        return best

    return work_out


_TESTS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def _comparison_function(test: Callable[[float, float], bool], left: NumberOf, right: NumberOf) -> TruthOf:
    def holds(facts: Facts) -> Truth:
        a, b = left(facts), right(facts)
        return None if a is None or b is None else test(a, b)

    return holds


def _is_option_function(name: str, options: frozenset[str], negated: bool) -> TruthOf:
    def holds(facts: Facts) -> Truth:
        value = facts.get(name)
        return None if value is None else (value in options) is not negated

    return holds


def _has_option_function(name: str, option: str, negated: bool) -> TruthOf:
    def holds(facts: Facts) -> Truth:
        value = facts.get(name)
        return None if value is None else (option in value) is not negated  # type: ignore[operator]  # a frozenset

    return holds


def _junction_function(decisive: bool, parts: list[TruthOf]) -> TruthOf:
    def holds(facts: Facts) -> Truth:
        result: Truth = not decisive
        for part in parts:
            truth = part(facts)
            if truth is decisive:
                return decisive
            if truth is None:
                result = None
        return result

    return holds


def _negation_function(part: TruthOf) -> TruthOf:
    def holds(facts: Facts) -> Truth:
        truth = part(facts)
        return None if truth is None else not truth

    return holds


def rebuilt(text: str, tree: Formula | Condition, names: tuple[str, ...]) -> Expression:
    """An expression from what it was made of."""
    return Expression(text=text, tree=tree, names=names, evaluate=compiled(tree))


def _parts(expression: Expression) -> tuple[Callable[..., Expression], tuple[object, ...]]:
    return rebuilt, (expression.text, expression.tree, expression.names)


# A function that was made here cannot travel to another process; what it was made from can.
copyreg.pickle(Expression, _parts)
