"""How much is tried: a person waits for `make test`, nobody for `.ci/run`, which sets hypothesis' profile."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import settings

T = TypeVar("T")
_THOROUGH = 1000


def tried(few: T, many: T) -> T:
    """The first where somebody waits, the second where nobody does."""
    return many if settings.default is not None and settings.default.max_examples >= _THOROUGH else few
