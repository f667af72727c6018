"""`batch`: score many organisations from tables or folders of answers files."""

from __future__ import annotations

import glob
import os
import sys
import time
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aifactory_assess.batch.options import ScoreOptions, with_name
from aifactory_assess.batch.running.memory import settle_libraries
from aifactory_assess.batch.running.pool import get_ready
from aifactory_assess.cli.amounts import Limit, Shard, limit_of, shard_of, workers_of
from aifactory_assess.cli.exits import ASSESSED, FORBIDDEN, NOT_ASSESSED, guarded, tell
from aifactory_assess.cli.options import (
    FrameworkOption,
    QuietOption,
    argument,
    flag,
    framework_at,
    refuse_empty,
    refuse_what_does_nothing,
)
from aifactory_assess.cli.output import path_behind, refuse_inputs_as_outputs
from aifactory_assess.cli.tables import plain_files, tell_columns
from aifactory_assess.errors import AssessError, Problem, failure, listed, one_of, without_access
from aifactory_assess.extras import require, require_room
from aifactory_assess.files import is_folder, naming, regular
from aifactory_assess.links import SHOW_NOTHING, leads_out
from aifactory_assess.scoring.score_table import DETAILS

if TYPE_CHECKING:
    from aifactory_assess.batch.mapping import ColumnMapping
    from aifactory_assess.batch.output.tally import Tally
    from aifactory_assess.batch.running.run import Job
    from aifactory_assess.files import Publishing
    from aifactory_assess.framework.model import Framework

SHOWN_CHALLENGES = 3
SHOWN_FAULTS = 5
WORST_STEPS = 2
PART_FORMATS = ("parquet", "csv", "jsonl")
_ALONE = {
    "dictionary": ("framework", "columns", "first_actions", "trials", "quiet"),
    "suggest_map": ("inputs", "framework", "mapping", "quiet"),
}
"""What goes with a flag by which nothing is scored."""
_SMALL = 1 << 20
"""Bytes that one process has scored before others are there; where they unpack to more, those begin later."""


