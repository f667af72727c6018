"""Other people's headers and words: mapped, they give the scores of the table as it would be written here."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from aifactory_assess.batch import translating
from aifactory_assess.batch.drafting import drafted_mapping
from aifactory_assess.batch.formats import layouts
from aifactory_assess.batch.formats.finding import dialect_of, sources_of
from aifactory_assess.batch.formats.staging import staged
from aifactory_assess.batch.mapping import ColumnMapping
from aifactory_assess.batch.mapping_file import parse_mapping, read_mapping
from aifactory_assess.batch.names import LIKE_NONE, slugged
from aifactory_assess.batch.one import sheet_of_row
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.running.run import Job, run_to_file, run_to_folder
from aifactory_assess.batch.words import kinds_of, labels_of
from aifactory_assess.errors import AssessError
from aifactory_assess.excel import parts
from aifactory_assess.framework.asked import Checklist, Choice, Levels, Option
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.framework.kinds import credit
from aifactory_assess.framework.model import ORGANISATION_PATTERN
from aifactory_assess.framework.versions import OtherVersionError
from aifactory_assess.scoring.score_table import Detail
from tests.effort import in_turn, one_case_in
from tests.program import ended

pytestmark = one_case_in(4)

MAPPING = """\
columns:
  Company: organisation
  "Q7: Vacant posts": {to: vacancy_share, factor: 100}
  Quality: {to: data_quality_control, words: {None at all: 0, Managed: 3, n/a: not_applicable, "?": unknown}}
  Roles: {to: role_coverage, separator: ",", words: {ML engineer: mle, scientist: ds}}
  Edge: {to: edge_inference, words: {"TRUE": "yes", "true": "yes", "FALSE": "no", "false": "no"}}
