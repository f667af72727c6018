"""`plan`: what it prints, in every format, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from aifactory_assess import extras
from aifactory_assess.cli.app import build_app
from aifactory_assess.cli.exits import code_of
from aifactory_assess.framework.builtin import builtin_folder
from aifactory_assess.planning.exact import Exact
from aifactory_assess.planning.plan import make_plan
from aifactory_assess.planning.target import usual_target
from aifactory_assess.telling.media import backlog
from tests.effort import in_the_gate, one_case_in
from tests.planning.test_first import at_the_plant
from tests.program import shell

SCHEMAS = Path(__file__).parents[2] / "schemas"
AS_OF = ("--as-of", "2026-11-25")
HOSPITAL = builtin_folder() / "examples" / "hospital_finetune.yaml"


def planned(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    """The exit code and both streams of `plan`, in this process."""
    code = code_of(lambda: build_app("plan")(["plan", *map(str, words)], standalone_mode=False))
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def hospital() -> Path:
    return HOSPITAL


@pytest.fixture(scope="module")
def one_plan(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Any, str]:
    """What one run tells of one plan: its text, its JSON, its backlog."""
    folder = tmp_path_factory.mktemp("plan")
    reports = [f"{name}={folder / name}" for name in ("text", "json", "csv")]
    words = [str(HOSPITAL), *AS_OF, *(word for report in reports for word in ("--report", report))]
    assert code_of(lambda: build_app("plan")(["plan", *words], standalone_mode=False)) == 0
    text, body, backlog_ = (folder.joinpath(name).read_text("utf-8") for name in ("text", "json", "csv"))
    return " ".join(text.split()), json.loads(body), backlog_


def test_no_level_is_told_to_become_another_where_there_is_evidence_for_none(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    head, answers = HOSPITAL.read_text("utf-8").split("\nanswers:\n")
    few = tmp_path / "few.yaml"
    few.write_text("\n".join([head, "answers:", *answers.splitlines()[:34]]) + "\n", "utf-8")
    out = " ".join(planned(capsys, few, "--budget-days", "400", *AS_OF)[1].split())
    assert "24.1 to 32.2 points, 5 very high risks left." in out  # limited begins at 31
    assert "insufficient evidence to" not in out


def test_the_plan_says_what_it_takes_and_what_it_reaches(one_plan: tuple[str, Any, str]) -> None:
    out, _, _ = one_plan
    assert "Target: level moderate, no finding very high." in out
    for part in ("remedies, ", "person-days", "limited to moderate", "no very high risk left", "In the next 90 days"):
        assert part in out
    for heading in ("Find out first", "Planning: ", "Who ", "What more would bring", "Where it leads"):
        assert heading in out


def test_one_of_a_thing_is_told_as_one(capsys: pytest.CaptureFixture[str], hospital: Path) -> None:
    bounds = ("--min-level", "ready", "--budget-days", "1", "--most", "1")
    code, out, _ = planned(capsys, hospital, *bounds, *AS_OF)
    assert code == 1
    for words in (
        "within 1 person-day, with 1 remedy at most.",
        "at least, and 1 is allowed.",
        "remedies, and 1 is allowed:",
    ):
        assert words in out


def test_json_and_text_tell_the_same_plan(one_plan: tuple[str, Any, str]) -> None:
    text, body, _ = one_plan
    schema = json.loads((SCHEMAS / "plan.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(body)
    assert body["format"] == "aifactory-assess/plan@1"
    assert body["reached"] is True
    assert body["days"] == sum(item["days"] for item in body["remedies"])
    assert body["after"]["level"] == "moderate"
    assert "very_high" not in body["after"]["risks"].values()
    assert f"{len(body['remedies'])} remedies, {body['days']:g} person-days" in text


def test_the_backlog_is_a_task_a_remedy_under_headings_that_trackers_know(one_plan: tuple[str, Any, str]) -> None:
    _, body, out = one_plan
    rows = list(csv.DictReader(io.StringIO(out)))
    assert list(rows[0]) == ["Work Item Type", "Title", "Description", "Priority", "Tags"]
    assert [row["Tags"].split("; ")[-1] for row in rows] == [item["question"] for item in body["remedies"]]
    assert {row["Work Item Type"] for row in rows} == {"Task"}
    assert {row["Priority"] for row in rows} <= {"1", "2", "3"}
    assert all("Effort: " in row["Description"] and len(row["Title"]) <= 255 for row in rows)


def test_what_is_done_beyond_a_remedy_is_told_alike(capsys: pytest.CaptureFixture[str]) -> None:
    """A remedy of people who have come further is done: what the next level is takes its place in every medium."""
    asked = (HOSPITAL.with_name("foundation_lab.yaml"), *AS_OF, "--budget-days", "100")
    _, body, _ = planned(capsys, *asked, "--report", "json")
    _, rows, _ = planned(capsys, *asked, "--report", "csv")
    actions = [item["action"] for item in json.loads(body)["remedies"]]
    assert any(action.startswith("Take data accountability to level 4: ") for action in actions)
    assert [row["Title"] for row in csv.DictReader(io.StringIO(rows))] == actions


def test_what_the_estimate_rents_already_is_not_told_as_free(capsys: pytest.CaptureFixture[str]) -> None:
    """200,000 hours less 20 own machines at 0.75 of 8,760 are 68,600 that it rents; 200,000 - 140,160 = 59,840 lack."""
    facts = ["stage=operating", "target_gpus=40", "gpus_owned=16", "space_ready=yes", "gpu_hours_growth=0"]
    facts += ["gpu_hours_forecast=200000", "gpu_hours_secured=140160"]
    tried = [word for fact in facts for word in ("--set", fact)]
    asked = [*AS_OF, "--require", "compute_secured", *tried]
    _, body, _ = planned(capsys, HOSPITAL, *asked, "--report", "json")
    rent = next(each for each in json.loads(body)["remedies"] if each["question"] == "compute_secured")
    assert rent["action"].startswith("Rent for the base load")
    assert rent["cost"] == {"low": 0, "likely": 0, "high": 0}
    _, out, _ = planned(capsys, HOSPITAL, *asked)
    assert "Takes 2-10 months. Left out: out of reach." in " ".join(out.split())


def test_text_in_a_backlog_is_no_formula() -> None:
    assessment = at_the_plant("firm_kw: 150, planned_kw: 300", "cooling: 0, posts: [], training: no")
    question = assessment.questions["cooling"].question
    remedy = replace(question.remedies[0], action="=HYPERLINK(1)\nx")
    hostile = assessment.questions["cooling"]._replace(question=replace(question, remedies=(remedy,)))
    ready = replace(assessment.readiness, questions={**assessment.questions, "cooling": hostile})
    made = make_plan(replace(assessment, readiness=ready), usual_target(assessment), Exact)
    titles = [row["Title"] for row in csv.DictReader(io.StringIO(backlog.render(made)))]
    assert any("HYPERLINK" in title for title in titles)
    assert not any(title.startswith("=") or "\n" in title for title in titles)


def test_a_target_out_of_reach_is_exit_1_and_says_what_is_in_the_way(
    capsys: pytest.CaptureFixture[str], example: Path
) -> None:
    longer = ("--set", "model_params_b=400", "--set", "training_tokens_b=9000")
    code, out, _ = planned(capsys, example, *AS_OF, *longer, "--min-level", "limited", "--max-risk", "compute=moderate")
    assert code == 1
    assert "Out of reach." in out
    assert "“Not enough computing power” stays high" in out
    assert "gpu_hours_secured" in out
    assert "What can be reached: " in out


def test_money_that_lacks_is_within_reach_of_a_plan(capsys: pytest.CaptureFixture[str], example: Path) -> None:
    """A step of a question brings it, as the first screen says."""
    code, out, _ = planned(capsys, example, *AS_OF, "--max-risk", "opex=high", "--max-risk", "capex=high")
    assert (code, "(funding_secured)" in out) == (0, True)


@in_the_gate
def test_every_example_has_a_plan_for_low_risks(capsys: pytest.CaptureFixture[str]) -> None:
    """What leaving each of 57 remedies out costs takes more branches of the solver than the plan itself may."""
    for path in sorted(HOSPITAL.parent.glob("*.yaml")):
        code, out, err = planned(capsys, path, "--max-risk", "low", *AS_OF)
        assert (code in (0, 1), err) == (True, "")
        assert out.count("Left out: ") > 50 or path != HOSPITAL


@in_the_gate
def test_who_must_tender_begins_with_the_tender(capsys: pytest.CaptureFixture[str], example: Path) -> None:
    facts = ("--set", "public_tender=yes", "--set", "sector=public_sector")
    told = " ".join(planned(capsys, example, *AS_OF, *facts)[1].split())
    begun = told[told.index("In the next 90 days") :].split("Begin at once: ", 1)[1]
    assert re.match(r"public procurement, \d+ months \(6-15\) from today. Prepare the tender", begun)


@pytest.mark.parametrize(("filled", "beside"), [("2", " (AI positions filled today: 2)"), ("40", ""), ("unknown", "")])
def test_a_first_phase_tells_how_many_people_it_takes_beside_those_that_are_there(
    capsys: pytest.CaptureFixture[str], example: Path, filled: str, beside: str
) -> None:
    words = (*AS_OF, "--min-level", "moderate", "--set", f"ai_positions_filled={filled}")
    told = " ".join(planned(capsys, example, *words)[1].split())
    assert re.search(rf" \d+ people full time for 90 days{re.escape(beside)}(\.| and )", told)


@in_the_gate
def test_what_is_waited_for_more_than_a_year_is_among_what_is_done_first(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    told = " ".join(planned(capsys, example, *AS_OF)[1].split())
    wait = "Shorten the longest wait: until the power is firm, 30 months (26-39) from today. Get an earlier date in"
    assert wait in told[told.index("In the next 90 days") : told.index("Find out first")]
    empty = tmp_path / "empty.yaml"
    empty.write_text(
        "framework: ai-factory@2\norganisation: {id: a}\n"
        "profile: {deployment: on_prem, stage: idea, target_gpus: 512}\n",
        "utf-8",
    )
    assert "longest wait: until the grid connection is there, 63 months" in planned(capsys, empty, *AS_OF)[1]
    assert "longest wait" not in planned(capsys, example.with_name("cloud_startup.yaml"), *AS_OF)[1]


def test_a_date_that_nobody_has_told_of_what_may_be_waited_for_last_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = "Get a date: In how many months is the hall handed over to you, new or rebuilt? (Facilities lead)"
    hall = ("--set", "hall_months=20")
    open_, told = (" ".join(planned(capsys, HOSPITAL, *AS_OF, *words)[1].split()) for words in ((), hall))
    assert asked in open_[open_.index("In the next 90 days") : open_.index("Planning:")]
    assert asked not in told
    decided = " ".join(planned(capsys, HOSPITAL, *AS_OF, "--set", "space_ready=unknown")[1].split())
    first = "Find out: Is the space for the machines there, with its cooling, and at your disposal? (Facilities lead)"
    assert first in decided
    assert asked not in decided


def test_a_trial_is_said_in_the_first_line_and_written_nowhere(
    capsys: pytest.CaptureFixture[str], example: Path
) -> None:
    before = example.read_bytes()
    _, out, _ = planned(capsys, example, "--set", "deployment=cloud", "--set", "target_gpus=64", *AS_OF)
    assert out.splitlines()[0].startswith("WHAT IF: Plan for ")
    assert "deployment = cloud (was on_prem)" in out
    assert example.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "told"), [((), ["Contradiction", "Implausible"]), (("--set", "employees=300"), ["Implausible"])]
)
def test_a_plan_that_rests_on_answers_in_doubt_says_so_before_what_to_do(
    words: tuple[str, ...], told: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A contradiction within what is tried is told at its head, and not twice."""
    file = tmp_path / "a.yaml"
    facts = "{stage: building, deployment: on_prem, target_gpus: 8, delivery_months: 3, rack_kw: 900}"
    file.write_text(
        f"framework: ai-factory@2\norganisation: {{id: acme}}\nprofile: {facts}\nanswers: {{delivery_secured: 0}}\n",
        "utf-8",
    )
    shown = planned(capsys, file, *words)[1]
    settled = shown.partition("Settle these answers first: the plan rests on them")[2].partition("In the next 90 days")[
        0
    ]
    assert re.findall(r"^  (\w+): ", settled, re.MULTILINE) == told
    assert shown.count("Contradiction: ") == 1


