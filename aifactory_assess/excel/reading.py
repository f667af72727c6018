"""Workbooks as rows of cells (openpyxl, extra `xlsx`); whatever is wrong with a file is told."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, NamedTuple
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from aifactory_assess.errors import AssessError, failure
from aifactory_assess.excel.parts import HINT, checked_parts, damaged, part_name
from aifactory_assess.excel.text import unescaped

if TYPE_CHECKING:
    from openpyxl import Workbook

_SAVE = "open it in a spreadsheet, look at it, and save it"
MEANINGS = "Columns"
"""The sheet of a table to fill in that says what its columns take."""
_NOUGHTS = ("0", "0.0")
_NUMBERED = ("n", "s", "b")
"""Kinds of cells that hold a number: itself, that of a shared text, a truth value."""
LAST_ROW = 1 << 20
UNMERGE = "unmerge them, and write the value into each"
_MOST_SHEETS = 1_000
_MOST_HELD = 1 << 16
"""Tags of a row, or of a text: a row as wide as can be has three for each of its 16,384 cells."""
_SHOWN_OF_SHARED = 200
"""Signs of a formula that cells share."""


@contextmanager
def open_workbook(
    path: Path, name: str, *, largest: int, most_tags: int | None = None, computed: bool = False
) -> Iterator[Workbook]:
    """A workbook to read; AssessError names it. `largest` are the bytes it may unpack to.

    `most_tags` are those that a table in it may have; without it they are bounded by the bytes it is packed in.
    `computed` reads what formulas came to when it was saved, instead of the formulas; one whose result it lacks stands
    for it as it is written.
    """
    # Of what it makes of odd cells; the fault is told where that is read. For the whole process: `catch_warnings`
    # changes the filters of all threads as well, two readers in threads (Dask's) would put back each other's, and rows
    # are read in between other work.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")
    parts = checked_parts(path, name, largest=largest, most_tags=most_tags)
    with path.open("rb") as stream:  # by its name, the library refuses what has another ending
        try:
            book = _loaded(stream, name, computed=computed, recalculated=any(part.recalculated for part in parts))
        except AssessError:
            raise
        except Exception as error:
            raise damaged(name, error) from None
        try:
            yield book
        finally:
            book.close()


def _loaded(stream: BinaryIO, name: str, *, computed: bool, recalculated: bool) -> Workbook:
    """A workbook to read, of which no sheet with cells is read yet, and of its looks the formats of numbers alone.

    The library's own reading takes minutes for kilobytes of what nobody asks for: passwords, areas to print, styles
    with names. Its own texts have lost whether `_x000D_` in one is a sign, or those letters. Its own sheets look for
    how many rows they have, through all of one that does not say.
    """
    from openpyxl.packaging.relationship import get_dependents, get_rels_path
    from openpyxl.packaging.workbook import WorkbookPackage
    from openpyxl.reader.excel import ExcelReader, _find_workbook_part  # type: ignore[attr-defined]  # not in its stubs
    from openpyxl.reader.workbook import WorkbookParser
    from openpyxl.styles.stylesheet import Stylesheet
    from openpyxl.utils.datetime import CALENDAR_MAC_1904
    from openpyxl.workbook.properties import CalcProperties
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet
    from openpyxl.xml.constants import ARC_STYLE, SHARED_STRINGS, SHEET_MAIN_NS

    class Reader(ExcelReader):
        def read(self) -> None:
            self.read_manifest()
            self.read_strings()
            self.read_workbook()
            self.read_custom()
            self.read_styles()
            self.read_worksheets()

        def read_strings(self) -> None:
            part = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]  # the library's own
            if part is not None:
                with self.archive.open(part.PartName[1:]) as texts:
                    for node in _outermost(texts, name, "si"):
                        self.shared_strings.append(unescaped(_text_in(node)))

        def read_workbook(self) -> None:
            part = _find_workbook_part(self.package)
            self.parser = Sheets(self.archive, part.PartName[1:])
            self.parser.parse()
            book: Any = self.parser.wb
            book._sheets, book._data_only, book._read_only, book._archive = [], self.data_only, True, self.archive
            self.wb = book

        def read_styles(self) -> None:
            if ARC_STYLE not in self.archive.NameToInfo:
                return
            styles = of_kinds(self.archive, ARC_STYLE, "numFmts", "cellXfs")
            looks, look = in_main("cellXfs", "xf")
            numbers = [each.get("numFmtId", "0") for each in styles.iterfind(f"{looks}/{look}")]
            places = {number: place for place, number in enumerate(dict.fromkeys(numbers))}
            for each in styles.iterfind(looks):
                each[:] = [Element(look, numFmtId=number) for number in places]
            read: Any = Stylesheet.from_tree(styles)
            if numbers:
                book: Any = self.wb
                book._number_formats = read.number_formats
                book._cell_styles = [read.cell_styles[places[number]] for number in numbers]
                book._date_formats, book._timedelta_formats = (
                    {look for look, number in enumerate(numbers) if places[number] in some}
                    for some in (read.date_formats, read.timedelta_formats)
                )

        def read_worksheets(self) -> None:
            named: str = get_rels_path(self.parser.workbook_part_name)  # type: ignore[no-untyped-call]  # as above
            relations = get_dependents(self.archive, named)
            by_id = relations.to_dict()
            if len(by_id) < len(relations):
                raise failure(name, "names two parts by one id, of which others may read the other", hint=HINT)
            parts, titles = dict[str, str](), set[str]()
            held = {part_name(each): each for each in self.archive.namelist()}
            for sheet in self.parser.sheets:
                part = by_id.get(sheet.id)
                if part is not None and part.Type.endswith("/chartsheet"):
                    continue
                target = held.get(part_name(part.target)) if part and part.TargetMode != "External" else None
                if target is None:
                    raise failure(name, f"its sheet {sheet.name!r} is no part of it", hint=_SAVE)
                if target in parts:
                    what = f"its sheets {parts[target]!r} and {sheet.name!r} are the same part, {target!r}"
                    raise failure(name, what, hint=_SAVE)
                if sheet.name.lower() in titles:
                    raise failure(name, f"has two sheets {sheet.name!r}", hint=_SAVE)
                parts[target] = sheet.name
                titles.add(sheet.name.lower())
                page = Sheet(self.wb, sheet.name, target, self.shared_strings)
                page.sheet_state = sheet.state or "visible"
                self.wb._sheets.append(page)  # type: ignore[attr-defined]  # as above

    class Sheets(WorkbookParser):
        def parse(self) -> None:
            node = of_kinds(self.archive, self.workbook_part_name, "workbookPr", "sheets")
            count = len(node.findall("/".join(in_main("sheets", "sheet"))))
            if count > _MOST_SHEETS:
                raise failure(name, f"has {count:,} sheets", f"at most {_MOST_SHEETS:,}")
            package: Any = WorkbookPackage.from_tree(node)
            if package.properties.date1904:
                self.wb.epoch = CALENDAR_MAC_1904
            self.sheets = package.sheets

    class Sheet(ReadOnlyWorksheet):
        def _get_size(self) -> None: ...

    def in_main(*kinds: str) -> list[str]:
        return [f"{{{SHEET_MAIN_NS}}}{kind}" for kind in kinds]

    def of_kinds(archive: ZipFile, part: str, *kinds: str) -> Any:  # noqa: ANN401 - as above
        """A part with no more than that in it."""
        root = Element(part)
        with archive.open(part) as whole:
            root.extend(_outermost(whole, name, *kinds))
        return root

    reader = Reader(stream, read_only=True, data_only=computed)
    reader.read()
    reader.wb.calculation = CalcProperties(fullCalcOnLoad=recalculated)  # to the library every workbook is such a one
    return reader.wb


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

    expected = 1
    try:
        with _parser(sheet, name) as parser:
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


class _Strings:
    """The texts that cells share, by their number; one below nought would be counted from the end."""

    def __init__(self, strings: Sequence[str]) -> None:
        self._strings = strings

    def __getitem__(self, number: int) -> str:
        if number < 0:
            raise IndexError
        return self._strings[number]


@contextmanager
def _parser(sheet: Any, name: str) -> Iterator[Any]:  # noqa: ANN401 - as above
    """What tells the rows of a sheet as they stand in the file: the number of each, and its cells as what makes one."""
    from openpyxl.worksheet._reader import FORMULA_TAG, MERGE_TAG, VALUE_TAG, WorkSheetParser
    from openpyxl.worksheet.merge import MergeCells

    book = sheet.parent
    is_recalculated = book.calculation.fullCalcOnLoad
    shared = dict[str | None, str]()

    class Parser(WorkSheetParser):
        def parse(self) -> Generator[Any, None, None]:
            for element in _outermost(stream, name, "row", "mergeCells"):
                if element.tag == MERGE_TAG:
                    self.merged_cells = MergeCells.from_tree(element)
                else:
                    yield self.parse_row(element)
                    self.row_dimensions.clear()

        def parse_cell(self, element: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
            cell: dict[str, Any] = super().parse_cell(element)
            if not is_written(element):
                where = f"cell {cell_name(cell['row'], cell['column'] - 1)} of {sheet.title!r}"
                raise failure(name, f"{where} holds what no program writes and others may read otherwise", hint=_SAVE)
            if cell["data_type"] == "s" and element.get("t") != "s":
                cell["value"] = unescaped(cell["value"])
            elif self.data_only and (cell["value"] is None or is_recalculated) and lacks_result(element):
                cell |= {"value": self.parse_formula(element), "data_type": "f"}
            return cell

        def parse_formula(self, element: Any) -> str:  # noqa: ANN401 - as above
            """Its text, of one that cells share how that begins, as the first has it; a data table has none.

            The library writes a shared one anew for each cell, for as long as all of it takes.
            """
            formula = element.find(FORMULA_TAG)
            text, kind = f"={formula.text or ''}", formula.get("t")
            if kind == "shared" and text == "=":
                return shared.get(formula.get("si"), text)
            if kind == "shared":
                shared[formula.get("si")] = text[:_SHOWN_OF_SHARED]
            return "=TABLE()" if kind == "dataTable" else text

    def is_written(cell: Any) -> bool:  # noqa: ANN401 - as above
        """Whether there is one value at most, with nothing in it, and no number as Python alone has it, as `1_0`."""
        values = cell.findall(VALUE_TAG)
        if not values:
            return True
        text, is_number = values[0].text or "", cell.get("t", "n") in _NUMBERED
        return not values[1:] and not len(values[0]) and not (is_number and ("_" in text or not text.isascii()))

    def lacks_result(cell: Any) -> bool:  # noqa: ANN401 - as above
        """Whether a formula's result, which may be empty text, was never computed."""
        result = cell.findtext(VALUE_TAG)
        is_nought = is_recalculated and result in _NOUGHTS and cell.get("t", "n") == "n"
        return (not result or is_nought) and cell.get("t") != "str" and cell.find(FORMULA_TAG) is not None

    with sheet._get_source() as stream:
        yield Parser(
            stream,
            _Strings(sheet._shared_strings),
            data_only=book.data_only,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )


