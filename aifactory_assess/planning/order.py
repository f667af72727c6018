"""What must be done before something else."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import TopologicalSorter
from heapq import heappop, heappush

from aifactory_assess.framework.asked import Remedy


def those_before_first(remedies: Mapping[str, Remedy | None]) -> list[str]:
    """Questions in their order, each after those that its remedy names; a framework has none that go in a circle."""
    names = list(remedies)
    places = {name: place for place, name in enumerate(names)}
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for name, remedy in remedies.items():
        behind = () if remedy is None else remedy.after
        sorter.add(places[name], *(places[other] for other in behind if other in places))
    sorter.prepare()
    free: list[int] = []
    placed: list[str] = []
    while sorter.is_active():
        for place in sorter.get_ready():
            heappush(free, place)
        placed.append(names[free[0]])
        sorter.done(heappop(free))
    return placed
