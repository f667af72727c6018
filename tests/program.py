"""The real program in a process of its own, inside limits that the system enforces."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from tests.nursery import TIMEOUT, Grown, nursery, slowness

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CPU_SECONDS = 2
MEMORY_KIB = 300 * 1024
TRIES = 3
"""What else a machine does comes and goes: who is beyond the CPU seconds of a quiet one tries again."""

# What a terminal acts on and no output may hold: C0 but the line feed, DEL, C1, and what steers the direction of text.
# Nor what is no character of XML.
STEERING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)


class Ran(NamedTuple):
    """How a run ended, and what it wrote; a negative code is the signal that ended it."""

    code: int
    out: str
    err: str


UNCOMPILED = {"PYTHONDONTWRITEBYTECODE": "1"}
"""For a child whose files are limited: what it compiles would be cut short, and read by all that come after it."""

WITHOUT_ROOTS_RIGHTS = """
import ctypes, os
if os.geteuid() == 0:
    libc = ctypes.CDLL(None, use_errno=True)
    class Head(ctypes.Structure):
        _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]
    class Sets(ctypes.Structure):
        _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]
    head, sets = Head(0x20080522, 0), (Sets * 2)()
    assert libc.capget(ctypes.byref(head), sets) == 0
    sets[0].effective &= ~0b110
    assert libc.capset(ctypes.byref(head), sets) == 0
"""
"""What a process begins with that is held to permissions like anybody else: root may read and write anywhere."""


def environment(**changes: str | None) -> dict[str, str]:
    """The environment of a child: this one's without what changes output, then the changes; None removes."""
    left_out = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE", "PYTHONIOENCODING")
    base = {name: value for name, value in os.environ.items() if name not in left_out}
    base |= {"PYTHONUTF8": "1", "TERM": "xterm-256color"}
    return {name: value for name, value in {**base, **changes}.items() if value is not None}


def command(*words: str | Path, limited: bool = False) -> list[str]:
    """The command line of the program, under limits where `limited`."""
    program = [sys.executable, "-m", "aifactory_assess", *map(str, words)]
    limits = f'ulimit -t {CPU_SECONDS} && ulimit -v {MEMORY_KIB} && exec "$@"'
    return ["/bin/sh", "-c", limits, "sh", *program] if limited else program


def run(
    *words: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    replies: bytes = b"",
    limited: bool = False,
    prefix: tuple[str, ...] = (),
) -> Ran:
    """Run the program to its end; it is started only where the start is what differs, and forked otherwise."""
    env = environment() if env is None else env
    if prefix or _steers_python(env):
        started = [*prefix, *command(*words, limited=limited)]
        done = subprocess.run(
            started, cwd=cwd, env=env, input=replies, capture_output=True, timeout=TIMEOUT, check=False
        )
        return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
    limits = {resource.RLIMIT_CPU: CPU_SECONDS, resource.RLIMIT_AS: MEMORY_KIB * 1024} if limited else None
    grown = _grown(words, cwd, env, replies, limits)
    for _ in range(TRIES - 1):
        if not limits or grown.code != -signal.SIGKILL:
            break
        grown = _grown(words, cwd, env, replies, limits | {resource.RLIMIT_CPU: ceil(CPU_SECONDS * slowness())})
    return Ran(grown.code, grown.out, grown.err)


def measured(*words: str | Path, cwd: Path) -> Grown:
    """A run and what it cost."""
    return _grown(words, cwd, environment())


def twice(cpu: float) -> float:
    """CPU seconds below which twice the input stays: 2.4 times, and what a start differs by on a busy machine."""
    return 2.4 * max(cpu, 0.3) + 0.3


def _grown(
    words: tuple[str | Path, ...],
    cwd: Path | None,
    env: Mapping[str, str],
    replies: bytes = b"",
    limits: Mapping[int, int] | None = None,
) -> Grown:
    books = any(str(word).endswith(".xlsx") for word in words)
    kind = "tables" if books or (words and words[0] in {"batch", "portfolio"}) else "plain"
    return nursery(kind).run([*map(str, words)], cwd=cwd, env=env, replies=replies, limits=limits)


def _steers_python(env: Mapping[str, str]) -> bool:
    """Whether Python, or the loader before it, reads something else at its start than it did in the nursery."""
    early = ("PYTHON", "LC_", "LANG", "LD_", "VIRTUAL")
    here = environment()
    return any(env.get(name) != here.get(name) for name in {*env, *here} if name.startswith(early))


def ended(
    *words: str | Path, cwd: Path | None = None, replies: bytes = b"", changes: Mapping[str, str | None] | None = None
) -> subprocess.CompletedProcess[str]:
    """A run as `subprocess` tells it, in this environment but for the changes."""
    ran = run(*words, cwd=cwd, replies=replies, env=environment(**(changes or {})))
    return subprocess.CompletedProcess([*map(str, words)], ran.code, ran.out, ran.err)


def shell(script: str, *, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Ran:
    """Run a bash script in which `$PROGRAM` is the program."""
    done = subprocess.run(
        ["bash", "-c", script],  # noqa: S607 - whichever bash there is
        cwd=cwd,
        env={**(environment() if env is None else env), "PROGRAM": f"{sys.executable} -m aifactory_assess"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def assert_harmless(ran: Ran) -> None:
    """Neither stream steers a terminal, and no traceback is shown."""
    for stream in (ran.out, ran.err):
        steering = STEERING.search(stream)
        assert steering is None, f"{steering.group()!r} in {stream[: steering.end() + 40][-120:]!r}"
    assert "Traceback" not in ran.err, ran.err
