"""Strict YAML: text to data with a line and a column for every key and value.

YAML 1.2 core schema exactly, so `no` is a word, `010` is ten, `1:30` and dates are text. One document, unique
keys, no anchors, aliases, tags or directives; at most 1 MiB, 32 levels and 100,000 keys and values; UTF-8. What an
editor would count as another line than YAML does is refused, so that every line number in a message is the one the
reader sees.
"""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, cast

import yaml

from aifactory_assess.errors import SHOWN_PROBLEMS, AssessError, Faults, failure, reason_of
from aifactory_assess.yamllines import NotSimpleError, compose
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

ENDINGS = (".yaml", ".yml")
MAX_BYTES = 1 << 20


def is_yaml(name: str) -> bool:
    """Whether a file is called as YAML files are, in capitals too; an ending alone is such a name."""
    return name.lower().endswith(ENDINGS)


class YamlFile(NamedTuple):
    """One parsed file: `text` is without the byte order mark (`bom` says whether there was one).

    `values` counts its keys and values.
    """

    name: str
    text: str
    root: Node
    values: int
    bom: bool

    @property
    def data(self) -> bytes:
        """Its bytes."""
        return (("\ufeff" if self.bom else "") + self.text).encode()

    def changed(self, text: str) -> YamlFile:
        """The file with another text; AssessError with every fault in that."""
        return parse(self._replace(text=text).data, self.name)


# Those that a system has: not to wait, not to hand the file on, not to change line ends.
_FLAGS = sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))


def refuse_too_large(name: str, data: bytes, hint: str) -> None:
    """AssessError where what is to be written as a file could not be read again."""
    if len(data) > MAX_BYTES:
        message = f"would be larger than {MAX_BYTES >> 20} MiB, the most that is read; nothing was written"
        raise failure(name, message, hint=hint)


def read_bytes(path: Path, name: str | None = None) -> bytes:
    """The bytes of a regular file of at most 1 MiB; anything else is an AssessError that says what it is."""
    name = str(path) if name is None else name
    try:
        # Opening a FIFO without this flag would wait for a writer for ever.
        handle = os.open(path, os.O_RDONLY | _FLAGS)
        try:
            _refuse_what_is_no_file(handle, name)
            data = _read_open(handle)
        finally:
            os.close(handle)
    except (OSError, ValueError) as error:
        raise failure(name, f"cannot be read: {reason_of(error)}") from None
    if len(data) > MAX_BYTES:
        raise failure(name, "is larger than 1 MiB (1,048,576 bytes), the most that is read")
    return data


def _read_open(handle: int) -> bytes:
    """What a file holds, one byte more than is taken at most."""
    size = os.fstat(handle).st_size
    parts: list[bytes] = []
    left = MAX_BYTES + 1
    while left and (part := os.read(handle, min(size + 1, left))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _refuse_what_is_no_file(handle: int, name: str) -> None:
    mode = os.fstat(handle).st_mode
    if stat.S_ISDIR(mode):
        raise failure(name, "is a folder, not a file")
    if not stat.S_ISREG(mode):
        raise failure(name, "is no regular file (a pipe, socket or device)", hint="save the text to a file first")


def parse(data: bytes, name: str) -> YamlFile:
    """Bytes to a document, or AssessError with every fault found in them."""
    text, bom = decode(data, name)
    faults = Faults(name)
    _refuse_characters(text, faults)
    faults.stop_if_any()
    try:
        return YamlFile(name, text, *compose(text), bom)
    except NotSimpleError:
        return YamlFile(name, text, *parsed(text, faults), bom)


def parsed(text: str, faults: Faults) -> tuple[Node, int]:
    """The root node by the parser, with all that is wrong, and how many keys and values there are."""
    composer = _Composer(_without_directives(text, faults), faults)
    root = composer.compose()
    marker = _CONFLICT.search(text) if faults.found else None
    if marker is not None:
        faults.found.clear()  # all else follows from it
        faults.add(
            (text.count("\n", 0, marker.start()) + 1, 1), "a conflict marker of git", hint="settle the merge first"
        )
    faults.stop_if_any()
    assert root is not None  # noqa: S101 - compose() returns None only after noting a fault
    return root, composer.count


_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?!\S)", re.MULTILINE)


