"""Excel workbooks: one sheet, read from the top down; needs the extra `xlsx`.

Where nobody says which, it is the first that people see who open the workbook.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import chain, islice, pairwise
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa

from aifactory_assess.answers.money import shows_currency
from aifactory_assess.answers.sheet import NOT_APPLICABLE, UNKNOWN
from aifactory_assess.batch.formats.source import (
    ALWAYS,
    BLOCK_TEXT,
    LONGEST_WORD,
    RATIO,
    SHOWN_OF_WORD,
    TASK_TEXT,
    CellLook,
    ColumnMeaning,
    Columns,
    Digits,
    InputFormat,
    Reading,
    RowBlock,
    Source,
    Task,
    spelled,
    which_are,
)
from aifactory_assess.batch.names import no_id
from aifactory_assess.batch.rejects import unreadable
from aifactory_assess.batch.words import SILENT
from aifactory_assess.errors import AssessError, failure, listed
from aifactory_assess.excel.parts import MOST_FORMATS, parts_of
from aifactory_assess.excel.reading import (
    LAST_ROW,
    MEANINGS,
    UNMERGE,
    MergedCells,
    open_workbook,
    sheet_rows,
)
from aifactory_assess.excel.showing import Display, as_seen, day_shown, display_of, format_of
from aifactory_assess.excel.text import DayBeyond, cell_name
from aifactory_assess.extras import require

if TYPE_CHECKING:
    from openpyxl import Workbook

_Cells: TypeAlias = dict[int, str | None]
"""Those that a row has, by their place."""
_Numbered: TypeAlias = tuple[int, _Cells]
_Said: TypeAlias = tuple[int, list[str | None]]
"""The number of a row, and what its cells say in the columns that are wanted."""
MOST_SHEETS = 8
"""So many sheets are looked at where any of them may be meant."""
FARTHEST = 10_000
"""So far down a sheet its first rows are looked for."""
LARGEST = 1 << 29
"""Bytes that any workbook may unpack to."""
MOST_ABOVE = 16
"""So many rows over a blank one say what its columns hold."""
KEPT_DIGITS = 15
"""So many digits of a number spreadsheets keep: the others of a longer one are none that anybody typed."""
_NO_NAMES = SILENT | {UNKNOWN, NOT_APPLICABLE}
_NAME_IT = "name the column in the header, or move what is no part of the table to another sheet"


class _Xlsx:
    """Cells as the text that a CSV would have; a percentage is what it is in the unit of its column."""

    endings = (".xlsx",)
    is_table = True

    def columns(self, source: Source) -> Columns:
        with _book(source) as book:
            sheet, *others = _sheets(source, book)
            names = _header(source, sheet, _rows(source, book, sheet)).names
            page: Any = next(each for each in book.worksheets if each.title == sheet)
        parts = [each for each in parts_of(Path(source.read_from), source.path) if each.name == page._worksheet_path]
        places = {place for part in parts for span in part.unseen for place in span}
        unseen = tuple(name for place, name in enumerate(names, 1) if name and place in places)
        hidden = sum(part.hidden for part in parts)
        return Columns(tuple(filter(None, names)), sheet=sheet if others else None, hidden=hidden, unseen=unseen)

    def tasks(self, source: Source) -> Iterator[Task]:
        yield Task(source, 0, 1, 1, None)  # it can be read from the top only

    def extent(self, source: Source) -> int:  # noqa: ARG002 - it is one sheet
        return 1

    def blocks(self, task: Task, reading: Reading) -> Iterator[RowBlock]:
        """The rows under the header, blank ones apart."""
        row, merged, held = task.first_row, list[MergedCells](), bytearray(LAST_ROW + 2)
        with _book(task.source) as book:
            sheet = _sheets(task.source, book)[0]
            rows = _rows(task.source, book, sheet, merged.append)
            header = _header(task.source, sheet, rows)
            wanted = reading.wanted
            places = [(name, place, wanted[name]) for place, name in enumerate(header.names) if name in wanted]
            commas, units = task.source.dialect.commas, dict(task.source.dialect.units)
            parts = parts_of(Path(task.source.read_from), task.source.path)
            most = TASK_TEXT + sum(part.unpacked for part in parts)
            read = (
                (
                    number,
                    [_cell(cells.get(place), name in commas, asked, units.get(name)) for name, place, asked in places],
                )
                for number, cells in _of_one_table(task.source, sheet, _under_names(task.source, sheet, rows, header))
            )
            kept = 0
            for numbered in _in_blocks(read, reading.most):
                for number, _ in numbered:
                    held[number] = True
                names, cells = [name for name, *_ in places], [*zip(*(said for _, said in numbered), strict=True)]
                batch = pa.RecordBatch.from_arrays([pa.array(each, pa.string()) for each in cells], names)
                columns = dict(zip(names, cells, strict=True))
                kept += sum(batch.column(name).nbytes for name, _, asked in places if asked.sort == "text")
                if kept > most:
                    what = f"columns of text repeat words to {TASK_TEXT >> 20} MiB more than the workbook unpacks to"
                    raise failure(task.source.path, what, hint="keep fewer columns")
                block = RowBlock(np.arange(row, row + len(numbered)), batch, unreadable([], [], []))
                texts = {name: columns[name] for name, _, asked in places if asked.sort == "text"}
                yield block._replace(
                    numbers=which_are(Digits, columns),
                    percentages=which_are(_Percentage, columns),
                    failed=which_are(_Failed, texts),
                    shown={} if row > task.first_row else {name: _shown_in(said) for name, said in columns.items()},
                )
                row += len(numbered)
        named = {place for _, place, asked in places if asked.sort == "id"}
        for each in merged:
            # A remark below the table is merged over what holds nothing else, and nothing is lost of it.
            below = held.find(True, each.rows.start + 1, each.rows.stop) >= 0
            beside = held.find(True, each.rows.start, each.rows.start + 1) >= 0 and named.isdisjoint(each.columns)
            lost = each.columns if below else each.columns[1:] if beside else ()
            if lost and each.rows.start > header.last and any(place in lost for _, place, _ in places):
                raise failure(task.source.path, each.refusal, hint=UNMERGE)


FORMAT: InputFormat = _Xlsx()


class _Percentage(Digits):
    """A number that is shown as a percentage, as it is shown."""

    __slots__ = ()


class _Shown(Digits):
    """A number with what its format shows beside it, and that format where it shows a currency."""

    __slots__ = ("beside", "money")
    beside: str
    money: str

    def __new__(cls, number: str, beside: str, money: str) -> _Shown:
        made = super().__new__(cls, number)
        made.beside, made.money = beside, money
        return made


class _Failed(str):
    """An error, a formula without its result, a number that may be shown as another: neither a name nor a text."""

    __slots__ = ()


class _Beyond(_Failed):
    """A day outside of the years 1 to 9999, or a number larger than all that there are: null where it is kept."""

    __slots__ = ()


class _Truth(str):
    """A truth value."""

    __slots__ = ()


class _Other(str):
    """A day, a time, or a duration."""

    __slots__ = ()


def _shown_in(cells: Iterable[str | None]) -> frozenset[CellLook]:
    return frozenset(CellLook(cell.beside, cell.money) for cell in cells if isinstance(cell, _Shown))


def _in_blocks(rows: Iterable[_Said], most: int) -> Iterator[list[_Said]]:
    """So many rows at a time; fewer of long words, which many cells can share."""
    held, size = list[_Said](), 0
    for row in rows:
        held.append(row)
        size += sum(len(cell) for cell in row[1] if cell)
        if len(held) == most or size > BLOCK_TEXT:
            yield held
            held, size = [], 0
    if held:
        yield held


def _cell(cell: str | None, comma: bool, asked: ColumnMeaning, unit: str | None) -> str | None:
    """A cell as the texts of its column are written; in brackets, where it is no id: truth, a day, what was rounded.

    A number that is shown with the unit that it needs has it.
    What is too long for an answer or an id keeps how it begins, where it is asked for as one.
    """
    if cell is None or (asked.is_kept and isinstance(cell, _Beyond)):  # the former are most of a wide table
        return None
    if len(cell) > LONGEST_WORD and asked.sort != "text":
        return f"{cell[:SHOWN_OF_WORD]}..."
    if asked.sort == "id" and isinstance(cell, _Percentage):
        return no_id(f"{cell} %")
    if asked.sort == "id" and isinstance(cell, _Truth | _Other | Digits) and not cell.lstrip("-").isdigit():
        return no_id(cell)
    if asked.sort == "id" and isinstance(cell, Digits) and len(cell.lstrip("-")) > KEPT_DIGITS:
        return no_id(f"{cell}, of which a workbook keeps {KEPT_DIGITS} digits")
    if isinstance(cell, _Percentage) and asked.percents != 1:
        cell = _Percentage(f"{cell} %" if asked.percents is None else _number(Decimal(cell) / asked.percents))
    return _number_said(cell, comma, asked, unit) if isinstance(cell, Digits) else cell


def _number_said(cell: Digits, comma: bool, asked: ColumnMeaning, unit: str | None) -> Digits:
    said = spelled(cell) if asked.is_kept else cell
    text = f"{said} {unit}" if isinstance(cell, _Shown) and cell.beside == unit else said
    text = text.replace(".", ",") if comma else text
    if text is cell:
        return cell
    return _Shown(text, cell.beside, cell.money) if isinstance(cell, _Shown) else type(cell)(text)


def first_rows(source: Source, most: int) -> dict[str, list[list[str]]]:
    """The first rows near the top of each sheet that may be read, without the empty cells at their ends.

    Of the later sheets there are none.
    """
    with _book(source) as book:
        sheets = _sheets(source, book)
        tops = {sheet: _rows(source, book, sheet, until=FARTHEST) for sheet in sheets[:MOST_SHEETS]}
        found = {sheet: list(islice(rows, most)) for sheet, rows in tops.items()}
    return {sheet: [_filled(cells) for _, cells in found.get(sheet, [])] for sheet in sheets}


def _filled(cells: _Cells) -> list[str]:
    last = max(place for place, cell in cells.items() if cell)
    return [cells.get(place) or "" for place in range(last + 1)]


@contextmanager
def _book(source: Source) -> Iterator[Workbook]:
    """The workbook, open."""
    require("xlsx", source.path)
    path = Path(source.read_from)
    largest = min(LARGEST, max(ALWAYS, RATIO * path.stat().st_size))
    with open_workbook(path, source.path, largest=largest, computed=True) as book:
        yield book


def _rows(
    source: Source,
    book: Workbook,
    name: str,
    merged: Callable[[MergedCells], None] | None = None,
    until: int | None = None,
) -> Iterator[_Numbered]:
    """The rows of a sheet as text with their numbers, blank ones apart, and what is below `until` too.

    What is `merged` is there once all of them are read.
    """
    sheet = next(each for each in book.worksheets if each.title == name)
    rows = sheet_rows(sheet, source.path, merged=merged)
    texts = ({place: _text(source, cell) for place, cell in cells.items()} for cells in islice(rows, until))
    return ((number, cells) for number, cells in enumerate(texts, 1) if any(cells.values()))


def _sheets(source: Source, book: Workbook) -> list[str]:
    """The names of the sheets that may be meant, the one that is read first."""
    wanted = source.dialect.sheet
    sheets = {sheet.title: sheet for sheet in book.worksheets}  # those that hold a chart alone apart
    if not sheets:
        raise failure(source.path, "has no sheet with cells")
    if wanted is not None and wanted not in sheets:
        raise failure(source.path, f"has no sheet {wanted!r}", f"one of {listed(sheets)}")
    if wanted is not None:
        return [wanted]
    first, *others = [name for name, each in sheets.items() if each.sheet_state == "visible"] or list(sheets)[:1]
    return [first, *(name for name in others if name != MEANINGS)]


class _Header(NamedTuple):
    """The names of the columns, empty ones for a margin before them, and the numbers of the header's rows."""

    names: list[str]
    first: int
    last: int

    def margin(self) -> int:
        """How many columns without a name are before the first that has one."""
        return next((place for place, name in enumerate(self.names) if name), 0)

    def lacks(self, source: Source, sheet: str, place: int) -> AssessError:
        """A column has no name, and is no margin or is no empty one."""
        cell = cell_name(self.first, place)
        return failure(source.path, f"cell {cell} of {sheet!r} is empty", "the name of its column", hint=_NAME_IT)


