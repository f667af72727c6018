"""Questions of every kind, topics and pillars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.strategies.rules import Vocabulary, statements
from tests.strategies.words import OPTION_IDS, chance, picked, plain_number, several_ids, texts, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from tests.reference import Mapped

KINDS = st.sampled_from(["level", "number", "checklist", "yes_no", "choice", "number"])
RANGES = st.sampled_from([[0, 100], [0, 10], [-12, 12], [1, 5]])
SOME_IDS = st.lists(st.sampled_from(OPTION_IDS), min_size=1, max_size=4, unique=True)
STRENGTHS = st.sampled_from(["direct", "substantial", "contributory"])


@dataclass
class Setting:
    """What questions may refer to."""

    vocabulary: Vocabulary
    levels: Sequence[str]
    challenges: Sequence[str]
    largest: int  # the largest weight drawn
    count: int = 0

    def next_id(self) -> str:
        """A question id that was not used yet."""
        self.count += 1
        return f"q{self.count}"


def weights(largest: int) -> SearchStrategy[int]:
    """Weights up to a size."""
    return st.integers(1, largest)


@st.composite
def pillars(draw: DrawFn, setting: Setting, name: str, first_topic: int) -> Mapped:
    """A pillar's file, whose topics all give a weight or none does."""
    weighted = chance(draw, 2)
    topics = []
    for place in range(draw(whole(1, 3))):
        topic: Mapped = {"id": f"t{first_topic + place}", "title": draw(texts)}
        if weighted:
            topic["weight"] = draw(weights(setting.largest))
        topic["questions"] = [draw(questions(setting)) for _ in range(picked(draw, [1, 2, 1, 3, 4]))]
        topics.append(topic)
    return {"pillar": name, "topics": topics}


@st.composite
def questions(draw: DrawFn, setting: Setting) -> Mapped:
    """One question."""
    vocabulary = setting.vocabulary
    question: Mapped = {"id": setting.next_id(), "ask": draw(texts), "kind": draw(KINDS)}
    question |= draw(BODIES[question["kind"]]())
    question |= {"weight": draw(weights(setting.largest)), "basis": "assessor default"}
    derivable = [name for name in vocabulary.bits if name in vocabulary.fields or name in vocabulary.figures]
    if question["kind"] == "number" and derivable and chance(draw, 2):
        question["derive"] = picked(draw, derivable)
    if chance(draw, 2):
        question["core"] = True
    informed = [name for name in setting.challenges if chance(draw, 2)]
    if informed:
        question["informs"] = {name: draw(STRENGTHS) for name in informed}
    if vocabulary.in_rules() and chance(draw, 3):
        question["when"], _ = draw(statements(vocabulary, vocabulary.in_rules()))
    if chance(draw, 5):
        question["gate"] = {"below": draw(whole(1, 100)), "cap": picked(draw, setting.levels)}
        question["gate"]["reason"] = draw(texts)
    if chance(draw, 3):
        question["remedy"] = draw(remedies())
    return question


@st.composite
def remedies(draw: DrawFn) -> Mapped:
    """A remedy; its target is optional, and some go no further."""
    effort = picked(draw, ["S", "M", "L", 7])
    remedy: Mapped = {
        "action": draw(texts),
        "effort": effort,
        "phase": picked(draw, ["planning", "deployment"]),
    }
    remedy |= {"target": draw(whole(1, 100))} if chance(draw, 2) else {}
    return remedy | ({"last": True} if chance(draw, 4) else {})


@st.composite
def rising(draw: DrawFn, size: int) -> list[int]:
    """Credits from 0 to 100 that never fall."""
    inner = [draw(whole(0, 100)) for _ in range(size - 2)]
    return [0, *sorted(inner), 100]


@st.composite
def levels(draw: DrawFn) -> Mapped:
    """The steps of a level question, sometimes with its own credits."""
    size = draw(whole(2, 5))
    body: Mapped = {"levels": [draw(texts) for _ in range(size)]}
    return body | ({"credit": draw(rising(size))} if chance(draw, 3) else {})


@st.composite
def yes_no(draw: DrawFn) -> Mapped:
    """Nothing, or a table in which yes or no is best."""
    other = picked(draw, [0, 25, 62.5])
    tables = [{"yes": 100, "no": other}, {"yes": other, "no": 100}]
    return {"credit": picked(draw, tables)} if chance(draw, 2) else {}


@st.composite
def choices(draw: DrawFn) -> Mapped:
    """Options of which at least one has full credit."""
    ids = draw(several_ids)
    credits = [100, *(draw(whole(0, 100)) for _ in ids[1:])]
    return {"options": [{"id": o, "label": draw(texts), "credit": c} for o, c in zip(ids, credits, strict=True)]}


@st.composite
def checklists(draw: DrawFn) -> Mapped:
    """Options with points; an exclusive one is worth less than all others together."""
    ids = draw(SOME_IDS)
    options: list[Mapped] = [{"id": o, "label": draw(texts), "points": draw(whole(1, 30))} for o in ids]
    if chance(draw, 3):
        most = sum(option["points"] for option in options)
        alone = {"id": "nothing", "label": draw(texts), "points": draw(whole(0, most)), "exclusive": True}
        options.insert(draw(whole(0, len(options))), alone)
    return {"options": options}


@st.composite
def numbers(draw: DrawFn) -> Mapped:
    """Range and knots: rising or falling, linear or over a logarithm; the best knot has full credit."""
    low, high = draw(RANGES)
    logarithmic = chance(draw, 3)
    first = max(low * 10, 1) if logarithmic else low * 10
    places = st.lists(st.integers(first, high * 10), min_size=2, max_size=4, unique=True)
    xs = [plain_number(place / 10) for place in sorted(draw(places))]
    credits = draw(rising(len(xs)))
    if chance(draw, 4):
        credits[0] = min(credits[1], 10)
    if chance(draw, 2):
        credits.reverse()
    body: Mapped = {"unit": "pieces", "range": [low, high]} | ({"scale": "log10"} if logarithmic else {})
    return body | {"credit": [list(knot) for knot in zip(xs, credits, strict=True)]}


BODIES = {"level": levels, "yes_no": yes_no, "choice": choices, "checklist": checklists, "number": numbers}
