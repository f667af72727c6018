"""The parts in a folder: written by a worker under a name of their own, named by the run that knows of duplicates."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from aifactory_assess.batch.formats.source import Task
from aifactory_assess.batch.output.manifest import add_to_ledger, part_path, rejects_path
from aifactory_assess.batch.output.tally import Tally, tally_of
from aifactory_assess.batch.output.writing import OutputFormat, writing, writing_rejects
from aifactory_assess.batch.running.duplicates import Identified
from aifactory_assess.batch.running.work import TaskScores
from aifactory_assess.batch.running.workers import worker
from aifactory_assess.files import digest_of, discard, faults_of, mark_of_run, passing, remove_leftovers
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

    def write(self, task: Task, found: TaskScores, framework: Framework) -> Part:
        """Write a part under a passing name."""
        part = part_path(self.path, task, self.format)
        with passing(part, run=self.run) as (sink, scores), writing(self.format, sink, self.schema) as write:
            for batch in found.scores:
                write(batch)
        rejects = None
        if len(found.rejects):
            named = rejects_path(self.path, task)
            with passing(named, run=self.run) as (sink, rejects), writing_rejects("csv", sink) as write_rejects:
                write_rejects(task.source.path, found.rejects)
        return Part(scores, rejects, tally_of(found.scores, found.rejects, framework), found.identified)

    def finish(self, task: Task, part: Part) -> None:
        """Give a part its name: the rejects first, since the part's own name says that all is there."""
        named, scores = rejects_path(self.path, task), part_path(self.path, task, self.format)
        rejects = None if part.rejects is None else digest_of(part.rejects)
        line = {"part": scores.name, "sha256": digest_of(part.scores), "rejects_sha256": rejects}
        add_to_ledger(self.path, line | {"tally": part.tally.fields()})
        if part.rejects is None:
            named.unlink(missing_ok=True)
        else:
            with faults_of(named):
                part.rejects.replace(named)
        with faults_of(scores):
            part.scores.replace(scores)

    def drop(self, part: Part) -> None:
        """Remove a part that has no name yet."""
        for path in (part.scores, part.rejects):
            if path is not None:
                discard(path)

    def tally(self, task: Task, ledger: Mapping[str, Mapping[str, Any]]) -> Tally | None:
        """What a finished part comes to; None where it is not what its line says: it is made again."""
        scores, named = part_path(self.path, task, self.format), rejects_path(self.path, task)
        line = ledger.get(scores.name)
        if line is None or not scores.exists() or line.get("sha256") != digest_of(scores):
            return None
        if line.get("rejects_sha256") != (digest_of(named) if named.exists() else None):
            return None
        return Tally.told(line.get("tally"))


@contextmanager
def folder_at(path: Path, format_: OutputFormat, schema: pa.Schema) -> Iterator[Folder]:
    """A folder for this run; whatever has no name at its end is removed, and what runs killed before have left."""
    remove_leftovers(path, "")
    run = f"{mark_of_run(os.getpid())}.{os.urandom(4).hex()}"
    try:
        yield Folder(path, format_, schema, run)
    finally:
        for left in path.glob(f".*.{run}.*.tmp"):
            discard(left)


def write_here(task: Task, folder: Folder) -> Part:
    """Score a task in this process and write its part."""
    me = worker()
    return folder.write(task, me.score(task), me.framework)
