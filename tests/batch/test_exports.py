"""Exports of survey tools, as they come: drafted with few corrections, they end with the scores of the clean table."""

from __future__ import annotations

import csv
import difflib
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from aifactory_assess.batch import words
from aifactory_assess.batch.cells import MOST_REMEMBERED
from aifactory_assess.batch.drafting import drafted_mapping
from aifactory_assess.batch.formats.finding import dialect_of, sources_of
from aifactory_assess.batch.mapping import ColumnMapping
from aifactory_assess.batch.mapping_file import parse_mapping, read_mapping
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.running.run import Job, run_to_file
from aifactory_assess.batch.words import known_columns, number_in
from aifactory_assess.framework.loading import load

CASES = Path(__file__).resolve().parent.parent / "cases" / "exports"
FRAMEWORK = load(CASES / "framework")
EXPORTS = sorted(path.parent for path in CASES.glob("*/export.*"))
TOTALS = {"german_excel": "Summe", "excel": "Total"}
MOST_CORRECTED = 5


def scored(
    path: Path, mapping: ColumnMapping | None, folder: Path
) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    job = Job(
        sources=sources_of([str(path)], dialect_of(mapping)),
        framework=FRAMEWORK,
        folder=CASES / "framework",
        options=ScoreOptions(detail="explain", mapping=mapping),
        output=folder / "out.jsonl",
        format="jsonl",
    )
    run_to_file(job, folder / "rejects.csv", lambda *_: None)
    rejects = list(csv.DictReader((folder / "rejects.csv").read_text("utf-8").splitlines()))
    return [json.loads(line) for line in job.output.read_text("utf-8").splitlines()], rejects


@pytest.mark.parametrize("case", EXPORTS, ids=lambda case: case.name)
def test_an_export_ends_with_the_scores_of_the_clean_table(case: Path, tmp_path: Path) -> None:
    assert len(EXPORTS) == 8
    expected, _ = scored(CASES / "clean.csv", None, tmp_path)
    (export,) = case.glob("export.*")
    mapping = read_mapping(case / "mapping.yaml", FRAMEWORK)
    rows, rejects = scored(export, mapping, tmp_path)
    assert [each["found"] for each in rejects] == ([TOTALS[case.name]] if case.name in TOTALS else [])
    assert rows == expected


@pytest.mark.parametrize("case", EXPORTS, ids=lambda case: case.name)
def test_a_draft_needs_few_corrections(case: Path) -> None:
    (export,) = case.glob("export.*")
    (source,) = sources_of([str(export)])
    draft = drafted_mapping(source, FRAMEWORK).splitlines()
    wanted = (case / "mapping.yaml").read_text("utf-8").splitlines()
    changed = [line for line in difflib.ndiff(draft, wanted) if line.startswith(("+ ", "- "))]
    assert sum(line.startswith("+ ") for line in changed) <= MOST_CORRECTED
    assert sum(line.startswith("- ") for line in changed) <= MOST_CORRECTED


@pytest.mark.parametrize("case", EXPORTS, ids=lambda case: case.name)
def test_a_draft_skips_nothing_that_has_its_name_here(case: Path) -> None:
    (export,) = case.glob("export.*")
    (source,) = sources_of([str(export)])
    skipped = drafted_mapping(source, FRAMEWORK).partition("skip:")[2]
    for name in known_columns(FRAMEWORK):
        assert f'- "{name}"' not in skipped


def test_rejects_name_the_files_own_column_and_cell(tmp_path: Path) -> None:
    text = "Entreprise;lineage;complete_records\nA;1;12,5 %\nB;x;1.250,5\n"
    (tmp_path / "t.csv").write_text(text, "utf-8")
    (tmp_path / "map.yaml").write_text(
        'table: {delimiter: ";", decimal: ","}\ncolumns: {Entreprise: {to: organisation, slug: true}}\n', "utf-8"
    )
    mapping = read_mapping(tmp_path / "map.yaml", FRAMEWORK)
    rows, rejects = scored(tmp_path / "t.csv", mapping, tmp_path)
    assert [(row["organisation"], row["complete_records__credit"]) for row in rows] == [("a", 10.0)]
    assert [(each["row"], each["column"], each["found"]) for each in rejects] == [
        ("2", "lineage", "x"),
        ("2", "complete_records", "1.250,5"),
    ]


