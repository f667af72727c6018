"""The loop with its file: a reply, the answer on disk, and only then the next question."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice

from aifactory_assess.answers.assigning import Naming, answer_to, section_of
from aifactory_assess.answers.editing import EntryChange, says_the_same
from aifactory_assess.answers.keeping import KeptSheet
from aifactory_assess.answers.questionnaire import Place
from aifactory_assess.answers.sheet import OPEN, Sheet
from aifactory_assess.answers.storing import ChangedElsewhereError
from aifactory_assess.answers.voices import same_person
from aifactory_assess.errors import AssessError, cut
from aifactory_assess.escaping import as_read
from aifactory_assess.framework.asked import Field, Question
from aifactory_assess.framework.estimates import Price
from aifactory_assess.interrupts import held_back
from aifactory_assess.interview.agenda import Setting, way_to
from aifactory_assess.interview.answering import beside_words
from aifactory_assess.interview.cards import question_shown
from aifactory_assess.interview.prices import price_beside_words
from aifactory_assess.interview.session import prompt, step
from aifactory_assess.interview.shows import Remark, Show
from aifactory_assess.interview.state import (
    ASKED_BY,
    Creation,
    State,
    Turn,
    Write,
    asked_anew,
    begin,
    is_computed,
    resumed,
    with_sheet,
)
from aifactory_assess.interview.wording import answer_in_words
from aifactory_assess.links import unquoted
from aifactory_assess.scoring.said import price_words


class ResumedError(Exception):
    """Whoever is asked was away, and needs to see the question again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """Who is spoken with: `ask` gives a reply (None: no more will come), `show` shows, `clock` counts seconds.

    `ask` may raise ResumedError.
    """

    ask: Callable[[str], str | None]
    show: Callable[[Iterable[Show]], None]
    clock: Callable[[], float] | None


def talk(kept: KeptSheet, setting: Setting, face: Face) -> int:
    """Interview until the end, `:q` or the end of the replies; how many replies were not taken."""
    state, refusals, card = begin(setting), 0, True
    start = face.clock() if face.clock else 0.0
    ends = False
    try:
        while not ends:
            if card:
                seconds = face.clock() - start if face.clock else None
                face.show([question_shown(state, seconds)])
            try:
                reply = face.ask(prompt(state))
            except ResumedError:
                card = True
                continue
            if reply is None:
                break
            turn = _on_disk(kept, state, step(state, reply))
            refusals += any(isinstance(show, Remark) and show.tone == "refused" for show in turn.shows)
            refusals += _leaves_what_was_asked_back(state, turn)
            state, card, ends = turn.state, turn.card, turn.ends
            face.show(turn.shows)
    finally:  # by Ctrl-C at any moment, too
        with held_back():  # a terminal that closes ends what is read first, and then sends its signal
            _remember_what_was_left(kept, state)
    return refusals + (state.doubted is not None)


def _leaves_what_was_asked_back(before: State, turn: Turn) -> bool:
    """Whether the reply before was asked back, and is neither said again nor asked back any more."""
    if before.doubted is None or before.doubted == turn.state.doubted:
        return False
    said = [(each.id, each.entry.value) for each in turn.writes if isinstance(each, EntryChange) and each.entry]
    return before.doubted not in said


def _remember_what_was_left(kept: KeptSheet, state: State) -> None:
    """Note in the file, with the day, what was asked and is open: the next sitting does not ask it again.

    Where somebody else changed the file meanwhile, that is what is open in theirs.
    """
    for _ in range(2):
        # Nothing is lost where it cannot be written: the questions are asked again.
        with suppress(AssessError):
            if changes := _left(state, kept.sheet):
                kept.save(*changes)
            return


def _left(state: State, sheet: Sheet | None) -> list[EntryChange]:
    return [
        EntryChange(section=section_of(item), id=item.id, entry=answer._replace(as_of=state.setting.as_of, line=None))
        for item in state.items
        if isinstance(item, Question | Field) and item.id in state.seen and sheet is not None
        for answer in [answer_to(item, sheet)]
        if answer.state == "open" and answer.as_of is None and not is_computed(state, item)
    ]


