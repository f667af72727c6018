"""docs/method.md, 7: gap, likelihood, impact, risk and drivers of every challenge."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tests.reference.tree import bound, tenths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.reference.answers import Asked
    from tests.reference.facts import Known
    from tests.reference.plain import Mapped, Plain

NUMBERS = (
    "risk",
    "risk_low",
    "gap_low",
    "gap_high",
    "coverage",
    "likelihood",
    "likelihood_low",
    "impact",
    "impact_low",
)
STATES = {True: "holds", None: "possible", False: "no"}


def find(framework: Mapped, asked: Sequence[Asked], known: Known) -> tuple[dict[str, Plain], list[str]]:
    """The finding of every challenge, and their ids in the order of docs/method.md, 7."""
    challenges = (framework["challenges"] or {"challenges": []})["challenges"]
    findings = {c["id"]: finding(framework["framework"], c, asked, known) for c in challenges}
    return findings, sorted(findings, key=lambda name: rank(findings[name]))


def rank(found: Mapped) -> tuple[int, ...]:
    """What findings are ordered by; equal ones keep their place."""
    if not found["applicable"]:
        return (1,)
    return (0, -found["risk"], -found["impact"], -tenths(found["gap_high"]))


def finding(scales: Mapped, challenge: Mapped, asked: Sequence[Asked], known: Known) -> dict[str, Plain]:
    """One challenge, judged."""
    informing = [q for q in asked if q.counts and challenge["id"] in (q.question.get("informs") or {})]
    applies = known.holds(challenge["applies"]) if "applies" in challenge else True
    if applies is False or not informing:
        return {"applicable": False, **dict.fromkeys(NUMBERS), "signals": [], "adjustments": [], "drivers": []}
    signals = [known.holds(signal["when"]) for signal in challenge.get("signals") or []]
    adjustments = [known.holds(adjust["when"]) for adjust in challenge["impact"].get("adjust") or []]
    masses = {q.question["id"]: mass(scales, challenge["id"], q) for q in informing}
    return {
        "applicable": True,
        **judged(scales, challenge, gaps(informing, masses), signals, adjustments),
        "signals": [STATES[state] for state in signals],
        "adjustments": [STATES[state] for state in adjustments],
        "drivers": drivers(informing, masses),
    }


def mass(scales: Mapped, challenge: str, question: Asked) -> Fraction:
    """How much a question speaks about a challenge: weight times strength."""
    return question.weight * Fraction(scales["strengths"][question.question["informs"][challenge]])


def gaps(informing: Sequence[Asked], masses: Mapped) -> dict[str, Fraction]:
    """The gap in the best and in the worst reading of open answers, and the coverage."""
    total = sum(masses.values())
    low = sum((masses[q.question["id"]] * q.low for q in informing), Fraction(0)) / total
    coverage = sum((masses[q.question["id"]] * q.answered for q in informing), Fraction(0)) / total
    return {"gap_low": coverage - low, "gap_high": 1 - low, "coverage": coverage}


def judged(
    scales: Mapped,
    challenge: Mapped,
    gap: dict[str, Fraction],
    signals: Sequence[bool | None],
    adjustments: Sequence[bool | None],
) -> dict[str, Plain]:
    """Gap, likelihood, impact and risk, as the headline and in the low view."""
    likelihood = max(likelihood_of(scales, gap["gap_high"]), floor(scales, challenge, signals, {True, None}))
    likelihood_low = max(likelihood_of(scales, gap["gap_low"]), floor(scales, challenge, signals, {True}))
    impact = impact_of(scales, challenge, adjustments, open_sign=1)
    impact_low = impact_of(scales, challenge, adjustments, open_sign=-1)
    return {
        **gap,
        "likelihood": likelihood,
        "likelihood_low": likelihood_low,
        "impact": impact,
        "impact_low": impact_low,
        "risk": risk(scales, likelihood, impact),
        "risk_low": risk(scales, likelihood_low, impact_low),
    }


def likelihood_of(scales: Mapped, gap: Fraction) -> int:
    """How many cuts a gap reaches."""
    return sum(tenths(gap) >= bound(cut) for cut in scales["likelihood"]["cuts"])


def floor(scales: Mapped, challenge: Mapped, states: Sequence[bool | None], binding: set[bool | None]) -> int:
    """The highest likelihood that a binding signal demands."""
    names = scales["likelihood"]["names"]
    signals = zip(challenge.get("signals") or [], states, strict=True)
    return max((names.index(s["likelihood_at_least"]) for s, state in signals if state in binding), default=0)


def impact_of(scales: Mapped, challenge: Mapped, states: Sequence[bool | None], open_sign: int) -> int:
    """Base plus the adjustments that hold and the open ones of one sign, clamped once."""
    impact = challenge["impact"]["base"]
    for adjust, state in zip(challenge["impact"].get("adjust") or [], states, strict=True):
        if state is True or (state is None and adjust["add"] * open_sign > 0):
            impact += adjust["add"]
    return int(min(max(impact, 0), len(scales["risk_matrix"]["columns"]) - 1))


def risk(scales: Mapped, likelihood: int, impact: int) -> int:
    """The place in the risk scale of what the matrix says."""
    row = scales["risk_matrix"]["rows"][scales["likelihood"]["names"][likelihood]]
    return [step["id"] for step in scales["risk_scale"]].index(row[impact])


def drivers(informing: Sequence[Asked], masses: Mapped) -> list[tuple[str, Fraction]]:
    """Questions by their part of the worst gap, falling; ties keep the framework's order."""
    parts = [(q.question["id"], masses[q.question["id"]] * (1 - q.low)) for q in informing]
    total = sum(part for _, part in parts)
    weak = [(name, part / total) for name, part in parts if part > 0]
    return sorted(weak, key=lambda driver: -driver[1])
