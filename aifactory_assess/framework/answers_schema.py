"""The JSON Schema of a framework's answers files, so that an editor completes ids and options.

It says what `answers/reading.py` reads, as far as a schema can; a test holds the two together. Dates are checked by
their shape, and that a triple rises is not checked.
"""

from __future__ import annotations

from typing import Any

from aifactory_assess.framework.asked import USD, Field, Number, Question
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.expressions import LEAST_PRICE, MAX_CONSTANT
from aifactory_assess.framework.kinds import value_schema, ways_of
from aifactory_assess.framework.model import ORGANISATION_PATTERN, Framework
from aifactory_assess.framework.schemas import DIALECT
from aifactory_assess.framework.versions import MINOR_PATTERN

_DATE = {"type": ["string", "null"], "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_WORDS = {"type": ["string", "number", "boolean", "null"], "pattern": r"\S"}
_NAMES = {"$ref": "#/$defs/names"}
_NOTED = {"allOf": [{"$ref": "#/$defs/noted"}]}
_DEFINED = {
    "names": {"type": ["array", "null"], "items": {"type": ["string", "number", "boolean"], "pattern": r"\S"}},
    "noted": {"anyOf": [{"required": ["note"]}, {"properties": {"noted_by": {"maxItems": 0}}}]},
}
# An id that looks like a number is read as it is written.
_ORGANISATION = {"type": ["string", "number", "boolean"], "minimum": 0, "pattern": f"^{ORGANISATION_PATTERN}$"}
_OPEN = {"type": "null"}
_UNKNOWN = {"const": "unknown"}
_NOT_APPLICABLE = {"const": "not_applicable"}


def answers_schema(framework: Framework) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of an answers file of this framework."""
    evidence = list(framework.evidence_ids)
    roles = [role.id for role in framework.roles]
    codes = list(dict.fromkeys(each.code for each in framework.estimates.currencies.table.values()))
    return {
        "$schema": DIALECT,
        "title": f"Answers to {framework.title}",
        "type": "object",
        "properties": {
            "framework": {"type": "string", "pattern": rf"^{framework.id}@{framework.major}{MINOR_PATTERN}$"},
            "scope": {"enum": ["full", "core"] if any(asked.core for asked in framework.questions) else ["full"]},
            "organisation": _record({"id": _ORGANISATION, "name": _WORDS}, ["id"]),
            "assessed_on": _DATE,
            "respondent": _maybe(_record({"name": _WORDS, "role": {"enum": [*roles, None]} if roles else _WORDS}, [])),
            "profile": _section({field.id: _field(field, evidence, codes) for field in framework.fields}),
            "answers": _section({question.id: _question(question, evidence) for question in framework.questions}),
            "prices": _section({price.id: _price(price, codes) for price in framework.prices}),
        },
        "required": ["framework", "organisation"],
        "$defs": _DEFINED,
        "additionalProperties": False,
    }


def _record(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _maybe(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [_OPEN, schema]}


def _section(properties: dict[str, Any]) -> dict[str, Any]:
    return _maybe(_record(properties, []))


def _question(question: Question, evidence: list[str]) -> dict[str, Any]:
    bare = [value_schema(question.kind), _UNKNOWN, _OPEN]
    detailed = [_detailed(bare, evidence, [])]
    if question.gate is None:
        detailed.append(_detailed([_NOT_APPLICABLE], evidence, ["note"]))
    return {"title": question.ask, "description": _description(question), "anyOf": [*bare, *detailed]}


def _description(question: Question) -> str:
    lines = [question.help or ""]
    lines += [f"{way.value}: {way.label}" for way in ways_of(question.kind)]
    lines += [question.kind.unit] if isinstance(question.kind, Number) else []
    return "\n".join(line for line in lines if line)


def _field(field: Field, evidence: list[str], codes: list[str]) -> dict[str, Any]:
    bare = [value_schema(field.kind), _UNKNOWN, _OPEN]
    detailed = [_detailed(bare, evidence, [])]
    if codes and isinstance(field.kind, Number) and field.kind.is_money:
        detailed[0]["properties"]["currency"] = {"enum": codes}
        others = [code for code in codes if code != USD]
        # What another currency is worth, which is held to the bounds, a schema does not know.
        paid = _detailed([{"type": "number", "minimum": field.kind.least}], evidence, ["currency"])
        paid["properties"]["currency"] = {"enum": others}
        detailed += [paid] if others else []
    return {"title": field.ask, "description": field.help or "", "anyOf": [*bare, *detailed]}


def _detailed(values: list[dict[str, Any]], evidence: list[str], required: list[str]) -> dict[str, Any]:
    properties = {
        "value": {"anyOf": values},
        "evidence": {"enum": [*evidence, None]},
        "source": _WORDS,
        # A reason that is demanded cannot be empty.
        "note": {**_WORDS, "not": _OPEN} if "note" in required else _WORDS,
        "noted_by": _NAMES,
        "as_of": _DATE,
        "by": _WORDS,
    }
    return _record(properties, ["value", *required]) | _NOTED


def _price(price: Price, codes: list[str]) -> dict[str, Any]:
    amount = {"anyOf": [{"const": 0}, {"type": "number", "minimum": LEAST_PRICE, "maximum": MAX_CONSTANT}]}
    value = {"anyOf": [amount, {"type": "array", "items": amount, "minItems": 3, "maxItems": 3}]}
    parts = {"value": value, "source": _WORDS, "note": _WORDS, "noted_by": _NAMES, "as_of": _DATE}
    detailed = _record(parts | ({"currency": {"enum": codes}} if codes and price.is_money else {}), ["value"]) | _NOTED
    return {"title": f"{price.title} ({price.unit})", "anyOf": [*value["anyOf"], detailed]}
