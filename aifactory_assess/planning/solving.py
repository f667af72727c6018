"""Which solver there is, and the plan that is made where nothing else is asked for."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from aifactory_assess.errors import failure
from aifactory_assess.extras import how_to_install, missing, require
from aifactory_assess.planning.plan import MakeSolver, Plan, make_plan
from aifactory_assess.planning.target import Target, usual_target
from aifactory_assess.scoring.assess import Assessment

_LEFT_OUT = "Planned for the next level alone: risks need pip install 'aifactory-assess[plan]'."


def solver() -> MakeSolver | None:
    """HiGHS; None where the extra `plan` is not installed, AssessError where it cannot be loaded."""
    if missing("plan"):
        return None
    require("plan", "plan")
    try:
        from aifactory_assess.planning.exact import Exact
    except (ImportError, OSError) as error:
        raise failure("plan", f"needs highspy, which cannot be loaded ({error})", hint=how_to_install("plan")) from None
    return Exact


def without_risks(target: Target) -> tuple[Target, tuple[str, ...]]:
    """The target as far as dominance lists can plan it, and what is said of that."""
    return replace(target, risks={}), (_LEFT_OUT,) if target.risks else ()


@lru_cache(maxsize=2)
def usual_plan(assessment: Assessment) -> Plan:
    """The plan to the next level with no finding very high, worked out once for all that is told of an assessment."""
    target, make = usual_target(assessment), solver()
    notes: tuple[str, ...] = ()
    if make is None:
        target, notes = without_risks(target)
    return make_plan(assessment, target, make, notes)