def drafted(text: str, folder: Path) -> list[str]:
    """The lines about columns of a draft for a table."""
    (folder / "t.csv").write_text(text, "utf-8")
    (source,) = sources_of([str(folder / "t.csv")])
    columns = drafted_mapping(source, FRAMEWORK).partition("columns:")[2].partition("# Like nothing")[0]
    return [line.strip().partition("   #")[0] for line in columns.strip().splitlines()]


def scored_by_its_draft(text: str, folder: Path) -> tuple[dict[str, dict[str, Any]], list[tuple[str, str]]]:
    """The scores of a table by its organisations, and the rejected organisations with what was found."""
    drafted(text, folder)
    (source,) = sources_of([str(folder / "t.csv")])
    (folder / "map.yaml").write_text(drafted_mapping(source, FRAMEWORK), "utf-8")
    mapping = read_mapping(folder / "map.yaml", FRAMEWORK)
    rows, rejects = scored(folder / "t.csv", mapping, folder)
    return {row.pop("organisation"): row for row in rows}, [(each["organisation"], each["found"]) for each in rejects]


def test_boxes_are_found_where_a_choice_of_qualtrics_has_a_text_of_its_own(tmp_path: Path) -> None:
    asked = "Which roles are filled? - Selected Choice"
    text = (
        f'organisation,Q3_1,Q3_2\nResponse ID,"{asked} - ML engineer, platform",{asked} - Data scientist\n'
        '"{""ImportId"":""_recordId""}","{""ImportId"":""QID3""}","{""ImportId"":""QID3""}"\n'
        'R_1,"ML engineer, platform",\nR_2,"ML engineer, platform",Data scientist\nR_3,,\n'
    )
    assert drafted(text, tmp_path) == [
        '"Q3_1": {to: role_coverage, option: mle}',
        '"Q3_2": {to: role_coverage, option: ds}',
    ]
    ours, _ = scored_by_its_draft("organisation,role_coverage\nR_1,mle\nR_2,mle;ds\nR_3,\n", tmp_path)
    assert scored_by_its_draft(text, tmp_path) == (ours, [])


def test_a_draft_says_what_words_tick_a_box_and_which_it_does_not_know(tmp_path: Path) -> None:
    columns = "rolecoverage[mle],rolecoverage[ds]"
    text = f'organisation,{columns}\na,"ml engineer, platform",\nb,,ML engineer\nc,x,Data scientist\n'
    assert drafted(text, tmp_path) == [
        '"rolecoverage[mle]": {to: role_coverage, option: mle, words: {"ml engineer, platform": mle}}',
        '"rolecoverage[ds]": {to: role_coverage, option: ds}',
        '# not read: "ML engineer"',
    ]
    rows, rejects = scored_by_its_draft(text, tmp_path)
    assert [rows[name]["role_coverage__state"] for name in ("a", "c")] == ["answered", "answered"]
    assert rejects == [("b", "ML engineer")]


def test_a_box_that_nobody_can_name_is_never_the_whole_checklist(tmp_path: Path) -> None:
    text = "organisation,Which roles are filled (1),Which roles are filled (2)\na,Data scientist,\nb,,Chemist\n"
    assert drafted(text, tmp_path) == ["{}"]


@pytest.mark.parametrize("called", ["Firma", "organisation"])
@pytest.mark.parametrize(
    ("steps", "total", "more"),
    [((3, 2), "Summe,5", ""), ((5, 1, 3), "Mittelwert,3.4", ", offset: -1"), ((4, 2), "Mittelwert (n=2),3", "")],
)
def test_a_row_of_totals_says_nothing_of_how_answers_are_written(
    called: str, steps: tuple[int, ...], total: str, more: str, tmp_path: Path
) -> None:
    text = "".join(f"ORG-{place},{step}\n" for place, step in enumerate(steps))
    lines = drafted(f"{called},lineage\n{text}{total}\n", tmp_path)
    word = total.partition(",")[0]
    aside = "" if "(" in word else f', words: {{"{word}": ""}}'
    assert (f'"{called}": {{to: organisation{aside}}}' in lines) == (bool(aside) or called == "Firma")
    assert [line for line in lines if "lineage" in line] == ([f'"lineage": {{to: lineage{more}}}'] if more else [])


