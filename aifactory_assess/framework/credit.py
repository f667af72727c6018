"""The arithmetic of credit: points of a checklist, the curve of a number (docs/method.md, 2)."""

from __future__ import annotations

import math
from bisect import bisect_right

from aifactory_assess.framework.asked import FULL, Curve


def points_to_credit(points: int, total: int) -> int:
    """`points / total` in basis points, rounded half to even."""
    return round(FULL * points / total)


def curve_credit(curve: Curve, value: float) -> int:
    """Credit of a number, in the method's order: clamp, then c0 + (c1 - c0) * (x - x0) / (x1 - x0)."""
    knots = curve.knots
    if value <= knots[0][0]:
        return knots[0][1]
    if value >= knots[-1][0]:
        return knots[-1][1]
    places = curve.places
    place = math.log10(value) if curve.logarithmic else value
    # log10 may round a value below a knot onto it; then the segment that begins there gives the same credit.
    index = min(bisect_right(places, place), len(places) - 1)
    x0, x1 = places[index - 1], places[index]
    c0, c1 = knots[index - 1][1], knots[index][1]
    return round(c0 + (c1 - c0) * (place - x0) / (x1 - x0))


def value_earning(curve: Curve, credit: int) -> float:
    """A value that earns a credit or more, the nearest to today's worse ones; the best knot where none does."""
    knots, places = curve.knots, curve.places
    if knots[0][1] > knots[-1][1]:
        knots, places = knots[::-1], places[::-1]
    index = next((index for index, (_, earned) in enumerate(knots) if earned >= credit), len(knots) - 1)
    best = knots[index][0]
    if index == 0 or knots[index][1] < credit:
        return best
    share = (credit - knots[index - 1][1]) / (knots[index][1] - knots[index - 1][1])
    place = places[index - 1] + (places[index] - places[index - 1]) * share
    value = 10**place if curve.logarithmic else place
    while curve_credit(curve, value) < credit and value != best:
        value = math.nextafter(value, best)
    return value
