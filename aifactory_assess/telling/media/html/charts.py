"""Where the shapes of a chart stand, in the units of its SVG; the page draws them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.printed import quantity
from aifactory_assess.telling.blocks import Schedule, Series, thinned

WIDTH = 640
EDGE = 14.0
"""What is left free beside an axis."""
ROW, _NAME = 42.0, 22.0
"""How high a lane is, and its name within it."""
_CORNERS = 100
"""A line of more is no truer at this width."""
_LETTER, _LINE, _APART = 11.0, 22.0, 20.0
"""About how wide a letter and how high a line of a name is at most, which is on a phone; and how far apart two stay."""
_LEAST = 1e-9
"""What is less is drawn as nothing."""
_TRIED = 40
"""So many lines are tried for a name in each direction, in steps of half a line."""
_BESIDE, _POINT = 12.0, 5.5
"""How far a name stands beside the middle of its point, and how far that is drawn."""
_HEAD, _TAIL = 16.0, 5.0
"""How far letters reach up and down from their line, on a phone."""
PLOT_LEFT, PLOT_TOP, PLOT_HEIGHT = 56.0, 12.0, 200.0
_RIGHT = WIDTH - EDGE
_LONGEST = 36
"""Letters of a name that leave room for others in a plot; the table below it has all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A mark on an axis: where, and what it says."""

    at: float
    label: str


class Mark(NamedTuple):
    """A point with a name: where it is, the name, at where and on which line that stands, and whether it ends there."""

    x: float
    y: float
    label: str
    at: float
    line: float
    ends: bool

    @property
    def left(self) -> float:
        """Where the name begins."""
        return self.at - len(self.label) * _LETTER if self.ends else self.at

    @property
    def right(self) -> float:
        """Where the name ends."""
        return self.left + len(self.label) * _LETTER

    def lies_over(self, other: Mark) -> bool:
        """Whether its name would lie over another."""
        return abs(self.line - other.line) < _APART and self.left < other.right and other.left < self.right


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A series as it is drawn: the corners of its line, or its columns (x, y, width, height); ticks of both axes."""

    line: str
    columns: tuple[tuple[float, float, float, float], ...]
    marks: tuple[Mark, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One stretch of a schedule: its label, the left and right ends of each of its bars, the darkest first."""

    label: str
    y: float
    bars: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """A schedule as it is drawn; `hills` is the outline of its density, empty without one.

    `grid` is (top, bottom) of each stretch of a line up from a tick, none of which runs through a name.
    """

    lanes: tuple[Lane, ...]
    across: tuple[Tick, ...]
    grid: tuple[tuple[float, float], ...]
    hills: str
    axis: float
    height: float


def share(value: float) -> str:
    """A share of 1 as a length of the chart."""
    return place(min(max(value, 0.0), 1.0) * WIDTH)


def percent(value: float) -> str:
    """A share of 1 in percent, for places along a line."""
    return place(min(max(value, 0.0), 1.0) * 100)


def place(value: float) -> str:
    """A place of the chart, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def steps_of(largest: float, wanted: int = 6) -> tuple[float, ...]:
    """Round numbers from 0 up to at least `largest`, about as many as wanted."""
    if largest < _LEAST or not math.isfinite(largest):
        return (0.0, 1.0)
    rough = largest / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    count = math.ceil(largest / step - 1e-9)
    return tuple(step * number for number in range(count + 1))


def lanes(schedule: Schedule) -> Lanes:
    """Where the stretches of a schedule stand on its axis."""
    last = max((end for each in schedule.stretches for end in each.ends), default=0.0)
    ticks = steps_of(max(last, *(time for time, _ in schedule.density), 0.0) if schedule.density else last)
    scale = (WIDTH - 2 * EDGE) / ticks[-1]

    def x(time: float) -> float:
        return EDGE + time * scale

    found = []
    for number, each in enumerate(schedule.stretches):
        starts = (each.start, *each.ends[:-1])
        bars = tuple((x(start), x(max(start, end))) for start, end in zip(starts, each.ends, strict=True))
        found.append(Lane(label=each.label, y=number * ROW, bars=bars))
    top = len(found) * ROW + 8
    room = 44.0 if schedule.density else 0.0
    return Lanes(
        lanes=tuple(found),
        across=tuple(Tick(at=x(time), label=quantity(time)) for time in ticks),
        grid=tuple((each.y + _NAME, each.y + ROW) for each in found) + (((top, top + room),) if room else ()),
        hills=_hills([(x(time), amount) for time, amount in schedule.density], top, room),
        axis=top + room,
        height=top + room + 26,
    )


def anchor(at: float) -> str:
    """Where the words of a tick stand: in its middle, or within the picture at its ends."""
    return "start" if at < 2 * EDGE else "end" if at > WIDTH - 2 * EDGE else "middle"


def strengths(names: Sequence[str]) -> str:
    """Which of a lane's bars is which, in words that hold on light and on dark ground."""
    words = ("Strong", *["fainter"] * (len(names) - 2), "faintest") if len(names) > 1 else ("Strong",)
    return "; ".join(f"{word}: {name}" for word, name in zip(words, names, strict=True))


def _hills(points: list[tuple[float, float]], top: float, room: float) -> str:
    most = max((amount for _, amount in points), default=0.0)
    if most <= 0:
        return ""
    floor = top + room
    corners = [(x, floor - amount / most * (room - 4)) for x, amount in points]
    return _line([(points[0][0], floor), *corners, (points[-1][0], floor)])


def _line(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{place(x)},{place(y)}" for x, y in points)


def plot(series: Series) -> Plot:
    """Where the points of a series stand between its axes."""
    across = steps_of(max((x for x, _ in series.points), default=1.0))
    up = steps_of(max((y for _, y in series.points), default=1.0), 4)
    wide = (WIDTH - PLOT_LEFT - 16) / across[-1]
    high = PLOT_HEIGHT / up[-1]
    floor = PLOT_TOP + PLOT_HEIGHT

    def spot(x: float, y: float) -> tuple[float, float]:
        return PLOT_LEFT + x * wide, floor - y * high

    points = [spot(x, y) for x, y in thinned(series, _CORNERS)]
    line = [] if series.style == "histogram" else list(_corners(points, series))
    return Plot(
        line=_line(line),
        columns=tuple(_columns(points, floor)) if series.style == "histogram" else (),
        marks=tuple(_marks([(*spot(x, y), name) for x, y, name in series.marked], line, floor)),
        across=tuple(Tick(at=PLOT_LEFT + x * wide, label=quantity(x)) for x in across),
        up=tuple(Tick(at=floor - y * high, label=quantity(y)) for y in up),
        height=floor + 40,
    )


def _marks(
    named: Sequence[tuple[float, float, str]], line: Sequence[tuple[float, float]], floor: float
) -> Iterator[Mark]:
    """Names as near to their points as they lie over no other, and over no line or point if that can be had.

    The first named has its choice.
    """
    taken: list[Mark] = []
    points = [(x, y) for x, y, _ in named]
    for x, y, name in named:
        label = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
        places = [Mark(x, y, label, *place) for place in _places(x, y, len(label) * _LETTER) if place[1] < floor]
        free = [mark for mark in places if not any(map(mark.lies_over, taken))]
        taken.append(min(free, key=partial(_cost, line, points), default=places[-1]))
        yield taken[-1]


def _places(x: float, y: float, wide: float) -> Iterator[tuple[float, float, bool]]:
    """Where a name may stand, the nearest first: right or left of its point, below it, above it."""
    if x + _BESIDE + wide <= _RIGHT:
        yield x + _BESIDE, y + _TAIL, False
    if x - _BESIDE - wide >= PLOT_LEFT:
        yield x - _BESIDE, y + _TAIL, True
    # A name that fits on neither side stands over or under its point, as far to a side as it has to.
    ends = x + wide > _RIGHT and (x - wide >= PLOT_LEFT or x > (PLOT_LEFT + _RIGHT) / 2)
    at = max(x, PLOT_LEFT + wide) if ends else min(x, _RIGHT - wide)
    for step in range(_TRIED):
        yield at, y + _LINE * (1 + step / 2), ends
        yield at, y - _LINE * (1 + step) / 2, ends


def _cost(line: Sequence[tuple[float, float]], points: Sequence[tuple[float, float]], mark: Mark) -> tuple[bool, bool]:
    """What speaks against a place of a name: that it leaves the picture, and lies over a line or a point."""
    left, right, top, low = mark.left, mark.right, mark.line - _HEAD, mark.line + _TAIL
    return mark.line < _HEAD, any(
        min(x, after) < right and max(x, after) > left and min(y, below) < low and max(y, below) > top
        for (x, y), (after, below) in pairwise(line)
    ) or any(left - _POINT < x < right + _POINT and top - _POINT < y < low + _POINT for x, y in points)


def _corners(points: list[tuple[float, float]], series: Series) -> Iterator[tuple[float, float]]:
    before: tuple[float, float] | None = None
    for point in points:
        if series.style == "steps" and before is not None:
            yield point[0], before[1]
        yield point
        before = point


def _columns(points: list[tuple[float, float]], floor: float) -> Iterator[tuple[float, float, float, float]]:
    gaps = [after[0] - before[0] for before, after in pairwise(points)]
    wide = max(min(gaps, default=12.0) * 0.86, 1.0)
    for x, y in points:
        yield x, y, wide, floor - y