@guarded
def batch(
    context: typer.Context,
    inputs: Annotated[
        list[str] | None,
        argument(
            "INPUT...", "Tables (plain, .gz, .zst, URLs, - or duckdb:FILE?QUERY), folders or globs of answers files."
        ),
    ] = None,
    output: Annotated[
        str | None,
        flag(
            "--output -o OUTPUT", "A .parquet, .csv or .jsonl file (plain, .gz, .zst, URL), a folder for parts, or -."
        ),
    ] = None,
    framework: FrameworkOption = None,
    mapping: Annotated[Path | None, flag("--map FILE", "What the inputs' columns and words are called here.")] = None,
    suggest_map: Annotated[
        bool, flag("--suggest-map", "Print the draft of a mapping file for the input, and score nothing.")
    ] = False,
    dictionary: Annotated[
        bool, flag("--dictionary", "Explain the columns that come out, as CSV, and score nothing.")
    ] = False,
    columns: Annotated[
        str, typer.Option("--columns", metavar="|".join(DETAILS), help="How much of each assessment comes out.")
    ] = "full",
    first_actions: Annotated[
        bool, flag("--first-actions", "Add what each would do first; takes over a millisecond a row.")
    ] = False,
    trials: Annotated[
        list[str] | None,
        flag("--set ID=VALUE", "Try an answer, fact or price on every row; the column what_if says so. Repeatable."),
    ] = None,
    keep: Annotated[list[str] | None, flag("--keep COLUMN", "Pass a column through (repeatable).")] = None,
    rejects: Annotated[Path | None, flag("--rejects FILE", "Where rejected rows are told (beside the output).")] = None,
    max_rejects: Annotated[
        Limit | None, flag("--max-rejects N|N%", "Exit 1 where more rows are rejected (no limit).", parser=limit_of)
    ] = None,
    allow_extra_columns: Annotated[
        bool, flag("--allow-extra-columns", "Leave columns aside that mean nothing here.")
    ] = False,
    allow_duplicates: Annotated[
        bool, flag("--allow-duplicates", "Score an organisation as often as it stands in the inputs.")
    ] = False,
    workers: Annotated[int | None, flag("--workers N", "Processes that score (one a core).", parser=workers_of)] = None,
    dask: Annotated[
        str | None, flag("--dask ADDRESS", "Score on the workers of a Dask scheduler (local: start some here).")
    ] = None,
    part_format: Annotated[
        str | None, flag(f"--part-format {'|'.join(PART_FORMATS)}", "Format of the parts in a folder (parquet).")
    ] = None,
    shard: Annotated[
        Shard | None, flag("--shard I/N", "Make every N-th part only, from the I-th; for schedulers.", parser=shard_of)
    ] = None,
    restart: Annotated[bool, flag("--restart", "Make the parts in the folder anew.")] = False,
    quiet: QuietOption = False,
) -> int:
    """Score many organisations: tables (CSV, JSON Lines, Parquet, Arrow, Excel) or folders of answers files.

    A row that cannot be scored is told in the rejects file, by its number and column, and stops nothing.
    Into a folder, a run that was stopped goes on where it was: give the same command again.
    """
    refuse_what_does_nothing(context, _ALONE)
    if part_format is not None:
        one_of("--part-format", part_format, PART_FORMATS)
    options = ScoreOptions(
        detail=one_of("--columns", columns, DETAILS),
        first_actions=first_actions,
        trials=tuple(trials or ()),
    )
    if dictionary:
        return _explain_columns(framework_at(framework), options)
    if not inputs:
        raise failure("INPUT", "is missing: what is to be scored?", hint="give a table, a folder or a glob")
    refuse_empty("INPUT", inputs, "a table or folder")
    refuse_empty("--keep", keep or (), "a column")
    inputs = [path_behind(each) for each in inputs]
    _get_ready(inputs, workers, here=dask is None and not suggest_map)
    if suggest_map:
        return _suggest(inputs, framework, _mapping(mapping, framework))
    if output is None:
        raise failure("--output", "is missing: where do the scores go?", hint="give -o FILE or -o FOLDER")
    output = path_behind(output)
    theirs = _mapping(mapping, framework, keep or ())
    options = replace(
        options,
        keep=with_name(tuple(keep or ()), theirs),
        allow_extra_columns=allow_extra_columns,
        mapping=theirs,
    )
    from aifactory_assess.batch.output.manifest import left_in

    written = [output, rejects, *(left_in(Path(output)) if restart else ())]
    _refuse_to_overwrite(inputs, mapping, framework, written)
    with (
        _staged(inputs, elsewhere=dask not in (None, "local")) as paths,
        _target(output, rejects, part_format) as (target, named),
    ):
        job = _job(
            paths,
            framework,
            options,
            target,
            part_format if str(target) == str(Path(output)) else None,
            workers,
            allow_duplicates=allow_duplicates,
        )
        job = replace(job, naming=named)
        refuse_inputs_as_outputs(_read_by(job), written)
        if dask is not None:
            job = _on_dask(job, dask)
        begun = time.monotonic()
        with _progress(wanted=not quiet and sys.stderr.isatty()) as told:
            tally, before, path = _run(job, rejects or _beside(output), mapping, shard, told, restart=restart)
        if not quiet:
            tell_columns(job.sources, job.framework, job.options)
            if options.trials:
                tell(f"what if, on every row: {', '.join(options.trials)}")
            _tell_summary(tally, job.framework, path, before, time.monotonic() - begun)
    # What one shard has says nothing of the whole.
    is_vain = not tally.rows and (shard is None or shard.of == 1)
    none_scored = "no row could be scored" if tally.rejected and is_vain else None
    passed = max_rejects.passed_by(tally) if max_rejects else none_scored
    if passed:
        tell(f"{passed} (see {path})")
    return (NOT_ASSESSED if is_vain else FORBIDDEN) if passed else ASSESSED


