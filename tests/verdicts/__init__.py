"""The cases of `check`: folders with answers and a policy in, an exit code and every report out."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import yaml

from aifactory_assess import __version__
from aifactory_assess.cli.app import build_app
from aifactory_assess.escaping import json_text
from aifactory_assess.framework import loading
from aifactory_assess.framework.loading import load_texts
from aifactory_assess.telling.formats import formats_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aifactory_assess.framework.model import Framework

CASES = Path(__file__).resolve().parent.parent / "cases" / "check"
MENDING = "make anew, or python -m tests.verdicts alone, writes it; read what changed before you commit it"
FRAMEWORK = CASES / "framework"
FORMATS = {
    each.name: f"{'verdict' if each.name == each.ending else each.name}.{each.ending}" for each in formats_of("verdict")
}
VERSION = "RELEASE"
SARIF_RULES = CASES / "rules.sarif.json"
"""The rules of the small framework as SARIF lists them in every run, once for all cases."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One case as its `case.yaml` tells it: what was worked out by hand."""

    name: str
    law: str
    as_of: str
    arguments: tuple[str, ...]
    exit: int
    violations: tuple[str, ...]
    warnings: tuple[str, ...]
    says: tuple[str, ...]
    stderr: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one run gave; `files` are the reports by their file names, with the release left out."""

    code: int
    stdout: str
    stderr: str
    files: dict[str, bytes]


def case_names() -> list[str]:
    """The folders that are cases."""
    return sorted(path.parent.name for path in CASES.glob("*/case.yaml"))


def read_case(name: str) -> Case:
    """One case."""
    told = yaml.load((CASES / name / "case.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - text only
    lists = {key: tuple(told.get(key, ())) for key in ("violations", "warnings", "says", "stderr")}
    arguments = tuple(told.get("arguments", ("answers.yaml",)))
    return Case(name=name, law=told["law"], as_of=told["as_of"], arguments=arguments, exit=int(told["exit"]), **lists)


def copied(name: str, folder: Path) -> Path:
    """The case's folder where it can be run, with its framework but without what it expects."""
    shutil.copytree(CASES / name, folder, ignore=shutil.ignore_patterns("expected"), dirs_exist_ok=True)
    shutil.copytree(FRAMEWORK, folder / "framework", dirs_exist_ok=True)
    return folder


def run_case(case: Case, folder: Path) -> Outcome:
    """Run a case in a copy of its folder, with every report to a file."""
    wanted = [f"--report={name}=out/{file}" for name, file in FORMATS.items()]
    (folder / "out").mkdir()
    code, stdout, stderr = run(folder, *case.arguments, "--as-of", case.as_of, *wanted)
    files = {path.name: _released(path.read_bytes()) for path in sorted((folder / "out").iterdir())}
    if FORMATS["sarif"] in files:
        files[FORMATS["sarif"]] = without_common_rules(files[FORMATS["sarif"]])
        files[FORMATS["json"]] = without_assessments(files[FORMATS["json"]])
    return Outcome(code=code, stdout=stdout, stderr=stderr, files=files)


def _released(data: bytes) -> bytes:
    for key in (b"version", b"semanticVersion"):
        data = data.replace(b'"%s": "%s"' % (key, __version__.encode()), b'"%s": "%s"' % (key, VERSION.encode()))
    return data


def without_common_rules(sarif: bytes) -> bytes:
    """A SARIF log with only those rules that are not listed alike in every run, for a person to read."""
    log = json.loads(sarif)
    assert as_written(log) == sarif
    common = json.loads(SARIF_RULES.read_bytes())
    for run in log["runs"]:
        driver = run["tool"]["driver"]
        assert [rule["id"] for rule in driver["rules"]] == [rule["id"] for rule in common]
        driver["rules"] = [rule for rule, usual in zip(driver["rules"], common, strict=True) if rule != usual]
    return as_written(log)


def without_assessments(verdict: bytes) -> bytes:
    """A verdict without the assessments that stand in it whole: those are told, and held, as reports of their own."""
    told = json.loads(verdict)
    assert as_written(told) == verdict
    assert [each["organisation"]["id"] for each in told["assessments"]] == [
        each["organisation"] for each in told["files"]
    ]
    return as_written(told | {"assessments": []})


def with_all_rules(expected: bytes) -> dict[str, Any]:
    """The log as it was, from what `without_common_rules` left of it."""
    log: dict[str, Any] = json.loads(expected)
    for run in log["runs"]:
        own = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
        run["tool"]["driver"]["rules"] = [own.get(rule["id"], rule) for rule in json.loads(SARIF_RULES.read_bytes())]
    return log


def as_written(data: object) -> bytes:
    """JSON as the reports write it."""
    return (json_text(data) + "\n").encode()


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """`check` in this process, in a folder, by the small framework."""
    return call(folder, "check", "--framework", "framework", *arguments)


def call(folder: Path, command: str, *arguments: str) -> tuple[int, str, str]:
    """One command in this process: its exit code, and what it wrote; files that make a framework are read once."""
    with _in(folder), _captured() as (out, err), patch.object(loading, "load_texts", _read):
        code = build_app(command)([command, *arguments], prog_name="aifactory-assess", standalone_mode=False)
        out.flush()
        err.flush()
        return int(code or 0), _text(out), _text(err)


_READ: dict[object, Framework] = {}


def _read(files: Mapping[str, bytes], folder: str, state: str = "", *, sourced: bool = False) -> Framework:
    """A sound framework as it was read from the same bytes before: a faulty one is read, and told, each time."""
    key = (*files.items(), folder, state, sourced)
    if key not in _READ:
        _READ[key] = load_texts(files, folder, state, sourced=sourced)
    return _READ[key]


def _text(stream: io.TextIOWrapper) -> str:
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")


@contextlib.contextmanager
def _in(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@contextlib.contextmanager
def _captured() -> Iterator[tuple[io.TextIOWrapper, io.TextIOWrapper]]:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        yield out, err
