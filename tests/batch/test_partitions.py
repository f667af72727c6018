"""Folders that name columns, as Hive, Spark, pandas, pyarrow and DuckDB write them, are one table."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pytest

from aifactory_assess.batch.columns import left_aside, open_table
from aifactory_assess.batch.formats.finding import sources_of
from aifactory_assess.batch.one import sheet_of_row
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.builtin import builtin
from tests.batch.test_run import to_file
from tests.effort import one_case_in

WHOLE = pa.table(
    {
        "organisation": [f"o{place}" for place in range(12)],
        "lineage": [place % 5 for place in range(12)],
        "sector": ["manufacturing", "technology", None] * 4,
        "year": [2025, 2026] * 6,
        "group": ["north / south", "west=east"] * 6,
    }
)
KEPT = ScoreOptions(keep=("year", "group"), detail="explain")


def by_pandas(folder: Path) -> None:
    WHOLE.to_pandas().to_parquet(folder, partition_cols=["year", "group", "sector"])


def by_pyarrow(folder: Path) -> None:
    kinds = pa.schema([WHOLE.schema.field(name) for name in ("year", "group", "sector")])
    ds.write_dataset(WHOLE, folder, format="parquet", partitioning=ds.partitioning(kinds, flavor="hive"))


def by_duckdb(folder: Path) -> None:
    with duckdb.connect() as connection:
        connection.register("whole", WHOLE)
        connection.execute(f"COPY whole TO '{folder}' (FORMAT csv, HEADER, PARTITION_BY (year, \"group\", sector))")


def by_polars(folder: Path) -> None:
    pl.DataFrame(WHOLE).write_parquet(folder, partition_by=["year", "group", "sector"], mkdir=True)


def rows_in(path: Path) -> dict[str, dict[str, Any]]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return {row["organisation"]: row | {"year": str(row["year"])} for row in rows}


@one_case_in(2)
@pytest.mark.parametrize("write", [by_pandas, by_pyarrow, by_duckdb, by_polars])
def test_a_partitioned_folder_scores_as_the_whole_table(write: Any, tmp_path: Path) -> None:  # noqa: ANN401 - a writer
    pa.parquet.write_table(WHOLE, tmp_path / "whole.parquet")
    write(tmp_path / "parts")
    assert to_file(tmp_path / "whole.jsonl", tmp_path / "whole.parquet", options=KEPT).rejected == 0
    assert to_file(tmp_path / "parts.jsonl", tmp_path / "parts", options=KEPT).rejected == 0
    assert rows_in(tmp_path / "parts.jsonl") == rows_in(tmp_path / "whole.jsonl")


def test_a_folders_name_that_means_nothing_here_is_left_aside_and_told(tmp_path: Path) -> None:
    by_pandas(tmp_path / "parts")
    assert to_file(tmp_path / "o.jsonl", tmp_path / "parts").rows == WHOLE.num_rows
    source, *_ = sources_of([str(tmp_path / "parts")])
    options = ScoreOptions()
    assert left_aside(open_table(source, builtin(), options), builtin(), options) == ["year", "group"]


def test_a_folders_name_that_is_no_utf_8_is_kept_as_words(tmp_path: Path) -> None:
    folder = tmp_path / "t" / os.fsdecode(b"year=\xe9")
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("organisation,lineage\na,1\n", "utf-8")
    to_file(tmp_path / "out.jsonl", tmp_path / "t", options=ScoreOptions(keep=("year",)))
    assert json.loads((tmp_path / "out.jsonl").read_text("utf-8"))["year"] == "\\udce9"


@pytest.mark.parametrize("name", ["year=%f1", "%f1=2025"])
def test_a_folders_name_whose_encoded_bytes_are_no_utf_8_is_refused(name: str, tmp_path: Path) -> None:
    """It could be anybody's: `M%fcller` and `M%f6ller` would be one organisation."""
    (tmp_path / "t" / name).mkdir(parents=True)
    (tmp_path / "t" / name / "a.csv").write_text("organisation,lineage\na,1\n", "utf-8")
    with pytest.raises(AssessError) as told:
        sources_of({"s3://b/t/": str(tmp_path / "t")})
    assert str(told.value) == f"s3://b/t/{name}/a.csv: lies in '{name}', whose bytes behind % are no UTF-8"


