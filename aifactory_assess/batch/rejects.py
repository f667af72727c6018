"""What is wrong with rows, as a table: the row, its organisation, the column, what was found and what was expected.

Faults are gathered column by column and told row by row; they stay arrays, since every cell of a file can be wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from aifactory_assess.batch.arrays import Places
from aifactory_assess.links import SHOW_NOTHING
from aifactory_assess.scoring.score_table import ORGANISATION

REJECTS = pa.schema(
    [
        ("row", pa.int64()),
        (ORGANISATION, pa.string()),
        ("column", pa.string()),
        ("found", pa.string()),
        ("expected", pa.string()),
    ]
)
"""A line for each fault; `row` counts the input's records from 1."""

LONGEST_SHOWN = 200
MOST_A_ROW = 20
"""Faults of one row that are told one by one; the others are counted."""

OF_ONE_ROW = re.compile(r"; .*| \(did you mean .*?\?\)", re.DOTALL)
"""What a sentence says of its row (behind a semicolon and a blank) or word alone; faults are alike without it."""
_MORE = "more faults in this row"


class Reject(NamedTuple):
    """One fault of one row."""

    row: int
    organisation: str | None
    column: str
    found: str
    expected: str


def cut(text: str) -> str:
    """Text as the rejects show it, of bearable length."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}..."


def utf_8(text: str) -> str:
    r"""Text that has UTF-8: a byte of a file's name that is none becomes the word `\udce9`."""
    return text.encode("utf-8", "backslashreplace").decode()


def reject_table(rejects: Iterable[Reject] = ()) -> pa.Table:
    """Rejects as a table."""
    columns = list(zip(*rejects, strict=True)) or [()] * len(REJECTS)
    return pa.Table.from_arrays(
        [pa.array(cells, field.type) for cells, field in zip(columns, REJECTS, strict=True)], schema=REJECTS
    )


def unreadable(rows: Sequence[int] | Places, found: Sequence[str], expected: Sequence[str]) -> pa.Table:
    """Records that could not be read at all, so that they have neither organisation nor columns."""
    told = (pa.array(found, pa.string()), pa.array(expected, pa.string()))
    return fault_table(np.asarray(rows, np.int64), pa.nulls(len(rows), pa.string()), "", *told)


def fault_table(rows: Places, organisations: pa.Array, column: str, found: pa.Array, expected: pa.Array) -> pa.Table:
    """Faults of some cells of one column."""
    named = pa.repeat(column, len(rows))
    return pa.Table.from_arrays([pa.array(rows), organisations, named, found, expected], schema=REJECTS)


def together(tables: Iterable[pa.Table]) -> pa.Table:
    """Several tables as one, in the order of the rows; a row's faults in the order they come in."""
    return in_order(tables).combine_chunks()


def in_order(tables: Iterable[pa.Table]) -> pa.Table:
    """The same in pieces: in one they take their room twice for a moment."""
    table = pa.concat_tables([REJECTS.empty_table(), *tables])
    rows = rows_of(table)
    if (rows[1:] >= rows[:-1]).all():
        return table
    return table.take(pa.array(np.argsort(rows, kind="stable")))


def told(table: pa.Table) -> pa.Table:
    """Rejects as they are written down: of a row with many faults the first, and how many more there are."""
    if len(table) <= MOST_A_ROW:
        return table
    rows = rows_of(table)
    first, counts = _groups(rows)
    more = counts > MOST_A_ROW
    if not more.any():
        return table
    rank = np.arange(len(rows)) - np.repeat(first, counts)
    organisations = table.column(ORGANISATION).take(pa.array(first[more]))
    last = left_out(rows[first[more]], organisations, counts[more] - MOST_A_ROW)
    return together([table.filter(pa.array(rank < MOST_A_ROW)), last])


def left_out(rows: Places, organisations: pa.Array, counts: Places) -> pa.Table:
    """Of some rows, how many faults they have more than are told one by one."""
    texts = pa.array([f"{count} {_MORE}" for count in counts.tolist()], pa.string())
    return fault_table(rows, organisations, "", pa.repeat("", len(rows)), texts)


def rows_of(table: pa.Table) -> Places:
    """The number of the row of each fault."""
    rows: Places = table.column("row").to_numpy()
    return rows


def wordless(table: pa.Table) -> pa.Table:
    """The rows of rejects alone, of a table that a link out of its folder leads to."""
    rows = list(dict.fromkeys(rows_of(table).tolist()))
    return unreadable(rows, ["not shown"] * len(rows), [f"a row without fault ({SHOW_NOTHING})"] * len(rows))


def rejected_rows(table: pa.Table) -> int:
    """How many rows have faults; one can have several."""
    return len(_groups(rows_of(table))[0])


def listed_rejects(table: pa.Table) -> list[Reject]:
    """The faults one by one."""
    return [Reject(**each) for each in table.to_pylist()]


def _groups(rows: Places) -> tuple[Places, Places]:
    """Where each row's faults begin, and how many they are; the table is in order."""
    if not len(rows):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    first = np.flatnonzero(np.append(True, rows[1:] != rows[:-1]))
    return first, np.diff(np.append(first, len(rows)))


def common_faults(table: pa.Table, most: int) -> list[tuple[str, int]]:
    """The commonest faults, alike ones as a sentence with their count; what was left out of a row is none."""
    alike: Counter[str] = Counter()
    counted = table.group_by(["column", "expected"], use_threads=False).aggregate([("row", "count")])
    for each in counted.to_pylist():
        if not each["expected"].endswith(_MORE):
            expected = cut(OF_ONE_ROW.sub("", each["expected"]))
            alike[f"{cut(each['column']) or 'whole rows'}: expected {expected}"] += each["row_count"]
    return alike.most_common(most)
