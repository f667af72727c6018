"""Tables for a terminal: columns as wide as their words, never cut; what does not fit is continued below."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from rich.cells import cell_len
from rich.console import ConsoleRenderable
from rich.table import Table as Grid
from rich.text import Text

from aifactory_assess.nouns import dataclass
from aifactory_assess.telling.blocks import Column, Table, Words
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media.terminal.words import STRONG, paragraph, said

GAP = 2
MEASURED = 400
"""So many rows decide how wide the columns are, and are laid out at a time."""
_LONGEST_WORD, _A_FEW_WORDS = 24, 14


@dataclass(frozen=True, slots=True)
class _Measure:
    """How wide a column would be, and how narrow it may become."""

    natural: int
    least: int


def table(block: Table, look: Look, left: int) -> Iterator[ConsoleRenderable]:
    """The table's headings and rows, then its note."""
    rows, room = iter(block.rows), look.width - left
    first = list(islice(rows, MEASURED))
    measures = _measures(block.columns, first, look)
    beside, under = _spared(block.columns, measures, room)
    groups = list(_groups(beside, measures, room))
    if len(groups) > 1:
        first += rows
        measures = _measures(block.columns, first, look)
    for number, group in enumerate(groups):
        if number:
            yield Text()
        told_under = under if number == len(groups) - 1 else ()
        part = _Part(columns=block.columns, beside=group, under=told_under, look=look, left=left)
        yield from part.grids(_chunks(first, rows), measures)
    if block.note is not None:
        yield paragraph(said(block.note, look), left)


def _chunks(first: list[tuple[Words, ...]], rest: Iterator[tuple[Words, ...]]) -> Iterator[list[tuple[Words, ...]]]:
    yield first
    while chunk := list(islice(rest, MEASURED)):
        yield chunk


def _measures(columns: Sequence[Column], rows: Sequence[tuple[Words, ...]], look: Look) -> list[_Measure]:
    return [_measure(column, [said(row[index], look) for row in rows], look) for index, column in enumerate(columns)]


def _measure(column: Column, cells: Sequence[Text], look: Look) -> _Measure:
    heading = said(column.heading, look)
    natural = max([heading.cell_len, *(cell.cell_len for cell in cells)])
    longest = max([1, *(cell_len(word) for cell in (heading, *cells) for word in cell.plain.split())])
    if column.align == "right":
        # A number is never broken; its heading may be.
        return _Measure(natural, max([longest, *(cell.cell_len for cell in cells)]))
    return _Measure(natural, min(longest, _LONGEST_WORD))


def _wider(one: _Measure, other: _Measure) -> _Measure:
    return _Measure(max(one.natural, other.natural), max(one.least, other.least))


def _spared(columns: Sequence[Column], measures: Sequence[_Measure], room: int) -> tuple[list[int], list[int]]:
    """Which columns stand beside each other, and which spare ones go under their row as there is no room."""
    shown = list(range(len(columns)))
    under: list[int] = []
    while spares := [index for index in shown if columns[index].spare]:
        if _needed(shown, measures) <= room and not _squeezed(shown, spares[-1], measures, room):
            break
        shown.remove(spares[-1])
        under.insert(0, spares[-1])
    return shown, under


def _squeezed(shown: Sequence[int], index: int, measures: Sequence[_Measure], room: int) -> bool:
    """Whether a column of sentences would have a word or two a line."""
    width = dict(zip(shown, _widths(shown, measures, room), strict=True))[index]
    return width < _A_FEW_WORDS and measures[index].natural > 2 * width


def _needed(shown: Iterable[int], measures: Sequence[_Measure]) -> int:
    return sum(measures[index].least + GAP for index in shown) - GAP


def _groups(shown: Sequence[int], measures: Sequence[_Measure], room: int) -> Iterator[list[int]]:
    """Columns that fit beside each other, the first one repeated in each group."""
    key, *others = shown
    group = [key]
    for index in others:
        if len(group) > 1 and _needed([*group, index], measures) > room:
            yield group
            group = [key]
        group.append(index)
    yield group


def _widths(group: Sequence[int], measures: Sequence[_Measure], room: int) -> list[int]:
    """Natural widths, the column with most to give narrowed until all fit."""
    room -= GAP * (len(group) - 1)
    widths = [measures[index].natural for index in group]
    least = [min(measures[index].natural, measures[index].least) for index in group]
    if sum(least) > room:
        widths, least = least, [min(low, 1) for low in least]

    def at_most(width: int) -> list[int]:
        return [max(low, min(wide, width)) for wide, low in zip(widths, least, strict=True)]

    beyond = bisect_right(range(max(widths) + 1), room, key=lambda width: sum(at_most(width)))
    fitting, wider = at_most(beyond - 1), at_most(beyond)
    for place in reversed(range(len(group))):  # of columns that are equally wide the first one gives first
        if sum(fitting) < room:
            fitting[place] = wider[place]
    return fitting


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """The columns of a table that stand beside each other, and those that go under their row."""

    columns: Sequence[Column]
    beside: Sequence[int]
    under: Sequence[int]
    look: Look
    left: int

    def grids(
        self, chunks: Iterable[list[tuple[Words, ...]]], measures: Sequence[_Measure]
    ) -> Iterator[ConsoleRenderable]:
        """Headings and rows; a row with something under it ends its grid, and wider rows to come widen the columns."""
        widths = _widths(self.beside, measures, self.look.width - self.left)
        grid = self._grid(widths)
        headings = [self.columns[index].heading for index in self.beside]
        if any(headings):
            grid.add_row(*(said(heading, self.look, STRONG) for heading in headings))
        for number, chunk in enumerate(chunks):
            if number:
                measures = list(map(_wider, measures, _measures(self.columns, chunk, self.look)))
                widths = _widths(self.beside, measures, self.look.width - self.left)
                grid = self._grid(widths)
            for row in chunk:
                grid.add_row(*(said(row[index], self.look) for index in self.beside))
                told = [line for index in self.under for line in self._under(index, row[index])]
                if told:
                    yield paragraph(grid, self.left)
                    yield from told
                    grid = self._grid(widths)
            if grid.row_count:
                yield paragraph(grid, self.left)

    def _grid(self, widths: Sequence[int]) -> Grid:
        grid = Grid.grid(padding=(0, GAP, 0, 0))
        for index, width in zip(self.beside, widths, strict=True):
            grid.add_column(width=width, justify=self.columns[index].align, overflow="fold")
        return grid

    def _under(self, index: int, cell: Words) -> Iterator[ConsoleRenderable]:
        told = said(cell, self.look)
        if told:
            heading = said(f"{self.columns[index].heading}: ", self.look)
            yield paragraph(Text.assemble(heading, " ", told), self.left + GAP)
