"""Organisations that stand twice in the inputs: found in bounded memory (12 bytes a row), and never by mistake.

Ids are compared by a 64-bit hash; where hashes meet, the ids themselves are read again and compared. What was read
again is kept, up to a bound: many small tables can repeat ids of each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from aifactory_assess.batch.arrays import flags_of, valid_of
from aifactory_assess.scoring.score_table import ORGANISATION

LONGEST_ID = 64
MOST_KEPT = 1 << 21
"""Ids that are kept once they were read again, which take 25 to 80 bytes each."""
Hashes = NDArray[np.uint64]
PRIME = np.uint64(0x100000001B3)
START = np.uint64(0xCBF29CE484222325)
SPREAD = np.uint64(0x9E3779B97F4A7C15)


class Identified(NamedTuple):
    """The ids in a task's records (null where a record has no valid one) and the numbers of the records.

    Of a table that was mapped and scored, the `column` in which its ids stand, and what is there; of answers files that
    were, the file and its id.
    """

    ids: pa.Array
    rows: NDArray[np.int64]
    column: str = ORGANISATION
    cells: pa.Array | None = None


class SortedIds(NamedTuple):
    """Sorted hashes, and the task in which each was first seen."""

    hashes: Hashes
    tasks: NDArray[np.int32]


def hashes_of(ids: pa.Array) -> Hashes:
    """A hash of every text, of as much of it as a valid id can have; the same on every machine."""
    texts = ids if ids.offset == 0 else pa.concat_arrays([ids])
    offsets = np.frombuffer(texts.buffers()[1], np.int32)[: len(texts) + 1].astype(np.int64)
    data = np.frombuffer(texts.buffers()[2] or b"\0", np.uint8)
    lengths = np.diff(offsets)
    result = np.full(len(texts), START)
    for place in range(min(int(lengths.max(initial=0)), LONGEST_ID)):
        inside = lengths > place
        signs = data[np.where(inside, offsets[:-1] + place, 0)].astype(np.uint64)
        result = np.where(inside, (result ^ signs) * PRIME, result)
    return (result ^ (result >> np.uint64(32))) * SPREAD


class SeenIds:
    """The ids of all tasks so far, asked and told task by task in the order of the inputs."""

    def __init__(self, identified: Callable[[int], Identified]) -> None:
        """`identified` reads the ids of an earlier task again."""
        self._identified = identified
        self._runs: list[SortedIds] = []
        self._first: dict[str, tuple[int, int]] = {}
        self._kept: dict[int, Identified] = {}
        self._left = MOST_KEPT

    def repeated(self, number: int, found: Identified) -> dict[int, tuple[int, int]]:
        """Places in a task whose id was seen before, with the (task, row) where it was first; and learn the rest."""
        valid = valid_of(found.ids)
        places = np.arange(len(found.ids)) if valid is None else np.flatnonzero(valid)
        hashes = hashes_of(found.ids)[places]
        order = np.argsort(hashes, kind="stable")
        ranked = hashes[order]
        met = np.zeros(len(order), np.bool_)
        met[1:] = ranked[1:] == ranked[:-1]
        met[:-1] |= met[1:]
        earlier = self._tasks_of(ranked)
        suspects = places[order[met | (earlier >= 0)]]
        fresh = earlier < 0
        self._add(SortedIds(ranked[fresh], np.full(int(fresh.sum()), number, np.int32)))
        if not len(suspects):
            return {}
        return self._confirmed(number, found, np.sort(suspects), np.unique(earlier[earlier >= 0]))

    def _confirmed(
        self, number: int, found: Identified, suspects: NDArray[Any], earlier: NDArray[Any]
    ) -> dict[int, tuple[int, int]]:
        ids = {int(place): found.ids[int(place)].as_py() for place in suspects}
        unsure = pa.array(set(ids.values()) - self._first.keys(), pa.string())
        for task in earlier.tolist() if len(unsure) else ():
            again = self._again(task)
            for at in np.flatnonzero(flags_of(pc.is_in(again.ids, unsure))).tolist():
                self._first.setdefault(again.ids[at].as_py(), (task, int(again.rows[at])))
        repeated = {}
        for place, text in ids.items():
            here = (number, int(found.rows[place]))
            first = self._first.setdefault(text, here)
            if first != here:
                repeated[place] = first
        return repeated

    def _again(self, task: int) -> Identified:
        """The ids of an earlier task, read once where there is room for them."""
        again = self._kept.get(task) or self._identified(task)
        if task not in self._kept and len(again.ids) <= self._left:
            self._kept[task] = again
            self._left -= len(again.ids)
        return again

    def _tasks_of(self, ranked: Hashes) -> NDArray[np.int32]:
        """The task in which each hash was first seen, -1 for none."""
        result = np.full(len(ranked), -1, np.int32)
        for run in self._runs:
            at = np.minimum(np.searchsorted(run.hashes, ranked), max(len(run.hashes) - 1, 0))
            if len(run.hashes):
                known = run.hashes[at] == ranked
                result[known] = run.tasks[at[known]]
        return result

    def _add(self, run: SortedIds) -> None:
        """Join runs so that each is at least twice as long as the next: few to look into, no row moved often."""
        self._runs.append(run)
        while len(self._runs) > 1 and len(self._runs[-2].hashes) < 2 * len(self._runs[-1].hashes):
            second, first = self._runs.pop(), self._runs.pop()
            self._runs.append(_joined(first, second))


def _joined(first: SortedIds, second: SortedIds) -> SortedIds:
    """Two runs as one: the shorter is put between the hashes of the longer, which needs little room beside both."""
    at = np.searchsorted(first.hashes, second.hashes) + np.arange(len(second.hashes))
    others = np.ones(len(first.hashes) + len(second.hashes), np.bool_)
    others[at] = False
    hashes, tasks = np.empty(len(others), np.uint64), np.empty(len(others), np.int32)
    hashes[at], tasks[at] = second
    hashes[others], tasks[others] = first
    return SortedIds(hashes, tasks)
