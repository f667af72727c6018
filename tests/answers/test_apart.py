from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aifactory_assess.answers.apart import in_brackets, runs_known

PARTED = st.lists(st.sampled_from(("a", "b", "")), min_size=1, max_size=12).map("; ".join)


@given(known=st.frozensets(PARTED, max_size=6), text=PARTED)
def test_a_text_is_taken_apart_into_the_longest_that_are_known_from_the_left(known: frozenset[str], text: str) -> None:
    runs, parts = runs_known(known, "; ")(text), text.split("; ")
    for run, is_known in runs:
        begun = ["; ".join(parts[:count]) for count in range(1, len(parts) + 1)]
        named = [each for each in begun if each in known]
        assert (run, is_known) == ((named[-1], True) if named else (parts[0], False))
        parts = parts[run.count("; ") + 1 :]
    assert not parts


@given(known=st.frozensets(PARTED, max_size=6), text=PARTED)
def test_a_text_that_is_known_is_taken_apart_as_where_it_is_not(known: frozenset[str], text: str) -> None:
    assert runs_known(known | {text}, "; ", but_itself=True)(text) == runs_known(known - {text}, "; ")(text)


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("bad :(; Bob: better :)", "bad :(; Bob: better :)"),
        ("too few (see annex; Bob: 1) yes", "too few (see annex; Bob: 1) yes"),
        ("a (1; 2 of 2025); b", "a (1, 2 of 2025); b"),
        ("a (b; c); d", "a (b, c); d"),
        ("(a; [b; c; (d); e]); f", "(a, [b, c, (d), e]); f"),
        ("1) a; 2) b", "1) a; 2) b"),
        ("a :(; b", "a :(; b"),
        ("(a; (b; c)", "(a; (b, c)"),
        ("(a; b]; c); (d; e)", "(a, b], c); (d, e)"),
    ],
)
def test_brackets_hold_what_stands_between_one_and_what_closes_it(text: str, outside: str) -> None:
    assert in_brackets(text, "; ", ", ") == outside
