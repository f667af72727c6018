"""The kinds of answer, and all that the house must know of one: what is valid, what it earns, how it is offered.

What else a kind needs stands in one module a floor: how it is read (`build_kinds`), what people may type
(`answers/typed`), its words (`scoring/scales`), and its cells in a table (`batch/cells`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal, NamedTuple, assert_never

from aifactory_assess.errors import listed
from aifactory_assess.framework.asked import (
    FULL,
    AnswerKind,
    AnswerValue,
    Checklist,
    Choice,
    FieldKind,
    FreeText,
    Levels,
    Number,
    Option,
    QuestionKind,
    YesNo,
)
from aifactory_assess.framework.credit import curve_credit, points_to_credit, value_earning
from aifactory_assess.framework.expressions import Options
from aifactory_assess.nouns import Same, dataclass
from aifactory_assess.yamlnodes import Node, ScalarNode, SequenceNode, found

# --- what is valid ---


class Refusal(NamedTuple):
    """Why a value is no answer: where, what was found, what was expected, and the words it may have meant.

    `labelled` is the word whose label stands in its place.
    """

    node: Node
    found: str
    expected: str
    near: tuple[str, tuple[str, ...]] | None = None
    labelled: str | None = None

    @property
    def meant(self) -> str | None:
        """The hint where somebody wrote a label in the place of what it labels."""
        return f"did you mean {self.labelled}?" if self.labelled else None


def accept(kind: AnswerKind, node: Node) -> AnswerValue | Refusal:
    """The answer that a node gives, or why it gives none. Nothing is guessed: a `no` is a word, `true` is no level."""
    match kind:
        case Number():  # first, and after it ticks: in a folder of files, other answers are remembered
            return _quantity(node, kind)
        case Checklist(options=options):
            return _ticks(node, options)
        case Levels(steps=steps):
            return _step(node, steps)
        case YesNo():
            return _yes_or_no(node)
        case Choice(options=options):
            return _option(node, options, tuple([option.id for option in options]))
        case FreeText():
            return _words(node)
        case _:
            assert_never(kind)


def _step(node: Node, steps: tuple[str, ...]) -> int | Refusal:
    value = node.value if isinstance(node, ScalarNode) else None
    if isinstance(value, int | float) and not isinstance(value, bool) and value in range(len(steps)):
        return int(value)
    expected = f"a whole number from 0 to {len(steps) - 1}"
    labelled = _labelled(node, _labels(Same(steps)))
    return Refusal(node, f"{found(node)} is no level", expected, labelled=labelled)


def _option(node: Node, options: tuple[Option, ...], ids: tuple[str, ...]) -> str | Refusal:
    word = _word(node, ids)
    if isinstance(word, str):
        return word
    return word._replace(labelled=_labelled(node, _labels(Same(options))))


def _yes_or_no(node: Node) -> str | Refusal:
    """Likeness says nothing of what so short a word means: Czech for yes is `ano`. A truth value has one meaning."""
    words = ("yes", "no")
    word = _word(node, words)
    if isinstance(word, str):
        return word
    return word._replace(near=None, labelled=_labelled(node, _TRUTHS))


_TRUTHS = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}


def _labelled(node: Node, labels: Mapping[str, str]) -> str | None:
    """What somebody means who writes a label in the place of what it labels."""
    return labels.get(bare_words(node.text) if isinstance(node, ScalarNode) else "")


@lru_cache(maxsize=2000)
def _labels(same: Same[tuple[Option | str, ...]]) -> Mapping[str, str]:
    """What is meant by each label that is one's alone: once, since a table can hold a wrong word in every row."""
    pairs = [(str(at), each) if isinstance(each, str) else (each.id, each.label) for at, each in enumerate(same.thing)]
    bare = [(bare_words(label), word) for word, label in pairs]
    count = Counter(words for pair in bare for words in set(pair))
    return {label: word for label, word in bare if count[label] == 1}


