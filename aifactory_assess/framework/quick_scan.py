"""The quick scan of a framework, and the facts that a part of it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from aifactory_assess.errors import failure
from aifactory_assess.framework.asked import Question, Scope
from aifactory_assess.framework.model import Framework


@lru_cache(maxsize=4)
def core(framework: Framework) -> Framework:
    """The framework with all questions deleted that are not core; AssessError if none is."""
    pillars = []
    for pillar in framework.pillars:
        topics = [replace(topic, questions=tuple(q for q in topic.questions if q.core)) for topic in pillar.topics]
        kept = tuple(topic for topic in topics if topic.questions)
        if kept:
            pillars.append(replace(pillar, topics=kept))
    if not pillars:
        raise failure(framework.id, "has no core questions, so there is no quick scan of it")
    return replace(framework, pillars=tuple(pillars), core_only=True)


def in_scope(framework: Framework, scope: Scope) -> Framework:
    """The framework by which a sheet of this scope is assessed."""
    return core(framework) if scope == "core" and not framework.core_only else framework


def facts_of_core(framework: Framework) -> tuple[str, ...]:
    """The profile fields that a core question, or a rule of a risk, reads; in the framework's order."""
    return facts_behind(framework, (question for question in framework.questions if question.core), with_risks=True)


def facts_behind(framework: Framework, questions: Iterable[Question], *, with_risks: bool) -> tuple[str, ...]:
    """The profile fields that decide on questions, through figures too; and on every risk where `with_risks`."""
    wanted: set[str] = set()
    for question in questions:
        wanted.update(question.when.names if question.when else ())
        wanted.update((question.derive,) if question.derive else ())
    for challenge in framework.challenges if with_risks else ():
        wanted.update(challenge.names)
    return facts_of(framework, wanted)


def facts_of(framework: Framework, names: Iterable[str]) -> tuple[str, ...]:
    """The profile fields from which names may be worked out, with those that decide whether these are asked."""
    wanted = framework.names_behind(names)
    for known in reversed(framework.fields):
        if known.id in wanted and known.when is not None:
            wanted.update(known.when.names)
    return tuple(known.id for known in framework.fields if known.id in wanted)
