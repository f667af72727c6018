"""Texts of cells, as they are written and read back."""

from __future__ import annotations

import re
from functools import lru_cache

from aifactory_assess.escaping import terminal

ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
"""How a workbook holds a sign that XML cannot (ECMA-376, ST_Xstring)."""
LONGEST_TEXT = 32_000
"""Units of UTF-16, two for a sign beyond the basic plane, that are written into a cell; Excel takes 32,767."""


class StruckText(str):
    """A text of a cell with words in it that are struck out."""

    __slots__ = ()


class DayBeyond(str):
    """The number of a cell that is shown as a day, and is none of the years 1 to 9999."""

    __slots__ = ()


def cell_text(text: str) -> str:
    """What is written into a cell of a text: no control characters, and no more than a cell may hold.

    The library writes text in tags of its own as it is, as part of the file: a blank behind makes it text again.
    """
    shown = cut_units(terminal(text, keep_lines=True), LONGEST_TEXT)
    return f"{shown} " if shown.startswith("<r>") and shown.endswith("</r>") else shown


def read_back(text: str) -> str:
    """What is read of a cell that a text was written into."""
    return unescaped(escape(cell_text(text))).strip()


def escape(text: str) -> str:
    """A text as the library writes it into a cell: what looks like an escape stands behind `_x005F`.

    Of two that share a sign, it sees the first alone.
    """
    return ESCAPE.sub(r"_x005F\g<0>", text)


def unescaped(text: str) -> str:
    """What a text of a workbook says: signs that XML cannot hold stand in it as `_x000D_`, and `_` before such as one.

    A line ends as everywhere else. Half a sign of UTF-16 stays as it is written: it is no text.
    """
    if "_x" in text:
        parts = ESCAPE.split(text)
        parts[1::2] = map(_sign, parts[1::2])
        text = "".join(parts)
    return text.replace("\r\n", "\n")


@lru_cache(maxsize=1 << 10)
def _sign(digits: str) -> str:
    sign = chr(int(digits, 16))
    return f"_x{digits}_" if "\ud800" <= sign <= "\udfff" else sign


def shortened(text: str, most: int) -> str:
    """A text, with an ellipsis in the place of what is more than so many units of UTF-16."""
    short = cut_units(text, most)
    return text if short == text else f"{short}…"


def cut_units(text: str, most: int) -> str:
    """As much of a text as has so many units of UTF-16, by which Excel counts signs."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")


def cell_name(row: int, place: int) -> str:
    """What people call the cell at a place of a row, as `C2`."""
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(place + 1)}{row}"
