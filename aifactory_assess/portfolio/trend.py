"""Two runs over the same organisations -> what changed: joined by organisation in bounded memory, on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aifactory_assess.framework.model import Framework
from aifactory_assess.portfolio.arrays import NONE, Flags, Records, Whole
from aifactory_assess.portfolio.joining import Sorted, joined
from aifactory_assess.portfolio.layout import layout_of
from aifactory_assess.portfolio.placing import Placed, Shown
from aifactory_assess.portfolio.reading import parts_of
from aifactory_assess.portfolio.rows import Cohorts, ScoreTable, open_table
from aifactory_assess.portfolio.tally import Spread
from aifactory_assess.scoring.printed import tenths

CHANGES = 2001
"""How many changes of a printed score there are: -100.0 to 100.0."""
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanChange:
    """Mean printed scores before and after, of the organisations that have both; totals in tenths."""

    n: int
    old: int
    new: int

    @property
    def means(self) -> tuple[float, float] | None:
        """Before and after, in points."""
        return (self.old / self.n / 10, self.new / self.n / 10) if self.n else None

    @property
    def change(self) -> float | None:
        """The difference of the printed means, so that it is the one that is seen."""
        if self.means is None:
            return None
        old, new = (tenths(mean / 100) for mean in self.means)
        return (new - old) / 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskChange:
    """How many organisations run a higher, the same or a lower risk than before, where it applies both times."""

    risen: int
    same: int
    fallen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortChange:
    """One cohort of the new run."""

    value: str | None
    overall: MeanChange


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortChanges:
    """The cohorts of one column, the largest first; those too small are only counted."""

    column: str
    shown: tuple[CohortChange, ...]
    hidden_cohorts: int
    hidden_organisations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One organisation in both runs; scores in tenths, levels and risks as indices, None where nothing counts."""

    organisation: str
    old: int
    new: int
    old_level: int | None
    new_level: int | None
    pillars: tuple[tuple[int | None, int | None], ...]
    risks: tuple[tuple[int | None, int | None], ...]

    @property
    def change(self) -> int:
        """New less old, in tenths."""
        return self.new - self.old


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """What changed between two runs.

    `compared` organisations stand in both with enough coverage; `not_compared` stand in both without it. `changes`
    counts the compared by change. `levels[old][new]` counts those compared with enough evidence for a level both times.
    `moves` are the organisations shown, the largest rise first and the largest fall last.
    """

    framework: Framework
    old: Path
    new: Path
    smallest: int
    only_old: int
    only_new: int
    not_compared: int
    changes: Spread
    overall: MeanChange
    levels: tuple[tuple[int, ...], ...]
    pillars: tuple[MeanChange, ...]
    risks: tuple[RiskChange, ...]
    cohorts: tuple[CohortChanges, ...]
    moves: Moves

    @property
    def compared(self) -> int:
        """How many stand in both runs with enough coverage."""
        return self.overall.n

    @property
    def risen(self) -> int:
        """How many have a higher printed score."""
        return sum(self.changes.counts[CHANGES // 2 + 1 :])

    @property
    def fallen(self) -> int:
        """How many have a lower printed score."""
        return sum(self.changes.counts[: CHANGES // 2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """The organisations shown, on disk."""

    placed: Placed
    shown: Shown

    @property
    def gap(self) -> tuple[int, int] | None:
        """(shown from the top, left out) where the bottom does not follow on the top."""
        return self.shown.gap(self.placed.total)

    def __iter__(self) -> Iterator[Changed]:
        for records in self.placed.chunks(self.shown):
            for record in records:
                yield _changed(record["old"], record["new"])


def compare_runs(
    framework: Framework,
    runs: tuple[Path, Path],
    *,
    by: tuple[str, ...] = (),
    shown: Shown,
    progress: Progress = lambda _rows: None,
) -> Trend:
    """Join two score tables, old and new, by organisation; AssessError if one stands twice in one of them.

    Organisations that changed equally come in an order of their own, always the same.
    """
    cohorts = tuple(Cohorts(column=name) for name in by)
    tables = _table(framework, runs[0], ()), _table(framework, runs[1], by)
    before = Sorted(framework, tables[0], (), progress)
    after = Sorted(framework, tables[1], cohorts, progress)
    totals = _Totals(framework, cohorts)
    for left, right in joined(before, after):
        totals.add(left, right)
    dtype = np.dtype([("old", before.dtype), ("new", after.dtype)])
    placed = Placed(totals.changes[::-1].tolist(), dtype, shown)
    for left, right in joined(before, after):
        both = left["compared"] & right["compared"]
        pairs = np.zeros(int(both.sum()), dtype=dtype)
        pairs["old"], pairs["new"] = left[both], right[both]
        placed.add(CHANGES - 1 - _change(pairs["old"], pairs["new"]), pairs.__getitem__)
    return totals.trend(runs, (before.rows, after.rows), Moves(placed=placed, shown=shown))


def _table(framework: Framework, source: Path, by: tuple[str, ...]) -> ScoreTable:
    header = {name for part in parts_of([source]) for name in part.header}
    layout = layout_of(framework, header, by)
    return open_table([source], layout.without_questions())


def _change(old: Records, new: Records) -> Whole:
    """Changes of the overall score, from 0 (a fall by 100.0) to CHANGES - 1."""
    changes: Whole = new["low"].astype(np.int64) - old["low"] + CHANGES // 2
    return changes


class _Totals:
    """All that is counted over the organisations in both runs."""

    def __init__(self, framework: Framework, cohorts: tuple[Cohorts, ...]) -> None:
        levels, pillars, challenges = len(framework.levels), len(framework.pillars), len(framework.challenges)
        self.framework = framework
        self.cohorts = cohorts
        self.joined = 0
        self.changes = np.zeros(CHANGES, dtype=np.int64)
        self.overall = np.zeros(3, dtype=np.int64)
        self.levels = np.zeros((levels, levels), dtype=np.int64)
        self.pillars = np.zeros((pillars, 3), dtype=np.int64)
        self.risks = np.zeros((challenges, 3), dtype=np.int64)
        self.by_cohort = [np.zeros((len(column.codes), 3), dtype=np.int64) for column in cohorts]

    def add(self, left: Records, right: Records) -> None:
        self.joined += len(left)
        both = left["compared"] & right["compared"]
        old, new = left[both], right[both]
        self.changes += np.bincount(_change(old, new), minlength=CHANGES)
        self.overall += _sums(old["low"], new["low"])
        told = old["enough"] & new["enough"]
        np.add.at(self.levels, (old["level"][told], new["level"][told]), 1)
        for place in range(len(self.pillars)):
            self.pillars[place] += _sums(old["pillars"][:, place], new["pillars"][:, place])
        for place in range(len(self.risks)):
            was, now = old["risks"][:, place], new["risks"][:, place]
            applies = (was != NONE) & (now != NONE)
            step = np.sign(now[applies].astype(np.int64) - was[applies])
            self.risks[place] += [(step > 0).sum(), (step == 0).sum(), (step < 0).sum()]
        for place, sums in enumerate(self.by_cohort):
            codes = new["cohorts"][:, place]
            for column, values in enumerate((np.ones(len(codes), dtype=np.int64), old["low"], new["low"])):
                np.add.at(sums[:, column], codes, values.astype(np.int64))

    def trend(self, runs: tuple[Path, Path], rows: tuple[int, int], moves: Moves) -> Trend:
        smallest = self.framework.smallest_cohort or 1
        return Trend(
            framework=self.framework,
            old=runs[0],
            new=runs[1],
            smallest=smallest,
            only_old=rows[0] - self.joined,
            only_new=rows[1] - self.joined,
            not_compared=self.joined - int(self.overall[0]),
            changes=Spread(counts=tuple(self.changes.tolist()), least_possible=-(CHANGES // 2)),
            overall=_mean_change(self.overall),
            levels=tuple(tuple(row) for row in self.levels.tolist()),
            pillars=tuple(_mean_change(sums) for sums in self.pillars),
            risks=tuple(RiskChange(risen=up, same=same, fallen=down) for up, same, down in self.risks.tolist()),
            cohorts=tuple(
                _cohort_changes(column, sums, smallest)
                for column, sums in zip(self.cohorts, self.by_cohort, strict=True)
            ),
            moves=moves,
        )


def _sums(old: Whole, new: Whole) -> Whole:
    """(how many have both, sum of the old, sum of the new)."""
    both: Flags = (old != NONE) & (new != NONE)
    return np.array([both.sum(), old[both].sum(dtype=np.int64), new[both].sum(dtype=np.int64)], dtype=np.int64)


def _mean_change(sums: Iterable[int]) -> MeanChange:
    n, old, new = (int(value) for value in sums)
    return MeanChange(n=n, old=old, new=new)


def _cohort_changes(column: Cohorts, sums: Whole, smallest: int) -> CohortChanges:
    groups = [
        CohortChange(value=value, overall=_mean_change(row)) for value, row in zip(column.values, sums, strict=True)
    ]
    hidden = [group for group in groups if group.overall.n < smallest]
    shown = [group for group in groups if group.overall.n >= smallest]
    return CohortChanges(
        column=column.column,
        shown=tuple(sorted(shown, key=lambda group: (-group.overall.n, group.value is None, group.value or ""))),
        hidden_cohorts=len(hidden),
        hidden_organisations=sum(group.overall.n for group in hidden),
    )


def _changed(old: np.void, new: np.void) -> Changed:
    def told(record: np.void) -> int | None:
        return int(record["level"]) if record["enough"] and record["level"] != NONE else None

    return Changed(
        organisation=new["organisation"].decode("ascii"),
        old=int(old["low"]),
        new=int(new["low"]),
        old_level=told(old),
        new_level=told(new),
        pillars=_pairs(old["pillars"], new["pillars"]),
        risks=_pairs(old["risks"], new["risks"]),
    )


def _pairs(old: Whole, new: Whole) -> tuple[tuple[int | None, int | None], ...]:
    given = [[None if value == NONE else value for value in values.tolist()] for values in (old, new)]
    return tuple(zip(*given, strict=True))
