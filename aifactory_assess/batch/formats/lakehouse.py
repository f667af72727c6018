"""Tables of lakehouses: folders whose log says which of their files count, beside those that it removed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from aifactory_assess.errors import failure

_SCANS = {"Delta Lake": "delta_scan", "Iceberg": "iceberg_scan"}
"""By what functions DuckDB reads tables as their logs have them."""


def refuse_logged(folders: Iterable[str], given: str) -> None:
    """AssessError where one of these folders, or one that it lies in, is a table of a lakehouse.

    Each change leaves the files before it there, for days at least: read as they lie, rows that are gone would count.
    """
    seen: set[str] = set()
    for folder in folders:
        place = Path(os.path.realpath(folder))
        for each in map(str, (place, *place.parents)):
            if each in seen:
                break
            seen.add(each)
            if kind := _kind(each):
                name = os.path.basename(each)  # noqa: PTH119 - a string
                what = f"holds files of {name!r}, a table of {kind}, whose log alone says which of them count"
                raise failure(given, what, hint=_hint(kind, name))


def _kind(folder: str) -> str | None:
    """Whose table a folder is, by the log in it; None where it has none, or nobody may look."""
    logs = {name: os.path.join(folder, name) for name in ("_delta_log", ".hoodie", "metadata")}  # noqa: PTH118 - a Path for each costs more
    found = {name for name, log in logs.items() if os.path.isdir(log)}  # noqa: PTH112 - the same
    if "metadata" in found and any(Path(logs["metadata"]).glob("*.metadata.json*")):
        return "Iceberg"
    return "Delta Lake" if "_delta_log" in found else "Hudi" if ".hoodie" in found else None


def _hint(kind: str, name: str) -> str:
    """What to do with a table of a kind."""
    first = "write its rows to one file first"
    return f"{first}, in DuckDB by copy (from {_SCANS[kind]}('{name}')) to 'it.parquet'" if kind in _SCANS else first
