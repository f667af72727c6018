"""Arrow's arrays: what their cells are, and their buffers as numpy arrays without a copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from aifactory_assess.scoring.columns.sheets import Bools

MOST_BITS = 62
"""Marks that one whole number of a row can hold."""
Places: TypeAlias = NDArray[np.int64]
"""Where something stands: among rows, from 0 or 1, or among the bytes of a text."""


def is_text(type_: pa.DataType) -> bool:
    """Whether cells are text."""
    return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_) or pa.types.is_string_view(type_))


def is_text_or_dictionary(type_: pa.DataType) -> bool:
    """Whether cells are text, or codes for text."""
    return is_text(type_) or bool(pa.types.is_dictionary(type_) and is_text(type_.value_type))


def is_small_float(type_: pa.DataType) -> bool:
    """Whether cells are floats of fewer bits than Python's own."""
    return bool(pa.types.is_floating(type_) and type_ != pa.float64())


def is_list(type_: pa.DataType) -> bool:
    """Whether cells are lists."""
    return bool(pa.types.is_list(type_) or pa.types.is_large_list(type_) or pa.types.is_fixed_size_list(type_))


def is_json(type_: pa.DataType) -> bool:
    """Whether cells are JSON, each of whatever kind it spells."""
    return isinstance(type_, pa.JsonType)


TEXTS_AND_LISTS = pa.sparse_union([pa.field("text", pa.string()), pa.field("list", pa.list_(pa.string()))])
"""Cells of which some are text and some lists of it."""
TEXTS_AND_NUMBERS = pa.sparse_union([pa.field("text", pa.string()), pa.field("number", pa.string())])
"""Cells of which some are text and some numbers, as they are written: with a point, whatever the texts have."""


def holds_lists(type_: pa.DataType) -> bool:
    """Whether cells are lists, or some of them."""
    return is_list(type_) or bool(type_ == TEXTS_AND_LISTS)


def texts_and_lists(cells: Sequence[str | list[str | None] | None]) -> pa.Array:
    """Cells as a column of text, of lists of it, or of both."""
    types = set(map(type, cells))
    if list not in types or types <= {list, type(None)}:
        return pa.array(cells, pa.list_(pa.string()) if list in types else pa.string())
    return of_two(TEXTS_AND_LISTS, cells, [isinstance(cell, list) for cell in cells])


def of_two(type_: pa.DataType, cells: Sequence[Any], second: Sequence[bool]) -> pa.Array:
    """Cells of two kinds as one column; `second` says which are of the second."""
    kinds = pa.array(second, pa.bool_()).cast(pa.int8())
    one = [None if is_second else cell for cell, is_second in zip(cells, second, strict=True)]
    other = [cell if is_second else None for cell, is_second in zip(cells, second, strict=True)]
    columns = [pa.array(column, each.type) for column, each in zip((one, other), type_, strict=True)]
    return pa.UnionArray.from_sparse(kinds, columns, [each.name for each in type_])


def coded_text(numbers: pa.Array, called: str) -> pa.Array:
    """Numbers that stand for something else with what they are, so that none is an answer: `300 (duration[s])`."""
    return pc.binary_join_element_wise(plain_text(numbers), f"({called})", " ")


def is_extension_of_numbers(type_: pa.DataType) -> bool:
    """Whether numbers stand for something else, as of a Period of pandas; Arrow itself reads bool8 as truth."""
    return isinstance(type_, pa.BaseExtensionType) and type_ != pa.bool8() and _is_number(type_.storage_type)


def extension_named(field: pa.Field) -> str | None:
    """The extension type that numbers of a file are of, where no library is loaded that knows it; None for others."""
    named = (field.metadata or {}).get(b"ARROW:extension:name")
    type_ = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    return named.decode("utf-8", "backslashreplace") if named and _is_number(type_) else None


def _is_number(type_: pa.DataType) -> bool:
    return bool(pa.types.is_integer(type_) or pa.types.is_floating(type_) or pa.types.is_decimal(type_))


def valid_of(array: pa.Array) -> Bools | None:
    """Where an array is not null; None where it is so everywhere."""
    buffer = array.buffers()[0]
    if buffer is None or array.null_count == 0:
        return None
    bits = np.frombuffer(buffer, np.uint8)
    return np.unpackbits(bits, count=array.offset + len(array), bitorder="little")[array.offset :].view(np.bool_)


def present_in(array: pa.Array) -> Bools:
    """Where an array is not null."""
    valid = valid_of(array)
    return np.ones(len(array), np.bool_) if valid is None else valid


