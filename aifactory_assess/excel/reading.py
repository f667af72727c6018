"""Workbooks as rows of cells (openpyxl, extra `xlsx`); whatever is wrong with a file is told."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from aifactory_assess.errors import AssessError, failure
from aifactory_assess.excel.parts import HINT, SAVE, checked_parts, damaged
from aifactory_assess.excel.text import cell_name
from aifactory_assess.files import stream_of

if TYPE_CHECKING:
    from openpyxl import Workbook

MEANINGS = "Columns"
"""The sheet of a table to fill in that says what its columns take."""
LAST_ROW = 1 << 20
UNMERGE = "unmerge them, and write the value into each"


@contextmanager
def open_workbook(
    path: Path, name: str, *, largest: int, most_tags: int | None = None, computed: bool = False
) -> Iterator[Workbook]:
    """A workbook to read; AssessError names it. `largest` are the bytes it may unpack to.

    `most_tags` are those that a table in it may have; without it they are bounded by the bytes it is packed in.
    `computed` reads what formulas came to when it was saved, instead of the formulas; one whose result it lacks stands
    for it as it is written.
    """
    from aifactory_assess.excel.library import loaded

    # Of what it makes of odd cells; the fault is told where that is read. For the whole process: `catch_warnings`
    # changes the filters of all threads as well, two readers in threads (Dask's) would put back each other's, and rows
    # are read in between other work.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")
    parts = checked_parts(path, name, largest=largest, most_tags=most_tags)
    with stream_of(path, name) as stream:  # by its name, the library refuses what has another ending
        try:
            book = loaded(stream, name, computed=computed, recalculated=any(part.recalculated for part in parts))
        except AssessError:
            raise
        except Exception as error:
            raise damaged(name, error) from None
        try:
            yield book
        finally:
            book.close()


def sheet_rows(
    sheet: Any,  # noqa: ANN401 - openpyxl's sheets and cells
    name: str,
    *,
    last: int | None = None,
    width: int | None = None,
    merged: Callable[[MergedCells], None] | None = None,
) -> Iterator[dict[int, Any]]:
    """The cells that hold something by their place, row by row, and the rows that lack; AssessError names the file.

    `last` is the last row that is wanted, `width` how many columns are. What is `merged` is told behind the last of
    them. The library's own rows leave out what is out of order, or stands twice, and say nothing;
    they are as wide as their last cell says, which can be the last that a sheet can have.
    """
    from openpyxl.cell.read_only import ReadOnlyCell

    from aifactory_assess.excel.library import rows_in

    expected = 1
    try:
        with rows_in(sheet, name) as parser:
            for number, found in parser.parse():
                if last is not None and number > last:
                    return
                _refuse_disorder(name, sheet.title, number, expected, found)
                for _ in range(expected, number):
                    yield {}
                yield {
                    cell["column"] - 1: ReadOnlyCell(sheet, **cell)
                    for cell in found
                    if cell["value"] is not None and (width is None or cell["column"] <= width)
                }
                expected = number + 1
            if merged is not None:
                for each in _merged(parser.merged_cells):
                    merged(each)
    except AssessError:
        raise
    except Exception as error:
        raise damaged(name, error) from None


class MergedCells(NamedTuple):
    """Cells that are one: people see its value in each, the first of the first row alone holds it."""

    cells: str
    rows: range
    columns: range

    @property
    def refusal(self) -> str:
        """What is wrong with it where its value is asked for."""
        over = "row" if len(self.rows) > 1 else "column"
        return f"cells {self.cells} are merged over several {over}s, and the first {over} alone has their value"


def _merged(merged: Any) -> Iterator[MergedCells]:  # noqa: ANN401 - as above
    from openpyxl.worksheet.cell_range import CellRange

    for each in () if merged is None else merged.mergeCell:
        cells = CellRange(each.ref)
        rows, columns = range(cells.min_row, cells.max_row + 1), range(cells.min_col - 1, cells.max_col)
        yield MergedCells(each.ref, rows, columns)


def _refuse_disorder(name: str, sheet: str, number: int, expected: int, cells: list[dict[str, Any]]) -> None:
    """AssessError unless a row stands below the one before it, and each of its cells behind the one before."""
    if number < expected:
        message = f"row {number:,} of {sheet!r} stands where row {expected:,} or one below it was expected"
        raise failure(name, message, hint=SAVE)
    if number > LAST_ROW:
        raise failure(name, f"{sheet!r} has a row below row {LAST_ROW:,}, the last that a sheet can have", hint=HINT)
    before = 0
    for cell in cells:
        row, column = cell["row"], cell["column"]
        if row != number or column <= before:
            found, wanted = cell_name(row, column - 1), cell_name(number, before)
            message = f"cell {found} of {sheet!r} stands where {wanted} or one behind it was expected"
            raise failure(name, message, hint=SAVE)
        before = column
