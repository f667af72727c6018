"""An earlier state of the files: a commit, or what `check --write-baseline` kept; organisations are found by id."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.errors import NO_SUGGESTIONS, AssessError, Suggestions, failure, listed
from aifactory_assess.files import regular
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.versions import OtherVersionError
from aifactory_assess.repository.baseline import Saved
from aifactory_assess.repository.commit import AstrayError, TooLargeError
from aifactory_assess.repository.git import path_below, repository_of, seen_at
from aifactory_assess.repository.tree import Tree
from aifactory_assess.yamlnodes import MappingNode, text_within
from aifactory_assess.yamltext import MAX_BYTES, is_yaml, parse, read_bytes

MOST_SHEETS = 1_000
"""Sheets of an earlier state that are kept until they are compared with; more are read again."""
_AT_ONCE = 500
"""Files of an earlier state that are read together: most of a large repository's YAML is no answers file."""
_LEAST_BYTES = len("framework: a@1\norganisation: {id: a}")
"""Of an answers file; a smaller one names nobody."""


class BrokenError(AssessError):
    """The answers of an earlier state have faults, by the framework at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The baseline of one file: its sheet, or the version that it answers where that is another one."""

    name: str
    sheet: Sheet | None = None
    other_version: str | None = None


class Identity(NamedTuple):
    """What answers name: their organisation, None where they are none or cannot be read, and their framework."""

    organisation: str | None
    framework: str


NOBODY = Identity(None, "")


