"""The ranking as CSV for a spreadsheet: a line an organisation, all of them unless told otherwise."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

import numpy as np

from aifactory_assess.escaping import spreadsheet
from aifactory_assess.portfolio.arrays import NONE, Records
from aifactory_assess.portfolio.ranking import Ladder
from aifactory_assess.portfolio.survey import Portfolio


def render(portfolio: Portfolio) -> Iterator[str]:
    """The lines in pieces, the heading first."""
    yield written([header(portfolio)])
    for records in portfolio.ranking.chunks():
        yield written(zip(*columns(portfolio, records), strict=True))


def header(portfolio: Portfolio) -> list[str]:
    """The names of the columns: as in a score table where they are the same numbers."""
    framework = portfolio.framework
    names = ["rank", "organisation", "percentile", "overall_low", "overall_high", "coverage"]
    names += ["level", "level_high", "enough_evidence"]
    names += [f"{pillar.id}_low" for pillar in framework.pillars]
    names += [f"{challenge.id}_risk" for challenge in framework.challenges]
    for cohort in portfolio.cohorts:
        column = spreadsheet(cohort.column)
        names += [column, f"{column} n", f"{column} rank", f"{column} percentile"]
    return names


def columns(portfolio: Portfolio, records: Records) -> list[list[str]]:
    """The cells of some organisations, column by column; an empty cell where nothing counts or nothing is told."""
    framework, ranking = portfolio.framework, portfolio.ranking
    levels = [*(level.id for level in framework.levels), ""]
    scale = [*((step.id for step in framework.risk.scale) if framework.risk else ()), ""]
    scores = [*(f"{tenths / 10}" for tenths in range(1001)), ""]
    compared = np.where(records["compared"], records["low"], NONE)
    found = [
        _looked_up(_ranks(ranking.all), compared),
        [name.decode("ascii") for name in records["organisation"].tolist()],
        _looked_up(_percentiles(ranking.all), compared),
        *(_looked_up(scores, records[name]) for name in ("low", "high", "coverage")),
        *(_looked_up(levels, records[name]) for name in ("level", "level_high")),
        ["true" if enough else "false" for enough in records["enough"].tolist()],
        *(_looked_up(scores, low) for low in records["pillars"].T),
        *(_looked_up(scale, risk) for risk in records["risks"].T),
    ]
    for values, codes in zip(ranking.cohorts, records["cohorts"].T, strict=True):
        found += _cohort_columns(values, codes.tolist(), compared.tolist())
    return found


def _cohort_columns(
    values: tuple[tuple[str | None, Ladder], ...], codes: list[int], compared: list[int]
) -> list[list[str]]:
    names = ["" if value is None else spreadsheet(value) for value, _ in values]
    ranks = [_ranks(ladder) for _, ladder in values]
    percentiles = [_percentiles(ladder) for _, ladder in values]
    return [
        [names[code] for code in codes],
        [str(values[code][1].n) for code in codes],
        [ranks[code][low] for code, low in zip(codes, compared, strict=True)],
        [percentiles[code][low] for code, low in zip(codes, compared, strict=True)],
    ]


def written(rows: Iterable[Iterable[str]]) -> str:
    """Rows as CSV."""
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _looked_up(words: list[str], places: Records) -> list[str]:
    """A word a place; the last of them stands for NONE."""
    return [words[place] for place in places.tolist()]


def _ranks(ladder: Ladder) -> list[str]:
    return [*map(str, ladder.ranks), ""] if ladder.ranks else [""] * 1002


def _percentiles(ladder: Ladder) -> list[str]:
    return [*(f"{tenths / 10}" for tenths in ladder.percentiles), ""] if ladder.percentiles else [""] * 1002
