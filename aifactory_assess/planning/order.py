"""What must be done before something else."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappop, heappush

from aifactory_assess.framework.asked import Remedy


def those_before_first(remedies: Mapping[str, Remedy | None]) -> list[str]:
    """Questions in their order, each after those that its remedy names; a circle is left as it stands."""
    names = list(remedies)
    places = {name: place for place, name in enumerate(names)}
    waits = {
        name: set() if remedy is None else {other for other in remedy.after if other in places} - {name}
        for name, remedy in remedies.items()
    }
    behind: dict[str, list[str]] = {}
    for name, those in waits.items():
        for other in those:
            behind.setdefault(other, []).append(name)
    free = [places[name] for name in names if not waits[name]]
    waiting = dict.fromkeys(names)
    placed: list[str] = []
    while waiting:
        chosen = names[heappop(free)] if free else next(iter(waiting))
        if chosen not in waiting:
            continue
        del waiting[chosen]
        placed.append(chosen)
        for name in behind.get(chosen, ()):
            waits[name].discard(chosen)
            if not waits[name] and name in waiting:
                heappush(free, places[name])
    return placed
