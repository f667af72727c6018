"""The first screen of a document as a picture of a terminal, for READMEs and slides.

It loads nothing from elsewhere: any monospaced font will do.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile

from rich.console import Console
from rich.text import Text

from aifactory_assess.escaping import terminal as escaped
from aifactory_assess.escaping import width, xml
from aifactory_assess.telling.blocks import Document, Section, plain
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media import terminal

COLUMNS = 80
_BAR = 56
"""Columns of a title in the bar of the window, between its dots and its right edge."""
_SVG = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>TITLE</title>
<style>
.{unique_id}-matrix {{ font-family: "Fira Code", "DejaVu Sans Mono", Menlo, Consolas, monospace; \
font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
FIRST = ("first", "short", "")
"""Sections that belong to the first screen, by their ids; the first of another id ends it."""


def pieces(document: Document, look: Look | None = None) -> Iterator[str]:  # noqa: ARG001 - a picture has a width of its own
    """The picture, whole."""
    first = takewhile(lambda block: not isinstance(block, Section) or block.id in FIRST, document.blocks)
    shown = replace(document, blocks=tuple(first))
    text = "".join(terminal.pieces(shown, Look(width=COLUMNS, colour=True, ground="dark")))
    yield drawn(text, "report", title=plain(document.title), columns=COLUMNS)


def drawn(text: str, name: str, *, title: str, columns: int) -> str:
    """What a terminal shows, as SVG; `name` begins its ids, which are the page's where it stands in one."""
    console = Console(record=True, width=columns, file=io.StringIO(), force_terminal=True, color_system="256")
    console.print(Text.from_ansi(text), soft_wrap=True)
    told = xml(title).replace("{", "{{").replace("}", "}}")
    return console.export_svg(title=_bar(escaped(title)), code_format=_SVG.replace("TITLE", told), unique_id=name)


def _bar(title: str) -> str:
    """A title as the bar of the window has room for it."""
    if width(title) <= _BAR:
        return title
    return next(cut for end in range(_BAR, 0, -1) if width(cut := f"{title[:end].rstrip()}…") <= _BAR)
