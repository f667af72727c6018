"""Which columns of a score table a portfolio reads, how their cells become values, and what is a fault in one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeAlias

from aifactory_assess.errors import listed
from aifactory_assess.framework.asked import Question
from aifactory_assess.framework.model import NAME_COLUMN, ORGANISATION_PATTERN, Challenge, Framework
from aifactory_assess.portfolio.database import quoted
from aifactory_assess.scoring.readiness import CREDITED
from aifactory_assess.scoring.score_table import (
    LABEL,
    ORGANISATION,
    STATES,
    STATUSES,
    WHAT_IF,
    CellKind,
    score_columns,
)

TOLERANCE = 1e-6
_DECIMALS = 100
"""Of a number that is read; more than any program writes."""
Holds: TypeAlias = CellKind | Literal["id", "kept", "weight"]

LONGEST_KEPT = 1_000
"""Signs of what names an organisation or a cohort; it stands in many places of a report."""
LONGEST_CELL = 4_000
"""Signs of any text, as of all that was tried on a row; of longer ones no more is read than shows that they are."""
LONGEST_CREDIT = len("100.") + _DECIMALS
"""Signs; no state has as many."""


class Cells(NamedTuple):
    """How the cells of a kind of column are read, in SQL: `{cell}` is the cell, `{value}` what it becomes.

    `fault` is what is true of a cell that no batch run writes, `expected` what is said of it; `absent` is true of one
    that says that there is nothing to tell.
    """

    type: str
    value: str
    fault: str
    expected: str
    absent: str = "{cell} IS NULL"


_TEXT = "CAST({cell} AS VARCHAR)"
_POINTS = rf"(?:0|[1-9][0-9]*)(?:\.[0-9]{{1,{_DECIMALS}}})?"


def _points(per_point: int, decimals: str) -> Cells:
    """Points from 0 to 100 with so many decimals, as whole numbers; a text may have zeros behind them."""
    points = f"TRY_CAST({{cell}} AS DOUBLE) * {per_point}"
    exact = f"abs({points} - round({points})) < {TOLERANCE}"
    # The database takes more for a number than batch writes: blanks, underscores, signs, exponents.
    written = f"(typeof({{cell}}) IN ('DOUBLE', 'FLOAT') OR regexp_full_match({_TEXT}, '{_POINTS}'))"
    within = f"{points} BETWEEN 0 AND {100 * per_point} AND {exact} AND {written}"
    return Cells(
        type="SMALLINT",
        value=f"TRY_CAST(round({points}) AS SMALLINT)",
        fault=f"{{cell}} IS NOT NULL AND NOT coalesce({within}, false)",
        expected=f"is no number from 0 to 100 with at most {decimals}, as batch writes them",
    )


def _words(type_: str, fault: str = "{cell} IS NOT NULL AND {value} IS NULL", absent: str = "{cell} IS NULL") -> Cells:
    """Ids, as the words of their type."""
    return Cells(type_, f"TRY_CAST({_TEXT} AS {type_})", fault, "is unknown, expected one of {words}", absent)


def _texts(most: int, why: str) -> Cells:
    """Texts of so many signs at most."""
    return Cells(
        "VARCHAR",
        _TEXT,
        f"coalesce(length({{value}}) > {most}, false)",
        f"is longer than {most:,} signs, {why}",
    )


CELLS: Mapping[Holds, Cells] = {
    "id": Cells(
        "VARCHAR",
        _TEXT,
        f"NOT coalesce(regexp_full_match({{value}}, '{ORGANISATION_PATTERN}'), false)",
        "is no organisation's id",
    ),
    "text": _texts(LONGEST_CELL, "too long for what batch tells of a row"),
    "kept": _texts(LONGEST_KEPT, "too long for a name"),
    "score": _points(10, "1 decimal"),
    "credit": _points(100, "2 decimals"),
    "level": _words("level"),
    "risk": _words("risk"),
    "state": _words("state", "{value} IS NULL", f"{{value}} >= {len(CREDITED)}")._replace(
        type="UTINYINT", value=f"enum_code(TRY_CAST({_TEXT} AS state))"
    ),
    "status": _words("status", "{value} IS NULL", f"{{value}} = '{STATUSES[-1]}'"),
    "flag": Cells(
        "BOOLEAN",
        f"CASE lower({_TEXT}) WHEN 'true' THEN true WHEN 'false' THEN false END",
        "{value} IS NULL",
        "is no truth value, expected true or false",
    ),
    "weight": Cells(
        "DECIMAL(18, 6)",
        f"TRY_CAST({_TEXT} AS DECIMAL(18, 6))",
        f"NOT coalesce({{value}} >= 0 AND NOT contains({_TEXT}, '_') AND length({_TEXT}) <= {LONGEST_CELL}, false)",
        "is no weight, expected a number that is not negative and below 10^12",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadColumn:
    """A column: its name in the table, its name in the database, what it holds, and the words that it may hold.

    Of a column and the one that it stands `beside` a row of batch has both or neither. `read` is its value, where a
    query has it already.
    """

    name: str
    called: str
    holds: Holds
    words: tuple[str, ...] = ()
    beside: ReadColumn | None = None
    read: str | None = None

    @property
    def value(self) -> str:
        """A cell as a value: scores in tenths, credits in basis points, states by place, ids as words of their type."""
        return self._filled("{value}")

    @property
    def fault(self) -> str:
        """What is true of a cell that no batch run writes."""
        return self._filled(CELLS[self.holds].fault)

    @property
    def absent(self) -> str:
        """What is true of a cell that says that there is nothing to tell."""
        return self._filled(CELLS[self.holds].absent)

    @property
    def apart(self) -> str:
        """What is true of a row that has a value in this column or in the one beside it alone."""
        return f"({self.absent}) <> ({self.beside.absent})" if self.beside else "false"

    def _filled(self, sql: str) -> str:
        value = self.read or CELLS[self.holds].value
        return sql.replace("{value}", value).replace("{cell}", quoted(self.name))

    @property
    def expected(self) -> str:
        """What is wrong with a faulty cell."""
        return CELLS[self.holds].expected.replace("{words}", listed(self.words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Columns that batch kept: of cohorts, of names for people (None: `name`, where there is one), and of weights."""

    by: tuple[str, ...] = ()
    name: str | None = None
    weight: str | None = None


