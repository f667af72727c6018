"""What stands in one text with marks between, where what is named may have such a mark in itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import accumulate
from typing import TypeVar

Named = TypeVar("Named")


def longest_runs(
    count: int, stops: Callable[[int], Iterable[int]], named: Callable[[int, int], Named | None]
) -> Iterator[tuple[int, int, Named | None]]:
    """Parts from the left: where each run of them starts and stops, the longest that names something, and what.

    A part with which none begins that does is a run of its own. `stops` are where runs may stop, the furthest first.
    """
    start = 0
    while start < count:
        found = ((stop, name) for stop in stops(start) if (name := named(start, stop)) is not None)
        stop, name = next(found, (start + 1, None))
        yield start, stop, name
        start = stop


def runs_known(known: Collection[str], mark: str) -> Callable[[str], list[tuple[str, bool]]]:
    """What takes a text apart at its marks: its runs, without the marks between, and whether each is known."""
    counts: dict[str, set[int]] = {}
    for name in known:
        counts.setdefault(name.split(mark, 1)[0], set()).add(name.count(mark) + 1)

    def apart(text: str) -> list[tuple[str, bool]]:
        parts = text.split(mark)
        ends = list(accumulate((len(mark) + len(part) for part in parts), initial=-len(mark)))

        def run(start: int, stop: int) -> str:
            return text[ends[start] + len(mark) : ends[stop]]

        def stops(start: int) -> Iterator[int]:
            sizes = sorted(counts.get(parts[start], ()), reverse=True)
            return (start + size for size in sizes if start + size <= len(parts))

        runs = longest_runs(len(parts), stops, lambda start, stop: run(start, stop) in known or None)
        return [(run(start, stop), bool(is_known)) for start, stop, is_known in runs]

    return apart
