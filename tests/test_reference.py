"""The reference against sums done by hand, the built-in examples, and the laws that it must obey itself."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.effort import tried
from tests.reference import assess, credit, evaluate, read_framework, read_yaml, tenths
from tests.strategies import (
    answer_an_open_question,
    better_answer,
    core_only,
    frameworks_and_sheets,
    mark_not_applicable,
    reordered,
    reordered_sheet,
    reweighted,
    sheet_text,
    write_framework,
)

if TYPE_CHECKING:
    from tests.reference import Mapped, Plain

QUESTIONNAIRES = Path(__file__).parent.parent / "questionnaires"
EXAMPLES = sorted((QUESTIONNAIRES / "examples").glob("*.yaml"))
LEVELS = [{"id": "bad", "from": 0}, {"id": "fair", "from": 31}, {"id": "good", "from": 61}]
RISKS = ["very_low", "low", "moderate", "high", "very_high"]
STEPS = {"kind": "level", "levels": ["none", "some", "half", "most", "all"]}
property_test = settings(max_examples=tried(15, 50), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def step(name: str, weight: int = 1, **more: Plain) -> Mapped:
    return {"id": name, "weight": weight, **STEPS, **more}


def framework_of(*topics: Mapped, profile: Plain = None, challenges: Plain = None, estimates: Plain = None) -> Mapped:
    """One pillar with these topics, NIST's scales and round strengths."""
    head = {
        "pillars": [{"id": "only", "weight": 1}],
        "levels": LEVELS,
        "strengths": {"direct": 10, "contributory": 3},
        "likelihood": {"cuts": [10, 30, 55, 80], "names": RISKS},
        "risk_scale": [{"id": name} for name in RISKS],
        "risk_matrix": {"columns": RISKS, "rows": dict.fromkeys(RISKS, RISKS)},
    }
    return {
        "framework": head,
        "pillars": {"only": {"pillar": "only", "topics": list(topics)}},
        "profile": profile,
        "challenges": challenges and {"challenges": challenges},
        "estimates": estimates,
    }


def figure(profile: Mapped, entries: Mapped, estimates: Plain = None) -> tuple[Plain, bool, bool]:
    """Value, assumed and cautious of the figure `out`."""
    framework = framework_of({"id": "t", "questions": [step("q")]}, profile=profile, estimates=estimates)
    out = assess(framework, {"profile": entries})["figures"]["out"]
    return out["value"], out["assumed"], out["cautious"]


# --- section 1 ---


@pytest.mark.parametrize(
    ("question", "value", "expected"),
    [
        ({"kind": "level", "levels": [""] * 4}, 1, 3333),  # 1 / 3
        ({"kind": "level", "levels": [""] * 4}, 2.0, 6667),  # 2 / 3
        ({"kind": "level", "levels": [""] * 3, "credit": [0, 12.5, 100]}, 1, 1250),
        ({"kind": "level", "levels": [""] * 33}, 2, 625),  # 2 / 32
        ({"kind": "level", "levels": [""] * 33}, 1, 312),  # 312.5, half to even
        ({"kind": "yes_no"}, "yes", 10000),
        ({"kind": "yes_no", "credit": {"yes": 0, "no": 100}}, "yes", 0),
        ({"kind": "choice", "options": [{"id": "a", "credit": 40}, {"id": "b", "credit": 100}]}, "a", 4000),
    ],
)
def test_credit_of_steps_and_options(question: Mapped, value: Plain, expected: int) -> None:
    assert credit(question, value) == expected


