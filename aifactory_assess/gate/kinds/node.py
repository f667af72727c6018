"""What the kinds of rule about the whole and the pillars share: the node, and where a policy speaks of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.schemas import PERCENT
from aifactory_assess.gate.judged import Judged
from aifactory_assess.gate.kinds.kind import ANY, OVERALL, Bounds, Demand, Judge
from aifactory_assess.gate.names import KeyPath, PolicyNames
from aifactory_assess.gate.verdict import Violation
from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.readiness import QuestionResult, Rating
from aifactory_assess.structure import JsonSchema
from aifactory_assess.yamlnodes import Node

NOTHING_COUNTS = 1001
"""The extent of a minimum that a whole without counting questions misses: more than any score can miss it by."""


@dataclass(frozen=True, slots=True)
class RatedNode:
    """The whole or a pillar, with the results of its questions."""

    title: str
    rating: Rating
    results: tuple[QuestionResult, ...]


def node(judged: Judged, name: str) -> RatedNode:
    """The node of a name."""
    ready = judged.assessment.readiness
    if name == OVERALL:
        return RatedNode("The whole", ready.overall, tuple(ready.questions.values()))
    result = next(each for each in ready.pillars if each.pillar.id == name)
    inner = tuple(ready.questions[question.id] for question in result.pillar.questions)
    return RatedNode(result.pillar.title, result.rating, inner)


def nothing_counts(kind: str, name: str, expected: str | float) -> Violation | None:
    """A pillar without counting questions is as good as deleted; a whole without any has shown nothing."""
    if name != OVERALL:
        return None
    message = f"no question counts, so there is no {kind}; expected at least {expected}"
    return Violation(expected=expected, actual="none", message=message, extent=NOTHING_COUNTS)


def keys(key: str, schema: JsonSchema) -> Mapping[KeyPath, JsonSchema]:
    """Where a policy gives a bound of the nodes."""
    return {("require", "overall", key): schema, ("require", "pillars", ANY, key): schema}


def bounds(names: PolicyNames, key: str, read: Callable[[Node | None], int | None]) -> Bounds:
    """The bound of each node; what a pillar does not say is said by the `default`."""
    pillars, known = names.at("require", "pillars"), tuple(pillar.id for pillar in names.framework.pillars)
    names.named(pillars, known, "pillar", default=True)
    under = read(names.at("require", "pillars", "default", key))
    found = {OVERALL: read(names.at("require", "overall", key))}
    for pillar in known:
        own = read(names.at("require", "pillars", pillar, key))
        found[pillar] = under if own is None else own
    return {name: bound for name, bound in found.items() if bound is not None}


def in_tenths(
    key: str, judge: Judge, sentence: Callable[[str, float], str], at: Literal["least", "most"] = "least"
) -> Demand:
    """How a policy asks for a number from 0 to 100 of each node; `sentence` takes a node's title and the number."""
    return Demand(
        keys=keys(key, PERCENT),
        read=lambda names: bounds(names, key, names.tenths),
        judge=judge,
        sentences=lambda framework, demanded: (
            sentence(title, bound / 10) for title, bound in titled(framework, demanded)
        ),
        at=at,
    )


def titled(framework: Framework, demanded: Bounds) -> Iterator[tuple[str, int]]:
    """The title of each node with its bound."""
    titles = {OVERALL: "The whole", **{pillar.id: pillar.title for pillar in framework.pillars}}
    yield from ((titles[name], bound) for name, bound in demanded.items())


def line(subject: str, demand: str) -> str:
    """The line of a policy that asks for something of a node."""
    inner = f"overall: {{{demand}}}" if subject == OVERALL else f"pillars: {{{subject}: {{{demand}}}}}"
    return f"require: {{{inner}}}"
