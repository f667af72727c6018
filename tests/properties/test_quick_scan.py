"""The quick scan over random frameworks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given

from tests import reference
from tests.properties.agreement import every_number_agrees_with_exact_fractions
from tests.properties.bridge import assessed
from tests.strategies import core_only, frameworks_and_sheets

if TYPE_CHECKING:
    from tests.reference import Mapped


@given(frameworks_and_sheets())
def test_the_quick_scan_is_the_framework_without_the_other_questions(drawn: tuple[Mapped, Mapped]) -> None:
    framework, sheet = drawn
    if not any(question.get("core") for _, _, question in reference.every(framework)):
        return
    smaller = core_only(framework)
    kept = {question["id"] for _, _, question in reference.every(smaller)}
    answers = {name: entry for name, entry in (sheet.get("answers") or {}).items() if name in kept}
    every_number_agrees_with_exact_fractions(
        assessed(framework, sheet, quick=True), reference.assess(smaller, {**sheet, "answers": answers})
    )
