"""The keys of a comparison as JSON: what mypy holds the builders to, and the published schema is made from."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from aifactory_assess.scoring.readiness import QuestionState
from aifactory_assess.telling.media.json.assessment_types import FrameworkRef, Organisation, Tool, TrialBody, ValueBody
from aifactory_assess.telling.media.json.keywords import Day, Points, PointsChange
from aifactory_assess.telling.media.json.plan_types import StateBody
from aifactory_assess.telling.media.json.planning_types import TotalsBody, WhenBody


class ResultBody(TypedDict):
    state: QuestionState
    value: ValueBody
    credit: Points | None


class QuestionChangeBody(TypedDict):
    question: str
    before: ResultBody
    now: ResultBody
    points: PointsChange


class AskedBody(TypedDict):
    pillar: str
    points: PointsChange


class FactBody(TypedDict):
    id: str
    end: Literal["low", "high"] | None
    before: ValueBody
    now: ValueBody


class ChangeBody(TypedDict):
    about: str
    before: str
    now: str
    worse: bool | None


class BaseBody(StateBody):
    name: str
    assessed_on: Day | None
    gates: list[str]
    """Questions whose gates are violated."""
    timeline: WhenBody | None
    """When it is over, in short; an assessment has the whole."""
    cost: TotalsBody | None
    """The totals, in USD; an assessment has their items."""


class SideBody(BaseBody):
    what_if: list[TrialBody]
    points: PointsChange
    worse: bool
    answers: list[QuestionChangeBody]
    asked: list[AskedBody]
    facts: list[FactBody]
    changes: list[ChangeBody]


class ComparisonBody(TypedDict):
    """A comparison by aifactory-assess."""

    format: Literal["aifactory-assess/comparison@1"]
    tool: Tool
    framework: FrameworkRef
    organisation: Organisation
    as_of: Day
    before: BaseBody
    compared: list[SideBody]
