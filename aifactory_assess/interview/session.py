"""The pure loop: a state and a reply give a state, what to show and what to write. No file, screen or clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from aifactory_assess.answers.assigning import PRICE
from aifactory_assess.answers.typed import place_of
from aifactory_assess.errors import failure, meant
from aifactory_assess.escaping import why_no_text
from aifactory_assess.framework.asked import Field, Question
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.model import Framework
from aifactory_assess.interview.agenda import FILE, Head, Item, Selection, agenda, can_be_corrected, head_named
from aifactory_assess.interview.answering import (
    TAKE_OUT,
    asks_evidence,
    asks_note,
    asks_reason,
    parted,
    said_of_place,
    taken_back,
    unescaped,
    unknown,
    untabbed,
)
from aifactory_assess.interview.cards import listing
from aifactory_assess.interview.heads import said_of_head
from aifactory_assess.interview.prices import asks_beside, said_of_price
from aifactory_assess.interview.shows import Help, Results
from aifactory_assess.interview.state import (
    State,
    Turn,
    following_of,
    gone_back,
    gone_on,
    next_of,
    refused,
    told,
    waits,
    with_sheet,
)
from aifactory_assess.interview.wording import help_of
from aifactory_assess.scoring.explain.lookup import IdSort, ids_of
from aifactory_assess.yamlnodes import SHORT

_PLAIN: tuple[IdSort, ...] = ("question", "field")
_SORTED: tuple[IdSort, ...] = ("price", "pillar", "topic")
"""What may have its sort before it."""


def prompt(state: State) -> str:
    """What is wanted at this moment, in a word."""
    if state.mode != "answer":
        return state.mode
    return "answer" if state.item is not None else "end"


def step(state: State, reply: str) -> Turn:
    """What a reply does to the interview."""
    text = reply.strip()
    if "\n" in text:
        return _pasted(state, text)
    if text.startswith("::"):
        return _said(state, unescaped(text))
    if text in ("", "?"):
        return _commanded(state, text, "")
    if text.startswith(":"):
        name, rest = parted(text[1:])
        if not name:
            return refused(state, "a command stands right behind its colon, as :u does; ? lists them")
        return _commanded(state, name, unescaped(untabbed(rest)))
    return _said(state, text)


def _pasted(state: State, text: str) -> Turn:
    """Several lines that arrived together: one note, reason or source; never an answer, and never a command."""
    one_line = " ".join(text.split())
    if state.mode in ("note", "reason", "source"):
        return _said(state, one_line)
    if one_line.startswith((":n ", ":x ")) and state.mode == "answer":
        return _commanded(state, one_line[1], one_line[3:])
    count = text.count("\n") + 1
    return refused(state, f"{count} lines arrived at once, and none was taken: one reply at a time, or :n for a note")


def _note(state: State, rest: str) -> Turn:
    item = state.item
    return asks_beside(state, item, "note", rest) if isinstance(item, Price) else asks_note(state, rest)


def _evidence(state: State, rest: str) -> Turn:
    item = state.item
    return asks_beside(state, item, "source", rest) if isinstance(item, Price) else asks_evidence(state, rest)


def _take_back(state: State, _: str) -> Turn:
    item = state.item
    return said_of_price(state, item, TAKE_OUT) if isinstance(item, Price) else taken_back(state)


def _said(state: State, text: str) -> Turn:
    if (why := why_no_text(text)) is not None:
        return refused(state, f"that is {why}")
    text = text if state.mode == "answer" else untabbed(text)
    match state.item:
        case None:
            return refused(state, "nothing is asked any more; :l lists, :g ID goes to a question, Enter ends")
        case Head() as head:
            return said_of_head(state, head, text)
        case Price() as price:
            return said_of_price(state, price, text)
        case Question() | Field() as place:
            return said_of_place(state, place, text)


# --- commands ---


def _commanded(state: State, name: str, rest: str) -> Turn:
    if (why := why_no_text(rest)) is not None:
        return refused(state, f"that is {why}")
    if rest and name in _ALONE:
        return refused(state, f":{name} takes no text; :n keeps a note")
    if state.mode != "answer":
        return _commanded_beside(state, name)
    command = _COMMANDS.get(name)
    if command is not None:
        return command(state, rest)
    hint = meant(name, [word for word in _COMMANDS if len(word) > 1], before=":")
    return refused(state, "; ".join(filter(None, (f":{name} is no command (? lists them)", hint))))


def _commanded_beside(state: State, name: str) -> Turn:
    """Commands while a reason, note, evidence or source is asked for."""
    if name in ("q", "quit"):
        return Turn(state=replace(state, mode="answer"), ends=True, card=False)
    if name in ("", "s", "skip", "b", "back"):
        return told(replace(state, mode="answer"), "Left as it was.", card=True)
    if name in ("?", "h", "help"):
        return told(state, _EXPLAINED[state.mode])
    return refused(state, f"the {state.mode} is asked for; Enter leaves it as it was")


_EXPLAINED = {
    "reason": "Why the question does not fit this organisation. The reason is saved as its note. Enter cancels.",
    "note": "Anything a reader of the report should know. - takes the note out, Enter leaves it as it was.",
    "evidence": "How the answer is backed. - takes evidence and source out, Enter leaves them as they were.",
    "source": "The document, export or measurement. - takes it out, Enter leaves it as it was.",
}


def _skip(state: State, _: str) -> Turn:
    item = state.item
    if item is None:
        return Turn(state=state, ends=True, card=False)
    if not waits(state, item):
        return Turn(state=gone_back(state) if state.detour else gone_on(state, following_of(state)))
    seen = replace(state, seen=state.seen | {item.id})
    return Turn(state=gone_back(seen) if state.detour else gone_on(seen, next_of(seen)))


def _back(state: State, _: str) -> Turn:
    asked = [item.id for item in state.items]
    trail = list(state.trail)
    while trail:
        last = trail.pop()
        if last in asked:
            return Turn(state=replace(state, current=last, trail=tuple(trail)))
    place = asked.index(state.current) if state.current in asked else len(asked)
    if place == 0:
        return told(state, "This is the first question.")
    return Turn(state=replace(state, current=asked[place - 1], trail=()))


def _go(state: State, rest: str) -> Turn:
    if not rest:
        return Turn(state=gone_on(state, next_of(state)))
    head = head_named(state.setting, rest)
    if head is not None and can_be_corrected(state.setting, head):
        asked = replace(state.setting, corrected=state.setting.corrected | {head})
        state = with_sheet(replace(state, setting=asked), state.sheet)
    target = _target(state, rest)
    if isinstance(target, Turn):
        return target
    ids = [item.id for item in state.items]
    # Back to something earlier is a detour, which ends where it began; ahead, one goes on from there.
    is_detour = state.current in ids and ids.index(target) < ids.index(state.current)
    return Turn(state=replace(gone_on(state, target), detour=(state.detour or state.current) if is_detour else None))


def _target(state: State, word: str) -> str | Turn:
    """The id that a number of the list, an id, a pillar or a topic leads to, or the refusal of what leads nowhere."""
    items = state.items
    word = word.removeprefix(PRICE) if word.removeprefix(PRICE) in state.setting.prices else word
    if word.isascii() and word.isdigit():
        names = tuple(state.setting.numbered)
        place = place_of(word, len(names))
        if place is None:
            shown = word if len(word) <= SHORT else f"{word[:SHORT]}..."
            return refused(state, f"questions are numbered from 1 to {len(names)}, and there is no {shown}")
        name = names[place - 1]
        return name if name in [item.id for item in items] else refused(state, _not_asked(state, name))
    head = head_named(state.setting, word)
    target = word if head is None else f"{FILE}{head}"
    if target in [item.id for item in items]:
        return target
    inside = next((item.id for item in items if _belongs(item, word)), None)
    if inside is not None:
        return inside
    if head is None and target not in (known := _asked_anywhere(state.setting.framework)):
        hint = state.setting.framework.instead_of(word) or meant(word, known)
        return refused(state, str(failure(word, "is nothing that anybody is asked", hint=hint)))
    return refused(state, _not_asked(state, target))


def _asked_anywhere(framework: Framework) -> tuple[str, ...]:
    """What can be gone to: questions, fields, prices, and the pillars and topics that hold some."""
    ids = ids_of(framework)
    plain = (name for sort in (*_PLAIN, *_SORTED) for name in ids[sort])
    return (*plain, *(f"{sort}:{name}" for sort in _SORTED for name in ids[sort]))


def _not_asked(state: State, target: str) -> str:
    """Of what only this sitting leaves out, which one asks it."""
    name, is_head = target.removeprefix(FILE), target.startswith(FILE)
    are, them = ("are", "them") if is_head and name == "prices" else ("is", "it")
    whole = agenda(replace(state.setting, selection=Selection()), state.so_far)
    if target.removeprefix(PRICE) in [item.id for item in whole]:
        return f"{name} {are} not asked in this sitting; one of the whole questionnaire asks {them}"
    of_whom = "" if is_head else " of this organisation"
    return f"{name} {are} not asked{of_whom} in this sitting"


def _belongs(item: Item, word: str) -> bool:
    """Whether a question stands in the pillar or topic that a word names."""
    if not isinstance(item, Question):
        return False
    return word in (item.pillar, item.topic, f"pillar:{item.pillar}", f"topic:{item.topic}")


def _list(state: State, _: str) -> Turn:
    return Turn(state=state, shows=(listing(state),), card=False)


def _results(state: State, _: str) -> Turn:
    if state.told is not None and state.told[0] is state.so_far and state.told[1] == state.current:
        return told(state, "The results are as they were.", card=True)
    return Turn(state=replace(state, told=(state.so_far, state.current)), shows=(Results(assessment=state.so_far),))


def _help(state: State, _: str) -> Turn:
    return Turn(state=state, shows=(Help(passages=help_of(state.setting.framework, state.item)),))


def _quit(state: State, _: str) -> Turn:
    return Turn(state=state, ends=True, card=False)


_Command = Callable[[State, str], Turn]
_ALONE: Mapping[str, _Command] = {
    "": _skip,
    **dict.fromkeys(("s", "skip"), _skip),
    **dict.fromkeys(("b", "back"), _back),
    **dict.fromkeys(("o", "open"), _take_back),
    **dict.fromkeys(("l", "list"), _list),
    **dict.fromkeys(("r", "results"), _results),
    **dict.fromkeys(("?", "h", "help"), _help),
    **dict.fromkeys(("q", "quit"), _quit),
}
"""Commands with which no text goes."""
_COMMANDS: Mapping[str, _Command] = {
    **_ALONE,
    **dict.fromkeys(("u", "unknown"), unknown),
    "x": asks_reason,
    **dict.fromkeys(("n", "note"), _note),
    **dict.fromkeys(("e", "evidence"), _evidence),
    **dict.fromkeys(("g", "go"), _go),
}
