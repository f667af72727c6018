"""Documents as slides of PowerPoint: a slide a section, of shapes, tables and charts that can be edited (extra `pptx`).

The first block of a section stands on the left and the others on its right; where there is one alone, or the first
spans a slide by its nature or is short, they stand one below the other. The size of letters is the largest at which all
of it fits.
What may be passed over is told in the speaker's notes, and there in full what a slide has no room for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any, TypeAlias, assert_never

from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Pt

from aifactory_assess.scoring.printed import points
from aifactory_assess.telling import blocks
from aifactory_assess.telling.blocks import Block, Document, Words, on_paper, plain, quiet, runs, strong, told_points
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media.pptx import charts, fitting, tables
from aifactory_assess.telling.media.pptx.package import EDGE, INK, LINE, SHOWN, WIDE, blank, new_slide, written
from aifactory_assess.telling.media.pptx.tables import Rows, SlideCell
from aifactory_assess.telling.media.pptx.words import ground_of, write

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, width, height, in points."""
TOP, BOTTOM = 98.0, 500.0
GAP = 10.0
SHARES = (0.58, 0.5, 0.42, 0.34, 0.66)
"""What the left may take of a slide: the first at which the letters are largest."""
SIZES = (16.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0)
_SHORT = 0.2
"""What is lower than this part of a slide leaves a half of it empty, and stands above what else there is."""
_GAUGE, _SCORE = 118.0, 48
_POINTS = 12


def pieces(document: Document, look: Look | None = None) -> Iterator[bytes]:  # noqa: ARG001 - as every medium is called
    """The file, whole; the same bytes for the same document."""
    deck = blank(fitting.shown(document.title))
    about = [fitting.shown(each) for each in (document.title, *document.about)]
    for section in _sections(document):
        _slide(deck, section, about)
    yield written(deck)


def _sections(document: Document) -> Iterator[blocks.Section]:
    """A slide each; what stands before the first section is a slide of its own."""
    loose = [block for block in on_paper(document.blocks) if not isinstance(block, blocks.Section)]
    if loose:
        yield blocks.Section(title=document.title, blocks=loose)
    yield from (block for block in on_paper(document.blocks) if isinstance(block, blocks.Section))


def _slide(deck: Any, section: blocks.Section, about: Sequence[str]) -> None:  # noqa: ANN401 - python-pptx has no types
    slide = new_slide(deck, fitting.title(section.title), about)
    told = list(_flat(section.blocks))
    shown = [block for block in told if not _passed_over(block)]
    for box, group in _areas(shown):
        _stack(slide, group, box, plain(section.title))
    title = [section.title] if fitting.is_cut(section.title) else []
    notes = [plain(words) for words in (*title, *(each for block in told for each in _aloud(block)))]
    if notes:
        slide.notes_slide.notes_text_frame.text = "\n".join(fitting.escaped(each) for each in notes)


def _flat(shown: Iterable[Block]) -> Iterator[Block]:
    for block in on_paper(shown):
        if isinstance(block, blocks.Section):
            yield blocks.Sentence(words=strong(plain(block.title)))
            yield from _flat(block.blocks)
        else:
            yield block


def _passed_over(block: Block) -> bool:
    return isinstance(block, blocks.Sentence) and all(run.tone == "quiet" for run in runs(block.words))


def _aloud(block: Block) -> Iterator[Words]:
    """What is told in the notes: what may be passed over, what is cut, and what stands under tables elsewhere."""
    match block:
        case blocks.Sentence() if _passed_over(block):
            yield block.words
            return
        case blocks.Sentence() | blocks.Verbatim() | blocks.Listing():
            every = _paragraphs(block)
        case blocks.Schedule():
            yield from (each.label for each in block.stretches if charts.is_cut(each))
            return
        case _:
            every = [words for row in _rows(block) for cell in row for words in cell.paragraphs]
    yield from filter(fitting.is_cut, every)
    if isinstance(block, blocks.Table) and block.note:
        yield block.note


def _areas(shown: Sequence[Block]) -> Iterator[tuple[Box, Sequence[Block]]]:
    """Where blocks stand: all below each other, or the first on the left and the others on the right."""
    room, high = WIDE - 2 * EDGE, BOTTOM - TOP
    if not shown[1:] or not isinstance(shown[0], blocks.Matrix | blocks.Schedule | blocks.Table | blocks.Listing):
        yield (EDGE, TOP, room, high), shown
        return
    inner = room - 2 * GAP

    def beside(share: float) -> float:
        return min(_size(shown[:1], inner * share), _size(shown[1:], inner - inner * share))

    left = inner * max(SHARES, key=beside)
    size = beside(left / inner)
    if _height(shown[0], left, size) < high * _SHORT and _size(shown, room) >= size:
        yield (EDGE, TOP, room, high), shown
        return
    yield (EDGE, TOP, left, high), shown[:1]
    yield (EDGE + left + 2 * GAP, TOP, inner - left, high), shown[1:]


