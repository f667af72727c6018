"""What a sheet says, as YAML: single values for editing in place, and a whole sheet as a new file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from aifactory_assess.answers.sheet import NOT_APPLICABLE, UNKNOWN, Answer, OwnPrice, Sheet
from aifactory_assess.framework.asked import AnswerValue
from aifactory_assess.framework.model import Framework
from aifactory_assess.yamlnodes import resolve

ANSWER_KEYS = ("value", "currency", "evidence", "source", "note", "as_of", "by")
PRICE_KEYS = ("value", "currency", "source", "note", "as_of")
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
    if sign.isprintable():
        return sign
    code = ord(sign)
    if code <= 0xFF:  # noqa: PLR2004 - two hexadecimal digits
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - four digits


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


def answer_parts(answer: Answer) -> dict[str, str]:
    """The keys of an answer with their YAML, in the order in which they are written; `value` is always there."""
    texts = (("evidence", answer.evidence), ("source", answer.source), ("note", answer.note), ("by", answer.by))
    written = {"value": _state_text(answer), **texts_of(texts)}
    if answer.as_of is not None:
        written["as_of"] = answer.as_of.isoformat()
    return {key: written[key] for key in ANSWER_KEYS if key in written}


def _state_text(answer: Answer) -> str:
    if answer.value is not None and answer.state == "value":
        return value_text(answer.value)
    return {"unknown": UNKNOWN, "not_applicable": NOT_APPLICABLE}.get(answer.state, "null")


def answer_text(answer: Answer) -> str:
    """An answer as one line of YAML."""
    return parts_text(answer_parts(answer))


def record(parts: Mapping[str, str]) -> str:
    """Keys and values, already YAML, as one line."""
    return "{" + ", ".join(f"{key}: {text}" for key, text in parts.items()) + "}"


def texts_of(named: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """The keys that have a text, each with it as YAML."""
    return {key: words(text) for key, text in named if text is not None}


def sheet_text(sheet: Sheet, framework: Framework) -> str:
    """A whole sheet as a new file, in the framework's order; reading it gives the same sheet."""
    lines = list(_head(sheet, framework))
    lines += _section("profile", ((field.id, sheet.profile.get(field.id)) for field in framework.fields))
    lines += _section("answers", ((asked.id, sheet.answers.get(asked.id)) for asked in framework.questions))
    if sheet.prices:
        known = [price.id for price in framework.prices if price.id in sheet.prices]
        lines += ["prices:", *(f"  {name}: {parts_text(price_parts(sheet.prices[name]))}" for name in known)]
    return "\n".join(lines) + "\n"


def _head(sheet: Sheet, framework: Framework) -> Iterable[str]:
    yield f"framework: {framework.id}@{framework.major}"
    if sheet.scope != "full":
        yield f"scope: {sheet.scope}"
    yield f"organisation: {record(texts_of((('id', sheet.organisation), ('name', sheet.name))))}"
    if sheet.assessed_on is not None:
        yield f"assessed_on: {sheet.assessed_on.isoformat()}"
    respondent = texts_of((("name", sheet.respondent), ("role", sheet.respondent_role)))
    if respondent:
        yield f"respondent: {record(respondent)}"


def _section(name: str, entries: Iterable[tuple[str, Answer | None]]) -> list[str]:
    lines = [f"  {key}: {answer_text(answer)}" for key, answer in entries if answer is not None]
    return [f"{name}:", *lines] if lines else []


def price_parts(price: OwnPrice) -> dict[str, str]:
    """The keys of an own price with their YAML, in the order in which they are written; `value` is always there."""
    parts = {"value": amounts_text(price.value), **texts_of((("source", price.source), ("note", price.note)))}
    if price.as_of is not None:
        parts["as_of"] = price.as_of.isoformat()
    return parts


def amounts_text(amounts: Sequence[float]) -> str:
    """One amount, or low, likely and high; one where they are equal."""
    if len(set(amounts)) == 1:
        return number_text(amounts[0])
    return "[" + ", ".join(map(number_text, amounts)) + "]"


def parts_text(parts: Mapping[str, str]) -> str:
    """An entry as one line of YAML: the bare value where nothing else was said."""
    return parts["value"] if len(parts) == 1 else record(parts)
