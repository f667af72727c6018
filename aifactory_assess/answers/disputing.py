"""Facts and own prices that several files have: what is taken where all agree, and who said what where they differ."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from aifactory_assess.answers.joining import all_notes, day_of_last, joined, once_noted, told_by_all
from aifactory_assess.answers.notes import Noted, Signed, all_signed, noted_in
from aifactory_assess.answers.sheet import Answer, OwnPrice, Paid, Sheet
from aifactory_assess.answers.voices import Opinion, Speakers, Voice, are_several, once_each, told_again
from aifactory_assess.answers.writing import number_text, typed_text
from aifactory_assess.framework.asked import AnswerValue, Field, Triple
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.model import Framework
from aifactory_assess.nouns import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputedFact:
    """A profile field to which people gave different values: nobody's is taken, unless a file decides."""

    field: Field
    opinions: tuple[Opinion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledFact:
    """A profile field that is taken from those who know it, while others say why nobody does: it may be a dispute."""

    field: Field
    opinions: tuple[Opinion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputedPrice:
    """An own price that differs: none is taken, unless a file decides.

    `values` are (who, the price, as it was said if that was no USD).
    """

    price: Price
    values: tuple[tuple[str, OwnPrice, Paid | None], ...]


def facts_of_all(
    framework: Framework, speakers: Speakers, deciding: Sheet | None
) -> tuple[dict[str, Answer], tuple[DisputedFact, ...], tuple[SettledFact, ...]]:
    """The profile, in which a fact that differs is unknown with every value in its note; and those that differ.

    Beside them those which some know and some say with a note that nobody does.
    """
    profile: dict[str, Answer] = {}
    disputed: list[DisputedFact] = []
    settled: list[SettledFact] = []
    told = 0
    for known in framework.fields:
        opinions = speakers.opinions_of(known)
        valued = [each for each in opinions if each.answer.state == "value"]
        decided = [each for each in valued if deciding is not None and each.voice.sheet is deciding]
        if len({each.answer.value for each in valued}) > 1:
            told = told_again(opinions, told)
            disputed.append(DisputedFact(field=known, opinions=once_each(valued)))
            if not decided:
                said = [each for each in opinions if each.answer.state == "value" or each.answer.note]
                profile[known.id] = Answer(state="unknown").noting(_dispute(known.id, said, speakers.voices))
                continue
            valued = [each for each in valued if each.answer.agrees(decided[0].answer)]
        unknown = [each for each in opinions if each.answer.state == "unknown"]
        noted = [each for each in unknown if each.answer.note]
        if valued and noted:
            told = told_again(noted, told)
            settled.append(SettledFact(field=known, opinions=(*noted, *once_each(valued))))
        if opinions:
            but = _noted_in_one(
                part for noted in {each.answer.signed for each in opinions} for part in noted_in(*noted, None)
            )
            kinds = framework.evidence_ids
            profile[known.id] = told_by_all(valued or unknown or opinions, opinions, speakers.voices, kinds, but=but)
    return profile, tuple(disputed), tuple(settled)


def _dispute(name: str, opinions: Iterable[Opinion], voices: Sequence[Voice]) -> Signed:
    """Who said what: `Ann: 150; Bob: 224 (of the contract)`; behind it what is noted beside that and not said there.

    Who knows nothing, and notes nothing themselves, says nothing either.
    """
    told, bare, beside, with_note = list[Noted](), list[Noted](), dict[Noted, None](), set[tuple[str, str]]()
    parted = dict[Signed, list[Noted]]()
    for each in opinions:
        if (noted := each.answer.signed) not in parted:
            parted[noted] = noted_in(*noted, None)
            beside |= dict.fromkeys(part for part in parted[noted] if part.by is not None)
        said = Noted(each.by, _said(each, name))
        own = [part.text for part in parted[noted] if part.by is None][:1]  # of each whom the answer is by
        told += [said._replace(text=f"{said.text} ({note})") for note in own]
        with_note |= {said.key for _ in own}
        bare += [said] if own or each.answer.state == "value" else []
    first = once_noted((*told, *(part for part in bare if part.key not in with_note)), voices)
    but = _noted_in_one([*told, *beside]) | {part.key for part in first}
    return all_signed([*first, *once_noted((part for part in beside if part.key not in but), voices)])


def _noted_in_one(parts: Iterable[Noted]) -> set[tuple[str, str]]:
    """The keys of what people note that stands with what they say as one, `150 (of the contract)`."""
    split = ((part, part.text.partition(" (")[2]) for part in parts)
    return {part._replace(text=note[:-1]).key for part, note in split if note.endswith(")")}


def prices_of_all(
    known: Iterable[Price], voices: Sequence[Voice], deciding: Sheet | None
) -> tuple[dict[str, OwnPrice], tuple[DisputedPrice, ...]]:
    """The own prices on which all agree or a file decides, and those that differ."""
    prices: dict[str, OwnPrice] = {}
    disputed: list[DisputedPrice] = []
    for price in known:
        having = [voice for voice in voices if price.id in voice.sheet.prices]
        said = [(voice.name, voice.sheet.prices[price.id], voice.sheet.paid.get(price.id)) for voice in having]
        beside = [(voice.sheet.prices[price.id], voice.name) for voice in having]
        parts = (part for own, name in beside for part in noted_in(own.note, own.noted_by, name))
        owner = None if are_several(voices) or not having else having[0].name
        noted = all_notes(parts, voices, owner=owner)
        if len({own.value for _, own, _ in said}) > 1:
            once = {(by, own.value): (by, own, paid) for by, own, paid in said}
            disputed.append(DisputedPrice(price=price, values=tuple(once.values())))
            decided = [voice.sheet.prices[price.id].value for voice in having if voice.sheet is deciding]
            having = [voice for voice in having if voice.sheet.prices[price.id].value in decided]
        owned = [voice.sheet.prices[price.id] for voice in having]
        if owned:
            own = min(owned, key=_price_text)
            days = (voice.sheet.prices[price.id].as_of or voice.sheet.assessed_on for voice in having)
            source = joined(own.source for own in owned)
            as_of = day_of_last(own.as_of, days, voices)
            prices[price.id] = replace(own, **noted._asdict(), source=source, as_of=as_of, line=None)
    return prices, tuple(disputed)


def _price_text(price: OwnPrice) -> str:
    return json.dumps([price.source, price.note, price.as_of and price.as_of.isoformat()])


def paid_in(
    held: Mapping[str, AnswerValue | Triple | None], voices: Sequence[Voice], deciding: Sheet | None
) -> dict[str, Paid]:
    """The amounts that who decides, or else everybody who named them, said in another currency than USD."""
    paid: dict[str, Paid] = {}
    for name, value in held.items():
        naming = [voice.sheet for voice in voices if value in _held(voice.sheet, name)]
        deciders = [sheet for sheet in naming if sheet is deciding]
        said = {sheet.paid.get(name) for sheet in deciders or naming}
        if len(said) == 1 and (alike := said.pop()) is not None:
            paid[name] = alike
    return paid


def _held(sheet: Sheet, name: str) -> tuple[AnswerValue | Triple | None, ...]:
    """What a sheet has of a fact or price."""
    fact, price = sheet.profile.get(name), sheet.prices.get(name)
    return (() if fact is None else (fact.value,)) + (() if price is None else (price.value,))


def _said(opinion: Opinion, name: str) -> str:
    """A fact as it was said, in its currency; or that it was not."""
    answer, paid = opinion.answer, opinion.voice.sheet.paid.get(name)
    if answer.value is None:
        return "not answered" if answer.state == "open" else answer.state
    if paid is not None:
        return f"{number_text(paid.amounts[0])} {paid.currency}"
    return "none" if answer.value == () else typed_text(answer.value)
