"""Clusters for the tests: answers to score on them, Dask's processes, and what keeps either from running here."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aifactory_assess.framework.asked import Levels
from aifactory_assess.framework.model import Framework

INPUTS, ROWS = 40, 1500
NO_DASK = None if find_spec("distributed") else "the extra is missing: pip install 'aifactory-assess[dask]'"
NO_SPARK = None if find_spec("pyspark") else "the extra is missing: pip install 'aifactory-assess[spark]'"
if NO_SPARK is None and not (shutil.which("java") or os.environ.get("JAVA_HOME")):
    NO_SPARK = "Spark needs Java, and none is on PATH or in JAVA_HOME"
needs_dask = pytest.mark.skipif(NO_DASK is not None, reason=NO_DASK or "")
needs_spark = pytest.mark.skipif(NO_SPARK is not None, reason=NO_SPARK or "")
QUIET = {**os.environ, "PYTHONWARNINGS": "ignore"}


def answers(framework: Framework, first: int, rows: int) -> pa.Table:
    """Answers of organisations from number `first` on: every question with levels, a fifth of them missing."""
    draw = np.random.default_rng(first)
    columns = {"organisation": pa.array([f"org-{number:06d}" for number in range(first, first + rows)])}
    for question in framework.questions:
        if isinstance(question.kind, Levels):
            steps = draw.integers(0, len(question.kind.steps), rows)
            columns[question.id] = pa.array(steps, mask=draw.random(rows) < 0.2)
    return pa.table(columns)


def write_inputs(framework: Framework, folder: Path) -> list[Path]:
    """Many small tables, so that a run has many tasks."""
    paths = [folder / f"answers-{number:03d}.parquet" for number in range(INPUTS)]
    for number, path in enumerate(paths):
        pq.write_table(answers(framework, number * ROWS, ROWS), path)
    return paths


def batch_command(inputs: list[Path], output: Path, *flags: str) -> list[str]:
    """The command line that scores them into a folder."""
    return [sys.executable, "-m", "aifactory_assess", "batch", *map(str, inputs), "-o", str(output), *flags]


def parts(folder: Path) -> list[str]:
    """The finished parts of a folder."""
    return sorted(path.name for path in folder.glob("part-*"))


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def wait_until(true: Callable[[], bool], seconds: float = 120) -> None:
    """Wait for something that must come true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.005)


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is ended with the block."""
    with subprocess.Popen(command, env=QUIET, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)


@contextmanager
def dask_cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler of its own, and its workers."""
    import json

    place = folder / "scheduler.json"
    with ExitStack() as stack:
        dask = (sys.executable, "-m", "distributed.cli.dask_scheduler")
        stack.enter_context(running(*dask, "--port", "0", "--no-dashboard", "--scheduler-file", str(place)))
        wait_until(lambda: place.exists() and place.read_text().endswith("}"))
        worker = (sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(place))
        flags = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder))
        started = [stack.enter_context(running(*worker, *flags)) for _ in range(workers)]
        yield json.loads(place.read_text())["address"], started
