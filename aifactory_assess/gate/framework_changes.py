"""What a change did to the framework that judges: each part that differs by name, what lets more pass first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeAlias

from aifactory_assess.errors import some_of
from aifactory_assess.framework.expressions import Expression
from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.judged import words

NAMED = 5
UNGATED, UNASKED, REGATED, JUDGES, WEIGHS, BESIDE = range(6)
"""What is told first: a gate less, a question less, another gate, what else judges, a weight, all else."""
Told: TypeAlias = tuple[int, str]

_PARTS: tuple[tuple[str, Callable[[Framework], Iterable[Any]]], ...] = (
    ("question", lambda framework: framework.questions),
    ("fact", lambda framework: framework.fields),
    ("figure", lambda framework: framework.figures),
    ("price", lambda framework: framework.prices),
    ("challenge", lambda framework: framework.challenges),
    ("pillar", lambda framework: framework.pillars),
    ("topic", lambda framework: (topic for pillar in framework.pillars for topic in pillar.topics)),
    ("obligation", lambda framework: framework.obligations),
)
_JUDGING = frozenset(("levels", "risk", "evidence_limits", "evidence_kinds"))
_BESIDE = frozenset(("evidence", "plausible", "remedies", "role", "takes"))
_NAMES = frozenset(("core_only", "file", "folder", "id", "sha256", "state", "version"))
_BY_ITSELF = frozenset(("estimates", "fields", "figures", "obligations", "pillars", "questions", "topics"))
"""They hold parts, each of which is looked at by itself."""
_TEXTS = frozenset(("advice", "ask", "basis", "caution", "description", "help", "label", "meaning", "note", "reason"))
_TEXTS |= {"refs", "short", "source", "statement", "steps", "title"}
_CALLED = {"changed": "the list of what has changed", "retired": "the list of what is retired"}


def differences(before: Framework, now: Framework) -> str:
    """The first of what differs between two frameworks, or that their texts do."""
    told = sorted((*_of_parts(before, now), *_of_the_whole(before, now)), key=lambda each: each[0])
    return some_of([sentence for _, sentence in told], NAMED, between="; ") or "its texts"


def _of_parts(before: Framework, now: Framework) -> Iterator[Told]:
    for called, parts in _PARTS:
        was, is_now = ({part.id: part for part in parts(each)} for each in (before, now))
        yield from _gone(called, [part for name, part in was.items() if name not in is_now])
        yield from ((BESIDE, f"{called} {name} is new") for name in is_now if name not in was)
        for name in was:
            if name in is_now:
                yield from _of_one(f"{called} {name}", was[name], is_now[name])


def _gone(called: str, parts: Iterable[Any]) -> Iterator[Told]:
    for part in parts:
        if called != "question":
            yield JUDGES, f"{called} {part.id} is gone"
        elif part.gate is None:
            yield UNASKED, f"question {part.id} is gone"
        else:
            yield UNGATED, f"question {part.id} is gone with its gate"


def _of_one(part: str, was: object, now: object) -> Iterator[Told]:
    """What differs in one part: a gate and a weight by themselves, all else by the names of its keys."""
    others: dict[int, list[str]] = {}
    for name in _differing(was, now):
        old, new = getattr(was, name), getattr(now, name)
        if name == "gate":
            yield _gate(part, old, new)
        elif name == "weight":
            yield WEIGHS, f"weight of {part} {old} -> {new}"
        else:
            others.setdefault(BESIDE if name in _BESIDE else JUDGES, []).append(words(name))
    for rank, names in others.items():
        yield rank, f"{', '.join(names)} of {part} changed"


def _gate(part: str, old: object, new: object) -> Told:
    if new is None:
        return UNGATED, f"gate of {part} is gone"
    return (BESIDE, f"gate of {part} is new") if old is None else (REGATED, f"gate of {part} changed")


def _of_the_whole(before: Framework, now: Framework) -> Iterator[Told]:
    if before.id != now.id:
        yield JUDGES, f"id {before.id} -> {now.id}"
    bare = [replace(each, risk=replace(each.risk, challenges=())) for each in (before, now)]
    for name in _differing(*bare):
        yield JUDGES if name in _JUDGING else BESIDE, f"{_CALLED.get(name, words(name))} changed"
    yield from _of_one("the estimates", *(replace(each.estimates, prices=()) for each in (before, now)))


def _differing(was: object, now: object) -> list[str]:
    """The keys by which two nouns of a class differ, whatever their texts say."""
    keys = [key for key in _keys(was) if key not in _NAMES | _BY_ITSELF]
    return [key for key in keys if _bare(getattr(was, key)) != _bare(getattr(now, key))]


def _bare(value: object) -> object:
    """What of a value may change a verdict: all but its texts."""
    if isinstance(value, Expression):
        return value.unfolded
    if is_dataclass(value):
        return type(value), [_bare(getattr(value, key)) for key in _keys(value)]
    if isinstance(value, Mapping):
        return {name: _bare(each) for name, each in value.items()}
    return [_bare(each) for each in value] if isinstance(value, tuple) else value


def _keys(noun: object) -> list[str]:
    return [key.name for key in fields(noun) if key.name not in _TEXTS]  # type: ignore[arg-type]  # a dataclass
