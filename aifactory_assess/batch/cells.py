"""Cells of one column, of whatever Arrow type -> an array that the columnar engine takes, and what is wrong with them.

Text is looked at once for each word that occurs, by the rules of an answers file (`batch.words`); numbers are checked
as arrays. A cell that says something impossible counts as open here and is noted: its row is rejected.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias, assert_never

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from aifactory_assess.answers.sheet import NOT_APPLICABLE, UNKNOWN, Answer
from aifactory_assess.answers.sheet import OPEN as UNSAID
from aifactory_assess.batch.arrays import (
    MOST_BITS,
    as_written,
    codes_of,
    encoded,
    flags_of,
    holds_lists,
    is_list,
    is_text,
    is_text_or_dictionary,
    numbers_of,
    offsets_of,
    plain_text,
    present_in,
    valid_of,
)
from aifactory_assess.batch.words import SEPARATOR, About, Refused, said, ticked
from aifactory_assess.framework.asked import (
    AnswerKind,
    Checklist,
    Choice,
    Curve,
    Field,
    FreeText,
    Levels,
    Number,
    Question,
    YesNo,
)
from aifactory_assess.framework.credit import points_to_credit
from aifactory_assess.scoring.columns.credits import curve_credits, opened
from aifactory_assess.scoring.columns.gathering import STATES, column_of, taken
from aifactory_assess.scoring.columns.sheets import OPEN, Bools, Floats, Ticks, Whole

MOST_REMEMBERED = 4_096
LARGEST_TABLE = 1 << 16
MOST_OPTIONS_IN_TABLE = 12
SAMPLE = 64
MOSTLY = 0.9

CellSort: TypeAlias = Literal["id", "text", "words", "steps", "numbers", "ticks", "price"]
"""What a column's cells are, as far as a reader of bytes must know: where few words occur, where numbers."""

Values: TypeAlias = NDArray[Any] | Ticks


def sort_of(kind: AnswerKind) -> CellSort:
    """What the cells of answers of a kind are."""
    match kind:
        case Levels():
            return "steps"
        case YesNo() | Choice():
            return "words"
        case Checklist():
            return "ticks"
        case Number():
            return "numbers"
        case FreeText():
            return "text"
        case _:
            assert_never(kind)


class Read(NamedTuple):
    """A column's values, and where its cells are impossible (None: nowhere)."""

    values: Values
    bad: Bools | None


