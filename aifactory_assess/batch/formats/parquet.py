"""Parquet files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from aifactory_assess.batch.arrays import is_list
from aifactory_assess.batch.formats.source import BLOCK_ROWS, Columns, PiecedFormat, Reading, RowBlock, Source, Task
from aifactory_assess.batch.formats.typed import blocks_of, readable, refuse_repeated, refuse_unreadable, tasks_of
from aifactory_assess.errors import failure

PIECE = 1 << 16
"""Bytes of each column that are read at a time."""
UNFOLDED, AFRESH = 1 << 27, 1 << 8
"""Bytes of words in lists beyond which codes are read for them, and rows at a time where the codes end."""
_UNCODED = frozenset(("DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"))
"""Encodings of text that Arrow does not read as codes for words."""
_WHOLE = frozenset(("PLAIN", "DELTA_LENGTH_BYTE_ARRAY", "RLE", "BIT_PACKED"))
"""Encodings in which each word stands for itself; in others it may repeat the one before, or a part of it."""
FEWEST_AT_ONCE = 16
"""Rows that are worth being read together."""
COLUMNS = 4
"""So many times what one of these columns may repeat, all of them may."""
LARGEST_COLUMN, BYTES_A_ROW = 1 << 26, 1 << 10
MOST_ITEMS, ITEMS_A_ROW = 1 << 17, 1 << 10
"""What a column may unpack to in a row group, and how many items its lists may hold: so much, and so much a row."""


class _Parquet:
    """Row groups, read ahead by no more than a block."""

    endings = (".parquet", ".pq")
    is_table = True

    def columns(self, source: Source) -> Columns:
        with readable(source, "Parquet"), pq.ParquetFile(source.read_from) as file:
            return Columns(tuple(file.schema_arrow.names), file.schema_arrow)

    def tasks(self, source: Source) -> Iterator[Task]:
        return tasks_of(source, self.counts(source))

    def counts(self, source: Source) -> list[int]:
        with readable(source, "Parquet"), pq.ParquetFile(source.read_from) as file:
            return [file.metadata.row_group(place).num_rows for place in range(file.metadata.num_row_groups)]

    def extent(self, source: Source) -> int:
        with readable(source, "Parquet"), pq.ParquetFile(source.read_from) as file:
            return int(file.metadata.num_row_groups)

    def blocks(self, task: Task, reading: Reading) -> Iterator[RowBlock]:
        with readable(task.source, "Parquet"):
            yield from blocks_of(task, _batches(task, reading), reading)


FORMAT: PiecedFormat = _Parquet()


class _Uncoded(NamedTuple):
    """Columns of text that are not read as codes: the bytes that the file holds of each, and how many rows at once.

    They are read apart from the others, in steps of their own.
    """

    held: dict[str, int]
    at_once: int

    def refuse_repeated(self, source: Source, sizes: Counter[str]) -> None:
        """AssessError where their text is far more than the file holds of it."""
        more = {name: sizes[name] - held for name, held in self.held.items()}
        name = max(more, key=lambda each: more[each])
        refuse_repeated(source, name, max(more[name], sum(more.values()) // COLUMNS))


class _Steps:
    """Columns that are read in small steps, and taken in larger ones."""

    def __init__(self, source: Source, uncoded: _Uncoded, batches: Iterator[pa.RecordBatch]) -> None:
        self._source, self._uncoded, self._batches = source, uncoded, batches
        self._left: pa.RecordBatch | None = None

    def take(self, rows: int) -> pa.RecordBatch:
        """So many rows; AssessError before far more is read than the file holds."""
        parts: list[pa.RecordBatch] = []
        sizes: Counter[str] = Counter()
        while rows:
            left = self._left or _following(self._batches)
            part, rest = left.slice(0, rows), left.slice(rows)
            self._left = rest if rest.num_rows else None
            sizes.update({name: part.column(name).nbytes for name in self._uncoded.held})
            self._uncoded.refuse_repeated(self._source, sizes)
            parts.append(part)
            rows -= part.num_rows
        return parts[0] if len(parts) == 1 else pa.concat_batches(parts)


class _Wanted(NamedTuple):
    """What is read of a file: columns, those of text, those of text in lists; `rows` are those of a task's groups.

    `most` are the rows that are read at once. `unfolded` are the bytes that the words in lists can become at most, each
    as long as all words of its group; `coded` says whether lists are of codes by their type.
    """

    source: Source
    columns: tuple[str, ...]
    flat: list[str]
    nested: list[str]
    rows: int
    most: int
    unfolded: int
    coded: bool
    uncoded: _Uncoded
    threads: bool

    def batches(self, groups: list[int], *, codes: bool = False, most: int = BLOCK_ROWS) -> Iterator[pa.RecordBatch]:
        """The rows of some groups; `codes` reads the words in lists as codes too."""
        most = min(most, self.most)
        leaves = self.flat + self.nested if codes else self.flat
        apart = list(self.uncoded.held)
        others = [name for name in self.columns if name not in apart]
        with self._opened(leaves) as file:
            steady = self._rows(file, groups, others, most) if others else None
            if not apart:
                yield from steady or ()
                return
            rows = sum(file.metadata.row_group(group).num_rows for group in groups)
            with self._opened([]) as other:
                steps = self._rows(other, groups, apart, min(self.uncoded.at_once, most))
                yield from _beside(steady, _Steps(self.source, self.uncoded, steps), rows, most)

    def _opened(self, leaves: list[str]) -> pq.ParquetFile:
        # Reading ahead whole row groups (pre_buffer), or their columns whole, would make memory grow with them.
        return pq.ParquetFile(self.source.read_from, pre_buffer=False, buffer_size=PIECE, read_dictionary=leaves)

    def _rows(self, file: pq.ParquetFile, groups: list[int], columns: list[str], most: int) -> Iterator[pa.RecordBatch]:
        batches = file.iter_batches(most, row_groups=groups, columns=columns, use_threads=self.threads)
        return (batch.select(columns) for batch in batches)  # without what a name with a dot is the path of as well


def _following(batches: Iterator[pa.RecordBatch]) -> pa.RecordBatch:
    batch = next(batches, None)
    if batch is None:
        raise pa.ArrowInvalid("a column has fewer rows than the others")
    return batch


def _beside(steady: Iterator[pa.RecordBatch] | None, steps: _Steps, rows: int, most: int) -> Iterator[pa.RecordBatch]:
    """Columns that are read in batches, where there are any, beside such as are read in steps of their own."""
    while rows:
        batch = pa.RecordBatch.from_arrays([], names=[]) if steady is None else _following(steady)
        taken = steps.take(min(rows, most) if steady is None else batch.num_rows)
        schema = pa.schema([*batch.schema, *taken.schema])
        yield pa.RecordBatch.from_arrays([*batch.columns, *taken.columns], schema=schema)
        rows -= taken.num_rows


def _batches(task: Task, reading: Reading) -> Iterator[pa.RecordBatch]:
    """The rows of a task; AssessError where text becomes far more than the file holds of it."""
    wanted = _look(task, reading)
    sizes: Counter[str] = Counter()
    for batch in _read(task, wanted):
        if wanted.uncoded.held:
            sizes.update({name: batch.column(name).nbytes for name in wanted.uncoded.held})
            wanted.uncoded.refuse_repeated(task.source, sizes)
        yield batch


def _read(task: Task, wanted: _Wanted) -> Iterator[pa.RecordBatch]:
    groups = list(range(task.start, task.stop))
    if task.skip or wanted.rows > (task.rows or 0):
        yield from _slice(task, wanted)
    elif wanted.unfolded <= UNFOLDED and not wanted.coded:
        yield from wanted.batches(groups)
    else:
        for group in groups:
            yield from _with_codes(wanted, group)


def _look(task: Task, reading: Reading) -> _Wanted:
    """What a task is to read; AssessError where a column unpacks to more than its rows account for.

    All text is read as codes for words: a word of a megabyte can stand in every row of a file of kilobytes. Columns
    inside lists have names of their own.
    """
    names = set(reading.wanted)
    with pq.ParquetFile(task.source.read_from) as file:
        schema = file.schema_arrow  # which is made anew each time
        refuse_unreadable(task.source, schema, reading.wanted)
        types = [schema.field(name).type for name in reading.wanted]
        leaves = [file.schema.column(place) for place in range(len(file.schema.names))]
        nested = {place for place, leaf in enumerate(leaves) if leaf.max_repetition_level}
        found = ((place, _column(leaf.path, names)) for place, leaf in enumerate(leaves))
        asked = {place: name for place, name in found if name is not None}
        groups = [file.metadata.row_group(group) for group in range(task.start, task.stop)]
        numbered = [(task.start + place + 1, group) for place, group in enumerate(groups)]
        for number, group in numbered:
            _refuse_ending(file, number - 1, list(asked))
            is_small = group.total_byte_size <= _most(group)
            doubtful = {place: name for place, name in asked.items() if place in nested or not is_small}
            _check_size(task.source, group, number, doubtful)
        texts = [place for place in asked if leaves[place].physical_type == "BYTE_ARRAY"]
        encodings = {place: {each for group in groups for each in group.column(place).encodings} for place in texts}
        uncoded = {place: asked[place] for place in texts if _UNCODED & encodings[place]}
        coded = [place for place in texts if place not in uncoded]
        columns = [group.column(place) for group in groups for place in nested.intersection(coded)]
        unfolded = sum(column.num_values * column.total_uncompressed_size for column in columns)
        at_once = min(_at_once(task.source, *each, uncoded, nested) for each in numbered)
        held = {name: sum(_held(group, place) for group in groups) for place, name in uncoded.items()}
    paths = [leaves[place].path for place in coded]
    return _Wanted(
        source=task.source,
        columns=tuple(reading.wanted),
        flat=[path for path in paths if path in names],
        nested=[path for path in paths if path not in names],
        rows=sum(group.num_rows for group in groups),
        most=reading.most,
        unfolded=unfolded,
        coded=any(is_list(type_) and pa.types.is_dictionary(type_.value_type) for type_ in types),
        uncoded=_Uncoded(held, at_once),
        threads=reading.threads,
    )


def _refuse_ending(file: pq.ParquetFile, group: int, leaves: list[int]) -> None:
    """OSError where what a damaged file says of columns would end the process that asks: reading no row tells so."""
    next(file.reader.iter_batches(0, row_groups=[group], column_indices=leaves, use_threads=False), None)


class _Group(NamedTuple):
    """A row group that is read slice by slice, as far as it has been read."""

    place: int
    wanted: _Wanted
    batches: Iterator[pa.RecordBatch]
    position: int = 0


_begun: _Group | None = None
"""A process takes the slices of a group in order, so each decodes the group once, however many slices it has."""


def _slice(task: Task, wanted: _Wanted) -> Iterator[pa.RecordBatch]:
    """The rows of a task within its row group."""
    global _begun  # noqa: PLW0603 - where this process stands
    begun, _begun = _begun, None
    if begun is None or (begun.place, begun.wanted) != (task.start, wanted) or begun.position > task.skip:
        begun = _Group(task.start, wanted, _with_codes(wanted, task.start))
    position, stop = begun.position, task.skip + (task.rows or 0)
    for batch in begun.batches:
        first, last = max(task.skip - position, 0), min(stop - position, batch.num_rows)
        position += batch.num_rows
        if first < last:
            yield batch.slice(first, last - first)
        if position >= stop:
            break
    if position == stop:
        _begun = begun._replace(position=position)


def _with_codes(wanted: _Wanted, group: int) -> Iterator[pa.RecordBatch]:
    """A row group with the words in its lists as codes, as far as that goes."""
    read = 0
    try:
        for batch in wanted.batches([group], codes=True):
            yield batch
            read += batch.num_rows
    except pa.ArrowNotImplementedError:
        # Arrow joins no lists of codes whose words changed on the way; they are read as text from here on.
        for batch in wanted.batches([group], most=AFRESH):
            if read < batch.num_rows:
                yield batch.slice(read)
            read = max(read - batch.num_rows, 0)


def _column(leaf: str, names: Collection[str]) -> str | None:
    """The column with which a leaf of the schema is read: what lies in a list has a path of its own, and names dots."""
    parts = leaf.split(".")
    paths = (".".join(parts[:stop]) for stop in range(len(parts), 0, -1))
    return next((path for path in paths if path in names), None)


def _most(group: pq.RowGroupMetaData) -> int:
    """The bytes that a column may unpack to in a row group."""
    return LARGEST_COLUMN + BYTES_A_ROW * int(group.num_rows)


def _held(group: pq.RowGroupMetaData, place: int) -> int:
    """The bytes of a column that are in the file, before they are packed."""
    return min(int(group.column(place).total_uncompressed_size), _most(group))


def _at_once(
    source: Source, number: int, group: pq.RowGroupMetaData, uncoded: Mapping[int, str], nested: set[int]
) -> int:
    """How many rows of columns are read together that cannot be read as codes.

    Where words repeat those before, each may be as long as all of its column, and a row of lists may have them all.
    """
    doubtful = [place for place in uncoded if not _WHOLE.issuperset(group.column(place).encodings)]
    if not doubtful:
        return AFRESH
    sizes = {place: _held(group, place) for place in doubtful}
    rows = UNFOLDED // max(1, sum(sizes.values()))
    items = max((group.column(place).num_values for place in doubtful if place in nested), default=0)
    if rows < max(FEWEST_AT_ONCE, items):
        name, size = uncoded[max(sizes, key=lambda place: sizes[place])], sum(sizes.values()) >> 10
        what = f"column {name!r} of row group {number} has words that repeat the one before (DELTA_BYTE_ARRAY)"
        hint = "write the table with a dictionary for it, or with smaller row groups"
        raise failure(source.path, f"{what}; with others, {size:,} KiB of them", "less", hint=hint)
    return min(rows, AFRESH)


def _check_size(source: Source, group: pq.RowGroupMetaData, number: int, asked: Mapping[int, str]) -> None:
    for place, name in asked.items():
        column = group.column(place)
        where = f"column {name!r} of row group {number}"
        if column.total_uncompressed_size > _most(group):
            size = column.total_uncompressed_size >> 20
            raise failure(source.path, f"{where} unpacks to {size:,} MiB in {group.num_rows:,} rows")
        if column.num_values > MOST_ITEMS + ITEMS_A_ROW * group.num_rows:
            raise failure(source.path, f"{where} has {column.num_values:,} items in {group.num_rows:,} rows")
