"""When it is over, in one phrase."""

from __future__ import annotations

from aifactory_assess.planning.timeline import Timeline

_OF_TEN = {10: "one", 20: "two", 30: "three", 70: "seven", 80: "eight", 90: "nine"}


def when_words(told: Timeline) -> str:
    """When a first service runs, or else when the whole programme is over."""
    what, months = ("the whole by", told.whole) if told.first is None else ("first service", told.first.months)
    shares = [chance(share) for share in told.percentiles]
    ends = [f"{round(month)} ({share})" for share, month in zip(shares, months, strict=True)]
    words = f"{what} month {ends[0]}, {ends[-1]}"
    if told.first is not None and told.first.due is not None and told.first.chance is not None:
        words += f"; {round(told.first.chance * 100)} % by month {round(told.first.due)}"
    return words


def chance(percentile: float) -> str:
    """A percentile in words."""
    if percentile == 50:  # noqa: PLR2004 - one of two
        return "half"
    return f"{_OF_TEN[int(percentile)]} of ten" if percentile in _OF_TEN else f"{percentile:g} %"
