"""Tables for a terminal: what is too wide is continued below, and cells carry the colours of a heatmap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rich.console import ConsoleRenderable
from rich.text import Text

from aifactory_assess.escaping import terminal, width
from aifactory_assess.reports.layout import STRONG, Look, step_style

GAP = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What stands in one place of a table, and how it is coloured."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its heading and how many signs wide it is."""

    heading: str
    width: int
    left: bool = False


Row: TypeAlias = tuple[Cell, Sequence[Cell]]
"""What a row is about, and its cells."""


def heat(place: int | None, count: int, *, worst_last: bool) -> str:
    """The ground of a heatmap's cell: a step of a scale of `count`."""
    ground = "" if place is None else step_style(place, count, worst_last=worst_last)
    return f"color(231) on {ground}" if ground else ""


def table(look: Look, key: Column, columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[ConsoleRenderable]:
    """Lines of a table whose first column is repeated in each block of columns that fits the width."""
    blocks = list(_blocks(look.width - key.width, columns))
    kept = rows if len(blocks) == 1 else list(rows)
    for number, (start, stop) in enumerate(blocks):
        if number:
            yield Text()
        headings = [Cell(text=column.heading, style=STRONG) for column in columns[start:stop]]
        yield _line(key, columns[start:stop], Cell(text=key.heading, style=STRONG), headings)
        for name, cells in kept:
            yield _line(key, columns[start:stop], name, cells[start:stop])


def _blocks(room: int, columns: Sequence[Column]) -> Iterator[tuple[int, int]]:
    start, used = 0, 0
    for place, column in enumerate(columns):
        needed = GAP + column.width
        if used + needed > room and place > start:
            yield start, place
            start, used = place, 0
        used += needed
    yield start, len(columns)


def _line(key: Column, columns: Sequence[Column], name: Cell, cells: Sequence[Cell]) -> Text:
    line = Text(fitted(name.text, key), style=name.style, no_wrap=True, overflow="crop")
    for column, cell in zip(columns, cells, strict=True):
        line.append(" " * GAP)
        line.append(fitted(cell.text, column), style=cell.style)
    return line


def fitted(text: str, column: Column) -> str:
    """Text cut or padded to a column's width; control characters are shown, never sent."""
    safe = terminal(text)
    while width(safe) > column.width:
        safe = safe[:-2] + "…"
    padding = " " * (column.width - width(safe))
    return safe + padding if column.left else padding + safe