skip: [Remarks]
"""
THEIRS: dict[str, list[Any]] = {
    "Company": ["a", "b", "c", "d"],
    "Q7: Vacant posts": [0.2, 0.05, None, 3.0],
    "Quality": ["Managed", "None at all", "?", "n/a"],
    "Roles": ["ML engineer, scientist", "ML engineer", None, "scientist, plumber"],
    "Edge": ["TRUE", "FALSE", None, "TRUE"],
    "Remarks": ["=1+1", "x", None, "y"],
    "employees": [10, 20, 30, 40],
}
OURS: dict[str, list[Any]] = {
    "organisation": ["a", "b", "c"],
    "vacancy_share": [20.0, 5.0, None],
    "data_quality_control": ["3", "0", "unknown"],
    "role_coverage": [["mle", "ds"], ["mle"], None],
    "edge_inference": ["yes", "no", None],
    "employees": [10, 20, 30],
}


@pytest.fixture
def mapping(tmp_path: Path) -> ColumnMapping:
    path = tmp_path / "map.yaml"
    path.write_text(MAPPING, "utf-8")
    return read_mapping(path, builtin())


def made(text: str) -> ColumnMapping:
    return parse_mapping(text.encode(), builtin(), "map.yaml")


def scored(
    path: Path,
    mapping: ColumnMapping | None,
    keep: tuple[str, ...] = (),
    *,
    extra: bool = False,
    detail: Detail = "explain",
) -> tuple[list[dict[str, Any]], str]:
    output = path.parent / f"out-{path.name}.jsonl"
    job = Job(
        sources=sources_of([str(path)], dialect_of(mapping)),
        framework=builtin(),
        folder=None,
        options=ScoreOptions(detail=detail, mapping=mapping, keep=keep, allow_extra_columns=extra),
        output=output,
        format="jsonl",
    )
    rejects = path.parent / "rejects.csv"
    run_to_file(job, rejects, lambda *_: None)
    return [json.loads(line) for line in output.read_text("utf-8").splitlines()], rejects.read_text("utf-8")


def theirs(folder: Path, ending: str) -> Path:
    path = folder / f"theirs.{ending}"
    rows = [dict(zip(THEIRS, row, strict=True)) for row in zip(*THEIRS.values(), strict=True)]
    if ending == "parquet":
        pq.write_table(pa.table(THEIRS), path)
    elif ending == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    else:
        lines = [THEIRS, *(row.values() for row in rows)]
        text = [",".join(f'"{"" if cell is None else cell}"' for cell in line) for line in lines]
        path.write_text("\n".join(text) + "\n", "utf-8")
    return path


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_a_mapped_table_has_the_scores_of_ours(ending: str, mapping: ColumnMapping, tmp_path: Path) -> None:
    pq.write_table(pa.table(OURS), tmp_path / "ours.parquet")
    expected, _ = scored(tmp_path / "ours.parquet", None)
    rows, rejects = scored(theirs(tmp_path, ending), mapping)
    assert rows == expected
    told = {tuple(line[1:5]) for line in list(csv.reader(rejects.splitlines()))[1:]}
    assert told == {("4", "d", "Q7: Vacant posts", "3.0"), ("4", "d", "Roles", "scientist, plumber")}


def test_labels_are_understood_in_a_column_that_is_mapped(tmp_path: Path) -> None:
    kinds = kinds_of(builtin())
    sector, roles, lineage = (kinds[name] for name in ("sector", "role_coverage", "lineage"))
    assert isinstance(sector, Choice)
    assert isinstance(roles, Checklist)
    assert isinstance(lineage, Levels)
    theirs = {
        "organisation": ["a", "b"],
        "Branche": [sector.options[0].label, sector.options[1].label],
        "Rollen": ["|".join(option.label for option in roles.options[:2]), roles.options[2].id],
        "Herkunft": [lineage.steps[2], "1"],
    }
    ours = {
        "organisation": ["a", "b"],
        "sector": [option.id for option in sector.options[:2]],
        "role_coverage": [";".join(option.id for option in roles.options[:2]), roles.options[2].id],
        "lineage": ["2", "1"],
    }
    (tmp_path / "map.yaml").write_text(
        "columns:\n  Branche: {to: sector}\n  Rollen: {to: role_coverage, separator: '|'}\n  Herkunft: lineage\n",
        "utf-8",
    )
    mapping = read_mapping(tmp_path / "map.yaml", builtin())
    for name, table in (("theirs", theirs), ("ours", ours)):
        pq.write_table(pa.table(table), tmp_path / f"{name}.parquet")
        with (tmp_path / f"{name}.csv").open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([list(table), *zip(*table.values(), strict=True)])
    for ending in ("csv", "parquet"):
        told, rejects = scored(tmp_path / f"theirs.{ending}", mapping)
        assert rejects.count("\n") == 1, rejects
        assert told == scored(tmp_path / f"ours.{ending}", None)[0]


def test_a_label_that_is_a_word_here_or_of_two_options_means_no_other() -> None:
    names = (("one", "two"), ("two", "Two"), ("three", "More"), ("four", "More"), ("five", "Five"))
    kind = Choice(options=tuple(Option(id=name, label=label) for name, label in names))
    assert labels_of(kind) == {"Two": "two", "Five": "five"}


def test_duplicates_are_found_under_a_mapped_name(mapping: ColumnMapping, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    others = [name for name in (*mapping.columns, *sorted(mapping.skip)) if name != "Company"]
    rows = ["Company", "a", "b", "a"]
    path.write_text(
        "".join(",".join([row, *(others if row == "Company" else [""] * len(others))]) + "\n" for row in rows), "utf-8"
    )
    options = ScoreOptions(mapping=mapping)
    job = Job(
        sources=sources_of([str(path)]),
        framework=builtin(),
        folder=None,
        options=options,
        output=tmp_path / "parts",
        format="csv",
        into_folder=True,
    )
    tally, _ = run_to_folder(job, (1, 1), lambda *_: None)
    assert (tally.rows, tally.rejected) == (2, 1)
    other = Job(
        sources=job.sources,
        framework=builtin(),
        folder=None,
        options=ScoreOptions(allow_extra_columns=True, mapping=ColumnMapping(columns={}, sha256="other")),
        output=tmp_path / "parts",
        format="csv",
        into_folder=True,
    )
    with pytest.raises(AssessError):
        run_to_folder(other, (1, 1), lambda *_: None)


@pytest.mark.parametrize(
    ("how", "cells"),
    [
        ("slug: true", ["Müller & Söhne", "Mueller Soehne"]),
        ("slug: True", ["Müller & Söhne", "Mueller Soehne"]),
        ("words: {Acme: a, ACME: a}", ["Acme", "ACME"]),
        ("default: a", ["a", ""]),
    ],
)
@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_a_duplicate_is_told_with_the_column_and_the_cell_of_the_file(
    ending: str, how: str, cells: list[str], tmp_path: Path
) -> None:
    path = written([{"Firma": cell, "lineage": 1} for cell in cells], tmp_path / f"t.{ending}")
    _, rejects = scored(path, made(f"columns: {{Firma: {{to: organisation, {how}}}}}"))
    (told,) = csv.DictReader(rejects.splitlines())
    id_ = "mueller-soehne" if "slug" in how else "a"
    expected = "each organisation once; first in row 1"
    assert [told[key] for key in ("row", "organisation", "column", "found", "expected")] == [
        *("2", id_, "Firma", cells[1], expected)
    ]


FACTOR = "expected a number from 1e-24 to 1e24, or from -1e24 to -1e-24"


@pytest.mark.parametrize("factor", ["1e-18", "-1", "1e24", "-1e-24"])
def test_a_factor_leaves_numbers_apart_whatever_its_sign(factor: str) -> None:
    """What is counted in FLOP may be asked in 10^18 of them; 0 made one number of all."""
    assert made(f"columns: {{A: {{to: employees, factor: {factor}}}}}").columns["A"].factor == Decimal(factor)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns: {A: organisatoin}", "did you mean organisation?"),
        ("columns: {A: {words: {x: 1}}}", "lacks the key 'to'"),
        ("columns: {A: {to: employees, factor: many}}", "expected a number"),
        *(
            (f"columns: {{A: {{to: employees, factor: {factor}}}}}", f"map.yaml:1:38: factor is '{factor}', {FACTOR}")
            for factor in ("0", "-0.0", "1e-320", "-1e-25", "1e25", "-1e308", "1e999", ".nan")
        ),
        ("columns: {A: {to: role_coverage, option: mle_}}", "did you mean mle?"),
        ("columns: {A: {to: employees, option: mle}}", "is no checklist"),
        ("table: {delimiter: tab}", "map.yaml:1:"),
        ("skip: [A]", "lacks the key 'columns'"),
        ("columns: {A: employees, A: organisation}", "given twice"),
        ("columns: {A: employees}\nskip: [B, A]", "map.yaml:2:11: 'A' is to be skipped, and is a column in line 1"),
        (
            "columns:\n  A: {to: role_coverage, option: mle}\n  B: {to: role_coverage, option: mle}",
            "map.yaml:3:3: 'B' is mle of role_coverage, and so is 'A'",
        ),
        ("columns: {A: {to: public_tender, factor: 2}}", "factor does nothing here: public_tender has no numbers"),
        (
            "columns: {A: {to: role_coverage, option: ds, separator: ;}}",
            "separator does nothing here: role_coverage is one box of it in this column",
        ),
        ("columns: {A: {to: employees, separator: ;}}", "separator does nothing here: employees is no checklist"),
        ("columns: {A: {to: employees, slug: true}}", "slug does nothing here: employees is not organisation"),
        (
            "columns:\n  A: {to: lineage, no_answer: [-, n/a],\n    words: {n/a: not_applicable}}",
            "map.yaml:2:35: 'n/a' is no answer, and is among the words in line 3",
        ),
        (
            "columns: {A: {to: pue, default: 9}}",
            "map.yaml:1:33: '9' is no answer to pue, expected a number from 1 to 5",
        ),
        ("columns: {A: {to: lineage, default: 5}}", "'5' is no answer to lineage, expected a whole number from 0 to 4"),
        ("columns: {A: {to: role_coverage, words: {a: dss}}}", "'dss' is no answer to role_coverage, expected mle, ds"),
        (
            "columns: {A: {to: role_coverage, option: ds, words: {a: dss}}}",
            "'dss' is no answer to role_coverage, expected yes, no, mle, ds",
        ),
        ("columns: {A: {to: price__contingency_share, default: x}}", "'x' is no answer to price__contingency_share"),
        (
            "columns:\n  A: {to: lineage__evidence,\n    words: {hoch: documentd}}",
            "map.yaml:3:19: 'documentd' is no answer to lineage__evidence, "
            "expected one of asserted, documented, verified (did you mean documented?)",
        ),
        (
            "columns: {A: {to: pue__state, default: unknwon}}",
            "map.yaml:1:40: 'unknwon' is no answer to pue__state, "
            "expected one of value, open, unknown, not_applicable (did you mean unknown?)",
        ),
        (
            "columns: {A: {to: use_cases, option: vision, words: {w: unknown}}}",
            "map.yaml:1:57: 'unknown' is no answer to use_cases, expected yes, no, recommendation, supply_chain, ",
        ),
        (
            "columns: {A: {to: organisation, words: {Acme: Acme Inc.}}}",
            "map.yaml:1:47: 'Acme Inc.' is no answer to organisation, expected a letter or digit, then at most 63 ",
        ),
        (
            "columns: {A: {to: framework, default: ai-factory@1}}",
            "map.yaml:1:39: 'ai-factory@1' is no answer to framework, expected ai-factory@2: the row answers ai-fac",
        ),
    ],
)
def test_a_faulty_mapping_is_told_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(AssessError) as caught:
        read_mapping(path, builtin())
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("target", "said"),
    [("capacity_forecasting", '"4,0"'), ("capacity_forecasting", "5"), ("pue", '"1,2"'), ("pue", '"1.2 MW"')],
)
@pytest.mark.parametrize("key", ["words: {W: %s}", "default: %s"])
def test_what_a_mapping_says_itself_is_refused_without_advice_on_mappings(target: str, said: str, key: str) -> None:
    with pytest.raises(AssessError, match=f"is no answer to {target}, expected") as caught:
        made(f"columns: {{R: {{to: {target}, {key % said}}}}}")
    assert "a mapping can say" not in str(caught.value)


MEANT = (
    *("3", "1,5", "0.5", "1;2;3", "3;2;1", "x", "-", "yes", "ds", "vision;nlp", "none", "media", "unknown"),
    *("not_applicable", "open", "value", "Unknown", "documented", "documentd", "acme", "Acme Inc.", "(total)"),
    *("ai-factory@2", "ai-factory@2#0a", "ai-factory@1", "ai-factory@2.99", "ai-factory"),
)


@pytest.mark.parametrize(
    ("target", "value"),
    [
        *((name, "") for name in ("organisation", "framework", "price__specialist_usd_year", "sector", "employees")),
        *((name, "") for name in ("public_tender", "lineage", "use_screening", "compute_secured")),
        *((f"{name}{more}", "") for name in ("role_coverage", "use_cases") for more in ("", ", option: {box}")),
        *((f"{name}__{more}", "") for name in ("pue", "lineage") for more in ("evidence", "note")),
        *(
            ("pue__state", "1.5"),
            ("lineage__state", "3"),
            ("use_screening__state", "3"),
            ("use_cases__state", "vision"),
        ),
    ],
)
def test_a_mapping_says_what_a_row_may_say_and_nothing_else(target: str, value: str, tmp_path: Path) -> None:
    """A state may be said beside a value or beside none."""
    target = target.format(box="ds" if target.startswith("role") else "vision")
    beside = [{target.partition("__")[0]: each} for each in ("", value)] if value else [{}]
    rows = [
        {"organisation": f"o{len(str(each))}-{at}", "A": word, **each}
        for each in beside
        for at, word in enumerate(MEANT)
    ]
    if target == "organisation":
        rows = [{"A": row["A"]} for row in rows]
    path = written(rows, tmp_path / "t.csv")
    _, rejects = scored(path, made(f"columns: {{A: {{to: {target}}}}}"))
    bad = {int(each["row"]) - 1 for each in csv.DictReader(rejects.splitlines())}
    may = [word for word in MEANT if any(row["A"] == word and at not in bad for at, row in enumerate(rows))]
    assert may
    for key in ("words: {w: %s}", "default: %s"):
        for word in MEANT:
            text = f"columns: {{A: {{to: {target}, {key % json.dumps(word)}}}}}"
            if word in may:
                made(text)
                continue
            with pytest.raises(AssessError, match=r"is no answer to|a box that is empty cannot be"):
                made(text)


SHARES = (
    "columns: {Q1: {to: catalogue_coverage, factor: 100, decimal: ','}, "
    "Q2: {to: data_quality_control, offset: -1, decimal: ','}}\n"
)
ANSWERED = {"a": (62.5, 2), "b": (50.0, 1)}


def credits_of(rows: list[dict[str, Any]]) -> dict[str, tuple[float, float]]:
    return {
        row["organisation"]: (row["catalogue_coverage__credit"], row["data_quality_control__credit"]) for row in rows
    }


def expected_credits() -> dict[str, tuple[float, float]]:
    asked = {question.id: question.kind for question in builtin().questions}
    return {
        name: (credit(asked["catalogue_coverage"], share) / 100, credit(asked["data_quality_control"], step) / 100)
        for name, (share, step) in ANSWERED.items()
    }


def test_a_number_that_is_not_written_as_its_column_says_is_rejected(tmp_path: Path) -> None:
    """With a comma before decimals, 0.62 is no number; taken as it stands, it passed by the factor."""
    (tmp_path / "map.yaml").write_text(SHARES, "utf-8")
    (tmp_path / "t.csv").write_text('organisation,Q1,Q2\na,"0,625",3\nb,"0,5","2,0"\nc,0.62,2.0\nd,4.,1\n', "utf-8")
    mapping = read_mapping(tmp_path / "map.yaml", builtin())
    rows, rejects = scored(tmp_path / "t.csv", mapping)
    assert credits_of(rows) == expected_credits()
    found = [(each["organisation"], each["column"], each["found"]) for each in csv.DictReader(rejects.splitlines())]
    assert found == [("c", "Q1", "0.62"), ("c", "Q2", "2.0"), ("d", "Q1", "4.")]
    told = ", with a comma before its decimals, as the mapping says"
    assert all(each["expected"].endswith(told) for each in csv.DictReader(rejects.splitlines()))


@pytest.mark.parametrize("how", ["factor: 1", "factor: 0.01", "offset: 0"])
def test_a_comma_that_can_be_two_signs_is_rejected_whatever_factor_there_is(how: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("organisation;employees\na;1,250\nb;1,250,000\nc;1 250\nd;800\n", "utf-8")
    table = "table: {delimiter: ';'}\ncolumns: {employees: {to: employees, %s}}"
    rows, rejects = scored(tmp_path / "t.csv", made(table % how))
    assert [row["organisation"] for row in rows] == ["b", "c", "d"]
    both = "`decimal: '.'`, or `decimal: ','` where the comma stands before decimals"
    assert [
        (each["found"], each["expected"].split(", where ", 1)[1]) for each in csv.DictReader(rejects.splitlines())
    ] == [("1,250", f"the mapping says {both}")]
    assert len(scored(tmp_path / "t.csv", made(table % f"{how}, decimal: '.'"))[0]) == 4


OWN = "price__specialist_usd_year"


@pytest.mark.parametrize(
    ("to", "how", "cell", "told"),
    [
        ("lineage", "offset: -1", "0", "a whole number from 0 to 4, after the mapping's offset -1; it comes to -1"),
        ("lineage", "factor: 0.5", "10", "a whole number from 0 to 4, after the mapping's factor 0.5; it comes to 5"),
        ("vacancy_share", "factor: 100", "1.5", ", after the mapping's factor 100; it comes to 150"),
        ("vacancy_share", "factor: 1e2", 1.5, ", after the mapping's factor 100; it comes to 150"),
        ("vacancy_share", "factor: 1, offset: 1", "100", ", after the mapping's offset 1; it comes to 101"),
        ("vacancy_share", "factor: 100, decimal: ','", "1,5", ", after the mapping's factor 100; it comes to 150"),
        (OWN, "factor: 2, offset: 1", "3;2;1", ", after the mapping's factor 2 and offset 1; it comes to 7;5;3"),
        ("lineage", "factor: 1", "5", "a mapping can say `offset: -1` for each column of them"),
        ("vacancy_share", "factor: 1", "150", "a number from 0 to 100 (% vacant)"),
        ("vacancy_share", "factor: 100", "150 %", "a number from 0 to 100 (% vacant)"),
        ("vacancy_share", "factor: 100", "x", "a number from 0 to 100 (% vacant)"),
    ],
)
def test_a_number_that_is_out_of_range_by_its_mapping_is_told_with_what_it_comes_to(
    to: str, how: str, cell: float | str, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps({"organisation": "a", "Q1": cell}) + "\n", "utf-8")
    _, rejects = scored(path, made(f"columns: {{Q1: {{to: {to}, {how}}}}}"))
    (fault,) = csv.DictReader(rejects.splitlines())
    assert fault["found"] == str(cell)
    assert fault["expected"].endswith(told)


@pytest.mark.parametrize(("decimal", "cell"), [(",", "0.050"), (".", "0,050"), (".", "0 050"), (".", "1 234,567")])
def test_no_thousands_begin_with_a_nought_or_are_parted_by_two_signs(decimal: str, cell: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"organisation;compute_secured\na;{cell}\n", "utf-8")
    rows, rejects = scored(tmp_path / "t.csv", made(f"table: {{delimiter: ';', decimal: '{decimal}'}}\ncolumns: {{}}"))
    assert rows == []
    assert [each["found"] for each in csv.DictReader(rejects.splitlines())] == [cell]


def test_a_comma_behind_blanks_in_a_number_stands_before_its_decimals(tmp_path: Path) -> None:
    rows = ["organisation;budget_capex_usd", "a;12,345", "b;1 234,567"]
    (tmp_path / "t.csv").write_text("\n".join([*rows, ""]), "utf-8")
    (source,) = sources_of([str(tmp_path / "t.csv")])
    assert made(drafted_mapping(source, builtin())).decimal == ","


@pytest.mark.parametrize("rows", [600, 501, 334, 1200])
def test_a_draft_looks_at_a_thousand_rows_however_a_file_parts_them(tmp_path: Path, rows: int) -> None:
    """Of 1,200 the words stand from row 601 on; parts of 600 were looked at alone."""
    table = pa.table(
        {
            "organisation": [f"o{number}" for number in range(1200)],
            "AI stage": ["idea"] * 600 + ["Zweite Phase"] * 600,
            "Turnover (EUR m)": [None] * 600 + ["12,5"] * 600,
        }
    )
    with pa.OSFile(str(tmp_path / "t.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=rows)
    draft = drafted_mapping(sources_of([str(tmp_path / "t.arrow")])[0], builtin())
    assert made(draft).decimal == ","
    assert '# not read: "Zweite Phase"' in draft


@pytest.mark.parametrize("ending", ["arrow", "parquet"])
@pytest.mark.parametrize(
    ("pieces", "few"),
    [
        ([0] * 70 + [1_000], ""),
        ([0, 100] * 10, ""),
        ([500, 0, 0, 1], ""),
        ([1] * 70, "64 rows"),
        ([0, 1] * 30, "20 rows"),
        ([0], ""),
    ],
)
def test_a_draft_sees_past_pieces_without_rows_and_says_where_it_sees_less(
    ending: str, pieces: list[int], few: str, tmp_path: Path
) -> None:
    """Of 155 columns 64 pieces are opened, in 20 stretches at most."""
    names = ["organisation", "Turnover (EUR m)", *(f"x{number}" for number in range(153))]
    whole = pa.record_batch({name: ["12,5" if name.startswith("T") else "o"] * 1_000 for name in names})
    path = tmp_path / f"t.{ending}"
    with (
        pa.OSFile(str(path), "wb") as sink,
        pa.ipc.new_file(sink, whole.schema) if ending == "arrow" else pq.ParquetWriter(sink, whole.schema) as writer,
    ):
        for rows in pieces:
            writer.write_batch(whole.slice(0, rows))
    draft = drafted_mapping(sources_of([str(path)])[0], builtin())
    assert made(draft).decimal == ("," if any(pieces) else None)
    told = [line for line in draft.splitlines() if line.startswith("# Drafted from")]
    assert told == (
        [f"# Drafted from {few} alone, as row groups or record batches of the file have few."] if few else []
    )


def test_a_header_of_three_lines_is_found_where_what_is_looked_at_ends_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported = '"{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"'
    text = f"Q1,Q2\nYour organisation,lineage\n{imported}\nAcme,3\nBeta,1\n"
    (tmp_path / "t.csv").write_text(text, "utf-8")
    monkeypatch.setattr(layouts, "HEAD_BYTES", text.index("QID2"))
    (source,) = sources_of([str(tmp_path / "t.csv")])
    mapping = made(drafted_mapping(source, builtin()))
    assert (mapping.dialect.header, mapping.target("Q1")) == (3, "organisation")


@pytest.mark.parametrize("between", ["\n", "\t", " "])
def test_any_sign_may_stand_between_ticks(between: str, tmp_path: Path) -> None:
    theirs = written([{"organisation": "a", "Q1": f"mle{between}ds"}], tmp_path / "theirs.csv")
    ours = written([{"organisation": "a", "role_coverage": "mle;ds"}], tmp_path / "ours.csv")
    mapping = made(f"columns: {{Q1: {{to: role_coverage, separator: {json.dumps(between)}}}}}")
    assert scored(theirs, mapping)[0] == scored(ours, None)[0]


def test_a_label_of_two_words_is_one_tick_where_blanks_part_ticks(tmp_path: Path) -> None:
    theirs = written([{"organisation": "a", "Q1": "ds  data engineer"}], tmp_path / "theirs.csv")
    ours = written([{"organisation": "a", "role_coverage": "ds;mle"}], tmp_path / "ours.csv")
    words = "{data: de, data engineer: mle}"
    mapping = made(f"columns: {{Q1: {{to: role_coverage, separator: ' ', words: {words}}}}}")
    assert scored(theirs, mapping)[0] == scored(ours, None)[0]


def test_a_word_is_looked_at_once_whatever_rows_it_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[tuple[str, str]] = []
    monkeypatch.setattr(translating, "number_in", lambda *asked: looked.append(asked))
    (tmp_path / "t.csv").write_text("organisation,Q1,Q2\n" + "".join(f"o{row},0.62,no\n" for row in range(9)), "utf-8")
    _, rejects = scored(tmp_path / "t.csv", made(SHARES))
    assert (len(rejects.splitlines()), looked) == (19, [(word, sign) for word in ("0.62", "no") for sign in ",."])


@pytest.mark.parametrize("blank", ["", " ", "\xa0", "\u202f"])
def test_a_percent_sign_stands_behind_any_blank(blank: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"organisation;vacancy_share\na;12,5{blank}%\n", "utf-8")
    rows, _ = scored(tmp_path / "t.csv", made("table: {delimiter: ';', decimal: ','}\ncolumns: {}"))
    assert [row["vacancy_share__state"] for row in rows] == ["answered"]


def test_a_word_that_is_no_answer_is_none_in_what_stands_beside_one_too(tmp_path: Path) -> None:
    text = "organisation,Q1,Proof,lineage__state,lineage__note\na,3,n/a,n/a,n/a\n"
    (tmp_path / "t.csv").write_text(text, "utf-8")
    mapping = made("table: {no_answer: [n/a]}\ncolumns: {Q1: lineage, Proof: lineage__evidence}")
    sheet = sheet_of_row(sources_of([str(tmp_path / "t.csv")]), "a", builtin(), ScoreOptions(mapping=mapping))
    assert sheet.answers["lineage"].value == 3
    assert sheet.answers["lineage"].note is None


def written(rows: list[dict[str, Any]], path: Path) -> Path:
    """A table of rows that all have the same columns, in the format that its name ends in."""
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    else:
        pd.DataFrame(rows).to_csv(path, index=False)
    return path


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_a_word_that_a_column_has_is_an_answer_there_and_none_in_others(ending: str, tmp_path: Path) -> None:
    words = "{n/a: not_applicable, 9: 0}"
    mapping = made(f"table: {{no_answer: [n/a, 9]}}\ncolumns: {{Q1: {{to: lineage, words: {words}}}}}")
    rows = [
        {"organisation": name, "Q1": cell, "capacity_forecasting": cell} for name, cell in (("a", "n/a"), ("b", "9"))
    ]
    told, _ = scored(written(rows, tmp_path / f"t.{ending}"), mapping)
    assert [row["lineage__state"] for row in told] == ["not_applicable", "answered"]
    assert [row["capacity_forecasting__state"] for row in told] == ["open", "open"]


@pytest.mark.parametrize(
    "said",
    [
        "table: {no_answer: [Not at all]}\ncolumns: {Q1: lineage}",
        "columns: {Q1: {to: lineage, no_answer: [Not at all]}}",
    ],
)
def test_a_label_that_the_mapping_calls_no_answer_is_none(said: str, tmp_path: Path) -> None:
    rows = [{"organisation": "a", "Q1": "Not at all"}, {"organisation": "b", "Q1": "By asking the person who built it"}]
    told, _ = scored(written(rows, tmp_path / "t.csv"), made(said))
    assert [row["lineage__state"] for row in told] == ["open", "answered"]


def test_a_whole_number_may_have_decimals_where_its_column_has_gaps(tmp_path: Path) -> None:
    """As pandas writes them with a comma: steps, codes of a choice, boxes."""
    text = "organisation;lineage;Sector;Data scientist\na;3,0;1,0;1,0\nb;;;0,0\nc;2,5;;\n"
    (tmp_path / "t.csv").write_text(text, "utf-8")
    mapping = made(
        "table: {delimiter: ';', decimal: ','}\n"
        "columns: {Sector: {to: sector, words: {1: healthcare}}, Data scientist: {to: role_coverage, option: ds}}"
    )
    (tmp_path / "ours.csv").write_text(
        "organisation,lineage,sector,role_coverage\na,3,healthcare,ds\nb,,,none\n", "utf-8"
    )
    rows, rejects = scored(tmp_path / "t.csv", mapping)
    assert rows == scored(tmp_path / "ours.csv", None)[0]
    assert [(each["organisation"], each["column"]) for each in csv.DictReader(rejects.splitlines())] == [
        ("c", "lineage")
    ]


def test_a_draft_reads_steps_with_decimals_as_its_table_does(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("organisation;answers/lineage\na;3,0\nb;\n", "utf-8")
    (source,) = sources_of([str(tmp_path / "t.csv")])
    assert "not read" not in drafted_mapping(source, builtin())


@pytest.mark.parametrize("cells", [("25%", "50%", "75%"), ("1.0", "3,0", "2.5")])
def test_a_draft_quotes_what_it_cannot_read_as_it_stands(cells: tuple[str, ...], tmp_path: Path) -> None:
    rows = "".join(f"o{place};{cell}\n" for place, cell in enumerate(cells))
    (tmp_path / "t.csv").write_text("organisation;answers/lineage\n" + rows, "utf-8")
    (source,) = sources_of([str(tmp_path / "t.csv")])
    quoted = ", ".join(f'"{cell}"' for cell in cells if cell != "3,0")
    assert f"# not read: {quoted}\n" in drafted_mapping(source, builtin())


OFFSETS = ["lineage", "data_rights"]
AS_OF_1 = (
    '# Steps are taken to count from 1, as {} has 5 and none has 0; where 5 is "don\'t know", take every offset out.'
)
OPEN = "# {} has 0, and {} has 5: where steps count from 1, all levels need offset: -1."
NEITHER = (
    "# No column of levels tells by 0 or 5 from where it counts: where steps count from 1, all levels need offset: -1."
)
ELSE = '# not read{}: "{}"; where that is "don\'t know": words: {{"{}": unknown}}'


@pytest.mark.parametrize(
    ("lineage", "rights", "offset", "remarks"),
    [
        ("124", "542", OFFSETS, [AS_OF_1.format('"data_rights"')]),
        ("524", "  6", OFFSETS, [AS_OF_1.format('"lineage"'), ELSE.format("", "6", "6")]),
        ("1  ", "   ", [], [NEITHER]),
        ("012", "123", [], []),
        ("024", "542", [], [OPEN.format('"lineage"', '"data_rights"'), ELSE.format(' in "data_rights"', "5", "5")]),
        ("567", "123", [], [NEITHER, '# not read in "lineage": "5", "6", "7"']),
        (
            *("015", "051", []),
            [
                OPEN.format('"lineage"', '"lineage"'),
                *(ELSE.format(f' in "{name}"', "5", "5") for name in ("lineage", "data_rights")),
            ],
        ),
        ("167", "523", OFFSETS, [AS_OF_1.format('"data_rights"'), '# not read: "6", "7"']),
    ],
)
def test_steps_count_from_1_in_all_columns_of_a_draft_or_in_none(
    lineage: str, rights: str, offset: list[str], remarks: list[str], tmp_path: Path
) -> None:
    rows = "".join(f"o{place},{cells[0]},{cells[1]}\n" for place, cells in enumerate(zip(lineage, rights, strict=True)))
    (tmp_path / "t.csv").write_text(f"organisation,lineage,data_rights\n{rows}", "utf-8")
    (source,) = sources_of([str(tmp_path / "t.csv")])
    lines = drafted_mapping(source, builtin()).splitlines()
    assert [line.split('"')[1] for line in lines if "{to: " in line and "offset: -1}" in line] == offset
    assert [line.strip() for line in lines[1:] if line.strip().startswith("#")] == remarks


@pytest.mark.parametrize(
    ("columns", "counts_from_1"),
    [
        (("124", "123", "432", "125"), False),
        (("524", "123", "432", "103"), True),
        (("524", "542", "402", "123"), False),
        (("524", "543", "412", "123"), True),
        (("524", "042", "432", "515"), False),
        (("024", "042", "432", "515"), False),
    ],
)
def test_columns_that_have_their_names_here_decide_from_where_steps_count_unless_one_in_five_disagrees(
    columns: tuple[str, ...], counts_from_1: bool, tmp_path: Path
) -> None:
    rows = "".join(f"o{place},{','.join(cells)}\n" for place, cells in enumerate(zip(*columns, strict=True)))
    head = "organisation,lineage,data_rights,data_pipelines,Release gates per year\n"
    (tmp_path / "t.csv").write_text(head + rows, "utf-8")
    (source,) = sources_of([str(tmp_path / "t.csv")])
    draft = drafted_mapping(source, builtin())
    assert '"Release gates per year": {to: release_gate' in draft
    assert draft.count(", offset: -1}") == (4 if counts_from_1 else 0)
    assert ("Steps are taken to count from 1" in draft) == counts_from_1
    assert ("all levels need offset" in draft) != counts_from_1


@pytest.mark.parametrize("word", ["1_0", "١٠", "１０", "_10", "1e1_0", "0x10", "nan", "inf", "1e99999999999999999999"])
def test_what_only_a_program_takes_for_a_number_is_rejected(word: str, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("columns: {Q1: {to: catalogue_coverage, decimal: '.'}}\n", "utf-8")
    (tmp_path / "t.csv").write_text(f"organisation,Q1\na,{word}\nb,10\nc,1e1\n", "utf-8")
    mapping = read_mapping(tmp_path / "map.yaml", builtin())
    rows, rejects = scored(tmp_path / "t.csv", mapping)
    assert [row["organisation"] for row in rows] == ["b", "c"]
    assert [each["found"] for each in csv.DictReader(rejects.splitlines())] == [word]


def test_numbers_of_a_workbook_are_read_as_they_are_whatever_its_texts_have(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(SHARES, "utf-8")
    mapping = read_mapping(tmp_path / "map.yaml", builtin())
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (("organisation", "Q1", "Q2"), ("a", 0.625, 3), ("b", "0,5", "2,0")):
        sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    rows, _ = scored(tmp_path / "t.xlsx", mapping)
    assert credits_of(rows) == expected_credits()
    columns = {"organisation": ["a", "b"], "Q1": [0.625, 0.5], "Q2": [3.0, 2.0]}
    lines = ('{"organisation": "a", "Q1": 0.625, "Q2": 3}', '{"organisation": "b", "Q1": "0,5", "Q2": "2,0"}')
    (tmp_path / "t.jsonl").write_text("\n".join(lines), "utf-8")
    assert credits_of(scored(tmp_path / "t.jsonl", mapping)[0]) == expected_credits()
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    rows, _ = scored(tmp_path / "t.parquet", mapping)
    assert credits_of(rows) == expected_credits()


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_a_number_is_told_as_it_stands_whatever_sign_texts_have(ending: str, tmp_path: Path) -> None:
    cells: list[Any] = [150.5, 50.5]
    if ending == "jsonl":
        cells += ["150.5", "50,5", "150,5", None]
    rows = [{"organisation": f"o{place}", "Q1": cell} for place, cell in enumerate(cells)]
    mapping = made("columns: {Q1: {to: catalogue_coverage, decimal: ','}}")
    _, rejects = scored(written(rows, tmp_path / f"t.{ending}"), mapping)
    told = "a number from 0 to 100 (% of datasets)"
    comma = f"{told}, with a comma before its decimals, as the mapping says"
    found = [(each["organisation"], each["found"], each["expected"]) for each in csv.DictReader(rejects.splitlines())]
    assert found == [("o0", "150.5", told), ("o2", "150.5", comma), ("o4", "150,5", told)][: len(cells) // 2]


@pytest.mark.parametrize(
    ("factor", "plain"), [("", "0.48"), (", factor: 1", "0.48"), (", factor: 0.01", "48"), (", factor: 100", "0.0048")]
)
def test_a_percentage_of_a_ratio_is_a_hundredth_and_multiplied_by_no_factor(
    factor: str, plain: str, tmp_path: Path
) -> None:
    text = f"organisation,deployment,power_secured,employees\na,colo,48 %,10\nb,colo,{plain},10\nc,colo,{plain},48 %\n"
    (tmp_path / "t.csv").write_text(text, "utf-8")
    columns = f"{{power_secured: {{to: power_secured{factor}}}}}"
    (tmp_path / "map.yaml").write_text(f"table: {{decimal: '.'}}\ncolumns: {columns}\n", "utf-8")
    mapping = read_mapping(tmp_path / "map.yaml", builtin())
    (one, other), rejects = scored(tmp_path / "t.csv", mapping)
    assert one | {"organisation": "b"} == other
    assert one["power_secured__credit"] == 0.0
    found = [(each["organisation"], each["column"], each["found"]) for each in csv.DictReader(rejects.splitlines())]
    assert found == [("c", "employees", "48 %")]


@pytest.mark.parametrize("factor", ["", ", factor: 1", ", factor: 0.01", ", factor: -1, offset: 1.2"])
@pytest.mark.parametrize("sign", [".", ","])
def test_a_percentage_of_a_workbook_is_read_as_one_of_a_text(sign: str, factor: str, tmp_path: Path) -> None:
    text = f"table: {{decimal: '{sign}'}}\ncolumns: {{Own: {{to: price__owned_share{factor}}}}}\n"
    (tmp_path / "map.yaml").write_text(text, "utf-8")
    (tmp_path / "t.csv").write_text("organisation,Own\na,60 %\n", "utf-8")
    book = Workbook()
    for row in (("organisation", "Own"), ("a", 0.6)):
        book.worksheets[0].append(row)
    book.worksheets[0]["B2"].number_format = "0 %"
    book.save(tmp_path / "t.xlsx")
    mapping = read_mapping(tmp_path / "map.yaml", builtin())
    for name in ("t.csv", "t.xlsx"):
        sources = sources_of([str(tmp_path / name)], dialect_of(mapping))
        sheet = sheet_of_row(sources, "a", builtin(), ScoreOptions(mapping=mapping))
        assert sheet.prices["owned_share"].value == (0.6, 0.6, 0.6)


def prices(folder: Path, ending: str, how: str, cells: list[Any]) -> list[tuple[float, ...]]:
    """What tables of some kind say of a price, a row a cell."""
    rows = [{"organisation": f"o{place}", "Own": cell} for place, cell in enumerate(cells)]
    path = folder / f"t.{ending}"
    if ending == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif ending == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    else:
        lines = [f'{row["organisation"]},"{row["Own"] or ""}"\n' for row in rows]
        path.write_text("organisation,Own\n" + "".join(lines), "utf-8")
    mapping = made(how)
    sources, options = sources_of([str(path)], dialect_of(mapping)), ScoreOptions(mapping=mapping)
    sheets = [sheet_of_row(sources, row["organisation"], builtin(), options) for row in rows]
    return [sheet.prices["specialist_usd_year"].value for sheet in sheets]


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize(
    ("how", "three", "one"),
    [
        ("factor: 1000", "0.9;1; 1.2", "1"),
        ("factor: 100, offset: 10, decimal: ','", "8,9;9,9;11,9", "9,9"),
        ("decimal: ','", "900;1.000 ;1.200,0", "1.000"),
    ],
)
def test_low_likely_and_high_are_read_as_one_number_is(
    ending: str, how: str, three: str, one: str, tmp_path: Path
) -> None:
    how = f"columns: {{Own: {{to: {OWN}, {how}, default: 900;1000;1200}}}}"
    found = prices(tmp_path, ending, how, [three, one, None])
    assert found == [(900, 1000, 1200), (1000, 1000, 1000), (900, 1000, 1200)]


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
@pytest.mark.parametrize(("how", "cells"), [("factor: 1000", (0.9, 1, 1.2)), ("decimal: ','", (900.5, 1000, 1200.125))])
def test_a_list_of_numbers_is_low_likely_and_high(
    ending: str, how: str, cells: tuple[float, ...], tmp_path: Path
) -> None:
    how = f"columns: {{Own: {{to: {OWN}, {how}, default: 1;2;3}}}}"
    expected = (900, 1000, 1200) if "factor" in how else cells
    assert prices(tmp_path, ending, how, [list(cells), None]) == [expected, (1, 2, 3)]


def test_numbers_and_texts_in_a_list_are_low_likely_and_high(tmp_path: Path) -> None:
    how = f"columns: {{Own: {{to: {OWN}, decimal: ','}}}}"
    assert prices(tmp_path, "jsonl", how, [[900.5, "1.000,5", 1200], [900.5, 1e3, 1200]]) == [
        (900.5, 1000.5, 1200),
        (900.5, 1000, 1200),
    ]


GPU, SHARE = "price__hardware_usd_per_gpu", "price__contingency_share"


@pytest.mark.parametrize(
    ("cells", "lines"),
    [
        ('"35,000",15%', [f'"{GPU}": {{to: {GPU}, decimal: "."}}', f'"{SHARE}": {{to: {SHARE}, decimal: "."}}']),
        ("35 000;36 000;40 000,0.1;0.15;0.2", [f'"{GPU}": {{to: {GPU}, decimal: "."}}']),
        ('"35.000,5","0,1;0,15;0,2"', []),
        ('"35,000;36,000;1,040,000","0,15"', [f'"{GPU}": {{to: {GPU}, decimal: "."}}']),
        ("15%,low", [f'# not read in "{GPU}": "15%"', f'# not read in "{SHARE}": "low"']),
        ("35000,0.15", []),
    ],
)
def test_a_draft_says_how_own_prices_are_written_and_names_what_it_cannot_read(
    cells: str, lines: list[str], tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text(f"organisation,{GPU},{SHARE}\na,{cells}\n", "utf-8")
    draft = drafted_mapping(sources_of([str(tmp_path / "t.csv")])[0], builtin())
    told = [line.strip() for line in draft.splitlines() if GPU in line or SHARE in line]
    assert told == lines
    mapping = made(draft)
    sources, options = sources_of([str(tmp_path / "t.csv")], dialect_of(mapping)), ScoreOptions(mapping=mapping)
    if "not read" not in draft:
        read = sheet_of_row(sources, "a", builtin(), options).prices
        assert 35_000 <= read["hardware_usd_per_gpu"].value[0] < 36_000
        assert read["contingency_share"].value[0] <= read["contingency_share"].value[1] == 0.15


def test_three_numbers_of_which_one_cannot_be_read_are_no_price(tmp_path: Path) -> None:
    for cell in ("1.0;2;3", "1;;3", "1;2"):
        with pytest.raises(AssessError, match="low;likely;high"):
            prices(tmp_path, "csv", f"columns: {{Own: {{to: {OWN}, decimal: ','}}}}", [cell])


@pytest.mark.parametrize("more", [{"lineage": [{"v": 3}, {"v": 4}]}, {"lineage.v.w": ["x", "y"]}])
def test_a_column_with_a_dot_in_its_name_is_read_apart_from_what_lies_on_that_path(
    more: dict[str, list[Any]], tmp_path: Path
) -> None:
    table = {"organisation": ["a", "b"], "lineage.v": [1, 2], **more}
    pq.write_table(pa.table(table), tmp_path / "t.parquet")
    rows, _ = scored(tmp_path / "t.parquet", made(f"columns: {{lineage.v: lineage}}\nskip: {json.dumps([*more])}"))
    pq.write_table(pa.table({"organisation": ["a", "b"], "lineage": [1, 2]}), tmp_path / "ours.parquet")
    assert rows == scored(tmp_path / "ours.parquet", None)[0]


@pytest.mark.parametrize(
    "said",
    [
        "table: {no_answer: ['99']}\ncolumns: {}",
        "columns: {catalogue_coverage: {to: catalogue_coverage, no_answer: ['99']}}",
        "table: {no_answer: ['99']}\ncolumns: {catalogue_coverage: {to: catalogue_coverage, factor: 1}}",
    ],
    ids=["table", "column", "factor"],
)
def test_a_number_that_is_no_answer_is_none_in_a_column_with_gaps(said: str, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(said, "utf-8")
    mapping = read_mapping(tmp_path / "map.yaml", builtin())
    for coverage in ([99, 50, 98], [99, 50, None]):
        table = {"organisation": ["a", "b", "c"], "catalogue_coverage": coverage}
        pd.DataFrame(table).to_parquet(tmp_path / "t.parquet")
        rows, _ = scored(tmp_path / "t.parquet", mapping)
        assert [row["catalogue_coverage__state"] for row in rows[:2]] == ["open", "answered"]


LISTED: list[list[str] | None] = [["DS"], ["DS", "Nix"], None, ["k.A."], ["Nix"], ["DS", "k.A."]]


def listed(cells: list[list[str] | None], default: str, folder: Path) -> list[tuple[list[Any], list[str]]]:
    """What becomes of ticks in lists of Parquet and JSON Lines, and in texts of CSV: states, and who is rejected."""
    how = "separator: '|', no_answer: [k.A.], words: {DS: ds, Nix: ''}"
    (folder / "map.yaml").write_text(f"columns: {{Roles: {{to: role_coverage, {how}{default}}}}}\n", "utf-8")
    mapping = read_mapping(folder / "map.yaml", builtin())
    rows = [{"organisation": f"o{place}", "Roles": cell} for place, cell in enumerate(cells)]
    pq.write_table(pa.Table.from_pylist(rows), folder / "t.parquet")
    (folder / "t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    texts = [f"{row['organisation']},{'|'.join(row['Roles'] or [])}\n" for row in rows]
    (folder / "t.csv").write_text("organisation,Roles\n" + "".join(texts), "utf-8")
    found = []
    for name in ("t.parquet", "t.jsonl", "t.csv"):
        scores, rejects = scored(folder / name, mapping)
        said = [(row["role_coverage__state"], row["role_coverage__credit"]) for row in scores]
        found.append((said, [each["organisation"] for each in csv.DictReader(rejects.splitlines())]))
    return found


@pytest.mark.parametrize(
    ("default", "said"), [("", "open"), (", default: unknown", "unknown"), (", default: ds;mle", "answered")]
)
def test_a_list_says_what_a_text_with_a_separator_says(default: str, said: str, tmp_path: Path) -> None:
    in_parquet, in_lines, in_text = listed(LISTED, default, tmp_path)
    assert in_parquet == in_lines == in_text
    states, rejected = in_parquet
    assert [state for state, _ in states] == ["answered", "answered", said, said, said]
    assert states[0] == states[1]
    assert rejected == ["o5"]


def test_a_default_is_no_answer_where_a_list_or_a_state_beside_it_says_something(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("columns: {Roles: {to: role_coverage, default: none}}\n", "utf-8")
    mapping = read_mapping(tmp_path / "map.yaml", builtin())
    cells = ['["ds"]', "[]", '"unknown"', "null"]
    lines = [f'{{"organisation": "o{place}", "Roles": {cell}}}\n' for place, cell in enumerate(cells)]
    (tmp_path / "t.jsonl").write_text("".join(lines), "utf-8")
    rows, _ = scored(tmp_path / "t.jsonl", mapping)
    assert [row["role_coverage__state"] for row in rows] == ["answered", "answered", "unknown", "answered"]
    assert rows[1] | {"organisation": "o3"} == rows[3]


LIST_WORDS = "{Keine: none, weiss nicht: unknown, n/a: not_applicable, DS: ds}"


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_a_word_for_nothing_or_nobody_knows_stands_alone_in_a_list_too(ending: str, tmp_path: Path) -> None:
    cells = ["DS", "Keine", "weiss nicht", "n/a"]
    rows = [{"organisation": f"o{place}", "R": cell} for place, cell in enumerate(cells)]
    mapping = made(f"columns: {{R: {{to: role_coverage, words: {LIST_WORDS}}}}}")
    expected, _ = scored(written(rows, tmp_path / "t.csv"), mapping)
    assert [row["role_coverage__state"] for row in expected] == ["answered", "answered", "unknown", "not_applicable"]
    listed: list[dict[str, Any]] = [row | {"R": row["R"] if ending == "csv" else [row["R"]]} for row in rows]
    told, rejects = scored(written(listed, tmp_path / f"l.{ending}"), mapping)
    assert (told, rejects.count("\n")) == (expected, 1)
    listed = [{"organisation": "a", "R": ["DS", "weiss nicht"]}, {"organisation": "b", "R": [None]}]
    assert ending == "csv" or scored(written(listed, tmp_path / f"l.{ending}"), mapping)[0] == []


@pytest.mark.parametrize("beside", [["mle"], "mle", None])
def test_what_a_text_says_of_ticks_hangs_on_no_other_line(beside: list[str] | str | None, tmp_path: Path) -> None:
    how = "separator: ', ', words: {Keine: none, weiss nicht: unknown}"
    cells = ["Data scientist, Data engineer", "Keine", "weiss nicht", "Chemist, Data scientist", ["Chemist"], beside]
    rows = [{"organisation": f"o{place}", "R": cell} for place, cell in enumerate(cells)]
    mapping = made(f"columns: {{R: {{to: role_coverage, {how}}}}}")
    told, rejects = scored(written(rows, tmp_path / "t.jsonl"), mapping)
    ours = ["ds;de", "none", "unknown", None, None, "mle" if beside else None]
    expected, _ = scored(
        written([row | {"R": cell} for row, cell in zip(rows, ours, strict=True)], tmp_path / "ours.csv"),
        made("columns: {R: role_coverage}"),
    )
    assert told == [row for row in expected if row["organisation"] not in ("o3", "o4")]
    found = [(each["organisation"], each["found"]) for each in csv.DictReader(rejects.splitlines())]
    assert found == [("o3", "Chemist, Data scientist"), ("o4", "[Chemist]")]


def test_a_list_is_no_answer_where_ticks_are_none_and_says_so_beside_words(tmp_path: Path) -> None:
    cells = [["much"], ["weiss nicht"], [], None]
    rows = [{"organisation": f"o{place}", "Q1": cell} for place, cell in enumerate(cells)]
    mapping = made("columns: {Q1: {to: lineage, words: {weiss nicht: unknown, much: 3}}}")
    told, rejects = scored(written(rows, tmp_path / "t.parquet"), mapping)
    assert [(row["organisation"], row["lineage__state"]) for row in told] == [("o1", "unknown"), ("o3", "open")]
    assert [each["found"] for each in csv.DictReader(rejects.splitlines())] == ["[much]", "[]"]


@pytest.mark.parametrize("beside", ['["ds"]', '"ds"'])
def test_a_default_gives_way_to_a_state_whatever_other_lines_hold(beside: str, tmp_path: Path) -> None:
    lines = ['"role_coverage": null, "role_coverage__state": "not_applicable"', f'"role_coverage": {beside}']
    text = "".join(f'{{"organisation": "o{place}", {line}}}\n' for place, line in enumerate(lines))
    (tmp_path / "t.jsonl").write_text(text, "utf-8")
    rows, _ = scored(tmp_path / "t.jsonl", made("columns: {role_coverage: {to: role_coverage, default: unknown}}"))
    assert [row["role_coverage__state"] for row in rows] == ["not_applicable", "answered"]


@pytest.mark.parametrize("how", ["words: {a: mle}", "words: {a: mle}, default: pm"])
def test_what_a_row_says_of_a_box_its_mapping_can_say(how: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("organisation,r1\na,a\nb,mle\nc,ds\nd,\n", "utf-8")
    rows, _ = scored(tmp_path / "t.csv", made(f"columns: {{r1: {{to: role_coverage, option: ds, {how}}}}}"))
    assert len(rows) == 4
    assert rows[0]["role_coverage__credit"] == rows[1]["role_coverage__credit"] > 0


def test_a_default_is_what_an_empty_box_says(tmp_path: Path) -> None:
    box = "{to: role_coverage, option: ds, no_answer: [k.A.], default: 'no'}"
    (tmp_path / "map.yaml").write_text(f"columns: {{r1: {box}}}\n", "utf-8")
    mapping = read_mapping(tmp_path / "map.yaml", builtin())
    (tmp_path / "t.csv").write_text("organisation,r1\na,no\nb,\nc,k.A.\nd,x\n", "utf-8")
    rows, _ = scored(tmp_path / "t.csv", mapping)
    assert [row["role_coverage__state"] for row in rows] == ["answered"] * 4
    assert [row["role_coverage__credit"] for row in rows[:3]] == [0.0] * 3


@pytest.mark.parametrize(
    "name",
    [
        *("Total", "Summe:", "Grand Total", "Gesamtergebnis", "Total général", "Sous-total", "Total (n=2)"),
        *("Grand Totals (2 records)", "Total (2 records)", "Grand Totals", "Grand Total: 2 records", "Subtotals"),
        *("Total n = 2", "Grand  Total", "Total [n=2]", "Total (n = 1,234)", "Total*", "Total: 12"),
        *("Median", "Médiane", "Promedio", "Min.", "Maximum", "Mittel", "Anzahl", "Anzahl: 12", "n = 40", "N=1.200"),
        *("Totale", "Totaal", "Suma", "Totaux", "Total (EUR)", "Total [in USD]", "Total (€)", "Summe (%)"),
        *("Subtotal DE", "Zwischensumme Nord", "Sous-total France", "Germany Subtotal", "Suma końcowa", "Razem"),
        *("Celkový součet", "Végösszeg", "Averages", "All companies", "Rows: 3", "Total rows: 3"),
        *("Total DE", "Summe DE", "Average DE", "Grand Total EMEA", "DE Ergebnis", "US Total (3)", "Ø UK"),
        *("Ø", "ø:", "Ø (n=3)", "∑", "∑ DE", "Σ (EUR)", "∅ UK", "⌀ UK", "AVG", "Avg."),
        *("STDEV", "Std. Dev.", "STABW", "Écart-type", "Écart type", "std", "Variance", "Varianz", "Valid N"),
        *("Łącznie", "Overall average", "Overall Mean", "Total respondents", "Durchschnitt gesamt"),
        *("25%", "50 %", "97.5%", "-3,5 %", "25% (n=3)"),
        *("Totale generale", "Std.-Abw.", "Totalt", "Yhteensä", "Deviazione standard"),
        *("Ortalama", "Moyenne générale", "Mediana", "Średnia", "Průměr", "Medelvärde", "Gennemsnit", "Átlag"),
        *("Keskiarvo", "Ogółem", "Ara Toplam", "Ara Toplam Ankara", "Medyan", "Mediaani", "Priemer", "Součet"),
        *("Genomsnitt", "Gjennomsnitt", "Snitt", "Hovedtotal", "Medie", "Prosjek", "Povprečje", "Keskmine", "Kokku"),
        *("Vidurkis", "Viso", "Vidējais", "Kopā", "Samtals", "Meðaltal", "Toplam (kişi)", "Standart sapma"),
        *("Branchendurchschnitt", "Durchschnitt Branche", "Mittelwert Handel", "Industry average", "Peer group median"),
        *("Moyenne du secteur", "Std.abw.", "90. Perzentil", "25th percentile", "Quartil 1", "Upper quartile"),
        *("Handel Ergebnis", "Antworten gesamt", "Alle Unternehmen", "Total responses", "n/a", "Keine Angabe"),
    ],
)
def test_a_row_of_totals_or_statistics_is_no_organisation(name: str) -> None:
    assert slugged(name) == f"({name})"


@pytest.mark.parametrize(
    "name",
    [
        *("Quelle: eigene Erhebung", "Sources : Eurostat, 2026", "* Note: without banks"),
        *("Applied filters:\nStatus is Active", "Base: all respondents"),
        *("Page 1 of 2", "Seite 3 von 12", "page 2/4", "Row Labels", "Zeilenbeschriftungen"),
        *("Exported on 2026-11-01", "Exportiert am 1.11.2026", "Generated by Acme BI 4.2", "Generated on 1 May 2026"),
        *("Exported 2026-11-01 12:30", "Report generated on 2026-11-20", "Last updated on Friday, 20 November 2026"),
        *("Bericht erstellt am 20.11.2026", "Zuletzt aktualisiert: 20.11.2026", "Erstellt von Acme BI"),
        *("Exporté le 20/11/2026", "Exporte le 20/11/2026", "Généré le 20 novembre 2026", "Mis à jour le 1/11/2026"),
        *("Esportato il 20/11/2026", "Generado el 20 de noviembre de 2026", "Exportado em 20/11/2026"),
        *("Geëxporteerd op 20-11-2026", "Wygenerowano dnia 2026-11-20", "Vygenerováno dne 20. 11. 2026"),
        *(
            "Exporterad 2026-11-20",
            "Genereret den 20. november 2026",
            "Készült: 2026. november 20.",
            "Luotu 20.11.2026",
        ),
        *("As of 2026-11-20", "Data as of November 20, 2026", "Stand: 20.11.2026", "Stand vom 20. November 2026"),
        *(
            "Stand: Q3 2026",
            "Stichtag 31.12.2025",
            "Datum: 20.11.26",
            "Exportdatum: 20.11.2026",
            "Export date: 2026-11-20",
        ),
        *(
            "Date d'export : 20/11/2026",
            "Fecha de exportación: 20/11/2026",
            "Situation au 20/11/2026",
            "Data: 1/11/2026",
        ),
        *("Created: 02-Nov-2026", "Exported 2-Nov-2026 12:00", "Stan na 31.12.2026", "12 . rows"),
        *("Stan na dzień 20.11.2026", "Stav k 20. 11. 2026", "Peildatum: 20-11-2026", "Side 1 af 3", "Sida 1 av 3"),
        *("Number of records: 12", "Row count: 12", "12 rows", "12 records found", "1.234 Zeilen", "12 Datensätze"),
        *("Anzahl Datensätze: 12", "Anzahl der Datensaetze: 12", "Nombre d’enregistrements : 12", "12 lignes"),
        *(
            "Número de registros: 12",
            "Numero di record: 12",
            "Aantal rijen: 12",
            "Liczba rekordów: 12",
            "Antal poster: 3",
        ),
        *("*) ohne Tochtergesellschaften", "* preliminary", "** estimated", "¹ vorläufig", "† not audited"),
        *("Fußnote 1", "Footnote 2: without banks", "Legende: 0 = nicht vorhanden", "Legend: 0 = none"),
        *("Bemerkung: ohne Banken", "*** END ***", "--- Ende ---", "======"),
    ],
)
def test_a_note_under_a_table_is_no_organisation(name: str) -> None:
    assert slugged(name) == f"({name})"
    assert pc.match_substring_regex(pa.array([name]), LIKE_NONE).to_pylist() == [True]


@pytest.mark.parametrize(
    "name",
    [
        *("Page 1", "Page One", "Row Labelling", "Generated Energy", "Exported", "Mode", "Top", "Q1"),
        *("Datum AG", "Datum", "Datum Vision 2020", "Stand GmbH", "Stand 21 GmbH", "Mittelstand 4", "Data 4 Good"),
        *(
            "Date",
            "Total Energies",
            "As Of Yet Ltd",
            "Created by Design",
            "Created in Leeds",
            "Updated Systems",
            "Cree Inc",
        ),
        *(
            "Exporte SA",
            "Generali",
            "Erstellt",
            "Update 24",
            "Stan",
            "Situation Room",
            "Fecha Tech 5",
            "Luotu Oy",
            "Side 3",
        ),
        *("Ergebnis GmbH", "Quartile", "P90", "Legend", "Footnote Press", "All Organic", "Mean Machine", "1e5"),
        *("Average Joes", "Alle Farben", "Group Mean Value"),
        *(
            "604 Records",
            "Number 10",
            "Total Records",
            "Anzahl GmbH",
            "Rijen Logistics",
            "12 Monkeys",
            "Row 12",
            "Totalt Bygg",
        ),
    ],
)
def test_what_can_be_the_name_of_a_company_is_one(name: str) -> None:
    assert slugged(name) == name.lower().replace(" ", "-")


@pytest.mark.parametrize("name", ["data2024-01-02", "stand2024-01-03", "Date2024-01-02", "24rows", "24 .rows"])
def test_what_is_written_together_is_the_name_of_an_organisation(name: str) -> None:
    assert not slugged(name).startswith("(")


EXPONENTS = ["1,23457E+11", "1.23457e+11", "1E+05", "-5,5E-03", "5.5E+3"]


@pytest.mark.parametrize(
    "name", ["-5", "\u22125", "-1,200.5", "7.5", "7,50", ".5", "1,200.5", "1.200,5", "+7.5", *EXPONENTS]
)
def test_a_number_does_not_lose_its_sign_or_decimals_as_an_id(name: str) -> None:
    assert slugged(name) == f"({name})"


@pytest.mark.parametrize("name", ["(true)", "(1.5)", "(blank)"])
def test_what_stands_in_brackets_is_no_organisation(name: str) -> None:
    assert slugged(name) == name


@pytest.mark.parametrize("how", ["", ", slug: true"])
def test_a_number_of_more_digits_than_a_workbook_keeps_is_no_organisation(tmp_path: Path, how: str) -> None:
    book = Workbook()
    for row in (("Company", "lineage"), (123456789012345, 1), (12345678901234567, 2), ("12345678901234567", 3)):
        book.worksheets[0].append(row)
    book.save(tmp_path / "t.xlsx")
    rows, rejects = scored(tmp_path / "t.xlsx", made(f"columns: {{Company: {{to: organisation{how}}}}}"))
    assert [row["organisation"] for row in rows] == ["123456789012345", "12345678901234567"]
    (told,) = csv.DictReader(rejects.splitlines())
    assert told["found"] == "(12345678901234570, of which a workbook keeps 15 digits)"


_DAY = datetime(2026, 3, 1, tzinfo=UTC)
_UNKNOWN_TYPE = {b"ARROW:extension:name": b"acme.week", b"ARROW:extension:metadata": b""}
TYPED: dict[str, tuple[pa.Array, dict[bytes, bytes] | None, list[str]]] = {
    "whole floats": (pa.array([101.0, 7.5, float("nan"), float("inf"), 1e20, -3.0]), None, ["101"]),
    "small floats": (pa.array([101.0, 7.5], pa.float32()), None, ["101"]),
    "integers": (pa.array([101, -3, None]), None, ["101"]),
    "decimals": (pa.array(map(Decimal, ("101.00", "7.50")), pa.decimal128(8, 2)), None, ["101"]),
    "codes for numbers": (pa.array([101.0, 7.5]).dictionary_encode(), None, ["101"]),
    "truth": (pa.array([True, False]), None, []),
    "days": (pa.array([_DAY.date()]), None, []),
    "moments": (pa.array([_DAY], pa.timestamp("us", "Europe/Berlin")), None, []),
    "times": (pa.array([_DAY.time()]), None, []),
    "durations": (pa.array([300], pa.duration("s")), None, []),
    "bytes": (pa.array([b"acme"]), None, []),
    "lists": (pa.array([["acme"], ["unknown"], ["(acme)"]]), None, []),
    "lists of numbers": (pa.array([[101], [1, 2]]), None, []),
    "a type of pandas": (pa.array(pd.PeriodIndex(["2026-03-01"], freq="D")), None, []),
    "a type that nobody knows": (pa.array([101]), _UNKNOWN_TYPE, []),
    "UUIDs": (
        pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"x" * 16], pa.binary(16))),
        None,
        ["78787878-7878-7878-7878-787878787878"],
    ),
}


@pytest.mark.parametrize("ending", ["parquet", "arrow"])
@pytest.mark.parametrize("cells", list(TYPED))
def test_what_is_no_text_is_the_same_id_or_none_whatever_a_mapping_says_of_it(
    cells: str, ending: str, tmp_path: Path
) -> None:
    array, metadata, ids = TYPED[cells]
    found = {}
    for place, (name, mapping) in enumerate(
        [
            ("organisation", None),
            ("No", "columns: {No: organisation}"),
            ("No", "columns: {No: {to: organisation, words: {x: y}}}"),
            ("organisation", "table: {no_answer: ['-']}\ncolumns: {}"),
            ("No", "columns: {No: {to: organisation, slug: true}}"),
        ]
    ):
        table = pa.table([array], pa.schema([pa.field(name, array.type, metadata=metadata)]))
        path = tmp_path / f"{place}.{ending}"
        if ending == "parquet":
            pq.write_table(table, path)
        else:
            with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
                writer.write_table(table)
        rows, rejects = scored(path, None if mapping is None else made(mapping), detail="summary")
        told = [(each["row"], each["found"]) for each in csv.DictReader(rejects.splitlines())]
        found[place] = [row["organisation"] for row in rows], told
        assert len(rows) + len(told) == len(array)
    assert found == dict.fromkeys(found, (ids, found[0][1]))


@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_the_name_that_is_kept_of_a_number_is_its_digits(ending: str, tmp_path: Path) -> None:
    path, table = tmp_path / f"t.{ending}", pd.DataFrame({"No": [101.0], "lineage": [3]})
    table.to_parquet(path) if ending == "parquet" else table.to_json(path, orient="records", lines=True)
    rows, _ = scored(path, made("columns: {No: {to: organisation, slug: true}}"), ("name",))
    assert [(row["organisation"], row["name"]) for row in rows] == [("101", "101")]


@pytest.mark.parametrize("cell", ['["(acme)"]', '{"(a)": "(b)"}', "[true]"])
def test_what_has_brackets_of_its_own_in_json_is_no_organisation(cell: str, tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text(f'{{"Company": {cell}, "lineage": 3}}\n', "utf-8")
    assert scored(tmp_path / "t.jsonl", made("columns: {Company: {to: organisation, slug: true}}"))[0] == []


@pytest.mark.parametrize("how", ["", ", slug: true"])
@pytest.mark.parametrize("cell", [_DAY.date(), _DAY.time(), timedelta(hours=30), True, 7.5])
def test_what_is_no_text_in_a_workbook_is_no_organisation(cell: Any, how: str, tmp_path: Path) -> None:  # noqa: ANN401 - whatever a cell holds
    book = Workbook()
    for row in (("Company", "lineage"), ("acme", 3), (cell, 3)):
        book.worksheets[0].append(row)
    book.save(tmp_path / "t.xlsx")
    rows, rejects = scored(tmp_path / "t.xlsx", made(f"columns: {{Company: {{to: organisation{how}}}}}"))
    assert [row["organisation"] for row in rows] == ["acme"]
    assert [each["found"][0] for each in csv.DictReader(rejects.splitlines())] == ["("]


@pytest.mark.parametrize("ending", ["xlsx", "parquet", "jsonl"])
@pytest.mark.parametrize(
    "cells", [[_DAY.date()] * 2, [_DAY.replace(tzinfo=None), _DAY.replace(tzinfo=None)], [7.5, 101]]
)
def test_a_draft_makes_no_ids_of_what_is_no_text(cells: list[Any], ending: str, tmp_path: Path) -> None:
    path, table = tmp_path / f"t.{ending}", pd.DataFrame({"Company": cells, "lineage": ["often", "never"]})
    if ending == "xlsx":
        table.to_excel(path, index=False)
    elif ending == "parquet":
        table.to_parquet(path)
    else:
        table.astype({"Company": "float64" if cells[0] == 7.5 else "bool"}).to_json(path, orient="records", lines=True)
    (source,) = sources_of([str(path)])
    draft = drafted_mapping(source, builtin())
    assert '"Company": {to: organisation}\n' in draft
    assert '"never"' in draft


def test_a_name_without_latin_letters_is_rejected_with_the_way_to_its_id(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Company,lineage\nООО Ромашка,2\nБета,1\nTotal,3\n,3\nAcme,1\nacme,3\n", "utf-8")
    rows, rejects = scored(
        tmp_path / "t.csv", made("columns: {Company: {to: organisation, slug: true, words: {Бета: beta}}}")
    )
    assert [row["organisation"] for row in rows] == ["beta", "acme"]
    told = {
        each["found"]: ": `words` in the mapping" in each["expected"] for each in csv.DictReader(rejects.splitlines())
    }
    assert told == {"ООО Ромашка": True, "Total": False, "": False, "acme": False}


def test_a_name_that_passes_for_a_row_of_statistics_is_rejected_with_the_way_to_keep_it(tmp_path: Path) -> None:
    mapping = "columns: {Company: {to: organisation, slug: true, words: {MEDIAN: median}}}"
    (tmp_path / "t.csv").write_text("Company,lineage\nMEDIAN,2\nMax,1\nTotal (n=2),3\n", "utf-8")
    rows, rejects = scored(tmp_path / "t.csv", made(mapping))
    assert [row["organisation"] for row in rows] == ["median"]
    told = [each["expected"].partition(", and none ")[2] for each in csv.DictReader(rejects.splitlines())]
    assert told == [
        f"that passes for statistics or a note; `words: {{{word}}}` keeps it"
        for word in ('"Max": max', '"Total (n=2)": total-n-2')
    ]


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("Total Energies", "total-energies"),
        ("Grand Total Foods", "grand-total-foods"),
        ("Total Energies (2 sites)", "total-energies-2-sites"),
        ("Total (France)", "total-france"),
        ("(AI) Factory (Berlin)", "ai-factory-berlin"),
        ("Summe 7", "summe-7"),
        ("Ensemble Studios", "ensemble-studios"),
        ("Média", "media"),
        ("Summa", "summa"),
        ("Mediana Pharma", "mediana-pharma"),
        ("Max Planck", "max-planck"),
        ("Median Kliniken", "median-kliniken"),
        ("Ø Systems", "o-systems"),
        ("Ørsted", "orsted"),
        ("Suma (Madrid)", "suma-madrid"),
        ("Sum Up", "sum-up"),
        ("Average Joe Ltd", "average-joe-ltd"),
        ("Total SE", "total-se"),
        ("Total SA", "total-sa"),
        ("PT Total", "pt-total"),
        ("Total Germany", "total-germany"),
        ("Acme Total", "acme-total"),
        ("DE Shaw", "de-shaw"),
        ("Base Camp", "base-camp"),
        ("-ACME-", "acme"),
        ("*instinctools GmbH", "instinctools-gmbh"),
        ("3E5+ Labs", "3e5-labs"),
        ("Open Source: Berlin", "open-source-berlin"),
        ("Quelle", "quelle"),
    ],
)
def test_a_company_that_is_called_like_a_total_is_one(name: str, id_: str) -> None:
    assert slugged(name) == id_


def test_a_long_name_is_cut_to_an_id_that_ends_in_a_checksum_of_it_all() -> None:
    """55 letters, a hyphen and 8 digits of SHA-256 are 64; two names that differ in their last letter stay two."""
    assert slugged("a" * 64) == "a" * 64
    checksum = hashlib.sha256(("a" * 70).encode()).hexdigest()
    assert slugged("a" * 70) == f"{'a' * 55}-{checksum[:8]}"
    long = "Bundesministerium für Umwelt, Naturschutz, nukleare Sicherheit und Verbraucherschutz, Referat"
    ids = {slugged(f"{long} {part}") for part in "AB"}
    assert len(ids) == 2
    assert {id_[:50] for id_ in ids} == {"bundesministerium-fuer-umwelt-naturschutz-nukleare"}
    assert all(re.fullmatch(ORGANISATION_PATTERN, id_) for id_ in ids)
    assert re.fullmatch(ORGANISATION_PATTERN, slugged("a" * 54 + " " + "b" * 30))


@pytest.mark.parametrize(
    "name", ["ООО Ромашка 5", "東京2020", "Ψ Bank", "中国Acme", "Банк А1 Москва", "Acme ٥", "Bank Δ"]
)
def test_a_name_that_would_lose_letters_is_no_id(name: str) -> None:
    assert slugged(name) == f"({name})"


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("Azərbaycan Bankı", "azerbaycan-banki"),
        ("Hawai\u02bbi Electric", "hawaii-electric"),
        ("Số 1 Đà Nẵng", "so-1-da-nang"),
        ("Acme™ № 5", "acmetm-no-5"),
    ],
)
def test_a_name_in_latin_letters_keeps_them_all(name: str, id_: str) -> None:
    assert slugged(name) == id_


def test_two_columns_cannot_be_one(tmp_path: Path, mapping: ColumnMapping) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Company,organisation\na,b\n", "utf-8")
    with pytest.raises(AssessError, match="2 times"):
        scored(path, mapping)


BOX = "columns:\n  box: {to: technical_skills, option: ml}\n"
REPEATING = "organisation,box,box\na,Y,N\nb,N,Y\n"


def repeating(path: Path) -> Path:
    """A table in which two columns have one name, in the format that its name ends in."""
    table = pa.table([["a", "b"], ["Y", "N"], ["N", "Y"]], names=["organisation", "box", "box"])
    if path.suffix == ".parquet":
        pq.write_table(table, path)
    elif path.suffix == ".arrow":
        with pa.ipc.new_file(path, table.schema) as writer:
            writer.write_table(table)
    elif path.suffix == ".xlsx":
        as_xlsx(path.parent, REPEATING)
    else:
        path.write_text(REPEATING, "utf-8")
    return path


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "arrow"])
def test_a_box_that_is_there_twice_is_refused_in_every_format_and_by_who_picks_a_row(
    ending: str, tmp_path: Path
) -> None:
    path = repeating(tmp_path / f"t.{ending}")
    with pytest.raises(AssessError, match=rf"t\.{ending}: column 'box' is there 2 times, expected once$"):
        scored(path, made(BOX))
    with pytest.raises(AssessError, match=r"column 'box' is there 2 times, expected once$"):
        sheet_of_row(sources_of([str(path)]), "b", builtin(), ScoreOptions(mapping=made(BOX)))


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "arrow"])
def test_a_column_that_is_there_twice_is_left_aside_as_any_other(ending: str, tmp_path: Path) -> None:
    path = repeating(tmp_path / f"t.{ending}")
    rows, _ = scored(path, made("columns: {}\nskip: [box]"))
    assert [row["organisation"] for row in rows] == ["a", "b"]
    done = batch(tmp_path, path.name, "-o", "out.csv", "--allow-extra-columns")
    assert f"{path.name}: left aside, as they mean nothing here: 'box'\n" in done.stderr


def test_a_draft_has_no_key_that_no_mapping_can_name(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text('{"organisation": "a", "lineage": 1, "": 2, " ": 3, "x ": 4}\n', "utf-8")
    (source,) = sources_of([str(tmp_path / "t.jsonl")])
    assert made(drafted_mapping(source, builtin())).skip == {"x "}


@pytest.mark.parametrize(
    ("text", "mapping", "said"),
    [
        ("organisation|lineage\na|3\n", "{}", "the header has bars, expected commas between columns"),
        ("organisation\tlineage\na\t3\n", "{}", "the header has tabs, expected commas between columns"),
        ("Our survey\norganisation,lineage\na,3\n", "{}", "is this its header? `batch --suggest-map` drafts a mapping"),
        ("# exported\norganisation,lineage\na,3\n", "{}", "is this its header? `batch --suggest-map` drafts a mapping"),
        ("sep=;\norganisation;lineage\na;3\n", '{delimiter: ";"}', "`table: {above: 1}` in a mapping passes over it"),
    ],
)
def test_a_header_that_is_none_is_no_column_of_names(text: str, mapping: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(text, "utf-8")
    (tmp_path / "m.yaml").write_text(f"table: {mapping}\ncolumns: {{}}\n", "utf-8")
    done = batch(tmp_path, "t.csv", "-o", "out.csv", "--map", "m.yaml")
    assert (done.returncode, "slug" in done.stderr, said in done.stderr) == (2, False, True), done.stderr
    (source,) = sources_of([str(tmp_path / "t.csv")])
    (tmp_path / "m.yaml").write_text(drafted_mapping(source, builtin()), "utf-8")
    assert batch(tmp_path, "t.csv", "-o", "out.csv", "--map", "m.yaml").returncode == 0


def test_a_draft_says_which_column_that_means_something_is_there_twice(tmp_path: Path) -> None:
    box, other = "rolecoverage[ds]", "remark"
    (tmp_path / "t.csv").write_text(f"organisation,{box},{box},{other},{other}\na,Y,,x,y\n", "utf-8")
    (source,) = sources_of([str(tmp_path / "t.csv")])
    draft = drafted_mapping(source, builtin())
    assert f"# column '{box}' is there 2 times, expected once: rename the others in the table\n" in draft
    assert draft.count("2 times") == 1
    assert made(draft).skip == {other}
    as_xlsx(tmp_path, f"organisation,{box},{box},{other},{other}\na,Y,,x,y\n")
    (source,) = sources_of([str(tmp_path / "t.xlsx")])
    assert drafted_mapping(source, builtin()) == draft
    (tmp_path / "t.csv").write_text("organisation,organisation,lineage\na,b,3\n", "utf-8")
    (source,) = sources_of([str(tmp_path / "t.csv")])
    assert "# column 'organisation' is there 2 times" in drafted_mapping(source, builtin())
    (source,) = sources_of([str(repeating(tmp_path / "t.parquet"))])
    with pytest.raises(AssessError, match=r"column 'box' is there 2 times, expected once$"):
        drafted_mapping(source, builtin())


@pytest.mark.parametrize(("ending", "late"), [("csv", 0), ("parquet", 0), ("jsonl", 0), ("jsonl", 300)])
@pytest.mark.parametrize(("one", "other"), [("rc", "rc/ml"), ("rc/ml", "rc"), ("technical_skills", "rc/ml")])
def test_a_checklist_and_a_box_of_it_cannot_both_be_read(
    one: str, other: str, ending: str, late: int, tmp_path: Path
) -> None:
    rows = [{"organisation": f"o{place}", one: ""} for place in range(late)]
    rows.append({"organisation": "z", one: "", other: ""})
    mapping = made("columns: {rc: technical_skills, rc/ml: {to: technical_skills, option: ml}}")
    (box, whole) = sorted((one, other), key="rc/ml".__ne__)
    told = rf"column 'technical_skills' is given by '{whole}' and by boxes of it, '{box}': .* move .* to `skip`"
    with pytest.raises(AssessError, match=told):
        scored(written(rows, tmp_path / f"t.{ending}"), mapping)


NAMES = "columns: {Company: {to: organisation, slug: true}}"


@pytest.mark.parametrize(
    ("table", "names", "name"),
    [
        ('{"name": "Mueller & Co", "lineage": 3}\n', "columns: {name: {to: organisation, slug: true}}", "Mueller & Co"),
        (
            '{"Company": "A & B", "name": "Joe", "lineage": 3}\n{"Company": "C", "lineage": "unknown"}\n',
            f"{NAMES}\nskip: [name]",
            "A & B",
        ),
    ],
)
def test_the_name_of_an_organisation_is_what_its_id_was_made_of(
    table: str, names: str, name: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(table, "utf-8")
    rows, _ = scored(path, made(names), ("name",))
    assert rows[0]["name"] == name


@pytest.mark.parametrize("lines_before", [0, 300])
def test_what_an_id_was_made_of_takes_the_place_of_no_column(lines_before: int, tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    before = "".join(f'{{"Company": "C{place}"}}\n' for place in range(lines_before))
    path.write_text(before + '{"Company": "A & B", "name": "Joe"}\n', "utf-8")
    what = r"column 'Company' is kept as 'name', as another one is called already \(`skip: \[name\]` in the mapping or"
    with pytest.raises(AssessError, match=what):
        scored(path, made(NAMES), ("name",))


@pytest.mark.parametrize("lines_before", [0, 300])
@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_a_column_called_as_names_are_kept_is_left_aside_like_any_other(
    ending: str, lines_before: int, tmp_path: Path
) -> None:
    rows = [{"Company": f"C & {place}", "lineage": "3"} for place in range(lines_before + 1)]
    rows[-1]["name"] = "Joe"
    path = tmp_path / f"t.{ending}"
    if ending == "parquet":
        pq.write_table(pa.Table.from_pylist(rows, schema=pa.schema(dict.fromkeys(rows[-1], pa.string()))), path)
    elif ending == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    else:
        lines = [f"{row['Company']},{row.get('name', '')},3\n" for row in rows]
        path.write_text("Company,name,lineage\n" + "".join(lines), "utf-8")
    told, _ = scored(path, made(NAMES), ("name",), extra=True)
    assert [(row["organisation"], row["name"]) for row in told] == [
        (f"c-{place}", f"C & {place}") for place in range(lines_before + 1)
    ]


def test_a_folder_that_is_called_so_is_no_name_of_an_organisation(tmp_path: Path) -> None:
    (tmp_path / "in" / "name=2026").mkdir(parents=True)
    (tmp_path / "in" / "name=2026" / "t.csv").write_text("Company,lineage\nA & B,3\n", "utf-8")
    rows, _ = scored(tmp_path / "in", made(NAMES), ("name",))
    assert rows[0]["name"] == "A & B"


def test_names_beside_ids_are_kept_where_another_table_has_ids_made_of_names(tmp_path: Path) -> None:
    for year, text in ((2025, "Company,lineage\nA & B,3\n"), (2026, "organisation,name,lineage\nc,C & D,3\n")):
        (tmp_path / "in" / f"year={year}").mkdir(parents=True)
        (tmp_path / "in" / f"year={year}" / "t.csv").write_text(text, "utf-8")
    rows, _ = scored(tmp_path / "in", made(NAMES), ("name",))
    assert [row["name"] for row in rows] == ["A & B", "C & D"]


ONE_ROW = "organisation,Country,Sector,lineage\na,DE,IT,3\n"


def kept(tmp_path: Path, mapping: str, keep: str, table: str = ONE_ROW) -> str:
    """What is kept of a column of a table of one row."""
    (tmp_path / "map.yaml").write_text(mapping, "utf-8")
    (tmp_path / "t.csv").write_text(table, "utf-8")
    command = ["batch", tmp_path / "t.csv", "--map", tmp_path / "map.yaml", "-o", tmp_path / "o.jsonl", "--keep", keep]
    done = ended(*map(str, command))
    return done.stderr if done.returncode else str(json.loads((tmp_path / "o.jsonl").read_text("utf-8"))[keep])


def test_a_column_is_kept_by_who_asks_for_it_though_the_mapping_skips_it(tmp_path: Path) -> None:
    assert kept(tmp_path, "columns: {}\nskip: [Country, Sector, lineage]\n", "Country") == "DE"
    beside = "columns: {L: lineage}\nskip: [L__note]\n"
    assert kept(tmp_path, beside, "L__note", "organisation,L,L__note\na,3,x\n") == "x"


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_a_column_that_is_kept_holds_what_stood_there_whatever_is_no_answer(ending: str, tmp_path: Path) -> None:
    path = written([{"organisation": "a", "State": "NC", "lineage": "NC", "Code": 9}], tmp_path / f"t.{ending}")
    rows, _ = scored(path, made("table: {no_answer: [NC, 9]}\ncolumns: {}"), ("State", "Code"))
    code = 9 if ending == "parquet" else "9"
    assert [(row["State"], row["Code"], row["lineage__state"]) for row in rows] == [("NC", code, "open")]


@pytest.mark.parametrize(
    ("mapping", "keep", "said"),
    [
        ("columns: {Country: region}\nskip: [Sector]", "Country", "'Country' is called 'region' by the mapping"),
        (
            "columns: {Country: {to: organisation, slug: true}}\nskip: [organisation, Sector]",
            "Country",
            "'Country' is called 'name' by the mapping",
        ),
        ("columns: {}\nskip: [lineage, Country, Sector]", "lineage", "'lineage' is skipped by the"),
    ],
)
def test_a_kept_column_that_the_mapping_has_otherwise_is_told_so(
    mapping: str, keep: str, said: str, tmp_path: Path
) -> None:
    assert said in kept(tmp_path, mapping, keep)


@pytest.mark.parametrize(("column", "missing"), [("organisation", ["name"]), ("Firm", ["organisation", "name"])])
def test_a_column_that_is_missing_is_told_with_the_one_that_it_is_made_of(
    column: str, missing: list[str], tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text(f"{column},lineage\na,3\n", "utf-8")
    with pytest.raises(AssessError) as caught:
        scored(tmp_path / "t.csv", made(NAMES), ("name",), extra=True)
    told = [f"t.csv: the column {name!r} is missing (the mapping makes it of 'Company')" for name in missing]
    assert [line.rpartition("/")[2] for line in str(caught.value).splitlines()] == told


def test_a_column_that_only_looks_like_the_one_that_the_mapping_names_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Compan\u0301y,lineage\na,3\n", "utf-8")
    with pytest.raises(AssessError, match=r"\(the mapping makes it of 'Compa\\u0144y'\)"):
        scored(tmp_path / "t.csv", made('columns: {"Compa\\u0144y": organisation}\n'), extra=True)


def test_what_parts_the_cells_of_a_table_is_told_with_the_tab_in_words() -> None:
    with pytest.raises(AssessError) as caught:
        made('table: {delimiter: "¦"}\ncolumns: {C: organisation}\n')
    said = "delimiter is '¦', expected one of `,` `;` `|` or a tab, written "
    assert str(caught.value).endswith(said + r'"\t"')


@pytest.mark.parametrize(("first", "late"), [("Q1", "lineage"), ("lineage", "Q1"), ("Q1", "Q2")])
def test_two_columns_cannot_be_one_where_one_comes_up_late(first: str, late: str, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("columns:\n  Q1: {to: lineage}\n  Q2: {to: lineage}\n", "utf-8")
    lines = [json.dumps({"organisation": f"o{place}", first: 4}) + "\n" for place in range(300)]
    lines.append(json.dumps({"organisation": "z", late: 1}) + "\n")
    (tmp_path / "t.jsonl").write_text("".join(lines), "utf-8")
    with pytest.raises(AssessError, match=r"t\.jsonl: column 'lineage' is there 2 times"):
        scored(tmp_path / "t.jsonl", read_mapping(tmp_path / "map.yaml", builtin()))


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_a_draft_is_a_mapping_that_can_be_read(ending: str, tmp_path: Path) -> None:
    source, *_ = sources_of([str(theirs(tmp_path, ending))])
    draft = tmp_path / "draft.yaml"
    draft.write_text(drafted_mapping(source, builtin()), "utf-8")
    made = read_mapping(draft, builtin())
    assert made.target("Company") == "organisation"
    assert made.target("employees") == "employees"
    assert made.target("Remarks") is None


def test_numbers_of_a_mapping_are_read_as_yaml_writes_them() -> None:
    dialect = made("table: {above: 1.0, header: 0x2}\ncolumns: {A: organisation}").dialect
    assert (dialect.above, dialect.header) == (1, 2)


def test_a_table_without_line_feeds_is_told_as_such_and_is_not_empty(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"Export\rorganisation,catalogue_coverage\ra,1\r")
    (tmp_path / "map.yaml").write_text("table: {above: 1}\ncolumns: {}\n", "utf-8")
    mapping = read_mapping(tmp_path / "map.yaml", builtin())
    source, *_ = sources_of([str(tmp_path / "t.csv")])
    with pytest.raises(AssessError, match="a carriage return without line feed"):
        scored(tmp_path / "t.csv", mapping)
    with pytest.raises(AssessError, match="a carriage return without line feed"):
        drafted_mapping(source, builtin())


def test_a_draft_knows_labels_by_their_words(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("organisation,Edge inference,Greenfield?\na,TRUE,Yes\nb,perhaps,no\n", "utf-8")
    source, *_ = sources_of([str(path)])
    draft = drafted_mapping(source, builtin())
    assert '"Yes": "yes"' in draft
    assert '"TRUE"' not in draft, "truth values are read as they are"
    assert '# not read: "perhaps"' in draft


def test_a_draft_takes_a_word_for_dont_know_only_where_it_is_no_answer(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("organisation,high_risk_use,lineage\na,unsure,unsure\nb,Unsure,3\n", "utf-8")
    source, *_ = sources_of([str(tmp_path / "t.csv")])
    draft = drafted_mapping(source, builtin())
    assert 'high_risk_use, words: {"Unsure": unsure}}' in draft
    assert 'lineage, words: {"unsure": unknown}}' in draft


def test_what_is_skipped_or_is_an_id_says_nothing_of_what_is_no_answer(tmp_path: Path) -> None:
    text = "organisation,State,lineage,data_rights\nNC,NA,-,1\n-,VA,1,k.A.\n"
    (tmp_path / "t.csv").write_text(text, "utf-8")
    source, *_ = sources_of([str(tmp_path / "t.csv")])
    assert made(drafted_mapping(source, builtin())).silent == {"-", "k.A."}


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_table_without_rows_is_drafted_by_its_header(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"t.{ending}"
    if ending == "csv":
        path.write_text("Organisation name,Lineage\n", "utf-8")
    else:
        pq.write_table(
            pa.table({"Organisation name": pa.array([], pa.string()), "Lineage": pa.array([], pa.int8())}), path
        )
    source, *_ = sources_of([str(path)])
    assert '"Lineage": {to: lineage}' in drafted_mapping(source, builtin())


def test_a_draft_takes_a_comma_behind_points_for_the_sign_before_decimals(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("organisation;budget_capex_usd\na;1.200.000,00\nb;800.000,50\n", "utf-8")
    (source,) = sources_of([str(tmp_path / "t.csv")])
    draft = drafted_mapping(source, builtin())
    assert 'decimal: ","' in draft
    assert "not read" not in draft


@pytest.mark.parametrize("blank", [" ", "\xa0", "\t"])
def test_a_draft_reads_words_with_blanks_around_them(blank: str, tmp_path: Path) -> None:
    cells = [("Yes", "Don't know", "on prem", "k.A."), ("No", "Dont know", "on-prem", "n/a"), ("Yes ", "", "", "")]
    rows = "".join(f"o{row}," + ",".join(f"{cell}{blank}" for cell in each) + "\n" for row, each in enumerate(cells))
    (tmp_path / "t.csv").write_text(f"organisation,personal_data,lineage,deployment,vacancy_share\n{rows}", "utf-8")
    (source,) = sources_of([str(tmp_path / "t.csv")])
    found, rejects = scored(tmp_path / "t.csv", made(drafted_mapping(source, builtin())))
    assert (len(found), len(rejects.splitlines())) == (3, 1), rejects


def test_blanks_around_the_words_of_a_mapping_do_not_count(tmp_path: Path) -> None:
    mapping = made("table: {no_answer: ['k.A. ']}\ncolumns: {Q1: {to: personal_data, words: {'Jawohl ': 'yes'}}}")
    (tmp_path / "t.csv").write_text("organisation,Q1\na,Jawohl \nb,Jawohl\nc,k.A.\n", "utf-8")
    assert len(scored(tmp_path / "t.csv", mapping)[0]) == 3


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("Access lead time (weeks)", "alike, but in working days and not in weeks, which a factor mends: "),
        ("Edge devices (k)", "alike, but in devices and not in k, which a factor mends: "),
        ("Node repair days", "alike, but in hours and not in days, which a factor mends: "),
        ("Budget capex EUR", "alike, but in USD and not in EUR, which a factor mends: "),
        ("Turnover in EUR", "alike, but in EUR million and not in EUR, which a factor mends: "),
        ("Turnover k€", "alike, but in EUR million and not in k €, which a factor mends: "),
        ("GPU hours forecast (M)", "alike, but in GPU-hours in 12 months and not in M, which a factor mends: "),
        ("Budget capex (k USD)", "alike, but in USD and not in k, which a factor mends: "),
        ("budget_capex_keur", "alike, but in USD and not in k eur, which a factor mends: "),
        ("Budget capex TEUR", "alike, but in USD and not in T EUR, which a factor mends: "),
        ("rack_w", "alike, but in kW per rack and not in w, which a factor mends: "),
        ("service_cost_eur_year", "alike, but in USD per year and not in eur, which a factor mends: "),
        ("Record error rate (ppm)", "alike, but in % of records in error and not in ppm, which a factor mends: "),
        ("Record error rate in ‰", "alike, but in % of records in error and not in ‰, which a factor mends: "),
        ("Storage throughput MB/s", "alike, but in GB/s per accelerator and not in MB/s, which a factor mends: "),
        ("Storage throughput (GB/s)", "alike: "),
        ("Storage throughput (Gb/s)", "alike, but in GB/s per accelerator and not in Gb/s, which a factor mends: "),
        ("Energisation month (m)", "alike: "),
        ("Service cost (USD a year)", "alike: "),
        ("Turnover EUR m", "alike: "),
        ("Turnover Mio. EUR", "alike: "),
        ("Node repair (h)", "alike: "),
        ("Catalogue coverage in Prozent", "alike: "),
        ("Catalogue coverage (percent)", "alike: "),
        ("Checkpoint write time (Sekunden)", "alike: "),
        ("Target months (Monate)", "alike: "),
        ("Training tokens bn", "alike: "),
        ("Access lead time (days)", "alike: "),
        ("Edge devices in use", "alike: "),
        ("Edge devices (last year)", "alike: "),
    ],
)
def test_a_draft_tells_the_unit_where_the_name_of_a_column_ends_in_another(
    header: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text(f"organisation,{header}\na,4\n", "utf-8")
    (source,) = sources_of([str(tmp_path / "t.csv")])
    assert told in drafted_mapping(source, builtin())


@pytest.mark.parametrize(
    ("header", "drafted"),
    [
        ("Capex budget (k USD),Opex budget (USD)", ["budget_capex_usd", "budget_opex_usd"]),
        ("Opex budget (USD),Capex budget (k USD)", ["budget_opex_usd", "budget_capex_usd"]),
        ("Capex budget (k USD)", ["budget_capex_usd"]),
        ("AI positions which are needed,AI positions which are filled", ["ai_positions_needed", "ai_positions_filled"]),
    ],
)
def test_of_two_like_columns_a_name_is_the_one_whose_word_it_has(
    header: str, drafted: list[str], tmp_path: Path
) -> None:
    names = header.split(",")
    (tmp_path / "t.csv").write_text(f"organisation,{header}\na{',4' * len(names)}\n", "utf-8")
    (source,) = sources_of([str(tmp_path / "t.csv")])
    columns = made(drafted_mapping(source, builtin())).columns
    assert [columns[name].to for name in names] == drafted


@pytest.mark.parametrize(
    ("header", "taken", "passed"),
    [
        (
            "Vacancy share 2024 (%),Vacancy share 2026 (%),Vacancy share 2025 (%)",
            "Vacancy share 2026 (%)",
            ["Vacancy share 2024 (%)", "Vacancy share 2025 (%)"],
        ),
        ("Vacancy shares,Vacancy share 2025,vacancy_share", "vacancy_share", ["Vacancy shares", "Vacancy share 2025"]),
    ],
)
def test_of_columns_that_are_like_one_thing_a_draft_takes_the_last_year_and_names_the_others(
    header: str, taken: str, passed: list[str], tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text(f"organisation,{header},Zzz\na,30,20,10,1\n", "utf-8")
    (source,) = sources_of([str(tmp_path / "t.csv")])
    draft = drafted_mapping(source, builtin())
    for name in passed:
        assert f'  - "{name}"   # like vacancy_share too, for which "{taken}" is taken\n' in draft
    assert draft.endswith('  - "Zzz"\n')
    assert [name for name, how in made(draft).columns.items() if how.to == "vacancy_share"] in ([], [taken])
    assert taken not in made(draft).skip


def test_a_draft_takes_no_percentage_for_a_number_that_is_none(tmp_path: Path) -> None:
    def drafted(header: str) -> list[str]:
        (tmp_path / "t.csv").write_text(f"organisation,{header}\na,30\n", "utf-8")
        (source,) = sources_of([str(tmp_path / "t.csv")])
        return [how.to for how in made(drafted_mapping(source, builtin())).columns.values()]

    assert drafted("Model cards %") == drafted("Prozent Model params") == []
    assert drafted("Model params") == ["model_params_b"]
    assert drafted("Vacancy shares %") == ["vacancy_share"]
    assert drafted("Power secure %") == ["power_secured"]


def column(folder: Path, *cells: str, name: str) -> Path:
    rows = [{"organisation": f"o{at}", name: cell} for at, cell in enumerate(cells)]
    return written(rows, folder / "t.csv")


def taken(path: Path, called: str, how: str) -> None:
    _, rejects = scored(path, made(f"columns: {{{json.dumps(called)}: {how}}}"), detail="summary")
    assert rejects.splitlines()[1:] == []


_OTHER_UNITS = [
    ("Power (MW)", "firm_power_kw", "1000"),
    ("Leistung [GW]", "firm_power_kw", "1000000"),
    ("Rack W", "rack_kw", "0.001"),
    ("Umsatz Mrd. EUR", "turnover_eur_m", None),
    ("Budget (T EUR)", "budget_capex_usd", None),
    ("Strom EUR", "price__electricity_usd_kwh", None),
    ("Zugang in Wochen", "access_lead_time", None),
    ("Fehler in ppm", "record_error_rate", None),
    ("Gesichert %", "compute_secured", "0.01"),
    ("Opex (EUR per year)", "budget_opex_usd", None),
    ("Opex € p.a.", "budget_opex_usd", None),
    ("Budget (k USD)", "budget_capex_usd", "1000"),
    ("Power / MW", "firm_power_kw", "1000"),
    ("Power (MW peak, 2026)", "firm_power_kw", "1000"),
    ("STORAGE MB/S", "storage_throughput", None),
    *((f"Read ({each})", "storage_throughput", None) for each in ("Gb/s", "gb/s", "Gbit/s", "Gigabits/s", "GiB/s")),
    *((f"Read {each}", "storage_throughput", None) for each in ("Gb", "gb", "Gbps", "GBPS", "Mb/s")),
    ("read_gbps", "storage_throughput", None),
    *((f"Read ({each})", "storage_throughput", None) for each in ("GB/min", "GB per hour", "MB/h", "GB/min, peak")),
    *((each, "storage_throughput", None) for each in ("Read GB/min", "read_gb_per_min", "Read GB/day 2025")),
    ("GPU hours (M)", "gpu_hours_forecast", "1000000"),
    ("Checkpoint (ms)", "checkpoint_write_time", None),
    ("Zugang (mo)", "access_lead_time", None),
    ("Budget (SEK)", "budget_capex_usd", None),
    ("Budget kSEK", "budget_capex_usd", None),
    ("Devices (mill.)", "edge_devices", "1000000"),
    ("Power MW (2025)", "firm_power_kw", "1000"),
    ("Leistung [MW] 2025", "firm_power_kw", "1000"),
    ("Leistung MW in 2025/26", "firm_power_kw", "1000"),
    ("Power MW, FY25", "firm_power_kw", "1000"),
    ("Power MW (IT load) at noon", "firm_power_kw", "1000"),
    ("Opex TEUR (Plan)", "budget_opex_usd", None),
    ("Opex EUR/a (2025)", "budget_opex_usd", None),
    ("Zugang Stunden 2025", "access_lead_time", None),
    ("Devices (trillion)", "edge_devices", "1000000000000"),
    ("Training tokens (T)", "training_tokens_b", None),
    ("Capex (USDm)", "budget_capex_usd", "1000000"),
    ("Capex EURm", "budget_capex_usd", None),
    ("Zugang Wochen 2025", "access_lead_time", None),
    ("Access, weeks (2025)", "access_lead_time", None),
    *((f"Budget ({each})", "budget_capex_usd", "1000") for each in ("USD '000", "USD 000s", "x1000 USD", "1,000 USD")),
    *((f"Budget ({each})", "budget_capex_usd", "1000") for each in ("miles USD", "tys. USD", "tis. USD", "bin USD")),
    *(
        (f"Budget ({each} USD)", "budget_capex_usd", "1000")
        for each in ("migliaia", "duizend", "tusen", "тыс.", "in 1000")
    ),
    *((f"Budget ({each} USD)", "budget_capex_usd", "1000000") for each in ("mln", "millones", "milyon", "млн")),
    *((f"Budget {each}", "budget_capex_usd", "1000000") for each in ("(USD mm)", "mln USD", "millones USD 2025")),
    ("予算（百万USD）", "budget_capex_usd", "1000000"),
    ("Budget (lakh USD)", "budget_capex_usd", "100000"),
    ("Budget (crore USD)", "budget_capex_usd", "10000000"),
    ("Budget (mil. USD)", "budget_capex_usd", None),
    ("Budget (zillion USD)", "budget_capex_usd", None),
    ("Budget (tys. zł)", "budget_capex_usd", None),
    ("Ventas (miles €)", "turnover_eur_m", None),
    ("Devices '000", "edge_devices", "1000"),
    ("Güç (bin kW)", "firm_power_kw", None),
    *((f"Délai ({each})", "hall_months", None) for each in ("ans", "años", "y\u0131l", "lata", "年", "weken", "dní")),
]


@pytest.mark.parametrize(("asked_back", "decimal"), in_turn(_OTHER_UNITS, ["", ", decimal: '.'"], 1))
def test_a_mapping_that_takes_a_column_of_another_unit_is_asked_back(
    asked_back: tuple[str, str, str | None], decimal: str, tmp_path: Path
) -> None:
    called, to, factor = asked_back
    path = column(tmp_path, "", "0.5", name=called)
    with pytest.raises(AssessError) as asked:
        taken(path, called, f"{{to: {to}{decimal}}}")
    assert f"{to}: {called!r} is in " in str(asked.value)
    assert ("factor: N, with so many " if factor is None else f"{{to: {to}, factor: {factor}}}") in str(asked.value)
    for meant in ("factor: 1", "factor: 0.5"):
        taken(path, called, f"{{to: {to}, {meant}{decimal}}}")
    taken(column(tmp_path, "", "", name=called), called, to)  # says no number


_ENDS = ["", " (2025)", " 2025", " in 2025-2026", " (Plan)", " [FY 25]"]
_NO_OTHER_UNITS = [
    ("Power (kW)", "firm_power_kw"),
    ("Employees (last year)", "employees"),
    ("Umsatz in Mio. EUR", "turnover_eur_m"),
    ("Zugang in Tagen", "access_lead_time"),
    ("Storage (GB/s)", "storage_throughput"),
    *((f"Storage {each}", "storage_throughput") for each in ("GB/S", "[GBps]", "GByte/s", "(GB per second)")),
    *((f"Storage {each}", "storage_throughput") for each in ("GB/s per hour", "(GB, per node)", "GB/GPU")),
    ("Anteil in Prozent", "record_error_rate"),
    ("USD per EUR", "price__usd_per_eur"),
    ("USD/EUR (EUR)", "price__usd_per_eur"),
    ("Growth % p.m.", "gpu_hours_growth"),
    ("Recall@k", "retrieval_quality"),
    ("Krippendorff k", "annotator_agreement"),
    ("Krippendorff (k)", "annotator_agreement"),
    ("GPU hours per year", "gpu_hours_forecast"),
    ("Learning hours per FTE per year", "learning_hours"),
    ("Attrition, last 12 months, %", "staff_turnover"),
    ("Time to hire (days, last year)", "time_to_hire"),
    ("Time to hire, last 12 months", "time_to_hire"),
    ("Repair time, h, 90 %", "node_repair"),
    ("Repair time (last year)", "node_repair"),
    ("Access time R&D", "access_lead_time"),
    ("Access time min", "access_lead_time"),
    ("Vacancy share", "vacancy_share"),
    ("Hall (m)", "hall_months"),
    ("Q3 (k) Devices", "edge_devices"),
    ("Employees (t)", "employees"),
    ("Employees (T)", "employees"),
    ("Time to hire (MD)", "time_to_hire"),
    ("Budget try", "budget_capex_usd"),
    *((f"Budget ({each})", "budget_capex_usd") for each in ("US$", "net USD", "en USD", "USD, all of it", "USD/GPU")),
    *((f"Budget ({each})", "budget_capex_usd") for each in ("USD per 1000 GPUs", "USD at prices of 2025")),
    *(
        (f"Ventas ({each})", "turnover_eur_m")
        for each in ("millones €", "mln EUR", "milioni di €", "milj. €", "milyon €")
    ),
    *((f"Hall ({each})", "hall_months") for each in ("meses", "mesi", "miesiące", "ay", "ヶ月")),
    ("Employees, sites with over 1,000", "employees"),
    ("Recycling bin", "edge_devices"),
]


@pytest.mark.parametrize(("column_and_fact", "end"), in_turn(_NO_OTHER_UNITS, _ENDS, 2))
def test_a_column_whose_name_has_no_other_unit_of_the_kind_that_is_asked_for_is_no_doubt(
    column_and_fact: tuple[str, str], end: str, tmp_path: Path
) -> None:
    called, to = column_and_fact
    taken(column(tmp_path, "1", name=called + end), called + end, to)


@pytest.mark.parametrize(
    "called", ["Time to hire, month 2025", "Time to hire (Quartal 2025)", "Time to hire year (2025)"]
)
def test_months_before_a_year_are_no_unit(called: str, tmp_path: Path) -> None:
    taken(column(tmp_path, "1", name=called), called, "time_to_hire")


def test_a_percentage_with_its_sign_is_no_doubt_whatever_its_name_says(tmp_path: Path) -> None:
    taken(column(tmp_path, "62 %", name="Secured %"), "Secured %", "{to: compute_secured, decimal: '.'}")


COUNTED = """organisation,Firm power,Time to hire,price__electricity_usd_kwh,Budget capex,Lineage
a,"1.234,5 kW",124 Tage,"0,25 USD/kWh",250000 EUR,3 Managed
b,12\xa0kW,10 Tage,"0,2 USD/kWh;0,3 USD/kWh;0,4USD/kWh",EUR 1.000.000,2 Managed
c,7,12,,"1 EUR",1
"""


def test_what_numbers_are_counted_in_is_taken_off_where_a_mapping_says_so(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(COUNTED, "utf-8")
    (tmp_path / "plain.csv").write_text(
        "organisation,firm_power_kw,time_to_hire,price__electricity_usd_kwh,budget_capex_usd\n"
        "a,1234.5,124,0.25,290000\nb,12,10,0.2;0.3;0.4,1160000\nc,7,12,,1.16\n",
        "utf-8",
    )
    power, hire = "Firm power: {to: firm_power_kw, unit: kW}", "Time to hire: {to: time_to_hire, unit: Tage}"
    price = "price__electricity_usd_kwh: {to: price__electricity_usd_kwh, unit: USD/kWh}"
    budget = "Budget capex: {to: budget_capex_usd, unit: EUR, factor: 1.16}"
    how = made(f'table: {{decimal: ","}}\ncolumns: {{{power}, {hire}, {price}, {budget}}}\nskip: [Lineage]')
    assert scored(tmp_path / "t.csv", how) == scored(tmp_path / "plain.csv", None)


def test_a_number_with_another_unit_is_rejected_and_told_what_takes_its_own_off(tmp_path: Path) -> None:
    def told(cell: str, how: str) -> str:
        path = written([{"organisation": "a", "Power": cell}], tmp_path / "t.csv")
        _, rejects = scored(path, made(f"columns: {{Power: {{to: firm_power_kw{how}}}}}"))
        return next((row[5] for row in list(csv.reader(rejects.splitlines()))[1:]), "")

    range_ = "a number from 0 to 10,000,000 (kW)"
    unit, comma = ", without kW behind it: a mapping can say `unit: kW`", "a mapping can say `decimal: ','`"
    assert told("12 kW", "") == f"{range_}{unit}"
    assert told("1.234,5 kW", "") == f"{range_}{unit}, with a point before its decimals: {comma}"
    assert told("1.234,5 kW", ", decimal: ','") == f"{range_}{unit}"
    assert told("1.234,5 kW", ", unit: kW") == f"{range_}, with a point before its decimals: {comma}"
    assert told("1.234,5 kW", ", unit: kW, decimal: ','") == ""
    assert told("€ 12", "") == f'{range_}, without € before it: a mapping can say `unit: "€"`'
    for cell in ("12 MW", "12 kkW", "kW", "kW 12", "about 12 MW"):
        assert told(cell, ", unit: kW") == range_
    for cell in ("about 12 kW", "12 or 13", "kW"):
        assert told(cell, "") == range_


def test_a_unit_that_is_another_than_what_is_asked_for_needs_a_factor(tmp_path: Path) -> None:
    path = written([{"organisation": "a", "Power": "1.25 MW"}], tmp_path / "t.csv")
    with pytest.raises(AssessError, match=r"'Power' is in MW by its cells, and its unit is kW .*, factor: 1000}"):
        scored(path, made("columns: {Power: {to: firm_power_kw, unit: MW}}"))
    (tmp_path / "kw.csv").write_text("organisation,firm_power_kw\na,1250\n", "utf-8")
    how = made("columns: {Power: {to: firm_power_kw, unit: MW, factor: 1000}}")
    assert scored(path, how)[0] == scored(tmp_path / "kw.csv", None)[0]


@pytest.mark.parametrize("how", ["factor: 1000", "offset: 5", "factor: 1000, decimal: '.'"])
def test_a_text_without_the_unit_that_its_factor_is_for_is_rejected(how: str, tmp_path: Path) -> None:
    """5000 beside 5 MW may be kW."""
    mapping = made(f"columns: {{Power: {{to: firm_power_kw, unit: MW, {how}}}}}")
    found, rejects = scored(column(tmp_path, "5 MW", "5000", "6MW", name="Power"), mapping)
    assert len(found) == 2
    (row,) = list(csv.reader(rejects.splitlines()))[1:]
    assert row[4:6] == ["5000", "a number from 0 to 10,000,000 (kW), with MW, which the mapping's factor is for"]
    taken(column(tmp_path, "5 MW", "5000", name="Power"), "Power", "{to: firm_power_kw, unit: MW, factor: 1}")


def test_a_column_of_numbers_alone_is_multiplied_without_a_unit(tmp_path: Path) -> None:
    """In a Parquet file no cell of it can say another."""
    mapping = made("columns: {Power: {to: firm_power_kw, unit: MW, factor: 1000}}")
    rows = [{"organisation": "a", "Power": 5}, {"organisation": "b", "Power": 6}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "t.parquet")
    (tmp_path / "kw.csv").write_text("organisation,firm_power_kw\na,5000\nb,6000\n", "utf-8")
    assert scored(tmp_path / "t.parquet", mapping)[0] == scored(tmp_path / "kw.csv", None)[0]


@pytest.mark.parametrize("others", ["5 MW", 7, None])
@pytest.mark.parametrize("kind", ["jsonl", "xlsx"])
@pytest.mark.parametrize(("decimal", "cell"), [(".", 5000), (",", 5000.5)])
def test_a_number_of_any_cell_without_the_unit_that_its_factor_is_for_is_rejected(
    decimal: str, cell: float, kind: str, others: str | int | None, tmp_path: Path
) -> None:
    """Whatever the other cells of its column are: blocks and tasks of a file do not know of each other's."""
    mapping = made(f"columns: {{Power: {{to: firm_power_kw, unit: MW, factor: 1000, decimal: '{decimal}'}}}}")
    path = tmp_path / f"t.{kind}"
    rows: list[dict[str, Any]] = [{"organisation": "a", "Power": others}, {"organisation": "b", "Power": cell}]
    if kind == "jsonl":
        written(rows, path)
    else:
        book = Workbook()
        for row in (["organisation", "Power"], *([*row.values()] for row in rows)):
            book.worksheets[0].append(row)
        book.save(path)
    _, rejects = scored(path, mapping)
    *_, row = csv.reader(rejects.splitlines())
    assert (row[2], row[4].replace(",", ".")) == ("b", str(cell))
    assert row[5] == "a number from 0 to 10,000,000 (kW), with MW, which the mapping's factor is for"
    assert len(rejects.splitlines()) == (3 if others == 7 else 2)


