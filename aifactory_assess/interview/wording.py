"""Questions, answers and help in words."""

from __future__ import annotations

from typing import assert_never

from aifactory_assess.answers import questionnaire
from aifactory_assess.answers.assigning import answer_to
from aifactory_assess.answers.questionnaire import Place, ways_of
from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.framework.model import (
    AnswerKind,
    Checklist,
    Choice,
    Framework,
    Levels,
    Number,
    Question,
)
from aifactory_assess.interview.agenda import Head, Item, Setting, earlier_head, head_answer, is_open
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.explain import Passage
from aifactory_assess.scoring.explain.explanation import passage, sources
from aifactory_assess.scoring.explain.meaning import gate_line, users_of
from aifactory_assess.scoring.printed import quantity
from aifactory_assess.scoring.readiness import QuestionResult
from aifactory_assess.scoring.said import answer_words, named

COMMANDS = (
    "the answer as shown; Enter or :s skips",
    ":b back; :g ID go to a question, pillar or topic; :g to the next open one; :l list",
    ":u nobody knows; :x does not apply (with the reason)",
    ":n note; :e evidence and source; - takes either out",
    "= takes the earlier answer where one is offered",
    ":r results so far; ? this help; :q save and quit",
    "text that begins with a colon: type it twice (::)",
    "in one line: :n the note, :e documented the source, :x the reason, :g 23",
)


def choices_of(item: Item, framework: Framework) -> tuple[tuple[str, str], ...]:
    """What can be typed, with what it means."""
    if isinstance(item, Head):
        roles = framework.roles if item.id == "role" else ()
        return tuple((str(place), role.title) for place, role in enumerate(roles, start=1))
    found = tuple((way.number, way.label + (" (stands alone)" if way.alone else "")) for way in ways_of(item.kind))
    return (*found, ("0", "none of them")) if isinstance(item.kind, Checklist) else found


def expected_of(item: Item) -> str:
    """What kind of reply is wanted, on one line."""
    if isinstance(item, Head):
        named = {"organisation": "an id such as acme-retail", "role": "the number of one, or its title"}
        return named.get(item.id, "words")
    return questionnaire.expected_of(item.kind)


def value_in_words(kind: AnswerKind, answer: Answer) -> str:
    """A value as somebody would say it."""
    value = answer.value
    match kind, value:
        case Levels(steps=steps), int():
            return f"{value} ({steps[value]})"
        case Choice(options=options), str():
            return next(option.label for option in options if option.id == value)
        case Checklist(options=options), tuple():
            return ", ".join(option.label for option in options if option.id in value) or "none of them"
        case Number(unit=unit), int() | float():
            return f"{quantity(value)} {unit}"
        case _:
            return str(value)


def answer_in_words(kind: AnswerKind, answer: Answer) -> str:
    """An answer without what stands beside it."""
    match answer.state:
        case "value":
            return value_in_words(kind, answer)
        case "unknown":
            return "unknown"
        case "not_applicable":
            return "does not apply"
        case "open":
            return "not answered"
        case _:
            assert_never(answer.state)


def computed_in_words(so_far: Assessment, result: QuestionResult) -> str:
    """A computed answer, with what it was worked out from: `power secured: 0.67 (150 of 224 kW)`."""
    return f"{named(result.question)}: {answer_words(result, so_far.situation)}"


def before_lines(setting: Setting, item: Item, sheet: Sheet | None, result: QuestionResult | None) -> tuple[str, ...]:
    """What is known about an item already: the answer, what backs it, what is computed, and last time's answer."""
    if isinstance(item, Head):
        said, earlier = head_answer(item, sheet), earlier_head(setting, item)
        if said is None and earlier is not None:
            return (f"Earlier, in {setting.seed_name}: {earlier}", "= takes it over")
        return (f"Answered: {said}",) if said else ()
    lines = []
    answer = None if sheet is None else answer_to(item, sheet)
    if answer is not None:
        lines += [] if is_open(answer) else [f"Answered: {answer_in_words(item.kind, answer)}"]
        lines += _beside(answer)
    if result is not None and result.computed is not None and isinstance(item.kind, Number):
        lines.append(f"Computed from the profile: {quantity(result.computed)} {item.kind.unit}")
    return (*lines, *_seeded(setting, item, answer))


def _beside(answer: Answer) -> list[str]:
    named = (("Evidence", answer.evidence), ("Source", answer.source), ("Note", answer.note), ("By", answer.by))
    return [f"{name}: {text}" for name, text in named if text]


def _seeded(setting: Setting, item: Place, answer: Answer | None) -> list[str]:
    if setting.seed is None or not is_open(answer):
        return []
    earlier = answer_to(item, setting.seed)
    if earlier is None or is_open(earlier):
        return []
    day = f" of {setting.seed.assessed_on}" if setting.seed.assessed_on else ""
    note = [f"Note then: {earlier.note}"] if earlier.note else []
    return [
        f"Earlier, in {setting.seed_name}{day}: {answer_in_words(item.kind, earlier)}",
        *note,
        "= takes it over",
    ]


def general_help() -> tuple[Passage, ...]:
    """What can be typed."""
    return (Passage(title="What to type", lines=COMMANDS),)


def help_of(framework: Framework, item: Item) -> tuple[Passage, ...]:
    """Why something is asked, what counts as evidence, where its numbers come from, and what can be typed."""
    (typed,) = general_help()
    parts: list[Passage | None]
    if isinstance(item, Head):
        parts = [passage("Why it is asked", [item.help]), typed]
    elif isinstance(item, Question):
        gate = [gate_line(framework, item.gate)] if item.gate else []
        parts = [
            passage("Why it is asked", [item.help, *_informs(framework, item), *_asked_of(framework, item), *gate]),
            passage("What counts as evidence", [*item.evidence, *_kinds(framework)]),
            sources(framework, item.basis, item.refs),
            typed,
        ]
    else:
        used = users_of(framework, item.id)
        use = f"It decides on: {', '.join(used)}" if used else None
        why = [item.help, use, f"Asked when {item.when.text}" if item.when else None]
        parts = [passage("Why it is asked", why), sources(framework, item.basis, item.refs), typed]
    return tuple(part for part in parts if part is not None)


def _informs(framework: Framework, question: Question) -> list[str]:
    titles = {challenge.id: challenge.title for challenge in framework.challenges}
    named = [f"{titles.get(name, name)} ({strength})" for name, strength in question.informs.items()]
    return [f"It bears on: {', '.join(named)}"] if named else []


def _asked_of(framework: Framework, question: Question) -> list[str]:
    titles = {role.id: role.title for role in framework.roles}
    role = [f"Best answered by: {titles.get(question.role, question.role)}"] if question.role else []
    return role + ([f"Asked when {question.when.text}"] if question.when else [])


def _kinds(framework: Framework) -> list[str]:
    meanings = {kind.id: kind.meaning for kind in framework.evidence_kinds}
    return [f"{kind}: {meanings[kind]}" if meanings.get(kind) else kind for kind in framework.evidence_ids]
