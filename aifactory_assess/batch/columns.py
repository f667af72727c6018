"""The columns of inputs: which there may be, which are read, and what stands in their cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from aifactory_assess.batch.arrays import (
    extension_named,
    is_json,
    is_list,
    is_small_float,
    is_text_or_dictionary,
    plain_text,
)
from aifactory_assess.batch.cells import CellSort, sort_of
from aifactory_assess.batch.formats import format_of
from aifactory_assess.batch.formats.source import ColumnMeaning, Columns, Reading, RowBlock, Source, Task
from aifactory_assess.batch.mapping import ColumnMapping, Translation
from aifactory_assess.batch.mapping_file import read_mapping
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.translating import kept_in, mapped, unique_targets
from aifactory_assess.batch.words import EVIDENCE, NOTE, PRICE, STATE, kinds_of, known_columns, percents_of
from aifactory_assess.errors import AssessError, Faults, failure, listed, meant
from aifactory_assess.escaping import json_text, told_apart
from aifactory_assess.framework.asked import AnswerKind, Checklist
from aifactory_assess.framework.model import NAME_COLUMN, Framework
from aifactory_assess.links import leads_out
from aifactory_assess.scoring.score_table import LABEL, ORGANISATION, OVERALL

ALLOWED = "--allow-extra-columns (allow_extra_columns=True in Python)"


class CheckedTable(NamedTuple):
    """A source whose columns have been checked: how it is read, and the types of the kept columns (None: text).

    `open_ended` says that columns may come up that its first lines do not have; `sheet`, `hidden` and
    `unseen` are as in `Columns`, the last of the columns that are read.
    """

    source: Source
    reading: Reading
    kept: pa.Schema | None
    open_ended: bool = False
    sheet: str | None = None
    hidden: int = 0
    unseen: tuple[str, ...] = ()


def mapping_at(path: Path, framework: Framework, keep: Collection[str] = ()) -> ColumnMapping:
    """The mapping of a file, which skips no column to `keep` that means nothing here; AssessError holds its faults."""
    known = known_columns(framework)
    mapping = read_mapping(path, framework)
    meant = {*known, *((NAME_COLUMN,) if mapping.named is not None else ())}
    kept = mapping.skip.intersection(keep) - meant
    columns = {**mapping.columns, **{name: Translation(to=name) for name in kept}}
    return replace(mapping, columns=columns, skip=mapping.skip - kept)


def open_table(
    source: Source,
    framework: Framework,
    options: ScoreOptions,
    *,
    threads: bool = False,
    known: Mapping[str, ColumnMeaning] | None = None,
) -> CheckedTable:
    """Look at a source's columns; AssessError where they cannot be used. `known` is as `meanings` gives it."""
    format_ = format_of(source)
    if not format_.is_table:
        if options.keep:
            raise failure(source.path, f"answers files have no column {options.keep[0]!r} to keep")
        return CheckedTable(source, Reading(framework=framework, columns=(), wanted={}, known={}), None)
    found = format_.columns(source)
    names, schema = found.names, found.schema
    # Some tools write what a folder names into its files too.
    outside = tuple((name, value) for name, value in source.partition if name not in names)
    source, more = replace(source, partition=outside), tuple(name for name, _ in outside)
    if schema is not None:
        schema = pa.schema([*schema, *(pa.field(name, pa.string()) for name in more)])
    known = meanings(framework, options) if known is None else known
    table = table_of(source, found._replace(names=(*names, *more), schema=schema), framework, options, known)
    return table._replace(reading=replace(table.reading, threads=threads))


def meanings(framework: Framework, options: ScoreOptions) -> Mapping[str, ColumnMeaning]:
    """What every column is that may come up, by its name in the file; the same for all inputs of a run."""
    kinds, percents = kinds_of(framework), percents_of(framework)
    return {name: _asked(name, kinds, percents, options) for name in _names_of(framework, options)}


