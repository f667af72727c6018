"""Score tables and rejects as files: Parquet, CSV or JSON Lines, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from itertools import repeat
from typing import IO, Any, Literal, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from aifactory_assess.batch.arrays import by_word, is_list, is_text
from aifactory_assess.batch.output.spelling import plain, plain_type, sayable
from aifactory_assess.batch.rejects import REJECTS, utf_8
from aifactory_assess.errors import failure
from aifactory_assess.escaping import spreadsheet
from aifactory_assess.scoring.score_table import FRAMEWORK_KEY, LABEL, ORGANISATION, SHA256_KEY, label_from

OutputFormat: TypeAlias = Literal["parquet", "csv", "jsonl"]
OUTPUT_ENDINGS: dict[str, OutputFormat] = {".parquet": "parquet", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
GROUP_ROWS = 1 << 16
SMALL_ROWS = 1 << 12
CELLS_AT_ONCE = 1 << 14
LINES_AT_ONCE = 1 << 12
"""Of JSON, which with the names of all columns are some 11 KB each."""
WriteBatch: TypeAlias = Callable[[pa.RecordBatch], None]
"""Takes record batches of one schema, in order."""
REJECT_TABLE = pa.schema([pa.field("input", pa.string()), *REJECTS])


class _ParquetWriter:
    """Row groups of one size, however the rows come in."""

    def __init__(self, sink: IO[bytes], schema: pa.Schema) -> None:
        # Scores are printed tenths, of which there are at most 1,001, or ids: dictionaries suit them all, and every
        # group of rows spans nearly all of them. Ids of organisations are each there once.
        self._writer = pq.ParquetWriter(
            sink,
            schema,
            compression="snappy",
            use_dictionary=[_leaf(field.name, field.type) for field in schema if field.name != ORGANISATION],
            write_statistics=[ORGANISATION],
            write_batch_size=CELLS_AT_ONCE,
        )
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0

    def write(self, batch: pa.RecordBatch) -> None:
        while batch.num_rows:
            part = batch.slice(0, GROUP_ROWS - self._rows)
            self._waiting.append(part)
            self._put_together()
            self._rows += part.num_rows
            batch = batch.slice(part.num_rows)
            if self._rows == GROUP_ROWS:
                self._flush()

    def _put_together(self) -> None:
        """Small pieces become larger ones: a row alone has two hundred columns, each with room of its own."""
        while len(self._waiting) > 1 and self._waiting[-2].num_rows <= self._waiting[-1].num_rows < SMALL_ROWS:
            pieces = [self._waiting.pop(-2), self._waiting.pop()]
            self._waiting += pa.Table.from_batches(pieces).combine_chunks().to_batches()

    def _flush(self) -> None:
        # In one piece, so that the pages do not depend on the pieces it came in.
        table = pa.Table.from_batches(self._waiting).combine_chunks()
        self._waiting, self._rows = [], 0
        self._writer.write_table(table, row_group_size=GROUP_ROWS)

    def close(self) -> None:
        if self._waiting:
            self._flush()
        self._writer.close()


def _leaf(name: str, type_: pa.DataType) -> str:
    """The path of the cells of a column in Parquet."""
    return f"{name}.list.element" if is_list(type_) else name


class _CsvWriter:
    """A header, then a line a row; texts that a spreadsheet would take for formulas are disarmed."""

    def __init__(self, sink: IO[bytes], schema: pa.Schema) -> None:
        schema = _labelled(schema)
        self._plain = pa.schema([(spreadsheet(field.name), plain_type(field.type)) for field in schema])
        options = pa_csv.WriteOptions(quoting_style="needed")
        self._writer = pa_csv.CSVWriter(sink, self._plain, write_options=options)

    def write(self, batch: pa.RecordBatch) -> None:
        columns = [
            _csv_cells(cells).cast(type_) for cells, type_ in zip(_with_label(batch), self._plain.types, strict=True)
        ]
        self._writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=self._plain))

    def close(self) -> None:
        self._writer.close()


def _json_writer(sink: IO[bytes], schema: pa.Schema) -> WriteBatch:
    """An object a line, every column in it."""
    signs = ("{", *repeat(", ", len(schema)))
    names = map(_quoted, _labelled(schema).names)
    leads = [pa.scalar(f"{sign}{name}: ") for sign, name in zip(signs, names, strict=False)]
    end = pa.scalar("}\n")

    def write(batch: pa.RecordBatch) -> None:
        for start in range(0, batch.num_rows, LINES_AT_ONCE):
            parts: list[Any] = []
            for lead, column in zip(leads, _with_label(batch.slice(start, LINES_AT_ONCE)), strict=True):
                parts += [lead, _json_cells(column)]
            lines = pc.binary_join_element_wise(*parts, end, "", null_handling="replace", null_replacement="null")
            sink.write(_text_bytes(lines))

    return write


def _label(schema: pa.Schema) -> str | None:
    """The framework that a schema's metadata names."""
    told = {key.decode(): value.decode() for key, value in (schema.metadata or {}).items()}
    return label_from(told[FRAMEWORK_KEY], told[SHA256_KEY]) if SHA256_KEY in told else None


