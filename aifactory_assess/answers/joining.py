"""One answer out of several that agree: who gave it and when last, what backs it, and everybody's notes."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from aifactory_assess.answers.apart import HELD, in_brackets, runs_known
from aifactory_assess.answers.notes import MOST_MARKS
from aifactory_assess.answers.sheet import Answer
from aifactory_assess.answers.voices import Opinion, Voice, are_several, newest
from aifactory_assess.escaping import as_read


def told_by_all(
    candidates: Sequence[Opinion], all_of_them: Sequence[Opinion], voices: Sequence[Voice], kinds: Sequence[str]
) -> Answer:
    """The candidate whose canonical JSON sorts first, with who said the same and when last, and everybody's notes.

    `kinds` are those of evidence, weakest first: the strongest that any of them has backs it, with its sources.
    """
    # Whom one answer is by share it: what it costs to read follows the files, and not the people in them.
    first = min({each.answer for each in candidates}, key=canonical)
    several = are_several(voices) or len({each.by for each in all_of_them}) > 1
    alike = [each for each in candidates if each.answer.agrees(first)]
    strength = max(_strength(each.answer, kinds) for each in alike)
    backed = [each for each in alike if _strength(each.answer, kinds) == strength]
    chosen = min({each.answer for each in backed}, key=canonical)
    told = {each.by for each in alike} - {voice.name for voice in voices}  # in a file's words, which may name several
    said = once(sorted({each.by for each in alike}, key=as_read), ", ", within=told)
    notes = [(each.answer.by or each.by, each.answer.note, each.voice) for each in all_of_them]
    by = said if several and chosen.state != "open" else chosen.by
    as_of = chosen.as_of if chosen.state == "open" else day_of_last(chosen.as_of, (each.day for each in backed), voices)
    source = joined(each.answer.source for each in backed)
    return chosen._replace(source=source, note=all_notes(notes, several=several), by=by, as_of=as_of, line=None)


def _strength(answer: Answer, kinds: Sequence[str]) -> int:
    return kinds.index(answer.evidence) if answer.evidence is not None else 0


def joined(texts: Iterable[str | None]) -> str | None:
    """Sources in one, each once."""
    sources = sorted({text for text in texts if text})
    return once(sources, "; ", within=sources) or None


def all_notes(notes: Iterable[tuple[str, str | None, Voice]], *, several: bool) -> str | None:
    """Everybody's notes, each after its author's name where there are several people."""
    noting = [(by, note, voice) for by, note, voice in notes if note]
    said = sorted({(by, note, noted(by, note, voice)) for by, note, voice in noting})
    first, then = _signed(said) if several else ([note for _, note, _ in said], [])
    texts, own = _without_sums([*dict.fromkeys(first), *then]), {*then}
    merged = [text for text in texts if text not in own]
    if several and len(merged) > 1:
        named = [voice.authors for voice in {id(voice): voice for *_, voice in noting}.values()]
        texts = [*_of_none_before(merged, named), *(text for text in texts if text in own)]
    return once(texts, "; ", within=[in_brackets(text, "; ") if text in own else text for text in texts]) or None


def _signed(notes: Iterable[tuple[str, str, str]]) -> tuple[list[str], list[str]]:
    """Of notes, by whom, as it is and after that name, what stands as it is, and what after the name.

    That is what has no other but in brackets; what has is of a merged file. As it is it stands before all names, or
    would be read as of one of them.
    """
    said = [(note, text) for _, note, text in notes]
    longest = max((len(as_read(note)) for note, _ in said), default=0)
    known = {as_read(text) for _, text in said}
    apart = runs_known(known | {in_brackets(text, "; ") for text in known}, "; ", longest=longest)
    runs = {note: apart(in_brackets(as_read(note), "; ")) for note, text in said if note != text}
    as_it_is = {note for note, text in said if note == text or any(is_known for _, is_known in runs[note])}
    named = {as_read(text): text for note, text in sorted(said, reverse=True) if note not in as_it_is}
    return sorted(note for note in as_it_is if as_read(note) not in named), sorted(named.values())


def _of_none_before(notes: Iterable[str], names: Collection[Collection[str]]) -> Iterator[str]:
    """Notes of merged files, each without what those before have of the same people: these were merged of others."""
    told = set[str]()
    for note in notes:
        pieces = {as_read(piece): piece for piece in _pieces(note, names)}
        if rest := [piece for read, piece in pieces.items() if read not in told]:
            yield "; ".join(rest)
        told.update(pieces)


def _pieces(note: str, names: Iterable[Collection[str]]) -> Iterator[str]:
    """What a note of a merged file has of each person that is named.

    What stands in brackets is part of what it stands in, and what has no name follows what is before it.
    """
    piece = list[str]()
    for part in in_brackets(note, "; ").split("; "):
        if piece and any(called in known for called in _called_in(part) for known in names):
            yield "; ".join(piece).replace(HELD, "; ")
            piece = []
        piece.append(part)
    yield "; ".join(piece).replace(HELD, "; ")


def _called_in(note: str) -> set[str]:
    """What a note may begin with as a name, as it is read, which may have colons in itself; in brackets none stands."""
    *words, _ = in_brackets(note, ": ").split(": ", MOST_MARKS)
    return {as_read(": ".join(words[: count + 1])) for count in range(len(words))} - {""}


def _without_sums(texts: Collection[str]) -> list[str]:
    """Those that are not wholly made of others, and so of some that stay, as what was merged of several is."""
    words = [as_read(text) for text in texts]
    apart = runs_known({*words}, "; ", longest=max(map(len, words), default=0), but_itself=True)
    return [text for text, own in zip(texts, words, strict=True) if not all(is_known for _, is_known in apart(own))]


def noted(by: str, note: str, voice: Voice) -> str:
    """A note after its author's name; one of a merged file begins with that of one of those who speak in it.

    Whom it outvoted it may name nowhere else: what begins with a colon's words may be theirs, and is nobody's who is
    named.
    """
    called = _called_in(note)
    is_signed = as_read(voice.name) in called or not called.isdisjoint(voice.authors)
    return note if is_signed or (called and voice.sheet.merged) else f"{by}: {note}"


def once(texts: Collection[str], mark: str, *, within: Iterable[str]) -> str:
    """Texts in one, without those that one of some others holds: what was merged holds what it was made of.

    Of those that are read alike the first stays.
    """
    holding: dict[str, list[str]] = {}
    for whole in map(as_read, within):
        for part in set(whole.split(mark)) if mark in whole else ():
            holding.setdefault(part, []).append(whole)
    first = {as_read(text): text for text in reversed([*texts])}
    kept = (text for text in texts if first[as_read(text)] == text)
    return mark.join(text for text in kept if not _is_part(as_read(text), holding, mark))


def _is_part(text: str, holding: Mapping[str, Sequence[str]], mark: str) -> bool:
    """Whether a text stands in a longer one; `holding` are those that have a part, of which the rarest is asked."""
    for each in {text, in_brackets(text, mark)}:
        longer = min((holding.get(part, ()) for part in each.split(mark)), key=len)
        if any(len(each) < len(whole) and f"{mark}{each}{mark}" in f"{mark}{whole}{mark}" for whole in longer):
            return True
    return False


def day_of_last(own: date | None, said: Iterable[date | None], voices: Sequence[Voice]) -> date | None:
    """The day to write beside what was said last on some days; None where the merged file's own day says it."""
    last = max((day for day in said if day is not None), default=own)
    return None if own != last and last == newest(voices) else last


def canonical(answer: Answer) -> str:
    """An answer as text that sorts in one way: by its value, then by what backs it."""
    beside = [answer.evidence, answer.source, answer.as_of and answer.as_of.isoformat(), answer.by, answer.note]
    return json.dumps([answer.state, answer.value, beside], ensure_ascii=True, separators=(",", ":"))
