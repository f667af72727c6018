"""CSV files: the header, tasks cut at record ends, and blocks of cells as text."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from aifactory_assess.batch.csvtext import LONGEST_RECORD, Records, boundaries, records
from aifactory_assess.batch.score import Reject, cut
from aifactory_assess.batch.sources import Block, Source, Task
from aifactory_assess.errors import AssessError, failure

BOM = b"\xef\xbb\xbf"
TASK_BYTES = 1 << 24
BLOCK_BYTES = 1 << 23


def header(source: Source) -> tuple[list[str], int]:
    """The column names, and where the first record begins."""
    with Path(source.path).open("rb") as stream:
        data = stream.read(LONGEST_RECORD + 1)
        final = len(data) <= LONGEST_RECORD
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise failure(source.path, "is UTF-16, expected UTF-8", hint="save it as CSV UTF-8")
    lead = len(BOM) if data.startswith(BOM) else 0
    found = records(data[lead:], final=final)
    places = np.flatnonzero(~found.blank)
    if not len(places):
        raise failure(
            source.path, "is empty, expected a header and rows" if final else "has no header of bearable length"
        )
    first = int(places[0])
    if first in found.bad:
        raise failure(source.path, f"the header holds {found.bad[first]}")
    start, end = lead + int(found.starts[first]), lead + int(found.ends[first])
    names = next(csv.reader([data[start:end].decode("utf-8")], strict=True))
    _check_names(source, names)
    return names, end


def _check_names(source: Source, names: list[str]) -> None:
    if len(names) == 1 and ";" in names[0]:
        raise failure(source.path, "the header has semicolons, expected commas between columns")
    if not all(name.strip() for name in names):
        raise failure(source.path, f"column {[not name.strip() for name in names].index(True) + 1} has no name")


def tasks(source: Source) -> Iterator[Task]:
    """The file in pieces of whole records."""
    _, start = header(source)
    first_row = 1
    with Path(source.path).open("rb") as stream:
        stream.seek(start)
        rest = b""
        while True:
            more = stream.read(TASK_BYTES)
            data = rest + more
            found = boundaries(data, final=not more)
            rows = len(found.ends) - int(found.blank.sum())
            stop = start + (int(found.ends[-1]) if len(found.ends) else 0)
            if rows:
                yield Task(source, start, stop, first_row, rows)
            if not more:
                return
            first_row, rest, start = first_row + rows, data[stop - start :], stop


def blocks(task: Task, names: list[str], types: dict[str, pa.DataType]) -> Iterator[Block]:
    """The records of a task; `types` are the columns that are wanted, as text or as codes for text."""
    row = task.first_row
    with Path(task.source.path).open("rb") as stream:
        stream.seek(task.start)
        rest, left = b"", task.stop - task.start
        while left or rest:
            more = stream.read(min(BLOCK_BYTES, left))
            left -= len(more)
            if not more and left:
                raise failure(task.source.path, "became shorter while it was read")
            data = rest + more
            found = records(data, final=not left)
            used = int(found.ends[-1]) if len(found.ends) else 0
            block = _block(data[:used], found, row, names, types)
            row += len(found.ends) - int(found.blank.sum())
            rest = data[used:]
            yield block


def _block(data: bytes, found: Records, first_row: int, names: list[str], types: dict[str, pa.DataType]) -> Block:
    numbers = first_row + np.cumsum(~found.blank) - 1
    unreadable = [_unreadable(int(numbers[place]), data, found, place) for place in sorted(found.bad)]
    fine = ~found.blank
    fine[list(found.bad)] = False
    if found.bad:
        starts = found.starts
        data = b"".join(data[starts[place] : found.ends[place]] for place in np.flatnonzero(fine))
    rows = numbers[fine]
    ragged: list[Any] = []
    batch = _parsed(data, names, types, ragged)
    if ragged:
        places = np.array([row.number for row in ragged]) - 1
        unreadable += [
            Reject(
                int(rows[place]), None, "", cut(row.text), f"{row.expected_columns} cells; {row.actual_columns} found"
            )
            for place, row in zip(places.tolist(), ragged, strict=True)
        ]
        unreadable.sort(key=lambda reject: reject.row)
        rows = np.delete(rows, places)
    if len(rows) != batch.num_rows:
        message = f"{len(rows)} rows were counted and {batch.num_rows} read"  # never seen; a shifted row must not pass
        raise AssertionError(message)
    return Block(rows, batch, unreadable)


def _unreadable(row: int, data: bytes, found: Records, place: int) -> Reject:
    text = data[found.starts[place] : found.ends[place]][:1000].decode("utf-8", "backslashreplace").rstrip("\r\n")
    return Reject(row, None, "", cut(text), f"a record without {found.bad[place]}")


def _parsed(data: bytes, names: list[str], types: dict[str, pa.DataType], ragged: list[Any]) -> pa.RecordBatch:
    schema = pa.schema([(name, types[name]) for name in names if name in types])
    if not data.strip(b"\r\n"):
        return pa.RecordBatch.from_pylist([], schema=schema)

    def skip(row: Any) -> str:  # noqa: ANN401 - pyarrow's InvalidRow
        ragged.append(row)
        return "skip"

    try:
        table = pa_csv.read_csv(
            pa.BufferReader(data),
            read_options=pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=len(data) + 1),
            parse_options=pa_csv.ParseOptions(newlines_in_values=b'"' in data, invalid_row_handler=skip),
            convert_options=pa_csv.ConvertOptions(
                column_types=types,
                include_columns=schema.names,
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except pa.ArrowInvalid as error:
        raise AssessError(failure("CSV", str(error)).problems) from None
    return table.combine_chunks().to_batches()[0] if table.num_rows else pa.RecordBatch.from_pylist([], schema=schema)
