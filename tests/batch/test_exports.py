"""Exports of survey tools, as they come: drafted with few corrections, they end with the scores of the clean table."""

from __future__ import annotations

import csv
import difflib
import json
from pathlib import Path
from typing import Any

import pytest

from aifactory_assess.batch.columns import known_columns
from aifactory_assess.batch.drafting import drafted_mapping
from aifactory_assess.batch.formats.finding import sources_of
from aifactory_assess.batch.formats.source import Dialect
from aifactory_assess.batch.mapping import ColumnMapping, read_mapping
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.running.run import Job, run_to_file
from aifactory_assess.framework.loading import load

CASES = Path(__file__).resolve().parent.parent / "cases" / "exports"
FRAMEWORK = load(CASES / "framework")
EXPORTS = sorted(path.parent for path in CASES.glob("*/export.*"))
TOTALS = {"german_excel": "Summe", "excel": "Total"}
MOST_CORRECTED = 5


def scored(
    path: Path, mapping: ColumnMapping | None, folder: Path
) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    said = mapping.layout if mapping else None
    dialect = Dialect(said.delimiter or ",", said.encoding, said.above, said.header, said.sheet) if said else Dialect()
    job = Job(
        sources=sources_of([str(path)], dialect),
        framework=FRAMEWORK,
        folder=CASES / "framework",
        options=ScoreOptions(detail="explain", mapping=mapping),
        output=folder / "out.jsonl",
        format="jsonl",
    )
    run_to_file(job, folder / "rejects.csv", lambda _: None)
    rejects = list(csv.DictReader((folder / "rejects.csv").read_text("utf-8").splitlines()))
    return [json.loads(line) for line in job.output.read_text("utf-8").splitlines()], rejects


@pytest.mark.parametrize("case", EXPORTS, ids=lambda case: case.name)
def test_an_export_ends_with_the_scores_of_the_clean_table(case: Path, tmp_path: Path) -> None:
    assert len(EXPORTS) == 8
    expected, _ = scored(CASES / "clean.csv", None, tmp_path)
    (export,) = case.glob("export.*")
    mapping = read_mapping(case / "mapping.yaml", known_columns(FRAMEWORK), FRAMEWORK)
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
    mapping = read_mapping(tmp_path / "map.yaml", known_columns(FRAMEWORK), FRAMEWORK)
    rows, rejects = scored(tmp_path / "t.csv", mapping, tmp_path)
    assert [(row["organisation"], row["complete_records__credit"]) for row in rows] == [("a", 10.0)]
    assert [(each["row"], each["column"], each["found"]) for each in rejects] == [
        ("2", "lineage", "x"),
        ("2", "complete_records", "1.250,5"),
    ]
