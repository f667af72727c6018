"""Sheets -> columns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.framework.asked import AnswerValue, Field, FieldKind, Question
from aifactory_assess.framework.expressions import Options
from aifactory_assess.framework.kinds import credit, seen_as
from aifactory_assess.framework.model import Framework
from aifactory_assess.scoring.columns.sheets import (
    NO_OPTION,
    NOT_APPLICABLE,
    OPEN,
    UNKNOWN,
    FactColumn,
    SheetColumns,
    Ticks,
    Whole,
)

STATES = {"open": OPEN, "unknown": UNKNOWN, "not_applicable": NOT_APPLICABLE}


def columns_of(framework: Framework, sheets: Sequence[Sheet]) -> SheetColumns:
    """The same sheets as columns."""
    answers, profiles = [sheet.answers for sheet in sheets], [sheet.profile for sheet in sheets]
    found = SheetColumns(rows=len(sheets))
    for question in framework.questions:
        found.columns[question.id] = _credits(question, [said.get(question.id) for said in answers])
    for known in framework.fields:
        found.columns[known.id] = _facts(known.kind, [said.get(known.id) for said in profiles])
    for price in framework.prices:
        own = [sheet.prices.get(price.id) for sheet in sheets]
        found.columns[price.id] = np.array([math.nan if each is None else each.value[1] for each in own], np.float64)
    return found


def column_of(about: Question | Field, answers: Sequence[Answer | None]) -> FactColumn:
    """What is said of a question, as credits, or of a field."""
    return _credits(about, answers) if isinstance(about, Question) else _facts(about.kind, answers)


def taken(column: FactColumn, places: NDArray[Any]) -> FactColumn:
    """The rows of a column at some places."""
    if isinstance(column, Ticks):
        return Ticks(column.known[places], {name: flags[places] for name, flags in column.options.items()})
    return column.take(places)


def _credits(question: Question, answers: Sequence[Answer | None]) -> Whole:
    """Credits, or what stands for a state; each value is looked up once."""
    worth: dict[AnswerValue, int] = {}
    credits = []
    for answer in answers:
        if answer is None:
            credits.append(OPEN)
        elif (value := answer.value) is None:
            credits.append(STATES[answer.state])
        else:
            earned = worth.get(value)
            if earned is None:
                earned = worth[value] = credit(question.kind, value)
            credits.append(earned)
    return np.array(credits, np.int16)


def _facts(kind: FieldKind, answers: Sequence[Answer | None]) -> FactColumn:
    """What is said of a field; of words whether there are some: no rule looks at them."""
    values = [answer.value if answer is not None else None for answer in answers]
    match seen_as(kind):
        case "number":
            return np.array([float(v) if isinstance(v, int | float) else math.nan for v in values], np.float64)
        case Options(names, multi=True):
            sets = [value if isinstance(value, tuple) else None for value in values]
            ticked = {name: np.array([name in (ids or ()) for ids in sets], np.bool_) for name in names}
            return Ticks(np.array([ids is not None for ids in sets], np.bool_), ticked)
        case Options(names):
            places: dict[AnswerValue | None, int] = {None: NO_OPTION}
            places |= {name: place for place, name in enumerate(names)}
            chosen = np.array([places[value] for value in values], np.int16)
            return chosen.astype(np.int8) if len(names) < np.iinfo(np.int8).max else chosen
        case "text":
            return np.array([NO_OPTION if value is None else 0 for value in values], np.int8)
