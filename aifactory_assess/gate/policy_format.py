"""The format of a policy's file, put together from the keys of the kinds of rule."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias

from aifactory_assess.framework.model import ORGANISATION_PATTERN
from aifactory_assess.framework.schemas import DIALECT, ID, LINE, TEXT, definitions
from aifactory_assess.framework.versions import FRAMEWORK_PATTERN
from aifactory_assess.gate.kinds import KINDS
from aifactory_assess.gate.kinds.age import DAYS
from aifactory_assess.gate.kinds.kind import ANY
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
            "pattern": "^[a-z_-]+(/[a-z0-9_]+){1,2}$",
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

KeyTree: TypeAlias = "dict[str, KeyTree | _Leaf]"


class _Leaf:
    """The schema of one key."""

    def __init__(self, schema: JsonSchema) -> None:
        self.schema = schema


def _tree() -> KeyTree:
    """The keys of all kinds, nested as they stand in a file."""
    root: KeyTree = {}
    for kind in KINDS:
        for place, schema in kind.demand.keys.items() if kind.demand else ():
            inner = root
            for key in place[:-1]:
                under = inner.setdefault(key, {})
                assert isinstance(under, dict)  # noqa: S101 - two kinds that claim one key are a fault of ours
                inner = under
            inner[place[-1]] = _Leaf(schema)
    return root


def _schema(name: str, tree: KeyTree | _Leaf) -> JsonSchema:
    if isinstance(tree, _Leaf):
        return tree.schema
    if ANY in tree:
        return {"type": "object", "propertyNames": ID, "additionalProperties": _schema(ANY, tree[ANY])}
    return {
        "title": _TITLES.get(name, f"`{name}`"),
        "type": "object",
        "properties": {key: _schema(key, inner) for key, inner in tree.items()},
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
            **{key: _schema(key, inner) for key, inner in _tree().items()},
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
