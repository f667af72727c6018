"""Simple YAML, line by line: the nodes of most answers files, in half the time that a parser takes.

Simple are keys of ASCII letters, digits, `_` and `-`, each on its line, with a word, a text in quotes without escapes,
a list or mapping in brackets on the same line, or a block below; lists of such values; comments and blank lines.
Whatever else a text holds, a fault above all, is for the parser: nothing is decided here that it would decide
otherwise, and every place is the one that it tells.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple, TypeAlias

from aifactory_assess.yamlnodes import (
    MAX_DEPTH,
    MAX_VALUES,
    MOST_REMEMBERED,
    SHORT,
    KeyValue,
    MappingNode,
    Node,
    PlainValue,
    ScalarNode,
    SequenceNode,
    resolve,
)

# What YAML may take for a sign of its own neither begins a plain word, nor stands in it where it would be one.
_FIRST: Final = r"(?:[^\s\-?:,\[\]{}#&*!|>'\"%@`]|-(?=[0-9.]))"
_QUOTED: Final = r"'(?P<single>[^']*)'|\"(?P<double>[^\"\\]*)\""
_SCALAR = re.compile(rf" *(?:(?P<plain>{_FIRST}(?:[^:#]|:(?=\S)|(?<=\S)#)*+)|{_QUOTED}) *(?:(?<= )#.*)?")
_FLOW_SCALAR = re.compile(rf"(?P<plain>{_FIRST}[^:#,?\[\]{{}}]*+)|{_QUOTED}")
_FLOW_KEY = re.compile(r"([A-Za-z_][A-Za-z0-9_-]{0,63}): +")
_FLOW_SIGN = re.compile(r" *([,\]}]) *")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_NOTHING = re.compile(r" *(?:(?<= )#.*)?")
_SPACES = re.compile(" *")

MAX_LINES = 10_000
"""A file of a mebibyte can have a hundred times as many; rows of all of them would take memory for nothing."""
_Said: TypeAlias = tuple[str, PlainValue, bool]
"""What a scalar says: its text, what that means, and whether it is plain."""
_keys: dict[str, PlainValue] = {}
_scalars: dict[str, _Said] = {}
"""Keys and scalars that were found to be simple, as they are written: a few, so that a processor's cache holds them."""

# A node made as the tuple that it is takes half the time of its class's constructor, and a file has some hundreds.
_made = tuple.__new__

_Row: TypeAlias = tuple[int, int, int, str]
"""A line that says something: its number, the offset of its first sign, its indentation, and what it says."""


class NotSimpleError(Exception):
    """There is something that the parser must look at."""


def compose(text: str) -> tuple[MappingNode, int]:
    """The mapping that a text is, and how many keys and values it has; NotSimpleError leaves it to the parser."""
    if "\t" in text or "\r" in text or text.count("\n") > MAX_LINES:
        raise NotSimpleError
    composer = _Composer(_rows(text))
    return composer.document(), composer.count


def _rows(text: str) -> list[_Row]:
    """The lines that say something, and behind them one that stands further left than all."""
    rows, start, number = [], 0, 0
    for number, line in enumerate(text.split("\n"), start=1):
        said = line.lstrip(" ")
        if said and said[0] != "#":
            indent = len(line) - len(said)
            rows.append((number, start + indent, indent, said))
        start += len(line) + 1
    rows.append((number, len(text), -1, ""))
    return rows


class _Line(NamedTuple):
    """What stands in a line from some place on: line and column of it, and its offset."""

    text: str
    number: int
    column: int
    start: int

    def scalar(self, found: re.Match[str]) -> ScalarNode:
        """The scalar that a pattern found."""
        kind = found.lastgroup
        assert kind is not None  # noqa: S101 - every way to match has a name
        begin, end = found.span(kind)
        if kind == "plain":
            text = found[kind].rstrip(" ")
            end = begin + len(text)
            said = _remembered(text, (text, resolve(text), True))
        else:
            begin, end = begin - 1, end + 1
            said = _remembered(self.text[begin:end], (found[kind], found[kind], False))
        return ScalarNode(self.number, self.column + begin, self.start + begin, self.start + end, *said)