@pytest.mark.parametrize(("ticked", "expected"), [([], 0), (["a"], 2857), (["a", "b"], 10000), (["none"], 1429)])
def test_checklist_leaves_the_exclusive_option_out_of_the_sum(ticked: list[str], expected: int) -> None:
    """Points a 2, b 5, none 1 (exclusive): the sum is 7; 2 / 7 = 0.285714..., 1 / 7 = 0.142857..."""
    options = [{"id": "a", "points": 2}, {"id": "b", "points": 5}, {"id": "none", "points": 1, "exclusive": True}]
    assert credit({"kind": "checklist", "options": options}, ticked) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(-3, 0), (0.3, 0), (0.5, 2000), (0.85, 5750), (1.3, 10000), (99, 10000)]
)
def test_number_is_piecewise_linear(value: float, expected: int) -> None:
    """0.5 is halfway from 0.3 (0) to 0.7 (40); 0.85 is halfway from 0.7 (40) to 1 (75)."""
    knots = [[0.3, 0], [0.7, 40], [1.0, 75], [1.3, 100]]
    assert credit({"kind": "number", "range": [0, 100], "credit": knots}, value) == expected


@pytest.mark.parametrize(("value", "expected"), [(0, 10000), (1, 10000), (10, 5000), (1000, 0)])
def test_number_over_a_logarithm_is_clamped_first(value: float, expected: int) -> None:
    """Falling from 1 (100) to 100 (0): 10 is halfway in log10, and 0 needs no logarithm."""
    question = {"kind": "number", "range": [0, 1000], "scale": "log10", "credit": [[1, 100], [100, 0]]}
    assert credit(question, value) == expected


# --- expressions ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 / 5 < 0.2", False),
        ("3 - 2 * x + 1", Fraction(-6)),
        ("x / 0", None),
        ("log10(0)", None),
        ("log10(100)", Fraction(2)),
        ("max(1, x, y)", None),
        ("y > 1 and x > 9", False),
        ("y > 1 or x > 1", True),
        ("not y > 1", None),
        ("word == a and not word in [b, c]", True),
        ("ticked in lost", None),
        ("x in many", False),
        ("ticked in many", True),
        ("-x < 0", True),
    ],
)
def test_expressions_are_exact_and_three_valued(text: str, expected: Plain) -> None:
    values = {"x": Fraction(5), "y": None, "word": "a", "many": frozenset({"ticked"}), "lost": None}
    assert evaluate(text, values, {"word"})[0] == expected


def test_every_name_of_an_expression_is_noted_but_no_option() -> None:
    values = {"x": Fraction(5), "y": None, "word": "a"}
    assert evaluate("x > 9 and y > 1 and word in [x, b]", values, {"word"})[1] == {"x", "y", "word"}


# --- section 2 ---


def test_states_and_what_they_count() -> None:
    """Counting weights 1 + 2 + 3 + 4 = 10; a has 0.25, d has 1.

    low = (1 x 0.25 + 4) / 10 = 0.425, coverage = (1 + 4) / 10, high = 0.425 + 0.5; not applicable 5 / 15.
    """
    profile = {"fields": [{"id": "f", "kind": "yes_no"}]}
    questions = [step("a", 1), step("b", 2), step("c", 3), step("d", 4), step("e", 5), step("g", 6, when="f == no")]
    sheet = {
        "profile": {"f": "yes"},
        "answers": {"a": 1, "b": "unknown", "c": None, "d": {"value": 4}, "e": {"value": "not_applicable"}, "g": 4},
    }
    result = assess(framework_of({"id": "t", "questions": questions}, profile=profile), sheet)
    states = [part["state"] for part in result["questions"].values()]
    assert states == ["answered", "unknown", "open", "answered", "not_applicable", "not_asked"]
    overall = result["overall"]
    assert (overall["low"], overall["high"], overall["coverage"]) == (
        Fraction(17, 40),
        Fraction(37, 40),
        Fraction(1, 2),
    )
    assert overall["not_applicable_share"] == Fraction(1, 3)
    assert result["questions"]["a"]["overall_weight"] == Fraction(1, 10)
    assert result["questions"]["a"]["contribution"] == Fraction(1, 40)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [(None, ("computed", 2500)), (50, ("computed", 2500)), (10, ("answered", 1000)), (25, ("answered", 2500))],
)
def test_of_a_typed_and_a_computed_value_the_lower_credit_counts(entry: Plain, expected: tuple[str, int]) -> None:
    """100 x 1 / 4 = 25 on a scale of 0 to 100."""
    profile = {
        "fields": [{"id": "part", "kind": "number", "range": [0, 9]}, {"id": "all", "kind": "number", "range": [0, 9]}],
        "figures": [{"id": "share", "formula": "100 * part / all"}],
    }
    question = {"id": "q", "kind": "number", "range": [0, 100], "credit": [[0, 0], [100, 100]], "derive": "share"}
    framework = framework_of({"id": "t", "questions": [question | {"weight": 1}]}, profile=profile)
    part = assess(framework, {"profile": {"part": 1, "all": 4}, "answers": {"q": entry}})["questions"]["q"]
    assert (part["state"], part["credit"]) == expected


