"""The questions of one person, to read or to fill in before the interview."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from aifactory_assess.answers.money import expected_price
from aifactory_assess.answers.questionnaire import TAKES, Group, Place, questionnaire
from aifactory_assess.framework.asked import Checklist, Question
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.kinds import expected_of, ways_of
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.spoken import asked_when
from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.said import price_words
from aifactory_assess.telling.blocks import Block, Document, Entry, Listing, Section, Sentence, Words, quiet, strong

BLANK = "________"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOf:
    """Whose questions are wanted; no role means everybody's."""

    framework: Framework
    roles: Collection[str] = ()
    core: bool = False


def document(asked: AskedOf, *, detail: bool) -> Document:
    """The questions with their ways to answer and what each takes; sources and bases too where `detail`."""
    framework = asked.framework
    groups = questionnaire(framework, roles=asked.roles, core=asked.core)
    titles = {role.id: role.title for role in framework.roles}
    whom = ", ".join(titles.get(role, role) for role in asked.roles)
    return Document(
        title=f"Questions for: {whom}" if whom else "All questions",
        about=tuple(_about(framework, groups)),
        blocks=(*_blocks(framework, groups, detail=detail), *_prices(asked)),
    )


def _about(framework: Framework, groups: tuple[Group, ...]) -> Iterator[Words]:
    places = [place for group in groups for place in group.places]
    yield f"{framework.title} ({framework.id} {framework.version})"
    counts = {way: sum(place.takes == way for place in places) for way in TAKES}
    told = [f"{count} {'is' if count == 1 else 'are'} to {_VERBS[way]}" for way, count in counts.items() if count]
    yield f"{len(places)} question{'' if len(places) == 1 else 's'}{': ' if told else ''}{', '.join(told)}."
    yield "Where nobody knows, write unknown: that is a finding too. Leave empty what is somebody else's to answer."


_VERBS = {"recall": "be answered at once", "lookup": "be looked up", "measurement": "be measured"}


def _blocks(framework: Framework, groups: tuple[Group, ...], *, detail: bool) -> Iterator[Block]:
    for group in groups:
        title = group.title if group.pillar is None else f"{group.pillar}: {group.title}"
        parts = (
            Section(title=place.ask, blocks=tuple(_inside(framework, place, detail=detail)), id=place.id)
            for place in group.places
        )
        yield Section(title=title, blocks=tuple(parts))


def _prices(asked: AskedOf) -> Iterator[Section]:
    """General prices that somebody may know of their own; none in a quick scan."""
    known = [each for each in asked.framework.prices if each.role and (not asked.roles or each.role in asked.roles)]
    if not known or asked.core or asked.framework.core_only:
        return
    entries = tuple(
        Entry(
            words=strong(price.title),
            under=(
                quiet(f"{price.id}; {_general(asked.framework, price)}"),
                f"Your own, {expected_price(price)}: {BLANK}",
            ),
        )
        for price in known
    )
    about = "Optional: what your quotations and contracts say, in place of the general prices."
    yield Section(title="Prices of your own", blocks=[Sentence(words=about), Listing(entries=entries)])


def _general(framework: Framework, price: Price) -> str:
    if price.value is not None:
        return f"general: {price_words(price, price.value)}"
    asked = next((known.ask for known in framework.fields if known.id == price.by), price.by)
    return f'general: by "{asked}"'


def _inside(framework: Framework, place: Place, *, detail: bool) -> Iterator[Block]:
    if place.help:
        yield Sentence(words=place.help)
    notes = [
        place.id,
        TAKES[place.takes] if place.takes else "",
        asked_when(framework, place.when) or "",
        "worked out from the facts where these are known" if isinstance(place, Question) and place.derive else "",
        f"evidence: {', '.join(place.evidence)}" if isinstance(place, Question) and place.evidence else "",
        f"basis: {place.basis}" if detail and place.basis else "",
    ]
    yield Sentence(words=quiet("; ".join(note for note in notes if note)))
    ways = ways_of(place.kind)
    if ways:
        box = "[ ] " if isinstance(place.kind, Checklist) else ""
        alone = {way.number: " (stands alone)" if way.alone else "" for way in ways}
        entries = (Entry(words=f"{box}{way.number}  {way.label}{alone[way.number]}") for way in ways)
        yield Listing(entries=tuple(entries))
    yield Sentence(words=(strong("Answer"), f", {expected_of(place.kind)}: {BLANK}"))
    yield Sentence(words=f"Where it comes from, and what else to know: {BLANK}")
