"""The same run on other people's clusters: Dask takes the tasks of a run, Spark the partitions of a table.

Both run what a single process runs, record batch by record batch. The framework and the options travel with the work,
so that a worker needs this package, and on Dask the same paths to inputs and output, but no copy of the framework.
"""

from __future__ import annotations

import pickle
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from aifactory_assess import __version__
from aifactory_assess.batch.columns import check_columns
from aifactory_assess.batch.options import ScoreOptions, framework_of, truth_of
from aifactory_assess.batch.running.memory import keep_freed_memory
from aifactory_assess.batch.running.pool import MORE_FILES, RESUME, WAITING, deaf, not_started
from aifactory_assess.batch.running.work import Worker
from aifactory_assess.batch.running.workers import Crew, become
from aifactory_assess.batch.texts import as_kept
from aifactory_assess.batch.translating import in_their_words, mapped
from aifactory_assess.errors import AssessError, failure
from aifactory_assess.extras import require
from aifactory_assess.framework.model import Framework
from aifactory_assess.interrupts import behind, held_back
from aifactory_assess.scoring.score_table import ORGANISATION

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

LOCAL = "local"
TEXT = pa.string()
CONNECTING = 10
WAITING_FOR_WORKERS = 60
"""Seconds until a scheduler that does not answer, or has no worker, is given up."""

LEAST_FILES = 32

_one_at_a_time = threading.Lock()


@lru_cache(maxsize=4)
def _equipped(equipment: bytes) -> Worker:
    """A worker of this process for a framework and options; what it has learnt is kept for the next task."""
    keep_freed_memory()
    framework, options = pickle.loads(equipment)  # noqa: S301 - from whoever started this process
    return Worker(framework, options)


# --- Dask ---


@contextmanager
def dask_crew(address: str, framework: Framework, options: ScoreOptions, workers: int) -> Iterator[Crew]:
    """The workers of the Dask scheduler at an address, for one run.

    `local` starts a cluster on this machine, and ends it. A task whose worker dies is given to another.
    """
    from distributed import Client, LocalCluster

    with ExitStack() as opened:
        try:
            cluster = None
            if address == LOCAL:
                _require_files()
                with held_back(), deaf():  # half a cluster cannot be closed
                    cluster = LocalCluster(
                        n_workers=0,
                        threads_per_worker=1,
                        memory_limit=0,
                        dashboard_address=None,
                        silence_logs="CRITICAL",
                    )
                    opened.callback(_let_go, cluster)
                # What its loop would say of workers that do not start, they say themselves below.
                cluster.loop.asyncio_loop.set_exception_handler(lambda _loop, _context: None)
                cluster.shutdown_on_close = False  # it ends with this; what failed to, is waited for no more
                cluster.scale(workers)
                cluster.sync(_all_started, cluster, callback_timeout=WAITING_FOR_WORKERS)
            client = Client(cluster or address, timeout=CONNECTING, set_as_default=False)
            opened.callback(_let_go, client)
            client.wait_for_workers(workers if address == LOCAL else 1, timeout=WAITING_FOR_WORKERS)
            _check_versions(client)
        except AssessError:
            raise
        except TimeoutError:
            if address == LOCAL:
                late = "a cluster cannot be started: its workers did not come in time"
                raise failure("--dask", late, hint=MORE_FILES) from None
            raise failure("--dask", f"the scheduler at {address} has no worker") from None
        except Exception as error:
            refused = behind(error, OSError)
            if address == LOCAL and refused is not None:
                raise not_started("--dask", "a cluster", refused) from None
            if address == LOCAL:  # distributed fails in its own ways, too, where the system lacks something
                raise failure("--dask", f"a cluster cannot be started: {error}", hint=MORE_FILES) from None
            if not isinstance(error, OSError | ValueError):
                raise
            hint = "an address such as tcp://host:8786, or local"
            raise failure("--dask", f"no scheduler answers at {address}: {error}", hint=hint) from None
        yield partial(_in_order, client, address, pickle.dumps((framework, options)))


def _require_files() -> None:
    """AssessError where so few files may be open that a cluster on this machine waits for ever for its own sockets."""
    with suppress(ImportError):  # Windows has no such limit
        import resource

        limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if limit != resource.RLIM_INFINITY and limit < LEAST_FILES:
            needs = f"a cluster needs {LEAST_FILES} open files and more, and this process may have {limit}"
            raise failure("--dask", needs, hint="raise ulimit -n")


def _let_go(of: Any) -> None:  # noqa: ANN401 - a client or a cluster; distributed has no types
    """Close what a run no longer needs; where that fails, what was scored or refused stands all the same."""
    with suppress(Exception):
        of.close()


async def _all_started(cluster: Any) -> None:  # noqa: ANN401 - distributed has no types
    """Raise what kept a worker of a cluster on this machine from starting."""
    await cluster
    for worker in cluster.workers.values():
        await worker


