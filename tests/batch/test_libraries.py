"""What libraries do with what is read by hand here: the table of CONTRIBUTING, shown (our side is in test_dirty)."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.json as pa_json
import pytest

OPEN_QUOTE = b'organisation,note\na,1\nb,"2\nc,3\nd,4\n'
NUL = b"organisation,note\na,1\x00\nb,2\n"


def test_arrow_draws_good_rows_into_an_open_quotation_mark() -> None:
    read = pa_csv.read_csv(pa.BufferReader(OPEN_QUOTE))
    assert read.to_pylist()[1:] == [{"organisation": "b", "note": "2\nc,3\nd,4\n"}]


def test_polars_reads_nothing_of_a_file_with_an_open_quotation_mark() -> None:
    with pytest.raises(pl.exceptions.ComputeError):
        pl.read_csv(OPEN_QUOTE)


def test_all_of_them_take_a_nul_for_text(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(NUL)
    arrow = pa_csv.read_csv(pa.BufferReader(NUL)).column("note").to_pylist()
    ducks = duckdb.read_csv(tmp_path / "t.csv", header=True, strict_mode=True).project("note").fetchall()
    polars = pl.read_csv(NUL)["note"].to_list()
    assert arrow == polars == [note for (note,) in ducks] == ["1\x00", "2"]


def test_one_bad_line_of_json_ends_the_file_in_arrow() -> None:
    lines = b'{"organisation": "a"}\n{oops\n{"organisation": "b"}\n'
    with pytest.raises(pa.ArrowInvalid, match="in row 1"):
        pa_json.read_json(pa.BufferReader(lines))


def test_an_object_over_two_lines_is_a_row_in_arrow() -> None:
    read = pa_json.read_json(pa.BufferReader(b'{"organisation":\n"a"}\n{"organisation": "b"}\n'))
    assert read.num_rows == 2


def test_casts_of_arrow_make_numbers_of_what_is_none() -> None:
    assert pa.array([True]).cast(pa.int8()).to_pylist() == [1]
    with pytest.raises(pa.ArrowInvalid):  # one cell ends the column
        pa.array([3.5, 3.0]).cast(pa.int8())
    assert pa.array([3.5, 300]).cast(pa.int8(), safe=False).to_pylist() == [3, 44]
