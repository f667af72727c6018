"""Several respondents' sheets into one, question by question, with their disagreements (docs/people.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from aifactory_assess.answers.agreement import Reliability, reliability
from aifactory_assess.answers.discussing import Discussed, discussed
from aifactory_assess.answers.disputing import (
    DisputedFact,
    DisputedPrice,
    SettledFact,
    facts_of_all,
    paid_in,
    prices_of_all,
)
from aifactory_assess.answers.rates import reckoned
from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.answers.voices import (
    Speakers,
    Voice,
    newest,
    told_again,
)
from aifactory_assess.errors import AssessError, failure, listed
from aifactory_assess.escaping import as_read
from aifactory_assess.framework.model import Framework
from aifactory_assess.nouns import dataclass


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
    profile, facts, settled = facts_of_all(framework, speakers, deciding)
    prices, priced_apart = prices_of_all(framework.prices, voices, deciding)
    questions = discussed(framework, speakers)
    threshold = framework.disagreement_threshold
    apart = [each for each in questions if threshold is not None and (each.for_some or each.furthest >= threshold)]
    told = 0
    for each in apart:
        told = told_again(each.opinions, told)
    answers = {each.question.id: each.merged for each in questions}
    held = {name: fact.value for name, fact in profile.items()} | {name: own.value for name, own in prices.items()}
    paid = paid_in(held, voices, deciding)
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
    rates, _ = prices_of_all([price for price in framework.prices if price.id in factors], voices, deciding)
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


def _agreement(framework: Framework, questions: Iterable[Discussed]) -> Reliability:
    valued = ([each for each in asked.opinions if each.credit is not None] for asked in questions)
    by_several = (said for said in valued if len({each.speaker or id(each) for each in said}) > 1)
    ratings = [[each.credit for each in said if each.credit is not None] for said in by_several]
    return reliability(ratings, framework.agreement)


def _names(voices: Sequence[Voice]) -> tuple[str, ...]:
    """The names that the organisation is given, most often given first, where there are several."""
    given = Counter(voice.sheet.name for voice in voices if voice.sheet.name)
    names = sorted(given, key=lambda name: (-given[name], name))
    return tuple(names) if len(names) > 1 else ()
