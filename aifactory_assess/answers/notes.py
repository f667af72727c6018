"""Whose words a note has: the answerer's first, others' after their names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Set
from itertools import pairwise

from aifactory_assess.answers.sheet import Sheet

_MOST_COLONS = 4
"""Among so many behind its beginning the end of a name is looked for, since it may have some in itself."""
_MOST_PARTS = 4
"""Of so many parts between commas a name among several is made at most, `Dr. Doe, Ann, Jr.`"""
_CALLED = r"[^\Wa-z\d_][\w.' -]{0,40}"
"""How a name looks that no answer is under: that of somebody who noted something alone."""


def note_of(  # noqa: PLR0913 - whose it was, whose it is now, and who speaks
    note: str | None,
    sheets: Iterable[Sheet],
    *,
    owner: str | None,
    answerer: str | None,
    speaker: str | None,
    says: str | None = None,
) -> str | None:
    """What stood beside the `owner`'s answer, beside the `answerer`'s, with what who speaks `says` in place of theirs.

    What is not said to be anybody's is the owner's, or nobody's where who speaks has no name. `sheets` name people.
    """
    names = {name for name in (owner, speaker, *(name for sheet in sheets for name in _named(sheet))) if name}
    texts: dict[str | None, list[str]] = {}
    for who, text in _parted(note or "", names):
        texts.setdefault(who or (owner if speaker else None), []).append(text)
    if says is not None:
        texts[speaker] = [says]
    said = {who: "; ".join(each) for who, each in texts.items()}
    own, nobodys = said.pop(answerer, None), said.pop(None, None)
    return "; ".join(filter(None, (own, nobodys, *(f"{who}: {text}" for who, text in said.items())))) or None


def _parted(note: str, names: Set[str]) -> Iterator[tuple[str | None, str]]:
    """What a note has of whom: behind a name that the file knows, or, but at its beginning, what may be anybody's."""
    starts = [(0, 0, None), *_labels(note, names)]
    for (_, start, who), (end, _, _) in pairwise([*starts, (len(note), 0, None)]):
        if note[start:end]:
            yield who, note[start:end]


def _labels(note: str, names: Set[str]) -> Iterator[tuple[int, int, str]]:
    """Where a name begins, with what parts it from the words before, where its words begin, and the name."""
    called, longest = re.compile(f"({_CALLED}): "), max(map(len, names), default=0)
    colons, done = [found.start() for found in re.finditer(": ", note)], 0
    for begin, start in ((0, 0), *((found.start(), found.end()) for found in re.finditer("; ", note))):
        first = bisect_left(colons, start)
        near = (end for end in colons[first : first + _MOST_COLONS] if end - start <= longest)
        ends = [end for end in near if note[start:end] in names]
        found = None if ends or not start else called.match(note, start)
        end = ends[-1] if ends else found.end(1) if found else start
        if begin >= done and end > start:
            yield begin, end + 2, note[start:end]
            done = end + 2


def _named(sheet: Sheet) -> Iterator[str | None]:
    """Whom a file names: who answers, and whose answers those of others are, each of several in one and all."""
    yield sheet.respondent
    for by in dict.fromkeys(answer.by for answer in (*sheet.profile.values(), *sheet.answers.values()) if answer.by):
        yield by
        parts = by.split(", ")
        for count in range(1, min(_MOST_PARTS, len(parts)) + 1):
            yield from (", ".join(parts[start : start + count]) for start in range(len(parts) - count + 1))
