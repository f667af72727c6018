"""Open questions, notes, comparators and sources."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.errors import some_of
from aifactory_assess.framework.asked import Figure, Question
from aifactory_assess.framework.model import Challenge
from aifactory_assess.planning.outlook import outlook
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.explain.explanation import cited
from aifactory_assess.scoring.said import named
from aifactory_assess.telling.blocks import Block, Entry, Listing, Section, Sentence, quiet
from aifactory_assess.telling.documents.wording import (
    GRAVE,
    benchmark_numbers,
    benchmark_source,
    evidence_sentence,
    noted,
    open_facts,
    open_state,
    open_words,
    spoken,
    still_open,
)

_OPEN = 3
"""So many lines tell what is open in brief, one of them the facts."""
_FACTS = 10


def unanswered(assessment: Assessment, *, detail: bool) -> Iterator[Block]:
    """What nobody has answered, heaviest first, the facts that are missing, and what backs the answers."""
    still, facts, evidence = still_open(assessment), open_facts(assessment), evidence_sentence(assessment)
    if not still and not facts and not evidence:
        return
    shown = still if detail else still[: _OPEN - bool(facts)]
    entries = tuple(Entry(words=open_words(assessment, each, detail=detail)) for each in shown)
    told: list[Block] = [Listing(entries=entries)] if entries else []
    if facts:
        names = [f"{result.field.id if detail else named(result.field)} ({open_state(result)})" for result in facts]
        told.append(Sentence(words=f"Facts: {some_of(names, len(names) if detail else _FACTS)}."))
    if evidence:
        told.append(Sentence(words=evidence))
    more = f": {len(still)} questions, the heaviest here" if len(still) > len(shown) else ""
    yield Section(title=f"What is open{more}, and what backs the rest", id="open", blocks=told)


def notes(assessment: Assessment, *, detail: bool) -> Iterator[Block]:
    """Contradictions, and what else was noticed; a screen is not told of what counts for nothing."""
    called = str if detail else spoken(assessment, assessment.notes)
    grave = any(note.kind in GRAVE for note in assessment.notes)
    told: list[Block] = [
        Section(title="", blocks=[noted(note, called)], spare=True)
        if note.kind not in GRAVE and grave
        else noted(note, called)
        for note in assessment.notes
    ]
    if told:
        yield Section(title="Notes", id="notes", blocks=told, spare=not grave)


def comparators(assessment: Assessment, *, detail: bool) -> Iterator[Block]:
    """Published survey results, with source, date and n: all, or one about the whole and one about the worst risk."""
    shown = assessment.framework.benchmarks
    if not detail:
        abouts = ("overall", *(finding.challenge.id for finding in assessment.findings[:1]))
        firsts = (next((entry for entry in shown if entry.about == about), None) for about in abouts)
        shown = tuple(entry for entry in firsts if entry is not None)
    if not shown:
        return
    told: list[Block] = []
    for entry in shown:
        caution = f" {entry.caution}" if detail and entry.caution else ""
        told.append(Sentence(words=(benchmark_numbers(entry), quiet(f" {benchmark_source(entry)}{caution}"))))
    if assessment.framework.benchmarks_caution:
        told.append(Sentence(words=quiet(assessment.framework.benchmarks_caution)))
    yield Section(title="Published comparators", id="comparators", blocks=told, spare=True)


def sources(assessment: Assessment, *, detail: bool) -> Iterator[Block]:  # noqa: ARG001 - as every part is called
    """What every reference stands for."""
    framework = assessment.framework
    names = cited_names(assessment)
    if names:
        entries = tuple(Entry(words=cited(framework, name)) for name in names)
        yield Section(title="Sources", id="sources", blocks=[Listing(entries=entries)], spare=True)


def hint(assessment: Assessment, *, detail: bool) -> Iterator[Block]:
    """How to see what the short form leaves out."""
    if not detail:
        has_months = outlook(assessment).when is not None
        months, other = (", and what months rest on", "other ") if has_months else ("", "")
        words = f"All{months}: --detail. Behind {other}numbers: explain FILE ID."
        yield Section(title="", blocks=[Sentence(words=quiet(words))], screen=True)


def cited_names(assessment: Assessment) -> list[str]:
    """The references behind the findings, figures and questions of this framework, in the file's order."""
    framework = assessment.framework
    citing: list[Question | Figure | Challenge] = [*framework.questions, *framework.figures, *framework.challenges]
    used = {ref.partition(":")[0] for each in citing for ref in each.refs}
    used |= {entry.source for entry in framework.benchmarks}
    return [name for name in framework.references if name in used]
