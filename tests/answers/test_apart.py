from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory_assess.answers.apart import runs_known
from tests.effort import one_in

PARTED = st.lists(st.sampled_from(("a", "b", "")), min_size=1, max_size=12).map("; ".join)


@given(known=st.frozensets(PARTED, max_size=6), text=PARTED)
@settings(max_examples=one_in(5))
def test_a_text_is_taken_apart_into_the_longest_that_are_known_from_the_left(known: frozenset[str], text: str) -> None:
    runs, parts = runs_known(known, "; ")(text), text.split("; ")
    for run, is_known in runs:
        begun = ["; ".join(parts[:count]) for count in range(1, len(parts) + 1)]
        named = [each for each in begun if each in known]
        assert (run, is_known) == ((named[-1], True) if named else (parts[0], False))
        parts = parts[run.count("; ") + 1 :]
    assert not parts
