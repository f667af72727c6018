from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.comments import Comment

from aifactory_assess.answers.notes import noted_in
from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.answers.workbook_rows import COLUMNS, LISTS
from aifactory_assess.answers.writing import sheet_text
from aifactory_assess.framework.asked import Levels
from aifactory_assess.framework.builtin import builtin
from tests.answers import drawn
from tests.effort import one_case_in, one_in
from tests.program import run

LEVEL = next(asked for asked in builtin().questions if isinstance(asked.kind, Levels) and len(asked.kind.steps) > 3)
pytestmark = one_case_in(4)

HEAD = f"framework: {builtin().id}@{builtin().major}\norganisation: {{id: acme}}  # ours\n"

SAID_NOTHING = Answer(state="open")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD + "answers:\n  lineage: 2   # asked twice\n  data_rights: 1\n")
    return path


def fill(path: Path, column: str = "Answer", **answers: str) -> None:
    book = load_workbook(path)
    for page in book.worksheets:
        for row in page.iter_rows(min_row=2):
            if row[0].value in answers:
                row[COLUMNS.index(column)].value = answers[str(row[0].value)]
    book.save(path)


def test_a_workbook_comes_back_into_the_file_and_comments_survive(file: Path) -> None:
    book = file.with_name("q.xlsx")
    assert run("export", file, "-o", book, "-q") == (0, "", "")
    fill(book, lineage="3", data_rights="")
    ran = run("import", book, "-o", file)
    assert (ran.code, ran.out) == (0, "")
    assert "1 of 1 answer is new or differs" in ran.err
    assert file.read_text() == HEAD + "answers:\n  lineage: 3   # asked twice\n  data_rights: 1\n"
    assert run("import", book, "-o", file, "--replace", "-q").code == 0
    assert list(read_sheet(file, builtin()).answers) == ["lineage"]


@pytest.mark.parametrize("given", [True, False])
def test_a_workbook_that_somebody_filled_in_is_replaced_by_force_alone(file: Path, given: bool) -> None:
    book = file.with_name("q.xlsx")
    words: list[str | Path] = ["export", *([file] if given else []), "-o", book, "-q"]
    assert run(*words) == run(*words) == (0, "", "")
    fill(book, lineage="3")
    kept = book.read_bytes()
    said = f"{book}: exists already, and has answers that {file if given else 'no file given'} has not: lineage"
    assert run(*words) == (2, "", f"{said} (import it first; --force replaces it as a whole)\n")
    assert book.read_bytes() == kept
    if given:
        assert run("import", book, "-o", file, "-q").code == 0
        assert run("set", file, "data_rights=2", "-q").code == 0
        assert run(*words).code == 0, "the file has all of it"
    else:
        assert run(*words, "--force").code == 0
        assert book.read_bytes() != kept


def test_what_is_no_workbook_of_answers_is_replaced_by_force_alone(file: Path) -> None:
    book = file.with_name("q.xlsx")
    book.write_bytes(b"")
    assert run("export", file, "-o", book, "-q").code == 0, "nothing was there"
    book.write_bytes(b"mine")
    ran = run("export", file, "-o", book, "-q")
    assert (ran.code, ran.err.startswith(f"{book}: exists already, and its answers cannot be read: ")) == (2, True)
    assert book.read_bytes() == b"mine"
    assert run("export", file, "-o", book, "-q", "--force").code == 0


@pytest.mark.parametrize("blank", [True, False])
def test_an_empty_cell_takes_out_nothing_that_stands_beside(file: Path, *, blank: bool) -> None:
    rich = (
        "  lineage: {value: 2, evidence: documented, source: the wiki, note: half of it, as_of: 2026-03-01, by: Ada}\n"
    )
    file.write_text(HEAD + "answers:\n" + rich + rich.replace("lineage", "data_rights"))
    book = file.with_name("q.xlsx")
    assert run("export", file, "-o", book, "-q", *(["--blank"] if blank else [])).code == 0
    fill(book, lineage="3", data_rights="")
    fill(book, "Note", lineage="", data_rights="ask Bob")
    fill(book, "Source", lineage="", data_rights="")
    assert run("import", book, "-o", file, "-q") == (0, "", "")
    said = read_sheet(file, builtin()).answers
    before = ("documented", "the wiki", "half of it", date(2026, 3, 1), "Ada")
    named, shown = "Ada: half of it", None if blank else "documented"  # what nobody sees backs, and says, another
    assert said["lineage"]._replace(line=None) == Answer("value", 3, shown, None, named, noted_by=("Ada",))
    asked = "half of it; somebody: ask Bob" if blank else "somebody: ask Bob"  # over what it shows, and it names nobody
    noted = Answer("value", 2, *before)._replace(note=asked, noted_by=("somebody",))
    assert said["data_rights"]._replace(line=None) == noted
    assert run("import", book, "-o", file, "--replace", "-q").code == 0
    said = read_sheet(file, builtin()).answers
    assert (said["lineage"].value, said["lineage"].note) == (3, None)
    assert (said["data_rights"].state, said["data_rights"].source) == ("open", None)


def test_what_one_person_verified_backs_no_other_answer_of_another(file: Path) -> None:
    """Both workbooks were exported before either was filled in."""
    one, other = file.with_name("one.xlsx"), file.with_name("other.xlsx")
    file.write_text(f"{HEAD}answers:\n")
    for book in (one, other):
        assert run("export", file, "-o", book, "-q").code == 0
    fill(one, lineage="3")
    fill(one, "Evidence", lineage="verified")
    fill(one, "Source", lineage="audit")
    assert run("import", one, "-o", file, "-q").code == 0
    fill(other, lineage="3")
    assert run("import", other, "-o", file, "-q").code == 0
    assert "  lineage: {value: 3, evidence: verified, source: audit}\n" in file.read_text()
    fill(other, lineage="2")
    assert run("import", other, "-o", file, "-q").code == 0
    assert "  lineage: 2\n" in file.read_text()


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


def test_the_name_of_the_organisation_is_taken_and_said(file: Path) -> None:
    book, new = file.with_name("q.xlsx"), file.with_name("new.yaml")
    assert run("export", file, "-o", book, "-q").code == 0
    page = load_workbook(book)
    page["Start"]["B5"] = "Acme [b]Pumps[/b]"
    page.save(book)
    for path in (file, new):
        ran = run("import", book, "-o", path)
        assert (ran.code, f"{path}: the organisation's name is Acme [b]Pumps[/b]" in ran.err) == (0, True)
        assert read_sheet(path, builtin()).name == "Acme [b]Pumps[/b]"
    assert "# ours" in file.read_text("utf-8")
    assert "name is" not in run("import", book, "-o", file).err
    page["Start"]["B5"] = "=1+2"
    page.save(book)
    refused = run("import", book, "-o", file)
    assert (refused.code, "Start!B5: Name: '=1+2' is a formula" in refused.err) == (2, True)


def test_a_name_that_nobody_touched_is_no_newer_one(file: Path) -> None:
    file.write_text(file.read_text().replace("id: acme", "id: acme, name: Acme Old"))
    book, before = file.with_name("q.xlsx"), file.read_text()
    assert run("export", file, "-o", book, "-q").code == 0
    file.write_text(told_since := before.replace("Acme Old", "Acme New GmbH"))
    said = f"{file}: what it says stays where the workbook says what was exported: the organisation's name ("
    assert run("import", book, "-o", file).err.startswith(said)
    assert file.read_text() == told_since
    assert "name is Acme Old" in run("import", book, "-o", file, "--replace").err
    assert file.read_text() == before
    file.write_text(before.replace(", name: Acme Old", ""))
    assert "name is Acme Old" in run("import", book, "-o", file).err
    page = load_workbook(book)
    page["Start"]["B5"] = "Acme Pumps"
    page.save(book)
    file.write_text(told_since)
    assert "name is Acme Pumps" in run("import", book, "-o", file).err


