"""A mapping file: how other people's tables are written, and what their columns and words are called here.

framework: ai-factory@2          # if it is given, the version whose columns are meant
table: {delimiter: ";", encoding: windows-1252, decimal: ",", above: 2, header: 3, sheet: Answers, no_answer: [k.A.]}
columns:
  Company: {to: organisation, slug: true}
  "Q7 Vacant posts": {to: vacancy_share, factor: 100}
  Power: {to: firm_power_kw, unit: MW, factor: 1000}
  "Q8 Lineage (1-5)": {to: lineage, offset: -1, default: unknown}
  "Q9 Quality": {to: data_quality_control, words: {None at all: 0, Managed: 3, n/a: not_applicable}}
  "Q12 Roles": {to: role_coverage, separator: ",", words: {ML engineer: mle}}
  "Q13 [duplicates]": {to: corpus_hygiene, option: exact_dedup}
skip: [Remarks]
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from aifactory_assess.answers.questionnaire import places_of
from aifactory_assess.answers.sheet import NOT_APPLICABLE, UNKNOWN
from aifactory_assess.batch.mapping import PLAIN, ColumnMapping, Dialect, Translation, boxed
from aifactory_assess.batch.words import (
    ADVICE,
    ADVICE_OF_UNIT,
    BLANKS,
    EVIDENCE,
    FROM_ONE,
    NOTE,
    PRICE,
    STATE,
    About,
    Refused,
    known_columns,
    labels_of,
    no_state,
    one_of,
    other_framework,
    percents_of,
    price,
    said,
    ticked,
)
from aifactory_assess.errors import AssessError, Faults
from aifactory_assess.framework.asked import AnswerKind, Checklist, Levels, Number
from aifactory_assess.framework.entries import flag, number
from aifactory_assess.framework.model import ORGANISATION_EXPECTED, ORGANISATION_PATTERN, Framework
from aifactory_assess.framework.schemas import schema
from aifactory_assess.framework.versions import OtherVersionError, mismatch
from aifactory_assess.scoring.score_table import LABEL, ORGANISATION
from aifactory_assess.structure import check
from aifactory_assess.yamlnodes import MappingNode, Node, ScalarNode, SequenceNode, text_within, within
from aifactory_assess.yamltext import YamlFile, parse, read_bytes


class _Known(NamedTuple):
    """The columns that there are here, and what those ask that hold answers."""

    framework: Framework
    columns: Mapping[str, None]
    asked: Mapping[str, About]

    def said(self, column: str, word: str) -> object:
        """What a word says in a column, Refused where no row may say it; a note is any text."""
        beside = self.asked.get(column.partition("__")[0])
        if column in self.asked:
            return said(self.asked[column], word)
        if beside is not None and column.endswith(STATE):
            return no_state(beside, word)
        if beside is not None and column.endswith(EVIDENCE):
            return one_of(self.framework.evidence_ids, word)
        if column == ORGANISATION:  # a row of totals is no organisation
            is_id = not word or re.fullmatch(ORGANISATION_PATTERN, word)
            return None if is_id else Refused(ORGANISATION_EXPECTED)
        if column == LABEL:
            return other_framework(self.framework, word)
        return price(word) if column.startswith(PRICE) and not column.endswith(NOTE) else None

    def boxed(self, column: str, word: str, option: str) -> object:
        """The same of one box of a checklist."""
        about, tick = self.asked.get(column), boxed(word, option)
        told = ticked(about, (tick,)) if about is not None and tick else None
        return told._replace(expected=f"yes, no, {told.expected}") if isinstance(told, Refused) else told


def read_mapping(path: Path, framework: Framework) -> ColumnMapping:
    """Read a mapping file; AssessError holds every fault of it."""
    return parse_mapping(read_bytes(path), framework, str(path))


def parse_mapping(data: bytes, framework: Framework, name: str) -> ColumnMapping:
    """A mapping from the bytes of its file."""
    return mapping_of(parse(data, name), framework)


def mapping_of(document: YamlFile, framework: Framework) -> ColumnMapping:
    """A mapping from a document that is parsed already."""
    faults = Faults(document.name)
    known = _Known(framework, known_columns(framework), places_of(framework))
    if not check(document.root, schema("mapping"), faults).sound(document.root):
        raise AssessError(faults.in_order())
    assert isinstance(document.root, MappingNode)  # noqa: S101 - the shape says so
    _check_framework(document, framework, faults)
    columns, table = document.root.get("columns"), document.root.get("table")
    assert isinstance(columns, MappingNode)  # noqa: S101 - the shape says so
    silent = _stripped(within(table, "no_answer"))
    made = {key: _translation(entry.value, known, silent, faults) for key, entry in columns.entries.items()}
    # What is skipped is never read.
    _check_apart(document.root.get("skip"), columns, "is to be skipped, and is a column", faults)
    _check_boxes(columns, made, faults)
    faults.stop_if_any()
    return ColumnMapping(
        columns=made,
        skip=_words(document.root.get("skip")),
        sha256=hashlib.sha256(document.data).hexdigest(),
        dialect=_dialect(table),
        decimal=text_within(table, "decimal"),
        silent=silent,
        known=frozenset(known.columns),
        numbers=percents_of(framework),
        names_framework=document.root.get("framework") is not None,
    )


def _check_framework(document: YamlFile, framework: Framework, faults: Faults) -> None:
    """Columns of another version mean something else: then nothing more is told."""
    node = within(document.root, "framework")
    text = text_within(node)
    other = None if text is None else mismatch(text, framework, file=document.name, says="the mapping is for")
    if node is not None and other is not None:
        faults.add(node, other.found, other.expected, hint=other.hint)
        raise OtherVersionError(faults.in_order())


def _dialect(table: Node | None) -> Dialect:
    above, header = within(table, "above"), within(table, "header")
    return Dialect(
        delimiter=text_within(table, "delimiter") or PLAIN.delimiter,
        encoding=text_within(table, "encoding") or PLAIN.encoding,
        above=PLAIN.above if above is None else int(number(above)),
        header=PLAIN.header if header is None else int(number(header)),
        sheet=text_within(table, "sheet"),
    )


def _translation(node: Node, known: _Known, silent: frozenset[str], faults: Faults) -> Translation:
    """How a column is read: of its labels those that the mapping itself does not call no answer, of a box its own."""
    place = within(node, "to") or node
    assert isinstance(place, ScalarNode)  # noqa: S101 - the shape says so
    if place.text not in known.columns:
        plain = (name for name in known.columns if "__" not in name)
        hint = known.framework.instead_of(place.text)
        faults.add(place, f"{place.text!r} is no column here", hint=hint, near=(place.text, plain))
    about = known.asked.get(place.text)
    kind = about.kind if about else None
    option, none, words, given = (within(node, key) for key in ("option", "no_answer", "words", "default"))
    own, box, default = _stripped(none), text_within(option), text_within(given)
    labels = {
        label: word
        for label, word in labels_of(kind).items()
        if label not in own and label not in silent and box in (None, word)
    }
    if not isinstance(node, MappingNode):
        return Translation(to=place.text, words=labels)
    if place.text in known.columns:
        _check_use(node, place.text, kind, faults)
    _check_apart(none, words, "is no answer, and is among the words", faults)
    if isinstance(option, ScalarNode):
        _check_option(option, place.text, kind, faults)
        if default in (UNKNOWN, NOT_APPLICABLE) and given is not None:
            faults.add(given, f"a box that is empty cannot be {default}", "yes or no")
            given = None
    if place.text in known.columns:
        answers = [entry.value for entry in words.entries.values()] if isinstance(words, MappingNode) else []
        answers += [] if given is None else [given]
        for answer in answers:
            _check_answer(answer, place.text, known, box, faults)
    if isinstance(words, MappingNode):
        labels |= {key.strip(BLANKS): text_within(entry.value) or "" for key, entry in words.entries.items()}
    return Translation(
        to=place.text,
        words=labels,
        factor=_decimal(node.get("factor")),
        offset=_decimal(node.get("offset")),
        decimal=text_within(node, "decimal"),
        unit=text_within(node, "unit"),
        separator=text_within(node, "separator"),
        option=box,
        slug=flag(node, "slug"),
        default=default,
        no_answer=own,
    )


def _check_answer(node: Node, target: str, known: _Known, box: str | None, faults: Faults) -> None:
    """What a mapping says for others would be rejected in each row that they stand in."""
    word = text_within(node) or ""
    told = known.said(target, word) if box is None else known.boxed(target, word, box)
    if isinstance(told, Refused):
        # No other key of the mapping reads what it says itself.
        expected = re.sub(f"{ADVICE}|{ADVICE_OF_UNIT}", "", told.expected).removesuffix(FROM_ONE)
        faults.add(node, f"{word!r} is no answer to {target}", expected, near=told.near)


def _check_apart(listed: Node | None, meant: Node | None, both: str, faults: Faults) -> None:
    """What is in a list cannot be a key as well; `both` says what it would be."""
    keys = meant.entries if isinstance(meant, MappingNode) else {}
    for item in listed.items if isinstance(listed, SequenceNode) else ():
        if isinstance(item, ScalarNode) and item.text in keys:
            faults.add(item, f"{item.text!r} {both} in line {keys[item.text].key.line}")


def _check_boxes(columns: MappingNode, made: Mapping[str, Translation], faults: Faults) -> None:
    """Two boxes of one option would be one."""
    first: dict[tuple[str, str], str] = {}
    for name, how in made.items():
        if how.option is not None and (other := first.setdefault((how.to, how.option), name)) != name:
            key = columns.entries[name].key
            faults.add(key, f"{name!r} is {how.option} of {how.to}, and so is {other!r}")


_NUMBERS, _LISTS, _IDS = ("factor", "offset", "decimal", "unit"), ("separator",), ("slug",)


def _check_use(node: MappingNode, target: str, kind: AnswerKind | None, faults: Faults) -> None:
    """A key that could do nothing was meant for another column."""
    counted = isinstance(kind, Number | Levels) or target.startswith(PRICE)
    no_list = "is one box of it in this column" if isinstance(kind, Checklist) else "is no checklist"
    for keys, useful, what in (
        (_NUMBERS, counted, "has no numbers"),
        (_LISTS, isinstance(kind, Checklist) and "option" not in node.entries, no_list),
        (_IDS, target == ORGANISATION, f"is not {ORGANISATION}"),
    ):
        for key in keys:
            if key in node.entries and not useful:
                place = node.entries[key].key
                faults.add(place, f"{key} does nothing here: {target} {what}")


def _check_option(option: ScalarNode, target: str, kind: AnswerKind | None, faults: Faults) -> None:
    if not isinstance(kind, Checklist):
        faults.add(option, f"{target!r} is no checklist, so it has no option {option.text!r}")
    elif option.text not in (ids := [each.id for each in kind.options]):
        faults.add(option, f"{option.text!r} is no option of {target}", near=(option.text, ids))


def _words(node: Node | None) -> frozenset[str]:
    items = node.items if isinstance(node, SequenceNode) else ()
    return frozenset(item.text for item in items if isinstance(item, ScalarNode))


def _stripped(node: Node | None) -> frozenset[str]:
    """Words as cells are compared with them: blanks around a cell do not count."""
    return frozenset(word.strip(BLANKS) for word in _words(node))


def _decimal(node: Node | None) -> Decimal | None:
    return Decimal(str(node.value)) if isinstance(node, ScalarNode) else None
