"""What a change of answers claims on nobody's word, in the built-in framework: found, and nobody else is accused."""

from __future__ import annotations

import re
from datetime import date

import pytest

from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.gate.judge import judge
from aifactory_assess.gate.reading import parse_policy
from aifactory_assess.gate.run import CheckRun
from aifactory_assess.gate.verdict import FileVerdict, Subject
from aifactory_assess.scoring.assess import assess

DAY = date(2026, 11, 29)
REGRESSION = "regression: {risks: none_worse, answers: none_lost, applicability: none}"
HOSPITAL = (builtin_folder() / "examples" / "hospital_finetune.yaml").read_text("utf-8")
STARTUP = (builtin_folder() / "examples" / "cloud_startup.yaml").read_text("utf-8")
ANSWERS = "answers:\n"


def changed(text: str, *changes: tuple[str, str]) -> str:
    for then, is_now in changes:
        assert text.count(then) == 1
        text = text.replace(then, is_now)
    return text


def judged(before: str, now: str, *demands: str) -> FileVerdict:
    text = "\n".join(["format: aifactory-assess/policy@1", *(demands or (REGRESSION,))])
    policy = parse_policy(text.encode(), builtin(), "policy.yaml", today=DAY)
    then, is_now = (
        assess(builtin(), parse_sheet(sheet.encode(), builtin(), "a.yaml"), as_of=DAY) for sheet in (before, now)
    )
    subject = Subject(file="a.yaml", assessment=is_now, policy=policy, origin="given", baseline=then)
    return judge(builtin(), [subject], CheckRun(as_of=DAY)).files[0]


def found(verdict: FileVerdict) -> list[str]:
    return [violation.rule for violation in verdict.violations]


PUE = "pue: unknown"
HELD = "  compute_secured: {value: 0.3, evidence: verified, source: audit of the contracts}\n"
LARGE = (("gpu_hours_secured: 70080", "gpu_hours_secured: 140000"), (ANSWERS, f"{ANSWERS}{HELD}"))


def pue_line() -> str:
    return next(line for line in HOSPITAL.splitlines(keepends=True) if PUE in line)


@pytest.mark.parametrize(("pue", "fails"), [("3.2", True), ("1.4", False)])
def test_no_risk_is_lower_for_a_fact_that_went_open(pue: str, fails: bool) -> None:
    """2.0 stands in for it: that is better than 3.2, and worse than 1.4."""
    large = (("target_gpus: 32", "target_gpus: 512"), ("firm_power_kw: 60", "firm_power_kw: 900"))
    before = changed(HOSPITAL, *large, (pue_line(), f"  pue: {pue}\n"))
    before = before.replace(ANSWERS, f"{ANSWERS}  power_secured: 0.3\n", 1)
    now = changed(before, (f"  pue: {pue}\n", ""))
    now = now.replace(ANSWERS, f"{ANSWERS}  power_usage_effectiveness: {pue}\n", 1)
    verdict = judged(before, now, "require: {risks: {power: high}}", REGRESSION)
    told = [each.message for each in verdict.violations if each.rule == "regression/risk/power"]
    since = "with what is not known any more it would be very high, since pue was 3.2 and is open"
    assert told == [f"Power supply: the risk is high, and {since}"] * fails
    assert "risk/power" not in verdict.resolved


def test_what_is_asked_for_a_fact_that_went_open_makes_no_risk_lower() -> None:
    weak = re.sub(r"  use_screening: .*", "  use_screening: 2", STARTUP)
    before = changed(weak, (ANSWERS, f"{ANSWERS}  gpai_duties: [compute, docs, copyright, summary, systemic]\n"))
    verdict = judged(before, changed(before, ("ai_roles: [provider]", "ai_roles: unknown")))
    (told,) = (each for each in verdict.violations if each.rule == "regression/risk/regulatory")
    assert told.message.endswith("it would be moderate, since ai_roles was provider and is open")


