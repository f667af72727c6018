"""What changed between two runs, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import ConsoleRenderable

from aifactory_assess.portfolio.grid import Cell, Column, table
from aifactory_assess.portfolio.text import histogram
from aifactory_assess.portfolio.trend import Trend
from aifactory_assess.portfolio.trend_wording import Section, sections, summary
from aifactory_assess.reports.layout import QUIET, STRONG, Look, heading, render_parts, said

NUMBER = 10


def render(trend: Trend, look: Look) -> Iterator[str]:
    """The report, part by part."""
    for part in parts(trend, look):
        yield render_parts(iter([part]), look)


def parts(trend: Trend, look: Look) -> Iterator[ConsoleRenderable]:
    """All that the report shows."""
    yield said(f"What changed from {trend.old} to {trend.new}", STRONG)
    for sentence in summary(trend):
        yield said(sentence)
    if trend.compared:
        yield from heading("Changes of the overall score", look)
        yield from histogram(trend.changes, look)
    for section in sections(trend):
        yield from section_parts(section, look)


def section_parts(section: Section, look: Look) -> Iterator[ConsoleRenderable]:
    """A title, a table and a remark."""
    yield from heading(str(said(section.title)), look)
    columns = [Column(heading=name, width=max(NUMBER, len(name))) for name in section.columns]
    room = look.width - sum(column.width + 1 for column in columns)
    key = Column(heading=section.key, width=min(max(room, 16), 40), left=True)
    rows = ((Cell(text=name), [Cell(text=cell) for cell in cells]) for name, *cells in section.rows)
    yield from table(look, key, columns, rows)
    if section.note:
        yield said(section.note, QUIET)
