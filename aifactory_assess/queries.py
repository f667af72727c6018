"""How a database is asked, so that a signal ends its work at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

T = TypeVar("T")
_SOON = 0.05
"""Seconds after which a query is interrupted again: one that has yet to begin does not hear of it, or refuses."""


def asked(connection: DuckDBPyConnection, work: Callable[[], T]) -> T:
    """What some work of a connection gives.

    It is done in a thread of its own, since signals come to the main thread, which would not hear of them in a query.
    """
    from duckdb import Error

    with ThreadPoolExecutor(1) as worker:
        working = worker.submit(work)
        try:
            return working.result()
        except BaseException:
            while not working.done():
                with suppress(Error):
                    connection.interrupt()
                wait([working], _SOON)
            raise
