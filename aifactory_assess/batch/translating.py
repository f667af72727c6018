"""Record batches in other people's words -> in the words of here, and what is wrong with them in theirs again."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aifactory_assess.answers.sheet import NOT_APPLICABLE, UNKNOWN
from aifactory_assess.batch.arrays import (
    TEXTS_AND_LISTS,
    TEXTS_AND_NUMBERS,
    Places,
    by_word,
    ids_said,
    is_list,
    is_text,
    is_text_or_dictionary,
    plain_text,
    texts_and_lists,
)
from aifactory_assess.batch.cells import price_texts
from aifactory_assess.batch.mapping import ColumnMapping, Translation, boxed
from aifactory_assess.batch.names import in_letters, is_failed, no_id, slugged
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.rejects import cut, rows_of
from aifactory_assess.batch.words import (
    ADVICE,
    ADVICE_OF_UNIT,
    BLANKS,
    EITHER_SIGN,
    FROM_ONE,
    NOTHING_TICKED,
    PRICE,
    RESULT,
    SEPARATOR,
    STATE,
    number_in,
)
from aifactory_assess.escaping import json_text
from aifactory_assess.framework.model import NAME_COLUMN
from aifactory_assess.scoring.score_table import ORGANISATION


def mapped(
    batch: pa.RecordBatch, mapping: ColumnMapping, percentages: Mapping[str, pa.BooleanArray] = MappingProxyType({})
) -> pa.RecordBatch:
    """A record batch in the words of here; a cell of `percentages` says what it is in without its column's unit."""
    columns: dict[str, pa.Array] = {}
    boxes: dict[str, list[tuple[str, pa.Array]]] = {}
    defaults: dict[str, str] = {}
    for name, cells in zip(batch.schema.names, batch.columns, strict=True):
        target, how = mapping.target(name), mapping.translation(name)
        if target is None:
            continue
        if how.option is not None:
            boxes.setdefault(target, []).append((how.option, _ticked(cells, how)))
            continue
        columns[target] = cells if how.renames_only else translated(cells, how)
        if how.unit is not None and name in percentages:
            own = translated(cells, replace(how, unit=None))
            columns[target] = pc.if_else(percentages[name], own, columns[target])
        if how.default is not None:
            defaults[target] = how.default
    for target, each in boxes.items():
        columns[target] = _checklist(each)
    for target, default in defaults.items():
        columns[target] = _defaulted(columns[target], columns.get(target + STATE), default)
    if mapping.named in batch.schema.names:
        columns[NAME_COLUMN] = ids_told(batch.column(mapping.named))
    return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


def translated(cells: pa.Array, how: Translation) -> pa.Array:
    """The cells of a column in the words of here."""
    if how.to == ORGANISATION:
        cells = ids_told(cells)
    if cells.type == TEXTS_AND_NUMBERS:
        numbers = translated(cells.field(1), _of_numbers(how, cells.type))
        return pc.coalesce(translated(cells.field(0), how), numbers)
    if cells.type == TEXTS_AND_LISTS:
        return _lists(cells, how)
    if not is_text_or_dictionary(cells.type.value_type if is_list(cells.type) else cells.type):
        how = _of_numbers(how, cells.type)
    if how.to.startswith(PRICE):
        cells = price_texts(cells)
    if is_list(cells.type):
        return _lists(cells, how)
    text = how.reader()
    return by_word(plain_text(cells), lambda word: text(word) or None)


def _of_numbers(how: Translation, type_: pa.DataType) -> Translation:
    """How numbers themselves are read: told with a point, and in a column of them alone none can have a unit."""
    return replace(how, decimal=how.decimal and ".", unit=how.unit if type_ == TEXTS_AND_NUMBERS else None)


def ids_told(cells: pa.Array) -> pa.Array:
    """Cells of organisations as text, what is no text as the id that it is; in brackets, where it is none."""
    if is_text_or_dictionary(cells.type) or cells.type == TEXTS_AND_NUMBERS:
        return plain_text(cells)
    ids = ids_said(cells)
    return ids if ids.null_count == cells.null_count else pc.coalesce(ids, by_word(plain_text(cells), no_id))