NUMBER = {"kind": "number", "range": [0, 100]}
TWO_CASES = [{"when": "pue >= 1", "formula": "it * pue"}, {"when": "it >= 0", "formula": "it * 2"}]


@pytest.mark.parametrize(
    ("default", "cautious", "entries", "expected"),
    [
        (None, True, {"it": 10, "pue": 1.5}, (15, False, False)),
        (None, True, {"it": 10}, (20, False, True)),
        (None, False, {"it": 10, "pue": "unknown"}, (20, True, False)),
        (None, True, {"pue": 1.5}, (None, False, False)),
        (3, True, {"it": 10}, (30, True, False)),  # the default decides and is used
        (0.5, True, {"it": 10}, (20, True, False)),  # the default decides against the first case
    ],
)
def test_assumed_and_cautious_figures(default: Plain, cautious: bool, entries: Mapped, expected: Plain) -> None:
    pue = {"id": "pue", **NUMBER} | ({"default": default} if default else {})
    cases = [TWO_CASES[0], TWO_CASES[1] | {"cautious": cautious}]
    profile = {"fields": [{"id": "it", **NUMBER}, pue], "figures": [{"id": "mid", "cases": cases}]}
    profile["figures"].append({"id": "out", "formula": "mid + 0"})
    assert figure(profile, entries) == expected


def test_a_price_looked_up_by_a_default_is_assumed_and_an_own_price_is_not() -> None:
    field = {"id": "kind_of", "kind": "yes_no", "default": "no"}
    profile = {"fields": [field], "figures": [{"id": "out", "formula": "3 * price"}]}
    lookup = {"by": "kind_of", "table": {"yes": [1, 2, 3], "no": [4, 5, 6]}}
    framework = framework_of(
        {"id": "t", "questions": [step("q")]},
        profile=profile,
        estimates={"prices": [{"id": "price", "lookup": lookup}]},
    )
    assert assess(framework, {})["figures"]["out"] == {"value": 15, "assumed": True, "cautious": False}
    own = assess(framework, {"prices": {"price": {"value": [6, 7, 9]}}})["figures"]["out"]
    assert own == {"value": 21, "assumed": False, "cautious": False}


def test_a_field_not_asked_has_its_otherwise_and_never_its_default() -> None:
    first = {"id": "first", "kind": "yes_no"}
    second = {"id": "second", **NUMBER, "when": "first == yes", "otherwise": 7, "default": 9}
    profile = {"fields": [first, second], "figures": [{"id": "out", "formula": "second"}]}
    assert figure(profile, {"first": "no", "second": 50}) == (7, False, False)
    assert figure(profile, {}) == (9, True, False)
    assert figure(profile, {"first": "yes", "second": 50}) == (50, False, False)


# --- sections 3 and 4 ---