@pytest.mark.parametrize("instead", ["", "  compute_secured: unknown\n"])
def test_a_lower_answer_that_is_taken_back_is_lost(instead: str) -> None:
    before = changed(HOSPITAL, *LARGE)
    verdict = judged(before, changed(before, (HELD, instead)), "require: {gates: {tolerated: []}}", REGRESSION)
    (lost,) = (each for each in verdict.violations if each.rule == "regression/answer/compute_secured")
    told_at = changed(before, (HELD, instead)).splitlines()[lost.line - 1]
    assert told_at == (instead.rstrip("\n") or "answers:")
    assert "gate/compute_secured" not in verdict.resolved


def test_a_guess_that_gives_way_to_facts_is_not_lost() -> None:
    facts = "  gpu_hours_forecast: {value: 100000, evidence: verified, source: forecast}\n"
    guessed = re.sub(r"  gpu_hours_\w+: .*\n", "", HOSPITAL)
    before = changed(guessed, (ANSWERS, f"{ANSWERS}  compute_secured: 0.5\n"))
    secured = "  gpu_hours_secured: {value: 90000, evidence: verified, source: contracts}\n"
    now = changed(before, ("  compute_secured: 0.5\n", ""), ("profile:\n", f"profile:\n{facts}{secured}"))
    assert "regression/answer/compute_secured" not in found(judged(before, now))


def test_no_risk_is_lower_nor_mended_by_a_typed_value_that_takes_over_from_a_fact_gone_open() -> None:
    before = changed(STARTUP, (ANSWERS, f"{ANSWERS}  funding_secured: 2\n"))
    before = re.sub(r"  budget_opex_usd: .*", "  budget_opex_usd: 190000", before)
    now = changed(before, ("budget_opex_usd: 190000", "budget_opex_usd: unknown"))
    verdict = judged(before, now, "require: {risks: {talent: low}}", "regression: {score: 1, risks: none_worse}")
    assert [rule for rule in found(verdict) if rule.startswith("regression")] == [
        "regression/score/overall",
        "regression/risk/talent",
    ]
    assert "risk/talent" not in verdict.resolved


@pytest.mark.parametrize(
    ("before", "now"),
    [
        pytest.param(
            (), (("stage: building", "stage: unknown"), ("2900000", "3300000")), id="money beside an open stage"
        ),
        pytest.param(
            ((ANSWERS, f"{ANSWERS}  pretraining_tokens_ratio: 12\n"),),
            (("pretraining_tokens_ratio: 12", "pretraining_tokens_ratio: {value: 12, evidence: documented}"),),
            id="evidence for what is not asked",
        ),
        pytest.param(
            (("lineage: 2", "lineage: {value: not_applicable, note: none yet}"),),
            (("{value: not_applicable, note: none yet}", "{value: 2, evidence: documented}"),),
            id="an answer where none applied",
        ),
    ],
)
def test_nobody_is_accused_of(before: tuple[tuple[str, str], ...], now: tuple[tuple[str, str], ...]) -> None:
    then = changed(HOSPITAL, *before)
    rules = found(judged(then, changed(then, *now)))
    assert [rule for rule in rules if rule.startswith("regression/applicability")] == []


def test_a_number_with_a_new_source_is_better_by_that_whatever_fact_it_takes_the_place_of() -> None:
    """Power is worked out with a cautious number instead, which is better than the fact was, and is told alone."""
    before = changed(HOSPITAL, (pue_line(), "  pue: 3.2\n"))
    said = "  power_usage_effectiveness: {value: 1.2, evidence: documented, source: metering of 2026}\n"
    now = changed(before, ("  pue: 3.2\n", ""), (ANSWERS, f"{ANSWERS}{said}"))
    rules = found(judged(before, now))
    assert "regression/applicability/power_secured" in rules
    assert "regression/applicability/power_usage_effectiveness" not in rules
    assert "regression/risk/cooling" not in rules


def test_evidence_for_what_is_typed_stands_on_its_line() -> None:
    before = changed(HOSPITAL, (ANSWERS, f"{ANSWERS}  vacancy_share: 10\n"))
    now = changed(before, ("vacancy_share: 10", "vacancy_share: {value: 10, evidence: verified}"))
    (violation,) = judged(before, now).violations
    assert now.splitlines()[violation.line - 1] == "  vacancy_share: {value: 10, evidence: verified}"


