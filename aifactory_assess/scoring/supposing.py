"""What an assessment would be with other credits: after remedies, or once an open question is answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.figures import Situation, lifted
from aifactory_assess.scoring.printed import tenths
from aifactory_assess.scoring.readiness import (
    QuestionResult,
    Readiness,
    Score,
    aggregate,
    combine,
    gate_tenths,
    integers,
    level_of,
    weighed,
)
from aifactory_assess.scoring.risks import Finding, findings, likelihood_with, rank_of


def supposing(
    assessment: Assessment, credits: Mapping[str, int], values: Mapping[str, float] | None = None
) -> Assessment:
    """The assessment with other credits (basis points) of questions that count; all is scored again.

    Signals see the figures in `values`; what is asked, adjustments and what applies stay by today's facts, and what was
    said stands, so that what an answer has settled already stays so.
    """
    framework = assessment.framework
    questions = {
        name: result._replace(state="answered", credit=credits[name], typed=None, computed=None, clamped=False)
        if name in credits and credits[name] != result.credit
        else result
        for name, result in assessment.questions.items()
    }
    signalled: Situation | None = lifted(framework, assessment.situation, values) if values else None
    return replace(
        assessment,
        readiness=aggregate(framework, questions),
        findings=findings(framework, questions, assessment.situation, signalled),
    )


def at_worst(assessment: Assessment) -> Assessment:
    """The assessment with every open question answered, and each at its worst."""
    return supposing(assessment, {name: 0 for name, result in assessment.questions.items() if result.is_open})


# --- one credit at a time ---

Weighed: TypeAlias = list[tuple[int, Score]]
"""Parts of a node, with their weights."""


class _Part(NamedTuple):
    """The part of a pillar that a question is in: its place, its sums, and the place of the pillar in the whole."""

    parts: Weighed
    place: int
    credited: int
    counting: int
    pillar: int


class OneCredit:
    """What `supposing` says of one question with another credit (basis points), by the same operations.

    Sums over what stays are kept, so that a trial costs what it touches: all questions can be tried.
    """

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self._whole: Weighed = []
        self._part: dict[str, _Part] = {}
        self._add_parts(assessment.readiness)
        self._caps = Counter(cap for result in assessment.questions.values() for cap in _caps(result, result.credit))
        places = {challenge.id: place for place, challenge in enumerate(assessment.framework.challenges)}
        self._sums: dict[str, tuple[int, int]] = {}
        self._informed: dict[str, list[tuple[Finding, int]]] = {}
        for finding in sorted(assessment.findings, key=lambda each: places[each.challenge.id]):
            credited, _, counting = integers(finding.informing)
            self._sums[finding.challenge.id] = credited, counting
            for result, mass in finding.informing:
                self._informed.setdefault(result.question.id, []).append((finding, mass))

    def _add_parts(self, ready: Readiness) -> None:
        for result in ready.pillars:
            if result.rating.score is None:
                continue
            groups = [(topic.weight, topic.topic.questions) for topic in result.topics]
            parts: Weighed = []
            for weight, asked in groups if result.pillar.weighs_topics else [(1, result.pillar.questions)]:
                credited, answered, counting = integers(weighed(ready.questions[each.id] for each in asked))
                if counting:
                    part = _Part(parts, len(parts), credited, counting, len(self._whole))
                    self._part.update((question.id, part) for question in asked)
                    parts.append((weight, Score(low=credited / counting, coverage=answered / counting)))
            self._whole.append((result.pillar.weight, result.rating.score))

    def low_and_level(self, name: str, credit: int) -> tuple[int, int]:
        """The printed low (tenths) and the level of the whole, with another credit of a question that counts."""
        result, part = self.assessment.questions[name], self._part[name]
        gained = result.question.weight * (credit - (result.credit or 0))
        pillar = _low_with(part.parts, part.place, (part.credited + gained) / part.counting)
        low = tenths(_low_with(self._whole, part.pillar, pillar))
        others = self._caps - Counter(_caps(result, result.credit))
        return low, min([level_of(self.assessment.framework, low), *others, *_caps(result, credit)])

    def risks(self, name: str, credit: int) -> dict[str, int]:
        """The risks that a question informs, worst first, with another credit of it."""
        model = self.assessment.framework.risk
        found: list[tuple[tuple[int, int, int], str, int]] = []
        for finding, mass in self._informed.get(name, ()):
            assert finding.impact is not None  # noqa: S101 - it is informed, so it applies
            credited, counting = self._sums[finding.challenge.id]
            before = self.assessment.questions[name].credit or 0
            gap = 1 - (credited + mass * (credit - before)) / counting
            risk = model.matrix[likelihood_with(model, gap, finding.signals)][finding.impact]
            found.append((rank_of(risk, finding.impact, gap), finding.challenge.id, risk))
        return {challenge: risk for _, challenge, risk in sorted(found, key=lambda each: each[0])}


def _caps(result: QuestionResult, credit: int | None) -> tuple[int, ...]:
    """What a question's gate caps the level to with a credit; nothing where it is passed."""
    gate = result.question.gate
    violated = gate is not None and result.counts and gate_tenths(credit or 0) < gate.below
    return (gate.cap,) if gate is not None and violated else ()


def _low_with(parts: Sequence[tuple[int, Score]], place: int, low: float) -> float:
    """The low of a node with another low of one of its parts."""
    weight, score = parts[place]
    changed = replace(score, low=low)
    found = combine([*parts[:place], (weight, changed), *parts[place + 1 :]])
    assert found is not None  # noqa: S101 - this part counts
    return found.low
