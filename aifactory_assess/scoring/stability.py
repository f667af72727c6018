"""How much hangs on the weights: the pillars' as shares that are sure only so far (docs/planning.md, `sensitivity`).

W ~ Dirichlet(k * w): each pillar's weight keeps its mean w, and k says how sure it is. Means, variances and the chance
that one sum is ahead of another have closed forms; nothing is drawn at random.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from aifactory_assess.framework.asked import FULL
from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.printed import tenths
from aifactory_assess.scoring.readiness import level_of
from aifactory_assess.scoring.shares import exact_pillar_weights

CONCENTRATION = 25.0
"""k where the framework gives none (assessor default): a weight of 0.25 then has a standard deviation of 0.085."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanAndDeviation:
    """Mean and standard deviation."""

    mean: float
    deviation: float

    def chance_below(self, bound: float) -> float:
        """The chance of a value below a bound, by the normal distribution; certain where nothing spreads."""
        if self.deviation <= 0:
            return 1.0 if self.mean < bound else 0.0
        return normal((bound - self.mean) / self.deviation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """A pillar that stands right before another by its low, and the chance that it stays before it."""

    pillar: str
    next: str
    chance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """How an assessment stands under other weights.

    `score` and `level` under other weights of the pillars: `level` is the chance that the score alone, gates aside,
    stays within the level that it reaches. `ranking` goes from the weakest pillar to the strongest, under other weights
    of the questions inside them.
    """

    k: float
    score: MeanAndDeviation
    level: float
    ranking: tuple[Rank, ...]


def normal(x: float) -> float:
    """The standard normal distribution function."""
    return math.erfc(-x / math.sqrt(2)) / 2


def spread_of(weights: Sequence[float], values: Sequence[float], k: float) -> MeanAndDeviation:
    """Mean and deviation of the weighted mean of some values, weights as shares that add up to 1.

    E = w.x; Var = (sum w x^2 - (w.x)^2) / (k + 1).
    """
    mean = math.fsum(w * x for w, x in zip(weights, values, strict=True))
    square = math.fsum(w * x * x for w, x in zip(weights, values, strict=True))
    return MeanAndDeviation(mean=mean, deviation=math.sqrt(max(0.0, square - mean * mean) / (k + 1)))


def chance_ahead(weights: Sequence[float], first: Sequence[float], second: Sequence[float], k: float) -> float:
    """The chance that the first weighted mean is ahead of the second; by the sign where they differ alike everywhere.

    Equal everywhere is one half: neither is ahead.
    """
    differences = [a - b for a, b in zip(first, second, strict=True)]
    spread = spread_of(weights, differences, k)
    if min(differences) == max(differences):
        return 0.5 if not differences[0] else 1.0 if differences[0] > 0 else 0.0
    return 1 - spread.chance_below(0.0)


def stability(assessment: Assessment) -> Stability | None:
    """How sure score and level are under other weights; None where fewer than two pillars count."""
    framework = assessment.framework
    scores = [result.rating.score for result in assessment.readiness.pillars]
    lows = [score.low for score in scores if score is not None]
    if len(lows) < 2:  # noqa: PLR2004 - one pillar has all the weight
        return None
    weights = list(pillar_shares(assessment).values())
    k = framework.weights_concentration or CONCENTRATION
    score = spread_of(weights, lows, k)
    return Stability(k=k, score=score, level=_same_level(assessment, score), ranking=_ranking(assessment, k))


def _same_level(assessment: Assessment, score: MeanAndDeviation) -> float:
    """The chance that the printed score stays within the level that it reaches, gates aside."""
    levels = assessment.framework.levels
    reached = level_of(assessment.framework, tenths(score.mean))
    # A printed score reaches a level from half a tenth below its start.
    below = 0.0 if reached == 0 else score.chance_below((levels[reached].start - 0.5) / 1000)
    above = 1.0 if reached == len(levels) - 1 else score.chance_below((levels[reached + 1].start - 0.5) / 1000)
    return max(0.0, above - below)


def _ranking(assessment: Assessment, k: float) -> tuple[Rank, ...]:
    """The pillars from the weakest on, each with how sure it is to stay behind the next."""
    spreads = []
    for result in assessment.readiness.pillars:
        if result.rating.score is not None:
            weights = exact_pillar_weights(assessment.readiness, result)
            credits = [(assessment.questions[name].credit or 0) / FULL for name in weights]
            spreads.append((result.pillar.id, spread_of([float(weight) for weight in weights.values()], credits, k)))
    spreads.sort(key=lambda pair: pair[1].mean)
    found = []
    for (name, low), (other, high) in pairwise(spreads):
        apart = MeanAndDeviation(mean=high.mean - low.mean, deviation=math.hypot(low.deviation, high.deviation))
        chance = 0.5 if not apart.mean and not apart.deviation else 1 - apart.chance_below(0.0)
        found.append(Rank(pillar=name, next=other, chance=chance))
    return tuple(found)


def pillar_shares(assessment: Assessment) -> dict[str, float]:
    """The weights of the pillars that count, as shares that add up to 1."""
    counting = [result.pillar for result in assessment.readiness.pillars if result.rating.score is not None]
    total = sum(pillar.weight for pillar in counting)
    return {pillar.id: pillar.weight / total for pillar in counting}
