"""Delays on a grid of months: how sums and maxima of ranges that share a cause are spread (docs/method.md, 12).

A range is a PERT over (low, likely, high). All delays lean on one common factor (a one-factor Gaussian copula), so that
given the factor they are independent: sums are convolutions, maxima products of distribution functions. The factor is
integrated by Gauss-Hermite nodes. No number is drawn: the same ranges give the same months everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import asin, ceil, cos, erfc, floor, inf, sin, sqrt
from operator import mul
from statistics import NormalDist
from typing import NamedTuple, TypeAlias

from aifactory_assess.framework.asked import Triple
from aifactory_assess.nouns import dataclass

FINEST = 0.1
"""The step of the grid, in months."""
MOST_STEPS = 120
"""Where the whole spans more steps than this, the step is a whole span divided by it: its spread grows with it."""
MOST_POINTS = 2_000
"""No month is more steps away than this, as work that is done beside a wait is followed from today on."""
NODES: tuple[tuple[float, float], ...] = (
    (0.386760604500557, 0.286568521238012),
    (1.16382910055496, 0.15833837275095),
    (1.95198034571633, 0.0472847523540141),
    (2.7602450476307, 0.00726693760118475),
    (3.60087362417155, 0.000525984926573909),
    (4.49295530252001, 1.53000321624873e-05),
)
"""Gauss-Hermite for a standard normal: 16 nodes, of which one half is written, with their weights.

