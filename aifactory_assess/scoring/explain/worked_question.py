"""How one question came to its credit, weight and part in the gaps."""

from __future__ import annotations

from aifactory_assess.answers.sheet import OPEN
from aifactory_assess.framework.asked import FULL, Remedy
from aifactory_assess.framework.spoken import asked_when
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.explain.explanation import Explanation, explanation, for_want, passage, shown, sources
from aifactory_assess.scoring.explain.meaning import gate_line
from aifactory_assess.scoring.explain.worked_risk import gap_share
from aifactory_assess.scoring.figures import open_behind
from aifactory_assess.scoring.printed import percent, person_days, quantity
from aifactory_assess.scoring.readiness import QuestionResult, gate_tenths
from aifactory_assess.scoring.remedies import Step, advised_of, has_too_little
from aifactory_assess.scoring.said import what_step
from aifactory_assess.scoring.scales import scale_of, worked


def question(assessment: Assessment, result: QuestionResult) -> Explanation:
    """One question: its answer, credit, weight, gate, part in the gaps, and what to do."""
    asked, framework = result.question, assessment.framework
    told = "no credit" if result.credit is None else f"credit {percent(result.credit)} %"
    return explanation(
        asked.ask,
        f"{result.state.replace('_', ' ')}, {told}",
        [
            passage("Answer", _answer_lines(assessment, result)),
            passage("Credit", _credit_lines(result)),
            passage("Weight", _weight_lines(assessment, result)),
            passage("Gate", _gate_lines(assessment, result)),
            passage("Part in the gaps", _gap_lines(assessment, result)),
            passage("To do", _remedy_lines(assessment, result)),
            passage(*scale_of(asked.kind, scored=True)),
            sources(framework, asked.basis, asked.refs),
        ],
    )


def _answer_lines(assessment: Assessment, result: QuestionResult) -> list[str | None]:
    question, answer = result.question, result.answer
    lines: list[str | None] = []
    if question.when is not None:
        truth = {True: "holds", False: "does not hold", None: "is not known, so it is asked"}
        lines.append(
            f"{asked_when(assessment.framework, question.when)}: {truth[assessment.situation.truth(question.when)]}"
        )
    if answer != OPEN:
        said = shown(answer.value) if answer.state == "value" else answer.state.replace("_", " ")
        lines.append(f"said: {said} (line {answer.line})" if answer.line else f"said: {said}")
        lines += [f"{key}: {value}" for key, value in _details(result).items() if value]
    if result.computed is not None:
        lines.append(f"computed from {question.derive}: {quantity(result.computed)}")
        if result.typed is not None:
            lines.append("both exist: the one with the lower credit counts, the typed one where they are equal")
    elif question.derive is not None and question.derive not in assessment.situation.facts:
        wanted = for_want(open_behind(assessment.situation, [question.derive]))
        lines.append(f"{question.derive} is not known{wanted}, so nothing is computed from it")
    return lines or ["not answered"]


def _details(result: QuestionResult) -> dict[str, str | None]:
    answer = result.answer
    as_of = answer.as_of.isoformat() if answer.as_of else None
    return {"evidence": answer.evidence, "source": answer.source, "note": answer.note, "as of": as_of, "by": answer.by}


def _credit_lines(result: QuestionResult) -> list[str]:
    if not result.counts:
        return ["does not count"]
    if result.credit is None:
        return ["0 % in the score, 100 % at the upper end of the range: it is not known"]
    lines = []
    for name, value in {"typed": result.typed, "computed": result.computed}.items():
        if value is not None:
            told = worked(result.question.kind, value)
            lines += [f"{name}: {line}" if result.computed is not None else line for line in told]
    return lines


def _weight_lines(assessment: Assessment, result: QuestionResult) -> list[str]:
    name = result.question.id
    share = assessment.readiness.weights.get(name)
    if share is None:
        return [f"weight {result.question.weight}, which does not count"]
    pillar = next(p for p in assessment.readiness.pillars if p.pillar.id == result.question.pillar)
    counting = [p.pillar.weight for p in assessment.readiness.pillars if p.rating.score is not None]
    parts = [f"pillar {pillar.pillar.weight} / {sum(counting)}"]
    topic = next(t for t in pillar.topics if t.topic.id == result.question.topic)
    if pillar.pillar.weighs_topics:
        topics = sum(t.weight for t in pillar.topics if t.score is not None)
        inner = sum(q.weight for q in topic.topic.questions if assessment.questions[q.id].counts)
        parts += [f"topic {topic.weight} / {topics}", f"question {result.question.weight} / {inner}"]
    else:
        inner = sum(q.weight for q in pillar.pillar.questions if assessment.questions[q.id].counts)
        parts.append(f"question {result.question.weight} / {inner} (all counting weight of the pillar)")
    credit = result.credit or 0
    return [
        f"{' x '.join(parts)} = {share:.6f} of the whole",
        f"{' x '.join(parts)} x credit {percent(credit)} = {share * credit / 100:.6f} points of the overall score",
    ]


def _gate_lines(assessment: Assessment, result: QuestionResult) -> list[str]:
    gate = result.question.gate
    if gate is None:
        return []
    lines = [gate_line(assessment.framework, gate)]
    if result.counts:
        printed = gate_tenths(result.credit or 0)
        word = "violated" if printed < gate.below else "passed"
        unproven = " (unproven: the question is open)" if result.is_open and printed < gate.below else ""
        lines.append(f"credit {printed / 10:.1f} against {gate.below / 10:.1f}: {word}{unproven}")
    return lines


def _gap_lines(assessment: Assessment, result: QuestionResult) -> list[str]:
    lines = []
    for finding in assessment.findings:
        for driver in finding.drivers:
            if driver.result.question.id == result.question.id:
                lines.append(f"{finding.challenge.id}: {gap_share(driver)}")
    return lines


def _remedy_lines(assessment: Assessment, result: QuestionResult) -> list[str]:
    if result.is_open:
        return ["find out: the answer decides between 0 and 100 % credit"]
    steps = advised_of(assessment.framework, result, assessment.situation)
    if result.credit is not None and not steps:
        return ["nothing: it has full credit" if result.credit == FULL else "nothing: its remedy goes no further"]
    if has_too_little(assessment.framework, result, assessment.situation):
        return [f"{what_step(steps[0])}; no credit is lifted, as what is there is next to nothing of the need"]
    return [_step_line(step, step.remedy) for step in steps if step.remedy is not None]


def _step_line(step: Step, remedy: Remedy) -> str:
    reach = f"lifts the credit to {percent(step.after)} %"
    phase = f", phase {remedy.phase}" if remedy.phase else ""
    return f"{what_step(step)} ({person_days(step.days or 0.0)}{phase}, {reach})"
