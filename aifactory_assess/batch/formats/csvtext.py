"""Where the records of a CSV text begin and end, so that a file can be cut at any of them and no row is ever shifted.

RFC 4180 with LF or CR LF: a quotation mark opens a cell only as its first character, and closes it only as its last.
A record that breaks this is marked and ends with its line; what follows it is not drawn in. Blank lines are no records,
those that have delimiters alone among them: so spreadsheets save a blank row.
All of it takes time in proportion to the text, whatever is in it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aifactory_assess.batch.arrays import Places

LONGEST_RECORD = 1 << 20
QUOTE, LF, CR = b'"\n\r'
FINE, STRAY_QUOTE, OPEN_QUOTE, NUL, LONE_CR, NO_TEXT = range(6)
REASONS = (
    "",
    "a quotation mark that neither opens nor closes a cell",
    "a quotation mark that is never closed",
    "a NUL byte",
    "a carriage return without line feed",
)


class Records(NamedTuple):
    """`ends[i]` is where record i ends (line end included); `blank` ones have nothing in any cell; `bad` says why."""

    ends: Places
    blank: NDArray[np.bool_]
    bad: NDArray[np.uint8]

    @property
    def starts(self) -> Places:
        """Where each record begins."""
        return self.ends - np.diff(self.ends, prepend=0)

    @property
    def stop(self) -> int:
        """Where the last of them ends."""
        return int(self.ends[-1]) if len(self.ends) else 0

    @property
    def rows(self) -> int:
        """How many records there are, blank lines apart."""
        return len(self.ends) - int(self.blank.sum())


def records(data: bytes, delimiter: int, encoding: str, *, final: bool) -> Records:
    """The whole records in a text that begins with one; `final` says that nothing follows it."""
    found = boundaries(data, delimiter, final=final)
    _mark_bytes(data, encoding, found)
    return found


def boundaries(data: bytes, delimiter: int, *, final: bool) -> Records:
    """`records` without a look at the bytes inside them."""
    ends, bad = _ends(data, delimiter, final=final)
    length = np.diff(ends, prepend=0)
    text = np.frombuffer(data, np.uint8)
    first = text[ends - length]
    blank = ((length == 1) & (first == LF)) | ((length == 2) & (first == CR))  # noqa: PLR2004 - CR LF
    if (bare := first == delimiter).any():
        text = text[: ends[-1]]
        written = (text != delimiter) & (text != CR) & (text != LF)
        blank |= bare & ~np.logical_or.reduceat(written, ends - length)
    return Records(ends, blank, bad)


def reason(data: bytes, code: int, encoding: str) -> str:
    """Why a record is bad."""
    if code != NO_TEXT:
        return REASONS[code]
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return f"the byte 0x{data[error.start]:02x}, which is not {'UTF-8' if encoding == 'utf-8' else encoding}"
    raise AssertionError("a text that can be read was marked")


def cells_in(data: bytes, ends: Places, delimiter: int) -> Places:
    """How many cells each of some well-formed records has."""
    view = np.frombuffer(data, np.uint8)
    cuts = np.flatnonzero(view == delimiter)
    quotes = np.flatnonzero(view == QUOTE)
    outside = cuts[np.searchsorted(quotes, cuts) % 2 == 0]
    return np.bincount(np.searchsorted(ends, outside, side="right"), minlength=len(ends)) + 1


def _ends(data: bytes, delimiter: int, *, final: bool) -> tuple[Places, NDArray[np.uint8]]:
    view = np.frombuffer(data, np.uint8)
    lines = np.flatnonzero(view == LF) + 1
    if final and len(data) and data[-1] != LF:
        lines = np.append(lines, len(data))
    if QUOTE not in data:
        return lines, np.zeros(len(lines), np.uint8)
    quotes = np.flatnonzero(view == QUOTE)
    if _well_formed(view, quotes, delimiter, final=final):
        ends = lines[np.searchsorted(quotes, lines) % 2 == 0]
        edges = np.concatenate([[0], ends, [len(data)]])
        if np.diff(edges).max() < LONGEST_RECORD:
            return ends, np.zeros(len(ends), np.uint8)
    return _Cutter(data, delimiter, lines, quotes, final=final).cut()


def _well_formed(view: NDArray[np.uint8], quotes: Places, delimiter: int, *, final: bool) -> bool:
    """Whether every quotation mark opens a cell, closes one, or is half of a doubled one inside a cell."""
    if len(quotes) % 2 and final:
        return False
    before = np.where(quotes > 0, view[quotes - 1], LF)
    opens = (before == delimiter) | (before == LF) | (before == QUOTE)
    after = view[np.minimum(quotes + 1, len(view) - 1)]
    closes = (after == delimiter) | (after == LF) | (after == CR) | (after == QUOTE) | (quotes + 1 >= len(view))
    return bool(opens[0::2].all() and closes[1::2].all())


class _Cutter:
    """Cuts a text in which some quotation mark is where none may be.

    What becomes of a cell that a mark opens is the same for every record that comes to it: it is looked at once.
    """

    def __init__(self, data: bytes, delimiter: int, lines: Places, quotes: Places, *, final: bool) -> None:
        self._data = data
        self._delimiter = delimiter
        self._lines: list[int] = lines.tolist()
        self._quotes: list[int] = quotes.tolist()
        self._closes = _closing(self._quotes)
        self._final = final
        self._ends: list[int] = []
        self._bad: list[tuple[int, int]] = []
        self._doomed: dict[int, int] = {}

    def cut(self) -> tuple[Places, NDArray[np.uint8]]:
        """Where records end, and what is wrong with them."""
        line = 0
        while line < len(self._lines):
            start = self._lines[line - 1] if line else 0
            first = bisect_left(self._quotes, start)
            last = bisect_right(self._lines, self._quotes[first]) if first < len(self._quotes) else len(self._lines)
            if last > line:
                # Lines without a mark are records.
                self._ends += self._lines[line:last]
                line = last
                continue
            end, fault = self._record(line, first)
            if end is None:
                break
            if fault:
                self._bad.append((len(self._ends), fault))
            self._ends.append(self._lines[end])
            line = end + 1
        bad = np.zeros(len(self._ends), np.uint8)
        if self._bad:
            places, faults = zip(*self._bad, strict=True)
            bad[list(places)] = faults
        return np.array(self._ends, np.int64), bad

    def _record(self, line: int, mark: int) -> tuple[int | None, int]:
        """The line that ends the record which begins with a line, and its fault; None where it is not in this text."""
        passed: list[int] = []
        here, start = line, self._lines[line - 1] if line else 0
        while True:
            place = self._quotes[mark]
            if place != start and self._data[place - 1] != self._delimiter:
                return self._failed(passed, here, STRAY_QUOTE)
            passed.append(mark)
            fault = self._doomed.get(mark) or self._cell(mark)
            if fault is None:
                return None, FINE
            if fault:
                return self._failed(passed, line, fault)
            after = self._quotes[self._closes[mark]] + 1
            mark = self._closes[mark] + 1
            here = bisect_right(self._lines, after, here)
            if here == len(self._lines):
                return (here - 1, FINE) if self._final else (None, FINE)
            if mark == len(self._quotes) or self._quotes[mark] >= self._lines[here]:
                return here, FINE

    def _cell(self, mark: int) -> int | None:
        """What is wrong with the cell that a mark opens; None where its end may not be in this text."""
        place, close = self._quotes[mark], self._closes[mark]
        if close == len(self._quotes) or self._quotes[close] - place > LONGEST_RECORD:
            return None if not self._final and len(self._data) < place + 1 + LONGEST_RECORD else OPEN_QUOTE
        after = self._data[self._quotes[close] + 1 : self._quotes[close] + 2]
        return FINE if after in (b"\n", b"\r", b"") or after[0] == self._delimiter else STRAY_QUOTE

    def _failed(self, passed: list[int], line: int, fault: int) -> tuple[int, int]:
        # The lines that the record may have drawn in are records of their own, or are rejected as such.
        self._doomed.update(dict.fromkeys(passed, fault))
        return line, fault


def _closing(quotes: list[int]) -> list[int]:
    """For each mark the one that closes the cell which it opens, the number of marks where none does."""
    count = len(quotes)
    # closes[k]: the mark that closes a cell in which the next mark is k.
    closes = [count] * (count + 3)
    for mark in range(count - 1, -1, -1):
        doubled = mark + 1 < count and quotes[mark + 1] == quotes[mark] + 1
        closes[mark] = closes[mark + 2] if doubled else mark
    return closes[1 : count + 1]


def _mark_bytes(data: bytes, encoding: str, found: Records) -> None:
    """Mark records with bytes that no reader agrees on, or that are no text."""
    view = np.frombuffer(data, np.uint8)
    if 0 in data:
        _mark(found, np.flatnonzero(view == 0), NUL)
    if data.count(b"\r") != data.count(b"\r\n"):
        returns = np.flatnonzero(view == CR)
        lone = view[np.minimum(returns + 1, len(view) - 1)] != LF
        _mark(found, returns[lone | (returns + 1 >= len(view))], LONE_CR)
    if not data.isascii():
        _mark_text(data, encoding, found)


def _mark(found: Records, places: Places, code: int) -> None:
    held = np.unique(np.searchsorted(found.ends, places, side="right"))
    held = held[held < len(found.ends)]
    # Where lines end in another way, marks at the ends of cells only seem to stand where none may be.
    weaker = (FINE, STRAY_QUOTE, OPEN_QUOTE) if code == LONE_CR else (FINE,)
    found.bad[held[np.isin(found.bad[held], weaker)]] = code


def _mark_text(data: bytes, encoding: str, found: Records) -> None:
    if _is_text(data[: found.stop], encoding):
        return
    starts = found.starts
    foreign = np.flatnonzero(np.frombuffer(data, np.uint8)[: found.stop] >= 0x80)  # noqa: PLR2004 - beyond ASCII
    for record in np.unique(np.searchsorted(found.ends, foreign, side="right")).tolist():
        if found.bad[record] == FINE and not _is_text(data[starts[record] : found.ends[record]], encoding):
            found.bad[record] = NO_TEXT


def _is_text(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
