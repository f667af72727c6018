"""`portfolio SCORES`: rank, distribute and compare many organisations."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from aifactory_assess.cli.exits import guarded
from aifactory_assess.cli.extras import require
from aifactory_assess.cli.options import FrameworkOption, QuietOption, framework_at, look_for, say
from aifactory_assess.cli.output import Wanted, deliver_pieces, refuse_inputs_as_outputs, wanted_reports
from aifactory_assess.errors import failure

if TYPE_CHECKING:
    from aifactory_assess.portfolio.placing import Shown

FORMATS = ("text", "json", "markdown", "csv")
TOP, BOTTOM = 20, 5
RUNS = 2


def complete_format(incomplete: str) -> list[str]:
    """The formats that begin so, for the shell."""
    return [name for name in FORMATS if name.startswith(incomplete)]


@guarded
def portfolio(
    scores: Annotated[
        list[Path],
        typer.Argument(
            metavar="SCORES...",
            help="What batch wrote: Parquet, Arrow, CSV or JSON Lines, or a folder of parts. Several make one table.",
            show_default=False,
        ),
    ],
    trend: Annotated[
        bool, typer.Option("--trend", help="What changed between two runs: portfolio --trend OLD NEW.")
    ] = False,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by", metavar="COLUMN", help="Cohorts by a column that batch kept. Repeatable.", show_default=False
        ),
    ] = None,
    top: Annotated[
        int | None,
        typer.Option(
            "--top",
            min=0,
            metavar="N",
            help=f"Organisations shown from the top ({TOP}; csv: all).",
            show_default=False,
        ),
    ] = None,
    bottom: Annotated[
        int | None,
        typer.Option(
            "--bottom",
            min=0,
            metavar="N",
            help=f"Organisations shown from the bottom ({BOTTOM}; --trend: {TOP}).",
            show_default=False,
        ),
    ] = None,
    reports: Annotated[
        list[str] | None,
        typer.Option(
            "--report",
            metavar="FORMAT[=PATH]",
            help="text (default), json, markdown or csv; to stdout, or to a file. Repeatable.",
            autocompletion=complete_format,
            show_default=False,
        ),
    ] = None,
    framework: FrameworkOption = None,
    quiet: QuietOption = False,
) -> int:
    """Rank, distribute and compare the organisations of a score table, or two runs over them."""
    wanted = wanted_reports(reports or (), FORMATS)
    refuse_inputs_as_outputs(map(Path, scores), [one.path for one in wanted])
    require("batch", "portfolio")
    told = _trend if trend else _survey
    deliver_pieces(wanted, told(scores, framework, tuple(dict.fromkeys(by or ())), _Flags(top, bottom, wanted, quiet)))
    for one in wanted:
        if one.path is not None:
            say(f"wrote {one.path}", when=not quiet)
    return 0


class _Flags(NamedTuple):
    """What decides how much is shown."""

    top: int | None
    bottom: int | None
    wanted: tuple[Wanted, ...]
    quiet: bool

    def shown(self, one: Wanted, bottom: int) -> Shown:
        """How many organisations a report shows; CSV is for those who want all."""
        from aifactory_assess.portfolio.placing import Shown

        if self.top is None and one.format == "csv":
            return Shown(top=None)
        top = TOP if self.top is None else self.top
        return Shown(top=top, bottom=bottom if self.bottom is None else self.bottom)

    def kept(self, bottom: int) -> Shown:
        """What all the reports need."""
        every = [self.shown(one, bottom) for one in self.wanted]
        return next((shown for shown in every if shown.top is None), every[0])


def _survey(
    scores: list[Path], folder: Path | None, by: tuple[str, ...], flags: _Flags
) -> Callable[[Wanted], Iterable[str]]:
    from aifactory_assess.portfolio import csv, json, markdown, text
    from aifactory_assess.portfolio.survey import survey

    with _progress(scores, quiet=flags.quiet) as progress:
        found = survey(framework_at(folder), scores, by=by, shown=flags.kept(BOTTOM), progress=progress)

    def render(one: Wanted) -> Iterable[str]:
        view = replace(found, ranking=replace(found.ranking, shown=flags.shown(one, BOTTOM)))
        if one.format == "text":
            return text.render(view, look_for(sys.stdout if one.path is None else None))
        return {"json": json.render, "markdown": markdown.render, "csv": csv.render}[one.format](view)

    return render


def _trend(
    scores: list[Path], folder: Path | None, by: tuple[str, ...], flags: _Flags
) -> Callable[[Wanted], Iterable[str]]:
    from aifactory_assess.portfolio import trend_csv, trend_json, trend_markdown, trend_text
    from aifactory_assess.portfolio.trend import compare_runs

    if len(scores) != RUNS:
        given = "1 score table is" if len(scores) == 1 else f"{len(scores)} score tables are"
        raise failure("--trend", f"{given} given, expected two: OLD NEW")
    with _progress(scores, quiet=flags.quiet) as progress:
        runs = scores[0], scores[1]
        found = compare_runs(framework_at(folder), runs, by=by, shown=flags.kept(TOP), progress=progress)

    def render(one: Wanted) -> Iterable[str]:
        view = replace(found, moves=replace(found.moves, shown=flags.shown(one, TOP)))
        if one.format == "text":
            return trend_text.render(view, look_for(sys.stdout if one.path is None else None))
        formats = {"json": trend_json.render, "markdown": trend_markdown.render, "csv": trend_csv.render}
        return formats[one.format](view)

    return render


@contextmanager
def _progress(scores: list[Path], *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A bar on stderr while tables are read, twice each; nothing where no terminal would show it."""
    if quiet or not sys.stderr.isatty():
        yield lambda _rows: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from aifactory_assess.portfolio.reading import parts_of

    known = [part.rows for part in parts_of(scores)]
    total = None if None in known else 2 * sum(rows or 0 for rows in known)
    columns = TextColumn("rows read"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda rows: bar.advance(task, rows)
