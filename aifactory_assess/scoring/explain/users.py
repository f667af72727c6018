"""What rests on a fact: everything in the framework that would change with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from aifactory_assess.framework.expressions import Expression
from aifactory_assess.framework.model import Framework

_NAMING = ("fact", "months", "due", "by", "factor", "growth", "until", "figure", "approved")
"""Where a part names a field, figure or price; a phase, a role or a unit may have the same name, and is none."""


def users_of(framework: Framework, name: str) -> list[str]:
    """What would change with a field, figure or price: what is asked, figures, risks, money, time, duties, notes."""
    figures = [f"figure {figure.id}" for figure in framework.figures if name in figure.names]
    prices = [f"price {price.id}" for price in framework.prices if price.by == name]
    asked = [f"field {field.id} (when)" for field in framework.fields if field.when and name in field.when.names]
    questions = [
        f"question {question.id} ({'derive' if question.derive == name else 'when'})"
        for question in framework.questions
        if question.derive == name or (question.when and name in question.when.names)
    ]
    challenges = [f"challenge {known.id}" for known in framework.challenges if name in known.names]
    remedies = [f"question {known.id} (remedy)" for known in framework.questions if _rests(known.remedies, name)]
    duties = [f"duty {duty.id}" for duty in framework.obligations if _rests(duty.applies, name)]
    estimated, noted = _estimated(framework, name), _noted(framework, name)
    return [*asked, *prices, *figures, *questions, *remedies, *challenges, *estimated, *duties, *noted]


def _estimated(framework: Framework, name: str) -> Iterator[str]:
    """The parts of the estimates of time, money and capacity that rest on a fact."""
    known = framework.estimates
    named: list[tuple[str, Iterable[Any]]] = [
        ("phase", known.phases),
        ("cost", known.items),
        ("total", known.totals),
        ("capacity", known.capacity),
    ]
    yield from (f"{what} {each.id}" for what, parts in named for each in parts if _rests(each, name))
    whole = (("first stage", known.first_stage), ("own or rent", known.own_or_rent), ("currencies", known.currencies))
    yield from (what for what, part in whole if _rests(part, name))
    if known.due == name:
        yield "whole programme (due)"
    if known.staff == name:
        yield "plan (staff)"


def _noted(framework: Framework, name: str) -> Iterator[str]:
    """What is said because of a fact, and changes no number."""
    known = framework.estimates
    asides = {"time": known.time_notes, "money": known.totals_note, "documented money": known.documented_note}
    yield from (f"note on {what}" for what, notes in asides.items() if _rests(notes, name))
    yield from (f"contradiction: {each.reason}" for each in framework.contradictions if name in each.when.names)
    for sort, parts in (("field", framework.fields), ("question", framework.questions)):
        yield from (f"{sort} {each.id} (changed)" for each in parts if _rests(framework.changed.get(each.id), name))


def _rests(part: object, name: str) -> bool:
    """Whether a name stands in a part of the framework: in its expressions, or where a fact is named by itself."""
    match part:
        case Expression(names=names):
            return name in names
        case tuple():
            return any(_rests(each, name) for each in part)
        case Mapping():
            return any(_rests(each, name) for each in part.values())
        case _ if is_dataclass(part):
            held = {each.name: getattr(part, each.name) for each in fields(part)}
            named = any(held.get(key) == name for key in _NAMING)
            return named or any(_rests(value, name) for value in held.values())
        case _:
            return False


def decides_on(framework: Framework, name: str) -> list[str]:
    """What a fact is for, in words: what is asked because of it, the figures it goes into, the risks it weighs on."""
    rules = [*(known.when for known in framework.fields), *(known.when for known in framework.questions)]
    count = sum(rule is not None and name in rule.names for rule in rules)
    figures = [figure.title for figure in framework.figures if name in figure.names]
    risks = [known.title for known in framework.challenges if name in known.names]
    said = []
    if count:
        said.append(f"It decides whether {count} more {'question is' if count == 1 else 'questions are'} asked.")
    if figures:
        said.append(f"It goes into: {', '.join(figures)}.")
    if risks:
        said.append(f"It weighs on: {', '.join(risks)}.")
    return said
