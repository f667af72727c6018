"""What a run leaves behind: whole files, nothing hidden, nothing overwritten, and the same words in every format."""

from __future__ import annotations

import csv
import datetime
import errno
import io
import json
import math
import os
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook
from pyarrow import feather
from typing_extensions import Buffer

from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.output.dictionary import dictionary
from aifactory_assess.batch.output.writing import writing
from aifactory_assess.errors import AssessError
from aifactory_assess.files import mark_of_run
from aifactory_assess.framework.asked import Levels
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.portfolio.database import Database, quietly
from aifactory_assess.portfolio.reading import parts_of, rows_of
from aifactory_assess.scoring.score_table import DETAILS, Detail, is_float
from tests.batch.test_one import picked
from tests.batch.test_run import children, contents, narrow, start, to_file, to_folder
from tests.effort import in_the_gate, one_case_in
from tests.program import ended

pytestmark = one_case_in(4)

__all__ = ["narrow"]
TABLE = "organisation,lineage\na,1\nb,9\n"
UNKNOWN_ZONE = pa.array([1, None], pa.timestamp("us", "Nowhere/Town"))


def batch(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    return ended("batch", *map(str, words), cwd=folder, changes={"COLUMNS": "200"})


def table(folder: Path, **columns: Any) -> Path:  # noqa: ANN401 - cells of any type
    path = folder / "t.parquet"
    pq.write_table(pa.table({"organisation": ["a", "b"], "lineage": [1, 2]} | columns), path)
    return path


# --- what is written where ---


@one_case_in(2)
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("t.csv", "-o", "o.csv", "--rejects", "./o.csv"), "--rejects: o.csv is where the scores go"),
        (("t.csv", "-o", "o.csv", "--rejects", "map.yaml", "--map", "map.yaml"), "map.yaml: is read by this command"),
        (("t.csv", "-o", "t.csv"), "t.csv: is read by this command"),
        (("t.csv", "-o", "-"), "--rejects: is missing"),
        (("t.csv", "", "-o", "o.csv"), "INPUT: is empty, expected a table or folder"),
        (("t.csv", "-o", "o.csv", "--keep", ""), "--keep: is empty, expected a column"),
        (("t.csv", "-o", "o.csv", "--part-format", "csv"), "--part-format: is for a folder of parts"),
        (
            ("--suggest-map", "t.csv", "-o", "o.yaml"),
            "--suggest-map: prints to stdout, and has no use for --output (leave",
        ),
        (
            ("--suggest-map", "t.csv", "--keep", "x", "--set", "a=1"),
            "--suggest-map: prints to stdout, and has no use for",
        ),
        (("--suggest-map", "t.csv", "--shard", "1/2"), "--suggest-map: prints to stdout, and has no use for --shard"),
        (
            ("--dictionary", "-o", "d.csv"),
            "--dictionary: prints to stdout, and has no use for --output (leave -o out, and",
        ),
        (("--dictionary", "none.csv"), "--dictionary: prints to stdout, and has no use for INPUT (leave that out)"),
        (("--dictionary", "--map", "none.yaml"), "--dictionary: prints to stdout, and has no use for --map"),
        (("a.yaml", "-o", "o.csv", "--map", "map.yaml"), "--map: is for tables"),
    ],
)
def test_what_would_be_lost_or_ignored_is_refused(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE, "utf-8")
    (tmp_path / "map.yaml").write_text("columns: {lineage: lineage}\n", "utf-8")
    (tmp_path / "a.yaml").write_text("framework: ai-factory@2\norganisation: {id: a}\n", "utf-8")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    done = batch(tmp_path, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(said)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_what_is_no_file_in_a_folder_does_not_vanish(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("framework: ai-factory@2\norganisation: {id: a}\n", "utf-8")
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.yml")
    tally = to_file(tmp_path / "out.csv", tmp_path)
    assert (tally.rows, tally.rejected) == (1, 2)
    told = (tmp_path / "out.rejects.csv").read_text("utf-8")
    assert "cannot be read: no such file or directory" in told
    assert "is no regular file" in told


def test_a_file_with_faults_is_told_by_what_was_found_and_what_was_expected(tmp_path: Path) -> None:
    folder = tmp_path / "sheets"
    folder.mkdir()
    shutil.copy(builtin_folder() / "examples" / "cloud_startup.yaml", folder / "good.yaml")
    (folder / "aifactory-policy.yaml").write_text(
        "format: aifactory-assess/policy@1\nframework: ai-factory@2\n", "utf-8"
    )
    (folder / "bad.yaml").write_text("x: [", "utf-8")
    (folder / "odd.yaml").write_text(
        "organisation: {id: a}\nanswers:\n  lineage: 9\n  data_rights: {value: 3, evidence: seen}\nanswer: {}\n"
        "profile: {pue: 9}\nprices:\n  electricity_usd_kwh: [3, 2]\n",
        "utf-8",
    )
    done = batch(tmp_path, "sheets", "-o", "s.csv", "--rejects", "r.jsonl")
    assert "3 rows in = 1 scored + 2 rejected" in done.stderr
    told = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text("utf-8").splitlines()]
    places = [(each["found"].split(": ")[0], each["organisation"], each["column"]) for each in told]
    assert places == [
        ("sheets/bad.yaml:2:1", None, ""),
        ("sheets/odd.yaml:1:1", "a", ""),
        ("sheets/odd.yaml:3:12", "a", "lineage"),
        ("sheets/odd.yaml:4:37", "a", "data_rights"),
        ("sheets/odd.yaml:5:1", "a", "answer"),
        ("sheets/odd.yaml:6:16", "a", "pue"),
        ("sheets/odd.yaml:8:24", "a", "price__electricity_usd_kwh"),
    ]
    expected = [each["expected"] for each in told]
    assert expected[:3] == ["an answers file without this fault"] * 2 + ["a whole number from 0 to 4"]
    assert told[0]["found"].startswith("sheets/bad.yaml:2:1: not valid YAML")
    assert "1 x lineage: expected a whole number from 0 to 4\n" in done.stderr


def test_words_of_a_file_are_no_part_of_what_was_expected(tmp_path: Path) -> None:
    folder = tmp_path / "sheets"
    folder.mkdir()
    said = "framework: ai-factory@2\norganisation: {id: a}\nanswers: {lineage: 'none, expected soon'}\n"
    (folder / "odd.yaml").write_text(said, "utf-8")
    batch(tmp_path, "sheets", "-o", "s.csv", "--rejects", "r.jsonl")
    (told,) = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text("utf-8").splitlines()]
    assert told["found"] == "sheets/odd.yaml:3:20: lineage: 'none, expected soon' is no level"
    assert told["expected"] == "a whole number from 0 to 4"