@dataclass(slots=True)
class CellReader:
    """Reads the cells about one question or field; remembers the words it has met."""

    about: About
    _met: dict[str | tuple[str, ...], Answer | Refused] = field(default_factory=dict)
    _table: Whole | None = None
    _decimals: dict[int, Whole] = field(default_factory=dict)

    def read(self, array: pa.Array) -> Read:
        """The column's values."""
        # NaN, infinities and what overflows on the way are found out of range.
        with np.errstate(all="ignore"):
            return self._read(array)

    def _read(self, array: pa.Array) -> Read:  # noqa: PLR0911 - one a sort of column
        kind, type_ = self.about.kind, array.type
        if pa.types.is_null(type_):
            return self._words(np.full(len(array), -1), [])
        if pa.types.is_dictionary(type_):
            if not is_text(type_.value_type):
                return self._read(array.dictionary_decode())
            return self._coded(encoded(array))
        if is_text(type_):
            return self._texts(array)
        if pa.types.is_fixed_size_list(type_):
            return self._lists(array.cast(pa.list_(type_.value_type)))
        if is_list(type_):
            return self._lists(array)
        if holds_lists(type_):
            return self._one_by_one(array)
        if pa.types.is_integer(type_) and isinstance(kind, Levels | Number):
            return self._integers(array)
        if pa.types.is_floating(type_) and isinstance(kind, Levels | Number):
            return self._floats(as_written(array))
        return self._texts(plain_text(array))

    def said(self, array: pa.Array) -> list[Answer]:
        """What each cell of an array says; one that says something impossible says nothing."""
        cells = array if holds_lists(array.type) else plain_text(array)
        meanings = [UNSAID if cell is None else self._told(_key(cell)) for cell in cells.to_pylist()]
        return [UNSAID if isinstance(each, Refused) else each for each in meanings]

    def refusal(self, text: str, cell: pa.Scalar) -> Refused:
        """Why an impossible cell is so; `text` is how it is shown."""
        meaning = self._told(_key(cell.as_py()) if holds_lists(cell.type) else text)
        return meaning if isinstance(meaning, Refused) else Refused("another type of cell")

    # --- words ---

    def _told(self, key: str | tuple[str, ...]) -> Answer | Refused:
        """What a text says, or the words of a list."""
        found = self._met.get(key)
        if found is None:
            found = said(self.about, key) if isinstance(key, str) else ticked(self.about, key)
            if len(self._met) < MOST_REMEMBERED:
                self._met[key] = found
        return found

    def _words(self, codes: NDArray[Any], words: Iterable[str | None]) -> Read:
        """Values by the code of a word; code -1 is an empty cell."""
        return self._by_code(codes, [UNSAID if word is None else self._told(word) for word in words])

    def _by_code(self, codes: NDArray[Any], meanings: list[Answer | Refused]) -> Read:
        refused = np.array([*(isinstance(meaning, Refused) for meaning in meanings), False])
        bad = refused[codes] if refused.any() else None
        says = [UNSAID if isinstance(meaning, Refused) else meaning for meaning in meanings]
        values: Any = taken(column_of(self.about, [*says, UNSAID]), codes)
        return Read(values, bad)

    def _texts(self, array: pa.Array) -> Read:
        if isinstance(self.about.kind, Number) and (numbers := self._numbers_in(array)) is not None:
            return numbers
        return self._coded(encoded(array))

    def _coded(self, array: pa.DictionaryArray) -> Read:
        return self._words(codes_of(array), array.dictionary.to_pylist())

    def _numbers_in(self, array: pa.Array) -> Read | None:
        """Numbers written as text, and the words for states; None where a cell holds anything else."""
        states = {word: pc.equal(array, word) for word in (UNKNOWN, NOT_APPLICABLE)}
        present = {word: flags_of(mask) for word, mask in states.items() if pc.any(mask).as_py()}
        rest = array
        for word in present:
            rest = pc.if_else(states[word], None, rest)
        try:
            numbers = rest.cast(pa.float64())
        except pa.ArrowInvalid:
            return None
        values, bad = self._floats(numbers)
        for word, mask in present.items():
            meaning = self._told(word)
            if isinstance(meaning, Refused):
                bad = mask if bad is None else bad | mask
            elif isinstance(self.about, Question):
                assert isinstance(values, np.ndarray)  # noqa: S101 - numbers have no ticks
                values[mask] = STATES[meaning.state]
        return Read(values, bad)

    # --- numbers ---

    def _integers(self, array: pa.Array) -> Read:
        kind, values, valid = self.about.kind, numbers_of(array), valid_of(array)
        if isinstance(kind, Levels):
            steps = np.array(kind.credits, np.int16)
            return self._looked_up(values, valid, 0, steps)
        assert isinstance(kind, Number)  # noqa: S101 - the caller looked
        table = self._credits_of_integers(kind)
        if table is None or values.dtype == np.uint64:  # the half of those is above every whole number with a sign
            return self._floats_of(values.astype(np.float64), valid)
        return self._looked_up(values, valid, math.ceil(kind.least), table)

    def _looked_up(self, values: NDArray[Any], valid: Bools | None, first: int, table: Whole) -> Read:
        """Credits of integers from `first` on, by their place in a table."""
        places = values if first == 0 else values.astype(np.int64) - first
        # Seen as unsigned, what is below 0 is above every place.
        outside = places.view(np.dtype(f"u{places.dtype.itemsize}")) >= len(table)
        return _worth_with_missing(table.take(places, mode="clip"), outside, valid)

    def _floats(self, array: pa.Array) -> Read:
        return self._floats_of(numbers_of(array), valid_of(array))

    def _floats_of(self, values: Floats, valid: Bools | None) -> Read:
        kind = self.about.kind
        if isinstance(kind, Levels):
            return self._steps(values, valid, np.array(kind.credits, np.int16))
        assert isinstance(kind, Number)  # noqa: S101 - the caller looked
        outside = ~((values >= kind.least) & (values <= kind.most))
        if isinstance(self.about, Field) or kind.curve is None:
            return _numbers_with_missing(values, outside, valid)
        return _worth_with_missing(self._worth_of_floats(kind, kind.curve, values), outside, valid)

    def _worth_of_floats(self, kind: Number, curve: Curve, values: Floats) -> Whole:
        """The credit of numbers: by a table of those with few decimals, by the curve for the others."""
        scale = self._scale(kind, values)
        if scale is None:
            return curve_credits(curve, values)
        table, first = self._credits_of_decimals(kind, curve, scale)
        places = np.rint(values * scale).astype(np.int64)
        worth = table.take(places - first, mode="clip")
        # The table holds the credit of this very float, or it is none of the table's.
        others = places / scale != values
        if others.any():
            worth[others] = curve_credits(curve, values[others])
        return worth

    def _scale(self, kind: Number, values: Floats) -> int | None:
        """1, 10 or 100 for numbers with no, one or two decimals as far as a few of them tell; None for others."""
        few = values[:: max(len(values) // SAMPLE, 1)]
        few = few[np.isfinite(few)]
        for scale in (1, 10, 100):
            whole = np.rint(few * scale) / scale == few
            if (kind.most - kind.least) * scale < LARGEST_TABLE and whole.mean() > MOSTLY if len(few) else False:
                return scale
        return None

    def _credits_of_decimals(self, kind: Number, curve: Curve, scale: int) -> tuple[Whole, int]:
        """The credit of every number in the range with so many decimals, and the place of the first."""
        first, last = math.ceil(kind.least * scale), math.floor(kind.most * scale)
        if scale not in self._decimals:
            self._decimals[scale] = curve_credits(curve, np.arange(first, last + 1, dtype=np.float64) / scale)
        return self._decimals[scale], first

    def _credits_of_integers(self, kind: Number) -> Whole | None:
        """The credit of every integer in a question's range; None for a field, or where they are many."""
        if isinstance(self.about, Field) or kind.curve is None or kind.most - kind.least >= LARGEST_TABLE:
            return None
        return self._credits_of_decimals(kind, kind.curve, 1)[0]

    def _steps(self, values: Floats, valid: Bools | None, credits: Whole) -> Read:
        places = values.astype(np.int64)  # of what is none some whole number
        outside = (places != values) | (places < 0) | (places >= len(credits))
        return _worth_with_missing(credits.take(places, mode="clip"), outside, valid)

    # --- lists ---

    def _lists(self, array: pa.Array) -> Read:
        kind = self.about.kind
        if not isinstance(kind, Checklist):
            return self._by_code(np.where(present_in(array), 0, -1), [ticked(self.about, ())])
        if _fits_bits(kind) and is_text_or_dictionary(array.type.value_type):
            return self._bits(array, kind)
        return self._one_by_one(array)

    def _one_by_one(self, array: pa.Array) -> Read:
        """Values of lists, or of lists among texts, each that occurs looked at once."""
        codes = np.full(len(array), -1)
        met: dict[str | tuple[str, ...], int] = {}
        for row, cell in enumerate(array.to_pylist()):
            if cell is not None:
                codes[row] = met.setdefault(_key(cell), len(met))
        return self._by_code(codes, [self._told(cell) for cell in met])

    def _bits(self, array: pa.Array, kind: Checklist) -> Read:
        """Lists as sums of bits, one an option: each distinct sum is looked at once, by the options it stands for.

        A bit that is added twice carries, so that a sum with as many bits as its list is long had each once.
        """
        offsets = offsets_of(array)
        items = encoded(array.flatten())
        words = items.dictionary.cast(pa.string()).to_pylist()
        places = {option.id: place for place, option in enumerate(kind.options)}
        strange = len(kind.options)
        bits = [1 << places.get(word or "", strange) for word in words]
        sums = np.zeros(len(items) + 1, np.uint64)
        np.cumsum(np.array([*bits, 1 << strange], np.uint64)[codes_of(items)], out=sums[1:])
        masks = sums[offsets[1:]] - sums[offsets[:-1]]
        lengths = offsets[1:] - offsets[:-1]
        sound = (np.bitwise_count(masks) == lengths) & (masks < np.uint64(1 << strange))
        present = present_in(array)
        values, bad = self._by_mask(np.where(present & sound, masks, np.uint64(0)), present & sound, kind)
        unsound = present & ~sound
        if unsound.any():
            bad = unsound if bad is None else bad | unsound
        return Read(values, bad)

    def _by_mask(self, masks: NDArray[np.uint64], present: Bools, kind: Checklist) -> Read:
        """Values by sets of options as bits; where a row is not present it is an empty cell."""
        exclusive = sum(1 << place for place, option in enumerate(kind.options) if option.exclusive)
        bad: Bools | None = None
        if exclusive:
            # An exclusive option stands alone.
            crowded = (masks & np.uint64(exclusive)).astype(np.bool_) & (np.bitwise_count(masks) > 1)
            bad = crowded if crowded.any() else None
            masks = np.where(crowded, np.uint64(0), masks)
            present = present & ~crowded
        if isinstance(self.about, Field):
            bits = {option.id: np.uint64(1 << place) for place, option in enumerate(kind.options)}
            return Read(Ticks(present, {name: (masks & bit).astype(np.bool_) for name, bit in bits.items()}), bad)
        if len(kind.options) > MOST_OPTIONS_IN_TABLE:
            worth = self._credits_of_points(kind)[_points(kind, masks)]
        else:
            worth = self._credits_of_masks(kind)[masks]
        return Read(np.where(present, worth, np.int16(OPEN)), bad)

    def _credits_of_points(self, kind: Checklist) -> Whole:
        """The credit of every sum of points."""
        most = sum(option.points for option in kind.options)
        return np.array([points_to_credit(points, kind.total) for points in range(most + 1)], np.int16)

    def _credits_of_masks(self, kind: Checklist) -> Whole:
        """The credit of every set of options."""
        if self._table is None:
            masks = np.arange(1 << len(kind.options), dtype=np.uint64)
            self._table = self._credits_of_points(kind)[_points(kind, masks)]
        return self._table


def _key(cell: str | list[Any]) -> str | tuple[str, ...]:
    """A text, or the words of a list."""
    return cell if isinstance(cell, str) else tuple(map(str, cell))


def price_texts(array: pa.Array) -> pa.Array:
    """Own prices as text; low, likely and high may stand in a list."""
    if not is_list(array.type):
        return plain_text(array)
    items = plain_text(array.flatten()).cast(pa.string()).fill_null("")
    lists = pa.ListArray.from_arrays(pa.array(offsets_of(array), pa.int32()), items)
    return pc.if_else(array.is_valid(), pc.binary_join(lists, SEPARATOR), None)


def _points(kind: Checklist, masks: NDArray[np.uint64]) -> NDArray[np.int64]:
    """What sets of options come to."""
    points = np.zeros(len(masks), np.int64)
    for place, option in enumerate(kind.options):
        points += option.points * (masks >> np.uint64(place) & np.uint64(1)).astype(np.int64)
    return points


def _fits_bits(kind: Checklist) -> bool:
    """Whether the options fit into the bits of an integer, and all sums of their points into a table."""
    return len(kind.options) <= MOST_BITS and sum(option.points for option in kind.options) < LARGEST_TABLE


def _worth_with_missing(worth: Whole, outside: Bools, valid: Bools | None) -> Read:
    """Credits with OPEN where a cell is empty or impossible."""
    if valid is not None:
        opened(worth, ~valid)
        outside &= valid
    if not outside.any():
        return Read(worth, None)
    return Read(opened(worth, outside), outside)


def _numbers_with_missing(values: Floats, outside: Bools, valid: Bools | None) -> Read:
    """Numbers with NaN where a cell is empty or impossible."""
    if valid is not None:
        values = np.where(valid, values, math.nan)
        outside &= valid
    if not outside.any():
        return Read(values, None)
    return Read(np.where(outside, math.nan, values), outside)
