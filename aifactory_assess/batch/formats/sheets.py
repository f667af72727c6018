"""Answers files as a source: a file is a record."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from aifactory_assess.answers.reading import sheet_of
from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.batch.formats.source import Columns, InputFormat, Reading, RowBlock, Source, Task
from aifactory_assess.batch.rejects import Reject, cut, reject_table, utf_8
from aifactory_assess.batch.words import PRICE
from aifactory_assess.errors import AssessError, Problem
from aifactory_assess.framework.model import ORGANISATION_PATTERN
from aifactory_assess.links import leads_out, unquoted
from aifactory_assess.yamlnodes import Node, entries_of, text_within, within
from aifactory_assess.yamltext import ENDINGS, parse, read_bytes

TASK_FILES = 250
_COLUMNS = {"profile": "", "answers": "", "prices": PRICE}
"""The sections whose ids are columns of a table, and how such a column begins."""
WHOLE = "a whole assessment: a row says nothing of its scope, and nothing compares the two"


class _Sheets:
    """Some files at a time."""

    endings = ENDINGS
    is_table = False

    def columns(self, source: Source) -> Columns:  # noqa: ARG002 - they have none
        return Columns(())

    def tasks(self, source: Source) -> Iterator[Task]:
        bare = replace(source, files=())
        for start in range(0, len(source.files), TASK_FILES):
            stop = min(start + TASK_FILES, len(source.files))
            yield Task(bare, start, stop, start + 1, stop - start, files=source.files[start:stop])

    def extent(self, source: Source) -> int:
        return len(source.files)

    def blocks(self, task: Task, reading: Reading) -> Iterator[RowBlock]:
        """The sheets of a task; a file that is no valid answers file is rejected with all that is wrong with it."""
        rows: list[int] = []
        sheets: list[Sheet] = []
        unreadable: list[Reject] = []
        for row, name in enumerate(task.files, task.first_row):
            path, root = Path(name), None
            try:
                document = parse(read_bytes(path), str(path))
                root = document.root
                sheet = sheet_of(document, reading.framework)
                if sheet.scope == "full":
                    sheets.append(sheet)
                    rows.append(row)
                else:
                    unreadable.append(Reject(row, sheet.organisation, "scope", f"{utf_8(name)}: a quick scan", WHOLE))
            except AssessError as error:
                shown = None if leads_out(path) else root
                unreadable += [_reject(row, each, shown) for each in unquoted(error.problems)]
        yield RowBlock(rows, sheets, reject_table(unreadable))


def _reject(row: int, problem: Problem, root: Node | None) -> Reject:
    """One fault of a file: its place with what was found there, and what was expected, as far as that is said."""
    organisation = text_within(root, "organisation", "id") or ""
    named = organisation if re.fullmatch(ORGANISATION_PATTERN, organisation) else None
    expected = problem.expected or "an answers file without this fault"
    hint = f" ({problem.hint})" if problem.hint else ""
    column = cut(_column_at(root, (problem.line or 0, problem.column or 0)))
    return Reject(row, named, column, utf_8(f"{problem.place}: {problem.found}"), f"{expected}{hint}")


def _column_at(root: Node | None, place: tuple[int, int]) -> str:
    """The key at which a fault stands, called as a column of a table is; empty where it is one of the whole file."""
    if root is None or place <= (root.line, root.column):
        return ""
    section = _key_at(root, place)
    name = _key_at(within(root, section), place) if section in _COLUMNS else ""
    return f"{_COLUMNS[section]}{name}" if name else section


def _key_at(node: Node | None, place: tuple[int, int]) -> str:
    """The last key of a mapping that begins no later than a place does."""
    keys = [entry.key for entry in entries_of(node).values()]
    after = bisect_right(keys, place, key=lambda key: (key.line, key.column))
    return keys[after - 1].text if after else ""


FORMAT: InputFormat = _Sheets()
