"""Two score tables joined by organisation, on disk and in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import numpy.typing as npt

from aifactory_assess.errors import failure
from aifactory_assess.framework.model import Framework
from aifactory_assess.portfolio.arrays import Records, Whole
from aifactory_assess.portfolio.counting import compared
from aifactory_assess.portfolio.placing import Placed, Shown
from aifactory_assess.portfolio.ranking import record_type, records_of
from aifactory_assess.portfolio.reading import CHUNK
from aifactory_assess.portfolio.rows import Cohorts, ScoreTable

BUCKETS = 1 << 16


class Sorted:
    """A table's records on disk, in the order of a hash of their organisations, found by bucket of that hash."""

    def __init__(
        self, framework: Framework, table: ScoreTable, cohorts: tuple[Cohorts, ...], progress: Callable[[int], None]
    ) -> None:
        self.table = table
        self.dtype = record_type(framework, len(cohorts))
        self.counts = np.zeros(BUCKETS, dtype=np.int64)
        for rows in table.read(cohorts):
            self.counts += np.bincount(_bucket(_names(rows.organisations)), minlength=BUCKETS)
            progress(len(rows))
        self.rows = int(self.counts.sum())
        self._placed = Placed(self.counts.tolist(), self.dtype, Shown(top=None))
        for rows in table.read(cohorts):
            make = partial(records_of, rows, compared(framework, rows), self.dtype)
            self._placed.add(_bucket(_names(rows.organisations)), make)
            progress(len(rows))
        self._starts = np.concatenate([[0], np.cumsum(self.counts)])

    def between(self, first: int, last: int) -> Records:
        """The records of the buckets from `first` up to but without `last`, by organisation."""
        start, stop = int(self._starts[first]), int(self._starts[last])
        records = self._placed.read(start, stop)
        records = records[np.argsort(records["organisation"], kind="stable")]
        twice = np.flatnonzero(records["organisation"][1:] == records["organisation"][:-1])
        if len(twice):
            name = records["organisation"][twice[0]].decode("ascii")
            source = str(self.table.sources[0])
            raise failure(source, f"organisation {name} stands there twice", hint="a trend needs one row for each")
        return records


def _names(organisations: object) -> npt.NDArray[np.bytes_]:
    names: npt.NDArray[np.bytes_] = np.asarray(organisations, dtype=object).astype("S64")
    return names


def _bucket(names: npt.NDArray[np.bytes_]) -> Whole:
    """A hash of organisations, the same in every run and on every machine (FNV-1a, eight bytes a step)."""
    words = np.ascontiguousarray(names).view("<u8").reshape(len(names), -1)
    mixed = np.full(len(names), 0xCBF29CE484222325, dtype=np.uint64)
    for column in words.T:
        mixed = (mixed ^ column) * np.uint64(0x100000001B3)
        mixed ^= mixed >> np.uint64(29)
    return (mixed >> np.uint64(48)).astype(np.int64)


def joined(before: Sorted, after: Sorted) -> Iterator[tuple[Records, Records]]:
    """The records of the organisations in both, side by side, some at a time."""
    for first, last in _stretches(before.counts + after.counts):
        left, right = before.between(first, last), after.between(first, last)
        _, mine, theirs = np.intersect1d(
            left["organisation"], right["organisation"], assume_unique=True, return_indices=True
        )
        yield left[mine], right[theirs]


def _stretches(counts: Whole) -> Iterator[tuple[int, int]]:
    """Stretches of buckets that hold about a chunk of records each."""
    upto = np.cumsum(counts)
    first = 0
    while first < len(counts):
        before = int(upto[first - 1]) if first else 0
        last = max(int(np.searchsorted(upto, before + CHUNK, side="right")), first + 1)
        yield first, last
        first = last