def table_of(
    source: Source,
    columns: Columns,
    framework: Framework,
    options: ScoreOptions,
    known: Mapping[str, ColumnMeaning],
) -> CheckedTable:
    """A table with some columns; AssessError where they cannot be used. `known` is as `meanings` gives it."""
    names, schema = columns.names, columns.schema
    looked = columns.looked or (f" in its sheet {columns.sheet!r}" if columns.sheet else "")
    kept = set(kept_in(names, options))
    used = {*known_columns(framework), *kept}
    # What a folder names may mean nothing here: that is no mistyped answer.
    loose = {name for name, _ in source.partition if options.target(name) not in used}
    check_columns(framework, [name for name in names if name not in loose], options, source.path, looked)
    kinds, percents = kinds_of(framework), percents_of(framework)
    wanted = {
        name: _asked(name, kinds, percents, options)
        for name in names
        if (target := options.target(name)) in used and (target in kept or not target.endswith(NOTE))
    }
    reading = Reading(framework=framework, columns=names, wanted=wanted, known=known, extra=options.allow_extra_columns)
    types = None if schema is None else _kept_schema(source.path, wanted, schema, options)
    unseen = tuple(name for name in columns.unseen if name in wanted)
    return CheckedTable(source, reading, types, bool(columns.looked), columns.sheet, columns.hidden, unseen)


def blocks_of(task: Task, table: CheckedTable, options: ScoreOptions) -> Iterator[RowBlock]:
    """The blocks of a task, in order, in the words of here."""
    blocks = format_of(task.source).blocks(task, _of_file(table.reading, table.source))
    return in_words_of_here(_with_partition(blocks, task.source, table), options, task.source.path)


def _of_file(reading: Reading, source: Source) -> Reading:
    """What is read of the file itself: all but what its folders name, which may come up late all the same."""
    if not source.partition:
        return reading
    outside = dict(source.partition)
    wanted = {name: asked for name, asked in reading.wanted.items() if name not in outside}
    columns = tuple(name for name in reading.columns if name not in outside)
    return replace(reading, columns=columns, wanted=wanted)


def _with_partition(blocks: Iterator[RowBlock], source: Source, table: CheckedTable) -> Iterator[RowBlock]:
    """Blocks with the wanted columns that folders name; AssessError where the file itself says something else."""
    more = {name: value for name, value in table.source.partition if name in table.reading.wanted}
    both = {name: value for name, value in source.partition if name in table.reading.wanted and name not in more}
    for block in blocks:
        if not (more or both) or isinstance(block.answers, list):
            yield block
            continue
        for name, value in both.items():
            _check_same(source, name, value, block.answers.column(name))
        late = [name for name in block.answers.schema.names if name in more]
        for name in late:
            cells = block.answers.column(name)
            _check_same(source, name, more[name], cells.filter(cells.is_valid()))
        rows, answers = block.answers.num_rows, block.answers.drop_columns(late)
        columns = [*answers.columns, *(pa.repeat(pa.scalar(each, pa.string()), rows) for each in more.values())]
        yield block._replace(answers=pa.RecordBatch.from_arrays(columns, [*answers.schema.names, *more]))


def _check_same(source: Source, name: str, value: str | None, cells: pa.Array) -> None:
    found = set(plain_text(cells).unique().to_pylist())
    if found - {value}:
        said = listed(map(repr, found - {value}), most=3)
        raise failure(source.path, f"column {name!r} holds {said}, and the folder's name says {value!r}")


def in_words_of_here(blocks: Iterator[RowBlock], options: ScoreOptions, called: str) -> Iterator[RowBlock]:
    """Blocks as a mapping has them; AssessError where a column that came up late is what another one is already."""
    mapping = options.mapping
    for block in blocks:
        if mapping is None or isinstance(block.answers, list):
            yield block
            continue
        names = block.answers.schema.names
        for target, count in Counter(unique_targets(names, options)).items():
            if count > 1:
                raise failure(called, _repeated(target, count, names, mapping))
        failed = {mapping.target(name) or name: which for name, which in block.failed.items()}
        yield block._replace(
            answers=mapped(block.answers, mapping, block.percentages), given=block.answers, failed=failed
        )


