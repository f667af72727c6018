"""Units: what a column's name says that its numbers are counted in, beside what is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, takewhile

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
_SIZES = tuple(frozenset((size,)) for size in ("w", "kw", "mw", "gw", "kb", "mb", "gb", "tb", "pb"))
_UNITS = (*_SCALES, *_MONEY, *_SHARES, *_TIMES, *_SIZES)
"""Words for units in which a column's name may end, those of one meaning together."""
_GLUED = re.compile(
    rf"(?<![^\W_])({'|'.join(chain(*_SCALES))})({'|'.join(map(re.escape, chain(*_MONEY)))})(?![^\W_])", re.IGNORECASE
)
"""What stands for many of a currency, as in `kEUR`."""
_ALONE = (_TIMES, _SIZES)
"""Kinds of units that are others where one of their kind is asked for: a year stands behind numbers of any unit."""


def other_unit(name: str, unit: str) -> str | None:
    """The unit in which a column's name ends, where that of here has another, or is a multiple of it, or a part.

    An `m` is a month where months are counted, and a million elsewhere.
    """
    words, here = (re.findall(r"[^\W_]+|[%\u2030€$£₹]", _GLUED.sub(r"\1 \2", text)) for text in (name, unit))
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


def _units_in(words: Iterable[str]) -> set[frozenset[str]]:
    """The meanings of those among some words that are units."""
    return {unit for word in map(str.lower, words) for unit in _UNITS if word in unit or word.rstrip("s") in unit}
