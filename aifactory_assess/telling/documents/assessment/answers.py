"""What was asked and what was said, question by question, to read and to sign."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from aifactory_assess.answers.sheet import OPEN, Answer
from aifactory_assess.framework.estimates import Price
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.printed import capital
from aifactory_assess.scoring.readiness import QuestionResult
from aifactory_assess.scoring.said import answer_words, price_words, worth_words
from aifactory_assess.telling.blocks import Block, Entry, Listing, Section, Sentence, Words, quiet, strong
from aifactory_assess.telling.documents.wording import fact_words, place, told_day

_SIGNED = "Read and agreed (name, date, signature): ______________________________"


def questions_and_answers(assessment: Assessment, *, detail: bool) -> Iterator[Block]:  # noqa: ARG001 - as every part is called
    """Facts and questions in their order, each with its answer and what stands beside it."""
    told: list[Block] = []
    asked = [each for each in assessment.situation.fields.values() if each.state != "not_asked"]
    facts = tuple(
        Entry(
            words=strong(each.field.ask),
            under=_said(
                fact_words(assessment, each.field),
                assessment.sheet.profile.get(each.field.id, OPEN),
                f"{each.field.id}, line {each.line}" if each.line else each.field.id,
                assessment.as_of,
            ),
        )
        for each in asked
    )
    if facts:
        told.append(Section(title="The organisation", blocks=[Listing(entries=facts)]))
    for pillar in assessment.framework.pillars:
        results = [assessment.questions[question.id] for question in pillar.questions]
        entries = tuple(_question(assessment, each) for each in results if each.state != "not_asked")
        if entries:
            told.append(Section(title=pillar.title, blocks=[Listing(entries=entries)]))
    known = [price for price in assessment.framework.prices if price.id in assessment.sheet.prices]
    if known:
        prices = tuple(_price(assessment, price) for price in known)
        told.append(Section(title="Prices of their own", blocks=[Listing(entries=prices)]))
    told.append(Sentence(words=_SIGNED))
    yield Section(title="Questions and answers", id="answers", blocks=told, spare=True, appendix=True)


def _question(assessment: Assessment, result: QuestionResult) -> Entry:
    answer = answer_words(result, assessment.situation)
    worth = worth_words(result)
    computed = ", computed from the facts" if result.state == "computed" else ""
    words = f"{answer}{computed}{f'; {worth}' if worth else ''}"
    return Entry(words=strong(result.question.ask), under=_said(words, result.answer, place(result), assessment.as_of))


def _price(assessment: Assessment, price: Price) -> Entry:
    own = assessment.sheet.prices[price.id]
    beside = [f"{title}: {text}" for title, text in (("Note", own.note), ("Source", own.source)) if text]
    day = [f"As of {told_day(own.as_of, assessment.as_of)}"] if own.as_of else []
    where = quiet(f"{price.id}, line {own.line}" if own.line else price.id)
    paid = assessment.sheet.paid.get(price.id)
    return Entry(words=strong(price.title), under=(price_words(price, own.value, paid), *beside, *day, where))


def _said(words: str, answer: Answer, where: str, today: date) -> tuple[Words, ...]:
    """The answer, what backs it, and where it stands."""
    return (words, *_beside(answer, today), quiet(where))


def _beside(answer: Answer, today: date) -> Iterator[str]:
    if answer.note:
        yield f"Note: {answer.note}"
    backed = [answer.evidence, answer.source]
    told = ": ".join(part for part in backed if part)
    if told:
        yield f"Evidence: {told}"
    day = f"as of {told_day(answer.as_of, today)}" if answer.as_of else ""
    who = [f"said by {answer.by}" if answer.by else "", day]
    told = ", ".join(part for part in who if part)
    if told:
        yield capital(told)
