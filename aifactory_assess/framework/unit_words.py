"""Words for units, as tables have and people type them, and how many of another unit one is."""

from __future__ import annotations

import re
from typing import NamedTuple


class Unit(NamedTuple):
    """What words of one meaning say; units of one kind can be mistaken for each other.

    `short` are words that may be others right beside a number: tons, days of a man, a minimum. `times` is how many of
    its `base` one is, where that never changes: a day may be one of work, and months differ.
    """

    kind: str
    name: str
    full: frozenset[str]
    short: frozenset[str] = frozenset()
    times: float | None = None
    base: str = ""

    @property
    def words(self) -> frozenset[str]:
        """All of them, in small letters, codes of currencies that are words too in capitals."""
        return self.full | self.short


def _unit(kind: str, name: str, full: str, short: str = "", times: float | None = None, base: str = "") -> Unit:  # noqa: PLR0913, PLR0917 - a line of a table
    return Unit(kind, name, frozenset(full.split()), frozenset(short.split()), times, base)


CURRENCIES = frozenset(
    re.findall(
        "[A-Z]+",
        """AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP GEL HKD HUF IDR ILS INR ISK JOD JPY KES
        KRW KWD KZT LKR MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TRY TWD TZS UAH USD
        UYU VND ZAR""",
    )
)
"""Currencies that may be meant, whether a framework has a rate for them or not."""
_NAMED = {"EUR": "eur euro €", "USD": "usd dollar $", "GBP": "gbp £", "CHF": "chf", "INR": "inr ₹"}
UNITS = (
    _unit("scale", "thousand", "k thousand tsd tausend millier", "t", 1e3),
    _unit("scale", "million", "m mn mio million millionen", "mill", 1e6),
    _unit("scale", "billion", "b bn mrd mia billion milliarde milliarden milliard", "md", 1e9),
    _unit("scale", "trillion", "trillion", "tn", 1e12),
    *(_unit("money", code, _NAMED.get(code, code)) for code in (*_NAMED, *sorted(CURRENCIES - _NAMED.keys()))),
    _unit("share", "%", "% percent prozent pourcent pct"),
    _unit("share", "\u2030", "\u2030 mille permille promille"),
    _unit("share", "bp", "bp bps"),
    _unit("share", "ppm", "ppm"),
    _unit("time", "millisecond", "millisecond millisekunde", "ms", 0.001, "second"),
    _unit("time", "second", "second seconde sekunde sekunden", "sec sek", 1, "second"),
    _unit("time", "minute", "minute minuten", "min", 60, "second"),
    _unit("time", "hour", "hour hourly heure h stunde stunden", "hr std", 3600, "second"),
    _unit("time", "day", "day daily jour tag tage tagen arbeitstage werktage", "d"),
    _unit("time", "week", "week weekly semaine woche wochen", "wk"),
    _unit("time", "month", "month monthly mois monat monate monaten", "mo", 1, "month"),
    _unit("time", "quarter", "quarter quarterly trimestre quartal quartale", "", 3, "month"),
    _unit("time", "year", "year yearly yr année jahr jahre jahren", "y", 12, "month"),
    *(
        _unit("power", f"{many}W", f"{many}w".lower(), "", times, "W")
        for many, times in zip(("", *"kMG"), (1, 1e3, 1e6, 1e9), strict=True)
    ),
    *(_unit("power", f"{many}VA", f"{many}va".lower()) for many in "kMG"),
    *(_unit("energy", f"{many}Wh", f"{many}wh".lower()) for many in "kMG"),
    *(_unit("size", f"{many}B", f"{many}b".lower()) for many in "kMGTP"),
    *(_unit("speed", f"{many}B/s", "{0}b/s {0}b/sec".format(many.lower())) for many in "kMGTP"),
)
