"""The questionnaire as a workbook and back: nothing is lost, and what a cell really holds is never guessed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from aifactory_assess.answers.filled import Filled, FirstSheet, as_it_stood, cut_of, of_its_value, said_over
from aifactory_assess.answers.questionnaire import Place, places_of, questionnaire
from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.answers.sheet import Answer, Paid, Sheet
from aifactory_assess.answers.workbook import (
    FRAMEWORK_PROPERTY,
    ORGANISATION_LABEL,
    ROLE_LABEL,
    SCOPE_LABEL,
    read_workbook,
)
from aifactory_assess.answers.workbook_rows import COLUMNS, DAY_LABEL, RESPONDENT_LABEL, START
from aifactory_assess.errors import AssessError
from aifactory_assess.excel.text import cell_text
from aifactory_assess.framework.asked import Checklist
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.loading import load_texts
from aifactory_assess.telling.media.workbook import Form, render
from tests.answers import drawn
from tests.effort import in_the_gate, one_case_in, one_in

pytestmark = one_case_in(4)

EXAMPLES = sorted((builtin_folder() / "examples").glob("*.yaml"))


def rendered(sheet: Sheet | None = None, *roles: str) -> bytes:
    return render(Form(framework=builtin(), groups=questionnaire(builtin(), roles=roles), sheet=sheet))


nothing_said = cache(rendered)


def written(path: Path, sheet: Sheet | None = None, *roles: str) -> Path:
    path.write_bytes(nothing_said(None, *roles) if sheet is None else rendered(sheet, *roles))
    return path


def bare(answer: Answer) -> Answer:
    return answer._replace(line=None)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_what_goes_into_a_workbook_comes_out_of_it(example: Path, tmp_path: Path) -> None:
    sheet = read_sheet(example, builtin())
    filled = read_workbook(written(tmp_path / "a.xlsx", sheet), builtin())
    assert (filled.head.organisation, filled.head.name) == (sheet.organisation, sheet.name)
    assert dict(filled.answers) == {name: bare(said) for name, said in {**sheet.profile, **sheet.answers}.items()}


@pytest.mark.parametrize("said", [{}, {"name": "Acme", "respondent": "Cy", "assessed_on": date(2026, 1, 10)}])
def test_whose_what_was_exported_is_and_when_is_kept_whatever_the_first_sheet_says(
    said: dict[str, Any], tmp_path: Path
) -> None:
    path = written(tmp_path / "a.xlsx", Sheet(organisation="acme", **said))
    book = load_workbook(path)
    book[START]["B5"], book[START]["B6"], book[START]["B8"] = "Other", "Hana", "2026-11-29"
    book.save(path)
    filled = read_workbook(path, builtin())
    assert filled.was == FirstSheet(**said)
    assert (filled.head.name, filled.head.respondent) == ("Other", "Hana")


@settings(max_examples=one_in(50, least=3))
@given(sheet=drawn.sheets())
def test_any_answers_come_out_as_they_went_in(sheet: Sheet, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = written(tmp_path_factory.mktemp("book") / "a.xlsx", sheet)
    filled = read_workbook(path, builtin())
    for name, said in {**sheet.profile, **sheet.answers}.items():
        assert filled.answers.get(name, Answer(state="open")).state == said.state or said.state == "open"
        if said.state != "open":
            assert (filled.answers[name].state, filled.answers[name].value) == (said.state, said.value)


@pytest.mark.parametrize(("first", "word"), [("none", "[]"), ("c", "none")])
def test_nothing_ticked_is_told_by_a_word_that_is_no_option(first: str, word: str, tmp_path: Path) -> None:
    files = {
        "framework.yaml": "id: tiny\nversion: 1\ntitle: Tiny\nlevels: [{id: low, title: Low, from: 0}]\n"
        "pillars: [{id: p, title: P, file: p.yaml, weight: 1}]\n",
        "p.yaml": "pillar: p\ntopics: [{id: t, title: T, questions: [{id: q, kind: checklist, weight: 1, ask: Q, "
        f"options: [{{id: {first}, label: X, points: 1, exclusive: true}}, {{id: a, label: A, points: 1}}]}}]}}]\n",
    }
    framework = load_texts({name: text.encode() for name, text in files.items()}, "tiny")
    for said in ((), (first,)):
        sheet = Sheet(organisation="acme", answers={"q": Answer(state="value", value=said)})
        path = tmp_path / "a.xlsx"
        path.write_bytes(render(Form(framework=framework, groups=questionnaire(framework), sheet=sheet)))
        filled = read_workbook(path, framework)
        assert (filled.answers, filled.exported) == (sheet.answers, sheet.answers)
        offered = load_workbook(path)["lists"].iter_rows(max_row=2, values_only=True)
        assert ("as ticked below", word) in zip(*offered, strict=True)


@pytest.mark.parametrize("sign", ["\u00ad", "\u200e", "\u200f", "\u2028", "  ", "\r\n", "_x0041_", "=", "1"])
def test_a_label_is_understood_as_a_cell_shows_it(sign: str, tmp_path: Path) -> None:
    label = json.dumps(f"{sign}a{sign}B{sign}")
    title = label if "\\n" not in label else "Title"  # one line
    files = {
        "framework.yaml": "id: tiny\nversion: 1\ntitle: Tiny\nlevels: [{id: low, title: Low, from: 0}]\n"
        f"pillars: [{{id: p, title: P, file: p.yaml, weight: 1}}]\nroles: [{{id: lead, title: {title}}}]\n",
        "p.yaml": "pillar: p\ntopics: [{id: t, title: T, questions: [\n"
        f"{{id: q, kind: choice, weight: 1, ask: Q, options: [{{id: b, label: {label}, credit: 0}}, "
        "{id: c, label: b, credit: 100}]},\n"
        f"{{id: r, kind: level, weight: 1, ask: R, levels: ['1', '0', {label}]}}]}}]\n",
    }
    framework = load_texts({name: text.encode() for name, text in files.items()}, "tiny")
    answers = {"q": Answer(state="value", value="b"), "r": Answer(state="value", value=2)}
    sheet = Sheet(organisation="acme", respondent_role="lead", answers=answers)
    path = tmp_path / "a.xlsx"
    form = Form(framework=framework, groups=questionnaire(framework), sheet=sheet)
    path.write_bytes(render(form))
    filled = read_workbook(path, framework)
    assert (filled.answers, filled.exported, filled.head.role) == (answers, answers, "lead")
    path.write_bytes(render(replace(form, sheet=None)))
    typed = read_workbook(changed(changed(path, put("q", "b")), put("r", 0)), framework)
    assert (typed.answers["q"].value, typed.answers["r"].value) == ("b", 0)
    with pytest.raises(AssessError, match="'B' is no option"):  # it can mean both
        read_workbook(changed(path, put("q", "B")), framework)


@pytest.mark.parametrize("said", ["= 40 % of staff", "=SUM(A1)", "not_applicable", "<r>a</r>", "12", "yes"])
def test_words_are_taken_as_they_are(said: str, tmp_path: Path) -> None:
    files = {
        "framework.yaml": "id: tiny\nversion: 1\ntitle: Tiny\nlevels: [{id: low, title: Low, from: 0}]\n"
        "pillars: [{id: p, title: P, file: p.yaml, weight: 1}]\n",
        "profile.yaml": "fields: [{id: remark, ask: Remark?, kind: text}]\n",
        "p.yaml": "pillar: p\ntopics: [{id: t, title: T, questions: [{id: q, kind: yes_no, weight: 1, ask: Q}]}]\n",
    }
    framework = load_texts({name: text.encode() for name, text in files.items()}, "tiny")
    profile = {"remark": Answer(state="value", value=said)}
    path, sheet = tmp_path / "a.xlsx", Sheet(organisation="acme", profile=profile)
    path.write_bytes(render(Form(framework=framework, groups=questionnaire(framework), sheet=sheet)))
    filled = read_workbook(path, framework)
    assert (filled.answers, filled.exported) == (profile, profile)
    book = load_workbook(path)
    cell = cell_of(book, "remark")
    cell.value, cell.data_type = "=1+2", "f"
    book.save(path)
    with pytest.raises(AssessError, match=r"remark: '=1\+2' is a formula"):
        read_workbook(path, framework)


def test_an_empty_workbook_says_nothing_and_its_bytes_are_the_same_again(tmp_path: Path) -> None:
    one, other = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    for path in (one, other):
        path.write_bytes(rendered())
    filled = read_workbook(one, builtin())
    assert (filled.head.organisation, dict(filled.answers)) == (None, {})
    assert len(filled.empty) == len(builtin().fields) + len(builtin().questions)
    assert [zipfile.ZipFile(one).read(name) for name in zipfile.ZipFile(one).namelist()] == [
        zipfile.ZipFile(other).read(name) for name in zipfile.ZipFile(other).namelist()
    ]


def test_one_role_is_asked_its_own_questions(tmp_path: Path) -> None:
    filled = read_workbook(written(tmp_path / "a.xlsx", None, "hr_lead"), builtin())
    places: tuple[Place, ...] = (*builtin().fields, *builtin().questions)
    wanted = [place.id for place in places if place.role == "hr_lead"]
    assert list(filled.empty) == wanted


# --- what people type and paste ---


def cell_of(book: Workbook, name: str, heading: str = "Answer") -> Any:  # noqa: ANN401 - a cell of openpyxl
    for sheet in book.worksheets:
        headings = {cell.value: column for column, cell in enumerate(sheet[1], start=1)}
        for row in sheet.iter_rows(min_row=2, max_col=1):
            if row[0].value == name:
                return sheet.cell(row[0].row, headings[heading])
    raise KeyError(name)


def changed(path: Path, change: Callable[[Workbook], None]) -> Path:
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path


def put(name: str, value: object, shown_as: str | None = None, heading: str = "Answer") -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        cell = cell_of(book, name, heading)
        cell.value = value
        if shown_as:
            cell.number_format = shown_as

    return change


def read(path: Path, change: Callable[[Workbook], None]) -> Filled:
    return read_workbook(changed(written(path), change), builtin())


def told(path: Path, name: str, value: object, shown_as: str | None = None, heading: str = "Answer") -> Filled:
    """One cell changed, in a workbook for the role alone that is asked: a fifth of the whole."""
    asked = written(path, None, str(places_of(builtin())[name.partition(".")[0]].role))
    return read_workbook(changed(asked, put(name, value, shown_as, heading)), builtin())


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("catalogue_coverage", "62 %", 62.0),
        ("catalogue_coverage", "62%", 62.0),
        ("catalogue_coverage", 62, 62.0),
        ("catalogue_coverage", 62.5, 62.5),
        ("employees", "1,200", 1200.0),
        ("lineage", "3", 3),
        ("lineage", 3, 3),
        ("deployment", "cloud", "cloud"),
        ("deployment", "Cloud", None),
        ("sector", "Healthcare and life sciences", "healthcare"),
        ("sector", "healthcare and  life sciences", "healthcare"),
        ("personal_data", "yes", "yes"),
        ("personal_data", " No ", "no"),
    ],
)
def test_what_people_type_is_understood(name: str, value: object, expected: object, tmp_path: Path) -> None:
    if expected is None:
        with pytest.raises(AssessError, match="is no option"):
            told(tmp_path / "a.xlsx", name, value)
    else:
        assert told(tmp_path / "a.xlsx", name, value).answers[name].value == expected


@pytest.mark.parametrize(
    ("name", "shown_as"),
    [
        ("target_gpus", '0 "min."'),
        ("employees", '#,##0 "FTE (min)"'),
        ("rack_kw", '0 "kW (min)"'),
        ("gpu_hours_forecast", '#,##0 "h/y"'),
        ("learning_hours", '0 "h/y"'),
    ],
)
def test_what_may_be_no_measure_beside_a_number_is_no_other_one(tmp_path: Path, name: str, shown_as: str) -> None:
    filled = read(tmp_path / "a.xlsx", put(name, 32, shown_as))
    assert filled.answers[name].value == 32


@one_case_in(2)
@pytest.mark.parametrize(
    ("name", "value", "shown_as", "why"),
    [
        ("catalogue_coverage", 0.62, "0 %", "the cell shows 62 % and holds 0.62"),
        ("catalogue_coverage", 0.0062, "0%%", "the cell shows 62 % and holds 0.0062"),
        ("catalogue_coverage", 62, '"99"', "the cell holds 62 and shows something else"),
        ("catalogue_coverage", 62, "\\9\\9", "the cell holds 62 and shows something else"),
        ("catalogue_coverage", 62, ";;;", "the cell holds 62 and shows something else"),
        *(
            ("catalogue_coverage", 62, shown_as, "the cell holds 62 and shows something else")
            for shown_as in ("0\\.0", '0","0', '#\\.0" %"', '0"5"0', "0\u2030", '0" \u2030"', '"-"0', "\\-0", "-0")
        ),
        *(
            ("catalogue_coverage", 62, shown_as, "the cell holds 62 and shows something else")
            for shown_as in ("(0)", "\\(0\\)", '"("0.0" %)"', "-General", '00"-"00')
        ),
        ("catalogue_coverage", 0, '0;-0;"99"', "the cell holds 0 and shows something else"),
        *(
            ("catalogue_coverage", 0.62, shown_as, "the cell holds 0.62 and shows something else")
            for shown_as in (
                "[>1]0.0;[<=1]0%",
                "[Red][>1]0.0;[Blue][<=1]0%",
                "[$-409][>=1]0;0%",
                "[<>1]0%;0",
                "[=1]0;0%",
                "[<1]0%;General",
                "[>1]0%",
                "[>1]0;[<=1]0,",
                '[=1]0;"none"',
            )
        ),
        ("catalogue_coverage", 0.62, "[>1]0%;[<=1]0.0%", "the cell shows 62 % and holds 0.62"),
        ("storage_throughput", 2, '0.0" Gb/s"', "the cell holds 2 and shows 'Gb/s' beside it"),
        ("storage_throughput", 2, '0.0" GB/min"', "the cell holds 2 and shows 'GB/min' beside it"),
        ("storage_throughput", 2, '0.0" gb/s"', "the cell holds 2 and shows 'gb/s' beside it"),
        ("firm_power_kw", 2, '[<1]0" kW";0" MW"', "the cell holds 2 and shows 'kW MW' beside it"),
        ("catalogue_coverage", 62.5, "0.0,", "the cell holds 62.5 and shows something else"),
        ("employees", 62_000_000, '#,##0,," m"', "the cell holds 62000000 and shows something else"),
        ("employees", 62_000, "0,.0", "the cell holds 62000 and shows something else"),
        ("employees", 1.2, '0.0 "k"', "employees: the cell holds 1.2 and shows 'k' beside it"),
        ("employees", 1.2, "0.0\\ \\T\\s\\d", "employees: the cell holds 1.2 and shows 'Tsd' beside it"),
        ("employees", 2, '#,##0 "Mio. heads"', "employees: the cell holds 2 and shows 'Mio. heads' beside it"),
        ("turnover_eur_m", 2, '#,##0 "k"', "turnover_eur_m: the cell holds 2 and shows 'k' beside it"),
        *(
            ("turnover_eur_m", 45, shown_as, "turnover_eur_m: the cell holds 45 and shows")
            for shown_as in (
                '#,##0 "€"',
                "#,##0.00\\ [$€-407]",
                "[$€-2] #,##0",
                "#,##0\\ [$€-1]",
                '#,##0 "EUR"',
                '0 "TEUR"',
                '0.0"kEUR"',
                '0 "T€"',
                '0" trillion"',
                '0"000"',
            )
        ),
        *(
            ("budget_capex_usd", 45, shown_as, "budget_capex_usd: the cell holds 45 and shows")
            for shown_as in ('0 "kUSD"', '0 "USDm"', '0"000 USD"', '#,##0 "TUSD"')
        ),
        *(
            (name, 2, shown_as, f"{name}: the cell holds 2 and shows {beside!r} beside it, expected plain text")
            for name, shown_as, beside in (
                ("firm_power_kw", '0" MW"', "MW"),
                ("firm_power_kw", '0.0 "MW"', "MW"),
                ("firm_power_kw", "0\\ \\M\\W", "MW"),
                ("firm_power_kw", "0 [$MW]", "MW"),
                ("firm_power_kw", '0" kWh"', "kWh"),
                ("firm_power_kw", '0" %"', "%"),
                ("target_months", '0" years"', "years"),
                ("target_months", '0" Jahre"', "Jahre"),
                ("time_to_hire", '0" months"', "months"),
            )
        ),
        ("catalogue_coverage", 62, "yyyy-mm-dd", "is a date"),
        ("catalogue_coverage", 62, "[h]:mm", "is no number"),
        ("catalogue_coverage", "=1+2", None, "is a formula"),
        ("budget_capex_usd", 5_000_000, '#,##0.00 "EUR"', "the cell shows EUR, expected an amount in USD"),
        ("budget_capex_usd", 5_000_000, "[$€-407] #,##0.00", "the cell shows EUR, expected an amount in USD"),
        *(
            ("budget_capex_usd", 5_000_000, shown_as, f"the cell shows {found}, expected an amount in USD")
            for shown_as, found in (
                ('"CA$"#,##0', "CA$"),
                ('"C$" #,##0', "C$"),
                ('#,##0\\ "A$"', "A$"),
                ("[$CA$-1009]#,##0", "CA$"),
                ("[$$-1009]#,##0", "CAD"),
                ("#,##0.00\\ [$$-C0C]", "CAD"),
                ("[$$-en-CA]#,##0", "CAD"),
                ("[$$-en-JM]#,##0", "$ of JM"),
                ("[$$-2009]#,##0", "$ of the language 2009"),
                ("[$CAD] #,##0", "CAD"),
                ('"$"#,##0 "CAD"', "CAD"),
                ("[$CHF-807] #,##0", "CHF"),
                ("[$kr-41D] #,##0", "kr"),
                ("[$¥-411]#,##0", "¥"),
                ("₩#,##0", "KRW"),
                ("[$R$-416] #,##0", "R$"),
            )
        ),
        *(
            ("budget_capex_usd", 2500, shown_as, f"the cell shows {found}, expected an amount in USD")
            for shown_as, found in (
                ("#,##0\\ \\P\\L\\N", "PLN"),
                ("\\G\\B\\P\\ #,##0", "GBP"),
                ("0\\E\\U\\R", "EUR"),
                ('0"E""U"\\R', "EUR"),
                ('General"PLN"', "PLN"),
            )
        ),
        *(
            ("budget_capex_usd", 2500, shown_as, f"the cell holds 2500 and shows {beside!r} beside it")
            for shown_as, beside in (
                ('#,##0\\ "kr"', "kr"),
                ("#,##0\\ z\\\u0142", "\u0142"),
                ('#,##0" Fr."', "Fr."),
                ('#,##0 "Euro"', "Euro"),
            )
        ),
        ("turnover_eur_m", 120, '#,##0 "m dollars"', "the cell holds 120 and shows 'm dollars' beside it"),
        ("turnover_eur_m", 120, "[$$-409]#,##0", "the cell shows USD, expected an amount in EUR"),
        ("turnover_eur_m", 120, '"US$"#,##0', "the cell shows USD, expected an amount in EUR"),
        ("turnover_eur_m", 120, "[$CHF-807] #,##0", "the cell shows CHF, expected an amount in EUR"),
        ("catalogue_coverage", "1/2", None, "is no number"),
        ("catalogue_coverage", "0,5", None, "a comma may mean thousands or decimals"),
        ("catalogue_coverage", 101, None, "out of range"),
        ("catalogue_coverage", datetime(2026, 11, 25), None, "2026-11-25 is a date, expected an answer"),
        ("personal_data", True, None, "TRUE is a truth value, expected an answer such as yes or no"),
        ("catalogue_coverage", True, None, "TRUE is a truth value, expected a number from 0 to 100 (% of datasets)"),
        ("lineage", "3: something else", None, "is no level"),
        ("lineage", "-3", None, "is no level"),
        ("lineage", "3.5", None, "is no level"),
        ("power_secured", "not_applicable", None, "cannot be not_applicable"),
        ("lineage", "not_applicable", None, "expected a note that says why"),
    ],
)
def test_what_is_no_answer_is_refused_at_its_cell(
    name: str, value: object, shown_as: str | None, why: str, tmp_path: Path
) -> None:
    with pytest.raises(AssessError) as caught:
        told(tmp_path / "a.xlsx", name, value, shown_as)
    (problem,) = caught.value.problems
    assert why in problem.message
    assert "!" in problem.file


@pytest.mark.parametrize(
    "shown_as",
    [
        *('0" %"', "General", "@", "#,##0", "#,##0.00;[Red]-#,##0.00", '0,000" GPUs"', "# ?/?", "0.0E+0", '0;;;""'),
        *(
            "0.0E-0",
            '0" (net)"',
            "#\\ ##0",
            '0"\'"000',
            '"no. "0',
            '0" of 1.5"',
            '"(x) "0" (z)"',
            "[<0](0);0",
            "0.0_-;(0)",
        ),
        *("[Red][>1]0.0;[<=1]0.0", "[>=10]0;[<0]-0;0.0;@", '[<>1]0" models";0" model"', "[Blue][>1]0", "[$-409]0"),
    ],
)
def test_what_a_format_adds_to_a_number_changes_no_answer(shown_as: str, tmp_path: Path) -> None:
    filled = told(tmp_path / "a.xlsx", "catalogue_coverage", 62, shown_as)
    assert filled.answers["catalogue_coverage"].value == 62


@pytest.mark.parametrize(
    ("name", "shown_as"),
    [
        ("firm_power_kw", '0" kW"'),
        ("firm_power_kw", '0" KW (IT)"'),
        ("target_months", '0" Monate"'),
        ("target_months", '0" month"'),
        ("time_to_hire", "0\\ [$days]"),
        ("budget_capex_usd", "[$$-409]#,##0"),
        ("catalogue_coverage", '0" % of models"'),
    ],
)
def test_a_number_may_show_the_measure_that_is_asked_for(name: str, shown_as: str, tmp_path: Path) -> None:
    assert told(tmp_path / "a.xlsx", name, 20, shown_as).answers[name].value == 20


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("catalogue_coverage", "plain text such as 90"),
        ("compute_secured", "plain text such as 0.9"),
        ("employees", "a number from 1 to 5,000,000 (full-time equivalents), and no percentage"),
        ("lineage", "the number of a level, 0 to 4, and no percentage"),
        ("deployment", "an option, and no percentage"),
    ],
)
def test_what_to_type_for_a_percentage_is_the_number_that_it_is_in_the_unit_asked_for(
    name: str, expected: str, tmp_path: Path
) -> None:
    with pytest.raises(AssessError) as caught:
        told(tmp_path / "a.xlsx", name, 0.9, "0 %")
    (problem,) = caught.value.problems
    assert problem.message == f"{name}: the cell shows 90 % and holds 0.9, expected {expected}"


@pytest.mark.parametrize("heading", ["Source", "Note", "By"])
@pytest.mark.parametrize(
    ("value", "shown_as", "why"),
    [
        ("=1/0", None, "is a formula"),
        (True, None, "TRUE is a truth value, expected text"),
        (datetime(2026, 9, 1), "mmm yy", "2026-09-01 is a date, expected text"),
        (0.62, "0 %", "the cell shows 62 % and holds 0.62"),
        (62, '"99"', "the cell holds 62 and shows something else"),
    ],
)
def test_what_stands_beside_an_answer_is_what_people_see(
    heading: str, value: object, shown_as: str | None, why: str, tmp_path: Path
) -> None:
    with pytest.raises(AssessError) as caught:
        told(tmp_path / "a.xlsx", "lineage", value, shown_as, heading=heading)
    (problem,) = caught.value.problems
    assert problem.message.startswith("lineage: ")
    assert why in problem.message


@pytest.mark.parametrize("heading", ["Source", "Note"])
@pytest.mark.parametrize(
    ("value", "shown_as", "text"),
    [
        (datetime(2026, 11, 3), "mm-dd-yy", "2026-11-03"),
        (datetime(2026, 11, 3), "dd\\.mm\\.yyyy;@", "2026-11-03"),
        (datetime(2026, 11, 3), "[$-F800]dddd, mmmm dd, yyyy", "2026-11-03"),
        (datetime(2026, 11, 3, 14, 30), "yyyy-mm-dd", "2026-11-03"),
        (datetime(2026, 11, 3, 14, 30), "yyyy-mm-dd hh:mm", "2026-11-03 14:30"),
    ],
)
def test_a_source_that_a_spreadsheet_took_for_a_day_is_that_day(
    heading: str, value: datetime, shown_as: str, text: str, tmp_path: Path
) -> None:
    said = told(tmp_path / "a.xlsx", "lineage", value, shown_as, heading=heading).answers["lineage"]
    assert text in (said.source, said.note)


def test_a_day_is_nobodys_name(tmp_path: Path) -> None:
    with pytest.raises(AssessError, match="lineage: 2026-11-03 is a date, expected text"):
        told(tmp_path / "a.xlsx", "lineage", datetime(2026, 11, 3), "yyyy-mm-dd", heading="By")


def test_a_day_beyond_the_last_is_no_source(tmp_path: Path) -> None:
    with pytest.raises(
        AssessError, match="2958466 is shown as a day, and is none of the years 1 to 9999, expected text"
    ):
        told(tmp_path / "a.xlsx", "lineage", 2_958_466, "yyyy-mm-dd", heading="Source")


def test_a_number_or_a_word_like_a_formula_is_a_source(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        put("lineage", 42, heading="Source")(book)
        put("data_rights", "=x", heading="Note")(book)
        cell_of(book, "data_rights", "Note").data_type = "s"

    filled = read(tmp_path / "a.xlsx", change)
    assert (filled.answers["lineage"].source, filled.answers["data_rights"].note) == ("42", "=x")


@pytest.mark.parametrize(("heading", "value"), [("By", "Bob"), ("As of", "2026-09-01"), ("Evidence", "documented")])
def test_what_stands_beside_an_empty_answer_is_taken(heading: str, value: str, tmp_path: Path) -> None:
    said = told(tmp_path / "a.xlsx", "lineage", value, heading=heading).answers["lineage"]
    assert (said.state, value in (said.by, str(said.as_of), said.evidence)) == ("open", True)


def headed(column: int, heading: str | None, below: str | None) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book["Talent"].cell(1, column).value = heading
        book["Talent"].cell(3, column).value = below

    return change


@pytest.mark.parametrize(
    ("name", "heading", "value", "why"),
    [
        *(
            (
                "role_coverage.ds",
                heading,
                value,
                rf"!{column}4: role_coverage.ds is an option, .* row of role_coverage$",
            )
            for column, heading, value in (
                ("E", "Evidence", "documented"),
                ("F", "Source", "chart"),
                ("G", "Note", "half of them"),
                ("H", "As of", date(2026, 9, 1)),
                ("I", "By", "Bob"),
            )
        ),
        ("role_coverage.ds", "Unit and range", "x", "!D4: role_coverage.ds is an option, .* in the column Answer$"),
        (
            "lineage",
            "Unit and range",
            "3",
            "lineage: '3' stands where no answer is read, expected in the column Answer",
        ),
        ("time_to_hire", "Unit and range", 90, "time_to_hire: '90' stands where no answer is read"),
        ("time_to_hire", "Unit and range", "unknown", "time_to_hire: 'unknown' stands where no answer is read"),
    ],
)
def test_what_is_typed_where_nothing_is_read_is_refused_there(
    name: str, heading: str, value: object, why: str, tmp_path: Path
) -> None:
    with pytest.raises(AssessError, match=why):
        told(tmp_path / "a.xlsx", name, value, heading=heading)


def test_words_about_the_range_in_another_language_are_no_answer(tmp_path: Path) -> None:
    assert told(tmp_path / "a.xlsx", "time_to_hire", "Tage, ab 0", heading="Unit and range").answers == {}


@pytest.mark.parametrize(
    ("heading", "value", "what"),
    [
        ("Answer", "3", "an answer"),
        ("Note", "ask Bob", "something below 'Note'"),
        ("By", "Bob", "something below 'By'"),
    ],
)
def test_a_row_that_lost_its_id_is_refused_where_something_stands_in_it(
    heading: str, value: str, what: str, tmp_path: Path
) -> None:
    def change(book: Workbook) -> None:
        put("lineage", value, heading=heading)(book)
        cell_of(book, "lineage", "id").value = None

    with pytest.raises(AssessError, match=f"there is {what} here, and no id in its row"):
        read(tmp_path / "a.xlsx", change)


@pytest.mark.parametrize(("one", "other"), [("lineage", "data_rights"), ("role_coverage.ds", "role_coverage.mle")])
def test_rows_that_were_sorted_without_their_ids_are_refused(one: str, other: str, tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        ids = [cell_of(book, name, "id") for name in (one, other)]
        ids[0].value, ids[1].value = other, one
        put(one, "x" if "." in one else "3")(book)

    with pytest.raises(AssessError) as caught:
        read(tmp_path / "a.xlsx", change)
    assert {each.message for each in caught.value.problems} == {
        f"{name} stands beside the question of {asked}, expected each id beside its own"
        for name, asked in ((one, other), (other, one))
    }


def test_a_question_in_words_of_ones_own_may_stand_beside_its_id(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        put("lineage", "3")(book)
        put("lineage", "Woher kommen die Daten?", heading="Question")(book)

    assert read(tmp_path / "a.xlsx", change).answers["lineage"].value == 3


@pytest.mark.parametrize("is_shared", [True, False])
@pytest.mark.parametrize(
    ("struck", "words", "is_read"),
    [("<strike/>", "6", False), ('<strike val="0"/>', "6", True), ("<strike/>", " ", True)],
)
def test_what_is_struck_out_in_a_cell_is_no_part_of_its_answer(
    struck: str, words: str, is_shared: bool, is_read: bool, tmp_path: Path
) -> None:
    note = Answer(state="value", value=2, note="STRUCK")
    path = written(tmp_path / "a.xlsx", Sheet(organisation="acme", answers={"lineage": note}))
    if not is_shared:
        changed(path, lambda _: None)  # which writes each text into its cell
    pieces = f'<r><rPr>{struck}</rPr><t xml:space="preserve">{words}</t></r><r><t>7</t></r>'.encode()
    held = {name: data.replace(b"<t>STRUCK</t>", pieces) for name, data in parts(path).items()}
    assert any(pieces in data for name, data in held.items() if name.startswith("xl/shared") == is_shared)
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in held.items():
            packed.writestr(name, data)
    if is_read:
        assert read_workbook(path, builtin()).answers["lineage"].note == f"{words}7".strip()
        return
    with pytest.raises(
        AssessError, match=r"Data quality!G[0-9]+: some of '67' is struck out, expected only what counts$"
    ):
        read_workbook(path, builtin())


@pytest.mark.parametrize(
    ("name", "heading", "value"),
    [("delivery_secured", "Answer", 60), ("role_coverage.ds", "Answer", "x"), ("lineage", "Note", "ask Rome")],
)
def test_a_cell_that_is_struck_out_as_a_whole_is_refused(
    name: str, heading: str, value: object, tmp_path: Path
) -> None:
    def change(book: Workbook) -> None:
        put(name, value, heading=heading)(book)
        cell_of(book, name, heading).font = Font(strike=True)
        cell_of(book, name, "Question").font = cell_of(book, "data_rights").font = Font(strike=True)  # nothing is read
        book[START]["B6"].font = Font(strike=True)
        book[START]["B6"].value = "Ann"

    with pytest.raises(AssessError) as caught:
        read(tmp_path / "a.xlsx", change)
    cell, start = sorted((str(each) for each in caught.value.problems), key=lambda said: "Start!" in said)
    assert cell.endswith(f": {str(value)!r} is struck out, expected only what counts")
    assert start.endswith("Start!B6: 'Ann' is struck out, expected only what counts")


@pytest.mark.parametrize("word", ["source", "Source document", "Quelle", None])
def test_a_heading_that_was_retyped_is_a_fault_where_something_stands_below_it(
    word: str | None, tmp_path: Path
) -> None:
    place = COLUMNS.index("Source") + 1
    heads = re.escape("nothing" if word is None else repr(word))
    with pytest.raises(AssessError, match=f"Talent!F1: {heads} heads this column, expected 'Source' .*put an empty"):
        read(tmp_path / "a.xlsx", headed(place, word, "ERP"))
    assert read(tmp_path / "a.xlsx", headed(place, word, None)).answers == {}


@in_the_gate
def test_a_column_of_ones_own_and_one_that_is_left_out_change_nothing(tmp_path: Path) -> None:
    by = COLUMNS.index("By") + 1

    def leave_out(book: Workbook) -> None:
        book["Talent"].delete_cols(by)

    def in_its_place(book: Workbook) -> None:
        leave_out(book)
        headed(by + 1, "Comment", None)(book)
        book["Talent"].insert_cols(2)
        headed(2, "Comment", "to be asked again")(book)

    def beside_an_empty_one(book: Workbook) -> None:
        headed(by + 1, "Comment", "to be asked again")(book)

    def elsewhere(book: Workbook) -> None:
        book["Talent"].delete_cols(COLUMNS.index("Evidence") + 1)
        book["Talent"].insert_cols(COLUMNS.index("Note") + 1)
        headed(COLUMNS.index("Note") + 1, "Remark", "to be asked again")(book)

    assert read(tmp_path / "b.xlsx", elsewhere).answers == {}
    for change in (headed(by + 1, "Ours", None), leave_out, in_its_place, beside_an_empty_one):
        assert read(tmp_path / "a.xlsx", change).answers == {}
    with pytest.raises(AssessError, match="Talent!I1: 'Comment' heads this column, expected 'By'"):
        read(tmp_path / "a.xlsx", headed(by, "Comment", "to be asked again"))


@in_the_gate
def test_ticks_whose_rows_are_not_all_there_are_a_fault(tmp_path: Path) -> None:
    sheet = read_sheet(EXAMPLES[0], builtin())
    name, kind = next(
        (place.id, place.kind)
        for place in builtin().fields
        if isinstance(place.kind, Checklist) and isinstance(sheet.profile[place.id].value, tuple)
    )
    options = [option.id for option in kind.options]

    def change(book: Workbook) -> None:
        row = cell_of(book, f"{name}.{options[0]}").row
        book["Profile"].delete_rows(row)

    path = changed(written(tmp_path / "a.xlsx", sheet), change)
    with pytest.raises(AssessError, match=f"{name} is ticked below, and has no row for {options[0]}"):
        read_workbook(path, builtin())
    said = changed(path, put(name, options[1]))
    for option in options[1:]:
        changed(said, put(f"{name}.{option}", None))
    assert read_workbook(said, builtin()).answers[name].value == (options[1],)


def test_what_is_merged_where_nothing_is_read_is_no_fault(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book["Start"].merge_cells("D5:F8")
        book.create_sheet("My notes").merge_cells("A3:B6")
        book["Governance"].insert_rows(1, 3)
        book["Governance"].merge_cells("A2:F3")
        ticked = cell_of(book, "regimes", "Evidence")
        book["Profile"].merge_cells(start_row=ticked.row, end_row=ticked.row + 2, start_column=5, end_column=5)
        below = book["Data quality"].max_row + 2
        book["Data quality"].merge_cells(f"A{below}:C{below + 1}")
        book["Talent"].cell(1, len(COLUMNS) + 1).value = "Ours"
        book["Talent"].merge_cells(start_row=3, end_row=5, start_column=len(COLUMNS) + 1, end_column=len(COLUMNS) + 1)
        put("lineage", "3")(book)

    assert read(tmp_path / "a.xlsx", change).answers["lineage"].value == 3


@pytest.mark.parametrize(
    "shown_as",
    [
        '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)',
        '_-* #,##0\\ "GPUs"_-;-* #,##0\\ "GPUs"_-;_-* "-"\\ "GPUs"_-;_-@_-',
        '#,##0;-#,##0;"-"',
        "0;-0;\u2013",
    ],
)
def test_nought_as_accounts_show_it_is_taken(shown_as: str, tmp_path: Path) -> None:
    for value in (0, 62):
        assert (
            told(tmp_path / "a.xlsx", "catalogue_coverage", value, shown_as).answers["catalogue_coverage"].value
            == value
        )


@pytest.mark.parametrize(
    ("name", "shown_as"),
    [
        ("budget_capex_usd", "[$$-409]#,##0.00"),
        ("budget_capex_usd", "[$$-en-US]#,##0.00"),
        ("budget_capex_usd", "[$$]#,##0.00"),
        ("budget_capex_usd", '[$-407]#,##0 "USD"'),
        ("budget_capex_usd", "#,##0;[Red]-#,##0"),
        ("budget_capex_usd", '"$"#,##0'),
        ("budget_capex_usd", '"US$" #,##0'),
        ("budget_capex_usd", '_("$"* #,##0_);_("$"* \\(#,##0\\);_("$"* "-"_);_(@_)'),
        ("budget_capex_usd", '#,##0 "for EUR region, USD"'),
        ("turnover_eur_m", '[$€-407] #,##0 "m"'),
        ("turnover_eur_m", '#,##0 "EURm"'),
        ("turnover_eur_m", '#,##0 "million euros"'),
        ("budget_capex_usd", "#,##0\\ \\U\\S\\D"),
        ("budget_capex_usd", "_-* #,##0.00\\ _€_-;-* #,##0.00\\ _€_-"),
        ("budget_capex_usd", '#,##0 "US dollars (net)"'),
        ("budget_capex_usd", '#,##0;-#,##0;"none"'),
        ("budget_opex_usd", '#,##0 "p.a."'),
        ("budget_opex_usd", '#,##0 "per Jahr"'),
        ("catalogue_coverage", '0 "% of m2"'),
        ("catalogue_coverage", "[$$-1009]#,##0"),
    ],
)
def test_an_amount_in_the_currency_that_is_asked_for_is_taken(name: str, shown_as: str, tmp_path: Path) -> None:
    assert told(tmp_path / "a.xlsx", name, 62, shown_as).answers[name].value == 62


@pytest.mark.parametrize(("text", "value"), [("500 kEUR", 0.5), ("2 Mio Euro", 2.0), ("2 Mio. €", 2.0), ("62", 62.0)])
def test_an_amount_in_words_is_taken_in_a_cell_as_by_set(text: str, value: float, tmp_path: Path) -> None:
    assert told(tmp_path / "a.xlsx", "turnover_eur_m", text).answers["turnover_eur_m"].value == value


def test_an_answer_merged_over_two_questions_is_a_fault(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        cell = cell_of(book, "lineage")
        cell.value = "3"
        cell.parent.merge_cells(start_row=cell.row, end_row=cell.row + 1, start_column=3, end_column=3)

    with pytest.raises(AssessError, match=r"Data quality: cells C[0-9]+:C[0-9]+ are merged over several rows"):
        read(tmp_path / "a.xlsx", change)


def test_an_error_in_a_cell_is_no_answer(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        cell = cell_of(book, "catalogue_coverage")
        cell.value, cell.data_type = "#DIV/0!", "e"

    with pytest.raises(AssessError, match=r"#DIV/0! is an error"):
        read(tmp_path / "a.xlsx", change)


def test_all_faults_are_told_at_once_each_at_its_cell(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        put("lineage", "9")(book)
        put("catalogue_coverage", "many")(book)
        put("data_rights", "hearsay", heading="Evidence")(book)
        put("data_rights", "soon", heading="As of")(book)
        sheet = book.worksheets[1]
        sheet.append(["linage", "", "3"])
        sheet.append(["", "", "an answer without an id"])
        sheet.append(["sector", "", "other"])

    with pytest.raises(AssessError) as caught:
        read(tmp_path / "a.xlsx", change)
    told = "\n".join(map(str, caught.value.problems))
    for words in ("'9' is no level", "'many' is no number", "evidence is 'hearsay'", "'soon' is no date"):
        assert words in told
    assert "'linage' is no question of ai-factory (did you mean lineage?)" in told
    assert "there is an answer here, and no id in its row" in told
    assert "sector stands here again" in told


def test_a_sheet_that_was_copied_is_one_fault(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book.copy_worksheet(book["Profile"])

    with pytest.raises(AssessError) as caught:
        read(tmp_path / "a.xlsx", change)
    (told,) = map(str, caught.value.problems)
    assert re.fullmatch(
        r".*: Profile Copy: [0-9]+ of its rows stand in Profile too, expected each in one"
        r" \(delete the sheet if it is a copy of Profile\)",
        told,
    )


def test_rows_that_were_pasted_into_another_sheet_are_faults_at_their_places(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        for row in book["Profile"].iter_rows(min_row=3, max_row=4, values_only=True):
            book["Infrastructure"].append(row)

    with pytest.raises(AssessError) as caught:
        read(tmp_path / "a.xlsx", change)
    told = "\n".join(map(str, caught.value.problems))
    places = re.findall(r"Infrastructure!A[0-9]+: \w+ stands here again, expected once \(Profile!(A[0-9]+)\)", told)
    assert places == ["A3", "A4"]
    assert len(caught.value.problems) == 2


def test_sorted_and_inserted_rows_and_columns_change_nothing(tmp_path: Path) -> None:
    sheet = read_sheet(EXAMPLES[0], builtin())
    path = written(tmp_path / "a.xlsx", sheet)
    before = read_workbook(path, builtin())

    def shuffle(book: Workbook) -> None:
        for page in book.worksheets[1:-1]:
            rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
            page.delete_rows(2, page.max_row)
            for row in reversed(rows):
                page.append(row)
            page.insert_cols(2)
            page.insert_rows(5)

    assert read_workbook(changed(path, shuffle), builtin()) == before


def test_ticks_that_were_all_taken_out_are_no_answer(tmp_path: Path) -> None:
    with pytest.raises(
        AssessError, match="role_coverage: nothing is ticked below, expected x beside what holds, or none"
    ):
        told(tmp_path / "a.xlsx", "role_coverage", "as ticked below")
    assert told(tmp_path / "b.xlsx", "role_coverage", "none").answers["role_coverage"].value == ()


def test_ticks_make_a_checklist(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        put("role_coverage", "as ticked below")(book)
        put("role_coverage.ds", "X")(book)
        put("role_coverage.mle", "x")(book)

    assert read(tmp_path / "a.xlsx", change).answers["role_coverage"].value == ("mle", "ds")
    assert told(tmp_path / "b.xlsx", "role_coverage", "none").answers["role_coverage"].value == ()
    assert told(tmp_path / "c.xlsx", "role_coverage.ds", "x").answers["role_coverage"].value == ("ds",)
    with pytest.raises(AssessError, match="'Yes' is no tick"):
        told(tmp_path / "d.xlsx", "role_coverage.ds", "Yes")


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("id,answer\n")
    with pytest.raises(AssessError, match=r"is no \.xlsx workbook"):
        read_workbook(path, builtin())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", b" " * (21 << 20))
    with pytest.raises(AssessError, match="unpacks to"):
        read_workbook(path, builtin())
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("[Content_Types].xml", b"")
    with pytest.raises(AssessError, match="is no workbook that can be read"):
        read_workbook(path, builtin())


def test_what_no_export_wrote_is_told_as_that(tmp_path: Path) -> None:
    with pytest.raises(AssessError) as caught:
        read(tmp_path / "a.xlsx", leave_one_sheet)
    assert str(caught.value).endswith(
        "a.xlsx: has no answers to import, expected a workbook that export wrote"
        " (reports, tables and what questionnaire --report writes are none)"
    )


def leave_one_sheet(book: Workbook) -> None:
    for sheet in book.worksheets[1:]:
        book.remove(sheet)
    book[START].title = "Questions"


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_workbook_of_another_major_version_is_refused_whatever_tells_it(tmp_path: Path, *, is_kept: bool) -> None:
    said = f"ai-factory {int(builtin().major) + 1}.0.0"

    def change(book: Workbook) -> None:
        book[START]["A2"] = said
        properties: Any = book.custom_doc_props  # type: ignore[attr-defined]  # not in its stubs
        properties[FRAMEWORK_PROPERTY].value = said.replace(" ", "@")
        if not is_kept:
            del properties[FRAMEWORK_PROPERTY]

    with pytest.raises(
        AssessError, match=f"asks by framework {said.replace(' ', '@')}, expected .* --framework, and mi"
    ):
        read(tmp_path / "a.xlsx", change)


HOSTILE = '=cmd|"/c calc"!A1\x1b[31m\u202e<script>alert(1)</script>{{7*7}} javascript:alert(1)'


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    said = Answer(state="value", value=3, note=HOSTILE, source=HOSTILE, by=HOSTILE)
    sheet = Sheet(organisation="acme", name=HOSTILE, answers={"lineage": said})
    path = written(tmp_path / "a.xlsx", sheet)
    book = load_workbook(path)
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value is not None]
    formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
    assert all(text.startswith(("=IF(SUMPRODUCT", "=SUM(")) for text in formulas)
    assert not any("\x1b" in str(cell.value) or "\u202e" in str(cell.value) for cell in cells)
    assert not any(cell.hyperlink for cell in cells)
    assert (read_workbook(path, builtin()).answers["lineage"].note or "").startswith("=cmd|")


def test_headings_that_were_changed_lose_no_answers(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book.worksheets[1]["C1"] = "Antwort"

    with pytest.raises(AssessError, match="asks for sector, and has no row with the headings id and Answer"):
        read(tmp_path / "a.xlsx", change)


@pytest.mark.parametrize("heading", ["id", "Answer", "Evidence", "Source", "Note", "As of", "By"])
def test_a_heading_that_stands_twice_is_refused_with_both_its_columns(heading: str, tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        sheet = book.worksheets[1]
        sheet["L1"] = f" {heading} "

    with pytest.raises(AssessError) as caught:
        read(tmp_path / "a.xlsx", change)
    (problem,) = caught.value.problems
    assert problem.file.endswith("!L1")
    assert re.fullmatch(rf"'{heading}' heads this column too, expected once \(.+![A-I]1\)", problem.message)


def test_a_heading_of_what_is_not_read_may_stand_twice(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book.worksheets[1]["L1"] = "Question"
        book.worksheets[1]["M1"] = "Answer of last year"

    assert not read(tmp_path / "a.xlsx", change).answers


def test_answers_below_what_is_read_are_no_secret(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book.worksheets[1]["A5002"] = "sector"

    with pytest.raises(AssessError, match="has more than 5,000 rows"):
        read(tmp_path / "a.xlsx", change)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


_SHEET = "xl/worksheets/sheet2.xml"


@pytest.mark.parametrize(
    ("part", "damage"),
    [
        (_SHEET, lambda text: text[: len(text) // 2]),
        (_SHEET, lambda text: text.replace(b'r="C2"', b'r="x"', 1)),
        (_SHEET, lambda text: text.replace(b'operator="', b'operator="x', 1).replace(b"</c>", b"", 1)),
        (_SHEET, lambda text: text.replace(b'<row r="2"', b'<row r="NaN"', 1)),
        (_SHEET, lambda text: re.sub(rb'r="C2" s="[0-9]+"', b'r="C2" s=""', text)),
        ("xl/styles.xml", None),
        ("xl/styles.xml", lambda text: text.replace(b"<fill>", b"", 1)),
    ],
)
def test_a_damaged_workbook_is_refused_and_no_fault_of_the_program(
    part: str, damage: Callable[[bytes], bytes] | None, tmp_path: Path
) -> None:
    path = written(tmp_path / "a.xlsx", read_sheet(EXAMPLES[0], builtin()), "hr_lead")
    held = parts(path)
    text = held.pop(part)
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in {**held, **({part: damage(text)} if damage else {})}.items():
            packed.writestr(name, data)
    with pytest.raises(AssessError, match=r"is no workbook that can be read|names a look that the workbook has not"):
        read_workbook(path, builtin())


def test_a_row_that_stands_twice_is_refused_by_its_number(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx")
    held = parts(path)
    held[_SHEET] = held[_SHEET].replace(b'<row r="5"', b'<row r="4"', 1)
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in held.items():
            packed.writestr(name, data)
    with pytest.raises(AssessError, match="row 4 of 'Profile' stands where row 5 or one below it was expected"):
        read_workbook(path, builtin())


def test_a_workbook_packed_in_a_way_of_the_future_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", read_sheet(EXAMPLES[0], builtin()), "hr_lead")
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 6] = 81  # the version of packing that it needs
    path.write_bytes(data)
    with pytest.raises(AssessError, match=r"is no \.xlsx workbook"):
        read_workbook(path, builtin())


def test_a_workbook_with_a_password_is_asked_for_without(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    said = r"is protected by a password, or an \.xls of old \(save it as \.xlsx without a password\)"
    with pytest.raises(AssessError, match=said):
        read_workbook(path, builtin())


def test_a_table_of_another_office_is_asked_for_as_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(AssessError, match=r"is no \.xlsx workbook \(save it as \.xlsx\)"):
        read_workbook(path, builtin())


# --- through LibreOffice ---


@pytest.fixture(scope="module")
def through_office(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str], list[Path]]:
    """Workbooks of a folder, saved anew by LibreOffice in another format."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("no LibreOffice on this machine")
    profile = f"-env:UserInstallation={tmp_path_factory.mktemp('profile').as_uri()}"

    def save(folder: Path, ending: str) -> list[Path]:
        out = tmp_path_factory.mktemp(ending)
        files = [str(path) for path in sorted(folder.iterdir())]
        command = [program, profile, "--headless", "--convert-to", ending, "--outdir", str(out), *files]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return sorted(out.iterdir())

    return save


