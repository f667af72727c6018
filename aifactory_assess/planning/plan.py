"""The cheapest remedies that reach a target, in the order of doing them, or what keeps it out of reach."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from functools import cache, partial
from typing import TYPE_CHECKING, TypeAlias

from aifactory_assess.framework.asked import FULL, Remedy, Triple
from aifactory_assess.nouns import dataclass
from aifactory_assess.planning.first import Action, LeadTime, alarming, lead_of, money_of, to_find_out
from aifactory_assess.planning.frontier import Frontier, Point
from aifactory_assess.planning.model import Blocker, Model, Steps, after
from aifactory_assess.planning.order import those_before_first
from aifactory_assess.planning.target import Goal, Miss, Target, misses, of_pillar
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.readiness import QuestionResult, Rating
from aifactory_assess.scoring.remedies import Step

if TYPE_CHECKING:
    from aifactory_assess.planning.exact import Exact

MOST_JUDGED = 50
"""So often a solution that the scorer does not accept is cut off and solved again; it has never been seen."""


MakeSolver: TypeAlias = "type[Exact]"
"""What hands a model to HiGHS, which is there where the extra `plan` is installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """A finding whose risk falls, from and to an index of the risk scale."""

    challenge: str
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """One remedy of a plan, in its place: what it reaches together with those before it.

    `score` (tenths) and `level` are those after it. `without` are the days that the plan costs more where it is left
    out: 0 where others do as well, None where the target is then out of reach. `waits_for` are the questions of the
    plan that come before it; `rests_on` such as no plan works on though they are weak.
    """

    result: QuestionResult
    steps: tuple[Step, ...]
    gain: float
    score: int
    level: int | None
    falls: tuple[Fall, ...]
    passes_gate: bool
    money: Triple | None
    lead: LeadTime
    weigh: Callable[[], float | None] = field(repr=False, compare=False)
    waits_for: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """The id of its question."""
        return self.result.question.id

    @property
    def without(self) -> float | None:
        """Solved when it is asked for first: a report tells it of no remedy."""
        return self.weigh()

    @property
    def remedy(self) -> Remedy | None:
        """What is done."""
        return self.steps[0].remedy

    @property
    def days(self) -> float:
        """Person-days of all its steps."""
        return sum(step.days or 0.0 for step in self.steps)

    @property
    def before(self) -> int:
        """The credit today."""
        return self.steps[0].before

    @property
    def after(self) -> int:
        """The credit that it reaches."""
        return self.steps[-1].after

    @property
    def phase(self) -> str | None:
        """When in the build it is done."""
        return None if self.remedy is None else self.remedy.phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do. `asked` is what was wanted, `target` what the items reach: less, where `blockers` keep it away.

    `least_days` and `least_remedies` say how much a target takes that its bounds do not allow. `limit` is the
    assessment after every step there is. `notes` say what of a demand is left aside. Where the highest score is asked
    for and no remedy raises it, `held_back` is what it lacks.
    """

    asked: Target
    target: Target
    before: Assessment
    after: Assessment
    items: tuple[PlanItem, ...]
    curve: tuple[Point, ...]
    find_out: tuple[Action, ...]
    misses: tuple[Miss, ...]
    blockers: tuple[Blocker, ...] = ()
    limit: Assessment
    limit_days: float
    least_days: float | None = None
    least_remedies: int | None = None
    notes: tuple[str, ...] = ()
    held_back: tuple[Blocker, ...] = ()

    @property
    def reached(self) -> bool:
        """Whether what was asked is reached."""
        return not self.misses and self.least_days is None and self.least_remedies is None and not self.blockers

    @property
    def least_to_rise(self) -> float | None:
        """The fewest person-days that raise the score; None where none do."""
        now = self.before.readiness.overall.printed
        return next((point.days for point in self.curve if point.score > now), None)

    @property
    def days(self) -> float:
        """Person-days together."""
        return sum(item.days for item in self.items)

    @property
    def money(self) -> Triple | None:
        """What no person-day buys, together; None where no item names any."""
        return spent(self.items)

    @property
    def days_by_role(self) -> Mapping[str | None, float]:
        """Person-days of each role, most first."""
        sums: dict[str | None, float] = {}
        for item in self.items:
            role = item.result.question.role
            sums[role] = sums.get(role, 0.0) + item.days
        return dict(sorted(sums.items(), key=lambda pair: -pair[1]))


def spent(items: Iterable[PlanItem]) -> Triple | None:
    """What no person-day buys, of some items together; None where none of them names any."""
    named = [item.money for item in items if item.money is not None]
    if not named:
        return None
    low, likely, high = (math.fsum(each) for each in zip(*named, strict=True))
    return low, likely, high


def make_plan(assessment: Assessment, target: Target, solver: MakeSolver | None, notes: tuple[str, ...] = ()) -> Plan:
    """A plan for a target. `solver` is None where only the lists are there; then the target must not need it."""
    return replace(_Planning(assessment, target, solver).plan(), notes=notes)


class _Planning:
    def __init__(self, assessment: Assessment, asked: Target, solver: MakeSolver | None) -> None:
        self.assessment = assessment
        self.asked = asked
        self.make = solver
        self.whole = Model(assessment, asked)
        self.everything = range(len(self.whole.steps))
        self.limit = self.whole.after(self.everything)

    def plan(self) -> Plan:
        blockers = tuple(dict.fromkeys(self.whole.blockers))
        target, model, taken = self.asked, self.whole, None
        least_days = least_remedies = None
        if not blockers:
            taken = self._judged(model)
            if taken is None:
                least_days, least_remedies = self._bounds()
        if taken is None:
            target, model, taken = self._rest(blockers)
        reached = model.after(taken)
        items = self._items(model, taken)
        free = Model(self.assessment, Target(excluded=self.asked.excluded))
        curve = Frontier(free).curve()
        rises = curve[-1].score > self.assessment.readiness.overall.printed
        held_back = tuple(free.held_back()) if self.asked.best and not rises else ()
        return Plan(
            asked=self.asked,
            target=target,
            before=self.assessment,
            after=reached,
            items=items,
            curve=curve,
            find_out=to_find_out(
                self.assessment, _in_the_way((*blockers, *held_back)), [item.question for item in items]
            ),
            misses=tuple(misses(reached, self.asked)),
            blockers=blockers,
            limit=self.limit,
            limit_days=self.whole.cost(self.everything),
            least_days=least_days,
            least_remedies=least_remedies,
            held_back=held_back,
        )

    # --- solving ---

    def _judged(self, model: Model) -> Steps | None:
        """The steps that a solver finds and the scorer accepts."""
        for _ in range(MOST_JUDGED):
            taken = self._solved(model)
            if taken is None:
                return None
            left = list(misses(model.after(taken), model.target))
            if not left:
                return taken
            model.rows.append(model.cut(taken, left))
        message = "solver and scorer do not agree"
        raise AssertionError(message)

    def _solved(self, model: Model) -> Steps | None:
        if self._by_lists(model):
            frontier = Frontier(model)
            if model.target.best:
                return frontier.best()
            taken = frontier.cheapest(model.least_score)
            enough = taken is None or model.budget is None or sum(model.days[p] for p in taken) <= model.budget
            return taken if enough else None
        solver = self._solver(model)
        return solver.best() if model.target.best else solver.cheapest()

    def _by_lists(self, model: Model) -> bool:
        return not model.target.needs_solver and all(row.about == "overall" for row in model.rows)

    def _solver(self, model: Model) -> Exact:
        assert self.make is not None, "the target needs a solver"  # noqa: S101 - the command line has looked
        return self.make(model)

    def _bounds(self) -> tuple[float | None, int | None]:
        """The fewest days, and the fewest remedies, that the target takes without its bounds."""
        target = self.asked
        free = replace(target, days=None, most=None, best=False)
        model = Model(self.assessment, free)
        taken = self._judged(model)
        if taken is None:
            return None, None
        days = None if target.days is None else model.cost(taken)
        return days, None if target.most is None else len({model.steps[place].question for place in taken})

    def _rest(self, blockers: tuple[Blocker, ...]) -> tuple[Target, Model, Steps]:
        """The most of what was asked that can be reached: all that is not blocked, or the best within the bounds."""
        about = {blocker.about for blocker in blockers}
        asked, now, limit = self.asked, _ratings(self.assessment), _ratings(self.limit)
        goals = {"overall": asked.overall, **{of_pillar(name): goal for name, goal in asked.pillars.items()}}
        goals |= {name: _in_reach(goals[name], now[name], limit[name]) for name in about & goals.keys()}
        target = replace(
            asked,
            overall=goals["overall"],
            pillars={name: goals[of_pillar(name)] for name in asked.pillars},
            risks={name: most for name, most in asked.risks.items() if name not in about},
            gates=asked.gates - about,
            required=asked.required - about,
        )
        for wanted in (target, replace(target, overall=Goal(), pillars={}, risks={}, gates=frozenset(), best=True)):
            model = Model(self.assessment, wanted)
            if not model.blockers and (blockers or wanted is not target):
                taken = self._judged(model)
                if taken is not None:
                    return wanted, model, taken
        nothing = replace(target, overall=Goal(), pillars={}, risks={}, gates=frozenset(), required=frozenset())
        return nothing, Model(self.assessment, nothing), frozenset()

    # --- telling ---

    def _items(self, model: Model, taken: Steps) -> tuple[PlanItem, ...]:
        groups: dict[str, list[Step]] = {}
        for place in sorted(taken):
            groups.setdefault(model.steps[place].question, []).append(model.steps[place])
        without = self._without(model, taken)
        done: list[Step] = []
        items, base = [], self.assessment
        before = base
        for name in in_order(base, groups):
            steps = groups[name]
            done += steps
            now, remedy = after(base, done), steps[0].remedy
            behind = remedy.after if remedy is not None else ()
            costs = [money for step in steps if (money := money_of(step, base)) is not None]
            items.append(
                PlanItem(
                    result=base.questions[name],
                    steps=tuple(steps),
                    gain=base.readiness.weights[name] * sum(step.rise for step in steps) / FULL * 100,
                    score=now.readiness.overall.printed,
                    level=now.readiness.overall.level,
                    falls=_falls(before, now),
                    passes_gate=name in before.readiness.overall.gates and name not in now.readiness.overall.gates,
                    money=costs[0] if costs else None,
                    lead=lead_of(steps[0], base),
                    weigh=cache(partial(without, name)),
                    waits_for=tuple(each for each in behind if each in groups),
                    rests_on=tuple(each for each in behind if each not in groups and _is_weak(self.whole, each)),
                )
            )
            before = now
        return tuple(items)

    def _without(self, model: Model, taken: Steps) -> Callable[[str], float | None]:
        """What tells the days that the target costs more without a remedy: each takes a solver a while."""
        if model.target.best:
            return lambda _: 0.0
        today = model.cost(taken)
        days_without: Callable[[str], float | None]
        if self._by_lists(model):
            frontier = Frontier(model)
            days_without = lambda name: frontier.days_without(name, model.least_score)  # noqa: E731 - one of two
        else:
            days_without = self._solver(model).weighing().days_without
        forced = {model.steps[place].question for place in model.forced}

        def without(name: str) -> float | None:
            cost = None if name in forced else days_without(name)
            return None if cost is None else max(0.0, cost - today)

        return without


def _in_the_way(blockers: Iterable[Blocker]) -> list[str] | None:
    """What is open and blocks a target, questions and facts behind signals.

    None where any would do, as too little is answered for a level of all.
    """
    every = list(blockers)
    names = [blocker.question for blocker in every if blocker.kind == "open" and blocker.question is not None]
    names += [fact for blocker in every for fact in blocker.open_facts]
    return None if any((each.kind, each.about) == ("evidence", "overall") for each in every) else names


def _ratings(assessment: Assessment) -> dict[str, Rating]:
    """Those of the whole and of each pillar."""
    ready = assessment.readiness
    return {"overall": ready.overall, **{of_pillar(result.pillar.id): result.rating for result in ready.pillars}}


def _in_reach(goal: Goal, now: Rating, limit: Rating) -> Goal:
    """As much of a goal as all steps together reach; nothing of what they do not raise."""
    return Goal(
        score=_lesser(goal.score, now.printed, limit.printed),
        level=_lesser(goal.level, now.level, limit.level) if limit.enough_evidence else None,
    )


def _lesser(asked: int | None, now: int | None, most: int | None) -> int | None:
    return None if asked is None or most is None or most == now else min(asked, most)


def _is_weak(model: Model, question: str) -> bool:
    """Whether a question's remedy has something left to reach."""
    place = model.first_of.get(question)
    return place is not None and model.steps[place].number == 1


