"""What changed between two runs, as JSON, field by field as `trend.schema.json` publishes it; its lists come last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aifactory_assess.portfolio.survey import CohortColumn
from aifactory_assess.portfolio.trend import Lone, MeanChange, OrganisationChange, Trend
from aifactory_assess.telling.media.json import trend_types as types
from aifactory_assess.telling.media.json.assessment import build_made_by
from aifactory_assess.telling.media.json.portfolio import build_histogram, exact, streamed, tenth


def render(trend: Trend) -> Iterator[str]:
    """The JSON text in pieces."""
    lists: dict[str, Iterable[object]] = {
        "moves": (build_move(trend, changed) for changed in trend.changes_of(trend.moves)),
        "only_old": map(build_lone, trend.only_old.alone("old")),
        "only_new": map(build_lone, trend.only_new.alone("new")),
    }
    return streamed(build_head(trend), map(build_cohorts, trend.cohorts), lists)


def build_head(trend: Trend) -> types.TrendHead:
    """All but the cohorts and the organisations."""
    framework, ids = trend.framework, trend.framework.level_ids
    same = trend.compared - trend.risen - trend.fallen
    return {
        "format": "aifactory-assess/trend@1",
        **build_made_by(framework),
        "scores": {"old": trend.old, "new": trend.new},
        "framework_unnamed": list(trend.unnamed),
        "what_if": {"old": trend.tried.old, "new": trend.tried.new},
        "smallest_cohort": trend.smallest,
        "organisations": {
            "compared": trend.compared,
            "not_compared": trend.not_compared,
            "only_old": trend.only_old.total,
            "only_new": trend.only_new.total,
            "repeated": trend.repeated,
        },
        "overall": {**build_means(trend.overall), "risen": trend.risen, "same": same, "fallen": trend.fallen},
        "changes": {
            "n": trend.changes.n,
            "mean": exact(trend.changes.mean),
            "standard_deviation": exact(trend.changes.deviation),
            "quartiles": trend.changes.quartiles,
            "histogram": build_histogram(trend.histogram),
        },
        "levels": [
            {"old": old, "new": new, "count": count}
            for old, row in zip(ids, trend.levels, strict=True)
            for new, count in zip(ids, row, strict=True)
        ],
        "pillars": [
            {"id": pillar.id, "title": pillar.title, **build_means(means)}
            for pillar, means in zip(framework.pillars, trend.pillars, strict=True)
        ],
        "challenges": [
            {"id": each.id, "title": each.title, "risen": risk.risen, "same": risk.same, "fallen": risk.fallen}
            for each, risk in zip(framework.challenges, trend.risks, strict=True)
        ],
        "cohorts": [],
    }


def build_means(means: MeanChange) -> types.MeanChangeBody:
    """Mean scores before and after, and their difference."""
    return {"n": means.n, "old": exact(means.old), "new": exact(means.new), "change": exact(means.change)}


def build_cohorts(column: CohortColumn[MeanChange]) -> types.CohortChangesBody:
    """The cohorts of one column, without those that are too small."""
    return {
        "column": column.column,
        "cohorts": [{"value": value, **build_means(means)} for value, means in column.shown],
        "hidden": {"cohorts": column.hidden_cohorts, "organisations": column.hidden_organisations},
    }


def build_move(trend: Trend, changed: OrganisationChange) -> types.OrganisationChangeBody:
    """One organisation before and after."""
    framework = trend.framework
    return {
        "organisation": changed.organisation,
        "name": changed.name,
        "old": changed.old / 10,
        "new": changed.new / 10,
        "change": changed.change / 10,
        "old_level": changed.level.old,
        "new_level": changed.level.new,
        "pillars": {
            pillar.id: {"old": tenth(each.old), "new": tenth(each.new)}
            for pillar, each in zip(framework.pillars, changed.pillars, strict=True)
        },
        "challenges": {
            challenge.id: {"old": each.old, "new": each.new}
            for challenge, each in zip(framework.challenges, changed.risks, strict=True)
        },
    }


def build_lone(lone: Lone) -> types.LoneBody:
    """One organisation of one run alone."""
    return {"organisation": lone.organisation, "name": lone.name, "score": tenth(lone.score), "level": lone.level}
