"""Situations as columns: fields, prices, figures (docs/method.md, 3 and 4), as `scoring.figures` does it for one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias, assert_never

import numpy as np

from aifactory_assess.framework.asked import Case, Field, FieldKind, Figure, Lookup
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.expressions import Expression, Options
from aifactory_assess.framework.kinds import seen_as
from aifactory_assess.framework.model import Framework
from aifactory_assess.scoring.columns.expressions import ConditionRule, NumberRule, Numbers, Rules
from aifactory_assess.scoring.columns.sheets import NO_OPTION, Bools, Floats, SheetColumns, Ticks, Whole, World


def options_of(kind: FieldKind) -> tuple[str, ...]:
    """The options that a field can hold, in the order that their indices in a column have."""
    seen = seen_as(kind)
    return seen.ids if isinstance(seen, Options) else ()


def rules_of(framework: Framework) -> Rules:
    """The rules over a framework's fields."""
    return Rules({known.id: options_of(known.kind) for known in framework.fields})


@dataclass(slots=True)
class Known:
    """`values` with assumptions, `facts` without; `assumed` says where a value is assumed, and lacks what never is."""

    values: World
    facts: World
    assumed: dict[str, Bools] = field(default_factory=dict)

    def learn_number(self, name: str, value: Numbers, assumed: Bools | None) -> None:
        """Note a number; where it is assumed it is no fact."""
        # What has no value is unknown, not assumed.
        where = self._noted(name, None if assumed is None else assumed & ~np.isnan(value))
        self.values.numbers[name] = value
        self.facts.numbers[name] = value if where is None else np.where(where, math.nan, value)

    def learn_choice(self, name: str, value: Whole, assumed: Bools | None) -> None:
        """Note options; where they are assumed they are no fact."""
        where = self._noted(name, assumed)
        self.values.choices[name] = value
        self.facts.choices[name] = value if where is None else np.where(where, value.dtype.type(NO_OPTION), value)

    def learn_ticks(self, name: str, value: Ticks, assumed: Bools | None) -> None:
        """Note ticks; where they are assumed they are no fact."""
        where = self._noted(name, assumed)
        self.values.ticks[name] = value
        self.facts.ticks[name] = value if where is None else Ticks(value.known & ~where, value.options)

    def _noted(self, name: str, assumed: Bools | None) -> Bools | None:
        """Where a name is assumed, noted; None if nowhere."""
        if assumed is None or not assumed.any():
            return None
        self.assumed[name] = assumed
        return assumed

    def assumes(self, names: Iterable[str]) -> Bools | None:
        """Where any of these is assumed; None if none ever is."""
        found: Bools | None = None
        for name in names:
            mask = self.assumed.get(name)
            if mask is not None:
                found = mask if found is None else found | mask
        return found


class FormulaRule(NamedTuple):
    """A formula and the names in it."""

    formula: NumberRule
    names: tuple[str, ...]


class LookupRule(NamedTuple):
    """A value for each option of a field, NaN for none (NO_OPTION is the last index)."""

    by: str
    table: Floats


class CaseRule(NamedTuple):
    """One branch; `looked_at` are the names in this `when` and in those before it."""

    when: ConditionRule
    looked_at: tuple[str, ...]
    value: FormulaRule
    cautious: bool


FigureRule: TypeAlias = FormulaRule | LookupRule | tuple[CaseRule, ...]


class SituationRules:
    """A framework's fields, prices and figures, made ready once for all blocks of rows."""

    def __init__(self, framework: Framework, rules: Rules) -> None:
        self._rules = rules
        self._fields = [(asked, rules.rule(asked.when)) for asked in framework.fields]
        self._prices = [(price, _price_lookup(price, rules.options)) for price in framework.prices]
        self._figures = [(figure.id, self._figure_rule(figure)) for figure in framework.figures]

    def situation(self, sheets: SheetColumns) -> Known:
        """Fields in order, then prices and factors, then figures: each sees what stands before it."""
        known = Known(World(sheets.rows), World(sheets.rows))
        for asked, when in self._fields:
            _learn_field(asked, when, sheets, known)
        for price, lookup in self._prices:
            _learn_price(price, lookup, sheets, known)
        for name, figure in self._figures:
            _learn_figure(name, figure, known)
        return known

    def _figure_rule(self, figure: Figure) -> FigureRule:
        match figure.rule:
            case Expression() as formula:
                return self._formula(formula)
            case Lookup(by=by, table=table):
                return LookupRule(by, _table(table[option] for option in self._rules.options[by]))
            case tuple() as cases:
                return self._cases(cases)
            case _:
                assert_never(figure.rule)

    def _formula(self, formula: Expression) -> FormulaRule:
        return FormulaRule(self._rules.number(formula.tree), formula.names)  # type: ignore[arg-type]  # parsed as such

    def _cases(self, cases: tuple[Case, ...]) -> tuple[CaseRule, ...]:
        looked_at: tuple[str, ...] = ()
        made = []
        for case in cases:
            looked_at += case.when.names
            when = self._rules.condition(case.when.tree)  # type: ignore[arg-type]  # parsed as such
            made.append(CaseRule(when, looked_at, self._formula(case.formula), case.cautious))
        return tuple(made)


def _table(values: Iterable[float]) -> Floats:
    return np.array([*values, math.nan])


