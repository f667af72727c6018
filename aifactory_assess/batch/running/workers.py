"""What a process is while it scores, in this program, in a pool or in a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa

from aifactory_assess.batch.formats.source import Task
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.running.duplicates import Identified
from aifactory_assess.batch.running.memory import keep_freed_memory
from aifactory_assess.batch.running.work import TaskScores, Worker, packed
from aifactory_assess.errors import failure
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.framework.loading import load
from aifactory_assess.framework.model import Framework

_worker: Worker | None = None


def begin(folder: Path | None, sha256: str, options: ScoreOptions) -> None:
    """Make a process of its own a worker for the framework in a folder (None: the built-in one) with this hash."""
    keep_freed_memory()
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    framework = builtin() if folder is None else load(folder)
    if framework.sha256 != sha256:
        raise failure(str(folder), "the framework was changed while it was in use")
    become(Worker(framework, options))


def become(worker: Worker | None) -> None:
    """Make this process a worker, or let it be one no longer."""
    global _worker  # noqa: PLW0603 - a process is one worker
    _worker = worker


def worker() -> Worker:
    """The worker that this process has become."""
    assert _worker is not None  # noqa: S101 - begin() or become() ran first
    return _worker


def score_here(task: Task) -> tuple[bytes, TaskScores]:
    """Score a task in this process, for another: the scores packed, and all that is beside them."""
    found = worker().score(task)
    return packed(found.scores), found._replace(scores=[])


def identify_here(task: Task) -> Identified:
    """Read a task's ids in this process, for another."""
    return worker().identify(task)


Crew: TypeAlias = Callable[[Iterable[tuple[Any, ...]]], Iterator[Any]]
"""Gives results of (function, arguments ...) in their order; the function runs where `worker()` is ready."""


@contextmanager
def alone(framework: Framework, options: ScoreOptions) -> Iterator[Crew]:
    """This process as the only worker; each result is worked out when it is asked for."""
    keep_freed_memory()
    become(Worker(framework, options, threads=True))
    try:
        yield lambda work: (function(*arguments) for function, *arguments in work)
    finally:
        become(None)
