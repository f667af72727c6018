"""What a sheet says, as YAML: single values for editing in place, and a whole sheet as a new file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from aifactory_assess.answers.rates import in_usd, rates
from aifactory_assess.answers.sheet import NOT_APPLICABLE, UNKNOWN, Answer, OwnPrice, Paid, Sheet
from aifactory_assess.escaping import as_escape
from aifactory_assess.framework.asked import AnswerValue
from aifactory_assess.framework.model import Framework
from aifactory_assess.yamlnodes import resolve

ANSWER_KEYS = ("value", "currency", "evidence", "source", "note", "noted_by", "as_of", "by")
PRICE_KEYS = ("value", "currency", "source", "note", "noted_by", "as_of")
# Signs that mean nothing to YAML wherever they stand after a first letter or digit, inside { } too.
_PLAIN = re.compile(r"\w(?:[\w .()/;+%=?!&*'$-]*[\w.()/;+%=?!&*'$-])?")
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_EXACT = 1e15
"""Below it a whole float is written without an exponent, and read back as the same number."""


def words(text: str) -> str:
    """Text as one line of YAML: plain where nothing can be misread, otherwise in double quotes with escapes."""
    if _PLAIN.fullmatch(text) and isinstance(resolve(text), str) and text.isprintable():
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(sign: str) -> str:
    if sign in _SHORT:
        return _SHORT[sign]
    return sign if sign.isprintable() else as_escape(sign)


def value_text(value: AnswerValue) -> str:
    """A valid answer as one line of YAML that is read back as the same answer."""
    match value:
        case str():
            return words(value)
        case tuple():
            return "[" + ", ".join(map(words, value)) + "]"
        case _:
            return number_text(value)


def number_text(number: float) -> str:
    """A number in the shortest form that is read back exactly."""
    if float(number).is_integer() and abs(number) < _EXACT:
        return str(int(number))
    return repr(float(number))


def typed_text(value: AnswerValue) -> str:
    """A value as one types it."""
    match value:
        case str():
            return value
        case tuple():
            return ", ".join(value) or "[]"
        case _:
            return number_text(value)


def answer_parts(answer: Answer) -> dict[str, str]:
    """The keys of an answer with their YAML, in the order in which they are written; `value` is always there."""
    day = None if answer.as_of is None else answer.as_of.isoformat()
    backed = texts_of((("evidence", answer.evidence), ("source", answer.source)))
    said = texts_of((("as_of", day), ("by", answer.by)))
    return {"value": _state_text(answer), **backed, **_noted(answer), **said}


def _state_text(answer: Answer) -> str:
    if answer.value is not None and answer.state == "value":
        return value_text(answer.value)
    return {"unknown": UNKNOWN, "not_applicable": NOT_APPLICABLE}.get(answer.state, "null")


def record(parts: Mapping[str, str]) -> str:
    """Keys and values, already YAML, as one line."""
    return "{" + ", ".join(f"{key}: {text}" for key, text in parts.items()) + "}"


def texts_of(named: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """The keys that have a text, each with it as YAML."""
    return {key: words(text) for key, text in named if text is not None}


def sheet_text(sheet: Sheet, framework: Framework) -> str:
    """A whole sheet as a new file, in the framework's order; reading it gives the same sheet."""
    lines = list(head_lines(sheet, framework))
    paid = _still_paid(sheet, framework)
    facts = [(field.id, sheet.profile[field.id]) for field in framework.fields if field.id in sheet.profile]
    answers = [(asked.id, sheet.answers[asked.id]) for asked in framework.questions if asked.id in sheet.answers]
    prices = [(price.id, sheet.prices[price.id]) for price in framework.prices if price.id in sheet.prices]
    lines += _section("profile", ((name, _as_paid(answer_parts(fact), paid.get(name))) for name, fact in facts))
    lines += _section("answers", ((name, answer_parts(answer)) for name, answer in answers))
    lines += _section("prices", ((name, _as_paid(price_parts(price), paid.get(name))) for name, price in prices))
    return "\n".join(lines) + "\n"


def _still_paid(sheet: Sheet, framework: Framework) -> dict[str, Paid]:
    """The amounts in other currencies that come to what the sheet holds in USD."""
    usd = rates(framework, {name: price.value[1] for name, price in sheet.prices.items()})
    kept = {}
    for name, paid in sheet.paid.items():
        fact, price = sheet.profile.get(name), sheet.prices.get(name)
        held = price.value if price is not None else None if fact is None else fact.value
        amounts = tuple(in_usd(amount, usd.get(paid.currency, 0.0)) for amount in paid.amounts)
        if held in (amounts[0], amounts, amounts * 3):
            kept[name] = paid
    return kept


def _as_paid(parts: Mapping[str, str], paid: Paid | None) -> Mapping[str, str]:
    """An entry with its amounts as they were said."""
    if paid is None:
        return parts
    said = {"value": amounts_text(paid.amounts), "currency": words(paid.currency)}
    return said | {key: text for key, text in parts.items() if key != "value"}


def head_lines(sheet: Sheet, framework: Framework) -> Iterable[str]:
    """What a file says of itself: for which framework it is, whose, of which day, and who answers."""
    yield f"framework: {framework.id}@{framework.major}"
    if sheet.scope != "full":
        yield f"scope: {sheet.scope}"
    yield f"organisation: {record(texts_of((('id', sheet.organisation), ('name', sheet.name))))}"
    if sheet.assessed_on is not None:
        yield f"assessed_on: {sheet.assessed_on.isoformat()}"
    respondent = texts_of((("name", sheet.respondent), ("role", sheet.respondent_role)))
    if respondent:
        yield f"respondent: {record(respondent)}"


def _section(name: str, entries: Iterable[tuple[str, Mapping[str, str]]]) -> list[str]:
    lines = [f"  {key}: {parts_text(parts)}" for key, parts in entries]
    return [f"{name}:", *lines] if lines else []


def price_parts(price: OwnPrice) -> dict[str, str]:
    """The keys of an own price with their YAML, in the order in which they are written; `value` is always there."""
    day = None if price.as_of is None else price.as_of.isoformat()
    source, dated = texts_of([("source", price.source)]), texts_of([("as_of", day)])
    return {"value": amounts_text(price.value), **source, **_noted(price), **dated}


def _noted(entry: Answer | OwnPrice) -> dict[str, str]:
    return texts_of([("note", entry.note)]) | ({"noted_by": value_text(entry.noted_by)} if entry.noted_by else {})


def amounts_text(amounts: Sequence[float]) -> str:
    """One amount, or low, likely and high; one where they are equal."""
    if len(set(amounts)) == 1:
        return number_text(amounts[0])
    return "[" + ", ".join(map(number_text, amounts)) + "]"


def parts_text(parts: Mapping[str, str]) -> str:
    """An entry as one line of YAML: the bare value where nothing else was said."""
    return parts["value"] if len(parts) == 1 else record(parts)
