"""The keys of a trend as JSON: what mypy holds the builders to, and the published schema is made from."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from typing_extensions import TypedDict

from aifactory_assess.telling.media.json.assessment_types import FrameworkRef, Tool
from aifactory_assess.telling.media.json.keywords import Count, Keywords, Points
from aifactory_assess.telling.media.json.portfolio_types import Bar, Hidden, Named, Rank

Change: TypeAlias = Annotated[float, Keywords(minimum=-100, maximum=100)]


class Runs(TypedDict):
    """The two score tables."""

    old: str
    new: str


class Organisations(TypedDict):
    """How many stand where; repeated rows said again what another row said, and count once."""

    compared: Count
    not_compared: Count
    only_old: Count
    only_new: Count
    repeated: Count


class Means(TypedDict):
    """Mean scores of the n that have both, and new less old."""

    n: Count
    old: Points | None
    new: Points | None
    change: Change | None


class Directions(TypedDict):
    """How many have more, the same or less than before."""

    risen: Count
    same: Count
    fallen: Count


class Overall(Means, Directions):
    """The whole."""


class Changes(TypedDict):
    """How the changes of the overall score spread, in bins of five points."""

    n: Count
    mean: Change | None
    standard_deviation: Points | None
    quartiles: tuple[Change, Change, Change] | None
    histogram: list[Bar]


class LevelMoves(TypedDict):
    """How many went from one level to another, of those with enough evidence both times."""

    old: str
    new: str
    count: Count


class PillarMeans(Named, Means):
    """One pillar."""


class ChallengeMoves(Named, Directions):
    """One challenge: how many run a higher, the same or a lower risk."""


class CohortMeans(Means):
    """One cohort of the new run."""

    value: str | None


class Cohorts(TypedDict):
    """The cohorts of one column, the largest first."""

    column: str
    cohorts: list[CohortMeans]
    hidden: Hidden


class Scores(TypedDict):
    """A score before and after."""

    old: Points | None
    new: Points | None


class Words(TypedDict):
    """A risk before and after."""

    old: str | None
    new: str | None


class Move(TypedDict):
    """One organisation before and after; a level is null where there is not enough evidence for one."""

    organisation: str
    name: str | None
    old: Points
    new: Points
    change: Change
    old_level: str | None
    new_level: str | None
    pillars: dict[str, Scores]
    challenges: dict[str, Words]


class Tried(TypedDict):
    """What was tried on every organisation of a run; null where nothing was."""

    old: str | None
    new: str | None


class Head(TypedDict):
    """All but the moves."""

    format: Literal["aifactory-assess/trend@1"]
    tool: Tool
    framework: FrameworkRef
    scores: Runs
    framework_unnamed: list[str]
    what_if: Tried
    smallest_cohort: Rank
    organisations: Organisations
    overall: Overall
    changes: Changes
    levels: list[LevelMoves]
    pillars: list[PillarMeans]
    challenges: list[ChallengeMoves]
    cohorts: list[Cohorts]


class TrendBody(Head):
    """What changed between two runs, by aifactory-assess."""

    moves: list[Move]
