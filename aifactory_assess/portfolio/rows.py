"""Record batches of a score table -> checked arrays of whole numbers, which sum exactly in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aifactory_assess.errors import SHOWN_PROBLEMS, AssessError, Problem, failure, listed, nearest
from aifactory_assess.framework.model import ORGANISATION_PATTERN
from aifactory_assess.portfolio.arrays import NONE, Flags, Whole
from aifactory_assess.portfolio.layout import COUNTING, LEFT_OUT, Layout, credit_column, state_column
from aifactory_assess.portfolio.reading import Part, batches, check_columns, parts_of
from aifactory_assess.scoring.score_table import FRAMEWORK_KEY, SHA256_KEY, score_columns

_Item = TypeVar("_Item")

MOST_COHORTS = 1_000
"""A column with more values tells no cohorts apart, and would not fit into bounded memory."""
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Some rows of a score table. Scores are tenths, levels and risks indices, credits basis points; NONE is null.

    `pillars`, `pillar_coverage`, `pillar_levels` have a column a pillar; `risks`, `risks_low` a column a challenge;
    `cohorts` a column a cohort column, with codes of its Cohorts; `credits` and `counts` a column a question.
    `pillar_coverage` and `risks_low` are NONE throughout where the table has none.
    """

    organisations: pa.Array[Any]
    low: Whole
    high: Whole
    coverage: Whole
    level: Whole
    level_high: Whole
    enough: Flags
    pillars: Whole
    pillar_coverage: Whole
    pillar_levels: Whole
    risks: Whole
    risks_low: Whole
    cohorts: Whole
    credits: Whole
    counts: Flags

    def __len__(self) -> int:
        return len(self.low)


@dataclass(slots=True, kw_only=True)
class Cohorts:
    """The values of one column, numbered as they come; None is a row without a value."""

    column: str
    codes: dict[str | None, int] = field(default_factory=dict)

    @property
    def values(self) -> tuple[str | None, ...]:
        """The value of each code."""
        return tuple(self.codes)

    def encode(self, column: pa.Array[Any]) -> Whole:
        """The codes of some rows."""
        encoded = column.dictionary_encode()
        words: list[str | None] = [*encoded.dictionary.to_pylist(), None]
        places = encoded.indices.fill_null(len(words) - 1).to_numpy(zero_copy_only=False)
        table = np.zeros(len(words), dtype=np.int64)
        for place in np.unique(places):
            table[place] = self.codes.setdefault(words[place], len(self.codes))
        codes: Whole = table[places]
        return codes


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreTable:
    """A score table that can be read again and again, always in the same order."""

    sources: tuple[Path, ...]
    parts: tuple[Part, ...]
    layout: Layout

    def read(self, cohorts: Iterable[Cohorts] = ()) -> Iterator[Rows]:
        """All rows, some at a time; AssessError at the first of them that hold what no batch run writes."""
        known = tuple(cohorts)
        for part in self.parts:
            start = 0
            for batch in batches(part, self.layout.columns):
                yield _Checked(layout=self.layout, part=part, batch=batch, start=start).rows(known)
                start += batch.num_rows


def open_table(sources: Iterable[Path], layout: Layout) -> ScoreTable:
    """A table with all the columns of a layout, written with its framework as far as the files say."""
    paths = tuple(sources)
    parts = parts_of(paths)
    _check_cohorts(parts, layout)
    check_columns(parts, layout.columns)
    for part in parts:
        framework = layout.framework
        if part.metadata.get(SHA256_KEY, framework.sha256) != framework.sha256:
            called = part.metadata.get(FRAMEWORK_KEY, "another framework")
            here = f"{framework.id}@{framework.version}"
            other = f"another state of {here}" if called == here else called
            hint = "name the one it was scored with by --framework, or score again"
            raise failure(str(part.path), f"was scored with {other}, expected {here}", hint=hint)
    return ScoreTable(sources=paths, parts=parts, layout=layout)


def _one_of(kept: list[str]) -> str:
    return f"one of {listed(kept)}" if kept else "a column that batch kept, and it kept none"