@pytest.mark.parametrize(("inputs", "said"), [(1, "1 part was there already"), (2, "2 parts were there already")])
def test_a_summary_says_how_many_parts_were_there(inputs: int, said: str, tmp_path: Path) -> None:
    names = [f"{place}.csv" for place in range(inputs)]
    for name in names:
        (tmp_path / name).write_text(f"organisation,lineage\no{name[0]},1\n", "utf-8")
    first, again = (batch(tmp_path, *names, "-o", "scores") for _ in range(2))
    assert "already" not in first.stderr
    assert f"{said}\n" in again.stderr


def test_a_summary_says_that_it_leaves_kinds_of_faults_out(tmp_path: Path) -> None:
    names = [question.id for question in builtin().questions if isinstance(question.kind, Levels)][:7]
    for count in (5, 7):
        lines = [",".join(("organisation", *names[:count])), ",".join(("a", *(["9"] * count)))]
        (tmp_path / "t.csv").write_text("\n".join(lines) + "\n", "utf-8")
        done = batch(tmp_path, "t.csv", "-o", "s.csv")
        assert ("and faults of other kinds: s.rejects.csv has all" in done.stderr) == (count > 5)


# --- kept columns ---


def test_numbers_that_are_none_are_null_in_json(tmp_path: Path) -> None:
    path = table(tmp_path, growth=[math.nan, math.inf], lists=[[1.0, math.nan], None])
    out = tmp_path / "out.jsonl"
    assert batch(tmp_path, path, "-o", out, "--keep", "growth", "--keep", "lists", "-q").returncode == 0
    rows = [json.loads(line, parse_constant=pytest.fail) for line in out.read_text("utf-8").splitlines()]
    assert [(row["growth"], row["lists"]) for row in rows] == [(None, [1.0, None]), (None, None)]


@one_case_in(3)
@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_a_column_of_any_name_is_kept_and_found_again(ending: str, tmp_path: Path) -> None:
    names = ["x\ty", "p\nq", "=z"]
    path = table(tmp_path, **{name: ["A", "B"] for name in names})
    keep = [word for name in names for word in ("--keep", name)]
    assert batch(tmp_path, path, "-o", f"s.{ending}", *keep, "-q").returncode == 0
    for name in names:
        done = ended("portfolio", f"s.{ending}", "--by", name, "--report", "json", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(done.stdout)["cohorts"][0]["column"] == name


@in_the_gate
@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_all_of_the_scores_is_with_the_system_before_rejects_end(kind: Literal["csv", "jsonl", "parquet"]) -> None:
    """Otherwise the few rejects would be named where the scores had filled the disk."""
    raw = io.BytesIO()
    sink = io.BufferedWriter(raw)
    batch = pa.RecordBatch.from_pydict({"organisation": ["a"]})
    with writing(kind, sink, batch.schema) as write:
        write(batch)
    held = len(raw.getvalue())
    sink.flush()
    assert held == len(raw.getvalue()) > 0


@in_the_gate
def test_json_is_written_in_pieces_that_do_not_grow_with_the_rows() -> None:
    class Sink(io.BytesIO):
        largest = 0

        def write(self, data: Buffer, /) -> int:
            self.largest = max(self.largest, memoryview(data).nbytes)
            return super().write(data)

    names = [f"column_{place}" for place in range(100)]
    cells = [f"r{place}" if place % 3 else None for place in range(8_000)]
    found = []
    for rows in (4_000, 8_000):
        batch = pa.RecordBatch.from_pydict(
            dict.fromkeys(names, cells[:rows]), pa.schema(dict.fromkeys(names, pa.string()))
        )
        sink = Sink()
        with writing("jsonl", sink, batch.schema) as write:
            write(batch)
        assert [json.loads(line) for line in sink.getvalue().splitlines()] == batch.to_pylist()
        found.append(sink.largest)
    assert found[1] < 1.1 * found[0]


@pytest.mark.parametrize("name", ["what_if", "first_actions", "level", "governance_coverage", "lineage__credit"])
def test_what_a_portfolio_would_read_as_scores_is_not_kept(name: str, tmp_path: Path) -> None:
    path = table(tmp_path, **{name: ["A", "B"]})
    done = batch(tmp_path, path, "-o", "s.csv", "--keep", name, "--columns", "summary")
    assert (done.returncode, done.stderr) == (2, f"--keep: {name!r} is a column of score tables themselves\n")
    assert not (tmp_path / "s.csv").exists()


def test_the_states_beside_answers_are_kept_where_no_credits_are(tmp_path: Path) -> None:
    path = table(tmp_path, vacancy_share__state=["unknown", None])
    keep = ("--keep", "vacancy_share__state")
    assert batch(tmp_path, path, "-o", "s.csv", *keep, "--columns", "full", "-q").returncode == 0
    assert batch(tmp_path, path, "-o", "s.csv", *keep, "--columns", "explain", "-q").returncode == 2


def test_a_column_that_is_kept_twice_is_refused(tmp_path: Path) -> None:
    done = batch(tmp_path, table(tmp_path, x=["A", "B"]), "-o", "s.csv", "--keep", "x", "--keep", "x")
    assert (done.returncode, done.stderr) == (2, "keep: names 'x' 2 times, expected once\n")


def test_kept_columns_that_csv_would_write_alike_are_refused(tmp_path: Path) -> None:
    path = table(tmp_path, **{"x\ty": ["A", "B"], "x y": ["A", "B"]})
    done = batch(tmp_path, path, "-o", "s.parquet", "--keep", "x\ty", "--keep", "x y")
    assert (done.returncode, done.stdout) == (2, "")
    assert "are both" in done.stderr


@one_case_in(3)
@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_days_and_times_are_kept(ending: str, tmp_path: Path) -> None:
    stamps = pa.array([1_700_000_000_123_456_789, None], pa.timestamp("ns"))
    path = table(tmp_path, day=[datetime.date(2026, 1, 2), None], at=stamps)
    out = tmp_path / f"out.{ending}"
    done = batch(tmp_path, path, "-o", out, "--keep", "day", "--keep", "at", "-q")
    assert (done.returncode, done.stderr) == (0, "")
    if ending == "parquet":
        assert pq.read_table(out).column("at").combine_chunks() == stamps
    else:
        told = out.read_text("utf-8")
        assert "2026-01-02" in told
        assert "2023-11-14 22:13:20.123456789" in told


@one_case_in(2)
@pytest.mark.parametrize(
    "cells",
    [
        pa.array([b"\xff", None], pa.binary()),
        pa.array([[datetime.date(2026, 1, 1)], None]),
        pa.array([datetime.timedelta(1), None]),
        pa.array([{"a": {"b": 1}}, None]),
        pa.StructArray.from_arrays([pa.array([1, 2]), pa.array([3, 4])], names=["a", "a"]),
        UNKNOWN_ZONE,
    ],
    ids=["binary", "list of days", "duration", "struct of structs", "one name twice", "a zone that nobody knows"],
)
def test_what_not_every_format_can_hold_is_refused_by_name(cells: pa.Array, tmp_path: Path) -> None:
    done = batch(tmp_path, table(tmp_path, kept=cells), "-o", "out.csv", "--keep", "kept")
    assert done.returncode == 2
    kind = str(cells.type).replace("item:", "element:")  # as Parquet calls it
    assert f"column 'kept' is of type {kind}, which not every format can hold" in done.stderr


@pytest.mark.parametrize(
    "cells",
    [
        pa.array([1, None], pa.timestamp("ns")),
        pa.array([datetime.timedelta(1), None]),
        pa.array([[datetime.date(2026, 1, 1)], None]),
        pa.array([b"1", None]),
        UNKNOWN_ZONE,
        pa.array([[1], None]).cast(pa.list_(UNKNOWN_ZONE.type)),
        pa.array([[1 << 60], None]).cast(pa.list_(pa.timestamp("ms"))),
    ],
    ids=[
        "nanoseconds",
        "duration",
        "list of days",
        "binary",
        "a zone that nobody knows",
        "list of such days",
        "list of days beyond all calendars",
    ],
)
def test_a_cell_of_a_type_that_answers_nothing_is_rejected(cells: pa.Array, tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"organisation": ["a", "b"], "lineage": cells}), path)
    tally = to_file(tmp_path / "out.csv", path)
    assert (tally.rows, tally.rejected) == (1, 1)
    assert "a whole number from 0 to 4" in (tmp_path / "out.rejects.csv").read_text("utf-8")


