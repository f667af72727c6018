"""The draft of a mapping file: which columns of a table may be which here, for a person to correct.

Nothing of it is applied unseen. A column that has its name here keeps it, unless it is a checklist beside its boxes;
one is found by the last part of a path, by the code in front of a survey's question, by the words of the question, or
by being one box of a checklist.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby, islice

import pyarrow as pa

from aifactory_assess.answers.questionnaire import places_of
from aifactory_assess.batch.arrays import TEXTS_AND_NUMBERS, holds_lists, is_list, is_text_or_dictionary, plain_text
from aifactory_assess.batch.columns import repeated
from aifactory_assess.batch.drafting_matches import EXACT, Match, matches_of, meant
from aifactory_assess.batch.drafting_reading import (
    Numerals,
    codes_in,
    has_commas,
    numerals_of,
    quoted,
    read,
    read_box,
    read_price,
)
from aifactory_assess.batch.formats import format_of
from aifactory_assess.batch.formats.layouts import Seen, looked_at
from aifactory_assess.batch.formats.source import ColumnMeaning, Digits, PiecedFormat, Reading, Source, Task
from aifactory_assess.batch.mapping import PLAIN, Dialect
from aifactory_assess.batch.names import names_none
from aifactory_assess.batch.translating import ids_told
from aifactory_assess.batch.units import bare_numbers, common_unit, is_unit, other_counted, other_unit
from aifactory_assess.batch.words import BLANKS, PRICE, SILENT, About, is_grouped, kinds_of, parts_thousands
from aifactory_assess.errors import failure
from aifactory_assess.escaping import terminal
from aifactory_assess.framework.asked import Checklist, Levels, Number
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.model import ORGANISATION_PATTERN, Framework
from aifactory_assess.scoring.printed import counted, in_percent
from aifactory_assess.scoring.score_table import ORGANISATION

WHOLE = "   # a whole checklist, of which boxes stand above"
BOX = "   # a box, or a text, of a checklist that another column has whole"
ALSO = "   # like {} too, for which {} is taken"
MOST_WORDS = 12
LOOKED_AT, MOST_CELLS = 1_000, 1_000_000
"""Rows that are looked at, and the cells of these: fewer rows where columns are many."""
MOST_CHUNKS = 10_000
"""Columns of row groups or record batches that are looked at: each costs its opening, however few rows it has."""
MOST_RUNS = 20
"""Stretches of such without an empty one: each costs the opening of the file."""
MOST_COLUMNS = 20_000
"""As many as a mapping can name, half of them to be skipped; each costs its reader 5 KB, however little is in it."""
_OBJECT = re.compile(r'\{".*\}', re.DOTALL)
_TICKS = Checklist(options=())
"""What any column may hold: lists come as they are."""


def drafted_mapping(source: Source, framework: Framework) -> str:
    """The draft, as YAML."""
    about = places_of(framework)
    tables = looked_at(source)
    seen = max(tables, key=lambda each: meant(each, framework, about)) if len(tables) > 1 else tables[0]
    told, source = source.dialect, replace(source, dialect=seen.dialect)
    rows = _first_rows(source, framework)
    sample = _sample(rows)
    matches, passed = matches_of(sample, seen, framework, about)
    kinds, prices = kinds_of(framework), {PRICE + price.id: price for price in framework.prices}
    is_number = {each: isinstance(kind, Levels | Number) for each, kind in kinds.items()} | dict.fromkeys(prices, True)
    numbers = (name for name, match in matches.items() if is_number.get(match.to))
    commas = has_commas(bare_numbers(sample[name], common_unit(sample[name])) for name in numbers)
    if commas:  # where texts have commas, numbers themselves are told apart
        source = replace(source, dialect=seen.dialect._replace(commas=frozenset(rows.schema.names)))
        rows = _first_rows(source, framework)
        sample = _sample(rows)
        matches, passed = matches_of(sample, seen, framework, about)
    less = _told_elsewhere(matches, passed)
    named = next((name for name, match in matches.items() if match.to == ORGANISATION), None)
    if named is not None:
        rows = _first_rows(source, framework, named)
        sample = _sample(_of_organisations(rows, named)) | {named: _words_in(rows.column(named))}
    heard = [(name, cell) for name in matches if name not in less for cell in sample[name]]
    said_none = {cell for name, cell in heard if not (name == named and _is_id(cell))}
    silent = sorted({cell.strip(BLANKS) for cell in said_none if cell.strip().lower() in SILENT})
    sheets = dict.fromkeys(each.dialect.sheet for each in tables)
    others = [quoted(sheet) for sheet in sheets if sheet not in (None, seen.dialect.sheet)]
    lines = ["# A draft: correct it, and give it to `batch` with --map."]
    lines += _lines_of_few(source, len(format_of(source).columns(source).names))
    lines += [f"# Other sheets, drafted from where --map names one: {', '.join(others)}"] if others else []
    words = {name: [cell for cell in sample[name] if cell.strip(BLANKS) not in silent] for name in matches}
    steps = {to for to, kind in kinds.items() if isinstance(kind, Levels)}
    counts = {name for name, match in matches.items() if is_number.get(match.to) and match.to not in steps}
    counted = {name: common_unit(words[name]) for name in counts}
    words |= {name: bare_numbers(words[name], unit) for name, unit in counted.items()}
    asked = {name: kinds.get(match.to) for name, match in matches.items()}
    lines += _table_line(seen, told, silent, commas=commas)
    lines += (
        []
        if seen.dialect.encoding == told.encoding
        else _guessed([*sample.get(named or "", ()), *sample, *(cell for _, cell in heard)])
    )
    sure = {name for name, match in matches.items() if match.share >= EXACT}
    numerals, remarks = numerals_of(words, asked, sure, commas=commas)
    lines += remarks
    things: dict[str, About | Price] = {**about, **prices}
    made = [
        line
        for name, match in matches.items()
        if name not in less
        for line in _column_lines(
            name, words[name], match, things.get(match.to), numerals[name]._replace(unit=counted.get(name))
        )
    ]
    is_mapped = any(not line.lstrip().startswith("#") for line in made)
    none = "columns: {}   # every column either has its name already or is like none"
    lines += ["columns:" if is_mapped else none, *made]
    aside = {name: less.get(name, "") for name in sample if name in less or name not in matches}
    lines += _lines_of_objects(sample)
    lines += _lines_aside(aside, Counter(format_of(source).columns(source).names))
    return "\n".join(lines) + "\n"


def _told_elsewhere(matches: dict[str, Match], passed: dict[str, str]) -> dict[str, str]:
    """The columns that others are taken for, and those of checklists of which others tell more, with what is said."""
    boxes = {match.to for match in matches.values() if match.option}
    less = {name: WHOLE if match.to in boxes else BOX for name, match in matches.items() if match.option == ""}
    return less | {name: ALSO.format(matches[other].to, quoted(_shown(other))) for name, other in passed.items()}


def _lines_of_objects(sample: dict[str, list[str]]) -> Iterator[str]:
    """That columns come of what is in objects by a query, where cells are some."""
    objects = [name for name, cells in sample.items() if cells and all(map(_OBJECT.fullmatch, cells))]
    if objects:
        which = f"{quoted(objects[0])} {f'and {len(objects) - 1} more hold' if objects[1:] else 'holds'} objects"
        query = "\"duckdb:?select org.name as Company, ... from 'FILE'\""
        yield f"# {which}; given in place of the file, a query has what is in them: {query}"


def _lines_aside(aside: dict[str, str], names: Counter[str]) -> Iterator[str]:
    """What stands below the columns: which of them nothing is read of, and which of the others repeat."""
    twice = [(name, count) for name, count in names.items() if count > 1 and name not in aside]
    yield from (f"# {repeated(name, count)}: rename the others in the table" for name, count in twice)
    skipped = {name: remark for name, remark in aside.items() if name.strip()}
    if len(skipped) < len(aside):
        yield "# No mapping can name a key that is blank: --allow-extra-columns leaves it aside."
    if not all(skipped.values()):
        yield "# Like nothing here; take a line out of the list and name its column above if it is something."
    if skipped:
        yield from ("skip:", *(f"  - {quoted(name)}{remark}" for name, remark in skipped.items()))


def _table_line(seen: Seen, told: Dialect, silent: list[str], *, commas: bool) -> list[str]:
    """How the table is written, where that is not as here, or not what its name said."""
    plain = seen.dialect
    keys = {
        "delimiter": quoted(plain.delimiter) if {plain.delimiter, told.delimiter} - {",", ""} else None,
        "encoding": plain.encoding if plain.encoding != PLAIN.encoding else None,
        "decimal": '","' if commas else None,
        "above": plain.above or None,
        "header": plain.header if plain.header != PLAIN.header else None,
        "sheet": None if plain.sheet is None else quoted(plain.sheet),
        "no_answer": f"[{', '.join(map(quoted, silent))}]" if silent else None,
    }
    said = [f"{key}: {value}" for key, value in keys.items() if value is not None]
    return [f"table: {{{', '.join(said)}}}"] if said else []


def _guessed(texts: Iterable[str]) -> list[str]:
    """That bytes which are no UTF-8 are read by a guess, and a word that shows whether it is a good one."""
    read_so = (f", which makes {quoted(_shown(text))} of a word" for text in texts if not text.isascii())
    return [
        f"# The encoding is a guess{next(read_so, '')}: where that is wrong, it may be",
        "# windows-1250 (Central Europe), -1251 (Cyrillic), -1253 (Greek), -1254 (Turkish); or save it as UTF-8.",
    ]


def _column_lines(
    name: str, cells: list[str], match: Match, asked: About | Price | None, numerals: Numerals
) -> Iterator[str]:
    """The lines of one column."""
    how: dict[str, str] = {"to": match.to}
    words: dict[str, str] = {}
    strange: list[str] = []
    if isinstance(asked, Price):
        more, strange = read_price(asked, cells, numerals.decimal)
        how |= more
    elif asked is not None and match.option is not None:
        how["option"] = match.option
        words, strange = read_box(asked, match.option, cells)
    elif match.to == ORGANISATION:
        if not all(_is_id(cell) or names_none(cell) for cell in cells):
            how["slug"] = "true"
        else:
            words = {cell: '""' for cell in cells if _is_id(cell) and names_none(cell)}
    elif asked is not None:
        more, words, strange = read(asked, cells, numerals)
        how |= more
    kind = asked.kind if isinstance(asked, About) else asked
    counted = numerals.unit
    how |= {} if counted is None else {"unit": quoted(counted)}
    is_left = name == match.to and len(how) == 1 and not words
    unit = _other_unit(name, counted, kind) if isinstance(kind, Number) and (counted or match.share < EXACT) else ""
    if not is_left:
        remark = (
            ""
            if not isinstance(asked, About) or match.option is not None
            else f"   # {in_percent(match.share)} % alike{unit}: {_shown(asked.ask)}"
        )
        words = {word.strip(BLANKS): value for word, value in words.items()}
        if words:
            how["words"] = "{" + ", ".join(f"{quoted(word)}: {value}" for word, value in words.items()) + "}"
        yield f"  {quoted(name)}: {{{', '.join(f'{key}: {value}' for key, value in how.items())}}}{remark}"
    if counted is not None and isinstance(kind, Number | Price) and not (unit or is_unit(counted, kind.unit)):
        yield f"    # in {_shown(kind.unit)}, what is {_shown(counted)} in its cells may need a factor"
    grouped = [] if numerals.own else [cell.strip() for cell in cells if is_grouped(cell.strip())]
    where = f" in {quoted(name)}" if is_left else ""
    if grouped and "decimal" in how and not any(map(parts_thousands, grouped)):
        yield f'    # {grouped[0]} with commas between thousands; where they stand before decimals: decimal: ","'
    if grouped and isinstance(kind, Number | Price) and numerals.decimal == "," and not has_commas([cells]):
        yield f'    # {grouped[0]}{where} with a comma before decimals; where it stands between thousands: decimal: "."'
    if strange:
        unread = ", ".join(quoted(cell) for cell in strange[:MOST_WORDS])
        codes = [cell for cell in strange if codes_in([cell], numerals.decimal)]
        is_one = isinstance(kind, Levels) and len(codes) == 1
        aside = f'; where that is "don\'t know": words: {{{quoted(codes[0])}: unknown}}' if is_one else ""
        yield f"    # not read{where}: {unread}{aside}"


def _other_unit(name: str, counted: str | None, kind: Number) -> str:
    """What is said of a column that is counted in another unit by its cells or its name."""
    other = other_unit(name, kind.unit) if counted is None else other_counted(counted, kind.unit)
    other = None if other == counted and counted is not None and not is_unit(counted) else other
    return f", but in {_shown(kind.unit)} and not in {other}, which a factor mends" if other else ""


def _is_id(cell: str) -> bool:
    """Whether an organisation can be called so as it stands."""
    return re.fullmatch(ORGANISATION_PATTERN, cell) is not None


def _first_rows(source: Source, framework: Framework, named: str | None = None) -> pa.RecordBatch:
    """The first rows of a table, with all of its columns; of those that have one name, with the first.

    The cells of the one in which organisations are `named` are told as ids.
    """
    format_ = format_of(source)
    names, schema, *_ = format_.columns(source)
    for name, count in Counter(names).items():
        if count > 1 and schema is not None:  # cells with a type are found by the name of their column
            raise failure(source.path, repeated(name, count))
    if len(names) > MOST_COLUMNS:
        raise failure(source.path, f"has {len(names):,} columns", f"at most {MOST_COLUMNS:,}: no mapping names more")
    asked = {name: ColumnMeaning(name, "ticks", _TICKS) for name in names}
    asked |= {} if named is None else {named: ColumnMeaning(named, "id")}
    most = _most_rows(len(names))
    reading = Reading(framework=framework, columns=names, wanted=asked, known=asked, extra=True, most=most)
    blocks = (block.answers for task in _first_tasks(source, len(names)) for block in format_.blocks(task, reading))
    found = list[pa.RecordBatch]()
    for answers in blocks:
        if isinstance(answers, list) or (found and answers.schema != found[0].schema):
            break
        found.append(answers)
        # A typed file says itself what a block is, be it smaller; of others the first alone is looked at.
        if schema is None or sum(map(len, found)) >= most:
            break
    if not found:
        return pa.RecordBatch.from_pydict({name: pa.array([], pa.string()) for name in names})
    places = dict(reversed([(name, place) for place, name in enumerate(found[0].schema.names)]))
    rows = pa.concat_batches(found).select(sorted(places.values())).slice(0, most)
    if named is None:
        return rows
    place = rows.schema.get_field_index(named)
    return rows.set_column(place, named, ids_told(rows.column(place)))


def _most_rows(columns: int) -> int:
    return min(LOOKED_AT, MOST_CELLS // max(columns, 1))


def _first_tasks(source: Source, columns: int) -> Iterator[Task]:
    """The tasks of a table; of one that is in pieces its first that have rows, as many as a draft may open."""
    format_ = format_of(source)
    if not isinstance(format_, PiecedFormat):
        yield from format_.tasks(source)
        return
    counts, left, runs = format_.counts(source), max(1, MOST_CHUNKS // max(columns, 1)), 0
    for task in format_.tasks(source):
        for has_rows, run in groupby(range(task.start, task.stop), lambda place: counts[place] > 0):
            opened = list(islice(run, left)) if has_rows and runs < MOST_RUNS else []
            if opened:
                left, runs = left - len(opened), runs + 1
                rows = task.rows if task.stop - task.start == 1 else sum(counts[place] for place in opened)
                yield task._replace(start=opened[0], stop=opened[-1] + 1, rows=rows)


def _lines_of_few(source: Source, columns: int) -> Iterator[str]:
    """That a draft saw fewer rows than it would, where they are in more pieces than it has time for."""
    format_ = format_of(source)
    if isinstance(format_, PiecedFormat):
        seen = sum(task.rows or 0 for task in _first_tasks(source, columns))
        if seen < min(_most_rows(columns), sum(format_.counts(source))):
            yield f"# Drafted from {counted(seen, 'row')} alone, as row groups or record batches of the file have few."


def _of_organisations(rows: pa.RecordBatch, named: str) -> pa.RecordBatch:
    """Rows without those of totals, which are no organisation's; all where none is an organisation's."""
    names = rows.column(named).to_pylist()
    nobody = {name for name in set(names) if name and names_none(name)}
    some = rows.filter(pa.array([name not in nobody for name in names], pa.bool_()))
    return some if some.num_rows else rows


def _sample(rows: pa.RecordBatch) -> dict[str, list[str]]:
    """The columns with the different words of their cells."""
    return {name: _words_in(column) for name, column in zip(rows.schema.names, rows.columns, strict=True)}


def _words_in(column: pa.Array) -> list[str]:
    """The different words of a column; what stands in lists needs none of a mapping."""
    if is_list(column.type):
        return []
    if column.type == TEXTS_AND_NUMBERS:
        return [*_words_in(column.field(0)), *map(Digits, _words_in(column.field(1)))]
    cells = column if holds_lists(column.type) else plain_text(column).unique()
    words = dict.fromkeys(cell for cell in cells.to_pylist() if cell and isinstance(cell, str))
    return list(words if holds_lists(column.type) or is_text_or_dictionary(column.type) else map(Digits, words))


def _shown(text: str) -> str:
    return terminal(" ".join(text.split()))[:100]
