"""How several respondents' answers came together: the agenda of a talk, the worst disagreement first."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.answers.agreement import Reliability
from aifactory_assess.answers.merging import Discussed
from aifactory_assess.answers.sheet import Answer
from aifactory_assess.scoring.explain.explanation import shown
from aifactory_assess.scoring.opinions import Heard, Hearing
from aifactory_assess.scoring.printed import quantity
from aifactory_assess.scoring.readiness import Score
from aifactory_assess.telling.blocks import Block, Document, Entry, Listing, Section, Sentence, quiet, strong
from aifactory_assess.telling.documents.wording import counted, score_range


def document(hearing: Hearing, *, detail: bool = False) -> Document:  # noqa: ARG001 - a merge has one form
    """Scores by file, what to discuss with who said what, and how far all agree."""
    sheet = hearing.outcome.sheet
    title = f"{sheet.name or sheet.organisation}: {len(hearing.outcome.voices)} files merged"
    blocks: list[Block] = [*_scores(hearing), *_disagreements(hearing), _agreement(hearing)]
    return Document(title=title, about=(), blocks=blocks)


def _scores(hearing: Hearing) -> Iterator[Block]:
    yield Sentence(words=f"Readiness of the merged answers: {_score(hearing.merged)}")
    voices = hearing.outcome.voices
    for voice, score in zip(voices, hearing.alone, strict=True):
        weight = f", weight {voice.weight}" if any(other.weight != 1 for other in voices) else ""
        words = f"{voice.name} alone ({voice.sheet.path}{weight}): {_score(score)}"
        yield Sentence(words=words, depth=1)


def _score(score: Score | None) -> str:
    return "nothing counts" if score is None else score_range(score)


def _disagreements(hearing: Hearing) -> Iterator[Section]:
    threshold, found = hearing.framework.disagreement_threshold, hearing.outcome.to_discuss
    if threshold is None:
        return
    entries = tuple(_discussed(*each) for each in zip(found, hearing.heard, strict=True))
    none = Sentence(words=f"No question on which answers are {quantity(threshold)} points or more apart.")
    blocks: list[Block] = [Listing(entries=entries, numbered=True)] if entries else [none]
    yield Section(title="To discuss", blocks=blocks)


def _discussed(discussed: Discussed, heard: tuple[Heard, ...]) -> Entry:
    taken = answer_words(discussed.merged)
    apart = f"{discussed.question.id}: {discussed.points or 0.0:.1f} points apart; taken: {taken}."
    opinions = (_said_by(discussed, each) for each in heard)
    return Entry(words=strong(discussed.question.ask), under=(quiet(apart), *opinions))


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


# --- agreement ---


def _agreement(hearing: Hearing) -> Section:
    whole = hearing.outcome.overall
    titles = {pillar.id: pillar.title for pillar in hearing.framework.pillars}
    sentences = [Sentence(words=f"All questions: {agreement_sentence(whole)}")]
    for pillar, reached in hearing.outcome.pillars.items():
        short = reached.alpha is None and reached.reason == whole.reason
        words = f"no figure ({_over(reached)})." if short else agreement_sentence(reached)
        sentences.append(Sentence(words=f"{titles[pillar]}: {words}", depth=1))
    return Section(title="Agreement", blocks=sentences)


def agreement_sentence(reached: Reliability) -> str:
    """Alpha with what it rests on, or why there is none."""
    if reached.alpha is None:
        return f"no figure, as {reached.reason} ({_over(reached)})."
    reading = f", {reached.reading}" if reached.reading else ""
    return f"Krippendorff's alpha {reached.alpha:.3f} (ordinal){reading}, over {_over(reached)}."


def _over(reached: Reliability) -> str:
    return counted(reached.questions, "question")
