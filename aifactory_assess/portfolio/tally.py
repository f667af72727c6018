"""How printed scores spread: counted by tenth, so that every statistic is exact and no order of rows changes it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from aifactory_assess.scoring.printed import tenths

TENTHS = 1001
"""How many printed scores there are: 0.0 to 100.0."""
FENCE = Fraction(3, 2)
"""Tukey's fences stand this many interquartile ranges outside the quartiles (Exploratory Data Analysis, 1977)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Counts of values that are whole tenths; `counts[i]` is how many are `least_possible + i`."""

    counts: tuple[int, ...]
    least_possible: int = 0

    @property
    def n(self) -> int:
        """How many values."""
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        """The mean, in points."""
        total = sum(place * count for place, count in enumerate(self.counts) if count)
        return float(Fraction(total, self.n) + self.least_possible) / 10 if self.n else None

    def quantile(self, part: Fraction) -> Fraction | None:
        """In tenths, linear between neighbours: numpy's default, Hyndman and Fan's type 7."""
        if not self.n:
            return None
        place = (self.n - 1) * part
        below = int(place)
        left, right = self._values_at(below, min(below + 1, self.n - 1))
        return left + (right - left) * (place - below) + self.least_possible

    @property
    def quartiles(self) -> tuple[float, float, float] | None:
        """Lower quartile, median and upper quartile, in points."""
        found = [self.quantile(Fraction(quarter, 4)) for quarter in (1, 2, 3)]
        lower, median, upper = (None if value is None else float(value) / 10 for value in found)
        if lower is None or median is None or upper is None:
            return None
        return lower, median, upper

    @property
    def fences(self) -> tuple[Fraction, Fraction] | None:
        """Tukey's fences in tenths; None where a half of the values are equal, and so nothing measures the spread."""
        lower, upper = self.quantile(Fraction(1, 4)), self.quantile(Fraction(3, 4))
        if lower is None or upper is None or lower == upper:
            return None
        return lower - FENCE * (upper - lower), upper + FENCE * (upper - lower)

    def percentiles(self) -> tuple[int, ...]:
        """For each value its mid-rank (docs/portfolio.md), in tenths of a percent; of nothing, nothing."""
        n, found = self.n, []
        for below, equal in zip(accumulate(self.counts, initial=0), self.counts, strict=False):
            found.append(tenths((2 * below + equal) / (2 * n)) if n else 0)
        return tuple(found)

    def ranks(self) -> tuple[int, ...]:
        """For each value the rank of those that have it: 1 more than how many have a higher one."""
        n = self.n
        return tuple(n - upto + 1 for upto in accumulate(self.counts))

    def bins(self, width: int) -> tuple[tuple[int, int, int], ...]:
        """(from, up to but without, count) in tenths; the last bin has its upper end too."""
        last = len(self.counts) - 1
        starts = range(0, last, width)
        return tuple(
            (start, min(start + width, last), sum(self.counts[start : start + width + (start + width >= last)]))
            for start in starts
        )

    def _values_at(self, *places: int) -> tuple[int, ...]:
        """The values at some 0-based places of the sorted sample."""
        upto = list(accumulate(self.counts))
        return tuple(next(value for value, count in enumerate(upto) if place < count) for place in places)
