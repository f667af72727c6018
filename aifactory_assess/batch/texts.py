"""Text as Arrow's columns hold it: plain, as codes for words, as views, in lists; and how much of it there is.

Files hold once what all their rows repeat. What is told here of sizes looks at no text, so that nothing is unpacked.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aifactory_assess.batch.arrays import as_written, is_list, is_small_float, is_text, offsets_of, plain_text

_IN_PLACE = 12
"""Bytes of a text that a view holds itself."""
_BYTES_OF = {pa.string(): pa.binary(), pa.large_string(): pa.large_binary(), pa.string_view(): pa.binary_view()}


def is_bytes(type_: pa.DataType) -> bool:
    """Whether cells are text or bytes."""
    return is_text(type_) or bool(pa.types.is_binary(type_) or pa.types.is_large_binary(type_))


def is_view(type_: pa.DataType) -> bool:
    """Whether cells are views: the lengths of texts, and where they are."""
    return bool(pa.types.is_string_view(type_) or pa.types.is_binary_view(type_))


def is_extension(type_: pa.DataType) -> bool:
    """Whether cells are of an extension, which says more of them than how they are stored."""
    return isinstance(type_, pa.BaseExtensionType)


def is_sound(column: pa.Array) -> bool:
    """Whether a column holds what its type says: text that is none is found, and what is damaged."""
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def stored(column: pa.Array) -> pa.Array:
    """What is stored of an extension of text or bytes, which none of Arrow's functions knows by its own name."""
    type_ = column.type.storage_type if is_extension(column.type) else None
    return column.storage if type_ is not None and (is_bytes(type_) or is_view(type_)) else column


def codes_in(column: pa.Array) -> pa.DictionaryArray | None:
    """The codes for words that a column consists of, or its lists; None where it has none."""
    cells = column.flatten() if is_list(column.type) else column
    return cells if pa.types.is_dictionary(cells.type) else None


def where_held(words: pa.Array) -> tuple[int, ...]:
    """Where the words of a dictionary lie in memory: all batches of a file may share one."""
    return len(words), words.offset, *(buffer.address for buffer in words.buffers() if buffer is not None)


def shares(column: pa.Array, words: pa.Array | None) -> bool:
    """Whether a column's words are these, which were found sound, and its codes lead to no others."""
    if words is None or not pa.types.is_dictionary(column.type) or where_held(column.dictionary) != where_held(words):
        return False
    column.indices.validate(full=True)
    ends = pc.min_max(column.indices)
    return ends["min"].as_py() is None or (ends["min"].as_py() >= 0 and ends["max"].as_py() < len(words))


def in_one(chunks: Sequence[pa.Array]) -> pa.Array:
    """Parts of a column as one; words that all of them share are not looked at."""
    first = chunks[0]
    if not pa.types.is_dictionary(first.type) or len({where_held(chunk.dictionary) for chunk in chunks}) > 1:
        return pa.chunked_array(chunks).unify_dictionaries().combine_chunks()
    codes = pa.concat_arrays([chunk.indices for chunk in chunks])
    return pa.DictionaryArray.from_arrays(codes, first.dictionary, ordered=first.type.ordered)


def unpacked(coded: pa.DictionaryArray) -> int:
    """The bytes of the texts that codes stand for; no word is looked at."""
    words, codes = coded.dictionary, coded.indices.drop_null().cast(pa.int64()).to_numpy()
    if not is_bytes(words.type):
        return 0
    is_large = pa.types.is_large_string(words.type) or pa.types.is_large_binary(words.type)
    ends = np.frombuffer(words.buffers()[1] or b"", np.int64 if is_large else np.int32)[words.offset :]
    return int((ends[codes + 1].astype(np.int64) - ends[codes]).sum()) if len(codes) else 0


def shown_again(column: pa.Array) -> int:
    """Bytes that views show, in lists and of words too, beyond those that they hold; nothing of a text is looked at."""
    cells = _items(column) if is_list(column.type) else column
    cells = cells.dictionary if pa.types.is_dictionary(cells.type) else cells
    if not is_view(cells.type):
        return 0
    lengths = _lengths(cells)
    held = sum(int(buffer.size) for buffer in cells.buffers()[2:] if buffer is not None)
    shown = int(lengths[lengths > _IN_PLACE].sum(dtype=np.int64))
    return max(0, shown - held)


