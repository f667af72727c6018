"""What a plan adds up to: who works how long, what more days would bring, and where it leads."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.framework.model import Framework
from aifactory_assess.planning.plan import Plan, PlanItem
from aifactory_assess.scoring.printed import person_days, points, quantity, small, tenths
from aifactory_assess.scoring.risks import Finding
from aifactory_assess.scoring.said import role_title
from aifactory_assess.telling import blocks
from aifactory_assess.telling.blocks import Block, Section, Sentence, Series, Table, headed, plain
from aifactory_assess.telling.documents.wording import DOUBT, UNSURE, level_words, low_words, phase_title, rated


def who(plan: Plan) -> Block:
    """Person-days by role."""
    framework = plan.before.framework
    rows = []
    for role, days in plan.days_by_role.items():
        mine = [item for item in plan.items if item.result.question.role == role]
        rows.append(
            (
                role_title(framework, role) or "nobody named",
                quantity(days),
                str(len(mine)),
                _phases(framework, mine),
            )
        )
    heads = headed("role", "days", "remedies", "days by phase", numbers=("days", "remedies"), spare=["days by phase"])
    return Table(columns=heads, rows=rows, title="Person-days by role")


def _phases(framework: Framework, items: list[PlanItem]) -> str:
    sums: dict[str, float] = {}
    for item in items:
        title = phase_title(framework, item.phase)
        sums[title] = sums.get(title, 0.0) + item.days
    return ", ".join(f"{title} {quantity(days)}" for title, days in sums.items())


def curve(plan: Plan) -> Iterator[Block]:
    """What more days would bring, as a part of its own."""
    told = tuple(graph(plan))
    if told:
        yield Section(title="What more would bring", blocks=told)


def graph(plan: Plan) -> Iterator[Block]:
    """The most points for the days; nothing where there is no choice."""
    if len(plan.curve) < 2:  # noqa: PLR2004 - one point is no curve
        return
    points, marked = tuple((point.days, point.score / 10) for point in plan.curve), tuple(_marks(plan))
    yield Sentence(words="By score alone: gates and risks may ask for more. The last stretch is the dear one.")
    yield Series(
        title="The most points for the days",
        x_axis="person-days",
        y_axis="points",
        points=points,
        style="steps",
        marked=marked,
    )
    aside = [name for x, y, name in marked if (x, y) not in points]
    if aside:
        names = f" ({', '.join(aside[1:])})" if aside[1:] else ""
        told = f"This plan: {person_days(plan.days)}, {low_words(plan.after)} points{names}"
        limits = " and limits" if plan.target.is_limited else ""
        yield Sentence(words=f"{told}, off the curve by its target{limits}.")


def _marks(plan: Plan) -> Iterator[tuple[float, float, str]]:
    """The plan where it leads, and the levels where they are reached, by the plan if it is there with the curve."""
    score = plan.after.readiness.overall.score
    leads = [(plan.days, tenths(score.low))] if plan.items and score is not None else []
    every = sorted([*leads, *((point.days, point.score) for point in plan.curve)])
    for days, reached in leads:
        yield days, reached / 10, f"this plan: {low_words(plan.after)}"
    for level in plan.before.framework.levels[1:]:
        days, reached = next((point for point in every if point[1] >= level.start), (0.0, 0))
        if days:
            yield days, reached / 10, f"points of {small(level.title)}"


def after(plan: Plan) -> Iterator[Table]:
    """Today beside afterwards: the whole and the pillars, then the risks."""
    framework = plan.before.framework
    change = _from_to(level_words(plan.before), level_words(plan.after))
    rows: list[tuple[blocks.Words, ...]] = [("Overall", low_words(plan.before), low_words(plan.after), change)]
    for was, now in zip(plan.before.readiness.pillars, plan.after.readiness.pillars, strict=True):
        if was.rating.score is not None and now.rating.score is not None:
            levels = (rated(framework, each.rating) for each in (was, now))
            lows = [f"{points(each.rating.score.low):.1f}" for each in (was, now) if each.rating.score is not None]
            rows.append((was.pillar.title, *lows, _from_to(*levels)))
    yield _beside(("what", "level"), rows, "Today and after the plan")
    risks = _risk_rows(plan)
    if risks:
        unsure = any(plain(words).endswith(DOUBT) for row in risks for words in row[1:])
        yield _beside(("risk",), risks, "Risks today and after the plan", note=UNSURE if unsure else None)


def _beside(about: tuple[str, ...], rows: list[tuple[blocks.Words, ...]], title: str, note: str | None = None) -> Table:
    """Rows of a name, what is today, what is then, and the rest; what is the same of all is told once."""
    first, *rest = about
    same = all(row[1] == row[2] for row in rows)
    sides = ("today and then",) if same else ("today", "then")
    shown = [(*row[:2], *row[3:]) for row in rows] if same else rows
    return Table(columns=headed(first, *sides, *rest, numbers=sides), rows=shown, title=title, note=note)


def _from_to(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"


def _risk_rows(plan: Plan) -> list[tuple[blocks.Words, ...]]:
    then = {finding.challenge.id: _risk_words(plan.before.framework, finding) for finding in plan.after.findings}
    return [
        (finding.challenge.title, words, after)
        for finding in plan.before.findings
        if (words := _risk_words(plan.before.framework, finding)) and (after := then[finding.challenge.id])
    ]


def _risk_words(framework: Framework, finding: Finding) -> str:
    """A risk in so few words that two stand beside each other on a narrow screen; empty where it does not apply."""
    if finding.risk is None:
        return ""
    return f"{small(framework.risk.scale[finding.risk].title)}{'' if finding.status == 'assessed' else DOUBT}"