@pytest.mark.parametrize("called", ["Firma", "organisation"])
def test_a_row_of_totals_makes_no_ids_of_ids(called: str, tmp_path: Path) -> None:
    text = f"{called},lineage\na.1,2\na_1,3\nTotal,3\n"
    assert "slug" not in "".join(drafted(text, tmp_path))
    rows, rejects = scored_by_its_draft(text, tmp_path)
    assert ([*rows], rejects) == (["a.1", "a_1"], [("", "Total")])
    assert f'"{called}": {{to: organisation, slug: true}}' in drafted(f"{text}b & c,1\n", tmp_path)


def test_a_draft_reads_the_answers_of_organisations_whose_names_have_no_latin_letters(tmp_path: Path) -> None:
    assert drafted("Company,lineage\nГазпром,Not at all\nРосатом,3\n", tmp_path) == [
        '"Company": {to: organisation, slug: true}',
        '"lineage": {to: lineage, words: {"Not at all": 0}}',
    ]


def test_a_draft_says_what_it_cannot_read_in_a_column_that_keeps_its_name(tmp_path: Path) -> None:
    text = "organisation,lineage,training\na,much,Never\nb,3,Yearly\n"
    lines = drafted(text, tmp_path)
    assert '# not read in "lineage": "much"' in lines
    rows, rejects = scored_by_its_draft(text, tmp_path)
    assert (list(rows), rejects) == (["b"], [("a", "much")])


@pytest.mark.parametrize("named", ["complete_records", "owner_named", "role_coverage"])
@pytest.mark.parametrize("turned", [False, True])
def test_a_column_that_has_its_name_here_keeps_it_beside_a_heading_that_reads_like_it(
    named: str, turned: bool, tmp_path: Path
) -> None:
    heading = named.replace("_", " ").capitalize()
    names = (named, heading) if turned else (heading, named)
    text = f"organisation,{','.join(names)}\na,,\n"
    assert [line for line in drafted(text, tmp_path) if '"' in line] == [f'- "{heading}"']


def test_a_code_of_limesurvey_has_letters_and_digits_alone(tmp_path: Path) -> None:
    assert drafted("organisation,rolecoverage[mle],rolecoverage[ds]\na,Y,\nb,,Y\n", tmp_path) == [
        '"rolecoverage[mle]": {to: role_coverage, option: mle}',
        '"rolecoverage[ds]": {to: role_coverage, option: ds}',
    ]


def test_what_kobo_joins_of_boxes_is_skipped_under_its_name_here_too(tmp_path: Path) -> None:
    text = "organisation,role_coverage,role_coverage/mle,role_coverage/ds\na,mle ds,1,1\nb,ds,0,1\n"
    assert scored_by_its_draft(text, tmp_path)[1] == []
    draft = (tmp_path / "map.yaml").read_text("utf-8")
    assert draft.endswith('\nskip:\n  - "role_coverage"   # a whole checklist, of which boxes stand above\n')
    assert "Like nothing here" not in draft


ROLES = "Which roles are filled?"


@pytest.mark.parametrize(
    ("others", "cells"),
    [
        ([f"{ROLES} [Data engineer (pipelines)]"], [["we use tape"], [""]]),
        ([f"{ROLES} [Data engineer (pipelines)]"], [[""], [""]]),
        (["role_coverage[de]"], [["n/a"], ["yes"]]),
        (["role_coverage[de]", "role_coverage[mle]", "role_coverage[ds]"], [["tape", "1", ""], ["", "", "1"]]),
    ],
)
def test_a_box_that_tells_less_than_its_whole_checklist_is_skipped(
    others: list[str], cells: list[list[str]], tmp_path: Path
) -> None:
    ticks = ('"ML engineer, platform;Data scientist;"', "Data scientist")
    rows = [",".join((f"o{place}", tick, *some)) for place, (tick, some) in enumerate(zip(ticks, cells, strict=True))]
    text = "\n".join((",".join(("organisation", ROLES, *others)), *rows, ""))
    assert scored_by_its_draft(text, tmp_path)[1] == []
    draft = (tmp_path / "map.yaml").read_text("utf-8")
    assert f'"{ROLES}": {{to: role_coverage, separator: ";", ' in draft
    remark = "   # a box, or a text, of a checklist that another column has whole"
    assert draft.endswith("\nskip:\n" + "".join(f'  - "{name}"{remark}\n' for name in others))


