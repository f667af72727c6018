"""Other people's tables: a mapping file says how they are written, and what their columns and words are called here.

framework: ai-factory@2          # if it is given, the version whose columns are meant
table: {delimiter: ";", encoding: windows-1252, decimal: ",", above: 2, header: 3, sheet: Answers, no_answer: [k.A.]}
columns:
  Company: {to: organisation, slug: true}
  "Q7 Vacant posts": {to: vacancy_share, factor: 100}
  Power: {to: firm_power_kw, unit: MW, factor: 1000}
  "Q8 Lineage (1-5)": {to: lineage, offset: -1, default: unknown}
  "Q9 Quality": {to: data_quality_control, words: {None at all: 0, Managed: 3, n/a: not_applicable}}
  "Q12 Roles": {to: role_coverage, separator: ",", words: {ML engineer: mle}}
  "Q12 [data scientist]": {to: role_coverage, option: ds}
skip: [Remarks]
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import NamedTuple

from aifactory_assess.answers.sheet import NOT_APPLICABLE, UNKNOWN
from aifactory_assess.batch.names import slugged
from aifactory_assess.batch.units import without_unit
from aifactory_assess.batch.words import (
    ADVICE,
    ADVICE_OF_UNIT,
    BLANKS,
    EVIDENCE,
    FROM_ONE,
    NOTE,
    PRICE,
    SEPARATOR,
    STATE,
    About,
    Refused,
    is_grouped,
    known_columns,
    labels_of,
    no_state,
    number_in,
    one_of,
    other_framework,
    parts_thousands,
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
from aifactory_assess.yamlnodes import MappingNode, Node, ScalarNode, SequenceNode, resolve, text_within, within
from aifactory_assess.yamltext import YamlFile, parse, read_bytes

MOST_PARTS = 200
MOST_JOINED = 16
"""Parts of a label that holds the separator itself and stands among others; a cell that is one label has any number."""
TICKED = frozenset(("1", "1.0", "1,0", "true", "yes", "y", "x", "ja", "oui", "checked", "selected"))
UNTICKED = frozenset(("0", "0.0", "0,0", "false", "no", "n", "nein", "non", "unchecked", "not selected", "off", "-"))


class Dialect(NamedTuple):
    """How a table is written: `above` lines stand over the header, which has `header` lines; the first counts.

    In columns that are `commas`, texts of numbers have a comma before their decimals; `units` are those without which a
    number of a column is none, where its cells may be of any type.
    """

    delimiter: str = ","
    encoding: str = "utf-8"
    above: int = 0
    header: int = 1
    sheet: str | None = None
    commas: frozenset[str] = frozenset()
    units: frozenset[tuple[str, str]] = frozenset()


PLAIN = Dialect()


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """What a column is here: its name, its words, how its numbers are read, and what separates its ticks.

    A column with an `option` is one box of a checklist. `slug` makes ids of names. `silent` are the words that are no
    answer in any column, beside its own in `no_answer`; `words` come before both. `percents` are how many percent one
    is, None where a percentage is no number of the column, unless a `factor` makes one of it; elsewhere that multiplies
    none, of which it turns the sign alone. `unit` is taken off numbers before anything else is read of them; one
    without it is not multiplied, and none.
    """

    to: str
    words: Mapping[str, str] = field(default_factory=dict)
    factor: Decimal | None = None
    offset: Decimal | None = None
    decimal: str | None = None
    unit: str | None = None
    separator: str | None = None
    option: str | None = None
    slug: bool = False
    default: str | None = None
    no_answer: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    percents: int | None = 1

    @property
    def renames_only(self) -> bool:
        """Whether the cells stay as they are."""
        return self == Translation(to=self.to)

    @property
    def counts(self) -> bool:
        """Whether its numbers are read in another way than here."""
        return self.factor is not None or self.offset is not None or self.decimal is not None

    @property
    def needs_unit(self) -> bool:
        """Whether a number without its unit is none: nobody knows what it is in, and a factor is for that unit."""
        return self.unit is not None and (self.factor not in (None, 1) or bool(self.offset))

    def reader(self) -> Callable[[str], str]:
        """What tells a cell's text as it is said here; what the mapping does not know stays as it is.

        For many cells: all words are looked through for it once.
        """
        sizes: dict[str, set[int]] = {}
        for word in self.words if self.separator is not None else ():
            first, *others = word.split(self.separator)
            if len(others) < MOST_JOINED:
                sizes.setdefault(first.strip(BLANKS), set()).add(1 + len(others))
        return partial(self._text, {first: sorted(each, reverse=True) for first, each in sizes.items()})

    def _text(self, sizes: Mapping[str, list[int]], cell: str) -> str:
        word = cell.strip(BLANKS)
        known = self._known(word) if word else None
        if known is not None:
            return known
        if not word or self._is_no_answer(word):
            return ""
        if self.slug:
            return slugged(word)
        if self.separator is not None and word not in (UNKNOWN, NOT_APPLICABLE):
            # A box that means nothing here has no word, and some tools end their lists with a separator.
            return SEPARATOR.join(part for part in self._parts(word, self.separator, sizes) if part)
        # Own prices are three numbers, or one.
        if self.counts:
            return SEPARATOR.join(self._worked_out(part) or _unread(part) for part in cell.split(SEPARATOR))
        return cell if self.unit is None else SEPARATOR.join(map(self.bare, cell.split(SEPARATOR)))

    def bare(self, text: str) -> str:
        """A text without blanks around it, and a number without the unit that is taken off."""
        word = text.strip(BLANKS)
        return word if self.unit is None else without_unit(word, self.unit)

    def _is_no_answer(self, word: str) -> bool:
        if not self.no_answer and not self.silent:
            return False
        written = (word, self._plain(word))
        return not (self.no_answer.isdisjoint(written) and self.silent.isdisjoint(written))

    def _known(self, word: str) -> str | None:
        found = self.words.get(word)
        return self.words.get(self._plain(word)) if found is None and self.words else found

    def _plain(self, word: str) -> str:
        """A word as a mapping has it: a column of whole numbers has decimals where a cell of it is empty."""
        none = rf"{re.escape(self.decimal)}0+" if self.decimal else r"(?:\.0+|,00?)"
        return re.sub(rf"(?<=[0-9]){none}$", "", word)

    def _parts(self, word: str, separator: str, sizes: Mapping[str, list[int]]) -> list[str]:
        """The ticks in a cell; a label that holds the separator itself is matched whole.

        `sizes` has how many parts labels have, the most first, by the first of them.
        """
        parts = word.split(separator)
        alone = [part.strip(BLANKS) for part in parts]
        if len(parts) > MOST_PARTS:
            return alone
        found, start = [], 0
        while start < len(parts):
            for size in sizes.get(alone[start], ()):
                label = separator.join(parts[start : start + size]).strip(BLANKS)
                if label in self.words:
                    break
            else:
                size, label = 1, alone[start]
            found.append(self.words.get(label, label))
            start += size
        return found

    def lacks_unit(self, text: str) -> bool:
        """Whether a number is without the unit that its factor is for."""
        word = text.strip(BLANKS)
        is_bare = self.needs_unit and self.bare(text) == word and not word.endswith("%")
        return is_bare and number_in(word, self.decimal or ".") is not None

    def leaves_open(self, word: str) -> bool:
        """Whether a number that is worked out has a comma between thousands or before decimals, and no key says."""
        return self.counts and self.decimal is None and is_grouped(word) and not parts_thousands(word)

    def _worked_out(self, text: str) -> str | None:
        return None if self.lacks_unit(text) else self._number(self.bare(text))

    def _number(self, word: str) -> str | None:
        """A number as it is written here, worked out in decimals: 0.7588 times 100 is 75.88."""
        value = None if self.leaves_open(word) else number_in(word, self.decimal or ".")
        if value is None:
            return None
        factor = self.factor
        if word.endswith("%"):
            if self.percents is not None:
                value, factor = value / self.percents, factor and Decimal(1).copy_sign(factor)
            elif factor is None:
                return None
        worth = value * (1 if factor is None else factor) + (self.offset or 0)
        return repr(float(worth)) if worth != worth.to_integral_value() else str(worth.to_integral_value())


def _unread(cell: str) -> str:
    """A cell of numbers that is none as they are written there: what would be one here must not be taken for it."""
    word = cell.strip(BLANKS)
    return f"({word})" if isinstance(resolve(word), int | float) else cell


def boxed(word: str, option: str) -> str | None:
    """What a word says of one box: its option where it is ticked, empty where it is not, None where nothing is said."""
    plain = word.strip()
    if not plain:
        return None
    if plain.casefold() in TICKED or plain == option:
        return option
    return "" if plain.casefold() in UNTICKED else plain


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """What columns are called here; one that is not named keeps its name, one to be skipped has none.

    `decimal` and `silent` are usual in those that are `known` here; `numbers` are the columns of numbers and steps,
    with how many percent one is there.
    """

    columns: Mapping[str, Translation]
    skip: frozenset[str] = frozenset()
    sha256: str = ""
    dialect: Dialect = PLAIN
    decimal: str | None = None
    silent: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    numbers: Mapping[str, int | None] = field(default_factory=dict)
    names_framework: bool = False

    def target(self, name: str) -> str | None:
        """What a column is called here."""
        if name in self.skip:
            return None
        base, companion, rest = name.partition("__")
        if name in self.columns:
            return self.columns[name].to
        return f"{self.columns[base].to}__{rest}" if companion and base in self.columns else name

    def translation(self, name: str) -> Translation:
        """How a column is translated."""
        how = self.columns.get(name) or Translation(to=self.target(name) or name)
        decimal = how.decimal or (self.decimal if how.to in self.numbers else None)
        how = replace(how, decimal=decimal, silent=self.silent if how.to in self.known else frozenset())
        return replace(how, percents=self.numbers.get(how.to)) if how.counts else how

    @property
    def commas(self) -> frozenset[str]:
        """The columns whose numbers have a comma before their decimals."""
        return frozenset(name for name in (*self.columns, *self.numbers) if self.translation(name).decimal == ",")

    @property
    def units(self) -> frozenset[tuple[str, str]]:
        """The columns whose numbers need their unit, each with it."""
        return frozenset((name, how.unit) for name, how in self.columns.items() if how.unit and how.needs_unit)

    @property
    def named(self) -> str | None:
        """The column that organisations' ids are made of; it is kept as `name`."""
        return next((name for name, how in self.columns.items() if how.slug and how.to == ORGANISATION), None)


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
    document = parse(data, name)
    faults = Faults(name)
    asked: dict[str, About] = {known.id: known for known in framework.fields}
    asked |= {question.id: question for question in framework.questions}
    known = _Known(framework, known_columns(framework), asked)
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
        sha256=hashlib.sha256(data).hexdigest(),
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
        faults.add(place, f"{place.text!r} is no column here", near=(place.text, plain))
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
