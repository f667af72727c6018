"""The quick scan of a framework."""

from __future__ import annotations

from dataclasses import replace

from aifactory_assess.errors import failure
from aifactory_assess.framework.model import Framework


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
