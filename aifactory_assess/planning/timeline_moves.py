"""What moves the end of the programme, and by how much: each is worked out again with it (docs/method.md, 12)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from aifactory_assess.framework.asked import FULL
from aifactory_assess.nouns import dataclass
from aifactory_assess.planning.timeline_chain import Chain
from aifactory_assess.planning.timeline_phases import POWER, Phases, PhaseTime, mean
from aifactory_assess.scoring.readiness import QuestionResult
from aifactory_assess.scoring.remedies import steps_of

_WELL = 0.75
_QUESTIONS = 3
_NOTHING = 0.05
"""What moves the end by less than this many months is not told, but for questions."""
_LATEST = 2
"""Of what a phase waits for, so many are tried; what is earlier hardly moves the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What would bring the middle of the whole forward, and by how many months (worked out again with it)."""

    kind: Literal["wait", "power", "beside", "readiness", "question"]
    id: str
    title: str
    months: float
    phase: str
    after: int | None = None
    closes: str | None = None


class Movement:
    """All that is tried on one programme. `middle` is the month by which it is over as likely as not."""

    def __init__(self, phases: Phases, chain: Chain, middle: float) -> None:
        self.phases, self.chain, self.middle = phases, chain, middle

    def told(self, middle_beside: float | None) -> Iterable[Move]:
        """What is worth telling: the longest wait, what goes on beside, each phase well prepared, questions."""
        waits = [move for told in self.phases.plain for move in self._without(told)]
        tried = [*sorted(waits, key=lambda move: -move.months)[:1], *self._beside(middle_beside), *self._prepared()]
        yield from (move for move in tried if move.months >= _NOTHING)
        yield from self._asked()

    def _sooner(self, told: PhaseTime) -> float:
        """By how many months the middle comes forward where a phase is as told."""
        return self.middle - self.chain.median_with(self.phases.all.index(told.phase), told.stage)

    def _beside(self, middle: float | None) -> Iterable[Move]:
        for phase in self.phases.all:
            if phase.beside is not None and middle is not None:
                months = self.middle - middle
                yield Move(kind="beside", id=phase.id, title=phase.title, months=months, phase=phase.id)
                return

    def _prepared(self) -> Iterable[Move]:
        for phase in self.phases.all:
            if (self.phases.readiness[phase.id] or 0.0) < _WELL and self.phases.answers[phase.id]:
                months = self._sooner(self.phases.time_of(phase, _WELL))
                yield Move(kind="readiness", id=phase.id, title=phase.title, months=months, phase=phase.id)

    def _without(self, told: PhaseTime) -> Iterable[Move]:
        """The latest things that a phase waits for, each as if it were settled."""
        phase, waits = told.phase, {each.wait.id: each.months for each in told.waiting}
        if told.power is not None:
            before = self.phases.plain[: self.phases.all.index(phase)]
            begins = sum(mean(months) for each in before for months in each.stage.ranges)
            low, likely, high = told.power.months
            waits[POWER] = (low - begins, likely - begins, high - begins)
        known = {each.wait.id: each.wait for each in told.waits}
        for name in sorted(waits, key=lambda name: -mean(waits[name]))[:_LATEST]:
            months = self._sooner(self.phases.time_of(phase, told.readiness, without=name))
            wait, power = known.get(name), phase.power
            if wait is not None:
                yield Move(kind="wait", id=name, title=wait.title, months=months, phase=phase.id, closes=wait.closes)
            elif power is not None:
                closes = self.phases.closes(power)
                yield Move(
                    kind="power", id=power.months, title=power.reason, months=months, phase=phase.id, closes=closes
                )

    def _asked(self) -> Iterable[Move]:
        """The questions whose next step moves the whole most."""
        ranked = []
        for told in self.phases.plain:
            results = self.phases.answers[told.phase.id]
            counting = sum(result.question.weight for result in results)
            width = sum(high - low for low, _, high in told.stage.ranges)
            for result in results:
                rise, after = self._rise(result)
                if rise:
                    share = result.question.weight * rise / FULL / counting
                    ranked.append((share * width, told.phase, share, after, result.question))
        ranked.sort(key=lambda entry: -entry[0])
        moves = []
        for _, phase, share, after, question in ranked[:_QUESTIONS]:
            months = self._sooner(self.phases.time_of(phase, (self.phases.readiness[phase.id] or 0.0) + share))
            moves.append(
                Move(kind="question", id=question.id, title=question.ask, months=months, phase=phase.id, after=after)
            )
        return sorted(moves, key=lambda move: -move.months)

    def _rise(self, result: QuestionResult) -> tuple[int, int]:
        """By how much its credit rises with the next step, and to what; an open question has no step."""
        if result.credit is None:
            return 0, 0
        steps = steps_of(self.phases.assessment.framework, result, self.phases.assessment.situation)
        return (steps[0].rise, steps[0].after) if steps else (0, 0)
