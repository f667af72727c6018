"""Who moved how far between two runs, as CSV."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.portfolio.lines import move_lines
from aifactory_assess.portfolio.trend import Trend


def render(trend: Trend) -> Iterator[str]:
    """The lines in pieces, the heading first."""
    return move_lines(trend)
