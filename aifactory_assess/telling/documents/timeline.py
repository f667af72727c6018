"""When: the phases on an axis of months, what moves the end, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from aifactory_assess.framework.asked import Checklist, Number, Triple
from aifactory_assess.planning.outlook import outlook
from aifactory_assess.planning.standing import kept_and_missing, standing
from aifactory_assess.planning.timeline import Due, FirstService, Timeline
from aifactory_assess.planning.timeline_moves import Move
from aifactory_assess.planning.timeline_phases import MonthsByKind, PhaseTime, told_as
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.printed import capital, decimals, in_percent, quantity, small, to_a_tenth, whole
from aifactory_assess.scoring.readiness import QuestionResult
from aifactory_assess.scoring.said import goal_words, named, names_of
from aifactory_assess.telling import blocks
from aifactory_assess.telling.blocks import Block, Entry, Listing, Section, Sentence, Words, headed, quiet, strong
from aifactory_assess.telling.documents.when import NOTHING_LEFT, RUNS, chance, chance_words, due_month, runs
from aifactory_assess.telling.documents.wording import asides, benchmark_numbers, benchmark_source

_SMALL = 0.05


def time(assessment: Assessment, *, detail: bool) -> Iterator[Block]:
    """The timeline as a part of a report; with `detail` all that it rests on."""
    if outlook(assessment).when is not None:
        told = blocks.Later(lambda: _blocks(assessment, detail=detail))
        yield Section(title="When", id="timeline", blocks=told, spare=not detail)


def _months(months: Sequence[float]) -> list[str]:
    """Whole months; where two of them would be printed as one, all with a decimal."""
    shown = [whole(each) for each in months]
    return shown if len(set(shown)) == len(shown) else [to_a_tenth(each) for each in months]


def _spans(months: Sequence[float]) -> list[str]:
    """Months of differences, none smaller than is told; whole ones where all have two digits that mean something."""
    told = decimals if min(months, default=0.0) < 10 else whole  # noqa: PLR2004 - see above
    return ["less than 0.1" if each < _SMALL else told(each) for each in months]


def _blocks(assessment: Assessment, *, detail: bool) -> Iterable[Block]:
    time = outlook(assessment).time
    if time is None:
        return
    if runs(time.whole):
        yield Sentence(words=f"{capital(RUNS)}: {NOTHING_LEFT}.")
        return
    months = _months(time.whole if time.due is None else (*time.whole, time.due.months))
    yield Sentence(
        words=(
            strong("The whole programme: "),
            f"month {_with_chances(time, months[: len(time.whole)])}, counted from {time.as_of.isoformat()}, ",
            "one phase after the other.",
            _beside(time),
            "" if time.due is None else f" {_due(time, time.due)}",
        )
    )
    if time.first is not None:
        yield Sentence(words=(strong(f"{time.first.title}: "), _early(time, time.first)))
    if time.documented is not None:
        low, high = time.documented
        basis = assessment.framework.estimates.phases_basis
        words = f"Documented for all phases together: {quantity(low)}-{quantity(high)} months{basis and f' ({basis})'}"
        yield Sentence(words=f"{words}; the estimate is for your own facts.")
    yield schedule(time)
    if time.moves:
        yield moves_table(assessment, time)
    yield Listing(entries=tuple(_entries(time, names_of(assessment.framework), detail=detail)))
    if detail:
        for note in asides(assessment, assessment.framework.estimates.time_notes):
            yield Sentence(words=quiet(note), depth=1)
        for each in time.comparators:
            yield Sentence(words=quiet(f"For comparison: {benchmark_numbers(each)} {benchmark_source(each)}"), depth=1)


def schedule(time: Timeline) -> blocks.Schedule:
    """A first service and the phases on an axis of months."""
    return blocks.Schedule(
        unit=f"months from {time.as_of.isoformat()}",
        end_names=tuple(chance(share) for share in time.percentiles),
        stretches=tuple(_stretches(time)),
        density=time.density,
    )


def _ends(time: Timeline, ends: Sequence[float]) -> str:
    return _with_chances(time, _months(ends))


def _with_chances(time: Timeline, months: Iterable[str]) -> str:
    return ", ".join(f"{month} ({chance(share)})" for share, month in zip(time.percentiles, months, strict=True))


def _beside(time: Timeline) -> str:
    if time.whole_beside is None:
        return ""
    place = next(told.phase.title for told in time.phases if told.phase.beside is not None)
    return f" With {small(place)} beside the phase before it: {_ends(time, time.whole_beside)}."


def _early(time: Timeline, first: FirstService) -> str:
    """When a first service runs, what that is, and the chance that it runs when it is due."""
    told = "; ".join(filter(None, ((first.stage.note or "").rstrip("."), *first.kinds)))
    note = f" That is {told}." if told else ""
    if first.due is None:
        return f"month {_ends(time, first.months)}.{note}"
    ends = _months((*first.months, first.due.months))[:-1]
    return f"month {_with_chances(time, ends)}.{note} {_due(time, first.due)}"


def _due(time: Timeline, due: Due) -> str:
    month = due_month(due)
    when = "by now" if month == "0" else f"in month {month}"
    return f"Due {when}: a chance of {chance_words(due.chance, time.percentiles)}."


def _stretches(time: Timeline) -> Iterable[blocks.Stretch]:
    if time.first is not None:
        yield blocks.Stretch(label=time.first.title, start=0, ends=time.first.months, remark="beside the phases")
    start = 0.0
    for told in time.phases:
        if told.ends[-1] <= start:
            continue  # it is done
        low, high = map(quantity, told.phase.months)
        yield blocks.Stretch(label=told.phase.title, start=start, ends=told.ends, remark=f"documented {low}-{high}")
        start = told.ends[0]


EACH_ALONE = "Each line by itself, worked out again with it; at even odds, one phase after the other."


def moves_table(assessment: Assessment, time: Timeline) -> blocks.Table:
    """What moves the end, the strongest first."""
    told = _spans([each.months for each in time.moves])
    return blocks.Table(
        title="What moves it",
        columns=headed("What moves the end", "months earlier", numbers=["months earlier"]),
        rows=tuple(zip((_move(assessment, each) for each in time.moves), told, strict=True)),
        note=EACH_ALONE,
    )


def _move(assessment: Assessment, move: Move) -> Words:
    closes = f": {move.closes}" if move.closes else ""
    match move.kind:
        case "wait" | "together" | "power":
            return f"Not waiting until {move.title}{closes}"
        case "kind":
            return capital(move.closes or move.title)
        case "beside":
            return f"{move.title} beside the phase before it"
        case "readiness":
            return f"{move.title}: 75 % of what its remedies ask for"
        case "question":
            result = assessment.questions[move.id]
            after = "" if move.after is None else f" to {_goal(assessment, result, move.after)}"
            return (f"{result.question.ask} ", quiet(f"{named(result.question)}{after}"))


def _goal(assessment: Assessment, result: QuestionResult, credit: int) -> str:
    """What earns so much, as a step to it says it: a number may lie between two knots, a list is ticked in part."""
    kind, value = result.question.kind, result.value
    if isinstance(kind, Checklist) and value is not None:
        return f"{sum(map(len, kept_and_missing(kind, value, credit)))} of {len(kind.parts)} on its list"
    found = standing(assessment, result, credit) if isinstance(kind, Number) else None
    return found.needs if found is not None and found.needs else goal_words(kind, credit)


def _entries(time: Timeline, name: Callable[[str], str], *, detail: bool) -> Iterable[Entry]:
    """What each phase rests on; without `detail` only what it waits for and what is not known."""
    for told in time.phases:
        if detail or told.waits or told.power is not None:
            yield Entry(words=(strong(told.phase.title), _ready(told)), under=tuple(_rests_on(told)))
    if time.open:
        title = time.first.title if time.first is not None and time.first.open else ""
        if_any = f"; {small(title)} is told as if there is one" if title else ""
        dates = (
            "; of a date, what is usual" if any(each.undated for told in time.phases for each in told.waiting) else ""
        )
        ranges = f"{', '.join(map(name, time.open))}. The ranges span all that they may be{dates}{if_any}."
        yield Entry(words=(strong("Not known: "), ranges))


def _ready(told: PhaseTime) -> str:
    """How ready a phase is; nothing of one that is done, since that moves no month."""
    if told.is_done:
        return ""
    return " (nobody is asked about it)" if told.readiness is None else f" ({in_percent(told.readiness)} % ready)"


def _rests_on(told: PhaseTime) -> Iterable[Words]:
    if told.kind is not None and told.kind.titles:
        done = f"{_titles(told.kind)}; what its remedies still ask for adds no months"
        yield done if told.is_done or told.months is None else _kind(told.kind, told.months)
    for each in told.waits:
        state = ": settled" if each.state == "settled" else f": {_kind(each.kind, each.months)}"
        yield f"until {each.wait.title}{state}"
    if told.power is not None and told.phase.power is not None:
        doubt = "" if told.power.decided else ", if that is waited for"
        yield f"until {told.phase.power.reason}{doubt}: {told_as(told.power.left)}"
    if told.installation is not None and told.installation.months[2] > 0:
        yield f"then installation, {_kind(told.installation, told.installation.months)}"


def _kind(kind: MonthsByKind, months: Triple) -> str:
    """What of its kind takes how long here: as ready as the organisation is."""
    low, likely, high = map(to_a_tenth, months)
    return f"{_titles(kind)}, {low}-{high} months, likely {likely}"


def _titles(kind: MonthsByKind) -> str:
    return " or ".join(kind.titles)
