"""Changing one answer of a file in place: from bytes to bytes, checked by reading the result again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import reduce
from typing import Any, Literal, TypeAlias, TypeVar

from aifactory_assess.answers.rates import reckoned
from aifactory_assess.answers.reading import TOP_KEYS, sheet_of
from aifactory_assess.answers.removing import remove
from aifactory_assess.answers.sheet import OPEN, Answer, OwnPrice, Paid, Sheet
from aifactory_assess.answers.spans import Spans, holds_comments, line_end, spans_of
from aifactory_assess.answers.splicing import SECTIONS, Edit, Ranks, put, put_in, replaced
from aifactory_assess.answers.writing import (
    ANSWER_KEYS,
    PRICE_KEYS,
    amounts_text,
    answer_parts,
    parts_text,
    price_parts,
    sheet_text,
    words,
)
from aifactory_assess.errors import AssessError, Problem, failure
from aifactory_assess.framework.asked import USD, Scope
from aifactory_assess.framework.model import Framework
from aifactory_assess.nouns import dataclass
from aifactory_assess.yamlnodes import MappingNode, Node, ScalarNode, SequenceNode, entries_of, text_within, within
from aifactory_assess.yamltext import MAX_BYTES, YamlFile, parse

SheetSection: TypeAlias = Literal["profile", "answers", "prices"]
SheetEntry: TypeAlias = Answer | OwnPrice
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChange:
    """One question, profile field or own price says something else; None takes its entry out.

    `paid` is the amount as it is written, new or as it stood, where that is not in USD.
    """

    section: SheetSection
    id: str
    entry: SheetEntry | None
    paid: Paid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadChange:
    """What the file says of itself, by the sheet's name for it: of the organisation, of who answers, of its scope."""

    about: Literal["name", "respondent", "respondent_role", "scope"]
    text: str | None


SheetChange: TypeAlias = EntryChange | HeadChange


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSheet:
    """An answers file as it was read: what it parses to, and what it says."""

    document: YamlFile
    sheet: Sheet

    @property
    def data(self) -> bytes:
        """Its bytes."""
        return self.document.data


def written_sheet(data: bytes, framework: Framework, name: str) -> WrittenSheet:
    """Read the bytes of an answers file; AssessError holds every fault."""
    return written_in(parse(data, name), framework)


def written_in(document: YamlFile, framework: Framework) -> WrittenSheet:
    """What a document that is parsed already says; AssessError holds every fault."""
    return WrittenSheet(document=document, sheet=sheet_of(document, framework))


def new_sheet(framework: Framework, organisation: str, day: date, name: str, *, scope: Scope = "full") -> WrittenSheet:
    """A new answers file that says whose it is, and nothing else yet."""
    sheet = Sheet(organisation=organisation, scope=scope, assessed_on=day)
    return written_sheet(sheet_text(sheet, framework).encode(), framework, name)


def changed_sheet(sheet: Sheet, change: SheetChange) -> Sheet:
    """What the sheet says after a change."""
    said: dict[str, Any]
    if isinstance(change, HeadChange):
        said = {change.about: change.text}
    else:
        paid = None if change.entry is None else change.paid
        said = {
            change.section: _changed(entries_in(sheet, change.section), change.id, change.entry),
            "paid": _changed(sheet.paid, change.id, paid),
        }
    return replace(sheet, **said)


def _changed(entries: Mapping[str, Thing], name: str, new: Thing | None) -> dict[str, Thing]:
    kept = dict(entries)
    if new is None:
        kept.pop(name, None)
    else:
        kept[name] = new
    return kept


def entries_in(sheet: Sheet, section: SheetSection) -> Mapping[str, SheetEntry]:
    """What a section of the file says, by id."""
    entries: dict[SheetSection, Mapping[str, SheetEntry]]
    entries = {"profile": sheet.profile, "answers": sheet.answers, "prices": sheet.prices}
    return entries[section]


def edited(written: WrittenSheet, change: SheetChange, framework: Framework) -> WrittenSheet:
    """The file after a change, every other byte as it was; AssessError where that cannot be, or not in place."""
    try:
        result = _worked(written, change, framework)
    except AssessError:
        reckoned(framework, changed_sheet(written.sheet, change))  # what cannot be is no fault of how it is written
        raise _not_in_place(written, change) from None
    if len(result.data) > MAX_BYTES:
        message = "would grow beyond 1 MiB (1,048,576 bytes), the most that is read; it is left as it was"
        raise failure(written.document.name, message)
    rated = _rated(result.document, change, framework)
    expected = changed_sheet(written.sheet, change)
    if not says_the_same(_besides(result.sheet, rated), _besides(expected, rated)):
        raise _not_in_place(written, change)
    return result


def all_edited(written: WrittenSheet, changes: Iterable[SheetChange], framework: Framework) -> WrittenSheet:
    """The file after changes in turn; AssessError where one cannot be, or not in place.

    It is read again once, behind all of them, where it then says what is meant, and else behind each half of them.
    """
    several = [*changes]
    if len(several) <= 1:
        return reduce(lambda before, change: edited(before, change, framework), several, written)
    with suppress(AssessError):
        return _edited_at_once(written, several, framework)
    half = len(several) // 2
    return all_edited(all_edited(written, several[:half], framework), several[half:], framework)


