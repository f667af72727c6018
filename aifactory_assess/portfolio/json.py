"""The portfolio as JSON, field by field as `portfolio.schema.json` publishes it; the ranking comes last, in pieces."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from aifactory_assess import __version__
from aifactory_assess.framework.model import Framework
from aifactory_assess.portfolio.counting import Group
from aifactory_assess.portfolio.json_schema import PORTFOLIO_FORMAT
from aifactory_assess.portfolio.outliers import Outliers
from aifactory_assess.portfolio.questions import QuestionRise
from aifactory_assess.portfolio.ranking import CohortStanding, Ranked, Standing
from aifactory_assess.portfolio.survey import CohortColumn, Portfolio
from aifactory_assess.portfolio.tally import Spread
from aifactory_assess.scoring.printed import points

BIN = 50
"""Tenths a histogram's bin is wide."""


def render(portfolio: Portfolio) -> Iterator[str]:
    """The JSON text in pieces; the same bytes for the same table and flags."""
    ranking = (build_ranked(portfolio, ranked) for ranked in portfolio.ranking)
    return streamed(build_portfolio(portfolio), "ranking", ranking)


def streamed(head: dict[str, Any], key: str, items: Iterable[dict[str, Any]]) -> Iterator[str]:
    """An object in pieces: its first keys, and then a list under one more key, an item a line."""
    yield json.dumps(head, ensure_ascii=False, indent=2, allow_nan=False).removesuffix("\n}")
    yield f',\n  "{key}": ['
    separator = "\n"
    for item in items:
        yield f"{separator}    {json.dumps(item, ensure_ascii=False, allow_nan=False)}"
        separator = ",\n"
    yield "\n  ]\n}\n"


def build_portfolio(portfolio: Portfolio) -> dict[str, Any]:
    """All but the ranking."""
    framework, whole = portfolio.framework, portfolio.whole
    return {
        "format": PORTFOLIO_FORMAT,
        **build_origin(framework),
        "scores": [path.as_posix() for path in portfolio.sources],
        "smallest_cohort": portfolio.smallest,
        "organisations": {"read": portfolio.rows, "compared": whole.n, "set_aside": whole.set_aside},
        "overall": build_spread(whole.overall),
        "levels": build_levels(framework, whole),
        "pillars": [
            {"id": pillar.id, "title": pillar.title, **build_spread(spread)}
            for pillar, spread in zip(framework.pillars, portfolio.pillars, strict=True)
        ],
        "challenges": [
            {"id": challenge.id, "title": challenge.title, **build_risks(framework, whole.risks[place])}
            for place, challenge in enumerate(framework.challenges)
        ],
        "cohorts": [build_cohorts(portfolio, column) for column in portfolio.cohorts],
        "outliers": [build_outliers(framework, outliers) for outliers in portfolio.outliers],
        "questions": None if portfolio.questions is None else [build_question(rise) for rise in portfolio.questions],
    }


def build_origin(framework: Framework) -> dict[str, Any]:
    """Which program and which framework the numbers are from."""
    return {
        "tool": {"name": "aifactory-assess", "version": __version__},
        "framework": {"id": framework.id, "version": framework.version, "sha256": framework.sha256},
    }


def build_spread(spread: Spread) -> dict[str, Any]:
    """Mean, quartiles and histogram of printed scores; a bin holds its lower bound, the last one its upper too."""
    quartiles = spread.quartiles
    return {
        "n": spread.n,
        "mean": printed(spread.mean),
        "quartiles": None if quartiles is None else [printed(value) for value in quartiles],
        "histogram": [
            {"from": (start + spread.least_possible) / 10, "to": (stop + spread.least_possible) / 10, "count": count}
            for start, stop, count in spread.bins(BIN)
        ],
    }


def build_levels(framework: Framework, group: Group) -> dict[str, Any]:
    """How many organisations stand on each level, and how many have not enough evidence for one."""
    counts = {level.id: count for level, count in zip(framework.levels, group.levels, strict=True)}
    return {"counts": counts, "not_enough_evidence": group.without_level}


def build_risks(framework: Framework, counts: Iterable[int]) -> dict[str, Any]:
    """How many organisations run each risk of a challenge, of those that it applies to."""
    scale = framework.risk.scale if framework.risk else ()
    by_step = dict(zip((step.id for step in scale), counts, strict=True))
    return {"n": sum(by_step.values()), "risks": by_step}


def build_cohorts(portfolio: Portfolio, column: CohortColumn) -> dict[str, Any]:
    """The cohorts of one column, without those that are too small."""
    return {
        "column": column.column,
        "cohorts": [build_cohort(portfolio, value, group) for value, group in column.shown],
        "hidden": {"cohorts": column.hidden_cohorts, "organisations": column.hidden_organisations},
    }


