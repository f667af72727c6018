"""Dirty tables: each row is scored right or rejected by its number; none is shifted, dropped or guessed."""

from __future__ import annotations

import csv
import gzip
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from openpyxl import Workbook
from pyarrow import feather

from aifactory_assess.batch.drafting import drafted_mapping
from aifactory_assess.batch.formats.finding import sources_of
from aifactory_assess.batch.formats.jsonl import HEAD_LINES
from aifactory_assess.batch.mapping_file import parse_mapping
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.rejects import Reject, common_faults, reject_table
from aifactory_assess.batch.running.run import Job, run_to_file
from aifactory_assess.errors import AssessError
from aifactory_assess.excel import parts
from aifactory_assess.excel.showing import display_of
from aifactory_assess.framework.asked import Levels
from aifactory_assess.framework.builtin import builtin
from tests.effort import one_case_in, some
from tests.program import run

pytestmark = one_case_in(4)

LEVEL, NUMBER, CHECKLIST = "capacity_forecasting", "vacancy_share", "role_coverage"
HEAD = f"organisation,{LEVEL},{NUMBER}\n".encode()
Rejected = tuple[int, str]


class Dirty(NamedTuple):
    """What a file holds, and what becomes of it: steps of the scored rows by organisation, rejected (row, column)."""

    law: str
    text: bytes
    scored: Mapping[str, float | None]
    rejected: tuple[Rejected, ...] = ()


CSV = [
    Dirty("too few cells", HEAD + b"a,1,10\nb,1\nc,3,10\n", {"a": 25.0, "c": 75.0}, ((2, ""),)),
    Dirty("too many cells", HEAD + b"a,1,10\nb,1,10,7\nc,3,10\n", {"a": 25.0, "c": 75.0}, ((2, ""),)),
    Dirty("a trailing comma", HEAD + b"a,1,10,\nb,1,10\n", {"b": 25.0}, ((1, ""),)),
    Dirty(
        "a quoted newline", HEAD + b'"a",1,10\n"b\nx",1,10\nc,3,10\n', {"a": 25.0, "c": 75.0}, ((2, "organisation"),)
    ),
    Dirty("quotes around numbers", HEAD + b'a,"1","10"\n', {"a": 25.0}),
    Dirty("a doubled quote", HEAD + b'"a""b",1,10\nc,3,10\n', {"c": 75.0}, ((1, "organisation"),)),
    Dirty(
        "a quote never closed",
        HEAD + b'a,1,10\nb,"1,10\nc,3,10\nd,4,10\n',
        {"a": 25.0, "c": 75.0, "d": 100.0},
        ((2, ""),),
    ),
    Dirty(
        "a quote closed in a later row",
        HEAD + b'a,"1,10\nb,2,10\nc,"3,10\nd,4,10\n',
        {"b": 50.0, "d": 100.0},
        ((1, ""), (3, "")),
    ),
    Dirty("text after a closing quote", HEAD + b'a,"1"x,10\nb,2,10\n', {"b": 50.0}, ((1, ""),)),
    Dirty("a quote inside a cell", HEAD + b'a,1"2,10\nb,2,10\n', {"b": 50.0}, ((1, ""),)),
    Dirty("a whole number with a point", HEAD + b"a,3.0,10\n", {"a": 75.0}),
    Dirty("half a step", HEAD + b"a,3.5,10\nb,2,10\n", {"b": 50.0}, ((1, LEVEL),)),
    Dirty("an exponent", HEAD + b"a,1e0,1e1\n", {"a": 25.0}),
    Dirty("NA", HEAD + b"a,NA,10\nb,2,NA\n", {}, ((1, LEVEL), (2, NUMBER))),
    Dirty("a dash", HEAD + b"a,-,10\nb,2,-\n", {}, ((1, LEVEL), (2, NUMBER))),
    Dirty("the word null", HEAD + b"a,null,10\nb,2,10\n", {"b": 50.0}, ((1, LEVEL),)),
    Dirty("an empty cell", HEAD + b"a,,\nb,2,\n", {"a": None, "b": 50.0}),
    Dirty("a quoted empty cell", HEAD + b'a,"",""\n', {"a": None}),
    Dirty("a blank cell", HEAD + b"a,  ,\t\n", {"a": None}),
    Dirty("blanks around a value", HEAD + b"a, 2 , 10\n", {"a": 50.0}),
    Dirty("unknown", HEAD + b"a,unknown,unknown\nb,Unknown,10\n", {"a": None}, ((2, LEVEL),)),
    Dirty("not applicable", HEAD + b"a,not_applicable,n/a\nb,not_applicable,10\n", {"b": None}, ((1, NUMBER),)),
    Dirty("a NUL byte", HEAD + b"a,1\x00,10\nb,2,10\n", {"b": 50.0}, ((1, ""),)),
    Dirty("latin-1", HEAD + b"a,1,10\nb\xe9,2,10\nc,3,10\n", {"a": 25.0, "c": 75.0}, ((2, ""),)),
    Dirty("a byte order mark", b"\xef\xbb\xbf" + HEAD + b"a,1,10\n", {"a": 25.0}),
    Dirty(
        "byte order marks before rows",
        HEAD + b"\xef\xbb\xbfa,1,10\n\xef\xbb\xbfb,2,10\nc,3,10\n",
        {"c": 75.0},
        ((1, "organisation"), (2, "organisation")),
    ),
    Dirty("CR LF", (HEAD + b"a,1,10\nb,2,10\n").replace(b"\n", b"\r\n"), {"a": 25.0, "b": 50.0}),
    Dirty("a lone CR", HEAD + b"a,1,10\rb,2,10\nc,3,10\n", {"c": 75.0}, ((1, ""),)),
    Dirty("no line end at the end", HEAD + b"a,1,10\nb,2,10", {"a": 25.0, "b": 50.0}),
    Dirty("blank lines", HEAD + b"\na,1,10\n\n\r\nb,9,10\n\n", {"a": 25.0}, ((2, LEVEL),)),
    Dirty("delimiters alone", HEAD + b",,\na,1,10\n,,\r\nb,9,10\n,\n,,", {"a": 25.0}, ((2, LEVEL),)),
    Dirty("delimiters and a word", HEAD + b",,\na,1,10\n,,10\n", {"a": 25.0}, ((2, "organisation"),)),
    Dirty("a line of blanks", HEAD + b"a,1,10\n   \nb,2,10\n", {"a": 25.0, "b": 50.0}, ((2, ""),)),
    Dirty("an organisation twice", HEAD + b"a,1,10\nb,2,10\na,3,10\n", {"a": 25.0, "b": 50.0}, ((3, "organisation"),)),
    Dirty("twice, the first rejected", HEAD + b"a,9,10\na,3,10\n", {}, ((1, LEVEL), (2, "organisation"))),
    Dirty("headers in another order", f"{NUMBER},organisation,{LEVEL}\n10,a,1\n".encode(), {"a": 25.0}),
    Dirty("quoted headers", f'"organisation","{LEVEL}"\na,1\n'.encode(), {"a": 25.0}),
    Dirty("one column", b"organisation\na\n\nb\n", {"a": None, "b": None}),
    Dirty("an integer beyond 64 bits", HEAD + b"a,99999999999999999999,10\nb,2,10\n", {"b": 50.0}, ((1, LEVEL),)),
    Dirty("a number beyond floats", HEAD + b"a,1,1e999\nb,2,10\n", {"b": 50.0}, ((1, NUMBER),)),
    Dirty("a number of 5,000 digits", HEAD + b"a,1," + b"9" * 5000 + b"\nb,2,10\n", {"b": 50.0}, ((1, NUMBER),)),
    Dirty("a decimal comma", HEAD + b'a,1,"10,5"\nb,2,10\n', {"b": 50.0}, ((1, NUMBER),)),
    Dirty("no organisation", HEAD + b",1,10\nb,2,10\n", {"b": 50.0}, ((1, "organisation"),)),
    Dirty("a path as organisation", HEAD + b"../../x,1,10\nb,2,10\n", {"b": 50.0}, ((1, "organisation"),)),
    Dirty("a formula as organisation", HEAD + b'"=cmd|x",1,10\nb,2,10\n', {"b": 50.0}, ((1, "organisation"),)),
    Dirty("control codes as organisation", HEAD + b"\x1b[31mred,1,10\nb,2,10\n", {"b": 50.0}, ((1, "organisation"),)),
]

