"""Reports as a workbook: everything is there, in tables that can be filtered, and nothing is a formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias, get_args

import pytest
from openpyxl import Workbook, load_workbook

from aifactory_assess.answers.questionnaire import questionnaire
from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.escaping import terminal
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.loading import load
from aifactory_assess.planning.solving import usual_plan
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.telling import blocks as told
from aifactory_assess.telling.formats import tell
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media import workbook, xlsx
from tests.telling.commands import CASES as COMMANDS
from tests.telling.kinds import EVERY_KIND


def opened(document: told.Document) -> Workbook:
    (data,) = xlsx.pieces(document)
    return load_workbook(io.BytesIO(data))


def test_every_kind_of_block_has_its_place() -> None:
    assert {type(block) for block in walked(EVERY_KIND.blocks)} == set(get_args(told.Block))
    book = opened(EVERY_KIND)
    assert book.sheetnames == ["Summary", "Text", "Numbers", "Judgements", "Questions and answers"]
    cells = "\n".join(
        str(cell.value) for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value
    )
    for words in (
        "47.8",
        "2500000",
        "alarm",
        "under it",
        "organisation-with-a-long-name-4",
        "n/a",
        "data quality",
        "said",
    ):
        assert words in cells, words
    numbers = book["Numbers"]
    assert numbers["B2"].value == 0.5
    assert len(numbers.tables) == 6


HandedOver: TypeAlias = tuple[Assessment, dict[str, list[dict[str, Any]]]]


@pytest.fixture(scope="module")
def handed_over() -> HandedOver:
    """An example, and the first table of each sheet of its workbook: a row by its headings."""
    path = builtin_folder() / "examples" / "manufacturer_onprem.yaml"
    assessment = assess(builtin(), read_sheet(path, builtin()), as_of=date(2026, 11, 25))
    book = load_workbook(io.BytesIO(b"".join(map(bytes, tell("assessment", "xlsx", assessment, Look())))))  # type: ignore[arg-type]  # pieces of a binary format are bytes
    return assessment, {page.title: list(first_table(page)) for page in book.worksheets}


def first_table(page: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - openpyxl has one type of sheet, mypy sees three
    for place in [table.ref for table in page.tables.values()][:1]:
        heads, *rows = [[cell.value for cell in row] for row in page[place]]
        yield from (dict(zip(heads, row, strict=True)) for row in rows)


def test_a_question_is_a_row_with_what_to_filter_by(handed_over: HandedOver) -> None:
    assessment, tables = handed_over
    rows = {row["id"]: row for row in tables["Questions and answers"]}
    asked = [name for name, each in assessment.questions.items() if each.state != "not_asked"]
    assert [name for name in rows if name in assessment.questions] == asked
    missing = sum(rows[name]["points missing"] or 0 for name in asked)
    assert missing == pytest.approx(100 - 16.7, abs=0.2)  # the low end of what the report prints
    row, answer = rows["delivery_secured"], assessment.sheet.answers["delivery_secured"]
    assert (row["pillar"], row["state"], row["worth (%)"]) == ("Infrastructure", "answered", 0)
    assert (row["evidence"], row["source"], row["note"]) == (answer.evidence, answer.source, answer.note)
    assert rows["record_error_rate"]["state"] == "unknown"
    assert rows["sector"]["pillar"] == "The organisation"
    assert rows["hardware_usd_per_gpu"]["topic"] == "Prices of their own"


def test_a_remedy_of_the_plan_is_a_row_in_the_order_of_doing(handed_over: HandedOver) -> None:
    assessment, tables = handed_over
    rows, items = tables["Plan by phase"], usual_plan(assessment).items
    assert [row["id"] for row in rows] == [item.question for item in items]
    assert [row["days"] for row in rows] == [item.days for item in items]
    assert {row["phase"] for row in rows} >= {"Planning", "Infrastructure set-up"}
    waited = next(item for item in items if item.lead.months is not None)
    row = rows[items.index(waited)]
    assert (row["months low"], row["months likely"], row["months high"]) == waited.lead.months


def test_costs_are_numbers(handed_over: HandedOver) -> None:
    for row in handed_over[1]["Money"]:
        assert row["item (EUR)"]
        assert 0 <= row["low"] <= row["likely"] <= row["high"]


def test_every_sheet_is_printed_as_wide_as_a_page() -> None:
    framework = load(COMMANDS / "framework")
    form = workbook.render(workbook.Form(framework=framework, groups=questionnaire(framework)))
    letter, a4 = (b"".join(xlsx.pieces(EVERY_KIND, look)) for look in (Look(paper="Letter"), None))
    for data, paper in ((letter, 1), (a4, 9), (form, 9)):
        for page in load_workbook(io.BytesIO(data)).worksheets:
            if page.sheet_state == "visible":
                assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", paper)
                assert getattr(page.sheet_properties.pageSetUpPr, "fitToPage", False)
                assert page.page_setup.fitToHeight == 0  # as many pages as it takes; in width one, as none is named


def test_the_headings_of_a_sheet_that_is_one_table_stay() -> None:
    line, table = told.Sentence(words="w"), told.Table(columns=(headed("a"),), rows=(("x",),))
    sections = (told.Section(title="One", blocks=(line, table)), told.Section(title="Two", blocks=(table, table)))
    book = opened(replace(EVERY_KIND, blocks=sections))
    assert [(book[name].freeze_panes, book[name].print_title_rows) for name in ("One", "Two")] == [
        ("A3", "$2:$2"),
        (None, None),
    ]


def test_a_column_that_no_row_fills_is_left_out() -> None:
    heads = ("a", "b", "c")
    table = told.Table(columns=tuple(map(headed, heads)), rows=(("x", "", "1"), ("", "", "2")))
    page = opened(replace(EVERY_KIND, blocks=(told.Section(title="T", blocks=(table,)),)))["T"]
    assert [[cell.value for cell in row] for row in page.iter_rows(max_row=3)] == [["a", "c"], ["x", 1], ["", 2]]


def headed(head: str) -> told.Column:
    return told.Column(heading=head, align="right" if head == "c" else "left")


def walked(blocks: object) -> list[told.Block]:
    found: list[told.Block] = []
    for block in blocks:  # type: ignore[attr-defined]  # blocks are iterables of many kinds
        found.append(block)
        found += walked(block.blocks) if isinstance(block, told.Section) else []
    return found


@pytest.mark.parametrize("hostile", ['=cmd|"/c calc"!A1\x1b[31m\u202e', "<r><t>a</t></r>", "<r>a</q></r>"])
def test_texts_from_files_stay_texts(hostile: str) -> None:
    columns = tuple(told.Column(heading=heading) for heading in ("=1+1", "=1+1", hostile))
    table = told.Table(columns=columns, rows=((hostile, "+1", "-1"),))
    book = opened(replace(EVERY_KIND, title=hostile, blocks=(told.Section(title="=[a]:*?/", blocks=(table,)),)))
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert str(cells[0].value).strip() == terminal(hostile)
    assert not any("\x1b" in str(cell.value) or "\u202e" in str(cell.value) for cell in cells)


def tabled(*heads: str, rows: int = 1) -> told.Document:
    table = told.Table(columns=tuple(map(headed, heads)), rows=[("x",) * len(heads)] * rows)
    return replace(EVERY_KIND, blocks=(told.Section(title="T", blocks=(table, told.Sentence(words="below"))),))


def named(document: told.Document) -> tuple[list[str], list[object]]:
    """What the one table of a workbook calls its columns, and what stands in the cells above them."""
    (page,) = [page for page in opened(document).worksheets if page.title == "T"]
    (table,) = page.tables.values()
    return [column.name for column in table.tableColumns], [cell.value for cell in page[table.ref][0]]


@pytest.mark.parametrize(
    ("heads", "names"),
    [
        (("a", "A", "a 2", " a "), ("a", "A 2", "a 2 2", "a 3")),
        (("Straße", "STRASSE"), ("Straße", "STRASSE 2")),
        (("", " ", "remark", "in\ntwo\rx"), ("remark", "remark 2", "remark 3", "in\ntwo\\x0dx")),
        (("x" * 248, "x" * 249, "X" * 300), ("x" * 248, "x" * 248 + "…", "X" * 248 + "… 2")),
        (("\U0001f600" * 124, "\U0001f600" * 200), ("\U0001f600" * 124, "\U0001f600" * 124 + "…")),
    ],
)
def test_every_heading_is_one_that_a_table_takes(heads: tuple[str, ...], names: tuple[str, ...]) -> None:
    columns, cells = named(tabled(*heads))
    assert columns == cells == list(names)
    assert all(len(name.encode("utf-16-le")) // 2 <= 255 for name in columns)


@pytest.mark.parametrize("head", ["_x0041_", "in _x000D_ _x005F_", "_x0041_x0041_"])
def test_a_table_calls_a_column_as_its_cell_does_where_a_name_looks_like_an_escape(head: str) -> None:
    (data,) = xlsx.pieces(tabled(head))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        table, texts = (packed.read(f"xl/{part}.xml").decode() for part in ("tables/table1", "sharedStrings"))
    (called,) = re.findall(r'<tableColumn id="1" name="([^"]*)"', table)
    assert called.startswith(head.partition("_x")[0] + "_x005F_x")
    assert f"<t>{called}</t>" in texts


def test_a_text_that_no_cell_holds_ends_in_an_ellipsis() -> None:
    (page,) = [page for page in opened(tabled("a")).worksheets if page.title == "T"]
    assert page["A4"].value == "below"
    for text, shown in (("y" * 31_999, "y" * 31_999), ("y" * 40_000, "y" * 31_999 + "…")):
        assert opened(replace(EVERY_KIND, title=text)).worksheets[0]["A1"].value == shown


def test_rows_that_a_sheet_has_no_room_for_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "LAST_ROW", xlsx._BELOW + 4)
    page = opened(tabled("a", rows=7))["T"]
    assert [row[0].value for row in page.iter_rows()] == [
        "a",
        *["x"] * 4,
        "and 3 more, for which a sheet has no room",
        None,
        "below",
    ]


def test_a_text_that_looks_like_a_number_stays_one_outside_of_columns_of_numbers() -> None:
    columns = (told.Column(heading="organisation"), told.Column(heading="score", align="right"))
    rows = (("0012", "1,234.5"), ("12", "9" * 309), ("12.0", "0.1234567890123456"), ("1,234", "+1.5"))
    table = told.Table(columns=columns, rows=rows)
    book = opened(replace(EVERY_KIND, blocks=(told.Section(title="Ranking", blocks=(table,)),)))
    cells = [[cell.value for cell in row[:2]] for row in book["Ranking"].iter_rows(min_row=2, max_row=5)]
    shown = [row[1].number_format for row in book["Ranking"].iter_rows(min_row=2, max_row=5)]
    assert shown == ["#,##0.0", "General", "General", "+0.0;-0.0;0"]
    assert cells == [["0012", 1234.5], ["12", "9" * 309], ["12.0", "0.1234567890123456"], ["1,234", 1.5]]


def test_headings_stand_over_their_numbers_and_words_apart_from_them() -> None:
    numbers = ("lacks", "months", "figure")
    columns = told.headed("what", *numbers, "remark", numbers=numbers)
    rows = [("a", "3", "1-2", "never", "b"), ("c", "4.2 M", "5-9", "7", "d"), ("e", "at least 1", "6", "8", "f")]
    section = told.Section(title="Need", blocks=(told.Table(columns=columns, rows=rows),))
    page = opened(replace(EVERY_KIND, blocks=(section,)))["Need"]
    sides = [[cell.alignment.horizontal for cell in row] for row in page.iter_rows(max_row=4, max_col=5)]
    assert sides == [[None, "right", "left", "right", "left"]] * 4
    assert [page["C2"].alignment.indent, page["C1"].font.bold, page["C1"].border.bottom.style] == [1, True, "thin"]


def test_a_list_leaves_the_columns_of_numbers_above_it_as_narrow_as_they_are() -> None:
    table = told.Table(columns=told.headed("what", "n", numbers=["n"]), rows=[("a", "3")])
    listing = told.Listing(entries=(told.Entry(words="Deployment", under=("until the hall is built",)),))
    page = opened(replace(EVERY_KIND, blocks=(told.Section(title="T", blocks=(table, listing)),)))["T"]
    assert page["A5"].value == "Deployment\n  until the hall is built"
    assert page.column_dimensions["B"].width < len("until the hall is built")


def test_an_amount_is_a_number_that_reads_as_it_does_elsewhere() -> None:
    columns = (told.Column(heading="what"), told.Column(heading="needed (EUR)", align="right"))
    rows = (("9.45 M", "9.45 M"), ("a", "948 k"), ("b", "1.2 bn"), ("c", "at least 3 M"), ("d", "7.4-15.1 M"))
    book = opened(
        replace(EVERY_KIND, blocks=(told.Section(title="Money", blocks=(told.Table(columns=columns, rows=rows),)),))
    )
    cells = [(row[1].value, row[1].number_format) for row in book["Money"].iter_rows(min_row=2, max_row=6)]
    assert book["Money"]["A2"].value == "9.45 M"
    assert cells[:3] == [(9_450_000, '0.00,," M"'), (948_000, '0," k"'), (1_200_000_000, '0.0,,," bn"')]
    assert [value for value, _ in cells[3:]] == ["at least 3 M", "7.4-15.1 M"]


def test_signs_beyond_the_basic_plane_and_beyond_xml_name_a_sheet() -> None:
    titles = ("\U0001f600" * 16, "\U0001f600" * 16, "a\uffff\ufffeb")
    sections = tuple(told.Section(title=title, blocks=(told.Sentence(words=title),)) for title in titles)
    names = opened(replace(EVERY_KIND, blocks=sections)).sheetnames[1:]
    assert names == ["\U0001f600" * 14, "\U0001f600" * 13 + " 2", "a uffff ufffeb"]


def test_a_title_that_looks_like_an_escape_names_its_sheet_by_no_other_sign() -> None:
    titles = ("_x003A_", "a_x0041_x0041_", "_x41_")
    sections = tuple(told.Section(title=title, blocks=(told.Sentence(words=title),)) for title in titles)
    assert opened(replace(EVERY_KIND, blocks=sections)).sheetnames[1:] == ["x003A", "a x0041 x0041_", "_x41_"]


def test_a_long_title_names_its_sheet_by_its_first_clause_or_whole_words() -> None:
    titles = [
        "Duties of law, the next first of all",
        "What is open: 12",
        "W" * 40,
        "Remedies of the first phase and of the next",
    ]
    sections = tuple(told.Section(title=title, blocks=(told.Sentence(words="x"),)) for title in (*titles, titles[0]))
    names = opened(replace(EVERY_KIND, blocks=sections)).sheetnames[1:]
    whole = ["Duties of law", "What is open 12", "W" * 28, "Remedies of the first phase"]
    assert names == [*whole, "Duties of law 2"]


def test_the_same_document_gives_the_same_bytes() -> None:
    assert list(xlsx.pieces(EVERY_KIND)) == list(xlsx.pieces(EVERY_KIND))


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (("Start", "[P]:*?/\\'t", "lists", "R" * 40), ("Start 2", "P t", "lists 2", "R" * 28)),
        (("start", "Talent", "TALENT", "Lists"), ("start 2", "Talent", "TALENT 2", "Lists 2")),
        (("\u0130x", "i\u0307x", "Start 2", "START"), ("\u0130x", "i\u0307x 2", "Start 2", "START 3")),
        (("History", "Data 1", "Data", "Data"), ("History 2", "Data 1", "Data")),
    ],
)
def test_every_title_of_a_pillar_makes_the_name_of_one_sheet(titles: tuple[str, ...], names: tuple[str, ...]) -> None:
    framework = load(COMMANDS / "framework")
    named = dict(zip((None, "Plant", "People", "Rules"), titles, strict=True))
    groups = tuple(replace(group, pillar=named[group.pillar]) for group in questionnaire(framework))
    book = load_workbook(io.BytesIO(workbook.render(workbook.Form(framework=framework, groups=groups))))
    assert book.sheetnames == ["Start", *names, "lists"]


def test_each_driver_of_a_risk_has_a_row_of_its_own() -> None:
    drivers = tuple(told.Entry(words=f"q{place}: level 1", under=(f"Do {place}",)) for place in range(3))
    found = [
        told.ToldFinding(title="Power", verdict="HIGH", grade=0.8, follows="", about=("One.", "Two."), drivers=drivers),
        told.ToldFinding(title="Cooling", verdict="LOW", grade=0.2, follows=""),
    ]
    page = opened(
        told.Document(
            title="T", about=(), blocks=[told.Section(title="R", blocks=[told.Findings(findings=tuple(found))])]
        )
    )
    rows = [
        [cell.value for cell in row] for row in page["R"].iter_rows(min_row=2) if row[0].value in {"Power", "Cooling"}
    ]
    assert rows == [
        ["Power", "HIGH", "One.\nTwo.", "q0: level 1\nDo 0"],
        ["Power", "HIGH", "", "q1: level 1\nDo 1"],
        ["Power", "HIGH", "", "q2: level 1\nDo 2"],
        ["Cooling", "LOW", "", ""],
    ]
