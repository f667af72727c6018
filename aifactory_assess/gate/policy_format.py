"""The format of a policy's file, put together from the keys of the kinds of rule."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from aifactory_assess.framework.model import ORGANISATION_PATTERN
from aifactory_assess.framework.schemas import DIALECT, ID, LINE, TEXT, definitions
from aifactory_assess.framework.versions import FRAMEWORK_PATTERN
from aifactory_assess.gate.kinds import KINDS
from aifactory_assess.gate.kinds.age import DAYS
from aifactory_assess.gate.kinds.kind import ANY
from aifactory_assess.gate.names import KeyPath
from aifactory_assess.gate.policy import WaiverLimits
from aifactory_assess.structure import JsonSchema

FORMAT = "aifactory-assess/policy@1"
_NODE = "what a node must reach"
_TITLES = {"overall": _NODE, ANY: _NODE}

_WORD = ["string", "number", "boolean"]
_WAIVER = {
    "title": "a waiver",
    "type": "object",
    "required": ["rule", "until", "reason", "owner"],
    "properties": {
        "rule": {
            "type": "string",
            "pattern": "^[a-z_-]+(/[a-z0-9_-]+){1,2}$",
            "description": "a rule's id such as risk/power",
        },
        "until": {
            "type": "string",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            "description": "a date such as 2027-03-31",
        },
        "reason": TEXT,
        "owner": LINE,
        "id": {
            "type": _WORD,
            "pattern": "^[A-Za-z0-9][A-Za-z0-9._#/-]{0,63}$",
            "description": "letters, digits and . _ # / -",
        },
        "organisation": {
            "type": _WORD,
            "pattern": f"^{ORGANISATION_PATTERN}$",
            "description": "an organisation's id",
        },
        "file": {
            "type": "string",
            "pattern": "^(?!\\./$)[^\\n]*\\S[^\\n]*$",
            "description": "a file such as answers/acme.yaml",
        },
    },
    "additionalProperties": False,
}

_VERSION = {
    "type": "string",
    "pattern": f"^{FRAMEWORK_PATTERN}$",
    "description": "a framework such as ai-factory@2",
}


def _demands() -> JsonSchema:
    """The keys of all kinds, nested as they stand in a file."""
    return _under("", {place: schema for kind in KINDS if kind.demand for place, schema in kind.demand.keys.items()})


def _under(name: str, places: Mapping[KeyPath, JsonSchema]) -> JsonSchema:
    """What may stand under a key, by the places in it."""
    if () in places:
        assert len(places) == 1  # noqa: S101 - two kinds that claim one key are a fault of ours
        return places[()]
    inner: dict[str, dict[KeyPath, JsonSchema]] = {}
    for (key, *rest), found in places.items():
        inner.setdefault(key, {})[tuple(rest)] = found
    keys = {key: _under(key, below) for key, below in inner.items()}
    if ANY in keys:
        return {"type": "object", "propertyNames": ID, "additionalProperties": keys[ANY]}
    return {
        "title": _TITLES.get(name, f"`{name}`"),
        "type": "object",
        "properties": keys,
        "additionalProperties": False,
    }


@cache
def schema() -> dict[str, Any]:
    """The format as a JSON Schema."""
    return {
        "$schema": DIALECT,
        "$id": "policy.schema.json",
        "title": "a policy",
        "type": "object",
        "required": ["format"],
        "properties": {
            "format": {"enum": [FORMAT]},
            "framework": _VERSION,
            "accepts": {"type": "array", "items": _VERSION},
            "title": LINE,
            "files": {"type": "array", "items": LINE, "maxItems": 10_000},
            "protected": {"type": "boolean"},
            **_demands()["properties"],
            "waivers": {"description": "a list of waivers", "type": "array", "items": _WAIVER},
            "waiver_limits": {
                "title": "`waiver_limits`",
                "type": "object",
                "properties": {
                    "max_days": {**DAYS, "default": WaiverLimits().max_days},
                    "warn_days": {**DAYS, "default": WaiverLimits().warn_days},
                },
                "additionalProperties": False,
            },
            "basis": TEXT,
        },
        "additionalProperties": False,
        "$defs": _definitions(),
    }


def _definitions() -> dict[str, Any]:
    """Those of a framework's files, but lines of any length: what an earlier state has cannot be made shorter."""
    found = definitions("id", "line", "percent", "text")
    return found | {"line": {key: value for key, value in found["line"].items() if key != "maxLength"}}
