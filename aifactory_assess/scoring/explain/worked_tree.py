"""How topics, pillars and the whole came to their scores and levels."""

from __future__ import annotations

from collections.abc import Sequence

from aifactory_assess.framework.asked import FULL
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.explain.explanation import Explanation, Passage, explanation, passage, sources
from aifactory_assess.scoring.printed import points
from aifactory_assess.scoring.readiness import QuestionResult, Rating, Score, integers, weighed


def topic(assessment: Assessment, name: str) -> Explanation:
    """One topic: an integer division over its questions."""
    topic = next(t for p in assessment.readiness.pillars for t in p.topics if t.topic.id == name)
    results = [assessment.questions[question.id] for question in topic.topic.questions]
    return explanation(topic.topic.title, _score_line(topic.score), [_sum_passage(results, topic.score)])


def pillar(assessment: Assessment, name: str) -> Explanation:
    """One pillar: a division over its questions, or the mean of its weighed topics."""
    result = next(p for p in assessment.readiness.pillars if p.pillar.id == name)
    if result.pillar.weighs_topics:
        counting = [(t.topic.id, t.weight, t.score) for t in result.topics if t.score is not None]
        arithmetic = _mean_passage(counting, result.rating.score)
    else:
        questions = [assessment.questions[question.id] for question in result.pillar.questions]
        arithmetic = _sum_passage(questions, result.rating.score)
    return explanation(
        result.pillar.title,
        _score_line(result.rating.score),
        [arithmetic, passage("Level", _level_lines(assessment, result.rating))],
    )


def overall(assessment: Assessment) -> Explanation:
    """The whole: the weighted mean of its pillars, and its level."""
    ready = assessment.readiness
    counting = [(p.pillar.id, p.pillar.weight, p.rating.score) for p in ready.pillars if p.rating.score is not None]
    return explanation(
        assessment.framework.title,
        _score_line(ready.overall.score),
        [
            _mean_passage(counting, ready.overall.score),
            passage("Level", _level_lines(assessment, ready.overall)),
            sources(assessment.framework, assessment.framework.bases.get("weights_basis"), ()),
        ],
    )


def _score_line(score: Score | None) -> str:
    if score is None:
        return "not applicable: nothing counts"
    return f"{points(score.low):.1f} to {points(score.high):.1f}, coverage {points(score.coverage):.1f} %"


def _sum_passage(results: Sequence[QuestionResult], score: Score | None) -> Passage | None:
    """The one integer division over questions (docs/method.md, 5)."""
    lines = ["question: weight x credit (basis points)"]
    for result in results:
        weight, credit = result.question.weight, result.credit or 0
        if not result.counts:
            lines.append(f"{result.question.id}: {result.state.replace('_', ' ')}, left out")
            continue
        state = f" ({result.state})" if result.is_open else ""
        lines.append(f"{result.question.id}: {weight} x {credit} = {weight * credit}{state}")
    if score is None:
        return passage("Arithmetic", lines)
    credited, *shares = integers(weighed(results))
    answered, counting = (share // FULL for share in shares)
    lines += [
        f"credited {credited}, answered weight {answered}, counting weight {counting}",
        f"low = {credited} / (10000 x {counting}) = {score.low:.6f}, printed {points(score.low):.1f}",
        f"coverage = {answered} / {counting} = {score.coverage:.6f}, printed {points(score.coverage):.1f}",
        f"high = low + (1 - coverage) = {score.high:.6f}, printed {points(score.high):.1f}",
    ]
    return passage("Arithmetic", lines)


def _mean_passage(children: list[tuple[str, int, Score]], score: Score | None) -> Passage | None:
    """The weighted mean of nodes."""
    total = sum(weight for _, weight, _ in children)
    lines = [
        f"{name}: weight {weight}, low {each.low:.6f}, coverage {each.coverage:.6f}" for name, weight, each in children
    ]
    if score is not None:
        low = " + ".join(f"{weight} x {each.low:.6f}" for _, weight, each in children)
        coverage = " + ".join(f"{weight} x {each.coverage:.6f}" for _, weight, each in children)
        lines += [
            f"low = ({low}) / {total} = {score.low:.6f}, printed {points(score.low):.1f}",
            f"coverage = ({coverage}) / {total} = {score.coverage:.6f}, printed {points(score.coverage):.1f}",
            f"high = low + (1 - coverage) = {score.high:.6f}, printed {points(score.high):.1f}",
        ]
    return passage("Arithmetic", lines)


def _level_lines(assessment: Assessment, verdict: Rating) -> list[str]:
    levels = assessment.framework.levels
    if verdict.level is None or verdict.level_high is None:
        return ["none: nothing counts"]
    lines = ["levels: " + ", ".join(f"{level.id} from {level.start / 10:g}" for level in levels)]
    for name in verdict.gates:
        gate = assessment.questions[name].question.gate
        assert gate is not None  # noqa: S101 - it is violated
        lines.append(f"gate {name} violated, at most {levels[gate.cap].id}: {gate.reason}")
    share = verdict.not_applicable_share
    if share:
        lines.append(f"not applicable: {points(share):.1f} % of the weight")
    if not verdict.enough_evidence:
        lines.append("not enough evidence to tell it as a level")
    return [*lines, f"level {levels[verdict.level].id}, at best {levels[verdict.level_high].id}"]
