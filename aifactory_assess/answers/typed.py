"""What a person types for an answer: the value it means, or why it means none. Nothing is guessed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Context, Decimal, DecimalException
from operator import itemgetter
from typing import TypeAlias, assert_never

from aifactory_assess.answers.apart import longest_runs
from aifactory_assess.errors import aside, listed, meant, sentence
from aifactory_assess.framework.asked import (
    AnswerKind,
    AnswerValue,
    Checklist,
    Choice,
    FreeText,
    Levels,
    Number,
    Option,
    YesNo,
    percents_in,
)
from aifactory_assess.framework.kinds import Refusal, accept, bare_words, expected_of
from aifactory_assess.framework.unit_words import CURRENCIES, UNITS, Unit, folded
from aifactory_assess.framework.units import brief_unit
from aifactory_assess.nouns import dataclass
from aifactory_assess.yamlnodes import ScalarNode, SequenceNode, resolve

_FOR_NOTHING = ("none", "[]", "0")
# Thousands stand in threes, parted by a comma, an apostrophe or a blank; a comma elsewhere may be a decimal one.
_GROUPED = re.compile(r"[-+]?[1-9][0-9]{0,2}(?P<sign>[, '\u2019\u00a0\u202f])[0-9]{3}(?:(?P=sign)[0-9]{3})*(?![0-9,'])")
_QUANTITY = re.compile(r"(?![\W\d_]*[.,]{2})([-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)\s*(.*)")
POINTED = r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+"
"""A number whose points may stand between thousands, as a pattern."""
_POINTED = re.compile(rf"[^0-9]*?\+?(-?{POINTED})(?![.,]*[0-9]|%|\s*e[-+]?[0-9])(?:\s*([^\W\d_]+)\b)?", re.IGNORECASE)
_SCALES = {unit.name: unit.times for unit in UNITS if unit.kind == "scale" and unit.times}
FACTORS = {word: _SCALES[unit.name] for unit in UNITS if unit.kind == "scale" for word in unit.full}
BESIDE = {word: _SCALES[unit.name] for unit in UNITS if unit.name in _SCALES for word in unit.words}
"""What words beside a number in a cell make of it, those that stand at a currency (`T€`, `USDm`) too."""
_PERCENT = "|".join(sorted(next(unit.full for unit in UNITS if unit.name == "%") - {"%", "percent"}))
OF_MONEY = frozenset(("t", "md", "mm"))
"""Those of them that say something else of what is no money: 15 T of tokens are trillions, and 5 MD days."""
_FACTORED = re.compile(
    rf"(?:({'|'.join(FACTORS)})(?![^\W\d_])\.?)?\s*((?:%|(?:per ?cent|{_PERCENT})(?![^\W\d_]))\.?)?\s*(.*)",
    re.IGNORECASE | re.ASCII,
)
_WATTS = {unit.name: unit.times for unit in UNITS if unit.kind == "power" and unit.times}
_MEASURES = {word: unit for unit in UNITS if unit.kind not in ("scale", "money") for word in unit.full}
"""What words say in which measure a number is."""
_IN_SHORT = _MEASURES | {word: unit for unit in _MEASURES.values() for word in unit.short}
"""What people type for the same; beside a number in a cell, `min` may be a minimum."""
_BY_NAME = {unit.name: unit for unit in _IN_SHORT.values()}
_CALLED = {"gpu": "accelerator", "fte": "full-time equivalent", "workday": "working day"}
"""What people call units, in the singular, and how frameworks do."""
_HEDGE = (
    "(?:about|around|roughly|approximately|approx|ca|circa|etwa|rund|some|over|under|at least|up to|or so"
    r"|probably|maybe|perhaps|(?:i|we) (?:think|guess|believe))(?![a-z$])\.?"
)
_ROUGHLY = re.compile(rf"((?:(?:{_HEDGE}|[~\u2248<>])[ ,]*)*)(.+?)((?:[ ,]+{_HEDGE})*)", re.IGNORECASE)
"""A number with words around it that say that it is rough."""
_BETWEEN = re.compile(
    r"(?:(between )|from )?([0-9][0-9.,']*)([^0-9]*?)\s*(?:-|\u2013|to|bis|(?(1)and|-))\s*([0-9][0-9.,']*)(.*)"
)
_MANY = re.compile(rf"(\s*(?:{'|'.join(FACTORS)})(?![^\W\d_])\.?)?(.*)", re.IGNORECASE | re.ASCII | re.DOTALL)
"""What stands behind a number: a multiple such as M, and a unit."""
_DATE = re.compile(
    r"(?:19|20)[0-9]{2}([-/.])(?:0?[1-9]|1[0-2])(?:\1[0-9]{1,2})?|(?:[0-9]{1,2}[-/.]){1,2}(?:19|20)[0-9]{2}"
)
"""A month or day of the calendar in figures, which looks like a range."""
_UNSURE = re.compile(
    "(?:(?:i|we) )?(?:(?:don't|dont|do not) know|have no idea)|(?:(?:i'm|i am|we're|we are) )?(?:unsure|not sure)"
    "|no idea|not known|nobody knows|(?:(?:ich|wir) )?(?:weiss|wissen) (?:es )?nicht"
    "|(?:(?:ich habe|wir haben) )?keine ahnung|(?:(?:on|je) )?ne (?:sait|sais) pas"
)
"""So people say that nobody knows, in bare words."""
LONGEST = 60
"""So many signs of a reply are shown again: a line's worth."""
LONGEST_NUMBER = 200
"""Signs of a number, with all that stands beside it: what is longer is none."""
_EXACT = Context(prec=LONGEST_NUMBER)
"""What is typed is worked out in decimals, of which none is lost."""
SHOWN_CHOICES = 12
"""So many options are named with their numbers where a reply is none of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Misread:
    """Why a reply is no answer: what was found in it, and what was expected."""

    found: str
    expected: str | None = None

    @property
    def message(self) -> str:
        """The sentence of it."""
        return sentence(self.found, self.expected)


def is_unsure(text: str) -> bool:
    """Whether a text says that nobody knows; an apostrophe may be the one that word processors make of it."""
    return _UNSURE.fullmatch(bare_words(text.strip(" .").replace("\u2019", "'"))) is not None


def typed(  # noqa: PLR0911 - one a kind
    kind: AnswerKind, reply: str, *, numbered: bool, plain: Callable[[str], str] = str
) -> AnswerValue | Misread:
    """The answer that a reply means; `numbered` takes the numbers under which options are shown, from 1.

    `plain` words a quantity in the unit that is asked for, where it may be said in another one.
    """
    text = reply.strip()
    if any(0xD800 <= ord(sign) <= 0xDFFF for sign in text):  # noqa: PLR2004 - surrogates: bytes that were no UTF-8
        return Misread(found="that is not valid UTF-8 text")
    match kind:
        case Levels(steps=steps):
            return _accepted(kind, _step(steps, text) if numbered else text)
        case YesNo():
            return _accepted(kind, {"y": "yes", "yes": "yes", "n": "no", "no": "no"}.get(text.lower(), text))
        case Choice():
            return _chosen(kind, text, numbered=numbered)
        case Checklist():
            return _ticks(kind, text, numbered=numbered)
        case Number():
            return _quantity(kind, text, plain)
        case FreeText():
            return _words(text)
        case _:
            assert_never(kind)


def _accepted(kind: AnswerKind, text: str) -> AnswerValue | Misread:
    return _told(kind, _scalar(text))


def _told(kind: AnswerKind, node: ScalarNode | SequenceNode) -> AnswerValue | Misread:
    value = accept(kind, node)
    if not isinstance(value, Refusal):
        return value
    hint = value.meant or (meant(*value.near) if value.near else None)
    return Misread(found=value.found, expected=value.expected + aside(hint))


def _scalar(text: str) -> ScalarNode:
    return ScalarNode(1, 1, 0, len(text), text, resolve(text), True)


def two_numbers(kind: Number, text: str, currency: str | None = None, *, as_yaml: bool = False) -> Misread | None:
    """Why a number whose points may stand between thousands is asked back; None where it can mean one only.

    It is then typed with the word that makes more or less of it (1250 M), and with the `currency` that it is in, where
    that is another one than is asked for.
    `as_yaml` takes one that stands alone for what a file that holds it says: 1.200 is 1.2 there.
    """
    text = text.strip()
    match = _POINTED.match(text) if len(text) <= LONGEST_NUMBER else None
    if match is None or (as_yaml and isinstance(resolve(text), float)):
        return None
    thousands, number, word = match[1].replace(".", ""), match[1], match[2] or ""
    times, is_unread = times_of(word, kind.unit), word.lower() in BESIDE.keys() - FACTORS.keys()
    most = float(thousands) if times == 1 else _read(kind, f"{thousands} {word}")
    if is_unread or not isinstance(most, float) or not kind.least <= most <= kind.most:
        return None
    if isinstance(_read(kind, text.replace(number, thousands)), str):  # as 1.200 EUR of EUR million
        return None
    beside = "".join(f" {each}" for each in (word if times != 1 else None, currency) if each)
    if number.count(".") > 1:
        expected = f"{thousands}{beside}, without points between"
        return Misread(found=f"{_shown(number)} is no number here", expected=expected)
    decimal = number.rstrip("0").rstrip(".") if number.endswith("0") else unmistaken(number)
    expected = f"{thousands}{beside} or {decimal}{beside}"
    return Misread(found=f"{_shown(number)} can mean two numbers", expected=expected)


def times_of(word: str, unit: str) -> float:
    """How many of a unit a word behind a number says: 1000 where it is MW and the unit kW, 1 where it says none."""
    watts, (asked, _, _) = {name.lower(): each for name, each in _WATTS.items()}, unit.lower().partition(" ")
    known, own = (watts, watts[asked]) if asked in watts else (BESIDE, scale_of(unit.lower()))
    if word.lower() in OF_MONEY and CURRENCIES.isdisjoint(unit.split()):
        return 1.0
    return known.get(word.lower(), own) / own


def unmistaken(number: str) -> str:
    """A number as text whose point nobody takes for one between thousands: 12.125 is 12.1250."""
    return f"{number}0" if _POINTED.fullmatch(number) else number


def _step(steps: tuple[str, ...], text: str) -> str:
    """The number of a step that is typed in its own words, as `3: Words` or as words; any other text as it is."""
    number, _, words = text.partition(":")
    if not words and number.strip() in map(str, range(len(steps))):  # some steps are numbers in their own words
        return text
    bare = bare_words(words.strip() or text)
    said = [str(place) for place, step in enumerate(steps) if bare_words(step) == bare]
    return said[0] if len(said) == 1 and (not words or number.strip() == said[0]) else text


def _chosen(kind: Choice, text: str, *, numbered: bool) -> AnswerValue | Misread:
    known, named = kind.options, _named(kind.options)
    found = _option(known, named, text) if numbered else text
    if isinstance(found, Misread):
        return found
    if not numbered or found in [option.id for option in known]:
        return _accepted(kind, found)
    words = [word for option in known for word in (option.id, option.label) if len(named[bare_words(word)]) == 1]
    hint = aside(meant(found, words))
    return Misread(found=f"{_shown(text)} is no option", expected=f"the number of one: {_numbered(known)}{hint}")


def _numbered(options: tuple[Option, ...], of: Sequence[str] | None = None) -> str:
    """Options as they are shown, all or those of some ids: their numbers and labels."""
    shown = ((place, option) for place, option in enumerate(options, start=1) if of is None or option.id in of)
    return listed((f"{place} {option.label}" for place, option in shown), most=SHOWN_CHOICES)


_Named: TypeAlias = Mapping[str, Sequence[str]]
"""The ids of the options that words may mean: labels, and ids with and without `_`."""


def _named(options: tuple[Option, ...]) -> _Named:
    named: dict[str, list[str]] = {}
    for option in options:
        for words in {bare_words(option.label), option.id, option.id.replace("_", " ")}:
            named.setdefault(words, []).append(option.id)
    return named


def _option(options: tuple[Option, ...], named: _Named, text: str) -> str | Misread:
    """The id under a number or a label; any other text as it is, but for words of more than one option."""
    place = place_of(text, len(options))
    if place is not None:
        return options[place - 1].id
    ids = named.get(bare_words(text), ())
    if len(ids) > 1:
        found = f"{_shown(text)} can mean more than one option"
        return Misread(found=found, expected=f"the number of one: {_numbered(options, ids)}")
    return ids[0] if ids else text


def place_of(text: str, count: int) -> int | None:
    """The place from 1 to `count` that digits name, zeros before them or not; None for all else, however long."""
    digits = text.lstrip("0")
    if not (text.isascii() and text.isdigit() and 0 < len(digits) <= len(str(count))):
        return None
    return int(digits) if int(digits) <= count else None


def nothing_ticked(kind: Checklist) -> str:
    """What one types where none of the options holds: the first of the words for it that is no option's id."""
    known = {option.id for option in kind.options}
    return next(word for word in _FOR_NOTHING if word not in known)


