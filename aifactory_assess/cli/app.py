"""The command line: which commands there are.

A command's module is imported, and its flags are built, only when that command is asked for: typer builds a validator
for every flag of every command it knows, which would cost each start more than the work itself. Help and completion see
all of them.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from contextlib import suppress
from glob import glob
from importlib import import_module
from keyword import iskeyword
from typing import Annotated

import typer
from typer.main import get_command

from aifactory_assess import __version__
from aifactory_assess.cli.exits import code_of
from aifactory_assess.cli.options import PROGRAM, Command
from aifactory_assess.errors import failure

_BESIDE = {"unset": "set", "export": "workbook", "import": "workbook"}
"""Commands whose module is not called as they are."""
COMMANDS: dict[str, str] = {
    name: f"aifactory_assess.cli.{_BESIDE.get(name, name)}"
    for name in (
        *("new", "questionnaire", "interview", "set", "unset", "migrate", "export", "import", "merge", "report"),
        *("explain", "check", "plan", "compare", "sensitivity", "batch", "portfolio", "framework"),
    )
}
"""Commands in the order of the help; each module has a function of the command's name, or the `app` of a group."""
BRIEF = frozenset({"new", "set", "unset", "migrate", "framework", "report", "explain", "check"})
"""Commands that end before garbage in cycles could matter; `check` looks for it again where it judges many files."""
_COMPLETION = "_AIFACTORY_ASSESS_COMPLETE"
_ONE_LINE = 10_000
"""Columns that no help of a flag is folded in."""


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"{PROGRAM} {__version__}")
        raise typer.Exit


def _top(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """How ready an organisation is to build and scale an AI factory, and which scaling risks it runs."""


def build_app(asked: str | None = None) -> typer.Typer:
    """The application with one command or group, or with all where `asked` names none."""
    app = typer.Typer(
        name=PROGRAM,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_top)
    for name in [asked] if asked in COMMANDS else COMMANDS:
        module = import_module(COMMANDS[name])
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            # A word that Python keeps for itself has an underscore behind it.
            app.command(name, cls=Command)(getattr(module, f"{name}_" if iskeyword(name) else name))
    return app


def main() -> None:
    """Run the command line and leave with its exit code."""
    _open_streams()
    words = expanded(sys.argv[1:])
    if next(iter(words), None) in BRIEF:
        # A start makes tens of thousands of objects and hardly a cycle; looking for cycles was a tenth of its time.
        gc.disable()
    else:
        from aifactory_assess.batch.running.memory import leave_pandas_out

        leave_pandas_out()
    code = code_of(_complete if _COMPLETION in os.environ else lambda: _run(words))
    gc.freeze()  # Python looks for cycles once more as it ends, which the system frees as well
    sys.exit(code)


def expanded(words: list[str]) -> list[str]:
    """The words of a command line; Windows leaves it to programs to find the files that a pattern names."""
    if sys.platform != "win32":
        return words
    return [each for word in words for each in _meant_by(word)]


def _meant_by(word: str) -> list[str]:
    """The files that a word names, itself where it is one or names none."""
    if os.path.lexists(word):
        return [word]
    pattern = os.path.expandvars(os.path.expanduser(word))  # noqa: PTH111 - a word is no path
    return glob(pattern, recursive=True) or [word]  # noqa: PTH207 - as above


def _run(words: list[str]) -> int | None:
    """What the words of a command line ask for. Typer's own way would take each signal for Ctrl-C, and say nothing."""
    try:
        with get_command(build_app(next(iter(words), None))).make_context(PROGRAM, words) as context:
            code: int | None = context.command.invoke(context)
            return code
    except typer.Exit as left:
        return left.exit_code


def _complete() -> int | None:
    """Tell a shell what could be typed; AssessError where no shell asks."""
    os.environ["COLUMNS"] = str(_ONE_LINE)  # fish takes each line of a folded help for a word
    try:
        code: int | None = build_app()(prog_name=PROGRAM, standalone_mode=False)
    except (KeyError, ValueError):
        raise failure(_COMPLETION, "is for shells, which say beside it what is typed") from None
    return code


def _open_streams() -> None:
    """Make stdin fit to read from, stdout and stderr to write to.

    What an encoding cannot show is written as an escape. One that was closed (`>&-`) is opened on the null device, so
    that no file of ours takes its number: stdout for reading, as a result that reaches nobody is a fault.
    """
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # Who shares a pipe may have made it one that does not wait: what came later was never read, or written.
        with suppress(AttributeError, OSError, ValueError):
            os.set_blocking(stream.fileno(), True)
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY))
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    if isinstance(getattr(sys.stdout, "buffer", None), io.RawIOBase):
        # Unbuffered (PYTHONUNBUFFERED), Python loses the rest of a write that the system cuts short, without a word.
        sys.stdout = os.fdopen(sys.stdout.fileno(), "w", encoding=sys.stdout.encoding, closefd=False)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
