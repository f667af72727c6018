"""How long it takes: each phase and the whole, and what moves it (docs/method.md, 12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import chain as joined
from itertools import pairwise
from typing import NamedTuple

from aifactory_assess.framework.asked import Triple
from aifactory_assess.framework.estimates import FirstStage
from aifactory_assess.framework.model import Benchmark
from aifactory_assess.nouns import dataclass
from aifactory_assess.planning.timeline_chain import Chain, Stage
from aifactory_assess.planning.timeline_grid import Grid, Spread, at, quantile
from aifactory_assess.planning.timeline_moves import Move, Movement
from aifactory_assess.planning.timeline_phases import (
    POWER,
    Percentiles,
    Phases,
    PhaseTime,
    chosen,
    mean,
    months_left,
    moved,
    open_in,
)
from aifactory_assess.scoring.assess import Assessment

_QUARTERS = 4
_MOST_STRETCHES = 4000
"""A thousand months by quarters; more are told by longer stretches."""
_LEAST = 1e-4
_YEAR = 12
_NO_SOONER = 0.05
"""Months that are told to a tenth at most are the same within half of that."""
LONG = 3.0
"""Months from which on something is begun at once, though it is needed late."""


class Due(NamedTuple):
    """Months from today until something is due, and the chance that it is there by then."""

    months: float
    chance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstService:
    """A bounded first use: when it runs, and when that is due, if somebody told.

    It is never later than the whole programme, which serves that use as well, with a phase beside another or not. For
    want of facts that are `open` there may be none, or its range is wider. `where` it runs is told behind the title of
    the stage. `kinds` are those that facts make of its phases, and that take time.
    """

    stage: FirstStage
    months: Percentiles
    where: str = ""
    due: Due | None = None
    open: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What it is called, and where it runs."""
        return f"{self.stage.title} {self.where}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """When the whole programme is over, in months from `as_of`, at each of `percentiles`; `density` by quarter month.

    `documented` is the published range of the whole; `due` is held against the whole where no first service is sooner;
    `open` are facts that decide between kinds and are not known; `undated` is the middle of each phase's end, and
    of the one with a date of power as if there were none; `powered` is when that one needs its power at even odds,
    before what is installed then. Where the whole spans more than 1,000 months, the stretches of `density` are longer.
    """

    as_of: date
    percentiles: tuple[float, ...]
    documented: tuple[float, float] | None
    phases: tuple[PhaseTime, ...]
    whole: Percentiles
    whole_beside: Percentiles | None
    density: tuple[tuple[float, float], ...]
    moves: tuple[Move, ...]
    first: FirstService | None
    due: Due | None
    open: tuple[str, ...]
    undated: Mapping[str, float]
    powered: Mapping[str, float]
    comparators: tuple[Benchmark, ...]


class Awaited(NamedTuple):
    """What is over last of all that is waited for, in months from today, and what would shorten it.

    While facts are open that decide whether it counts, it is not `decided`. A fact may tell its date (`dated_by`).
    """

    title: str
    months: Triple
    closes: str | None = None
    decided: bool = True
    dated_by: str | None = None

    @property
    def is_long(self) -> bool:
        """Whether it takes more than a year, so that nobody may begin it last."""
        return self.months[1] >= _YEAR


class When(NamedTuple):
    """The end in short: of a first service, if there is one, and of the whole; what takes longest, and holds up all."""

    percentiles: tuple[float, ...]
    first: FirstService | None
    whole: Percentiles
    due: Due | None
    awaited: Awaited | None
    holding_up: tuple[Awaited, ...] = ()


def timing(assessment: Assessment) -> Timing | None:
    """The time that the programme takes; None where the framework gives no phases with kinds."""
    return Timing(assessment) if any(phase.durations for phase in assessment.framework.estimates.phases) else None


def has_first(assessment: Assessment) -> bool | None:
    """Whether no first service is planned as there is one, and not as it may not be had; None where nobody has said.

    That is so where the facts rule it out by which some of its phases take no time, as these tell how far it is.
    """
    stage, facts = assessment.framework.estimates.first_stage, assessment.situation.facts
    if stage is None or stage.when is None:
        return False
    done = [each.when for kinds in stage.durations.values() for each in kinds if each.when and not any(each.months)]
    asked = {name for when in done for name in when.names}
    if stage.when.evaluate({name: facts[name] for name in asked & facts.keys()}) is False:
        return True
    return False if asked <= facts.keys() else None


class Timing:
    """One assessment's time; each part is worked out when it is asked for, once."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.estimates = assessment.framework.estimates
        self.percentiles = self.estimates.percentiles or (50.0, 80.0, 90.0)
        self.correlation = self.estimates.correlation or 0.0
        self.phases = Phases(assessment)
        self.stages = [told.stage for told in self.phases.plain]

    @cached_property
    def chain(self) -> Chain:
        """The phases one after the other."""
        return Chain(self.stages, self.correlation)

    @cached_property
    def when(self) -> When:
        """The end in short, for a fraction of the work."""
        return When(self.percentiles, self.first, self.whole, self.due, self._awaited(), tuple(self._holding_up()))

    @cached_property
    def spreads(self) -> list[Spread]:
        """When each phase is over."""
        return self.chain.spreads(self.chain.ends)

    @cached_property
    def _spreads_beside(self) -> list[Spread] | None:
        """The same, with one phase beside the one before it; as dear as all else of `when`."""
        beside = self.chain.ends_beside
        return None if beside is None else self.chain.spreads(beside)

    @cached_property
    def whole(self) -> Percentiles:
        """When all phases are over."""
        return self._end(len(self.stages) - 1, self.spreads[-1])

    def _awaited(self) -> Awaited | None:
        found = []
        for place, told in enumerate(self.phases.plain):
            begins = self.phases.begins(place)
            waits = [
                Awaited(each.wait.title, self.phases.until(place, each), each.wait.closes, dated_by=each.dated_by)
                for each in told.waiting
            ]
            if told.phase.power is not None and (power := told.power) is not None:
                date = told.phase.power
                waits.append(Awaited(date.reason, power.slipping, date.closes, power.decided, date.told.months))
            # Nobody waits for a date that is over when its phase begins, however late it is.
            found += [each for each in waits if each.months[2] > begins]
        return max(found, key=lambda each: mean(each.months), default=None)

    def _holding_up(self) -> Iterator[Awaited]:
        for place, told in enumerate(self.phases.plain):
            each = self.phases.to_begin(told)
            if told.months is not None and each is not None:
                begins = self.phases.begins(place)
                low, likely, high = (begins + month for month in told.months)
                yield Awaited(each.title, (low, likely, high), each.closes)
            for wait in told.waiting:
                if wait.wait.holds_up:
                    title = " or ".join(wait.kind.titles)
                    yield Awaited(title, self.phases.until(place, wait), wait.wait.closes)

    @cached_property
    def timeline(self) -> Timeline:
        """All of it."""
        plain, on, spreads, spreads_beside = self.phases.plain, self.chain.on, self.spreads, self._spreads_beside
        phases = [
            replace(
                told,
                ends=self.whole if told is plain[-1] else self._end(place, spreads[place]),
                ends_beside=None if spreads_beside is None else self._at(on, spreads_beside[place]),
            )
            for place, told in enumerate(plain)
        ]
        moves = Movement(self.phases, self.chain, quantile(on, spreads[-1], 0.5))
        return Timeline(
            as_of=self.assessment.as_of,
            percentiles=self.percentiles,
            documented=self.estimates.total_months,
            phases=tuple(phases),
            whole=self.whole,
            whole_beside=phases[-1].ends_beside,
            density=_density(on, spreads[-1]),
            moves=tuple(moves.told(None if spreads_beside is None else quantile(on, spreads_beside[-1], 0.5))),
            first=self.first,
            due=self.due,
            open=tuple(dict.fromkeys(joined(*(told.open for told in phases), self.first.open if self.first else ()))),
            undated={told.phase.id: self._undated(place, self.stages[place]) for place, told in enumerate(plain)},
            powered={
                told.phase.id: self._undated(place, self._powered(told, told.phase.power.told.months))
                for place, told in enumerate(plain)
                if told.phase.power is not None
            },
            comparators=tuple(each for each in self.assessment.framework.benchmarks if each.about == "time"),
        )

    def _at(self, on: Grid, spread: Spread) -> Percentiles:
        return tuple(quantile(on, spread, share / 100) for share in self.percentiles)

    def _end(self, place: int, spread: Spread) -> Percentiles:
        """The end of a phase, on a finer grid where the whole needs a coarse one."""
        start = Chain(self.stages[: place + 1], self.correlation)
        if start.on.step * 2 > self.chain.on.step:
            return self._at(self.chain.on, spread)
        return self._at(start.on, start.spreads(start.ends)[-1])

    def _powered(self, told: PhaseTime, date: str) -> Stage:
        """A phase before what is installed then, as if its power were there: so is what only stands for its date."""
        standing = [wait.id for wait in told.phase.waits if any(each.fact == date for each in wait.settled_by)]
        with_power = self.phases.time_of(told.phase, told.readiness, without=(POWER, *standing))
        return replace(with_power.stage, after=None)

    def _undated(self, place: int, last: Stage) -> float:
        if last.date is None and last == self.stages[place]:
            return quantile(self.chain.on, self.spreads[place], 0.5)
        free = Chain([replace(stage, date=None) for stage in (*self.stages[:place], last)], self.correlation)
        return quantile(free.on, free.spreads(free.ends)[-1], 0.5)

    @cached_property
    def first(self) -> FirstService | None:
        """The bounded first use; None where there is none, it is not asked for, or it is no sooner than the whole."""
        stage, known = self.estimates.first_stage, self.assessment.situation
        if stage is None or known.truth(stage.when) is False:
            return None
        kinds = {name: chosen(durations, known) for name, durations in stage.durations.items()}
        readiness = self.phases.readiness
        chain = Chain(
            [Stage(ranges=(moved(kind.months, readiness[name]),)) for name, kind in kinds.items()], self.correlation
        )
        spread = chain.spreads(chain.ends)[-1]
        own = self._at(chain.on, spread)
        if all(month > whole - _NO_SOONER for month, whole in zip(own, self.whole, strict=True)):
            return None
        beside = self._beside_before(own)
        due = months_left(self.assessment, stage.due)
        # The earliest at each percentile, as if all delays were shared: where some are not, one is over sooner still.
        ends = [own, self.whole, *(self._at(self.chain.on, each) for each in beside)]
        held = [(chain.on, spread), *((self.chain.on, each) for each in (self.spreads[-1], *beside))]
        return FirstService(
            stage=stage,
            months=tuple(map(min, zip(*ends, strict=True))),
            where=next((each.text for each in stage.where if known.truth(each.when)), ""),
            due=None if due is None else Due(due, max(at(on, each, due) for on, each in held)),
            open=tuple(dict.fromkeys(joined(open_in(stage.when, known), *(kind.open for kind in kinds.values())))),
            kinds=tuple(
                kind.titles[0]
                for name, kind in kinds.items()
                if not kind.open and kind.months[2] and kind.titles[0] != stage.durations[name][-1].title
            ),
        )

    def _beside_before(self, months: Percentiles) -> list[Spread]:
        """When the whole is over with a phase beside the one before it, if that may be before these months."""
        # What need not wait for the phase before is all that is saved: often too little, so that nothing is worked out.
        saved = max(
            (stage.bounds[1] * (1 - stage.beside) for stage in self.stages if stage.beside is not None), default=0
        )
        if all(month <= whole - saved for month, whole in zip(months, self.whole, strict=True)):
            return []
        return [] if self._spreads_beside is None else self._spreads_beside[-1:]

    @cached_property
    def due(self) -> Due | None:
        """When the whole is due, or a first service that is the whole; None where another is, or nobody told."""
        if self.first is not None:
            return None
        stage = self.estimates.first_stage
        is_asked = stage is not None and self.assessment.situation.truth(stage.when) is not False
        due = months_left(self.assessment, (stage.due if stage and is_asked else None) or self.estimates.due)
        return None if due is None else Due(due, at(self.chain.on, self.spreads[-1], due))


def _density(on: Grid, spread: Spread) -> tuple[tuple[float, float], ...]:
    """The share of the probability that falls into each quarter of a month, at its middle."""
    first, last = int(spread.start), int(spread.start + len(spread.values) * on.step) + 1
    stretches = min((last - first) * _QUARTERS, _MOST_STRETCHES)
    width = (last - first) / stretches
    passed = [at(on, spread, first + k * width) for k in range(stretches + 1)]
    shares = [(first + (k + 0.5) * width, b - a) for k, (a, b) in enumerate(pairwise(passed))]
    return tuple((month, share) for month, share in shares if share >= _LEAST)
