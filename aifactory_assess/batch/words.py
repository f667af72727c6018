"""What the text of one cell says, by the rules of an answers file: nothing is guessed, nothing is shifted."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import NamedTuple, TypeAlias

from aifactory_assess.answers.sheet import NOT_APPLICABLE, OPEN, UNKNOWN, Answer
from aifactory_assess.batch.units import counted_in
from aifactory_assess.errors import aside, listed, meant, sentence
from aifactory_assess.escaping import json_text
from aifactory_assess.framework.asked import (
    AnswerKind,
    Checklist,
    Choice,
    Field,
    FreeText,
    Levels,
    Number,
    Question,
    Triple,
    YesNo,
    percents_in,
)
from aifactory_assess.framework.estimates import PRICES, is_amount
from aifactory_assess.framework.expressions import MAX_CONSTANT
from aifactory_assess.framework.kinds import Refusal, accept
from aifactory_assess.framework.model import COMPANIONS, Framework
from aifactory_assess.framework.versions import mismatch, parts_of
from aifactory_assess.scoring.score_table import LABEL, ORGANISATION
from aifactory_assess.yamlnodes import ScalarNode, SequenceNode, resolve

BLANKS = " \t\xa0\u202f"
SEPARATOR = ";"
STATE, NOTE, EVIDENCE = (f"__{each}" for each in COMPANIONS)
PRICE = "price__"
"""What stands beside a column or in front of it: companions of an answer, and own prices."""
GIVEN_STATES = ("value", "open", UNKNOWN, NOT_APPLICABLE)
NOTHING_TICKED = "none"
SILENT = frozenset(
    ("k.a.", "k. a.", "keine angabe", "n/a", "#n/a", "na", "n.a.", "-", "–", "null", "nc", "n.c.", "s.o.")
)
"""What others write for no answer, in small letters."""
TRIPLE = 3
IN_THOUSANDS = r"[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?(?:\s*%)?"
"""A number whose commas can stand between thousands; one comma alone can stand before decimals too."""
IN_LAKHS = r"[-+]?[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]*)?(?:\s*%)?"
"""A number as India parts it."""
PARTING = r"(?<=[0-9])[ \xa0\u202f'\u2019](?=[0-9]{3}\b)"
"""What stands between thousands, and never before decimals."""
_BEFORE_DECIMALS, _UNGROUPED, _PLAIN = (
    "with a point before its decimals",
    "without signs between thousands",
    "without a sign of percent",
)
EITHER_SIGN = "`decimal: '.'`, or `decimal: ','` where the comma stands before decimals"
ADVICE = rf", (?:{_BEFORE_DECIMALS}|{_UNGROUPED}|{_PLAIN}): a mapping can say .*"
"""What is said of a number that a mapping could read."""
ADVICE_OF_UNIT = r", without .*? (?:behind|before) it: a mapping can say `unit: .*?`(?=, with|$)"
"""The same of one that is counted in something."""
RESULT = "and no formula without its result: have a spreadsheet compute it and save"
"""What is said of a formula that was never computed."""
FROM_ONE = ": where steps count from 1, a mapping can say `offset: -1` for each column of them"
"""What is said of a step that is as many as there are."""
TRUTHS = {"true": "yes", "True": "yes", "TRUE": "yes", "false": "no", "False": "no", "FALSE": "no"}
"""How programs write a column of truth values: a question with `yes` and `no` has no other meaning for them."""
YES, NO = frozenset(("yes", "true", "ja", "oui", "y", "1")), frozenset(("no", "false", "nein", "non", "n", "0"))
"""The same as people write it, in small letters: for boxes, and in a draft; a cell says what an answers file says."""

About: TypeAlias = Question | Field


class Refused(NamedTuple):
    """What a cell should have held instead; `near` is a word and those that it may have meant.

    `numbers` are words that may be numbers of one kind in other signs.
    """

    expected: str
    near: tuple[str, tuple[str, ...]] | None = None
    numbers: tuple[Number, tuple[str, ...]] | None = None

    @property
    def advice(self) -> str:
        """What was expected, with the nearest word or the signs: to look for them costs far more than to refuse."""
        more = _other_signs(*self.numbers) if self.numbers else ""
        return self.expected + more + aside(meant(*self.near) if self.near else None)


def kinds_of(framework: Framework) -> dict[str, AnswerKind]:
    """The kind of answer that each column of a question or field holds."""
    kinds: dict[str, AnswerKind] = {known.id: known.kind for known in framework.fields}
    return kinds | {question.id: question.kind for question in framework.questions}


def labels_of(kind: AnswerKind | None) -> dict[str, str]:
    """The words here by the labels that people see; none for a label that several have, or that is a word here.

    Where numbers are labels of steps none of them is one: some would be read as labels, and others as steps.
    """
    match kind:
        case Levels(steps=steps):
            pairs = [(label, str(step)) for step, label in enumerate(steps)]
            if not {word for _, word in pairs}.isdisjoint(steps):
                pairs = [(label, word) for label, word in pairs if not label.isdecimal()]
        case Choice(options=options) | Checklist(options=options):
            pairs = [(option.label, option.id) for option in options]
        case _:
            return {}
    labels, words = Counter(label for label, _ in pairs), {word for _, word in pairs}
    return {label: word for label, word in pairs if labels[label] == 1 and label not in words}


def known_columns(framework: Framework) -> dict[str, None]:
    """Every column that an input may have, in order."""
    names = [ORGANISATION, LABEL]
    for name in (*(known.id for known in framework.fields), *(question.id for question in framework.questions)):
        names.extend((name, name + STATE, name + NOTE, name + EVIDENCE))
    return dict.fromkeys([*names, *(PRICE + price.id for price in framework.prices)])


def percents_of(framework: Framework) -> dict[str, int | None]:
    """How many percent one is in each column of numbers or own prices, as `percents_in` has it; steps have none."""
    steps = {name: None for name, kind in kinds_of(framework).items() if isinstance(kind, Levels)}
    units = {name: kind.unit for name, kind in kinds_of(framework).items() if isinstance(kind, Number)}
    units |= {PRICE + price.id: price.unit for price in framework.prices}
    return steps | {name: percents_in(unit) for name, unit in units.items()}


def said(about: About, text: str) -> Answer | Refused:
    """What a cell says about a question or field; blanks around it do not count, and an empty cell is no answer."""
    word = text.strip(" \t")
    if not word:
        return OPEN
    if word == UNKNOWN:
        return Answer("unknown")
    if word == NOT_APPLICABLE and not isinstance(about.kind, FreeText):
        return not_applicable(about)
    if isinstance(about.kind, FreeText):
        return Answer("value", word)
    if isinstance(about.kind, YesNo):
        word = TRUTHS.get(word, word)
    node = _ticks(about.kind, word) if isinstance(about.kind, Checklist) else _scalar(word)
    value = accept(about.kind, node)
    if not isinstance(value, Refusal):
        return Answer("value", value)
    return _explained(about, word, value)


def _explained(about: About, word: str, refusal: Refusal) -> Refused:
    """A refusal with what a reader of the cell may have forgotten."""
    match about.kind:
        case Checklist() if SEPARATOR not in word and "," in word:
            return Refused(f"{refusal.expected}, with `{SEPARATOR}` between them")
        case Number():
            return Refused(refusal.expected, numbers=(about.kind, (word,)))
        case Levels(steps=steps) if _scalar(word).value == len(steps):
            return Refused(refusal.expected + FROM_ONE)
        case Levels(steps=steps) if not word.endswith("%") and number_in(word, ",") in range(len(steps)):
            return Refused(f"{refusal.expected}, {_BEFORE_DECIMALS}: a mapping can say {_how_read(word, ',')}")
        case _:
            return _refused(refusal)


def _other_signs(kind: Number, words: tuple[str, ...]) -> str:
    """How numbers should have been written, and what of a mapping reads them as they are; nothing where nothing does.

    It is told by the first of them.
    """
    counted = [each for each in map(counted_in, words) if each is not None]
    if len(counted) == len(words) and len({each.unit for each in counted}) == 1:
        (first, unit, where), bare = counted[0], tuple(each.number for each in counted)
        if all(number_in(first, sign) is None for sign in ".,"):
            return ""
        texts = tuple(each for each in bare if isinstance(_scalar(each).value, str))
        more = _other_signs(kind, texts) if texts else ""
        said = unit if unit.isalpha() and isinstance(resolve(unit), str) else json_text(unit, indent=None)
        return f", without {unit} {where} it: a mapping can say `unit: {said}`{more}"
    word, *others = words
    signs = "".join(sign for sign in _signs_of(kind, word) if all(sign in _signs_of(kind, each) for each in others))
    if not signs:
        return ""
    what = _PLAIN if word.endswith("%") else _BEFORE_DECIMALS
    if is_grouped(word) or re.search(PARTING, word) or word.count(".") > 1:
        what = _UNGROUPED
    return f", {what}: a mapping can say {_how_read(word, signs)}"


def is_grouped(word: str) -> bool:
    """Whether a number has commas between its thousands, or one that may be."""
    return _GROUPED.fullmatch(word) is not None


def parts_thousands(word: str) -> bool:
    """Whether the commas of such a number cannot stand before decimals."""
    return word.count(",") > 1 or "." in word


def _signs_of(kind: Number, word: str) -> str:
    """The signs before decimals with which a mapping can read what is no number as it stands, and one of its range."""
    is_percentage, percents = word.endswith("%"), percents_in(kind.unit)
    if isinstance(_scalar(word).value, int | float) or (is_percentage and percents is None):
        return ""
    divisor = (percents or 1) if is_percentage else 1
    read = {sign: value / divisor for sign in ".," if (value := number_in(word, sign)) is not None}
    return "".join(sign for sign, value in read.items() if kind.least <= value <= kind.most)


def _how_read(word: str, signs: str) -> str:
    """What a mapping says of a number; of one with a comma that may stand between thousands, both."""
    if signs == ".," and "," in word and is_grouped(word):
        return EITHER_SIGN
    return f"`decimal: '{signs[0]}'`"


_DIGIT, _PARTS, _GROUPED = re.compile("[0-9]"), re.compile(PARTING), re.compile(f"{IN_THOUSANDS}|{IN_LAKHS}")
_POINTS_FOR_COMMAS = str.maketrans(".,", ",.")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][-+]?[0-9]++)?")
"""What a number is; Python's takes underscores and the digits of every script too. Digits are never parted anew."""


