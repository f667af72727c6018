"""Rows of a table as answers sheets, for what is worked out for one organisation at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import pyarrow as pa

from aifactory_assess.answers.sheet import NOT_APPLICABLE, UNKNOWN, Answer, OwnPrice, Sheet
from aifactory_assess.batch.arrays import plain_text
from aifactory_assess.batch.cells import CellReader, price_texts
from aifactory_assess.batch.words import EVIDENCE, NOTE, PRICE, STATE, Refused, price
from aifactory_assess.framework.model import Framework

Cell = TypeVar("Cell")
_SILENT = {UNKNOWN: Answer("unknown"), NOT_APPLICABLE: Answer("not_applicable")}


def sheets_of(
    batch: pa.RecordBatch,
    organisations: Sequence[str],
    framework: Framework,
    fields: Mapping[str, CellReader],
    questions: Mapping[str, CellReader],
) -> list[Sheet]:
    """The rows of a record batch in the words of here, in order; all of their cells are possible."""
    rows = batch.num_rows
    profiles = _by_row(rows, {name: _answers(batch, name, each) for name, each in fields.items()})
    answers = _by_row(rows, {name: _answers(batch, name, each) for name, each in questions.items()})
    prices = _by_row(rows, {known.id: _prices(batch, PRICE + known.id) for known in framework.prices})
    return [
        Sheet(organisation=organisation, profile=profile, answers=said, prices=own)
        for organisation, profile, said, own in zip(organisations, profiles, answers, prices, strict=True)
    ]


def _by_row(rows: int, columns: Mapping[str, Iterable[Cell | None]]) -> list[dict[str, Cell]]:
    """Columns turned into a mapping for each row, without what nobody said."""
    found: list[dict[str, Cell]] = [{} for _ in range(rows)]
    for name, cells in columns.items():
        for row, cell in zip(found, cells, strict=False):
            if cell is not None:
                row[name] = cell
    return found


def _answers(batch: pa.RecordBatch, name: str, reader: CellReader) -> list[Answer | None]:
    """What each row says about a question or field, with what stands beside it; nothing where no column is about it."""
    states, notes, evidence = (_texts(batch, name + ending) for ending in (STATE, NOTE, EVIDENCE))
    if batch.schema.get_field_index(name) < 0 and states is None:
        return []
    said = reader.said(_column(batch, name))
    if states is not None:
        said = [
            _SILENT.get(state or "", each) if each.state == "open" else each
            for each, state in zip(said, states, strict=True)
        ]
    known: dict[tuple[Any, ...], Answer] = {}
    found: list[Answer | None] = []
    for place, each in enumerate(said):
        beside = (notes[place] if notes else None, evidence[place] if evidence else None)
        if each.state == "open" and beside == (None, None):
            found.append(None)
            continue
        key = (each, *beside)
        if key not in known:
            known[key] = each._replace(note=beside[0], evidence=beside[1])
        found.append(known[key])
    return found


def _prices(batch: pa.RecordBatch, name: str) -> list[OwnPrice | None]:
    """The own price of each row; nothing where there is no column."""
    if batch.schema.get_field_index(name) < 0:
        return []
    amounts = [price(word or "") for word in price_texts(_column(batch, name)).to_pylist()]
    return [None if each is None or isinstance(each, Refused) else OwnPrice(value=each) for each in amounts]


def _texts(batch: pa.RecordBatch, name: str) -> list[str | None] | None:
    """Trimmed words of a column; None where there is none."""
    if batch.schema.get_field_index(name) < 0:
        return None
    return [word.strip(" \t") or None if word else None for word in plain_text(_column(batch, name)).to_pylist()]


def _column(batch: pa.RecordBatch, name: str) -> pa.Array:
    """A column with its cells as they are, not as codes; nulls where there is none."""
    if batch.schema.get_field_index(name) < 0:
        return pa.nulls(batch.num_rows)
    column = batch.column(name)
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
