"""The portfolio as JSON, field by field as `portfolio.schema.json` publishes it, in pieces; the ranking comes last.

Statistics have six decimals, scores of organisations the one that they are printed with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aifactory_assess.escaping import json_text
from aifactory_assess.framework.model import Framework
from aifactory_assess.portfolio.questions import QuestionRise
from aifactory_assess.portfolio.ranking import Ranked, Standing
from aifactory_assess.portfolio.statistics import Bin, Statistics
from aifactory_assess.portfolio.survey import CohortColumn, OrganisationGroup, Outliers, Portfolio
from aifactory_assess.telling.media.json import portfolio_types as types
from aifactory_assess.telling.media.json.assessment import build_made_by


def render(portfolio: Portfolio) -> Iterator[str]:
    """The JSON text in pieces; the same bytes for the same table and flags."""
    ranking = (build_ranked(portfolio, ranked) for ranked in portfolio.ranking)
    cohorts = (build_cohorts(portfolio, column) for column in portfolio.cohorts)
    return streamed(build_head(portfolio), cohorts, {"ranking": ranking})


def build_head(portfolio: Portfolio) -> types.PortfolioHead:
    """All but the cohorts and the ranking."""
    framework, whole = portfolio.framework, portfolio.whole
    spreads = zip((whole.overall, *whole.pillars), portfolio.histograms, strict=True)
    overall, *pillars = (build_distribution(spread, bins) for spread, bins in spreads)
    return {
        "format": "aifactory-assess/portfolio@1",
        **build_made_by(framework),
        "scores": list(portfolio.sources),
        "framework_unnamed": list(portfolio.unnamed),
        "what_if": portfolio.tried,
        "weight": portfolio.weight,
        "smallest_cohort": portfolio.smallest,
        "organisations": {
            "read": portfolio.rows,
            "compared": whole.n,
            "set_aside": whole.set_aside,
            "repeated": portfolio.repeated,
        },
        "overall": overall,
        "levels": build_levels(framework, whole),
        "pillars": [
            {"id": pillar.id, "title": pillar.title, **told}
            for pillar, told in zip(framework.pillars, pillars, strict=True)
        ],
        "challenges": [
            {"id": challenge.id, "title": challenge.title, **build_risks(framework, counts)}
            for challenge, counts in zip(framework.challenges, whole.risks, strict=True)
        ],
        "cohorts": [],
        "outliers": [build_outliers(framework, outliers) for outliers in portfolio.outliers],
        "questions": None if portfolio.questions is None else [build_question(rise) for rise in portfolio.questions],
    }


def streamed(head: Mapping[str, Any], cohorts: Iterable[Any], lists: Mapping[str, Iterable[Any]]) -> Iterator[str]:
    """An object in pieces: its first keys, one column of cohorts by one, and lists under more keys, an item a line.

    It is in ASCII.
    """
    begin, end = '\n  "cohorts": [', "\n  ]\n}"
    before, after = json_text(head, ascii_only=True).removesuffix("\n}").split(f"{begin}]")
    yield before + begin
    separator = ""
    for column in cohorts:
        alone = json_text({"cohorts": [column]}, ascii_only=True)
        yield separator + alone.removeprefix(f"{{{begin}").removesuffix(end)
        separator = ","
    yield ("\n  ]" if separator else "]") + after
    for key, items in lists.items():
        yield f',\n  "{key}": ['
        separator = "\n"
        for item in items:
            yield f"{separator}    {json_text(item, indent=None, ascii_only=True)}"
            separator = ",\n"
        yield "\n  ]"
    yield "\n}\n"


def build_statistics(spread: Statistics) -> types.StatisticsBody:
    """Mean, deviation and quartiles."""
    return {
        "n": spread.n,
        "mean": exact(spread.mean),
        "standard_deviation": exact(spread.deviation),
        "weighted_mean": exact(spread.weighted_mean),
        "quartiles": spread.quartiles,
    }


def build_distribution(spread: Statistics, bins: Iterable[Bin]) -> types.DistributionBody:
    """Statistics and histogram."""
    return {**build_statistics(spread), "histogram": build_histogram(bins)}


def build_histogram(bins: Iterable[Bin]) -> list[types.BarBody]:
    """Bins with their bounds in points."""
    return [{"from": each.start / 10, "to": each.stop / 10, "count": each.count} for each in bins]


def build_levels(framework: Framework, group: OrganisationGroup) -> types.LevelsBody:
    """How many organisations stand on each level."""
    counts = dict(zip(framework.level_ids, group.levels, strict=True))
    return {"counts": counts, "not_enough_evidence": group.without_level}


def build_risks(framework: Framework, counts: Iterable[int]) -> types.RisksBody:
    """How many organisations run each risk of a challenge."""
    by_step = dict(zip(framework.risk_ids, counts, strict=True))
    return {"n": sum(by_step.values()), "risks": by_step}


def build_cohorts(portfolio: Portfolio, column: CohortColumn[OrganisationGroup]) -> types.CohortsBody:
    """The cohorts of one column, without those that are too small."""
    return {
        "column": column.column,
        "cohorts": [build_cohort(portfolio, value, group) for value, group in column.shown],
        "hidden": {"cohorts": column.hidden_cohorts, "organisations": column.hidden_organisations},
    }


def build_cohort(portfolio: Portfolio, value: str | None, group: OrganisationGroup) -> types.CohortBody:
    """One cohort."""
    framework, smallest = portfolio.framework, portfolio.smallest
    return {
        "value": value,
        "set_aside": group.set_aside,
        **build_statistics(group.overall),
        "levels": build_levels(framework, group),
        "pillars": {
            pillar.id: build_statistics(spread) if spread.n >= smallest else None
            for pillar, spread in zip(framework.pillars, group.pillars, strict=True)
        },
        "challenges": {
            challenge.id: build_risks(framework, counts) if sum(counts) >= smallest else None
            for challenge, counts in zip(framework.challenges, group.risks, strict=True)
        },
    }


def build_outliers(framework: Framework, outliers: Outliers) -> types.OutliersBody:
    """Those beyond the fences of one score."""
    lower, upper = outliers.fences or (None, None)
    return {
        "pillar": None if outliers.pillar is None else framework.pillars[outliers.pillar].id,
        "fences": None if lower is None or upper is None else (lower / 10, upper / 10),
        "below": outliers.below,
        "above": outliers.above,
        "farthest": [
            {"organisation": each.organisation, "name": each.name, "low": each.low / 10, "beyond": each.beyond / 10}
            for each in outliers.shown
        ],
    }


def build_question(rise: QuestionRise) -> types.QuestionRiseBody:
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


def build_ranked(portfolio: Portfolio, ranked: Ranked) -> types.RankedBody:
    """One organisation of the ranking."""
    framework = portfolio.framework
    return {
        "organisation": ranked.organisation,
        "name": ranked.name,
        **build_place(ranked.standing),
        "low": tenth(ranked.low),
        "high": tenth(ranked.high),
        "coverage": tenth(ranked.coverage),
        "level": ranked.level,
        "level_high": ranked.level_high,
        "enough_evidence": ranked.enough_evidence,
        "pillars": {
            pillar.id: {"low": tenth(each.low), "enough_answers": each.enough, "level": each.level}
            for pillar, each in zip(framework.pillars, ranked.pillars, strict=True)
        },
        "challenges": {
            challenge.id: {"risk": each.risk, "risk_low": each.risk_low, "status": each.status}
            for challenge, each in zip(framework.challenges, ranked.risks, strict=True)
        },
        "cohorts": {
            column.column: {"value": each.value, "n": each.standing.n, **build_place(each.standing)}
            for column, each in zip(portfolio.cohorts, ranked.cohorts, strict=True)
        },
    }


def build_place(standing: Standing) -> types.StandingBody:
    """Rank and percentile."""
    return {"rank": standing.rank, "percentile": tenth(standing.percentile)}


def exact(value: float | None) -> float | None:
    """Points with six decimals."""
    return None if value is None else round(value, 6)


def tenth(value: int | None) -> float | None:
    """Tenths as printed points."""
    return None if value is None else value / 10
