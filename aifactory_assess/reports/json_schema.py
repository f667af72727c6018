"""The published schema of the assessment's JSON."""

from __future__ import annotations

from typing import Any

from aifactory_assess.framework.schemas import DIALECT
from aifactory_assess.reports.json import FORMAT

_TEXT = {"type": "string"}
_MAYBE_TEXT = {"type": ["string", "null"]}
_SCORE = {"type": ["number", "null"], "minimum": 0, "maximum": 100}
_LINE = {"type": ["integer", "null"], "minimum": 1}
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
_VALUE = {"type": ["number", "string", "null", "array"], "items": _TEXT}
_STATE = {"enum": ["holds", "possible"]}


def _record(properties: dict[str, Any]) -> dict[str, Any]:
    """An object with exactly these keys."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_PAIR = {"low": _SCORE, "high": _SCORE, "coverage": _SCORE}
_VERDICT = {
    **_PAIR,
    "not_applicable_share": _SCORE,
    "enough_evidence": {"type": "boolean"},
    "level": _MAYBE_TEXT,
    "level_high": _MAYBE_TEXT,
    "gates": _list(_TEXT),
}
_WEIGHT = {"type": "integer", "minimum": 0}
_TOPIC = _record({"id": _TEXT, "title": _TEXT, "weight": _WEIGHT, **_PAIR})
_FINDING = _record(
    {
        "challenge": _TEXT,
        "title": _TEXT,
        "status": {"enum": ["assessed", "not_enough_answers", "not_applicable"]},
        "gap_low": _SCORE,
        "gap_high": _SCORE,
        "coverage": _SCORE,
        "likelihood": _MAYBE_TEXT,
        "likelihood_low": _MAYBE_TEXT,
        "impact": _MAYBE_TEXT,
        "impact_low": _MAYBE_TEXT,
        "risk": _MAYBE_TEXT,
        "risk_low": _MAYBE_TEXT,
        "adjustments": _list(_record({"add": {"type": "integer"}, "reason": _TEXT, "state": _STATE})),
        "signals": _list(_record({"likelihood_at_least": _TEXT, "reason": _TEXT, "state": _STATE})),
        "drivers": _list(_record({"question": _TEXT, "share": _SHARE, "credit": _SCORE, "line": _LINE})),
    }
)
_QUESTION = _record(
    {
        "id": _TEXT,
        "pillar": _TEXT,
        "topic": _TEXT,
        "state": {"enum": ["answered", "computed", "unknown", "open", "not_applicable", "not_asked"]},
        "value": _VALUE,
        "credit": _SCORE,
        "weight": {"type": "integer", "minimum": 1},
        "overall_weight": _SHARE,
        "contribution": {"type": "number", "minimum": 0, "maximum": 100},
        "evidence": _MAYBE_TEXT,
        "line": _LINE,
    }
)
_FIGURE = _record(
    {
        "id": _TEXT,
        "title": _TEXT,
        "unit": _TEXT,
        "value": {"type": ["number", "null"]},
        "assumed": {"type": "boolean"},
        "cautious": {"type": "boolean"},
        "formula": _MAYBE_TEXT,
        "inputs": {"type": "object", "additionalProperties": _VALUE},
    }
)
_FIELD_STATES = {"enum": ["answered", "unknown", "open", "assumed", "not_asked"]}
_SHA256 = {"type": ["string", "null"], "pattern": "^[0-9a-f]{64}$"}


def schema() -> dict[str, Any]:
    """JSON Schema of `report --report json`."""
    body = _record(
        {
            "format": {"const": FORMAT},
            "scope": {"enum": ["full", "core"]},
            "tool": _record({"name": _TEXT, "version": _TEXT}),
            "framework": _record({"id": _TEXT, "version": _TEXT, "sha256": _SHA256}),
            "answers": _record({"path": _MAYBE_TEXT, "sha256": _SHA256}),
            "as_of": {"type": "string", "format": "date"},
            "assessed_on": _MAYBE_TEXT,
            "organisation": _record({"id": _TEXT, "name": _MAYBE_TEXT}),
            "overall": _record(_VERDICT),
            "pillars": _list(
                _record({"id": _TEXT, "title": _TEXT, "weight": _WEIGHT, **_VERDICT, "topics": _list(_TOPIC)})
            ),
            "findings": _list(_FINDING),
            "questions": _list(_QUESTION),
            "profile": _list(_record({"id": _TEXT, "value": _VALUE, "state": _FIELD_STATES, "line": _LINE})),
            "prices": _list(_record({"id": _TEXT, "value": _VALUE, "own": {"type": "boolean"}})),
            "figures": _list(_FIGURE),
            "evidence": _record({"shares": {"type": "object", "additionalProperties": _SCORE}, "oldest": _MAYBE_TEXT}),
            "notes": _list(
                _record(
                    {
                        "kind": {"enum": ["contradiction", "clamped", "ignored"]},
                        "question": _TEXT,
                        "message": _TEXT,
                        "line": _LINE,
                    }
                )
            ),
        }
    )
    return {"$schema": DIALECT, "title": "An assessment by aifactory-assess", **body}
