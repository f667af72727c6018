"""What a person types for an answer: the value it means, or why it means none. Nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import assert_never

from aifactory_assess.errors import listed, nearest
from aifactory_assess.framework.credit import Refusal, accept
from aifactory_assess.framework.model import (
    AnswerKind,
    AnswerValue,
    Checklist,
    Choice,
    FreeText,
    Levels,
    Number,
    Option,
    YesNo,
)
from aifactory_assess.yamltext import ScalarNode, SequenceNode, resolve

NOTHING_TICKED = ("0", "none", "[]")
_FACTORS = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6}
_QUANTITY = re.compile(r"([-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?) ?([kKM]?) ?(%?)")
_SHARES = ("ratio", "share")


@dataclass(frozen=True, slots=True, kw_only=True)
class Misread:
    """Why a reply is no answer, as a sentence."""

    message: str


def typed(kind: AnswerKind, reply: str, *, numbered: bool) -> AnswerValue | Misread:  # noqa: PLR0911 - one a kind
    """The answer that a reply means; `numbered` takes the numbers under which options are shown, from 1."""
    text = reply.strip()
    if any(0xD800 <= ord(sign) <= 0xDFFF for sign in text):  # noqa: PLR2004 - surrogates: bytes that were no UTF-8
        return Misread(message="that is not valid UTF-8 text")
    match kind:
        case Levels():
            return _accepted(kind, text)
        case YesNo():
            word = text.lower()
            return _accepted(kind, {"y": "yes", "n": "no"}.get(word, word))
        case Choice(options=options):
            return _accepted(kind, _option(options, text) if numbered else text)
        case Checklist():
            return _ticks(kind, text, numbered=numbered)
        case Number():
            return _quantity(kind, text)
        case FreeText():
            return _words(text)
        case _:
            assert_never(kind)


def _accepted(kind: AnswerKind, text: str) -> AnswerValue | Misread:
    return _told(kind, _scalar(text))


def _told(kind: AnswerKind, node: ScalarNode | SequenceNode) -> AnswerValue | Misread:
    value = accept(kind, node)
    if not isinstance(value, Refusal):
        return value
    near = nearest(*value.near) if value.near else None
    return Misread(message=value.message + (f" (did you mean {near}?)" if near else ""))


def _scalar(text: str) -> ScalarNode:
    return ScalarNode(1, 1, 0, len(text), text, resolve(text), True)


def _option(options: tuple[Option, ...], text: str) -> str:
    """The id under a number; any other text as it is."""
    if text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= len(options):
        return options[int(text) - 1].id
    return text


def _ticks(kind: Checklist, text: str, *, numbered: bool) -> AnswerValue | Misread:
    inner = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    parts = [part for part in re.split(r"[,\s]+", inner.strip()) if part]
    known = [option.id for option in kind.options]
    if text in NOTHING_TICKED and text not in known:
        return ()
    if not parts:
        return Misread(message=f"no option is named, expected some of {listed(known)}, or none")
    chosen = [_option(kind.options, part) if numbered else part for part in parts]
    if numbered and (over := [part for part in chosen if part.isdigit()]):
        return Misread(message=f"there is no option {over[0]}, expected numbers from 1 to {len(known)}, or 0 for none")
    return _told(kind, SequenceNode(1, 1, 0, 0, tuple(map(_scalar, chosen)), True))


def _quantity(kind: Number, text: str) -> AnswerValue | Misread:
    bare = text[: -len(kind.unit)].rstrip() if kind.unit and text.lower().endswith(kind.unit.lower()) else text
    match = _QUANTITY.fullmatch(bare)
    if match is None:
        return Misread(message=f"{_shown(text)} is no number{_number_hint(text)}, expected {_expected(kind)}")
    number, factor, percent = match.groups()
    value = float(number) * _FACTORS[factor]
    if percent:
        if kind.unit in _SHARES:
            value /= 100
        elif "%" not in kind.unit and "percent" not in kind.unit:
            return Misread(message=f"{_shown(text)} is a percentage, expected {_expected(kind)}")
    return _told(kind, ScalarNode(1, 1, 0, 0, text, value, True))


def _expected(kind: Number) -> str:
    return f"a number from {kind.least:.15g} to {kind.most:.15g}" + (f" ({kind.unit})" if kind.unit else "")


def _number_hint(text: str) -> str:
    if re.fullmatch(r"[-+]?[0-9]+(,[0-9]+)+(\.[0-9]+)?", text):
        return " (a comma may mean thousands or decimals: write 1500 or 1.5)"
    if re.fullmatch(r"[-+]?[0-9.]+ ?[a-zA-Z]{1,2}", text):
        return " (k is thousand and M is million)"
    return ""


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")  # noqa: PLR2004 - a line's worth


def _words(text: str) -> AnswerValue | Misread:
    if not text:
        return Misread(message="nothing was typed, expected words")
    return text