def _header(source: Source, sheet: str, rows: Iterator[_Numbered]) -> _Header:
    """The header; the rows that belong to it are taken."""
    dialect = source.dialect
    taken = list(islice(rows, dialect.above + dialect.header))
    head = [cells for _, cells in taken[dialect.above :]]
    if len(head) < dialect.header:
        raise failure(source.path, "is empty", "a header and rows")
    names = [name.strip() for name in _filled(head[0])]
    while names and not names[-1]:
        names.pop()
    header = _Header(names, taken[dialect.above][0], taken[-1][0])
    margin = header.margin()
    if not all(names[margin:]):
        raise header.lacks(source, sheet, names.index("", margin))
    return header


def _under_names(source: Source, sheet: str, rows: Iterable[_Numbered], header: _Header) -> Iterator[_Numbered]:
    """The rows under a header; AssessError at the first that holds something before or behind all of its names."""
    count, margin = len(header.names), range(header.margin())
    for number, cells in rows:
        if next(reversed(cells)) >= count:
            place = next((place for place, cell in cells.items() if place >= count and cell and cell.strip()), None)
            if place is not None:
                cell = cell_name(number, place)
                what = f"cell {cell} of {sheet!r} holds something, and its column has no name"
                raise failure(source.path, what, hint=_NAME_IT)
        for place in margin:
            if (cells.get(place) or "").strip():
                raise header.lacks(source, sheet, place)
        yield number, cells