def marked_encoding(data: bytes) -> str | None:
    """What a byte order mark says that a text is, other than UTF-8."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):  # the former begins as that of UTF-16 does
        return "UTF-32"
    return "UTF-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else None


def decode(data: bytes, name: str) -> tuple[str, bool]:
    """UTF-8 without a byte order mark, and whether it began with one; AssessError where it is no UTF-8."""
    if (other := marked_encoding(data)) is not None:
        raise failure(name, f"is {other}", "UTF-8", hint="save it as UTF-8")
    bom = data.startswith(codecs.BOM_UTF8)
    if bom:
        data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8"), bom
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
        faults = Faults(name)
        found = data[error.start]
        faults.add((line, column), f"byte 0x{found:02x} is not UTF-8", "UTF-8 text", hint="save it as UTF-8")
        raise AssessError(faults.in_order()) from None


# What YAML forbids, plus what it counts as a line end and editors do not: NEL, LS, PS, and a CR without LF.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]|\r(?!\n)")
_NAMES = {
    "\r": "a carriage return without line feed",
    "\x85": "NEL (U+0085)",
    "\u2028": "LS (U+2028)",
    "\u2029": "PS (U+2029)",
}


_PLAIN = bytes([*b"\t\n", *range(0x20, 0x7F)])


def _refuse_characters(text: str, faults: Faults) -> None:
    if text.isascii() and not text.encode("ascii").translate(None, _PLAIN):
        return  # nothing there that needs a closer look
    for match in _UNWANTED.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        column = match.start() - text.rfind("\n", 0, match.start())
        found = match.group()
        if found in _NAMES:
            faults.add((line, column), f"{_NAMES[found]} is a line end for YAML but not for editors", "LF or CR LF")
        else:
            faults.add((line, column), f"control character U+{ord(found):04X} found", "text")
        if len(faults.found) >= SHOWN_PROBLEMS:
            faults.given_up = _UNWANTED.search(text, match.end()) is not None
            return


def _without_directives(text: str, faults: Faults) -> str:
    """The text with the directives that it begins with made comments of the same length, the first of them noted.

    PyYAML compares every directive with all before it, so a file of them must never reach it.
    """
    if not text.startswith("%") and "\n%" not in text:
        return text
    lines, noted = text.split("\n"), False
    for number, line in enumerate(lines):
        if line.startswith("%"):
            if not noted:
                faults.add((number + 1, 1), *_DIRECTIVE)
            lines[number], noted = "#" + line[1:], True
        elif line.strip() and not line.lstrip().startswith("#"):
            break
    return "\n".join(lines)


_DIRECTIVE = ("a YAML directive (%...) found", "none")


def _first_after(text: str, place: int) -> int | None:
    """Where something follows a document that is neither blank, nor a comment, nor the sign of its end."""
    while place < len(text):
        end = text.find("\n", place) + 1 or len(text)
        line = text[place:end].strip()
        if line and not line.startswith("#") and line != "..." and not line.startswith("... #"):
            return place + len(text[place:end]) - len(text[place:end].lstrip())
        place = end
    return None


_remembered: dict[str, PlainValue] = {}


def _resolved(text: str) -> PlainValue:
    """`resolve`, with the words that were there first remembered."""
    value = resolve(text)
    if len(text) <= SHORT and len(_remembered) < MOST_REMEMBERED:
        _remembered[text] = value
    return value


class _Composer:
    """Builds the nodes from PyYAML's C events; notes every fault that does not stop the parse."""

    def __init__(self, text: str, faults: Faults) -> None:
        self._text = text
        self._faults = faults
        self._quoted: yaml.ScalarEvent | None = None
        """The last text in quotes."""
        self.count = 0

    def compose(self) -> Node | None:
        """The root node; None if the text is no YAML or holds no document."""
        try:
            parser = yaml.CBaseLoader(self._text)  # its event parser alone is used
            try:
                self._next = cast(Callable[[], yaml.Event], parser.get_event)
                self._next()  # the stream's start
                return self._document()
            finally:
                parser.dispose()
        except yaml.MarkedYAMLError as error:
            self._refuse(error)
        except yaml.YAMLError as error:
            self._faults.add((1, 1), f"not valid YAML: {error}")
        except _TooMuchError as error:
            self._faults.add(*error.args)
        return None

    def _refuse(self, error: yaml.MarkedYAMLError) -> None:
        """Note why it is no YAML: at what is open at the end of the text, else where the parser gives up."""
        place, begun = error.problem_mark or error.context_mark, error.context_mark
        found = f"not valid YAML: {_explain(error, self._text)}"
        if begun is not None and error.context in _OPENED:
            if _mark(place).index >= len(self._text):
                place = begun
            elif _mark(place).line > begun.line:
                found += f" begun in line {begun.line + 1}"
        line, column = _position(place)
        self._faults.add((line, column), found, hint=self._quote_above(line) or _blank_above(self._text, line))

    def _quote_above(self, line: int) -> str | None:
        """The hint where a text in quotes ends in a line and begins in another: the first quote may be the open one."""
        if self._quoted is None or self._quoted.style not in ("'", '"'):
            return None
        (begun, _), (end, _) = _position(self._quoted.start_mark), _position(self._quoted.end_mark)
        return f"a quote opened in line {begun} is closed here: one may be missing" if begun < end == line else None

    def _document(self) -> Node | None:
        start = self._next()
        if isinstance(start, yaml.StreamEndEvent):
            self._faults.add((1, 1), "the file is empty", "a mapping of keys")
            return None
        assert isinstance(start, yaml.DocumentStartEvent)  # noqa: S101 - the parser's grammar
        root = self._node(self._next(), 1)
        # What follows is looked at here: the parser would take its time over a million directives.
        after = _first_after(self._text, _mark(self._next().end_mark).index)
        if after is not None:
            line, column = self._text.count("\n", 0, after) + 1, after - self._text.rfind("\n", 0, after)
            second = ("a second document begins here", "one in a file")
            self._faults.add((line, column), *(_DIRECTIVE if self._text[after] == "%" else second))
        return root

    # A folder of answers files is mostly spent here, so an event takes few steps: one look at its type, no generator,
    # nodes made as the tuples that they are.

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if type(event) is yaml.ScalarEvent:
            return self._scalar(event)
        line, column = self._counted(event)
        if isinstance(event, yaml.AliasEvent):
            self._faults.add((line, column), f"an alias (*{event.anchor}) found", "the value itself")
            return ScalarNode(line, column, _mark(event.start_mark).index, _mark(event.end_mark).index, "", None, True)
        assert isinstance(event, yaml.CollectionStartEvent)  # noqa: S101 - the parser's grammar
        if event.anchor is not None or event.tag is not None:
            self._refuse_decoration(event)
        if depth > MAX_DEPTH:
            raise _TooMuchError((line, column), f"more than {MAX_DEPTH} levels of nesting")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(event, depth)
        return self._sequence(event, depth)

    def _counted(self, event: yaml.Event) -> tuple[int, int]:
        """Line and column of one more key or value."""
        line, column = _position(event.start_mark)
        self.count += 1
        if self.count > MAX_VALUES:
            raise _TooMuchError((line, column), f"more than {MAX_VALUES:,} keys and values")
        return line, column

    def _scalar(self, event: yaml.ScalarEvent) -> ScalarNode:
        start: yaml.Mark = event.start_mark  # type: ignore[assignment]  # the stubs have two classes of marks
        self.count += 1
        if self.count > MAX_VALUES:
            raise _TooMuchError((start.line + 1, start.column + 1), f"more than {MAX_VALUES:,} keys and values")
        if event.anchor is not None or event.tag is not None:
            self._refuse_decoration(event)
        text: str = event.value
        plain = not event.style
        if not plain:
            self._quoted = event
        value = (_remembered[text] if text in _remembered else _resolved(text)) if plain else text
        end: yaml.Mark = event.end_mark  # type: ignore[assignment]  # read from a text, it has one
        return tuple.__new__(ScalarNode, (start.line + 1, start.column + 1, start.index, end.index, text, value, plain))

    def _sequence(self, event: yaml.CollectionStartEvent, depth: int) -> SequenceNode:
        items: list[Node] = []
        while type(inner := self._next()) is not yaml.SequenceEndEvent:
            items.append(self._node(inner, depth + 1))
        start = _mark(event.start_mark)
        return SequenceNode(
            start.line + 1,
            start.column + 1,
            start.index,
            _mark(inner.end_mark).index,
            tuple(items),
            bool(event.flow_style),
        )

    def _mapping(self, event: yaml.CollectionStartEvent, depth: int) -> MappingNode:
        entries: dict[str, KeyValue] = {}
        following, scalar = self._next, self._scalar
        while type(inner := following()) is not yaml.MappingEndEvent:
            key = scalar(inner) if type(inner) is yaml.ScalarEvent else self._node(inner, depth + 1)
            inner = following()
            value = scalar(inner) if type(inner) is yaml.ScalarEvent else self._node(inner, depth + 1)
            if not isinstance(key, ScalarNode):
                self._faults.add(key, "a list or mapping as a key found", "a word")
                continue
            word = key.text
            if word == "":
                self._faults.add(key, "an empty key found", "a word")
            elif word in entries:
                first = entries[word].key.line
                self._faults.add(key, f"{word!r} is given twice, first in line {first}")
            else:
                entries[word] = tuple.__new__(KeyValue, (key, value))
        start = _mark(event.start_mark)
        return MappingNode(
            start.line + 1, start.column + 1, start.index, _mark(inner.end_mark).index, entries, bool(event.flow_style)
        )

    def _refuse_decoration(self, event: yaml.NodeEvent) -> None:
        line, column = _position(event.start_mark)
        if event.anchor is not None:
            self._faults.add((line, column), f"an anchor (&{event.anchor}) found", "a plain value")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._faults.add((line, column), f"a tag ({tag}) found", "a plain value")


