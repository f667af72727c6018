from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from aifactory_assess.files import mark_of_run
from tests.effort import in_the_gate
from tests.hostile.commands import CASES, files_in, fill
from tests.hostile.kills import killed, written_by_two
from tests.program import run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is killed so there")


@in_the_gate
def test_a_killed_command_leaves_no_half_file_and_is_in_no_way_of_the_next() -> None:
    """A few; `python -m tests.hostile.kills` kills hundreds, interviews among them."""
    names = [name for name in CASES if name not in {"page", "batch", "parts"}]
    died = killed(names, 2 * len(names), random.Random(1))  # noqa: S311 - the same again
    assert died.total()


@pytest.mark.parametrize("name", ["new", "merge", "import", "baseline"])
@pytest.mark.parametrize("is_there", [False, True])
def test_what_a_killed_run_left_beside_a_new_file_is_removed_even_where_the_next_is_refused(
    name: str, is_there: bool, tmp_path: Path
) -> None:
    """What is killed leaves its new text beside the file, or a second name of it, before its first name is gone."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    case, folder = CASES[name], tmp_path / "here"
    fill(folder, case)
    left = folder / f".b.yaml.{mark_of_run(ended.pid)}.0123456789abcdef.tmp"
    left.write_bytes(b"framework: ai-factory@2\n")
    if is_there:
        (folder / "b.yaml").hardlink_to(left)
    run(*case.words, cwd=folder)
    assert set(files_in(folder)) == {*case.inputs, "b.yaml"}


def test_a_new_merged_file_is_made_without_a_lock_that_a_kill_would_leave(tmp_path: Path) -> None:
    case, folder = CASES["merge"], tmp_path / "here"
    fill(folder, case)
    (folder / ".b.yaml.lock").mkdir()  # nothing can be locked there
    assert run(*case.words, cwd=folder).code == 0


@in_the_gate
def test_two_writers_lose_nothing_of_each_other() -> None:
    written_by_two(12, random.Random(1))  # noqa: S311 - the same again; raises where anything is lost
