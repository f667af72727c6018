"""The built-in framework: where it is, and a copy of it that loads faster than YAML.

Checking and building the built-in framework costs a start more than the assessment does. So the result is kept in the
user's cache folder, as JSON, under a name made of the bytes it came from and of this program's version: it is used only
for exactly these, and whatever is wrong with it means reading the YAML again. AIFACTORY_ASSESS_CACHE names another
folder; `off` keeps nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from aifactory_assess import __version__
from aifactory_assess.errors import failure
from aifactory_assess.framework import expressions, model
from aifactory_assess.framework.evaluating import rebuilt
from aifactory_assess.framework.expressions import Expression
from aifactory_assess.framework.model import Framework
from aifactory_assess.yamltext import read_bytes

Plain: TypeAlias = Any
"""What JSON holds, and what it stands for: checked by building it."""
_VARIABLE = "AIFACTORY_ASSESS_CACHE"


def builtin_folder() -> Path:
    """Where the built-in framework is: beside the package in a checkout, inside it in a wheel."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "questionnaires", package.parent / "questionnaires"):
        if (folder / "framework.yaml").is_file():
            return folder
    message = "the built-in framework is missing from this installation"
    raise failure("questionnaires", message, hint="install the package again")


@cache
def builtin() -> Framework:
    """The built-in framework, loaded once."""
    folder = builtin_folder()
    kept = _kept_at(folder)
    framework = None if kept is None else _read(kept)
    if framework is not None:
        return framework
    from aifactory_assess.framework.loading import load

    framework = load(folder)
    if kept is not None:
        _keep(framework, kept)
    return framework


def _kept_at(folder: Path) -> Path | None:
    """The file that holds exactly this framework as this program reads it, or None where nothing may be kept."""
    place = os.environ.get(_VARIABLE) or ""
    if place == "off":
        return None
    try:
        base = Path(place) if place else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:
        return None
    digest = hashlib.sha256(f"{__version__} {sys.hexversion}".encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        # A checkout changes without a new version; changed code must not read what other code wrote.
        digest.update(str(source.stat().st_mtime_ns).encode())
    for path in sorted(folder.glob("*.yaml")):
        digest.update(path.name.encode() + b"\0" + read_bytes(path))
    return base / "aifactory-assess" / f"framework-{digest.hexdigest()[:32]}.json"


def _read(path: Path) -> Framework | None:
    # Anything at all that does not fit means that this is not what was kept.
    with suppress(OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        if not _own(path):
            return None
        decoded = _Decoder(json.loads(path.read_bytes())).framework()
        if isinstance(decoded, Framework):
            return decoded
    return None


def _own(path: Path) -> bool:
    """Whether nobody but this user could have written a file."""
    found = path.stat()
    return not hasattr(os, "geteuid") or (found.st_uid == os.geteuid() and not found.st_mode & 0o022)


def _keep(framework: Framework, path: Path) -> None:
    """Keep one framework, and none of an older version. A cache that cannot be written is no error."""
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in path.parent.glob("framework-*.json"):
            old.unlink(missing_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        temporary.write_text(json.dumps(_Encoder().document(framework), separators=(",", ":")), encoding="utf-8")
        temporary.chmod(0o600)
        temporary.replace(path)


# A noun is [class name, its values ...]; other containers carry a sign in place of the class name.
_TUPLE, _SET, _MAP, _EXPRESSION = "()", "{}", "{:}", "="
_NOUNS: dict[str, type] = {
    **{name: noun for name, noun in vars(model).items() if isinstance(noun, type) and is_dataclass(noun)},
    **{name: noun for name, noun in vars(expressions).items() if isinstance(noun, type) and issubclass(noun, tuple)},
}


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
                return [_MAP, *([self._encode(key), self._encode(inner)] for key, inner in value.items())]
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
        self._names = {name: [key.name for key in fields(noun)] for name, noun in _NOUNS.items() if is_dataclass(noun)}
        self._expressions = [self._expression(*parts) for parts in document["expressions"]]

    def framework(self) -> object:
        return self._decode(self._body)

    def _expression(self, text: str, tree: Plain, names: list[str]) -> Expression:
        return rebuilt(text, self._decode(tree), tuple(names))

    def _decode(self, value: Plain) -> Plain:  # noqa: PLR0911 - one a sign
        if not isinstance(value, list):
            return value
        sign, *parts = value
        names = self._names.get(sign)
        if names is not None:
            return _NOUNS[sign](**dict(zip(names, map(self._decode, parts), strict=True)))
        match sign:
            case "()":
                return tuple(map(self._decode, parts))
            case "{:}":
                return {self._decode(key): self._decode(inner) for key, inner in parts}
            case "{}":
                return frozenset(parts)
            case "=":
                return self._expressions[parts[0]]
        return _NOUNS[sign](*map(self._decode, parts))
