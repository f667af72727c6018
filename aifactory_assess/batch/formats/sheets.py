"""Answers files as a source: a file is a record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.batch.formats.source import Columns, InputFormat, Reading, RowBlock, Source, Task
from aifactory_assess.batch.rejects import Reject, reject_table, utf_8
from aifactory_assess.errors import AssessError, Problem
from aifactory_assess.links import unquoted
from aifactory_assess.yamltext import ENDINGS

TASK_FILES = 250
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
        for row, path in enumerate(task.files, task.first_row):
            try:
                sheet = read_sheet(Path(path), reading.framework)
                if sheet.scope == "full":
                    sheets.append(sheet)
                    rows.append(row)
                else:
                    unreadable.append(Reject(row, sheet.organisation, "scope", f"{utf_8(path)}: a quick scan", WHOLE))
            except AssessError as error:
                unreadable += [_reject(row, each) for each in unquoted(error.problems)]
        yield RowBlock(rows, sheets, reject_table(unreadable))


def _reject(row: int, problem: Problem) -> Reject:
    """One fault of a file: its place with what was found there, and what was expected, as far as that is said."""
    expected = problem.expected or "an answers file without this fault"
    hint = f" ({problem.hint})" if problem.hint else ""
    return Reject(row, None, "", utf_8(f"{problem.place}: {problem.found}"), f"{expected}{hint}")


FORMAT: InputFormat = _Sheets()
