"""Columns of JSON, as DuckDB and Parquet have them, say what their texts spell."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from aifactory_assess.batch.formats.finding import dialect_of, sources_of
from aifactory_assess.batch.formats.json_cells import DEEPEST, value_of
from aifactory_assess.batch.mapping_file import parse_mapping
from aifactory_assess.batch.one import sheet_of_row
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.builtin import builtin


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"unknown"', "unknown"),
        ("3.50", "3.50"),
        ("null", None),
        ('["mle", 1]', ["mle", "1"]),
        ("true", True),
        ("[" * DEEPEST + "]" * DEEPEST, json.loads("[" * DEEPEST + "]" * DEEPEST)),
    ],
)
def test_a_text_of_json_is_the_value_that_it_spells(text: str, value: object) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "unknown",
        "",
        "[",
        "mle;ds",
        '{"a": 1, "a": 2}',
        '"\\ud800"',
        "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
        "[" * 99_999,
    ],
)
def test_a_text_that_spells_no_value_of_json_stays(text: str) -> None:
    assert value_of(text) == text


@pytest.mark.parametrize("ending", ["parquet", "arrow"])
def test_numbers_of_json_have_a_point_beside_texts_with_commas(ending: str, tmp_path: Path) -> None:
    """7.5 is a number itself, and "7,5" a text of the table; "7.5" is a text that the mapping does not allow."""
    cells = pa.array(["7.5", '"7,5"', '"7.5"'], pa.string())
    table = pa.table(
        {"organisation": ["a", "b", "c"], "vacancy_share": pa.ExtensionArray.from_storage(pa.json_(), cells)}
    )
    path = tmp_path / f"t.{ending}"
    if ending == "parquet":
        pq.write_table(table, path)
    else:
        pyarrow.feather.write_feather(table, path)
    framework = builtin()
    mapping = parse_mapping(b'columns:\n  vacancy_share: {to: vacancy_share, decimal: ","}\n', framework, "m.yaml")
    sources, options = sources_of([str(path)], dialect_of(mapping)), ScoreOptions(mapping=mapping)
    found = [sheet_of_row(sources, name, framework, options).answers["vacancy_share"].value for name in ("a", "b")]
    assert found == [7.5, 7.5]
    with pytest.raises(AssessError, match="with a comma before its decimals"):
        sheet_of_row(sources, "c", framework, options)
