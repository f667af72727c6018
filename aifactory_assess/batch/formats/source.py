"""What all formats of input are about: a source, its tasks and the blocks of records that come out of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol, TypeVar, runtime_checkable

import numpy as np
import pyarrow as pa

from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.answers.typed import unmistaken
from aifactory_assess.batch.arrays import Places
from aifactory_assess.batch.cells import CellSort
from aifactory_assess.batch.mapping import Dialect
from aifactory_assess.errors import failure
from aifactory_assess.files import stream_of
from aifactory_assess.framework.asked import AnswerKind
from aifactory_assess.framework.model import Framework

BLOCK_ROWS, BLOCK_TEXT = 16_384, 1 << 26
"""Rows of a block, and bytes that its words, held once and repeated, can unpack to."""
TASK_TEXT = 1 << 27
"""Bytes beyond its words that a column can repeat in one task, whose scores are in memory together."""
ALWAYS, RATIO = 1 << 26, 250
"""What a packed file may unpack to: so many bytes, or so many times its size."""
LONGEST_WORD, SHOWN_OF_WORD = 1 << 12, 1 << 10
"""Bytes that an answer or an id can have, and how much is looked at of what is longer, which is none."""
LONGEST_LINE = 1 << 22
"""Bytes that a line of a text format may have."""
_COMMAS = Dialect(",")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One input, numbered from 0: a table, or answers files (`files`) that are taken together.

    `format` is a module in `formats`, by its name; `local` is where its content is, if not at its path (staging).
    `partition` are columns that its folders name with their one value, as Hive does (`year=2025/part.parquet`).
    """

    number: int
    path: str
    format: str
    files: tuple[str, ...] = ()
    dialect: Dialect = _COMMAS
    local: str | None = None
    partition: tuple[tuple[str, str | None], ...] = ()

    @property
    def read_from(self) -> str:
        """Where it is read."""
        return self.path if self.local is None else self.local


class Task(NamedTuple):
    """A part of a source: bytes, row groups, record batches or files from `start` to `stop`.

    `first_row` is the number of its first record, from 1; `rows` how many there are, None where only reading tells.
    `skip` rows of what lies between `start` and `stop` belong to the tasks before. Of answers files the task has its
    own in `files`, and its source none: a million names would travel with each task.
    """

    source: Source
    start: int
    stop: int
    first_row: int
    rows: int | None
    skip: int = 0
    files: tuple[str, ...] = ()

    def __str__(self) -> str:
        """How messages call it."""
        last = "" if self.rows is None else f" to {self.first_row + self.rows - 1:,}"
        return f"{self.source.path}, rows {self.first_row:,}{last}"


class CellLook(NamedTuple):
    """What a format shows beside numbers, where these are shown as they are held, and itself if it shows a currency."""

    beside: str
    money: str


class RowBlock(NamedTuple):
    """Some records of a task: their numbers, their cells (or sheets), and a table of what could not be read.

    `given` are the cells as they stand in the file, where they were mapped. Of a file's columns of text with some,
    `numbers` says which of their cells were numbers themselves, and `percentages` which were such, whose sign is gone;
    `failed`, of what any text may stand in, which are a spreadsheet's error or a formula without its result.
    `shown` is how numbers of a column look in a workbook; of a task's first block.
    """

    rows: Sequence[int] | np.ndarray[Any, np.dtype[np.int64]]
    answers: pa.RecordBatch | list[Sheet]
    unreadable: pa.Table
    given: pa.RecordBatch | None = None
    numbers: Mapping[str, pa.BooleanArray] = MappingProxyType({})
    percentages: Mapping[str, pa.BooleanArray] = MappingProxyType({})
    failed: Mapping[str, pa.BooleanArray] = MappingProxyType({})
    shown: Mapping[str, frozenset[CellLook]] = MappingProxyType({})


class Digits(str):
    """A number of the file itself, as it is written: with a point before its decimals, whatever its texts have."""

    __slots__ = ()


_AS_SPELLED = re.compile(r"(?!-?0\.0{6})-?(?:0|[1-9][0-9]{0,9})\.[0-9]*[1-9]")
"""A number that Arrow writes as it stands; nearly all are."""
_SMALL, _LARGE, _LARGE_WHOLE = -7, 10, 309
"""So many places from the point numbers are written with an exponent; whole ones where no float is."""


def spelled(number: Digits) -> Digits:
    """A number that is passed on as text: as Arrow spells a column of floats, whole ones as one of whole numbers.

    One text for all spellings of a number, none of whose digits is lost. Three decimals have a nought behind them where
    their point might be taken for one between thousands, which that of a number of a file never is.
    """
    if number.isdigit():
        return number
    text = number if _AS_SPELLED.fullmatch(number) else _respelled(number)
    if text[-4:-3] == ".":
        text = unmistaken(text)
    return number if text is number else Digits(text)


