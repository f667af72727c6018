"""How the cells of a column are read, for the draft of a mapping: by which signs, words and separators."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from aifactory_assess.answers.sheet import UNKNOWN
from aifactory_assess.answers.typed import is_unsure
from aifactory_assess.batch.formats.source import Digits
from aifactory_assess.batch.mapping import Translation, boxed
from aifactory_assess.batch.words import (
    BLANKS,
    NO,
    PARTING,
    PRICE,
    SEPARATOR,
    YES,
    About,
    Refused,
    is_grouped,
    labels_of,
    number_in,
    parts_thousands,
    price,
    said,
)
from aifactory_assess.escaping import composed, json_text
from aifactory_assess.framework.asked import AnswerKind, Checklist, Choice, Levels, Number, YesNo, percents_in
from aifactory_assess.framework.estimates import Price

NOTHING = frozenset(
    ("none", "none of these", "none of the above", "nothing", "keine", "keines davon", "aucun", "aucune")
)
MOST_AGAINST = 4
"""Steps count from 1 where so many times as many columns say so as say that they do not."""
_FROM_ONE = ": where steps count from 1, all levels need offset: -1."
SEPARATORS = (";", ", ", ",", "|", "\n", " ")


class Numerals(NamedTuple):
    """How a column has its numbers: the sign before their decimals, and what is to be added to those of steps.

    The sign is its `own` where that is another than its table has; the `unit` is what its cells are counted in.
    """

    decimal: str
    offset: int = 0
    own: bool = False
    unit: str | None = None


def numerals_of(
    words: Mapping[str, list[str]], kinds: Mapping[str, AnswerKind | None], sure: Set[str], *, commas: bool
) -> tuple[dict[str, Numerals], list[str]]:
    """How columns have their numbers; with a remark where steps may count from 1, which they do everywhere or nowhere.

    The `sure` columns that say something decide, or all where no column of levels is sure; on a doubt nothing is moved.
    One code of a column may be no step: that nobody knows. A column with more of them does not say how others count.
    """
    plain = {name: signed(cells, kinds.get(name), commas=commas) for name, cells in words.items()}
    levels = {name: len(kind.steps) for name, kind in kinds.items() if isinstance(kind, Levels)}
    coded = {name: codes_in(words[name], plain[name].decimal) for name in levels}
    coded = {name: codes for name, codes in coded.items() if len(codes - {*range(levels[name] + 1)}) <= 1}
    heard = coded.keys() & (levels if sure.isdisjoint(levels) else sure)
    names = sorted(coded, key=lambda name: name not in heard)
    with_zero = [name for name in names if 0 in coded[name]]
    with_more = [name for name in names if levels[name] in coded[name]]
    if not with_more:
        is_open = any(coded.values()) and not with_zero
        most = " or ".join(map(str, sorted({levels[name] for name in names})))
        return plain, [f"# No column of levels tells by 0 or {most} from where it counts{_FROM_ONE}"] if is_open else []
    # A column that has both says nothing, and is named where no other shows what has to be looked at.
    fors = [name for name in with_more if name not in with_zero]
    againsts = [name for name in with_zero if name not in with_more]
    more, zero = (fors or with_more)[0], next(iter(againsts or with_zero), None)
    other = f"{quoted(zero)} has 0" if zero is not None else "none has 0"
    has = f"{quoted(more)} has {levels[more]}"
    if len(heard.intersection(fors)) <= MOST_AGAINST * len(heard.intersection(againsts)):
        return plain, [f"# {other}, and {has}{_FROM_ONE}"]
    moved = {name: plain[name]._replace(offset=-1) for name in levels}
    remark = f"Steps are taken to count from 1, as {has}{', though' if zero is not None else ' and'} {other}"
    return plain | moved, [f'# {remark}; where {levels[more]} is "don\'t know", take every offset out.']


_COMMAS = r"0,[0-9]+|[0-9]+,[0-9]{1,2}|[0-9]{1,3}(?:[. \xa0\u202f][0-9]{3})+,[0-9]+"
"""Numbers whose comma parts no thousands."""


def has_commas(columns: Iterable[Iterable[str]]) -> bool:
    """Whether numbers of some columns have a comma before their decimals."""
    cells = (part.strip() for column in columns for cell in column for part in cell.split(SEPARATOR))
    return any(re.fullmatch(rf"[-+]?(?:{_COMMAS})(?:\s*%)?", cell) for cell in cells)


def signed(cells: list[str], kind: AnswerKind | None, *, commas: bool) -> Numerals:
    """What stands before the decimals of a column: what does in its table, but where it groups thousands for sure.

    Where one sign alone makes every number a possible one, that is it.
    """
    usual = "," if commas else "."
    possible = _possible(cells, kind) if isinstance(kind, Number) else ".,"
    if len(possible) == 1:
        return Numerals(possible, own=possible != usual)
    parts = [part.strip() for cell in cells for part in cell.split(SEPARATOR)]
    groups = any(is_grouped(part) and parts_thousands(part) for part in parts)
    return Numerals("," if commas and (has_commas([cells]) or not groups) else ".")


def _possible(cells: Iterable[str], kind: Number) -> str:
    """The signs before decimals with which all texts of numbers are in a range."""
    texts = [cell.strip() for cell in cells if not isinstance(cell, Digits) and "%" not in cell]
    numbers = [text for text in texts if any(number_in(text, sign) is not None for sign in ".,")]
    read = {sign: [number_in(text, sign) for text in numbers] for sign in ".,"}
    return "".join(
        sign
        for sign, some in read.items()
        if all(each is not None and kind.least <= each <= kind.most for each in some)
    )


def codes_in(cells: Iterable[str], decimal: str) -> set[int]:
    """The whole numbers among some cells."""
    numbers = (number_in(cell.strip(), _sign(cell, decimal)) for cell in cells)
    return {int(number) for number in numbers if number is not None and number == number.to_integral_value()}


def read(about: About, cells: list[str], numerals: Numerals) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """How the cells of a column are read: its keys, its words, and the cells that nobody can read yet."""
    how: dict[str, str] = {}
    labels = _labels(about)
    words: dict[str, str] = {}
    decimal, offset, own, _ = numerals
    steps = Translation(to=about.id, offset=Decimal(offset), percents=None)
    readers = {sign: replace(steps, decimal=sign).reader() for sign in (decimal, ".")}
    counts = isinstance(about.kind, Levels) or (decimal == "," and isinstance(about.kind, Number))
    told = {cell: readers[_sign(cell, decimal)](cell) if counts else cell for cell in cells}
    rest = [cell for cell in cells if isinstance(said(about, told[cell]), Refused)]
    match about.kind:
        case Checklist():
            separator = _separator(rest, labels)
            if separator is not None:
                how["separator"] = quoted(separator)
                words = {word: labels[word] for word in labels if word != labels[word]}
                words |= {bare: "none" for cell in rest if (bare := cell.strip(" ;,|")).lower() in NOTHING}
                text = Translation(to=about.id, separator=separator, words=words).reader()
                rest = [cell for cell in rest if set(text(cell).split(";")) - {*labels.values(), "none"}]
        case Number():
            read = [cell for cell in rest if _is_number(cell, decimal, percents_in(about.kind.unit))]
            needs_sign = decimal == "." and any(map(_needs_sign, read)) and not _is_open(cells, about.kind.most)
            if own or needs_sign:
                how["decimal"] = quoted(decimal)
            rest = [cell for cell in rest if cell not in read]
        case Levels() | Choice() | YesNo():
            if offset:
                how["offset"] = str(offset)
            plain = {cell.strip() for cell in cells}
            known = Labels(labels)
            words = {cell: labels[word] for cell in rest if (word := _word_of(cell, known, plain)) is not None}
            rest = [cell for cell in rest if cell not in words]
        case _:
            pass
    unsure = {cell: UNKNOWN for cell in rest if is_unsure(cell)}
    return how, {**words, **unsure}, [cell for cell in rest if cell not in unsure]


def read_price(own: Price, cells: list[str], decimal: str) -> tuple[dict[str, str], list[str]]:
    """How own prices are read: the keys of their column, and the cells that nobody can read yet."""
    how = Translation(to=PRICE + own.id, percents=percents_in(own.unit))
    readers = {sign: replace(how, decimal=sign).reader() for sign in (decimal, ".")}
    told = {cell: readers[_sign(cell, decimal)](cell) for cell in cells}
    strange = [cell for cell in cells if isinstance(price(told[cell]), Refused)]
    needs_sign = any(isinstance(price(cell), Refused) for cell in cells if cell not in strange)
    return {"decimal": '"."'} if decimal == "." and needs_sign else {}, strange


def read_box(about: About, option: str, cells: list[str]) -> tuple[dict[str, str], list[str]]:
    """The words that tick one box, beside those that every box knows, and the cells that nobody can read yet."""
    labels = _labels(about)
    rest = [cell for cell in cells if boxed(labels.get(cell.strip(BLANKS), cell), option) not in (None, "", option)]
    known = options_of(about)
    words = {cell: option for cell in rest if known.names.get(known.called(cell) or "") == option}
    return words, [cell for cell in rest if cell not in words]


def _sign(cell: str, decimal: str) -> str:
    """What stands before the decimals of a cell: a point in one that is no text, whatever those of its column have."""
    return "." if isinstance(cell, Digits) else decimal


def _is_number(cell: str, decimal: str, percents: int | None) -> bool:
    word = cell.strip()
    return number_in(word, _sign(cell, decimal)) is not None and (percents is not None or not word.endswith("%"))


def _needs_sign(cell: str) -> bool:
    """Whether a number is read where its column says what stands before decimals, and not otherwise."""
    word = cell.strip()
    return word.endswith("%") or is_grouped(word) or re.search(PARTING, word) is not None


def _is_open(cells: list[str], most: float) -> bool:
    """Whether points may stand between thousands in all texts that have some: a run asks, unless a mapping says it."""
    texts = [cell.strip() for cell in cells if "." in cell and not isinstance(cell, Digits)]
    thousands = [number_in(text, ",") for text in texts if number_in(text, ".") is not None]
    return bool(thousands) and all(each is not None and each <= most for each in thousands)


def _labels(about: About) -> dict[str, str]:
    """The words here by the labels that a survey shows."""
    if isinstance(about.kind, YesNo):
        return {"yes": '"yes"', "no": '"no"'}
    ids = [option.id for option in about.kind.options] if isinstance(about.kind, Choice | Checklist) else []
    return labels_of(about.kind) | dict(zip(ids, ids, strict=True))


def _word_of(cell: str, labels: Labels, others: Set[str]) -> str | None:
    """The label that a cell is. Beside a 0 nobody knows what 2 is of a question with yes and no."""
    word = cell.strip().lower()
    if labels.names.keys() == {"yes", "no"}:
        return "yes" if word in YES else "no" if word in NO or (word == "2" and "0" not in others) else None
    return labels.called(cell)


def _separator(cells: list[str], labels: Mapping[str, str]) -> str | None:
    """What stands between the ticks of a checklist, where its options are known by their labels."""
    found: dict[str, int] = {}
    for separator in SEPARATORS:
        text = Translation(to="", separator=separator, words=labels).reader()
        parts = [part in labels.values() for cell in cells for part in text(cell).split(";")]
        if any(parts) and 2 * sum(parts) >= len(parts):
            found[separator] = len(parts) - sum(parts)
    # What parts nothing leaves a cell of two ticks unread.
    return min(found, key=lambda separator: found[separator], default=None)


def options_of(about: About | None) -> Labels:
    """What the options of a checklist are called: by ids and labels; nothing of what is none."""
    if about is None or not isinstance(about.kind, Checklist):
        return Labels({})
    ids = [option.id for option in about.kind.options]
    return Labels(labels_of(about.kind) | {name: each for each in ids for name in (each.replace("_", ""), each)})


class Labels:
    """The labels of a question, and which of them a word is."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self._by_letters: dict[str, set[str]] = {}
        self._by_bare: dict[str, set[str]] = {}
        for name in names:
            self._by_letters.setdefault(spoken(name), set()).add(name)
            self._by_bare.setdefault(plain_letters(name), set()).add(name)

    def called(self, word: str) -> str | None:
        """The label that a word is, to the letter or by its letters; a number that only one has counts for nothing."""
        if word.strip() in self.names:
            return word.strip()
        plain, bare = spoken(word), plain_letters(word)
        if not plain:
            return None
        found = self._by_letters.get(plain) or {
            *self._by_bare.get(plain, ()),
            *(self._by_letters.get(bare, ()) if bare else ()),
        }
        # Where several are alike, nobody knows which is meant.
        return next(iter(found)) if len({self.names[name] for name in found}) == 1 else None


def spoken(text: str) -> str:
    """Small letters and digits of any script, with the marks upon them, in British spelling."""
    plain = composed(text).lower().replace("organization", "organisation")
    if plain.isascii():
        return re.sub(r"[\W_]+", " ", plain).strip()
    # Marks are vowels in the scripts of India and Thailand.
    return " ".join("".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in plain).split())


def plain_letters(text: str) -> str:
    """The same without the number that a survey gives its question."""
    return spoken(re.sub(r"^\s*q?[0-9]+[a-z]?[.:)\s-]+", "", text.lower()))


def quoted(text: str) -> str:
    """Text as YAML reads it back, whatever is in it; letters of any script as they are."""
    return json_text(text, indent=None)
