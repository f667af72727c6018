"""How a database is asked, so that a signal ends its work at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from types import FrameType

    from duckdb import DuckDBPyConnection

T = TypeVar("T")
CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
}
"""With which a database loads nothing that nobody asked for, and takes no variable of the program for a table."""
_SOON = 0.05
"""Seconds after which a query is interrupted again: one that has yet to begin does not hear of it, or refuses."""


def asked(connection: DuckDBPyConnection, work: Callable[[], T]) -> T:
    """What some work of a connection gives; what signals raise meanwhile is raised once it has ended.

    It is done in a thread of its own, since signals come to the main thread, which would not hear of them in a query.
    """
    from duckdb import Error

    with _raised_later() as raised, ThreadPoolExecutor(1) as worker:
        working = worker.submit(work)
        while wait([working], _SOON).not_done:
            if raised:
                with suppress(Error):
                    connection.interrupt()
    if raised:
        raise raised[0]
    return working.result()


@contextmanager
def _raised_later() -> Iterator[list[BaseException]]:
    """What the handlers of signals raise within, in order; it goes no further."""
    raised: list[BaseException] = []
    is_over = False

    def hear(number: int, frame: FrameType | None) -> None:
        try:
            handlers[number](number, frame)
        except BaseException as error:
            if is_over:
                raise
            raised.append(error)

    is_main = threading.current_thread() is threading.main_thread()
    found = ((int(number), signal.getsignal(number)) for number in signal.valid_signals() if is_main)
    handlers = {number: handler for number, handler in found if callable(handler)}
    try:
        for number in handlers:
            signal.signal(number, hear)
        yield raised
    finally:
        is_over = True  # for a signal that comes before its own handler is back
        for number, handler in handlers.items():
            signal.signal(number, handler)