def _respelled(number: str) -> str:
    try:
        value = Decimal(number)
    except DecimalException:  # an exponent beyond all bounds
        return number
    if not value:
        return "0"
    if number.removeprefix("-").isdigit():
        return number
    size, is_whole = value.adjusted(), value == value.to_integral_value()
    is_plain = _SMALL < size < (_LARGE_WHOLE if is_whole else _LARGE)
    text, *exponent = f"{value:{'f' if is_plain else 'e'}}".split("e")
    return "e".join((text.rstrip("0").rstrip(".") if "." in text else text, *exponent))


def which_are(sort: type[str], columns: Mapping[str, Sequence[object]]) -> dict[str, pa.BooleanArray]:
    """Which cells of columns are of one sort, where some are."""
    found = {name: [isinstance(cell, sort) for cell in cells] for name, cells in columns.items()}
    return {name: pa.array(each) for name, each in found.items() if any(each)}


class Columns(NamedTuple):
    """The columns of a table by their names in the file; `schema` has their types where the file has any.

    `looked` says where they were looked for, if not in a header: others may come up later then. `sheet` is that of a
    workbook with several, where nobody said which; `hidden` is how many of its rows are, `unseen` which columns.
    """

    names: tuple[str, ...]
    schema: pa.Schema | None = None
    looked: str = ""
    sheet: str | None = None
    hidden: int = 0
    unseen: tuple[str, ...] = ()


class ColumnMeaning(NamedTuple):
    """What a column is here, and what its cells are; `kind` is None where they are no answers, or are passed on too.

    `is_kept` are cells that are passed on alone: no answers, and nothing that is told of them.
    `percents` are how many percent one is in it, None where a percentage is none of its numbers or keeps its sign.
    """

    target: str
    sort: CellSort
    kind: AnswerKind | None = None
    percents: int | None = 1
    is_kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is wanted of a table.

    `columns` are those of the file, `wanted` those of them that are read, `known` all that may come up and mean
    something; `extra` lets others be, `threads` lets pyarrow use several. `most` are the rows that a block need have,
    where a draft looks at the first alone: cells that lines leave out cost as much as others, and take no bytes.
    """

    framework: Framework
    columns: tuple[str, ...]
    wanted: Mapping[str, ColumnMeaning]
    known: Mapping[str, ColumnMeaning]
    extra: bool = False
    threads: bool = False
    most: int = BLOCK_ROWS


class InputFormat(Protocol):
    """One format of input: one module, by whose name options and messages call it; `formats` has its line."""

    @property
    def endings(self) -> tuple[str, ...]:
        """The ends of its files' names."""

    @property
    def is_table(self) -> bool:
        """Whether it has columns; answers files have none."""

    def columns(self, source: Source) -> Columns:
        """The columns of a source; AssessError where it is none of this format."""

    def tasks(self, source: Source) -> Iterator[Task]:
        """The source in pieces that can be scored apart, in order; the same for every run over the same file."""

    def extent(self, source: Source) -> int:
        """How far the tasks reach, in the unit of their `stop`."""

    def blocks(self, task: Task, reading: Reading) -> Iterator[RowBlock]:
        """The records of a task, in order."""


@runtime_checkable
class TextFormat(InputFormat, Protocol):
    """A format whose rows stand in lines."""

    def line_of(self, task: Task, row: int) -> int:
        """The line, from 1, in which a row of a task begins."""


@runtime_checkable
class PiecedFormat(InputFormat, Protocol):
    """A format whose files say in what pieces their rows are, each of which costs its opening."""

    def counts(self, source: Source) -> list[int]:
        """How many rows each row group or record batch has; none where it is empty."""


Looked = TypeVar("Looked")
PIECE_BYTES = 1 << 23


def pieces(task: Task, most: int, cut: Callable[[bytes, bool], tuple[int, Looked]]) -> Iterator[tuple[bytes, Looked]]:
    """The bytes of a task in pieces of whole records, at most so many read at once.

    `cut` says how many of some bytes are whole records, and what it saw of them; its flag, that nothing follows.
    """
    with stream_of(Path(task.source.read_from), task.source.path) as stream:
        stream.seek(task.start)
        rest, left = b"", task.stop - task.start
        while left or rest:
            more = stream.read(min(most, left))
            left -= len(more)
            if not more and left:
                raise failure(task.source.path, "became shorter while it was read")
            data = rest + more if rest else more
            stop, looked = cut(data, not left)
            rest = data[stop:]
            yield data[:stop], looked


def line_in_text(task: Task, row: int, cut: Callable[[bytes, bool], tuple[int, Places]]) -> int:
    """The line, from 1, in which a row of a text begins; `cut`, as in `pieces`, sees where records begin."""
    line, first = 1 + _line_ends(task.source, task.start), task.first_row
    for data, starts in pieces(task, PIECE_BYTES, cut):
        if row < first + len(starts):
            return line + data.count(b"\n", 0, int(starts[row - first]))
        line, first = line + data.count(b"\n"), first + len(starts)
    raise failure(task.source.path, f"has no row {row:,} any more")


def _line_ends(source: Source, stop: int) -> int:
    """How many lines end before a byte of a file."""
    found = 0
    with stream_of(Path(source.read_from), source.path) as stream:
        while stop and (piece := stream.read(min(PIECE_BYTES, stop))):
            found, stop = found + piece.count(b"\n"), stop - len(piece)
    return found