def _labelled(schema: pa.Schema) -> pa.Schema:
    """A schema for files that have no metadata: a column of its own names the framework, so that no copy loses it."""
    return schema if _label(schema) is None else schema.append(pa.field(LABEL, pa.string()))


def _with_label(batch: pa.RecordBatch) -> list[pa.Array]:
    label = _label(batch.schema)
    return batch.columns if label is None else [*batch.columns, pa.repeat(pa.scalar(label), batch.num_rows)]


def _text_bytes(lines: pa.Array) -> pa.Buffer:
    """The texts of an array, which lie one after the other; none is null, and it is no slice of another."""
    _, ends, texts = lines.buffers()
    return texts.slice(0, int(np.frombuffer(ends, np.int32)[len(lines)]))


def _csv_cells(column: pa.Array) -> pa.Array:
    # Codes stand for ids, which nothing obeys.
    is_own = pa.types.is_dictionary(column.type)
    cells = plain(column)
    return by_word(cells, spreadsheet) if is_text(cells.type) and not is_own else cells


def _json_cells(column: pa.Array) -> pa.Array:
    type_, cells = column.type, plain(column)
    if pa.types.is_floating(cells.type):
        # JSON has no word for what is no number.
        cells = pc.if_else(pc.is_finite(cells), cells, None)
    is_json = pa.types.is_nested(type_) or pa.types.is_decimal(type_)
    if is_json or pa.types.is_integer(type_) or pa.types.is_floating(type_) or pa.types.is_boolean(type_):
        return cells.cast(pa.string())
    return by_word(cells.cast(pa.string()), _quoted)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _in_types(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """A batch whose kept columns may be of other types than the schema has, as in another table, in those.

    What one format cannot say is null in all.
    """
    columns = [sayable(cells) for cells in batch.columns]
    if batch.schema.types != schema.types:
        ids = batch.column(ORGANISATION)
        columns = [_in_type(cells, field, ids) for cells, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _in_type(cells: pa.Array, field: pa.Field, ids: pa.Array) -> pa.Array:
    """Cells of a column in the type that it has; AssessError for a number that none of this type is."""
    if cells.type == field.type:
        return cells
    try:
        return (plain(cells) if is_text(field.type) or pa.types.is_floating(field.type) else cells).cast(field.type)
    except pa.ArrowInvalid as error:
        if len(cells) > 1:  # the first half without a fault leaves it to the other
            half = len(cells) // 2
            _in_type(cells[:half], field, ids[:half])
            _in_type(cells[half:], field, ids[half:])
        whose = f"a cell of another, that of {ids[0].as_py()!r}, is none"
        what = f"names column {field.name!r}, which is {field.type} in one input, and {whose}"
        hint = f"make it text in all inputs: {str(error).splitlines()[0]}"
        raise failure("--keep", what, hint=hint) from None


@contextmanager
def writing(format_: OutputFormat, sink: IO[bytes], schema: pa.Schema) -> Iterator[WriteBatch]:
    """What writes batches in this format; the file ends with the block, and what is held back of it."""
    if format_ == "jsonl":
        write = _json_writer(sink, schema)
        yield lambda batch: write(_in_types(batch, schema))
        sink.flush()
        return
    writer = _ParquetWriter(sink, schema) if format_ == "parquet" else _CsvWriter(sink, schema)
    try:
        yield lambda batch: writer.write(_in_types(batch, schema))
        writer.close()
        sink.flush()
    except BaseException:
        # One that is left open would write to a closed file when it is collected.
        with suppress(Exception):
            writer.close()
        raise


@contextmanager
def writing_rejects(format_: OutputFormat, sink: IO[bytes]) -> Iterator[Callable[[str, pa.Table], None]]:
    """What writes the rejects of an input, a line a fault, as a table of their own; the file ends with the block.

    A CSV is for people: there is nothing in it that a spreadsheet or terminal would act on, and no more quotation marks
    than it needs.
    """
    of_format = nullcontext(_plain_csv_writer(sink)) if format_ == "csv" else writing(format_, sink, REJECT_TABLE)
    with of_format as write:

        def write_rejects(path: str, rejects: pa.Table) -> None:
            for batch in rejects.to_batches(max_chunksize=GROUP_ROWS):
                inputs = pa.repeat(utf_8(path), batch.num_rows)
                write(pa.RecordBatch.from_arrays([inputs, *batch.columns], schema=REJECT_TABLE))

        yield write_rejects


def _plain_csv_writer(sink: IO[bytes]) -> WriteBatch:
    """Cells in quotation marks where they need them."""
    sink.write((",".join(REJECT_TABLE.names) + "\n").encode())

    def write(batch: pa.RecordBatch) -> None:
        cells = [
            pc.fill_null(by_word(column, _plain_cell) if is_text(column.type) else column.cast(pa.string()), "")
            for column in batch.columns
        ]
        last = pc.binary_join_element_wise(cells.pop(), "\n", "")
        sink.write(_text_bytes(pc.binary_join_element_wise(*cells, last, ",")))

    return write


def _plain_cell(text: str) -> str:
    safe = spreadsheet(text)
    return f'"{safe.replace(_QUOTE, 2 * _QUOTE)}"' if "," in safe or _QUOTE in safe else safe


_QUOTE = '"'