def test_a_risk_that_is_given_twice_is_refused(capsys: pytest.CaptureFixture[str], hospital: Path) -> None:
    twice = ("--max-risk", "opex=low", "--max-risk", "high", "--max-risk", "opex=high", "--max-risk", "low")
    code, _, err = planned(capsys, hospital, *twice, *AS_OF)
    assert code == 2
    for what in ("opex", "a risk of all"):
        assert f"--max-risk: {what} is given twice, expected once" in err


def test_every_wrong_word_is_told_at_once(capsys: pytest.CaptureFixture[str], hospital: Path) -> None:
    code, out, err = planned(
        capsys,
        hospital,
        *("--min-score", "101", "--min-level", "moderat", "--max-risk", "opx=high", "--max-risk", "hihg"),
        *("--exclude", "compute_secure", "--budget-days", "1000000001", "--most", "-1"),
    )
    assert (code, out) == (2, "")
    for said in (
        "--min-score: 101 is out of range, expected a number from 0 to 100",
        "--min-level: 'moderat' is no level, expected one of unprepared, limited, moderate, ready (did you mean ",
        "--max-risk: 'opx' is no challenge",
        "--max-risk: 'hihg' is no risk, expected one of very_low, low, moderate, high, very_high (did you mean high?)",
        "--exclude: 'compute_secure' is no question (did you mean compute_secured?)",
        "--budget-days: 1000000001 is no number of days, expected 0 to 1,000,000,000",
        "--most: -1 is no number of remedies, expected 0 or more",
    ):
        assert said in err


