"""Numbers that may mean something else than they say: noticed in the first rows, asked for, and never taken silently.

Percentages that are all at most 1, or some beside far larger ones, look like shares of 1, and ratios of which all or
some are beyond belief like percentages; of `Power (MW)`, which a mapping takes for kW, a thousand times as much may be
meant; a text `1.250` where no other has a point is 1.25 to one reader and 1250 to another. A mapping answers the last
with `decimal` and the others with `factor`: the sign before decimals says nothing of what numbers are counted in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from aifactory_assess.answers.money import currency_in, most_meant, other_currency
from aifactory_assess.answers.questionnaire import Place
from aifactory_assess.answers.typed import POINTED, times_of
from aifactory_assess.batch.arrays import (
    TEXTS_AND_NUMBERS,
    as_written,
    ids_said,
    is_list,
    is_text,
    is_text_or_dictionary,
)
from aifactory_assess.batch.formats.source import CellLook, RowBlock
from aifactory_assess.batch.mapping import ColumnMapping, Translation
from aifactory_assess.batch.names import LIKE_NONE, names_none
from aifactory_assess.batch.translating import translated
from aifactory_assess.batch.units import has_scale, is_unit, other_counted, other_unit, short_times
from aifactory_assess.batch.words import PRICE, SEPARATOR, kinds_of
from aifactory_assess.errors import AssessError, Problem
from aifactory_assess.framework.asked import Number, percents_in
from aifactory_assess.framework.model import Framework
from aifactory_assess.scoring.score_table import ORGANISATION

LEAST = 3
"""Numbers that it takes to see how a column is meant."""
SOME, SOME_OF, FAR = 2, 5, 20
"""So many percentages, and one in so many, that are below 1 look like shares beside others so many times as large.

As many ratios that are beyond belief look like percentages.
"""
_ONE_UNIT = "have one unit in the table; a mapping says {{to: {0}, factor: 1}} where they are as they are meant"
EXCHANGE = f"{PRICE}usd_per_"
"""How prices of a currency begin: the unit that theirs has by its name is no other."""
GROUPED = rf"^[ \t]*[-+]?{POINTED}[ \t]*$"
WITH_POINT = rf"^[ \t]*[-+]?(?:{POINTED}|(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)[ \t]*$"
"""A number that a point stands in; what has words, a unit or a comma too is none that a cell can say."""


def ask(file: str, block: RowBlock, framework: Framework, mapping: ColumnMapping | None) -> None:
    """AssessError where columns of the first rows leave it open what their numbers mean."""
    assert isinstance(block.answers, pa.RecordBatch)  # noqa: S101 - it is of a table
    given = block.answers if block.given is None else block.given
    theirs = {} if mapping is None else {mapping.target(name): name for name in given.schema.names}
    of_organisations = _of_organisations(ids_said(block.answers.column(ORGANISATION)))
    problems: list[Problem] = []
    places: tuple[Place, ...] = (*framework.fields, *framework.questions)
    plausible = {place.id: place.plausible for place in places}
    plausible |= {PRICE + price.id: (0, 1) for price in framework.prices if price.is_share}
    prices = {PRICE + price.id: Number(unit=price.unit, least=0, most=most_meant(price)) for price in framework.prices}
    for name, kind in (kinds_of(framework) | prices).items():
        if not isinstance(kind, Number) or block.answers.schema.get_field_index(name) < 0:
            continue
        cells, how, called = block.answers.column(name), Translation(to=name), theirs.get(name, name)
        how = how if mapping is None else mapping.translation(called)
        other = None
        if how.factor is how.offset is None:
            other = _other_unit(called, how, kind.unit) or _other_shown(
                block.shown.get(called, ()), how, kind, framework
            )
        if how.counts:
            if other is None and not _may_mean_more(kind, plausible.get(name), how):
                continue
            cells = _counted(given.column(called), how)
        numbers, texts = (
            _parts_of(cells.filter(of_organisations if others is None else pc.and_not(of_organisations, others)))
            for others in (block.percentages.get(called), block.numbers.get(called))
        )
        if other is None:
            doubts = _of_units(kind, plausible.get(name), numbers, how)
        else:
            doubts = _of_other_unit(kind, other, called, numbers, how)
        if how.decimal is None and _is_of_texts(given.column(called)):
            doubts = chain(_of_signs(kind, texts, name), doubts)
        problems += [Problem(file=file, found=each, hint=hint) for each, hint in doubts]
    if problems:
        raise AssessError(problems)


def _of_organisations(ids: pa.Array) -> pa.Array:
    """Which rows are an organisation's: none without an id, of totals or of a note."""
    likely = ids.filter(pc.match_substring_regex(ids, LIKE_NONE).fill_null(False)).unique().to_pylist()
    nobody = pa.array([name for name in likely if names_none(name)], pa.string())
    return pc.and_(pc.match_substring_regex(ids, r"\S").fill_null(False), pc.invert(pc.is_in(ids, nobody)))


