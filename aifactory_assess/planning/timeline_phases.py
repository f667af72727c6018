"""How long each phase takes an organisation, by its kind, its readiness and what it waits for (docs/method.md, 12)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain as joined
from typing import Literal, NamedTuple, TypeAlias

from aifactory_assess.framework.asked import Triple
from aifactory_assess.framework.estimates import Duration, Phase, PowerDate, Settled, ToldDate, Wait
from aifactory_assess.framework.expressions import Expression
from aifactory_assess.framework.units import in_unit
from aifactory_assess.nouns import dataclass
from aifactory_assess.planning.timeline_chain import Stage, summed
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.figures import FieldState, Situation, open_behind
from aifactory_assess.scoring.printed import to_a_tenth
from aifactory_assess.scoring.readiness import QuestionResult, score_of
from aifactory_assess.scoring.remedies import remedy_of

_UNTOLD = 0.5
"""The readiness of a phase that no question speaks about."""
POWER = "the date of power"
"""What a phase is tried without, beside the ids of its waits."""
WaitState: TypeAlias = Literal["waiting", "settled"]
Percentiles: TypeAlias = tuple[float, ...]


class MonthsByKind(NamedTuple):
    """Months by the kind of organisation; where facts that decide between kinds are open, all that may hold."""

    months: Triple
    titles: tuple[str, ...]
    open: tuple[str, ...]


NO_TIME = (0.0, 0.0, 0.0)
_NO_MONTHS = MonthsByKind(NO_TIME, (), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitTime:
    """Something that a phase waits for: its months as given, and as moved by readiness, or by the date of a field.

    These are those of what it is after, moved in `first`, and its `own`.
    """

    wait: Wait
    state: WaitState
    kind: MonthsByKind
    own: Triple
    dated_by: str | None = None
    first: Triple = NO_TIME

    @property
    def months(self) -> Triple:
        """Its months as moved, from the beginning of its phase, or from today by a date."""
        return summed(self.first, self.own)

    @property
    def undated(self) -> tuple[str, ...]:
        """The facts that would tell when it is over, and that nobody has told."""
        return tuple(name for name in _told_by(self.wait) if name in self.kind.open)


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerTime:
    """A date of power: months that are `left` of it as told, and as it may slip.

    While facts are open that decide whether it is waited for (it is not `decided`), `months` may be none; `slipping`
    are those of the date.
    """

    left: float
    months: Triple
    slipping: Triple
    decided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseTime:
    """One phase. `readiness` is a share, None where no question speaks about it.

    `ends` and `ends_beside` are months from today at the framework's percentiles. Where it waits for something its own
    `kind` does not count, and `months` is None; while facts that decide about waits are open, `kind` spans all of it.
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

    @property
    def stage(self) -> Stage:
        """What a chain takes of it."""
        after, undated = self.installation, [each for each in self.waiting if each.dated_by is None]
        behind: dict[str, tuple[Triple, list[Triple]]] = {}
        for each in undated:
            if each.wait.after is not None and any(each.first):
                behind.setdefault(each.wait.after, (each.first, []))[1].append(each.own)
        # What others are behind is over before them, so that it is counted once.
        alone = (each.own for each in undated if not any(each.first) and each.wait.id not in behind)
        return Stage(
            ranges=(*alone, *filter(None, (self.months,))),
            behind=tuple((first, tuple(ranges)) for first, ranges in behind.values()),
            # A date that several have slips once.
            dates=tuple({each.dated_by: each.months for each in self.waiting if each.dated_by is not None}.values()),
            date=None if self.power is None else self.power.months,
            after=None if after is None or after.months[2] == 0 else after.months,
            beside=self.phase.beside,
        )

    @property
    def waiting(self) -> tuple[WaitTime, ...]:
        """What it still waits for."""
        return tuple(each for each in self.waits if each.state == "waiting")

    @property
    def open(self) -> tuple[str, ...]:
        """The facts that decide between kinds of what is counted, and are not known."""
        counted = (self.kind, self.installation, *(each.kind for each in self.waiting))
        return tuple(name for kind in counted if kind is not None for name in kind.open)


