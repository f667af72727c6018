"""Where the records of a CSV text begin and end, so that a file can be cut at any of them and no row is ever shifted.

RFC 4180 with LF or CR LF: a quotation mark opens a cell only as its first character, and closes it only as its last.
A record that breaks this is marked and ends with its line; what follows it is not drawn in. Blank lines are no records.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LONGEST_RECORD = 1 << 20
QUOTE, COMMA, LF, CR = b'",\n\r'
STRAY_QUOTE = "a quotation mark that neither opens nor closes a cell"
OPEN_QUOTE = "a quotation mark that is never closed"
LONE_CR = "a carriage return without line feed"
NUL = "a NUL byte"

Places = NDArray[np.int64]


class Records(NamedTuple):
    """`ends[i]` is where record i ends (its line end included); `blank` are lines without anything; `bad` says why."""

    ends: Places
    blank: NDArray[np.bool_]
    bad: dict[int, str]

    @property
    def starts(self) -> Places:
        """Where each record begins."""
        return np.concatenate([np.zeros(1, np.int64), self.ends[:-1]]) if len(self.ends) else self.ends


def records(data: bytes, *, final: bool) -> Records:
    """The whole records in a text that begins with one; `final` says that nothing follows it."""
    found = boundaries(data, final=final)
    _mark_bytes(data, found)
    return found


def boundaries(data: bytes, *, final: bool) -> Records:
    """`records` without a look at the bytes inside them."""
    ends, bad = _ends(data, final=final)
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1]])[: len(ends)]
    length = ends - starts
    view = np.frombuffer(data, np.uint8)
    first = view[starts] if len(starts) else np.zeros(0, np.uint8)
    blank = ((length == 1) & (first == LF)) | ((length == 2) & (first == CR))  # noqa: PLR2004 - CR LF
    return Records(ends, blank, bad)


def _ends(data: bytes, *, final: bool) -> tuple[Places, dict[int, str]]:
    view = np.frombuffer(data, np.uint8)
    lines = np.flatnonzero(view == LF) + 1
    if final and len(data) and data[-1] != LF:
        lines = np.append(lines, len(data))
    if QUOTE not in data:
        return lines, {}
    quotes = np.flatnonzero(view == QUOTE)
    if _well_formed(view, quotes, final=final):
        ends = lines[np.searchsorted(quotes, lines) % 2 == 0]
        edges = np.concatenate([[0], ends, [len(data)]])
        if np.diff(edges).max() < LONGEST_RECORD:
            return ends, {}
    return _one_by_one(data, final=final)


def _well_formed(view: NDArray[np.uint8], quotes: Places, *, final: bool) -> bool:
    """Whether every quotation mark opens a cell, closes one, or is half of a doubled one inside a cell."""
    if len(quotes) % 2 and final:
        return False
    before = np.where(quotes > 0, view[quotes - 1], LF)
    opens = (before == COMMA) | (before == LF) | (before == QUOTE)
    after = view[np.minimum(quotes + 1, len(view) - 1)]
    closes = (after == COMMA) | (after == LF) | (after == CR) | (after == QUOTE) | (quotes + 1 >= len(view))
    return bool(opens[0::2].all() and closes[1::2].all())


def _one_by_one(data: bytes, *, final: bool) -> tuple[Places, dict[int, str]]:
    ends: list[int] = []
    bad: dict[int, str] = {}
    start = 0
    while start < len(data):
        end, fault = _record(data, start, final=final)
        if end is None:
            break
        if fault:
            bad[len(ends)] = fault
        ends.append(end)
        start = end
    return np.array(ends, np.int64), bad


def _record(data: bytes, start: int, *, final: bool) -> tuple[int | None, str | None]:
    """Where a record ends, None if not in this text, and what is wrong with it."""
    place = start
    while True:
        if data[place : place + 1] == b'"':
            close = _closing(data, place + 1)
            if close is None:
                if not final and len(data) < place + 1 + LONGEST_RECORD:
                    return None, None
                return _line_end(data, start, final=final), OPEN_QUOTE
            place = close + 1
            if data[place : place + 1] not in (b",", b"\n", b"\r", b""):
                # The lines that it may have drawn in are records of their own, or are rejected as such.
                return _line_end(data, start, final=final), STRAY_QUOTE
        comma, line = data.find(b",", place), _line_end(data, place, final=final)
        if line is None:
            return None, None
        if not 0 <= comma < line:
            return line, STRAY_QUOTE if data.find(b'"', place, line) >= 0 else None
        if data.find(b'"', place, comma) >= 0:
            return line, STRAY_QUOTE
        place = comma + 1


def _closing(data: bytes, place: int) -> int | None:
    """The quotation mark that closes a cell, None where there is none within the longest record."""
    most = place + LONGEST_RECORD
    while (found := data.find(b'"', place, most)) >= 0:
        if data[found + 1 : found + 2] != b'"':
            return found
        place = found + 2
    return None


def _line_end(data: bytes, place: int, *, final: bool) -> int | None:
    found = data.find(b"\n", place)
    if found >= 0:
        return found + 1
    return len(data) if final else None


def _mark_bytes(data: bytes, found: Records) -> None:
    """Mark records with bytes that no reader agrees on, or that are no UTF-8."""
    view = np.frombuffer(data, np.uint8)
    if 0 in data:
        _mark(found, np.flatnonzero(view == 0), NUL)
    if data.count(b"\r") != data.count(b"\r\n"):
        returns = np.flatnonzero(view == CR)
        lone = view[np.minimum(returns + 1, len(view) - 1)] != LF
        _mark(found, returns[lone | (returns + 1 >= len(view))], LONE_CR)
    if not data.isascii():
        _mark_encoding(data, found)


def _mark(found: Records, places: Places, reason: str) -> None:
    for record in np.unique(np.searchsorted(found.ends, places, side="right")).tolist():
        if record < len(found.ends):
            found.bad.setdefault(record, reason)


def _mark_encoding(data: bytes, found: Records) -> None:
    start = 0
    end = int(found.ends[-1]) if len(found.ends) else 0
    while start < end:
        try:
            data[start:end].decode("utf-8")
        except UnicodeDecodeError as error:
            place = start + error.start
            record = int(np.searchsorted(found.ends, place, side="right"))
            found.bad.setdefault(record, f"the byte 0x{data[place]:02x}, which is not UTF-8")
            start = int(found.ends[record])
        else:
            return
