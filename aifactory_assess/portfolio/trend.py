"""Two runs over the same organisations -> what changed, joined by organisation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from aifactory_assess.framework.model import Framework
from aifactory_assess.portfolio.columns import NO_MORE, Kept
from aifactory_assess.portfolio.database import Announcer, Database, Record, literal, quietly, quoted
from aifactory_assess.portfolio.loading import Loaded, load
from aifactory_assess.portfolio.ranking import Shown
from aifactory_assess.portfolio.statistics import NOTHING, WHOLE, Bin, Statistics, bins, count, spreads
from aifactory_assess.portfolio.survey import CohortColumn, cohort_column, score_names

FARTHEST = 1000
"""No printed score changes by more tenths."""
_ORDER = "size DESC, place"
_BACKWARDS = "size, place DESC"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanChange:
    """Mean printed scores before and after, in points, of the organisations that have both."""

    n: int
    old: float | None
    new: float | None

    @property
    def change(self) -> float | None:
        """New less old."""
        return None if self.old is None or self.new is None else self.new - self.old


class RiskChange(NamedTuple):
    """How many organisations run a higher, the same or a lower risk than before, where it is assessed both times."""

    risen: int
    same: int
    fallen: int


class IdChange(NamedTuple):
    """An id before and after; None where nothing counts."""

    old: str | None
    new: str | None


class ScoreChange(NamedTuple):
    """A score before and after, in tenths; None where nothing counts."""

    old: int | None
    new: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationChange:
    """One organisation in both runs; scores in tenths, None where nothing counts or nothing is told of a level."""

    organisation: str
    name: str | None
    old: int
    new: int
    level: IdChange
    pillars: tuple[ScoreChange, ...]
    risks: tuple[IdChange, ...]

    @property
    def change(self) -> int:
        """New less old, in tenths."""
        return self.new - self.old


class Lone(NamedTuple):
    """One organisation of one run alone: its score in tenths and its level, None as in `OrganisationChange`."""

    organisation: str
    name: str | None
    score: int | None
    level: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """What changed between two runs.

    `compared` organisations stand in both with enough coverage; `not_compared` stand in both without it. `tried` was
    tried on every organisation of a run (`batch --set`). `changes` are those of the overall score. `levels[old][new]`
    counts those compared with enough evidence for a level both times. `moves` are the organisations shown, the largest
    rise first and the largest fall last; `only_old` and `only_new` those of one run alone, the highest score first.
    """

    framework: Framework
    old: str
    new: str
    repeated: int
    unnamed: tuple[str, ...]
    tried: IdChange
    smallest: int
    not_compared: int
    changes: Statistics
    histogram: tuple[Bin, ...]
    risen: int
    fallen: int
    overall: MeanChange
    levels: tuple[tuple[int, ...], ...]
    pillars: tuple[MeanChange, ...]
    risks: tuple[RiskChange, ...]
    cohorts: tuple[CohortColumn[MeanChange], ...]
    named: bool
    moves: Listed
    only_old: Listed
    only_new: Listed

    @property
    def compared(self) -> int:
        """How many stand in both runs with enough coverage."""
        return self.overall.n

    def listing(self, shown: Shown) -> Trend:
        """The same with so many organisations shown of each list."""
        lists = {name: replace(getattr(self, name), shown=shown) for name in ("moves", "only_old", "only_new")}
        return replace(self, **lists)

    def changes_of(self, listed: Listed) -> Iterator[OrganisationChange]:
        """The organisations of a list that stand in both runs."""
        for row in listed.rows(_cells(self.framework)):
            yield _changed(self.framework, row)

    @property
    def moved(self) -> Listed:
        """Those of the moves whose score changed."""
        return replace(self.moves, view="moved", total=self.risen + self.fallen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The organisations shown of a view of `pairs`, read from the database as they are asked for."""

    database: Database
    view: str
    total: int
    shown: Shown

    def alone(self, run: str) -> Iterator[Lone]:
        """Those of a view of one run alone, old or new."""
        for row in self.rows(("organisation", "name", f'"overall_low {run}"', f'"level {run}"')):
            yield Lone(*row)

    def rows(self, cells: Iterable[str], joins: str = "") -> Iterator[Record]:
        """Some cells of the organisations shown, of the table `pairs` as p."""
        chosen = ", ".join(cells)
        for number, order in zip(self.shown.counts(self.total), (_ORDER, _BACKWARDS), strict=True):
            some = f"ORDER BY {order} LIMIT {number}"
            if number:
                shown = f"SELECT {chosen} FROM (FROM {self.view} {some}) AS p {joins} ORDER BY {_ORDER}"
                yield from self.database.stream(shown)


