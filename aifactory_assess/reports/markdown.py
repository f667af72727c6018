"""The assessment as Markdown that GitHub renders: for a wiki, a pull request, a board paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aifactory_assess.escaping import markdown
from aifactory_assess.framework.model import Framework
from aifactory_assess.planning.first import first_actions
from aifactory_assess.planning.sentences import what_to_do
from aifactory_assess.reports.json import formula_text
from aifactory_assess.reports.wording import (
    QUICK_SCAN,
    about,
    action_reason,
    advice,
    benchmark_numbers,
    benchmark_source,
    cap_sentence,
    comparators,
    coverage_sentence,
    driver_sentence,
    evidence_sentence,
    figure_flag,
    figure_inputs,
    figure_value,
    gap_range,
    level_title,
    open_facts,
    open_sentence,
    range_sentence,
    score_range,
    signal_sentence,
    status_sentences,
    still_open,
    weakest_sentence,
)
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.explain.explanation import cited
from aifactory_assess.scoring.printed import points
from aifactory_assess.scoring.risks import Finding


def render(assessment: Assessment, *, detail: bool = False) -> str:
    """The Markdown text, with a line end."""
    blocks = [
        *_head(assessment),
        *_first(assessment),
        *_findings(assessment, detail=detail),
        *_pillars(assessment),
        *_figures(assessment, detail=detail),
        *_open(assessment),
        *_comparators(assessment, detail=detail),
        *_sources(assessment),
    ]
    return "\n\n".join(blocks) + "\n"


def table(head: Iterable[str], rows: Iterable[Iterable[str]], *, right: frozenset[int] = frozenset()) -> str:
    """A table of cells that are already escaped; the columns in `right` are set to the right."""
    titles = list(head)
    rule = ["---:" if index in right else "---" for index in range(len(titles))]
    lines = [titles, rule, *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _head(assessment: Assessment) -> Iterator[str]:
    framework, overall = assessment.framework, assessment.readiness.overall
    if framework.core_only:
        yield f"**{markdown(QUICK_SCAN)}**"
    yield f"# {markdown(framework.title)}"
    yield markdown(about(assessment))
    score = overall.score
    if score is None:
        yield "**Nothing in this framework applies to the organisation, so there is no score.**"
        return
    yield f"**Readiness {points(score.low):.1f} of 100: {markdown(level_title(framework, overall))}**"
    sentences = [
        range_sentence(framework, overall, score),
        coverage_sentence(assessment, overall, score),
        cap_sentence(assessment, overall),
        weakest_sentence(assessment),
    ]
    yield "\n".join(f"- {markdown(sentence)}" for sentence in sentences if sentence)


def _first(assessment: Assessment) -> Iterator[str]:
    actions = first_actions(assessment)
    if actions:
        yield "## Do first"
        lines = [
            f"{number}. **{markdown(what_to_do(action))}**  \n   {markdown(action_reason(assessment, action))}"
            for number, action in enumerate(actions, start=1)
        ]
        yield "\n".join(lines)


def _findings(assessment: Assessment, *, detail: bool) -> Iterator[str]:
    risk = assessment.framework.risk
    if risk is None:
        return
    yield "## Scaling risks, worst first"
    judged = [finding for finding in assessment.findings if finding.risk is not None]
    yield table(
        ("Risk", "Challenge", "Likelihood", "Impact", "Gap"),
        (
            (
                f"**{markdown(risk.scale[finding.risk or 0].title)}**",
                markdown(finding.challenge.title),
                markdown(risk.scale[finding.likelihood or 0].title),
                markdown(risk.scale[finding.impact or 0].title),
                gap_range(finding),
            )
            for finding in judged
        ),
        right=frozenset({4}),
    )
    for finding in judged:
        yield from _finding(assessment, finding, detail=detail)
    left_out = [finding.challenge.title for finding in assessment.findings if finding.risk is None]
    if left_out:
        yield markdown(f"Does not apply here: {', '.join(left_out)}.")


def _finding(assessment: Assessment, finding: Finding, *, detail: bool) -> Iterator[str]:
    yield f"### {markdown(finding.challenge.title)}"
    yield markdown(finding.challenge.statement)
    lines = [*status_sentences(assessment, finding), *(signal_sentence(applied) for applied in finding.signals)]
    for driver in finding.drivers if detail else finding.drivers[:3]:
        todo = advice(assessment, driver.result)
        lines.append(driver_sentence(driver) + (f" → {todo}" if todo else ""))
    if lines:
        yield "\n".join(f"- {markdown(line)}" for line in lines)
    if finding.challenge.advice:
        yield markdown(finding.challenge.advice)


def _pillars(assessment: Assessment) -> Iterator[str]:
    yield "## Pillars and topics"
    rows = []
    for pillar in assessment.readiness.pillars:
        verdict = pillar.verdict
        told = "n/a" if verdict.score is None else f"**{score_range(verdict.score)}**"
        level = markdown(level_title(assessment.framework, verdict))
        rows.append((f"**{markdown(pillar.pillar.title)}**", told, level))
        for topic in pillar.topics:
            rows.append((markdown(topic.topic.title), "n/a" if topic.score is None else score_range(topic.score), ""))
    yield table(("Pillar, topic", "Score", "Level"), rows, right=frozenset({1}))


def _figures(assessment: Assessment, *, detail: bool) -> Iterator[str]:
    known = [result for result in assessment.situation.figures.values() if result.value is not None]
    if not known:
        return
    yield "## Figures"
    head = ("Figure", "Value", "Unit", "Formula", *(("Inputs",) if detail else ()))
    rows = []
    for result in known:
        flag = f" ({figure_flag(result)})" if figure_flag(result) else ""
        row = [result.figure.title + flag, figure_value(result), result.figure.unit, formula_text(result) or ""]
        row += [figure_inputs(assessment, result)] if detail else []
        rows.append([markdown(cell) for cell in row])
    yield table(head, rows, right=frozenset({1}))


def _open(assessment: Assessment) -> Iterator[str]:
    still, facts = still_open(assessment), open_facts(assessment)
    if still or facts:
        yield "## Open and unknown, by weight"
        lines = [f"- {markdown(open_sentence(assessment, result))}" for result in still]
        if facts:
            names = ", ".join(f"{result.field.id} ({result.state})" for result in facts)
            lines.append(f"- {markdown(f'Profile: {names}.')}")
        yield "\n".join(lines)
    evidence = evidence_sentence(assessment)
    if assessment.notes or evidence:
        yield "## Notes"
        lines = []
        for note in assessment.notes:
            line = f" (line {note.line})" if note.line else ""
            lines.append(f"- {markdown(f'{note.kind.capitalize()}: {note.about}{line} {note.message}.')}")
        lines += [f"- {markdown(evidence)}"] if evidence else []
        yield "\n".join(lines)


def _comparators(assessment: Assessment, *, detail: bool) -> Iterator[str]:
    shown = comparators(assessment, detail=detail)
    if shown:
        yield "## Published comparators"
        yield "\n".join(
            f"- {markdown(f'{benchmark_numbers(entry)} {benchmark_source(entry)} {entry.caution or str()}')}"
            for entry in shown
        )
        if assessment.framework.benchmarks_caution:
            yield markdown(assessment.framework.benchmarks_caution)


def _sources(assessment: Assessment) -> Iterator[str]:
    names = _cited_names(assessment)
    if names:
        yield "## Sources"
        yield "\n".join(f"- {markdown(cited(assessment.framework, name))}" for name in names)


def _cited_names(assessment: Assessment) -> list[str]:
    """The references behind the findings, figures and questions of this framework, in the file's order."""
    framework: Framework = assessment.framework
    used = {ref.partition(":")[0] for question in framework.questions for ref in question.refs}
    used |= {ref.partition(":")[0] for figure in framework.figures for ref in figure.refs}
    used |= {ref.partition(":")[0] for challenge in framework.challenges for ref in challenge.refs}
    used |= {entry.source for entry in framework.benchmarks}
    return [name for name in framework.references if name in used]
