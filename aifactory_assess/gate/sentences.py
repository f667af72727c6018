"""A policy in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.policy import Minima, Policy

NOTHING = "It demands nothing: every assessment passes."


def sentences(policy: Policy, framework: Framework) -> tuple[str, ...]:
    """What the policy demands, one demand a sentence, in the order of the rules."""
    required = policy.requirements
    pillars = {pillar.id: pillar.title for pillar in framework.pillars}
    demands = [
        *_node("The whole", required.overall, framework),
        *(line for name, minima in required.pillars.items() for line in _node(pillars[name], minima, framework)),
        *_risks(policy, framework),
        *_gates(policy),
        *_answers(policy, framework),
        *_regression(policy),
    ]
    return (*(demands or [NOTHING]), *_waivers(policy))


def _node(title: str, minima: Minima, framework: Framework) -> Iterator[str]:
    if minima.score is not None:
        yield f"{title} scores at least {minima.score / 10:g} of 100, with every open question counted as nothing."
    if minima.level is not None:
        yield f"{title} reaches at least the level {framework.levels[minima.level].id}."
    if minima.coverage is not None:
        yield f"At least {minima.coverage / 10:g} % of the weight is answered in: {title.lower()}."
    if minima.not_applicable_share is not None:
        yield f"At most {minima.not_applicable_share / 10:g} % of the weight is not applicable in: {title.lower()}."


def _risks(policy: Policy, framework: Framework) -> Iterator[str]:
    by_step: dict[int, list[str]] = {}
    for name, step in policy.requirements.risks.items():
        by_step.setdefault(step, []).append(name)
    scale = framework.risk.scale if framework.risk else ()
    for step, names in sorted(by_step.items(), reverse=True):
        every = len(names) == len(framework.challenges)
        of = "No risk" if every else f"No risk of {', '.join(names)}"
        yield f"{of} is above {scale[step].id}, by the worst reading of what is open."


def _gates(policy: Policy) -> Iterator[str]:
    tolerated = policy.requirements.tolerated_gates
    if tolerated is not None:
        besides = f", except that of {', '.join(sorted(tolerated))}" if tolerated else ""
        yield f"No gate is violated{besides}; a gate whose question is open counts as violated."


def _answers(policy: Policy, framework: Framework) -> Iterator[str]:
    required = policy.requirements
    kinds = framework.evidence_ids
    if required.answers:
        yield f"These questions are answered: {', '.join(required.answers)}."
    if required.max_age_days is not None:
        yield f"No answer is older than {required.max_age_days} days."
    for name, rank in required.evidence.items():
        yield f"The answer to {name} is backed by evidence of kind {' or '.join(kinds[rank:])}."


def _regression(policy: Policy) -> Iterator[str]:
    regression = policy.regression
    if regression.score is not None:
        yield f"Against a baseline: the score of the whole has not fallen by more than {regression.score / 10:g}."
    if regression.risks:
        yield "Against a baseline: no risk is higher."
    if regression.answers:
        yield "Against a baseline: no question that was answered is open."


def _waivers(policy: Policy) -> Iterator[str]:
    for waiver in policy.waivers:
        of = f"of {waiver.organisation}" if waiver.organisation else "of any organisation"
        until = f"until {waiver.until}, that day included"
        yield f"Waiver {waiver.id}: {waiver.rule} {of} may fail {until} ({waiver.owner}: {waiver.reason})."
    most, warn = policy.limits.max_days, policy.limits.warn_days
    yield f"A waiver ends at most {most} days ahead, and is warned about from {warn} days before its end."
