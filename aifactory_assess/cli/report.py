"""`report FILE`: assess and tell."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aifactory_assess.cli.exits import guarded
from aifactory_assess.cli.options import (
    AsOfOption,
    FrameworkOption,
    QuietOption,
    VerboseOption,
    day_of,
    framework_at,
    look_for,
    say,
)
from aifactory_assess.cli.output import Wanted, deliver, refuse_inputs_as_outputs, wanted_reports

if TYPE_CHECKING:
    from aifactory_assess.scoring.assess import Assessment

FORMATS = ("text", "markdown", "json")


def complete_format(incomplete: str) -> list[str]:
    """The formats that begin so, for the shell."""
    return [name for name in FORMATS if name.startswith(incomplete)]


@guarded
def report(
    file: Annotated[
        Path,
        # Whether it can be read is found out, and told, where it is read.
        typer.Argument(metavar="FILE", help="An answers file.", show_default=False, readable=False),
    ],
    reports: Annotated[
        list[str] | None,
        typer.Option(
            "--report",
            metavar="FORMAT[=PATH]",
            help="text (default), markdown or json; to stdout, or to a file. Repeatable.",
            autocompletion=complete_format,
            show_default=False,
        ),
    ] = None,
    core: Annotated[bool, typer.Option("--core", help="The quick scan: core questions only.")] = False,
    detail: Annotated[bool, typer.Option("--detail", help="The long form: every driver, input and source.")] = False,
    framework: FrameworkOption = None,
    as_of: AsOfOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> int:
    """Assess an answers file and report it."""
    wanted = wanted_reports(reports or (), FORMATS)
    refuse_inputs_as_outputs([file], [one.path for one in wanted])
    assessment = assessed(file, framework, core=core, as_of=day_of(as_of))
    say(f"framework {assessment.framework.id} {assessment.framework.version}", when=verbose)
    deliver(wanted, lambda one: _render(one, assessment, detail=detail))
    for one in wanted:
        if one.path is not None:
            say(f"wrote {one.path}", when=not quiet)
    return 0


def assessed(file: Path, folder: Path | None, *, core: bool, as_of: date) -> Assessment:
    """The assessment of one answers file; the sheet is read by the whole framework, the quick scan scores a part."""
    from aifactory_assess.answers.sheet import read_sheet
    from aifactory_assess.framework.quick_scan import core as core_of
    from aifactory_assess.scoring.assess import assess

    whole = framework_at(folder)
    sheet = read_sheet(file, whole)
    return assess(core_of(whole) if core else whole, sheet, as_of=as_of)


def _render(one: Wanted, assessment: Assessment, *, detail: bool) -> str:
    if one.format == "json":
        from aifactory_assess.reports import json

        return json.render(assessment)
    if one.format == "markdown":
        from aifactory_assess.reports import markdown

        return markdown.render(assessment, detail=detail)
    from aifactory_assess.reports import text

    return text.render(assessment, look_for(sys.stdout if one.path is None else None, detail=detail))
