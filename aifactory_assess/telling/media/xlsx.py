"""Documents as an Excel workbook: a sheet a section, tables that Excel filters, everything else in rows (xlsxwriter).

Cells are written as text, or as numbers where their column has some; never as formulas or links.
"""

from __future__ import annotations

import io
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from math import log10
from typing import Any, assert_never

import xlsxwriter

from aifactory_assess.escaping import terminal
from aifactory_assess.excel.reading import LAST_ROW
from aifactory_assess.excel.text import ESCAPE, LONGEST_TEXT, cell_text, cut_units, escape, shortened
from aifactory_assess.scoring.printed import SCALES
from aifactory_assess.telling import blocks
from aifactory_assess.telling.blocks import Block, Document, Section, Words, in_names, on_paper, plain, told_points
from aifactory_assess.telling.look import Look, Paper

SUMMARY = "Summary"
_NUMBER = re.compile(r"[-+]?[0-9]{1,3}(?:,[0-9]{3})*(?:\.[0-9]+)?|[-+]?[0-9]+(?:\.[0-9]+)?")
_AMOUNT = re.compile(rf"([0-9]{{1,3}})((?:\.[0-9]+)?) ({'|'.join(SCALES)})")
_EXACT = 15
"""Digits of a number that a workbook keeps."""
_POINTS = 100
"""Of a curve: a plan's JSON has all of them."""
_WIDE, _FILLED, _BUTTON = 60, 34, 3
"""Signs: of the first column, of the others at most, and of the button that filters."""
_LONGEST_NAME = 28
"""Of a sheet's name, of 31 that a workbook takes: room for a number."""
_LONGEST_HEADING = 248
"""Of a table's, of 255: room for an ellipsis and a number."""
_BELOW = 1000
"""Rows of a sheet that are kept for what stands below its first table."""
_LOOKED_AT = 400
"""Rows that say whether a column is one of numbers."""
_RIGHT: Mapping[str, object] = {"align": "right"}
_BESIDE: Mapping[str, object] = {"align": "left", "indent": 1}
"""How numbers stand, and words beside them. LibreOffice forgets indents of numbers where formats change in a row."""
_HEADING: Mapping[str, object] = {"bold": True, "bottom": 1}
"""How headings look where a program knows no styles of tables, as LibreOffice does not."""
_BEFORE_BUTTON: Mapping[str, object] = {"indent": 2}
_EXCELS_OWN = "History"
"""No sheet of anybody else may be called so."""

RowOfWords = Sequence[Words]


def sheet_name(title: str, taken: Iterable[str]) -> str:
    """A title as a sheet may be called: its first clause where it is long, cut between words.

    With a number where one that is `taken` is the same to Excel, which keeps a name for itself.
    """
    first = ESCAPE.sub(r" x\1 ", title if len(title) <= _LONGEST_NAME else re.split("[,:;]", title)[0])
    bare = " ".join("".join(" " if sign in "[]:*?/\\'" else sign for sign in first).split())
    short = bare if len(bare) <= _LONGEST_NAME else bare[: _LONGEST_NAME + 1].rpartition(" ")[0]
    bare = cut_units(short or bare, _LONGEST_NAME) or "Sheet"
    known = {name.casefold() for name in (_EXCELS_OWN, *taken)}
    name, number = bare, 1
    while name.casefold() in known:
        number += 1
        name = f"{cut_units(bare, 26)} {number}"
    return name


def for_print(sheet: Any, paper: Paper, head: int | None = None) -> None:  # noqa: ANN401 - xlsxwriter has no types
    """On paper a sheet is as wide as a page, its row of headings stands on each, and each says which it is."""
    sheet.set_landscape()
    sheet.set_paper({"Letter": 1, "A4": 9}[paper])
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&A&R&P / &N")
    if head is not None:
        sheet.repeat_rows(head)


_LONGEST_TITLE = 255
"""Signs of what a workbook says of itself."""


