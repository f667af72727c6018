"""The disagreements of a merge for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import ConsoleRenderable

from aifactory_assess.answers.agreement import Reliability
from aifactory_assess.answers.merging import Discussed, Merged
from aifactory_assess.answers.sheet import Answer
from aifactory_assess.framework.model import Framework
from aifactory_assess.reports.layout import QUIET, STRONG, Look, heading, item, paragraph, render_parts, said
from aifactory_assess.reports.wording import score_range
from aifactory_assess.scoring.explain.explanation import shown
from aifactory_assess.scoring.opinions import Heard, Hearing
from aifactory_assess.scoring.printed import quantity
from aifactory_assess.scoring.readiness import Score


def render(framework: Framework, merged: Merged, hearing: Hearing, look: Look) -> str:
    """Scores by file, what to discuss with who said what, and how far all agree."""
    return render_parts(_parts(framework, merged, hearing, look), look)


def _parts(framework: Framework, merged: Merged, hearing: Hearing, look: Look) -> Iterator[ConsoleRenderable]:
    name = merged.sheet.name or merged.sheet.organisation
    yield said(f"{name}: {len(merged.voices)} files merged", STRONG)
    yield said(f"Readiness of the merged answers: {_score(hearing.merged)}")
    for voice, score in zip(merged.voices, hearing.alone, strict=True):
        weight = f", weight {voice.weight}" if any(other.weight != 1 for other in merged.voices) else ""
        yield paragraph(said(f"{voice.name} alone ({voice.sheet.path}{weight}): {_score(score)}"), 2)
    yield from _disagreements(framework, merged, hearing, look)
    yield from heading("Agreement", look)
    yield said(f"All questions: {agreement_sentence(merged.overall)}")
    titles = {pillar.id: pillar.title for pillar in framework.pillars}
    for pillar, reached in merged.pillars.items():
        short = reached.alpha is None and reached.reason == merged.overall.reason
        words = f"no figure ({_counted(reached)})." if short else agreement_sentence(reached)
        yield paragraph(said(f"{titles[pillar]}: {words}"), 2)


def _score(score: Score | None) -> str:
    return "nothing counts" if score is None else score_range(score)


def _disagreements(framework: Framework, merged: Merged, hearing: Hearing, look: Look) -> Iterator[ConsoleRenderable]:
    threshold = framework.disagreement_threshold
    if threshold is None:
        return
    yield from heading("To discuss", look)
    if not merged.to_discuss:
        yield said(f"No question on which answers are {quantity(threshold)} points or more apart.")
    for number, (discussed, heard) in enumerate(zip(merged.to_discuss, hearing.heard, strict=True), start=1):
        yield item(said(discussed.question.ask, STRONG), 2, f"{number}")
        left = 3 + len(str(number))
        yield paragraph(said(_apart(discussed), QUIET), left)
        for each in heard:
            yield paragraph(said(_said_by(discussed, each)), left)


def _apart(discussed: Discussed) -> str:
    taken = answer_words(discussed.merged)
    return f"{discussed.question.id}: {discussed.points or 0.0:.1f} points apart; taken: {taken}."


def _said_by(discussed: Discussed, each: Heard) -> str:
    opinion = each.opinion
    place = f"{opinion.voice.sheet.path}:{opinion.answer.line}" if opinion.answer.line else opinion.voice.sheet.path
    words = answer_words(opinion.answer)
    taken = (opinion.answer.state, opinion.answer.value) == (discussed.merged.state, discussed.merged.value)
    score = "taken" if taken else f"readiness would be {_score(each.score)}"
    return f"{opinion.by}: {words} ({score}; {place})"


def answer_words(answer: Answer) -> str:
    """An answer in a word or two."""
    if answer.state != "value" or answer.value is None:
        return answer.state.replace("_", " ")
    return shown(answer.value)


def agreement_sentence(reached: Reliability) -> str:
    """Alpha with what it rests on, or why there is none."""
    if reached.alpha is None:
        return f"no figure, as {reached.reason} ({_counted(reached)})."
    reading = f", {reached.reading}" if reached.reading else ""
    return f"Krippendorff's alpha {reached.alpha:.3f} (ordinal){reading}, over {_counted(reached)}."


def _counted(reached: Reliability) -> str:
    return f"{reached.questions} question{'' if reached.questions == 1 else 's'}"
