"""Random valid frameworks: small, and between them using everything that a framework can hold."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.strategies.profiles import PHASES, estimates, profiles
from tests.strategies.questions import Setting, pillars, weights
from tests.strategies.rules import Vocabulary, statements
from tests.strategies.words import chance, picked, texts, whole

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from tests.reference import Mapped

RISKS = ("very_low", "low", "moderate", "high", "very_high")
SHORT = ("VL", "L", "M", "H", "VH")
NIST = ((0, 0, 0, 1, 1), (0, 1, 1, 1, 2), (0, 1, 2, 2, 3), (0, 1, 2, 3, 4), (0, 1, 2, 3, 4))
MATRICES = (
    NIST,
    tuple(tuple(max(row, column) for column in range(5)) for row in range(5)),
    tuple(tuple((row + column) // 2 for column in range(5)) for row in range(5)),
    tuple(tuple(4 if row + column > 3 else 1 for column in range(5)) for row in range(5)),
)


@st.composite
def new_frameworks(draw: DrawFn) -> Mapped:
    """A valid framework as plain data, like no other."""
    vocabulary = Vocabulary()
    prices: list[Mapped] = []
    profile = draw(profiles(vocabulary, prices)) if not chance(draw, 6) else None
    levels = draw(level_scales())
    names = [f"{picked(draw, 'cp')}{place}" for place in range(draw(whole(0, 3)))]
    largest = picked(draw, [9, 9, 100, 1000])
    setting = Setting(vocabulary, [level["id"] for level in levels], names, largest)
    files: dict[str, Mapped] = {}
    for place in range(picked(draw, [1, 2, 1, 3, 4])):
        files[f"p{place}"] = draw(pillars(setting, f"p{place}", 10 * place))
    ensure_core(draw, files, names)
    listed = [{"id": n, "title": draw(texts), "file": f"{n}.yaml", "weight": draw(weights(largest))} for n in files]
    challenges = [draw(challenge(vocabulary, name)) for name in names]
    bases = {"impact_basis": "assessor default", "signals_basis": "assessor default"}
    return {
        "framework": draw(heads(levels, listed, with_challenges=bool(names))),
        "profile": profile,
        "pillars": files,
        "challenges": bases | {"challenges": challenges} if names else None,
        "estimates": estimates(prices) if prices else None,
    }


def ensure_core(draw: DrawFn, files: dict[str, Mapped], challenges: list[str]) -> None:
    """Make one question core for each challenge that no core question informs."""
    questions = [question for file in files.values() for topic in file["topics"] for question in topic["questions"]]
    for name in challenges:
        if not any(name in question.get("informs", {}) and question.get("core") for question in questions):
            question = picked(draw, questions)
            question["core"] = True
            question.setdefault("informs", {})[name] = "direct"


@st.composite
def level_scales(draw: DrawFn) -> list[Mapped]:
    """Two to five levels; the first from 0."""
    bounds = draw(st.lists(st.integers(1, 100), min_size=1, max_size=4, unique=True))
    return [
        {"id": f"level{place}", "title": draw(texts), "from": bound, "meaning": "A level."}
        for place, bound in enumerate([0, *sorted(bounds)])
    ]


@st.composite
def heads(draw: DrawFn, levels: list[Mapped], listed: list[Mapped], *, with_challenges: bool) -> Mapped:
    """The data of framework.yaml."""
    head: Mapped = {
        "id": "drawn",
        "version": picked(draw, ["1.0.0", "2.3.1", "0.4.0"]),
        "title": draw(texts),
        "pillars": listed,
        "levels": levels,
        "effort_days": {"S": 10, "M": 40, "L": 120},
        "phases": list(PHASES),
        "evidence_kinds": [
            {"id": kind, "title": kind.title(), "meaning": "A kind."} for kind in ("asserted", "documented", "verified")
        ],
    }
    if chance(draw, 2):
        head["evidence_limits"] = {"min_coverage": 50, "max_not_applicable_share": 30}
        head["remedy_target"] = 75
    return head | (draw(scales()) if with_challenges else {})


@st.composite
def scales(draw: DrawFn) -> Mapped:
    """What challenges are judged by: NIST's table, or another that never falls."""
    matrix = picked(draw, MATRICES)
    cuts = [10, 30, 55, 80]
    if chance(draw, 2):
        cuts = sorted(draw(st.lists(st.integers(1, 99), min_size=4, max_size=4, unique=True)))
    strengths = picked(draw, [(10, 6, 3), (10, 6, 3), (3, 2, 1), (7, 7, 1)])
    rows = {name: [RISKS[risk] for risk in row] for name, row in zip(RISKS, matrix, strict=True)}
    return {
        "strengths": dict(zip(("direct", "substantial", "contributory"), strengths, strict=True)),
        "risk_scale": [
            {"id": name, "title": name, "short": short, "value": value}
            for name, short, value in zip(RISKS, SHORT, (0, 2, 5, 8, 10), strict=True)
        ],
        "likelihood": {"cuts": cuts, "names": list(RISKS), "basis": "assessor default"},
        "risk_matrix": {"columns": list(RISKS), "rows": rows, "basis": "assessor default"},
    }


@st.composite
def challenge(draw: DrawFn, vocabulary: Vocabulary, name: str) -> Mapped:
    """One challenge, with rules where there is something to make them of."""
    names = vocabulary.in_rules()
    made: Mapped = {"id": name, "title": draw(texts), "statement": draw(texts), "source": draw(texts)}
    if names and chance(draw, 3):
        made["applies"], _ = draw(statements(vocabulary, names))
    made["impact"] = {"base": draw(whole(0, 4))}
    if names and chance(draw, 2):
        made["impact"]["adjust"] = [
            {
                "when": draw(statements(vocabulary, names))[0],
                "add": picked(draw, [1, -1, 2, -3]),
                "reason": "r",
            }
            for _ in range(draw(whole(1, 3)))
        ]
    if names and chance(draw, 2):
        made["signals"] = [
            {
                "when": draw(statements(vocabulary, names))[0],
                "likelihood_at_least": picked(draw, RISKS),
                "reason": draw(texts),
            }
            for _ in range(draw(whole(1, 2)))
        ]
    return made | {"advice": draw(texts)}


def core_only(framework: Mapped) -> Mapped:
    """The quick scan: the framework with all questions deleted that are not core."""
    others = {
        question["id"]
        for file in framework["pillars"].values()
        for topic in file["topics"]
        for question in topic["questions"]
        if not question.get("core")
    }
    return without(framework, others)


def without(framework: Mapped, questions: set[str]) -> Mapped:
    """The framework with questions deleted, and with them topics and pillars that held nothing else."""
    rest = copy.deepcopy(framework)
    for file in rest["pillars"].values():
        for topic in file["topics"]:
            topic["questions"] = [question for question in topic["questions"] if question["id"] not in questions]
        file["topics"] = [topic for topic in file["topics"] if topic["questions"]]
    rest["pillars"] = {name: file for name, file in rest["pillars"].items() if file["topics"]}
    head = rest["framework"]
    head["pillars"] = [pillar for pillar in head["pillars"] if pillar["id"] in rest["pillars"]]
    return rest
