"""Plain data: YAML 1.2 core text into it, and words for its shapes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeAlias

import yaml

# Data read from YAML has no static type worth writing down here.
Plain: TypeAlias = Any
Mapped: TypeAlias = dict[str, Any]


class CoreLoader(yaml.SafeLoader):
    """Reads the core schema of YAML 1.2: `no` is a word, `010` is ten, `1e3` a number, a date text."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - PyYAML's own attribute


CORE: dict[str, tuple[str, str]] = {
    "null": (r"null|Null|NULL|~|", "nN~"),
    "bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "int": (r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    "float": (
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+.0123456789",
    ),
}


def integer(loader: CoreLoader, node: yaml.ScalarNode) -> int:
    """A whole number; only `0o` and `0x` change the base."""
    text = str(loader.construct_scalar(node))
    return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))


def decimal(loader: CoreLoader, node: yaml.ScalarNode) -> float:
    """A float; infinities and NaN are written with a leading dot."""
    text = str(loader.construct_scalar(node)).lower()
    return float(text.replace(".inf", "inf").replace(".nan", "nan"))


for _tag, (_pattern, _first) in CORE.items():
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), [*_first, ""])
CoreLoader.add_constructor("tag:yaml.org,2002:int", integer)
CoreLoader.add_constructor("tag:yaml.org,2002:float", decimal)


def read_yaml(text: str) -> Plain:
    """The data in a YAML 1.2 core text."""
    return yaml.load(text, Loader=CoreLoader)  # noqa: S506 - a safe loader with fewer resolvers


def read_framework(folder: Path) -> Mapped:
    """The plain data of a framework folder, in the shape that `assess` takes."""

    def optional(name: str) -> Plain:
        path = folder / f"{name}.yaml"
        return read_yaml(path.read_text("utf-8")) if path.exists() else None

    framework = optional("framework")
    pillars = {p["id"]: read_yaml((folder / p["file"]).read_text("utf-8")) for p in framework["pillars"]}
    others = {name: optional(name) for name in ("profile", "challenges", "estimates")}
    return {"framework": framework, "pillars": pillars, **others}
