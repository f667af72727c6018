"""What a mapping says of other people's tables: how they are written, and what a cell of theirs means here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from aifactory_assess.answers.sheet import NOT_APPLICABLE, UNKNOWN
from aifactory_assess.batch.names import slugged
from aifactory_assess.batch.units import without_unit
from aifactory_assess.batch.words import (
    BLANKS,
    NO,
    SEPARATOR,
    YES,
    is_grouped,
    number_in,
    parts_thousands,
)
from aifactory_assess.scoring.score_table import ORGANISATION
from aifactory_assess.yamlnodes import resolve

MOST_PARTS = 200
MOST_JOINED = 16
"""Parts of a label that holds the separator itself and stands among others; a cell that is one label has any number."""
TICKED = YES | {"1.0", "1,0", "x", "checked", "selected"}
UNTICKED = NO | {"0.0", "0,0", "unchecked", "not selected", "off", "-"}


class Dialect(NamedTuple):
    """How a table is written: `above` lines stand over the header, which has `header` lines; the first counts.

    In columns that are `commas`, texts of numbers have a comma before their decimals; `units` are those without which a
    number of a column is none, where its cells may be of any type. Without a `delimiter` the name of a file says it.
    """

    delimiter: str = ""
    encoding: str = "utf-8"
    above: int = 0
    header: int = 1
    sheet: str | None = None
    commas: frozenset[str] = frozenset()
    units: frozenset[tuple[str, str]] = frozenset()


PLAIN = Dialect()


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """What a column is here: its name, its words, how its numbers are read, and what separates its ticks.

    A column with an `option` is one box of a checklist. `slug` makes ids of names. `silent` are the words that are no
    answer in any column, beside its own in `no_answer`; `words` come before both. `percents` are how many percent one
    is, None where a percentage is no number of the column, unless a `factor` makes one of it; elsewhere that multiplies
    none, of which it turns the sign alone. `unit` is taken off numbers before anything else is read of them; one
    without it is not multiplied, and none.
    """

    to: str
    words: Mapping[str, str] = field(default_factory=dict)
    factor: Decimal | None = None
    offset: Decimal | None = None
    decimal: str | None = None
    unit: str | None = None
    separator: str | None = None
    option: str | None = None
    slug: bool = False
    default: str | None = None
    no_answer: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    percents: int | None = 1

    @property
    def renames_only(self) -> bool:
        """Whether the cells stay as they are."""
        return self == Translation(to=self.to)

    @property
    def counts(self) -> bool:
        """Whether its numbers are read in another way than here."""
        return self.factor is not None or self.offset is not None or self.decimal is not None

    @property
    def needs_unit(self) -> bool:
        """Whether a number without its unit is none: nobody knows what it is in, and a factor is for that unit."""
        return self.unit is not None and (self.factor not in (None, 1) or bool(self.offset))

    def reader(self) -> Callable[[str], str]:
        """What tells a cell's text as it is said here; what the mapping does not know stays as it is.

        For many cells: all words are looked through for it once.
        """
        sizes: dict[str, set[int]] = {}
        for word in self.words if self.separator is not None else ():
            first, *others = word.split(self.separator)
            if len(others) < MOST_JOINED:
                sizes.setdefault(first.strip(BLANKS), set()).add(1 + len(others))
        return partial(self._text, {first: sorted(each, reverse=True) for first, each in sizes.items()})

    def _text(self, sizes: Mapping[str, list[int]], cell: str) -> str:
        word = cell.strip(BLANKS)
        known = self._known(word) if word else None
        if known is not None:
            return known
        if not word or self._is_no_answer(word):
            return ""
        if self.slug:
            return slugged(word)
        if self.separator is not None and word not in (UNKNOWN, NOT_APPLICABLE):
            # A box that means nothing here has no word, and some tools end their lists with a separator.
            return SEPARATOR.join(part for part in self._parts(word, self.separator, sizes) if part)
        # Own prices are three numbers, or one.
        if self.counts:
            return SEPARATOR.join(self._worked_out(part) or _unread(part) for part in cell.split(SEPARATOR))
        return cell if self.unit is None else SEPARATOR.join(map(self.bare, cell.split(SEPARATOR)))

    def bare(self, text: str) -> str:
        """A text without blanks around it, and a number without the unit that is taken off."""
        word = text.strip(BLANKS)
        return word if self.unit is None else without_unit(word, self.unit)

    def _is_no_answer(self, word: str) -> bool:
        if not self.no_answer and not self.silent:
            return False
        written = (word, self._plain(word))
        return not (self.no_answer.isdisjoint(written) and self.silent.isdisjoint(written))

    def _known(self, word: str) -> str | None:
        found = self.words.get(word)
        return self.words.get(self._plain(word)) if found is None and self.words else found

    def _plain(self, word: str) -> str:
        """A word as a mapping has it: a column of whole numbers has decimals where a cell of it is empty."""
        none = rf"{re.escape(self.decimal)}0+" if self.decimal else r"(?:\.0+|,00?)"
        return re.sub(rf"(?<=[0-9]){none}$", "", word)

    def _parts(self, word: str, separator: str, sizes: Mapping[str, list[int]]) -> list[str]:
        """The ticks in a cell; a label that holds the separator itself is matched whole.

        `sizes` has how many parts labels have, the most first, by the first of them.
        """
        parts = word.split(separator)
        alone = [part.strip(BLANKS) for part in parts]
        if len(parts) > MOST_PARTS:
            return alone
        found, start = [], 0
        while start < len(parts):
            for size in sizes.get(alone[start], ()):
                label = separator.join(parts[start : start + size]).strip(BLANKS)
                if label in self.words:
                    break
            else:
                size, label = 1, alone[start]
            found.append(self.words.get(label, label))
            start += size
        return found

    def lacks_unit(self, text: str) -> bool:
        """Whether a number is without the unit that its factor is for."""
        word = text.strip(BLANKS)
        is_bare = self.needs_unit and self.bare(text) == word and not word.endswith("%")
        return is_bare and number_in(word, self.decimal or ".") is not None

    def leaves_open(self, word: str) -> bool:
        """Whether a number that is worked out has a comma between thousands or before decimals, and no key says."""
        return self.counts and self.decimal is None and is_grouped(word) and not parts_thousands(word)

    def working(self, cell: str) -> str:
        """By what the numbers of a cell are others here, and which; nothing where they are the same, or are none."""
        hows = (replace(self, factor=None, offset=None), self)
        given, here = ([how._worked_out(part) for part in cell.split(SEPARATOR)] for how in hows)
        if None in here or given == here:
            return ""
        keys = (("factor", self.factor, 1), ("offset", self.offset, 0))
        told = (f"{key} {value.normalize():f}" for key, value, none in keys if value not in (None, none))
        return f"after the mapping's {' and '.join(told)}; it comes to {SEPARATOR.join(filter(None, here))}"

    def _worked_out(self, text: str) -> str | None:
        return None if self.lacks_unit(text) else self._number(self.bare(text))

    def _number(self, word: str) -> str | None:
        """A number as it is written here, worked out in decimals: 0.7588 times 100 is 75.88."""
        value = None if self.leaves_open(word) else number_in(word, self.decimal or ".")
        if value is None:
            return None
        factor = self.factor
        if word.endswith("%"):
            if self.percents is not None:
                value, factor = value / self.percents, factor and Decimal(1).copy_sign(factor)
            elif factor is None:
                return None
        worth = value * (1 if factor is None else factor) + (self.offset or 0)
        return repr(float(worth)) if worth != worth.to_integral_value() else str(worth.to_integral_value())


def _unread(cell: str) -> str:
    """A cell of numbers that is none as they are written there: what would be one here must not be taken for it."""
    word = cell.strip(BLANKS)
    return f"({word})" if isinstance(resolve(word), int | float) else cell


def boxed(word: str, option: str) -> str | None:
    """What a word says of one box: its option where it is ticked, empty where it is not, None where nothing is said."""
    plain = word.strip()
    if not plain:
        return None
    if plain.casefold() in TICKED or plain == option:
        return option
    return "" if plain.casefold() in UNTICKED else plain


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """What columns are called here; one that is not named keeps its name, one to be skipped has none.

    `decimal` and `silent` are usual in those that are `known` here; `numbers` are the columns of numbers and steps,
    with how many percent one is there.
    """

    columns: Mapping[str, Translation]
    skip: frozenset[str] = frozenset()
    sha256: str = ""
    dialect: Dialect = PLAIN
    decimal: str | None = None
    silent: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    numbers: Mapping[str, int | None] = field(default_factory=dict)
    names_framework: bool = False

    def target(self, name: str) -> str | None:
        """What a column is called here."""
        if name in self.skip:
            return None
        base, companion, rest = name.partition("__")
        if name in self.columns:
            return self.columns[name].to
        return f"{self.columns[base].to}__{rest}" if companion and base in self.columns else name

    def translation(self, name: str) -> Translation:
        """How a column is translated."""
        how = self.columns.get(name) or Translation(to=self.target(name) or name)
        decimal = how.decimal or (self.decimal if how.to in self.numbers else None)
        silent = self.silent if how.to in self.known else frozenset()
        if (decimal, silent) != (how.decimal, how.silent):  # it is asked of each column that may come up
            how = replace(how, decimal=decimal, silent=silent)
        return replace(how, percents=self.numbers.get(how.to)) if how.counts else how

    @property
    def commas(self) -> frozenset[str]:
        """The columns whose numbers have a comma before their decimals."""
        return frozenset(name for name in (*self.columns, *self.numbers) if self.translation(name).decimal == ",")

    @property
    def units(self) -> frozenset[tuple[str, str]]:
        """The columns whose numbers need their unit, each with it."""
        return frozenset((name, how.unit) for name, how in self.columns.items() if how.unit and how.needs_unit)

    @property
    def named(self) -> str | None:
        """The column that organisations' ids are made of; it is kept as `name`."""
        return next((name for name, how in self.columns.items() if how.slug and how.to == ORGANISATION), None)
