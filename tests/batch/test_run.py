"""One table in every format, any number of processes, runs that were stopped: the same rows, the same bytes."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from csv import DictReader, reader
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.json as pa_json
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook
from pyarrow import feather

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.batch.formats import FORMATS, csv, jsonl, sheets, typed
from aifactory_assess.batch.formats.finding import sources_of
from aifactory_assess.batch.formats.source import Source
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.output import manifest
from aifactory_assess.batch.output.tally import Tally
from aifactory_assess.batch.output.writing import writing
from aifactory_assess.batch.running import run as running
from aifactory_assess.batch.running.run import Job, run_to_file, run_to_folder
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.asked import Checklist
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.scoring.assess import assess
from aifactory_assess.scoring.score_table import LABEL, label_of
from benchmarks.answers import answers
from tests.batch.rows import expected_row
from tests.batch.test_score import TODAY
from tests.effort import in_the_gate, one_case_in, some, tried

EXAMPLES = builtin_folder() / "examples"
DAY = pa.array([date(2026, 1, 1)])
LONG = pa.array([Decimal("12345678901234567890.12")])
NUMBERS = pa.list_(pa.field("element", pa.int64()))


def job(output: Path, *inputs: Path, **others: Any) -> Job:  # noqa: ANN401 - fields of a Job
    settings = {"framework": builtin(), "folder": None, "options": ScoreOptions(), "format": output.suffix[1:]} | others
    return Job(sources=sources_of(map(str, inputs)), output=output, **settings)


def to_file(output: Path, *inputs: Path, **others: Any) -> Tally:  # noqa: ANN401 - fields of a Job
    return run_to_file(job(output, *inputs, **others), output.with_suffix(".rejects.csv"), lambda *_: None)


def to_folder(
    output: Path,
    *inputs: Path,
    shard: tuple[int, int] = (1, 1),
    restart: bool = False,
    **others: Any,  # noqa: ANN401 - fields of a Job
) -> tuple[Tally, int]:
    settings = {"format": "parquet"} | others
    return run_to_folder(job(output, *inputs, **settings), shard, lambda *_: None, restart=restart)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name != "manifest.json"}


@pytest.fixture(scope="module")
def table() -> pa.Table:
    rows = tried(5_000, 35_000)  # the more are beyond a block of any format
    blocks = [answers(builtin(), rows, 7, first) for first in (0, rows)]
    return pa.Table.from_batches(blocks)


@pytest.fixture(scope="module")
def parquet(table: pa.Table, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tables") / "t.parquet"
    pq.write_table(table.slice(0, 10_000), path, row_group_size=2_500)
    return path


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Many rows with few cells: seconds of work in several tasks."""
    path = tmp_path_factory.mktemp("narrow") / "t.parquet"
    ids = [f"org-{place}" for place in range(400_000)]
    pq.write_table(pa.table({"organisation": ids, "employees": [7] * len(ids)}), path, row_group_size=70_000)
    return path


