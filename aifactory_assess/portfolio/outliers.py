"""Organisations far outside the others: beyond Tukey's fences of a score (tally.FENCE)."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from aifactory_assess.portfolio.arrays import NONE, Flags, Whole
from aifactory_assess.portfolio.rows import Rows
from aifactory_assess.portfolio.tally import Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlier:
    """One organisation beyond a fence; `low` in tenths, `beyond` in tenths past the fence."""

    organisation: str
    low: int
    beyond: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Outliers:
    """Those beyond the fences of one measure: the whole (`pillar` None) or a pillar, by its place.

    `measured` organisations have it; `fences` are in tenths, None where nothing measures the spread; `shown` are the
    farthest, farthest first.
    """

    pillar: int | None
    measured: int
    fences: tuple[Fraction, Fraction] | None
    below: int
    above: int
    shown: tuple[Outlier, ...]


@dataclass(slots=True, kw_only=True)
class OutlierSearch:
    """Looks for outliers of one measure, and keeps the `most` farthest of them."""

    pillar: int | None
    spread: Spread
    most: int
    below: int = 0
    above: int = 0
    _seen: int = 0
    _farthest: list[tuple[Fraction, int, Outlier]] = field(default_factory=list)

    def add(self, rows: Rows, counted: Flags) -> None:
        """Look through some rows."""
        fences = self.spread.fences
        low = rows.low if self.pillar is None else rows.pillars[:, self.pillar]
        if fences is not None:
            measured = counted & (low != NONE)
            # Whole tenths lie below a fence exactly where they lie below the next whole tenth.
            under = measured & (low < -(-fences[0] // 1))
            over = measured & (low > fences[1] // 1)
            self.below += int(under.sum())
            self.above += int(over.sum())
            self._keep(rows, low, under, fences[0], sign=-1)
            self._keep(rows, low, over, fences[1], sign=1)
        self._seen += len(rows)

    def result(self) -> Outliers:
        """What was found; equally far ones in the order of the rows."""
        ordered = sorted(self._farthest, key=lambda entry: (-entry[0], -entry[1]))
        return Outliers(
            pillar=self.pillar,
            measured=self.spread.n,
            fences=self.spread.fences,
            below=self.below,
            above=self.above,
            shown=tuple(entry[2] for entry in ordered),
        )

    def _keep(self, rows: Rows, low: Whole, found: Flags, fence: Fraction, *, sign: int) -> None:
        places = np.flatnonzero(found)
        farthest = places[np.argsort(-sign * low[places], kind="stable")][: self.most]
        for place in farthest.tolist():
            value = int(low[place])
            beyond = sign * (value - fence)
            outlier = Outlier(organisation=rows.organisations[place].as_py(), low=value, beyond=beyond)
            heapq.heappush(self._farthest, (beyond, -(self._seen + place), outlier))
            if len(self._farthest) > self.most:
                heapq.heappop(self._farthest)
