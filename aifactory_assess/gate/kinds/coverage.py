"""At least so much of the weight of the whole or of a pillar is answered."""

from __future__ import annotations

from aifactory_assess.gate.judged import Judged
from aifactory_assess.gate.kinds import node as nodes_of
from aifactory_assess.gate.kinds.kind import Kind, nodes
from aifactory_assess.gate.verdict import Violation
from aifactory_assess.scoring.printed import small, tenths


def judge(judged: Judged, name: str, least: int) -> Violation | None:
    """A node whose coverage is below `least` tenths of a percent."""
    node = nodes_of.node(judged, name)
    if node.rating.score is None:
        return nodes_of.nothing_counts("coverage", name, least / 10)
    printed = tenths(node.rating.score.coverage)
    if printed >= least:
        return None
    message = f"{printed / 10} % of {small(node.title)} is answered, expected at least {least / 10} %"
    return Violation(
        expected=least / 10,
        actual=printed / 10,
        message=message,
        questions=judged.open_questions(node.results),
        to_do="answer",
        extent=-printed,
    )


KIND = Kind(
    id="coverage",
    title="Coverage of {}",
    subject="`overall` or a pillar",
    demands="The share of the weight that is answered is at least what the policy asks for.",
    why="A score that rests on few answers says little.",
    remedy="Answer the open questions, the heaviest first. `unknown` does not count as an answer.",
    subjects=nodes,
    example=lambda _, subject: nodes_of.line(subject, "coverage: 80"),
    about="node",
    demand=nodes_of.in_tenths(
        "coverage",
        judge,
        lambda title, least: f"At least {least:g} % of the weight is answered in: {small(title)}.",
    ),
)
