"""What numbers are worth, for columns: docs/method.md, 2, in its order."""

from __future__ import annotations

import numpy as np

from aifactory_assess.framework.model import Curve
from aifactory_assess.scoring.columns.expressions import log10
from aifactory_assess.scoring.columns.sheets import Bools, Floats, Whole


def curve_credits(curve: Curve, values: Floats) -> Whole:
    """`framework.credit.curve_credit` of every number; OPEN where it is NaN."""
    knots = curve.knots
    (first, least), (last, most) = knots[0], knots[-1]
    worth = _between(curve, _logarithms(values, first, last) if curve.logarithmic else values)
    worth = np.where(values <= first, least, worth)
    worth = np.where(values >= last, most, worth)
    return opened(worth.astype(np.int16), np.isnan(values))


def opened(worth: Whole, where: Bools) -> Whole:
    """Credits with OPEN in some rows."""
    # OPEN is -1, of which every bit is set: a mask of bits is far faster than a choice between two columns.
    worth |= np.negative(where.view(np.int8)).astype(worth.dtype)
    return worth


def _logarithms(values: Floats, first: float, last: float) -> Floats:
    """log10 of what lies between two numbers; anything elsewhere."""
    result = np.zeros(len(values))
    between = (values > first) & (values < last)
    result[between] = log10(values[between])
    return result


def _between(curve: Curve, places: Floats) -> Floats:
    """Credits of places inside the knots: the segment is the last one that begins at or before the place."""
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
        np.rint(scratch, out=scratch)
        result = np.where(places >= x0, scratch, result)
    return result
