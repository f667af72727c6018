"""Where an interview is, and where it goes from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from aifactory_assess.answers.editing import SheetChange
from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.framework.asked import AnswerValue, Question, Scope, Triple
from aifactory_assess.framework.estimates import Price
from aifactory_assess.interview.agenda import FILE, Item, Setting, agenda, assessed, is_waiting, was_left
from aifactory_assess.interview.shows import Remark, Show
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.readiness import QuestionResult

Mode: TypeAlias = Literal["answer", "reason", "note", "evidence", "source"]
ASKED_BY: Mapping[Mode, str] = {"reason": ":x", "note": ":n", "evidence": ":e", "source": ":e"}
"""The command that asks for what stands beside an answer."""

OFFERED = f"{FILE}prices"
"""The id of the offer to ask own prices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation:
    """A new file is to be made for an organisation."""

    organisation: str
    scope: Scope = "full"


Write: TypeAlias = Creation | SheetChange


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where the interview is. `current` None is the end; `seen` holds what was answered or skipped in this sitting.

    `detour` is where `:g` left from, and where it comes back to; `doubted` is the reply that was asked
    back, `told` the results that were last shown. `items` is all that is asked now; `prices`: own prices too. `voice`
    is who speaks, whomever the file names by now.
    """

    setting: Setting
    so_far: Assessment
    items: tuple[Item, ...]
    current: str | None
    mode: Mode = "answer"
    seen: frozenset[str] = frozenset()
    trail: tuple[str, ...] = ()
    detour: str | None = None
    doubted: tuple[str, AnswerValue | Triple] | None = None
    told: tuple[Assessment, str | None] | None = None
    prices: bool = False
    voice: str | None = None

    @property
    def sheet(self) -> Sheet:
        """What the file says; of no organisation while there is none."""
        return self.so_far.sheet

    @property
    def item(self) -> Item | None:
        """What is asked at this moment."""
        return next((item for item in self.items if item.id == self.current), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a reply does. `writes` must be on disk before `shows` may be seen; `card`: the question is shown again."""

    state: State
    shows: tuple[Show, ...] = ()
    writes: tuple[Write, ...] = ()
    card: bool = True
    ends: bool = False


def begin(setting: Setting) -> State:
    """The state before the first question."""
    so_far = assessed(setting, setting.start)
    items = agenda(setting, so_far)
    begun = State(
        setting=setting, so_far=so_far, items=items, current=None, voice=setting.respondent or so_far.sheet.respondent
    )
    if next_of(begun) == OFFERED:
        # Nothing else waits, so that an earlier sitting was asked it: `:g prices` leads there.
        begun = replace(begun, seen=frozenset({OFFERED}))
    return replace(begun, current=next_of(begun))


def with_sheet(state: State, sheet: Sheet | None) -> State:
    """The same moment with another sheet, assessed again."""
    so_far = assessed(state.setting, sheet)
    return replace(state, so_far=so_far, items=agenda(state.setting, so_far))


def resumed(state: State, sheet: Sheet | None) -> State:
    """The same moment, with what the file says now: somebody else changed it."""
    fresh = with_sheet(state, sheet)
    return fresh if fresh.item is not None else replace(fresh, current=next_of(fresh), mode="answer")


def asked_anew(state: State, sheet: Sheet | None) -> State:
    """The question again, as somebody else changed its answer: what was asked for beside it was about the old one."""
    return replace(resumed(state, sheet), mode="answer")


# --- what comes next ---


def result_of(state: State, item: Item) -> QuestionResult | None:
    """What a question comes to so far."""
    return state.so_far.questions.get(item.id) if isinstance(item, Question) else None


def is_computed(state: State, item: Item) -> bool:
    """Whether the profile gives its answer."""
    result = result_of(state, item)
    return result is not None and result.state == "computed"


def waits(state: State, item: Item) -> bool:
    """Whether it was neither answered nor skipped yet; prices only wait where they are wanted."""
    if isinstance(item, Price) and not state.prices:
        return False
    return not was_seen(state, item) and is_waiting(state.setting, item, state.sheet, computed=is_computed(state, item))


def was_seen(state: State, item: Item) -> bool:
    """Whether it was answered or skipped in this sitting, or left in an earlier one and not taken back since."""
    if item.id in state.seen or not was_left(state.setting, item):
        return item.id in state.seen
    return item.id in state.sheet.answers or item.id in state.sheet.profile


def next_of(state: State) -> str | None:
    """The next item that waits for an answer: after the current one, then from the top; None at the end."""
    items = state.items
    here = next((place for place, item in enumerate(items) if item.id == state.current), -1)
    ahead = (*items[here + 1 :], *items[: here + 1])
    return next((item.id for item in ahead if waits(state, item)), None)


def following_of(state: State) -> str | None:
    """The item below the current one, whether it waits or not."""
    items = state.items
    here = next((place for place, item in enumerate(items) if item.id == state.current), len(items))
    return items[here + 1].id if here + 1 < len(items) else next_of(state)


def gone_on(state: State, target: str | None) -> State:
    """At another question; `:b` leads back from there."""
    trail = state.trail if state.current is None else (*state.trail, state.current)
    return replace(state, current=target, mode="answer", doubted=None, trail=trail)


def gone_back(state: State) -> State:
    """At the question that a detour left, where it still waits; otherwise at the next that does."""
    here = next((item for item in state.items if item.id == state.detour), None)
    target = here.id if here is not None and waits(state, here) else next_of(state)
    return replace(gone_on(state, target), detour=None)


# --- what a turn says ---


def refused(state: State, message: str) -> Turn:
    """A reply that cannot be: why, and the same question again."""
    return Turn(state=state, shows=(Remark(tone="refused", text=message),), card=False)


def told(state: State, message: str, *, card: bool = False) -> Turn:
    """A sentence, and on with the same question."""
    return Turn(state=state, shows=(Remark(tone="told", text=message),), card=card)
