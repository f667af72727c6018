"""Units: what a column's name or its cells say that numbers are counted in, beside what is asked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain, takewhile
from typing import NamedTuple

_SCALES = (
    frozenset(("k", "t", "thousand", "tsd", "tausend", "millier")),
    frozenset(("m", "mn", "mio", "million", "millionen")),
    frozenset(("bn", "mrd", "mia", "billion", "milliarde", "milliarden", "milliard")),
)
_MONEY = tuple(map(frozenset, (("eur", "euro", "€"), ("usd", "dollar", "$"), ("gbp", "£"), ("chf",), ("inr", "₹"))))
_SHARES = (
    frozenset(("%", "percent", "prozent", "pourcent", "pct")),
    frozenset(("\u2030", "mille", "permille", "promille")),
    frozenset(("bp", "bps")),
    frozenset(("ppm",)),
)
_TIMES = (
    frozenset(("second", "sec", "sek", "sekunde", "sekunden", "seconde")),
    frozenset(("minute", "min", "minuten")),
    frozenset(("hour", "hourly", "h", "hr", "std", "stunde", "stunden", "heure")),
    frozenset(("day", "daily", "tag", "tage", "tagen", "jour")),
    frozenset(("week", "weekly", "woche", "wochen", "semaine")),
    frozenset(("month", "monthly", "monat", "monate", "monaten", "mois")),
    frozenset(("quarter", "quarterly", "quartal", "quartale", "trimestre")),
    frozenset(("year", "yearly", "yr", "jahr", "jahre", "jahren", "année")),
)
_SIZES = tuple(frozenset((size,)) for size in ("w", "kw", "mw", "gw", "kwh", "mwh", "kb", "mb", "gb", "tb", "pb"))
_UNITS = (*_SCALES, *_MONEY, *_SHARES, *_TIMES, *_SIZES)
"""Words for units in which a column's name may end, those of one meaning together."""
_GLUED = re.compile(
    rf"(?<![^\W_])({'|'.join(chain(*_SCALES))})({'|'.join(map(re.escape, chain(*_MONEY)))})(?![^\W_])", re.IGNORECASE
)
"""What stands for many of a currency, as in `kEUR`."""
_ALONE = (_TIMES, _SIZES)
"""Kinds of units that are others where one of their kind is asked for: a year stands behind numbers of any unit."""
_LONGEST = 60
_SIGN = r"(?:[^\W\d_]|[€$£₹])"
_UNIT = rf"{_SIGN}(?:(?:{_SIGN}|[²³/.· -]){{0,20}}(?:{_SIGN}|[²³.]))?"
_WRITTEN = r"[-+]?[0-9](?:[0-9.,'\u2019 \xa0\u202f]*[0-9])?"
_BEHIND, _BEFORE = re.compile(rf"({_WRITTEN})\s*({_UNIT})"), re.compile(rf"({_SIGN}{{1,6}})\s*({_WRITTEN})")


class InUnit(NamedTuple):
    """A number as it is written, what it is counted in, and where that stands (`behind` or `before`)."""

    number: str
    unit: str
    where: str


def counted_in(word: str) -> InUnit | None:
    """A number with letters behind it, or with a currency before it; None where a text is another."""
    if len(word) > _LONGEST:
        return None
    if behind := _BEHIND.fullmatch(word):
        return InUnit(behind[1], behind[2], "behind")
    before = _BEFORE.fullmatch(word)
    return InUnit(before[2], before[1], "before") if before and _is_money(before[1]) else None


def without_unit(word: str, unit: str) -> str:
    """A number without what it is counted in, behind it, or of money before it; any other text as it is."""
    bare = word.removesuffix(unit).rstrip()
    if bare != word and bare[-1:].isdecimal():
        return bare
    bare = word.removeprefix(unit).lstrip() if _is_money(unit) else word
    return bare if bare != word and bare.lstrip("-+")[:1].isdecimal() else word


def common_unit(cells: Iterable[str]) -> str | None:
    """What at least half of some numbers are counted in by their cells."""
    numbers = [cell.strip() for cell in cells if any(map(str.isdecimal, cell))]
    units = Counter(counted.unit for counted in map(counted_in, numbers) if counted is not None)
    return next((unit for unit, count in units.most_common(1) if 2 * count >= len(numbers)), None)


def bare_numbers(cells: Iterable[str], unit: str | None) -> list[str]:
    """Cells without a unit where they have one, and as they are where not."""
    pairs = ((cell, cell if unit is None else without_unit(cell.strip(), unit)) for cell in cells)
    return [cell if bare == cell.strip() else bare for cell, bare in pairs]


def is_unit(text: str, unit: str | None = None) -> bool:
    """Whether a text is a unit that is known here; the one that is asked for, where that is given."""
    said = _units_in(_words_in(text))
    if unit is None:
        return bool(said)
    words, asked = ({word.casefold() for word in _words_in(each)} for each in (text, unit))
    return words <= asked or (bool(said) and said <= _units_in(asked))


def _is_money(unit: str) -> bool:
    return not _units_in(_words_in(unit)).isdisjoint(_MONEY)


def other_unit(name: str, unit: str) -> str | None:
    """The unit in which a column's name ends, where that of here has another, or is a multiple of it, or a part.

    An `m` is a month where months are counted, and a million elsewhere.
    """
    words, here = _words_in(name), _words_in(unit)
    if words[-1:] == ["s"] and _units_in(words[-2:-1]).intersection(_SIZES):
        del words[-1]  # of a speed
    months = {"m": "month"} if here[:1] == ["months"] else {}
    ends = [*takewhile(lambda word: _units_in([word]), reversed(words))]
    said, asked = map(_units_in, (words, here))
    kinds = {unit for kind in _ALONE if asked.isdisjoint(kind) for unit in kind}
    is_multiple = not _units_in(ends).isdisjoint(_MONEY) and not asked.intersection(_SCALES) <= said
    others = [word for word in ends if not _units_in([months.get(word.lower(), word)]) <= asked]
    strange = ends if is_multiple else others
    return " ".join(reversed(strange)) if is_multiple or not _units_in(others) <= kinds else None


def _words_in(text: str) -> list[str]:
    return re.findall(r"[^\W_]+|[%\u2030€$£₹]", _GLUED.sub(r"\1 \2", text))


def _units_in(words: Iterable[str]) -> set[frozenset[str]]:
    """The meanings of those among some words that are units."""
    return {unit for word in map(str.lower, words) for unit in _UNITS if word in unit or word.rstrip("s") in unit}
