"""A target as whole numbers: steps to take or leave, and rows that their sums must reach (docs/planning.md).

The rows are what the scorer's own comparisons come to, rounding included, so that a set of steps fulfils them exactly
when the assessment after it reaches the target.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from itertools import chain, product
from typing import Literal, TypeAlias

from aifactory_assess.errors import failure
from aifactory_assess.framework.asked import FULL, Number
from aifactory_assess.framework.credit import curve_credit, value_earning
from aifactory_assess.framework.model import Challenge, Signal
from aifactory_assess.nouns import dataclass
from aifactory_assess.planning.target import Goal, Miss, Target, of_pillar
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.figures import Situation, lifted, open_behind, share_of
from aifactory_assess.scoring.readiness import Rating, gate_tenths
from aifactory_assess.scoring.remedies import Step, lowers_need, steps_of
from aifactory_assess.scoring.risks import Finding
from aifactory_assess.scoring.shares import exact_pillar_weights, exact_weights
from aifactory_assess.scoring.supposing import supposing

MOST_STATES = 3**6
"""So many states of the figures behind one signal are looked at; beyond, the signal is taken to stay as it is today."""
MOST_WORKED_OUT = 300_000
"""So many facts and figures are worked out for the states behind all signals together; the built-in framework's plans
take some 30,000."""
MOST_REMEDIES = 500
"""So many remedies a plan may choose from; the built-in framework has fewer than a hundred."""
TOO_LARGE = "leave some out with --exclude; docs/planning.md says what a plan may be made of"
_HALF_TENTH = Fraction(1, 2) + Fraction(1, 10**9)
"""What the printed rounding adds before it cuts."""

Steps: TypeAlias = frozenset[int]
"""The places of the steps that are taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`sum(weight of each step taken) >= need`, in whole numbers; `about` is what it stands for."""

    weights: Mapping[int, int]
    need: int
    about: str

    def holds(self, taken: Collection[int]) -> bool:
        """Whether a set of steps fulfils it."""
        return sum(weight for place, weight in self.weights.items() if place in taken) >= self.need


def other_than(taken: Collection[int], among: Iterable[int], about: str) -> Row:
    """A row that one combination alone breaks: of some steps at least one is not as it is there, taken or left."""
    weights = {place: -1 if place in taken else 1 for place in among}
    return Row(weights=weights, need=1 - list(weights.values()).count(-1), about=about)


BlockerKind: TypeAlias = Literal["open", "no_remedy", "not_asked", "excluded", "signal", "impact", "evidence", "empty"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """One thing that no step moves and that keeps a target out of reach.

    `about` is what is asked for (overall, pillar:ID, a gate's question or a challenge), `question` what stands in the
    way, be it as its remedy, which would end a `signal`, is left out. `worth` is what it holds back, in points of the
    node, 0 where that is no matter of points.
    """

    kind: BlockerKind
    about: str
    question: str | None = None
    signal: Signal | None = None
    open_facts: tuple[str, ...] = ()
    worth: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A score in whole numbers: it is `(base + sum of the weights of the steps taken) / full`."""

    base: int
    full: int
    weights: Mapping[int, int]

    def need(self, tenths: int) -> int:
        """The least whole number that is printed as so many tenths."""
        return math.ceil(self.full * (tenths - _HALF_TENTH) / 1000) - self.base

    def tenths(self, taken: Collection[int]) -> int:
        """The printed score after some steps."""
        gained = sum(weight for place, weight in self.weights.items() if place in taken)
        return self.tenths_of(gained)

    def tenths_of(self, gained: int) -> int:
        """The printed score for a sum of weights."""
        return math.floor(Fraction(self.base + gained, self.full) * 1000 + _HALF_TENTH)


class Model:
    """The steps that an assessment leaves open, and what a target asks of them.

    Steps stand by the ids of their questions, so that no order of a framework decides between plans that are equal.
    AssessError where there are more remedies than are planned with.
    """

    def __init__(self, assessment: Assessment, target: Target) -> None:
        self.assessment = assessment
        self.target = target
        self.steps = _available(assessment, target.excluded)
        self.places: dict[str, list[int]] = {}
        for place, step in enumerate(self.steps):
            self.places.setdefault(step.question, []).append(place)
        self.first_of = {name: places[0] for name, places in self.places.items()}
        if len(self.first_of) > MOST_REMEDIES:
            found = f"leaves {len(self.first_of):,} remedies to choose from"
            raise failure(assessment.framework.id, found, f"at most {MOST_REMEDIES}", hint=TOO_LARGE)
        days = [Fraction(str(step.days)) for step in self.steps]
        self.unit = Fraction(1, math.lcm(*(each.denominator for each in days)))
        self.days = tuple(int(each / self.unit) for each in days)
        self.blockers: list[Blocker] = []
        self._worked_out = 0
        self.forced: set[int] = {self.first_of[name] for name in target.required if name in self.first_of}
        self.rows: list[Row] = list(self._rows())

    @cached_property
    def score(self) -> Scale:
        """The overall low."""
        return self._scale(exact_weights(self.assessment.readiness))

    def pairs(self) -> Iterator[tuple[int, int]]:
        """(first, second): a second step follows the first of its question."""
        for place, step in enumerate(self.steps):
            first = self.first_of[step.question]
            if first != place:
                yield first, place

    def cost(self, taken: Collection[int]) -> float:
        """Person-days of some steps."""
        return float(sum(self.days[place] for place in taken) * self.unit)

    @property
    def least_score(self) -> int:
        """The printed score (tenths) that the whole must reach, by score or level."""
        goal = self.target.overall
        start = 0 if goal.level is None else self.assessment.framework.levels[goal.level].start
        return max(goal.score or 0, start)

    @property
    def budget(self) -> int | None:
        """The days that the target allows, in the model's unit."""
        days = self.target.days
        return None if days is None else math.floor(Fraction(str(days)) / self.unit)

    def after(self, taken: Collection[int]) -> Assessment:
        """The assessment after some steps, by the scorer."""
        return after(self.assessment, [self.steps[place] for place in taken])

    def cut(self, taken: Steps, left: Sequence[Miss]) -> Row:
        """A row that rules out a set which the scorer does not accept."""
        moving = {place for place, step in enumerate(self.steps) if step.result.question.derive is not None}
        if moving and all(miss.what == "risk" for miss in left):
            return other_than(taken, moving, "judge")
        return other_than((), [place for place in range(len(self.steps)) if place not in taken], "judge")

    # --- the rows ---

    def _rows(self) -> Iterator[Row]:
        target, ready = self.target, self.assessment.readiness
        done = {name for name, result in ready.questions.items() if result.credit == FULL}
        for name in sorted(target.required - self.first_of.keys() - done):
            self.blockers.append(self._hindrance(name, name))
        yield from self._node_rows("overall", ready.overall, target.overall, exact_weights(ready))
        for result in ready.pillars:
            goal = target.pillars.get(result.pillar.id)
            if goal:
                name, parts = of_pillar(result.pillar.id), exact_pillar_weights(ready, result)
                yield from self._node_rows(name, result.rating, goal, parts)
        for name in ready.overall.gates:
            if name in target.gates:
                self._pass_gate(name, name)
        for finding in self.assessment.findings:
            most = target.risks.get(finding.challenge.id)
            if most is not None and finding.risk is not None:
                yield from self._risk_rows(finding, most)

    def _scale(self, weights: Mapping[str, Fraction]) -> Scale:
        common = math.lcm(*(weight.denominator for weight in weights.values()), 1)
        whole = {name: int(weight * common) for name, weight in weights.items()}
        questions = self.assessment.questions
        return Scale(
            base=sum(weight * (questions[name].credit or 0) for name, weight in whole.items()),
            full=common * FULL,
            weights={
                place: whole[step.question] * step.rise
                for place, step in enumerate(self.steps)
                if whole.get(step.question)
            },
        )

    def _node_rows(self, about: str, verdict: Rating, goal: Goal, parts: Mapping[str, Fraction]) -> Iterator[Row]:
        if not goal:
            return
        if verdict.score is None:
            self.blockers.append(Blocker(kind="empty", about=about))
            return
        least = goal.score or 0
        if goal.level is not None:
            least = max(least, self.assessment.framework.levels[goal.level].start)
            if not verdict.enough_evidence:
                self.blockers.append(Blocker(kind="evidence", about=about))
            for name in verdict.gates:
                gate = self.assessment.questions[name].question.gate
                if gate is not None and gate.cap < goal.level:
                    self._pass_gate(about, name)
        scale = self._scale(parts)
        yield Row(weights=scale.weights, need=scale.need(least), about=about)
        if scale.tenths(range(len(self.steps))) < least:
            self.blockers.extend(self._held_back(about, parts))

    def _pass_gate(self, about: str, name: str) -> None:
        """Force the first step that passes a gate, or say why there is none."""
        gate = self.assessment.questions[name].question.gate
        for place in self.places.get(name, ()):
            if gate is not None and gate_tenths(self.steps[place].after) >= gate.below:
                self.forced |= {self.first_of[name], place}
                return
        self.blockers.append(self._hindrance(about, name))

    def _hindrance(self, about: str, name: str, worth: float = 0.0) -> Blocker:
        """Why a question cannot be worked on."""
        result = self.assessment.questions.get(name)
        kind: BlockerKind = "no_remedy"
        if name in self.target.excluded:
            kind = "excluded"
        elif result is not None and result.is_open:
            kind = "open"
        elif result is None or result.state in ("not_asked", "not_applicable"):
            kind = "not_asked"
        return Blocker(kind=kind, about=about, question=name, worth=worth)

    def held_back(self) -> list[Blocker]:
        """What the whole lacks that no step adds; most first."""
        ready = self.assessment.readiness
        if ready.overall.score is None:
            return [Blocker(kind="empty", about="overall")]
        return self._held_back("overall", exact_weights(ready))

    def _held_back(self, about: str, parts: Mapping[str, Fraction]) -> list[Blocker]:
        """What a node lacks that no step adds: open answers, questions left out or with no more to do; most first."""
        reached = {name: result.credit or 0 for name, result in self.assessment.questions.items()}
        reached |= {step.question: step.after for step in self.steps}
        lost = {name: part * (FULL - reached[name]) for name, part in parts.items()}
        names = sorted((name for name in lost if lost[name]), key=lambda n: (-lost[n], n))
        return [self._hindrance(about, name, float(lost[name] / FULL * 100)) for name in names]

    # --- risks ---

    def _risk_rows(self, finding: Finding, most: int) -> Iterator[Row]:
        risk = self.assessment.framework.risk
        if finding.impact is None:
            return
        about = finding.challenge.id
        tolerated = [place for place, row in enumerate(risk.matrix) if row[finding.impact] <= most]
        if not tolerated:
            self.blockers.append(Blocker(kind="impact", about=about))
            return
        likelihood = max(tolerated)
        if likelihood < len(risk.cuts):
            yield from self._gap_row(finding, risk.cuts[likelihood])
        for signal in finding.challenge.signals:
            if signal.floor > likelihood:
                yield from self._signal_rows(finding.challenge, signal)

    def _gap_row(self, finding: Finding, cut: int) -> Iterator[Row]:
        """The gap must be printed below a cut."""
        masses = {result.question.id: mass for result, mass in finding.informing}
        full = FULL * sum(masses.values())
        credited = sum(mass * (result.credit or 0) for result, mass in finding.informing)
        weights = {
            place: masses[step.question] * step.rise for place, step in enumerate(self.steps) if step.question in masses
        }
        need = math.floor(full * (1 - (cut - _HALF_TENTH) / 1000)) + 1 - credited
        yield Row(weights=weights, need=need, about=finding.challenge.id)
        if sum(weights.values()) < need:
            parts = {name: Fraction(mass * FULL, full) for name, mass in masses.items()}
            self.blockers.extend(self._held_back(finding.challenge.id, parts))

    def _signal_rows(self, challenge: Challenge, signal: Signal) -> Iterator[Row]:
        """One row for each state of the figures behind a signal in which it holds or is possible: not that one."""
        behind = self.assessment.framework.names_behind(signal.when.names)
        moving = sorted({name for each in behind for name in self._lifted_by.get(each, ())})
        count = math.prod(1 + len(self.places[name]) for name in moving)
        if count > MOST_STATES:
            moving, count = [], 1
        self._count_states(count)
        states = [[(), *_runs(self.places[name])] for name in moving]
        bad = [
            combination
            for combination in product(*states)
            if self._truth(signal, [self.steps[place] for chosen in combination for place in chosen]) is not False
        ]
        if len(bad) < count:
            among = [place for name in moving for place in self.places[name]]
            yield from (other_than(list(chain.from_iterable(each)), among, challenge.id) for each in bad)
        else:
            known = self.assessment.situation
            facts = open_behind(known, signal.when.names, "sure" if known.truth(signal.when) else "facts")
            out = () if facts else self._left_out(signal)
            in_the_way = Blocker(kind="signal", about=challenge.id, signal=signal, open_facts=facts)
            self.blockers += [replace(in_the_way, kind="excluded", question=name) for name in out] or [in_the_way]

    def _left_out(self, signal: Signal) -> list[str]:
        """The questions left out whose remedies would end a signal, alone or with all others."""
        questions = self.assessment.questions
        out = {
            name: _available(self.assessment, questions.keys() - {name})
            for name in sorted(self.target.excluded & questions.keys())
        }
        moving = {name: steps for name, steps in out.items() if lifts(self.assessment, steps)}
        self._count_states(2 * len(moving))
        return [
            name
            for name, steps in moving.items()
            if self._truth(signal, steps) is False or self._truth(signal, [*self.steps, *steps]) is False
        ]

    def _truth(self, signal: Signal, steps: Sequence[Step]) -> bool | None:
        values = lifts(self.assessment, steps)
        known = self.assessment.situation
        facts = lifted(self.assessment.framework, known, values).facts if values else known.facts
        truth: bool | None = signal.when.evaluate(facts)
        return truth

    @cached_property
    def _lifted_by(self) -> Mapping[str, Collection[str]]:
        """The questions whose steps may move a figure or field, by its name: itself, or a share of it."""
        lifted_by: dict[str, list[str]] = {}
        for name, places in self.places.items():
            figure = self.assessment.questions[name].question.derive
            moved = lifts(self.assessment, [self.steps[place] for place in places])
            if figure is not None and moved:
                for each in (*moved, *(share_of(self.assessment.situation, figure) or ())[:1]):
                    lifted_by.setdefault(each, []).append(name)
        return lifted_by

    def _count_states(self, count: int) -> None:
        """Count what the states behind a signal take to be worked out; AssessError where it is too much."""
        known = self.assessment.situation
        each = len(known.fields) + len(known.values) + len(known.figures)
        self._worked_out += count * each if count > 1 else 0
        if self._worked_out > MOST_WORKED_OUT:
            found = f"has signals that remedies move through more than {MOST_WORKED_OUT:,} facts and figures together"
            raise failure(self.assessment.framework.id, found, hint=TOO_LARGE)


def _runs(places: list[int]) -> list[tuple[int, ...]]:
    """The steps of a question as they can be taken: the first, or both."""
    return [tuple(places[: count + 1]) for count in range(len(places))]


def _available(assessment: Assessment, excluded: Collection[str]) -> tuple[Step, ...]:
    """The steps that somebody has named the effort of, by question id."""
    found = [
        step
        for name, result in assessment.questions.items()
        if name not in excluded
        for step in steps_of(assessment.framework, result, assessment.situation)
        if step.days is not None
    ]
    return tuple(sorted(found, key=lambda step: (step.question, step.number)))


# --- what steps do ---


def after(assessment: Assessment, steps: Collection[Step]) -> Assessment:
    """The assessment after some steps, scored again: credits as reached, signals by the figures that rise with them."""
    credits: dict[str, int] = {}
    for step in steps:
        credits[step.question] = max(credits.get(step.question, 0), step.after)
    return supposing(assessment, credits, lifts(assessment, steps))


def lifts(assessment: Assessment, steps: Collection[Step]) -> dict[str, float]:
    """The figures that steps lift: to the value that earns the credit, where they are facts that earn less today.

    Where two questions pull a figure to different sides, it stays. What is needed falls where a remedy lowers that.
    """
    values: dict[str, float] = {}
    sides: dict[str, set[bool]] = {}
    lowered: set[str] = set()
    for step in steps:
        question, name = step.result.question, step.result.question.derive
        fact = assessment.situation.facts.get(name or "")
        if name is None or not isinstance(fact, float) or not isinstance(question.kind, Number):
            continue
        kind, curve = question.kind, question.kind.curve
        if curve is None or curve_credit(curve, min(max(fact, kind.least), kind.most)) >= step.after:
            continue
        rising = curve.knots[0][1] <= curve.knots[-1][1]
        value = value_earning(curve, step.after)
        known = values.get(name, value)
        values[name] = max(known, value) if rising else min(known, value)
        sides.setdefault(name, set()).add(rising)
        if lowers_need(step.result, assessment.situation):
            lowered.add(name)
    found = {name: value for name, value in values.items() if len(sides[name]) == 1}
    return found | dict(_lowered(assessment.situation, {name: found[name] for name in lowered & found.keys()}))


def _lowered(known: Situation, shares: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """What shares are divided by, so that they are as said with what there is."""
    for name, share in shares.items():
        parts = share_of(known, name)
        there = None if parts is None else known.number(parts[0])
        if parts is not None and there is not None and share > 0:
            yield parts[1], there / share
