"""JSON Lines files: the keys, tasks cut at line ends, and blocks of cells.

A block is read by Arrow's reader where every cell has the type that its column usually has; where one has not, the
block is read line by line with Python's. Both give the same cells: a number is the text of it, as in a CSV; one that
is kept is spelled as a typed format's.
"""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections.abc import Collection, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, assert_never

import numpy as np
import pyarrow as pa
import pyarrow.json as pa_json
from numpy.typing import NDArray

from aifactory_assess.batch.arrays import Places
from aifactory_assess.batch.cells import CellSort
from aifactory_assess.batch.formats.json_cells import (
    DEEPEST,
    RepeatedKeyError,
    column_of,
    depth,
    is_text,
    loaded,
    told,
)
from aifactory_assess.batch.formats.source import (
    LONGEST_LINE,
    Columns,
    Digits,
    Reading,
    RowBlock,
    Source,
    Task,
    TextFormat,
    line_in_text,
    pieces,
    which_are,
)
from aifactory_assess.batch.mapping import Dialect
from aifactory_assess.batch.rejects import cut, unreadable
from aifactory_assess.errors import Suggestions, aside, failure
from aifactory_assess.files import stream_of
from aifactory_assess.scoring.printed import counted

HEAD_BYTES = 1 << 20
HEAD_LINES = 200
CHUNK_BYTES = 1 << 18
TASK_BYTES, TASK_ROWS = 1 << 25, 1 << 15
BLOCK_BYTES = TASK_BYTES + LONGEST_LINE + CHUNK_BYTES
"""A task is cut behind the line that its last bytes are in; a block has at most so many rows."""
_STRING = re.compile(rb'"([^"\\]*+(?:\\.[^"\\]*+)*+)"?+([ \t]*+:)?+')
"""A text in JSON, and whether it is a key; one that never ends is all that is left of its line."""
LF, OPEN_BRACE, CLOSE_BRACE = b"\n{}"
_BLANKS = b" \t\r"
"""Signs that a line may have and hold nothing."""


class _JsonLines:
    """An object a line."""

    endings = (".jsonl", ".ndjson")
    is_table = True

    def columns(self, source: Source) -> Columns:
        """The keys of the first lines, in order."""
        with stream_of(Path(source.read_from), source.path) as stream:
            head, is_cut = stream.read(HEAD_BYTES).removeprefix(BOM_UTF8), bool(stream.read(1))
        *whole, last = head.split(b"\n")
        lines = [line for line in (*whole, b"" if is_cut else last) if line.strip(_BLANKS)]
        read = [_record(line) for line in lines[:HEAD_LINES]]
        found = dict.fromkeys(key for record, _ in read for key in record or ())
        if not found:
            what = "has no JSON object that can be read in its first lines"
            raise failure(source.path, what, next(filter(None, (fault for _, fault in read)), "one a line"))
        return Columns(tuple(found), looked=f" from the first {HEAD_LINES} lines")

    def tasks(self, source: Source) -> Iterator[Task]:
        with stream_of(Path(source.read_from), source.path) as stream:
            start = len(BOM_UTF8) if stream.read(len(BOM_UTF8)) == BOM_UTF8 else 0
            stream.seek(start)
            first_row, rows, stop, place, begun = 1, 0, start, start, False
            # In chunks that a processor's cache holds: all that is done here is to look at every byte.
            while chunk := stream.read(CHUNK_BYTES):
                lines = _lines(chunk)
                lines.filled[0] |= begun
                rows += int(lines.filled[:-1].sum())
                begun = bool(lines.filled[-1])
                if len(lines.starts) > 1:
                    stop = place + int(lines.starts[-1])
                place += len(chunk)
                if place - stop > LONGEST_LINE:
                    what = f"has a line of more than {LONGEST_LINE >> 20} MiB"
                    raise failure(source.path, what, "an object a line")
                if stop - start >= TASK_BYTES or rows >= TASK_ROWS:
                    if rows:
                        yield Task(source, start, stop, first_row, rows)
                    first_row, rows, start = first_row + rows, 0, stop
            if rows or begun:
                yield Task(source, start, place, first_row, rows + begun)

    def extent(self, source: Source) -> int:
        return Path(source.read_from).stat().st_size

    def blocks(self, task: Task, reading: Reading) -> Iterator[RowBlock]:
        row = task.first_row
        for piece, whole in pieces(task, BLOCK_BYTES, _whole_lines):
            for data, lines in _parts(piece, whole, min(reading.most, TASK_ROWS)):
                rows = int(lines.filled.sum())
                if rows:
                    yield _block(data, lines, row, rows, reading, task.source.dialect)
                    row += rows

    def line_of(self, task: Task, row: int) -> int:
        def cut(data: bytes, final: bool) -> tuple[int, Places]:
            stop, lines = _whole_lines(data, final)
            return stop, lines.starts[lines.filled]

        return line_in_text(task, row, cut)


