"""Published numbers of other tools, through this tool's own aggregation. The sources stand in each oracle's file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from itertools import combinations
from math import floor
from pathlib import Path
from typing import Any

import pytest

from aifactory_assess.answers.reading import parse_sheet, read_sheet
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.framework.loading import load, load_texts
from aifactory_assess.framework.model import Framework
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.scoring.printed import tenths
from aifactory_assess.scoring.readiness import Score, combine, level_of

ORACLES = Path(__file__).resolve().parent.parent / "cases" / "oracles"
EXACT = 1e-9
TODAY = date(2026, 11, 25)


@cache
def oracle(name: str) -> Any:  # noqa: ANN401 - each oracle has a shape of its own
    return json.loads((ORACLES / f"{name}.json").read_text("utf-8"))


def mean(weights: Iterable[int], values: Iterable[float]) -> float | None:
    """The weighted mean that the tree makes of children whose values are known."""
    node = combine((weight, Score(low=value, coverage=1.0)) for weight, value in zip(weights, values, strict=True))
    return None if node is None else node.low


def ranks(scores: Sequence[float]) -> list[int]:
    return [1 + sum(other > score for other in scores) for score in scores]


# --- OpenSSF Scorecard ---

# Scorecard's risk weights are 10, 7.5, 5 and 2.5; ours are whole, so all are doubled.
SCORECARD_WEIGHTS = {"Critical": 20, "High": 15, "Medium": 10, "Low": 5}


def scorecard(checks: Iterable[tuple[str, float]]) -> float | None:
    """An aggregate; inconclusive checks (-1) are left out, as what is not applicable is here."""
    conclusive = [(SCORECARD_WEIGHTS[risk], score) for risk, score in checks if score >= 0]
    return mean([weight for weight, _ in conclusive], [score for _, score in conclusive])


@pytest.mark.parametrize("case", oracle("openssf_scorecard")["aggregate_cases"], ids=lambda case: case["id"])
def test_the_aggregate_of_openssf_scorecard(case: dict[str, Any]) -> None:
    expected = None if case["expected"] == -1 else pytest.approx(case["expected"], abs=EXACT)
    assert scorecard(case["checks"]) == expected


def test_the_checks_in_scorecards_readme_give_what_its_formula_gives() -> None:
    trap = oracle("openssf_scorecard")["trap"]
    assert scorecard(trap["readme_checks"]) == pytest.approx(trap["formula_gives"], abs=EXACT)


# Weights of 0 only, and more successes than there are in total: neither can be written in a framework.
IMPOSSIBLE = ("all groups 0 weight", "success > total: error")


@pytest.mark.parametrize(
    "case",
    [case for case in oracle("openssf_scorecard")["proportional_weighted_cases"] if case["id"] not in IMPOSSIBLE],
    ids=lambda case: case["id"],
)
def test_the_weighted_proportion_of_openssf_scorecard(case: dict[str, Any]) -> None:
    groups = [group for group in case["groups_success_total_weight"] if group[1] and group[2]]
    share = mean([weight for _, _, weight in groups], [done / total for done, total, _ in groups])
    assert (-1 if share is None else floor(10 * share + EXACT)) == case["expected"]


# --- COINr ---


def test_arithmetic_means_of_coinr() -> None:
    cases = [case for case in oracle("coinr_means")["power_mean_cases"] if case["p"] == 1]
    assert cases
    for case in cases:
        assert mean(case["w"], case["x"]) == pytest.approx(case["expected"], abs=EXACT)


def test_full_compensation_as_in_coinr() -> None:
    quoted = oracle("coinr_means")["compensability_quote"]
    assert [mean([1, 1], unit) for unit in quoted["units"]] == quoted["arith"]


def test_coverage_decides_as_coinrs_threshold_of_available_data() -> None:
    """COINr: the mean of what is there, and none where less than the threshold is there."""
    threshold = oracle("coinr_means")["dat_thresh"]
    found = []
    for row in threshold["rows"]:
        children = [
            (w, Score(low=x or 0.0, coverage=float(x is not None))) for w, x in zip(threshold["w"], row, strict=True)
        ]
        node = combine(children)
        assert node is not None
        enough = tenths(node.coverage) >= tenths(threshold["dat_thresh"])
        found.append(node.low / node.coverage if enough else None)
    assert found == [None if mean is None else pytest.approx(mean, abs=EXACT) for mean in threshold["expected"]]


# --- scikit-criteria and pymcdm: weighted sums ---


def sum_scaled(matrix: list[list[float]], minimised: Sequence[bool]) -> list[list[float]]:
    """Columns scaled to a sum of 1, after x -> 1/x where less is better; what both libraries do before weighing."""
    turned = [[1 / x if less else x for x, less in zip(row, minimised, strict=True)] for row in matrix]
    sums = [sum(column) for column in zip(*turned, strict=True)]
    return [[x / total for x, total in zip(row, sums, strict=True)] for row in turned]


def weighted_sums(weights: Sequence[int], matrix: Iterable[Sequence[float]], total: float) -> list[float]:
    """Weighted sums whose weights add up to `total`: the mean, times that."""
    means = [mean(weights, row) for row in matrix]
    return [total * value for value in means if value is not None]


def skcriteria(name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(case for case in oracle("skcriteria")["cases"] if case["id"] == name)
    return found


def test_the_weighted_sum_of_scikit_criteria() -> None:
    case = skcriteria("test_WeightedSumModel")
    scores = weighted_sums(case["weights"], case["matrix"], sum(case["weights"]))
    assert scores == pytest.approx(case["published"]["score"], abs=EXACT)
    assert ranks(scores) == case["published"]["rank"]


def test_kracka_2010_by_scikit_criteria() -> None:
    case = skcriteria("kracka2010ranking")
    matrix = sum_scaled(case["matrix"], [aim == "min" for aim in case["objectives"]])
    scores = weighted_sums(case["weights"], matrix, 1)
    assert scores == pytest.approx(case["rerun"]["score"], abs=EXACT)
    assert scores == pytest.approx(case["published"]["score"], abs=1e-8)
    assert ranks(scores) == case["published"]["rank"]


def test_four_weighted_pillars_by_scikit_criteria() -> None:
    case = skcriteria("pillar_like_4_criteria")
    weights = [round(100 * weight) for weight in case["weights"]]
    scores = weighted_sums(weights, case["matrix"], 1)
    assert scores == pytest.approx(case["rerun"]["wsm_score"], abs=EXACT)
    assert ranks(scores) == case["rerun"]["wsm_rank"]


def test_the_weighted_sum_of_pymcdm() -> None:
    case = oracle("pymcdm")["wsm"]
    weights = [round(13 * weight) for weight in case["weights"]]
    assert [weight / 13 for weight in weights] == pytest.approx(case["weights"], abs=EXACT)
    matrix = sum_scaled(case["matrix"], [kind == -1 for kind in case["types"]])
    scores = weighted_sums(weights, matrix, sum(case["weights"]))
    assert scores == pytest.approx(case["rerun"], abs=EXACT)
    assert [round(score, 3) for score in scores] == case["published_3dp"]


# --- COINr's ASEM index: 51 countries, 49 indicators, 8 pillars, 2 sub-indices ---


def asem() -> dict[str, Any]:
    found: dict[str, Any] = oracle("coinr_asem_hierarchy")
    return found


def asem_tree() -> dict[str, dict[str, list[str]]]:
    """Sub-index -> pillar -> its indicators, in the oracle's order."""
    data = asem()
    return {
        sub: {
            pillar: [name for name in data["indicators"] if data["pillar_of"][name] == pillar]
            for pillar in data["expected"]["pillars"]
            if data["parent_of_pillar"][pillar] == sub
        }
        for sub in data["expected"]["subs"]
    }


