"""No risk is higher than in the baseline."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.judged import Judged
from aifactory_assess.gate.kinds import risk
from aifactory_assess.gate.kinds.kind import Bounds, Demand, Kind, challenges
from aifactory_assess.gate.names import PolicyNames
from aifactory_assess.gate.verdict import Violation


def judge(judged: Judged, name: str, _: int) -> Violation | None:
    """A risk that rose. What did not apply in the baseline had none: the lowest step stands for it."""
    if judged.before is None:
        return None
    then = next(finding.risk or 0 for finding in judged.before.findings if finding.challenge.id == name)
    return risk.above(judged, name, f"regression/risk/{name}", then, "in the baseline it was")


def read(names: PolicyNames) -> Bounds:
    """Every challenge, where the policy says so."""
    if names.at("regression", "risks") is None:
        return {}
    return {challenge.id: 0 for challenge in names.framework.challenges}


def sentences(_: Framework, demanded: Bounds) -> Iterator[str]:
    """One sentence."""
    if demanded:
        yield "Against a baseline: no risk is higher."


KIND = Kind(
    id="regression/risk",
    title="Rise of the risk: {}",
    subject="a challenge",
    demands="The risk is not higher than in the baseline.",
    why="A risk that rises is news, even while it is still tolerated.",
    remedy="Work on the drivers that the finding names.",
    subjects=challenges,
    example=lambda _, __: "regression: {risks: none_worse}",
    about="challenge",
    demand=Demand(
        keys={("regression", "risks"): {"enum": ["none_worse"]}},
        read=read,
        judge=judge,
        sentences=sentences,
        compares=True,
    ),
)
