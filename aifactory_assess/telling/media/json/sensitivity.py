"""Which answers decide, as JSON, field by field as `schemas/sensitivity.schema.json` publishes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aifactory_assess.escaping import json_text
from aifactory_assess.framework.asked import FULL
from aifactory_assess.framework.model import Framework
from aifactory_assess.planning.plan import Fall
from aifactory_assess.planning.sensitivity import End, Sensitivity, Swing
from aifactory_assess.telling.media.json.assessment import build_made_by, build_trials
from aifactory_assess.telling.media.json.plan import build_state

if TYPE_CHECKING:
    from aifactory_assess.telling.media.json import sensitivity_types as types


def render(found: Sensitivity) -> str:
    """The JSON text, with a line end; the same bytes for the same inputs."""
    return json_text(build_sensitivity(found), ascii_only=True) + "\n"


def build_sensitivity(found: Sensitivity) -> types.SensitivityBody:
    """All of it as plain data; every list is whole."""
    framework, sheet = found.assessment.framework, found.assessment.sheet
    return {
        "format": "aifactory-assess/sensitivity@1",
        **build_made_by(framework),
        "organisation": {"id": sheet.organisation, "name": sheet.name},
        "as_of": found.assessment.as_of.isoformat(),
        "what_if": build_trials(found.assessment),
        "today": build_state(found.assessment),
        "open": [build_swing(framework, swing) for swing in found.open],
        "facts": [
            {
                "field": swing.field.id,
                "tried": swing.tried,
                "worst": build_end(framework, swing.worst),
                "best": build_end(framework, swing.best),
                "risks": build_falls(framework, swing.falls),
            }
            for swing in found.facts
        ],
        "answered": [build_swing(framework, swing) for swing in found.answered],
        "risks": [
            {
                "challenge": swing.challenge,
                "question": swing.result.question.id,
                "gap_points": round(swing.gap * 100, 6),
                "worst": framework.risk_ids[swing.worst],
                "best": framework.risk_ids[swing.best],
            }
            for swing in found.risks
        ],
        "weights": build_weights(found),
    }


def build_swing(framework: Framework, swing: Swing) -> types.SwingBody:
    """One question from its worst to its best."""
    credit = swing.result.credit
    return {
        "question": swing.result.question.id,
        "credit": None if credit is None else credit * 100 / FULL,
        "points": round(swing.points, 6),
        "worst": build_end(framework, swing.worst),
        "best": build_end(framework, swing.best),
        "risks": build_falls(framework, swing.falls),
    }


def build_end(framework: Framework, end: End) -> types.EndBody:
    """Score and level at one end."""
    return {"low": end.low / 10, "level": None if end.level is None else framework.levels[end.level].id}


def build_falls(framework: Framework, falls: Iterable[Fall]) -> list[types.SpanBody]:
    """Risks at both ends."""
    risks = framework.risk_ids
    return [{"challenge": fall.challenge, "worst": risks[fall.before], "best": risks[fall.after]} for fall in falls]


def build_weights(found: Sensitivity) -> types.WeightsBody | None:
    """How sure score, level, ranking and first action are; null where one pillar has all the weight."""
    stable, first = found.stability, found.first
    if stable is None:
        return None
    return {
        "concentration": stable.k,
        "mean": round(stable.score.mean * 100, 6),
        "standard_deviation": round(stable.score.deviation * 100, 6),
        "level_stays": round(stable.level, 6),
        "ranking": [
            {"pillar": rank.pillar, "next": rank.next, "stays": round(rank.chance, 6)} for rank in stable.ranking
        ],
        "first_action": None
        if first is None
        else {
            "question": first.first.question,
            "next": first.second.question if first.second else None,
            "stays": None if first.chance is None else round(first.chance, 6),
        },
    }
