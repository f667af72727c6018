"""How the terminal report is laid out: width, colours that read on dark and on light, bars, paragraphs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rich.console import Console, ConsoleRenderable
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from aifactory_assess.escaping import terminal

GOOD = "color(28)"
FAIR = "color(32)"
MIDDLING = "color(136)"
POOR = "color(166)"
BAD = "color(160)"
QUIET = "color(244)"
STRONG = "bold"
WIDE = 110
"""From this many columns on, words take the place of abbreviations."""

# From the best step of a scale to the worst; scales of other lengths are stretched over it.
_RAMP = (GOOD, FAIR, MIDDLING, POOR, BAD)
_SHOWN, _OPEN, _LEFT = "█", "▒", "·"
_SIGNS = {"█": "#", "▒": "+", "·": ".", "–": "-", "…": "~", "→": ">", "─": "-", "×": "x", "“": '"', "”": '"'}
ASCII = str.maketrans(_SIGNS)
"""For terminals whose encoding has no such signs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How to write: columns, colour, whether every detail is wanted, and whether only ASCII can be shown.

    `appendix` asks a screen for what it leaves out otherwise; `ground` is what colours stand on, where that is known.
    """

    width: int = 80
    colour: bool = False
    detail: bool = False
    appendix: bool = False
    ascii_only: bool = False
    ground: Literal["dark", "light"] | None = None


def render_parts(parts: Iterator[ConsoleRenderable], look: Look) -> str:
    """Lay out parts for a terminal, a pipe or a file; lines carry no trailing blanks."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=look.width,
        force_terminal=look.colour,
        color_system="256" if look.colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for part in parts:
        console.print(part)
    text = "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"
    return text.translate(ASCII) if look.ascii_only else text


def said(text: str, style: str = "") -> Text:
    """Text from a file, or about one, on one line: never markup, never a control code."""
    return Text(terminal(" ".join(text.split())), style=style)


def joined(*parts: Text | None) -> Text:
    """Sentences one after the other."""
    return Text(" ").join(part for part in parts if part is not None and part.plain)


def step_style(index: int, count: int, *, worst_last: bool) -> str:
    """The colour of a step on a scale of `count` steps."""
    if count < 2:  # noqa: PLR2004 - one step is no scale
        return ""
    share = index / (count - 1)
    return _RAMP[round((share if worst_last else 1 - share) * (len(_RAMP) - 1))]


def bar(low: float, high: float, width: int, style: str) -> Text:
    """A bar from 0 to 1: what is shown, then the range that open answers leave."""
    shown = min(width, int(low * width + 0.5))
    reach = min(width, max(shown, int(high * width + 0.5)))
    text = Text(_SHOWN * shown, style=style)
    text.append(_OPEN * (reach - shown), style=style)
    text.append(_LEFT * (width - reach), style=QUIET)
    return text


def heading(words: str, look: Look) -> Iterator[ConsoleRenderable]:
    """A blank line, then a title with a rule."""
    yield Text()
    title = said(words, STRONG)
    rule = "─" * max(0, look.width - title.cell_len - 1)
    yield Text.assemble(title, " ", (rule, QUIET))


def paragraph(text: Text, left: int) -> ConsoleRenderable:
    """A paragraph, indented."""
    return Padding(text, (0, 0, 0, left))


def item(text: Text, left: int, mark: str) -> ConsoleRenderable:
    """A paragraph after a mark such as a number; its further lines stand under its text."""
    table = Table.grid(padding=0, expand=False)
    table.add_column(width=left + len(mark) + 1, no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(Text(" " * left + mark), text)
    return table
