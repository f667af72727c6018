"""One record batch of answers -> its scores and its rejects: the function that every engine runs.

Pure: the same rows give the same scores in any batch, order, process or machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aifactory_assess.answers.sheet import NOT_APPLICABLE, UNKNOWN, Sheet
from aifactory_assess.answers.whatif import what_if, with_trials
from aifactory_assess.batch.arrays import Places, codes_of, flags_of, holds_lists, ids_said, is_list, plain_text
from aifactory_assess.batch.cells import CellReader, Values, price_texts
from aifactory_assess.batch.columns import kept_fields
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.output.layout import ScoreLayout
from aifactory_assess.batch.rejects import MOST_A_ROW, cut, fault_table, left_out, together
from aifactory_assess.batch.rows import sheets_of
from aifactory_assess.batch.texts import as_kept
from aifactory_assess.batch.words import (
    EVIDENCE,
    GIVEN_STATES,
    PRICE,
    RESULT,
    STATE,
    Refused,
    no_state,
    one_of,
    other_framework,
    price,
)
from aifactory_assess.errors import SUGGESTED_PROBLEMS
from aifactory_assess.framework.asked import Field, FreeText, Question
from aifactory_assess.framework.model import ORGANISATION_EXPECTED, ORGANISATION_PATTERN, Framework
from aifactory_assess.planning.first import first_actions
from aifactory_assess.scoring.assess import assess
from aifactory_assess.scoring.columnar import Assessor
from aifactory_assess.scoring.columns.gathering import STATES, columns_of, taken
from aifactory_assess.scoring.columns.sheets import OPEN, Bools, Floats, SheetColumns, Ticks
from aifactory_assess.scoring.score_table import LABEL, ORGANISATION

EXPECTED_ORGANISATION = f"text or a whole number: {ORGANISATION_EXPECTED}"
ANY_DAY = date.min
"""No number rests on the day that an assessment is told for."""


class Scored(NamedTuple):
    """The rows that could be scored, and a table of the faults of those that could not (batch.rejects).

    `organisations` are the ids of all rows, scored or not, null where a row has no valid one; `places` are the rows
    (from 0) that were scored.
    """

    scores: pa.RecordBatch
    rejects: pa.Table
    organisations: pa.Array
    places: Places


WhyRefused: TypeAlias = Callable[[str, pa.Scalar], Refused]


@dataclass(slots=True)
class _Found:
    """The faults of one block.

    Of each column with impossible cells `faults` has its name, their places, the codes of what they hold, and by these
    what that is and what it should be.
    """

    batch: pa.RecordBatch
    bad: Bools
    faults: list[tuple[str, Places, pa.Array, pa.Array, pa.Array]] = field(default_factory=list)
    suggested: int = 0

    def note(self, column: str, where: Bools | None, reason: WhyRefused) -> None:
        """Note every cell of a column that is impossible; each that occurs is looked at once."""
        if where is None:
            return
        self.bad |= where
        places = np.flatnonzero(where)
        cells = self.batch.column(column).take(pa.array(places))
        texts = plain_text(cells).fill_null("")
        if holds_lists(cells.type):
            # Other lists can have the same text.
            words, first, codes = texts.to_pylist(), np.arange(len(texts)), pa.array(np.arange(len(texts)))
        else:
            encoded = texts.dictionary_encode()
            words, codes = encoded.dictionary.to_pylist(), encoded.indices
            first = np.unique(codes_of(encoded), return_index=True)[1]
        expected = [
            self._told(reason(word, cells[int(at)])) + (f", {RESULT}" if word.startswith("=") else "")
            for word, at in zip(words, first, strict=True)
        ]
        shown = pa.array([cut(word) for word in words], pa.string())
        self.faults.append((column, places, codes, shown, pa.array(expected, pa.string())))

    def note_words(self, column: str, check: Callable[[str], Refused | None]) -> None:
        """Note every cell of a column of text whose word `check` refuses."""
        cells = self.batch.column(column)
        encoded = plain_text(cells).dictionary_encode()
        words = [word or "" for word in encoded.dictionary.to_pylist()]
        refused = {word: refusal for word in words if (refusal := check(word)) is not None}
        if refused:
            where = np.array([*(word in refused for word in words), False])[codes_of(encoded)]
            self.note(column, where, lambda word, _: refused[word])

    def _told(self, refused: Refused) -> str:
        # Comparing words costs far more than finding a fault; a reader does not look past the first few.
        self.suggested += refused.near is not None
        return refused.advice if refused.near is None or self.suggested <= SUGGESTED_PROBLEMS else refused.expected

    def table(self, organisations: pa.Array, numbers: Sequence[int] | Places, most: int) -> pa.Table:
        """The faults by row: of a row with more than `most` the first, and how many more there are."""
        rows, counts = np.asarray(numbers, np.int64), np.zeros(len(organisations), np.int64)
        tables = []
        for column, places, codes, found, expected in self.faults:
            counts[places] += 1
            few = counts[places] <= most
            here, which = places[few], codes.filter(pa.array(few))
            ids = organisations.take(pa.array(here))
            tables.append(fault_table(rows[here], ids, column, found.take(which), expected.take(which)))
        many = np.flatnonzero(counts > most)
        return together([*tables, left_out(rows[many], organisations.take(pa.array(many)), counts[many] - most)])


class Scorer:
    """Scores record batches of one framework; what it has learnt of words is kept between them."""

    def __init__(self, framework: Framework, options: ScoreOptions = ScoreOptions()) -> None:  # noqa: B008 - frozen
        self.framework = framework
        self.options = options
        self._assessor = Assessor(framework)
        self._questions = {question.id: CellReader(question) for question in framework.questions}
        self._fields = {known.id: CellReader(known) for known in framework.fields}
        self._tried = what_if(framework, Sheet(organisation=""), options.trials)
        self._evidence = framework.evidence_ids
        self._layouts: dict[tuple[pa.Field, ...], ScoreLayout] = {}

    def layout(self, schema: pa.Schema | None = None) -> ScoreLayout:
        """The layout of the scores of an input with this schema, kept columns included."""
        kept = kept_fields(schema, self.options.keep) if schema is not None else ()
        if kept not in self._layouts:
            self._layouts[kept] = ScoreLayout(self.framework, self.options, kept)
        return self._layouts[kept]

    def score(
        self,
        batch: pa.RecordBatch,
        rows: Sequence[int] | Places | None = None,
        most: int = MOST_A_ROW,
        failed: Mapping[str, pa.BooleanArray] = MappingProxyType({}),
    ) -> Scored:
        """Score a block whose rows have these numbers (1, 2 ... by default); `check_columns` has seen its columns.

        So many faults of a row are told one by one; which cells `failed` is as in `RowBlock`.
        """
        numbers = range(1, batch.num_rows + 1) if rows is None else rows
        found = _Found(batch, np.zeros(batch.num_rows, np.bool_))
        organisations = _organisations(batch.column(ORGANISATION), found)
        if LABEL in batch.schema.names and LABEL not in self.options.kept:
            found.note_words(LABEL, partial(other_framework, self.framework))
        sheets = self._sheets(batch, found)
        for column, which in failed.items():
            found.note(column, flags_of(which), lambda *_: Refused("a value"))
        layout = self.layout(batch.schema)
        fields = kept_fields(batch.schema, self.options.keep)
        kept = [as_kept(batch.column(each.name)).cast(each.type) for each in fields]
        places = np.flatnonzero(~found.bad)
        more = self._more(lambda: self.sheets(batch, organisations, places), places, batch.num_rows)
        scores = layout.table(organisations, self._assessor.assess(self._tried_on(sheets)), [*more, *kept])
        if found.bad.any():
            scores = scores.filter(pa.array(~found.bad))
        return Scored(scores, found.table(organisations, numbers, most), organisations, places)

    def sheets(self, batch: pa.RecordBatch, organisations: pa.Array, places: Places) -> list[Sheet]:
        """Some rows of a block as sheets: rows that were scored, by their ids."""
        chosen = pa.array(places)
        ids = organisations.take(chosen).to_pylist()
        return sheets_of(batch.take(chosen), ids, self.framework, self._fields, self._questions)

    def _more(self, sheets: Callable[[], list[Sheet]], places: Places, rows: int) -> list[pa.Array]:
        """The columns behind the scores of so many rows, of which those at some places are scored."""
        more = [self._first(sheets(), places, rows)] if self.options.first_actions else []
        return [*more, pa.repeat(";".join(self.options.trials), rows)] if self.options.trials else more

    def _first(self, sheets: Iterable[Sheet], places: Iterable[int], rows: int) -> pa.Array:
        """What the organisations at some places of so many rows would do first, as the single report says it."""
        found: list[str | None] = [None] * rows
        for place, sheet in zip(places, sheets, strict=True):
            actions = first_actions(assess(self.framework, with_trials(sheet, self._tried), as_of=ANY_DAY))
            found[place] = ";".join(action.question for action in actions) or None
        return pa.array(found, pa.string())

    def score_sheets(self, sheets: Sequence[Sheet]) -> pa.RecordBatch:
        """Score sheets that were read from their own files."""
        if self.options.trials:
            # A rate that is tried is what amounts in its currency are worth, which differs from sheet to sheet.
            sheets = [what_if(self.framework, each, self.options.trials) if each.paid else each for each in sheets]
        organisations = pa.array([sheet.organisation for sheet in sheets], pa.string())
        assessed = self._assessor.assess(self._tried_on(columns_of(self.framework, sheets)))
        more = self._more(lambda: list(sheets), np.arange(len(sheets)), len(sheets))
        return self.layout().table(organisations, assessed, more)

    def _tried_on(self, sheets: SheetColumns) -> SheetColumns:
        """The sheets with what is tried on every one of them."""
        tried, rows = self._tried, sheets.rows
        if not tried.trials:
            return sheets
        one, names = columns_of(self.framework, [tried]), (*tried.answers, *tried.profile, *tried.prices)
        everywhere = {name: taken(one.columns[name], np.zeros(rows, np.intp)) for name in names}
        return SheetColumns(rows=rows, columns=sheets.columns | everywhere)

    def organisations(self, batch: pa.RecordBatch) -> pa.Array:
        """The ids of a block, null where a row has no valid one."""
        return _organisations(batch.column(ORGANISATION), _Found(batch, np.zeros(batch.num_rows, np.bool_)))

    def _sheets(self, batch: pa.RecordBatch, found: _Found) -> SheetColumns:
        names = set(batch.schema.names)
        sheets = SheetColumns(rows=batch.num_rows)
        for known in self.framework.prices:
            column = PRICE + known.id
            if column in names:
                sheets.columns[known.id] = _own_prices(batch.column(column), column, found)
        for name, reader in (self._questions | self._fields).items():
            # Any text is an answer to a question that asks for text: only a state beside it can be wrong.
            read = name in names and not isinstance(reader.about.kind, FreeText)
            if read or name + STATE in names:
                sheets.columns[name] = self._values(batch, name, reader, found)
            if name + EVIDENCE in names:
                found.note_words(name + EVIDENCE, lambda word: one_of(self._evidence, word))
        return sheets

    def _values(self, batch: pa.RecordBatch, name: str, reader: CellReader, found: _Found) -> Values:
        given = batch.schema.get_field_index(name) >= 0
        cells = batch.column(name) if given else pa.nulls(batch.num_rows)
        values, bad = reader.read(cells)
        found.note(name, bad, reader.refusal)
        if batch.schema.get_field_index(name + STATE) >= 0:
            values = _with_states(values, reader.about, name + STATE, found)
        return values


def _organisations(cells: pa.Array, found: _Found) -> pa.Array:
    """The ids as text, null where they are none; those rows are noted."""
    texts = ids_said(cells)
    fine = pc.fill_null(pc.match_substring_regex(texts, f"\\A(?:{ORGANISATION_PATTERN})\\z"), False)
    if not pc.all(fine).as_py():
        found.note(ORGANISATION, ~flags_of(fine), lambda *_: Refused(EXPECTED_ORGANISATION))
        texts = pc.if_else(fine, texts, None)
    return texts


def _with_states(values: Values, about: Question | Field, column: str, found: _Found) -> Values:
    """Values with the states of a companion column; a state that contradicts its cell is noted."""
    found.note_words(column, partial(no_state, about))
    cells = found.batch.column(column)
    texts = pc.utf8_trim(plain_text(cells), " \t")
    answered, silent = _answered(values)
    for state in GIVEN_STATES:
        here = flags_of(pc.equal(texts, state))
        if not here.any():
            continue
        against = here & (~answered if state == "value" else answered)
        if state in (UNKNOWN, NOT_APPLICABLE):
            against |= here & (silent != OPEN) & (silent != STATES[state])
        if against.any():
            beside = Refused("a value beside it" if state == "value" else "no value beside it")
            found.note(column, against, lambda *_, beside=beside: beside)  # bound at once
        if isinstance(about, Question) and state in (UNKNOWN, NOT_APPLICABLE):
            assert isinstance(values, np.ndarray)  # noqa: S101 - credits
            values[here & ~answered] = STATES[state]
    return values


def _answered(values: Values) -> tuple[Bools, Any]:
    """Where a column has values, and the states of its other cells (of questions; OPEN for fields)."""
    if isinstance(values, Ticks):
        return values.known, OPEN
    if values.dtype.kind == "f":
        return ~np.isnan(values), OPEN
    answered = values >= 0
    return answered, np.where(answered, OPEN, values)


def _own_prices(cells: pa.Array, column: str, found: _Found) -> Floats:
    """The likely values of own prices, NaN where there is none."""
    encoded = price_texts(cells).dictionary_encode()
    said, codes = [price(word or "") for word in encoded.dictionary.to_pylist()], codes_of(encoded)
    refused = np.array([*(isinstance(each, Refused) for each in said), False])
    likely = [math.nan if each is None or isinstance(each, Refused) else each[1] for each in said]
    if refused.any():
        found.note(column, refused[codes], _price_refusal)
    return np.array([*likely, math.nan]).take(codes)


def _price_refusal(word: str, cell: pa.Scalar) -> Refused:
    again = price(price_texts(pa.repeat(cell, 1))[0].as_py() if is_list(cell.type) else word)
    assert isinstance(again, Refused)  # noqa: S101 - it was, or the cell would not be noted
    return again
