"""The method a second time, naive and exact, to hold the package against; it shares no code with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.reference.answers import credit, every, judge
from tests.reference.expressions import evaluate, holds
from tests.reference.facts import gather
from tests.reference.plain import Mapped, Plain, read_framework, read_yaml
from tests.reference.risks import find
from tests.reference.tree import build, tenths

if TYPE_CHECKING:
    from tests.reference.facts import Facts

__all__ = ["Mapped", "Plain", "assess", "credit", "evaluate", "every", "holds", "read_framework", "read_yaml", "tenths"]


def assess(framework: Mapped, sheet: Mapped) -> dict[str, Plain]:
    """The assessment of one sheet; every share is an exact fraction from 0 to 1."""
    facts, known = gather(framework, sheet)
    asked = judge(framework, sheet, known)
    findings, order = find(framework, asked, known)
    return {
        **build(framework, asked),
        "findings": findings,
        "order": order,
        "figures": figures(framework, facts),
    }


def figures(framework: Mapped, facts: Facts) -> dict[str, Plain]:
    """Value, assumed and cautious of every figure."""
    return {
        figure["id"]: {
            "value": facts[figure["id"]].value,
            "assumed": facts[figure["id"]].assumed,
            "cautious": facts[figure["id"]].cautious,
        }
        for figure in (framework["profile"] or {}).get("figures") or []
    }
