"""Tables of a slide: native ones, whose columns take what their words need."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import repeat
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.table import _Cell
from pptx.util import Pt

from aifactory_assess.nouns import dataclass
from aifactory_assess.telling.blocks import Words
from aifactory_assess.telling.media.pptx import fitting
from aifactory_assess.telling.media.pptx.package import LINE
from aifactory_assess.telling.media.pptx.words import ground_of, write

SIDE, ABOVE = 5.0, 2.5
"""Margins of a cell."""
_FAVOURS = (0.0, 0.5, 1.0)
"""How much more room what wants more may get: as much as makes the table the lowest."""
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideCell:
    """Paragraphs of one cell; a grade colours its ground."""

    paragraphs: tuple[Words, ...]
    right: bool = False
    head: bool = False
    grade: float | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """What it says, a paragraph each."""
        return tuple(fitting.shown(each) for each in self.paragraphs)


Rows = Sequence[Sequence[SlideCell]]


def columns(rows: Rows, room: float, size: float, *, even: bool = False) -> list[float]:
    """The widths of the columns: at which the table is lowest, or all but the first alike."""
    told = [[text for row in rows for text in row[place].texts] for place in range(len(rows[0]))]
    if even:
        first = max(fitting.longest_word(text, size) for text in told[0]) + 2 * SIDE
        return [first, *[(room - first) / (len(told) - 1)] * (len(told) - 1)]
    broken = [[text for row in rows for text in _parts(row[place])] for place in range(len(rows[0]))]
    tried = [fitting.shared(each, room, size, 2 * SIDE, favour) for each in (told, broken) for favour in _FAVOURS]
    return min(tried, key=lambda wide: sum(heights(rows, wide, size)))


def _parts(cell: SlideCell) -> Sequence[str]:
    """What of a cell wants to stand on a line: a heading may stand on several."""
    return [word for text in cell.texts for word in text.split(" ")] if cell.head else cell.texts


def heights(rows: Rows, wide: Sequence[float], size: float, *, whole: bool = True) -> list[float]:
    """The heights of the rows; without end where a word would be broken and all are wanted `whole`."""
    return [2 * ABOVE + max(map(_height, row, wide, repeat(size), repeat(whole))) for row in rows]


def _height(cell: SlideCell, wide: float, size: float, whole: bool) -> float:
    room = wide - 2 * SIDE
    if whole and any(fitting.longest_word(text, size) > room + 0.1 for text in cell.texts):
        return math.inf
    return sum(fitting.height(text, room, size) for text in cell.texts) if cell.texts else size


def draw(  # noqa: PLR0913 - what a table is drawn from
    slide: Any,  # noqa: ANN401 - python-pptx has no types
    rows: Rows,
    box: tuple[float, float, float, float],
    size: float,
    about: str,
    *,
    even: bool = False,
) -> None:
    """The table, in the upper part of a box of (left, top, width, height) if it takes no more; `even` fills it."""
    left, top, room, tall = box
    wide = columns(rows, room, size, even=even)
    high = [min(each, tall) for each in heights(rows, wide, size, whole=False)]
    if even:
        spare = max(0.0, tall - sum(high)) / (len(rows) - 1)
        high = [high[0], *(each + spare for each in high[1:])]
    place = (Pt(left), Pt(top), Pt(room), Pt(sum(high)))
    frame = slide.shapes.add_table(len(rows), len(wide), *place)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", about)
    table = frame.table
    table._tbl.tblPr.find(qn("a:tableStyleId")).text = _NO_STYLE
    table.horz_banding = False
    table.first_row = all(cell.head for cell in rows[0])
    for column, width in zip(table.columns, wide, strict=True):
        column.width = Pt(width)
    # Each row is taken once: the library would look for it by its number among all, for each of its cells.
    for drawn, row, height in zip(table._tbl.tr_lst, rows, high, strict=True):
        drawn.h = Pt(height)
        for each, cell in zip(drawn.tc_lst, row, strict=True):
            _fill(_Cell(each, table), cell, size)


def _fill(drawn: Any, cell: SlideCell, size: float) -> None:  # noqa: ANN401 - as above
    drawn.margin_left = drawn.margin_right = Pt(SIDE)
    drawn.margin_top = drawn.margin_bottom = Pt(ABOVE)
    drawn.vertical_anchor = MSO_ANCHOR.TOP
    if cell.grade is not None:
        drawn.fill.solid()
        drawn.fill.fore_color.rgb = ground_of(cell.grade)
    write(drawn.text_frame, cell.paragraphs, size, quiet=cell.head)
    for paragraph in drawn.text_frame.paragraphs:
        paragraph.alignment = PP_ALIGN.RIGHT if cell.right else PP_ALIGN.LEFT
    _underline(drawn)


def _underline(drawn: Any) -> None:  # noqa: ANN401 - as above
    """A hairline below: the library draws no borders."""
    about = drawn._tc.get_or_add_tcPr()
    line = about.makeelement(qn("a:lnB"), {"w": "6350"})
    fill = line.makeelement(qn("a:solidFill"), {})
    fill.append(fill.makeelement(qn("a:srgbClr"), {"val": str(LINE)}))
    line.append(fill)
    about.insert(0, line)
