"""Which questions would move a portfolio most: what their credits cost the mean score, and what remedies add to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from aifactory_assess.errors import AssessError
from aifactory_assess.framework.asked import FULL, Pillar, Question
from aifactory_assess.framework.kinds import least_credit_from
from aifactory_assess.framework.model import Framework
from aifactory_assess.links import tables_unquoted
from aifactory_assess.portfolio.columns import credit_column
from aifactory_assess.portfolio.database import Database, quoted
from aifactory_assess.portfolio.loading import Loaded, any_fault, compared, faults_of
from aifactory_assess.portfolio.reading import DAMAGES, ScoreFile, explained_fault, rows_of
from aifactory_assess.scoring.readiness import gate_tenths
from aifactory_assess.scoring.score_table import COUNTING, ORGANISATION

UNIT = 10**12
"""Shares of the whole are summed as whole numbers of 1 / UNIT, so that no order of rows changes a sum."""


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
    layout = loaded.layout
    wanted = [ORGANISATION, "overall_low", "coverage", *(column.name for column in layout.of_questions)]
    sums: Counter[str] = Counter()
    if loaded.repeated:
        database.run(f"CREATE TEMP TABLE {_SEEN} (organisation VARCHAR)")
    for together, query in rows_of(database, loaded.parts, wanted):
        try:
            sums += _sums(database, loaded, _once(query) if loaded.repeated else query)
            if loaded.repeated:
                _see(database, together)
        except DAMAGES as error:
            explained_fault(together, error)
    if loaded.repeated:
        database.run(f"DROP TABLE {_SEEN}")
    if sums["faulty"]:
        raise AssessError(faults_of(database, loaded.parts, layout.of_questions))
    found = [_rise(place, question, sums, n) for place, question in enumerate(layout.questions)] if n else []
    return tuple(sorted(found, key=lambda rise: -rise.moves))


_SEEN = "organisations_seen"


def _once(query: str) -> str:
    """Rows of organisations that no query had: a copy counts once, as in the other statistics."""
    new = f"CAST(organisation AS VARCHAR) NOT IN (SELECT organisation FROM {_SEEN})"
    return f"SELECT * FROM ({query}) WHERE {new} QUALIFY row_number() OVER (PARTITION BY organisation) = 1"


def _see(database: Database, parts: Iterable[ScoreFile]) -> None:
    for _, query in rows_of(database, parts, [ORGANISATION]):
        database.run(f"INSERT INTO {_SEEN} SELECT DISTINCT CAST(organisation AS VARCHAR) FROM ({query})")


def _rise(place: int, question: Question, sums: Mapping[str, int], n: int) -> QuestionRise:
    points = 100 * question.weight / (UNIT * FULL * n)
    return QuestionRise(
        question=question,
        counting=sums[f"counting{place}"],
        weak=sums[f"weak{place}"],
        open=sums[f"counting{place}"] - sums[f"answered{place}"],
        gated=sums[f"gated{place}"],
        lost_weak=sums[f"lost_weak{place}"] * points,
        lost_open=sums[f"lost_open{place}"] * FULL * points,
        remedies=sums[f"remedies{place}"] * points,
    )


# --- the sums, as a query: cells, then what each topic of an organisation weighs, then what its questions cost ---


class _Topic(NamedTuple):
    """A topic: its number, its own weight where it has one, its pillar, and the places of its questions."""

    number: int
    weight: int | None
    pillar: Pillar
    places: tuple[int, ...]


def _topics(framework: Framework, questions: tuple[Question, ...]) -> tuple[_Topic, ...]:
    places = {question.id: place for place, question in enumerate(questions)}
    pairs = ((pillar, topic) for pillar in framework.pillars for topic in pillar.topics)
    return tuple(
        _Topic(number, topic.weight, pillar, tuple(places[each.id] for each in topic.questions if each.id in places))
        for number, (pillar, topic) in enumerate(pairs)
    )


def _sums(database: Database, loaded: Loaded, rows: str) -> Counter[str]:
    questions, topics = loaded.layout.questions, _topics(loaded.layout.framework, loaded.layout.questions)
    # The database would work out anew what stands in more than one condition.
    states = {column: f"state{place}" for place, column in enumerate(loaded.layout.of_questions[1::2])}
    faulty = any_fault(replace(column, read=states.get(column)) for column in loaded.layout.of_questions)
    values = [f"{column.value} AS {called}" for column, called in states.items()]
    cells = [part for place, question in enumerate(questions) for part in _cell(place, question)]
    factors = [f"{_factor(topic, topics)} AS factor{topic.number}" for topic in topics]
    of_all = [
        part for topic in topics for place in topic.places for part in _sums_of(place, questions[place], topic.number)
    ]
    query = f"""
        SELECT count_if(faulty), {", ".join(of_all)} FROM (
            SELECT *, {", ".join(factors)} FROM (
                SELECT *, {", ".join(_pillar_totals(topics))} FROM (
                    SELECT *, {", ".join(_topic_totals(topics, questions))} FROM (
                        SELECT {faulty} AS faulty, {", ".join(cells)} FROM (
                            SELECT *, {", ".join(values)} FROM ({rows})
                            WHERE {compared(loaded.layout.framework)})))))"""
    (totals,) = database.rows(query)
    names = ["faulty", *(part.rpartition(" AS ")[2] for part in of_all)]
    return Counter({name: int(value or 0) for name, value in zip(names, totals, strict=True)})


def _cell(place: int, question: Question) -> Iterator[str]:
    """Whether a question counts (0 or 1), and its credit in basis points, null where there is none."""
    counts = f"CAST(state{place} < {len(COUNTING)} AS INTEGER)"
    credit = f"TRY_CAST(round(TRY_CAST({quoted(credit_column(question))} AS DOUBLE) * 100) AS INTEGER)"
    yield f"{counts} AS counts{place}"
    yield f"CASE WHEN {counts} = 1 THEN {credit} END AS credit{place}"


def _topic_totals(topics: Iterable[_Topic], questions: tuple[Question, ...]) -> Iterator[str]:
    """What the counting questions of each topic weigh."""
    for topic in topics:
        yield f"{_added(f'{questions[place].weight} * counts{place}' for place in topic.places)} AS topic{topic.number}"


def _pillar_totals(topics: Iterable[_Topic]) -> Iterator[str]:
    """What the topics of each pillar weigh."""
    for pillar, inside in groupby(topics, key=lambda topic: topic.pillar.id):
        yield f"{_added(map(_own, inside))} AS {quoted(pillar)}"


def _own(topic: _Topic) -> str:
    """What a topic weighs in its pillar (docs/method.md, 5)."""
    if topic.weight is None:
        return f"topic{topic.number}"
    return f"{topic.weight} * CAST(topic{topic.number} > 0 AS INTEGER)"


def _factor(topic: _Topic, topics: tuple[_Topic, ...]) -> str:
    """A topic's share of the whole, for each unit of weight of its questions that count."""
    pillars = dict.fromkeys((each.pillar.id, each.pillar.weight) for each in topics)
    whole = _added(f"{weight} * CAST({quoted(pillar)} > 0 AS INTEGER)" for pillar, weight in pillars)
    share = f"{_own(topic)} * {topic.pillar.weight * UNIT!r}::DOUBLE"
    below = f"CAST(topic{topic.number} AS DOUBLE) * {quoted(topic.pillar.id)} * ({whole})"
    return f"CAST(coalesce(round({share} / nullif({below}, 0)), 0) AS BIGINT)"


def _added(parts: Iterable[str]) -> str:
    return " + ".join(parts) or "0"


def _sums_of(place: int, question: Question, topic: int) -> Iterator[str]:
    """Counts and shares of one question over all organisations; a remedy reaches its target (docs/method.md, 8)."""
    counts, credit, factor = f"counts{place}", f"credit{place}", f"factor{topic}"
    target = question.usual_remedy.target if question.usual_remedy else FULL
    reached = least_credit_from(question.kind, target)
    # No FILTER: the database would cut every column of the rows for each of some hundred sums.
    yield f"sum({counts}) AS counting{place}"
    yield f"count({credit}) AS answered{place}"
    yield f"count_if({credit} < {FULL}) AS weak{place}"
    if question.gate:
        below = next(worth for worth in range(FULL + 1) if gate_tenths(worth) >= question.gate.below)
        yield f"count_if({counts} = 1 AND coalesce({credit}, 0) < {below}) AS gated{place}"
    yield f"sum({factor} * ({FULL} - {credit})) AS lost_weak{place}"
    yield f"sum(CASE WHEN {credit} IS NULL THEN {factor} * {counts} END) AS lost_open{place}"
    yield f"sum({factor} * greatest({reached} - {credit}, 0)) AS remedies{place}"
