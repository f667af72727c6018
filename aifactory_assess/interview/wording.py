"""Questions, answers and help in words."""

from __future__ import annotations

from datetime import date

from aifactory_assess.answers.assigning import answer_to, why_never_left_out
from aifactory_assess.answers.money import expected_price, takes_currency
from aifactory_assess.answers.questionnaire import Place
from aifactory_assess.answers.sheet import Answer, OwnPrice, Paid
from aifactory_assess.framework import kinds
from aifactory_assess.framework.asked import AnswerKind, Checklist, Field, Levels, Number, Question, Triple
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.kinds import ways_of
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.spoken import asked_when
from aifactory_assess.framework.units import in_unit
from aifactory_assess.interview.agenda import Head, Item, Setting, earlier_head, head_answer, is_open
from aifactory_assess.planning.cost import tender
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.explain.explanation import Passage, passage, sources
from aifactory_assess.scoring.explain.meaning import gate_line
from aifactory_assess.scoring.explain.users import decides_on
from aifactory_assess.scoring.printed import quantity
from aifactory_assess.scoring.readiness import QuestionResult
from aifactory_assess.scoring.said import answer_words, named, price_words, role_title, said_words

OFFER = "= takes it over"
"""What stands below an earlier answer."""


def commands_at(item: Item | None) -> tuple[str, ...]:
    """What can be typed at something, and nothing that is refused there; at the end where it is None."""
    beside: tuple[str, ...] = ()
    at_once = ""
    match item:
        case Question() | Field():
            fits = "" if why_never_left_out(item) else "; :x does not apply (with the reason)"
            back = ":o takes the answer back, so that the question is open again"
            beside = (f":u nobody knows{fits}", ":n note; :e evidence and source; - takes either out", back)
            at_once = f":n the note, :e documented the source, {':x the reason, ' if fits else ''}:u ask Maria, "
        case Price():
            beside = (":n note; :e source; - takes either out", ":o takes your own price out")
            at_once = ":n the note, :e the source, "
    return (
        "Enter ends" if item is None else "the answer as shown; Enter or :s skips",
        ":b back; :g ID go to a question, pillar or topic; :g to the next open one; :l list",
        *beside,
        *(("= takes the earlier answer where one is offered",) if item is not None else ()),
        ":r results so far; ? this help; :q save and quit",
        *(("text that begins with a colon: type it twice (::)",) if item is not None else ()),
        f"in one line: {at_once}:g 23",
    )


def choices_of(item: Item, framework: Framework) -> tuple[tuple[str, str], ...]:
    """What can be typed, with what it means."""
    if isinstance(item, Price):
        return ()
    if isinstance(item, Head):
        roles = framework.roles if item.about == "role" else ()
        return tuple((str(place), role.title) for place, role in enumerate(roles, start=1))
    found = tuple((way.number, way.label + (" (stands alone)" if way.alone else "")) for way in ways_of(item.kind))
    return (*found, ("0", "none of them")) if isinstance(item.kind, Checklist) else found


def expected_of(item: Item, so_far: Assessment) -> str:
    """What kind of reply is wanted and what Enter does, on one line."""
    if isinstance(item, Price):
        own = so_far.sheet.prices.get(item.id)
        return f"{expected_price(item, _example(item, so_far))}; {enter_keeps(own)}."
    if not isinstance(item, Head):
        example = _example(item, so_far)
        return f"{kinds.expected_of(item.kind)}{f', or {example}' if example else ''}; Enter skips."
    named = {"organisation": "an id such as acme-retail", "role": "the number of one, or its title"}
    return f"{named.get(item.about, 'yes or no' if item.about == 'prices' else 'words')}; Enter skips."


def enter_keeps(own: OwnPrice | None) -> str:
    """What Enter leaves as it is at a price, and how an own one is given up."""
    return "Enter keeps the general price" if own is None else "Enter keeps your own price, - takes it out"


def _example(place: Place | Price, so_far: Assessment) -> str | None:
    """An amount in the organisation's currency, where that is another one and may be typed."""
    known = tender(so_far).currency
    return f"250k {known.code}" if known.factor is not None and takes_currency(place) else None


def answer_in_words(kind: AnswerKind, answer: Answer, paid: Paid | None = None) -> str:
    """An answer as reports say it, without what stands beside it; a level by its number first, as it is typed."""
    if isinstance(kind, Levels) and isinstance(answer.value, int):
        return f"{answer.value} ({kind.steps[answer.value]})"
    return said_words(kind, answer, paid)


def computed_in_words(so_far: Assessment, result: QuestionResult) -> str:
    """A computed answer, with what it was worked out from: `power secured: 67 % (150 of 224 kW)`."""
    return f"{named(result.question)}: {answer_words(result, so_far.situation)}"


