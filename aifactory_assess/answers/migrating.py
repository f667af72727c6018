"""An answers file of an earlier major version -> the same file for this one, in place: from bytes to bytes.

What is retired is taken out, and what was said about it becomes a note on the first thing that is asked instead. What
means something else since, or is no answer any more, becomes a comment above its key, which is left open. Every other
byte stays. The result is read again, and must say all that the file said beside these.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import accumulate
from typing import Literal, NamedTuple, TypeAlias

from aifactory_assess.answers.editing import (
    EntryChange,
    SheetSection,
    WrittenSheet,
    edited,
    ranks_of,
    says_the_same,
    written_in,
)
from aifactory_assess.answers.notes import Noted, noted_in, signed
from aifactory_assess.answers.reading import sheet_of
from aifactory_assess.answers.removing import emptied, removed_whole
from aifactory_assess.answers.sheet import OPEN, Sheet
from aifactory_assess.answers.splicing import SECTIONS, as_comment, one_line, replaced
from aifactory_assess.answers.voices import same_person
from aifactory_assess.errors import AssessError, Problem, failure
from aifactory_assess.framework.expressions import Value
from aifactory_assess.framework.kinds import Refusal, accept
from aifactory_assess.framework.model import Changed, Framework, Retired
from aifactory_assess.framework.versions import major_of, mismatch, parts_of
from aifactory_assess.nouns import dataclass
from aifactory_assess.yamlnodes import (
    KeyValue,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    entries_of,
    text_within,
    within,
)
from aifactory_assess.yamltext import MAX_BYTES, YamlFile

What: TypeAlias = Literal["retired", "changed", "refused", "kept"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MigratedEntry:
    """What became of one entry: `said` is its value as written, `why` the framework's note, or the fault.

    `now` names what is asked instead; `kept_on` the one of these on which what was said is now a note.
    """

    what: What
    id: str
    line: int
    said: str
    why: str | None = None
    now: tuple[str, ...] = ()
    kept_on: str | None = None


MAX_MOVES = 1000
"""Retired names in one file; each in an answers file is taken out, and kept as a note, by reading the file anew."""


class Migration(NamedTuple):
    """A file's bytes for this version, and what became of its entries, in their order; what answers say that were not.

    Those of a file that is of this version are as they were.
    """

    data: bytes
    moves: tuple[MigratedEntry, ...] = ()
    sheet: Sheet | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SectionEntry:
    """An entry of a section of an answers file; compared by identity."""

    section: str
    id: str
    entry: KeyValue


def migrated(document: YamlFile, framework: Framework) -> Migration:
    """The migrated answers file; AssessError, with the file's lines, where it cannot be."""
    version = older_version(document, framework)
    if version is None:
        sheet_of(document, framework)
        return Migration(document.data)
    return _Migrator(document, framework, version).migration()


def refuse_many(document: YamlFile, gone: int) -> None:
    """AssessError where a file names more that is retired than is migrated at once."""
    if gone > MAX_MOVES:
        raise failure(document.name, f"names more than {MAX_MOVES:,} things that are retired; migrate it by hand")


def older_version(document: YamlFile, framework: Framework) -> str | None:
    """The version that a file names, if it is one of this framework with an earlier major number."""
    word = text_within(document.root, "framework") or ""
    parts = parts_of(word)
    if parts is None:
        return None
    other = mismatch(word, framework, file=document.name, says="the file answers")
    return parts[1] if other is not None and other.migrates else None


