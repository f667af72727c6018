"""What a plain command may load: a start is paid for by every run in CI."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import aifactory_assess
from aifactory_assess.framework.builtin import builtin, builtin_folder
from tests.program import environment

EXAMPLE = builtin_folder() / "examples" / "cloud_startup.yaml"
# Each with why it is heavy, or what it means that it is loaded.
HEAVY = {
    "jsonschema": "50 ms; frameworks, policies and mappings of the user's own are held to the schemas",
    "numpy": "60 to 100 ms; tables and plans",
    "pyarrow": "tables",
    "duckdb": "portfolios",
    "highspy": "plans",
    "jinja2": "35 ms; the page",
    "openpyxl": "workbooks",
    "xlsxwriter": "workbooks",
    "weasyprint": "printing",
    "pptx": "slides",
    "asyncio": "nothing here waits",
    "multiprocessing": "batches",
    "sqlite3": "nothing here",
    "urllib.request": "nothing here asks the network",
    "xml.etree.ElementTree": "reading XML",
    "aifactory_assess.framework.loading": "the built-in framework is compiled",
    "aifactory_assess.batch": "tables",
    "aifactory_assess.portfolio": "comparing many",
    "aifactory_assess.interview": "asking",
    "aifactory_assess.planning.frontier": "plans",
}
PLAIN = {
    "report": ["report", EXAMPLE],
    "report json": ["report", EXAMPLE, "--report", "json"],
    "report of a file with faults": ["report", EXAMPLE.parent.parent / "policy.yaml"],
    "report of a device": ["report", "/dev/null"],
    "report of a table that is not there": ["report", "nothing.csv"],
    "report of a file without an ending": ["report", Path(__file__).parents[2] / "Makefile"],
    "explain": ["explain", EXAMPLE, "compute_secured"],
    "explain an id": ["explain", "compute_secured"],
    "check": ["check", EXAMPLE],
    "check sarif": ["check", EXAMPLE, "--report", "sarif"],
}


def test_the_package_alone_loads_nothing() -> None:
    """What is loaded here is loaded before anybody hears of Ctrl-C."""
    code = (
        "import sys\n"
        f"sys.path.insert(0, {str(Path(aifactory_assess.__path__[0]).parent)!r})\n"
        "before = set(sys.modules)\n"
        "import aifactory_assess\n"
        "print(*set(sys.modules) - before)\n"
        "print(aifactory_assess.AssessError.__name__)\n"
    )
    ran = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("aifactory_assess\nAssessError\n", "")


@pytest.mark.parametrize("words", PLAIN.values(), ids=PLAIN)
def test_a_plain_command_loads_nothing_heavy(words: list[str]) -> None:
    """In a process of its own: what is loaded is what the start is."""
    builtin()  # a checkout that was changed compiles once
    code = (
        "import sys\n"
        "from aifactory_assess.cli.app import main\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        f"    print('LOADED', *sorted(set(sys.modules) & {set(HEAVY)!r}), file=sys.stderr)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, env=environment(), check=False
    )
    assert ran.returncode in (0, 1, 2), ran.stderr
    assert ran.stderr.splitlines()[-1] == "LOADED"