def _ticks(kind: Checklist, text: str, *, numbered: bool) -> AnswerValue | Misread:
    inner = (text[1:-1] if text.startswith("[") and text.endswith("]") else text).strip()
    known = [option.id for option in kind.options]
    if text in _FOR_NOTHING and text not in known:
        return ()
    # Of more parts than there are options one stands twice, or is none.
    joined = re.sub(r"(?<=[0-9])\s*([-\u2013])\s*(?=[0-9])", r"\1", inner)
    parts = [part for part in re.split(r"[,;\s]+(?:and\s+)?", joined) if part][: len(kind.options) + 1]
    if not parts:
        return Misread(
            found="no option is named", expected=f"{_some_of(kind, numbered=numbered)}, or {nothing_ticked(kind)}"
        )
    if not numbered:
        return _told(kind, SequenceNode(1, 1, 0, 0, tuple(map(_scalar, parts)), True))
    named = _named(kind.options)
    chosen = _named_apart(kind.options, named, inner) or [
        _option(kind.options, named, part) for part in _ranges_apart(parts, len(kind.options))
    ]
    ids = tuple(_scalar(each) for each in chosen if isinstance(each, str))
    return _no_tick(kind, chosen) or _told(kind, SequenceNode(1, 1, 0, 0, ids, True))