def test_a_long_name_is_told_where_it_is_cut_and_by_its_two_ends(file: Path) -> None:
    file.write_text(HEAD.replace("id: acme", f"id: acme, name: {'N' * 40_000}"))
    book, new = file.with_name("q.xlsx"), file.with_name("new.yaml")
    assert (
        "of a text of the organisation's name the first 32,000 signs stand in it" in run("export", file, "-o", book).err
    )
    ran = run("import", book, "-o", new)
    assert (ran.code, f"the organisation's name is {'N' * 500} ... {'N' * 500}\n" in ran.err) == (0, True)


@pytest.mark.parametrize("replace", [True, False])
def test_what_a_cell_cannot_hold_of_a_text_stays_in_the_file(file: Path, *, replace: bool) -> None:
    texts = {
        "long": "n" * 40_000,
        "wide": "\U0001f600" * 16_383 + "END",
        "tab": "a\\tb",
        "pasted": "a\\r\\nb\\x0bc",
        "spaces": " a ",
    }
    texts |= {
        "escape": "a _x0041_ b",
        "escaped": "a _x005F_x0041_ b",
        "hexadecimal": "0x005F_1",
        "tags": "<r>a</q></r>",
    }
    names = [question.id for question in builtin().questions if isinstance(question.kind, Levels)][: len(texts)]
    lines = [f'  {name}: {{value: 1, note: "{text}"}}\n' for name, text in zip(names, texts.values(), strict=True)]
    file.write_text(
        HEAD.replace("id: acme", 'id: acme, name: "<r>A\\tcme _x005F_x0041_</r>"') + "answers:\n" + "".join(lines)
    )
    before, book = file.read_bytes(), file.with_name("q.xlsx")
    ran = run("export", file, "-o", book)
    assert (ran.code, f"of a text of {names[0]}, {names[1]} the first 32,000 signs stand in it" in ran.err) == (0, True)
    ran = run("import", book, "-o", file, *(["--replace"] if replace else []))
    assert (ran.code, ran.err.startswith("0 of 9 answers are new or differ"), ran.err) == (0, True, ran.err)
    assert file.read_bytes() == before
    fill(book, "Note", **{names[2]: "a\\x09b!"})
    assert run("import", book, "-o", file, "-q").code == 0
    assert read_sheet(file, builtin()).answers[names[2]].note == "a\\x09b!"


def test_answers_of_a_hidden_sheet_are_told(file: Path) -> None:
    path = file.with_name("q.xlsx")
    assert run("export", file, "-o", path, "-q").code == 0
    fill(path, lineage="3")
    book = load_workbook(path)
    for page in book.worksheets[1:]:
        page.sheet_state = "hidden"
    book.save(path)
    ran = run("import", path, "-o", file)
    assert (ran.code, ran.out) == (0, "")
    assert f"{path}: hidden sheets were read too: Data quality\n" in ran.err
    assert run("import", path, "-o", file, "-q") == (0, "", "")


def test_comments_at_cells_are_told_to_stay_behind(file: Path) -> None:
    path = file.with_name("q.xlsx")
    assert run("export", file, "-o", path, "-q").code == 0
    assert "are not read" not in run("import", path, "-o", file).err
    book = load_workbook(path)
    book["Data quality"]["C3"].comment = Comment("ask Peter", "Ann")
    book.save(path)
    ran = run("import", path, "-o", file)
    assert (ran.code, f"{path}: comments at cells are not read; " in ran.err) == (0, True)


def test_texts_in_drawings_are_told_to_stay_behind(file: Path) -> None:
    path, drawing = file.with_name("q.xlsx"), '<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><a:p>{}</a:p></xdr:wsDr>'
    for said, is_told in (("", False), ("<a:r><a:t/></a:r>", False), ("<a:r><a:t>ask Peter</a:t></a:r>", True)):
        assert run("export", file, "-o", path, "-q").code == 0
        with zipfile.ZipFile(path, "a") as packed:
            packed.writestr("xl/drawings/drawing1.xml", drawing.format(said))
        ran = run("import", path, "-o", file)
        assert (ran.code, f"{path}: texts in drawings are not read; " in ran.err) == (0, is_told)
    assert f"{path}: exists already, and has texts in drawings" in run("export", file, "-o", path).err


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


def test_a_point_that_may_stand_between_thousands_is_asked_about_unless_it_stood_there(file: Path) -> None:
    """A cell is text: who types 1.200 for 1200 people gets no 1.2 unsaid, and what was exported comes back."""
    file.write_text(HEAD + "profile: {employees: 12.125, turnover_eur_m: 7}\n")
    book = file.with_name("q.xlsx")
    assert run("export", file, "-o", book, "-q").code == 0
    assert run("import", book, "-o", file, "-q") == (0, "", "")
    assert run("import", book, "-o", file.with_name("new.yaml"), "-q") == (0, "", "")
    assert read_sheet(file.with_name("new.yaml"), builtin()).profile["employees"].value == 12.125
    before = file.read_text()
    fill(book, employees="1.200", turnover_eur_m="2.500")
    ran = run("import", book, "-o", file)
    assert ran.code == 2
    assert "employees: '1.200' can mean two numbers, expected 1200 or 1.2" in ran.err
    assert "turnover_eur_m: '2.500' can mean two numbers, expected 2500 or 2.5" in ran.err
    assert file.read_text() == before
    fill(book, employees="1200", turnover_eur_m="2.5")
    assert run("import", book, "-o", file, "-q").code == 0
    assert read_sheet(file, builtin()).profile["employees"].value == 1200


def test_an_amount_is_kept_in_its_currency_there_and_back(file: Path) -> None:
    text = HEAD + "profile:\n  budget_capex_usd: {value: 2100000, currency: EUR, source: board}\n"
    for rest in ("", "prices:\n  usd_per_eur: 1.25\n"):
        file.write_text(text + rest)
        book, new = file.with_name("q.xlsx"), file.with_name("new.yaml")
        new.unlink(missing_ok=True)
        assert run("export", file, "-o", book, "-q", "--force").code == 0
        assert run("import", book, "-o", file).err.startswith("0 of 1 answer is new or differs")
        assert file.read_text() == text + rest
        assert run("import", book, "-o", new, "-q").code == 0
        assert "budget_capex_usd: {value: 2100000, currency: EUR, source: board}" in new.read_text()
        fill(book, budget_capex_usd="")
        fill(book, "Source", budget_capex_usd="minutes")
        assert run("import", book, "-o", file, "-q").code == 0
        assert "budget_capex_usd: {value: 2100000, currency: EUR, source: minutes}" in file.read_text()
        fill(book, budget_capex_usd="$2M")
        assert run("import", book, "-o", file, "-q").code == 0
        assert "budget_capex_usd: {value: 2000000, source: minutes}" in file.read_text()
        fill(book, budget_capex_usd="£1.5M")
        assert run("import", book, "-o", file, "-q").code == 0
        assert "{value: 1500000, currency: GBP, source: minutes}" in file.read_text()


@pytest.mark.parametrize(
    ("column", "typed", "flags", "stands"),
    [
        ("Source", "board", [], "{value: 1160000, source: board}"),
        ("Evidence", "verified", [], "{value: 1160000, evidence: verified}"),
        ("Source", "board", ["--replace"], "{value: 1000000, currency: EUR, source: board}"),
        ("Answer", "2000000 EUR", [], "{value: 2000000, currency: EUR}"),
    ],
)
def test_an_amount_that_nobody_typed_stays_in_the_currency_of_the_file(
    file: Path, column: str, typed: str, flags: list[str], stands: str
) -> None:
    head = f"{HEAD}prices: {{usd_per_eur: 1.16}}\nprofile:\n  budget_capex_usd: "
    file.write_text(f"{head}{{value: 1000000, currency: EUR}}\n")
    book = file.with_name("q.xlsx")
    assert run("export", file, "-o", book, "-q").code == 0
    fill(book, column, budget_capex_usd=typed)
    file.write_text(f"{head}1160000\n")
    ran = run("import", book, "-o", file, *flags)
    assert (ran.code, "was:" in ran.err) == (0, False), "nor is it told as a slip"
    assert f"  budget_capex_usd: {stands}\n" in file.read_text()


