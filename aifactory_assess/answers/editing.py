"""Changing one answer of a file in place: from bytes to bytes, checked by reading the result again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Literal, TypeAlias, assert_never

from aifactory_assess.answers.sheet import Answer, Sheet, sheet_of
from aifactory_assess.answers.splicing import Ranks, put, remove
from aifactory_assess.answers.writing import ANSWER_KEYS, answer_parts, answer_text, record, texts_of, words
from aifactory_assess.errors import AssessError, Problem, failure
from aifactory_assess.framework.model import Framework, Scope
from aifactory_assess.nouns import dataclass
from aifactory_assess.yamltext import MAX_BYTES, Document, MappingNode, Node, parse

Section: TypeAlias = Literal["profile", "answers"]

BOM = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChange:
    """One question or profile field says something else; None takes its entry out."""

    section: Section
    id: str
    answer: Answer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameChange:
    """The name of the organisation."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RespondentChange:
    """Who answers, and in which role."""

    name: str | None
    role: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeChange:
    """All questions, or the quick scan's."""

    scope: Scope


Change: TypeAlias = AnswerChange | NameChange | RespondentChange | ScopeChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An answers file as it was read: its bytes, what they parse to, and what they say."""

    data: bytes
    document: Document
    sheet: Sheet


def source_of(data: bytes, framework: Framework, name: str) -> Source:
    """Read the bytes of an answers file; AssessError holds every fault."""
    document = parse(data, name)
    return Source(data=data, document=document, sheet=sheet_of(document, framework, data))


def new_source(framework: Framework, organisation: str, day: date, name: str, *, scope: Scope = "full") -> Source:
    """A new answers file that says whose it is, and nothing else yet."""
    head = record(texts_of([("id", organisation)]))
    scoped = "scope: core\n" if scope == "core" else ""
    text = (
        f"framework: {framework.id}@{framework.major}\n{scoped}organisation: {head}\nassessed_on: {day.isoformat()}\n"
    )
    return source_of(text.encode(), framework, name)


def changed_sheet(sheet: Sheet, change: Change) -> Sheet:
    """What the sheet says after a change."""
    match change:
        case AnswerChange(section="profile"):
            return replace(sheet, profile=_changed(sheet.profile, change))
        case AnswerChange():
            return replace(sheet, answers=_changed(sheet.answers, change))
        case NameChange(name=name):
            return replace(sheet, name=name)
        case RespondentChange(name=name, role=role):
            return replace(sheet, respondent=name, respondent_role=role)
        case ScopeChange(scope=scope):
            return replace(sheet, scope=scope)
        case _:
            assert_never(change)


def _changed(answers: Mapping[str, Answer], change: AnswerChange) -> dict[str, Answer]:
    kept = dict(answers)
    if change.answer is None:
        kept.pop(change.id, None)
    else:
        kept[change.id] = change.answer
    return kept


def edited(source: Source, change: Change, framework: Framework) -> Source:
    """The file after a change, every other byte as it was; AssessError where that cannot be done in place."""
    try:
        result = _worked(source, change, framework)
    except AssessError:
        raise _not_in_place(source, change) from None
    if len(result.data) > MAX_BYTES:
        message = "would grow beyond 1 MiB (1,048,576 bytes), the most that is read; it is left as it was"
        raise failure(source.document.name, message)
    if not says_the_same(result.sheet, changed_sheet(source.sheet, change)):
        raise _not_in_place(source, change)
    return result


def _worked(source: Source, change: Change, framework: Framework) -> Source:
    document = source.document
    for step in _steps(source, change, framework):
        document = parse(_bytes(step(document), document), document.name)
    data = _bytes(document.text, document)
    return Source(data=data, document=document, sheet=sheet_of(document, framework, data))


def _bytes(text: str, document: Document) -> bytes:
    return ((BOM if document.bom else "") + text).encode()


def says_the_same(one: Sheet, other: Sheet) -> bool:
    """Whether two sheets hold the same answers; where these stand in their files does not matter."""
    return _said(one) == _said(other)


def _said(sheet: Sheet) -> Sheet:
    return replace(
        sheet,
        profile=_said_in(sheet.profile),
        answers=_said_in(sheet.answers),
        prices={name: replace(price, line=None) for name, price in sheet.prices.items()},
        path=None,
        sha256=None,
        answers_line=None,
    )


def _said_in(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers without their lines; a key with nothing after it says nothing."""
    bare = {name: answer._replace(line=None) for name, answer in answers.items()}
    return {name: answer for name, answer in bare.items() if answer != _OPEN}


