"""Make the published schemas of results: `make schemas` writes schemas/assessment.schema.json and its like.

They are made from the TypedDicts beside the builders, so that mypy holds the builders to what is published. Pydantic is
a tool of development; the program only ships what it made.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from aifactory_assess.framework.schemas import DIALECT
from aifactory_assess.telling.media.json.assessment_types import AssessmentBody
from aifactory_assess.telling.media.json.comparison_types import ComparisonBody
from aifactory_assess.telling.media.json.merge_types import MergeBody
from aifactory_assess.telling.media.json.plan_types import PlanBody
from aifactory_assess.telling.media.json.portfolio_types import PortfolioBody
from aifactory_assess.telling.media.json.sensitivity_types import SensitivityBody
from aifactory_assess.telling.media.json.trend_types import TrendBody
from aifactory_assess.telling.media.json.verdict_types import VerdictBody

FOLDER = Path(__file__).resolve().parent.parent / "schemas"
RESULTS: dict[str, Any] = {
    "assessment": AssessmentBody,
    "comparison": ComparisonBody,
    "merge": MergeBody,
    "plan": PlanBody,
    "portfolio": PortfolioBody,
    "sensitivity": SensitivityBody,
    "trend": TrendBody,
    "verdict": VerdictBody,
}


def texts() -> Iterator[tuple[str, str]]:
    """Each schema by the name of its file."""
    for name, body in RESULTS.items():
        made = _strict(TypeAdapter(body).json_schema())
        definitions = made.pop("$defs", {})
        schema = {"$schema": DIALECT, "title": made.pop("description"), **made, "$defs": definitions}
        yield f"{name}.schema.json", json.dumps(schema, indent=2) + "\n"


def _strict(part: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """The same without the titles that say nothing, and with objects that have no other keys than theirs."""
    if isinstance(part, list):
        return [_strict(each) for each in part]
    if not isinstance(part, dict):
        return part
    kept = {key: value for key, value in part.items() if not (key == "title" and isinstance(value, str))}
    if "properties" in kept:
        # A property may be called `title`: its schema is no string.
        kept["properties"] = {name: _strict(each) for name, each in kept["properties"].items()}
        rest = {key: value if key == "properties" else _strict(value) for key, value in kept.items()}
        return {**rest, "additionalProperties": False}
    return {key: _strict(value) for key, value in kept.items()}


if __name__ == "__main__":
    for file_name, text in texts():
        (FOLDER / file_name).write_text(text, "utf-8")
