"""Whatever library wrote a table in its defaults, and whether it is a file or a frame: it reads the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.feather as pa_feather
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aifactory_assess as aif
from aifactory_assess.batch.formats import format_of
from aifactory_assess.batch.formats.source import Source
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.rejects import listed_rejects
from aifactory_assess.batch.running.work import Worker
from aifactory_assess.framework.asked import Checklist, Levels, Number, Question
from aifactory_assess.framework.builtin import builtin

FRAMEWORK = builtin()
FEW = max(settings().max_examples // 10, 6)


def asked(kind: type) -> Question:
    """A question of a kind that is asked of everybody."""
    return next(each for each in FRAMEWORK.questions if isinstance(each.kind, kind) and each.when is None)


LEVEL, NUMBER, TICKS = asked(Levels), asked(Number), asked(Checklist)
assert isinstance(TICKS.kind, Checklist)
TICKED = [option.id for option in TICKS.kind.options if not option.exclusive][:3]


@st.composite
def tables(draw: st.DrawFn) -> dict[str, list[Any]]:
    """Columns of answers: ids, whole numbers and others with gaps, words among numbers, ticks, names to keep."""
    rows = draw(st.integers(1, 6))

    def column(cells: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(cells, min_size=rows, max_size=rows))

    assert isinstance(NUMBER.kind, Number)
    numbers = st.integers(int(NUMBER.kind.least), int(min(NUMBER.kind.most, 90)))
    return {
        "organisation": [f"org-{row}" for row in range(rows)],
        LEVEL.id: column(st.none() | st.integers(0, 5)),
        NUMBER.id: column(st.none() | numbers.map(float)),
        f"{NUMBER.id}__state": column(st.none() | st.just("unknown")),
        TICKS.id: column(st.none() | st.lists(st.sampled_from(TICKED), unique=True, min_size=1).map(";".join)),
        "name": column(st.none() | st.sampled_from(["Müller & Söhne", "a,b", '"quoted"', "名前", "plain"])),
    }


@dataclass(frozen=True)
class Wrote:
    """How a library writes a table, in its defaults."""

    ending: str
    write: Callable[[dict[str, list[Any]], str], object]


def by_duckdb(columns: dict[str, list[Any]], path: str) -> None:
    table = pa.table(columns)
    with duckdb.connect() as connection:
        connection.register("answers", table)
        connection.execute(f"COPY (FROM answers) TO '{path}'")


WRITERS = {
    "pandas parquet": Wrote("parquet", lambda columns, path: pd.DataFrame(columns).to_parquet(path)),
    "pandas csv": Wrote("csv", lambda columns, path: pd.DataFrame(columns).to_csv(path, index=False)),
    "pandas jsonl": Wrote(
        "jsonl", lambda columns, path: pd.DataFrame(columns).to_json(path, orient="records", lines=True)
    ),
    "pandas feather": Wrote("feather", lambda columns, path: pd.DataFrame(columns).to_feather(path)),
    "polars parquet": Wrote("parquet", lambda columns, path: pl.DataFrame(columns).write_parquet(path)),
    "polars csv": Wrote("csv", lambda columns, path: pl.DataFrame(columns).write_csv(path)),
    "polars jsonl": Wrote("jsonl", lambda columns, path: pl.DataFrame(columns).write_ndjson(path)),
    "polars arrow": Wrote("arrow", lambda columns, path: pl.DataFrame(columns).write_ipc(path)),
    "duckdb parquet": Wrote("parquet", by_duckdb),
    "duckdb csv": Wrote("csv", by_duckdb),
    "duckdb jsonl": Wrote("ndjson", by_duckdb),
    "pyarrow parquet": Wrote("parquet", lambda columns, path: pq.write_table(pa.table(columns), path)),
    "pyarrow csv": Wrote("csv", lambda columns, path: pa_csv.write_csv(pa.table(columns), path)),
    "pyarrow feather": Wrote("feather", lambda columns, path: pa_feather.write_feather(pa.table(columns), path)),
}
FRAMES: dict[str, Callable[[dict[str, list[Any]]], object]] = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "polars categories": lambda columns: pl.DataFrame(columns).with_columns(pl.col("name").cast(pl.Categorical)),
    "pyarrow": pa.table,
    "duckdb": lambda columns: duckdb.from_arrow(pa.table(columns)),
}


def scored(path: Path) -> tuple[list[dict[str, Any]], list[tuple[Any, ...]]]:
    """What a batch makes of a file."""
    worker = Worker(FRAMEWORK, ScoreOptions(keep=("name",)))
    source = Source(
        number=0, path=str(path), format={".ndjson": "jsonl", ".feather": "arrow"}.get(path.suffix, path.suffix[1:])
    )
    found = [worker.score(task) for task in format_of(source).tasks(source)]
    scores = [row for each in found for batch in each.scores for row in batch.to_pylist()]
    return scores, [fault for each in found for fault in faults(each.rejects)]


def faults(rejects: pa.Table) -> list[tuple[Any, ...]]:
    """Faults, however the number in a faulty cell was written (7 and 7.0)."""
    told = [(each.row, each.organisation, each.column, each.found, each.expected) for each in listed_rejects(rejects)]
    return [(row, name, column, found.removesuffix(".0"), said) for row, name, column, found, said in told]


@given(columns=tables())
@settings(max_examples=FEW)
def test_a_table_reads_the_same_whoever_wrote_it(
    columns: dict[str, list[Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("tables")
    frame = aif.score(pa.table(columns), keep=["name"])
    expected = frame.table.to_pylist(), faults(frame.rejects)
    assert len(frame) + frame.rejected == len(columns["organisation"])
    for name, wrote in WRITERS.items():
        path = folder / f"{name.replace(' ', '-')}.{wrote.ending}"
        wrote.write(columns, str(path))
        assert scored(path) == expected, name
    for name, made in FRAMES.items():
        found = aif.score(made(columns), keep=["name"])
        assert (found.table.to_pylist(), faults(found.rejects)) == expected, name


def test_rows_that_pandas_picked_out_of_others_bring_no_column() -> None:
    frame = pd.DataFrame({"organisation": ["a", "b", "c"], LEVEL.id: [1, 2, 3]})
    assert len(aif.score(frame[frame[LEVEL.id] > 1])) == 2
    assert aif.score(frame.set_index("organisation")).table == aif.score(frame).table


def test_scores_are_a_frame_to_others() -> None:
    scores = aif.score(pa.table({"organisation": ["a"], LEVEL.id: [1]}))
    assert pa.table(scores) == scores.table
    assert pl.DataFrame(scores).shape == (1, scores.table.num_columns)
    assert scores.to_pandas().shape == (1, scores.table.num_columns)


def test_duplicates_are_rejected_as_in_a_batch() -> None:
    frame = pa.table({"organisation": ["a", "b", "a"], LEVEL.id: [1, 2, 3]})
    found = aif.score(frame)
    assert repr(found) == "Scores(3 rows in = 2 scored + 1 rejected)"
    assert [each.expected for each in listed_rejects(found.rejects)] == ["each organisation once; first in row 1"]
    assert len(aif.score(frame, allow_duplicates=True)) == 3


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ({"organisation": ["a"]}, "'dict' is no frame, expected a frame of pandas"),
        (pa.table({"organisation": ["a"], "lineag": [1]}), "'lineag' is no column of"),
        (pa.table({"name": ["a"]}), "the column 'organisation' is missing"),
        (pd.DataFrame({"organisation": ["a", "b"], LEVEL.id: [1, "x"]}), "holds values of several kinds"),
    ],
)
def test_what_is_no_frame_of_answers_is_refused(frame: object, expected: str) -> None:
    with pytest.raises(aif.AssessError, match=expected):
        aif.score(frame, allow_extra_columns="name" in getattr(frame, "column_names", ()))