def test_a_text_beside_a_checklist_without_a_word_leaves_it(tmp_path: Path) -> None:
    lines = drafted(f"organisation,{ROLES},role_coverage[de]\na,,we use tape\n", tmp_path)
    assert lines[0] == f'"{ROLES}": {{to: role_coverage}}'


@pytest.mark.parametrize(
    ("whole", "kept"),
    [
        (["mle ds", "we use tape"], "boxes"),  # neither is read wholly: then the boxes, as always
        (["", ""], "boxes"),
        (["mle ds", "ds"], "whole"),
    ],
)
def test_boxes_with_a_text_among_them_stay_unless_their_whole_is_read(
    whole: list[str], kept: str, tmp_path: Path
) -> None:
    boxes = [("1", "1", "some"), ("", "1", "")]
    rows = [f"o{place},{each},{','.join(box)}\n" for place, (each, box) in enumerate(zip(whole, boxes, strict=True))]
    heads = "organisation,role_coverage,role_coverage/mle,role_coverage/ds,role_coverage/de\n"
    lines = drafted(heads + "".join(rows), tmp_path)
    assert sum("option:" in line for line in lines) == (3 if kept == "boxes" else 0)
    assert ('- "role_coverage"' in lines) == (kept == "boxes")


def test_boxes_of_limesurvey_are_found_by_their_words_whatever_their_codes(tmp_path: Path) -> None:
    heads = [
        f"G01Q05[SQ00{place}]. Which roles are filled? [{word}]" for place, word in enumerate(("Data scientist", "x"))
    ]
    assert drafted(f"organisation,{','.join(heads)}\na,Yes,No\n", tmp_path) == [
        f'"{heads[0]}": {{to: role_coverage, option: ds}}'
    ]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("training pl", ("7",)),
        ("number employees", ("2026-01-01", "Berlin", "7")),
        ("id. line age", ("1", "2")),
    ],
)
def test_likeness_makes_nothing_of_a_tools_own_column_or_of_one_that_is_hardly_read(
    name: str, cells: tuple[str, ...], tmp_path: Path
) -> None:
    text = "".join(f"o{place},{cell}\n" for place, cell in enumerate(cells))
    assert drafted(f"organisation,{name}\n{text}", tmp_path) == ["{}"]


def test_a_choice_that_is_somewhat_alike_is_taken_where_one_of_its_cells_can_be_read(tmp_path: Path) -> None:
    assert drafted("organisation,training pl\na,7\nb,Never\nc,8\n", tmp_path) == [
        '"training pl": {to: training, words: {"Never": never}}',
        '# not read: "7", "8"',
    ]


def test_a_checklist_that_is_somewhat_alike_is_taken_where_its_ticks_can_be_read(tmp_path: Path) -> None:
    cells = "a,Data scientist;Data engineer (pipelines);Head of AI\n"
    lines = drafted(f"organisation,Roles that are filled\n{cells}", tmp_path)
    assert lines[0].startswith('"Roles that are filled": {to: role_coverage, separator: ";", words: {')
    assert lines[1:] == ['# not read: "Data scientist;Data engineer (pipelines);Head of AI"']


def test_what_is_somewhat_alike_is_taken_where_most_of_its_cells_can_be_read(tmp_path: Path) -> None:
    lines = drafted("organisation,training pl,number employees\na,Never,7\nb,often,8\nc,2,about 9\n", tmp_path)
    assert [line.partition(" {to: ")[2].partition(",")[0] for line in lines] == ["training", "", "employees}", ""]


@pytest.mark.parametrize("name", ["Your organisation", "G00Q01. Name of your organization", "about/company"])
def test_an_organisation_is_found_beside_columns_of_what_it_is(name: str, tmp_path: Path) -> None:
    text = f"Organisation type,Organisation size,{name},lineage\npublic,10,a b,3\nprivate,20,c d,2\n"
    assert drafted(text, tmp_path) == [f'"{name}": {{to: organisation, slug: true}}']


