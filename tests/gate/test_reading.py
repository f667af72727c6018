"""Reading a policy: every fault is told, and nothing that a file may hold brings the reader down."""

from __future__ import annotations

import copy
from datetime import date
from typing import TYPE_CHECKING

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aifactory_assess.errors import AssessError
from aifactory_assess.framework.loading import load
from aifactory_assess.gate.policy import WaiverLimits
from aifactory_assess.gate.policy_format import schema
from aifactory_assess.gate.reading import MOST_WILDCARDS, parse_policy
from tests.strategies import yaml_text
from tests.verdicts import FRAMEWORK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aifactory_assess.gate.policy import Policy
    from tests.reference import Mapped, Plain

SMALL = load(FRAMEWORK)
TODAY = date(2026, 11, 25)
FULL: Mapped = {
    "format": "aifactory-assess/policy@1",
    "framework": "small@1",
    "title": "Everything",
    "require": {
        "overall": {"level": "fair", "score": 55, "coverage": 80, "not_applicable_share": 30},
        "pillars": {"default": {"score": 40}, "people": {"score": 60.5}},
        "risks": {"default": "high", "power": "moderate"},
        "gates": {"tolerated": ["staff"]},
        "answers": {"required": ["staff", "stock"], "max_age_days": 365, "evidence": {"staff": "documented"}},
    },
    "regression": {"score": 1.0, "risks": "none_worse", "answers": "none_lost"},
    "waivers": [
        {
            "id": "W-7",
            "rule": "risk/power",
            "organisation": "acme",
            "until": "2027-03-31",
            "reason": "Grid connection ordered",
            "owner": "facilities",
        }
    ],
    "waiver_limits": {"max_days": 400, "warn_days": 30},
    "basis": "assessor default",
}
JUNK: st.SearchStrategy[Plain] = st.sampled_from(
    [None, True, 0, -1, 3.5, 1e300, float("nan"), float("inf"), "", "x", "2027-02-30", [], [[]], {}]
)


def read(data: Plain) -> Policy:
    return parse_policy(yaml_text(data).encode(), SMALL, "policy.yaml", today=TODAY)


def places(data: Plain, path: tuple[Plain, ...] = ()) -> Iterator[tuple[Plain, ...]]:
    """The paths to everything in plain data."""
    yield path
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        yield from places(value, (*path, key))


def replaced(data: Plain, path: tuple[Plain, ...], value: Plain) -> Plain:
    if not path:
        return value
    changed = copy.deepcopy(data)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


def test_a_policy_with_every_line_is_read() -> None:
    policy = read(FULL)
    assert policy.bounds["score/people"] == 605
    assert policy.bounds["score/plant"] == 400
    assert {name: most for name, most in policy.bounds.items() if name.startswith("risk/")} == {
        "risk/power": 2,
        "risk/talent": 3,
    }
    assert [name for name in policy.bounds if name.startswith("answer/")] == ["answer/stock", "answer/staff"]
    assert next(iter(policy.waivers.values())).until == date(2027, 3, 31)
    assert jsonschema.Draft202012Validator(schema()).is_valid(FULL)


def test_a_pillar_of_which_nothing_is_asked_goes_before_the_default() -> None:
    pillars = {"pillars": {"default": {"score": 40}, "people": {"score": 0}}}
    bounds = read({**FULL, "require": pillars}).bounds
    assert (bounds["score/people"], bounds["score/plant"]) == (0, 400)


def test_a_line_of_a_policy_may_be_longer_than_one_of_a_framework() -> None:
    """Nobody could make it shorter in a commit that is there."""
    pattern = "a/" * 150 + "*.yaml"
    assert read({**FULL, "files": [pattern], "title": "t" * 300}).files == (pattern,)


def test_a_wildcard_over_folders_counts_once() -> None:
    pattern = "/".join(["**"] * MOST_WILDCARDS)
    assert read({**FULL, "files": [pattern]}).files == (pattern,)
    with pytest.raises(AssessError, match="at most 500 signs and 20 wildcards"):
        read({**FULL, "files": [f"{pattern}/*.yaml"]})


def outcome(data: Plain) -> Policy | AssessError:
    try:
        return read(data)
    except AssessError as error:
        return error


