"""`plan FILE`: the cheapest remedies that reach a target."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from aifactory_assess.cli import options
from aifactory_assess.cli.exits import ASSESSED, FORBIDDEN, guarded
from aifactory_assess.cli.options import day_of, flag, framework_at, number, say, tried, whole_number
from aifactory_assess.cli.output import report_option, reports_wanted, tell_reports
from aifactory_assess.cli.tables import sheet_at
from aifactory_assess.cli.targets import PlanFlags, policy_notes, target_of
from aifactory_assess.extras import require

if TYPE_CHECKING:
    from datetime import date

    from aifactory_assess.framework.model import Framework
    from aifactory_assess.gate.policy import Policy
    from aifactory_assess.planning.plan import Plan
    from aifactory_assess.planning.target import Target
    from aifactory_assess.scoring.assess import Assessment


@guarded
def plan(
    file: options.AnswersFile,
    min_score: options.MinScoreOption = None,
    min_level: options.MinLevelOption = None,
    max_risk: Annotated[
        list[str] | None, flag("--max-risk [CHALLENGE=]RISK", "Highest risk, of all challenges or of one. Repeatable.")
    ] = None,
    policy: Annotated[Path | None, flag("--policy FILE", "Whatever makes the file pass this policy.")] = None,
    budget_days: Annotated[
        float | None,
        flag("--budget-days N", "At most so many person-days; alone, the highest score within them.", parser=number),
    ] = None,
    most: Annotated[int | None, flag("--most N", "At most so many remedies.", parser=whole_number)] = None,
    exclude: Annotated[list[str] | None, flag("--exclude ID", "Leave a question alone. Repeatable.")] = None,
    require: Annotated[list[str] | None, flag("--require ID", "Work on a question in any case. Repeatable.")] = None,
    assume_worst: Annotated[
        bool, flag("--assume-worst", "Plan for open answers too, as if each were at its worst.")
    ] = False,
    trials: options.SetOption = None,
    reports: Annotated[list[str] | None, report_option("plan")] = None,
    paper: options.PaperOption = "A4",
    framework: options.FrameworkOption = None,
    as_of: options.AsOfOption = None,
    quiet: options.QuietOption = False,
    verbose: options.VerboseOption = False,
) -> int:
    """Plan the cheapest remedies that reach the next level and leave no risk very high, or another target."""
    from aifactory_assess.repository.git import rooted

    wanted = reports_wanted("plan", reports, reads=[file, policy, framework])
    whole, today = framework_at(framework), day_of(as_of)
    asked = PlanFlags(
        min_score=min_score,
        min_level=min_level,
        max_risk=tuple(max_risk or ()),
        days=budget_days,
        most=most,
        exclude=tuple(exclude or ()),
        require=tuple(require or ()),
        policy=None if policy is None else _policy(whole, framework, policy, today),
        path=rooted(str(file)),
    )
    made = _planned(_assessed(file, whole, today, trials or (), worst=assume_worst), asked)
    tell_reports("plan", made, wanted, quiet=quiet, paper=paper)
    say(f"framework {whole.id} {whole.version}", when=verbose)
    return ASSESSED if made.reached else FORBIDDEN


def _assessed(
    file: Path, framework: Framework, today: date, trials: list[str] | tuple[str, ...], *, worst: bool
) -> Assessment:
    from aifactory_assess.scoring.assess import assess
    from aifactory_assess.scoring.supposing import at_worst

    sheet = tried(framework, sheet_at(file, framework), trials)
    found = assess(framework, sheet, as_of=today)
    return at_worst(found) if worst else found


def _policy(framework: Framework, folder: Path | None, path: Path, today: date) -> Policy:
    from aifactory_assess.repository.sources import Policies

    policies = Policies(framework=framework, folder=folder, given=path, today=today)
    return policies.judging(policies.at_hand(path))


def _planned(assessment: Assessment, asked: PlanFlags) -> Plan:
    from aifactory_assess.planning.plan import make_plan
    from aifactory_assess.planning.solving import solver

    target = target_of(assessment, asked)
    notes = policy_notes(assessment, asked)
    make = solver()
    if make is None:
        target, more = _without_solver(target, asked)
        notes = (*more, *notes)
    return make_plan(assessment, target, make, notes)


def _without_solver(target: Target, asked: PlanFlags) -> tuple[Target, tuple[str, ...]]:
    """The target as far as the core can plan it: of the default one, the next level; and what is said of that."""
    from aifactory_assess.planning.solving import without_risks

    if asked.names_goal or asked.most is not None:
        if target.needs_solver:
            require("plan", "a plan for risks, for pillars or with --most")
        return target, ()
    return without_risks(target)
