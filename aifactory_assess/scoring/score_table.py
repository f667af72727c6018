"""The columns of a score table (docs/scaling.md, 2), told once for batch, portfolio and the docs.

Scores are printed tenths as numbers (48.1), levels and risks are ids.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from aifactory_assess.errors import AssessError, Problem
from aifactory_assess.framework.model import FRAMEWORK_COLUMN, ORGANISATION_COLUMN, Framework
from aifactory_assess.scoring.readiness import COUNTING

ORGANISATION = ORGANISATION_COLUMN
FRAMEWORK_KEY = "aifactory_assess.framework"
SHA256_KEY = "aifactory_assess.framework_sha256"
"""What a table's metadata call the framework that its scores are of."""
LABEL = FRAMEWORK_COLUMN
"""The column of tables without metadata (CSV, JSON Lines) that says it instead, in every row."""

Detail: TypeAlias = Literal["summary", "full", "explain"]
DETAILS: tuple[Detail, ...] = ("summary", "full", "explain")
CellKind: TypeAlias = Literal["text", "score", "credit", "level", "risk", "state", "status", "flag"]
"""Scores have one decimal and credits two, both in percent; levels, risks, states and statuses are ids."""

LEFT_OUT = ("not_applicable", "not_asked")
STATES = (*COUNTING, *LEFT_OUT)
"""How a question can stand; one that is left out has no weight."""


STATUSES = ("assessed", "not_enough_answers", "not_applicable")
"""How a challenge can stand; a risk beside `not_enough_answers` is a bound and no finding."""


_MOST_DIGITS, _MOST_BEFORE = 15, 10
"""Of a decimal that a float holds, whatever they are, and before its point where it is written without exponent."""


def is_float(precision: int, scale: int) -> bool:
    """Whether kept decimals of so many digits, of which some are behind the point, are written as floats."""
    return precision <= _MOST_DIGITS and precision - scale <= _MOST_BEFORE


class ScoreColumn(NamedTuple):
    """One column: its name, what its cells are, in which unit, what they mean, and what null says (empty: no null)."""

    name: str
    kind: CellKind
    unit: str = ""
    meaning: str = ""
    null: str = ""