def outcome(path: Path) -> object:
    """What a workbook says, or its faults at their cells."""
    try:
        return read_workbook(path, builtin())
    except AssessError as error:
        return [(problem.file.partition(": ")[2], problem.message) for problem in error.problems]


@in_the_gate
def test_what_libreoffice_saves_says_the_same(
    through_office: Callable[[Path, str], list[Path]], tmp_path: Path
) -> None:
    """Filled, blank, of one role, with inserted rows and what people paste: directly, saved anew, by ODS and back."""
    for example in EXAMPLES:
        written(tmp_path / f"{example.stem}.xlsx", read_sheet(example, builtin()))
    written(tmp_path / "blank.xlsx")
    written(tmp_path / "role.xlsx", read_sheet(EXAMPLES[0], builtin()), "data_lead")
    odd = written(tmp_path / "odd.xlsx", read_sheet(EXAMPLES[0], builtin()))
    pasted = (
        ("catalogue_coverage", 0.62, "0 %"),
        ("record_error_rate", "=1+2", None),
        ("vacancy_share", "1/2", None),
        ("power_secured", "0,5", None),
        ("personal_data", True, "General"),
        ("employees", "62 %", None),
        ("target_gpus", datetime(2026, 11, 25), "yyyy-mm-dd"),
        ("lineage", 2, "0"),
    )

    def paste(book: Workbook) -> None:
        for name, value, shown_as in pasted:
            put(name, value, shown_as)(book)
        book.worksheets[3].insert_rows(4)

    changed(odd, paste)
    direct = [outcome(path) for path in sorted(tmp_path.iterdir())]
    assert isinstance(direct[-2], list)
    assert len(direct[-2]) == 7
    assert [outcome(path) for path in through_office(tmp_path, "xlsx")] == direct
    there = through_office(tmp_path, "ods")[0].parent
    assert [outcome(path) for path in through_office(there, "xlsx")] == direct


