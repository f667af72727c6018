"""An empty table is read back as it is written, and says of every column what its cells may hold."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook

from aifactory_assess.answers.questionnaire import places_of
from aifactory_assess.answers.reading import read_sheets
from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.batch.asking import HEADINGS, asked_columns, csv_text
from aifactory_assess.batch.words import Refused, known_columns, said
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.telling.media.input_table import render
from tests.batch.rows import cells_of, text_of
from tests.batch.test_run import to_file
from tests.cli.test_trials import ran
from tests.effort import one_in
from tests.properties.bridge import loaded
from tests.reference import Mapped
from tests.strategies import frameworks

if TYPE_CHECKING:
    from collections.abc import Iterable

EXAMPLES = builtin_folder() / "examples"


def new(capsys: pytest.CaptureFixture[str], path: Path, *words: str) -> str:
    code, out, err = ran(capsys, "new", path, "--table", path.suffix.removeprefix("."), *words)
    assert (code, out) == (0, "")
    return err


def filled(sheets: Iterable[Sheet], header: list[str]) -> list[list[str]]:
    cells = [{name: text_of(cell) for name, cell in cells_of(sheet).items()} for sheet in sheets]
    assert all(set(row) <= set(header) for row in cells)
    return [[row.get(name) or "" for name in header] for row in cells]


def rows_in(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_filled_table_scores_as_answers_files_do(
    capsys: pytest.CaptureFixture[str], kind: str, tmp_path: Path
) -> None:
    path, sheets = tmp_path / f"t.{kind}", read_sheets(sorted(EXAMPLES.glob("*.yaml")), builtin())
    new(capsys, path)
    if kind == "csv":
        with path.open("a", encoding="utf-8", newline="") as stream:
            header = next(csv.reader(io.StringIO(path.read_text("utf-8"))))
            csv.writer(stream).writerows(filled(sheets, header))
    else:
        book = load_workbook(path)
        page = book.worksheets[0]
        for row in filled(sheets, [str(cell.value) for cell in page[1]]):
            page.append(row)
        book.save(path)
    assert to_file(tmp_path / "table.jsonl", path).rejected == 0
    to_file(tmp_path / "files.jsonl", EXAMPLES)
    assert rows_in(tmp_path / "table.jsonl") == rows_in(tmp_path / "files.jsonl")


@given(frameworks())
@settings(max_examples=one_in(5))
def test_every_word_that_a_column_names_is_read(drawn: Mapped) -> None:
    framework = loaded(drawn)
    places = places_of(framework)
    first, *columns = asked_columns(framework)
    names = [column.name for column in columns]
    assert (first.name, names[: len(places)]) == ("organisation", list(places))
    assert names[len(places) :] == [f"price__{price.id}" for price in framework.prices]
    for column in columns[: len(places)]:
        meant = [said(places[column.name], word) for word in column.words]
        assert all(isinstance(each, Answer) for each in meant)
        refused = [word for word in ("unknown", "not_applicable", "none") if f", {word}" in column.cells]
        assert not any(isinstance(said(places[column.name], word), Refused) for word in refused)


def test_a_workbook_says_beside_each_column_what_it_takes() -> None:
    columns = asked_columns(builtin())
    book = load_workbook(io.BytesIO(render(columns)))
    answers, meanings = book.worksheets
    assert [cell.value for cell in answers[1]] == [column.name for column in columns]
    assert {str(cell.value) for cell in answers[1]} <= set(known_columns(builtin()))
    assert all(column.cells in str(cell.comment) for cell, column in zip(answers[1], columns, strict=True))
    assert [cell.value for cell in meanings[1]] == list(HEADINGS)
    assert [row[0].value for row in meanings.iter_rows(min_row=2)] == [column.name for column in columns]
    assert render(columns) == render(columns)


def test_a_table_of_one_role_has_what_that_role_knows(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    new(capsys, tmp_path / "t.csv", "--role", "infrastructure_lead")
    names = (tmp_path / "t.csv").read_text("utf-8").strip().split(",")
    knows = {name for name, each in places_of(builtin()).items() if each.role == "infrastructure_lead"}
    assert names[0] == "organisation"
    assert set(names[1:]) == knows
    meanings = csv.DictReader((tmp_path / "t.columns.csv").read_text("utf-8").splitlines())
    assert [row["column"] for row in meanings] == names


@pytest.mark.parametrize(
    ("words", "said_"),
    [
        (("t.csv", "--table", "xlsx"), "t.csv: ends in .csv, expected .xlsx"),
        (("t.csv", "--table", "cvs"), "did you mean csv?"),
        (("t.csv", "--table", "csv", "--core"), "--table: goes with neither"),
        (("t.csv", "--table", "csv", "--as-of", "2020-01-01"), "--table: goes with neither"),
        (("a.yaml", "--example", "--as-of", "2020-01-01"), "--example: goes with neither"),
        (("taken.csv", "--table", "csv"), "taken.csv: exists already"),
        (("half.csv", "--table", "csv"), "half.columns.csv: exists already"),
    ],
)
def test_what_cannot_be_written_leaves_nothing(
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    said_: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("taken.csv", "half.columns.csv"):
        (tmp_path / name).write_text("mine", "utf-8")
    code, _, err = ran(capsys, "new", *words)
    assert (code, said_ in err) == (2, True)
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {
        "taken.csv": "mine",
        "half.columns.csv": "mine",
    }


def test_the_words_of_a_framework_are_no_formula_and_no_sign_to_obey() -> None:
    rows = csv.reader(io.StringIO(csv_text([["=1+1", "@SUM(1)", "a\x1b[31m\u202e", "-5", "organisation"]])))
    assert list(rows) == [["'=1+1", "'@SUM(1)", r"a\x1b[31m\u202e", "-5", "organisation"]]
