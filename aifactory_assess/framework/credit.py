"""The kinds of answer: is a value valid, and what is it worth (docs/method.md, 2)."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple, assert_never

from aifactory_assess.errors import listed
from aifactory_assess.framework.model import (
    FULL,
    AnswerKind,
    AnswerValue,
    Checklist,
    Choice,
    Curve,
    FreeText,
    Levels,
    Number,
    Option,
    QuestionKind,
    YesNo,
)
from aifactory_assess.yamltext import Node, ScalarNode, SequenceNode, found


class Refusal(NamedTuple):
    """Why a value is no answer: where, what was found, what was expected, and the words it may have meant."""

    node: Node
    found: str
    expected: str
    near: tuple[str, tuple[str, ...]] | None = None

    @property
    def message(self) -> str:
        """The sentence of it."""
        return f"{self.found}, expected {self.expected}"


def accept(kind: AnswerKind, node: Node) -> AnswerValue | Refusal:
    """The answer that a node gives, or why it gives none. Nothing is guessed: a `no` is a word, `true` is no level."""
    match kind:
        case Levels(steps=steps):
            return _step(node, len(steps))
        case YesNo():
            return _word(node, ("yes", "no"))
        case Choice(options=options):
            return _word(node, tuple(option.id for option in options))
        case Checklist(options=options):
            return _ticks(node, options)
        case Number():
            return _quantity(node, kind)
        case FreeText():
            return _words(node)
        case _:
            assert_never(kind)


def _step(node: Node, count: int) -> int | Refusal:
    value = node.value if isinstance(node, ScalarNode) else None
    if isinstance(value, int | float) and not isinstance(value, bool) and value in range(count):
        return int(value)
    return Refusal(node, f"{found(node)} is no level", f"a whole number from 0 to {count - 1}")


def _word(node: Node, words: tuple[str, ...]) -> str | Refusal:
    if isinstance(node, ScalarNode) and node.text in words:
        return node.text
    near = (node.text, words) if isinstance(node, ScalarNode) else None
    return Refusal(node, f"{found(node)} is no option", listed(words, most=20), near)


def _ticks(node: Node, options: tuple[Option, ...]) -> tuple[str, ...] | Refusal:
    ids = tuple(option.id for option in options)
    if not isinstance(node, SequenceNode):
        return Refusal(node, f"{found(node)} is no list of options", f"for example [{ids[0]}], or [] for none")
    ticked: set[str] = set()
    for item in node.items:
        word = _word(item, ids)
        if isinstance(word, Refusal):
            return word
        if word in ticked:
            return Refusal(item, f"{word!r} is ticked twice", "each option once")
        ticked.add(word)
    alone = [option.id for option in options if option.exclusive and option.id in ticked]
    if alone and len(ticked) > 1:
        return Refusal(node, f"{alone[0]!r} stands alone", "no other option beside it")
    return tuple(option for option in ids if option in ticked)


def _quantity(node: Node, kind: Number) -> float | Refusal:
    value = node.value if isinstance(node, ScalarNode) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return Refusal(node, f"{found(node)} is no number", _expected_quantity(kind))
    if not kind.least <= value <= kind.most:
        return Refusal(node, f"{found(node)} is out of range", _expected_quantity(kind))
    return float(value)


def _expected_quantity(kind: Number) -> str:
    unit = f" ({kind.unit})" if kind.unit else ""
    return f"a number from {kind.least:.15g} to {kind.most:.15g}{unit}"


def _words(node: Node) -> str | Refusal:
    if isinstance(node, ScalarNode) and node.value is not None and node.text.strip():
        return node.text
    return Refusal(node, f"{found(node)} is no text", "words")


def credit(kind: QuestionKind, value: AnswerValue) -> int:
    """What a valid answer is worth, in basis points."""
    match kind:
        case Levels(credits=credits):
            return credits[int(value)]  # type: ignore[arg-type]  # accept() gave an int
        case YesNo(yes=yes, no=no):
            return yes if value == "yes" else no
        case Choice(options=options):
            return next(option.credit for option in options if option.id == value)
        case Checklist():
            return _points_credit(kind, value)  # type: ignore[arg-type]  # accept() gave a tuple
        case Number(curve=curve):
            assert curve is not None  # noqa: S101 - a question has one
            return curve_credit(curve, value)  # type: ignore[arg-type]  # accept() gave a float
        case _:
            assert_never(kind)


def _points_credit(kind: Checklist, ticked: Iterable[str]) -> int:
    chosen = set(ticked)
    points = sum(option.points for option in kind.options if option.id in chosen)
    return points_to_credit(points, kind.total)


def points_to_credit(points: int, total: int) -> int:
    """`points / total` in basis points, rounded half to even."""
    return round(FULL * points / total)


def curve_credit(curve: Curve, value: float) -> int:
    """Credit of a number, in the method's order: clamp, then c0 + (c1 - c0) * (x - x0) / (x1 - x0)."""
    knots = curve.knots
    if value <= knots[0][0]:
        return knots[0][1]
    if value >= knots[-1][0]:
        return knots[-1][1]
    places = curve.places
    place = math.log10(value) if curve.logarithmic else value
    # log10 may round a value below a knot onto it; then the segment that begins there gives the same credit.
    index = min(bisect_right(places, place), len(places) - 1)
    x0, x1 = places[index - 1], places[index]
    c0, c1 = knots[index - 1][1], knots[index][1]
    return round(c0 + (c1 - c0) * (place - x0) / (x1 - x0))


def value_earning(curve: Curve, credit: int) -> float:
    """A value that earns a credit or more, the nearest to today's worse ones; the best knot where none does."""
    knots, places = curve.knots, curve.places
    if knots[0][1] > knots[-1][1]:
        knots, places = knots[::-1], places[::-1]
    index = next((index for index, (_, earned) in enumerate(knots) if earned >= credit), len(knots) - 1)
    best = knots[index][0]
    if index == 0 or knots[index][1] < credit:
        return best
    share = (credit - knots[index - 1][1]) / (knots[index][1] - knots[index - 1][1])
    place = places[index - 1] + (places[index] - places[index - 1]) * share
    value = 10**place if curve.logarithmic else place
    while curve_credit(curve, value) < credit and value != best:
        value = math.nextafter(value, best)
    return value


def best_credit(kind: QuestionKind) -> int:
    """The highest credit that an answer of this kind can earn."""
    match kind:
        case Levels(credits=credits):
            return max(credits)
        case YesNo(yes=yes, no=no):
            return max(yes, no)
        case Choice(options=options):
            return max(option.credit for option in options)
        case Checklist():
            return FULL
        case Number():
            return max(_reachable(kind))
        case _:
            assert_never(kind)


def _reachable(kind: Number) -> tuple[int, int]:
    """Credits at the ends of the range; the curve is monotone, so these are its extremes."""
    assert kind.curve is not None  # noqa: S101 - a question has one
    return curve_credit(kind.curve, kind.least), curve_credit(kind.curve, kind.most)


def least_credit_from(kind: QuestionKind, target: int) -> int:
    """What a remedy reaches: the least attainable credit at or above a target; any credit, for checklist and number."""
    match kind:
        case Levels(credits=credits):
            attainable = credits
        case YesNo(yes=yes, no=no):
            attainable = (yes, no)
        case Choice(options=options):
            attainable = tuple(option.credit for option in options)
        case Checklist() | Number():
            return target
        case _:
            assert_never(kind)
    return min((credit for credit in attainable if credit >= target), default=FULL)
