"""A question's `remedy` -> its variants."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from aifactory_assess.errors import listed
from aifactory_assess.framework.asked import Formulas, Gate, Number, QuestionKind, Remedy, Triple
from aifactory_assess.framework.entries import (
    basis_points,
    flag,
    items,
    mapping,
    number_at,
    plain,
    scalar,
    text,
    text_at,
)
from aifactory_assess.framework.expressions import Constant
from aifactory_assess.framework.reader import Reader, Shared
from aifactory_assess.nouns import dataclass
from aifactory_assess.yamlnodes import MappingNode, Node, SequenceNode

DEFAULT_REMEDY_TARGET = 7500
_MOST_DAYS = 100_000  # person-days; these are 400 years


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What framework.yaml lets a question use."""

    levels: tuple[str, ...]
    strengths: tuple[str, ...]
    effort_days: Mapping[str, float]
    phases: tuple[str, ...]
    remedy_target: int


def build_remedies(
    reader: Reader, question: MappingNode, gate: Gate | None, vocabulary: Vocabulary
) -> tuple[Remedy, ...]:
    """The variants in order; faulty ones are left out and noted."""
    variants = _variants(question)
    if not variants:
        return ()
    _check_order(reader, variants)
    own = text(question, "id")
    found = [_remedy(reader, variant, own, gate, vocabulary) for variant in variants]
    return tuple(remedy for remedy in found if remedy is not None)


def _variants(question: MappingNode) -> list[MappingNode]:
    """The variants as they are written."""
    place = question.get("remedy")
    if place is None:
        return []
    return [mapping(item) for item in (place.items if isinstance(place, SequenceNode) else (place,))]


def _check_order(reader: Reader, variants: list[MappingNode]) -> None:
    """The first that holds counts, so the last alone is for all others, and hides nothing."""
    *before, last = variants
    for variant in before:
        if "when" not in variant.entries:
            reader.refuse(variant, "a variant without `when` stands before others, which could never be reached")
    if "when" in last.entries:
        place = last.entries["when"].key
        reader.refuse(place, "the last variant has a `when`", "none: it is for whom no other fits")


def check_lowered(reader: Reader, question: MappingNode, kind: QuestionKind) -> None:
    """What is needed can be lowered of a share alone of which more is better; of what is faulty nothing is known."""
    derive, shared = text_at(question, "derive"), reader.shared
    rising = isinstance(kind, Number) and kind.curve is not None and kind.curve.knots[0][1] <= kind.curve.knots[-1][1]
    if rising and derive is not None and (derive in shared.shares or derive not in shared.numbers):
        return
    for variant in _variants(question):
        if flag(variant, "lowers_need"):
            found = f"{text(question, 'id')} derives from no share of which more is better, so no need is lowered"
            expected = "a figure under `derive` that divides a number by another in its unit"
            reader.refuse(variant.entries["lowers_need"].key, found, expected)


def _remedy(
    reader: Reader, node: MappingNode, question: str, gate: Gate | None, vocabulary: Vocabulary
) -> Remedy | None:
    phase, days = node.get("phase"), _days(reader, node, vocabulary)
    when = reader.rule(node.get("when"), reader.shared.names.questions)
    months, cost = (_three(reader, node, key) for key in ("months", "cost_usd"))
    after = _after(reader, node, question)
    if phase is not None and not reader.known(phase, vocabulary.phases, "phase"):
        return None
    target = number_at(node, "target")
    wanted = vocabulary.remedy_target if target is None else basis_points(target)
    return Remedy(
        # A remedy that left the question's own gate closed would be none.
        **plain(Remedy, node) | {"target": max(wanted, gate.below * 10 if gate else 0)},
        days=days,
        when=when,
        months=months,
        cost_usd=cost,
        after=after,
    )


def _days(reader: Reader, remedy: MappingNode, vocabulary: Vocabulary) -> float:
    effort = scalar(remedy.entries["effort"].value)
    if isinstance(effort.value, int | float) and not isinstance(effort.value, bool):
        if not 0 <= effort.value <= _MOST_DAYS:
            reader.refuse(effort, f"effort {effort.text} is out of range", f"person-days from 0 to {_MOST_DAYS}")
        return float(effort.value)
    if reader.known(effort, vocabulary.effort_days, "effort of framework.yaml, and no number of person-days"):
        return vocabulary.effort_days[effort.text]
    return 0.0


def _refuse_unless_rising(reader: Reader, place: Node, numbers: Triple, called: str) -> None:
    if numbers[0] < 0 or any(first > second for first, second in pairwise(numbers)):
        shown = ", ".join(f"{number:g}" for number in numbers)
        reader.refuse(place, f"{called} [{shown}]", "low, likely and high from 0 upwards that do not fall")


def _three(reader: Reader, remedy: MappingNode, key: str) -> Formulas | None:
    place = remedy.get(key)
    if place is None:
        return None
    low, likely, high = (reader.expression(item, reader.shared.names.rules, "number") for item in items(remedy, key))
    if low is None or likely is None or high is None:
        return None
    match low.tree, likely.tree, high.tree:
        case Constant(least), Constant(middle), Constant(most):
            _refuse_unless_rising(reader, place, (least, middle, most), key)
    return low, likely, high


def _after(reader: Reader, remedy: MappingNode, question: str) -> tuple[str, ...]:
    found = []
    for node in map(scalar, items(remedy, "after")):
        if node.text == question:
            reader.refuse(node, f"{question} comes after itself", "other questions")
        elif reader.known(node, reader.shared.questions, "question"):
            reader.shared.order.setdefault(question, {}).setdefault(node.text, (reader, node))
            found.append(node.text)
    return tuple(found)


def check_order_of_remedies(shared: Shared) -> None:
    """Note remedies that wait for each other, where one of them says so."""
    try:
        TopologicalSorter(shared.order).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        # Of two that follow each other in the circle, the second waits for the first.
        reader, node = shared.order[circle[1]][circle[0]]
        reader.refuse(node, f"the remedies wait for each other in a circle: {listed(circle, most=20)}")