class Phases:
    """The phases as one organisation has them: its answers about each, its readiness, its months."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.all = assessment.framework.estimates.phases
        self.answers: dict[str, list[QuestionResult]] = {phase.id: [] for phase in self.all}
        for result in assessment.questions.values():
            remedy = remedy_of(result.question, assessment.situation) if result.counts else None
            if remedy is not None and remedy.phase in self.answers:
                self.answers[remedy.phase].append(result)
        self.readiness = {name: _readiness(results) for name, results in self.answers.items()}
        self.plain: list[PhaseTime] = []
        for phase in self.all:
            self.plain.append(self.time_of(phase, self.readiness[phase.id]))

    @property
    def undated(self) -> tuple[str, ...]:
        """The facts that would tell when something is there that may be waited for last, and that nobody has told."""
        return tuple(name for name in self._undated if not any(self._decided_by(name)))

    @property
    def undecided(self) -> tuple[str, ...]:
        """The open facts that decide whether others that would tell so are asked for."""
        return tuple(dict.fromkeys(joined(*map(self._decided_by, self._undated))))

    @property
    def _undated(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(joined(*map(self._undated_in, range(len(self.plain))))))

    def _undated_in(self, place: int) -> Iterator[str]:
        told = self.plain[place]
        waits = [(each, self.until(place, each)) for each in told.waiting]
        dates = [months for _, months in waits] + ([] if told.power is None else [told.power.months])
        last = max(map(mean, dates), default=0.0)
        yield from (name for each, months in waits if months[2] > last for name in each.undated if self._is_open(name))

    def to_begin(self, told: PhaseTime) -> Duration | None:
        """The one kind of a phase's months, where that has only to be begun, and enough is known for it."""
        alone = told.kind.titles if told.kind is not None and told.months is not None else ()
        only = next((each for each in told.phase.durations if each.closes and alone == (each.title,)), None)
        return only if only and self.assessment.situation.truth(only.closes_when) is True else None

    def begins(self, place: int) -> float:
        """The month from today in which a phase is likely to begin."""
        month = 0.0
        for stage in (told.stage for told in self.plain[:place]):
            own = max(map(mean, stage.all_ranges), default=0.0)
            month = max(month + own, *map(mean, (*stage.dates, stage.date or NO_TIME))) + mean(stage.after or NO_TIME)
        return month

    def until(self, place: int, wait: WaitTime) -> Triple:
        """Months from today until a wait of a phase is over: a date counts from there, all else from its beginning."""
        begins = self.begins(place) if wait.dated_by is None else 0.0
        low, likely, high = wait.months
        return begins + low, begins + likely, begins + high

    def time_of(
        self, phase: Phase, readiness: float | None, *, without: Collection[str] = (), begun: Duration | None = None
    ) -> PhaseTime:
        """A phase as the organisation has it; `without` waits, or the date of power, that are then settled.

        A kind that is `begun` is over, and the next that holds counts.
        """
        known = self.assessment.situation
        waits = [
            self._wait(phase, wait, readiness, is_left_out=wait.id in without)
            for wait in phase.waits
            if known.truth(wait.when) is True
        ]
        begins = self.begins(self.all.index(phase))
        undecided = [
            _from_beginning(self._wait(phase, wait, readiness, is_left_out=wait.id in without), begins)
            for wait in phase.waits
            if known.truth(wait.when) is None and wait.id not in {each.wait.after for each in waits if any(each.first)}
        ]
        own = [] if waits else [each for each in phase.durations if each != begun]
        kinds = _kinds(own, readiness, undecided, known, is_waiting=bool(waits))
        kind = _span([kind for kind, _ in kinds]) if kinds else None
        installed = chosen(phase.installation, known) if phase.installation else None
        return PhaseTime(
            phase=phase,
            readiness=readiness,
            kind=kind,
            months=_span([kind._replace(months=months) for kind, months in kinds]).months if kinds else None,
            waits=tuple(waits),
            installation=None if installed is None else installed._replace(months=moved(installed.months, readiness)),
            power=None if POWER in without else self._power(phase),
            ends=(),
            ends_beside=None,
        )

    def lead(self, phase: Phase, wait: Wait) -> MonthsByKind | None:
        """The months of a wait as given, for whom it may apply; None where nothing is waited for."""
        known = self.assessment.situation
        told = self._wait(phase, wait, None, is_left_out=known.truth(wait.when) is False)
        if told.state == "settled":
            return None
        asked = tuple(open_in(wait.when, known))
        return _span([MonthsByKind(NO_TIME, (), asked), told.kind]) if asked else told.kind

    def _wait(self, phase: Phase, wait: Wait, readiness: float | None, *, is_left_out: bool) -> WaitTime:
        """A wait that applies, by its date where that is told: readiness moves none, one that has passed settles."""
        date = self._date(wait)
        first = NO_TIME
        if date is None:
            known = self.assessment.situation
            before = next((_if_waited_for(each, known) for each in phase.waits if each.id == wait.after), _NO_MONTHS)
            kind = chosen(wait.durations, known)
            first, months, is_settled = (
                moved(before.months, readiness),
                moved(kind.months, readiness),
                self._settled(wait),
            )
            undated = tuple(filter(self._is_open, _told_by(wait)))
            kind = MonthsByKind(
                summed(before.months, kind.months),
                _titles_after(kind.titles, before),
                (*kind.open, *before.open, *joined(*map(self._decided_by, undated)), *undated),
            )
        else:
            left, months = date
            kind = MonthsByKind(months, (told_as(left),), ())
            is_settled = left == 0  # what is ordered with a date is there from that date on
        dated_by = None if date is None or wait.told is None else wait.told.months
        state: WaitState = "settled" if is_settled or is_left_out else "waiting"
        return WaitTime(wait=wait, state=state, kind=kind, own=months, dated_by=dated_by, first=first)

    def _date(self, wait: Wait) -> tuple[float, Triple] | None:
        """The date of a wait; None where nobody tells it, as nobody who is not asked does."""
        return None if wait.told is None or self._state(wait.told.months) == "not_asked" else self._slipping(wait.told)

    def _decided_by(self, name: str) -> Iterator[str]:
        """The open facts that decide whether a fact is asked for; of those that hang on others themselves, these."""
        known = self.assessment.situation
        for each in open_in(known.fields[name].field.when, known):
            deciding = tuple(self._decided_by(each))
            yield from deciding or (each,)

    def _is_open(self, name: str) -> bool:
        return self._state(name) in {"open", "unknown"}

    def _state(self, name: str) -> FieldState | None:
        """What was said of a fact; None of a figure."""
        asked = self.assessment.situation.fields.get(name)
        return None if asked is None else asked.state

    def _slipping(self, date: ToldDate) -> tuple[float, Triple] | None:
        """Months that are left of a date as it was told, and as it may slip; None where nobody told."""
        left = months_left(self.assessment, date.months)
        if left is None:
            return None
        low, likely, high = (left * slip for slip in date.slip)
        return left, (low, likely, high)

    def _settled(self, wait: Wait | PowerDate) -> bool:
        """Whether nothing is waited for; what an answer says is on its way has a date, which nobody may have told."""
        is_undated = wait.told is not None and self._is_open(wait.told.months)
        return any(
            self._settles(settled) for settled in wait.settled_by if not (is_undated and settled.question is not None)
        )

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
        date = None if power is None else self._slipping(power.told)
        if power is None or date is None or known.truth(power.when) is False or self._settled(power):
            return None
        left, slipping = date
        if left == 0:
            return None
        holds = known.truth(power.when) is True
        months = slipping if holds else (0.0, slipping[1] / 2, slipping[2])
        return PowerTime(left=left, months=months, slipping=slipping, decided=holds)