def _no_tick(kind: Checklist, chosen: Sequence[str | Misread]) -> Misread | None:
    """Why one of what was named is no option."""
    known = [option.id for option in kind.options]
    strange = [part for part in chosen if part not in known]
    if doubts := [part for part in strange if isinstance(part, Misread)]:
        return doubts[0]
    if over := [part for part in strange if isinstance(part, str) and part.isdigit()]:
        return Misread(found=f"there is no option {over[0]}", expected=f"numbers from 1 to {len(known)}, or 0 for none")
    if strange:
        expected = f"numbers such as 1,3 or 1-3: {_numbered(kind.options)}"
        return Misread(found=f"{_shown(str(strange[0]))} is no option", expected=expected)
    return None


def _named_apart(options: tuple[Option, ...], named: _Named, text: str) -> list[str | Misread]:
    """The ids of options named with commas between them, labels that hold commas included; none where one is none.

    Words of more than one option stand as what is wrong with them.
    """
    text = " ".join(text.split()).strip(" ,;")
    gaps = [(0, 0), *(gap.span() for gap in re.finditer(r"[,;]\s*(?:and\s+)?", text)), (len(text), len(text))]
    longest = 1 + max(len("1000-1000"), *map(len, named))  # what is longer is none of them
    known = {option.id for option in options}

    def named_at(start: int, stop: int) -> list[str | Misread] | None:
        words = text[gaps[start][1] : gaps[stop][0]].rstrip()
        ids = [_option(options, named, part) for part in _ranges_apart([words], len(options))]
        return ids if all(isinstance(each, Misread) or each in known for each in ids) else None

    def stops(start: int) -> range:
        return range(bisect_right(gaps, gaps[start][1] + longest, key=itemgetter(0)) - 1, start, -1)

    found = list[str | Misread]()
    for _, _, ids in longest_runs(len(gaps) - 1, stops, named_at):
        if ids is None:
            return []
        found += ids
        if len(found) > len(options):
            break
    return found