def bare_words(text: str) -> str:
    """A text without what blanks and capitals add."""
    return " ".join(text.split()).casefold()


def _word(node: Node, words: tuple[str, ...]) -> str | Refusal:
    if isinstance(node, ScalarNode) and node.text in words:
        return node.text
    near = (node.text, words) if isinstance(node, ScalarNode) else None
    return Refusal(node, f"{found(node)} is no option", listed(words, most=20), near)


def _ticks(node: Node, options: tuple[Option, ...]) -> tuple[str, ...] | Refusal:
    ids = tuple([option.id for option in options])
    if not isinstance(node, SequenceNode):
        return Refusal(node, f"{found(node)} is no list of options", f"for example [{ids[0]}], or [] for none")
    ticked: set[str] = set()
    for wrong in _wrong_ticks(node, options, ids, ticked):
        return wrong
    return tuple([option for option in ids if option in ticked])


def _wrong_ticks(
    node: SequenceNode, options: tuple[Option, ...], ids: tuple[str, ...], ticked: set[str]
) -> Iterator[Refusal]:
    """What is wrong with a list, item by item; the others are `ticked`."""
    for item in node.items:
        word = _option(item, options, ids)
        if isinstance(word, Refusal):
            yield word
        elif word in ticked:
            yield Refusal(item, f"{word!r} is ticked twice", "each option once")
        else:
            ticked.add(word)
    alone = [option.id for option in options if option.exclusive and option.id in ticked]
    if alone and len(ticked) > 1:
        yield Refusal(node, f"{alone[0]!r} stands alone", "no other option beside it")


def refusals(kind: AnswerKind, node: Node, first: Refusal) -> Iterable[Refusal]:
    """All that is wrong with what is no answer, of which `accept` says the first."""
    if isinstance(kind, Checklist) and isinstance(node, SequenceNode):
        return _wrong_ticks(node, kind.options, tuple([option.id for option in kind.options]), set())
    return (first,)


def _quantity(node: Node, kind: Number) -> float | Refusal:
    value = node.value if isinstance(node, ScalarNode) else None
    # A tuple of types: their union would be made at each call.
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return Refusal(node, f"{found(node)} is no number", expected_of(kind))
    if not kind.least <= value <= kind.most:
        return Refusal(node, f"{found(node)} is out of range", expected_of(kind))
    return float(value)


def _words(node: Node) -> str | Refusal:
    if isinstance(node, ScalarNode) and node.value is not None and node.text.strip():
        return node.text
    return Refusal(node, f"{found(node)} is no text", "words")


def value_schema(kind: AnswerKind) -> dict[str, Any]:
    """What stands in an answers file, as JSON Schema."""
    match kind:
        case Levels(steps=steps):
            return {"type": "integer", "minimum": 0, "maximum": len(steps) - 1}
        case YesNo():
            return {"enum": ["yes", "no"]}
        case Choice(options=options):
            return {"enum": [option.id for option in options]}
        case Checklist(options=options):
            return _ticks_schema(
                options=[option.id for option in options], alone=[o.id for o in options if o.exclusive]
            )
        case Number(least=least, most=most):
            return {"type": "number", "minimum": least, "maximum": most}
        case FreeText():
            return {"type": ["string", "number", "boolean"], "pattern": r"\S"}
        case _:
            assert_never(kind)


