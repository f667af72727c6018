"""One organisation out of tables of many: its row as an answers sheet, to be told as if it had a file of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.batch.arrays import flags_of, ids_said
from aifactory_assess.batch.columns import blocks_of, check_mapping, only_organisations, with_notes
from aifactory_assess.batch.doubts import ask
from aifactory_assess.batch.formats import format_of
from aifactory_assess.batch.formats.source import RowBlock, Source, Task, TextFormat
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.rejects import listed_rejects, rejected_rows, rows_of
from aifactory_assess.batch.running.work import Worker
from aifactory_assess.batch.translating import in_their_words
from aifactory_assess.errors import AssessError, Problem, failure, listed, meant
from aifactory_assess.files import digest_of
from aifactory_assess.framework.model import NAME_COLUMN, Framework
from aifactory_assess.scoring.printed import counted
from aifactory_assess.scoring.score_table import ORGANISATION

MOST_COMPARED = 10_000
"""Ids that a mistyped one is compared with."""
MOST_TOLD = 3
"""Rows of one organisation, and faults of unreadable ones, that are told; a packed table of kilobytes has millions."""


class _Place(NamedTuple):
    """Where a row stands."""

    task: Task
    row: int

    def __str__(self) -> str:
        return f"row {self.row:,} of {self.task.source.path}"


def sheet_of_row(sources: Sequence[Source], organisation: str, framework: Framework, options: ScoreOptions) -> Sheet:
    """The sheet of an organisation that stands in tables; it comes to what a batch scores its row with.

    AssessError where no row or more than one is about it, where its row would be rejected, and where a batch would
    refuse the table. The line of an answer is that of its row in a text, elsewhere the number of the row.
    """
    worker = Worker(framework, options)
    for source in sources:
        if not format_of(source).is_table:
            raise failure("--organisation", "picks a row of a table, and answers files are given")
    check_mapping([worker.table(source) for source in sources], options)
    place = _the_place(worker, sources, organisation)
    line = _line_of(place) or place.row
    sheet = _sheet(worker, _row_at(worker, place), place)
    return replace(
        sheet,
        profile=_on_line(sheet.profile, line),
        answers=_on_line(sheet.answers, line),
        prices={name: replace(price, line=line) for name, price in sheet.prices.items()},
        path=place.task.source.path,
        sha256=digest_of(Path(place.task.source.read_from)),
        row=place.row,
        answers_line=line,
        assessed_on_line=line,
    )


def _on_line(answers: Mapping[str, Answer], line: int) -> dict[str, Answer]:
    return {name: answer._replace(line=line) for name, answer in answers.items()}


# --- where it stands ---


def _the_place(worker: Worker, sources: Sequence[Source], organisation: str) -> _Place:
    """Where an organisation stands, whether that can be its id or not; AssessError unless that is one row."""
    found: list[_Place] = []
    count = 0
    ids: list[pa.Array] = []
    unread: list[tuple[Task, pa.Table]] = []
    lost = 0
    for source in sources:
        table = only_organisations(worker.table(source))
        for task in format_of(source).tasks(source):
            for block in blocks_of(task, table, worker.options):
                here = flags_of(pc.equal(ids_said(_cells(block).column(ORGANISATION)), organisation))
                rows = np.asarray(block.rows)[here]
                found += [_Place(task, int(row)) for row in rows[:MOST_TOLD]]
                count += len(rows)
                ids.append(worker.scorer.organisations(_cells(block)))
                if len(block.unreadable):
                    unread = [*unread, (task, block.unreadable[:MOST_TOLD])][:MOST_TOLD]
                    lost += rejected_rows(block.unreadable)
    if len(found) > 1:
        places = listed(map(str, found), most=MOST_TOLD, count=count)
        raise failure("--organisation", f"{organisation} stands in {places}", "one row of each organisation")
    if not found:
        where = listed([source.path for source in sources], most=1)
        beside = f", of which {counted(lost, 'row')} cannot be read" if lost else ""
        what = f"{organisation!r} is in no row of {where}{beside}"
        faults = chain.from_iterable(_faults(*each) for each in unread)
        nowhere = Problem(file="--organisation", found=what, hint=_meant(organisation, ids))
        raise AssessError([nowhere, *islice(faults, MOST_TOLD)])
    return found[0]


def _meant(organisation: str, ids: list[pa.Array]) -> str | None:
    """The id that may have been meant; of very many only those that begin as it does, so far that few are left."""
    known = pa.concat_arrays(ids).drop_null() if ids else pa.array([], pa.string())
    for stop in range(2, len(organisation) + 1):
        if len(known) > MOST_COMPARED:
            known = known.filter(pc.starts_with(known, organisation[:stop]))
    return meant(organisation, known[:MOST_COMPARED].to_pylist())


def _faults(task: Task, rejects: pa.Table) -> Iterator[Problem]:
    """What is wrong with rows of a task, at their places."""
    lines = {row: _line_of(_Place(task, row)) for row in {*rows_of(rejects).tolist()}}
    for fault in listed_rejects(rejects):
        column = f", column {fault.column}" if fault.column else ""
        what = f"row {fault.row:,}{column}: {fault.found!r} found"
        yield Problem(file=task.source.path, line=lines[fault.row], found=what, expected=fault.expected)


def _line_of(place: _Place) -> int | None:
    """The line of a text in which a row begins; None elsewhere."""
    text = format_of(place.task.source)
    return text.line_of(place.task, place.row) if isinstance(text, TextFormat) else None


# --- what stands there ---


def _cells(block: RowBlock) -> pa.RecordBatch:
    assert isinstance(block.answers, pa.RecordBatch)  # noqa: S101 - it is a table
    return block.answers


def _row_at(worker: Worker, place: _Place) -> RowBlock:
    """A row alone in the words of here, and as it stands in the file where that differs.

    What the first rows of its table leave open is asked, as a batch does.
    """
    source, options = place.task.source, worker.options
    table = with_notes(worker.table(source), worker.framework, options)
    first = next(format_of(source).tasks(source))
    is_asked = False
    for task in dict.fromkeys([first, place.task]):  # what most tables have is one, which is read once
        for block in blocks_of(task, table, options):
            if task is first and not is_asked and len(block.rows):
                ask(source.path, block, worker.framework, options.mapping)
                is_asked = True
            unread = block.unreadable.filter(pc.equal(block.unreadable.column("row"), place.row))
            if task == place.task and len(unread):  # its id is no fault of it
                raise AssessError(_faults(task, unread))
            for here in np.flatnonzero(np.asarray(block.rows) == place.row).tolist():
                given = None if block.given is None else block.given.slice(here, 1)
                failed = {name: which.slice(here, 1) for name, which in block.failed.items()}
                return RowBlock([place.row], _cells(block).slice(here, 1), block.unreadable, given, failed=failed)
            if is_asked and task != place.task:
                break
    raise failure(source.path, f"has no row {place.row:,} any more")


def _sheet(worker: Worker, alone: RowBlock, place: _Place) -> Sheet:
    """A row as a sheet; AssessError with every fault for which a batch rejects it."""
    row, given = _cells(alone), alone.given
    scored = worker.scorer.score(row, alone.rows, most=sys.maxsize, failed=alone.failed)
    if not len(scored.places):
        faults = scored.rejects
        if given is not None and worker.options.mapping is not None:
            faults = in_their_words(faults, np.array([place.row]), given, worker.options.mapping)
        raise AssessError(_faults(place.task, faults))
    (sheet,) = worker.scorer.sheets(row, scored.organisations, scored.places)
    at = row.schema.get_field_index(NAME_COLUMN)
    return sheet if at < 0 else replace(sheet, name=row.column(at)[0].as_py())
