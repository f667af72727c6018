"""How a challenge came to its gap, likelihood, impact and risk."""

from __future__ import annotations

from aifactory_assess.framework.asked import FULL
from aifactory_assess.framework.model import RiskModel
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.explain.explanation import Explanation, explanation, passage, sources
from aifactory_assess.scoring.printed import points
from aifactory_assess.scoring.readiness import integers
from aifactory_assess.scoring.risks import POSSIBLE, Driver, Finding

_STATES = {"holds": "holds", "possible": f"is {POSSIBLE}"}


def challenge(assessment: Assessment, finding: Finding) -> Explanation:
    """One challenge: gap, likelihood, impact and risk."""
    about, risk = finding.challenge, assessment.framework.risk
    if finding.risk is None or finding.risk_low is None:
        told, parts = "does not apply", [passage("Applies", _applies_lines(assessment, finding))]
    else:
        best = "" if finding.risk == finding.risk_low else f", at best {risk.scale[finding.risk_low].id}"
        told = f"risk {risk.scale[finding.risk].id}{best}"
        parts = [
            passage("Applies", _applies_lines(assessment, finding)),
            passage("Gap", _gap_arithmetic(finding)),
            passage("Likelihood", _likelihood_lines(risk, finding)),
            passage("Impact", _impact_lines(risk, finding)),
            passage("Risk", _risk_lines(risk, finding)),
            passage("Drivers", [f"{d.result.question.id}: {gap_share(d)}" for d in finding.drivers]),
        ]
    parts += [passage("Advice", [about.advice]), sources(assessment.framework, risk.matrix_basis, about.refs)]
    return explanation(about.title, told, [passage("Challenge", [about.statement]), *parts])


def _applies_lines(assessment: Assessment, finding: Finding) -> list[str]:
    applies = finding.challenge.applies
    if applies is None:
        return ["to everybody"] if finding.risk is not None else ["no question that informs it counts"]
    truth = {True: "holds", False: "does not hold", None: "is not known, so it is assessed"}
    return [f"when {applies.unfolded}: {truth[assessment.situation.truth(applies)]}"]


def gap_share(driver: Driver) -> str:
    """How much of a gap one question makes."""
    return f"{points(driver.share):.1f} % of the worst gap"


def _gap_arithmetic(finding: Finding) -> list[str]:
    assert finding.gap_low is not None and finding.gap_high is not None and finding.coverage is not None  # noqa: S101, PT018 - assessed
    lines = ["question: weight x strength = m; m x (10000 - credit)"]
    for result, m in finding.informing:
        weight, missing = result.question.weight, FULL - (result.credit or 0)
        state = f" ({result.state})" if result.is_open else ""
        product = f"{m} x {missing} = {m * missing}"
        lines.append(f"{result.question.id}: {weight} x {m // weight} = {m}; {product}{state}")
    credited, *shares = integers(finding.informing)
    answered, mass = (share // FULL for share in shares)
    low, lost = 1 - finding.gap_high, FULL * mass - credited
    return [
        *lines,
        f"worst gap = {lost} / (10000 x {mass}) = {finding.gap_high:.6f}, printed {points(finding.gap_high):.1f}",
        f"coverage = {answered} / {mass} = {finding.coverage:.6f}",
        f"best gap = coverage - (1 - worst gap) = {finding.coverage:.6f} - {low:.6f} = {finding.gap_low:.6f},"
        f" printed {points(finding.gap_low):.1f}",
    ]


def _likelihood_lines(risk: RiskModel, finding: Finding) -> list[str]:
    assert finding.likelihood is not None and finding.likelihood_low is not None  # noqa: S101, PT018 - assessed
    cuts = ", ".join(f"{cut / 10:g}" for cut in risk.cuts)
    lines = [f"cuts on the gap: {cuts} ({', '.join(step.id for step in risk.scale)})"]
    lines += [
        f"signal {_STATES[applied.state]}, at least {risk.scale[applied.rule.floor].id}: {applied.rule.reason}"
        for applied in finding.signals
    ]
    return [*lines, f"likelihood {risk.scale[finding.likelihood].id}, at best {risk.scale[finding.likelihood_low].id}"]


def _impact_lines(risk: RiskModel, finding: Finding) -> list[str]:
    assert finding.impact is not None and finding.impact_low is not None  # noqa: S101, PT018 - assessed
    lines = [f"base {finding.challenge.base}"]
    lines += [f"{each.rule.add:+d} {_STATES[each.state]}: {each.rule.reason}" for each in finding.adjustments]
    return [
        *lines,
        f"clamped to 0 to {len(risk.scale) - 1}: impact {finding.impact} ({risk.scale[finding.impact].id}),"
        f" at best {finding.impact_low} ({risk.scale[finding.impact_low].id})",
    ]


def _risk_lines(risk: RiskModel, finding: Finding) -> list[str]:
    assert finding.likelihood is not None and finding.impact is not None and finding.risk is not None  # noqa: S101, PT018 - assessed
    assert finding.likelihood_low is not None and finding.impact_low is not None and finding.risk_low is not None  # noqa: S101, PT018 - assessed
    ids = [step.id for step in risk.scale]
    best = f"likelihood {ids[finding.likelihood_low]} x impact {ids[finding.impact_low]} -> {ids[finding.risk_low]}"
    return [
        f"matrix: likelihood {ids[finding.likelihood]} x impact {ids[finding.impact]} -> {ids[finding.risk]}",
        f"at best: {best}",
    ]
