"""Whole reports, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.effort import one_case_in
from tests.telling.commands import CASES as TOLD
from tests.telling.commands import tellings, told_names
from tests.telling.wholes import BLOCKS, CASES, EXAMPLE, MENDING, case_names, wholes

pytestmark = one_case_in(1)  # each is a text of its own that somebody changes


@pytest.mark.parametrize("name", case_names())
def test_every_whole_report_is_the_same_byte_for_byte(name: str) -> None:
    expected = {path.name: path.read_text("utf-8") for path in (CASES / name / "expected").iterdir()}
    now = dict(wholes(name))
    assert sorted(now) == sorted(expected), MENDING
    for file, text in now.items():
        assert text == expected[file], f"{name}/{file}: {MENDING}"


@pytest.mark.parametrize("name", told_names())
def test_what_every_command_tells_is_the_same_byte_for_byte(name: str, tmp_path: Path) -> None:
    expected = {path.name: path.read_text("utf-8") for path in (TOLD / name / "expected").iterdir()}
    now = dict(tellings(name, tmp_path / name))
    assert sorted(now) == sorted(expected), MENDING
    for file, text in now.items():
        assert text == expected[file], f"{name}/{file}: {MENDING}"


@pytest.mark.parametrize("name", [name for name in case_names() if name != BLOCKS])
def test_the_first_24_lines_tell_how_ready_how_sure_what_first_and_when(name: str) -> None:
    first = "\n".join((CASES / name / "expected" / "text-80.txt").read_text("utf-8").split("\n")[:24])
    if name == "nothing":
        assert "Nothing is known yet" in first
        assert "aifactory-assess interview" in first
        return
    assert "of 100" in first
    assert "once all is answered" in first or "All questions are answered" in first
    assert "Do first" in first
    assert "month" in first


def test_a_sheet_without_answers_names_no_risk() -> None:
    told = (CASES / "nothing" / "expected" / "text-80-detail.txt").read_text("utf-8").lower()
    assert "high" not in told
    assert "unprepared" not in told


def test_the_report_of_an_example_is_about_three_screens() -> None:
    lines = (CASES / EXAMPLE / "expected" / "text-80.txt").read_text("utf-8").count("\n")
    assert lines <= 110
