"""What to do first, without a solver: gates that bind, then the worst findings, then the score (docs/planning.md)."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Literal, NamedTuple, TypeAlias

from aifactory_assess.answers.questionnaire import Place
from aifactory_assess.framework.asked import FULL, Field, Formulas, Remedy, Triple
from aifactory_assess.framework.expressions import Expression
from aifactory_assess.framework.model import Framework
from aifactory_assess.nouns import dataclass
from aifactory_assess.planning.order import those_before_first
from aifactory_assess.planning.timeline_phases import held_up, months_left, settled_by_remedy
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.figures import all_behind, lifted, open_behind
from aifactory_assess.scoring.printed import tenths
from aifactory_assess.scoring.readiness import QuestionResult, aggregate, level_of
from aifactory_assess.scoring.remedies import Step, advised_of, remedy_of, steps_of
from aifactory_assess.scoring.risks import Finding

FIRST = 3
Reason: TypeAlias = Literal["gate", "risk", "score", "open"]
ActionKind: TypeAlias = Literal["remedy", "find_out"]


class LeadTime(NamedTuple):
    """Months of a remedy, None where it has none, or a fact is missing; `open` are the facts that widen them.

    Where they are those of a date that was told and `has_passed`, nobody knows them.
    """

    months: Triple | None = None
    open: tuple[str, ...] = ()
    has_passed: bool = False


NO_LEAD = LeadTime()


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing to do: a step up, or finding out what an open question hides (`step` is None).

    `gain` is in points of the overall score, for an open question the range that its answer closes. Where a finding is
    the reason, `closes` is the part of its scale (0 to 1) by which the gap narrows. `money` is in USD; `lead` is the
    lead time. What is computed is found out by the first `fact` behind it that is open; where a fact decides whether a
    weak question is asked at all, that one is, and `gain` what full credit adds, or leaving out all that hangs on it.
    `rests_on` are the weak questions that its remedy follows, and that are not to do before it. Where it has the
    place of what rests on it, that is what it `leads_to`.
    """

    result: QuestionResult
    remedy: Remedy | None
    step: Step | None
    reason: Reason
    gain: float
    finding: Finding | None = None
    closes: float | None = None
    money: Triple | None = None
    lead: LeadTime = NO_LEAD
    rests_on: tuple[str, ...] = ()
    fact: Field | None = None
    leads_to: Action | None = None

    @property
    def place(self) -> Place:
        """What it is about, and what is asked to find out: two questions that hang on one fact are one to find out."""
        return self.fact or self.result.question

    @property
    def role(self) -> str | None:
        """Whose work it is."""
        return self.place.role

    @property
    def kind(self) -> ActionKind:
        """Whether it is something to do, or to find out."""
        return "find_out" if self.step is None else "remedy"

    @property
    def question(self) -> str:
        """The id of its question."""
        return self.result.question.id

    @property
    def days(self) -> float | None:
        """Person-days."""
        return None if self.step is None else self.step.days


def first_actions(assessment: Assessment, most: int = FIRST) -> tuple[Action, ...]:
    """The things to do first, best first; each question once.

    None gains nothing, but for what is done at a gate where there is next to nothing of a need.
    """
    return _Choosing(assessment).first(most)


def money_of(step: Step, assessment: Assessment) -> Triple | None:
    """What no person-day buys, in USD (low, likely, high); told for the first step only, None where a fact is missing.

    A price is taken at its likely value; what comes out below zero is nothing to pay.
    """
    formulas = None if step.remedy is None or step.number > 1 else step.remedy.cost_usd
    return None if formulas is None else _worked(formulas, assessment, _months_left(assessment, formulas))