def months_left(assessment: Assessment, name: str | None) -> float | None:
    """Months from today until what a fact told for a month, 0 where that has passed; None where nobody told."""
    told = assessment.situation.number(name)
    return None if told is None or name is None else max(0.0, told - assessment.months_gone(name))


def told_as(left: float) -> str:
    """What is said of a date of which so many months are left."""
    return f"told as {in_unit(to_a_tenth(left), 'months')} from now, and such dates slip"


def mean(months: Triple) -> float:
    """The mean of a range, its most likely month four times."""
    low, likely, high = months
    return (low + 4 * likely + high) / 6


def _told_by(wait: Wait) -> Iterator[str]:
    """The facts that tell when a wait is over."""
    if wait.told is not None:
        yield wait.told.months
    yield from (settled.fact for settled in wait.settled_by if settled.fact is not None)


def _from_beginning(wait: WaitTime, begins: float) -> WaitTime:
    """What may be waited for, in months from the one in which its phase begins, as all is that a range spans."""
    if wait.dated_by is None:
        return wait
    low, likely, high = (max(0.0, month - begins) for month in wait.months)
    return replace(wait, kind=wait.kind._replace(months=(low, likely, high)), own=(low, likely, high))


def _kinds(
    own: Sequence[Duration],
    readiness: float | None,
    undecided: Sequence[WaitTime],
    known: Situation,
    *,
    is_waiting: bool,
) -> list[tuple[MonthsByKind, Triple]]:
    """The own months of a phase that waits for nothing; with all that may be waited for, be it nothing more.

    Beside each the months that it takes one who is so ready. What may be waited for and is settled takes none: to
    settle something never makes it later.
    """
    kinds = []
    if own:
        kind = chosen(own, known)
        kinds.append((kind, moved(kind.months, readiness)))
    kinds += [(_NO_MONTHS, NO_TIME)] if undecided and is_waiting else []
    for each in undecided:
        is_settled = each.state == "settled"
        kind = _NO_MONTHS if is_settled else each.kind._replace(titles=(each.wait.title,))
        opened = kind._replace(open=(*open_in(each.wait.when, known), *kind.open))
        kinds.append((opened, NO_TIME if is_settled else each.months))
    return kinds


