"""What a change did to the framework that judges: each part that differs by name, what lets more pass first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from typing import Any, TypeAlias

from aifactory_assess.errors import some_of
from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.judged import words

NAMED = 5
UNGATED, UNASKED, JUDGES, WEIGHS, BESIDE = range(5)
"""What is told first: a gate less, a question less, what else decides on a verdict, a weight, all else."""
Told: TypeAlias = tuple[int, str]

_PARTS: tuple[tuple[str, Callable[[Framework], Iterable[Any]]], ...] = (
    ("question", lambda framework: framework.questions),
    ("fact", lambda framework: framework.fields),
    ("figure", lambda framework: framework.figures),
    ("price", lambda framework: framework.prices),
    ("challenge", lambda framework: () if framework.risk is None else framework.risk.challenges),
    ("pillar", lambda framework: framework.pillars),
    ("topic", lambda framework: (topic for pillar in framework.pillars for topic in pillar.topics)),
    ("obligation", lambda framework: framework.obligations),
)
_JUDGING = ("levels", "risk", "evidence_limits", "evidence_kinds")
_BESIDE = frozenset(("evidence", "plausible", "remedies", "role", "takes"))
_TEXTS = frozenset(
    ("advice", "ask", "basis", "caution", "description", "help", "note", "refs", "source", "statement", "title", "unit")
)
_NAMES = frozenset(("core_only", "folder", "id", "sha256", "state", "version"))
_BY_ITSELF = frozenset(("fields", "figures", "obligations", "pillars", "questions", "topics"))
"""They hold parts, each of which is looked at by itself."""


def differences(before: Framework, now: Framework) -> str:
    """The first of what differs between two frameworks, or that their texts do."""
    told = sorted((*_of_parts(before, now), *_of_the_whole(before, now)), key=lambda each: each[0])
    return some_of([sentence for _, sentence in told], NAMED, between="; ") or "its texts"


def _of_parts(before: Framework, now: Framework) -> Iterator[Told]:
    for called, parts in _PARTS:
        was, is_now = ({part.id: part for part in parts(each)} for each in (before, now))
        gone = UNASKED if called == "question" else JUDGES
        yield from ((gone, f"{called} {name} is gone") for name in was if name not in is_now)
        yield from ((BESIDE, f"{called} {name} is new") for name in is_now if name not in was)
        for name in was:
            if name in is_now:
                yield from _of_one(f"{called} {name}", was[name], is_now[name])


def _of_one(part: str, was: object, now: object) -> Iterator[Told]:
    """What differs in one part, by the names of its keys; a number and a gate each by themselves."""
    others: dict[int, list[str]] = {}
    for name in _differing(was, now):
        old, new = getattr(was, name), getattr(now, name)
        if name == "weight":
            yield WEIGHS, f"weight of {part} {old} -> {new}"
        elif name == "gate" and (old is None or new is None):
            yield (UNGATED, f"gate of {part} is gone") if new is None else (BESIDE, f"gate of {part} is new")
        else:
            others.setdefault(BESIDE if name in _BESIDE else JUDGES, []).append(name)
    for rank, names in others.items():
        yield rank, f"{', '.join(names)} of {part} changed"


def _of_the_whole(before: Framework, now: Framework) -> Iterator[Told]:
    if before.id != now.id:
        yield JUDGES, f"id {before.id} -> {now.id}"
    bare = [replace(each, risk=each.risk and replace(each.risk, challenges=())) for each in (before, now)]
    bare = [replace(each, estimates=replace(each.estimates, prices=())) for each in bare]
    for name in _differing(*bare):
        yield JUDGES if name in _JUDGING else BESIDE, f"{words(name)} changed"


def _differing(was: object, now: object) -> list[str]:
    """The keys by which two nouns of a class differ, but for texts, which judge nothing."""
    keys = [key.name for key in fields(was)]  # type: ignore[arg-type]  # a noun is a dataclass
    told = [key for key in keys if key not in _TEXTS | _NAMES | _BY_ITSELF]
    return [key for key in told if getattr(was, key) != getattr(now, key)]
