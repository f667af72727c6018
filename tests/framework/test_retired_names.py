"""What a framework asks no more is answered with what it asks instead, wherever a user may name it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.program import run

EVERYTHING = Path(__file__).resolve().parents[1] / "cases" / "frameworks" / "everything"
HEAD = "framework: everything@2\norganisation: {id: acme}\n"
FILES = {
    "a.yaml": f"{HEAD}profile: {{site: own}}\n",
    "old.yaml": f"{HEAD}answers:\n  drills: 1\n",
    "old-profile.yaml": f"{HEAD}profile:\n  watts: 1\n",
    "policy.yaml": (
        "format: aifactory-assess/policy@1\nframework: everything@2\nrequire:\n  answers: {required: [drills]}\n"
    ),
    "t.csv": "organisation,drills\na,1\n",
    "note.csv": "organisation,drills__note\na,1\n",
    "theirs.csv": "Firm,D\na,1\n",
    "map.yaml": "framework: everything@2\ncolumns: {Firm: organisation, D: drills}\n",
    "replies": ":g drills\n:q\n",
}
INSTEAD = "(drills was retired in everything 2, which asks training instead)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        "report old.yaml",
        "report a.yaml --set drills=1",
        "set a.yaml drills=1",
        "explain drills",
        "explain a.yaml drills",
        "plan a.yaml --require drills",
        "plan a.yaml --exclude drills",
        "check a.yaml --policy policy.yaml",
        "batch t.csv -o o.csv",
        "batch note.csv -o o.csv",
        "batch theirs.csv --map map.yaml -o o.csv",
        "interview a.yaml --script replies",
    ],
)
def test_a_retired_name_is_told_with_what_is_asked_instead(words: str, folder: Path) -> None:
    ran = run(*words.split(), "--framework", EVERYTHING, cwd=folder)
    said = " ".join((ran.out + ran.err).split())
    assert said.count(INSTEAD) == 1, said


def test_a_line_of_json_is_rejected_with_what_is_asked_instead(folder: Path) -> None:
    lines = "".join(f'{{"organisation": "a{row}"}}\n' for row in range(200))  # those that columns are looked for in
    (folder / "t.jsonl").write_text(f'{lines}{{"organisation": "b", "drills": 1}}\n', "utf-8")
    run("batch", "t.jsonl", "-o", "o.csv", "--framework", EVERYTHING, cwd=folder)
    (rejects,) = folder.glob("*rejects*")
    assert rejects.read_text("utf-8").count(INSTEAD) == 1


def test_a_row_of_a_workbook_is_refused_with_what_is_asked_instead(folder: Path) -> None:
    run("export", "a.yaml", "-o", "a.xlsx", "--framework", EVERYTHING, cwd=folder)
    book = openpyxl.load_workbook(folder / "a.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == "training"]
    assert cells
    for cell in cells:
        cell.value = "drills"
    book.save(folder / "a.xlsx")
    ran = run("import", "a.xlsx", "-o", "b.yaml", "--framework", EVERYTHING, cwd=folder)
    assert (ran.code, ran.err.count(INSTEAD)) == (2, 1)


def test_several_things_that_are_asked_instead_are_all_told(folder: Path) -> None:
    ran = run("report", "old-profile.yaml", "--framework", EVERYTHING, cwd=folder)
    instead = "(watts was retired in everything 2.1.0, which asks power and machines instead)"
    assert ran.err == f"old-profile.yaml:4:3: 'watts' is no profile field of everything {instead}\n"
