"""Which questions would move a portfolio most: what their credits cost the mean score, and what remedies add to it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from aifactory_assess.errors import KEPT_PROBLEMS, SHOWN_PROBLEMS, AssessError
from aifactory_assess.framework.asked import FULL, Question
from aifactory_assess.framework.kinds import least_credit_from
from aifactory_assess.framework.model import Framework
from aifactory_assess.links import tables_unquoted
from aifactory_assess.portfolio.columns import LONGEST_CREDIT, credit_and_state, of_question
from aifactory_assess.portfolio.database import ROWS_AT_ONCE, Database, quoted
from aifactory_assess.portfolio.loading import FaultyRow, Loaded, any_fault, compared, told_of
from aifactory_assess.portfolio.reading import DAMAGES, ScoreFile, explained_fault, rows_of
from aifactory_assess.scoring.columns.sheets import Bools, Whole
from aifactory_assess.scoring.readiness import COUNTING, gate_tenths

UNIT = 10**12
"""Shares of the whole are summed as whole numbers of 1 / UNIT, so that no order of rows changes a sum."""
QUESTIONS_AT_ONCE = 125
"""What is read in one go: the database takes memory for each column of a query, however few rows there are."""
ROWS_SUMMED = 256
"""Of a thousand the sum might have more than 64 bits: what a row adds is up to UNIT * FULL."""

Questions: TypeAlias = tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRise:
    """What one question means to the mean score of the organisations compared; points of that mean.

    `lost_weak` and `lost_open` are what weak answers and open questions keep from it; over all questions both add up
    to 100 less the mean. `remedies` is what the question's remedy would add, done by every organisation whose answer
    is weak. `gated` counts the organisations whose level the question caps.
    """

    question: Question
    counting: int
    weak: int
    open: int
    gated: int
    lost_weak: float
    lost_open: float
    remedies: float

    @property
    def moves(self) -> float:
        """Points that its remedy adds, or that finding out decides."""
        return self.remedies + self.lost_open


@tables_unquoted()
def rises(database: Database, loaded: Loaded, n: int) -> tuple[QuestionRise, ...]:
    """All questions, what moves most of `n` organisations first, ties in the framework's order."""
    questions = loaded.layout.questions
    groups = [questions[at : at + QUESTIONS_AT_ONCE] for at in range(0, len(questions), QUESTIONS_AT_ONCE)]
    rows = {_hold(database, loaded, number, group) for number, group in enumerate(groups)}
    if loaded.repeated:
        rows.add(database.value("SELECT count(*) FROM firsts"))  # a copy counts once, as in the other statistics
    faulty = (f"SELECT count(*) FROM cells{number} WHERE code = {_FAULTY}" for number, _ in enumerate(groups))
    if len(rows) > 1 or any(map(database.value, faulty)):
        raise AssessError(told_of(loaded.parts, lambda part: _faulty_rows(database, part, groups)))
    tree, sums = _tree(loaded.layout.framework, questions), np.zeros((len(_Sums._fields), len(questions)), object)
    for codes, credits_, counted in _held(database, loaded, groups, rows.pop()):
        sums += _sums(tree, (codes < len(COUNTING)) & counted, credits_.astype(np.int64))
    for table in [*(f"cells{number}" for number, _ in enumerate(groups)), "firsts"]:
        database.run(f"DROP TABLE IF EXISTS {table}")
    found = [_rise(each, _Sums(*sums[:, place]), n) for place, each in enumerate(questions)] if n else []
    return tuple(sorted(found, key=lambda rise: -rise.moves))


def _rise(question: Question, sums: _Sums, n: int) -> QuestionRise:
    points = 100 * question.weight / (UNIT * FULL * n)
    return QuestionRise(
        question=question,
        counting=sums.counting,
        weak=sums.weak,
        open=sums.counting - sums.answered,
        gated=sums.gated,
        lost_weak=sums.lost_weak * points,
        lost_open=sums.lost_open * FULL * points,
        remedies=sums.remedies * points,
    )


# --- the cells of questions, held as small numbers: a row each, those of an organisation one after another ---

_FAULTY = 255
"""In the place of a state: a cell of the question is one that no batch run writes."""
_CREDIT, _STATE = credit_and_state("credit", "state", read="code")


