"""Ctrl-C is 130 and one line, a SIGTERM 143; neither waits for a reader that takes nothing any more."""

from __future__ import annotations

import array
import fcntl
import os
import re
import signal
import subprocess
import sys
import termios
import threading
import time
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import pexpect
import pytest

from aifactory_assess.cli import exits
from aifactory_assess.cli.exits import INTERRUPTED, code_of
from tests.effort import in_the_gate, in_turn, one_case_in
from tests.program import command, environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PIPE_BYTES = 4096


def waiting(fd: int) -> int:
    """How many bytes stand in a pipe."""
    count = array.array("i", [0])
    fcntl.ioctl(fd, termios.FIONREAD, count)
    return count[0]


@pytest.mark.parametrize("loaded", ["typer", "ctypes"])
def test_an_interrupt_while_the_program_is_loaded_is_one_line(loaded: str) -> None:
    """The first of what takes long to load, or the last before the work, is replaced by somebody who types Ctrl-C."""
    code = (
        "import os, signal, sys\n"
        "class Late:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        name == {loaded!r} and os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Late())\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from aifactory_assess.__main__ import main\n"
        "main()\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr) == (INTERRUPTED, "", "interrupted\n")


def test_an_interrupt_while_a_class_is_made_is_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    """Python 3.11 wraps whatever comes then in a RuntimeError."""

    class Attribute:
        def __set_name__(self, owner: type, name: str) -> None:
            raise KeyboardInterrupt

    def work() -> None:
        type("Late", (), {"attribute": Attribute()})

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(exits, "silence", lambda _: None)  # what tests capture leads nowhere as it is
        assert (code_of(work), capfd.readouterr().err) == (INTERRUPTED, "interrupted\n")


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [("SIGINT", 130, "interrupted\n"), ("SIGTERM", 143, "terminated\n"), ("SIGHUP", 129, "terminated\n")],
)
def test_a_signal_while_the_words_are_read_is_one_line(name: str, code: int, said: str) -> None:
    """A third of a short command's time goes into its flags, and typer has words of its own for who stops it there."""
    program = (
        "import os, signal\n"
        "from typer.core import TyperCommand\n"
        "def stopped(*_words, **_more):\n"
        f"    os.kill(os.getpid(), signal.{name})\n"
        "TyperCommand.make_context = stopped\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from aifactory_assess.__main__ import main\n"
        "main()\n"
    )
    words = [sys.executable, "-c", program, "report", "answers.yaml"]
    ended = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr) == (code, "", said)


