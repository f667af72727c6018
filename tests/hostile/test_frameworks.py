"""Hostile framework folders: every fault at its place, inside limits of time and memory, or read as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.effort import one_case_in
from tests.hostile.cases import BASE, described, descriptions, is_expected, made
from tests.program import assert_harmless, run

if TYPE_CHECKING:
    from pathlib import Path


@one_case_in(3)
@pytest.mark.parametrize("case", descriptions("frameworks"), ids=lambda path: path.stem)
def test_a_hostile_framework(case: Path, tmp_path: Path) -> None:
    """The described files stand beside, or in place of, those of the base."""
    expected = described(case)
    folder = tmp_path / "framework"
    folder.mkdir()
    for path in BASE.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    for name, pieces in expected["files"].items():
        (folder / name).write_bytes(made(pieces))
    ran = run("framework", "lint", "framework", cwd=tmp_path, limited=True)
    assert_harmless(ran)
    assert (ran.code, ran.out) == (expected["exit"], ""), ran.err
    lines = ran.err.splitlines()
    if expected["exit"] == 0:
        assert " is sound: " in ran.err
        return
    assert is_expected(lines[0], expected["first"]), lines[0][:300]
    assert expected.get("holds", lines[0]) in lines
    assert max(map(len, lines)) <= expected.get("longest", 600)
    assert len(lines) == expected.get("lines", len(lines))
    assert [path.name for path in tmp_path.iterdir()] == ["framework"]
