"""A plan as JSON, field by field as `schemas/plan.schema.json` publishes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aifactory_assess.escaping import json_text
from aifactory_assess.framework.asked import FULL
from aifactory_assess.framework.model import Framework
from aifactory_assess.planning.model import Blocker
from aifactory_assess.planning.plan import Plan, PlanItem
from aifactory_assess.planning.standing import standing
from aifactory_assess.planning.target import Goal, Target
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.printed import points
from aifactory_assess.scoring.said import what_steps
from aifactory_assess.telling.documents.plan_blockers import blocker_words
from aifactory_assess.telling.media.json.assessment import build_made_by, build_trials
from aifactory_assess.telling.media.json.planning import build_gain, build_triple

if TYPE_CHECKING:
    from aifactory_assess.telling.media.json import plan_types as types


def render(plan: Plan) -> str:
    """The JSON text, with a line end; the same bytes for the same inputs."""
    return json_text(build_plan(plan), ascii_only=True) + "\n"


def build_plan(plan: Plan) -> types.PlanBody:
    """The whole plan as plain data."""
    framework, sheet = plan.before.framework, plan.before.sheet
    return {
        "format": "aifactory-assess/plan@1",
        **build_made_by(framework),
        "answers": {"path": sheet.path, "sha256": sheet.sha256},
        "organisation": {"id": sheet.organisation, "name": sheet.name},
        "as_of": plan.before.as_of.isoformat(),
        "what_if": build_trials(plan.before),
        "notes": list(plan.notes),
        "asked": build_target(framework, plan.asked),
        "reached": plan.reached,
        "blockers": [build_blocker(plan.before, blocker) for blocker in plan.blockers],
        "least_days": plan.least_days,
        "least_remedies": plan.least_remedies,
        "target": build_target(framework, plan.target),
        "days": plan.days,
        "cost": build_triple(plan.money),
        "remedies": [build_item(plan, number, item) for number, item in enumerate(plan.items, start=1)],
        "days_by_role": [{"role": role, "days": days} for role, days in plan.days_by_role.items()],
        "find_out": [
            {
                "question": action.question,
                "fact": None if action.fact is None else action.fact.id,
                "gain": build_gain(action.gain),
                "role": action.role,
            }
            for action in plan.find_out
        ],
        "frontier": [{"days": point.days, "score": point.score / 10} for point in plan.curve],
        "before": build_state(plan.before),
        "after": build_state(plan.after),
        "everything": {"days": plan.limit_days, **build_state(plan.limit)},
    }


def build_target(framework: Framework, target: Target) -> types.TargetBody:
    """What is asked for; levels and risks by id."""
    return {
        "overall": build_goal(framework, target.overall),
        "pillars": {name: build_goal(framework, goal) for name, goal in target.pillars.items() if goal},
        "risks": {name: framework.risk_ids[most] for name, most in target.risks.items()},
        "gates": sorted(target.gates),
        "budget_days": target.days,
        "most": target.most,
        "excluded": sorted(target.excluded),
        "required": sorted(target.required),
        "highest_score": target.best,
    }


def build_goal(framework: Framework, goal: Goal) -> types.GoalBody:
    """The least that a node must be."""
    return {
        "score": None if goal.score is None else goal.score / 10,
        "level": None if goal.level is None else framework.levels[goal.level].id,
    }


def build_blocker(assessment: Assessment, blocker: Blocker) -> types.BlockerBody:
    """One thing in the way."""
    return {
        "about": blocker.about,
        "kind": blocker.kind,
        "question": blocker.question,
        "reason": blocker_words(assessment, blocker),
        "open_facts": list(blocker.open_facts),
        "points": round(blocker.worth, 6),
    }


def build_item(plan: Plan, number: int, item: PlanItem) -> types.PlanItemBody:
    """One remedy; `extra_days_without` is null where the target is out of reach without it."""
    framework, risks = plan.before.framework, plan.before.framework.risk_ids
    found = standing(plan.before, item.result, item.after)
    return {
        "number": number,
        "question": item.question,
        "pillar": item.result.question.pillar,
        "action": what_steps(item.steps),
        "phase": item.phase,
        "role": item.result.question.role,
        "has": found.has if found else None,
        "needs": (found.needs or None) if found else None,
        "credit_before": item.before * 100 / FULL,
        "credit_after": item.after * 100 / FULL,
        "days": item.days,
        "gain": build_gain(item.gain),
        "score_then": item.score / 10,
        "level_then": None if item.level is None else framework.levels[item.level].id,
        "passes_gate": item.passes_gate,
        "risks_fall": [
            {"challenge": fall.challenge, "from": risks[fall.before], "to": risks[fall.after]} for fall in item.falls
        ],
        "months": build_triple(item.lead.months),
        "cost": build_triple(item.money),
        "extra_days_without": item.without,
        "after": list(item.waits_for),
        "rests_on": list(item.rests_on),
        "evidence": list(item.result.question.evidence),
    }


def build_state(assessment: Assessment) -> types.StateBody:
    """Scores, levels and risks of one side."""
    framework, overall = assessment.framework, assessment.readiness.overall
    risks = {finding.challenge.id: finding.risk for finding in assessment.findings}
    return {
        "low": None if overall.score is None else points(overall.score.low),
        "high": None if overall.score is None else points(overall.score.high),
        "level": None if overall.level is None else framework.levels[overall.level].id,
        "enough_evidence": overall.enough_evidence,
        "pillars": {
            result.pillar.id: None if result.rating.score is None else points(result.rating.score.low)
            for result in assessment.readiness.pillars
        },
        "risks": {
            each.id: None if (risk := risks[each.id]) is None else framework.risk_ids[risk]
            for each in framework.challenges
        },
        "not_enough_answers": [
            each.challenge.id for each in assessment.findings if each.status == "not_enough_answers"
        ],
    }
