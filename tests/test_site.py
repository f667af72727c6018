"""The documentation site: its tutorial works, and its pages are made from what is there."""

from __future__ import annotations

import importlib
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from aifactory_assess.framework.builtin import builtin
from tests.effort import in_the_gate, some
from tests.site_links import lost
from tests.telling.pages import has_paper

ROOT = Path(__file__).parent.parent
SITE = ROOT / "docs" / "site"


@in_the_gate
@pytest.mark.parametrize(
    "page", some([SITE / "tutorial.md", ROOT / "docs" / "reports.md"], 2), ids=lambda page: page.stem
)
def test_what_a_page_shows_can_be_followed_from_an_empty_folder(page: Path, tmp_path: Path) -> None:
    shown = "".join(re.findall(r"```console\n(.*?)```", page.read_text("utf-8"), re.DOTALL))
    if "pdf=" in shown and not has_paper():
        pytest.skip("no pango on this machine")
    commands = re.findall(r"^\$ (.+)$", shown, re.MULTILINE)
    assert len(commands) >= 5
    program = f"{sys.executable} -m aifactory_assess"
    script = "".join(
        f"echo {shlex.quote(f'$ {each}')}\n{each.replace('aifactory-assess', program, 1)}\n" for each in commands
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        ["/bin/sh", "-c", f"set -e\n{script}"], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr.decode(), done.stdout.decode()) == (0, "", shown)
    assert (tmp_path / "pumps.html").stat().st_size > 10_000


def test_the_tutorial_installs_the_extras_that_its_commands_need() -> None:
    text = (SITE / "tutorial.md").read_text("utf-8")
    installed = re.findall(r"^pip install '\.\[([a-z,]+)\]'$", text, re.MULTILINE)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    commands = "\n".join(re.findall(r"^\$ .*", text, re.MULTILINE))
    named = re.findall(r"^\$ aifactory-assess (\w+)|--report (\w+)", commands, re.MULTILINE)
    needed = extras.keys() & {word for pair in named for word in pair}
    assert [set(each.split(",")) for each in installed] == [needed]


@pytest.mark.parametrize(
    "page", re.findall(r"^(?:guides|reference)/(\w+)$", (SITE / "index.md").read_text(), re.MULTILINE)
)
def test_every_page_of_the_contents_is_there_or_made(page: str) -> None:
    made = {"commands", "formats", "dictionary"}
    assert page in made or (ROOT / "docs" / f"{page}.md").exists() or page == "framework"


@pytest.mark.parametrize("name", ["commands", "formats", "dictionary", "framework"])
def test_what_is_made_from_the_program_can_be_made(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Sphinx, which the tests do without: a change of what these pages ask shows here."""
    monkeypatch.syspath_prepend(str(SITE))
    made = getattr(importlib.import_module("reference"), name)
    lines = list(made(builtin()) if name == "framework" else made())
    assert lines[0].startswith("# ")
    assert sum(map(len, lines)) > 1000


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<a href="b.html">x</a><a href="a.html#here">x</a><a href="https://x.example">x</a>'
    )
    assert list(lost(tmp_path)) == ["a.html: b.html leads nowhere", "a.html: a.html#here leads nowhere"]
    (tmp_path / "b.html").write_text("")
    assert list(lost(tmp_path)) == ["a.html: a.html#here leads nowhere"]
