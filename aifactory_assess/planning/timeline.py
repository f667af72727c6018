"""How long it takes: each phase and the whole, and what moves it (docs/method.md, 12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

from aifactory_assess.framework.asked import FULL, Triple
from aifactory_assess.framework.estimates import Duration, FirstStage, Phase, PowerDate, Settled, Wait
from aifactory_assess.framework.model import Benchmark
from aifactory_assess.nouns import dataclass
from aifactory_assess.planning.timeline_chain import Chain, Stage
from aifactory_assess.planning.timeline_grid import Grid, Spread, at, quantile
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.figures import Situation
from aifactory_assess.scoring.readiness import QuestionResult, score_of
from aifactory_assess.scoring.remedies import remedy_of, steps_of

DAYS_A_MONTH = 365.25 / 12
UNTOLD = 0.5
"""The readiness of a phase that no question speaks about."""
WELL = 0.75
QUESTIONS = 3
NOTHING = 0.05
"""What moves the end by less than this many months is not told, but for questions."""
QUARTERS = 4
LONG = 3.0
"""Months from which on something is begun at once, though it is needed late."""
LATEST = 2
"""Of what a phase waits for, so many are tried; what is earlier hardly moves the end."""
WaitState: TypeAlias = Literal["waiting", "settled"]
Percentiles: TypeAlias = tuple[float, ...]


class MonthsByKind(NamedTuple):
    """Months by the kind of organisation; where facts that decide between kinds are open, all that may hold."""

    months: Triple
    titles: tuple[str, ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitTime:
    """Something that a phase waits for: its months as given, and as moved by readiness."""

    wait: Wait
    state: WaitState
    kind: MonthsByKind
    months: Triple


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerTime:
    """A date of power: months from today, as told and as it may slip. `elapsed` months have gone by since the fact."""

    told: float
    elapsed: float
    months: Triple


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseTime:
    """One phase. `readiness` is a share, None where no question speaks about it.

    `ends` and `ends_beside` are months from today at the framework's percentiles. Where it waits for something its own
    `kind` does not count, and `months` is None.
    """

    phase: Phase
    readiness: float | None
    kind: MonthsByKind | None
    months: Triple | None
    waits: tuple[WaitTime, ...]
    installation: MonthsByKind | None
    power: PowerTime | None
    ends: Percentiles
    ends_beside: Percentiles | None

    @property
    def is_done(self) -> bool:
        """Whether its own work takes no time any more, whatever its remedies still ask for."""
        left = self.installation.months[2] if self.installation is not None else 0
        return self.kind is not None and self.kind.months[2] == left == 0


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


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstService:
    """A bounded first use: when it runs, and the chance that it does by the month in which it is due.

    It is never later than the whole programme, which serves that use as well.
    """

    stage: FirstStage
    months: Percentiles
    kinds: Mapping[str, MonthsByKind]
    due: float | None = None
    chance: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """When the whole programme is over, in months from `as_of`, at each of `percentiles`; `density` by quarter month.

    `documented` is the published range of the whole; `open` are facts that decide between kinds and are not known;
    `undated` is the middle of each phase's end, were there no date of power.
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
    open: tuple[str, ...]
    undated: Mapping[str, float]
    comparators: tuple[Benchmark, ...]


class Awaited(NamedTuple):
    """The longest of all that is waited for, and its months from today."""

    title: str
    months: Triple


class When(NamedTuple):
    """The end in short: of the first service, if there is one, and of the whole; and what takes longest."""

    percentiles: tuple[float, ...]
    first: FirstService | None
    whole: Percentiles
    awaited: Awaited | None


def timing(assessment: Assessment) -> Timing | None:
    """The time that the programme takes; None where the framework gives no phases with kinds."""
    return Timing(assessment) if any(phase.durations for phase in assessment.framework.estimates.phases) else None


