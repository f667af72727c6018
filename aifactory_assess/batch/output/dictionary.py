"""The columns of a score table explained, for whoever was handed one (`batch --dictionary`, docs/scaling.md, 2)."""

from __future__ import annotations

from aifactory_assess.batch.asking import csv_text
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.framework.model import Framework
from aifactory_assess.scoring.score_table import (
    LABELLED,
    STATES,
    STATUSES,
    CellKind,
    general_columns,
    score_columns,
)


def dictionary(framework: Framework, options: ScoreOptions) -> str:
    """Every column of a framework's table, kept ones aside, as CSV."""
    columns = (*score_columns(framework, options.detail, options.more), LABELLED)
    rows = ((each.name, _type(each.kind, framework), each.unit, each.meaning, each.null) for each in columns)
    return csv_text([("column", "type", "unit", "meaning", "null"), *rows])


def general_table() -> str:
    """The columns of any framework's table, as Markdown."""
    lines = ["| column | in | type | unit | meaning | null |", "| --- | --- | --- | --- | --- | --- |"]
    for column, details in general_columns():
        cells = (f"`{column.name}`", details[0], _type(column.kind, None), column.unit, column.meaning, column.null)
        lines.append(f"| {' | '.join(cells)} |".replace("|  |", "| |"))
    return "\n".join(lines) + "\n"


def _type(kind: CellKind, framework: Framework | None) -> str:
    """What cells of a kind look like."""
    levels = [] if framework is None else [level.id for level in framework.levels]
    risks = () if framework is None else framework.risk_ids
    words: dict[CellKind, str] = {
        "text": "text",
        "score": "number with one decimal",
        "credit": "number with two decimals",
        "flag": "true or false",
        "level": f"one of {', '.join(levels)}" if levels else "id of a level",
        "risk": f"one of {', '.join(risks)}" if risks else "id of a step of the risk scale",
        "state": f"one of {', '.join(STATES)}",
        "status": f"one of {', '.join(STATUSES)}",
    }
    return words[kind]
