"""Inputs that are no plain files: they give the scores of the file that they hold, under the name that was given."""

from __future__ import annotations

import contextlib
import errno
import gc
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook
from pyarrow import feather

from aifactory_assess.batch.formats.staging import remote
from aifactory_assess.errors import AssessError
from tests.batch.test_outputs import TABLE, batch
from tests.cli.test_trials import ran
from tests.effort import in_the_gate, one_case_in, some
from tests.program import command, ended, environment, run, shell

pytestmark = one_case_in(4)


def plain(folder: Path) -> bytes:
    (folder / "t.csv").write_text(TABLE, "utf-8")
    assert batch(folder, "t.csv", "-o", "plain.csv", "-q").returncode == 0
    return (folder / "plain.csv").read_bytes()


def packed(folder: Path, ending: str) -> str:
    name = f"packed.csv.{ending}"
    if ending == "gz":
        (folder / name).write_bytes(gzip.compress(TABLE.encode(), mtime=0))
    else:
        with pa.CompressedOutputStream(str(folder / name), "zstd") as sink:
            sink.write(TABLE.encode())
    return name


@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_a_packed_table_is_read(ending: str, tmp_path: Path) -> None:
    expected = plain(tmp_path)
    done = batch(tmp_path, packed(tmp_path, ending), "-o", "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == expected
    assert (tmp_path / "out.rejects.csv").read_text("utf-8").splitlines()[1].startswith(f"packed.csv.{ending},2,b,")
    assert "1 scored + 1 rejected" in done.stderr


def test_a_folder_of_parts_knows_a_packed_input_by_its_name(tmp_path: Path) -> None:
    name = packed(tmp_path, "gz")
    for _ in range(2):
        assert batch(tmp_path, name, "-o", "parts", "-q").returncode == 0
    manifest = json.loads((tmp_path / "parts" / "manifest.json").read_text("utf-8"))
    assert [each["path"] for each in manifest["inputs"]] == [name]


def test_standard_input_and_output_are_tables(tmp_path: Path) -> None:
    expected = plain(tmp_path)
    words = [sys.executable, "-m", "aifactory_assess", "batch", "-", "-o", "-", "--rejects", "why.csv", "-q"]
    done = subprocess.run(words, cwd=tmp_path, input=TABLE.encode(), capture_output=True, check=True, env=os.environ)
    assert done.stdout == expected
    assert (tmp_path / "why.csv").read_text("utf-8").splitlines()[1].startswith("'-,2,b,lineage,9,")


@pytest.mark.parametrize("ending", ["parquet", "arrow", "xlsx", "jsonl", "tsv"])
def test_standard_input_is_what_it_begins_with(ending: str, tmp_path: Path) -> None:
    table = pa.table({"organisation": ["a", "b"], "lineage": [3, 1]})
    path = tmp_path / f"t.{ending}"
    if ending == "parquet":
        pq.write_table(table, path)
    elif ending == "arrow":
        feather.write_feather(table, path)
    elif ending == "xlsx":
        book = Workbook()
        for cells in (table.column_names, ["a", 3], ["b", 1]):
            book.worksheets[0].append(cells)
        book.save(path)
    elif ending == "tsv":
        path.write_text("organisation\tlineage\na\t3\nb\t1\n", "utf-8")
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in table.to_pylist()), "utf-8")
    done = run("batch", "-", "-o", "o.csv", "--rejects", "r.csv", "-q", cwd=tmp_path, replies=path.read_bytes())
    assert (done.code, done.err) == (0, "")
    assert [line[:3] for line in (tmp_path / "o.csv").read_text("utf-8").splitlines()[1:]] == ['"a"', '"b"']


