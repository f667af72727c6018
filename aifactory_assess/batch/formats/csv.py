"""CSV files: the header, tasks cut at record ends, and blocks of cells as text."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from aifactory_assess.batch.arrays import Places
from aifactory_assess.batch.cells import CellSort
from aifactory_assess.batch.formats.csvtext import (
    LONGEST_RECORD,
    NO_TEXT,
    Records,
    boundaries,
    cells_in,
    reason,
    records,
)
from aifactory_assess.batch.formats.source import (
    BLOCK_ROWS,
    LONGEST_LINE,
    Columns,
    Reading,
    RowBlock,
    Source,
    Task,
    TextFormat,
    line_in_text,
    pieces,
)
from aifactory_assess.batch.mapping import PLAIN, Dialect
from aifactory_assess.batch.rejects import cut, together, unreadable
from aifactory_assess.errors import failure
from aifactory_assess.files import stream_of
from aifactory_assess.yamltext import marked_encoding

TASK_BYTES = 1 << 24
TASK_ROWS = 1 << 16
BLOCK_BYTES = 1 << 23
CODES = pa.dictionary(pa.int32(), pa.string())
TYPES: dict[CellSort, pa.DataType] = {
    "id": pa.string(),
    "text": pa.string(),
    "numbers": pa.string(),
    "price": pa.string(),
    "words": CODES,
    "steps": CODES,
    "ticks": CODES,
}
"""Cells are read as text, as codes for it where few words occur."""


class _Csv:
    """Text with a header; how it is written is the source's dialect."""

    endings = (".csv", ".tsv")
    is_table = True

    def columns(self, source: Source) -> Columns:
        return Columns(tuple(_header(source)[0]))

    def tasks(self, source: Source) -> Iterator[Task]:
        _, start = _header(source)
        delimiter, first_row = ord(source.dialect.delimiter), 1
        with stream_of(Path(source.read_from), source.path) as stream:
            stream.seek(start)
            rest = b""
            while True:
                more = stream.read(TASK_BYTES)
                data = rest + more
                found = boundaries(data, delimiter, final=not more)
                _check_lengths(source, data, found, first_row)
                yield from _cut(source, found, start, first_row)
                if not more:
                    return
                first_row, rest, start = first_row + found.rows, data[found.stop :], start + found.stop

    def extent(self, source: Source) -> int:
        return Path(source.read_from).stat().st_size

    def blocks(self, task: Task, reading: Reading) -> Iterator[RowBlock]:
        row, dialect = task.first_row, task.source.dialect

        def cut(data: bytes, final: bool) -> tuple[int, Records]:
            found = records(data, ord(dialect.delimiter), dialect.encoding, final=final)
            return found.stop, found

        for data, found in pieces(task, BLOCK_BYTES, cut):
            yield from _pieces(_block(data, found, row, dialect, reading))
            row += found.rows

    def line_of(self, task: Task, row: int) -> int:
        def cut(data: bytes, final: bool) -> tuple[int, Places]:
            found = boundaries(data, ord(task.source.dialect.delimiter), final=final)
            return found.stop, found.starts[~found.blank]

        return line_in_text(task, row, cut)


FORMAT: TextFormat = _Csv()


def _cut(source: Source, found: Records, start: int, first_row: int) -> Iterator[Task]:
    """Some records as a task, or as several where they are many."""
    numbers = np.cumsum(~found.blank)
    for first in range(0, found.rows, TASK_ROWS):
        last = min(first + TASK_ROWS, found.rows)
        begin = int(found.starts[np.searchsorted(numbers, first + 1)])
        end = int(found.ends[np.searchsorted(numbers, last)] if last < found.rows else found.ends[-1])
        yield Task(source, start + begin, start + end, first_row + first, last - first)


