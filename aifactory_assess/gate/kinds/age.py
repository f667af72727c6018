"""No answer is older than so many days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from aifactory_assess.gate.judged import Judged, Said, said_in
from aifactory_assess.gate.kinds.answer_lost import ANSWERED
from aifactory_assess.gate.kinds.kind import Bounds, Demand, Kind, questions
from aifactory_assess.gate.names import PolicyNames
from aifactory_assess.gate.verdict import Violation
from aifactory_assess.scoring.printed import counted

# A day ahead of UTC is still today somewhere; a date beyond it would never grow old.
AHEAD_DAYS = 1
UNDATED = 10**6
"""The extent of an answer without any date: more than any age, and less than of one that is dated ahead."""
FILE_DATE = "file-date"
"""In the place of a question, which has no such sign in its id: all that is dated by the file's `assessed_on`."""
NO_DATE = "no date (neither `as_of` nor the file's `assessed_on`)"
DAYS = {"type": "integer", "minimum": 1, "maximum": 36500}


def judge(judged: Judged, name: str, most: int) -> Violation | None:
    """An answer, or facts behind a computed value, older than `most` days, dated ahead, or without a date.

    What has no date of its own is told of the whole file at once: one thing is wrong with it. What had one in the
    baseline is told alone all the same: what lets the file be old was not said of it.
    """
    extents = judged.ranked(_wrong, name, most)
    if not extents:
        return None
    if name == FILE_DATE:
        return _by_file(judged, most, extents, f"expected at most {most} days")
    backing = judged.backing(name)
    first = _age(judged, _dated(judged, backing[next(iter(extents))]))
    return judged.badly_backed(
        name, most, "no date" if first is None else first, lambda thing: _told(judged, backing[thing], most), extents
    )


def soon(judged: Judged, name: str, most: int, days: int) -> Violation | None:
    """What is too old within so many days, or half of the age that is allowed, if that is less."""
    least = _least(most, days)
    found = {thing: extent for thing, extent in _aged(judged, name, least).items() if extent <= most}
    if not found:
        return None
    extents = dict(sorted(found.items(), key=lambda pair: -pair[1]))

    def bound(extent: int) -> str:
        return f"expected at most {most} days: too old in {counted(most - extent + 1, 'day')}"

    if name == FILE_DATE:
        return _by_file(judged, most, extents, bound(max(extents.values())))
    backing = judged.backing(name)
    words = {
        thing: f"is {extent} days old ({backing[thing].as_of}), {bound(extent)}" for thing, extent in extents.items()
    }
    return judged.badly_backed(name, most, max(extents.values()), words.__getitem__, extents)


