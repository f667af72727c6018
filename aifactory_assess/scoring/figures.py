"""The organisation's situation: what is asked, what is said, and the figures that follow (docs/method.md, 3 and 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Literal, NamedTuple, TypeAlias, assert_never

from aifactory_assess.answers.sheet import OPEN, Answer, Sheet
from aifactory_assess.framework.asked import AnswerValue, Case, Choice, Field, Figure, Lookup, Number, Triple
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.expressions import Expression, Truth, Value
from aifactory_assess.framework.model import Framework

FieldState: TypeAlias = Literal["answered", "unknown", "open", "assumed", "not_asked"]
Certain: TypeAlias = Literal["facts", "sure", "values"]
"""What hangs on nothing more: what rules see, that without what is cautious, or what is printed."""


class FieldResult(NamedTuple):
    """One profile field: its state, and the value that counts (None where nothing is known)."""

    field: Field
    state: FieldState
    value: Value
    line: int | None = None

    @property
    def undetermined(self) -> str | None:
        """The label of the chosen option where that says that nobody knows yet."""
        options = self.field.kind.options if isinstance(self.field.kind, Choice) else ()
        return next((each.label for each in options if each.id == self.value and not each.determined), None)


class FigureResult(NamedTuple):
    """One figure. `case` is the index of the case taken. An assumed figure is printed, and unknown to every rule."""

    figure: Figure
    value: float | None
    assumed: bool = False
    cautious: bool = False
    case: int | None = None

    @property
    def formula(self) -> Expression | Lookup | None:
        """What gave the value: the formula, the look-up, or the formula of the case taken."""
        match self.figure.rule:
            case Expression() | Lookup() as rule:
                return rule
            case cases:
                return None if self.case is None else cases[self.case].formula

    @property
    def parts(self) -> tuple[str, str] | None:
        """What it is the ratio of, where what gave it is one name divided by another."""
        return self.formula.ratio if isinstance(self.formula, Expression) else None


@dataclass(slots=True)
class Situation:
    """All that is known about one organisation, by name.

    `values` is what is printed, assumptions included; `facts` is what rules see: assumed things are missing from it.
    `decided_by` is the field on which each general price hangs that has a table. `behind` and `kept` are what names
    rest on, as far as it was worked out.
    """

    fields: dict[str, FieldResult] = field(default_factory=dict)
    figures: dict[str, FigureResult] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    facts: dict[str, Value] = field(default_factory=dict)
    assumed: set[str] = field(default_factory=set)
    cautious: set[str] = field(default_factory=set)
    decided_by: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    behind: dict[str, dict[str, int]] = field(default_factory=dict)
    kept: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    _truths: dict[int, Truth] = field(default_factory=dict)

    @property
    def sure(self) -> dict[str, Value]:
        """The facts without what is cautious: it counts as worse than is likely, until what it waits for is known."""
        return {name: value for name, value in self.facts.items() if name not in self.cautious}

    @property
    def determined(self) -> dict[str, Value]:
        """The facts without those of which the answer is that nobody knows yet: they decide nothing for certain."""
        undetermined = {name for name, result in self.fields.items() if result.undetermined}
        return {name: value for name, value in self.facts.items() if name not in undetermined}

    def truth(self, condition: Expression | None) -> Truth:
        """Whether a rule holds on the facts, as one that is absent does; worked out once for each condition."""
        if condition is None:
            return True
        key = id(condition)
        if key not in self._truths:
            self._truths[key] = condition.evaluate(self.facts)
        return self._truths[key]

    def number(self, name: str | None) -> float | None:
        """The number that has a name; None where it is unknown, or there is no name."""
        value = self.values.get(name or "")
        return value if isinstance(value, float) else None

    def learn(self, name: str, value: Value, *, assumed: bool) -> None:
        """Note a value; a fact unless it is assumed or unknown."""
        if value is None:
            return
        self.values[name] = value
        if assumed:
            self.assumed.add(name)
        else:
            self.facts[name] = value

    def take(self, worked: FigureResult) -> None:
        """Note a figure and its value."""
        name = worked.figure.id
        self.figures[name] = worked
        self.learn(name, worked.value, assumed=worked.assumed)
        if worked.cautious:
            self.cautious.add(name)


def formula_text(result: FigureResult) -> str | None:
    """What gave a figure, on one line; None where no case holds."""
    match result.formula:
        case Expression(unfolded=text):
            return text
        case Lookup(by=by):
            return f"by {by}"
        case None:
            return None


def situation(framework: Framework, sheet: Sheet) -> Situation:
    """Fields in order, then prices and factors, then figures: each sees what stands before it."""
    known = Situation()
    for asked in framework.fields:
        result = _field(asked, sheet.profile.get(asked.id, OPEN), known)
        known.fields[asked.id] = result
        known.learn(asked.id, result.value, assumed=result.state == "assumed")
    for price in framework.prices:
        if price.by is not None and price.id not in sheet.prices:
            known.decided_by[price.id] = price.by
        known.learn(price.id, _likely(price, sheet, known), assumed=known.decided_by.get(price.id) in known.assumed)
    for figure in framework.figures:
        known.take(figure_result(figure, known))
    return known


def lifted(framework: Framework, known: Situation, values: Mapping[str, float]) -> Situation:
    """The situation with figures (or number fields) at other values; figures below them are worked out again.

    A share at another value is one of more (or less) of the field that it is a share of (`share_of`), unless what it is
    divided by has another value too. What is asked,
    assumed and priced stays as it is.
    """
    values = {**dict(_divided(known, values)), **values}
    fields = {**known.fields}
    for name, value in values.items():
        if name in fields:
            fields[name] = fields[name]._replace(value=value)
    changed = Situation(fields=fields, decided_by=known.decided_by)
    for name, today in known.values.items():
        if name not in known.figures:
            changed.learn(name, values.get(name, today), assumed=name in known.assumed)
    for figure in framework.figures:
        is_given = figure.id in values
        changed.take(FigureResult(figure, values[figure.id]) if is_given else figure_result(figure, changed))
    return changed


def unit_of(known: Situation, name: str) -> str | None:
    """The unit of a figure or of a number field."""
    if name in known.figures:
        return known.figures[name].figure.unit
    field = known.fields.get(name)
    return field.field.kind.unit if field is not None and isinstance(field.field.kind, Number) else None


def share_of(known: Situation, name: str) -> tuple[str, str] | None:
    """What a figure is a share of, such as (what is there, what is needed), both in one unit; None where of nothing."""
    parts = known.figures[name].parts if name in known.figures else None
    return parts if parts is not None and unit_of(known, parts[0]) == unit_of(known, parts[1]) else None


def _divided(known: Situation, values: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    for name, value in values.items():
        parts = share_of(known, name)
        whole = known.number(parts[1]) if parts is not None else None
        is_whole_kept = parts is not None and parts[1] not in values
        if parts is not None and parts[0] in known.fields and whole is not None and is_whole_kept:
            yield parts[0], value * whole


def _field(asked: Field, answer: Answer, known: Situation) -> FieldResult:
    line = answer.line
    # A condition over earlier fields only; later facts cannot change it, so it is worked out on what stands so far.
    if asked.when is not None and asked.when.evaluate(known.facts) is False:
        if answer.state == "value":
            known.ignored.append(asked.id)
        return FieldResult(field=asked, state="not_asked", value=fact(asked.otherwise), line=line)
    if answer.state == "value":
        return FieldResult(field=asked, state="answered", value=fact(answer.value), line=line)
    if asked.default is not None:
        return FieldResult(field=asked, state="assumed", value=fact(asked.default), line=line)
    state: FieldState = "unknown" if answer.state == "unknown" else "open"
    return FieldResult(field=asked, state=state, value=None, line=line)


def fact(value: AnswerValue | None) -> Value:
    """An answer as expressions see it: ticks as a set, numbers as floats."""
    match value:
        case tuple():
            return frozenset(value)
        case int() | float():
            return float(value)
        case _:
            return value


def price_taken(price: Price, sheet: Sheet, known: Situation) -> Triple | None:
    """Low, likely and high of a price: one's own, or the general one; None where its table needs what is not known."""
    own = sheet.prices.get(price.id)
    if own is not None:
        return own.value
    if price.value is not None:
        return price.value
    option = known.values.get(price.by or "")
    return price.table[option] if isinstance(option, str) else None


