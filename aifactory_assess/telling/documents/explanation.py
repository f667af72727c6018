"""An explanation: the id that was asked for, its number, and the steps to it."""

from __future__ import annotations

from typing import NamedTuple

from aifactory_assess.scoring.explain.explanation import Explanation
from aifactory_assess.telling.blocks import Document, Section, Sentence, Words, strong


class AskedExplanation(NamedTuple):
    """An explanation, the word by which somebody asked for it, and what is said of all that it explains."""

    word: str
    told: Explanation
    about: tuple[Words, ...] = ()


def document(asked: AskedExplanation, *, detail: bool = False) -> Document:  # noqa: ARG001 - it is the detail
    """The result first, then section after section."""
    told = asked.told
    result = [Sentence(words=strong(told.result))] if told.result else []
    sections = [
        Section(title=part.title, blocks=[Sentence(words=line) for line in part.lines]) for part in told.passages
    ]
    return Document(title=asked.word, about=(*asked.about, told.title), blocks=[*result, *sections])
