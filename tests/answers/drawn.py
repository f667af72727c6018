"""Answers and answers files as hypothesis draws them: every kind of value, and every way to write one by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st

from aifactory_assess.answers.sheet import Answer, AnswerState, Sheet
from aifactory_assess.answers.writing import answer_parts, words
from aifactory_assess.escaping import visible
from aifactory_assess.framework.asked import (
    AnswerKind,
    AnswerValue,
    Checklist,
    Choice,
    Field,
    FreeText,
    Levels,
    Number,
    Question,
    YesNo,
)
from aifactory_assess.framework.builtin import builtin

Draw = Callable[[st.SearchStrategy[Any]], Any]

# Each is made once: hypothesis looks through a strategy when it first draws from it, which costs more than the draw.
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).filter(visible)
OPTIONAL = st.none() | TEXTS
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1))
EVIDENCE = st.sampled_from((None, "asserted", "documented", "verified"))
ALWAYS: tuple[AnswerState, ...] = ("value", "value", "value", "unknown", "open")
WHERE_IT_MAY_NOT_APPLY: tuple[AnswerState, ...] = (*ALWAYS, "not_applicable")


def values(kind: AnswerKind) -> st.SearchStrategy[AnswerValue]:
    """Valid values of a kind."""
    match kind:
        case Levels(steps=steps):
            return st.integers(0, len(steps) - 1)
        case YesNo():
            return st.sampled_from(("yes", "no"))
        case Choice(options=options):
            return st.sampled_from([option.id for option in options])
        case Checklist(options=options):
            return _ticks(kind)
        case Number(least=least, most=most):
            return st.floats(least, most) | st.integers(int(-(-least // 1)), int(most // 1)).map(float)
        case FreeText():
            return TEXTS.filter(lambda text: text != "unknown")


def _ticks(kind: Checklist) -> st.SearchStrategy[tuple[str, ...]]:
    plain = [option.id for option in kind.options if not option.exclusive]
    alone = [(option.id,) for option in kind.options if option.exclusive]
    several = st.sets(st.sampled_from(plain)).map(lambda chosen: tuple(name for name in plain if name in chosen))
    return several | st.sampled_from(alone) if alone else several


@st.composite
def _answers(draw: Draw, states: st.SearchStrategy[AnswerState], valid: st.SearchStrategy[AnswerValue]) -> Answer:
    state = draw(states)
    details = draw(st.booleans()) or state == "not_applicable"
    return Answer(
        state=state,
        value=draw(valid) if state == "value" else None,
        evidence=draw(EVIDENCE) if details else None,
        source=draw(OPTIONAL) if details else None,
        note=draw(TEXTS if state == "not_applicable" else OPTIONAL) if details else None,
        as_of=draw(DAYS) if details else None,
        by=draw(OPTIONAL) if details else None,
    )


def answers(about: Question | Field) -> st.SearchStrategy[Answer]:
    """Any answer that a file may give to a question or field."""
    may_not_apply = isinstance(about, Question) and about.gate is None
    return _answers(st.sampled_from(WHERE_IT_MAY_NOT_APPLY if may_not_apply else ALWAYS), values(about.kind))


ABOUT: list[Question | Field] = [*builtin().fields, *builtin().questions]
ANSWERS = {about.id: answers(about) for about in ABOUT}
_FEW_FIELDS = st.lists(st.sampled_from([known.id for known in builtin().fields]), max_size=4, unique=True)
_FEW_QUESTIONS = st.lists(st.sampled_from([asked.id for asked in builtin().questions]), max_size=6, unique=True)
_NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)
_ROLES = st.none() | st.sampled_from([role.id for role in builtin().roles])


@st.composite
def sheets(draw: Draw) -> Sheet:
    """A sheet of the built-in framework with a few answers."""
    fields, questions = draw(_FEW_FIELDS), draw(_FEW_QUESTIONS)
    return Sheet(
        organisation=draw(_NAMES),
        name=draw(OPTIONAL),
        assessed_on=draw(DAYS),
        respondent=draw(OPTIONAL),
        respondent_role=draw(_ROLES),
        profile={name: draw(ANSWERS[name]) for name in fields},
        answers={name: draw(ANSWERS[name]) for name in questions},
    )


@dataclass(frozen=True, kw_only=True)
class Hand:
    """How somebody writes YAML: drawn once for a file."""

    end: str
    bom: bool
    last_end: bool
    step: str
    closing: str


HANDS = st.builds(
    Hand,
    end=st.sampled_from(("\n", "\r\n")),
    bom=st.booleans(),
    last_end=st.booleans(),
    step=st.sampled_from(("  ", "    ", " ")),
    closing=st.sampled_from(("", "# the end", "...", "\n# a comment below\n", "  # deeper")),
)
COMMENTS = st.sampled_from(("", "", "  # why: agreed, see {minutes} of 'May'", "   ", " #"))
ABOVE = st.sampled_from(("", "", "", "# a remark: {x}", "    # deeper", " "))


@st.composite
def files(draw: Draw) -> bytes:
    """An answers file as people write them: comments, blank lines, quotes, both line ends, flow and block style."""
    hand, sheet = draw(HANDS), draw(sheets())
    lines = ["# --- head ---", "framework: 'ai-factory@2'  # one"]
    name = f", name: {words(sheet.name)}" if sheet.name else ""
    lines.append(draw(st.sampled_from((f"organisation: {{id: {words(sheet.organisation)}{name}}}",))))
    for section, said in (("profile", sheet.profile), ("answers", sheet.answers)):
        if not said:
            lines += draw(st.sampled_from(([], [f"{section}:"], [f"{section}: # none yet"], [f"{section}: {{}}"])))
        elif draw(st.booleans()):
            lines.append(f"{section}:{draw(COMMENTS)}")
            for key, answer in said.items():
                lines += [above] if (above := draw(ABOVE)).strip() or draw(st.booleans()) else []
                lines += draw(_entry(hand.step, key, answer))
        else:
            inner = ", ".join(f"{key}: {draw(_flow(answer))}" for key, answer in said.items())
            lines.append(f"{section}: {{{inner}{draw(st.sampled_from(('', ', ', ' ')))}}}{draw(COMMENTS)}")
    lines += [line for line in hand.closing.split("\n") if hand.closing]
    text = hand.end.join(lines) + (hand.end if hand.last_end else "")
    data: bytes = (("\ufeff" if hand.bom else "") + text).encode()
    return data


@st.composite
def _flow(draw: Draw, answer: Answer) -> str:
    parts = answer_parts(answer)
    if len(parts) == 1 and draw(st.booleans()):
        return parts["value"]
    return "{" + ", ".join(f"{key}: {text}" for key, text in parts.items()) + "}"


@st.composite
def _entry(draw: Draw, indent: str, key: str, answer: Answer) -> list[str]:
    parts = answer_parts(answer)
    after = draw(COMMENTS)
    if draw(st.booleans()) or len(parts) == 1:
        short: list[str] = draw(_short_entry(indent, key, answer, after))
        return short
    lines = [f"{indent}{key}:{after}"]
    for name in draw(st.permutations(list(parts))):
        text = parts[name]
        plain = getattr(answer, name, None)
        if name in ("note", "source") and isinstance(plain, str) and plain.isascii() and plain.isalnum():
            lines += [f"{indent * 2}{name}: {draw(st.sampled_from(('|', '>-', '|+')))}", f"{indent * 3}{plain}"]
            lines += [""] if draw(st.booleans()) else []
        else:
            lines.append(f"{indent * 2}{name}: {text}{draw(COMMENTS)}")
    return lines


@st.composite
def _short_entry(draw: Draw, indent: str, key: str, answer: Answer, after: str) -> list[str]:
    parts = answer_parts(answer)
    if len(parts) > 1:
        inner = ", ".join(f"{name}: {text}" for name, text in parts.items())
        return [f"{indent}{key}: {{{inner}}}{after}"]
    if isinstance(answer.value, tuple) and answer.value and draw(st.booleans()):
        deeper = draw(st.sampled_from(("", "  ")))
        return [f"{indent}{key}:{after}", *(f"{indent}{deeper}- {name}{draw(COMMENTS)}" for name in answer.value)]
    if answer.state == "open":
        return [f"{indent}{key}:{draw(st.sampled_from(('', ' ~', ' null', ' # still open')))}"]
    if isinstance(answer.value, str) and answer.value.isidentifier():
        return [f"{indent}{key}: '{answer.value}'{after}"]
    return [f"{indent}{key}: {parts['value']}{after}"]
