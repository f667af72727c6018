"""The terminal report's tables of organisations and of cohorts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import ConsoleRenderable
from rich.text import Text

from aifactory_assess.framework.model import Framework
from aifactory_assess.portfolio.counting import Group
from aifactory_assess.portfolio.grid import Cell, Column, Row, heat, table
from aifactory_assess.portfolio.ranking import Ranked
from aifactory_assess.portfolio.survey import CohortColumn, Portfolio
from aifactory_assess.portfolio.wording import (
    HEATMAP_NOTE,
    cohort_name,
    hidden_sentence,
    level_text,
    percentile_text,
    pillar_text,
    points_text,
    rank_text,
    tenths_text,
    upper_risks,
)
from aifactory_assess.reports.layout import QUIET, Look, heading, said, step_style

NAME = 24
"""Signs that a name gets at least, where there is room."""
COHORT = 20


def ranking(portfolio: Portfolio, look: Look) -> Iterator[ConsoleRenderable]:
    """The organisations shown, with rank and percentile, in all and in their cohorts."""
    yield from heading("Ranking", look)
    if portfolio.whole.n < portfolio.smallest:
        yield said(f"No percentiles: fewer than {portfolio.smallest} organisations are compared.")
    columns = [
        Column(heading="rank", width=9),
        Column(heading="score", width=5),
        Column(heading="at best", width=7),
        Column(heading="percentile", width=10),
        Column(heading="level", width=21, left=True),
    ]
    cohorts = [Column(heading=f"in {column.column}", width=COHORT) for column in portfolio.cohorts]
    key = Column(heading="organisation", width=_name_width(look, columns, cohorts), left=True)
    rows = (_ranking_row(portfolio.framework, ranked) for ranked in portfolio.ranking)
    yield from table(look, key, [*columns, *cohorts], _with_gap(portfolio, rows, len(columns) + len(cohorts)))


def _name_width(look: Look, columns: Sequence[Column], cohorts: Sequence[Column]) -> int:
    """What the other columns leave; where those of cohorts do not fit either, they are continued below."""
    room = look.width - sum(column.width + 1 for column in columns)
    beside = room - sum(column.width + 1 for column in cohorts)
    return min(max(beside if beside >= NAME else room, 16), 64)


def _ranking_row(framework: Framework, ranked: Ranked) -> Row:
    return Cell(text=ranked.organisation), [
        Cell(text=rank_text(ranked.standing)),
        Cell(text=tenths_text(ranked.low)),
        Cell(text=tenths_text(ranked.high)),
        Cell(text=percentile_text(ranked.standing)),
        Cell(text=level_text(framework, ranked), style=_level_style(framework, ranked)),
        *(
            Cell(text=f"{cohort_name(place.value)[: COHORT - 6]} {percentile_text(place.standing)}")
            for place in ranked.cohorts
        ),
    ]


def _level_style(framework: Framework, ranked: Ranked) -> str:
    if ranked.level is None or not ranked.enough_evidence:
        return QUIET
    return step_style(ranked.level, len(framework.levels), worst_last=False)


def _with_gap(portfolio: Portfolio, rows: Iterable[Row], cells: int) -> Iterator[Row]:
    """The rows, with a line where organisations between the top and the bottom are left out."""
    gap = portfolio.ranking.gap
    for place, row in enumerate(rows):
        if gap and place == gap[0]:
            yield Cell(text=f"… {gap[1]:,} more …", style=QUIET), [Cell(text="")] * cells
        yield row


def heatmap(portfolio: Portfolio, look: Look) -> Iterator[ConsoleRenderable]:
    """The organisations shown by pillars (score) and challenges (risk)."""
    framework = portfolio.framework
    yield from heading("Heatmap", look)
    columns = [*pillar_columns(framework), *challenge_columns(framework, 3)]
    key = Column(heading="organisation", width=NAME, left=True)
    rows = (_heat_row(framework, ranked) for ranked in portfolio.ranking)
    yield from table(look, key, columns, _with_gap(portfolio, rows, len(columns)))
    yield from legend(framework)
    yield said(HEATMAP_NOTE, QUIET)


def pillar_columns(framework: Framework) -> list[Column]:
    """P1, P2 ...: a column a pillar."""
    return [Column(heading=f"P{place}", width=6) for place in range(1, len(framework.pillars) + 1)]


def challenge_columns(framework: Framework, width: int) -> list[Column]:
    """1, 2 ...: a column a challenge."""
    return [Column(heading=f"{place}", width=width) for place in range(1, len(framework.challenges) + 1)]


def legend(framework: Framework) -> Iterator[ConsoleRenderable]:
    """What the headings of a heatmap stand for."""
    named = [(f"P{place}", pillar.title) for place, pillar in enumerate(framework.pillars, 1)]
    named += [(f"{place}", challenge.title) for place, challenge in enumerate(framework.challenges, 1)]
    for sign, title in named:
        yield Text(f"{sign:>4}  ", style=QUIET).append(said(title, QUIET))


def _heat_row(framework: Framework, ranked: Ranked) -> Row:
    levels, scale = len(framework.levels), framework.risk.scale if framework.risk else ()
    pillars = zip(ranked.pillars, ranked.pillars_enough, ranked.pillar_levels, strict=True)
    return Cell(text=ranked.organisation), [
        *(
            Cell(text=pillar_text(low, enough), style=heat(level, levels, worst_last=False))
            for low, enough, level in pillars
        ),
        *(
            Cell(text="-" if risk is None else scale[risk].short, style=heat(risk, len(scale), worst_last=True))
            for risk in ranked.risks
        ),
    ]


def cohorts(portfolio: Portfolio, column: CohortColumn, look: Look) -> Iterator[ConsoleRenderable]:
    """The cohorts of one column: how many, how they stand, and where their risks are."""
    framework = portfolio.framework
    yield from heading(f"Cohorts by {said(column.column)}", look)
    columns = [
        Column(heading="n", width=9),
        Column(heading="mean", width=5),
        Column(heading="median", width=6),
        *pillar_columns(framework),
        *challenge_columns(framework, 4),
    ]
    key = Column(heading=column.column, width=COHORT, left=True)
    rows = [(Cell(text="all"), _cohort_cells(portfolio, portfolio.whole))]
    rows += [(Cell(text=cohort_name(value)), _cohort_cells(portfolio, group)) for value, group in column.shown]
    yield from table(look, key, columns, rows)
    risks = f" Numbers: % whose risk is {upper_risks(framework)}." if framework.challenges else ""
    yield said(f"P: mean score of a pillar.{risks} The headings are those of the heatmap.", QUIET)
    hidden = hidden_sentence(portfolio, column)
    if hidden:
        yield said(hidden, QUIET)


def _cohort_cells(portfolio: Portfolio, group: Group) -> list[Cell]:
    levels, smallest = portfolio.framework.levels, portfolio.smallest
    quartiles = group.overall.quartiles
    cells = [
        Cell(text=f"{group.n:,}"),
        Cell(text=points_text(group.overall.mean)),
        Cell(text=points_text(quartiles[1] if quartiles else None)),
    ]
    for mean in group.pillars:
        shown = mean.points if mean.n >= smallest else None
        place = None if shown is None else sum(level.start <= shown * 10 for level in levels) - 1
        cells.append(Cell(text=points_text(shown), style=heat(place, len(levels), worst_last=False)))
    for challenge in range(len(group.risks)):
        severe, applies = group.severe(challenge)
        if applies < smallest:
            cells.append(Cell(text="-"))
        else:
            share = severe / applies
            cells.append(Cell(text=f"{100 * share:.0f}", style=heat(round(share * 4), 5, worst_last=True)))
    return cells
