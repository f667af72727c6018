"""How several respondents' answers came together: the agenda of a talk, the worst disagreement first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aifactory_assess.answers.agreement import Reliability
from aifactory_assess.answers.discussing import Discussed
from aifactory_assess.answers.disputing import DisputedPrice, SettledFact
from aifactory_assess.answers.questionnaire import Place
from aifactory_assess.answers.sheet import Answer
from aifactory_assess.answers.voices import Opinion, Voice
from aifactory_assess.errors import listed
from aifactory_assess.framework.asked import Number, Question
from aifactory_assess.scoring.opinions import Hanging, Heard, HeardFact, Hearing, Outvoted
from aifactory_assess.scoring.printed import counted, decimals, quantity
from aifactory_assess.scoring.readiness import Score
from aifactory_assess.scoring.said import price_words, role_title, said_words
from aifactory_assess.scoring.scales import brief_words
from aifactory_assess.telling.blocks import Block, Document, Entry, Listing, Section, Sentence, Words, quiet, strong
from aifactory_assess.telling.documents.wording import score_range

SHOWN = 4
"""So many figures that hang on a fact are named."""


def document(hearing: Hearing, *, detail: bool = False) -> Document:  # noqa: ARG001 - a merge has one form
    """Scores by file, what to discuss with who said what, and how far all agree."""
    sheet = hearing.outcome.sheet
    title = f"{sheet.name or sheet.organisation}: {counted(len(hearing.outcome.voices), 'file')} merged"
    blocks: list[Block] = [
        *_scores(hearing),
        *_facts(hearing),
        *_settled(hearing),
        *_outvoted(hearing),
        *_disagreements(hearing),
        _agreement(hearing),
    ]
    return Document(title=title, about=(hearing.framework.named,), blocks=blocks)


def _scores(hearing: Hearing) -> Iterator[Block]:
    yield Sentence(words=f"Readiness of the merged answers: {_score(hearing.merged)}")
    voices = hearing.outcome.voices
    weighed = any(voice.weight != 1 for voice in voices)
    for place, (voice, score) in enumerate(zip(voices, hearing.alone, strict=True)):
        weight = f", weight {voice.weight}" if weighed else ""
        words = f"{voice.name} alone ({voice.sheet.path}{weight}): {_score(score)}"
        words += (
            f"; merged, if this file decides: {_score(hearing.deciding[place])}" if place in hearing.deciding else ""
        )
        yield Sentence(words=words, depth=1)
    if weighed:
        changed = ", ".join(hearing.by_weight)
        effect = f"changes what is taken for: {changed}" if changed else "changes no answer"
        yield Sentence(words=f"Weighing them so {effect}.")
    yield from _said_twice(hearing.outcome.questions)
    names = hearing.outcome.names
    if names:
        yield Sentence(words=f"The organisation is called {' and '.join(names)}; taken: {hearing.outcome.sheet.name}.")


def _said_twice(questions: Iterable[Discussed]) -> Iterator[Sentence]:
    """Who answered otherwise in several files, and which of their answers count."""
    later: dict[str, list[str]] = {}
    undated: dict[str, list[str]] = {}
    for each in questions:
        for by in dict.fromkeys(opinion.by for opinion in each.earlier):
            later.setdefault(by, []).append(each.question.id)
        for by in sorted(each.undated):
            undated.setdefault(by, []).append(each.question.id)
    for by, names in later.items():
        yield Sentence(words=f"{by} answered {listed(names)} otherwise before; the later answer counts.")
    for by, names in undated.items():
        given = f"{by} gave several answers to {listed(names)}"
        yield Sentence(words=f"{given}, of which no day says that one is the last: all of them count.")


def _score(score: Score | None) -> str:
    return "nothing counts" if score is None else score_range(score)


def _facts(hearing: Hearing) -> Iterator[Section]:
    """Facts first: answers are worth nothing while people mean another building."""
    entries = [_fact(hearing, each) for each in hearing.facts]
    entries += [_price(hearing, each) for each in hearing.outcome.prices]
    if entries:
        yield Section(title="Facts on which people differ", blocks=[Listing(entries=tuple(entries), numbered=True)])


def _price(hearing: Hearing, disputed: DisputedPrice) -> Entry:
    price, sheet = disputed.price, hearing.outcome.sheet
    taken = sheet.prices.get(price.id)
    state = "none is taken" if taken is None else f"taken: {price_words(price, taken.value, sheet.paid.get(price.id))}"
    said = (f"{by}: {price_words(price, own.value, paid)}" for by, own, paid in disputed.values)
    return Entry(words=strong(price.title), under=(quiet(f"{price.id}: {state}."), *said))


def _fact(hearing: Hearing, heard: HeardFact) -> Entry:
    field, sheet = heard.disputed.field, hearing.outcome.sheet
    taken = sheet.profile[field.id]
    state = (
        "none is taken until it is settled"
        if taken.state == "unknown"
        else f"taken: {said_words(field.kind, taken, sheet.paid.get(field.id))}"
    )
    under: list[Words] = [quiet(f"{field.id}: {state}.")]
    for each in heard.heard:
        answer, paid = each.opinion.answer, each.opinion.voice.sheet.paid.get(field.id)
        said = said_words(field.kind, answer, paid)
        under.append(f"{each.opinion.by}: {said} (readiness would be {_score(each.score)}; {_place(each.opinion)})")
    for begins, hangs in (("What hangs on it", heard.hangs), (f"Together with {listed(heard.beside)}", heard.together)):
        told = _hanging(hearing, hangs)
        under += [f"{begins}: {told}."] if told else []
    return Entry(words=strong(field.ask), under=(*under, *_settled_by(hearing, field)))


def _settled(hearing: Hearing) -> Iterator[Section]:
    """What was unknown for a reason: in a file that was merged, that people differ."""
    entries = tuple(_no_longer_unknown(hearing, each) for each in hearing.outcome.settled)
    if entries:
        told = Sentence(words="A value settles each: where the note says that people differ, see that they agree.")
        yield Section(title="Facts that were unknown", blocks=[told, Listing(entries=entries, numbered=True)])


def _no_longer_unknown(hearing: Hearing, settled: SettledFact) -> Entry:
    field, sheet = settled.field, hearing.outcome.sheet
    taken = said_words(field.kind, sheet.profile[field.id], sheet.paid.get(field.id))
    under: list[Words] = [quiet(f"{field.id}: taken: {taken}.")]
    for each in settled.opinions:
        said = said_words(field.kind, each.answer, each.voice.sheet.paid.get(field.id))
        note = f", “{each.answer.note}”" if each.answer.state == "unknown" else ""
        under.append(f"{each.by}: {said}{note} ({_place(each)})")
    return Entry(words=strong(field.ask), under=(*under, *_settled_by(hearing, field)))


def _hanging(hearing: Hearing, hangs: Hanging) -> str:
    titles = {figure.id: figure.title for figure in hearing.framework.figures}
    parts = [
        f"{counted(len(hangs.gates), 'gate')}: {', '.join(hangs.gates)}" if hangs.gates else "",
        f"figures: {', '.join(titles[name] for name in hangs.figures[:SHOWN])}" if hangs.figures else "",
        f"whether {counted(len(hangs.asked), 'question')} {'is' if len(hangs.asked) == 1 else 'are'} asked"
        if hangs.asked
        else "",
    ]
    return "; ".join(filter(None, parts))


def _outvoted(hearing: Hearing) -> Iterator[Section]:
    entries = tuple(_contradicted(hearing, each) for each in hearing.outvoted)
    if entries:
        yield Section(title="Ratios that the facts contradict", blocks=[Listing(entries=entries, numbered=True)])


def _contradicted(hearing: Hearing, each: Outvoted) -> Entry:
    question = each.question
    apart = f"{question.id}: {decimals(each.points)} points apart; the lower counts."
    said = (f"{opinion.by}: {_answer(question, opinion.answer)} ({_place(opinion)})" for opinion in each.opinions)
    worked = f"Worked out from the facts: {brief_words(question.kind, float(f'{each.computed:.4g}'))}"
    if isinstance(each.by, Voice):
        worked += f" by all facts of {each.by.name}"
    elif each.by is not None:
        field, opinion = each.by
        worked += f" by {opinion.by}'s {said_words(field.kind, opinion.answer)} ({field.id} is disputed)"
    return Entry(words=strong(question.ask), under=(quiet(apart), worked, *said, *_settled_by(hearing, question)))


def _answer(question: Question, answer: Answer) -> str:
    """An answer as it was said, a number as reports have it: a ratio in percent."""
    if isinstance(question.kind, Number) and answer.value is not None:
        return brief_words(question.kind, answer.value)
    return said_words(question.kind, answer)


def _settled_by(hearing: Hearing, place: Place) -> tuple[Words, ...]:
    """Who knows it best."""
    return (f"To settle: {role_title(hearing.framework, place.role)}.",) if place.role else ()


def _place(opinion: Opinion) -> str:
    sheet, line = opinion.voice.sheet, opinion.answer.line
    return f"{sheet.path}:{line}" if line else str(sheet.path)


def _disagreements(hearing: Hearing) -> Iterator[Section]:
    threshold, found = hearing.framework.disagreement_threshold, hearing.outcome.to_discuss
    if threshold is None:
        return
    entries = tuple(_discussed(hearing, *each) for each in zip(found, hearing.heard, strict=True))
    none = Sentence(
        words=f"No question on which answers are {quantity(threshold)} points or more apart, or applies to some only."
    )
    blocks: list[Block] = [Listing(entries=entries, numbered=True)] if entries else [none]
    yield Section(title="To discuss", blocks=blocks)


def _discussed(hearing: Hearing, discussed: Discussed, heard: tuple[Heard, ...]) -> Entry:
    question = discussed.question
    taken = _answer(question, discussed.merged)
    mean, most = decimals(discussed.points or 0.0), decimals(discussed.furthest)
    apart_by = f"{mean} points apart" if mean == most else f"{mean} points apart on average, {most} at most"
    points = [] if discussed.points is None else [apart_by]
    apart = ", and ".join([*points, *(["some say that it does not apply"] if discussed.for_some else [])])
    # Of an answer by several people the note is told once.
    first = {id(each.opinion.answer): each for each in reversed(heard)}
    opinions = (_said_by(discussed, each, noted=first[id(each.opinion.answer)] is each) for each in heard)
    return Entry(
        words=strong(question.ask),
        under=(quiet(f"{question.id}: {apart}; taken: {taken}."), *opinions, *_settled_by(hearing, question)),
    )


def _said_by(discussed: Discussed, each: Heard, *, noted: bool) -> str:
    opinion = each.opinion
    words = _answer(discussed.question, opinion.answer)
    note = f", “{opinion.answer.note}”" if opinion.answer.note and noted else ""
    taken = opinion.answer.agrees(discussed.merged)
    score = "taken" if taken else f"readiness would be {_score(each.score)}"
    return f"{opinion.by}: {words}{note} ({score}; {_place(opinion)})"


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
