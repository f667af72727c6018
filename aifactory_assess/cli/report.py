"""`report FILE`: assess and tell."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from aifactory_assess.cli import options
from aifactory_assess.cli.exits import guarded
from aifactory_assess.cli.options import argument, day_of, flag, framework_at, say, tried
from aifactory_assess.cli.output import report_option, reports_wanted, tell_reports
from aifactory_assess.cli.tables import THE_FILE, MapOption, OrganisationOption, Picked, sheet_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aifactory_assess.scoring.assess import Assessment


@guarded
def report(
    file: Annotated[Path, argument("FILE", "An answers file (or a table: --organisation).", readable=False)],
    reports: Annotated[list[str] | None, report_option("assessment")] = None,
    core: Annotated[bool, flag("--core", "The quick scan: core questions only.")] = False,
    detail: Annotated[bool, flag("--detail", "The long form: every driver, input and source.")] = False,
    appendix: Annotated[
        bool, flag("--appendix", "All questions with their answers, notes and sources, to sign off.")
    ] = False,
    trials: options.SetOption = None,
    organisation: OrganisationOption = None,
    mapping: MapOption = None,
    paper: options.PaperOption = "A4",
    framework: options.FrameworkOption = None,
    as_of: options.AsOfOption = None,
    quiet: options.QuietOption = False,
    verbose: options.VerboseOption = False,
) -> int:
    """Assess an answers file, or an organisation's row of a table, and report it."""
    wanted = reports_wanted("assessment", reports, reads=[file, mapping, framework])
    picked = Picked(organisation=organisation, mapping=mapping, quiet=quiet)
    assessment = assessed(file, framework, core=core, as_of=day_of(as_of), trials=trials, picked=picked)
    say(f"framework {assessment.framework.id} {assessment.framework.version}", when=verbose)
    tell_reports("assessment", assessment, wanted, quiet=quiet, detail=detail, appendix=appendix, paper=paper)
    return 0


def assessed(
    file: Path,
    folder: Path | None,
    *,
    core: bool,
    as_of: date,
    trials: Sequence[str] | None,
    picked: Picked = THE_FILE,
) -> Assessment:
    """The assessment of one answers file, or of a row that is picked from a table, with what is tried on it.

    The sheet is read by the whole framework, the quick scan scores a part.
    """
    from aifactory_assess.framework.quick_scan import core as core_of
    from aifactory_assess.scoring.assess import assess

    whole = framework_at(folder)
    sheet = tried(whole, sheet_at(file, whole, picked), trials)
    return assess(core_of(whole) if core else whole, sheet, as_of=as_of)
