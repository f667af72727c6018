"""Between processes: the same bits on the other side, and every organisation that stands twice."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory_assess.batch.running import duplicates
from aifactory_assess.batch.running.duplicates import Identified, SeenIds
from aifactory_assess.batch.running.work import packed, unpacked
from aifactory_assess.batch.score import Scorer
from aifactory_assess.framework.builtin import builtin
from benchmarks.answers import answers
from tests.effort import one_in

STRANGE = st.sampled_from([0.0, -0.0, math.nan, math.inf, -math.inf, 0.1 + 0.2, 3276.8, -3276.9, 1e300, 5e-324])
PRINTED = st.integers(0, 1000).map(lambda tenths: tenths / 10)
CREDITS = st.integers(0, 10_000).map(lambda points: points / 100)


def bits(batches: list[pa.RecordBatch]) -> list[list[bytes | str | None]]:
    def of(column: pa.Array) -> list[bytes | str | None]:
        if pa.types.is_floating(column.type):
            return [None if cell is None else np.float64(cell).tobytes() for cell in column.to_pylist()]
        return [None if cell is None else repr(cell) for cell in column.to_pylist()]

    return [cells for batch in batches for cells in map(of, batch.columns)]


@given(st.lists(st.lists(st.none() | PRINTED | CREDITS | STRANGE, max_size=20), min_size=1, max_size=3))
def test_numbers_arrive_to_the_last_bit(columns: list[list[float | None]]) -> None:
    batches = [
        pa.record_batch({"a": pa.array(cells, pa.float64()), "b": pa.array([7] * len(cells), pa.int16())})
        for cells in columns
    ]
    found = unpacked(packed(batches))
    assert bits(found) == bits(batches)
    assert all(batch.schema.equals(batches[0].schema, check_metadata=True) for batch in found)


@pytest.mark.parametrize("divisor", [10, 100])
def test_a_slice_with_nulls_arrives_as_it_was(divisor: int) -> None:
    whole = pa.record_batch({"a": pa.array([None if place % 3 == 0 else place / divisor for place in range(99)])})
    part = whole.slice(5, 70)
    assert unpacked(packed([part, whole])) == [part, whole]


def test_scores_take_less_than_half_the_room() -> None:
    scores = Scorer(builtin()).score(answers(builtin(), 2000, 1)).scores
    assert unpacked(packed([scores])) == [scores]
    assert len(packed([scores])) < scores.nbytes / 2


def test_nothing_arrives_as_nothing() -> None:
    assert unpacked(packed([])) == []


@given(st.lists(st.lists(st.none() | st.integers(0, 40), max_size=12), max_size=12))
@settings(max_examples=one_in(5))
def test_every_repeated_id_is_found_with_its_first_place(tasks: list[list[int | None]]) -> None:
    identified = [
        Identified(
            pa.array([None if number is None else f"org-{number}" for number in numbers], pa.string()),
            np.arange(len(numbers)) + 1,
        )
        for numbers in tasks
    ]
    first: dict[int, tuple[int, int]] = {}
    seen = SeenIds(identified.__getitem__)
    for place, numbers in enumerate(tasks):
        expected = {}
        for row, number in enumerate(numbers):
            if number is not None and first.setdefault(number, (place, row + 1)) != (place, row + 1):
                expected[row] = first[number]
        assert seen.repeated(place, identified[place]) == expected


@pytest.mark.parametrize(("room", "read"), [(99, [0, 1, 2]), (4, [0, 1, 1, 2]), (0, [0, 0, 1, 0, 1, 2])])
def test_a_task_whose_ids_others_repeat_is_read_again_once_where_there_is_room(
    room: int, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of four tasks repeats an id of every one before it."""
    monkeypatch.setattr(duplicates, "MOST_KEPT", room)
    texts = [[f"{min(one, task)}-{max(one, task)}" for one in range(4) if one != task] for task in range(4)]
    identified = [Identified(pa.array(each), np.arange(3) + 1) for each in texts]
    again: list[int] = []

    def reading(task: int) -> Identified:
        again.append(task)
        return identified[task]

    seen = SeenIds(reading)
    for task in range(4):
        assert seen.repeated(task, identified[task]) == {one: (one, task) for one in range(task)}
    assert again == read