def test_an_amount_typed_over_one_in_another_currency_says_what_that_was(file: Path) -> None:
    book, new = file.with_name("q.xlsx"), file.with_name("new.yaml")
    file.write_text(HEAD + "profile:\n  budget_capex_usd: {value: 6000000, currency: EUR}\n")
    assert run("export", file, "-o", book, "-q").code == 0
    fill(book, budget_capex_usd="6500000")
    for path in (file, new):
        told = f"{path}: budget_capex_usd is 6,500,000 USD (was: 6,000,000 EUR)\n"
        assert told in run("import", book, "-o", path).err
        assert "was:" not in run("import", book, "-o", path).err  # nothing changes
    file.write_text(HEAD + "profile:\n  budget_capex_usd: 7000000\n")
    fill(book, budget_capex_usd="6000000 EUR")
    fill(book, "Note", budget_capex_usd="ask Bob")
    assert "was:" not in run("import", book, "-o", file).err  # it was in USD before
    assert "  budget_capex_usd: {value: 7000000, note: ask Bob}\n" in file.read_text()


def test_days_to_come_are_told(file: Path) -> None:
    book, new = file.with_name("q.xlsx"), file.with_name("new.yaml")
    assert run("export", file, "-o", book, "-q").code == 0
    fill(book, lineage="3", data_rights="2")
    fill(book, "As of", lineage="2999-01-05")
    assert f"{file}: has as_of 2999-01-05, a day to come, beside lineage\n" in run("import", book, "-o", file).err
    page = load_workbook(book)
    page["Start"]["B8"] = "2999-11-28"
    page.save(book)
    told = f"{new}: is of 2999-11-28, a day to come\n{new}: has as_of 2999-01-05, a day to come, beside lineage\n"
    assert told in run("import", book, "-o", new).err


def test_a_quick_scan_stays_one(tmp_path: Path) -> None:
    file, book, new = (tmp_path / name for name in ("q.yaml", "q.xlsx", "new.yaml"))
    assert run("new", file, "--core", "-q").code == 0
    assert run("export", file, "-o", book, "-q").code == 0
    assert run("import", book, "-o", new, "-q").code == 0
    assert read_sheet(new, builtin()).scope == "core"
    beyond = next(question.id for question in builtin().questions if not question.core)
    assert run("export", "-o", book, "-q").code == 0
    fill(book, **{beyond: "unknown"})
    page = load_workbook(book)
    page["Start"]["B4"], page["Start"]["B9"] = read_sheet(file, builtin()).organisation, "core"
    page.save(book)
    for path in (new, tmp_path / "newer.yaml"):
        ran = run("import", book, "-o", path)
        assert f"{path}: is a quick scan (scope: core), in which {beyond} count for nothing" in ran.err


def test_who_answered_and_when_comes_along(tmp_path: Path) -> None:
    file, book, new = (tmp_path / name for name in ("e.yaml", "q.xlsx", "new.yaml"))
    assert run("new", file, "--example", "manufacturer_onprem", "-q").code == 0
    ran = run("export", file, "-o", book)
    assert f"{book}: a workbook has no own prices; {file} keeps hardware_usd_per_gpu\n" in ran.err
    assert run("import", book, "-o", new, "-q").code == 0
    then, now = read_sheet(file, builtin()), read_sheet(new, builtin())
    head = [(each.assessed_on, each.respondent, each.respondent_role) for each in (then, now)]
    assert head[0] == head[1]
    assert None not in head[0]
    page = load_workbook(book)
    assert page["Start"]["B6"].value == then.respondent
    page["Start"]["B6"], page["Start"]["B7"], page["Start"]["B8"], page["Start"]["B9"] = (
        "B. Other",
        "cao",
        "soon",
        "all",
    )
    page.save(book)
    told = run("import", book, "-o", new).err
    for said in ("Start!B7: 'cao' is no role", "Start!B8: 'soon' is no date", "Start!B9: 'all' is no scope"):
        assert said in told
    page["Start"]["B7"], page["Start"]["B8"], page["Start"]["B9"] = None, None, None
    page.save(book)
    fill(book, **{LEVEL.id: "unknown"})
    assert run("import", book, "-o", new, "-q").code == 0
    answer = read_sheet(new, builtin()).answers[LEVEL.id]
    assert (answer.state, answer.by, answer.as_of) == ("unknown", "B. Other", then.answers[LEVEL.id].as_of)
    assert run("export", file, "-o", book, "--blank", "-q", "--force").code == 0
    assert load_workbook(book)["Start"]["B6"].value in ("", None)


def test_a_blank_workbook_for_one_role_says_whose_it_is(file: Path) -> None:
    book, new = file.with_name("q.xlsx"), file.with_name("new.yaml")
    assert run("export", file, "-o", book, "--role", "hr_lead", "--blank", "-q").code == 0
    assert load_workbook(book)["Start"]["B7"].value == "hr_lead: People lead"
    assert run("import", book, "-o", new, "-q").code == 0
    assert read_sheet(new, builtin()).respondent_role == "hr_lead"
    assert run("export", file, "-o", book, "--role", "hr_lead", "--role", "cio", "--blank", "-q").code == 0
    assert not load_workbook(book)["Start"]["B7"].value


def test_an_export_that_nobody_touched_takes_nothing_out(file: Path) -> None:
    """Neither keys without an answer, nor the day on which somebody was asked and gave none, nor a note beside it."""
    asked = "  sector: {value: null, as_of: 2026-11-20}\n  pue: {value: null, note: ask Bob, as_of: 2026-11-20}\n"
    file.write_text(
        before := HEAD
        + f"profile:\n{asked}answers:\n  lineage: 2\n  data_rights:\n  ai_literacy: {{value: null, note: soon}}\n"
    )
    book = file.with_name("q.xlsx")
    assert run("export", file, "-o", book, "-q").code == 0
    ran = run("import", book, "-o", file, "--replace")
    assert (ran.err, file.read_text()) == (f"0 of 3 answers are new or differ, and stand in {file}\n", before)
    fill(book, lineage="")
    fill(book, "Note", pue="")
    ran = run("import", book, "-o", file, "--replace")
    assert ran.err == f"0 of 1 answer is new or differs, and stands in {file}; 1 is taken out\n"
    left = before.replace(", note: ask Bob", "").replace("  lineage: 2\n", "")
    assert file.read_text() == left


def test_a_new_file_is_taken_over_as_it_is(tmp_path: Path) -> None:
    file, book = tmp_path / "a.yaml", tmp_path / "q.xlsx"
    assert run("new", file, "-q").code == 0
    before = file.read_bytes()
    assert run("export", file, "-o", book, "-q").code == 0
    ran = run("import", book, "-o", file, "--replace")
    assert (ran.err, file.read_bytes()) == (f"0 of 0 answers are new or differ, and stand in {file}\n", before)


