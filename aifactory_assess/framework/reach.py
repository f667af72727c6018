"""Can a `when` ever hold? Proven by trying every combination that matters; what is not proven is not reported.

Options are enumerated, each number field is cut into the intervals that the expression can tell apart, figures may be
anything (unknown). Three-valued evaluation is sound: False with figures unknown means False whatever they are.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import inf, nextafter, prod

from aifactory_assess.framework.asked import Field
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
    Value,
)
from aifactory_assess.framework.kinds import range_of, seen_as

MAX_COMBINATIONS = 10_000
"""For one condition; a condition that can be told apart in more ways is not looked at."""
MAX_EVALUATIONS = 50_000
"""For one framework: a folder full of such conditions must not keep its reader waiting."""


@dataclass(slots=True)
class _Uses:
    """How an expression uses its names."""

    ticked: dict[str, set[str]] = field(default_factory=dict)
    cuts: dict[str, set[float]] = field(default_factory=dict)
    entangled: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Prover:
    """Looks at the conditions of one framework, each once, until its budget is spent."""

    left: int = MAX_EVALUATIONS
    _found: dict[int, bool] = field(default_factory=dict)

    def can_hold(self, expression: Expression, fields: Mapping[str, Field]) -> bool:
        """False only if it is proven that no profile whatever can make the condition true."""
        key = id(expression)
        if key not in self._found:
            domains = _domains(expression, fields, most=min(MAX_COMBINATIONS, self.left))
            self._found[key] = domains is None or self._any_holds(expression, domains)
        return self._found[key]

    def _any_holds(self, expression: Expression, domains: Mapping[str, list[Value]]) -> bool:
        # Making the values costs as much as trying them.
        self.left -= sum(map(len, domains.values()))
        for values in itertools.product(*domains.values()):
            self.left -= 1
            if self.left < 0 or expression.evaluate(dict(zip(domains, values, strict=True))) is not False:
                return True
        return False


def _domains(expression: Expression, fields: Mapping[str, Field], most: int) -> dict[str, list[Value]] | None:
    """The values of each field that the expression can tell apart, or None where more than `most` profiles differ."""
    uses = _Uses()
    _note_condition(expression.tree, uses)  # type: ignore[arg-type]  # callers pass conditions
    free = [fields[name] for name in expression.names if name in fields and name not in uses.entangled]
    ticked = {known.id: uses.ticked[known.id] for known in free if known.id in uses.ticked}
    others = {known.id: _domain(known, uses) for known in free if known.id not in ticked}
    if 2 ** sum(map(len, ticked.values())) * prod(map(len, others.values())) > most:
        return None  # before the subsets are made: 30 options have a thousand million
    return others | {name: _subsets(options) for name, options in ticked.items()}


def _subsets(options: Iterable[str]) -> list[Value]:
    every = sorted(options)
    sizes = range(len(every) + 1)
    return [frozenset(subset) for size in sizes for subset in itertools.combinations(every, size)]


def _note_condition(tree: Condition, uses: _Uses) -> None:
    match tree:
        case Compared(_, Quantity(name), Constant(value)) | Compared(_, Constant(value), Quantity(name)):
            uses.cuts.setdefault(name, set()).add(value)
        case Compared(_, left, right):
            uses.entangled.update(_quantities(left), _quantities(right))
        case HasOption(name, option, _):
            uses.ticked.setdefault(name, set()).add(option)
        case Junction(_, parts):
            for part in parts:
                _note_condition(part, uses)
        case Negation(part):
            _note_condition(part, uses)
        case IsOption():
            pass


def _quantities(tree: Formula) -> Iterator[str]:
    match tree:
        case Quantity(name):
            yield name
        case Arithmetic(_, left, right):
            yield from _quantities(left)
            yield from _quantities(right)
        case Call(_, arguments):
            for argument in arguments:
                yield from _quantities(argument)
        case Constant():
            pass


def _domain(known: Field, uses: _Uses) -> list[Value]:
    """Values of a field without ticks that stand for all the expression can tell apart, `otherwise` among them."""
    values: list[Value] = []
    match seen_as(known.kind):
        case Options(ids):
            values = [*ids]
        case "number":
            values = [*_points(*range_of(known.kind), uses.cuts.get(known.id, set()))]
        case "text":
            pass  # Nothing can be asked of it.
    if isinstance(known.otherwise, int | float):
        values.append(float(known.otherwise))
    elif isinstance(known.otherwise, str):
        values.append(known.otherwise)
    # Unknown is no value that can make a condition true, so it is left out.
    return values


def _points(least: float, most: float, cuts: set[float]) -> Iterator[float]:
    """Every cut inside the range, the floats next to it, and the ends."""
    for place in (least, most, *cuts):
        for point in (nextafter(place, -inf), place, nextafter(place, inf)):
            if least <= point <= most:
                yield point
