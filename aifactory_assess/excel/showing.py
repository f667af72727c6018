"""How the formats of cells show what these hold: percent, thousands, words beside a number, days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, NamedTuple

from aifactory_assess.errors import failure
from aifactory_assess.excel.parts import MOST_FORMATS, SAVE
from aifactory_assess.excel.text import cell_name

_PLAIN_TEXT = re.compile(r'"[^"]*"|(?:\\.)+|[_*].|\[[^\]]*\]')
"""What a number's format shows as it stands (`0.0" %"`), and what it says of colours and widths."""
_SIGN = re.compile(r"\[\$([^\]-]*)[^\]]*\]")
"""A currency's sign with its language, `[$\u20ac-407]`, or any other text that it stands for."""
_CONDITION = re.compile(r"\[\s*([<>=]{1,2})([^\]]*)\]")
"""Which numbers a section is of, `[>=1000]`."""
_GENERAL = r"general|g/[^\x00-\x7f]\w*+"
"""As it stands in files, and as Excel shows it in Chinese, Japanese and Korean, which some programs write."""
_NUMBER = re.compile(f"[0#?@]|{_GENERAL}", re.IGNORECASE)
"""Where a format has the number itself."""
_MASK = "\0"
"""Stands in a format for text that it shows, so that none of it is read as a format."""
_DASHES = frozenset("-\u2013\u2014")
"""How accounts show nought."""
_THOUSANDS = re.compile(r"(?<=[0#?]),+(?![0#?,])")
"""Commas that no digits follow cut three digits off each; those between digits only set them apart."""
_PUT_BETWEEN = re.compile(f"[0#?].*{_MASK}.*[0#?]")
"""Text between the digits of a number."""
_NEGATED = re.compile(
    rf"(?<!E)[-\u2013\u2014]\s*[$\u20ac]?\s*(?:[0#?]|{_GENERAL})|\([^()]*(?:[0#?]|{_GENERAL})[^()]*\)", re.IGNORECASE
)
"""A number behind a dash or in brackets, as people write negative ones; `E-` is of an exponent."""
_PER_MILLE = "\u2030"
_ERA_OR_WEEKDAY = re.compile(r"(?:[gebr]|a{3,4}+|a/p|[^a-z0#?@])++", re.IGNORECASE)
"""What shows no more of a day than its year, counted by eras too, its weekday in Eastern words, or its half."""
_PART_OF_DATE = re.compile(r"[dy]|mmm|(?<![a-z])(?:[gebr]++|a{3,4}+)(?![a-z])")
"""What shows a day, its month, its year or its weekday, in small letters, beside a time too."""


class Display(NamedTuple):
    """How a cell's format shows a number: so many times what it holds, 100 as a percentage, 0 where conditions decide.

    `whole` is False where people see none of that: thousands cut off, signs put between its digits, a minus that it has
    not, words in its place, or nothing. `beside` is the text that they see with the number.
    """

    times: int = 1
    whole: bool = True
    beside: str = ""


def format_of(cell: Any, name: str) -> str:  # noqa: ANN401 - as above
    """A cell's format; AssessError where styles are lost."""
    try:
        return str(cell.number_format or "General")
    except (IndexError, TypeError):  # the latter where a cell names no style, and says so
        where = f"cell {cell_name(cell.row, cell.column - 1)} of {cell.parent.title!r}"
        raise failure(name, f"{where} names a look that the workbook has not", hint=SAVE) from None


def is_struck(cell: Any) -> bool:  # noqa: ANN401 - as above
    """Whether a cell's look strikes out what it holds."""
    return bool(cell._style_id in cell.parent.parent._struck)


def display_of(cell: Any, name: str) -> Display:  # noqa: ANN401 - as above
    """How what a cell holds is shown; AssessError where styles are lost."""
    shown_as = format_of(cell, name)
    if not isinstance(cell.value, int | float):
        return Display()
    positive, negative, zero = _sections(shown_as)
    return negative if cell.value < 0 else zero if cell.value == 0 else positive


def as_seen(shown_as: str) -> str:
    """A number's format without what quotes its words and escapes their letters; signs of currencies keep brackets."""

    def seen(plain: re.Match[str]) -> str:
        text = plain.group()
        if text[0] == "[":
            return text if _SIGN.fullmatch(text) else " "
        return " " if text[0] == "_" else re.sub(r"\\(.)", r"\1", text).strip('"')

    return _PLAIN_TEXT.sub(seen, re.sub(_GENERAL, "0", shown_as, flags=re.IGNORECASE))