@pytest.fixture
def small_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many tasks in little data."""
    monkeypatch.setattr(typed, "TASK_ROWS", 5_000)
    monkeypatch.setattr(csv, "TASK_BYTES", 1 << 14)
    monkeypatch.setattr(csv, "BLOCK_BYTES", 1 << 13)
    monkeypatch.setattr(jsonl, "CHUNK_BYTES", 1 << 12)
    monkeypatch.setattr(jsonl, "TASK_BYTES", 1 << 14)
    monkeypatch.setattr(jsonl, "BLOCK_BYTES", 1 << 13)
    monkeypatch.setattr(sheets, "TASK_FILES", 2)


def as_parquet(table: pa.Table, path: Path) -> Path:
    pq.write_table(table, path, row_group_size=12_000)
    return path


def as_csv(table: pa.Table, path: Path) -> Path:
    plain = {}
    for name in table.schema.names:
        column = table.column(name).combine_chunks()
        if pa.types.is_list(column.type):
            texts = [None if cell is None else ";".join(cell) or "none" for cell in column.to_pylist()]
            column = pa.array(texts, pa.string())
        plain[name] = column
    pa_csv.write_csv(pa.table(plain), path)
    return path


def as_jsonl(table: pa.Table, path: Path) -> Path:
    with path.open("wb") as sink, writing("jsonl", sink, table.schema) as write:
        for batch in table.to_batches():
            write(batch)
    return path


def as_arrow(table: pa.Table, path: Path) -> Path:
    with pa.ipc.new_file(path, table.schema) as writer:
        writer.write_table(table, max_chunksize=12_000)
    return path


def as_sheets(table: pa.Table, folder: Path) -> Path:
    folder.mkdir()
    fields = {known.id for known in builtin().fields}
    for row in table.to_pylist():
        said = {name: cell for name, cell in row.items() if cell is not None and name != "organisation"}
        sheet = {
            "framework": "ai-factory@2",
            "organisation": {"id": row["organisation"]},
            "profile": {name: cell for name, cell in said.items() if name in fields},
            "answers": {name: cell for name, cell in said.items() if name not in fields},
        }
        (folder / f"{row['organisation']}.yaml").write_text(json.dumps(sheet), "utf-8")
    return folder


def without_ticks_that_text_cannot_say(table: pa.Table) -> pa.Table:
    """`none` in a CSV is the option of this name where there is one, so an empty list of regimes becomes unanswered."""
    place = table.schema.get_field_index("regimes")
    cells = [cell or None for cell in table.column("regimes").to_pylist()]
    return table.set_column(place, "regimes", pa.array(cells, pa.list_(pa.string())))


@in_the_gate
def test_one_table_in_every_format_gives_the_same_scores(table: pa.Table, tmp_path: Path) -> None:
    """Of text there is less, of which blocks have fewer rows."""
    whole = without_ticks_that_text_cannot_say(table)
    less = whole.slice(0, tried(5_000, 36_000))
    for name, rows, writers in (
        ("whole", whole, (as_parquet, as_arrow)),
        ("less", less, (as_parquet, as_csv, as_jsonl)),
        ("few", less.slice(0, 300), (as_sheets,)),
    ):
        outputs = set()
        for write in writers:
            ending = write.__name__[3:]
            output = tmp_path / f"out-{ending}.parquet"
            assert to_file(output, write(rows, tmp_path / f"{name}.{ending}")).rows == len(rows)
            outputs.add(output.read_bytes())
        (tmp_path / f"{name}.scores").write_bytes(outputs.pop())
        assert not outputs
    scores = [pq.read_table(tmp_path / f"{name}.scores") for name in ("whole", "less", "few")]
    for more, fewer in pairwise(scores):
        assert fewer.equals(more.slice(0, len(fewer)))


def test_a_batch_row_is_the_single_reports_row(tmp_path: Path) -> None:
    to_file(tmp_path / "out.jsonl", EXAMPLES)
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    read = [read_sheet(path, builtin()) for path in sorted(EXAMPLES.glob("*.yaml"))]
    named = {LABEL: label_of(builtin())}
    assert rows == [expected_row(builtin(), assess(builtin(), sheet, as_of=TODAY)) | named for sheet in read]


@one_case_in(3)
@pytest.mark.usefixtures("small_tasks")
@pytest.mark.parametrize("ending", ["parquet", "csv", "jsonl"])
def test_the_bytes_do_not_depend_on_the_number_of_processes(ending: str, parquet: Path, tmp_path: Path) -> None:
    for workers in (1, 2):
        to_file(tmp_path / f"{workers}.{ending}", parquet, workers=workers)
        to_folder(tmp_path / f"parts-{workers}", parquet, workers=workers, format=ending)
    assert (tmp_path / f"1.{ending}").read_bytes() == (tmp_path / f"2.{ending}").read_bytes()
    assert contents(tmp_path / "parts-1") == contents(tmp_path / "parts-2")


@pytest.mark.usefixtures("small_tasks")
@pytest.mark.parametrize("write", some([as_csv, as_jsonl], 2))
def test_the_rows_do_not_depend_on_how_the_input_is_cut(
    write: Callable[[pa.Table, Path], Path], table: pa.Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(table.slice(0, 150), tmp_path / f"t.{write.__name__[3:]}")
    progress: list[tuple[int, float]] = []
    run_to_file(job(tmp_path / "small.jsonl", path), tmp_path / "r.csv", lambda *now: progress.append(now))
    assert len(progress) > 5
    assert progress[-1] == (150, 1.0)
    monkeypatch.undo()
    to_file(tmp_path / "large.jsonl", path)
    assert (tmp_path / "small.jsonl").read_bytes() == (tmp_path / "large.jsonl").read_bytes()


@in_the_gate
@pytest.mark.usefixtures("small_tasks")
def test_a_folder_holds_what_a_file_holds(parquet: Path, tmp_path: Path) -> None:
    whole = to_file(tmp_path / "out.parquet", parquet)
    parts, before = to_folder(tmp_path / "parts", parquet)
    assert (parts, before) == (whole, 0)
    read = pa.concat_tables(pq.read_table(path) for path in sorted((tmp_path / "parts").glob("part-*.parquet")))
    assert read.to_pylist() == pq.read_table(tmp_path / "out.parquet").to_pylist()


@pytest.mark.parametrize("ending", ["parquet", "csv", "jsonl"])
def test_a_finished_run_is_told_again_without_work(ending: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("organisation,employees\na,5\nb,0\nc,7\n", "utf-8")
    first = to_folder(tmp_path / "parts", path, format=ending)
    held = contents(tmp_path / "parts")
    assert (first[0].rows, first[0].rejected) == (2, 1)
    assert to_folder(tmp_path / "parts", path, format=ending) == (first[0], 1)
    assert contents(tmp_path / "parts") == held


@in_the_gate
@pytest.mark.usefixtures("small_tasks")
def test_missing_parts_are_made_and_duplicates_still_found(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    ids = [f"org-{place % 9000}" for place in range(10_000)]
    path.write_text("organisation,employees\n" + "".join(f"{name},{len(name)}\n" for name in ids), "utf-8")
    tally, _ = to_folder(tmp_path / "parts", path)
    assert (tally.rows, tally.rejected) == (9000, 1000)
    held = contents(tmp_path / "parts")
    assert sum(name.startswith("part-") for name in held) > 1
    removed = [name for name in held if name.startswith("part-")][1:]
    for name in removed:
        (tmp_path / "parts" / name).unlink()
    (tmp_path / "parts" / ".part-00000-000000000001.parquet.x.tmp").write_bytes(b"half")
    again, before = to_folder(tmp_path / "parts", path)
    (tmp_path / "parts" / ".part-00000-000000000001.parquet.x.tmp").unlink()
    assert (again, before) == (tally, 1)
    assert contents(tmp_path / "parts") == held


def test_a_manifest_that_was_not_finished_is_in_nobodys_way(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("organisation,employees\na,1\n", "utf-8")
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / ".manifest.json.elsewhere-1.0067f76031439d9d.tmp").touch()
    assert to_folder(tmp_path / "parts", path)[0].rows == 1


def test_shards_that_begin_together_take_one_manifest(tmp_path: Path) -> None:
    wanted = {"format": manifest.FORMAT, "parts": 3}
    for name in map(str, range(40)):
        together = threading.Barrier(4)

        def begin(folder: Path, together: threading.Barrier = together) -> None:
            together.wait()
            manifest.prepare_folder(folder, wanted, restart=False)
            (folder / f"part-00000-{threading.get_ident() % 10**12:012d}.csv").touch()

        with ThreadPoolExecutor(4) as pool:
            for each in [pool.submit(begin, tmp_path / name) for _ in range(4)]:
                each.result()


@pytest.mark.usefixtures("small_tasks")
def test_shards_together_are_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    ids = [f"org-{place % 9000}" for place in range(10_000)]
    path.write_text("organisation,employees\n" + "".join(f"{name},{len(name)}\n" for name in ids), "utf-8")
    whole, _ = to_folder(tmp_path / "whole", path)
    together = Tally()
    for which in (3, 1, 2):
        together.add(to_folder(tmp_path / "shards", path, shard=(which, 3))[0])
    assert together == whole
    assert contents(tmp_path / "shards") == contents(tmp_path / "whole")


def test_parts_of_another_input_are_refused_until_restarted(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("organisation\na\n", "utf-8")
    to_folder(tmp_path / "parts", path)
    path.write_text("organisation\na\nb\n", "utf-8")
    (tmp_path / "parts" / "notes.txt").write_text("mine", "utf-8")
    with pytest.raises(AssessError, match=r"the input .*t.csv. has changed since the parts"):
        to_folder(tmp_path / "parts", path)
    assert to_folder(tmp_path / "parts", path, restart=True)[0].rows == 2
    assert (tmp_path / "parts" / "notes.txt").read_text("utf-8") == "mine"
    with pytest.raises(AssessError, match=r"were made with options part_format .parquet., now .csv."):
        to_folder(tmp_path / "parts", path, format="csv")


def test_what_an_older_version_wrote_beside_is_told_and_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("organisation\na\n", "utf-8")
    to_folder(tmp_path / "parts", path)
    place = tmp_path / "parts" / "manifest.json"
    manifest = json.loads(place.read_text("utf-8"))
    more, less = {**manifest["options"], "colour": "red"}, {**manifest["options"]}
    assert less.pop("mapping_sha256") is None
    for options, said in ((more, 'colour "red", now nothing'), (less, "mapping_sha256 nothing, now null")):
        place.write_text(json.dumps({**manifest, "options": options}), "utf-8")
        with pytest.raises(AssessError, match=f"were made with options {said}"):
            to_folder(tmp_path / "parts", path)


def ledger_of_another(ledger: Path, kept: str) -> None:
    ledger.with_name("kept").write_text(kept, "utf-8")
    ledger.unlink()
    ledger.symlink_to(ledger.with_name("kept"))


def ledger_that_is_a_pipe(ledger: Path, _: str) -> None:
    ledger.unlink()
    os.mkfifo(ledger)


@pytest.mark.parametrize("spoil", [ledger_of_another, ledger_that_is_a_pipe])
def test_a_ledger_that_is_a_link_or_a_pipe_is_refused(spoil: Callable[[Path, str], None], tmp_path: Path) -> None:
    path, parts = tmp_path / "t.csv", tmp_path / "parts"
    path.write_text("organisation\na\n", "utf-8")
    to_folder(parts, path)
    spoil(parts / "parts.jsonl", "precious")
    with pytest.raises(AssessError, match=r"parts.jsonl: is a link, or no regular file \(give a new folder\)"):
        to_folder(parts, path)
    assert not (parts / "kept").exists() or (parts / "kept").read_text("utf-8") == "precious"


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('"rows": 1', '"rows": "1"'),
        ('"rows": 1', '"rows": -1'),
        ('"rows": 1', '"rows": 2'),
        ('"rejected": 0', '"rejected": 1'),
        ('"points": 0', '"points": 1e999'),
        ('"levels": {}', '"levels": [1]'),
        ('"faults": {}', '"faults": {"x": "y"}'),
        ('"rows": 1', '"more": 1'),
        ('"tally"', '"other"'),
    ],
)
def test_a_part_whose_counts_no_run_wrote_is_made_again(was: str, now: str, tmp_path: Path) -> None:
    path, ledger = tmp_path / "t.csv", tmp_path / "parts" / "parts.jsonl"
    path.write_text("organisation\na\n", "utf-8")
    to_folder(tmp_path / "parts", path)
    whole = ledger.read_bytes()
    assert was in whole.decode()
    ledger.write_text(whole.decode().replace(was, now), "utf-8")
    tally, before = to_folder(tmp_path / "parts", path)
    assert (tally.rows, before) == (1, 0)
    assert ledger.read_bytes() == whole


def test_a_restart_removes_nothing_where_a_folder_has_the_name_of_a_part(tmp_path: Path) -> None:
    path, parts = tmp_path / "t.csv", tmp_path / "parts"
    path.write_text("organisation,employees\na,5\nb,x\n", "utf-8")
    to_folder(parts, path)
    (parts / "part-00009-000000000001.parquet").mkdir()
    held = sorted(each.name for each in parts.iterdir())
    with pytest.raises(AssessError, match=r"part-00009-000000000001.parquet: is a folder in the place of a part"):
        to_folder(parts, path, restart=True)
    assert sorted(each.name for each in parts.iterdir()) == held


def test_an_answers_file_that_is_too_large_is_never_hashed(tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    folder.mkdir()
    (folder / "a.yaml").write_bytes(b"")
    os.truncate(folder / "a.yaml", 1 << 40)  # a hole: to read it would take half an hour
    tally, _ = to_folder(tmp_path / "parts", folder)
    assert (tally.rows, tally.rejected) == (0, 1)
    os.truncate(folder / "a.yaml", 1 << 41)
    with pytest.raises(AssessError, match=r"the input .*answers. has changed since the parts"):
        to_folder(tmp_path / "parts", folder)


def test_what_is_no_file_among_answers_files_is_a_reject(tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    folder.mkdir()
    (folder / "a.yaml").write_text("framework: ai-factory@2\norganisation: {id: a}\n", "utf-8")
    os.mkfifo(folder / "b.yaml")
    (folder / os.fsdecode(b"caf\xe9.yaml")).write_bytes(b"")
    tally, _ = to_folder(tmp_path / "parts", folder)
    assert (tally.rows, tally.rejected) == (1, 2)
    rejects = next((tmp_path / "parts").glob("rejects-*")).read_text("utf-8").splitlines()
    assert [line[1:5] for line in reader(rejects[1:])] == [
        ["2", "", "", f"{folder}/b.yaml: is no regular file (a pipe, socket or device)"],
        ["3", "", "", f"{folder}/caf\\udce9.yaml:1:1: the file is empty"],
    ]


@pytest.mark.parametrize("manifest", [None, "{}", "no json", "[" * 100_000])
def test_a_folder_of_others_is_left_alone(manifest: str | None, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("organisation\na\n", "utf-8")
    other = tmp_path / "other"
    other.mkdir()
    (other / "part-00000-000000000001.parquet").write_bytes(b"precious")
    if manifest is not None:
        (other / "manifest.json").write_text(manifest, "utf-8")
    for restart in (False, True):
        with pytest.raises(AssessError):
            to_folder(other, path, restart=restart)
    assert (other / "part-00000-000000000001.parquet").read_bytes() == b"precious"


def test_several_inputs_are_one_batch(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("organisation\na\nb\n", "utf-8")
    (tmp_path / "two.jsonl").write_text('{"organisation": "c"}\n{"organisation": "a"}\n', "utf-8")
    tally = to_file(tmp_path / "out.csv", tmp_path / "one.csv", tmp_path / "two.jsonl", EXAMPLES)
    assert (tally.rows, tally.rejected) == (7, 1)
    rejects = (tmp_path / "out.rejects.csv").read_text("utf-8")
    assert f"two.jsonl,2,a,organisation,a,each organisation once; first in row 1 of {tmp_path}/one.csv" in rejects


@pytest.mark.parametrize("name", ["t.csv", "t.parquet", "t.arrow", "t.xlsx"])
def test_inputs_without_a_row_are_refused_and_replace_nothing(tmp_path: Path, name: str) -> None:
    empty, full, out = tmp_path / name, tmp_path / "u.csv", tmp_path / "out.csv"
    if name == "t.xlsx":
        book = Workbook()
        book.worksheets[0].append(["organisation", "lineage"])
        book.save(empty)
    elif name == "t.csv":
        empty.write_text("organisation,lineage\n\n", "utf-8")
    else:
        write = pq.write_table if name == "t.parquet" else feather.write_feather
        write(pa.table({"organisation": pa.array([], pa.string())}), empty)
    full.write_text("organisation,lineage\na,3\n", "utf-8")
    out.write_text("precious", "utf-8")
    for into, target in ((to_file, out), (to_folder, tmp_path / "parts")):
        with pytest.raises(AssessError, match=rf"{name}: columns and no row to score; nothing was written"):
            into(target, empty)
    assert {path.name for path in tmp_path.iterdir()} == {name, "u.csv", "out.csv"}
    assert out.read_text("utf-8") == "precious"
    assert to_file(out, empty, full).rows == to_folder(tmp_path / "parts", empty, full)[0].rows == 1


def test_a_bad_answers_file_is_a_reject_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("framework: ai-factory@2\norganisation: {id: a}\nanswers: {lineage: 9}\n", "utf-8")
    (tmp_path / "b.yaml").write_text("framework: ai-factory@2\norganisation: {id: b}\n", "utf-8")
    tally = to_file(tmp_path / "out.csv", tmp_path)
    assert (tally.rows, tally.rejected) == (1, 1)
    assert "a.yaml:3:20" in (tmp_path / "out.rejects.csv").read_text("utf-8")


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet", "parts"])
@pytest.mark.parametrize("first", ["a", "b"])
def test_a_kept_column_that_is_null_throughout_agrees_with_any_type(first: str, ending: str, tmp_path: Path) -> None:
    for name, cells in (("a", pa.nulls(1)), ("b", pa.array([7], pa.int32()))):
        pq.write_table(pa.table({"organisation": [name], "size": cells}), tmp_path / f"{name}.parquet")
    inputs = [tmp_path / f"{name}.parquet" for name in (first, "b" if first == "a" else "a")]
    output, options = tmp_path / f"out.{ending}", ScoreOptions(keep=("size",))
    if ending == "parts":
        to_folder(output, *inputs, options=options)
        found = pa.concat_tables(pq.read_table(part) for part in output.glob("*.parquet"))
    else:
        to_file(output, *inputs, options=options)
        readers = {"csv": pa_csv.read_csv, "jsonl": pa_json.read_json, "parquet": pq.read_table}
        found = readers[ending](output)
    assert {row["organisation"]: row["size"] for row in found.to_pylist()} == {"a": None, "b": 7}
    assert pa.types.is_integer(found.schema.field("size").type)


@one_case_in(3)
@pytest.mark.parametrize(
    ("one", "other", "type_", "texts"),
    [
        (pa.array([3], pa.int64()), pa.array([2.5]), pa.float64(), ["3", "2.5"]),
        (pa.array([3], pa.int32()), pa.array([10**12], pa.int64()), pa.int64(), ["3", "1000000000000"]),
        (pa.array([Decimal("0.3")]), pa.array([2.5]), pa.float64(), ["0.3", "2.5"]),
        (pa.array([Decimal("123456789.12")]), pa.array([0.5], pa.float32()), pa.float64(), ["123456789.12", "0.5"]),
        (pa.array([16777217.5]), pa.array([1.09], pa.float16()), pa.float64(), ["16777217.5", "1.09"]),
        (pa.array([16777217.5]), pa.array([1.09], pa.float32()), pa.float64(), ["16777217.5", "1.09"]),
        (LONG, pa.array([0.5]), pa.string(), ["12345678901234567890.12", "0.5"]),
        (LONG, pa.array([-(2**63)]), pa.decimal128(22, 2), ["12345678901234567890.12", str(-(2**63))]),
        (LONG.cast(pa.decimal128(38, 18)), pa.array([7], pa.int8()), pa.decimal128(38, 18), [str(LONG[0]), "7"]),
        (pa.array([Decimal("0.5")]), pa.array([2**62]), pa.decimal128(21, 1), ["0.5", str(2**62)]),
        (pa.array([2**64 - 1], pa.uint64()), pa.array([-1], pa.int8()), pa.string(), [str(2**64 - 1), "-1"]),
        (pa.array([[2**64 - 1]], pa.list_(pa.uint64())), pa.array([[-1]]), pa.string(), [f"[{2**64 - 1}]", "[-1]"]),
        (DAY.cast(pa.timestamp("us")), DAY.cast(pa.timestamp("ns")), pa.timestamp("ns"), ["2026-01-01 00:00:00"] * 2),
        (DAY, DAY.cast(pa.timestamp("us")), pa.string(), ["2026-01-01", "2026-01-01 00:00:00"]),
        (pa.array([3]), pa.array(["x"]), pa.string(), ["3", "x"]),
        (pa.array([[3, 4]]), pa.array([True]), pa.string(), ["[3,4]", "true"]),
        (pa.array([[3]], pa.list_(pa.int64(), 1)), pa.array([[3, 4]]), NUMBERS, ["[3]", "[3,4]"]),
    ],
    ids=lambda each: str(each.type) if isinstance(each, pa.Array) else None,
)
def test_a_kept_column_has_the_type_that_its_types_have_in_common(
    one: pa.Array, other: pa.Array, type_: pa.DataType, texts: list[str], tmp_path: Path
) -> None:
    for name, cells in (("a", one), ("b", other)):
        pq.write_table(pa.table({"organisation": [name], "kept": cells}), tmp_path / f"{name}.parquet")
    paths, options = [tmp_path / "a.parquet", tmp_path / "b.parquet"], ScoreOptions(keep=("kept",))
    for inputs, expected in ((paths, texts), (paths[::-1], texts[::-1])):
        to_file(tmp_path / "out.parquet", *inputs, options=options)
        assert pq.read_schema(tmp_path / "out.parquet").field("kept").type == type_
        to_file(tmp_path / "out.csv", *inputs, options=options)
        with (tmp_path / "out.csv").open(newline="") as scores:
            assert [row["kept"] for row in DictReader(scores)] == expected
    to_folder(tmp_path / "parts", *paths, options=options)
    assert {pq.read_schema(part).field("kept").type for part in (tmp_path / "parts").glob("*.parquet")} == {type_}


@pytest.mark.parametrize("size", [1, 20])
@pytest.mark.parametrize("items", [pa.int64(), pa.float64(), pa.bool_()], ids=str)
def test_a_checklist_that_is_kept_may_be_lists_of_one_size(items: pa.DataType, size: int, tmp_path: Path) -> None:
    lists = pa.array([[50] * size, None], pa.list_(pa.int64(), size)).cast(pa.list_(items, size))
    question = next(each.id for each in builtin().questions if isinstance(each.kind, Checklist))
    pq.write_table(pa.table({"organisation": ["a", "b"], question: lists}), tmp_path / "t.parquet")
    output = tmp_path / "out.parquet"
    assert to_file(output, tmp_path / "t.parquet", options=ScoreOptions(keep=(question,))).rejected == 1
    assert pq.read_table(output)[question].to_pylist() == [None]


def test_kept_columns_of_text_and_of_numbers_are_text_together(tmp_path: Path) -> None:
    pq.write_table(pa.table({"organisation": ["a"], "size": [1]}), tmp_path / "one.parquet")
    (tmp_path / "two.csv").write_text("organisation,size\nb,2\n", "utf-8")
    to_file(
        tmp_path / "out.jsonl", tmp_path / "one.parquet", tmp_path / "two.csv", options=ScoreOptions(keep=("size",))
    )
    rows = map(json.loads, (tmp_path / "out.jsonl").read_text("utf-8").splitlines())
    assert [row["size"] for row in rows] == ["1", "2"]


def test_a_number_that_the_type_in_common_has_not_is_told(tmp_path: Path) -> None:
    for name, cells in (("a", [None, 1, 2, 2**53 + 1, 3]), ("b", [0.5])):
        table = {"organisation": [f"{name}{place}" for place in range(len(cells))], "size": cells}
        pq.write_table(pa.table(table), tmp_path / f"{name}.parquet")
    inputs = (tmp_path / "a.parquet", tmp_path / "b.parquet")
    told = "--keep: names column 'size', which is double in one input, and a cell of another, that of 'a3', is none"
    with pytest.raises(AssessError, match=told):
        to_file(tmp_path / "out.parquet", *inputs, options=ScoreOptions(keep=("size",)))
    assert not (tmp_path / "out.parquet").exists()


def test_a_task_takes_only_its_own_files_along() -> None:
    names = tuple(f"answers/org-{number}.yaml" for number in range(100_000))
    tasks = list(FORMATS["sheets"].tasks(Source(number=0, path="answers", format="sheets", files=names)))
    assert tuple(name for task in tasks for name in task.files) == names
    assert max(len(pickle.dumps(task)) for task in tasks) < 20_000


# --- processes that are killed ---


def start(*arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "aifactory_assess", "batch", *map(str, arguments)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)


def children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children")
    return [int(child) for child in found.read_text("ascii").split()]


def workers_of(run: subprocess.Popen[bytes]) -> list[int]:
    """The processes that score: forked from one that did nothing but load the program."""
    commands = {child: Path(f"/proc/{child}/cmdline").read_bytes() for child in children(run.pid)}
    (server,) = (child for child, command in commands.items() if b"forkserver" in command)
    return children(server)


def wait_for_a_part(folder: Path, process: subprocess.Popen[bytes]) -> None:
    while not list(folder.glob("part-*")):
        assert process.poll() is None, process.stderr and process.stderr.read()
        time.sleep(0.02)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux to find a process's children")
@pytest.mark.parametrize("victim", some(["the run", "a worker"], 2))
def test_a_killed_run_goes_on_to_the_same_bytes(victim: str, narrow: Path, tmp_path: Path) -> None:
    run = start(narrow, "-o", tmp_path / "parts", "--workers", 2, "--quiet")
    wait_for_a_part(tmp_path / "parts", run)
    workers = workers_of(run)
    os.kill(run.pid if victim == "the run" else workers[0], signal.SIGKILL)
    _, told = run.communicate(timeout=60)
    if victim == "a worker":
        assert run.returncode == 2
        assert b"worker process was killed" in told
        assert not list((tmp_path / "parts").glob(".*"))
    for worker in workers:
        wait_for_its_end(worker)
    assert len(contents(tmp_path / "parts")) < 6, "the run was over before it was killed"
    done = start(narrow, "-o", tmp_path / "parts", "--workers", 2, "--quiet")
    assert done.communicate(timeout=120)[1] == b""
    to_folder(tmp_path / "undisturbed", narrow)
    assert contents(tmp_path / "parts") == contents(tmp_path / "undisturbed")


def wait_for_its_end(worker: int) -> None:
    deadline = time.monotonic() + 30
    stat = Path(f"/proc/{worker}/stat")
    while stat.exists() and stat.read_bytes().split()[2] != b"Z":
        assert time.monotonic() < deadline, "a worker outlived its run"
        time.sleep(0.05)


def test_an_interrupt_leaves_no_half_file(narrow: Path, tmp_path: Path) -> None:
    run = start(narrow, "-o", tmp_path / "out.parquet", "--workers", 2)
    while not list(tmp_path.glob(".out.parquet.*")):
        assert run.poll() is None, run.stderr and run.stderr.read()
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGINT)
    _, told = run.communicate(timeout=60)
    assert (run.returncode, told) == (130, b"interrupted\n")
    assert list(tmp_path.iterdir()) == []


def replaced(path: Path, text: str) -> None:
    path.with_suffix(".new").write_text(text, "utf-8")
    path.with_suffix(".new").replace(path)


def written_over(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    os.utime(path, ns=(0, 0))  # two writes within a tick of the clock have one time


@pytest.mark.parametrize("change", [replaced, written_over])
@pytest.mark.parametrize("folder", [True, False])
def test_no_part_and_no_file_mixes_two_versions_of_a_table(
    folder: bool, change: Callable[[Path, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is another as soon as the first task is done, of the same size."""
    monkeypatch.setattr(csv, "TASK_ROWS", 2)
    text = "organisation,lineage\n" + "".join(f"{name},1\n" for name in "abcdef")
    path, output = tmp_path / "t.csv", tmp_path / ("parts" if folder else "o.csv")
    path.write_text(text, "utf-8")
    said = r"t\.csv: was changed while it was read \(give the command again once nothing writes to it\)"

    def told(*_: object) -> None:
        change(path, text.replace(",1", ",4"))

    def score() -> None:
        if folder:
            run_to_folder(job(output, path, format="jsonl"), (1, 1), told)
        else:
            run_to_file(job(output, path), tmp_path / "why.csv", told)

    with pytest.raises(AssessError, match=said):
        score()
    found = sorted(each.name for each in (output if folder else tmp_path).iterdir())
    assert found == (["manifest.json", "part-00000-000000000001.jsonl", "parts.jsonl"] if folder else ["t.csv"])


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        (["zeta", "alpha"], ("alpha", "1", "alpha/a.yaml", "2 of zeta")),
        (["."], (".", "3", "zeta/dup.yaml", "1")),
        (["zeta/b.yaml", "zeta/dup.yaml", "alpha/a.yaml"], (".", "3", "alpha/a.yaml", "2")),
        (["zeta/b.yaml", "alpha/a.yaml", "zeta/dup.yaml"], (".", "3", "zeta/dup.yaml", "2")),
        (["./zeta/b.yaml", "alpha//a.yaml", "./zeta/dup.yaml"], (".", "3", "zeta/dup.yaml", "2")),
        (["alpha/*.yaml", "zeta/dup.yaml"], ("zeta", "1", "zeta/dup.yaml", "1 of alpha/*.yaml")),
    ],
)
def test_a_reject_of_answers_files_names_the_input_that_was_given_and_its_file(
    inputs: list[str], told: tuple[str, str, str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, id_ in (("zeta/b", "beta"), ("zeta/dup", "acme"), ("alpha/a", "acme")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        text = f"framework: ai-factory@2\norganisation: {{id: {id_}}}\n"
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    to_file(tmp_path / "o.csv", *map(Path, inputs))
    input_, row, file, first = told
    (line,) = reader((tmp_path / "o.rejects.csv").read_text("utf-8").splitlines()[1:])
    assert line[:3] == [input_, row, "acme"]
    assert line[4:] == [f"{file}: acme", f"each organisation once; first in row {first}"]


@pytest.mark.parametrize("name", ["t.csv", "t.parquet", "a.yaml"])
def test_no_part_is_made_of_what_the_manifest_does_not_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = tmp_path / name, tmp_path / f"other{Path(name).suffix}"
    for each, level in ((path, 1), (other, 4)):
        if name == "a.yaml":
            each.write_text(
                f"framework: ai-factory@2\norganisation: {{id: a}}\nanswers: {{lineage: {level}}}\n", "utf-8"
            )
        elif name == "t.csv":
            each.write_text(f"organisation,lineage\na,{level}\n", "utf-8")
        else:
            pq.write_table(pa.table({"organisation": ["a"], "lineage": [level]}), each)

    def prepared(*arguments: Any, **others: Any) -> None:  # noqa: ANN401 - its own
        manifest.prepare_folder(*arguments, **others)
        other.replace(path)

    monkeypatch.setattr(running, "prepare_folder", prepared)
    with pytest.raises(AssessError, match=f"{name}: was changed while it was read"):
        to_folder(tmp_path / "parts", path)
    assert [each.name for each in (tmp_path / "parts").iterdir()] == ["manifest.json"]


@pytest.mark.parametrize("other", [{"organisation": ["a"], "lineage": [1]}, {"organisation": ["a"] * 9}])
def test_a_table_whose_successor_has_no_such_rows_or_columns_is_told_as_changed(
    other: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typed, "TASK_ROWS", 2)
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"organisation": list("abcdef"), "lineage": [1] * 6}), path, row_group_size=2)
    pq.write_table(pa.table(other), tmp_path / "other.parquet")

    def told(*_: object) -> None:
        (tmp_path / "other.parquet").replace(path)

    with pytest.raises(AssessError, match=r"t\.parquet: was changed while it was read"):
        run_to_folder(job(tmp_path / "parts", path, format="csv"), (1, 1), told)


def test_an_answers_file_that_is_saved_meanwhile_stops_no_file_of_scores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is read whole by one task, and nothing says its hash."""
    monkeypatch.setattr(sheets, "TASK_FILES", 1)
    text = "framework: ai-factory@2\norganisation: {id: %s}\n"
    for name in "ab":
        (tmp_path / f"{name}.yaml").write_text(text % name, "utf-8")
    tally = run_to_file(
        job(tmp_path / "o.csv", tmp_path), tmp_path / "why.csv", lambda *_: replaced(tmp_path / "b.yaml", text % "c")
    )
    assert tally.rows == 2
