"""What Parquet and Arrow IPC have in common: typed columns, faults of damaged files, and cells that are bounded."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aifactory_assess.batch.arrays import (
    Places,
    by_word,
    coded_text,
    codes_of,
    encoded,
    extension_named,
    is_extension_of_numbers,
    is_json,
    is_list,
)
from aifactory_assess.batch.formats.json_cells import JsonCell, column_of, told, value_of
from aifactory_assess.batch.formats.source import (
    BLOCK_ROWS,
    BLOCK_TEXT,
    LONGEST_WORD,
    SHOWN_OF_WORD,
    TASK_TEXT,
    ColumnMeaning,
    Digits,
    Reading,
    RowBlock,
    Source,
    Task,
    which_are,
)
from aifactory_assess.batch.names import no_id
from aifactory_assess.batch.rejects import cut, reject_table, together, unreadable
from aifactory_assess.batch.texts import (
    as_bytes,
    codes_in,
    decoded,
    in_one,
    inside,
    is_bytes,
    is_extension,
    is_sound,
    is_view,
    longest_in,
    plainly_held,
    shares,
    shown_again,
    stored,
    unpacked,
    where_held,
)
from aifactory_assess.errors import failure
from aifactory_assess.files import unread
from aifactory_assess.framework.asked import Checklist

TASK_ROWS = 1 << 16
LONGEST_CELL = 1 << 20
"""Bytes of text that can be kept; no cell is a file of its own."""
LONGEST_BYTES = 64
"""Of cells of fixed width that are no text, as digests and ids are; in lists they answer nothing at any width."""
FEWEST_ITEMS = 4
"""Items of a list that is not of text that are looked at, where no more can be ticked: a price has three."""
COLUMNS_TEXT = 1 << 27
"""Bytes that all columns of one block together can unpack to that are text or no codes."""
TASK_TEXTS = 1 << 28
"""As TASK_TEXT, of all columns of text together, since what is kept comes out as text."""
READABLE = "text, numbers, truth, times, or a list of them"
ROWS, ROWS_A_BYTE = 1 << 20, 1 << 7
"""Rows that a file may have, and more for each of its bytes: what says nothing takes none."""


@contextmanager
def readable(source: Source, called: str) -> Iterator[None]:
    """What is wrong with a file, as an AssessError."""
    try:
        yield
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError, pa.ArrowIndexError) as error:
        raise failure(source.path, f"cannot be read as {called}: {first_line(error)}") from None
    except (IndexError, UnicodeDecodeError) as error:
        raise failure(source.path, f"is damaged: {first_line(error)}") from None
    except OSError as error:
        # Arrow reports damaged pages as an OSError without a number.
        if error.errno is not None:
            raise unread(source.path, error.errno) from None
        raise failure(source.path, f"is damaged: {first_line(error)}") from None


def first_line(error: Exception) -> str:
    """What a library says in its first line; Arrow may give several texts."""
    said = str(error.args[0] if isinstance(error, pa.ArrowException) and error.args else error)
    return (said.splitlines() or [type(error).__name__])[0]


def tasks_of(source: Source, counts: Sequence[int]) -> Iterator[Task]:
    """Pieces with so many rows each (row groups, record batches): taken together, or cut where they are large."""
    first_row, start, rows, place = 1, 0, 0, -1
    most = ROWS + ROWS_A_BYTE * os.path.getsize(source.read_from)  # noqa: PTH202 - a text
    if sum(counts) > most:
        raise failure(source.path, f"has {sum(counts):,} rows, too many for its bytes", f"at most {most:,}")
    for place, count in enumerate(counts):
        if count > 2 * TASK_ROWS:
            if rows:
                yield Task(source, start, place, first_row, rows)
                first_row += rows
            for skip in range(0, count, TASK_ROWS):
                part = min(TASK_ROWS, count - skip)
                yield Task(source, place, place + 1, first_row, part, skip)
                first_row += part
            start, rows = place + 1, 0
            continue
        rows += count
        if rows >= TASK_ROWS:
            yield Task(source, start, place + 1, first_row, rows)
            first_row, start, rows = first_row + rows, place + 1, 0
    if rows:
        yield Task(source, start, place + 1, first_row, rows)


def blocks_of(task: Task, batches: Iterable[pa.RecordBatch], reading: Reading) -> Iterator[RowBlock]:
    """Record batches of a task as blocks; a row with text that is none is set aside, JSON is what it spells."""
    spelling: set[str] = set()
    for rows in _in_blocks(task, _with_json(batches, spelling), reading):
        yield _as_spelled(rows, sorted(spelling), task.source, reading)


def _with_json(batches: Iterable[pa.RecordBatch], found: set[str]) -> Iterator[pa.RecordBatch]:
    """The batches; their columns of JSON are `found`."""
    for batch in batches:
        found.update(field.name for field in batch.schema if is_json(field.type))
        yield batch


def _as_spelled(rows: _Rows, names: Iterable[str], source: Source, reading: Reading) -> RowBlock:
    """A block in which columns of JSON have what their texts spell, as lines of JSON have it."""
    batch, cells = rows.batch, dict[str, list[JsonCell]]()
    for name in names:
        column, is_comma = encoded(batch.column(name)), name in source.dialect.commas
        words = [None if word is None else value_of(word) for word in column.dictionary.to_pylist()]
        said = [*(told(reading.wanted[name], word, comma=is_comma) for word in words), None]
        cells[name] = [said[code] for code in codes_of(column).tolist()]
        batch = batch.set_column(batch.schema.get_field_index(name), name, column_of(cells[name], comma=is_comma))
    return RowBlock(rows.rows, batch, rows.faults, numbers=which_are(Digits, cells))


def _in_blocks(task: Task, batches: Iterable[pa.RecordBatch], reading: Reading) -> Iterator[_Rows]:
    """The rows of blocks, JSON as its texts.

    Small ones are put together, since each block costs some milliseconds however few rows it has.
    """
    held: list[_Rows] = []
    rows = size = 0
    repeated: Counter[str] = Counter()
    words: dict[str, tuple[int, ...]] = {}
    texts = [name for name, asked in reading.wanted.items() if asked.sort == "text"]
    for part in _parts(task, _counted(task, batches, repeated), reading):
        for name, column in zip(part.batch.schema.names, part.batch.columns, strict=True):
            codes = codes_in(column)
            if codes is not None:
                new, words[name] = where_held(codes.dictionary) != words.get(name), where_held(codes.dictionary)
                repeated[name] += unpacked(codes) - (codes.dictionary.nbytes if new else 0)
                refuse_repeated(task.source, name, repeated[name])
        if sum(max(repeated[name], 0) for name in texts) > TASK_TEXTS:
            largest = max(texts, key=lambda name: repeated[name])
            what = f"columns of text together repeat words {_too_often(TASK_TEXTS)}, {largest!r} most of all"
            raise failure(task.source.path, what, hint="keep fewer columns")
        rows, size = rows + len(part.rows), size + _size(part.batch, held[-1].batch if held else None)
        if held and (rows > reading.most or size > BLOCK_TEXT or part.batch.schema != held[0].batch.schema):
            yield _joined(held)
            held, rows, size = [], len(part.rows), _size(part.batch, None)
        held.append(part)
    if held:
        yield _joined(held)


def _counted(task: Task, batches: Iterable[pa.RecordBatch], repeated: Counter[str]) -> Iterator[pa.RecordBatch]:
    """The batches with what is stored of extensions; those whose views show far more than they hold are refused."""
    for batch in batches:
        columns = [stored(column) for column in batch.columns]
        fields = [field.with_type(column.type) for field, column in zip(batch.schema, columns, strict=True)]
        for field, column in zip(fields, columns, strict=True):
            repeated[field.name] += shown_again(column)
            refuse_repeated(task.source, field.name, repeated[field.name])
        yield pa.RecordBatch.from_arrays(columns, schema=pa.schema(fields))


def refuse_repeated(source: Source, name: str, size: int) -> None:
    """AssessError where a column of a task unpacks to so many bytes of text beyond those that it holds."""
    if size > TASK_TEXT:
        raise failure(source.path, f"column {name!r} repeats words {_too_often(TASK_TEXT)}")


def _too_often(most: int) -> str:
    return f"to more than {most >> 20} MiB in {TASK_ROWS:,} rows"


class _Rows(NamedTuple):
    """Rows whose text is sound, with their numbers, and what could not be read."""

    rows: Places
    batch: pa.RecordBatch
    faults: pa.Table


def _joined(parts: Sequence[_Rows]) -> _Rows:
    if len(parts) == 1:
        return parts[0]
    columns = [in_one(chunks) for chunks in zip(*(part.batch.columns for part in parts), strict=True)]
    batch = pa.RecordBatch.from_arrays(columns, schema=parts[0].batch.schema)
    return _Rows(np.concatenate([part.rows for part in parts]), batch, together(part.faults for part in parts))


def _size(batch: pa.RecordBatch, before: pa.RecordBatch | None) -> int:
    """The bytes of a batch and of what its codes stand for, without words that it shares with the one before."""
    size = 0
    for place, column in enumerate(batch.columns):
        codes = codes_in(column)
        if codes is None:
            size += column.nbytes
            continue
        other = None if before is None else codes_in(before.column(place))
        is_shared = other is not None and shares(codes, other.dictionary)
        size += unpacked(codes) + (codes.indices if is_shared else column).nbytes
    return size


def _parts(task: Task, batches: Iterable[pa.RecordBatch], reading: Reading) -> Iterator[_Rows]:
    row = task.first_row
    words: dict[str, pa.Array] = {}  # those of each column that were found sound last
    short: dict[str, tuple[pa.Array, pa.Array]] = {}  # those that were too long last, and what stands for them
    for whole in batches:
        names = whole.schema.names
        doubtful = [
            name
            for name, column in zip(names, whole.columns, strict=True)
            if not shares(column, words.get(name)) and _is_doubtful(column)
        ]
        words = {
            name: column.dictionary
            for name, column in zip(names, whole.columns, strict=True)
            if pa.types.is_dictionary(column.type) and name not in doubtful
        }
        columns = {
            name: column if (other := extension_named(whole.schema.field(place))) is None else coded_text(column, other)
            for place, (name, column) in enumerate(zip(names, whole.columns, strict=True))
        }
        for name, column in columns.items():
            meaning = reading.wanted[name]
            if meaning.sort != "text" and is_list(column.type):
                columns[name] = _begun(column, meaning)
            if meaning.sort == "id" and extension_named(whole.schema.field(name)):
                columns[name] = by_word(column, no_id)
        longest = {name: longest_in(column) for name, column in columns.items()}
        for name, column in columns.items():
            if longest[name] > LONGEST_WORD and reading.wanted[name].sort != "text" and not is_list(column.type):
                columns[name], longest[name] = _shortened(name, column, short), LONGEST_WORD
        batch = pa.RecordBatch.from_arrays(list(columns.values()), names=names)
        plain = [
            name
            for name, column in columns.items()
            if reading.wanted[name].sort == "text" or not pa.types.is_dictionary(column.type)
        ]
        step = min(_step(task.source, longest), COLUMNS_TEXT // max(1, sum(longest[name] for name in plain)) or 1)
        for start in range(0, batch.num_rows, step):
            # Few of Arrow's functions know the views that polars writes, and Python not all days.
            held = [plainly_held(column) for column in batch.slice(start, step).columns]
            part = pa.RecordBatch.from_arrays(held, names=names)
            yield _sound(part, np.arange(row, row + part.num_rows), doubtful)
            row += part.num_rows


def refuse_unreadable(source: Source, schema: pa.Schema, names: Iterable[str]) -> None:
    """AssessError where a column is of a type that is not read; before any of it is."""
    for name in names:
        type_ = schema.field(name).type
        if not _is_readable(type_):
            raise failure(source.path, f"column {name!r} is of type {type_}", READABLE)


def _is_doubtful(column: pa.Array) -> bool:
    """Whether a column of a readable type holds bytes that are no text; an Arrow error where it is damaged.

    Nothing may look into a column before: Arrow reads what lies beside the buffers of a damaged one, and dies of it.
    """
    if is_sound(column):
        return False
    as_bytes(column).validate(full=True)
    return True


def _is_readable(type_: pa.DataType) -> bool:
    """Whether cells are of a type that no few bytes of a file can make endless, as views of lists can."""
    inner = type_.value_type if is_list(type_) else type_
    inner = inner.value_type if pa.types.is_dictionary(inner) else inner
    is_stored = is_extension(type_) or (pa.types.is_dictionary(type_) and is_extension_of_numbers(inner))
    inner = inner.storage_type if is_stored else inner
    is_long = pa.types.is_fixed_size_binary(inner) and (inner.byte_width > LONGEST_BYTES or is_list(type_))
    others = (is_extension, pa.types.is_nested, pa.types.is_dictionary, pa.types.is_run_end_encoded)
    return not is_long and not any(is_other(inner) for is_other in others)


def _begun(lists: pa.Array, meaning: ColumnMeaning) -> pa.Array:
    """Lists of what is no text with one item more than an answer can have: millions of nulls take no bytes."""
    type_ = lists.type.value_type
    if is_bytes(type_) or is_view(type_) or pa.types.is_dictionary(type_):
        return lists
    options = len(meaning.kind.options) if isinstance(meaning.kind, Checklist) else 0
    return pc.list_slice(lists, 0, max(options + 1, FEWEST_ITEMS), return_fixed_size_list=False)


def _shortened(name: str, column: pa.Array, short: dict[str, tuple[pa.Array, pa.Array]]) -> pa.Array:
    """A column of text without words that no answer can be; words that batches share are looked at once."""
    if not pa.types.is_dictionary(column.type):
        return _beginnings(column)
    words = column.dictionary
    if name not in short or where_held(short[name][0]) != where_held(words):
        short[name] = words, _beginnings(words)
    return pa.DictionaryArray.from_arrays(column.indices, short[name][1])


def _beginnings(texts: pa.Array) -> pa.Array:
    """Texts, those that no answer can be by how they begin."""
    # Cell by cell: a word of a megabyte that stands in every row may be held once.
    cells = [cell.as_py() and _beginning(cell.as_py()) for cell in as_bytes(texts)]
    return pa.array(cells, pa.binary()).view(pa.string())


def _beginning(cell: bytes) -> bytes:
    if len(cell) <= LONGEST_WORD:
        return cell
    return cell[:SHOWN_OF_WORD].decode("utf-8", "backslashreplace").encode() + b"..."


def _step(source: Source, longest: dict[str, int]) -> int:
    """How many rows make a block, so that words that stand in many rows fill no memory; by the longest cells."""
    for name, length in longest.items():
        if length > LONGEST_CELL:
            raise failure(source.path, f"column {name!r} has a cell of more than {LONGEST_CELL >> 20} MiB")
    return min(max(BLOCK_TEXT // max(1, *longest.values()), 1), BLOCK_ROWS)


def _sound(batch: pa.RecordBatch, rows: Places, doubtful: Sequence[str]) -> _Rows:
    """Rows whose text is UTF-8 in every cell; `doubtful` columns hold bytes that are no text, somewhere."""
    if not doubtful:
        return _Rows(rows, batch, reject_table())
    bad = np.zeros(batch.num_rows, np.bool_)
    faults = []
    for name in doubtful:
        column = decoded(batch.column(name))
        places = np.flatnonzero(_faulty(column))
        found = [_bytes_shown(column, int(place)) for place in places]
        faults.append(unreadable(rows[places], found, [f"UTF-8 text in column {name}"] * len(places)))
        bad[places] = True
    rows, batch = rows[~bad], batch.filter(pa.array(~bad))
    for name in doubtful:
        # A dictionary has words of rows that are set aside, or of none.
        column, place = batch.column(name), batch.schema.get_field_index(name)
        batch = batch.set_column(place, batch.schema.field(name), decoded(column).cast(column.type))
    return _Rows(rows, batch, together(faults))


def _faulty(column: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Where a column holds bytes that are no text."""
    if is_sound(column):
        return np.zeros(len(column), np.bool_)
    return np.array([not is_sound(inside(column, place)) for place in range(len(column))], np.bool_)


def _bytes_shown(column: pa.Array, place: int) -> str:
    data = b";".join(cell.as_py() or b"" for cell in as_bytes(decoded(inside(column, place))))
    return cut(data[:1000].decode("utf-8", "backslashreplace"))
