"""The level of the whole or of a pillar is at least this one."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.schemas import ID
from aifactory_assess.gate.judged import Judged, weakest
from aifactory_assess.gate.kinds import node as nodes_of
from aifactory_assess.gate.kinds.kind import Bounds, Demand, Kind, nodes
from aifactory_assess.gate.names import PolicyNames
from aifactory_assess.gate.verdict import Violation
from aifactory_assess.scoring.readiness import QuestionResult, level_of


def judge(judged: Judged, name: str, least: int) -> Violation | None:
    """A node whose level is below `least`, an index of the framework's levels."""
    node, levels = nodes_of.node(judged, name), judged.assessment.framework.levels
    rating = node.rating
    if rating.score is None or rating.level is None or rating.level_high is None:
        return nodes_of.nothing_counts("level", name, levels[least].id)
    if rating.level >= least:
        return None
    want = rating.level_high >= least
    caps = [result for result in node.results if result.question.id in rating.gates and _cap(result) < least]
    named = tuple(result.question.id for result in caps if not want or result.is_open)
    reached = level_of(judged.assessment.framework, rating.printed)
    if reached < least:
        named += judged.open_questions(node.results) if want else weakest(node.results)
    lowest = min(caps, key=lambda result: (_cap(result), result.is_open), default=None)
    holds = lowest is not None and _cap(lowest) < reached
    by_gate = f", capped by the gate of {lowest.question.id}" if lowest is not None and holds else ""
    actual, expected = levels[rating.level].id, levels[least].id
    message = f"{node.title} is {actual}{by_gate}, expected at least {expected}"
    if lowest is not None and not holds:
        gate = f"the {'unproven ' if lowest.is_open else ''}gate of {lowest.question.id}"
        message += f"; {gate} would hold it at {levels[_cap(lowest)].id}"
    if rating.level_high > rating.level:
        message += f"; with every open question answered it could be {levels[rating.level_high].id}"
    return Violation(
        expected=expected,
        actual=actual,
        message=message,
        questions=tuple(dict.fromkeys(named)),
        to_do="answer" if want else "improve",
        extent=-rating.level,
    )


def _cap(result: QuestionResult) -> int:
    assert result.question.gate is not None  # noqa: S101 - it is violated
    return result.question.gate.cap


def read(names: PolicyNames) -> Bounds:
    """The level of each node, as an index."""
    return nodes_of.bounds(names, "level", lambda found: names.index(found, names.framework.level_ids, "level"))


def sentences(framework: Framework, demanded: Bounds) -> Iterator[str]:
    """What is demanded, a sentence a node."""
    for title, least in nodes_of.titled(framework, demanded):
        yield f"{title} reaches at least the level {framework.levels[least].id}."


KIND = Kind(
    id="level",
    title="Level of {}",
    subject="`overall` or a pillar",
    demands="The level is at least what the policy asks for.",
    why=(
        "The level follows the score, and a violated gate caps it whatever the score is. It is judged even where "
        "reports say insufficient evidence: demand coverage and not_applicable_share beside it."
    ),
    remedy="Clear the gates that cap the level first; then raise the score.",
    subjects=nodes,
    example=lambda framework, subject: nodes_of.line(
        subject, f"level: {framework.levels[len(framework.levels) // 2].id}"
    ),
    about="node",
    demand=Demand(keys=nodes_of.keys("level", ID), read=read, judge=judge, sentences=sentences),
)