def _some_of(kind: Checklist, *, numbered: bool) -> str:
    if numbered:
        return f"numbers from 1 to {len(kind.options)}"
    return f"some of {listed(option.id for option in kind.options)}"


def _ranges_apart(parts: list[str], most: int) -> list[str]:
    """Each number of a range such as 1-4, beyond `most` its end alone; what falls or is long stays, and is refused."""
    found: list[str] = []
    for part in parts:
        ends = re.fullmatch(r"([0-9]{1,4})[-\u2013]([0-9]{1,4})", part)
        first, last = (int(ends[1]), int(ends[2])) if ends else (1, 0)
        found += map(str, [*range(first, min(last, most + 1)), last]) if first < last else [part]
    return found


def _quantity(kind: Number, said: str, plain: Callable[[str], str]) -> AnswerValue | Misread:
    value = _read(kind, plain(said)) if len(said) <= LONGEST_NUMBER else None
    held = resolve(said) if value is None else value
    if isinstance(held, int | float):  # nobody types 0x10, but what a file holds so is a number
        return _told(kind, ScalarNode(1, 1, 0, len(said), said, held, True))
    if value is None and _DATE.fullmatch(said):
        value = f"is a date{' (write how many months from today that is)' if kind.unit == 'months' else ''}"
    elif value is None:
        value = f"is no number{_number_hint(kind, said, plain)}"
    return Misread(found=f"{_shown(said)} {value}", expected=expected_of(kind))


