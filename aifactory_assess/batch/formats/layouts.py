"""How a text table seems to be written, by its first lines: for a draft that a person corrects, and never for a run."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from aifactory_assess.batch.formats.csvtext import boundaries
from aifactory_assess.batch.formats.source import Source
from aifactory_assess.batch.formats.xlsx import first_rows
from aifactory_assess.batch.mapping import PLAIN, Dialect
from aifactory_assess.files import stream_of

HEAD_BYTES = 1 << 18
HEAD_ROWS = 60
GUESSED = "windows-1252"
"""What is no UTF-8 is mostly so, where nobody says otherwise."""
DELIMITERS = (",", ";", "\t", "|")
IMPORTED = '{"ImportId'
"""With this begins the third line over a Qualtrics table; its second has the questions."""


class Seen(NamedTuple):
    """How a table seems to be written, what stands under the names of its columns, where something does, and those."""

    dialect: Dialect
    described: Mapping[str, str]
    names: tuple[str, ...] = ()


def looked_at(source: Source) -> list[Seen]:
    """How each table of a source seems to be written, twice where either of two rows may be its header.

    Formats whose files say it themselves are as they are.
    """
    match source.format:
        case "csv":
            return _text_seen(source)
        case "xlsx":
            sheets = first_rows(source, HEAD_ROWS)
            said = source.dialect.sheet is not None or len(sheets) > 1
            return [
                seen
                for sheet, rows in sheets.items()
                for seen in _seen(rows, source.dialect._replace(sheet=sheet if said else None))
            ]
        case _:
            return [Seen(source.dialect, {})]


def _text_seen(source: Source) -> list[Seen]:
    with stream_of(Path(source.read_from), source.path) as stream:
        data = stream.read(HEAD_BYTES)
    told = source.dialect.encoding
    encoding = PLAIN.encoding if _is_utf8(data) else told if told != PLAIN.encoding else GUESSED
    data, said = data.removeprefix(BOM_UTF8), source.dialect.delimiter
    parted = {sign: _parted(data, Dialect(sign, encoding)) for sign in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda sign: _weight(*parted[sign], is_said=sign == said != ","))
    return _seen(parted[delimiter][0], Dialect(delimiter, encoding))


def _seen(rows: list[list[str]], plain: Dialect) -> list[Seen]:
    """What the first rows tell: the first that is filled wholly is the header, or the first by half, with gaps."""
    if not rows:
        return [Seen(plain, {})]
    width = Counter(map(len, rows)).most_common(1)[0][0]
    wholly = (place for place, row in enumerate(rows) if len(row) >= width and all(map(str.strip, row)))
    by_half = (place for place, row in enumerate(rows) if 2 * sum(map(bool, map(str.strip, row))) >= width)
    halves = (place - _goes_on(rows[place - 1], rows[place]) if place else place for place in by_half)
    places = dict.fromkeys(place for found in (wholly, halves) for place in islice(found, 1)) or [0]
    return [_headed(rows[place:], plain._replace(above=place)) for place in places]


def _goes_on(above: list[str], row: list[str]) -> bool:
    """Whether a row goes on with the header above it, as SurveyMonkey's: that names what the row leaves out."""
    gaps = [name.strip() for name, cell in zip(above, row, strict=False) if not cell.strip()]
    return len(gaps) > 1 and all(gaps)


def _headed(head: list[list[str]], dialect: Dialect) -> Seen:
    """What a header tells with the rows below it."""
    imported = len(head) > 2 and head[2][0].startswith(IMPORTED)  # noqa: PLR2004 - the third line
    described = dict(zip(head[0], head[1], strict=False)) if imported else {}
    return Seen(dialect._replace(header=3 if imported else 1), described, tuple(head[0]))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.end >= len(data) - 3 and error.reason == "unexpected end of data"
    return True


def _weight(rows: list[list[str]], faulty: int, *, is_said: bool) -> tuple[int, ...]:
    """How well a delimiter parts rows: few with a quotation mark where none may be, many that have one number of cells.

    What a file's name or its mapping says comes first, if half of the rows are so; nothing where all have but one cell.
    """
    counts = Counter(map(len, rows))
    width, alike = max(counts.items(), key=lambda pair: (pair[0] > 1, pair[1], pair[0]), default=(1, 0))
    return (is_said and 2 * alike >= len(rows), -faulty, alike, width) if width > 1 else ()


def _parted(data: bytes, dialect: Dialect) -> tuple[list[list[str]], int]:
    """The first rows as they are read, blank ones apart, and how many have a quotation mark where none may be.

    The last may be cut off: a header of several lines can be as long as what is looked at.
    """
    found = boundaries(data, ord(dialect.delimiter), final=True)
    places = np.flatnonzero(~found.blank)[:HEAD_ROWS]
    rows: list[list[str]] = []
    try:
        for start, end in zip(found.starts[places].tolist(), found.ends[places].tolist(), strict=True):
            text = data[start:end].decode(dialect.encoding, "replace")
            rows += csv.reader([text], delimiter=dialect.delimiter)
    except csv.Error:
        pass
    return rows, int(np.count_nonzero(found.bad[places]))
