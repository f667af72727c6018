"""What a terminal draws with signs: bars, the gauge, the matrix, series and schedules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import ceil

from rich.console import ConsoleRenderable
from rich.table import Table as Grid
from rich.text import Text

from aifactory_assess.scoring.printed import to_a_tenth
from aifactory_assess.telling import blocks
from aifactory_assess.telling.blocks import Words, named_points, plain, runs, strong, told_points
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media.palette import bar_style, grade_style, quiet_style
from aifactory_assess.telling.media.terminal.words import INDENT, STRONG, TIE, paragraph, said

SHOWN, OPEN, LEFT = "█", "▒", "·"
HEIGHTS = "▁▂▃▄▅▆▇█"
WIDE = 110
"""From this many columns on, bars are longer."""
_POINTS = 16
_STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120)
_MARKS = 8


def bar(low: float, high: float, width: int, style: str, look: Look) -> Text:
    """A bar from 0 to 1: what is shown, then the range that is open."""
    shown = min(width, int(low * width + 0.5))
    reach = min(width, max(shown, int(high * width + 0.5)))
    text = Text(SHOWN * shown, style=style)
    text.append(OPEN * (reach - shown), style=style)
    text.append(LEFT * (width - reach), style=quiet_style(look.ground))
    return text


# --- bars ---


def bars(block: blocks.Bars, look: Look, left: int) -> Iterator[ConsoleRenderable]:
    """A line a bar: label, bar, value and remark."""
    wide = 20 if look.width >= WIDE else 12
    labels = [said(each.label, look) for each in block.bars]
    remarks = [said(each.remark, look) for each in block.bars]
    value = max((len(each.value) for each in block.bars), default=0)
    room = look.width - left - wide - value - 3
    grid = Grid.grid(padding=(0, 1, 0, 0))
    widest = max((words.cell_len for words in remarks), default=0)
    longest = max((each.depth * INDENT + said(each.label, look).cell_len for each in block.bars), default=0)
    longest = min(longest, max(room // 2, room - widest))
    remark = min(widest, room - longest)
    grid.add_column(width=longest, overflow="fold")
    grid.add_column(width=wide, no_wrap=True)
    grid.add_column(width=value, justify="right", no_wrap=True)
    grid.add_column(width=remark, overflow="fold")
    for each, label, words in zip(block.bars, labels, remarks, strict=True):
        indented = paragraph(label, each.depth * INDENT)
        grid.add_row(indented, _drawn(each, wide, look), said(each.value, look, "" if each.depth else STRONG), words)
    yield paragraph(grid, left)


def _drawn(each: blocks.Bar, width: int, look: Look) -> Text:
    if each.low is None or each.high is None:
        return Text()
    style = quiet_style(look.ground) if each.depth else bar_style(each.grade, look.ground)
    return bar(each.low, each.high, width, style, look)


# --- the headline ---


def gauge(block: blocks.Gauge, look: Look, left: int) -> Iterator[ConsoleRenderable]:
    """The score and its level, beside them or below them the bar, and under it where the levels begin."""
    left += INDENT
    head = Text(block.value, style=f"{STRONG} {bar_style(block.grade, look.ground)}".strip())
    verdict = tuple(replace(run, text=run.text.upper()) for run in runs(block.verdict))
    head.append(f" {block.unit}   ", style="not bold").append_text(said(verdict, look))
    width = min(60, look.width - left - head.cell_len - 3)
    if width >= 30:  # noqa: PLR2004 - a shorter bar shows too little
        start = left + head.cell_len + 3
        head.append("   ").append_text(bar(block.low, block.high, width, bar_style(block.grade, look.ground), look))
        yield paragraph(head, left)
    else:
        width, start = min(60, look.width - left), left
        yield paragraph(head, left)
        yield paragraph(bar(block.low, block.high, width, bar_style(block.grade, look.ground), look), left)
    if block.marks:
        yield paragraph(Text(_ticks(block.marks, width), style=quiet_style(look.ground)), start)


def _ticks(marks: Sequence[tuple[float, str]], width: int) -> str:
    """Labels where they belong on an axis of so many columns; one that would touch the one before it is left out."""
    line = ""
    for share, label in marks:
        start = min(max(0, round(share * width)), max(0, width - len(label)))
        if not line or start > len(line):
            line = line.ljust(start) + label
    return line


# --- two scales ---


def matrix(block: blocks.Matrix, look: Look, left: int) -> Iterator[ConsoleRenderable]:
    """Cells with their meaning and names, the highest row on top; a line a cell where they would be too narrow.

    Below the lowest row and before the lowest column that has a name, nothing is drawn.
    """
    low, first = (min((place[side] for place in block.taken), default=0) for side in (0, 1))
    columns, key = range(first, len(block.columns)), max(len(name) for name in block.rows)
    room = (look.width - left - key) // len(columns) - 1
    names = [f"{plain(name)}," for place in block.taken for name in block.cells[place]]
    words = " ".join([*block.ratings.values(), *block.columns]).split()
    if max(map(len, (*names, *words))) > room:
        yield from _cells_as_lines(block, look, left)
        return
    yield paragraph(Text(block.axes, style=quiet_style(look.ground)), left)
    grid = Grid.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=key, no_wrap=True)
    for _ in columns:
        grid.add_column(width=room, overflow="fold")
    grid.add_row(Text(), *(said(block.columns[column], look, STRONG) for column in columns))
    for row in reversed(range(low, len(block.rows))):
        cells = [_cell(block, row, column, look) for column in columns]
        grid.add_row(said(block.rows[row], look, STRONG), *cells)
    yield paragraph(grid, left)


def _cell(block: blocks.Matrix, row: int, column: int, look: Look) -> Text:
    names = block.cells.get((row, column), ())
    if not names:
        return Text(LEFT, style=quiet_style(look.ground))
    grade = block.grades.get((row, column))
    style = "" if grade is None else grade_style(grade, look.ground)
    told = Text(", ", style=style).join(said(_tied(name), look, style) for name in names)
    rating = [said(block.ratings[row, column], look, style)] if (row, column) in block.ratings else []
    return Text("\n").join([*rating, told])


def _tied(name: Words) -> Words:
    """A name that stands on one line."""
    return tuple(replace(run, text=run.text.replace(" ", TIE)) for run in runs(name))


def _cells_as_lines(block: blocks.Matrix, look: Look, left: int) -> Iterator[ConsoleRenderable]:
    for place in block.taken:
        told = Text(", ").join(said(name, look) for name in block.cells[place])
        where = strong(block.where(place), block.grades.get(place))
        yield paragraph(said(where, look).append(" ").append(told), left)


# --- series ---


def series(block: blocks.Series, look: Look, left: int) -> Iterator[ConsoleRenderable]:
    """A line a point, the longest bar for the highest; many points are thinned out, marked ones stay."""
    axes = f" ({block.y_axis} by {block.x_axis})"
    yield paragraph(said((strong(block.title), axes), look), left)
    points = named_points(block, _POINTS)
    most = max((y for _, y, _ in points), default=0.0)
    told = told_points(block, _POINTS)
    used = sum(max(map(len, column), default=0) for column in list(zip(*told, strict=True))[:2])
    remark = min(24, max((said(name, look).cell_len for _, _, name in points), default=0))
    width = max(8, min(40, look.width - left - used - remark - 3))
    grid = Grid.grid(padding=(0, 1, 0, 0))
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(width=width, no_wrap=True)
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(width=remark, overflow="fold")
    for (_, y, _), (label, value, name) in zip(points, told, strict=True):
        drawn = bar(y / most if most > 0 and y > 0 else 0.0, 0.0, width, "", look)
        grid.add_row(Text(label), drawn, Text(value), said(name, look))
    yield paragraph(grid, left)


# --- time ---


def schedule(block: blocks.Schedule, look: Look, left: int) -> Iterator[ConsoleRenderable]:
    """A line a stretch on one axis, from its start to each of its ends; the likelihood of the end below."""
    last = max((end for each in block.stretches for end in each.ends), default=0.0)
    last = max([last, *(time for time, _ in block.density)])
    label = min(max((said(each.label, look).cell_len for each in block.stretches), default=0), look.width // 3)
    remark = max((said(each.remark, look).cell_len for each in block.stretches), default=0)
    width = max(16, min(60, look.width - left - label - min(remark, look.width // 4) - 2))
    grid = Grid.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=label, overflow="fold")
    grid.add_column(width=width, no_wrap=True)
    grid.add_column(width=max(0, look.width - left - label - width - 2), overflow="fold")
    for each in block.stretches:
        grid.add_row(said(each.label, look), _stretch(each, last, width, look), said(each.remark, look))
    if block.density:
        grid.add_row(Text(), Text(_heights(block.density, last, width)), said("likelihood of the end", look))
    step = next((step for step in _STEPS if last / step <= _MARKS), last)
    marks = [
        (step * index / last, to_a_tenth(step * index)) for index in range(_MARKS + 1) if last and step * index <= last
    ]
    grid.add_row(Text(), Text(_ticks(marks, width), style=quiet_style(look.ground)), said(block.unit, look))
    yield paragraph(grid, left)
    if len(block.parts) > 1:
        yield paragraph(said(f"{SHOWN} {block.parts[0]}, {OPEN} {block.parts[-1]}", look), left)


def _stretch(each: blocks.Stretch, last: float, width: int, look: Look) -> Text:
    first, *later = [round(time / last * width) if last else 0 for time in (each.start, *each.ends)]
    line = Text(LEFT * first, style=quiet_style(look.ground))
    reached = first
    for index, end in enumerate(later):
        line.append((SHOWN if index == 0 else OPEN) * (end - reached))
        reached = max(reached, end)
    line.append(LEFT * (width - reached), style=quiet_style(look.ground))
    return line


def _heights(density: Sequence[tuple[float, float]], last: float, width: int) -> str:
    """Blocks as high as what falls into their column; a share lies as wide as the times are apart."""
    columns = [0.0] * width
    apart = min((after - before for (before, _), (after, _) in pairwise(density)), default=0.0)
    wide = apart / last * width if last else 0.0
    for time, share in density:
        middle = time / last * width if last else 0.0
        left, right = max(0.0, middle - wide / 2), min(float(width), middle + wide / 2)
        for place in range(min(width - 1, int(left)), min(width, max(int(left) + 1, ceil(right)))):
            part = min(right, place + 1) - max(left, place)
            columns[place] += share * part / (right - left) if right > left else share
    most = max(columns)
    return "".join(" " if not share else HEIGHTS[round(share / most * (len(HEIGHTS) - 1))] for share in columns)
