"""How a number of one assessment came about, to the last weight."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from typing import assert_never

from aifactory_assess.framework.expressions import Expression
from aifactory_assess.framework.model import FULL, Checklist, Choice, Levels, Lookup, Number, YesNo
from aifactory_assess.scoring.advice import credit_after
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.explain.explanation import Explanation, Section, explanation, section, shown, sources
from aifactory_assess.scoring.explain.lookup import Found
from aifactory_assess.scoring.explain.meaning import gate_line, meaning, one_line, rule_lines, scale_of, users_of
from aifactory_assess.scoring.figures import FigureResult, inputs_of
from aifactory_assess.scoring.printed import percent, points, quantity
from aifactory_assess.scoring.readiness import QuestionResult, Score, Verdict, gate_tenths
from aifactory_assess.scoring.risks import Finding


def worked(assessment: Assessment, found: Found) -> Explanation:  # noqa: PLR0911 - one a sort of id
    """Explain an id for one organisation."""
    match found.sort:
        case "question":
            return _question(assessment, assessment.questions[found.id])
        case "field":
            return _field(assessment, found.id)
        case "figure":
            return _figure(assessment, assessment.situation.figures[found.id])
        case "price":
            return _price(assessment, found.id)
        case "challenge":
            return _challenge(assessment, next(f for f in assessment.findings if f.challenge.id == found.id))
        case "pillar":
            return _pillar(assessment, found.id)
        case "topic":
            return _topic(assessment, found.id)
        case "level" | "overall":
            return _overall(assessment)
        case _:
            assert_never(found.sort)


# --- questions ---


def _question(assessment: Assessment, result: QuestionResult) -> Explanation:
    question, framework = result.question, assessment.framework
    told = "no credit" if result.credit is None else f"credit {percent(result.credit)} %"
    return explanation(
        question.ask,
        f"{result.state.replace('_', ' ')}, {told}",
        [
            section("Answer", _answer_lines(assessment, result)),
            section("Credit", _credit_lines(result)),
            section("Weight", _weight_lines(assessment, result)),
            section("Gate", _gate_lines(assessment, result)),
            section("Part in the gaps", _gap_lines(assessment, result)),
            section("To do", _remedy_lines(result)),
            scale_of(question.kind, scored=True),
            sources(framework, question.basis, question.refs),
        ],
    )


def _answer_lines(assessment: Assessment, result: QuestionResult) -> list[str | None]:
    question, answer = result.question, result.answer
    lines: list[str | None] = []
    if question.when is not None:
        truth = {True: "holds", False: "does not hold", None: "is not known, so it is asked"}
        lines.append(f"asked when {one_line(question.when.text)}: {truth[assessment.situation.truth(question.when)]}")
    if answer is not None:
        said = shown(answer.value) if answer.state == "value" else answer.state.replace("_", " ")
        lines.append(f"said: {said} (line {answer.line})" if answer.line else f"said: {said}")
        lines += [f"{key}: {value}" for key, value in _details(result).items() if value]
    if result.computed is not None:
        lines.append(f"computed from {question.derive}: {quantity(result.computed)}")
        if result.typed is not None:
            lines.append("both exist: the one with the lower credit counts, the typed one where they are equal")
    elif question.derive is not None and question.derive not in assessment.situation.facts:
        lines.append(f"{question.derive} is not known, so nothing is computed from it")
    return lines or ["not answered"]


def _details(result: QuestionResult) -> dict[str, str | None]:
    answer = result.answer
    if answer is None:
        return {}
    as_of = answer.as_of.isoformat() if answer.as_of else None
    return {"evidence": answer.evidence, "source": answer.source, "note": answer.note, "as of": as_of, "by": answer.by}


def _credit_lines(result: QuestionResult) -> list[str]:
    if not result.counts:
        return ["does not count"]
    if result.credit is None:
        return ["0 % in the score, 100 % at the upper end of the range: it is not known"]
    lines = []
    values = {"typed": result.typed, "computed": result.computed}
    for name, value in values.items():
        if value is not None:
            lines += [f"{name}: {line}" if result.computed is not None else line for line in _credit_of(result, value)]
    return lines


def _credit_of(result: QuestionResult, value: object) -> list[str]:
    kind = result.question.kind
    match kind:
        case Levels(steps=steps, credits=credits):
            step = int(str(value))
            return [f"level {step} of 0 to {len(steps) - 1}: {percent(credits[step])} %"]
        case YesNo(yes=yes, no=no):
            return [f"{value}: {percent(yes if value == 'yes' else no)} %"]
        case Choice(options=options):
            return [f"{value}: {percent(next(o.credit for o in options if o.id == value))} %"]
        case Checklist(options=options):
            ticked = [option for option in options if isinstance(value, tuple) and option.id in value]
            added = " + ".join(str(option.points) for option in ticked) or "0"
            got = sum(option.points for option in ticked)
            return [f"100 x ({added}) / {kind.total} points = {percent(round(FULL * got / kind.total))} %"]
        case Number():
            return _curve_lines(kind, float(str(value)))
        case _:
            assert_never(kind)


def _curve_lines(kind: Number, value: float) -> list[str]:
    curve = kind.curve
    assert curve is not None  # noqa: S101 - a question has one
    (first, first_credit), (last, last_credit) = curve.knots[0], curve.knots[-1]
    if value <= first:
        return [f"{quantity(value)} is at or below the first knot {quantity(first)}: {percent(first_credit)} %"]
    if value >= last:
        return [f"{quantity(value)} is at or above the last knot {quantity(last)}: {percent(last_credit)} %"]
    place = math.log10(value) if curve.logarithmic else value
    index = min(bisect_right(curve.places, place), len(curve.places) - 1)
    (x0, c0), (x1, c1) = curve.knots[index - 1], curve.knots[index]
    log = "log10 " if curve.logarithmic else ""
    worth = round(c0 + (c1 - c0) * (place - curve.places[index - 1]) / (curve.places[index] - curve.places[index - 1]))
    x, left, right = f"{log}{quantity(value)}", f"{log}{quantity(x0)}", f"{log}{quantity(x1)}"
    return [
        f"between the knots {quantity(x0)} ({percent(c0)} %) and {quantity(x1)} ({percent(c1)} %), in basis points:",
        f"{c0} + ({c1} - {c0}) x ({x} - {left}) / ({right} - {left}) = {worth}, that is {percent(worth)} %",
    ]


def _weight_lines(assessment: Assessment, result: QuestionResult) -> list[str]:
    name = result.question.id
    share = assessment.readiness.weights.get(name)
    if share is None:
        return [f"weight {result.question.weight}, which does not count"]
    pillar = next(p for p in assessment.readiness.pillars if p.pillar.id == result.question.pillar)
    counting = [p.pillar.weight for p in assessment.readiness.pillars if p.verdict.score is not None]
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
                lines.append(f"{finding.challenge.id}: {driver.share * 100:.1f} % of the worst gap")
    return lines


def _remedy_lines(result: QuestionResult) -> list[str]:
    remedy = result.question.remedy
    if result.is_open:
        return ["find out: the answer decides between 0 and 100 % credit"]
    if remedy is None or result.credit is None:
        return []
    after = credit_after(result)
    if after == result.credit:
        return ["nothing: the credit is at or above what its remedy reaches"]
    phase = f", phase {remedy.phase}" if remedy.phase else ""
    return [f"{remedy.action} ({quantity(remedy.days)} person-days{phase}, lifts the credit to {percent(after)} %)"]


# --- the tree ---


def _topic(assessment: Assessment, name: str) -> Explanation:
    topic = next(t for p in assessment.readiness.pillars for t in p.topics if t.topic.id == name)
    results = [assessment.questions[question.id] for question in topic.topic.questions]
    return explanation(topic.topic.title, _score_line(topic.score), [_sum_section(results, topic.score)])


def _pillar(assessment: Assessment, name: str) -> Explanation:
    result = next(p for p in assessment.readiness.pillars if p.pillar.id == name)
    if result.pillar.weighs_topics:
        counting = [(t.topic.id, t.weight, t.score) for t in result.topics if t.score is not None]
        arithmetic = _mean_section(counting, result.verdict.score)
    else:
        questions = [assessment.questions[question.id] for question in result.pillar.questions]
        arithmetic = _sum_section(questions, result.verdict.score)
    return explanation(
        result.pillar.title,
        _score_line(result.verdict.score),
        [arithmetic, section("Level", _level_lines(assessment, result.verdict))],
    )


def _overall(assessment: Assessment) -> Explanation:
    ready = assessment.readiness
    counting = [(p.pillar.id, p.pillar.weight, p.verdict.score) for p in ready.pillars if p.verdict.score is not None]
    return explanation(
        assessment.framework.title,
        _score_line(ready.overall.score),
        [
            _mean_section(counting, ready.overall.score),
            section("Level", _level_lines(assessment, ready.overall)),
            sources(assessment.framework, assessment.framework.bases.get("weights_basis"), ()),
        ],
    )


def _score_line(score: Score | None) -> str:
    if score is None:
        return "not applicable: nothing counts"
    return f"{points(score.low):.1f} to {points(score.high):.1f}, coverage {points(score.coverage):.1f} %"


def _sum_section(results: Iterable[QuestionResult], score: Score | None) -> Section | None:
    """The one integer division over questions (docs/method.md, 5)."""
    lines = ["question: weight x credit (basis points)"]
    credited = answered = counting = 0
    for result in results:
        weight = result.question.weight
        if not result.counts:
            lines.append(f"{result.question.id}: {result.state.replace('_', ' ')}, left out")
            continue
        counting += weight
        credit = result.credit or 0
        credited += weight * credit
        answered += weight if result.credit is not None else 0
        state = f" ({result.state})" if result.is_open else ""
        lines.append(f"{result.question.id}: {weight} x {credit} = {weight * credit}{state}")
    if score is None:
        return section("Arithmetic", lines)
    lines += [
        f"credited {credited}, answered weight {answered}, counting weight {counting}",
        f"low = {credited} / (10000 x {counting}) = {score.low:.6f}, printed {points(score.low):.1f}",
        f"coverage = {answered} / {counting} = {score.coverage:.6f}, printed {points(score.coverage):.1f}",
        f"high = low + (1 - coverage) = {score.high:.6f}, printed {points(score.high):.1f}",
    ]
    return section("Arithmetic", lines)


def _mean_section(children: list[tuple[str, int, Score]], score: Score | None) -> Section | None:
    """The weighted mean of nodes."""
    total = sum(weight for _, weight, _ in children)
    lines = [
        f"{name}: weight {weight}, low {each.low:.6f}, coverage {each.coverage:.6f}" for name, weight, each in children
    ]
    if score is not None:
        low = " + ".join(f"{weight} x {each.low:.6f}" for _, weight, each in children)
        coverage = " + ".join(f"{weight} x {each.coverage:.6f}" for _, weight, each in children)
        lines += [
            f"low = ({low}) / {total} = {score.low:.6f}, printed {points(score.low):.1f}",
            f"coverage = ({coverage}) / {total} = {score.coverage:.6f}, printed {points(score.coverage):.1f}",
            f"high = low + (1 - coverage) = {score.high:.6f}, printed {points(score.high):.1f}",
        ]
    return section("Arithmetic", lines)


def _level_lines(assessment: Assessment, verdict: Verdict) -> list[str]:
    levels = assessment.framework.levels
    if verdict.level is None or verdict.level_high is None:
        return ["none: nothing counts"]
    lines = ["levels: " + ", ".join(f"{level.id} from {level.start / 10:g}" for level in levels)]
    for name in verdict.gates:
        gate = assessment.questions[name].question.gate
        assert gate is not None  # noqa: S101 - it is violated
        lines.append(f"gate {name} violated, at most {levels[gate.cap].id}: {gate.reason}")
    share = verdict.not_applicable_share
    if share:
        lines.append(f"not applicable: {points(share):.1f} % of the weight")
    if not verdict.enough_evidence:
        lines.append("not enough evidence to tell it as a level")
    return [*lines, f"level {levels[verdict.level].id}, at best {levels[verdict.level_high].id}"]


# --- facts ---


def _field(assessment: Assessment, name: str) -> Explanation:
    result = assessment.situation.fields[name]
    plain = meaning(assessment.framework, Found("field", name))
    place = f" (line {result.line})" if result.line else ""
    told = f"{result.state.replace('_', ' ')}: {shown(result.value)}{place}"
    return explanation(plain.title, told, plain.sections)


def _figure(assessment: Assessment, result: FigureResult) -> Explanation:
    figure, known = result.figure, assessment.situation
    unit = figure.unit
    told = "unknown" if result.value is None else f"{quantity(result.value)} {unit}"
    flags = " (assumed)" if result.assumed else " (cautious)" if result.cautious else ""
    inputs = [f"{name} = {_known_as(assessment, name)}" for name in inputs_of(result, known)]
    return explanation(
        figure.title,
        told + flags,
        [
            section("Formula", rule_lines(figure)),
            section("Taken", [_taken(result)]),
            section("Inputs", inputs),
            section("Used by", users_of(assessment.framework, figure.id)),
            sources(assessment.framework, figure.basis, figure.refs),
        ],
    )


def _taken(result: FigureResult) -> str | None:
    formula = result.formula
    value = "unknown" if result.value is None else quantity(result.value)
    match formula:
        case Expression(text=text):
            case = "" if result.case is None else f"case {result.case + 1}: "
            return f"{case}{one_line(text)} = {value}"
        case Lookup(by=by):
            return f"look-up by {by} = {value}"
        case None:
            return "no case holds"


def _known_as(assessment: Assessment, name: str) -> str:
    """An input's value, and what it is."""
    known = assessment.situation
    value = shown(known.values.get(name))
    if name in known.fields:
        field = known.fields[name]
        return f"{value} ({field.state.replace('_', ' ')}" + (f", line {field.line})" if field.line else ")")
    if name in known.figures:
        result = known.figures[name]
        word = "assumed figure" if result.assumed else "cautious figure" if result.cautious else "figure"
        return f"{value} ({word})"
    own = assessment.sheet.prices.get(name)
    return f"{value} (own price, line {own.line})" if own else f"{value} (framework's likely value)"


