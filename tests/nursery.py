"""A process that has loaded the program and forks for each run: the real thing in its own process, but for the start.

    python -m tests.nursery plain|tables

loads what such commands load, then reads a line of JSON for each run from stdin and answers with a line each.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

HEAVY = ("numpy", "pyarrow", "duckdb", "highspy", "xlsxwriter", "openpyxl", "weasyprint", "pptx")
"""What no plain command loads; the room that limits leave to a run would shrink by it."""
LATE = ("pydantic.type_adapter", "jsonschema")
"""What commands, and the parser of their words, load when they come to it."""
LATE_OF_TABLES = ("numpy", "dateutil.tz", "openpyxl", "pyarrow.compute")
TIMEOUT = 60
QUIET = 0.0025
"""CPU seconds of the yardstick where bounds were set: the best of hundreds, on two quiet cores."""
SHORT = 0.2
"""CPU seconds below which a run is counted as it is: no bound is that near."""


class Grown(NamedTuple):
    """How a run ended, what it wrote, and what it cost: CPU seconds of a quiet machine, MiB beyond the start."""

    code: int
    out: str
    err: str
    cpu: float
    memory: int


class Nursery:
    """Forks runs of the program, one at a time."""

    def __init__(self, kind: str) -> None:
        words = [sys.executable, "-X", "utf8", "-m", "tests.nursery", kind]
        self._process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1], start_new_session=True
        )
        atexit.register(self.close)

    def run(
        self,
        words: list[str],
        *,
        cwd: Path | str | None = None,
        env: Mapping[str, str],
        replies: bytes = b"",
        limits: Mapping[int, int] | None = None,
        killed_after: float = TIMEOUT,
    ) -> Grown:
        """Run the program to its end, or kill it after seconds; `limits` are those of the `resource` module."""
        asked = {
            "words": words,
            "cwd": str(cwd or Path.cwd()),
            "env": dict(env),
            "replies": replies.decode("latin-1"),
            "limits": list((limits or {}).items()),
            "killed_after": killed_after,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        self._process.stdin.flush()
        return Grown(*json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End the process that forks."""
        with suppress(BrokenPipeError):
            self._process.communicate()


@cache
def nursery(kind: str) -> Nursery:
    """The nursery of this process, of plain commands or of those about tables."""
    return Nursery(kind)


# --- inside the nursery ---


def _child(asked: dict[str, Any], streams: tuple[int, int, int]) -> None:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.closerange(3, 256)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    for kind, limit in asked["limits"]:
        resource.setrlimit(kind, (limit, limit))
    sys.argv = ["aifactory-assess", *asked["words"]]
    code: object = 0
    try:
        from aifactory_assess.cli.app import main

        main()
    except SystemExit as leaving:
        code = leaving.code
    except BaseException:
        traceback.print_exc()
        code = 1
    with suppress(BaseException):
        atexit._run_exitfuncs()
    with suppress(BaseException):
        sys.stdout.flush()
    with suppress(BaseException):
        sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1 if code else 0)


def _grown(asked: dict[str, Any], before: int) -> Grown:
    said = asked["replies"].encode("latin-1")
    with (
        tempfile.TemporaryFile() if said else Path(os.devnull).open("r+b") as replies,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
    ):
        replies.write(said)
        replies.seek(0)
        child = os.fork()
        if not child:
            _child(asked, (replies.fileno(), out.fileno(), err.fileno()))
        signal.signal(signal.SIGALRM, lambda *_: _kill(child))
        signal.setitimer(signal.ITIMER_REAL, asked["killed_after"])
        _, status, used = os.wait4(child, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        cpu, memory = used.ru_utime + used.ru_stime, (used.ru_maxrss - before) // 1024
        if cpu > SHORT:
            cpu /= slowness(cpu / 20)
        return Grown(os.waitstatus_to_exitcode(status), _text(out), _text(err), cpu, memory)


def slowness(seconds: float = 0.02) -> float:
    """How many times the CPU of a quiet machine work takes at this moment, and at least once; asked for so long.

    A core that others share, or one that is slower, counts more seconds for the same work.
    """
    begun, times = time.process_time(), 0
    while (spent := time.process_time() - begun) < seconds or not times:
        _yardstick()
        times += 1
    return max(spent / times / QUIET, 1.0)


def _yardstick() -> int:
    """Work as the program's: text is cut, matched and kept."""
    lines = [f"  key{number}: value {number % 17} of {number}" for number in range(2000)]
    found = (re.match(r" *(\w+): (.*)", line) for line in lines)
    return len({each[1]: sorted(each[2].split(), key=len) for each in found if each})


def _kill(child: int) -> None:
    with suppress(ProcessLookupError):  # it may have ended this moment
        os.kill(child, signal.SIGKILL)


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", "surrogateescape")


def _load(kind: str) -> None:
    left_out = HEAVY if kind == "plain" else ()
    for name in left_out:
        sys.modules[name] = None  # type: ignore[assignment] # importing it fails
    package = Path(__file__).parents[1] / "aifactory_assess"
    for path in sorted(set(package.rglob("*.py")) - {package / "__main__.py"}):
        with suppress(ImportError):
            import_module(".".join(path.relative_to(package.parent).with_suffix("").parts))
    for name in LATE + (() if kind == "plain" else LATE_OF_TABLES):
        import_module(name)
    for name in left_out:
        del sys.modules[name]


def _resident() -> int:
    """KiB in memory now: the most so far would count what started this process."""
    with suppress(OSError):
        told = Path("/proc/self/status").read_text("utf-8")
        return next(int(line.split()[1]) for line in told.splitlines() if line.startswith("VmRSS:"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Load the program, then fork for each line."""
    _load(sys.argv[1])
    gc.collect()
    gc.freeze()  # what is loaded is not looked through, and so not copied, in each run
    before = _resident()
    answering = os.dup(1)
    for line in sys.stdin.buffer:
        os.write(answering, json.dumps(_grown(json.loads(line), before)).encode() + b"\n")


if __name__ == "__main__":
    main()
