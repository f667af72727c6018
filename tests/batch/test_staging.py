"""Inputs that are no plain files: they give the scores of the file that they hold, under the name that was given."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from tests.batch.test_outputs import TABLE, batch


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


def test_a_url_is_fetched(tmp_path: Path) -> None:
    pytest.importorskip("fsspec")
    expected = plain(tmp_path)
    assert batch(tmp_path, f"file://{tmp_path}/t.csv", "-o", "out.csv", "-q").returncode == 0
    assert (tmp_path / "out.csv").read_bytes() == expected


def test_what_unpacks_beyond_all_bounds_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(bytes(1 << 27), mtime=0))
    done = batch(tmp_path, "bomb.csv.gz", "-o", "out.csv")
    assert done.stderr == "bomb.csv.gz: unpacks to more than 250 times its size\n"
    (tmp_path / "torn.csv.gz").write_bytes(gzip.compress(TABLE.encode())[:-9])
    assert "torn.csv.gz: cannot be unpacked" in batch(tmp_path, "torn.csv.gz", "-o", "out.csv").stderr
