"""Sheets -> columns."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.framework.asked import AnswerValue, Field, Question
from aifactory_assess.framework.expressions import Options
from aifactory_assess.framework.kinds import credit, seen_as
from aifactory_assess.framework.model import Framework
from aifactory_assess.scoring.columns.figures import options_of
from aifactory_assess.scoring.columns.sheets import NO_OPTION, NOT_APPLICABLE, OPEN, UNKNOWN, SheetColumns, Ticks, Whole

STATES = {"open": OPEN, "unknown": UNKNOWN, "not_applicable": NOT_APPLICABLE}


def columns_of(framework: Framework, sheets: Sequence[Sheet]) -> SheetColumns:
    """The same sheets as columns."""
    fields = [(known, seen_as(known.kind)) for known in framework.fields]
    answers, profiles = [sheet.answers for sheet in sheets], [sheet.profile for sheet in sheets]
    return SheetColumns(
        rows=len(sheets),
        credits={
            question.id: _credits(question, [said.get(question.id) for said in answers])
            for question in framework.questions
        },
        numbers={
            known.id: np.array([_number(said.get(known.id)) for said in profiles], np.float64)
            for known, seen in fields
            if seen == "number"
        },
        choices={
            known.id: _choices(known, [said.get(known.id) for said in profiles])
            for known, seen in fields
            if isinstance(seen, Options) and not seen.multi
        },
        ticks={
            known.id: _ticks(known, [said.get(known.id) for said in profiles])
            for known, seen in fields
            if isinstance(seen, Options) and seen.multi
        },
        prices={
            price.id: np.array(
                [sheet.prices[price.id].value[1] if price.id in sheet.prices else math.nan for sheet in sheets],
                np.float64,
            )
            for price in framework.prices
        },
    )


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


def _number(answer: Answer | None) -> float:
    value = answer.value if answer else None
    return float(value) if isinstance(value, int | float) else math.nan


def _choices(known: Field, answers: Sequence[Answer | None]) -> Whole:
    places: dict[AnswerValue | None, int] = {None: NO_OPTION}
    places |= {option: place for place, option in enumerate(options_of(known.kind))}
    return np.array([places[answer.value if answer is not None else None] for answer in answers], np.int16)


def _ticks(known: Field, answers: Sequence[Answer | None]) -> Ticks:
    ticked = [answer.value if answer is not None else None for answer in answers]
    sets = [value if isinstance(value, tuple) else None for value in ticked]
    return Ticks(
        known=np.array([value is not None for value in sets], np.bool_),
        options={
            option: np.array([value is not None and option in value for value in sets], np.bool_)
            for option in options_of(known.kind)
        },
    )
