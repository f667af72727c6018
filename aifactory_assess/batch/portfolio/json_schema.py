"""The published schemas of `portfolio --report json` and of `portfolio --trend --report json`; light to import."""

from __future__ import annotations

from typing import Any

from aifactory_assess.framework.schemas import DIALECT

PORTFOLIO_FORMAT = "aifactory-assess/portfolio@1"
TREND_FORMAT = "aifactory-assess/trend@1"

_TEXT = {"type": "string"}
_MAYBE_TEXT = {"type": ["string", "null"]}
_COUNT = {"type": "integer", "minimum": 0}
_RANK = {"type": ["integer", "null"], "minimum": 1}
_SCORE = {"type": ["number", "null"], "minimum": 0, "maximum": 100}
_POINTS = {"type": "number", "minimum": 0, "maximum": 100}
_CHANGE = {"type": ["number", "null"], "minimum": -100, "maximum": 100}
_FLAG = {"type": "boolean"}
_MAYBE_FLAG = {"type": ["boolean", "null"]}


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


def _map(items: dict[str, Any]) -> dict[str, Any]:
    """An object whose keys are ids of the framework, or columns."""
    return {"type": "object", "additionalProperties": items}


def _or_null(body: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [body, {"type": "null"}]}


_ORIGIN = {
    "tool": _record({"name": _TEXT, "version": _TEXT}),
    "framework": _record({"id": _TEXT, "version": _TEXT, "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}),
}
_HIDDEN = _record({"cohorts": _COUNT, "organisations": _COUNT})
_LEVELS = _record({"counts": _map(_COUNT), "not_enough_evidence": _COUNT})
_RISKS = {"n": _COUNT, "risks": _map(_COUNT)}
_STANDING = {"rank": _RANK, "percentile": _SCORE}


def _spread(value: dict[str, Any]) -> dict[str, Any]:
    """Statistics of values of one shape."""
    quartiles = {"type": ["array", "null"], "items": value, "minItems": 3, "maxItems": 3}
    bins = _list(_record({"from": value, "to": value, "count": _COUNT}))
    return {"n": _COUNT, "mean": value, "quartiles": quartiles, "histogram": bins}


_COHORT = _record(
    {
        "value": _MAYBE_TEXT,
        "n": _COUNT,
        "set_aside": _COUNT,
        "mean": _SCORE,
        "quartiles": _spread(_SCORE)["quartiles"],
        "levels": _LEVELS,
        "pillars": _map(_SCORE),
        "challenges": _map(_or_null(_record(_RISKS))),
    }
)
_OUTLIERS = _record(
    {
        "pillar": _MAYBE_TEXT,
        "fences": {"type": ["array", "null"], "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
        "below": _COUNT,
        "above": _COUNT,
        "farthest": _list(_record({"organisation": _TEXT, "low": _POINTS, "beyond": _POINTS})),
    }
)
_QUESTION = _record(
    {
        "id": _TEXT,
        "pillar": _TEXT,
        "counting": _COUNT,
        "weak": _COUNT,
        "open": _COUNT,
        "gated": _COUNT,
        "moves": _POINTS,
        "remedies": _POINTS,
        "lost_weak": _POINTS,
        "lost_open": _POINTS,
        "remedy": _MAYBE_TEXT,
        "days": {"type": ["number", "null"], "minimum": 0},
    }
)
_RANKED = _record(
    {
        "organisation": _TEXT,
        **_STANDING,
        "low": _SCORE,
        "high": _SCORE,
        "coverage": _SCORE,
        "level": _MAYBE_TEXT,
        "level_high": _MAYBE_TEXT,
        "enough_evidence": _FLAG,
        "pillars": _map(
            _record({"low": _SCORE, "enough_answers": {"type": ["boolean", "null"]}, "level": _MAYBE_TEXT})
        ),
        "challenges": _map(_record({"risk": _MAYBE_TEXT, "risk_low": _MAYBE_TEXT})),
        "cohorts": _map(_record({"value": _MAYBE_TEXT, "n": _COUNT, **_STANDING})),
    }
)
_MEANS = {"n": _COUNT, "old": _SCORE, "new": _SCORE, "change": _CHANGE}
_DIRECTIONS = {"risen": _COUNT, "same": _COUNT, "fallen": _COUNT}
_MOVE = _record(
    {
        "organisation": _TEXT,
        "old": _POINTS,
        "new": _POINTS,
        "change": _CHANGE,
        "old_level": _MAYBE_TEXT,
        "new_level": _MAYBE_TEXT,
        "pillars": _map(_record({"old": _SCORE, "new": _SCORE})),
        "challenges": _map(_record({"old": _MAYBE_TEXT, "new": _MAYBE_TEXT})),
    }
)


def portfolio_schema() -> dict[str, Any]:
    """JSON Schema of `portfolio --report json`."""
    body = _record(
        {
            "format": {"const": PORTFOLIO_FORMAT},
            **_ORIGIN,
            "scores": _list(_TEXT),
            "smallest_cohort": {"type": "integer", "minimum": 1},
            "organisations": _record({"read": _COUNT, "compared": _COUNT, "set_aside": _COUNT}),
            "overall": _record(_spread(_SCORE)),
            "levels": _LEVELS,
            "pillars": _list(_record({"id": _TEXT, "title": _TEXT, **_spread(_SCORE)})),
            "challenges": _list(_record({"id": _TEXT, "title": _TEXT, **_RISKS})),
            "cohorts": _list(_record({"column": _TEXT, "cohorts": _list(_COHORT), "hidden": _HIDDEN})),
            "outliers": _list(_OUTLIERS),
            "questions": _or_null(_list(_QUESTION)),
            "ranking": _list(_RANKED),
        }
    )
    return {"$schema": DIALECT, "title": "A portfolio by aifactory-assess", **body}


def trend_schema() -> dict[str, Any]:
    """JSON Schema of `portfolio --trend --report json`."""
    cohort = _record({"value": _MAYBE_TEXT, **_MEANS})
    body = _record(
        {
            "format": {"const": TREND_FORMAT},
            **_ORIGIN,
            "scores": _record({"old": _TEXT, "new": _TEXT}),
            "smallest_cohort": {"type": "integer", "minimum": 1},
            "organisations": _record(dict.fromkeys(("compared", "not_compared", "only_old", "only_new"), _COUNT)),
            "overall": _record({**_MEANS, **_DIRECTIONS}),
            "changes": _record(_spread(_CHANGE)),
            "levels": _list(_record({"old": _TEXT, "new": _TEXT, "count": _COUNT})),
            "pillars": _list(_record({"id": _TEXT, "title": _TEXT, **_MEANS})),
            "challenges": _list(_record({"id": _TEXT, "title": _TEXT, **_DIRECTIONS})),
            "cohorts": _list(_record({"column": _TEXT, "cohorts": _list(cohort), "hidden": _HIDDEN})),
            "moves": _list(_MOVE),
        }
    )
    return {"$schema": DIALECT, "title": "What changed between two runs, by aifactory-assess", **body}
