"""The kinds of rule, one module each, in the order in which findings are told. A new one is a module and its line."""

from __future__ import annotations

from importlib import import_module

from aifactory_assess.gate.kinds.kind import Kind

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
    "file",
    "policy",
    "framework",
    "baseline",
    "waiver",
)

KINDS: tuple[Kind, ...] = tuple(import_module(f"{__name__}.{name}").KIND for name in _MODULES)
