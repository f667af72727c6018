"""The small language of `when`, `applies`, formulas and signals. Its nouns; `parsing` and `evaluating` do the rest.

A strict subset of Python's expressions: names, numbers, option ids, lists, `and or not`, one comparison at a time,
`in`, `+ - * /`, `min max log10`. Three-valued: what is unknown, divides by zero, or leaves float64 is None, and
`False and None` is False. Numbers are float64 throughout, so that one organisation and a column of them agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, Literal, NamedTuple, TypeAlias

from aifactory_assess.nouns import dataclass

MAX_CONSTANT = 1e15
"""The largest number that a file may hold, in expressions and elsewhere."""
LEAST_PRICE = 1e-9
"""Of what is divided by; less is nothing, and is written as 0."""

Value: TypeAlias = float | str | frozenset[str] | None
Facts: TypeAlias = Mapping[str, Value]
Truth: TypeAlias = bool | None


# --- the tree ---


class Constant(NamedTuple):
    """A number."""

    value: float


class Quantity(NamedTuple):
    """A number field, figure, price or factor."""

    name: str


class Arithmetic(NamedTuple):
    """`left op right`."""

    op: Literal["+", "-", "*", "/"]
    left: Formula
    right: Formula


class Call(NamedTuple):
    """`min(...)`, `max(...)` or `log10(x)`."""

    function: Literal["min", "max", "log10"]
    arguments: tuple[Formula, ...]


class Compared(NamedTuple):
    """Two numbers compared."""

    op: Literal["<", "<=", ">", ">=", "==", "!="]
    left: Formula
    right: Formula


class IsOption(NamedTuple):
    """A choice or yes_no field is one of the options (or, negated, none of them)."""

    field: str
    options: frozenset[str]
    negated: bool


class HasOption(NamedTuple):
    """A multi field contains the option (or, negated, does not)."""

    field: str
    option: str
    negated: bool


class Junction(NamedTuple):
    """`and` or `or` of conditions."""

    op: Literal["and", "or"]
    parts: tuple[Condition, ...]


class Negation(NamedTuple):
    """`not` of a condition."""

    part: Condition


Formula: TypeAlias = Constant | Quantity | Arithmetic | Call
Condition: TypeAlias = Compared | IsOption | HasOption | Junction | Negation


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A checked expression: its text, its tree, the names in it, and how to work it out.

    `evaluate(facts)` gives a float or None for a formula, True, False or None for a condition. A name that is missing
    from the facts is unknown.
    """

    text: str
    tree: Formula | Condition
    names: tuple[str, ...]
    evaluate: Callable[[Facts], Any] = field(repr=False, compare=False)

    @property
    def ratio(self) -> tuple[str, str] | None:
        """Of what it is the ratio, where it is one name divided by another."""
        match self.tree:
            case Arithmetic("/", Quantity(top), Quantity(bottom)):
                return top, bottom
        return None

    @property
    def unfolded(self) -> str:
        """Its text on one line."""
        return " ".join(self.text.split())


# --- what an expression may see ---


class Barred(NamedTuple):
    """Why a name that exists may not stand here."""

    reason: str


class Options(NamedTuple):
    """The name of a field with options; `multi` where several can hold."""

    ids: tuple[str, ...]
    multi: bool


NameSort: TypeAlias = Literal["number", "text"] | Options | Barred
NameScope: TypeAlias = Mapping[str, NameSort]
