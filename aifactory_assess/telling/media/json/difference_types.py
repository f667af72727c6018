"""The keys of a comparison as JSON: what mypy holds the builders to, and the published schema is made from."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from typing_extensions import TypedDict

from aifactory_assess.telling.media.json.assessment_types import FrameworkRef, Organisation, Tool, TrialBody, Value
from aifactory_assess.telling.media.json.keywords import Day, Keywords, Points
from aifactory_assess.telling.media.json.plan_types import StateBody

Change: TypeAlias = Annotated[float, Keywords(minimum=-100, maximum=100)]
State: TypeAlias = Literal["answered", "computed", "unknown", "open", "not_applicable", "not_asked"]


class ResultBody(TypedDict):
    state: State
    value: Value
    credit: Points | None


class QuestionChangeBody(TypedDict):
    question: str
    before: ResultBody
    now: ResultBody
    points: Change


class AskedBody(TypedDict):
    pillar: str
    points: Change


class FactBody(TypedDict):
    id: str
    before: Value
    now: Value


class ChangeBody(TypedDict):
    about: str
    before: str
    now: str
    worse: bool | None


class BaseBody(StateBody):
    name: str


class SideBody(StateBody):
    name: str
    what_if: list[TrialBody]
    points: Change
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
