"""The assessment as JSON, field by field as `schemas/assessment.schema.json` publishes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aifactory_assess import __version__
from aifactory_assess.escaping import json_text
from aifactory_assess.framework.asked import FULL
from aifactory_assess.framework.expressions import Value
from aifactory_assess.framework.model import Framework
from aifactory_assess.planning.first import Action, first_actions
from aifactory_assess.planning.outlook import outlook
from aifactory_assess.planning.sentences import what_to_do, why
from aifactory_assess.planning.standing import standing
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.duties import Duty, duties
from aifactory_assess.scoring.figures import FieldResult, FigureResult, formula_text, inputs_of
from aifactory_assess.scoring.printed import points
from aifactory_assess.scoring.readiness import PillarResult, QuestionResult, Rating, Score
from aifactory_assess.scoring.risks import Driver, Finding
from aifactory_assess.scoring.said import answer_words
from aifactory_assess.telling.media.json.planning import (
    build_capacity,
    build_cost,
    build_gain,
    build_timeline,
    build_triple,
)

if TYPE_CHECKING:
    from aifactory_assess.telling.media.json import assessment_types as types


def render(assessment: Assessment) -> str:
    """The JSON text, with a line end; the same bytes for the same inputs.

    It is ASCII: no control or direction character of a name reaches a terminal, and any encoding can write it.
    """
    return json_text(build_assessment(assessment), ascii_only=True) + "\n"


def build_assessment(assessment: Assessment, *, ahead: bool = True) -> types.AssessmentBody:
    """The whole document as plain data; without time, money and capacity where nobody asks what lies `ahead`."""
    framework, sheet = assessment.framework, assessment.sheet
    ready, found = assessment.readiness, outlook(assessment) if ahead else None
    return {
        "format": "aifactory-assess/assessment@2",
        "scope": "core" if framework.core_only else "full",
        **build_made_by(framework),
        "answers": {"path": sheet.path, "sha256": sheet.sha256},
        "as_of": assessment.as_of.isoformat(),
        "assessed_on": sheet.assessed_on.isoformat() if sheet.assessed_on else None,
        "what_if": build_trials(assessment),
        "organisation": {"id": sheet.organisation, "name": sheet.name},
        "overall": build_rating(framework, ready.overall),
        "pillars": [build_pillar(framework, pillar) for pillar in ready.pillars],
        "findings": [build_finding(framework, finding) for finding in assessment.findings],
        "questions": [build_question(assessment, result) for result in ready.questions.values()],
        "profile": [build_field(result) for result in assessment.situation.fields.values()],
        "prices": [build_price(assessment, price.id) for price in framework.prices],
        "figures": [build_figure(assessment, result) for result in assessment.situation.figures.values()],
        "first_actions": [build_action(assessment, action) for action in first_actions(assessment)],
        "timeline": None if found is None or found.time is None else build_timeline(found.time),
        "cost": None if found is None or found.money is None else build_cost(found.money),
        "capacity": [build_capacity(row) for row in (() if found is None else found.capacity)],
        "obligations": [build_obligation(duty) for duty in duties(assessment)],
        "evidence": {
            "shares": {kind: points(share) for kind, share in assessment.evidence.shares.items()},
            "oldest": assessment.evidence.oldest.isoformat() if assessment.evidence.oldest else None,
        },
        "notes": [
            {"kind": note.kind, "question": note.about, "message": note.message, "line": note.line}
            for note in assessment.notes
        ],
    }


def build_made_by(framework: Framework) -> types.MadeBy:
    """The program and the framework that a result was made by."""
    return {
        "tool": {"name": "aifactory-assess", "version": __version__},
        "framework": {"id": framework.id, "version": framework.version, "sha256": framework.sha256},
    }


def build_trials(assessment: Assessment) -> list[types.TrialBody]:
    """What is only tried."""
    return [{"id": trial.id, "value": trial.value, "before": trial.before} for trial in assessment.sheet.trials]


def build_obligation(duty: Duty) -> types.ObligationBody:
    """A duty of law that applies, or may."""
    said = duty.obligation
    return {
        "id": said.id,
        "title": said.title,
        "starts": said.starts,
        "state": duty.state,
        "in_force": duty.in_force,
        "note": said.note,
        "refs": list(said.refs),
    }


def build_action(assessment: Assessment, action: Action) -> types.ActionBody:
    """One thing to do; `cost` in USD and `months` are low, likely, high, null where nobody has said."""
    found = None if action.step is None else standing(assessment, action.result, action.step.after)
    return {
        "question": action.question,
        "kind": action.kind,
        "action": what_to_do(action),
        "why": why(assessment, action),
        "has": found.has if found else None,
        "needs": (found.needs or None) if found else None,
        "gain": build_gain(action.gain),
        "days": action.days,
        "cost": build_triple(action.money),
        "months": build_triple(action.lead.months),
        "rests_on": list(action.rests_on),
        "role": action.role,
    }


def build_score(score: Score | None) -> types.ScoreBody:
    """A node's printed numbers; null where nothing counts."""
    if score is None:
        return {"low": None, "high": None, "coverage": None}
    return {"low": points(score.low), "high": points(score.high), "coverage": points(score.coverage)}