def _size(shown: Sequence[Block], room: float) -> float:
    """The largest letters at which blocks fit below each other; the smallest where none do."""
    gaps = GAP * (len(shown) - 1)
    fits = (size for size in SIZES if gaps + sum(_height(block, room, size) for block in shown) <= BOTTOM - TOP)
    return next(fits, SIZES[-1])


def _stack(slide: Any, shown: Sequence[Block], box: Box, title: str) -> None:  # noqa: ANN401 - as above
    left, top, room, high = box
    size = _size(shown, room)
    for block in shown:
        tall = min(_height(block, room, size), high)
        if isinstance(block, blocks.Schedule | blocks.Matrix) and len(shown) == 1:
            tall = high
        _draw(slide, block, (left, top, room, tall), size, title)
        top += tall + GAP


def _height(block: Block, room: float, size: float) -> float:
    match block:
        case blocks.Gauge():
            return _GAUGE
        case blocks.Schedule():
            return charts.height(block)
        case blocks.Sentence() | blocks.Verbatim() | blocks.Listing():
            told = _paragraphs(block)
            return sum(fitting.height(fitting.shown(each), room - 16, size) + 3 for each in told)
        case _:
            rows = _rows(block)
            if not rows:
                return 0.0
            wide = tables.columns(rows, room, size, even=isinstance(block, blocks.Matrix))
            return sum(tables.heights(rows, wide, size))


def _draw(slide: Any, block: Block, box: Box, size: float, title: str) -> None:  # noqa: ANN401 - as above
    match block:
        case blocks.Gauge():
            _gauge(slide, block, box)
        case blocks.Schedule():
            charts.draw(slide, block, box)
        case blocks.Sentence() | blocks.Verbatim() | blocks.Listing():
            frame = _text(slide, box)
            write(frame, _paragraphs(block), size, bullets=isinstance(block, blocks.Listing))
        case _:
            rows = _rows(block)
            if rows:
                tables.draw(slide, rows, box, size, _about(block, title), even=isinstance(block, blocks.Matrix))


def _about(block: Block, title: str) -> str:
    """What a table shows, for those who hear it read: its own name or its slide's, never that of a kind of block."""
    match block:
        case blocks.Matrix():
            return fitting.shown(block.axes)
        case blocks.Table():
            return fitting.shown(block.title or ", ".join(each.heading for each in block.columns))
        case blocks.KeyFigures():
            return fitting.shown(", ".join(each.label for each in block.figures))
        case blocks.Series():
            return fitting.shown(block.title)
        case blocks.Bars():
            return fitting.shown(", ".join(block.headings))
        case _:
            return fitting.shown(title)


def _paragraphs(block: blocks.Sentence | blocks.Verbatim | blocks.Listing) -> Sequence[Words]:
    match block:
        case blocks.Sentence():
            return [block.words]
        case blocks.Verbatim():
            return block.text.splitlines()
        case blocks.Listing():
            return [each.words for each in block.entries]


def _rows(block: Block) -> Rows:  # noqa: PLR0911 - a case a kind
    """A block that is rows of cells by its nature."""
    match block:
        case blocks.Table():
            right = [each.align == "right" for each in block.columns]
            heads = [_cell(each.heading, right=at, head=True) for each, at in zip(block.columns, right, strict=True)]
            return [
                heads,
                *([_cell(each, right=at) for each, at in zip(row, right, strict=True)] for row in block.rows),
            ]
        case blocks.KeyFigures():
            return [[_cell(quiet(each.label)), _cell(each.value, each.remark)] for each in block.figures]
        case blocks.Actions():
            return _action_rows(block)
        case blocks.Findings():
            return [
                [
                    _cell(each.verdict, grade=each.grade),
                    _cell(strong(plain(each.title)), *each.about, *(quiet(plain(words)) for words in _under(each))),
                ]
                for each in block.findings
            ]
        case blocks.Matrix():
            return _matrix_rows(block)
        case blocks.Bars():
            heads = [_cell(each, head=True) for each in block.headings]
            return [
                heads,
                *([_cell(each.label), _cell(each.value, right=True), _cell(each.remark)] for each in block.bars),
            ]
        case blocks.Series():
            heads = [_cell(block.x_axis, head=True), _cell(block.y_axis, head=True)]
            return [
                heads,
                *([_cell(x), _cell(y, name)] for x, y, name in told_points(block, _POINTS)),
            ]
        case (
            blocks.Gauge()
            | blocks.Schedule()
            | blocks.Sentence()
            | blocks.Verbatim()
            | blocks.Listing()
            | blocks.Section()
        ):
            return []
        case _:
            assert_never(block)