def _check_cohorts(parts: Iterable[Part], layout: Layout) -> None:
    """AssessError where a column for cohorts is none that was kept."""
    of_scores = {column.name for column in score_columns(layout.framework, "explain")}
    problems = []
    for part in parts:
        kept = [name for name in part.header if name not in of_scores]
        for name in layout.by:
            if layout.columns[name] != "text":
                message = f"{name} is a column of scores and makes no cohorts, expected {_one_of(kept)}"
                problems.append(Problem(file=str(part.path), message=message))
            elif name not in part.header and part.rows != 0:
                near = nearest(name, kept)
                hint = f"did you mean {near}?" if near else "batch --keep COLUMN passes a column through"
                message = f"no column {name} to make cohorts by, expected {_one_of(kept)}"
                problems.append(Problem(file=str(part.path), message=message, hint=hint))
    if problems:
        raise AssessError(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """One batch, checked column by column."""

    layout: Layout
    part: Part
    batch: pa.RecordBatch
    start: int
    problems: list[Problem] = field(default_factory=list)

    def rows(self, cohorts: tuple[Cohorts, ...]) -> Rows:
        framework, scores = self.layout.framework, self.scores
        levels = tuple(level.id for level in framework.levels)
        scale = tuple(step.id for step in framework.risk.scale) if framework.risk else ()
        pillars = [pillar.id for pillar in framework.pillars]
        challenges = [challenge.id for challenge in framework.challenges]
        rows = Rows(
            organisations=self.organisations(),
            low=scores("overall_low"),
            high=scores("overall_high"),
            coverage=scores("coverage"),
            level=self.words("level", levels),
            level_high=self.words("level_high", levels),
            enough=self.flags("enough_evidence"),
            pillars=self.side_by_side(pillars, lambda name: scores(f"{name}_low")),
            pillar_coverage=self.side_by_side(pillars, lambda name: scores(f"{name}_coverage")),
            pillar_levels=self.side_by_side(pillars, lambda name: self.words(f"{name}_level", levels)),
            risks=self.side_by_side(challenges, lambda name: self.words(f"{name}_risk", scale)),
            risks_low=self.side_by_side(challenges, lambda name: self.words(f"{name}_risk_low", scale)),
            cohorts=self.side_by_side(cohorts, self.cohort),
            credits=self.side_by_side(self.layout.questions, lambda asked: scores(credit_column(asked), per_point=100)),
            counts=self.side_by_side(self.layout.questions, lambda asked: self.counting(state_column(asked))) == 1,
        )
        self.together("overall_low", rows.low, "coverage", rows.coverage)
        if self.problems:
            raise AssessError(self.problems)
        return rows

    def side_by_side(self, items: Iterable[_Item], column: Callable[[_Item], Whole]) -> Whole:

        found = [column(item) for item in items]
        return np.stack(found, axis=1) if found else np.zeros((self.batch.num_rows, 0), dtype=np.int64)

    def organisations(self) -> pa.Array[Any]:

        column = self.batch.column("organisation")
        fine = pc.match_substring_regex(column, f"^{ORGANISATION_PATTERN}$").fill_null(False)
        self.refuse("organisation", ~fine.to_numpy(zero_copy_only=False), "is no organisation's id")
        return column

    def scores(self, name: str, *, per_point: int = 10) -> Whole:
        """A column of points with one decimal (credits: two) as whole numbers."""
        if self.batch.schema.get_field_index(name) < 0:
            return self.nothing()
        column = self.batch.column(name)
        exact = column.fill_null(NONE / per_point).to_numpy(zero_copy_only=False) * per_point
        with np.errstate(invalid="ignore"):
            whole = np.where(np.isfinite(exact), np.rint(exact), NONE).astype(np.int64)
            missing = column.is_null().to_numpy(zero_copy_only=False)
            fine = missing | ((np.abs(exact - whole) < TOLERANCE) & (whole >= 0) & (whole <= 100 * per_point))
        decimals = "1 decimal" if per_point == 10 else "2 decimals"  # noqa: PLR2004 - tenths
        self.refuse(name, ~fine, f"is no number from 0 to 100 with at most {decimals}")
        return whole

    def words(self, name: str, allowed: tuple[str, ...]) -> Whole:
        """A column of ids as their places among those allowed."""
        if self.batch.schema.get_field_index(name) < 0:
            return self.nothing()
        column = self.batch.column(name)
        places = pc.index_in(column, value_set=pa.array(allowed, pa.string()))
        unknown = pc.and_(places.is_null(), column.is_valid()).to_numpy(zero_copy_only=False)
        self.refuse(name, unknown, f"is unknown, expected one of {listed(allowed)}", allowed)
        found: Whole = places.fill_null(NONE).to_numpy(zero_copy_only=False).astype(np.int64)
        return found

    def nothing(self) -> Whole:
        """A column that the table does not have."""
        return np.full(self.batch.num_rows, NONE, dtype=np.int64)

    def flags(self, name: str) -> Flags:
        column = self.batch.column(name)
        self.refuse(name, column.is_null().to_numpy(zero_copy_only=False), "is missing, expected true or false")
        flags: Flags = column.fill_null(False).to_numpy(zero_copy_only=False)
        return flags

    def counting(self, name: str) -> Whole:
        """1 where a question counts, 0 where it is left out."""
        states = self.words(name, (*COUNTING, *LEFT_OUT))
        self.refuse(name, states == NONE, "is missing, expected how the question stands")
        return (states < len(COUNTING)).astype("int64")

    def cohort(self, cohorts: Cohorts) -> Whole:
        codes = cohorts.encode(self.batch.column(cohorts.column))
        if len(cohorts.codes) > MOST_COHORTS:
            hint = "a cohort is shared by many organisations"
            raise failure(str(self.part.path), f"column {cohorts.column} has over {MOST_COHORTS} values", hint=hint)
        return codes

    def together(self, one: str, left: Whole, other: str, right: Whole) -> None:
        """Both have a value, or neither has."""
        self.refuse(one, (left == NONE) != (right == NONE), f"does not go with its {other}: both are given or neither")

    def refuse(self, name: str, faulty: Flags, message: str, near: tuple[str, ...] = ()) -> None:
        """Note a problem for each faulty row."""
        for row in faulty.nonzero()[0][: SHOWN_PROBLEMS - len(self.problems)].tolist():
            value = self.batch.column(name)[row].as_py()
            match = nearest(value, near) if near and isinstance(value, str) else None
            shown = "nothing" if value is None else str(value)[:100]
            place = f"row {self.start + row + 1}, {name}: {shown} {message}"
            hint = f"did you mean {match}?" if match else None
            self.problems.append(Problem(file=str(self.part.path), message=place, hint=hint))