def test_a_folder_can_name_the_organisation(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / "t" / f"organisation={name}").mkdir(parents=True)
        (tmp_path / "t" / f"organisation={name}" / "t.csv").write_text("lineage,vacancy_share\n3,\n", "utf-8")
    to_file(tmp_path / "o.jsonl", tmp_path / "t", options=ScoreOptions(detail="explain"))
    rows = [json.loads(line) for line in (tmp_path / "o.jsonl").read_text("utf-8").splitlines()]
    assert [(row["organisation"], row["lineage__credit"]) for row in rows] == [("a", 75), ("b", 75)]
    sheet = sheet_of_row(sources_of([str(tmp_path / "t")]), "b", builtin(), ScoreOptions(allow_extra_columns=True))
    assert (sheet.path, sheet.answers["lineage"].value) == (str(tmp_path / "t" / "organisation=b" / "t.csv"), 3)


def test_a_file_that_says_something_else_than_its_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t" / "sector=media").mkdir(parents=True)
    path = tmp_path / "t" / "sector=media" / "t.csv"
    path.write_text("organisation,sector,lineage\na,media,1\n", "utf-8")
    assert to_file(tmp_path / "o.csv", tmp_path / "t").rows == 1
    path.write_text("organisation,sector,lineage\na,media,1\nb,technology,1\n", "utf-8")
    with pytest.raises(AssessError, match="'sector' holds 'technology', and the folder's name says 'media'"):
        to_file(tmp_path / "o.csv", tmp_path / "t")


@pytest.mark.parametrize("extra", [False, True])
def test_a_late_key_that_a_folder_names_too_says_the_same(tmp_path: Path, extra: bool) -> None:
    (tmp_path / "t" / "sector=media").mkdir(parents=True)
    path = tmp_path / "t" / "sector=media" / "t.jsonl"
    lines = "".join(json.dumps({"organisation": f"o{number}", "lineage": 3}) + "\n" for number in range(250))
    options = ScoreOptions(keep=("sector",), allow_extra_columns=extra)
    path.write_text(f'{lines}{{"organisation": "p", "sector": "media"}}\n', "utf-8")
    to_file(tmp_path / "o.jsonl", tmp_path / "t", options=options)
    kept = [json.loads(line)["sector"] for line in (tmp_path / "o.jsonl").read_text("utf-8").splitlines()]
    assert kept == ["media"] * 251
    path.write_text(f'{lines}{{"organisation": "p", "sector": "technology"}}\n', "utf-8")
    with pytest.raises(AssessError, match="'sector' holds 'technology', and the folder's name says 'media'"):
        to_file(tmp_path / "o.jsonl", tmp_path / "t", options=options)


def test_tables_in_other_folders_are_refused(tmp_path: Path) -> None:
    for folder in ("year=2025", "region=eu"):
        (tmp_path / "t" / folder).mkdir(parents=True)
        (tmp_path / "t" / folder / "t.csv").write_text("organisation,lineage\na,1\n", "utf-8")
    with pytest.raises(AssessError, match=r"lies in other folders than .*, expected region=\.\.\."):
        to_file(tmp_path / "o.csv", tmp_path / "t")


@pytest.mark.parametrize(
    ("name", "made", "said"),
    [
        ("b.yaml.gz", lambda path: path.write_bytes(b""), r"b\.yaml\.gz: is packed"),
        ("year=2026/b", lambda path: path.symlink_to("../.."), r"b: is a link to a folder .* \(take the link out"),
        ("year=2026/b.csv.zst", lambda path: path.write_bytes(b""), r"b\.csv\.zst: is packed"),
        ("year=2026/b.csv", lambda path: path.symlink_to("nowhere"), r"b\.csv: is a link to what does not exist"),
        ("year=2026/b.csv", os.mkfifo, r"b\.csv: is no regular file"),
        ("year=2026/b.csv", lambda path: path.write_bytes(b"\x1f\x8b"), r"b\.csv: is compressed by gzip"),
    ],
)
def test_nothing_below_a_folder_is_left_aside_unsaid(
    name: str,
    made: Any,  # noqa: ANN401 - what makes a file
    said: str,
    tmp_path: Path,
) -> None:
    (tmp_path / "t" / "year=2026").mkdir(parents=True)
    made(tmp_path / "t" / name)
    with pytest.raises(AssessError, match=said):
        sources_of([str(tmp_path / "t")])


