"""`python -m tests.verdicts`: write down what every case gives now. Read the difference before you commit it."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from tests.verdicts import CASES, SARIF_RULES, as_written, case_names, copied, read_case, run, run_case

PASSING = "good-answers-pass"
"""A case that raises nothing: its log has the rules as they are usually."""


def main() -> None:
    """Rewrite the expected files of all cases, and the rules that their SARIF logs share."""
    with tempfile.TemporaryDirectory() as scratch:
        _, log, _ = run(copied(PASSING, Path(scratch) / PASSING), "answers.yaml", "--report", "sarif")
    SARIF_RULES.write_bytes(as_written(json.loads(log)["runs"][0]["tool"]["driver"]["rules"]))
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