def test_what_an_older_workbook_says_keeps_its_day_and_its_author(file: Path) -> None:
    other, book = file.with_name("b.yaml"), file.with_name("q.xlsx")
    file.write_text(HEAD + "assessed_on: 2026-11-20\nrespondent: {name: ann}\nanswers: {data_rights: 1}\n")
    other.write_text(HEAD + "assessed_on: 2024-01-05\nrespondent: {name: bob}\nanswers: {lineage: 3, data_rights: 1}\n")
    assert run("export", other, "-o", book, "-q").code == 0
    assert run("import", book, "-o", file, "-q").code == 0
    assert "answers: {lineage: {value: 3, as_of: 2024-01-05, by: bob}, data_rights: 1}" in file.read_text()


@pytest.mark.parametrize("replace", [True, False])
def test_another_value_has_not_the_day_and_author_that_the_export_wrote(file: Path, *, replace: bool) -> None:
    told = "{value: 1, as_of: 2025-03-01, by: Bob}"
    head = HEAD + "assessed_on: 2026-01-20\nrespondent: {name: Ann}\n"
    file.write_text(head + f"answers:\n  lineage: {told}\n  data_rights: {told}\n  data_unification: {told}\n")
    book, flags = file.with_name("q.xlsx"), ["--replace"] if replace else []
    assert run("export", file, "-o", book, "-q").code == 0
    assert (run("import", book, "-o", file, *flags, "-q").code, file.read_text().count(told)) == (0, 3)
    fill(book, lineage="4", data_unification="2")
    fill(book, "As of", data_unification="2026-11-19")
    fill(book, "By", data_unification="Dora")
    assert run("import", book, "-o", file, *flags, "-q").code == 0
    others = f"  data_rights: {told}\n  data_unification: {{value: 2, as_of: 2026-11-19, by: Dora}}\n"
    assert file.read_text() == head + "answers:\n  lineage: 4\n" + others
    file.write_text(head + f"answers:\n  lineage: {told}\n" + others)
    page = load_workbook(book)
    page["Start"]["B6"], page["Start"]["B8"] = "Carol", "2026-11-20"
    page.save(book)
    assert run("import", book, "-o", file, *flags, "-q").code == 0
    said = head + "answers:\n  lineage: {value: 4, as_of: 2026-11-20, by: Carol}\n" + others
    assert file.read_text() == said


def test_whose_name_is_spelled_otherwise_on_the_first_sheet_is_the_same_person(file: Path) -> None:
    head = HEAD + "respondent: {name: José}\n"
    file.write_text(head + "answers:\n  lineage: {value: 1, note: half}\n")
    book = file.with_name("q.xlsx")
    assert run("export", file, "-o", book, "-q").code == 0
    page = load_workbook(book)
    page["Start"]["B6"] = "Jose\u0301"
    page.save(book)
    fill(book, lineage="2")
    fill(book, "Note", lineage="all of it")
    assert run("import", book, "-o", file, "-q").code == 0
    assert file.read_text() == head + "answers:\n  lineage: {value: 2, note: all of it}\n"


@pytest.mark.parametrize("replace", [True, False])
def test_a_workbook_that_comes_twice_changes_nothing_the_second_time(file: Path, *, replace: bool) -> None:
    head = HEAD + "assessed_on: 2026-11-20\nrespondent: {name: Ann}\n"
    file.write_text(head + "answers: {data_rights: 1, lineage: 2}\n")
    book, flags = file.with_name("q.xlsx"), ["--replace"] if replace else []
    assert run("export", file, "-o", book, "-q").code == 0
    page = load_workbook(book)
    page["Start"]["B6"], page["Start"]["B8"] = "Dana", "2026-11-24"
    page.save(book)
    fill(book, data_rights="3")
    said = head + "answers: {data_rights: {value: 3, as_of: 2026-11-24, by: Dana}, lineage: 2}\n"
    assert (run("import", book, "-o", file, *flags, "-q").code, file.read_text()) == (0, said)
    ran = run("import", book, "-o", file, *flags)
    assert ran.err.startswith("0 of 2 answers are new or differ")
    assert file.read_text() == said


def test_who_was_typed_beside_an_answer_is_so_beside_the_next_one_too(file: Path) -> None:
    """An export writes nobody beside a row that is open: whom the row names then, people typed."""
    file.write_text(HEAD + "assessed_on: 2026-11-20\nrespondent: {name: Ann}\n")
    book = file.with_name("q.xlsx")
    assert run("export", file, "-o", book, "-q").code == 0
    for answer in ("2", "3"):
        fill(book, data_quality_control=answer)
        fill(book, "By", data_quality_control="Bob")
        fill(book, "As of", data_quality_control="2026-11-24")
        assert run("import", book, "-o", file, "-q").code == 0
        assert f"  data_quality_control: {{value: {answer}, as_of: 2026-11-24, by: Bob}}\n" in file.read_text()


@pytest.mark.parametrize("replace", [True, False])
def test_a_workbook_that_comes_twice_gives_no_value_to_whoever_said_the_older_one(file: Path, *, replace: bool) -> None:
    """An amount, a value, ticks, or none at all: the day and speaker of an export stay with what they were beside."""
    carl, zed = "as_of: 2026-11-24, by: Carl", "as_of: 2026-10-01, by: Zed"
    kept = f"  ai_literacy: {{value: 1, {zed}}}\n  role_coverage: {{value: [mle, ds], {zed}}}\n"
    text = (
        "assessed_on: 2026-11-20\nrespondent: {name: Ann}\nprices: {usd_per_eur: 1.25}\n"
        "profile:\n  budget_capex_usd: {value: 100, currency: EUR, by: Zed}\n"
        f"answers:\n  data_quality_control: {{value: 2, {zed}}}\n  lineage: {{value: 1, by: Bob}}\n"
        f"  data_rights: {{value: 1, note: half, {zed}}}\n  transparency: {{value: [tell], {zed}}}\n"
    )
    file.write_text(HEAD + text + kept)
    book, new, flags = file.with_name("q.xlsx"), file.with_name("new.yaml"), ["--replace"] if replace else []
    assert run("export", file, "-o", book, "-q").code == 0
    page = load_workbook(book)
    page["Start"]["B6"], page["Start"]["B8"] = "Carl", "2026-11-24"
    page.save(book)
    fill(book, data_quality_control="3", lineage="4", data_rights="", budget_capex_usd="200 EUR")
    fill(book, **{"transparency.mark": "x"})
    fill(book, "By", lineage="Dora")
    assert run("import", book, "-o", file, *flags, "-q").code == 0
    said = file.read_text()
    assert f"  budget_capex_usd: {{value: 200, currency: EUR, {carl}}}\n" in said
    assert (
        f"  data_quality_control: {{value: 3, {carl}}}\n  lineage: {{value: 4, as_of: 2026-11-24, by: Dora}}\n" in said
    )
    half = 'null, note: "Zed: half", noted_by: [Zed]' if replace else f"1, note: half, {zed}"
    assert f"  data_rights: {{value: {half}}}\n" in said
    assert f"  transparency: {{value: [tell, mark], {carl}}}\n{kept}" in said
    assert run("import", book, "-o", file, *flags).err.startswith("0 of 7 answers are new or differ")
    assert file.read_text() == said
    assert run("import", book, "-o", new, "-q").code == 0
    assert new.read_text().count(zed) == 2
    assert '  data_rights: {value: null, note: "Zed: half", noted_by: [Zed]}\n' in new.read_text()


ROME = 'note: "ask Rome; Bob: seen", noted_by: [Bob]'
MORE = 'note: "ask Rome; Bob: seen; Bob: so", noted_by: [Bob, Bob]'


