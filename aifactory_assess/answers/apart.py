"""What stands in one text with marks between, where what is named may have such a mark in itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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


def runs_known(known: Iterable[str], mark: str) -> Callable[[str], list[tuple[str, bool]]]:
    """What takes a text apart at its marks: its runs, without the marks between, and whether each is known.

    It takes time as all texts are long, whatever they share: Aho and Corasick 1975, from the right, so that what begins
    at a part is told by what stands behind it.
    """
    steps, depths, sizes = dict[tuple[int, str], int](), [0], [0]  # nodes: how many parts, and of what is known
    for name in known:
        node, parts = 0, name.split(mark)
        for depth, part in enumerate(reversed(parts), 1):
            if (after := steps.setdefault((node, part), len(depths))) == len(depths):
                depths.append(depth)
                sizes.append(0)
            node = after
        sizes[node] = len(parts)
    shorter = [0] * len(depths)  # the node of the most parts, but not all, that a node's begin with

    def behind(node: int, part: str) -> int:
        while (after := steps.get((node, part))) is None and node:
            node = shorter[node]
        return after or 0

    for node, part in sorted(steps, key=lambda step: depths[steps[step]]):
        after = steps[node, part]
        shorter[after] = behind(shorter[node], part) if node else 0
        sizes[after] = sizes[after] or sizes[shorter[after]]

    ends_known = {part for node, part in steps if not node}

    def apart(text: str) -> list[tuple[str, bool]]:
        parts = text.split(mark)
        if ends_known.isdisjoint(parts):
            return [(part, False) for part in parts]
        ends = [*accumulate(reversed(parts), behind, initial=0)]
        most = [sizes[node] for node in reversed(ends)]

        def stops(start: int) -> Iterable[int]:
            return (start + most[start],) if most[start] else ()

        runs = longest_runs(len(parts), stops, lambda *_: True)
        return [(mark.join(parts[start:stop]), bool(is_known)) for start, stop, is_known in runs]

    return apart
