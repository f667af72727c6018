"""A score table read into the database: each organisation once, no cell that no batch run writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from aifactory_assess.answers.typed import POINTED, Misread, two_numbers
from aifactory_assess.errors import SHOWN_PROBLEMS, AssessError, Faults, Problem, failure, listed, meant
from aifactory_assess.files import state_of
from aifactory_assess.framework.asked import Number
from aifactory_assess.framework.model import NAME_COLUMN, Framework
from aifactory_assess.links import tables_unquoted
from aifactory_assess.portfolio.columns import CELLS, LONGEST_CELL, NO_MORE, Kept, ReadColumn, ReadLayout, layout_of
from aifactory_assess.portfolio.database import Database, literal, literals, quoted
from aifactory_assess.portfolio.reading import DAMAGES, ScoreFile, explained_fault, parts_of, rows_of, texts_of
from aifactory_assess.scoring.score_table import (
    FRAMEWORK_KEY,
    LABEL,
    ORGANISATION,
    SHA256_KEY,
    STATES,
    STATUSES,
    WHAT_IF,
    label_of,
    score_columns,
)

MOST_COHORTS = 1_000
"""A column with more values tells no cohorts apart."""
_WEIGHT = Number(unit="", least=0, most=1e12)
_NAMED = 3
"""So many missing columns are told each, with the nearest; of more, the first."""
SCORES = frozenset({"overall_low", "overall_high", "coverage"})
_LABEL = f"nullif(CAST({quoted(LABEL)} AS VARCHAR), '')"
"""An empty text says no more of a framework than nothing."""
_HIGH = {"overall_low": "overall_high", "level": "level_high"}
_ABOVE_HIGH = """CASE
    WHEN TRY_CAST("overall_low" AS DOUBLE) BETWEEN TRY_CAST("overall_high" AS DOUBLE) + 0.05 AND 100 THEN 'overall_low'
    WHEN TRY_CAST(CAST("level" AS VARCHAR) AS level) > TRY_CAST(CAST("level_high" AS VARCHAR) AS level) THEN 'level'
