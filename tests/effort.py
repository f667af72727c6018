"""How much is tried: a person waits for `make test`, a change for `.ci/run`, and nobody for `.ci/run all`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from itertools import cycle
from typing import TypeVar

import pytest
from hypothesis import settings

T = TypeVar("T")
Other = TypeVar("Other")
PROFILE = os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
"""Of hypothesis: `dev` where a person waits, `ci` where a change does, `all` where nobody does."""


def tried(few: T, many: T) -> T:
    """The first where a person waits, the second otherwise."""
    return few if PROFILE == "dev" else many


def one_of(person: int, change: int) -> int:
    """Of how many laws or cases one is tried where a person waits, and where a change does; else all are."""
    return {"dev": person, "ci": change}.get(PROFILE, 1)


def one_in(share: int, least: int = 6) -> int:
    """So many of the profile's examples, for what takes long, or is promised by no law in docs/method.md."""
    return max(settings().max_examples // share, least)


def some(names: Iterable[T], every: int) -> list[T]:
    """Every so many-th where a person waits, all otherwise: for cases that go one way through the program."""
    return list(names)[:: tried(every, 1)]


def in_turn(cases: Iterable[T], others: Sequence[Other], each: int) -> list[tuple[T, Other]]:
    """Each case with so many of the others in turn, in .ci/run too: for what passes through one and then the other."""
    ring = cycle(others)
    return [(case, next(ring)) for case in cases for _ in range(each)]


_DEAR = tuple(f"tests/{room}/" for room in ("answers", "batch", "cli", "gate", "hostile", "portfolio", "telling"))


def usual(law: str, cases: int) -> int:
    """Of how many cases one is tried, where files are written, programs started or pages drawn."""
    many = (cases >= 3) + (cases >= 8) + (cases >= 40)
    return one_of((1, 2, 3, 6)[many], (1, 1, 2, 4)[many]) if law.startswith(_DEAR) else 1


_LONG = {
    "batch": ("run", "staging", "outputs", "dirty"),
    "cli": ("check_run", "inputs_are_kept", "interrupted", "interview", "streams", "workbook", "writing"),
    "gate": ("attacks",),
    "hostile": ("faults", "what_is_no_file"),
    "portfolio": ("folder", "rows"),
    "telling": ("html", "pptx"),
}
_LONG_MODULES = {f"tests/{room}/test_{name}.py" for room, names in _LONG.items() for name in names} | {
    "tests/test_ci.py",
    "tests/test_schemas.py",
}


def one_law_in(module: str) -> int:
    """Of how many laws of a module one is tried: these took half of the time of all (2026-12-01)."""
    return one_of(3, 1) if module in _LONG_MODULES else 1


def one_case_in(every: int) -> pytest.MarkDecorator:
    """Mark a test of which a person who waits gets every so many-th case, or none for 0 (tests/conftest.py)."""
    return pytest.mark.one_case_in(one_of(every, every or 3))


in_the_gate = pytest.mark.skipif(not tried(few=False, many=True), reason="takes long: .ci/run tries it")
"""For tests whose work is that of other programs (installing, opening what was written), that are as large as they can
be, or that take over a second of a core where others look at the same part of the program."""

costs = pytest.mark.flaky(reruns=2, only_rerun=[r"assert \(*\d+\.\d+ "])
"""For tests that measure seconds: what else a machine does comes and goes, so who is beyond them measures again."""
