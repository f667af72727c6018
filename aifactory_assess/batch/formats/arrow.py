"""Arrow IPC files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from aifactory_assess.batch.formats.source import Block, Columns, Format, Reading, Source, Task
from aifactory_assess.batch.formats.typed import blocks_of, readable, tasks_of
from aifactory_assess.errors import failure

STREAM = b"\xff\xff\xff\xff"


class Arrow:
    """Record batches, mapped into memory."""

    endings = (".arrow", ".feather", ".ipc")
    is_table = True

    def columns(self, source: Source) -> Columns:
        """The columns of the schema."""
        with _opened(source) as reader:
            return Columns(tuple(reader.schema.names), reader.schema)

    def tasks(self, source: Source) -> Iterator[Task]:
        """Record batches, taken together until they are worth a task, or cut."""
        with _opened(source) as reader:
            counts = [reader.get_batch(place).num_rows for place in range(reader.num_record_batches)]
        return tasks_of(source, counts)

    def extent(self, source: Source) -> int:
        """How many record batches there are."""
        with _opened(source) as reader:
            return int(reader.num_record_batches)

    def blocks(self, task: Task, reading: Reading) -> Iterator[Block]:
        """The rows of a task."""
        with _opened(task.source) as reader:
            batches = (reader.get_batch(place).select(list(reading.wanted)) for place in range(task.start, task.stop))
            yield from blocks_of(task, (batch.slice(task.skip, task.rows) for batch in batches), reading)


FORMAT: Format = Arrow()


@contextmanager
def _opened(source: Source) -> Iterator[pa.ipc.RecordBatchFileReader]:
    with Path(source.place).open("rb") as stream:
        if stream.read(len(STREAM)) == STREAM:
            raise failure(source.path, "is an Arrow IPC stream, expected an Arrow IPC file")
    with readable(source, "Arrow IPC"), pa.memory_map(source.place) as mapped, pa.ipc.open_file(mapped) as reader:
        yield reader