def shown_as(path: Path, name: str, cells: Sequence[tuple[float, str]]) -> Path:
    """A workbook of numbers, each with its format."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["organisation", name])
    for at, (cell, format_) in enumerate(cells):
        sheet.append([f"o{at}", cell])
        sheet.cell(at + 2, 2).number_format = format_
    book.save(path)
    return path


@pytest.mark.parametrize("keep", [(), ("firm_power_kw",)])
@pytest.mark.parametrize("decimal", ["", ", decimal: '.'", ", decimal: ','"])
def test_a_number_that_a_workbook_shows_with_its_unit_has_it(
    decimal: str, keep: tuple[str, ...], tmp_path: Path
) -> None:
    """However its digits stand: a number is asked about by none of its signs, whatever is behind it."""
    mapping = made(f"columns: {{Power: {{to: firm_power_kw, unit: MW, factor: 1000{decimal}}}}}")
    formats = ('0.0" MW"', '0.0" GW"', '0.0," MW"', "0.0")
    path = shown_as(tmp_path / "t.xlsx", "Power", [(5.125, each) for each in formats])
    (tmp_path / "kw.csv").write_text("organisation,firm_power_kw\no0,5125\n", "utf-8")
    (found,), rejects = scored(path, mapping, keep)
    kept = dict.fromkeys(keep, "5125")
    assert found == scored(tmp_path / "kw.csv", None)[0][0] | kept
    assert [row[2] for row in csv.reader(rejects.splitlines())][1:] == ["o1", "o2", "o3"]


@pytest.mark.parametrize("format_", ['#,##0 "€"', "#,##0.00\\ [$€-407]", '_-* #,##0.00\\ "€"_-', '0,"T€"', "[$CHF] 0"])
@pytest.mark.parametrize(("called", "how"), [("budget_capex_usd", None), ("Money", "budget_capex_usd")])
def test_numbers_that_a_workbook_shows_in_another_currency_are_asked_about(
    called: str, how: str | None, format_: str, tmp_path: Path
) -> None:
    path = shown_as(tmp_path / "t.xlsx", called, [(5000, "0"), (6000, format_)])
    other = "CHF" if "CHF" in format_ else "EUR"
    told = f"budget_capex_usd: {called!r} is in {other} by the format of its cells, and its unit is USD"
    with pytest.raises(AssessError) as asked:
        scored(path, None if how is None else made(f"columns: {{{called}: {how}}}"))
    assert told in str(asked.value)
    assert f"factor: N, with so many USD in 1 {other}" in str(asked.value)
    taken(path, called, "{to: budget_capex_usd, factor: 1.16}")


@pytest.mark.parametrize(
    ("name", "format_", "other"),
    [
        ("firm_power_kw", '0.0" MW"', "MW"),
        ("time_to_hire", '0\\ "weeks"', "weeks"),
        ("time_to_hire", '0 "Wochen"', "Wochen"),
        ("storage_throughput", '0.0 "GB/min"', "GB/min"),
        ("budget_capex_usd", '0.0 "Mio USD"', "Mio"),
        ("budget_capex_usd", '0.0 "M"', "M"),
        ("budget_capex_usd", '0 "T USD"', "T"),
        ("budget_capex_usd", '[$$-409]#,##0.0"k"', "k"),
        ("budget_opex_usd", '0 "USD/month"', "USD/month"),
        ("turnover_eur_m", '0 "k€"', "k €"),
        ("turnover_eur_m", '#,##0 "€"', "€"),
        ("turnover_eur_m", '#,##0.0,,"M€"', "EUR"),
        ("turnover_eur_m", '0.0 "Mrd"', "Mrd"),
    ],
)
@pytest.mark.parametrize("how", ["", "columns: {Number: NAME}"])
def test_numbers_that_a_workbook_shows_in_another_unit_are_asked_about(
    name: str, format_: str, other: str, how: str, tmp_path: Path
) -> None:
    called = "Number" if how else name
    path = shown_as(tmp_path / "t.xlsx", called, [(5, "0"), (6, format_)])
    with pytest.raises(AssessError) as asked:
        scored(path, made(how.replace("NAME", name)) if how else None)
    assert f"{name}: {called!r} is in {other} by the format of its cells" in str(asked.value)
    taken(path, called, f"{{to: {name}, factor: 1}}")


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("budget_capex_usd", '#,##0 "$"'),
        ("budget_capex_usd", "[$USD] 0"),
        ("budget_capex_usd", '0.0,,"M"'),
        ("budget_capex_usd", '[$$-409]#,##0.0,,"M"'),
        ("budget_capex_usd", '"min. "0'),
        ("budget_opex_usd", '0 "$ p.a."'),
        ("turnover_eur_m", '#,##0.0 "M€"'),
        ("turnover_eur_m", '#,##0.0 "Mio"'),
        ("turnover_eur_m", '[$€-407] 0.0"m"'),
        ("price__usd_per_eur", '0.0000\\ "€"'),
        ("price__usd_per_eur", '"1 € = $"0.00'),
        ("employees", '0 "€"'),
        ("employees", '0 "Stück"'),
        ("firm_power_kw", '0.0" kW"'),
        ("time_to_hire", '0 "Tage"'),
        ("time_to_hire", '0 "MD"'),
        *(("target_months", f'0 "{month}"') for month in ("m", "M", "mo")),
    ],
)
def test_a_currency_in_a_format_that_is_the_one_asked_for_or_none_is_no_doubt(
    name: str, format_: str, tmp_path: Path
) -> None:
    _, rejects = scored(shown_as(tmp_path / "t.xlsx", name, [(1, format_), (1, format_)]), None)
    assert len(rejects.splitlines()) == 1


@pytest.mark.parametrize(
    ("to", "unit", "told"),
    [
        *(("budget_opex_usd", each, "factor: N") for each in ("EUR p.a.", "EUR/a", "EUR pro Jahr", "€ netto", "SEK")),
        *(("firm_power_kw", each, "factor: 1000}") for each in ("MW peak", "MW el.", "MW")),
        *(("firm_power_kw", each, "factor: N") for each in ("MWp", "MVA", "kWh")),
        ("turnover_eur_m", "EUR", "factor: N"),
        ("time_to_hire", "wks", "factor: N"),
        ("time_to_hire", "m", "factor: N"),
        ("service_cost_usd_year", "years", "factor: N"),
        ("gpu_hours_forecast", "months", "factor: N"),
        ("budget_opex_usd", "USD pro Monat", "factor: N"),
        ("price__electricity_usd_kwh", "USD/MWh", "factor: N"),
        ("employees", "heads", "factor: N"),
        *(("storage_throughput", each, "factor: N") for each in ("GB/min", "GB pro Stunde", "MB/min", "Gb/h")),
        *(("storage_throughput", each, "factor: N") for each in ("Gbps", "Gb/s", "gb/s", "Gbit/s", "gb", "GiB/s")),
        ("budget_opex_usd", "pro Monat", "factor: N"),
    ],
)
def test_cells_in_another_unit_than_is_asked_for_or_in_an_unknown_one_need_a_factor(
    to: str, unit: str, told: str, tmp_path: Path
) -> None:
    path = column(tmp_path, f"4 {unit}", name="Q1")
    with pytest.raises(AssessError) as asked:
        taken(path, "Q1", f"{{to: {to}, unit: {unit}}}")
    assert told in str(asked.value)
    taken(path, "Q1", f"{{to: {to}, unit: {unit}, factor: 1}}")


@pytest.mark.parametrize(
    ("to", "unit"),
    [
        ("firm_power_kw", "kW"),
        ("firm_power_kw", "kw"),
        ("time_to_hire", "Tage"),
        ("time_to_hire", "days"),
        ("budget_opex_usd", "USD p.a."),
        ("budget_opex_usd", "$ netto"),
        ("turnover_eur_m", "Mio. EUR"),
        ("employees", "FTE"),
        ("target_gpus", "GPUs"),
        ("model_params_b", "B"),
        ("price__usd_per_eur", "USD"),
        ("storage_throughput", "GB/s"),
        ("budget_opex_usd", "pro Jahr"),
        ("budget_opex_usd", "per year"),
        ("gpu_hours_growth", "pro Monat"),
    ],
)
def test_cells_in_the_unit_that_is_asked_for_need_no_factor(to: str, unit: str, tmp_path: Path) -> None:
    taken(
        column(tmp_path, f"4 {unit}", name="Q1 (MW, EUR, weeks)"), "Q1 (MW, EUR, weeks)", f"{{to: {to}, unit: {unit}}}"
    )


@pytest.mark.parametrize("unit", ["5", '"%"', '" kW"', '"kW "', '"a;b"', '""', "12"])
def test_a_unit_is_no_part_of_a_number(unit: str) -> None:
    with pytest.raises(AssessError, match="unit"):
        made(f"columns: {{Power: {{to: firm_power_kw, unit: {unit}}}}}")


def test_a_draft_tells_what_numbers_are_counted_in(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(COUNTED, "utf-8")
    (source,) = sources_of([str(tmp_path / "t.csv")])
    draft = drafted_mapping(source, builtin())
    assert draft.startswith('# A draft: correct it, and give it to `batch` with --map.\ntable: {decimal: ","}\n')
    for line in (
        '"Firm power": {to: firm_power_kw, unit: "kW"}   # 87 % alike: ',
        '"Time to hire": {to: time_to_hire, unit: "Tage"}   # ',
        '"price__electricity_usd_kwh": {to: price__electricity_usd_kwh, unit: "USD/kWh"}\n',
        '"Budget capex": {to: budget_capex_usd, unit: "EUR"}   # 86 % alike, but in USD and not in EUR, which a factor',
    ):
        assert line in draft
    assert 'Managed"}' not in draft
    (tmp_path / "t.csv").write_text("organisation,employees\na,12 heads\nb,13 heads\n", "utf-8")
    draft = drafted_mapping(source, builtin())
    assert "    # in full-time equivalents, what is heads in its cells may need a factor\n" in draft


def test_what_is_in_objects_is_read_by_a_query_and_a_draft_says_so(tmp_path: Path) -> None:
    rows = [{"org": {"name": f"Acme {at}"}, "answers": {"lineage": at}, "note": "{"} for at in range(3)]
    path = written(rows, tmp_path / "t.jsonl")
    (source,) = sources_of([str(path)])
    draft = drafted_mapping(source, builtin())
    assert '\n# "org" and 1 more hold objects; given in place of the file, a query has what is in them: ' in draft
    query = f"duckdb:?select org.name as Company, answers.lineage from '{path}'"  # noqa: S608 - it is no other's
    with staged([query]) as read_from:
        (source,) = sources_of(read_from)
        draft = drafted_mapping(source, builtin())
    assert '\n  "Company": {to: organisation, slug: true}\n' in draft
    assert "objects" not in draft
    assert "lineage" not in draft  # which has its name already


def test_a_draft_takes_no_importance_for_an_answer(tmp_path: Path) -> None:
    header = "Organisation,Lineage: importance,Lineage: score,Time to hire: priority,data_rights (comment)"
    (tmp_path / "t.csv").write_text(f"{header}\na,4,2,3,1\n", "utf-8")
    (source,) = sources_of([str(tmp_path / "t.csv")])
    drafted = made(drafted_mapping(source, builtin()))
    assert {name: how.to for name, how in drafted.columns.items()} == {
        "Organisation": "organisation",
        "Lineage: score": "lineage",
    }


ROLES = "Which roles do you cover with at least one qualified person who has time set aside for the AI factory?"


@pytest.mark.parametrize(
    ("header", "beside"),
    [
        (f"{ROLES},{ROLES} [Score],{ROLES} [Feedback]", "-- / 0,"),
        (f"{ROLES},Points - {ROLES},Feedback - {ROLES}", "0,"),
        ("Role coverage,Role coverage note,Role coverage source", ","),
        ("Role coverage,Role coverage %", "20"),
    ],
)
def test_a_checklist_keeps_its_answers_beside_columns_that_are_like_it(
    header: str, beside: str, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text(f"organisation,{header}\na,mle;ds,{beside}\nb,mle,{beside}\n", "utf-8")
    (source,) = sources_of([str(tmp_path / "t.csv")])
    mapping = made(drafted_mapping(source, builtin()))
    assert [name for name, how in mapping.columns.items() if how.to == "role_coverage"] == [header.partition(",")[0]]


def test_a_draft_reads_percentages_where_the_unit_has_any(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("organisation,power_secured,employees\na,5 %,5 %\n", "utf-8")
    source, *_ = sources_of([str(tmp_path / "t.csv")])
    draft = drafted_mapping(source, builtin())
    assert '"power_secured": {to: power_secured, decimal: "."}' in draft
    assert '"employees": {to: employees' not in draft


def test_a_name_in_a_header_that_is_too_long_is_refused_by_a_draft_too(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"organisation,{'x' * 140_000}\na,1\n", "utf-8")
    source, *_ = sources_of([str(tmp_path / "t.csv")])
    with pytest.raises(AssessError, match="the header has a name of more than 131,072 characters"):
        drafted_mapping(source, builtin())


@pytest.mark.parametrize(
    ("name", "between", "firm", "remark"),
    [
        ("t.csv", ";", "Firma", '"One, and\ntwo, and\nthree, or\nfour"'),
        ("t.csv", ";", "Firma, Ort", '"One, and\ntwo, and\nthree, or\nfour"'),
        ("t.tsv", "\t", "Firma, Ort", '"One, and\ntwo, and\nthree, or\nfour"'),
        ("t.tsv", "\t", "Firma, Ort, Land, Kreis", "one"),
        ("t.tsv", ";", "Firma", "one"),
        ("t.tsv", ",", "Firma", "one"),
    ],
)
def test_what_stands_between_cells_is_found_whatever_stands_in_them(
    name: str, between: str, firm: str, remark: str, tmp_path: Path
) -> None:
    rows = [(firm, "lineage", "Bemerkung"), *[(firm, "3", remark)] * 10]
    (tmp_path / name).write_text("".join(between.join(row) + "\n" for row in rows), "utf-8")
    source, *_ = sources_of([str(tmp_path / name)])
    drafted = made(drafted_mapping(source, builtin())).dialect
    source, *_ = sources_of([str(tmp_path / name)], drafted)
    assert (drafted.delimiter, source.dialect.delimiter) == (between, between)


@pytest.mark.parametrize("sign", ["\x0b", "\x85", "\u2028"])
def test_a_draft_counts_lines_as_they_are_read(sign: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"Survey 2026{sign}second half\nCompany,lineage\nAcme GmbH,3\n", "utf-8")
    source, *_ = sources_of([str(tmp_path / "t.csv")])
    assert made(drafted_mapping(source, builtin())).dialect.above == 1


# --- the command ---


def batch(folder: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    return ended("batch", *flags, cwd=folder, changes={"COLUMNS": "100", "NO_COLOR": "1"})


def workbook(path: Path, **sheets: tuple[str, str]) -> None:
    """A workbook whose sheets are in a state, each with one organisation."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, (state, organisation) in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        sheet.append(["organisation", "lineage"])
        sheet.append([organisation, 3])
    book.save(path)


