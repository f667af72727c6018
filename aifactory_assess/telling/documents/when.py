"""When it is over, in one phrase."""

from __future__ import annotations

from aifactory_assess.planning.timeline import Timeline

_OF_ALL: dict[float, str] = {50: "half", 80: "four of five", 90: "nine of ten"}


def when_words(told: Timeline) -> str:
    """When a first service runs, or else when the whole programme is over."""
    what, months = ("the whole by", told.whole) if told.first is None else ("first service", told.first.months)
    shares = [_OF_ALL.get(share, f"{share:g} %") for share in told.percentiles]
    ends = [f"{round(month)} ({share})" for share, month in zip(shares, months, strict=True)]
    words = f"{what} month {ends[0]}, {ends[-1]}"
    if told.first is not None and told.first.due is not None and told.first.chance is not None:
        words += f"; {round(told.first.chance * 100)} % by month {round(told.first.due)}"
    return words
