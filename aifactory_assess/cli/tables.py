"""Tables of answers on a command line: what is said of their columns, and one row of them as an answers file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from aifactory_assess.cli.exits import tell
from aifactory_assess.cli.options import flag
from aifactory_assess.cli.output import as_given, refuse_stdout
from aifactory_assess.errors import AssessError, failure, listed
from aifactory_assess.extras import require
from aifactory_assess.links import leads_out, tables_unquoted
from aifactory_assess.nouns import dataclass
from aifactory_assess.yamltext import is_yaml

if TYPE_CHECKING:
    from aifactory_assess.answers.sheet import Sheet
    from aifactory_assess.batch.formats.source import Source
    from aifactory_assess.batch.options import ScoreOptions
    from aifactory_assess.framework.model import Framework

OrganisationOption = Annotated[
    str | None,
    flag("--organisation ID", "FILE is a table, as batch reads it: this organisation's row of it."),
]
MapOption = Annotated[
    Path | None,
    flag("--map FILE", "With --organisation: batch's mapping for the table."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """Which row of a table is meant by a file, and how the table is written; no organisation: it is an answers file."""

    organisation: str | None = None
    mapping: Path | None = None
    quiet: bool = False


THE_FILE = Picked()
"""Of a command that has no flag to pick a row."""


def sheet_at(file: Path, framework: Framework, picked: Picked = THE_FILE) -> Sheet:
    """The sheet of an answers file, or of the row of a table that is picked."""
    from aifactory_assess.answers.reading import read_sheet

    if picked.organisation is not None:
        return _sheet_of_row(as_given(file), picked.organisation, framework, picked)
    if picked.mapping is not None:
        raise failure("--map", "is for tables", hint="give --organisation ID too: whose row is meant")
    refuse_tables([file], picks=picked is not THE_FILE)
    return read_sheet(file, framework)


def refuse_tables(files: Iterable[Path | None], *, picks: bool = False) -> None:
    """AssessError where an answers file is a table; `picks`: the command has a flag that picks a row of one."""
    taken_by = "" if picks else "report, explain and check take "
    for file in files:
        if file is not None and os.path.isfile(file) and _is_called_table(file):  # noqa: PTH113 - a Path refuses to look at a long name
            form = "; import takes a workbook of export" if file.suffix.lower() == ".xlsx" else ""
            hint = f"{taken_by}--organisation ID for a row of it; batch scores them all{form}"
            raise failure(str(file), "is a table", "an answers file (.yaml)", hint=hint)


def refuse_no_answers(file: Path, place: str, *, hint: str | None = None) -> None:
    """AssessError where no command would read an answers file that is made or changed there: a table, stdout."""
    refuse_stdout(place, file)
    refuse_tables([file])
    if _is_called_table(file):
        raise failure(str(file), "is the name of a table", "one of an answers file (.yaml)", hint=hint)


def _is_called_table(file: Path) -> bool:
    """Whether a name is that of a table, packed or not; False where nothing is installed that reads one."""
    if not file.suffix or is_yaml(file.name):  # before what reads tables is loaded
        return False
    try:
        from aifactory_assess.batch.formats import FORMATS
        from aifactory_assess.batch.formats.finding import format_inside

        format_ = format_inside(file.name)
        return format_ is not None and FORMATS[format_].is_table
    except ImportError:
        return False


def _sheet_of_row(file: str, organisation: str, framework: Framework, picked: Picked) -> Sheet:
    require("batch", "--organisation")
    from aifactory_assess.batch.columns import mapping_at
    from aifactory_assess.batch.formats.finding import dialect_of, sources_of
    from aifactory_assess.batch.one import sheet_of_row
    from aifactory_assess.batch.options import ScoreOptions, with_name

    mapping = None if picked.mapping is None else mapping_at(picked.mapping, framework)
    # A score rests on no other column, and which are left aside is told.
    options = ScoreOptions(keep=with_name((), mapping), mapping=mapping, allow_extra_columns=True)
    with plain_files([file]) as paths:
        sources = sources_of(paths, dialect_of(mapping))
        with tables_unquoted():
            sheet = sheet_of_row(sources, organisation, framework, options)
        if not picked.quiet:
            tell(f"{sheet.path}: row {sheet.row:,} is {organisation}")
            tell_columns(sources, framework, options)
    return sheet


def plain_files(inputs: list[str]) -> AbstractContextManager[dict[str, str] | list[str]]:
    """The inputs by where they are read; what is no plain file is brought to one."""
    from aifactory_assess.batch.formats.staging import needs_staging, staged

    return staged(inputs) if any(map(needs_staging, inputs)) else nullcontext(inputs)


def tell_columns(sources: Iterable[Source], framework: Framework, options: ScoreOptions) -> None:
    """Which sheets, hidden rows and columns were read, which columns left aside, and what tables say nothing of."""
    from aifactory_assess.batch.columns import answers_nothing, left_aside, names_no_framework, open_table, skipped_in
    from aifactory_assess.batch.formats import format_of

    said: dict[str, list[str]] = {}  # a sentence of many tables is told once
    for source in sources:
        try:
            table = open_table(source, framework, options)
            is_empty = next(format_of(source).tasks(source), None) is None
        except (AssessError, OSError):
            continue  # it was there when it was scored
        if table.sheet is not None:
            which = f"{table.sheet!r} was read, one sheet of several (a mapping's `table: {{sheet: NAME}}` says which)"
            said.setdefault(which, []).append(source.path)
        if table.hidden:
            are = "row is hidden, and was" if table.hidden == 1 else "rows are hidden, and were"
            said.setdefault(f"{table.hidden:,} {are} read", []).append(source.path)
        if table.unseen:
            names = f"{len(table.unseen):,}" if leads_out(Path(source.path)) else listed(map(repr, table.unseen))
            said.setdefault(f"hidden columns were read: {names}", []).append(source.path)
        if is_empty:
            said.setdefault("columns and no row", []).append(source.path)
        aside = left_aside(table, framework, options)
        if aside:
            names = f"{len(aside):,}" if leads_out(Path(source.path)) else listed(map(repr, dict.fromkeys(aside)))
            said.setdefault(f"left aside, as they mean nothing here: {names}", []).append(source.path)
        skipped = skipped_in(table, options)
        if skipped:
            said.setdefault(f"skipped, as the mapping says: {listed(map(repr, dict.fromkeys(skipped)))}", []).append(
                source.path
            )
        if answers_nothing(table, options):
            said.setdefault("no column answers anything, so no score rests on an answer", []).append(source.path)
        elif names_no_framework(table, options):
            where = " in its first lines" if table.open_ended else ""
            read_as = f"{framework.id}@{framework.major}"
            said.setdefault(f"no framework is named{where}, so read as {read_as}", []).append(source.path)
    for sentence, paths in said.items():
        more = f" and {len(paths) - 1:,} more" if len(paths) > 1 else ""
        tell(f"{paths[0]}{more}: {sentence}")
