"""`interview FILE`: ask, in the terminal or from a script of replies."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from aifactory_assess.cli.exits import INTERRUPTED, NOT_ASSESSED, guarded, tell
from aifactory_assess.cli.options import (
    AsOfOption,
    FrameworkOption,
    QuietOption,
    day_of,
    framework_at,
    framework_flag,
    look_for,
    say,
)
from aifactory_assess.errors import failure, listed, nearest

if TYPE_CHECKING:
    from aifactory_assess.answers.keeping import KeptSheet
    from aifactory_assess.answers.sheet import Sheet
    from aifactory_assess.framework.model import Framework
    from aifactory_assess.interview.agenda import Selection, Setting
    from aifactory_assess.interview.shows import Show
    from aifactory_assess.interview.talk import Face


@guarded
def interview(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The answers file to fill.", show_default=False)],
    pillar: Annotated[str | None, typer.Option(metavar="ID", help="Only this pillar.", show_default=False)] = None,
    topic: Annotated[str | None, typer.Option(metavar="ID", help="Only this topic.", show_default=False)] = None,
    challenge: Annotated[
        str | None, typer.Option(metavar="ID", help="Only what informs this challenge.", show_default=False)
    ] = None,
    role: Annotated[
        str | None, typer.Option(metavar="ID", help="Only the questions of this role.", show_default=False)
    ] = None,
    core: Annotated[bool, typer.Option("--core", help="The quick scan: core questions only.")] = False,
    only: Annotated[
        Literal["open", "unknown", "changed"] | None,
        typer.Option(help="Only what is open, unknown, or differs from --seed-from.", show_default=False),
    ] = None,
    respondent: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who answers this time.", show_default=False)
    ] = None,
    seed_from: Annotated[
        Path | None,
        typer.Option(metavar="OTHER", help="Earlier answers, offered one by one.", show_default=False),
    ] = None,
    script: Annotated[
        str | None,
        typer.Option(metavar="REPLIES", help="Replies from a file (- is stdin), a line each.", show_default=False),
    ] = None,
    framework: FrameworkOption = None,
    as_of: AsOfOption = None,
    quiet: QuietOption = False,
) -> int:
    """Interview somebody; every answer is saved at once."""
    from aifactory_assess.answers.keeping import KeptSheet
    from aifactory_assess.interview.agenda import Selection
    from aifactory_assess.interview.talk import talk

    replies = None if script is None else _replies(script)
    if replies is None and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise failure("interview", "needs a terminal", hint="give the replies with --script FILE, or - for stdin")
    known = framework_at(framework)
    selection = Selection(pillar=pillar, topic=topic, challenge=challenge, role=role, core=core, only=only)
    _check(known, selection, seeded=seed_from is not None)
    with KeptSheet(file, known) as kept:
        wanted = _setting(known, selection, kept.sheet, seed_from, respondent, day_of(as_of))
        say(_greeting(file, wanted), when=not quiet)
        face = _terminal() if replies is None else _played(replies)
        try:
            refusals = talk(kept, wanted, face)
        except KeyboardInterrupt:
            print()
            tell(_farewell(file, kept, framework))
            return INTERRUPTED
        say(_farewell(file, kept, framework), when=not quiet)
    if replies is not None and refusals:
        tell(f"{refusals} of the replies were not taken")
        return NOT_ASSESSED
    return 0


def _replies(script: str) -> list[str]:
    """The replies, a line each; bytes that are no UTF-8 are kept as such, and refused where they are an answer."""
    from aifactory_assess.yamltext import read_bytes

    data = sys.stdin.buffer.read() if script == "-" else read_bytes(Path(script))
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _check(framework: Framework, selection: Selection, *, seeded: bool) -> None:
    topics = [topic.id for pillar in framework.pillars for topic in pillar.topics]
    flags: list[tuple[str, str | None, Iterable[str]]] = [
        ("--pillar", selection.pillar, [pillar.id for pillar in framework.pillars]),
        ("--topic", selection.topic, topics),
        ("--challenge", selection.challenge, [challenge.id for challenge in framework.challenges]),
        ("--role", selection.role, [role.id for role in framework.roles]),
    ]
    for flag, word, allowed in flags:
        if word is not None and word not in allowed:
            near = nearest(word, allowed)
            message = f"{word!r} is not known, expected one of {listed(allowed, most=40)}"
            raise failure(flag, message, hint=f"did you mean {near}?" if near else None)
    if selection.only == "changed" and not seeded:
        raise failure("--only", "changed compares with earlier answers", hint="name them with --seed-from FILE")


def _setting(
    framework: Framework,
    selection: Selection,
    start: Sheet | None,
    seed_from: Path | None,
    respondent: str | None,
    as_of: date,
) -> Setting:
    from aifactory_assess.answers.sheet import read_sheet
    from aifactory_assess.framework.quick_scan import core as core_of
    from aifactory_assess.interview.agenda import setting

    seed = None if seed_from is None else read_sheet(seed_from, framework)
    if seed is not None and start is not None and seed.organisation != start.organisation:
        message = f"answers for {seed.organisation}, and the file is about {start.organisation}"
        raise failure(str(seed_from), message)
    return setting(
        framework=framework,
        scored=core_of(framework) if selection.core else framework,
        selection=selection,
        as_of=as_of,
        start=start,
        respondent=(respondent or "").strip() or None,
        seed=seed,
        seed_name=seed_from.name if seed_from else "",
    )


def _greeting(file: Path, wanted: Setting) -> str:
    start = wanted.start
    if start is None:
        return f"{file} is new. Every answer is saved at once; :q or Ctrl-D ends, ? helps."
    answered = sum(answer.state != "open" for answer in (*start.profile.values(), *start.answers.values()))
    speaker = wanted.respondent or start.respondent
    by = f" {speaker} answers." if speaker else ""
    return (
        f"{file}: {answered} answers so far, going on.{by} Every answer is saved at once; :q or Ctrl-D ends, ? helps."
    )


def _farewell(file: Path, kept: KeptSheet, folder: Path | None) -> str:
    if kept.sheet is None:
        return "Nothing was answered, so no file was made."
    return f"All answers are saved in {file}. Go on with: aifactory-assess interview {file}{framework_flag(folder)}"


def _shower() -> Callable[[Iterable[Show]], None]:
    from aifactory_assess.interview.screen import render

    look = look_for(sys.stdout)

    def show(shows: Iterable[Show]) -> None:
        wanted = list(shows)
        if wanted:
            sys.stdout.write(render(wanted, look))
            sys.stdout.flush()

    return show


def _terminal() -> Face:
    from aifactory_assess.interview.talk import Face

    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - line editing for input()
    sys.stdin.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]  # a terminal is a TextIOWrapper

    def ask(wanted: str) -> str | None:
        try:
            return input(f"{wanted}> ")
        except EOFError:
            print()
            return None

    return Face(ask=ask, show=_shower(), clock=time.monotonic)


def _played(replies: Iterable[str]) -> Face:
    from aifactory_assess.escaping import terminal
    from aifactory_assess.interview.talk import Face

    rest = iter(replies)

    def ask(wanted: str) -> str | None:
        reply = next(rest, None)
        if reply is not None:
            print(f"{wanted}> {terminal(reply.rstrip())}")
        return reply

    return Face(ask=ask, show=_shower(), clock=None)
