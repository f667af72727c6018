"""When it is over, in one phrase."""

from __future__ import annotations

from collections.abc import Sequence

from aifactory_assess.errors import some_of
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.units import in_unit
from aifactory_assess.planning.timeline import Awaited, Due, FirstService, When
from aifactory_assess.scoring.printed import capital, in_percent, small, to_a_tenth, whole
from aifactory_assess.scoring.said import names_of
from aifactory_assess.telling.blocks import KeyFigure

_MONTHS = "months"
RUNS = "all that is planned runs"
NOTHING_LEFT = "nothing is left to be built"
_NAMED = 2
_OF_TEN = {10: "one", 20: "two", 30: "three", 70: "seven", 80: "eight", 90: "nine"}


def when_words(told: When, framework: Framework) -> str:
    """In how many months a first service runs and when it is due, and in how many the whole programme is over."""
    return "; ".join(filter(None, when_parts(told, framework)))


def when_parts(told: When, framework: Framework) -> tuple[str, str]:
    """The same in two: what comes first, and what stands beside it."""
    if runs(told.whole):
        return RUNS, ""
    months, due = _due(told)
    if told.first is None:
        return f"whole programme in {months}", due
    first, whole = _ends(told.first.months), _ends(told.whole)
    # From the one chance to the other, as what comes first.
    ends = "with it" if whole == first else f"in {in_unit('-'.join(dict.fromkeys(whole)), _MONTHS)}"
    beside = "; ".join(filter(None, (due, f"whole programme {ends}", _doubt(told.first, framework))))
    return f"{small(told.first.title)} in {months}", beside


def when_figure(told: When, framework: Framework) -> KeyFigure:
    """The same as a key figure."""
    value, beside = when_parts(told, framework)
    return KeyFigure(label="When", value=value, remark=beside)


def when_cells(told: When, framework: Framework) -> tuple[str, str]:
    """The months of a first service and of the whole, each by itself, what is due with its date."""
    if runs(told.whole):
        return "none", RUNS
    months, due = _due(told)
    if told.first is None:
        return "none", "; ".join(filter(None, (months, due)))
    first = "; ".join(filter(None, (months, due, _doubt(told.first, framework))))
    return first, _in_months(_ends(told.whole), _percents(told))


def _due(told: When) -> tuple[str, str]:
    """The months of what is held against a date, a first service before the whole, and the date with its chance."""
    months, due = (told.whole, told.due) if told.first is None else (told.first.months, told.first.due)
    percents = _percents(told)
    ends, words = _held_against(months, due, percents, told.percentiles)
    return _in_months(ends, percents), words


def _percents(told: When) -> tuple[str, str]:
    return f"{told.percentiles[0]:g} %", f"{told.percentiles[-1]:g} %"


def _doubt(first: FirstService, framework: Framework) -> str:
    return f"not known: {some_of([*map(names_of(framework), first.open)], _NAMED)}" if first.open else ""


def runs(whole: Sequence[float]) -> bool:
    """Whether nothing is left to be built."""
    return max(whole) == 0


def _held_against(
    months: Sequence[float], due: Due | None, percents: Sequence[str], percentiles: Sequence[float]
) -> tuple[tuple[str, ...], str]:
    """The ends, and when they are due; with decimals where that is the same month, and not quite."""
    ends = _ends(months)
    if due is None:
        return ends, ""
    month, said = due_month(due), chance_words(due.chance, percentiles)
    about_due = whole(due.months)
    if about_due in ends and said.removeprefix("over ") != percents[ends.index(about_due)]:
        exact = [to_a_tenth(each) for each in (months[0], months[-1])]
        ends = tuple(there if about == about_due else about for about, there in zip(ends, exact, strict=True))
    return ends, f"due {'by now' if month == '0' else f'in {in_unit(month, _MONTHS)}'} ({said})"


def due_month(due: Due) -> str:
    """The month in which something is due: told alike beside every end that it is held against."""
    return to_a_tenth(due.months)


def _ends(months: Sequence[float]) -> tuple[str, ...]:
    return whole(months[0]), whole(months[-1])


def _in_months(ends: Sequence[str], percents: Sequence[str]) -> str:
    soon, late = (in_unit(end, _MONTHS) for end in ends)
    return f"{soon} ({percents[0]} chance), {late} ({percents[1]})"


def is_late(told: When) -> bool:
    """Whether what is due is hardly over by then: with a chance below that which the highest percentile leaves."""
    due = told.due if told.first is None else told.first.due
    return due is not None and due.chance < 1 - max(told.percentiles) / 100


def awaited_words(told: Awaited) -> str:
    """What takes longest of all that is waited for."""
    return f"longest until {_awaited(told)}"


def begun_words(place: int, told: Awaited) -> str:
    """What holds up the rest: the first is begun at once, each other when the one before it is over."""
    return f"{'then' if place else 'at once'}: {_awaited(told)}"


def closing_words(told: Awaited) -> str:
    """What takes longest, and what would shorten it."""
    closes = f". {capital(told.closes)}" if told.closes else ""
    return f"{_awaited(told)}{closes}"


def _awaited(told: Awaited) -> str:
    low, likely, high = map(whole, told.months)
    doubt = "" if told.decided else ", if that is waited for"
    return f"{told.title}{doubt}, {likely} months ({low}-{high}) from today"


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
    return "less than 1 %" if share < 0.01 else f"{in_percent(share)} %"  # noqa: PLR2004 - what is printed as 1 %
