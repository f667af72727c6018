"""The published schema of the assessment's JSON."""

from __future__ import annotations

from typing import Any

from aifactory_assess.framework.schemas import DIALECT
from aifactory_assess.reports.json_shapes import MAYBE_TEXT, TEXT, list_of, record
from aifactory_assess.telling.media.json.assessment import FORMAT

_SCORE = {"type": ["number", "null"], "minimum": 0, "maximum": 100}
_LINE = {"type": ["integer", "null"], "minimum": 1}
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
_VALUE = {"type": ["number", "string", "null", "array"], "items": TEXT}
_STATE = {"enum": ["holds", "possible"]}


_PAIR = {"low": _SCORE, "high": _SCORE, "coverage": _SCORE}
_VERDICT = {
    **_PAIR,
    "not_applicable_share": _SCORE,
    "enough_evidence": {"type": "boolean"},
    "level": MAYBE_TEXT,
    "level_high": MAYBE_TEXT,
    "gates": list_of(TEXT),
}
_WEIGHT = {"type": "integer", "minimum": 0}
_TOPIC = record({"id": TEXT, "title": TEXT, "weight": _WEIGHT, **_PAIR})
_FINDING = record(
    {
        "challenge": TEXT,
        "title": TEXT,
        "status": {"enum": ["assessed", "not_enough_answers", "not_applicable"]},
        "gap_low": _SCORE,
        "gap_high": _SCORE,
        "coverage": _SCORE,
        "likelihood": MAYBE_TEXT,
        "likelihood_low": MAYBE_TEXT,
        "impact": MAYBE_TEXT,
        "impact_low": MAYBE_TEXT,
        "risk": MAYBE_TEXT,
        "risk_low": MAYBE_TEXT,
        "adjustments": list_of(record({"add": {"type": "integer"}, "reason": TEXT, "state": _STATE})),
        "signals": list_of(record({"likelihood_at_least": TEXT, "reason": TEXT, "state": _STATE})),
        "drivers": list_of(record({"question": TEXT, "share": _SHARE, "credit": _SCORE, "line": _LINE})),
    }
)
_QUESTION = record(
    {
        "id": TEXT,
        "pillar": TEXT,
        "topic": TEXT,
        "state": {"enum": ["answered", "computed", "unknown", "open", "not_applicable", "not_asked"]},
        "value": _VALUE,
        "credit": _SCORE,
        "weight": {"type": "integer", "minimum": 1},
        "overall_weight": _SHARE,
        "contribution": {"type": "number", "minimum": 0, "maximum": 100},
        "evidence": MAYBE_TEXT,
        "line": _LINE,
    }
)
_FIGURE = record(
    {
        "id": TEXT,
        "title": TEXT,
        "unit": TEXT,
        "value": {"type": ["number", "null"]},
        "assumed": {"type": "boolean"},
        "cautious": {"type": "boolean"},
        "formula": MAYBE_TEXT,
        "inputs": {"type": "object", "additionalProperties": _VALUE},
    }
)
_AMOUNT = {"type": "number"}
_RANGE = {"anyOf": [record({"low": _AMOUNT, "likely": _AMOUNT, "high": _AMOUNT}), {"type": "null"}]}
_ACTION = record(
    {
        "question": TEXT,
        "kind": {"enum": ["remedy", "find_out"]},
        "action": TEXT,
        "why": TEXT,
        "has": MAYBE_TEXT,
        "needs": MAYBE_TEXT,
        "gain": {"type": "number", "exclusiveMinimum": 0},
        "days": {"type": ["number", "null"], "minimum": 0},
        "cost": _RANGE,
        "months": _RANGE,
        "role": MAYBE_TEXT,
    }
)
_FIELD_STATES = {"enum": ["answered", "unknown", "open", "assumed", "not_asked"]}
_SHA256 = {"type": ["string", "null"], "pattern": "^[0-9a-f]{64}$"}


def schema() -> dict[str, Any]:
    """JSON Schema of `report --report json`."""
    body = record(
        {
            "format": {"const": FORMAT},
            "scope": {"enum": ["full", "core"]},
            "tool": record({"name": TEXT, "version": TEXT}),
            "framework": record({"id": TEXT, "version": TEXT, "sha256": _SHA256}),
            "answers": record({"path": MAYBE_TEXT, "sha256": _SHA256}),
            "as_of": {"type": "string", "format": "date"},
            "assessed_on": MAYBE_TEXT,
            "organisation": record({"id": TEXT, "name": MAYBE_TEXT}),
            "overall": record(_VERDICT),
            "pillars": list_of(
                record({"id": TEXT, "title": TEXT, "weight": _WEIGHT, **_VERDICT, "topics": list_of(_TOPIC)})
            ),
            "findings": list_of(_FINDING),
            "questions": list_of(_QUESTION),
            "profile": list_of(record({"id": TEXT, "value": _VALUE, "state": _FIELD_STATES, "line": _LINE})),
            "prices": list_of(record({"id": TEXT, "value": _VALUE, "own": {"type": "boolean"}})),
            "figures": list_of(_FIGURE),
            "first_actions": list_of(_ACTION),
            "evidence": record({"shares": {"type": "object", "additionalProperties": _SCORE}, "oldest": MAYBE_TEXT}),
            "notes": list_of(
                record(
                    {
                        "kind": {"enum": ["contradiction", "clamped", "ignored", "implausible"]},
                        "question": TEXT,
                        "message": TEXT,
                        "line": _LINE,
                    }
                )
            ),
        }
    )
    return {"$schema": DIALECT, "title": "An assessment by aifactory-assess", **body}
