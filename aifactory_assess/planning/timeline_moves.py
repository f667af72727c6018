"""What moves the end of the programme, and by how much: each is worked out again with it (docs/method.md, 12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import islice
from typing import Literal

from aifactory_assess.framework.asked import FULL
from aifactory_assess.framework.estimates import Settled
from aifactory_assess.framework.evaluating import compiled
from aifactory_assess.framework.expressions import Facts, Junction
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
"""Of what a phase waits for, so many are tried alone; what is earlier hardly moves the end."""
_WORTH = 1.0
"""Months that two of them must bring more than one alone, so that they are told together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What would bring the middle of the whole forward, and by how many months (worked out again with it)."""

    kind: Literal["wait", "power", "together", "kind", "beside", "readiness", "question"]
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
        """What is worth telling, the strongest first; nothing where nothing is left to be built.

        That is the longest wait, what has only to be begun, what goes on beside, each phase well prepared, questions.
        """
        if not self.middle:
            return ()
        waits = [move for told in self.phases.plain for move in self._without(told)]
        alone = sorted((move for move in waits if move.kind != "together"), key=lambda move: -move.months)[:1]
        together = [move for move in waits if move.kind == "together"]
        tried = [*alone, *together, *self._begun(), *self._beside(middle_beside), *self._prepared()]
        worth = (move for move in tried if move.months >= _NOTHING)
        return sorted((*worth, *self._asked()), key=lambda move: -move.months)

    def _sooner(self, told: PhaseTime) -> float:
        """By how many months the middle comes forward where a phase is as told."""
        return self.middle - self.chain.median_with(self.phases.all.index(told.phase), told.stage)

    def _begun(self) -> Iterable[Move]:
        """What has only to be begun; what holds up what is bought, as a tender does, has to be gone through."""
        for told in self.phases.plain:
            kind, phase = self.phases.to_begin(told), told.phase
            if kind is not None and kind.holds_up is None:
                months = self._sooner(self.phases.time_of(phase, told.readiness, begun=kind))
                yield Move(
                    kind="kind", id=phase.id, title=kind.title, months=months, phase=phase.id, closes=kind.closes
                )

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
        """The latest things that a phase waits for, each as if it were settled, and what two of them bring together.

        They go on beside each other, so that without one alone the next is waited for. What settles one settles all
        others that it settles, too. What holds up remedies, as a tender does, has to be gone through.
        """
        place = self.phases.all.index(told.phase)
        waits = {each.wait.id: self.phases.until(place, each) for each in told.waiting if not each.wait.holds_up}
        if told.power is not None:
            waits[POWER] = told.power.months
        latest: list[tuple[str, ...]] = []
        for name in sorted(waits, key=lambda name: -mean(waits[name])):
            if len(latest) < _LATEST and not any(name in names for names in latest):
                latest.append((name, *_settled_with(name, told, self.phases.assessment.situation.facts)))
        alone = [self._settled(told, latest=(names[0],), names=names) for names in latest]
        yield from alone
        if len(alone) == _LATEST:
            both = self._settled(
                told, latest=[names[0] for names in latest], names=[name for names in latest for name in names]
            )
            if both.months > max(move.months for move in alone) + _WORTH:
                yield both

    def _settled(self, told: PhaseTime, *, latest: Sequence[str], names: Sequence[str]) -> Move:
        """What it brings where a phase waits for none of these, called by the latest of them."""
        phase = told.phase
        months = self._sooner(self.phases.time_of(phase, told.readiness, without=names))
        known = {each.wait.id: (each.wait.id, each.wait.title, each.wait.closes) for each in told.waits}
        if phase.power is not None:
            known[POWER] = (phase.power.told.months, phase.power.reason, phase.power.closes)
        ids, titles, closes = zip(*(known[name] for name in latest), strict=True)
        return Move(
            kind="together" if len(latest) > 1 else "power" if latest[0] == POWER else "wait",
            id=",".join(ids),
            title=", and until ".join(titles),
            months=months,
            phase=phase.id,
            closes="; ".join(closes) if all(closes) else None,
        )

    def _asked(self) -> Iterator[Move]:
        """The questions whose next step moves the whole most."""
        return islice(merge(*map(self._asked_in, self.phases.plain), key=lambda move: -move.months), _QUESTIONS)

    def _asked_in(self, told: PhaseTime) -> Iterator[Move]:
        """Those of a phase; what makes it readiest moves the whole most, so that few have to be worked out again."""
        phase, results = told.phase, self.phases.answers[told.phase.id]
        counting = sum(result.question.weight for result in results)
        rises = [(result.question, *self._rise(result)) for result in results]
        shares = [
            (question.weight * rise / FULL / counting, after, question) for question, rise, after in rises if rise
        ]
        for share, after, question in sorted(shares, key=lambda entry: -entry[0]):
            months = self._sooner(self.phases.time_of(phase, (told.readiness or 0.0) + share))
            yield Move(kind="question", id=question.id, title=question.ask, months=months, phase=phase.id, after=after)

    def _rise(self, result: QuestionResult) -> tuple[int, int]:
        """By how much its credit rises with the next step, and to what; an open question has no step."""
        if result.credit is None:
            return 0, 0
        steps = steps_of(self.phases.assessment.framework, result, self.phases.assessment.situation)
        return (steps[0].rise, steps[0].after) if steps else (0, 0)


def _settled_with(name: str, told: PhaseTime, facts: Facts) -> Iterator[str]:
    """What else a phase waits for that the last of those settles which settle this: what closes it does so."""
    settling = {each.wait.id: [_cause(settled, facts) for settled in each.wait.settled_by] for each in told.waiting}
    for other, causes in settling.items():
        if other != name and set(settling.get(name, [])[-1:]).intersection(causes):
            yield other


def _cause(settled: Settled, facts: Facts) -> tuple[object, ...]:
    """What has to come about; of conditions that must hold together, the one that does not yet."""
    rule = None if settled.when is None else settled.when.tree
    if isinstance(rule, Junction) and rule.op == "and":
        lacking = [part for part in rule.parts if compiled(part)(facts) is not True]
        rule = lacking[0] if len(lacking) == 1 else rule
    return (rule, settled.fact, settled.question, settled.at_least, settled.ticked)
