from __future__ import annotations

import os
from pathlib import Path

import pytest
from openpyxl import load_workbook

from aifactory_assess.answers.sheet import read_sheet
from aifactory_assess.framework.asked import Levels
from aifactory_assess.framework.builtin import builtin
from tests.program import run

LEVEL = next(asked for asked in builtin().questions if isinstance(asked.kind, Levels) and len(asked.kind.steps) > 3)
HEAD = f"framework: {builtin().id}@{builtin().major}\norganisation: {{id: acme}}  # ours\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD + "answers:\n  lineage: 2   # asked twice\n  data_rights: 1\n")
    return path


def fill(path: Path, **answers: str) -> None:
    book = load_workbook(path)
    for page in book.worksheets:
        for row in page.iter_rows(min_row=2, max_col=3):
            if row[0].value in answers:
                row[2].value = answers[str(row[0].value)]
    book.save(path)


def test_a_workbook_comes_back_into_the_file_and_comments_survive(file: Path) -> None:
    book = file.with_name("q.xlsx")
    assert run("export", file, "-o", book, "-q") == (0, "", "")
    fill(book, lineage="3", data_rights="")
    ran = run("import", book, "-o", file)
    assert (ran.code, ran.out) == (0, "")
    assert "1 of 1 answers are new or differ" in ran.err
    assert file.read_text() == HEAD + "answers:\n  lineage: 3   # asked twice\n  data_rights: 1\n"
    assert run("import", book, "-o", file, "--replace", "-q").code == 0
    assert list(read_sheet(file, builtin()).answers) == ["lineage"]


def test_a_workbook_makes_a_new_file_once_it_says_whose_it_is(tmp_path: Path) -> None:
    book, out = tmp_path / "q.xlsx", tmp_path / "new.yaml"
    assert run("export", "-o", book, "--role", str(LEVEL.role), "-q").code == 0
    fill(book, **{LEVEL.id: "3"})
    refused = run("import", book, "-o", out)
    assert (refused.code, "names no organisation" in refused.err, out.exists()) == (2, True, False)
    page = load_workbook(book)
    page["Start"]["B4"] = "acme"
    page.save(book)
    assert run("import", book, "-o", out, "-q").code == 0
    assert read_sheet(out, builtin()).answers[LEVEL.id].value == 3


def test_a_faulty_workbook_changes_nothing(file: Path) -> None:
    book, before = file.with_name("q.xlsx"), file.read_bytes()
    assert run("export", file, "-o", book, "-q").code == 0
    fill(book, lineage="3", data_rights="9")
    ran = run("import", book, "-o", file)
    assert (ran.code, file.read_bytes()) == (2, before)
    assert "!C" in ran.err


def test_a_pipe_is_no_workbook(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "w.xlsx")
    ran = run("import", "w.xlsx", "-o", "new.yaml", cwd=tmp_path)
    assert ran == (2, "", "w.xlsx: cannot be read: no regular file (a pipe, socket or device)\n")


def test_another_organisations_workbook_is_refused(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.yaml"
    other.write_text(HEAD.replace("acme", "other"))
    book = tmp_path / "q.xlsx"
    assert run("export", other, "-o", book, "-q").code == 0
    ran = run("import", book, "-o", file)
    assert (ran.code, "answers for other, and the file is about acme" in ran.err) == (2, True)
