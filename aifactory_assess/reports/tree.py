"""A framework's questions as a readable tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rich.console import ConsoleRenderable
from rich.text import Text

from aifactory_assess.framework.model import Framework, Question
from aifactory_assess.reports.layout import QUIET, STRONG, Look, heading, joined, paragraph, render_parts, said


def render(framework: Framework, look: Look, wanted: Callable[[Question], bool]) -> str:
    """The questions that are wanted, by pillar and topic."""
    return render_parts(_parts(framework, look, wanted), look)


def _parts(framework: Framework, look: Look, wanted: Callable[[Question], bool]) -> Iterator[ConsoleRenderable]:
    shown = [question for question in framework.questions if wanted(question)]
    yield said(f"{framework.title} ({framework.id} {framework.version})", STRONG)
    yield said(f"{len(shown)} of {len(framework.questions)} questions. * core, weight in brackets.", QUIET)
    for pillar in framework.pillars:
        if not any(wanted(question) for question in pillar.questions):
            continue
        yield from heading(f"{pillar.title} (pillar:{pillar.id}, weight {pillar.weight})", look)
        for topic in pillar.topics:
            questions = [question for question in topic.questions if wanted(question)]
            if questions:
                weight = "" if topic.weight is None else f", weight {topic.weight}"
                yield paragraph(said(f"{topic.title} (topic:{topic.id}{weight})", STRONG), 2)
            for question in questions:
                yield from _question(question)


def _question(question: Question) -> Iterator[ConsoleRenderable]:
    mark = "*" if question.core else " "
    yield paragraph(Text(f"{mark} ").append_text(said(f"{question.id} [{question.weight}]")), 4)
    yield paragraph(said(question.ask), 6)
    informs = ", ".join(f"{challenge} {strength}" for challenge, strength in question.informs.items())
    when = f"when {question.when.text}" if question.when else ""
    gate = f"gate: {question.gate.reason}" if question.gate else ""
    yield paragraph(joined(*(said(part + ".", QUIET) for part in (informs, when, gate) if part)), 6)
