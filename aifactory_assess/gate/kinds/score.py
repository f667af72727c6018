"""The score of the whole or of a pillar is at least so much."""

from __future__ import annotations

from aifactory_assess.gate.judged import Judged, high, weakest
from aifactory_assess.gate.kinds import node as nodes_of
from aifactory_assess.gate.kinds.kind import Kind, nodes
from aifactory_assess.gate.verdict import Violation


def judge(judged: Judged, name: str, least: int) -> Violation | None:
    """A node whose score is below `least` tenths."""
    node = nodes_of.node(judged, name)
    if node.rating.score is None:
        return nodes_of.nothing_counts("score", name, least / 10)
    is_now, could_be = node.rating.printed, high(node.rating.score)
    if is_now >= least:
        return None
    want = could_be >= least
    message = f"{node.title} scores {is_now / 10}, expected at least {least / 10}"
    if is_now != could_be:
        message += f"; with every open question answered it could be up to {could_be / 10}"
    return Violation(
        expected=least / 10,
        actual=is_now / 10,
        message=message,
        questions=judged.open_questions(node.results) if want else weakest(node.results),
        to_do="answer" if want else "improve",
        extent=-is_now,
    )


KIND = Kind(
    id="score",
    title="Score of {}",
    subject="`overall` or a pillar",
    demands="The score is at least what the policy asks for.",
    why="The score counts what has been shown: an open question earns nothing, so silence never passes.",
    remedy="Answer what is open, then carry out the remedies of the weakest questions.",
    subjects=nodes,
    example=lambda _, subject: nodes_of.line(subject, "score: 55"),
    about="node",
    demand=nodes_of.in_tenths(
        "score",
        judge,
        lambda title, least: f"{title} scores at least {least:g} of 100, with every open question counted as nothing.",
    ),
)