def _price(assessment: Assessment, name: str) -> Explanation:
    plain = meaning(assessment.framework, Found("price", name))
    return explanation(plain.title, _known_as(assessment, name), plain.sections)


# --- risks ---


def _challenge(assessment: Assessment, finding: Finding) -> Explanation:
    challenge, risk = finding.challenge, assessment.framework.risk
    assert risk is not None  # noqa: S101 - a finding comes from one
    if finding.risk is None or finding.risk_low is None:
        told, parts = "does not apply", [section("Applies", _applies_lines(assessment, finding))]
    else:
        best = "" if finding.risk == finding.risk_low else f", at best {risk.scale[finding.risk_low].id}"
        told = f"risk {risk.scale[finding.risk].id}{best}"
        parts = [
            section("Applies", _applies_lines(assessment, finding)),
            section("Gap", _gap_arithmetic(assessment, finding)),
            section("Likelihood", _likelihood_lines(assessment, finding)),
            section("Impact", _impact_lines(assessment, finding)),
            section("Risk", _risk_lines(assessment, finding)),
            section(
                "Drivers", [f"{d.result.question.id}: {d.share * 100:.1f} % of the worst gap" for d in finding.drivers]
            ),
        ]
    parts += [section("Advice", [challenge.advice]), sources(assessment.framework, risk.matrix_basis, challenge.refs)]
    return explanation(challenge.title, told, [section("Challenge", [challenge.statement]), *parts])