def _of_one_table(source: Source, sheet: str, rows: Iterable[_Numbered]) -> Iterator[_Numbered]:
    """The rows, unless those under a blank row are of another table: AssessError where a header begins them."""
    last, above = 0, deque[_Cells](maxlen=MOST_ABOVE)
    for (number, cells), (below, under) in pairwise(chain(rows, [(0, _Cells())])):
        if above and number > last + 1 and below == number + 1 and _is_header(cells, above, under):
            what = f"row {number} of {sheet!r} under a blank one begins another table: {listed(_filled(cells), most=3)}"
            hint = "move it to another sheet; if it is a row of this one, take out the blank row"
            raise failure(source.path, what, hint=hint)
        yield number, cells
        last = number
        above.append(cells)


def _is_header(cells: _Cells, above: Iterable[_Cells], under: _Cells) -> bool:
    """Whether a row has names alone, one of them where there are numbers above and under it, and no column lacks its.

    An organisation may be silent where others have numbers, and its row alone be shorter than others.
    """
    names = _filled(cells)
    if len(set(names)) < len(names) or not all(names) or len(_filled(under)) > len(names):
        return False
    if any(isinstance(cell, Digits | _Truth) for cell in names):
        return False
    for place, name in enumerate(names):
        numbers = [cell for row in above if (cell := row.get(place))]
        is_named = name.strip().lower() not in _NO_NAMES and not any(map(str.isdigit, name))
        if is_named and numbers and all(isinstance(cell, Digits) for cell in (*numbers, under.get(place))):
            return True
    return False


