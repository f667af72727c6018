"""The columns of a score table explained, for whoever was handed one (`batch --dictionary`, docs/scaling.md, 2)."""

from __future__ import annotations

from aifactory_assess.batch.asking import csv_text
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.framework.model import Framework
from aifactory_assess.scoring.score_table import LABELLED, STATES, STATUSES, CellKind, score_columns


def dictionary(framework: Framework, options: ScoreOptions) -> str:
    """Every column of a framework's table, kept ones aside, as CSV."""
    columns = (*score_columns(framework, options.detail, options.more), LABELLED)
    rows = ((each.name, _type(each.kind, framework), each.unit, each.meaning, each.null) for each in columns)
    return csv_text([("column", "type", "unit", "meaning", "null"), *rows])


def _type(kind: CellKind, framework: Framework) -> str:
    """What cells of a kind look like."""
    words: dict[CellKind, str] = {
        "text": "text",
        "score": "number with one decimal",
        "credit": "number with two decimals",
        "flag": "true or false",
        "level": f"one of {', '.join(framework.level_ids)}",
        "risk": f"one of {', '.join(framework.risk_ids)}",
        "state": f"one of {', '.join(STATES)}",
        "status": f"one of {', '.join(STATUSES)}",
    }
    return words[kind]
