"""One table means the same however a file holds its cells: in any encoding of Parquet, and of any type of text."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aifactory_assess.batch.mapping_file import parse_mapping
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.framework.builtin import builtin
from tests.batch.test_run import to_file

ROWS = 700
"""More than are read at once of words that are no codes."""
TABLE = pa.table(
    {
        "organisation": [f"org-{row:05d}" for row in range(ROWS)],
        "lineage": [("0", "3", "unknown", None)[row % 4] for row in range(ROWS)],
        "role_coverage": [(["mle", "ds"], ["sme"], [], None)[row % 4] for row in range(ROWS)],
        "country": [f"{'a long note ' * 3}{row % 11}" for row in range(ROWS)],
    }
)
TEXTS = ("organisation", "lineage", "role_coverage.list.element", "country")


def scored(path: Path) -> bytes:
    """The scores of a table, with a text that is kept."""
    to_file(path.with_suffix(".csv"), path, options=ScoreOptions(keep=("country",)))
    return path.with_suffix(".csv").read_bytes()


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("usual") / "t.parquet"
    pq.write_table(TABLE, path)
    return scored(path)


@pytest.mark.parametrize("rows", [ROWS, 300])
@pytest.mark.parametrize("encoding", ["PLAIN", "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"])
def test_text_is_read_in_every_encoding(encoding: str, rows: int, usual: bytes, tmp_path: Path) -> None:
    encodings = dict.fromkeys(TEXTS, encoding)
    pq.write_table(TABLE, tmp_path / "t.parquet", use_dictionary=False, column_encoding=encodings, row_group_size=rows)
    assert scored(tmp_path / "t.parquet") == usual


@pytest.mark.parametrize("rows", [ROWS, 300, 7])
@pytest.mark.parametrize("type_", [pa.list_, pa.large_list, lambda words: pa.list_(words, 2)])
def test_lists_of_codes_are_read_whatever_their_row_groups(
    type_: Callable[[pa.DataType], pa.DataType], rows: int, tmp_path: Path
) -> None:
    said = [(["mle", "ds"], ["sme", "pm"], None)[row // 5 % 3] for row in range(ROWS)]
    paths = [tmp_path / f"{each}.parquet" for each in ("plain", "coded")]
    for path, words in zip(paths, (pa.string(), pa.dictionary(pa.int32(), pa.string())), strict=True):
        cells = pa.array(said, type_(words))
        columns = {"organisation": TABLE.column(0), "role_coverage": cells, "country": cells}
        pq.write_table(pa.table(columns), path, row_group_size=rows)
    assert scored(paths[1]) == scored(paths[0])


def test_row_groups_may_differ_in_their_encodings(tmp_path: Path) -> None:
    """DuckDB takes a dictionary where it pays, and another encoding elsewhere."""
    rows, theirs = 2 * 2048, tmp_path / "theirs.parquet"
    notes = ["x" if row < rows / 2 else f"note {row}" for row in range(rows)]
    table = pa.table({"organisation": [f"org-{row}" for row in range(rows)], "country": notes})
    duckdb.from_arrow(table).query("t", f"copy t to '{theirs}' (parquet_version v2, row_group_size 2048)")
    pq.write_table(table, tmp_path / "usual.parquet")
    groups = pq.ParquetFile(theirs).metadata
    assert [groups.row_group(each).column(1).encodings for each in range(groups.num_row_groups)] == [
        ("RLE_DICTIONARY",),
        ("DELTA_LENGTH_BYTE_ARRAY",),
    ]
    assert scored(theirs) == scored(tmp_path / "usual.parquet")


def test_a_list_of_numbers_is_read_to_its_end(tmp_path: Path) -> None:
    """As surveys export ticks: by their codes, of which a mapping says what they are."""
    words = dict(zip("123456", ("mle", "ds", "de", "mlops", "sre", "pm"), strict=True))
    about = json.dumps({"columns": {"organisation": "organisation", "roles": {"to": "role_coverage", "words": words}}})
    options = ScoreOptions(mapping=parse_mapping(about.encode(), builtin(), "m.yaml"))
    ticks = [[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 99], [1, 2, 3, 4, 5, 6, 6], [1, 2, 3, 4, 5, 6] + [1] * 40, [6]]
    ids = [f"o{row}" for row in range(len(ticks))]
    found = []
    for type_ in (pa.int64(), pa.float64(), pa.string()):
        cells = [[str(each) if type_ == pa.string() else each for each in row] for row in ticks]
        path = tmp_path / f"{type_}.parquet"
        pq.write_table(pa.table({"organisation": ids, "roles": pa.array(cells, pa.large_list(type_))}), path)
        tally = to_file(path.with_suffix(".csv"), path, options=options)
        assert (tally.rows, tally.rejected) == (2, 3)
        found.append(path.with_suffix(".csv").read_bytes())
    assert found[0] == found[1] == found[2]
