"""How far several people agree: Krippendorff's alpha over ordinal ratings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Literal, TypeAlias

from aifactory_assess.framework.model import Agreement
from aifactory_assess.nouns import dataclass

FEWEST_QUESTIONS = 10
AlphaReading: TypeAlias = Literal["reliable", "tentative", "not reliable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Alpha with the number of questions it rests on; None with the reason where there is none."""

    questions: int
    alpha: float | None = None
    reason: str | None = None
    reading: AlphaReading | None = None


def reliability(ratings: Iterable[Sequence[int]], scale: Agreement | None) -> Reliability:
    """Alpha over the ratings of each question; those with one rating say nothing. `scale` reads it, if there is one."""
    rated = [values for values in ratings if len(values) > 1]
    if len(rated) < FEWEST_QUESTIONS:
        fewer = f"fewer than {FEWEST_QUESTIONS} questions were answered by two people or more"
        return Reliability(questions=len(rated), reason=fewer)
    if len({value for values in rated for value in values}) == 1:
        return Reliability(questions=len(rated), reason="all answers are worth the same")
    alpha = ordinal_alpha(rated)
    return Reliability(questions=len(rated), alpha=alpha, reading=None if scale is None else _reading(alpha, scale))


def _reading(alpha: float, scale: Agreement) -> AlphaReading:
    if alpha >= scale.reliable:
        return "reliable"
    return "tentative" if alpha >= scale.tentative else "not reliable"


def ordinal_alpha(units: Iterable[Sequence[int]]) -> float:
    """Krippendorff's alpha (2011, Computing Krippendorff's Alpha-Reliability, section E, ordinal metric).

    Units with two ratings or more, and at least two distinct ratings in all. The order of ratings and units does not
    matter, to the last bit.
    """
    counted = [(Counter(unit), len(unit)) for unit in units if len(unit) > 1]
    totals: Counter[int] = Counter()
    for counts, _ in counted:
        totals.update(counts)
    values = sorted(totals)
    below = dict(zip(values, accumulate((totals[value] for value in values), initial=0), strict=False))

    def apart(low: int, high: int) -> float:
        """The ratings from one value to the other, each end counted half; squared."""
        between = below[high] + totals[high] - below[low]
        return (between - (totals[low] + totals[high]) / 2) ** 2

    pairs: dict[tuple[int, int, int], int] = {}
    for counts, size in counted:
        present = sorted(counts)
        for place, low in enumerate(present):
            for high in present[place + 1 :]:
                key = (low, high, size)
                pairs[key] = pairs.get(key, 0) + counts[low] * counts[high]
    observed = 0.0
    for (low, high, size), count in sorted(pairs.items()):
        observed += count / (size - 1) * apart(low, high)
    expected = 0.0
    for place, low in enumerate(values):
        for high in values[place + 1 :]:
            expected += totals[low] * totals[high] * apart(low, high)
    return 1 - (sum(totals.values()) - 1) * observed / expected
