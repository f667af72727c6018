"""When, for how much, and what lacks: each worked out once for all that is told of an assessment."""

from __future__ import annotations

from functools import cached_property, lru_cache

from aifactory_assess.framework.estimates import CostItem
from aifactory_assess.planning.capacity import Capacity, capacity
from aifactory_assess.planning.cost import Cost, TotalCost, cost, lacks
from aifactory_assess.planning.timeline import Timeline, Timing, When, has_first, timing
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.figures import open_behind


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
    def undated(self) -> tuple[str, ...]:
        """The facts that would tell when something is there that may be waited for last, and that nobody has told."""
        return () if self._timing is None else self._timing.phases.undated

    @property
    def undecided(self) -> tuple[str, ...]:
        """The open facts that decide whether others that would tell so are asked for."""
        return () if self._timing is None else self._timing.phases.undecided

    @property
    def time(self) -> Timeline | None:
        """Every phase, and what moves the end."""
        return None if self._timing is None else self._timing.timeline

    @cached_property
    def money(self) -> Cost | None:
        """What it costs."""
        return cost(self._assessment)

    @property
    def short(self) -> tuple[str, ...]:
        """For what, by how often it is spent, the budget is too small."""
        totals = () if self.money is None else self.money.totals
        return tuple(dict.fromkeys(each.total.per for each in totals if self._is_short(each)))

    def _is_short(self, total: TotalCost) -> bool:
        """By what it likely or at least costs; where a first use may be, by what surely has still to be bought."""
        if self.money is None or (total.amount is None and total.known is None):
            return False
        begun = total.total.per == "once" and has_first(self._assessment) is not False
        end = 0 if total.amount is None else 1
        amounts = [
            each.worth.amount[end]
            for each in self.money.items
            if each.item.per == total.total.per
            and each.worth.amount is not None
            and not (begun and self._may_stand(each.item))
        ]
        return lacks(sum(amounts), total.approved)

    def _may_stand(self, item: CostItem) -> bool:
        situation = self._assessment.situation
        if item.may_stand is not None and item.may_stand.evaluate(situation.values) is not False:
            return True
        return bool(open_behind(situation, item.formula.names, "sure"))

    @cached_property
    def capacity(self) -> tuple[Capacity, ...]:
        """What is needed, what there is, and from when it lacks."""
        return capacity(self._assessment, self.time)


@lru_cache(maxsize=2)
def outlook(assessment: Assessment) -> Outlook:
    """All three; those of a plan's two ends are kept."""
    return Outlook(assessment)