@given(path=st.sampled_from(sorted(places(FULL), key=str)), junk=JUNK)
def test_junk_in_any_place_is_a_problem_or_a_policy(path: tuple[Plain, ...], junk: Plain) -> None:
    found = outcome(replaced(FULL, path, junk))
    if isinstance(found, AssessError):
        messages = [(problem.line, problem.column, problem.message) for problem in found.problems]
        assert all(line and message for line, _, message in messages)
        assert 0 < len(messages) == len(set(messages))
    else:
        # What is read must be what the published schema takes, too.
        assert jsonschema.Draft202012Validator(schema()).is_valid(replaced(FULL, path, junk))


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("require", "answers", "required"), ["staff", "staff"], "'staff' is listed twice"),
        (("require", "risks"), {"powr": "high"}, "'powr' is no challenge"),
        (("require", "answers", "evidence"), {"default": "verified"}, "'default' is no question"),
        (("regression", "score"), -1, "score is '-1', expected a number from 0 to 100"),
        (("waivers",), {"W-1": "risk/power"}, "waivers is a mapping, expected a list of waivers"),
        (("waivers", 0, "rule"), "power", "rule is 'power', expected a rule's id such as risk/power"),
        (("waivers", 0, "file"), "", "file is '' in quotes, expected a file such as answers/acme.yaml"),
        (("waivers", 0, "file"), "./", "file is './', expected a file such as answers/acme.yaml"),
        (("framework",), "small", "expected a framework such as ai-factory@2"),
        (("files",), ["../x.yaml"], "'../x.yaml' leads elsewhere, expected a pattern such as answers/**/*.yaml"),
        (("files",), ["a\\x.yaml"], "'a\\\\x.yaml' has a backslash, and folders are parted by slashes"),
        (("files",), ["!x.yaml"], "'!x.yaml' takes out nothing, expected patterns of files to judge"),
        (("format",), "aifactory-assess/policy@2", "expected aifactory-assess/policy@1"),
    ],
)
def test_a_fault_is_told_in_words(path: tuple[Plain, ...], value: Plain, told: str) -> None:
    with pytest.raises(AssessError) as caught:
        read(replaced(FULL, path, value))
    assert any(told in problem.message for problem in caught.value.problems), str(caught.value)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("../answers.yaml", "leads elsewhere"),
        ("answers/../../answers.yaml", "leads elsewhere"),
        ("/srv/answers.yaml", "leads elsewhere"),
        ("answers\\a.yaml", "has a backslash, and folders are parted by slashes"),
        ("answers/a\0.yaml", "is a name that no file can have"),
    ],
)
def test_a_waiver_for_what_no_file_of_the_repository_is_called_makes_the_policy_invalid(path: str, told: str) -> None:
    with pytest.raises(AssessError) as caught:
        read({**FULL, "waivers": [{**FULL["waivers"][0], "file": path}]})
    (problem,) = caught.value.problems
    assert (problem.found, problem.line is None) == (f"{path!r} {told}", False)


def test_two_spellings_of_one_file_are_one_rule_twice() -> None:
    waivers = [{**FULL["waivers"][0], "id": path, "file": path} for path in ("answers/a.yaml", "./answers/a.yaml")]
    with pytest.raises(AssessError, match=r"rule risk/power of acme in answers/a\.yaml is given twice"):
        read({**FULL, "waivers": waivers})


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("./answers/a.yaml", "answers/a.yaml"),
        ("././answers//./a.yaml", "answers/a.yaml"),
        ("answers/a.yaml/", "answers/a.yaml"),
        (".a/..b.yaml", ".a/..b.yaml"),
        ("./.", "."),
    ],
)
def test_a_path_is_read_as_paths_are_spelled(written: str, spelled: str) -> None:
    policy = read({**FULL, "files": [written], "waivers": [{**FULL["waivers"][0], "file": written}]})
    assert (policy.files, [waiver.file for waiver in policy.waivers.values()]) == ((spelled,), [spelled])


@pytest.mark.parametrize(
    ("said", "limits"),
    [
        ({"max_days": 200}, WaiverLimits(max_days=200, warn_days=30)),
        ({"warn_days": 10}, WaiverLimits(max_days=400, warn_days=10)),
        ({}, WaiverLimits(max_days=400, warn_days=30)),
    ],
)
def test_a_limit_of_waivers_that_is_not_given_has_its_default(said: Plain, limits: WaiverLimits) -> None:
    assert read({**FULL, "waiver_limits": said}).limits == limits


def test_a_file_that_is_no_mapping_is_one_problem() -> None:
    with pytest.raises(AssessError) as caught:
        read([1])
    assert len(caught.value.problems) == 1