@pytest.mark.parametrize("piece", [1 << 20, 64, 7])
def test_hidden_rows_of_a_workbook_are_read_and_counted(
    piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["organisation", "lineage"], ["a", 3], ["b", 0], ["hidden", 1], ["row hidden='1'", 1]):
        sheet.append(row)
    for number in (3, 4, 9):  # the last holds nothing
        sheet.row_dimensions[number].hidden = True
    book.create_sheet("Other").append(["x"])
    book.worksheets[1].row_dimensions[1].hidden = True
    book.save(tmp_path / "t.xlsx")
    monkeypatch.setattr(parts, "_PIECE", piece)
    assert [part.hidden for part in parts.parts_of(tmp_path / "t.xlsx", "t.xlsx") if "sheet" in part.name] == [2, 1]
    if piece == 1 << 20:
        done = batch(tmp_path, "t.xlsx", "-o", "out.csv")
        assert "t.xlsx: 2 rows are hidden, and were read\n" in done.stderr
        assert "4 rows in = 3 scored + 1 rejected" in done.stderr


@pytest.mark.parametrize("piece", [1 << 20, 64, 7])
def test_hidden_columns_of_a_workbook_are_named_where_they_are_read(
    piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["organisation", "lineage", "Remarks", "employees", "vacancy_share"], ["a", 3, "x", 4, 5]):
        sheet.append(row)
    for letter in "BCE":
        sheet.column_dimensions[letter].hidden = True
    sheet.column_dimensions.group("G", "XFD", hidden=True)
    sheet.column_dimensions["D"].width = 3
    book.save(tmp_path / "t.xlsx")
    monkeypatch.setattr(parts, "_PIECE", piece)
    (part,) = (each for each in parts.parts_of(tmp_path / "t.xlsx", "t.xlsx") if "worksheets" in each.name)
    assert [place for span in part.unseen for place in span] == [2, 3, 5, *range(7, (1 << 14) + 1)]
    if piece == 1 << 20:
        (tmp_path / "map.yaml").write_text("columns: {}\nskip: [Remarks]\n", "utf-8")
        done = batch(tmp_path, "t.xlsx", "-o", "out.csv", "--map", "map.yaml")
        assert "t.xlsx: hidden columns were read: 'lineage', 'vacancy_share'\n" in done.stderr