def new_book(title: str = "") -> tuple[Any, io.BytesIO]:
    """An empty workbook, and what takes its bytes when it is closed: the same for the same cells, by no clock."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": title[:_LONGEST_TITLE], "created": datetime(2000, 1, 1, tzinfo=UTC)})
    return book, out


def pieces(document: Document, look: Look | None = None) -> Iterator[bytes]:
    """The workbook, whole; the same bytes for the same document."""
    book, out = new_book(_text(document.title))
    _Writer(book, "A4" if look is None else look.paper).write(document)
    book.close()
    yield out.getvalue()


@dataclass(slots=True)
class _Page:
    """A sheet, and the next row to write; `heads` are the rows of headings, `widths` those of columns in signs."""

    sheet: Any
    row: int = 0
    heads: list[int] = field(default_factory=list)
    widths: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Writer:
    book: Any
    paper: Paper
    pages: list[_Page] = field(default_factory=list)
    tables: int = 0
    formats: dict[tuple[tuple[str, object], ...], Any] = field(default_factory=dict)

    def write(self, document: Document) -> None:
        summary = self._page(SUMMARY)
        self._lines(summary, [document.title], bold=True)
        self._lines(summary, document.about)
        for block in on_paper(document.blocks):
            if isinstance(block, Section) and plain(block.title).strip():
                page = self._page(plain(block.title))
                for inner in on_paper(block.blocks):
                    self._block(page, inner)
            else:
                self._block(summary, block)
        for page in self.pages:
            self._lay_out(page)

    def _page(self, title: str) -> _Page:
        name = sheet_name(_text(title), (page.sheet.get_name() for page in self.pages))
        self.pages.append(_Page(self.book.add_worksheet(name)))
        return self.pages[-1]

    def _lay_out(self, page: _Page) -> None:
        """Columns as wide as what they hold; headings that stay where a sheet is one table."""
        for column, width in {**page.widths, 0: _WIDE}.items():
            page.sheet.set_column(column, column, width, self._format())
        head = page.heads[0] if len(page.heads) == 1 else None
        if head is not None:
            page.sheet.freeze_panes(head + 1, 0)
        for_print(page.sheet, self.paper, head)

    def _format(self, **more: object) -> Any:  # noqa: ANN401 - xlsxwriter has no types
        """How cells look, made once for all that look so."""
        key = tuple(more.items())
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"text_wrap": True, "valign": "top", **more})
        return self.formats[key]

    def _block(self, page: _Page, block: Block) -> None:
        match block:
            case blocks.Sentence() | blocks.Verbatim():
                self._lines(page, [block.words if isinstance(block, blocks.Sentence) else block.text])
            case Section():
                if plain(block.title).strip():
                    page.row += 1
                    self._lines(page, [block.title], bold=True)
                for inner in block.blocks:
                    self._block(page, inner)
            case blocks.Matrix():
                table = in_names(block)
                self._table(page, [each.heading for each in table.columns], table.rows)
            case _:
                heads, rows, numbers = _filled(*_tabled(block))
                self._table(page, heads, rows, numbers, block.note if isinstance(block, blocks.Table) else None)

    def _lines(self, page: _Page, lines: Iterable[Words], *, bold: bool = False) -> None:
        for line in lines:
            page.sheet.write_string(page.row, 0, _text(line), self._format(bold=bold))
            page.row += 1

    def _table(
        self,
        page: _Page,
        heads: Sequence[str],
        rows: Iterable[RowOfWords],
        numbers: Container[int] = (),
        note: Words | None = None,
    ) -> None:
        """A table with its own filter, and its note; Excel wants every heading once, and at least one row.

        `numbers` are the columns of numbers: an id that looks like one is none.
        """
        first, wanted = page.row, list(rows)
        written = wanted[: max(0, LAST_ROW - _BELOW - first)]
        if not written:
            return
        self.tables += 1
        told = list(_once(heads))
        right = [column in numbers and _is_right(written, column) for column in range(len(told))]
        looks = [_RIGHT if at else _BESIDE if before else {} for before, at in pairwise((False, *right))]
        for offset, row in enumerate(written, start=first + 1):
            for column, cell in enumerate(row):
                self._cell(page, offset, column, cell, is_number=column in numbers, **looks[column])
        page.heads.append(first)
        for column, cells in enumerate(zip(heads, *written, strict=True)):
            longest = max(len(line) for cell in cells for line in _text(cell).split("\n"))
            page.widths[column] = max(page.widths.get(column, 0), min(longest, _FILLED) + _BUTTON)
        last = first + len(written)
        columns = [
            {"header": head, "header_format": self._format(**_HEADING, **look, **(_BEFORE_BUTTON if at else {}))}
            for head, look, at in zip(told, looks, right, strict=True)
        ]
        options = {"columns": columns, "name": f"table_{self.tables}", "style": "Table Style Light 1"}
        page.sheet.add_table(first, 0, last, len(heads) - 1, options)
        for written_column, head in zip(page.sheet.tables[-1]["columns"], told, strict=True):
            written_column["name"] = escape(head)  # the library does so for cells alone, and Excel wants both alike
        page.row = last + 1
        left = len(wanted) - len(written)
        self._lines(page, [f"and {left:,} more, for which a sheet has no room"] if left else [])
        self._lines(page, [] if note is None else [note])
        page.row += 1

    def _cell(self, page: _Page, row: int, column: int, cell: Words, *, is_number: bool, **look: object) -> None:
        text = _text(cell)
        number = _number(text) if is_number else None
        if number is None:
            page.sheet.write_string(row, column, text, self._format(**look))
        else:
            page.sheet.write_number(row, column, number[0], self._format(num_format=number[1], **look))


def _number(text: str) -> tuple[float, str] | None:
    """What a text comes to where it is a number, and the format in which it reads as it does elsewhere."""
    if _NUMBER.fullmatch(text) and sum(map(str.isdigit, text)) <= _EXACT:
        whole, point, part = text.partition(".")
        told = f"{'#,##0' if ',' in whole else '0'}{point}{'0' * len(part)}"
        shown = f"+{told};-{told};0" if text.startswith("+") else "General" if text.isdigit() else told
        return float(text.replace(",", "")), shown
    if amount := _AMOUNT.fullmatch(text):
        # Each comma behind it hides three digits.
        whole, part, scale = amount.groups()
        hidden = "," * round(log10(SCALES[scale]) / 3)
        return float(f"{whole}{part}e{3 * len(hidden)}"), f'0{re.sub("[0-9]", "0", part)}{hidden}" {scale}"'
    return None


def _is_right(rows: Sequence[RowOfWords], column: int) -> bool:
    """Whether more than half of what a column tells are numbers, so that they and its heading stand on the right."""
    told = [text for row in rows[:_LOOKED_AT] if (text := _text(row[column]))]
    return 2 * sum(_number(text) is not None for text in told) > len(told)


def _filled(
    heads: list[str], rows: list[RowOfWords], numbers: Container[int]
) -> tuple[list[str], list[RowOfWords], Container[int]]:
    """Without the columns that no row fills."""
    kept = [column for column in range(len(heads)) if any(_text(row[column]) for row in rows)]
    shown: list[RowOfWords] = [[row[column] for column in kept] for row in rows if kept]
    return [heads[column] for column in kept], shown, {to for to, column in enumerate(kept) if column in numbers}


def _tabled(block: Block) -> tuple[list[str], list[RowOfWords], Container[int]]:  # noqa: PLR0911 - a case a kind
    """A block that is rows of cells by its nature, and which of its columns are numbers."""
    match block:
        case blocks.Table():
            numbers = {place for place, each in enumerate(block.columns) if each.align == "right"}
            return [each.heading for each in block.columns], list(block.rows), numbers
        case blocks.Bars():
            heads = [block.headings[0], block.headings[1], block.headings[2]]
            rows: list[RowOfWords] = [
                (("  " * each.depth) + plain(each.label), each.value, each.remark) for each in block.bars
            ]
            return heads, rows, {1}
        case blocks.KeyFigures():
            return ["what", "figure", "remark"], [(each.label, each.value, each.remark) for each in block.figures], {1}
        case blocks.Gauge():
            return ["score", "scale", "verdict"], [(block.value, block.unit, block.verdict)], {0}
        case blocks.Listing():
            # One column: a second one as wide as sentences would part the numbers of the tables above.
            return ["entry"], [("\n  ".join(map(plain, (each.words, *each.under))),) for each in block.entries], ()
        case blocks.Actions():
            labels = list(dict.fromkeys(label for each in block.actions for label, _ in each.worth))
            actions: list[RowOfWords] = [
                (each.do, each.state, each.why, *(dict(each.worth).get(label, "") for label in labels), each.place)
                for each in block.actions
            ]
            return ["do first", "state", "why", *labels, "place"], actions, range(3, 3 + len(labels))
        case blocks.Findings():
            found = [row for each in block.findings for row in _driven(each)]
            return ["finding", "verdict", "follows from", "about", "driver"], found, ()
        case blocks.Series():
            heads = [block.x_axis, block.y_axis, block.title]
            return heads, list(told_points(block, _POINTS)), {0, 1}
        case blocks.Schedule():
            return _tabled(blocks.in_numbers(block))
        case blocks.Sentence() | blocks.Verbatim() | Section() | blocks.Matrix():
            return [], [], ()
        case _:
            assert_never(block)


def _driven(finding: blocks.ToldFinding) -> Iterator[RowOfWords]:
    """A row a driver, so that they can be filtered and given to people; what else is about it stands in the first."""
    drivers = ["\n".join(map(plain, (driver.words, *driver.under))) for driver in finding.drivers]
    about = "\n".join(map(plain, finding.about))
    for place, driver in enumerate(drivers or [""]):
        yield finding.title, finding.verdict, finding.follows, "" if place else about, driver


def _once(heads: Sequence[str]) -> Iterator[str]:
    """Headings, each different: Excel refuses a table that names two columns alike, or one at length."""
    taken: set[str] = set()
    for head in heads:
        bare = shortened(_text(head.strip()), _LONGEST_HEADING) or "remark"
        name, number = bare, 1
        while name.casefold() in taken:
            number += 1
            name = f"{bare} {number}"
        taken.add(name.casefold())
        yield name


def _text(words: Words) -> str:
    return cell_text(shortened(terminal(plain(words), keep_lines=True), LONGEST_TEXT - 1))