def _on_disk(kept: KeptSheet, before: State, turn: Turn) -> Turn:
    """The turn once its writes are on disk; where they cannot be, the old state and why."""
    if not turn.writes:
        return turn
    try:
        with held_back():  # what is in the file is known to be saved
            for write in turn.writes:
                _write(kept, before.setting, write)
    except ChangedElsewhereError:
        shows = (_collision(kept, before, turn), *_named_by_now(kept, before))
        return Turn(state=asked_anew(before, kept.sheet), shows=shows)
    except AssessError as error:
        problems = islice(unquoted(error.problems), 10)
        told = [Remark(tone="refused", text=f"not saved. {problem}") for problem in problems]
        if kept.sheet is None or kept.sheet is before.sheet:
            return Turn(state=before, shows=tuple(told), card=False)
        return Turn(state=resumed(before, kept.sheet), shows=(*told, *_named_by_now(kept, before)))
    return _with_theirs(kept, turn)


def _write(kept: KeptSheet, setting: Setting, write: Write) -> None:
    if isinstance(write, Creation):
        kept.create(write.organisation, setting.as_of, scope=write.scope)
        return
    name = write.id if isinstance(write, EntryChange) else "name and respondent"
    kept.unsaved[name] = None
    kept.save(write)
    del kept.unsaved[name]


def _with_theirs(kept: KeptSheet, turn: Turn) -> Turn:
    """The turn with the sheet that was read back from the new file."""
    sheet, expected = kept.sheet, turn.state.sheet
    if sheet is None or not expected.organisation or says_the_same(sheet, expected):
        return replace(turn, state=with_sheet(turn.state, sheet))
    told = Remark(tone="warned", text="somebody else changed the file meanwhile; both changes are in it now.")
    shows = (*turn.shows, told, *_named_by_now(kept, turn.state))
    state = resumed(turn.state, sheet)
    return replace(turn, state=state, shows=shows, card=turn.card or state.current != turn.state.current)


def _named_by_now(kept: KeptSheet, state: State) -> tuple[Remark, ...]:
    """Whose words are those of who has no name, where somebody else named one in the file meanwhile."""
    name = kept.sheet and kept.sheet.respondent
    if state.voice or not name or same_person(name, state.sheet.respondent):
        return ()
    text = (
        f"no name was given here: what is said from now on is {cut(as_read(name))}'s. For another name end, and go on "
        f"with --respondent NAME; or :g {way_to(state.setting, 'respondent')} names the file's anew."
    )
    return (Remark(tone="warned", text=text),)


def _collision(kept: KeptSheet, before: State, turn: Turn) -> Remark:
    change = turn.writes[0]
    if not isinstance(change, EntryChange) or kept.sheet is None:
        return Remark(tone="refused", text="not saved: somebody else changed the same lines meanwhile.")
    place, mode = Naming(before.setting.framework).place(change.id), before.mode
    ours, theirs = (_words_on(place, sheet) for sheet in (before.sheet, kept.sheet))
    again = "Say it again to save it all the same"
    if mode != "answer" and ours == theirs:
        again = f"{ASKED_BY[mode]} asks for the {mode} again"
    elif mode != "answer":
        again = f"the {mode} was about the answer before, {ASKED_BY[mode]} asks for it again"
        again = f"Answer again to replace it; {again}"
    says = f"{theirs}{_beside_on(place, before.sheet, kept.sheet)}"
    text = f"not saved: somebody else changed {change.id} meanwhile. The file says: {says}. {again}."
    return Remark(tone="refused", text=text)


def _words_on(place: Place | Price, sheet: Sheet) -> str:
    if isinstance(place, Price):
        own = sheet.prices.get(place.id)
        return "nothing" if own is None else price_words(place, own.value, sheet.paid.get(place.id))
    theirs = answer_to(place, sheet)
    return "nothing" if theirs == OPEN else answer_in_words(place.kind, theirs, sheet.paid.get(place.id))


def _beside_on(place: Place | Price, before: Sheet, now: Sheet) -> str:
    if isinstance(place, Price):
        return price_beside_words(now.prices.get(place.id), before.prices.get(place.id))
    return beside_words(answer_to(place, before), answer_to(place, now))