def test_the_first_sheet_that_is_not_hidden_is_read_and_named(tmp_path: Path) -> None:
    workbook(
        tmp_path / "t.xlsx", Old=("hidden", "a"), Base=("veryHidden", "b"), New=("visible", "c"), More=("visible", "d")
    )
    done = batch(tmp_path, "t.xlsx", "-o", "out.csv")
    assert done.stderr.splitlines()[0] == (
        "t.xlsx: 'New' was read, one sheet of several (a mapping's `table: {sheet: NAME}` says which)"
    )
    assert (tmp_path / "out.csv").read_text("utf-8").splitlines()[1].startswith('"c",')
    assert batch(tmp_path, "t.xlsx", "-o", "out.csv", "-q").stderr == ""
    done = batch(tmp_path, "--suggest-map", "t.xlsx")
    assert 'table: {sheet: "New"}' in done.stdout
    (tmp_path / "map.yaml").write_text("table: {sheet: Old}\ncolumns: {}\n", "utf-8")
    done = batch(tmp_path, "t.xlsx", "-o", "out.csv", "--map", "map.yaml")
    assert (done.returncode, "sheet" in done.stderr) == (0, False)
    assert (tmp_path / "out.csv").read_text("utf-8").splitlines()[1].startswith('"a",')


@one_case_in(3)
@pytest.mark.parametrize("name", [" ", "\u00a0\u00a0", "'", "1", "null", "{a, b}"])
def test_a_draft_is_read_whatever_its_sheet_is_called(name: str, tmp_path: Path) -> None:
    workbook(tmp_path / "t.xlsx", **{name: ("visible", "a"), "Empty": ("visible", "b")})
    (tmp_path / "map.yaml").write_text(batch(tmp_path, "--suggest-map", "t.xlsx").stdout, "utf-8")
    done = batch(tmp_path, "t.xlsx", "-o", "out.csv", "--map", "map.yaml", "-q")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_draft_is_of_the_sheet_of_which_most_columns_mean_something(tmp_path: Path) -> None:
    book = Workbook()
    cover = book.worksheets[0]
    cover.title = "Deckblatt"
    cover.append(["Umfrage", "Stand", "Ansprechpartner"])
    cover.append(["KI-Fabrik", "2026-11", "A"])
    for name in ("Auswertung", "2025"):
        book.create_sheet(name).append(["Firma", "employees", builtin().questions[0].ask][: 3 if name != "2025" else 1])
        book[name].append(["Acme", 100, 0])
    for more in range(8):
        book.create_sheet(f"More {more}")
    book.save(tmp_path / "t.xlsx")
    draft = batch(tmp_path, "--suggest-map", "t.xlsx").stdout
    named = ", ".join(f'"{name}"' for name in ("Deckblatt", "2025", *(f"More {more}" for more in range(8))))
    assert draft.splitlines()[1:4] == [
        f"# Other sheets, drafted from where --map names one: {named}",
        'table: {sheet: "Auswertung"}',
        "columns:",
    ]
    assert '"Firma": {to: organisation}' in draft
    (tmp_path / "map.yaml").write_text("table: {sheet: Deckblatt}\ncolumns: {}\n", "utf-8")
    draft = batch(tmp_path, "--suggest-map", "t.xlsx", "--map", "map.yaml").stdout
    assert 'table: {sheet: "Deckblatt"}' in draft
    assert "Other sheets" not in draft