JSON = [
    Dirty("numbers as words", b'{"organisation": "a", "%s": "3"}\n' % LEVEL.encode(), {"a": 75.0}),
    Dirty("a whole number with a point", b'{"organisation": "a", "%s": 3.0}\n' % LEVEL.encode(), {"a": 75.0}),
    Dirty("a truth value", b'{"organisation": "a", "%s": true}\n' % LEVEL.encode(), {}, ((1, LEVEL),)),
    Dirty(
        "null",
        b'{"organisation": "a", "%s": null}\n{"organisation": null}\n' % LEVEL.encode(),
        {"a": None},
        ((2, "organisation"),),
    ),
    Dirty(
        "words among numbers",
        b'{"organisation": "a", "%s": 1}\n{"organisation": "b", "%s": "unknown"}\n' % ((LEVEL.encode(),) * 2),
        {"a": 25.0, "b": None},
    ),
    Dirty(
        "a list where none belongs",
        b'{"organisation": "a", "%s": [1]}\n{"organisation": "b"}\n' % LEVEL.encode(),
        {"b": None},
        ((1, LEVEL),),
    ),
    Dirty(
        "an object where none belongs",
        b'{"organisation": "a", "%s": {"value": 1}}\n{"organisation": "b"}\n' % LEVEL.encode(),
        {"b": None},
        ((1, LEVEL),),
    ),
    Dirty(
        "lists, words and text of ticks",
        b"".join(
            b'{"organisation": "%s", "%s": %s}\n' % (name, CHECKLIST.encode(), cell)
            for name, cell in (
                (b"a", b'["mle"]'),
                (b"b", b'"unknown"'),
                (b"c", b'"mle;ds"'),
                (b"d", b"[]"),
                (b"e", b'["mle;ds"]'),
            )
        ),
        {"a": None, "b": None, "c": None, "d": None},
        ((5, CHECKLIST),),
    ),
    Dirty(
        "a key twice",
        b'{"organisation": "a", "%s": 1, "%s": 2}\n{"organisation": "b"}\n' % ((LEVEL.encode(),) * 2),
        {"b": None},
        ((1, ""),),
    ),
    Dirty(
        "an unknown key later",
        b'{"organisation": "a"}\n' * 1
        + b"".join(b'{"organisation": "x%d"}\n' % place for place in range(250))
        + b'{"organisation": "b", "shoe": 1}\n',
        {"a": None} | {f"x{place}": None for place in range(250)},
        ((252, ""),),
    ),
    Dirty(
        "a known key later",
        b"".join(b'{"organisation": "x%d"}\n' % place for place in range(250))
        + b'{"organisation": "b", "%s": 1}\n' % LEVEL.encode(),
        {f"x{place}": None for place in range(250)} | {"b": 25.0},
    ),
    Dirty(
        "no JSON",
        b'{"organisation": "a"}\n{"organisation": "b"\n{"organisation": "c"}\n',
        {"a": None, "c": None},
        ((2, ""),),
    ),
    Dirty("no object", b'{"organisation": "a"}\n[1, 2]\n"x"\n', {"a": None}, ((2, ""), (3, ""))),
    Dirty(
        "two objects in a line",
        b'{"organisation": "a"}{"organisation": "b"}\n{"organisation": "c"}\n',
        {"c": None},
        ((1, ""),),
    ),
    Dirty(
        "an object over two lines", b'{"organisation":\n"a"}\n{"organisation": "c"}\n', {"c": None}, ((1, ""), (2, ""))
    ),
    Dirty(
        "blank lines",
        b'\n{"organisation": "a"}\n\n\r\n{"organisation": "b", "%s": 9}\n' % LEVEL.encode(),
        {"a": None},
        ((2, LEVEL),),
    ),
    Dirty(
        "lines of blanks",
        b'\xef\xbb\xbf \n \t\r\n{"organisation": "a"}\n\t\n {"organisation": "b", "%s": 9}\n ' % LEVEL.encode(),
        {"a": None},
        ((2, LEVEL),),
    ),
    Dirty("CR LF", b'{"organisation": "a"}\r\n{"organisation": "b"}\r\n', {"a": None, "b": None}),
    Dirty("a byte order mark", b'\xef\xbb\xbf{"organisation": "a"}\n', {"a": None}),
    Dirty(
        "no UTF-8",
        b'{"organisation": "a"}\n{"organisation": "b", "employees__note": "\xe9"}\n',
        {"a": None},
        ((2, ""),),
    ),
    Dirty(
        "half a surrogate pair",
        b'{"organisation": "a"}\n{"organisation": "b", "employees__note": "\\ud800"}\n',
        {"a": None},
        ((2, ""),),
    ),
    Dirty(
        "NaN",
        b'{"organisation": "a", "%s": NaN}\n{"organisation": "b"}\n' % NUMBER.encode(),
        {"b": None},
        ((1, NUMBER),),
    ),
    Dirty(
        "a number beyond floats",
        b'{"organisation": "a", "%s": 1e999}\n{"organisation": "b"}\n' % NUMBER.encode(),
        {"b": None},
        ((1, NUMBER),),
    ),
    Dirty(
        "an integer beyond 64 bits",
        b'{"organisation": "a", "%s": 99999999999999999999}\n{"organisation": "b"}\n' % LEVEL.encode(),
        {"b": None},
        ((1, LEVEL),),
    ),
    Dirty("a number as organisation", b'{"organisation": 17}\n', {"17": None}),
]


