"""Inputs of any format -> blocks that can be scored: one meaning of a cell, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from aifactory_assess.batch import arrowfiles, csvfiles, jsonlines, sheetfiles
from aifactory_assess.batch.layout import Layout
from aifactory_assess.batch.mapping import mapped
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.score import (
    EVIDENCE,
    NOTE,
    PRICE,
    STATE,
    Scorer,
    can_be_kept,
    check_columns,
    kept_fields,
    known_columns,
)
from aifactory_assess.batch.sources import Block, Source, Task
from aifactory_assess.errors import Faults, failure
from aifactory_assess.framework.model import AnswerKind, Checklist, Choice, Framework, Levels, Number, YesNo
from aifactory_assess.scoring.score_table import ORGANISATION

CODES = pa.dictionary(pa.int32(), pa.string())
TEXT = pa.string()


class Table(NamedTuple):
    """A source whose columns have been checked: `columns` are those of the file, `wanted` those that are read.

    Both by their names in the file; `kept` are the types of the kept ones by their names here, None for text.
    """

    source: Source
    columns: tuple[str, ...]
    wanted: tuple[str, ...]
    kept: pa.Schema | None


def open_table(source: Source, framework: Framework, options: ScoreOptions) -> Table:
    """Look at a source's columns; AssessError where they cannot be used."""
    schema = None
    match source.format:
        case "csv":
            names, _ = csvfiles.header(source)
        case "jsonl":
            names = jsonlines.keys(source)
        case "parquet" | "arrow":
            schema = arrowfiles.schema_of(source)
            names = list(schema.names)
        case "sheets":
            if options.keep:
                raise failure(source.path, f"answers files have no column {options.keep[0]!r} to keep")
            return Table(source, (), (), None)
    targets = [options.target(name) for name in names]
    where = f" from the first {jsonlines.HEAD_LINES} lines" if source.format == "jsonl" else ""
    check_columns(framework, [target for target in targets if target is not None], options, source.path, where)
    used = known_columns(framework)
    wanted = tuple(
        name
        for name, target in zip(names, targets, strict=True)
        if target in options.keep or (target in used and not target.endswith(NOTE))
    )
    return Table(source, tuple(names), wanted, _kept_schema(source.path, wanted, schema, options))


def check_mapping(tables: list[Table], options: ScoreOptions) -> None:
    """AssessError where the mapping names columns that no table has; JSON Lines may have theirs further down."""
    mapping = options.mapping
    if mapping is None or any(table.source.format == "jsonl" for table in tables):
        return
    known = dict.fromkeys(name for table in tables for name in table.columns)
    faults = Faults("--map")
    for name in dict.fromkeys([*mapping.columns, *sorted(mapping.skip)]):
        if name not in known:
            faults.add(None, None, f"names the column {name!r}, and no table has one", near=(name, known))
    faults.stop_if_any()


def left_aside(table: Table, framework: Framework, options: ScoreOptions) -> list[str]:
    """The columns of a source that mean nothing here, by their names in the file."""
    used = {*known_columns(framework), *options.keep, None}
    return [name for name in table.columns if options.target(name) not in used]


def answers_nothing(table: Table, options: ScoreOptions) -> bool:
    """Whether a table has no column that answers anything."""
    others = {ORGANISATION, *options.keep}
    return table.source.format != "sheets" and all(options.target(name) in others for name in table.wanted)


def _kept_schema(
    path: str, wanted: tuple[str, ...], schema: pa.Schema | None, options: ScoreOptions
) -> pa.Schema | None:
    """The types of the kept columns by their names here; None where the file has no types."""
    if schema is None:
        return None
    kept = {options.target(name): name for name in wanted if options.target(name) in options.keep}
    mapping = options.mapping.columns if options.mapping else {}
    for target, name in kept.items():
        if not can_be_kept(schema.field(name).type):
            message = f"column {target!r} is of type {schema.field(name).type}, which not every format can hold"
            raise failure(path, message, hint="leave it out of --keep, or make it text beforehand")
    fields = [
        (target, schema.field(name).type if name not in mapping or mapping[name].renames_only else TEXT)
        for target, name in kept.items()
    ]
    return pa.schema(fields)


def tasks_of(source: Source) -> Iterator[Task]:
    """The tasks of a source, in order; the same for every run over the same file."""
    match source.format:
        case "csv":
            return csvfiles.tasks(source)
        case "jsonl":
            return jsonlines.tasks(source)
        case "parquet" | "arrow":
            return arrowfiles.tasks(source)
        case "sheets":
            return sheetfiles.tasks(source)