def _read(kind: Number, text: str) -> float | str | None:
    """The number that a text means, or what is wrong with one; None where it is none."""
    currency = kind.unit.split(" ", 1)[0]
    leads = len(currency) > 1 and text.lower().startswith(currency.lower())
    bare = text[len(currency) :].lstrip() if leads else text
    match = _QUANTITY.fullmatch(_ungrouped(bare))
    if match is None:
        return None
    number, words = match.groups()
    factor, percent, watts = "", "", _watts(words, kind.unit)
    if watts is not None:
        return _times(number, watts)
    if not spells_unit(words, kind.unit):
        factor, percent, words = _FACTORED.fullmatch(words).groups("")  # type: ignore[union-attr]  # it takes any text
    scale = scale_of(kind.unit)
    if (factor == "m" and scale != _SCALES["million"]) or (words and not spells_unit(words, kind.unit)):
        return None
    if (words or leads) and not factor and scale != scale_of(words):
        # 45,000 EUR is not 45,000 EUR million, and whether 45 EUR is meant to be is not known.
        return f"leaves open whether it is in {kind.unit}"
    times = Decimal(1)
    if factor:
        times = Decimal(FACTORS[factor.lower()]) / Decimal(scale) * Decimal(scale_of(words))
    if percent:
        percents = percents_in(kind.unit)
        if percents is None:
            return "is a percentage"
        times /= percents
    return _times(number, times)


def _ungrouped(text: str) -> str:
    """A text without what stands between the thousands of the number that it begins with."""
    grouped = _GROUPED.match(text)
    return text if grouped is None else re.sub(r"[^0-9+-]", "", grouped.group()) + text[grouped.end() :]


def _times(number: str, times: Decimal) -> float:
    """A product as somebody writes it, and as a mapping works it out: 57.11 hundredths are 0.5711."""
    try:
        return float(_EXACT.multiply(Decimal(number), times))
    except DecimalException:  # an exponent beyond all floats
        return float(number)


def _watts(words: str, unit: str) -> Decimal | None:
    """What one of the words is in a unit of power: 1000 where they are MW and it is kW; None where they are none."""
    said, asked = words.partition(" "), unit.partition(" ")
    if said[0] not in _WATTS or asked[0] not in _WATTS or not spells_unit(asked[0] + said[1] + said[2], unit):
        return None
    return Decimal(_WATTS[said[0]]) / Decimal(_WATTS[asked[0]])


def scale_of(unit: str) -> float:
    """What one of the unit is: a billion where it is `billion parameters`."""
    words = [word.removesuffix("s") for word in unit.lower().split()]
    return next((scale for word, scale in _SCALES.items() if word in words), 1.0)


def spells_unit(words: str, unit: str) -> bool:
    """Whether words are the unit, its beginning, or the same in singular or plural."""

    def singular(text: str) -> list[str]:
        words = [word.removesuffix("s") for word in re.findall(r"[^\s,.;()]+", folded(text).replace("/", " per "))]
        return " ".join(_CALLED.get(word, word) for word in words).split()

    said, whole = singular(words), singular(unit.replace("%", " "))
    bare = [word for word in whole if word not in _SCALES]
    rate = whole[whole.index("per") :] if "per" in whole else []
    size = [] if "/s" in unit else [word.lower() for word in whole]  # nobody stores bits
    return bool(said) and any(said == known[: len(said)] for known in (whole, bare, rate, size))


def other_measure(words: str, unit: str) -> bool:
    """Whether words beside a number name a measure that its unit does not, such as MW where it is kW."""
    return not _measures(words) <= _measures(unit)


def _measures(text: str) -> set[Unit]:
    text = re.sub(r"/min\b", "/minute", folded(text))  # it is no minimum there
    words = re.findall(r"[^\W\d_]+(?:/s(?:ec)?(?![^\W_]))?|[%\u2030]", text)
    return {_MEASURES[one] for word in words for one in {word, word.removesuffix("s")} & _MEASURES.keys()}


