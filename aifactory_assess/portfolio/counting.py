"""Counts over groups of organisations: all of them, or the cohorts of one column."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from aifactory_assess.framework.model import Framework
from aifactory_assess.portfolio.arrays import NONE, Flags, Whole
from aifactory_assess.portfolio.rows import Rows
from aifactory_assess.portfolio.tally import TENTHS, Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """The mean of printed scores, of those organisations of a group to which the pillar applies."""

    n: int
    total: int

    @property
    def points(self) -> float | None:
        """In points; None of nothing."""
        return self.total / self.n / 10 if self.n else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Organisations that stand together. Only those compared are counted, but for `set_aside`.

    `levels` counts by level those with enough evidence for one, `without_level` the others; `pillars` goes by pillar;
    `risks[challenge][step]` counts the organisations to which the challenge applies.
    """

    overall: Spread
    set_aside: int
    levels: tuple[int, ...]
    without_level: int
    pillars: tuple[Mean, ...]
    risks: tuple[tuple[int, ...], ...]

    @property
    def n(self) -> int:
        """How many are compared."""
        return self.overall.n

    def severe(self, challenge: int) -> tuple[int, int]:
        """(organisations whose risk is in the upper two steps of the scale, organisations that it applies to)."""
        counts = self.risks[challenge]
        return sum(counts[-2:]), sum(counts)


def compared(framework: Framework, rows: Rows) -> Flags:
    """Whose coverage is enough to stand beside others (docs/portfolio.md)."""
    limits = framework.evidence_limits
    flags: Flags = (rows.coverage >= (limits.min_coverage if limits else 0)) & (rows.low != NONE)
    return flags


@dataclass(slots=True, kw_only=True)
class Counts:
    """Counts that grow with the rows and the groups; `groups()` freezes them."""

    framework: Framework
    overall: Whole = field(init=False)
    set_aside: Whole = field(init=False)
    levels: Whole = field(init=False)
    without_level: Whole = field(init=False)
    pillar_n: Whole = field(init=False)
    pillar_total: Whole = field(init=False)
    risks: Whole = field(init=False)

    def __post_init__(self) -> None:
        for name, shape in self._shapes().items():
            setattr(self, name, np.zeros((0, *shape), dtype=np.int64))

    def _shapes(self) -> dict[str, tuple[int, ...]]:
        framework = self.framework
        pillars = len(framework.pillars)
        return {
            "overall": (TENTHS,),
            "set_aside": (),
            "levels": (len(framework.levels),),
            "without_level": (),
            "pillar_n": (pillars,),
            "pillar_total": (pillars,),
            "risks": (len(framework.challenges), len(framework.risk.scale) if framework.risk else 0),
        }

    def add(self, rows: Rows, counted: Flags, group: Whole) -> None:
        """Count some rows, each in its group."""
        self.make_room(int(group.max(initial=-1)) + 1)
        _count(self.set_aside, group[~counted])
        inside = group[counted]
        _count(self.overall, inside, rows.low[counted])
        told = rows.enough[counted] & (rows.level[counted] != NONE)
        _count(self.levels, inside[told], rows.level[counted][told])
        _count(self.without_level, inside[~told])
        for place, low in enumerate(rows.pillars[counted].T):
            applies = low != NONE
            _count(self.pillar_n, inside[applies], place)
            _count(self.pillar_total, inside[applies], place, add=low[applies])
        for place, risk in enumerate(rows.risks[counted].T):
            applies = risk != NONE
            _count(self.risks, inside[applies], place, risk[applies])

    def groups(self) -> tuple[Group, ...]:
        """A group for each number, in order."""
        return tuple(self._group(place) for place in range(len(self.overall)))

    def _group(self, place: int) -> Group:
        means = zip(self.pillar_n[place].tolist(), self.pillar_total[place].tolist(), strict=True)
        return Group(
            overall=Spread(counts=tuple(self.overall[place].tolist())),
            set_aside=int(self.set_aside[place]),
            levels=tuple(self.levels[place].tolist()),
            without_level=int(self.without_level[place]),
            pillars=tuple(Mean(n=n, total=total) for n, total in means),
            risks=tuple(tuple(counts) for counts in self.risks[place].tolist()),
        )

    def make_room(self, wanted: int) -> None:
        """Have at least this many groups."""
        more = wanted - len(self.overall)
        if more > 0:
            for name, shape in self._shapes().items():
                added = np.zeros((more, *shape), dtype=np.int64)
                setattr(self, name, np.concatenate([getattr(self, name), added]))


def _count(into: Whole, *index: Whole | int, add: Whole | int = 1) -> None:
    """Add at an index an axis. Flat, since numpy is many times faster at that."""
    places = np.ravel_multi_index(np.broadcast_arrays(*index), into.shape)
    np.add.at(into.reshape(-1), places, add)