@pytest.mark.parametrize(
    "name",
    [
        *("What is the name of your organization?", "Your organisation's name", "1. What's your organization's name?"),
        *("Please enter the name of your organisation", "Name of your organization (legal name)", "Account Name"),
        *("Company name (legal)", "Unternehmensname", "Name des Unternehmens / der Organisation"),
        *("Nom de l'organisation", "What is your organisation?", "Your company/organisation"),
    ],
)
def test_an_organisation_is_found_by_whatever_asks_for_its_name(name: str, tmp_path: Path) -> None:
    text = f"organisationstyp,{name},Name of contact in the company,lineage\npublic,a b,x y,3\nprivate,c d,z,2\n"
    assert drafted(text, tmp_path) == [f'"{name}": {{to: organisation, slug: true}}']


@pytest.mark.parametrize(
    "name",
    [
        *("How many people work for the company/organization?", "Size of company/organization", "Sector - Company"),
        *("Type of Company/Organisation", "Which country is your company based in. Company", "Contact.Company"),
        *("Headquarters of your company/organization", "Role in Company/Organization"),
    ],
)
def test_the_end_of_a_name_is_no_organisation_beside_a_whole_name_nor_behind_other_words(
    name: str, tmp_path: Path
) -> None:
    text = f"{name},Company name,lineage\n80,a b,3\n80,c d,2\n"
    lines = [line for line in drafted(text, tmp_path) if "organisation" in line]
    assert lines == ['"Company name": {to: organisation, slug: true}']
    alone = "\n".join(drafted(text.replace("Company name", "x"), tmp_path))
    assert ("to: organisation" in alone) == (name == "Contact.Company")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("A1. Company", "A2. Brand name of your company"),
        ("A1. Company", "A2. Name of your AI partner company"),
        ("A1. Company", "Name of your cloud company"),
        ("A1. Organisation", "Name and company"),
        ("Unternehmen / Organisation", "Name Ansprechpartner Unternehmen"),
        ("data.Company", "Account name"),
        ("Details.Organisation", "Supplier.Company"),
        ("G1/Organisation", "G2/Company"),
        ("Organisation code", "Organisation type"),
        ("Organisme", "Country"),
    ],
)
def test_the_organisation_is_found_beside_what_is_called_much_like_it(name: str, other: str, tmp_path: Path) -> None:
    for columns in ((name, other), (other, name)):
        cells = dict(zip((name, other), ("Acme Ltd", "Other Ltd"), strict=True))
        text = f"{','.join(columns)},lineage\n{','.join(cells[each] for each in columns)},3\n"
        lines = [line for line in drafted(text, tmp_path) if "organisation" in line and "{to" in line]
        assert lines == [f'"{name}": {{to: organisation, slug: true}}'], columns


