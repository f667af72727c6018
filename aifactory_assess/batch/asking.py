"""An empty table of answers: its columns, what each asks, and what its cells may hold, as `batch` reads them."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from aifactory_assess.answers.assigning import why_never_left_out
from aifactory_assess.answers.questionnaire import Place, questionnaire
from aifactory_assess.answers.sheet import NOT_APPLICABLE, UNKNOWN
from aifactory_assess.answers.writing import number_text
from aifactory_assess.batch.words import NOTHING_TICKED, PRICE, SEPARATOR
from aifactory_assess.errors import listed
from aifactory_assess.escaping import spreadsheet
from aifactory_assess.framework.asked import Checklist, FreeText, Number, YesNo
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.kinds import ways_of
from aifactory_assess.framework.model import ORGANISATION_EXPECTED, Framework
from aifactory_assess.scoring.score_table import ORGANISATION


class AskedColumn(NamedTuple):
    """One column: its name, the part of the framework it is of, what is asked, and what a cell may hold.

    `words` are all that a cell may hold, where these can be listed; `meaning` says what they stand for.
    """

    name: str
    part: str
    asks: str
    cells: str
    words: tuple[str, ...] = ()
    meaning: str = ""
    unit: str = ""


HEADINGS = ("column", "of", "asks", "cells", "meaning", "unit")


def asked_columns(framework: Framework, roles: Collection[str] = ()) -> tuple[AskedColumn, ...]:
    """The columns of an empty table: the organisation, facts and questions in order, prices; or those of some roles."""
    first = AskedColumn(ORGANISATION, "", "whose answers the row holds", ORGANISATION_EXPECTED)
    groups = questionnaire(framework, roles=roles)
    asked = (_asked(place, group.pillar or group.title) for group in groups for place in group.places)
    return first, *asked, *(() if roles else map(_price, framework.prices))


def row_of(column: AskedColumn) -> tuple[str, ...]:
    """A column as a line under the headings."""
    return column.name, column.part, column.asks, column.cells, column.meaning, column.unit


def csv_text(rows: Iterable[Iterable[str]]) -> str:
    """Rows as CSV, without what a spreadsheet would take for a formula or a terminal for a sign to obey."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(map(spreadsheet, row) for row in rows)
    return text.getvalue()


def _asked(place: Place, part: str) -> AskedColumn:
    words = tuple(_words(place))
    when = f" (asked when {place.when.text})" if place.when else ""
    return AskedColumn(
        name=place.id,
        part=part,
        asks=f"{place.ask}{f' {place.help}' if place.help else ''}{when}",
        cells=f"{_cells(place, words)}; empty: no answer",
        words=() if isinstance(place.kind, Checklist | Number | FreeText) else words,
        meaning="; ".join(f"{way.value} = {way.label}" for way in ways_of(place.kind)),
        unit=place.kind.unit if isinstance(place.kind, Number) else "",
    )


def _price(price: Price) -> AskedColumn:
    cells = f"a number from 0 on, or low{SEPARATOR}likely{SEPARATOR}high; empty: the framework's"
    return AskedColumn(PRICE + price.id, "Prices", f"Own: {price.title}", cells, unit=price.unit)


def _cells(place: Place, words: tuple[str, ...]) -> str:
    """What a cell may hold, in words."""
    match place.kind:
        case Checklist(options=options):
            ticks = f"any of {listed((each.id for each in options), most=len(options))} with {SEPARATOR} between them"
            return f"{ticks}; or {listed(words)}"
        case Number(least=least, most=most):
            return f"a number from {number_text(least)} to {number_text(most)}, or {listed(words)}"
        case FreeText():
            return "words"
        case _:
            return f"one of {listed(words, most=len(words))}"


def _words(place: Place) -> Iterator[str]:
    """The words of a column beside numbers and ticks."""
    match place.kind:
        case YesNo():
            yield from ("yes", "no")
        case Checklist(options=options):
            if all(each.id != NOTHING_TICKED for each in options):
                yield NOTHING_TICKED
        case _:
            yield from (way.value for way in ways_of(place.kind))
    yield UNKNOWN
    if why_never_left_out(place) is None:
        yield NOT_APPLICABLE