def scored_file(
    path: Path, output: Path, options: ScoreOptions | None = None, *, allow_duplicates: bool = False
) -> list[dict[str, object]]:
    """Score a file into JSON Lines, and read that again."""
    job = Job(
        sources=sources_of([str(path)]),
        framework=builtin(),
        folder=None,
        options=options or ScoreOptions(detail="explain"),
        output=output,
        format="jsonl",
        allow_duplicates=allow_duplicates,
    )
    tally = run_to_file(job, output.with_suffix(".rejects.csv"), lambda *_: None)
    rows = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    rejects = rejects_of(output)
    assert (tally.rows, tally.rejected) == (len(rows), len({reject["row"] for reject in rejects}))
    return rows


def rejects_of(output: Path) -> list[dict[str, str]]:
    with output.with_suffix(".rejects.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@one_case_in(3)
@pytest.mark.parametrize(
    ("ending", "case"),
    [("csv", case) for case in CSV] + [("jsonl", case) for case in JSON],
    ids=lambda it: getattr(it, "law", it),
)
def test_each_row_is_scored_right_or_rejected_by_its_number(ending: str, case: Dirty, tmp_path: Path) -> None:
    path = tmp_path / f"input.{ending}"
    path.write_bytes(case.text)
    rows = scored_file(path, tmp_path / "out.jsonl")
    assert {row["organisation"]: row[f"{LEVEL}__credit"] for row in rows} == case.scored
    assert tuple((int(each["row"]), each["column"]) for each in rejects_of(tmp_path / "out.jsonl")) == case.rejected


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("empty.csv", b"", "is empty"),
        ("blank.csv", b"\n\n", "is empty"),
        ("head.csv", b"organisation,lineage\n", "columns and no row to score"),
        ("twice.csv", f"organisation,{LEVEL},{LEVEL}\na,1,2\n".encode(), "2 times"),
        ("nameless.csv", b"organisation,,x\na,1,2\n", "column 2 has no name"),
        ("unknown.csv", b"organisation,capacity_forcasting\na,1\n", "did you mean capacity_forecasting?"),
        ("headless.csv", b"a,1\nb,2\n", "is no column"),
        ("semicolons.csv", b"organisation;employees\na;1\n", "semicolons"),
        ("wide.csv", "organisation\na\n".encode("utf-16"), "UTF-16"),
        ("wider.csv", "organisation\na\n".encode("utf-32"), "UTF-32"),
        ("japan.csv", "組織名\n東京都庁\n".encode("cp932"), "(save it as CSV UTF-8, or a mapping names its encoding"),
        ("long.csv", b"organisation," + b"x" * 140_000 + b"\na,1\n", "a name of more than 131,072 characters"),
        ("mac.csv", b"organisation\ra\rb\r", "carriage return"),
        ("mac_quoted.csv", b'organisation,lineage\r"a",3\rb,2\r', "carriage return"),
        ("mac_open.csv", b'organisation,lineage\ra,"3\rb,2\r', "carriage return"),
        ("single.jsonl", b"{'organisation': 'a'}\n", "after 1 character it is none"),
        ("packed.csv", gzip.compress(b"organisation\na\n", mtime=0), "gzip"),
        ("empty.jsonl", b"", "no JSON object"),
        ("again.jsonl", b'\n{"organisation": "a", "x": 1, "x": 2}\n', "expected each key once; 'x' is given twice"),
        ("deep.jsonl", b'{"organisation": ' + b"[" * 250 + b"]" * 250 + b"}\n", "a JSON object of at most 16 levels"),
        ("wide.jsonl", b'{"organisation": "' + b"x" * (1 << 20) + b'"}\n', "in its first lines, expected one a line"),
        ("unknown.jsonl", b'{"organisation": "a", "capacity_forcasting": 1}\n', "did you mean capacity_forecasting?"),
        ("empty.parquet", b"", "cannot be read as Parquet"),
        ("false.parquet", b"PAR1" + b"x" * 100, "cannot be read as Parquet"),
        ("false.arrow", b"ARROW1" + b"x" * 100, "cannot be read as Arrow IPC"),
        ("notes.txt", b"organisation\n", "is no input"),
    ],
)
def test_what_is_no_table_is_refused_as_a_whole(name: str, text: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(text)
    with pytest.raises(AssessError) as caught:
        scored_file(tmp_path / name, tmp_path / "out.jsonl")
    assert said in str(caught.value)
    assert not (tmp_path / "out.jsonl").exists()


def test_blank_lines_hide_no_keys_of_json(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text("\n" * HEAD_LINES + f'{{"organisation": "a", "{LEVEL}": 3}}\n', "utf-8")
    (row,) = scored_file(tmp_path / "t.jsonl", tmp_path / "out.jsonl")
    assert row["organisation"] == "a"


def test_a_formula_without_its_result_is_no_empty_cell(tmp_path: Path) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    for cells in (
        ("organisation", LEVEL, NUMBER),
        ("a", 3, "=5+5"),
        ("b", 3, 10),
        ("c", "=1+2", None),
        ("d", 3, '=""'),
    ):
        book.worksheets[0].append(cells)
    book.save(path)
    # What a spreadsheet saves of the last one: its result is known, and is empty text.
    rewrite(path, b'<c r="C5"><f>""</f><v></v></c>', b'<c r="C5" t="str"><f>""</f><v></v></c>')
    rows = scored_file(path, tmp_path / "out.jsonl")
    assert [(row["organisation"], row[f"{NUMBER}__state"]) for row in rows] == [("b", "answered"), ("d", "open")]
    found = [(each["row"], each["column"], each["found"]) for each in rejects_of(tmp_path / "out.jsonl")]
    assert found == [("1", NUMBER, "'=5+5"), ("3", LEVEL, "'=1+2")]


def test_a_nought_that_waits_to_be_computed_is_no_result(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("organisation", LEVEL, NUMBER))
    sheet.write_row(1, 0, ("a", 0, "=5+5"))
    sheet.write_string(2, 0, "b")
    sheet.write_formula(2, 2, "=5+5", None, 10)
    book.close()
    rows = scored_file(path, tmp_path / "out.jsonl")
    assert [(row["organisation"], row[f"{NUMBER}__state"]) for row in rows] == [("b", "answered")]
    (fault,) = rejects_of(tmp_path / "out.jsonl")
    assert (fault["row"], fault["column"], fault["found"]) == ("1", NUMBER, "'=5+5")
    assert fault["expected"].endswith(", and no formula without its result: have a spreadsheet compute it and save")
    # Saved by a program that computes, and says so by not asking for it, 0 is what the formula came to.
    rewrite(path, b' fullCalcOnLoad="1"', b"", "xl/workbook.xml")
    assert [row["organisation"] for row in scored_file(path, tmp_path / "out.jsonl")] == ["a", "b"]


def test_an_error_or_a_formula_without_its_result_is_no_name_and_no_kept_text(tmp_path: Path) -> None:
    path, mapping, book = tmp_path / "t.xlsx", tmp_path / "m.yaml", Workbook()
    for cells in (
        ("Company", LEVEL, "country"),
        ("Acme AG", 3, "DE"),
        ('="Acme "&"KG"', 3, "DE"),
        ("#REF!", 3, "DE"),
        ("Beta", 3, '="D"&"E"'),
        ("Gamma", 3, "#N/A"),
    ):
        book.worksheets[0].append(cells)
    book.save(path)
    mapping.write_text("columns: {Company: {to: organisation, slug: true}}", "utf-8")
    out = tmp_path / "out.jsonl"
    ran = run("batch", path, "--map", mapping, "--keep", "country", "-o", out, "-q")
    assert (ran.code, out.read_text("utf-8").count("\n")) == (0, 1), ran.err
    faults = [(each["row"], each["column"], each["found"]) for each in rejects_of(out)]
    assert faults == [
        ("2", "Company", '\'="Acme "&"KG"'),
        ("3", "Company", "#REF!"),
        ("4", "country", '\'="D"&"E"'),
        ("5", "country", "#N/A"),
    ]
    told = run("report", path, "--map", mapping, "--organisation", "acme-ag")
    assert told.code == 0, told.err


def test_a_workbook_is_looked_through_for_formulas_once_a_run_and_anew_when_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, opened, look_at = tmp_path / "t.xlsx", [0], parts._part

    def counted(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> parts.BookPart:
        opened[0] += entry.filename.endswith("sheet1.xml")
        return look_at(packed, entry)

    monkeypatch.setattr(parts, "_part", counted)
    for result in (3, "=1+2"):
        book = Workbook()
        for cells in (("organisation", LEVEL), ("a", result)):
            book.worksheets[0].append(cells)
        book.save(path)
        scored_file(path, tmp_path / "out.jsonl")
    assert opened == [2]
    assert [each["found"] for each in rejects_of(tmp_path / "out.jsonl")] == ["'=1+2"]


@one_case_in(3)
@pytest.mark.parametrize(
    ("shown_as", "same"),
    [
        ("0 %", "b"),
        ("0.0%;-0.0%", "b"),
        ('0.0" %"', "c"),
        ("0\\%", "c"),
        ('0" of 100 %"', "c"),
        ("[<1]0.0%;[>=1]0%", "b"),
        ("[Red][>1]0.0;[<=1]0.0", "c"),
        ("[=1]0;0.0;;@", "c"),
        ('[=0]"-";0%', "b"),  # words alone are no other number
        ('[<0.005]"below";0%', "b"),
    ],
)
def test_a_percentage_is_what_a_spreadsheet_multiplies_and_no_sign_that_it_adds(
    shown_as: str, same: str, tmp_path: Path
) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    for cells in (("organisation", NUMBER), ("a", 0.1), ("b", 10), ("c", 0.1)):
        book.worksheets[0].append(cells)
    for row in range(9):  # beside which two that are below 1 may be what they say
        book.worksheets[0].append((f"d{row}", 50))
    book.worksheets[0]["B2"].number_format = shown_as
    book.save(path)
    found = {row["organisation"]: row[f"{NUMBER}__credit"] for row in scored_file(path, tmp_path / "out.jsonl")}
    assert found["a"] == found[same]
    assert found["b"] != found["c"]


@pytest.mark.parametrize(("shown_as", "value"), [("0%;@", -0.5), ("0%;-0%;@", 0), ("0%", -0.5), ("0;-0%;0", -0.5)])
def test_the_section_of_texts_is_of_no_number(shown_as: str, value: float) -> None:
    assert display_of(SimpleNamespace(number_format=shown_as, value=value), "t.xlsx").times == 100


@one_case_in(2)
@pytest.mark.parametrize(
    "shown_as",
    [
        *(
            "[>1]0.0;[<=1]0%",
            "[Red][>1]0.0;[Blue][<=1]0%",
            "[>=1]0;0%",
            "[$-409][<>1]0%;0",
            "[=1]0;0%",
            "[<1]0%;General",
        ),
        *("[>1]0%", "[>1]0%;[<0]0.0%"),  # others are shown as they are held
    ],
)
def test_a_number_is_refused_whose_format_multiplies_some_by_a_condition(shown_as: str, tmp_path: Path) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    for cells in (("organisation", NUMBER, "note"), ("a", 0.62, "n"), ("b", 62, 0.62), (0.62, 62, "n"), ("d", 62, "n")):
        book.worksheets[0].append(cells)
    for place in ("B2", "C3", "A4"):
        book.worksheets[0][place].number_format = shown_as
    book.save(path)
    options = ScoreOptions(keep=("note",))
    assert [row["organisation"] for row in scored_file(path, tmp_path / "out.jsonl", options)] == ["d"]
    rejects = [(each["row"], each["column"], each["found"]) for each in rejects_of(tmp_path / "out.jsonl")]
    found = "(0.62 in a format with conditions)"
    assert rejects == [("1", NUMBER, found), ("2", "note", found), ("3", "organisation", found)]


def test_a_percentage_is_what_it_is_in_the_unit_of_its_column(tmp_path: Path) -> None:
    """48 % of a ratio is 0.48, and 20 % of vacant posts 20; there are no 48 % employees."""
    path, book = tmp_path / "t.xlsx", Workbook()
    for cells in (
        ("organisation", "deployment", "power_secured", NUMBER, "employees"),
        ("a", "colo", 0.48, 0.2, 100),
        ("b", "colo", 0.48, 20, 100),
        ("c", "colo", 0.48, 20, 0.48),
    ):
        book.worksheets[0].append(cells)
    for place in ("C2", "D2", "E4"):
        book.worksheets[0][place].number_format = "0%"
    book.save(path)
    one, other = scored_file(path, tmp_path / "out.jsonl")
    assert one | {"organisation": "b"} == other
    assert (one["power_secured__credit"], "power_secured" in str(one["gates"])) == (0.0, True)
    (reject,) = rejects_of(tmp_path / "out.jsonl")
    assert (reject["row"], reject["column"], reject["found"]) == ("3", "employees", "48 %")


def test_a_truth_value_is_no_organisation_in_any_format(tmp_path: Path) -> None:
    book = Workbook()
    for cells in (("organisation", LEVEL), (True, 1), (False, 2), ("a", 3)):
        book.worksheets[0].append(cells)
    book.save(tmp_path / "t.xlsx")
    lines = [json.dumps({"organisation": name, LEVEL: 1}) + "\n" for name in (True, False, "a")]
    (tmp_path / "t.jsonl").write_text("".join(lines), "utf-8")
    for name in ("t.xlsx", "t.jsonl"):
        assert [row["organisation"] for row in scored_file(tmp_path / name, tmp_path / "out.jsonl")] == ["a"]
        assert [each["found"] for each in rejects_of(tmp_path / "out.jsonl")] == ["(true)", "(false)"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (b'<row r="3">', b'<row r="2">', "row 2 of 'Sheet' stands where row 3 or one below it was expected"),
        (b'<row r="3">', b'<row r="1">', "row 1 of 'Sheet' stands where row 3 or one below it was expected"),
        (b'<row r="2">', b'<row r="0">', "row 0 of 'Sheet' stands where row 2 or one below it was expected"),
        (b'<row r="2">', b'<row r="4">', "cell A2 of 'Sheet' stands where A4 or one behind it was expected"),
        (b'r="B3"', b'r="A3"', "cell A3 of 'Sheet' stands where B3 or one behind it was expected"),
        (b'r="A3"', b'r="C3"', "cell B3 of 'Sheet' stands where D3 or one behind it was expected"),
        (b'r="B3"', b'r="B2"', "cell B2 of 'Sheet' stands where B3 or one behind it was expected"),
    ],
)
def test_rows_and_cells_of_a_workbook_that_are_out_of_order_are_refused(
    before: bytes, after: bytes, told: str, tmp_path: Path
) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    for cells in (("organisation", LEVEL), ("a", 3), ("b", 4)):
        book.worksheets[0].append(cells)
    book.save(path)
    rewrite(path, before, after)
    with pytest.raises(AssessError) as caught:
        scored_file(path, tmp_path / "out.jsonl")
    assert str(caught.value).startswith(f"{path}: {told} (open it in a spreadsheet")
    link = tmp_path / "below" / "t.xlsx"
    link.parent.mkdir()
    link.symlink_to(path)
    with pytest.raises(AssessError, match=rf"^{link}: is no such file as is expected here \(a link leads out"):
        scored_file(link, tmp_path / "out.jsonl")


@one_case_in(2)
@pytest.mark.parametrize("ending", ["parquet", "arrow"])
@pytest.mark.parametrize("coded", [False, True], ids=["plain", "coded"])
@pytest.mark.parametrize(
    ("column", "word"), some([(CHECKLIST, b"mle"), (LEVEL, b"2"), (f"{LEVEL}__state", b"unknown")], 3)
)
def test_a_byte_that_is_no_text_rejects_its_row_alone(
    ending: str, coded: bool, column: str, word: bytes, tmp_path: Path
) -> None:
    """In a block behind others too, and where the file's words are in a dictionary."""
    count = 20_000
    cells = pa.array([word] * (count - 2) + [b"\xff", word], pa.binary()).view(pa.string())
    cells = cells.dictionary_encode() if coded else cells
    if column == CHECKLIST:
        cells = pa.ListArray.from_arrays(pa.array(range(count + 1), pa.int32()), cells)
    table = pa.table({"organisation": [f"o{place}" for place in range(count)], column: cells})
    path = tmp_path / f"t.{ending}"
    if ending == "parquet":
        pq.write_table(table, path)
    else:
        feather.write_feather(table, str(path), compression="uncompressed")
    rows = scored_file(path, tmp_path / "out.jsonl", ScoreOptions(detail="summary"))
    (reject,) = rejects_of(tmp_path / "out.jsonl")
    assert (len(rows), rows[-1]["organisation"]) == (count - 1, f"o{count - 1}")
    assert (reject["row"], reject["found"]) == (str(count - 1), r"\xff")
    assert reject["expected"] == f"UTF-8 text in column {column}"


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ('{"organisation": "z", "capacity_forecasting": 3}', 75.0),
        ('{"organisation": "z", "capacity_forecasting"\t :3}', 75.0),
        (r'{"organisation": "z", "x": "\"", "capacity_forecasting": 3}', 75.0),
        (r'{"organisation": "z", "x": "\\", "capacity_forecasting": 3}', 75.0),
        (r'{"organisation": "z", "\u0063apacity_forecasting": 3}', 75.0),
        (r'{"organisation": "z", "x": "\", \"capacity_forecasting\": 3"}', None),
        ('{"organisation": "z", "x": "capacity_forecasting", "y": ":"}', None),
    ],
)
def test_a_column_that_comes_up_late_is_read_beside_those_that_mean_nothing(
    line: str, credit: float | None, tmp_path: Path
) -> None:
    lines = [json.dumps({"organisation": f"o{place}", "vacancy_share": 10, "x": 1}) for place in range(300)]
    (tmp_path / "t.jsonl").write_text("\n".join([*lines, line]) + "\n", "utf-8")
    options = ScoreOptions(detail="explain", allow_extra_columns=True)
    *_, last = scored_file(tmp_path / "t.jsonl", tmp_path / "out.jsonl", options)
    assert (last["organisation"], last[f"{LEVEL}__credit"]) == ("z", credit)