def _check_lengths(source: Source, data: bytes, found: Records, first_row: int) -> None:
    """AssessError where a line is longer than any record can be."""
    lengths = np.diff(found.ends, prepend=0)
    if len(data) - found.stop > LONGEST_LINE:
        row = first_row + found.rows
    elif len(lengths) and lengths.max() > LONGEST_LINE:
        row = first_row + int((~found.blank[: int(lengths.argmax())]).sum())
    else:
        return
    raise failure(source.path, f"row {row:,} is longer than {LONGEST_LINE >> 20} MiB", "a record a line")


def _header(source: Source) -> tuple[list[str], int]:
    """The column names, and where the first record begins."""
    dialect = source.dialect
    with stream_of(Path(source.read_from), source.path) as stream:
        data = stream.read(LONGEST_RECORD + 1)
        final = len(data) <= LONGEST_RECORD
    if (other := marked_encoding(data)) is not None:
        raise failure(source.path, f"is {other}", "UTF-8", hint=_AS_UTF_8)
    lead = len(BOM_UTF8) if data.startswith(BOM_UTF8) else 0
    data = data[lead:]
    found = records(data, ord(dialect.delimiter), dialect.encoding, final=final)
    places = np.flatnonzero(~found.blank)[dialect.above :]
    if len(places) < dialect.header:
        # A line that cannot be read may be all there is, and is no empty file.
        _check_readable(source, data, found, np.flatnonzero(found.bad))
        if final:
            raise failure(source.path, "is empty", "a header and rows")
        raise failure(source.path, "has no header of bearable length")
    first, last = int(places[0]), int(places[dialect.header - 1])
    _check_readable(source, data, found, places[:1])
    try:
        text = data[int(found.starts[first]) : int(found.ends[first])]
        names = next(csv.reader([text.decode(dialect.encoding)], strict=True, delimiter=dialect.delimiter))
    except csv.Error:  # its records are sound, so that the length of a cell alone is left
        longest = csv.field_size_limit()
        raise failure(source.path, f"the header has a name of more than {longest:,} characters") from None
    _check_names(source, names)
    return names, lead + int(found.ends[last])


def _check_readable(source: Source, data: bytes, found: Records, places: Places) -> None:
    """AssessError with why the first of some records that are bad is so."""
    for place in places[found.bad[places] > 0][:1].tolist():
        text = data[int(found.starts[place]) : int(found.ends[place])]
        code, encoding = int(found.bad[place]), source.dialect.encoding
        hint = None if code != NO_TEXT else _AS_UTF_8 if encoding != PLAIN.encoding else f"{_AS_UTF_8}, {_ENCODING}"
        raise failure(source.path, f"the header holds {reason(text, code, encoding)}", hint=hint)


def _check_names(source: Source, names: list[str]) -> None:
    said = next((word for sign, word in _OTHERS.items() if len(names) == 1 and sign in names[0]), None)
    if said is not None:
        raise failure(source.path, f"the header has {said}", "commas between columns", hint=_DIALECT)
    if names[0] == _SEPARATOR:
        raise failure(source.path, f"begins with a line `{_SEPARATOR}`", "the names of columns", hint=_ABOVE)
    if not all(name.strip() for name in names):
        place = [not name.strip() for name in names].index(True) + 1
        raise failure(source.path, f"column {place} has no name", hint=_NAME_IT)


_OTHERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
"""What else may stand between columns."""
_SEPARATOR = "sep="
"""How a first line begins that tells Excel what stands between columns."""
_ABOVE = "`table: {above: 1}` in a mapping passes over it"
_NAME_IT = "name it in the header, or take the column out of the table"
_AS_UTF_8 = "save it as CSV UTF-8"
_ENCODING = "or a mapping names its encoding; --suggest-map guesses one"
_DIALECT = "a mapping can name another delimiter; --suggest-map drafts one"