def _explain_columns(framework: Framework, options: ScoreOptions) -> int:
    from aifactory_assess.batch.output.dictionary import dictionary

    sys.stdout.write(dictionary(framework, options))
    return ASSESSED


def _may_be_large(inputs: list[str]) -> bool:
    """Whether inputs that are all there may be worth several processes; what a folder or a pattern holds may."""
    paths = [Path(each) for each in inputs if not glob.has_magic(each)]
    files = [path for path in paths if path.is_file()]
    is_known = len(files) == len(inputs)
    return all(map(Path.exists, paths)) and not (is_known and sum(path.stat().st_size for path in files) < _SMALL)


def _get_ready(inputs: list[str], workers: int | None, *, here: bool) -> None:
    """What must come before numpy is loaded: room, threads, and processes where several may score `here`."""
    require_room("batch")
    settle_libraries()
    if here and (workers or _cores()) > 1 and _may_be_large(inputs):
        get_ready()
    require("batch", "batch")


def _staged(inputs: list[str], *, elsewhere: bool = False) -> AbstractContextManager[dict[str, str] | list[str]]:
    """The inputs by where they are read; AssessError for what other machines could not read there."""
    from aifactory_assess.batch.formats.staging import needs_staging

    moved = next(filter(needs_staging, inputs), None)
    twice = [name for name, times in Counter(inputs).items() if times > 1 and needs_staging(name)]
    if twice:
        raise AssessError(Problem(file=name, found="is given twice") for name in twice)
    if elsewhere and moved is not None:
        raise failure(moved, "is no plain file, and other machines read from files", hint="save it where all see it")
    return plain_files(inputs)


@contextmanager
def _target(output: str, rejects: Path | None, part_format: str | None) -> Iterator[tuple[Path, Publishing]]:
    """The file or folder that scores go to, and what names a file; one that is no plain one is sent by that."""
    from aifactory_assess.batch.formats.staging import is_remote
    from aifactory_assess.batch.output.sending import naming_sent, needs_sending, sending

    if not needs_sending(output):
        yield Path(output), naming
        return
    if rejects is None and (output == "-" or is_remote(output)):
        hint = f"with -o {without_access(output)} give --rejects FILE"
        raise failure("--rejects", "is missing: where do rejected rows go?", hint=hint)
    with sending(output, part_format) as target:  # type: ignore[arg-type]  # one of PART_FORMATS
        yield target, partial(naming_sent, output)


def _refuse_to_overwrite(
    inputs: list[str], mapping: Path | None, framework: Path | None, written: list[Path | str | None]
) -> None:
    """AssessError where what is `written` is what is named to be read: also of inputs that are read from a copy.

    First of it are the scores and, where they have a name of their own, the rejects.
    """
    # What is read of a folder is known once it was looked into.
    read = [given for given in inputs if not is_folder(given)]
    refuse_inputs_as_outputs([*read, mapping, framework], written)
    output, rejects, *_ = written
    unnamed = _beside(str(output)) if rejects is None else None
    if unnamed is not None:
        _refuse_what_is_no_rejects(unnamed)


def _read_by(job: Job) -> list[str]:
    """The files that are read of all sources."""
    return [name for source in job.sources for name in source.files or (source.path,)]


def _refuse_what_is_no_rejects(path: Path) -> None:
    """AssessError where something else has the name that rejects get which nobody named."""
    from aifactory_assess.batch.output.writing import REJECT_TABLE

    try:
        with regular(path) as stream:
            head = stream.read(100).removeprefix(BOM_UTF8)
    except OSError:
        return  # there is none, or writing it says why it cannot be
    if head and not head.startswith(",".join(REJECT_TABLE.names).encode()):
        raise failure(
            str(path), "is no file of rejects, and would be replaced by one", hint="name another: --rejects FILE"
        )


