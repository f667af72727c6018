"""Whose words a note has: the answerer's first, others' after their names, which `noted_by` lists in turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
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
        return self.author, as_read(self.text).replace(_APART, ", ")


class Signed(NamedTuple):
    """A note as it is written, with the names in it, in turn."""

    note: str | None = None
    noted_by: tuple[str, ...] = ()


def names_no_words(note: str, noted_by: Sequence[str]) -> str | None:
    """The first of the names after which nothing stands in a note, or not in this turn."""
    return noted_by[found] if (found := len([*_labels(note, noted_by)])) < len(noted_by) else None


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


def signed(parts: Iterable[Noted], answerer: str | None) -> Signed:
    """A note of which the answerer's own words stand first, without their name."""
    parts, who = [each._replace(text=each.text.strip()) for each in parts], as_read(answerer or NOBODY)
    own = _APART.join(each.text for each in parts if each.text and each.author == who)
    others = [each for each in parts if each.author != who]
    if others and own.startswith(f"{others[0].by}: "):  # it would be read as another's
        return all_signed([Noted(answerer, own), *others])
    return _signed(own, others)


def all_signed(parts: Iterable[Noted]) -> Signed:
    """A note of which all words stand after their author's name."""
    return _signed("", parts)


def _signed(own: str, others: Iterable[Noted]) -> Signed:
    told, names = [own] if own else [], list[str]()
    for by, text in ((each.by, each.text.strip()) for each in others if each.text.strip()):
        names.append(by or NOBODY)
        label = f"{_APART}{names[-1]}: "
        if told and label in told[-1]:  # what quotes how the next begins would end there
            told[-1] = told[-1].replace(label, f", {names[-1]}: ")
        told.append(f"{names[-1]}: {text}")
    return Signed(_APART.join(told) or None, tuple(names))


def note_of(
    before: Signed, *, owner: str | None, answerer: str | None, speaker: str | None, says: str | None = None
) -> Signed:
    """What stood beside the `owner`'s answer, beside the `answerer`'s; what who speaks `says` is in place of theirs."""
    parts = noted_in(*before, owner)
    if says is not None:
        now = Noted(speaker, says)
        parts = [each for each in parts if each.author != now.author] + [now]
    return signed(parts, answerer)


def retyped(text: str, before: Sequence[Noted], author: str | None) -> list[Noted]:
    """What a note has of whom that was typed over one: what still stands in it of another is theirs, as it was."""
    left, kept = f"{_APART}{text}{_APART}", list[Noted]()
    for place, each in enumerate(before):
        told = each.text if not place and text.startswith(each.text) else f"{each.by or NOBODY}: {each.text}"
        if f"{_APART}{told}{_APART}" in left:
            left = left.replace(f"{_APART}{told}{_APART}", _APART, 1)
            kept.append(each)
    rest = left[len(_APART) : -len(_APART)].strip()
    return [*kept, *([Noted(author, rest)] if rest else [])]


def kept_of(before: Signed, *, owner: str | None, speaker: str | None) -> str:
    """Whose words stay of a note beside the `owner`'s answer where who speaks says another, to be told behind it."""
    stays = {each.author: each.by or NOBODY for each in noted_in(*before, owner)}
    stays.pop(as_read(speaker or NOBODY), None)
    return f"kept, as noted by {listed(stays.values())}" if stays else ""
