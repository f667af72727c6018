"""A whole batch: inputs cut into tasks, scored by one process or several, into one file or a folder of parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa

from aifactory_assess.batch.arrays import is_list
from aifactory_assess.batch.columns import CheckedTable, check_mapping, kept_fields
from aifactory_assess.batch.formats import format_of
from aifactory_assess.batch.formats.source import Source, Task
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.output.folder import Folder, Part, folder_at, write_here
from aifactory_assess.batch.output.layout import ScoreLayout
from aifactory_assess.batch.output.manifest import close_ledger, manifest_of, part_path, prepare_folder, read_ledger
from aifactory_assess.batch.output.spelling import plain_type
from aifactory_assess.batch.output.tally import Tally, tally_of
from aifactory_assess.batch.output.writing import OutputFormat, writing, writing_rejects
from aifactory_assess.batch.running.duplicates import Identified, SeenIds
from aifactory_assess.batch.running.pool import Pool
from aifactory_assess.batch.running.unchanged import InputStates
from aifactory_assess.batch.running.work import Worker, unpacked, without
from aifactory_assess.batch.running.workers import Crew, alone, begin, identify_here, score_here
from aifactory_assess.batch.score import Scorer
from aifactory_assess.errors import failure, listed
from aifactory_assess.files import Publishing, naming, putting_back
from aifactory_assess.framework.model import Framework
from aifactory_assess.links import tables_unquoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be scored, how, and where to; `folder` is the framework's (None: the built-in one).

    `crew` makes the workers where they are none of this program's own: from framework, options and `workers`.
    `naming` gives one file of scores its name, or sends it.
    """

    sources: tuple[Source, ...]
    framework: Framework
    folder: Path | None
    options: ScoreOptions
    output: Path
    format: OutputFormat
    workers: int = 1
    allow_duplicates: bool = False
    into_folder: bool = False
    rejects_format: OutputFormat = "csv"
    naming: Publishing = naming
    crew: Callable[[Framework, ScoreOptions, int], AbstractContextManager[Crew]] | None = None


class _Run:
    """Where a run stands; `tasks` are those that were cut so far, `_coming` cuts the others.

    `_told` hears of the rows read so far, and of the share of the inputs that is done.
    """

    def __init__(self, job: Job, inputs: InputStates, told: Callable[[int, float], None]) -> None:
        self.job, self.inputs, self._told = job, inputs, told
        self.worker = Worker(job.framework, job.options)
        tables = [self.worker.table(source) for source in job.sources]
        check_mapping(tables, job.options)
        self.schema = score_layout(tables, self.worker.scorer).schema
        self._coming = (task for source in job.sources for task in format_of(source).tasks(source))
        self._extents = {source.number: format_of(source).extent(source) for source in job.sources}
        self._done: dict[int, float] = {}
        self._rows = 0
        self.tasks: list[Task] = []
        self.tally = Tally()
        self.seen = None if job.allow_duplicates else SeenIds(self._identify)

    def cut(self, count: int | None = None) -> list[Task]:
        """Cut some more tasks, or all that there are."""
        more = list(islice(self._coming, count))
        self.tasks += more
        return more

    def all_tasks(self) -> Iterator[Task]:
        """Those that were cut, then the others as they are asked for."""
        yield from list(self.tasks)
        while more := self.cut(1):
            yield from more

    def passed(self, task: Task, rows: int) -> None:
        """Note that a task is done."""
        self._rows += rows
        self._done[task.source.number] = task.stop / max(self._extents[task.source.number], 1)
        self._told(self._rows, sum(self._done.values()) / len(self._extents))

    def repeated(self, number: int, found: Identified) -> dict[int, str]:
        """Why places of a task are rejected as duplicates."""
        repeated = {} if self.seen is None else self.seen.repeated(number, found)
        here = self.tasks[number].source
        return {
            place: f"each organisation once; first in row {row}{self._elsewhere(task, here)}"
            for place, (task, row) in repeated.items()
        }

    def _identify(self, number: int) -> Identified:
        found = self.worker.identify(self.tasks[number])
        self.inputs.check(self.tasks[number])
        return found

    def _elsewhere(self, task: int, here: Source) -> str:
        there = self.tasks[task].source
        return "" if there is here else f" of {there.path}"


def run_to_file(job: Job, rejects: Path, told: Callable[[int, float], None]) -> Tally:
    """Score everything into one file, in the order of the inputs; both files are written whole or not at all."""
    # Of answers files each is read whole by one task: one that is saved meanwhile stops nothing.
    run = _Run(job, InputStates(source for source in job.sources if not source.files), told)
    # A text file is cut while the workers are busy already.
    first = run.cut(job.workers)
    with (
        run.inputs.blamed(),
        _crew(job, len(first)) as in_order,
        # The rejects get their name first, since that of the scores says that all is there; both are whole before, the
        # rejects first, since where scores are sent nothing takes them back.
        putting_back(rejects),
        job.naming(job.output) as scores_opening,
        naming(rejects) as rejects_opening,
        scores_opening as sink,
        rejects_opening as rejects_sink,
        # Of a disk that is full the scores are told, which are more: they end first.
        writing_rejects(job.rejects_format, rejects_sink) as write_rejects,
        writing(job.format, sink, run.schema) as write,
    ):
        work = ((score_here, task) for task in run.all_tasks())
        for number, (scores, beside) in enumerate(in_order(work)):
            task, whole = run.tasks[number], beside._replace(scores=unpacked(scores))
            run.inputs.check(task)
            found = without(whole, run.repeated(number, whole.identified))
            for batch in found.scores:
                write(batch)
            write_rejects(task.source.path, found.rejects)
            run.tally.add(tally_of(found.scores, found.rejects, job.framework))
            run.passed(task, len(whole.identified.rows))
        _check_rows(run, run.tally.rows + run.tally.rejected)
    return run.tally