class Timing:
    """One assessment's time; each part is worked out when it is asked for, once."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.estimates = assessment.framework.estimates
        self.phases = self.estimates.phases
        self.percentiles = self.estimates.percentiles or (50.0, 80.0, 90.0)
        self.by_phase: dict[str, list[QuestionResult]] = {phase.id: [] for phase in self.phases}
        for result in assessment.questions.values():
            remedy = remedy_of(result.question, assessment.situation) if result.counts else None
            if remedy is not None and remedy.phase in self.by_phase:
                self.by_phase[remedy.phase].append(result)
        self.readiness = {name: _readiness(results) for name, results in self.by_phase.items()}
        self.plain = [self._phase(phase, self.readiness[phase.id]) for phase in self.phases]
        self.stages = [_stage(told) for told in self.plain]

    @cached_property
    def chain(self) -> Chain:
        """The phases one after the other."""
        return Chain(self.stages, self.estimates.correlation or 0.0)

    @cached_property
    def when(self) -> When:
        """The end in short, for a fraction of the work."""
        return When(self.percentiles, self.first, self.whole, self._awaited())

    @cached_property
    def spreads(self) -> list[Spread]:
        """When each phase is over."""
        return self.chain.spreads(self.chain.ends)

    @cached_property
    def whole(self) -> Percentiles:
        """When all phases are over."""
        return self._end(len(self.stages) - 1, self.spreads[-1])

    def _awaited(self) -> Awaited | None:
        waits = [
            Awaited(each.wait.title, each.months)
            for told in self.plain
            for each in told.waits
            if each.state == "waiting"
        ]
        dates = [
            Awaited(told.phase.power.reason, told.power.months)
            for told in self.plain
            if told.phase.power is not None and told.power is not None
        ]
        return max([*waits, *dates], key=lambda each: _mean(each.months), default=None)

    @cached_property
    def timeline(self) -> Timeline:
        """All of it."""
        on, spreads, beside = self.chain.on, self.spreads, self.chain.ends_beside
        spreads_beside = None if beside is None else self.chain.spreads(beside)
        phases = [
            replace(
                told,
                ends=self.whole if told is self.plain[-1] else self._end(place, spreads[place]),
                ends_beside=None if spreads_beside is None else self._at(on, spreads_beside[place]),
            )
            for place, told in enumerate(self.plain)
        ]
        return Timeline(
            as_of=self.assessment.as_of,
            percentiles=self.percentiles,
            documented=self.estimates.total_months,
            phases=tuple(phases),
            whole=self.whole,
            whole_beside=phases[-1].ends_beside,
            density=_density(on, spreads[-1]),
            moves=tuple(
                move
                for move in self._moves(on, spreads[-1], spreads_beside)
                if move.kind == "question" or move.months >= NOTHING
            ),
            first=self.first,
            open=tuple(dict.fromkeys(name for told in phases for name in _open(told))),
            undated={told.phase.id: self._undated(place, spreads[place]) for place, told in enumerate(self.plain)},
            comparators=tuple(each for each in self.assessment.framework.benchmarks if each.about == "time"),
        )

    def _closes(self, power: PowerDate) -> str | None:
        """What would close the gap until a date of power."""
        known = self.assessment.situation
        rows = (row for row in self.estimates.capacity if row.until == power.months)
        return next((row.closes for row in rows if row.when is None or known.truth(row.when) is True), None)

    # --- one phase ---

    def _phase(self, phase: Phase, readiness: float | None, *, without: str | None = None) -> PhaseTime:
        """A phase as the organisation has it; `without` a wait, or the date of power, that is then settled."""
        known = self.assessment.situation
        ready = UNTOLD if readiness is None else readiness
        waits = [
            WaitTime(
                wait=wait,
                state="settled" if wait.id == without or self._settled(wait) else "waiting",
                kind=kind,
                months=_moved(kind.months, ready),
            )
            for wait in phase.waits
            if wait.when is None or known.truth(wait.when) is True
            for kind in [chosen(wait.durations, known)]
        ]
        kind = chosen(phase.durations, known) if phase.durations and not waits else None
        installed = chosen(phase.installation, known) if phase.installation else None
        return PhaseTime(
            phase=phase,
            readiness=readiness,
            kind=kind,
            months=None if kind is None else _moved(kind.months, ready),
            waits=tuple(waits),
            installation=None if installed is None else installed._replace(months=_moved(installed.months, ready)),
            power=None if without == _POWER else self._power(phase),
            ends=(),
            ends_beside=None,
        )

    def _settled(self, wait: Wait) -> bool:
        return any(self._settles(settled) for settled in wait.settled_by)

    def _settles(self, settled: Settled) -> bool:
        if settled.when is not None:
            return self.assessment.situation.truth(settled.when) is True
        if settled.fact is not None:
            return settled.fact in self.assessment.situation.facts
        result = self.assessment.questions.get(settled.question or "")
        if result is None or result.credit is None:
            return False
        if isinstance(result.value, tuple):
            return settled.ticked in result.value
        return (
            isinstance(result.value, int | float) and settled.at_least is not None and result.value >= settled.at_least
        )

    def _power(self, phase: Phase) -> PowerTime | None:
        power, known = phase.power, self.assessment.situation
        if power is None or (power.when is not None and known.truth(power.when) is not True):
            return None
        told = known.values.get(power.months)
        if not isinstance(told, float):
            return None
        elapsed = self._elapsed(power.months)
        left = max(0.0, told - elapsed)
        low, likely, high = power.slip
        return PowerTime(told=told, elapsed=elapsed, months=(left * low, left * likely, left * high)) if left else None

    def _elapsed(self, name: str) -> float:
        """Months that have gone by since a fact was told."""
        answer = self.assessment.sheet.profile.get(name)
        told = (answer.as_of if answer else None) or self.assessment.sheet.assessed_on or self.assessment.as_of
        return max(0, (self.assessment.as_of - told).days) / DAYS_A_MONTH

    # --- the whole ---

    def _at(self, on: Grid, spread: Spread) -> Percentiles:
        return tuple(quantile(on, spread, share / 100) for share in self.percentiles)

    def _end(self, place: int, spread: Spread) -> Percentiles:
        """The end of a phase, on a finer grid where the whole needs a coarse one."""
        start = Chain(self.stages[: place + 1], self.estimates.correlation or 0.0)
        if start.on.step * 2 > self.chain.on.step:
            return self._at(self.chain.on, spread)
        return self._at(start.on, start.spreads(start.ends)[-1])

    def _undated(self, place: int, spread: Spread) -> float:
        if self.stages[place].date is None:
            return quantile(self.chain.on, spread, 0.5)
        free = Chain([replace(stage, date=None) for stage in self.stages[: place + 1]], self.estimates.correlation or 0)
        return quantile(free.on, free.spreads(free.ends)[-1], 0.5)

    def _moves(self, on: Grid, whole: Spread, beside: Sequence[Spread] | None) -> Iterable[Move]:
        middle = quantile(on, whole, 0.5)
        waits = [move for place in range(len(self.phases)) for move in self._without(place, middle)]
        yield from sorted(waits, key=lambda move: -move.months)[:1]
        if beside is not None:
            place = next(k for k, phase in enumerate(self.phases) if phase.beside is not None)
            yield Move(
                kind="beside",
                id=self.phases[place].id,
                title=self.phases[place].title,
                months=middle - quantile(on, beside[-1], 0.5),
                phase=self.phases[place].id,
            )
        for place, phase in enumerate(self.phases):
            if (self.readiness[phase.id] or 0.0) < WELL and self.by_phase[phase.id]:
                months = middle - self._median(place, self._phase(phase, WELL))
                yield Move(kind="readiness", id=phase.id, title=phase.title, months=months, phase=phase.id)
        yield from self._questions(middle)

    def _median(self, place: int, told: PhaseTime) -> float:
        return self.chain.median_with(place, _stage(told))

    def _without(self, place: int, middle: float) -> Iterable[Move]:
        """The latest things that a phase waits for, each as if it were settled."""
        told, phase = self.plain[place], self.phases[place]
        waits = {each.wait.id: each.months for each in told.waits if each.state == "waiting"}
        if told.power is not None:
            begins = sum(_mean(months) for stage in self.stages[:place] for months in stage.ranges)
            low, likely, high = told.power.months
            waits[_POWER] = (low - begins, likely - begins, high - begins)
        known = {each.wait.id: each.wait for each in told.waits}
        for name in sorted(waits, key=lambda name: -_mean(waits[name]))[:LATEST]:
            months = middle - self._median(place, self._phase(phase, told.readiness, without=name))
            wait, power = known.get(name), phase.power
            if wait is not None:
                yield Move(kind="wait", id=name, title=wait.title, months=months, phase=phase.id, closes=wait.closes)
            elif power is not None:
                yield Move(
                    kind="power",
                    id=power.months,
                    title=power.reason,
                    months=months,
                    phase=phase.id,
                    closes=self._closes(power),
                )

    def _questions(self, middle: float) -> Iterable[Move]:
        """The questions whose next step moves the whole most."""
        ranked = []
        for place, phase in enumerate(self.phases):
            results = self.by_phase[phase.id]
            counting = sum(result.question.weight for result in results)
            width = sum(high - low for low, _, high in self.stages[place].ranges)
            for result in results:
                rise, after = self._rise(result)
                if rise:
                    share = result.question.weight * rise / FULL / counting
                    ranked.append((share * width, place, share, after, result))
        ranked.sort(key=lambda entry: -entry[0])
        moves = []
        for _, place, share, after, result in ranked[:QUESTIONS]:
            phase = self.phases[place]
            told = self._phase(phase, (self.readiness[phase.id] or 0.0) + share)
            moves.append(
                Move(
                    kind="question",
                    id=result.question.id,
                    title=result.question.ask,
                    months=middle - self._median(place, told),
                    phase=phase.id,
                    after=after,
                )
            )
        return sorted(moves, key=lambda move: -move.months)

    def _rise(self, result: QuestionResult) -> tuple[int, int]:
        """By how much its credit rises with the next step, and to what; an open question has no step."""
        if result.credit is None:
            return 0, 0
        steps = steps_of(self.assessment.framework, result, self.assessment.situation)
        return (steps[0].rise, steps[0].after) if steps else (0, 0)

    # --- the first service ---

    @cached_property
    def first(self) -> FirstService | None:
        """The bounded first use; None where there is none, or it is not asked for."""
        stage, known = self.estimates.first_stage, self.assessment.situation
        if stage is None or (stage.when is not None and known.truth(stage.when) is False):
            return None
        kinds = {name: chosen(durations, known) for name, durations in stage.durations.items()}
        moved = [
            _moved(kind.months, UNTOLD if (ready := self.readiness[name]) is None else ready)
            for name, kind in kinds.items()
        ]
        chain = Chain([Stage(ranges=(months,)) for months in moved], self.estimates.correlation or 0.0)
        spread = chain.spreads(chain.ends)[-1]
        told = known.values.get(stage.due or "")
        due = max(0.0, told - self._elapsed(stage.due or "")) if isinstance(told, float) else None
        # The earlier at each percentile, as if all delays were shared: where some are not, one is over sooner still.
        return FirstService(
            stage=stage,
            months=tuple(map(min, self._at(chain.on, spread), self.whole)),
            kinds=kinds,
            due=due,
            chance=None if due is None else max(at(chain.on, spread, due), at(self.chain.on, self.spreads[-1], due)),
        )


_POWER = "the date of power"


def _mean(months: Triple) -> float:
    low, likely, high = months
    return (low + 4 * likely + high) / 6


def chosen(durations: Sequence[Duration], known: Situation) -> MonthsByKind:
    """The first kind that holds; while facts that decide are open, the range over all that may hold."""
    may: list[Duration] = []
    unknown: list[str] = []
    for duration in durations:
        truth = True if duration.when is None else known.truth(duration.when)
        if truth is False:
            continue
        may.append(duration)
        if truth:
            break
        if duration.when is not None:
            unknown += [name for name in duration.when.names if name not in known.facts]
    months = [duration.months for duration in may]
    spanned = (
        min(low for low, _, _ in months),
        sum(likely for _, likely, _ in months) / len(months),
        max(high for _, _, high in months),
    )
    return MonthsByKind(spanned, tuple(duration.title for duration in may), tuple(dict.fromkeys(unknown)))


def _readiness(results: Sequence[QuestionResult]) -> float | None:
    score = score_of(results)
    return None if score is None else score.low


def _moved(months: Triple, readiness: float) -> Triple:
    """A range whose most likely month lies nearer to the low end the more is ready."""
    low, likely, high = months
    return low, min(max(likely + (0.5 - readiness) * (high - low) / 2, low), high), high


def _stage(told: PhaseTime) -> Stage:
    waiting = tuple(each.months for each in told.waits if each.state == "waiting")
    after = told.installation
    return Stage(
        ranges=waiting if told.months is None else (told.months,),
        date=None if told.power is None else told.power.months,
        after=None if after is None or after.months[2] == 0 else after.months,
        beside=told.phase.beside,
    )


def _open(told: PhaseTime) -> Iterable[str]:
    for kind in (told.kind, told.installation, *(each.kind for each in told.waits if each.state == "waiting")):
        yield from kind.open if kind is not None else ()


def _density(on: Grid, spread: Spread) -> tuple[tuple[float, float], ...]:
    """The share of the probability that falls into each quarter of a month, at its middle."""
    first, last = int(spread.start), int(spread.start + len(spread.values) * on.step) + 1
    passed = [at(on, spread, first + k / QUARTERS) for k in range((last - first) * QUARTERS + 1)]
    shares = [(first + (k + 0.5) / QUARTERS, b - a) for k, (a, b) in enumerate(pairwise(passed))]
    return tuple((month, share) for month, share in shares if share >= _LEAST)


_LEAST = 1e-4