@pytest.mark.parametrize("answer", [1, "x" * 5000])
def test_a_column_of_groups_is_refused_by_name(answer: object, tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"organisation": ["a", "b"], "lineage": [{"value": answer}, None]}), path)
    done = batch(tmp_path, path, "-o", "out.csv")
    kind = pa.array([{"value": answer}]).type
    told = f"column 'lineage' is of type {kind}, expected text, numbers, truth, times, or a list of them\n"
    assert (done.returncode, done.stderr) == (2, f"{path}: {told}")


def test_ids_are_text_or_whole_numbers(tmp_path: Path) -> None:
    for ids, expected in (
        (pa.array([1.0, math.nan, 2.5, None]), ["1"]),
        (pa.array([1, 2], pa.int8()), ["1", "2"]),
        (pa.array([True, False]), []),
        (pa.array([1e20, 9.3e18, math.inf, -math.inf, float(1 << 53)]), []),
        (pa.array([1.0, 2.0], pa.float16()), ["1", "2"]),
        (pa.array([Decimal(1), Decimal(20)], pa.decimal128(20, 0)), ["1", "20"]),
        (pa.array([Decimal("1.00"), Decimal("2.50")], pa.decimal128(20, 2)), ["1"]),
        (pa.array([7, 8]).dictionary_encode(), ["7", "8"]),
        (pa.array([["a"], ["b"]]), []),
        (pa.array(["a", "b"]).dictionary_encode(), ["a", "b"]),
    ):
        path = tmp_path / "t.arrow"
        arrow = pa.table({"organisation": ids, "lineage": [1] * len(ids)})
        with pa.ipc.new_file(path, arrow.schema) as writer:
            writer.write_table(arrow)
        to_file(tmp_path / "out.parquet", path)
        assert pq.read_table(tmp_path / "out.parquet").column("organisation").to_pylist() == expected


def test_ids_in_json_are_those_of_other_formats(tmp_path: Path) -> None:
    cells = ['"x"', "1", "2.0", "2.5", "true", "1e3", "[1]", '"true"', "null", "12345678901234567890"]
    lines = [f'{{"organisation": {cell}, "lineage": 1}}\n' for cell in cells]
    (tmp_path / "t.jsonl").write_text("".join(lines), "utf-8")
    tally = to_file(tmp_path / "out.parquet", tmp_path / "t.jsonl")
    scored = pq.read_table(tmp_path / "out.parquet").column("organisation").to_pylist()
    assert scored == ["x", "1", "2", "true", "12345678901234567890"]
    assert tally.rejected == 5


