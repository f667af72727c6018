"""The keys of a plan as JSON: what mypy holds the builders to, and the published schema is made from."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from aifactory_assess.planning.model import BlockerKind
from aifactory_assess.telling.media.json.assessment_types import (
    AnswersRef,
    Days,
    FrameworkRef,
    Organisation,
    Positive,
    Tool,
    TrialBody,
)
from aifactory_assess.telling.media.json.keywords import Count, Day, Natural, Points
from aifactory_assess.telling.media.json.planning_types import RangeBody


class GoalBody(TypedDict):
    score: Points | None
    level: str | None


class TargetBody(TypedDict):
    overall: GoalBody
    pillars: dict[str, GoalBody]
    risks: dict[str, str]
    gates: list[str]
    budget_days: Days | None
    most: Count | None
    excluded: list[str]
    required: list[str]
    highest_score: bool


class BlockerBody(TypedDict):
    about: str
    kind: BlockerKind
    question: str | None
    reason: str
    open_facts: list[str]
    points: Days


FallBody = TypedDict("FallBody", {"challenge": str, "from": str, "to": str})


class PlanItemBody(TypedDict):
    number: Natural
    question: str
    pillar: str
    action: str
    phase: str | None
    role: str | None
    has: str | None
    needs: str | None
    credit_before: Points
    credit_after: Points
    days: Days
    gain: Positive
    score_then: Points
    level_then: str | None
    passes_gate: bool
    risks_fall: list[FallBody]
    months: RangeBody | None
    cost: RangeBody | None
    extra_days_without: Days | None
    after: list[str]
    rests_on: list[str]
    evidence: list[str]


class StateBody(TypedDict):
    low: Points | None
    high: Points | None
    level: str | None
    enough_evidence: bool
    pillars: dict[str, Points | None]
    risks: dict[str, str | None]
    not_enough_answers: list[str]
    """Challenges of which too few answers are known: their risk is a bound and no finding."""


class EverythingBody(StateBody):
    days: Days


class RoleDays(TypedDict):
    role: str | None
    days: Days


class OpenBody(TypedDict):
    question: str
    fact: str | None
    """What is to be found out, where that is no answer: a fact that decides whether it is asked, or behind it."""
    gain: Positive
    role: str | None


class PointBody(TypedDict):
    days: Days
    score: Points


class PlanBody(TypedDict):
    """A plan by aifactory-assess."""

    format: Literal["aifactory-assess/plan@1"]
    tool: Tool
    framework: FrameworkRef
    answers: AnswersRef
    organisation: Organisation
    as_of: Day
    what_if: list[TrialBody]
    notes: list[str]
    asked: TargetBody
    reached: bool
    blockers: list[BlockerBody]
    least_days: Days | None
    least_remedies: Count | None
    target: TargetBody
    days: Days
    cost: RangeBody | None
    remedies: list[PlanItemBody]
    days_by_role: list[RoleDays]
    find_out: list[OpenBody]
    frontier: list[PointBody]
    before: StateBody
    after: StateBody
    everything: EverythingBody
