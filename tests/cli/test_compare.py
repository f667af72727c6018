"""`compare` and `sensitivity`: what they print, in every format, and how they end."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.scoring.assess import assess
from aifactory_assess.scoring.changes import changes
from tests.cli.test_trials import AS_OF, ran
from tests.effort import in_the_gate, one_case_in

SCHEMAS = Path(__file__).parents[2] / "schemas"


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")


def changed(example: Path, folder: Path, **answers: str) -> Path:
    """A copy of an example with other levels."""
    lines = example.read_text("utf-8").splitlines()
    for name, value in answers.items():
        (place,) = [place for place, line in enumerate(lines) if line.strip().startswith(f"{name}:")]
        lines[place] = f"  {name}: {value}"
    path = folder / "new.yaml"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_two_files_differ_by_what_was_answered_otherwise(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    new = changed(example, tmp_path, ai_literacy="4", mlops_maturity="0")
    code, out, err = ran(capsys, "compare", example, new, *AS_OF)
    assert (code, err) == (0, "")
    assert out.startswith("What changed for Example Pumps and Valves\n")
    assert "AI literacy" in out
    assert "level 4 of 4, worth 100 %" in " ".join(out.split())
    assert "0 by what is asked" in out
    assert ran(capsys, "compare", example, new, "--fail-on-worse", *AS_OF)[0] == 1
    assert ran(capsys, "compare", example, example, "--fail-on-worse", *AS_OF)[0] == 0
    assert "Nothing changed." in ran(capsys, "compare", example, example, *AS_OF)[1]


def test_two_lists_of_as_many_are_told_by_what_they_name(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    _, out, _ = ran(capsys, "compare", example, changed(example, tmp_path, permits_and_export="[building]"), *AS_OF)
    (line,) = (line for line in out.splitlines() if line.strip().startswith("permits and export"))
    was, now = re.split(r" {2,}", line.strip())[1:3]
    assert was != now
    assert now.startswith("Building and planning permission")


def test_a_level_for_which_too_little_is_said_is_none(example: Path) -> None:
    lab = read_sheet(example.with_name("foundation_lab.yaml"), builtin())
    few = replace(lab, answers=dict(list(lab.answers.items())[::4]))
    known, unsure = (assess(builtin(), sheet, as_of=date(2026, 11, 25)) for sheet in (lab, few))
    (level,) = (change for change in changes(known, unsure) if change.about == "Overall, level")
    assert (level.before, level.worse) == ("none", False)
    (level,) = (change for change in changes(unsure, known) if change.about == "Overall, level")
    assert (level.now, level.worse) == ("none", True)


def test_json_parts_add_up(capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path) -> None:
    new = changed(example, tmp_path, ai_literacy="4", deployment="colo")
    _, out, _ = ran(capsys, "compare", example, new, "--report", "json", *AS_OF)
    body = json.loads(out)
    Draft202012Validator(json.loads((SCHEMAS / "comparison.schema.json").read_text("utf-8"))).validate(body)
    (side,) = body["compared"]
    parts = sum(part["points"] for part in (*side["answers"], *side["asked"]))
    assert parts == pytest.approx(side["points"], abs=1e-5)
    assert side["low"] - body["before"]["low"] == pytest.approx(side["points"], abs=0.1)


@in_the_gate
def test_the_parts_of_a_change_add_up_as_they_are_printed(capsys: pytest.CaptureFixture[str], example: Path) -> None:
    """Parts that are each rounded by themselves are at times a hundredth apart."""
    found = 0
    for name, values in {
        "deployment": ("cloud", "as_a_service", "colo", "hybrid"),
        "ambition": ("inference_only", "fine_tune", "train_from_scratch"),
        "stage": ("idea", "building", "operating"),
        "region": ("united_states", "european_union", "india", "other"),
    }.items():
        for value in values:
            out = " ".join(ran(capsys, "compare", example, "--set", f"{name}={value}", *AS_OF)[1].split())
            if told := re.search(r"points, (\S+): (\S+) by answers and figures, (\S+) by what is asked", out):
                whole, answers, asked = map(Fraction, told.groups())
                assert whole == answers + asked, (name, value)
                found += asked != 0
    assert found > 1


def test_scenarios_stand_beside_each_other(capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "small.yaml"
    scenario.write_text(
        "format: aifactory-assess/scenario@1\ntitle: A small start\n"
        "set: {target_gpus: 8, hardware_usd_per_gpu: [30000, 31000, 40000]}\n",
        "utf-8",
    )
    words = ("--scenario", str(scenario), "--set", "deployment=cloud")
    code, out, err = ran(capsys, "compare", example, *words, *AS_OF)
    assert (code, err) == (0, "")
    assert out.startswith("WHAT IF: What changes for ")
    for part in ("A small start: target_gpus = 8", "deployment=cloud: deployment = cloud", "Capital estimate"):
        assert part.lower() in out.lower() or part == "Capital estimate"
    paper = ran(capsys, "compare", example, *words, "--report", "markdown", *AS_OF)[1]
    assert "| what | today | A small start | deployment=cloud |" in paper


def test_what_is_asked_only_after_the_change_is_named_and_is_nobodys_answer(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    """An open fact makes a way of building look worse, so it is told; what stood in for it was not said by anybody."""
    hired = changed(example, tmp_path, deployment="colo")
    hall, both = ("--set", "deployment=on_prem"), ("--scenario", "own_hall", "--set", "deployment=on_prem")
    assert "Asked only now" not in ran(capsys, "compare", hired, *hall, *AS_OF)[1]  # it stands in the file
    hired.write_text(hired.read_text("utf-8").replace("  new_build: yes\n", ""), "utf-8")
    one, several = (" ".join(ran(capsys, "compare", hired, *words, *AS_OF)[1].split()) for words in (hall, both))
    named = "Asked only now, and not answered: new build; what hangs on it is worked out without."
    assert one.count(named) == 1
    assert f"deployment=on_prem: {named}" in several
    assert several.count(named) == 1
    assert "worth 14 % not known, as new build is open" in one
    assert "new build not asked not answered" in one


@pytest.mark.parametrize(
    ("trial", "said"),
    [
        ("public_tender=yes", "public tender is not asked of this organisation, so its value counts for nothing."),
        ("water_and_heat=water", "water and heat is not asked of this organisation, so its answer counts for nothing."),
        ("employees=400", None),
    ],
)
def test_what_is_tried_and_not_asked_is_said_to_count_for_nothing(
    capsys: pytest.CaptureFixture[str], example: Path, trial: str, said: str | None
) -> None:
    startup = example.with_name("cloud_startup.yaml")
    for command in ("compare", "report"):
        told = " ".join(ran(capsys, command, startup, "--set", trial, *AS_OF)[1].split())
        assert f"Ignored: {said}" in told if said else "Ignored:" not in told


def test_what_counts_no_more_after_the_change_is_named_once_a_side(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    """Who may not rent reads so beside the first service that is told of a cloud."""
    bound = changed(example, tmp_path, renting_allowed="no", deployment="colo")
    own, cloud = ("--set", "deployment=on_prem"), ("--scenario", "cloud")
    told = " ".join(ran(capsys, "compare", bound, *cloud, *AS_OF)[1].split())
    assert told.count("Not asked any more, and ignored: renting allowed (no), ") == 1
    beside = " ".join(ran(capsys, "compare", bound, *own, *cloud, *AS_OF)[1].split())
    assert beside.count("renting allowed (no)") == beside.count("Cloud: Not asked any more, and ignored: renting") == 1
    assert "ignored" not in ran(capsys, "compare", bound, "--set", "target_gpus=8", *AS_OF)[1]


def test_a_fact_on_which_nothing_of_a_comparison_hangs_is_not_said_to_make_it_worse(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    """Whether renting is allowed decides about remedies and a first service, and about no score, risk or figure."""
    rented = changed(example, tmp_path, deployment="cloud")
    rented.write_text(re.sub(r"  (renting_allowed|new_build): yes\n", "", rented.read_text("utf-8")), "utf-8")
    told = " ".join(ran(capsys, "compare", rented, "--set", "deployment=on_prem", *AS_OF)[1].split())
    assert "not answered: new build; what hangs on it is worked out without." in told
    assert "renting allowed not asked not answered" in told


@one_case_in(5)
@pytest.mark.parametrize("name", ["own_hall", "colocation", "cloud"])
@pytest.mark.parametrize("subject", ["cloud_startup", "foundation_lab", "hospital_finetune", "manufacturer_onprem"])
def test_a_scenario_of_the_framework_says_whether_its_hall_is_there(
    capsys: pytest.CaptureFixture[str], example: Path, subject: str, name: str
) -> None:
    _, out, _ = ran(capsys, "compare", example.with_name(f"{subject}.yaml"), "--scenario", name, *AS_OF)
    assert not re.search(r"(new build|space ready) [^\n]*unknown", out)


def committed(folder: Path) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "first")):
        subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)  # noqa: S607 - whichever git


def test_a_file_is_compared_with_itself_at_a_commit(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    path = tmp_path / "acme.yaml"
    path.write_bytes(example.read_bytes())
    committed(tmp_path)
    changed(path, tmp_path, ai_literacy="4").replace(path)
    code, out, err = ran(capsys, "compare", path, "--baseline-ref", "HEAD", *AS_OF)
    assert (code, err) == (0, "")
    assert "AI literacy" in out
    code, out, err = ran(capsys, "compare", path, "--baseline-ref", "nowhere", *AS_OF)
    assert (code, out) == (2, "")
    assert "nowhere" in err
    path.write_text(path.read_text("utf-8").replace("assessed_on:", "scope: core\nassessed_on:", 1), "utf-8")
    code, out, err = ran(capsys, "compare", path, "--baseline-ref", "HEAD", *AS_OF)
    scopes = f"{path}: has scope core, and {path} at HEAD has full: they ask for other things\n"
    assert (code, out, err) == (2, "", scopes)


def test_no_file_is_compared_with_another_organisation_that_a_commit_has_elsewhere(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    path, poor, renamed = (tmp_path / f"{name}.yaml" for name in ("acme", "poor", "renamed"))
    path.write_bytes(example.read_bytes())
    poor.write_bytes(example.with_name("cloud_startup.yaml").read_bytes())
    committed(tmp_path)
    for each in (path, renamed):
        each.write_bytes(poor.read_bytes())
    words = ("--baseline-ref", "HEAD", "--fail-on-worse", *AS_OF)
    code, out, err = ran(capsys, "compare", path, *words)
    assert (code, out, f"{path} at HEAD about example-pumps" in err) == (2, "", True), err
    code, out, err = ran(capsys, "compare", renamed, *words)
    assert (code, "Nothing changed" in out) == (0, True), err


def test_a_file_comes_from_where_check_finds_it(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    """From the one that the policy names, and from the other where two files swap their names."""
    policy = "format: aifactory-assess/policy@1\nframework: ai-factory@2\nfiles: [answers/*.yaml]\nrequire: {}\n"
    (tmp_path / "aifactory-policy.yaml").write_text(policy, "utf-8")
    one, two, archived, new = (
        tmp_path / name for name in ("answers/a.yaml", "answers/b.yaml", "old.yaml", "answers/c")
    )
    one.parent.mkdir()
    for path in (one, archived):
        path.write_bytes(example.read_bytes())
    two.write_bytes(example.with_name("cloud_startup.yaml").read_bytes())
    changed(archived, tmp_path, ai_literacy="4").replace(archived)
    committed(tmp_path)
    words = ("--baseline-ref", "HEAD", *AS_OF)
    one.rename(tmp_path / "answers" / "uno.yaml")
    code, out, err = ran(capsys, "compare", tmp_path / "answers" / "uno.yaml", *words)
    assert (code, "Nothing changed." in out) == (0, True), err
    (tmp_path / "answers" / "uno.yaml").rename(new)
    two.rename(one)
    new.rename(two)
    for path in (one, two):
        code, out, err = ran(capsys, "compare", path, *words)
        assert (code, "Nothing changed." in out) == (0, True), err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("compare", "FILE"), "compare: 1 file to compare (OLD and NEW, or one FILE with --baseline-ref REF"),
        (("compare", "FILE", "FILE", "FILE"), "compare: 3 files to compare"),
        (("compare", "FILE", "--scenario", "nothing"), "--scenario: 'nothing' is no file, and no scenario"),
        (("compare", "FILE", "--set", "deployment=clod"), "did you mean cloud?"),
        (("compare", "FILE", "--baseline-ref", "HEAD", "--set", "target_gpus=1"), "expected one of them"),
    ],
)
def test_what_fits_no_comparison_is_exit_2(
    capsys: pytest.CaptureFixture[str], example: Path, words: tuple[str, ...], said: str
) -> None:
    code, out, err = ran(capsys, *(str(example) if word == "FILE" else word for word in words))
    assert (code, out) == (2, "")
    assert said in err


def test_files_of_two_organisations_are_not_compared(capsys: pytest.CaptureFixture[str], example: Path) -> None:
    other = next(path for path in sorted(example.parent.glob("*.yaml")) if path != example)
    code, out, err = ran(capsys, "compare", example, other)
    assert (code, out) == (2, "")
    assert f"{other}: is about organisation" in err
    assert err.endswith("(portfolio compares organisations)\n")


def test_what_a_scenario_makes_unreadable_is_told_in_its_file(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    paid = tmp_path / "paid.yaml"
    price = "prices:\n  hardware_usd_per_gpu: {value: 40000, currency: EUR}\n"
    paid.write_text(re.sub(r"(?ms)^prices:\n(  .*?\n)+", "", example.read_text("utf-8")) + price, "utf-8")
    (tmp_path / "s.yaml").write_text("format: aifactory-assess/scenario@1\nset: {usd_per_eur: 0}\n", "utf-8")
    code, _, err = ran(capsys, "compare", paid, "--scenario", str(tmp_path / "s.yaml"), *AS_OF)
    assert code == 2
    assert f"{tmp_path / 's.yaml'}: hardware_usd_per_gpu: one EUR is worth 0 USD here" in err


def test_an_amount_of_a_scenario_says_its_currency_as_one_of_an_answers_file_does(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    scenario, words = (
        tmp_path / "s.yaml",
        ("--set", "budget_capex_usd=2.1M EUR", "--set", "hardware_usd_per_gpu=9k EUR"),
    )
    scenario.write_text(
        "format: aifactory-assess/scenario@1\ntitle: s\nset:\n  budget_capex_usd: {value: 2.1e6, currency: EUR}\n"
        "  hardware_usd_per_gpu: {currency: EUR, value: [9000, 9000, 9000]}\n",
        "utf-8",
    )
    code, out, err = ran(capsys, "compare", example, "--scenario", str(scenario), "--report", "json", *AS_OF)
    assert (code, err) == (0, "")
    typed = json.loads(ran(capsys, "compare", example, *words, "--report", "json", *AS_OF)[1])
    assert json.loads(out)["compared"][0]["facts"] == typed["compared"][0]["facts"]


def test_a_page_that_is_handed_on_names_no_folder_of_who_made_it(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    old, new = tmp_path / "2026-03" / "acme.yaml", tmp_path / "2026-11" / "acme.yaml"
    for each in (old, new):
        each.parent.mkdir()
        shutil.copy(example, each)
    assert "from 2026-03/acme.yaml to 2026-11/acme.yaml" in ran(capsys, "compare", old, new, *AS_OF)[1]
    assert "from acme.yaml to Cloud" in ran(capsys, "compare", old, "--scenario", "cloud", *AS_OF)[1]
    twice = f"/{old}"  # as `$ROOT/...` makes it of the root
    assert "from 2026-03/acme.yaml to 2026-11/acme.yaml" in ran(capsys, "compare", twice, new, *AS_OF)[1]
    git = ("git", "-C", str(new.parent), "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "a")):
        subprocess.run([*git, *words], check=True)
    at_head = ran(capsys, "compare", new, "--baseline-ref", "HEAD", *AS_OF)[1]
    assert "from acme.yaml at HEAD to acme.yaml" in at_head


def test_a_folder_takes_no_name_from_a_scenario_of_the_framework(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("cloud", "other"):
        Path(name).mkdir()
    assert ran(capsys, "compare", example, "--scenario", "cloud", *AS_OF)[0] == 0
    assert ran(capsys, "compare", example, "--scenario", "other", *AS_OF)[2] == "other: is a folder, not a file\n"


def test_a_scenario_of_the_framework_that_is_no_file_is_told_as_such(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    shutil.copytree(builtin_folder(), own)
    os.mkfifo(own / "scenarios" / "pipe.yaml")
    code, _, err = ran(capsys, "compare", example, "--scenario", "pipe", "--framework", own, *AS_OF)
    assert code == 2
    assert f"{own / 'scenarios' / 'pipe.yaml'}: is no regular file (a pipe" in err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("set: {target_gpus: 8}\n", "s.yaml:1:1: format is nothing, expected aifactory-assess/scenario@1"),
        ("format: aifactory-assess/scenario@1\nset: {}\n", "s.yaml:2:6: sets nothing"),
        (
            f"format: aifactory-assess/scenario@1\ntitle: {'t' * 201}\nset: {{lineage: 3}}\n",
            ":2:8: title has 201 signs",
        ),
        (
            "format: aifactory-assess/scenario@1\nsett: {a: 1}\nset: {target_gpus: 8}\n",
            "of format, title, set (did you mean set?)",
        ),
        ("format: aifactory-assess/scenario@1\nset: {target_gpus: {a: 1}}\n", "expected a value, a list of them"),
        (
            "format: aifactory-assess/scenario@1\nset: {deployment: {value: cloud, currency: EUR}}\n",
            "s.yaml:2:7: deployment: ",
        ),
        (
            "format: aifactory-assess/scenario@1\nset: {budget_capex_usd: {value: {a: 1}, currency: EUR}}\n",
            "budget_capex_usd is a mapping, expected a value, a list",
        ),
        (
            "format: aifactory-assess/scenario@1\nset: {budget_capex_usd: {value: 1, currency: [EUR]}}\n",
            "budget_capex_usd is a mapping, expected a value, a list",
        ),
        (
            "format: aifactory-assess/scenario@1\ntitle: [a, b]\nset: {lineage: 3}\n",
            ":2:8: title is a list, expected one line of text",
        ),
        (
            "format: aifactory-assess/scenario@1\ntitle: {a: b}\nset: {lineage: 3}\n",
            ":2:8: title is a mapping, expected one line",
        ),
        (
            "format: aifactory-assess/scenario@1\ntitle: ''\nset: {lineage: 3}\n",
            ":2:8: title is '' in quotes, expected one line",
        ),
        ("format: aifactory-assess/scenario@1\ntitle:\nset: {lineage: 3}\n", "title is empty, expected one line"),
        (
            "format: aifactory-assess/scenario@1\ntitle: |\n  a\n  b\nset: {lineage: 3}\n",
            ":2:8: title is 'a\\nb\\n', expected one line",
        ),
        (
            "format: aifactory-assess/scenario@1\nset: {deployment: }\n",
            "s.yaml:2:19: deployment is empty, expected a value, a list",
        ),
        (
            "format: aifactory-assess/scenario@1\nset: {deployment: ' '}\n",
            "s.yaml:2:19: deployment is ' ', expected a value, a list",
        ),
        (
            "format: aifactory-assess/scenario@1\nset: {budget_capex_usd: {value: '', currency: EUR}}\n",
            "s.yaml:2:25: the value of budget_capex_usd is '' in quotes, expected a value, a list",
        ),
        ("format: x\n", "s.yaml:1:9: format is 'x', expected aifactory-assess/scenario@1"),
        ("- 1\n", "s.yaml:1:1: the file is a list, expected a mapping"),
        ("format: aifactory-assess/scenario@1\nset:\n  lineage: 7\n", "s.yaml:3:3: lineage: '7' is no level"),
        ("format: aifactory-assess/scenario@1\nset: {nope: 3}\n", "s.yaml:2:7: nope: is no question, profile"),
        (
            "format: aifactory-assess/scenario@1\nset: {stage=idea: 3}\n",
            "s.yaml:2:7: 'stage=idea' is no question, profile",
        ),
        ("format: aifactory-assess/scenario@1\nset: {price:nix: 3}\n", "s.yaml:2:7: price:nix: is no price or"),
        ("format: aifactory-assess/scenario@1\nset: {price:usd_per_eur: x}\n", "s.yaml:2:7: usd_per_eur: 'x' is no"),
    ],
)
def test_a_faulty_scenario_is_told(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path, text: str, said: str
) -> None:
    scenario = tmp_path / "s.yaml"
    scenario.write_text(text, "utf-8")
    code, out, err = ran(capsys, "compare", example, "--scenario", str(scenario), *AS_OF)
    assert (code, out) == (2, "")
    assert said in err


def test_nothing_ticked_is_not_the_option_called_none(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    framework, scenario, file = tmp_path / "tick", tmp_path / "s.yaml", tmp_path / "a.yaml"
    framework.mkdir()
    (framework / "framework.yaml").write_text(
        "id: tick\nversion: 1.0.0\ntitle: T\npillars: [{id: p, title: P, file: p.yaml, weight: 1}]\n"
        "levels: [{id: weak, title: Weak, from: 0}, {id: sound, title: Sound, from: 60}]\n",
        "utf-8",
    )
    options = "{id: none, label: No incident, points: 1, exclusive: true}, {id: a, label: A plan, points: 2}"
    asked = f"{{id: cl, ask: Which?, kind: checklist, weight: 1, options: [{options}]}}"
    (framework / "p.yaml").write_text(f"pillar: p\ntopics: [{{id: t, title: T, questions: [{asked}]}}]\n", "utf-8")
    file.write_text("framework: tick@1\norganisation: {id: x, name: X}\nanswers: {cl: [a]}\n", "utf-8")
    for value, points, shown in (("[]", "to 0.0", "none of them"), ("none", "to 50.0", "No incident")):
        scenario.write_text(f"format: aifactory-assess/scenario@1\ntitle: S\nset: {{cl: {value}}}\n", "utf-8")
        for words in (("--scenario", str(scenario)), ("--set", f"cl={value}")):
            code, out, _ = ran(capsys, "compare", str(file), *words, "--framework", str(framework), *AS_OF)
            assert (code, points in out, shown in out) == (0, True, True), out


@pytest.mark.parametrize("titles", [("Smaller", "Smaller"), ("Much smaller", "Much   smaller"), ("Ä", "A\u0308")])
def test_two_scenarios_of_one_name_are_refused(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path, titles: tuple[str, str]
) -> None:
    """As it is shown: of blanks one, and marks on their letters."""
    for name, title in zip("ab", titles, strict=True):
        text = f'format: aifactory-assess/scenario@1\ntitle: "{title}"\nset: {{target_gpus: 8}}\n'
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    words = [word for name in "ab" for word in ("--scenario", str(tmp_path / f"{name}.yaml"))]
    code, _, err = ran(capsys, "compare", example, *words, *AS_OF)
    assert (code, err) == (2, f"--scenario: two are called {titles[0]!r} (give each a title of its own)\n")


def test_where_only_facts_differ_that_is_said(capsys: pytest.CaptureFixture[str], example: Path) -> None:
    code, out, _ = ran(capsys, "compare", example, "--set", "currency=gbp", *AS_OF)
    assert (code, "Scores, levels and risks are as before. What changed: facts and figures." in out) == (0, True)


@pytest.mark.parametrize("beside", ["", ", evidence: verified, source: minutes"])
def test_what_is_tried_and_so_already_changes_nothing(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path, beside: str
) -> None:
    file = changed(example, tmp_path, deployment=f"{{value: on_prem{beside}}}")
    code, out, _ = ran(capsys, "compare", file, "--set", "deployment=on_prem", *AS_OF)
    assert (code, "Nothing changed.\n" in out) == (0, True), out


def test_where_only_evidence_differs_that_is_said(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    new, text = tmp_path / "new.yaml", example.read_text("utf-8")
    weaker = re.sub(", evidence: documented, source: [^,}]*", "", text, count=1)
    assert weaker != text
    new.write_text(f"# a line more\n{text}", "utf-8")
    assert "Nothing changed.\n" in ran(capsys, "compare", example, new, *AS_OF)[1]
    new.write_text(weaker, "utf-8")
    code, out, _ = ran(capsys, "compare", example, new, *AS_OF)
    assert (code, "What changed: what is said beside answers, such as their evidence." in out) == (0, True), out


def test_the_ends_of_an_own_price_are_facts_too(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    """The likely price is the same, and the estimate is not."""
    files = []
    for number, price in enumerate(("[30000, 40000, 50000]", "[5000, 40000, 400000]")):
        files.append(tmp_path / f"{number}.yaml")
        text = re.sub("hardware_usd_per_gpu: .*", f"hardware_usd_per_gpu: {price}", example.read_text("utf-8"))
        files[-1].write_text(text, "utf-8")
    _, out, _ = ran(capsys, "compare", *files, *AS_OF)
    assert "Scores, levels and risks are as before. What changed: facts and figures." in out
    (line,) = (line for line in out.splitlines() if line.strip().startswith("hardware per gpu"))
    was, now = "40,000 (30,000 to 50,000) USD", "40,000 (5,000 to 400,000) USD"
    assert re.split(r" {2,}", line.strip()) == ["hardware per gpu", was, now]


def test_sensitivity_tells_what_decides(capsys: pytest.CaptureFixture[str], example: Path) -> None:
    code, out, err = ran(capsys, "sensitivity", example, *AS_OF)
    assert (code, err) == (0, "")
    for part in ("Open answers", "Given answers", "What moves each risk most", "With other weights", "First action: "):
        assert part in out
    _, out, _ = ran(capsys, "sensitivity", example, "--report", "json", *AS_OF)
    Draft202012Validator(json.loads((SCHEMAS / "sensitivity.schema.json").read_text("utf-8"))).validate(json.loads(out))
    assert ran(capsys, "sensitivity", example, "--set", "deployment=cloud", *AS_OF)[1].startswith("WHAT IF: ")


def key_figures(text: str) -> dict[str, str]:
    """The key figures of a report in Markdown, by their labels."""
    return dict(re.findall(r"^- \*\*([^*]+):\*\* (.+)$", text, re.MULTILINE))


@in_the_gate
def test_when_and_for_how_much_are_told_of_both_sides_as_their_reports_tell_them(
    capsys: pytest.CaptureFixture[str], example: Path
) -> None:
    power = ("--set", "energisation_months=3", "--set", "firm_power_kw=400")
    was, now = (
        key_figures(ran(capsys, "report", example, *words, "--report", "markdown", *AS_OF)[1]) for words in ((), power)
    )
    assert was["When"] != now["When"]
    assert was["Money"] == now["Money"]
    told = ran(capsys, "compare", example, *power, "--report", "markdown", *AS_OF)[1]
    assert key_figures(told) == {
        "When, was": was["When"],
        "When, is": now["When"],
        "Money, as before": was["Money"],
    }
    assert "due in" in was["When"]
    few = ran(capsys, "compare", example, "--set", "target_gpus=8", "--report", "markdown", *AS_OF)[1]
    assert key_figures(few)["Money, was"] == was["Money"]
    assert "Money, is" in key_figures(few)


def test_months_and_totals_of_scenarios_stand_beside_each_other(
    capsys: pytest.CaptureFixture[str], example: Path
) -> None:
    words = ("--scenario", "own_hall", "--scenario", "cloud", "--report", "markdown", *AS_OF)
    rows = [line.split(" | ") for line in ran(capsys, "compare", example, *words)[1].splitlines()]
    (whole,) = (row for row in rows if row[0] == "| The whole programme")
    (once,) = (row for row in rows if row[0] == "| One-off cost")
    assert whole[1] == whole[2] != whole[3]
    assert all(re.match(r"\**\d+ months \(50 % chance\), \d+ months \(90 %\)", cell) for cell in whole[1:])
    assert all("EUR" in cell for cell in once[1:])


@in_the_gate
@pytest.mark.parametrize("title", ["level", "Talent"])
def test_a_row_beside_others_stands_there_whatever_a_figure_is_called(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path, title: str
) -> None:
    """A figure that differs nowhere has no row, and takes none from what has its title."""
    framework = tmp_path / "own"
    shutil.copytree(example.parents[1], framework)
    profile, given = framework / "profile.yaml", "IT power for each accelerator, with its share of the server"
    profile.write_text(profile.read_text("utf-8").replace(f"title: {given}", f"title: {title}"), "utf-8")
    for machines, rows in (("h100_8way", 1), ("pcie_inference", 2)):
        words = ("--set", f"accelerator_class={machines}", "--scenario", "own_hall", "--report", "markdown")
        code, out, err = ran(capsys, "compare", example, *words, "--framework", framework, *AS_OF)
        assert (code, err) == (0, "")
        assert len(re.findall(rf"^\| {title} \|", out, re.MULTILINE)) == rows


def test_no_time_or_money_is_told_while_nothing_is_known(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    head, _, _ = example.read_text("utf-8").partition("profile:")
    bare = tmp_path / "bare.yaml"
    bare.write_text(f"{head}profile: {{}}\nanswers: {{}}\n", "utf-8")
    told = ran(capsys, "compare", bare, example, "--report", "markdown", *AS_OF)[1]
    assert set(key_figures(told)) == {"When, is", "Money, is"}
    beside = ("--scenario", "cloud", "--set", "lineage=1", "--report", "markdown")
    assert "| The whole programme | not known | not known |" in ran(capsys, "compare", bare, *beside, *AS_OF)[1]


def test_gates_that_are_lifted_or_in_the_way_only_now_are_named(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    new = changed(example, tmp_path, firm_power_kw="400")
    there, back = (
        " ".join(ran(capsys, "compare", *files, *AS_OF)[1].split()) for files in ((example, new), (new, example))
    )
    assert "Gate lifted: power secured 400 of 312 kW." in there
    assert "Gate in the way now: power secured 150 of 312 kW." in back
    for told in (there, back):
        assert re.search(r"The level: \d gates would hold it at limited\.", told)
    assert "Gate" not in ran(capsys, "compare", example, "--set", "ai_literacy=4", *AS_OF)[1]


def test_amounts_are_told_in_the_currency_of_the_profile_or_as_they_were_said(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    new = changed(example, tmp_path, target_gpus="64", budget_capex_usd="{value: 6000000, currency: EUR}")
    facts = ran(capsys, "compare", example, new, *AS_OF)[1].partition("Facts and figures")[2]
    assert "6,000,000 EUR" in facts
    assert re.search(r"capex estimate +9\.57 M EUR +", facts)
    assert re.findall(r"(\S.*\S) +[0-9,]+ USD", facts) == ["budget capex"]  # as it was said before
    price = ran(capsys, "compare", example, "--set", "hardware_usd_per_gpu=[30000, 31000, 40000]", *AS_OF)[1]
    assert "31,000 (30,000 to 40,000) USD" in " ".join(price.split())


@pytest.mark.parametrize("section", ["profile", "prices"])
def test_an_amount_that_is_said_in_another_currency_is_another_fact_whatever_it_is_worth(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, section: str
) -> None:
    """2.1 million EUR are 2,436,000 USD by this rate, and are not by the next."""
    name = {"profile": "budget_capex_usd", "prices": "hardware_usd_per_gpu"}[section]
    head = "framework: ai-factory@2\norganisation: {id: acme}\n"
    files = [tmp_path / f"{number}.yaml" for number in range(3)]
    amounts = ("{value: 2.1e6, currency: EUR}", "2436000", "{value: 2.436e6, currency: USD}")
    for path, amount in zip(files, amounts, strict=True):
        path.write_text(f"{head}{section}: {{{name}: {amount}}}\n", "utf-8")
    euro, dollars, coded = files
    for was, now, told in (
        (euro, dollars, ("2,100,000 EUR", "2,436,000 USD")),
        (dollars, euro, ("2,436,000 USD", "2,100,000 EUR")),
    ):
        out = ran(capsys, "compare", was, now, *AS_OF)[1]
        assert "What changed: facts and figures." in out
        (line,) = (line for line in out.splitlines() if "2,100,000 EUR" in line)
        assert tuple(re.split(r" {2,}", line.strip())[1:]) == told
    for same in ((euro, euro), (dollars, coded)):
        assert "Nothing changed.\n" in ran(capsys, "compare", *same, *AS_OF)[1]


def test_a_figure_that_differs_by_less_than_is_printed_is_told_exactly_or_not_at_all(
    capsys: pytest.CaptureFixture[str], example: Path
) -> None:
    told = ran(capsys, "compare", example, "--set", "edge_devices=61", *AS_OF)[1]
    (line,) = (line for line in told.splitlines() if line.strip().startswith("capex estimate"))
    was, now = re.split(r" {2,}", line.strip())[1:3]
    assert was != now


@pytest.mark.parametrize("currency", ["USD", "EUR"])
def test_where_all_that_differs_reads_alike_that_is_said(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path, currency: str
) -> None:
    """As far as facts are told, 6,000,000 and 6,000,000.4 are one amount."""
    old = changed(example, tmp_path, budget_capex_usd=f"{{value: 6000000, currency: {currency}}}")
    new = ("--set", f"budget_capex_usd=6000000.4 {currency}")
    out = ran(capsys, "compare", old, *new, *AS_OF)[1]
    assert "Nothing that is told differs.\n" in out
    assert " points, " not in out
    assert "Facts and figures" not in out
    beside = " ".join(ran(capsys, "compare", old, *new, "--scenario", "cloud", *AS_OF)[1].split())
    assert beside.count(f"budget_capex_usd=6000000.4 {currency}: Nothing that is told differs.") == 1
    body = json.loads(ran(capsys, "compare", old, *new, "--report", "json", *AS_OF)[1])
    assert "budget_capex_usd" in [fact["id"] for fact in body["compared"][0]["facts"]]  # which tells it exactly


def test_where_an_amount_reads_alike_and_what_it_is_rounded_to_does_not_that_is_said(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    """5,174,999.6 and 5,175,000.4 are one amount as facts are told, and 5.17 and 5.18 million as a budget is."""
    old = changed(example, tmp_path, budget_capex_usd="{value: 5174999.6, currency: EUR}")
    out = ran(capsys, "compare", old, "--set", "budget_capex_usd=5175000.4 EUR", *AS_OF)[1]
    assert "Scores, levels and risks are as before. What changed: when and for how much.\n" in out
    assert re.findall(r"budgets\s+(5\.1\d) M", out) == ["5.17", "5.18"]


def test_a_unit_stands_once_and_figures_are_rounded_as_reports_round_them(
    capsys: pytest.CaptureFixture[str], example: Path
) -> None:
    """312 kW of demand are 150 / 312 = 0.480769 of it covered, and 200 kW are 0.641026."""
    changes = ("firm_power_kw=200", "energisation_months=1")
    told = ran(capsys, "compare", example, *(word for each in changes for word in ("--set", each)), *AS_OF)[1]
    rows = [re.split(r" {2,}", line.strip()) for line in told.partition("Facts and figures")[2].splitlines()]
    assert ["firm power kW", "150", "200"] in rows
    assert ["power headroom", "0.481", "0.641"] in rows
    assert ["energisation months", "26", "1"] in rows


def test_options_are_told_by_their_labels(capsys: pytest.CaptureFixture[str], example: Path) -> None:
    told = ran(capsys, "compare", example, "--set", "deployment=colo", "--set", "regimes=[nis2]", *AS_OF)[1]
    facts = " ".join(told.partition("Facts and figures")[2].split())
    assert "on_prem" not in facts
    assert "nis2" not in facts
    assert "NIS2 (EU essential services)" in facts


def test_what_reads_alike_on_both_sides_and_earns_as_much_is_left_out(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    rich, richer = tmp_path / "rich.yaml", tmp_path / "richer.yaml"
    changed(example, tmp_path, budget_capex_usd="90000000", ai_literacy="4").replace(rich)
    changed(example, tmp_path, budget_capex_usd="90010000").replace(richer)
    told = ran(capsys, "compare", rich, richer, *AS_OF)[1]
    assert "AI literacy" in told
    assert "funding secured" not in told
    assert "90,010,000 USD" in told


def test_the_days_of_two_assessments_are_told_where_they_differ(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    text = example.read_text("utf-8")
    (day,) = re.findall(r"^assessed_on: (.+?)(?: *#.*)?$", text, re.MULTILINE)
    later = tmp_path / "later.yaml"
    later.write_text(text.replace(f"assessed_on: {day}", "assessed_on: 2027-05-28", 1), "utf-8")
    told = " ".join(ran(capsys, "compare", example, later, *AS_OF)[1].split())
    assert f"assessed {day} and 2027-05-28 (a day to come), as of {day} and 2026-11-25" in told
    assert "What changed: the day of the assessment." in told
    assert "assessed" not in ran(capsys, "compare", example, "--set", "deployment=cloud", *AS_OF)[1]


@in_the_gate
def test_what_lies_ahead_of_an_old_file_is_told_as_of_its_own_day(
    capsys: pytest.CaptureFixture[str], example: Path, tmp_path: Path
) -> None:
    text = example.read_text("utf-8")
    (day,) = re.findall(r"^assessed_on: (.+?)(?: *#.*)?$", text, re.MULTILINE)
    new, today = tmp_path / "new.yaml", ("--as-of", "2027-11-30")
    later = changed(example, tmp_path, target_months="24").read_text("utf-8")
    new.write_text(later.replace(f"assessed_on: {day}", "assessed_on: 2027-11-25", 1), "utf-8")
    was, now = (
        key_figures(ran(capsys, "report", file, "--report", "markdown", "--as-of", when)[1])["When"]
        for file, when in ((example, day), (new, today[1]))
    )
    told = ran(capsys, "compare", example, new, "--report", "markdown", *today)[1]
    assert f"as of {day} and {today[1]}, " in told
    figures = key_figures(told)
    assert (figures["When, was"], figures["When, is"]) == (was, now)
    body = json.loads(ran(capsys, "compare", example, new, "--report", "json", *today)[1])
    report = json.loads(ran(capsys, "report", example, "--report", "json", "--as-of", day)[1])
    assert body["as_of"] == today[1]
    assert body["before"]["timeline"].items() <= report["timeline"].items()
    tried = ran(capsys, "compare", example, "--set", "target_months=24", "--report", "markdown", *today)[1]
    now = key_figures(ran(capsys, "report", example, "--report", "markdown", *today)[1])["When"]
    assert key_figures(tried)["When, was"] == now


def test_json_tells_of_each_side_what_its_report_does(capsys: pytest.CaptureFixture[str], example: Path) -> None:
    power = ("--set", "energisation_months=3", "--set", "firm_power_kw=400")
    body = json.loads(ran(capsys, "compare", example, *power, "--report", "json", *AS_OF)[1])
    Draft202012Validator(json.loads((SCHEMAS / "comparison.schema.json").read_text("utf-8"))).validate(body)
    for words, side in (((), body["before"]), (power, body["compared"][0])):
        report = json.loads(ran(capsys, "report", example, *words, "--report", "json", *AS_OF)[1])
        assert side["gates"] == report["overall"]["gates"]
        assert side["assessed_on"] == report["assessed_on"]
        assert side["timeline"].items() <= report["timeline"].items()
        assert side["cost"].items() <= report["cost"].items()
