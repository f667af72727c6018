"""The published schemas of `portfolio --report json` and of `portfolio --trend --report json`; light to import."""

from __future__ import annotations

from typing import Any

from aifactory_assess.framework.schemas import DIALECT
from aifactory_assess.reports.json_shapes import MAYBE_TEXT, TEXT, list_of, record

PORTFOLIO_FORMAT = "aifactory-assess/portfolio@1"
TREND_FORMAT = "aifactory-assess/trend@1"

_COUNT = {"type": "integer", "minimum": 0}
_RANK = {"type": ["integer", "null"], "minimum": 1}
_SCORE = {"type": ["number", "null"], "minimum": 0, "maximum": 100}
_POINTS = {"type": "number", "minimum": 0, "maximum": 100}
_CHANGE = {"type": ["number", "null"], "minimum": -100, "maximum": 100}
_FLAG = {"type": "boolean"}
_MAYBE_FLAG = {"type": ["boolean", "null"]}


def _map(items: dict[str, Any]) -> dict[str, Any]:
    """An object whose keys are ids of the framework, or columns."""
    return {"type": "object", "additionalProperties": items}


def _or_null(body: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [body, {"type": "null"}]}


_ORIGIN = {
    "tool": record({"name": TEXT, "version": TEXT}),
    "framework": record({"id": TEXT, "version": TEXT, "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}),
}
_HIDDEN = record({"cohorts": _COUNT, "organisations": _COUNT})
_LEVELS = record({"counts": _map(_COUNT), "not_enough_evidence": _COUNT})
_RISKS = {"n": _COUNT, "risks": _map(_COUNT)}
_STANDING = {"rank": _RANK, "percentile": _SCORE}


def _spread(value: dict[str, Any]) -> dict[str, Any]:
    """Statistics of values of one shape."""
    quartiles = {"type": ["array", "null"], "items": value, "minItems": 3, "maxItems": 3}
    bins = list_of(record({"from": value, "to": value, "count": _COUNT}))
    return {"n": _COUNT, "mean": value, "quartiles": quartiles, "histogram": bins}


_COHORT = record(
    {
        "value": MAYBE_TEXT,
        "n": _COUNT,
        "set_aside": _COUNT,
        "mean": _SCORE,
        "quartiles": _spread(_SCORE)["quartiles"],
        "levels": _LEVELS,
        "pillars": _map(_SCORE),
        "challenges": _map(_or_null(record(_RISKS))),
    }
)
_OUTLIERS = record(
    {
        "pillar": MAYBE_TEXT,
        "fences": {"type": ["array", "null"], "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
        "below": _COUNT,
        "above": _COUNT,
        "farthest": list_of(record({"organisation": TEXT, "low": _POINTS, "beyond": _POINTS})),
    }
)
_QUESTION = record(
    {
        "id": TEXT,
        "pillar": TEXT,
        "counting": _COUNT,
        "weak": _COUNT,
        "open": _COUNT,
        "gated": _COUNT,
        "moves": _POINTS,
        "remedies": _POINTS,
        "lost_weak": _POINTS,
        "lost_open": _POINTS,
        "remedy": MAYBE_TEXT,
        "days": {"type": ["number", "null"], "minimum": 0},
    }
)
_RANKED = record(
    {
        "organisation": TEXT,
        **_STANDING,
        "low": _SCORE,
        "high": _SCORE,
        "coverage": _SCORE,
        "level": MAYBE_TEXT,
        "level_high": MAYBE_TEXT,
        "enough_evidence": _FLAG,
        "pillars": _map(record({"low": _SCORE, "enough_answers": {"type": ["boolean", "null"]}, "level": MAYBE_TEXT})),
        "challenges": _map(record({"risk": MAYBE_TEXT, "risk_low": MAYBE_TEXT})),
        "cohorts": _map(record({"value": MAYBE_TEXT, "n": _COUNT, **_STANDING})),
    }
)
_MEANS = {"n": _COUNT, "old": _SCORE, "new": _SCORE, "change": _CHANGE}
_DIRECTIONS = {"risen": _COUNT, "same": _COUNT, "fallen": _COUNT}
_MOVE = record(
    {
        "organisation": TEXT,
        "old": _POINTS,
        "new": _POINTS,
        "change": _CHANGE,
        "old_level": MAYBE_TEXT,
        "new_level": MAYBE_TEXT,
        "pillars": _map(record({"old": _SCORE, "new": _SCORE})),
        "challenges": _map(record({"old": MAYBE_TEXT, "new": MAYBE_TEXT})),
    }
)


def portfolio_schema() -> dict[str, Any]:
    """JSON Schema of `portfolio --report json`."""
    body = record(
        {
            "format": {"const": PORTFOLIO_FORMAT},
            **_ORIGIN,
            "scores": list_of(TEXT),
            "smallest_cohort": {"type": "integer", "minimum": 1},
            "organisations": record({"read": _COUNT, "compared": _COUNT, "set_aside": _COUNT}),
            "overall": record(_spread(_SCORE)),
            "levels": _LEVELS,
            "pillars": list_of(record({"id": TEXT, "title": TEXT, **_spread(_SCORE)})),
            "challenges": list_of(record({"id": TEXT, "title": TEXT, **_RISKS})),
            "cohorts": list_of(record({"column": TEXT, "cohorts": list_of(_COHORT), "hidden": _HIDDEN})),
            "outliers": list_of(_OUTLIERS),
            "questions": _or_null(list_of(_QUESTION)),
            "ranking": list_of(_RANKED),
        }
    )
    return {"$schema": DIALECT, "title": "A portfolio by aifactory-assess", **body}


def trend_schema() -> dict[str, Any]:
    """JSON Schema of `portfolio --trend --report json`."""
    cohort = record({"value": MAYBE_TEXT, **_MEANS})
    body = record(
        {
            "format": {"const": TREND_FORMAT},
            **_ORIGIN,
            "scores": record({"old": TEXT, "new": TEXT}),
            "smallest_cohort": {"type": "integer", "minimum": 1},
            "organisations": record(dict.fromkeys(("compared", "not_compared", "only_old", "only_new"), _COUNT)),
            "overall": record({**_MEANS, **_DIRECTIONS}),
            "changes": record(_spread(_CHANGE)),
            "levels": list_of(record({"old": TEXT, "new": TEXT, "count": _COUNT})),
            "pillars": list_of(record({"id": TEXT, "title": TEXT, **_MEANS})),
            "challenges": list_of(record({"id": TEXT, "title": TEXT, **_DIRECTIONS})),
            "cohorts": list_of(record({"column": TEXT, "cohorts": list_of(cohort), "hidden": _HIDDEN})),
            "moves": list_of(_MOVE),
        }
    )
    return {"$schema": DIALECT, "title": "What changed between two runs, by aifactory-assess", **body}
