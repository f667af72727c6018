"""What changed as JSON, field by field as `schemas/comparison.schema.json` publishes it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from aifactory_assess.escaping import json_text
from aifactory_assess.framework.asked import FULL
from aifactory_assess.planning.outlook import outlook
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.difference import Comparison, Side
from aifactory_assess.scoring.readiness import QuestionResult
from aifactory_assess.telling.media.json.assessment import build_made_by, build_trials, plain
from aifactory_assess.telling.media.json.plan import build_state
from aifactory_assess.telling.media.json.planning import build_totals, build_when

if TYPE_CHECKING:
    from aifactory_assess.telling.media.json import comparison_types as types


def render(comparison: Comparison) -> str:
    """The JSON text, with a line end; the same bytes for the same inputs."""
    return json_text(build_comparison(comparison), ascii_only=True) + "\n"


def build_comparison(comparison: Comparison) -> types.ComparisonBody:
    """The whole comparison as plain data."""
    framework, sheet = comparison.before.framework, comparison.before.sheet
    return {
        "format": "aifactory-assess/comparison@1",
        **build_made_by(framework),
        "organisation": {"id": sheet.organisation, "name": sheet.name},
        "as_of": comparison.sides[0].difference.now.as_of.isoformat(),
        "before": build_base(comparison.name, comparison.before),
        "compared": [build_side(side) for side in comparison.sides],
    }


def build_base(name: str, assessment: Assessment) -> types.BaseBody:
    """One that is compared: how it stands, and what lies ahead."""
    found, day = outlook(assessment), assessment.sheet.assessed_on
    return {
        "name": name,
        **build_state(assessment),
        "assessed_on": None if day is None else day.isoformat(),
        "gates": list(assessment.readiness.overall.gates),
        "timeline": None if found.when is None else build_when(found.when),
        "cost": None if found.money is None else build_totals(found.money),
    }


def build_side(side: Side) -> types.SideBody:
    """One side with its parts; `points` add up to that of the whole, up to their six decimals."""
    found = side.difference
    return {
        **build_base(side.name, found.now),
        "what_if": build_trials(found.now),
        "points": build_points(found.points),
        "worse": found.worse,
        "answers": [
            {
                "question": part.question.id,
                "before": build_result(part.before),
                "now": build_result(part.now),
                "points": build_points(part.points),
            }
            for part in found.answers
        ],
        "asked": [{"pillar": part.pillar.id, "points": build_points(part.points)} for part in found.asked],
        "facts": [
            {"id": fact.id, "end": fact.end, "before": plain(fact.before), "now": plain(fact.now)}
            for fact in found.facts
        ],
        "changes": [
            {"about": change.about, "before": change.before, "now": change.now, "worse": change.worse}
            for change in found.changes
        ],
    }


def build_points(points: Fraction) -> float:
    """Points to six decimals."""
    return round(float(points), 6)


def build_result(result: QuestionResult) -> types.ResultBody:
    """A question on one side."""
    return {
        "state": result.state,
        "value": plain(result.value),
        "credit": None if result.credit is None else result.credit * 100 / FULL,
    }
