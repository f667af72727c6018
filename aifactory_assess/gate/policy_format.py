"""The format of a policy's file, put together from the keys of the kinds of rule."""

from __future__ import annotations

from typing import TypeAlias

from aifactory_assess.framework.model import ORGANISATION_PATTERN
from aifactory_assess.framework.schemas import DIALECT, ID, LINE, TEXT
from aifactory_assess.framework.versions import FRAMEWORK_PATTERN
from aifactory_assess.gate.kinds import KINDS
from aifactory_assess.gate.kinds.kind import ANY
from aifactory_assess.shapes import Either, JsonSchema, ListOf, MapOf, OneOf, Real, Record, Shape, Text, json_schema

FORMAT = "aifactory-assess/policy@1"
_DAYS = Real(least=1, most=36500, whole=True)
_NODE = "what a node must reach"
_CALLED = {"overall": _NODE, ANY: _NODE}

_WAIVER = Record(
    called="a waiver",
    required={
        "rule": Text(pattern=r"[a-z_-]+(/[a-z0-9_]+){1,2}", expected="a rule's id such as risk/power"),
        "until": Text(pattern=r"[0-9]{4}-[0-9]{2}-[0-9]{2}", expected="a date such as 2027-03-31"),
        "reason": TEXT,
        "owner": LINE,
    },
    optional={
        "id": Text(pattern=r"[A-Za-z0-9][A-Za-z0-9._#/-]{0,63}", expected="letters, digits and . _ # / -", loose=True),
        "organisation": Text(pattern=ORGANISATION_PATTERN, expected="an organisation's id", loose=True),
    },
)

Tree: TypeAlias = "dict[str, Tree | Shape]"


def _tree() -> Tree:
    """The keys of all kinds, nested as they stand in a file."""
    root: Tree = {}
    for kind in KINDS:
        for place, shape in kind.demand.keys.items() if kind.demand else ():
            inner = root
            for key in place[:-1]:
                under = inner.setdefault(key, {})
                assert isinstance(under, dict)  # noqa: S101 - two kinds that claim one key are a fault of ours
                inner = under
            inner[place[-1]] = shape
    return root


def _shape(name: str, tree: Tree | Shape) -> Shape:
    if not isinstance(tree, dict):
        return tree
    if ANY in tree:
        return MapOf(value=_shape(ANY, tree[ANY]), key=ID)
    return Record(
        called=_CALLED.get(name, f"`{name}`"), optional={key: _shape(key, inner) for key, inner in tree.items()}
    )


POLICY = Record(
    called="a policy",
    required={"format": OneOf(words=(FORMAT,))},
    optional={
        "framework": Text(pattern=FRAMEWORK_PATTERN, expected="a framework such as ai-factory@2"),
        "title": LINE,
        **{key: _shape(key, inner) for key, inner in _tree().items()},
        "waivers": Either(expected="a list of waivers", sequence=ListOf(item=_WAIVER)),
        "waiver_limits": Record(called="`waiver_limits`", required={"max_days": _DAYS, "warn_days": _DAYS}),
        "basis": TEXT,
    },
)


def schema() -> JsonSchema:
    """The format as a JSON Schema, for editors."""
    return {
        "$schema": DIALECT,
        "$id": "policy.schema.json",
        "title": "A policy of aifactory-assess",
        **json_schema(POLICY),
    }
