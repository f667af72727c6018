"""A query that would go on for hours ends at a signal: begun or about to begin, in the main thread's place."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator

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


def test_what_a_query_raises_comes_through() -> None:
    with duckdb.connect() as connection, pytest.raises(duckdb.ParserException):
        asked(connection, lambda: connection.execute("no words"))
