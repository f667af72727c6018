"""An answers file under our lock together with what it says: each change is on disk before it counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from functools import reduce
from pathlib import Path

from aifactory_assess.answers.editing import (
    EntryChange,
    HeadChange,
    SheetChange,
    WrittenSheet,
    all_edited,
    changed_sheet,
    entry_of,
    new_sheet,
    says_the_same,
    written_sheet,
)
from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.answers.storing import ChangedElsewhereError, StoredFile
from aifactory_assess.answers.writing import sheet_text
from aifactory_assess.errors import AssessError, cut, failure
from aifactory_assess.escaping import as_read
from aifactory_assess.framework.asked import Scope
from aifactory_assess.framework.model import Framework
from aifactory_assess.yamltext import MAX_BYTES


class KeptSheet:
    """An answers file, open for changes from `with` on. `sheet` is None until there is a file.

    `unsaved` is what somebody said something of that could not be saved up to now: ids.
    """

    def __init__(self, path: Path, framework: Framework) -> None:
        self._name = str(path)
        self._file = StoredFile(path)
        self._framework = framework
        self._written: WrittenSheet | None = None
        self.unsaved: dict[str, None] = {}

    def __enter__(self) -> KeptSheet:
        self._file.__enter__()
        try:
            self._written = self._read()
        except BaseException:
            self._file.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._file.__exit__()

    @property
    def sheet(self) -> Sheet | None:
        """What the file says, as of the last reading or writing."""
        return self._written.sheet if self._written else None

    @property
    def is_as_left(self) -> bool:
        """Whether the file still is what was last read or written."""
        try:
            return self._file.read() == (self._written.data if self._written else None)
        except AssessError:
            return False

    @property
    def holds_more_than_core(self) -> bool:
        """Whether it answers a question that is not of the quick scan."""
        core = {question.id for question in self._framework.questions if question.core}
        return self.sheet is not None and any(name not in core for name in self.sheet.answers)

    def _read(self) -> WrittenSheet | None:
        data = self._file.read()
        return None if data is None else written_sheet(data, self._framework, self._name)

    def create(self, organisation: str, day: date, *changes: SheetChange, scope: Scope = "full") -> Sheet:
        """A new file that names its organisation and framework, with changes; never over a file that is there."""
        if self._written is not None:
            raise failure(self._name, "is there already")
        made = new_sheet(self._framework, organisation, day, self._name, scope=scope)
        written = self._made(made, changes)
        try:
            self._file.write(written.data, instead_of=None)
        except ChangedElsewhereError:
            raise failure(self._name, "was made by somebody else meanwhile; it is left as it is") from None
        self._written = written
        return written.sheet

    def _made(self, written: WrittenSheet, changes: Sequence[SheetChange]) -> WrittenSheet:
        """A new file with changes; written as a whole where that says the same."""
        sheet = reduce(changed_sheet, changes, written.sheet)
        data = sheet_text(sheet, self._framework).encode()
        if len(data) > MAX_BYTES:  # nor would the changes one by one make less of it
            message = "would grow beyond 1 MiB (1,048,576 bytes), the most that is read; it was not made"
            raise failure(self._name, message)
        with suppress(AssessError):
            whole = written_sheet(data, self._framework, self._name)
            if says_the_same(whole.sheet, sheet) and whole.sheet.paid == sheet.paid:
                return whole
        return all_edited(written, changes, self._framework)

    def save(self, *changes: SheetChange) -> Sheet:
        """Write changes, all or none; what the file says then.

        Where somebody else changed the file, their text is read again and the changes made in it.
        Where they changed the same answer, nothing is written: ChangedElsewhereError, and `sheet` holds theirs. Nor is
        it where an answer would be of another respondent or day by then. Where the file is about another organisation,
        nothing is written either, and `sheet` is as it was.
        """
        before = self._written
        if before is None:
            raise failure(self._name, "is not there yet")
        try:
            return self._write(before, changes)
        except ChangedElsewhereError:
            newest = self._read()
            if newest is None:
                raise failure(self._name, "was deleted or renamed meanwhile; nothing is saved") from None
            ours, theirs = before.sheet.organisation, newest.sheet.organisation
            if theirs != ours:
                hint = "put that one back, or open this one anew"
                raise failure(self._name, f"is about organisation {theirs} by now", ours, hint=hint) from None
            self._written = newest
            if any(_collide(before.sheet, newest.sheet, change) for change in changes):
                raise
            _refuse_another_head(self._name, before.sheet, newest.sheet, changes)
            return self._write(newest, changes)

    def _write(self, written: WrittenSheet, changes: Iterable[SheetChange]) -> Sheet:
        result = all_edited(written, changes, self._framework)
        if result.data != written.data:
            self._file.write(result.data, instead_of=written.data)
        elif self._file.read() != written.data:
            raise ChangedElsewhereError(self._name)
        self._written = result
        return result.sheet


def _collide(old: Sheet, new: Sheet, change: SheetChange) -> bool:
    """Whether another writer changed what this change is about."""
    if isinstance(change, HeadChange):
        return _head(old) != _head(new)
    before, now = entry_of(old, change), entry_of(new, change)
    return (before and before.bare) != (now and now.bare)


def _head(sheet: Sheet) -> tuple[str | None, ...]:
    return sheet.name, sheet.scope, sheet.respondent, sheet.respondent_role


def _refuse_another_head(name: str, old: Sheet, new: Sheet, changes: Iterable[SheetChange]) -> None:
    """AssessError where an entry that leaves its speaker or day to the head would get others than were meant.

    What is open without a note says nothing, and has no speaker.
    """
    entries = [each.entry for each in changes if isinstance(each, EntryChange) and each.entry is not None]
    said = [each for each in entries if not isinstance(each, Answer) or each.state != "open" or each.note]
    is_left = [any(not isinstance(each, Answer) or each.by is None for each in said)]
    is_left += [any(each.as_of is None for each in entries)]
    head = [(f"by {as_read(each.respondent or 'nobody')}", f"of {each.assessed_on or 'no day'}") for each in (old, new)]
    for then, now, counts in zip(*head, is_left, strict=True):
        if counts and now != then:
            message = f"is {cut(now)} by now, and nothing was written"
            raise failure(name, message, cut(then), hint="look at it, then try again")
