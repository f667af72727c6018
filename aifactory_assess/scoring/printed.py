"""The one rounding rule (docs/method.md, 1): what is printed is what is compared."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor, log10

_LEAST = 1e-290
"""What is less has no digits to be rounded to."""


def rounded(value: float) -> int:
    """The nearest whole number; a half is rounded up, and so is what floats leave just below one."""
    return floor(value + 0.5 + 1e-9)


def tenths(share: float) -> int:
    """A share from 0 to 1 in tenths of a point (0...1000), as printed and as every comparison uses it."""
    return rounded(share * 1000)


def points(share: float) -> float:
    """A share as a printed score, 0.0 to 100.0 with one decimal."""
    return tenths(share) / 10


def whole(value: float) -> str:
    """A quantity in whole numbers."""
    return f"{rounded(value):,}"


def in_percent(share: float) -> str:
    """A share in whole percents, or in points, from its printed tenth."""
    return whole(points(share))


def quantity(value: float) -> str:
    """A figure or an answer as people read it: thousands apart, six digits that mean something."""
    if value == int(value) and abs(value) < 1e15:  # noqa: PLR2004 - beyond it floats skip whole numbers
        return f"{int(value):,}"
    if abs(value) >= 1e6:  # noqa: PLR2004 - six digits
        return f"{value:,.0f}"
    return f"{value:,.6g}"


def measured(value: float) -> str:
    """A quantity beside others: whole from 1,000 on, two decimals at the most, three digits where it is small."""
    if abs(value) >= 1000:  # noqa: PLR2004 - four digits mean enough
        return whole(value)
    return quantity(rounded(value * 100) / 100 if abs(value) >= 1 else float(f"{value:.3g}"))


def needed(value: float, there: float) -> str:
    """What is needed beside what is there: as much as is enough, so rounded up, unless that hides that it is there."""
    step = 10.0 ** min(0, floor(log10(value)) - 2) if value > _LEAST else 0.0
    told = worked_out(ceil(value / step - 1e-6) * step) if step else worked_out(value)
    return measured(value) if value <= there < _number(told) else told


def there_and_needed(there: float, value: float) -> tuple[str, str]:
    """What is there and what is needed, in as many digits as show whether it is enough."""
    needs = needed(value, there)
    ways = [(worked_out(there), needs), (measured(there), needs), (quantity(there), quantity(value))]
    return next((way for way in ways if (_number(way[0]) >= _number(way[1])) == (there >= value)), ways[-1])


def left(above: str, below: str, exact: float) -> str:
    """What one quantity is above another, as both are printed; less than they are printed in, as it is."""
    return measured(_number(above) - _number(below) or exact)


def _number(told: str) -> float:
    return float(told.replace(",", ""))


def worked_out(value: float) -> str:
    """A computed quantity: three digits that mean something, whole ones as they are."""
    return whole(value) if abs(value) >= 100 else quantity(float(f"{value:.3g}"))  # noqa: PLR2004 - three digits


def decimals(value: float, places: int = 1) -> str:
    """A quantity with so many decimals, be they nothing."""
    return f"{rounded(value * 10**places) / 10**places:,.{places}f}"


def to_a_tenth(value: float) -> str:
    """A quantity with one decimal at the most, as months on an axis are told."""
    return quantity(rounded(value * 10) / 10)


def in_tenths(values: Iterable[float]) -> list[str]:
    """Quantities that stand below each other: all with one decimal, be it nothing, where one of them has one."""
    nearest = [rounded(value * 10) / 10 for value in values]
    return [f"{each:,.0f}" if all(map(float.is_integer, nearest)) else decimals(each) for each in nearest]


def counted(count: int, one: str, many: str | None = None) -> str:
    """So many of something: 1 person, 2 people."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def person_days(days: float) -> str:
    """An effort as people read it."""
    return f"{quantity(days)} person-day{'' if days == 1 else 's'}"


def percent(basis_points: int) -> str:
    """A credit in percent, without a needless decimal."""
    return f"{basis_points / 100:g}"


def amount(low: float, likely: float, high: float, *, beside: float | None = None) -> str:
    """Money as people read it, no finer than its range and the amount itself carry: `2.5 M (2.1-3.4)`.

    In steps of the largest power of ten that is above neither a fifth of the half-width nor one of the likely amount,
    or not above 1 % of the amount where it has no range; nor above what lies between it and what stands `beside` it,
    down to 1 %, so that it is printed on its side of that. Called after summing; what is compared is not rounded.
    """
    step = _amount_step(low, likely, high, beside)
    if step is None:
        return "0"
    unit, name = _unit_of(rounded((likely if likely >= step else high) / step) * step)
    finer = max(0, round(log10(unit / step)))
    told = [f"{rounded(value / step) * step / unit:,.{finer}f}" for value in (low, likely, high)]
    ends = "" if told[0] == told[2] else f" ({told[0]}-{told[2]})"
    return f"{told[1]}{name}{ends}"


def likely_told(low: float, likely: float, high: float, *, beside: float | None) -> float:
    """The likely amount as `amount` prints it, for what stands beside it."""
    step = _amount_step(low, likely, high, beside)
    return 0.0 if step is None else rounded(likely / step) * step


def amount_least(value: float) -> float:
    """An amount without a range rounded down, as it is told where it may be more."""
    step = _step(abs(value) / 100)
    return floor(value / step + 1e-9) * step


def _amount_step(low: float, likely: float, high: float, beside: float | None) -> float | None:
    width = (high - low) / 2
    share = min(width, abs(likely) or width) / 5 if width > 0 else abs(likely) / 100
    if beside is not None:
        share = min(share, max(abs(likely - beside), abs(likely) / 100) or share)
    return _step(share) if share > 0 else None


def amount_left(above: float, below: float) -> float:
    """What one amount without a range is above another, as both are printed; where that is nothing, as it is."""
    first, second = (rounded(each / step) * step for each in (above, below) if (step := _step(abs(each) / 100)))
    return first - second or above - below


SCALES = {"bn": 1e9, "M": 1e6, "k": 1e3}
"""What money is printed in, the largest first."""
_CENT = 0.01


def _step(share: float) -> float:
    """The power of ten that an amount is printed in steps of."""
    return max(_CENT, 10.0 ** floor(log10(share) + 1e-9)) if share > 0 else _CENT


def _unit_of(value: float) -> tuple[float, str]:
    return next(((unit, f" {name}") for name, unit in SCALES.items() if value >= unit), (1.0, ""))


def capital(text: str) -> str:
    """A phrase as a sentence begins with it."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """A title within a sentence; a word as GPU or DevOps keeps its capitals, and so does a name of several words."""
    first, _, after = text.partition(" ")
    is_name = first[1:] != first[1:].lower() or (after[:1].isupper() and after[1:2].islower())
    return text if is_name else text[:1].lower() + text[1:]
