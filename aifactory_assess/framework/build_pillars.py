"""The pillars' files -> topics and questions."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import assert_never

from aifactory_assess.framework.build_profile import (
    number_range,
    plausible_in,
    refuse_unreachable_options,
    role_in,
    takes_in,
)
from aifactory_assess.framework.build_remedies import Vocabulary, build_remedies
from aifactory_assess.framework.credit import best_credit
from aifactory_assess.framework.entries import (
    basis_points,
    flag,
    items,
    loose_items,
    mapping,
    number,
    number_at,
    pair,
    scalar,
    tenths,
    text,
    words,
)
from aifactory_assess.framework.model import (
    FULL,
    Checklist,
    Choice,
    Curve,
    Gate,
    Levels,
    Number,
    Option,
    Question,
    QuestionKind,
    Topic,
    YesNo,
)
from aifactory_assess.framework.names import Ids, ids_in
from aifactory_assess.framework.reader import Reader
from aifactory_assess.yamltext import MappingNode, Node

_NOT_APPLICABLE = re.compile(r"not applicable|\bn/a\b|not_applicable", re.IGNORECASE)


def build_topics(reader: Reader, pillar: str, vocabulary: Vocabulary, topic_ids: Ids) -> tuple[Topic, ...]:
    """The topics of one pillar's file; faulty questions are left out and noted."""
    root = reader.document.root
    readable = reader.sound_besides(root, "topics")
    named = root.get("pillar") if isinstance(root, MappingNode) else None
    if readable and named is not None and scalar(named).text != pillar:
        reader.refuse(named, f"pillar {scalar(named).text!r} found, but framework.yaml gives this file to {pillar!r}")
    for topic_id in ids_in(root, "topics"):
        topic_ids.claim(topic_id, reader.faults)
    topics = tuple(_topic(reader, pillar, node, vocabulary) for node in loose_items(root, "topics"))
    weighed = [topic.weight is not None for topic in topics if topic.title]
    if any(weighed) and not all(weighed):
        reader.refuse(root, f"some topics of {pillar} give a weight and some do not; expected all or none")
    return topics


def _topic(reader: Reader, pillar: str, node: Node, vocabulary: Vocabulary) -> Topic:
    """A topic; one with faults becomes a stand-in without a title, so that its questions are still checked."""
    fine = reader.sound_besides(node, "questions")
    topic, title = (
        ("faulty", "")
        if not fine
        else (text(mapping(node), "id", required=True), text(mapping(node), "title", required=True))
    )
    found = [
        _question(reader, mapping(item), pillar, topic, vocabulary)
        for item in loose_items(node, "questions")
        if reader.sound(item)
    ]
    weight = number_at(mapping(node), "weight") if fine else None
    return Topic(
        id=topic,
        title=title,
        weight=None if weight is None else int(weight),
        questions=tuple(question for question in found if question is not None),
    )


def _question(reader: Reader, node: MappingNode, pillar: str, topic: str, vocabulary: Vocabulary) -> Question | None:
    kind = _kind(reader, node)
    question = text(node, "id", required=True)
    if kind is not None and best_credit(kind) != FULL:
        reader.refuse(
            node, f"the best answer to {question} earns {best_credit(kind) / 100:g} %, so nobody can reach full credit"
        )
    gate = _gate(reader, node, vocabulary)
    when = reader.rule(node.get("when"), reader.shared.names.questions)
    derive, refs = _derive(reader, node), reader.refs(node)
    informs, remedies = _informs(reader, node, vocabulary), build_remedies(reader, node, gate, vocabulary)
    if kind is None:
        return None
    return Question(
        id=question,
        ask=text(node, "ask", required=True),
        pillar=pillar,
        topic=topic,
        kind=kind,
        weight=int(number(node.entries["weight"].value)),
        help=text(node, "help"),
        derive=derive,
        core=flag(node, "core"),
        informs=informs,
        when=when,
        gate=gate,
        evidence=words(node, "evidence"),
        remedies=remedies,
        role=role_in(reader, node),
        takes=takes_in(node),
        plausible=plausible_in(reader, node),
        refs=refs,
        basis=text(node, "basis"),
    )


def _kind(reader: Reader, node: MappingNode) -> QuestionKind | None:
    match text(node, "kind", required=True):
        case "level":
            return _levels(reader, node)
        case "yes_no":
            return _yes_no(node)
        case "choice":
            refuse_unreachable_options(reader, node)
            return Choice(options=tuple(_choice_option(item) for item in map(mapping, items(node, "options"))))
        case "checklist":
            return _checklist(reader, node)
        case "number":
            return _number(reader, node)
        case other:
            assert_never(other)  # type: ignore[arg-type]  # the shape knows the five kinds


