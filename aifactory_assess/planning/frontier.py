"""Days against score, exactly and without a solver: dominance lists in whole numbers (docs/planning.md).

A list holds pairs (cost, gain) of which none is beaten by another that costs no more and gains no less. Cost counts
days first and remedies second, in one number. Lists of the questions from one place to the end are kept, so that the
steps behind a pair are found by walking along them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property, reduce
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from aifactory_assess.errors import failure
from aifactory_assess.nouns import dataclass
from aifactory_assess.planning.model import TOO_LARGE, Model, Steps

MOST_PAIRS = 1_000_000
"""Pairs in all lists together: 150 MB where all are kept."""

CostAndGain: TypeAlias = tuple[int, int]
"""(cost, minus gain): sorted, the cheapest comes first, and of those that cost the same the one that gains most."""


class _Choice(NamedTuple):
    """What can be done about one question: the steps, and what they cost and gain together."""

    steps: tuple[int, ...]
    cost: int
    gain: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The highest printed score (tenths) that some person-days can reach."""

    days: float
    score: int


class Frontier:
    """All that a score can be for its days, with the steps that the target forces, and no other row."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.names = tuple(model.first_of)
        # More than the remedies there are, so that no number of them outweighs a day.
        self.day = len(self.names) + 1
        self.choices = [self._choices(name) for name in self.names]

    def _choices(self, name: str) -> list[_Choice]:
        """What the target leaves to choose, most steps first."""
        places = self.model.places[name]
        sets = [tuple(places[:count]) for count in range(len(places), -1, -1)]
        weights = self.model.score.weights
        forced = self.model.forced & set(places)
        return [
            _Choice(
                steps,
                sum(self.model.days[place] for place in steps) * self.day + bool(steps),
                sum(weights.get(place, 0) for place in steps),
            )
            for steps in sets
            if forced <= set(steps)
        ]

    @cached_property
    def _suffixes(self) -> list[list[CostAndGain]]:
        """At each place, the list of the questions from there to the end."""
        return list(self._lists(reversed(self.choices)))[::-1]

    @cached_property
    def _prefixes(self) -> list[list[CostAndGain]]:
        """At each place, the list of the questions before it."""
        return list(self._lists(self.choices))

    def _lists(self, choices: Iterable[list[_Choice]]) -> Iterator[list[CostAndGain]]:
        """The lists of one question after the other; AssessError where they grow beyond what is planned with."""
        count = 0
        for pairs in accumulate(choices, _with_choices, initial=[(0, 0)]):
            count += len(pairs)
            if count > MOST_PAIRS:
                found = f"has remedies that add up to more than {MOST_PAIRS:,} pairs of days and points"
                raise failure(self.model.assessment.framework.id, found, hint=TOO_LARGE)
            yield pairs

    def curve(self) -> tuple[Point, ...]:
        """The highest printed score for its days, wherever it rises; from the least days that are forced."""
        points: list[Point] = []
        for cost, loss in reduce(lambda _, pairs: pairs, self._lists(reversed(self.choices))):
            score = self.model.score.tenths_of(-loss)
            days = float(cost // self.day * self.model.unit)
            if points and points[-1].days == days:
                points.pop()
            if not points or points[-1].score < score:
                points.append(Point(days=days, score=score))
        return tuple(points)

    def cheapest(self, score: int) -> Steps | None:
        """The steps of fewest days to a printed score (tenths); None where no steps reach it."""
        need = self.model.score.need(score)
        pair = next((pair for pair in self._suffixes[0] if -pair[1] >= need), None)
        if pair is None:
            return None
        cost, loss = pair
        # Of the sets that cost the same, one with the highest printed score, the earliest by its ids.
        return self._walk(cost, self.model.score.need(max(score, self.model.score.tenths_of(-loss))))

    def best(self) -> Steps | None:
        """The steps to the highest printed score within the target's days; None where that is not enough."""
        pairs, budget = self._suffixes[0], self.model.budget
        if budget is not None:
            pairs = [pair for pair in pairs if pair[0] // self.day <= budget]
        highest = self.model.score.tenths_of(-pairs[-1][1]) if pairs else -1
        return self.cheapest(highest) if highest >= self.model.least_score else None

    def days_without(self, question: str, score: int) -> float | None:
        """The fewest days to a score where one question is not worked on; None where that is out of reach."""
        need, place = self.model.score.need(score), self.names.index(question)
        left, right = self._prefixes[place], self._suffixes[place + 1]
        found = min(_sums(left, right, need), default=None)
        return None if found is None else float(found // self.day * self.model.unit)

    def _walk(self, cost: int, need: int) -> Steps:
        """The first set, by the questions' ids, that costs no more and gains no less."""
        taken: set[int] = set()
        for place, choices in enumerate(self.choices):
            for choice in choices:
                if _can(self._suffixes[place + 1], cost - choice.cost, need - choice.gain):
                    taken |= set(choice.steps)
                    cost, need = cost - choice.cost, need - choice.gain
                    break
        return frozenset(taken)


def _with_choices(pairs: list[CostAndGain], choices: list[_Choice]) -> list[CostAndGain]:
    """The list with one question more."""
    if len(choices) == 1 and not choices[0].steps:
        return pairs
    every = [(cost + choice.cost, loss - choice.gain) for choice in choices for cost, loss in pairs]
    every.sort()
    kept: list[CostAndGain] = []
    least = 1
    for pair in every:
        if pair[1] < least:
            kept.append(pair)
            least = pair[1]
    return kept


def _can(pairs: list[CostAndGain], cost: int, need: int) -> bool:
    """Whether some pair costs no more and gains no less; of those that cost no more, the last gains most."""
    place = bisect_right(pairs, (cost, 1))
    return place > 0 and -pairs[place - 1][1] >= need


def _sums(left: list[CostAndGain], right: list[CostAndGain], need: int) -> Iterator[int]:
    """The least costs of two lists together that gain enough, one for each pair of the left."""
    place = len(right)
    for cost, loss in left:
        while place and -(loss + right[place - 1][1]) >= need:
            place -= 1
        if place < len(right):
            yield cost + right[place][0]
