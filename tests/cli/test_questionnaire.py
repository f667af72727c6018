"""`questionnaire` and `export` of what a framework has not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import run
from tests.verdicts import FRAMEWORK


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--core",), "small: has no core questions, so there is no quick scan of it\n"),
        (("--role", "nosuch"), "--role: the framework has no roles\n"),
    ],
)
@pytest.mark.parametrize("command", [("questionnaire",), ("export", "-o", "q.xlsx")])
def test_of_a_framework_without_core_questions_or_roles_none_are_printed(
    tmp_path: Path, command: tuple[str, ...], words: tuple[str, ...], said: str
) -> None:
    ran = run(*command, *words, "--framework", FRAMEWORK, cwd=tmp_path)
    assert (ran.code, ran.out, ran.err) == (2, "", said)
    assert not [*tmp_path.iterdir()]


def test_every_role_that_there_is_not_is_told(tmp_path: Path) -> None:
    ran = run("questionnaire", "--role", "hr", "--role", "hr_lead", "--role", "boss", cwd=tmp_path)
    told = [line.partition(", ")[0] for line in ran.err.splitlines()]
    assert (ran.code, told) == (2, ["--role: 'hr' is no role", "--role: 'boss' is no role"])
