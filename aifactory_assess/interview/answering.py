"""What a reply to a question does: the value, and what stands beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from aifactory_assess.answers.assigning import answer_to, says_of, section_of, why_never_left_out
from aifactory_assess.answers.editing import EntryChange, changed_sheet, entry_of
from aifactory_assess.answers.money import answered, rates_by
from aifactory_assess.answers.notes import Noted, Signed, kept_of, note_of, noted_in
from aifactory_assess.answers.plausible import implausible
from aifactory_assess.answers.questionnaire import Place
from aifactory_assess.answers.rates import worth
from aifactory_assess.answers.sheet import NOT_APPLICABLE, OPEN, UNKNOWN, Answer, Paid
from aifactory_assess.answers.typed import Misread, is_unsure
from aifactory_assess.answers.voices import same_person
from aifactory_assess.errors import aside, listed, meant, sentence
from aifactory_assess.escaping import why_no_text
from aifactory_assess.framework.asked import Field, Question
from aifactory_assess.interview.agenda import Item, is_open
from aifactory_assess.interview.effects import asked_otherwise, contradictions, scores_moved
from aifactory_assess.interview.shows import Remark, Show
from aifactory_assess.interview.state import State, Turn, gone_back, gone_on, next_of, refused, told, with_sheet
from aifactory_assess.interview.wording import answer_in_words, computed_in_words
from aifactory_assess.scoring.said import paid_words

TAKE_OUT = "-"


def said_of_place(state: State, item: Place, text: str) -> Turn:
    """The reply that is wanted at this moment."""
    match state.mode:
        case "answer":
            return _answered(state, item, text)
        case "reason":
            return _left_out(state, item, text)
        case "note":
            return _noted(state, item, text)
        case "evidence":
            return _backed(state, item, text)
        case "source":
            return _sourced(state, item, text)


# --- the answer ---


def _answered(state: State, item: Place, text: str) -> Turn:
    if text == "=":
        return _taken_over(state, item)
    if text in (UNKNOWN, NOT_APPLICABLE):
        return refused(state, f"write :{'u' if text == UNKNOWN else 'x'} for that")
    said = answered(item, text, _rates(state), numbered=True)
    if isinstance(said, Misread):
        return refused(state, "write :u for that" if is_unsure(text) else said.message)
    value = said.value
    doubt = implausible(item, value)
    if doubt is not None and state.doubted != (item.id, value):
        asked_back = f"{doubt}. Is that the unit asked for? Type {text} again to keep it."
        return told(replace(state, doubted=(item.id, value)), asked_back)
    answer = _before(state, item)._replace(state="value", value=value)
    return _saved(state, item, answer, moves=True, paid=said.paid)


def _rates(state: State) -> Mapping[str, float]:
    return rates_by(state.setting.framework, state.sheet) if state.sheet.organisation else {}


def _taken_over(state: State, item: Place) -> Turn:
    """Last time's answer; an amount as it was said then, by the rates of this file."""
    seed = state.setting.seed
    earlier = answer_to(item, seed)
    if seed is None or is_open(earlier):
        return refused(state, "there is no earlier answer to take over")
    before, paid, usd = _before(state, item), seed.paid.get(item.id), _rates(state)
    paid = paid if paid is not None and usd.get(paid.currency) else None
    value = earlier.value if paid is None else worth(paid, usd)[0]
    reasons = noted_in(*earlier.signed, earlier.by or seed.respondent) if earlier.state == "not_applicable" else ()
    answer = before._replace(state=earlier.state, value=value)
    return _saved(state, item, answer, moves=True, paid=paid, says=reasons)


def unknown(state: State, rest: str) -> Turn:
    """`:u`: nobody knows, with a note such as whom to ask."""
    item = state.item
    if not isinstance(item, Question | Field):
        return refused(state, ":u is for questions; Enter skips")
    answer = _before(state, item)._replace(state="unknown", value=None)
    return _saved(state, item, answer, moves=True, says=_words(state, rest))


def taken_back(state: State) -> Turn:
    """`:o`: the answer out of the file with all beside it, and the question open as it never had been answered."""
    item = state.item
    if not isinstance(item, Question | Field):
        return refused(state, ":o is for questions; Enter leaves it as it was")
    change = EntryChange(section=section_of(item), id=item.id, entry=None)
    if not says_of(state.sheet, change):
        return refused(state, "there is no answer to take back")
    changed = with_sheet(state, changed_sheet(state.sheet, change))
    words = answer_in_words(item.kind, OPEN)
    beside = beside_words(_before(state, item), OPEN)
    shows = (Remark(tone="saved", text=f"{item.id}: {words}{beside}"), *_effects(state, changed, item, words))
    asked = replace(changed, seen=changed.seen - {item.id}, doubted=None)
    return Turn(state=asked, shows=shows, writes=(change,))


def _before(state: State, item: Place) -> Answer:
    return answer_to(item, state.sheet).bare


