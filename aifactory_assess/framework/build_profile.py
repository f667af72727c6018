"""profile.yaml and the prices and factors of estimates.yaml -> fields, prices, figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeGuard

from aifactory_assess.framework.asked import (
    AnswerValue,
    Case,
    Contradiction,
    Field,
    FieldKind,
    Figure,
    Lookup,
    Number,
    Question,
    Triple,
)
from aifactory_assess.framework.build_kinds import field_kind
from aifactory_assess.framework.entries import flag, items, list_of, mapping, number, pair, plain, scalar, text
from aifactory_assess.framework.estimates import PRICES, Price, is_amount
from aifactory_assess.framework.expressions import Expression, Options
from aifactory_assess.framework.kinds import Refusal, accept
from aifactory_assess.framework.reader import Reader
from aifactory_assess.yamlnodes import MappingNode, Node, ScalarNode


def build_fields(reader: Reader) -> tuple[Field, ...]:
    """The fields in order; a faulty one is left out and noted."""
    built = []
    for node in reader.named_items("fields"):
        known = _field(reader, node)
        reader.shared.fields[known.id] = known
        reader.shared.names.add_field(known.id, known.kind, known.when.names if known.when else ())
        if isinstance(known.kind, Number):
            reader.shared.numbers[known.id] = known.kind.unit
        built.append(known)
    return tuple(built)


def _field(reader: Reader, node: MappingNode) -> Field:
    name, faults = text(node, "id"), len(reader.faults.found)
    kind = field_kind(reader, node)
    default, otherwise = _value(reader, node, "default", kind), _value(reader, node, "otherwise", kind)
    if len(reader.faults.found) > faults:
        reader.shared.unsure.add(name)
    when = node.get("when")
    if otherwise is not None and when is None:
        reader.refuse(node, "`otherwise` without `when`: the field is always asked")
    check_role(reader, node)
    return Field(
        **plain(Field, node),
        kind=kind,
        when=reader.rule(when, reader.shared.names.fields),
        default=default,
        otherwise=otherwise,
        plausible=plausible_in(reader, node),
        refs=reader.refs(node),
    )


def plausible_in(reader: Reader, node: MappingNode) -> tuple[float, float] | None:
    """Outside of what a number is asked back: a part of its range."""
    place = node.get("plausible")
    if place is None:
        return None
    low, high = pair(place)
    least, most = sorted(pair(node.entries["range"].value))
    if not least <= low < high <= most:
        wanted = f"two rising numbers in the range [{least:g}, {most:g}]"
        reader.refuse(place, f"plausible [{low:g}, {high:g}]", wanted)
        return None
    return float(low), float(high)


def check_role(reader: Reader, node: MappingNode) -> None:
    """Who can answer is one of the roles, if framework.yaml lists them."""
    if reader.shared.roles:
        reader.check_known(node, "role", reader.shared.roles, "role")


def _value(reader: Reader, node: MappingNode, key: str, kind: FieldKind) -> AnswerValue | None:
    place = node.get(key)
    if place is None:
        return None
    value = accept(kind, place)
    if isinstance(value, Refusal):
        reader.refuse(value.node, f"{key}: {value.found}", value.expected, near=value.near)
        return None
    return value


# --- prices and factors ---


def build_prices(reader: Reader) -> tuple[Price, ...]:
    """Prices, then factors."""
    found: list[Price] = []
    sorts: tuple[tuple[str, Literal["price", "factor"]], ...] = (("prices", "price"), ("factors", "factor"))
    for key, sort in sorts:
        for item in reader.named_items(key):
            found.append(_price(reader, item, sort))
            reader.shared.names.add_price(found[-1].id, [found[-1].by] if found[-1].by else [])
    return tuple(found)


def _price(reader: Reader, node: MappingNode, sort: Literal["price", "factor"]) -> Price:
    check_role(reader, node)
    by, table = None, {}
    lookup = node.get("lookup")
    if lookup is not None:
        by = text(mapping(lookup), "by")
        table = {name: _amounts(reader, entry) for name, entry in _table(reader, mapping(lookup)).items()}
    value = node.get("value")
    return Price(
        **plain(Price, node),
        by=by,
        sort=sort,
        value=None if value is None else _amounts(reader, value),
        table=table,
        refs=reader.refs(node),
    )


def _amounts(reader: Reader, node: Node) -> Triple:
    """Low, likely and high, each as an answers file may have it."""
    found = reader.rising(node)
    for amount, place in zip(found, list_of(node), strict=True):
        if not is_amount(amount):
            reader.refuse(place, f"{amount:g}", f"a number {PRICES}")
    return found


def _table(reader: Reader, lookup: MappingNode) -> dict[str, Node]:
    """The rows of a look-up table, checked against the options of its field."""
    options, table = options_by(reader, lookup), mapping(lookup.entries["table"].value)
    if not options:
        return {}
    for name, entry in table.entries.items():
        if name not in options:
            message = f"{name!r} is no option of {text(lookup, 'by')}, so nobody can reach this row"
            reader.refuse(entry.key, message, near=(name, options))
    return {name: entry.value for name, entry in table.entries.items()}


def options_by(reader: Reader, node: MappingNode) -> tuple[str, ...]:
    """The options of the field that a `table` goes `by`, which lacks none; none where that is no field with one."""
    by, table, names = scalar(node.entries["by"].value), mapping(node.entries["table"].value), reader.shared.names
    if by.text in names.faulty:
        return ()
    sort = names.rules.get(by.text)
    options = sort.ids if _is_one(sort) else ()
    if not options:
        fields = [name for name, each in names.rules.items() if _is_one(each)]
        reader.known(by, fields, "choice or yes_no field")
    missing = [option for option in options if option not in table.entries]
    if missing:
        reader.refuse(table, f"the table lacks the option {', '.join(missing)} of {by.text}")
    return options


def _is_one(sort: object) -> TypeGuard[Options]:
    return isinstance(sort, Options) and not sort.multi


# --- figures ---


def build_figures(reader: Reader) -> tuple[Figure, ...]:
    """The figures in order; each sees those above it."""
    built = []
    for node in reader.named_items("figures"):
        figure = _figure(reader, node)
        if figure is not None:
            built.append(figure)
        name, units = text(node, "id"), reader.shared.numbers
        if figure is None or _is_share(figure, units):
            reader.shared.shares.add(name)
        units[name] = text(node, "unit")
        reader.shared.names.add_figure(name, figure.names if figure else ())
    return tuple(built)


def _is_share(figure: Figure, units: Mapping[str, str]) -> bool:
    ratios = [formula.ratio for formula in figure.formulas]
    return any(each is not None and each[0] in units and units[each[0]] == units.get(each[1]) for each in ratios)


def build_contradictions(reader: Reader, questions: Mapping[str, Question]) -> tuple[Contradiction, ...]:
    """What cannot all be so, in order; each sees every field and figure, and the answer to one of the questions."""
    found = []
    for node in reader.sound_items(reader.document.root, "contradictions"):
        when = reader.condition(node.get("when"), reader.shared.names.questions)
        reader.check_known(node, "question", reader.shared.questions, "question")
        question, below = node.get("question"), node.get("below")
        if question is not None and below is not None:
            _check_below(reader, scalar(question), below, questions)
        elif question is not below:
            reader.refuse(node, "`question` and `below` stand beside each other, or not at all")
        if when is not None:
            found.append(Contradiction(**plain(Contradiction, node), when=when))
    return tuple(found)


def _check_below(reader: Reader, place: ScalarNode, below: Node, questions: Mapping[str, Question]) -> None:
    """Some answers are lower and some are not; of a question that is faulty nothing is known."""
    if place.text not in questions:
        return
    match questions[place.text].kind:
        case Number(least=least, most=most):
            if not least < number(below) <= most:
                found = f"every answer to {place.text} or none is below {number(below):g}"
                reader.refuse(below, found, f"a number above {least:g}, {most:g} at most")
        case _:
            reader.refuse(place, f"{place.text} is no number, so no answer is below one")


def _figure(reader: Reader, node: MappingNode) -> Figure | None:
    rule, refs = _figure_rule(reader, node), reader.refs(node)
    if rule is None:
        return None
    return Figure(**plain(Figure, node), rule=rule, refs=refs)


def _figure_rule(reader: Reader, node: MappingNode) -> Expression | Lookup | tuple[Case, ...] | None:
    scope = reader.shared.names.figures
    if "formula" in node.entries:
        return reader.expression(node.get("formula"), scope, "number")
    lookup = node.get("lookup")
    if lookup is not None:
        table = {name: float(number(entry)) for name, entry in _table(reader, mapping(lookup)).items()}
        return Lookup(by=text(mapping(lookup), "by"), table=table)
    cases = []
    for item in map(mapping, items(node, "cases")):
        when = reader.condition(item.get("when"), scope)
        formula = reader.expression(item.get("formula"), scope, "number")
        if when is not None and formula is not None:
            cases.append(Case(when=when, formula=formula, cautious=flag(item, "cautious")))
    return tuple(cases) or None