def shows_day(shown_as: str) -> bool:
    """Whether a cell's format shows more of a moment than its time."""
    shown = _PLAIN_TEXT.sub("", shown_as).split(";")[0].lower()
    # Beside hours or seconds `m` and `mm` are minutes.
    return _PART_OF_DATE.search(shown) is not None or ("m" in shown and {*"hs"}.isdisjoint(shown))


def day_shown(value: date, shown_as: str) -> str | None:
    """A day in ISO form as a cell's format shows it, with the time where that is shown; None where it shows less."""
    letters = set(_PLAIN_TEXT.sub("", shown_as).lower())
    if not letters >= set("dmy"):
        return None
    # `strftime` writes years before 1000 without their noughts.
    if isinstance(value, datetime) and "h" in letters and value.time() != time():
        return value.isoformat(" ", "minutes")
    return value.isoformat()[:10]


def is_of_days(shown_as: str) -> bool:
    """Whether a format shows the year of a day or its weekday alone, by letters that no other language has."""
    first = _PLAIN_TEXT.sub("", shown_as).split(";")[0]
    has_letters = re.search("[A-Za-z]", first) is not None and not _NUMBER.search(first)
    return has_letters and _ERA_OR_WEEKDAY.fullmatch(first) is not None


@lru_cache(maxsize=2 * MOST_FORMATS)
def _sections(shown_as: str) -> tuple[Display, Display, Display]:
    """Of positive numbers, negative ones and zero, which may each have a section of their own."""
    words: list[str] = []
    conditions: list[re.Match[str]] = []

    def masked(plain: re.Match[str]) -> str:
        """A dash that stands as it is; for any other text a mask."""
        conditions.extend(filter(None, [_CONDITION.fullmatch(plain.group())]))
        sign = _SIGN.fullmatch(plain.group())
        word = (sign[1] if sign else re.sub(r'[\\"]', "", plain.group())).strip()
        if word in _DASHES:
            return word
        words.append(word if sign or plain.group()[0] in '\\"' else "")
        return _MASK

    texts = _PLAIN_TEXT.sub(masked, shown_as).split(";")
    has_text = len(texts) > 1 and "@" in texts[-1]
    sections = [_section(text, words, is_positive=not (place or conditions)) for place, text in enumerate(texts)]
    of_numbers = sections[: len(texts) - has_text][:3]
    if conditions:
        return (_whichever(of_numbers, texts, conditions),) * 3
    first, *more = of_numbers
    negative, nought = more[0] if more else first, more[1] if len(more) > 1 else first
    shows_dash = len(more) > 1 and texts[2].replace(_MASK, "").strip() in _DASHES
    return first, negative, Display() if shows_dash else nought


def _whichever(sections: list[Display], texts: list[str], conditions: list[re.Match[str]]) -> Display:
    """How numbers are shown whichever section their conditions choose, with what any of these shows beside them.

    What no section is of is shown as it is held. Conditions are not tried: how often is read where all sections agree
    that show a number at all.
    """
    signs, numbers = {*"".join(each[1] for each in conditions)}, {each[2].strip() for each in conditions}
    is_all = len(conditions) < len(sections) or (signs == {*"<>="} and len(numbers) == 1)
    others = [] if is_all else [Display()]
    shown = [section for section, text in zip(sections, texts, strict=False) if _NUMBER.search(text)]
    times = {each.times for each in (*shown, *others)} or {1}
    beside = " ".join(filter(None, dict.fromkeys(each.beside for each in (*sections, *others))))
    if len(times) > 1:
        return Display(0, whole=False, beside=beside)
    return Display(times.pop(), all(each.whole for each in sections), beside)


def _section(shown_as: str, words: list[str], *, is_positive: bool) -> Display:
    """One section of a format; `words` are those that its masks and the sections' behind it stand for, and lose its."""
    count = shown_as.count(_MASK)
    own = words[:count]
    del words[:count]
    beside = " ".join(filter(None, own))
    times = int(100 ** min(shown_as.count("%"), 2))
    marked = _filled(shown_as, [_MASK if re.search("[0-9.,]", word) else "" for word in own])
    seen = _filled(shown_as, [re.sub("[0#?]", "", word) for word in own])
    is_other = _PUT_BETWEEN.search(marked) or _PER_MILLE in seen or (is_positive and _NEGATED.search(seen))
    is_cut = _THOUSANDS.search(shown_as.replace(_MASK, ""))
    return Display(times, _NUMBER.search(shown_as) is not None and not is_cut and not is_other, beside)


def _filled(shown_as: str, words: Iterable[str]) -> str:
    """A section with words in the places of its masks."""
    each = iter(words)
    return re.sub(_MASK, lambda _: next(each), shown_as)
