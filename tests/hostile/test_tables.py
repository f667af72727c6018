"""Tables made to cost much: refused at once, or in time and memory that follow their size, whatever is in them."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.nursery import Grown
from tests.program import measured

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sizes are told in KiB by Linux alone")

SMALL = 1 << 18
HEAD = b"organisation,lineage,capacity_forecasting,vacancy_share,employees\n"
OBJECTS = b"".join(b'{"organisation": "o%d"}\n' % number for number in range(250))
"""More than the first lines, whose keys must mean something."""
MOST_CPU, MOST_MEMORY = 4.0, 300
"""Seconds and MiB for a file of half a MiB, the start apart; with room, since the machine may be busy."""
TWICE = 2.4

Make = Callable[[int], bytes]


def repeated(line: bytes, before: bytes = HEAD) -> Make:
    return lambda size: before + line * (size // len(line))


def numbered(line: bytes, before: bytes = HEAD) -> Make:
    def make(size: int) -> bytes:
        lines: list[bytes] = []
        length = 0
        while length < size:
            lines.append(line.replace(b"#", b"%d" % len(lines)))
            length += len(lines[-1])
        return before + b"".join(lines)

    return make


TEXTS: dict[str, tuple[str, Make]] = {
    "quotation marks anywhere": ("csv", repeated(b'a"b,1"2,"x"y,3,4\n')),
    "quotation marks never closed": ("csv", repeated(b'a,"1,2,3,4\n')),
    "quotation marks alone": ("csv", repeated(b'"')),
    "cells over lines that end badly": ("csv", repeated(b'"a\n","b\n",c"\n')),
    "Windows-1252": ("csv", repeated(b"M\xfcller,1,2,3,4\n")),
    "ragged rows": ("csv", repeated(b"a,1,2\n")),
    "every cell bad": ("csv", numbered(b"o#,x#,y#,z#,q#\n")),
    "empty lines": ("csv", repeated(b"\n")),
    "the same organisation": ("csv", repeated(b"a,1,2,3,4\n")),
    "a new key in each row": ("jsonl", numbered(b'{"organisation": "p#", "key#": 1}\n', OBJECTS)),
    "deep lists": ("jsonl", repeated(b'{"organisation": "p", "lineage": %s%s}\n' % (b"[" * 400, b"]" * 400), OBJECTS)),
    "bytes that are no text": ("jsonl", repeated(b'{"organisation": "p", "lineage": "\xe9"}\n', OBJECTS)),
    "bytes that are no text in keys": ("jsonl", repeated(b'{"organisation": "p", "\xe9": "x"}\n', OBJECTS)),
}


@pytest.mark.parametrize("law", TEXTS)
def test_a_table_costs_what_its_size_allows(law: str, tmp_path: Path) -> None:
    ending, make = TEXTS[law]
    extra = ["--allow-extra-columns"] if ending == "jsonl" else []
    small, large = (batch(tmp_path, f"{size}.{ending}", make(size), *extra) for size in (SMALL, 2 * SMALL))
    assert "Traceback" not in large.err
    assert (small.code, large.code) == (0, 0)
    assert "rejected" in large.err
    assert large.cpu < MOST_CPU
    assert large.memory < MOST_MEMORY
    # What does not depend on the size is taken off.
    assert large.cpu - 0.3 < TWICE * max(small.cpu, 0.3)


def batch(folder: Path, name: str, content: bytes, *flags: str) -> Grown:
    (folder / name).write_bytes(content)
    return measured("batch", name, "-o", "out.parquet", "--workers", "1", *flags, cwd=folder)


def written(folder: Path, name: str, columns: dict[str, pa.Array], group: int = 1 << 20) -> str:
    pq.write_table(pa.table(columns), folder / name, compression="zstd", row_group_size=group)
    assert (folder / name).stat().st_size < 1 << 20
    return name


def test_what_unpacks_to_more_than_a_file_can_hold_is_refused_or_read_piece_by_piece(tmp_path: Path) -> None:
    ids = [f"o{number}" for number in range(20_000)]
    word = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), pa.array(["x" * 900_000]))
    tables = [
        written(tmp_path, "word.parquet", {"organisation": word}),
        written(tmp_path, "cell.parquet", {"organisation": pa.array(["a"]), "lineage": pa.array(["y" * 100_000_000])}),
        written(
            tmp_path,
            "list.parquet",
            {"organisation": pa.array(["a"]), "role_coverage": pa.array([["mle"] * 5_000_000])},
        ),
        written(tmp_path, "rows.parquet", {"organisation": pa.array(ids * 20), "lineage": pa.array([3] * 400_000)}),
    ]
    wide = b",".join(b"c%d" % number for number in range(40_000))
    (tmp_path / "wide.csv").write_bytes(b"organisation," + wide + b"\na" + b"," * 40_000 + b"\n")
    (tmp_path / "line.csv").write_bytes(HEAD + b"a," + b"1" * (8 << 20))
    (tmp_path / "line.jsonl").write_bytes(b'{"organisation": "a"}\n{"organisation": "' + b"1" * (8 << 20))
    tables += ["wide.csv", "line.csv", "line.jsonl"]
    found = [measured("batch", name, "-o", "out.parquet", "--workers", "1", cwd=tmp_path) for name in tables]
    word_, cell, items, rows, columns, line, text = found
    assert "20,000 rows in = 0 scored + 20,000 rejected" in word_.err
    assert "400,000 rows in = 20,000 scored + 380,000 rejected" in rows.err
    assert cell.err == "cell.parquet: column 'lineage' of row group 1 unpacks to 95 MiB in 1 rows\n"
    assert items.err == "list.parquet: column 'role_coverage' of row group 1 has 5,000,000 items in 1 rows\n"
    assert columns.err.count("did you mean") <= 20
    assert re.search(r"\nand [0-9]+ more\n\Z", columns.err)
    assert line.err == "line.csv: row 1 is longer than 4 MiB, expected a record a line\n"
    assert "line of more than 4 MiB" in text.err
    assert [each.code for each in found] == [0, 2, 2, 0, 2, 2, 2]
    assert max(each.memory for each in (word_, cell, items, columns, line, text)) < 2 * MOST_MEMORY
    assert max(each.cpu for each in (cell, items, columns, line, text)) < MOST_CPU
