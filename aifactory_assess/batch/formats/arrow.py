"""Arrow IPC files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from aifactory_assess.arrowipc import STREAM, Messages, messages_of
from aifactory_assess.batch.formats.source import Columns, InputFormat, Reading, RowBlock, Source, Task
from aifactory_assess.batch.formats.typed import blocks_of, readable, refuse_unreadable, tasks_of
from aifactory_assess.errors import failure


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
            counts = [file.messages.rows(place) for place in file.messages.batches]
        return tasks_of(source, counts)

    def extent(self, source: Source) -> int:
        """How many record batches there are."""
        with _opened(source) as file:
            return len(file.messages.batches)

    def blocks(self, task: Task, reading: Reading) -> Iterator[RowBlock]:
        """The rows of a task."""
        with _opened(task.source) as file:
            refuse_unreadable(task.source, file.reader.schema, reading.wanted)
            messages = file.messages
            messages.refuse_large(task.source.path, (*messages.dictionaries, *messages.batches[task.start : task.stop]))
            batches = (
                file.reader.get_batch(place).select(list(reading.wanted)) for place in range(task.start, task.stop)
            )
            yield from blocks_of(task, (batch.slice(task.skip, task.rows) for batch in batches), reading)


FORMAT: InputFormat = Arrow()


class _File(NamedTuple):
    """An open file, and what its messages say of themselves."""

    reader: pa.ipc.RecordBatchFileReader
    messages: Messages


@contextmanager
def _opened(source: Source) -> Iterator[_File]:
    with Path(source.read_from).open("rb") as stream:
        if stream.read(len(STREAM)) == STREAM:
            raise failure(source.path, "is an Arrow IPC stream", "an Arrow IPC file")
    with readable(source, "Arrow IPC"), pa.memory_map(source.read_from) as mapped, pa.ipc.open_file(mapped) as reader:
        yield _File(reader, messages_of(memoryview(mapped.read_buffer()).cast("B")))
