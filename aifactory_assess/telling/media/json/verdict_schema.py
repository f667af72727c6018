"""The published schema of the verdict's JSON."""

from __future__ import annotations

from typing import Any

from aifactory_assess.framework.schemas import DIALECT
from aifactory_assess.reports.json_shapes import MAYBE_TEXT, TEXT, list_of, record
from aifactory_assess.telling.media.json import assessment_schema
from aifactory_assess.telling.media.json.verdict import FORMAT

_COUNT = {"type": "integer", "minimum": 0}
_LINE = {"type": "integer", "minimum": 1}
_MAYBE_LINE = {"type": ["integer", "null"], "minimum": 1}
_DAY = {"type": "string", "format": "date"}
_SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_FLAG = {"type": "boolean"}
_BOUND = {"type": ["string", "number"]}


_COUNTS = ("files", "passed", "failing", "new", "waived", "baseline", "warnings", "problems")
_FILE = {
    "file": TEXT,
    "organisation": TEXT,
    "passed": _FLAG,
    "policy": record(
        {
            "path": TEXT,
            "sha256": _SHA256,
            "origin": {"enum": ["given", "folder", "repository", "framework"]},
            "flags": list_of(TEXT),
        }
    ),
    "baseline": MAYBE_TEXT,
    "resolved": list_of(TEXT),
    "notes": list_of(TEXT),
}
_VIOLATION = {
    "rule": TEXT,
    "organisation": TEXT,
    "expected": _BOUND,
    "actual": _BOUND,
    "message": TEXT,
    "questions": list_of(TEXT),
    "file": TEXT,
    "line": _LINE,
    "status": {"enum": ["new", "waived", "baseline"]},
    "want_of_answers": _FLAG,
    "waiver": MAYBE_TEXT,
}
_WAIVER = {
    "id": TEXT,
    "rule": TEXT,
    "organisation": MAYBE_TEXT,
    "until": _DAY,
    "days_left": {"type": "integer"},
    "state": {"enum": ["in_force", "expired", "unused"]},
    "reason": TEXT,
    "owner": TEXT,
    "policy": TEXT,
    "line": _LINE,
    "files": list_of(TEXT),
}
_PROBLEM = {"file": TEXT, "line": _MAYBE_LINE, "column": _MAYBE_LINE, "message": TEXT, "hint": MAYBE_TEXT}


def schema() -> dict[str, Any]:
    """JSON Schema of `check --report json`."""
    assessment = {key: value for key, value in assessment_schema.schema().items() if key != "$schema"}
    body = record(
        {
            "format": {"const": FORMAT},
            "tool": record({"name": TEXT, "version": TEXT}),
            "framework": record({"id": TEXT, "version": TEXT, "sha256": _SHA256}),
            "as_of": _DAY,
            "only_regressions": _FLAG,
            "passed": _FLAG,
            "counts": record(dict.fromkeys(_COUNTS, _COUNT)),
            "files": list_of(record(_FILE)),
            "violations": list_of(record(_VIOLATION)),
            "waivers": list_of(record(_WAIVER)),
            "warnings": list_of(record({"rule": TEXT, "message": TEXT, "file": TEXT, "line": _LINE})),
            "problems": list_of(record(_PROBLEM)),
            "assessments": list_of(assessment),
        }
    )
    return {"$schema": DIALECT, "title": "A verdict by aifactory-assess check", **body}