@pytest.mark.parametrize("words", [pa.list_(pa.string_view()), pa.large_list(pa.string_view())], ids=str)
def test_lists_of_views_are_kept_as_lists_of_text(words: pa.DataType, tmp_path: Path) -> None:
    table = pa.table({"organisation": ["a", "b"], "tags": pa.array([["x", "y"], None], words)})
    with pa.ipc.new_file(str(tmp_path / "in.arrow"), table.schema) as writer:
        writer.write_table(table)
    done = batch(tmp_path, "in.arrow", "-o", "out.parquet", "--keep", "tags", "--allow-extra-columns")
    assert done.returncode == 0, done.stderr
    assert pq.read_table(tmp_path / "out.parquet").column("tags").to_pylist() == [["x", "y"], None]


def test_lists_of_words_are_kept_as_they_are_from_parquet_to_parquet(tmp_path: Path) -> None:
    """Of a row group of this size the words in lists are read as codes."""
    tags = [["x", "y"], None, [], ["x"]] * 5_000
    pq.write_table(
        pa.table({"organisation": [f"o{at}" for at in range(len(tags))], "tags": tags}), tmp_path / "in.parquet"
    )
    done = batch(tmp_path, "in.parquet", "-o", "out.parquet", "--keep", "tags")
    assert done.returncode == 0, done.stderr
    assert pq.read_table(tmp_path / "out.parquet").column("tags").to_pylist() == tags


def test_a_checklist_that_is_kept_is_scored_and_written_as_the_list_that_it_is(tmp_path: Path) -> None:
    said = [["pii", "poison"], ["pii"], "pii;poison", None]
    records = [{"organisation": f"o{at}", "corpus_hygiene": cell} for at, cell in enumerate(said)]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    for keep in ([], ["--keep", "corpus_hygiene"]):
        done = batch(tmp_path, "in.jsonl", "-o", f"out{len(keep)}.jsonl", "--columns", "explain", *keep)
        assert done.returncode == 0, done.stderr
        assert "answers anything" not in done.stderr
    texts = ((tmp_path / f"out{at}.jsonl").read_text("utf-8") for at in (0, 2))
    plain, kept = ([json.loads(line) for line in text.splitlines()] for text in texts)
    assert [row.pop("corpus_hygiene") for row in kept] == ['["pii","poison"]', '["pii"]', "pii;poison", None]
    assert kept == plain


NOON = datetime.datetime(2026, 1, 1, 12, 30)
KEPT: dict[str, tuple[pa.DataType, list[Any], list[str]]] = {
    "at": (pa.timestamp("us"), [NOON, NOON.replace(microsecond=120_000)], ["12:30:00", "12:30:00.12"]),
    "at_ns": (pa.timestamp("ns"), [NOON, NOON.replace(microsecond=1)], ["12:30:00", "12:30:00.000001"]),
    "in_berlin": (pa.timestamp("ms", "Europe/Berlin"), [NOON, NOON.replace(hour=0)], ["12:30:00Z", "00:30:00Z"]),
    "time": (pa.time64("us"), [NOON.time(), datetime.time(1, 2, 3, 500)], ["12:30:00", "01:02:03.0005"]),
    "day": (pa.date32(), [NOON.date(), datetime.date(2026, 1, 20)], ["2026-01-01", "2026-01-20"]),
    "price": (pa.decimal128(8, 2), [Decimal("1.50"), Decimal(200)], ["1.5", "200"]),
    "long_price": (pa.decimal128(18, 3), [Decimal("1.500"), Decimal(200)], ["1.5", "200"]),
    "revenue": (
        pa.decimal128(15, 2),
        [Decimal("1234567890.25"), Decimal(2 * 10**10)],
        ["1234567890.25", "20000000000"],
    ),
    "huge": (pa.decimal128(20, 0), [Decimal(1000), Decimal(0)], ["1000", "0"]),
    "count": (pa.int64(), [3, 10**16], ["3", "10000000000000000"]),
    "tags": (pa.list_(pa.string()), [["x", "\u00fc,"], []], ['["x","\u00fc,"]', "[]"]),
    "years": (pa.list_(pa.int16()), [[1, None], [20]], ["[1,null]", "[20]"]),
    "shares": (pa.list_(pa.float64()), [[math.nan, 0.5], [math.inf, None]], ["[null,0.5]", "[null,null]"]),
    "small_shares": (pa.list_(pa.float32()), [[math.nan, 0.1], []], ["[null,0.1]", "[]"]),
    "half_shares": (pa.list_(pa.float16()), [[None, 1.09], []], ["[null,1.09]", "[]"]),
    "small": (pa.float32(), [1.09, 0.1], ["1.09", "0.1"]),
    "half": (pa.float16(), [1.09, 1450], ["1.09", "1450"]),
}


def test_a_kept_value_is_one_text_whatever_the_format(tmp_path: Path) -> None:
    kept = {name: pa.array(cells, type_) for name, (type_, cells, _) in KEPT.items()}
    expected = {
        name: [f"2026-01-01 {text}" if pa.types.is_timestamp(type_) else text for text in texts]
        for name, (type_, _, texts) in KEPT.items()
    }
    found = read_as_cohorts(table(tmp_path, **kept), [*kept])
    assert found == dict.fromkeys(["csv", "jsonl", "parquet"], expected)


def test_a_kept_number_is_one_text_whatever_the_format(tmp_path: Path) -> None:
    near = [sign * digits * 10.0**power for sign in (1, -1) for digits in (1, 1.5, 2 / 3) for power in range(-12, 25)]
    numbers = [*near, 5e-324, 1e300, 0.1 + 0.2, 1234567890123456.75, 0.00001, 10.0**10, None]
    path = tmp_path / "n.parquet"
    pq.write_table(pa.table({"organisation": [f"o{at}" for at in range(len(numbers))], "kept": numbers}), path)
    found = read_as_cohorts(path, ["kept"])
    assert found["csv"] == found["jsonl"] == found["parquet"]
    assert [float(cell) if cell else None for cell in found["csv"]["kept"]] == numbers


