"""A plan as a CSV backlog: a task a remedy, in the order of doing (docs/planning.md says how trackers take it).

The headings are those of Azure DevOps, which takes no others; Jira's wizard maps Title to Summary and Tags to Labels.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from aifactory_assess.escaping import spreadsheet
from aifactory_assess.planning import sentences as say
from aifactory_assess.planning.cost import tender
from aifactory_assess.planning.plan import Plan, PlanItem
from aifactory_assess.planning.standing import standing
from aifactory_assess.scoring.printed import person_days
from aifactory_assess.scoring.said import role_title, what_steps
from aifactory_assess.telling.blocks import plain
from aifactory_assess.telling.documents.plan import fall_words, without_words
from aifactory_assess.telling.documents.wording import quick_scan, what_if

HEADINGS = ("Work Item Type", "Title", "Description", "Priority", "Tags")
_TITLE = 250
"""Trackers take 255 characters."""
_URGENT, _NEEDED, _HELPFUL = "1", "2", "3"


def render(plan: Plan) -> str:
    """All lines, the headings first."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows(_row(plan, item) for item in plan.items)
    return out.getvalue()


def _row(plan: Plan, item: PlanItem) -> tuple[str, ...]:
    title = what_steps(item.steps)
    short = title if len(title) <= _TITLE else f"{title[: _TITLE - 3].rstrip()}..."
    priority = _URGENT if item.passes_gate or item.without is None else _NEEDED if item.without else _HELPFUL
    tags = [tag for tag in (plan.before.framework.id, item.phase, item.result.question.role, item.question) if tag]
    # Line by line, as line ends in a description are ours and those in a text are not.
    description = "\n".join(spreadsheet(line) for line in _lines(plan, item))
    return ("Task", spreadsheet(short), description, priority, spreadsheet("; ".join(tags)))


def _lines(plan: Plan, item: PlanItem) -> Iterator[str]:
    framework, question = plan.before.framework, item.result.question
    found = standing(plan.before, item.result, item.after)
    yield from (plain(words) for words in (*what_if(plan.before.sheet), *quick_scan(framework)))
    yield f"Question: {question.ask} ({question.id})"
    if found is not None:
        yield f"From, to: {found.phrase}"
    yield f"Effort: {person_days(item.days)}"
    lead, money = say.lead(plan.before, item.lead), say.money(item.money, tender(plan.before))
    for name, words in (("Lead time", lead), ("Money", money)):
        if words:
            yield f"{name}: {words}"
    role = role_title(framework, question.role)
    if role:
        yield f"Who: {role}"
    yield f"Gain: {say.gained(item.gain)} points, {item.score / 10:.1f} after this step"
    yield from (fall_words(framework, fall) for fall in item.falls)
    yield f"Left out: {without_words(item.without)}"
    if item.waits_for:
        yield f"After: {', '.join(item.waits_for)}"
    if question.evidence:
        yield f"Done when there is: {', '.join(question.evidence)}"
