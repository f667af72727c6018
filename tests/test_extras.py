"""What is told where an extra is missing."""

from __future__ import annotations

import importlib.util
import shlex
import subprocess
import sys

import pytest

from aifactory_assess import extras


def test_the_line_to_run_is_for_the_python_that_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    line = extras.how_to_install("pdf").removeprefix("run: ")
    pip = shlex.split(line)[: shlex.split(line).index("pip") + 1]
    assert subprocess.run([*pip, "--version"], check=False, capture_output=True).returncode == 0
    assert line.endswith("install 'aifactory-assess[pdf]'")
    monkeypatch.setattr(sys, "executable", "/a folder/python")
    assert "'/a folder/python' -m pip" in extras.how_to_install("pdf")


def test_no_pip_is_named_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == "pip" else found(name))
    assert extras.how_to_install("pdf") == "install 'aifactory-assess[pdf]' where aifactory-assess is installed now"