def _lists(cells: pa.Array, how: Translation) -> pa.Array:
    """Cells of which some are lists of ticks, null where they say nothing.

    What stands alone in a list says what it says as a text: that nothing is ticked, that nobody knows, or no answer.
    """
    alone, among = how.reader(), replace(how, no_answer=frozenset(), silent=frozenset()).reader()
    said: list[str | list[str | None] | None] = []
    for cell in cells.to_pylist():
        if cell is None or isinstance(cell, str):
            said.append(alone(cell or "") or None)
            continue
        text = alone if len(cell) == 1 else among
        words = [(item, text(item)) for item in ("" if item is None else str(item) for item in cell)]
        ticks: list[str | None] = [word for item, word in words if word or not item.strip(BLANKS)]
        if len(cell) == 1 and ticks and ticks[0] in (NOTHING_TICKED, UNKNOWN, NOT_APPLICABLE):
            said.append(ticks[0])
        else:
            said.append(ticks if ticks or not cell else None)
    return texts_and_lists(said)


def _defaulted(cells: pa.Array, beside: pa.Array | None, default: str) -> pa.Array:
    """A column with its default where neither it nor the state beside it says anything."""
    if beside is None and is_text(cells.type):
        return cells.fill_null(default)
    states = [None] * len(cells) if beside is None else plain_text(beside).to_pylist()
    return texts_and_lists(
        [
            default if cell is None and not (state or "").strip(BLANKS) else cell
            for cell, state in zip(cells.to_pylist(), states, strict=True)
        ]
    )


def _ticked(cells: pa.Array, how: Translation) -> pa.Array:
    """Cells of one box: its option where it is ticked, empty where it is not, null where nothing is said."""
    text, option = how.reader(), how.option or ""
    found = by_word(plain_text(cells), lambda word: boxed(text(word), option))
    default = boxed(how.default or "", option)
    return found if default is None else found.fill_null(default)


def _checklist(boxes: list[tuple[str, pa.Array]]) -> pa.Array:
    """The boxes of a checklist as one column of lists; a row in which none says anything is null."""
    rows = zip(*(column.to_pylist() for _, column in boxes), strict=True)
    return pa.array(
        [None if all(cell is None for cell in row) else [cell for cell in row if cell] for row in rows],
        pa.list_(pa.string()),
    )


def in_their_words(rejects: pa.Table, rows: Places, given: pa.RecordBatch, mapping: ColumnMapping) -> pa.Table:
    """Rejects with the columns and cells of the file; `rows` are the numbers of the rows of `given`."""
    theirs: dict[str, list[str]] = {}
    for name in given.schema.names:
        target = mapping.target(name)
        if target is not None and (name != target or not mapping.translation(name).renames_only):
            theirs.setdefault(target, []).append(name)
    columns, found, expected = (rejects.column(name).to_pylist() for name in ("column", "found", "expected"))
    places = np.searchsorted(rows, rows_of(rejects))
    given_as: dict[str, list[tuple[Translation, Translation, list[str | None], list[str | None]]]] = {}

    @cache
    def told(column: str, *said: tuple[str | None, str | None]) -> tuple[str, str, str]:
        """What columns are called, what is found in cells that say so, and how else it should be written."""
        names, texts = theirs[column], [text or "" for text, _ in said]
        called = ", ".join(names[:3]) + (" ..." if len(names) > 3 else "")  # noqa: PLR2004 - enough to find them
        hows = zip(given_as[column], said, strict=True)
        cells = ((how, among) if among is not None else (own, text or "") for (how, own, *_), (text, among) in hows)
        written = _how_written(cells)
        return called, cut(texts[0] if len(texts) == 1 else ";".join(filter(None, texts))), written and f", {written}"

    for at, (column, place) in enumerate(zip(columns, places.tolist(), strict=True)):
        if not column or column not in theirs:
            continue
        if column not in given_as:
            hows = ((mapping.translation(name), given.column(name)) for name in theirs[column])
            given_as[column] = [(how, _of_numbers(how, each.type), *_as_text(each)) for how, each in hows]
        said = [(texts[place], among[place]) for *_, texts, among in given_as[column]]
        columns[at], found[at], more = told(column, *said)
        if more or any(how.decimal for how, *_ in given_as[column]):
            expected[at] = re.sub(ADVICE, "", expected[at])  # it says so
        if any(how.unit for how, *_ in given_as[column]):
            expected[at] = re.sub(ADVICE_OF_UNIT, "", expected[at])
        if more or any(how.offset is not None for how, *_ in given_as[column]):
            expected[at] = expected[at].removesuffix(FROM_ONE)
        expected[at] += more
    rejects = rejects.set_column(2, "column", pa.array(columns, pa.string()))
    rejects = rejects.set_column(3, "found", pa.array(found, pa.string()))
    return rejects.set_column(4, "expected", pa.array(expected, pa.string()))