def number_in(word: str, decimal: str) -> Decimal | None:
    """The number that a text is, with this sign before its decimals and the others between thousands; % is left out."""
    if _DIGIT.search(word) is None:
        return None
    said = plain = word.removesuffix("%").strip(BLANKS)
    parting = {"'" if sign in "'\u2019" else " " for sign in _PARTS.findall(said)}
    groups = "." if decimal == "," else ","
    if parting:
        if len(parting) > 1 or groups in said:  # two signs for one thing
            return None
        plain = _PARTS.sub(groups, said)
    if decimal == ",":
        plain = plain.translate(_POINTS_FOR_COMMAS)
    if "," in plain:
        if not is_grouped(plain):
            return None
        plain = plain.replace(",", "")
    if _DECIMAL.fullmatch(plain) is None:
        return None
    try:
        value = Decimal(plain)
    except InvalidOperation:  # an exponent beyond bounds
        return None
    return value if abs(value.adjusted()) < 300 else None  # noqa: PLR2004 - beyond floats


def not_applicable(about: About) -> Answer | Refused:
    """What `not_applicable` says: refused by a field, and by a question with a gate."""
    if isinstance(about, Field):
        return Refused("a value or unknown: a profile field cannot be not_applicable")
    if about.gate is not None:
        return Refused("a value or unknown: a question with a gate cannot be not_applicable")
    return Answer("not_applicable")


