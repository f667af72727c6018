"""When, for how much, and what lacks: worked out once for all that is told of an assessment."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from aifactory_assess.planning.capacity import Capacity, capacity
from aifactory_assess.planning.cost import Cost, cost
from aifactory_assess.planning.timeline import Timeline, timeline
from aifactory_assess.scoring.assess import Assessment


class Outlook(NamedTuple):
    """Time, money and capacity; None or nothing where the framework has no estimates."""

    time: Timeline | None = None
    money: Cost | None = None
    capacity: tuple[Capacity, ...] = ()


@lru_cache(maxsize=2)
def outlook(assessment: Assessment) -> Outlook:
    """All three."""
    time = timeline(assessment)
    return Outlook(time=time, money=cost(assessment), capacity=capacity(assessment, time))
