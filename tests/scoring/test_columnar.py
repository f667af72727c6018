"""One meaning, two engines: whatever the framework and the answers, the columns hold the scalar engine's numbers."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.framework.asked import FULL
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.scoring.columnar import AssessmentColumns, Assessor
from aifactory_assess.scoring.columns.expressions import options_of
from aifactory_assess.scoring.columns.gathering import columns_of
from aifactory_assess.scoring.columns.sheets import NO_OPTION, Ticks
from aifactory_assess.scoring.columns.tree import VerdictColumns, gate_bound
from aifactory_assess.scoring.printed import tenths
from aifactory_assess.scoring.readiness import gate_tenths
from tests.properties.bridge import loaded
from tests.strategies import frameworks, sheet_text, sheets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aifactory_assess.framework.model import Framework
    from aifactory_assess.scoring.readiness import Rating
    from tests.reference import Mapped

TODAY = date(2026, 11, 25)
STATES = {-1: "open", -2: "unknown", -3: "not_applicable", -4: "not_asked"}


@st.composite
def drawn(draw: st.DrawFn) -> tuple[Framework, list[Sheet]]:
    """A framework and some sheets for it, read by the real readers."""
    plain: Mapped = draw(frameworks())
    framework = loaded(plain)
    texts = draw(st.lists(sheets(plain), min_size=1, max_size=6))
    return framework, [parse_sheet(sheet_text(text).encode(), framework, "sheet.yaml") for text in texts]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(drawn())
def test_columns_equal_the_scalar_engine_to_the_last_bit(case: tuple[Framework, list[Sheet]]) -> None:
    framework, said = case
    hold_equal(framework, said)


def hold_equal(framework: Framework, said: Sequence[Sheet]) -> None:
    found = Assessor(framework).assess(columns_of(framework, said))
    for row, sheet in enumerate(said):
        expected = assess(framework, sheet, as_of=TODAY)
        hold_facts_equal(framework, expected, found, row)
        hold_verdict_equal(expected.readiness.overall, found.readiness.overall, row)
        for one, columns in zip(expected.readiness.pillars, found.readiness.pillars, strict=True):
            hold_verdict_equal(one.rating, columns, row)
        hold_questions_equal(expected, found, row)
        hold_findings_equal(expected, found, row)


def hold_facts_equal(framework: Framework, expected: Assessment, found: AssessmentColumns, row: int) -> None:
    worlds = [(expected.situation.values, found.known.values), (expected.situation.facts, found.known.facts)]
    for scalar, world in worlds:
        options = {field.id: options_of(field.kind) for field in framework.fields}
        for name, column in world.columns.items():
            if isinstance(column, Ticks):
                ticked = frozenset(option for option in options[name] if column.options[option][row])
                assert scalar.get(name) == (ticked if column.known[row] else None), name
            elif options.get(name):
                place = int(column[row])
                assert scalar.get(name) == (None if place == NO_OPTION else options[name][place]), name
            else:
                value = float(np.broadcast_to(column, world.rows)[row])
                assert scalar.get(name) == (None if math.isnan(value) else value), name


def hold_verdict_equal(expected: Rating, found: VerdictColumns, row: int) -> None:
    assert bool(found.score.counts[row]) is (expected.score is not None)
    assert bool(found.enough_evidence[row]) is expected.enough_evidence
    if expected.score is None:
        return
    assert found.score.low[row] == expected.score.low
    assert found.score.coverage[row] == expected.score.coverage
    assert found.score.high[row] == expected.score.high
    assert found.low_tenths[row] == tenths(expected.score.low)
    assert found.high_tenths[row] == tenths(expected.score.high)
    assert found.coverage_tenths[row] == tenths(expected.score.coverage)
    assert (found.level[row], found.level_high[row]) == (expected.level, expected.level_high)


def hold_questions_equal(expected: Assessment, found: AssessmentColumns, row: int) -> None:
    assert list(found.readiness.questions) == list(expected.questions)
    for name, result in expected.questions.items():
        credited = found.readiness.questions[name]
        value = int(credited.credit[row])
        computed = credited.computed is not None and bool(credited.computed[row])
        state = STATES.get(value, "computed" if computed else "answered")
        assert (state, max(value, 0)) == (result.state, result.credit or 0), name


def hold_findings_equal(expected: Assessment, found: AssessmentColumns, row: int) -> None:
    scalar: Mapping[str, object] = {finding.challenge.id: finding for finding in expected.findings}
    assert len(scalar) == len(found.findings)
    for finding in expected.findings:
        columns = next(each for each in found.findings if each.challenge is finding.challenge)
        assert bool(columns.applies[row]) is (finding.status != "not_applicable")
        if finding.gap_low is None or finding.gap_high is None:
            continue
        for name in ("gap_low", "gap_high", "coverage", "likelihood", "likelihood_low", "impact", "impact_low"):
            assert getattr(columns, name)[row] == getattr(finding, name), name
        assert (columns.risk[row], columns.risk_low[row]) == (finding.risk, finding.risk_low)
        assert columns.gap_low_tenths[row] == tenths(finding.gap_low)
        assert columns.gap_high_tenths[row] == tenths(finding.gap_high)


def test_a_gate_is_violated_by_each_credit_below_its_bound_and_by_no_other() -> None:
    gated = next(question for question in builtin().questions if question.gate)
    assert gated.gate is not None
    for below in (0, 1, 333, 500, 999, 1000, 1001):
        bound = gate_bound(replace(gated, gate=replace(gated.gate, below=below)))
        violating = [credit for credit in range(FULL + 1) if gate_tenths(credit) < below]
        assert violating == list(range(bound)), below