def open_in(rule: Expression | None, known: Situation) -> Iterator[str]:
    """What nobody told, in a rule of which nobody knows whether it holds; of a figure the facts behind it."""
    if rule is not None and known.truth(rule) is None:
        for name in rule.names:
            if name not in known.facts:
                yield from (open_behind(known, (name,)) or (name,)) if name in known.figures else (name,)


def _span(kinds: Sequence[MonthsByKind]) -> MonthsByKind:
    """From the lowest low to the highest high, with the mean of the likely months."""
    months = [kind.months for kind in kinds]
    return MonthsByKind(
        (
            min(low for low, _, _ in months),
            sum(likely for _, likely, _ in months) / len(months),
            max(high for _, _, high in months),
        ),
        tuple(title for kind in kinds for title in kind.titles),
        tuple(dict.fromkeys(name for kind in kinds for name in kind.open)),
    )


def chosen(durations: Sequence[Duration], known: Situation) -> MonthsByKind:
    """The first kind that holds; while facts that decide are open, the range over all that may hold.

    What takes no months counts where it is known to hold: nothing is done because nobody told.
    """
    may: list[Duration] = []
    unknown: list[str] = []
    for duration in durations:
        truth = known.truth(duration.when)
        unknown += open_in(duration.when, known)
        if truth or (truth is None and duration.months[2] > 0):
            may.append(duration)
        if truth:
            break
    spanned = _span([MonthsByKind(duration.months, (duration.title,), ()) for duration in may])
    return spanned._replace(open=tuple(dict.fromkeys(unknown)))


def held_up(phases: Iterable[Phase], name: str, question: str, known: Situation) -> MonthsByKind:
    """The months for which a question's remedy in a phase waits for what holds it up, such as a tender."""
    found = []
    for phase in phases:
        last = max((n for n, kind in enumerate(phase.durations, start=1) if kind.holds_up == name), default=0)
        kinds = [kind if kind.holds_up == name else replace(kind, months=NO_TIME) for kind in phase.durations[:last]]
        found.append(chosen([*kinds, Duration(title="", months=NO_TIME)], known))
        found += [_if_waited_for(wait, known) for wait in phase.waits if question in wait.holds_up]
    months = NO_TIME
    for kind in found:
        months = summed(months, kind.months)
    return MonthsByKind(
        months, (), tuple(dict.fromkeys(name for kind in found if any(kind.months) for name in kind.open))
    )


def _if_waited_for(wait: Wait, known: Situation) -> MonthsByKind:
    """The months of a wait by its kinds; none where it does not apply, and from none on while nobody knows."""
    truth = known.truth(wait.when)
    if truth is False:
        return _NO_MONTHS
    kind = chosen(wait.durations, known)
    opened = kind._replace(open=(*open_in(wait.when, known), *kind.open))
    return kind if truth else _span([_NO_MONTHS, opened])


def _titles_after(titles: tuple[str, ...], before: MonthsByKind) -> tuple[str, ...]:
    """The titles of kinds that begin when something is over, be it only perhaps waited for."""
    if not any(before.months):
        return titles
    perhaps = "perhaps " if before.open else ""
    return tuple(f"{title}, {perhaps}after {' or '.join(before.titles)}" for title in titles)


def settled_by_remedy(assessment: Assessment, question: str) -> MonthsByKind | None:
    """The months of what the remedy of a question brings about, one beside the other; None where that is nothing."""
    waits = [
        (phase, wait)
        for phase in assessment.framework.estimates.phases
        for wait in phase.waits
        if any(each.lead and each.question == question for each in wait.settled_by)
    ]
    phases = Phases(assessment) if waits else None
    found = [] if phases is None else [kind for each in waits if (kind := phases.lead(*each)) is not None]
    if not found:
        return None
    low, likely, high = (max(ends) for ends in zip(*(kind.months for kind in found), strict=True))
    return _span(found)._replace(months=(low, likely, high))


def _readiness(results: Sequence[QuestionResult]) -> float | None:
    score = score_of(results)
    return None if score is None else score.low


def moved(months: Triple, readiness: float | None) -> Triple:
    """A range whose most likely month lies nearer to the low end the more is ready."""
    low, likely, high = months
    ready = _UNTOLD if readiness is None else readiness
    return low, min(max(likely + (0.5 - ready) * (high - low) / 2, low), high), high