def compare_runs(
    framework: Framework,
    runs: tuple[Path, Path],
    kept: Kept = NO_MORE,
    *,
    shown: Shown,
    progress: Announcer = quietly,
) -> Trend:
    """Join two score tables, old and new, by organisation; `kept` are columns of the new one.

    AssessError where one of them is of another framework: a score by other questions is another score.
    """
    database, smallest = Database(progress), framework.smallest_cohort or 1
    old = load(database, framework, [runs[0]], table="old_run")
    new = load(database, framework, [runs[1]], kept, table="new_run")
    database.doing("comparing")
    _join(database, framework, old, new)
    numbers = [
        f"count(*) FILTER (WHERE {what})"
        for what in ("alone IS NULL", "counted", "counted AND change > 0", "counted AND change < 0")
    ]
    both, compared, risen, fallen = database.rows(f"SELECT {', '.join(numbers)} FROM pairs")[0]
    totals = {"compared": compared, "only_old": old.rows - both, "only_new": new.rows - both}
    lists = {view: Listed(database=database, view=view, total=total, shown=shown) for view, total in totals.items()}
    count(database, "compared", ["change"])
    scores = score_names(framework)
    overall, *pillars = _means(database, scores)
    return Trend(
        framework=framework,
        old=runs[0].as_posix(),
        new=runs[1].as_posix(),
        repeated=old.repeated + new.repeated,
        unnamed=old.unnamed + new.unnamed,
        tried=IdChange(old.tried, new.tried),
        smallest=smallest,
        not_compared=both - compared,
        changes=spreads(database, 1).get((WHOLE, None, 0), NOTHING),
        histogram=bins(database, 0, least=-FARTHEST, most=FARTHEST),
        risen=risen,
        fallen=fallen,
        overall=overall,
        levels=_levels(database, framework),
        pillars=tuple(pillars),
        risks=_risks(database, framework),
        cohorts=tuple(_cohorts(database, place, column, smallest) for place, column in enumerate(kept.by)),
        named=any(run.layout.kept.name for run in (old, new)),
        moves=lists["compared"],
        only_old=lists["only_old"],
        only_new=lists["only_new"],
    )


def _join(database: Database, framework: Framework, old: Loaded, new: Loaded) -> None:
    """The organisations of both runs, with what there was and what there is, as the table `pairs`, and its views."""
    both, named = [], ["NULL"]
    for run, layout in (("old", old.layout), ("new", new.layout)):
        table = f"{run}_run"
        both += [f"{table}.{quoted(name)} AS {quoted(f'{name} {run}')}" for name in score_names(framework)]
        both.append(f'CASE WHEN {table}.enough_evidence THEN {table}.level END AS "level {run}"')
        risks = ((challenge, quoted(f"{challenge.id}_risk {run}")) for challenge in framework.challenges)
        both += [f"{layout.risk(challenge, table)} AS {called}" for challenge, called in risks]
        named[:0] = [f'{table}."@name"'] if layout.kept.name else []
    both += [f'new_run."@by{place}"' for place in range(len(new.layout.kept.by))]
    change = "new_run.overall_low - old_run.overall_low"
    database.run(f"""
        CREATE TABLE pairs AS SELECT coalesce(new_run.rowid, old_run.rowid) AS place, organisation, {", ".join(both)},
            CASE WHEN new_run.rowid IS NULL THEN 'old' WHEN old_run.rowid IS NULL THEN 'new' END AS alone,
            old_run."@compared" AND new_run."@compared" AS counted, {change} AS change,
            coalesce({change}, new_run.overall_low, old_run.overall_low, -1) AS size,
            coalesce({", ".join(named)}) AS name
        FROM new_run FULL JOIN old_run USING (organisation)""")
    database.run("DROP TABLE old_run")
    database.run("DROP TABLE new_run")
    database.run("CREATE VIEW compared AS FROM pairs WHERE counted")
    database.run("CREATE VIEW moved AS FROM compared WHERE change <> 0")
    for run in ("old", "new"):
        database.run(f"CREATE VIEW only_{run} AS FROM pairs WHERE alone = {literal(run)}")