def _under(finding: blocks.ToldFinding) -> Iterator[Words]:
    """What to do about what drives a finding, or else what that is."""
    for driver in finding.drivers:
        yield from driver.under or (driver.words,)


def _cell(*paragraphs: Words, right: bool = False, head: bool = False, grade: float | None = None) -> SlideCell:
    return SlideCell(paragraphs=tuple(each for each in paragraphs if runs(each)), right=right, head=head, grade=grade)


def _action_rows(block: blocks.Actions) -> Rows:
    labels = [
        label
        for label in dict.fromkeys(label for each in block.actions for label, _ in each.worth)
        if any(dict(each.worth).get(label) for each in block.actions)
    ]
    heads = [_cell("", head=True), _cell("What to do", head=True), *(_cell(label, head=True) for label in labels)]
    rows = [
        [
            _cell(strong(str(number))),
            _cell(each.do, quiet(plain(each.state))),
            *map(_cell, map(dict(each.worth).get, labels, repeat(""))),
        ]
        for number, each in enumerate(block.actions, 1)
    ]
    return [heads, *rows]


def _matrix_rows(block: blocks.Matrix) -> Rows:
    places = range(len(block.columns))
    rows = [
        [
            _cell(quiet(block.rows[row])),
            *(_matrix_cell(block, (row, place)) for place in places),
        ]
        for row in reversed(range(len(block.rows)))
    ]
    corner = _cell(f"{block.row_axis}, by {block.column_axis}", head=True)
    return [[corner, *(_cell(each, head=True) for each in block.columns)], *rows]


def _matrix_cell(block: blocks.Matrix, place: tuple[int, int]) -> SlideCell:
    names = block.cells.get(place, ())
    return _cell(block.ratings.get(place, ""), *map(plain, names), grade=block.grades.get(place))


# --- shapes ---


def _text(slide: Any, box: Box) -> Any:  # noqa: ANN401 - as above
    frame = slide.shapes.add_textbox(*(Pt(each) for each in box)).text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def _block(slide: Any, box: Box, colour: Any, name: str, about: str = "") -> Any:  # noqa: ANN401 - as above
    """A coloured rectangle, and what it shows, for those who hear it read."""
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Pt(each) for each in box))
    shape.fill.solid()
    shape.fill.fore_color.rgb = colour
    shape.line.fill.background()
    shape._element.remove(shape._element.find(qn("p:style")))
    shape.name = name
    shape._element.nvSpPr.cNvPr.set("descr", fitting.shown(about))
    return shape


def _gauge(slide: Any, block: blocks.Gauge, box: Box) -> None:  # noqa: ANN401 - as above
    """The number, its level on the level's colour, and the score on its scale with the range that is open."""
    left, top, room, _ = box
    # DejaVu Sans in bold is a seventh wider than what is measured.
    wide = max(190, 8 / 7 * fitting.length(block.value, _SCORE) + fitting.length(f" {block.unit} ", 18))
    number = _text(slide, (left, top, wide, 60))
    write(number, [(strong(block.value), quiet(f" {block.unit}"))], 18)
    number.paragraphs[0].runs[0].font.size = Pt(_SCORE)
    ground = LINE if block.grade is None else ground_of(block.grade)
    level = _block(slide, (left + wide + 10, top + 18, 260, 32), ground, "level")
    write(level.text_frame, [strong(plain(block.verdict).upper())], 16)
    level.text_frame.paragraphs[0].alignment, level.text_frame.vertical_anchor = PP_ALIGN.CENTER, MSO_ANCHOR.MIDDLE
    rail = top + 70
    _block(slide, (left, rail, room, 16), LINE, "scale", f"The scale of the score, {block.unit}")
    if round(block.high - block.low, 4):  # sums of what is all answered may differ in the last bit
        opens = f"Up to {points(block.high):.1f} once all is answered"
        place = (left + block.low * room, rail, (block.high - block.low) * room, 16)
        _block(slide, place, charts.SHADES[1], "open", opens)
    _block(slide, (left, rail, block.low * room, 16), SHOWN, "score", f"{block.value} {block.unit}")
    for share, label in block.marks:
        _block(slide, (left + share * room, rail - 3, 1.5, 22), INK, "level begins", f"A level begins at {label}")
        mark = _text(slide, (left + share * room, rail + 20, 60, 16))
        write(mark, [quiet(label)], 10)