@pytest.mark.parametrize(
    ("cell", "found"),
    [('[""]', "[]"), ("[null]", "[null]"), ('["", "mle"]', "[, mle]"), ('[null, "mle"]', "[null, mle]")],
)
@pytest.mark.parametrize("end", ["", "\n"], ids=["as a block", "line by line"])
def test_what_is_said_of_a_list_hangs_on_no_other_line(cell: str, found: str, end: str, tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text(f'{{"organisation": "a", "{CHECKLIST}": {cell}}}\n{end}', "utf-8")
    assert scored_file(tmp_path / "t.jsonl", tmp_path / "out.jsonl") == []
    assert [each["found"] for each in rejects_of(tmp_path / "out.jsonl")] == [found]


def test_an_answer_merged_over_several_rows_is_refused(tmp_path: Path) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    sheet = book.worksheets[0]
    for cells in (("organisation", LEVEL), ("a", 3), ("b", None), ("c", 1)):
        sheet.append(cells)
    sheet.merge_cells("B2:B3")
    book.save(path)
    with pytest.raises(
        AssessError, match="cells B2:B3 are merged over several rows, and the first row alone has their"
    ):
        scored_file(path, tmp_path / "no.jsonl")
    assert not (tmp_path / "no.jsonl").exists()


def test_answers_of_one_row_that_are_merged_are_refused(tmp_path: Path) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    sheet = book.worksheets[0]
    for cells in (("organisation", LEVEL, NUMBER, "Region"), ("a", 3, None, "x"), ("b", 1, 50, "y"), ("a remark",)):
        sheet.append(cells)
    sheet.merge_cells("C3:D3")
    sheet.merge_cells("A4:D4")
    book.save(path)
    options = ScoreOptions(allow_extra_columns=True)
    assert [row["organisation"] for row in scored_file(path, tmp_path / "out.jsonl", options)] == ["a", "b"]
    sheet.merge_cells("B2:C2")
    book.save(path)
    with pytest.raises(AssessError, match="cells B2:C2 are merged over several columns, and the first column alone"):
        scored_file(path, tmp_path / "no.jsonl", options)


def test_what_is_merged_above_the_rows_or_beside_what_is_read_changes_nothing(tmp_path: Path) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    sheet = book.worksheets[0]
    for cells in (("A survey",), (), (), ("organisation", LEVEL, "Region"), (None, "0 to 4"), ("a", 3), ("b", 1, "x")):
        sheet.append(cells)
    for place in ("A1:C1", "A4:A5", "C6:C7"):
        sheet.merge_cells(place)
    book.save(path)
    mapping = tmp_path / "m.yaml"
    mapping.write_text(f"table: {{above: 1, header: 2}}\ncolumns: {{{LEVEL}: {LEVEL}}}\nskip: [Region]\n", "utf-8")
    ran = run("batch", path, "--map", mapping, "-o", tmp_path / "out.csv", "-q")
    assert ran.code == 0, ran.err
    scored = (tmp_path / "out.csv").read_text("utf-8").splitlines()[1:]
    assert [line.split(",")[0] for line in scored] == ['"a"', '"b"']
    drafted = run("batch", path, "--suggest-map")
    assert (drafted.code, drafted.err) == (0, "")


def test_a_remark_that_is_merged_below_a_table_is_a_row_that_is_rejected(tmp_path: Path) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    sheet = book.worksheets[0]
    for cells in (("organisation", LEVEL), ("a", 3), ("b", 1), (), ("Please send it back by Friday",), ()):
        sheet.append(cells)
    sheet.merge_cells("A5:B7")
    book.save(path)
    assert [row["organisation"] for row in scored_file(path, tmp_path / "out.jsonl")] == ["a", "b"]
    rejects = (tmp_path / "out.rejects.csv").read_text("utf-8")
    assert (rejects.count("\n"), "Please send it back by Friday" in rejects) == (2, True)


@pytest.mark.parametrize(
    "header", [("organisation", LEVEL, None), ("organisation", LEVEL), ("organisation", LEVEL, " ")]
)
def test_a_column_that_holds_something_has_a_name(header: tuple[str | None, ...], tmp_path: Path) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    sheet = book.worksheets[0]
    for cells in (header, ("a", 3), (), ("b", 1, None, "50"), ("c", 2, 60)):
        sheet.append(cells)
    book.save(path)
    with pytest.raises(AssessError, match=r"t\.xlsx: cell D4 of 'Sheet' holds something, and its column has no name"):
        scored_file(path, tmp_path / "no.jsonl")
    assert not (tmp_path / "no.jsonl").exists()


def written(path: Path, *rows: tuple[str | int | None, ...]) -> Path:
    """A workbook of some rows."""
    book = Workbook()
    for cells in rows:
        book.worksheets[0].append(cells)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("number", "format_", "found"), [(7.5, "General", "(7.5)"), (0.07, "0 %", "(7 %)"), (-5, "General", "-5")]
)
def test_a_number_of_a_workbook_that_is_not_whole_is_no_organisation(
    number: float, format_: str, found: str, tmp_path: Path
) -> None:
    book = Workbook()
    for cells in (("organisation",), (number,), (8,), ("7.5",)):
        book.worksheets[0].append(cells)
    book.worksheets[0].cell(2, 1).number_format = format_
    book.save(tmp_path / "t.xlsx")
    assert [row["organisation"] for row in scored_file(tmp_path / "t.xlsx", tmp_path / "out.jsonl")] == ["8", "7.5"]
    assert [(each["row"], each["found"]) for each in rejects_of(tmp_path / "out.jsonl")] == [("1", found)]