class _Composer:
    """Builds nodes from rows; where it stands is the first row that it has not read."""

    def __init__(self, rows: list[_Row]) -> None:
        self._rows = rows
        self._at = 0
        self.count = 1

    def document(self) -> MappingNode:
        """The mapping of all rows."""
        root = self._mapping(1)
        if self._at < len(self._rows) - 1 or self.count > MAX_VALUES:
            raise NotSimpleError
        return root

    def _mapping(self, depth: int) -> MappingNode:
        rows, at = self._rows, self._at
        first, begin, indent, _ = rows[at]
        if depth > MAX_DEPTH:
            raise NotSimpleError
        column = indent + 1
        entries: dict[str, KeyValue] = {}
        while rows[at][2] == indent:
            number, start, _, line = rows[at]
            at += 1
            word, colon, text = line.partition(": ")
            if not colon and line[-1:] == ":":
                word, colon = line[:-1], ":"
            if not colon or word in entries or (word not in _keys and not _is_key(word)):
                raise NotSimpleError
            end = start + len(word)
            key = _made(ScalarNode, (number, column, start, end, word, _keys[word], True))
            value: Node
            known = _scalars.get(text) or _number(text)
            if known is not None:
                said, meant, plain = known
                place = end + 2
                node = (number, column + len(word) + 2, place, place + len(text), said, meant, plain)
                value = _made(ScalarNode, node)
            elif not text or text.lstrip(" ")[:1] in ("", "#"):
                self._at = at
                empty = (number, column + len(word) + 1, end + 1, end + 1)
                value = self._below(indent, depth + 1) or ScalarNode(*empty, "", None, True)
                at = self._at
            else:
                value = self._value(_Line(text, number, column + len(word) + 2, end + 2), depth + 1)
            entries[word] = _made(KeyValue, (key, value))
        if rows[at][2] > indent:
            raise NotSimpleError
        self._at = at
        self.count += 2 * len(entries)
        return MappingNode(first, column, begin, rows[at][1], entries, False)

    def _below(self, indent: int, depth: int) -> Node | None:
        """The block below a key that has nothing on its own line; None where there is none."""
        _, _, deeper, said = self._rows[self._at]
        if said.startswith("- ") and deeper >= indent:
            return self._sequence(depth)
        if deeper > indent:
            return self._mapping(depth)
        return None

    def _sequence(self, depth: int) -> SequenceNode:
        rows, at = self._rows, self._at
        first, begin, indent, _ = rows[at]
        if depth > MAX_DEPTH:
            raise NotSimpleError
        items: list[Node] = []
        while rows[at][2] == indent and rows[at][3].startswith("- "):
            number, start, _, line = rows[at]
            at += 1
            text = line[2:]
            known = _scalars.get(text)
            if known is not None:
                said, meant, plain = known
                place = start + 2
                items.append(_made(ScalarNode, (number, indent + 3, place, place + len(text), said, meant, plain)))
            else:
                items.append(self._value(_Line(text, number, indent + 3, start + 2), depth + 1))
        self._at = at
        self.count += len(items)
        return SequenceNode(first, indent + 1, begin, rows[at][1], tuple(items), False)

    def _value(self, line: _Line, depth: int) -> Node:
        """What stands on a line behind a key or a dash."""
        found = _SCALAR.fullmatch(line.text)
        if found is not None:
            return line.scalar(found)
        begin = _past_spaces(line.text, 0)
        if line.text[begin : begin + 1] not in ("[", "{"):
            raise NotSimpleError
        node, end = self._flow(line, begin, depth)
        if not _NOTHING.fullmatch(line.text, end):
            raise NotSimpleError
        return node

    def _flow(self, line: _Line, begin: int, depth: int) -> tuple[Node, int]:
        """What begins at a place between brackets, and where it ends."""
        if depth > MAX_DEPTH:
            raise NotSimpleError
        sign = line.text[begin : begin + 1]
        if sign == "[":
            return self._flow_sequence(line, begin, depth)
        if sign == "{":
            return self._flow_mapping(line, begin, depth)
        found = _FLOW_SCALAR.match(line.text, begin)
        if found is None:
            raise NotSimpleError
        return line.scalar(found), found.end()

    def _flow_sequence(self, line: _Line, begin: int, depth: int) -> tuple[SequenceNode, int]:
        items: list[Node] = []
        at, sign = _past_spaces(line.text, begin + 1), ","
        if line.text.startswith("]", at):
            at, sign = at + 1, "]"
        end = at
        while sign == ",":
            item, at = self._flow(line, at, depth + 1)
            items.append(item)
            sign, end, at = _sign(line.text, at)
        if sign != "]":
            raise NotSimpleError
        self.count += len(items)
        place = (line.number, line.column + begin, line.start + begin, line.start + end)
        return SequenceNode(*place, tuple(items), True), end

    def _flow_mapping(self, line: _Line, begin: int, depth: int) -> tuple[MappingNode, int]:
        entries: dict[str, KeyValue] = {}
        at, sign, end = _past_spaces(line.text, begin + 1), ",", begin
        while sign == ",":
            found = _FLOW_KEY.match(line.text, at)
            if found is None or found[1] in entries:
                raise NotSimpleError
            word, start = found[1], line.start + at
            key = ScalarNode(line.number, line.column + at, start, start + len(word), word, resolve(word), True)
            value, at = self._flow(line, found.end(), depth + 1)
            entries[word] = KeyValue(key, value)
            sign, end, at = _sign(line.text, at)
        if sign != "}":
            raise NotSimpleError
        self.count += 2 * len(entries)
        place = (line.number, line.column + begin, line.start + begin, line.start + end)
        return MappingNode(*place, entries, True), end


def _sign(text: str, at: int) -> tuple[str, int, int]:
    """The comma or bracket behind an item of a list or mapping, where it ends, and where the next item begins."""
    found = _FLOW_SIGN.match(text, at)
    if found is None:
        raise NotSimpleError
    return found[1], found.end(1), found.end()


def _past_spaces(text: str, at: int) -> int:
    found = _SPACES.match(text, at)
    assert found is not None  # noqa: S101 - it matches anywhere
    return found.end()


def _is_key(word: str) -> bool:
    """Whether a word is a simple key; one that is will be remembered."""
    if not _KEY.fullmatch(word):
        return False
    if len(_keys) >= MOST_REMEMBERED:
        _keys.clear()
    _keys[word] = resolve(word)
    return True


def _number(text: str) -> _Said | None:
    """What a number says; None where a text is no simple one."""
    if not _NUMBER.fullmatch(text):
        return None
    return _remembered(text, (text, float(text) if "." in text else int(text), True))


def _remembered(text: str, said: _Said) -> _Said:
    """What a scalar says; the first of them are remembered."""
    if len(text) <= SHORT and len(_scalars) < MOST_REMEMBERED:
        _scalars[text] = said
    return said