_NO_BLANK = re.compile(r"^[ ]*+(?:[^ #'\"][^:]*+:)?[ ]*+([\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000])")
"""What looks like a blank in front of a key, or between it and its value, and is none for YAML."""


def _blank_above(text: str, line: int) -> str | None:
    """The hint where a sign that only looks like a blank stands in a line, or in that before it."""
    for number, there in enumerate(text.splitlines()[max(line - 2, 0) : line], max(line - 1, 1)):
        if match := _NO_BLANK.match(there):
            sign = f"U+{ord(match.group(1)):04X}"
            return f"{sign} in line {number}, column {match.start(1) + 1}, only looks like a blank"
    return None


_OPENED = (
    "while parsing a flow mapping",
    "while parsing a flow sequence",
    "while scanning a quoted scalar",
    "while scanning a simple key",
)
"""What the parser says of what it knows the beginning of."""


class _TooMuchError(Exception):
    """Where there is too much, and of what: line and column, and message."""


def _mark(mark: object) -> yaml.Mark:
    """A mark of the C parser; the stubs have two classes of them, and events that may lack one."""
    return cast(yaml.Mark, mark)


def _position(mark: object) -> tuple[int, int]:
    return (1, 1) if mark is None else (_mark(mark).line + 1, _mark(mark).column + 1)


def _explain(error: yaml.MarkedYAMLError, text: str) -> str:
    problem = error.problem or "cannot be parsed"
    context = f" {error.context}" if error.context else ""
    mark = _mark(error.problem_mark) if error.problem_mark else None
    if mark is not None and mark.index < len(text) and text[mark.index] == "\t":
        return f"a tab is used for indentation, expected spaces ({problem})"
    return f"{problem}{context}"