def build_rating(framework: Framework, verdict: Rating) -> types.RatingBody:
    """A pillar's or the whole's numbers and levels."""
    share = verdict.not_applicable_share
    return {
        **build_score(verdict.score),
        "not_applicable_share": None if share is None else points(share),
        "enough_evidence": verdict.enough_evidence,
        "level": None if verdict.level is None else framework.levels[verdict.level].id,
        "level_high": None if verdict.level_high is None else framework.levels[verdict.level_high].id,
        "gates": list(verdict.gates),
    }


def build_pillar(framework: Framework, result: PillarResult) -> types.PillarBody:
    """One pillar with its topics."""
    return {
        "id": result.pillar.id,
        "title": result.pillar.title,
        "weight": result.pillar.weight,
        **build_rating(framework, result.rating),
        "topics": [
            {"id": topic.topic.id, "title": topic.topic.title, "weight": topic.weight, **build_score(topic.score)}
            for topic in result.topics
        ],
    }


def build_finding(framework: Framework, finding: Finding) -> types.FindingBody:
    """One challenge, judged."""
    scale = framework.risk_ids

    def name(index: int | None) -> str | None:
        return None if index is None else scale[index]

    return {
        "challenge": finding.challenge.id,
        "title": finding.challenge.title,
        "status": finding.status,
        "gap_low": None if finding.gap_low is None else points(finding.gap_low),
        "gap_high": None if finding.gap_high is None else points(finding.gap_high),
        "coverage": None if finding.coverage is None else points(finding.coverage),
        "likelihood": name(finding.likelihood),
        "likelihood_low": name(finding.likelihood_low),
        "impact": name(finding.impact),
        "impact_low": name(finding.impact_low),
        "risk": name(finding.risk),
        "risk_low": name(finding.risk_low),
        "adjustments": [
            {"add": applied.rule.add, "reason": applied.rule.reason, "state": applied.state}
            for applied in finding.adjustments
        ],
        "signals": [
            {
                "likelihood_at_least": scale[applied.rule.floor],
                "reason": applied.rule.reason,
                "state": applied.state,
            }
            for applied in finding.signals
        ],
        "drivers": [build_driver(driver) for driver in finding.drivers],
    }


def build_driver(driver: Driver) -> types.DriverBody:
    """One question's part in a gap."""
    credit = driver.result.credit
    return {
        "question": driver.result.question.id,
        "share": round(driver.share, 6),
        "credit": None if credit is None else credit / 100,
        "line": driver.result.line,
    }


def build_question(assessment: Assessment, result: QuestionResult) -> types.QuestionBody:
    """One question's state, credit and part in the score."""
    question, weight = result.question, assessment.readiness.weights.get(result.question.id, 0.0)
    credit = result.credit
    return {
        "id": question.id,
        "pillar": question.pillar,
        "topic": question.topic,
        "state": result.state,
        "value": plain(result.value),
        "credit": None if credit is None else credit / 100,
        "weight": question.weight,
        "overall_weight": round(weight, 6),
        "contribution": round(weight * (credit or 0) / FULL * 100, 6),
        "evidence": result.answer.evidence,
        "line": result.line,
        "answer": build_answer(assessment, result),
    }


def build_answer(assessment: Assessment, result: QuestionResult) -> types.AnswerBody:
    """What was said, in words, and what stands beside it in the answers file."""
    said = result.answer
    return {
        "words": answer_words(result, assessment.situation),
        "note": said.note,
        "source": said.source,
        "evidence": said.evidence,
        "as_of": None if said.as_of is None else said.as_of.isoformat(),
        "by": said.by,
    }


def build_field(result: FieldResult) -> types.FieldBody:
    """One profile field."""
    return {"id": result.field.id, "value": plain(result.value), "state": result.state, "line": result.line}


def build_price(assessment: Assessment, name: str) -> types.PriceBody:
    """One price or factor: the likely value that counts."""
    return {"id": name, "value": plain(assessment.situation.values.get(name)), "own": name in assessment.sheet.prices}


def build_figure(assessment: Assessment, result: FigureResult) -> types.FigureBody:
    """One figure with the formula that gave it, and everything that went in."""
    inputs = inputs_of(result, assessment.situation)
    return {
        "id": result.figure.id,
        "title": result.figure.title,
        "unit": result.figure.unit,
        "value": result.value,
        "assumed": result.assumed,
        "cautious": result.cautious,
        "formula": formula_text(result),
        "inputs": {name: plain(value) for name, value in inputs.items()},
    }


def plain(value: Value | tuple[str, ...]) -> float | str | list[str] | None:
    """A fact or an answer as JSON holds it."""
    if isinstance(value, tuple):
        return list(value)
    return sorted(value) if isinstance(value, frozenset) else value
