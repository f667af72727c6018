"""Several respondents' sheets into one, question by question, with their disagreements (docs/people.md)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from aifactory_assess.answers.agreement import Reliability, reliability
from aifactory_assess.answers.apart import HELD, in_brackets, runs_known
from aifactory_assess.answers.joining import all_notes, day_of_last, joined, noted, once, told_by_all
from aifactory_assess.answers.rates import reckoned
from aifactory_assess.answers.sheet import Answer, OwnPrice, Paid, Sheet
from aifactory_assess.answers.voices import (
    Opinion,
    Speakers,
    Voice,
    are_several,
    earlier_than_last,
    newest,
    once_each,
)
from aifactory_assess.answers.writing import number_text, typed_text
from aifactory_assess.errors import AssessError, failure, listed
from aifactory_assess.escaping import as_read, composed
from aifactory_assess.framework.asked import FULL, AnswerValue, Field, Question, Triple
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.model import Framework
from aifactory_assess.nouns import dataclass

MOST_TOLD = 16 << 20
"""Signs of texts and notes, which are told of each of those whom an answer is by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discussed:
    """One question with what everybody said. `points`: mean distance of two people's credits; None below two values.

    Who said the same in several files is heard once; `earlier` are answers in place of which somebody gave a later one.
    """

    question: Question
    opinions: tuple[Opinion, ...]
    merged: Answer
    points: float | None
    earlier: tuple[Opinion, ...] = ()

    @property
    def undated(self) -> set[str]:
        """Who gave several answers of which no day says that one is the last, so that all of them count."""
        named = Counter(each.speaker for each in self.opinions if each.speaker and each.answer.state != "unknown")
        return {name for name, count in named.items() if count > 1}

    @property
    def furthest(self) -> float:
        """The largest distance of two people's credits, in points."""
        credits = [each.credit for each in self.opinions if each.credit is not None]
        return (max(credits) - min(credits)) / (FULL / 100) if credits else 0.0

    @property
    def for_some(self) -> bool:
        """Whether some gave a value and others say that the question does not apply."""
        return {"value", "not_applicable"} <= {each.answer.state for each in self.opinions}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """One sheet for all, and how far its voices agree. `to_discuss` is sorted, by its `points` downwards.

    `facts` and `prices` are those on which files differ, `settled` the facts that were `unknown` with a note in some;
    `names` the names of the organisation where there are several.
    """

    sheet: Sheet
    voices: tuple[Voice, ...]
    facts: tuple[DisputedFact, ...]
    settled: tuple[SettledFact, ...]
    prices: tuple[DisputedPrice, ...]
    names: tuple[str, ...]
    questions: tuple[Discussed, ...]
    to_discuss: tuple[Discussed, ...]
    overall: Reliability
    pillars: Mapping[str, Reliability]


def merge(framework: Framework, voices: Sequence[Voice], *, deciding: Sheet | None = None) -> Merged:
    """Merge; AssessError where files are about different organisations, some of them quick scans, or notes too long.

    `deciding` settles the facts that differ.
    """
    _refuse_others(voices)
    given, voices = voices, _by_one_rate(framework, voices, deciding)
    deciding = next((read.sheet for read, voice in zip(voices, given, strict=True) if voice.sheet is deciding), None)
    speakers = Speakers(voices)
    profile, facts, settled = _facts(framework, speakers, deciding)
    prices, priced_apart = _prices(framework.prices, voices, deciding)
    questions = discussed(framework, speakers)
    threshold = framework.disagreement_threshold
    apart = [each for each in questions if threshold is not None and (each.for_some or each.furthest >= threshold)]
    told = 0
    for each in apart:
        told = _told_again(each.opinions, told)
    answers = {each.question.id: each.merged for each in questions}
    held = {name: fact.value for name, fact in profile.items()} | {name: own.value for name, own in prices.items()}
    paid = _paid(held, voices, deciding)
    whole = replace(_head(voices, deciding), profile=profile, answers=answers, prices=prices, paid=paid)
    return Merged(
        sheet=whole,
        voices=tuple(given),
        facts=facts,
        settled=settled,
        prices=priced_apart,
        names=_names(voices),
        questions=questions,
        to_discuss=tuple(sorted(apart, key=lambda each: -(each.points or 0.0))),
        overall=_agreement(framework, questions),
        pillars={
            pillar.id: _agreement(framework, [each for each in questions if each.question.pillar == pillar.id])
            for pillar in framework.pillars
        },
    )


