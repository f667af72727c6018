"""Words for a terminal: never markup, never a control code, in few styles; and paragraphs, with their further lines."""

from __future__ import annotations

import re
from typing import assert_never

from rich.console import ConsoleRenderable
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from aifactory_assess.escaping import terminal
from aifactory_assess.telling.blocks import Run, Words, kept_on_a_line, runs
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media.palette import grade_style, quiet_style

STRONG = "bold"
INDENT = 2
# For terminals that show ASCII alone, signs of words that need more than one sign there.
_LONGER = str.maketrans({"…": "...", "—": "-", "≥": ">=", "≤": "<=", "\N{RIGHT SINGLE QUOTATION MARK}": "'"})
_SPACES = re.compile(r"\s+")
_MOST_TIED = 10_000  # signs; what is longer would become one word without end
# Where letters are counted, lines do not end between a number and any short word either.
_BOUND = re.compile(r"(?<=[0-9]) (?=[A-Za-z]{1,3}(?![A-Za-z-]))")
TIE = "\ue0a0"
"""Stands for a blank at which no line ends, until the lines are there; Rich would end one at any other blank."""


def said(words: Words, look: Look, style: str = "") -> Text:
    """Words on one line, line ends as spaces; `style` is what they have beside their own."""
    text = Text(style=style)
    for run in runs(words):
        shown = terminal(_SPACES.sub(" ", run.text))
        shown = _BOUND.sub(TIE, kept_on_a_line(shown, TIE)) if len(shown) < _MOST_TIED else shown
        shown = shown.translate(_LONGER) if look.ascii_only else shown
        text.append(shown if text else shown.lstrip(), style=_style(run, look))
    text.rstrip()
    return text


def _style(run: Run, look: Look) -> str:
    colour = "" if run.grade is None else grade_style(run.grade, look.ground)
    match run.tone:
        case "plain" | "code":
            return colour
        case "strong":
            return f"{STRONG} {colour}".strip()
        case "quiet":
            return colour or quiet_style(look.ground)
        case "alarm":
            return f"{STRONG} {colour or grade_style(1.0, look.ground)}"
        case _:
            assert_never(run.tone)


def paragraph(text: ConsoleRenderable, left: int) -> ConsoleRenderable:
    """A paragraph or a grid, indented."""
    return Padding(text, (0, 0, 0, left))


def item(text: Text, left: int, mark: Text, wide: int = 0) -> ConsoleRenderable:
    """A paragraph after a mark such as a number, which may be `wide`; its further lines stand under its text."""
    grid = Table.grid()
    grid.add_column(width=wide or len(mark), no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(mark, text)
    return paragraph(grid, left)


def heading(words: Words, look: Look, columns: str = "") -> Text:
    """A title with a rule to the end of the line, or to the titles of the columns that stand below it."""
    title = said(words, look, STRONG)
    rule = "─" * max(0, look.width - title.cell_len - 1 - len(columns))
    return Text.assemble(title, " ", (rule + columns, quiet_style(look.ground))) if rule else title
