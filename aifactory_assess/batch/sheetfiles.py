"""Answers files as a source: tasks of some files, and blocks of sheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from aifactory_assess.answers.sheet import Sheet, read_sheet
from aifactory_assess.batch.score import Reject
from aifactory_assess.batch.sources import Block, Source, Task
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.model import Framework

TASK_FILES = 250
WHOLE = "a whole assessment: a row says nothing of its scope, and nothing compares the two"


def tasks(source: Source) -> Iterator[Task]:
    """Some files at a time; a file is a record."""
    bare = replace(source, files=())
    for start in range(0, len(source.files), TASK_FILES):
        stop = min(start + TASK_FILES, len(source.files))
        yield Task(bare, start, stop, start + 1, stop - start, source.files[start:stop])


def blocks(task: Task, framework: Framework) -> Iterator[Block]:
    """The sheets of a task; a file that is no valid answers file is rejected with all that is wrong with it."""
    rows: list[int] = []
    sheets: list[Sheet] = []
    unreadable: list[Reject] = []
    for row, path in enumerate(task.files, task.first_row):
        try:
            sheet = read_sheet(Path(path), framework)
            if sheet.scope == "full":
                sheets.append(sheet)
                rows.append(row)
            else:
                unreadable.append(Reject(row, sheet.organisation, "scope", f"{path}: a quick scan", WHOLE))
        except AssessError as error:
            unreadable.extend(
                Reject(row, None, "", problem.place, f"{problem.message}{f' ({problem.hint})' if problem.hint else ''}")
                for problem in error.problems
            )
    yield Block(rows, sheets, unreadable)
