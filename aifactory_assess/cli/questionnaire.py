"""`questionnaire`: the questions of one person, to send ahead of the interview."""

from __future__ import annotations

from typing import Annotated

from aifactory_assess.cli.exits import guarded
from aifactory_assess.cli.options import FrameworkOption, QuietOption, flag, framework_at
from aifactory_assess.cli.output import report_option, reports_wanted, tell_reports
from aifactory_assess.errors import all_made, failure, one_of

THING = "questionnaire"


@guarded
def questionnaire(
    role: Annotated[list[str] | None, flag("--role ID", "Whose questions (everybody's). Repeatable.")] = None,
    core: Annotated[bool, flag("--core", "The quick scan's questions.")] = False,
    reports: Annotated[list[str] | None, report_option(THING)] = None,
    detail: Annotated[bool, flag("--detail", "With the basis of each threshold.")] = False,
    framework: FrameworkOption = None,
    quiet: QuietOption = False,
) -> int:
    """Print the questions of one person, with what each takes to answer."""
    from aifactory_assess.telling.documents.questionnaire import AskedOf

    wanted = reports_wanted(THING, reports, reads=[framework])
    known = framework_at(framework)
    asked = AskedOf(framework=known, roles=checked_roles(role or (), [each.id for each in known.roles]), core=core)
    tell_reports(THING, asked, wanted, quiet=quiet, detail=detail)
    return 0


def checked_roles(roles: list[str] | tuple[str, ...], known: list[str]) -> tuple[str, ...]:
    """The roles as given, each once; AssessError names each that is none of the framework's."""
    if roles and not known:
        raise failure("--role", "the framework has no roles")
    return tuple(all_made(lambda role: one_of("--role", role, known, what="role", most=40), dict.fromkeys(roles)))