def _items(lists: pa.Array) -> pa.Array:
    """The items of lists, of which nothing is looked at but where the first begins and the last ends."""
    start, stop = lists.offset, lists.offset + len(lists)
    if pa.types.is_fixed_size_list(lists.type):
        start, stop = start * lists.type.list_size, stop * lists.type.list_size
    elif len(lists):
        places = np.frombuffer(lists.buffers()[1], np.int64 if pa.types.is_large_list(lists.type) else np.int32)
        start, stop = int(places[start]), int(places[stop])
    return lists.values.slice(start, max(stop - start, 0))


def _lengths(views: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """The lengths of texts: a view is that and where they are, in four numbers; no function of Arrow tells them."""
    places = views.buffers()[1] or b""
    numbers = np.frombuffer(places, np.int32, len(places) // 16 * 4).reshape(-1, 4)
    return numbers[views.offset : views.offset + len(views), 0]


def longest_in(column: pa.Array) -> int:
    """Bytes of the longest text in a column, or of the longest list of texts."""
    type_ = column.type
    if is_list(type_):
        lengths = pc.max(pc.list_value_length(column)).as_py() or 0
        return int(lengths * max(longest_in(column.flatten()), 1))
    if pa.types.is_dictionary(type_):
        return longest_in(column.dictionary)
    if is_view(type_):
        return int(_lengths(column).max(initial=0))
    return int(pc.max(pc.binary_length(column)).as_py() or 0) if is_bytes(type_) else 0


def as_bytes(column: pa.Array) -> pa.Array:
    """A column with bytes in place of text, in dictionaries and lists too; no byte is looked at."""
    type_ = column.type
    if type_ in _BYTES_OF:
        return column.view(_BYTES_OF[type_])
    if pa.types.is_dictionary(type_):
        return pa.DictionaryArray.from_arrays(column.indices, as_bytes(column.dictionary), ordered=type_.ordered)
    if pa.types.is_list(type_) or pa.types.is_large_list(type_):
        items = as_bytes(column.values)
        made = (pa.list_ if pa.types.is_list(type_) else pa.large_list)(items.type)
        return pa.Array.from_buffers(made, len(column), column.buffers()[:2], -1, column.offset, children=[items])
    if pa.types.is_fixed_size_list(type_):
        items = as_bytes(column.values)
        made = pa.list_(items.type, type_.list_size)
        return pa.Array.from_buffers(made, len(column), column.buffers()[:1], -1, column.offset, children=[items])
    return column


def plainly_held(column: pa.Array) -> pa.Array:
    """A column with plain text for views, which few of Arrow's functions know, and for times in lists."""
    type_ = column.type
    if pa.types.is_dictionary(type_) and is_view(type_.value_type):
        return pa.DictionaryArray.from_arrays(column.indices, plainly_held(column.dictionary))
    if is_view(type_):
        # As bytes, since what is no text is told later.
        held = as_bytes(column).cast(pa.binary())
        return held.view(pa.string()) if is_text(type_) else held
    if is_list(type_):
        items = column.flatten()
        plain = plain_text(items) if _is_time(items.type) else plainly_held(items)
        return column if plain is items else _with_items(column, plain)
    return column


def _with_items(lists: pa.Array, items: pa.Array) -> pa.Array:
    """Lists with others in the place of their items (`flatten`)."""
    return pa.ListArray.from_arrays(pa.array(offsets_of(lists), pa.int32()), items, mask=lists.is_null())


def _is_time(type_: pa.DataType) -> bool:
    return bool(pa.types.is_temporal(type_.value_type if pa.types.is_dictionary(type_) else type_))


def decoded(column: pa.Array) -> pa.Array:
    """A column with its words in the place of codes for them, in lists too."""
    type_ = column.type
    if is_list(type_) and pa.types.is_dictionary(type_.value_type):
        return _with_items(column, column.flatten().dictionary_decode())  # of a slice a cast unpacks what is beside it
    return column.dictionary_decode() if pa.types.is_dictionary(type_) else column


def as_kept(column: pa.Array) -> pa.Array:
    """The same with small floats as the numbers that they are scored as, in lists too."""
    if is_list(column.type) and is_small_float(column.type.value_type):
        return _with_items(column, as_written(column.flatten()))
    return as_written(column) if is_small_float(column.type) else decoded(column)


def inside(column: pa.Array, place: int) -> pa.Array:
    """What a cell holds, apart from what the cells beside it do."""
    cell = column.slice(place, 1)
    return cell.flatten() if is_list(cell.type) else cell
