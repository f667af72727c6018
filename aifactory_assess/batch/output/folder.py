"""The parts in a folder: written by a worker under a name of their own, named by the run that knows of duplicates."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.json as pa_json
import pyarrow.parquet as pq

from aifactory_assess.batch.formats.source import Task
from aifactory_assess.batch.output.manifest import part_path, rejects_path
from aifactory_assess.batch.output.tally import Tally, tally_of
from aifactory_assess.batch.output.writing import OutputFormat, RejectsWriter, writing
from aifactory_assess.batch.running.duplicates import Identified
from aifactory_assess.batch.running.work import TaskScores
from aifactory_assess.batch.running.workers import worker
from aifactory_assess.files import mark_of_this_run, passing, remove_leftovers
from aifactory_assess.framework.model import Framework


class Part(NamedTuple):
    """A part that has been written but not yet named; `rejects` is None where there are none."""

    scores: Path
    rejects: Path | None
    tally: Tally
    identified: Identified


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of parts of one format and schema; `run` marks what this run has not named yet."""

    path: Path
    format: OutputFormat
    schema: pa.Schema
    run: str

    def has(self, task: Task) -> bool:
        """Whether a task's part is there, and so whole."""
        return part_path(self.path, task, self.format).exists()

    def write(self, task: Task, found: TaskScores, framework: Framework) -> Part:
        """Write a part under a passing name."""
        with passing(part_path(self.path, task, self.format), run=self.run) as (sink, scores):
            self._write_scores(sink, found)
        rejects = None
        if len(found.rejects):
            with passing(rejects_path(self.path, task), run=self.run) as (sink, rejects):
                RejectsWriter("csv", sink).write(task.source.path, found.rejects)
        return Part(scores, rejects, tally_of(found.scores, found.rejected, framework), found.identified)

    def _write_scores(self, sink: IO[bytes], found: TaskScores) -> None:
        with writing(self.format, sink, self.schema) as writer:
            for batch in found.scores:
                writer.write(batch)

    def finish(self, task: Task, part: Part) -> None:
        """Give a part its name: the rejects first, since the part's own name says that all is there."""
        named = rejects_path(self.path, task)
        if part.rejects is None:
            named.unlink(missing_ok=True)
        else:
            part.rejects.replace(named)
        part.scores.replace(part_path(self.path, task, self.format))

    def drop(self, part: Part) -> None:
        """Remove a part that has no name yet."""
        for path in (part.scores, part.rejects):
            if path is not None:
                path.unlink(missing_ok=True)

    def tally(self, task: Task, framework: Framework) -> Tally | None:
        """What a finished part comes to; None where it cannot be read or lacks rows or rejects: it is made again."""
        try:
            tally = self._tally(task, framework)
        except (pa.ArrowException, OSError, ValueError, KeyError, csv.Error):
            return None
        return tally if task.rows in (None, tally.rows + tally.rejected) else None

    def _tally(self, task: Task, framework: Framework) -> Tally:
        names = ["overall_low", "enough_evidence", "level", *(f"{each.id}_risk" for each in framework.challenges)]
        wanted = pa.schema([self.schema.field(name) for name in names])
        table = _table(part_path(self.path, task, self.format), self.format, wanted)
        rejected: set[str] = set()
        with suppress(FileNotFoundError), rejects_path(self.path, task).open(encoding="utf-8", newline="") as stream:
            rejected = {line["row"] for line in csv.DictReader(stream)}
        return tally_of(table.cast(wanted).combine_chunks().to_batches(), len(rejected), framework)


@contextmanager
def folder_at(path: Path, format_: OutputFormat, schema: pa.Schema) -> Iterator[Folder]:
    """A folder for this run; whatever has no name at its end is removed, and what runs killed before have left."""
    remove_leftovers(path, "")
    run = mark_of_this_run()
    try:
        yield Folder(path, format_, schema, run)
    finally:
        for left in path.glob(f".*.{run}.*.tmp"):
            left.unlink(missing_ok=True)


def _table(path: Path, format_: OutputFormat, wanted: pa.Schema) -> pa.Table:
    plain = pa.schema([(each.name, pa.string() if pa.types.is_dictionary(each.type) else each.type) for each in wanted])
    match format_:
        case "parquet":
            return pq.ParquetFile(path).read(wanted.names)
        case "csv":
            options = pa_csv.ConvertOptions(
                column_types=plain, include_columns=wanted.names, null_values=[""], strings_can_be_null=True
            )
            table = pa_csv.read_csv(path, convert_options=options)
        case "jsonl":
            options = pa_json.ParseOptions(explicit_schema=plain, unexpected_field_behavior="ignore")
            table = pa_json.read_json(path, parse_options=options) if path.stat().st_size else plain.empty_table()
    return pa.table({each.name: _encoded(table.column(each.name), each.type) for each in wanted})


def _encoded(column: pa.ChunkedArray, type_: pa.DataType) -> pa.ChunkedArray:
    if not pa.types.is_dictionary(type_):
        return column
    return column.combine_chunks().dictionary_encode().cast(type_)


def write_here(task: Task, folder: Folder) -> Part:
    """Score a task in this process and write its part."""
    me = worker()
    return folder.write(task, me.score(task), me.framework)
