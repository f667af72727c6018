"""The one rounding rule (docs/method.md, 1): what is printed is what is compared."""

from __future__ import annotations

from math import floor


def tenths(share: float) -> int:
    """A share from 0 to 1 in tenths of a point (0...1000), as printed and as every comparison uses it."""
    return floor(share * 1000 + 0.5 + 1e-9)


def points(share: float) -> float:
    """A share as a printed score, 0.0 to 100.0 with one decimal."""
    return tenths(share) / 10


def quantity(value: float) -> str:
    """A figure or an answer as people read it: thousands apart, six digits that mean something."""
    if value == int(value) and abs(value) < 1e15:  # noqa: PLR2004 - beyond it floats skip whole numbers
        return f"{int(value):,}"
    if abs(value) >= 1e6:  # noqa: PLR2004 - six digits
        return f"{value:,.0f}"
    return f"{value:,.6g}"


def percent(basis_points: int) -> str:
    """A credit in percent, without a needless decimal."""
    return f"{basis_points / 100:g}"
