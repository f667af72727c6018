"""`python -m tests.verdicts`: write down what every case gives now. Read the difference before you commit it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.verdicts import CASES, case_names, copied, read_case, run_case


def main() -> None:
    """Rewrite the expected files of all cases."""
    for name in case_names():
        with tempfile.TemporaryDirectory() as scratch:
            outcome = run_case(read_case(name), copied(name, Path(scratch) / name))
        expected = CASES / name / "expected"
        shutil.rmtree(expected, ignore_errors=True)
        expected.mkdir()
        for file, data in outcome.files.items():
            (expected / file).write_bytes(data)
        (expected / "stderr.txt").write_text(outcome.stderr, "utf-8")


if __name__ == "__main__":
    main()
