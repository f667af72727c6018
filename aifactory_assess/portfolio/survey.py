"""A score table -> a Portfolio, in two passes over the table and in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from aifactory_assess.framework.model import Framework
from aifactory_assess.portfolio.arrays import NONE
from aifactory_assess.portfolio.counting import Counts, Group, compared
from aifactory_assess.portfolio.layout import Layout, layout_of
from aifactory_assess.portfolio.outliers import Outliers, OutlierSearch
from aifactory_assess.portfolio.placing import Placed, Shown
from aifactory_assess.portfolio.questions import QuestionRise, QuestionSums
from aifactory_assess.portfolio.ranking import (
    KEYS,
    Ranking,
    cohort_ladder,
    rank_key,
    record_type,
    records_of,
    whole_ladder,
)
from aifactory_assess.portfolio.reading import parts_of
from aifactory_assess.portfolio.rows import Cohorts, Rows, ScoreTable, open_table
from aifactory_assess.portfolio.tally import TENTHS, Spread

Progress = Callable[[int], None]
"""Is told how many more rows have been read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortColumn:
    """The cohorts of one column, the largest first; `hidden` counts those too small to show, and who is in them."""

    column: str
    shown: tuple[tuple[str | None, Group], ...]
    hidden_cohorts: int
    hidden_organisations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """Many organisations side by side. `questions` is None where the table has no credits."""

    framework: Framework
    sources: tuple[Path, ...]
    rows: int
    smallest: int
    whole: Group
    pillars: tuple[Spread, ...]
    cohorts: tuple[CohortColumn, ...]
    outliers: tuple[Outliers, ...]
    questions: tuple[QuestionRise, ...] | None
    ranking: Ranking


def survey(
    framework: Framework,
    sources: Iterable[Path],
    *,
    by: tuple[str, ...] = (),
    shown: Shown,
    progress: Progress = lambda _rows: None,
) -> Portfolio:
    """Compare the organisations of a score table; AssessError if it is none, or none of this framework."""
    paths = tuple(sources)
    header = {name for part in parts_of(paths) for name in part.header}
    layout = layout_of(framework, header, by)
    table = open_table(paths, layout)
    first = _FirstPass(framework=framework, layout=layout)
    for rows in table.read(first.cohorts):
        first.add(rows)
        progress(len(rows))
    again = replace(table, layout=layout.without_questions())
    ranking, found = _second_pass(again, first, shown, progress)
    smallest = smallest_cohort(framework)
    groups = [tuple(zip(c.values, counts.groups(), strict=True)) for c, counts in first.by_cohort]
    return Portfolio(
        framework=framework,
        sources=paths,
        rows=first.rows,
        smallest=smallest,
        whole=first.whole_group,
        pillars=first.pillar_spreads,
        cohorts=tuple(_cohort_column(name, values, smallest) for name, values in zip(by, groups, strict=True)),
        outliers=found,
        questions=first.questions.rises() if layout.questions else None,
        ranking=ranking,
    )


def smallest_cohort(framework: Framework) -> int:
    """How many organisations a group has at least, to be shown."""
    return framework.smallest_cohort or 1


class _FirstPass:
    """All that is counted."""

    def __init__(self, *, framework: Framework, layout: Layout) -> None:
        self.framework = framework
        self.rows = 0
        self.keys = np.zeros(KEYS, dtype=np.int64)
        self.whole = Counts(framework=framework)
        self.pillars = np.zeros((len(framework.pillars), TENTHS), dtype=np.int64)
        self.cohorts = tuple(Cohorts(column=name) for name in layout.by)
        self.by_cohort = tuple((cohorts, Counts(framework=framework)) for cohorts in self.cohorts)
        self.questions = QuestionSums(framework=framework, questions=layout.questions)

    def add(self, rows: Rows) -> None:
        counted = compared(self.framework, rows)
        self.rows += len(rows)
        self.keys += np.bincount(rank_key(rows.low, counted), minlength=KEYS)
        self.whole.add(rows, counted, np.zeros(len(rows), dtype=np.int64))
        for place, low in enumerate(rows.pillars[counted].T):
            self.pillars[place] += np.bincount(low[low != NONE], minlength=TENTHS)
        for place, (_, counts) in enumerate(self.by_cohort):
            counts.add(rows, counted, rows.cohorts[:, place])
        if self.questions.questions:
            self.questions.add(rows, counted)

    @property
    def whole_group(self) -> Group:
        groups = self.whole.groups()
        return groups[0] if groups else _empty(self.framework)

    @property
    def pillar_spreads(self) -> tuple[Spread, ...]:
        return tuple(Spread(counts=tuple(counts)) for counts in self.pillars.tolist())


def _empty(framework: Framework) -> Group:
    counts = Counts(framework=framework)
    counts.make_room(1)
    return counts.groups()[0]


def _second_pass(
    table: ScoreTable, first: _FirstPass, shown: Shown, progress: Progress
) -> tuple[Ranking, tuple[Outliers, ...]]:
    """Who stands where, and who stands outside; both need the counts of all rows."""
    framework, smallest = first.framework, smallest_cohort(first.framework)
    searches = [OutlierSearch(pillar=None, spread=first.whole_group.overall, most=shown.outliers)]
    for place, spread in enumerate(first.pillar_spreads):
        searches.append(OutlierSearch(pillar=place, spread=spread, most=shown.outliers))
    dtype = record_type(framework, len(first.cohorts))
    placed = Placed(first.keys.tolist(), dtype, shown)
    for rows in table.read(first.cohorts):
        counted = compared(framework, rows)
        placed.add(rank_key(rows.low, counted), partial(records_of, rows, counted, dtype))
        for search in searches:
            search.add(rows, counted)
        progress(len(rows))
    ranking = Ranking(
        framework=framework,
        placed=placed,
        shown=shown,
        all=whole_ladder(first.whole_group.overall, smallest),
        cohorts=tuple(
            tuple(
                (value, cohort_ladder(group.overall, smallest))
                for value, group in zip(cohorts.values, counts.groups(), strict=True)
            )
            for cohorts, counts in first.by_cohort
        ),
    )
    return ranking, tuple(search.result() for search in searches)


def _cohort_column(column: str, groups: tuple[tuple[str | None, Group], ...], smallest: int) -> CohortColumn:
    shown = [(value, group) for value, group in groups if group.n >= smallest]
    hidden = [group for _, group in groups if group.n < smallest]
    return CohortColumn(
        column=column,
        shown=tuple(sorted(shown, key=lambda pair: (-pair[1].n, pair[0] is None, pair[0] or ""))),
        hidden_cohorts=len(hidden),
        hidden_organisations=sum(group.n for group in hidden),
    )