def _by_one_rate(framework: Framework, voices: Sequence[Voice], deciding: Sheet | None) -> list[Voice]:
    """The files with what was said in other currencies worth what it is in the merged one.

    AssessError where that has a rate that is none to read an amount of one of them by.
    """
    factors = {currency.factor for currency in framework.estimates.currencies.table.values()}
    rates, _ = _prices([price for price in framework.prices if price.id in factors], voices, deciding)
    read = []
    for voice in voices:
        try:
            read.append(replace(voice, sheet=reckoned(framework, voice.sheet, by=rates)))
        except AssessError as error:
            said = [str(each.sheet.path) for each in voices if rates.keys() & each.sheet.prices.keys()]
            hint = f"own rates are in {listed(said)}" if said else None
            problems = [
                replace(each, file=str(voice.sheet.path), found=f"{each.file}: {each.found}", hint=hint)
                for each in error.problems
            ]
            raise AssessError(problems) from None
    return read


def _refuse_others(voices: Sequence[Voice]) -> None:
    first = voices[0].sheet
    others = [voice.sheet for voice in voices if voice.sheet.organisation != first.organisation]
    if others:
        other = others[0]
        message = f"is about {other.organisation}, and {first.path} is about {first.organisation}"
        raise failure(str(other.path), message, hint="merge files of one organisation")
    brief = [voice.sheet for voice in voices if voice.sheet.scope != "full"]
    if 0 < len(brief) < len(voices):
        whole = next(voice.sheet for voice in voices if voice.sheet.scope == "full")
        message = f"is a quick scan (scope: core), and {whole.path} is a full assessment"
        hint = "take its line `scope: core` out, and its answers are part of a full one"
        raise failure(str(brief[0].path), message, hint=hint)


def _head(voices: Sequence[Voice], deciding: Sheet | None) -> Sheet:
    """Whose sheet it is; a respondent is named only where all files name the same."""
    sheets = [voice.sheet for voice in voices]
    decided = [deciding.name] if deciding is not None and deciding.name else []
    names = decided or _names(voices) or [sheet.name for sheet in sheets if sheet.name]
    people = {(as_read(sheet.respondent or ""), sheet.respondent_role) for sheet in sheets}
    is_one = sheets[0].respondent and len({name for name, _ in people}) == 1
    return Sheet(
        organisation=sheets[0].organisation,
        name=names[0] if names else None,
        scope="core" if all(sheet.scope == "core" for sheet in sheets) else "full",
        assessed_on=newest(voices),
        respondent=voices[0].name if is_one else None,
        respondent_role=people.pop()[1] if len(people) == 1 else None,
    )


def settled_by(framework: Framework, merged: Merged, voice: Voice) -> Sheet:
    """The merged sheet with the facts and prices of one file where files differ: what it is if that decides.

    AssessError where that has a rate that is none to read an amount by.
    """
    facts, sheet = {each.field.id for each in merged.facts}, merged.sheet
    prices, own = {each.price.id for each in merged.prices}, voice.sheet
    told = {name: answer for name, answer in own.profile.items() if name in facts and answer.state == "value"}
    open_still = dict.fromkeys(facts, Answer(state="unknown"))
    paid = {name: said for name, said in sheet.paid.items() if name not in facts | prices}
    whole = replace(
        sheet,
        profile={**sheet.profile, **open_still, **told},
        prices={name: price for name, price in sheet.prices.items() if name not in prices}
        | {name: price for name, price in own.prices.items() if name in prices},
        paid=paid | {name: said for name, said in own.paid.items() if name in told or name in prices},
    )
    return reckoned(framework, whole)


# --- one question ---


def discussed(framework: Framework, speakers: Speakers) -> tuple[Discussed, ...]:
    """What everybody said of each question that anybody answered, and what is taken for it."""
    return tuple(
        _discussed(question, opinions, speakers.voices, framework.evidence_ids)
        for question in framework.questions
        if (opinions := speakers.opinions_of(question))
    )


def _discussed(
    question: Question, opinions: tuple[Opinion, ...], voices: Sequence[Voice], kinds: Sequence[str]
) -> Discussed:
    earlier = earlier_than_last(opinions)
    past = {*map(id, earlier)}
    current = [each for each in opinions if id(each) not in past]
    heard = once_each(current)
    valued = [(each.credit, each.voice.weight) for each in heard if each.credit is not None]
    candidates = _candidates(heard, current)
    return Discussed(
        question=question,
        opinions=heard,
        merged=told_by_all(candidates, opinions, voices, kinds),
        points=disagreement(valued),
        earlier=earlier,
    )


def _told_again(opinions: Sequence[Opinion], before: int) -> int:
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


def disagreement(valued: Sequence[tuple[int, int]]) -> float | None:
    """sum(w_i w_j |c_i - c_j|) / sum(w_i w_j) over pairs of (credit, weight), in points; None without a pair."""
    apart = together = below = below_credit = 0
    for worth, weight in sorted(valued):
        apart += weight * (worth * below - below_credit)
        together += weight * below
        below += weight
        below_credit += weight * worth
    return apart / together / (FULL / 100) if together else None


