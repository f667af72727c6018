"""A ranking or a trend as lines of CSV for a spreadsheet: there may be millions, so the database writes them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import chain, islice

from aifactory_assess.escaping import spreadsheet
from aifactory_assess.portfolio.database import Database, Record, literal, quoted
from aifactory_assess.portfolio.survey import Portfolio
from aifactory_assess.portfolio.trend import Trend
from aifactory_assess.scoring.score_table import WHAT_IF

AT_ONCE = 10_000
_HARMLESS = r"[\p{L}\p{N}][\p{L}\p{N} ._()/&+:-]*"
"""Texts that are a cell as they are."""


def ranking_lines(portfolio: Portfolio) -> Iterator[str]:
    """A heading, then a line an organisation; an empty cell where nothing counts or nothing is told."""
    framework, ranking = portfolio.framework, portfolio.ranking
    texts = ["@name"] if ranking.layout.kept.name else []
    texts += [f"@by{place}" for place in range(len(portfolio.cohorts))]
    joins = _disarm(ranking.database, "scores", texts, "s")
    columns = {"rank": _word("w.rank"), "organisation": "s.organisation"}
    columns |= {"name": _text("s", "@name")} if ranking.layout.kept.name else {}
    columns["percentile"] = _tenths("w.percentile")
    columns |= {name: _tenths(f"s.{name}") for name in ("overall_low", "overall_high", "coverage")}
    columns |= {name: _word(f"s.{name}") for name in ("level", "level_high", "enough_evidence")}
    columns |= {name: _tenths(f"s.{quoted(name)}") for name in (f"{pillar.id}_low" for pillar in framework.pillars)}
    risks = (f"{challenge.id}_risk" for challenge in framework.challenges)
    columns |= {name: _word(f"s.{quoted(name)}") for name in risks}
    for place, cohort in enumerate(portfolio.cohorts):
        column = spreadsheet(cohort.column)
        while column in columns:  # a kept column may be called rank
            column = f"by {column}"
        columns |= {column: _text("s", f"@by{place}"), f"{column} n": f"CAST(coalesce(n{place}.n, 0) AS VARCHAR)"}
        columns |= {f"{column} rank": _word(f"c{place}.rank"), f"{column} percentile": _tenths(f"c{place}.percentile")}
    columns |= _tried(WHAT_IF.name, portfolio.tried)
    yield from _lines(columns, ranking.rows([_joined(columns.values())], joins))


def move_lines(trend: Trend) -> Iterator[str]:
    """A heading, then a line an organisation, the largest rise first; those of one run alone come last."""
    framework, lists = trend.framework, (trend.moves, trend.only_old, trend.only_new)
    joins = _disarm(trend.moves.database, "pairs", ["name"], "p")
    columns = {"organisation": "p.organisation"}
    columns |= {"name": _text("p", "name")} if trend.named else {}
    columns["change"] = _tenths("p.change")
    pairs = {"overall_low": _tenths, "level": _word, **{f"{pillar.id}_low": _tenths for pillar in framework.pillars}}
    pairs |= {f"{challenge.id}_risk": _word for challenge in framework.challenges}
    for name, made in pairs.items():
        columns |= {f"{name} {run}": made(f"p.{quoted(f'{name} {run}')}") for run in ("old", "new")}
    for run, tried in zip(("old", "new"), trend.tried, strict=True):
        columns |= _tried(f"{WHAT_IF.name} {run}", tried)
    yield from _lines(columns, chain.from_iterable(each.rows([_joined(columns.values())], joins) for each in lists))


def _tried(heading: str, tried: str | None) -> dict[str, str]:
    """The column that says what was tried on all; none where nothing was."""
    return {heading: literal(_cell(tried))} if tried else {}


def _lines(headings: Iterable[str], rows: Iterator[Record]) -> Iterator[str]:
    yield f"{','.join(map(_cell, headings))}\n"
    while some := [line for (line,) in islice(rows, AT_ONCE)]:
        yield "\n".join(some) + "\n"


def _cell(text: str) -> str:
    """A text as a cell."""
    out = StringIO()
    csv.writer(out, lineterminator="").writerow([spreadsheet(text)])
    return out.getvalue()


def _disarm(database: Database, table: str, columns: Sequence[str], called: str) -> str:
    """Make cells of texts that are none as they are, and say how they are joined to their rows."""
    database.run("CREATE OR REPLACE TABLE cells (text VARCHAR, cell VARCHAR)")
    for column in columns:
        named = quoted(column)
        armed = f"SELECT DISTINCT {named} FROM {table} WHERE NOT regexp_full_match({named}, {literal(_HARMLESS)})"
        rows = database.stream(f"{armed} AND {named} NOT IN (SELECT text FROM cells)")
        while texts := [text for (text,) in islice(rows, AT_ONCE)]:
            database.run("INSERT INTO cells SELECT unnest(?), unnest(?)", [texts, list(map(_cell, texts))])
    names = [quoted(f"cell of {column}") for column in columns]
    pairs = zip(columns, names, strict=True)
    return " ".join(f"LEFT JOIN cells AS {name} ON {name}.text = {called}.{quoted(column)}" for column, name in pairs)


def _text(table: str, column: str) -> str:
    return f"coalesce({quoted(f'cell of {column}')}.cell, {table}.{quoted(column)}, '')"


def _tenths(value: str) -> str:
    return f"coalesce(CAST({value} * 0.1 AS VARCHAR), '')"


def _word(value: str) -> str:
    return f"coalesce(CAST({value} AS VARCHAR), '')"


def _joined(cells: Iterable[str]) -> str:
    return f"concat_ws(',', {', '.join(cells)})"
