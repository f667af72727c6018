"""What the reports for people say, in words; each medium escapes and lays them out in its own way."""

from __future__ import annotations

from aifactory_assess.framework.model import Framework
from aifactory_assess.portfolio.counting import Group
from aifactory_assess.portfolio.json import printed
from aifactory_assess.portfolio.outliers import Outliers
from aifactory_assess.portfolio.ranking import Ranked, Standing
from aifactory_assess.portfolio.survey import CohortColumn, Portfolio
from aifactory_assess.portfolio.tally import Spread

NONE_GIVEN = "(none given)"
SHOWN_QUESTIONS = 10
FEWEST_TO_STAND_OUT = 4
"""The quartiles of fewer lie between two values, or on them."""
NO_CREDITS = "Not known: the table has no credits. Score with `batch --columns explain` to have them."
HEATMAP_NOTE = "Pillars: the score shown, with ? where too little is answered. Challenges: the risk."
QUESTIONS_NOTE = (
    "Points: what the mean score gains if all with a weak answer carry out the question's remedy, and all who left it"
    " open turn out to have full credit. Weak, open, capped: organisations; a gate caps the level of the last."
)


def counted(count: int, noun: str) -> str:
    """A number with its noun."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def points_text(value: float | None) -> str:
    """Points as printed."""
    shown = printed(value)
    return "-" if shown is None else f"{shown:.1f}"


def tenths_text(value: int | None) -> str:
    """Tenths as printed points."""
    return "-" if value is None else f"{value / 10:.1f}"


def pillar_text(low: int | None, enough: bool | None) -> str:
    """A pillar's score, with a mark where too little of it is answered."""
    return tenths_text(low) + ("?" if enough is False and low is not None else "")


def rank_text(standing: Standing) -> str:
    """A rank as printed."""
    return "-" if standing.rank is None else f"{standing.rank:,}"


def percentile_text(standing: Standing) -> str:
    """A percentile as printed."""
    return "-" if standing.percentile is None else f"{standing.percentile / 10:.1f}"


def level_text(framework: Framework, ranked: Ranked) -> str:
    """The level, or that there is not enough evidence for one."""
    if ranked.level is None:
        return "-"
    return framework.levels[ranked.level].title if ranked.enough_evidence else "insufficient evidence"


def cohort_name(value: str | None) -> str:
    """The name of a cohort."""
    return NONE_GIVEN if value is None else value


def compared_sentence(portfolio: Portfolio) -> str:
    """Who is compared, and who is not."""
    whole, limits = portfolio.whole, portfolio.framework.evidence_limits
    if not whole.set_aside:
        return f"All {whole.n:,} are compared." if whole.n else "The table has no rows."
    reason = f"with under {limits.min_coverage / 10:g} % answered" if limits else "without a score"
    return f"{whole.n:,} are compared; {whole.set_aside:,} {reason} are set aside, and are listed without a rank."


def spread_sentence(spread: Spread) -> str:
    """Mean and quartiles."""
    quartiles = spread.quartiles or (None, None, None)
    lower, median, upper = (points_text(value) for value in quartiles)
    return f"Mean score {points_text(spread.mean)}, median {median}; half of them from {lower} to {upper}."


def level_counts(framework: Framework, group: Group) -> list[tuple[str, int]]:
    """How many stand on each level, lowest first, and how many have not enough evidence for one."""
    counts = list(zip((level.title for level in framework.levels), group.levels, strict=True))
    return [*counts, ("Insufficient evidence", group.without_level)] if group.without_level else counts


def upper_risks(framework: Framework) -> str:
    """The upper two steps of the risk scale."""
    scale = framework.risk.scale if framework.risk else ()
    return " or ".join(step.title.lower() for step in scale[-2:])


def hidden_sentence(portfolio: Portfolio, column: CohortColumn) -> str | None:
    """Which cohorts are not shown."""
    if not column.hidden_cohorts:
        return None
    cohorts = counted(column.hidden_cohorts, "cohort")
    organisations = counted(column.hidden_organisations, "organisation")
    return f"Not shown: {cohorts} with {organisations}, as fewer than {portfolio.smallest} are no cohort."


def outliers_sentence(framework: Framework, found: Outliers) -> str:
    """How many stand outside the fences of one score."""
    title = "Overall" if found.pillar is None else framework.pillars[found.pillar].title
    if found.measured < FEWEST_TO_STAND_OUT:
        return f"{title}: too few organisations ({found.measured}) have a score for one to stand out."
    if found.fences is None:
        return f"{title}: half of the organisations have the same score, so none stands out."
    lower, upper = (float(fence) / 10 for fence in found.fences)
    sides = [(found.below, f"under {lower:.1f}", lower > 0), (found.above, f"over {upper:.1f}", upper < 100)]  # noqa: PLR2004 - full score
    told = [f"{count:,} {side}" for count, side, possible in sides if possible]
    return f"{title}: {', '.join(told)}." if told else f"{title}: none is possible, so widely do the scores spread."