def test_a_given_topic_weight_stands_and_an_empty_topic_leaves() -> None:
    """Topics 3 and 1: (3 x 0.25 + 1 x 1) / 4 = 0.4375; the third, of weight 6, has nothing that counts."""
    topics = [
        {"id": "a", "weight": 3, "questions": [step("q1", 10)]},
        {"id": "b", "weight": 1, "questions": [step("q2", 90)]},
        {"id": "c", "weight": 6, "questions": [step("q3")]},
    ]
    answers = {"q1": 1, "q2": 4, "q3": {"value": "not_applicable", "note": "none"}}
    result = assess(framework_of(*topics), {"answers": answers})
    assert result["overall"]["low"] == Fraction(7, 16)
    assert result["pillars"]["only"]["topics"]["c"] == {"low": None, "high": None, "coverage": None}
    assert result["questions"]["q1"]["overall_weight"] == Fraction(3, 4)


def test_without_topic_weights_questions_weigh_as_written() -> None:
    """(10 x 0.25 + 90 x 1) / 100 = 0.925."""
    topics = [{"id": "a", "questions": [step("q1", 10)]}, {"id": "b", "questions": [step("q2", 90)]}]
    assert assess(framework_of(*topics), {"answers": {"q1": 1, "q2": 4}})["overall"]["low"] == Fraction(37, 40)


def test_a_gate_caps_the_level_and_not_the_score() -> None:
    """(1 x 0.25 + 9 x 1) / 10 = 0.925 is `good`; 25 is below 30."""
    gate = {"below": 30, "cap": "fair"}
    framework = framework_of({"id": "t", "questions": [step("weak", 1, gate=gate), step("strong", 9)]})
    overall = assess(framework, {"answers": {"weak": 1, "strong": 4}})["overall"]
    assert (overall["low"], overall["level"], overall["level_high"]) == (Fraction(37, 40), "fair", "fair")
    unproven = assess(framework, {"answers": {"strong": 4}})["overall"]
    assert (unproven["gates"], unproven["level"], unproven["level_high"]) == (["weak"], "fair", "good")


def test_nothing_that_counts_is_not_applicable() -> None:
    framework = framework_of({"id": "t", "questions": [step("q")]})
    overall = assess(framework, {"answers": {"q": {"value": "not_applicable"}}})["overall"]
    assert (overall["low"], overall["level"], overall["not_applicable_share"]) == (None, None, 1)


@pytest.mark.parametrize(
    ("share", "expected"), [("0.3095", 310), ("0.30949", 309), ("0.3094999999999", 310), ("1", 1000)]
)
def test_printed_tenths_round_halves_up(share: str, expected: int) -> None:
    """What is less than a billionth of a tenth below a half counts as the half, as floats fall there."""
    assert tenths(Fraction(share)) == expected


# --- section 5 ---


def test_gap_likelihood_impact_and_drivers() -> None:
    """Masses 2 x 10 and 4 x 3; credits 0.25 and open.

    Worst gap (20 x 0.75 + 12) / 32 = 27 / 32 = 84.4 %; best gap 15 / 32 = 46.9 %. Cuts 10, 30, 55, 80: 4 and 2.
    Shares of the worst gap: 15 / 27 and 12 / 27.
    """
    questions = [step("a", 2, informs={"risk": "direct"}), step("b", 4, informs={"risk": "contributory"})]
    challenge = {"id": "risk", "impact": {"base": 3}}
    framework = framework_of({"id": "t", "questions": questions}, challenges=[challenge])
    found = assess(framework, {"answers": {"a": 1}})["findings"]["risk"]
    assert (found["gap_low"], found["gap_high"], found["coverage"]) == (
        Fraction(15, 32),
        Fraction(27, 32),
        Fraction(20, 32),
    )
    assert (found["likelihood_low"], found["likelihood"], found["impact"], found["risk"]) == (2, 4, 3, 3)
    assert found["drivers"] == [("a", Fraction(5, 9)), ("b", Fraction(4, 9))]


