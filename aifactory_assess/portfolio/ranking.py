"""Who stands where: organisations by their shown score, with rank and percentile, in all and in their cohorts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from aifactory_assess.framework.model import Framework
from aifactory_assess.portfolio.columns import ReadLayout
from aifactory_assess.portfolio.database import Database, Record, quoted
from aifactory_assess.portfolio.statistics import WHOLE

# Those compared by falling score, then the others likewise, then those without a score; equal ones as in the table.
_ORDER = 's."@compared" DESC, s.overall_low DESC NULLS LAST, s.rowid'
_BACKWARDS = 's."@compared", s.overall_low NULLS FIRST, s.rowid DESC'


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How many are shown: of the ranking from the top (None: all) and from the bottom, and of the outliers."""

    top: int | None
    bottom: int = 0
    outliers: int = 10

    def counts(self, total: int) -> tuple[int, int]:
        """How many of `total` are shown from the top, and how many the bottom adds."""
        top = total if self.top is None else min(self.top, total)
        return top, min(self.bottom, total - top)

    def gap(self, total: int) -> tuple[int, int] | None:
        """(shown from the top, left out) where some are left out."""
        top, bottom = self.counts(total)
        return (top, total - top - bottom) if total > top + bottom else None


class Standing(NamedTuple):
    """A place among `n` organisations: the rank from 1, and the mid-rank percentile in tenths.

    Both are None where the organisation itself is not compared, or too few are.
    """

    n: int
    rank: int | None
    percentile: int | None


class PillarStanding(NamedTuple):
    """A pillar's score in tenths, whether enough of it is answered (None: the table does not say), and its level."""

    low: int | None
    enough: bool | None
    level: str | None


class Risk(NamedTuple):
    """A challenge's risk, and what it is in the best reading of what is open; None where it does not apply.

    `status` is assessed, not_enough_answers (the risk is a bound and no finding) or not_applicable, None where the
    table does not say.
    """

    risk: str | None
    risk_low: str | None
    status: str | None


class CohortStanding(NamedTuple):
    """A place in one cohort."""

    value: str | None
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One organisation of the ranking. Scores are tenths; None where nothing counts."""

    organisation: str
    name: str | None
    standing: Standing
    low: int | None
    high: int | None
    coverage: int | None
    level: str | None
    level_high: str | None
    enough_evidence: bool
    pillars: tuple[PillarStanding, ...]
    risks: tuple[Risk, ...]
    cohorts: tuple[CohortStanding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The organisations shown, in order, read from the database as they are asked for."""

    database: Database
    layout: ReadLayout
    total: int
    shown: Shown

    def __iter__(self) -> Iterator[Ranked]:
        framework, cohorts = self.layout.framework, len(self.layout.kept.by)
        for row in self.rows(_cells(self.layout)):
            yield _ranked(framework, cohorts, row)

    def rows(self, cells: Iterable[str], joins: str = "") -> Iterator[Record]:
        """Some cells of the organisations shown: of `scores` as s, their standing as w, in cohorts as c0, c1 ..."""
        chosen = ", ".join(cells)
        for count, order in zip(self.shown.counts(self.total), (_ORDER, _BACKWARDS), strict=True):
            every = count == self.total
            some = "" if every else f"WHERE rowid IN (SELECT s.rowid FROM scores AS s ORDER BY {order} LIMIT {count})"
            if count:
                yield from self.database.stream(f"""
                    SELECT {chosen} FROM (SELECT rowid, * FROM scores {some}) AS s
                    LEFT JOIN standings AS w ON w.part = {WHOLE} AND s."@compared" AND w.low = s.overall_low
                    {" ".join(map(_cohort_join, range(len(self.layout.kept.by))))} {joins} ORDER BY {_ORDER}""")


def make_standings(database: Database, smallest: int) -> None:
    """Rank and percentile of every printed score, in all and in each cohort, as the table `standings`.

    Fewer than `smallest` organisations are ranked but have no percentiles; in a cohort they have neither, and are not
    counted at all.
    """
    # The percentile is 1000 (below + equal / 2) / total, half up, in whole numbers.
    database.run(f"""
        CREATE OR REPLACE TABLE standings AS SELECT part, value, step AS low,
            total - upto + 1 AS rank,
            CASE WHEN total >= {smallest} THEN (2000 * (2 * upto - n) + 2 * total) // (4 * total) END AS percentile
        FROM ladder WHERE measure = 0""")


def _cohort_join(place: int) -> str:
    mine = f's."@by{place}"'
    return f"""
        LEFT JOIN sizes AS n{place} ON n{place}.part = {place} AND n{place}.value IS NOT DISTINCT FROM {mine}
        LEFT JOIN standings AS c{place} ON c{place}.part = {place} AND c{place}.value IS NOT DISTINCT FROM {mine}
            AND s."@compared" AND c{place}.low = s.overall_low"""


def _cells(layout: ReadLayout) -> Iterator[str]:
    """What a Ranked is made of, in its order."""
    framework = layout.framework
    least = framework.evidence_limits.min_coverage if framework.evidence_limits else 0
    yield "s.organisation"
    yield 's."@name"' if layout.kept.name else "NULL"
    yield from ("w.rank", "w.percentile", "s.overall_low", "s.overall_high", "s.coverage")
    yield from ("s.level", "s.level_high", "s.enough_evidence")
    for pillar in framework.pillars:
        yield f"s.{quoted(f'{pillar.id}_low')}"
        if layout.doubted:
            yield f"s.{quoted(f'{pillar.id}_enough_evidence')}"
        else:
            yield f"s.{quoted(f'{pillar.id}_coverage')} >= {least}" if layout.detailed else "NULL"
        yield f"s.{quoted(f'{pillar.id}_level')}"
    for challenge in framework.challenges:
        yield f"s.{quoted(f'{challenge.id}_risk')}"
        yield f"s.{quoted(f'{challenge.id}_risk_low')}" if layout.detailed else "NULL"
        yield f"s.{quoted(f'{challenge.id}_status')}" if layout.doubted else "NULL"
    for place in range(len(layout.kept.by)):
        yield from (f's."@by{place}"', f"coalesce(n{place}.n, 0)", f"c{place}.rank", f"c{place}.percentile")


def _ranked(framework: Framework, cohorts: int, row: Record) -> Ranked:
    cells = iter(row)
    organisation, name, rank, percentile, *overall = (next(cells) for _ in range(10))
    low, high, coverage, level, level_high, enough = overall
    return Ranked(
        organisation=organisation,
        name=name,
        standing=Standing(0, rank, percentile),
        low=low,
        high=high,
        coverage=coverage,
        level=level,
        level_high=level_high,
        enough_evidence=enough,
        pillars=tuple(PillarStanding(next(cells), next(cells), next(cells)) for _ in framework.pillars),
        risks=tuple(Risk(next(cells), next(cells), next(cells)) for _ in framework.challenges),
        cohorts=tuple(
            CohortStanding(next(cells), Standing(next(cells), next(cells), next(cells))) for _ in range(cohorts)
        ),
    )
