"""How much room words take on a slide, by the widths of common letters: a file of slides cannot ask its reader.

All lengths are in points. Letters are told as wide as the widest of what stands in for Calibri where that is missing,
Arial in bold and DejaVu Sans, so that what fits here fits there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from aifactory_assess.escaping import terminal, width
from aifactory_assess.telling.blocks import Words, kept_on_a_line, plain

_SHARES = {
    sign: share
    for share, signs in (
        (0.33, " \xa0ijlI.,·'"),
        (0.4, "ft!:;()[]-"),
        (0.43, "r/\\"),
        (0.5, '*|`"“”'),
        (0.6, "cJksvxyz_–"),
        (0.67, "EFLPSTY"),
        (0.79, "DGOQ"),
        (0.84, "w&+<=>^~×≤≥"),
        (1.02, "mMW%@—…"),
    )
    for sign in signs
}
"""The widths of letters as shares of their size."""
LEADING = 1.22
LONGEST, LONGEST_WORD = 300, 66
"""No cell or paragraph of a slide says more; its notes do."""
MORE = "\xa0…"
_ANSWER = 100
"""So many signs at the end of a title are kept, but for a word that begins before them."""
_KEPT = re.compile(rf"(?s).{{{LONGEST // 2},{LONGEST - 3}}}[.!?](?= )|.{{1,{LONGEST - 2}}}(?= )|.{{{LONGEST - 2}}}")
"""What is said of more: up to the last full sentence if that is most of it, or else up to the last word."""
_LONG_WORD = re.compile(rf"(\S{{{LONGEST_WORD - 1}}})\S{{2,}}")


def escaped(text: str) -> str:
    """Text as a slide shows it: control characters as escapes, line ends as blanks."""
    return terminal(text.replace("\n", " "))


@lru_cache(maxsize=4_000)
def shown(words: Words) -> str:
    """Words as a slide shows them, cut where no slide has room; a number keeps its sign on its line."""
    text = _whole(words)
    return text[: kept(text)] + (MORE if len(text) > LONGEST else "")


def title(words: Words) -> str:
    """Words as the title of a slide, cut in their middle: a name begins them, and the answer ends them."""
    text = _whole(words)
    if len(text) <= LONGEST:
        return text
    end = text[-_ANSWER:]
    end = end.partition(" ")[2] or end
    begun = text[: LONGEST - len(f"{MORE} {end}")]
    return f"{begun.rpartition(' ')[0] or begun}{MORE} {end}"


def _whole(words: Words) -> str:
    return kept_on_a_line(" ".join(cut_words(escaped(plain(words))).split()))


def kept(text: str) -> int:
    """How much of a text a slide has room for; what is kept of a longer one ends with `MORE`."""
    found = _KEPT.match(text) if len(text) > LONGEST else None
    return len(text) if found is None else found.end()


def is_cut(words: Words) -> bool:
    """Whether a slide shows less of words than they say."""
    text = escaped(plain(words))
    return len(text) > LONGEST or cut_words(text) != text


def cut_words(text: str) -> str:
    """A text with its words cut where no column is so wide; the longest id is not."""
    return _LONG_WORD.sub(r"\1…", text)


def length(text: str, size: float) -> float:
    """How wide a text is on one line."""
    return _shares(text) * size


@lru_cache(maxsize=20_000)
def _shares(text: str) -> float:
    """The same as a share of its size, once for all the widths that a table is tried in."""
    return sum(map(_share, text))


def _share(sign: str) -> float:
    known = _SHARES.get(sign)
    return (0.75 if sign.isupper() else 0.64) * width(sign) if known is None else known


def one_line(text: str, room: float, size: float) -> str:
    """A text, cut at its end to what stands on one line."""
    if length(text, size) <= room:
        return text
    ends = accumulate(length(sign, size) for sign in text)
    kept = sum(end <= room - length("…", size) for end in ends)
    return f"{text[:kept].rstrip()}…"


def longest_word(text: str, size: float) -> float:
    """How narrow a text may be set without breaking a word."""
    return max((length(word, size) for word in text.split(" ")), default=0.0)


def lines(text: str, room: float, size: float) -> int:
    """On how many lines a text stands; a word wider than the room, in which a sign stands at least, is broken."""
    count, used, blank, room = 1, 0.0, length(" ", size), max(room, size)
    for word in text.split(" "):  # what stands between others does not end a line
        wide = length(word, size)
        if used and used + blank + wide > room:
            count, used = count + 1, 0.0
        used += wide + (blank if used else 0.0)
        while used > room:
            count, used = count + 1, used - room
    return count


def height(text: str, room: float, size: float) -> float:
    """How high a text is in a room of this width."""
    return lines(text, room, size) * size * LEADING


def shared(
    columns: Sequence[Sequence[str]], room: float, size: float, margin: float, favour: float = 0.0
) -> list[float]:
    """The widths of a table's columns: what their longest cell takes, the widest shortened to share what there is.

    Those end alike; with `favour`, what wants more has more: by the root of what it wants for 0.5, in proportion for 1.
    """
    wanted = [max((length(cell, size) for cell in column), default=0.0) + margin for column in columns]
    if sum(wanted) <= room:
        spare = (room - sum(wanted)) / len(wanted)
        return [each + spare for each in wanted]
    least = [max((longest_word(cell, size) for cell in column), default=0.0) + margin for column in columns]
    if favour:  # what wants no more than its part of the room gives nothing to what wants more
        least = [want if want <= room / len(wanted) else each for want, each in zip(wanted, least, strict=True)]
    if sum(least) > room:  # some word is broken, and its column takes no room from the others
        least = [0.0] * len(least)
    shares = [each**favour for each in wanted]
    low, high = 0.0, max(wanted)
    for _ in range(40):  # halving finds the common bound to a hair
        bound = (low + high) / 2
        low, high = (bound, high) if sum(_held(wanted, least, shares, bound)) <= room else (low, bound)
    held = _held(wanted, least, shares, low)
    return [each * room / sum(held) for each in held]


def _held(wanted: Sequence[float], least: Sequence[float], shares: Sequence[float], bound: float) -> list[float]:
    ends = zip(wanted, least, shares, strict=True)
    return [max(min(each, bound * share), min(lowest, each)) for each, lowest, share in ends]
