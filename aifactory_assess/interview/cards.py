"""The question, the list and the results as they are shown."""

from __future__ import annotations

from dataclasses import replace

from aifactory_assess.answers.assigning import answer_to, why_never_left_out
from aifactory_assess.framework.asked import Field, Question
from aifactory_assess.framework.estimates import Price
from aifactory_assess.interview.agenda import Head, Item, group_of, head_answer, is_open, way_to
from aifactory_assess.interview.shows import AllAsked, AskedLine, AskedList, Card
from aifactory_assess.interview.state import OFFERED, State, is_computed, result_of, waits, was_seen
from aifactory_assess.interview.wording import OFFER, answer_in_words, before_lines, choices_of, expected_of, source_of
from aifactory_assess.scoring.printed import rounded
from aifactory_assess.scoring.said import price_words

PACE_FROM = 8
"""So many replies are timed before the minutes left are told; the first facts take a moment, questions do not."""


def question_shown(state: State, seconds: float | None) -> Card | AllAsked:
    """The current question as it is shown; `seconds` since the sitting began, None where nobody looks at a clock."""
    items, item = state.items, state.item
    if item is None:
        asked = [other for other in items if isinstance(other, Question | Field)]
        return AllAsked(
            count=len(asked),
            skipped=tuple(other.id for other in asked if _is_unanswered(state, other)),
            prices=sum(isinstance(other, Price) for other in items),
            way=way_to(state.setting, "prices"),
        )
    score = state.so_far.readiness.overall.score
    about_prices = isinstance(item, Price) or item.id == OFFERED
    card = Card(
        group=group_of(state.setting.framework, item),
        place=_place(state, item),
        left=None if about_prices else sum(_is_unanswered(state, other) for other in items),
        id=_word_for(item),
        ask=item.title if isinstance(item, Price) else item.ask,
        help=item.caution if isinstance(item, Price) else item.help,
        choices=choices_of(item, state.setting.framework),
        expected=expected_of(item, state.so_far),
        before=before_lines(state.setting, item, state.so_far, result_of(state, item)),
        source=source_of(item) if isinstance(item, Price) else None,
        coverage=score.coverage if score is not None and not about_prices else None,
        minutes=_minutes_left(state, items, seconds),
        keys=_keys(item),
    )
    return card if state.mode == "answer" else _beside(card, state)


def _beside(card: Card, state: State) -> Card:
    """The question while a reason, note, evidence or source is asked for: what to type is that, and no answer."""
    kinds = state.setting.framework.evidence_ids if state.mode == "evidence" else ()
    return replace(
        card,
        choices=tuple((str(place), kind) for place, kind in enumerate(kinds, start=1)),
        expected=_EXPECTED_BESIDE[state.mode],
        before=tuple(line for line in card.before if line != OFFER),
        keys=("? help", ":q quit"),
    )


_EXPECTED_BESIDE = {
    "reason": "why it does not apply, which becomes its note; Enter cancels.",
    "note": "the note; Enter leaves it, - takes it out.",
    "evidence": "the kind of evidence that backs the answer; Enter leaves it, - takes it out.",
    "source": "the document or measurement that it rests on; Enter leaves it, - takes it out.",
}


def _word_for(item: Item) -> str:
    return item.about if isinstance(item, Head) else item.id


def _keys(item: Item) -> tuple[str, ...]:
    """The commands that help at an item."""
    match item:
        case Head():
            return _EVERYWHERE
        case Price():
            return (":n note", ":e source", *_EVERYWHERE)
        case _:
            left_out = () if why_never_left_out(item) else (":x n/a",)
            return (":u unknown", *left_out, ":n note", ":e evidence", *_EVERYWHERE)


_EVERYWHERE = (":b back", ":l list", ":r results", "? help", ":q quit")


def _place(state: State, item: Item) -> str:
    """Its number in the sitting, the same whatever is answered; of a price, among those that are asked."""
    match item:
        case Head(about="prices"):
            return "optional"
        case Head():
            return "this file"
        case Price():
            prices = [other.id for other in state.items if isinstance(other, Price)]
            return f"price {prices.index(item.id) + 1} of {len(prices)}"
        case _:
            return f"{state.setting.numbered[item.id]} of {len(state.setting.numbered)}"


def _is_unanswered(state: State, item: Item) -> bool:
    if isinstance(item, Head | Price):
        return False
    return not is_computed(state, item) and is_open(answer_to(item, state.sheet))


def _minutes_left(state: State, items: tuple[Item, ...], seconds: float | None) -> int | None:
    if seconds is None or len(state.seen) < PACE_FROM:
        return None
    waiting = sum(waits(state, item) for item in items)
    return max(1, rounded(waiting * seconds / len(state.seen) / 60))


def listing(state: State) -> AskedList:
    """All that is asked, with what was answered."""
    groups: dict[str, list[AskedLine]] = {}
    numbered = state.setting.numbered
    for item in state.items:
        row = AskedLine(
            number=numbered.get(item.id),
            id=_word_for(item),
            state=_state_word(state, item),
            answer=_answer_words(state, item),
            is_here=item.id == state.current,
        )
        groups.setdefault(group_of(state.setting.framework, item), []).append(row)
    return AskedList(groups=tuple((title, tuple(rows)) for title, rows in groups.items()))


def _state_word(state: State, item: Item) -> str:
    if isinstance(item, Head):
        return "open" if head_answer(item, state.sheet) is None else "answered"
    if isinstance(item, Price):
        return "general" if item.id not in state.sheet.prices else "own"
    if is_computed(state, item):
        return "computed"
    answer = answer_to(item, state.sheet)
    if is_open(answer):
        return "skipped" if was_seen(state, item) else "open"
    return {"value": "answered", "not_applicable": "n/a"}.get(answer.state, answer.state)


def _answer_words(state: State, item: Item) -> str:
    if isinstance(item, Head):
        return head_answer(item, state.sheet) or ""
    paid = state.sheet.paid.get(item.id)
    if isinstance(item, Price):
        own = state.sheet.prices.get(item.id)
        return "" if own is None else price_words(item, own.value, paid)
    answer = answer_to(item, state.sheet)
    if answer.state != "value":
        return answer.note or ""
    return answer_in_words(item.kind, answer, paid)
