"""One task from its input to its scores; the same in this process, in a worker, or on another machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from aifactory_assess.batch.arrays import Places, numbers_of, valid_of
from aifactory_assess.batch.columns import CheckedTable, blocks_of, meanings, only_organisations, open_table
from aifactory_assess.batch.doubts import ask
from aifactory_assess.batch.formats import format_of
from aifactory_assess.batch.formats.source import RowBlock, Source, Task
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.rejects import Reject, cut, in_order, reject_table, told, utf_8, wordless
from aifactory_assess.batch.running.duplicates import Identified
from aifactory_assess.batch.score import Scorer
from aifactory_assess.batch.translating import ids_given, in_their_words
from aifactory_assess.framework.model import Framework
from aifactory_assess.links import leads_out, tables_unquoted
from aifactory_assess.scoring.columns.sheets import Floats
from aifactory_assess.scoring.score_table import ORGANISATION

DIVISOR = b"divisor"


class TaskScores(NamedTuple):
    """A task's scores, a table of its rejects, the ids of all its records, and which of these were scored."""

    scores: list[pa.RecordBatch]
    rejects: pa.Table
    identified: Identified
    places: Places


class Worker:
    """A framework and options made ready for any number of tasks."""

    def __init__(self, framework: Framework, options: ScoreOptions, *, threads: bool = False) -> None:
        self.framework = framework
        self.options = options
        self.scorer = Scorer(framework, options)
        self._threads = threads
        self._known = meanings(framework, options)
        self._tables: dict[int, CheckedTable] = {}

    def table(self, source: Source) -> CheckedTable:
        """The source's columns, looked at once."""
        if source.number not in self._tables:
            with tables_unquoted():
                self._tables[source.number] = open_table(
                    source, self.framework, self.options, threads=self._threads, known=self._known
                )
        return self._tables[source.number]

    def blocks(self, task: Task) -> Iterator[RowBlock]:
        """The blocks of a task."""
        return blocks_of(task, self.table(task.source), self.options)

    def score(self, task: Task) -> TaskScores:
        """Score all records of a task."""
        with tables_unquoted():
            found = self.score_blocks(self.blocks(task), task)
        hides = format_of(task.source).is_table and leads_out(Path(task.source.path))
        return found._replace(rejects=wordless(found.rejects)) if hides else found

    def score_blocks(self, blocks: Iterable[RowBlock], task: Task) -> TaskScores:
        """Score all records of some blocks, which are those of a task."""
        scores, rejects, ids, rows, places = [], [reject_table()], [], [], []
        before, to_ask, column, cells = 0, task.first_row == 1, ORGANISATION, []
        for block in blocks:
            rejects.append(told(block.unreadable))
            if isinstance(block.answers, list):
                batch = self.scorer.score_sheets(block.answers)
                organisations, scored = batch.column(0), np.arange(batch.num_rows)
                said = (f"{utf_8(sheet.path or '')}: {sheet.organisation}" for sheet in block.answers)
                cells.append(pa.array(said, pa.string()))
            else:
                if to_ask and len(block.rows):
                    ask(task.source.path, block, self.framework, self.options.mapping)
                    to_ask = False
                result = self.scorer.score(block.answers, block.rows, failed=block.failed)
                batch, organisations, scored = result.scores, result.organisations, result.places
                faults = result.rejects
                if block.given is not None and self.options.mapping is not None:
                    column, given = ids_given(block.given, self.options.mapping)
                    cells.append(given)
                    faults = in_their_words(faults, np.asarray(block.rows), block.given, self.options.mapping)
                rejects.append(faults)
            scores.append(batch)
            ids.append(organisations)
            rows.append(np.asarray(block.rows, np.int64))
            places.append(scored + before)
            before += len(organisations)
        identified = _identified(ids, rows)._replace(column=column, cells=pa.concat_arrays(cells) if cells else None)
        return TaskScores(scores, in_order(rejects), identified, np.concatenate([np.zeros(0, np.int64), *places]))

    @tables_unquoted()
    def identify(self, task: Task) -> Identified:
        """The ids of a task's records, as scoring it would find them."""
        table = only_organisations(self.table(task.source))
        ids, rows = [], []
        for block in blocks_of(task, table, self.options):
            if isinstance(block.answers, list):
                ids.append(pa.array([sheet.organisation for sheet in block.answers], pa.string()))
            else:
                ids.append(self.scorer.organisations(block.answers))
            rows.append(np.asarray(block.rows, np.int64))
        return _identified(ids, rows)


