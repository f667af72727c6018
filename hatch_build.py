"""Compile the built-in framework into the wheel, so that no start has to read its YAML."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileFramework(BuildHookInterface):  # type: ignore[type-arg]  # the hook's configuration is not read
    """Adds aifactory_assess/compiled/framework-<hash of its sources>.json."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the files are gathered; an editable install compiles at its first start."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from aifactory_assess.framework.builtin import FOLDER, compile_sources, compiled_name
            from aifactory_assess.framework.compiled import as_bytes
        finally:
            sys.path.remove(str(root))
        folder = root / "questionnaires"
        sources = {path.name: path.read_bytes() for path in sorted(folder.glob("*.yaml"))}
        self._folder = tempfile.TemporaryDirectory()
        made = Path(self._folder.name) / compiled_name(sources, "")
        made.write_bytes(as_bytes(compile_sources(sources, "questionnaires")))
        build_data["force_include"][str(made)] = f"aifactory_assess/{FOLDER}/{made.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - the hook's signature
        """Remove what was made on the way."""
        if version != "editable":
            self._folder.cleanup()
