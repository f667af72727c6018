"""Interviews without a terminal: replies in, shows and a file out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from aifactory_assess.answers.keeping import KeptSheet
from aifactory_assess.answers.questionnaire import Place
from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.quick_scan import core
from aifactory_assess.interview.agenda import Selection, Setting
from aifactory_assess.interview.shows import Card, Remark, Show
from aifactory_assess.interview.talk import Face, talk

DAY = date(2026, 11, 25)


EVERYTHING = Selection()


def sitting(framework: Framework, start: Sheet | None, selection: Selection = EVERYTHING, **more: Any) -> Setting:  # noqa: ANN401 - flags
    scored = core(framework) if selection.core else framework
    return Setting(framework=framework, scored=scored, selection=selection, as_of=DAY, start=start, **more)


def play(
    path: Path,
    replies: Iterable[str],
    selection: Selection = EVERYTHING,
    framework: Framework | None = None,
    **more: Any,  # noqa: ANN401 - flags
) -> list[Show]:
    """Play replies into a file; all that was shown."""
    known, shown = framework or builtin(), list[Show]()
    rest: Iterator[str] = iter(replies)
    with KeptSheet(path, known) as kept:
        face = Face(ask=lambda _: next(rest, None), show=shown.extend, clock=None)
        talk(kept, sitting(known, kept.sheet, selection, **more), face)
    return shown


def said(shows: Iterable[Show]) -> list[tuple[str, str]]:
    return [(show.tone, show.text) for show in shows if isinstance(show, Remark)]


def cards(shows: Iterable[Show]) -> list[str]:
    return [show.id for show in shows if isinstance(show, Card)]


def reply_of(place: Place, answer: Answer) -> str:
    """What somebody types to give an answer."""
    if answer.state != "value":
        return {"unknown": ":u", "open": "", "not_applicable": f":x {answer.note}"}[answer.state]
    value = answer.value
    if isinstance(value, tuple):
        ids = [option.id for option in place.kind.options]  # type: ignore[union-attr]  # a choice, or a checklist
        return ",".join(str(ids.index(name) + 1) for name in value) or "0"
    return repr(value) if isinstance(value, float) else str(value)
