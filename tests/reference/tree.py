"""docs/method.md, 5 and 6: the tree, levels and gates."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from tests.reference.expressions import exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.reference.answers import Asked
    from tests.reference.plain import Mapped, Plain

# low and coverage of a node, or None where nothing in it counts
Node: TypeAlias = tuple[Fraction, Fraction] | None


def tenths(share: Fraction) -> int:
    """A share as it is printed: whole tenths of a point."""
    return math.floor(share * 1000 + Fraction(1, 2) + Fraction(1, 10**9))


def bound(percent: float) -> Fraction:
    """A bound of the framework, in tenths of a point."""
    return exact(percent) * 10


def mean(parts: Sequence[tuple[Fraction, Node]]) -> Node:
    """The weighted mean of the nodes that count."""
    counting = [(weight, node) for weight, node in parts if node is not None]
    if not counting:
        return None
    total = sum(weight for weight, _ in counting)
    low = sum((weight * node[0] for weight, node in counting), Fraction(0))
    coverage = sum((weight * node[1] for weight, node in counting), Fraction(0))
    return low / total, coverage / total


def topic_node(questions: Sequence[Asked]) -> Node:
    """A topic: the weighted mean of its counting questions."""
    return mean([(q.weight, (q.low, Fraction(q.answered))) for q in questions if q.counts])


def topic_weight(topic: Mapped, questions: Sequence[Asked]) -> Fraction:
    """The weight given, else the weight of the counting questions; 0 where nothing counts."""
    counting = sum((q.weight for q in questions if q.counts), Fraction(0))
    return Fraction(topic["weight"]) if counting and "weight" in topic else counting


def pair(node: Node) -> dict[str, Plain]:
    """low, high and coverage of a node."""
    if node is None:
        return {"low": None, "high": None, "coverage": None}
    low, coverage = node
    return {"low": low, "high": low + (1 - coverage), "coverage": coverage}


def not_applicable_share(questions: Sequence[Asked]) -> Fraction | None:
    """Weight that is not applicable, of it and the counting weight; None where there is neither."""
    left_out = sum((q.weight for q in questions if q.state == "not_applicable"), Fraction(0))
    total = left_out + sum((q.weight for q in questions if q.counts), Fraction(0))
    return left_out / total if total else None


def violated(questions: Sequence[Asked], view: str) -> list[Asked]:
    """Counting questions whose credit in a view is below their gate."""
    return [
        q
        for q in questions
        if q.counts
        and "gate" in q.question
        and tenths(q.low if view == "low" else q.high) < bound(q.question["gate"]["below"])
    ]


def level(levels: Sequence[Mapped], share: Fraction, gates: Sequence[Asked]) -> str:
    """The id of the level that a share reaches, capped by the gates."""
    order = [item["id"] for item in levels]
    reached = max(i for i, item in enumerate(levels) if tenths(share) >= bound(item["from"]))
    caps = [order.index(q.question["gate"]["cap"]) for q in gates]
    return str(order[min([reached, *caps])])


def judged(levels: Sequence[Mapped], node: Node, questions: Sequence[Asked]) -> dict[str, Plain]:
    """A pillar or the whole: the pair, the not-applicable share, levels and violated gates."""
    result = pair(node)
    low, high = violated(questions, "low"), violated(questions, "high")
    return {
        **result,
        "not_applicable_share": not_applicable_share(questions),
        "level": None if node is None else level(levels, result["low"], low),
        "level_high": None if node is None else level(levels, result["high"], high),
        "gates": [q.question["id"] for q in low],
    }


def build(framework: Mapped, asked: Sequence[Asked]) -> dict[str, Plain]:
    """overall, pillars with their topics, and each question's part of the whole."""
    levels = framework["framework"]["levels"]
    whole: list[tuple[Fraction, Node]] = []
    pillars: dict[str, Plain] = {}
    parts: dict[str, Plain] = {}
    shares = pillar_shares(framework, asked)
    for pillar in framework["framework"]["pillars"]:
        inside = [q for q in asked if q.pillar == pillar["id"]]
        topics = [(t, [q for q in inside if q.topic == t["id"]]) for t in framework["pillars"][pillar["id"]]["topics"]]
        node = mean([(topic_weight(topic, questions), topic_node(questions)) for topic, questions in topics])
        whole.append((Fraction(pillar["weight"]), node))
        pillars[pillar["id"]] = {
            **judged(levels, node, inside),
            "topics": {topic["id"]: pair(topic_node(questions)) for topic, questions in topics},
        }
        total = sum(topic_weight(topic, questions) for topic, questions in topics)
        for topic, questions in topics:
            weight = topic_weight(topic, questions)
            share = shares[pillar["id"]] * weight / total if weight else Fraction(0)
            parts |= {q.question["id"]: question_part(q, share, questions) for q in questions}
    return {"overall": judged(levels, mean(whole), asked), "pillars": pillars, "questions": parts}


def pillar_shares(framework: Mapped, asked: Sequence[Asked]) -> dict[str, Fraction]:
    """The relative weight of every pillar in which something counts; 0 for the others."""
    weights = {
        pillar["id"]: Fraction(pillar["weight"] if any(q.counts and q.pillar == pillar["id"] for q in asked) else 0)
        for pillar in framework["framework"]["pillars"]
    }
    total = sum(weights.values()) or Fraction(1)
    return {name: weight / total for name, weight in weights.items()}


def question_part(question: Asked, share: Fraction, topic: Sequence[Asked]) -> dict[str, Plain]:
    """State, credit, relative weight in the whole, and what the question adds to `low`."""
    counting = sum((q.weight for q in topic if q.counts), Fraction(0))
    weight = share * question.weight / counting if question.counts else Fraction(0)
    return {
        "state": question.state,
        "credit": question.credit,
        "overall_weight": weight,
        "contribution": weight * question.low,
    }