END"""
"""The column whose cell no batch run writes beside that of the high view."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A table in the database: a row an organisation, in the order of the files (`rowid`).

    `repeated` rows were copies of others, and are left out; `unnamed` files have rows of no framework that is told.
    `tried` is what was tried on every row (`batch --set`), None where the scores are those of the answers.
    """

    layout: ReadLayout
    parts: tuple[ScoreFile, ...]
    rows: int
    repeated: int
    unnamed: tuple[str, ...]
    tried: str | None


@tables_unquoted()
def load(
    database: Database,
    framework: Framework,
    sources: Iterable[Path],
    kept: Kept = NO_MORE,
    *,
    table: str = "scores",
) -> Loaded:
    """Read a table; AssessError with all that is wrong with its columns, or with its first 100 faulty cells."""
    paths = tuple(sources)
    database.doing(f"reading {listed(map(str, paths), most=2)}")
    parts = parts_of(database, paths, [*kept.by, *filter(None, (kept.weight, kept.name))])
    for part in parts:
        if part.metadata.get(SHA256_KEY, framework.sha256) != framework.sha256:
            raise _of_another(framework, part.path, part.metadata.get(FRAMEWORK_KEY, "another framework"))
    layout = layout_of(framework, {column for part in parts for column in part.header}, kept)
    try:
        _check_kept(parts, layout)
        _check_columns(parts, layout)
    except AssessError:
        with suppress(*DAMAGES):
            _refuse_others(database, framework, parts)
        raise
    _make(database, framework, layout, table)
    _fill(database, layout, parts, table)
    unnamed = _check_labels(database, layout, parts, table)
    for place, column in enumerate(kept.by):
        if database.value(f'SELECT count(DISTINCT "@by{place}") FROM {table}') > MOST_COHORTS:
            what, hint = f"column {column} has over {MOST_COHORTS} values", "a cohort is shared by many organisations"
            raise failure(str(parts[0].path), what, hint=hint)
    repeated = _once_each(database, parts, table)
    if kept.weight:
        _refuse_two_meanings(database, parts, kept.weight)
    rows = database.value(f"SELECT count(*) FROM {table}")
    if not rows:
        others = " or in the others" if len(paths) > 1 else ""
        raise failure(str(paths[0]), f"no organisation has scores in it{others}", hint="see the rejects of the batch")
    tried = _tried(database, parts, table) if layout.tried else None
    return Loaded(layout=layout, parts=parts, rows=rows, repeated=repeated, unnamed=unnamed, tried=tried)


# --- columns ---


def _check_kept(parts: Iterable[ScoreFile], layout: ReadLayout) -> None:
    """AssessError where a column that the command names is none that was kept."""
    of_scores = {column.name for column in score_columns(layout.framework, "explain")} | {LABEL, WHAT_IF.name}
    asked = [(name, "to make cohorts by") for name in layout.kept.by]
    asked += [(name, "to weight by") for name in [layout.kept.weight] if name]
    asked += [(name, "to name organisations by") for name in [layout.kept.name] if name and name != NAME_COLUMN]
    problems = []
    for part in parts:
        kept = [name for name in part.header if name not in of_scores]
        expected = f"one of {listed(kept)}" if kept else "a column that batch kept, and it kept none"
        for name, purpose in asked:
            if name in of_scores:
                makes = "makes no cohorts" if name in layout.kept.by else "is no column that was kept"
                what = f"{name} is a column of scores and {makes}"
                problems.append(Problem(file=str(part.path), found=what, expected=expected))
            elif part.header and name not in part.header:
                hint = meant(name, kept) or "batch --keep COLUMN passes a column through"
                what = f"no column {name} {purpose}"
                problems.append(Problem(file=str(part.path), found=what, expected=expected, hint=hint))
    if problems:
        raise AssessError(problems)


def _check_columns(parts: Iterable[ScoreFile], layout: ReadLayout) -> None:
    """AssessError with every column that a file lacks; one sentence where these are many.

    Of which framework its rows are, a file may say elsewhere, or not at all.
    """
    wanted = [column.name for column in (*layout.columns, *layout.of_questions) if column.name != LABEL]
    problems: list[Problem] = []
    for part in parts:
        here = set(part.header)
        missing = [name for name in wanted if here and name not in here]
        faults = Faults(str(part.path))
        lacks = f"lacks {len(missing)} of {len(wanted)} columns ({listed(missing, most=_NAMED)})"
        if missing and SCORES.isdisjoint(here):
            faults.add(None, f"is no score table: it {lacks}", hint="expected what batch wrote")
        elif len(missing) > _NAMED:
            faults.add(None, lacks, "what batch writes with the same --columns for all files")
        else:
            for name in missing:
                faults.add(None, f"no column {name}", near=(name, part.header))
        problems += faults.found
    if problems:
        raise AssessError(problems)


def _of_another(framework: Framework, path: Path, called: str, row: int | None = None) -> AssessError:
    here = f"{framework.id}@{framework.version}"
    other = f"another state of {here}" if called == here else called
    hint = "name the one it was scored with by --framework, or score again"
    where = "" if row is None else f"row {row} "
    return failure(str(path), f"{where}was scored with {other}", here, hint=hint)


def _refuse_others(database: Database, framework: Framework, parts: Iterable[ScoreFile]) -> None:
    """AssessError where a row of a score table says that it is of another framework, and which where others do not."""
    is_ours = f"label = {literal(label_of(framework))}"
    is_other = f"NOT {is_ours} AND length(label) <= {LONGEST_CELL}"
    for part in parts:
        if LABEL in part.header and not SCORES.isdisjoint(part.header):
            for _, query in rows_of(database, [part], [LABEL]):
                labels = f"SELECT {_LABEL} AS label, row_number() OVER () AS row FROM ({query})"
                asked = f"min(row) FILTER ({is_other}), arg_min(label, row) FILTER ({is_other}), bool_or({is_ours})"
                for row, label, has_ours in database.rows(f"SELECT {asked} FROM ({labels})"):
                    if row is not None:
                        raise _of_another(framework, part.path, label.partition("#")[0], row if has_ours else None)


def _check_labels(database: Database, layout: ReadLayout, parts: Iterable[ScoreFile], table: str) -> tuple[str, ...]:
    """AssessError where rows say that they are of another framework; the files of which a row says nothing."""
    expected, silent = label_of(layout.framework), False
    if layout.labelled:
        if database.value(f"""SELECT count(*) FROM {table} WHERE "@label" NOT IN ('', {literal(expected)})"""):
            _refuse_others(database, layout.framework, parts)
        silent = database.value(f"""SELECT count(*) FROM {table} WHERE coalesce("@label", '') = ''""") > 0
        # Two rows are no less the same where one says in its file's schema what the other says in a cell.
        database.run(f'ALTER TABLE {table} DROP "@label"')
    return tuple(
        part.path.as_posix()
        for part in parts
        if part.header and SHA256_KEY not in part.metadata
        if LABEL not in part.header or (silent and _is_silent(database, part))
    )


def _is_silent(database: Database, part: ScoreFile) -> bool:
    return any(
        database.value(f"SELECT count(*) FROM ({query}) WHERE {_LABEL} IS NULL")
        for _, query in rows_of(database, [part], [LABEL])
    )


def _tried(database: Database, parts: tuple[ScoreFile, ...], table: str) -> str | None:
    """What was tried on every row; AssessError where that is not the same."""
    found = [tried for (tried,) in database.rows(f'SELECT DISTINCT "@what_if" FROM {table} ORDER BY 1 LIMIT 2')]
    if len(found) > 1:
        first, second = (repr(tried) if tried else "nothing" for tried in found)
        message = f"{first} was tried on some rows, and {second} on others"
        raise failure(str(parts[0].path), message, hint="compare two tables by --trend")
    return found[0] if found else None


def _refuse_two_meanings(database: Database, parts: tuple[ScoreFile, ...], weight: str) -> None:
    """AssessError where the points in texts may all stand between thousands: none of them shows otherwise."""
    first: tuple[Path, Misread] | None = None
    for together, query in texts_of(database, parts, weight):
        may_group = f"regexp_full_match(trim(text), '[-+]?{POINTED}')"
        pointed = f"SELECT trim(text) AS text, {may_group} AS may_group FROM ({query})"
        found = database.rows(f"SELECT min(text), bool_and(may_group) FROM ({pointed}) WHERE contains(text, '.')")
        for text, all_may in found:
            if all_may is False:
                return
            if all_may and first is None and (doubt := two_numbers(_WEIGHT, text)) is not None:
                first = together[0].path, doubt
    if first is not None:
        path, doubt = first
        hint = "one such as 1.25 shows that all have their point before decimals"
        raise failure(str(path), f"column {weight}: {doubt.found}", doubt.expected, hint=hint)


# --- rows ---


def _make(database: Database, framework: Framework, layout: ReadLayout, table: str) -> None:
    types = {
        "level": framework.level_ids,
        "risk": framework.risk_ids or ("none",),
        "state": STATES,
        "status": STATUSES,
    }
    for name, words in types.items():
        database.run(f"CREATE TYPE IF NOT EXISTS {name} AS ENUM ({literals(words)})")
    columns = [f"{quoted(column.called)} {CELLS[column.holds].type}" for column in layout.columns]
    database.run(f'CREATE TABLE {table} ({", ".join(columns)}, "@compared" BOOLEAN, "@faulty" BOOLEAN)')


def _fill(database: Database, layout: ReadLayout, parts: tuple[ScoreFile, ...], table: str) -> None:
    columns = layout.columns
    values = [f"{_value(column)} AS {quoted(column.called)}" for column in columns]
    faulty = f"{any_fault(columns)} OR {_ABOVE_HIGH} IS NOT NULL"
    texts = {column.name for column in columns if column.holds in ("kept", "text")}
    for together, query in rows_of(database, parts, [column.name for column in columns], texts=texts):
        chosen = f'{", ".join(values)}, {compared(layout.framework)} AS "@compared", {faulty} AS "@faulty"'
        try:
            database.run(f"INSERT INTO {table} SELECT {chosen} FROM ({query})")
        except DAMAGES as error:
            explained_fault(together, error)
    if database.value(f'SELECT count(*) FROM {table} WHERE "@faulty"'):
        _refuse_others(database, layout.framework, parts)
        raise AssessError(faults_of(database, parts, columns))


def _value(column: ReadColumn) -> str:
    """A cell as a value, a faulty text as none."""
    is_text = CELLS[column.holds].type == "VARCHAR"
    return f"CASE WHEN NOT ({column.fault}) THEN {column.value} END" if is_text else column.value


def compared(framework: Framework) -> str:
    """Whose coverage is enough to stand beside others (docs/portfolio.md), of the columns of a table."""
    limits = framework.evidence_limits
    least = limits.min_coverage if limits else 0
    enough = f'round(TRY_CAST("coverage" AS DOUBLE) * 10) >= {least}'
    return f'("overall_low" IS NOT NULL AND coalesce({enough}, false))'


def any_fault(columns: Iterable[ReadColumn]) -> str:
    """What is true of a row with a cell that no batch run writes."""
    return " OR ".join(f"({column.fault}) OR {column.apart}" for column in columns)


class FaultyRow(NamedTuple):
    """A row with a fault: its number, of some cells the column, the value, whether it is faulty, whether it is alone.

    `above` is the column whose cell is above that of the high view.
    """

    number: int
    cells: Iterable[tuple[ReadColumn, object, bool, bool]]
    above: str | None = None


def faults_of(database: Database, parts: tuple[ScoreFile, ...], columns: tuple[ReadColumn, ...]) -> list[Problem]:
    """The first faults of some columns, as `told_of` has them."""
    return told_of(parts, lambda part: _faulty_rows(database, part, columns))


def told_of(parts: tuple[ScoreFile, ...], rows_in: Callable[[ScoreFile], Iterable[FaultyRow]]) -> list[Problem]:
    """The faults of the first 100 rows that have any, and whether more have; where none has, whether a file changed."""
    found: list[Problem] = []
    for part in parts:
        faults = Faults(str(part.path))
        for place, (number, cells, above) in enumerate(rows_in(part)):
            if place == SHOWN_PROBLEMS:
                faults.given_up = True
                break
            shown: dict[str, str] = {}
            alone: set[str] = set()
            for column, value, faulty, apart in cells:
                shown[column.name] = "nothing" if value is None else str(value)[:100]
                here = f"row {number}, {column.name}: {shown[column.name]}"
                if faulty:
                    near = (shown[column.name], column.words) if column.words and value is not None else None
                    faults.add(None, f"{here} {column.expected}", near=near)
                if column.beside and apart and (beside := column.beside.name) not in alone:
                    alone.add(beside)  # which is told once, however many columns stand beside it
                    faults.add(None, f"{here} does not go with {beside}, which is {shown[beside]}")
            if above:
                faults.add(None, f"row {number}, {above}: {shown[above]} is above {_HIGH[above]}")
        found += faults.in_order()
        if len(found) >= SHOWN_PROBLEMS:
            break
    return found or [_of_no_row(parts)]


def _of_no_row(parts: tuple[ScoreFile, ...]) -> Problem:
    """What is told of faults that were there, and are in no row when they are told."""
    for part in parts:
        if state_of(part.path) != part.state:
            return Problem(file=str(part.path), found="was changed while it was read")
    return Problem(file=str(parts[0].path), found="a cell of this table, or of one given with it, is none of batch's")


def _faulty_rows(database: Database, part: ScoreFile, columns: tuple[ReadColumn, ...]) -> Iterator[FaultyRow]:
    above = _ABOVE_HIGH if any(column.name == "overall_low" for column in columns) else "NULL"
    cells = [f"CAST({quoted(column.name)} AS VARCHAR), ({column.fault}), {column.apart}" for column in columns]
    for _, query in rows_of(database, [part], [column.name for column in columns]):
        numbered = f'SELECT row_number() OVER () AS "@row", * FROM ({query})'
        chosen = f'SELECT "@row", {", ".join([above, *cells])} FROM ({numbered})'
        wanted = f"{any_fault(columns)} OR {above} IS NOT NULL"
        first = f'{chosen} WHERE {wanted} ORDER BY "@row" LIMIT {SHOWN_PROBLEMS + 1}'
        for number, high, *found in database.rows(first):
            yield FaultyRow(number, zip(columns, found[::3], found[1::3], found[2::3], strict=True), high)


# --- each organisation once ---


def _once_each(database: Database, parts: tuple[ScoreFile, ...], table: str) -> int:
    """Leave out rows that say again what another said; AssessError where two rows of one organisation differ.

    Where some are left out, the table `firsts` says of each row that is compared whether it stays.
    """
    rows, names = database.rows(f"SELECT count(*), count(DISTINCT organisation) FROM {table}")[0]
    if rows == names:
        return 0
    several = f"SELECT organisation FROM {table} GROUP BY organisation HAVING count(*) > 1"
    differing = f"""
        SELECT organisation, count(*) OVER () FROM {table} AS row WHERE organisation IN ({several})
        GROUP BY organisation HAVING count(DISTINCT row) > 1 ORDER BY min(rowid) LIMIT {SHOWN_PROBLEMS}"""
    found: dict[str, int] = dict(database.rows(differing))
    if found:
        problems, more = _differing(database, parts, tuple(found), table), max(found.values()) - len(found)
        rest = [Problem(file=problems[-1].file, found=f"and {more:,} more")] if more else []
        raise AssessError([*problems, *rest])
    first = "rowid = min(rowid) OVER (PARTITION BY organisation) AS first"
    database.run(f'CREATE OR REPLACE TEMP TABLE firsts AS SELECT {first} FROM {table} WHERE "@compared" ORDER BY rowid')
    database.run(f"DELETE FROM {table} WHERE rowid NOT IN (SELECT min(rowid) FROM {table} GROUP BY organisation)")
    return int(rows - names)


def _differing(
    database: Database, parts: Iterable[ScoreFile], organisations: tuple[str, ...], table: str
) -> list[Problem]:
    """Where each of some organisations stands first, and then with another row."""
    scores = [quoted(name) for name, *_ in database.rows(f"DESCRIBE {table}") if not name.startswith("@")]
    all_cells, score_cells = "row", f"row({', '.join(scores)})"
    differs, in_scores = (f"{each} IS DISTINCT FROM first({each}) OVER those" for each in (all_cells, score_cells))
    others = database.rows(f"""
        SELECT organisation, min(turn), arg_min(in_scores, turn) FROM (
            SELECT organisation, row_number() OVER those AS turn, {differs} AS differs, {in_scores} AS in_scores
            FROM {table} AS row WHERE organisation IN ({literals(organisations)})
            WINDOW those AS (PARTITION BY organisation ORDER BY rowid)
        ) WHERE differs GROUP BY organisation""")
    places: dict[str, list[tuple[str, int]]] = {name: [] for name in organisations}
    for part in parts:
        for _, query in rows_of(database, [part], [ORGANISATION]):
            numbered = f"SELECT CAST(organisation AS VARCHAR), row_number() OVER () FROM ({query})"
            wanted = f"SELECT * FROM ({numbered}) AS found(name, row) WHERE name IN ({literals(organisations)})"
            for name, row in database.rows(f"{wanted} ORDER BY row"):
                places[name].append((str(part.path), row))
    problems = []
    turns = {name: (turn, "scores" if of_scores else "kept columns") for name, turn, of_scores in others}
    for name, there in places.items():
        turn, what = turns[name]
        (first, row), (file, again) = there[0], there[turn - 1]
        elsewhere = "" if file == first else f" of {first}"
        message = f"row {again}: organisation {name} stands there twice, with other {what} in row {row}{elsewhere}"
        problems.append(Problem(file=file, found=message, hint="keep one row of each organisation"))
    return problems