def _falls(before: Assessment, now: Assessment) -> tuple[Fall, ...]:
    was = {finding.challenge.id: finding.risk for finding in before.findings}
    found = []
    for challenge in before.framework.challenges:
        risk = next(finding.risk for finding in now.findings if finding.challenge.id == challenge.id)
        then = was[challenge.id]
        if risk is not None and then is not None and risk < then:
            found.append(Fall(challenge=challenge.id, before=then, after=risk))
    return tuple(found)


# --- the order of doing ---


def in_order(assessment: Assessment, groups: Mapping[str, list[Step]]) -> list[str]:
    """Questions in the order of doing: by phase; within one, violated gates, the worst findings, long lead, gain a day.

    A remedy that names others in `after` follows those of its phase.
    """
    phases = {phase: place for place, phase in enumerate(assessment.framework.phases)}
    worst: dict[str, int] = {}
    for place, finding in enumerate(assessment.findings):
        if alarming(assessment.framework, finding):
            for result, _ in finding.informing:
                worst.setdefault(result.question.id, place)
    last = len(assessment.findings)
    rank = {name: _rank(assessment, steps, worst.get(name, last)) for name, steps in groups.items()}
    by_phase: dict[int, list[str]] = {}
    for name, steps in groups.items():
        phase = steps[0].remedy.phase if steps[0].remedy else None
        by_phase.setdefault(phases.get(phase or "", len(phases)), []).append(name)
    return [
        name
        for phase in sorted(by_phase)
        for name in those_before_first(
            {name: groups[name][0].remedy for name in sorted(by_phase[phase], key=lambda each: rank[each])}
        )
    ]


def _rank(assessment: Assessment, steps: list[Step], worst: int) -> tuple[bool, int, float, float, str]:
    name, months = steps[0].question, lead_of(steps[0], assessment).months
    gated = name in assessment.readiness.overall.gates
    likely = 0.0 if months is None else months[1]
    gain = assessment.readiness.weights[name] * sum(step.rise for step in steps)
    days = sum(step.days or 0.0 for step in steps)
    return (not gated, worst, -likely, -gain / days if days else -math.inf, name)
