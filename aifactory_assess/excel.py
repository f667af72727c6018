"""Excel workbooks as rows of cells (openpyxl, extra `xlsx`), bounded; whatever is wrong with a file is told.

The library reads what is damaged until one of its parsers stumbles, and raises what that raises: a dozen kinds of
exception were seen. So all of them count, in its own calls alone.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple
from xml.parsers import expat

from aifactory_assess.errors import AssessError, failure, reason_of
from aifactory_assess.escaping import terminal
from aifactory_assess.files import regular
from aifactory_assess.interrupts import interrupt_behind

if TYPE_CHECKING:
    from openpyxl import Workbook

_HINT = "save it as .xlsx"
_CLOSED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a compound file begins: Excel's before 2007, and one that is encrypted."""
_SAVE = "open it in a spreadsheet, look at it, and save it"
_PLAIN_TEXT = re.compile(r'"[^"]*"|(?:\\.)+|[_*].|\[[^\]]*\]')
"""What a number's format shows as it stands (`0.0" %"`), and what it says of colours and widths."""
_SIGN = re.compile(r"\[\$([^\]-]*)[^\]]*\]")
"""A currency's sign with its language, `[$\u20ac-407]`, or any other text that it stands for."""
_NUMBER = re.compile(r"[0#?@]|general", re.IGNORECASE)
"""Where a format has the number itself."""
ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
"""How a workbook holds a sign that XML cannot (ECMA-376, ST_Xstring)."""
_MASK = "\0"
"""Stands in a format for text that it shows, so that none of it is read as a format."""
_DASHES = frozenset("-\u2013\u2014")
"""How accounts show nought."""
_THOUSANDS = re.compile(r"(?<=[0#?]),+(?![0#?,])")
"""Commas that no digits follow cut three digits off each; those between digits only set them apart."""
MEANINGS = "Columns"
"""The sheet of a table to fill in that says what its columns take."""
_NOUGHTS = ("0", "0.0")
_NUMBERED = ("n", "s", "b")
"""Kinds of cells that hold a number: itself, that of a shared text, a truth value."""
LAST_ROW = 1 << 20
UNMERGE = "unmerge them, and write the value into each"
LONGEST_TEXT = 32_000
"""Units of UTF-16, two for a sign beyond the basic plane, that are written into a cell; Excel takes 32,767."""
_PIECE = 1 << 20
_LONGEST_END = 64
_TABLES = ("xl/worksheets/", "xl/sharedStrings")
"""The parts that grow with what a workbook holds; all others hold its looks."""
_COMMENTS = ("xl/comments", "xl/threadedComments")
_DRAWINGS = "xl/drawings/"
_DRAWN_WORDS = re.compile(rb"<a:t>[^<]")
_MOST_TAGS = 60_000
"""Of the parts that hold looks, together: the library takes up to 30 microseconds and 540 bytes for each."""
_TAGS_A_BYTE = 8
"""Of tables, for each byte that they are packed in: what programs write has two at most."""
_MOST_MERGED = 10_000
"""Of cells that are merged, each of which the library makes several objects of."""
_MOST_SHEETS = 1_000
_STYLES = "xl/styles.xml"
_LONGEST_FORMAT, _MOST_BRACKETS = 255, 20
"""Signs of a number's format, as Excel takes them, and its brackets: the library looks for an end of each."""
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY|ATTLIST)")
"""What no workbook has: of entities and defaults, kilobytes unfold to gigabytes."""
_DECLARED_IN_PICTURE = re.compile(rb"<!(?:ENTITY|ATTLIST)")
"""A picture of drawings (SVG) may name its kind, and whatever the name of a part, it may be read as a table."""
_PICTURES = "xl/media/"
_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)""")
_PLAIN_ENCODINGS = frozenset((b"utf-8", b"utf-16", b"us-ascii", b"iso-8859-1"))
"""In which a sign of ASCII is its byte, with a zero beside it or without: so it is looked for."""
_STRICT = re.compile(rb"""<(?:\w+:)?workbook\s[^<>]*=\s*["']http://purl\.oclc\.org/ooxml/spreadsheetml/main["']""")
"""How the list of sheets begins in the other dialect of the standard, of which the library reads nothing."""
_RECALCULATED = re.compile(rb"""\sfullCalcOnLoad\s*=\s*["'](?:1|true)""")
"""Says that formulas are to be computed by whoever opens a workbook: noughts stand for results in it."""


def cell_text(text: str) -> str:
    """What is written into a cell of a text: no control characters, and no more than a cell may hold.

    The library writes text in tags of its own as it is, as part of the file: a blank behind makes it text again.
    """
    shown = cut_units(terminal(text, keep_lines=True), LONGEST_TEXT)
    return f"{shown} " if shown.startswith("<r>") and shown.endswith("</r>") else shown


def read_back(text: str) -> str:
    """What is read of a cell that a text was written into."""
    return _unescaped(escape(cell_text(text))).strip()


def escape(text: str) -> str:
    """A text as the library writes it into a cell: what looks like an escape stands behind `_x005F`.

    Of two that share a sign, it sees the first alone.
    """
    return ESCAPE.sub(r"_x005F\g<0>", text)


def _unescaped(text: str) -> str:
    """What a text of a workbook says: signs that XML cannot hold stand in it as `_x000D_`, and `_` before such as one.

    A line ends as everywhere else. Half a sign of UTF-16 stays as it is written: it is no text.
    """

    def signed(found: re.Match[str]) -> str:
        sign = chr(int(found[1], 16))
        return found[0] if "\ud800" <= sign <= "\udfff" else sign

    return (ESCAPE.sub(signed, text) if "_x" in text else text).replace("\r\n", "\n")


def shortened(text: str, most: int) -> str:
    """A text, with an ellipsis in the place of what is more than so many units of UTF-16."""
    short = cut_units(text, most)
    return text if short == text else f"{short}…"


def cut_units(text: str, most: int) -> str:
    """As much of a text as has so many units of UTF-16, by which Excel counts signs."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")


@contextmanager
def workbook(
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
    _refuse_what_is_too_large(path, name, largest)
    parts = parts_of(path, name)
    for part in parts:
        # It could become far more than it is, or is written so that nobody sees what.
        if part.fault is not None:
            raise failure(name, f"{part.name!r} {part.fault}", hint=_HINT)
    if len({part.name.lower() for part in parts}) < len(parts):
        raise failure(name, "holds two parts of one name, of which others may read the other", hint=_HINT)
    if any(part.strict for part in parts):
        raise failure(name, "is a Strict Open XML workbook", hint="save it as Excel Workbook (.xlsx)")
    _refuse_too_many_tags(parts, name, most_tags)
    with path.open("rb") as stream:  # by its name, the library refuses what has another ending
        try:
            book = _loaded(stream, name, computed=computed, recalculated=any(part.recalculated for part in parts))
        except AssessError:
            raise
        except Exception as error:
            raise _damaged(name, error) from None
        try:
            yield book
        finally:
            book.close()


def _loaded(stream: BinaryIO, name: str, *, computed: bool, recalculated: bool) -> Workbook:
    """A workbook to read, of which no sheet with cells is read yet.

    The library's own texts have lost whether `_x000D_` in one is a sign, or those letters. Its own sheets look for how
    many rows they have, through all of one that does not say.
    """
    from openpyxl.cell.text import Text
    from openpyxl.packaging.relationship import get_dependents, get_rels_path
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.workbook.properties import CalcProperties
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet
    from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
    from openpyxl.xml.functions import iterparse

    class Reader(ExcelReader):
        def read_strings(self) -> None:
            part = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]  # the library's own
            if part is not None:
                with self.archive.open(part.PartName[1:]) as texts:
                    for _, node in iterparse(texts):
                        if node.tag == f"{{{SHEET_MAIN_NS}}}si":
                            text: Any = Text.from_tree(node)
                            self.shared_strings.append(_unescaped(text.content))
                            node.clear()

        def read_worksheets(self) -> None:
            named: str = get_rels_path(self.parser.workbook_part_name)  # type: ignore[no-untyped-call]  # as above
            relations = get_dependents(self.archive, named)
            if len(relations.to_dict()) < len(relations):
                raise failure(name, "names two parts by one id, of which others may read the other", hint=_HINT)
            sheets, parts = [*self.parser.find_sheets()], dict[str, str]()
            if len(sheets) > _MOST_SHEETS:
                raise failure(name, f"has {len(sheets):,} sheets", f"at most {_MOST_SHEETS:,}")
            for sheet, part in sheets:
                if part.target not in self.archive.NameToInfo or "chartsheet" in part.Type:
                    continue
                if part.target in parts:
                    what = f"its sheets {parts[part.target]!r} and {sheet.name!r} are the same part, {part.target!r}"
                    raise failure(name, what, hint=_SAVE)
                parts[part.target] = sheet.name
                page = Sheet(self.wb, sheet.name, part.target, self.shared_strings)
                page.sheet_state = sheet.state or "visible"
                self.wb._sheets.append(page)  # type: ignore[attr-defined]  # as above

    class Sheet(ReadOnlyWorksheet):
        def _get_size(self) -> None: ...

    reader = Reader(stream, read_only=True, data_only=computed)
    reader.read()
    reader.wb.calculation = CalcProperties(fullCalcOnLoad=recalculated)  # to the library every workbook is such a one
    return reader.wb


def rows(
    sheet: Any,  # noqa: ANN401 - openpyxl's sheets and cells
    name: str,
    *,
    last: int | None = None,
    width: int | None = None,
    merged: Callable[[MergedCells], None] | None = None,
) -> Iterator[dict[int, Any]]:
    """The cells that a sheet has by their place, row by row, and the rows that lack; AssessError names its file.

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
                    if width is None or cell["column"] <= width
                }
                expected = number + 1
            if merged is not None:
                for each in _merged(parser.merged_cells):
                    merged(each)
    except AssessError:
        raise
    except Exception as error:
        raise _damaged(name, error) from None


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
    from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

    book = sheet.parent
    is_recalculated = book.calculation.fullCalcOnLoad

    class Parser(WorkSheetParser):
        def parse_cell(self, element: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
            cell: dict[str, Any] = super().parse_cell(element)
            if not is_written(element):
                where = f"cell {cell_name(cell['row'], cell['column'] - 1)} of {sheet.title!r}"
                raise failure(name, f"{where} holds what no program writes and others may read otherwise", hint=_SAVE)
            if cell["data_type"] == "s" and element.get("t") != "s":
                cell["value"] = _unescaped(cell["value"])
            elif self.data_only and (cell["value"] is None or is_recalculated) and lacks_result(element):
                cell |= {"value": self.parse_formula(element), "data_type": "f"}
            return cell

        def parse_formula(self, element: Any) -> str:  # noqa: ANN401 - as above
            """Its text, of one over several cells too; a data table has none."""
            formula = super().parse_formula(element)  # type: ignore[no-untyped-call]  # the library's own
            return formula if isinstance(formula, str) else getattr(formula, "text", "=TABLE()")

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
        raise failure(name, f"{sheet!r} has a row below row {LAST_ROW:,}, the last that a sheet can have", hint=_HINT)
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


def written_beside(path: Path, name: str) -> tuple[str, ...]:
    """What people wrote that is no value of a cell, by its kind; AssessError names a file that is damaged."""
    parts = parts_of(path, name)
    found = {
        "comments at cells": any(part.name.startswith(_COMMENTS) for part in parts),
        "texts in drawings": any(part.worded for part in parts),
    }
    return tuple(kind for kind, is_there in found.items() if is_there)


class _Part(NamedTuple):
    """What was seen in one part of a workbook; `packed` are its bytes in the file.

    `recalculated` is the order to compute its formulas, as libraries write it that compute nothing, `strict` a list of
    sheets that the library reads as none, `worded` a drawing with words in it; `fault` is why the part cannot be read
    as it stands.
    """

    name: str
    tags: int
    merged: int
    packed: int
    unpacked: int
    recalculated: bool
    strict: bool
    worded: bool
    fault: str | None


def parts_of(path: Path, name: str) -> tuple[_Part, ...]:
    """All parts, each looked through once however often a run opens the file; AssessError names one that is damaged."""
    told = path.stat()
    return _looked_through(path, name, (told.st_ino, told.st_size, told.st_mtime_ns))


@lru_cache(maxsize=64)
def _looked_through(path: Path, name: str, _: tuple[int, ...]) -> tuple[_Part, ...]:
    try:
        with zipfile.ZipFile(path) as packed:
            return tuple(_part(packed, entry) for entry in packed.infolist())
    except Exception as error:  # what is packed wrongly ends in as many kinds as what is read
        raise _damaged(name, error) from None


def _part(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> _Part:
    tags, merged, recalculated, strict, worded, declares = 0, 0, False, False, False, False
    before, encoding = b"", b"utf-8"
    is_table, is_drawing = entry.filename.startswith(_TABLES), entry.filename.startswith(_DRAWINGS)
    declared = _DECLARED_IN_PICTURE if entry.filename.startswith(_PICTURES) else _DECLARED
    with packed.open(entry) as stream:
        while piece := stream.read(_PIECE):
            piece = piece.replace(b"\0", b"")  # of UTF-16 this leaves what UTF-8 would be
            if not before and (named := _ENCODING.match(piece)):
                encoding = named.group(1).lower()
            strict = strict or (not before and _STRICT.search(piece) is not None)
            declares = declares or declared.search(before + piece) is not None
            tags += piece.count(b"<")
            merged += piece.count(b"mergeCell ")
            recalculated = recalculated or (not is_table and _RECALCULATED.search(before + piece) is not None)
            worded = worded or (is_drawing and _DRAWN_WORDS.search(before + piece) is not None)
            before = piece[-_LONGEST_END:]
    fault = None if encoding in _PLAIN_ENCODINGS else f"is written in {encoding.decode('ascii', 'replace')!r}"
    fault = "declares a document type or entities, as no workbook does" if declares else fault
    if fault is None and entry.filename == _STYLES and tags <= _MOST_TAGS:
        fault = _format_fault(packed.read(entry))
    return _Part(
        entry.filename, tags, merged, entry.compress_size, entry.file_size, recalculated, strict, worded, fault
    )


def _format_fault(styles: bytes) -> str | None:
    """Why some number's format is none."""
    formats: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _, given: formats.append(given.get("formatCode", ""))
    parser.Parse(styles, True)
    if any(len(each) > _LONGEST_FORMAT or each.count("[") > _MOST_BRACKETS for each in formats):
        return f"has a number format of more than {_LONGEST_FORMAT} signs or {_MOST_BRACKETS} brackets"
    return None


def _refuse_too_many_tags(parts: Sequence[_Part], name: str, most: int | None) -> None:
    tables = [part for part in parts if part.name.startswith(_TABLES)]
    looks = [part for part in parts if not part.name.startswith(_TABLES)]
    if sum(part.merged for part in parts) > _MOST_MERGED:
        raise failure(name, f"has more than {_MOST_MERGED:,} merged cells, the most that are read", hint=_HINT)
    if most is None:
        most = _MOST_TAGS + _TAGS_A_BYTE * sum(part.packed for part in tables)
    for what, some, bound in (("in its sheets and texts", tables, most), ("in how it looks", looks, _MOST_TAGS)):
        tags = sum(part.tags for part in some)
        if tags > bound:
            raise failure(name, f"has {tags:,} tags {what}", f"at most {bound:,}", hint=_HINT)


class Display(NamedTuple):
    """How a cell's format shows a number: so many times what it holds, 100 as a percentage.

    `whole` is False where people see none of that: thousands cut off, words in its place, or nothing. `beside` is the
    text that they see with the number.
    """

    times: int = 1
    whole: bool = True
    beside: str = ""


def shown(cell: Any, name: str) -> Display:  # noqa: ANN401 - as above
    """How what a cell holds is shown; AssessError where styles are lost."""
    try:
        shown_as = str(cell.number_format or "General")
    except (IndexError, TypeError) as error:  # the latter where a cell names no style, and says so
        raise _damaged(name, error) from None
    if not isinstance(cell.value, int | float):
        return Display()
    positive, negative, zero = _sections(shown_as)
    return negative if cell.value < 0 else zero if cell.value == 0 else positive


def day_shown(value: date, shown_as: str) -> str | None:
    """A day in ISO form as a cell's format shows it, with the time where that is shown; None where it shows less."""
    letters = set(_PLAIN_TEXT.sub("", shown_as).lower())
    if not letters >= set("dmy"):
        return None
    with_time = isinstance(value, datetime) and "h" in letters and value.time() != time()
    return value.strftime("%Y-%m-%d %H:%M" if with_time else "%Y-%m-%d")


@lru_cache(maxsize=256)
def _sections(shown_as: str) -> tuple[Display, Display, Display]:
    """Of positive numbers, negative ones and zero, which may each have a section of their own."""
    words: list[str] = []

    def masked(plain: re.Match[str]) -> str:
        """A dash that stands as it is; for any other text a mask."""
        sign = _SIGN.fullmatch(plain.group())
        word = (sign[1] if sign else re.sub(r'[\\"]', "", plain.group())).strip()
        if word in _DASHES:
            return word
        words.append(word if sign or plain.group()[0] in '\\"' else "")
        return _MASK

    texts = _PLAIN_TEXT.sub(masked, shown_as).split(";")
    first, *more = (_section(text, words) for text in texts)
    negative, nought = more[0] if more else first, more[1] if len(more) > 1 else first
    shows_dash = len(more) > 1 and texts[2].replace(_MASK, "").strip() in _DASHES
    return first, negative, Display() if shows_dash else nought


def _section(shown_as: str, words: list[str]) -> Display:
    """One section of a format; `words` are those that its masks and the sections' behind it stand for, and lose its."""
    count = shown_as.count(_MASK)
    beside = " ".join(filter(None, words[:count]))
    del words[:count]
    times = int(100 ** min(shown_as.count("%"), 2))
    is_whole = _NUMBER.search(shown_as) is not None and _THOUSANDS.search(shown_as.replace(_MASK, "")) is None
    return Display(times, is_whole, beside)


def _damaged(name: str, error: Exception) -> AssessError:
    if (interrupt := interrupt_behind(error)) is not None:
        raise interrupt
    return failure(name, f"is no workbook that can be read ({type(error).__name__})", hint=_HINT)


def _refuse_what_is_too_large(path: Path, name: str, largest: int) -> None:
    try:
        with regular(path) as stream, zipfile.ZipFile(stream) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
            packed.getinfo("[Content_Types].xml")  # the list of its parts
    except OSError as error:
        raise failure(name, f"cannot be read: {reason_of(error)}") from None
    except (zipfile.BadZipFile, NotImplementedError, KeyError):  # of a later version; of another office
        with regular(path) as stream:
            is_closed = stream.read(len(_CLOSED)) == _CLOSED
        what = "is protected by a password, or an .xls of old" if is_closed else "is no .xlsx workbook"
        raise failure(name, what, hint=f"{_HINT} without a password" if is_closed else _HINT) from None
    if unpacked > largest:
        raise failure(name, f"unpacks to {unpacked >> 20:,} MiB", f"at most {largest >> 20}")
