"""Words for units, as tables have and people type them, and how many of another unit one is."""

from __future__ import annotations

import re
from itertools import chain
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
        """All of them as `folded` has them, codes of currencies that are words too in capitals."""
        return self.full | self.short


def _unit(kind: str, name: str, full: str, short: str = "", times: float | None = None, base: str = "") -> Unit:  # noqa: PLR0913, PLR0917 - a line of a table
    return Unit(kind, name, frozenset(full.split()), frozenset(short.split()), times, base)


def _of_data(sign: str, prefix: str, power: int) -> tuple[Unit, ...]:
    """Bytes, bits, both by 1024, and what may be either of the former; each stored, or moved in a second.

    Nobody stores bits: a size in small letters is of bytes, a speed in them may be of bits.
    """
    low, high, binary = sign.lower(), sign.upper(), prefix[:2]

    def unit(name: str, short: str, small: str, longs: tuple[str, ...], times: float) -> Unit:
        stored = (short, *(f"{long}{end}" for long in longs for end in ("", "s")))
        moved = (f"{each}/{second}" for each in stored for second in ("s", "sec"))
        return Unit("data", name, frozenset((*stored, *moved, f"{short}ps", *small.split())), times=times, base="byte")

    return (
        unit(f"{sign}B", f"{low}B", f"{low}b", (f"{low}byte", f"{prefix}byte"), 1e3**power),
        unit(f"{high}b", f"{high}b", f"{low}bps", (f"{low}bit", f"{prefix}bit"), 1e3**power / 8),
        unit(f"{high}iB", f"{low}iB", f"{low}ib {low}ib/s", (f"{low}ibyte", f"{binary}bibyte"), 1024.0**power),
        unit(f"{high}ib", f"{high}ib", f"{low}ibps", (f"{low}ibit", f"{binary}bibit"), 1024.0**power / 8),
        _unit("data", f"{sign}B or {high}b", f"{low}b/s {low}b/sec"),
    )


