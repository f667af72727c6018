"""The formats of input. A new one is a module with its class, and its line here."""

from __future__ import annotations

from aifactory_assess.batch.formats.arrow import Arrow
from aifactory_assess.batch.formats.csv import Csv
from aifactory_assess.batch.formats.jsonl import JsonLines
from aifactory_assess.batch.formats.parquet import Parquet
from aifactory_assess.batch.formats.sheets import Sheets
from aifactory_assess.batch.formats.source import Format, Source
from aifactory_assess.batch.formats.xlsx import Xlsx

_ALL: tuple[Format, ...] = (Csv(), JsonLines(), Parquet(), Arrow(), Xlsx(), Sheets())

FORMATS: dict[str, Format] = {each.name: each for each in _ALL}
ENDINGS: dict[str, str] = {ending: each.name for each in _ALL for ending in each.endings}


def format_of(source: Source) -> Format:
    """The format of a source."""
    return FORMATS[source.format]
