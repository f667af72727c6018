"""What to do first, as a block of every document that assesses one organisation."""

from __future__ import annotations

from aifactory_assess.framework.asked import Checklist, Levels
from aifactory_assess.planning.cost import tender
from aifactory_assess.planning.first import FIRST, Action, first_actions
from aifactory_assess.planning.sentences import HAS_PASSED, gained, lead_months, money, rests_on, state, what_to_do, why
from aifactory_assess.planning.standing import kept_and_missing
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.printed import quantity
from aifactory_assess.scoring.said import names_of, role_title
from aifactory_assess.telling import blocks
from aifactory_assess.telling.documents.wording import place


def actions(assessment: Assessment, *, detail: bool = True, most: int = FIRST) -> blocks.Actions:
    """The things to do first, with where they start from, what they gain and cost, and with `detail` why first."""
    chosen = first_actions(assessment, most)
    return blocks.Actions(actions=tuple(_action(assessment, action, detail=detail) for action in chosen))


def _action(assessment: Assessment, action: Action, *, detail: bool) -> blocks.ToldAction:
    return blocks.ToldAction(
        do=blocks.strong(what_to_do(action)),
        why=f"{why(assessment, action)}{_hangs_on(assessment, action)}" if detail else "",
        state=f"{_state(assessment, action, detail=detail)}{_below(assessment, action)}",
        worth=worth(assessment, action),
        place=place(action.result) if detail else "",
    )


def _hangs_on(assessment: Assessment, action: Action) -> str:
    """The open facts for which it may take longer."""
    names = ", ".join(map(names_of(assessment.framework), action.lead.open))
    return f" Its months hang on what is not known: {names}." if names else ""


def _below(assessment: Assessment, action: Action) -> str:
    """The weak questions that its remedy rests on, and a date of it that has passed."""
    names = [*map(names_of(assessment.framework), action.rests_on)]
    told = f" {rests_on(names)}." if names else ""
    return f"{told} {HAS_PASSED}" if action.lead.has_passed else told


def worth(assessment: Assessment, action: Action) -> tuple[tuple[str, str], ...]:
    """What an action gains and costs, and whose work it is; empty where nobody has said."""
    return (
        ("points", gained(action.gain, finds_out=action.step is None) if action.gain else ""),
        ("days", "" if action.days is None else quantity(action.days)),
        ("months", "" if action.lead.months is None else lead_months(action.lead.months)),
        ("money", money(action.money, tender(assessment)) or ""),
        ("who", role_title(assessment.framework, action.role)),
    )


def _state(assessment: Assessment, action: Action, *, detail: bool) -> str:
    """From where to where; of a scale of words in brief the steps alone, as the first screen has room for no more."""
    if detail:
        return state(assessment, action)
    kind, value, step = action.result.question.kind, action.result.value, action.step
    if isinstance(kind, Levels) and isinstance(value, int) and step is not None:
        needed = next((place for place, credit in enumerate(kind.credits) if credit >= step.after), len(kind.steps) - 1)
        return f"Level {value} of {len(kind.steps) - 1} today, level {needed} needed."
    if isinstance(kind, Checklist) and isinstance(value, tuple) and step is not None:
        kept, missing = kept_and_missing(kind, value, step.after)
        return f"{len(kept)} of {len(kind.parts)} today, {len(kept) + len(missing)} needed."
    return state(assessment, action, brief=True)
