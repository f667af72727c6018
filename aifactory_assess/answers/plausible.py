"""What is allowed and hard to believe: numbers outside what is usual, percent and shares meant as the other."""

from __future__ import annotations

from aifactory_assess.framework.asked import Field, Number, Question
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.units import in_unit


def implausible(place: Question | Field, value: object) -> str | None:
    """Why a number is hard to believe, as a sentence without its end; None where it is not. It is never refused."""
    kind = place.kind
    if not isinstance(value, int | float) or not isinstance(kind, Number):
        return None
    said, usual = in_unit(f"{value:,.15g}", kind.unit), place.plausible
    if usual is not None and not usual[0] <= value <= usual[1]:
        return f"{said} is outside what is usual, {usual[0]:,.15g} to {usual[1]:,.15g}"
    # It may be meant as a part of 1, unless the framework itself speaks of such small numbers.
    known = (*(usual or ()), *(place for place, _ in (kind.curve.knots if kind.curve else ())))
    if kind.is_percentage and 0 < value < 1 and not any(0 < number < 1 for number in known):
        return f"{said} is less than one percent"
    return None


def above_the_whole(price: Price, most: float) -> str | None:
    """That an own share may be meant in percent, as a sentence without its end; None where it is not."""
    if not price.is_share or most <= 1:
        return None
    return f"{most:.15g} is more than the whole of which it is a share"
