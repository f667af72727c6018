"""A framework's questions as a tree, by pillar and topic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aifactory_assess.framework.asked import Pillar, Question
from aifactory_assess.framework.model import Framework
from aifactory_assess.telling.blocks import Block, Document, Section, Sentence, quiet, strong


class Excerpt(NamedTuple):
    """A framework, and the ids of the questions to show."""

    framework: Framework
    wanted: frozenset[str]


def document(excerpt: Excerpt, *, detail: bool = False) -> Document:  # noqa: ARG001 - the tree has one form
    """The questions that are wanted."""
    framework, wanted = excerpt
    about = f"{len(wanted)} of {len(framework.questions)} questions. * core, weight in brackets."
    pillars = [_pillar(pillar, wanted) for pillar in framework.pillars if wanted & {q.id for q in pillar.questions}]
    title = f"{framework.title} ({framework.id} {framework.version})"
    return Document(title=title, about=(quiet(about),), blocks=pillars)


def _pillar(pillar: Pillar, wanted: frozenset[str]) -> Section:
    title = f"{pillar.title} (pillar:{pillar.id}, weight {pillar.weight})"
    blocks: list[Block] = []
    for topic in pillar.topics:
        questions = [question for question in topic.questions if question.id in wanted]
        if questions:
            weight = "" if topic.weight is None else f", weight {topic.weight}"
            blocks.append(Sentence(words=strong(f"{topic.title} (topic:{topic.id}{weight})")))
            blocks += [sentence for question in questions for sentence in _question(question)]
    return Section(title=title, blocks=blocks)


def _question(question: Question) -> Iterator[Sentence]:
    mark = "* " if question.core else ""
    yield Sentence(words=f"{mark}{question.id} [{question.weight}]", depth=1)
    yield Sentence(words=question.ask, depth=2)
    informs = ", ".join(f"{challenge} {strength}" for challenge, strength in question.informs.items())
    when = f"when {question.when.text}" if question.when else ""
    gate = f"gate: {question.gate.reason}" if question.gate else ""
    told = " ".join(f"{part}." for part in (informs, when, gate) if part)
    if told:
        yield Sentence(words=quiet(told), depth=2)
