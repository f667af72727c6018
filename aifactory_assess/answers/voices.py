"""Who speaks in which file, and what each person says of one question or fact: once, and what they said last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from aifactory_assess.answers.apart import runs_known
from aifactory_assess.answers.sheet import OPEN, Answer, Sheet
from aifactory_assess.errors import failure
from aifactory_assess.escaping import as_read
from aifactory_assess.framework.asked import Field, Question
from aifactory_assess.framework.kinds import credit
from aifactory_assess.nouns import dataclass

LONGEST_NAME = 1_000
MOST_TOLD = 16 << 20
"""Signs of texts and notes, which are told of each of those whom an answer is by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One file of answers: who speaks in it, as the first file that names them spells it, and how much they weigh."""

    name: str
    weight: int
    sheet: Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What one file says about one question; `credit` in basis points, None where it gives no value.

    `speaker` is who said it, in whichever file; None is nobody known, and never the same as another.
    """

    by: str
    speaker: str | None
    answer: Answer
    credit: int | None
    voice: Voice

    @property
    def day(self) -> date | None:
        """When it was said: on its own day, or else on that of its file."""
        return self.answer.as_of or self.voice.sheet.assessed_on

    @property
    def owner(self) -> str:
        """Whose words of its note have no name before them: they are of all whom the answer is by."""
        return self.answer.by or self.by


def same_person(one: str | None, other: str | None) -> bool:
    """Whether two names are read alike; nobody is nobody."""
    return as_read(one or "") == as_read(other or "")


def voices_of(sheets: Iterable[Sheet], weights: Mapping[str, int]) -> tuple[Voice, ...]:
    """The files in an order of their own, so that the order in which they are given does not matter.

    AssessError for names that are too long to stand beside every answer.
    """
    sheets = list(sheets)
    for sheet in sheets:
        if sheet.respondent and len(sheet.respondent) > LONGEST_NAME:
            message = f"the respondent's name has {len(sheet.respondent):,} signs"
            raise failure(sheet.path or "", message, f"at most {LONGEST_NAME:,}, to be named beside each answer")
    names = _names_of(sheets)
    voices = [
        Voice(
            name=name,
            weight=weights.get(sheet.respondent_role or "", 1),
            sheet=sheet,
        )
        for name, sheet in zip(names, sheets, strict=True)
    ]
    voices.sort(key=lambda voice: (as_read(voice.name), voice.sheet.path or "", voice.sheet.sha256 or ""))
    first = {as_read(voice.name): voice.name for voice in reversed(voices) if voice.sheet.respondent}
    return tuple(
        replace(voice, name=first[as_read(voice.name)]) if voice.sheet.respondent else voice for voice in voices
    )


def _names_of(sheets: Sequence[Sheet]) -> list[str]:
    """Who speaks in each file: its respondent, or the file's own name; where files share that, their whole paths."""
    paths = [(sheet.path or "").replace("\\", "/").rsplit(".", 1)[0] for sheet in sheets]
    own = Counter(path.rsplit("/", 1)[-1] for path, sheet in zip(paths, sheets, strict=True) if not sheet.respondent)
    short = [path if own[path.rsplit("/", 1)[-1]] > 1 else path.rsplit("/", 1)[-1] for path in paths]
    return [sheet.respondent or name for sheet, name in zip(sheets, short, strict=True)]


def newest(voices: Sequence[Voice]) -> date | None:
    """The day of the newest file, which is that of the merged one."""
    return max((voice.sheet.assessed_on for voice in voices if voice.sheet.assessed_on), default=None)


def are_several(voices: Sequence[Voice]) -> bool:
    """Whether the files are of more than one person."""
    return len({as_read(voice.name) for voice in voices}) > 1


