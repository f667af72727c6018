"""Problems: where they stand, in which order they are told, and what they suggest."""

from __future__ import annotations

import pytest

from aifactory_assess.errors import (
    COMPARED_LETTERS,
    COMPARED_WORDS,
    SHOWN_PROBLEMS,
    SUGGESTED_PROBLEMS,
    AssessError,
    Faults,
    Problem,
    Suggestions,
    failure,
    listed,
    meant,
    some_of,
    without_access,
)


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem(file="a.yaml", found="is empty"), "a.yaml: is empty"),
        (Problem(file="a.yaml", found="is empty", hint="fill it"), "a.yaml: is empty (fill it)"),
        (Problem(file="a.yaml", found="x", line=3, column=7), "a.yaml:3:7: x"),
        (Problem(file="a.yaml", found="x", line=3), "a.yaml:3:1: x"),
    ],
)
def test_a_problem_says_where_what_and_perhaps_how_to_mend_it(problem: Problem, line: str) -> None:
    assert str(problem) == line


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("sftp://bob:pw@host/a.csv", "sftp://***@host/a.csv"),
        ("https://token@host:8443/a@b.csv", "https://***@host:8443/a@b.csv"),
        ("ftp://bob:p/w@:x@host/a.csv", "ftp://***@host/a.csv"),
        ("ftp://bob:p?w=1@host/a.csv", "ftp://***@host/a.csv"),
        ("http://host:80/a@b.csv?X-Amz-Signature=pw&token", "http://host:80/a@b.csv?X-Amz-Signature=***&***"),
        ("zip://a.csv::https://bob:pw@host/a.zip?sig=pw", "zip://a.csv::https://***@host/a.zip?sig=***"),
        ("http:/bob:pw@host/a.yaml", "http:/***@host/a.yaml"),
        ("abfs://box@account.dfs.core.windows.net/a.csv", "abfs://box@account.dfs.core.windows.net/a.csv"),
        ("s3://bucket/a@b.csv", "s3://bucket/a@b.csv"),
        ("duckdb:/a.db?select 'b@c'", "duckdb:/a.db?select 'b@c'"),
        ("folder/what?.yaml", "folder/what?.yaml"),
    ],
)
def test_an_address_is_told_without_what_lets_one_in(address: str, told: str) -> None:
    assert without_access(address) == told
    assert failure(address, "is empty").problems[0].place == told


def test_faults_are_told_by_line_and_column_and_those_of_the_whole_file_first() -> None:
    faults = Faults("a")
    for place in ((3, 1), (1, 9), None, (1, 2)):
        faults.add(place, f"{place}")
    assert [(problem.line, problem.column) for problem in faults.in_order()] == [(None, None), (1, 2), (1, 9), (3, 1)]
    with pytest.raises(AssessError) as raised:
        faults.stop_if_any()
    assert raised.value.problems == faults.in_order()


def test_without_a_fault_nothing_stops() -> None:
    faults = Faults("a")
    faults.stop_if_any()
    assert faults.in_order() == ()


def test_the_first_faults_get_a_suggestion_and_a_hint_comes_before_it() -> None:
    faults = Faults("a")
    for line in range(SUGGESTED_PROBLEMS + 5):
        faults.add((line + 1, 1), "x", near=("colur", ["colour"]))
    hints = [problem.hint for problem in faults.in_order()]
    assert hints == ["did you mean colour?"] * SUGGESTED_PROBLEMS + [None] * 5
    other = Faults("b")
    other.add((1, 1), "x", hint="write it so", near=("colur", ["colour"]))
    other.add((2, 1), "x", near=("zzz", ["colour"]))
    assert [problem.hint for problem in other.in_order()] == ["write it so", None]


@pytest.mark.parametrize("choices", [["colour"] * COMPARED_WORDS, ["colour", "x" * COMPARED_LETTERS]])
def test_no_more_is_suggested_once_so_many_words_or_letters_were_compared(choices: list[str]) -> None:
    suggestions = Suggestions()
    assert [suggestions.meant("colur", choices) for _ in range(2)] == ["did you mean colour?", None]


def test_the_nearest_of_thousands_that_are_alike_is_found() -> None:
    choices = [f"use_of_accelerators_at_site_{number:04}" for number in range(4_000)]
    for choice in choices[::500]:
        assert meant(choice.replace("accel", "acel"), choices) == f"did you mean {choice}?"


@pytest.mark.parametrize(
    ("word", "choices", "found"),
    [
        ("wieght", ["weight", "height"], "weight"),
        ("WEIGHT", ["weight"], "weight"),
        ("nist-800-31", ["NIST-800-30", "GDPR"], "NIST-800-30"),
        ("x", ["weight"], None),
        ("weight", [], None),
        ("weight", ["", "wait"], "wait"),
        ("a" * 100_000, ["a" * 90], "a" * 90),
    ],
)
def test_the_nearest_word(word: str, choices: list[str], found: str | None) -> None:
    assert meant(word, choices) == (found and f"did you mean {found}?")


def test_a_word_that_looks_as_the_one_that_is_meant_is_told_apart() -> None:
    assert meant("cafe\u0301", ["caf\xe9"]) == r"did you mean caf\xe9?"


def test_long_lists_of_words_are_cut() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed("abcdef", most=4) == "a, b, c, d ... (2 more)"
    assert listed([]) == ""


def test_some_of_several_are_named_and_the_rest_counted() -> None:
    assert some_of(["a", "b"], 2) == "a, b"
    assert some_of(["a", "b", "c"], 2) == "a, b, c"
    assert some_of(["a", "b", "c", "d"], 2, between="; ") == "a; b and 2 more"
    assert some_of([], 2) == ""


def test_an_error_tells_the_first_hundred_and_holds_all() -> None:
    error = AssessError(Problem(file="a", found=str(place)) for place in range(SHOWN_PROBLEMS + 1))
    assert len(str(error).splitlines()) == SHOWN_PROBLEMS
    assert len(error.problems) == SHOWN_PROBLEMS + 1
    assert str(failure("a", "is gone", hint="look")) == "a: is gone (look)"