@pytest.mark.parametrize(
    ("stood", "column", "typed", "stands", "how"),
    [
        ("1, note: ask Rome", "Answer", "4", '4, note: "Ann: ask Rome", noted_by: [Ann], by: Bob', ""),
        ("1, note: ask Rome", "Answer", "4", '4, note: "Ann: ask Rome", noted_by: [Ann], by: Bob', "--replace"),
        (
            "1, note: ask Rome",
            "Answer",
            "4",
            '4, note: "Ann: ask Rome", noted_by: [Ann], by: Bob',
            "without its hidden sheet",
        ),
        ("1, note: ask Rome, by: Cy", "Answer", "4", '4, note: "Cy: ask Rome", noted_by: [Cy], by: Bob', ""),
        (f"1, {ROME}", "Answer", "4", '4, note: "seen; Ann: ask Rome", noted_by: [Ann], by: Bob', ""),
        (f"1, {ROME}", "Note", "ask Rome; Bob: lost", '1, note: "ask Rome; Bob: lost", noted_by: [Bob]', ""),
        (f"1, {ROME}", "Note", "more; Bob: seen", '1, note: "Bob: seen; Bob: more", noted_by: [Bob, Bob]', ""),
        (f"1, {ROME}", "Note", "ask Rome; Bob: seen; so", f"1, {MORE}", ""),
        ("1, note: ask Rome", "By", "Cy", '1, note: "Ann: ask Rome", noted_by: [Ann], by: Cy', ""),
        ("1, note: ask Rome", "Note", "ask Oslo", '1, note: "Bob: ask Oslo", noted_by: [Bob]', ""),
        ("1", "Note", "ask Oslo", '1, note: "Bob: ask Oslo", noted_by: [Bob]', "--replace"),
    ],
)
def test_a_note_in_a_workbook_stays_that_of_whoever_wrote_it(
    file: Path, stood: str, column: str, typed: str, stands: str, *, how: str
) -> None:
    """The first sheet says that Bob filled it in, and the file is Ann's; a second import changes nothing."""
    file.write_text(f"{HEAD}respondent: {{name: Ann}}\nanswers:\n  lineage: {{value: {stood}}}\n")
    book = file.with_name("q.xlsx")
    assert run("export", file, "-o", book, "-q").code == 0
    page = load_workbook(book)
    page["Start"]["B6"] = "Bob"
    if "without" in how:
        page.remove(page[LISTS])
    page.save(book)
    fill(book, column, lineage=typed)
    for _ in range(2):
        assert run("import", book, "-o", file, "-q", *(["--replace"] if how == "--replace" else [])).code == 0
        assert f"  lineage: {{value: {stands}}}\n" in file.read_text()


def test_what_is_typed_over_anothers_note_is_of_whom_the_first_sheet_names(file: Path) -> None:
    head = f"{HEAD}respondent: {{name: Ann}}\nanswers:\n"
    file.write_text(f"{head}  lineage: {{value: 3, note: ask Rome, by: Bob}}\n")
    book = file.with_name("q.xlsx")
    assert run("export", file, "-o", book, "-q").code == 0
    fill(book, "Note", lineage="I doubt it")
    for _ in range(2):
        assert run("import", book, "-o", file, "-q").code == 0
        stands = '{value: 3, note: "Ann: I doubt it", noted_by: [Ann], by: Bob}'
        assert file.read_text() == f"{head}  lineage: {stands}\n"


STOOD = (
    "assessed_on: 2026-01-10\nrespondent: {name: Cy}\nanswers:\n  lineage: {value: 1, source: wiki}\n"
    "  data_rights: {value: 2, note: half}\n  ai_literacy: {value: null, note: ask Rome}\n"
)


def sent(file: Path, who: str = "Hana", day: str | None = "2026-11-29", *, of: str = STOOD) -> Path:
    """A workbook of Cy's answers whose first sheet somebody else filled in, with one answer of theirs."""
    file.write_text(HEAD + of)
    book = file.with_name("sent.xlsx")
    assert run("export", file, "-o", book, "-q", "--force").code == 0
    page = load_workbook(book)
    page["Start"]["B6"], page["Start"]["B8"] = who, day
    page.save(book)
    fill(book, data_unification="3")
    return book


@pytest.mark.parametrize("flags", [[], ["--replace"], ["--as-of", "2026-11-30"]])
@pytest.mark.parametrize(
    ("there", "is_cys"),
    [
        ("assessed_on: 2026-01-10\nrespondent: {name: Cy}\n", True),
        ("assessed_on: 2026-11-29\nrespondent: {name: Dora}\nanswers: {}\n", False),
        ("", False),
    ],
    ids=["their file", "another's file", "a new file"],
)
def test_what_stands_as_it_was_exported_is_of_who_said_it_then(
    file: Path, flags: list[str], there: str, *, is_cys: bool
) -> None:
    """Hana changed one row: whoever's file it comes into, she said nothing else, and noted nothing."""
    book, out = sent(file), file.with_name("out.yaml")
    if there:
        out.write_text(HEAD + there)
    noted = "ask Rome" if is_cys else '"Cy: ask Rome", noted_by: [Cy]'
    for _ in range(2):
        assert run("import", book, "-o", out, "-q", *flags) == (0, "", "")
        said, whose = out.read_text(), "" if is_cys else ", as_of: 2026-01-10, by: Cy"
        assert f"  lineage: {{value: 1, source: wiki{whose}}}\n  data_rights: {{value: 2, note: half{whose}}}\n" in said
        assert f"  ai_literacy: {{value: null, note: {noted}}}\n" in said
        assert said.partition("answers:")[2].count("Hana") == (1 if there else 0), "beside her own where it is not hers"


def test_a_value_that_stands_is_of_who_said_it_whatever_another_noted_beside(file: Path) -> None:
    book, out = sent(file), file.with_name("out.yaml")
    fill(book, "Note", lineage="ask Oslo")
    for head in ("", "assessed_on: 2026-11-29\nrespondent: {name: Dora}\n"):
        if head:
            out.write_text(HEAD + head)
        assert run("import", book, "-o", out, "-q").code == 0
        assert (
            '  lineage: {value: 1, source: wiki, note: "Hana: ask Oslo", noted_by: [Hana], as_of: 2026-01-10, by: Cy}\n'
            in out.read_text()
        )


@pytest.mark.parametrize("flags", [[], ["--replace"]])
@pytest.mark.parametrize(
    ("stood", "since", "kept"),
    [
        ("value: 1", "value: 1", ""),
        ("value: 1, as_of: 2026-01-08, by: Bob", "value: 1, as_of: 2026-01-08, by: Bob", ""),
        ("value: 1", "value: 1, evidence: verified, source: audit, as_of: 2026-11-24, by: Dan", "evidence: verified, "),
        ("value: 1, source: wiki, by: Bob", "value: 3, evidence: verified, as_of: 2026-11-24, by: Dan", ""),
    ],
)
def test_an_answer_is_of_who_typed_what_it_rests_on(
    file: Path, stood: str, since: str, kept: str, flags: list[str]
) -> None:
    head = "assessed_on: 2026-01-10\nrespondent: {name: Cy}\nanswers:\n  lineage: "
    book = sent(file, of=f"{head}{{{stood}}}\n")
    fill(book, "Source", lineage="hearsay")
    file.write_text(f"{HEAD}{head}{{{since}}}\n")
    for _ in range(2):
        assert run("import", book, "-o", file, "-q", *flags).code == 0
        rests = f"{'' if flags else kept}source: hearsay"
        assert f"  lineage: {{value: 1, {rests}, as_of: 2026-11-29, by: Hana}}\n" in file.read_text()


def test_a_value_that_stands_keeps_its_day_where_its_speaker_was_changed(file: Path) -> None:
    book, out = sent(file), file.with_name("out.yaml")
    fill(book, "By", lineage="Bob")
    assert run("import", book, "-o", out, "-q").code == 0
    assert "  lineage: {value: 1, source: wiki, as_of: 2026-01-10, by: Bob}\n" in out.read_text()


