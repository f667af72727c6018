"""Which questions would move a portfolio most: what their credits cost the mean score, and what remedies add to it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from aifactory_assess.framework.credit import least_credit_from
from aifactory_assess.framework.model import FULL, Framework, Question
from aifactory_assess.portfolio.arrays import NONE, Flags, Whole
from aifactory_assess.portfolio.rows import Rows
from aifactory_assess.scoring.readiness import gate_tenths

UNIT = 10**9
"""Points are summed as whole numbers of 1 / UNIT of the overall score, so that no order of rows changes a sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRise:
    """What one question means to the mean score of the organisations compared; points of that mean.

    `lost_weak` and `lost_open` are what weak answers and open questions keep from it; over all questions both add up
    to 100 less the mean. `remedies` is what the question's remedy would add, done by every organisation whose answer
    is weak. `gated` counts the organisations whose level the question caps.
    """

    question: Question
    counting: int
    weak: int
    open: int
    gated: int
    lost_weak: float
    lost_open: float
    remedies: float

    @property
    def moves(self) -> float:
        """Points that its remedy adds, or that finding out decides."""
        return self.remedies + self.lost_open


@dataclass(slots=True, kw_only=True)
class QuestionSums:
    """Sums over organisations, a column a question."""

    framework: Framework
    questions: tuple[Question, ...]
    n: int = 0
    sums: dict[str, Whole] = field(default_factory=dict)

    def add(self, rows: Rows, counted: Flags) -> None:
        """Sum up the organisations that are compared."""
        self.n += int(counted.sum())
        counts, credits = rows.counts[counted], rows.credits[counted]
        has_credit = counts & (credits != NONE)
        is_open = counts & ~has_credit
        credit = np.where(has_credit, credits, 0)
        weights = overall_weights(self.framework, self.questions, counts)
        raised = np.maximum(credit, self._reached())
        self._sum("counting", counts)
        self._sum("weak", has_credit & (credit < FULL))
        self._sum("open", is_open)
        self._sum("gated", counts & (self._gate_tenths()[credit] < self._gates()))
        self._sum("lost_weak", _units(weights * (FULL - credit) * has_credit / FULL))
        self._sum("lost_open", _units(weights * is_open))
        self._sum("remedies", _units(weights * (raised - credit) * has_credit / FULL))

    def rises(self) -> tuple[QuestionRise, ...]:
        """All questions, what moves most first, ties in the framework's order."""
        found = [self._rise(place, question) for place, question in enumerate(self.questions)] if self.n else []
        return tuple(sorted(found, key=lambda rise: -rise.moves))

    def _rise(self, place: int, question: Question) -> QuestionRise:
        sums = {name: int(values[place]) for name, values in self.sums.items()}
        per = UNIT * self.n / 100
        return QuestionRise(
            question=question,
            counting=sums["counting"],
            weak=sums["weak"],
            open=sums["open"],
            gated=sums["gated"],
            lost_weak=sums["lost_weak"] / per,
            lost_open=sums["lost_open"] / per,
            remedies=sums["remedies"] / per,
        )

    def _sum(self, name: str, values: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> None:
        total = values.sum(axis=0, dtype=np.int64)
        self.sums[name] = self.sums[name] + total if name in self.sums else total

    def _reached(self) -> Whole:
        """The credit that each remedy reaches (docs/method.md, 8); without a remedy, full."""
        targets = [question.usual_remedy.target if question.usual_remedy else FULL for question in self.questions]
        pairs = zip(self.questions, targets, strict=True)
        return np.array([least_credit_from(question.kind, target) for question, target in pairs], dtype=np.int64)

    def _gates(self) -> Whole:
        return np.array([question.gate.below if question.gate else 0 for question in self.questions], dtype=np.int64)

    @staticmethod
    def _gate_tenths() -> Whole:
        return np.array([gate_tenths(credit) for credit in range(FULL + 1)], dtype=np.int64)


def overall_weights(framework: Framework, questions: tuple[Question, ...], counts: Flags) -> npt.NDArray[np.float64]:
    """Each counting question's share of the whole (docs/method.md, 5), a row an organisation."""
    found = np.zeros(counts.shape, dtype=np.float64)
    places = {question.id: place for place, question in enumerate(questions)}
    pillar_weights = np.zeros(len(counts), dtype=np.int64)
    for pillar in framework.pillars:
        inside = [places[question.id] for question in pillar.questions if question.id in places]
        pillar_weights += pillar.weight * counts[:, inside].any(axis=1)
        totals = np.zeros(len(counts), dtype=np.int64)
        for topic in pillar.topics:
            columns = [places[question.id] for question in topic.questions if question.id in places]
            weights = counts[:, columns] * np.array([questions[column].weight for column in columns], dtype=np.int64)
            sums = weights.sum(axis=1)
            topic_weights = sums if topic.weight is None else topic.weight * (sums > 0)
            totals += topic_weights
            found[:, columns] = weights / np.maximum(sums, 1)[:, None] * topic_weights[:, None]
        found[:, inside] *= (pillar.weight / np.maximum(totals, 1))[:, None]
    return found / np.maximum(pillar_weights, 1)[:, None]


def _units(shares: npt.NDArray[np.float64]) -> Whole:
    return np.rint(shares * UNIT).astype(np.int64)
