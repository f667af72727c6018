"""What openpyxl reads of a workbook: no more than is asked for, each part once, and as it stands there.

The library's own reading takes minutes for kilobytes of what nobody asks for: passwords, areas to print, styles with
names, formulas that cells share. Its texts have lost whether `_x000D_` in one is a sign, or those letters. Its sheets
look for how many rows they have, through all of one that does not say. Of looks the formats of numbers and what is
struck out are read alone.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, time
from typing import IO, Any, BinaryIO
from xml.etree.ElementTree import Element, XMLPullParser
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.packaging.workbook import WorkbookPackage
from openpyxl.reader.excel import ExcelReader, _find_workbook_part  # type: ignore[attr-defined]  # not in its stubs
from openpyxl.reader.workbook import WorkbookParser
from openpyxl.styles.stylesheet import Stylesheet
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.datetime import CALENDAR_MAC_1904, from_ISO8601
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import FORMULA_TAG, MERGE_TAG, VALUE_TAG, WorkSheetParser
from openpyxl.worksheet.merge import MergeCells
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from aifactory_assess.errors import failure
from aifactory_assess.excel.parts import HINT, SAVE, STYLES, part_name
from aifactory_assess.excel.showing import is_of_days, shows_day
from aifactory_assess.excel.text import DayBeyond, StruckText, cell_name, unescaped

_MOST_SHEETS = 1_000
_MOST_HELD = 1 << 16
"""Tags of a row, or of a text: a row as wide as can be has three for each of its 16,384 cells."""
_FED = 1 << 14
_LONGEST = 1 << 20
"""Bytes of a tag, or between tags: Excel takes texts of 32,767 signs."""
_SHOWN_OF_SHARED = 200
"""Signs of a formula that cells share."""
_NOUGHTS = ("0", "0.0")
_HELD = {
    "n": re.compile(r"(?!.{1001})[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"),
    "s": re.compile("[0-9]{1,9}"),
    "b": re.compile("[01]|true|false"),
}
"""Kinds of cells that hold a number: itself, that of a shared text, a truth value; and what each may be spelled as."""
_KINDS = (*_HELD, "d", "e", "str", "inlineStr")
_TRUTH = {"true": "1", "false": "0"}
_TEXT, _PIECE = f"{{{SHEET_MAIN_NS}}}t", f"{{{SHEET_MAIN_NS}}}r"
_IN_TEXT = frozenset(f"{{{SHEET_MAIN_NS}}}{kind}" for kind in ("t", "r", "rPh", "phoneticPr", "extLst"))
_IN_PIECE = frozenset((_TEXT, f"{{{SHEET_MAIN_NS}}}rPr"))
_STRIKE = f"{{{SHEET_MAIN_NS}}}strike"
_INLINE, _STRUCK = f"{{{SHEET_MAIN_NS}}}is", f"{{{SHEET_MAIN_NS}}}rPr/{_STRIKE}"
_FONTS, _FONT = f"{{{SHEET_MAIN_NS}}}fonts", f"{{{SHEET_MAIN_NS}}}font"
_OFF = ("0", "false")
_LOOKS, _LOOK = f"{{{SHEET_MAIN_NS}}}cellXfs", f"{{{SHEET_MAIN_NS}}}xf"
_FORMATS, _FORMAT = f"{{{SHEET_MAIN_NS}}}numFmts", f"{{{SHEET_MAIN_NS}}}numFmt"
_SOME_OF_A_DAY, _DAY_OR_TIME = "m-d", "m-d h:mm"
_EASTERN = (
    dict.fromkeys((*range(27, 30), 36, *range(50, 55), 57, 58), _SOME_OF_A_DAY)
    | dict.fromkeys((34, 35, 55, 56), _DAY_OR_TIME)
    | {30: "yyyy-mm-dd", 31: "yyyy-mm-dd", 32: "h:mm", 33: "h:mm:ss"}
)
"""Days and times by the numbers of formats that no workbook tells (ECMA-376 18.8.30: Chinese, Japanese, Korean).

