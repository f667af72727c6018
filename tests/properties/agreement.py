"""The package agrees with the naive reference in exact fractions: to 1e-12 in floats, to the bit in what is printed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from aifactory_assess.scoring.printed import tenths
from tests import reference
from tests.properties.bridge import TOLERANCE

if TYPE_CHECKING:
    from aifactory_assess.scoring.assess import Assessment
    from aifactory_assess.scoring.readiness import Rating, Score
    from tests.reference import Mapped


def same(found: float | None, exact: Fraction | None) -> None:
    """A share is within the tolerance, and prints the same tenths."""
    if exact is None or found is None:
        assert (found is None) == (exact is None)
        return
    assert found == pytest.approx(float(exact), abs=TOLERANCE, rel=0)
    assert tenths(found) == reference.tenths(exact)


def same_score(found: Score | None, exact: Mapped) -> None:
    same(found.low if found else None, exact["low"])
    same(found.coverage if found else None, exact["coverage"])
    same(found.high if found else None, exact["high"])


def same_verdict(assessment: Assessment, found: Rating, exact: Mapped) -> None:
    same_score(found.score, exact)
    same(found.not_applicable_share, exact["not_applicable_share"])
    levels = [level.id for level in assessment.framework.levels]
    assert (None if found.level is None else levels[found.level]) == exact["level"]
    assert (None if found.level_high is None else levels[found.level_high]) == exact["level_high"]
    assert list(found.gates) == list(exact["gates"])


def every_number_agrees_with_exact_fractions(assessment: Assessment, exact: Mapped) -> None:
    """Every number of the reference beside the package's."""
    ready = assessment.readiness
    same_verdict(assessment, ready.overall, exact["overall"])
    for pillar in ready.pillars:
        same_verdict(assessment, pillar.rating, exact["pillars"][pillar.pillar.id])
        for topic in pillar.topics:
            same_score(topic.score, exact["pillars"][pillar.pillar.id]["topics"][topic.topic.id])
    for name, result in ready.questions.items():
        wanted = exact["questions"][name]
        assert (result.state, result.credit) == (wanted["state"], wanted["credit"]), name
        weight = ready.weights.get(name, 0.0)
        assert weight == pytest.approx(float(wanted["overall_weight"]), abs=TOLERANCE)
        contribution = weight * (result.credit or 0) / 10000
        assert contribution == pytest.approx(float(wanted["contribution"]), abs=TOLERANCE)
    for name, figure in assessment.situation.figures.items():
        wanted = exact["figures"][name]
        assert (figure.value is None) == (wanted["value"] is None), name
        if figure.value is not None:
            assert figure.value == pytest.approx(float(wanted["value"]), rel=1e-12)
            assert (figure.assumed, figure.cautious and not figure.assumed) == (
                wanted["assumed"],
                wanted["cautious"] and not wanted["assumed"],
            ), name
    assert [finding.challenge.id for finding in assessment.findings] == exact["order"]
    for finding in assessment.findings:
        wanted = exact["findings"][finding.challenge.id]
        assert (finding.risk is not None) == wanted["applicable"]
        if finding.risk is None:
            continue
        same(finding.gap_low, wanted["gap_low"])
        same(finding.gap_high, wanted["gap_high"])
        same(finding.coverage, wanted["coverage"])
        keys = ("likelihood", "likelihood_low", "impact", "impact_low", "risk", "risk_low")
        assert [getattr(finding, key) for key in keys] == [wanted[key] for key in keys], finding.challenge.id
        assert [applied.state for applied in finding.signals] == [s for s in wanted["signals"] if s != "no"]
        assert [applied.state for applied in finding.adjustments] == [s for s in wanted["adjustments"] if s != "no"]
        assert [driver.result.question.id for driver in finding.drivers] == [name for name, _ in wanted["drivers"]]
        for driver, (_, share) in zip(finding.drivers, wanted["drivers"], strict=True):
            assert driver.share == pytest.approx(float(share), abs=TOLERANCE)
