"""One answer out of several that agree: who gave it and when last, what backs it, and everybody's notes."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from aifactory_assess.answers.notes import Noted, Signed, all_signed, noted_in, signed
from aifactory_assess.answers.sheet import Answer
from aifactory_assess.answers.voices import Opinion, Voice, are_several, newest
from aifactory_assess.escaping import as_read


def told_by_all(
    candidates: Sequence[Opinion],
    all_of_them: Sequence[Opinion],
    voices: Sequence[Voice],
    kinds: Sequence[str],
    *,
    but: Collection[tuple[str, str]] = (),
) -> Answer:
    """The candidate whose canonical JSON sorts first, with who said the same and when last, and everybody's notes.

    `kinds` are those of evidence, weakest first: the strongest that any of them has backs it, with its sources. Of the
    notes those with a key among `but` are left out.
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
    by = said if several and chosen.state != "open" else chosen.by
    as_of = chosen.as_of if chosen.state == "open" else day_of_last(chosen.as_of, (each.day for each in backed), voices)
    notes = {(each.owner, each.answer.signed) for each in all_of_them}
    parts = (part for owner, signed in notes for part in noted_in(*signed, owner) if part.key not in but)
    owner = None if several else all_of_them[0].owner
    source = joined(each.answer.source for each in backed)
    return chosen._replace(source=source, by=by, as_of=as_of, line=None).noting(all_notes(parts, voices, owner=owner))


def _strength(answer: Answer, kinds: Sequence[str]) -> int:
    return kinds.index(answer.evidence) if answer.evidence is not None else 0


def joined(texts: Iterable[str | None]) -> str | None:
    """Sources in one, each once."""
    sources = sorted({text for text in texts if text})
    return once(sources, "; ", within=sources) or None


def all_notes(parts: Iterable[Noted], voices: Sequence[Voice], *, owner: str | None) -> Signed:
    """What everybody noted, each once after its author's name; the only one of the `owner` without."""
    noted = once_noted(parts, voices)
    if owner is None or sum(each.author == as_read(owner) for each in noted) > 1:
        return all_signed(noted)
    return signed(noted, owner)


def once_noted(parts: Iterable[Noted], voices: Sequence[Voice]) -> list[Noted]:
    """What people noted, each once, with their names as files spell them, in an order that hangs on nothing else."""
    spelled = {as_read(voice.name): voice.name for voice in reversed(voices)}
    named = {Noted(spelled.get(each.author, each.by), each.text) for each in parts}
    first = {each.key: each for each in sorted(named, key=lambda each: (each.by or "", each.text), reverse=True)}
    return [first[key] for key in sorted(first)]


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
    longer = min((holding.get(part, ()) for part in text.split(mark)), key=len)
    return any(len(text) < len(whole) and f"{mark}{text}{mark}" in f"{mark}{whole}{mark}" for whole in longer)


def day_of_last(own: date | None, said: Iterable[date | None], voices: Sequence[Voice]) -> date | None:
    """The day to write beside what was said last on some days; None where the merged file's own day says it."""
    last = max((day for day in said if day is not None), default=own)
    return None if own != last and last == newest(voices) else last


def canonical(answer: Answer) -> str:
    """An answer as text that sorts in one way: by its value, then by what backs it."""
    day = answer.as_of and answer.as_of.isoformat()
    beside = [answer.evidence, answer.source, day, answer.by, *answer.signed]
    return json.dumps([answer.state, answer.value, beside], ensure_ascii=True, separators=(",", ":"))
