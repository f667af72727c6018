"""One task from its input to its scores; the same in this process, in a worker, or on another machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from aifactory_assess.batch.duplicates import Identified
from aifactory_assess.batch.layout import ORGANISATION
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.score import Places, Reject, Scorer
from aifactory_assess.batch.sources import Block, Source, Task
from aifactory_assess.batch.tables import Table, blocks_of, open_table
from aifactory_assess.framework.model import Framework


class TaskScores(NamedTuple):
    """A task's scores, the rejects by row, the ids of all its records, and which of these were scored."""

    scores: list[pa.RecordBatch]
    rejects: list[Reject]
    identified: Identified
    places: Places

    @property
    def rejected(self) -> int:
        """How many rows were rejected; one can have several faults."""
        return len({reject.row for reject in self.rejects})


class Worker:
    """A framework and options made ready for any number of tasks."""

    def __init__(self, framework: Framework, options: ScoreOptions, *, threads: bool = False) -> None:
        self.framework = framework
        self.options = options
        self.scorer = Scorer(framework, options)
        self._threads = threads
        self._tables: dict[int, Table] = {}

    def table(self, source: Source) -> Table:
        """The source's columns, looked at once."""
        if source.number not in self._tables:
            self._tables[source.number] = open_table(source, self.framework, self.options)
        return self._tables[source.number]

    def blocks(self, task: Task) -> Iterator[Block]:
        """The blocks of a task."""
        return blocks_of(task, self.table(task.source), self.framework, self.options, threads=self._threads)

    def score(self, task: Task) -> TaskScores:
        """Score all records of a task."""
        scores, rejects, ids, rows, places = [], [], [], [], []
        before = 0
        for block in self.blocks(task):
            if isinstance(block.answers, list):
                batch = self.scorer.score_sheets(block.answers)
                found, organisations, scored = block.unreadable, batch.column(0), np.arange(batch.num_rows)
            else:
                result = self.scorer.score(block.answers, block.rows)
                batch, organisations, scored = result.scores, result.organisations, result.places
                found = sorted([*block.unreadable, *result.rejects], key=lambda reject: reject.row)
            scores.append(batch)
            rejects += found
            ids.append(organisations)
            rows.append(np.asarray(block.rows, np.int64))
            places.append(scored + before)
            before += len(organisations)
        return TaskScores(scores, rejects, _identified(ids, rows), np.concatenate([np.zeros(0, np.int64), *places]))

    def identify(self, task: Task) -> Identified:
        """The ids of a task's records, as scoring it would find them."""
        table = self.table(task.source)
        if task.source.format in ("csv", "parquet", "arrow"):
            wanted = tuple(name for name in table.wanted if self.options.target(name) == ORGANISATION)
            table = table._replace(wanted=wanted)
        ids, rows = [], []
        for block in blocks_of(task, table, self.framework, self.options, threads=self._threads):
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
    ids, rows = found.identified
    more = [
        Reject(int(rows[place]), ids[place].as_py(), ORGANISATION, ids[place].as_py(), reason)
        for place, reason in repeated.items()
    ]
    rejects = sorted([*found.rejects, *more], key=lambda reject: reject.row)
    return TaskScores(scores, rejects, found.identified, found.places[keep])


def packed(batches: list[pa.RecordBatch]) -> bytes:
    """Record batches as bytes, for another process."""
    if not batches:
        return b""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batches[0].schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return bytes(sink.getvalue())


def unpacked(data: bytes) -> list[pa.RecordBatch]:
    """`packed` undone."""
    return list(pa.ipc.open_stream(data)) if data else []