What they show hangs on the language, which nothing tells either: those are whole days that are so in each.
"""
_CHART = f"{{{SHEET_MAIN_NS}}}chartsheet"
_SHEETS = f"{{{SHEET_MAIN_NS}}}sheets/{{{SHEET_MAIN_NS}}}sheet"


def loaded(stream: BinaryIO, name: str, *, computed: bool, recalculated: bool) -> Workbook:
    """A workbook to read, of which no sheet with cells is read yet."""
    reader = _Reader(stream, name, computed=computed)
    reader.read()
    reader.wb.calculation = CalcProperties(fullCalcOnLoad=recalculated)  # to the library every workbook is such a one
    return reader.wb


class _Reader(ExcelReader):
    def __init__(self, stream: BinaryIO, name: str, *, computed: bool) -> None:
        super().__init__(stream, read_only=True, data_only=computed)
        self._name = name

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
                for node in _outermost(texts, self._name, "si"):
                    if not _is_text(node):
                        what = "a text that its cells share holds what no program writes and others may read otherwise"
                        raise failure(self._name, what, hint=SAVE)
                    self.shared_strings.append(_looked_at(unescaped(_text_in(node)), node))

    def read_workbook(self) -> None:
        part = _find_workbook_part(self.package)
        self.parser = _Sheets(self.archive, part.PartName[1:])
        self.parser.file = self._name
        self.parser.parse()
        book: Any = self.parser.wb
        book._sheets, book._data_only, book._read_only, book._archive = [], self.data_only, True, self.archive
        book._struck = frozenset()
        self.wb = book

    def read_styles(self) -> None:
        held = next((each for each in self.archive.namelist() if part_name(each) == STYLES), None)
        if held is None:
            return
        styles = _of_kinds(self.archive, held, self._name, "numFmts", "fonts", "cellXfs")
        fonts = styles.findall(f"{_FONTS}/{_FONT}")
        struck = {str(place) for place, each in enumerate(fonts) if _is_struck(each.find(_STRIKE))}
        styles[:] = [each for each in styles if each.tag != _FONTS]
        looks = styles.findall(f"{_LOOKS}/{_LOOK}")
        book: Any = self.wb
        book._struck = frozenset(place for place, each in enumerate(looks) if each.get("fontId") in struck)
        numbers = [int(each.get("numFmtId", "0")) for each in looks]
        _tell_eastern(styles, numbers)
        places = {number: place for place, number in enumerate(dict.fromkeys(numbers))}
        for each in styles.iterfind(_LOOKS):
            each[:] = [Element(_LOOK, numFmtId=str(number)) for number in places]
        read: Any = Stylesheet.from_tree(styles)
        if numbers:
            book._number_formats = read.number_formats
            book._cell_styles = [read.cell_styles[places[number]] for number in numbers]
            formats = styles.iterfind(f"{_FORMATS}/{_FORMAT}")
            told = {int(each.get("numFmtId", "0")): each.get("formatCode", "") for each in formats}
            of_days = {places[number] for number in numbers if is_of_days(told.get(number, ""))}
            book._date_formats, book._timedelta_formats = (
                {look for look, number in enumerate(numbers) if places[number] in some}
                for some in (read.date_formats | of_days, read.timedelta_formats)
            )

    def read_worksheets(self) -> None:
        named: str = get_rels_path(self.parser.workbook_part_name)  # type: ignore[no-untyped-call]  # as above
        relations = get_dependents(self.archive, named)
        by_id = relations.to_dict()
        if len(by_id) < len(relations):
            raise failure(self._name, "names two parts by one id, of which others may read the other", hint=HINT)
        parts, titles = dict[str, str](), set[str]()
        held = {part_name(each): each for each in self.archive.namelist()}
        for sheet in self.parser.sheets:
            part = by_id.get(sheet.id)
            target = held.get(part_name(part.target)) if part and part.TargetMode != "External" else None
            if part is None or target is None:
                raise failure(self._name, f"its sheet {sheet.name!r} is no part of it", hint=SAVE)
            if part.Type.endswith("/chartsheet"):
                if _root_of(self.archive, target, self._name) != _CHART:
                    raise failure(self._name, f"its sheet {sheet.name!r} is called a chart, and is none", hint=SAVE)
                continue
            if target in parts:
                what = f"its sheets {parts[target]!r} and {sheet.name!r} are the same part, {target!r}"
                raise failure(self._name, what, hint=SAVE)
            if sheet.name.lower() in titles:
                raise failure(self._name, f"has two sheets {sheet.name!r}", hint=SAVE)
            parts[target] = sheet.name
            titles.add(sheet.name.lower())
            page = _Sheet(self.wb, sheet.name, target, self.shared_strings)
            page.sheet_state = sheet.state or "visible"
            self.wb._sheets.append(page)  # type: ignore[attr-defined]  # as above


class _Sheets(WorkbookParser):
    file: str

    def parse(self) -> None:
        node = _of_kinds(self.archive, self.workbook_part_name, self.file, "workbookPr", "sheets")
        count = len(node.findall(_SHEETS))
        if count > _MOST_SHEETS:
            raise failure(self.file, f"has {count:,} sheets", f"at most {_MOST_SHEETS:,}")
        package: Any = WorkbookPackage.from_tree(node)
        if package.properties.date1904:
            self.wb.epoch = CALENDAR_MAC_1904
        self.sheets = package.sheets


class _Sheet(ReadOnlyWorksheet):
    def _get_size(self) -> None: ...


@contextmanager
def rows_in(sheet: Any, name: str) -> Iterator[_Rows]:  # noqa: ANN401 - openpyxl's sheets and cells
    """What tells the rows of a sheet as they stand in the file: the number of each, and its cells as what makes one."""
    with sheet._get_source() as stream:
        yield _Rows(stream, sheet, name)


class _Rows(WorkSheetParser):
    def __init__(self, stream: IO[bytes], sheet: Any, name: str) -> None:  # noqa: ANN401 - as above
        book, strings = sheet.parent, sheet._shared_strings
        super().__init__(
            stream,
            strings,
            data_only=book.data_only,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        self._part, self._title, self._name, self._texts = stream, sheet.title, name, len(strings)
        self._is_recalculated = book.calculation.fullCalcOnLoad
        self._shared: dict[str | None, str] = {}
        # To the library, what is less than one is a time in both systems of days: that of 1904 begins with a day 0.
        looks = book._date_formats if book.epoch == CALENDAR_MAC_1904 else ()
        self._days = {look for look in looks if shows_day(ReadOnlyCell(sheet, 1, 1, None, style_id=look).number_format)}

    def parse(self) -> Generator[Any, None, None]:
        for element in _outermost(self._part, self._name, "row", "mergeCells"):
            if element.tag == MERGE_TAG:
                self.merged_cells = MergeCells.from_tree(element)
            else:
                yield self.parse_row(element)
                self.row_dimensions.clear()

    def parse_cell(self, element: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
        if not self._is_written(element):
            place = element.get("r")
            row, column = coordinate_to_tuple(place) if place else (self.row_counter, self.col_counter + 1)
            where = f"cell {cell_name(row, column - 1)} of {self._title!r}"
            raise failure(self._name, f"{where} holds what no program writes and others may read otherwise", hint=SAVE)
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["data_type"] == "s" and element.get("t") != "s":
            cell["value"] = _looked_at(unescaped(cell["value"]), element.find(_INLINE))
        elif cell["data_type"] == "e" and element.get("t", "n") == "n":
            cell["value"] = DayBeyond(element.findtext(VALUE_TAG).strip())
        elif isinstance(cell["value"], time) and cell["style_id"] in self._days:
            cell["value"] = datetime.combine(self.epoch, cell["value"])
        elif self.data_only and (cell["value"] is None or self._is_recalculated) and self._lacks_result(element):
            cell |= {"value": self.parse_formula(element), "data_type": "f"}
        return cell

    def parse_formula(self, element: Any) -> str:  # noqa: ANN401 - as above
        """Its text, of one that cells share how that begins, as the first has it; a data table has none.

        The library writes a shared one anew for each cell, for as long as all of it takes.
        """
        formula = element.find(FORMULA_TAG)
        text, kind = f"={formula.text or ''}", formula.get("t")
        if kind == "shared" and text == "=":
            return self._shared.get(formula.get("si"), text)
        if kind == "shared":
            self._shared[formula.get("si")] = text[:_SHOWN_OF_SHARED]
        return "=TABLE()" if kind == "dataTable" else text

    def _is_written(self, cell: Any) -> bool:  # noqa: ANN401 - as above
        """Whether there is one value at most, with nothing in it, and as its kind has one: no `1_0`, `NaN` or `0x60`.

        A text of its own has none, and stands in no cell of another kind. A truth value in words is put as its number.
        """
        values, kind = cell.findall(VALUE_TAG), cell.get("t", "n")
        texts = cell.findall(_INLINE) if len(cell) > len(values) else []
        if kind == "inlineStr":
            return len(texts) <= 1 and all(map(_is_text, texts)) and not any(each.text or len(each) for each in values)
        if kind not in _KINDS or any(len(each) or not _is_text(each) for each in texts):
            return False
        if not values or not values[0].text:
            return not values or not (values[1:] or len(values[0]))
        text = values[0].text.strip(" \t\r\n")
        if values[1:] or len(values[0]):
            return False
        if kind == "b":
            values[0].text = _TRUTH.get(text, text)
        if kind == "d":
            return _is_day(text)
        is_sound = kind not in _HELD or _HELD[kind].fullmatch(text) is not None
        return is_sound and (kind != "s" or int(text) < self._texts)

    def _lacks_result(self, cell: Any) -> bool:  # noqa: ANN401 - as above
        """Whether a formula's result, which may be empty text, was never computed."""
        result = cell.findtext(VALUE_TAG)
        is_nought = self._is_recalculated and result in _NOUGHTS and cell.get("t", "n") == "n"
        return (not result or is_nought) and cell.get("t") != "str" and cell.find(FORMULA_TAG) is not None


