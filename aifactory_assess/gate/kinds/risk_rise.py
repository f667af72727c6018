"""No risk is higher than in the baseline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from aifactory_assess.gate.judged import Judged, since
from aifactory_assess.gate.kinds import risk
from aifactory_assess.gate.kinds.kind import Kind, challenges, none_worse
from aifactory_assess.gate.verdict import Violation
from aifactory_assess.scoring.risks import Finding


def judge(judged: Judged, name: str, _: int) -> Violation | None:
    """A risk that rose. What did not apply in the baseline had none: the lowest step stands for it."""
    if judged.before is None:
        return None
    both = (judged.before, judged.assessment)
    then, is_now = (next(each for each in side.findings if each.challenge.id == name) for side in both)
    was = "did not apply" if then.risk is None else f"was {risk.step_words(judged, then.risk)}"
    facts = judged.changed(_new(then, is_now))
    found = risk.above(judged, name, then.risk or 0, f"in the baseline it {was}{since(facts)}", rise=True)
    return found if found is None or not facts else replace(found, line=judged.line(facts))


def _new(then: Finding, is_now: Finding) -> Iterator[str]:
    """The names in the rules that lift a risk and did not: that it applies at all, signals and adjustments."""
    if then.risk is None and then.challenge.applies is not None:
        yield from then.challenge.applies.names
        return
    signals = (each.rule.when for each in is_now.signals if each not in then.signals)
    adjustments = (each.rule.when for each in is_now.adjustments if each not in then.adjustments)
    yield from (name for when in (*signals, *adjustments) for name in when.names)


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