def _beside(output: str) -> Path | None:
    """Where the rejects of a packed file go, which is none of those that scores are written to."""
    from aifactory_assess.batch.formats.staging import PACKED

    packed = Path(output)
    return packed.with_name(f"{Path(packed.stem).stem}.rejects.csv") if output.lower().endswith(PACKED) else None


def _mapping(path: Path | None, folder: Path | None, keep: Collection[str] = ()) -> ColumnMapping | None:
    from aifactory_assess.batch.columns import mapping_at

    return None if path is None else mapping_at(path, framework_at(folder), keep)


def _suggest(inputs: list[str], folder: Path | None, theirs: ColumnMapping | None) -> int:
    from aifactory_assess.batch.drafting import drafted_mapping
    from aifactory_assess.batch.formats import format_of
    from aifactory_assess.batch.formats.finding import dialect_of, sources_of

    with _staged(inputs) as paths:
        source, *others = sources_of(paths, dialect_of(theirs))
        if others or not format_of(source).is_table:
            raise failure("--suggest-map", "looks at one table", "a CSV, JSON Lines, Parquet, Arrow or Excel file")
        if leads_out(Path(source.path)):
            raise failure(source.path, "is not drafted from", hint=SHOW_NOTHING)
        draft = drafted_mapping(source, framework_at(folder))
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")  # as a mapping is read
        sys.stdout.write(draft)
    return ASSESSED


def _job(
    inputs: dict[str, str] | list[str],
    folder: Path | None,
    options: ScoreOptions,
    output: Path,
    part_format: str | None,
    workers: int | None,
    *,
    allow_duplicates: bool,
) -> Job:
    from aifactory_assess.batch.formats import format_of
    from aifactory_assess.batch.formats.finding import dialect_of, sources_of
    from aifactory_assess.batch.output.writing import OUTPUT_ENDINGS
    from aifactory_assess.batch.running.run import Job

    if str(output) == ".":
        raise failure(f"-o {output}", "is no file or folder for scores", hint="give a name")
    into_file = output.suffix.lower() in OUTPUT_ENDINGS and not output.is_dir()
    if output.suffix and not into_file and not output.is_dir():
        endings = listed(OUTPUT_ENDINGS)
        raise failure(str(output), f"ends in {output.suffix}", f"{endings}, or a folder's name without an ending")
    if into_file and part_format is not None:
        raise failure("--part-format", "is for a folder of parts", hint="a file's ending says its format")
    sources = sources_of(inputs, dialect_of(options.mapping))
    if options.mapping is not None and not any(format_of(source).is_table for source in sources):
        raise failure("--map", "is for tables, and the inputs are answers files", hint="leave it out")
    return Job(
        sources=sources,
        framework=framework_at(folder),
        folder=folder,
        options=options,
        output=output,
        format=OUTPUT_ENDINGS[output.suffix.lower()] if into_file else part_format or "parquet",  # type: ignore[arg-type]  # one of its words
        into_folder=not into_file,
        workers=workers or _cores(),
        allow_duplicates=allow_duplicates,
    )


def _on_dask(job: Job, address: str) -> Job:
    """The same job, done by a cluster's workers."""
    require("dask", "--dask")
    from aifactory_assess.batch.running.engines import dask_crew

    return replace(job, crew=partial(dask_crew, address))


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _run(
    job: Job,
    rejects: Path | None,
    mapping: Path | None,
    shard: Shard | None,
    told: Callable[[int, float], None],
    *,
    restart: bool,
) -> tuple[Tally, int, Path]:
    """What the run came to, how many parts were there before, and where its rejects are."""
    from aifactory_assess.batch.output.writing import OUTPUT_ENDINGS
    from aifactory_assess.batch.running.run import run_to_file, run_to_folder

    if job.into_folder:
        if rejects is not None:
            raise failure("--rejects", "a folder of parts has its rejects beside them", hint="leave --rejects out")
        return *run_to_folder(job, shard or Shard(1, 1), told, restart=restart), job.output
    for name, given in (("--shard", shard is not None), ("--restart", restart)):
        if given:
            raise failure(name, "is for a folder of parts", hint="give a folder with -o")
    path = rejects or job.output.with_name(f"{job.output.stem}.rejects.csv")
    if rejects is None:
        _refuse_what_is_no_rejects(path)
    refuse_inputs_as_outputs([*_read_by(job), mapping], [job.output, path])
    if os.path.realpath(path) == os.path.realpath(job.output):
        raise failure("--rejects", f"{path} is where the scores go", hint="name another file")
    ending = OUTPUT_ENDINGS.get(path.suffix.lower())
    if ending is None:
        raise failure("--rejects", f"ends in {path.suffix or 'nothing'}", listed(OUTPUT_ENDINGS))
    return run_to_file(replace(job, rejects_format=ending), path, told), 0, path


