from __future__ import annotations

import gc
import os
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Iterable
from math import ceil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.effort import PROFILE, in_the_gate, one_law_in, usual

# Drawing a whole framework is slow by itself and says nothing about the code under test; how long an example takes
# depends on what else the machine does.
_QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile("dev", max_examples=6, deadline=None, suppress_health_check=_QUIET)
settings.register_profile("ci", max_examples=1000, deadline=None, suppress_health_check=_QUIET, print_blob=True)
settings.register_profile("all", parent=settings.get_profile("ci"))
settings.load_profile(PROFILE)

# Tests write some 40,000 files, and a third of their time went into waiting for a disk. What is kept where a process is
# killed does not hang on it: nothing here turns the power off.
_MEMORY, _ENOUGH = Path("/dev/shm"), 4 << 30  # noqa: S108 - a folder of the system's, and pytest makes its own in it
if "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _ENOUGH:
    os.environ["TMPDIR"] = str(_MEMORY)
    tempfile.tempdir = None  # it may have been looked up before


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the step that measures coverage name folders without all cases of what they have that takes long."""
    told = "of parts that are named, too, try a share of the cases of tests that are marked by one_case_in"
    parser.addoption("--marked-share", action="store_true", help=told)


def pytest_configure() -> None:
    """Hear what `&` and `nohup` have a program ignore, which children would inherit."""
    for ignored, heard in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(ignored) == signal.SIG_IGN:
            signal.signal(ignored, heard)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores, since some tests wait for a terminal, a lock or a browser."""
    return (os.cpu_count() or 1) + 1


def _laws_tried(laws: Iterable[str]) -> set[str]:
    places, found = Counter[str](), set[str]()
    for law in laws:
        module = law.partition("::")[0]
        if places[module] % one_law_in(module) == 0:
            found.add(law)
        places[module] += 1
    return found


def _leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take out the laws and cases that tests/effort.py leaves to `.ci/run all`; whoever names a part gets all of it.

    With `--marked-share` a part that is named has of marked tests the share that the whole has, and all of the others.
    """
    whole = config.args == config.getini("testpaths")
    if not whole and not config.getoption("marked_share"):
        return
    laws = [item.nodeid.partition("[")[0] for item in items]
    cases, seen = Counter(laws), Counter[str]()
    tried = _laws_tried(cases) if whole else set(cases)
    left: list[pytest.Item] = []
    for item, law in zip(items, laws, strict=True):
        mark = item.get_closest_marker("one_case_in")
        every = mark.args[0] if mark else usual(law, cases[law]) if whole else 1
        if law not in tried or not every or seen[law] % every:
            left.append(item)
        seen[law] += 1
    if left:
        gone = set(map(id, left))
        items[:] = [item for item in items if id(item) not in gone]
        config.hook.pytest_deselected(items=left)


@pytest.hookimpl(trylast=True)  # hypothesis marks its tests in this hook, too
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes long, a share in the part of each process: a law left for the end has a core alone."""
    _leave_out(config, items)
    processes = getattr(config, "workerinput", {}).get("workercount", 1)
    long = [item for item in items if item.get_closest_marker("hypothesis") or in_the_gate.mark in item.own_markers]
    taken = set(map(id, long))
    others = [item for item in items if id(item) not in taken]
    part = ceil(len(others) / processes)
    items[:] = [
        item
        for place in range(processes)
        for item in (*long[place::processes], *others[place * part : (place + 1) * part])
    ]


def pytest_collection_finish() -> None:
    """Leave what was collected out of garbage collections: thousands of tests are looked through at each otherwise."""
    gc.collect()
    gc.freeze()
