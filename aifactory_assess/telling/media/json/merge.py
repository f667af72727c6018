"""The disagreements of a merge as JSON, built field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aifactory_assess.answers.agreement import Reliability
from aifactory_assess.answers.discussing import Discussed
from aifactory_assess.answers.disputing import DisputedPrice, SettledFact
from aifactory_assess.answers.merging import Merged
from aifactory_assess.answers.sheet import Answer, Paid
from aifactory_assess.answers.voices import Opinion, Voice
from aifactory_assess.escaping import json_text
from aifactory_assess.framework.asked import Field
from aifactory_assess.scoring.opinions import Hanging, Heard, HeardFact, Hearing, Outvoted
from aifactory_assess.scoring.readiness import Score
from aifactory_assess.telling.media.json.assessment import build_made_by
from aifactory_assess.telling.media.json.assessment import build_score as build_numbers

if TYPE_CHECKING:
    from aifactory_assess.telling.media.json import merge_types as types
    from aifactory_assess.telling.media.json.assessment_types import ScoreBody


def render(hearing: Hearing) -> str:
    """The same bytes for the same files, in whichever order they were given."""
    return json_text(build_merge(hearing)) + "\n"


def build_merge(hearing: Hearing) -> types.MergeBody:
    """All that a merge says. Scores in printed tenths; distances and alpha with six decimals."""
    framework, merged = hearing.framework, hearing.outcome
    return {
        "format": "aifactory-assess/merge@1",
        **build_made_by(framework),
        "organisation": {"id": merged.sheet.organisation, "name": merged.sheet.name},
        "merged": build_score(hearing.merged),
        "voices": [
            build_voice(voice, score, hearing.deciding.get(place))
            for place, (voice, score) in enumerate(zip(merged.voices, hearing.alone, strict=True))
        ],
        "threshold": framework.disagreement_threshold,
        "to_discuss": [
            build_discussed(each, heard) for each, heard in zip(merged.to_discuss, hearing.heard, strict=True)
        ],
        "earlier": [build_earlier(each, said) for each in merged.questions for said in each.earlier],
        "undated": [
            {"question": each.question.id, "by": sorted(each.undated)} for each in merged.questions if each.undated
        ],
        "facts": [build_fact(hearing, each) for each in hearing.facts],
        "settled": [build_settled(merged, each) for each in merged.settled],
        "prices": [build_price(merged, each) for each in merged.prices],
        "names": list(merged.names),
        "contradicted": [build_outvoted(each) for each in hearing.outvoted],
        "by_weight": list(hearing.by_weight),
        "agreement": {
            "overall": build_agreement(merged.overall),
            "pillars": [{"id": name, **build_agreement(reached)} for name, reached in merged.pillars.items()],
        },
    }


def build_score(score: Score | None) -> ScoreBody | None:
    """Low, high and coverage."""
    return None if score is None else build_numbers(score)


def build_voice(voice: Voice, score: Score | None, deciding: Score | None) -> types.VoiceBody:
    """One file, what it would score alone, and what all do where its facts settle several."""
    return {
        "name": voice.name,
        "role": voice.sheet.respondent_role,
        "weight": voice.weight,
        "path": voice.sheet.path,
        "sha256": voice.sheet.sha256,
        "score": build_score(score),
        "deciding": build_score(deciding),
    }


def build_discussed(discussed: Discussed, heard: tuple[Heard, ...]) -> types.DiscussedBody:
    """One question with what everybody said."""
    return {
        "question": discussed.question.id,
        "points": round(discussed.points or 0.0, 6),
        "furthest": round(discussed.furthest, 6),
        "taken": build_answer(discussed.merged),
        "opinions": [build_opinion(discussed.question.id, each) for each in heard],
    }


def build_earlier(asked: Discussed, said: Opinion) -> types.EarlierBody:
    """An answer that counts no longer, since who gave it gave a later one."""
    return {"question": asked.question.id, **build_typed(said)}


def build_fact(hearing: Hearing, fact: HeardFact) -> types.DisputedBody:
    """One fact with every value, and what hangs on it."""
    name, sheet = fact.disputed.field.id, hearing.outcome.sheet
    return {
        "field": name,
        "taken": build_answer(sheet.profile[name]),
        "paid": build_paid(sheet.paid.get(name)),
        "opinions": [build_opinion(name, each) for each in fact.heard],
        "points": round(fact.apart, 6),
        **build_hanging(fact.hangs),
        "together": {"with": list(fact.beside), **build_hanging(fact.together)},
    }


def build_settled(merged: Merged, settled: SettledFact) -> types.SettledBody:
    """One fact that was unknown, with what the notes said, and those who know it."""
    name, sheet = settled.field.id, merged.sheet
    return {
        "field": name,
        "taken": build_answer(sheet.profile[name]),
        "paid": build_paid(sheet.paid.get(name)),
        "opinions": [{**build_typed(each), "note": each.answer.note} for each in settled.opinions],
    }


def build_hanging(hangs: Hanging) -> types.HangingBody:
    """The ids of what differs."""
    return {"figures": list(hangs.figures), "gates": list(hangs.gates), "asked": list(hangs.asked)}


def build_price(merged: Merged, disputed: DisputedPrice) -> types.DisputedPriceBody:
    """One own price with every value, and the one that is taken."""
    name, sheet = disputed.price.id, merged.sheet
    taken = sheet.prices.get(name)
    return {
        "price": name,
        "taken": None if taken is None else list(taken.value),
        "paid": build_paid(sheet.paid.get(name)),
        "values": [{"by": by, "value": list(own.value), "paid": build_paid(paid)} for by, own, paid in disputed.values],
    }


def build_paid(paid: Paid | None) -> types.PaidBody | None:
    """Amounts as they were said, where that was in another currency than USD."""
    return None if paid is None else {"amounts": list(paid.amounts), "currency": paid.currency}


def build_outvoted(outvoted: Outvoted) -> types.ContradictedBody:
    """A typed ratio beside what the facts come to."""
    return {
        "question": outvoted.question.id,
        "points": round(outvoted.points, 6),
        "computed": outvoted.computed,
        "by": build_computed_by(outvoted.by),
        "typed": [build_typed(each) for each in outvoted.opinions],
    }


def build_computed_by(by: tuple[Field, Opinion] | Voice | None) -> types.ComputedByBody | None:
    """By whose value of a disputed fact the others come to it, or by whose facts alone; None where all agree."""
    match by:
        case None:
            return None
        case Voice():
            return {"by": by.name, "field": None, "answer": None}
        case field, opinion:
            return {"by": opinion.by, "field": field.id, "answer": build_answer(opinion.answer)}


def build_typed(opinion: Opinion) -> types.TypedBody:
    """Who said what, and where."""
    path, line = opinion.voice.sheet.path, opinion.answer.line
    return {"by": opinion.by, "path": path, "line": line, "answer": build_answer(opinion.answer)}


def build_opinion(place: str, each: Heard) -> types.OpinionBody:
    """Who said what, where, and the overall score with it."""
    opinion = each.opinion
    return {
        **build_typed(opinion),
        "paid": build_paid(opinion.voice.sheet.paid.get(place)),
        "note": opinion.answer.note,
        "weight": opinion.voice.weight,
        "credit": None if opinion.credit is None else opinion.credit / 100,
        "overall": build_score(each.score),
    }


def build_answer(answer: Answer) -> types.SaidBody:
    """State and value."""
    value = list(answer.value) if isinstance(answer.value, tuple) else answer.value
    return {"state": answer.state, "value": value}


def build_agreement(reached: Reliability) -> types.ReachedBody:
    """Alpha, or the reason why there is none."""
    alpha = None if reached.alpha is None else round(reached.alpha, 6)
    return {"alpha": alpha, "questions": reached.questions, "reading": reached.reading, "reason": reached.reason}