def _number_hint(kind: Number, said: str, plain: Callable[[str], str]) -> str:
    """What to type instead, made of what was typed; it is something that is taken."""

    def read(text: str) -> float | None:
        value = _read(kind, plain(text))
        return value if isinstance(value, float) and kind.least <= value <= kind.most else None

    def takes(text: str) -> bool:
        return read(text) is not None

    def rises(ends: tuple[str, str]) -> bool:
        low, high = map(read, ends)
        return low is not None and high is not None and low < high

    if len(said) > LONGEST or (match := _ROUGHLY.fullmatch(said)) is None:
        return ""
    text, is_rough = match[2], bool(match[1] or match[3])
    if (between := _BETWEEN.fullmatch(text)) is not None:
        ends = next(filter(rises, _ends(*between.groups()[1:])), None)
        such = f", such as {' or '.join(ends)}" if ends else ""
        return f" (write one number{such}, and the range in a note)"
    bare = text if takes(text) else _ungrouped(text)
    comma = re.search(r"[0-9][0-9.]*(?:,[0-9]+)+", bare)
    ways = [(text, "")] if takes(text) else _with_point(bare, comma) if comma else _bare(kind, bare)
    written = ", or ".join(way + when for way, when in ways if takes(way))
    hints = ["a comma may mean thousands or decimals"] if comma and "." not in comma[0] and not takes(text) else []
    hints += [f"write {written}{', and that it is rough in a note' if is_rough else ''}"] if written else []
    return f" ({': '.join(hints)})" if hints else ""


def _ends(first: str, own: str, last: str, words: str) -> Iterator[tuple[str, str]]:
    """What the ends of a range may be: a unit at one of them alone is meant of both, and so may a multiple be."""
    (many, unit), (other, beside) = (_MANY.fullmatch(each).groups("") for each in (own, words))  # type: ignore[union-attr]  # it takes any text
    yield f"{first}{many or other}{unit or beside}", f"{last}{other or many}{beside or unit}"
    yield f"{first}{many}{unit or beside}", f"{last}{other}{beside or unit}"


def _with_point(text: str, comma: re.Match[str]) -> Iterator[tuple[str, str]]:
    """What a text with a comma may mean, and when; points before it can stand between thousands only."""
    *whole, last = comma.group().split(",")
    before, after = text[: comma.start()], text[comma.end() :]
    if len(whole) == 1 and re.fullmatch(rf"[0-9]+|{POINTED}", whole[0]):
        yield f"{before}{whole[0].replace('.', '')}.{last}{after}", ""
    if "." not in comma[0] and comma[0][0] != "0" and len(last) == 3:  # noqa: PLR2004 - thousands stand in threes
        yield f"{before}{''.join(whole)}{last}{after}", " where it separates thousands"


def _bare(kind: Number, text: str) -> Iterator[tuple[str, str]]:
    """What a text without a comma may mean, and when; a number alone before a length of time or the end of the unit."""
    yield re.sub(r"(?<=[0-9]) ?m(?![^\W\d_])", "M", text), " where millions are meant"
    yield re.sub(r"(?<=[0-9]) ?mw(?![^\W\d_])", " MW", text), " where megawatts are meant"
    match = _QUANTITY.fullmatch(text)
    if match is None:
        return
    tail = kind.unit.removeprefix(brief_unit(kind.unit))
    word, unit = (folded(words).rstrip(".,") for words in (match[2].removesuffix(tail), kind.unit.partition(" ")[0]))
    word += "/s" if "/s" in unit and f"{word}/s" in _MEASURES else ""
    said, asked = (_IN_SHORT.get(each) or _IN_SHORT.get(each.removesuffix("s")) for each in (word, unit))
    last = brief_unit(kind.unit).rpartition(" ")[2].lower().removesuffix("s")
    if asked is None and last in (word.removesuffix("s"), said and said.name):
        yield match[1], f" where {kind.unit} are meant"
    is_moved = said is not None and said.kind == "data" and re.search("/s|ps$", word) is not None
    many = said.name.split(" or ") if said and ("/s" in unit or not is_moved) else []
    for each in filter(None, map(_BY_NAME.get, many)):
        if asked and each.kind in {"time", "data"} and (each == asked or (each.base and each.base == asked.base)):
            value = float(match[1]) * (each.times or 1) / (asked.times or 1)
            when = f"for {value:,.15g} {kind.unit}" if len(many) == 1 else f"where {each.name}/s are meant"
            yield f"{value:.15g}", f" {when}"


def _shown(text: str) -> str:
    return repr(text if len(text) <= LONGEST else text[: LONGEST - 3] + "...")


def _words(text: str) -> AnswerValue | Misread:
    if not text:
        return Misread(found="nothing was typed", expected="words")
    return text
