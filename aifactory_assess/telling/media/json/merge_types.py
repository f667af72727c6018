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


class PaidBody(TypedDict):
    amounts: list[float]
    currency: str


class TypedBody(TypedDict):
    by: str
    path: str | None
    line: Line | None
    answer: SaidBody


class OpinionBody(TypedBody):
    paid: PaidBody | None
    note: str | None
    weight: int
    credit: Points | None
    overall: ScoreBody | None


class DiscussedBody(TypedDict):
    question: str
    points: float
    furthest: float
    taken: SaidBody
    opinions: list[OpinionBody]


class EarlierBody(TypedBody):
    question: str


class UndatedBody(TypedDict):
    question: str
    by: list[str]


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
    paid: PaidBody | None
    opinions: list[OpinionBody]
    points: float
    together: TogetherBody


class NotedBody(TypedBody):
    note: str | None


class SettledBody(TypedDict):
    field: str
    taken: SaidBody
    paid: PaidBody | None
    opinions: list[NotedBody]


class OwnPriceBody(TypedDict):
    by: str
    value: list[float]
    paid: PaidBody | None


class DisputedPriceBody(TypedDict):
    price: str
    taken: list[float] | None
    paid: PaidBody | None
    values: list[OwnPriceBody]


class ComputedByBody(TypedDict):
    by: str
    field: str | None
    answer: SaidBody | None


class ContradictedBody(TypedDict):
    question: str
    points: float
    computed: float
    by: ComputedByBody | None
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
    undated: list[UndatedBody]
    facts: list[DisputedBody]
    settled: list[SettledBody]
    prices: list[DisputedPriceBody]
    names: list[str]
    contradicted: list[ContradictedBody]
    by_weight: list[str]
    agreement: AgreementBody
