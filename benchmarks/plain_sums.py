"""The plain sums of a batch as somebody would write them in polars or duckdb: what `benchmarks/batch.py` compares with.

    python benchmarks/plain_sums.py polars|duckdb ANSWERS.parquet SCORES.parquet

Every question's credit, and from the credits the low and the coverage of the pillars and of the whole. Left out is all
that makes an assessment of them: conditions, figures, gates, levels, risks, the strict check of cells, duplicates.
`differing` holds the sums against this package's, for a framework without its conditions and derived answers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from aifactory_assess.framework.asked import FULL, Checklist, Choice, Levels, Number, Question, YesNo
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.framework.model import Framework

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

ORGANISATION = "organisation"


def output_names(framework: Framework) -> list[str]:
    """The columns that are worked out, by their names in a score table."""
    pillars = [f"{pillar.id}_{what}" for pillar in framework.pillars for what in ("low", "coverage")]
    return [ORGANISATION, "overall_low", "coverage", *pillars]


# --- are they the same sums? ---


class Differing(NamedTuple):
    """How many of the plain sums' printed scores are not ours, of how many, and by how many tenths at most."""

    scores: int
    of: int
    tenths: float


def differing(framework: Framework, source: Path, plain: Path) -> Differing:
    """The plain sums beside ours, where every question is asked and none is derived."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from aifactory_assess.batch.score import Scorer

    scorer = Scorer(_always_asked(framework))
    ours = pa.Table.from_batches([scorer.score(batch).scores for batch in pq.ParquetFile(source).iter_batches(1 << 16)])
    theirs = pq.read_table(plain)
    if theirs.column(ORGANISATION).cast(pa.string()) != ours.column(ORGANISATION):
        raise SystemExit(f"{plain} has other organisations, or an order of its own")
    names = [name for name in output_names(framework) if name != ORGANISATION]
    apart = [_tenths_apart(ours.column(name), theirs.column(name)) for name in names]
    count = sum(int(np.count_nonzero(each)) for each in apart)
    return Differing(count, ours.num_rows * len(names), max(float(each.max()) for each in apart))


def _tenths_apart(ours: pa.ChunkedArray, theirs: pa.ChunkedArray) -> np.ndarray[Any, np.dtype[np.float64]]:
    # polars multiplies by 1 / x where it is told to divide by a constant x: the last bit of a decimal is not compared.
    tenths = [np.rint(column.to_numpy() * 10) for column in (ours, theirs)]
    return np.abs(tenths[0] - tenths[1])


def _always_asked(framework: Framework) -> Framework:
    """The framework without conditions and derived answers."""
    pillars = []
    for pillar in framework.pillars:
        topics = [
            replace(topic, questions=tuple(replace(each, when=None, derive=None) for each in topic.questions))
            for topic in pillar.topics
        ]
        pillars.append(replace(pillar, topics=tuple(topics)))
    return replace(framework, pillars=tuple(pillars))


# --- duckdb ---


def duckdb_sums(framework: Framework, source: Path, output: Path) -> None:
    """The sums in one query of duckdb."""
    import duckdb

    duckdb.sql(duckdb_query(framework, source, output))


def duckdb_query(framework: Framework, source: Path, output: Path) -> str:
    """Credits, then sums, then shares, then printed tenths."""
    credits = ",\n".join(f'{_sql_credit(question)} AS "{question.id}"' for question in framework.questions)
    sums, shares, total = [], [], sum(pillar.weight for pillar in framework.pillars)
    for pillar in framework.pillars:
        weight = sum(question.weight for question in pillar.questions)
        credited = " + ".join(f'{each.weight} * coalesce("{each.id}", 0)' for each in pillar.questions)
        answered = " + ".join(f'{each.weight} * ("{each.id}" IS NOT NULL)::INTEGER' for each in pillar.questions)
        sums.append(f"({credited})::DOUBLE / {weight * FULL}::DOUBLE AS {pillar.id}_low")
        sums.append(f"({answered})::DOUBLE / {weight}::DOUBLE AS {pillar.id}_coverage")
        shares.append((pillar.weight, pillar.id))
    lows = " + ".join(f"{weight}::DOUBLE * {name}_low" for weight, name in shares)
    coverages = " + ".join(f"{weight}::DOUBLE * {name}_coverage" for weight, name in shares)
    overall = f"({lows}) / {total}::DOUBLE AS overall_low, ({coverages}) / {total}::DOUBLE AS coverage"
    printed = ", ".join(
        f"floor({name} * 1000 + 0.5 + 1e-9) / 10 AS {name}"
        for name in output_names(framework)
        if name != "organisation"
    )
    return f"""
        COPY (
            WITH credits AS (SELECT organisation, {credits} FROM read_parquet('{source}')),
            pillars AS (SELECT organisation, {", ".join(sums)} FROM credits),
            shares AS (SELECT *, {overall} FROM pillars)
            SELECT organisation, {printed} FROM shares
        ) TO '{output}' (FORMAT parquet, COMPRESSION snappy)
    """  # noqa: S608 - the ids and the paths are ours


def _sql_credit(question: Question) -> str:
    name = f'"{question.id}"'
    match question.kind:
        case Levels(credits=credits):
            return f"([{', '.join(f'{each}::INTEGER' for each in credits)}])[{name} + 1]"
        case YesNo(yes=yes, no=no):
            return f"CASE {name} WHEN 'yes' THEN {yes} WHEN 'no' THEN {no} END"
        case Choice(options=options):
            whens = (f"WHEN '{each.id}' THEN {each.credit}" for each in options)
            return f"CASE {name} {' '.join(whens)} END"
        case Checklist(options=options, total=total):
            points = " + ".join(f"{each.points} * list_contains({name}, '{each.id}')::INTEGER" for each in options)
            return f"round_even({FULL} * ({points})::DOUBLE / {total}, 0)::INTEGER"
        case Number():
            return f"{_sql_curve(question.kind, name)}::INTEGER"


def _sql_curve(kind: Number, name: str) -> str:
    assert kind.curve is not None  # noqa: S101 - a question has one
    place = f"log10({name})" if kind.curve.logarithmic else name
    (first, least), (last, most) = kind.curve.knots[0], kind.curve.knots[-1]
    whens = [f"WHEN {name} <= {first!r}::DOUBLE THEN {least}", f"WHEN {name} >= {last!r}::DOUBLE THEN {most}"]
    for x0, x1, c0, c1 in segments(kind):
        line = f"{c0}::DOUBLE + {c1 - c0}::DOUBLE * ({place} - {x0!r}::DOUBLE) / {x1 - x0!r}::DOUBLE"
        whens.append(f"WHEN {place} < {x1!r}::DOUBLE THEN round_even({line}, 0)")
    whens[-1] = f"ELSE round_even({line}, 0)"
    return f"CASE {' '.join(whens)} END"


def segments(kind: Number) -> Iterator[tuple[float, float, int, int]]:
    """(x0, x1, c0, c1) of a curve's segments, in the places of its scale."""
    assert kind.curve is not None  # noqa: S101 - a question has one
    places, knots = kind.curve.places, kind.curve.knots
    for index in range(len(places) - 1):
        yield places[index], places[index + 1], knots[index][1], knots[index + 1][1]