def _block(data: bytes, found: Records, first_row: int, dialect: Dialect, reading: Reading) -> RowBlock:
    rows = first_row + np.cumsum(~found.blank) - 1
    fine = ~found.blank & (found.bad == 0)
    faults = [_unreadable(data, found, rows, dialect)] if found.bad.any() else []
    ends = np.cumsum(np.diff(found.ends, prepend=0)[fine])
    if not fine.all():
        starts = found.starts
        data = b"".join(data[starts[place] : found.ends[place]] for place in np.flatnonzero(fine))
    rows = rows[fine]
    batch = _parsed(data, dialect, reading)
    if batch is None:
        data, rows, ragged = _without_ragged(data, ends, rows, dialect, len(reading.columns))
        faults.append(ragged)
        batch = _parsed(data, dialect, reading)
    if batch is None or len(rows) != batch.num_rows:
        # Never seen; a shifted row must not pass.
        message = f"{len(rows)} rows were counted and {0 if batch is None else batch.num_rows} read"
        raise AssertionError(message)
    return RowBlock(rows, batch, together(faults))


def _pieces(block: RowBlock) -> Iterator[RowBlock]:
    """A block in pieces of bearable height: what a row takes to score does not depend on its length."""
    faults = block.unreadable
    for start in range(0, max(len(block.rows), 1), BLOCK_ROWS):
        yield RowBlock(block.rows[start : start + BLOCK_ROWS], block.answers[start : start + BLOCK_ROWS], faults)
        faults = unreadable([], [], [])


def _unreadable(data: bytes, found: Records, rows: Places, dialect: Dialect) -> pa.Table:
    starts, places = found.starts, np.flatnonzero(found.bad)
    texts = [data[starts[place] : found.ends[place]] for place in places]
    codes = found.bad[places].tolist()
    reasons = [
        f"a record without {reason(text, code, dialect.encoding)}" for text, code in zip(texts, codes, strict=True)
    ]
    return unreadable(rows[places], [_shown(text) for text in texts], reasons)


def _without_ragged(
    data: bytes, ends: Places, rows: Places, dialect: Dialect, columns: int
) -> tuple[bytes, Places, pa.Table]:
    """The records that have as many cells as there are columns, and the others as faults."""
    counts = cells_in(data, ends, ord(dialect.delimiter))
    starts = np.concatenate([[0], ends[:-1]])
    places = np.flatnonzero(counts != columns)
    texts = [_shown(data[starts[place] : ends[place]]) for place in places]
    told = [f"{columns} cells; {count} found" for count in counts[places].tolist()]
    kept = b"".join(data[starts[place] : ends[place]] for place in np.flatnonzero(counts == columns))
    return kept, rows[counts == columns], unreadable(rows[places], texts, told)


def _shown(text: bytes) -> str:
    return cut(text[:1000].decode("utf-8", "backslashreplace").rstrip("\r\n"))


def _parsed(data: bytes, dialect: Dialect, reading: Reading) -> pa.RecordBatch | None:
    """The cells; None where a record has too many or too few."""
    types = {name: TYPES[asked.sort] for name, asked in reading.wanted.items()}
    schema = pa.schema([(name, types[name]) for name in reading.columns if name in types])
    if not data.strip(b"\r\n"):
        return pa.RecordBatch.from_pylist([], schema=schema)
    if dialect.encoding != "utf-8":
        data = data.decode(dialect.encoding).encode()
    if data.startswith(BOM_UTF8):
        data = BOM_UTF8 + data  # one at the beginning is left out
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(data),
            read_options=pa_csv.ReadOptions(
                column_names=list(reading.columns), use_threads=False, block_size=len(data) + 1
            ),
            parse_options=pa_csv.ParseOptions(delimiter=dialect.delimiter, newlines_in_values=b'"' in data),
            convert_options=pa_csv.ConvertOptions(
                column_types=types, include_columns=schema.names, strings_can_be_null=True, null_values=[""]
            ),
        )
    except pa.ArrowInvalid:
        return None
    return table.combine_chunks().to_batches()[0] if table.num_rows else pa.RecordBatch.from_pylist([], schema=schema)
