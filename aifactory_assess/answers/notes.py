"""Whose words a note has: the answerer's first, others' after their names, which `noted_by` lists in turn."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from aifactory_assess.errors import listed
from aifactory_assess.escaping import as_read

NOBODY = "somebody"
"""Stands for whom nothing names, where words of theirs stand beside another's answer."""
_APART = "; "


class Noted(NamedTuple):
    """What one person noted; nobody known where `by` is None."""

    by: str | None
    text: str

    @property
    def author(self) -> str:
        """Who it was, as names are compared."""
        return as_read(self.by or NOBODY)

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from others; `signed` may have put a comma in the place of a semicolon."""
        return self.author, as_read(self.text.replace(_APART, ", "))


class Signed(NamedTuple):
    """A note as it is written, with the names in it, in turn."""

    note: str | None = None
    noted_by: tuple[str, ...] = ()


def names_with_words(note: str, noted_by: Sequence[str]) -> int:
    """How many of the names stand in a note in this turn, from the first."""
    return len([*_labels(note, noted_by)])


def _labels(note: str, noted_by: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where what is before each name ends, and where the words after it begin; up to the first that is not there."""
    end = 0
    for place, name in enumerate(noted_by):
        label = f"{name}: " if not place and note.startswith(f"{name}: ") else f"{_APART}{name}: "
        begin = note.find(label, end)
        if begin < 0:
            return
        end = begin + len(label)
        yield begin, end


def noted_in(note: str | None, noted_by: Sequence[str], owner: str | None) -> list[Noted]:
    """What a note has of whom: what stands before all names is of the `owner` of the answer."""
    labels = [(0, 0), *_labels(note or "", noted_by), (len(note or ""), 0)]
    texts = ((note or "")[start:end].strip() for (_, start), (end, _) in pairwise(labels))
    return [Noted(by, text) for by, text in zip((owner, *noted_by), texts, strict=False) if text]


def _is_by(part: Noted, name: str | None) -> bool:
    """Whether somebody noted it: who has no name is another than whom a note calls somebody."""
    return part.author == as_read(name or NOBODY) and (name is not None or part.by is None)


def _called(speaker: str | None, owner: str | None) -> str | None:
    """What a note calls who speaks: without a name somebody, but beside an answer that is nobody's as well."""
    return speaker or (owner and NOBODY)


def signed(parts: Iterable[Noted], answerer: str | None) -> Signed:
    """A note of which the answerer's own words stand first, without their name."""
    parts = [each._replace(text=each.text.strip()) for each in parts]
    own = _APART.join(each.text for each in parts if each.text and _is_by(each, answerer))
    others = [each for each in parts if each.text and not _is_by(each, answerer)]
    if others and own.startswith(f"{others[0].by or NOBODY}: "):  # it would be read as another's
        return all_signed([Noted(answerer, own), *others])
    return _signed(own, others)


def all_signed(parts: Iterable[Noted]) -> Signed:
    """A note of which all words stand after their author's name."""
    return _signed("", [each._replace(text=text) for each in parts if (text := each.text.strip())])


def _signed(own: str, others: Sequence[Noted]) -> Signed:
    """What quotes how the next begins, and would end there, has a comma in the place of that semicolon."""
    names = tuple(each.by or NOBODY for each in others)
    texts = [own, *(each.text for each in others)]
    told = [text.replace(f"{_APART}{name}: ", f", {name}: ") for text, name in zip(texts, names, strict=False)]
    whole = _joined([*told, *texts[len(told) :]], names)
    if [part.text for part in noted_in(*whole, None)] != [text for text in (*told, texts[-1]) if text]:
        whole = _joined([text.replace(_APART, ", ") for text in texts], names)  # of names with semicolons
    return whole


def _joined(texts: Sequence[str], names: tuple[str, ...]) -> Signed:
    own, *others = texts
    told = [f"{name}: {text}" for name, text in zip(names, others, strict=True)]
    return Signed(_APART.join(filter(None, (own, *told))) or None, names)


def note_of(
    before: Signed, *, owner: str | None, answerer: str | None, speaker: str | None, says: Sequence[Noted] = ()
) -> Signed:
    """What stood beside the `owner`'s answer, beside the `answerer`'s; for what the speaker says now, their own goes.

    What others are said to note stands beside what they noted before.
    """
    stays, who = noted_in(*before, owner), _called(speaker, owner)
    if any(_is_by(each, who) for each in says):
        stays = [each for each in stays if not _is_by(each, who)]
    there = {each.key for each in stays}
    return signed([*stays, *(each for each in says if each.key not in there)], answerer)


