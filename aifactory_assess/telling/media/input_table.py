"""An empty table of answers as an Excel workbook (xlsxwriter): the header to fill in under, and what columns mean.

The first sheet is what `batch` reads. Its cells are of the format text: what is typed stays what was typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aifactory_assess.batch.asking import HEADINGS, AskedColumn, row_of
from aifactory_assess.excel.reading import MEANINGS
from aifactory_assess.excel.text import cell_text, shortened
from aifactory_assess.telling.media.xlsx import new_book

ANSWERS = "Answers"
ROWS = 1 << 14
"""Rows that have a list to choose from."""
LONGEST_LIST, LONGEST_NOTE = 255, 1_000
WIDTHS = (28, 18, 70, 50, 60, 18)


def render(columns: Sequence[AskedColumn]) -> bytes:
    """The bytes of the workbook; the same for the same columns."""
    book, out = new_book()
    _answers(book, columns)
    _meanings(book, columns)
    book.close()
    return out.getvalue()


def _answers(book: Any, columns: Sequence[AskedColumn]) -> None:  # noqa: ANN401 - xlsxwriter has no types
    sheet, head = book.add_worksheet(ANSWERS), book.add_format({"bold": True, "bottom": 1})
    text = book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, max(len(column.name) + 2, 12), text)
        sheet.write_string(0, place, column.name, head)
        note = "\n".join(part for part in (column.asks, column.cells, column.meaning, column.unit) if part)
        sheet.write_comment(0, place, shortened(cell_text(note), LONGEST_NOTE), {"x_scale": 3, "y_scale": 3})
        if column.words and len(",".join(column.words)) <= LONGEST_LIST:
            choose = {"validate": "list", "source": list(column.words), "error_type": "warning"}
            sheet.data_validation(1, place, ROWS, place, choose)


def _meanings(book: Any, columns: Sequence[AskedColumn]) -> None:  # noqa: ANN401 - as above
    sheet, head = book.add_worksheet(MEANINGS), book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 1)
    for place, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, head)
    for row, column in enumerate(columns, 1):
        for place, cell in enumerate(row_of(column)):
            sheet.write_string(row, place, cell_text(cell), wrapped)
