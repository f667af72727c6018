"""The risk of a challenge is at most this high, by the worst reading of what is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.schemas import ID
from aifactory_assess.gate.judged import NAMED, Judged, words
from aifactory_assess.gate.kinds.kind import ANY, Bounds, Demand, Kind, challenges
from aifactory_assess.gate.names import PolicyNames
from aifactory_assess.gate.verdict import Violation
from aifactory_assess.scoring.figures import open_behind
from aifactory_assess.scoring.risks import POSSIBLE, Finding, says_more


def judge(judged: Judged, name: str, most: int) -> Violation | None:
    """A challenge whose risk is above `most`, a step of the risk scale."""
    return above(judged, name, most, f"tolerated is {step_words(judged, most)}")


def step_words(judged: Judged, step: int) -> str:
    """A step of the risk scale as a person says it."""
    return words(judged.assessment.framework.risk_ids[step])


def above(judged: Judged, name: str, most: int, beside: str, *, rise: bool = False) -> Violation | None:
    """A risk above `most`; `beside` is how that is told. Of a `rise`, what fell since the baseline comes first."""
    model = judged.assessment.framework.risk
    finding = next(each for each in judged.assessment.findings if each.challenge.id == name)
    if finding.risk is None or finding.risk_low is None or finding.risk <= most:
        return None
    want = finding.risk_low <= most
    drivers = [driver.result.question.id for driver in finding.drivers]
    drivers.sort(key=lambda driver: rise and judged.fall(driver) <= 0)
    names = _want(judged, finding, drivers) if want else tuple(drivers[:NAMED])
    actual, expected = model.scale[finding.risk].id, model.scale[most].id
    message = f"{finding.challenge.title}: the risk is {words(actual)}, {beside}{_because(finding)}"
    if finding.risk_low < finding.risk:
        message += f"; with every open answer given it could be {words(model.scale[finding.risk_low].id)}"
    return Violation(
        expected=expected,
        actual=actual,
        message=message,
        questions=names,
        to_do="answer" if want else "improve",
        extent=finding.risk,
        severity=model.scale[finding.risk].value,
    )


def _because(finding: Finding) -> str:
    """The reasons of the signals that hold it up: without them a risk over small gaps is not understood.

    What a stronger one says of the same facts says it all.
    """
    words = {"holds": "because", "possible": POSSIBLE}
    holding = [each.rule for each in finding.signals if each.state == "holds"]
    saying = [each for each in finding.signals if says_more(each.rule, holding)]
    reasons = {state: [each.rule.reason for each in saying if each.state == state] for state in words}
    told = "; ".join(f"{words[state]}: {'; '.join(found)}" for state, found in reasons.items() if found)
    return f" ({told})" if told else ""


def _want(judged: Judged, finding: Finding, drivers: Iterable[str]) -> tuple[str, ...]:
    """What to answer: the open ones of the drivers, then the open facts that signals and adjustments rest on."""
    opened = (name for name in drivers if judged.assessment.questions[name].is_open)
    asked = (each for name in opened for each in judged.wanted(name))
    rules = [
        *(applied.rule.when for applied in finding.signals if applied.state == "possible"),
        *(applied.rule.when for applied in finding.adjustments if applied.state == "possible"),
    ]
    facts = open_behind(judged.assessment.situation, [name for rule in rules for name in rule.names])
    return tuple(dict.fromkeys((*asked, *facts)))


def read(names: PolicyNames) -> Bounds:
    """The highest step that is tolerated of each challenge."""
    known = tuple(challenge.id for challenge in names.framework.challenges)
    found = names.named(names.at("require", "risks"), known, "challenge", default=True)
    return names.indices(found, names.framework.risk_ids, "step of the risk scale")


def sentences(framework: Framework, demanded: Bounds) -> Iterator[str]:
    """What is tolerated, a sentence a step of the scale."""
    by_step: dict[int, list[str]] = {}
    for name, step in demanded.items():
        by_step.setdefault(step, []).append(name)
    for step, names in sorted(by_step.items(), reverse=True):
        every = len(names) == len(framework.challenges)
        of = "No risk" if every else f"No risk of {', '.join(names)}"
        yield f"{of} is above {framework.risk_ids[step]}, by the worst reading of what is open."


def example(framework: Framework, subject: str) -> str:
    """The line of a policy."""
    return f"require: {{risks: {{{subject}: {framework.risk.scale[-2].id}}}}}"


KIND = Kind(
    id="risk",
    title="Risk: {}",
    subject="a challenge",
    demands="The risk of the challenge is at most what the policy tolerates.",
    why="The worst reading of what is open is judged: an open question may hide the gap that stops the build.",
    remedy="Work on the drivers that are named: answer the open ones, carry out the remedies of the others.",
    subjects=challenges,
    example=example,
    about="challenge",
    demand=Demand(keys={("require", "risks", ANY): ID}, read=read, judge=judge, sentences=sentences, at="most"),
)