def _applies_lines(assessment: Assessment, finding: Finding) -> list[str]:
    applies = finding.challenge.applies
    if applies is None:
        return ["to everybody"] if finding.risk is not None else ["no question that informs it counts"]
    truth = {True: "holds", False: "does not hold", None: "is not known, so it is assessed"}
    return [f"when {one_line(applies.text)}: {truth[assessment.situation.truth(applies)]}"]


def _gap_arithmetic(assessment: Assessment, finding: Finding) -> list[str]:
    risk, name = assessment.framework.risk, finding.challenge.id
    assert risk is not None  # noqa: S101 - a finding comes from one
    assert finding.gap_low is not None and finding.gap_high is not None and finding.coverage is not None  # noqa: S101, PT018 - assessed
    lines = ["question: weight x strength = m; m x (10000 - credit)"]
    mass = lost = answered = 0
    for result in assessment.questions.values():
        if not result.counts or name not in result.question.informs:
            continue
        strength = risk.strengths[result.question.informs[name]]
        m, credit = result.question.weight * strength, result.credit or 0
        mass, lost = mass + m, lost + m * (FULL - credit)
        answered += m if result.credit is not None else 0
        state = f" ({result.state})" if result.is_open else ""
        product = f"{m} x {FULL - credit} = {m * (FULL - credit)}"
        lines.append(f"{result.question.id}: {result.question.weight} x {strength} = {m}; {product}{state}")
    low = 1 - finding.gap_high
    return [
        *lines,
        f"worst gap = {lost} / (10000 x {mass}) = {finding.gap_high:.6f}, printed {points(finding.gap_high):.1f}",
        f"coverage = {answered} / {mass} = {finding.coverage:.6f}",
        f"best gap = coverage - (1 - worst gap) = {finding.coverage:.6f} - {low:.6f} = {finding.gap_low:.6f},"
        f" printed {points(finding.gap_low):.1f}",
    ]


