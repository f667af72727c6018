"""The kinds of rule in the order in which findings are told: one module each, and those that no policy asks for."""

from __future__ import annotations

from importlib import import_module

from aifactory_assess.gate.kinds.kind import Kind
from aifactory_assess.gate.kinds.watched import WATCHED

_MODULES = (
    "score",
    "level",
    "coverage",
    "not_applicable",
    "risk",
    "gate",
    "answer",
    "age",
    "evidence",
    "source",
    "score_fall",
    "risk_rise",
    "answer_lost",
    "applicability",
)

KINDS: tuple[Kind, ...] = (*(import_module(f"{__name__}.{name}").KIND for name in _MODULES), *WATCHED)
