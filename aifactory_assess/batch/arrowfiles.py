"""Parquet and Arrow IPC files: columns, tasks of row groups or record batches, and blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from aifactory_assess.batch.sources import BLOCK_ROWS, Block, Source, Task
from aifactory_assess.errors import failure

TASK_ROWS = 1 << 16
SMALL_GROUP = 1 << 14
STREAM = b"\xff\xff\xff\xff"


@contextmanager
def _readable(source: Source) -> Iterator[None]:
    """What is wrong with the file, as an AssessError."""
    try:
        yield
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError) as error:
        if source.format == "arrow" and _begins_as_stream(source):
            raise failure(source.path, "is an Arrow IPC stream, expected an Arrow IPC file") from None
        called = "Parquet" if source.format == "parquet" else "Arrow IPC"
        raise failure(source.path, f"cannot be read as {called}: {str(error).splitlines()[0]}") from None
    except OSError as error:
        # Arrow reports damaged pages as an OSError without a number.
        if error.errno is not None:
            raise
        raise failure(source.path, f"is damaged: {str(error).splitlines()[0]}") from None


def _begins_as_stream(source: Source) -> bool:
    with Path(source.path).open("rb") as stream:
        return stream.read(len(STREAM)) == STREAM


def schema_of(source: Source) -> pa.Schema:
    """The columns of a file."""
    with _readable(source):
        if source.format == "parquet":
            with pq.ParquetFile(source.path) as file:
                return file.schema_arrow
        with pa.memory_map(source.path) as stream, pa.ipc.open_file(stream) as reader:
            return reader.schema


def tasks(source: Source) -> Iterator[Task]:
    """Row groups or record batches, taken together until they are worth a task."""
    first_row, start, rows = 1, 0, 0
    counts = _row_counts(source)
    for place, count in enumerate(counts):
        rows += count
        if rows >= TASK_ROWS or (place + 1 == len(counts) and rows):
            yield Task(source, start, place + 1, first_row, rows)
            first_row, start, rows = first_row + rows, place + 1, 0


def count_of(source: Source) -> int:
    """How many row groups or record batches a file has."""
    return len(_row_counts(source))


def _row_counts(source: Source) -> list[int]:
    with _readable(source):
        if source.format == "parquet":
            with pq.ParquetFile(source.path) as file:
                return [file.metadata.row_group(place).num_rows for place in range(file.metadata.num_row_groups)]
        with pa.memory_map(source.path) as stream, pa.ipc.open_file(stream) as reader:
            return [reader.get_batch(place).num_rows for place in range(reader.num_record_batches)]


def blocks(task: Task, columns: Sequence[str], coded: Sequence[str], *, threads: bool) -> Iterator[Block]:
    """The rows of a task; `coded` are columns of few words, read as codes for them (lists of such too)."""
    row = task.first_row
    with _readable(task.source):
        for batch in _batches(task, columns, coded, threads=threads):
            for start in range(0, batch.num_rows, BLOCK_ROWS):
                part = batch.slice(start, BLOCK_ROWS)
                yield Block(range(row, row + part.num_rows), part, [])
                row += part.num_rows


def _batches(task: Task, columns: Sequence[str], coded: Sequence[str], *, threads: bool) -> Iterator[pa.RecordBatch]:
    if task.source.format == "parquet":
        yield from _parquet_batches(task, columns, coded, threads=threads)
        return
    with pa.memory_map(task.source.path) as stream, pa.ipc.open_file(stream) as reader:
        for place in range(task.start, task.stop):
            yield reader.get_batch(place).select(columns)


def _parquet_batches(
    task: Task, columns: Sequence[str], coded: Sequence[str], *, threads: bool
) -> Iterator[pa.RecordBatch]:
    flat, nested = _leaves(task.source, coded)
    groups = list(range(task.start, task.stop))
    if not nested or (task.rows or 0) < SMALL_GROUP * len(groups):
        yield from _groups(task.source, groups, columns, flat, threads=threads)
        return
    for group in groups:
        read = 0
        try:
            for batch in _groups(task.source, [group], columns, flat + nested, threads=threads):
                yield batch
                read += batch.num_rows
        except pa.ArrowNotImplementedError:
            # Arrow joins no lists of codes whose words changed on the way; they are read as text from here on.
            for batch in _groups(task.source, [group], columns, flat, threads=threads):
                if read < batch.num_rows:
                    yield batch.slice(read)
                read = max(read - batch.num_rows, 0)


def _groups(
    source: Source, groups: list[int], columns: Sequence[str], leaves: list[str], *, threads: bool
) -> Iterator[pa.RecordBatch]:
    # Reading ahead whole row groups (pre_buffer) would make memory grow with them.
    with pq.ParquetFile(source.path, pre_buffer=False, read_dictionary=leaves) as file:
        yield from file.iter_batches(BLOCK_ROWS, row_groups=groups, columns=columns, use_threads=threads)


def _leaves(source: Source, coded: Sequence[str]) -> tuple[list[str], list[str]]:
    """The physical columns of text at these columns, and those inside lists, which have names of their own."""
    with pq.ParquetFile(source.path) as file:
        leaves = [file.schema.column(place) for place in range(len(file.schema.names))]
    wanted = set(coded)
    texts = [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY" and leaf.path.split(".")[0] in wanted]
    return [path for path in texts if path in wanted], [path for path in texts if path not in wanted]