def _may_mean_more(kind: Number, plausible: tuple[float, float] | None, how: Translation) -> bool:
    """Whether a column can leave anything open: to read it for that takes as long as to translate it."""
    is_ratio = plausible is not None and (percents_in(kind.unit) or 1) > 1
    return how.decimal is None or (how.factor is None and (kind.is_percentage or is_ratio))


def _counted(cells: pa.Array, how: Translation) -> pa.Array:
    """Cells as numbers without factor and offset; a percentage, whose sign says what it is, is left as written."""
    return translated(cells, replace(how, factor=None, offset=None, percents=None)) if _is_of_texts(cells) else cells


def _is_of_texts(cells: pa.Array) -> bool:
    """Whether texts are among the cells of a file: numbers themselves have one sign before their decimals."""
    type_ = cells.type.value_type if is_list(cells.type) else cells.type
    return is_text_or_dictionary(type_) or type_ == TEXTS_AND_NUMBERS


def _of_signs(kind: Number, cells: pa.Array, name: str) -> Iterator[tuple[str, str]]:
    """What the points in a column's texts leave open, and what answers it."""
    if (first := _grouped(cells, kind)) is not None:
        hint = f"a mapping says {{to: {name}, decimal: '.'}}, or ',' where the point is between thousands"
        yield f"{name}: {first} can mean two numbers, with a point before decimals or between thousands", hint


class _Other(NamedTuple):
    """The unit that a column is in where another is asked for, and what says so."""

    unit: str
    by: str


def _other_unit(called: str, how: Translation, unit: str) -> _Other | None:
    """The unit that a column is in by its cells or, where they have none, by its name in the file."""
    if how.unit is not None:
        other, by = other_counted(how.unit, unit), "its cells"
    else:
        is_asked = called != how.to and not how.to.startswith(EXCHANGE)
        other, by = other_unit(called, unit) if is_asked else None, "its name"
    return None if other is None else _Other(other, by)


def _other_shown(looks: Iterable[CellLook], how: Translation, kind: Number, framework: Framework) -> _Other | None:
    """The unit or currency in which numbers of a workbook's column are shown; a rate between two has none."""
    if how.to.startswith(EXCHANGE):
        return None
    asked, looks = currency_in(kind.unit), sorted(looks)
    if asked is None:
        currencies = list[str | None]()
        units = [beside for beside, money in looks if is_unit(beside) and not money]
    else:
        currencies = [other_currency(money or beside, asked, framework) for beside, money in looks]
        units = [beside or asked for beside, money in looks if money or has_scale(beside)]
    others = filter(None, (*currencies, *(other_counted(each, kind.unit) for each in units if is_unit(each))))
    return next((_Other(other, "the format of its cells") for other in others), None)


def _of_other_unit(
    kind: Number, found: _Other, called: str, cells: pa.Array, how: Translation
) -> Iterator[tuple[str, str]]:
    """What a column leaves open that is in another unit, and what answers it."""
    name, (other, by) = how.to, found
    if len(_numbers(cells)):
        times = 1 / (percents_in(kind.unit) or 1) if other == "%" else times_of(other, kind.unit)
        times = 1 if other in short_times(kind.unit) else times
        factor = f"factor: {times:.15g}" if times != 1 else f"factor: N, with so many {kind.unit} in 1 {other}"
        hint = f"a mapping says {{to: {name}, {factor}}}, or factor: 1 where they are as they are meant"
        yield f"{name}: {called!r} is in {other} by {by}, and its unit is {kind.unit}", hint


