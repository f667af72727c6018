"""Every case of `check`: what was worked out by hand, then every report byte for byte."""

from __future__ import annotations

import json

import pytest

from tests.verdicts import CASES, FORMATS, MENDING, Case, Outcome, case_names, copied, read_case, run_case


@pytest.fixture(scope="module", params=case_names())
def case(request: pytest.FixtureRequest) -> Case:
    name: str = request.param
    return read_case(name)


@pytest.fixture(scope="module")
def outcome(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What a case comes to: run once for all that is said of it, since the tests of a case follow each other."""
    return run_case(case, copied(case.name, tmp_path_factory.mktemp("case") / "case"))


def test_there_are_at_least_forty_cases() -> None:
    assert len(case_names()) >= 40


def test_a_case_comes_to_what_was_worked_out_by_hand(case: Case, outcome: Outcome) -> None:
    assert outcome.code == case.exit
    assert outcome.stdout == ""
    for told in case.stderr:
        assert told in outcome.stderr
    if "verdict.json" not in outcome.files:
        # Nothing was judged, and nothing is written.
        assert case.exit == 2
        assert not outcome.files
        return
    verdict = json.loads(outcome.files["verdict.json"])
    assert tuple(f"{each['rule']} {each['status']}" for each in verdict["violations"]) == case.violations
    assert tuple(each["rule"] for each in verdict["warnings"]) == case.warnings
    text = outcome.files["text.txt"].decode()
    for told in case.says:
        assert told in text


def test_every_report_is_the_same_byte_for_byte(case: Case, outcome: Outcome) -> None:
    expected = CASES / case.name / "expected"
    names = sorted(path.name for path in expected.iterdir() if path.name != "stderr.txt")
    assert names == sorted(outcome.files)
    for name in names:
        assert outcome.files[name].decode() == (expected / name).read_bytes().decode(), f"{name}: {MENDING}"
    assert outcome.stderr == (expected / "stderr.txt").read_text("utf-8")


def test_a_case_has_every_format_or_none(case: Case, outcome: Outcome) -> None:
    assert set(outcome.files) in (set(), set(FORMATS.values())), case.law
