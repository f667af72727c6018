"""Whatever library wrote a table in its defaults, and whether it is a file or a frame: it reads the same."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
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
from aifactory_assess.batch.running.engines import register_udf, score_spark
from aifactory_assess.batch.running.work import Worker
from aifactory_assess.framework.asked import Checklist, Levels, Number, Question
from aifactory_assess.framework.builtin import builtin
from tests.effort import in_the_gate, one_in

FRAMEWORK = builtin()


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


@in_the_gate
@given(columns=tables())
@settings(max_examples=one_in(100, least=4))
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


@pytest.mark.parametrize("ids", [pd.RangeIndex(1, 4), pd.Index([5, 9, 2])])
def test_an_index_of_pandas_that_has_a_name_is_a_column_whatever_its_numbers(ids: Any) -> None:  # noqa: ANN401 - of either kind
    frame = pd.DataFrame({LEVEL.id: [1, 2, 3]}, index=ids.rename("organisation"))
    assert aif.score(frame).table["organisation"].to_pylist() == [str(each) for each in ids]
    frame = pd.DataFrame({"organisation": ["a", "b", "c"]}, index=ids.rename("rev"))
    assert aif.score(frame, keep=["rev"]).table["rev"].to_pylist() == list(ids)
    frame.index.name = "organisation"
    assert aif.score(frame).table["organisation"].to_pylist() == ["a", "b", "c"]


def test_an_index_that_only_counts_is_left_out_where_its_name_means_nothing() -> None:
    frame = pd.DataFrame({"organisation": ["a", "b", "c"], LEVEL.id: [1, 2, 3]})
    expected = aif.score(frame).table
    frame.index.name = "row"
    assert aif.score(frame).table == expected


def test_scores_are_a_frame_to_others() -> None:
    scores = aif.score(pa.table({"organisation": ["a"], LEVEL.id: [1]}))
    assert pa.table(scores) == scores.table
    assert pl.DataFrame(scores).shape == (1, scores.table.num_columns)
    assert scores.to_pandas().shape == (1, scores.table.num_columns)


def test_duplicates_are_rejected_as_in_a_batch(tmp_path: Path) -> None:
    frame = pa.table({"organisation": ["a", "b", "a"], LEVEL.id: [1, 2, 3]})
    found = aif.score(frame)
    assert repr(found) == "Scores(3 rows in = 2 scored + 1 rejected)"
    assert [each.expected for each in listed_rejects(found.rejects)] == ["each organisation once; first in row 1"]
    assert len(aif.score(frame, allow_duplicates=True)) == 3
    (tmp_path / "m.yaml").write_text("columns: {Firma: {to: organisation, slug: true}}", "utf-8")
    found = aif.score(pl.DataFrame({"Firma": ["A & B", "a b"]}), mapping=tmp_path / "m.yaml")
    assert [(each.column, each.found) for each in listed_rejects(found.rejects)] == [("Firma", "a b")]


def texts_that_end_at(*ends: int) -> pa.Array:
    """A column of text made of buffers, which can be damaged."""
    places = pa.array([0, *ends], pa.int32()).buffers()[1]
    return pa.Array.from_buffers(pa.string(), len(ends), [None, places, pa.py_buffer(b"12345")])


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ({"organisation": ["a"]}, "'dict' is no frame, expected a frame of pandas"),
        (pd.DataFrame, "'type' is no frame, expected a frame of pandas"),
        (pa.table({"organisation": ["a"], "lineag": [1]}), "'lineag' is no column of"),
        (pa.table({"name": ["a"]}), "the column 'organisation' is missing"),
        (pd.DataFrame({"organisation": ["a", "b"], LEVEL.id: [1, "x"]}), "holds values of several kinds"),
        (
            pa.table({"organisation": pa.RunEndEncodedArray.from_arrays([2], ["a"])}),
            "column 'organisation' is of type run_end_encoded.*, expected text, numbers",
        ),
        (
            pa.table({"organisation": pa.ListArray.from_arrays([0, 1], pa.RunEndEncodedArray.from_arrays([1], ["a"]))}),
            "the frame: column 'organisation' is of type list<item: run_end_encoded.*, expected text, numbers",
        ),
        (
            pl.DataFrame({"organisation": ["a"], LEVEL.id: [{"a": "text as a view"}]}),
            f"the frame: column '{LEVEL.id}' is of type struct<a: string_view>, expected text, numbers",
        ),
        *(
            (
                pa.table({"organisation": pa.DictionaryArray.from_arrays([code], ["a"], safe=False)}),
                f"the frame: cannot be read as Arrow: Index {code} out of bounds",
            )
            for code in (9, -1)
        ),
        (
            pa.table({"organisation": ["a", "b"], LEVEL.id: texts_that_end_at(5, 2)}),
            "the frame: cannot be read as Arrow: Offset invariant failure",
        ),
    ],
)
def test_what_is_no_frame_of_answers_is_refused(frame: object, expected: str) -> None:
    with pytest.raises(aif.AssessError, match=expected):
        aif.score(frame, allow_extra_columns="name" in getattr(frame, "column_names", ()))


ROWS = ["a", "b"]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (pa.array([5, None], pa.duration("s")), "5 (duration[s])"),
        (pa.array([5, None], pa.duration("ns")), "5 (duration[ns])"),
        (pa.array([5, None], pa.duration("us")).dictionary_encode(), "5 (duration[us])"),
        (pa.array([dt.date(1970, 1, 6), None]), "1970-01-06"),
        (pa.array(pd.PeriodIndex(["1970-01-06", None], freq="D")), "5 (pandas.period)"),
        (pa.array(pd.Categorical(pd.PeriodIndex(["1970-01-06", None], freq="D"))), "5 (pandas.period)"),
    ],
    ids=["seconds", "nanoseconds", "categories", "days", "periods", "categories of periods"],
)
@pytest.mark.parametrize("column", [LEVEL.id, NUMBER.id, TICKS.id, "employees", "price__hardware_usd_per_gpu"])
def test_times_are_no_numbers(column: str, cells: pa.Array, found: str) -> None:
    scores = aif.score(pa.table({"organisation": ROWS, column: cells}))
    assert scores.table["organisation"].to_pylist() == ["b"]
    assert [(each.column, each.found) for each in listed_rejects(scores.rejects)] == [(column, found)]


def test_pandas_gives_durations_and_periods_as_such() -> None:
    days = pd.to_timedelta([5], unit="D")
    frame = pd.DataFrame({"organisation": ["a"], NUMBER.id: days, "employees": pd.period_range("2026", periods=1)})
    faulty = {each.column for each in listed_rejects(aif.score(frame).rejects)}
    assert faulty == {NUMBER.id, "employees"}


@pytest.mark.parametrize("cells", [pa.array([5]), pa.array([5]).dictionary_encode()], ids=["plain", "categories"])
def test_numbers_of_a_file_whose_type_no_loaded_library_knows_are_none(cells: pa.Array, tmp_path: Path) -> None:
    period = pa.field("employees", cells.type, metadata={"ARROW:extension:name": "others.period"})
    table = pa.table([pa.array(["a"]), cells], schema=pa.schema([pa.field("organisation", pa.string()), period]))
    pq.write_table(table, tmp_path / "t.parquet")
    source = Source(number=0, path=str(tmp_path / "t.parquet"), format="parquet")
    worker = Worker(FRAMEWORK, ScoreOptions())
    [task] = format_of(source).tasks(source)
    for rejects in (aif.score(table).rejects, worker.score(task).rejects):
        assert [each.found for each in listed_rejects(rejects)] == ["5 (others.period)"]
    with pytest.raises(aif.AssessError, match=r"column 'employees' is of type others\.period, which not"):
        aif.score(table, keep=["employees"])


def objects(*cells: object) -> pd.DataFrame:
    return pd.DataFrame({"organisation": ["a"] * len(cells), "my level": pd.Series(cells, dtype=object)})


def of_polars(type_: Any) -> pl.DataFrame:  # noqa: ANN401 - one of its types
    return pl.DataFrame({"organisation": ["a"], "my level": pl.Series([1], dtype=type_)})


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (
            pd.DataFrame([["a", 1, 2, 3, 4]], columns=["organisation", LEVEL.id, LEVEL.id, "x", "x"]),
            [f"column '{LEVEL.id}' is there 2 times, expected once", "column 'x' is there 2 times, expected once"],
        ),
        (pd.Series(["a"], name="organisation"), ["'Series' is a column and no frame, expected a frame"]),
        (pl.Series("organisation", ["a"]), ["'Series' is a column and no frame, expected a frame"]),
        (pa.chunked_array([["a"]]), ["'ChunkedArray' is a column and no frame, expected a frame"]),
        (
            pd.DataFrame({"organisation": ["a"], "my level": pd.arrays.SparseArray([1]), "x": [1j]}),
            [
                "column 'my level' is of type Sparse[int64, 0], expected text,",
                "column 'x' is of type complex128, expected",
            ],
        ),
        (of_polars(pl.Int128), ["column 'my level' is of type Int128, expected text, numbers,"]),
        (of_polars(pl.UInt128), ["column 'my level' is of type UInt128, expected text, numbers,"]),
        (objects(1, "x", None), ["column 'my level' holds values of several kinds (int, str)"]),
        (objects(Fraction(1, 2)), ["column 'my level' holds values of type Fraction for which Arrow has no type"]),
        *(
            (objects(*cells), [f"column 'my level' holds values of type {kind} of which Arrow makes no column ({why}"])
            for cells, kind, why in (
                ((np.array(["a"]), np.array([]), None), "ndarray", "Unsupported numpy type float64) (give lists of"),
                (
                    (["a"], [1.5]),
                    "list",
                    "Could not convert 'a' with type str: tried to convert to double) (give lists",
                ),
            )
        ),
        (objects(1, 1 << 70), ["column 'my level' holds a whole number of more than 64 bits"]),
        (objects("a\ud800b"), [r"column 'my level' has the text 'a\ud800b', in which '\ud800' is half a character"]),
        (
            pd.DataFrame([["a", 1]], columns=pd.Index(["organisation", "x\ud800"], dtype=object)),
            [r"the name of a column has the text 'x\ud800', in which '\ud800' is half a character"],
        ),
        (
            pd.DataFrame({"organisation": ["a"]}, index=pd.Index(["x\ud800"], dtype=object)),
            ["cannot be taken as Arrow: 'utf-8' codec can't encode character"],
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_column_that_arrow_cannot_hold_is_named(frame: object, said: list[str]) -> None:
    with pytest.raises(aif.AssessError) as caught:
        aif.score(frame, allow_extra_columns=True)
    assert len(caught.value.problems) == len(said)
    for problem, message in zip(caught.value.problems, said, strict=True):
        assert str(problem).startswith(f"the frame: {message}")


@pytest.mark.parametrize(
    ("asked", "cells", "states"),
    [
        (NUMBER, [50, "unknown", None], ["answered", "unknown", "open"]),
        (TICKS, [TICKED, "unknown", None, [], ";".join(TICKED)], ["answered", "unknown", "open", *["answered"] * 2]),
        (TICKS, [np.array(TICKED), np.array([]), tuple(TICKED)], ["answered"] * 3),
    ],
)
def test_a_column_of_several_kinds_is_read_by_who_does_as_the_hint_says(
    asked: Question, cells: list[Any], states: list[str]
) -> None:
    frame = pd.DataFrame({"organisation": [f"o{place}" for place in range(len(cells))], asked.id: cells})
    with pytest.raises(aif.AssessError) as caught:
        aif.score(frame)
    (problem,) = caught.value.problems
    exec((problem.hint or "").partition(": ")[2], {"frame": frame, "column": asked.id})  # noqa: S102 - our own words
    assert aif.score(frame, columns="explain").table[f"{asked.id}__state"].to_pylist() == states


@pytest.mark.parametrize("keep", [(), ("name",), ("Land",)])
def test_the_name_that_an_id_was_made_of_is_kept(keep: tuple[str, ...], tmp_path: Path) -> None:
    mapping = f"columns: {{Firma: {{to: organisation, slug: true}}, Lin: {LEVEL.id}}}"
    (tmp_path / "m.yaml").write_text(mapping, "utf-8")
    frame = pd.DataFrame({"Firma": ["Müller & Söhne"], "Lin": [1], "Land": ["DE"]})
    table = aif.score(frame, mapping=tmp_path / "m.yaml", keep=keep, allow_extra_columns=True).table
    assert table.column_names[-len({*keep, "name"}) :] == [*dict.fromkeys([*keep, "name"])]
    assert table.select(["organisation", "name"]).to_pylist() == [
        {"organisation": "mueller-soehne", "name": "Müller & Söhne"}
    ]


def test_a_box_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(f"columns: {{box: {{to: {TICKS.id}, option: {TICKED[0]}}}}}", "utf-8")
    frame = pa.table([["a"], ["Y"], ["N"]], names=["organisation", "box", "box"])
    with pytest.raises(aif.AssessError, match=r"the frame: column 'box' is there 2 times, expected once$"):
        aif.score(frame, mapping=tmp_path / "m.yaml")


def test_a_query_that_fails_at_its_first_rows_is_told() -> None:
    failing = duckdb.sql(f"select 'a' as organisation, 'x'::int as {LEVEL.id}")
    with pytest.raises(aif.AssessError, match=r"the frame: gives no rows: Conversion Error: Could not convert"):
        aif.score(failing)


def test_a_query_that_fails_on_the_way_is_told() -> None:
    def batches() -> Any:  # noqa: ANN401 - an iterator
        yield pa.record_batch({"organisation": ["a"]})
        raise OSError("the line is dead")

    reader = pa.RecordBatchReader.from_batches(pa.schema([("organisation", pa.string())]), batches())
    with pytest.raises(aif.AssessError, match=r"the frame: gives no more rows: .*the line is dead"):
        aif.score(reader)


NAMED = pa.table({"organisation": ["a"], LEVEL.id: [1], "name": ["A"]})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            {"columns": "explian"},
            "columns: 'explian' is not known, expected one of summary, full, explain (did you mean",
        ),
        ({"columns": None}, "columns: None is not known, expected one of summary, full, explain"),
        ({"columns": ["full"]}, "columns: ['full'] is not known, expected one of"),
        ({"allow_extra_columns": "no"}, "allow_extra_columns: 'no' is not known, expected True or False"),
        ({"allow_duplicates": "no"}, "allow_duplicates: 'no' is not known, expected True or False"),
        ({"first_actions": 1}, "first_actions: 1 is not known, expected True or False"),
        ({"keep": ["name", "name"]}, "keep: names 'name' 2 times, expected once"),
        ({"keep": None}, "keep: 'NoneType' is no list of texts"),
        ({"keep": {"name"}}, "keep: 'set' is no list of texts"),
        ({"keep": {"name": 1}}, "keep: 'dict' is no list of texts"),
        ({"allow_duplicates": np.array([True])}, "allow_duplicates: array([ True]) is not known"),
        ({"keep": [1]}, "keep: holds 1, expected texts"),
        ({"what_if": b"lineage=4"}, "what_if: 'bytes' is no list of texts"),
        ({"what_if": "lineage"}, "lineage: no value is given, expected lineage=VALUE"),
        ({"mapping": 4}, "mapping: 'int' is no path"),
        ({"framework": "ai-factory"}, "framework: 'str' is no framework"),
    ],
    ids=str,
)
def test_an_argument_that_means_nothing_is_refused(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(aif.AssessError) as caught:
        aif.score(NAMED, **({"allow_extra_columns": True} | arguments))
    assert str(caught.value).startswith(said)


def test_one_text_is_a_list_of_one() -> None:
    alone = aif.score(NAMED, keep="name", what_if=f"{LEVEL.id}=2")
    listed = aif.score(NAMED, keep=("name",), what_if=[f"{LEVEL.id}=2"])
    assert alone.table == listed.table
    for kept in (pd.Index(["name"]), {"name": 1}.keys()):
        assert aif.score(NAMED, keep=kept).table["name"].to_pylist() == ["A"]


def test_a_truth_value_of_numpy_is_one() -> None:
    yes: Any = np.bool_(True)
    assert aif.score(NAMED, allow_extra_columns=yes).table == aif.score(NAMED, allow_extra_columns=True).table
    assert ScoreOptions(first_actions=yes).first_actions is True


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"detail": "explian"}, "detail: 'explian' is not known, expected one of summary, full, explain (did you mean"),
        ({"allow_extra_columns": "no"}, "allow_extra_columns: 'no' is not known"),
        ({"keep": ("name", "name")}, "keep: names 'name' 2 times, expected once"),
        ({"trials": None}, "trials: 'NoneType' is no list of texts"),
        ({"mapping": "map.yaml"}, "mapping: 'str' is no mapping"),
    ],
    ids=str,
)
def test_options_of_every_engine_are_looked_at_where_they_are_made(options: dict[str, Any], said: str) -> None:
    with pytest.raises(aif.AssessError) as caught:
        ScoreOptions(**options)
    assert str(caught.value).startswith(said)


def test_arguments_of_spark_are_looked_at_before_spark_is() -> None:
    nothing: Any = None
    with pytest.raises(aif.AssessError, match="allow_duplicates: 'no' is not known"):
        score_spark(nothing, FRAMEWORK, allow_duplicates="no")  # type: ignore[arg-type]  # the fault that is looked for
    with pytest.raises(aif.AssessError, match="framework: 'str' is no framework"):
        register_udf(nothing, "ai-factory")  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize("name", ["register_udf", "score_spark"])
def test_spark_that_is_not_installed_is_told_with_the_line_to_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from aifactory_assess import extras
    from aifactory_assess.batch.running import engines

    monkeypatch.setattr(extras, "find_spec", lambda module: None if module == "pyspark" else module)
    work = getattr(engines, name)
    run = re.escape(f"(run: {sys.executable} -m pip install 'aifactory-assess[spark]')")
    with pytest.raises(aif.AssessError, match=rf"{name}: needs pyspark {run}"):
        work(None, FRAMEWORK)