def _in_order(client: Any, address: str, equipment: bytes, work: Iterable[tuple[Any, ...]]) -> Iterator[Any]:  # noqa: ANN401 - distributed has no types
    """Results of work in its order; only some of it is begun ahead of the one awaited."""
    waiting: deque[Any] = deque()
    for function, *arguments in work:
        waiting.append(client.submit(_run, equipment, function, arguments, pure=False))
        if len(waiting) >= WAITING * max(sum(client.nthreads().values()), 1):
            yield _result(waiting.popleft(), address)
    while waiting:
        yield _result(waiting.popleft(), address)


def _result(future: Any, address: str) -> Any:  # noqa: ANN401 - whatever the task's function gives
    from distributed import CancelledError, KilledWorker

    try:
        return future.result()
    except KilledWorker as error:
        message = (
            f"{error.allowed_failures + 1} workers died over the same task, the last at {error.last_worker.address}"
        )
        raise failure("--dask", message, hint=RESUME) from None
    except (CancelledError, OSError) as error:
        if isinstance(error, OSError) and error.filename:
            raise
        raise failure("--dask", f"lost the scheduler at {address}", hint=RESUME) from None
    except ImportError as error:
        raise failure("--dask", f"a worker cannot load this program: {error}", hint=_INSTALL) from None


def _check_versions(client: Any) -> None:  # noqa: ANN401 - as above
    """AssessError unless all workers run this version: another one may score otherwise."""
    found = client.run(_version, on_error="return")
    for worker, version in sorted(found.items()):
        if isinstance(version, Exception):
            raise failure("--dask", f"the worker {worker} cannot load this program: {version}", hint=_INSTALL)
        if version != __version__:
            message = f"the worker {worker} has version {version} of this program, here is {__version__}"
            raise failure("--dask", message, hint=_INSTALL)


_INSTALL = f"on every worker: pip install 'aifactory-assess[dask]=={__version__}'"


def _version() -> str:
    return __version__


def _run(equipment: bytes, function: Callable[..., Any], arguments: list[Any]) -> Any:  # noqa: ANN401 - as above
    """One task in a worker's process."""
    # A worker may have several threads, but what a scorer has learnt is for one.
    with _one_at_a_time:
        become(_equipped(equipment))
        try:
            return function(*arguments)
        finally:
            become(None)


# --- Spark ---

