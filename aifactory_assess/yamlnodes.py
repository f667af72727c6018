"""What YAML is read into: nodes with a line and a column for every key and value, and what a plain word means."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

MAX_DEPTH = 32
# Keys count too. The largest file of the built-in framework has 1,400; a mebibyte of `a,` would have 500,000.
MAX_VALUES = 100_000
# A longer run of digits than an int64 holds is read as a float: Python's own limit would raise at 4,300 digits.
MAX_INTEGER_DIGITS = 18
SHORT = 64
"""Texts up to this length are worth remembering: the same keys and words stand in every answers file."""
MOST_REMEMBERED = 1 << 11
"""Of these, so many: so few that a processor's cache holds them."""

PlainValue: TypeAlias = str | int | float | bool | None


class ScalarNode(NamedTuple):
    """A word, number or text: `value` by the core schema, `text` as it was written (quotes and folds undone)."""

    line: int
    column: int
    start: int
    end: int
    text: str
    value: PlainValue
    plain: bool


class SequenceNode(NamedTuple):
    """A list; `start` and `end` are offsets in the text, in characters."""

    line: int
    column: int
    start: int
    end: int
    items: tuple[Node, ...]
    flow: bool


class KeyValue(NamedTuple):
    """One key of a mapping, with its value."""

    key: ScalarNode
    value: Node


class MappingNode(NamedTuple):
    """Keys and values in the order of the file; a key is the text that was written."""

    line: int
    column: int
    start: int
    end: int
    entries: dict[str, KeyValue]
    flow: bool

    def get(self, key: str) -> Node | None:
        """The value of a key, or None where the key is absent."""
        entry = self.entries.get(key)
        return None if entry is None else entry.value


Node: TypeAlias = ScalarNode | SequenceNode | MappingNode


def within(node: Node | None, *keys: str) -> Node | None:
    """What stands under a chain of keys, or None."""
    for key in keys:
        node = node.get(key) if isinstance(node, MappingNode) else None
    return node


def text_within(node: Node | None, *keys: str) -> str | None:
    """The text of the word, number or text that stands under a chain of keys, or None."""
    said = within(node, *keys)
    return said.text if isinstance(said, ScalarNode) else None


def entries_of(node: Node | None) -> Mapping[str, KeyValue]:
    """The entries of a mapping; none of anything else."""
    return node.entries if isinstance(node, MappingNode) else {}


def cut_at_comma(node: MappingNode, name: str) -> str | None:
    """The hint where a key in braces has no value, as what stands behind the comma of some words has none."""
    value = node.entries[name].value
    is_bare = node.flow and isinstance(value, ScalarNode) and value.start == value.end
    return "in braces, words with a comma need quotes" if is_bare else None


def found(node: Node) -> str:
    """A value as a message shows it."""
    match node:
        case SequenceNode():
            return "a list"
        case MappingNode():
            return "a mapping"
        case ScalarNode(value=None):
            return "empty"
    shown = node.text if len(node.text) <= 60 else node.text[:57] + "..."  # noqa: PLR2004 - a line's worth
    # "62" looks like a number in a message, and is none in the file.
    return f"{shown!r} in quotes" if not node.plain and not isinstance(resolve(node.text), str) else repr(shown)


_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, PlainValue] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **{sign + word: float(f"{sign}inf") for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")},
}
_STARTS_NUMBER = frozenset("0123456789+-.")


def resolve(text: str) -> PlainValue:
    """What a plain scalar means by the YAML 1.2 core schema."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _STARTS_NUMBER:
        return text
    if _INTEGER.match(text):
        return int(text) if len(text) <= MAX_INTEGER_DIGITS else float(text)
    if _FLOAT.match(text):
        return float(text)
    if text.startswith(("0o", "0x")):
        return _resolve_based(text)
    return text


def _resolve_based(text: str) -> PlainValue:
    digits, base = text[2:], 8 if text[1] == "o" else 16
    if not re.fullmatch("[0-7]+" if base == 8 else "[0-9a-fA-F]+", digits):  # noqa: PLR2004 - the base itself
        return text
    number = int(digits, base)
    if len(digits) <= MAX_INTEGER_DIGITS - 4:
        return number
    return float(number) if number <= sys.float_info.max else float("inf")