def numbers_of(array: pa.Array) -> NDArray[Any]:
    """The numbers of a primitive array, without a copy; those of nulls are arbitrary."""
    return np.frombuffer(array.buffers()[1], _DTYPES[array.type])[array.offset : array.offset + len(array)]


# Arrow's own way to them needs pandas in most of its versions.
_DTYPES = {
    pa.from_numpy_dtype(dtype): dtype
    for dtype in map(np.dtype, ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"))
}


def as_written(array: pa.Array) -> pa.Array:
    """Floats of 64 bits; smaller ones as the numbers that they are written as, which the nearest larger ones are not.

    Each that occurs is looked at once.
    """
    if array.type == pa.float64():
        return array
    encoded = array.dictionary_encode()
    numbers = encoded.dictionary
    if pa.types.is_float16(array.type):  # Arrow writes all digits of these
        numbers = pa.array(numbers_of(numbers).astype(np.str_), pa.string())
    return numbers.cast(pa.string()).cast(pa.float64()).take(encoded.indices)


def flags_of(array: pa.Array) -> Bools:
    """A boolean array, null as False."""
    flags: Bools = array.fill_null(False).to_numpy(zero_copy_only=False)
    return flags


def codes_of(array: pa.DictionaryArray) -> NDArray[Any]:
    """The indices of a dictionary array, -1 where it is null."""
    codes, valid = numbers_of(array.indices), valid_of(array.indices)
    if codes.dtype.kind == "u":
        codes = codes.astype(np.int64)
    return codes if valid is None else np.where(valid, codes, codes.dtype.type(-1))


def encoded(array: pa.Array) -> pa.DictionaryArray:
    """Text as codes for its words; a file's own codes, unless most of its words stand in no cell."""
    if pa.types.is_dictionary(array.type):
        if len(array.dictionary) <= len(array):
            return array
        array = array.dictionary_decode()
    return array.dictionary_encode()


def offsets_of(array: pa.Array) -> NDArray[Any]:
    """Where each list begins among the items of all (`flatten`), and where the last one ends."""
    lengths = pc.fill_null(pc.list_value_length(array), 0).to_numpy(zero_copy_only=False)
    return np.append(0, np.cumsum(lengths))


def plain_text(array: pa.Array) -> pa.Array:
    """Cells of any type as text, as a message shows them; what is text as it is."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if is_text(array.type):
        return array
    if is_extension_of_numbers(array.type):
        return coded_text(array.storage, array.type.extension_name)
    if pa.types.is_duration(array.type):
        return coded_text(array.view(pa.int64()), str(array.type))
    array = as_written(array) if pa.types.is_floating(array.type) else array
    type_ = array.type
    try:
        # Python's own days and times hold no nanoseconds.
        if (pa.types.is_temporal(type_) and not pa.types.is_interval(type_)) or pa.types.is_boolean(type_):
            return array.cast(pa.string())
        cells = array.to_pylist()
    except (ValueError, OverflowError):  # a time zone that nobody knows; a day beyond Python's own
        cells = [f"({type_})" if cell.is_valid else None for cell in array]
    return pa.array([None if cell is None else _spelled(cell) for cell in cells], pa.string())


def ids_said(cells: pa.Array) -> pa.Array:
    """Cells as ids, valid or not: text as it is, the digits of whole numbers, written UUIDs; nothing else is an id."""
    if pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_decode()
    type_ = cells.type
    if pa.types.is_floating(type_):
        # Beyond this, neighbouring whole numbers are one float.
        most = float(1 << {16: 11, 32: 24, 64: 53}[type_.bit_width])
        numbers = cells.cast(pa.float64())
        whole = pc.and_(pc.equal(pc.floor(numbers), numbers), pc.less(pc.abs(numbers), most))
        return pc.if_else(whole, numbers, None).cast(pa.int64()).cast(pa.string())
    if pa.types.is_decimal(type_):
        digits = pc.replace_substring_regex(cells.cast(pa.string()), r"\.0+$", "")
        return pc.if_else(pc.match_substring(digits, "."), None, digits)
    if is_text(type_) or pa.types.is_integer(type_):
        return cells.cast(pa.string())
    return plain_text(cells) if type_ == pa.uuid() else pa.nulls(len(cells), pa.string())


def by_word(texts: pa.Array, change: Callable[[str], str | None]) -> pa.Array:
    """A text column with every distinct text changed, each looked at once."""
    encoded = texts.dictionary_encode()
    words = pa.array([change(word) for word in encoded.dictionary.to_pylist()], pa.string())
    return words.take(encoded.indices)


def _spelled(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(_spelled, value))}]"
    return str(value)
