"""What a row of a filled workbook changes: of what was exported, what the file says by now, and what was typed.

What was not typed changes nothing. A value, what it rests on, who gave it and when are one thing; the note is another,
of which each has their part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from aifactory_assess.answers.filled import (
    Filled,
    FirstSheet,
    as_it_stood,
    as_typed,
    of_its_file,
    of_its_value,
    said_over,
)
from aifactory_assess.answers.notes import Noted, Signed, noted_in, noted_since, retyped, signed
from aifactory_assess.answers.sheet import OPEN, Answer, Sheet
from aifactory_assess.answers.voices import same_person


class Taken(NamedTuple):
    """What a file says of an id after a row; of what it said before, whether that is kept, and newer than the row."""

    answer: Answer
    is_kept: bool = False
    is_newer: bool = False


def taken(filled: Filled, name: str, said: Answer, sheet: Sheet, *, replace: bool) -> Taken:
    """What a sheet says of an id after what a row has `said` of it; `replace` takes the row's word for all of that."""
    before = (sheet.profile.get(name) or sheet.answers.get(name) or OPEN).bare
    said, then = as_it_stood(said, before), as_it_stood(filled.exported.get(name, OPEN), before)
    if filled.is_untouched(name) and said == before:
        return Taken(before)
    if not filled.keeps:  # its hidden sheet is lost, so that what the file says must do
        said, then = of_its_value(said, before), before
    is_there = before != OPEN and not replace
    is_kept = is_there and filled.gives_no_answer(name)
    if is_there and not is_kept and (said.state == "open" or said.agrees(before)):
        said = as_typed(said, then)
    row = said if replace else said_over(said, before)
    # Where a row does not say who or when, and the file does, it is of the first sheet's, now or as exported.
    is_left = (before.by and not row.by) or (before.as_of and not row.as_of)
    if is_left or before.backed != row.backed:
        row = _of_their_head(row, of_its_file(filled.head_of(name), sheet), sheet)
    notes = _Notes.of(filled, said, then, before, sheet, of=before if is_kept else row)
    if not is_kept:
        return Taken(notes.beside(row, alone=not is_there))
    if filled.is_untouched(name):
        is_newer = before != notes.beside(row, alone=said.note is not None)
    else:
        is_newer = then.state != "open" and before.backed != then._replace(state=row.state, value=row.value).backed
    return Taken(notes.beside(before), is_kept=True, is_newer=is_newer)


def _of_their_head(answer: Answer, head: FirstSheet, sheet: Sheet) -> Answer:
    """What somebody else said, or on another day than the file's, with who and when, which the file's head has not.

    Nobody said what is open: a day beside it is that of somebody who was asked.
    """
    if answer.state == "open":
        return answer
    day = head.assessed_on if head.assessed_on != sheet.assessed_on else None
    by = None if same_person(head.respondent, sheet.respondent) else head.respondent
    return answer._replace(as_of=answer.as_of or day, by=answer.by or by)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Notes:
    """What a row notes of whom: alone, and over what the file has; `stood` is a note there is, with its owner."""

    typed: Sequence[Noted]
    whole: Sequence[Noted]
    stood: Sequence[tuple[Signed, str | None]]
    respondent: str | None

    @classmethod
    def of(  # noqa: PLR0913 - the three of a three-way change, of two files, and what comes of it
        cls, filled: Filled, said: Answer, then: Answer, before: Answer, sheet: Sheet, *, of: Answer
    ) -> _Notes:
        """Of whom the first sheet names, or else the file, unless somebody was typed beside the answer."""
        head, was = (of_its_file(each, sheet).respondent for each in (filled.head, filled.was))
        owner = before.by or sheet.respondent
        wrote = then.by or was or (owner if then.signed == before.signed else None)
        base, now = noted_in(*then.signed, wrote), noted_in(*before.signed, owner)
        if said.note == then.note:
            typed, whole = base, now or (base if of.state == "not_applicable" else [])  # it is why
        elif said.note == before.note or (not filled.keeps and said.note in [each.text for each in now]):
            typed = whole = now  # as it came in before
        else:
            author = (said.by if said.by != then.by else None) or head or sheet.respondent
            typed = retyped(said.note or "", then.signed, owner=wrote, author=author)
            whole = noted_since(now, base=base, typed=typed) if said.note else now
        stood = ((before.signed, owner), (then.signed, wrote))
        return cls(typed=typed, whole=whole, stood=stood, respondent=sheet.respondent)

    def beside(self, answer: Answer, *, alone: bool = False) -> Answer:
        """An answer with them, each part but its speaker's own behind a name; as the note was, where it is the same."""
        parts, answerer = self.typed if alone else self.whole, answer.by or self.respondent
        same = (each for each, of in self.stood if same_person(of, answerer) and noted_in(*each, of) == parts)
        return answer.noting(next(same, None) or signed(parts, answerer))
