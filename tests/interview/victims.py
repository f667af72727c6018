"""Interviews that are killed: a process that forks them one after the other, so that none pays for its start.

Usage: python -m tests.interview.victims FOLDER COUNT SEED. Prints a line of JSON for each victim: how it was to die,
and which answers it had shown as saved.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from aifactory_assess.answers.keeping import KeptSheet
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.interview.agenda import Selection
from aifactory_assess.interview.screen import render
from aifactory_assess.interview.shows import Card, Remark, Show
from aifactory_assess.interview.talk import Face, talk
from aifactory_assess.telling.look import Look
from tests.interview.played import sitting

STEPS = 40


def interview(path: Path, out: int, chance: random.Random) -> None:
    """Answer questions until killed; each answer that is shown as saved is told through a pipe."""
    shown: list[Card] = []
    count = 0

    def show(shows: Iterable[Show]) -> None:
        for part in shows:
            if isinstance(part, Card):
                shown.append(part)
            if isinstance(part, Remark) and part.tone == "saved":
                os.write(out, f"{part.text}\n".encode())
        render(shows, Look())

    def ask(_: str) -> str | None:
        nonlocal count
        count += 1
        if count > STEPS:
            return None
        return f":n note {count} " + "x" * chance.randrange(400) if count % 3 == 0 else ":u"

    with KeptSheet(path, builtin()) as kept:
        talk(kept, sitting(builtin(), kept.sheet, Selection(pillar="talent")), Face(ask=ask, show=show, clock=None))


def die_inside(name: str, owner: Any, at: int, *, after: bool) -> None:  # noqa: ANN401 - a module or class
    """Kill this process at the n-th call of a function that writing uses, before or after its work."""
    real: Callable[..., Any] = getattr(owner, name)
    calls = 0

    def deadly(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any call
        nonlocal calls
        calls += 1
        if calls == at and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if calls == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)


POINTS = (("fsync", os), ("replace", Path), ("unlink", Path), ("urandom", os), ("open", os))
"""What each answer that is written calls; `unlink` is of the lock, once in a sitting."""


def victim(path: Path, chance: random.Random) -> dict[str, object]:
    """Fork one interview and see it die: inside a write, or at a random moment after so many answers.

    The moment is counted in answers and not in seconds alone, so that a fast machine kills as many as a slow one.
    """
    point = chance.choice(POINTS) if chance.random() < 0.5 else None
    at, after = 1 if point and point[0] == "unlink" else chance.randrange(1, 25), chance.random() < 0.5
    answers, pause = chance.randrange(10), chance.random() * 0.004
    readable, writable = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(readable)
        if point is not None:
            die_inside(point[0], point[1], at, after=after)
        interview(path, writable, chance)
        os._exit(0)
    os.close(writable)
    told = b""
    deadline = time.monotonic() + 30
    while (point or told.count(b"\n") < answers) and (left := deadline - time.monotonic()) > 0:
        if select.select([readable], [], [], left)[0]:
            part = os.read(readable, 65536)
            if not part:
                break
            told += part
    if point is None:
        time.sleep(pause)
    os.kill(pid, signal.SIGKILL)
    while part := os.read(readable, 65536):
        told += part
    _, status = os.waitpid(pid, 0)
    os.close(readable)
    died = os.WIFSIGNALED(status)
    return {"point": point and point[0], "died": died, "saved": told.decode().splitlines()}


def main(folder: Path, count: int, seed: int) -> None:
    """Kill so many interviews, each with its own file; every second one goes on with the file of the one before."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    builtin()  # loaded once, before the forks
    path = folder / "0.yaml"
    for number in range(count):
        if number % 2 == 0:
            path = folder / f"{number}.yaml"
            path.write_text("framework: ai-factory@2\norganisation: {id: acme}\nrespondent: {name: A}\n")
        print(json.dumps({"file": path.name, **victim(path, chance)}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
