"""What is allowed and hard to believe: numbers outside what is usual, percent and shares meant as the other."""

from __future__ import annotations

from aifactory_assess.framework.asked import AnswerKind, Field, Number, Question
from aifactory_assess.framework.estimates import Price


def implausible(place: Question | Field, value: object) -> str | None:
    """Why a number is hard to believe, as a sentence without its end; None where it is not. It is never refused."""
    if not isinstance(value, int | float) or not isinstance(place.kind, Number):
        return None
    if place.plausible is None:
        return below_a_percent(place.kind, value)
    low, high = place.plausible
    if low <= value <= high:
        return None
    unit = place.kind.unit
    return f"{value:.15g} {unit} is outside what is usual, {low:.15g} to {high:.15g}"


def below_a_percent(kind: AnswerKind, value: object) -> str | None:
    """That a percentage may be meant as a part of 1, as a sentence without its end; None where it is not."""
    if not (isinstance(kind, Number) and kind.is_percentage and isinstance(value, int | float) and 0 < value < 1):
        return None
    return f"{value:.15g} {kind.unit} is less than one percent"


def above_the_whole(price: Price, most: float) -> str | None:
    """That an own share may be meant in percent, as a sentence without its end; None where it is not."""
    if price.unit != "share" or most <= 1:
        return None
    return f"{most:.15g} is more than the whole of which it is a share"