# --- the first sheet, and what stood in the file before ---


def first(**values: object) -> Callable[[Workbook], None]:
    """Fills in the first sheet, by its labels."""
    labels = {
        "organisation": ORGANISATION_LABEL,
        "scope": SCOPE_LABEL,
        "day": DAY_LABEL,
        "respondent": RESPONDENT_LABEL,
        "role": ROLE_LABEL,
    }

    def change(book: Workbook) -> None:
        wanted: dict[Any, Any] = {labels[key]: value for key, value in values.items()}
        for row in book[START].iter_rows(max_col=2):
            if row[0].value in wanted:
                row[1].value = wanted[row[0].value]

    return change


def test_the_first_sheet_says_whose_it_is_how_much_and_of_which_day(tmp_path: Path) -> None:
    head = first(organisation="acme", scope="core", day=datetime(2026, 3, 4), respondent="Ada", role="hr_lead")
    filled = read(tmp_path / "a.xlsx", head)
    assert filled.head == FirstSheet("acme", None, "core", date(2026, 3, 4), "Ada", "hr_lead")
    assert read(tmp_path / "b.xlsx", first(day="2026-03-04")).head.assessed_on == date(2026, 3, 4)


@pytest.mark.parametrize("said", ["hr_lead", "hr_lead: People lead", "People lead", " people  LEAD"])
def test_a_role_is_understood_by_its_id_its_title_and_as_it_is_offered(said: str, tmp_path: Path) -> None:
    assert read(tmp_path / "a.xlsx", first(role=said)).head.role == "hr_lead"


