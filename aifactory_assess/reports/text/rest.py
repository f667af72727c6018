"""Figures, open questions, notes, comparators and sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import ConsoleRenderable
from rich.table import Table
from rich.text import Text

from aifactory_assess.framework.model import Lookup
from aifactory_assess.reports.json import formula_text
from aifactory_assess.reports.layout import BAD, QUIET, STRONG, WIDE, Look, heading, joined, paragraph, said
from aifactory_assess.reports.wording import (
    benchmark_numbers,
    benchmark_source,
    evidence_sentence,
    figure_flag,
    figure_inputs,
    figure_value,
    open_facts,
    open_sentence,
    still_open,
)
from aifactory_assess.reports.wording import comparators as chosen_comparators
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.explain.explanation import cited
from aifactory_assess.scoring.figures import FigureResult

_OPEN = 8


def figures(assessment: Assessment, look: Look) -> Iterator[ConsoleRenderable]:
    """The profile's figures with their formulas; inputs and bases in the long form."""
    results = list(assessment.situation.figures.values())
    if not results:
        return
    yield from heading("Figures", look)
    known = [result for result in results if result.value is not None]
    if look.detail:
        for result in known:
            yield from _in_full(assessment, result)
    elif known:
        # What is only read off a table explains the other figures; by itself it tells nobody anything.
        worked = [result for result in known if not isinstance(result.figure.rule, Lookup)]
        yield _table(worked or known, look)
    unknown = [result.figure.id for result in results if result.value is None]
    if unknown:
        yield paragraph(said(f"Not known, or without meaning here: {', '.join(unknown)}.", QUIET), 2)


def _table(known: Iterable[FigureResult], look: Look) -> ConsoleRenderable:
    """A line a figure: value and title, then the formula as far as it fits."""
    title = 62 if look.width >= WIDE else look.width - 16
    table = Table.grid(padding=(0, 1), expand=False)
    table.add_column(justify="right", width=13, no_wrap=True)
    table.add_column(width=title, no_wrap=True, overflow="ellipsis")
    if look.width >= WIDE:
        table.add_column(width=look.width - title - 16, no_wrap=True, overflow="ellipsis")
    for result in known:
        flag = figure_flag(result).upper()
        formula = said(f"= {formula_text(result) or ''}", QUIET)
        name = joined(said(flag, BAD), said(result.figure.title), said(f"({result.figure.unit})", QUIET))
        value = Text(figure_value(result))
        if look.width >= WIDE:
            table.add_row(value, name, formula)
        else:
            table.add_row(value, name)
            table.add_row(Text(), formula)
    return table


def _in_full(assessment: Assessment, result: FigureResult) -> Iterator[ConsoleRenderable]:
    figure = result.figure
    flag = figure_flag(result)
    why = {
        "assumed": "assumed: a fact behind it is not known",
        "cautious": "cautious: the worse is taken for an open fact",
    }
    head = joined(said(f"{figure.title}:", STRONG), said(figure_value(result)), said(why.get(flag, ""), BAD))
    yield paragraph(head, 2)
    for words in (f"{figure.id} = {formula_text(result)}", figure_inputs(assessment, result), figure.basis or ""):
        yield paragraph(said(words, QUIET), 4)


def open_questions(assessment: Assessment, look: Look) -> Iterator[ConsoleRenderable]:
    """What nobody has answered, heaviest first, and the facts that are missing."""
    still, facts = still_open(assessment), open_facts(assessment)
    if not still and not facts:
        return
    yield from heading("Open and unknown, by weight", look)
    shown = still if look.detail else still[:_OPEN]
    for result in shown:
        yield paragraph(said(open_sentence(assessment, result)), 2)
    if len(still) > len(shown):
        yield paragraph(Text(f"and {len(still) - len(shown)} more (--detail lists them).", style=QUIET), 2)
    if facts:
        names = ", ".join(f"{result.field.id} ({result.state})" for result in facts)
        yield paragraph(said(f"Profile: {names}."), 2)


def notes(assessment: Assessment) -> Iterator[ConsoleRenderable]:
    """Contradictions and the like, and how the answers are backed."""
    evidence = evidence_sentence(assessment)
    if assessment.notes or evidence:
        yield Text()
    for note in assessment.notes:
        line = f" (line {note.line})" if note.line else ""
        yield paragraph(said(f"{note.kind.capitalize()}: {note.about}{line} {note.message}.", BAD), 2)
    if evidence:
        yield paragraph(said(evidence), 2)


def comparators(assessment: Assessment, look: Look) -> Iterator[ConsoleRenderable]:
    """Published survey results, with source, date and n."""
    shown = chosen_comparators(assessment, detail=look.detail)
    if not shown:
        return
    yield from heading("Published comparators", look)
    for entry in shown:
        caution = entry.caution if look.detail and entry.caution else ""
        yield paragraph(joined(said(benchmark_numbers(entry)), said(f"{benchmark_source(entry)} {caution}", QUIET)), 2)
    if assessment.framework.benchmarks_caution:
        yield paragraph(said(assessment.framework.benchmarks_caution, QUIET), 2)


def sources(assessment: Assessment, look: Look) -> Iterator[ConsoleRenderable]:
    """What every reference stands for, in the long form."""
    framework = assessment.framework
    if look.detail and framework.references:
        yield from heading("Sources", look)
        for name in framework.references:
            yield paragraph(said(cited(framework, name)), 2)
    elif not look.detail:
        count = f"{len(framework.references)} sources and " if framework.references else ""
        yield Text()
        words = f"--detail shows {count}all that is left out here; `explain FILE ID` the arithmetic behind any number."
        yield paragraph(said(words, QUIET), 2)
