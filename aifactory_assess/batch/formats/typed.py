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

from aifactory_assess.batch.arrays import coded_text, extension_named, is_list, is_text, offsets_of, plain_text
from aifactory_assess.batch.formats.source import BLOCK_ROWS, ColumnMeaning, Reading, RowBlock, Source, Task
from aifactory_assess.batch.rejects import Places, cut, together, unreadable
from aifactory_assess.errors import failure
from aifactory_assess.framework.asked import Checklist

TASK_ROWS = 1 << 16
LONGEST_CELL = 1 << 20
"""Bytes of text that can be kept; no cell is a file of its own."""
LONGEST_WORD, SHOWN_OF_WORD = 1 << 12, 1 << 10
"""Bytes that an answer or an id can have, and how much is looked at of what is longer, which is none."""
LONGEST_BYTES = 64
"""Of cells of fixed width that are no text, as digests and ids are; in lists they answer nothing at any width."""
FEWEST_ITEMS = 4
"""Items of a list that is not of text that are looked at, where no more can be ticked: a price has three."""
BLOCK_TEXT, COLUMNS_TEXT = 1 << 26, 1 << 27
"""Bytes that a column of one block can unpack to, and all of them together that are no codes."""
TASK_TEXT = 1 << 27
"""Bytes beyond its words that a column's codes can stand for in one task, whose scores are in memory together."""
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
            raise
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
    """Record batches of a task as blocks; a row with text that is none is set aside.

    Small ones are put together, since each block costs some milliseconds however few rows it has.
    """
    held: list[_Rows] = []
    rows = size = 0
    repeated: Counter[str] = Counter()
    words: dict[str, tuple[int, ...]] = {}
    for part in _parts(task, _counted(task, batches, repeated), reading):
        for name, column in zip(part.batch.schema.names, part.batch.columns, strict=True):
            codes = _codes_in(column)
            if codes is not None:
                new, words[name] = _where(codes.dictionary) != words.get(name), _where(codes.dictionary)
                repeated[name] += _unpacked(codes) - (codes.dictionary.nbytes if new else 0)
                refuse_repeated(task.source, name, repeated[name])
        rows, size = rows + len(part.rows), size + _size(part.batch, held[-1].batch if held else None)
        if held and (rows > BLOCK_ROWS or size > BLOCK_TEXT or part.batch.schema != held[0].batch.schema):
            yield _joined(held)
            held, rows, size = [], len(part.rows), _size(part.batch, None)
        held.append(part)
    if held:
        yield _joined(held)


def _counted(task: Task, batches: Iterable[pa.RecordBatch], repeated: Counter[str]) -> Iterator[pa.RecordBatch]:
    """The batches with what is stored of extensions; those whose views show far more than they hold are refused."""
    for batch in batches:
        columns = [_stored(column) for column in batch.columns]
        fields = [field.with_type(column.type) for field, column in zip(batch.schema, columns, strict=True)]
        for field, column in zip(fields, columns, strict=True):
            repeated[field.name] += _shown_again(column)
            refuse_repeated(task.source, field.name, repeated[field.name])
        yield pa.RecordBatch.from_arrays(columns, schema=pa.schema(fields))


def refuse_repeated(source: Source, name: str, size: int) -> None:
    """AssessError where a column of a task unpacks to so many bytes of text beyond those that it holds."""
    if size > TASK_TEXT:
        what = f"column {name!r} repeats words to more than {TASK_TEXT >> 20} MiB in {TASK_ROWS:,} rows"
        raise failure(source.path, what)


class _Rows(NamedTuple):
    """Rows whose text is sound, with their numbers, and what could not be read."""

    rows: Places
    batch: pa.RecordBatch
    faults: pa.Table


def _joined(parts: Sequence[_Rows]) -> RowBlock:
    if len(parts) == 1:
        return RowBlock(*parts[0])
    columns = [_in_one(chunks) for chunks in zip(*(part.batch.columns for part in parts), strict=True)]
    batch = pa.RecordBatch.from_arrays(columns, schema=parts[0].batch.schema)
    return RowBlock(np.concatenate([part.rows for part in parts]), batch, together(part.faults for part in parts))


def _in_one(chunks: Sequence[pa.Array]) -> pa.Array:
    """Parts of a column as one; words that all of them share are not looked at."""
    first = chunks[0]
    if not pa.types.is_dictionary(first.type) or len({_where(chunk.dictionary) for chunk in chunks}) > 1:
        return pa.chunked_array(chunks).unify_dictionaries().combine_chunks()
    codes = pa.concat_arrays([chunk.indices for chunk in chunks])
    return pa.DictionaryArray.from_arrays(codes, first.dictionary, ordered=first.type.ordered)


