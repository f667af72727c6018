"""Score tables for the tests: from assessments by the scalar engine, or from rows as plain data."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.framework.model import Framework
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.scoring.parts import LEDGER, MANIFEST, ledger_line
from aifactory_assess.scoring.score_table import FRAMEWORK_KEY, LABEL, SHA256_KEY, label_of
from aifactory_assess.telling.media.json.assessment import build_assessment

Row = dict[str, Any]
Cell = str | float | bool | None
DAY = date(2026, 11, 25)
WRITERS = ("parquet", "arrow", "csv", "jsonl", "parts")


def assessed(framework: Framework, text: str) -> Assessment:
    """A sheet's text, assessed."""
    return assess(framework, parse_sheet(text.encode(), framework, "answers.yaml"), as_of=DAY)


def row_of(assessment: Assessment, organisation: str, **kept: str | None) -> Row:
    """An assessment as a row of a score table with all columns (docs/scaling.md, 2)."""
    told = build_assessment(assessment)
    overall = told["overall"]
    row: Row = {
        "organisation": organisation,
        "overall_low": overall["low"],
        "overall_high": overall["high"],
        "coverage": overall["coverage"],
        "level": overall["level"],
        "level_high": overall["level_high"],
        "enough_evidence": overall["enough_evidence"],
    }
    for pillar in told["pillars"]:
        of_pillar: dict[str, Any] = {**pillar}
        names: tuple[str, ...] = ("low", "high", "coverage", "level", "enough_evidence")
        row |= {f"{pillar['id']}_{name}": of_pillar[name] for name in names}
    by_challenge: dict[str, dict[str, Any]] = {finding["challenge"]: {**finding} for finding in told["findings"]}
    for challenge in assessment.framework.challenges:
        names = ("gap_low", "gap_high", "likelihood", "impact", "risk", "risk_low", "status")
        row |= {f"{challenge.id}_{name}": by_challenge[challenge.id][name] for name in names}
    for question in told["questions"]:
        row |= {f"{question['id']}__credit": question["credit"], f"{question['id']}__state": question["state"]}
    return row | kept


def bare_row(framework: Framework, organisation: str, low: float | None, **others: Cell) -> Row:
    """A row whose every score is `low`, fully answered unless `others` says otherwise."""
    level = risk = gap = coverage = None
    scale = framework.risk_ids
    if low is not None:
        level = [level.id for level in framework.levels if level.start <= low * 10][-1]
        risk = scale[round((1 - low / 100) * (len(scale) - 1))] if scale else None
        gap, coverage = 100 - low, 100.0
    row: Row = {"organisation": organisation, "overall_low": low, "overall_high": low, "coverage": coverage}
    row |= {"level": level, "level_high": level, "enough_evidence": low is not None}
    for pillar in framework.pillars:
        row |= {f"{pillar.id}_low": low, f"{pillar.id}_high": low, f"{pillar.id}_level": level}
        row |= {f"{pillar.id}_coverage": coverage, f"{pillar.id}_enough_evidence": low is not None}
    for challenge in framework.challenges:
        row |= {f"{challenge.id}_gap_low": gap, f"{challenge.id}_likelihood": risk}
        row |= {f"{challenge.id}_risk": risk, f"{challenge.id}_risk_low": risk}
        row[f"{challenge.id}_status"] = "not_applicable" if low is None else "assessed"
    return row | others


def arrow_table(rows: list[Row]) -> pa.Table:
    """Rows as a table; ids as the dictionaries that batch writes."""
    table = pa.Table.from_pylist(rows)
    for place, field in enumerate(table.schema):
        if field.name.endswith(("level", "_risk", "_status", "__state")):
            ids = table.column(place).cast(pa.string()).dictionary_encode()
            table = table.set_column(place, field.name, ids)
        elif pa.types.is_null(field.type):
            table = table.set_column(place, field.name, table.column(place).cast(pa.float64()))
    return table


def write(
    rows: list[Row], folder: Path, kind: str, name: str = "scores", *, framework: Framework | None = None
) -> Path:
    """A score table in one of the forms that batch writes; `parts` is a folder of them.

    It says which framework it is of where one is given.
    """
    table = arrow_table(rows)
    if framework is not None:
        named = {FRAMEWORK_KEY: f"{framework.id}@{framework.version}", SHA256_KEY: framework.sha256}
        table = table.replace_schema_metadata(named)
        rows = [row | {LABEL: label_of(framework)} for row in rows]
    path = folder / f"{name}.{kind}"
    if kind == "parquet":
        pq.write_table(table, path, row_group_size=15)
    elif kind == "arrow":
        with pa.ipc.new_file(path, table.schema) as writer:
            writer.write_table(table, max_chunksize=5)
    elif kind == "csv":
        plain = pa.table([_plain(column) for column in table.columns], names=table.column_names)
        if framework is not None:
            plain = plain.append_column(LABEL, pa.array([label_of(framework)] * len(rows)))
        pacsv.write_csv(plain, path)
    elif kind == "jsonl":
        path.write_text("".join(f"{_json(row)}\n" for row in rows), "utf-8")
    else:
        path.mkdir()
        lines = []
        for number, start in enumerate(range(0, max(len(rows), 1), 4)):
            part = path / f"part-{number // 2:05d}-{start:012d}.parquet"
            pq.write_table(table.slice(start, 4), part)
            lines.append({"part": part.name, "sha256": hashlib.sha256(part.read_bytes()).hexdigest()})
        (path / MANIFEST).write_text(json.dumps({"parts": len(lines)}), "utf-8")
        (path / LEDGER).write_bytes(b"".join(map(ledger_line, lines)))
        (path / "rejects-00000-000000000000.csv").write_text("row,organisation\n", "utf-8")
    return path


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _json(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False)
