"""How a database is asked, so that a signal ends its work at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from aifactory_assess.interrupts import held_back

if TYPE_CHECKING:
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

    with held_back() as raised, ThreadPoolExecutor(1) as worker:
        working = worker.submit(work)
        while wait([working], _SOON).not_done:
            if raised:
                with suppress(Error):
                    connection.interrupt()
    return working.result()
