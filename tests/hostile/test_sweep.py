"""A few of the lists of `tests.hostile.sweep`, as long as they may be; all of them run by hand."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.effort import in_the_gate
from tests.hostile.sweep import COMMANDS, longest, tried, written
from tests.program import measured

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="sizes are told in KiB by Linux alone"),
    in_the_gate,
]


def test_every_command_of_the_sweep_does_its_work(tmp_path: Path) -> None:
    """What is refused costs nothing, and would be found sound at any length."""
    assert written(tmp_path / "base", {})
    assert [words for words in COMMANDS if measured(*words, cwd=tmp_path / "base").code not in (0, 1)] == []


@pytest.mark.parametrize(
    ("file", "keys", "least"),
    [
        ("people.yaml", ("topics", 0, "questions"), 490),
        ("estimates.yaml", ("items",), 96),
    ],
)
def test_a_framework_with_a_list_as_long_as_it_may_be_costs_what_a_file_may(
    file: str, keys: tuple[str | int, ...], least: int, tmp_path: Path
) -> None:
    length = longest(tmp_path / "whole", (file, keys), 0)
    assert length >= least
    assert tried(tmp_path, {(file, keys): (length, 0)}) == 0
