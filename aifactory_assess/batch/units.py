"""Units: what a column's name or its cells say that numbers are counted in, beside what is asked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, dropwhile, groupby, pairwise, takewhile
from operator import attrgetter
from typing import NamedTuple
from unicodedata import normalize

from aifactory_assess.answers.money import currency_in, strange_beside
from aifactory_assess.answers.typed import FACTORS, OF_MONEY, scale_of, spells_unit
from aifactory_assess.framework.unit_words import UNITS, folded
from aifactory_assess.framework.units import brief_unit

_OF = {kind: tuple(unit.words for unit in units) for kind, units in groupby(UNITS, attrgetter("kind"))}
_SCALES, _MONEY, _TIMES, _RATIO = _OF["scale"], _OF["money"], _OF["time"], frozenset(("ratio", "share"))
_OF_A_DATE = frozenset(
    ["month", "monat", "mois", "quarter", "quartal", "trimestre", "week", "woche", "semaine", "year", "jahr", "année"]
)
"""Words that say of a year behind them which of its parts is meant."""
_KINDS = tuple((*units, _RATIO) if kind == "share" else units for kind, units in _OF.items() if kind != "scale")
"""Units of one kind can be mistaken for each other."""
_MEANINGS = {word: unit.words for unit in UNITS for word in unit.words}
_SECOND, _OF_LETTERS = _MEANINGS["second"], {"m": _MEANINGS["month"], "md": _MEANINGS["day"]}
_CURRENCY = "|".join(f"(?-i:{word})" if word.isupper() else re.escape(word) for word in chain(*_MONEY))
_GLUED = re.compile(
    rf"(?<![^\W_])(?:({'|'.join(chain(*_SCALES))})({_CURRENCY})"
    r"|(eur|usd|gbp|chf|[€$£])(k|m|mm|mn|mio|mln|bn))(?![^\W_])",
    re.IGNORECASE,
)
"""What stands for many of a currency, as in `kEUR` and `USDm`."""
_SHORT = frozenset(
    [
        *("k", "m", "mm", "b", "t", "md", "cr", "mil", "bin", "tis", "ezer", "mila", "miles", "mii", "tn"),
        *("d", "min", "mo", "mes", "ay", "ora", "ore", "ani", "lat", "let", "y"),
    ]
)
"""Words that may mean anything but a unit, unless they are all that stands in brackets, or a unit is beside them."""
_OF_NO_MANY = frozenset(("%", "pue", "coefficient", "multiple", *_RATIO))
"""Words of units that nobody counts thousands of."""
_PERIODS = frozenset(
    ("last", "past", "next", "this", "same", "first", "by", "letzte", "letzter", "letztes", "letzten", "dernier")
)
"""Words that make a period of a time behind them, as a number does: `last year`, `12 months`."""
_FILLERS = frozenset(("in", "working", "business", "calendar"))
_PER = re.compile(r"(?:^|(?<=[\s_]))(?:(?:per|pro|par|je)(?=[\s_])|p\.?\s?[amq]\b).*", re.IGNORECASE | re.DOTALL)
_PER_BEHIND_UNIT = re.compile(r"(?<!\s)\s*/\s*(?!s(?:ec)?\b)|(?<!\s)\s+an?\s", re.IGNORECASE)
"""Signs for `per`; elsewhere than behind a unit they are others, as in `Power / MW`."""
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^][]*)\]")
_PARTS = re.compile(r"[,;](?![0-9]{3}(?![0-9]))")
_YEAR = re.compile(
    r"(?:(?<=\s)(?:in|for|für|en)\s+)?(?<![^\W_])"
    r"(?:FY ?[0-9]{2}|(?:FY ?)?(?:19|20)[0-9]{2}(?: ?[-/\u2013] ?(?:[0-9]{2}){1,2})?)\W*$",
    re.IGNORECASE,
)
"""One at the end of a name."""
_WORD = re.compile(
    r"(?:(?:[kmgtp]|kilo|mega|giga|tera|peta)i?|[kmgtp][ei]bi)(?:b|bits?|bytes?)/s(?:ec)?(?![^\W_])"
    r"|[^\W_]+|[%\u2030€$£₹₺₽₴₩]",
    re.IGNORECASE,
)
_IN_FIGURES = re.compile(
    r"(?:^\s*(?:in\s+)?|(?<!\w)(?:in\s+|[x\u00d7*]\s?))1[.,'\u2019 ]?000(?P<more>[.,'\u2019 ]?000)?"
    r"(?:['\u2019]?s)?(?!\w)"
    r"|(?<![\w.,])['\u2019\u00b4`]?000(?:['\u2019]?s)?(?!\w)",
    re.IGNORECASE,
)
"""How many of something in figures: `'000`, `000s`, `in 1000`, `x1000`."""
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
    words, asked = ({folded(word) for word in _words_in(each)} for each in (text, unit))
    return words <= asked or (bool(said) and said <= _units_in(asked))


def has_scale(text: str) -> bool:
    """Whether a word for many of something is in a text."""
    return not _units_in(_words_in(text)).isdisjoint(_SCALES)


def tells_percent(name: str) -> bool:
    """Whether a column is in percent by its name; behind a number they say of what, as in `hours, 90 %`."""
    pairs = pairwise(["", *_words_in(name)])
    return any(_MEANINGS["%"] in _units_in([word]) and not before.isdecimal() for before, word in pairs)


def _is_money(unit: str) -> bool:
    return not _units_in(_words_in(unit)).isdisjoint(_MONEY)


def other_unit(name: str, unit: str) -> str | None:
    """The unit in brackets, before them or at the end of a column's name, where it can be mistaken for that of here.

    That one stands nowhere in the name then. What is told per something else, as in `EUR per year`, says nothing; but
    for a speed, what is not told per second is another. A word that nobody knows may say how many of a currency.
    """
    name = normalize("NFKC", name).rstrip()  # brackets of Chinese and Japanese are others
    speeds = (_other_speed(part, unit) for part in _PARTS.split(_BRACKETS.sub(r",\1\2,", name)))
    if other := next(filter(None, speeds), None):
        return other
    places, everything = list[list[str]](), [*chain(*_words_outside(name))]
    for found in _BRACKETS.finditer(name):
        for words in (_words_in(_head(part)) for part in _PARTS.split(found[1] or found[2] or "")):
            units = _unit_in_brackets(words)
            places.append(units if found.end() == len(name) else _unmistaken(units))  # `(k)` may be a number of it
            everything += words
        if not _units_in(_words_in(found.group())):
            places.append(_unit_outside(name[max(0, found.start() - _LONGEST) : found.start()], found.group()))
    if not name.endswith((")", "]")):
        places.append(_unit_outside(name))
    return _first_other(places, everything, _head(unit)) or _strange_money(name, unit)


def other_counted(counted: str, unit: str) -> str | None:
    """What cells are counted in, or the unit in it, where that is not the one of here."""
    words, asked = _words_in(_head(counted)), _head(brief_unit(unit))
    if other := _other_speed(counted, unit):
        return other
    if other := _first_other([words], words, asked):
        return other
    if words and short_times(unit).issuperset(words):
        return None if {_OF_LETTERS[word.lower()] for word in words} <= _units_in(_words_in(asked)) else counted
    here, theirs = (_units_in(_words_in(text[len(_head(text)) :])) for text in (unit, counted))
    if not words and theirs and theirs <= here:  # `pro Jahr` of USD per year
        return None
    if any(here & {*kind} and theirs & {*kind} and not here & theirs & {*kind} for kind in _KINDS):
        return counted
    is_known = any(_units_in(words) & _units_in(_words_in(asked)) & {*kind} for kind in (_SCALES, *_KINDS))
    is_many = scale_of(unit) != 1 and FACTORS.get(counted.lower()) == scale_of(unit)
    return None if is_known or is_many or is_unit(counted, asked) or spells_unit(counted, unit) else counted


def _strange_money(name: str, unit: str) -> str | None:
    """What stands in brackets of money, where a word in it is none that is known."""
    asked = currency_in(unit)
    parts = chain(*(_PARTS.split(found[1] or found[2] or "") for found in _BRACKETS.finditer(name) if asked))
    return next(
        (part for part in parts if asked and _is_money(part) and strange_beside(_head(part), unit, asked)), None
    )


def short_times(unit: str) -> frozenset[str]:
    """Letters for many of something that are short for a time where times are counted: months or minutes, and days."""
    asked = _head(brief_unit(unit))
    if _units_in(_words_in(asked)).isdisjoint(_TIMES):
        return frozenset()
    return frozenset(("m", "md", "Md", "MD", *("M" if asked.startswith("months") else "")))


def _head(text: str) -> str:
    """A text without what something is told per."""
    text = _PER.sub("", text)
    marks = (mark.start() for mark in _PER_BEHIND_UNIT.finditer(text))
    return next((text[:at] for at in marks if _units_in(_words_in(text[max(0, at - _LONGEST) : at])[-1:])), text)


def _other_speed(text: str, unit: str) -> str | None:
    """The speed that a text ends in, where it is told per another time than the second of the one asked for."""
    bare = _YEAR.sub("", text).rstrip()
    head = _head(bare).rstrip(" _")
    moved = [word for word in _words_in(head)[-1:] if "/s" in unit and f"{folded(word)}/s" in _MEANINGS]
    times = _units_in(_words_in(bare[len(head) :])).intersection(_TIMES)
    return f"{moved[0]}{bare[len(head) :]}" if moved and times and _SECOND not in times else None


def _words_outside(name: str) -> Iterator[list[str]]:
    """The words of each part of a name that is not in brackets, the last one first; those without any apart."""
    parts = filter(None, reversed(_PARTS.split(_BRACKETS.sub(",", name))))
    return (words for part in parts if (words := _words_in(_head(part))))


def _unit_outside(name: str, behind: str = "") -> list[str]:
    """The units at the end of a name, or before a year there or `behind` it: months before one say which is meant."""
    bare = _YEAR.sub("", outside := _BRACKETS.sub(",", name))
    is_of_year = bare != outside or _YEAR.search(behind) is not None
    units = _unit_at_end(next(_words_outside(bare), []))
    return _unmistaken(word for word in units if not (is_of_year and word.lower() in _OF_A_DATE))


def _unit_in_brackets(words: list[str]) -> list[str]:
    """The units with which what is in brackets begins or ends; a time, or letters, where they are all of it."""
    words = [*dropwhile(_FILLERS.__contains__, words)]
    units = [*takewhile(_is_known, words)] or _unit_at_end(words)
    return units if len(units) == len(words) else _unmistaken(word for word in units if not _is_time(word))


def _unit_at_end(words: list[str]) -> list[str]:
    units = [*takewhile(_is_known, reversed(words))][::-1]
    before = "".join(words[: len(words) - len(units)][-1:]).lower()
    is_period = before in _PERIODS or before.isdecimal()
    return _unmistaken(word for word in units if not (is_period and _is_time(word)))


def _unmistaken(words: Iterable[str]) -> list[str]:
    units = [*words]
    return [] if _SHORT.issuperset(map(str.lower, units)) else units


def _is_known(word: str) -> bool:
    return bool(_units_in([word]))


def _is_time(word: str) -> bool:
    return not _units_in([word]).isdisjoint(_TIMES)


def _first_other(places: Iterable[list[str]], said: list[str], unit: str) -> str | None:
    """What of the words for a unit, in the first place that has it, is another of the kind that is asked for.

    Or many or few of it. All words that are `said` are looked at once for all places. Thousands by `T` are of money,
    and of what is counted in many.
    """
    if "/s" in unit:  # a speed in `gb` may be of bits
        places, said = (_as_speeds(each) for each in places), _as_speeds(said)
    asked, mentioned = {_RATIO} if unit in _RATIO else _units_in(_words_in(unit)), _units_in(said)
    is_time = short_times(unit)
    is_money = frozenset[str]() if asked or not mentioned.isdisjoint(_MONEY) else OF_MONEY
    takes_many = _OF_NO_MANY.isdisjoint(_words_in(unit.lower()))
    here = asked & mentioned
    others = {each for kind in _KINDS if not asked.isdisjoint(kind) and here.isdisjoint(kind) for each in kind}
    others |= {each for each in _SCALES if takes_many and each not in asked}
    scales = asked.intersection(_SCALES)
    if not asked.isdisjoint(_MONEY) and not scales <= here:
        others |= {*_MONEY}

    def told(words: Iterable[str]) -> str:
        meant = (word for word in words if word not in is_time and word.lower() not in is_money)
        return " ".join(word for word in meant if not _units_in([word]).isdisjoint(others))

    return next(filter(None, map(told, places)), None)


def _as_speeds(words: Iterable[str]) -> list[str]:
    return [f"{word}/s" if f"{word}/s" in _MEANINGS else word for word in words]


def _words_in(text: str) -> list[str]:
    text = _IN_FIGURES.sub(lambda many: " million " if many["more"] else " thousand ", text)
    return _WORD.findall(_GLUED.sub(r"\1\3 \2\4", text))


def _units_in(words: Iterable[str]) -> set[frozenset[str]]:
    """The meanings of those among some words that are units."""
    forms = ({word, low, low[:2] + low[2:].rstrip("s")} for word in words for low in [folded(word)])
    return {_MEANINGS[form] for each in forms for form in each & _MEANINGS.keys()}
