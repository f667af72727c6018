"""Phases one after the other, as spreads on a grid: when each is over, and the whole (docs/method.md, 12)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from math import ceil
from typing import TypeAlias

from aifactory_assess.framework.asked import Triple
from aifactory_assess.nouns import dataclass
from aifactory_assess.planning.timeline_grid import (
    NOW,
    FactorValue,
    Grid,
    Spread,
    atoms,
    delay,
    finer,
    grid,
    latest,
    mixed,
    overlapping,
    plus,
    quantile,
    refined,
    resampled,
    shifted,
    work,
)

_LEAST_CELLS = 8
"""With 4, work of (0, 0, 4) months was over an eighth of a month later beside a wait of none than after it."""
_MOST_PARTS = 32

Given: TypeAlias = list[Spread]
"""A spread at each node of the grid's common factor."""
_Over: TypeAlias = Callable[[Spread], Spread]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One phase in months: it takes as long as the latest of `ranges`, then `after` follows.

    Each of `behind` is one range more, and those that begin when it is over.
    Before that it is not over until all `dates` of what it waits for have come, and that of power (`date`).
    `beside` is the share of it that waits for the stage before, where the rest can be done beside that.
    """

    ranges: tuple[Triple, ...]
    dates: tuple[Triple, ...] = ()
    date: Triple | None = None
    after: Triple | None = None
    beside: float | None = None
    behind: tuple[tuple[Triple, tuple[Triple, ...]], ...] = ()

    @property
    def all_ranges(self) -> tuple[Triple, ...]:
        """What it takes as long as the latest of, each from its beginning."""
        return (*self.ranges, *(summed(first, each) for first, ranges in self.behind for each in ranges))

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the most months it takes, its dates aside."""
        after = self.after or (0.0, 0.0, 0.0)
        low = max((low for low, _, _ in self.all_ranges), default=0.0)
        return low + after[0], max((high for _, _, high in self.all_ranges), default=0.0) + after[2]


def summed(first: Triple, second: Triple) -> Triple:
    """The months of one after the other, end by end."""
    low, likely, high = (a + b for a, b in zip(first, second, strict=True))
    return low, likely, high


def _laid(on: Grid, stage: Stage) -> list[_Over]:
    """When a stage is over by the end of what is before it, at each node of the grid's common factor."""
    own = delay(on, stage.ranges)
    dates = delay(on, stage.dates) if stage.dates else None
    # For a stage that begins today a date is one more range, so that none is laid on another's points.
    today = own if dates is None else delay(on, (*stage.ranges, *stage.dates))
    date = None if stage.date is None else delay(on, [stage.date])
    behind = [(delay(on, [first]), delay(on, ranges)) for first, ranges in stage.behind]
    after = None if stage.after is None else delay(on, [stage.after])

    def at_node(node: FactorValue) -> _Over:
        spent, from_today = own.given(on, node), today.given(on, node)
        for first, more in behind:
            longer = plus(first.given(on, node), more.given(on, node))
            spent, from_today = latest(on, spent, longer), latest(on, from_today, longer)
        awaited = None if dates is None else dates.given(on, node)
        dated = None if date is None else date.given(on, node)
        follows = None if after is None else after.given(on, node)

        def over(before: Spread) -> Spread:
            end = from_today if before == NOW else plus(before, spent)
            if awaited is not None and before != NOW:
                end = latest(on, end, awaited)
            if dated is not None:
                end = latest(on, end, dated)
            return end if follows is None else plus(end, follows)

        return over

    return [at_node(node) for node in on.nodes]


