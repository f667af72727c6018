"""When it is over, in one phrase."""

from __future__ import annotations

from collections.abc import Sequence

from aifactory_assess.planning.timeline import When

_OF_TEN = {10: "one", 20: "two", 30: "three", 70: "seven", 80: "eight", 90: "nine"}


def when_words(told: When) -> str:
    """In how many months a first service runs, or else the whole programme is over."""
    what, months = ("the whole programme", told.whole) if told.first is None else ("first service", told.first.months)
    first, last = (f"{share:g} %" for share in (told.percentiles[0], told.percentiles[-1]))
    words = f"{what} in {round(months[0])} months ({first} chance), {round(months[-1])} ({last})"
    if told.first is not None and told.first.due is not None and told.first.chance is not None:
        words += f"; due in {round(told.first.due)}: {chance_words(told.first.chance, told.percentiles)}"
    return words


def chance(percentile: float) -> str:
    """A percentile in words."""
    if percentile == 50:  # noqa: PLR2004 - one of two
        return "even odds"
    return f"{_OF_TEN[int(percentile)]} of ten" if percentile in _OF_TEN else f"{percentile:g} %"


def chance_words(share: float, percentiles: Sequence[float]) -> str:
    """A chance as printed: never 0 %, and never surer than the framework's highest percentile (docs/method.md, 12)."""
    most = max(percentiles)
    if 100 * share > most:
        return f"over {most:g} %"
    return "less than 1 %" if share < 0.01 else f"{100 * share:.0f} %"  # noqa: PLR2004 - what is printed as 1 %
