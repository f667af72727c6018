"""Which answers decide, and how much hangs on the weights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aifactory_assess.errors import some_of
from aifactory_assess.framework.asked import FULL
from aifactory_assess.framework.model import Framework
from aifactory_assess.planning import sentences as say
from aifactory_assess.planning.first import Action
from aifactory_assess.planning.plan import Fall
from aifactory_assess.planning.sensitivity import End, FactSwing, Sensitivity, Swing
from aifactory_assess.scoring.printed import in_percent, percent, points, small
from aifactory_assess.telling import blocks
from aifactory_assess.telling.blocks import Block, Entry, Listing, Section, Sentence, Words, headed, quiet, strong
from aifactory_assess.telling.documents.wording import caveats, titled

_OPEN, _ANSWERED, _FALLS = 10, 15, 3
_CHANCES = {"surely": 95, "probably": 75, "perhaps": 25, "hardly": 0}
"""Percents from which on a chance is called so."""
_NEARLY = {"100": "over 99 %", "0": "under 1 %"}


def document(found: Sensitivity, *, detail: bool = False) -> blocks.Document:
    """All of it; without `detail` the first of each list."""
    assessment = found.assessment
    name = assessment.sheet.name or assessment.sheet.organisation
    return blocks.Document(
        title=titled(assessment.sheet, f"What decides for {name}"),
        about=(
            *caveats(assessment),
            quiet(f"as of {assessment.as_of}, {assessment.framework.named}"),
        ),
        blocks=list(_blocks(found, detail=detail)),
    )


def _blocks(found: Sensitivity, *, detail: bool) -> Iterator[Block]:
    yield from _open(found, None if detail else _OPEN)
    yield from _facts(found)
    yield from _tornado(found, None if detail else _ANSWERED)
    yield from _risks(found)
    yield from _weights(found)


# --- open ---


def _open(found: Sensitivity, most: int | None) -> Iterator[Block]:
    swings = found.open[:most]
    if not swings:
        yield Sentence(words=(strong("Nothing is open: "), "every question that counts is answered."))
        return
    entries = []
    for swing in swings:
        question = swing.result.question
        words = f"{say.gained(swing.points, finds_out=True)} points: {_span(found, swing)}"
        entries.append(Entry(words=strong(question.ask), under=((words, quiet(f" ({question.id})")),)))
    about = "From no credit to full credit of one answer, all else as it is. What is open counts as nothing today."
    told: list[Block] = [Sentence(words=about), Listing(entries=tuple(entries), numbered=True)]
    if len(found.open) > len(entries):
        told.append(Sentence(words=quiet(f"and {len(found.open) - len(entries)} more open questions (JSON has all)")))
    yield Section(title="Open answers, those that decide most first", blocks=told)


def _span(found: Sensitivity, swing: Swing | FactSwing) -> str:
    """Scores at both ends, and the risks that fall on the way."""
    falls = _fall_words(found.assessment.framework, swing.falls)
    return f"{_ends(found, swing.worst, swing.best)}{f'; {falls}' if falls else ''}"


def _ends(found: Sensitivity, worst: End, best: End) -> str:
    """Scores at both ends, and the level where there is one that changes."""
    words = f"{worst.low / 10:.1f} to {best.low / 10:.1f}"
    enough = found.assessment.readiness.overall.enough_evidence
    if enough and worst.level != best.level and best.level is not None:
        words += f", {small(found.assessment.framework.levels[best.level].title)} at best"
    return words


def _fall_words(framework: Framework, falls: Iterable[Fall]) -> str:
    titles = {known.id: known.title for known in framework.challenges}
    scale = framework.risk.scale
    told = [
        f"{titles[fall.challenge]}: {small(scale[fall.before].title)} to {small(scale[fall.after].title)}"
        for fall in falls
    ]
    return some_of(told, _FALLS, between="; ")


def _facts(found: Sensitivity) -> Iterator[Block]:
    if found.facts:
        entries = tuple(
            Entry(words=(strong(each.field.ask), f" {_span(found, each)} ", quiet(f"({each.field.id})")))
            for each in found.facts
        )
        told = (
            "Each tried over what it may be. A fact also decides what is asked, so that it may move scores either way."
        )
        yield Section(title="Facts that nobody has given", blocks=[Sentence(words=told), Listing(entries=entries)])


# --- answered ---


def _tornado(found: Sensitivity, most: int | None) -> Iterator[Block]:
    swings = found.answered[:most]
    if not swings:
        return
    widest = swings[0].points
    bars = tuple(
        blocks.Bar(
            label=swing.result.question.id,
            low=swing.points / widest * (swing.result.credit or 0) / FULL,
            high=swing.points / widest,
            value=f"{percent(swing.result.credit or 0)} %",
            remark=_swing_remark(found, swing),
        )
        for swing in swings
    )
    told = (
        "As long as an answer can move the score; filled as far as it is reached today. Beside it the credit today,"
        " the score from its worst to its best, and what else hangs on it."
    )
    block = blocks.Bars(bars=bars, headings=("question", "credit today", "from, to"))
    yield Section(title="Given answers, those that move most first", blocks=[Sentence(words=told), block])


def _swing_remark(found: Sensitivity, swing: Swing) -> str:
    falls = len(swing.falls)
    risks = f"; {falls} {'risk' if falls == 1 else 'risks'}" if falls else ""
    return f"{_ends(found, swing.worst, swing.best)}{risks}"


def _risks(found: Sensitivity) -> Iterator[Block]:
    framework = found.assessment.framework
    if not found.risks:
        return
    titles, scale = {known.id: known.title for known in framework.challenges}, framework.risk.scale
    rows = [
        (
            titles[swing.challenge],
            swing.result.question.id,
            in_percent(swing.gap),
            " to ".join(small(scale[end].title) for end in dict.fromkeys((swing.worst, swing.best))),
        )
        for swing in found.risks
    ]
    columns = headed("risk", "moved most by", "points of its gap", "from, to", numbers=["points of its gap"])
    told = (
        "With that one answer at its worst and at its best; where both are the same, one answer alone changes nothing."
    )
    table = blocks.Table(columns=columns, rows=rows, title="What moves each risk most")
    yield Section(title="What moves each risk most", blocks=[Sentence(words=told), table])


# --- weights ---


def _weights(found: Sensitivity) -> Iterator[Block]:
    framework, stable = found.assessment.framework, found.stability
    if stable is None:
        return
    titles = {pillar.id: pillar.title for pillar in framework.pillars}
    low, high = stable.score.mean - 2 * stable.score.deviation, stable.score.mean + 2 * stable.score.deviation
    enough = found.assessment.readiness.overall.enough_evidence
    level = f"by score alone the level stays {how_sure(stable.level)}" if enough else "too little is known for a level"
    told = f"{points(max(0.0, low)):.1f} to {points(min(1.0, high)):.1f} points in 19 of 20 cases; {level}."
    entries = [Entry(words=(strong("Score and level: "), told))]
    printed = {each.pillar.id: each.rating.printed for each in found.assessment.readiness.pillars}
    for rank in stable.ranking:
        last, other = titles[rank.pillar], titles[rank.next]
        told = f"{last} and {other} are level."
        if printed[rank.pillar] < printed[rank.next]:
            told = f"{last} stays behind {other} {how_sure(rank.chance)}."
        entries.append(Entry(words=(strong("Ranking: "), told)))
    if found.first is not None:
        entries.append(Entry(words=_first_words(found)))
    told = (
        f"The weights are a judgement. Here they vary around those of the framework, as shares that are sure up to a"
        f" concentration of {stable.k:g} (a weight of 25 % then lies between 8 and 42 % in 19 of 20 cases)."
        if stable.k == 25  # noqa: PLR2004 - the example that is worked out
        else f"The weights are a judgement. Here they vary around those of the framework (concentration {stable.k:g})."
    )
    yield Section(title="With other weights", blocks=[Sentence(words=told), Listing(entries=tuple(entries))])


def _why_first(first: Action, second: Action) -> str:
    if first.leads_to is not None:
        return "what rests on it waits for it"
    if first.reason == "score" and second.step is not None and second.days:
        return "it is weak and the next is not"
    if first.reason == "score":
        return "the next is open, or nobody knows what it takes"
    return {"gate": "its gate binds", "risk": "it works on the worst risk"}.get(first.reason, "it is open")


def _first_words(found: Sensitivity) -> Words:
    first = found.first
    assert first is not None  # noqa: S101 - the caller looked
    named = first.first.question
    if first.second is None:
        return (strong("First action: "), f"{named}; there is no other.")
    if first.chance is None:
        why = _why_first(first.first, first.second)
        whatever = "" if first.first.leads_to and first.first.reason == "score" else ", whatever the pillars weigh"
        return (strong("First action: "), f"{named} is first because {why}{whatever}.")
    action = f"{say.what_to_do(first.first)} ({named})"
    return (strong("First action: "), f"{action} stays before {first.second.question} {how_sure(first.chance)}.")


def how_sure(share: float) -> str:
    """A chance in words and percent, by what is printed; what rounds to all or nothing is told as nearly so."""
    shown = in_percent(share)
    word = next(word for word, least in _CHANCES.items() if int(shown) >= least)
    return f"{word} ({_NEARLY.get(shown, f'{shown} %')})"