@pytest.mark.parametrize(
    ("entries", "likelihoods", "impacts", "states"),
    [
        ({"f": "yes"}, (3, 3), (4, 4), ("holds", ["holds", "holds"])),  # 3 + 2 - 1, clamped once
        ({"f": "no"}, (0, 0), (3, 3), ("no", ["no", "no"])),
        ({}, (3, 0), (4, 2), ("possible", ["possible", "possible"])),  # 3 + 2 clamped; 3 - 1
    ],
)
def test_open_facts_count_for_the_worse_in_the_headline(
    entries: Mapped, likelihoods: Plain, impacts: Plain, states: Plain
) -> None:
    adjust = [{"when": "f == yes", "add": 2}, {"when": "f == yes", "add": -1}]
    signal = {"when": "f == yes", "likelihood_at_least": "high"}
    challenge = {"id": "risk", "impact": {"base": 3, "adjust": adjust}, "signals": [signal]}
    question = step("q", informs={"risk": "direct"})
    profile = {"fields": [{"id": "f", "kind": "yes_no"}]}
    framework = framework_of({"id": "t", "questions": [question]}, profile=profile, challenges=[challenge])
    found = assess(framework, {"profile": entries, "answers": {"q": 4}})["findings"]["risk"]
    assert (found["likelihood"], found["likelihood_low"]) == likelihoods
    assert (found["impact"], found["impact_low"]) == impacts
    assert (found["signals"], found["adjustments"]) == ([states[0]], states[1])


def test_order_is_risk_impact_gap_then_place_with_the_not_applicable_last() -> None:
    """The matrix here repeats the impact; `early` and `late` tie, `wide` has the larger gap, `gone` does not apply."""
    informs = {"early": "direct", "late": "direct", "gone": "direct", "grave": "direct"}
    questions = [step("a", informs=informs), step("b", informs={"wide": "direct"})]
    profile = {"fields": [{"id": "f", "kind": "yes_no"}]}
    impacts = {"gone": 4, "early": 1, "late": 1, "wide": 1, "grave": 2}
    challenges = [{"id": name, "impact": {"base": base}} for name, base in impacts.items()]
    challenges[0]["applies"] = "f == yes"
    framework = framework_of({"id": "t", "questions": questions}, profile=profile, challenges=challenges)
    result = assess(framework, {"profile": {"f": "no"}, "answers": {"a": 3, "b": 2}})
    assert result["order"] == ["grave", "wide", "early", "late", "gone"]


# --- the built-in framework ---


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_assessed(path: Path) -> None:
    result = assess(read_framework(QUESTIONNAIRES), read_yaml(path.read_text("utf-8")))
    hold_ranges(result)


def test_there_are_examples() -> None:
    assert EXAMPLES


def test_yaml_is_read_by_the_core_schema_of_1_2() -> None:
    text = "[no, on, 010, 1e3, 0o10, 1:30, 2026-11-20, ~, true, 0x1F, .5, '1', <<]"
    assert read_yaml(text) == ["no", "on", 10, 1000.0, 8, "1:30", "2026-11-20", None, True, 31, 0.5, "1", "<<"]


# --- laws ---


def hold_ranges(result: Mapped) -> None:
    """0 <= low <= high <= 1 at every node, contributions add up, and no low view is worse than the headline."""
    nodes = [result["overall"], *result["pillars"].values()]
    nodes += [topic for pillar in result["pillars"].values() for topic in pillar["topics"].values()]
    for node in nodes:
        if node["low"] is not None:
            assert 0 <= node["low"] <= node["high"] <= 1
            assert node["high"] - node["low"] == 1 - node["coverage"]
    parts = result["questions"].values()
    assert sum(part["contribution"] for part in parts) == (result["overall"]["low"] or 0)
    assert sum(part["overall_weight"] for part in parts) == (result["overall"]["low"] is not None)
    for found in result["findings"].values():
        if found["applicable"]:
            assert found["risk_low"] <= found["risk"]
            assert sum(share for _, share in found["drivers"]) == (found["gap_high"] > 0)


