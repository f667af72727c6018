"""Mutated workbooks, through `batch` and `import`: a few; `make fuzz` tries them by the thousand."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.effort import tried
from tests.hostile.books import some_parts, tables
from tests.hostile.fuzz import Mutant, command, finding

COUNT = tried(20, 100)


@pytest.mark.parametrize("reader", ["table.xlsx", "workbook"])
def test_a_mutated_workbook_is_refused_or_read(reader: str) -> None:
    for number in range(COUNT):
        each = Mutant(reader, number, 1)
        assert finding(reader, *each.made()) is None, each


def test_mutants_of_workbooks_are_the_same_again_and_reach_the_rows(tmp_path: Path) -> None:
    codes = set()
    for number in range(24):
        draws = (random.Random(number), random.Random(number))  # noqa: S311 - the same again
        data, again = (some_parts(draw, tables()[0]) for draw in draws)
        assert data == again
        (tmp_path / "t.xlsx").write_bytes(data)
        words = ("batch", str(tmp_path / "t.xlsx"), "-o", str(tmp_path / "out.csv"), "--workers", "1", "-q")
        codes.add(command(*words, "--allow-extra-columns"))
    assert codes == {0, 2}
