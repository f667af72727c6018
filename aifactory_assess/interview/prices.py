"""What a reply to a price does: an own price with its note and source, or the framework's stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aifactory_assess.answers.editing import EntryChange, changed_sheet
from aifactory_assess.answers.money import priced, rates_by
from aifactory_assess.answers.notes import Noted, Signed, kept_of, note_of, noted_in
from aifactory_assess.answers.rates import worth
from aifactory_assess.answers.sheet import OwnPrice, Paid, Sheet
from aifactory_assess.answers.typed import Misread
from aifactory_assess.framework.asked import Triple
from aifactory_assess.framework.estimates import Price
from aifactory_assess.interview.answering import TAKE_OUT, beside_told, day_said, moved_on, speaker_in
from aifactory_assess.interview.effects import scores_moved
from aifactory_assess.interview.shows import Remark
from aifactory_assess.interview.state import State, Turn, refused, told, with_sheet
from aifactory_assess.interview.wording import enter_keeps, general_price
from aifactory_assess.scoring.said import paid_words, price_words

NO_PRICE = "give the price first, then say what it rests on"


def said_of_price(state: State, price: Price, text: str) -> Turn:
    """The reply that is wanted at this moment."""
    if not state.sheet.organisation:
        return refused(state, "the organisation comes first: there is no file yet (:g organisation)")
    own = state.sheet.prices.get(price.id)
    match state.mode:
        case "answer":
            return _priced(state, price, own, text)
        case _ if own is None:
            return refused(state, NO_PRICE)
        case "note":
            if text == TAKE_OUT:
                return _saved(state, price, replace(own, note=None, noted_by=()), moves=False)
            said = [Noted(speaker_in(state), text)]
            return _saved(state, price, _noting(state, own, own, said), moves=False, noted=True)
        case _:
            return _saved(state, price, replace(own, source=None if text == TAKE_OUT else text), moves=False)


def _noting(state: State, own: OwnPrice, before: OwnPrice | None, says: Sequence[Noted]) -> OwnPrice:
    """A price with what people say now beside what others noted; what has no name is of the file's respondent."""
    owner, stood = state.sheet.respondent, Signed() if before is None else before.signed
    noted = note_of(stood, owner=owner, answerer=owner, speaker=speaker_in(state), says=says)
    return replace(own, **noted._asdict())


def _priced(state: State, price: Price, own: OwnPrice | None, text: str) -> Turn:
    if text == "=":
        return _taken(state, price, state.setting.seed)
    if text == TAKE_OUT:
        nothing = "there is no own price to take out"
        return refused(state, nothing) if own is None else _saved(state, price, None, moves=True)
    said = priced(price, text, rates_by(state.setting.framework, state.sheet))
    if isinstance(said, Misread):
        return refused(state, f"{said.message}; {enter_keeps(own)}")
    doubt = _unusual(price, said.value, general_price(price, state.so_far))
    if doubt is not None and state.doubted != (price.id, said.value):
        return told(replace(state, doubted=(price.id, said.value)), f"{doubt}. Type {text} again to keep it.")
    new = replace(own or OwnPrice(value=said.value), value=said.value, as_of=None)
    return _saved(state, price, new, moves=True, paid=said.paid)


def _taken(state: State, price: Price, earlier: Sheet | None) -> Turn:
    """Last time's own price, of its day and resting on what it rested on then, by the rates of this file."""
    if earlier is None or price.id not in earlier.prices:
        return refused(state, "there is no earlier price to take over")
    seed, paid = earlier.prices[price.id], earlier.paid.get(price.id)
    usd = rates_by(state.setting.framework, state.sheet)
    paid = paid if paid is not None and usd.get(paid.currency) else None
    value = seed.value if paid is None else worth(paid, usd)
    own = replace(seed, value=value, as_of=seed.as_of or earlier.assessed_on)
    own = _noting(state, own, state.sheet.prices.get(price.id), noted_in(*seed.signed, earlier.respondent))
    return _saved(state, price, own, moves=True, paid=paid)


def _unusual(price: Price, value: Triple, general: Triple | None) -> str | None:
    """Why a price is hard to believe: it lies outside the general one, or outside all where that is not known."""
    known = [general] if general is not None else list(price.table.values())
    low, high = min(each[0] for each in known), max(each[2] for each in known)
    if low <= value[0] and value[2] <= high:
        return None
    return f"{price_words(price, value)} is outside the general range, {low:,.15g} to {high:,.15g}"


def _saved(  # noqa: PLR0913 - all that stands beside a price
    state: State, price: Price, own: OwnPrice | None, *, moves: bool, paid: Paid | None = None, noted: bool = False
) -> Turn:
    """Save a price; where somebody `noted` something, whose words stay beside it is told."""
    old = state.sheet.prices.get(price.id)
    own = None if own is None else _dated(state, own, old)
    new, stays = None if own is None else own.bare, state.sheet.paid.get(price.id)
    change = EntryChange(section="prices", id=price.id, entry=new, paid=paid if moves else stays)
    changed = with_sheet(state, changed_sheet(state.sheet, change))
    words = "the general price" if own is None else price_words(price, own.value)
    words += paid_words(change.paid, stays)
    words += price_beside_words(own, old)
    before = old.signed if noted and old is not None else Signed()
    kept = kept_of(before, owner=state.sheet.respondent, speaker=speaker_in(state))
    words += f"; {kept}" if kept else ""
    said = Remark(tone="saved", text=f"{price.id}: {words}")
    moved = () if state.setting.quiet_scores else scores_moved(state.so_far, changed.so_far)
    return Turn(state=moved_on(state, changed, price, moves=moves), shows=(said, *moved), writes=(change,), card=moves)


def _dated(state: State, own: OwnPrice, old: OwnPrice | None) -> OwnPrice:
    """A price with its day: the one it brings, that of the same one before, or that of what is new or differs."""
    if own.as_of is not None:
        return own
    before = None if old is None else old.as_of
    is_same = old is not None and old.value == own.value
    return replace(own, as_of=before if is_same else day_said(state, before))


def price_beside_words(own: OwnPrice | None, old: OwnPrice | None) -> str:
    """What is new beside a price, or all that stands beside one that differs from the old."""
    some = own or old
    if some is None:
        return ""
    alone = replace(some, source=None, note=None)
    now, then = own or alone, old or alone
    named = (("source", now.source, then.source), ("note", now.note, then.note))
    return beside_told(named, now.as_of, then.as_of, changed=then.value != now.value)


def asks_beside(state: State, price: Price, mode: str, rest: str) -> Turn:
    """`:n` and `:e` at a price: its note, or where it is from; at once or asked for."""
    own = state.sheet.prices.get(price.id)
    if own is None:
        return refused(state, NO_PRICE)
    asked = replace(state, mode="note" if mode == "note" else "source")
    if rest:
        return said_of_price(asked, price, rest)
    question = "Which note?" if mode == "note" else "By which quotation, contract or tariff?"
    return told(asked, f"{question} Enter leaves it, - takes it out.")
