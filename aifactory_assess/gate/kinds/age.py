"""No answer is older than so many days."""

from __future__ import annotations

from datetime import date

from aifactory_assess.gate.judged import Judged, Said
from aifactory_assess.gate.kinds.answer_lost import ANSWERED
from aifactory_assess.gate.kinds.kind import Bounds, Demand, Kind, questions
from aifactory_assess.gate.names import PolicyNames, number
from aifactory_assess.gate.verdict import Violation

# A day ahead of UTC is still today somewhere; a date beyond it would never grow old.
AHEAD_DAYS = 1
UNDATED = 10**6
"""The extent of an answer without any date: more than any age, and less than of one that is dated ahead."""
DAYS = {"type": "integer", "minimum": 1, "maximum": 36500}


def judge(judged: Judged, name: str, most: int) -> Violation | None:
    """An answer, or facts behind a computed value, older than `most` days, dated ahead, or without a date."""
    extents = judged.ranked(_wrong, name, most)
    if not extents:
        return None
    backing = judged.backing(name)
    first = _age(judged, backing[next(iter(extents))])
    actual = "no date" if first is None else first
    return judged.badly_backed(name, most, actual, lambda thing: _told(judged, backing[thing], most), extents)


def _wrong(judged: Judged, name: str, most: int) -> dict[str, int]:
    """What is too old, dated ahead, or has no date, by its extent."""
    if judged.assessment.questions[name].state not in ANSWERED:
        return {}
    return judged.extents(name, _extent, most + 1)


def _date(judged: Judged, said: Said) -> date | None:
    return said.as_of or judged.assessment.sheet.assessed_on


def _age(judged: Judged, said: Said) -> int | None:
    dated = _date(judged, said)
    return None if dated is None else (judged.assessment.as_of - dated).days


def _told(judged: Judged, said: Said, most: int) -> str:
    age, dated = _age(judged, said), _date(judged, said)
    if age is None:
        return f"has no date (neither `as_of` nor the file's `assessed_on`), expected at most {most} days"
    if age < 0:
        return f"is dated {dated}, {-age} days from now, expected no later than a day ahead"
    return f"is {age} days old ({dated}), expected at most {most} days"


def _extent(judged: Judged, said: Said) -> int:
    age = _age(judged, said)
    return UNDATED if age is None else age if age >= -AHEAD_DAYS else UNDATED - age


def read(names: PolicyNames) -> Bounds:
    """The same age for every question."""
    most = number(names.at("require", "answers", "max_age_days"))
    return {} if most is None else dict.fromkeys(names.questions, int(most))


KIND = Kind(
    id="age",
    title="Age of the answer: {}",
    subject="a question",
    demands=(
        "The answer is not older than the policy allows: its `as_of`, or else the file's `assessed_on`. A computed"
        " value is as old as the oldest fact, own price or own exchange rate behind it, or the typed value beside it."
    ),
    why="An old answer describes another organisation than today's. One without any date has no age to trust.",
    remedy="Look again, then change the answer and its `as_of`, or `assessed_on` if all answers were looked at.",
    subjects=questions,
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
