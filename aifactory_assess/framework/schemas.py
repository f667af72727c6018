"""The published JSON Schemas of a framework's files: the authority on their keys, read where they are shipped."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from aifactory_assess.errors import failure

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ID_PATTERN = r"(?!.*__)[a-z][a-z0-9_]{0,63}"
FILES = ("framework", "pillar", "profile", "challenges", "estimates", "references", "benchmarks", "obligations")
"""Each is the schema of the file of its name, `pillar` that of every pillar's file."""
RESULTS = ("assessment", "comparison", "merge", "plan", "portfolio", "sensitivity", "trend", "verdict")
SHIPPED = (*FILES, "mapping", *RESULTS)
"""The schemas that are files of the package: written by hand, or made by `make schemas` where they are of results."""

# What other formats take from a framework, as parts of their own schemas; see `definitions`.
ID = {"$ref": "#/$defs/id"}
PERCENT = {"$ref": "#/$defs/percent"}
TEXT = {"$ref": "#/$defs/text"}
LINE = {"$ref": "#/$defs/line"}


def schema_text(name: str) -> str:
    """A published schema as it is shipped: beside the package in a checkout, inside it in a wheel."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "schemas", package.parent / "schemas"):
        if (path := folder / f"{name}.schema.json").is_file():
            return path.read_text("utf-8")
    raise failure("schemas", f"{name}.schema.json is missing from this installation", hint="install the package again")


@cache
def schema(name: str) -> dict[str, Any]:
    """A published schema."""
    found: dict[str, Any] = json.loads(schema_text(name))
    return found


def schema_for(file: str) -> dict[str, Any]:
    """The schema of a file of a framework's folder, by its name."""
    stem = file.removesuffix(".yaml")
    return schema(stem if stem in FILES else "pillar")


def definitions(*names: str) -> dict[str, Any]:
    """Definitions of framework.yaml's schema, for the schema of another format."""
    return {name: schema("framework")["$defs"][name] for name in names}
