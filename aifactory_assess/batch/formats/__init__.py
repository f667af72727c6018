"""The formats of input. A new one is a module with its FORMAT, and its line here."""

from __future__ import annotations

from importlib import import_module

from aifactory_assess.batch.formats.source import InputFormat, Source

_MODULES = (
    "csv",
    "jsonl",
    "parquet",
    "arrow",
    "xlsx",
    "sheets",
)

FORMATS: dict[str, InputFormat] = {name: import_module(f"{__name__}.{name}").FORMAT for name in _MODULES}
ENDINGS: dict[str, str] = {ending: name for name, each in FORMATS.items() for ending in each.endings}


def format_of(source: Source) -> InputFormat:
    """The format of a source."""
    return FORMATS[source.format]