FORMAT: TextFormat = _JsonLines()


def _type(sort: CellSort) -> pa.DataType:
    """The type that cells of a sort usually have."""
    match sort:
        case "steps":
            return pa.int64()
        case "numbers" | "price":
            return pa.float64()
        case "ticks":
            return pa.list_(pa.string())
        case "id" | "text" | "words":
            return pa.string()
        case _:
            assert_never(sort)


class _Lines(NamedTuple):
    """Where lines start and end (before their LF; the last may have none, and be empty), and which hold something."""

    starts: Places
    ends: Places
    filled: NDArray[np.bool_]


def _lines(data: bytes) -> _Lines:
    view = np.frombuffer(data, np.uint8)
    ends = np.append(np.flatnonzero(view == LF), len(data))
    starts = np.append(0, ends[:-1] + 1)
    filled = starts < ends
    for place in np.flatnonzero(filled & np.isin(view[np.minimum(starts, len(data) - 1)], [*_BLANKS])).tolist():
        filled[place] = bool(data[starts[place] : ends[place]].strip(_BLANKS))
    return _Lines(starts, ends, filled)


def _parts(data: bytes, lines: _Lines, most: int) -> Iterator[tuple[bytes, _Lines]]:
    """What blocks of so many records are made of: a megabyte can hold hundreds of thousands."""
    starts = lines.starts[lines.filled][most::most].tolist()
    if not starts:
        yield data, lines
        return
    for begin, end in pairwise((0, *starts, len(data))):
        part = data[begin:end]
        yield part, _lines(part)


def _whole_lines(data: bytes, final: bool) -> tuple[int, _Lines]:
    stop = len(data) if final else data.rfind(b"\n") + 1
    return stop, _lines(data[:stop] or b"\n")  # nothing whole is nothing filled


def _block(  # noqa: PLR0913, PLR0917 - the bytes, and how they are read
    data: bytes, lines: _Lines, first_row: int, rows: int, reading: Reading, dialect: Dialect
) -> RowBlock:
    # A number that lacks its unit is no text, and is read by the other way.
    types = _types(reading) | {name: pa.string() for name, _ in dialect.units if name in reading.wanted}
    plain = _one_object_a_line(data, lines) and not (reading.extra and _has_late_key(data, reading, types))
    batch = _by_arrow(data, rows, reading, types) if plain else None
    if batch is not None:
        return RowBlock(range(first_row, first_row + rows), batch, unreadable([], [], []))
    return _by_line(data, first_row, reading, dialect.commas)


def _types(reading: Reading) -> dict[str, pa.DataType]:
    """The columns that were there in the first lines and mean something, as their cells usually are."""
    types = {name: _type(asked.sort) for name, asked in reading.wanted.items()}
    return types | {name: pa.string() for name in reading.columns if name in reading.known and name not in types}


def _has_late_key(data: bytes, reading: Reading, types: Collection[str]) -> bool:
    """Whether a key may be one that is known but was not there before.

    Where such keys may be Arrow's reader is not told of them: of a schema with all of them memory is soon full.
    """
    late = {name.encode() for name in reading.known if name not in types}
    for line in data.split(b"\n"):
        if b"\\" not in line and late.isdisjoint(line.split(b'"')):
            continue
        keys = {text for text, colon in _STRING.findall(line) if colon}
        if not late.isdisjoint(keys) or any(b"\\" in key for key in keys):  # which may spell any other
            return True
    return False


