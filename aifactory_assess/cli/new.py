"""`new FILE`: a new answers file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from aifactory_assess.cli import options
from aifactory_assess.cli.exits import guarded
from aifactory_assess.cli.options import argument, completed_by, day_of, flag, framework_at, say, to_type
from aifactory_assess.cli.output import refuse_inputs_as_outputs
from aifactory_assess.cli.tables import refuse_no_answers
from aifactory_assess.errors import AssessError, failure, one_of
from aifactory_assess.escaping import in_ascii
from aifactory_assess.extras import require
from aifactory_assess.files import create_file
from aifactory_assess.interrupts import held_back
from aifactory_assess.yamltext import refuse_too_large

TABLES = ("csv", "xlsx")

EXAMPLES = "examples"
"""The folder of a framework's examples."""
_ANYONE = "organisation"
"""The id of an organisation of which the name of a file gives none."""


def _examples(folder: Path | None) -> dict[str, Path]:
    from aifactory_assess.framework.builtin import builtin_folder

    examples = (folder or builtin_folder()) / EXAMPLES
    return {path.stem: path for path in sorted(examples.glob("*.yaml"))}


@guarded
def new(
    file: Annotated[Path, argument("FILE", "The file to write; it must not exist.")],
    name: Annotated[
        str | None,
        argument(
            "[NAME]", "With --example: which one (the first).", autocompletion=completed_by(lambda _: _examples(None))
        ),
    ] = None,
    example: Annotated[bool, flag("--example", "A filled example to learn from.")] = False,
    core: Annotated[bool, flag("--core", "Only the quick scan's questions.")] = False,
    role: Annotated[list[str] | None, flag("--role ID", "Only what this role knows. Repeatable.")] = None,
    blank: Annotated[bool, flag("--blank", "Keys only, without their explanation.")] = False,
    organisation: Annotated[str | None, flag("--organisation ID", "Its id (made from FILE's name).")] = None,
    table: Annotated[str | None, flag("--table csv|xlsx", "An empty table for batch instead.")] = None,
    framework: options.FrameworkOption = None,
    as_of: options.AsOfOption = None,
    quiet: options.QuietOption = False,
) -> int:
    """Write a commented template to fill in, a filled example, or an empty table for many organisations."""
    from aifactory_assess.answers.template import template, without_comments
    from aifactory_assess.cli.questionnaire import checked_roles
    from aifactory_assess.framework.quick_scan import core as core_of

    if name is not None and not example:
        raise failure("new", f"{name!r} is one word too many", hint=f"write --example {name} for a filled example")
    if table is not None:
        if example or core or blank or organisation or as_of:
            flags = "--example, --core, --blank, --organisation nor --as-of"
            raise failure("--table", f"goes with neither {flags}: it has a row for each organisation")
        return _new_table(file, one_of("--table", table, TABLES), framework, role or [], quiet=quiet)
    refuse_inputs_as_outputs([framework], [file])
    kind = file.suffix.lower().removeprefix(".")
    refuse_no_answers(file, "FILE", hint=f"--table {kind} makes an empty table" if kind in TABLES else None)
    if example:
        if core or organisation or role or blank or as_of:
            flags = "--core, --role, --blank, --organisation nor --as-of"
            raise failure("--example", f"goes with neither {flags}: an example is copied as it is")
        data = _example(name, framework)
    else:
        whole = framework_at(framework)
        found = _organisation(file) if organisation is None else _checked(organisation)
        known_as = found or _ANYONE
        told = f"{file}: its organisation has the id {_ANYONE}, as any would (give another by --organisation ID)"
        say(told, when=not found and not quiet)
        text = template(
            core_of(whole) if core else whole,
            organisation=known_as,
            assessed_on=day_of(as_of),
            roles=checked_roles(role or [], [each.id for each in whole.roles]),
        )
        data = (without_comments(text) if blank else text).encode()
        refuse_too_large(str(file), data, "--blank leaves out what explains it, --role what others answer")
    create_file(file, data)
    todo = "next:" if example else "next: fill it in, then"
    say(f"wrote {file}; {todo} `{to_type('report', file, framework=framework)}`", when=not quiet)
    return 0


def _new_table(file: Path, kind: str, folder: Path | None, roles: list[str], *, quiet: bool) -> int:
    """The empty table, and beside a CSV, which has no room for it, what its columns mean."""
    from aifactory_assess.batch.asking import HEADINGS, asked_columns, csv_text, row_of
    from aifactory_assess.cli.questionnaire import checked_roles

    if file.suffix.lower() != f".{kind}":
        raise failure(str(file), f"ends in {file.suffix or 'nothing'}", f".{kind}")
    known = framework_at(folder)
    columns = asked_columns(known, checked_roles(roles, [each.id for each in known.roles]))
    meanings = file.with_name(f"{file.stem}.columns.csv")
    if kind == "xlsx":
        require("xlsx", "--table xlsx")
        from aifactory_assess.telling.media.input_table import render

        create_file(file, render(columns))
    else:
        with held_back():
            create_file(file, csv_text([[column.name for column in columns]]).encode())
            try:
                create_file(meanings, csv_text([HEADINGS, *map(row_of, columns)]).encode())
            except AssessError:
                file.unlink()
                raise
    explained = f"; {meanings} says what its columns mean" if kind == "csv" else ""
    scores = f"`{to_type('batch', file, '-o', 'scores.csv', framework=folder)}`"
    say(f"wrote {file}{explained}; next: a row for each organisation, then {scores}", when=not quiet)
    return 0


def _example(name: str | None, folder: Path | None) -> bytes:
    from aifactory_assess.answers.reading import parse_sheet
    from aifactory_assess.yamltext import read_bytes

    examples = _examples(folder)
    if not examples:
        raise failure(str(folder), "this framework has no examples")
    path = examples[next(iter(examples)) if name is None else one_of("--example", name, examples, what="example")]
    data = read_bytes(path)
    parse_sheet(data, framework_at(folder), str(path))  # what nobody can assess is no example, whatever else it is
    return data


def _organisation(file: Path) -> str:
    """An id from a file's name; empty where that has no letter for one."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", in_ascii(file.stem)).strip("-._")[:64]


def _checked(organisation: str) -> str:
    from aifactory_assess.framework.model import ORGANISATION_EXPECTED, ORGANISATION_PATTERN

    if not re.fullmatch(ORGANISATION_PATTERN, organisation):
        raise failure("--organisation", f"{organisation!r} is no id", ORGANISATION_EXPECTED)
    return organisation
