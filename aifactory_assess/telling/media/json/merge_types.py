"""The keys of a merge as JSON: what mypy holds the builders to, and the published schema is made from."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from aifactory_assess.telling.media.json.assessment_types import FrameworkRef, Organisation, ScoreBody, Tool, ValueBody
from aifactory_assess.telling.media.json.keywords import Line, Points, Sha256


class VoiceBody(TypedDict):
    name: str
    role: str | None
    weight: int
    path: str | None
    sha256: Sha256 | None
    score: ScoreBody | None
    deciding: ScoreBody | None


class SaidBody(TypedDict):
    state: Literal["value", "unknown", "not_applicable", "open"]
    value: ValueBody


class OpinionBody(TypedDict):
    by: str
    path: str | None
    line: Line | None
    weight: int
    answer: SaidBody
    credit: Points | None
    overall: ScoreBody | None


class DiscussedBody(TypedDict):
    question: str
    points: float
    furthest: float
    taken: SaidBody
    opinions: list[OpinionBody]


class EarlierBody(TypedDict):
    question: str
    by: str
    path: str | None
    line: Line | None
    answer: SaidBody


class HangingBody(TypedDict):
    figures: list[str]
    gates: list[str]
    asked: list[str]


TogetherBody = TypedDict(
    "TogetherBody", {"with": list[str], "figures": list[str], "gates": list[str], "asked": list[str]}
)


class DisputedBody(HangingBody):
    field: str
    taken: SaidBody
    opinions: list[OpinionBody]
    points: float
    together: TogetherBody


class OwnPriceBody(TypedDict):
    by: str
    value: list[float]


class DisputedPriceBody(TypedDict):
    price: str
    taken: list[float] | None
    values: list[OwnPriceBody]


class TypedBody(TypedDict):
    by: str
    answer: SaidBody


class ContradictedBody(TypedDict):
    question: str
    points: float
    computed: float
    typed: list[TypedBody]


class ReachedBody(TypedDict):
    alpha: float | None
    questions: int
    reading: str | None
    reason: str | None


class PillarReachedBody(ReachedBody):
    id: str


class AgreementBody(TypedDict):
    overall: ReachedBody
    pillars: list[PillarReachedBody]


class MergeBody(TypedDict):
    """What came of merging several people's answers files."""

    format: Literal["aifactory-assess/merge@1"]
    tool: Tool
    framework: FrameworkRef
    organisation: Organisation
    merged: ScoreBody | None
    voices: list[VoiceBody]
    threshold: float | None
    to_discuss: list[DiscussedBody]
    earlier: list[EarlierBody]
    facts: list[DisputedBody]
    prices: list[DisputedPriceBody]
    names: list[str]
    contradicted: list[ContradictedBody]
    by_weight: list[str]
    agreement: AgreementBody
