"""On which line a finding about a computed value stands, and by which facts it is told."""

from __future__ import annotations

from datetime import date

import pytest

from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.framework.loading import load_texts
from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.judge import judge
from aifactory_assess.gate.judged import Judged
from aifactory_assess.gate.kinds.applicability import stopped
from aifactory_assess.gate.reading import parse_policy
from aifactory_assess.gate.run import CheckRun
from aifactory_assess.gate.verdict import Subject
from aifactory_assess.scoring.assess import Assessment, assess
from tests.verdicts import FRAMEWORK

SHEET = b"""framework: small@1
organisation: {id: acme}
profile:
  site: own
  power_kw: 650
  need_kw: 1000
answers: {}
"""


DAY = date(2026, 11, 25)


def framework_with(*changes: tuple[str, str, str]) -> Framework:
    """The small framework with other words in its files."""
    names = ("framework.yaml", "plant.yaml", "people.yaml", "profile.yaml", "challenges.yaml")
    texts = {name: (FRAMEWORK / name).read_bytes() for name in names}
    for name, then, is_now in changes:
        assert then.encode() in texts[name]
        texts[name] = texts[name].replace(then.encode(), is_now.encode())
    return load_texts(texts, "framework")


def assessed(framework: Framework, sheet: bytes) -> Assessment:
    return assess(framework, parse_sheet(sheet, framework, "a.yaml"), as_of=DAY)


def test_a_fact_of_the_formula_s_own_goes_before_those_that_are_further_behind() -> None:
    cover = "figures:\n  - {id: cover, title: Power, unit: kW, cases: [{when: site == own, formula: power_kw}]}\n"
    framework = framework_with(
        ("profile.yaml", "figures:\n", cover),
        ("profile.yaml", "formula: power_kw / need_kw", "formula: cover / need_kw"),
    )
    assert Judged(assessed(framework, SHEET), "a.yaml").line_of("supply") == 6


@pytest.mark.parametrize("typed", ["", "supply: unknown", "supply: 5"])
def test_what_is_typed_and_does_not_count_is_not_where_a_computed_value_stands(typed: str) -> None:
    framework = framework_with()
    answers = f"answers: {{{typed}}}".encode()
    before, now = (SHEET.replace(b"answers: {}", answers), SHEET.replace(b"answers: {}", answers).replace(b"650", b"9"))
    judged = Judged(assessed(framework, now), "a.yaml", assessed(framework, before))
    assert judged.assessment.questions["supply"].state == "computed"
    assert judged.line_of("supply") == 5


@pytest.mark.parametrize("typed", ["", "supply: unknown"])
def test_a_figure_that_a_division_by_zero_takes_away_names_the_fact(typed: str) -> None:
    framework = framework_with(
        ("profile.yaml", "range: [1,", "range: [0,"),
    )
    before = SHEET.replace(b"answers: {}", f"answers: {{{typed}}}".encode())
    now = before.replace(b"need_kw: 1000", b"need_kw: 0")
    judged = Judged(assessed(framework, now), "a.yaml", assessed(framework, before))
    assert judged.why("supply") == ", since need_kw was 1,000 and is 0"
    assert judged.line_of("supply") == 6
    typed_now = now.replace(f"{{{typed}}}".encode(), b"{supply: 2}")
    found = stopped(Judged(assessed(framework, typed_now), "a.yaml", assessed(framework, before)), "supply")
    assert found is not None
    assert found.message.endswith("without a new source, since need_kw was 1,000 and is 0")


def test_what_was_open_before_is_open_since_nothing() -> None:
    framework = framework_with(("profile.yaml", "formula: power_kw / need_kw", "formula: power_kw / (need_kw - 1000)"))
    before, now = SHEET, SHEET.replace(b"650", b"700")
    assert Judged(assessed(framework, now), "a.yaml", assessed(framework, before)).why("supply") == ""


@pytest.mark.parametrize(("lost", "better"), [("1000", True), ("700", False)])
def test_nothing_is_better_for_a_fact_that_went_open(lost: str, better: bool) -> None:
    """800 stands in for it: that is better than 1000, and worse than 700."""
    instead = "{when: power_kw >= 0, formula: power_kw / 800, cautious: true}"
    cases = f"cases: [{{when: need_kw >= 1, formula: power_kw / need_kw}}, {instead}]"
    framework = framework_with(("profile.yaml", "formula: power_kw / need_kw", cases))
    before, now = (SHEET.replace(b"need_kw: 1000", said.encode()) for said in (f"need_kw: {lost}", "need_kw: unknown"))
    found = stopped(Judged(assessed(framework, now), "a.yaml", assessed(framework, before)), "supply")
    assert (found is not None) == better
    if found is not None:
        assert found.message == (
            "supply is better now by what is assumed in the place of what is not known,"
            " since need_kw was 1,000 and is open"
        )


def test_all_that_stopped_to_apply_is_named() -> None:
    more = "".join(f"      - {{id: q{n}, ask: Is it so, kind: yes_no, weight: 1}}\n" for n in range(9))
    framework = framework_with(("people.yaml", "      - {id: training", f"{more}      - {{id: training"))
    sheets = [
        SHEET.replace(b"{}", f"{{{', '.join(f'q{n}: {word}' for n in range(9))}}}".encode())
        for word in ("yes", "{value: not_applicable, note: none}")
    ]
    before, now = (assessed(framework, sheet) for sheet in sheets)
    text = b"format: aifactory-assess/policy@1\nrequire: {overall: {score: 0}}\n"
    policy = parse_policy(text, framework, "policy.yaml", today=DAY)
    subject = Subject(file="a.yaml", assessment=now, policy=policy, origin="given", baseline=before)
    (warned,) = judge(framework, [subject], CheckRun(as_of=DAY)).warnings
    assert all(f"q{n}" in warned.message for n in range(9))
