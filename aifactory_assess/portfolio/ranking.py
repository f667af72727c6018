"""Who stands where: organisations by their shown score, with rank and percentile, in all and in their cohorts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from aifactory_assess.framework.model import Framework
from aifactory_assess.portfolio.arrays import NONE, Flags, Records, Whole
from aifactory_assess.portfolio.placing import Placed, Shown
from aifactory_assess.portfolio.rows import Rows
from aifactory_assess.portfolio.tally import TENTHS, Spread

KEYS = 2 * TENTHS + 1
"""Compared organisations by falling score, then the others likewise, then those without a score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A place among `n` organisations: the rank from 1, and the mid-rank percentile in tenths.

    Both are None where the organisation itself is not compared, or too few are.
    """

    n: int
    rank: int | None = None
    percentile: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortStanding:
    """A place in one cohort."""

    value: str | None
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One organisation of the ranking. Scores are tenths, levels and risks indices; None where nothing counts.

    `pillars_enough` says whether enough of a pillar is answered, None where the table does not say.
    """

    organisation: str
    standing: Standing
    low: int | None
    high: int | None
    coverage: int | None
    level: int | None
    level_high: int | None
    enough_evidence: bool
    pillars: tuple[int | None, ...]
    pillars_enough: tuple[bool | None, ...]
    pillar_levels: tuple[int | None, ...]
    risks: tuple[int | None, ...]
    risks_low: tuple[int | None, ...]
    cohorts: tuple[CohortStanding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """Rank and percentile of every printed score among some organisations; None is not told."""

    n: int
    ranks: tuple[int, ...] | None = None
    percentiles: tuple[int, ...] | None = None

    def standing(self, low: int | None) -> Standing:
        """Where a score stands; None is an organisation that is not compared."""
        return Standing(
            n=self.n,
            rank=None if low is None or self.ranks is None else self.ranks[low],
            percentile=None if low is None or self.percentiles is None else self.percentiles[low],
        )


def whole_ladder(spread: Spread, smallest: int) -> Ladder:
    """The ladder of all organisations compared: fewer than `smallest` are ranked, but have no percentiles."""
    return Ladder(n=spread.n, ranks=spread.ranks(), percentiles=spread.percentiles() if spread.n >= smallest else None)


def cohort_ladder(spread: Spread, smallest: int) -> Ladder:
    """The ladder of a cohort; one of fewer than `smallest` is not shown (docs/portfolio.md)."""
    return Ladder(n=spread.n) if spread.n < smallest else whole_ladder(spread, smallest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The organisations shown, in order, on disk.

    `all` is the ladder of everybody compared; `cohorts` has, for each cohort column, a value and a ladder a code.
    """

    framework: Framework
    placed: Placed
    shown: Shown
    all: Ladder
    cohorts: tuple[tuple[tuple[str | None, Ladder], ...], ...]

    @property
    def gap(self) -> tuple[int, int] | None:
        """(shown from the top, left out) where the bottom does not follow on the top."""
        return self.shown.gap(self.placed.total)

    def __iter__(self) -> Iterator[Ranked]:
        for records in self.chunks():
            for record in records:
                yield self._ranked(record)

    def chunks(self) -> Iterator[Records]:
        """The records in order, some at a time, for those who write very many."""
        return self.placed.chunks(self.shown)

    def _ranked(self, record: np.void) -> Ranked:
        low = _given(record["low"])
        place = low if record["compared"] else None
        limits = self.framework.evidence_limits
        least = limits.min_coverage if limits else 0
        return Ranked(
            organisation=record["organisation"].decode("ascii"),
            standing=self.all.standing(place),
            low=low,
            high=_given(record["high"]),
            coverage=_given(record["coverage"]),
            level=_given(record["level"]),
            level_high=_given(record["level_high"]),
            enough_evidence=bool(record["enough"]),
            pillars=_all_given(record["pillars"]),
            pillars_enough=tuple(
                None if coverage == NONE else coverage >= least for coverage in record["pillar_coverage"].tolist()
            ),
            pillar_levels=_all_given(record["pillar_levels"]),
            risks=_all_given(record["risks"]),
            risks_low=_all_given(record["risks_low"]),
            cohorts=tuple(
                CohortStanding(value=values[code][0], standing=values[code][1].standing(place))
                for values, code in zip(self.cohorts, record["cohorts"].tolist(), strict=True)
            ),
        )


def rank_key(low: Whole, counted: Flags) -> Whole:
    """The place of a score in the order of the ranking; equal keys keep the order of the rows."""
    scored = np.where(counted, 0, TENTHS) + (TENTHS - 1 - low)
    return np.where(low == NONE, KEYS - 1, scored)


def record_type(framework: Framework, cohorts: int) -> np.dtype[np.void]:
    """What is kept of an organisation of the ranking."""
    pillars, challenges = len(framework.pillars), len(framework.challenges)
    return np.dtype(
        [
            ("organisation", "S64"),
            ("compared", "?"),
            ("low", "<i2"),
            ("high", "<i2"),
            ("coverage", "<i2"),
            ("level", "i1"),
            ("level_high", "i1"),
            ("enough", "?"),
            ("pillars", "<i2", (pillars,)),
            ("pillar_coverage", "<i2", (pillars,)),
            ("pillar_levels", "i1", (pillars,)),
            ("risks", "i1", (challenges,)),
            ("risks_low", "i1", (challenges,)),
            ("cohorts", "<i4", (cohorts,)),
        ]
    )


def records_of(rows: Rows, counted: Flags, dtype: np.dtype[np.void], kept: Flags) -> Records:
    """The records of those rows that are kept."""
    records = np.zeros(int(kept.sum()), dtype=dtype)
    names = rows.organisations.take(np.flatnonzero(kept)).to_numpy(zero_copy_only=False)
    records["organisation"] = names.astype("S64")
    records["compared"] = counted[kept]
    for name in ("low", "high", "coverage", "level", "level_high", "enough", "pillars", "pillar_coverage"):
        records[name] = getattr(rows, name)[kept]
    for name in ("pillar_levels", "risks", "risks_low", "cohorts"):
        records[name] = getattr(rows, name)[kept]
    return records


def _given(value: np.integer) -> int | None:
    return None if value == NONE else int(value)


def _all_given(values: Whole) -> tuple[int | None, ...]:
    return tuple(None if value == NONE else value for value in values.tolist())
