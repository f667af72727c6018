"""What columns of numbers are worth is what each number is worth by itself, to the basis point."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aifactory_assess.framework.asked import FULL, Curve
from aifactory_assess.framework.credit import curve_credit
from aifactory_assess.scoring.columns.credits import curve_credits
from aifactory_assess.scoring.columns.sheets import OPEN

CLOSE = st.integers(3, 12).map(lambda digits: 1 + 10.0**-digits)
"""Knots that lie so close together that the last bit of a logarithm counts."""


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    first = 10 ** draw(st.floats(-3, 6))
    factors = draw(st.lists(CLOSE | st.floats(1.001, 1000), min_size=1, max_size=4))
    knots = [first := first * factor for factor in [1.0, *factors]]
    logarithmic = draw(st.booleans())
    credits = draw(st.lists(st.integers(0, FULL), min_size=len(knots), max_size=len(knots)))
    return Curve(
        knots=tuple(zip(knots, credits, strict=True)),
        places=tuple(map(math.log10, knots)) if logarithmic else tuple(knots),
        logarithmic=logarithmic,
    )


@given(curves(), st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_a_column_is_worth_what_its_numbers_are(curve: Curve, shares: list[float]) -> None:
    knots = np.array([x for x, _ in curve.knots])
    inside = knots[0] + (knots[-1] - knots[0]) * np.array(shares)
    values = np.concatenate([inside, knots, np.nextafter(knots, 0), np.nextafter(knots, math.inf), [0.0, 1e9]])
    with np.errstate(all="ignore"):  # as whoever assesses has it
        worth = curve_credits(curve, np.append(values, math.nan)).tolist()
    assert worth == [*(curve_credit(curve, float(value)) for value in values), OPEN]