def _price_lookup(price: Price, options: Mapping[str, tuple[str, ...]]) -> LookupRule | None:
    """The look-up of a price; None where it has one value for all."""
    if price.value is not None or price.by is None:
        return None
    return LookupRule(price.by, _table(price.table[option][1] for option in options[price.by]))


# --- fields ---


def _learn_field(asked: Field, when: ConditionRule | None, sheets: SheetColumns, known: Known) -> None:
    skipped = None if when is None else when(known.facts).fails
    match seen_as(asked.kind):
        case "number":
            _learn_number_field(asked, skipped, sheets, known)
        case Options(multi=False):
            _learn_choice_field(asked, skipped, sheets, known)
        case Options():
            _learn_ticks_field(asked, skipped, sheets, known)
        case "text":
            pass  # Words are nothing that a rule could look at.


def _learn_number_field(asked: Field, skipped: Bools | None, sheets: SheetColumns, known: Known) -> None:
    value = sheets.numbers.get(asked.id)
    if value is None:
        value = np.full(sheets.rows, math.nan)
    assumed = None
    if asked.default is not None:
        assumed = _silent(np.isnan(value), skipped)
        value = np.where(assumed, _amount(asked.default), value)
    if skipped is not None:
        value = np.where(skipped, _amount(asked.otherwise), value)
    known.learn_number(asked.id, value, assumed)


def _amount(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _silent(missing: Bools, skipped: Bools | None) -> Bools:
    """Where a default stands in: no value, though it was asked."""
    return missing if skipped is None else missing & ~skipped


def _learn_choice_field(asked: Field, skipped: Bools | None, sheets: SheetColumns, known: Known) -> None:
    options = options_of(asked.kind)
    value = sheets.choices.get(asked.id)
    if value is None:
        value = np.full(sheets.rows, NO_OPTION, dtype=np.int16)
    assumed = None
    if asked.default is not None:
        assumed = _silent(value == NO_OPTION, skipped)
        value = np.where(assumed, value.dtype.type(_place(options, asked.default)), value)
    if skipped is not None:
        value = np.where(skipped, value.dtype.type(_place(options, asked.otherwise)), value)
    known.learn_choice(asked.id, value, assumed)


def _place(options: tuple[str, ...], value: object) -> int:
    return options.index(value) if isinstance(value, str) else NO_OPTION


def _learn_ticks_field(asked: Field, skipped: Bools | None, sheets: SheetColumns, known: Known) -> None:
    value = sheets.ticks.get(asked.id)
    if value is None:
        nowhere = np.zeros(sheets.rows, dtype=np.bool_)
        value = Ticks(nowhere, dict.fromkeys(options_of(asked.kind), nowhere))
    assumed = None
    if asked.default is not None:
        assumed = _silent(~value.known, skipped)
        value = _replaced(value, assumed, asked.default)
    if skipped is not None:
        value = _replaced(value, skipped, asked.otherwise)
    known.learn_ticks(asked.id, value, assumed)


def _replaced(value: Ticks, where: Bools, ticked: object) -> Ticks:
    """Ticks with others in some rows; None leaves them unknown there."""
    if not isinstance(ticked, tuple):
        return Ticks(value.known & ~where, value.options)
    options = {name: np.where(where, name in ticked, flags) for name, flags in value.options.items()}
    return Ticks(value.known | where, options)


# --- prices and figures ---


def _looked_up(rule: LookupRule, known: Known) -> Numbers:
    codes = known.values.choices.get(rule.by)
    return np.full(known.values.rows, math.nan) if codes is None else rule.table[codes]


def _learn_price(price: Price, lookup: LookupRule | None, sheets: SheetColumns, known: Known) -> None:
    own = sheets.prices.get(price.id)
    if lookup is None:
        usual: Numbers = np.float64(math.nan if price.value is None else price.value[1])
        assumed = None
    else:
        usual, assumed = _looked_up(lookup, known), known.assumed.get(lookup.by)
    if own is None:
        known.learn_number(price.id, usual, assumed)
        return
    missing = np.isnan(own)
    known.learn_number(price.id, np.where(missing, usual, own), None if assumed is None else assumed & missing)


def _learn_figure(name: str, rule: FigureRule, known: Known) -> None:
    match rule:
        case FormulaRule(formula, names):
            known.learn_number(name, formula(known.values), known.assumes(names))
        case LookupRule(by=by):
            known.learn_number(name, _looked_up(rule, known), known.assumed.get(by))
        case _:
            _learn_first_case(name, rule, known)


def _learn_first_case(name: str, cases: tuple[CaseRule, ...], known: Known) -> None:
    rows = known.values.rows
    value = np.full(rows, math.nan)
    assumed = np.zeros(rows, dtype=np.bool_)
    undecided = np.ones(rows, dtype=np.bool_)
    passed_unknown = np.zeros(rows, dtype=np.bool_)
    for when, looked_at, result, cautious in cases:
        holds, fails = when(known.values)
        taken = undecided & holds
        if taken.any():
            np.copyto(value, result.formula(known.values), where=taken)
            guessed = None if cautious else passed_unknown
            for mask in (guessed, known.assumes((*looked_at, *result.names))):
                if mask is not None:
                    assumed |= taken & mask
        undecided &= ~holds
        passed_unknown |= ~(holds | fails)
    known.learn_number(name, value, assumed)