def _likelihood_lines(assessment: Assessment, finding: Finding) -> list[str]:
    risk = assessment.framework.risk
    assert risk is not None  # noqa: S101 - a finding comes from one
    assert finding.likelihood is not None and finding.likelihood_low is not None  # noqa: S101, PT018 - assessed
    cuts = ", ".join(f"{cut / 10:g}" for cut in risk.cuts)
    lines = [f"cuts on the gap: {cuts} ({', '.join(step.id for step in risk.scale)})"]
    lines += [
        f"signal {'holds' if applied.state == 'holds' else 'is possible (a fact is open)'}, at least"
        f" {risk.scale[applied.signal.floor].id}: {applied.signal.reason}"
        for applied in finding.signals
    ]
    return [*lines, f"likelihood {risk.scale[finding.likelihood].id}, at best {risk.scale[finding.likelihood_low].id}"]


def _impact_lines(assessment: Assessment, finding: Finding) -> list[str]:
    risk = assessment.framework.risk
    assert risk is not None  # noqa: S101 - a finding comes from one
    assert finding.impact is not None and finding.impact_low is not None  # noqa: S101, PT018 - assessed
    lines = [f"base {finding.challenge.base}"]
    state = {"holds": "holds", "possible": "possible (a fact is open)"}
    lines += [
        f"{applied.adjustment.add:+d} {state[applied.state]}: {applied.adjustment.reason}"
        for applied in finding.adjustments
    ]
    return [
        *lines,
        f"clamped to 0 to {len(risk.scale) - 1}: impact {finding.impact} ({risk.scale[finding.impact].id}),"
        f" at best {finding.impact_low} ({risk.scale[finding.impact_low].id})",
    ]


def _risk_lines(assessment: Assessment, finding: Finding) -> list[str]:
    risk = assessment.framework.risk
    assert risk is not None  # noqa: S101 - a finding comes from one
    assert finding.likelihood is not None and finding.impact is not None and finding.risk is not None  # noqa: S101, PT018 - assessed
    assert finding.likelihood_low is not None and finding.impact_low is not None and finding.risk_low is not None  # noqa: S101, PT018 - assessed
    ids = [step.id for step in risk.scale]
    best = f"likelihood {ids[finding.likelihood_low]} x impact {ids[finding.impact_low]} -> {ids[finding.risk_low]}"
    return [
        f"matrix: likelihood {ids[finding.likelihood]} x impact {ids[finding.impact]} -> {ids[finding.risk]}",
        f"at best: {best}",
    ]
