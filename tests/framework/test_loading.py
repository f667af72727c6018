"""A folder of YAML as frozen objects: everything that is told or counted is there as it says it, and nothing else."""

from __future__ import annotations

import math
import os
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from aifactory_assess.errors import AssessError
from aifactory_assess.framework.asked import (
    Checklist,
    Choice,
    Curve,
    EvidenceLimits,
    FreeText,
    Levels,
    Lookup,
    Number,
    Option,
    Question,
    YesNo,
)
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.estimates import CostTotal, Currency
from aifactory_assess.framework.expressions import Expression
from aifactory_assess.framework.loading import load, load_texts
from aifactory_assess.framework.model import Agreement, Changed, Framework, Obligation, Retired, RiskLevel
from aifactory_assess.framework.quick_scan import core

FRAMEWORKS = Path(__file__).resolve().parent.parent / "cases" / "frameworks"
EVERYTHING = FRAMEWORKS / "everything"


@pytest.fixture(scope="module")
def whole() -> Framework:
    return load(EVERYTHING)


def question(framework: Framework, name: str) -> Question:
    return next(question for question in framework.questions if question.id == name)


def test_the_head(whole: Framework) -> None:
    assert (whole.id, whole.version, whole.major) == ("everything", "2.1", "2")
    assert whole.description == "Folded, and two lines."
    assert [(level.id, level.start, level.meaning) for level in whole.levels] == [
        ("weak", 0, "Not yet."),
        ("sound", 605, None),
    ]
    assert whole.evidence_limits == EvidenceLimits(min_coverage=500, max_not_applicable_share=305)
    assert whole.effort_days == {"S": 10.0, "M": 40.5}
    assert whole.phases == ("start", "run")
    assert [(kind.id, kind.meaning) for kind in whole.evidence_kinds] == [("said", "Somebody says so."), ("seen", None)]
    assert [role.title for role in whole.roles] == ["Lead"]
    assert whole.disagreement_threshold == 25
    assert whole.agreement == Agreement(reliable=0.8, tentative=0.667)
    assert (whole.weights_concentration, whole.smallest_cohort) == (25, 10)
    assert whole.bases["weights_basis"] == "assessor default"
    assert whole.core_only is False


def test_pillars_and_topics(whole: Framework) -> None:
    people, plant = whole.pillars
    assert (people.id, people.weight, people.file, people.description) == ("people", 3, "people.yaml", "Who does it.")
    assert [(topic.id, topic.weight) for topic in people.topics] == [("team", 2), ("time", 1)]
    assert (people.weighs_topics, plant.weighs_topics) == (True, False)
    assert [question.id for question in people.questions] == ["training", "owner", "hours"]
    assert {question.pillar for question in plant.questions} == {"plant"}
    assert {question.topic for question in plant.questions} == {"power"}


def test_a_question_with_everything(whole: Framework) -> None:
    found = question(whole, "training")
    assert found.kind == Levels(steps=("none", "planned", "100"), credits=(0, 5000, 10000))
    assert (found.weight, found.core, found.role, found.basis) == (2, True, "lead", "assessor default")
    assert found.informs == {"delay": "direct"}
    assert found.evidence == ("a list", "2026")
    assert found.refs == ("NIST-800-30:3",)
    assert found.help == "As of today."
    assert found.when is not None
    assert found.when.text == "site != shared"
    assert found.gate is not None
    assert (found.gate.below, found.gate.cap, found.gate.reason) == (850, 0, "Nobody is trained")


def test_kinds(whole: Framework) -> None:
    assert question(whole, "owner").kind == Levels(steps=("nobody", "a team", "a person"), credits=(0, 3334, 10000))
    assert question(whole, "hours").kind == YesNo(yes=0, no=10000)
    assert question(whole, "storage").kind == Choice(
        options=(Option(id="tape", label="Tape", credit=0), Option(id="disk", label="Disk", credit=10000))
    )
    checks = question(whole, "checks").kind
    assert checks == Checklist(
        options=(
            Option(id="sums", label="Sums", points=2),
            Option(id="dates", label="2026", points=0),
            Option(id="all_done", label="All", points=2, exclusive=True),
        )
    )
    assert isinstance(checks, Checklist)
    assert checks.total == 2
    reach = question(whole, "reach")
    curve = Curve(knots=((1.0, 10000), (100.0, 0)), places=(0.0, math.log10(100)), logarithmic=True)
    assert reach.kind == Number(unit="km", least=0, most=1000, curve=curve)
    assert (reach.derive, question(whole, "power_ratio").derive) == ("machines", "power")
    linear = question(whole, "linear").kind
    assert isinstance(linear, Number)
    assert linear.curve == Curve(knots=((-5.0, 0), (5.0, 10000)), places=(-5.0, 5.0), logarithmic=False)