def _saved(  # noqa: PLR0913 - all that stands beside an answer
    state: State,
    item: Place,
    answer: Answer,
    *,
    moves: bool,
    paid: Paid | None = None,
    says: Sequence[Noted] = (),
) -> Turn:
    """Save an answer, with a note of what people `say` now; the next question follows where it `moves`."""
    if not state.sheet.organisation:
        return refused(state, "the organisation comes first: there is no file yet (:g organisation)")
    old = _before(state, item)
    is_new = not old.agrees(answer)
    # The day on which nobody answered is no day of the answer that comes now.
    old = old._replace(as_of=None) if is_new and is_open(old) else old
    kept = old
    if is_new:
        kept = old.noting(_note(state, old, is_new=True))
        answer = answer._replace(by=_voice(state), as_of=day_said(state, old.as_of)).noting(kept.signed)
    stays = ""
    if says:
        answer = answer.noting(_note(state, old, says, is_new=is_new))
        stays = kept_of(old.signed, owner=old.by or state.sheet.respondent, speaker=speaker_in(state))
    before = state.sheet.paid.get(item.id)
    change = EntryChange(section=section_of(item), id=item.id, entry=answer, paid=paid if moves else before)
    words = answer_in_words(item.kind, answer) + paid_words(change.paid, before)
    if answer == old and change.paid == before:
        same = Remark(tone="told", text=f"{item.id}: {words}, as before.")
        # Written all the same: where somebody else changed the file meanwhile, that has to come out now.
        as_was = replace(change, entry=entry_of(state.sheet, change))
        return Turn(state=moved_on(state, state, item, moves=moves), shows=(same,), writes=(as_was,), card=moves)
    changed = with_sheet(state, changed_sheet(state.sheet, change))
    after = moved_on(state, changed, item, moves=moves)
    shows = (
        Remark(tone="saved", text=f"{item.id}: {words}{beside_words(kept, answer)}{stays and f'; {stays}'}"),
        *_effects(state, changed, item, answer_in_words(item.kind, answer, change.paid)),
        *_passed_over(state, changed, after),
    )
    return Turn(state=after, shows=shows, writes=(change,), card=moves)


def moved_on(old: State, new: State, item: Item, *, moves: bool) -> State:
    """The state after something was saved: at the next question where it `moves`, or where it was."""
    back = replace(new, mode="answer", doubted=None)
    if not moves:
        return back
    seen = replace(back, seen=old.seen | {item.id})
    return gone_back(seen) if seen.detour else gone_on(seen, next_of(seen))


def beside_words(old: Answer, new: Answer) -> str:
    """What is new beside an answer, or all that stands beside one that differs from the old."""
    named = (("evidence", new.evidence, old.evidence), ("source", new.source, old.source), ("note", new.note, old.note))
    return beside_told(named, new.as_of, old.as_of, changed=not old.agrees(new))


def beside_told(
    named: Iterable[tuple[str, str | None, str | None]], day: date | None, before: date | None, *, changed: bool
) -> str:
    """What stands beside a value, where it is new or speaks of another value: its name, the text now, and then."""
    texts = []
    for name, now, then in named:
        if now and (changed or now != then):
            was = "" if then is None or now.startswith(then) or now.endswith(then) else f" (was: {then})"
            texts.append(f"{name}: {now}{' (kept)' if now == then else was}")
        elif then and not now:
            texts.append(f"{name} taken out (was: {then})")
    texts += [f"as of {day}, not {before}"] if day and before not in (None, day) else []
    return "".join(f"; {text}" for text in texts)


def day_said(state: State, before: date | None) -> date | None:
    """The day of what is new or differs; None where the file's own says it, and none stood `before` beside it."""
    day = state.setting.as_of
    return None if before is None and state.sheet.assessed_on in (None, day) else day


def _voice(state: State) -> str | None:
    """Who speaks, where it is not the respondent that the file's head names."""
    return None if same_person(state.voice, state.sheet.respondent) else state.voice


def _effects(old: State, new: State, item: Place, words: str) -> tuple[Show, ...]:
    asked = asked_otherwise(old.so_far, new.so_far, words) if isinstance(item, Field) else ()
    moved = () if new.setting.quiet_scores else scores_moved(old.so_far, new.so_far)
    return (*asked, *moved, *contradictions(old.so_far, new.so_far))


def _passed_over(before: State, old: State, new: State) -> tuple[Show, ...]:
    """What lies between two questions and is not asked, since the profile gives it; on the way back, what is new."""
    ids = [item.id for item in old.items]
    if old.current not in ids or new.current not in ids:
        return ()
    between = old.items[ids.index(old.current) + 1 : ids.index(new.current)]
    results = [old.so_far.questions[item.id] for item in between if isinstance(item, Question)]
    known = before.so_far.questions if old.detour else {}
    found = [each for each in results if each.state == "computed" and each != known.get(each.question.id)]
    if not found:
        return ()
    names = "; ".join(computed_in_words(old.so_far, result) for result in found)
    return (Remark(tone="told", text=f"Worked out from the profile, so not asked: {names}."),)