def _likely(price: Price, sheet: Sheet, known: Situation) -> float | None:
    taken = price_taken(price, sheet, known)
    return None if taken is None else taken[1]


def figure_result(figure: Figure, known: Situation) -> FigureResult:
    """What a figure comes to by what is known."""
    match figure.rule:
        case Expression() as formula:
            return _result(figure, formula.evaluate(known.values), formula.names, known)
        case Lookup(by=by, table=table):
            option = known.values.get(by)
            return _result(figure, table[option] if isinstance(option, str) else None, (by,), known)
        case tuple() as cases:
            return _first_case(figure, cases, known)
        case _:
            assert_never(figure.rule)


def _first_case(figure: Figure, cases: tuple[Case, ...], known: Situation) -> FigureResult:
    looked_at: list[str] = []
    passed_unknown = False
    for index, case in enumerate(cases):
        looked_at.extend(case.when.names)
        holds = case.when.evaluate(known.values)
        if holds:
            value = case.formula.evaluate(known.values)
            names = (*looked_at, *case.formula.names)
            guessed = passed_unknown and not case.cautious
            return _result(figure, value, names, known, guessed=guessed, cautious=case.cautious, case=index)
        passed_unknown = passed_unknown or holds is None
    return FigureResult(figure=figure, value=None)


