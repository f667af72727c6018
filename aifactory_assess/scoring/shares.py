"""The weights of an assessment as fractions: what adds up exactly, and what a plan counts in whole numbers."""

from __future__ import annotations

from fractions import Fraction

from aifactory_assess.scoring.readiness import PillarResult, Readiness


def exact_weights(ready: Readiness) -> dict[str, Fraction]:
    """Each question's share of the whole as a fraction; 0 where it does not count, so that they add up to 1 or to 0."""
    weights = dict.fromkeys(ready.questions, Fraction(0))
    pillars = [result for result in ready.pillars if result.rating.score is not None]
    total = sum(result.pillar.weight for result in pillars)
    for result in pillars:
        share = Fraction(result.pillar.weight, total)
        weights |= {name: share * weight for name, weight in exact_pillar_weights(ready, result).items()}
    return weights


def exact_pillar_weights(ready: Readiness, result: PillarResult) -> dict[str, Fraction]:
    """The shares of its pillar of every question that counts."""
    topics = [topic for topic in result.topics if topic.score is not None]
    total = sum(topic.weight for topic in topics)
    weights: dict[str, Fraction] = {}
    for topic in topics:
        inner = [question for question in topic.topic.questions if ready.questions[question.id].counts]
        inner_total = sum(question.weight for question in inner)
        for question in inner:
            weights[question.id] = Fraction(topic.weight, total) * Fraction(question.weight, inner_total)
    return weights