_ENDS = re.compile(r"(; |\n|;\Z)")
_MOST_TRIES = 100


def retyped(text: str, before: Signed, *, owner: str | None, author: str | None) -> list[Noted]:
    """What a note has of whom that was typed over one: what still stands in it of another is theirs, as it was.

    That is between semicolons and line breaks; the author's own words may stand after their name.
    """
    runs, parts = _Runs(text), noted_in(*before, None)
    # What has a name is looked for before what has none, which may stand in it, and the longest first.
    order = sorted(range(len(parts)), key=lambda place: (parts[place].by is None, -len(parts[place].text)))
    stands = {
        place
        for place in order
        if runs.takes(parts[place].text if parts[place].by is None else f"{parts[place].by}: {parts[place].text}")
    }
    rest = runs.left.removeprefix(f"{author or NOBODY}: ")
    kept = [each._replace(by=each.by or owner) for place, each in enumerate(parts) if place in stands]
    return [*kept, *([Noted(author, rest)] if rest else [])]


def noted_since(now: Iterable[Noted], *, base: Sequence[Noted], typed: Sequence[Noted]) -> list[Noted]:
    """What a note has `now`, with what was typed over its `base`: what was taken out goes, and what was put in comes.

    Whatever else it was told since stays, that of the same person too.
    """
    stood, stands = ({each.key for each in parts} for parts in (base, typed))
    gone: dict[tuple[str, str], dict[str, None]] = {}
    for each in base:
        if each.key not in stands:
            gone.setdefault((each.author, _words(each.text)[0]), {})[each.text] = None
    left = [each if each.key in stands else _without(each, gone) for each in now]
    there = [(author, f", {words}, ") for author, words in (each.key for each in left)]

    def stands_there(part: Noted) -> bool:
        author, words = part.key
        return any(author == who and f", {words}, " in told for who, told in there)

    new = [each for each in typed if each.key not in stood and not stands_there(each)]
    return [*(each for each in left if each.text), *new]


def _without(part: Noted, gone: Mapping[tuple[str, str], Iterable[str]]) -> Noted:
    """What somebody noted, without what went of theirs, by its first words; of much that begins alike some goes."""
    author, runs = part.author, _Runs(part.text)
    for token in dict.fromkeys(runs.tokens):
        for text in islice(gone.get((author, token), ()), _MOST_TRIES):
            while text in part.text and runs.takes(text):
                pass
    return part._replace(text=runs.left) if runs.taken else part


def _words(text: str) -> list[str]:
    """What stands between the marks of a text."""
    return [words.strip() for words in _ENDS.split(text)[::2]]


class _Runs:
    """Words of a text between marks, of which runs are taken out, each once and from the left."""

    def __init__(self, text: str) -> None:
        *pairs, last = _ENDS.split(text)
        self._pieces = [*zip(pairs[::2], pairs[1::2], strict=True), (last, "")]
        self.tokens, self.taken = [token.strip() for token, _ in self._pieces], set[int]()
        self._places = dict[str, deque[int]]()
        for place, token in enumerate(self.tokens):
            self._places.setdefault(token, deque()).append(place)

    @property
    def left(self) -> str:
        """The text without what was taken out."""
        pieces = (f"{token}{end}" for place, (token, end) in enumerate(self._pieces) if place not in self.taken)
        return "".join(pieces).strip().removesuffix(";")

    def takes(self, told: str) -> bool:
        """Whether some words stand there still; they do no more. Of many places where they begin some are looked at."""
        words = _words(told)
        places = self._places.get(words[0], deque())
        while places and places[0] in self.taken:
            places.popleft()
        for at in islice(places, _MOST_TRIES):
            run = range(at, at + len(words))
            if self.tokens[at : at + len(words)] == words and self.taken.isdisjoint(run):
                self.taken.update(run)
                return True
        return False


def kept_of(before: Signed, *, owner: str | None, speaker: str | None) -> str:
    """Whose words stay of a note beside the `owner`'s answer where who speaks says another, to be told behind it."""
    who = _called(speaker, owner)
    stays = {each.author: each.by or NOBODY for each in noted_in(*before, owner) if not _is_by(each, who)}
    return f"kept, as noted by {listed(stays.values())}" if stays else ""
