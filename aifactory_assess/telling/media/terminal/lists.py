"""Lists for a terminal: entries, key figures, actions and findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import ConsoleRenderable
from rich.table import Table as Grid
from rich.text import Text

from aifactory_assess.scoring.printed import capital
from aifactory_assess.telling import blocks
from aifactory_assess.telling.blocks import Run, plain, quiet, runs, spoken, strong
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media.palette import quiet_style
from aifactory_assess.telling.media.terminal.words import INDENT, STRONG, item, paragraph, said

GAP = 2
_MOST_BESIDE = 0.32


def listing(block: blocks.Listing, look: Look, left: int) -> Iterator[ConsoleRenderable]:
    """Entries after a dash or their number, what belongs to them below."""
    wide = len(str(len(block.entries)))
    for number, entry in enumerate(block.entries, start=1):
        mark = f"{number:>{wide}}  " if block.numbered else "- "
        yield item(said(entry.words, look), left, Text(mark))
        for words in entry.under:
            yield paragraph(said(words, look), left + len(mark))


def key_figures(block: blocks.KeyFigures, look: Look, left: int) -> Iterator[ConsoleRenderable]:
    """A line a figure, its remark behind the number."""
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for figure in block.figures:
        told = Text("; ").join(part for part in (said(figure.value, look), said(figure.remark, look)) if part)
        grid.add_row(said(figure.label, look, STRONG), told)
    yield paragraph(grid, left)


# --- actions ---


def actions(block: blocks.Actions, look: Look, left: int) -> Iterator[ConsoleRenderable]:
    """What to do with as much of its worth beside it as fits, then what there is, the rest of its worth, and why."""
    titles = column_titles(block, look)
    if titles:
        yield Text(titles.rjust(look.width), style=quiet_style(look.ground))
    yield from untitled_actions(block, look, left)


def column_titles(block: blocks.Actions, look: Look) -> str:
    """The titles of the columns beside actions, as they end at the right."""
    return "".join(f"{' ' * GAP}{label:>{width}}" for label, width in _beside(block.actions, look))


def untitled_actions(block: blocks.Actions, look: Look, left: int) -> Iterator[ConsoleRenderable]:
    """Actions below a line that has the titles of their columns."""
    columns = _beside(block.actions, look)
    mark = len(str(len(block.actions))) + 2
    widths = [mark, look.width - left - mark - sum(width + GAP for _, width in columns), *(w for _, w in columns)]
    for number, action in enumerate(block.actions, start=1):
        worth = dict(action.worth)
        cells = [said(worth[label], look) for label, _ in columns]
        yield paragraph(_row(str(number), said(action.do, look, STRONG), cells, widths), left)
        rest = [spoken(label, value) for label, value in action.worth if value and label not in dict(columns)]
        yield from _under(action, ", ".join(rest), look, left + mark)


def _beside(found: Sequence[blocks.ToldAction], look: Look) -> list[tuple[str, int]]:
    """The first kinds of worth that anything has, with their widths, as long as they take little of the screen."""
    columns: list[tuple[str, int]] = []
    for label, _ in found[0].worth if found else ():
        values = [dict(action.worth)[label] for action in found]
        if any(values):
            columns.append((label, max(len(label), *map(len, values))))
            if sum(width + GAP for _, width in columns) > look.width * _MOST_BESIDE:
                return columns[:-1]
    return columns


def _row(mark: str, do: Text, cells: Sequence[Text], widths: Sequence[int]) -> Grid:
    grid = Grid.grid()
    grid.add_column(width=widths[0], no_wrap=True)
    grid.add_column(width=widths[1], overflow="fold")
    for width in widths[2:]:
        grid.add_column(width=width + GAP, justify="right", no_wrap=True)
    grid.add_row(Text(mark), do, *cells)
    return grid


def _under(action: blocks.ToldAction, worth: str, look: Look, left: int) -> Iterator[ConsoleRenderable]:
    place: tuple[str | Run, ...] = (" ", quiet(f"({action.place})")) if action.place else ()
    state = (*runs(action.state), *((f" {capital(worth)}.",) if worth else ()))
    lines = [words for words in (state, action.why) if plain(words).strip()]
    for number, words in enumerate(lines, start=1):
        last = place if number == len(lines) else ()
        yield paragraph(said((*runs(words), *last), look), left)
    if not lines and action.place:
        yield paragraph(said(quiet(action.place), look), left)


# --- findings ---


def findings(block: blocks.Findings, look: Look, left: int) -> Iterator[ConsoleRenderable]:
    """One after the other, apart: verdict and title, what that follows from, what is said of it, what drives it."""
    wide = max((said(finding.verdict, look).cell_len for finding in block.findings), default=0) + 2
    for number, finding in enumerate(block.findings):
        if number:
            yield Text()
        yield from _finding(finding, look, left, wide)


def _finding(finding: blocks.ToldFinding, look: Look, left: int, wide: int) -> Iterator[ConsoleRenderable]:
    verdict = said(strong(finding.verdict.upper(), finding.grade), look)
    yield item(said(finding.title, look, STRONG), left, verdict, wide)
    inner = left + wide
    for words in (finding.follows, *finding.about):
        if plain(words):
            yield paragraph(said(words, look), inner)
    for entry in finding.drivers:
        yield item(said(entry.words, look), inner, Text("- "))
        for words in entry.under:
            yield paragraph(said(words, look), inner + INDENT)
