"""What to do first, as a block of every document that assesses one organisation."""

from __future__ import annotations

from aifactory_assess.planning.first import Action, first_actions
from aifactory_assess.planning.sentences import days, gained, money, months, role_title, state, what_to_do, why
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.telling import blocks


def actions(assessment: Assessment) -> blocks.Actions:
    """The things to do first, with where they start from, why they come first, and what they gain and cost."""
    return blocks.Actions(actions=tuple(_action(assessment, action) for action in first_actions(assessment)))


def _action(assessment: Assessment, action: Action) -> blocks.Action:
    return blocks.Action(
        do=blocks.strong(what_to_do(action)),
        why=why(assessment, action),
        state=state(assessment, action.result, action.step),
        worth=worth(assessment, action),
        place=place(action),
    )


def worth(assessment: Assessment, action: Action) -> tuple[tuple[str, str], ...]:
    """What an action gains and costs, and whose work it is; empty where nobody has said."""
    return (
        ("points", gained(action.gain, finds_out=action.step is None)),
        ("days", days(action.days) or ""),
        ("months", months(action.months) or ""),
        ("money", money(action.money) or ""),
        ("who", role_title(assessment.framework, action.result.question.role) or ""),
    )


def place(action: Action) -> str:
    """The question's id with the line of its answer."""
    result = action.result
    if result.state == "computed":
        return f"{result.question.id} (computed)"
    return f"{result.question.id} (line {result.line})" if result.line else result.question.id