def _identified(ids: list[pa.Array], rows: list[Places]) -> Identified:
    texts = pa.concat_arrays(ids) if ids else pa.array([], pa.string())
    return Identified(texts, np.concatenate([np.zeros(0, np.int64), *rows]))


def without(found: TaskScores, repeated: dict[int, str]) -> TaskScores:
    """A task's scores without some places, each rejected for its reason."""
    if not repeated:
        return found
    keep = ~np.isin(found.places, list(repeated))
    scores, before = [], 0
    for batch in found.scores:
        scores.append(batch.filter(pa.array(keep[before : before + batch.num_rows])))
        before += batch.num_rows
    ids, rows, column, cells = found.identified
    more = reject_table(
        Reject(int(rows[place]), ids[place].as_py(), column, cut((cells or ids)[place].as_py() or ""), reason)
        for place, reason in repeated.items()
    )
    return TaskScores(scores, in_order([found.rejects, more]), found.identified, found.places[keep])


def packed(batches: list[pa.RecordBatch]) -> bytes:
    """Record batches as bytes, for another process; numbers with few decimals take a quarter of their room."""
    if not batches:
        return b""
    divisors = [_divisor(batches, place) for place in range(batches[0].num_columns)]
    fields = [
        field if divisor is None else field.with_type(pa.int16()).with_metadata({DIVISOR: str(divisor)})
        for field, divisor in zip(batches[0].schema, divisors, strict=True)
    ]
    schema = pa.schema(fields, batches[0].schema.metadata)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as writer:
        for batch in batches:
            columns = [
                column if divisor is None else _counted(column, divisor)
                for column, divisor in zip(batch.columns, divisors, strict=True)
            ]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
    return bytes(sink.getvalue())


def unpacked(data: bytes) -> list[pa.RecordBatch]:
    """`packed` undone."""
    if not data:
        return []
    stream = pa.ipc.open_stream(data)
    divisors = [field.metadata and field.metadata.get(DIVISOR) for field in stream.schema]
    fields = [
        field if divisor is None else field.with_type(pa.float64()).remove_metadata()
        for field, divisor in zip(stream.schema, divisors, strict=True)
    ]
    schema = pa.schema(fields, stream.schema.metadata)
    return [
        pa.RecordBatch.from_arrays(
            [
                column if divisor is None else _with_numbers(column, numbers_of(column) / float(divisor), pa.float64())
                for column, divisor in zip(batch.columns, divisors, strict=True)
            ],
            schema=schema,
        )
        for batch in stream
    ]


def _divisor(batches: list[pa.RecordBatch], place: int) -> int | None:
    """By what a column's numbers can be whole ones, to the last bit, in every batch; None where they cannot."""
    if batches[0].schema.field(place).type != pa.float64():
        return None
    columns = [numbers_of(batch.column(place)) for batch in batches]
    for divisor in (10, 100):
        if all(_is_exact(values, divisor) for values in columns):
            return divisor
    return None


def _is_exact(values: Floats, divisor: int) -> bool:
    with np.errstate(invalid="ignore", over="ignore"):
        whole = np.rint(values * divisor).astype(np.int16)
    return bool(((whole / float(divisor)).view(np.int64) == values.view(np.int64)).all())


def _counted(column: pa.Array, divisor: int) -> pa.Array:
    return _with_numbers(column, np.rint(numbers_of(column) * divisor).astype(np.int16), pa.int16())


def _with_numbers(column: pa.Array, values: np.ndarray[Any, Any], type_: pa.DataType) -> pa.Array:
    """Other numbers, null where a column is."""
    valid = valid_of(column)
    validity = None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pa.Array.from_buffers(type_, len(column), [validity, pa.py_buffer(values)])
