"""What one person is asked, in order: the one questionnaire behind templates, interviews, sheets and workbooks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TypeAlias

from aifactory_assess.framework.asked import Field, Question
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.quick_scan import facts_of_core, in_scope
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
class Group:
    """Facts, or the questions of one topic. `pillar` is None for facts."""

    pillar: str | None
    title: str
    places: tuple[Place, ...]


def places_of(framework: Framework) -> dict[str, Place]:
    """All profile fields and questions by id, in the order in which they are asked."""
    places: dict[str, Place] = {field.id: field for field in framework.fields}
    return places | {question.id: question for question in framework.questions}


def questionnaire(framework: Framework, *, roles: Collection[str] = (), core: bool = False) -> tuple[Group, ...]:
    """The groups in the framework's order: all, those of some roles, those of the quick scan; none that is empty.

    AssessError where there is no quick scan.
    """
    asked = in_scope(framework, "core" if core else "full")
    return tuple(group for group in _groups(asked, roles) if group.places)


def _groups(framework: Framework, roles: Collection[str]) -> Iterator[Group]:
    facts = facts_of_core(framework) if framework.core_only else tuple(known.id for known in framework.fields)
    wanted = (known for known in framework.fields if known.id in facts and _is_for(known, roles))
    yield Group(pillar=None, title="Profile", places=tuple(wanted))
    for pillar in framework.pillars:
        for topic in pillar.topics:
            asked = (each for each in topic.questions if _is_for(each, roles))
            yield Group(pillar=pillar.title, title=topic.title, places=tuple(asked))


def _is_for(place: Place, roles: Collection[str]) -> bool:
    return not roles or place.role in roles
