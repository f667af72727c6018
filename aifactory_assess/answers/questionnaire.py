"""What one person is asked, in order: the one questionnaire behind templates, interviews, sheets and workbooks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TypeAlias, assert_never

from aifactory_assess.framework.model import (
    AnswerKind,
    Checklist,
    Choice,
    Field,
    Framework,
    FreeText,
    Levels,
    Number,
    Question,
    YesNo,
)
from aifactory_assess.framework.quick_scan import facts_of_core
from aifactory_assess.nouns import dataclass

Place: TypeAlias = Question | Field
"""What an answer is to."""

TAKES = {
    "recall": "you know it",
    "lookup": "look it up",
    "measurement": "measure it",
}
"""What it takes to answer, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to answer: the number to type where options are shown, what the file holds, and what it means."""

    number: str
    value: str
    label: str
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Facts, or the questions of one topic. `pillar` is None for facts."""

    pillar: str | None
    title: str
    places: tuple[Place, ...]


def questionnaire(framework: Framework, *, roles: Collection[str] = (), core: bool = False) -> tuple[Group, ...]:
    """The groups in the framework's order: all, those of some roles, those of the quick scan; none that is empty."""
    return tuple(group for group in _groups(framework, roles, core=core or framework.core_only) if group.places)


def _groups(framework: Framework, roles: Collection[str], *, core: bool) -> Iterator[Group]:
    facts = facts_of_core(framework) if core else tuple(known.id for known in framework.fields)
    wanted = (known for known in framework.fields if known.id in facts and _is_for(known, roles))
    yield Group(pillar=None, title="Profile", places=tuple(wanted))
    for pillar in framework.pillars:
        for topic in pillar.topics:
            asked = (each for each in topic.questions if _is_for(each, roles) and (each.core or not core))
            yield Group(pillar=pillar.title, title=topic.title, places=tuple(asked))


def _is_for(place: Place, roles: Collection[str]) -> bool:
    return not roles or place.role in roles


def ways_of(kind: AnswerKind) -> tuple[Way, ...]:
    """The ways to answer that can be listed; none for numbers and words."""
    match kind:
        case Levels(steps=steps):
            return tuple(Way(number=str(place), value=str(place), label=step) for place, step in enumerate(steps))
        case Choice(options=options) | Checklist(options=options):
            return tuple(
                Way(number=str(place), value=option.id, label=option.label, alone=option.exclusive)
                for place, option in enumerate(options, start=1)
            )
        case YesNo() | Number() | FreeText():
            return ()
        case _:
            assert_never(kind)


def expected_of(kind: AnswerKind) -> str:
    """What kind of answer is wanted, on one line."""
    match kind:
        case Levels(steps=steps):
            return f"the number of a level, 0 to {len(steps) - 1}"
        case YesNo():
            return "yes or no"
        case Choice():
            return "the number of one"
        case Checklist():
            return "the numbers of all that hold, such as 1,3 or 1-3"
        case Number(unit=unit, least=least, most=most):
            return f"a number from {_amount(least)} to {_amount(most)} ({unit})"
        case FreeText():
            return "words"
        case _:
            assert_never(kind)


def _amount(number: float) -> str:
    return f"{int(number):,}" if float(number).is_integer() else f"{number:.15g}"