# --- polars ---


def polars_sums(framework: Framework, source: Path, output: Path) -> None:
    """The sums in one lazy query of polars, streamed from file to file."""
    import polars as pl

    whole = sum(pillar.weight for pillar in framework.pillars)
    credits = [_credit(question).alias(question.id) for question in framework.questions]
    sums = []
    for pillar in framework.pillars:
        weight = sum(question.weight for question in pillar.questions)
        credited = _added([pl.col(each.id).fill_null(0) * each.weight for each in pillar.questions])
        answered = _added([pl.col(each.id).is_not_null().cast(pl.Int32) * each.weight for each in pillar.questions])
        sums.append((credited.cast(pl.Float64) / float(weight * FULL)).alias(f"{pillar.id}_low"))
        sums.append((answered.cast(pl.Float64) / float(weight)).alias(f"{pillar.id}_coverage"))
    overall = [
        (_added([pl.col(f"{each.id}_{what}") * float(each.weight) for each in framework.pillars]) / float(whole)).alias(
            "overall_low" if what == "low" else "coverage"
        )
        for what in ("low", "coverage")
    ]
    names = [name for name in output_names(framework) if name != ORGANISATION]
    printed = [((pl.col(name) * 1000 + 0.5 + 1e-9).floor() / 10).alias(name) for name in names]
    query = pl.scan_parquet(source).select(ORGANISATION, *credits).select(ORGANISATION, *sums).with_columns(overall)
    query.select(ORGANISATION, *printed).sink_parquet(output, compression="snappy")


def _added(parts: list[pl.Expr]) -> pl.Expr:
    """From left to right."""
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _credit(question: Question) -> pl.Expr:
    import polars as pl

    cell = pl.col(question.id)
    match question.kind:
        case Levels(credits=credits):
            return _looked_up(cell, dict(enumerate(credits)))
        case YesNo(yes=yes, no=no):
            return _looked_up(cell, {"yes": yes, "no": no})
        case Choice(options=options):
            return _looked_up(cell, {each.id: each.credit for each in options})
        case Checklist(options=options, total=total):
            points = _added([cell.list.contains(each.id).cast(pl.Int32) * each.points for each in options])
            return (points.cast(pl.Float64) * FULL / float(total)).round(mode="half_to_even").cast(pl.Int32)
        case Number():
            return _curve(question.kind, cell)


def _looked_up(cell: pl.Expr, worth: dict[int, int] | dict[str, int]) -> pl.Expr:
    import polars as pl

    return cell.replace_strict(list(worth), list(worth.values()), return_dtype=pl.Int32)


def _curve(kind: Number, cell: pl.Expr) -> pl.Expr:
    import polars as pl

    assert kind.curve is not None  # noqa: S101 - a question has one
    place = cell.log10() if kind.curve.logarithmic else cell
    (first, least), (last, most) = kind.curve.knots[0], kind.curve.knots[-1]
    result = pl.when(cell <= first).then(pl.lit(float(least))).when(cell >= last).then(pl.lit(float(most)))
    *before, final = [
        (x1, ((place - x0) * float(c1 - c0) / (x1 - x0) + float(c0)).round(mode="half_to_even"))
        for x0, x1, c0, c1 in segments(kind)
    ]
    for x1, line in before:
        result = result.when(place < x1).then(line)
    return result.otherwise(final[1]).cast(pl.Int32)


ENGINES: dict[str, Callable[[Framework, Path, Path], None]] = {"polars": polars_sums, "duckdb": duckdb_sums}

if __name__ == "__main__":
    ENGINES[sys.argv[1]](builtin(), Path(sys.argv[2]), Path(sys.argv[3]))
