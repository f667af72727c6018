"""Whose words a note has: the answerer's first, others' after their names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from aifactory_assess.answers.apart import in_brackets
from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.answers.voices import named_in
from aifactory_assess.errors import listed
from aifactory_assess.escaping import as_read

MOST_MARKS = 4
"""Among so many colons and semicolons behind its beginning a name is looked for, since it may have some in itself."""
_MOST_SPELLED = 4
"""Of so many signs one letter with its marks is made: a name may be spelled longer than it is read."""
_CALLED = r"[^\Wa-z\d_][\w\u0300-\u036f.'\u00a0 -]{0,40}"
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
    sheets = list(sheets)
    spelled, is_signed = _spelled(sheets, owner, speaker, answerer), _is_signed(owner, sheets)
    texts: dict[str, list[str]] = {}
    for who, text in _parted(note or "", spelled, is_signed=is_signed):
        name = who or (owner if speaker else None) or ""
        spelled.setdefault(as_read(name), name)
        texts.setdefault(as_read(name), []).append(text)
    if says is not None:
        texts[as_read(speaker or "")] = [says]
    said = {who: "; ".join(each) for who, each in texts.items()}
    own, nobodys = said.pop(as_read(answerer or ""), None), said.pop("", None)
    if is_signed and own and answerer and next(_labels(own, {}, is_signed=True), None):
        own = f"{answerer}: {own}"  # or what it begins with would be taken for a name
    others = (f"{spelled[who]}: {text}" for who, text in said.items())
    return "; ".join(filter(None, (own, nobodys, *others))) or None


def kept_of(note: str | None, sheets: Iterable[Sheet], *, owner: str | None, speaker: str | None) -> str:
    """Whose words stay of a note beside the `owner`'s answer where who speaks says another, to be told behind it."""
    sheets = list(sheets)
    parts = _parted(note or "", _spelled(sheets, owner, speaker), is_signed=_is_signed(owner, sheets))
    names = {as_read(name): name for who, _ in parts if (name := who or owner)}
    names.pop(as_read(speaker or ""), None)
    return f"kept, as noted by {listed(names.values())}" if names else ""


def _is_signed(owner: str | None, sheets: Iterable[Sheet]) -> bool:
    """Whether a note may begin with a name that nothing else has: a merged file says whose each of its answers is."""
    return owner is not None and any(sheet.merged for sheet in sheets)


def _spelled(sheets: Iterable[Sheet], *beside: str | None) -> dict[str, str]:
    """The names that are known by how they are read, as they are spelled first."""
    known = (*beside, *(name for sheet in sheets for name in (sheet.respondent, *named_in(sheet))))
    return {key: name for name in reversed(known) if name and (key := as_read(name))}


def _parted(note: str, known: Mapping[str, str], *, is_signed: bool) -> Iterator[tuple[str | None, str]]:
    """What a note has of whom: behind a name that the file knows, or, but at its beginning, what may be anybody's.

    Where it `is_signed`, as one of a merged file may be, what it begins with may be a name that this knows no more.
    """
    starts = [(0, 0, None), *_labels(note, known, is_signed=is_signed)]
    for (_, start, who), (end, _, _) in pairwise([*starts, (len(note), 0, None)]):
        if note[start:end]:
            yield who, note[start:end]


def _labels(note: str, known: Mapping[str, str], *, is_signed: bool) -> Iterator[tuple[int, int, str]]:
    """Where a name begins, with what parts it from the words before, where its words begin, and the name.

    In brackets none does: what stands in them is whose they are. `known` are the file's names by how they are read.
    """
    called, longest = re.compile(f"({_CALLED}): "), _MOST_SPELLED * max(map(len, known), default=0)
    outside, done = in_brackets(in_brackets(note, "; ", "  "), ": ", "  "), 0
    colons = [found.start() for found in re.finditer(": ", outside)]
    begins = [(0, 0), *((found.start(), found.end()) for found in re.finditer("; ", outside))]
    limits = [*(begin for begin, _ in begins[MOST_MARKS:]), *[len(note)] * MOST_MARKS]
    for (begin, start), limit in zip(begins, limits, strict=False):
        first = bisect_left(colons, start)
        near = (end for end in colons[first : first + MOST_MARKS] if end - start <= longest and end <= limit)
        ends = [end for end in near if as_read(note[start:end]) in known]
        found = None if ends or not start else called.match(note, start)
        end = ends[-1] if ends else found.end(1) if found else start
        if is_signed and end == start == 0 and colons and colons[0] < [*begins, (len(note), 0)][1][0]:
            end = colons[0]
        if begin >= done and end > start:
            yield begin, end + 2, note[start:end]
            done = end + 2
