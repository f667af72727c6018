"""One record batch of answers -> its scores and its rejects: the function that every engine runs.

Pure: the same rows give the same scores in any batch, order, process or machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aifactory_assess.answers.sheet import NOT_APPLICABLE, UNKNOWN, Sheet
from aifactory_assess.batch.cells import (
    CellReader,
    Values,
    codes_of,
    flags_of,
    is_list,
    is_text,
    is_text_or_dictionary,
    plain_text,
    shown,
)
from aifactory_assess.batch.layout import REJECTS, Layout
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.words import Refused, not_applicable, one_of, price, price_of
from aifactory_assess.errors import AssessError, Faults
from aifactory_assess.framework.model import (
    ORGANISATION_EXPECTED,
    ORGANISATION_PATTERN,
    Field,
    Framework,
    FreeText,
    Number,
    Question,
)
from aifactory_assess.scoring.columnar import Assessor
from aifactory_assess.scoring.columns.gathering import STATES, columns_of
from aifactory_assess.scoring.columns.sheets import OPEN, Flags, Floats, SheetColumns, Ticks
from aifactory_assess.scoring.score_table import ORGANISATION

STATE, NOTE, EVIDENCE, PRICE = "__state", "__note", "__evidence", "price__"
LONGEST_SHOWN = 200
EXPECTED_ORGANISATION = f"text or a whole number: {ORGANISATION_EXPECTED}"
GIVEN_STATES = ("value", "open", UNKNOWN, NOT_APPLICABLE)


Places: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]


class Reject(NamedTuple):
    """One fault of one row; `row` counts the input's records from 1."""

    row: int
    organisation: str | None
    column: str
    found: str
    expected: str


class Scored(NamedTuple):
    """The rows that could be scored, and the faults of those that could not (in order of rows).

    `organisations` are the ids of all rows, scored or not, null where a row has no valid one; `places` are the rows
    (from 0) that were scored.
    """

    scores: pa.RecordBatch
    rejects: list[Reject]
    organisations: pa.Array
    places: Places


@dataclass(slots=True)
class _Found:
    """The faults of one block, by row."""

    batch: pa.RecordBatch
    bad: Flags
    notes: list[tuple[int, str, str, str]] = field(default_factory=list)

    def note(self, column: str, where: Flags | None, expected: Callable[[pa.Scalar], str]) -> None:
        """Note every cell of a column that is impossible."""
        if where is None:
            return
        self.bad |= where
        cells = self.batch.column(column)
        for row in np.flatnonzero(where).tolist():
            self.notes.append((row, column, cut(shown(cells[row])), expected(cells[row])))


