"""The keys of a trend as JSON: what mypy holds the builders to, and the published schema is made from."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from aifactory_assess.telling.media.json.assessment_types import FrameworkRef, Tool
from aifactory_assess.telling.media.json.keywords import Count, Natural, Points, PointsChange
from aifactory_assess.telling.media.json.portfolio_types import BarBody, HiddenBody, NamedBody


class RunsBody(TypedDict):
    """The two score tables."""

    old: str
    new: str


class ComparedBody(TypedDict):
    """How many stand where; repeated rows said again what another row said, and count once."""

    compared: Count
    not_compared: Count
    only_old: Count
    only_new: Count
    repeated: Count


class MeanChangeBody(TypedDict):
    """Mean scores of the n that have both, and new less old."""

    n: Count
    old: Points | None
    new: Points | None
    change: PointsChange | None


class DirectionsBody(TypedDict):
    """How many have more, the same or less than before."""

    risen: Count
    same: Count
    fallen: Count


class OverallChangeBody(MeanChangeBody, DirectionsBody):
    """The whole."""


class ChangesBody(TypedDict):
    """How the changes of the overall score spread, in bins of five points."""

    n: Count
    mean: PointsChange | None
    standard_deviation: Points | None
    quartiles: tuple[PointsChange, PointsChange, PointsChange] | None
    histogram: list[BarBody]


class LevelMovesBody(TypedDict):
    """How many went from one level to another, of those with enough evidence both times."""

    old: str
    new: str
    count: Count


class PillarChangeBody(NamedBody, MeanChangeBody):
    """One pillar."""


class ChallengeChangeBody(NamedBody, DirectionsBody):
    """One challenge: how many run a higher, the same or a lower risk."""


class CohortChangeBody(MeanChangeBody):
    """One cohort of the new run."""

    value: str | None


class CohortChangesBody(TypedDict):
    """The cohorts of one column, the largest first."""

    column: str
    cohorts: list[CohortChangeBody]
    hidden: HiddenBody


class ScoreChangeBody(TypedDict):
    """A score before and after."""

    old: Points | None
    new: Points | None


class IdChangeBody(TypedDict):
    """A risk before and after."""

    old: str | None
    new: str | None


class OrganisationChangeBody(TypedDict):
    """One organisation before and after; a level is null where there is not enough evidence for one."""

    organisation: str
    name: str | None
    old: Points
    new: Points
    change: PointsChange
    old_level: str | None
    new_level: str | None
    pillars: dict[str, ScoreChangeBody]
    challenges: dict[str, IdChangeBody]


class LoneBody(TypedDict):
    """One organisation of one run alone; its level is null where there is not enough evidence for one."""

    organisation: str
    name: str | None
    score: Points | None
    level: str | None


class TriedBody(TypedDict):
    """What was tried on every organisation of a run; null where nothing was."""

    old: str | None
    new: str | None


class TrendHead(TypedDict):
    """All but the organisations."""

    format: Literal["aifactory-assess/trend@1"]
    tool: Tool
    framework: FrameworkRef
    scores: RunsBody
    framework_unnamed: list[str]
    what_if: TriedBody
    smallest_cohort: Natural
    organisations: ComparedBody
    overall: OverallChangeBody
    changes: ChangesBody
    levels: list[LevelMovesBody]
    pillars: list[PillarChangeBody]
    challenges: list[ChallengeChangeBody]
    cohorts: list[CohortChangesBody]


class TrendBody(TrendHead):
    """What changed between two runs, by aifactory-assess."""

    moves: list[OrganisationChangeBody]
    only_old: list[LoneBody]
    only_new: list[LoneBody]