def _text(source: Source, cell: Any) -> str | None:  # noqa: ANN401 - openpyxl's cell
    """A cell as a CSV would have it, a percentage as it is shown: 62 % is 62, whatever is stored."""
    value = cell.value
    match value:
        case _ if value is not None and cell.data_type in ("e", "f"):
            return _Beyond(f"({value} in a format of days)") if isinstance(value, DayBeyond) else _Failed(value)
        case bool():
            return _Truth("true" if value else "false")
        case float() if not isfinite(value):
            return _Beyond(f"({value}, beyond all numbers)")
        case int() | float():
            return _as_shown(value, display_of(cell, source.path), _money(str(cell.number_format)))
        case None | str():
            return value or None
        case _:
            return _Other(_day(value, format_of(cell, source.path)) if isinstance(value, date) else value)


def _day(value: date, shown_as: str) -> str:
    """A day as it is shown, and to the second where its time is; the day that is held where the format shows less."""
    shown = day_shown(value, shown_as)
    has_time = " " in shown if shown is not None else "h" in shown_as.lower()
    return str(value).removesuffix(" 00:00:00") if has_time else shown or str(value)[:10]


@lru_cache(maxsize=2 * MOST_FORMATS)
def _money(shown_as: str) -> str:
    """A format as people see it, if it shows a currency."""
    seen = as_seen(shown_as)
    return seen if shows_currency(seen) else ""


def _as_shown(value: float, display: Display, money: str) -> Digits | _Failed:
    if not display.times:
        return _Failed(f"({value} in a format with conditions)")
    number = _number(Decimal(repr(value)) * display.times)
    if display.times != 1:
        return _Percentage(number)
    beside = display.beside if display.whole else ""
    return _Shown(number, beside, money) if beside or money else number


def _number(value: Decimal) -> Digits:
    whole = value == value.to_integral_value()
    return Digits(int(value) if whole else value.normalize())