BELOW = (("Country", "Count"), ("DE", 2), ("FR", 1))
THREE = ("organisation", NUMBER, "note")


@pytest.mark.parametrize("blank", [1, 2])
@pytest.mark.parametrize("header", [("organisation", NUMBER), THREE])
def test_another_table_under_blank_rows_is_refused(header: tuple[str, ...], blank: int, tmp_path: Path) -> None:
    path = written(tmp_path / "t.xlsx", header, ("a", 50), *[()] * blank, *BELOW, (), ("As of November",))
    said = rf"t\.xlsx: row {3 + blank} of 'Sheet' under a blank one begins another table: Country, Count \(move it to"
    with pytest.raises(AssessError, match=said):
        scored_file(path, tmp_path / "no.jsonl", ScoreOptions(allow_extra_columns=True))
    with pytest.raises(AssessError, match=said):
        drafted_mapping(sources_of([str(path)])[0], builtin())
    assert not (tmp_path / "no.jsonl").exists()


@pytest.mark.parametrize(
    "rows",
    [
        (("a", 50), (), ("b", 60), (), ("c", 70)),
        (("a", 50), (), ("b", "unknown"), ("c", 70)),
        (("a", 50), (), ("b", "k.A."), ("c", 70)),
        (("a", 50), (), ("b", "about 60"), ("c", 70)),
        (("a", 50), (), ("b", "many"), (), ("c", 70)),
        (("a", 50), (), ("b", "many", "n"), ("c", 70, "n", "x")),
        (("a", 50), (), ("b", "many", None, "x"), ("c", 70)),
        (("a", "few"), (), ("b", "many"), ("c", 70)),
        (("a", None), (), ("b", "many"), ("c", 70)),
        (("a", 50), (), ("b",), ("c", 70)),
        (("a", 50), ("b", "many"), ("c", 70)),
    ],
)
def test_blank_rows_between_organisations_part_no_tables(
    rows: tuple[tuple[str | int | None, ...], ...], tmp_path: Path
) -> None:
    path = written(tmp_path / "t.xlsx", (*THREE, "other"), *rows)
    scored = scored_file(path, tmp_path / "out.jsonl", ScoreOptions(allow_extra_columns=True))
    assert len(scored) + len(rejects_of(tmp_path / "out.jsonl")) == sum(1 for cells in rows if cells)


