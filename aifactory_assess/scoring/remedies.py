"""What a remedy does to a question: the variant that fits, and the steps that it takes (docs/planning.md)."""

from __future__ import annotations

from aifactory_assess.framework.asked import FULL, Number, Question, Remedy
from aifactory_assess.framework.credit import value_earning
from aifactory_assess.framework.kinds import best_credit, least_credit_from
from aifactory_assess.framework.model import Framework
from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.figures import Situation
from aifactory_assess.scoring.readiness import QuestionResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A rise of one question's credit, in basis points; it always raises something.

    The first step reaches the remedy's target, the second goes from there to full credit and costs `second_step` times
    the effort. `days` is None where the question names no remedy.
    """

    result: QuestionResult
    remedy: Remedy | None
    number: int
    before: int
    after: int
    days: float | None

    @property
    def question(self) -> str:
        """The id of its question."""
        return self.result.question.id

    @property
    def rise(self) -> int:
        """What it adds to the credit."""
        return self.after - self.before


def remedy_of(question: Question, known: Situation) -> Remedy | None:
    """The variant that fits the organisation: the first whose condition holds; what is unknown does not hold."""
    for remedy in question.remedies:
        if known.truth(remedy.when) is True:
            return remedy
    return None


def is_last(remedy: Remedy | None) -> bool:
    """Whether nobody's work goes beyond its target."""
    return remedy is not None and remedy.last


def lowers_need(result: QuestionResult, known: Situation) -> bool:
    """Whether a share is mended by needing less; a reserve beyond the target is had by having more."""
    remedy = remedy_of(result.question, known)
    return remedy is not None and remedy.lowers_need and (result.credit or 0) < remedy.target


def has_too_little(framework: Framework, result: QuestionResult, known: Situation) -> bool:
    """Whether what is there is less than `least_need` percent of a need that is to be lowered, so that it cannot be."""
    remedy, kind, share = remedy_of(result.question, known), result.question.kind, result.value
    if remedy is None or not lowers_need(result, known) or not isinstance(kind, Number) or kind.curve is None:
        return False
    return isinstance(share, int | float) and share * 100 < framework.least_need * value_earning(
        kind.curve, remedy.target
    )


def steps_of(framework: Framework, result: QuestionResult, known: Situation) -> tuple[Step, ...]:
    """The steps of a question that counts and is answered, in their order; at most two, none where nothing can rise.

    Nothing rises by needing less where what is there is next to nothing of it; `advised_of` has what to do then.
    """
    return () if has_too_little(framework, result, known) else advised_of(framework, result, known)


def advised_of(framework: Framework, result: QuestionResult, known: Situation) -> tuple[Step, ...]:
    """The steps of a question as they are advised, whether or not it can rise by them; no second of what is `last`."""
    if result.credit is None:
        return ()
    remedy, kind = remedy_of(result.question, known), result.question.kind
    target = FULL if remedy is None else remedy.target
    middle, full = max(result.credit, least_credit_from(kind, target)), best_credit(kind)
    days = None if remedy is None else remedy.days
    again = None if days is None else days * framework.second_step
    wanted = ((1, result.credit, middle, days), (2, middle, full, again))
    return tuple(
        Step(result=result, remedy=remedy, number=number, before=before, after=after, days=cost)
        for number, before, after, cost in wanted
        if after > before and not (number > 1 and is_last(remedy))
    )