def _of_units(
    kind: Number, plausible: tuple[float, float] | None, cells: pa.Array, how: Translation
) -> Iterator[tuple[str, str]]:
    """What a column's numbers leave open, and what answers it; of ratios, where all or some are believed as percent."""
    if how.factor is not None:
        return
    numbers, percents, name = _numbers(cells), percents_in(kind.unit) or 1, how.to
    if len(numbers) < LEAST:
        return
    least, most = (end.as_py() for end in pc.min_max(numbers).values())
    first = f"{name}: all of its {len(numbers):,} first numbers are"
    if kind.is_percentage and most <= 1 and pc.any(pc.not_equal(pc.floor(numbers), numbers)).as_py():
        hint = f"a mapping says {{to: {name}, factor: 100}}, or factor: 1 where they are as they are meant"
        yield f"{first} at most 1, and its unit is percent", hint
    if kind.is_percentage and most > 1 and not _counts_below_one(kind, plausible):
        yield from _of_mixed(numbers, name)
    if plausible is not None and percents > 1:
        above = numbers.filter(pc.greater(numbers, plausible[1]))
        if len(above) == len(numbers) and most <= plausible[1] * percents:
            hint = f"a mapping says {{to: {name}, factor: 0.01}}, or factor: 1 where they are as they are meant"
            yield f"{first} above {plausible[1]:g}, and its unit is {kind.unit}", hint
        elif len(above) >= SOME and SOME_OF * len(above) >= len(numbers) and _are_percent(above, plausible, percents):
            some = f"{name}: {len(above):,} of its {len(numbers):,} first numbers are above {plausible[1]:g}"
            yield f"{some}, others down to {least:g}, and its unit is {kind.unit}", _ONE_UNIT.format(name)


def _are_percent(numbers: pa.Array, plausible: tuple[float, float], percents: int) -> bool:
    """Whether the middle one of some numbers is plausible as percent."""
    low, high = (end * percents for end in plausible)
    return bool(low <= pc.quantile(numbers, 0.5)[0].as_py() <= high)


def _counts_below_one(kind: Number, plausible: tuple[float, float] | None) -> bool:
    """Whether what is below one percent makes a difference there: by its curve or, without one, its plausible range."""
    if kind.curve is None:
        return plausible is not None and plausible[0] < 1
    return any(0 < value < 1 for value, _ in kind.curve.knots)


def _of_mixed(numbers: pa.Array, name: str) -> Iterator[tuple[str, str]]:
    """What percentages leave open of which some look like shares of 1: a hundred times as much is like the others."""
    above = numbers.filter(pc.greater(numbers, 1))
    shares = numbers.filter(pc.and_(pc.greater(numbers, 0), pc.less(numbers, 1)))
    if len(shares) < SOME or SOME_OF * len(shares) < len(numbers):
        return
    middle, other = (pc.quantile(each, 0.5)[0].as_py() for each in (shares, above))
    if other >= FAR * middle:
        some = f"{name}: {len(shares):,} of its {len(numbers):,} first numbers are between 0 and 1"
        yield f"{some}, others up to {pc.max(above).as_py():g}, and its unit is percent", _ONE_UNIT.format(name)


def _parts_of(cells: pa.Array) -> pa.Array:
    """What cells are, or have in them: low, likely and high."""
    cells = cells.flatten() if is_list(cells.type) else cells
    cells = cells.dictionary_decode() if pa.types.is_dictionary(cells.type) else cells
    return pc.list_flatten(pc.split_pattern(cells, SEPARATOR)) if is_text(cells.type) else cells


def _numbers(cells: pa.Array) -> pa.Array:
    """The numbers in a column; none where it cannot be told."""
    if is_text(cells.type):
        cells = cells.filter(pc.match_substring_regex(cells, r"^[ \t]*\+?[0-9]*\.?[0-9]+[ \t]*$").fill_null(False))
        cells = pc.utf8_trim(cells, " \t+")
    elif pa.types.is_floating(cells.type):
        cells = as_written(cells)
    elif not (pa.types.is_integer(cells.type) or pa.types.is_decimal(cells.type)):
        return pa.array([], pa.float64())
    return cells.cast(pa.float64(), safe=False).drop_null()


def _grouped(cells: pa.Array, kind: Number) -> str | None:
    """A number that could be grouped, where every number with a point is such and none would be out of range."""
    pointed = cells.filter(pc.match_substring(cells, ".").fill_null(False))
    pointed = pointed.filter(pc.match_substring_regex(pointed, WITH_POINT))
    if not len(pointed) or not pc.all(pc.match_substring_regex(pointed, GROUPED)).as_py():
        return None
    thousands = pc.replace_substring(pc.utf8_ltrim(pc.utf8_trim(pointed, " \t"), "+"), ".", "").cast(pa.float64())
    if pc.max(thousands).as_py() > kind.most:
        return None
    first: str = pointed[0].as_py().strip()
    return first
