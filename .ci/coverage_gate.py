"""Fail unless the named parts of the package reach a share of covered lines, and of covered branches.

Usage: coverage_gate.py PERCENT PART... . Reads the data that the test run left (COVERAGE_FILE).
"""

from __future__ import annotations

import json
import subprocess
import sys


def main(least: float, parts: list[str]) -> int:
    """Print lines and branches of each part; 1 if any is below `least` percent, or has no line at all."""
    shortfall = False
    for part in parts:
        lines, branches = covered(f"aifactory_assess/{part}/*")
        fine = lines >= least and branches >= least
        shortfall = shortfall or not fine
        print(f"{part:<10} lines {lines:5.1f} %  branches {branches:5.1f} %  {'ok' if fine else f'below {least:g} %'}")
    return int(shortfall)


def covered(include: str) -> tuple[float, float]:
    """Percent of lines and of branches covered in the files that match."""
    command = [sys.executable, "-m", "coverage", "json", "--quiet", f"--include={include}", "-o", "-"]
    result = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    totals = json.loads(result.stdout)["totals"]
    lines = percent(totals["covered_lines"], totals["num_statements"], nothing=0.0)
    return lines, percent(totals["covered_branches"], totals["num_branches"], nothing=100.0)


def percent(part: int, whole: int, *, nothing: float) -> float:
    """100 * part / whole, or `nothing` of nothing."""
    return 100 * part / whole if whole else nothing


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
