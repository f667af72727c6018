"""When it is over, in one phrase."""

from __future__ import annotations

from collections.abc import Sequence

from aifactory_assess.framework.asked import Triple
from aifactory_assess.planning.timeline import Awaited, When
from aifactory_assess.scoring.printed import to_a_tenth

_OF_TEN = {10: "one", 20: "two", 30: "three", 70: "seven", 80: "eight", 90: "nine"}


def when_words(told: When) -> str:
    """In how many months a first service runs and when it is due, and in how many the whole programme is over."""
    return "; ".join(filter(None, when_parts(told)))


def when_parts(told: When) -> tuple[str, str]:
    """The same in two: what comes first, and what stands beside it."""
    percents = [f"{share:g} %" for share in (told.percentiles[0], told.percentiles[-1])]
    whole = _ends(told.whole)
    if told.first is None:
        return f"the whole programme in {_in_months(whole, percents)}", ""
    first, title = _ends(told.first.months), told.first.stage.title
    beside = [f"the whole programme {f'in {whole[0]}, {whole[1]}' if whole != first else 'with it'}"]
    if told.first.due is not None and told.first.chance is not None:
        due, said = f"{round(told.first.due)}", chance_words(told.first.chance, told.percentiles)
        if due in first and said.removeprefix("over ") != percents[first.index(due)]:  # the same month, and not quite
            exact = [to_a_tenth(months) for months in (told.first.months[0], told.first.months[-1])]
            first = tuple(there if about == due else about for about, there in zip(first, exact, strict=True))
            due = to_a_tenth(told.first.due)
        beside.insert(0, f"due in {due}: {said}")
    return f"{title[:1].lower()}{title[1:]} in {_in_months(first, percents)}", "; ".join(beside)


def _ends(months: Sequence[float]) -> tuple[str, ...]:
    return f"{round(months[0])}", f"{round(months[-1])}"


def _in_months(ends: Sequence[str], percents: Sequence[str]) -> str:
    return f"{ends[0]} months ({percents[0]} chance), {ends[1]} ({percents[1]})"


def awaited_words(told: Awaited) -> str:
    """What takes longest of all that is waited for."""
    return f"longest for: {told.title}, {_about(told.months)}"


def closing_words(told: Awaited) -> str:
    """What takes longest, and what would shorten it."""
    closes = f". {told.closes[:1].upper()}{told.closes[1:]}" if told.closes else ""
    return f"{told.title}, {_about(told.months)}{closes}"


def _about(months: Triple) -> str:
    low, likely, high = (f"{month:.0f}" for month in months)
    return f"{likely} months ({low}-{high})"


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
