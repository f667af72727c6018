"""What a YAML file may hold: checked with jsonschema, told at the marks of the file, all faults at once.

The schemas say in words what messages need: `title` is what a mapping is called, `description` what a pattern expects.
Two things are stricter here than for an editor: numbers are finite, and a pattern holds for the whole of a text as it
is written, also where it looks like a number.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from aifactory_assess.errors import SHOWN_PROBLEMS, Faults, listed
from aifactory_assess.nouns import Same
from aifactory_assess.yamlnodes import MappingNode, Node, ScalarNode, SequenceNode, cut_at_comma, found

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

JsonSchema: TypeAlias = Mapping[str, Any]


class Flaws(Counter[int]):
    """How many faults lie at a node or below it, by the node's identity."""

    def sound(self, node: Node) -> bool:
        """Whether there is none."""
        return not self[id(node)]

    def sound_besides(self, node: Node, lists: Collection[str]) -> bool:
        """Whether there is none but in the items of some of its lists, which are looked at one by one."""
        inner = [node.get(key) for key in lists] if isinstance(node, MappingNode) else []
        items = [item for each in inner if isinstance(each, SequenceNode) for item in each.items]
        return self[id(node)] == sum(self[id(item)] for item in items)

    @property
    def too_many(self) -> bool:
        """Whether nothing in the file should be looked at: it has more faults than are shown, or a list without end."""
        return self[_GIVEN_UP] > 0


_GIVEN_UP = 0
"""No node has this identity."""


def check(root: Node, schema: JsonSchema, faults: Faults) -> Flaws:
    """Hold a file to a schema; every fault is noted at its place, up to as many as are shown."""
    flaws = Flaws()
    teller = _Teller(root, faults, flaws)
    for error in _validator(Same(schema)).iter_errors(_plain(root)):
        if len(faults.found) >= SHOWN_PROBLEMS:
            flaws[_GIVEN_UP] += 1
            faults.given_up = True
            break
        teller.tell(error)
    return flaws


# --- jsonschema, with numbers and texts as they are written ---


@lru_cache(maxsize=32)
def _validator(same: Same[JsonSchema]) -> Validator:
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    known = dict(Draft202012Validator.VALIDATORS) | {
        "propertyNames": _property_names,
        "additionalProperties": _additional,
    }
    strict = extend(  # type: ignore[no-untyped-call]  # the stubs leave it untyped
        Draft202012Validator,
        {"pattern": _pattern} | {keyword: _unless_endless(known[keyword]) for keyword in _INSIDE},
        type_checker=Draft202012Validator.TYPE_CHECKER.redefine("number", _is_number).redefine("integer", _is_whole),
    )
    checker: Validator = strict(inlined(same.thing))
    return checker


_INSIDE = ("items", "properties", "additionalProperties", "propertyNames")
"""Keywords that look at all that a list or mapping holds."""


def _unless_endless(judge: Callable[..., Any]) -> Callable[..., Iterator[Any]]:
    """A keyword that looks at nothing in a list or mapping of more than it may hold, which is told by itself."""

    def within(validator: Validator, value: object, instance: object, schema: JsonSchema) -> Iterator[Any]:
        bound = schema.get("maxItems" if isinstance(instance, list) else "maxProperties", math.inf)
        if not isinstance(instance, list | dict) or len(instance) <= bound:
            yield from judge(validator, value, instance, schema)

    return within


def inlined(schema: JsonSchema) -> JsonSchema:
    """A schema with its own definitions in place of the references to them, which would be looked up each time."""
    known = schema.get("$defs", {})
    made: dict[str, Any] = {}

    def inner(part: Any) -> Any:  # noqa: ANN401 - any part of a schema
        if isinstance(part, list):
            return [inner(item) for item in part]
        if not isinstance(part, dict):
            return part
        reference = part.get("$ref")
        if reference is None:
            return {key: inner(value) for key, value in part.items() if key != "$defs"}
        name = reference.removeprefix("#/$defs/")
        if name not in made:
            made[name] = inner(known[name])
        beside = {key: inner(value) for key, value in part.items() if key != "$ref"}
        return {**made[name], **beside}

    result: JsonSchema = inner(dict(schema))
    return result


class _WrittenInt(int):
    text: str


class _WrittenFloat(float):
    text: str


