"""What a portfolio and a trend say, worked out in the plainest way from rows as dictionaries."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

from aifactory_assess.framework.model import Framework

Row = dict[str, Any]


def tenths(value: Fraction) -> int:
    """Half up, as docs/method.md, 5 prints."""
    return int(value + Fraction(1, 2))


def is_compared(framework: Framework, row: Row) -> bool:
    """docs/portfolio.md: coverage of 50 % or what the framework says."""
    least = framework.evidence_limits.min_coverage if framework.evidence_limits else 0
    return row["overall_low"] is not None and row["coverage"] * 10 >= least


def scored(row: Row) -> float:
    """The score; none is less than the least."""
    return -1.0 if row["overall_low"] is None else float(row["overall_low"])


def place(row: Row, rows: list[Row]) -> tuple[int, float]:
    """Rank and percentile of a row among rows."""
    low = row["overall_low"]
    below = sum(other["overall_low"] < low for other in rows)
    equal = sum(other["overall_low"] == low for other in rows)
    percentile = tenths(Fraction(1000 * (2 * below + equal), 2 * len(rows))) / 10
    return 1 + len(rows) - below - equal, percentile


def ranking(framework: Framework, rows: list[Row], by: list[str]) -> list[Row]:
    """All organisations in order: those compared by falling score, the others likewise, those without a score."""
    compared = [row for row in rows if is_compared(framework, row)]
    smallest = framework.smallest_cohort or 1
    cohorts: dict[tuple[str, str | None], list[Row]] = defaultdict(list)
    for row in compared:
        for column in by:
            cohorts[column, row[column]].append(row)
    found = []
    for row in sorted(rows, key=lambda row: (not is_compared(framework, row), -scored(row))):
        told: Row = {"organisation": row["organisation"], "rank": None, "percentile": None}
        if is_compared(framework, row):
            rank, percentile = place(row, compared)
            told |= {"rank": rank, "percentile": percentile if len(compared) >= smallest else None}
        told["cohorts"] = {}
        for column in by:
            cohort = cohorts[column, row[column]]
            standing: Row = {"value": row[column], "n": len(cohort), "rank": None, "percentile": None}
            if is_compared(framework, row) and len(cohort) >= smallest:
                standing["rank"], standing["percentile"] = place(row, cohort)
            told["cohorts"][column] = standing
        found.append(told)
    return found


def mean(values: list[float]) -> float | None:
    """The printed mean of printed scores."""
    total = sum(round(value * 10) for value in values)
    return tenths(Fraction(total, len(values))) / 10 if values else None


def cohorts(framework: Framework, rows: list[Row], column: str) -> dict[str | None, Row]:
    """Size, mean, means by pillar and risks of each cohort that is large enough."""
    compared = [row for row in rows if is_compared(framework, row)]
    smallest = framework.smallest_cohort or 1
    found = {}
    for value in {row[column] for row in compared}:
        cohort = [row for row in compared if row[column] == value]
        if len(cohort) >= smallest:
            found[value] = {
                "n": len(cohort),
                "mean": mean([row["overall_low"] for row in cohort]),
                "pillars": {
                    pillar.id: cell([row[f"{pillar.id}_low"] for row in cohort], smallest)
                    for pillar in framework.pillars
                },
                "risks": {
                    challenge.id: tally([assessed_risk(row, challenge.id) for row in cohort], smallest)
                    for challenge in framework.challenges
                },
            }
    return found


def cell(values: list[float | None], smallest: int) -> float | None:
    """A mean, hidden where too few go into it."""
    given = [value for value in values if value is not None]
    return mean(given) if len(given) >= smallest else None


def assessed_risk(row: Row, challenge: str) -> str | None:
    """A risk that is more than a bound."""
    found: str | None = row[f"{challenge}_risk"] if row[f"{challenge}_status"] == "assessed" else None
    return found


def tally(risks: list[str | None], smallest: int) -> dict[str, int] | None:
    """How often each risk occurs, hidden where too few have one."""
    given = [risk for risk in risks if risk is not None]
    return {risk: given.count(risk) for risk in set(given)} if len(given) >= smallest else None