def lead_of(step: Step, assessment: Assessment) -> LeadTime:
    """The lead time of a step's remedy, with what holds its phase up; none by a date that has passed.

    One without months takes as long as the gates that it is to settle.
    """
    remedy, known = step.remedy, assessment.situation
    if remedy is None:
        return NO_LEAD
    if remedy.months is None:
        settled = settled_by_remedy(assessment, step.question)
        return NO_LEAD if settled is None else LeadTime(settled.months, settled.open)
    dates = _months_left(assessment, remedy.months)
    months = _worked(remedy.months, assessment, dates)
    if months is not None and not any(months) and 0.0 in dates.values():
        return LeadTime(has_passed=True)
    if months is None or remedy.phase is None:
        return LeadTime(months)
    held = held_up(assessment.framework.estimates.phases, remedy.phase, step.question, known)
    low, likely, high = (own + more for own, more in zip(months, held.months, strict=True))
    return LeadTime((low, likely, high), held.open)


def _months_left(assessment: Assessment, formulas: Formulas) -> dict[str, float]:
    """What is left, as in the timeline, of the months that facts told and that formulas rest on."""
    behind = all_behind(assessment.situation, [name for formula in formulas for name in formula.names])
    told = assessment.framework.estimates.months_told
    left = {name: months_left(assessment, name) for name in told if name in behind}
    return {name: months for name, months in left.items() if months is not None}


def _worked(formulas: Formulas, assessment: Assessment, dates: Mapping[str, float]) -> Triple | None:
    known = assessment.situation
    if any(known.values[name] != left for name, left in dates.items()):
        known = lifted(assessment.framework, known, dates)
    worked = [formula.evaluate(known.values) for formula in formulas]
    if any(value is None for value in worked):
        return None
    low, likely, high = sorted(max(0.0, value) for value in worked)
    return low, likely, high


def alarming(framework: Framework, finding: Finding) -> bool:
    """Whether a finding is in the two highest steps of the scale: high or very high."""
    return finding.risk is not None and finding.risk >= len(framework.risk.scale) - 2


def _those_before_first(actions: Iterable[Action]) -> list[Action]:
    """Actions in their order, each after those that its remedy names; to find something out is not to do it."""
    found = {action.question: action for action in actions}
    remedies = {name: action.remedy if action.kind == "remedy" else None for name, action in found.items()}
    return [found[name] for name in those_before_first(remedies)]