REPEATED = "__repeated"
REJECTS = "rejects"
_FAULTS = pa.list_(pa.struct([("column", TEXT), ("found", TEXT), ("expected", TEXT)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class SparkScores:
    """Two views of one scored table; as with any of Spark's, each action on one works it out again unless cached.

    `scores` has the columns of a score table, a row for each organisation that could be scored; `rejects` a row for
    each fault of the others: organisation (null where it has no valid id), column, found, expected, and kept columns.
    """

    scores: DataFrame
    rejects: DataFrame


def score_spark(
    df: DataFrame,
    framework: Framework,
    options: ScoreOptions = ScoreOptions(),  # noqa: B008 - frozen
    *,
    allow_duplicates: bool = False,
) -> SparkScores:
    """Score a table of answers, a row an organisation, with columns as `batch` takes them.

    Rows of Spark have no order, so of an organisation that stands there several times no row is scored. AssessError for
    columns that are unknown, missing or there twice, and for a mapping that makes ids of names.
    """
    framework, allow_duplicates = framework_of(framework), truth_of("allow_duplicates", allow_duplicates)
    require("spark", "score_spark")
    from pyspark.sql import functions as sql
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    mapping = options.mapping
    if mapping is not None and mapping.named is not None:
        hint = "make the ids with Spark beforehand"
        raise failure("score_spark", f"takes no mapping with slug, as column {mapping.named!r} has it", hint=hint)
    check_columns(framework, df.columns, options, "the table")
    given = to_arrow_schema(df.schema)
    schema = _spark_schema(framework, options, _in_words_of_here(given, options))
    ids = next(name for name in df.columns if options.target(name) == ORGANISATION)
    marked = df.withColumn(REPEATED, sql.lit(False)) if allow_duplicates else _with_repeated(df, ids)
    rows = partial(_scored_rows, pickle.dumps((framework, options)), schema.serialize().to_pybytes())
    scored = marked.mapInArrow(rows, from_arrow_schema(schema))
    fault = sql.explode(REJECTS).alias("fault")
    kept = list(options.keep)
    return SparkScores(
        scores=scored.where(sql.col(REJECTS).isNull()).drop(REJECTS),
        rejects=scored.select(ORGANISATION, fault, *map(_quoted, kept)).select(
            ORGANISATION, "fault.column", "fault.found", "fault.expected", *map(_quoted, kept)
        ),
    )


def _quoted(name: str) -> str:
    """A column's name that Spark takes as it is, dots included."""
    return f"`{name.replace('`', '``')}`"


def _in_words_of_here(schema: pa.Schema, options: ScoreOptions) -> pa.Schema:
    """A table's columns as they are called here."""
    if options.mapping is None:
        return schema
    return mapped(pa.RecordBatch.from_pylist([], schema), options.mapping).schema


def _with_repeated(df: DataFrame, ids: str) -> DataFrame:
    """The table with a flag where an organisation stands several times; `ids` is the column with the organisations."""
    from pyspark.sql import functions as sql

    key = sql.col(_quoted(ids)).cast("string")
    repeated = df.groupBy(key.alias(REPEATED)).count().where("count > 1").select(REPEATED)
    joined = df.join(sql.broadcast(repeated), key == repeated[REPEATED], "left")
    return joined.withColumn(REPEATED, sql.col(REPEATED).isNotNull())


def _spark_schema(framework: Framework, options: ScoreOptions, given: pa.Schema) -> pa.Schema:
    """Score columns and kept columns as Spark has them, and the faults of a row that was not scored."""
    layout = Worker(framework, options).scorer.layout(given)
    plain = [pa.field(each.name, TEXT if pa.types.is_dictionary(each.type) else each.type) for each in layout.schema]
    return pa.schema([*plain, pa.field(REJECTS, _FAULTS)])


def _scored_rows(equipment: bytes, schema: bytes, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What an executor runs: batches of answers to batches of scores, and of the faults of rows without."""
    worker, wanted = _equipped(equipment), pa.ipc.read_schema(pa.py_buffer(schema))
    for batch in batches:
        repeated = np.flatnonzero(batch.column(REPEATED).to_numpy(zero_copy_only=False))
        yield _scored(worker, batch.drop_columns([REPEATED]), wanted, repeated.tolist())


def _scored(worker: Worker, given: pa.RecordBatch, wanted: pa.Schema, repeated: Iterable[int] = ()) -> pa.RecordBatch:
    """Each row with its organisation, what it keeps, and its scores or its faults, in the words of the table."""
    mapping, keep = worker.options.mapping, worker.options.keep
    batch = given if mapping is None else mapped(given, mapping)
    found = worker.scorer.score(batch, most=sys.maxsize)
    rejects = found.rejects
    if mapping is not None:
        rejects = in_their_words(rejects, np.arange(1, given.num_rows + 1), given, mapping)
    faults: dict[int, list[dict[str, str]]] = {}
    for fault in rejects.drop_columns([ORGANISATION]).to_pylist():
        faults.setdefault(fault.pop("row") - 1, []).append(fault)
    for row in repeated:
        organisation = found.organisations[row].as_py()
        if organisation is not None:
            fault = {"column": ORGANISATION, "found": organisation, "expected": "each organisation once"}
            faults.setdefault(row, []).append(fault)
    place = np.full(given.num_rows, -1)
    place[found.places] = np.arange(len(found.places))
    place[list(faults)] = -1
    taken = pa.array(place, mask=place < 0)
    scores = [column.cast(field.type).take(taken) for column, field in zip(found.scores.columns, wanted, strict=False)]
    kept = [as_kept(batch.column(name)).cast(wanted.field(name).type) for name in keep]
    told = pa.array([faults.get(row) for row in range(given.num_rows)], _FAULTS)
    columns = [found.organisations, *scores[1 : len(scores) - len(kept)], *kept, told]
    return pa.RecordBatch.from_arrays(columns, schema=wanted)


# --- Spark's SQL ---

UDF = "aif_score"


def register_udf(
    spark: SparkSession,
    framework: Framework | None = None,
    options: ScoreOptions = ScoreOptions(),  # noqa: B008 - frozen
    *,
    name: str = UDF,
) -> None:
    """A function for Spark's SQL: `SELECT aif_score(struct(*)) FROM answers` gives a struct of score columns a row.

    Its field `rejects` has the faults of a row that could not be scored, whose other fields are null. A function sees
    one row, so nothing is kept, and an organisation that stands there twice is scored twice (`score_spark` rejects it).
    """
    framework = framework_of(framework)
    require("spark", "register_udf")
    from pyspark.sql.functions import arrow_udf
    from pyspark.sql.pandas.types import from_arrow_schema

    if options.keep:
        raise failure("register_udf", "keeps no columns", hint="select them beside the function")
    schema = _spark_schema(framework, options, pa.schema([]))
    work = partial(_scored_structs, pickle.dumps((framework, options)), schema.serialize().to_pybytes())

    def scored(rows: pa.Array) -> pa.Array:
        return work(rows)

    # Spark looks at the types of a function, and text is none to it.
    scored.__annotations__ = {"rows": pa.Array, "return": pa.Array}
    spark.udf.register(name, arrow_udf(scored, returnType=from_arrow_schema(schema)))


def _scored_structs(equipment: bytes, schema: bytes, rows: pa.StructArray) -> pa.StructArray:
    """What an executor runs: structs of answers to structs of scores, row by row."""
    worker, wanted = _equipped(equipment), pa.ipc.read_schema(pa.py_buffer(schema))
    given = pa.RecordBatch.from_struct_array(rows)
    check_columns(worker.framework, given.schema.names, worker.options, "the struct")
    return _scored(worker, given, wanted).to_struct_array()
