"""Conditions in words that a person sees on the screen: the titles of questions, and the words of their options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import assert_never

from aifactory_assess.framework.asked import Checklist, Choice, Field, Figure, Number, YesNo
from aifactory_assess.framework.estimates import Price
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
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.units import in_unit

_THAN = {"<": "below", "<=": "at most", ">": "above", ">=": "at least", "==": "exactly", "!=": "not"}
_SIGNS = {"*": "times", "/": "divided by", "+": "plus", "-": "minus"}
_FUNCTIONS = {"min": "the least of", "max": "the most of", "log10": "the decimal logarithm of"}


def asked_when(framework: Framework, when: Expression | None) -> str | None:
    """Of whom something is asked, as a clause without its end; None where it is asked of everybody."""
    return None if when is None else f"Asked when {spoken(framework, when)}"


def spoken(framework: Framework, condition: Expression) -> str:
    """A condition in words."""
    return _said(framework, condition.tree)


def _said(framework: Framework, tree: Formula | Condition) -> str:  # noqa: PLR0911 - one a kind of node
    match tree:
        case IsOption(field, options, negated):
            labels = _labels(framework, field, options)
            return f"{_title(framework, field)} is {'not ' if negated else ''}{_either(labels)}"
        case HasOption(field, option, negated):
            verb = "does not include" if negated else "includes"
            return f"{_title(framework, field)} {verb} {_either(_labels(framework, field, [option]))}"
        case Compared(op, left, right):
            unit = _unit(framework, left) if isinstance(right, Constant) else ""
            return f"{_said(framework, left)} is {_THAN[op]} {in_unit(_said(framework, right), unit)}"
        case Junction(op, parts):
            return _joined(framework, op, parts)
        case Negation(part):
            return f"it is not so that {_said(framework, part)}"
        case Constant(value):
            return f"{value:,.15g}"
        case Quantity(name):
            return _title(framework, name)
        case Arithmetic(op, left, right):
            return f"{_said(framework, left)} {_SIGNS[op]} {_said(framework, right)}"
        case Call(function, arguments):
            return f"{_FUNCTIONS[function]} {', '.join(_said(framework, each) for each in arguments)}"
        case _:
            assert_never(tree)


def _joined(framework: Framework, op: str, parts: Iterable[Condition]) -> str:
    """Conditions one after the other; `or` over options of one list is said once."""
    said: list[str] = []
    included: dict[str, list[str]] = {}
    for part in parts:
        if op == "or" and isinstance(part, HasOption) and not part.negated:
            included.setdefault(part.field, []).append(part.option)
        else:
            words = _said(framework, part)
            said.append(f"({words})" if isinstance(part, Junction) else words)
    listed = [f"{_title(framework, n)} includes {_either(_labels(framework, n, o))}" for n, o in included.items()]
    return f", {op} ".join([*listed, *said])


@lru_cache(maxsize=4)
def _known(framework: Framework) -> Mapping[str, Field | Figure | Price]:
    """What a condition may name, by its id: once, since a thousand conditions each name dozens of figures."""
    every: tuple[Field | Figure | Price, ...] = (*framework.fields, *framework.figures, *framework.prices)
    return {each.id: each for each in every}


def _title(framework: Framework, name: str) -> str:
    """What a field asks, or what a figure or price is called."""
    match _known(framework).get(name):
        case Field(ask=asked):
            return f'"{asked}"'
        case Figure(title=title) | Price(title=title):
            return title
        case None:
            return name


def _unit(framework: Framework, tree: Formula) -> str:
    match _known(framework).get(tree.name) if isinstance(tree, Quantity) else None:
        case Field(kind=Number(unit=unit)):
            return unit
        case Figure(title=title, unit=unit):
            # A title may end in its unit.
            return "" if title.endswith(unit) else unit
        case _:
            return ""


def _labels(framework: Framework, name: str, options: Iterable[str]) -> list[str]:
    """The words of options in quotes, in the order in which they are shown."""
    wanted = frozenset(options)
    match _known(framework).get(name):
        case Field(kind=Choice(options=known) | Checklist(options=known)):
            return [f'"{option.label}"' for option in known if option.id in wanted]
        case Field(kind=YesNo()):
            return [word for word in ("yes", "no") if word in wanted]
        case _:
            return sorted(wanted)


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
