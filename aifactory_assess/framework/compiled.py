"""A framework as JSON that loads faster than its YAML: nouns to lists and back, in a file that says what is in it.

The first line of the file is the digest of the rest, so that a file which was changed or cut is none. Whoever can write
where the program's own code lies can change the program; from everybody else's files it is told by its place.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from aifactory_assess.framework import asked, estimates, expressions, model
from aifactory_assess.framework.evaluating import rebuilt
from aifactory_assess.framework.expressions import Expression
from aifactory_assess.framework.model import Framework

Plain: TypeAlias = Any
"""What JSON holds, and what it stands for: checked by building it."""
MAX_BYTES = 16 << 20
_DIGEST = 64


class Compiled(NamedTuple):
    """A framework, and the digest of the policy beside it whose structure was checked at the same time, if any."""

    framework: Framework
    policy: str | None = None


def write(path: Path, compiled: Compiled) -> None:
    """Put a compiled framework in its place, whole, and older ones away; OSError where that cannot be.

    The name is fresh and made by this call alone, so that no link in its place is followed.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        temporary.unlink()
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o644)
    with os.fdopen(handle, "wb") as stream:
        stream.write(as_bytes(compiled))
    temporary.replace(path)
    for old in path.parent.glob("framework-*.json"):
        if old != path:
            old.unlink(missing_ok=True)


def as_bytes(compiled: Compiled) -> bytes:
    """The file's bytes; the same for the same framework."""
    body = {**_Encoder().document(compiled.framework), "policy": compiled.policy, "nouns": _NAMES}
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=True).encode("ascii")
    return hashlib.sha256(text).hexdigest().encode("ascii") + b"\n" + text


def read(path: Path) -> Compiled | None:
    """What a file holds, or None where there is none that is whole: the YAML is read then."""
    # Anything at all that does not fit means that this is not what was written.
    with suppress(OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        data = _regular(path)
        if hashlib.sha256(data[_DIGEST + 1 :]).hexdigest().encode("ascii") + b"\n" != data[: _DIGEST + 1]:
            return None
        document = json.loads(data[_DIGEST + 1 :])
        framework = _Decoder(document).framework() if document["nouns"] == _NAMES else None
        if isinstance(framework, Framework):
            return Compiled(framework, document["policy"])
    return None


def _regular(path: Path) -> bytes:
    """The bytes of a regular file that is no link and no larger than it may be; OSError for anything else."""
    flags = ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY", "O_NOFOLLOW")
    handle = os.open(path, os.O_RDONLY | sum(getattr(os, flag, 0) for flag in flags))
    with os.fdopen(handle, "rb") as stream:
        found = os.fstat(stream.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_BYTES:
            raise OSError
        return stream.read(MAX_BYTES)


# A noun is [class name, its values ...]; other containers carry a sign in place of the class name.
_TUPLE, _SET, _MAP, _EXPRESSION = "()", "{}", "{:}", "="
_NOUNS: dict[str, type] = {
    **{
        name: noun
        for module in (asked, estimates, model)
        for name, noun in vars(module).items()
        if isinstance(noun, type) and is_dataclass(noun)
    },
    **{name: noun for name, noun in vars(expressions).items() if isinstance(noun, type) and issubclass(noun, tuple)},
}
_NAMES = {name: [key.name for key in fields(noun)] for name, noun in _NOUNS.items() if is_dataclass(noun)}
"""The nouns with their keys in order: a file that was written by other code has others."""


class _Encoder:
    """Nouns to lists; an expression that stands in several places is written once."""

    def __init__(self) -> None:
        self._places: dict[int, int] = {}
        self._expressions: list[Any] = []

    def document(self, framework: Framework) -> dict[str, Any]:
        body = self._encode(framework)
        return {"expressions": self._expressions, "framework": body}

    def _encode(self, value: object) -> Plain:
        match value:
            case None | bool() | int() | float() | str():
                return value
            case Expression():
                return [_EXPRESSION, self._expression(value)]
            case Mapping():
                return [_MAP, *([_TUPLE, self._encode(key), self._encode(inner)] for key, inner in value.items())]
            case frozenset():
                return [_SET, *sorted(value)]
            case tuple():
                name = type(value).__name__
                return [name if name in _NOUNS else _TUPLE, *map(self._encode, value)]
            case _:
                return [type(value).__name__, *(self._encode(getattr(value, key.name)) for key in fields(value))]  # type: ignore[arg-type]  # a noun

    def _expression(self, value: Expression) -> int:
        if id(value) not in self._places:
            self._places[id(value)] = len(self._expressions)
            self._expressions.append([value.text, self._encode(value.tree), list(value.names)])
        return self._places[id(value)]


class _Decoder:
    """Lists to nouns."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._body = document["framework"]
        self._slots = {name: [getattr(_NOUNS[name], key).__set__ for key in keys] for name, keys in _NAMES.items()}
        self._expressions = [self._expression(*parts) for parts in document["expressions"]]

    def framework(self) -> object:
        return self._decode(self._body)

    def _expression(self, text: str, tree: Plain, names: list[str]) -> Expression:
        return rebuilt(text, self._decode(tree), tuple(names))

    def _decode(self, value: list[Plain]) -> Plain:
        # One call for each list and none for what stands in it: this is most of what a start spends on the framework.
        sign = value[0]
        parts = [self._decode(part) if type(part) is list else part for part in value[1:]]
        slots = self._slots.get(sign)
        if slots is not None:
            # Its constructor would have to be compiled first; what it checks was checked when this was written.
            noun: Plain = object.__new__(_NOUNS[sign])
            for put, part in zip(slots, parts, strict=True):
                put(noun, part)
            return noun
        match sign:
            case "()":
                return tuple(parts)
            case "=":
                return self._expressions[parts[0]]
            case "{}":
                return frozenset(parts)
            case "{:}":
                return dict(parts)
        return _NOUNS[sign](*parts)
