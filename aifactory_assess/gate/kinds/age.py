"""No answer is older than so many days."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.judged import Judged
from aifactory_assess.gate.kinds.kind import Bounds, Demand, Kind, questions
from aifactory_assess.gate.names import PolicyNames, number
from aifactory_assess.gate.verdict import Violation

# A day ahead of UTC is still today somewhere; a date beyond it would never grow old.
AHEAD_DAYS = 1
UNDATED = 10**6
"""The extent of an answer without any date: more than any age, and less than of one that is dated ahead."""
DAYS = {"type": "integer", "minimum": 1, "maximum": 36500}


def judge(judged: Judged, name: str, most: int) -> Violation | None:
    """An answer that is older than `most` days, dated ahead, or without a date."""
    result, assessment = judged.assessment.questions[name], judged.assessment
    answer = result.answer
    if answer is None or result.state == "not_asked" or answer.state not in ("value", "not_applicable"):
        return None
    said = answer.as_of or assessment.sheet.assessed_on
    age = None if said is None else (assessment.as_of - said).days
    if age is not None and -AHEAD_DAYS <= age <= most:
        return None
    expected = f"at most {most} days"
    if age is None:
        found = "has no date (neither `as_of` nor the file's `assessed_on`)"
    elif age < 0:
        found, expected = f"is dated {said}, {-age} days from now", "no later than a day ahead"
    else:
        found = f"is {age} days old ({said})"
    return judged.violation(
        f"age/{name}",
        most,
        "no date" if age is None else age,
        f"the answer to {name} {found}, expected {expected}",
        questions=(name,),
        to_do="look again",
        extent=UNDATED if age is None else age if age >= 0 else UNDATED - age,
    )


def read(names: PolicyNames) -> Bounds:
    """The same age for every question."""
    most = number(names.at("require", "answers", "max_age_days"))
    return {} if most is None else dict.fromkeys(names.questions, int(most))


def sentences(_: Framework, demanded: Bounds) -> Iterator[str]:
    """One sentence."""
    yield from (f"No answer is older than {most} days." for most in sorted(set(demanded.values())))


KIND = Kind(
    id="age",
    title="Age of the answer: {}",
    subject="a question",
    demands="The answer is not older than the policy allows: its `as_of`, or else the file's `assessed_on`.",
    why="An old answer describes another organisation than today's. One without any date has no age to trust.",
    remedy="Look again, then change the answer and its `as_of`, or `assessed_on` if all answers were looked at.",
    subjects=questions,
    example=lambda _, __: "require: {answers: {max_age_days: 365}}",
    demand=Demand(
        keys={("require", "answers", "max_age_days"): DAYS}, read=read, judge=judge, sentences=sentences, at="most"
    ),
)
