"""Gap, likelihood, impact and risk for columns (docs/method.md, 7), as `scoring.risks` does it for one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aifactory_assess.framework.model import Challenge, Framework, RiskModel
from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.columns.expressions import ConditionRule, Rules
from aifactory_assess.scoring.columns.figures import Known
from aifactory_assess.scoring.columns.sheets import Bools, Floats, Whole
from aifactory_assess.scoring.columns.tree import Credited, pair_of, sums_width, tenths, weighted_sums


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingColumns:
    """One challenge in every row; meaningless where it does not apply. All but gaps are indices of the risk scale."""

    challenge: Challenge
    applies: Bools
    gap_low: Floats
    gap_high: Floats
    gap_low_tenths: Whole
    gap_high_tenths: Whole
    coverage: Floats
    coverage_tenths: Whole
    enough_answers: Bools
    likelihood: Whole
    likelihood_low: Whole
    impact: Whole
    impact_low: Whole
    risk: Whole
    risk_low: Whole


class AmountRule(NamedTuple):
    """An adjustment (what it adds) or a signal (the floor it sets), with its condition."""

    when: ConditionRule
    amount: int


class ChallengeRule(NamedTuple):
    """A challenge: the questions that inform it with their mass, and its rules."""

    challenge: Challenge
    masses: tuple[tuple[str, int], ...]
    applies: ConditionRule | None
    adjustments: tuple[AmountRule, ...]
    signals: tuple[AmountRule, ...]


class RiskRules:
    """A framework's challenges, made ready once for all blocks of rows; none where it has no risks."""

    def __init__(self, framework: Framework, rules: Rules) -> None:
        self._model = framework.risk
        self._challenges = [
            _challenge_rule(framework, framework.risk, challenge, rules)
            for challenge in framework.challenges
            if framework.risk is not None
        ]
        self._matrix = np.array(framework.risk.matrix if framework.risk else [[0]], dtype=np.int8)
        self._wide = self._matrix.shape[1]
        self._least = framework.evidence_limits.min_coverage if framework.evidence_limits else 0
        heaviest = max((sum(mass for _, mass in rule.masses) for rule in self._challenges), default=0)
        self.width = sums_width(heaviest)

    def findings(self, questions: Mapping[str, Credited], known: Known) -> tuple[FindingColumns, ...]:
        """The findings in the framework's order."""
        if self._model is None:
            return ()
        return tuple(self._finding(self._model, rule, questions, known) for rule in self._challenges)

    def _finding(
        self, model: RiskModel, rule: ChallengeRule, questions: Mapping[str, Credited], known: Known
    ) -> FindingColumns:
        masses = ((questions[name], mass) for name, mass in rule.masses)
        pair = pair_of(weighted_sums(masses, known.facts.rows))
        counts, low, coverage = pair.counts, pair.low, pair.coverage
        applies = counts if rule.applies is None else counts & ~rule.applies(known.facts).fails
        gap_high, gap_low = 1 - low, coverage - low
        high_tenths, low_tenths, printed = tenths(gap_high), tenths(gap_low), tenths(coverage)
        likelihood, likelihood_low = _likelihoods(model, rule, high_tenths, low_tenths, known)
        impact, impact_low = _impacts(model, rule, known)
        return FindingColumns(
            challenge=rule.challenge,
            applies=applies,
            gap_low=gap_low,
            gap_high=gap_high,
            gap_low_tenths=low_tenths,
            gap_high_tenths=high_tenths,
            coverage=coverage,
            coverage_tenths=printed,
            enough_answers=printed >= self._least,
            likelihood=likelihood,
            likelihood_low=likelihood_low,
            impact=impact,
            impact_low=impact_low,
            risk=self._risk(likelihood, impact),
            risk_low=self._risk(likelihood_low, impact_low),
        )

    def _risk(self, likelihood: Whole, impact: Whole) -> Whole:
        risk: Whole = self._matrix.take(likelihood.astype(np.intp) * self._wide + impact)
        return risk


def _challenge_rule(framework: Framework, model: RiskModel, challenge: Challenge, rules: Rules) -> ChallengeRule:
    return ChallengeRule(
        challenge=challenge,
        masses=tuple(
            (question.id, question.weight * model.strengths[question.informs[challenge.id]])
            for question in framework.questions
            if challenge.id in question.informs
        ),
        applies=rules.rule(challenge.applies),
        adjustments=tuple(
            AmountRule(rules.condition(adjustment.when.tree), adjustment.add)  # type: ignore[arg-type]  # parsed as such
            for adjustment in challenge.adjustments
        ),
        signals=tuple(
            AmountRule(rules.condition(signal.when.tree), signal.floor)  # type: ignore[arg-type]  # parsed as such
            for signal in challenge.signals
        ),
    )


def _likelihoods(
    model: RiskModel, rule: ChallengeRule, high_tenths: Whole, low_tenths: Whole, known: Known
) -> tuple[Whole, Whole]:
    """(headline, low view): a signal that is only possible binds the headline alone."""
    high, low = _by_cuts(model, high_tenths), _by_cuts(model, low_tenths)
    for when, floor in rule.signals:
        truths = when(known.facts)
        # A floor of 0 where the signal does not bind changes nothing.
        np.maximum(high, np.int8(floor) * ~truths.fails, out=high)
        np.maximum(low, np.int8(floor) * truths.holds, out=low)
    return high, low


def _by_cuts(model: RiskModel, printed: Whole) -> NDArray[np.int8]:
    result = np.zeros(len(printed), dtype=np.int8)
    for cut in model.cuts:
        result += printed >= cut
    return result


def _impacts(model: RiskModel, rule: ChallengeRule, known: Known) -> tuple[Whole, Whole]:
    """(headline, low view): what is possible counts for the worse in the one, for the better in the other."""
    base = np.full(known.facts.rows, rule.challenge.base, dtype=np.int16)
    high, low = base, base.copy()
    for when, add in rule.adjustments:
        truths = when(known.facts)
        high += np.int16(add) * (~truths.fails if add > 0 else truths.holds)
        low += np.int16(add) * (~truths.fails if add < 0 else truths.holds)
    top = len(model.scale) - 1
    return np.clip(high, 0, top).astype(np.int8), np.clip(low, 0, top).astype(np.int8)
