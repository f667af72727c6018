"""Pillars with their topics, as bars on one scale."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.printed import points
from aifactory_assess.scoring.readiness import PillarResult, Score
from aifactory_assess.telling.blocks import Bar, Bars, Block, Section, Words, strong
from aifactory_assess.telling.documents.wording import level_grade, level_title, score_range

_KNOWN = 0.5
_ASKED = "not asked yet"


def pillars(assessment: Assessment, *, detail: bool) -> Iterator[Block]:
    """A bar a pillar; with `detail` one a topic too, otherwise the weakest topic by name."""
    bars = [bar for result in assessment.readiness.pillars for bar in _pillar(assessment, result, detail=detail)]
    headings = ("pillar, topic", "score", "level") if detail else ("pillar", "score", "level")
    told = Bars(bars=tuple(bars), headings=headings)
    yield Section(title="Pillars and topics" if detail else "Pillars", id="pillars", blocks=[told])


def _pillar(assessment: Assessment, result: PillarResult, *, detail: bool) -> Iterator[Bar]:
    standing = result.rating
    sure = standing.enough_evidence
    grade = level_grade(assessment.framework, standing.level) if sure else None
    nothing = standing.score is not None and standing.score.coverage == 0
    level = strong(level_title(assessment.framework, standing), grade) if sure else _ASKED if nothing else "unsure"
    weakest = None if detail else _weakest(result)
    remark = level if weakest is None else (level, f", weakest: {weakest}")
    yield _bar(strong(result.pillar.title), standing.score, "" if standing.score is None else remark, grade=grade)
    if detail:
        yield from (_bar(topic.topic.title, topic.score, depth=1) for topic in result.topics)


def _weakest(result: PillarResult) -> str | None:
    """The topic with the lowest score, among those of which enough is known to say so; none that is no weaker."""
    scored = [(topic, topic.score) for topic in result.topics if topic.score and topic.score.coverage >= _KNOWN]
    if len(scored) <= 1:
        return None
    topic, score = min(scored, key=lambda each: points(each[1].low))
    whole = result.rating.score
    weaker = whole is None or points(score.low) < points(whole.low)
    return f"{topic.topic.title}, {points(score.low):.1f}" if weaker else None


def _bar(label: Words, score: Score | None, remark: Words = "", *, grade: float | None = None, depth: int = 0) -> Bar:
    return Bar(
        label=label,
        low=None if score is None else score.low,
        high=None if score is None else score.high,
        value="n/a" if score is None else score_range(score),
        remark=remark,
        grade=grade,
        depth=depth,
    )