def test_what_makes_a_file_pass_its_policy_is_planned(
    capsys: pytest.CaptureFixture[str], hospital: Path, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text(
        "format: aifactory-assess/policy@1\n"
        "require:\n  overall: {level: moderate, coverage: 50}\n  risks: {default: high}\n  gates: {tolerated: []}\n",
        "utf-8",
    )
    code, out, _ = planned(capsys, hospital, "--policy", policy, *AS_OF)
    assert code == 0
    assert "Target: level moderate, no finding very high, no gate violated." in out
    assert "Not by remedies: the rules of coverage (1)" in out


def test_a_flag_beside_a_policy_only_asks_for_more(
    capsys: pytest.CaptureFixture[str], hospital: Path, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("format: aifactory-assess/policy@1\nrequire: {overall: {score: 60}}\n", "utf-8")
    for flag, least in (("50", "60.0"), ("62", "62.0")):
        _, out, _ = planned(capsys, hospital, "--policy", policy, "--min-score", flag, *AS_OF)
        assert f"Target: {least} points" in out, out


def test_a_plan_by_itself_says_why_it_begins_with_other_things_than_a_report(
    capsys: pytest.CaptureFixture[str], hospital: Path
) -> None:
    _, out, _ = planned(capsys, hospital, *AS_OF)
    assert out.count("“Do first” in the report is what lifts a cap") == 1
    assert "Do first" not in planned(capsys, hospital, "--min-score", "30", *AS_OF)[1]


def test_what_is_waived_is_told_with_its_end_and_who_answers_for_it(
    capsys: pytest.CaptureFixture[str], hospital: Path, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text(
        "format: aifactory-assess/policy@1\n"
        "require: {overall: {score: 30}, gates: {tolerated: []}}\n"
        "waivers:\n"
        "  - {id: short, rule: gate/compute_secured, until: 2026-12-31, reason: ordered, owner: J. Doe}\n"
        "  - {id: long, rule: gate/compute_secured, organisation: example-clinics, until: 2027-01-31,"
        " reason: ordered, owner: A. Roe}\n"
        "  - {id: over, rule: gate/use_screening, until: 2026-01-31, reason: planned, owner: J. Doe}\n",
        "utf-8",
    )
    code, out, _ = planned(capsys, hospital, "--policy", policy, *AS_OF)
    assert code == 0
    told = (
        "Waived, and no goal by itself, though a level may ask for it: gate/compute_secured (until 2027-01-31, A. Roe)."
    )
    assert told in " ".join(out.split())


def test_what_a_policy_tolerates_and_what_it_compares_is_said(
    capsys: pytest.CaptureFixture[str], hospital: Path, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text(
        "format: aifactory-assess/policy@1\n"
        "require:\n  gates: {tolerated: [compute_secured, use_screening]}\nregression: {score: 0, risks: none_worse}\n",
        "utf-8",
    )
    code, out, _ = planned(capsys, hospital, "--policy", policy, *AS_OF)
    assert code == 0
    assert "Target: no gate violated but compute_secured, use_screening." in out
    assert "Not by remedies: the rules of regression (13); they compare with a baseline." in out


# --- without the extra ---


@pytest.fixture
def core_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == "highspy" else find_spec(name))
    monkeypatch.delitem(sys.modules, "aifactory_assess.planning.exact", raising=False)
    monkeypatch.setitem(sys.modules, "highspy", None)


@pytest.mark.usefixtures("core_alone")
def test_without_the_solver_the_next_level_is_planned_and_that_is_said(
    capsys: pytest.CaptureFixture[str], hospital: Path
) -> None:
    code, out, err = planned(capsys, hospital, *AS_OF)
    assert (code, err) == (0, "")
    assert out.splitlines()[1].startswith("Planned for the next level alone: risks need pip install")
    assert "Target: level moderate." in out


@pytest.mark.usefixtures("core_alone")
@pytest.mark.parametrize("flags", [("--max-risk", "high"), ("--most", "3")])
def test_what_needs_the_solver_is_exit_2_without_it(
    capsys: pytest.CaptureFixture[str], hospital: Path, flags: tuple[str, ...]
) -> None:
    code, out, err = planned(capsys, hospital, *flags)
    assert (code, out) == (2, "")
    assert f"run: {sys.executable} -m pip install 'aifactory-assess[plan]'" in err


@pytest.mark.usefixtures("core_alone")
def test_budget_and_score_need_no_solver(capsys: pytest.CaptureFixture[str], hospital: Path) -> None:
    code, out, _ = planned(capsys, hospital, "--budget-days", "200", *AS_OF)
    assert code == 0
    assert "Target: the highest score, within 200 person-days." in out
    assert planned(capsys, hospital, "--min-score", "55", *AS_OF)[0] == 0


@pytest.mark.parametrize("error", ["ImportError", "OSError"])
def test_a_solver_that_cannot_be_loaded_is_told_as_that(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    hospital: Path,
    tmp_path: Path,
    error: str,
) -> None:
    for module in ("aifactory_assess.planning.exact", "highspy"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    (tmp_path / "highspy.py").write_text(f"raise {error}('no such library')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(extras, "find_spec", lambda _: True)
    code, out, err = planned(capsys, hospital, *AS_OF)
    assert (code, out) == (2, "")
    assert err.startswith("plan: needs highspy, which cannot be loaded (no such library) ("), err


@in_the_gate
@one_case_in(2)
@pytest.mark.parametrize(
    ("limit", "room", "least"),
    [
        *(("-v", room, "256 MiB of address space") for room in (100_000, 150_000, 170_000, 262_143)),
        *(("-d", room, "128 MiB of data") for room in (40_000, 131_071)),
    ],
)
def test_a_limit_of_memory_in_which_no_solver_is_loaded_is_told_at_once(
    limit: str, room: int, least: str, tmp_path: Path
) -> None:
    words = f"{HOSPITAL} --as-of 2026-11-25"
    needs = f"needs {least}, and this process may have {room >> 10}"
    ran = shell(f"ulimit {limit} {room}; exec $PROGRAM plan {words}", cwd=tmp_path)
    assert ran == (2, "", f"plan: {needs} (raise ulimit {limit})\n")
    ran = shell(f"ulimit {limit} {room}; exec $PROGRAM report {words} --report markdown", cwd=tmp_path)
    assert (ran.code, ran.err, f"No plan is made: {needs}." in ran.out) == (0, "", True)


@in_the_gate
def test_a_plan_is_the_same_in_the_least_room(tmp_path: Path) -> None:
    words = f"{HOSPITAL} --as-of 2026-11-25"
    free = shell(f"exec $PROGRAM plan {words}", cwd=tmp_path)
    assert "Target: level moderate" in free.out
    assert shell(f"ulimit -v 262144; exec $PROGRAM plan {words}", cwd=tmp_path) == free


def test_what_follows_others_of_the_plan_is_not_to_begin_now(capsys: pytest.CaptureFixture[str]) -> None:
    """Machines are ordered after the power and the cooling that they need, however long they take."""
    manufacturer = HOSPITAL.with_name("manufacturer_onprem.yaml")
    _, out, _ = planned(capsys, manufacturer, "--min-level", "moderate", "--set", "new_build=no", *AS_OF)
    assert [line.split(":")[1] for line in out.splitlines() if "Begin now" in line] == [
        " heat rejection",
        " power usage effectiveness",
    ]
    assert "accelerator selection, funding secured, power secured, heat rejection." in " ".join(out.split())


def test_what_is_to_begin_now_is_told_with_the_permission_that_it_rests_on(capsys: pytest.CaptureFixture[str]) -> None:
    """Whose export licence alone is open is not told to order without a word of it."""
    lacks = ("gpu_hours_secured=0", "permits_and_export=building,environment,grid,fire", "use_screening=1")
    tried = [word for what_if in lacks for word in ("--set", what_if)]
    required = ("--require", "compute_secured", "--require", "use_screening")
    _, out, _ = planned(capsys, HOSPITAL.with_name("foundation_lab.yaml"), *required, *tried, *AS_OF)
    begun = " ".join(out.partition("Begin now: compute secured")[2].partition("Find out first")[0].split())
    assert "Order what is missing with a confirmed date" in begun
    assert "(2-10 months). Rests on permits and export, funding secured, which are weak and not in this plan." in begun


def test_a_licence_that_all_waits_for_is_to_begin_now(capsys: pytest.CaptureFixture[str]) -> None:
    """Of all that is planned first it takes longest by far, and its person-days say nothing of that."""
    lacks = ("gpu_hours_secured=0", "permits_and_export=building,environment,grid,fire", "region=other")
    tried = [word for what_if in lacks for word in ("--set", what_if)]
    required = ("--require", "compute_secured", "--require", "permits_and_export")
    _, out, _ = planned(capsys, HOSPITAL.with_name("foundation_lab.yaml"), *required, *tried, *AS_OF)
    (begun,) = [part for part in out.partition("Find out first")[0].split("  - ") if part.startswith("Begin now")]
    assert begun.startswith("Begin now: permits and export: ")
    assert "before those that it needs (2-12 months)." in " ".join(begun.split())


def test_an_empty_file_is_told_what_to_find_out_in_few_lines(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "empty.yaml"
    path.write_text("framework: ai-factory@2\norganisation: {id: e}\n", "utf-8")
    code, out, _ = planned(capsys, path, *AS_OF)
    assert code == 1
    assert "12 risks stay above what is asked" in out
    assert out.count("--assume-worst") <= 13
    assert "Find out first" in out


def test_a_plan_of_a_quick_scan_says_that_it_is_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "quick.yaml"
    path.write_text("framework: ai-factory@2\nscope: core\norganisation: {id: e}\n", "utf-8")
    _, out, _ = planned(capsys, path, "--assume-worst", "--budget-days", "50", *AS_OF)
    assert "QUICK SCAN" in out


def test_a_budget_into_which_no_remedy_fits_is_told_with_what_the_first_takes(
    capsys: pytest.CaptureFixture[str], hospital: Path
) -> None:
    _, out, _ = planned(capsys, hospital, "--budget-days", "0.5")
    assert "No remedy fits. The first that raises the score takes" in out
    assert "Reached already" not in out


@pytest.mark.parametrize("days", ["0.5", "100"])
def test_a_plan_that_may_have_no_remedy_is_not_told_as_one_without_days(
    days: str, capsys: pytest.CaptureFixture[str], hospital: Path
) -> None:
    _, out, _ = planned(capsys, hospital, "--most", "0", "--budget-days", days)
    assert "No remedy fits. With 0 remedies at most, none raises the score." in out


NONE_RAISES = "No remedy raises the score."


@pytest.mark.parametrize(
    ("answers", "flags", "told"),
    [
        ("{q: no, r: yes}", (), [NONE_RAISES, "q names no remedy with an effort; it holds back 50.0 points."]),
        ("{q: yes, r: no}", ("--exclude", "r"), [NONE_RAISES, "r is left out; it holds back 50.0 points."]),
        ("{q: yes}", (), [NONE_RAISES, "Open: r; that holds back 50.0 points.", "--assume-worst", "Find out first"]),
        ("{q: {value: not_applicable, note: a}, r: {value: not_applicable, note: a}}", (), ["Nothing that counts"]),
        ("{q: yes, r: no}", ("--most", "0"), ["No remedy fits. With 0 remedies at most, none raises the score."]),
        ("{q: yes, r: yes}", (), ["Reached already."]),
    ],
)
def test_a_budget_without_a_remedy_to_spend_it_on_is_told_with_what_holds_the_score_back(
    answers: str, flags: tuple[str, ...], told: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    head = "id: t\nversion: 1.0.0\ntitle: T\nlevels: [{id: only, title: Only, from: 0}]\n"
    own = tmp_path / "framework"
    own.mkdir()
    (own / "framework.yaml").write_text(head + "pillars: [{id: p, title: P, file: p.yaml, weight: 1}]\n", "utf-8")
    q = "id: q, ask: Q?, kind: yes_no, weight: 1"
    r = "id: r, ask: R?, kind: yes_no, weight: 1, remedy: {action: Do it, effort: 0}"
    questions = f"topics: [{{id: t, title: T, questions: [{{{q}}}, {{{r}}}]}}]\n"
    (own / "p.yaml").write_text(f"pillar: p\n{questions}", "utf-8")
    file = tmp_path / "a.yaml"
    file.write_text(f"framework: t@1\norganisation: {{id: a}}\nanswers: {answers}\n", "utf-8")
    code, out, err = planned(capsys, file, "--framework", own, "--budget-days", "5", *flags)
    assert (code, [words for words in told if words not in out]) == (0, []), out + err
    assert ("Reached already." in out) == ("Reached already." in told)


def test_a_remedy_of_what_is_not_asked_is_told_as_such(capsys: pytest.CaptureFixture[str], hospital: Path) -> None:
    _, out, _ = planned(capsys, hospital, "--set", "deployment=cloud", "--require", "power_secured")
    assert "power_secured is not asked of this organisation, or marked not applicable." in out


def test_a_task_of_what_is_only_tried_says_so(capsys: pytest.CaptureFixture[str], hospital: Path) -> None:
    _, out, _ = planned(capsys, hospital, "--set", "deployment=cloud", "--report", "csv", *AS_OF)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert rows
    assert all(row["Description"].startswith("Tried, and written nowhere: deployment = cloud (was") for row in rows)


def test_a_required_question_of_which_nothing_is_left_to_do_is_in_nobodys_way(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "full.yaml"
    file.write_text("framework: ai-factory@2\norganisation: {id: a}\nanswers: {mlops_maturity: 4}\n", "utf-8")
    code, out, _ = planned(capsys, file, "--require", "mlops_maturity", "--min-score", "1", *AS_OF)
    assert (code, "Reached already." in out) == (0, True)


@pytest.mark.parametrize(
    ("needed", "filled", "start"),
    [(9, 0, "Once somebody is there, start the"), (9, 1, "Start the"), (0, 0, "Start the")],
)
def test_what_nobody_is_there_to_do_does_not_start_today(
    capsys: pytest.CaptureFixture[str], needed: int, filled: int, start: str
) -> None:
    facts = ("--set", f"ai_positions_needed={needed}", "--set", f"ai_positions_filled={filled}", "--set", "stage=idea")
    _, out, _ = planned(capsys, HOSPITAL, "--min-level", "moderate", *facts, *AS_OF)
    (line,) = (line for line in out.splitlines() if re.search("start the [0-9]+ remedies", line, re.IGNORECASE))
    assert start in line