def as_csv(folder: Path, text: str) -> str:
    (folder / "t.csv").write_text(text, "utf-8")
    return "t.csv"


def as_xlsx(folder: Path, text: str) -> str:
    book = Workbook()
    for line in text.splitlines():
        book.worksheets[0].append([cell or None for cell in line.split(",")])
    book.save(folder / "t.xlsx")
    return "t.xlsx"


NAME_IT = "(name the column in the header, or move what is no part of the table to another sheet)\n"
NO_NAME = "has no name (name it in the header, or take the column out of the table)\n"


@pytest.mark.parametrize("written", [as_csv, as_xlsx])
@pytest.mark.parametrize(
    ("text", "column", "cell"),
    [
        (",organisation,employees\n0,a,10\n", 1, "A1"),
        (",organisation\n0,a\n", 1, "A1"),
        ("Company,\u00a0,employees\na,1,10\n", 2, "B1"),
        ("Company,employees,,Legend\na,10,,all staff\nb,10,,\n", 3, "C1"),
        ("Survey,,,\nCompany,,,employees\na,Cloud,,10\nb,Cloud,x,10\n", 2, "B2"),
        ("Survey,,\n,organisation,employees\n0,a,10\n", 1, "A2"),
        ("Respondent ID,IP Address,Roles,,,,,,Why\n,,a,b,c,d,e,f,Text\n1,x,a,,c,,e,,y\n2,x,a,,,,e,,\n", 4, "D1"),
    ],
)
def test_a_header_with_a_gap_is_the_header_still(
    written: Callable[[Path, str], str], text: str, column: int, cell: str, tmp_path: Path
) -> None:
    name = written(tmp_path, text)
    done = batch(tmp_path, "--suggest-map", name)
    in_book = f"cell {cell} of 'Sheet' is empty, expected the name of its column {NAME_IT}"
    told = in_book if written is as_xlsx else f"column {column} {NO_NAME}"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{name}: {told}")