_COUNTS, _ASKED, _APPLIES, _CREDIT = "nothing counts", "nothing is asked", "the challenge does not apply", "no credit"
_WHOLE = (
    ScoreColumn(ORGANISATION, "text", meaning="the organisation's id"),
    ScoreColumn(
        "overall_low", "score", meaning="overall score: open questions earn nothing", null=_COUNTS, unit="points"
    ),
    ScoreColumn("overall_high", "score", meaning="the same if they earned all", null=_COUNTS, unit="points"),
    ScoreColumn("coverage", "score", meaning="share of the weight that is answered", null=_COUNTS, unit="%"),
    ScoreColumn("level", "level", meaning="level that the score reaches, gates included", null=_COUNTS),
    ScoreColumn("level_high", "level", meaning="level that the high score would reach", null=_COUNTS),
    ScoreColumn("enough_evidence", "flag", meaning="false: too little is answered to speak of a level"),
    ScoreColumn(
        "not_applicable_share", "score", meaning="share of the weight that does not apply", null=_ASKED, unit="%"
    ),
    ScoreColumn(
        "gates", "text", meaning="questions whose gates cap the level, with ; between them", null="no gate caps it"
    ),
)
_PILLAR = (
    ScoreColumn(
        "{}_low", "score", meaning="score of the pillar: open questions earn nothing", null=_COUNTS, unit="points"
    ),
    ScoreColumn("{}_high", "score", meaning="the same if they earned all", null=_COUNTS, unit="points"),
    ScoreColumn("{}_coverage", "score", meaning="share of its weight that is answered", null=_COUNTS, unit="%"),
    ScoreColumn("{}_level", "level", meaning="level of the pillar, gates included", null=_COUNTS),
    ScoreColumn("{}_enough_evidence", "flag", meaning="false: too little is answered to speak of its level"),
    ScoreColumn(
        "{}_not_applicable_share", "score", meaning="share of its weight that does not apply", null=_ASKED, unit="%"
    ),
)
_CHALLENGE = (
    ScoreColumn("{}_status", "status", meaning="whether its risk is assessed, a bound for want of answers, or none"),
    ScoreColumn("{}_gap_coverage", "score", meaning="share of its questions that is answered", null=_APPLIES, unit="%"),
    ScoreColumn("{}_gap_low", "score", meaning="gap if open questions earned all", null=_APPLIES, unit="points"),
    ScoreColumn("{}_gap_high", "score", meaning="gap: open questions earn nothing", null=_APPLIES, unit="points"),
    ScoreColumn("{}_likelihood", "risk", meaning="likelihood, from the gap and the signals", null=_APPLIES),
    ScoreColumn("{}_impact", "risk", meaning="impact, with the adjustments that hold or may hold", null=_APPLIES),
    ScoreColumn("{}_risk", "risk", meaning="risk, from likelihood and impact", null=_APPLIES),
    ScoreColumn("{}_risk_low", "risk", meaning="risk in the best reading of open answers and facts", null=_APPLIES),
)
_QUESTION = (
    ScoreColumn("{}__credit", "credit", meaning="what the answer is worth", null=_CREDIT, unit="%"),
    ScoreColumn("{}__state", "state", meaning="how the question stands"),
)
FIRST_ACTIONS = ScoreColumn(
    "first_actions",
    "text",
    meaning="questions of what to do first, best first, with ; between them",
    null="nothing that gains anything",
)
WHAT_IF = ScoreColumn("what_if", "text", meaning="answers, facts and prices tried on every row, with ; between them")
LABELLED = ScoreColumn(LABEL, "text", meaning="in CSV and JSON Lines: the framework and the beginning of its hash")


_BRIEF = frozenset(
    {
        ORGANISATION,
        "overall_low",
        "overall_high",
        "coverage",
        "level",
        "level_high",
        "enough_evidence",
        "gates",
        "{}_low",
        "{}_level",
        "{}_enough_evidence",
        "{}_status",
        "{}_risk",
    }
)
"""What `summary` has."""
OVERALL = frozenset(column.name for column in _WHOLE if column.name in _BRIEF)
"""The columns that every table of scores has, of any framework."""


def label_of(framework: Framework) -> str:
    """What the column LABEL holds."""
    return label_from(f"{framework.id}@{framework.version}", framework.sha256)


def label_from(called: str, sha256: str) -> str:
    """A framework with its version, and the beginning of its hash."""
    return f"{called}#{sha256[:16]}"


def score_columns(framework: Framework, detail: Detail, more: tuple[ScoreColumn, ...] = ()) -> tuple[ScoreColumn, ...]:
    """The columns of a framework's score table, kept ones aside; AssessError where two would have one name."""
    columns = (*_columns(framework, detail), *more)
    seen: set[str] = set()
    for column in columns:
        if column.name in seen:
            message = f"two columns of the score table would be called {column.name!r}"
            hint = "rename a pillar or a challenge of the framework"
            raise AssessError([Problem(file=framework.id, found=message, hint=hint)])
        seen.add(column.name)
    return columns


def _columns(framework: Framework, detail: Detail) -> Iterator[ScoreColumn]:
    yield from _of(_WHOLE, "", detail)
    for pillar in framework.pillars:
        yield from _of(_PILLAR, pillar.id, detail)
    for challenge in framework.challenges:
        yield from _of(_CHALLENGE, challenge.id, detail)
    for question in framework.questions if detail == "explain" else ():
        yield from _of(_QUESTION, question.id, detail)


def _of(columns: tuple[ScoreColumn, ...], name: str, detail: Detail) -> Iterator[ScoreColumn]:
    for column in columns:
        if column.name in _BRIEF or detail != "summary":
            yield column._replace(name=column.name.format(name))
