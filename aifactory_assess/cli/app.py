"""The command line: which commands there are."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from aifactory_assess import __version__
from aifactory_assess.cli import framework
from aifactory_assess.cli.explain import explain
from aifactory_assess.cli.new import new
from aifactory_assess.cli.report import report

app = typer.Typer(
    name="aifactory-assess",
    help="How ready an organisation is to build and scale an AI factory, and which scaling risks it runs.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"aifactory-assess {__version__}")
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    pass


app.command()(new)
app.command()(report)
app.command()(explain)
app.add_typer(framework.app, name="framework")


def main() -> None:
    """Run the command line; what a terminal's encoding cannot show is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    app()