def _where(words: pa.Array) -> tuple[int, ...]:
    """Where the words of a dictionary lie in memory: all batches of a file may share one."""
    return len(words), words.offset, *(buffer.address for buffer in words.buffers() if buffer is not None)


def _size(batch: pa.RecordBatch, before: pa.RecordBatch | None) -> int:
    """The bytes of a batch and of what its codes stand for, without words that it shares with the one before."""
    size = 0
    for place, column in enumerate(batch.columns):
        codes = _codes_in(column)
        if codes is None:
            size += column.nbytes
            continue
        other = None if before is None else _codes_in(before.column(place))
        is_shared = other is not None and _shares(codes, other.dictionary)
        size += _unpacked(codes) + (codes.indices if is_shared else column).nbytes
    return size


def _codes_in(column: pa.Array) -> pa.DictionaryArray | None:
    """The codes for words that a column consists of, or its lists; None where it has none."""
    cells = column.flatten() if is_list(column.type) else column
    return cells if pa.types.is_dictionary(cells.type) else None


def _unpacked(coded: pa.DictionaryArray) -> int:
    """The bytes of the texts that codes stand for; no word is looked at."""
    words, codes = coded.dictionary, coded.indices.drop_null().cast(pa.int64()).to_numpy()
    if not _is_bytes(words.type):
        return 0
    is_large = pa.types.is_large_string(words.type) or pa.types.is_large_binary(words.type)
    ends = np.frombuffer(words.buffers()[1] or b"", np.int64 if is_large else np.int32)[words.offset :]
    return int((ends[codes + 1].astype(np.int64) - ends[codes]).sum()) if len(codes) else 0


def _is_bytes(type_: pa.DataType) -> bool:
    """Whether cells are text or bytes."""
    return is_text(type_) or bool(pa.types.is_binary(type_) or pa.types.is_large_binary(type_))


def _shares(column: pa.Array, words: pa.Array | None) -> bool:
    """Whether a column's words are these, which were found sound, and its codes lead to no others."""
    if words is None or not pa.types.is_dictionary(column.type) or _where(column.dictionary) != _where(words):
        return False
    column.indices.validate(full=True)
    ends = pc.min_max(column.indices)
    return ends["min"].as_py() is None or (ends["min"].as_py() >= 0 and ends["max"].as_py() < len(words))


