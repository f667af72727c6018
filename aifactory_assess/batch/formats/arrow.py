"""Arrow IPC files.

Each message is looked at before Arrow unpacks it: a file of kilobytes can say that it holds terabytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pyarrow as pa

from aifactory_assess.batch.formats.source import Columns, InputFormat, Reading, RowBlock, Source, Task
from aifactory_assess.batch.formats.typed import blocks_of, readable, tasks_of
from aifactory_assess.errors import failure

STREAM = b"\xff\xff\xff\xff"
BLOCK = "<qi4xq"
NOWHERE = "what it says of its parts leads nowhere"
MOST_UNPACKED = 1 << 29
"""Bytes that one compressed record batch, or one compressed dictionary, can unpack to: it is in memory as a whole."""


DICTIONARY = 2
"""How a message says that it is a dictionary and no record batch."""


class Arrow:
    """Record batches, mapped into memory."""

    endings = (".arrow", ".feather", ".ipc")
    is_table = True

    def columns(self, source: Source) -> Columns:
        """The columns of the schema."""
        with _opened(source) as file:
            return Columns(tuple(file.reader.schema.names), file.reader.schema)

    def tasks(self, source: Source) -> Iterator[Task]:
        """Record batches, taken together until they are worth a task, or cut."""
        with _opened(source) as file:
            counts = [_message(file.data, place).rows for place in file.batches]
        return tasks_of(source, counts)

    def extent(self, source: Source) -> int:
        """How many record batches there are."""
        with _opened(source) as file:
            return len(file.batches)

    def blocks(self, task: Task, reading: Reading) -> Iterator[RowBlock]:
        """The rows of a task."""
        with _opened(task.source) as file:
            for place in (*file.dictionaries, *file.batches[task.start : task.stop]):
                _check_size(task.source, _message(file.data, place))
            batches = (
                file.reader.get_batch(place).select(list(reading.wanted)) for place in range(task.start, task.stop)
            )
            yield from blocks_of(task, (batch.slice(task.skip, task.rows) for batch in batches), reading)


FORMAT: InputFormat = Arrow()


_Place: TypeAlias = tuple[int, ...]
"""Where a message begins, how long its head is, and how long its content."""


class _File(NamedTuple):
    """An open file, and where in it the messages of its dictionaries and of its record batches are."""

    reader: pa.ipc.RecordBatchFileReader
    data: memoryview
    dictionaries: tuple[_Place, ...]
    batches: tuple[_Place, ...]


@contextmanager
def _opened(source: Source) -> Iterator[_File]:
    with Path(source.read_from).open("rb") as stream:
        if stream.read(len(STREAM)) == STREAM:
            raise failure(source.path, "is an Arrow IPC stream", "an Arrow IPC file")
    with readable(source, "Arrow IPC"), pa.memory_map(source.read_from) as mapped, pa.ipc.open_file(mapped) as reader:
        data = memoryview(mapped.read_buffer()).cast("B")
        dictionaries, batches = (tuple(_footer(data).structs(blocks, BLOCK)) for blocks in (2, 3))
        yield _File(reader, data, dictionaries, batches)


# --- what messages say of themselves ---


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


def _message(data: memoryview, place: _Place) -> _Message:
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


def _check_size(source: Source, message: _Message) -> None:
    if message.unpacked > MOST_UNPACKED:
        what, most = f"a record batch unpacks to {message.unpacked >> 20:,} MiB", f"at most {MOST_UNPACKED >> 20}"
        raise failure(source.path, what, most, hint="write it in batches of fewer rows, or uncompressed")
