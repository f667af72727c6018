"""On which line a finding about a computed value stands, and by which facts it is told."""

from __future__ import annotations

import re
from datetime import date

import pytest

from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.loading import load_texts
from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.judge import judge
from aifactory_assess.gate.judged import Judged
from aifactory_assess.gate.kinds.applicability import stopped
from aifactory_assess.gate.reading import parse_policy
from aifactory_assess.gate.run import CheckRun
from aifactory_assess.gate.verdict import Subject, Violation
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


def regressions(framework: Framework, then: str, is_now: str) -> tuple[Violation, ...]:
    """How the score and the risks of a sheet got worse."""
    before, now = (assessed(framework, sheet.encode()) for sheet in (then, is_now))
    text = b"format: aifactory-assess/policy@1\nregression: {score: 0, risks: none_worse}\n"
    policy = parse_policy(text, framework, "policy.yaml", today=DAY)
    subject = Subject(file="a.yaml", assessment=now, policy=policy, origin="given", baseline=before)
    return judge(framework, [subject], CheckRun(as_of=DAY)).files[0].violations


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
        assert (
            found.message
            == "supply would earn less with what is not known any more, since need_kw was 1,000 and is open"
        )


CAUTIOUS = (
    "{when: need_kw >= 1, formula: power_kw / need_kw}, {when: power_kw >= 0, formula: power_kw / 800, cautious: true}"
)
WHEN_SHORT = (
    ("profile.yaml", "formula: power_kw / need_kw", f"cases: [{CAUTIOUS}]"),
    ("plant.yaml", "        derive: power_ratio\n", ""),
    ("plant.yaml", "when: site != cloud", "when: power_ratio < 0.9"),
    ("plant.yaml", "informs: {power: contributory}", "informs: {power: direct}"),
)
CONTRACT = "  - {id: contract, ask: Is there one, kind: yes_no}"
CONTRACTED = (
    ("profile.yaml", "  - {id: power_kw,", f"{CONTRACT}\n  - {{id: power_kw,"),
    (
        "profile.yaml",
        "unit: kW, range: [0, 100000]}",
        "unit: kW, range: [0, 100000], when: contract == yes, otherwise: 0}",
    ),
    (
        "profile.yaml",
        "formula: power_kw / need_kw",
        "cases: [{when: power_kw >= 0, formula: power_kw / need_kw},"
        " {when: need_kw >= 1, formula: '0.9', cautious: true}]",
    ),
)


@pytest.mark.parametrize(
    ("then", "is_now", "since", "wanted", "line"),
    [
        ("contract: no", "contract: unknown", "contract was no and is open", "contract", 5),
        ("contract: no", "contract: yes", "contract was no and is yes and power_kw is open", "power_kw", 5),
        ("contract: yes", "contract: unknown", "power_kw is open", "power_kw", 8),
        ("contract: yes\n  power_kw: 900", "contract: yes", "power_kw was 900 and is open", "power_kw", 8),
    ],
)
def test_a_fact_that_was_not_asked_was_no_number_and_leads_to_what_decides(
    then: str, is_now: str, since: str, wanted: str, line: int
) -> None:
    framework = framework_with(*CONTRACTED[:2])
    sheet = (
        "framework: small@1\norganisation: {id: acme}\nprofile:\n  site: own\n  {}\n  need_kw: 1000\n  \nanswers: {}\n"
    )
    before, now = (assessed(framework, sheet.replace("{}", said, 1).encode()) for said in (then, is_now))
    judged = Judged(now, "a.yaml", before)
    assert judged.why("supply") == f", since {since}"
    assert judged.wanted("supply") == (wanted,)
    assert judged.line(judged.wanted("supply")) == line