class _Migrator:
    """One document; its entries are sorted into those that stay and those that do not."""

    def __init__(self, document: YamlFile, framework: Framework, version: str) -> None:
        self._document = document
        self._framework = framework
        self._changed = {
            name: each for name, each in framework.changed.items() if major_of(each.since) > major_of(version)
        }
        self._places = tuple(_places(document))
        self._retired = [place for place in self._places if place.id in framework.retired]
        refuse_many(document, len(self._retired))

    def migration(self) -> Migration:
        """The migration, or AssessError with all that stands in its way."""
        opened = self._opened()
        expected = self._sheet_without([*self._retired, *opened])
        document = self._with_opened(opened)
        names = ranks_of(self._framework)
        for place in self._retired:
            why = f"retired in {self._framework.id} {self._framework.retired[place.id].since}"
            document = changed(document, removed_whole(document, (place.section, place.id), names, why))
        written = self._checked(document, expected)
        moves = [
            self._move(place, "changed" if place.id in self._changed else "refused", why)
            for place, why in opened.items()
        ]
        for place in self._retired:
            written, kept_on = self._carried(written, place)
            retired = self._framework.retired[place.id]
            move = self._move(place, "retired", retired.note)
            moves.append(replace(move, now=retired.instead, kept_on=kept_on))
        return Migration(written.data, tuple(sorted(moves, key=lambda move: move.line)), written.sheet)

    # --- what does not stay ---

    def _opened(self) -> dict[SectionEntry, str | None]:
        """What is asked again, and why: its meaning changed, or its value is none any more."""
        facts = _facts(self._document, self._framework)
        found = {
            place: self._changed[place.id].note
            for place in self._places
            if place.section in _ANSWERED and place.id in self._changed
            if _says_something(place) and _may_hold(self._changed[place.id], facts)
        }
        try:
            self._sheet_without([*self._retired, *found])
        except AssessError as error:
            # Those that remain are told when the sheet is read without these.
            return found | self._refused(error.problems, found)
        return found

    def _refused(self, problems: Iterable[Problem], besides: Collection[SectionEntry]) -> dict[SectionEntry, str]:
        """The entries of known questions and fields in which a problem lies."""
        known = {
            "profile": {known.id for known in self._framework.fields},
            "answers": {asked.id for asked in self._framework.questions},
        }
        lines = list(accumulate((len(line) for line in self._document.text.splitlines(keepends=True)), initial=0))
        places = sorted(self._places, key=lambda place: place.entry.key.start)
        starts = [place.entry.key.start for place in places]
        found: dict[SectionEntry, str] = {}
        for problem in problems:
            at = lines[(problem.line or 1) - 1] + (problem.column or 1) - 1
            place = places[bisect_right(starts, at) - 1] if starts and at >= starts[0] else None
            if place is None or place.id not in known.get(place.section, ()) or place in besides:
                continue
            value = _value_node(place.entry.value)
            if value is not None and value.start <= at < value.end:
                found.setdefault(place, problem.message)
        return found

    def _sheet_without(self, places: Iterable[SectionEntry]) -> Sheet:
        """What the file says in this version without some of its entries.

        AssessError holds every other fault, and of what is retired those of form: it goes, and what is no answer in any
        version would go unsaid. What becomes a comment keeps its words.
        """
        root = self._document.root
        assert isinstance(root, MappingNode)  # noqa: S101 - it names a framework
        gone = {(place.section, place.id) for place in places}
        entries = {}
        for name, entry in root.entries.items():
            value = entry.value
            if isinstance(value, MappingNode) and name in SECTIONS:
                kept = {key: inner for key, inner in value.entries.items() if (name, key) not in gone}
                value = value._replace(entries=kept)
            elif isinstance(value, ScalarNode) and name == "framework":
                value = value._replace(text=self._word, value=self._word)
            entries[name] = entry._replace(value=value)
        document = self._document._replace(root=root._replace(entries=entries))
        former = ((place.section, place.entry) for place in self._retired)
        return sheet_of(document, self._framework, former=former)

    @property
    def _word(self) -> str:
        return f"{self._framework.id}@{self._framework.major}"

    # --- the new text ---

    def _with_opened(self, opened: Mapping[SectionEntry, str | None]) -> YamlFile:
        """The document of this version, with a comment and an open key for what is asked again."""
        document, root = self._document, self._document.root
        assert isinstance(root, MappingNode)  # noqa: S101 - it names a framework
        version = root.entries["framework"].value
        edits = [(version.start, version.end, in_quotes(document.text[version.start], self._word))]
        for place, why in opened.items():
            head = f"{self._opened_since(place)}: {as_comment(why)}" if why else self._opened_since(place)
            section = root.entries[place.section]
            edits += emptied(document, section, place.entry, head)
        return changed(document, replaced(document.text, edits))

    def _opened_since(self, place: SectionEntry) -> str:
        changed = self._changed.get(place.id)
        since = changed.since if changed else self._framework.version
        return f"asked again since {self._framework.id} {since}"

    def _checked(self, document: YamlFile, expected: Sheet) -> WrittenSheet:
        """The new file as it is read, if it says what was expected and no more."""
        if len(document.data) > MAX_BYTES:
            message = "would grow beyond 1 MiB (1,048,576 bytes), the most that is read; it is left as it was"
            raise failure(document.name, message)
        try:
            result = written_in(document, self._framework)
        except AssessError:
            raise not_in_place(document.name) from None
        if not says_the_same(result.sheet, expected):
            raise not_in_place(document.name)
        return result

    # --- what was said about what is retired ---

    def _carried(self, written: WrittenSheet, place: SectionEntry) -> tuple[WrittenSheet, str | None]:
        """The file with what was said kept as a note on what is asked instead, and on what."""
        retired = self._framework.retired[place.id]
        words = _words_of(place)
        if not words.said or place.section not in _ANSWERED:
            return written, None
        section, target = self._target(written.sheet, retired, has_words=bool(words.beside))
        if target is None:
            return written, None
        before = (written.sheet.profile if section == "profile" else written.sheet.answers).get(target, OPEN)
        respondent = written.sheet.respondent
        answerer, whose = before.by or respondent, words.by or respondent
        said = f"{place.id} (until {self._framework.id} {retired.since}): {words.said}"
        beside = [each._replace(by=each.by or whose) for each in words.beside]
        own = [Noted(whose, said), *(each for each in beside if same_person(each.by, whose))]
        others = (each for each in beside if not same_person(each.by, whose))
        whole = Noted(whose, "; ".join(each.text for each in own))
        parts = [*noted_in(*before.signed, answerer), whole, *others]
        answer = before._replace(line=None).noting(signed(parts, answerer))
        change = EntryChange(section=section, id=target, entry=answer, paid=written.sheet.paid.get(target))
        return edited(written, change, self._framework), target

    def _target(self, sheet: Sheet, retired: Retired, *, has_words: bool) -> tuple[SheetSection, str | None]:
        """The first thing asked instead that is open; words of a person's own go beside an answer too."""
        fields = {known.id for known in self._framework.fields}
        asked = {question.id for question in self._framework.questions}
        there = [name for name in retired.instead if name in fields or name in asked]
        said = {**sheet.profile, **sheet.answers}
        still_open = [name for name in there if said.get(name, OPEN).state == "open"]
        target = next(iter(still_open or (there if has_words else ())), None)
        return "profile" if target in fields else "answers", target

    def _move(self, place: SectionEntry, what: What, why: str | None) -> MigratedEntry:
        """What became of an entry, with its value as it was written."""
        value = place.entry.value
        said = one_line(self._document.text[value.start : value.end])
        return MigratedEntry(what=what, id=place.id, line=place.entry.key.line, said=said, why=why)


