"""Sheets as the cells of a table, and assessments as the rows of a score table: what batches are compared with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aifactory_assess.scoring.printed import points, tenths

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aifactory_assess.answers.sheet import Answer, Sheet
    from aifactory_assess.framework.model import Framework
    from aifactory_assess.scoring.assess import Assessment
    from aifactory_assess.scoring.readiness import Rating

Row = dict[str, Any]


def cells_of(sheet: Sheet) -> Row:
    """A sheet as cells: words for states, numbers and lists as they are."""
    row: Row = {"organisation": sheet.organisation}
    for name, answer in (*sheet.profile.items(), *sheet.answers.items()):
        row[name] = _cell(answer)
    return row | {f"price__{name}": list(price.value) for name, price in sheet.prices.items()}


def _cell(answer: Answer) -> Any:  # noqa: ANN401 - a word, a number or a list
    if answer.state == "open":
        return None
    if answer.state != "value":
        return answer.state
    return list(answer.value) if isinstance(answer.value, tuple) else answer.value


def text_of(cell: Any) -> str | None:  # noqa: ANN401 - a word, a number or a list
    """A cell as a CSV holds it."""
    if cell is None:
        return None
    if isinstance(cell, list):
        return ";".join(map(text_of, cell)) if cell else "none"  # type: ignore[arg-type]  # no tick is none
    return repr(cell) if isinstance(cell, float) else str(cell)


def line_of(row: Row) -> str:
    """A row as a line of JSON."""
    return json.dumps(row) + "\n"


def expected_row(framework: Framework, assessment: Assessment) -> Row:
    """The full row of docs/scaling.md, 2."""
    overall = assessment.readiness.overall
    levels = framework.levels
    row: Row = {"organisation": assessment.sheet.organisation} | _scores("overall_", overall)
    row["coverage"] = row.pop("overall_coverage")
    row |= {name: None if place is None else levels[place].id for name, place in _levels(overall).items()}
    row["enough_evidence"] = overall.enough_evidence
    row["not_applicable_share"] = None if overall.not_applicable_share is None else points(overall.not_applicable_share)
    row["gates"] = ";".join(overall.gates) or None
    for result in assessment.readiness.pillars:
        row |= _scores(f"{result.pillar.id}_", result.rating)
        level, share = result.rating.level, result.rating.not_applicable_share
        row[f"{result.pillar.id}_level"] = None if level is None else levels[level].id
        row[f"{result.pillar.id}_enough_evidence"] = result.rating.enough_evidence
        row[f"{result.pillar.id}_not_applicable_share"] = None if share is None else points(share)
    by_challenge = {finding.challenge.id: finding for finding in assessment.findings}
    for challenge in framework.challenges:
        finding, name = by_challenge[challenge.id], challenge.id
        scale = framework.risk.scale
        row[f"{name}_status"] = finding.status
        row[f"{name}_gap_coverage"] = None if finding.coverage is None else points(finding.coverage)
        for which, gap in (("gap_low", finding.gap_low), ("gap_high", finding.gap_high)):
            row[f"{name}_{which}"] = None if gap is None else tenths(gap) / 10
        for which in ("likelihood", "impact", "risk", "risk_low"):
            place = getattr(finding, which)
            row[f"{name}_{which}"] = None if place is None else scale[place].id
    return row


def _scores(lead: str, verdict: Rating) -> Row:
    score = verdict.score
    shares = (None, None, None) if score is None else (score.low, score.high, score.coverage)
    names = ("low", "high", "coverage")
    return {
        f"{lead}{name}": None if share is None else points(share) for name, share in zip(names, shares, strict=True)
    }


def _levels(verdict: Rating) -> Mapping[str, int | None]:
    return {"level": verdict.level, "level_high": verdict.level_high}