def test_a_note_typed_beside_anothers_value_is_of_who_typed_it_in_their_own_file_too(file: Path) -> None:
    book, out = sent(file), file.with_name("out.yaml")
    out.write_text(
        HEAD + "assessed_on: 2026-01-10\nrespondent: {name: Hana}\nanswers:\n  lineage: {value: 1, by: Cy}\n"
    )
    fill(book, "Note", lineage="ask Oslo")
    assert run("import", book, "-o", out, "-q").code == 0
    assert '  lineage: {value: 1, note: "Hana: ask Oslo", noted_by: [Hana], by: Cy}\n' in out.read_text()


@pytest.mark.parametrize("flags", [[], ["--replace"]])
def test_a_whole_export_changes_no_byte_whoever_sends_it_back(tmp_path: Path, flags: list[str]) -> None:
    file, book = tmp_path / "e.yaml", tmp_path / "e.xlsx"
    assert run("new", file, "--example", "manufacturer_onprem", "-q").code == 0
    before = file.read_bytes()
    assert run("export", file, "-o", book, "-q").code == 0
    page = load_workbook(book)
    page["Start"]["B6"], page["Start"]["B8"] = "Hana", "2026-11-29"
    page.save(book)
    assert run("import", book, "-o", file, "-q", *flags) == (0, "", "")
    assert file.read_bytes() == before


def test_a_name_that_a_cell_shows_otherwise_loses_nobodys_words(tmp_path: Path) -> None:
    file, book, new = tmp_path / "a.yaml", tmp_path / "a.xlsx", tmp_path / "new.yaml"
    names = '["M\u200cN", "<r>A</r>", Bob]'
    note = "M\u200cN: w; <r>A</r>: x; Bob: y"
    file.write_text(f'{HEAD}answers:\n  lineage: {{value: 2, note: "{note}", noted_by: {names}}}\n')
    assert run("export", file, "-o", book, "-q").code == 0
    assert run("import", book, "-o", new, "-q").code == 0
    said = read_sheet(new, builtin()).answers["lineage"]
    assert [each.text for each in noted_in(*said.signed, None)] == ["w", "x", "y"]
    before = file.read_bytes()
    assert run("import", book, "-o", file, "-q").code == 0
    assert file.read_bytes() == before


@pytest.mark.parametrize("names", ["[" * 100_000, "7", '[""]', '["Zoe", 3]', "[NaN]", '["nobody"]'])
def test_names_that_somebody_wrote_into_what_nobody_sees_are_none(file: Path, names: str) -> None:
    file.write_text(f"{HEAD}answers:\n  lineage: {{value: 2, note: 'seen; : ask'}}\n")
    book, new = file.with_name("q.xlsx"), file.with_name("new.yaml")
    assert run("export", file, "-o", book, "-q").code == 0
    page = load_workbook(book)
    row = next(row for row in page[LISTS].iter_rows() if row[6].value == "lineage")
    row[7].value = names[:32_000]
    page.save(book)
    assert run("import", book, "-o", new, "-q").code == 0
    assert read_sheet(new, builtin()).answers["lineage"].signed == ("seen; : ask", ())


def test_a_note_that_is_typed_shorter_is_taken(file: Path) -> None:
    for stood in ('"To do: ask Rome"', '"seen; Ann: ask Rome", noted_by: [Ann]'):
        file.write_text(f"{HEAD}answers:\n  lineage: {{value: 2, note: {stood}}}\n")
        book = file.with_name("q.xlsx")
        assert run("export", file, "-o", book, "-q", "--force").code == 0
        fill(book, "Note", lineage="ask Rome")
        assert run("import", book, "-o", file, "-q").code == 0
        assert "  lineage: {value: 2, note: ask Rome}\n" in file.read_text()


def test_whose_the_words_of_a_note_are_comes_back_from_a_workbook(tmp_path: Path) -> None:
    """Whom a merge outvoted a file may name nowhere else; in a new file, also where the row has another value since."""
    merged, again, more = (tmp_path / f"{name}.yaml" for name in ("merged", "again", "more"))
    noted = 'note: "Zoe: not in Rome; Ann: so: ok", noted_by: [Zoe, Ann]'
    answer = f'  lineage: {{value: 1, {noted}, by: "Ann, Bob"}}\n'
    merged.write_text(f"{HEAD}answers:\n{answer}")
    book = tmp_path / "a.xlsx"
    assert run("export", merged, "-o", book, "-q").code == 0
    assert run("import", book, "-o", again, "-q").code == 0
    assert answer in again.read_text()
    page = load_workbook(book)
    page["Start"]["B6"] = "Cy"
    page.save(book)
    fill(book, lineage="3")
    assert run("import", book, "-o", more, "-q").code == 0
    assert f"  lineage: {{value: 3, {noted}}}\n" in more.read_text()
    assert 'kept, as noted by Zoe, Ann; --note ""' in run("set", more, "lineage", "--note", "now").err
    assert 'note: "now; Zoe: not in Rome; Ann: so: ok", noted_by: [Zoe, Ann]' in more.read_text()


@pytest.mark.parametrize("replace", [True, False])
@pytest.mark.parametrize("older", [True, False])
def test_what_nobody_is_known_to_have_said_gets_no_name_and_no_day(file: Path, *, older: bool, replace: bool) -> None:
    """The exported file named nobody, or an older version wrote the workbook, which kept neither name nor day."""
    nameless = STOOD.removeprefix("assessed_on: 2026-01-10\nrespondent: {name: Cy}\n")
    book, flags = sent(file, of=STOOD if older else nameless), ["--replace"] if replace else []
    page = load_workbook(book)
    for row in page[LISTS].iter_rows():
        for cell in row:
            if older and cell.value in ("Respondent", "Assessed on"):
                cell.value = None
    page.save(book)
    theirs, new = file.with_name("theirs.yaml"), file.with_name("new.yaml")
    theirs.write_text(f"{HEAD}assessed_on: 2026-02-02\nrespondent: {{name: Dora}}\nanswers:\n")
    for path, who, of, day in (
        (theirs, ", as if by Dora", "2026-02-02", "as_of: 2026-11-29, "),
        (new, "", "2026-11-29", ""),
    ):
        ran = run("import", book, "-o", path, *flags)
        told = f"{path}: has no by beside lineage, data_rights, ai_literacy{who}: the workbook does not tell whose "
        assert told in ran.err
        assert f"{path}: has no as_of beside lineage, data_rights, as if of {of}: the workbook does not " in ran.err
        said = path.read_text()
        # A note is nobody's beside what is taken as if somebody said it.
        half, rome = (f'"somebody: {note}", noted_by: [somebody]' if who else note for note in ("half", "ask Rome"))
        assert f"  lineage: {{value: 1, source: wiki}}\n  data_rights: {{value: 2, note: {half}}}\n" in said
        assert f"  ai_literacy: {{value: null, note: {rome}}}\n" in said
        assert f"  data_unification: {{value: 3, {day}by: Hana}}\n" in said
    assert "respondent" not in new.read_text()