def build_cohort(portfolio: Portfolio, value: str | None, group: Group) -> dict[str, Any]:
    """One cohort; a cell that fewer organisations make up than a cohort has is null."""
    framework, smallest = portfolio.framework, portfolio.smallest
    quartiles = group.overall.quartiles
    risks = zip(framework.challenges, group.risks, strict=True)
    return {
        "value": value,
        "n": group.n,
        "set_aside": group.set_aside,
        "mean": printed(group.overall.mean),
        "quartiles": None if quartiles is None else [printed(value) for value in quartiles],
        "levels": build_levels(framework, group),
        "pillars": {
            pillar.id: printed(mean.points) if mean.n >= smallest else None
            for pillar, mean in zip(framework.pillars, group.pillars, strict=True)
        },
        "challenges": {
            challenge.id: build_risks(framework, counts) if sum(counts) >= smallest else None
            for challenge, counts in risks
        },
    }


def build_outliers(framework: Framework, outliers: Outliers) -> dict[str, Any]:
    """Those beyond the fences of one score."""
    pillar = None if outliers.pillar is None else framework.pillars[outliers.pillar].id
    return {
        "pillar": pillar,
        "fences": None if outliers.fences is None else [in_points(fence) for fence in outliers.fences],
        "below": outliers.below,
        "above": outliers.above,
        "farthest": [
            {"organisation": outlier.organisation, "low": outlier.low / 10, "beyond": in_points(outlier.beyond)}
            for outlier in outliers.shown
        ],
    }


def build_question(rise: QuestionRise) -> dict[str, Any]:
    """What one question means to the mean score."""
    question = rise.question
    return {
        "id": question.id,
        "pillar": question.pillar,
        "counting": rise.counting,
        "weak": rise.weak,
        "open": rise.open,
        "gated": rise.gated,
        "moves": round(rise.moves, 6),
        "remedies": round(rise.remedies, 6),
        "lost_weak": round(rise.lost_weak, 6),
        "lost_open": round(rise.lost_open, 6),
        "remedy": question.usual_remedy.action if question.usual_remedy else None,
        "days": question.usual_remedy.days if question.usual_remedy else None,
    }


def build_ranked(portfolio: Portfolio, ranked: Ranked) -> dict[str, Any]:
    """One organisation of the ranking."""
    framework = portfolio.framework
    levels = [level.id for level in framework.levels]
    columns = zip(portfolio.cohorts, ranked.cohorts, strict=True)
    return {
        "organisation": ranked.organisation,
        **build_standing(ranked.standing),
        "low": tenth(ranked.low),
        "high": tenth(ranked.high),
        "coverage": tenth(ranked.coverage),
        "level": named(levels, ranked.level),
        "level_high": named(levels, ranked.level_high),
        "enough_evidence": ranked.enough_evidence,
        "pillars": {
            pillar.id: {"low": tenth(low), "enough_answers": enough, "level": named(levels, level)}
            for pillar, low, enough, level in zip(
                framework.pillars, ranked.pillars, ranked.pillars_enough, ranked.pillar_levels, strict=True
            )
        },
        "challenges": build_challenges(framework, ranked),
        "cohorts": {column.column: build_cohort_standing(place) for column, place in columns},
    }


def build_challenges(framework: Framework, ranked: Ranked) -> dict[str, Any]:
    """An organisation's risks; null where a challenge does not apply."""
    scale = [step.id for step in framework.risk.scale] if framework.risk else []
    risks = zip(framework.challenges, ranked.risks, ranked.risks_low, strict=True)
    return {challenge.id: {"risk": named(scale, risk), "risk_low": named(scale, low)} for challenge, risk, low in risks}


def build_standing(standing: Standing) -> dict[str, Any]:
    """Rank and percentile; null where the organisation is not compared, or the group too small."""
    percentile = standing.percentile
    return {"rank": standing.rank, "percentile": None if percentile is None else percentile / 10}


def build_cohort_standing(place: CohortStanding) -> dict[str, Any]:
    """The place in one cohort."""
    return {"value": place.value, "n": place.standing.n, **build_standing(place.standing)}


def printed(value: float | None) -> float | None:
    """Points with one decimal, by the one rounding rule."""
    return None if value is None else points(value / 100)


def in_points(value: Fraction) -> float:
    """Tenths as points, unrounded: quartiles of tenths have a few decimals more."""
    return float(value) / 10


def tenth(value: int | None) -> float | None:
    """Tenths as printed points."""
    return None if value is None else value / 10


def named(ids: list[str], place: int | None) -> str | None:
    """The id at a place."""
    return None if place is None else ids[place]
