"""Arrow IPC files: what their messages say of themselves, looked at before Arrow unpacks any.

A file of kilobytes can say that it holds terabytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

from aifactory_assess.errors import failure

BLOCK = "<qi4xq"
NOWHERE = "what it says of its parts leads nowhere"
MOST_UNPACKED = 1 << 29
"""Bytes that one compressed record batch, or one compressed dictionary, can unpack to: it is in memory as a whole."""
STREAM = b"\xff\xff\xff\xff"
"""What a stream of messages begins with, and each message of newer files."""
DICTIONARY = 2
"""How a message says that it is a dictionary and no record batch."""
Extent: TypeAlias = tuple[int, ...]
"""Where a message begins, how long its head is, and how long its content."""


class Messages(NamedTuple):
    """Where in a file the messages of its dictionaries and of its record batches are."""

    data: memoryview
    dictionaries: tuple[Extent, ...]
    batches: tuple[Extent, ...]

    def rows(self, place: Extent) -> int:
        """How many rows a message says that it has; IndexError where the file is damaged."""
        return _message(self.data, place).rows

    def refuse_large(self, path: str | Path, places: tuple[Extent, ...]) -> None:
        """AssessError where a message says that it unpacks to more than is taken."""
        for place in places:
            unpacked = _message(self.data, place).unpacked
            if unpacked > MOST_UNPACKED:
                what, most = f"a record batch unpacks to {unpacked >> 20:,} MiB", f"at most {MOST_UNPACKED >> 20}"
                raise failure(str(path), what, most, hint="write it in batches of fewer rows, or uncompressed")


def messages_of(data: memoryview) -> Messages:
    """The messages of a file, by its footer; IndexError where it is damaged."""
    dictionaries, batches = (tuple(_footer(data).structs(blocks, BLOCK)) for blocks in (2, 3))
    return Messages(data, dictionaries, batches)


class _Table(NamedTuple):
    """A table of a flatbuffer, the format of Arrow's metadata."""

    data: memoryview
    place: int

    def field(self, number: int) -> int | None:
        """Where a field is; None where it has its default."""
        layout = self.place - _number(self.data, "<i", self.place)
        slot = 4 + 2 * number
        if slot >= _number(self.data, "<H", layout):
            return None
        return self.place + away if (away := _number(self.data, "<H", layout + slot)) else None

    def table(self, number: int) -> _Table | None:
        """The table that a field leads to."""
        place = self.field(number)
        return None if place is None else _followed(self.data, place)

    def structs(self, number: int, layout: str) -> Iterator[tuple[int, ...]]:
        """The structs of a field that is a list of them."""
        vector = self.table(number)
        if vector is not None:
            begin, size = vector.place + 4, struct.calcsize(layout)
            end = begin + _number(self.data, "<I", vector.place) * size
            if end > len(self.data):
                raise IndexError(NOWHERE)
            yield from struct.iter_unpack(layout, self.data[begin:end])


def _number(data: memoryview, layout: str, place: int) -> int:
    if not 0 <= place <= len(data) - struct.calcsize(layout):
        raise IndexError(NOWHERE)
    return int(struct.unpack_from(layout, data, place)[0])


def _followed(data: memoryview, place: int) -> _Table:
    return _Table(data, place + _number(data, "<I", place))


def _footer(data: memoryview) -> _Table:
    end = len(data) - len(b"\0\0\0\0ARROW1")
    return _followed(data, end - _number(data, "<i", end))


class _Message(NamedTuple):
    """Rows of a record batch or dictionary, and what it says that its buffers unpack to."""

    rows: int
    unpacked: int


def _message(data: memoryview, place: Extent) -> _Message:
    start, length, _ = place
    root = _followed(data, start + (8 if data[start : start + len(STREAM)] == STREAM else 4))
    kind, header = root.field(1), root.table(2)
    if header is not None and kind is not None and data[kind] == DICTIONARY:
        header = header.table(1)
    rows = None if header is None else header.field(0)
    if header is None or rows is None:
        return _Message(0, 0)
    # Before compression had a field of its own, it was told among other words (field 4).
    compressed = header.field(3) is not None or root.field(4) is not None
    buffers = (
        [buffer for buffer, size in header.structs(2, "<qq") if size >= struct.calcsize("<q")] if compressed else []
    )
    sizes = [_number(data, "<q", start + length + buffer) for buffer in buffers]
    return _Message(_number(data, "<q", rows), sum(size for size in sizes if size > 0))
