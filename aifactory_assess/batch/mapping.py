"""Other people's tables: a mapping file says what their columns and words are called here.

framework: ai-factory@2          # if it is given, the version whose columns are meant
columns:
  Company: organisation
  "Q7 Vacant posts": {to: vacancy_share, factor: 100}
  "Q9 Quality": {to: data_quality_control, words: {None at all: 0, Managed: 3, n/a: not_applicable}}
  "Q12 Roles": {to: role_coverage, separator: ",", words: {ML engineer: mle}}
skip: [Remarks]
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aifactory_assess.answers.sheet import NOT_APPLICABLE, UNKNOWN
from aifactory_assess.batch.words import SEPARATOR
from aifactory_assess.errors import Faults
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.schemas import schema
from aifactory_assess.framework.versions import OtherVersionError, mismatch
from aifactory_assess.structure import check
from aifactory_assess.yamltext import Document, MappingNode, Node, ScalarNode, SequenceNode, parse, read_bytes, resolve

BLANKS = " \t"


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """What a column is here: its name, its words, a factor for its numbers, and what separates its ticks."""

    to: str
    words: Mapping[str, str] = field(default_factory=dict)
    factor: float | None = None
    separator: str | None = None

    @property
    def renames_only(self) -> bool:
        """Whether the cells stay as they are."""
        return not self.words and self.factor is None and self.separator is None

    def text(self, cell: str) -> str:
        """A cell's text as it is said here; what the mapping does not know stays as it is."""
        word = cell.strip(BLANKS)
        if word in self.words or word.removesuffix(".0") in self.words:
            return self.words.get(word) or self.words[word.removesuffix(".0")]
        if self.separator is not None and word and word not in (UNKNOWN, NOT_APPLICABLE):
            parts = [part.strip(BLANKS) for part in word.split(self.separator)]
            return SEPARATOR.join(self.words.get(part, part) for part in parts)
        value = resolve(word) if self.factor is not None and word else None
        if self.factor is not None and isinstance(value, int | float) and not isinstance(value, bool):
            return repr(float(value) * self.factor)
        return cell


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """What columns are called here; one that is not named keeps its name, one to be skipped has none."""

    columns: Mapping[str, Translation]
    skip: frozenset[str] = frozenset()
    sha256: str = ""

    def target(self, name: str) -> str | None:
        """What a column is called here."""
        if name in self.skip:
            return None
        base, companion, rest = name.partition("__")
        if name in self.columns:
            return self.columns[name].to
        return f"{self.columns[base].to}__{rest}" if companion and base in self.columns else name

    def only_renames(self, name: str) -> bool:
        """Whether the cells of a column stay as they are."""
        return name not in self.columns or self.columns[name].renames_only


def read_mapping(path: Path, known: Iterable[str], framework: Framework) -> ColumnMapping:
    """Read a mapping file; `known` are the columns that there are here. AssessError holds every fault of it."""
    data = read_bytes(path)
    document = parse(data, str(path))
    faults = Faults(str(path))
    allowed = tuple(known)
    if check(document.root, schema("mapping"), faults).sound(document.root):
        assert isinstance(document.root, MappingNode)  # noqa: S101 - the shape says so
        _check_framework(document, framework, faults)
        columns = document.root.get("columns")
        assert isinstance(columns, MappingNode)  # noqa: S101 - the shape says so
        made = {name: _translation(entry.value, allowed, faults) for name, entry in columns.entries.items()}
        skip = document.root.get("skip")
        skipped = skip.items if isinstance(skip, SequenceNode) else ()
        words = frozenset(item.text for item in skipped if isinstance(item, ScalarNode))
        faults.stop_if_any()
        return ColumnMapping(columns=made, skip=words, sha256=hashlib.sha256(data).hexdigest())
    faults.stop_if_any()
    raise AssertionError("a shape that does not fit has a fault")


def _check_framework(document: Document, framework: Framework, faults: Faults) -> None:
    """Columns of another version mean something else: then nothing more is told."""
    node = document.root.get("framework") if isinstance(document.root, MappingNode) else None
    other = None
    if isinstance(node, ScalarNode):
        other = mismatch(node.text, framework, file=document.name, says="the mapping is for")
    if node is not None and other is not None:
        faults.add(node.line, node.column, other.message, hint=other.hint)
        raise OtherVersionError(faults.in_order())


def _translation(node: Node, allowed: tuple[str, ...], faults: Faults) -> Translation:
    place = node.get("to") if isinstance(node, MappingNode) else node
    assert isinstance(place, ScalarNode)  # noqa: S101 - the shape says so
    if place.text not in allowed:
        plain = [name for name in allowed if "__" not in name]
        faults.add(place.line, place.column, f"{place.text!r} is no column here", near=(place.text, plain))
    if not isinstance(node, MappingNode):
        return Translation(to=place.text)
    words, factor, separator = node.get("words"), node.get("factor"), node.get("separator")
    return Translation(
        to=place.text,
        words={key: _scalar(entry.value) for key, entry in words.entries.items()}
        if isinstance(words, MappingNode)
        else {},
        factor=float(_value(factor)) if factor is not None else None,
        separator=_scalar(separator) if separator is not None else None,
    )


def _scalar(node: Node) -> str:
    assert isinstance(node, ScalarNode)  # noqa: S101 - the shape says so
    return node.text


def _value(node: Node) -> float:
    assert isinstance(node, ScalarNode)  # noqa: S101 - the shape says so
    assert isinstance(node.value, int | float)  # noqa: S101 - the shape says so
    return node.value


def mapped(batch: Any, mapping: ColumnMapping) -> Any:  # noqa: ANN401 - pyarrow's RecordBatch, loaded late
    """A record batch in the words of here."""
    import pyarrow as pa

    names: list[str] = []
    columns: list[Any] = []
    for name, cells in zip(batch.schema.names, batch.columns, strict=True):
        target = mapping.target(name)
        if target is not None:
            how = mapping.columns.get(name)
            names.append(target)
            columns.append(cells if how is None or how.renames_only else _translated(cells, how))
    return pa.RecordBatch.from_arrays(columns, names=names)


def _translated(cells: Any, how: Translation) -> Any:  # noqa: ANN401 - pyarrow's Array
    import pyarrow as pa

    from aifactory_assess.batch.cells import is_list, is_text, plain_text

    if is_list(cells.type):
        said = [None if items is None else [how.text(str(item)) for item in items] for items in cells.to_pylist()]
        return pa.array(said, pa.list_(pa.string()))
    if pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_decode()
    encoded = (cells if is_text(cells.type) else plain_text(cells)).dictionary_encode()
    words = pa.array([how.text(word) for word in encoded.dictionary.to_pylist()], pa.string())
    return pa.DictionaryArray.from_arrays(encoded.indices, words).cast(pa.string())
