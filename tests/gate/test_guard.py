"""What a change did to the rules: each finding stands where the policy at hand says it."""

from __future__ import annotations

from datetime import date

import pytest

from aifactory_assess.framework.loading import load
from aifactory_assess.gate.guard import RuleChange, policy_changes
from aifactory_assess.gate.policy import Policy
from aifactory_assess.gate.reading import parse_policy
from tests.verdicts import FRAMEWORK

SMALL = load(FRAMEWORK)
POLICY = """format: aifactory-assess/policy@1
protected: true
files:
  - answers/*.yaml
require:
  overall:
    score: 60
    coverage: 80
  pillars:
    default:
      score: 40
    people: {score: 60}
  risks:
    default: moderate
    power: high
  gates:
    tolerated: []
  answers:
    required: [staff, cooling]
    max_age_days: 365
    evidence:
      staff: documented
regression:
  score: 1.0
waiver_limits:
  max_days: 100
  warn_days: 30
"""


def read(text: str) -> Policy:
    return parse_policy(text.encode(), SMALL, "policy.yaml", today=date(2026, 11, 25))


def changed(old: str, new: str, *, gone: bool = False) -> list[RuleChange]:
    assert POLICY.count(old) == 1
    return list(policy_changes(read(POLICY), read(POLICY.replace(old, new)), SMALL, "policy.yaml", gone=gone))


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("protected: true", "protected: false", 2),
        ("answers/*.yaml", "answers/a*.yaml", 3),
        ("    score: 60\n", "    score: 50\n", 7),
        ("    coverage: 80", "    coverage: 70", 8),
        ("      score: 40", "      score: 30", 11),
        ("people: {score: 60}", "people: {score: 50}", 12),
        ("default: moderate", "default: high", 14),
        ("power: high", "power: very_high", 15),
        ("tolerated: []", "tolerated: [staff]", 16),
        ("required: [staff, cooling]", "required: [staff]", 19),
        ("max_age_days: 365", "max_age_days: 400", 20),
        ("staff: documented", "staff: asserted", 22),
        ("score: 1.0", "score: 2.0", 24),
        ("max_days: 100", "max_days: 200", 26),
    ],
)
def test_what_became_laxer_stands_on_the_line_of_its_key(old: str, new: str, line: int) -> None:
    (change,) = changed(old, new)
    assert (change.rule, change.line) == ("policy/weakened", line)


def test_of_several_bounds_the_one_that_became_laxer_gives_the_line() -> None:
    (change,) = changed("      score: 40\n    people: {score: 60}", "      score: 45\n    people: {score: 50}")
    assert (change.rule, change.line) == ("policy/weakened", 12)


def test_what_became_stricter_stands_on_its_line_too() -> None:
    (change,) = changed("    coverage: 80", "    coverage: 90")
    assert (change.rule, change.line) == ("policy/changed", 8)


@pytest.mark.parametrize("old", ["    score: 60\n", "  gates:\n    tolerated: []\n", "regression:\n  score: 1.0\n"])
def test_a_key_that_is_gone_has_no_line_and_no_other_stands_in_for_it(old: str) -> None:
    (change,) = changed(old, "")
    assert (change.rule, change.line) == ("policy/weakened", 1)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "required: [staff, cooling]",
            "required: [staff, training]",
            'answer of cooling: was "These questions are answered: cooling, staff."; is "These questions are answered:'
            ' staff, training."',
        ),
        (
            "tolerated: []",
            "tolerated: [staff]",
            'gate of staff: was "No gate is violated; a gate whose question is open counts as violated."; is "No gate'
            ' is violated, except that of staff; a gate whose question is open counts as violated."',
        ),
        ("max_days: 100", "max_days: 200", "waiver_limits.max_days: was 100; is 200"),
    ],
)
def test_a_change_names_what_became_laxer_and_tells_it_first(old: str, new: str, told: str) -> None:
    (change,) = changed(old, new)
    assert change.message == told


def test_what_became_laxer_is_told_in_whole_sentences_and_what_did_not_change_is_not_told() -> None:
    moved, key = ("supply", "cooling", "stock", "staff"), "      staff: documented\n"
    before, now = (
        read(POLICY.replace(key, "".join(f"      {name}: {kind}\n" for name in moved) + "      training: verified\n"))
        for kind in ("verified", "documented")
    )
    (change,) = policy_changes(before, now, SMALL, "policy.yaml")
    assert change.what == "evidence of supply, cooling, stock, staff"
    assert (change.before, change.now) == tuple(
        ", ".join(f'"The answer to {name} is backed by evidence of kind {kinds}."' for name in moved)
        for kinds in ("verified", "documented or verified")
    )


def test_a_policy_whose_file_is_gone_has_no_line() -> None:
    (change,) = changed("    coverage: 80", "    coverage: 70", gone=True)
    assert (change.rule, change.line) == ("policy/weakened", 1)


WAIVED = f"{POLICY}waivers:\n  - {{id: W-1, rule: gate/supply, until: 2026-12-31, reason: Being built, owner: board}}\n"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("protected: true", "protected: true\ntitle: Ours", []),
        ("protected: true", "protected: true\nbasis: Decided in May", []),
        ("id: W-1", "id: W-2", []),
        ("owner: board", "owner: me", [("waiver/changed", False)]),
        ("Being built", "Being moved", [("waiver/changed", False)]),
        ("2026-12-31", "2027-01-31", [("waiver/changed", True)]),
    ],
)
def test_texts_for_people_are_told_as_the_guide_says(old: str, new: str, told: list[tuple[str, bool]]) -> None:
    found = policy_changes(read(WAIVED), read(WAIVED.replace(old, new)), SMALL, "policy.yaml")
    assert [(each.rule, each.weaker) for each in found] == told
