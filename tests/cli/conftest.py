from __future__ import annotations

from pathlib import Path

import pytest

from aifactory_assess.framework.builtin import builtin_folder
from tests.hostile.cases import BASE

AS_OF = ("--as-of", "2026-11-25")


@pytest.fixture
def example() -> Path:
    """A filled answers file to the built-in framework."""
    return builtin_folder() / "examples" / "manufacturer_onprem.yaml"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """An answers file to the tiny framework."""
    path = tmp_path / "answers.yaml"
    path.write_text("framework: tiny@1\norganisation: {id: acme}\nanswers: {skill: 1, share: 40}\n", "utf-8")
    return path


@pytest.fixture
def tiny() -> tuple[str, ...]:
    """The flags that choose the tiny framework and a day."""
    return ("--framework", str(BASE), *AS_OF)