# --- does not apply, note, evidence ---


def asks_reason(state: State, rest: str) -> Turn:
    """`:x`: it does not apply, with the reason at once or asked for."""
    item = state.item
    if not isinstance(item, Question | Field):
        return refused(state, ":x is for questions; Enter skips")
    why = why_never_left_out(item)
    if why is not None:
        return refused(state, sentence(*why))
    if rest:
        return _left_out(state, item, rest)
    return told(replace(state, mode="reason"), "Why does it not apply? The reason becomes its note; Enter cancels.")


def _left_out(state: State, item: Place, reason: str) -> Turn:
    answer = _before(state, item)._replace(state="not_applicable", value=None)
    return _saved(state, item, answer, moves=True, says=_words(state, reason))


def asks_note(state: State, rest: str) -> Turn:
    """`:n`: a note, at once or asked for."""
    item = state.item
    if not isinstance(item, Question | Field):
        return refused(state, ":n is for questions")
    if rest:
        return _noted(state, item, rest)
    old = _before(state, item).note
    now = f" Now: {old}" if old else ""
    return told(replace(state, mode="note"), f"Which note? Enter leaves it, - takes it out.{now}")


def _noted(state: State, item: Place, text: str) -> Turn:
    old = _before(state, item)
    if text == TAKE_OUT and old.state == "not_applicable":
        return refused(state, "the note says why the question does not apply, so it stays")
    if text == TAKE_OUT:
        return _saved(state, item, old.noting(Signed()), moves=False)
    return _saved(state, item, old, moves=False, says=_words(state, text))


def _words(state: State, text: str) -> Sequence[Noted]:
    """What who speaks notes, if they do."""
    return [Noted(speaker_in(state), text)] if text else ()


def _note(state: State, old: Answer, says: Sequence[Noted] = (), *, is_new: bool) -> Signed:
    """A note with what people say now; of an answer that `is_new` who speaks is the answerer."""
    owner, speaker = old.by or state.sheet.respondent, speaker_in(state)
    answerer = speaker if is_new else owner
    return note_of(old.signed, owner=owner, answerer=answerer, speaker=speaker, says=says)


def speaker_in(state: State) -> str | None:
    """Who speaks in this sitting, or else whom the file names."""
    return state.voice or state.sheet.respondent


def unescaped(text: str) -> str:
    """A text that begins with a colon is typed with two, since one begins a command."""
    return text[1:] if text.startswith("::") else text


def parted(text: str) -> tuple[str, str]:
    """The first word of what was typed, and what stands behind it, whatever blank is between."""
    word, _, rest = text.partition(next(filter(str.isspace, text), " "))
    return word, rest.strip()


def untabbed(text: str) -> str:
    """A note, reason or source with a blank where a tab was typed or pasted."""
    return text.replace("\t", " ")


def asks_evidence(state: State, rest: str) -> Turn:
    """`:e`: evidence and source, at once or asked for one after the other."""
    item = state.item
    if not isinstance(item, Question | Field):
        return refused(state, ":e is for questions")
    if is_open(_before(state, item)):
        return refused(state, "answer first, then say what the answer rests on")
    if rest:
        kind, source = parted(rest)
        turn = _backed(state, item, kind)
        if (why := why_no_text(source)) is not None:
            return refused(state, f"that is {why}")
        said = unescaped(source)
        if not said or turn.state.mode != "source":
            return turn
        return _sourced(state, item, said, _before(turn.state, item).evidence)
    kinds = [f"{place} {kind}" for place, kind in enumerate(state.setting.framework.evidence_ids, start=1)]
    message = f"How is it backed? {', '.join(kinds)}; Enter leaves it, - takes it out."
    return told(replace(state, mode="evidence"), message)


def _backed(state: State, item: Place, text: str) -> Turn:
    kinds = state.setting.framework.evidence_ids
    if text == TAKE_OUT:
        return _saved(state, item, _before(state, item)._replace(evidence=None, source=None), moves=False)
    kind = {str(place): kind for place, kind in enumerate(kinds, start=1)}.get(text, text)
    if kind not in kinds:
        hint = aside(meant(text, kinds))
        return refused(state, f"{text!r} is no kind of evidence, expected {listed(kinds)}{hint}")
    old = _before(state, item)
    asked = f"{kind}: by which document or measurement? Enter: {'as it was' if old.source else 'none'}."
    saved = _saved(state, item, old._replace(evidence=kind), moves=False)  # at any moment a sitting may end
    return replace(saved, state=replace(saved.state, mode="source"), shows=(*saved.shows, *told(state, asked).shows))


def _sourced(state: State, item: Place, text: str, evidence: str | None = None) -> Turn:
    """The source of the evidence that there is, or of another that was named with it."""
    old = _before(state, item)
    answer = old._replace(evidence=evidence or old.evidence, source=None if text == TAKE_OUT else text)
    return _saved(state, item, answer, moves=False)
