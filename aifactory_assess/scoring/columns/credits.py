"""What numbers are worth, for columns: METHOD section 1, in its order."""

from __future__ import annotations

import numpy as np

from aifactory_assess.framework.model import Curve
from aifactory_assess.scoring.columns.expressions import log10
from aifactory_assess.scoring.columns.sheets import OPEN, Floats, Whole


def curve_credits(curve: Curve, values: Floats) -> Whole:
    """`framework.credit.curve_credit` of every number; OPEN where it is NaN."""
    knots = curve.knots
    (first, least), (last, most) = knots[0], knots[-1]
    between = (values > first) & (values < last)
    inner = values[between]
    worth = np.where(values >= last, most, least).astype(np.int16)
    worth[between] = _between(curve, log10(inner) if curve.logarithmic else inner)
    worth[np.isnan(values)] = OPEN
    return worth


def _between(curve: Curve, places: Floats) -> Whole:
    """Credits of places strictly inside the knots: the segment is the last one that begins at or before the place."""
    result = np.zeros(len(places))
    starts = curve.places[:-1]
    for index, x0 in enumerate(starts):
        x1 = curve.places[index + 1]
        c0, c1 = curve.knots[index][1], curve.knots[index + 1][1]
        np.copyto(result, np.rint(c0 + (c1 - c0) * (places - x0) / (x1 - x0)), where=places >= x0)
    return result.astype(np.int16)
