"""Plain data written as YAML that means the same to a reader of the 1.1 and of the 1.2 core schema."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from tests.reference.plain import CORE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.reference import Mapped, Plain


class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc] # the one in C where it is built
    """Quotes what either schema would take for no text; writes no anchors."""

    def ignore_aliases(self, data: Plain) -> bool:  # noqa: ARG002 - the name is PyYAML's
        """Write shared data twice."""
        return True


for _tag, (_pattern, _first) in CORE.items():
    Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), [*_first, ""])


def yaml_text(data: Plain) -> str:
    """Plain data as a YAML text."""
    return str(yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=10_000))


def sheet_text(sheet: Mapped) -> str:
    """The text of an answers file."""
    return yaml_text(sheet)


def write_framework(framework: Mapped, folder: Path) -> None:
    """Write a framework's files into a folder."""
    files = {"framework.yaml": framework["framework"]}
    files |= {p["file"]: framework["pillars"][p["id"]] for p in framework["framework"]["pillars"]}
    files |= {f"{name}.yaml": framework[name] for name in ("profile", "challenges", "estimates")}
    for name, data in files.items():
        if data is not None:
            (folder / name).write_text(yaml_text(data), "utf-8")