def only_organisations(table: CheckedTable) -> CheckedTable:
    """The same table without its answers, where the file allows to read less of it."""
    if table.open_ended:
        return table
    wanted = {name: asked for name, asked in table.reading.wanted.items() if asked.sort == "id"}
    if wanted.keys() <= dict(table.source.partition).keys():
        return table  # how many rows there are is told by what is read of the file
    return table._replace(reading=replace(table.reading, wanted=wanted))


def with_notes(table: CheckedTable, framework: Framework, options: ScoreOptions) -> CheckedTable:
    """The same table with the notes beside its answers, on which no score rests."""
    notes = {name + NOTE for name in kinds_of(framework)}
    reading = table.reading
    wanted = {
        name: reading.wanted.get(name) or reading.known[name]
        for name in reading.columns
        if name in reading.wanted or options.target(name) in notes
    }
    return table._replace(reading=replace(reading, wanted=wanted))


# --- what there may be ---


def _names_of(framework: Framework, options: ScoreOptions) -> dict[str, None]:
    """Every column that may come up, by its name in the file."""
    mapping = options.mapping
    columns = [] if mapping is None else list(mapping.columns)
    companions = [f"{name}{ending}" for name in columns for ending in (STATE, NOTE, EVIDENCE)]
    skipped = [] if mapping is None else sorted(mapping.skip)
    return dict.fromkeys([*known_columns(framework), *options.keep, *columns, *skipped, *companions])


def _asked(
    name: str, kinds: Mapping[str, AnswerKind], percents: Mapping[str, int | None], options: ScoreOptions
) -> ColumnMeaning:
    """What a column of a file is here."""
    target = options.target(name) or ""
    kept = target in options.kept
    how = None if options.mapping is None else options.mapping.translation(name)
    one = 1 if kept else percents.get(target, None if target in kinds else 1)
    if how is not None and how.counts and not kept:
        one = None  # with its sign, by which the mapping tells it from a number
    kind = kinds.get(target)
    if kind is None or (kept and not isinstance(kind, Checklist)):
        is_kept = kept and kind is None and not target.endswith(NOTE)
        return ColumnMeaning(target, _sort_of_other(target, options), percents=one, is_kept=is_kept)
    if how is None or how.renames_only:
        return ColumnMeaning(target, sort_of(kind), kind, one)
    return ColumnMeaning(target, "words", None if how.option is not None else kind, one)


def _sort_of_other(target: str, options: ScoreOptions) -> CellSort:
    """What the cells of a column are that holds no answers."""
    if target in options.kept:
        return "text"
    if target == ORGANISATION:
        return "id"
    if target.startswith(PRICE):
        return "price"
    return "words" if target.endswith((STATE, EVIDENCE)) else "text"


def check_columns(
    framework: Framework, given: Sequence[str], options: ScoreOptions, file: str, where: str = ""
) -> None:
    """AssessError unless an input's columns, as it calls them, are known, each once, with `organisation` among them.

    And for a table of scores that has no answers beside them, whatever else may be left aside. `where` says where they
    were looked for, if not in a header.
    """
    faults = Faults(file)
    known = known_columns(framework)
    plain, companions = ([name for name in known if ("__" in name) is has] for has in (False, True))
    used = {*known, *options.keep}
    counts = Counter(name for name in given if options.target(name) is not None)
    for name, count in counts.items():
        if count > 1 and not (options.allow_extra_columns and options.target(name) not in used):
            faults.add(None, repeated(name, count))
    names = unique_targets(list(counts), options)
    if OVERALL.issubset(names) and not any(question.id in names for question in framework.questions):
        theirs = "portfolio reads it; the answers are in the table that was scored"
        raise failure(file, "is a table of scores", "one of answers", hint=theirs)
    times = Counter(names)
    for name, count in times.items():
        if count > 1 and options.mapping is not None:
            faults.add(None, _repeated(name, count, list(counts), options.mapping))
        elif name not in known and name not in options.kept and not options.allow_extra_columns:
            message = f"{name!r} is no column of {framework.id} ({ALLOWED} leaves such columns aside)"
            alike = companions if "__" in name else plain
            faults.add(None, message, hint=framework.instead_of(name), near=(name, alike))
    for name in (ORGANISATION, *options.keep):
        if name not in times:
            mapped = _mapped_to(name, options)
            what = f"the column {name!r} {mapped or f'is missing{where}'}"
            hint, near = _made_of(name, given, options), None if mapped else (name, names)
            if name == ORGANISATION and near is not None:
                hint, near = hint or _could_be(names, used), None
            faults.add(None, what, hint=hint, near=near)
    if faults.found:
        raise AssessError(faults.found)