WRITTEN = {
    "2025": ["2025", "2025.0", "2025.000", "2.025e3", "20250E-1"],
    "0": ["0", "-0", "0.0", "-0.0", "0e5"],
    "1.5": ["1.5", "1.50", "15e-1"],
    "-0.125": ["-0.125", "-0.12500"],
    "1.1250": ["1.125", "1.125000", "1.125e0"],
    "-12.1250": ["-12.125"],
    "1234.125": ["1234.125"],
    "1e-7": ["1e-7", "0.0000001", "0.00000010"],
    "1.23456789015e+10": ["12345678901.5", "1.23456789015e10"],
    "12345678901": ["12345678901", "12345678901.0", "1.2345678901E10"],
    "1e+400": ["1e400", "10E399"],
    f"1e{10**20}": [f"1e{10**20}"],
    "9007199254740993": ["9007199254740993", "9007199254740993.0"],
    "900719925474099312345": ["900719925474099312345", "900719925474099312345.0"],
    "-900719925474099312345": ["-900719925474099312345"],
    "10000000000000000000000": ["10000000000000000000000", "1e22"],
    "0.12345678901234567891": ["0.12345678901234567891", "0.123456789012345678910"],
    '["x","ü",null,true]': ['["x", "\\u00fc",null , true]'],
    "[1.5,1000.0,2.0]": ["[1.50, 1e3, 2]"],
    "[1,9007199254740993]": ["[1, 9007199254740993]"],
    "[9007199254740993,0.5]": ["[9007199254740993, 0.5]"],
    "[1e400,0.5]": ["[1e400, 0.5]"],
    "[[1.5],[]]": ["[[1.50], []]"],
    "[]": ["[ ]"],
    "2025.0": ['"2025.0"'],
    "007": ['"007"'],
    "1.125": ['"1.125"'],
    "1e3": ['"1e3"'],
}
"""What JSON may have, by the one text that is kept of it; texts stay, whatever they look like."""


def test_a_kept_value_of_json_is_one_text_however_it_is_written(tmp_path: Path) -> None:
    cells = [(text, cell) for text, written in WRITTEN.items() for cell in written]
    lines = [f'{{"organisation": "o{at}", "lineage": 1, "kept": {cell}}}\n' for at, (_, cell) in enumerate(cells)]
    (tmp_path / "t.jsonl").write_text("".join(lines), "utf-8")
    found = read_as_cohorts(tmp_path / "t.jsonl", ["kept"])
    assert found == {ending: {"kept": [text for text, _ in cells]} for ending in ("csv", "jsonl", "parquet")}