def test_a_folder_of_answers_files_and_tables_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t" / "year=2026").mkdir(parents=True)
    (tmp_path / "t" / "year=2026" / "a.csv").write_text("organisation,lineage\na,1\n", "utf-8")
    (tmp_path / "t" / "aifactory-policy.yaml").write_text("", "utf-8")
    assert [source.format for source in sources_of([str(tmp_path / "t")])] == ["csv"]
    (tmp_path / "t" / "b.yaml").write_text("", "utf-8")
    said = r"with answers files, such as .*b\.yaml, and tables in folders, .*a\.csv, expected one of both \(take"
    with pytest.raises(AssessError, match=said):
        sources_of([str(tmp_path / "t")])


@pytest.mark.parametrize(("folder", "to"), [("venv", "lib"), (".venv", "/"), ("venv", "..")])
def test_a_link_that_is_hidden_or_leads_to_what_is_found_anyway_is_in_nobodys_way(
    folder: str, to: str, tmp_path: Path
) -> None:
    """Every environment of Python has one."""
    (tmp_path / "t" / folder / "lib").mkdir(parents=True)
    (tmp_path / "t" / folder / "lib64").symlink_to(to)
    (tmp_path / "t" / "year=2025").mkdir()
    (tmp_path / "t" / "year=2025" / "t.csv").write_text("organisation,lineage\na,1\n", "utf-8")
    assert to_file(tmp_path / "o.csv", tmp_path / "t").rows == 1


def test_folders_in_each_other_without_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 3.11 looks through them by functions in each other."""

    def walk(*_: object, **__: object) -> Iterator[tuple[str, list[str], list[str]]]:
        yield (str(tmp_path), [], ["a.yaml"])
        raise RecursionError

    monkeypatch.setattr(os, "walk", walk)
    with pytest.raises(AssessError, match="has folders in each other that are too many to look through"):
        sources_of([str(tmp_path)])


def test_what_a_job_left_in_folders_of_its_own_is_none_of_the_table(tmp_path: Path) -> None:
    """Spark writes to `_temporary` until a job ends; a column may have such a name, which its folder then has."""
    for folder in ("_temporary/0/_year=2026", ".hidden/_year=2026", "_year=2026", "_year=2026/_temporary/1"):
        (tmp_path / "t" / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / "t" / folder / "a.csv").write_text("organisation,lineage\na,1\n", "utf-8")
    (tmp_path / "t" / "_year=2026" / "_a.csv").write_text("", "utf-8")
    found = sources_of([str(tmp_path / "t")])
    assert [source.path for source in found] == [str(tmp_path / "t" / "_year=2026" / "a.csv")]


LOGS = {
    "_delta_log/00000000000000000000.json": ("Delta Lake", "delta_scan('t')"),
    "metadata/v1.metadata.json": ("Iceberg", "iceberg_scan('t')"),
    ".hoodie/hoodie.properties": ("Hudi", "write its rows to one file first)"),
}


@pytest.mark.parametrize("log", LOGS)
@pytest.mark.parametrize("given", ["t", "t/data", "t/data/year=2026", "t/*/*/*.csv", "t/**/y*", "."])
def test_a_table_whose_log_says_which_files_count_is_refused_however_its_files_are_found(
    log: str, given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lakehouse leaves files that an update replaced beside the new ones; one that is named itself is meant."""
    monkeypatch.chdir(tmp_path)
    file = Path("t/data/year=2026/a.csv")
    for path, text in ((file, "organisation,lineage\na,1\n"), (Path("t") / log, "{}")):
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    with pytest.raises(AssessError) as told:
        sources_of([given])
    kind, advice = LOGS[log]
    assert f": holds files of 't', a table of {kind}, whose log" in str(told.value)
    assert advice in str(told.value)
    assert [source.path for source in sources_of([str(file)])] == [str(file)]


def test_a_folder_of_metadata_is_no_log_and_answers_files_have_none(tmp_path: Path) -> None:
    for path in ("t/metadata/about.json", "t/year=2026/a.csv", "s/a.yaml", "s/metadata/v1.metadata.json"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("", "utf-8")
    for given, format_ in (("t", "csv"), ("t/*/*.csv", "csv"), ("s", "sheets"), ("s/*.yaml", "sheets")):
        assert [source.format for source in sources_of([str(tmp_path / given)])] == [format_]
