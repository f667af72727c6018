"""No risk is higher than in the baseline, nor lower for a fact that went open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from aifactory_assess.gate.judged import Judged, since
from aifactory_assess.gate.kinds import risk
from aifactory_assess.gate.kinds.kind import Kind, challenges, none_worse
from aifactory_assess.gate.verdict import Violation
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.risks import Applied, Finding, RiskRule


def judge(judged: Judged, name: str, _: int) -> Violation | None:
    """A risk that rose. What did not apply in the baseline had none: the lowest step stands for it."""
    if judged.before is None:
        return None
    both = (judged.before, judged.assessment)
    then, is_now = (next(each for each in side.findings if each.challenge.id == name) for side in both)
    was = "did not apply" if then.risk is None else f"was {risk.step_words(judged, then.risk)}"
    facts = judged.changed(_new(then, is_now))
    fallen = (driver.result.question.id for driver in is_now.drivers if judged.fall(driver.result.question.id) > 0)
    moved = facts | {each: told for name in fallen for each, told in judged.moved(name).items()}
    found = risk.above(judged, name, then.risk or 0, f"in the baseline it {was}{since(moved)}", rise=True)
    if found is None:
        return _in_silence(judged, is_now)
    own = next(filter(None, map(judged.line_of, facts)), None)
    return replace(found, line=own or judged.line_since(moved, found.questions))


def _in_silence(judged: Judged, is_now: Finding) -> Violation | None:
    """A risk that a fact which went open would lift: what is assumed in its place is better."""

    def height(known: Assessment) -> int:
        found = next(each for each in known.findings if each.challenge.id == is_now.challenge.id)
        return -1 if found.risk is None else found.risk

    if judged.remembered is None or height(judged.remembered) <= height(judged.assessment):
        return None
    model, would_be = judged.assessment.framework.risk, height(judged.remembered)
    gone = judged.forgotten(lambda known: -height(known))
    lower = "is none" if is_now.risk is None else f"is {risk.step_words(judged, is_now.risk)}"
    would = f"with what is not known any more it would be {risk.step_words(judged, would_be)}"
    return Violation(
        expected=model.scale[would_be].id,
        actual="none" if is_now.risk is None else model.scale[is_now.risk].id,
        message=f"{is_now.challenge.title}: the risk {lower}, and {would}{since(gone)}",
        questions=tuple(gone),
        to_do="answer",
        extent=would_be,
        severity=model.scale[would_be].value,
    )


def _new(then: Finding, is_now: Finding) -> Iterator[str]:
    """The names in rules that lift a risk and did not, or lower it no more, or in the one that it applies at all."""
    if then.risk is None and then.challenge.applies is not None:
        yield from then.challenge.applies.names
        return
    signals = (each.rule.when for each in is_now.signals if _is_new(each, then.signals))
    adjustments = (each.rule.when for each in is_now.adjustments if _is_new(each, then.adjustments))
    lowered = (each.rule.when for each in then.adjustments if each.rule.add < 0 and _is_new(each, is_now.adjustments))
    yield from (name for when in (*signals, *adjustments, *lowered) for name in when.names)


def _is_new(applied: Applied[RiskRule], there: Iterable[Applied[RiskRule]]) -> bool:
    """Whether a rule is not there, or is possible there and holds here."""
    return not any(each.rule == applied.rule and each.state in ("holds", applied.state) for each in there)


KIND = Kind(
    id="regression/risk",
    title="Rise of the risk: {}",
    subject="a challenge",
    demands="The risk is not higher than in the baseline, nor lower for a fact that went open.",
    why="A risk that rises is news, even while it is still tolerated.",
    remedy="Work on the drivers that the finding names.",
    subjects=challenges,
    example=lambda _, __: "regression: {risks: none_worse}",
    about="challenge",
    demand=none_worse(
        "risks", "none_worse", challenges, judge, "no risk is higher, nor lower for a fact that went open."
    ),
)