def ids_given(given: pa.RecordBatch, mapping: ColumnMapping) -> tuple[str, pa.Array]:
    """The column of a file in which its ids stand, and its cells as text."""
    name = next(name for name in given.schema.names if mapping.target(name) == ORGANISATION)
    return name, ids_told(given.column(name))


def _as_text(cells: pa.Array) -> tuple[list[str | None], list[str | None]]:
    """The cells of a column as text, and those that are text, None for those that are numbers themselves."""
    texts = plain_text(cells).to_pylist()
    if is_text_or_dictionary(cells.type):
        return texts, texts
    return texts, cells.field(0).to_pylist() if cells.type == TEXTS_AND_NUMBERS else [None] * len(cells)


def _how_written(said: Iterable[tuple[Translation, str]]) -> str:
    """What else was expected of a name or number: how it is written, or what it comes to where that is another one."""
    for how, cell in said:
        if how.slug and (word := cell.strip(BLANKS)) and slugged(word) == f"({word})":
            return _how_named(word)
        if any(map(how.lacks_unit, cell.split(SEPARATOR))):
            return f"with {how.unit}, which the mapping's factor is for"
        number = how.bare(cell.strip())
        if how.leaves_open(number):
            return f"where the mapping says {EITHER_SIGN}"
        other = "." if how.decimal == "," else ","
        if how.decimal and number_in(number, how.decimal) is None and number_in(number, other) is not None:
            return f"with {'a comma' if how.decimal == ',' else 'a point'} before its decimals, as the mapping says"
        if working := how.working(cell):
            return working
    return ""


def _how_named(word: str) -> str:
    """What else was expected of a name of which no id is made."""
    if is_failed(word):
        return RESULT if word.startswith("=") else "and no error of a spreadsheet"
    if id_ := in_letters(word):
        word = json_text(word, indent=None)
        return f"and none that passes for statistics or a note; `words: {{{word}: {id_}}}` keeps it"
    return "made of Latin letters: `words` in the mapping give other names their ids"


def kept_in(names: Collection[str], options: ScoreOptions) -> tuple[str, ...]:
    """What is kept of a table's own columns: what its ids are made of takes the place of one called `name`."""
    is_made = options.mapping is not None and options.mapping.named in names
    return tuple(name for name in options.keep if not (is_made and name == NAME_COLUMN))


def unique_targets(names: list[str], options: ScoreOptions) -> list[str]:
    """What columns are called here: the boxes of a checklist are one, and a name that becomes an id can be kept."""
    mapping = options.mapping
    if mapping is None:
        return names
    boxes = {name: how.to for name, how in mapping.columns.items() if how.option is not None}
    made = options.kept.difference(kept_in(names, options))
    aside = made if options.allow_extra_columns else ()
    whole = [mapping.target(name) for name in names if name not in boxes]
    checklists = dict.fromkeys(boxes[name] for name in names if name in boxes)
    return [*(target for target in whole if target is not None and target not in aside), *checklists, *made]