def _mapped_to(name: str, options: ScoreOptions) -> str | None:
    """What a mapping makes of a column that is not called so here; None where it says nothing of it."""
    if options.mapping is None or options.target(name) == name:
        return None
    target = NAME_COLUMN if name == options.mapping.named else options.target(name)
    return "is skipped by the mapping" if target is None else f"is called {target!r} by the mapping"


def _made_of(name: str, given: Iterable[str], options: ScoreOptions) -> str | None:
    """Which columns would be one that is missing, where a mapping says so, told apart from those that are given."""
    mapping = options.mapping
    target = ORGANISATION if mapping and mapping.named and name == NAME_COLUMN else name
    theirs = [repr(each) for each, how in mapping.columns.items() if how.to == target] if mapping else []
    return f"the mapping makes it of {listed(told_apart(theirs, map(repr, given)), most=3)}" if theirs else None


def _could_be(names: Sequence[str], used: Collection[str]) -> str | None:
    """How the column of organisations comes about: of one that means nothing here, one that is alike or the first."""
    strange = [name for name in names if name not in used]
    if not strange:
        return None
    if len(strange) == len(names):
        return "no column of it is known: is this its header? `batch --suggest-map` drafts a mapping that says which is"
    theirs = next((name for name in strange if meant(ORGANISATION, [name])), strange[0])
    mapping = f"columns: {{{json_text(theirs, indent=None)}: {{to: {ORGANISATION}, slug: true}}}}"
    return f"is it {theirs!r}? rename it, or give --map a file with `{mapping}`, which makes ids of names"


def repeated(name: str, count: int) -> str:
    """The fault of a column that is there several times."""
    return f"column {name!r} is there {count} times, expected once"


def _repeated(target: str, count: int, given: Sequence[str], mapping: ColumnMapping) -> str:
    """The fault of several columns that a mapping makes one."""
    named = mapping.named
    if target != NAME_COLUMN or named is None:
        names = [name for name in given if mapping.target(name) == target]
        boxes = [name for name in names if mapping.translation(name).option is not None]
        if boxes:
            whole = listed((repr(name) for name in names if name not in boxes), most=4)
            what = f"column {target!r} is given by {whole} and by boxes of it, {listed(map(repr, boxes), most=4)}"
            return f"{what}: expected one or the others (in the mapping, move what is not to be read to `skip`)"
        theirs = listed(map(repr, names), most=4)
        hint = "`skip` in the mapping leaves aside what its `columns` do not name"
        return f"{repeated(target, count)}: {theirs} are called so ({hint})"
    what = f"column {named!r} is kept as {target!r}, as another one is called already"
    return f"{what} (`skip: [{target}]` in the mapping or {ALLOWED} leaves that one aside)"


def check_mapping(tables: Sequence[CheckedTable], options: ScoreOptions) -> None:
    """AssessError where the mapping names columns that no table has; JSON Lines may have theirs further down."""
    mapping = options.mapping
    if mapping is None or any(table.open_ended for table in tables):
        return
    known = dict.fromkeys(name for table in tables for name in table.reading.columns)
    shown = [name for table in tables if not leads_out(Path(table.source.path)) for name in table.reading.columns]
    faults = Faults("--map")
    for name in dict.fromkeys([*mapping.columns, *sorted(mapping.skip)]):
        if name not in known:
            faults.add(None, f"names the column {name!r}, and no table has one", near=(name, shown))
    faults.stop_if_any()


