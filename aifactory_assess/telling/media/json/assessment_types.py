"""The keys of an assessment as JSON: what mypy holds the builders to, and the published schema is made from."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from typing_extensions import TypedDict

from aifactory_assess.scoring.risks import RuleState
from aifactory_assess.telling.media.json.keywords import Count, Day, Keywords, Line, Natural, Points, Sha256, Share
from aifactory_assess.telling.media.json.planning_types import CapacityBody, CostBody, RangeBody, TimelineBody

ValueBody: TypeAlias = float | str | list[str] | None
Positive: TypeAlias = Annotated[float, Keywords(exclusiveMinimum=0)]
Days: TypeAlias = Annotated[float, Keywords(minimum=0)]


class Tool(TypedDict):
    name: str
    version: str


class FrameworkRef(TypedDict):
    id: str
    version: str
    sha256: Sha256 | None


class MadeBy(TypedDict):
    tool: Tool
    framework: FrameworkRef


class AnswersRef(TypedDict):
    path: str | None
    sha256: Sha256 | None


class Organisation(TypedDict):
    id: str
    name: str | None


class TrialBody(TypedDict):
    id: str
    value: str
    before: str


class ScoreBody(TypedDict):
    low: Points | None
    high: Points | None
    coverage: Points | None


class RatingBody(ScoreBody):
    not_applicable_share: Points | None
    enough_evidence: bool
    level: str | None
    level_high: str | None
    gates: list[str]


class TopicBody(ScoreBody):
    id: str
    title: str
    weight: Count


class PillarBody(RatingBody):
    id: str
    title: str
    weight: Count
    topics: list[TopicBody]


class AdjustmentBody(TypedDict):
    add: int
    reason: str
    state: RuleState


class SignalBody(TypedDict):
    likelihood_at_least: str
    reason: str
    state: RuleState


class DriverBody(TypedDict):
    question: str
    share: Share
    credit: Points | None
    line: Line | None


class FindingBody(TypedDict):
    challenge: str
    title: str
    status: Literal["assessed", "not_enough_answers", "not_applicable"]
    gap_low: Points | None
    gap_high: Points | None
    coverage: Points | None
    likelihood: str | None
    likelihood_low: str | None
    impact: str | None
    impact_low: str | None
    risk: str | None
    risk_low: str | None
    adjustments: list[AdjustmentBody]
    signals: list[SignalBody]
    drivers: list[DriverBody]


class AnswerBody(TypedDict):
    """What was said: `words` is the answer that counts, in its own unit."""

    words: str
    note: str | None
    source: str | None
    evidence: str | None
    as_of: Day | None
    by: str | None


class QuestionBody(TypedDict):
    id: str
    pillar: str
    topic: str
    state: Literal["answered", "computed", "unknown", "open", "not_applicable", "not_asked"]
    value: ValueBody
    credit: Points | None
    weight: Natural
    overall_weight: Share
    contribution: Points
    evidence: str | None
    line: Line | None
    answer: AnswerBody


class FieldBody(TypedDict):
    id: str
    value: ValueBody
    state: Literal["answered", "unknown", "open", "assumed", "not_asked"]
    line: Line | None


class PriceBody(TypedDict):
    id: str
    value: ValueBody
    own: bool


class FigureBody(TypedDict):
    id: str
    title: str
    unit: str
    value: float | None
    assumed: bool
    cautious: bool
    formula: str | None
    inputs: dict[str, ValueBody]


class ActionBody(TypedDict):
    question: str
    kind: Literal["remedy", "find_out"]
    action: str
    why: str
    has: str | None
    needs: str | None
    gain: Annotated[float, Keywords(minimum=0)]
    days: Days | None
    cost: RangeBody | None
    months: RangeBody | None
    rests_on: list[str]
    role: str | None


class EvidenceBody(TypedDict):
    shares: dict[str, Points]
    oldest: Day | None


class NoteBody(TypedDict):
    kind: Literal["contradiction", "clamped", "ignored", "implausible", "passed"]
    question: str
    message: str
    line: Line | None


class ObligationBody(TypedDict):
    id: str
    title: str
    starts: Day
    state: Literal["applies", "possible"]
    in_force: bool
    note: str | None
    refs: list[str]


class AssessmentBody(TypedDict):
    """An assessment by aifactory-assess."""

    format: Literal["aifactory-assess/assessment@2"]
    scope: Literal["full", "core"]
    tool: Tool
    framework: FrameworkRef
    answers: AnswersRef
    as_of: Day
    what_if: list[TrialBody]
    assessed_on: Day | None
    organisation: Organisation
    overall: RatingBody
    pillars: list[PillarBody]
    findings: list[FindingBody]
    questions: list[QuestionBody]
    profile: list[FieldBody]
    prices: list[PriceBody]
    figures: list[FigureBody]
    first_actions: list[ActionBody]
    timeline: TimelineBody | None
    cost: CostBody | None
    capacity: list[CapacityBody]
    obligations: list[ObligationBody]
    evidence: EvidenceBody
    notes: list[NoteBody]
