"""A portfolio's ranking as CSV."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.portfolio.lines import ranking_lines
from aifactory_assess.portfolio.survey import Portfolio


def render(portfolio: Portfolio) -> Iterator[str]:
    """The lines in pieces, the heading first."""
    return ranking_lines(portfolio)