def cut(text: str) -> str:
    """Text as the rejects show it, of bearable length."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}..."


class Scorer:
    """Scores record batches of one framework; what it has learnt of words is kept between them."""

    def __init__(self, framework: Framework, options: ScoreOptions = ScoreOptions()) -> None:  # noqa: B008 - frozen
        self.framework = framework
        self.options = options
        self._assessor = Assessor(framework)
        self._questions = {question.id: CellReader(question) for question in framework.questions}
        self._fields = {
            known.id: CellReader(known) for known in framework.fields if not isinstance(known.kind, FreeText)
        }
        self._evidence = framework.evidence_ids
        self._layouts: dict[tuple[pa.Field, ...], Layout] = {}

    def layout(self, schema: pa.Schema | None = None) -> Layout:
        """The layout of the scores of an input with this schema, kept columns included."""
        kept = kept_fields(schema, self.options.keep) if schema is not None else ()
        if kept not in self._layouts:
            self._layouts[kept] = Layout(self.framework, self.options.detail, kept)
        return self._layouts[kept]

    def score(self, batch: pa.RecordBatch, rows: Sequence[int] | Places | None = None) -> Scored:
        """Score a block whose rows have these numbers (1, 2 ... by default); `check_columns` has seen its columns."""
        numbers = range(1, batch.num_rows + 1) if rows is None else rows
        found = _Found(batch, np.zeros(batch.num_rows, np.bool_))
        organisations = _organisations(batch.column(ORGANISATION), found)
        sheets = self._sheets(batch, found)
        layout = self.layout(batch.schema)
        kept = [batch.column(each.name).cast(each.type) for each in kept_fields(batch.schema, self.options.keep)]
        scores = layout.table(organisations, self._assessor.assess(sheets), kept)
        rejects = _rejects(found, organisations, numbers)
        if not found.bad.any():
            return Scored(scores, rejects, organisations, np.arange(batch.num_rows))
        return Scored(scores.filter(pa.array(~found.bad)), rejects, organisations, np.flatnonzero(~found.bad))

    def score_sheets(self, sheets: Sequence[Sheet]) -> pa.RecordBatch:
        """Score sheets that were read from their own files."""
        organisations = pa.array([sheet.organisation for sheet in sheets], pa.string())
        assessed = self._assessor.assess(columns_of(self.framework, sheets))
        return self.layout().table(organisations, assessed, [])

    def organisations(self, batch: pa.RecordBatch) -> pa.Array:
        """The ids of a block, null where a row has no valid one."""
        return _organisations(batch.column(ORGANISATION), _Found(batch, np.zeros(batch.num_rows, np.bool_)))

    def _sheets(self, batch: pa.RecordBatch, found: _Found) -> SheetColumns:
        names = set(batch.schema.names)
        sheets = SheetColumns(
            rows=batch.num_rows, credits={}, numbers={}, choices={}, ticks={}, prices=self._prices(batch, found)
        )
        for name, reader in (self._questions | self._fields).items():
            if name in names or name + STATE in names:
                self._learn(sheets, reader, self._values(batch, name, reader, found))
            if name + EVIDENCE in names:
                self._check_evidence(batch, name + EVIDENCE, found)
        return sheets

    def _learn(self, sheets: SheetColumns, reader: CellReader, values: Values) -> None:
        target: Any
        if isinstance(reader.about, Question):
            target = sheets.credits
        elif isinstance(reader.about.kind, Number):
            target = sheets.numbers
        else:
            target = sheets.ticks if isinstance(values, Ticks) else sheets.choices
        target[reader.about.id] = values

    def _values(self, batch: pa.RecordBatch, name: str, reader: CellReader, found: _Found) -> Values:
        given = batch.schema.get_field_index(name) >= 0
        cells = batch.column(name) if given else pa.nulls(batch.num_rows)
        values, bad = reader.read(cells)
        found.note(name, bad, reader.expected)
        if batch.schema.get_field_index(name + STATE) >= 0:
            values = _with_states(values, reader.about, batch, name + STATE, found)
        return values

    def _check_evidence(self, batch: pa.RecordBatch, column: str, found: _Found) -> None:
        where, refused = _by_word(batch.column(column), lambda word: one_of(self._evidence, word))
        found.note(column, where, lambda cell: refused[shown(cell)].expected)

    def _prices(self, batch: pa.RecordBatch, found: _Found) -> dict[str, Floats]:
        prices = {}
        for known in self.framework.prices:
            column = PRICE + known.id
            if batch.schema.get_field_index(column) >= 0:
                prices[known.id] = _own_prices(batch.column(column), column, found)
        return prices


def kept_fields(schema: pa.Schema, keep: Sequence[str]) -> tuple[pa.Field, ...]:
    """The kept columns of an input as they come out: all text in one type, anything else as it is."""
    fields = [schema.field(name) for name in keep]
    return tuple(pa.field(each.name, pa.string() if is_text_or_dictionary(each.type) else each.type) for each in fields)


def can_be_kept(type_: pa.DataType) -> bool:
    """Whether every format can hold cells of a type: text, numbers, truth, days and times; lists of the first three."""
    if is_list(type_):
        return _is_plain(type_.value_type)
    if pa.types.is_struct(type_):
        fields = [type_.field(place).type for place in range(type_.num_fields)]
        return bool(fields) and all(map(_is_plain, fields))
    if pa.types.is_timestamp(type_) and type_.tz is not None:
        return _is_known_zone(type_)
    timed = pa.types.is_date(type_) or pa.types.is_timestamp(type_) or pa.types.is_time(type_)
    decimal = pa.types.is_decimal(type_) and type_.scale >= 0
    return _is_plain(type_) or timed or decimal or pa.types.is_null(type_)


def _is_known_zone(type_: pa.DataType) -> bool:
    try:
        pa.array([0], pa.int64()).cast(type_).cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def _is_plain(type_: pa.DataType) -> bool:
    number = pa.types.is_integer(type_) or pa.types.is_floating(type_)
    return bool(is_text_or_dictionary(type_) or number or pa.types.is_boolean(type_))


def _ids(cells: pa.Array) -> pa.Array:
    """Cells as ids: text as it is, whole numbers as their digits; nothing else is an id."""
    if pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_decode()
    type_ = cells.type
    if pa.types.is_floating(type_):
        # Beyond this, neighbouring whole numbers are one float.
        numbers = cells.cast(pa.float64())
        whole = pc.and_(pc.equal(pc.floor(numbers), numbers), pc.less(pc.abs(numbers), float(1 << 53)))
        return pc.if_else(whole, numbers, None).cast(pa.int64()).cast(pa.string())
    if pa.types.is_decimal(type_):
        digits = pc.replace_substring_regex(cells.cast(pa.string()), r"\.0+$", "")
        return pc.if_else(pc.match_substring(digits, "."), None, digits)
    if is_text(type_) or pa.types.is_integer(type_):
        return cells.cast(pa.string())
    return pa.nulls(len(cells), pa.string())


def _organisations(cells: pa.Array, found: _Found) -> pa.Array:
    """The ids as text, null where they are none; those rows are noted."""
    texts = _ids(cells)
    fine = pc.fill_null(pc.match_substring_regex(texts, f"\\A(?:{ORGANISATION_PATTERN})\\z"), False)
    if not pc.all(fine).as_py():
        found.note(ORGANISATION, ~flags_of(fine), lambda _: EXPECTED_ORGANISATION)
        texts = pc.if_else(fine, texts, None)
    return texts


def _by_word(cells: pa.Array, check: Callable[[str], Refused | None]) -> tuple[Flags | None, dict[str, Refused]]:
    """Where a text column holds a word that `check` refuses, and what it says of each."""
    texts = cells if is_text(cells.type) else plain_text(cells)
    encoded = texts.dictionary_encode()
    words = [word or "" for word in encoded.dictionary.to_pylist()]
    refused = {word: refusal for word in words if (refusal := check(word)) is not None}
    if not refused:
        return None, {}
    return np.array([*(word in refused for word in words), False])[codes_of(encoded)], refused


def _with_states(values: Values, about: Question | Field, batch: pa.RecordBatch, column: str, found: _Found) -> Values:
    """Values with the states of a companion column; a state that contradicts its cell is noted."""
    allowed = GIVEN_STATES

    def check(word: str) -> Refused | None:
        if word.strip(" \t") == NOT_APPLICABLE and isinstance(meaning := not_applicable(about), Refused):
            return meaning
        return one_of(allowed, word)

    cells = batch.column(column)
    where, refused = _by_word(cells, check)
    found.note(column, where, lambda cell: refused[shown(cell)].expected)
    texts = pc.utf8_trim(cells if is_text(cells.type) else plain_text(cells), " \t")
    answered, silent = _answered(values)
    for state in allowed:
        here = flags_of(pc.equal(texts, state))
        if not here.any():
            continue
        against = here & (~answered if state == "value" else answered)
        if state in (UNKNOWN, NOT_APPLICABLE):
            against |= here & (silent != OPEN) & (silent != STATES[state])
        if against.any():
            expected = "a value beside it" if state == "value" else "no value beside it"
            found.note(column, against, lambda _, said=expected: said)  # type: ignore[misc]  # bound at once
        if isinstance(about, Question) and state in (UNKNOWN, NOT_APPLICABLE):
            assert isinstance(values, np.ndarray)  # noqa: S101 - credits
            values[here & ~answered] = STATES[state]
    return values


def _answered(values: Values) -> tuple[Flags, Any]:
    """Where a column has values, and the states of its other cells (of questions; OPEN for fields)."""
    if isinstance(values, Ticks):
        return values.known, OPEN
    if values.dtype.kind == "f":
        return ~np.isnan(values), OPEN
    answered = values >= 0
    return answered, np.where(answered, OPEN, values)


def _own_prices(cells: pa.Array, column: str, found: _Found) -> Floats:
    """The likely values of own prices, NaN where there is none."""
    if is_list(cells.type):
        said = [None if cell is None else price_of(list(cell)) for cell in cells.to_pylist()]
        texts: list[Any] = said
        codes = np.arange(len(cells))
    else:
        encoded = (cells if is_text(cells.type) else plain_text(cells)).dictionary_encode()
        texts = [price(word or "") for word in encoded.dictionary.to_pylist()]
        codes = codes_of(encoded)
    likely = np.array(
        [*(each[1] if isinstance(each, tuple) and not isinstance(each, Refused) else np.nan for each in texts), np.nan]
    )
    refused = {place: each for place, each in enumerate(texts) if isinstance(each, Refused)}
    if refused:
        where = np.array([*(place in refused for place in range(len(texts))), False])[codes]
        found.note(column, where, lambda _: next(iter(refused.values())).expected)
    return likely[codes]


def _rejects(found: _Found, organisations: pa.Array, numbers: Sequence[int] | Places) -> list[Reject]:
    rows = sorted(found.notes, key=lambda note: note[0])
    return [
        Reject(int(numbers[row]), organisations[row].as_py(), column, was, expected)
        for row, column, was, expected in rows
    ]


def reject_table(rejects: Iterable[Reject]) -> pa.RecordBatch:
    """Rejects as a record batch."""
    return pa.RecordBatch.from_pylist([each._asdict() for each in rejects], schema=REJECTS)


def check_columns(
    framework: Framework, names: Sequence[str], options: ScoreOptions, file: str, where: str = ""
) -> None:
    """AssessError unless an input's columns are known, each once, with `organisation` among them.

    `where` says where they were looked for, if not in a header.
    """
    faults = Faults(file)
    known = known_columns(framework)
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            faults.add(None, None, f"column {name!r} is there {names.count(name)} times, expected once")
        elif name not in known and name not in options.keep and not options.allow_extra_columns:
            message = f"{name!r} is no column of {framework.id} (--allow-extra-columns leaves such columns aside)"
            companions = [each for each in known if ("__" in each) is ("__" in name)]
            faults.add(None, None, message, near=(name, companions))
    for name in (ORGANISATION, *options.keep):
        if name not in names:
            faults.add(None, None, f"the column {name!r} is missing{where}", near=(name, names))
    if faults.found:
        raise AssessError(faults.found)


def known_columns(framework: Framework) -> dict[str, None]:
    """Every column that an input may have, in order."""
    names = [ORGANISATION]
    for name in (*(known.id for known in framework.fields), *(question.id for question in framework.questions)):
        names.extend((name, name + STATE, name + NOTE, name + EVIDENCE))
    return dict.fromkeys([*names, *(PRICE + price.id for price in framework.prices)])
