"""Units of numbers in words."""

from __future__ import annotations

import re

from aifactory_assess.framework.unit_words import UNITS

_COUNTED_OVER = re.compile(r" (?:of|in|per|at) |,")
BARE = ("ratio", "share", "1 or 0")
"""Units of numbers that have none."""
_MANY = re.compile(r"(?<=[a-z])(?<![suia])(?<!ie|[xh]e)s(?= (?:of|in|per|at) |,|$)")
_MULTIPLES = tuple(unit.name for unit in UNITS if unit.kind == "scale")


def in_unit(number: str, unit: str) -> str:
    """A number as it is printed, and its unit: 1 working day, 2 working days, 1 billion tokens."""
    if unit in BARE:
        return number
    is_one = number == "1" and not unit.startswith(("%", *_MULTIPLES))
    return f"{number} {_MANY.sub('', unit, count=1) if is_one else unit}".rstrip()


def is_counted(unit: str) -> bool:
    """Whether it is one of things, of which there can be one alone: `positions`, not `kW`."""
    return in_unit("1", unit) != f"1 {unit}"


def brief_unit(unit: str) -> str:
    """A unit without what it is counted over: `GPU-hours` of `GPU-hours in 12 months`."""
    return _COUNTED_OVER.split(unit)[0]
