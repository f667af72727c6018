"""`--organisation`: one row of a table, told, explained and judged as an answers file of its own."""

from __future__ import annotations

import contextlib
import csv
import gzip
import json
from pathlib import Path
from typing import Any

import fsspec
import pytest

from aifactory_assess.answers.reading import read_sheets
from aifactory_assess.cli.output import as_given
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.scoring.score_table import DETAILS
from tests.batch.rows import cells_of, text_of
from tests.cli.test_trials import AS_OF, ran

PUMPS = ("--organisation", "example-pumps")


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples as one table, packed as exports are."""
    said = read_sheets(sorted((builtin_folder() / "examples").glob("*.yaml")), builtin())
    rows = [{name: text_of(cell) for name, cell in cells_of(sheet).items()} for sheet in said]
    path = tmp_path_factory.mktemp("rows") / "answers.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, dict.fromkeys(name for row in rows for name in row), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


OWN = ("line", "from_month", "until_month")


def without_places(thing: Any) -> Any:  # noqa: ANN401 - a part of a result
    """The same without what only a file of its own has: lines, and a day, from which on a told month grows shorter."""
    if isinstance(thing, list):
        return [without_places(each) for each in thing]
    if isinstance(thing, dict):
        return {name: without_places(each) for name, each in thing.items() if name not in OWN}
    return thing


@pytest.mark.parametrize("ending", ["parquet", "csv", "jsonl"])
@pytest.mark.parametrize("detail", DETAILS)
def test_a_table_of_scores_is_none_of_answers_whichever_command_reads_it(
    capsys: pytest.CaptureFixture[str], answers: Path, tmp_path: Path, detail: str, ending: str
) -> None:
    """A kept fact answers no question; a question beside the scores does."""
    scores, again = tmp_path / f"scores.{ending}", ("-o", tmp_path / "again.csv", "-q")
    kept = ("--keep", "sector", "--columns", detail)
    assert ran(capsys, "batch", answers, "-o", scores, "-q", *kept)[0] == 0
    hint = "(portfolio reads it; the answers are in the table that was scored)"
    told = f"{scores}: is a table of scores, expected one of answers {hint}\n"
    for words in (
        ("report", scores, *PUMPS),
        ("explain", scores, "lineage", *PUMPS),
        ("batch", scores, *again),
        ("batch", scores, "--allow-extra-columns", *again),
    ):
        assert ran(capsys, *words) == (2, "", told)
    assert ran(capsys, "batch", answers, "-o", scores, "-q", "--keep", "lineage")[0] == 0
    assert ran(capsys, "batch", scores, "--allow-extra-columns", *again)[0] == 0


def test_a_row_is_reported_as_a_file_is(capsys: pytest.CaptureFixture[str], answers: Path, example: Path) -> None:
    code, out, err = ran(capsys, "report", answers, *PUMPS, "--report", "json", *AS_OF)
    row, file = json.loads(out), json.loads(ran(capsys, "report", example, "--report", "json", *AS_OF)[1])
    parts = ("overall", "pillars", "findings", "first_actions", "cost", "capacity", "obligations")
    assert code == 0
    assert {part: without_places(row[part]) for part in parts} == {part: without_places(file[part]) for part in parts}
    told = {name: [each["until_month"] for each in body["capacity"]] for name, body in (("row", row), ("file", file))}
    assert [month for month in told["row"] if month] == [pytest.approx(1.15 * 26)]
    assert [month for month in told["file"] if month] == [pytest.approx(1.15 * (26 - 5 / (365.25 / 12)))]
    assert row["answers"]["path"] == str(answers)
    assert err.splitlines()[0] == f"{answers}: row 4 is example-pumps"


@pytest.mark.parametrize("command", [("report",), ("explain", "overall"), ("check",)])
@pytest.mark.parametrize("scheme", ["file", "memory"])
def test_a_row_of_a_table_behind_an_address_is_found(
    capsys: pytest.CaptureFixture[str], answers: Path, scheme: str, command: tuple[str, ...]
) -> None:
    address = f"{scheme}://{answers}"
    if scheme == "memory":
        with fsspec.open(address, "wb") as stream:
            stream.write(answers.read_bytes())
    code, _, err = ran(capsys, command[0], address, *command[1:], *PUMPS, *AS_OF)
    assert code in (0, 1)
    assert f"{address.removeprefix('file://')}: row 4 is example-pumps" in err


def test_the_path_of_an_address_is_an_address_again() -> None:
    given = ["s3://bucket/t.csv", "gs://b/a b/t.csv.gz", "memory:///data/t.csv", "data/t.csv", "-", "duckdb:?select 1"]
    assert [as_given(Path(each)) for each in given] == given
    assert [as_given(Path(f"{scheme}:///data/t.csv")) for scheme in ("file", "local")] == ["/data/t.csv"] * 2


def test_a_row_is_explained(capsys: pytest.CaptureFixture[str], answers: Path, example: Path) -> None:
    words = ("overall", *AS_OF)
    row = ran(capsys, "explain", answers, *words, *PUMPS, "-q")
    assert row == ran(capsys, "explain", example, *words)


def test_a_row_is_judged_on_its_line(capsys: pytest.CaptureFixture[str], answers: Path, example: Path) -> None:
    words = ("--report", "json", *AS_OF)
    code, out, _ = ran(capsys, "check", answers, *PUMPS, *words)
    expected, file, _ = ran(capsys, "check", example, *words)
    row, alone = json.loads(out)["violations"], json.loads(file)["violations"]
    assert code == expected
    assert [(each["rule"], each["message"]) for each in row] == [(each["rule"], each["message"]) for each in alone]
    assert {(each["file"], each["line"]) for each in row} == {(str(answers), 5)}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("report", "TABLE"), "is a table, expected an answers file"),
        (("report", "TABLE", "--organisation", "example-pump"), "did you mean example-pumps?"),
        (("report", "FILE", *PUMPS), "picks a row of a table, and answers files are given"),
        (("report", "FILE", "--map", "map.yaml"), "--map: is for tables"),
        (("explain", "lineage", *PUMPS), "--organisation: picks a row of a table, and no FILE is given"),
        (("explain", "lineage", "--map", "map.yaml"), "--map: is for tables, and no FILE is given"),
        (("explain", "lineage", "--as-of", "2020-01-01"), "--as-of: is the day of an assessment, and no FILE is given"),
        (("explain", "lineage", "--set", "lineage=1"), "--set: tries another answer, and no FILE is given"),
        (
            ("explain", "score/overall", "--set", "lineage=1"),
            "--set: tries another answer, and score/overall is a rule of `check`, of no file (explain score/overall)",
        ),
        (("explain", "nofile.yaml", "score/overall"), "score/overall: is a rule of `check`, and of no file"),
        (("check", "TABLE", "FILE", *PUMPS), "picks a row of one table"),
        (("check", "TABLE", *PUMPS, "--baseline-ref", "HEAD"), "--baseline-ref: is about answers files"),
        (("check", "TABLE", *PUMPS, "--write-baseline", "b.json"), "--write-baseline: is about answers files"),
    ],
)
def test_what_picks_no_row_is_refused(
    capsys: pytest.CaptureFixture[str], answers: Path, example: Path, words: tuple[str, ...], said: str
) -> None:
    plain = answers.with_name("answers.csv")
    plain.write_bytes(gzip.decompress(answers.read_bytes()))
    places = {"TABLE": str(plain), "FILE": str(example)}
    code, out, err = ran(capsys, *(places.get(word, word) for word in words))
    assert (code, out) == (2, "")
    assert said in err


@pytest.mark.parametrize(
    "words",
    [
        *(("report", "TABLE"), ("explain", "TABLE", "overall"), ("check", "TABLE")),
        *(("sensitivity", "TABLE"), ("plan", "TABLE"), ("migrate", "TABLE"), ("compare", "FILE", "TABLE")),
        *(("set", "TABLE", "lineage=1"), ("unset", "TABLE", "lineage"), ("merge", "FILE", "TABLE", "-o", "NEW.yaml")),
        *(("export", "TABLE", "-o", "NEW.xlsx"), ("import", "NEW.xlsx", "-o", "TABLE")),
        ("interview", "TABLE", "--script", "FILE"),
        ("interview", "NEW.yaml", "--seed-from", "TABLE", "--script", "FILE"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_table_is_no_answers_file_and_what_reads_it_is_said(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path, words: tuple[str, ...], packed: bool
) -> None:
    table, text = tmp_path / ("t.csv.gz" if packed else "t.csv"), b"organisation,lineage\na,1\n"
    table.write_bytes(gzip.compress(text) if packed else text)
    places = {"TABLE": table, "FILE": example}
    code, _, err = ran(capsys, *(places.get(word, tmp_path / word if "NEW" in word else word) for word in words))
    reads = "" if words[0] in ("report", "explain", "check") else "report, explain and check take "
    hint = f"({reads}--organisation ID for a row of it; batch scores them all)"
    assert code == 2
    assert err.startswith(f"{table}: is a table, expected an answers file (.yaml) {hint}\n")
    assert not list(tmp_path.glob("NEW*"))


@pytest.mark.parametrize(
    "words",
    [
        *(("new", "OUT"), ("new", "OUT", "--example"), ("set", "OUT", "lineage=1"), ("unset", "OUT", "lineage")),
        *(("merge", "FILE", "-o", "OUT"), ("merge", "FILE", "-o", "OUT", "--force"), ("import", "BOOK", "-o", "OUT")),
        ("interview", "OUT", "--script", "FILE"),
    ],
)
@pytest.mark.parametrize("name", ["t.csv", "t.XLSX", "t.parquet", "t.jsonl.gz", "-"])
def test_no_answers_file_is_made_that_no_command_reads(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path, words: tuple[str, ...], name: str
) -> None:
    places = {"OUT": name, "FILE": str(example), "BOOK": "none.xlsx"}
    with contextlib.chdir(tmp_path):
        code, out, err = ran(capsys, *(places.get(word, word) for word in words))
    said = f"{name}: is the name of a table, expected one of an answers file (.yaml)"
    if name == "-":
        said = f"{'--output' if '-o' in words else 'FILE'}: - is stdout, expected a file"
    elif words[0] == "new" and name in ("t.csv", "t.XLSX"):
        said += f" (--table {name[2:].lower()} makes an empty table)"
    assert (code, out, err) == (2, "", f"{said}\n")
    assert not list(tmp_path.iterdir())


def test_a_workbook_may_be_one_that_export_wrote(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert ran(capsys, "export", "-o", tmp_path / "form.xlsx")[0] == 0
    assert "; import takes a workbook of export)" in ran(capsys, "report", tmp_path / "form.xlsx")[2]


def test_a_row_without_answers_advises_no_interview_of_a_table(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text("organisation,lineage\na,\n", "utf-8")
    _, out, _ = ran(capsys, "report", tmp_path / "t.csv", "--organisation", "a", *AS_OF)
    assert "Nothing is known yet" in out
    assert "interview" not in out