def test_variants_of_a_remedy(whole: Framework) -> None:
    hire, train = question(whole, "training").remedies
    assert hire.when is not None
    assert (hire.when.text, hire.after) == ("site == own and power > 10", ("storage", "owner"))
    assert hire.months is not None
    assert [month.evaluate({}) for month in hire.months] == [1, 2, 4.5]
    assert hire.cost_usd is not None
    assert [cost.evaluate({"price_usd": 3.0, "machines": 4.0}) for cost in hire.cost_usd] == [0, 12, 1e6]
    assert (train.when, train.months, train.cost_usd, train.after) == (None, None, None, ())
    assert question(whole, "training").usual_remedy is train
    assert (whole.second_step, question(whole, "owner").remedies) == (3, ())


def test_what_an_answer_takes_and_what_is_plausible(whole: Framework) -> None:
    fields = {known.id: known for known in whole.fields}
    machines, site, ratio = fields["machines"], fields["site"], question(whole, "power_ratio")
    assert (machines.role, machines.takes, machines.plausible) == ("lead", "lookup", (1, 64))
    assert (site.role, site.takes, site.plausible) == (None, None, None)
    assert (ratio.takes, ratio.plausible) == ("measurement", (0.1, 3))
    assert (question(whole, "training").takes, question(whole, "reach").plausible) == ("recall", None)


def test_what_is_retired_and_what_is_changed(whole: Framework) -> None:
    assert whole.retired == {
        "drills": Retired(since="2", instead=("training",), note="Counted twice."),
        "watts": Retired(since="2.1.0", instead=("power", "machines")),
    }
    owner, machines = whole.changed["owner"], whole.changed["machines"]
    assert owner.when is not None
    assert (owner.since, owner.when.text, owner.note) == ("2.0", "site == own", "A team counts since then.")
    assert machines == Changed(since="2")


def test_obligations(whole: Framework) -> None:
    report, register = whole.obligations
    assert report.applies is not None
    assert report.applies.text == "site == own and power > 10"
    assert (report.starts, report.note, report.refs) == ("2027-08-02", "To the regulator.", ("NIST-800-30:5",))
    assert register == Obligation(id="register", title="Register", starts="2026-01-01")


def test_remedies(whole: Framework) -> None:
    """A target is the question's own, else the framework's; never below the question's gate."""
    found = {name: question(whole, name).usual_remedy for name in ("training", "hours", "storage", "owner")}
    assert {name: remedy and (remedy.days, remedy.phase, remedy.target) for name, remedy in found.items()} == {
        "training": (40.5, "run", 8500),
        "hours": (2.5, None, 6000),
        "storage": (10.0, None, 8000),
        "owner": None,
    }


def test_the_profile(whole: Framework) -> None:
    kinds = {known.id: type(known.kind) for known in whole.fields}
    assert kinds == {
        "site": Choice,
        "machines": Number,
        "age": Number,
        "tools": Checklist,
        "firm": YesNo,
        "remark": FreeText,
    }
    values = {known.id: (known.default, known.otherwise) for known in whole.fields}
    assert values["machines"] == (4.0, None)
    assert values["age"] == (None, 0.0)
    assert values["tools"] == (("gpu",), ())
    power, rent, fee = whole.figures
    assert isinstance(power.rule, Expression)
    assert power.rule.names == ("machines", "machine_kw")
    assert rent.rule == Lookup(by="site", table={"own": 0.0, "rented": 2.0, "shared": 1.5})
    assert isinstance(fee.rule, tuple)
    assert [(case.when.text, case.formula.text, case.cautious) for case in fee.rule] == [
        ("gpu in tools", "rent * price_usd", False),
        ("machines > 0", "7", True),
    ]


def test_equal_conditions_are_one_object(whole: Framework) -> None:
    """The scoring works a condition out once, however many places it stands in."""
    assert whole.estimates.items[0].when is whole.risk.challenges[0].applies


