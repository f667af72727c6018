"""Hypothesis strategies: random valid frameworks and sheets, and changes whose effect is known."""

from __future__ import annotations

from tests.strategies.changes import (
    Change,
    Deletion,
    answer_an_open_question,
    better_answer,
    mark_not_applicable,
    reordered,
    reordered_sheet,
    reweighted,
)
from tests.strategies.files import sheet_text, write_framework, yaml_text
from tests.strategies.frameworks import core_only, new_frameworks, without
from tests.strategies.sheets import frameworks_and_sheets, sheets
from tests.strategies.shelf import frameworks
from tests.strategies.words import field_values, question_values

__all__ = [
    "Change",
    "Deletion",
    "answer_an_open_question",
    "better_answer",
    "core_only",
    "field_values",
    "frameworks",
    "frameworks_and_sheets",
    "mark_not_applicable",
    "new_frameworks",
    "question_values",
    "reordered",
    "reordered_sheet",
    "reweighted",
    "sheet_text",
    "sheets",
    "without",
    "write_framework",
    "yaml_text",
]