def test_cells_under_no_name_that_only_look_like_something_are_none(tmp_path: Path) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    sheet = book.worksheets[0]
    for cells in (("organisation", LEVEL), ("a", 3, " "), ("b", 1)):
        sheet.append(cells)
    for row in range(1, 9):
        sheet.cell(row, 40).number_format = "0 %"
    book.save(path)
    assert [row["organisation"] for row in scored_file(path, tmp_path / "out.jsonl")] == ["a", "b"]


def test_rows_and_cells_without_numbers_follow_one_another(tmp_path: Path) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    for cells in (("organisation", LEVEL), ("a", 3), ("b", 4)):
        book.worksheets[0].append(cells)
    book.save(path)
    for plain in (b' r="3"', b' r="A2"', b' r="B2"'):
        rewrite(path, plain, b"")
    found = [row[f"{LEVEL}__state"] for row in scored_file(path, tmp_path / "out.jsonl")]
    assert found == ["answered", "answered"]


@pytest.mark.parametrize("number", [b"1E+400", b"-1E+400", b"9" * 400 + b".0"])
def test_a_number_beyond_all_numbers_is_rejected_with_its_row(number: bytes, tmp_path: Path) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    for cells in (("organisation", NUMBER), ("a", 12345), ("b", 50)):
        book.worksheets[0].append(cells)
    book.save(path)
    rewrite(path, b"<v>12345</v>", b"<v>" + number + b"</v>")
    assert [row["organisation"] for row in scored_file(path, tmp_path / "out.jsonl")] == ["b"]
    assert [(each["row"], each["column"]) for each in rejects_of(tmp_path / "out.jsonl")] == [("1", NUMBER)]


