"""The published schema of the verdict's JSON."""

from __future__ import annotations

from typing import Any

from aifactory_assess.framework.schemas import DIALECT
from aifactory_assess.reports import json_schema
from aifactory_assess.reports.verdict_json import FORMAT

_TEXT = {"type": "string"}
_MAYBE_TEXT = {"type": ["string", "null"]}
_COUNT = {"type": "integer", "minimum": 0}
_LINE = {"type": "integer", "minimum": 1}
_MAYBE_LINE = {"type": ["integer", "null"], "minimum": 1}
_DAY = {"type": "string", "format": "date"}
_SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_FLAG = {"type": "boolean"}
_BOUND = {"type": ["string", "number"]}


def _record(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_COUNTS = ("files", "passed", "failing", "new", "waived", "baseline", "warnings", "problems")
_FILE = {
    "file": _TEXT,
    "organisation": _TEXT,
    "passed": _FLAG,
    "policy": _record(
        {
            "path": _TEXT,
            "sha256": _SHA256,
            "origin": {"enum": ["given", "folder", "repository", "framework"]},
            "flags": _list(_TEXT),
        }
    ),
    "baseline": _MAYBE_TEXT,
    "resolved": _list(_TEXT),
    "notes": _list(_TEXT),
}
_VIOLATION = {
    "rule": _TEXT,
    "organisation": _TEXT,
    "expected": _BOUND,
    "actual": _BOUND,
    "message": _TEXT,
    "questions": _list(_TEXT),
    "file": _TEXT,
    "line": _LINE,
    "status": {"enum": ["new", "waived", "baseline"]},
    "want_of_answers": _FLAG,
    "waiver": _MAYBE_TEXT,
}
_WAIVER = {
    "id": _TEXT,
    "rule": _TEXT,
    "organisation": _MAYBE_TEXT,
    "until": _DAY,
    "days_left": {"type": "integer"},
    "state": {"enum": ["in_force", "expired", "unused"]},
    "reason": _TEXT,
    "owner": _TEXT,
    "policy": _TEXT,
    "line": _LINE,
    "files": _list(_TEXT),
}
_PROBLEM = {"file": _TEXT, "line": _MAYBE_LINE, "column": _MAYBE_LINE, "message": _TEXT, "hint": _MAYBE_TEXT}


def schema() -> dict[str, Any]:
    """JSON Schema of `check --report json`."""
    assessment = {key: value for key, value in json_schema.schema().items() if key != "$schema"}
    body = _record(
        {
            "format": {"const": FORMAT},
            "tool": _record({"name": _TEXT, "version": _TEXT}),
            "framework": _record({"id": _TEXT, "version": _TEXT, "sha256": _SHA256}),
            "as_of": _DAY,
            "only_regressions": _FLAG,
            "passed": _FLAG,
            "counts": _record(dict.fromkeys(_COUNTS, _COUNT)),
            "files": _list(_record(_FILE)),
            "violations": _list(_record(_VIOLATION)),
            "waivers": _list(_record(_WAIVER)),
            "warnings": _list(_record({"rule": _TEXT, "message": _TEXT, "file": _TEXT, "line": _LINE})),
            "problems": _list(_record(_PROBLEM)),
            "assessments": _list(assessment),
        }
    )
    return {"$schema": DIALECT, "title": "A verdict by aifactory-assess check", **body}
