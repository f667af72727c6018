"""What a plan is asked to reach, from flags or from a policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from aifactory_assess.errors import AssessError, Problem, listed, meant

_LISTED = 12
_DAYS = 10**9
"""More working days than there are."""

if TYPE_CHECKING:
    from aifactory_assess.framework.model import Framework
    from aifactory_assess.gate.policy import Policy, Waiver
    from aifactory_assess.planning.target import Target
    from aifactory_assess.scoring.assess import Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFlags:
    """The flags of `plan`, as typed; `path` is where the answers file stands in its repository."""

    min_score: float | None = None
    min_level: str | None = None
    max_risk: tuple[str, ...] = ()
    days: float | None = None
    most: int | None = None
    exclude: tuple[str, ...] = ()
    require: tuple[str, ...] = ()
    policy: Policy | None = field(default=None)
    path: str = ""

    @property
    def names_goal(self) -> bool:
        """Whether anything is asked for but bounds."""
        return bool(self.min_score is not None or self.min_level or self.max_risk or self.policy)


def target_of(assessment: Assessment, wanted: PlanFlags) -> Target:
    """The target of some flags; AssessError holds every fault in them.

    Without a goal it is the next level and no finding very high; with a budget of days and no goal, the highest score
    within it.
    """
    from aifactory_assess.planning.target import Target, usual_target

    framework = assessment.framework
    problems = [*_faults(framework, wanted)]
    risks, more = _risks(framework, wanted.max_risk)
    problems += more
    if problems:
        raise AssessError(problems)
    if wanted.names_goal:
        target = _by_flags(assessment, wanted, risks)
    elif wanted.days is not None:
        target = Target(best=True)
    else:
        target = usual_target(assessment)
    return replace(
        target,
        days=wanted.days,
        most=wanted.most,
        excluded=frozenset(wanted.exclude),
        required=frozenset(wanted.require),
    )


def _by_flags(assessment: Assessment, wanted: PlanFlags, risks: Mapping[str, int]) -> Target:
    """What the flags ask for; beside a policy the stricter of the two holds, as in `check`."""
    from aifactory_assess.framework.entries import tenths
    from aifactory_assess.planning.target import Goal, Target

    target = Target() if wanted.policy is None else _by_policy(assessment, wanted.policy, wanted.path)
    score = None if wanted.min_score is None else tenths(wanted.min_score)
    level = None if wanted.min_level is None else assessment.framework.level_ids.index(wanted.min_level)
    overall = Goal(score=_higher(score, target.overall.score), level=_higher(level, target.overall.level))
    lowest = {name: min(bound, target.risks.get(name, bound)) for name, bound in risks.items()}
    return replace(target, overall=overall, risks={**target.risks, **lowest})


def _higher(one: int | None, other: int | None) -> int | None:
    return max((each for each in (one, other) if each is not None), default=None)


def _by_policy(assessment: Assessment, policy: Policy, path: str) -> Target:
    from aifactory_assess.gate.kinds.kind import OVERALL
    from aifactory_assess.gate.rules import rules
    from aifactory_assess.planning.target import Goal, Target

    framework, waived = assessment.framework, _waived(assessment, policy, path)
    known = rules(framework)
    goals = {name: Goal() for name in (*(pillar.id for pillar in framework.pillars), OVERALL)}
    risks, gates = {}, set()
    for rule, bound in policy.bounds.items():
        if rule in waived:
            continue
        kind, about = known[rule].kind.id, known[rule].subject
        if kind == "risk":
            risks[about] = bound
        elif kind == "gate":
            gates.add(about)
        elif kind in ("score", "level"):
            goal = goals[about]
            goals[about] = replace(goal, score=bound) if kind == "score" else replace(goal, level=bound)
    overall = goals.pop(OVERALL)
    named = {name: goal for name, goal in goals.items() if goal}
    return Target(overall=overall, pillars=named, risks=risks, gates=frozenset(gates))


PLANNED = ("score", "level", "gate", "risk")
"""The kinds of rule that remedies can fulfil."""
_REGRESSION = "regression"
"""Rules that only a baseline can break."""


def policy_notes(assessment: Assessment, wanted: PlanFlags) -> tuple[str, ...]:
    """What of a policy is not planned for: what no remedy fulfils, and what is waived."""
    from aifactory_assess.gate.rules import rules

    policy = wanted.policy
    if policy is None:
        return ()
    waived = _waived(assessment, policy, wanted.path)
    known = rules(assessment.framework)
    kinds = Counter(known[rule].kind.family for rule in policy.bounds if rule not in waived)
    compared = kinds.pop(_REGRESSION, 0)
    others = [f"{kind} ({count})" for kind, count in kinds.items() if kind not in PLANNED]
    notes = []
    if others:
        notes.append(f"Not by remedies: the rules of {listed(others)}; they ask for answers, evidence and dates.")
    if compared:
        notes.append(f"Not by remedies: the rules of {_REGRESSION} ({compared}); they compare with a baseline.")
    if waived:
        told = [f"{rule} (until {waiver.until}, {waiver.owner})" for rule, waiver in waived.items()]
        asked = ", though a level may ask for it" if any(known[rule].kind.id == "gate" for rule in waived) else ""
        notes.append(f"Waived, and no goal by itself{asked}: {listed(told, most=_LISTED)}.")
    return tuple(notes)


def _waived(assessment: Assessment, policy: Policy, path: str) -> dict[str, Waiver]:
    """The rules that a waiver in force covers, with the one that does longest."""
    from aifactory_assess.gate.policy import WaiversOf

    waivers = WaiversOf(waivers=policy.waivers, organisation=assessment.sheet.organisation, place=path)
    longest = {rule: max(waivers.letting(rule), key=lambda each: each.until, default=None) for rule in policy.bounds}
    return {rule: each for rule, each in longest.items() if each is not None and each.days_left(assessment.as_of) >= 0}


# --- faults ---


def _faults(framework: Framework, wanted: PlanFlags) -> Iterable[Problem]:
    from aifactory_assess.gate.policy import why_no_share

    why = None if wanted.min_score is None else why_no_share(wanted.min_score)
    if why is not None:
        yield Problem(file="--min-score", found=why[0], expected=why[1])
    if wanted.min_level is not None:
        yield from _unknown("--min-level", wanted.min_level, framework.level_ids, "level")
    if wanted.days is not None and not 0 <= wanted.days <= _DAYS:
        found = f"{wanted.days:.15g} is no number of days"
        yield Problem(file="--budget-days", found=found, expected=f"0 to {_DAYS:,}")
    if wanted.most is not None and wanted.most < 0:
        yield Problem(file="--most", found=f"{wanted.most} is no number of remedies", expected="0 or more")
    questions = [question.id for question in framework.questions]
    for flag, names in (("--exclude", wanted.exclude), ("--require", wanted.require)):
        for name in names:
            yield from _unknown(flag, name, questions, "question", hint=framework.instead_of(name))
    for name in dict.fromkeys(wanted.exclude):
        if name in wanted.require:
            yield Problem(file="--require", found=f"{name} is excluded too", expected="one of both")


def _unknown(
    flag: str, word: str, allowed: Collection[str], what: str, *, hint: str | None = None
) -> Iterable[Problem]:
    if word not in allowed:
        choices = f"one of {listed(allowed)}" if len(allowed) <= 20 else None  # noqa: PLR2004 - a line
        hint = hint or meant(word, allowed)
        yield Problem(file=flag, found=f"{word!r} is no {what}", expected=choices, hint=hint)


def _risks(framework: Framework, words: Sequence[str]) -> tuple[dict[str, int], list[Problem]]:
    """Highest risks by challenge, from `RISK` or `CHALLENGE=RISK`; what names a challenge goes before what does not."""
    problems: list[Problem] = []
    everywhere: dict[str, int] = {}
    named = Counter(word.rpartition("=")[0] for word in words)
    for name in (name for name, times in named.items() if times > 1):
        problems.append(Problem(file="--max-risk", found=f"{name or 'a risk of all'} is given twice", expected="once"))
    single: dict[str, int] = {}
    steps = framework.risk_ids
    challenges = [known.id for known in framework.challenges]
    for word in words:
        name, equals, risk = word.rpartition("=")
        if not steps:
            problems.append(Problem(file="--max-risk", found="the framework has no risks"))
            break
        faults = [*_unknown("--max-risk", risk, steps, "risk")]
        if equals:
            faults += _unknown("--max-risk", name, challenges, "challenge")
        problems += faults
        if not faults:
            found = {name: steps.index(risk)} if equals else dict.fromkeys(challenges, steps.index(risk))
            (single if equals else everywhere).update(found)
    return {**everywhere, **single}, problems