def lower_median(valued: Iterable[tuple[int, int]]) -> int:
    """The least credit up to which half of the weight lies."""
    ranked = sorted(valued)
    total, reached = sum(weight for _, weight in ranked), 0
    for worth, weight in ranked:
        reached += weight
        if 2 * reached >= total:
            return worth
    raise ValueError("no credit to take the median of")


def _candidates(heard: Sequence[Opinion], current: Sequence[Opinion]) -> Sequence[Opinion]:
    """Those whose answer is taken, by what each person said once."""
    valued = [each for each in heard if each.credit is not None]
    left_out = [each for each in current if each.answer.state == "not_applicable"]
    absent, present = _weight(each for each in heard if each.answer.state == "not_applicable"), _weight(valued)
    if left_out and 2 * absent > absent + present:
        return left_out
    if valued:
        median = lower_median([(each.credit or 0, each.voice.weight) for each in valued])
        return [each for each in current if each.credit == median]
    return [each for each in current if each.answer.state == "unknown"] or current


def _weight(opinions: Iterable[Opinion]) -> int:
    return sum(each.voice.weight for each in opinions)


def _agreement(framework: Framework, questions: Iterable[Discussed]) -> Reliability:
    valued = ([each for each in asked.opinions if each.credit is not None] for asked in questions)
    by_several = (said for said in valued if len({each.speaker or id(each) for each in said}) > 1)
    ratings = [[each.credit for each in said if each.credit is not None] for said in by_several]
    return reliability(ratings, framework.agreement)


# --- facts ---


def _facts(
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
            told = _told_again(opinions, told)
            disputed.append(DisputedFact(field=known, opinions=once_each(valued)))
            if not decided:
                said = [each for each in opinions if each.answer.state == "value" or each.answer.note]
                profile[known.id] = Answer(state="unknown", note=_positions(known.id, said))
                continue
            valued = [each for each in valued if each.answer.agrees(decided[0].answer)]
        unknown = [each for each in opinions if each.answer.state == "unknown"]
        noted = [each for each in unknown if each.answer.note]
        if valued and noted:
            told = _told_again(noted, told)
            settled.append(SettledFact(field=known, opinions=(*noted, *once_each(valued))))
        if opinions:
            profile[known.id] = told_by_all(
                valued or unknown or opinions, opinions, speakers.voices, framework.evidence_ids
            )
    return profile, tuple(disputed), tuple(settled)


def _positions(name: str, opinions: Sequence[Opinion]) -> str:
    """Who said what: `Ann: 150; Bob: 224 (of the contract)`; behind it what merged files note, as that has its authors.

    Without what people say and note themselves; who knows nothing there says nothing either.
    """
    said = [(each, f"{each.by}: {_said(each, name)}", each.answer.note or "") for each in opinions]
    told = [(*row, noted(row[0].by, row[2], row[0].voice) if row[2] else "") for row in said]
    own = {position: f"{position} ({note})" for _, position, note, signed in told if note != signed}
    known = {*(position for _, position, _ in said), *(signed for _, _, note, signed in told if note != signed)}
    known |= {f"{position} ({note})" for _, position, note, signed in told if note != signed}
    longest, known = max((len(composed(note)) for _, _, note in said), default=0), {*map(composed, known)}
    apart = runs_known(known | {in_brackets(text, "; ") for text in known}, "; ", longest=longest)
    whole, beside = dict[str, None](), list[str]()
    for each, position, note, signed in told:
        words = composed(note) if note == signed else in_brackets(composed(note), "; ")
        runs = apart(words) if note and (note == signed or each.answer.state != "value") else []
        rest = "; ".join(run for run, is_known in runs if not is_known).replace(HELD, "; ")
        if note == signed:
            beside.append(rest)
            if each.answer.state == "value" and position not in own:
                whole[position] = None
        elif any(is_known for _, is_known in runs):
            beside.append(f"{position} ({rest})" if rest else "")
        else:
            whole[f"{position} ({note})"] = None
    left = once(list(dict.fromkeys(filter(None, beside))), "; ", within=beside)
    return "; ".join(filter(None, (*whole, left)))


def _prices(
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


def _names(voices: Sequence[Voice]) -> tuple[str, ...]:
    """The names that the organisation is given, most often given first, where there are several."""
    given = Counter(voice.sheet.name for voice in voices if voice.sheet.name)
    names = sorted(given, key=lambda name: (-given[name], name))
    return tuple(names) if len(names) > 1 else ()


def _price_text(price: OwnPrice) -> str:
    return json.dumps([price.source, price.note, price.as_of and price.as_of.isoformat()])


def _paid(
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