def test_the_risk_model(whole: Framework) -> None:
    risk = whole.risk
    assert risk.scale == (
        RiskLevel(id="low", title="Low", short="L", value=0.0),
        RiskLevel(id="high", title="High", short="H", value=10.0),
    )
    assert (risk.cuts, risk.strengths) == ((555,), {"direct": 10, "some": 3})
    assert risk.matrix == ((0, 0), (0, 1))
    delay, flood = whole.challenges
    assert (delay.base, delay.source, delay.advice, delay.refs) == (0, "chapter 3", "Begin.", ("NIST-800-30",))
    assert [(one.when.text, one.add, one.reason) for one in delay.adjustments] == [("power > 10", 1, "Large")]
    assert [(one.when.text, one.floor, one.reason) for one in delay.signals] == [("firm == no", 1, "Not firm")]
    assert (flood.applies, flood.signals, flood.adjustments) == (None, (), ())
    assert (risk.impact_basis, risk.cuts_basis) == ("assessor default", "assessor default")


def test_estimates_references_and_benchmarks(whole: Framework) -> None:
    price, factor = whole.prices
    assert (price.sort, price.value, price.date, price.confidence) == ("price", (1.0, 2.0, 3.0), "2026-01", "low")
    assert (factor.sort, factor.value, factor.by) == ("factor", None, "site")
    assert factor.table["rented"] == (2.0, 2.0, 2.0)
    start, run, stop = whole.estimates.phases
    own, other = start.durations
    assert (start.months, own.months, own.when and own.when.text, other.when) == (
        (1, 2),
        (1, 2, 4),
        "site == own",
        None,
    )
    tender, disks = run.waits
    assert (tender.holds_up, disks.after) == (("checks",), "tender")
    assert [(one.question, one.at_least, one.ticked, one.lead) for one in disks.settled_by] == [
        (None, None, None, False),
        (None, None, None, False),
        ("power_ratio", 1, None, False),
        ("checks", None, "sums", True),
    ]
    assert run.power is not None
    assert (run.power.told.months, run.power.told.slip, run.installation[0].months) == ("age", (1, 1.5, 2), (0, 1, 1))
    assert (run.beside, stop.beside) == (None, 0.25)
    assert whole.estimates.first_stage is not None
    assert list(whole.estimates.first_stage.durations) == ["start", "stop"]
    assert whole.estimates.currencies.table["rented"] == Currency(code="EUR", title="Euro", factor="machine_kw")
    assert whole.estimates.own_or_rent is not None
    assert whole.estimates.own_or_rent.rent.text == "price_usd * 3"
    assert [(row.id, row.horizon, row.from_phase) for row in whole.estimates.capacity] == [
        ("machines_row", 24, None),
        ("power_row", None, "run"),
    ]
    assert whole.estimates.total_months == (4, 5)
    assert [(one.usd, one.open_ended) for one in whole.estimates.documented] == [((100, 1000), True)]
    assert whole.estimates.totals == (CostTotal(id="all_usd", title="All", per="year", figure="fee"),)
    assert (whole.estimates.correlation, whole.estimates.percentiles) == (0.5, (50, 90))
    assert [(note.text, note.when and note.when.text) for note in whole.estimates.time_notes] == [
        ("Months are calendar months.", None),
        ("Disks of your own come late.", "site == own"),
    ]
    assert [note.text for note in whole.estimates.totals_note] == ["Rounded.", "Disks are in it."]
    assert whole.references["NIST-800-30"].publisher == "NIST"
    assert [(one.about, one.numbers, one.n) for one in whole.benchmarks] == [
        ("overall", {"late": 60.0}, 100),
        ("plant", {"early": 4.5}, None),
    ]
    assert whole.benchmarks_caution == "Surveys ask those who answer."


def test_nothing_in_a_framework_can_be_changed(whole: Framework) -> None:
    def nouns(value: object) -> set[type]:
        if is_dataclass(value):
            inner = [nouns(getattr(value, key.name)) for key in fields(value)]
            return {type(value)}.union(*inner)
        if isinstance(value, tuple):
            return set().union(*map(nouns, value))
        return set()

    found = nouns(whole)
    assert len(found) > 20
    assert all(noun.__dataclass_params__.frozen for noun in found)  # type: ignore[attr-defined]  # dataclasses have it


# --- what is absent is not judged ---

SMALLEST = {
    "framework.yaml": b"""\
id: small
version: 3
title: Small
pillars: [{id: only, title: Only, file: only.yaml, weight: 1}]
levels: [{id: weak, title: Weak, from: 0}]
""",
    "only.yaml": b"""\
pillar: only
topics:
  - id: one
    title: One
    questions: [{id: asked, ask: Is it?, kind: yes_no, weight: 1, refs: [ANY], role: anyone}]
""",
}


