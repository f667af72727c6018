"""Credits -> pillars -> overall for columns (docs/method.md, 2 to 6), as `scoring.readiness` does it for one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aifactory_assess.framework.asked import FULL, Number, Pillar, Question, Topic
from aifactory_assess.framework.model import Framework
from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.columns.credits import curve_credits, opened
from aifactory_assess.scoring.columns.expressions import Rules
from aifactory_assess.scoring.columns.figures import Known
from aifactory_assess.scoring.columns.sheets import (
    NOT_APPLICABLE,
    NOT_ASKED,
    OPEN,
    UNKNOWN,
    Bools,
    Floats,
    SheetColumns,
    Whole,
)
from aifactory_assess.scoring.readiness import gate_tenths, level_of

ALL_TENTHS = 1000
NO_CAP = np.iinfo(np.int8).max
NARROW_LIMIT = np.iinfo(np.int32).max


class Credited(NamedTuple):
    """One question of every row: its credit or state; `computed` says where the profile gave it (None: nowhere).

    `shown` is the credit with 0 for none; `answered` and `counts` are masks as 0 and 1, None where all rows are 1.
    All three are wide enough for the sums.
    """

    question: Question
    credit: Whole
    computed: Bools | None
    shown: Whole
    answered: Whole
    counts: Whole | None


class Sums(NamedTuple):
    """(A, C, W) of docs/method.md, 5, C and W without the factor 10000."""

    credited: Whole
    answered: Whole
    counting: Whole


@dataclass(frozen=True, slots=True)
class Pair:
    """A node's score in every row; meaningless where it does not count."""

    counts: Bools
    low: Floats
    coverage: Floats

    @property
    def high(self) -> Floats:
        """What it would be if every open question earned full credit."""
        return self.low + (1 - self.coverage)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictColumns:
    """What a pillar or the whole comes to; levels are indices of the framework's levels.

    Its share that is not applicable is meaningless where nothing is `asked`. `gates` are questions with where their
    gates are violated in the low view.
    """

    score: Pair
    low_tenths: Whole
    high_tenths: Whole
    coverage_tenths: Whole
    level: Whole
    level_high: Whole
    enough_evidence: Bools
    asked: Bools
    not_applicable_tenths: Whole
    gates: tuple[tuple[str, Bools], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessColumns:
    """Every question, pillar and the whole, for every row."""

    questions: Mapping[str, Credited]
    pillars: tuple[VerdictColumns, ...]
    overall: VerdictColumns


def tenths(shares: Floats) -> NDArray[np.int16]:
    """`scoring.printed.tenths` of every share."""
    return np.floor(shares * 1000 + 0.5 + 1e-9).astype(np.int16)


# --- questions ---


class TreeRules:
    """A framework's questions and pillars, made ready once for all blocks of rows."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._framework = framework = rules.framework
        self._width = sums_width(sum(question.weight for question in framework.questions))
        self._gates = {question.id: gate_bound(question) for question in framework.questions if question.gate}
        self._levels = level_table(framework)

    def readiness(self, sheets: SheetColumns, known: Known, width: type[np.signedinteger]) -> ReadinessColumns:
        """Score every row; `width` is wide enough for whatever is summed over the questions later."""
        wide = np.promote_types(self._width, width)
        questions = {
            asked.id: _credited(asked, self._rules, sheets, known, wide) for asked in self._framework.questions
        }
        pillars = [self._pillar(pillar, questions, sheets.rows) for pillar in self._framework.pillars]
        asked = [[questions[question.id] for question in pillar.questions] for pillar in self._framework.pillars]
        weighted = zip(self._framework.pillars, pillars, strict=True)
        score = combine(((pillar.weight, pair) for pillar, pair in weighted), sheets.rows)
        return ReadinessColumns(
            questions=questions,
            pillars=tuple(map(self._verdict, pillars, asked)),
            overall=self._verdict(score, list(questions.values())),
        )

    def _pillar(self, pillar: Pillar, questions: Mapping[str, Credited], rows: int) -> Pair:
        if not pillar.weighs_topics:
            return pair_of(_sums([questions[question.id] for question in pillar.questions], rows))
        topics = [_topic(topic, questions, rows) for topic in pillar.topics]
        return combine(topics, rows)

    def _verdict(self, score: Pair, questions: list[Credited]) -> VerdictColumns:
        high = score.high
        not_applicable, asked = _not_applicable(questions, len(high))
        low_tenths, high_tenths, coverage = tenths(score.low), tenths(high), tenths(score.coverage)
        level, level_high = self._levels.take(low_tenths), self._levels.take(high_tenths)
        gates = []
        for credited in questions:
            gate = credited.question.gate
            if gate is not None:
                cap, bound = gate.cap, self._gates[credited.question.id]
                weak = credited.shown < bound
                violated = weak if credited.counts is None else weak & (credited.counts != 0)
                gates.append((credited.question.id, violated))
                level = np.minimum(level, _cap(cap, violated))
                level_high = np.minimum(level_high, _cap(cap, weak & (credited.answered != 0)))
        share = tenths(not_applicable)
        return VerdictColumns(
            score=score,
            low_tenths=low_tenths,
            high_tenths=high_tenths,
            coverage_tenths=coverage,
            level=level,
            level_high=level_high,
            enough_evidence=self._enough(score, coverage, share),
            asked=asked,
            not_applicable_tenths=share,
            gates=tuple(gates),
        )

    def _enough(self, score: Pair, coverage: Whole, share: Whole) -> Bools:
        limits = self._framework.evidence_limits
        if limits is None:
            return score.counts
        return score.counts & (coverage >= limits.min_coverage) & (share <= limits.max_not_applicable_share)


def _cap(level: int, where: Bools) -> NDArray[np.int8]:
    """A bound on the level in some rows, and none in others."""
    return ~where * np.int8(NO_CAP - level) + np.int8(level)


def sums_width(weight: int) -> type[np.signedinteger]:
    """The narrowest integer in which credits of this total weight can be summed."""
    return np.int32 if FULL * weight <= NARROW_LIMIT else np.int64


def _credited(
    question: Question, rules: Rules, sheets: SheetColumns, known: Known, wide: np.dtype[np.signedinteger]
) -> Credited:
    credit = sheets.columns.get(question.id)
    if credit is None:
        credit = np.full(sheets.rows, OPEN, dtype=np.int16)
    computed = None
    if question.derive is not None:
        credit, computed = _with_computed(question, credit, known)
    if question.when is not None:
        skipped = rules.rule(question.when)(known.facts).fails
        credit = opened(credit.copy(), skipped) + (NOT_ASKED - OPEN) * skipped.view(np.int8)
        computed = None if computed is None else computed & ~skipped
    answered = credit >= 0
    counts = credit >= UNKNOWN
    return Credited(
        question=question,
        credit=credit,
        computed=computed,
        shown=np.maximum(credit, 0).astype(wide),
        answered=answered.astype(wide),
        counts=None if counts.all() else counts.astype(wide),
    )


def _with_computed(question: Question, credit: Whole, known: Known) -> tuple[Whole, Bools | None]:
    """The lower credit counts, the typed value's where equal: a typed ratio cannot talk the arithmetic away."""
    kind = question.kind
    value = known.facts.columns.get(question.derive or "")
    if value is None or not isinstance(kind, Number) or kind.curve is None:
        return credit, None
    inside = np.minimum(np.maximum(np.broadcast_to(value, len(credit)), kind.least), kind.most)
    worth = curve_credits(kind.curve, inside)
    computed = (worth != OPEN) & (credit != NOT_APPLICABLE) & ((credit < 0) | (worth < credit))
    return np.where(computed, worth, credit), computed


def gate_bound(question: Question) -> int:
    """The least credit that does not violate the question's gate, in basis points."""
    assert question.gate is not None  # noqa: S101 - asked of gates only
    return bisect_left(range(FULL + 1), question.gate.below, key=gate_tenths)


def level_table(framework: Framework) -> NDArray[np.int8]:
    """The level of every printed score."""
    return np.array([level_of(framework, printed) for printed in range(ALL_TENTHS + 1)], dtype=np.int8)


# --- sums ---


def _sums(questions: Iterable[Credited], rows: int) -> Sums:
    return weighted_sums(((credited, credited.question.weight) for credited in questions), rows)


def weighted_sums(parts: Iterable[tuple[Credited, int]], rows: int) -> Sums:
    """(A, C, W) over questions with their weights."""
    listed = list(parts)
    wide = listed[0][0].shown.dtype if listed else np.dtype(np.int64)
    credited, answered, counting = (np.zeros(rows, dtype=wide) for _ in range(3))
    scratch = np.empty(rows, dtype=wide)
    everywhere = 0
    for part, weight in listed:
        credited += np.multiply(part.shown, weight, out=scratch)
        answered += np.multiply(part.answered, weight, out=scratch)
        if part.counts is None:
            everywhere += weight
        else:
            counting += np.multiply(part.counts, weight, out=scratch)
    counting += everywhere
    return Sums(credited, answered, counting)


def pair_of(sums: Sums) -> Pair:
    """(low, coverage): A / 10000 W and C / W, each one division of integers."""
    counting = sums.counting.astype(np.float64)
    return _with_zeros(sums.counting > 0, sums.credited / (counting * FULL), sums.answered / counting)


def _with_zeros(counts: Bools, low: Floats, coverage: Floats) -> Pair:
    """A pair with 0 where it does not count, so that no NaN reaches an integer."""
    if not counts.all():
        low, coverage = np.where(counts, low, 0.0), np.where(counts, coverage, 0.0)
    return Pair(counts, low, coverage)


def _topic(topic: Topic, questions: Mapping[str, Credited], rows: int) -> tuple[int | Whole, Pair]:
    sums = _sums([questions[question.id] for question in topic.questions], rows)
    return sums.counting if topic.weight is None else topic.weight, pair_of(sums)


def combine(children: Iterable[tuple[int | Whole, Pair]], rows: int) -> Pair:
    """The weighted mean of children that count, summed from left to right."""
    low, coverage, total = np.zeros(rows), np.zeros(rows), np.zeros(rows)
    for weight, pair in children:
        # A child that does not count adds 0.0, which changes no sum.
        low += np.where(pair.counts, weight * pair.low, 0.0)
        coverage += np.where(pair.counts, weight * pair.coverage, 0.0)
        total += np.where(pair.counts, weight, 0.0)
    return _with_zeros(total > 0, low / total, coverage / total)


def _not_applicable(questions: list[Credited], rows: int) -> tuple[Floats, Bools]:
    """Weight not applicable / (that + counting weight), 0 where there is neither; and where there is any."""
    left_out, counting, everywhere = np.zeros(rows), np.zeros(rows), 0
    for credited in questions:
        weight = credited.question.weight
        if credited.counts is None:
            everywhere += weight
        else:
            counting += weight * credited.counts
            left_out += weight * (credited.credit == NOT_APPLICABLE)
    total = left_out + counting + everywhere
    return np.where(total > 0, left_out / total, 0.0), total > 0
