"""What commands tell, as files: plans, merges, portfolios ... at 48 and 80 columns, and in every other format of text.

A case is a folder with the files that its commands read and a `case.yaml` that names the commands. They are told by the
framework in `cases/told/framework`, or by one that a case has or names. `python -m tests.telling.wholes` writes them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import yaml

from aifactory_assess import __version__
from aifactory_assess.telling.formats import formats_of
from tests.verdicts import call

CASES = Path(__file__).resolve().parent.parent / "cases" / "told"
_THINGS = {"compare": "comparison", "explain": "explanation", "report": "assessment"}
"""What a command tells, where that is not called as the command."""
_UNDATED = frozenset({"framework", "merge", "portfolio", "questionnaire"})
_PAGES = frozenset({"html", "svg"})
"""Blocks look there as they do in the reports of an assessment."""


def told_names() -> list[str]:
    """The folders that are cases."""
    return sorted(path.parent.name for path in CASES.glob("*/case.yaml"))


def tellings(name: str, folder: Path) -> Iterator[tuple[str, str]]:
    """What every command of a case tells, by file name, with the release left out; each must end as the case says."""
    case: dict[str, Any] = yaml.load((CASES / name / "case.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - text only
    shutil.copytree(CASES / name, folder, ignore=shutil.ignore_patterns("expected"))
    if not (folder / "framework").exists():
        shutil.copytree(CASES.parent / case.get("framework", "told/framework"), folder / "framework")
    for each, words in case["told"].items():
        (folder / each).mkdir()
        code, narrow = _run(folder, each, words)
        assert code == int(case.get("exit", {}).get(each, 0)), f"{name}: {each} ended with {code}"
        yield f"{each}-48.txt", narrow
        for path in sorted((folder / each).iterdir()):
            yield f"{each}-{path.name}", path.read_text("utf-8").replace(f'"{__version__}"', '"RELEASE"')


def _run(folder: Path, each: str, words: list[str]) -> tuple[int, str]:
    """One command's exit code, and what it tells a narrow screen; all else goes into a folder of its own."""
    command, *rest = words
    thing = "trend" if "--trend" in rest else _THINGS.get(command, command)
    formats = [form for form in formats_of(thing) if not form.binary and form.name not in _PAGES]
    names = {form.name: "80" if form.name == "text" else form.name for form in formats}
    reports = [f"--report={form.name}={each}/{names[form.name]}.{form.ending}" for form in formats]
    dateless = command in _UNDATED or (command == "explain" and len(rest) == 1)  # a meaning is of no day
    dated = () if dateless else ("--as-of", "2026-11-25")
    with mock.patch.dict(os.environ, {"COLUMNS": "48"}):
        code, told, errors = call(folder, *words, *dated, "--framework", "framework", "--report=text", *reports)
    assert all(line.startswith("wrote ") for line in errors.splitlines()), errors
    return code, told
