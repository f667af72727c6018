"""What a reply to a question about the file itself does."""

from __future__ import annotations

import re
from dataclasses import replace

from aifactory_assess.answers.editing import HeadChange, changed_sheet
from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.answers.typed import Misread, typed
from aifactory_assess.answers.voices import same_person
from aifactory_assess.framework.asked import Choice, Option, Scope, YesNo
from aifactory_assess.framework.model import ORGANISATION_EXPECTED, ORGANISATION_PATTERN
from aifactory_assess.interview.agenda import FILE, Head, HeadId, earlier_head
from aifactory_assess.interview.answering import TAKE_OUT
from aifactory_assess.interview.shows import Remark
from aifactory_assess.interview.state import (
    Creation,
    State,
    Turn,
    Write,
    gone_back,
    gone_on,
    next_of,
    refused,
    with_sheet,
)


def said_of_head(state: State, head: Head, text: str) -> Turn:
    """The organisation, its name, who answers, in which role."""
    if text == "=":
        earlier = earlier_head(state.setting, head)
        if earlier is None:
            return refused(state, "there is no earlier answer to take over")
        text = earlier
    if head.about == "organisation":
        return _organisation(state, text)
    if not state.sheet.organisation:
        return refused(state, "the organisation comes first: there is no file yet (:g organisation)")
    return _said_of_file(state, head, text)


def _said_of_file(state: State, head: Head, text: str) -> Turn:
    match head.about:
        case "name" | "respondent" if text == TAKE_OUT:
            return refused(state, f"the {head.about} is not taken out here; Enter leaves it as it was")
        case "name" | "respondent" as about:
            change = HeadChange(about=about, text=text)
            is_own = state.setting.respondent is None or same_person(state.voice, state.sheet.respondent)
            if about == "respondent" and is_own:
                # Who answers speaks, but where a flag named somebody else.
                state = replace(state, voice=text)
            return _moved(state, about, changed_sheet(state.sheet, change), change)
        case "role":
            return _role(state, text)
        case _:
            return _offered(state, head, text)


def _organisation(state: State, text: str) -> Turn:
    seed = state.setting.seed
    if state.sheet.organisation:
        if text == state.sheet.organisation:
            return _moved(state, "organisation", state.sheet)
        return refused(state, f"the file is about {state.sheet.organisation}; another one needs a file of its own")
    if not re.fullmatch(ORGANISATION_PATTERN, text):
        return refused(state, f"{text[:60]!r} is no id, expected {ORGANISATION_EXPECTED}")
    if seed is not None and seed.organisation != text:
        return refused(state, f"the earlier answers are of {seed.organisation}, and this would be {text}")
    scope: Scope = "core" if state.setting.selection.core else "full"
    sheet = Sheet(organisation=text, scope=scope, assessed_on=state.setting.as_of)
    writes: list[Write] = [Creation(organisation=text, scope=scope)]
    if state.setting.respondent is not None:
        named = HeadChange(about="respondent", text=state.setting.respondent)
        role = HeadChange(about="respondent_role", text=state.setting.selection.role)
        sheet, writes = changed_sheet(changed_sheet(sheet, named), role), [*writes, named, role]
    return _moved(state, "organisation", sheet, *writes)


def _role(state: State, text: str) -> Turn:
    roles = state.setting.framework.roles
    options = tuple(Option(id=role.id, label=role.title) for role in roles)
    word = typed(Choice(options=options), text, numbered=True)
    if not isinstance(word, str):
        return refused(state, f"{text[:60]!r} is no role, expected a number from 1 to {len(roles)}")
    change = HeadChange(about="respondent_role", text=word)
    return _moved(state, "role", changed_sheet(state.sheet, change), change)


def _offered(state: State, head: Head, text: str) -> Turn:
    """Whether own prices are asked one by one."""
    word = typed(YesNo(), text, numbered=True)
    if isinstance(word, Misread):
        return refused(state, f"{text[:60]!r} is neither yes nor no")
    seen = replace(state, seen=state.seen | {head.id}, prices=word == "yes")
    return Turn(state=gone_on(seen, next_of(seen)))


def _moved(state: State, about: HeadId, sheet: Sheet, *writes: Write) -> Turn:
    seen = with_sheet(replace(state, seen=state.seen | {f"{FILE}{about}"}), sheet)
    said = {"organisation": sheet.organisation, "name": sheet.name, "respondent": sheet.respondent}
    words = said.get(about, sheet.respondent_role) or ""
    same = sheet == state.sheet
    show = Remark(tone="told" if same else "saved", text=f"{words}, as before." if same else f"{about}: {words}")
    after = gone_back(seen) if seen.detour else gone_on(seen, next_of(seen))
    return Turn(state=after, shows=(show,), writes=writes)
