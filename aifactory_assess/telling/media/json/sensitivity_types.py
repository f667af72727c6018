"""The keys of a sensitivity as JSON: what mypy holds the builders to, and the published schema is made from."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from aifactory_assess.telling.media.json.assessment_types import Days, FrameworkRef, Organisation, Tool, TrialBody
from aifactory_assess.telling.media.json.keywords import Count, Day, Points, Share
from aifactory_assess.telling.media.json.plan_types import StateBody


class EndBody(TypedDict):
    low: Points
    level: str | None


class SpanBody(TypedDict):
    challenge: str
    worst: str
    best: str


class SwingBody(TypedDict):
    question: str
    credit: Points | None
    points: Points
    worst: EndBody
    best: EndBody
    risks: list[SpanBody]


class FactSwingBody(TypedDict):
    field: str
    tried: Count
    worst: EndBody
    best: EndBody
    risks: list[SpanBody]


class RiskSwingBody(TypedDict):
    challenge: str
    question: str
    gap_points: Points
    worst: str
    best: str


class RankBody(TypedDict):
    pillar: str
    next: str
    stays: Share


class FirstBody(TypedDict):
    question: str
    next: str | None
    stays: Share | None


class WeightsBody(TypedDict):
    concentration: Days
    mean: Points
    standard_deviation: Days
    level_stays: Share
    ranking: list[RankBody]
    first_action: FirstBody | None


class SensitivityBody(TypedDict):
    """A sensitivity by aifactory-assess."""

    format: Literal["aifactory-assess/sensitivity@1"]
    tool: Tool
    framework: FrameworkRef
    organisation: Organisation
    as_of: Day
    what_if: list[TrialBody]
    today: StateBody
    open: list[SwingBody]
    facts: list[FactSwingBody]
    answered: list[SwingBody]
    risks: list[RiskSwingBody]
    weights: WeightsBody | None
