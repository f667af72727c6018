"""`explain [FILE] ID`: the arithmetic behind a number, or what an id means."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aifactory_assess.cli import options
from aifactory_assess.cli.exits import guarded
from aifactory_assess.cli.options import argument, completed_by, day_of, flag, framework_at, framework_typed
from aifactory_assess.cli.output import report_option, reports_wanted, tell_reports
from aifactory_assess.cli.tables import MapOption, OrganisationOption, Picked
from aifactory_assess.errors import AssessError, failure
from aifactory_assess.escaping import shell

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from aifactory_assess.framework.model import Framework
    from aifactory_assess.scoring.assess import Assessment
    from aifactory_assess.scoring.explain.explanation import Explanation
    from aifactory_assess.scoring.explain.lookup import Found
    from aifactory_assess.telling.blocks import Words


def _ids(context: typer.Context) -> Iterable[str]:
    from aifactory_assess.scoring.explain.lookup import names_to_explain

    return names_to_explain(framework_typed(context))


def _meant(framework: Framework, word: str, folder: Path | None) -> Found:
    """What a word names in a framework, or in the quick scan of the one in `folder`; a file by itself names nothing."""
    from aifactory_assess.scoring.explain.lookup import look_up

    beyond: Found | None = None
    try:
        return look_up(framework, word)
    except AssessError:
        with suppress(AssessError):
            beyond = look_up(framework_at(folder), word) if framework.core_only else None
        if beyond is not None:
            raise failure(word, f"is no {beyond.sort} of the quick scan") from None
        with suppress(OSError):
            if Path(word).is_file():
                hint = f"such as {_again(word, 'overall', framework=framework)}"
                raise failure(word, "is a file", "an id behind it", hint=hint) from None
        raise


def _worked(assessment: Assessment, found: Found) -> Explanation:
    from aifactory_assess.scoring.explain.lookup import COSTS

    if found.sort in COSTS:
        from aifactory_assess.planning.cost_worked import worked_cost

        return worked_cost(assessment, found)
    from aifactory_assess.scoring.explain.worked import worked

    return worked(assessment, found)


def _refuse_without_file(
    word: str,
    *,
    organisation: str | None,
    trials: list[str] | None,
    mapping: Path | None,
    as_of: date | None,
    framework: Path | None,
) -> None:
    """AssessError where a flag is about answers, and there are none."""
    flags = (
        ("--organisation", "picks a row of a table", organisation is not None),
        ("--set", "tries another answer", bool(trials)),
        ("--map", "is for tables", mapping is not None),
        ("--as-of", "is the day of an assessment", as_of is not None),
    )
    for flag_, does, given in flags:
        if given:
            if _is_rule(word):
                hint = _again(word, framework=framework_at(framework))
                raise failure(flag_, f"{does}, and {word} is a rule of `check`, of no file", hint=hint)
            raise failure(flag_, f"{does}, and no FILE is given", hint="explain FILE ID")


def _again(*words: str, framework: Framework) -> str:
    """What to type instead, by the framework that is asked."""
    return f"{' '.join(['explain', *map(shell, words)])}{framework.flag}"


def _is_rule(word: str) -> bool:
    """Whether a word begins as a rule's id does; the rules are loaded for a word with a slash only."""
    if "/" not in word:
        return False
    from aifactory_assess.gate.kinds import KINDS

    return word.partition("/")[0] in {kind.family for kind in KINDS}


@guarded
def explain(
    words: Annotated[
        list[str],
        argument(
            "[FILE] ID",
            "An id: question, field, figure, price, pillar, topic, challenge, `overall`, item or total of cost,"
            " `own_or_rent`, or a rule of `check`.",
            autocompletion=completed_by(_ids),
        ),
    ],
    reports: Annotated[list[str] | None, report_option("explanation")] = None,
    core: Annotated[bool, flag("--core", "By the quick scan.")] = False,
    trials: options.SetOption = None,
    organisation: OrganisationOption = None,
    mapping: MapOption = None,
    framework: options.FrameworkOption = None,
    as_of: options.AsOfOption = None,
    quiet: options.QuietOption = False,
) -> int:
    """Explain a number to the last weight; without FILE, what an id means, its basis and sources."""
    from aifactory_assess.cli.report import assessed
    from aifactory_assess.framework.quick_scan import core as core_of
    from aifactory_assess.scoring.explain.meaning import meaning
    from aifactory_assess.telling.documents.explanation import AskedExplanation
    from aifactory_assess.telling.documents.wording import titled, what_if

    wanted = reports_wanted("explanation", reports, reads=[*words[:-1], mapping, framework])
    about: tuple[Words, ...] = ()
    name = words[-1]
    if len(words) == 1:
        _refuse_without_file(
            name, organisation=organisation, trials=trials, mapping=mapping, as_of=as_of, framework=framework
        )
    if _is_rule(name):
        from aifactory_assess.gate.rules import explanation_of

        if len(words) > 1:
            raise failure(
                name, "is a rule of `check`, and of no file", hint=_again(name, framework=framework_at(framework))
            )
        told = explanation_of(framework_at(framework), name)
    elif len(words) == 1:
        whole = framework_at(framework)
        asked = core_of(whole) if core else whole
        told = meaning(asked, _meant(asked, words[0], framework))
    elif len(words) == 2:  # noqa: PLR2004 - FILE and ID
        picked = Picked(organisation=organisation, mapping=mapping, quiet=quiet)
        assessment = assessed(Path(words[0]), framework, core=core, as_of=day_of(as_of), trials=trials, picked=picked)
        told = _worked(assessment, _meant(assessment.framework, words[1], framework))
        name, about = titled(assessment.sheet, name), what_if(assessment.sheet)
    else:
        raise failure("explain", f"{len(words)} words given", "FILE ID or ID")
    tell_reports("explanation", AskedExplanation(name, told, about), wanted, quiet=quiet)
    return 0
