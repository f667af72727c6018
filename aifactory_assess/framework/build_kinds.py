"""The `kind` of fields and questions -> the noun, with its options, range and credit."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import assert_never

from aifactory_assess.framework.asked import (
    FULL,
    Checklist,
    Choice,
    Curve,
    FieldKind,
    FreeText,
    Levels,
    Number,
    Option,
    QuestionKind,
    YesNo,
)
from aifactory_assess.framework.entries import basis_points, items, mapping, number, number_at, pair, plain, text, words
from aifactory_assess.framework.reader import Reader
from aifactory_assess.yamlnodes import MappingNode


def field_kind(reader: Reader, node: MappingNode) -> FieldKind:
    """The kind of answer that a field takes."""
    match text(node, "kind"):
        case "yes_no":
            return YesNo()
        case "choice":
            return Choice(options=_options(reader, node))
        case "multi":
            return Checklist(options=_options(reader, node))
        case "number":
            least, most = _number_range(reader, node)
            return Number(unit=text(node, "unit"), least=least, most=most)
        case "text":
            return FreeText()
        case other:
            assert_never(other)  # type: ignore[arg-type]  # the shape knows the five kinds


def question_kind(reader: Reader, node: MappingNode) -> QuestionKind | None:
    """The kind of answer that a question takes, with what each earns; None where that is faulty, which is noted."""
    match text(node, "kind"):
        case "level":
            return _levels(reader, node)
        case "yes_no":
            return _yes_no(node)
        case "choice":
            return Choice(options=_options(reader, node))
        case "checklist":
            return _checklist(reader, node)
        case "number":
            return _number(reader, node)
        case other:
            assert_never(other)  # type: ignore[arg-type]  # the shape knows the five kinds


# --- options ---


def _options(reader: Reader, node: MappingNode) -> tuple[Option, ...]:
    """Options with what they are given: the credit of a choice, the points of a checklist, none in a profile."""
    _refuse_unreachable_options(reader, node)
    return tuple(
        Option(**plain(Option, item) | {"credit": basis_points(number_at(item, "credit") or 0)})
        for item in map(mapping, items(node, "options"))
    )


# Words of an answers file that say why there is no value.
_STATES = ("unknown", "not_applicable")


def _refuse_unreachable_options(reader: Reader, node: MappingNode) -> None:
    """An option given twice could never be told from the first, nor one that is called like a state from that."""
    seen: set[str] = set()
    for item in map(mapping, items(node, "options")):
        name = text(item, "id")
        if name in _STATES:
            reader.refuse(item, f"option {name!r} cannot be chosen: answers files use that word for no value")
        if name in seen:
            reader.refuse(item, f"option {name!r} is given twice, so nobody can reach the second")
        seen.add(name)


def _levels(reader: Reader, node: MappingNode) -> Levels | None:
    steps = words(node, "levels")
    last = len(steps) - 1
    given = node.get("credit")
    if given is None:
        return Levels(steps=steps, credits=tuple(round(FULL * step / last) for step in range(len(steps))))
    credits = tuple(basis_points(number(item)) for item in items(node, "credit"))
    if len(credits) != len(steps):
        reader.refuse(given, f"{len(credits)} credits for {len(steps)} levels")
        return None
    if credits[0] != 0 or credits[-1] != FULL:
        reader.refuse(given, f"credit goes from {credits[0] / 100:g} to {credits[-1] / 100:g}", "from 0 to 100")
    if list(credits) != sorted(credits):
        reader.refuse(given, "credit falls from one level to the next", "that it never does")
    return Levels(steps=steps, credits=credits)


def _yes_no(node: MappingNode) -> YesNo:
    given = node.get("credit")
    if given is None:
        return YesNo()
    table = mapping(given)
    return YesNo(
        yes=basis_points(number(table.entries["yes"].value)), no=basis_points(number(table.entries["no"].value))
    )


def _checklist(reader: Reader, node: MappingNode) -> Checklist | None:
    options = _options(reader, node)
    kind = Checklist(options=options)
    place = node.entries["options"].value
    if kind.total <= 0:
        reader.refuse(place, "the options that can be ticked together have no points, so nobody can reach full credit")
        return None
    for option in options:
        if option.exclusive and option.points > kind.total:
            reader.refuse(
                place,
                f"exclusive option {option.id!r} has more points ({option.points}) than all others ({kind.total})",
            )
    return kind


# --- numbers ---


def _number_range(reader: Reader, node: MappingNode) -> tuple[float, float]:
    """A closed range, rising; one that does not is noted and turned round, so that it makes no further faults."""
    place = node.entries["range"].value
    least, most = pair(place)
    if not least < most:
        reader.refuse(place, f"range [{least:g}, {most:g}] does not rise")
    return float(min(least, most)), float(max(least, most))


def _number(reader: Reader, node: MappingNode) -> Number | None:
    least, most = _number_range(reader, node)
    curve = _curve(reader, node, least, most)
    return None if curve is None else Number(unit=text(node, "unit"), least=least, most=most, curve=curve)


def _curve(reader: Reader, node: MappingNode, least: float, most: float) -> Curve | None:
    place = node.entries["credit"].value
    pairs = [pair(item) for item in items(node, "credit")]
    knots = tuple((float(x), basis_points(credit)) for x, credit in pairs)
    logarithmic = "scale" in node.entries and text(node, "scale") == "log10"
    outside = [x for x, _ in knots if not least <= x <= most]
    if outside:
        reader.refuse(place, f"knot {outside[0]:g} is outside the range [{least:g}, {most:g}]")
        return None
    flawed = [x for x, _ in knots if x <= 0]
    if logarithmic and flawed:
        reader.refuse(place, f"knot {flawed[0]:g} has no logarithm", "knots above 0 with scale: log10")
        return None
    places = tuple(math.log10(x) if logarithmic else x for x, _ in knots)
    if any(not first < second for first, second in pairwise(places)):
        reader.refuse(place, "the knots do not rise", "[x, credit] pairs with x rising")
        return None
    credits = [credit for _, credit in knots]
    if credits not in (sorted(credits), sorted(credits, reverse=True)):
        reader.refuse(place, "credit rises and falls", "one direction")
        return None
    return Curve(knots=knots, places=places, logarithmic=logarithmic)
