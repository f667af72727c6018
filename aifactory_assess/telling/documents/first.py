"""What to do first, as a block of every document that assesses one organisation."""

from __future__ import annotations

from aifactory_assess.planning.first import Action, first_actions
from aifactory_assess.planning.sentences import gained, money, months, role_title, state, what_to_do, why
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.printed import quantity
from aifactory_assess.telling import blocks
from aifactory_assess.telling.documents.wording import place


def actions(assessment: Assessment, *, detail: bool = True) -> blocks.Actions:
    """The things to do first, with where they start from, what they gain and cost, and with `detail` why first."""
    chosen = first_actions(assessment)
    return blocks.Actions(actions=tuple(_action(assessment, action, detail=detail) for action in chosen))


def _action(assessment: Assessment, action: Action, *, detail: bool) -> blocks.Action:
    return blocks.Action(
        do=blocks.strong(what_to_do(action)),
        why=why(assessment, action) if detail else "",
        state=state(assessment, action.result, action.step),
        worth=worth(assessment, action),
        place=place(action.result) if detail else "",
    )


def worth(assessment: Assessment, action: Action) -> tuple[tuple[str, str], ...]:
    """What an action gains and costs, and whose work it is; empty where nobody has said."""
    return (
        ("points", gained(action.gain, finds_out=action.step is None)),
        ("days", "" if action.days is None else quantity(action.days)),
        ("months", (months(action.months) or "").removesuffix(" months")),
        ("money", money(action.money) or ""),
        ("who", role_title(assessment.framework, action.result.question.role) or ""),
    )