def scores(result: Mapped) -> Mapped:
    """What no reordering and no common factor may change."""
    return {
        **{name: result[name] for name in ("questions", "figures")},
        "overall": result["overall"] | {"gates": sorted(result["overall"]["gates"])},
        "pillars": {name: node | {"gates": sorted(node["gates"])} for name, node in result["pillars"].items()},
        "findings": {name: found | {"drivers": sorted(found["drivers"])} for name, found in result["findings"].items()},
    }


def level_places(framework: Mapped, result: Mapped) -> list[int]:
    """The levels of all nodes that have one, as places on the scale."""
    order = [level["id"] for level in framework["framework"]["levels"]]
    return [order.index(node["level"]) for node in [result["overall"], *result["pillars"].values()] if node["level"]]


@property_test
@given(frameworks_and_sheets())
def test_ranges_hold_and_contributions_add_up(drawn: tuple[Mapped, Mapped]) -> None:
    framework, sheet = drawn
    hold_ranges(assess(framework, sheet))
    hold_ranges(assess(core_only(framework), sheet))


@property_test
@given(st.data(), frameworks_and_sheets())
def test_a_better_answer_never_hurts(data: st.DataObject, drawn: tuple[Mapped, Mapped]) -> None:
    framework, sheet = drawn
    change = data.draw(better_answer(framework, sheet))
    old, new = assess(framework, sheet), assess(framework, change.sheet)
    for name, node in {"overall": old["overall"], **old["pillars"]}.items():
        after = {"overall": new["overall"], **new["pillars"]}[name]
        assert node["low"] is None or (after["low"] >= node["low"] and after["high"] >= node["high"])
    pairs = zip(level_places(framework, old), level_places(framework, new), strict=True)
    assert all(after >= before for before, after in pairs)
    for name, found in old["findings"].items():
        assert not found["applicable"] or new["findings"][name]["risk"] <= found["risk"]


@property_test
@given(st.data(), frameworks_and_sheets())
def test_answering_an_open_question_narrows_the_range(data: st.DataObject, drawn: tuple[Mapped, Mapped]) -> None:
    framework, sheet = drawn
    change = data.draw(answer_an_open_question(framework, sheet))
    old, new = assess(framework, sheet)["overall"], assess(framework, change.sheet)["overall"]
    assert new["low"] is None or old["low"] <= new["low"] <= new["high"] <= old["high"]


@property_test
@given(st.data(), frameworks_and_sheets())
def test_not_applicable_is_the_question_deleted(data: st.DataObject, drawn: tuple[Mapped, Mapped]) -> None:
    framework, sheet = drawn
    change = data.draw(mark_not_applicable(framework, sheet))
    marked, deleted = assess(framework, change.marked), assess(change.framework, change.sheet)
    for name, node in {"overall": deleted["overall"], **deleted["pillars"]}.items():
        beside = {"overall": marked["overall"], **marked["pillars"]}[name]
        assert all(node[key] == beside[key] for key in ("low", "high", "coverage", "level", "level_high", "gates"))
    assert (marked["findings"], marked["order"]) == (deleted["findings"], deleted["order"])


@property_test
@given(st.data(), frameworks_and_sheets())
def test_order_and_common_factors_change_nothing(data: st.DataObject, drawn: tuple[Mapped, Mapped]) -> None:
    framework, sheet = drawn
    old = scores(assess(framework, sheet))
    assert scores(assess(data.draw(reordered(framework)), data.draw(reordered_sheet(sheet)))) == old
    assert scores(assess(data.draw(reweighted(framework)), sheet)) == old


@property_test
@given(frameworks_and_sheets())
def test_written_data_reads_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, drawn: tuple[Mapped, Mapped]
) -> None:
    framework, sheet = drawn
    folder = tmp_path_factory.mktemp("framework")
    write_framework(framework, folder)
    assert read_framework(folder) == framework
    assert read_yaml(sheet_text(sheet)) == yaml.safe_load(sheet_text(sheet)) == sheet
