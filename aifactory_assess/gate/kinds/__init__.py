"""The kinds of rule, one module each, in the order in which findings are told. A new one is a module and its line."""

from __future__ import annotations

from aifactory_assess.gate.kinds import (
    age,
    answer,
    answer_lost,
    coverage,
    evidence,
    gate,
    level,
    not_applicable,
    risk,
    risk_rise,
    score,
    score_fall,
    waiver,
)

KINDS = (
    score.KIND,
    level.KIND,
    coverage.KIND,
    not_applicable.KIND,
    risk.KIND,
    gate.KIND,
    answer.KIND,
    age.KIND,
    evidence.KIND,
    score_fall.KIND,
    risk_rise.KIND,
    answer_lost.KIND,
    waiver.KIND,
)