def test_a_kept_number_of_a_file_without_types_is_the_text_of_a_typed_one(tmp_path: Path) -> None:
    near = [float(f"{sign}{digits}e{power}") for sign in "+-" for digits in (1, 1.5, 0.625) for power in range(-9, 9)]
    numbers = [*near, 0.0, 2025.0, 0.1 + 0.25, 1e-300, 1234567890123.75]
    rows: list[dict[str, Any]] = [{"organisation": f"o{at}", "kept": number} for at, number in enumerate(numbers)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "n.parquet")
    (tmp_path / "n.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    book = Workbook()
    for cells in (["organisation", "kept"], *([*row.values()] for row in rows)):
        book.worksheets[0].append(cells)
    book.save(tmp_path / "n.xlsx")
    found = {ending: read_as_cohorts(tmp_path / f"n.{ending}", ["kept"]) for ending in ("parquet", "jsonl", "xlsx")}
    assert found["jsonl"] == found["xlsx"] == found["parquet"]


@pytest.mark.parametrize(
    ("held", "shown_as", "told"),
    [
        (NOON.date(), "yyyy-mm-dd", "2026-01-01"),
        (NOON.replace(hour=0, minute=0), "dd/mm/yyyy hh:mm", "2026-01-01"),
        (NOON.replace(second=5), "yyyy-mm-dd hh:mm:ss", "2026-01-01 12:30:05"),
        (NOON, "d mmm yyyy", "2026-01-01"),
        (NOON.date(), "mmm yy", "2026-01-01"),
        (NOON, "mmm yy", "2026-01-01"),
        (NOON.replace(year=12).date(), "yyyy-mm-dd", "0012-01-01"),
        (NOON.replace(year=12), "yyyy-mm-dd hh:mm", "0012-01-01 12:30:00"),
        (NOON.time(), "hh:mm", "12:30:00"),
    ],
)
def test_a_day_of_a_workbook_is_told_as_it_is_shown(
    held: datetime.date | datetime.time, shown_as: str, told: str, tmp_path: Path
) -> None:
    book = Workbook()
    book.iso_dates = isinstance(held, datetime.date) and held.year < 1900  # which have no number there
    for cells in (["organisation", "lineage", "lineage__note", "kept"], ["a", 1, held, held], ["b", held, None, None]):
        book.worksheets[0].append(cells)
    for place in ("C2", "D2", "B3"):
        book.worksheets[0][place].number_format = shown_as
    book.save(tmp_path / "t.xlsx")
    assert batch(tmp_path, "t.xlsx", "-o", "out.jsonl", "--rejects", "r.jsonl", "--keep", "kept", "-q").returncode == 0
    assert json.loads((tmp_path / "out.jsonl").read_text("utf-8"))["kept"] == told
    assert json.loads((tmp_path / "r.jsonl").read_text("utf-8"))["found"] == told
    assert picked(tmp_path / "t.xlsx", "a", builtin()).answers["lineage"].note == told


@pytest.mark.parametrize("given", ["jsonl", "xlsx"])
@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_a_kept_number_itself_is_no_text_whose_point_may_stand_between_thousands(
    given: str, ending: str, tmp_path: Path
) -> None:
    rows: list[dict[str, Any]] = [{"organisation": f"o{at}", "lineage": 1, "staff": at + 1.125} for at in range(3)]
    path, book = tmp_path / f"t.{given}", Workbook()
    if given == "xlsx":
        for cells in ([*rows[0]], *([*row.values()] for row in rows)):
            book.worksheets[0].append(cells)
        book.save(path)
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert batch(tmp_path, path, "-o", f"out.{ending}", "--keep", "staff", "-q").returncode == 0
    done = ended("portfolio", f"out.{ending}", "--weight", "staff", "-q", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def read_as_cohorts(path: Path, names: list[str]) -> dict[str, dict[str, list[str | None]]]:
    """What a portfolio reads of kept columns of a table, by the format that it was scored into."""
    found, database = {}, Database(quietly)
    for ending in ("csv", "jsonl", "parquet"):
        out = path.with_name(f"out.{ending}")
        keep = [word for name in names for word in ("--keep", name)]
        done = batch(path.parent, path, "-o", out, *keep, "--allow-extra-columns", "-q")
        assert (done.returncode, done.stderr) == (0, "")
        ((_, query),) = rows_of(database, parts_of(database, [out]), names, texts=names)
        rows = database.rows(query)
        found[ending] = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return found


LAST = 2**63 - 1
EDGES: dict[str, tuple[pa.DataType, list[int], list[str | None]]] = {
    "for_ever": (pa.timestamp("ns"), [LAST, -LAST], ["2262-04-11 23:47:16.854775807", "1677-09-21 00:12:43.145224193"]),
    "for_ever_in_berlin": (
        pa.timestamp("ns", "Europe/Berlin"),
        [LAST, -LAST],
        ["2262-04-11 23:47:16.854775807Z", "1677-09-21 00:12:43.145224193Z"],
    ),
    "first_day": (pa.date32(), [-719_162, -719_163], ["0001-01-01", None]),
    "last_day": (pa.date32(), [2_932_896, 2_932_897], ["9999-12-31", None]),
    "first_of_all_days": (pa.date32(), [-719_529, 2**31 - 1], [None, None]),
    "first_moment": (pa.timestamp("ms"), [-62_135_596_800_000, -62_135_596_800_001], ["0001-01-01 00:00:00", None]),
    "last_moment": (pa.timestamp("us", "UTC"), [253_402_300_799_999_999, LAST], ["9999-12-31 23:59:59.999999Z", None]),
    "past_all_formats": (pa.timestamp("s"), [2**62, -(2**62)], [None, None]),
    "of_a_year_with_six_digits": (
        pa.timestamp("s", "Asia/Tokyo"),
        [31_556_952 * 262_194, 0],
        [None, "1970-01-01 00:00:00Z"],
    ),
}


def test_a_kept_day_is_one_text_or_none_whatever_the_format(tmp_path: Path) -> None:
    kept = {
        name: pa.array(numbers, pa.int32() if type_.bit_width == 32 else pa.int64()).view(type_)
        for name, (type_, numbers, _) in EDGES.items()
    }
    feather.write_feather(pa.table({"organisation": ["a", "b"], "lineage": [1, 2]} | kept), tmp_path / "t.arrow")
    expected = {name: texts for name, (_, _, texts) in EDGES.items()}
    found = read_as_cohorts(tmp_path / "t.arrow", [*kept])
    assert found == dict.fromkeys(["csv", "jsonl", "parquet"], expected)


@pytest.mark.parametrize(
    ("precision", "scale", "short"), [(15, 5, True), (15, 15, True), (16, 6, False), (15, 4, False), (11, 0, False)]
)
def test_a_decimal_is_written_as_a_float_where_a_float_shows_all_of_its_digits(
    precision: int, scale: int, short: bool
) -> None:
    assert is_float(precision, scale) == short
    longest = (10**precision - 1) * Decimal(10) ** -scale
    assert (str(pa.array([float(longest)]).cast(pa.string())[0]) == str(longest)) == short


def test_a_price_in_a_list_may_be_under_another_name(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text('{"organisation": "a", "cost": [0.1, 0.2, 0.3]}\n', "utf-8")
    mapping = "framework: ai-factory@2\ncolumns: {cost: price__electricity_usd_kwh}\n"
    (tmp_path / "map.yaml").write_text(mapping, "utf-8")
    done = batch(tmp_path, "t.jsonl", "-o", "out.csv", "--map", "map.yaml")
    assert done.stderr.startswith("1 row in = 1 scored + 0 rejected\n")


def test_a_price_is_the_same_in_every_format(tmp_path: Path) -> None:
    column = "price__electricity_usd_kwh"
    (tmp_path / "t.jsonl").write_text(f'{{"organisation": "a", "{column}": [0.1, 0.2, 0.3]}}\n', "utf-8")
    (tmp_path / "t.csv").write_text(f"organisation,{column}\na,0.1;0.2;0.3\n", "utf-8")
    amounts = [[0.1, 0.2, 0.3], [Decimal("0.10"), Decimal("0.20"), Decimal("0.30")], ["0.10", "0.20", "0.30"]]
    names = ["t.jsonl", "t.csv"]
    for place, each in enumerate(amounts):
        typed = pa.table({"organisation": ["a"], column: [each]})
        pq.write_table(typed, tmp_path / f"{place}.parquet")
        feather.write_feather(typed, tmp_path / f"{place}.arrow")
        names += [f"{place}.parquet", f"{place}.arrow"]
    for name in names:
        assert to_file(tmp_path / f"{name}.out.csv", tmp_path / name).rows == 1
        assert picked(tmp_path / name, "a", builtin()).prices["electricity_usd_kwh"].value == (0.1, 0.2, 0.3)
    assert len({(tmp_path / f"{name}.out.csv").read_bytes() for name in names}) == 1


def test_json_within_json_is_kept_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text(
        '{"organisation": "a", "lineage": 1, "more": {"a": [1.50, true, null, "x"]}}\n', "utf-8"
    )
    assert batch(tmp_path, "t.jsonl", "-o", "out.jsonl", "--keep", "more", "-q").returncode == 0
    assert json.loads((tmp_path / "out.jsonl").read_text("utf-8"))["more"] == '{"a": [1.50, true, null, "x"]}'


# --- runs that ended badly ---


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_is_terminated_leaves_nothing(workers: int, narrow: Path, tmp_path: Path) -> None:
    run = start(narrow, "-o", tmp_path / "out.parquet", "--workers", workers)
    while not list(tmp_path.glob(".out.parquet.*")):
        assert run.poll() is None, run.stderr and run.stderr.read()
        time.sleep(0.02)
    run.terminate()
    _, told = run.communicate(timeout=60)
    assert (run.returncode, told) == (143, b"terminated\n")
    assert list(tmp_path.iterdir()) == []


@in_the_gate
def test_what_a_killed_run_left_of_a_file_is_removed_by_the_next(narrow: Path, tmp_path: Path) -> None:
    run = start(narrow, "-o", tmp_path / "out.parquet", "--workers", 1)
    while len(list(tmp_path.glob(".out.*.tmp"))) < 2:
        assert run.poll() is None, run.stderr and run.stderr.read()
        time.sleep(0.02)
    run.kill()
    run.communicate(timeout=60)
    assert len(list(tmp_path.glob(".out.*.tmp"))) == 2
    to_file(tmp_path / "out.parquet", narrow)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.parquet", "out.rejects.csv"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that takes nothing")
def test_scores_whose_rejects_cannot_be_written_are_not_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE, "utf-8")
    (tmp_path / "o.csv").write_text("old scores\n", "utf-8")
    (tmp_path / "why.csv").symlink_to("/dev/full")
    done = batch(tmp_path, "t.csv", "-o", "o.csv", "--rejects", "why.csv")
    assert (done.returncode, done.stderr) == (2, "why.csv: cannot be written: no space left on device\n")
    assert (tmp_path / "o.csv").read_text("utf-8") == "old scores\n"


@pytest.mark.parametrize("at", [0, 1])
def test_scores_and_rejects_stay_both_as_they_were_where_either_does_not_reach_the_disk(
    at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t.csv").write_text(TABLE, "utf-8")
    to_file(tmp_path / "o.csv", tmp_path / "t.csv")
    before = contents(tmp_path)
    files: list[int] = []

    def full(handle: int) -> None:
        if stat.S_ISREG(os.fstat(handle).st_mode):
            files.append(handle)
            if len(files) > at:
                raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "u.csv").write_text(TABLE.replace("b,", "c,"), "utf-8")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AssessError, match="o.csv: cannot" if at else "o.rejects.csv: cannot"):
        to_file(tmp_path / "o.csv", tmp_path / "u.csv")
    (tmp_path / "u.csv").unlink()
    assert contents(tmp_path) == before