def test_a_sheet_that_is_called_as_a_number_is_named_in_quotes() -> None:
    number = "columns: {}\ntable: {sheet: 2025}\n"
    with pytest.raises(AssessError) as told:
        made(number)
    expected = "expected the name of a sheet, in quotes where it is a number"
    assert str(told.value) == f"map.yaml:2:16: sheet is '2025', {expected}"
    assert made('columns: {}\ntable: {sheet: "2025"}\n').dialect.sheet == "2025"


def test_an_empty_margin_before_a_table_of_a_workbook_is_none_of_it(tmp_path: Path) -> None:
    assert batch(tmp_path, as_xlsx(tmp_path, "organisation,lineage\na,3\n"), "-o", "whole.csv", "-q").returncode == 0
    beside = as_xlsx(tmp_path, ",,organisation,lineage\n, ,a,3\n")
    assert '"organisation"' not in batch(tmp_path, "--suggest-map", beside).stdout
    done = batch(tmp_path, beside, "-o", "out.csv", "-q")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    done = batch(tmp_path, as_xlsx(tmp_path, ",,organisation,lineage\n,,a,3\n,x,b,3\n"), "-o", "out.csv", "-q")
    assert done.stderr == f"t.xlsx: cell B1 of 'Sheet' is empty, expected the name of its column {NAME_IT}"


