"""What changed between two runs, as JSON; its schema is in json_schema.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aifactory_assess.portfolio.json import build_origin, build_spread, named, printed, streamed, tenth
from aifactory_assess.portfolio.json_schema import TREND_FORMAT
from aifactory_assess.portfolio.trend import Changed, CohortChanges, MeanChange, Trend


def render(trend: Trend) -> Iterator[str]:
    """The JSON text in pieces."""
    return streamed(build_trend(trend), "moves", (build_move(trend, changed) for changed in trend.moves))


def build_trend(trend: Trend) -> dict[str, Any]:
    """All but the organisations."""
    framework = trend.framework
    levels = [level.id for level in framework.levels]
    return {
        "format": TREND_FORMAT,
        **build_origin(framework),
        "scores": {"old": trend.old.as_posix(), "new": trend.new.as_posix()},
        "smallest_cohort": trend.smallest,
        "organisations": {
            "compared": trend.compared,
            "not_compared": trend.not_compared,
            "only_old": trend.only_old,
            "only_new": trend.only_new,
        },
        "overall": {
            **build_means(trend.overall),
            "risen": trend.risen,
            "same": trend.compared - trend.risen - trend.fallen,
            "fallen": trend.fallen,
        },
        "changes": build_spread(trend.changes),
        "levels": [
            {"old": old, "new": new, "count": count}
            for old, row in zip(levels, trend.levels, strict=True)
            for new, count in zip(levels, row, strict=True)
        ],
        "pillars": [
            {"id": pillar.id, "title": pillar.title, **build_means(means)}
            for pillar, means in zip(framework.pillars, trend.pillars, strict=True)
        ],
        "challenges": [
            {
                "id": challenge.id,
                "title": challenge.title,
                "risen": risk.risen,
                "same": risk.same,
                "fallen": risk.fallen,
            }
            for challenge, risk in zip(framework.challenges, trend.risks, strict=True)
        ],
        "cohorts": [build_cohorts(column) for column in trend.cohorts],
    }


def build_means(means: MeanChange) -> dict[str, Any]:
    """Mean scores before and after, and their difference."""
    old, new = means.means or (None, None)
    return {"n": means.n, "old": printed(old), "new": printed(new), "change": means.change}


def build_cohorts(column: CohortChanges) -> dict[str, Any]:
    """The cohorts of one column, without those that are too small."""
    return {
        "column": column.column,
        "cohorts": [{"value": group.value, **build_means(group.overall)} for group in column.shown],
        "hidden": {"cohorts": column.hidden_cohorts, "organisations": column.hidden_organisations},
    }


def build_move(trend: Trend, changed: Changed) -> dict[str, Any]:
    """One organisation before and after."""
    framework = trend.framework
    levels = [level.id for level in framework.levels]
    scale = [step.id for step in framework.risk.scale] if framework.risk else []
    pillars = zip(framework.pillars, changed.pillars, strict=True)
    risks = zip(framework.challenges, changed.risks, strict=True)
    return {
        "organisation": changed.organisation,
        "old": tenth(changed.old),
        "new": tenth(changed.new),
        "change": tenth(changed.change),
        "old_level": named(levels, changed.old_level),
        "new_level": named(levels, changed.new_level),
        "pillars": {pillar.id: {"old": tenth(old), "new": tenth(new)} for pillar, (old, new) in pillars},
        "challenges": {
            challenge.id: {"old": named(scale, old), "new": named(scale, new)} for challenge, (old, new) in risks
        },
    }
