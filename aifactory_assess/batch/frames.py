"""Tables in memory scored where they are: a frame of pandas, polars, pyarrow or duckdb in, scores and rejects out.

Frames are taken by the Arrow PyCapsule interface, so that none of these libraries is needed here but pyarrow.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import pyarrow as pa

from aifactory_assess.batch.columns import CheckedTable, check_mapping, in_words_of_here, mapping_at, meanings, table_of
from aifactory_assess.batch.formats.source import BLOCK_ROWS, ColumnMeaning, Columns, Reading, RowBlock, Source, Task
from aifactory_assess.batch.formats.typed import blocks_of, first_line, readable, refuse_unreadable
from aifactory_assess.batch.no_frame import CALLED, NOT_TAKEN, no_frame, why_no_frame
from aifactory_assess.batch.options import ScoreOptions, framework_of, texts_of, truth_of, with_name
from aifactory_assess.batch.rejects import REJECTS, rejected_rows
from aifactory_assess.batch.running.duplicates import Identified, SeenIds
from aifactory_assess.batch.running.run import score_layout
from aifactory_assess.batch.running.work import Worker, without
from aifactory_assess.errors import failure, one_of
from aifactory_assess.framework.model import Framework
from aifactory_assess.scoring.score_table import DETAILS, Detail

_INDEX = re.compile(r"__index_level_[0-9]+__")
"""What pandas calls the numbers of rows that were picked out of others; they answer nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What a frame comes to: `table` has a row for each organisation that was scored, `rejects` a row for each fault.

    Both are tables of pyarrow. Scores are a frame themselves wherever the Arrow PyCapsule interface is understood:
    `pl.DataFrame(scores)`, `pd.DataFrame.from_arrow(scores)`, `pa.table(scores)`, or in a query of duckdb.
    """

    table: pa.Table
    rejects: pa.Table

    @property
    def rejected(self) -> int:
        """How many rows were rejected; one can have several faults."""
        return rejected_rows(self.rejects)

    def to_pandas(self) -> Any:  # noqa: ANN401 - a DataFrame, where pandas is installed
        """The scores as a DataFrame of pandas."""
        return self.table.to_pandas()

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The scores, for whoever takes a stream of Arrow."""
        return self.table.__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        rows = len(self) + self.rejected
        return f"Scores({rows:,} rows in = {len(self):,} scored + {self.rejected:,} rejected)"


def score(  # noqa: PLR0913 - what is written once in a notebook is written by name
    frame: object,
    framework: Framework | None = None,
    *,
    columns: Detail = "full",
    keep: str | Iterable[str] = (),
    mapping: Path | str | None = None,
    allow_extra_columns: bool = False,
    allow_duplicates: bool = False,
    first_actions: bool = False,
    what_if: str | Iterable[str] = (),
) -> Scores:
    """Score a frame of answers, a row an organisation, as `batch` scores a table: the same numbers, the same rejects.

    `framework` None is the built-in one; `mapping` is a mapping file (docs/scaling.md, 4). AssessError for what is no
    frame, and for columns that mean nothing here, unless `allow_extra_columns` leaves them aside. `first_actions` adds
    what each organisation would do first; `what_if` are `ID=VALUE` words that are tried on every row. One text in the
    place of a list is a list of one; any other argument that is none of these is an AssessError too.
    """
    framework, allow_duplicates = framework_of(framework), truth_of("allow_duplicates", allow_duplicates)
    if not isinstance(mapping, PathLike | str | None):
        raise failure("mapping", f"{type(mapping).__name__!r} is no path", hint="give that of a mapping file")
    kept = texts_of("keep", keep)
    known = None if mapping is None else mapping_at(Path(mapping), framework, kept)
    options = ScoreOptions(
        detail=one_of("columns", columns, DETAILS),
        keep=with_name(kept, known),
        allow_extra_columns=allow_extra_columns,
        mapping=known,
        first_actions=first_actions,
        trials=texts_of("what_if", what_if),
    )
    meant = meanings(framework, options)
    reader = _reader(frame, meant)
    table = _table(reader, framework, options, meant)
    check_mapping([table], options)
    worker = Worker(framework, options)
    schema = score_layout([table], worker.scorer).schema
    identified: list[Identified] = []
    seen = None if allow_duplicates else SeenIds(identified.__getitem__)
    scores, rejects = [], [REJECTS.empty_table()]
    for number, (task, rows) in enumerate(_tasks(reader, table)):
        blocks = in_words_of_here(_blocks(task, rows, table.reading), options, CALLED)
        found = worker.score_blocks(blocks, task)
        identified.append(found.identified)
        if seen is not None:
            repeated = seen.repeated(number, found.identified).items()
            reasons = {place: f"each organisation once; first in row {row}" for place, (_, row) in repeated}
            found = without(found, reasons)
        scores += found.scores
        rejects.append(found.rejects)
    return Scores(table=pa.Table.from_batches(scores, schema), rejects=pa.concat_tables(rejects))


def _reader(frame: Any, meant: Collection[str]) -> pa.RecordBatchReader:  # noqa: ANN401 - of several libraries
    """A frame's rows, some at a time; an index of pandas that only counts is left out, unless its name is `meant`."""
    if isinstance(frame, type) or not hasattr(frame, "__arrow_c_stream__"):
        raise no_frame(frame)
    index: Any = getattr(frame, "index", None)
    if (
        type(index).__name__ == "RangeIndex"
        and index.name in meant
        and index.name not in getattr(frame, "columns", meant)
    ):
        frame = frame.reset_index()  # pandas gives Arrow no column for numbers that follow each other
    try:
        return pa.RecordBatchReader.from_stream(frame)
    except NOT_TAKEN as error:
        raise why_no_frame(frame, error) from None
    except Exception as error:
        if not type(error).__module__.strip("_").startswith("duckdb"):
            raise
        raise failure(CALLED, f"gives no rows: {first_line(error)}") from None


def _table(
    reader: pa.RecordBatchReader, framework: Framework, options: ScoreOptions, meant: Mapping[str, ColumnMeaning]
) -> CheckedTable:
    schema = pa.schema([field for field in reader.schema if not _INDEX.fullmatch(field.name)])
    source = Source(number=0, path=CALLED, format="arrow")
    table = table_of(source, Columns(tuple(schema.names), schema), framework, options, meant)
    refuse_unreadable(source, schema, table.reading.wanted)
    return table


def _tasks(reader: pa.RecordBatchReader, table: CheckedTable) -> Iterator[tuple[Task, pa.RecordBatch]]:
    """Some rows of a frame at a time, and where they stand in it."""
    first, wanted = 1, list(table.reading.wanted)
    for batch in _batches(reader):
        rows = batch.select(wanted)
        for start in range(0, batch.num_rows, BLOCK_ROWS):
            piece = rows.slice(start, BLOCK_ROWS)
            yield Task(table.source, 0, 1, first, piece.num_rows), piece
            first += piece.num_rows


def _blocks(task: Task, rows: pa.RecordBatch, reading: Reading) -> Iterator[RowBlock]:
    """Rows as blocks; what is damaged in them is told as of a file."""
    with readable(task.source, "Arrow"):
        yield from blocks_of(task, [rows], reading)


def _batches(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """A frame's batches; one that is a query works its rows out only now, and can fail at it."""
    while True:
        try:
            batch = reader.read_next_batch()
        except StopIteration:
            return
        except (pa.ArrowException, OSError) as error:
            raise failure(CALLED, f"gives no more rows: {first_line(error)}") from None
        yield batch