def test_lists_among_numbers_with_commas_are_drafted_as_they_are(tmp_path: Path) -> None:
    rows = [
        {"organisation": "a", "vacancy_share": "1,5", "x": [1, 2]},
        {"organisation": "b", "vacancy_share": 2, "x": 3},
    ]
    (tmp_path / "t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (source,) = sources_of([str(tmp_path / "t.jsonl")])
    assert '  - "x"' in drafted_mapping(source, FRAMEWORK)


def test_a_tick_that_somebody_added_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    lines = drafted("organisation,Which roles are filled?\na,Data scientist;Chemist;\n", tmp_path)
    assert lines[0].startswith('"Which roles are filled?": {to: role_coverage, separator: ";", words: {')
    assert lines[1:] == ['# not read: "Data scientist;Chemist;"']


def test_a_draft_says_nothing_of_ticks_that_stand_in_lists(tmp_path: Path) -> None:
    asked = "Which roles are filled?"
    cells: list[Any] = [["Data scientist", "ML engineer, platform"], "Data scientist", [], None]
    rows = [{"organisation": f"o{place}", asked: cell} for place, cell in enumerate(cells)]
    (tmp_path / "t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (source,) = sources_of([str(tmp_path / "t.jsonl")])
    draft = drafted_mapping(source, FRAMEWORK)
    assert "not read" not in draft
    (tmp_path / "map.yaml").write_text(draft, "utf-8")
    mapping = read_mapping(tmp_path / "map.yaml", FRAMEWORK)
    scores, rejects = scored(tmp_path / "t.jsonl", mapping, tmp_path)
    assert ([row["role_coverage__state"] for row in scores], rejects) == ([*["answered"] * 3, "open"], [])


def test_a_separator_that_parts_nothing_is_none(tmp_path: Path) -> None:
    cells = ("Data scientist", "Data scientist, Data engineer (pipelines)", "Data engineer (pipelines)")
    lines = "".join(f'{place},"{cell}"\n' for place, cell in enumerate(cells))
    drawn = drafted(f"organisation,Which roles are filled?\n{lines}", tmp_path)
    assert 'separator: ", "' in drawn[0]
    assert len(drawn) == 1


def test_a_draft_reads_ticks_with_blanks_between_them(tmp_path: Path) -> None:
    scores, rejects = scored_by_its_draft("organisation,role_coverage\na,mle ds\nb,ds\nc,mle\n", tmp_path)
    assert ([row["role_coverage__state"] for row in scores.values()], rejects) == (["answered"] * 3, [])


def test_a_draft_reads_ticks_that_stand_in_lines(tmp_path: Path) -> None:
    text = 'organisation,Which roles are filled?\na,"Data scientist\nData engineer (pipelines)"\nb,Data scientist\n'
    scores, rejects = scored_by_its_draft(text, tmp_path)
    assert ([row["role_coverage__state"] for row in scores.values()], rejects) == (["answered"] * 2, [])


def test_commas_that_may_stand_between_thousands_are_told_as_both(tmp_path: Path) -> None:
    text = 'organisation,employees\na,"1,200"\nb,"12,5"\nc,"1,200.5"\n'
    (tmp_path / "t.csv").write_text(text, "utf-8")
    _, rejects = scored(tmp_path / "t.csv", None, tmp_path)
    advice = [each["expected"].partition(": ")[2] for each in rejects]
    assert advice == [
        "a mapping can say `decimal: '.'`, or `decimal: ','` where the comma stands before decimals",
        "a mapping can say `decimal: ','`",
        "a mapping can say `decimal: '.'`",
    ]
    assert drafted('organisation,employees\na,"1,200"\n', tmp_path) == [
        '"employees": {to: employees, decimal: "."}',
        '# 1,200 with commas between thousands; where they stand before decimals: decimal: ","',
    ]


def test_three_decimals_are_no_thousands_beside_commas_before_decimals(tmp_path: Path) -> None:
    text = "organisation;complete_records;employees\na;1,67;475,440\nb;1,21;9,450\n"
    where = '475,440 in "employees" with a comma before decimals; where it stands between thousands'
    assert drafted(text, tmp_path) == ["{}", f'# {where}: decimal: "."']
    assert drafted(text.replace("9,450", "9,450,000"), tmp_path) == ['"employees": {to: employees, decimal: "."}']
    assert drafted(text.replace("9,450", "9,45"), tmp_path) == ["{}"]


@pytest.mark.parametrize(
    ("cell", "advised"),
    [
        *(("1200 000", ""), ("50,5 %", ""), ("1,2,3", ""), ("2.000.000.000", ""), ("many", "")),
        *(("12.000,5", ","), ("1.200,00", ","), ("1 200,5", ","), ("1,200.5", ".")),
    ],
)
def test_a_decimal_is_advised_where_it_reads_the_number(cell: str, advised: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f'organisation,employees\na,"{cell}"\n', "utf-8")
    _, (refused,) = scored(tmp_path / "t.csv", None, tmp_path)
    assert refused["expected"].partition("a mapping can say ")[2] == (f"`decimal: '{advised}'`" if advised else "")
    for sign in ".,":
        mapping = parse_mapping(f"table: {{decimal: '{sign}'}}\ncolumns: {{}}".encode(), FRAMEWORK, "map.yaml")
        _, rejects = scored(tmp_path / "t.csv", mapping, tmp_path)
        assert len(rejects) == (sign != advised)
        assert all("can say" not in each["expected"] and each["expected"].count("decimals") < 2 for each in rejects)


@pytest.mark.parametrize(
    ("name", "cells", "is_open"),
    [
        ("employees", ["1.250", "1 200"], True),
        ("employees", ["1.250", "1 200", "2.5"], False),
        ("employees", ["1.250", '"12,000.5"'], False),
        ("employees", ["800", "1 200"], False),
        ("complete_records", ["1.250", "62 %"], False),
    ],
)
def test_a_draft_does_not_answer_for_its_reader(name: str, cells: list[str], is_open: bool, tmp_path: Path) -> None:
    rows = "".join(f"o{row},{cell}\n" for row, cell in enumerate(cells))
    (line,) = drafted(f"organisation,{name}\n{rows}", tmp_path)
    assert line == ("{}" if is_open else f'"{name}": {{to: {name}, decimal: "."}}')


@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_a_draft_reads_what_is_a_number_itself_with_a_point(ending: str, tmp_path: Path) -> None:
    columns: dict[str, list[Any]] = {"organisation": ["a", "b", "c"], "complete_records": ["10,5", "20,0", "3"]}
    columns["The lineage of data recorded"] = [1.0, 5.0, None]
    path = tmp_path / f"t.{ending}"
    if ending == "parquet":
        pq.write_table(pa.table(columns), path)
    else:
        columns["complete_records"][2] = 3.5
        rows = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (source,) = sources_of([str(path)])
    draft = drafted_mapping(source, FRAMEWORK)
    assert 'table: {decimal: ","}\n' in draft
    assert '"The lineage of data recorded": {to: lineage, offset: -1}' in draft
    assert "not read" not in draft
    (tmp_path / "map.yaml").write_text(draft, "utf-8")
    scores, rejects = scored(path, read_mapping(tmp_path / "map.yaml", FRAMEWORK), tmp_path)
    assert ([row["lineage__credit"] for row in scores], rejects) == ([0.0, 100.0, None], [])


def test_a_comma_behind_a_nought_stands_before_decimals(tmp_path: Path) -> None:
    scores, rejects = scored_by_its_draft("organisation;complete_records\na;0,625\nb;0,500\n", tmp_path)
    assert ([row["complete_records__state"] for row in scores.values()], rejects) == (["answered"] * 2, [])


def test_a_draft_reads_the_numbers_of_a_column_with_the_sign_of_its_table(tmp_path: Path) -> None:
    text = "organisation;employees;complete_records\na;1.000.000;10,5\nb;2.441;20,0\n"
    assert drafted(text, tmp_path) == ["{}"]
    _, rejects = scored_by_its_draft(text, tmp_path)
    assert rejects == []
    unread = '# not read in "complete_records": "0.050"'
    assert drafted(text.replace("20,0", "0.050"), tmp_path) == ["{}", unread]
    assert drafted(text.replace(".", ","), tmp_path)[0] == '"employees": {to: employees, decimal: "."}'


def test_commas_of_a_column_that_means_nothing_say_nothing_of_numbers(tmp_path: Path) -> None:
    asked = ["organisation", "complete_records", "What did you like"]
    rows: list[list[Any]] = [asked, ["a", 1.25, "1,3"], ["b", 12.125, "2,3"]]
    text = "".join(f'{name},{share},"{ticks}"\n' for name, share, ticks in rows)
    drafted(text, tmp_path)
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(tmp_path / "t.xlsx")
    for name in ("t.csv", "t.xlsx"):
        (source,) = sources_of([str(tmp_path / name)])
        assert "decimal" not in drafted_mapping(source, FRAMEWORK)


@pytest.mark.parametrize("sign", [" ", "\xa0", "\u202f", "'", "\u2019"])
def test_what_stands_between_thousands_is_told_by_a_draft_and_by_rejects(sign: str, tmp_path: Path) -> None:
    text = f"organisation,employees\na,1{sign}250\nb,800\n"
    rows, rejects = scored_by_its_draft(text, tmp_path)
    assert (list(rows), rejects) == (["a", "b"], [])
    _, (refused,) = scored(tmp_path / "t.csv", None, tmp_path)
    assert refused["expected"].endswith("without signs between thousands: a mapping can say `decimal: '.'`")


def test_lakhs_are_read_as_they_are_parted(tmp_path: Path) -> None:
    rows, rejects = scored_by_its_draft('organisation,employees\na,"1,25,000"\nb,"1,2,5000"\nc,900\n', tmp_path)
    assert (list(rows), rejects) == (["a", "c"], [("b", "1,2,5000")])
    assert number_in("1,25,00,000.5", ".") == Decimal("12500000.5")
    assert [number_in(word, ".") for word in ("1'250 000", "1,250 000", "1,5,000", "0,25,000")] == [None] * 4


@pytest.mark.parametrize("cell", ["don't know", "Don\u2019t know", "I don\u2019t  know.", "weiß nicht", "Weiss nicht"])
def test_words_of_who_does_not_know_are_unknown_however_they_are_typed(cell: str, tmp_path: Path) -> None:
    column = f'"lineage": {{to: lineage, words: {{"{cell}": unknown}}}}'
    assert drafted(f"organisation,lineage\na,0\nb,{cell}\n", tmp_path) == [column]
    rows, rejects = scored_by_its_draft(f"organisation,lineage\na,0\nb,{cell}\n", tmp_path)
    assert (list(rows), rejects) == (["a", "b"], [])


def test_2_is_no_where_1_is_yes_but_not_beside_a_0(tmp_path: Path) -> None:
    column = '"owner_named": {to: owner_named, words: {"1": "yes", "2": "no"}}'
    assert drafted("organisation,owner_named\na,1\nb,2\n", tmp_path) == [column]
    assert '# not read: "2"' in drafted("organisation,owner_named\na,1\nb,2\nc,0\n", tmp_path)


def test_a_guessed_encoding_is_told_with_a_word_and_others_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes("Company,employees\nŁódź Żak,12\n".encode("windows-1250"))
    (source,) = sources_of([str(tmp_path / "t.csv")])
    draft = drafted_mapping(source, FRAMEWORK)
    assert 'The encoding is a guess, which makes "£ódŸ ¯ak" of a word' in draft
    (tmp_path / "map.yaml").write_text(draft.replace("encoding: windows-1252", "encoding: windows-1250"), "utf-8")
    rows, _ = scored(tmp_path / "t.csv", read_mapping(tmp_path / "map.yaml", FRAMEWORK), tmp_path)
    assert [row["organisation"] for row in rows] == ["lodz-zak"]


def test_an_encoding_that_a_mapping_names_is_no_guess(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes("Company,employees\nŁódź Żak,12\n".encode("windows-1250"))
    (tmp_path / "map.yaml").write_text("table: {encoding: windows-1250}\ncolumns: {}\n", "utf-8")
    mapping = read_mapping(tmp_path / "map.yaml", FRAMEWORK)
    (source,) = sources_of([str(tmp_path / "t.csv")], dialect_of(mapping))
    draft = drafted_mapping(source, FRAMEWORK)
    assert "table: {encoding: windows-1250}" in draft
    assert "guess" not in draft


def test_why_a_number_is_refused_is_looked_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the words that are remembered too: it takes longer than to refuse it."""
    asked: Counter[str] = Counter()

    def counted(word: str, decimal: str) -> Decimal | None:
        asked[word] += 1
        return number_in(word, decimal)

    monkeypatch.setattr(words, "number_in", counted)
    rows = MOST_REMEMBERED + 10
    text = "".join(f"o{row},{row}.0.0\n" for row in range(rows))
    (tmp_path / "t.csv").write_text(f"organisation,employees\n{text}", "utf-8")
    _, rejects = scored(tmp_path / "t.csv", None, tmp_path)
    assert (len(rejects), {*asked.values()}) == (rows, {2})  # with a point, and with a comma


@pytest.mark.parametrize(
    ("cells", "beside", "sign"),
    [
        *((("1,250", "1,400"), "12.5", ","), (("1.250", "1.400"), "12,5", "."), (("1.3", "2"), "12,5", ".")),
        *((("1.250", "1.400"), "12.5", ""), (("1,250", "1,400"), "12,5", ""), (("1.3", "1,4"), "12,5", "")),
    ],
)
def test_the_sign_of_a_column_is_the_one_with_which_its_numbers_are_possible(
    cells: tuple[str, ...], beside: str, sign: str, tmp_path: Path
) -> None:
    rows = "".join(f"o{row};{cell};{beside}\n" for row, cell in enumerate(cells))
    lines = drafted(f"organisation;complete_records;employees\n{rows}", tmp_path)
    line = f'"complete_records": {{to: complete_records, decimal: "{sign}"}}'
    assert lines == ([line] if sign else ["{}", *lines[1:]])
