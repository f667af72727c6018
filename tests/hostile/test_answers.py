"""Hostile answers files: refused with a place and a reason, inside limits of time and memory, or read as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.effort import one_case_in
from tests.hostile.cases import BASE, described, descriptions, is_expected, made
from tests.program import assert_harmless, run

if TYPE_CHECKING:
    from pathlib import Path


@one_case_in(3)
@pytest.mark.parametrize("case", descriptions("answers"), ids=lambda path: path.stem)
def test_a_hostile_answers_file(case: Path, tmp_path: Path) -> None:
    expected = described(case)
    (tmp_path / "answers.yaml").write_bytes(made(expected["make"]))
    ran = run("report", "answers.yaml", "--framework", BASE, "--as-of", "2026-11-25", cwd=tmp_path, limited=True)
    assert_harmless(ran)
    assert ran.code == expected["exit"], ran.err
    if expected["exit"] == 0:
        assert ran.err == ""
        assert ran.out.partition("\n")[0].endswith("Tiny")
        return
    assert ran.out == ""
    lines = ran.err.splitlines()
    assert is_expected(lines[0], expected["first"]), lines[0][:300]
    assert max(map(len, lines)) <= expected.get("longest", 600)
    assert len(lines) == expected.get("lines", len(lines))
    assert [path.name for path in tmp_path.iterdir()] == ["answers.yaml"]
