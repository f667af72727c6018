"""Every fault of an answers file at its line and column: what was found, what was expected, and the nearest word.

A case is a folder with `answers.yaml` and `expected.txt`, the problems without the file's name; a new one needs
no code.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.framework.loading import load

FOLDER = Path(__file__).parent.parent / "cases"
CASES = sorted((FOLDER / "answers-faults").iterdir())
EVERYTHING = load(FOLDER / "frameworks" / "everything")
"""For what the built-in framework has none of."""


def problems(case: Path) -> str:
    """What is wrong with a case's file, a line a problem."""
    own = f"framework: {EVERYTHING.id}@" in (case / "answers.yaml").read_text("utf-8")
    with pytest.raises(AssessError) as caught:
        read_sheet(case / "answers.yaml", EVERYTHING if own else builtin())
    prefix = f"{case / 'answers.yaml'}:"
    return "".join(f"{str(problem).removeprefix(prefix)}\n" for problem in caught.value.problems)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_fault_is_told_at_its_place(case: Path) -> None:
    assert problems(case) == (case / "expected.txt").read_text("utf-8")


if __name__ == "__main__":
    # Writes what is told now beside each case: to be read before it is committed.
    for each in CASES:
        (each / "expected.txt").write_text(problems(each), "utf-8")