@pytest.mark.parametrize(
    ("then", "is_now", "told"),
    [
        ("contract: yes\n  power_kw: 900", "contract: no\n  power_kw: 900", "contract was yes and is no"),
        ("contract: no", "contract: yes\n  power_kw: 900", "power_kw was not asked and is 900"),
    ],
)
def test_a_fact_that_is_not_asked_any_more_leads_to_what_decides(then: str, is_now: str, told: str) -> None:
    framework = framework_with(*CONTRACTED[:2])
    sheets = (SHEET.replace(b"power_kw: 650", said.encode()) for said in (then, is_now))
    before, now = (assessed(framework, sheet) for sheet in sheets)
    assert [*Judged(now, "a.yaml", before).changed(["power_ratio"]).values()] == [told]


@pytest.mark.parametrize(
    ("changes", "then", "is_now", "since"),
    [
        pytest.param(
            WHEN_SHORT,
            "  power_kw: 750\n  need_kw: 1000\nanswers: {supply: 1, cooling: 0, staff: 4, training: yes}",
            ("need_kw: 1000", "need_kw: unknown"),
            "need_kw was 1,000 and is open",
            id="by a cautious figure that decides what is asked",
        ),
        pytest.param(
            CONTRACTED,
            "  contract: no\n  need_kw: 1000\nanswers: {cooling: 0, staff: 4, training: yes}",
            ("contract: no", "contract: unknown"),
            "contract was no and is open",
            id="by a fact that decides which other fact is asked",
        ),
        pytest.param(
            CONTRACTED[:2],
            "  contract: no\n  power_kw: 900\n  need_kw: 1000\nanswers: {cooling: 0, staff: 4, training: yes}",
            ("contract: no", "contract: unknown"),
            "contract was no and is open",
            id="by a fact that makes another count which lay there",
        ),
        pytest.param(
            (
                ("profile.yaml", "  - {id: power_kw,", f"{CONTRACT[:-1]}, default: no}}\n  - {{id: power_kw,"),
                ("plant.yaml", "when: site != cloud", "when: contract == no"),
                ("plant.yaml", "informs: {power: contributory}", "informs: {power: direct}"),
            ),
            "  contract: yes\n  power_kw: 700\n  need_kw: 1000\nanswers: {cooling: 4, staff: 4, training: yes}",
            ("contract: yes", "contract: unknown"),
            "contract was yes and is assumed to be no",
            id="by a fact that is assumed",
        ),
    ],
)
def test_neither_score_nor_risk_is_better_for_a_fact_that_went_open(
    changes: tuple[tuple[str, str, str], ...], then: str, is_now: tuple[str, str], since: str
) -> None:
    framework = framework_with(*changes)
    sheet = f"framework: small@1\norganisation: {{id: acme}}\nprofile:\n  site: own\n{then}\n"
    found = regressions(framework, sheet, sheet.replace(*is_now))
    assert [each.rule for each in found] == ["regression/score/overall", "regression/risk/power"]
    assert all(since in each.message for each in found)


OWN_PRICE = "  hardware_usd_per_gpu: {value: [46000, 48500, 52000], source: quotation of 2026-08}\n"
EUROS = "  hardware_usd_per_gpu: {value: 10000, currency: EUR}\n  usd_per_eur: "


@pytest.mark.parametrize(
    ("then", "is_now", "since", "stands_on"),
    [
        (OWN_PRICE, OWN_PRICE.replace("48500, 52000", "98500, 152000"), "was 48,500 and is 98,500", "hardware_usd_"),
        ("  hardware_usd_per_gpu: 10000\n", "  {}\n", "was 10,000 and is 55,000", "budget_capex_usd"),
        (f"{EUROS}1\n", f"{EUROS}9\n", "since usd_per_eur was 1 and is 9", "usd_per_eur"),
    ],
    ids=["dearer", "taken out", "at another rate"],
)
def test_what_fell_by_an_own_price_names_it_and_stands_on_it(
    then: str, is_now: str, since: str, stands_on: str
) -> None:
    framework, example = builtin(), builtin_folder() / "examples" / "manufacturer_onprem.yaml"
    text = example.read_text("utf-8")
    sheets = [text.replace(OWN_PRICE, said).replace("prices:\n  {}", "prices: {}") for said in (then, is_now)]
    found = regressions(framework, *sheets)
    assert found[0].rule == "regression/score/overall"
    lines = sheets[1].splitlines()
    for each in found:
        assert since in each.message
        assert lines[each.line - 1].strip().startswith(stands_on)