def test_the_asem_hierarchy_with_unrounded_inputs() -> None:
    data, tree = asem(), asem_tree()
    expected = data["expected"]
    indices = []
    for place, row in enumerate(data["X_normalised_0_100"]):
        values = dict(zip(data["indicators"], row, strict=True))
        pillars, subs = {}, {}
        for sub, inner in tree.items():
            for pillar, names in inner.items():
                pillars[pillar] = combine((1, Score(low=values[name], coverage=1.0)) for name in names)
            subs[sub] = combine((1, score) for name in inner if (score := pillars[name]) is not None)
        index = combine((1, score) for score in subs.values() if score is not None)
        assert index is not None
        assert [pillars[name].low for name in expected["pillars"]] == pytest.approx(  # type: ignore[union-attr]  # all have a score
            expected["pillar_scores"][place], abs=EXACT
        )
        assert [subs[name].low for name in expected["subs"]] == pytest.approx(  # type: ignore[union-attr]  # all have a score
            expected["sub_scores"][place], abs=EXACT
        )
        assert index.low == pytest.approx(expected["index"][place], abs=EXACT)
        indices.append(index.low)
    assert ranks(indices) == expected["rank"]


def write_asem_framework(folder: Path) -> None:
    """ASEM as a framework: an indicator is a question, its pillar a topic, its sub-index a pillar."""
    head = ["id: asem", "version: 1.0.0", "title: ASEM Sustainable Connectivity", "pillars:"]
    for sub, inner in asem_tree().items():
        name = sub.lower()
        head.append(f"  - {{id: {name}, title: {sub}, file: {name}.yaml, weight: 1}}")
        lines = [f"pillar: {name}", "topics:"]
        for pillar, indicators in inner.items():
            lines += [f"  - id: {pillar.lower()}", f"    title: {pillar}", "    weight: 1", "    questions:"]
            for indicator in indicators:
                scale = "kind: number, unit: points, range: [0, 100], credit: [[0, 0], [100, 100]]"
                lines.append(f"      - {{id: {indicator.lower()}, ask: {indicator}?, weight: 1, {scale}}}")
        (folder / f"{name}.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    head += ["levels:", "  - {id: low, title: Low, from: 0}", "  - {id: high, title: High, from: 50}"]
    (folder / "framework.yaml").write_text("\n".join(head) + "\n", "utf-8")


def write_asem_answers(folder: Path, unit: str, row: Sequence[float]) -> Path:
    data = asem()
    lines = ["framework: asem@1", f"organisation: {{id: {unit}}}", "answers:"]
    lines += [f"  {name.lower()}: {value!r}" for name, value in zip(data["indicators"], row, strict=True)]
    path = folder / f"{unit}.answers"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_the_asem_index_as_a_framework_of_ones_own(tmp_path: Path) -> None:
    """Credits are whole basis points, so half of one (0.005 points) is the most that a score is off."""
    write_asem_framework(tmp_path)
    framework, data = load(tmp_path), asem()
    scores = []
    for unit, row in zip(data["units"], data["X_normalised_0_100"], strict=True):
        assessment = assess(framework, read_sheet(write_asem_answers(tmp_path, unit, row), framework), as_of=TODAY)
        score = assessment.readiness.overall.score
        assert score is not None
        assert score.coverage == 1
        scores.append(100 * score.low)
    published = data["expected"]["index"]
    assert len(scores) == 51
    assert max(abs(ours - theirs) for ours, theirs in zip(scores, published, strict=True)) <= 0.005
    apart = [(a, b) for a, b in combinations(range(51), 2) if abs(published[a] - published[b]) > 0.005]
    assert len(apart) == 51 * 50 / 2
    assert all((scores[a] < scores[b]) == (published[a] < published[b]) for a, b in apart)
    assert ranks(scores) == data["expected"]["rank"]


# --- NIST SP 800-30 ---

NIST = oracle("risk_matrices")["nist_sp_800_30_r1_table_I2"]["grid_labels"]


def label(framework: Framework, step: int) -> str:
    return framework.risk.scale[step].title


@pytest.mark.parametrize("likelihood", range(5))
@pytest.mark.parametrize("impact", range(5))
def test_the_built_in_risk_is_nists_table(likelihood: int, impact: int) -> None:
    framework = builtin()
    row = NIST[label(framework, likelihood).title()]
    expected = row[label(framework, impact).title()]
    assert label(framework, framework.risk.matrix[likelihood][impact]).title() == expected


def test_the_built_in_risk_levels_have_nists_values() -> None:
    framework = builtin()
    values = oracle("risk_matrices")["nist_semi_quantitative_scale"]["representative_0_10"]
    assert [(step.title.title(), step.value) for step in framework.risk.scale] == list(values.items())


# --- bands: levels on printed tenths ---


def banded(cuts: Sequence[float], most: float) -> Framework:
    """A framework whose one question is a number from 0 to `most`, and whose levels begin at 0 and at the cuts."""
    levels = "\n".join(f"  - {{id: band_{place}, title: Band, from: {cut}}}" for place, cut in enumerate([0, *cuts]))
    head = f"""\
id: bands
version: 1.0.0
title: Bands
pillars: [{{id: only, title: Only, file: only.yaml, weight: 1}}]
levels:
{levels}
"""
    pillar = f"""\
pillar: only
topics:
  - id: all_of_it
    title: All of it
    questions:
      - id: value
        ask: How much?
        kind: number
        unit: points
        range: [0, {most}]
        credit: [[0, 0], [{most}, 100]]
        weight: 1
"""
    return load_texts({"framework.yaml": head.encode(), "only.yaml": pillar.encode()}, "bands")


def band_of(framework: Framework, value: float) -> int | None:
    text = f"framework: bands@1\norganisation: {{id: x}}\nanswers: {{value: {value!r}}}\n"
    assessment: Assessment = assess(framework, parse_sheet(text.encode(), framework, "x"), as_of=TODAY)
    return assessment.readiness.overall.level


def test_cvss_bands_as_levels() -> None:
    data = oracle("cvss_bands")
    names = [name for name, _, _ in data["bands"]]
    framework = banded([10 * least for _, least, _ in data["bands"][1:]], 10)
    for case in data["cases"]:
        assert band_of(framework, case["score"]) == names.index(case["expected"])
    for place, (_, least, most) in enumerate(data["bands"]):
        for tenth in range(round(10 * least), round(10 * most) + 1):
            assert band_of(framework, tenth / 10) == place


def test_bands_of_basis_points_as_levels() -> None:
    """A level is that of the printed tenth: 1999 basis points are printed 20.0, and 20.0 is in the band above."""
    data = oracle("bands")["bands_equal_width"]
    framework = banded([cut / 100 for cut in data["cuts_bp"]], 100)
    expected: dict[int, int] = dict(data["cases"])
    for points, band in expected.items():
        printed = tenths(points / 10000) * 10
        assert band_of(framework, points / 100) == expected.get(printed, band)
    assert [band_of(framework, (cut - 10) / 100) for cut in data["cuts_bp"]] == [0, 1, 2, 3]


def test_nists_ranges_as_levels() -> None:
    data = oracle("bands")["nist_semi_quantitative_continuous"]
    framework = banded([round(100 * cut, 1) for cut in data["cuts"]], 1)
    for share, band in data["cases"]:
        assert band_of(framework, share) == band


def test_a_sum_of_floats_just_below_a_cut_is_judged_as_it_is_printed() -> None:
    framework = banded([20, 40, 60, 80], 100)
    assert 0.1 + 0.7 < 0.8
    assert level_of(framework, tenths(0.1 + 0.7)) == 4
