"""The comment: what is cut in it."""

from __future__ import annotations

from datetime import date

from aifactory_assess.framework.loading import load
from aifactory_assess.gate.verdict import Verdict, Warned
from aifactory_assess.telling.media import comment
from tests.verdicts import FRAMEWORK


def cell(message: str) -> str:
    """The last cell of the row of one warning."""
    warned = Warned(rule="policy/weakened", file="policy.yaml", line=1, message=message, about="")
    told = comment.render(Verdict(framework=load(FRAMEWORK), as_of=date(2026, 11, 25), files=(), warnings=(warned,)))
    (row,) = (line for line in told.splitlines() if "policy/weakened" in line)
    return row.split(" | ")[-1].removesuffix(" |")


def test_of_a_long_change_both_sides_are_seen() -> None:
    told = cell(f"files: was {'a' * 2000}; is {'b' * 2000}")
    assert len(told) == 600
    assert told == f"files: was {'a' * 283}...; is {'b' * 295}..."


def test_a_short_side_leaves_its_room_to_the_other() -> None:
    assert cell(f"files: was {'a' * 2000}; is not there") == f"files: was {'a' * 572}...; is not there"
    assert cell(f"files: was a; is {'b' * 2000}") == f"files: was a; is {'b' * 580}..."