@pytest.mark.parametrize(
    "changes",
    [
        {"human_labels": "no"},
        {"stage": "operating"},
        {"regimes": "unknown"},
        {"human_labels": "no", "use_cases": "[language]"},
    ],
    ids=["one takes and brings", "one brings", "one went open", "two, of which the first weighs less"],
)
def test_a_score_stands_on_the_first_fact_that_took_or_brought_what_it_fell_by(changes: dict[str, str]) -> None:
    text = (builtin_folder() / "examples" / "manufacturer_onprem.yaml").read_text("utf-8")
    is_now = text
    for fact, value in changes.items():
        is_now = re.sub(f"  {fact}: .*", f"  {fact}: {value}", is_now)
    found = regressions(builtin(), text, is_now)[0]
    lines = is_now.splitlines()
    first = next(line for line in lines if line.strip().startswith((*changes,)))
    assert (found.rule, lines[found.line - 1]) == ("regression/score/overall", first)
    assert f"since {first.split(':')[0].strip()} was " in found.message


def test_a_score_that_fell_by_an_answer_and_a_fact_names_the_answer_that_it_stands_on() -> None:
    text = (builtin_folder() / "examples" / "manufacturer_onprem.yaml").read_text("utf-8")
    is_now = re.sub(
        "  target_gpus: .*", "  target_gpus: 1280", re.sub("  mlops_maturity: .*", "  mlops_maturity: 0", text)
    )
    found = regressions(builtin(), text, is_now)[0]
    assert is_now.splitlines()[found.line - 1] == "  mlops_maturity: 0"
    assert "since mlops_maturity was 1 and is 0 and target_gpus was " in found.message


@pytest.mark.parametrize(("cooling", "line"), [("", 6), ("  cooling: unknown\n", 6), ("  cooling: 0\n", 8)])
def test_what_is_newly_asked_and_open_stands_on_the_fact_and_what_is_answered_on_itself(
    cooling: str, line: int
) -> None:
    sheet = (
        "framework: small@1\norganisation: {id: acme}\nprofile:\n  site: own\n  power_kw: 750\n"
        f"  need_kw: 700\nanswers:\n{cooling}  supply: 3\n  staff: 4\n"
    )
    found = regressions(framework_with(*WHEN_SHORT), sheet, sheet.replace("need_kw: 700", "need_kw: 1000"))
    assert [(each.rule, each.line) for each in found] == [
        ("regression/score/overall", line),
        ("regression/risk/power", line),
    ]


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


@pytest.mark.parametrize(
    ("milder", "told"),
    [
        ("power_ratio < 1", "(because: Less than 70 % of the power is firm)"),
        ("power_kw < 800", "(because: It is not enough; Less than 70 % of the power is firm)"),
    ],
    ids=["of the same fact", "of another"],
)
def test_what_a_stronger_signal_says_of_the_same_facts_is_told_once(milder: str, told: str) -> None:
    signals = f"    signals:\n      - {{when: {milder}, likelihood_at_least: moderate, reason: It is not enough}}\n"
    framework = framework_with(("challenges.yaml", "    signals:\n", signals))
    text = b"format: aifactory-assess/policy@1\nrequire: {risks: {power: low}}\n"
    policy = parse_policy(text, framework, "policy.yaml", today=DAY)
    subject = Subject(file="a.yaml", assessment=assessed(framework, SHEET), policy=policy, origin="given")
    (found,) = judge(framework, [subject], CheckRun(as_of=DAY)).files[0].violations
    assert told in found.message
