"""The expression language once more: Python's `ast`, exact fractions, three-valued logic."""

from __future__ import annotations

import ast
import math
import operator
import sys
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

# A number, an option, ticked options, a truth value, or None for unknown.
Value: TypeAlias = Fraction | str | frozenset[str] | bool | None

LARGEST = Fraction(sys.float_info.max)
ORDERINGS: dict[type[ast.cmpop], Callable[[Fraction, Fraction], object]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


@dataclass
class Evaluator:
    """Evaluate nodes over `values`; `worded` are the fields whose values are option ids.

    Nothing is short-circuited, so that `names` holds every name that occurs.
    """

    values: Mapping[str, Value]
    worded: Collection[str]
    names: set[str] = field(default_factory=set)

    def value(self, node: ast.expr) -> Value:
        """The value of a node; None is unknown."""
        match node:
            case ast.Constant(value=int() | float() as number):
                return exact(number)
            case ast.Name(id=name):
                self.names.add(name)
                return self.values[name]
            case ast.BoolOp() | ast.Compare() | ast.UnaryOp(op=ast.Not()):
                return self.statement(node)
        return self.calculation(node)

    def statement(self, node: ast.expr) -> bool | None:
        """A combination of statements, or a comparison."""
        match node:
            case ast.BoolOp(op=ast.And(), values=parts):
                return both([self.truth(part) for part in parts])
            case ast.BoolOp(op=ast.Or(), values=parts):
                return either([self.truth(part) for part in parts])
            case ast.UnaryOp(operand=inner):
                return opposite(self.truth(inner))
            case ast.Compare(left=left, ops=[sign], comparators=[right]):
                return self.comparison(left, sign, right)
        raise ValueError(ast.unparse(node))

    def calculation(self, node: ast.expr) -> Fraction | None:
        """Arithmetic on numbers."""
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return arithmetic(ast.Sub(), Fraction(0), self.number(inner))
            case ast.BinOp(left=left, op=sign, right=right):
                return arithmetic(sign, self.number(left), self.number(right))
            case ast.Call(func=ast.Name(id=function), args=arguments):
                return call(function, [self.number(argument) for argument in arguments])
        raise ValueError(ast.unparse(node))

    def truth(self, node: ast.expr) -> bool | None:
        """The value of a node that is a statement."""
        value = self.value(node)
        assert value is None or isinstance(value, bool)
        return value

    def number(self, node: ast.expr) -> Fraction | None:
        """The value of a node that is a number."""
        value = self.value(node)
        assert value is None or isinstance(value, Fraction)
        return value

    def comparison(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> bool | None:
        """A single comparison: of a field with options, or of two numbers."""
        match sign, left, right:
            case ast.In(), ast.Name(id=name), ast.List(elts=options) if name in self.worded:
                value = self.value(left)
                return None if value is None else value in [word(option) for option in options]
            case ast.In() | ast.NotIn(), ast.Name(id=option), ast.Name():
                ticked = self.value(right)
                assert ticked is None or isinstance(ticked, frozenset)
                return None if ticked is None else (option in ticked) is isinstance(sign, ast.In)
            case ast.Eq() | ast.NotEq(), ast.Name(id=name), ast.Name(id=option) if name in self.worded:
                value = self.value(left)
                return None if value is None else (value == option) is isinstance(sign, ast.Eq)
        return ordering(sign, self.number(left), self.number(right))


def evaluate(text: str, values: Mapping[str, Value], worded: Collection[str]) -> tuple[Value, set[str]]:
    """The value of an expression, and the names that occur in it (options left out)."""
    evaluator = Evaluator(values, worded)
    return evaluator.value(ast.parse(f"({text})", mode="eval").body), evaluator.names


def holds(text: str, values: Mapping[str, Value], worded: Collection[str]) -> bool | None:
    """Whether an expression is true, false or unknown."""
    value, _ = evaluate(text, values, worded)
    assert value is None or isinstance(value, bool)
    return value


def exact(number: float) -> Fraction:
    """A written number as the decimal it says, so that 1 / 5 is 0.2 here as in floats."""
    return Fraction(str(number))


def word(node: ast.expr) -> str:
    """The option id that stands in a list."""
    assert isinstance(node, ast.Name)
    return node.id


def both(parts: Collection[bool | None]) -> bool | None:
    """Three-valued `and`."""
    if any(part is False for part in parts):
        return False
    return None if any(part is None for part in parts) else True


def either(parts: Iterable[bool | None]) -> bool | None:
    """Three-valued `or`."""
    return opposite(both([opposite(part) for part in parts]))


def opposite(part: bool | None) -> bool | None:
    """Three-valued `not`."""
    return None if part is None else not part


def arithmetic(sign: ast.operator, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    """One operation; division by zero and what no float can hold are unknown."""
    if left is None or right is None:
        return None
    match sign:
        case ast.Add():
            return bounded(left + right)
        case ast.Sub():
            return bounded(left - right)
        case ast.Mult():
            return bounded(left * right)
        case ast.Div():
            return None if right == 0 else bounded(left / right)
    raise ValueError(sign)


def bounded(number: Fraction) -> Fraction | None:
    """The number, or unknown where a float overflows."""
    return number if abs(number) <= LARGEST else None


def call(function: str, arguments: list[Fraction | None]) -> Fraction | None:
    """`min`, `max` or `log10`; the logarithm is the one inexact step."""
    known = [argument for argument in arguments if argument is not None]
    if len(known) < len(arguments):
        return None
    if function == "min":
        return min(known)
    if function == "max":
        return max(known)
    assert function == "log10"
    return exact(math.log10(float(known[0]))) if float(known[0]) > 0 else None


def ordering(sign: ast.cmpop, left: Fraction | None, right: Fraction | None) -> bool | None:
    """A comparison of two numbers."""
    if left is None or right is None:
        return None
    return bool(ORDERINGS[type(sign)](left, right))
