"""Every fault of a framework, at its place, all at once.

A case is a folder under tests/cases/framework-faults/. Its YAML files stand in for those of `_base`, a tiny framework
without a fault; `without.txt` names files of `_base` that it lacks; `expected.txt` holds the report.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from aifactory_assess.errors import AssessError
from aifactory_assess.framework.loading import load_texts

FAULTS = Path(__file__).resolve().parent.parent / "cases" / "framework-faults"
BASE = FAULTS / "_base"
SOURCES = sorted((FAULTS.parent / "framework-sources").iterdir())
CASES = sorted(folder for folder in FAULTS.iterdir() if folder != BASE)


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in (".yaml", ".yml")}


def report(files: dict[str, bytes], *, sourced: bool = False) -> str:
    with pytest.raises(AssessError) as raised:
        load_texts(files, "tiny", sourced=sourced)
    return "".join(f"{problem}\n".replace("tiny/", "") for problem in raised.value.problems)


def test_the_base_has_no_fault() -> None:
    assert load_texts(files_of(BASE), "tiny").id == "tiny"


def in_place_of_base(case: Path) -> dict[str, bytes]:
    left_out = case / "without.txt"
    without = left_out.read_text("utf-8").split() if left_out.is_file() else []
    kept = {name: data for name, data in files_of(BASE).items() if name not in without}
    return dict(sorted({**kept, **files_of(case)}.items()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_fault_is_told_at_its_place(case: Path) -> None:
    assert report(in_place_of_base(case)) == (case / "expected.txt").read_text("utf-8")


@pytest.mark.parametrize("case", SOURCES, ids=lambda case: case.name)
def test_lint_asks_where_a_number_comes_from_and_loading_does_not(case: Path) -> None:
    files = in_place_of_base(case)
    assert load_texts(files, "tiny").id == "tiny"
    assert report(files, sourced=True) == (case / "expected.txt").read_text("utf-8")


def test_a_framework_that_cites_nothing_is_not_asked_where_its_numbers_come_from() -> None:
    files = {name: data for name, data in files_of(BASE).items() if name not in ("references.yaml", "benchmarks.yaml")}
    assert load_texts(files, "tiny", sourced=True).id == "tiny"


def test_a_framework_has_at_most_1000_questions() -> None:
    files = files_of(BASE)
    question = "      - {{id: q{}, ask: How?, kind: yes_no, weight: 1}}\n"
    files["people.yaml"] += "".join(question.format(place) for place in range(999)).encode()
    assert len(load_texts(files, "tiny").questions) == 1000
    files["people.yaml"] += f"  - id: more\n    title: More\n    questions:\n{question.format(999)}".encode()
    assert report(files) == "framework.yaml:1:1: 1001 questions, expected at most 1000\n"


def test_byte_order_marks_and_crlf_move_no_column() -> None:
    faulty = "a-fault-of-an-expression-is-told-at-its-column"
    files = files_of(BASE) | files_of(FAULTS / faulty)
    windows = {name: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n") for name, data in files.items()}
    assert report(windows) == (FAULTS / faulty / "expected.txt").read_text("utf-8")