def _levels(reader: Reader, node: MappingNode) -> Levels | None:
    steps = words(node, "levels")
    last = len(steps) - 1
    given = node.get("credit")
    if given is None:
        return Levels(steps=steps, credits=tuple(round(FULL * step / last) for step in range(len(steps))))
    credits = tuple(basis_points(number(item)) for item in items(node, "credit"))
    if len(credits) != len(steps):
        reader.refuse(given, f"{len(credits)} credits for {len(steps)} levels")
        return None
    if credits[0] != 0 or credits[-1] != FULL:
        reader.refuse(given, f"credit goes from {credits[0] / 100:g} to {credits[-1] / 100:g}, expected from 0 to 100")
    if list(credits) != sorted(credits):
        reader.refuse(given, "credit falls from one level to the next, expected that it never does")
    return Levels(steps=steps, credits=credits)


def _yes_no(node: MappingNode) -> YesNo:
    given = node.get("credit")
    if given is None:
        return YesNo()
    table = mapping(given)
    return YesNo(
        yes=basis_points(number(table.entries["yes"].value)), no=basis_points(number(table.entries["no"].value))
    )


def _choice_option(node: MappingNode) -> Option:
    return Option(
        id=text(node, "id", required=True),
        label=text(node, "label", required=True),
        credit=basis_points(number(node.entries["credit"].value)),
    )


def _checklist(reader: Reader, node: MappingNode) -> Checklist | None:
    refuse_unreachable_options(reader, node)
    options = tuple(
        Option(
            id=text(item, "id", required=True),
            label=text(item, "label", required=True),
            points=int(number_at(item, "points") or 0),
            exclusive=flag(item, "exclusive"),
        )
        for item in map(mapping, items(node, "options"))
    )
    kind = Checklist(options=options)
    place = node.entries["options"].value
    if kind.total <= 0:
        reader.refuse(place, "the options that can be ticked together have no points, so nobody can reach full credit")
        return None
    for option in options:
        if option.exclusive and option.points > kind.total:
            reader.refuse(
                place,
                f"exclusive option {option.id!r} has more points ({option.points}) than all others ({kind.total})",
            )
    return kind


def _number(reader: Reader, node: MappingNode) -> Number | None:
    least, most = number_range(reader, node)
    curve = _curve(reader, node, least, most)
    return (
        None if curve is None else Number(unit=text(node, "unit", required=True), least=least, most=most, curve=curve)
    )


def _curve(reader: Reader, node: MappingNode, least: float, most: float) -> Curve | None:
    place = node.entries["credit"].value
    pairs = [pair(item) for item in items(node, "credit")]
    knots = tuple((float(x), basis_points(credit)) for x, credit in pairs)
    logarithmic = text(node, "scale") == "log10"
    outside = [x for x, _ in knots if not least <= x <= most]
    if outside:
        reader.refuse(place, f"knot {outside[0]:g} is outside the range [{least:g}, {most:g}]")
        return None
    flawed = [x for x, _ in knots if x <= 0]
    if logarithmic and flawed:
        reader.refuse(place, f"knot {flawed[0]:g} has no logarithm, expected knots above 0 with scale: log10")
        return None
    places = tuple(math.log10(x) if logarithmic else x for x, _ in knots)
    if any(not first < second for first, second in pairwise(places)):
        reader.refuse(place, "the knots do not rise, expected [x, credit] pairs with x rising")
        return None
    credits = [credit for _, credit in knots]
    if credits not in (sorted(credits), sorted(credits, reverse=True)):
        reader.refuse(place, "credit rises and falls, expected one direction")
        return None
    return Curve(knots=knots, places=places, logarithmic=logarithmic)


def _derive(reader: Reader, node: MappingNode) -> str | None:
    place = node.get("derive")
    if place is None:
        return None
    return scalar(place).text if reader.known_number(place, "figure or number field") else None


def _informs(reader: Reader, node: MappingNode, vocabulary: Vocabulary) -> dict[str, str]:
    place = node.get("informs")
    if place is None:
        return {}
    found = {}
    for challenge, entry in mapping(place).entries.items():
        known = reader.shared.challenges
        if known is None:
            reader.refuse(entry.key, f"challenge {challenge!r} is informed, but there is no challenges.yaml")
        elif challenge not in known:
            reader.refuse(entry.key, f"{challenge!r} is no challenge of challenges.yaml", (challenge, known))
        elif reader.known(entry.value, vocabulary.strengths, "strength"):
            found[challenge] = scalar(entry.value).text
    return found


def _gate(reader: Reader, node: MappingNode, vocabulary: Vocabulary) -> Gate | None:
    place = node.get("gate")
    if place is None:
        return None
    gate = mapping(place)
    help_text = node.get("help")
    if help_text is not None and _NOT_APPLICABLE.search(scalar(help_text).text):
        reader.refuse(
            help_text, 'help offers "not applicable", which a question with a gate refuses; use `when` instead'
        )
    cap = gate.entries["cap"].value
    if not reader.known(cap, vocabulary.levels, "level"):
        return None
    return Gate(
        below=tenths(number(gate.entries["below"].value)),
        cap=vocabulary.levels.index(scalar(cap).text),
        reason=text(gate, "reason", required=True),
    )