def _hold(database: Database, loaded: Loaded, number: int, questions: Questions) -> int:
    """Make a table of the cells of some questions, and say of how many organisations: of all that are compared."""
    database.run(f"CREATE TEMP TABLE cells{number} (code UTINYINT, credit SMALLINT)")
    code = f"CASE WHEN {any_fault((_CREDIT, _STATE))} THEN {_FAULTY} ELSE code END"
    for together, query in rows_of(database, loaded.parts, ["overall_low", "coverage", *_columns(questions)]):
        try:
            types = _types(database, together, query)
            cells = _cells(types, f"FROM ({query}) WHERE {compared(loaded.layout.framework)}", questions)
            database.run(f"INSERT INTO cells{number} SELECT {code}, coalesce({_CREDIT.value}, -1) FROM ({cells})")
        except DAMAGES as error:
            explained_fault(together, error)
    return int(database.value(f"SELECT count(*) FROM cells{number}")) // len(questions)


def _columns(questions: Questions) -> list[str]:
    return [column.name for question in questions for column in of_question(question)]


def _types(database: Database, together: tuple[ScoreFile, ...], query: str) -> Mapping[str, str]:
    """The types of columns in files that have any; in others all is text."""
    return {name: type_ for name, type_, *_ in database.rows(f"DESCRIBE {query}")} if together[0].types else {}


def _cells(types: Mapping[str, str], rows: str, questions: Questions, others: str = "") -> str:
    """The credit, the state and its place of each question: what is a fault is worked out once for all of them."""
    names = [(name, types.get(name, "VARCHAR")) for name in _columns(questions)]
    credits_, states = ([(quoted(name), type_) for name, type_ in names[place::2]] for place in (0, 1))
    are_numbers = {type_ for _, type_ in credits_} == {"DOUBLE"}
    lists = [
        ", ".join(cell if are_numbers else _text(cell, type_) for cell, type_ in credits_),
        ", ".join(_text(cell, type_) for cell, type_ in states),
    ]
    unfolded = f"unnest([{lists[0]}]) AS credit, unnest([{lists[1]}]) AS state"
    return f"SELECT *, {_PLACE} AS code FROM (SELECT {others}{unfolded} {rows})"


_PLACE = credit_and_state("credit", "state")[1].value


def _text(cell: str, type_: str) -> str:
    """As much of a cell as tells a credit or a state; of a number no exponent, which a text has for a fault."""
    without = f"regexp_replace(format('{{:.15f}}', {cell} + 0), '\\.?0+$', '')"
    return f"left({without if type_ == 'DOUBLE' else f'CAST({cell} AS VARCHAR)'}, {LONGEST_CREDIT + 1})"


def _faulty_rows(database: Database, part: ScoreFile, groups: Iterable[Questions]) -> Iterator[FaultyRow]:
    found = []
    shown = ", ".join(f"{each.name}, {each.fault}, {each.apart}" for each in (_CREDIT, _STATE))
    for questions in groups:
        others = f'"@row", unnest(range({len(questions)})) AS place, '
        for together, query in rows_of(database, [part], _columns(questions)):
            types = _types(database, together, query)
            numbered = f'FROM (SELECT row_number() OVER () AS "@row", * FROM ({query}))'
            faulty = f"FROM ({_cells(types, numbered, questions, others)}) WHERE {any_fault((_CREDIT, _STATE))}"
            first = f'SELECT "@row", place, {shown} {faulty} ORDER BY "@row", place LIMIT {KEPT_PROBLEMS}'
            found += [(row, questions[place], cells) for row, place, *cells in database.rows(first)]
    found.sort(key=itemgetter(0))
    for row, of_row in islice(groupby(found, key=itemgetter(0)), SHOWN_PROBLEMS + 1):
        pairs = ((of_question(question), cells) for _, question, cells in of_row)
        yield FaultyRow(row, [told for pair, cells in pairs for told in ((pair[0], *cells[:3]), (pair[1], *cells[3:]))])


def _held(
    database: Database, loaded: Loaded, groups: Iterable[Questions], rows: int
) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.int16], Bools]]:
    """Some organisations after others, a row each: states by place, credits in basis points, and which count."""
    for first in range(0, rows, ROWS_AT_ONCE):
        last = min(first + ROWS_AT_ONCE, rows)
        tables = [_slice(database, f"cells{at}", len(group), first, last) for at, group in enumerate(groups)]
        codes, credits_ = map(np.hstack, zip(*tables, strict=True))
        every = [np.ones((last - first, 1), np.bool_)]
        (is_first,) = _slice(database, "firsts", 1, first, last) if loaded.repeated else every
        for at in range(0, last - first, ROWS_SUMMED):
            some = slice(at, at + ROWS_SUMMED)
            yield codes[some], credits_[some], is_first[some]


