"""From a typed reply to the next question on screen, beside writing the same bytes durably and nothing else.

The replies go through the loop, the screen and the file as in an interview; only the terminal is a buffer in memory.
CPU seconds are user and system time of this process. The aim: at most 50 ms of CPU for one reply with the built-in
framework and a file that is nearly full.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from aifactory_assess.answers.keeping import KeptSheet
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.interview.agenda import Selection, Setting
from aifactory_assess.interview.screen import render
from aifactory_assess.interview.shows import Show
from aifactory_assess.interview.talk import Face, talk
from aifactory_assess.telling.look import Look

EXAMPLE = "foundation_lab.yaml"
AIM_MS = 50.0


class Watch:
    """CPU and wall seconds of stretches of work."""

    def __init__(self) -> None:
        self.cpu: list[float] = []
        self.wall: list[float] = []
        self._start = (0.0, 0.0)

    def start(self) -> None:
        """A stretch begins."""
        self._start = (time.process_time(), time.perf_counter())

    def stop(self) -> None:
        """A stretch ends."""
        self.cpu.append(time.process_time() - self._start[0])
        self.wall.append(time.perf_counter() - self._start[1])


def answer_questions(path: Path, count: int) -> Watch:
    """Answer questions in turn, each with another level than before; every reply is a stretch."""
    watch, look, asked = Watch(), Look(width=80, colour=True), 0
    names = [q.id for q in builtin().questions if q.when is None and type(q.kind).__name__ == "Levels"]
    shown: list[str] = []

    def show(shows: Iterable[Show]) -> None:
        shown[:] = [render(shows, look)]

    def ask(_: str) -> str | None:
        nonlocal asked
        if asked and asked % 2 == 0:
            watch.stop()
        asked += 1
        if asked > 2 * count:
            return None
        turn = (asked - 1) // 2
        if asked % 2:
            return f":g {names[turn % len(names)]}"
        reply = str((turn // len(names)) % 2 + 1)
        watch.start()
        return reply

    with KeptSheet(path, builtin()) as kept:
        sitting = Setting(
            framework=builtin(), scored=builtin(), selection=Selection(), as_of=date(2026, 11, 25), start=kept.sheet
        )
        talk(kept, sitting, Face(ask=ask, show=show, clock=time.monotonic))
    return watch


def write_only(path: Path, data: bytes, count: int) -> Watch:
    """The least that a durable write takes: temporary file, flushed, renamed, folder flushed."""
    watch = Watch()
    for _ in range(count):
        watch.start()
        part = path.with_suffix(".part")
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        watch.stop()
    return watch


def told(name: str, watch: Watch) -> float:
    """Print one row; the median CPU in milliseconds."""
    middle: Callable[[list[float]], float] = statistics.median
    cpu, wall = middle(watch.cpu) * 1000, middle(watch.wall) * 1000
    print(f"{name:<34}{cpu:>10.2f}{max(watch.cpu) * 1000:>10.2f}{wall:>10.2f}{max(watch.wall) * 1000:>10.2f}")
    return cpu


def main() -> int:
    """Measure and print; 1 where the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replies", type=int, default=200)
    parser.add_argument("--folder", type=Path, default=None, help="where the files are written (a temporary folder)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        path = Path(folder) / EXAMPLE
        path.write_bytes((builtin_folder() / "examples" / EXAMPLE).read_bytes())
        print(f"{chosen.replies} replies, file of {path.stat().st_size} bytes, milliseconds")
        print(f"{'':<34}{'CPU':>10}{'most':>10}{'wall':>10}{'most':>10}")
        cpu = told("reply to next question", answer_questions(path, chosen.replies))
        told("the same bytes written durably", write_only(path, path.read_bytes(), chosen.replies))
    print(f"aim: at most {AIM_MS:g} ms of CPU a reply: {'reached' if cpu <= AIM_MS else 'missed'}")
    return int(cpu > AIM_MS)


if __name__ == "__main__":
    sys.exit(main())