def _edited_at_once(written: WrittenSheet, changes: Sequence[SheetChange], framework: Framework) -> WrittenSheet:
    """The same; AssessError where it says something else then, or a price may say what others are worth."""
    heads = [each.about for each in changes if isinstance(each, HeadChange)]
    ids = [each.id for each in changes if isinstance(each, EntryChange) and each.section != "prices"]
    if len({*heads}) + len({*ids}) < len(changes):
        raise _not_in_place(written, changes[0])
    sheet, ranks, now = reduce(changed_sheet, changes, written.sheet), ranks_of(framework), written
    ahead = [*changes]
    while ahead:
        edits, others = dict[str, Edit](), list[SheetChange]()
        spans = {section: spans_of(now.document, section, ranks) for section in SECTIONS}
        for change in ahead:
            edit = _edit_of(now, change, spans[change.section], ranks) if isinstance(change, EntryChange) else None
            if edit is None or isinstance(change, HeadChange):
                others.append(change)
            else:
                edits[change.id] = edit
        in_order = [edits[name] for name in sorted(edits, key=ranks.__getitem__)]  # of new lines at one place
        document = now.document.changed(replaced(now.document.text, in_order)) if edits else now.document
        for step in _steps(replace(now, document=document), others[0], framework) if others else ():
            document = document.changed(step(document))
        ahead, now = others[1:], replace(now, document=document)
    result = written_in(now.document, framework)
    if len(result.data) > MAX_BYTES or not says_the_same(result.sheet, sheet):
        raise _not_in_place(written, changes[0])
    return result


def _edit_of(written: WrittenSheet, change: EntryChange, spans: Spans, ranks: Ranks) -> Edit | None:
    """What a change does to what an entry has for itself, or shall have; None where it is more, or nothing."""
    text, entry = written.document.text, change.entry
    in_braces = getattr(within(written.document.root, change.section), "flow", False)
    if entry is None and (in_braces or change.id not in spans.entries):
        return None
    if entry is not None and change.id not in spans.entries:
        _, new = _with_currencies(None, {}, _parts(entry), change.paid)
        return put_in(written.document, (change.section, change.id), parts_text(new), ranks, spans.places)
    start, end = spans.entries[change.id]
    head, tail = f"{change.section}: {{" if in_braces else f"{change.section}:{line_end(text)}", "}" * in_braces
    alone = parse(f"{head}{text[start:end]}{tail}".encode(), written.document.name)
    for step in _entry_steps(replace(written, document=alone), change, (_TOP_RANKS, ranks, _ENTRY_RANKS)):
        alone = alone.changed(step(alone))
    return start, end, alone.text[len(head) : len(alone.text) - len(tail)]


def _rated(document: YamlFile, change: SheetChange, framework: Framework) -> frozenset[str]:
    """The amounts that are worth something else by a new rate of their currency; their own bytes stay."""
    if isinstance(change, HeadChange) or change.section != "prices":
        return frozenset()
    codes = [each.code for each in framework.estimates.currencies.table.values() if each.factor == change.id]
    return frozenset(
        name
        for section in ("profile", "prices")
        for name, entry in entries_of(within(document.root, section)).items()
        if text_within(entry.value, "currency") in codes
    )


def _besides(sheet: Sheet, names: frozenset[str]) -> Sheet:
    """A sheet without some of its facts and prices."""
    if not names:
        return sheet
    profile = {name: answer for name, answer in sheet.profile.items() if name not in names}
    return replace(sheet, profile=profile, prices={n: price for n, price in sheet.prices.items() if n not in names})


def _worked(written: WrittenSheet, change: SheetChange, framework: Framework) -> WrittenSheet:
    document = written.document
    for step in _steps(written, change, framework):
        document = document.changed(step(document))
    return written_in(document, framework)


def says_the_same(one: Sheet, other: Sheet) -> bool:
    """Whether two sheets hold the same answers; where these stand in their files does not matter.

    Nor does a line end behind a text: what is put in behind a block at the end of a file, whose last line is unended,
    ends that line.
    """
    first, second = _said(one), _said(other)
    return first == second or _unended(first) == _unended(second)


def _unended(said: object) -> object:
    """All that is said, without line ends at the ends of its texts."""
    match said:
        case str():
            return said.rstrip("\n")
        case Mapping():
            return {name: _unended(each) for name, each in said.items()}
        case tuple():
            return tuple(map(_unended, said))
        case _ if is_dataclass(said):
            return [_unended(getattr(said, each.name)) for each in fields(said)]
        case _:
            return said


def _said(sheet: Sheet) -> Sheet:
    return replace(
        sheet,
        profile=_said_in(sheet.profile),
        answers=_said_in(sheet.answers),
        prices=_said_in(sheet.prices),
        paid={},  # another way to say what is held in USD
        path=None,
        sha256=None,
        answers_line=None,
        assessed_on_line=None,
    )


