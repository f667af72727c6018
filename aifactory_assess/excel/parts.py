"""The parts that a workbook packs: looked through before anything is read, and bounded; whatever is wrong is told.

The library reads what is damaged until one of its parsers stumbles, and raises what that raises: a dozen kinds of
exception were seen. So all of them count, in its own calls alone.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote
from xml.parsers import expat

from aifactory_assess.errors import AssessError, failure, reason_of
from aifactory_assess.files import stream_of
from aifactory_assess.interrupts import behind

HINT = "save it as .xlsx"
SAVE = "open it in a spreadsheet, look at it, and save it"
_CLOSED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a compound file begins: Excel's before 2007, and one that is encrypted."""
_PIECE = 1 << 20
_LONGEST_END = 64
_TABLES = ("xl/worksheets/", "xl/sharedstrings")
"""The parts that grow with what a workbook holds; all others hold its looks."""
_COMMENTS = ("xl/comments", "xl/threadedcomments")
_DRAWINGS = "xl/drawings/"
_DRAWN_WORDS = re.compile(rb"<a:t>[^<]")
_MOST_TAGS = 60_000
"""Of the parts that hold looks, together: the library takes up to 30 microseconds and 540 bytes for each."""
_TAGS_A_BYTE = 3
"""Of a table, for each byte that it is packed in: what programs write has two at most."""
_MERGED = re.compile(rb"mergeCell\s")
_HIDDEN = re.compile(
    rb"""<(?:\w{1,20}+:)?+row(?=\s[^<]{0,1100}+<(?:\w{1,20}+:)?+c\s)"""
    rb"""(?:\s++(?!hidden\s*+=)[\w:.-]++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'))*+"""
    rb"""\s++hidden\s*+=\s*+["'](?:1|true)["'][^<>]{0,500}+>\s{0,20}+<(?:\w{1,20}+:)?+c\s"""
)
"""A row with cells that is not shown, by a filter or by hand; its tag is gone through once, where a cell follows."""
_COLUMN = re.compile(rb"<(?:\w{1,20}+:)?+col\s([^<>]{0,500}+)>")
_COLUMN_HIDDEN = re.compile(rb"""(?<![\w:.-])hidden\s*=\s*["'](?:1|true)["']""")
_COLUMN_SPAN = re.compile(rb"""(?<![\w:.-])(min|max)\s*=\s*["']([0-9]{1,5})["']""")
_LAST_COLUMN = 1 << 14
_LONGEST_ROW = 1_200
"""Bytes of what is looked for so."""
_MOST_MERGED = 10_000
"""Of cells that are merged, each of which the library makes several objects of."""
STYLES = "xl/styles.xml"
MOST_FORMATS = 1000
"""Number formats of a workbook: each is read once, and Excel has a few hundred at most."""
_LONGEST_FORMAT, _MOST_BRACKETS = 255, 20
"""Signs of a number's format, as Excel takes them, and its brackets: the library looks for an end of each."""
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY|ATTLIST)")
"""What no workbook has: of entities and defaults, kilobytes unfold to gigabytes."""
_DECLARED_IN_PICTURE = re.compile(rb"<!(?:ENTITY|ATTLIST)")
"""A picture of drawings (SVG) may name its kind, and whatever the name of a part, it may be read as a table."""
_PICTURES = "xl/media/"
_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)""")
_PLAIN_ENCODINGS = frozenset((b"utf-8", b"utf-16", b"us-ascii", b"iso-8859-1"))
"""In which a sign of ASCII is its byte, with a zero beside it or without: so it is looked for."""
_STRICT = re.compile(rb"""<(?:\w+:)?workbook\s[^<>]*=\s*["']http://purl\.oclc\.org/ooxml/spreadsheetml/main["']""")
"""How the list of sheets begins in the other dialect of the standard, of which the library reads nothing."""
_RECALCULATED = re.compile(rb"""\sfullCalcOnLoad\s*=\s*["'](?:1|true)""")
"""Says that formulas are to be computed by whoever opens a workbook: noughts stand for results in it."""


def written_beside(path: Path, name: str) -> tuple[str, ...]:
    """What people wrote that is no value of a cell, by its kind; AssessError names a file that is damaged."""
    parts = parts_of(path, name)
    found = {
        "comments at cells": any(part_name(part.name).startswith(_COMMENTS) for part in parts),
        "texts in drawings": any(part.worded for part in parts),
    }
    return tuple(kind for kind, is_there in found.items() if is_there)


class BookPart(NamedTuple):
    """What was seen in one part of a workbook; `packed` are its bytes in the file.

    `recalculated` is the order to compute its formulas, as libraries write it that compute nothing, `strict` a list of
    sheets that the library reads as none, `worded` a drawing with words in it, `hidden` how many rows are, and
    `unseen` the numbers of columns that are; `fault` is why the part cannot be read as it stands.
    """

    name: str
    tags: int
    merged: int
    packed: int
    unpacked: int
    recalculated: bool
    strict: bool
    worded: bool
    hidden: int
    unseen: tuple[range, ...]
    fault: str | None


def parts_of(path: Path, name: str) -> tuple[BookPart, ...]:
    """All parts, each looked through once however often a run opens the file; AssessError names one that is damaged."""
    told = path.stat()
    return _looked_through(path, name, (told.st_ino, told.st_size, told.st_mtime_ns))


@lru_cache(maxsize=64)
def _looked_through(path: Path, name: str, _: tuple[int, ...]) -> tuple[BookPart, ...]:
    try:
        with stream_of(path, name) as stream, zipfile.ZipFile(stream) as packed:
            return tuple(_part(packed, entry) for entry in packed.infolist())
    except AssessError:
        raise
    except Exception as error:  # what is packed wrongly ends in as many kinds as what is read
        raise damaged(name, error) from None


def _part(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> BookPart:
    tags, merged, recalculated, strict, worded, declares = 0, 0, False, False, False, False
    before, encoding, rest, hidden, unseen, in_rows = b"", b"utf-8", b"", 0, list[range](), False
    called = part_name(entry.filename)
    is_table, is_drawing = called.startswith(_TABLES), called.startswith(_DRAWINGS)
    declared = _DECLARED_IN_PICTURE if called.startswith(_PICTURES) else _DECLARED
    with packed.open(entry) as stream:
        while piece := stream.read(_PIECE):
            piece = piece.replace(b"\0", b"")  # of UTF-16 this leaves what UTF-8 would be
            if not before and (named := _ENCODING.match(piece)):
                encoding = named.group(1).lower()
            strict = strict or (not before and _STRICT.search(piece) is not None)
            declares = declares or declared.search(before + piece) is not None
            tags += piece.count(b"<")
            merged += len(_MERGED.findall(piece))
            recalculated = recalculated or (not is_table and _RECALCULATED.search(before + piece) is not None)
            worded = worded or (is_drawing and _DRAWN_WORDS.search(before + piece) is not None)
            before = piece[-_LONGEST_END:]
            if is_table:
                rest += piece
                unseen += [] if in_rows else _hidden_columns(rest, unseen[-1].stop if unseen else 1)
                in_rows = in_rows or b"sheetData" in rest
                ends = [0, *(row.end() for row in _HIDDEN.finditer(rest))]
                hidden, rest = hidden + len(ends) - 1, rest[max(ends[-1], len(rest) - _LONGEST_ROW) :]
    fault = None if encoding in _PLAIN_ENCODINGS else f"is written in {encoding.decode('ascii', 'replace')!r}"
    fault = "declares a document type or entities, as no workbook does" if declares else fault
    if fault is None and called == STYLES and tags <= _MOST_TAGS:
        fault = _format_fault(packed.read(entry))
    sizes, told = (tags, merged, entry.compress_size, entry.file_size), (recalculated, strict, worded)
    return BookPart(entry.filename, *sizes, *told, hidden, tuple(unseen), fault)


def _hidden_columns(sheet: bytes, first: int) -> Iterator[range]:
    """The columns that are not shown of a sheet, from the first on; they stand in rising order, before its rows."""
    for column in _COLUMN.finditer(sheet):
        span = {end: int(place) for end, place in _COLUMN_SPAN.findall(column[1])}
        least, most = span.get(b"min", 0), min(span.get(b"max", 0), _LAST_COLUMN)
        if first <= least <= most and _COLUMN_HIDDEN.search(column[1]):
            yield range(least, first := most + 1)


def _format_fault(styles: bytes) -> str | None:
    """Why some number's format is none."""
    formats, asked = list[str](), set[str]()

    def begun(_: str, given: dict[str, str]) -> None:
        told = given.get("formatCode")
        formats.extend(filter(None, [told]))
        asked.update(filter(None, [given.get("numFmtId") if told is None else None]))

    parser = expat.ParserCreate()
    parser.StartElementHandler = begun
    parser.Parse(styles, True)
    count = max(len(formats), len(asked))  # those that looks ask for may be told nowhere
    if count > MOST_FORMATS:
        return f"has {count:,} number formats, expected at most {MOST_FORMATS:,}"
    if any(len(each) > _LONGEST_FORMAT or each.count("[") > _MOST_BRACKETS for each in formats):
        return f"has a number format of more than {_LONGEST_FORMAT} signs or {_MOST_BRACKETS} brackets"
    return None


def checked_parts(path: Path, name: str, *, largest: int, most_tags: int | None) -> tuple[BookPart, ...]:
    """The parts of a workbook; AssessError where one cannot be read, or is too large, as `open_workbook` has it."""
    _refuse_what_is_too_large(path, name, largest)
    parts = parts_of(path, name)
    for part in parts:
        # It could become far more than it is, or is written so that nobody sees what.
        if part.fault is not None:
            raise failure(name, f"{part.name!r} {part.fault}", hint=HINT)
    if len({part_name(part.name) for part in parts}) < len(parts):
        raise failure(name, "holds two parts of one name, of which others may read the other", hint=HINT)
    if any(part.strict for part in parts):
        raise failure(name, "is a Strict Open XML workbook", hint="save it as Excel Workbook (.xlsx)")
    _refuse_too_many_tags(parts, name, most_tags)
    return parts


def part_name(spelled: str) -> str:
    """A part's name however it is spelled: by the standard capitals are no other letters, and `%34` is a 4."""
    return unquote(spelled).lower()


def _refuse_what_is_too_large(path: Path, name: str, largest: int) -> None:
    is_closed = False
    try:
        with stream_of(path, name) as stream:
            is_closed = stream.read(len(_CLOSED)) == _CLOSED
            with zipfile.ZipFile(stream) as packed:
                unpacked = sum(entry.file_size for entry in packed.infolist())
                packed.getinfo("[Content_Types].xml")  # the list of its parts
    except (zipfile.BadZipFile, NotImplementedError, KeyError):  # of a later version; of another office
        what = "is protected by a password, or an .xls of old" if is_closed else "is no .xlsx workbook"
        raise failure(name, what, hint=f"{HINT} without a password" if is_closed else HINT) from None
    if unpacked > largest:
        raise failure(name, f"unpacks to {unpacked >> 20:,} MiB", f"at most {largest >> 20}")


def _refuse_too_many_tags(parts: Sequence[BookPart], name: str, most: int | None) -> None:
    tables = [part for part in parts if part_name(part.name).startswith(_TABLES)]
    looks = [part for part in parts if not part_name(part.name).startswith(_TABLES)]
    if sum(part.merged for part in parts) > _MOST_MERGED:
        raise failure(name, f"has more than {_MOST_MERGED:,} merged cells, the most that are read", hint=HINT)
    if most is None:  # what one is packed in allows no other any
        most = _MOST_TAGS + sum(min(part.tags, _TAGS_A_BYTE * part.packed) for part in tables)
    for what, some, bound in (("in its sheets and texts", tables, most), ("in how it looks", looks, _MOST_TAGS)):
        tags = sum(part.tags for part in some)
        if tags > bound:
            raise failure(name, f"has {tags:,} tags {what}", f"at most {bound:,}", hint=HINT)


def damaged(name: str, error: Exception) -> AssessError:
    """What is said where the library stumbles over a file; an interrupt behind that goes on."""
    if (interrupt := behind(error, KeyboardInterrupt)) is not None:
        raise interrupt
    if isinstance(error, OSError) and error.errno is not None:
        return failure(name, f"cannot be read: {reason_of(error)}")
    return failure(name, f"is no workbook that can be read ({type(error).__name__})", hint=HINT)
