"""Gap, likelihood, impact, risk of each challenge; signals; drivers (docs/method.md, 7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Generic, Literal, TypeAlias, TypeVar

from aifactory_assess.framework.asked import FULL
from aifactory_assess.framework.expressions import Truth
from aifactory_assess.framework.model import Adjustment, Challenge, Framework, RiskModel, Signal
from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.figures import Situation
from aifactory_assess.scoring.printed import tenths
from aifactory_assess.scoring.readiness import COUNTING, QuestionResult, enough_answered, integers

FindingStatus: TypeAlias = Literal["assessed", "not_enough_answers", "not_applicable"]
RuleState: TypeAlias = Literal["holds", "possible"]
RiskRule = TypeVar("RiskRule", Adjustment, Signal)
POSSIBLE = "possible, as a fact is open"
"""How that state is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied(Generic[RiskRule]):
    """An adjustment or a signal that holds, or that an open fact leaves possible."""

    rule: RiskRule
    state: RuleState


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """A question that makes up part of a gap; `share` is its part of the worst gap (all add up to 1)."""

    result: QuestionResult
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One challenge, judged for one organisation. Gaps and coverage are shares of 1; the rest are indices of the scale.

    Everything numeric is None where the challenge does not apply. `informing` has the counting questions that speak
    about the challenge, with weight x strength.
    """

    challenge: Challenge
    status: FindingStatus
    gap_low: float | None = None
    gap_high: float | None = None
    coverage: float | None = None
    likelihood: int | None = None
    likelihood_low: int | None = None
    impact: int | None = None
    impact_low: int | None = None
    risk: int | None = None
    risk_low: int | None = None
    adjustments: tuple[Applied[Adjustment], ...] = ()
    signals: tuple[Applied[Signal], ...] = ()
    informing: tuple[tuple[QuestionResult, int], ...] = ()

    @property
    def drivers(self) -> tuple[Driver, ...]:
        """What the worst gap is made of: questions by weight x strength x missing credit, largest first.

        Worked out when it is asked for: a batch of sheets never asks.
        """
        lost = [(mass * (FULL - (result.credit or 0)), result) for result, mass in self.informing]
        total = sum(loss for loss, _ in lost)
        ranked = sorted((pair for pair in lost if pair[0]), key=lambda pair: -pair[0])
        return tuple(Driver(result=result, share=loss / total) for loss, result in ranked)


def findings(
    framework: Framework,
    questions: Mapping[str, QuestionResult],
    known: Situation,
    signalled: Situation | None = None,
) -> tuple[Finding, ...]:
    """All findings, worst first (docs/method.md, 7); what does not apply comes last, in the framework's order.

    Where a plan lifts figures, signals look at those (`signalled`), and all else at the facts of today.
    """
    masses = masses_of(framework)
    judged = [
        _finding(framework, challenge, questions, masses[challenge.id], known, signalled or known)
        for challenge in framework.challenges
    ]
    return tuple(sorted(judged, key=_rank))


# Worked out once for a framework: two thousand sheets a second would look for the same questions again and again.
@lru_cache(maxsize=8)
def masses_of(framework: Framework) -> dict[str, tuple[tuple[str, int], ...]]:
    """By challenge, the questions that inform it with their weight x strength."""
    masses: dict[str, list[tuple[str, int]]] = {challenge.id: [] for challenge in framework.challenges}
    strengths = framework.risk.strengths
    for question in framework.questions:
        for challenge, strength in question.informs.items():
            masses[challenge].append((question.id, question.weight * strengths[strength]))
    return {challenge: tuple(found) for challenge, found in masses.items()}


def _rank(finding: Finding) -> tuple[int, int, int, int]:
    if finding.risk is None or finding.impact is None or finding.gap_high is None:
        return (1, 0, 0, 0)
    return (0, *rank_of(finding.risk, finding.impact, finding.gap_high))


def rank_of(risk: int, impact: int, gap: float) -> tuple[int, int, int]:
    """What findings that apply are ordered by, worst first; of equals the first in the framework."""
    return (-risk, -impact, -tenths(gap))


def _finding(  # noqa: PLR0913, PLR0917 - what is judged, and by what
    framework: Framework,
    challenge: Challenge,
    questions: Mapping[str, QuestionResult],
    masses: tuple[tuple[str, int], ...],
    known: Situation,
    signalled: Situation,
) -> Finding:
    model = framework.risk
    informing = tuple([(result, mass) for name, mass in masses if (result := questions[name]).state in COUNTING])
    if not informing or known.truth(challenge.applies) is False:
        return Finding(challenge=challenge, status="not_applicable")
    credited, answered, counting = integers(informing)
    low, coverage = credited / counting, answered / counting
    gap_high, gap_low = 1 - low, coverage - low
    signals, adjustments = _applied(challenge.signals, signalled), _applied(challenge.adjustments, known)
    likelihood = likelihood_with(model, gap_high, signals)
    likelihood_low = likelihood_with(model, gap_low, (applied for applied in signals if applied.state == "holds"))
    impact, impact_low = _impacts(model, challenge, adjustments)
    return Finding(
        challenge=challenge,
        status="assessed" if enough_answered(framework, coverage) else "not_enough_answers",
        gap_low=gap_low,
        gap_high=gap_high,
        coverage=coverage,
        likelihood=likelihood,
        likelihood_low=likelihood_low,
        impact=impact,
        impact_low=impact_low,
        risk=model.matrix[likelihood][impact],
        risk_low=model.matrix[likelihood_low][impact_low],
        adjustments=adjustments,
        signals=signals,
        informing=informing,
    )


def likelihood_with(model: RiskModel, gap: float, signals: Iterable[Applied[Signal]]) -> int:
    """Index of the likelihood for a gap, at least what signals say; one equal to a cut belongs to the higher name."""
    printed = tenths(gap)
    return max([sum(1 for cut in model.cuts if cut <= printed), *(applied.rule.floor for applied in signals)])


def says_more(signal: Signal, holding: Iterable[Signal]) -> bool:
    """Whether no stronger one of those that hold speaks of the same facts."""
    names = {*signal.when.names}
    return not any(each.floor > signal.floor and names.issubset(each.when.names) for each in holding)


def _state(truth: Truth) -> RuleState | None:
    if truth is None:
        return "possible"
    return "holds" if truth else None


def _applied(rules: Iterable[RiskRule], known: Situation) -> tuple[Applied[RiskRule], ...]:
    found = ((rule, _state(known.truth(rule.when))) for rule in rules)
    return tuple(Applied(rule=rule, state=state) for rule, state in found if state is not None)


def _impacts(model: RiskModel, challenge: Challenge, adjustments: Iterable[Applied[Adjustment]]) -> tuple[int, int]:
    """(headline, low view): what is possible counts for the worse in the one, for the better in the other."""
    high = low = challenge.base
    for applied in adjustments:
        add = applied.rule.add
        if applied.state == "holds" or add > 0:
            high += add
        if applied.state == "holds" or add < 0:
            low += add
    top = len(model.scale) - 1
    return min(max(high, 0), top), min(max(low, 0), top)
