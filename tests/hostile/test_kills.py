from __future__ import annotations

import random
import sys

import pytest

from tests.hostile.commands import CASES
from tests.hostile.kills import killed, written_by_two

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is killed so there")


def test_a_killed_command_leaves_no_half_file_and_is_in_no_way_of_the_next() -> None:
    """A few; `python -m tests.hostile.kills` kills hundreds, interviews among them."""
    names = [name for name in CASES if name not in {"page", "batch", "parts"}]
    died = killed(names, 2 * len(names), random.Random(1))  # noqa: S311 - the same again
    assert died.total()


def test_two_writers_lose_nothing_of_each_other() -> None:
    written_by_two(12, random.Random(1))  # noqa: S311 - the same again; raises where anything is lost