def test_two_files_are_a_whole_framework() -> None:
    found = load_texts(SMALLEST, "small")
    assert found.major == "3"
    assert found.risk.scale == ()
    assert (found.challenges, found.fields, found.figures, found.prices, found.benchmarks) == ((), (), (), (), ())
    assert found.evidence_limits is None
    assert question(found, "asked").refs == ("ANY",)


def test_the_digest_tells_frameworks_apart_and_nothing_else() -> None:
    one = load_texts(SMALLEST, "small").sha256
    assert load_texts(dict(reversed(SMALLEST.items())), "elsewhere").sha256 == one
    windows = {name: data.replace(b"\n", b"\r\n") for name, data in SMALLEST.items()}
    assert windows != SMALLEST
    assert load_texts(windows, "small").sha256 == one
    changed = SMALLEST | {"only.yaml": SMALLEST["only.yaml"] + b"# a comment\n"}
    assert load_texts(changed, "small").sha256 != one


# --- folders ---


def refused(folder: Path) -> str:
    with pytest.raises(AssessError) as raised:
        load(folder)
    return str(raised.value).replace(str(folder), "DIR")


def test_a_folder_that_is_none_is_said_to_be_none(tmp_path: Path) -> None:
    assert refused(tmp_path / "none") == "DIR: does not exist"
    (tmp_path / "file").write_text("id: x\n", "utf-8")
    assert refused(tmp_path / "file") == "DIR: is no folder with a framework.yaml"
    (tmp_path / "empty").mkdir()
    assert refused(tmp_path / "empty") == "DIR: has no framework.yaml (found no YAML file)"
    (tmp_path / "empty" / "people.yaml").write_text("a: 1\n", "utf-8")
    assert refused(tmp_path / "empty") == "DIR: has no framework.yaml (found people.yaml)"


@pytest.mark.parametrize("strange", ["Profile.YAML", os.fsdecode(b"caf\xe9.yaml")], ids=["capitals", "no UTF-8"])
def test_a_file_of_the_folder_with_a_strange_name_counts_for_nothing_and_is_told(strange: str, tmp_path: Path) -> None:
    for name, data in SMALLEST.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / strange).write_text("a: 1\n", "utf-8")
    assert f"{strange}: is no file of this framework, so nothing in it would count" in refused(tmp_path)


def test_a_file_of_the_folder_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for name, data in SMALLEST.items():
        (tmp_path / name).write_bytes(data)
    os.mkfifo(tmp_path / "profile.yaml")
    assert "DIR/profile.yaml: is no regular file" in refused(tmp_path)
    (tmp_path / "profile.yaml").unlink()
    (tmp_path / "profile.yaml").mkdir()
    assert refused(tmp_path) == "DIR/profile.yaml: is a folder, not a file"


def test_a_folder_that_cannot_be_listed_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", fail)
    assert refused(tmp_path) == "DIR: cannot be read: Permission denied"


def test_folders_below_and_other_files_are_left_alone(tmp_path: Path) -> None:
    for name, data in SMALLEST.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "a.yaml").write_text("not: read\n", "utf-8")
    (tmp_path / "README.md").write_text("# Small\n", "utf-8")
    assert load(tmp_path).id == load(str(tmp_path)).id == "small"


@pytest.mark.parametrize(("key", "default"), [("second_step", 2), ("least_need", 25), ("least_step", 0)])
def test_a_number_of_the_whole_is_the_one_that_is_written(key: str, default: int) -> None:
    written = {**SMALLEST, "framework.yaml": SMALLEST["framework.yaml"] + f"{key}: 7\n".encode()}
    assert [getattr(load_texts(texts, "small"), key) for texts in (SMALLEST, written)] == [default, 7]


# --- the quick scan ---


def test_the_quick_scan_is_the_framework_with_all_but_core_questions_deleted(whole: Framework) -> None:
    quick = core(whole)
    assert [question.id for question in quick.questions] == ["training", "power_ratio"]
    assert [topic.id for pillar in quick.pillars for topic in pillar.topics] == ["team", "power"]
    assert quick.core_only is True
    assert quick.challenges == whole.challenges


def test_without_core_questions_there_is_no_quick_scan() -> None:
    with pytest.raises(AssessError, match="small: has no core questions, so there is no quick scan of it"):
        core(load_texts(SMALLEST, "small"))


# --- the built-in framework ---


def test_the_built_in_framework_has_no_fault() -> None:
    found = load(builtin_folder())
    assert len(found.questions) == len({question.id for question in found.questions}) == 99
    assert [pillar.id for pillar in found.pillars] == [pillar.id for pillar in builtin().pillars]
    assert len(core(found).questions) > 10
