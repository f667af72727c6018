"""A new answers file: every field and question with its text, kind and options as comments, ready to be filled in."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from aifactory_assess.answers.money import takes_currency
from aifactory_assess.answers.questionnaire import Group, Place, questionnaire
from aifactory_assess.answers.rates import rates
from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.answers.writing import head_lines
from aifactory_assess.escaping import terminal
from aifactory_assess.framework.asked import USD, AnswerKind, Checklist, FreeText, Levels, Number, Question
from aifactory_assess.framework.kinds import expected_of, ways_of
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.spoken import asked_when

_WIDTH = 110
_HOW = """\
Fill in what is known, leave the rest empty. Forms of an answer:
  question_id: 3                            a value
  question_id: unknown                      nobody knows: a finding in itself
  question_id: {value: 62, evidence: EVIDENCE, source: export of 2026-11, note: without the CRM}
  question_id: {value: not_applicable, note: why}
A level is the number of its step. A checklist is a list, [] for nothing ticked.
evidence is one of KINDS.\
"""

_PROFILE = "Facts about the organisation. Not scored: they decide what is asked and how much a risk matters."


def template(framework: Framework, *, organisation: str, assessed_on: date, roles: Collection[str] = ()) -> str:
    """The text of a new file, valid as it is: every key is there without a value; of some roles' questions only."""
    groups = questionnaire(framework, roles=roles)
    titles = {role.id: role.title for role in framework.roles}
    head = Sheet(
        organisation=organisation,
        scope="core" if framework.core_only else "full",
        assessed_on=assessed_on,
        respondent_role=next(iter(roles)) if len(roles) == 1 else None,
    )
    lines = [
        *_comment(f"Answers to: {framework.title} ({framework.id} {framework.version})", ""),
        *(["# Quick scan: core questions only."] if framework.core_only else []),
        *(
            _comment(f"Only what this role knows: {', '.join(titles.get(role, role) for role in roles)}.", "")
            if roles
            else []
        ),
        *(f"# {line}".rstrip() for line in _how(framework).splitlines()),
        "",
        *head_lines(head, framework),
    ]
    lines += _groups(framework, groups)
    lines += _prices(framework, roles)
    return "\n".join(lines) + "\n"


def _how(framework: Framework) -> str:
    kinds = framework.evidence_ids
    return _HOW.replace("EVIDENCE", kinds[min(1, len(kinds) - 1)]).replace("KINDS", ", ".join(kinds))


def without_comments(text: str) -> str:
    """A template's keys alone."""
    kept = (line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    return "\n".join(kept) + "\n"


def _groups(framework: Framework, groups: Iterable[Group]) -> Iterator[str]:
    section: str | None = None
    pillar: str | None = None
    for group in groups:
        wanted = "profile" if group.pillar is None else "answers"
        if wanted != section:
            section = wanted
            yield ""
            yield from _comment(_PROFILE, "") if wanted == "profile" else ()
            yield f"{wanted}:"
        if group.pillar is not None:
            if group.pillar != pillar:
                pillar = group.pillar
                yield ""
                yield from _comment(f"===== {pillar} =====", "  ")
            yield ""
            yield from _comment(f"--- {group.title} ---", "  ")
        for place in group.places:
            yield from _place(framework, place)


def _place(framework: Framework, place: Place) -> Iterator[str]:
    question = place if isinstance(place, Question) else None
    yield ""
    yield from _comment(place.ask + (" [core]" if question and question.core else ""), "  ")
    if place.help:
        yield from _comment(place.help, "    ")
    if when := asked_when(framework, place.when):
        yield from _comment(f"{when}.", "    ")
    yield from _kind(place.kind)
    if takes_currency(place) and (code := next((code for code in rates(framework, {}) if code != USD), None)):
        yield from _comment(f"Or with its currency, such as {{value: 2100000, currency: {code}}}", "    ")
    if question and question.derive:
        computed = f"Computed from {question.derive} where the profile gives it; the lower credit counts."
        yield from _comment(computed, "    ")
    if question and question.gate:
        yield from _comment(f"Gate, cannot be not_applicable: {question.gate.reason}", "    ")
    if place.takes == "measurement":
        yield from _comment("Takes a measurement.", "    ")
    yield f"  {place.id}:"


def _kind(kind: AnswerKind) -> Iterator[str]:
    match kind:
        case Levels():
            for way in ways_of(kind):
                yield from _comment(f"{way.value}  {way.label}", "    ", hang="   ")
        case Checklist():
            yield from _comment("A list of:", "    ")
            for way in ways_of(kind):
                alone = " (stands alone)" if way.alone else ""
                yield from _comment(f"{way.value}: {way.label}{alone}", "      ", hang="  ")
        case Number(unit=unit, least=least, most=most):
            yield from _comment(f"A number from {least:.15g} to {most:.15g}: {unit}", "    ")
        case FreeText():
            yield from _comment("Words", "    ")
        case _:
            for line in [f"{way.value}: {way.label}" for way in ways_of(kind)] or [expected_of(kind)]:
                yield from _comment(line, "    ", hang="  ")


def _prices(framework: Framework, roles: Collection[str]) -> Iterator[str]:
    """Own prices: all, or those that some roles know; nothing where there are none."""
    prices = [price for price in framework.prices if not roles or price.role in roles]
    if not prices:
        return
    yield ""
    yield "# Own prices and factors instead of the framework's: a number, or [low, likely, high]."
    yield "prices:"
    for price in prices:
        value = f"; likely {price.value[1]:.15g}" if price.value else f"; likely value by {price.by}"
        yield from _comment(f"{price.title} ({price.unit}){value}", "  ")
        yield f"  # {price.id}:"


def _comment(text: str, indent: str, *, hang: str = "") -> Iterator[str]:
    """A comment of any text, wrapped; what could end a line or steer a terminal is shown as an escape."""
    safe = terminal(" ".join(text.split()))
    for line in textwrap.wrap(safe, _WIDTH - len(indent) - 2, subsequent_indent=hang, break_on_hyphens=False):
        yield f"{indent[:2]}# {indent[2:]}{line}"
