"""What stands where an answers file or a framework should be, and is none."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from aifactory_assess.cli.action import matching
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.builtin import builtin_folder
from tests.hostile.cases import BASE
from tests.program import Ran, assert_harmless, environment, run

NOBODY = "65534"


def fifo(place: Path) -> None:
    os.mkfifo(place)


def folder(place: Path) -> None:
    place.mkdir()


def dangling_link(place: Path) -> None:
    place.symlink_to(place.with_name("nowhere"))


def link_to_itself(place: Path) -> None:
    place.symlink_to(place)


def link_to_zeros(place: Path) -> None:
    place.symlink_to("/dev/zero")


def link_to_nothing(place: Path) -> None:
    place.symlink_to("/dev/null")


def unix_socket(place: Path) -> None:
    # The path of a socket may have 107 bytes, fewer than a temporary folder's.
    here = Path.cwd()
    os.chdir(place.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(place.name)
    finally:
        os.chdir(here)


def nothing(place: Path) -> None:
    del place


SPECIAL = {
    folder: "is a folder, not a file",
    fifo: "is no regular file (a pipe, socket or device) (save the text to a file first)",
    link_to_zeros: "is no regular file (a pipe, socket or device) (save the text to a file first)",
    link_to_nothing: "is no regular file (a pipe, socket or device) (save the text to a file first)",
    unix_socket: "cannot be read: no such device or address",
    dangling_link: "cannot be read: no such file or directory",
    link_to_itself: "cannot be read: too many levels of symbolic links",
    nothing: "cannot be read: no such file or directory",
}


def refused(ran: Ran, message: str) -> None:
    assert_harmless(ran)
    assert ran == (2, "", f"{message}\n")


@pytest.mark.parametrize(("make", "message"), SPECIAL.items(), ids=[make.__name__ for make in SPECIAL])
def test_what_is_no_file_is_no_answers_file(make, message: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a function above
    make(tmp_path / "answers.yaml")
    ran = run("report", "answers.yaml", "--framework", BASE, cwd=tmp_path, limited=True)
    refused(ran, f"answers.yaml: {message}")


@pytest.mark.parametrize("place", ["/dev/zero", "/dev/stdin", "/proc/self/mem"])
def test_no_device_is_an_answers_file(place: str, tmp_path: Path) -> None:
    ran = run("report", place, "--framework", BASE, cwd=tmp_path, limited=True)
    assert_harmless(ran)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"{place}: ")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (folder, "has no framework.yaml (found no YAML file)"),
        (fifo, "is no folder with a framework.yaml"),
        (dangling_link, "is a link to what does not exist"),
        (nothing, "does not exist"),
    ],
)
def test_what_is_no_folder_is_no_framework(make, message: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a function above
    make(tmp_path / "framework")
    (tmp_path / "answers.yaml").write_text("framework: tiny@1\norganisation: {id: a}\n", "utf-8")
    ran = run("report", "answers.yaml", "--framework", "framework", cwd=tmp_path, limited=True)
    refused(ran, f"framework: {message}")
    assert run("framework", "lint", "framework", cwd=tmp_path, limited=True).code == 2


@pytest.mark.parametrize("make", [folder, fifo, link_to_zeros, dangling_link, unix_socket])
def test_what_is_no_file_is_no_part_of_a_framework(make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a function above
    for path in BASE.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "people.yaml").unlink()
    make(tmp_path / "people.yaml")
    ran = run("framework", "lint", tmp_path, limited=True)
    assert_harmless(ran)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"{tmp_path / 'people.yaml'}: {SPECIAL[make]}\n"


@pytest.fixture
def as_nobody() -> tuple[str, ...]:
    """What to put before a command so that file permissions bind it."""
    if os.geteuid() != 0:
        return ()
    wrapper = shutil.which("setpriv")
    if wrapper is None:
        pytest.skip("root reads every file, and there is no setpriv to become somebody else")
    prefix = (wrapper, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    started = subprocess.run([*prefix, sys.executable, "-c", "import aifactory_assess"], cwd="/", check=False)
    if started.returncode != 0:
        pytest.skip("root reads every file, and nobody else can start this Python")
    return prefix


def test_an_unreadable_file_is_told_by_name(as_nobody: tuple[str, ...]) -> None:
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        place.chmod(0o755)
        file = place / "answers.yaml"
        file.write_text("framework: tiny@1\norganisation: {id: a}\n", "utf-8")
        file.chmod(0)
        ran = run("report", "answers.yaml", cwd=place, prefix=as_nobody, env=environment(HOME=made))
    refused(ran, "answers.yaml: cannot be read: permission denied")


def test_a_policy_above_in_a_folder_that_is_closed_is_not_passed_over(as_nobody: tuple[str, ...]) -> None:
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        (place / "answers").mkdir()
        (place / "answers" / "a.yaml").write_bytes((builtin_folder() / "examples" / "cloud_startup.yaml").read_bytes())
        (place / ".git").mkdir()
        (place / "aifactory-policy.yaml").write_text("format: aifactory-assess/policy@1\n", "utf-8")
        closed = ("sh", "-c", 'chmod 744 .. && exec "$@"', "sh", *as_nobody)
        place.chmod(0o755)
        ran = run("check", "a.yaml", cwd=place / "answers", prefix=closed, env=environment(HOME=made))
    refused(ran, f"{place.resolve() / 'answers'}: cannot be read: permission denied")


@pytest.mark.parametrize("name", ["a.yaml", "year=2026/a.csv"])
def test_an_unreadable_folder_ends_a_batch(name: str, as_nobody: tuple[str, ...]) -> None:
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        place.chmod(0o755)
        (place / "in" / name).parent.mkdir(parents=True)
        (place / "in" / name).write_text("organisation\na\n", "utf-8")
        (place / "in" / "b").mkdir(mode=0)
        words = ("batch", "in", "-o", "o.csv", "--workers", "1")
        ran = run(*words, cwd=place, prefix=as_nobody, env=environment(HOME=made))
    refused(ran, "in/b: permission denied")


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    ran = run("report", "a" * 300, cwd=tmp_path, limited=True)
    refused(ran, f"{'a' * 300}: cannot be read: file name too long")


def test_a_file_that_vanishes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone" / "answers.yaml").symlink_to("/proc/self/fd/999")
    ran = run("report", "gone/answers.yaml", cwd=tmp_path, limited=True)
    refused(ran, "gone/answers.yaml: cannot be read: no such file or directory")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\x1b[31mred.yaml", "\\x1b[31mred.yaml"),
        ("a\nb.yaml", "a\\x0ab.yaml"),
        ("\u202elmay.yaml", "\\u202elmay.yaml"),
        ("[bold]{x}.yaml", "[bold]{x}.yaml"),
        (os.fsdecode(b"caf\xe9.yaml"), "caf\\udce9.yaml"),
    ],
)
def test_a_hostile_name_is_shown_harmlessly(name: str, shown: str, tmp_path: Path) -> None:
    refused(run("report", name, cwd=tmp_path), f"{shown}: cannot be read: no such file or directory")
    (tmp_path / name).write_text("framework: tiny@1\norganisation: {id: a}\n", "utf-8")
    for form in ("json", "json=out.json"):
        ran = run("report", name, "--framework", BASE, "--report", form, cwd=tmp_path)
        assert_harmless(ran)
        assert ran.code == 0, ran.err
    extra = run("report", "answers.yaml", name, cwd=tmp_path)
    assert_harmless(extra)
    assert (extra.code, extra.out) == (2, "")


@pytest.mark.parametrize("pattern", ["*/", "a/"])
def test_a_pattern_through_more_folders_than_can_be_gone_through_is_refused(pattern: str, tmp_path: Path) -> None:
    ran = run("batch", f"{pattern * 1900}*.yaml", "-o", "o.csv", cwd=tmp_path)
    told = f"{(pattern * 1900)[:40]} ...: goes through 1,900 folders, expected a pattern through 200 at most\n"
    assert (ran.code, ran.err) == (2, told)
    with pytest.raises(AssessError, match="through 200 at most"):
        matching(f"{pattern * 1900}*.yaml")


@pytest.mark.parametrize(
    "words",
    [
        ("batch", "LOOP", "-o", "o.csv"),
        ("batch", "duckdb:LOOP?select 1", "-o", "o.csv"),
        ("portfolio", "LOOP"),
        ("framework", "show", "--framework", "LOOP"),
        ("framework", "lint", "LOOP"),
    ],
)
def test_a_link_to_itself_is_told_as_such(words: tuple[str, ...], tmp_path: Path) -> None:
    link_to_itself(tmp_path / "loop.csv")
    ran = run(*(word.replace("LOOP", "loop.csv") for word in words), cwd=tmp_path)
    assert_harmless(ran)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith("loop.csv: too many levels of symbolic links\n")


@pytest.mark.skipif(
    sys.platform != "linux", reason="no other system has a file that cannot be read and is a regular one"
)
@pytest.mark.parametrize("words", [("import", "t.xlsx", "-o", "a.yaml"), ("batch", "t.xlsx", "-o", "o.csv")])
def test_an_input_that_the_system_cannot_read_is_told_by_its_name(words: tuple[str, ...], tmp_path: Path) -> None:
    """Of a process's own memory the first page is none."""
    (tmp_path / "t.xlsx").symlink_to("/proc/self/mem")
    assert run(*words, cwd=tmp_path) == (2, "", "t.xlsx: cannot be read: input/output error\n")