def _by_arrow(data: bytes, rows: int, reading: Reading, types: dict[str, pa.DataType]) -> pa.RecordBatch | None:
    """The block, or None where Arrow's reader might see other cells than Python's.

    A key that is not asked for ends it, unless such keys may be.
    """
    options = pa_json.ParseOptions(
        explicit_schema=pa.schema(list(types.items())),
        unexpected_field_behavior="ignore" if reading.extra else "error",
    )
    try:
        table = pa_json.read_json(
            pa.BufferReader(data),
            read_options=pa_json.ReadOptions(use_threads=False, block_size=len(data) + 1),
            parse_options=options,
        )
        table.validate(full=True)  # its reader takes any bytes for text
    except (pa.ArrowInvalid, UnicodeDecodeError):
        return None
    if table.num_rows != rows:
        return None
    return table.select(list(types)).combine_chunks().to_batches()[0]


def _one_object_a_line(data: bytes, lines: _Lines) -> bool:
    """Whether each line begins and ends with a brace, so that no object can be spread over lines."""
    whole = len(lines.starts) - (not lines.filled[-1])
    if not lines.filled[:whole].all() or b"\r" in data:
        return False
    view = np.frombuffer(data, np.uint8)
    starts, ends = lines.starts[:whole], lines.ends[:whole]
    return bool((view[starts] == OPEN_BRACE).all() and (view[ends - 1] == CLOSE_BRACE).all())


# --- line by line ---


def _by_line(data: bytes, first_row: int, reading: Reading, commas: Collection[str]) -> RowBlock:
    rows: list[int] = []
    found: list[dict[str, Any]] = []
    faulty: list[int] = []
    texts: list[str] = []
    faults: list[str] = []
    suggestions = Suggestions()
    for row, line in enumerate((line for line in data.split(b"\n") if line.strip(_BLANKS)), first_row):
        record, fault = _record(line)
        if record is not None and not reading.extra and not record.keys() <= reading.known.keys():
            key = next(key for key in record if key not in reading.known)
            hint = reading.framework.instead_of(key) or suggestions.meant(key, reading.known)
            fault = f"known columns, and {cut(key)!r} is none{aside(hint)}"
        if record is None or fault:
            faulty.append(row)
            texts.append(cut(line[:1000].decode("utf-8", "backslashreplace")))
            faults.append(fault or "")
        else:
            rows.append(row)
            found.append({key: cell for key, cell in record.items() if key in reading.known})
    names = dict.fromkeys([*reading.wanted, *(key for record in found for key in record)])
    cells = {
        name: [told(reading.known[name], record.get(name), comma=name in commas) for record in found] for name in names
    }
    columns = {name: column_of(each, comma=name in commas) for name, each in cells.items()}
    block = RowBlock(np.array(rows, np.int64), pa.RecordBatch.from_pydict(columns), unreadable(faulty, texts, faults))
    return block._replace(numbers=which_are(Digits, cells))


def _record(line: bytes) -> tuple[dict[str, Any] | None, str | None]:
    """The object in a line, or why there is none. Numbers are the text of them."""
    try:
        record = loaded(line.decode("utf-8"))
    except RepeatedKeyError as error:
        return None, f"each key once; {error} is given twice"
    except UnicodeDecodeError as error:
        return None, f"UTF-8 text; byte 0x{line[error.start]:02x} found"
    except json.JSONDecodeError as error:
        return None, f"a JSON object; after {counted(error.pos, 'character')} it is none"
    except RecursionError:
        return None, "a JSON object; so deeply nested it is none"
    fault = _fault(record, line)
    return (None, fault) if fault else (record, None)


def _fault(record: object, line: bytes) -> str | None:
    """Why what a line holds is no record."""
    if not isinstance(record, dict):
        return "a JSON object in braces"
    if line.count(b"[") + line.count(b"{") > DEEPEST and depth(record) > DEEPEST:
        return f"a JSON object of at most {DEEPEST} levels"
    if b"\\u" in line and not is_text(record):
        return "text; half of a surrogate pair found"
    return None
