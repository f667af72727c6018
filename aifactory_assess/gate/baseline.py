"""What got worse since a baseline: an earlier state of the same organisation's answers, assessed on the same day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from aifactory_assess.gate.checks import NAMED, Judged, open_questions, risk
from aifactory_assess.gate.policy import Policy
from aifactory_assess.gate.rules import OVERALL
from aifactory_assess.gate.verdict import Violation
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.printed import tenths
from aifactory_assess.scoring.readiness import CREDITED, Score

ANSWERED = CREDITED | {"not_applicable"}


def known_before(now: Iterable[Violation], before: Iterable[Violation]) -> tuple[Violation, ...]:
    """The violations, with those that were there before and are no worse marked as the baseline's.

    Without any tolerance: one would let a stricter policy, which the baseline fails too, forgive what a laxer one does
    not.
    """
    extents = {violation.rule: violation.extent for violation in before}
    return tuple(
        replace(violation, status="baseline")
        if violation.rule in extents and violation.extent <= extents[violation.rule]
        else violation
        for violation in now
    )


def regressions(now: Assessment, before: Assessment, policy: Policy, file: str) -> Iterator[Violation]:
    """What the policy says must not get worse, and did."""
    judged = Judged(now, file)
    if policy.regression.score is not None:
        yield from _fall(judged, before, policy.regression.score)
    if policy.regression.risks:
        yield from _rises(judged, before)
    if policy.regression.answers:
        for name, result in now.questions.items():
            state = before.questions[name].state
            if result.is_open and state in ANSWERED:
                message = f"{name} was {state.replace('_', ' ')} in the baseline and is not answered now"
                yield judged.violation(
                    f"regression/answer/{name}", state, result.state, message, questions=(name,), want=True
                )


def _fall(judged: Judged, before: Assessment, tolerated: int) -> Iterator[Violation]:
    now = judged.assessment
    then, score = before.readiness.overall.score, now.readiness.overall.score
    low, high, least = _printed(score, "low"), _printed(score, "high"), _printed(then, "low") - tolerated
    if low >= least:
        return
    want = high >= least
    questions = open_questions(judged, now.questions.values()) if want else _fallen(now, before)
    message = f"the score fell from {_printed(then, 'low') / 10} to {low / 10}, tolerated is a fall of {tolerated / 10}"
    fallen = _fallen(now, before)
    line = judged.line(fallen or questions)
    yield judged.violation(
        f"regression/score/{OVERALL}", least / 10, low / 10, message, questions=questions, want=want, line=line
    )


def _printed(score: Score | None, view: str) -> int:
    """The printed tenths of a view; nothing counted is nothing shown."""
    if score is None:
        return 0
    return tenths(score.low if view == "low" else score.high)


def _fallen(now: Assessment, before: Assessment) -> tuple[str, ...]:
    """The few questions whose contribution to the whole fell most."""

    def contribution(assessment: Assessment, name: str) -> float:
        return assessment.readiness.weights.get(name, 0.0) * (assessment.questions[name].credit or 0)

    falls = {name: contribution(before, name) - contribution(now, name) for name in now.questions}
    ranked = sorted((name for name in falls if falls[name] > 0), key=lambda name: -falls[name])
    return tuple(ranked[:NAMED])


def _rises(judged: Judged, before: Assessment) -> Iterator[Violation]:
    # What did not apply in the baseline had no risk: the lowest step stands for it.
    then = {finding.challenge.id: finding.risk or 0 for finding in before.findings}
    for finding in judged.assessment.findings:
        name = finding.challenge.id
        if finding.risk is not None and finding.risk > then[name]:
            yield risk(judged, finding, f"regression/risk/{name}", then[name], "in the baseline it was")
