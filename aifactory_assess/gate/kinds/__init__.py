"""The kinds of rule, one module each, in the order in which findings are told. A new one is a module and its line."""

from __future__ import annotations

from aifactory_assess.gate.kinds import (
    age,
    answer,
    answer_lost,
    applicability,
    baseline,
    coverage,
    evidence,
    file,
    framework,
    gate,
    level,
    not_applicable,
    policy,
    risk,
    risk_rise,
    score,
    score_fall,
    source,
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
    source.KIND,
    score_fall.KIND,
    risk_rise.KIND,
    answer_lost.KIND,
    applicability.KIND,
    file.KIND,
    policy.KIND,
    framework.KIND,
    baseline.KIND,
    waiver.KIND,
)