def _mean_of(n: int, old: int | None, new: int | None) -> MeanChange:
    if old is None or new is None:
        return MeanChange(n=n, old=None, new=None)
    return MeanChange(n=n, old=old / n / 10, new=new / n / 10)


def _means(database: Database, names: Sequence[str]) -> Iterator[MeanChange]:
    """The mean of each score, of those that have it both times."""
    for name in names:
        before, after = quoted(f"{name} old"), quoted(f"{name} new")
        query = f"SELECT count(*), sum({before}), sum({after}) FROM compared"
        yield _mean_of(*database.rows(f"{query} WHERE {before} IS NOT NULL AND {after} IS NOT NULL")[0])


def _levels(database: Database, framework: Framework) -> tuple[tuple[int, ...], ...]:
    query = 'SELECT "level old", "level new", count(*) FROM compared GROUP BY ALL'
    found = {(old, new): number for old, new, number in database.rows(query)}
    return tuple(tuple(found.get((old, new), 0) for new in framework.level_ids) for old in framework.level_ids)


def _risks(database: Database, framework: Framework) -> tuple[RiskChange, ...]:
    found = []
    for challenge in framework.challenges:
        old, new = (quoted(f"{challenge.id}_risk {run}") for run in ("old", "new"))
        # The words of a risk are ordered as its scale is.
        numbers = ", ".join(f"count(*) FILTER (WHERE {new} {sign} {old})" for sign in (">", "=", "<"))
        found.append(RiskChange(*database.rows(f"SELECT {numbers} FROM compared")[0]))
    return tuple(found)


def _cohorts(database: Database, place: int, column: str, smallest: int) -> CohortColumn[MeanChange]:
    """By the cohorts of the new run."""
    sums = 'count(*), sum("overall_low old"), sum("overall_low new")'
    rows = database.rows(f'SELECT "@by{place}", {sums} FROM compared GROUP BY 1')
    sizes = {value: n for value, n, *_ in rows}
    return cohort_column(column, sizes, {value: _mean_of(*found) for value, *found in rows if sizes[value] >= smallest})


def _cells(framework: Framework) -> Iterator[str]:
    """What an OrganisationChange is made of, in its order."""
    yield from ("organisation", "name")
    names = ["overall_low", "level", *(f"{pillar.id}_low" for pillar in framework.pillars)]
    for name in [*names, *(f"{challenge.id}_risk" for challenge in framework.challenges)]:
        yield from (quoted(f"{name} old"), quoted(f"{name} new"))


def _changed(framework: Framework, row: Record) -> OrganisationChange:
    organisation, name, old, new, *cells = row
    level, *others = zip(cells[::2], cells[1::2], strict=True)
    pillars = len(framework.pillars)
    return OrganisationChange(
        organisation=organisation,
        name=name,
        old=old,
        new=new,
        level=IdChange(*level),
        pillars=tuple(ScoreChange(*pair) for pair in others[:pillars]),
        risks=tuple(IdChange(*pair) for pair in others[pillars:]),
    )
