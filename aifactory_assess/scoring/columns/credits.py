"""What numbers are worth, for columns: docs/method.md, 2, in its order."""

from __future__ import annotations

import numpy as np

from aifactory_assess.framework.asked import FULL, Curve
from aifactory_assess.scoring.columns.expressions import log10
from aifactory_assess.scoring.columns.sheets import Bools, Floats, Whole

_LAST_BITS = 16 * float(np.finfo(np.float64).eps)


def curve_credits(curve: Curve, values: Floats) -> Whole:
    """`framework.credit.curve_credit` of every number; OPEN where it is NaN."""
    knots = curve.knots
    (first, least), (last, most) = knots[0], knots[-1]
    worth = _of_logarithms(curve, values) if curve.logarithmic else _between(curve, values)
    worth = np.rint(worth)
    worth = np.where(values <= first, least, worth)
    worth = np.where(values >= last, most, worth)
    return opened(worth.astype(np.int16), np.isnan(values))


def opened(worth: Whole, where: Bools) -> Whole:
    """Credits with OPEN in some rows."""
    # OPEN is -1, of which every bit is set: a mask of bits is far faster than a choice between two columns.
    worth |= np.negative(where.view(np.int8)).astype(worth.dtype)
    return worth


def _of_logarithms(curve: Curve, values: Floats) -> Floats:
    """Credits by the logarithms of numbers, anything beyond the knots.

    numpy's differ from those of `math` in the last bit, and are far faster: where so little could turn the rounding,
    `math` decides.
    """
    between = (values > curve.knots[0][0]) & (values < curve.knots[-1][0])
    result = _between(curve, np.log10(np.where(between, values, 1.0)))
    unsure = between & (np.abs(result - np.floor(result) - 0.5) < _turn(curve))
    if unsure.any():
        result[unsure] = _between(curve, log10(values[unsure]))
    return result


def _turn(curve: Curve) -> float:
    """More basis points than the last bits of a logarithm can move a credit by."""
    places, credits = curve.places, [credit for _, credit in curve.knots]
    steepest = max(
        abs(c1 - c0) / (x1 - x0) for x0, x1, c0, c1 in zip(places, places[1:], credits, credits[1:], strict=False)
    )
    return _LAST_BITS * (FULL + steepest * max(map(abs, places)))


def _between(curve: Curve, places: Floats) -> Floats:
    """Credits inside the knots, not rounded: a place's segment is the last one that begins at or before it."""
    result = np.zeros(len(places))
    scratch = np.empty(len(places))
    for index, x0 in enumerate(curve.places[:-1]):
        x1 = curve.places[index + 1]
        c0, c1 = curve.knots[index][1], curve.knots[index + 1][1]
        # c0 + (c1 - c0) * (x - x0) / (x1 - x0), each step in place.
        np.subtract(places, x0, out=scratch)
        np.multiply(c1 - c0, scratch, out=scratch)
        np.divide(scratch, x1 - x0, out=scratch)
        np.add(c0, scratch, out=scratch)
        result = np.where(places >= x0, scratch, result)
    return result
