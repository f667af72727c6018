"""A policy in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.policy import Policy
from aifactory_assess.gate.rules import demands, rule_of_whole

NOTHING_DEMANDED = "demands nothing: every assessment passes"


def sentences(policy: Policy, framework: Framework) -> tuple[str, ...]:
    """What the policy demands, one demand a sentence, in the order of the rules."""
    told: list[str] = []
    for _, demand, bounds in demands(framework, policy.bounds):
        if bounds:
            told.extend(demand.sentences(framework, bounds))
    return (*(told or [f"It {NOTHING_DEMANDED}."]), *_waivers(policy), *_warned(policy))


def _waivers(policy: Policy) -> Iterator[str]:
    for waiver in policy.waivers.values():
        of = "" if waiver.organisation or waiver.file else " of any organisation"
        until = f"until {waiver.until}, that day included"
        yield f"Waiver {waiver.id}: {waiver.words}{of} may fail {until} ({waiver.owner}: {waiver.reason})."
    most, warn = policy.limits.max_days, policy.limits.warn_days
    yield f"A waiver ends at most {most} days ahead, and is warned about from {warn} days before its end."


def _warned(policy: Policy) -> Iterator[str]:
    if any(rule_of_whole(rule) == rule for rule in policy.bounds):
        days, most = policy.limits.warn_days, "or half of that age where that is less"
        yield f"Answers are warned about from {days} days before they are too old, {most}."