NO_MORE = Kept()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLayout:
    """The columns that are read of a table with a certain header.

    Kept columns are called @by0, @by1 ..., @name and @weight; @label says which framework a row is of, @what_if what
    was tried on it. `doubted` tables tell doubts beside pillars and risks, `detailed` ones have coverage by pillar and
    the low view of risks too (`batch --columns full`). `questions` are those whose credits the table holds: all, the
    quick scan's, or none.
    """

    framework: Framework
    kept: Kept
    labelled: bool
    tried: bool
    doubted: bool
    detailed: bool
    questions: tuple[Question, ...]

    @property
    def columns(self) -> tuple[ReadColumn, ...]:
        """Every column but those of questions."""
        words = {"level": self.framework.level_ids, "risk": self.framework.risk_ids, "status": STATUSES}
        needed = {name: names[0] for names in self._together() for name in names}
        scores: dict[str, ReadColumn] = {}
        for name, kind, *_ in score_columns(self.framework, "full"):
            if name in needed:
                beside = scores.get(needed[name])
                scores[name] = ReadColumn(name=name, called=name, holds=kind, words=words.get(kind, ()), beside=beside)
        found = [ReadColumn(name=ORGANISATION, called=ORGANISATION, holds="id"), *scores.values()]
        names = [(f"@by{place}", name) for place, name in enumerate(self.kept.by)]
        names += [("@name", self.kept.name)] if self.kept.name else []
        found += [ReadColumn(name=name, called=called, holds="kept") for called, name in names]
        texts = {"@label": LABEL} if self.labelled else {}
        texts |= {"@what_if": WHAT_IF.name} if self.tried else {}
        found += [ReadColumn(name=name, called=called, holds="text") for called, name in texts.items()]
        if self.kept.weight:
            found.append(ReadColumn(name=self.kept.weight, called="@weight", holds="weight"))
        return tuple(found)

    @property
    def of_questions(self) -> tuple[ReadColumn, ...]:
        """The credit and the state of each question: most of the columns, where there are any."""
        return tuple(column for question in self.questions for column in of_question(question))

    def _together(self) -> Iterator[tuple[str, ...]]:
        """The columns of scores: of those that go together a row of batch has all or none."""
        yield from (("overall_low", "overall_high", "coverage", "level", "level_high"), ("enough_evidence",))
        for pillar in self.framework.pillars:
            ends = {"low": True, "level": True, "coverage": self.detailed}
            yield tuple(f"{pillar.id}_{end}" for end, told in ends.items() if told)
            yield (f"{pillar.id}_enough_evidence",) if self.doubted else ()
        for challenge in self.framework.challenges:
            ends = {"status": self.doubted, "risk": True, "risk_low": self.detailed}
            yield tuple(f"{challenge.id}_{end}" for end, told in ends.items() if told)

    def risk(self, challenge: Challenge, table: str = "scores") -> str:
        """A challenge's risk in SQL, null where too few answers were given to speak of one."""
        risk, status = (f"{table}.{quoted(f'{challenge.id}_{end}')}" for end in ("risk", "status"))
        return f"CASE WHEN {status} = 'assessed' THEN {risk} END" if self.doubted else risk


def layout_of(framework: Framework, header: Iterable[str], kept: Kept = NO_MORE) -> ReadLayout:
    """What a table with such a header is taken to hold."""
    names = set(header)
    return ReadLayout(
        framework=framework,
        kept=replace(kept, name=kept.name or (NAME_COLUMN if NAME_COLUMN in names else None)),
        labelled=LABEL in names,
        tried=WHAT_IF.name in names,
        doubted=any(f"{pillar.id}_enough_evidence" in names for pillar in framework.pillars),
        detailed=any(f"{pillar.id}_coverage" in names for pillar in framework.pillars),
        questions=_explained(framework, names),
    )


def _explained(framework: Framework, names: set[str]) -> tuple[Question, ...]:
    found = tuple(question for question in framework.questions if credit_column(question) in names)
    quick = tuple(question for question in framework.questions if question.core)
    # Anything in between is a damaged table, and is read as the full one, so that what is missing gets named.
    return found if found in ((), quick) else framework.questions


def of_question(question: Question) -> tuple[ReadColumn, ReadColumn]:
    """The columns of a question: its credit, and how it stands."""
    return credit_and_state(credit_column(question), state_column(question))


def credit_and_state(name: str, stands: str, read: str | None = None) -> tuple[ReadColumn, ReadColumn]:
    """Columns of these names with a credit, and with how its question stands, whose value a query may have."""
    credit = ReadColumn(name=name, called=name, holds="credit")
    return credit, ReadColumn(name=stands, called=stands, holds="state", words=STATES, beside=credit, read=read)


def credit_column(question: Question) -> str:
    """The column with a question's credit, in percent."""
    return f"{question.id}__credit"


def state_column(question: Question) -> str:
    """The column that says how a question stands."""
    return f"{question.id}__state"
