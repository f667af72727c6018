"""What a benchmark calls changes without it, and nobody would see that until it is wanted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import start
from tests.effort import in_the_gate
from tests.program import environment

FOLDER = Path(start.__file__).parent


def printed_by(words: list[str | Path], folder: Path) -> str:
    ran = subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, check=False, cwd=folder, env=environment()
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


@pytest.mark.parametrize("command", ["report", "explain", "check"])
def test_the_floor_of_a_start_takes_the_words_of_its_command(command: str, tmp_path: Path) -> None:
    (tmp_path / "floor.py").write_text(start.bare(command), "utf-8")
    assert printed_by([Path("floor.py"), command, start.EXAMPLE], tmp_path) == "done\n"


@in_the_gate
@pytest.mark.parametrize(
    ("name", "words", "printed"),
    [
        ("plan", ["-m", "benchmarks.plan"], "manufacturer_onprem, worst"),
        ("interview", [FOLDER / "interview.py", "--replies", "4"], "reply to next question"),
        ("batch", [FOLDER / "batch.py", "--rows", "2000", "--only", "csv"], "CSV to CSV, 2,000 rows"),
    ],
)
def test_a_benchmark_ends_with_its_figures(name: str, words: list[str | Path], printed: str, tmp_path: Path) -> None:
    assert printed in printed_by(words, FOLDER.parent if name == "plan" else tmp_path), name