def _result(  # noqa: PLR0913 - a case adds three flags to what every figure has
    figure: Figure,
    value: float | None,
    names: tuple[str, ...],
    known: Situation,
    *,
    guessed: bool = False,
    cautious: bool = False,
    case: int | None = None,
) -> FigureResult:
    if value is None:
        return FigureResult(figure=figure, value=None, case=case)
    assumed = guessed or not known.assumed.isdisjoint(names)
    careful = not assumed and (cautious or not known.cautious.isdisjoint(names))
    return FigureResult(figure=figure, value=value, assumed=assumed, cautious=careful, case=case)


def inputs_of(result: FigureResult, known: Situation, *, decisions: bool = True) -> Mapping[str, Value]:
    """The names that a figure came from, with their values (None where unknown); `decisions` between cases too."""
    match result.figure.rule:
        case Expression(names=names):
            used = names
        case Lookup(by=by):
            used = (by,)
        case cases:
            taken = len(cases) - 1 if result.case is None else result.case
            used = tuple(name for case in cases[: taken + 1] if decisions for name in case.when.names)
            used += () if result.case is None else cases[result.case].formula.names
    return {name: known.values.get(name) for name in dict.fromkeys(used)}


def inputs_behind(known: Situation, names: Iterable[str]) -> tuple[str, ...]:
    """The profile fields, then the prices, that names rest on, through figures too, in the framework's order."""
    key = ("inputs", *names)
    if key not in known.kept:
        found = all_behind(known, key[1:]) - known.figures.keys()
        every = dict.fromkeys((*known.fields, *known.values, *known.decided_by))
        known.kept[key] = tuple(name for name in every if name in found)
    return known.kept[key]


def all_behind(known: Situation, names: Iterable[str]) -> set[str]:
    """The profile fields, prices and figures that names rest on, themselves among them."""

    def inside(name: str) -> Iterable[str]:
        return inputs_of(known.figures[name], known) if name in known.figures else _decided_by(name, known)

    return _all_of(known, names, "inputs", inside)


def open_behind(known: Situation, names: Iterable[str], settled: Certain = "facts") -> tuple[str, ...]:
    """The fields for want of which names are not among what is settled, in the framework's order."""
    key = (settled, *names)
    if key not in known.kept:
        wanting = wanting_behind(known, key[1:], settled)
        known.kept[key] = tuple(
            name for name, result in known.fields.items() if name in wanting and result.state != "not_asked"
        )
    return known.kept[key]


def wanting_behind(known: Situation, names: Iterable[str], settled: Certain) -> set[str]:
    """The same, those that are not asked and prices among them; none where all is there, as in a division by zero.

    What is settled hangs on nothing more, whatever is open behind it; a case that does not hold neither, nor one that a
    cautious case stands in for, unless that is not settled enough.
    """
    given: Mapping[str, Value] = getattr(known, settled)

    def inside(name: str) -> Iterable[str]:
        if name in given:
            return ()
        if name not in known.figures:
            return _decided_by(name, known)
        match known.figures[name].figure.rule:
            case tuple() as cases:
                return _deciding(cases, given, gives_way=name not in known.cautious)
            case _:
                return known.figures[name].figure.names

    return _all_of(known, names, settled, inside) - known.figures.keys() - given.keys()


def _all_of(known: Situation, names: Iterable[str], law: str, inside: Callable[[str], Iterable[str]]) -> set[str]:
    """Names and all that is inside them, at any depth; of each name worked out once, whoever asks by one law.

    A set is a number with a bit for each name, since figures that hang on each other share nearly all behind them.
    """
    if law not in known.behind:
        others = known.values.keys() - known.fields.keys() - known.figures.keys()
        found = known.behind[law] = dict[str, int]()
        for place, name in enumerate(dict.fromkeys((*known.fields, *known.decided_by, *others, *known.figures))):
            found[name] = reduce(or_, [found[each] for each in inside(name)], 1 << place)
    found = known.behind[law]
    together = reduce(or_, [found.get(name, 0) for name in names], 0)
    return {name for place, name in enumerate(found) if together >> place & 1}


def _decided_by(name: str, known: Situation) -> Iterable[str]:
    return (known.decided_by[name],) if name in known.decided_by else ()


def _deciding(cases: tuple[Case, ...], values: Mapping[str, Value], *, gives_way: bool) -> tuple[str, ...]:
    """What decides between cases, but for one that gives way to a cautious one, and what that is worked out from."""
    wanted: tuple[str, ...] = ()
    for case in cases:
        holds = case.when.evaluate(values)
        if holds is not False:
            wanted = (
                *(() if case.cautious and gives_way else wanted),
                *(case.formula.names if holds else case.when.names),
            )
        if holds:
            break
    return wanted
