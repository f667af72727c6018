"""A query that would go on for hours ends at a signal: begun or about to begin, in the main thread's place."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from aifactory_assess.queries import asked

duckdb = pytest.importorskip("duckdb")
ENDLESS = "select sum(first.range * second.range) from range(1000000000) as first, range(1000000) as second"


@pytest.fixture
def heard() -> Iterator[None]:
    """Let Ctrl-C be heard as in the program, whatever else ran in this process."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before or signal.SIG_DFL)


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("late", [0.0, 0.3])
def test_a_signal_ends_a_query_that_would_go_on_for_hours(late: float) -> None:
    def work() -> None:
        threading.Timer(late, os.kill, (os.getpid(), signal.SIGINT)).start()
        time.sleep(0.2)  # an interrupt that comes before the query is not heard by it
        connection.execute(ENDLESS)

    with duckdb.connect() as connection:
        with pytest.raises(KeyboardInterrupt):
            asked(connection, work)
        assert asked(connection, lambda: connection.execute("select 1").fetchall()) == [(1,)]


@pytest.mark.usefixtures("heard")
def test_further_signals_wait_until_the_work_has_ended() -> None:
    ended = []

    def work() -> None:
        for _ in range(4):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.1)
        ended.append(True)
        raise duckdb.InterruptException

    with duckdb.connect() as connection, pytest.raises(KeyboardInterrupt):
        asked(connection, work)
    assert ended == [True]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.usefixtures("heard")
def test_a_signal_before_the_work_is_waited_for_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    submit = ThreadPoolExecutor.submit

    def late(worker: ThreadPoolExecutor, work: Callable[[], None]) -> Future[None]:
        working = submit(worker, work)
        os.kill(os.getpid(), signal.SIGINT)
        return working

    monkeypatch.setattr(ThreadPoolExecutor, "submit", late)
    with duckdb.connect() as connection:
        given_up = threading.Timer(10, connection.interrupt)
        given_up.start()
        with pytest.raises(KeyboardInterrupt):
            asked(connection, lambda: connection.execute(ENDLESS))
        assert given_up.is_alive()
        given_up.cancel()


@pytest.mark.usefixtures("heard")
def test_a_signal_that_ends_nothing_is_heard_in_a_query() -> None:
    heard: list[str] = []

    def work() -> str:
        os.kill(os.getpid(), signal.SIGUSR1)
        time.sleep(0.2)
        return heard[0]

    before = signal.signal(signal.SIGUSR1, lambda *_: heard.append("a signal"))
    with duckdb.connect() as connection:
        assert asked(connection, work) == "a signal"
    signal.signal(signal.SIGUSR1, before)


def test_what_a_query_raises_comes_through() -> None:
    with duckdb.connect() as connection, pytest.raises(duckdb.ParserException):
        asked(connection, lambda: connection.execute("no words"))
