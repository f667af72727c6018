"""Records in the order of a small whole number, on disk: a counting sort that needs no more memory than a chunk."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

import numpy as np

from aifactory_assess.portfolio.arrays import Flags, Records, Whole
from aifactory_assess.portfolio.reading import CHUNK


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How many are shown: of the ranking from the top (None: all) and from the bottom, and of the outliers."""

    top: int | None
    bottom: int = 0
    outliers: int = 10

    def ranges(self, total: int) -> tuple[range, range]:
        """The places shown of `total`: from the top, and what the bottom adds."""
        upto = total if self.top is None else min(self.top, total)
        return range(upto), range(max(upto, total - self.bottom), total)

    def gap(self, total: int) -> tuple[int, int] | None:
        """(shown from the top, left out) where the bottom does not follow on the top."""
        top, bottom = self.ranges(total)
        return (top.stop, bottom.start - top.stop) if bottom and bottom.start > top.stop else None


class Placed:
    """Records in the order of their keys, equal keys in the order they came.

    `counts[key]` is how many records will come; only those that `kept` shows are kept.
    """

    def __init__(self, counts: Sequence[int], dtype: np.dtype[np.void], kept: Shown) -> None:
        self.dtype = dtype
        self.total = sum(counts)
        self._top, self._bottom = kept.ranges(self.total)
        self._next = np.concatenate([[0], np.cumsum(np.asarray(counts, dtype=np.int64))[:-1]])
        # The file has no name, so that nothing is left behind however the program ends; it lives as long as this does.
        self._file: IO[bytes] = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - it lives as long as its owner, which closes it
        weakref.finalize(self, self._file.close)

    def add(self, keys: Whole, records: Callable[[Flags], Records]) -> None:
        """Take the next records, of which `records` makes those that are kept."""
        places = self._places(keys)
        kept = (places < self._top.stop) | (places >= self._bottom.start)
        if kept.any():
            self._put(places[kept], records(kept))

    def read(self, first: int, last: int) -> Records:
        """The records from one place up to but without another; all of them are kept."""
        self._file.seek(int(self._offsets(np.array([first]))[0]) * self.dtype.itemsize)
        return np.frombuffer(self._file.read((last - first) * self.dtype.itemsize), dtype=self.dtype)

    def chunks(self, shown: Shown) -> Iterator[Records]:
        """The records shown, in order, some at a time; all of them are kept."""
        for part in shown.ranges(self.total):
            for first in range(part.start, part.stop, CHUNK):
                yield self.read(first, min(first + CHUNK, part.stop))

    def _places(self, keys: Whole) -> Whole:
        order = np.argsort(keys, kind="stable")
        present, first, count = np.unique(keys[order], return_index=True, return_counts=True)
        within = np.arange(len(keys)) - np.repeat(first, count)
        found = np.empty(len(keys), dtype=np.int64)
        found[order] = np.repeat(self._next[present], count) + within
        self._next[present] += count
        return found

    def _put(self, places: Whole, records: Records) -> None:
        """Write records to their places, runs of neighbours at once."""
        order = np.argsort(places, kind="stable")
        offsets, in_order = self._offsets(places[order]), records[order]
        breaks = (np.flatnonzero(np.diff(offsets) != 1) + 1).tolist()
        for start, stop in zip([0, *breaks], [*breaks, len(offsets)], strict=True):
            self._file.seek(int(offsets[start]) * self.dtype.itemsize)
            _write_all(self._file, in_order[start:stop].tobytes())

    def _offsets(self, places: Whole) -> Whole:
        """Where records lie in the file: what the bottom keeps follows on what the top keeps."""
        return np.where(places >= self._bottom.start, places - (self._bottom.start - self._top.stop), places)


def _write_all(file: IO[bytes], data: bytes) -> None:
    try:
        while data:
            data = data[file.write(data) :]
    except OSError as error:
        # The file has no name; its folder tells where room is missing.
        raise OSError(error.errno, error.strerror, tempfile.gettempdir()) from error