def run_to_folder(
    job: Job, shard: tuple[int, int], told: Callable[[int, float], None], *, restart: bool = False
) -> tuple[Tally, int]:
    """Score everything, or one shard of it, into a folder of parts; also how many parts were there before.

    `shard` is (which, of how many), from 1.
    """
    run = _Run(job, InputStates(job.sources), told)
    run.cut()
    _check_rows(run, any(_has_rows(run, task) for task in run.tasks))
    which, of = shard
    mine = [number for number in range(len(run.tasks)) if number % of == which - 1]
    # Processes get ready while the inputs are hashed.
    with run.inputs.blamed(), _crew(job, len(mine)) as in_order:
        others = {"allow_duplicates": job.allow_duplicates, "part_format": job.format}
        manifest = manifest_of(job.framework, job.options, run.tasks, job.sources, **others)
        prepare_folder(job.output, manifest, restart=restart)
        before = _fill_folder(run, mine, in_order)
    return run.tally, before


def _check_rows(run: _Run, found: int) -> None:
    """AssessError where no input has a row: an export that failed must not take the place of earlier scores."""
    if not found:
        paths = listed((source.path for source in run.job.sources), most=3)
        raise failure(paths, "columns and no row to score; nothing was written")


def _has_rows(run: _Run, task: Task) -> bool:
    """Whether a task has records: those of a workbook are not counted before they are read."""
    if task.rows is not None:
        return True
    with tables_unquoted():
        return any(len(block.rows) for block in run.worker.blocks(task))


def _fill_folder(run: _Run, mine: list[int], in_order: Crew) -> int:
    """Make the parts of some tasks that are not there yet; how many were."""
    job = run.job
    with folder_at(job.output, job.format, run.schema) as folder:
        missing: set[int] = set()
        ledger = read_ledger(job.output)
        for number in mine:
            task = run.tasks[number]
            found = folder.tally(task, ledger)
            if found is None:
                missing.add(number)
            else:
                run.tally.add(found)
                run.passed(task, 0)
        _fill(run, folder, missing, in_order)
    if missing:
        close_ledger(job.output, (part_path(job.output, task, job.format).name for task in run.tasks))
    return len(mine) - len(missing)


def _fill(run: _Run, folder: Folder, missing: set[int], in_order: Crew) -> None:
    """Write the parts that are missing."""
    # Who stands before an unfinished task decides what is a duplicate in it; what comes after does not matter.
    needed = sorted(missing) if run.seen is None else range(max(missing, default=-1) + 1)
    work = (
        (write_here, run.tasks[number], folder) if number in missing else (identify_here, run.tasks[number])
        for number in needed
    )
    for number, result in zip(needed, in_order(work), strict=True):
        run.inputs.check(run.tasks[number])
        if isinstance(result, Part):
            part = _without_repeated(run, folder, number, result)
            folder.finish(run.tasks[number], part)
            run.tally.add(part.tally)
            run.passed(run.tasks[number], len(part.identified.rows))
        else:
            run.repeated(number, result)


def _without_repeated(run: _Run, folder: Folder, number: int, part: Part) -> Part:
    """A part that holds no duplicates; one that did is made again."""
    repeated = run.repeated(number, part.identified)
    if not repeated:
        return part
    folder.drop(part)
    task = run.tasks[number]
    found = run.worker.score(task)
    run.inputs.check(task)
    return folder.write(task, without(found, repeated), run.job.framework)


def score_layout(tables: list[CheckedTable], scorer: Scorer) -> ScoreLayout:
    """The layout of the scores of all tables, whose kept columns may be of other types in each."""
    keep = scorer.options.keep
    schemas = [table.kept or pa.schema([(name, pa.string()) for name in keep]) for table in tables]
    kept = [kept_fields(schema, keep) for schema in schemas]
    # Text, where the same column of all tables has no other type in common.
    types = [_common_type(field.type for field in column) or pa.string() for column in zip(*kept, strict=True)]
    return scorer.layout(pa.schema(list(zip(keep, types, strict=True))))


def _common_type(types: Iterable[pa.DataType]) -> pa.DataType | None:
    """The type that holds what some types hold, whole numbers beside floats up to 2**53; None where there is none."""
    given = list(dict.fromkeys(type_ for type_ in types if not pa.types.is_null(type_)))
    if len(given) <= 1:
        return given[0] if given else pa.null()
    if all(map(is_list, given)):
        item = _common_type(type_.value_type for type_ in given)
        return None if item is None else pa.list_(item)
    if any(map(pa.types.is_floating, given)):
        given = [pa.float64() if pa.types.is_floating(type_) else type_ for type_ in map(plain_type, given)]
    elif any(map(pa.types.is_decimal, given)):
        given = [_decimal_of(type_) if pa.types.is_integer(type_) else type_ for type_ in given]
    elif pa.uint64() in given and any(map(pa.types.is_signed_integer, given)):
        return None
    try:
        schema = pa.unify_schemas([pa.schema([("", type_)]) for type_ in given], promote_options="permissive")
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        return None
    return schema.field(0).type


def _decimal_of(type_: pa.DataType) -> pa.DataType:
    """The decimals that hold all whole numbers of a type."""
    return pa.decimal128(len(str(1 << type_.bit_width)), 0)


def _crew(job: Job, tasks: int) -> AbstractContextManager[Crew]:
    if job.crew is not None and tasks:
        return job.crew(job.framework, job.options, job.workers)
    count = min(job.workers, tasks)
    if count <= 1:
        return alone(job.framework, job.options)
    return Pool(count, begin, job.folder, job.framework.sha256, job.options)