def first_soon(judged: Judged, names: Iterable[str], most: int, days: int) -> tuple[str, Violation] | None:
    """What of a file is too old within so many days, told together under the name of what is so first."""
    every = ((name, soon(judged, name, most, days)) for name in names)
    found = {name: told for name, told in every if told is not None}
    ranked = sorted(found, key=lambda name: -max(found[name].extents.values()))
    if not ranked:
        return None
    words = {name: found[name].message for name in ranked}
    own = [name for name in ranked if name != FILE_DATE]
    if len(own) > 1:
        left = counted(most - max(found[own[0]].extents.values()) + 1, "day")
        within = counted(min(days, most // 2), "day")
        together = f"{len(own)} answers will be too old within {within}, the first {own[0]} in {left}"
        words = {name: together if name == own[0] else words[name] for name in ranked if name not in own[1:]}
    return ranked[0], replace(found[ranked[0]], message="; ".join(words.values()))


def may_be_soon(judged: Judged, most: int, days: int) -> bool:
    """Whether anything that is said has such a date, be it asked after or not."""
    sheet = judged.assessment.sheet
    said: tuple[Said, ...] = (*sheet.answers.values(), *sheet.profile.values(), *sheet.prices.values())
    ages = (_age(judged, dated) for dated in {sheet.assessed_on, *(each.as_of for each in said)})
    return any(age is not None and _least(most, days) <= age <= most for age in ages)


def _least(most: int, days: int) -> int:
    """The age from which on something is too old within so many days, or half of the age that is allowed."""
    return most - min(days, most // 2)


def _wrong(judged: Judged, name: str, most: int) -> dict[str, int]:
    """What is too old, dated ahead, or has no date, by its extent."""
    return _aged(judged, name, most + 1)


def _aged(judged: Judged, name: str, least: int) -> dict[str, int]:
    """What backs a question and has that extent at least: by its own date, or, of the file, by that of the file."""
    questions = judged.assessment.questions
    if name != FILE_DATE:
        return judged.extents(name, _own_extent, least) if questions[name].state in ANSWERED else {}
    extent = _extent(_age(judged, judged.assessment.sheet.assessed_on))
    if extent < least:
        return {}
    answered = (each for each, result in questions.items() if result.state in ANSWERED)
    every = (pair for each in answered for pair in judged.backing(each).items())
    return {thing: extent for thing, said in every if said.as_of is None and not _was_dated(judged, thing)}


def _age(judged: Judged, dated: date | None) -> int | None:
    return None if dated is None else (judged.assessment.as_of - dated).days


def _extent(age: int | None) -> int:
    return UNDATED if age is None else age if age >= -AHEAD_DAYS else UNDATED - age


def _own_extent(judged: Judged, thing: str, said: Said) -> int:
    own = said.as_of is not None or _was_dated(judged, thing)
    return _extent(_age(judged, _dated(judged, said))) if own else 0


def _dated(judged: Judged, said: Said) -> date | None:
    return said.as_of or judged.assessment.sheet.assessed_on


def _was_dated(judged: Judged, thing: str) -> bool:
    """Whether something has a date of its own in the baseline."""
    then = None if judged.before is None else said_in(judged.before.sheet, thing)
    return then is not None and then.as_of is not None


def _told(judged: Judged, said: Said, most: int) -> str:
    dated = _dated(judged, said)
    age, lost = _age(judged, dated), "" if said.as_of else ", and had an `as_of` of its own in the baseline"
    by = "" if said.as_of else " by `assessed_on`"
    if age is None:
        return f"has {NO_DATE}{lost}, expected at most {most} days"
    if age < 0:
        return f"is dated {dated}{by}, {-age} days from now{lost}, expected no later than a day ahead"
    return f"is {age} days old{by} ({dated}){lost}, expected at most {most} days"


def _by_file(judged: Judged, most: int, extents: Mapping[str, int], bound: str) -> Violation:
    """What is wrong with all that has no date of its own, on the line of the file's, with how much there is of it."""
    sheet, questions = judged.assessment.sheet, judged.assessment.questions
    answers, prices = (sum(each in known for each in extents) for known in (questions, sheet.prices))
    kinds = ((answers, "answer"), (len(extents) - answers - prices, "fact"), (prices, "own price"))
    every = " and ".join(counted(count, kind) for count, kind in kinds if count)
    age, (have, are) = _age(judged, sheet.assessed_on), ("have", "are") if len(extents) > 1 else ("has", "is")
    undated = f"{every} without an own `as_of` {are}"
    if age is None:
        message = f"{every} {have} {NO_DATE}, expected at most {most} days"
    elif age < -AHEAD_DAYS:
        ahead = f"{-age} days from now, expected no later than a day ahead"
        message = f"{undated} dated {sheet.assessed_on} by `assessed_on`, {ahead}"
    else:
        message = f"{undated} {age} days old by `assessed_on` ({sheet.assessed_on}), {bound}"
    return Violation(
        expected=most,
        actual="no date" if age is None else age,
        message=message,
        questions=tuple(extents),
        to_do="look again",
        extents=extents,
        line=sheet.assessed_on_line or sheet.answers_line or 1,
    )


def read(names: PolicyNames) -> Bounds:
    """The same age for every question, and for the file's date."""
    most = names.whole(names.at("require", "answers", "max_age_days"))
    return {} if most is None else dict.fromkeys((FILE_DATE, *names.questions), most)


KIND = Kind(
    id="age",
    title="Age of the answer: {}",
    subject=f"a question, or `{FILE_DATE}` for all that has no `as_of` of its own",
    demands=(
        "The answer is not older than the policy allows: its `as_of`, or else the file's `assessed_on`. A computed"
        " value is as old as the oldest fact, own price or own exchange rate behind it, or the typed value beside it."
        " What has no `as_of` of its own, nor had one in the baseline, is one finding a file,"
        f" `age/{FILE_DATE}`, which is judged wherever one of these rules is selected."
        " What is soon too old is a warning."
    ),
    why="An old answer describes another organisation than today's. One without any date has no age to trust.",
    remedy="Look again, then change the answer and its `as_of`, or `assessed_on` if all answers were looked at.",
    subjects=lambda framework: ((FILE_DATE, "what has no date of its own"), *questions(framework)),
    whole=FILE_DATE,
    example=lambda _, __: "require: {answers: {max_age_days: 365}}",
    demand=Demand(
        keys={("require", "answers", "max_age_days"): DAYS},
        read=read,
        judge=judge,
        sentences=lambda _, demanded: (
            f"No answer is older than {most} days." for most in sorted(set(demanded.values()))
        ),
        at="most",
    ),
)
