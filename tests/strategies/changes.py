"""Changes to a framework or a sheet whose effect is known: what the metamorphic laws are tested with."""

from __future__ import annotations

import copy
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.reference import assess, credit, every
from tests.strategies.frameworks import without
from tests.strategies.words import picked, question_values, texts, whole

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from tests.reference import Mapped, Plain


@dataclass(frozen=True)
class Change:
    """A sheet that differs in the answer to one question; `question` is None where nothing could be changed."""

    question: str | None
    sheet: Mapped


@dataclass(frozen=True)
class Deletion:
    """A question marked not applicable in `marked`, and deleted from `framework` and `sheet`."""

    question: str | None
    marked: Mapped
    framework: Mapped
    sheet: Mapped


def answered(sheet: Mapped, question: str, entry: Plain) -> Mapped:
    """The sheet with another entry for a question."""
    return copy.deepcopy(sheet) | {"answers": {**(sheet.get("answers") or {}), question: entry}}


@st.composite
def better_answer(draw: DrawFn, framework: Mapped, sheet: Mapped) -> Change:
    """One answered question without `derive` gets an answer with the same or a higher credit."""
    states = assess(framework, sheet)["questions"]
    able = [q for _, _, q in every(framework) if states[q["id"]]["state"] == "answered" and "derive" not in q]
    if not able:
        return Change(None, sheet)
    question = picked(draw, able)
    entry = sheet["answers"][question["id"]]
    value = entry["value"] if isinstance(entry, dict) else entry
    better = draw(better_values(question, value))
    new = entry | {"value": better} if isinstance(entry, dict) else better
    return Change(question["id"], answered(sheet, question["id"], new))


def better_values(question: Mapped, value: Plain) -> SearchStrategy[Plain]:
    """Answers with the same or a higher credit."""
    today = credit(question, value)
    if question["kind"] != "number":
        able = [other for other in all_values(question) if credit(question, other) >= today]
        return st.sampled_from(able)
    low, high = question["range"]
    rises = question["credit"][0][1] <= question["credit"][-1][1]
    span = st.floats(value, high) if rises else st.floats(low, value)
    return span.map(lambda other: other if credit(question, other) >= today else value)


def all_values(question: Mapped) -> list[Plain]:
    """Every valid answer to a question that is no number."""
    match question["kind"]:
        case "level":
            return list(range(len(question["levels"])))
        case "yes_no":
            return ["yes", "no"]
        case "choice":
            return [option["id"] for option in question["options"]]
    free = [option["id"] for option in question["options"] if not option.get("exclusive")]
    alone = [[option["id"]] for option in question["options"] if option.get("exclusive")]
    return [list(some) for size in range(len(free) + 1) for some in itertools.combinations(free, size)] + alone


@st.composite
def answer_an_open_question(draw: DrawFn, framework: Mapped, sheet: Mapped) -> Change:
    """One open or unknown question gets an answer, not applicable included."""
    states = assess(framework, sheet)["questions"]
    able = [q for _, _, q in every(framework) if states[q["id"]]["state"] in ("open", "unknown")]
    if not able:
        return Change(None, sheet)
    question = picked(draw, able)
    entry: Plain = {"value": "not_applicable", "note": draw(texts)}
    if "gate" in question or not draw(st.booleans()):
        entry = draw(question_values(question))
    return Change(question["id"], answered(sheet, question["id"], entry))


@st.composite
def mark_not_applicable(draw: DrawFn, framework: Mapped, sheet: Mapped) -> Deletion:
    """One question is not applicable, and beside it the same question is deleted."""
    able = [question["id"] for _, _, question in every(framework) if deletable(framework, question)]
    if not able:
        return Deletion(None, sheet, framework, sheet)
    question = picked(draw, able)
    marked = answered(sheet, question, {"value": "not_applicable", "note": draw(texts)})
    rest = {name: entry for name, entry in (sheet.get("answers") or {}).items() if name != question}
    return Deletion(question, marked, without(framework, {question}), copy.deepcopy(sheet) | {"answers": rest})


def deletable(framework: Mapped, question: Mapped) -> bool:
    """Whether a question has no gate, and the framework stays valid without it."""
    others = [other for _, _, other in every(framework) if other["id"] != question["id"]]
    core = {name for other in others if other.get("core") for name in other.get("informs", {})}
    return "gate" not in question and bool(others) and set(question.get("informs", {})) <= core


@st.composite
def reordered(draw: DrawFn, framework: Mapped) -> Mapped:
    """The framework with pillars, topics and questions in another order."""
    mixed = copy.deepcopy(framework)
    mixed["framework"]["pillars"] = draw(st.permutations(mixed["framework"]["pillars"]))
    for file in mixed["pillars"].values():
        file["topics"] = draw(st.permutations(file["topics"]))
        for topic in file["topics"]:
            topic["questions"] = draw(st.permutations(topic["questions"]))
    return mixed


@st.composite
def reordered_sheet(draw: DrawFn, sheet: Mapped) -> Mapped:
    """The sheet with its entries in another order."""
    mixed = copy.deepcopy(sheet)
    for part in ("profile", "answers", "prices"):
        if part in mixed:
            mixed[part] = dict(draw(st.permutations(list(mixed[part].items()))))
    return mixed


@st.composite
def reweighted(draw: DrawFn, framework: Mapped) -> Mapped:
    """The framework with all weights of one kind multiplied: of pillars, of a pillar's topics, or of all questions."""
    scaled = copy.deepcopy(framework)
    topics = {name: file["topics"] for name, file in scaled["pillars"].items()}
    given = [group for group in topics.values() if "weight" in group[0]]
    groups = [scaled["framework"]["pillars"], *given]
    if not given:
        groups.append([question for _, _, question in every(scaled)])
    group = picked(draw, groups)
    factor = draw(whole(1, 1000 // max(item["weight"] for item in group)))
    for item in group:
        item["weight"] *= factor
    return scaled