@dataclass(slots=True, kw_only=True)
class Earlier:
    """What an earlier state says of each organisation, whatever its file was called.

    `naming` says whether a policy names a path among its files, None where it has no list of them; `is_named_now` says
    so of the one at hand. A link of those named that leads astray is refused wherever it is come upon; any other, where
    its very path is asked for.
    """

    tree: Tree
    framework: Framework
    naming: Callable[[str], bool] | None
    is_named_now: Callable[[str], bool]
    _organisations: dict[str, tuple[str, ...]] | None = None
    _identities: dict[str, Identity] = field(default_factory=dict)
    _texts: dict[bytes, Identity] = field(default_factory=dict)
    _sheets: dict[bytes, Sheet] = field(default_factory=dict)
    _places: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    _moved: dict[str, bool] = field(default_factory=dict)
    _root: Path | None = None
    _suggestions: Suggestions = field(default_factory=Suggestions)

    def former(self, path: str, organisation: str) -> str | None:
        """Where an organisation's answers were: at the same path, or else wherever they were.

        Those of a file that the policy names were where it names one, since copies and examples may lie beside; a copy
        was where it is, unless it is named now and one that was named is gone. Of several places the last by name, as
        years go, where all of them are there still. AssessError where one of several is not: whoever made the change
        would have chosen. Answers to another framework are judged by its own run, unless that has them no longer and
        there are no others: these may have been made of them.
        """
        was_here = self.organisation_at(path) == organisation
        if was_here and (self.naming is None or self._is_named(path) or not self.is_named_now(path)):
            return path
        every, named = self._places_of(organisation)
        if was_here and not any(map(self._has_moved, named)):
            return path
        places = named or (() if self._is_named(path) else every)
        if len(places) > 1 and any(map(self._has_moved, places)):
            message = f"{organisation} is in {listed(places, most=3)} at {self.tree.name}, and not in all of them now"
            hint = "take the others away in a change before this one, or name what is judged under files: in the policy"
            raise failure(path, message, "one file that it comes from", hint=hint)
        return places[-1] if places else None

    def _places_of(self, organisation: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Where an organisation's answers were, and those of these places that the policy names; looked at once."""
        if organisation not in self._places:
            all_of_it = self.organisations().get(organisation, ())
            own = tuple(place for place in all_of_it if not self._is_foreign(place))
            every = own or tuple(filter(self._has_moved, all_of_it))
            self._places[organisation] = every, tuple(filter(self._is_named, every))
        return self._places[organisation]

    def moved_from(self, path: str, organisation: str) -> str | None:
        """Where an organisation's answers come from that are at a path now; None where it had none.

        They come from no place where they are still.
        """
        former = self.former(path, organisation)
        return former if former is None or self._has_moved(former) else path

    def _is_named(self, path: str) -> bool:
        return self.naming is not None and self.naming(path)

    def _is_foreign(self, path: str) -> bool:
        """Whether a path had answers to another framework."""
        return self._identity_at(path).framework.partition("@")[0] not in ("", self.framework.id)

    def _has_moved(self, path: str) -> bool:
        """Whether a path holds no longer the organisation that it did; looked at once."""
        if path not in self._moved:
            self._moved[path] = not self._is_there(path) or self._names_another(path)
        return self._moved[path]

    def _names_another(self, path: str) -> bool:
        try:
            now = self._identity_in(read_bytes(self.tree.root / path, path), path)
        except AssessError:
            return False
        return now.organisation != self.organisation_at(path)

    def before(self, file: Path, path: str, organisation: str) -> Before | None:
        """The baseline of an organisation, or None where there is none."""
        former = self.former(path, organisation)
        data = None if former is None else self.tree.read(former)
        if former is None or data is None:
            return None
        name = self._name(str(file) if former == path else former)
        sheet = self._sheets.get(hashlib.sha256(data).digest())
        if sheet is not None:
            return Before(name=name, sheet=replace(sheet, path=name))
        return read_before(data, self.framework, name, self._suggestions)

    def is_broken(self, path: str) -> bool:
        """Whether a path held answers of which not even the organisation can be told."""
        data = self.tree.read(path)
        return data is not None and _may_answer(data) and identity_in(data).organisation is None

    def organisations(self) -> Mapping[str, tuple[str, ...]]:
        """Every organisation with the paths of its answers, in order."""
        if self._organisations is None:
            paths = sorted(self._answering())
            found: dict[str, list[str]] = {}
            for start in range(0, len(paths), _AT_ONCE):
                some = paths[start : start + _AT_ONCE]
                self.tree.prepare(some)
                for path in some:
                    organisation = self._come_upon(path)
                    if organisation is not None:
                        found.setdefault(organisation, []).append(path)
                self.tree.forget(path for path in some if self._identities.get(path, NOBODY).organisation is None)
            self._organisations = {organisation: tuple(places) for organisation, places in found.items()}
        return self._organisations

    def gone(self, judged: Collection[str], unread: frozenset[str]) -> list[tuple[str, str]]:
        """The organisations whose files are gone, with their paths, and those of the paths that are judged.

        There, another organisation may be now; what could not be read is not gone.
        """
        every = dict.fromkeys((*self._answering(), *judged))  # what is judged behind a link to a folder is not listed
        candidates = [path for path in every if path not in unread and (path in judged or not self._is_there(path))]
        self.tree.prepare(candidates)
        found = [(self._come_upon(path), path) for path in candidates]
        return [(name, path) for name, path in found if name is not None]

    def _answering(self) -> Iterable[str]:
        """The paths that may hold answers: all of a baseline file, which holds what was judged; of a commit by name."""
        every = isinstance(self.tree, Saved)
        return (path for path in self.tree.paths() if every or is_yaml(path))

    def _is_there(self, path: str) -> bool:
        """Whether a path still leads to the same file: to no folder, none that a new link leads to or was emptied."""
        if self._root is None:
            self._root = Path(os.path.realpath(self.tree.root))
        whole = self._root / path
        found = seen_at(whole)
        if found is None or not stat.S_ISREG(found.st_mode):
            return False
        led = self.tree.followed(path)
        # Of what is in no repository no state knows more than the name.
        is_free = repository_of(self.tree.root) is None or path_below(whole, self.tree.root) is None
        is_same = is_free or (led is not None and os.path.realpath(whole) == str(self._root / led))
        return is_same and not _is_emptied(whole)

    def _come_upon(self, path: str) -> str | None:
        """Whose answers a path had that was found by looking through all: nobody's where it leads astray unnamed."""
        try:
            return self.organisation_at(path)
        except AstrayError:
            if self._is_named(path):
                raise
            return None

    def organisation_at(self, path: str) -> str | None:
        """Whose answers a path had."""
        return self._identity_at(path).organisation

    def _identity_at(self, path: str) -> Identity:
        """What a path named; a text is read once for this and for what it answers, whatever leads to it."""
        if path not in self._identities:
            try:
                data = self.tree.read(path)
            except TooLargeError:  # no answers file is
                data = None
            self._identities[path] = NOBODY if data is None else self._identity_in(data, path)
        return self._identities[path]

    def _identity_in(self, data: bytes, path: str) -> Identity:
        if not _may_answer(data):
            return NOBODY
        text = hashlib.sha256(data).digest()
        if text not in self._texts:
            try:
                sheet = parse_sheet(data, self.framework, self._name(path), NO_SUGGESTIONS)
            except AssessError:
                self._texts[text] = identity_in(data)
            else:
                self._texts[text] = Identity(sheet.organisation, self.framework.id)
                if len(self._sheets) < MOST_SHEETS:
                    self._sheets[text] = sheet
        return self._texts[text]

    def _name(self, path: str) -> str:
        return f"{path} at {self.tree.name}"


def _is_emptied(path: Path) -> bool:
    """Whether a file holds comments and blanks alone, too little to name anybody, or more than any answers file may."""
    if not _LEAST_BYTES <= path.stat().st_size <= MAX_BYTES:
        return True
    try:
        with regular(path) as stream:
            return all(_says_nothing(line) for line in stream)
    except OSError:
        return False


def _says_nothing(line: bytes) -> bool:
    """Whether a line is blank, a comment, a mark of a document, or a collection in which nothing is."""
    return re.fullmatch(rb"\s*(?:---|\.\.\.|\{\s*\}|\[\s*\]|null|~)?\s*(?:#.*)?", line.strip()) is not None


def _may_answer(data: bytes) -> bool:
    """Whether a file could be one of answers; an escape may spell any key."""
    return b"\\" in data or (b"organisation" in data and b"framework" in data)


def identity_in(data: bytes) -> Identity:
    """What an answers file names, though it has faults."""
    try:
        root = parse(data, "").root if _may_answer(data) else None
    except AssessError:
        return NOBODY
    if not isinstance(root, MappingNode) or "framework" not in root.entries:
        return NOBODY
    return Identity(text_within(root, "organisation", "id"), text_within(root, "framework") or "")


def read_before(data: bytes, framework: Framework, name: str, suggestions: Suggestions | None = None) -> Before:
    """A baseline's sheet; one of another version of the framework is said, and not compared with.

    BrokenError holds every fault of it.
    """
    try:
        return Before(name=name, sheet=parse_sheet(data, framework, name, suggestions))
    except OtherVersionError:
        word = identity_in(data).framework
        if word.partition("@")[0] == framework.id:
            return Before(name=name, other_version=word)
        message = f"the baseline was answered for another framework than {framework.id} {framework.version}"
        hint = "take a baseline from after the change of framework, or judge without one"
        raise failure(name, message, hint=hint) from None
    except AssessError as error:
        raise BrokenError(error.problems) from None