@pytest.mark.parametrize("cell", [b't="d" s="99"><v>2026-05-19</v>', b't="n" s="99"><v>12345</v>'])
def test_a_workbook_whose_cells_have_lost_their_styles_is_refused(cell: bytes, tmp_path: Path) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    for cells in (("organisation", NUMBER), ("a", 12345)):
        book.worksheets[0].append(cells)
    book.save(path)
    rewrite(path, b't="n"><v>12345</v></c></row></sheetData>', cell + b"</c></row></sheetData>")
    with pytest.raises(AssessError, match=r"t\.xlsx: cell B2 of 'Sheet' names a look that the workbook has not"):
        scored_file(path, tmp_path / "out.jsonl")


def test_a_workbook_that_is_damaged_far_below_its_header_is_refused(tmp_path: Path) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    sheet = book.worksheets[0]
    for number in range(6_000):
        sheet.append((f"o{number * 7919}", number % 5) if number else ("organisation", LEVEL))
    book.save(path)
    with zipfile.ZipFile(path) as packed:
        part = packed.getinfo("xl/worksheets/sheet1.xml")
    data = bytearray(path.read_bytes())
    data[part.header_offset + part.compress_size * 3 // 4] ^= 0x5A
    path.write_bytes(data)
    with pytest.raises(AssessError, match=r"t\.xlsx: is no workbook that can be read"):
        scored_file(path, tmp_path / "out.jsonl")


def rewrite(path: Path, before: bytes, after: bytes, sheet: str = "xl/worksheets/sheet1.xml") -> None:
    """Change the first sheet of a workbook, or another part."""
    with zipfile.ZipFile(path) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    assert before in files[sheet]
    files[sheet] = files[sheet].replace(before, after)
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)