def _plain(node: Node) -> Any:  # noqa: ANN401 - what JSON holds
    """A node as JSON has it; a number remembers how it was written."""
    match node:
        case ScalarNode(value=bool() | str() | None as value):
            return value
        case ScalarNode(value=int() | float() as value):
            written = _WrittenInt(value) if isinstance(value, int) else _WrittenFloat(value)
            written.text = node.text
            return written
        case SequenceNode(items=items):
            return [_plain(item) for item in items]
        case MappingNode(entries=entries):
            return {name: _plain(entry.value) for name, entry in entries.items()}


def _is_number(_: object, instance: object) -> bool:
    return isinstance(instance, int | float) and not isinstance(instance, bool) and math.isfinite(instance)


def _is_whole(checker: object, instance: object) -> bool:
    return _is_number(checker, instance) and int(instance) == instance  # type: ignore[call-overload]  # a number


def _pattern(_: Validator, pattern: str, instance: object, __: JsonSchema) -> Iterator[ValidationError]:
    from jsonschema import ValidationError

    if not isinstance(instance, dict | list | None):
        text = instance if isinstance(instance, str) else getattr(instance, "text", str(instance).lower())
        if not re.search(pattern.removesuffix("$") + (r"\Z" if pattern.endswith("$") else ""), text):
            yield ValidationError("does not match")


def _property_names(validator: Validator, names: JsonSchema, instance: object, _: JsonSchema) -> Iterator[Any]:
    from jsonschema import ValidationError

    for name in instance if isinstance(instance, dict) else ():
        if next(iter(validator.evolve(schema=names).iter_errors(name)), None) is not None:
            yield ValidationError(name)


def _additional(
    validator: Any,  # noqa: ANN401 - the stubs do not know that it descends
    wanted: JsonSchema | bool,
    instance: object,
    schema: JsonSchema,
) -> Iterator[Any]:
    """In the order of the file: jsonschema goes through a set, and of thousands told another hundred in each run.

    No schema here has `patternProperties`.
    """
    from jsonschema import Draft202012Validator

    if isinstance(wanted, dict) and isinstance(instance, dict):
        for name, value in instance.items():
            if name not in schema.get("properties", {}):
                yield from validator.descend(value, wanted, path=name)
    else:
        yield from Draft202012Validator.VALIDATORS["additionalProperties"](validator, wanted, instance, schema)


# --- an error as a sentence ---

Unmet: TypeAlias = Any
"""An error of jsonschema, of which its stubs let every part be unset."""
_TOGETHER = frozenset(
    {"required", "additionalProperties", "oneOf", "minItems", "maxItems", "minProperties", "maxProperties"}
)
"""What can be wrong with one value at the same time as something else."""
_COUNTED = {"Items": ("item", "items"), "Properties": ("entry", "entries"), "Length": ("sign", "signs")}


