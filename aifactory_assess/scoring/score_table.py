"""The columns of a score table (docs/scaling.md, 2): what batch writes and portfolio reads.

Scores are printed tenths as numbers (48.1), levels and risks are ids; null where nothing counts or a challenge does
not apply. `summary` is the whole with the pillars' low and level and the challenges' risk; `full` has all their
numbers; `explain` adds `<question>__credit` and `<question>__state`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from aifactory_assess.errors import AssessError, Problem
from aifactory_assess.framework.model import Framework

ORGANISATION = "organisation"
FRAMEWORK_KEY = "aifactory_assess.framework"
SHA256_KEY = "aifactory_assess.framework_sha256"
"""What a table's metadata call the framework that its scores are of."""

Detail: TypeAlias = Literal["summary", "full", "explain"]
Kind: TypeAlias = Literal["text", "score", "credit", "level", "risk", "state", "flag"]
"""Scores have one decimal and credits two, both in percent; levels, risks and states are ids."""

COUNTING = ("answered", "computed", "unknown", "open")
LEFT_OUT = ("not_applicable", "not_asked")
STATES = (*COUNTING, *LEFT_OUT)
"""How a question can stand; one that is left out has no weight."""


class Column(NamedTuple):
    """One column: its name and what its cells are."""

    name: str
    kind: Kind


def score_columns(framework: Framework, detail: Detail) -> tuple[Column, ...]:
    """The columns of a framework's score table, kept ones aside; AssessError where two would have one name."""
    columns = tuple(_columns(framework, detail))
    seen: set[str] = set()
    for column in columns:
        if column.name in seen:
            message = f"two columns of the score table would be called {column.name!r}"
            hint = "rename a pillar or a challenge of the framework"
            raise AssessError([Problem(file=framework.id, message=message, hint=hint)])
        seen.add(column.name)
    return columns


def _columns(framework: Framework, detail: Detail) -> Iterator[Column]:
    yield Column(ORGANISATION, "text")
    yield from (Column(name, "score") for name in ("overall_low", "overall_high", "coverage"))
    yield from (Column(name, "level") for name in ("level", "level_high"))
    yield Column("enough_evidence", "flag")
    full = detail != "summary"
    for pillar in framework.pillars:
        shown = ("low", "high", "coverage") if full else ("low",)
        yield from (Column(f"{pillar.id}_{name}", "score") for name in shown)
        yield Column(f"{pillar.id}_level", "level")
    for challenge in framework.challenges:
        if full:
            yield from (Column(f"{challenge.id}_{name}", "score") for name in ("gap_low", "gap_high"))
            names = ("likelihood", "impact", "risk", "risk_low")
            yield from (Column(f"{challenge.id}_{name}", "risk") for name in names)
        else:
            yield Column(f"{challenge.id}_risk", "risk")
    if detail == "explain":
        for question in framework.questions:
            yield Column(f"{question.id}__credit", "credit")
            yield Column(f"{question.id}__state", "state")