def test_a_row_that_nobody_touched_says_nothing_new(file: Path) -> None:
    """What was said since the export stays beside the one row that came back filled in; --replace takes all rows."""
    head = HEAD + "assessed_on: 2026-11-01\nrespondent: {name: Ann}\nanswers:\n"
    file.write_text(
        before := head + "  lineage: {value: 1, as_of: 2026-10-05, by: Bob}\n  data_rights: 1\n"
        "  transparency: [tell]\n  retrieval_quality: {value: null, note: asked}\n"
    )
    book, day = file.with_name("q.xlsx"), ("--as-of", "2026-11-27")
    assert run("export", file, "-o", book, "-q").code == 0
    assert run("set", file, "data_rights=3", "transparency=tell,mark", "retrieval_quality=2", "-q").code == 0
    audit = ("--evidence", "verified", "--source", "audit of 20 November", "--as-of", "2026-11-20")
    assert run("set", file, "lineage=4", *audit, "-q").code == 0
    told_since = file.read_text()
    fill(book, data_unification="3")
    ran = run("import", book, "-o", file, *day)
    assert ran.err == (
        f"{file}: what it says stays where the workbook says what was exported: "
        "lineage, data_rights, transparency (--replace takes the workbook's)\n"
        f"1 of 5 answers is new or differs, and stands in {file}; what they leave empty stays as it was\n"
    )
    said = "answers:\n  data_unification: {value: 3, as_of: 2026-11-27}\n"
    assert file.read_text() == told_since.replace("answers:\n", said)
    fill(book, lineage="2")
    since = f"{file}: another answer than was exported stood there of lineage\n"
    assert since in run("import", book, "-o", file, *day).err
    anew = file.with_name("anew.xlsx")
    assert run("export", file, "-o", anew, "-q").code == 0
    fill(anew, lineage="3")
    assert run("import", anew, "-o", file, *day).err.startswith("1 of 5 answers is new or differs")
    fill(book, lineage="1", data_unification="")
    assert run("import", book, "-o", file, "--replace", "-q").code == 0
    assert file.read_text() == before


@pytest.mark.parametrize("is_named", [True, False])
def test_what_nobody_signs_is_told_as_whose_and_of_when_it_is_taken(file: Path, *, is_named: bool) -> None:
    head = "assessed_on: 2026-01-10\nrespondent: {name: Cy}\n"
    book = file.with_name("q.xlsx")
    bobs = "answers:\n  ai_literacy: {value: 2, note: his, by: Bob}\n"
    file.write_text(before := HEAD + (head if is_named else "") + bobs)
    assert run("export", file, "-o", book, "--blank", "-q").code == 0
    fill(book, lineage="3")
    fill(book, "Note", data_rights="ask Rome", ai_literacy="no")
    ran = run("import", book, "-o", file)
    sheet = "the workbook's first sheet"
    name = f"{file}: has no by beside lineage, data_rights, ai_literacy, as if by Cy: {sheet} names nobody\n"
    day = f"{file}: has no as_of beside lineage, as if of 2026-01-10: {sheet} has no day\n"
    assert (ran.code, name + day in ran.err, sheet in ran.err) == (0, is_named, is_named), ran.err
    assert f'note: "his; {"Cy" if is_named else "somebody"}: no"' in file.read_text()
    page = load_workbook(book)
    page["Start"]["B6"], page["Start"]["B8"] = "Ann", "2026-02-02"
    page.save(book)
    file.write_text(before)
    assert sheet not in run("import", book, "-o", file).err
    assert "  lineage: {value: 3, as_of: 2026-02-02, by: Ann}\n" in file.read_text()


@pytest.mark.parametrize(
    ("since", "stands"),
    [
        ("value: 3, note: half", 'value: 3, note: "half; Hana: ask Bob", noted_by: [Hana]'),
        ("value: 3, note: all", 'value: 3, note: "all; Hana: ask Bob", noted_by: [Hana]'),
        (
            "value: 2, evidence: verified, source: audit, note: half",
            'value: 2, evidence: verified, source: audit, note: "half; Hana: ask Bob", noted_by: [Hana]',
        ),
    ],
)
def test_a_note_that_is_typed_beside_an_older_answer_goes_to_the_newer_one(file: Path, since: str, stands: str) -> None:
    book = sent(file)
    fill(book, "Note", data_rights="half; ask Bob")
    file.write_text(HEAD + STOOD.replace("value: 2, note: half", since))
    ran = run("import", book, "-o", file)
    assert f"{file}: what it says stays where the workbook says what was exported: data_rights (" in ran.err
    assert f"  data_rights: {{{stands}}}\n" in file.read_text()
    assert run("import", book, "-o", file, "--replace", "-q").code == 0
    assert '  data_rights: {value: 2, note: "half; Hana: ask Bob", noted_by: [Hana]}\n' in file.read_text()


@pytest.mark.parametrize(
    ("since", "typed", "is_told"),
    [
        ("2000000, currency: EUR", "2400000 GBP", True),
        ("1500000", "2400000 GBP", True),
        ("1500000, currency: GBP", "2400000", True),
        ("1400000, currency: GBP", "2400000 GBP", False),
        ("1400000, currency: GBP", "2400000", False),
        ("2400000, currency: GBP", "2400000 GBP", False),
    ],
)
def test_an_amount_told_since_the_export_is_named_by_its_currency(
    file: Path, since: str, typed: str, *, is_told: bool
) -> None:
    """The file has a rate of its own, by which what was exported is worth something else there."""
    head = f"{HEAD}prices: {{usd_per_gbp: 2}}\nprofile:\n  budget_opex_usd: "
    file.write_text(f"{head}{{value: 1400000, currency: GBP}}\n")
    book = file.with_name("q.xlsx")
    assert run("export", file, "-o", book, "-q").code == 0
    file.write_text(f"{head}{{value: {since}}}\n")
    fill(book, budget_opex_usd=typed)
    told = f"{file}: another answer than was exported stood there of budget_opex_usd\n"
    assert (told in run("import", book, "-o", file).err) == is_told


VERIFIED = "value: 1, evidence: verified, source: audit, by: Cid"


@pytest.mark.parametrize(
    ("stood", "since", "typed", "flags", "is_told"),
    [
        ("value: 1", VERIFIED, {"Answer": "2"}, [], True),
        ("value: 1", VERIFIED, {}, ["--replace"], True),
        ("value: 1, source: wiki", VERIFIED, {"Source": "hearsay"}, [], True),
        ("value: 1", VERIFIED, {"Source": "audit", "Evidence": "asserted"}, [], True),
        (VERIFIED, "value: 1, evidence: asserted, by: Cid", {"Answer": "2"}, [], True),
        ("value: 1", VERIFIED, {"Source": "audit"}, [], False),
        ("value: 1", VERIFIED, {"Note": "ask Bob"}, [], False),
        ("value: 1", "value: 1, note: half, by: Cid", {"Answer": "2"}, [], False),
        (VERIFIED, VERIFIED, {"Answer": "2", "Source": "hearsay"}, [], False),
        (VERIFIED, "value: 1", {"Answer": "2"}, [], False),
        ('value: 1, source: "a\\tb"', 'value: 1, source: "a\\tb"', {"Source": "wiki"}, [], False),
    ],
)
def test_newer_evidence_that_a_row_takes_the_place_of_is_told(
    file: Path, stood: str, since: str, typed: dict[str, str], flags: list[str], *, is_told: bool
) -> None:
    file.write_text(f"{HEAD}answers:\n  lineage: {{{stood}}}\n")
    book = file.with_name("q.xlsx")
    assert run("export", file, "-o", book, "-q").code == 0
    for column, words in typed.items():
        fill(book, column, lineage=words)
    file.write_text(f"{HEAD}answers:\n  lineage: {{{since}}}\n")
    told = f"{file}: another answer than was exported stood there of lineage\n"
    assert (told in run("import", book, "-o", file, *flags).err) == is_told


def test_a_workbook_that_lost_its_hidden_sheet_knows_nothing_of_what_was_exported(file: Path) -> None:
    book = file.with_name("q.xlsx")
    assert run("export", file, "-o", book, "-q").code == 0
    opened = load_workbook(book)
    del opened["lists"]
    opened.save(book)
    fill(book, lineage="3")
    assert run("import", book, "-o", file).err.startswith(f"{file}: another answer stood there of lineage\n")