@pytest.mark.parametrize("are_there", [True, False])
def test_rejects_stay_as_they_were_where_the_scores_get_no_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, are_there: bool
) -> None:
    """As in a sticky folder where the scores are another user's."""
    (tmp_path / "t.csv").write_text(TABLE, "utf-8")
    to_file(tmp_path / "o.csv", tmp_path / "t.csv")
    if not are_there:
        (tmp_path / "o.rejects.csv").unlink()
    before, system = contents(tmp_path), Path.replace

    def refused(path: Path, target: Path) -> Path:
        if target.name == "o.csv":
            raise OSError(errno.EPERM, "Operation not permitted", str(target))
        return system(path, target)

    (tmp_path / "u.csv").write_text(TABLE.replace("b,", "c,"), "utf-8")
    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(AssessError, match=r"o\.csv: cannot be written: operation not permitted"):
        to_file(tmp_path / "o.csv", tmp_path / "u.csv")
    (tmp_path / "u.csv").unlink()
    assert contents(tmp_path) == before


@pytest.mark.parametrize("taken", [None, 9])
def test_a_full_disk_is_told_with_the_ledger_that_a_part_does_not_get_into_whole(
    taken: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system takes nothing of its line, or as much as there is room for."""
    (tmp_path / "t.csv").write_text(TABLE, "utf-8")
    system = os.write

    def full(handle: int, data: bytes) -> int:
        if b'"tally"' not in data:
            return system(handle, data)
        if taken is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        return system(handle, data[:taken])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space left on device") as error:
        to_folder(tmp_path / "parts", tmp_path / "t.csv")
    assert error.value.filename == str(tmp_path / "parts" / "parts.jsonl")
    assert sorted(contents(tmp_path / "parts")) == ["parts.jsonl"]
    monkeypatch.setattr(os, "write", system)
    assert to_folder(tmp_path / "parts", tmp_path / "t.csv")[1] == 0


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux to find a process's children")
def test_an_interrupt_while_the_program_loads_is_told_in_a_word(narrow: Path, tmp_path: Path) -> None:
    run = start(narrow, "-o", tmp_path / "out.parquet", "--workers", 2)
    while not any(b"forkserver" in Path(f"/proc/{child}/cmdline").read_bytes() for child in children(run.pid)):
        assert run.poll() is None, run.stderr and run.stderr.read()
    os.killpg(run.pid, signal.SIGINT)
    _, told = run.communicate(timeout=60)
    assert (run.returncode, told) == (130, b"interrupted\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ["parquet", "csv", "jsonl"])
def test_a_part_that_was_damaged_or_lost_its_rejects_is_made_again(ending: str, tmp_path: Path) -> None:
    for number in range(3):
        text = f"organisation,lineage\no{number},1\nbad id{number},2\nx{number},3\n"
        (tmp_path / f"p{number}.csv").write_text(text, "utf-8")
    inputs = sorted(tmp_path.glob("*.csv"))
    whole, _ = to_folder(tmp_path / "parts", *inputs, format=ending)
    before = contents(tmp_path / "parts")
    (tmp_path / "parts" / "rejects-00000-000000000001.csv").unlink()
    damaged = tmp_path / "parts" / f"part-00002-000000000001.{ending}"
    damaged.write_bytes(damaged.read_bytes()[:-20])
    again, there = to_folder(tmp_path / "parts", *inputs, format=ending)
    assert (again, there) == (whole, 1)
    assert contents(tmp_path / "parts") == before


@pytest.mark.parametrize("damage", ["row", "input", "\n", '"'])
def test_rejects_that_were_damaged_are_made_again(damage: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(TABLE, "utf-8")
    whole, _ = to_folder(tmp_path / "parts", path)
    before = contents(tmp_path / "parts")
    (rejects,) = (tmp_path / "parts").glob("rejects-*")
    rejects.write_text(rejects.read_text("utf-8").replace(damage, "xxx"), "utf-8")
    again, _ = to_folder(tmp_path / "parts", path)
    assert again == whole
    assert contents(tmp_path / "parts").keys() == before.keys()


def zeroed(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes(64) + data[middle + 64 :]


@pytest.mark.parametrize("damage", ["zeroed bytes", "another part", "no ledger", "a torn ledger"])
def test_a_part_that_is_not_what_was_written_is_made_again(damage: str, tmp_path: Path) -> None:
    for number in range(3):
        rows = "".join(f"p{number}-{row},{row % 5}\n" for row in range(50))
        (tmp_path / f"p{number}.csv").write_text(f"organisation,lineage\n{rows}", "utf-8")
    inputs = sorted(tmp_path.glob("*.csv"))
    whole, _ = to_folder(tmp_path / "parts", *inputs)
    before = contents(tmp_path / "parts")
    first, second, _ = sorted((tmp_path / "parts").glob("part-*"))
    ledger = tmp_path / "parts" / "parts.jsonl"
    match damage:
        case "zeroed bytes":
            first.write_bytes(zeroed(first.read_bytes()))
        case "another part":
            first.write_bytes(second.read_bytes())
        case "no ledger":
            ledger.unlink()
        case _:
            ledger.write_bytes(ledger.read_bytes()[:-30])
    again, there = to_folder(tmp_path / "parts", *inputs)
    assert (again, there) == (whole, 0 if damage == "no ledger" else 2)
    assert contents(tmp_path / "parts") == before


def test_an_input_that_changed_with_the_same_size_and_time_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(TABLE, "utf-8")
    to_folder(tmp_path / "parts", path)
    times = path.stat()
    path.write_text(TABLE.replace("a,1", "a,2"), "utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(AssessError, match="has changed since the parts"):
        to_folder(tmp_path / "parts", path)


def test_the_hidden_files_of_others_stop_nothing(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE, "utf-8")
    (tmp_path / f".out.csv.{mark_of_run(10**20 - 1)}.abc.tmp").write_text("", "utf-8")
    (tmp_path / f".out.csv.{mark_of_run(10**8 - 1)}.abc.tmp").mkdir()
    assert to_file(tmp_path / "out.csv", tmp_path / "t.csv").rows == 1


def test_a_folder_with_a_link_to_nowhere_is_scored_into_parts(tmp_path: Path) -> None:
    sheets = tmp_path / "sheets"
    sheets.mkdir()
    (sheets / "a.yaml").write_text("framework: ai-factory@2\norganisation: {id: a}\n", "utf-8")
    (sheets / ".#a.yaml").symlink_to("somebody@somewhere")
    tally, _ = to_folder(tmp_path / "parts", sheets)
    assert (tally.rows, tally.rejected) == (1, 1)


def test_a_long_id_costs_no_more_than_a_short_one(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"organisation,lineage\n{'x' * 2_000_000},1\nd,3\n", "utf-8")
    tally = to_file(tmp_path / "out.csv", path)
    assert (tally.rows, tally.rejected) == (1, 1)


def test_a_folder_of_another_kind_is_no_input(tmp_path: Path) -> None:
    with (
        pa.OSFile(str(tmp_path / "t.arrow"), "wb") as sink,
        pa.ipc.new_stream(sink, pa.schema([("organisation", pa.string())])),
    ):
        pass
    with pytest.raises(AssessError, match="is an Arrow IPC stream, expected an Arrow IPC file"):
        to_file(tmp_path / "out.csv", tmp_path / "t.arrow")


FLAGS = {"first_actions": "`--first-actions`", "what_if": "`--set`"}


def of_any_framework() -> Iterator[str]:
    """The dictionary as a Markdown table, of a framework with one pillar, challenge and question."""
    known = builtin()
    (first, *_), (challenge, *_) = known.pillars, known.challenges
    topic = replace(first.topics[0], questions=(replace(known.questions[0], id="<question>"),))
    pillar = replace(first, id="<pillar>", topics=(topic,))
    risk = replace(known.risk, challenges=(replace(challenge, id="<challenge>"),))
    framework = replace(known, pillars=(pillar,), risk=risk)
    everything = ScoreOptions(detail="explain", first_actions=True, trials=("lineage=4",))
    there = {each: dictionary(framework, ScoreOptions(detail=each)) for each in DETAILS}
    types = {
        f"one of {', '.join(known.level_ids)}": "id of a level",
        f"one of {', '.join(known.risk_ids)}": "id of a step of the risk scale",
    }
    yield from ("| column | in | type | unit | meaning | null |", "| --- | --- | --- | --- | --- | --- |")
    for name, type_, *others in list(csv.reader(dictionary(framework, everything).splitlines()))[1:]:
        has = FLAGS.get(name) or next(each for each in DETAILS if f"\n{name}," in there[each])
        yield f"| {' | '.join((f'`{name}`', has, types.get(type_, type_), *others))} |".replace("|  |", "| |")


def test_the_docs_explain_every_column() -> None:
    assert "\n".join(of_any_framework()) in (Path(__file__).parents[2] / "docs" / "scaling.md").read_text("utf-8")


@pytest.mark.parametrize("more", [ScoreOptions(), ScoreOptions(first_actions=True, trials=("lineage=4",))])
@pytest.mark.parametrize("detail", DETAILS)
def test_the_dictionary_names_the_columns_that_come_out(detail: Detail, more: ScoreOptions, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE, "utf-8")
    options = replace(more, detail=detail)
    to_file(tmp_path / "out.csv", tmp_path / "t.csv", options=options)
    explained = list(csv.DictReader(dictionary(builtin(), options).splitlines()))
    assert [each["column"] for each in explained] == next(
        csv.reader((tmp_path / "out.csv").read_text("utf-8").splitlines())
    )
    assert all(each["meaning"] for each in explained)
