"""The assessment for a workbook: what others tell in lists and phases is a row each here, with columns to filter by."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from aifactory_assess.answers.sheet import OPEN, Answer
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.asked import ENDS, FULL, Triple
from aifactory_assess.planning.cost import Cost, tender
from aifactory_assess.planning.plan import Plan
from aifactory_assess.planning.solving import usual_plan
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.printed import decimals, percent, quantity, to_a_tenth, whole
from aifactory_assess.scoring.readiness import QuestionResult
from aifactory_assess.scoring.said import answer_words, named, price_words, role_title, what_steps
from aifactory_assess.telling.blocks import Block, Document, Section, Table, headed
from aifactory_assess.telling.documents import assessment as report
from aifactory_assess.telling.documents.assessment.answers import questions_and_answers
from aifactory_assess.telling.documents.assessment.plan import plan
from aifactory_assess.telling.documents.cost import item_table, money, total_figure
from aifactory_assess.telling.documents.plan import lead
from aifactory_assess.telling.documents.plan_sums import curve
from aifactory_assess.telling.documents.wording import fact_words, phase_title

_THOUSAND = 1000


def document(assessment: Assessment, *, detail: bool = False) -> Document:
    """The whole report."""
    rows: dict[report.ReportPart, report.ReportPart] = {
        plan: _plan,
        money: partial(money, tables=_cost_tables),
        questions_and_answers: _answers,
    }
    return report.document(assessment, detail=detail, instead=rows)


# --- questions and answers ---

_ANSWERS = headed(
    *("question", "pillar", "topic", "id", "answer", "worth (%)", "points missing", "state"),
    *("evidence", "source", "note", "by", "as of", "line"),
    numbers=("worth (%)", "points missing", "line"),
)


def _answers(assessment: Assessment, *, detail: bool) -> Iterator[Section]:  # noqa: ARG001 - as every part is called
    """A row a fact, a question and a price of their own; what the answer lacks to full credit is in points."""
    table = Table(columns=_ANSWERS, rows=list(_answer_rows(assessment)))
    yield Section(title="Questions and answers", id="answers", blocks=[table])


def _answer_rows(assessment: Assessment) -> Iterator[tuple[str, ...]]:
    sheet, facts = assessment.sheet, "The organisation"
    for fact in assessment.situation.fields.values():
        if fact.state != "not_asked":
            asked, beside = fact.field, _beside(sheet.profile.get(fact.field.id, OPEN), fact.line)
            yield asked.ask, facts, "", asked.id, fact_words(assessment, asked), "", "", named(fact.state), *beside
    topics = {each.topic.id: each.topic.title for pillar in assessment.readiness.pillars for each in pillar.topics}
    pillars = {pillar.id: pillar.title for pillar in assessment.framework.pillars}
    for result in (assessment.questions[question.id] for question in assessment.framework.questions):
        if result.state != "not_asked":
            question, words = result.question, answer_words(result, assessment.situation)
            told = (question.ask, pillars[question.pillar], topics[question.topic], question.id, words)
            yield *told, *_worth(assessment, result), named(result.state), *_beside(result.answer, result.line)
    for price in assessment.framework.prices:
        own = sheet.prices.get(price.id)
        if own is not None:
            words = price_words(price, own.value, sheet.paid.get(price.id))
            beside = _beside(Answer("value", source=own.source, note=own.note, as_of=own.as_of), own.line)
            yield price.title, facts, "Prices of their own", price.id, words, "", "", "answered", *beside


def _worth(assessment: Assessment, result: QuestionResult) -> tuple[str, str]:
    """The credit, and the points of the overall score that it lacks."""
    credit, weight = result.credit, assessment.readiness.weights.get(result.question.id, 0.0)
    missing = decimals(weight * (FULL - (credit or 0)) / FULL * 100, 2) if result.counts else ""
    return "" if credit is None else percent(credit), missing


def _beside(said: Answer, line: int | None) -> tuple[str, ...]:
    day = said.as_of.isoformat() if said.as_of else ""
    return said.evidence or "", said.source or "", said.note or "", said.by or "", day, str(line or "")


# --- the plan ---


def _plan(assessment: Assessment, *, detail: bool) -> Iterator[Block]:
    """A row a remedy in the order of doing, then what the plan reaches; the curve has a sheet of its own."""
    told = list(plan(assessment, detail=detail))
    try:
        made = usual_plan(assessment) if told else None
    except AssessError:
        made = None
    if made is None:
        yield from told
        return
    currency = tender(assessment).currency.code
    numbers = ("days", "points", "then", *(f"{name} {end}" for name in ("months", currency) for end in ENDS))
    columns = headed("action", "phase", "id", "who", *numbers, "after", numbers=numbers)
    table = Table(columns=columns, rows=list(_plan_rows(made)))
    yield Section(title="Plan by phase", id="plan", blocks=[table, *lead(made)])
    yield from curve(made)


def _plan_rows(made: Plan) -> Iterator[tuple[str, ...]]:
    framework, rate = made.before.framework, tender(made.before).rate
    for item in made.items:
        question = item.result.question
        yield (
            what_steps(item.steps),
            phase_title(framework, item.phase),
            question.id,
            role_title(framework, question.role),
            quantity(item.days),
            f"{item.gain:+.2f}",
            f"{item.score / 10:.1f}",
            *_ends(item.lead.months),
            *_ends(item.money, rate),
            ", ".join(item.waits_for),
        )


# --- the money ---


def _cost_tables(assessment: Assessment, found: Cost) -> Iterator[Table]:
    """Items and totals with their ends as numbers."""
    code, rate, items = found.tender.currency.code, found.tender.rate, item_table(assessment, found)
    rows = [
        (title, *_ends(each.worth.amount, rate), *rest)
        for (title, _, *rest), each in zip(items.rows, found.items, strict=True)
    ]
    yield Table(columns=headed(f"item ({code})", *ENDS, "per", "rests on", numbers=ENDS), rows=rows, note=items.note)
    totals = [
        (each.total.title, *_ends(each.amount, rate), total_figure(assessment, found, each).remark)
        for each in found.totals
    ]
    yield Table(columns=headed(f"total ({code})", *ENDS, "remark", numbers=ENDS), rows=totals)


def _ends(triple: Triple | None, rate: float = 1.0) -> tuple[str, ...]:
    """Low, likely and high, in whole units from a thousand on; empty where nobody has said."""
    worth = [] if triple is None else [each / rate for each in triple]
    return tuple(whole(each) if each >= _THOUSAND else to_a_tenth(each) for each in worth) or ("", "", "")
