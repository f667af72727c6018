"""Situations as columns: fields, prices, figures (docs/method.md, 3 and 4), as `scoring.figures` does it for one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

import numpy as np

from aifactory_assess.framework.asked import AnswerValue, Case, Field, Figure, Lookup
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.expressions import Expression
from aifactory_assess.framework.kinds import seen_as
from aifactory_assess.scoring.columns.expressions import Numbers, Rules
from aifactory_assess.scoring.columns.gathering import column_of, taken
from aifactory_assess.scoring.columns.sheets import NO_OPTION, Bools, FactColumn, SheetColumns, Ticks, World


@dataclass(slots=True)
class Known:
    """`values` with assumptions, `facts` without; `assumed` says where a value is assumed, and lacks what never is."""

    values: World
    facts: World
    assumed: dict[str, Bools] = field(default_factory=dict)

    def learn(self, name: str, value: FactColumn, assumed: Bools | None) -> None:
        """Note a column; where it is assumed it is no fact."""
        self.values.columns[name] = self.facts.columns[name] = value
        # What has no value is unknown, not assumed.
        where = None if assumed is None else assumed & ~_missing(value)
        if where is not None and where.any():
            self.assumed[name] = where
            self.facts.columns[name] = _replaced(value, where, None)

    def assumes(self, names: Iterable[str]) -> Bools | None:
        """Where any of these is assumed; None if none ever is."""
        found: Bools | None = None
        for name in names:
            mask = self.assumed.get(name)
            if mask is not None:
                found = mask if found is None else found | mask
        return found


def situation(rules: Rules, sheets: SheetColumns) -> Known:
    """Fields in order, then prices and factors, then figures: each sees what stands before it."""
    known = Known(World(sheets.rows), World(sheets.rows))
    for asked in rules.framework.fields:
        _learn_field(asked, rules, sheets, known)
    for price in rules.framework.prices:
        _learn_price(price, rules, sheets, known)
    for figure in rules.framework.figures:
        _learn_figure(figure, rules, known)
    return known


# --- fields ---


def _learn_field(asked: Field, rules: Rules, sheets: SheetColumns, known: Known) -> None:
    if seen_as(asked.kind) == "text":
        return  # Words are nothing that a rule could look at.
    value = sheets.columns.get(asked.id)
    if value is None:
        value = taken(column_of(asked, [None]), np.zeros(sheets.rows, np.intp))  # nobody answered
    skipped = None if asked.when is None else rules.rule(asked.when)(known.facts).fails
    assumed, options = None, rules.options[asked.id]
    if asked.default is not None:
        assumed = _missing(value) if skipped is None else _missing(value) & ~skipped
        value = _replaced(value, assumed, asked.default, options)
    if skipped is not None:
        value = _replaced(value, skipped, asked.otherwise, options)
    known.learn(asked.id, value, assumed)


def _missing(column: FactColumn) -> Any:  # noqa: ANN401 - a mask, or one truth for all rows
    """Where a column has no value."""
    if isinstance(column, Ticks):
        return ~column.known
    return np.isnan(column) if column.dtype.kind == "f" else column == NO_OPTION


def _replaced(column: FactColumn, where: Bools, said: AnswerValue | None, options: tuple[str, ...] = ()) -> FactColumn:
    """A column with an answer in some rows; None leaves it unknown there."""
    if isinstance(column, Ticks):
        if not isinstance(said, tuple):
            return Ticks(column.known & ~where, column.options)
        ticked = {name: np.where(where, name in said, flags) for name, flags in column.options.items()}
        return Ticks(column.known | where, ticked)
    nothing = math.nan if column.dtype.kind == "f" else NO_OPTION
    other = options.index(said) if isinstance(said, str) else said if isinstance(said, int | float) else nothing
    return np.where(where, column.dtype.type(other), column)


# --- prices and figures ---


def _looked_up(by: str, table: Mapping[str, float], rules: Rules, known: Known) -> Numbers:
    """A value for each option of a field, NaN for none (NO_OPTION is the last index)."""
    values: Numbers = np.array([*(table[option] for option in rules.options[by]), math.nan])[known.values.columns[by]]
    return values


def _learn_price(price: Price, rules: Rules, sheets: SheetColumns, known: Known) -> None:
    own, assumed = sheets.columns.get(price.id), None
    if price.value is not None or price.by is None:
        usual: Numbers = np.float64(math.nan if price.value is None else price.value[1])
    else:
        likely = {option: ends[1] for option, ends in price.table.items()}
        usual, assumed = _looked_up(price.by, likely, rules, known), known.assumed.get(price.by)
    if own is None:
        known.learn(price.id, usual, assumed)
        return
    missing = np.isnan(own)
    known.learn(price.id, np.where(missing, usual, own), None if assumed is None else assumed & missing)


def _learn_figure(figure: Figure, rules: Rules, known: Known) -> None:
    match figure.rule:
        case Expression() as formula:
            known.learn(figure.id, rules.rule(formula)(known.values), known.assumes(formula.names))
        case Lookup(by=by, table=table):
            known.learn(figure.id, _looked_up(by, table, rules, known), known.assumed.get(by))
        case tuple() as cases:
            _learn_first_case(figure.id, cases, rules, known)
        case _:
            assert_never(figure.rule)


def _learn_first_case(name: str, cases: tuple[Case, ...], rules: Rules, known: Known) -> None:
    rows = known.values.rows
    value = np.full(rows, math.nan)
    assumed = np.zeros(rows, dtype=np.bool_)
    undecided = np.ones(rows, dtype=np.bool_)
    passed_unknown = np.zeros(rows, dtype=np.bool_)
    looked_at: tuple[str, ...] = ()
    for case in cases:
        looked_at += case.when.names
        holds, fails = rules.rule(case.when)(known.values)
        taken = undecided & holds
        if taken.any():
            np.copyto(value, rules.rule(case.formula)(known.values), where=taken)
            guessed = None if case.cautious else passed_unknown
            for mask in (guessed, known.assumes((*looked_at, *case.formula.names))):
                if mask is not None:
                    assumed |= taken & mask
        undecided &= ~holds
        passed_unknown |= ~(holds | fails)
    known.learn(name, value, assumed)