def _ticks_schema(options: list[str], alone: list[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "array", "items": {"enum": options}, "uniqueItems": True}
    if alone:
        schema["anyOf"] = [{"maxItems": 1}, {"items": {"enum": [option for option in options if option not in alone]}}]
    return schema


# --- what it earns ---


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
            return points_to_credit(sum(option.points for option in kind.ticked(value)), kind.total)
        case Number(curve=curve):
            assert curve is not None  # noqa: S101 - a question has one
            return curve_credit(curve, value)  # type: ignore[arg-type]  # accept() gave a float
        case _:
            assert_never(kind)


def scored(kind: QuestionKind) -> tuple[tuple[AnswerValue, int], ...]:
    """Every answer with its credit, in the order in which they are offered; none where they cannot be listed."""
    match kind:
        case Levels(credits=credits):
            return tuple(enumerate(credits))
        case YesNo(yes=yes, no=no):
            return ("yes", yes), ("no", no)
        case Choice(options=options):
            return tuple((option.id, option.credit) for option in options)
        case Checklist() | Number():
            return ()
        case _:
            assert_never(kind)


def best_credit(kind: QuestionKind) -> int:
    """The highest credit that an answer of this kind can earn."""
    match kind:
        case Levels() | YesNo() | Choice():
            return max(credit for _, credit in scored(kind))
        case Checklist():
            return FULL
        case Number(least=least, most=most, curve=curve):
            assert curve is not None  # noqa: S101 - a question has one
            # It is monotone, so its extremes are at the ends of the range.
            return max(curve_credit(curve, least), curve_credit(curve, most))
        case _:
            assert_never(kind)


def least_credit_from(kind: QuestionKind, target: int) -> int:
    """What a remedy reaches: the least attainable credit at or above a target; any credit where none can be listed."""
    answers = scored(kind)
    return min((credit for _, credit in answers if credit >= target), default=FULL) if answers else target


def earning(kind: QuestionKind, target: int) -> AnswerValue | None:
    """The answer that earns so much and the least beyond it; None where none does, or too many do, as ticks can."""
    match kind:
        case Levels() | YesNo() | Choice():
            able = [pair for pair in scored(kind) if pair[1] >= target]
            return min(able, key=lambda pair: pair[1])[0] if able else None
        case Checklist():
            return None
        case Number(curve=curve):
            assert curve is not None  # noqa: S101 - a question has one
            return value_earning(curve, target)
        case _:
            assert_never(kind)


# --- how it is offered, and how rules see it ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to answer: the number to type where options are shown, what the file holds, and what it means."""

    number: str
    value: str
    label: str
    alone: bool = False


def ways_of(kind: AnswerKind) -> tuple[Way, ...]:
    """The ways to answer that can be listed; none for numbers and words."""
    match kind:
        case Levels(steps=steps):
            return tuple(Way(number=str(place), value=str(place), label=step) for place, step in enumerate(steps))
        case Choice(options=options) | Checklist(options=options):
            return tuple(
                Way(number=str(place), value=option.id, label=option.label, alone=option.exclusive)
                for place, option in enumerate(options, start=1)
            )
        case YesNo() | Number() | FreeText():
            return ()
        case _:
            assert_never(kind)


def expected_of(kind: AnswerKind) -> str:
    """What kind of answer is wanted, on one line."""
    match kind:
        case Levels(steps=steps):
            return f"the number of a level, 0 to {len(steps) - 1}"
        case YesNo():
            return "yes or no"
        case Choice():
            return "the number of one"
        case Checklist():
            return "the numbers of all that hold, such as 1,3 or 1-3"
        case Number(unit=unit, least=least, most=most):
            return f"a number from {_amount(least)} to {_amount(most)}" + (f" ({unit})" if unit else "")
        case FreeText():
            return "words"
        case _:
            assert_never(kind)


def _amount(number: float) -> str:
    return f"{int(number):,}" if float(number).is_integer() else f"{number:.15g}"


def seen_as(kind: FieldKind) -> Options | Literal["number", "text"]:
    """How expressions see a field."""
    match kind:
        case YesNo():
            return Options(("yes", "no"), multi=False)
        case Choice(options=options):
            return Options(tuple(option.id for option in options), multi=False)
        case Checklist(options=options):
            return Options(tuple(option.id for option in options), multi=True)
        case Number():
            return "number"
        case FreeText():
            return "text"
        case _:
            assert_never(kind)


def range_of(kind: FieldKind) -> tuple[float, float]:
    """The ends between which the numbers of a field lie that expressions see as a number."""
    return (kind.least, kind.most) if isinstance(kind, Number) else (-math.inf, math.inf)