def _parts(task: Task, batches: Iterable[pa.RecordBatch], reading: Reading) -> Iterator[_Rows]:
    row = task.first_row
    words: dict[str, pa.Array] = {}  # those of each column that were found sound last
    short: dict[str, tuple[pa.Array, pa.Array]] = {}  # those that were too long last, and what stands for them
    for whole in batches:
        names = whole.schema.names
        doubtful = [
            name
            for name, column in zip(names, whole.columns, strict=True)
            if not _shares(column, words.get(name)) and _is_doubtful(column)
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
        longest = {name: _longest(column) for name, column in columns.items()}
        for name, column in columns.items():
            if longest[name] > LONGEST_WORD and reading.wanted[name].sort != "text" and not is_list(column.type):
                columns[name], longest[name] = _shortened(name, column, short), LONGEST_WORD
        batch = pa.RecordBatch.from_arrays(list(columns.values()), names=names)
        plain = [name for name, column in columns.items() if not pa.types.is_dictionary(column.type)]
        step = min(_step(task.source, longest), COLUMNS_TEXT // max(1, sum(longest[name] for name in plain)) or 1)
        for start in range(0, batch.num_rows, step):
            part = _without_views(batch.slice(start, step))
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
    if _is_sound(column):
        return False
    _as_bytes(column).validate(full=True)
    return True


def _is_readable(type_: pa.DataType) -> bool:
    """Whether cells are of a type that no few bytes of a file can make endless, as views of lists can."""
    inner = type_.value_type if is_list(type_) else type_
    inner = inner.value_type if pa.types.is_dictionary(inner) else inner
    inner = type_.storage_type if _is_extension(type_) else inner
    is_long = pa.types.is_fixed_size_binary(inner) and (inner.byte_width > LONGEST_BYTES or is_list(type_))
    others = (_is_extension, pa.types.is_nested, pa.types.is_dictionary, pa.types.is_run_end_encoded)
    return not is_long and not any(is_other(inner) for is_other in others)


def _is_extension(type_: pa.DataType) -> bool:
    return isinstance(type_, pa.BaseExtensionType)


def _stored(column: pa.Array) -> pa.Array:
    """What is stored of an extension of text or bytes, which none of Arrow's functions knows by its own name."""
    type_ = column.type.storage_type if _is_extension(column.type) else None
    return column.storage if type_ is not None and (_is_bytes(type_) or _is_view(type_)) else column


def _shown_again(column: pa.Array) -> int:
    """Bytes that views show, in lists and of words too, beyond those that they hold; nothing of a text is looked at."""
    cells = _items(column) if is_list(column.type) else column
    cells = cells.dictionary if pa.types.is_dictionary(cells.type) else cells
    if not _is_view(cells.type):
        return 0
    lengths = _lengths(cells)
    held = sum(int(buffer.size) for buffer in cells.buffers()[2:] if buffer is not None)
    shown = int(lengths[lengths > _IN_PLACE].sum(dtype=np.int64))
    return max(0, shown - held)


def _items(lists: pa.Array) -> pa.Array:
    """The items of lists, of which nothing is looked at but where the first begins and the last ends."""
    start, stop = lists.offset, lists.offset + len(lists)
    if pa.types.is_fixed_size_list(lists.type):
        start, stop = start * lists.type.list_size, stop * lists.type.list_size
    elif len(lists):
        places = np.frombuffer(lists.buffers()[1], np.int64 if pa.types.is_large_list(lists.type) else np.int32)
        start, stop = int(places[start]), int(places[stop])
    return lists.values.slice(start, max(stop - start, 0))


_IN_PLACE = 12
"""Bytes of a text that a view holds itself."""


def _lengths(views: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """The lengths of texts: a view is that and where they are, in four numbers; no function of Arrow tells them."""
    places = views.buffers()[1] or b""
    numbers = np.frombuffer(places, np.int32, len(places) // 16 * 4).reshape(-1, 4)
    return numbers[views.offset : views.offset + len(views), 0]


_BYTES_OF = {pa.string(): pa.binary(), pa.large_string(): pa.large_binary(), pa.string_view(): pa.binary_view()}


def _as_bytes(column: pa.Array) -> pa.Array:
    """A column with bytes in place of text, in dictionaries and lists too; no byte is looked at."""
    type_ = column.type
    if type_ in _BYTES_OF:
        return column.view(_BYTES_OF[type_])
    if pa.types.is_dictionary(type_):
        return pa.DictionaryArray.from_arrays(column.indices, _as_bytes(column.dictionary), ordered=type_.ordered)
    if pa.types.is_list(type_) or pa.types.is_large_list(type_):
        items = _as_bytes(column.values)
        made = (pa.list_ if pa.types.is_list(type_) else pa.large_list)(items.type)
        return pa.Array.from_buffers(made, len(column), column.buffers()[:2], -1, column.offset, children=[items])
    if pa.types.is_fixed_size_list(type_):
        items = _as_bytes(column.values)
        made = pa.list_(items.type, type_.list_size)
        return pa.Array.from_buffers(made, len(column), column.buffers()[:1], -1, column.offset, children=[items])
    return column


def _begun(lists: pa.Array, meaning: ColumnMeaning) -> pa.Array:
    """Lists of what is no text with one item more than an answer can have: millions of nulls take no bytes."""
    type_ = lists.type.value_type
    if _is_bytes(type_) or _is_view(type_) or pa.types.is_dictionary(type_):
        return lists
    options = len(meaning.kind.options) if isinstance(meaning.kind, Checklist) else 0
    return pc.list_slice(lists, 0, max(options + 1, FEWEST_ITEMS), return_fixed_size_list=False)


def _shortened(name: str, column: pa.Array, short: dict[str, tuple[pa.Array, pa.Array]]) -> pa.Array:
    """A column of text without words that no answer can be; words that batches share are looked at once."""
    if not pa.types.is_dictionary(column.type):
        return _beginnings(column)
    words = column.dictionary
    if name not in short or _where(short[name][0]) != _where(words):
        short[name] = words, _beginnings(words)
    return pa.DictionaryArray.from_arrays(column.indices, short[name][1])


def _beginnings(texts: pa.Array) -> pa.Array:
    """Texts, those that no answer can be by how they begin."""
    # Cell by cell: a word of a megabyte that stands in every row may be held once.
    cells = [cell.as_py() and _beginning(cell.as_py()) for cell in _as_bytes(texts)]
    return pa.array(cells, pa.binary()).view(pa.string())


def _beginning(cell: bytes) -> bytes:
    return (
        cell
        if len(cell) <= LONGEST_WORD
        else cell[:SHOWN_OF_WORD].decode("utf-8", "backslashreplace").encode() + b"..."
    )


def _step(source: Source, longest: dict[str, int]) -> int:
    """How many rows make a block, so that words that stand in many rows fill no memory; by the longest cells."""
    for name, length in longest.items():
        if length > LONGEST_CELL:
            raise failure(source.path, f"column {name!r} has a cell of more than {LONGEST_CELL >> 20} MiB")
    return min(max(BLOCK_TEXT // max(1, *longest.values()), 1), BLOCK_ROWS)


def _longest(column: pa.Array) -> int:
    """Bytes of the longest text in a column, or of the longest list of texts."""
    type_ = column.type
    if is_list(type_):
        lengths = pc.max(pc.list_value_length(column)).as_py() or 0
        return int(lengths * max(_longest(column.flatten()), 1))
    if pa.types.is_dictionary(type_):
        return _longest(column.dictionary)
    if _is_view(type_):
        return int(_lengths(column).max(initial=0))
    return int(pc.max(pc.binary_length(column)).as_py() or 0) if _is_bytes(type_) else 0


def _sound(batch: pa.RecordBatch, rows: Places, doubtful: Sequence[str]) -> _Rows:
    """Rows whose text is UTF-8 in every cell; `doubtful` columns hold bytes that are no text, somewhere."""
    bad = np.zeros(batch.num_rows, np.bool_)
    faults = []
    for name in doubtful:
        column = _decoded(batch.column(name))
        places = np.flatnonzero(_faulty(column))
        found = [_bytes_shown(column, int(place)) for place in places]
        faults.append(unreadable(rows[places], found, [f"UTF-8 text in column {name}"] * len(places)))
        bad[places] = True
    if doubtful:
        rows, batch = rows[~bad], batch.filter(pa.array(~bad))
    for name in doubtful:
        # A dictionary has words of rows that are set aside, or of none.
        column, place = batch.column(name), batch.schema.get_field_index(name)
        batch = batch.set_column(place, batch.schema.field(name), _decoded(column).cast(column.type))
    return _Rows(rows, batch, together(faults))


def _without_views(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The same with plain text: few of Arrow's functions know the views that polars writes, and Python not all days."""
    columns = [_plain(column) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _is_view(type_: pa.DataType) -> bool:
    return bool(pa.types.is_string_view(type_) or pa.types.is_binary_view(type_))


def _is_time(type_: pa.DataType) -> bool:
    return bool(pa.types.is_temporal(type_.value_type if pa.types.is_dictionary(type_) else type_))


def _plain(column: pa.Array) -> pa.Array:
    type_ = column.type
    if pa.types.is_dictionary(type_) and _is_view(type_.value_type):
        return pa.DictionaryArray.from_arrays(column.indices, _plain(column.dictionary))
    if _is_view(type_):
        # As bytes, since what is no text is told later.
        held = _as_bytes(column).cast(pa.binary())
        return held.view(pa.string()) if is_text(type_) else held
    if is_list(type_):
        items = column.flatten()
        plain = plain_text(items) if _is_time(items.type) else _plain(items)
        if plain is not items:
            offsets = pa.array(offsets_of(column), pa.int32())
            return pa.ListArray.from_arrays(offsets, plain, mask=column.is_null())
    return column


def _faulty(column: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Where a column holds bytes that are no text."""
    if _is_sound(column):
        return np.zeros(len(column), np.bool_)
    return np.array([not _is_sound(_inside(column, place)) for place in range(len(column))], np.bool_)


def _inside(column: pa.Array, place: int) -> pa.Array:
    """What a cell holds, apart from what the cells beside it do."""
    cell = column.slice(place, 1)
    return cell.flatten() if is_list(cell.type) else cell


def _decoded(column: pa.Array) -> pa.Array:
    """A column with its words in the place of codes for them, in lists too."""
    type_ = column.type
    if is_list(type_) and pa.types.is_dictionary(type_.value_type):
        return column.cast((pa.list_ if pa.types.is_list(type_) else pa.large_list)(type_.value_type.value_type))
    return column.dictionary_decode() if pa.types.is_dictionary(type_) else column


def _is_sound(column: pa.Array) -> bool:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _bytes_shown(column: pa.Array, place: int) -> str:
    data = b";".join(cell.as_py() or b"" for cell in _as_bytes(_decoded(_inside(column, place))))
    return cut(data[:1000].decode("utf-8", "backslashreplace"))