def ticked(about: About, words: tuple[str, ...]) -> Answer | Refused:
    """What a list of options says."""
    value = accept(about.kind, SequenceNode(1, 1, 0, 0, tuple(map(_text, words)), flow=True))
    return _refused(value) if isinstance(value, Refusal) else Answer("value", value)


def _refused(refusal: Refusal) -> Refused:
    return Refused(refusal.expected + aside(refusal.meant), None if refusal.labelled else refusal.near)


_AMOUNTS = Number(unit="", least=0, most=MAX_CONSTANT)


def price(text: str) -> Triple | Refused | None:
    """An own price: a number of at least 0, or `low;likely;high`; None for an empty cell."""
    word = text.strip(" \t")
    if not word:
        return None
    parts = [part.strip(" \t") for part in word.split(SEPARATOR)]
    values = [_scalar(part).value if part else None for part in parts]
    amounts = [float(value) for value in values if is_amount(value)]  # type: ignore[arg-type]  # an amount is a number
    if len(amounts) != len(parts) or len(amounts) not in (1, TRIPLE):
        others = tuple(part for part, value in zip(parts, values, strict=True) if isinstance(value, str))
        return Refused(f"a number {PRICES}, or low;likely;high", numbers=(_AMOUNTS, others) if others else None)
    low, likely, high = amounts if len(amounts) == TRIPLE else amounts * TRIPLE
    return (low, likely, high) if low <= likely <= high else Refused("low, likely and high in rising order")


def one_of(words: tuple[str, ...], text: str) -> Refused | None:
    """Refused unless the cell is empty or one of the words."""
    word = text.strip(" \t")
    if not word or word in words:
        return None
    return Refused(f"one of {listed(words)}", (word, words))


def no_state(about: About, text: str) -> Refused | None:
    """Refused unless the cell is empty or a state that an answer can have; whatever stands beside it."""
    if text.strip(" \t") == NOT_APPLICABLE and isinstance(meaning := not_applicable(about), Refused):
        return meaning
    return one_of(GIVEN_STATES, text)


def other_framework(framework: Framework, text: str) -> Refused | None:
    """Refused where a row was answered by another framework, or by a version that this one is not."""
    if not text:
        return None
    expected = f"{framework.id}@{framework.major}"
    label = text.partition("#")[0]  # scores say the beginning of the hash behind it
    if parts_of(label) is None:
        return Refused(f"a framework such as {expected}")
    other = mismatch(label, framework, file="", says="the row answers")
    return None if other is None else Refused(f"{expected}: {sentence(other.found, other.expected)}")


def _scalar(word: str) -> ScalarNode:
    return ScalarNode(1, 1, 0, len(word), word, resolve(word), plain=True)


def _text(word: str) -> ScalarNode:
    return ScalarNode(1, 1, 0, len(word), word, word, plain=False)


def _ticks(kind: Checklist, word: str) -> SequenceNode:
    """The options that a word names, as they are written."""
    named = any(option.id == NOTHING_TICKED for option in kind.options)
    ticks = () if word == NOTHING_TICKED and not named else word.split(SEPARATOR)
    return SequenceNode(1, 1, 0, 0, tuple(_text(tick.strip(" \t")) for tick in ticks), flow=True)
