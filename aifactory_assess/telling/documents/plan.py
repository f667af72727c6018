"""A plan for the people who decide on it: in a line, what to start now, then remedy by remedy, and what it leads to."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from aifactory_assess.errors import listed, some_of
from aifactory_assess.framework.model import Framework
from aifactory_assess.planning import sentences as say
from aifactory_assess.planning.cost import tender
from aifactory_assess.planning.first import Action, first_actions
from aifactory_assess.planning.outlook import outlook
from aifactory_assess.planning.plan import Fall, Plan, PlanItem, spent
from aifactory_assess.planning.standing import standing
from aifactory_assess.planning.target import Goal, Target
from aifactory_assess.planning.timeline import LONG
from aifactory_assess.planning.timeline_phases import NO_TIME
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.figures import all_behind
from aifactory_assess.scoring.printed import capital, counted, person_days, quantity, small
from aifactory_assess.scoring.said import goes_on, named, names_of, role_title, what_step, what_steps
from aifactory_assess.telling import blocks
from aifactory_assess.telling.blocks import Block, Document, Entry, Listing, Section, Sentence, Table, headed
from aifactory_assess.telling.documents.cost import money_line
from aifactory_assess.telling.documents.plan_blockers import blocked, held_back, ways_on
from aifactory_assess.telling.documents.plan_sums import after, curve, graph, who
from aifactory_assess.telling.documents.when import closing_words, when_words
from aifactory_assess.telling.documents.wording import (
    GRAVE,
    caveats,
    level_words,
    low_words,
    noted,
    phase_title,
    titled,
)

WORKING_DAYS = 64
"""Of 90 days, five in seven."""
_NAMED = 4
_FOUND_OUT = 5
_OTHER_FIRST = (
    "“Do first” in the report is what lifts a cap, eases the worst risks or raises the score most for its days, "
    "whatever the target. The plan is the cheapest way to its target, in the order in which things must be ready."
)


def document(plan: Plan, *, detail: bool = False) -> Document:  # noqa: ARG001 - a plan has one form
    """All of it."""
    before = plan.before
    name = before.sheet.name or before.sheet.organisation
    return Document(
        title=titled(before.sheet, f"Plan for {name}"),
        about=(
            *caveats(before),
            *plan.notes,
            f"as of {before.as_of}, {before.framework.named}",
            f"Target: {target_words(before.framework, plan.asked)}.",
        ),
        blocks=list(_blocks(plan)),
    )


def _blocks(plan: Plan) -> Iterator[Block]:
    yield from _answer(plan, str)
    yield from ways_on(plan)
    yield from _in_doubt(plan.before)
    if plan.items:
        yield from _programme(plan)
        yield from _why_others_first(plan)
    if plan.items or plan.find_out:
        yield Section(title="In the next 90 days", blocks=list(_ninety_days(plan)))
    if plan.find_out:
        yield Section(title="Find out first", blocks=list(_open(plan)))
    for phase, found in groupby(plan.items, key=lambda item: item.phase):
        items = list(found)
        told = tuple(_item(plan, item) for item in items)
        yield Section(title=_phase_words(plan, phase, items), blocks=[blocks.Actions(actions=told)])
    if plan.items:
        yield Section(title="Who", blocks=[who(plan)])
    yield from curve(plan)
    yield Section(title="Where it leads", blocks=list(after(plan)))


def _in_doubt(before: Assessment) -> Iterator[Section]:
    """Answers that cannot all be so, or are hard to believe; what is tried has its contradictions told above."""
    told = [note for note in before.notes if note.kind in GRAVE]
    if before.sheet.trials:
        told = [note for note in told if note.kind != "contradiction"]
    if told:
        yield Section(title="Settle these answers first: the plan rests on them", blocks=[noted(n, str) for n in told])


def in_short(plan: Plan) -> Iterator[Block]:
    """The plan as a part of a report: what it takes and reaches, remedy by remedy, and what more would bring."""
    yield from lead(plan)
    yield from _by_phase(plan)
    yield from graph(plan)


def lead(plan: Plan) -> Iterator[Block]:
    """What is asked for, what the plan takes and reaches, and why it begins with other things than are to do first."""
    yield from (Sentence(words=blocks.quiet(note)) for note in plan.notes)
    yield Sentence(words=blocks.quiet(f"Target: {target_words(plan.before.framework, plan.asked)}."))
    yield from _answer(plan, names_of(plan.before.framework))
    yield from _why_others_first(plan)


def _why_others_first(plan: Plan) -> Iterator[Sentence]:
    first = [action.question for action in first_actions(plan.before)]
    if plan.items and first != [item.question for item in plan.items[: len(first)]]:
        yield Sentence(words=blocks.quiet(_OTHER_FIRST))


def _by_phase(plan: Plan) -> Iterator[Section]:
    """A table a phase."""
    numbers = ("days", "points", "then")
    columns = headed("remedy", "who", *numbers, numbers=numbers, spare=["who"])
    for phase, found in groupby(plan.items, key=lambda item: item.phase):
        items = list(found)
        rows = [_row(plan.before.framework, item) for item in items]
        name = f"Remedies: {phase_title(plan.before.framework, phase)}"
        yield Section(title=_phase_words(plan, phase, items), blocks=[Table(columns=columns, rows=rows, title=name)])


def _row(framework: Framework, item: PlanItem) -> tuple[str, ...]:
    who = role_title(framework, item.result.question.role)
    return _whole(item), who, quantity(item.days), say.gained(item.gain), f"{item.score / 10:.1f}"


def _phase_words(plan: Plan, phase: str | None, items: list[PlanItem]) -> str:
    days = sum(item.days for item in items)
    return f"{phase_title(plan.before.framework, phase)}: {person_days(days)}{_bought(plan.before, items)}"


# --- the answer ---


def _answer(plan: Plan, name: Callable[[str], str]) -> Iterator[Block]:
    """What the plan takes and reaches; `name` is what questions and facts in the way are called by their ids."""
    if plan.reached and not plan.items:
        yield from _nothing_planned(plan, name)
        return
    if not plan.reached:
        yield from blocked(plan, name)
        if not plan.items:
            yield Sentence(words="No remedy reaches more of it as things stand, so none is planned.")
    if plan.items:
        lead = () if plan.reached else (blocks.strong("What can be reached: "),)
        effort = f"{counted(len(plan.items), 'remedy', 'remedies')}, {person_days(plan.days)}"
        told = f"{effort}{_bought(plan.before, plan.items)}: {_result(plan)}."
        yield Sentence(words=(*lead, blocks.strong(told)))
        yield Sentence(words=_exact(plan))


def _nothing_planned(plan: Plan, name: Callable[[str], str]) -> Iterator[Block]:
    """Why a target asks for no remedy: it is reached, or of those that raise the score none fits or there is none."""
    least = plan.least_to_rise
    if plan.asked.best and least is not None:
        yield Sentence(words=(blocks.strong("No remedy fits. "), _short_of(plan.asked, least)))
    elif plan.held_back:
        yield from held_back(plan, name)
    else:
        yield Sentence(words=(blocks.strong("Reached already."), " Nothing needs to be done for this target."))


def _short_of(asked: Target, least: float) -> str:
    """Which bound leaves room for no remedy, where the first that raises the score takes so many days."""
    if asked.most is not None and (asked.most == 0 or asked.days is None or least <= asked.days):
        return f"With {counted(asked.most, 'remedy', 'remedies')} at most, none raises the score."
    return f"The first that raises the score takes {person_days(least)}."


def _programme(plan: Plan) -> Iterator[Block]:
    """When the programme is over as things stand and with the plan done, and what it costs beside the plan."""
    today, then = outlook(plan.before), outlook(plan.after).when
    figures = []
    if today.when is not None and then is not None:
        figures.append(blocks.KeyFigure(label="As things stand", value=when_words(today.when, plan.before.framework)))
        figures.append(blocks.KeyFigure(label="With this plan", value=when_words(then, plan.after.framework)))
    if today.money is not None and today.money.totals:
        figures.append(blocks.KeyFigure(label="The programme", value=money_line(plan.before, today.money)))
    if figures:
        yield blocks.KeyFigures(figures=tuple(figures))
    if then is not None and then.awaited is not None and _is_to_move(plan, then.awaited.dated_by):
        name = names_of(plan.before.framework)(then.awaited.dated_by or "")
        told = f"With this plan the longest wait is still as told ({name}): once an earlier date is agreed, tell it."
        yield Sentence(words=(told,))


def _is_to_move(plan: Plan, fact: str | None) -> bool:
    """Whether a remedy of the plan is to bring another date than a fact tells."""
    questions = [item.result.question for item in plan.items]
    phases = plan.before.framework.estimates.phases
    waits = [wait for phase in phases for wait in (*phase.waits, phase.power) if wait is not None]
    settling = {each.question for wait in waits if wait.told and wait.told.months == fact for each in wait.settled_by}
    moved = all_behind(plan.before.situation, [each.derive for each in questions if each.derive is not None])
    return fact in moved or any(each.id in settling for each in questions)


def _result(plan: Plan) -> str:
    words = [f"{low_words(plan.before)} to {low_words(plan.after)} points"]
    levels = level_words(plan.before), level_words(plan.after)
    if levels[0] != levels[1]:
        words.append(" to ".join(levels))
    return ", ".join([*words, _worst(plan.after)])


def _worst(assessment: Assessment) -> str:
    """How many findings stand at the highest risk that is left."""
    risk = assessment.framework.risk
    risks = [finding.risk for finding in assessment.findings if finding.risk is not None]
    if not risks:
        return "no risks judged"
    top = len(risk.scale) - 1
    if max(risks) < top:
        return f"no {small(risk.scale[top].title)} risk left"
    count = risks.count(top)
    return f"{count} {small(risk.scale[top].title)} {'risk' if count == 1 else 'risks'} left"


def _exact(plan: Plan) -> str:
    if plan.target.best:
        return "Proven: no set of remedies within these bounds reaches a higher score."
    return "Proven: no set of remedies reaches this in fewer days; of equal ones, this has the fewest remedies."


def target_words(framework: Framework, target: Target) -> str:
    """What is asked for, in a phrase."""
    parts = [*_goal_words(framework, "", target.overall)]
    titles = {pillar.id: pillar.title for pillar in framework.pillars}
    parts += [words for name, goal in target.pillars.items() for words in _goal_words(framework, titles[name], goal)]
    parts += _risk_words(framework, target)
    if target.gates:
        others = [each.id for each in framework.questions if each.gate is not None and each.id not in target.gates]
        parts.append(f"no gate violated{f' but {listed(others, most=_NAMED)}' if others else ''}")
    if target.best:
        parts.append("the highest score")
    if target.days is not None:
        parts.append(f"within {person_days(target.days)}")
    if target.most is not None:
        parts.append(f"with {counted(target.most, 'remedy', 'remedies')} at most")
    parts += [f"with {name}" for name in sorted(target.required)]
    parts += [f"without {name}" for name in sorted(target.excluded)]
    return ", ".join(parts) or "nothing"


def _goal_words(framework: Framework, title: str, goal: Goal) -> Iterator[str]:
    about = f"{title} " if title else ""
    if goal.level is not None:
        yield f"{about}{'at least ' if title else 'level '}{small(framework.levels[goal.level].title)}"
    if goal.score is not None:
        yield f"{about}{'at least ' if title else ''}{goal.score / 10:.1f} points"


def _risk_words(framework: Framework, target: Target) -> list[str]:
    if not target.risks:
        return []
    scale, limits = framework.risk.scale, set(target.risks.values())
    if len(limits) == 1 and len(target.risks) == len(framework.challenges):
        most = limits.pop()
        top = most == len(scale) - 2
        above = f"no finding {small(scale[-1].title)}" if top else f"no risk above {small(scale[most].title)}"
        return [above if most < len(scale) - 1 else "any risk"]
    titles = {known.id: known.title for known in framework.challenges}
    return [f"“{titles[name]}” at most {small(scale[most].title)}" for name, most in target.risks.items()]


# --- now ---


def _ninety_days(plan: Plan) -> Iterator[Block]:
    entries, when = [], outlook(plan.before).when
    for place, each in enumerate(() if when is None else when.holding_up):
        entries.append(
            Entry(words=(blocks.strong("Then: " if place else "Begin at once: "), f"{closing_words(each)}."))
        )
    if plan.find_out:
        count = len(plan.find_out[:_FOUND_OUT])
        what = "what the open answer below hides" if count == 1 else f"what the {count} open answers below hide"
        entries.append(Entry(words=(blocks.strong("Find out "), f"{what}: a plan that rests on less is a guess.")))
    found_out = {action.place.id for action in plan.find_out}
    asked = {"Find out: ": outlook(plan.before).undecided, "Get a date: ": outlook(plan.before).undated}
    for what, names in asked.items():
        for field in (plan.before.situation.fields[name].field for name in names if name not in found_out):
            who = role_title(plan.before.framework, field.role)
            entries.append(Entry(words=(blocks.strong(what), f"{field.ask} ({who})")))
    first = next(iter(plan.items), None)
    if first is not None:
        mine = [item for item in plan.items if item.phase == first.phase]
        days = sum(item.days for item in mine)
        title = phase_title(plan.before.framework, first.phase)
        what = f"the {len(mine)} remedies of {title}" if len(mine) > 1 else f"the remedy of {title}"
        told = f"{what}: {person_days(days)}{_staff(plan.before, days)}{_bought(plan.before, mine)}."
        is_nobody = when is not None and bool(when.holding_up) and _people(plan.before) == 0
        start = "Once somebody is there, start " if is_nobody else "Start "
        entries.append(Entry(words=(blocks.strong(start), told), under=(_named(mine),)))
    entries += [
        Entry(
            words=(
                blocks.strong("Begin now: "),
                " ".join((f"{_whole(item)} ({say.lead(plan.before, item.lead)}).", *_rests_on(plan, item))),
            )
        )
        for item in plan.items
        if first is not None
        and (item.phase != first.phase or _settles_a_gate(item))
        and not item.waits_for
        and (item.lead.months or NO_TIME)[1] > LONG
    ]
    if when is not None and when.awaited is not None and when.awaited.is_long:
        shorten = (blocks.strong("Shorten the longest wait: "), f"until {closing_words(when.awaited)}.")
        entries.append(Entry(words=shorten))
    yield Listing(entries=tuple(entries))


def _settles_a_gate(item: PlanItem) -> bool:
    """Whether its months are those of a gate, for which others wait beside its own few days."""
    return item.lead.months is not None and item.remedy is not None and item.remedy.months is None


def _staff(assessment: Assessment, days: float) -> str:
    """How many people that takes for 90 days, and how many there are where these are fewer."""
    people = math.ceil(days / WORKING_DAYS)
    if people <= 1:
        return ""
    name, there = assessment.framework.estimates.staff, _people(assessment)
    beside = (
        "" if name is None or there is None or there >= people else f" ({_asked(assessment, name)} today: {there:g})"
    )
    return f", {people} people full time for 90 days{beside}"


def _people(assessment: Assessment) -> float | None:
    return assessment.situation.number(assessment.framework.estimates.staff)


def _asked(assessment: Assessment, name: str) -> str:
    field = assessment.situation.fields.get(name)
    return named(name if field is None else field.field)


def _bought(assessment: Assessment, items: Iterable[PlanItem]) -> str:
    """What is spent beside the days, which are no part of it."""
    money = say.money(spent(items), tender(assessment))
    return "" if money is None else f" and {money} of purchases"


def _named(items: list[PlanItem]) -> str:
    names = some_of([named(item.result.question) for item in items], _NAMED)
    return f"About {names}."


def _whole(item: PlanItem) -> str:
    """The remedy after its subject, and how far it goes beyond."""
    return f"{what_step(item.steps[0], alone=True)}{goes_on(item.steps)}"


# --- remedies ---


def _open(plan: Plan) -> Iterator[Block]:
    yield blocks.Actions(actions=tuple(_open_action(plan.before, each) for each in plan.find_out[:_FOUND_OUT]))
    more = len(plan.find_out) - _FOUND_OUT
    if more > 0:
        yield Sentence(words=blocks.quiet(f"and {more} more (JSON has all)"))


def _open_action(assessment: Assessment, action: Action) -> blocks.ToldAction:
    gated = action.question in assessment.readiness.overall.gates
    gate = action.result.question.gate
    why = f"{gate.reason}, for all that is known." if gated and gate is not None else ""
    return blocks.ToldAction(
        do=blocks.strong(action.place.ask),
        why=why,
        worth=(
            ("points", say.gained(action.gain, finds_out=True)),
            ("who", role_title(assessment.framework, action.role)),
        ),
        place=action.question,
    )


def _item(plan: Plan, item: PlanItem) -> blocks.ToldAction:
    return blocks.ToldAction(
        do=blocks.strong(what_steps(item.steps)),
        state=_state(plan, item),
        why=" ".join(_remarks(plan, item)),
        worth=(
            ("days", quantity(item.days)),
            ("points", say.gained(item.gain)),
            ("then", f"{item.score / 10:.1f}"),
        ),
        place=item.question,
    )


def without_words(days: float | None) -> str:
    """What leaving a remedy out costs."""
    if days is None:
        return "out of reach"
    return f"{quantity(days)} days more" if days else "others do as well"


def _state(plan: Plan, item: PlanItem) -> str:
    found = standing(plan.before, item.result, item.after)
    who = role_title(plan.before.framework, item.result.question.role)
    phrase = f"{capital(found.phrase)}." if found else "Not answered; taken at its worst."
    return f"{phrase} {who}." if who else phrase


def _remarks(plan: Plan, item: PlanItem) -> Iterator[str]:
    gate = item.result.question.gate
    if item.passes_gate and gate is not None:
        yield f"Lifts the gate “{gate.reason}”."
    yield from (fall_words(plan.before.framework, fall) for fall in item.falls)
    if item.lead.months is not None:
        yield f"Takes {say.lead(plan.before, item.lead)}."
    if item.lead.has_passed:
        yield say.HAS_PASSED
    money = say.money(item.money, tender(plan.before))
    if money is not None:
        yield f"Costs {money}."
    yield f"Left out: {without_words(item.without)}."
    name = names_of(plan.before.framework)
    if item.waits_for:
        yield f"After {', '.join(map(name, item.waits_for))}."
    yield from _rests_on(plan, item)
    if item.result.question.evidence:
        yield f"Proven by: {', '.join(item.result.question.evidence)}."


def _rests_on(plan: Plan, item: PlanItem) -> Iterator[str]:
    if item.rests_on:
        yield f"{say.rests_on([*map(names_of(plan.before.framework), item.rests_on)])} and not in this plan."


def fall_words(framework: Framework, fall: Fall) -> str:
    """A risk that falls."""
    title = next(known.title for known in framework.challenges if known.id == fall.challenge)
    scale = framework.risk.scale
    return f"“{title}” falls from {small(scale[fall.before].title)} to {small(scale[fall.after].title)}."
