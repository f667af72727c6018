"""Duties of law: whose they are, and which is the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.framework.kinds import seen_as
from aifactory_assess.framework.model import Obligation
from aifactory_assess.framework.parsing import parse
from aifactory_assess.scoring.assess import assess
from aifactory_assess.scoring.duties import duties
from tests.content.organisations import framework, organisations
from tests.effort import in_the_gate

TODAY = date(2026, 11, 25)


def test_the_next_comes_first_and_what_holds_already_last() -> None:
    """The day itself is in force; of what holds, the latest first; what is false is left out, what is open is told."""
    scope = {field.id: seen_as(field.kind) for field in builtin().fields}
    own = parse("deployment == colo", scope, wanted="condition")
    eu = parse("eu_exposure == established_in_eu", scope, wanted="condition")
    days = (
        ("old", "2018-05-25", own),
        ("today", "2026-11-25", own),
        ("late", "2030-01-01", own),
        ("next", "2026-11-26", own),
        ("open", "2027-01-01", eu),
        ("others", "2026-12-01", parse("deployment == cloud", scope, wanted="condition")),
        ("all", "2026-11-24", None),
    )
    listed = tuple(Obligation(id=name, title=name, starts=starts, applies=applies) for name, starts, applies in days)
    sheet = Sheet(organisation="x", profile={"deployment": Answer(state="value", value="colo")})
    found = duties(assess(replace(builtin(), obligations=listed), sheet, as_of=TODAY))
    assert [(duty.obligation.id, duty.state, duty.in_force) for duty in found] == [
        ("next", "applies", False),
        ("open", "possible", False),
        ("late", "applies", False),
        ("today", "applies", True),
        ("all", "applies", True),
        ("old", "applies", True),
    ]


@in_the_gate
def test_every_duty_of_the_built_in_framework_bears_on_somebody_and_on_not_everybody() -> None:
    for duty in framework().obligations:
        assert duty.applies is not None, duty.id
        assert {one.known.truth(duty.applies) for one in organisations()} == {True, False}, duty.id
        assert duty.refs, duty.id