@pytest.mark.parametrize("said", ["  lineage:\n  data_rights:\n", "  data_rights:\n", "  lineage: unknown\n"])
def test_a_file_that_lacks_an_answer_takes_it_however_it_is_written_there(said: str, file: Path) -> None:
    book = file.with_name("q.xlsx")
    assert run("export", file, "-o", book, "-q").code == 0
    file.write_text(f"{HEAD}answers:\n{said}")
    fill(book, "Note", data_rights="ask Bob")
    lacks = ["lineage", "data_rights"] if "unknown" not in said else ["data_rights"]
    again = f"had no answer to {', '.join(lacks)}, and takes those of rows that are as they were exported\n"
    assert again in run("import", book, "-o", file).err
    answers = read_sheet(file, builtin()).answers
    assert (answers["lineage"].value, answers["data_rights"].value) == (None if "unknown" in said else 2, 1)


@settings(max_examples=one_in(100, least=2))
@given(then=drawn.sheets(), data=st.data())
def test_a_workbook_that_nobody_touched_changes_nothing_that_is_said(
    then: Sheet, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("import")
    file, book = folder / "a.yaml", folder / "a.xlsx"
    file.write_text(sheet_text(then, builtin()), "utf-8")
    assert run("export", file, "-o", book, "-q").code == 0
    said_of = {name: drawn.ANSWERS[name].filter(SAID_NOTHING.__ne__) for name in (*then.profile, *then.answers)}
    since = {name: data.draw(answers, label=name) for name, answers in said_of.items()}
    now = replace(
        then,
        profile={name: since[name] for name in then.profile},
        answers={name: since[name] for name in then.answers},
    )
    file.write_text(said := sheet_text(now, builtin()), "utf-8")
    ran = run("import", book, "-o", file, "-q")
    assert (ran.code, file.read_text("utf-8")) == (0, said), ran.err


def test_an_answer_that_was_taken_back_with_a_reason_stays_taken_back(file: Path) -> None:
    back = "lineage: {value: null, note: it was wrong, as_of: 2026-11-27, by: Ann}"
    book = file.with_name("q.xlsx")
    assert run("export", file, "-o", book, "-q").code == 0
    file.write_text(said := f"{HEAD}answers:\n  {back}\n  data_rights: 1\n")
    assert "what was exported: lineage (" in run("import", book, "-o", file).err
    assert file.read_text() == said


@pytest.mark.parametrize("note", ["", "ask Bob"])
def test_what_is_not_answered_has_no_day_and_no_speaker(file: Path, note: str) -> None:
    head = HEAD + "assessed_on: 2026-11-01\nrespondent: {name: Ann}\n"
    file.write_text(head + "answers:\n  lineage: {value: 3, as_of: 2026-10-01, by: Bob}\n")
    book = file.with_name("q.xlsx")
    assert run("export", file, "-o", book, "-q").code == 0
    page = load_workbook(book)
    page["Start"]["B6"], page["Start"]["B8"] = "Zoe", "2026-11-20"
    page.save(book)
    fill(book, lineage="")
    fill(book, "Note", lineage=note, data_rights="ask Dan")
    noted = '  data_rights: {value: null, note: "Zoe: ask Dan", noted_by: [Zoe]}'

    def answers() -> set[str]:
        return set(file.read_text().partition("answers:\n")[2].splitlines())

    assert run("import", book, "-o", file, "-q").code == 0
    rest = ', note: "Zoe: ask Bob", noted_by: [Zoe]' if note else ""
    assert answers() == {noted, f"  lineage: {{value: 3{rest}, as_of: 2026-10-01, by: Bob}}"}
    ran = run("import", book, "-o", file, "--replace")
    assert ran.err == f"0 of 2 answers are new or differ, and stand in {file}; 1 is taken out\n"
    assert answers() == {noted, *([f"  lineage: {{value: null{rest}}}"] if note else [])}


@pytest.mark.parametrize(("rate", "cell", "read"), [("0", "2M EUR", "2000000"), ("2", "600000M EUR", "600000000000")])
def test_an_amount_in_a_cell_that_the_files_rate_cannot_read_is_told_as_that(
    file: Path, rate: str, cell: str, read: str
) -> None:
    file.write_text(before := HEAD + f"prices: {{usd_per_eur: {rate}}}\n")
    book = file.with_name("q.xlsx")
    assert run("export", file, "-o", book, "-q").code == 0
    fill(book, budget_capex_usd=cell)
    said = f"budget_capex_usd: one EUR is worth {rate} USD here, expected a rate to read {read} EUR by\n"
    assert (run("import", book, "-o", file, "-q"), file.read_text()) == ((2, "", said), before)


def test_the_day_that_is_given_is_that_of_what_a_workbook_changes(file: Path) -> None:
    book, new = file.with_name("q.xlsx"), file.with_name("new.yaml")
    file.write_text(HEAD + "assessed_on: 2026-01-20\nanswers:\n  lineage: 1\n  data_rights: 1\n")
    assert run("export", file, "-o", book, "-q").code == 0
    fill(book, lineage="4")
    assert run("import", book, "-o", file, "--as-of", "2026-11-20", "-q").code == 0
    changed = "answers:\n  lineage: {value: 4, as_of: 2026-11-20}\n  data_rights: 1\n"
    assert file.read_text() == HEAD + "assessed_on: 2026-01-20\n" + changed
    page = load_workbook(book)
    for own, stands in (("2026-01-20", "2026-01-20"), (None, "2026-11-20")):
        page["Start"]["B8"] = own
        page.save(book)
        fill(book, data_rights="2")
        told = f"{new}: is of 2026-01-20, the day of the workbook's first sheet, and not of 2026-11-20\n"
        assert (told in run("import", book, "-o", new, "--as-of", "2026-11-20").err) == bool(own)
        assert f"assessed_on: {stands}\nanswers:\n  lineage: 4\n  data_rights: 2\n" in new.read_text()
        new.unlink()


def test_a_number_of_three_decimals_comes_into_another_file_too(tmp_path: Path) -> None:
    file, book, new = (tmp_path / name for name in ("a.yaml", "q.xlsx", "new.yaml"))
    file.write_text(HEAD + "profile: {turnover_eur_m: 2.125, firm_power_kw: 312.125, pue: 1.25}\n")
    assert run("export", file, "-o", book, "-q").code == 0
    assert run("import", book, "-o", new, "-q").code == 0
    values = {name: said.value for name, said in read_sheet(new, builtin()).profile.items()}
    assert values == {"turnover_eur_m": 2.125, "firm_power_kw": 312.125, "pue": 1.25}


def test_the_head_of_a_workbook_is_taken_as_that_of_a_file(tmp_path: Path) -> None:
    """By a framework without roles and without core questions."""
    file, book, new = (tmp_path / name for name in ("a.yaml", "q.xlsx", "new.yaml"))
    folder = Path(__file__).parent.parent / "cases" / "check" / "framework"
    text = "framework: small@1\norganisation: {id: a}\nrespondent: {name: A, role: boss}\nanswers: {cooling: 3}\n"
    file.write_text(text)
    assert run("export", file, "-o", book, "-q", "--framework", folder).code == 0
    assert run("import", book, "-o", new, "-q", "--framework", folder) == (0, "", "")
    assert "role: boss" in new.read_text()
    page = load_workbook(book)
    page["Start"]["B9"] = "core"
    page.save(book)
    ran = run("import", book, "-o", tmp_path / "core.yaml", "--framework", folder)
    assert (ran.code, "Start!B9: small has no core questions, expected full" in ran.err) == (2, True)


def test_an_amount_in_no_currency_of_ours_is_told_as_that(file: Path) -> None:
    book = file.with_name("q.xlsx")
    assert run("export", file, "-o", book, "-q").code == 0
    fill(book, budget_capex_usd="1.5M CHF", employees="ca. 5")
    ran = run("import", book, "-o", file)
    assert "CHF is no currency here, expected USD, EUR, GBP, INR" in ran.err
    assert "write 5, and that it is rough in a note" in ran.err
    assert ":n" not in ran.err
