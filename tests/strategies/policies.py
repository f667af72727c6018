"""Random valid policies for a framework, and stricter ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from aifactory_assess.gate.rules import rules
from tests.strategies.words import chance, picked, whole

if TYPE_CHECKING:
    from datetime import date

    from hypothesis.strategies import DrawFn

    from aifactory_assess.framework.model import Framework
    from aifactory_assess.gate.policy import Policy
    from tests.reference import Mapped, Plain

WORST_AGE = 400


@st.composite
def policies(draw: DrawFn, framework: Framework, today: date, *, ages: bool = True) -> Mapped:
    """A policy as plain data, with any of its lines; `ages` says whether it may ask for the age of answers."""
    pillars = [pillar.id for pillar in framework.pillars]
    questions = [question.id for question in framework.questions]
    gates = [question.id for question in framework.questions if question.gate]
    steps = [*framework.risk_ids]
    challenges = [challenge.id for challenge in framework.challenges]
    lines: Mapped = {
        "overall": draw(nodes(framework)),
        "pillars": {name: draw(nodes(framework)) for name in draw(st.sets(st.sampled_from(["default", *pillars])))},
        "gates": {"tolerated": draw(subsets(gates))},
        "answers": {
            "required": draw(subsets(questions)),
            "evidence": {name: picked(draw, kinds(framework)) for name in draw(subsets(questions))},
        },
    }
    if challenges:
        named = draw(st.sets(st.sampled_from(["default", *challenges])))
        lines["risks"] = {name: picked(draw, steps) for name in named}
    if ages and chance(draw, 3):
        lines["answers"]["max_age_days"] = draw(whole(1, WORST_AGE))
    kept = {key: value for key, value in lines.items() if not chance(draw, 4)}
    policy: Mapped = {"format": "aifactory-assess/policy@1", "require": kept}
    if chance(draw, 2):
        policy["regression"] = draw(regressions())
    if chance(draw, 2):
        policy["waivers"] = draw(waivers(framework, today))
    return policy


@st.composite
def nodes(draw: DrawFn, framework: Framework) -> Mapped:
    """What one node must reach: any of its lines."""
    lines: Mapped = {
        "level": picked(draw, [level.id for level in framework.levels]),
        "score": draw(whole(0, 1000)) / 10,
        "coverage": draw(whole(0, 100)),
        "not_applicable_share": draw(whole(0, 100)),
    }
    return {key: value for key, value in lines.items() if not chance(draw, 2)}


@st.composite
def regressions(draw: DrawFn) -> Mapped:
    """What must not get worse: any of its lines."""
    lines: Mapped = {"score": draw(whole(0, 200)) / 10, "risks": "none_worse", "answers": "none_lost"}
    return {key: value for key, value in lines.items() if not chance(draw, 3)}


@st.composite
def waivers(draw: DrawFn, framework: Framework, today: date) -> list[Mapped]:
    """A few waivers, in force or expired, for this organisation, another, or all."""
    names = [name for name, rule in rules(framework).items() if rule.kind.demand]
    chosen = draw(st.lists(st.sampled_from(names), max_size=6, unique=True))
    return [
        {
            "rule": name,
            "until": (today + timedelta(days=draw(whole(-3, 40)))).isoformat(),
            "reason": "Agreed",
            "owner": "somebody",
            **picked(draw, [{}, {"organisation": "org-1"}, {"organisation": "other"}]),
        }
        for name in chosen
    ]


def subsets(names: list[str]) -> st.SearchStrategy[list[str]]:
    """A few of some names."""
    return st.lists(st.sampled_from(names), max_size=4, unique=True) if names else st.just([])


def kinds(framework: Framework) -> list[Plain]:
    """The kinds of evidence."""
    return [kind.id for kind in framework.evidence_kinds]


@st.composite
def stricter(draw: DrawFn, policy: Policy, framework: Framework, today: date) -> Policy:
    """A policy that demands at least as much everywhere, more in places, and forgives at most as much."""
    known = rules(framework)
    widest = {
        "score": 1000,
        "coverage": 1000,
        "not-applicable": 1000,
        "level": len(framework.levels) - 1,
        "risk": max(len(framework.risk.scale) - 1, 0),
        "age": WORST_AGE,
        "evidence": len(framework.evidence_ids) - 1,
        "regression/score": 200,
    }
    bounds = dict(policy.bounds)
    more = draw(st.lists(st.sampled_from([name for name, rule in known.items() if rule.kind.demand]), max_size=5))
    for name in dict.fromkeys((*bounds, *more)):
        kind, most = known[name].kind, widest.get(known[name].kind.id, 0)
        assert kind.demand is not None
        if kind.demand.at == "most":
            bounds[name] = draw(whole(0, bounds.get(name, most)))
        else:
            bounds[name] = draw(whole(bounds.get(name, 0), most))
        assert name not in policy.bounds or not kind.demand.loosens(bounds[name], policy.bounds[name])
    # One that has expired forgives nothing, and fails by itself: to take it out would be a relief.
    kept = {about: waiver for about, waiver in policy.waivers.items() if waiver.until < today or not chance(draw, 3)}
    return replace(policy, bounds=bounds, waivers=kept)