CURRENCIES = frozenset(
    re.findall(
        "[A-Z]+",
        """AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP GEL HKD HUF IDR ILS INR ISK JOD JPY KES
        KRW KWD KZT LKR MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TRY TWD TZS UAH USD
        UYU VND ZAR""",
    )
)
"""Currencies that may be meant, whether a framework has a rate for them or not."""
_DATA = re.compile(r"(?<![^\W_])([kmgtp]i?b)(?=(?-i:p?s)?(?![^\W\d_]))", re.IGNORECASE)
_IN_CAPITALS = re.compile(r"(?<![^\W_])([KMGTP]I?B)PS(?![^\W\d_])")
_NAMED = {
    "EUR": "eur euro €",
    "USD": "usd dollar $",
    "GBP": "gbp £",
    "CHF": "chf",
    "INR": "inr ₹",
    "PLN": "PLN zł",
    "CZK": "CZK kč",
    "TRY": "TRY TL ₺",
    "RUB": "RUB ₽ \u0440\u0443\u0431",
    "UAH": "UAH ₴ грн",
    "JPY": "JPY 円",
    "CNY": "CNY 元",
    "KRW": "KRW ₩ 원",
}
UNITS = (
    _unit(
        "scale",
        "thousand",
        """k thousand tsd tausend millier tys tysiąc tysiące tysięcy tisíc tisíce tisíců tūkst migliaia mila milhar
        milhares millares duizend tusen tusind tuhat tuhatta tisuća tisoč hiljada тыс тысяч тысячи тис хил хиляди χιλ
        χιλιάδες ألف 千 천""",
        "t tis bin ezer miles mii",
        1e3,
    ),
    _unit("scale", "ten thousand", "万 萬 만", "", 1e4),
    _unit("scale", "lakh", "lakh lac", "", 1e5),
    _unit(
        "scale",
        "million",
        """m mn mio million millionen mln milj millón millon millones milioni milione milhão milhões milhao milhoes
        miljoen miljoenen miljon miljoner millioner miljoona miljoonaa milion miliony milionów milionů milión milióny
        milijun milijuna milijon milijonov millió milioane milyon млн миллион миллиона миллионов мільйон мільйонів
        милион милиона εκατ εκατομμύρια مليون 百万 百萬 백만""",
        "mill mm",
        1e6,
    ),
    _unit("scale", "crore", "crore", "cr", 1e7),
    _unit("scale", "hundred million", "億 亿 억", "", 1e8),
    _unit(
        "scale",
        "billion",
        """b bn mrd mia billion milliarde milliarden milliard mld mlrd miliardo miliardi miljard miljarden miljarder
        milliarder miljardi miljardia miliard miliardy miliardów miliarda miliardů milijarda milijardi milliárd miliarde
        milyar млрд миллиард миллиарда миллиардов мільярд мільярдів милиард милиарда δισ مليار 十億""",
        "md",
        1e9,
    ),
    _unit("scale", "trillion", "trillion", "tn", 1e12),
    _unit("scale", "thousand or million", "", "mil"),
    *(_unit("money", code, _NAMED.get(code, code)) for code in (*_NAMED, *sorted(CURRENCIES - _NAMED.keys()))),
    _unit("share", "%", "% percent prozent pourcent pct"),
    _unit("share", "\u2030", "\u2030 mille permille promille"),
    _unit("share", "bp", "bp bps"),
    _unit("share", "ppm", "ppm"),
    _unit("time", "millisecond", "millisecond millisekunde", "ms", 0.001, "second"),
    _unit("time", "second", "second seconde sekunde sekunden", "sec sek", 1, "second"),
    _unit("time", "minute", "minute minuten", "min", 60, "second"),
    _unit(
        "time",
        "hour",
        """hour hourly heure h stunde stunden hora ore uur uren timme timmar timer tunti tuntia godzina godziny godzin
        hodina hodiny hodin óra saat час часа часов 時間""",
        "hr std",
        3600,
        "second",
    ),
    _unit(
        "time",
        "day",
        """day daily jour tag tage tagen arbeitstage werktage día días giorno giorni dag dagen dagar dage dager päivä
        päivää dzień dni dnů dní deň zile gün день дня дней 日""",
        "d dia dias",
    ),
    _unit(
        "time",
        "week",
        """week weekly semaine woche wochen semana settimana settimane weken vecka veckor uge uger uke uker viikko
        viikkoa tydzień tygodnie tygodni týden týdny týdnů týždne týždňov hét săptămâni hafta неделя недели недель
        週 週間""",
        "wk",
    ),
    _unit(
        "time",
        "month",
        """month monthly mois monat monate monaten meses mese mesi mês maand maanden månad månader måned måneder
        kuukausi kuukautta miesiąc miesiące miesięcy měsíc měsíce měsíců mesiac mesiace mesiacov hónap luni месяц месяца
        месяцев 月 ヶ月 か月 カ月""",
        "mo mes ay",
        1,
        "month",
    ),
    _unit("time", "quarter", "quarter quarterly trimestre quartal quartale", "", 3, "month"),
    _unit(
        "time",
        "year",
        """year yearly yr année annee ans jahr jahre jahren año años anno anni ano anos jaar jaren år vuosi vuotta rok
        roky lata rokov év ani y\u0131l yil год года лет 年""",
        "y lat let",
        12,
        "month",
    ),
    *(
        _unit("power", f"{many}W", f"{many}w".lower(), "", times, "W")
        for many, times in zip(("", *"kMG"), (1, 1e3, 1e6, 1e9), strict=True)
    ),
    *(_unit("power", f"{many}VA", f"{many}va".lower()) for many in "kMG"),
    *(_unit("energy", f"{many}Wh", f"{many}wh".lower()) for many in "kMG"),
    *chain(*map(_of_data, "kMGTP", ("kilo", "mega", "giga", "tera", "peta"), range(1, 6))),
)


def folded(text: str) -> str:
    """A text in small letters, but for what tells bytes from bits: `gB/s`, `Gb/s`, and `gb/s`, which may be either.

    So may `GBPS`, and is the same.
    """
    text = _IN_CAPITALS.sub(lambda speed: f"{speed[1].lower()}/s", text)
    parts = _DATA.split(text)  # what is between, and each of data
    parts[::2] = map(str.lower, parts[::2])
    parts[1::2] = (each[:-1].lower() + "B" if each[-1] == "B" else each[0] + each[1:].lower() for each in parts[1::2])
    return "".join(parts)
