"""How a database is asked, so that a signal ends its work at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from aifactory_assess.extras import threads_in_room
from aifactory_assess.interrupts import held_back

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

T = TypeVar("T")
_SOON = 0.05
"""Seconds after which a query is interrupted again: one that has yet to begin does not hear of it, or refuses."""


def settings() -> dict[str, str | bool | int | float | list[str]]:
    """With which a database loads nothing that nobody asked for, and takes no variable of the program for a table.

    Of threads it begins those that there is room for: it ends the process where one gets none. None of them waits for
    files that are far away, for which it would begin eight.
    """
    threads = threads_in_room()
    return {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
        "async_threads": 0,
        **({} if threads is None else {"threads": threads}),
    }


def asked(connection: DuckDBPyConnection, work: Callable[[], T]) -> T:
    """What some work of a connection gives; what signals raise meanwhile is raised once it has ended.

    It is done in a thread of its own, since signals come to the main thread, which would not hear of them in a query.
    """
    from duckdb import Error

    with held_back() as raised, ThreadPoolExecutor(1) as worker:
        working = worker.submit(work)
        while wait([working], _SOON).not_done:
            if raised:
                with suppress(Error):
                    connection.interrupt()
    return working.result()