def blocks_of(
    task: Task, table: Table, framework: Framework, options: ScoreOptions, *, threads: bool = False
) -> Iterator[Block]:
    """The blocks of a task, in order; `threads` lets pyarrow use several where that helps."""
    blocks = _blocks(task, table, framework, options, threads=threads)
    if options.mapping is None:
        return blocks
    mapping = options.mapping
    return (
        block if isinstance(block.answers, list) else block._replace(answers=mapped(block.answers, mapping))
        for block in blocks
    )


def _blocks(task: Task, table: Table, framework: Framework, options: ScoreOptions, *, threads: bool) -> Iterator[Block]:
    kinds = kinds_of(framework)
    match task.source.format:
        case "csv":
            types = {name: _text_type(options.target(name) or "", kinds, options) for name in table.wanted}
            return csvfiles.blocks(task, list(table.columns), types)
        case "jsonl":
            return jsonlines.blocks(task, _json_columns(table, framework, options))
        case "parquet" | "arrow":
            coded = [name for name in table.wanted if _text_type(options.target(name) or "", kinds, options) == CODES]
            return arrowfiles.blocks(task, table.wanted, coded, threads=threads)
        case "sheets":
            return sheetfiles.blocks(task, framework)


def kinds_of(framework: Framework) -> dict[str, AnswerKind]:
    """The kind of answer that each column of a question or field holds."""
    kinds: dict[str, AnswerKind] = {known.id: known.kind for known in framework.fields}
    return kinds | {question.id: question.kind for question in framework.questions}


def _text_type(name: str, kinds: dict[str, AnswerKind], options: ScoreOptions) -> pa.DataType:
    """How a column of text is best read: as codes where few words occur."""
    if name in options.keep:
        return TEXT
    if name.endswith((STATE, EVIDENCE)):
        return CODES
    return CODES if isinstance(kinds.get(name), Levels | YesNo | Choice | Checklist) else TEXT


def _json_columns(table: Table, framework: Framework, options: ScoreOptions) -> jsonlines.Wanted:
    kinds = kinds_of(framework)
    columns = options.mapping.columns if options.mapping else {}
    types = {name: _json_type(options.target(name) or "", kinds, options) for name in table.wanted}
    types |= {name: TEXT for name in columns if name in types and not columns[name].renames_only}
    here = [*known_columns(framework), *options.keep, *columns, *(options.mapping.skip if options.mapping else ())]
    companions = [f"{name}{ending}" for name in columns for ending in (STATE, NOTE, EVIDENCE)]
    known = dict.fromkeys([*here, *companions])
    types |= {name: TEXT for name in table.columns if name in known and name not in types}
    lists = {}
    for name in known:
        kind = kinds.get(options.target(name) or "")
        if isinstance(kind, Checklist) and name not in options.keep:
            lists[name] = kind
    targets = {name: options.target(name) or "" for name in known}
    return jsonlines.Wanted(
        types,
        known,
        lists,
        options.allow_extra_columns,
        ids=[name for name, target in targets.items() if target == ORGANISATION],
        prices=[name for name, target in targets.items() if target.startswith(PRICE)],
    )


def _json_type(name: str, kinds: dict[str, AnswerKind], options: ScoreOptions) -> pa.DataType:
    if name in options.keep:
        return TEXT
    match kinds.get(name):
        case Levels():
            return pa.int64()
        case Number():
            return pa.float64()
        case Checklist():
            return pa.list_(TEXT)
        case _:
            return pa.float64() if name.startswith(PRICE) else TEXT


def score_layout(tables: list[Table], scorer: Scorer) -> Layout:
    """The layout of the scores of all tables; AssessError where a kept column has other types in another table."""
    keep = scorer.options.keep
    schemas = [table.kept or pa.schema([(name, TEXT) for name in keep]) for table in tables]
    for table, schema in zip(tables, schemas, strict=True):
        for first, here in zip(kept_fields(schemas[0], keep), kept_fields(schema, keep), strict=True):
            if first.type != here.type:
                message = f"column {here.name!r} is of type {here.type}, and of type {first.type} in another input"
                raise failure(table.source.path, message)
    return scorer.layout(schemas[0])


def extent_of(source: Source) -> int:
    """How far the tasks of a source reach, in the unit of their `stop`."""
    match source.format:
        case "csv" | "jsonl":
            return Path(source.path).stat().st_size
        case "parquet" | "arrow":
            return arrowfiles.count_of(source)
        case "sheets":
            return len(source.files)
