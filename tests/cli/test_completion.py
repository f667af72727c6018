"""Shell completion: commands, ids, formats and names, through the script that bash is given."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from aifactory_assess.telling.formats import formats_of
from tests.effort import one_case_in, some
from tests.program import environment

OTHER = str(Path(__file__).resolve().parent.parent / "cases" / "framework-faults" / "_base")


@pytest.fixture(scope="module")
def bash(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the program under its own name, and the script that bash reads."""
    folder = tmp_path_factory.mktemp("bin")
    program = folder / "aifactory-assess"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m aifactory_assess "$@"\n', "utf-8")
    program.chmod(0o755)
    asked = environment(_AIFACTORY_ASSESS_COMPLETE="source_bash")
    script = subprocess.run([program], env=asked, capture_output=True, text=True, check=True)
    (folder / "completion.bash").write_text(script.stdout, "utf-8")
    return folder


def completed(folder: Path, *words: str) -> list[str]:
    """What bash offers for the last of the words."""
    script = (
        'source "$1/completion.bash"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
        '_aifactory_assess_completion "$1"; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "-c", script, "bash", str(folder), "aifactory-assess", *words],  # noqa: S607 - whichever bash there is
        env=environment(PATH=f"{folder}:/usr/bin:/bin"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


@one_case_in(2)
@pytest.mark.parametrize(
    ("words", "offered"),
    some(
        [
            (["repo"], ["report"]),
            (["framework", ""], ["lint", "show", "schema"]),
            (["framework", "li"], ["lint"]),
            (["report", "a.yaml", "--report", ""], [each.name for each in formats_of("assessment")]),
            (["report", "a.yaml", "--report", "m"], ["markdown"]),
            (["report", "--det"], ["--detail"]),
            (["explain", "compute_sec"], ["compute_secured"]),
            (["explain", "a.yaml", "overa"], ["overall"]),
            (["explain", "a.yaml", "nothing_begins_so"], []),
            (["new", "a.yaml", "--example", "hosp"], ["hospital_finetune"]),
            (["set", "a.yaml", "compute_sec"], ["compute_secured"]),
            (["unset", "a.yaml", "price:elec"], ["price:electricity_usd_kwh"]),
            (["framework", "show", "--pillar", "gov"], ["governance"]),
            (["framework", "show", "--challenge", "coo"], ["cooling"]),
            (["framework", "schema", "ans"], ["answers"]),
            (["explain", "--framework", OTHER, "a.yaml", "sta"], ["staffed"]),
            (["set", "--framework", OTHER, "a.yaml", "mach"], ["machines"]),
            (["framework", "show", OTHER, "--pillar", ""], ["people"]),
            (["framework", "show", "--framework", OTHER, "--challenge", ""], ["delay"]),
            (["framework", "show", "--framework", "nowhere", "--pillar", "gov"], ["governance"]),
        ],
        3,
    ),
)
def test_bash_completes_what_is_typed(words: list[str], offered: list[str], bash: Path) -> None:
    assert completed(bash, *words) == offered


def test_bash_is_offered_every_command(bash: Path) -> None:
    offered = completed(bash, "")
    assert {"new", "report", "explain", "framework"} <= set(offered)
    assert len(set(offered)) == len(offered)


@pytest.mark.parametrize("shell", ["fish", "zsh"])
def test_what_is_offered_with_its_help_stands_in_a_line(bash: Path, shell: str) -> None:
    asked = environment(
        _AIFACTORY_ASSESS_COMPLETE=f"complete_{shell}",
        _TYPER_COMPLETE_FISH_ACTION="get-args",
        _TYPER_COMPLETE_ARGS="aifactory-assess check --",
    )
    done = subprocess.run([bash / "aifactory-assess"], env=asked, capture_output=True, text=True, check=True)
    lines = done.stdout.replace("_arguments '*: :((", "").splitlines()
    assert len(lines) > 30
    assert [line for line in lines if not line.lstrip('"').startswith("--")] == []


@pytest.mark.parametrize("words", [{}, {"COMP_WORDS": "x", "COMP_CWORD": "y"}])
def test_a_completion_that_no_shell_asks_for_is_told_in_a_sentence(bash: Path, words: dict[str, str]) -> None:
    asked = environment(_AIFACTORY_ASSESS_COMPLETE="complete_bash", **words)
    done = subprocess.run([bash / "aifactory-assess"], env=asked, capture_output=True, text=True, check=False)
    told = "_AIFACTORY_ASSESS_COMPLETE: is for shells, which say beside it what is typed\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", told)
