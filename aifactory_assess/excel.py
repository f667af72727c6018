"""Excel workbooks as rows of cells (openpyxl, extra `xlsx`), bounded; whatever is wrong with a file is told.

The library reads what is damaged until one of its parsers stumbles, and raises what that raises: a dozen kinds of
exception were seen. So all of them count, in its own calls alone.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aifactory_assess.errors import AssessError, failure, reason_of
from aifactory_assess.files import regular

if TYPE_CHECKING:
    from openpyxl import Workbook

_HINT = "save it as .xlsx"
_PIECE = 1 << 20
_LONGEST_END = 64
_UNSOLVED = re.compile(rb"(?:/|/(?:\w+:)?f)>(?:<(?:\w+:)?v\s*(?:/>|></(?:\w+:)?v>))?</(?:\w+:)?c>")
"""How a cell ends whose formula has no result, or whose result is no text; some other empty cells end so too."""


@contextmanager
def workbook(path: Path, name: str, *, largest: int, computed: bool = False) -> Iterator[Workbook]:
    """A workbook to read; AssessError names it. `largest` are the bytes it may unpack to.

    `computed` reads what formulas came to when it was saved, instead of the formulas.
    """
    from openpyxl import load_workbook

    _refuse_what_is_too_large(path, name, largest)
    with path.open("rb") as stream:  # by its name, the library refuses what has another ending
        try:
            book = load_workbook(stream, read_only=True, data_only=computed)
        except Exception as error:
            raise _damaged(name, error) from None
        try:
            yield book
        finally:
            book.close()


def rows(sheet: Any, name: str, **bounds: int) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - openpyxl's sheets and cells
    """The cells of a sheet, row by row; AssessError names its file."""
    try:
        yield from sheet.iter_rows(**bounds)
    except AssessError:
        raise
    except Exception as error:
        raise _damaged(name, error) from None


def rows_with_formulas(computed: Any, written: Any, name: str) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - as above
    """The cells of a sheet as computed; a formula whose result the file lacks stands for it as it is written.

    `written` is the sheet in the same workbook read without `computed`. A result that is empty text is one.
    """
    for cells, formulas in zip(rows(computed, name), rows(written, name), strict=True):
        yield tuple(
            formula if cell.value is None and cell.data_type != "str" and formula.data_type == "f" else cell
            for cell, formula in zip(cells, formulas, strict=True)
        )


def may_lack_results(path: Path, name: str) -> bool:
    """Whether some formula may stand without its result, as libraries write them that compute nothing.

    AssessError names a file that is damaged. A file is looked through once, however often a run opens it.
    """
    told = path.stat()
    return _lacks_results(path, name, (told.st_ino, told.st_size, told.st_mtime_ns))


@lru_cache(maxsize=64)
def _lacks_results(path: Path, name: str, _: tuple[int, ...]) -> bool:
    try:
        with zipfile.ZipFile(path) as packed:
            parts = [part for part in packed.namelist() if part.startswith("xl/worksheets/")]
            return any(_holds_unsolved(packed, part) for part in parts)
    except Exception as error:  # what is packed wrongly ends in as many kinds as what is read
        raise _damaged(name, error) from None


def _holds_unsolved(packed: zipfile.ZipFile, part: str) -> bool:
    with packed.open(part) as stream:
        before = b""
        while piece := stream.read(_PIECE):
            if _UNSOLVED.search(before + piece):
                return True
            before = piece[-_LONGEST_END:]
    return False


def number_format(cell: Any, name: str) -> str:  # noqa: ANN401 - as above
    """How a number is shown, such as `0 %`; AssessError where the workbook has lost its styles."""
    try:
        return str(cell.number_format or "")
    except IndexError as error:
        raise _damaged(name, error) from None


def _damaged(name: str, error: Exception) -> AssessError:
    return failure(name, f"is no workbook that can be read ({type(error).__name__})", hint=_HINT)


def _refuse_what_is_too_large(path: Path, name: str, largest: int) -> None:
    try:
        with regular(path) as stream, zipfile.ZipFile(stream) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except OSError as error:
        raise failure(name, f"cannot be read: {reason_of(error)}") from None
    except (zipfile.BadZipFile, NotImplementedError):  # the latter where it says that it is of a later version
        raise failure(name, "is no .xlsx workbook", hint=_HINT) from None
    if unpacked > largest:
        raise failure(name, f"unpacks to {unpacked >> 20:,} MiB, expected at most {largest >> 20}")
