"""What cells of JSON say, be it in lines or in columns that hold the JSON of each: numbers are the text of them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from math import isfinite
from typing import Any, TypeAlias

import pyarrow as pa

from aifactory_assess.batch.arrays import TEXTS_AND_NUMBERS, of_two, texts_and_lists
from aifactory_assess.batch.formats.source import ColumnMeaning, Digits, spelled
from aifactory_assess.batch.names import no_id
from aifactory_assess.batch.words import SEPARATOR
from aifactory_assess.framework.asked import Checklist

DEEPEST = 16
JsonCell: TypeAlias = str | list[str | None] | None
"""A cell as text, or as the list that it is."""


class RepeatedKeyError(ValueError):
    """A key that stands twice in an object."""


def loaded(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """The value of a text in JSON; ValueError where it is none, RecursionError where it is too deep."""
    return json.loads(text, parse_int=Digits, parse_float=Digits, parse_constant=str, object_pairs_hook=_unique)


def value_of(text: str) -> Any:  # noqa: ANN401 - as above
    """The value that a text spells in JSON; the text itself where it spells none that a line could hold."""
    try:
        value = loaded(text)
    except (ValueError, RecursionError):
        return text
    return value if depth(value) <= DEEPEST and is_text(value) else text


def told(asked: ColumnMeaning, cell: Any, *, comma: bool) -> JsonCell:  # noqa: ANN401 - whatever JSON holds
    """A cell as what is asked for has it; `comma` is what its texts have before decimals."""
    if asked.is_kept:
        return _kept_text(cell)
    if isinstance(cell, list) and isinstance(asked.kind, Checklist):
        return [_text(item) for item in cell]
    match asked.sort:
        case "id":
            return _id_text(cell)
        case "price":
            return _price_text(cell, comma=comma)
        case _:
            return _text(cell)


def column_of(cells: Sequence[JsonCell], *, comma: bool) -> pa.Array:
    """Cells as a column; where its texts have commas before decimals, numbers are told from these."""
    has_lists = any(isinstance(cell, list) for cell in cells)
    numbers = [isinstance(cell, Digits) for cell in cells] if comma and not has_lists else []
    return of_two(TEXTS_AND_NUMBERS, cells, numbers) if any(numbers) else texts_and_lists(cells)


def depth(value: object) -> int:
    """How many lists and objects stand inside each other."""
    levels = 0
    level = [value] if isinstance(value, dict | list) else []
    while level:
        levels += 1
        inside = [each.values() if isinstance(each, dict) else each for each in level]
        level = [each for cells in inside for each in cells if isinstance(each, dict | list)]
    return levels


def is_text(value: object) -> bool:
    """Whether all words in a value can be written as UTF-8."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        seen: set[str] = set()
        raise RepeatedKeyError(next(repr(key) for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]  # None, which is false
    return record


def _id_text(cell: Any) -> str | None:  # noqa: ANN401 - whatever JSON holds
    """An id as text, a whole number as its digits; in brackets, where it is no id, what is neither."""
    if isinstance(cell, Digits):
        whole = re.fullmatch(r"(-?[0-9]+)(?:\.0+)?", cell)
        return whole.group(1) if whole else no_id(cell)
    return cell if cell is None or isinstance(cell, str) else no_id(_json(cell))


def _price_text(cell: Any, *, comma: bool) -> str | None:  # noqa: ANN401 - whatever JSON holds
    """An own price as text, or numbers as such; low, likely and high may stand in a list, of both as its texts are."""
    if not isinstance(cell, list):
        return _text(cell)
    if all(isinstance(part, Digits) for part in cell):
        return Digits(SEPARATOR.join(cell))
    return SEPARATOR.join(
        part.replace(".", ",") if comma and isinstance(part, Digits) else _text(part) or "" for part in cell
    )


def _kept_text(cell: Any) -> str | None:  # noqa: ANN401 - whatever JSON holds
    """A cell as text, a number or list as typed formats have it; an object, which they have not, as it was written."""
    if isinstance(cell, Digits):
        return spelled(cell)
    return _list_text(cell) if isinstance(cell, list) else _text(cell)


def _list_text(items: list[Any]) -> str:
    """A list as JSON without blanks; its numbers are floats as soon as one of them is, as in a list of one type."""
    has_floats = any(isinstance(item, Digits) and not item.removeprefix("-").isdigit() for item in items)

    def text(item: Any) -> str:  # noqa: ANN401 - as above
        if isinstance(item, Digits):
            return _float_text(item) if has_floats else item
        if isinstance(item, list):
            return _list_text(item)
        return _json(item) if isinstance(item, dict) else json.dumps(item, ensure_ascii=False)

    return f"[{','.join(map(text, items))}]"


def _float_text(number: Digits) -> str:
    """A number as Python spells its float; as it was written where that is another."""
    value = float(number)
    return repr(value) if isfinite(value) and spelled(Digits(value)) == spelled(number) else number


def _text(cell: Any) -> str | None:  # noqa: ANN401 - whatever JSON holds
    """A cell as text; nothing that JSON can say otherwise than in words or numbers becomes an answer by it."""
    return cell if cell is None or isinstance(cell, str) else _json(cell)


def _json(cell: Any) -> str:  # noqa: ANN401 - as above
    """What is no text as JSON, its numbers as they were written."""
    if isinstance(cell, Digits):
        return cell
    if isinstance(cell, list):
        return f"[{', '.join(map(_json, cell))}]"
    if isinstance(cell, dict):
        return f"{{{', '.join(f'{json.dumps(key)}: {_json(value)}' for key, value in cell.items())}}}"
    return json.dumps(cell)