def test_a_truncated_parquet_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"organisation": [f"o{place}" for place in range(1000)]}), path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(AssessError, match="cannot be read as Parquet"):
        scored_file(path, tmp_path / "out.jsonl")


def test_a_damaged_page_is_refused_and_leaves_no_half_file(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"organisation": [f"o{place * 7919}" for place in range(10000)]}), path, compression="gzip")
    data = bytearray(path.read_bytes())
    data[200:400] = b"\xff" * 200
    path.write_bytes(data)
    with pytest.raises(AssessError):
        scored_file(path, tmp_path / "out.jsonl")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["t.parquet"]


def test_nulls_in_keys_and_floats_for_steps(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    table = pa.table({"organisation": ["a", None, "c", "d"], LEVEL: [1.0, 2.0, float("nan"), None]})
    pq.write_table(table, path)
    rows = scored_file(path, tmp_path / "out.jsonl")
    assert {row["organisation"]: row[f"{LEVEL}__credit"] for row in rows} == {"a": 25.0, "d": None}
    rejected = [(each["row"], each["column"]) for each in rejects_of(tmp_path / "out.jsonl")]
    assert rejected == [("2", "organisation"), ("3", LEVEL)]


def test_duplicates_are_allowed_on_request(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(HEAD + b"a,1,10\na,2,10\n")
    assert len(scored_file(path, tmp_path / "out.jsonl", allow_duplicates=True)) == 2


def test_rejects_do_no_harm_in_a_spreadsheet_or_terminal(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(HEAD + b'"=HYPERLINK(1)",1,10\n\x1b]0;x\x07,1,10\n@x,1,10\n')
    assert scored_file(path, tmp_path / "out.jsonl") == []
    found = [each["found"] for each in rejects_of(tmp_path / "out.jsonl")]
    assert found == ["'=HYPERLINK(1)", "\\x1b]0;x\\x07", "'@x"]


def test_a_negative_number_is_shown_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(HEAD + b"a,-1,10\nb,-1+1,10\n")
    assert scored_file(path, tmp_path / "out.jsonl") == []
    assert [each["found"] for each in rejects_of(tmp_path / "out.jsonl")] == ["-1", "'-1+1"]


def test_ticks_with_commas_are_told_the_separator(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f'organisation,{CHECKLIST}\na,"mle, ds"\nb,mle;ds\n', "utf-8")
    assert [row["organisation"] for row in scored_file(path, tmp_path / "out.jsonl")] == ["b"]
    (reject,) = rejects_of(tmp_path / "out.jsonl")
    assert reject["expected"].endswith(", with `;` between them")
    ((sentence, _),) = common_faults(reject_table([Reject(1, "a", CHECKLIST, "mle, ds", reject["expected"])]), 5)
    assert sentence == f"{CHECKLIST}: expected {reject['expected']}"  # whole: a semicolon and a blank would end it


@pytest.mark.parametrize("cell", ["5", "5.0", 5, 5.0])
def test_the_highest_of_steps_that_count_from_one_is_told_how_a_mapping_moves_them(
    cell: object, tmp_path: Path
) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"organisation": ["a"], LEVEL: [cell]}), path)
    scored_file(path, tmp_path / "out.jsonl")
    (reject,) = rejects_of(tmp_path / "out.jsonl")
    said = ": where steps count from 1, a mapping can say `offset: -1` for each column of them"
    assert reject["expected"] == f"a whole number from 0 to 4{said}"
    moved = f"columns: {{{LEVEL}: {{to: {LEVEL}, offset: 0}}}}".encode()
    options = ScoreOptions(mapping=parse_mapping(moved, builtin(), "map.yaml"))
    scored_file(path, tmp_path / "out.jsonl", options)
    (reject,) = rejects_of(tmp_path / "out.jsonl")
    assert reject["expected"] == "a whole number from 0 to 4"


def test_a_step_is_told_by_its_label_and_by_the_comma_in_it(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    kind = next(question.kind for question in builtin().questions if question.id == LEVEL)
    assert isinstance(kind, Levels)
    path.write_text(f'organisation,{LEVEL}\na,"2,0"\nb,"2,5"\nc,2%\nd,"{kind.steps[3].upper()}"\n', "utf-8")
    scored_file(path, tmp_path / "out.jsonl")
    told = [each["expected"].removeprefix("a whole number from 0 to 4") for each in rejects_of(tmp_path / "out.jsonl")]
    comma = ", with a point before its decimals: a mapping can say `decimal: ','`"
    assert told == [comma, "", "", " (did you mean 3?)"]


@pytest.mark.parametrize("price", ["1e16", "-1", "nan", "inf", "1;2", "3;2;1"])
def test_a_price_beyond_all_bounds_is_refused_as_in_an_answers_file(price: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"organisation,price__electricity_usd_kwh\na,{price}\nb,1e15\n", "utf-8")
    assert [row["organisation"] for row in scored_file(path, tmp_path / "out.jsonl")] == ["b"]


def test_kept_formulas_are_disarmed_in_a_csv(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b'organisation,district\na,=1+1\nb,"north, ""upper"""\n')
    job = Job(
        sources=sources_of([str(path)]),
        framework=builtin(),
        folder=None,
        options=ScoreOptions(detail="summary", keep=("district",)),
        output=tmp_path / "out.csv",
        format="csv",
    )
    run_to_file(job, tmp_path / "r.csv", lambda *_: None)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["district"] for row in csv.DictReader(stream)] == ["'=1+1", 'north, "upper"']
