"""What got worse since a baseline: an earlier state of the same organisation's answers, assessed on the same day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from aifactory_assess.gate.checks import NAMED, Judged, open_questions, risk
from aifactory_assess.gate.policy import Policy
from aifactory_assess.gate.rules import OVERALL
from aifactory_assess.gate.verdict import Violation
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.printed import tenths
from aifactory_assess.scoring.readiness import CREDITED, Score, Verdict

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


def demanded_of_change(now: Assessment, policy: Policy) -> Iterator[str]:
    """The ids of the rules that a policy asks where there is a baseline."""
    if policy.regression.score is not None:
        yield f"regression/score/{OVERALL}"
    if policy.regression.risks:
        yield from (f"regression/risk/{challenge.id}" for challenge in now.framework.challenges)
    if policy.regression.answers:
        yield from (f"regression/answer/{name}" for name in now.questions)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one thing was in the baseline and is now, as printed; `worse` says in which direction it went."""

    about: str
    before: str
    now: str
    worse: bool


def changes(now: Assessment, before: Assessment) -> tuple[Change, ...]:
    """The scores, levels and risks that differ, in the framework's order."""
    ready = zip(
        ((OVERALL.capitalize(), now.readiness.overall), *((p.pillar.title, p.verdict) for p in now.readiness.pillars)),
        (before.readiness.overall, *(pillar.verdict for pillar in before.readiness.pillars)),
        strict=True,
    )
    nodes = [change for (title, is_now), was in ready for change in _node_changes(now, title, was, is_now)]
    return (*nodes, *_risk_changes(now, before))


def _node_changes(assessment: Assessment, title: str, was: Verdict, now: Verdict) -> Iterator[Change]:
    low, then = _printed(now.score, "low"), _printed(was.score, "low")
    if low != then:
        yield Change(about=f"{title}, score", before=str(then / 10), now=str(low / 10), worse=low < then)
    if now.level != was.level:
        names = [
            None if level is None else assessment.framework.levels[level].title for level in (was.level, now.level)
        ]
        worse = (now.level if now.level is not None else -1) < (was.level if was.level is not None else -1)
        yield Change(about=f"{title}, level", before=names[0] or "none", now=names[1] or "none", worse=worse)


def _risk_changes(now: Assessment, before: Assessment) -> Iterator[Change]:
    model = now.framework.risk
    after = {finding.challenge.id: finding for finding in now.findings}
    then = {finding.challenge.id: finding.risk for finding in before.findings}
    for challenge in now.framework.challenges:
        risks = (then[challenge.id], after[challenge.id].risk)
        if risks[0] != risks[1] and model is not None:
            words = [model.scale[risk].title if risk is not None else "does not apply" for risk in risks]
            was, is_now = (-1 if risk is None else risk for risk in risks)
            yield Change(about=f"{challenge.title}, risk", before=words[0], now=words[1], worse=is_now > was)
