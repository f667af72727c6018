"""Facts and own prices that several files have: what is taken where all agree, and who said what where they differ."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from aifactory_assess.answers.apart import HELD, in_brackets, runs_known
from aifactory_assess.answers.joining import all_notes, day_of_last, joined, noted, once, told_by_all
from aifactory_assess.answers.sheet import Answer, OwnPrice, Paid, Sheet
from aifactory_assess.answers.voices import Opinion, Speakers, Voice, are_several, once_each, told_again
from aifactory_assess.answers.writing import number_text, typed_text
from aifactory_assess.escaping import composed
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
                profile[known.id] = Answer(state="unknown", note=_positions(known.id, said))
                continue
            valued = [each for each in valued if each.answer.agrees(decided[0].answer)]
        unknown = [each for each in opinions if each.answer.state == "unknown"]
        noted = [each for each in unknown if each.answer.note]
        if valued and noted:
            told = told_again(noted, told)
            settled.append(SettledFact(field=known, opinions=(*noted, *once_each(valued))))
        if opinions:
            candidates, noting = valued or unknown or opinions, _not_told_beside(known.id, opinions)
            profile[known.id] = told_by_all(candidates, noting, speakers.voices, framework.evidence_ids)
    return profile, tuple(disputed), tuple(settled)


class _Position(NamedTuple):
    """What somebody says of a fact, with their own note; `beside` is one that has its authors, as of a merged file."""

    opinion: Opinion
    said: str
    own: str
    beside: str

    @property
    def told(self) -> str:
        return f"{self.said} ({self.own})" if self.own else self.said


def _position(name: str, opinion: Opinion) -> _Position:
    said, note = f"{opinion.by}: {_said(opinion, name)}", opinion.answer.note or ""
    is_own = noted(opinion.by, note, opinion.voice) != note if note else False
    return _Position(opinion=opinion, said=said, own=note if is_own else "", beside="" if is_own else note)


def _positions(name: str, opinions: Sequence[Opinion]) -> str:
    """Who said what: `Ann: 150; Bob: 224 (of the contract)`; behind it what merged files note, as that has its authors.

    Without what people say and note themselves; who knows nothing there says nothing either.
    """
    positions = [_position(name, each) for each in opinions]
    news = _news_beside(positions)
    noting = {each.said for each in positions if each.own}
    whole, left = dict[str, None](), list[str]()
    for each in positions:
        is_value = each.opinion.answer.state == "value"
        own = each.own if is_value else news(in_brackets(each.own, "; "))
        if each.beside:
            left.append(news(each.beside))
        if own != each.own:
            left.append(f"{each.said} ({own})" if own else "")
        elif own or (is_value and each.said not in noting):
            whole[each.told] = None
    beside = once(list(dict.fromkeys(filter(None, left))), "; ", within=left)
    return "; ".join(filter(None, (*whole, beside)))


def _news_beside(positions: Sequence[_Position]) -> Callable[[str], str]:
    """What takes out of a note all that people say and note themselves."""
    looked_at = {each.beside or each.own for each in positions if each.beside or each.opinion.answer.state != "value"}
    longest, known = max((len(composed(note)) for note in looked_at), default=0), set[str]()
    if longest:
        known = {composed(text) for each in positions for text in (each.said, each.told)}
        known |= {composed(f"{each.opinion.by}: {each.own}") for each in positions if each.own}
    apart = runs_known(known | {in_brackets(text, "; ") for text in known}, "; ", longest=longest)

    def news(note: str) -> str:
        runs = apart(composed(note))
        if not any(is_known for _, is_known in runs):
            return note.replace(HELD, "; ")
        # What has no name follows words of the same person, and behind others would be read as theirs.
        goes_on = [not is_known and ": " not in run for run, is_known in runs[1:]] + [False]
        kept = (run for (run, is_known), more in zip(runs, goes_on, strict=True) if more or not is_known)
        return "; ".join(kept).replace(HELD, "; ")

    return news


def _not_told_beside(name: str, opinions: Sequence[Opinion]) -> list[Opinion]:
    """Opinions without the notes that stand in what merged files note of a dispute, as it was."""
    positions = [_position(name, each) for each in opinions]
    besides = {composed(each.beside) for each in positions if each.beside}
    if not besides:
        return [*opinions]
    apart = runs_known({composed(each.told) for each in positions if each.own}, "; ")
    told = {run for beside in besides for run, is_known in apart(beside) if is_known}
    return [
        replace(each.opinion, answer=each.opinion.answer._replace(note=None))
        if each.own and composed(each.told) in told
        else each.opinion
        for each in positions
    ]


def prices_of_all(
    known: Iterable[Price], voices: Sequence[Voice], deciding: Sheet | None
) -> tuple[dict[str, OwnPrice], tuple[DisputedPrice, ...]]:
    """The own prices on which all agree or a file decides, and those that differ."""
    prices: dict[str, OwnPrice] = {}
    disputed: list[DisputedPrice] = []
    for price in known:
        having = [voice for voice in voices if price.id in voice.sheet.prices]
        said = [(voice.name, voice.sheet.prices[price.id], voice.sheet.paid.get(price.id)) for voice in having]
        said_beside = [(voice.name, voice.sheet.prices[price.id].note, voice) for voice in having]
        notes = all_notes(said_beside, several=len(having) > 1 and are_several(voices))
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
            prices[price.id] = replace(own, source=source, note=notes, as_of=as_of, line=None)
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
