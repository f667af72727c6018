"""The keys of a portfolio as JSON: what mypy holds the builders to, and the published schema is made from."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from aifactory_assess.telling.media.json.assessment_types import FrameworkRef, Tool
from aifactory_assess.telling.media.json.keywords import Count, Natural, Points

BarBody = TypedDict("BarBody", {"from": float, "to": float, "count": Count})
"""How many values lie in a bin: its lower bound is inside, its upper one only in the last."""


class StatisticsBody(TypedDict):
    """Of printed scores; the standard deviation is that of a sample (divided by n - 1)."""

    n: Count
    mean: Points | None
    standard_deviation: Points | None
    weighted_mean: Points | None
    quartiles: tuple[Points, Points, Points] | None


class DistributionBody(StatisticsBody):
    """With its histogram, in bins of five points."""

    histogram: list[BarBody]


class NamedBody(TypedDict):
    """Something of the framework."""

    id: str
    title: str


class PillarDistributionBody(NamedBody, DistributionBody):
    """One pillar, of those to which it applies."""


class OrganisationsBody(TypedDict):
    """How many there are; repeated rows said again what another row said, and count once."""

    read: Count
    compared: Count
    set_aside: Count
    repeated: Count


class LevelsBody(TypedDict):
    """How many stand on each level, and how many have not enough evidence for one."""

    counts: dict[str, Count]
    not_enough_evidence: Count


class RisksBody(TypedDict):
    """How many run each risk of a challenge, of the n to which it applies and who answered enough of it."""

    n: Count
    risks: dict[str, Count]


class ChallengeRisksBody(NamedBody, RisksBody):
    """One challenge."""


class CohortBody(StatisticsBody):
    """One cohort; what fewer organisations make up than a cohort has is null."""

    value: str | None
    set_aside: Count
    levels: LevelsBody
    pillars: dict[str, StatisticsBody | None]
    challenges: dict[str, RisksBody | None]


class HiddenBody(TypedDict):
    """Cohorts that are too small to show, and the organisations in them."""

    cohorts: Count
    organisations: Count


class CohortsBody(TypedDict):
    """The cohorts of one column, the largest first."""

    column: str
    cohorts: list[CohortBody]
    hidden: HiddenBody


class OutlierBody(TypedDict):
    """One organisation beyond a fence."""

    organisation: str
    name: str | None
    low: Points
    beyond: Points


class OutliersBody(TypedDict):
    """Those beyond the fences of the whole (pillar null) or of a pillar; no fences where nothing stands out."""

    pillar: str | None
    fences: tuple[float, float] | None
    below: Count
    above: Count
    farthest: list[OutlierBody]


class QuestionRiseBody(TypedDict):
    """What one question means to the mean score, in points of it."""

    id: str
    pillar: str
    counting: Count
    weak: Count
    open: Count
    gated: Count
    moves: Points
    remedies: Points
    lost_weak: Points
    lost_open: Points
    remedy: str | None
    days: float | None


class PillarStandingBody(TypedDict):
    """A pillar of one organisation; whether enough is answered is null where the table does not say."""

    low: Points | None
    enough_answers: bool | None
    level: str | None


class RiskBody(TypedDict):
    """A challenge of one organisation; risk_low is the risk in the best reading of open answers and facts.

    Beside the status not_enough_answers a risk is a bound and no finding; null where the table does not say.
    """

    risk: str | None
    risk_low: str | None
    status: str | None


class StandingBody(TypedDict):
    """Rank and percentile; null where the organisation is not compared, or too few are."""

    rank: Natural | None
    percentile: Points | None


class CohortStandingBody(StandingBody):
    """The same in one cohort."""

    value: str | None
    n: Count


class RankedBody(StandingBody):
    """One organisation of the ranking."""

    organisation: str
    name: str | None
    low: Points | None
    high: Points | None
    coverage: Points | None
    level: str | None
    level_high: str | None
    enough_evidence: bool
    pillars: dict[str, PillarStandingBody]
    challenges: dict[str, RiskBody]
    cohorts: dict[str, CohortStandingBody]


class PortfolioHead(TypedDict):
    """All but the ranking."""

    format: Literal["aifactory-assess/portfolio@1"]
    tool: Tool
    framework: FrameworkRef
    scores: list[str]
    framework_unnamed: list[str]
    what_if: str | None
    weight: str | None
    smallest_cohort: Natural
    organisations: OrganisationsBody
    overall: DistributionBody
    levels: LevelsBody
    pillars: list[PillarDistributionBody]
    challenges: list[ChallengeRisksBody]
    cohorts: list[CohortsBody]
    outliers: list[OutliersBody]
    questions: list[QuestionRiseBody] | None


class PortfolioBody(PortfolioHead):
    """A portfolio by aifactory-assess."""

    ranking: list[RankedBody]
