"""What each weak question calls for, and the three things to do first.

A remedy lifts an answered question to the credit that it reaches; an open question calls for finding out. First come
the questions whose gates cap the level, by gain; then the largest driver of each finding, worst risk first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from aifactory_assess.framework.credit import least_credit_from
from aifactory_assess.framework.model import FULL, Question, Remedy
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.figures import Situation
from aifactory_assess.scoring.readiness import QuestionResult

FIRST = 3
Reason: TypeAlias = Literal["gate", "driver"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing to do: a remedy, or finding out.

    `gain` is in points of the overall score, for an open question the range that its answer closes; `challenge` is the
    finding that it drives, where that is why it is here.
    """

    result: QuestionResult
    remedy: Remedy | None
    reason: Reason
    gain: float
    challenge: str | None = None

    @property
    def finds_out(self) -> bool:
        """Whether the thing to do is to answer the question."""
        return self.result.is_open

    @property
    def text(self) -> str:
        """What to do, in words."""
        question = self.result.question
        if self.finds_out:
            return f"Find out: {question.ask}"
        return self.remedy.action if self.remedy else f"Improve: {question.ask}"

    @property
    def days(self) -> float | None:
        """Person-days of the remedy."""
        return None if self.finds_out or self.remedy is None else self.remedy.days


def remedy_of(question: Question, known: Situation) -> Remedy | None:
    """The variant that fits the organisation: the first whose condition holds; what is unknown does not hold."""
    for remedy in question.remedies:
        if remedy.when is None or known.truth(remedy.when) is True:
            return remedy
    return None


def credit_after(result: QuestionResult, remedy: Remedy | None) -> int:
    """The credit that a question's remedy reaches (docs/method.md, 8), never below today's; full for an open one."""
    if result.credit is None:
        return FULL
    target = remedy.target if remedy else FULL
    return max(result.credit, least_credit_from(result.question.kind, target))


def gain(assessment: Assessment, result: QuestionResult) -> float:
    """Points of the overall score that the remedy adds, or that finding out decides."""
    weight = assessment.readiness.weights.get(result.question.id, 0.0)
    remedy = remedy_of(result.question, assessment.situation)
    return weight * (credit_after(result, remedy) - (result.credit or 0)) / FULL * 100


def first_actions(assessment: Assessment, most: int = FIRST) -> tuple[Action, ...]:
    """The things to do first, best first, each question once."""
    chosen: dict[str, Action] = {}
    for action in (*_gate_actions(assessment), *_driver_actions(assessment)):
        chosen.setdefault(action.result.question.id, action)
    return tuple(chosen.values())[:most]


def _gate_actions(assessment: Assessment) -> list[Action]:
    results = [assessment.questions[name] for name in assessment.readiness.overall.gates]
    actions = [_action(assessment, result, "gate") for result in results]
    return sorted(actions, key=lambda action: -action.gain)


def _driver_actions(assessment: Assessment) -> Iterator[Action]:
    """The largest driver of each finding that is not named yet, finding after finding."""
    named = set(assessment.readiness.overall.gates)
    for finding in assessment.findings:
        for driver in finding.drivers:
            name = driver.result.question.id
            if name not in named:
                named.add(name)
                yield _action(assessment, driver.result, "driver", finding.challenge.id)
                break


def _action(assessment: Assessment, result: QuestionResult, reason: Reason, challenge: str | None = None) -> Action:
    return Action(
        result=result,
        remedy=remedy_of(result.question, assessment.situation),
        reason=reason,
        gain=gain(assessment, result),
        challenge=challenge,
    )
