"""When, for how much, and what lacks: each worked out once for all that is told of an assessment."""

from __future__ import annotations

from functools import cached_property, lru_cache

from aifactory_assess.planning.capacity import Capacity, capacity
from aifactory_assess.planning.cost import Cost, cost
from aifactory_assess.planning.timeline import Timeline, Timing, When, timing
from aifactory_assess.scoring.assess import Assessment


class Outlook:
    """Time, money and capacity, when they are asked for; None or nothing where the framework has no estimates."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment

    @cached_property
    def _timing(self) -> Timing | None:
        return timing(self._assessment)

    @property
    def when(self) -> When | None:
        """The end in short, which costs a fraction of the whole timeline."""
        return None if self._timing is None else self._timing.when

    @property
    def time(self) -> Timeline | None:
        """Every phase, and what moves the end."""
        return None if self._timing is None else self._timing.timeline

    @cached_property
    def money(self) -> Cost | None:
        """What it costs."""
        return cost(self._assessment)

    @cached_property
    def capacity(self) -> tuple[Capacity, ...]:
        """What is needed, what there is, and from when it lacks."""
        return capacity(self._assessment, self.time)


@lru_cache(maxsize=2)
def outlook(assessment: Assessment) -> Outlook:
    """All three; those of a plan's two ends are kept."""
    return Outlook(assessment)