def _is_day(text: str) -> bool:
    """Whether the library reads a text as a day or a time."""
    try:
        return from_ISO8601(text) is not None  # type: ignore[no-untyped-call]  # as above
    except ValueError:
        return False


def _of_kinds(archive: ZipFile, part: str, name: str, *kinds: str) -> Any:  # noqa: ANN401 - as above
    """A part with no more than that in it."""
    root = Element(part)
    with archive.open(part) as whole:
        root.extend([*_outermost(whole, name, *kinds)])  # of what a generator raises it would make a fault of its own
    return root


def _tell_eastern(styles: Any, numbers: Iterable[int]) -> None:  # noqa: ANN401 - as above
    """Add the formats of Eastern days that looks ask for and nothing tells."""
    told = {int(each.get("numFmtId", "0")) for each in styles.iterfind(f"{_FORMATS}/{_FORMAT}")}
    lacking = [
        Element(_FORMAT, numFmtId=str(number), formatCode=_EASTERN[number])
        for number in dict.fromkeys(numbers)
        if number in _EASTERN and number not in told
    ]
    if lacking:
        held = styles.findall(_FORMATS) or [Element(_FORMATS)]
        styles[:] = [*held, *styles.findall(_LOOKS)]
        held[-1].extend(lacking)


def _root_of(archive: ZipFile, part: str, name: str) -> str:
    """What a part is, by its first tag."""
    with archive.open(part) as whole:
        _, root = next(_tags(whole, name))
        return str(root.tag)


