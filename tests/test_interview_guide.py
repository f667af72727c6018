"""The guides to interviews and to several people: commands are the program's, examples run, pictures made anew."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from pathlib import Path

from aifactory_assess.framework.builtin import builtin_folder
from aifactory_assess.interview.session import _COMMANDS
from aifactory_assess.scoring.said import named
from aifactory_assess.telling.documents.assessment.risks import known_findings
from tests.telling.pages import assessed
from tests.test_readme import ROOT

README = (ROOT / "README.md").read_text("utf-8")
GUIDE = "\n".join((ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in ("people", "interview"))
PICTURES = ROOT / "docs" / "pictures"
MANUFACTURER = builtin_folder() / "examples" / "manufacturer_onprem.yaml"
HEAD = "framework: ai-factory@2\norganisation: {id: acme, name: Acme}\n"
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def test_the_table_of_commands_is_complete() -> None:
    table = set(re.findall(r"`:([a-z])(?: ID)?`", GUIDE))
    assert table == {name for name in _COMMANDS if len(name) == 1 and name.isalpha()} - {"h"}


def test_the_examples_print_what_is_shown(tmp_path: Path) -> None:
    (tmp_path / "ann.yaml").write_text(
        HEAD + "respondent: {name: Ann}\nanswers:\n  lineage: 2\n  data_rights: 1\n  datasheet_coverage: unknown\n"
    )
    (tmp_path / "bob.yaml").write_text(
        HEAD + "respondent: {name: Bob}\nanswers:\n  lineage: 2\n  data_rights: 4\n  drift_detection: unknown\n"
    )
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)}
    for block in _BLOCK.findall(GUIDE):
        for command, shown in re.findall(r"^\$ ([^\n]+)\n((?:(?!\$ )[^\n]*\n)*)", block, re.MULTILINE):
            line = command.replace("aifactory-assess ", f"{sys.executable} -m aifactory_assess ", 1)
            done = subprocess.run(
                ["/bin/sh", "-c", f"{line} 2>&1"], cwd=tmp_path, env=environment, capture_output=True, check=False
            )
            assert done.stdout.decode() == shown, command


def test_the_pictures_show_what_their_script_makes_now(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(ROOT / "docs" / "pictures.py"), str(tmp_path)], check=True, capture_output=True)
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == sorted(path.name for path in PICTURES.iterdir())
    for name in made:
        fresh, kept = words(tmp_path / name), words(PICTURES / name)
        assert fresh == kept, f"{name} is out of date: run python docs/pictures.py"
        assert f"pictures/{name}" in GUIDE or f"docs/pictures/{name}" in README
        assert "http" not in (PICTURES / name).read_text("utf-8").replace("http://www.w3.org/2000/svg", "")


def test_the_picture_of_the_matrix_has_every_risk_that_applies() -> None:
    """It ended at the first cell, as the words by which its end was found stand in the cells too."""
    shown = " ".join(words(PICTURES / "matrix.svg")).replace("\xa0", " ")
    risks = {finding.challenge.id for finding in known_findings(assessed(MANUFACTURER))}
    assert [risk for risk in sorted(risks) if named(risk) not in shown] == []


def words(path: Path) -> list[str]:
    """The texts of a picture, whichever release of Rich drew it."""
    return [html.unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", path.read_text("utf-8"))]