def test_a_header_whose_last_column_has_no_name_is_the_header_still(tmp_path: Path) -> None:
    text = "Company,Size,\na,10,x\nb,20,y\n"
    assert batch(tmp_path, "--suggest-map", as_csv(tmp_path, text)).stderr == f"t.csv: column 3 {NO_NAME}"
    told = batch(tmp_path, "--suggest-map", as_xlsx(tmp_path, text)).stderr
    assert told == f"t.xlsx: cell C2 of 'Sheet' holds something, and its column has no name {NAME_IT}"
    draft = batch(tmp_path, "--suggest-map", as_xlsx(tmp_path, "Company,Size,\na,10,\nb,20,\n")).stdout
    assert '"Company": {to: organisation}' in draft, "a sheet has no cell there"
    assert "above:" not in draft


def test_a_title_with_gaps_is_no_header(tmp_path: Path) -> None:
    name = as_csv(tmp_path, "Survey,2026,\nCompany,employees,lineage\na,1,2\n")
    assert "table: {above: 1}" in batch(tmp_path, "--suggest-map", name).stdout


def test_a_draft_keeps_letters_and_shows_what_hides(tmp_path: Path) -> None:
    names = ["Straße", "Größe \u202e", "\U0001f600 x"]
    (tmp_path / "t.csv").write_text(",".join(["organisation", *names]) + "\na,1,2,3\n", "utf-8")
    draft = batch(tmp_path, "--suggest-map", "t.csv").stdout
    assert [line for line in draft.splitlines() if line.startswith("  - ")] == [
        '  - "Straße"',
        '  - "Größe \\u202e"',
        '  - "\U0001f600 x"',
    ]
    assert made(draft).skip == set(names)


def test_a_workbook_of_one_sheet_has_nothing_to_be_said_of_it(tmp_path: Path) -> None:
    workbook(tmp_path / "t.xlsx", New=("visible", "c"))
    assert "sheet" not in batch(tmp_path, "t.xlsx", "-o", "out.csv").stderr
    assert "sheet" not in batch(tmp_path, "--suggest-map", "t.xlsx").stdout


def test_a_column_that_is_missing_is_missing_in_a_sheet(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["lineage"])
    book.create_sheet("Answers").append(["organisation", "lineage"])
    book.save(tmp_path / "t.xlsx")
    done = batch(tmp_path, "t.xlsx", "-o", "out.csv")
    assert done.stderr == "t.xlsx: the column 'organisation' is missing in its sheet 'Sheet'\n"


def test_columns_that_mean_nothing_are_named(tmp_path: Path) -> None:
    (tmp_path / "some.csv").write_text("organisation,lineage,colour,shape\na,2,red,round\n", "utf-8")
    (tmp_path / "none.csv").write_text("organisation,colour\nb,red\n", "utf-8")
    done = batch(tmp_path, "some.csv", "none.csv", "-o", "out.csv", "--allow-extra-columns")
    assert done.returncode == 0
    assert done.stderr.splitlines()[:7] == [
        "some.csv: left aside, as they mean nothing here: 'colour', 'shape'",
        "some.csv: no framework is named, so read as ai-factory@2",
        "none.csv: left aside, as they mean nothing here: 'colour'",
        "none.csv: no column answers anything, so no score rests on an answer",
        "2 rows in = 2 scored + 0 rejected",
        "no mean: none is compared (2 with under 50 % answered)",
        "levels: 0 unprepared, 0 limited, 0 moderate, 0 ready, 2 without enough evidence",
    ]
    (tmp_path / "one.csv").write_text("organisation,framework,lineage\na,ai-factory@2,2\n", "utf-8")
    assert batch(tmp_path, "one.csv", "-o", "out.csv").stderr.startswith("1 row in = 1 scored + 0 rejected\n")


def test_a_table_whose_mapping_names_the_framework_is_read_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("organisation,Origin\na,2\n", "utf-8")
    for head, told in (("framework: ai-factory@2\n", 0), ("", 1)):
        (tmp_path / "m.yaml").write_text(head + "columns: {Origin: lineage}\n", "utf-8")
        done = batch(tmp_path, "one.csv", "-o", "out.csv", "--map", "m.yaml")
        assert done.returncode == 0, done.stderr
        assert done.stderr.count("one.csv: no framework is named, so read as ai-factory@2\n") == told


@pytest.mark.parametrize(
    ("more", "told"), [("", True), (', "framework": "ai-factory@2"', False), (', "framework": null', False)]
)
def test_json_lines_that_name_no_framework_are_told_too(more: str, told: bool, tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text(f'{{"organisation": "a", "lineage": 3{more}}}\n', "utf-8")
    done = batch(tmp_path, "t.jsonl", "-o", "out.csv")
    said = "t.jsonl: no framework is named in its first lines, so read as ai-factory@2\n"
    assert (done.returncode, said in done.stderr) == (0, told)


def test_a_mapping_of_columns_that_are_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("columns: {Linage: lineage}\nskip: [Nope]\n", "utf-8")
    (tmp_path / "t.csv").write_text("organisation,Lineage\na,4\n", "utf-8")
    done = batch(tmp_path, "t.csv", "-o", "out.csv", "--map", "map.yaml", "--allow-extra-columns")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "--map: names the column 'Linage', and no table has one (did you mean Lineage?)",
        "--map: names the column 'Nope', and no table has one",
    ]


def test_a_run_that_scores_no_row_has_assessed_nothing(tmp_path: Path) -> None:
    """As one of a table without rows; but its rejects say why, and who allows for it gets an empty table."""
    (tmp_path / "t.csv").write_text("organisation,lineage\na,9\nb,x\n", "utf-8")
    done = batch(tmp_path, "t.csv", "-o", "out.csv", "-q")
    assert (done.returncode, done.stderr) == (2, "no row could be scored (see out.rejects.csv)\n")
    assert len((tmp_path / "out.rejects.csv").read_text("utf-8").splitlines()) == 3
    assert batch(tmp_path, "t.csv", "-o", "parts").returncode == batch(tmp_path, "t.csv", "-o", "parts").returncode == 2
    for most, code in (("1", 2), ("2", 0), ("99%", 2), ("100%", 0)):
        assert batch(tmp_path, "t.csv", "-o", "out.csv", "--max-rejects", most, "-q").returncode == code


def test_a_shard_that_scores_no_row_says_nothing_of_the_whole(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("organisation,lineage\na,9\n", "utf-8")
    (tmp_path / "u.csv").write_text("organisation,lineage\nb,4\n", "utf-8")
    shard = ("t.csv", "u.csv", "-o", "parts", "-q", "--shard")
    assert [batch(tmp_path, *shard, each).returncode for each in ("1/2", "2/2")] == [0, 0]
    assert batch(tmp_path, *shard, "1/2", "--max-rejects", "0").returncode == 1
    assert batch(tmp_path, "t.csv", "-o", "one", "-q", "--shard", "1/1").returncode == 2


def test_a_draft_takes_ids_for_organisations_where_nothing_else_tells_rows_apart(tmp_path: Path) -> None:
    def drafted(head: str) -> str:
        return batch(tmp_path, "--suggest-map", as_csv(tmp_path, f"{head},employees\n1,x,10\n2,y,20\n")).stdout

    assert '"ID": {to: organisation}' in drafted("ID,label")
    assert all('- "id"' in drafted(f"id,{name}") for name in ("organisation", "Company"))


def test_the_command_maps_and_drafts(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(MAPPING, "utf-8")
    theirs(tmp_path, "csv")
    done = batch(tmp_path, "theirs.csv", "-o", "out.csv", "--map", "map.yaml", "--max-rejects", "25%")
    assert (done.returncode, done.stdout, "--max-rejects" in done.stderr) == (0, "", False)
    assert "4 rows in = 3 scored + 1 rejected (see out.rejects.csv)" in done.stderr
    parts = [batch(tmp_path, "theirs.csv", "-o", "parts", "--map", "map.yaml", "--shard", f"{i}/2") for i in (1, 2)]
    assert [part.returncode for part in parts] == [0, 0]
    assert [path.name for path in (tmp_path / "parts").glob("part-*")] == ["part-00000-000000000001.parquet"]
    for most in ("0", "24.9%"):
        strict = batch(tmp_path, "theirs.csv", "-o", "out.csv", "--map", "map.yaml", "--max-rejects", most, "-q")
        told = f"1 of 4 rows rejected, --max-rejects allows {most} (see out.rejects.csv)\n"
        assert (strict.returncode, strict.stderr) == (1, told)
    draft = batch(tmp_path, "--suggest-map", "theirs.csv")
    assert (draft.returncode, draft.stderr) == (0, "")
    assert draft.stdout.startswith("# A draft")


@one_case_in(3)
@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["t.csv"], "--output: is missing"),
        (["t.csv", "-o", "out.xlsx"], "ends in .xlsx"),
        (["t.csv", "-o", "out.csv", "--columns", "all"], "expected one of summary, full, explain"),
        (["t.csv", "-o", "out.csv", "--shard", "1/2"], "is for a folder of parts"),
        (["t.csv", "-o", "out.csv", "--restart"], "is for a folder of parts"),
        (["t.csv", "-o", "out", "--rejects", "r.csv"], "has its rejects beside them"),
        (["t.csv", "-o", "out", "--shard", "3/2"], "is no shard"),
        (["t.csv", "-o", "out.csv", "--max-rejects", "few"], "is no number of rows"),
        (["missing.csv", "-o", "out.csv"], "does not exist"),
        (["*.parquet", "-o", "out.csv"], "matches no file"),
        (["t.csv", "./t.csv", "-o", "out.csv"], "is given twice"),
        (["empty", "-o", "out.csv"], "is a folder without answers files"),
        (["t.csv", "-o", "nowhere/out.csv"], "cannot be written"),
        (["--suggest-map", "t.csv", "u.csv"], "looks at one table"),
    ],
)
def test_wrong_use_is_told_and_scores_nothing(flags: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("organisation\na\n", "utf-8")
    (tmp_path / "u.csv").write_text("organisation\nb\n", "utf-8")
    (tmp_path / "empty").mkdir()
    done = batch(tmp_path, *flags)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "t.csv", "u.csv"]


def test_a_mapping_for_another_version_is_refused_with_the_way_to_migrate(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    major = int(builtin().major)
    path.write_text(f"framework: ai-factory@{major - 1}\ncolumns: {{Company: organisation, Old: nowhere}}\n")
    with pytest.raises(OtherVersionError) as raised:
        read_mapping(path, builtin())
    (problem,) = raised.value.problems
    assert problem.message == f"the mapping is for ai-factory@{major - 1}, and this is ai-factory {builtin().version}"
    assert problem.hint == f"rewrite it with `aifactory-assess migrate {path}`"
    path.write_text(f"framework: ai-factory@{major}\ncolumns: {{Company: organisation}}\n")
    assert read_mapping(path, builtin()).target("Company") == "organisation"


@pytest.mark.parametrize("default", ["unknown", "not_applicable"])
def test_an_empty_box_is_no_state(default: str, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(
        f"columns: {{r1: {{to: role_coverage, option: ds, default: {default}}}}}\n", "utf-8"
    )
    with pytest.raises(AssessError, match=f"1:56: a box that is empty cannot be {default}, expected yes or no"):
        read_mapping(tmp_path / "map.yaml", builtin())


@pytest.mark.parametrize(("decimal", "cell"), [(".", "99.00"), (",", "99,0"), (",", "99")])
def test_a_number_that_is_no_answer_is_none_with_decimals_too(decimal: str, cell: str, tmp_path: Path) -> None:
    table = f"table: {{delimiter: ';', decimal: '{decimal}', no_answer: ['99']}}\ncolumns: {{}}\n"
    (tmp_path / "map.yaml").write_text(table, "utf-8")
    mapping = read_mapping(tmp_path / "map.yaml", builtin())
    (tmp_path / "t.csv").write_text(f"organisation;catalogue_coverage\na;{cell}\nb;58\n", "utf-8")
    rows, _ = scored(tmp_path / "t.csv", mapping)
    assert [row["catalogue_coverage__state"] for row in rows] == ["open", "answered"]


def test_a_percentage_in_a_workbook_is_no_level(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["organisation", "failure_recovery"])
    sheet.append(["a", 0.04])
    sheet["B2"].number_format = "0%"
    book.save(tmp_path / "t.xlsx")
    rows, rejects = scored(tmp_path / "t.xlsx", None)
    assert (rows, "failure_recovery,4 %," in rejects) == ([], True), rejects
