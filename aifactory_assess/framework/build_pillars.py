"""The pillars' files -> topics and questions."""

from __future__ import annotations

import re

from aifactory_assess.framework.asked import FULL, Gate, Question, Topic
from aifactory_assess.framework.build_kinds import question_kind
from aifactory_assess.framework.build_profile import check_role, plausible_in
from aifactory_assess.framework.build_remedies import Vocabulary, build_remedies, check_lowered
from aifactory_assess.framework.entries import loose_items, mapping, plain, scalar, text, words
from aifactory_assess.framework.kinds import best_credit
from aifactory_assess.framework.names import Ids, ids_in
from aifactory_assess.framework.reader import Reader
from aifactory_assess.yamlnodes import MappingNode, Node

_NOT_APPLICABLE = re.compile(r"not applicable|\bn/a\b|not_applicable", re.IGNORECASE)


def build_topics(reader: Reader, pillar: str, vocabulary: Vocabulary, topic_ids: Ids) -> tuple[Topic, ...]:
    """The topics of one pillar's file; faulty questions are left out and noted."""
    root = reader.document.root
    readable = reader.flaws.sound_besides(root, ("topics",))
    named = root.get("pillar") if isinstance(root, MappingNode) else None
    if readable and named is not None and scalar(named).text != pillar:
        reader.refuse(named, f"pillar {scalar(named).text!r} found, but framework.yaml gives this file to {pillar!r}")
    for topic_id in ids_in(root, "topics"):
        topic_ids.claim(topic_id, reader.faults)
    topics = tuple(_topic(reader, pillar, node, vocabulary) for node in loose_items(root, "topics"))
    weighed = [topic.weight is not None for topic in topics if topic.title]
    if any(weighed) and not all(weighed):
        reader.refuse(root, f"some topics of {pillar} give a weight and some do not", "all or none")
    return topics


def _topic(reader: Reader, pillar: str, node: Node, vocabulary: Vocabulary) -> Topic:
    """A topic; one with faults becomes a stand-in without a title, so that its questions are still checked."""
    fine = reader.flaws.sound_besides(node, ("questions",))
    known = plain(Topic, mapping(node)) if fine else {"id": "faulty", "title": ""}
    questions = reader.sound_items(node, "questions")
    found = [_question(reader, item, pillar, known["id"], vocabulary) for item in questions]
    return Topic(**known, questions=tuple(question for question in found if question is not None))


def _question(reader: Reader, node: MappingNode, pillar: str, topic: str, vocabulary: Vocabulary) -> Question | None:
    kind = question_kind(reader, node)
    if kind is not None and best_credit(kind) != FULL:
        earned = f"the best answer to {text(node, 'id')} earns {best_credit(kind) / 100:g} %"
        reader.refuse(node, f"{earned}, so nobody can reach full credit")
    gate = _gate(reader, node, vocabulary)
    when = reader.rule(node.get("when"), reader.shared.names.questions)
    refs = reader.refs(node)
    if (derive := node.get("derive")) is not None:
        reader.known_number(derive, "figure or number field")
    check_role(reader, node)
    informs, remedies = _informs(reader, node, vocabulary), build_remedies(reader, node, gate, vocabulary)
    if kind is None:
        return None
    check_lowered(reader, node, kind)
    return Question(
        **plain(Question, node),
        pillar=pillar,
        topic=topic,
        kind=kind,
        informs=informs,
        when=when,
        gate=gate,
        evidence=words(node, "evidence"),
        remedies=remedies,
        plausible=plausible_in(reader, node),
        refs=refs,
    )


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
            reader.refuse(entry.key, f"{challenge!r} is no challenge of challenges.yaml", near=(challenge, known))
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
    below, cap = reader.tenths(gate.entries["below"].value), gate.entries["cap"].value
    if not reader.known(cap, vocabulary.levels, "level"):
        return None
    return Gate(
        below=below,
        cap=vocabulary.levels.index(scalar(cap).text),
        reason=text(gate, "reason"),
    )