_ANSWERED = ("profile", "answers")


def _places(document: YamlFile) -> Iterator[SectionEntry]:
    for section in SECTIONS:
        for name, entry in entries_of(within(document.root, section)).items():
            yield SectionEntry(section, name, entry)


def in_quotes(before: str, word: str) -> str:
    """A plain word with the quotes that stood where it is put; `before` is the first sign there."""
    return f"{before}{word}{before}" if before in "'\"" else word


def _value_node(node: Node) -> Node | None:
    return node.get("value") if isinstance(node, MappingNode) else node


def _says_something(place: SectionEntry) -> bool:
    """Whether there is a value that could be misread: `unknown` says nothing in either version."""
    node = _value_node(place.entry.value)
    return node is not None and not (isinstance(node, ScalarNode) and (node.value is None or node.text == "unknown"))


def _may_hold(changed: Changed, facts: Mapping[str, Value]) -> bool:
    """What may mean something else is asked again: an open fact does not let an old value stand."""
    return changed.when is None or changed.when.evaluate(facts) is not False


def _facts(document: YamlFile, framework: Framework) -> dict[str, Value]:
    """The profile as expressions see it; what is open or no value of its field is unknown."""
    found: dict[str, Value] = {}
    for known in framework.fields:
        node = within(document.root, "profile", known.id)
        node = None if node is None else _value_node(node)
        value = None if node is None else accept(known.kind, node)
        if value is None or isinstance(value, Refusal):
            continue
        found[known.id] = value if isinstance(value, int | float | str) else frozenset(value)
    return found


class _Words(NamedTuple):
    """What an entry said, as words of a note; `beside` is what a person wrote beside the value, `by` who said so."""

    said: str
    beside: tuple[Noted, ...]
    by: str | None


def _words_of(place: SectionEntry) -> _Words:
    node = place.entry.value
    keys = [(name, entry.value) for name, entry in entries_of(node).items()]
    texts = {
        name: one_line(each.text) for name, each in keys if isinstance(each, ScalarNode) and each.value is not None
    }
    said = ""
    match _value_node(node):
        case ScalarNode(value=None) | None:
            pass
        case ScalarNode(text=text):
            said = " ".join(filter(None, (one_line(text), texts.get("currency"))))
        case SequenceNode(items=items):
            said = ", ".join(item.text for item in items if isinstance(item, ScalarNode)) or "none"
    beside = [*_noted_beside(dict(keys)), *([Noted(None, texts["source"])] if "source" in texts else [])]
    said = said or ("open" if beside else "")
    if said and "as_of" in texts:
        said += f" (as of {texts['as_of']})"
    return _Words(said, tuple(beside), texts.get("by"))


def _noted_beside(keys: Mapping[str, Node]) -> Iterator[Noted]:
    """What a note has of whom, each on one line; by None what is of who gave the answer."""
    note, named = keys.get("note"), keys.get("noted_by")
    names = named.items if isinstance(named, SequenceNode) else ()
    if isinstance(note, ScalarNode) and note.value is not None:
        for by, text in noted_in(note.text, [name.text for name in names if isinstance(name, ScalarNode)], None):
            yield Noted(by and one_line(by), one_line(text))


def changed(document: YamlFile, text: str) -> YamlFile:
    """A document with a new text; what is no YAML any more was written in a way that nobody foresaw."""
    try:
        return document.changed(text)
    except AssessError:
        raise not_in_place(document.name) from None


def not_in_place(name: str) -> AssessError:
    """The refusal of a file whose entries cannot be changed without others."""
    hint = "the file is left as it was; write one entry a line in an editor, or migrate by hand"
    return failure(name, "is written in a way that cannot be migrated in place", hint=hint)
