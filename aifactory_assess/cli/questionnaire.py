"""`questionnaire`: the questions of one person, to send ahead of the interview."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from aifactory_assess.cli.exits import guarded
from aifactory_assess.cli.options import FrameworkOption, QuietOption, framework_at, look_for, say
from aifactory_assess.cli.output import deliver, wanted_reports
from aifactory_assess.errors import failure, listed, nearest
from aifactory_assess.telling.formats import formats_of, tell

THING = "questionnaire"


@guarded
def questionnaire(
    role: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Whose questions (everybody's). Repeatable.", show_default=False),
    ] = None,
    core: Annotated[bool, typer.Option("--core", help="The quick scan's questions.")] = False,
    reports: Annotated[
        list[str] | None,
        typer.Option(
            "--report", metavar="FORMAT[=PATH]", help="To stdout, or to a file. Repeatable.", show_default=False
        ),
    ] = None,
    detail: Annotated[bool, typer.Option("--detail", help="With the basis of each threshold.")] = False,
    framework: FrameworkOption = None,
    quiet: QuietOption = False,
) -> int:
    """Print the questions of one person, with what each takes to answer."""
    from aifactory_assess.telling.documents.questionnaire import Asked

    wanted = wanted_reports(reports or (), [each.name for each in formats_of(THING)])
    known = framework_at(framework)
    asked = Asked(framework=known, roles=checked_roles(role or (), [each.id for each in known.roles]), core=core)

    def render(form: str, *, on_stdout: bool) -> str:
        look = look_for(sys.stdout if on_stdout else None, detail=detail)
        return "".join(map(str, tell(THING, form, asked, look)))

    deliver(wanted, lambda one: render(one.format, on_stdout=one.path is None))
    for one in wanted:
        if one.path is not None:
            say(f"wrote {one.path}", when=not quiet)
    return 0


def checked_roles(roles: list[str] | tuple[str, ...], known: list[str]) -> tuple[str, ...]:
    """The roles as given, each once; AssessError where one is none of the framework's."""
    for role in roles:
        if role not in known:
            near = nearest(role, known)
            hint = f"did you mean {near}?" if near else None
            raise failure("--role", f"{role!r} is no role, expected one of {listed(known, most=40)}", hint=hint)
    return tuple(dict.fromkeys(roles))
