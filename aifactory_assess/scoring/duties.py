"""Which duties of law bear on an organisation, and from when."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from aifactory_assess.framework.model import Obligation
from aifactory_assess.scoring.assess import Assessment

DutyState: TypeAlias = Literal["applies", "possible"]


class Duty(NamedTuple):
    """One duty; `possible` where a fact that decides it is open. `in_force` by the day of the assessment."""

    obligation: Obligation
    state: DutyState
    in_force: bool


def duties(assessment: Assessment) -> tuple[Duty, ...]:
    """What is yet to begin, the next first; then what holds already, the latest first. Equal days as in the file."""
    today, known = assessment.as_of.isoformat(), assessment.situation.determined
    found = []
    for obligation in assessment.framework.obligations:
        truth = obligation.applies is None or obligation.applies.evaluate(known)
        if truth is not False:
            state: DutyState = "applies" if truth else "possible"
            found.append(Duty(obligation=obligation, state=state, in_force=obligation.starts <= today))
    coming = sorted((duty for duty in found if not duty.in_force), key=lambda duty: duty.obligation.starts)
    holding = sorted((duty for duty in found if duty.in_force), key=lambda duty: duty.obligation.starts, reverse=True)
    return (*coming, *holding)
