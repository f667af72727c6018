"""What changed between two runs, as CSV for a spreadsheet: a line an organisation, the largest rise first."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.portfolio.csv import written
from aifactory_assess.portfolio.trend import Changed, Trend


def render(trend: Trend) -> Iterator[str]:
    """The lines in pieces, the heading first."""
    yield written([header(trend)])
    for changed in trend.moves:
        yield written([cells(trend, changed)])


def header(trend: Trend) -> list[str]:
    """The names of the columns."""
    names = ["organisation", "change", "overall_low old", "overall_low new", "level old", "level new"]
    for pillar in trend.framework.pillars:
        names += [f"{pillar.id}_low old", f"{pillar.id}_low new"]
    for challenge in trend.framework.challenges:
        names += [f"{challenge.id}_risk old", f"{challenge.id}_risk new"]
    return names


def cells(trend: Trend, changed: Changed) -> list[str]:
    """One organisation; an empty cell where nothing counts, or there is not enough evidence for a level."""
    framework = trend.framework
    scale = framework.risk.scale if framework.risk else ()
    found = [changed.organisation, f"{changed.change / 10}", f"{changed.old / 10}", f"{changed.new / 10}"]
    found += ["" if level is None else framework.levels[level].id for level in (changed.old_level, changed.new_level)]
    found += ["" if low is None else f"{low / 10}" for pair in changed.pillars for low in pair]
    found += ["" if risk is None else scale[risk].id for pair in changed.risks for risk in pair]
    return found
