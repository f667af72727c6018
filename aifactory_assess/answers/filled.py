"""What a filled workbook says, beside what the file said of which it was exported, and what comes of the two."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple, TypeVar

from aifactory_assess.answers.sheet import OPEN, Answer, Paid, Sheet
from aifactory_assess.errors import Problem
from aifactory_assess.escaping import terminal
from aifactory_assess.excel.text import cell_text, read_back
from aifactory_assess.framework.asked import AnswerValue, Scope

Text = TypeVar("Text")


class FirstSheet(NamedTuple):
    """What a workbook says of the whole, None where it says nothing: whose it is, who answers, when, and how much."""

    organisation: str | None = None
    name: str | None = None
    scope: Scope | None = None
    assessed_on: date | None = None
    respondent: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a workbook says: whose it is, and an answer for each id that has one.

    `empty` are the ids without one; `hidden` the sheets with answers that people do not see who open it. `doubts` are
    about numbers that can mean two, unless they stood in the file before. `paid` are amounts in another currency
    than USD, as they were typed. `exported` is what an export wrote of each, with what stood beside, `exported_paid`
    the amounts of it like `paid`, `was` the respondent, day and name of that file, where the workbook has them; `keeps`
    says whether it knows what was exported. `beside` are kinds of text in it that are not read.
    """

    head: FirstSheet
    answers: Mapping[str, Answer]
    empty: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    doubts: Mapping[str, Problem] = field(default_factory=dict)
    paid: Mapping[str, Paid] = field(default_factory=dict)
    exported: Mapping[str, Answer] = field(default_factory=dict)
    exported_paid: Mapping[str, Paid] = field(default_factory=dict)
    was: FirstSheet = field(default_factory=FirstSheet)
    keeps: bool = True
    beside: tuple[str, ...] = ()

    def dated(self, day: date | None) -> Filled:
        """It, with another day on its first sheet."""
        return replace(self, head=self.head._replace(assessed_on=day))

    def is_untouched(self, name: str) -> bool:
        """Whether a row stands as an export wrote it."""
        return name in self.exported and self.answers.get(name) == self.exported[name]

    def is_as_given(self, name: str) -> bool:
        """Whether a row has the value that an export wrote, and nothing was typed on which it rests."""
        now, then = self.answers.get(name), self.exported.get(name)
        return now is not None and then is not None and is_backed_as(now, then)

    def gives_no_answer(self, name: str) -> bool:
        """Whether each cell of a row is empty or as an export wrote it, but for its note."""
        now, then = self.answers.get(name, OPEN), self.exported.get(name, OPEN)
        typed = as_typed(now, then).noting(OPEN.signed)
        return typed == OPEN._replace(state=now.state, value=now.value) and (now.state == "open" or now.agrees(then))

    def has_nameless_note(self, name: str) -> bool:
        """Whether a note was typed in a row, and nowhere who wrote it."""
        now, then = self.answers.get(name, OPEN), self.exported.get(name, OPEN)
        return now.note not in (None, then.note) and now.by in (None, then.by) and not self.head.respondent

    def head_of(self, name: str) -> FirstSheet:
        """Of whom and when a row is that does not say so: what nobody changed in it, of the file that was exported."""
        if not self.is_as_given(name):
            return self.head
        now, then = self.answers[name], self.exported[name]
        return self.head._replace(
            respondent=self.was.respondent if now.by == then.by else self.head.respondent,
            assessed_on=self.was.assessed_on if now.as_of == then.as_of else self.head.assessed_on,
        )

    def is_nobodys(self, name: str) -> bool:
        """Whether a row says or notes what was exported, and nothing tells whose that is."""
        now, then = self.answers.get(name), self.exported.get(name)
        if now is None or then is None or then.by or self.was.respondent:
            return False
        return (self.is_as_given(name) and now.by is None) or (now.note is not None and now.note == then.note)


def of_its_file(head: FirstSheet, sheet: Sheet) -> FirstSheet:
    """What a first sheet says, the respondent as the file has the name where the cell holds what an export writes."""
    name = sheet.respondent
    return head._replace(respondent=name) if name and head.respondent == read_back(name) else head


def as_it_stood(said: Answer, before: Answer) -> Answer:
    """What a row says, each text as it stood where the cell holds what an export writes of it: cut, or escaped.

    An export writes no day on which somebody was asked and gave no answer: it stays.
    """

    def kept(now: Text, then: AnswerValue | None) -> Text | str:
        return then if isinstance(then, str) and now == read_back(then) else now

    note = kept(said.note, before.note)
    said = said._replace(
        value=kept(said.value, before.value),
        source=kept(said.source, before.source),
        note=note,
        noted_by=before.noted_by if note and note == before.note else said.noted_by,
        by=kept(said.by, before.by),
    )
    return said._replace(as_of=said.as_of or before.as_of) if said.state == before.state == "open" else said


def is_backed_as(said: Answer, then: Answer) -> bool:
    """Whether a row says the same, and nothing was typed in it on which that rests; what was taken out is not typed."""
    return said.agrees(then) and said.evidence in (None, then.evidence) and said.source in (None, then.source)


def of_its_value(said: Answer, exported: Answer) -> Answer:
    """What a row says without the day and the speaker that an export wrote beside another value, or what backed it.

    A day that differs was written with its speaker.
    """
    if is_backed_as(said, exported) or said.as_of not in (None, exported.as_of):
        return said
    return said._replace(as_of=None, by=None if said.by == exported.by else said.by)


def as_typed(said: Answer, then: Answer) -> Answer:
    """What a row says, without what stands beside its value as it was exported."""
    return said._replace(
        evidence=None if said.evidence == then.evidence else said.evidence,
        source=None if said.source == then.source else said.source,
        as_of=None if said.as_of == then.as_of else said.as_of,
        by=None if said.by == then.by else said.by,
    )


def said_over(said: Answer, before: Answer) -> Answer:
    """What a file says of an id after a row that takes nothing out: where its cells are empty, what stood there.

    What it rests on is of one value, and not of the next; who said it and when, of the value and what it rests on.
    """
    valued = before if said.state == "open" else said
    own = before if valued.agrees(before) else OPEN
    row = Answer(
        state=valued.state,
        value=valued.value,
        evidence=said.evidence or own.evidence,
        source=said.source or own.source,
        note=said.note or before.note,
        noted_by=said.noted_by if said.note else before.noted_by,
    )
    own = before if row.backed == before.backed else OPEN
    return row._replace(as_of=said.as_of or own.as_of, by=said.by or own.by)


def cut_of(sheet: Sheet) -> list[str]:
    """Of which names and answers a cell holds less of a text than the file."""
    said = {**sheet.profile, **sheet.answers}
    texts = {
        name: (each.value, each.source, each.note, json.dumps(each.noted_by), each.by) for name, each in said.items()
    }
    head = {"the organisation's name": (sheet.name,), "the respondent's name": (sheet.respondent,)}
    return [name for name, every in {**head, **texts}.items() if any(map(_is_cut, every))]


def _is_cut(text: object) -> bool:
    shown = terminal(text, keep_lines=True) if isinstance(text, str) else ""
    return len(cell_text(shown)) < len(shown)