def _slice(database: Database, table: str, width: int, first: int, last: int) -> list[NDArray[Any]]:
    """The columns of some rows of organisations in a table that has so many of each."""
    query = f"FROM {table} WHERE rowid BETWEEN {first * width} AND {last * width - 1}"
    return [column.reshape(-1, width) for column in database.arrays(query).values()]


# --- the sums: what each topic of an organisation weighs, then what its questions cost ---


class _Sums(NamedTuple):
    """Of a question, over all organisations: how many there are, and shares of the whole in UNIT."""

    counting: int
    answered: int
    weak: int
    gated: int
    lost_weak: int
    lost_open: int
    remedies: int


class _Tree(NamedTuple):
    """What questions weigh, and the topics and pillars that they stand in; those without any are left out.

    `topics` and `pillars` are the places of the first question of each topic, and of the first topic of each pillar;
    `own` is 0 where a topic has no weight of its own, `of_pillars` the weight of each topic's pillar. `reached` is the
    credit that a question's remedy leads to, `below` the one from which on its gate is open.
    """

    weights: Whole
    topics: Whole
    own: Whole
    pillars: Whole
    of_pillars: Whole
    reached: Whole
    below: Whole


def _tree(framework: Framework, questions: Questions) -> _Tree:
    held = {question.id for question in questions}
    all_topics = ((pillar, topic) for pillar in framework.pillars for topic in pillar.topics)
    sizes = [(pillar, topic, sum(each.id in held for each in topic.questions)) for pillar, topic in all_topics]
    topics = [(pillar, topic.weight or 0, size) for pillar, topic, size in sizes if size]
    pillars = [len(list(inside)) for _, inside in groupby(topics, key=lambda topic: topic[0].id)]
    targets = (each.usual_remedy.target if each.usual_remedy else FULL for each in questions)
    found = (
        [each.weight for each in questions],
        _starts(size for _, _, size in topics),
        [own for _, own, _ in topics],
        _starts(pillars),
        [pillar.weight for pillar, _, _ in topics],
        [least_credit_from(each.kind, target) for each, target in zip(questions, targets, strict=True)],
        [bisect_left(range(FULL), each.gate.below, key=gate_tenths) if each.gate else 0 for each in questions],
    )
    return _Tree(*(np.array(numbers, np.int64) for numbers in found))


def _starts(sizes: Iterable[int]) -> list[int]:
    return [0, *accumulate(sizes)][:-1]


def _sums(tree: _Tree, counts: Bools, credits_: Whole) -> NDArray[np.object_]:
    """What _Sums has of each question, over some organisations; a remedy reaches its target (docs/method.md, 8)."""
    answered, shares = counts & (credits_ >= 0), _shares(tree, counts)
    earned = np.where(answered, credits_, FULL)
    numbers = (counts, answered, earned < FULL, counts & (np.where(answered, credits_, 0) < tree.below))
    lost = (FULL - earned, counts & ~answered, np.maximum(tree.reached - earned, 0))
    sums = [np.count_nonzero(each, axis=0) for each in numbers]
    sums += [np.einsum("ij,ij->j", shares, each.astype(np.int64)) for each in lost]
    return np.array(sums).astype(object)


def _shares(tree: _Tree, counts: Bools) -> Whole:
    """Of the whole, for each unit of weight of a question that counts (docs/method.md, 5)."""
    topics = np.add.reduceat(counts * tree.weights, tree.topics, axis=1)
    own = np.where(tree.own > 0, tree.own * (topics > 0), topics)
    pillars = np.add.reduceat(own, tree.pillars, axis=1)
    whole = (pillars > 0) @ tree.of_pillars[tree.pillars]
    of_pillar = np.repeat(pillars, np.diff(tree.pillars, append=own.shape[1]), axis=1)
    below = topics.astype(np.float64) * of_pillar * whole[:, None]
    shares = np.divide(own * (tree.of_pillars * float(UNIT)), below, out=np.zeros_like(below), where=below > 0)
    return np.repeat(np.floor(shares + 0.5).astype(np.int64), np.diff(tree.topics, append=counts.shape[1]), axis=1)