The four outermost weigh 3e-7 together and are left out.
"""
FEW_NODES: tuple[tuple[float, float], ...] = (
    (0.741963784302726, 0.454124145231932),
    (2.33441421833898, 0.0458758547680684),
)
"""The same with 4 nodes, for a delay that others smooth."""
_PANELS = 48
_HALVINGS = 16
_NORMAL = NormalDist()
_GAUSS = 0.5 / sqrt(3.0)

Months: TypeAlias = list[float]


class Spread(NamedTuple):
    """A distribution function at `start`, `start + step` ...; 0 before, 1 after. A first value above 0 is certain."""

    start: float
    values: Months


NOW = Spread(0.0, [1.0])


class FactorValue(NamedTuple):
    """One value of the common factor, and its weight."""

    factor: float
    weight: float


@dataclass(frozen=True, slots=True)
class Grid:
    """The step and the common factor that all spreads of one computation share."""

    step: float
    correlation: float
    nodes: tuple[FactorValue, ...]

    def given(self, scores: Sequence[float], node: FactorValue) -> Months:
        """Probabilities at a value of the factor, from their normal scores without it."""
        scale = 1 / sqrt(2 * (1 - self.correlation))
        lean = sqrt(self.correlation) * node.factor
        return [0.5 * erfc((lean - score) * scale) for score in scores]

    def divided(self, parts: int) -> Grid:
        """The same with a step of which so many make one of these."""
        return Grid(self.step / parts, self.correlation, self.nodes)

    def points(self, start: float, end: float) -> Months:
        """The grid from `start`, to the first point at or after `end`."""
        return [start + k * self.step for k in range(_cells(start, end, self.step) + 1)]


def grid(span: float, latest: float, correlation: float) -> Grid:
    """The grid for a whole that can span so many months, the latest of them so far away."""
    nodes = [FactorValue(sign * factor, weight) for factor, weight in NODES for sign in (-1, 1)]
    if correlation == 0:
        nodes = [FactorValue(0.0, 1.0)]
    return Grid(max(FINEST, span / MOST_STEPS, latest / MOST_POINTS), correlation, tuple(nodes))


def _cells(start: float, end: float, step: float) -> int:
    return max(0, ceil((end - start) / step - 1e-9))


# --- one range ---


def scores(triple: Triple, points: Sequence[float]) -> tuple[float, ...]:
    """Normal scores of the probability that a PERT is over by each of these rising months; -inf before, inf after."""
    low, likely, high = triple
    if high <= low:
        return tuple(inf if point >= low else -inf for point in points)
    shares = tuple((min(max(point, low), high) - low) / (high - low) for point in points)
    return _scores((likely - low) / (high - low), shares)


@lru_cache(maxsize=256)
def _scores(mode: float, shares: tuple[float, ...]) -> tuple[float, ...]:
    # x = sin(angle)^2 takes the ends' roots out of the density x^(4 mode) (1 - x)^(4 - 4 mode).
    rising, falling = 8 * mode + 1, 8 * (1 - mode) + 1
    angles = [asin(sqrt(share)) for share in shares]
    panels = ceil(_PANELS / max(1, len(shares)))

    def mass(start: float, end: float, parts: int) -> float:
        width, total = (end - start) / parts, 0.0
        for part in range(parts):
            middle = start + (part + 0.5) * width
            for place in (middle - width * _GAUSS, middle + width * _GAUSS):
                total += sin(place) ** rising * cos(place) ** falling
        return total * width

    passed, total = [], mass(0.0, angles[0], _PANELS) if angles[0] else 0.0
    for before, angle in zip([angles[0], *angles], angles, strict=False):
        total += mass(before, angle, panels) if angle > before else 0.0
        passed.append(total)
    whole = total + (mass(angles[-1], asin(1.0), _PANELS) if shares[-1] < 1 else 0.0)
    return tuple(_score(part / whole, share) for part, share in zip(passed, shares, strict=True))


def _score(probability: float, share: float) -> float:
    if share <= 0:
        return -inf
    return inf if share >= 1 or probability >= 1 else _NORMAL.inv_cdf(max(probability, 1e-300))


class Delay(NamedTuple):
    """The latest of some ranges, on a grid: normal scores of each from the latest low to the latest high."""

    start: float
    scores: tuple[tuple[float, ...], ...]

    def given(self, on: Grid, node: FactorValue) -> Spread:
        """Its spread at a value of the factor."""
        values = on.given(self.scores[0], node)
        for more in self.scores[1:]:
            values = list(map(mul, values, on.given(more, node)))
        return Spread(self.start, values)


def delay(on: Grid, ranges: Sequence[Triple]) -> Delay:
    """The latest of these ranges; no range is no delay."""
    if not ranges:
        return Delay(0.0, ((inf,),))
    start = max(low for low, _, _ in ranges)
    points = on.points(start, max(high for _, _, high in ranges))
    return Delay(start, tuple(scores(triple, points) for triple in ranges if triple[2] > start) or ((inf,),))


class Work(NamedTuple):
    """A delay as weights at `start`, `start + cell` ..., which keep the mean of each cell.

    `last` is what of a point's weight lies before it: all that counts where the delay is cut off there.
    """

    start: float
    weights: Months
    last: Months


def work(start: float, halves: Months) -> Work:
    """The weights, from the values of a spread in steps of half a cell."""
    passed = [*halves, *[1.0] * (1 + len(halves) % 2)]
    left, right = [], [passed[0]]
    for a, middle, b in zip(passed[::2], passed[1::2], passed[2::2], strict=False):
        mass, mean = b - a, (a + 4 * middle + b) / 6
        # Of a cell's mass, the part that its mean puts at the far end.
        far = min(mass, max(0.0, b - mean))
        left.append(mass - far)
        right.append(far)
    left.append(0.0)
    return Work(start, [a + b for a, b in zip(left, right, strict=True)], right)


# --- sums and maxima, given the factor ---


def plus(first: Spread, second: Spread) -> Spread:
    """The sum of two independent delays."""
    wide, narrow = (first, second) if len(first.values) >= len(second.values) else (second, first)
    start = first.start + second.start
    if len(narrow.values) == 1:
        return Spread(start, wide.values)
    count, sure = len(narrow.values) - 1, wide.values[0]
    weights = _masses(narrow.values)[::-1]
    padded = [*[0.0] * count, *(value - sure for value in wide.values), *[1 - sure] * count]
    values = [sum(map(mul, weights, padded[k : k + count + 1])) for k in range(len(wide.values) + count)]
    if sure:
        certain = [*narrow.values, *[1.0] * (len(wide.values) - 1)]
        values = [value + sure * part for value, part in zip(values, certain, strict=True)]
    return Spread(start, values)


def _masses(values: Months) -> Months:
    """Mass at each point of the grid, so that the mean stays: half of what lies in the cells at its sides."""
    after = [*values[1:], 1.0]
    inner = [(b - a) / 2 for a, b in zip(values, values[2:], strict=False)]
    return [(values[0] + after[0]) / 2, *inner, (1 - values[-2]) / 2 + (1 - values[-1]) / 2]


def latest(on: Grid, first: Spread, second: Spread) -> Spread:
    """The later of two independent delays."""
    start = max(first.start, second.start)
    end = max(spread.start + (len(spread.values) - 1) * on.step for spread in (first, second))
    count = _cells(start, end, on.step) + 1
    return Spread(start, list(map(mul, resampled(on, first, start, count), resampled(on, second, start, count))))


def resampled(on: Grid, spread: Spread, start: float, count: int) -> Months:
    """The values of a spread at `count` points from another start."""
    values, moved = spread.values, (start - spread.start) / on.step
    whole = floor(moved + 1e-9)
    share, first = max(0.0, moved - whole), max(0, whole)
    before = [0.0] * min(count, max(0, -whole))
    if share < 1e-9:  # noqa: PLR2004 - on the grid
        found = [*before, *values[first:]]
    else:
        pairs = zip(values[first:], [*values[first + 1 :], 1.0], strict=False)
        found = [*before, *(a + (b - a) * share for a, b in pairs)]
    return [*found[:count], *[1.0] * (count - len(found))]


def shifted(spread: Spread, months: float) -> Spread:
    """A spread that begins so much later."""
    return Spread(spread.start + months, spread.values)


def atoms(on: Grid, spread: Spread, *, smoothed: bool) -> list[tuple[float, float]]:
    """(months, weight) that stand for a spread: a few where what follows smooths them, else all of the grid."""
    if len(spread.values) == 1:
        return [(spread.start, 1.0)]
    if not smoothed:
        points = on.points(spread.start + on.step / 2, spread.start + (len(spread.values) - 1) * on.step)
        cells = [b - a for a, b in zip(spread.values, spread.values[1:], strict=False)]
        return [(spread.start, spread.values[0]), *zip(points, cells, strict=False)]
    few = [(sign * place, weight) for place, weight in FEW_NODES for sign in (-1, 1)]
    return [(quantile(on, spread, _NORMAL.cdf(place)), weight) for place, weight in few]


def overlapping(on: Grid, before: float, end: Spread, work: Work, share: float) -> Spread:
    """When work is over that starts at `before` and waits for `end` with a share: max(before + work, end + share work).

    The result is in steps of `on.step / share`, as the work is.
    """
    coarse, count = on.step / share, len(work.weights) - 1
    start = before + work.start
    offset = (start - share * work.start - end.start) / on.step
    size, back = len(end.values), end.values[::-1]
    longest = max(start + count * coarse, end.start + size * on.step + share * (work.start + count * coarse))
    values: Months = []
    for k in range(_cells(start, longest, coarse) + 1):
        # Work that takes m cells has its last share over at `offset + k / share - m`; more than k cells are not over.
        place = offset + k / share
        whole, used = floor(place), min(k, count + 1)
        part = place - whole
        near = sum(map(mul, work.weights[:used], _back(back, size, whole, used)))
        far = sum(map(mul, work.weights[:used], _back(back, size, whole + 1, used)))
        if k <= count:
            last = _value(end, whole - k) + (_value(end, whole + 1 - k) - _value(end, whole - k)) * part
            near, far = near + work.last[k] * last, far + work.last[k] * last
        values.append(near + (far - near) * part)
    return Spread(start, values)


def _value(spread: Spread, k: int) -> float:
    return 0.0 if k < 0 else spread.values[k] if k < len(spread.values) else 1.0


def _back(back: Months, size: int, first: int, count: int) -> Months:
    """The values at `first`, `first - 1` ... of what `back` is the reverse of."""
    ones = min(count, max(0, first - size + 1))
    begin = max(0, size - 1 - first)
    return [1.0] * ones + back[begin : begin + count - ones]


def finer(spread: Spread, step: float, points: Sequence[float]) -> Months:
    """A spread that is in other steps, at some points (cubic between its own)."""
    values, start, found = spread.values, spread.start, []
    for point in points:
        place = (point - start) / step
        k = floor(place)
        if k < 0 or k >= len(values) - 1:
            found.append(0.0 if k < 0 else 1.0)
        else:
            found.append(_between(values, k, place - k))
    return found


def refined(on: Grid, spread: Spread, fine: Grid) -> Spread:
    """A spread in the steps of a finer grid."""
    if len(spread.values) == 1 or fine.step == on.step:
        return spread
    points = fine.points(spread.start, spread.start + (len(spread.values) - 1) * on.step)
    return Spread(spread.start, finer(spread, on.step, points))


def _between(values: Months, k: int, share: float) -> float:
    """The value at a share of the way from one point to the next, with the slopes at both."""
    a, b = values[k], values[k + 1]
    before = values[k - 1] if k else a
    after = values[k + 2] if k + 2 < len(values) else b
    rise, fall = (b - before) / 2, (after - a) / 2
    return a + share * (rise + share * (3 * (b - a) - 2 * rise - fall + share * (rise + fall - 2 * (b - a))))


# --- without the factor ---


def mixed(on: Grid, spreads: Iterable[Spread]) -> Spread:
    """One spread for all values of the factor, from the spread at each."""
    parts = list(spreads)
    start = min(spread.start for spread in parts)
    end = max(spread.start + (len(spread.values) - 1) * on.step for spread in parts)
    count = _cells(start, end, on.step) + 1
    total = [0.0] * count
    for node, spread in zip(on.nodes, parts, strict=True):
        aligned = spread.start == start and len(spread.values) == count
        values = spread.values if aligned else resampled(on, spread, start, count)
        total = [whole + node.weight * part for whole, part in zip(total, values, strict=True)]
    return Spread(start, total)


def quantile(on: Grid, spread: Spread, share: float) -> float:
    """The month by which it is over with this probability."""
    values = spread.values
    if values[0] >= share:
        return spread.start
    k = next((place for place in range(1, len(values)) if values[place] >= share), len(values)) - 1
    if k + 1 == len(values):
        return spread.start + len(values) * on.step
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if _between(values, k, middle) >= share else (middle, high)
    return spread.start + (k + (low + high) / 2) * on.step


def at(on: Grid, spread: Spread, month: float) -> float:
    """The probability that it is over by a month."""
    place = (month - spread.start) / on.step
    if place < -1e-9:  # noqa: PLR2004 - on the grid
        return 0.0
    k = floor(place + 1e-9)
    if k >= len(spread.values) - 1:
        return 1.0
    return spread.values[k] + (spread.values[k + 1] - spread.values[k]) * max(0.0, place - k)
