"""What the arrays of a portfolio hold: whole numbers only, so that sums are exact in any order."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Whole: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Records: TypeAlias = npt.NDArray[np.void]

NONE = -1
"""Stands for null in arrays of tenths, of basis points and of indices."""
