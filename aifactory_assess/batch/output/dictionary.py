"""The columns of a score table explained, for whoever was handed one (`batch --dictionary`, docs/scaling.md, 2)."""

from __future__ import annotations

import csv
import io

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
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("column", "type", "unit", "meaning", "null"))
    for column in (*score_columns(framework, options.detail, options.more), LABELLED):
        writer.writerow((column.name, _type(column.kind, framework), column.unit, column.meaning, column.null))
    return text.getvalue()


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
    risks = [] if framework is None or framework.risk is None else [step.id for step in framework.risk.scale]
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
