"""Arrow IPC files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from aifactory_assess.arrowipc import STREAM, Messages, messages_of
from aifactory_assess.batch.formats.source import Columns, PiecedFormat, Reading, RowBlock, Source, Task
from aifactory_assess.batch.formats.typed import blocks_of, readable, refuse_unreadable, tasks_of
from aifactory_assess.errors import failure
from aifactory_assess.files import stream_of


class _Arrow:
    """Record batches, mapped into memory."""

    endings = (".arrow", ".feather", ".ipc")
    is_table = True

    def columns(self, source: Source) -> Columns:
        with _opened(source) as (reader, _):
            return Columns(tuple(reader.schema.names), reader.schema)

    def tasks(self, source: Source) -> Iterator[Task]:
        return tasks_of(source, self.counts(source))

    def counts(self, source: Source) -> list[int]:
        with _opened(source) as (_, messages):
            return [messages.rows(place) for place in messages.batches]

    def extent(self, source: Source) -> int:
        with _opened(source) as (_, messages):
            return len(messages.batches)

    def blocks(self, task: Task, reading: Reading) -> Iterator[RowBlock]:
        with _opened(task.source) as (reader, messages):
            refuse_unreadable(task.source, reader.schema, reading.wanted)
            messages.refuse_large(task.source.path, (*messages.dictionaries, *messages.batches[task.start : task.stop]))
            batches = (reader.get_batch(place).select(list(reading.wanted)) for place in range(task.start, task.stop))
            yield from blocks_of(task, (batch.slice(task.skip, task.rows) for batch in batches), reading)


FORMAT: PiecedFormat = _Arrow()


@contextmanager
def _opened(source: Source) -> Iterator[tuple[pa.ipc.RecordBatchFileReader, Messages]]:
    """What reads a file, and what its messages say of themselves."""
    with stream_of(Path(source.read_from), source.path) as stream:
        if stream.read(len(STREAM)) == STREAM:
            raise failure(source.path, "is an Arrow IPC stream", "an Arrow IPC file")
    with readable(source, "Arrow IPC"), pa.memory_map(source.read_from) as mapped, pa.ipc.open_file(mapped) as reader:
        yield reader, messages_of(memoryview(mapped.read_buffer()).cast("B"))
