"""What commands cost, each in a child of a process that has loaded the program: the start counts in none of them.

    python -m tests.hostile.measured '[["batch", "t.csv", ...], ...]'

prints a line of JSON for each: exit code, CPU seconds, MiB beyond those of the start, and what it said on stderr.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple


class Cost(NamedTuple):
    """How a command ended and what it cost."""

    code: int
    cpu: float
    memory: int
    told: str


def measured(commands: list[list[str]], folder: Path) -> list[Cost]:
    """The costs of commands, run one after the other in a folder."""
    words = [sys.executable, "-m", "tests.hostile.measured", json.dumps(commands), str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    return [Cost(*json.loads(line)) for line in done.stdout.splitlines()]


def _run(words: list[str]) -> Any:  # noqa: ANN401 - never returns
    from aifactory_assess.cli.app import main

    sys.argv = ["aifactory-assess", *words]
    try:
        main()
    except SystemExit as leaving:
        os._exit(leaving.code if isinstance(leaving.code, int) else 1)
    os._exit(0)


def main() -> None:
    """Load the program, then fork for each command."""
    from aifactory_assess.framework.builtin import builtin

    builtin()
    os.chdir(sys.argv[2])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for words in json.loads(sys.argv[1]):
        with tempfile.TemporaryFile() as told:
            child = os.fork()
            if not child:
                os.dup2(told.fileno(), 2)
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
                _run(words)
            _, status, used = os.wait4(child, 0)
            told.seek(0)
            text = told.read(20_000).decode("utf-8", "replace")
        cpu, memory = used.ru_utime + used.ru_stime, (used.ru_maxrss - before) // 1024
        print(json.dumps([os.waitstatus_to_exitcode(status), cpu, memory, text]), flush=True)


if __name__ == "__main__":
    main()
