"""A score table -> a Portfolio: who is compared, how they spread, in all and by cohort, and who stands far outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from aifactory_assess.framework.model import Framework
from aifactory_assess.portfolio.columns import NO_MORE, Kept, ReadLayout
from aifactory_assess.portfolio.database import Announcer, Database, quietly, quoted
from aifactory_assess.portfolio.loading import Loaded, load
from aifactory_assess.portfolio.questions import QuestionRise, rises
from aifactory_assess.portfolio.ranking import Ranking, Shown, make_standings
from aifactory_assess.portfolio.statistics import NOTHING, WHOLE, Bin, Cell, Statistics, bins, count, counts, spreads

FEWEST_TO_STAND_OUT = 4
"""The quartiles of fewer lie between two values, or on them."""
FULL_SCORE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationGroup:
    """Organisations that stand together. Only those compared are counted, but for `set_aside`.

    `levels` counts by level those with enough evidence for one, `without_level` the others; `pillars` goes by pillar;
    `risks[challenge]` counts by step of the scale the organisations to which the challenge applies, where enough is
    answered to speak of a risk.
    """

    overall: Statistics
    set_aside: int
    levels: tuple[int, ...]
    without_level: int
    pillars: tuple[Statistics, ...]
    risks: tuple[tuple[int, ...], ...]

    @property
    def n(self) -> int:
        """How many are compared."""
        return self.overall.n

    def severe(self, challenge: int) -> tuple[int, int]:
        """(organisations whose risk is in the upper two steps of the scale, organisations that have one)."""
        steps = self.risks[challenge]
        return sum(steps[-2:]), sum(steps)


class Counted(Protocol):
    """What is told of a cohort."""

    @property
    def n(self) -> int:
        """How many are compared."""


Cohort = TypeVar("Cohort", bound=Counted)


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortColumn(Generic[Cohort]):
    """The cohorts of one column, the largest first; `hidden` counts those too small to show, and who is in them."""

    column: str
    shown: tuple[tuple[str | None, Cohort], ...]
    hidden_cohorts: int
    hidden_organisations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlier:
    """One organisation beyond a fence; `low` in tenths, `beyond` in tenths past the fence."""

    organisation: str
    name: str | None
    low: int
    beyond: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outliers:
    """Those beyond the fences of one measure: the whole (`pillar` None) or a pillar, by its place.

    `measured` organisations have it; `fences` are in tenths, None where nothing measures the spread or where they are
    too `few`; `shown` are the farthest, farthest first.
    """

    pillar: int | None
    measured: int
    few: bool
    fences: tuple[float, float] | None
    below: int
    above: int
    shown: tuple[Outlier, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """Many organisations side by side.

    `histograms` are those of the overall score and of each pillar; `questions` is None where the table has no credits.
    `repeated` rows were copies of others, and are left out; `unnamed` files have rows of no framework that is told;
    `tried` was tried on every organisation (`batch --set`).
    """

    framework: Framework
    sources: tuple[str, ...]
    rows: int
    repeated: int
    unnamed: tuple[str, ...]
    tried: str | None
    weight: str | None
    smallest: int
    whole: OrganisationGroup
    histograms: tuple[tuple[Bin, ...], ...]
    cohorts: tuple[CohortColumn[OrganisationGroup], ...]
    outliers: tuple[Outliers, ...]
    questions: tuple[QuestionRise, ...] | None
    ranking: Ranking


def survey(
    framework: Framework,
    sources: Iterable[Path],
    kept: Kept = NO_MORE,
    *,
    shown: Shown,
    progress: Announcer = quietly,
) -> Portfolio:
    """Compare the organisations of a score table; AssessError if it is none, or none of this framework."""
    paths, database = tuple(sources), Database(progress)
    loaded = load(database, framework, paths, kept)
    database.doing("counting")
    smallest = framework.smallest_cohort or 1
    sizes = _sizes(database, len(kept.by), smallest)
    groups = _groups(database, loaded)
    make_standings(database, smallest)
    whole = groups[WHOLE, None]
    scores = [whole.overall, *whole.pillars]
    return Portfolio(
        framework=framework,
        sources=tuple(path.as_posix() for path in paths),
        rows=loaded.rows,
        repeated=loaded.repeated,
        unnamed=loaded.unnamed,
        tried=loaded.tried,
        weight=kept.weight,
        smallest=smallest,
        whole=whole,
        histograms=tuple(bins(database, place, least=0, most=FULL_SCORE) for place in range(len(scores))),
        cohorts=tuple(
            cohort_column(
                column, sizes[place], {value: each for (part, value), each in groups.items() if part == place}
            )
            for place, column in enumerate(kept.by)
        ),
        outliers=tuple(_outliers(database, loaded, place, spread, shown) for place, spread in enumerate(scores)),
        questions=rises(database, loaded, whole.n) if loaded.layout.questions else None,
        ranking=Ranking(database=database, layout=loaded.layout, total=loaded.rows, shown=shown),
    )


# --- groups ---


def _groups(database: Database, loaded: Loaded) -> Mapping[tuple[int, str | None], OrganisationGroup]:
    """All organisations, and those of each large cohort, by the place of its column and its value."""
    layout = loaded.layout
    framework, scores = layout.framework, score_names(layout.framework)
    measures = [quoted(name) for name in scores]
    measures.append("CASE WHEN enough_evidence THEN enum_code(level) END")
    measures += [f"enum_code({layout.risk(challenge)})" for challenge in framework.challenges]
    by = [f"@by{place}" for place in range(len(layout.kept.by))]
    weight = '"@weight"' if layout.kept.weight else "0"
    count(database, '(FROM scores WHERE "@compared") AS scores', measures, by, weight)
    spread, steps = spreads(database, len(scores)), counts(database, len(scores))
    told = database.rows(f"SELECT part, value, aside FROM sizes WHERE is_large OR part = {WHOLE}")
    return {(part, value): _group(framework, (part, value), spread, steps, aside) for part, value, aside in told}


def score_names(framework: Framework) -> list[str]:
    """The columns of the scores: of the whole, and of each pillar."""
    return ["overall_low", *(f"{pillar.id}_low" for pillar in framework.pillars)]


def _sizes(database: Database, columns: int, smallest: int) -> list[Mapping[str | None, int]]:
    """How many of each cohort are compared, by column; the table `sizes` has those of all and those set `aside` too."""
    database.run("CREATE TABLE sizes (part SMALLINT, value VARCHAR, n BIGINT, aside BIGINT, is_large BOOLEAN)")
    for part in range(WHOLE, columns):
        value = "CAST(NULL AS VARCHAR)" if part == WHOLE else f'"@by{part}"'
        database.run(f"""
            INSERT INTO sizes SELECT {part}, {value} AS value, count(*) FILTER ("@compared") AS n,
                count(*) FILTER (NOT "@compared"), n >= {smallest} FROM scores GROUP BY value""")
    return [dict(database.rows(f"SELECT value, n FROM sizes WHERE part = {part}")) for part in range(columns)]


def _group(
    framework: Framework,
    place: tuple[int, str | None],
    spread: Mapping[Cell, Statistics],
    steps: Mapping[Cell, Mapping[int | None, int]],
    aside: int,
) -> OrganisationGroup:
    overall, *pillars = (spread.get((*place, measure), NOTHING) for measure in range(1 + len(framework.pillars)))
    of_levels, *of_risks = (
        steps.get((*place, measure), {})
        for measure in range(1 + len(framework.pillars), 2 + len(framework.pillars) + len(framework.challenges))
    )
    scale = range(len(framework.risk_ids))
    return OrganisationGroup(
        overall=overall,
        set_aside=aside,
        levels=tuple(of_levels.get(step, 0) for step in range(len(framework.level_ids))),
        without_level=of_levels.get(None, 0),
        pillars=tuple(pillars),
        risks=tuple(tuple(risks.get(step, 0) for step in scale) for risks in of_risks),
    )


def cohort_column(
    column: str, sizes: Mapping[str | None, int], large: Mapping[str | None, Cohort]
) -> CohortColumn[Cohort]:
    """The large cohorts of a column by its values; the others are hidden, and of all it is known how many they are."""
    hidden = [n for value, n in sizes.items() if value not in large]
    return CohortColumn(
        column=column,
        shown=tuple(sorted(large.items(), key=lambda pair: (-pair[1].n, pair[0] is None, pair[0] or ""))),
        hidden_cohorts=len(hidden),
        hidden_organisations=sum(hidden),
    )


# --- outliers ---


def _outliers(database: Database, loaded: Loaded, place: int, spread: Statistics, shown: Shown) -> Outliers:
    framework = loaded.layout.framework
    few = spread.n < max(framework.smallest_cohort or 1, FEWEST_TO_STAND_OUT)
    fences = None if few else spread.fences
    column = quoted(score_names(framework)[place])
    below, above = (0, 0) if fences is None else _beyond(database, place, fences)
    return Outliers(
        pillar=place - 1 if place else None,
        measured=spread.n,
        few=few,
        fences=fences,
        below=below,
        above=above,
        shown=() if fences is None else tuple(_farthest(database, loaded.layout, column, fences, shown.outliers)),
    )


def _beyond(database: Database, measure: int, fences: tuple[float, float]) -> tuple[int, int]:
    lower, upper = fences
    ((below, above),) = database.rows(f"""
        SELECT coalesce(sum(n) FILTER (WHERE step < {lower}), 0), coalesce(sum(n) FILTER (WHERE step > {upper}), 0)
        FROM tally WHERE part = {WHOLE} AND measure = {measure}""")
    return below, above


def _farthest(
    database: Database, layout: ReadLayout, column: str, fences: tuple[float, float], most: int
) -> Iterator[Outlier]:
    """The farthest first, equally far ones in the order of the table."""
    lower, upper = fences
    name = '"@name"' if layout.kept.name else "NULL"
    for organisation, named, low, beyond in database.rows(f"""
        SELECT organisation, {name}, {column}, greatest({lower} - {column}, {column} - {upper}) AS beyond
        FROM scores WHERE "@compared" AND ({column} < {lower} OR {column} > {upper})
        ORDER BY beyond DESC, rowid LIMIT {most}"""):
        yield Outlier(organisation=organisation, name=named, low=low, beyond=float(beyond))