@dataclass(slots=True)
class _Teller:
    """Notes errors at their places; what several errors say of one place is said once."""

    root: Node
    faults: Faults
    flaws: Flaws
    _told: set[tuple[int, str]] = field(default_factory=set)

    def tell(self, error: Unmet) -> None:
        """Note one error, or what is wrong by the alternative that was meant."""
        if error.validator == "oneOf" and not isinstance(error.instance, dict):
            return  # told by its type
        meant = _meant(error)
        if meant:
            for inner in meant:
                self.tell(inner)
            return
        chain, called = [self.root], "the file"
        for step in error.absolute_path:
            called = step if isinstance(step, str) else f"an item of {called}"
            chain.append(_inner(chain[-1], step))
        self.flaws.update(map(id, chain))
        node = chain[-1]
        topic = error.validator if error.validator in _TOGETHER else "value"
        if error.validator == "propertyNames":
            self._tell_name(error, node, called)
        elif (id(node), topic) not in self._told:
            self._told.add((id(node), topic))
            self._tell_value(error, node, called)

    def _tell_name(self, error: Unmet, node: Node, called: str) -> None:
        assert isinstance(node, MappingNode)  # noqa: S101 - it has names
        key = node.entries[error.message].key
        if "enum" in error.validator_value:
            self._tell_unknown(node, error.message, error.schema.get("title") or called, error.validator_value["enum"])
        else:
            self.faults.add(key, f"key {error.message!r} in {called}", f"{error.validator_value['description']}")

    def _tell_unknown(self, node: MappingNode, name: str, title: str, allowed: Collection[str]) -> None:
        key, choices = node.entries[name].key, f"one of {listed(allowed, most=40)}"
        message, hint = f"unknown key {name!r} in {title}", cut_at_comma(node, name)
        self.faults.add(key, message, choices, hint=hint, near=(name, allowed))

    def _tell_value(self, error: Unmet, node: Node, called: str) -> None:
        title = called if node is self.root else error.schema.get("title") or called
        match error.validator:
            case "required":
                missing = [name for name in error.validator_value if name not in error.instance]
                for name in missing:
                    self.faults.add(node, f"{title} lacks the key {name!r}")
            case "additionalProperties":
                assert isinstance(node, MappingNode)  # noqa: S101 - it has names
                allowed = tuple(error.schema["properties"])
                for name in node.entries:
                    if name not in allowed:
                        self._tell_unknown(node, name, error.schema.get("title") or called, allowed)
            case "oneOf":
                self._tell_group(error, node, title)
            case "minItems" | "maxItems" | "minProperties" | "maxProperties" | "maxLength":
                number, (one, what) = len(error.instance), _COUNTED[error.validator[3:]]
                counted = f"{number} {one if number == 1 else what}"
                self.faults.add(node, f"{called} has {counted}", f"{_limit(error, what)}{error.validator_value}")
                is_endless = error.validator.startswith("max") and number > SHOWN_PROBLEMS
                self.flaws[_GIVEN_UP] += is_endless and what != "signs"
            case _:
                words = error.schema.get("enum")
                near = (node.text, words) if words and isinstance(node, ScalarNode) else None
                self.faults.add(node, f"{called} is {found(node)}", expected(error.schema), near=near)

    def _tell_group(self, error: Unmet, node: Node, title: str) -> None:
        group = [name for part in error.validator_value for name in part["required"]]
        given = [name for name in group if name in error.instance]
        there = " and ".join(given) if given else "none of them"
        self.faults.add(node, f"{title} has {there}", f"exactly one of {listed(group)}")


def _inner(node: Node, step: str | int) -> Node:
    if isinstance(node, MappingNode):
        return node.entries[str(step)].value
    assert isinstance(node, SequenceNode)  # noqa: S101 - only these have something inside
    return node.items[int(step)]


def _meant(error: Unmet) -> list[Unmet]:
    """What is wrong by the one alternative that is of the value's own kind; nothing where none or several are."""
    if error.validator != "anyOf":
        return []
    own = "array" if isinstance(error.instance, list) else "object" if isinstance(error.instance, dict) else "scalar"
    fits = [place for place, schema in enumerate(error.validator_value) if own in _kinds(schema)]
    return [inner for inner in error.context if [inner.relative_schema_path[0]] == fits]


def _kinds(schema: JsonSchema) -> set[str]:
    """The kinds of value that a schema's type names: lists, mappings, or neither."""
    return {kind if kind in ("array", "object") else "scalar" for kind in _types(schema)}


def _types(schema: JsonSchema) -> tuple[str, ...]:
    types = schema.get("type", ())
    return (types,) if isinstance(types, str) else tuple(types)


def _limit(error: Unmet, what: str) -> str:
    exact = error.schema.get("minItems") == error.schema.get("maxItems") and what == "items"
    return "" if exact else "at most " if error.validator.startswith("max") else "at least "


def expected(schema: JsonSchema) -> str:
    """What a schema takes, in words."""
    kinds = _types(schema)
    if "description" in schema:
        return str(schema["description"])
    if "enum" in schema:
        words = schema["enum"]
        return listed(words) if len(words) == 1 else f"one of {listed(words)}"
    if "object" in kinds:
        return f"a mapping ({schema['title']})" if "title" in schema else "a mapping"
    if "array" in kinds:
        exact = schema["minItems"] if schema.get("minItems") == schema.get("maxItems", 0) else None
        return f"a list of {exact}" if exact else "a list"
    if "string" in kinds:
        return "text"
    return "true or false" if "boolean" in kinds else _number_expected(schema, kinds)


def _number_expected(schema: JsonSchema, kinds: Collection[str]) -> str:
    kind = ("null or " if "null" in kinds else "") + ("a whole number" if "integer" in kinds else "a number")
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is None and most is None:
        return kind
    if most is None:
        return f"{kind} of at least {least:g}"
    return f"{kind} of at most {most:g}" if least is None else f"{kind} from {least:g} to {most:g}"