@contextmanager
def stuck(words: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """The program while it waits for somebody to read its output; nobody does."""
    reader, writer = os.pipe()
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    with subprocess.Popen(words, stdout=writer, stderr=subprocess.PIPE, env=environment()) as program:
        os.close(writer)
        end = time.monotonic() + 60
        while waiting(reader) < PIPE_BYTES and time.monotonic() < end:
            time.sleep(0.01)
        assert waiting(reader) == PIPE_BYTES
        try:
            yield program
        finally:
            program.kill()
            os.close(reader)


@pytest.mark.parametrize(
    ("sent", "code", "said"),
    [
        (signal.SIGINT, 130, b"interrupted\n"),
        (signal.SIGTERM, 143, b"terminated\n"),
        (signal.SIGHUP, 129, b"terminated\n"),
    ],
)
def test_a_signal_ends_the_program_at_once(sent: signal.Signals, code: int, said: bytes, example: Path) -> None:
    with stuck(command("report", example, "--report", "json")) as program:
        program.send_signal(sent)
        _, err = program.communicate(timeout=30)
        assert (program.returncode, err) == (code, said)


def test_a_shell_sees_143_after_sigterm(example: Path) -> None:
    # A trapped signal ends the first `wait`; the second one waits for the program itself.
    script = '"$@" & child=$!; trap "kill -TERM $child" TERM; wait $child; wait $child'
    words = command("report", example, "--report", "json")
    with stuck(["bash", "-c", script, "bash", *words]) as shell:
        shell.send_signal(signal.SIGTERM)
        shell.communicate(timeout=30)
        assert shell.returncode == 143


def test_ctrl_c_on_a_terminal_is_130_and_one_line(example: Path) -> None:
    program, *words = command("report", example, "--detail")
    child = pexpect.spawn(program, words, env=environment(), encoding="utf-8", timeout=60, dimensions=(24, 80))
    child.expect("AI factory readiness")
    child.sendintr()
    child.expect("interrupted")
    child.expect(pexpect.EOF)
    rest = str(child.before)
    child.close()
    assert (child.exitstatus, child.signalstatus) == (130, None)
    assert "Traceback" not in rest


def ended_by(child: pexpect.spawn[str], sent: signal.Signals) -> None:
    """A program that a signal ends says so, and by its code which it was."""
    child.kill(sent)
    child.expect("terminated")
    child.expect(pexpect.EOF)
    child.close()
    assert (child.exitstatus, child.signalstatus) == (128 + sent, None)


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP])
def test_an_interview_that_is_ended_leaves_no_lock(sent: signal.Signals, example: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(example.read_bytes())
    program, *words = command("interview", file)
    child = pexpect.spawn(program, words, env=environment(), encoding="utf-8", timeout=60)
    child.expect("answer> ")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".a.yaml.lock", "a.yaml"]
    ended_by(child, sent)
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP])
def test_an_interview_ends_though_a_note_was_broken_off_right_before(sent: signal.Signals, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("framework: ai-factory@2\norganisation: {id: acme}\nrespondent: {name: Ann}\n", "utf-8")
    program, *words = command("interview", file)
    child = pexpect.spawn(program, words, env=environment(), encoding="utf-8", timeout=60)
    child.expect("answer> ")
    child.sendline(":n")
    child.expect("note> ")
    child.kill(signal.SIGINT)
    child.expect("answer> ")
    ended_by(child, sent)
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


def test_a_signal_behind_a_ctrl_c_that_ended_the_work_ends_nothing_behind_it() -> None:
    code = (
        "import os, signal, time\n"
        "from aifactory_assess.cli.exits import code_of\n"
        "def work():\n"
        "    try:\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "        time.sleep(60)\n"
        "    except KeyboardInterrupt:\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "        raise\n"
        "code = code_of(work)\n"
        "time.sleep(0.5)\n"
        "os._exit(code)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 130


@pytest.mark.parametrize("again", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("first", [signal.SIGHUP, None])
def test_what_was_skipped_is_noted_though_a_signal_follows(
    first: signal.Signals | None, again: signal.Signals, tmp_path: Path
) -> None:
    """A terminal that closes ends the input and sends a signal, and its shell one more: here while it is noted."""
    file = tmp_path / "a.yaml"
    file.write_text("framework: ai-factory@2\norganisation: {id: acme}\nrespondent: {name: Ann}\n", "utf-8")
    code = (
        "import os, sys\n"
        f"os.fsync = lambda _: os.kill(os.getpid(), {int(again)})\n"
        "from aifactory_assess.__main__ import main\n"
        "main()\n"
    )
    child = pexpect.spawn(sys.executable, ["-c", code, "interview", str(file)], env=environment(), timeout=60)
    child.expect("answer> ")
    child.sendline("")
    child.expect("answer> ")
    child.kill(first) if first else child.sendeof()
    child.expect(pexpect.EOF)
    child.close()
    assert (child.exitstatus, child.signalstatus) == (128 + (first or again), None)
    assert "sector: {value: null, as_of: " in file.read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


WRITING: list[tuple[str, ...]] = [
    ("report", "a.yaml", "--report", "pdf=a.pdf"),
    ("plan", "a.yaml", "--report", "json=a.json"),
    ("export", "a.yaml", "-o", "a.xlsx"),
    ("set", "a.yaml", "lineage=1"),
    ("new", "b.yaml"),
    ("check", "a.yaml", "--report", "json=a.json"),
]


@in_the_gate
@one_case_in(3)
@pytest.mark.parametrize(("words", "sent"), in_turn(WRITING, [signal.SIGTERM, signal.SIGHUP], 1))
def test_a_command_that_is_ended_while_it_writes_leaves_nothing(
    words: tuple[str, ...], sent: signal.Signals, example: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_bytes(example.read_bytes())
    code = (
        "import os, sys\n"
        f"os.fsync = lambda _: os.kill(os.getpid(), {int(sent)})\n"
        "from aifactory_assess.__main__ import main\n"
        "main()\n"
    )
    line = [sys.executable, "-c", code, *words]
    ended = subprocess.run(
        line, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False, timeout=60
    )
    assert (ended.returncode, ended.stderr) == (128 + sent, "terminated\n")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.yaml": example.read_bytes()}


def stopped_behind(
    moment: str, sent: signal.Signals, words: tuple[str, ...], folder: Path, replies: str = ""
) -> subprocess.CompletedProcess[str]:
    """The program that a signal comes to once the system has done such a call so many times, as `os.fsync 2`."""
    call, turn = moment.split()
    module, name = call.split(".")
    code = (
        f"import itertools, os, signal, {module}\n"
        f"whole, times = {call}, itertools.count(1)\n"
        "def stopped(*given, **named):\n"
        "    done = whole(*given, **named)\n"
        f"    next(times) == {turn} and os.kill(os.getpid(), {int(sent)})\n"
        "    return done\n"
        f"{module}.{name} = stopped\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from aifactory_assess.__main__ import main\n"
        "main()\n"
    )
    line = [sys.executable, "-c", code, *words]
    ended = subprocess.run(
        line, cwd=folder, env=environment(), input=replies, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 128 + sent, ended.stderr
    return ended


@pytest.mark.parametrize("moment", ["os.replace 1", "os.replace 2", "os.fsync 2", "os.fsync 4"])
def test_of_several_files_a_signal_leaves_all_migrated_or_none(moment: str, tmp_path: Path) -> None:
    before = "framework: ai-factory@1\norganisation: {id: acme}\nanswers:\n  data_quality_control: 3\n"
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(before, "utf-8")
    stopped_behind(moment, signal.SIGTERM, ("migrate", "a.yaml", "b.yaml"), tmp_path)
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {"a.yaml": before, "b.yaml": before}


@pytest.mark.parametrize("moment", ["os.link 1", "os.unlink 1", "os.fsync 2"])
def test_a_signal_leaves_a_table_with_what_its_columns_mean(moment: str, tmp_path: Path) -> None:
    stopped_behind(moment, signal.SIGTERM, ("new", "t.csv", "--table", "csv"), tmp_path)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["t.columns.csv", "t.csv"]


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_a_file_is_locked_leaves_no_lock(sent: signal.Signals, example: Path, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(example.read_bytes())
    stopped_behind("fcntl.flock 1", sent, ("set", "a.yaml", "lineage=1"), tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.yaml": example.read_bytes()}


@pytest.mark.parametrize("moment", ["os.replace 1", "os.replace 2", "os.fsync 2", "os.fsync 3"])
def test_an_answer_that_ctrl_c_comes_behind_is_told_as_saved(moment: str, tmp_path: Path) -> None:
    words = ("interview", "a.yaml", "--topic", "measured_quality", "--script", "-")
    ended = stopped_behind(moment, signal.SIGINT, words, tmp_path, replies="acme\n2\n3\n")
    assert "\nAll answers are saved in a.yaml.\n" in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


@pytest.mark.parametrize(
    ("sent", "said"), [(signal.SIGINT, "interrupted"), (signal.SIGTERM, "terminated"), (signal.SIGHUP, "terminated")]
)
def test_a_signal_that_comes_in_a_callback_ends_the_program_all_the_same(sent: signal.Signals, said: str) -> None:
    """What is raised there, Python tells on stderr, and goes on: into a wait, here, of which it must wake."""
    code = (
        "import os, signal, time, weakref\n"
        "from aifactory_assess.cli import app, report\n"
        "class Thing: pass\n"
        "def late(*_given, **_named):\n"
        "    thing = Thing()\n"
        f"    kept = weakref.ref(thing, lambda _: (os.kill(os.getpid(), {int(sent)}), None))\n"
        "    del thing\n"
        "    time.sleep(60)\n"
        "report.assessed = late\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "app.main()\n"
    )
    line = [sys.executable, "-c", code, "report", "a.yaml"]
    ended = subprocess.run(line, env=environment(), capture_output=True, text=True, check=False, timeout=30)
    assert (ended.returncode, ended.stdout, ended.stderr) == (128 + sent, "", f"{said}\n")


class Asked:
    """A lock; a signal comes while it is taken."""

    def __init__(self, sent: signal.Signals) -> None:
        self.acquire = partial(signal.raise_signal, sent)
        self.__enter__ = self.acquire
        self.given_back = 0

    def release(self) -> None:
        self.given_back += 1

    def __exit__(self, *_why: object) -> None:
        self.release()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_that_comes_while_a_lock_is_taken_leaves_it_to_nobody(sent: signal.Signals) -> None:
    """A thread that had just begun waited for such a lock for ever, and the program for the thread."""
    lock = Asked(sent)
    condition = threading.Condition(lock)  # type: ignore[arg-type]  # all of a lock that it needs

    def work() -> int:
        with condition:
            time.sleep(30)  # or until the signal comes again
        return 0

    began = time.monotonic()
    assert (code_of(work), lock.given_back) == (128 + sent, 1)
    assert time.monotonic() - began < 20


TWICE = [(signal.SIGINT, signal.SIGTERM), (signal.SIGTERM, signal.SIGINT), (signal.SIGINT, signal.SIGINT)]


@pytest.mark.parametrize(("first", "second"), TWICE)
def test_what_the_first_signal_raised_is_put_in_order_before_the_second_is_heard(
    first: signal.Signals, second: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_order: list[bool] = []

    def work() -> int:
        try:
            signal.raise_signal(first)
        except KeyboardInterrupt:
            signal.raise_signal(second)
            in_order.append(True)
            raise
        return 0

    assert (code_of(work), in_order) == (128 + first, [True])
    monkeypatch.setattr(exits, "_MOMENT", 0.0)  # as if the second came later
    assert (code_of(work), in_order) == (128 + second, [True])


def test_on_a_terminal_the_report_has_colour_and_the_terminals_width(example: Path) -> None:
    program, *words = command("report", example)
    child = pexpect.spawn(program, words, env=environment(), encoding="utf-8", timeout=60, dimensions=(50, 100))
    child.expect(pexpect.EOF)
    told = str(child.before)
    child.close()
    assert child.exitstatus == 0
    assert "\x1b[" in told
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in told.splitlines()]
    assert max(map(len, lines)) == 100