def _said_in(entries: Mapping[str, Any]) -> dict[str, Any]:
    """The entries without their lines; a key with nothing after it says nothing."""
    return {name: entry.bare for name, entry in entries.items() if entry.bare != OPEN}


def _not_in_place(written: WrittenSheet, change: SheetChange) -> AssessError:
    about, old = "the head of the file", None
    if isinstance(change, EntryChange):
        about, old = change.id, entry_of(written.sheet, change)
    message = f"{about} is written in a way that cannot be changed in place"
    hint = "the file is left as it was; change it in an editor"
    name, line = written.document.name, old.line if old else None
    return AssessError([Problem(file=name, found=message, line=line, hint=hint)])


# --- a change as steps, each of which sets or removes one key ---

_Step: TypeAlias = Callable[[YamlFile], str]


def _steps(written: WrittenSheet, change: SheetChange, framework: Framework) -> list[_Step]:
    if isinstance(change, EntryChange):
        return _entry_steps(written, change, (_TOP_RANKS, ranks_of(framework), _ENTRY_RANKS))
    if change.text == getattr(written.sheet, change.about):
        return []
    path = _HEAD_PATHS[change.about]
    return [_remove(path, _HEAD_RANKS) if change.text is None else _put(path, words(change.text), _HEAD_RANKS)]


def _entry_steps(written: WrittenSheet, change: EntryChange, ranks: Sequence[Ranks]) -> list[_Step]:
    path = (change.section, change.id)
    node, entry = within(written.document.root, *path), change.entry
    if entry is None:
        return [] if node is None else [_remove(path, ranks)]
    before = entry_of(written.sheet, change)
    old, new = _with_currencies(node, {} if before is None else _parts(before), _parts(entry), change.paid)
    if not isinstance(node, MappingNode) or (
        node.flow and len(new) == 1 and not holds_comments(written.document, node)
    ):
        return [] if old == new else [_put(path, parts_text(new), ranks)]
    return _key_steps(path, node, old, new, ranks)


def _key_steps(
    path: tuple[str, ...], node: MappingNode, old: Mapping[str, str], new: Mapping[str, str], ranks: Sequence[Ranks]
) -> list[_Step]:
    steps = [_put((*path, key), text, ranks) for key, text in new.items() if text != old.get(key)]
    return steps + [_remove((*path, key), ranks) for key in _ENTRY_KEYS if key not in new and key in node.entries]


def _parts(entry: SheetEntry) -> dict[str, str]:
    """The keys of an entry with their YAML, amounts in USD."""
    return price_parts(entry) if isinstance(entry, OwnPrice) else answer_parts(entry)


def _with_currencies(
    node: Node | None, old: dict[str, str], new: dict[str, str], paid: Paid | None
) -> tuple[dict[str, str], dict[str, str]]:
    """The parts with amounts as they are written: in the currency that stands, or shall stand, beside them."""
    code = text_within(node, "currency")
    written, amounts = old, list[float]()
    if code is not None:
        amounts = _amounts_of(within(node, "value"))
        written = {**old, "value": amounts_text(amounts) if amounts else old["value"], "currency": code}
    if paid is not None:
        new = {**new, "value": amounts_text(paid.amounts), "currency": paid.currency}
    elif (code == USD or (code is not None and not amounts)) and new["value"] == old.get("value"):
        new = {**new, "value": written["value"], "currency": code}
    return written, {key: new[key] for key in _ENTRY_KEYS if key in new}


def _amounts_of(node: Node | None) -> list[float]:
    parts = node.items if isinstance(node, SequenceNode) else (node,)
    return [float(part.value) for part in parts if isinstance(part, ScalarNode) and isinstance(part.value, int | float)]


def entry_of(sheet: Sheet, change: EntryChange) -> SheetEntry | None:
    """What a sheet has of what a change is about."""
    return entries_in(sheet, change.section).get(change.id)


def _put(path: tuple[str, ...], value: str, ranks: Sequence[Ranks]) -> _Step:
    return lambda document: put(document, path, value, ranks)


def _remove(path: tuple[str, ...], ranks: Sequence[Ranks]) -> _Step:
    return lambda document: remove(document, path, ranks[len(path) - 1])


def _ranked(keys: Iterable[str]) -> Ranks:
    return {key: rank for rank, key in enumerate(keys)}


_TOP_RANKS = _ranked(TOP_KEYS)
_HEAD_PATHS = {
    "name": ("organisation", "name"),
    "respondent": ("respondent", "name"),
    "respondent_role": ("respondent", "role"),
    "scope": ("scope",),
}
_HEAD_RANKS = (_TOP_RANKS, _ranked(("id", "name", "role")))
_ENTRY_KEYS = tuple(dict.fromkeys((*ANSWER_KEYS, *PRICE_KEYS)))
_ENTRY_RANKS = _ranked(_ENTRY_KEYS)


def ranks_of(framework: Framework) -> Ranks:
    """Where an id belongs among its neighbours: the framework's order; of what is retired only comments are left."""
    ids = [*(known.id for known in framework.fields), *(asked.id for asked in framework.questions)]
    return _ranked([*framework.retired, *ids, *(price.id for price in framework.prices)])
