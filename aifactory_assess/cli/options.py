"""Options that several commands share, and what they turn into."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TextIO

import typer
from typer.core import TyperCommand, TyperOption

from aifactory_assess.cli.exits import tell
from aifactory_assess.errors import AssessError, Problem, failure, listed, one_of
from aifactory_assess.escaping import shell
from aifactory_assess.telling.look import Look, Paper

if TYPE_CHECKING:
    from aifactory_assess.answers.sheet import Sheet
    from aifactory_assess.framework.model import Framework


PROGRAM = "aifactory-assess"


def _day(text: str) -> date:
    from aifactory_assess.answers.reading import real_date

    day = real_date(text)
    if day is None:
        raise typer.BadParameter(f"{text!r} is no date such as 2026-11-25")
    return day


def number(text: str) -> float:
    """A number in plain digits; Python's own reader takes `6_5`, `nan`, blanks and digits of other scripts too."""
    if re.fullmatch(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", text) is None:
        raise typer.BadParameter(f"{text!r} is no number such as 65 or 72.5")
    return float(text)


def whole_number(text: str) -> int:
    """A whole number, read as strictly."""
    if re.fullmatch("[-+]?[0-9]{1,9}", text) is None:
        raise typer.BadParameter(f"{text!r} is no whole number such as 3")
    return int(text)


def flag(usage: str, words: str, **more: Any) -> Any:  # noqa: ANN401 - what typer calls an option
    """A flag as help shows it, such as `--output -o FILE`; `words` say what it is, and what goes without it."""
    names = [word for word in usage.split() if word.startswith("-")]
    metavar = next((word for word in usage.split() if not word.startswith("-")), None)
    return typer.Option(*names, metavar=metavar, help=words, show_default=False, **more)


class Command(TyperCommand):
    """A command that takes each option of one value once: the last of two would count, and nobody would be told."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - the context is none of ours
        """The words that are left; AssessError where an option of one value is given more than once."""
        *_, order = self.make_parser(ctx).parse_args(args=[*args])
        options = (each for each in order if isinstance(each, TyperOption) and not each.is_flag and not each.multiple)
        twice = [name for name, count in Counter(each.opts[0] for each in options).items() if count > 1]
        if twice and not ctx.resilient_parsing:
            raise AssessError(
                Problem(file=name, found="is given more than once", expected="one value") for name in twice
            )
        return super().parse_args(ctx, args)


def argument(usage: str, words: str, **more: Any) -> Any:  # noqa: ANN401 - what typer calls an argument
    """An argument as help shows it, such as `FILE...`; with `readable=False` what reads it says why it cannot be."""
    return typer.Argument(metavar=usage, help=words, show_default=False, **more)


AnswersFile = Annotated[Path, argument("FILE", "An answers file.", readable=False)]
FrameworkOption = Annotated[Path | None, flag("--framework DIR", "A framework's folder instead of the built-in one.")]
AsOfOption = Annotated[
    date | None, flag("--as-of DATE", "The day it is told for, YYYY-MM-DD (today, in UTC).", parser=_day)
]
SetOption = Annotated[
    list[str] | None,
    flag("--set ID=VALUE", "Try another answer, fact or price; nothing is written. Repeatable."),
]
MinScoreOption = Annotated[float | None, flag("--min-score POINTS", "Least overall score.", parser=number)]
MinLevelOption = Annotated[str | None, flag("--min-level LEVEL", "Least overall level.")]
PaperOption = Annotated[str, flag("--paper SIZE", "A4 (default) or Letter, for pdf, html and xlsx.")]
QuietOption = Annotated[bool, flag("--quiet -q", "Nothing on stderr but errors.")]
VerboseOption = Annotated[bool, flag("--verbose -v", "Say on stderr what is read and written.")]
FORCE = "--force replaces it as a whole"
"""The hint where something has the name of an output."""


def framework_at(folder: Path | None) -> Framework:
    """The framework of a folder, or the built-in one."""
    from aifactory_assess.framework.builtin import builtin

    if folder is None:
        return builtin()
    from aifactory_assess.framework.loading import load

    return load(folder)


def completed_by(names: Callable[[typer.Context], Iterable[str]]) -> Callable[[typer.Context, str], list[str]]:
    """What a shell is offered: the names that begin as what is typed."""

    def complete(context: typer.Context, incomplete: str) -> list[str]:
        return [name for name in names(context) if name.startswith(incomplete)]

    return complete


def framework_typed(context: typer.Context) -> Framework:
    """The framework of a line that is being completed; the built-in one where it names none that can be read.

    The last flag still lacks its value then, and a folder that stands as an argument is among what is not read yet.
    """
    from aifactory_assess.files import is_folder

    typed = context.params.get("framework") or next((word for word in context.args if is_folder(word)), None)
    try:
        return framework_at(Path(typed) if typed else None)
    except AssessError:
        return framework_at(None)


def refuse_empty(place: str, words: Iterable[str | None], expected: str) -> None:
    """AssessError where one of some words is there and empty, as of a variable that a script has not set."""
    if "" in words:
        raise failure(place, "is empty", expected)


def refuse_what_does_nothing(context: typer.Context, alone: Mapping[str, Collection[str]]) -> None:
    """AssessError where something is given beside a flag that prints something else, `alone` but for what it names."""
    given = {
        str(each.name): each.opts[0] if each.opts[0].startswith("-") else (each.metavar or "").strip("[.]")
        for each in context.command.params
        if (source := context.get_parameter_source(str(each.name))) and source.name == "COMMANDLINE"
    }
    for name in (name for name in alone if name in given):
        idle = [shown for other, shown in given.items() if other != name and other not in alone[name]]
        hint = "leave -o out, and write > FILE" if "output" in given else "leave that out"
        if idle:
            raise failure(given[name], f"prints to stdout, and has no use for {listed(idle)}", hint=hint)


def day_of(as_of: date | None) -> date:
    """The day given, or today in UTC: the one place where the clock is looked at."""
    return as_of or datetime.now(tz=UTC).date()


def tried(framework: Framework, sheet: Sheet, words: Sequence[str] | None) -> Sheet:
    """The sheet with what `--set` tries on it."""
    if not words:
        return sheet
    from aifactory_assess.answers.whatif import what_if

    return what_if(framework, sheet, words)


def to_type(*words: str | Path, framework: Path | None = None) -> str:
    """A command of this program as one may copy it into a shell."""
    import shlex

    told = [shell(str(word)) if isinstance(word, Path) else shlex.quote(word) for word in words]
    told += [] if framework is None else ["--framework", shell(str(framework))]
    return " ".join([PROGRAM, *told])


def say(message: str, *, when: bool) -> None:
    """A line on stderr for those who asked for it."""
    if when:
        tell(message)


def paper_of(word: str) -> Paper:
    """What is printed on; AssessError where no printer has it."""
    papers: Mapping[str, Paper] = {"a4": "A4", "letter": "Letter"}
    return papers[one_of("--paper", word.lower(), tuple(papers))]


def look_for(stream: TextIO | None, *, detail: bool = False, appendix: bool = False, paper: str = "A4") -> Look:
    """How to write to a stream; None is a file, which gets 80 columns and no colour.

    NO_COLOR and FORCE_COLOR decide on colour where they are set, COLUMNS on the width, between 40 and 200.
    """
    if stream is None:
        return Look(detail=detail, appendix=appendix, paper=paper_of(paper))
    width = min(max(shutil.get_terminal_size((80, 24)).columns, 40), 200)
    encoding = (stream.encoding or "ascii").lower().replace("-", "")
    return Look(
        width=width,
        colour=colour_wanted(stream),
        detail=detail,
        appendix=appendix,
        ascii_only=not encoding.startswith("utf"),
        ground=_ground(),
        paper=paper_of(paper),
    )


_COLOURS = tuple(map(str, range(16)))


def _ground() -> Literal["dark", "light"] | None:
    """What the colours of a terminal stand on, where it says so: COLORFGBG ends in the number of its ground."""
    number = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    if number not in _COLOURS:
        return None
    # Of the sixteen colours, the first seven and the dark grey are dark.
    return "dark" if _COLOURS.index(number) in (*range(7), 8) else "light"


def colour_wanted(stream: TextIO) -> bool:
    """Whether a stream shows colour; NO_COLOR and FORCE_COLOR decide where they are set."""
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR", "").lower()
    if forced:
        return forced not in ("0", "false", "no", "off")
    return stream.isatty() and os.environ.get("TERM") != "dumb"
