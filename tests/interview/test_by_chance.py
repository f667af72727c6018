"""A few of the interviews by chance; 300 and more are run by hand (docs/interview.md, 6)."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.effort import in_the_gate

ROOT = Path(__file__).parent.parent.parent


@in_the_gate
def test_interviews_by_chance_end_with_a_valid_file_and_every_confirmed_answer() -> None:
    command = [sys.executable, "-m", "tests.interview.by_chance", "3", "--seed", "7"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    count = {name: int(number) for number, name in re.findall(r"(\d+) (\w+)", done.stdout)}
    assert count["interviews"] == 3
    assert count["answers"] > 10
    assert count["resized"] > 0
