"""Many sheets as columns, and what is known of them while they are assessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.signedinteger[Any]]
Bools: TypeAlias = NDArray[np.bool_]

OPEN = -1
UNKNOWN = -2
NOT_APPLICABLE = -3
NOT_ASKED = -4
"""States that stand in a column of credits, where no credit (0...10000) does."""

NO_OPTION = -1
"""Stands in a column of options where none is known."""


class Ticks(NamedTuple):
    """A field that can hold several options: where it is known, and for each option where it is ticked."""

    known: Bools
    options: Mapping[str, Bools]


FactColumn: TypeAlias = Floats | np.float64 | Whole | Ticks
"""A fact in every row: numbers (one for all rows, too) with NaN, options by their indices with NO_OPTION, or ticks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetColumns:
    """The sheets of `rows` organisations, valid as a sheet is. An id that is absent was answered by nobody.

    Of a question a column holds what typed answers are worth in basis points, or one of the states; of a field it is a
    FactColumn; of a price it has the likely values of the organisations' own, NaN where they have none.
    """

    rows: int
    columns: dict[str, Any] = field(default_factory=dict)


class Truths(NamedTuple):
    """A condition for each row: where it holds, and where it fails; where neither, it is unknown."""

    holds: Bools
    fails: Bools


@dataclass(slots=True)
class World:
    """What expressions see: a FactColumn for each name that has one; `memo` keeps what was worked out before."""

    rows: int
    columns: dict[str, Any] = field(default_factory=dict)
    memo: dict[int, Any] = field(default_factory=dict)