class Speakers:
    """Who speaks in some files: whom each answer is by, by names that are looked at once for all that is asked."""

    def __init__(self, voices: Sequence[Voice]) -> None:
        named = Counter(as_read(voice.name) for voice in voices)
        # A file's name is that of one person: its respondent's, or else one that no other file has.
        self.voices = voices
        self._read = [(v, as_read(v.name), bool(v.sheet.respondent) or named[as_read(v.name)] == 1) for v in voices]
        self._known = {name: voice.name for voice, name, is_known in reversed(self._read) if is_known}
        self._apart = runs_known(self._known, ", ")

    def opinions_of(self, place: Question | Field) -> tuple[Opinion, ...]:
        """What each file says of it, if anything, by each of those whom the answer is by; of a fact without credit."""
        found: list[Opinion] = []
        answers = [(*each, own[place.id]) for each in self._read if place.id in (own := _said_of(place, each[0].sheet))]
        answers = [each for each in answers if each[-1].bare != OPEN]
        people_of = self._people_of(answers)
        for voice, _, is_known, answer in answers:
            worth = None
            if isinstance(place, Question) and answer.value is not None:
                worth = credit(place.kind, answer.value)
            people, told = [voice.name], answer
            if answer.by:
                people = people_of(answer.by, answer)
                told = answer._replace(by=", ".join(people))
            for name in dict.fromkeys(people):
                speaker = name if answer.by or is_known else None
                found.append(Opinion(by=name, speaker=speaker, answer=told, credit=worth, voice=voice))
        return tuple(found)

    def _people_of(self, answers: Sequence[tuple[Voice, str, bool, Answer]]) -> Callable[[str, Answer], list[str]]:
        """Whom a file names in one as it was merged, where each has a file of their own; any other is one name.

        Before those with the longest names they are those who say the same themselves: `Ann, Bob` may be two or one.
        """
        alike: dict[tuple[object, ...], set[str]] = {}
        for _, name, is_known, answer in answers:
            if is_known and (not answer.by or as_read(answer.by) == name):
                alike.setdefault((answer.state, answer.value), set()).add(name)
        shared = {(answer.state, answer.value) for *_, answer in answers if answer.by}
        agreed = {said: runs_known(names, ", ") for said, names in alike.items() if said in shared}
        others = dict[str, str]()

        def people_of(by: str, answer: Answer) -> list[str]:
            for each in (agreed.get((answer.state, answer.value), self._apart), self._apart):
                runs = each(as_read(by))
                if all(is_known for _, is_known in runs):
                    return [self._known[name] for name, _ in runs]
            return [others.setdefault(as_read(by), by)]

        return people_of


def _said_of(place: Question | Field, sheet: Sheet) -> Mapping[str, Answer]:
    return sheet.answers if isinstance(place, Question) else sheet.profile


def earlier_than_last(opinions: Sequence[Opinion]) -> tuple[Opinion, ...]:
    """Those after whose day who gave them answered, and none of it the same, by the days of all of theirs."""
    said: dict[str, list[Opinion]] = {}
    for each in opinions:
        if each.speaker and each.answer.state != "unknown":
            said.setdefault(each.speaker, []).append(each)
    found: list[Opinion] = []
    for own in said.values():
        days = [each.day for each in own if each.day is not None]
        day = max(days) if len(days) == len(own) else None
        last = {(each.answer.state, each.answer.value) for each in own if day in (None, each.day)}
        found += [each for each in own if (each.answer.state, each.answer.value) not in last]
    return tuple(found)


def once_each(opinions: Iterable[Opinion]) -> tuple[Opinion, ...]:
    """What each person said, once: by the file in which they weigh most."""
    heard: dict[tuple[object, ...], Opinion] = {}
    for each in opinions:
        said = (each.speaker or id(each), each.answer.state, each.answer.value)
        if said not in heard or each.voice.weight > heard[said].voice.weight:
            heard[said] = each
    return tuple(heard.values())


def told_again(opinions: Sequence[Opinion], before: int) -> int:
    """Signs of texts and notes, and those before, of all but the first whom each answer is by; AssessError for many."""
    once = {
        id(answer): sum(len(text) for text in (answer.value, answer.note) if isinstance(text, str))
        for answer in (each.answer for each in opinions)
    }
    told = before + sum(once[id(each.answer)] for each in opinions) - sum(once.values())
    if told > MOST_TOLD:
        longest = max(opinions, key=lambda each: once[id(each.answer)])
        message = f"answers and notes by several people with files of their own come to over {MOST_TOLD >> 20} MiB"
        hint = "shorten them, or merge without this file or theirs"
        raise failure(longest.voice.sheet.path or "", f"{message}, told for each of them", hint=hint)
    return told
