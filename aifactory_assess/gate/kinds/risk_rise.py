"""No risk is higher than in the baseline."""

from __future__ import annotations

from aifactory_assess.gate.judged import Judged, since
from aifactory_assess.gate.kinds import risk
from aifactory_assess.gate.kinds.kind import Kind, challenges, none_worse
from aifactory_assess.gate.verdict import Violation


def judge(judged: Judged, name: str, _: int) -> Violation | None:
    """A risk that rose. What did not apply in the baseline had none: the lowest step stands for it."""
    if judged.before is None:
        return None
    then = next(finding for finding in judged.before.findings if finding.challenge.id == name)
    if then.risk is not None:
        return risk.above(judged, name, then.risk, f"in the baseline it was {risk.step_words(judged, then.risk)}")
    applies = then.challenge.applies
    facts = judged.changed(() if applies is None else applies.names)
    return risk.above(judged, name, 0, f"in the baseline it did not apply{since(facts)}")


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
    demand=none_worse("risks", "none_worse", challenges, judge, "no risk is higher."),
)
