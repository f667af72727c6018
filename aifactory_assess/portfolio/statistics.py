"""Counts of organisations by value, from which every statistic follows exactly, whatever the order of the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TypeAlias

from aifactory_assess.portfolio.database import Database, quoted

FENCE = 1.5
"""Tukey's fences stand this many interquartile ranges outside the quartiles (Exploratory Data Analysis, 1977)."""
BIN = 50
"""Tenths a histogram's bin is wide."""
WHOLE = -1
"""The place of all organisations beside the columns of cohorts, which count from 0."""


@dataclass(frozen=True, slots=True)
class Bin:
    """How many values lie from `start` up to but without `stop`, in tenths; the last bin has its upper end too."""

    start: int
    stop: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """How values that are whole tenths spread; of nothing there is no statistic.

    `mean`, `deviation` (of a sample: divided by n - 1) and `weighted_mean` are in points, `quarters` in tenths: lower
    quartile, median and upper quartile, linear between neighbours (numpy's default, Hyndman and Fan's type 7).
    """

    n: int
    mean: float | None = None
    deviation: float | None = None
    quarters: tuple[float, float, float] | None = None
    weighted_mean: float | None = None

    @property
    def quartiles(self) -> tuple[float, float, float] | None:
        """The quartiles in points."""
        if self.quarters is None:
            return None
        lower, median, upper = self.quarters
        return lower / 10, median / 10, upper / 10

    @property
    def fences(self) -> tuple[float, float] | None:
        """Tukey's fences in tenths; None where a half of the values are equal, and so nothing measures the spread."""
        if self.quarters is None or self.quarters[0] == self.quarters[2]:
            return None
        lower, _, upper = self.quarters
        return lower - FENCE * (upper - lower), upper + FENCE * (upper - lower)


NOTHING = Statistics(n=0)
Cell: TypeAlias = tuple[int, str | None, int]
"""A column of cohorts (WHOLE: all), a value of it, and the place of a measure."""


def count(database: Database, source: str, measures: Sequence[str], by: Iterable[str] = (), weight: str = "0") -> None:
    """Count the rows of a source by each value of each measure, in all and in each cohort, as the table `tally`.

    Measures are whole numbers, null where one does not apply; `by` are columns, whose cohorts are counted where the
    table `sizes` has them as large.
    """
    values = ", ".join(f"CAST({measure} AS INTEGER)" for measure in measures)
    database.run(
        "CREATE OR REPLACE TABLE tally "
        "(part SMALLINT, value VARCHAR, measure SMALLINT, step INTEGER, n BIGINT, mass DECIMAL(38, 6))"
    )
    for part, column in [(WHOLE, "NULL"), *enumerate(map(quoted, by))]:
        large = f"sizes.part = {part} AND sizes.is_large AND sizes.value IS NOT DISTINCT FROM {column}"
        counted = source if part == WHOLE else f"{source} SEMI JOIN sizes ON {large}"
        database.run(f"""
            INSERT INTO tally SELECT {part}, value, measure, step, count(*), sum(weight) FROM (
                SELECT {column} AS value, {weight} AS weight,
                       unnest(range({len(measures)})) AS measure, unnest([{values}]) AS step FROM {counted}
            ) GROUP BY value, measure, step""")
    # Who stands below whom: `upto` counts those that have this value or less.
    database.run("""
        CREATE OR REPLACE VIEW ladder AS SELECT *,
            CAST(sum(n) OVER (PARTITION BY part, value, measure) AS BIGINT) AS total,
            CAST(sum(n) OVER (PARTITION BY part, value, measure ORDER BY step) AS BIGINT) AS upto
        FROM tally WHERE step IS NOT NULL""")


def spreads(database: Database, measures: int) -> Mapping[Cell, Statistics]:
    """The statistics of the first measures of the tally, in all and in each cohort."""
    quarters = ", ".join(_quantile(quarter / 4) for quarter in (1, 2, 3))
    found = database.rows(f"""
        SELECT part, value, measure, sum(n), sum(step * n), sum(CAST(step AS HUGEINT) * step * n),
               CAST(sum(mass) AS DOUBLE), sum(step * CAST(mass AS DOUBLE) ORDER BY step), {quarters}
        FROM ladder WHERE measure < {measures} GROUP BY part, value, measure""")
    return {(part, value, measure): _spread(*numbers) for part, value, measure, *numbers in found}


def bins(database: Database, measure: int, *, least: int, most: int) -> tuple[Bin, ...]:
    """The histogram of one measure over all organisations, whose values lie from `least` to `most`."""
    last = (most - least) // BIN - 1
    found = database.rows(f"""
        SELECT least((step - ({least})) // {BIN}, {last}), sum(n) FROM tally
        WHERE part = {WHOLE} AND measure = {measure} AND step IS NOT NULL GROUP BY ALL""")
    filled: dict[int, int] = dict(found)
    starts = enumerate(range(least, most, BIN))
    return tuple(Bin(start, start + BIN, filled.get(place, 0)) for place, start in starts)


def counts(database: Database, first: int) -> Mapping[Cell, Mapping[int | None, int]]:
    """How many there are of each step of the measures from `first` on; None counts those without one."""
    found: dict[Cell, dict[int | None, int]] = {}
    query = f"SELECT part, value, measure, step, n FROM tally WHERE measure >= {first}"
    for part, value, measure, step, n in database.rows(query):
        found.setdefault((part, value, measure), {})[step] = n
    return found


def _quantile(share: float) -> str:
    """A quantile in SQL: the least value that more than so many others reach, and its neighbour by proportion."""
    place = f"(total - 1) * CAST({share} AS DOUBLE)"
    left = f"min(step) FILTER (WHERE upto > floor({place}))"
    right = f"coalesce(min(step) FILTER (WHERE upto > floor({place}) + 1), {left})"
    return f"{left} + ({right} - {left}) * any_value({place} - floor({place}))"


def _spread(n: int, total: int, squares: int, mass: float, moment: float, *quarters: float) -> Statistics:
    lower, median, upper = quarters
    return Statistics(
        n=n,
        mean=total / n / 10,
        deviation=sqrt((n * squares - total * total) / (n * (n - 1))) / 10 if n > 1 else None,
        quarters=(float(lower), float(median), float(upper)),
        weighted_mean=moment / mass / 10 if mass else None,
    )