@contextmanager
def _progress(*, wanted: bool) -> Iterator[Callable[[int, float], None]]:
    """A bar with rate and time left on stderr, or nothing."""
    if not wanted:
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns: tuple[Any, ...] = (
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f} a second,"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    begun = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        shown = bar.add_task("", total=1.0, rows=0, rate=0.0)
        yield lambda rows, share: bar.update(
            shown, completed=share, rows=rows, rate=rows / max(time.monotonic() - begun, 1e-9)
        )


def _tell_summary(tally: Tally, framework: Framework, rejects: Path, before: int, seconds: float) -> None:
    rows = tally.rows + tally.rejected
    where = f" (see {rejects})" if tally.rejected else ""
    tell(f"{rows:,} {'row' if rows == 1 else 'rows'} in = {tally.rows:,} scored + {tally.rejected:,} rejected{where}")
    for sentence, count in tally.faults.most_common(SHOWN_FAULTS):
        tell(f"{count:9,} x {sentence}")
    if len(tally.faults) > SHOWN_FAULTS:
        tell(f"{'':9}   and faults of other kinds: {rejects} has all")
    if before:
        tell(f"{before:,} {'part was' if before == 1 else 'parts were'} there already")
    if tally.rows:
        tell(_mean(tally, framework))
        levels = ", ".join(f"{tally.levels[level.id]:,} {level.id}" for level in framework.levels)
        without = f", {tally.rows - tally.enough:,} without enough evidence" if tally.enough < tally.rows else ""
        tell(f"levels: {levels}{without}")
    for line in _worst(tally, framework):
        tell(line)
    tell(f"{seconds:.1f} s, {rows / max(seconds, 1e-9):,.0f} rows a second")


def _mean(tally: Tally, framework: Framework) -> str:
    """The mean with what it counts: those that a portfolio compares."""
    from aifactory_assess.scoring.printed import points

    limits, aside = framework.evidence_limits, tally.rows - tally.counted
    reason = f"under {limits.min_coverage / 10:g} % answered" if limits else "nothing that counts"
    others = f" ({aside:,} with {reason})" if aside else ""
    if tally.mean is None:
        return f"no mean: none is compared{others}"
    return f"mean overall score of the {tally.counted:,} compared: {points(tally.mean / 100):.1f}{others}"


def _worst(tally: Tally, framework: Framework) -> list[str]:
    """The challenges that most of those assessed have at the two highest steps of the risk scale."""
    from aifactory_assess.scoring.printed import small

    if not tally.rows:
        return []
    worst = [step.id for step in framework.risk.scale[-WORST_STEPS:]]
    ranked = sorted(
        ((sum(tally.risks[each.id][step] for step in worst), each) for each in framework.challenges),
        key=lambda pair: -pair[0],
    )[:SHOWN_CHALLENGES]
    words = " or ".join(small(step.title) for step in reversed(framework.risk.scale[-WORST_STEPS:]))
    return [
        f"{100 * count / tally.risks[each.id].total():5.1f} % of {tally.risks[each.id].total():,} {words}: {each.title}"
        for count, each in ranked
        if count
    ]