def before_lines(setting: Setting, item: Item, so_far: Assessment, result: QuestionResult | None) -> tuple[str, ...]:
    """What is known about an item already: the answer, what backs it, what is computed, and last time's answer."""
    if isinstance(item, Head):
        said, earlier = head_answer(item, so_far.sheet), earlier_head(setting, item)
        if said is None and earlier is not None:
            return (f"Earlier, in {setting.seed_name}: {earlier}", OFFER)
        return (f"Answered: {said}",) if said else ()
    if isinstance(item, Price):
        return _before_price(setting, item, so_far)
    lines = []
    answer = answer_to(item, so_far.sheet)
    paid = so_far.sheet.paid.get(item.id)
    lines += [] if is_open(answer) else [f"Answered: {answer_in_words(item.kind, answer, paid)}"]
    lines += _beside(answer)
    if result is not None and result.computed is not None and isinstance(item.kind, Number):
        lines.append(f"Computed from the profile: {in_unit(quantity(result.computed), item.kind.unit)}")
    return (*lines, *_seeded(setting, item, answer))


def _before_price(setting: Setting, price: Price, so_far: Assessment) -> tuple[str, ...]:
    """The own price where there is one, the general one with where it is from, and last time's own."""
    own = so_far.sheet.prices.get(price.id)
    seed = None if setting.seed is None else setting.seed.prices.get(price.id)
    lines = []
    if own is not None:
        lines += [f"Your own: {price_words(price, own.value, so_far.sheet.paid.get(price.id))}"]
        lines += [f"{name}: {text}" for name, text in (("Source", own.source), ("Note", own.note)) if text]
    lines += [_general(setting.framework, price, so_far)]
    if own is None and seed is not None:
        words = price_words(price, seed.value, None if setting.seed is None else setting.seed.paid.get(price.id))
        lines += [f"{_earlier(setting, seed.as_of)}: {words}", OFFER]
    return tuple(line for line in lines if line)


def source_of(price: Price) -> str:
    """Where the general price is from."""
    about = (price.basis, f"as of {price.date}" if price.date else None)
    sure = f"confidence {price.confidence}" if price.confidence else None
    return "; ".join(part for part in (*about, sure) if part)


def general_price(price: Price, so_far: Assessment) -> Triple | None:
    """The framework's price for this organisation; None where it depends on an open question."""
    return price.value or price.table.get(str(so_far.situation.values.get(price.by or "")))


def _general(framework: Framework, price: Price, so_far: Assessment) -> str:
    value = general_price(price, so_far)
    if value is not None:
        return f"The general price: {price_words(price, value)}"
    asked = next((known.ask for known in framework.fields if known.id == price.by), price.by)
    return f"The general price depends on an open question: {asked}"


def _beside(answer: Answer) -> list[str]:
    named = (("Evidence", answer.evidence), ("Source", answer.source), ("Note", answer.note), ("By", answer.by))
    return [f"{name}: {text}" for name, text in named if text]


def _seeded(setting: Setting, item: Place, answer: Answer) -> list[str]:
    earlier = answer_to(item, setting.seed)
    if setting.seed is None or is_open(earlier) or not is_open(answer):
        return []
    note = [f"Note then: {earlier.note}"] if earlier.note else []
    words = answer_in_words(item.kind, earlier, setting.seed.paid.get(item.id))
    return [
        f"{_earlier(setting, earlier.as_of)}: {words}",
        *note,
        OFFER,
    ]


def _earlier(setting: Setting, own: date | None) -> str:
    """In which file something was said, of which day, and on which of its own."""
    day = None if setting.seed is None else setting.seed.assessed_on
    of = f" of {day}" if day else ""
    return f"Earlier, in {setting.seed_name}{of}{f', as of {own}' if own not in (None, day) else ''}"


def help_of(framework: Framework, item: Item | None) -> tuple[Passage, ...]:
    """Why something is asked, what counts as evidence, where its numbers come from, and what can be typed."""
    why: list[str | None] = []
    proof: list[str] = []
    match item:
        case Head():
            why = [item.help]
        case Price():
            why = ["The estimate of cost rests on it.", item.caution, *_answered_by(framework, item.role)]
        case Question():
            gate = [gate_line(framework, item.gate)] if item.gate else []
            asked = [*_answered_by(framework, item.role), asked_when(framework, item.when)]
            why = [*_informs(framework, item), *asked, *gate]
            proof = [*item.evidence, *_kinds(framework)]
        case Field():
            why = [*decides_on(framework, item.id), asked_when(framework, item.when)]
    parts = [passage("Why it is asked", why), passage("What counts as evidence", proof)]
    if isinstance(item, Price | Question | Field):
        parts.append(sources(framework, item.basis, item.refs))
    return (*filter(None, parts), Passage(title="What to type", lines=commands_at(item)))


def _informs(framework: Framework, question: Question) -> list[str]:
    titles = {challenge.id: challenge.title for challenge in framework.challenges}
    named = [f"{titles.get(name, name)} ({strength})" for name, strength in question.informs.items()]
    return [f"It bears on: {', '.join(named)}"] if named else []


def _answered_by(framework: Framework, role: str | None) -> list[str]:
    return [f"Best answered by: {role_title(framework, role)}"] if role else []


def _kinds(framework: Framework) -> list[str]:
    meanings = {kind.id: kind.meaning for kind in framework.evidence_kinds}
    return [f"{kind}: {meanings[kind]}" if meanings.get(kind) else kind for kind in framework.evidence_ids]
