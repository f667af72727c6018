"""A row of a table is told as a file of its own would be, with the numbers that a batch scores it with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings

from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.batch import one
from aifactory_assess.batch.columns import CheckedTable, blocks_of, mapping_at
from aifactory_assess.batch.formats import csv, source
from aifactory_assess.batch.formats.finding import dialect_of, sources_of
from aifactory_assess.batch.one import sheet_of_row
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.score import Scorer
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.framework.model import Framework
from aifactory_assess.scoring.assess import assess
from tests.batch.rows import cells_of, expected_row, line_of
from tests.batch.test_exports import CASES, EXPORTS, FRAMEWORK
from tests.batch.test_exports import scored as scored_by_a_batch
from tests.batch.test_score import TODAY, as_text, as_typed, expressible, surveys
from tests.effort import one_in


def picked(path: Path, organisation: str, framework: Framework, mapping: Path | None = None) -> Sheet:
    said = None if mapping is None else mapping_at(mapping, framework)
    keep = ("name",) if said is not None and said.named else ()
    options = ScoreOptions(mapping=said, keep=keep, allow_extra_columns=True)
    return sheet_of_row(sources_of([str(path)], dialect_of(said)), organisation, framework, options)


@settings(max_examples=one_in(25))
@given(surveys())
def test_a_row_is_told_with_the_numbers_of_a_batch(survey: tuple[Framework, list[Sheet]]) -> None:
    framework, said = survey
    rows = [cells_of(sheet) | {"organisation": f"o{place}"} for place, sheet in enumerate(said)]
    scores = Scorer(framework).score(as_typed(framework, rows)).scores.to_pylist()
    with TemporaryDirectory() as folder:
        tables = [Path(folder) / "t.parquet", Path(folder) / "t.jsonl"]
        pq.write_table(pa.Table.from_batches([as_typed(framework, rows)]), tables[0])
        tables[1].write_text("".join(map(line_of, rows)), "utf-8")
        if expressible(framework, rows):
            tables.append(Path(folder) / "t.csv")
            pa_csv.write_csv(as_text(rows), tables[-1])
        for path in tables:
            for place, expected in enumerate(scores):
                sheet = picked(path, f"o{place}", framework)
                assert expected_row(framework, assess(framework, sheet, as_of=TODAY)) == expected
                assert sheet.row == place + 1


@pytest.mark.parametrize("case", EXPORTS, ids=lambda case: case.name)
def test_a_row_of_an_export_is_told_through_its_mapping(case: Path, tmp_path: Path) -> None:
    (export,) = case.glob("export.*")
    expected, _ = scored_by_a_batch(CASES / "clean.csv", None, tmp_path)
    for row in expected[:: len(expected) - 1]:
        sheet = picked(export, row["organisation"], FRAMEWORK, case / "mapping.yaml")
        told = expected_row(FRAMEWORK, assess(FRAMEWORK, sheet, as_of=TODAY))
        assert told == {name: row[name] for name in told}


def table(folder: Path, text: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_what_stands_beside_an_answer_comes_along(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "organisation,lineage,lineage__note,lineage__evidence,vacancy_share__state,price__hardware_usd_per_gpu\n"
        'a,1,,,,\nb,3,"as seen, twice",verified,not_applicable,1;2;3\n',
    )
    sheet = picked(path, "b", builtin())
    lineage = sheet.answers["lineage"]
    assert (lineage.value, lineage.note, lineage.evidence, lineage.line) == (3, "as seen, twice", "verified", 3)
    assert sheet.answers["vacancy_share"].state == "not_applicable"
    assert (sheet.prices["hardware_usd_per_gpu"].value, sheet.path, sheet.row) == ((1, 2, 3), str(path), 2)


def test_a_name_that_became_an_id_is_the_organisations_name(tmp_path: Path) -> None:
    path = table(tmp_path, "Firma,lineage\nMüller & Söhne,2\n")
    mapping = table(tmp_path, "columns: {Firma: {to: organisation, slug: true}}\n", "map.yaml")
    sheet = picked(path, "mueller-soehne", builtin(), mapping)
    assert (sheet.organisation, sheet.name) == ("mueller-soehne", "Müller & Söhne")


@pytest.mark.parametrize(
    ("organisation", "said"),
    [
        ("acmme", r"'acmme' is in no row of .*t.csv \(did you mean acme\?\)"),
        ("twice", r"twice stands in row 3 of .*, row 4 of .*, expected one row of each organisation"),
        ("a=b", r"t.csv:6:1: row 5, column organisation: 'a=b' found, expected text or a whole number: a letter or"),
        ("a-b", r"'a-b' is in no row of .*t.csv$"),
        ("bad", r"t.csv:3:1: row 2, column lineage: '9' found, expected a whole number from 0 to 4"),
    ],
)
def test_a_row_that_cannot_be_told_is_refused_with_its_place(organisation: str, said: str, tmp_path: Path) -> None:
    path = table(tmp_path, "organisation,lineage\nacme,1\nbad,9\ntwice,1\ntwice,2\na=b,2\n")
    with pytest.raises(AssessError, match=said):
        picked(path, organisation, builtin())


def test_a_row_that_stands_in_no_line_is_refused_without_one(tmp_path: Path) -> None:
    """The number of a row of data is no row of a workbook's sheet, and its cell not the first."""
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["organisation", "lineage"])
        sheet.write_row(1, 0, ["bad", "9"])
    pq.write_table(pa.table({"organisation": ["bad"], "lineage": [9]}), tmp_path / "t.parquet")
    for name in ("t.xlsx", "t.parquet"):
        with pytest.raises(AssessError, match=rf"{name}: row 1, column lineage: '9' found"):
            picked(tmp_path / name, "bad", builtin())


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("t.csv", "organisation,lineage\na,1\nb2\n", r"t.csv:3:1: row 2: 'b2' found, expected 2 cells; 1 found"),
        ("t.csv", 'organisation,lineage\na,1\n\nb2,"1\n', "t.csv:4:1: row 2: "),
        (
            "t.jsonl",
            '{"organisation": "a", "lineage": 1}\n{"organisation": "b2", "lineage": 1, "lineage": 2}\n',
            "t.jsonl:2:1: row 2: .* found, expected each key once; 'lineage' is given twice",
        ),
        ("t.jsonl", '{"organisation": "a", "lineage": 1}\n{"organisation": "b2"', "t.jsonl:2:1: row 2: "),
    ],
)
def test_rows_that_cannot_be_read_are_told_where_an_id_is_in_no_other(
    name: str, text: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(AssessError) as refused:
        picked(table(tmp_path, text, name), "b2", builtin())
    nowhere, fault = map(str, refused.value.problems)
    assert re.fullmatch(f"--organisation: 'b2' is in no row of .*{name}, of which 1 row cannot be read", nowhere)
    assert re.search(said, fault)


def test_of_many_rows_that_cannot_be_read_some_are_told(tmp_path: Path) -> None:
    with pytest.raises(AssessError) as refused:
        picked(table(tmp_path, "organisation,lineage\n" + "b2\n" * 2_000), "b2", builtin())
    nowhere, *faults = refused.value.problems
    assert "of which 2,000 rows cannot be read" in nowhere.found
    assert [fault.line for fault in faults] == [2, 3, 4]


def test_a_row_is_refused_with_what_cannot_be_read_of_it(tmp_path: Path) -> None:
    """Its id is read alone first, where a file allows that."""
    said = pa.array([b"1", b"\xff"]).view(pa.string())
    pq.write_table(pa.table({"organisation": ["a", "b"], "lineage": said}), tmp_path / "t.parquet")
    with pytest.raises(AssessError, match=r"t.parquet: row 2: '\\\\xff' found, expected UTF-8 text in column lineage"):
        picked(tmp_path / "t.parquet", "b", builtin())


def test_all_faults_of_a_row_that_is_refused_are_told(tmp_path: Path) -> None:
    names = [question.id for question in builtin().questions][:30]
    path = table(tmp_path, ",".join(["organisation", *names]) + "\na" + ",?" * len(names) + "\n")
    with pytest.raises(AssessError) as refused:
        picked(path, "a", builtin())
    assert [each.found.split()[3] for each in refused.value.problems] == [f"{name}:" for name in names]


def test_a_fault_of_an_export_names_its_own_column(tmp_path: Path) -> None:
    path = table(tmp_path, "organisation,Q1\na,often\n")
    mapping = table(tmp_path, "columns: {Q1: {to: lineage, words: {seldom: 1}}}\n", "map.yaml")
    with pytest.raises(AssessError, match="row 1, column Q1: 'often' found"):
        picked(path, "a", builtin(), mapping)


@pytest.mark.parametrize("small", ["f2", "f4"])
@pytest.mark.parametrize("how", ["", "Q1: {to: pue, factor: 1}", "Q1: {to: pue, factor: 2, offset: -1.45}"])
def test_a_small_float_is_told_as_the_number_that_it_is_written_as(small: str, how: str, tmp_path: Path) -> None:
    path, (electricity, paid) = tmp_path / "t.parquet", np.array([0.1, 1.45], small)
    prices = pa.array([[electricity, electricity, electricity]])
    columns = {"organisation": ["a"], "Q1" if how else "pue": [paid], "price__electricity_usd_kwh": prices}
    pq.write_table(pa.table(columns), path)
    mapping = table(tmp_path, f"columns: {{{how}}}\n", "map.yaml") if how else None
    sheet = picked(path, "a", builtin(), mapping)
    assert sheet.profile["pue"].value == 1.45
    assert sheet.prices["electricity_usd_kwh"].value == (0.1, 0.1, 0.1)


def test_what_a_table_leaves_open_is_asked_of_one_row_too(tmp_path: Path) -> None:
    rows = "".join(f"o{place},0.{place}\n" for place in range(10))
    path = table(tmp_path, f"organisation,complete_records\n{rows}")
    with pytest.raises(AssessError, match=r"are at most 1.*factor: 100"):
        picked(path, "o3", FRAMEWORK)


def test_a_table_of_one_piece_is_read_once_to_find_a_row_and_once_for_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[source.Task] = []

    def counted(task: source.Task, table: CheckedTable, options: ScoreOptions) -> Iterator[source.RowBlock]:
        read.append(task)
        return blocks_of(task, table, options)

    monkeypatch.setattr(one, "blocks_of", counted)
    pq.write_table(pa.table({"organisation": ["a", "b"], "lineage": [1, 2]}), tmp_path / "t.parquet", row_group_size=1)
    assert picked(tmp_path / "t.parquet", "b", builtin()).answers["lineage"].value == 2
    assert len(read) == 2


def test_an_organisation_is_found_in_the_last_of_many_groups_of_rows(tmp_path: Path) -> None:
    ids = [f"o{place}" for place in range(200_000)]
    whole = pa.table({"organisation": ids, "lineage": pa.array([place % 5 for place in range(len(ids))])})
    pq.write_table(whole, tmp_path / "t.parquet", row_group_size=150_000)
    sheet = picked(tmp_path / "t.parquet", "o199999", builtin())
    assert (sheet.row, sheet.answers["lineage"].value) == (200_000, 4)
    for meant, mistyped in {"o1": "o19999x", "o199999?": "o1999999", "o10000?": "o10000-"}.items():
        with pytest.raises(AssessError, match=rf"did you mean {re.escape(meant)}"):
            picked(tmp_path / "t.parquet", mistyped, builtin())


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("t.jsonl", '{"organisation": "a"}\n{"organisation": "b", "lineage": 1}\n', 2),
        ("t.jsonl", '\n{"organisation": "a"}\r\n\r\n\n{"organisation": "b", "lineage": 1}', 5),
        ("t.jsonl", '\ufeff \n{"organisation": "a"}\n\t\r\n {"organisation": "b", "lineage": 1}', 4),
        ("t.csv", 'organisation,lineage,lineage__note\na,1,"two\nlines"\nb,1,\n', 4),
        ("t.csv", "organisation,lineage\na,1\n\nb,1\n", 4),
        ("t.csv", "\ufeff\n\norganisation,lineage\r\n\r\na,1\r\nb,1", 6),
        ("t.csv", "organisation,lineage,lineage__note\n\na,2,see b\nb,1,\n", 4),
    ],
    ids=[
        "json",
        "blank lines of json",
        "lines of blanks of json",
        "a cell of two lines",
        "a blank line",
        "blank lines over all",
        "named elsewhere",
    ],
)
def test_lines_of_a_text_are_those_that_hold_the_row(name: str, text: str, line: int, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(text.encode())
    assert picked(path, "b", builtin()).answers["lineage"].line == line


def test_the_line_of_a_row_is_found_whose_id_is_made_of_its_name_or_that_comes_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = table(tmp_path, "Export\n\nFirma,lineage\nMüller,1\nMüller & Söhne,2\n")
    mapping = table(tmp_path, "table: {above: 1}\ncolumns: {Firma: {to: organisation, slug: true}}\n", "map.yaml")
    assert picked(path, "mueller-soehne", builtin(), mapping).answers["lineage"].line == 5
    monkeypatch.setattr(csv, "TASK_BYTES", 100)
    monkeypatch.setattr(source, "PIECE_BYTES", 64)
    late = table(tmp_path, "organisation,lineage\n" + "".join(f"o{place},1\n\n" for place in range(90)), "late.csv")
    assert picked(late, "o89", builtin()).answers["lineage"].line == 180
