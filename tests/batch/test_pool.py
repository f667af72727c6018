"""Processes that work for a run: their results, their faults, and their ends."""

from __future__ import annotations

import errno
import os
import signal
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

import pytest

from aifactory_assess.batch.running import pool
from aifactory_assess.batch.running.pool import Pool
from aifactory_assess.errors import AssessError, failure

PATIENCE = 60
_ready: list[str] = []


def begin(name: str) -> None:
    _ready.append(name)


def begin_badly() -> None:
    raise failure("framework", "was changed")


def ready_and_slow(seconds: float, value: int) -> tuple[list[str], int]:
    time.sleep(seconds)
    return _ready, value


def broken(message: str) -> None:
    raise ZeroDivisionError(message)


class UnspeakableError(Exception):
    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.more = lambda: None


class ParticularError(Exception):
    def __init__(self, message: str, *, more: int) -> None:
        super().__init__(message)
        self.more = more


def broken_beyond_words() -> None:
    raise UnspeakableError("why it broke")


def broken_beyond_repair() -> None:
    raise ParticularError("why it broke", more=1)


class Knot:
    """Something that only the search for cycles can free."""

    def __init__(self) -> None:
        self.itself = self


_knots: list[weakref.ref[Knot]] = []


def leave_a_knot() -> None:
    _knots.append(weakref.ref(Knot()))


def knots_left() -> int:
    return sum(knot() is not None for knot in _knots)


def unspeakable() -> object:
    return lambda: None


def end(_over: str = "") -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def end_in_the_middle_of_the_answer() -> bytes:
    whole = Connection._send  # type: ignore[attr-defined]  # the library's own

    def torn(self: Connection, data: bytes, *rest: Any) -> None:  # noqa: ANN401 - as it is there
        whole(self, data[: len(data) // 2], *rest)
        if len(data) > 1000:
            end()

    Connection._send = torn  # type: ignore[attr-defined]  # the library's own
    return bytes(1_000_000)


def test_results_come_in_the_order_of_the_work_whoever_is_done_first() -> None:
    with Pool(2, begin, "early") as in_order:
        results = list(in_order((ready_and_slow, (9 - number) / 100, number) for number in range(10)))
    assert results == [(["early"], number) for number in range(10)]


def test_only_some_work_is_begun_before_a_result_is_wanted() -> None:
    taken = []

    def work() -> Any:  # noqa: ANN401 - an iterator
        for number in range(100):
            taken.append(number)
            yield ready_and_slow, 0.0, number

    with Pool(2, begin, "x") as in_order:
        assert next(in_order(work()))[1] == 0
        assert len(taken) == 4


@pytest.mark.parametrize("work", [end, end_in_the_middle_of_the_answer])
def test_a_killed_process_is_a_fault_and_never_a_wait_for_ever(work: Any) -> None:  # noqa: ANN401 - a function
    def run() -> None:
        with Pool(2, begin, "x") as in_order:
            list(in_order([(work,), *[(ready_and_slow, 0.0, number) for number in range(9)]]))

    with ThreadPoolExecutor(1) as thread, pytest.raises(AssessError, match="worker process was killed"):
        thread.submit(run).result(PATIENCE)


def test_the_work_that_killed_a_process_is_named() -> None:
    with Pool(2, begin, "x") as in_order, pytest.raises(AssessError, match=r"it died over t\.parquet, rows 1 to 9"):
        list(in_order([(ready_and_slow, 0.0, 1), (end, "t.parquet, rows 1 to 9"), (ready_and_slow, 0.0, 2)]))


def test_an_error_is_raised_here_with_the_place_where_it_was_raised_there() -> None:
    with Pool(1, begin, "x") as in_order, pytest.raises(ZeroDivisionError, match="no such thing") as raised:
        list(in_order([(broken, "no such thing")]))
    assert "in broken" in raised.value.__notes__[0]


@pytest.mark.parametrize("work", [broken_beyond_words, broken_beyond_repair])
def test_an_error_that_cannot_travel_is_told_in_words(work: Any) -> None:  # noqa: ANN401 - a function
    with Pool(1, begin, "x") as in_order, pytest.raises(RuntimeError, match="Error: why it broke"):
        list(in_order([(work,)]))


def test_a_process_that_cannot_begin_says_why() -> None:
    with Pool(2, begin_badly) as in_order, pytest.raises(AssessError, match="framework: was changed"):
        list(in_order([(broken, "never run")]))


def test_what_work_left_in_cycles_is_gone_before_the_next() -> None:
    with Pool(1, begin, "x") as in_order:
        assert list(in_order([(leave_a_knot,), (leave_a_knot,), (knots_left,)]))[-1] == 0


def test_an_answer_that_cannot_travel_is_an_error() -> None:
    with Pool(1, begin, "x") as in_order, pytest.raises(Exception, match="pickle"):
        list(in_order([(unspeakable,)]))


def test_work_that_nobody_waits_for_any_more_is_ended() -> None:
    begun = time.monotonic()
    pool = Pool(2, begin, "x")

    def interrupted() -> None:
        with pool as in_order:
            next(in_order([(ready_and_slow, 0.0, 1), *[(ready_and_slow, 600.0, 2)] * 3]))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert time.monotonic() - begun < PATIENCE
    assert not any(member.process.is_alive() for member in pool._members)


@pytest.mark.parametrize(
    ("raised", "reason"),
    [
        (BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"), "resource temporarily unavailable"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "connection refused"),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), "broken pipe"),
        (EOFError(), "it ended at once"),
        (OSError(errno.EMFILE, "Too many open files"), "too many open files .allow more open files .ulimit -n.,"),
    ],
)
def test_processes_that_cannot_be_started_are_told_as_such(
    monkeypatch: pytest.MonkeyPatch, raised: Exception, reason: str
) -> None:
    def refused(*_: object) -> None:
        raise raised

    monkeypatch.setattr(pool, "_member", refused)
    with pytest.raises(AssessError, match=f"batch: a worker process cannot be started: {reason} .*--workers 1"):
        Pool(2, begin, "any")


def test_where_the_folder_is_gone_no_more_processes_are_advised(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")

    monkeypatch.setattr(pool, "_member", refused)
    with pytest.raises(AssessError, match=r"batch: a worker process cannot be started: no such file or directory$"):
        Pool(2, begin, "any")