def test_the_first_sheet_offers_the_roles_and_shows_a_day(tmp_path: Path) -> None:
    book = load_workbook(written(tmp_path / "a.xlsx"))
    (offered,) = book[START].data_validations.dataValidation
    ((name, place),) = book.defined_names[offered.formula1].destinations
    assert [row[0].value for row in book[name][place]] == [f"{role.id}: {role.title}" for role in builtin().roles]
    labels = {row[0].value: row for row in book[START].iter_rows(max_col=3)}
    assert offered.sqref == labels[ROLE_LABEL][1].coordinate
    assert labels[DAY_LABEL][2].value == "one such as 2026-11-25"


def renamed(book: Workbook) -> None:
    book[START].title = "Deckblatt"


def relabelled(book: Workbook) -> None:
    book[START]["A4"] = "Organisation"


def moved(book: Workbook) -> None:
    book[START].insert_cols(1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (renamed, "Start: there is no such sheet, expected whose answers these are"),
        (relabelled, f"Start: no cell of column A says {ORGANISATION_LABEL!r}"),
        (moved, f"Start: no cell of column A says {RESPONDENT_LABEL!r}"),
    ],
)
def test_whose_answers_they_are_is_not_lost_with_the_first_sheet(
    change: Callable[[Workbook], None], said: str, tmp_path: Path
) -> None:
    with pytest.raises(AssessError) as caught:
        read(tmp_path / "a.xlsx", change)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (first(organisation="Acme & Co"), "'Acme & Co' is no id, expected"),
        (first(scope="half"), "'half' is no scope, expected full or core"),
        (first(role="hr_leed"), "'hr_leed' is no role, expected one of"),
        (first(role="hr_leed"), "did you mean hr_lead?"),
        (first(day="yesterday"), "'yesterday' is no date, expected one such as 2026-11-25"),
    ],
)
def test_what_the_first_sheet_cannot_say_is_a_fault(
    head: Callable[[Workbook], None], said: str, tmp_path: Path
) -> None:
    with pytest.raises(AssessError) as caught:
        read(tmp_path / "a.xlsx", head)
    assert said in str(caught.value)
    assert "Start!B" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("turnover_eur_m", "5 USD", "turnover_eur_m: '5 USD' is in USD, expected an amount in EUR"),
        ("turnover_eur_m", "5 dollars", "turnover_eur_m: '5 dollars' is"),
        ("budget_capex_usd", "5 CHF", "CHF is no currency here, expected USD, EUR, GBP, INR"),
        ("sector", "not_applicable", "sector cannot be not_applicable, expected a value or unknown"),
    ],
)
def test_what_an_answer_cannot_be_is_told_at_its_cell(name: str, value: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(AssessError) as caught:
        told(tmp_path / "a.xlsx", name, value)
    assert said in str(caught.value)


def test_numbers_that_can_mean_two_are_doubted_and_amounts_keep_their_currency(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        put("employees", "1.200")(book)
        put("turnover_eur_m", "1.200 Mio EUR")(book)
        put("budget_capex_usd", "2.1M EUR")(book)

    filled = read(tmp_path / "a.xlsx", change)
    assert [each.message for each in filled.doubts.values()] == [
        f"{name}: '1.200' can mean two numbers, expected 1200 or 1.2" for name in ("employees", "turnover_eur_m")
    ]
    assert filled.paid == {"budget_capex_usd": Paid((2.1e6,), "EUR")}


def test_a_number_in_words_that_can_mean_two_is_doubted_with_what_makes_less_of_it(tmp_path: Path) -> None:
    (doubt,) = told(tmp_path / "a.xlsx", "turnover_eur_m", "1.200 kEUR").doubts.values()
    assert doubt.message == "turnover_eur_m: '1.200' can mean two numbers, expected 1200 k or 1.2 k"


def test_a_text_that_a_cell_cuts_or_escapes_stays_as_it_stood() -> None:
    long, escaped = "x" * 40_000, "a\tb"
    before = Answer(state="value", value=2, note=long, source=escaped)
    said = Answer(state="value", value=2, note=cell_text(long).strip(), source=cell_text(escaped), by="Ada")
    assert as_it_stood(said, before) == before._replace(by="Ada")
    head = Sheet(organisation="acme", name=long, respondent=long, answers={"lineage": before, "data_rights": said})
    assert cut_of(head) == ["the organisation's name", "the respondent's name", "lineage"]


@pytest.mark.parametrize(
    ("beside", "kept"),
    [
        ((date(2026, 1, 2), "A"), (None, None)),
        ((date(2026, 1, 2), "B"), (None, "B")),
        ((date(2026, 5, 6), "A"), (date(2026, 5, 6), "A")),  # as another export than that of this file has it
        ((date(2026, 5, 6), None), (date(2026, 5, 6), None)),
        ((None, "A"), (None, None)),
        ((None, "B"), (None, "B")),
    ],
)
def test_another_value_is_of_the_day_and_speaker_that_were_written_beside_it(
    beside: tuple[date | None, str | None], kept: tuple[date | None, str | None]
) -> None:
    before = Answer(state="value", value=2, as_of=date(2026, 1, 2), by="A")
    other, same = (Answer(state="value", value=value, as_of=beside[0], by=beside[1]) for value in (3, 2))
    assert of_its_value(other, before) == other._replace(as_of=kept[0], by=kept[1])
    assert of_its_value(same, before) == same


def test_an_empty_cell_leaves_what_stood_there() -> None:
    before = Answer(state="value", value=2, evidence="documented", source="s", note="n", as_of=date(2026, 1, 2), by="A")
    assert said_over(Answer(state="open"), before) == before
    other = Answer(state="value", value=3, note="m")
    assert said_over(other, before) == other  # nobody said it, or when, and nothing backs it
    assert said_over(Answer(state="value", value=3), before).note == "n"
    assert said_over(Answer(state="value", value=2, note="m"), before) == before._replace(note="m")
    skipped = Answer(state="open", as_of=date(2026, 1, 2))
    assert said_over(Answer(state="value", value=3), skipped) == Answer(state="value", value=3)


def twice(book: Workbook) -> None:
    book[START]["A30"], book[START]["B30"] = RESPONDENT_LABEL, "Mallory"


def test_a_label_that_stands_twice_on_the_first_sheet_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(AssessError) as caught:
        read(tmp_path / "a.xlsx", twice)
    assert f"Start: {RESPONDENT_LABEL!r} stands twice in column A, expected once" in str(caught.value)
