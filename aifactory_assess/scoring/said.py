"""What was said, as a person says it: the answer in its own unit first, and only then what it is worth."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from aifactory_assess.answers.sheet import Answer, Paid
from aifactory_assess.framework.asked import (
    USD,
    AnswerKind,
    Checklist,
    Choice,
    Field,
    Figure,
    Levels,
    Number,
    Question,
    QuestionKind,
    Triple,
)
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.kinds import earning
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.units import brief_unit, in_unit
from aifactory_assess.nouns import Same
from aifactory_assess.scoring.figures import Situation, open_behind, share_of, unit_of
from aifactory_assess.scoring.printed import percent, quantity, small, there_and_needed, whole
from aifactory_assess.scoring.readiness import QuestionResult
from aifactory_assess.scoring.remedies import Step
from aifactory_assess.scoring.risks import Finding
from aifactory_assess.scoring.scales import brief_words, value_words

_STATES = {
    "open": "not answered",
    "unknown": "unknown",
    "not_applicable": "does not apply",
    "not_asked": "not asked",
}


def said_words(kind: AnswerKind, answer: Answer, paid: Paid | None = None) -> str:
    """What stands in the answers file about a question or field, in words; an amount as it was `paid`, if in no USD."""
    if answer.value is None:
        return _STATES[answer.state]
    if paid is not None and isinstance(kind, Number):
        return value_words(replace(kind, unit=_paid_in(kind.unit, paid)), paid.amounts[0])
    return value_words(kind, answer.value)


def answer_words(result: QuestionResult, known: Situation, *, brief: bool = False) -> str:
    """The answer that counts; what is worked out with its parts: `67 % (150 of 224 kW)`, in brief `150 of 224 kW`."""
    if result.value is None:
        return _waits_for(result, known) or _STATES[result.state]
    parts, kind, computed = ratio_words(result, known, brief=brief), result.question.kind, result.state == "computed"
    if brief and parts:
        return parts
    words = (brief_words if brief or computed else value_words)(kind, result.value, computed=computed)
    return f"{words} ({parts})" if parts else words


def _waits_for(result: QuestionResult, known: Situation) -> str | None:
    """Why nothing can be worked out, where somebody was asked: a fact behind it is unknown, as where people differ."""
    if result.state != "open" or result.question.derive is None:
        return None
    behind = open_behind(known, [result.question.derive])
    name = next((name for name in behind if known.fields[name].state == "unknown"), None)
    return None if name is None else f"not known, as {named(known.fields[name].field)} is unknown"


def worth_words(result: QuestionResult, *, brief: bool = False) -> str:
    """What the answer is worth, behind the answer, in brief in whole percent; empty where there is none."""
    if result.credit is None:
        return ""
    return f"worth {whole(result.credit / 100)} %" if brief else f"worth {percent(result.credit)} %"


def price_words(price: Price, value: Triple, paid: Paid | None = None) -> str:
    """A price with its ends, where it has any, in its unit; or as it was `paid`, where that was no USD."""
    unit = price.unit
    if paid is not None:
        value, unit = paid.triple, _paid_in(unit, paid)
    low, likely, high = value
    ends = "" if low == high else f" ({quantity(low)} to {quantity(high)})"
    return f"{quantity(likely)}{ends} {unit}"


def paid_words(paid: Paid | None, before: Paid | None) -> str:
    """Behind an amount in USD, how it was said in another currency; else, where the one before was, how that was."""
    said = paid or before
    if said is None:
        return ""
    return f" ({'' if paid else 'was: '}{'; '.join(map(quantity, said.amounts))} {said.currency})"


def _paid_in(unit: str, paid: Paid) -> str:
    """The unit of an amount, such as `USD per kWh`, in the currency in which it was said."""
    return unit.replace(USD, paid.currency, 1)


def ratio_words(result: QuestionResult, known: Situation, *, brief: bool = False) -> str | None:
    """What a computed ratio is a ratio of, such as `150 of 224 kW`; None where it is no ratio of two known things."""
    parts = share_of(known, result.question.derive or "")
    if result.state != "computed" or parts is None:
        return None
    above, below = (known.number(name) for name in parts)
    if above is None or below is None:
        return None
    unit = unit_of(known, parts[1]) or ""
    return in_unit(" of ".join(there_and_needed(above, below)), brief_unit(unit) if brief else unit)


def named(item: Question | Field | Figure | Price | str) -> str:
    """A short name: the words of the id, those of what the framework asks or works out with its capitals (AI, kW)."""
    return item.replace("_", " ") if isinstance(item, str) else _named(Same(item))


@lru_cache(maxsize=4_000)
def _named(same: Same[Question | Field | Figure | Price]) -> str:
    """The same once for all that a framework may have: a help can be long, and each risk that it drives names it."""
    item = same.thing
    match item:
        case Figure() | Price():
            said = f"{item.title} {item.unit}"
        case Question() | Field():
            options = item.kind.options if isinstance(item.kind, Choice | Checklist) else ()
            unit = item.kind.unit if isinstance(item.kind, Number) else ""
            said = " ".join((item.ask, item.help or "", unit, *[option.label for option in options]))
    written = {word.lower(): word for word in re.findall(r"\w+", said) if word[1:] != word[1:].lower()}
    return " ".join([written.get(word, word) for word in item.id.split("_")])


def names_of(framework: Framework) -> Callable[[str], str]:
    """What its questions, facts, figures and prices are called, by their ids."""
    every: tuple[Question | Field | Figure | Price, ...] = (
        *framework.questions,
        *framework.fields,
        *framework.figures,
        *framework.estimates.prices,
    )
    known = {item.id: item for item in every}
    return lambda name: named(known.get(name, name))


def what_step(step: Step, *, alone: bool = False) -> str:
    """What a step does; `alone` names its subject.

    Above its target a remedy is done, and what is best takes its place; towards a number it goes on, unless the
    question names what is `beyond`.
    """
    question = step.result.question
    if step.remedy is None:
        return f"Improve: {question.ask}"
    if step.number == 1 or isinstance(question.kind, Number):
        told = step.remedy.action
        if step.number > 1:
            told = f"{question.beyond or told}, to {goal_words(question.kind, step.after)}"
        return f"{named(question)}: {told}" if alone else told
    match question.kind:
        case Levels(steps=steps) as kind:
            level = int(str(earning(kind, step.after)))
            return f"Take {named(question)} to level {level}: {steps[level]}"
        case Checklist() as kind:
            kept = kind.ticked(step.result.value or ())
            missing = [each.label for each in kind.parts if each not in kept]
            return f"Complete {named(question)}: {'; '.join(missing)}"
        case _:
            return f"Take {named(question)} to {goal_words(question.kind, step.after)}"


def what_steps(steps: Sequence[Step]) -> str:
    """What the steps of one question do together."""
    return f"{what_step(steps[0])}{goes_on(steps)}"


def goes_on(steps: Sequence[Step]) -> str:
    """How far the steps of one question go beyond the first, and by what else if it says; empty where they do not."""
    if len(steps) == 1:
        return ""
    question, remedy = steps[-1].result.question, steps[0].remedy
    goal, by = goal_words(question.kind, steps[-1].after), question.beyond
    if by is None or (remedy is not None and remedy.action == by):
        return f"; then on to {goal}"
    return f"; then {small(by)}, to {goal}"


def goal_words(kind: QuestionKind, credit: int) -> str:
    """What earns so much credit, in a few words: `level 4 of 4`, `100 %`."""
    best = earning(kind, credit)
    return "all of its list" if best is None else brief_words(kind, best)


def risk_words(framework: Framework, finding: Finding) -> str:
    """A risk within a line, or that too few answers are known to speak of it; empty where it does not apply."""
    if finding.risk is None:
        return ""
    title = small(framework.risk.scale[finding.risk].title)
    return title if finding.status == "assessed" else f"{title} (few answers)"


def role_title(framework: Framework, role: str | None) -> str:
    """A role as people call it; empty where there is none."""
    return next((each.title for each in framework.roles if each.id == role), role or "")