def test_standard_input_has_tabs_where_more_lines_than_a_title_have_them(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("table: {above: 1}\ncolumns: {}\n", "utf-8")
    for sign in (",", "\t"):
        table = "Survey\tNov 2026\n\norganisation,lineage\na,3\n".replace(",", sign)
        done = run("batch", "-", "--map", "map.yaml", "-o", "o.csv", "-q", cwd=tmp_path, replies=table.encode())
        assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    ("words", "reason"),
    [("ulimit -f 20 && exec $PROGRAM < t.csv", "file too large"), ("exec $PROGRAM 0> out", "bad file descriptor")],
)
def test_an_input_that_cannot_be_staged_is_told_with_its_folder(words: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("organisation\n" + "".join(f"o{n}\n" for n in range(20_000)), "utf-8")
    (tmp_path / "temporary").mkdir()
    batch = 'TMPDIR=$PWD/temporary; export PYTHONDONTWRITEBYTECODE=1 TMPDIR PROGRAM="$PROGRAM batch - -o scores.csv"; '
    ran = shell(batch + words, cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"-: cannot be brought to {tmp_path}/temporary/")
    assert ran.err.endswith(f": {reason}\n")
    assert list((tmp_path / "temporary").iterdir()) == []


@contextmanager
def waiting(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A run that waits for more of its table, and the folder into which it brings that."""
    words = [sys.executable, "-m", "aifactory_assess", "batch", "-", "-o", "waited.csv", "-q", "--workers", "1"]
    temporary = folder / "temporary"
    temporary.mkdir()
    changed = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(words, cwd=folder, stdin=subprocess.PIPE, env=changed) as program:
        try:
            until = time.monotonic() + 30
            while not (held := list(temporary.glob("*/lock"))):
                assert time.monotonic() < until
                time.sleep(0.01)
            yield program, held[0].parent
        finally:
            program.kill()


def stage(folder: Path) -> None:
    """Score a table that is staged in the same place, whose name may be too long for sockets of workers."""
    (folder / "t.csv.gz").write_bytes(gzip.compress(b"organisation,lineage\na,1\n"))
    done = shell("TMPDIR=$PWD/temporary $PROGRAM batch t.csv.gz -o o.csv -q --workers 1", cwd=folder)
    assert (done.code, done.err) == (0, "")


@in_the_gate
def test_what_a_killed_run_staged_is_removed_by_the_next(tmp_path: Path) -> None:
    with waiting(tmp_path) as (program, left):
        program.kill()
        program.wait()
        assert left.is_dir()
        stage(tmp_path)
    assert list((tmp_path / "temporary").iterdir()) == []


@in_the_gate
@pytest.mark.parametrize(
    "begins",
    [
        "from aifactory_assess.batch.output.sending import sending as begun\nwith begun('o.csv.gz', None):",
        "from aifactory_assess.portfolio.database import Database, quietly\nif begun := Database(quietly):",
    ],
)
def test_what_a_killed_run_set_aside_is_removed_by_the_next(begins: str, tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    words = [sys.executable, "-c", f"import os\n{begins} os.kill(os.getpid(), 9)"]
    changed = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}
    assert subprocess.run(words, env=changed, check=False).returncode == -signal.SIGKILL
    assert len(list((tmp_path / "temporary").iterdir())) == 1
    stage(tmp_path)
    assert list((tmp_path / "temporary").iterdir()) == []


KILLED_AT = """
import os, sys
from aifactory_assess.temporary import temporary_folder
listed, left = os.scandir, int(sys.argv[1])
class LockFirst(list):
    __enter__, __exit__ = lambda self: self, lambda self, *_: None
os.scandir = lambda path: LockFirst(sorted(listed(path), key=lambda each: each.name != "lock"))
def hook(event, _):
    global left
    if event in ("os.remove", "os.rmdir"):
        if left == 0:
            os.kill(os.getpid(), 9)
        left -= 1
with temporary_folder() as folder:
    (folder / "0").write_text("a copy")
    (folder / "1").mkdir()
    sys.addaudithook(hook)
"""


@pytest.mark.parametrize("removed", range(4))
def test_what_a_run_leaves_that_is_killed_while_it_cleans_up_is_removed_by_the_next(
    removed: int, tmp_path: Path
) -> None:
    """But for an empty folder, which goes in a day: where its lock went first, a copy stayed for ever."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    changed = {**os.environ, "TMPDIR": str(temporary)}
    done = subprocess.run([sys.executable, "-c", KILLED_AT, str(removed)], env=changed, check=False)
    assert done.returncode == -signal.SIGKILL
    (left,) = temporary.iterdir()
    stage(tmp_path)
    assert list(temporary.iterdir()) == ([left] if removed == 3 else [])
    if removed == 3:
        os.utime(left, (0, 0))
        stage(tmp_path)
    assert list(temporary.iterdir()) == []


@in_the_gate
def test_what_a_living_run_stages_is_left_to_it(tmp_path: Path) -> None:
    with waiting(tmp_path) as (program, held):
        stage(tmp_path)
        assert held.is_dir()
        program.communicate(b"organisation,lineage\nb,2\n", timeout=60)
        assert program.returncode == 0
    assert (tmp_path / "waited.csv").read_text("utf-8").splitlines()[1].startswith('"b",')
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_folder_that_no_run_staged_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "lock").touch()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    (temporary / "aifactory-assess-link").symlink_to(tmp_path / "theirs")
    for name, lock in (("bare", None), ("examples", None), ("linked", "theirs/lock")):
        (temporary / f"aifactory-assess-{name}").mkdir()
        if lock is not None:
            (temporary / f"aifactory-assess-{name}" / "lock").symlink_to(tmp_path / lock)
    (temporary / "aifactory-assess-examples" / "a.yaml").touch()
    for each in temporary.iterdir():
        os.utime(each, (0, 0), follow_symlinks=False)
    before = sorted(temporary.rglob("*"))
    stage(tmp_path)
    assert sorted(temporary.rglob("*")) == before
    assert (tmp_path / "theirs" / "lock").exists()


@one_case_in(2)
@pytest.mark.parametrize("ending", ["csv.gz", "csv.zst", "jsonl.gz", "parquet.zst", "ndjson"])
def test_a_portfolio_reads_what_a_batch_writes(
    ending: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text(TABLE, "utf-8")
    told = []
    for name in ("plain.csv", f"scores.{ending}"):
        for _ in range(2):
            assert ran(capsys, "batch", "t.csv", "-o", name, "-q", "--workers", "1")[0] == 0
            told.append((tmp_path / name).read_bytes())
    assert (told[0], told[2]) == (told[1], told[3])
    assert "b,lineage,9" in (tmp_path / "scores.rejects.csv").read_text("utf-8")
    words = ("portfolio", "--trend", "plain.csv", f"scores.{ending}", "--report", "json")
    code, out, _ = ran(capsys, *words)
    assert (code, json.loads(out)["scores"]) == (0, {"old": "plain.csv", "new": f"scores.{ending}"})
    assert json.loads(out)["organisations"]["only_old"] == 0


@pytest.mark.parametrize("ending", ["csv", "csv.gz"])
def test_scores_given_twice_are_two_runs_and_no_portfolio(
    ending: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text(TABLE, "utf-8")
    name = f"scores.{ending}"
    assert ran(capsys, "batch", "t.csv", "-o", name, "-q", "--workers", "1")[0] == 0
    code, out, _ = ran(capsys, "portfolio", "--trend", name, name, "--report", "json")
    assert (code, json.loads(out)["scores"]) == (0, {"old": name, "new": name})
    code, out, err = ran(capsys, "portfolio", name, name)
    assert (code, out, err) == (2, "", f"{name}: is given twice (each organisation would count twice)\n")


def test_what_is_wrong_with_packed_scores_is_told_by_the_name_given(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "s.csv.gz").write_bytes(gzip.compress(b"organisation,colour\na,red\n"))
    code, _, err = ran(capsys, "portfolio", tmp_path / "s.csv.gz")
    assert (code, err.startswith(f"{tmp_path}/s.csv.gz: is no score table")) == (2, True)
    code, _, err = ran(capsys, "batch", tmp_path / "s.csv.gz", "-o", tmp_path / "scores.gz")
    assert (code, "scores.gz: is no file of scores, expected a name that ends in .parquet" in err) == (2, True)


@pytest.mark.parametrize("output", ["scores.csv.gz", "memory://scores.csv", "-"])
def test_rejects_stay_as_they_were_where_the_scores_cannot_be_sent(
    output: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "where they go")

    monkeypatch.chdir(tmp_path)
    words = ("t.csv", "-o", output, "--rejects", "why.csv", "-q", "--workers", "1")
    (tmp_path / "t.csv").write_text(TABLE, "utf-8")
    assert ran(capsys, "batch", *words)[0] == 0
    (tmp_path / "t.csv").write_text(TABLE.replace("b,", "c,"), "utf-8")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(shutil, "copyfileobj", full)
    code, out, err = ran(capsys, "batch", *words)
    assert (code, out, "no space left on device" in err.lower(), "why.csv" in err) == (2, "", True, False)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@in_the_gate
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that takes nothing")
def test_a_full_output_is_not_told_as_a_fault_of_the_rejects(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE, "utf-8")
    (tmp_path / "full.csv").symlink_to("/dev/full")
    (tmp_path / "full.csv.gz").symlink_to("/dev/full")
    for output, told in (("-", "the output"), ("full.csv", "full.csv: cannot be written"), ("full.csv.gz",) * 2):
        done = shell(f"$PROGRAM batch t.csv -o {output} --rejects why.csv -q >/dev/full", cwd=tmp_path)
        assert done.code == 2
        assert done.err.startswith(told)
        assert "why.csv" not in done.err
        assert not (tmp_path / "why.csv").exists()


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An object store with a bucket `answers`."""
    pytest.importorskip("s3fs")
    server = pytest.importorskip("moto.server").ThreadedMotoServer(port=0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "testing")
        store = fsspec.filesystem("s3")
        with contextlib.suppress(FileExistsError):
            store.mkdir("answers")
        yield store
        store.clear_instance_cache()
    finally:
        server.stop()


@pytest.mark.parametrize(("blocks", "error"), [(0, KeyboardInterrupt()), (1, OSError("gone"))])
def test_what_was_there_stays_where_sending_fails(store: Any, blocks: int, error: BaseException) -> None:  # noqa: ANN401 - a library without types
    def send() -> None:
        with remote("s3://answers/kept.csv", "wb") as sink:
            sink.write(bytes(blocks * sink.blocksize + 9))  # type: ignore[attr-defined]  # fsspec's
            raise error

    store.pipe("answers/kept.csv", b"whole")
    with pytest.raises((KeyboardInterrupt, AssessError)):
        send()
    gc.collect()
    assert store.cat("answers/kept.csv") == b"whole"
    assert "Uploads" not in store.call_s3("list_multipart_uploads", Bucket="answers")


@in_the_gate
def test_an_object_store_is_read_and_written(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    store: Any,  # noqa: ANN401 - a library without types
) -> None:
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(TABLE.encode()))
    store.put(str(tmp_path / "t.csv.gz"), "answers/t.csv.gz")
    words = ("batch", "s3://answers/t.csv.gz", "--rejects", tmp_path / "why.csv", "--workers", "1")
    for target in ("s3://answers/scores.csv", tmp_path / "scores.csv"):
        code, _, err = ran(capsys, *words, "-o", target)
        assert (code, "2 rows in = 1 scored + 1 rejected" in err) == (0, True)
    assert store.cat("answers/scores.csv") == (tmp_path / "scores.csv").read_bytes()
    assert (tmp_path / "why.csv").read_text("utf-8").splitlines()[1].startswith("s3://answers/t.csv.gz,2,b,")
    for name in ("a", "b"):
        store.pipe(f"answers/years/year=202{name == 'b':d}/t.csv", f"organisation,lineage\n{name},1\n".encode())
    words_of_folder = ("batch", "s3://answers/years/", "--keep", "year", "-o", tmp_path / "years.jsonl")
    code, _, err = ran(capsys, *words_of_folder, "--workers", "1")
    rows = [json.loads(line) for line in (tmp_path / "years.jsonl").read_text("utf-8").splitlines()]
    assert [(row["organisation"], row["year"]) for row in rows] == [("a", "2020"), ("b", "2021")]
    assert err.startswith("s3://answers/years/year=2020/t.csv and 1 more: no framework")
    code, out, _ = ran(capsys, "portfolio", "s3://answers/scores.csv", "--report", "json")
    assert json.loads(out)["scores"] == ["s3://answers/scores.csv"]
    code, _, err = ran(capsys, *words[:1], "s3://answers/nothing.csv", *words[2:], "-o", "s3://answers/o.csv")
    assert (code, err) == (2, "s3://answers/nothing.csv: does not exist\n")
    code, _, err = ran(capsys, *words, "-o", "s3://anwsers/scores.csv")
    assert (code, "s3://anwsers/scores.csv: " in err, store.exists("anwsers")) == (2, True, False)
    store.pipe("answers/flat/t.csv", b"organisation,lineage\na,1\n")
    store.pipe("answers/flat/.old.csv", b"organisation,lineage\na,1\n")
    code, _, err = ran(capsys, *words[:1], "s3://answers/flat/", *words[2:], "-o", tmp_path / "o.csv")
    assert err.startswith("s3://answers/flat/: is a folder without answers files")
    assert err.endswith("(to score its tables give them by name, such as s3://answers/flat/t.csv)\n")
    code, out, _ = ran(capsys, "check", "s3://answers/flat/t.csv", "--organisation", "a", "--report", "json")
    assert (code, json.loads(out)["files"][0]["file"]) == (1, "s3://answers/flat/t.csv")
    assert not store.exists("answers/o.csv")


def test_a_tsv_has_tabs(tmp_path: Path) -> None:
    expected = plain(tmp_path)
    (tmp_path / "t.tsv").write_text(TABLE.replace(",", "\t"), "utf-8")
    assert batch(tmp_path, "t.tsv", "-o", "out.csv", "-q").returncode == 0
    assert (tmp_path / "out.csv").read_bytes() == expected


def test_the_result_of_a_query_is_a_table(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    expected = plain(tmp_path)
    with duckdb.connect(str(tmp_path / "d.db")) as database:
        database.sql("create table answers as select 'a' as organisation, 1 as lineage union all select 'b', 9")
    query = "duckdb:d.db?select organisation, lineage from answers order by organisation"
    assert batch(tmp_path, query, "-o", "out.csv", "-q").returncode == 0
    assert (tmp_path / "out.csv").read_bytes() == expected
    assert "cannot be asked" in batch(tmp_path, "duckdb:d.db?select x from nothing", "-o", "out.csv").stderr


@pytest.mark.parametrize("stored", [False, True])
def test_what_a_query_finds_of_several_kinds_says_what_its_json_spells(stored: bool, tmp_path: Path) -> None:
    """DuckDB gives such a column as JSON, in which `unknown` has quotation marks; so do the files that it writes."""
    duckdb = pytest.importorskip("duckdb")
    rows: list[dict[str, object]] = [
        {"organisation": "a", "lineage": 3, "role_coverage": ["mle"], "vacancy_share": 7.5, "since": 2025},
        {"organisation": "b", "lineage": "unknown", "role_coverage": "unknown", "vacancy_share": "8", "since": "x"},
        {"organisation": 7, "lineage": None, "role_coverage": "mle;ds", "vacancy_share": 10, "since": ["x", 1.5]},
    ]
    (tmp_path / "t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    flags = ("--keep", "since", "--columns", "explain")
    assert batch(tmp_path, "t.jsonl", "-o", "whole.csv", "-q", *flags).returncode == 0
    given = "duckdb:?select * from 't.jsonl'"
    if stored:
        with duckdb.connect() as database, contextlib.chdir(tmp_path):
            database.sql("select * from 't.jsonl'").write_parquet("t.parquet")
        given = "t.parquet"
    ran = batch(tmp_path, given, "-o", "out.csv", "-q", *flags)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_a_query_longer_than_any_file_name_is_none(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    expected = plain(tmp_path)
    query = "duckdb:?select organisation, lineage from 't.csv'".replace(" from", f"{' ' * 300}from")
    assert batch(tmp_path, query, "-o", "out.csv", "-q").returncode == 0
    assert (tmp_path / "out.csv").read_bytes() == expected
    judged = run("check", query, "--organisation", "a", "--min-coverage", "0", cwd=tmp_path)
    assert judged.code == 1, judged.err


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_a_query_asks_in_no_zone_of_a_machine(zone: str, tmp_path: Path) -> None:
    query = "duckdb:?select 'a' as organisation, cast('2025-01-01 00:00:00+00'::timestamptz as varchar) as since"
    words = ("batch", query, "--keep", "since", "-o", "-", "--rejects", "rejects.csv")
    assert '"2025-01-01 00:00:00+00"' in ended(*words, cwd=tmp_path, changes={"TZ": zone}).stdout


NAMED = [
    "duckdb:?from 't.csv'",
    "duckdb:?from './[t].csv'",
    "duckdb:?from/* it's */read_csv($$t.csv$$)",
    'duckdb:?from "t.csv"',
    "duckdb:d.db?from it where '' <> 't.csv'",
    "duckdb:?from '~/[t].csv'",
    "duckdb:?from 'file:{here}/t.csv'",
]
UNNAMED = [
    "duckdb:d.db?from it",
    "duckdb:d.db?from other, 't.csv'",
    "duckdb:?from read_csv('t' || '.csv') -- 't.csv'",
    "duckdb:?from 'https://localhost:1/t.csv'",
    "duckdb:?from 'nowhere.csv'",
    "duckdb:?from 'file://localhost{here}/t.csv'",
]


@one_case_in(3)
@pytest.mark.parametrize("query", [*some(NAMED, 2), *some(UNNAMED, 2)])
def test_a_query_reads_the_files_that_it_names_and_its_views_no_others(
    query: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.setenv("HOME", str(tmp_path))
    expected = plain(tmp_path)
    with duckdb.connect(str(tmp_path / "d.db")) as database, contextlib.chdir(tmp_path):
        database.sql("create view it as from 't.csv'")
        database.sql("create view other as select content from read_text('/etc/hostname')")
    ran = batch(tmp_path, query.replace("{here}", str(tmp_path)), "-o", "out.csv", "-q")
    if query in NAMED:
        assert (ran.returncode, (tmp_path / "out.csv").read_bytes()) == (0, expected)
    else:
        assert (ran.returncode, "cannot be asked" in ran.stderr) == (2, True), ran.stderr


@pytest.mark.parametrize(
    ("sent", "told"), [(signal.SIGINT, (130, "interrupted\n")), (signal.SIGTERM, (143, "terminated\n"))]
)
def test_a_signal_ends_a_query_in_order(sent: signal.Signals, told: tuple[int, str], tmp_path: Path) -> None:
    words = command("batch", "duckdb:?select range as organisation from range(1000000000000)", "-o", "out.csv")
    with tempfile.TemporaryDirectory() as short:  # for the sockets of its workers
        changed = environment(TMPDIR=short)
        with subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.PIPE, env=changed, text=True) as program:
            until = time.monotonic() + 30
            while not any(Path(short).glob("*/0/query.parquet")):
                assert program.poll() is None, program.communicate()[1]
                assert time.monotonic() < until
                time.sleep(0.01)
            program.send_signal(sent)
            said = program.communicate(timeout=60)[1]
        assert (program.returncode, said) == told
        assert [*tmp_path.iterdir(), *Path(short).iterdir()] == []


def test_a_temporary_folder_whose_path_leaves_sockets_no_room_is_told(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 20)
    folder.mkdir()
    words = command("batch", "duckdb:?select 'a' as organisation", "-o", "out.csv", "--workers", "2")
    changed = environment(TMPDIR=str(folder))
    ran = subprocess.run(words, cwd=tmp_path, env=changed, check=False, capture_output=True, text=True)
    assert ran.returncode == 2
    assert f"(name a folder with a shorter path than {folder} in TMPDIR, or give --workers 1)" in ran.stderr
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("here", "is a folder, expected a database"),
        ("pipe", "is no regular file, expected a database"),
        ("nowhere", "does not exist"),
    ],
)
def test_what_is_no_database_is_told_as_what_it_is(place: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    os.mkfifo(tmp_path / "pipe")
    ran = batch(tmp_path, f"duckdb:{place}?select 1", "-o", "out.csv")
    assert (ran.returncode, ran.stderr) == (2, f"duckdb:{place}: {told}\n")


@one_case_in(2)
@pytest.mark.parametrize(
    "statement",
    ["copy (select 1) to 'x.csv'", "create table x as select 1", "select 1; select 2", "attach 'x.db'", "-- no words"],
)
def test_a_query_only_reads(statement: str, tmp_path: Path) -> None:
    ran = batch(tmp_path, f"duckdb:?{statement}", "-o", "out.csv")
    assert (ran.returncode, ran.stderr) == (2, "duckdb:: holds no query, expected one SELECT\n"), ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_url_is_fetched(tmp_path: Path) -> None:
    pytest.importorskip("fsspec")
    expected = plain(tmp_path)
    assert batch(tmp_path, f"file://{tmp_path}/t.csv", "-o", "out.csv", "-q").returncode == 0
    assert (tmp_path / "out.csv").read_bytes() == expected


@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_a_packed_table_that_is_a_pipe_is_refused(ending: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / f"t.csv.{ending}")
    told = batch(tmp_path, f"t.csv.{ending}", "-o", "out.csv")
    assert (told.returncode, told.stderr) == (2, f"t.csv.{ending}: no regular file (a pipe, socket or device)\n")


@pytest.mark.parametrize("place", [12, 31, 52])
def test_a_packed_table_whose_packed_bytes_are_damaged_is_refused(place: int, tmp_path: Path) -> None:
    """Not only the frame around them, of which other exceptions tell; a check sum at the end finds what reads well."""
    text = b"organisation,lineage\n" + b"".join(b"o%d,%d\n" % (n, n % 5) for n in range(30))
    data = bytearray(gzip.compress(text, mtime=0))
    data[place : place + 4] = b"\xff\x00\xff\x07"
    (tmp_path / "t.csv.gz").write_bytes(data)
    ran = batch(tmp_path, "t.csv.gz", "-o", "out.csv")
    assert ran.returncode == 2
    assert ran.stderr.startswith("t.csv.gz: cannot be unpacked: ")


def test_what_unpacks_beyond_all_bounds_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(bytes(1 << 27), mtime=0))
    done = batch(tmp_path, "bomb.csv.gz", "-o", "out.csv")
    assert done.stderr == "bomb.csv.gz: unpacks to more than 250 times its size\n"
    (tmp_path / "torn.csv.gz").write_bytes(gzip.compress(TABLE.encode())[:-9])
    assert "torn.csv.gz: cannot be unpacked" in batch(tmp_path, "torn.csv.gz", "-o", "out.csv").stderr


class AnsweredError(Exception):
    """What a web server answered."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status} of https://bob:s3kret@h/t.csv?sig=s3kret")
        self.status = status


def test_a_store_that_gives_nothing_is_told_by_its_own_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class NoCredentialsError(Exception):
        __module__ = "store.errors"

    def refused(*_: object, **_named: object) -> None:
        raise NoCredentialsError("Unable to locate credentials")

    monkeypatch.setattr(fsspec, "open", refused)
    code, _, err = ran(capsys, "batch", "s3://answers/t.csv", "-o", tmp_path / "o.csv", "--workers", "1")
    assert (code, err) == (2, "s3://answers/t.csv: cannot be read: Unable to locate credentials\n")


@pytest.mark.parametrize(
    ("error", "cause", "told"),
    [
        (FileNotFoundError("there"), None, "does not exist"),
        (FileNotFoundError("there"), AnsweredError(404), "does not exist"),
        (FileNotFoundError("there"), AnsweredError(403), "cannot be read: 403 of https://***@h/t.csv?sig=***"),
        (FileNotFoundError("there"), ConnectionRefusedError("refused"), "cannot be read: refused"),
        (FileNotFoundError("there"), TimeoutError(), "cannot be read: TimeoutError"),
    ],
)
def test_of_the_web_what_gives_nothing_is_told_by_its_cause(
    error: Exception, cause: Exception | None, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong is a file that is not there to fsspec: a server that is down, and a right that lacks."""

    def refused(*_: object, **_named: object) -> None:
        raise error from cause

    monkeypatch.setattr(fsspec, "open", refused)
    with pytest.raises(AssessError) as found, remote("https://bob:s3kret@h/t.csv?sig=s3kret", "rb"):
        pass
    assert str(found.value) == f"https://***@h/t.csv?sig=***: {told}"


@in_the_gate
def test_what_lets_one_into_an_address_is_told_nowhere(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store, told = fsspec.filesystem("memory"), []
    host, ending = "memory://bob:s3kret@host", "?sig=s3kret&as=1.csv"

    def done(*words: str) -> str:
        code, out, err = ran(capsys, *words)
        told.append(out + err)
        assert code in (0, 1), err
        return err

    store.pipe(f"/bob:s3kret@host/t.csv{ending}", TABLE.encode())
    store.pipe(f"/eve:s3kret2@host/t.csv{ending}", TABLE.encode())
    done("batch", f"{host}/t.csv{ending}", "-o", f"{host}/s.csv", "--rejects", "why.csv", "--workers", "1")
    assert "memory://***@host/t.csv?sig=***&as=***,2,b," in (tmp_path / "why.csv").read_text("utf-8")
    done("batch", f"{host}/t.csv{ending}", "-o", "parts", "--workers", "1")
    other = f"memory://eve:s3kret2@host/t.csv{ending}"
    assert "1 part was there already" in done("batch", other, "-o", "parts", "--workers", "1")
    store.pipe(f"/bob:s3kret@host/two.csv{ending}2.csv", b"organisation,lineage\nc,9\n")
    store.pipe(f"/bob:s3kret@host/two.csv{ending}", b"organisation,lineage\nd,8\ne,1\n")
    both = (f"{host}/two.csv{ending}", f"{host}/two.csv{ending}2.csv")
    done("batch", *both, "-o", "two.csv", "--workers", "1")
    rejected = (tmp_path / "two.rejects.csv").read_text("utf-8").splitlines()[1:]
    name = "memory://***@host/two.csv?sig=***&as=***"
    assert [line.split(",")[:3] for line in rejected] == [[name, "1", "d"], [f"{name} (2)", "1", "c"]]
    for format_ in ("text", "json", "html"):
        done("portfolio", "--trend", f"{host}/s.csv", f"{host}/s.csv", "--report", format_)
    for format_ in ("text", "json", "sarif", "junit", "github", "gitlab", "markdown"):
        done("check", f"{host}/t.csv{ending}", "--organisation", "a", "--report", format_)
    done("report", f"{host}/t.csv{ending}", "--organisation", "a", "--report", "json")
    for words in (("t.csv", "-o", f"{host}/o.csv"), (f"{host}/no.csv", "-o", "o.csv"), (f"{host}/s.csv",) * 2):
        told.append("".join(map(str, ran(capsys, "batch", *words))))
    store.rm("/", recursive=True)
    assert not [text for text in told if "s3kret" in text or "bob" in text]
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"s3kret" in path.read_bytes()]


def test_a_folder_behind_an_address_is_not_overwritten_whoever_asks(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    store = fsspec.filesystem("memory")
    store.pipe("/bob:s3kret@host/f/year=1/t.csv", TABLE.encode())
    words = ("batch", "memory://bob:s3kret@host/f/", "-o", "memory://bob:s3kret@host/f/year=1/t.csv")
    code, _, err = ran(capsys, *words, "--rejects", tmp_path / "r.csv", "--workers", "1")
    assert (code, "memory://***@host/f/year=1/t.csv: is read by this command" in err) == (2, True), err
    store.rm("/", recursive=True)


@pytest.mark.parametrize("name", ["t.csv.gz", "-"])
def test_what_is_brought_from_elsewhere_is_given_once(tmp_path: Path, name: str) -> None:
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(b"organisation,lineage\na,3\n"))
    done = batch(tmp_path, name, name, "-o", "o.csv", "--rejects", "r.csv")
    assert (done.returncode, done.stderr) == (2, f"{name}: is given twice\n")


@pytest.mark.parametrize(
    ("output", "why"),
    [
        ("https://example.invalid/o.csv", "such addresses are only read (write a file, and send that)"),
        ("dir://o.csv", "'NoneType' object has no attribute 'startswith'"),
        ("reference://o.csv", "ReferenceFileSystem.__init__() missing"),
        ("nowhere://b/o.csv", "Protocol not known: nowhere"),
    ],
)
def test_what_cannot_be_written_is_told_before_anything_is_scored(output: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE, "utf-8")
    done = batch(tmp_path, "t.csv", "-o", output, "--rejects", "r.csv")
    assert (done.returncode, done.stderr.startswith(f"{output}: cannot be written: {why}")) == (2, True), done.stderr
    assert not (tmp_path / "r.csv").exists()


@pytest.mark.parametrize("given", ["dir://t.csv", "reference://t.csv", "generic://t.csv", "asyncwrapper://t.csv"])
def test_what_cannot_be_read_is_told(given: str, tmp_path: Path) -> None:
    done = batch(tmp_path, given, "-o", "o.csv")
    assert (done.returncode, done.stderr.startswith(f"{given}: cannot be read: ")) == (2, True), done.stderr