def _outermost(part: IO[bytes], name: str, *kinds: str) -> Iterator[Any]:
    """The outermost elements of some kinds, each once it is there; AssessError where one is too large to be held.

    Whatever else is in a part is let go as soon as it is read.
    """
    wanted = {f"{{{SHEET_MAIN_NS}}}{kind}": kind for kind in kinds}
    above: list[Any] = []
    held, tags = None, 0
    for event, element in _tags(part, name):
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


def _tags(part: IO[bytes], name: str) -> Iterator[tuple[str, Any]]:
    """Where the elements of a part start and end; AssessError where none does for too long.

    Pieces grow as long as no tag ends: a parser goes through one anew with each piece of it (expat before 2.6).
    """
    parser: Any = XMLPullParser(("start", "end"))
    unfinished = 0
    while piece := part.read(max(_FED, unfinished)):
        parser.feed(piece)
        unfinished += len(piece)
        for event in parser.read_events():
            unfinished = 0
            yield event
        if unfinished >= _LONGEST:
            what = f"{part.name!r} has a tag, a text or comments of more than {_LONGEST >> 20} MiB"
            raise failure(name, what, hint=HINT)
    parser.close()
    yield from parser.read_events()


def _looked_at(text: str, node: Any) -> str:  # noqa: ANN401 - as above
    """A text whose pieces stand in a node, as one with words struck out where some are."""
    for piece in () if node is None or _is_plain(node) else node.iterfind(_PIECE):
        if _is_struck(piece.find(_STRUCK)) and (piece.findtext(_TEXT) or "").strip():
            return StruckText(text)
    return text


def _is_struck(strike: Any) -> bool:  # noqa: ANN401 - as above
    """Whether what a font says of that strikes out."""
    return strike is not None and strike.get("val") not in _OFF


def _is_plain(node: Any) -> bool:  # noqa: ANN401 - as above
    """Whether a text is one piece without a look of its own, as nearly all are."""
    return len(node) == 1 and node[0].tag == _TEXT


def _is_text(node: Any) -> bool:  # noqa: ANN401 - as above
    """Whether a text is one, or pieces of which each is one, with nothing in it; how it is spoken may stand behind."""
    pieces = node.findall(_PIECE)
    if len(node.findall(_TEXT)) + bool(pieces) > 1 or not _is_of(node, _IN_TEXT):
        return False
    return all(len(each.findall(_TEXT)) <= 1 and _is_of(each, _IN_PIECE) for each in pieces)


def _is_of(node: Any, tags: frozenset[str]) -> bool:  # noqa: ANN401 - as above
    """Whether there are no elements but some in a node, no words beside them, and nothing in a text."""
    if node.text and node.text.strip():
        return False
    for each in node:
        if each.tag not in tags or (each.tail and each.tail.strip()) or (len(each) and each.tag == _TEXT):
            return False
    return True


def _text_in(node: Any) -> str:  # noqa: ANN401 - as above
    """A text that cells share, or the pieces of one that differ in their looks."""
    if _is_plain(node):
        return node[0].text or ""
    return "".join(each.text or "" for each in (*node.findall(_TEXT), *node.findall(f"{_PIECE}/{_TEXT}")))