def test_what_does_not_apply_any_more_is_not_fixed() -> None:
    now = changed(HOSPITAL, ("deployment: hybrid", "deployment: cloud"))
    verdict = judged(HOSPITAL, now, "require: {risks: {cooling: low, power: very_low}}")
    assert verdict.resolved == ()


@pytest.mark.parametrize("fact", ["employees: 6200", "stage: building", "realtime_inference: yes"])
def test_a_risk_names_only_what_it_hangs_on(fact: str) -> None:
    before = changed(HOSPITAL, (pue_line(), "  pue: 2.5\n"))
    now = changed(before, ("  pue: 2.5\n", ""), (fact, f"{fact.partition(':')[0]}: unknown"))
    now = changed(now, (ANSWERS, f"{ANSWERS}  power_usage_effectiveness: 2.5\n"))
    (told,) = (each for each in judged(before, now).violations if each.rule == "regression/risk/power")
    assert (told.questions, told.expected, told.actual) == (("pue",), "moderate", "low")


def test_a_score_fell_by_no_fact_that_asks_the_same_now() -> None:
    now = changed(HOSPITAL, ("employees: 6200", "employees: 6300"), ("skills_framework: 1", "skills_framework: 0"))
    (told,) = judged(HOSPITAL, now, "regression: {score: 0}").violations
    assert told.message == "the score fell from 48.5 to 48.4, tolerated is a fall of 0.0"


def test_a_score_fell_by_no_fact_whose_value_does_not_count() -> None:
    """More money is approved, and less of it is said to be there."""
    typed = changed(HOSPITAL, (ANSWERS, f"{ANSWERS}  funding_secured: 0.9\n"))
    now = changed(typed, ("funding_secured: 0.9", "funding_secured: 0.5"), ("2900000", "3900000"))
    (told,) = judged(typed, now, "regression: {score: 0}").violations
    assert "since" not in told.message


def test_what_is_better_backed_by_no_source_is_not_fixed_though_no_rule_demands_it() -> None:
    now = changed(HOSPITAL, ("  lineage: 2\n", "  lineage: {value: 2, evidence: documented}\n"))
    verdict = judged(HOSPITAL, now, "require: {answers: {evidence: {lineage: documented}}}")
    assert (verdict.violations, verdict.resolved) == ((), ())


def told_of(verdict: FileVerdict, rule: str) -> list[str]:
    return [each.message for each in verdict.violations if each.rule == rule]


def test_what_is_newly_asked_and_answered_with_a_source_stands_for_itself() -> None:
    before = re.sub(r"  edge_inference: .*", "  edge_inference: no", HOSPITAL)
    backed = "evidence: verified, source: audit of the sites 2026}"
    operated = f"  edge_operations: {{value: 4, {backed}\n"
    hardened = f"  edge_hardening: {{value: [patch, place, theft, spares], {backed}\n"
    now = changed(
        before, ("edge_inference: no", "edge_inference: unknown"), (ANSWERS, f"{ANSWERS}{operated}{hardened}")
    )
    assert told_of(judged(before, now), "regression/risk/integration") == []


def test_a_risk_rose_by_no_signal_that_is_weaker_now() -> None:
    weaker = re.sub(
        r"(  data_pipelines: {value:|  ai_accountability: {value:|  supplier_control:) [23]", r"\1 0", STARTUP
    )
    now = changed(weaker, ("  generates_content: yes", "  generates_content: unknown"))
    (told,) = told_of(judged(STARTUP, now), "regression/risk/privacy")
    assert ", since supplier_control was 2 and is 0 (possible" in told


def test_a_risk_rose_by_what_lowers_it_no_more() -> None:
    example = (builtin_folder() / "examples" / "manufacturer_onprem.yaml").read_text("utf-8")
    before, now = (re.sub(r"  greenfield: .*", f"  greenfield: {said}", example) for said in ("yes", "no"))
    (told,) = told_of(judged(before, now), "regression/risk/integration")
    assert told.endswith("in the baseline it was high, since greenfield was yes and is no")
