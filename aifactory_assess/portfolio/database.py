"""The database that portfolios are worked out in: in memory up to a bound, beyond it in a folder that goes with it."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, TypeAlias

import duckdb
from numpy.typing import NDArray

from aifactory_assess.errors import AssessError, failure
from aifactory_assess.queries import asked, settings
from aifactory_assess.temporary import temporary_folder

MEMORY = "256MB"
"""What tables, joins and sorts may take of memory (docs/portfolio.md); what is more goes to the temporary folder."""
SETTINGS: dict[str, str | int] = {"memory_limit": MEMORY, "disabled_optimizers": "statistics_propagation"}
"""No test of values is left out for what a file says of them: of a NaN no Parquet file says that it is there."""
ROWS_AT_ONCE = 4_096

Record: TypeAlias = tuple[Any, ...]
Announcer: TypeAlias = Callable[[str], None]
"""Is told what is being done."""


def quietly(_doing: str) -> None:
    """Tell nobody."""


class Database:
    """One connection. It lives as long as what reads from it, and its folder goes with it."""

    def __init__(self, progress: Announcer) -> None:
        self.doing = progress
        kept = ExitStack()
        self.folder = str(kept.enter_context(temporary_folder()))
        config = settings() | SETTINGS | {"temp_directory": self.folder}
        self.connection = duckdb.connect(":memory:", config=config)
        kept.callback(self.connection.close)
        # No option of `connect`, nor one of cursors unless it is one of all.
        self.connection.execute("SET GLOBAL TimeZone = 'UTC'")
        weakref.finalize(self, kept.close)

    def run(self, query: str, values: object = None) -> None:
        """Do something."""
        self.rows(query, values)

    def rows(self, query: str, values: object = None) -> list[Record]:
        """All rows of a query that has few."""
        with self._faults():
            return asked(self.connection, lambda: self.connection.execute(query, values).fetchall())

    def arrays(self, query: str) -> dict[str, NDArray[Any]]:
        """All columns of a query that has few rows, in order."""
        with self._faults():
            return asked(self.connection, lambda: self.connection.execute(query).fetchnumpy())

    def value(self, query: str) -> Any:  # noqa: ANN401 - whatever is asked for
        """The one value of a query."""
        return self.rows(query)[0][0]

    def stream(self, query: str) -> Iterator[Record]:
        """The rows of a query that has many, as they are fetched; several may be read at the same time."""
        with self.connection.cursor() as reading, self._faults():
            asked(reading, lambda: reading.execute(query))
            while rows := asked(reading, lambda: reading.fetchmany(ROWS_AT_ONCE)):
                yield from rows

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Tell where room is missing; what a library in the database says of a file becomes its own word for that."""
        try:
            yield
        except duckdb.OutOfMemoryException as error:
            raise self._no_room(error) from error
        except duckdb.Error as error:
            if type(error) is duckdb.Error:
                raise duckdb.IOException(str(error)) from error
            raise

    def _no_room(self, error: duckdb.Error) -> AssessError:
        full = "no space left" in str(error).lower()
        message = "no space left on device" if full else f"{MEMORY} of memory are not enough for this table"
        return failure(self.folder, message, hint="TMPDIR names another folder for what does not fit into memory")


def quoted(name: str) -> str:
    """A column's name, whatever is in it."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def literal(text: str) -> str:
    """A text, whatever is in it."""
    escaped = text.replace("'", "''")
    return f"'{escaped}'"


def literals(texts: tuple[str, ...]) -> str:
    """Texts side by side."""
    return ", ".join(map(literal, texts))
