"""Gap, likelihood, impact and risk for columns (docs/method.md, 7), as `scoring.risks` does it for one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from aifactory_assess.framework.model import Challenge, RiskModel
from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.columns.expressions import Rules
from aifactory_assess.scoring.columns.figures import Known
from aifactory_assess.scoring.columns.sheets import Bools, Floats, Whole
from aifactory_assess.scoring.columns.tree import Credited, pair_of, sums_width, tenths, weighted_sums
from aifactory_assess.scoring.risks import masses_of


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


class RiskRules:
    """A framework's challenges, made ready once for all blocks of rows; none where it has no risks."""

    def __init__(self, rules: Rules) -> None:
        framework = rules.framework
        self._rules = rules
        self._model = framework.risk
        self._masses = masses_of(framework)
        self._matrix = np.array(framework.risk.matrix or [[0]], dtype=np.int8)
        self._wide = self._matrix.shape[1]
        self._least = framework.evidence_limits.min_coverage if framework.evidence_limits else 0
        heaviest = max((sum(mass for _, mass in masses) for masses in self._masses.values()), default=0)
        self.width = sums_width(heaviest)

    def findings(self, questions: Mapping[str, Credited], known: Known) -> tuple[FindingColumns, ...]:
        """The findings in the framework's order."""
        return tuple(self._finding(each, questions, known) for each in self._model.challenges)

    def _finding(self, challenge: Challenge, questions: Mapping[str, Credited], known: Known) -> FindingColumns:
        masses = ((questions[name], mass) for name, mass in self._masses[challenge.id])
        pair = pair_of(weighted_sums(masses, known.facts.rows))
        counts, low, coverage = pair.counts, pair.low, pair.coverage
        applies = counts
        if challenge.applies is not None:
            applies = counts & ~self._rules.rule(challenge.applies)(known.facts).fails
        gap_high, gap_low = 1 - low, coverage - low
        high_tenths, low_tenths, printed = tenths(gap_high), tenths(gap_low), tenths(coverage)
        likelihood, likelihood_low = self._likelihoods(challenge, high_tenths, low_tenths, known)
        impact, impact_low = self._impacts(challenge, known)
        return FindingColumns(
            challenge=challenge,
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

    def _likelihoods(
        self, challenge: Challenge, high_tenths: Whole, low_tenths: Whole, known: Known
    ) -> tuple[Whole, Whole]:
        """(headline, low view): a signal that is only possible binds the headline alone."""
        high, low = _by_cuts(self._model, high_tenths), _by_cuts(self._model, low_tenths)
        for signal in challenge.signals:
            truths, floor = self._rules.rule(signal.when)(known.facts), np.int8(signal.floor)
            # A floor of 0 where the signal does not bind changes nothing.
            np.maximum(high, floor * ~truths.fails, out=high)
            np.maximum(low, floor * truths.holds, out=low)
        return high, low

    def _impacts(self, challenge: Challenge, known: Known) -> tuple[Whole, Whole]:
        """(headline, low view): what is possible counts for the worse in the one, for the better in the other."""
        base = np.full(known.facts.rows, challenge.base, dtype=np.int16)
        high, low = base, base.copy()
        for adjustment in challenge.adjustments:
            truths, add = self._rules.rule(adjustment.when)(known.facts), adjustment.add
            high += np.int16(add) * (~truths.fails if add > 0 else truths.holds)
            low += np.int16(add) * (~truths.fails if add < 0 else truths.holds)
        top = len(self._model.scale) - 1
        return np.clip(high, 0, top).astype(np.int8), np.clip(low, 0, top).astype(np.int8)

    def _risk(self, likelihood: Whole, impact: Whole) -> Whole:
        risk: Whole = self._matrix.take(likelihood.astype(np.intp) * self._wide + impact)
        return risk


def _by_cuts(model: RiskModel, printed: Whole) -> NDArray[np.int8]:
    result = np.zeros(len(printed), dtype=np.int8)
    for cut in model.cuts:
        result += printed >= cut
    return result
