"""What the README shows is what the program prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
_BLOCK = re.compile(r"```console\n\$ (?P<command>[^\n]+)\n(?P<output>.*?)```", re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    return [(match["command"], match["output"]) for match in _BLOCK.finditer(README.read_text("utf-8"))]


def output_of(command: str) -> str:
    """Both streams of a shell command, as a reader would see them in a terminal of 80 columns without colour."""
    program = f"{sys.executable} -m aifactory_assess"
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        ["/bin/sh", "-c", command.replace("aifactory-assess ", f"{program} ", 1)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout.decode("utf-8")


@pytest.mark.parametrize(("command", "shown"), blocks(), ids=[command for command, _ in blocks()])
def test_a_command_prints_what_the_readme_shows(command: str, shown: str) -> None:
    assert output_of(command) == shown


def test_the_readme_shows_something() -> None:
    assert len(blocks()) >= 4


def test_scores_of_the_examples_are_those_of_the_examples() -> None:
    text = README.read_text("utf-8")
    for name in ("cloud_startup", "hospital_finetune", "foundation_lab"):
        report = output_of(f"aifactory-assess report questionnaires/examples/{name}.yaml --as-of 2026-11-25")
        score, level = re.findall(r"(\S+) of 100   (\w+)", report)[0]
        assert f"({score}, {level.lower()})" in text


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)", README.read_text("utf-8")):
        assert (ROOT / target).exists(), target


def test_the_number_of_questions_is_right() -> None:
    text = README.read_text("utf-8")
    shown = output_of("aifactory-assess framework show --core").splitlines()[1]
    core, whole = re.findall(r"(\d+) of (\d+) questions", shown)[0]
    assert f"quick scan's {core} questions" in text
    assert f"asks {whole} questions" in text


if __name__ == "__main__":
    # Writes the program's present output into the README: to be read before it is committed.
    written = _BLOCK.sub(
        lambda match: f"```console\n$ {match['command']}\n{output_of(match['command'])}```", README.read_text("utf-8")
    )
    README.write_text(written, "utf-8")