class _Choosing:
    """One assessment, and the steps that it leaves."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.steps = {
            name: steps_of(assessment.framework, result, assessment.situation)
            for name, result in assessment.questions.items()
        }
        self._asked: dict[str, Field | None] = {}
        self._asked_before: dict[str, Field] = {}
        self._moved: dict[str, float] = {}

    def first(self, most: int) -> tuple[Action, ...]:
        chosen: dict[str, Action] = {}
        found = (self._gates, self._findings, self._rises, self.open)
        for action in chain.from_iterable(actions() for actions in found):
            if action.place.id in chosen:
                continue
            fresh = [each for each in (*self._below(action), action) if each.place.id not in chosen]
            # A finding has one place, so what rests on its first has to wait.
            chosen |= {each.place.id: each for each in (fresh[:1] if action.finding else fresh)}
            if len(chosen) >= most:
                break
        # Of the few alone that are told: all that could be done is chosen from.
        return tuple(self._told(each, list(chosen)[:place]) for place, each in enumerate([*chosen.values()][:most]))

    def _below(self, action: Action) -> list[Action]:
        """The steps at violated gates that what is done for a risk or the score rests on, lowest first."""
        if action.step is None or action.reason == "gate":
            return []
        remedies, ahead = {action.question: action.remedy}, [action.remedy]
        for remedy in ahead:
            for name in () if remedy is None else remedy.after:
                step = self._next(name) if name in self.assessment.readiness.overall.gates else None
                if step is not None and name not in remedies and self._asked_by(name) is None:
                    remedies[name] = step.remedy
                    ahead.append(step.remedy)
        *below, _ = those_before_first(remedies)
        found = (self._action(name, self._next(name), action.reason, action.finding) for name in below)
        return [replace(each, leads_to=action) for each in found]

    def _told(self, action: Action, before: Sequence[str]) -> Action:
        step = action.step
        if step is None:
            return action
        behind = () if step.remedy is None else step.remedy.after
        weak = (name for name in behind if any(each.number == 1 for each in self.steps.get(name, ())))
        rests_on = tuple(name for name in weak if name not in before)
        money, lead = money_of(step, self.assessment), lead_of(step, self.assessment)
        return replace(action, money=money, lead=lead, rests_on=rests_on)

    def _next(self, name: str) -> Step | None:
        return self.steps[name][0] if self.steps[name] else None

    def _advised(self, name: str) -> Step | None:
        """What is done about one that cannot rise by it."""
        found = advised_of(self.assessment.framework, self.assessment.questions[name], self.assessment.situation)
        return next(iter(found), None)

    def _gates(self) -> list[Action]:
        """Violated gates that hold the level below what the score reaches, or that the next level would meet."""
        overall, framework = self.assessment.readiness.overall, self.assessment.framework
        if overall.score is None:
            return []
        reached = level_of(framework, tenths(overall.score.low))
        caps = {
            name: gate.cap
            for name in overall.gates
            if (gate := self.assessment.questions[name].question.gate) is not None
            and gate.cap <= reached
            and gate.cap < len(framework.levels) - 1
        }
        found = [self._action(name, self._next(name) or self._advised(name), "gate") for name in caps]
        return _those_before_first(sorted(found, key=lambda action: (caps[action.question], -action.gain)))

    def _findings(self) -> Iterator[Action]:
        """One action for each high or very high finding, worst first."""
        for finding in self.assessment.findings:
            if alarming(self.assessment.framework, finding):
                action = self._for(finding)
                if action is not None:
                    yield action

    def _for(self, finding: Finding) -> Action | None:
        """The step that closes most of the gap per day, or what must be found out before one is chosen.

        One that closes far less of it than another is none, however little it takes (`least_step`). What goes beyond
        its remedy's target is for when nothing lacks to another's, and nothing is open.
        """
        masses = {result.question.id: mass for result, mass in finding.informing}
        total = FULL * sum(masses.values())
        steps = [step for name in masses if (step := self._next(name)) is not None]
        still_open = [(mass, result.question.id) for result, mass in finding.informing if result.is_open]
        heaviest, name = max(still_open, key=lambda pair: pair[0], default=(0, ""))
        worth = {step.question: masses[step.question] * step.rise for step in steps if step.number == 1}
        by_all = sum(worth.values())
        most = max((worth.get(step.question, 0) for step in steps if step.days is not None), default=0)
        least = self.assessment.framework.least_step * most
        large = [step for step in steps if worth.get(step.question, 0) * 100 >= least]
        best = min(large, key=_per_day(lambda step: masses[step.question]), default=None)
        is_beyond = best is not None and best.number > 1
        if heaviest and (finding.status == "not_enough_answers" or heaviest * FULL > by_all or is_beyond):
            return self._action(name, None, "risk", finding, heaviest * FULL / total)
        if best is None:
            return None
        return self._action(best.question, best, "risk", finding, masses[best.question] * best.rise / total)

    def _rises(self) -> list[Action]:
        """The steps that raise the score most per day, of what is surely asked; beyond a remedy's target last."""
        weights = self.assessment.readiness.weights
        steps = [step for name in self.steps if (step := self._next(name)) and self._asked_by(name) is None]
        ranked = sorted(steps, key=_per_day(lambda step: weights[step.question]))
        return [self._action(step.question, step, "score") for step in ranked]

    def open(self) -> list[Action]:
        """The open questions that decide most, and the open facts that decide whether weak ones are asked."""
        questions = self.assessment.questions
        found = [name for name in questions if questions[name].is_open or (self.steps[name] and self._asked_by(name))]
        return sorted((self._action(name, None, "open") for name in found), key=lambda action: -action.gain)

    def _action(
        self,
        name: str,
        step: Step | None,
        reason: Reason,
        finding: Finding | None = None,
        closes: float | None = None,
    ) -> Action:
        known, result = self.assessment.situation, self.assessment.questions[name]
        by = self._asked_by(name)
        # Nobody should buy a remedy for what may not be asked of them.
        step = step if by is None else None
        rise = FULL - (result.credit or 0) if step is None else step.rise if self.steps[name] else 0
        gain = self.assessment.readiness.weights[name] * rise / FULL * 100
        return Action(
            result=result,
            remedy=remedy_of(result.question, known),
            step=step,
            reason=reason,
            gain=gain if by is None or result.is_open else max(gain, self._without(by)),
            finding=finding,
            closes=closes,
            fact=self._open_fact(result) if step is None else None,
        )

    def _open_fact(self, result: QuestionResult) -> Field | None:
        """The first open fact that decides whether it is asked, or for want of which it is not computed.

        One that is assumed comes last.
        """
        known, question = self.assessment.situation, result.question
        asked = self._asked_by(question.id)
        if asked is not None:
            return self._before(asked)
        behind = () if question.derive is None else open_behind(known, [question.derive])
        told = (name for name in behind if known.fields[name].state != "assumed")
        first = next(told, next(iter(behind), None))
        return None if first is None else self._before(known.fields[first].field)

    def _asked_by(self, name: str) -> Field | None:
        """The open fact that decides whether a question is asked."""
        if name not in self._asked:
            self._asked[name] = self._deciding(self.assessment.questions[name].question.when)
        return self._asked[name]

    def _without(self, field: Field) -> float:
        """By how many points the score would be another without the questions that a fact decides whether to ask."""
        if field.id not in self._moved:
            asked = {
                name: each._replace(state="not_asked", credit=None) if self._asked_by(name) is field else each
                for name, each in self.assessment.questions.items()
            }
            ends = (self.assessment.readiness.overall, aggregate(self.assessment.framework, asked).overall)
            low, without = (0.0 if end.score is None else end.score.low for end in ends)
            self._moved[field.id] = abs(without - low) * 100
        return self._moved[field.id]

    def _before(self, field: Field) -> Field:
        """What decides whether a fact is asked for, and whether that is, where it is not known; else the fact."""
        way: list[Field] = []
        while field.id not in self._asked_before and (decides := self._deciding(field.when)) is not None:
            way.append(field)
            field = decides
        first = self._asked_before.get(field.id, field)
        self._asked_before |= {each.id: first for each in (*way, field)}
        return first

    def _deciding(self, rule: Expression | None) -> Field | None:
        """The first fact for want of which nobody knows whether a rule holds."""
        known = self.assessment.situation
        if rule is None or known.truth(rule) is not None:
            return None
        return next((known.fields[name].field for name in open_behind(known, rule.names)), None)


def _per_day(weight: Callable[[Step], float]) -> Callable[[Step], tuple[bool, int, float]]:
    """Ranks steps by weighted rise per day, falling, first steps before second ones.

    One whose effort nobody has named comes last.
    """

    def rank(step: Step) -> tuple[bool, int, float]:
        worth = weight(step) * step.rise
        if step.days is None:
            return True, step.number, -worth
        return False, step.number, -worth / step.days if step.days else -math.inf

    return rank


def to_find_out(
    assessment: Assessment, first: Collection[str] | None = (), planned: Collection[str] = ()
) -> tuple[Action, ...]:
    """All that is open, each once, in the order of finding it out.

    What decides whether a question is asked whose remedy is `planned`, then what is named as `first`, then what is
    behind gates, then by what it is worth; where `first` is None, by that alone after the planned.
    """
    gates = assessment.readiness.overall.gates
    actions = _Choosing(assessment).open()
    if first is not None:
        named = set(first)
        actions.sort(key=lambda each: (named.isdisjoint((each.question, each.place.id)), each.question not in gates))
    actions.sort(key=lambda action: action.question not in planned)
    once = {action.place.id: action for action in reversed(actions)}
    return tuple(action for action in actions if once[action.place.id] is action)
