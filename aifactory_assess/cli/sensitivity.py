"""`sensitivity FILE`: which answers and which weights decide."""

from __future__ import annotations

from typing import Annotated

from aifactory_assess.cli.exits import ASSESSED, guarded
from aifactory_assess.cli.options import AnswersFile, AsOfOption, FrameworkOption, QuietOption, SetOption, day_of
from aifactory_assess.cli.output import report_option, reports_wanted, tell_reports


@guarded
def sensitivity(
    file: AnswersFile,
    trials: SetOption = None,
    reports: Annotated[list[str] | None, report_option("sensitivity")] = None,
    framework: FrameworkOption = None,
    as_of: AsOfOption = None,
    quiet: QuietOption = False,
) -> int:
    """Tell which open answers decide most, which answers move what, and how sure all is under other weights."""
    from aifactory_assess.cli.report import assessed
    from aifactory_assess.planning.sensitivity import sensitivity as work_out

    wanted = reports_wanted("sensitivity", reports, reads=[file, framework])
    found = work_out(assessed(file, framework, core=False, as_of=day_of(as_of), trials=trials))
    tell_reports("sensitivity", found, wanted, quiet=quiet)
    return ASSESSED
