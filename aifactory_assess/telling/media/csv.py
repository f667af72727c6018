"""Results as CSV for spreadsheets: a line an organisation, in which no cell is a formula."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.portfolio.lines import move_lines, ranking_lines
from aifactory_assess.portfolio.survey import Portfolio
from aifactory_assess.portfolio.trend import Trend


def render(found: Portfolio | Trend) -> Iterator[str]:
    """The lines in pieces, the heading first."""
    return ranking_lines(found) if isinstance(found, Portfolio) else move_lines(found)
