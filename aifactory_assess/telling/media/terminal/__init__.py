"""Documents for a terminal, a pipe or a text file, from 60 columns on; with colour, or without, or in ASCII alone."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderableType
from rich.segment import Segment
from rich.text import Text

from aifactory_assess.escaping import log, terminal
from aifactory_assess.telling import blocks
from aifactory_assess.telling.blocks import Block, Document, Section, plain
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media.terminal.charts import bars, gauge, matrix, schedule, series
from aifactory_assess.telling.media.terminal.lists import (
    actions,
    column_titles,
    findings,
    key_figures,
    listing,
    untitled_actions,
)
from aifactory_assess.telling.media.terminal.tables import table
from aifactory_assess.telling.media.terminal.words import INDENT, STRONG, TIE, heading, paragraph, said

_SIGNS = {"█": "#", "▒": "+", "·": ".", "–": "-", "→": ">", "─": "-", "×": "x", "“": '"', "”": '"'}
_HEIGHTS = {"▁": "_", "▂": ".", "▃": "-", "▄": "=", "▅": "+", "▆": "*", "▇": "%"}
_LINE = re.compile("[^\n]*\n|[^\n]+")
_APART = (blocks.Table, blocks.Series, blocks.Schedule, blocks.Findings)
_ASCII = str.maketrans(_SIGNS | _HEIGHTS)


def pieces(document: Document, look: Look) -> Iterator[str]:
    """The document part by part, as its rows are read."""
    yield from printed(laid_out(document, look), look)


class _LineByLine(Console):
    """A console that hands on a text line by line: Rich takes each line off all that is left, in squared time."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The segments of a part, none of which goes on behind the end of a line."""
        for segment in super().render(renderable, options):
            if 0 <= segment.text.find("\n") < len(segment.text) - 1:
                yield from (Segment(line, segment.style) for line in _LINE.findall(segment.text))
            else:
                yield segment


def printed(parts: Iterable[ConsoleRenderable], look: Look) -> Iterator[str]:
    """Lines without trailing blanks, with colour codes only where colour is wanted."""
    out = io.StringIO()
    console = _LineByLine(
        file=out,
        width=look.width,
        height=25,  # without it the console asks the system for every part
        force_terminal=look.colour,
        color_system="256" if look.colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for part in parts:
        console.print(part)
        text = "".join(f"{line.rstrip()}\n" for line in out.getvalue().replace(TIE, " ").splitlines())
        text = log(text)
        yield text.translate(_ASCII) if look.ascii_only else text
        out.seek(0)
        out.truncate()


def laid_out(document: Document, look: Look) -> Iterator[ConsoleRenderable]:
    """The document as parts of a console, for who has more to print around it."""
    yield said(document.title, look, STRONG)
    for words in document.about:
        yield said(words, look)
    yield from _blocks(document.blocks, look, 0)


def _blocks(inside: Iterable[Block], look: Look, depth: int) -> Iterator[ConsoleRenderable]:
    """Blocks one after the other; tables and pictures stand apart from what is above them, as sections do.

    A matrix has its axes above it.
    """
    left = INDENT if depth else 0
    for number, block in enumerate(inside):
        apart = isinstance(block, _APART) if number else depth == 0
        if apart and not isinstance(block, Section):
            yield Text()
        yield from _block(block, look, left, depth)


def _block(block: Block, look: Look, left: int, depth: int) -> Iterator[ConsoleRenderable]:  # noqa: PLR0912 - a case a kind
    match block:
        case blocks.Sentence():
            yield paragraph(said(block.placed, look), left + INDENT * block.depth)
        case blocks.Verbatim():
            for line in block.text.split("\n"):
                yield paragraph(Text(terminal(line), overflow="fold"), left + INDENT)
        case blocks.Listing():
            yield from listing(block, look, left)
        case blocks.Table():
            yield from table(block, look, left)
        case blocks.Bars():
            yield from bars(block, look, left)
        case blocks.KeyFigures():
            yield from key_figures(block, look, left)
        case blocks.Gauge():
            yield from gauge(block, look, left)
        case blocks.Matrix():
            yield from matrix(block, look, left)
        case blocks.Series():
            yield from series(block, look, left)
        case blocks.Schedule():
            yield from schedule(block, look, left)
        case blocks.Actions():
            yield from actions(block, look, left)
        case blocks.Findings():
            yield from findings(block, look, left)
        case Section():
            yield from _section(block, look, left, depth)
        case _:
            assert_never(block)


def _section(section: Section, look: Look, left: int, depth: int) -> Iterator[ConsoleRenderable]:
    if section.spare and not (look.detail or (section.appendix and look.appendix)):
        return
    yield Text()
    if not plain(section.title):
        left -= INDENT
    elif depth == 0:
        yield from _headed(section, look)
        return
    else:
        yield paragraph(said(section.title, look, STRONG), left)
    yield from _blocks(section.blocks, look, depth + 1)


def _headed(section: Section, look: Look) -> Iterator[ConsoleRenderable]:
    """A part of the document; where it begins with actions, the titles of their columns end its heading."""
    inside = list(section.blocks)
    match inside:
        case [blocks.Actions() as first, *rest]:
            yield heading(section.title, look, column_titles(first, look))
            yield from untitled_actions(first, look, INDENT)
            yield from _blocks(rest, look, 1)
        case _:
            yield heading(section.title, look)
            yield from _blocks(inside, look, 1)