def left_aside(table: CheckedTable, framework: Framework, options: ScoreOptions) -> list[str]:
    """The columns of a source that mean nothing here, by their names in the file."""
    used = {*known_columns(framework), *kept_in(table.reading.columns, options), None}
    return [name for name in table.reading.columns if options.target(name) not in used]


def skipped_in(table: CheckedTable, options: ScoreOptions) -> list[str]:
    """The columns of a source that the mapping skips."""
    return [] if options.mapping is None else [name for name in table.reading.columns if name in options.mapping.skip]


def answers_nothing(table: CheckedTable, options: ScoreOptions) -> bool:
    """Whether a table has no column that answers anything."""
    kept = options.kept.difference(kinds_of(table.reading.framework))
    others = {ORGANISATION, LABEL, *kept}
    asked = table.reading.wanted.values()
    return format_of(table.source).is_table and all(each.target in others for each in asked)


def names_no_framework(table: CheckedTable, options: ScoreOptions) -> bool:
    """Whether neither a table, or its first lines, nor its mapping says which framework is answered."""
    if not format_of(table.source).is_table or (options.mapping is not None and options.mapping.names_framework):
        return False
    return all(each.target != LABEL for each in table.reading.wanted.values())


# --- what is kept ---


def kept_fields(schema: pa.Schema, keep: Sequence[str]) -> tuple[pa.Field, ...]:
    """The kept columns of an input as they come out: text, floats and lists in one type each, others as they are."""
    return tuple(pa.field(name, _kept_type(schema.field(name).type)) for name in keep)


def _kept_type(type_: pa.DataType) -> pa.DataType:
    if is_list(type_):
        # Of one size too: what a block holds of them is cut as other lists, and Arrow dies of the way back.
        return pa.list_(_kept_type(type_.value_type))
    if is_small_float(type_):
        return pa.float64()
    return pa.string() if is_text_or_dictionary(type_) or is_json(type_) else type_


def _kept_schema(path: str, wanted: dict[str, ColumnMeaning], schema: pa.Schema, options: ScoreOptions) -> pa.Schema:
    """The types of the kept columns by their names here."""
    kept = {asked.target: name for name, asked in wanted.items() if asked.target in options.kept}
    for target, name in kept.items():
        field = schema.field(name)
        if (other := extension_named(field)) or not can_be_kept(field.type):
            message = f"column {target!r} is of type {other or field.type}, which not every format can hold"
            raise failure(path, message, hint="leave it out of --keep, or make it text beforehand")
    mapping = options.mapping
    renamed = {name for name in kept.values() if mapping is None or mapping.translation(name).renames_only}
    fields = [(target, schema.field(name).type if name in renamed else pa.string()) for target, name in kept.items()]
    named = mapping is not None and NAME_COLUMN in options.kept and NAME_COLUMN not in kept
    return pa.schema([*fields, (NAME_COLUMN, pa.string())] if named else fields)


def can_be_kept(type_: pa.DataType) -> bool:
    """Whether every format can hold such cells: text, numbers, truth, days, times, JSON; lists of the first three."""
    if is_list(type_):
        return _is_plain(type_.value_type)
    if pa.types.is_timestamp(type_) and type_.tz is not None:
        return _is_known_zone(type_)
    timed = pa.types.is_date(type_) or pa.types.is_timestamp(type_) or pa.types.is_time(type_)
    decimal = pa.types.is_decimal(type_) and type_.scale >= 0
    return _is_plain(type_) or is_json(type_) or timed or decimal or pa.types.is_null(type_)


def _is_known_zone(type_: pa.DataType) -> bool:
    try:
        pa.array([0], pa.int64()).cast(type_).cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def _is_plain(type_: pa.DataType) -> bool:
    number = pa.types.is_integer(type_) or pa.types.is_floating(type_)
    return bool(is_text_or_dictionary(type_) or number or pa.types.is_boolean(type_))
