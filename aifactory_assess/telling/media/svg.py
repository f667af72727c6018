"""The first screen of a document as a picture of a terminal, for READMEs and slides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from aifactory_assess.telling.blocks import Block, Document, Section, plain

if TYPE_CHECKING:
    from aifactory_assess.telling.look import Look

COLUMNS = 80
_BAR = 56
"""Columns of a title in the bar of the window, between its dots and its right edge."""
FIRST = ("first", "short", "")
"""Sections that belong to the first screen, by their ids; the first of another id ends it."""


def pieces(document: Document, look: Look | None = None) -> Iterator[str]:  # noqa: ARG001 - a picture has a width of its own
    """The picture, whole."""
    import io

    from rich.console import Console
    from rich.terminal_theme import SVG_EXPORT_THEME
    from rich.text import Text

    from aifactory_assess.escaping import terminal as escaped
    from aifactory_assess.telling.look import Look
    from aifactory_assess.telling.media import terminal

    shown = replace(document, blocks=tuple(_first(document.blocks)))
    text = "".join(terminal.pieces(shown, Look(width=COLUMNS, colour=True, ground="dark")))
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="256")
    console.print(Text.from_ansi(text))
    title = _bar(escaped(plain(document.title)))
    yield console.export_svg(title=title, theme=SVG_EXPORT_THEME, unique_id="report")


def _bar(title: str) -> str:
    """A title as the bar of the window has room for it."""
    from aifactory_assess.escaping import width

    if width(title) <= _BAR:
        return title
    return next(cut for end in range(_BAR, 0, -1) if width(cut := f"{title[:end].rstrip()}…") <= _BAR)


def _first(blocks: Iterable[Block]) -> Iterable[Block]:
    return takewhile(lambda block: not isinstance(block, Section) or block.id in FIRST, blocks)