def _outermost(part: IO[bytes], name: str, *kinds: str) -> Iterator[Any]:
    """The outermost elements of some kinds, each once it is there; AssessError where one is too large to be held.

    Whatever else is in a part is let go as soon as it is read.
    """
    from openpyxl.xml.constants import SHEET_MAIN_NS
    from openpyxl.xml.functions import iterparse

    wanted = {f"{{{SHEET_MAIN_NS}}}{kind}": kind for kind in kinds}
    above: list[Any] = []
    held, tags = None, 0
    for event, element in iterparse(part, ("start", "end")):
        if event == "start":
            above.append(element)
            if held is None and element.tag in wanted:
                held, tags = element, 0
            tags += 1
            if held is not None and tags > _MOST_HELD:
                raise failure(name, f"has a <{wanted[held.tag]}> of more than {_MOST_HELD:,} tags", hint=HINT)
            continue
        above.pop()
        if element is held:
            yield element
            held = None
        if held is None and above:
            above[-1].clear()


def _text_in(node: Any) -> str:  # noqa: ANN401 - as above
    """A text that cells share, or the pieces of one that differ in their looks."""
    text, piece = (node.tag.removesuffix("si") + kind for kind in ("t", "r"))
    if len(node) == 1 and node[0].tag == text:  # as nearly all of them are
        return node[0].text or ""
    return "".join(each.text or "" for each in (*node.findall(text), *node.findall(f"{piece}/{text}")))


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
        raise failure(name, message, hint=_SAVE)
    if number > LAST_ROW:
        raise failure(name, f"{sheet!r} has a row below row {LAST_ROW:,}, the last that a sheet can have", hint=HINT)
    before = 0
    for cell in cells:
        row, column = cell["row"], cell["column"]
        if row != number or column <= before:
            found, wanted = cell_name(row, column - 1), cell_name(number, before)
            message = f"cell {found} of {sheet!r} stands where {wanted} or one behind it was expected"
            raise failure(name, message, hint=_SAVE)
        before = column


def cell_name(row: int, place: int) -> str:
    """What people call the cell at a place of a row, as `C2`."""
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(place + 1)}{row}"
