"""What stands in one text with marks between, where what is named may have such a mark in itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import TypeVar

Named = TypeVar("Named")

HELD = "\0"
"""In place of a mark that is none, as it stands in brackets; no file has this sign."""

_OPENED_BY = {")": "(", "]": "[", "}": "{"}
_BRACKET = re.compile(r"(?<![:;=])(?<![:;=]-)(?:(?P<item>(?<!\S)[0-9]{1,2}\)(?=\s))|[()\[\]{}])")
"""A bracket, which is no mouth of a smiley; one behind the number of an item closes what its own part opens."""


def in_brackets(text: str, mark: str, instead: str = HELD) -> str:
    """A text with something instead of the marks in brackets: what stands in those is part of what they stand in.

    A bracket that is not closed is a sign as any other: of a text that was joined one may open what another closes.
    """
    if mark not in text or not _BRACKET.search(text):
        return text
    parts, last = text.split(mark), 0
    told = [parts[0]]
    closed = _closed_in(parts, has_items=mark.startswith(";"))
    for place, (closes, part) in enumerate(zip(closed, parts[1:], strict=False), 1):
        last = max(last, closes)
        told += (instead if place <= last else mark, part)
    return "".join(told)


def _closed_in(parts: Sequence[str], *, has_items: bool) -> Sequence[int]:
    """For each part, in which a bracket is closed that it opens: in the last of those; itself where there is none."""
    closed, opened = [*range(len(parts))], list[tuple[str, int]]()
    for place, part in enumerate(parts):
        for found in _BRACKET.finditer(part):
            sign = found[0][-1]
            if sign not in _OPENED_BY:
                opened.append((sign, place))
            elif (
                opened
                and opened[-1][0] == _OPENED_BY[sign]
                and (not (has_items and found["item"]) or opened[-1][1] == place)
            ):
                closed[opened.pop()[1]] = place
    return closed


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


def runs_known(
    known: Iterable[str], mark: str, *, longest: int | None = None, but_itself: bool = False
) -> Callable[[str], list[tuple[str, bool]]]:
    """What takes a text apart at its marks: its runs, without the marks between, and whether each is known.

    `longest` is how long the texts are at most, where that is known: nothing longer is looked for. `but_itself` is that
    a text which is known is looked for in longer ones alone.
    It takes time as all texts are long, whatever they share: Aho and Corasick 1975, from the right, so that what begins
    at a part is told by what stands behind it.
    """
    steps, depths, sizes = dict[tuple[int, str], int](), [0], [0]  # nodes: how many parts, and of what is known
    for name in known:
        if longest is not None and len(name) > longest - but_itself:
            continue
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
        if but_itself and most[0] == len(parts):
            most[0] = sizes[shorter[ends[-1]]]

        def stops(start: int) -> Iterable[int]:
            return (start + most[start],) if most[start] else ()

        runs = longest_runs(len(parts), stops, lambda *_: True)
        return [(mark.join(parts[start:stop]), bool(is_known)) for start, stop, is_known in runs]

    return apart