_OPEN = Answer(state="open")


def _not_in_place(source: Source, change: Change) -> AssessError:
    about = change.id if isinstance(change, AnswerChange) else "the head of the file"
    old = _answer_of(source.sheet, change) if isinstance(change, AnswerChange) else None
    message = f"{about} is written in a way that cannot be changed in place"
    hint = "the file is left as it was; change it in an editor"
    name, line = source.document.name, old.line if old else None
    return AssessError([Problem(file=name, message=message, line=line, hint=hint)])


# --- a change as steps, each of which sets or removes one key ---

_Step: TypeAlias = Callable[[Document], str]


def _steps(source: Source, change: Change, framework: Framework) -> list[_Step]:
    match change:
        case AnswerChange():
            return _answer_steps(source, change, (_TOP_RANKS, _ranks(framework), _ANSWER_RANKS))
        case NameChange(name=name):
            return [_put(("organisation", "name"), words(name), _HEAD_RANKS)]
        case RespondentChange(name=name, role=role):
            new = {"name": name, "role": role}
            old = {"name": source.sheet.respondent, "role": source.sheet.respondent_role}
            return [
                _remove(("respondent", key)) if text is None else _put(("respondent", key), words(text), _HEAD_RANKS)
                for key, text in new.items()
                if text != old[key]
            ]
        case ScopeChange(scope=scope):
            return [_put(("scope",), scope, _HEAD_RANKS)]
        case _:
            assert_never(change)


def _answer_steps(source: Source, change: AnswerChange, ranks: Sequence[Ranks]) -> list[_Step]:
    path = (change.section, change.id)
    node = _node(source.document, path)
    if change.answer is None:
        return [] if node is None else [_remove(path)]
    old_answer = _answer_of(source.sheet, change)
    old = {} if old_answer is None else answer_parts(old_answer)
    new = answer_parts(change.answer)
    if not isinstance(node, MappingNode) or (node.flow and len(new) == 1):
        return [] if old == new else [_put(path, answer_text(change.answer), ranks)]
    steps = [_put((*path, key), new[key], ranks) for key in ANSWER_KEYS if key in new and new[key] != old.get(key)]
    return steps + [_remove((*path, key)) for key in ANSWER_KEYS if key not in new and key in node.entries]


def _node(document: Document, path: Sequence[str]) -> Node | None:
    node: Node | None = document.root
    for key in path:
        node = node.get(key) if isinstance(node, MappingNode) else None
    return node


def _answer_of(sheet: Sheet, change: AnswerChange) -> Answer | None:
    return (sheet.profile if change.section == "profile" else sheet.answers).get(change.id)


def _put(path: tuple[str, ...], value: str, ranks: Sequence[Ranks]) -> _Step:
    return lambda document: put(document, path, value, ranks)


def _remove(path: tuple[str, ...]) -> _Step:
    return lambda document: remove(document, path)


def _ranked(keys: Iterable[str]) -> Ranks:
    return {key: rank for rank, key in enumerate(keys)}


_TOP_RANKS = _ranked(
    ("framework", "scope", "organisation", "assessed_on", "respondent", "profile", "answers", "prices")
)
_HEAD_RANKS = (_TOP_RANKS, _ranked(("id", "name", "role")))
_ANSWER_RANKS = _ranked(ANSWER_KEYS)


@lru_cache(maxsize=4)
def _ranks(framework: Framework) -> Ranks:
    """Where an id belongs among its neighbours: the framework's order."""
    return _ranked([*(known.id for known in framework.fields), *(asked.id for asked in framework.questions)])
