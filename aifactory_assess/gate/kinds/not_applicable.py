"""At most so much of the weight of the whole or of a pillar is marked not applicable."""

from __future__ import annotations

from aifactory_assess.gate.judged import Judged
from aifactory_assess.gate.kinds import node as nodes_of
from aifactory_assess.gate.kinds.kind import Kind, nodes
from aifactory_assess.gate.verdict import Violation
from aifactory_assess.scoring.printed import small, tenths


def judge(judged: Judged, name: str, most: int) -> Violation | None:
    """A node of which more than `most` tenths of a percent do not apply."""
    node = nodes_of.node(judged, name)
    printed = tenths(node.rating.not_applicable_share or 0)
    if printed <= most:
        return None
    out = [result for result in node.results if result.state == "not_applicable"]
    questions = tuple(result.question.id for result in sorted(out, key=lambda result: -result.question.weight))
    message = f"{printed / 10} % of {small(node.title)} is marked not applicable, expected at most {most / 10} %"
    return Violation(
        expected=most / 10,
        actual=printed / 10,
        message=message,
        questions=questions,
        to_do="look again",
        extent=printed,
    )


KIND = Kind(
    id="not-applicable",
    title="Not-applicable share of {}",
    subject="`overall` or a pillar",
    demands="The share of the weight that is marked not applicable is at most what the policy allows.",
    why="What is marked not applicable is left out of the score, so too much of it leaves too little to judge.",
    remedy="Answer the questions that apply after all.",
    subjects=nodes,
    example=lambda _, subject: nodes_of.line(subject, "not_applicable_share: 30"),
    about="node",
    demand=nodes_of.in_tenths(
        "not_applicable_share",
        judge,
        lambda title, most: f"At most {most:g} % of the weight is not applicable in: {small(title)}.",
        at="most",
    ),
)
