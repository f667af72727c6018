"""What a plan must reach, and whether an assessment does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.readiness import Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """The least that the whole or a pillar must be: tenths of a point, and an index of the framework's levels."""

    score: int | None = None
    level: int | None = None

    def __bool__(self) -> bool:
        """Whether it asks for anything."""
        return self.score is not None or self.level is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a plan must reach, and within what.

    `risks` are the highest that are tolerated, by challenge. `gates` are questions whose gates must be passed whatever
    the level. `days` and `most` bound the plan; `best` asks for the highest score within them instead of the fewest
    days. A question in `required` is worked on whatever it gains, one in `excluded` never.
    """

    overall: Goal = field(default_factory=Goal)
    pillars: Mapping[str, Goal] = field(default_factory=dict)
    risks: Mapping[str, int] = field(default_factory=dict)
    gates: frozenset[str] = frozenset()
    days: float | None = None
    most: int | None = None
    excluded: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    best: bool = False

    @property
    def is_limited(self) -> bool:
        """Whether not all that could be done is allowed, or is left to choose."""
        return self.days is not None or self.most is not None or bool(self.excluded or self.required)

    @property
    def needs_solver(self) -> bool:
        """Whether it goes beyond what the dominance lists can do."""
        return bool(self.risks) or self.most is not None or any(self.pillars.values())


def usual_target(assessment: Assessment) -> Target:
    """The next level, if there is one, and no finding in the highest step of the risk scale."""
    framework, level = assessment.framework, assessment.readiness.overall.level
    next_level = None if level is None else min(level + 1, len(framework.levels) - 1)
    tolerated = {known.id: len(framework.risk.scale) - 2 for known in framework.challenges}
    return Target(overall=Goal(level=next_level), risks=tolerated)


def of_pillar(name: str) -> str:
    """What is asked of a pillar, apart from the challenge that has its name."""
    return f"pillar:{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """One thing that is not reached: `about` is `overall`, `pillar:ID`, a question's gate, or a challenge."""

    about: str
    what: str
    now: int | None
    wanted: int


def misses(assessment: Assessment, target: Target) -> Iterator[Miss]:
    """What of a target an assessment does not reach, by the scorer's own words; bounds of effort are no part of it."""
    ready = assessment.readiness
    yield from _node_misses("overall", ready.overall, target.overall)
    for result in ready.pillars:
        goal = target.pillars.get(result.pillar.id)
        if goal is not None:
            yield from _node_misses(of_pillar(result.pillar.id), result.rating, goal)
    for name in ready.overall.gates:
        if name in target.gates:
            yield Miss(about=name, what="gate", now=0, wanted=1)
    for finding in assessment.findings:
        most = target.risks.get(finding.challenge.id)
        if most is not None and finding.risk is not None and finding.risk > most:
            yield Miss(about=finding.challenge.id, what="risk", now=finding.risk, wanted=most)


def _node_misses(about: str, verdict: Rating, goal: Goal) -> Iterator[Miss]:
    if goal.score is not None and verdict.printed < goal.score:
        yield Miss(about=about, what="score", now=verdict.printed, wanted=goal.score)
    if goal.level is not None:
        if not verdict.enough_evidence:
            yield Miss(about=about, what="evidence", now=None, wanted=goal.level)
        elif verdict.level is None or verdict.level < goal.level:
            yield Miss(about=about, what="level", now=verdict.level, wanted=goal.level)
