"""On which line a finding about a computed value stands where nothing is compared."""

from __future__ import annotations

from datetime import date

from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.framework.loading import load_texts
from aifactory_assess.gate.judged import Judged
from aifactory_assess.scoring.assess import assess
from tests.verdicts import FRAMEWORK

SHEET = b"""framework: small@1
organisation: {id: acme}
profile:
  site: own
  power_kw: 650
  need_kw: 1000
answers: {}
"""


def test_a_fact_of_the_formula_s_own_goes_before_those_that_are_further_behind() -> None:
    names = ("framework.yaml", "plant.yaml", "people.yaml", "profile.yaml", "challenges.yaml")
    texts = {name: (FRAMEWORK / name).read_bytes() for name in names}
    cover = b"figures:\n  - {id: cover, title: Power, unit: kW, cases: [{when: site == own, formula: power_kw}]}\n"
    profile = texts["profile.yaml"].replace(b"figures:\n", cover)
    texts["profile.yaml"] = profile.replace(b"formula: power_kw / need_kw", b"formula: cover / need_kw")
    framework = load_texts(texts, "framework")
    assessment = assess(framework, parse_sheet(SHEET, framework, "a.yaml"), as_of=date(2026, 11, 25))
    assert Judged(assessment, "a.yaml").line_of("supply") == 6
