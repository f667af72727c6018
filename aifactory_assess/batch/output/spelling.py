"""How a kept cell is written where everything is text, so that one value is one text: CSV and JSON Lines.

`portfolio` reads typed files by the same rules (`portfolio/reading.py`), and makes cohorts of what comes out.
"""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from aifactory_assess.scoring.score_table import is_float


def plain(column: pa.Array) -> pa.Array:
    """Cells as text, numbers, truth or days, as which they are written.

    A list is JSON, among texts too; a time has no noughts behind its seconds, and is that of UTC where it has a zone; a
    decimal has none behind its point, and is a number where a float holds all of its digits and shows them.
    """
    type_ = column.type
    if pa.types.is_dictionary(type_):
        return column.cast(type_.value_type).cast(pa.string())
    if pa.types.is_nested(type_):
        return pa.array([_json(cell) if isinstance(cell, list) else cell for cell in column.to_pylist()], pa.string())
    if pa.types.is_timestamp(type_) or pa.types.is_time(type_):
        in_utc = column.cast(pa.timestamp(type_.unit, "UTC")) if getattr(type_, "tz", None) else column
        return _shortened(in_utc.cast(pa.string()))
    if pa.types.is_decimal(type_):
        # From its text: from the decimal itself some come out as the nearest other float.
        digits = column.cast(pa.string())
        is_short = is_float(type_.precision, type_.scale)
        return digits.cast(pa.float64()) if is_short else _shortened(_without_exponent(digits))
    return column


def sayable(column: pa.Array) -> pa.Array:
    """Cells without the days that are outside of the years 1 to 9999, which not every format can hold or spell."""
    type_ = column.type
    if not (pa.types.is_date(type_) or pa.types.is_timestamp(type_)):
        return column
    # Without a zone: with one, a year that is too large comes out as another.
    bare = column.cast(pa.timestamp(type_.unit)) if getattr(type_, "tz", None) else column
    return pc.if_else(pc.match_substring_regex(bare.cast(pa.string()), "^0{0,3}[1-9][0-9]{0,3}-"), column, None)


def plain_type(type_: pa.DataType) -> pa.DataType:
    """As which cells of a type are written."""
    return plain(pa.nulls(0, type_)).type


def _shortened(texts: pa.Array) -> pa.Array:
    """Decimals without the noughts at their end."""
    return pc.replace_substring_regex(
        pc.replace_substring_regex(texts, r"(\.[0-9]*?)0+(Z?)$", r"\1\2"), r"\.(Z?)$", r"\1"
    )


def _without_exponent(digits: pa.Array) -> pa.Array:
    return pa.array([None if cell is None else f"{Decimal(cell):f}" for cell in digits.to_pylist()], pa.string())


def _json(items: list[Any]) -> str:
    """A list as JSON, null where a number is none."""
    sayable = [None if isinstance(item, float) and not math.isfinite(item) else item for item in items]
    return json.dumps(sayable, ensure_ascii=False, separators=(",", ":"))