class Chain:
    """Stages in order from now on, on one grid; what is asked for is worked out once."""

    def __init__(self, stages: Sequence[Stage], correlation: float) -> None:
        self._stages = tuple(stages)
        low, high = _ends(self._stages)
        self.on = grid(high - low, high, correlation)
        self._laid = [_laid(self.on, stage) for stage in self._stages]

    @cached_property
    def ends(self) -> list[Given]:
        """When each stage is over, one after the other."""
        found, before = [], [NOW] * len(self.on.nodes)
        for laid in self._laid:
            before = self._over(before, laid)
            found.append(before)
        return found

    @cached_property
    def ends_beside(self) -> list[Given] | None:
        """The same, with one stage beside the one before it; None where none can be."""
        for place, stage in enumerate(self._stages):
            if place and stage.beside is not None:
                found = [*self.ends[:place], self._beside(place, stage.beside)]
                for laid in self._laid[place + 1 :]:
                    found.append(self._over(found[-1], laid))
                return found
        return None

    def spreads(self, ends: Sequence[Given]) -> list[Spread]:
        """One spread a stage."""
        return [mixed(self.on, given) for given in ends]

    def median_with(self, place: int, stage: Stage) -> float:
        """The median of the whole, one after the other, if one stage were another."""
        before = self.ends[place - 1] if place else [NOW] * len(self.on.nodes)
        end = self._over(before, _laid(self.on, stage), *self._laid[place + 1 :])
        return quantile(self.on, mixed(self.on, end), 0.5)

    def _over(self, before: Given, *stages: list[_Over]) -> Given:
        for laid in stages:
            before = [over(spread) for over, spread in zip(laid, before, strict=True)]
        return before

    def _beside(self, place: int, share: float) -> Given:
        stage, waited = self._stages[place], self._laid[place - 1]
        fine = self.on.divided(_parts(self.on.step / share, stage))
        halves = Grid(fine.step / share / 2, self.on.correlation, self.on.nodes)
        own = delay(halves, stage.ranges)
        starts = self.ends[place - 2] if place > 1 else [NOW] * len(self.on.nodes)
        lengths = [high - low for low, high in (other.bounds for other in self._stages)]
        # A few points stand for the start of the work where the work itself and what follows spread more.
        smoothed = sum(lengths[: place - 1]) <= 2 * sum(lengths[place:])
        begin, end = self._limits(place, share)
        points = self.on.points(begin, end)
        found = []
        for node, over, before in zip(self.on.nodes, waited, starts, strict=True):
            total, spent = [0.0] * len(points), own.given(halves, node)
            for begins, weight in atoms(self.on, before, smoothed=smoothed):
                ready = over(shifted(NOW, begins))
                if len(spent.values) == 1:
                    done = shifted(NOW, begins + spent.start)
                    values = resampled(
                        self.on, latest(self.on, done, shifted(ready, share * spent.start)), begin, len(points)
                    )
                else:
                    values = finer(
                        overlapping(
                            fine, begins, refined(self.on, ready, fine), work(spent.start, spent.values), share
                        ),
                        fine.step / share,
                        points,
                    )
                total = [whole + weight * value for whole, value in zip(total, values, strict=True)]
            found.append(Spread(begin, total))
        return found

    def _limits(self, place: int, share: float) -> tuple[float, float]:
        """The earliest and the latest month in which a stage beside the one before it can be over."""
        least, most = self._stages[place].bounds
        starts, waited = self.ends[place - 2] if place > 1 else [NOW], self.ends[place - 1]
        ends = max(spread.start + len(spread.values) * self.on.step for spread in waited)
        begins = starts[0].start + len(starts[0].values) * self.on.step
        return (
            max(starts[0].start + least, min(spread.start for spread in waited) + share * least),
            max(begins + most, ends + share * most),
        )


def _parts(cell: float, stage: Stage) -> int:
    """Into how many parts cells are cut, so that a stage spans several of them however short it is."""
    low, high = replace(stage, after=None).bounds
    return min(_MOST_PARTS, ceil(_LEAST_CELLS * cell / (high - low))) if high > low else 1


def _ends(stages: Sequence[Stage]) -> tuple[float, float]:
    """The earliest and the latest month in which all can be over."""
    low = high = 0.0
    for stage in stages:
        least, most = stage.bounds
        after = stage.after or (0.0, 0.0, 0.0)
        dates = (*stage.dates, stage.date or (0.0, 0.0, 0.0))
        low = max(low + least, *(date[0] + after[0] for date in dates))
        high = max(high + most, *(date[2] + after[2] for date in dates))
    return low, high
