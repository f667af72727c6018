"""`check` as a CI engineer meets it: git, streams, several reports, and everything that goes wrong."""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import jsonschema
import pytest
import yaml

from aifactory_assess import files
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.schemas import schema as published_schema
from aifactory_assess.gate.policy_format import schema
from aifactory_assess.repository.git import ask, ask_for_some
from aifactory_assess.telling.formats import formats_of
from tests.verdicts import CASES, call, case_names, copied, read_case, run

FORMATS = [each.name for each in formats_of("verdict")]
PASSING = "good-answers-pass"
FAILING = "risk-above-the-limit-fails"
DAY = ("--as-of", "2026-11-25")
LEFT_OUT = "{value: not_applicable, note: none}"


@pytest.fixture
def passing(tmp_path: Path) -> Path:
    """A folder whose answers pass."""
    return copied(PASSING, tmp_path / "passing")


@pytest.fixture
def failing(tmp_path: Path) -> Path:
    """A folder whose answers fail."""
    return copied(FAILING, tmp_path / "failing")


def git(folder: Path, *words: str) -> None:
    names = [f"GIT_{who}_{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")]
    environment = {**os.environ, **dict.fromkeys(names, "somebody@example.org"), "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", "-C", str(folder), *words], check=True, env=environment, capture_output=True)  # noqa: S607 - where the user has it


@pytest.fixture
def committed(passing: Path) -> Path:
    """A repository with the passing answers in a folder below its root, committed twice, and worse since."""
    folder = passing / "sites" / "one"
    folder.mkdir(parents=True)
    sheet = folder / "answers.yaml"
    shutil.move(passing / "answers.yaml", sheet)
    git(passing, "init", "--quiet")
    git(passing, "add", ".")
    git(passing, "commit", "--quiet", "-m", "first")
    git(passing, "tag", "good")
    sheet.write_text(sheet.read_text("utf-8").replace("training: yes", "training: no"), "utf-8")
    git(passing, "commit", "--quiet", "--all", "-m", "second")
    sheet.write_text(sheet.read_text("utf-8").replace("cooling: 3", "cooling: 0"), "utf-8")
    return passing


def verdict(folder: Path, *arguments: str) -> dict[str, object]:
    code, out, err = run(folder, *arguments, *DAY, "--report", "json")
    assert code in (0, 1), err
    told: dict[str, object] = json.loads(out)
    return told


def test_a_number_that_takes_a_question_away_is_told_as_people_read_it(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("format: aifactory-assess/policy@1\nregression: {applicability: none}\n")
    for name, count in (("was", 1_000_000), ("is", 10)):
        facts = f"{{deployment: cloud, target_gpus: {count}}}"
        text = f"framework: ai-factory@2\norganisation: {{id: acme}}\nprofile: {facts}\n"
        (tmp_path / f"{name}.yaml").write_text(text)
    _, out, _ = call(tmp_path, "check", "is.yaml", "--baseline", "was.yaml", "--policy", "p.yaml", *DAY)
    assert "target_gpus was 1,000,000 and is 10" in " ".join(out.split())


# --- streams and reports ---


def test_stdout_has_the_text_and_stderr_nothing(passing: Path) -> None:
    code, out, err = run(passing, "answers.yaml", *DAY)
    assert (code, err) == (0, "")
    assert out == (CASES / PASSING / "expected" / "text.txt").read_text("utf-8")


def test_reports_to_files_leave_one_line_on_stderr_for_each_and_the_summary(failing: Path) -> None:
    code, out, err = run(failing, "answers.yaml", *DAY, "--report", "sarif=a.sarif")
    assert (code, out) == (1, "")
    assert err == "wrote a.sarif\nFAILED as of 2026-11-25: 1 violation in 1 of 1 file\n"
    assert run(failing, "answers.yaml", *DAY, "--report", "sarif=a.sarif", "--quiet") == (1, "", "")


def test_annotations_share_stdout_with_the_text(failing: Path) -> None:
    code, out, _ = run(failing, "answers.yaml", *DAY, "--report", "text", "--report", "github")
    expected = CASES / FAILING / "expected"
    assert code == 1
    assert out == (expected / "text.txt").read_text("utf-8") + (expected / "github.txt").read_text("utf-8")


def test_two_documents_on_stdout_are_refused(failing: Path) -> None:
    code, out, err = run(failing, "answers.yaml", "--report", "json", "--report", "sarif")
    assert (code, out) == (2, "")
    assert "json, sarif would all go to stdout" in err


@pytest.mark.parametrize("name", [PASSING, FAILING, "waiver-in-force-passes", "unreadable-waiver-date-is-exit-2"])
def test_formats_and_their_order_never_change_the_verdict(name: str, tmp_path: Path) -> None:
    case = read_case(name)
    folder = copied(name, tmp_path / "case")
    code, _, _ = run(folder, *case.arguments, *DAY)
    draw = random.Random(name)  # noqa: S311 - the same orders in every run
    for _ in range(6):
        chosen = draw.sample(sorted(FORMATS), k=draw.randint(1, len(FORMATS)))
        reports = [f"--report={one}=out-{one}" for one in chosen]
        assert run(folder, *case.arguments, *DAY, *reports)[0] == code == case.exit
    assert all(run(folder, *case.arguments, *DAY, "--report", one)[0] == code for one in FORMATS)


def test_the_same_inputs_give_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    name = "all-files-are-judged-and-the-worst-code-wins"
    case, folder = read_case(name), copied(name, tmp_path / "case")
    reports = [f"--report={one}=out-{one}" for one in FORMATS]
    seen = []
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "aifactory_assess", "check", "--framework", "framework", *case.arguments]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run([*command, *DAY, *reports], cwd=folder, env=environment, check=False, capture_output=True)
        assert done.returncode == 2
        seen.append({one: (folder / f"out-{one}").read_bytes() for one in FORMATS} | {"stderr": done.stderr})
    assert seen[0] == seen[1]


@pytest.mark.parametrize("place", ["missing/out.sarif", "framework"])
def test_a_report_that_cannot_be_written_is_exit_2(passing: Path, place: str) -> None:
    code, _, err = run(passing, "answers.yaml", *DAY, "--report", f"sarif={place}")
    assert code == 2
    assert place in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_exit_2(passing: Path) -> None:
    command = f"{sys.executable} -m aifactory_assess check --framework framework answers.yaml --as-of 2026-11-25"
    for redirected in (f"{command} > /dev/full", f"{command} --report sarif=/dev/full"):
        done = subprocess.run(["/bin/sh", "-c", redirected], cwd=passing, check=False, capture_output=True)
        assert done.returncode == 2
        assert b"no space left on device" in done.stderr.lower()
        assert b"Traceback" not in done.stderr


def test_the_summary_of_a_job_is_added_to(failing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("# Before\n", "utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert run(failing, "answers.yaml", *DAY)[0] == 1
    assert summary.read_text("utf-8") == "# Before\n"
    assert run(failing, "answers.yaml", *DAY, "--report", "github")[0] == 1
    expected = (CASES / FAILING / "expected" / "markdown.md").read_text("utf-8")
    assert summary.read_text("utf-8") == "# Before\n" + expected


def test_a_summary_that_cannot_be_written_is_exit_2(
    passing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "missing" / "summary.md"))
    code, _, err = run(passing, "answers.yaml", *DAY, "--report", "github")
    assert code == 2
    assert "$GITHUB_STEP_SUMMARY): cannot be written" in err


def test_a_summary_stands_behind_what_a_report_writes_there(
    passing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    words = ("--report", "github", "--report", f"markdown={summary}")
    assert run(passing, "answers.yaml", *DAY, *words)[0] == 0
    assert summary.read_text("utf-8") == 2 * (CASES / PASSING / "expected" / "markdown.md").read_text("utf-8")


@pytest.mark.parametrize("format_", ["json", "sarif", "junit"])
def test_a_summary_spoils_nothing_that_a_program_reads(
    format_: str, passing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    code, _, err = run(passing, "answers.yaml", *DAY, "--report", "github", "--report", f"{format_}={summary}")
    assert (code, err) == (
        2,
        f"--report: {format_}={summary} is the job's summary, to which `github` adds Markdown "
        "(text and markdown can go there)\n",
    )
    assert not summary.exists()


def test_a_summary_takes_no_place_of_an_input(passing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (passing / "answers.yaml").read_bytes()
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(passing / "answers.yaml"))
    code, _, err = run(passing, "answers.yaml", *DAY, "--report", "github")
    assert code == 2
    assert "answers.yaml: is read by this command, and would be overwritten" in err
    assert (passing / "answers.yaml").read_bytes() == before


def test_a_summary_waits_for_no_pipe_that_nobody_reads(
    passing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "summary")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    monkeypatch.setattr(files, "SECONDS_FOR_A_READER", 0.1)
    code, _, err = run(passing, "answers.yaml", *DAY, "--report", "github")
    assert code == 2
    assert "summary: is a pipe that nobody has read for 0.1 seconds" in err


def test_colours_are_for_terminals_and_those_who_force_them(failing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    _, out, _ = run(failing, "answers.yaml", *DAY)
    assert re.search(r"\x1b\[1;[0-9;]+mFAILED\x1b\[0m  answers.yaml", out)
    run(failing, "answers.yaml", *DAY, "--report", "text=out.txt")
    assert "\x1b" not in (failing / "out.txt").read_text("utf-8")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run(failing, "answers.yaml", *DAY)[1]


def test_many_files_with_long_texts_still_fit_into_a_comment(failing: Path) -> None:
    sheet = (failing / "answers.yaml").read_text("utf-8")
    names = []
    for number in range(150):
        names.append(f"{'long-' * 30}{number}.yaml")
        name = "_*<|>`[" * 40
        text = sheet.replace("{id: acme, name: Acme}", f'{{id: acme-{number}, name: "{name}"}}')
        (failing / names[-1]).write_text(text, "utf-8")
    code, out, _ = run(failing, *names, *DAY, "--report", "markdown")
    assert code == 1
    assert len(out) <= 60_000
    assert "150 violations in 150 of 150 files" in out
    assert "more\n" in out


# --- policies ---


def test_the_policy_of_the_repository_judges_files_below_its_root(committed: Path) -> None:
    told = verdict(committed, "sites/one/answers.yaml")
    assert told["files"] == [
        {
            "file": "sites/one/answers.yaml",
            "organisation": "acme",
            "passed": False,
            "policy": {
                "path": "aifactory-policy.yaml",
                "sha256": told["files"][0]["policy"]["sha256"],  # type: ignore[index]  # JSON
                "origin": "repository",
                "ref": None,
                "flags": [],
            },
            "baseline": None,
            "baseline_ref": None,
            "resolved": [],
            "notes": [],
        }
    ]


def test_tools_get_paths_from_the_root_of_the_repository(committed: Path) -> None:
    folder = committed / "sites" / "one"
    framework = str(committed / "framework")
    code, out, _ = call(folder, "check", "--framework", framework, "answers.yaml", *DAY, "--report", "sarif")
    assert code == 1
    (sarif_run,) = json.loads(out)["runs"]
    places = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in sarif_run["results"]}
    assert places == {"sites/one/answers.yaml"}
    _, out, _ = call(folder, "check", "--framework", framework, "answers.yaml", *DAY)
    assert "FAILED  answers.yaml" in out
    assert "policy ../../aifactory-policy.yaml (in the root)" in out


def test_the_built_in_policy_has_a_name_that_is_the_same_on_every_machine(tmp_path: Path) -> None:
    code, out, _ = call(tmp_path, "new", "answers.yaml", "--example", "cloud_startup")
    assert code == 0
    code, out, _ = call(tmp_path, "check", "answers.yaml", *DAY, "--report", "json")
    assert code == 0
    policy = json.loads(out)["files"][0]["policy"]
    assert (policy["path"], policy["origin"]) == ("questionnaires/policy.yaml", "framework")


def test_a_framework_without_policy_needs_one_or_flags(passing: Path) -> None:
    (passing / "aifactory-policy.yaml").unlink()
    (passing / "framework" / "policy.yaml").unlink()
    code, _, err = run(passing, "answers.yaml", *DAY)
    assert code == 2
    assert "nothing says what is acceptable" in err
    code, out, _ = run(passing, "answers.yaml", *DAY, "--min-score", "78.2")
    assert code == 1
    assert "policy the command line" in out
    assert run(passing, "answers.yaml", *DAY, "--min-score", "78.1")[0] == 0


def test_flags_tell_every_wrong_word_at_once(passing: Path) -> None:
    wrong = ("--min-level", "hgih", "--max-risk", "lwo", "--min-score", "100.0000001", "--min-coverage", "-1")
    code, _, err = run(passing, "answers.yaml", *DAY, *wrong)
    assert code == 2
    for told in (
        "--min-level: 'hgih'",
        "did you mean low?",
        "--min-score: 100.0000001 is out of range",
        "--min-coverage: -1 is",
    ):
        assert told in err


def test_a_flag_that_demands_more_than_is_printed_is_refused(passing: Path) -> None:
    code, _, err = run(passing, "answers.yaml", *DAY, "--min-score", "78.14", "--min-coverage", "99.95")
    assert (code, err.count("has more than one decimal")) == (2, 2)
    assert (
        "--min-score: 78.14 has more than one decimal, and scores are compared with one, expected 78.1 or 78.2" in err
    )


def test_a_policy_is_explained_in_plain_sentences(passing: Path) -> None:
    code, out, _ = run(passing, "--explain-policy", "answers.yaml", *DAY)
    assert code == 0
    assert out.splitlines() == [
        "aifactory-policy.yaml",
        "  - The whole scores at least 60 of 100, with every open question counted as nothing.",
        "  - The whole reaches at least the level fair.",
        "  - At least 80 % of the weight is answered in: the whole.",
        "  - At most 30 % of the weight is not applicable in: the whole.",
        "  - No risk is above moderate, by the worst reading of what is open.",
        "  - No gate is violated; a gate whose question is open counts as violated.",
        "  - A waiver ends at most 400 days ahead, and is warned about from 30 days before its end.",
    ]
    assert run(passing, "--explain-policy", *DAY)[:2] == (0, out)


@pytest.mark.parametrize(
    ("words", "idle"),
    [
        (("--explain-policy", "answers.yaml", "--report", "json=x.json", "--select", "score"), "--select, --report"),
        (("--explain-policy", "--accept-today", "draft.yaml"), "--accept-today"),
        (("--list-rules", "none.yaml", "--write-baseline", "b.json"), "FILE, --write-baseline"),
        (("--list-rules", "--explain-policy"), "--explain-policy"),
    ],
)
def test_what_would_be_ignored_where_nothing_is_judged_is_refused(
    passing: Path, words: tuple[str, ...], idle: str
) -> None:
    there = sorted(passing.rglob("*"))
    said = f"{words[0]}: prints to stdout, and has no use for {idle} (leave that out)\n"
    assert run(passing, *words) == (2, "", said)
    assert sorted(passing.rglob("*")) == there


def test_a_policy_with_every_line_is_explained_line_by_line(passing: Path) -> None:
    (passing / "all.yaml").write_text(
        """format: aifactory-assess/policy@1
require:
  pillars: {default: {score: 40}, people: {level: fair, not_applicable_share: 10}}
  risks: {power: high, talent: low}
  gates: {tolerated: [staff]}
  answers: {required: [staff, stock], max_age_days: 90, evidence: {staff: documented}}
regression: {score: 2.5, risks: none_worse, answers: none_lost}
waivers:
  - {rule: risk/power, until: 2026-12-31, reason: Grid, owner: facilities}
waiver_limits: {max_days: 100, warn_days: 10}
""",
        "utf-8",
    )
    code, out, _ = run(passing, "--explain-policy", "--policy", "all.yaml", *DAY)
    assert code == 0
    for told in (
        "Plant scores at least 40 of 100",
        "People scores at least 40 of 100",
        "People reaches at least the level fair",
        "No risk of power is above high",
        "No risk of talent is above low",
        "No gate is violated, except that of staff",
        "These questions are answered: stock, staff",
        "No answer is older than 90 days",
        "The answer to staff is backed by evidence of kind documented or verified",
        "has not fallen by more than 2.5",
        "no risk is higher",
        "no question that was answered is open",
        "Waiver risk/power: risk/power of any organisation may fail until 2026-12-31, that day included",
        "at most 100 days ahead, and is warned about from 10 days",
        "Answers are warned about from 10 days before they are too old",
    ):
        assert told in out


def test_a_pillar_keeps_its_capitals_within_a_sentence(passing: Path) -> None:
    framework, policy = passing / "framework" / "framework.yaml", passing / "all.yaml"
    framework.write_text(framework.read_text("utf-8").replace("title: Plant", "title: Halls by DIN"), "utf-8")
    policy.write_text(
        "format: aifactory-assess/policy@1\nrequire: {pillars: {plant: {coverage: 100, not_applicable_share: 0}}}\n",
        "utf-8",
    )
    sheet = passing / "answers.yaml"
    left_out = sheet.read_text("utf-8").replace("cooling: 3", "cooling: unknown")
    sheet.write_text(left_out.replace("stock: [meter, spare, plan]", f"stock: {LEFT_OUT}"), "utf-8")
    explained = run(passing, "--explain-policy", "--policy", "all.yaml", *DAY)[1]
    assert explained.count(" in: halls by DIN.") == 2
    code, told, _ = run(passing, "answers.yaml", "--policy", "all.yaml", *DAY)
    assert code == 1
    assert "% of halls by DIN is answered" in told
    assert "% of halls by DIN is marked not applicable" in told


def test_a_waiver_of_a_file_is_explained_as_one(passing: Path) -> None:
    policy = (
        "format: aifactory-assess/policy@1\nrequire: {overall: {score: 1}}\nwaivers:\n"
        "  - {rule: score/overall, file: answers/a.yaml, until: 2026-12-31, reason: r, owner: o}\n"
    )
    (passing / "file.yaml").write_text(policy, "utf-8")
    _, out, _ = run(passing, "--explain-policy", "--policy", "file.yaml", *DAY)
    assert "score/overall in answers/a.yaml may fail until 2026-12-31, that day included (o: r)." in " ".join(
        out.split()
    )


def test_a_policy_that_demands_nothing_says_so(passing: Path) -> None:
    (passing / "none.yaml").write_text("format: aifactory-assess/policy@1\n", "utf-8")
    _, out, _ = run(passing, "--explain-policy", "--policy", "none.yaml", *DAY)
    assert "It demands nothing: every assessment passes." in out


def test_every_policy_of_the_cases_is_read_alike_by_the_published_schema() -> None:
    validator = jsonschema.Draft202012Validator(schema())
    # These are wrong in what a schema cannot know: names of the framework, the calendar, today.
    beyond = {
        "waiver-on-a-day-that-is-not-is-exit-2",
        "waiver-too-far-ahead-is-exit-2",
        "demand-between-two-tenths-is-exit-2",
        "policy-limits-its-waivers",
        "waiver-for-an-unknown-rule-is-exit-2",
        "waiver-for-waivers-is-exit-2",
        "waiver-given-twice-is-exit-2",
        "waiver-whose-reason-nobody-can-see-is-exit-2",
        "policy-of-another-framework-is-exit-2",
    }
    checked = 0
    for name in case_names():
        path = CASES / name / "aifactory-policy.yaml"
        case = read_case(name)
        if path.exists() and name != "policy-that-is-no-yaml-is-exit-2":
            faulty = any("aifactory-policy.yaml:" in told or "policy" in name for told in case.stderr)
            faulty = faulty or (case.exit == 2 and name.startswith(("waiver", "unreadable-waiver")))
            data = yaml.load(path.read_text("utf-8"), Loader=DatesAreText)  # noqa: S506 - a safe loader
            assert validator.is_valid(data) == (not faulty or name in beyond), name
            checked += 1
    assert checked >= 50


@pytest.mark.parametrize(("name", "published"), [("policy", schema())])
def test_the_published_schemas_are_those_of_the_program(name: str, published: dict[str, object]) -> None:
    text = (CASES.parents[2] / "schemas" / f"{name}.schema.json").read_text("utf-8")
    assert json.loads(text) == published
    jsonschema.Draft202012Validator.check_schema(published)


class DatesAreText(yaml.SafeLoader):
    """A safe loader that leaves dates as they are written, as YAML 1.2 does."""


DatesAreText.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith("timestamp")]
    for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def test_a_verdict_holds_its_assessments_whole_and_keeps_to_its_schema(failing: Path) -> None:
    told = verdict(failing, "answers.yaml")
    jsonschema.Draft202012Validator(published_schema("verdict")).validate(told)
    _, out, _ = call(failing, "report", "--framework", "framework", "answers.yaml", *DAY, "--report", "json")
    assert told["assessments"] == [json.loads(out)]


# --- baselines ---


def test_a_ref_gives_the_file_as_it_was(committed: Path) -> None:
    told = verdict(committed, "sites/one/answers.yaml", "--baseline-ref", "good", "--min-score", "60")
    assert told["files"][0]["baseline"] == "sites/one/answers.yaml at good"  # type: ignore[index]  # JSON
    told = verdict(committed, "sites/one/answers.yaml", "--baseline-ref", "HEAD", "--only-regressions")
    assert told["only_regressions"] is True


def test_the_working_tree_and_the_index_are_not_touched(committed: Path) -> None:
    before = sorted((path, path.read_bytes()) for path in committed.rglob("*") if path.is_file())
    verdict(committed, "sites/one/answers.yaml", "--baseline-ref", "good")
    assert before == sorted((path, path.read_bytes()) for path in committed.rglob("*") if path.is_file())


def test_a_file_that_a_ref_does_not_have_is_judged_in_full(committed: Path) -> None:
    text = (committed / "sites" / "one" / "answers.yaml").read_text("utf-8")
    (committed / "new.yaml").write_text(text.replace("id: acme", "id: another"), "utf-8")
    code, out, _ = run(committed, "new.yaml", *DAY, "--baseline-ref", "good", "--only-regressions")
    assert code == 1
    assert "note: there is no new.yaml at good: judged in full, without a baseline" in out


@pytest.mark.parametrize(
    ("earlier", "note"),
    [
        (None, "is about acme, and nothing there about another"),
        ("- a list\n", "is no answers file"),
    ],
)
def test_a_file_that_a_ref_has_of_something_else_is_judged_in_full_and_called_so(
    earlier: str | None, note: str, committed: Path
) -> None:
    place = committed / "sites" / "one" / "answers.yaml"
    text = place.read_text("utf-8")
    if earlier is not None:
        place.write_text(earlier, "utf-8")
        git(committed, "commit", "--quiet", "-am", "Something else")
    place.write_text(text.replace("id: acme", "id: another"), "utf-8")
    code, out, _ = run(committed, "sites/one/answers.yaml", *DAY, "--baseline-ref", "HEAD", "--min-score", "99")
    assert code == 1
    assert f"note: sites/one/answers.yaml at HEAD {note}: judged in full, without a baseline" in out


@pytest.mark.parametrize("fault", ["broken: [\n", "broken: 1\n", "scope: cores\n"])
def test_a_file_that_could_not_be_read_at_a_ref_is_judged_in_full_and_called_so(committed: Path, fault: str) -> None:
    place = committed / "sites" / "one" / "answers.yaml"
    text = place.read_text("utf-8")
    place.write_text(f"{text}{fault}", "utf-8")
    git(committed, "commit", "--quiet", "-am", "Broken")
    place.write_text(text, "utf-8")
    words = (*DAY, "--baseline-ref", "HEAD", "--policy-ref", "HEAD", "--only-regressions", "--min-score", "99")
    note = "note: sites/one/answers.yaml at HEAD cannot be read: judged in full, without a baseline"
    code, out, _ = run(committed, "sites/one/answers.yaml", *words)
    assert (code, note in out) == (1, True), out


@pytest.mark.parametrize("ref", ["nowhere", "good~5", "--output=owned", "sites", "", "^HEAD"])
def test_a_ref_that_is_none_is_exit_2(committed: Path, ref: str) -> None:
    code, _, err = run(committed, "sites/one/answers.yaml", *DAY, f"--baseline-ref={ref}")
    assert code == 2
    assert "--baseline-ref: " in err
    assert "git cannot be asked" not in err
    assert not (committed / "owned").exists()


def test_a_folder_without_repository_is_exit_2(passing: Path) -> None:
    code, _, err = run(passing, "answers.yaml", *DAY, "--baseline-ref", "HEAD")
    assert code == 2
    assert "--baseline-ref: git cannot be asked in " in err
    assert "not a git repository" in err


@pytest.mark.parametrize("flag", ["--baseline", "--policy"])
def test_a_machine_without_git_is_exit_2(
    flag: str, committed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    code, _, err = run(committed, "sites/one/answers.yaml", *DAY, f"{flag}-ref", "good")
    assert code == 2
    assert f"git is not installed, or the folder is gone (install git, or give {flag} FILE)" in err


@pytest.mark.parametrize("asked", [ask, partial(ask_for_some, most=10)])
def test_a_git_that_takes_too_long_is_called_late_however_it_is_asked(
    asked: Callable[..., object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "git").write_text("#!/bin/sh\nexec sleep 60\n", "utf-8")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr("aifactory_assess.repository.git.SECONDS", 0.1)
    with pytest.raises(AssessError, match=re.escape(f"--baseline-ref: git took more than 0.1 seconds in {tmp_path}")):
        asked(root=tmp_path, flag="--baseline-ref")


def test_a_hooks_environment_leads_git_nowhere_else(committed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    told = verdict(committed, "sites/one/answers.yaml", "--baseline-ref", "good")
    assert told["files"][0]["baseline"] == "sites/one/answers.yaml at good"  # type: ignore[index]  # JSON


def test_a_renamed_file_that_could_not_be_read_is_called_by_its_former_name(committed: Path) -> None:
    place = committed / "sites" / "one" / "answers.yaml"
    text = place.read_text("utf-8")
    place.write_text(text.replace("cooling: 0", "cooling: 9"), "utf-8")
    git(committed, "commit", "--quiet", "-am", "Broken")
    place.unlink()
    (committed / "renamed.yaml").write_text(text, "utf-8")
    _, out, _ = run(committed, "renamed.yaml", *DAY, "--baseline-ref", "HEAD")
    assert "note: sites/one/answers.yaml at HEAD cannot be read: judged in full, without a baseline" in out


def test_a_faulty_baseline_file_is_told_with_its_line(passing: Path) -> None:
    text = (passing / "answers.yaml").read_text("utf-8")
    (passing / "then.yaml").write_text(text.replace("cooling: 3", "cooling: 9"), "utf-8")
    code, _, err = run(passing, "answers.yaml", *DAY, "--baseline", "then.yaml")
    assert (code, err.startswith("then.yaml:7:12: cooling: '9' is no level")) == (2, True), err


def test_a_quick_scan_of_a_ref_is_not_compared_and_none_at_hand_is_judged(tmp_path: Path) -> None:
    assert call(tmp_path, "new", "answers.yaml", "--example", "cloud_startup")[0] == 0
    place, kept = tmp_path / "answers.yaml", tmp_path / "then.yaml"
    text = place.read_text("utf-8")
    quick = text.replace("assessed_on:", "scope: core\nassessed_on:", 1)
    for path in (place, kept):
        path.write_text(quick, "utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "A quick scan")
    words = ("check", "answers.yaml", *DAY, "--baseline-ref", "HEAD", "--policy-ref", "HEAD")
    code, _, err = call(tmp_path, *words)
    assert (code, err.startswith("answers.yaml: is a quick scan (scope: core), and a policy judges")) == (2, True), err
    place.write_text(text, "utf-8")
    note = "note: answers.yaml at HEAD is a quick scan (scope: core): judged in full, without a baseline"
    code, out, err = call(tmp_path, *words)
    assert (code, note in out) == (0, True), out + err
    code, _, err = call(tmp_path, "check", "answers.yaml", *DAY, "--baseline", "then.yaml")
    assert (code, err.startswith("then.yaml: is a quick scan (scope: core), and a policy judges")) == (2, True), err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "no answers file given"),
        (("answers.yaml", "--baseline", "answers.yaml", "--baseline-ref", "HEAD"), "is given beside --baseline-ref"),
        (("answers.yaml", "other.yaml", "--baseline", "answers.yaml"), "is one file for 2 answers files"),
        (("answers.yaml", "other.yaml", "--baseline", "nowhere.json"), "nowhere.json: cannot be read"),
        (("answers.yaml", "other.yaml", "--baseline", "empty.json"), "empty.json:1:1: the file is empty"),
        (("answers.yaml", "--report", "sarf"), "did you mean sarif?"),
        (("answers.yaml", "--policy", "nowhere.yaml"), "nowhere.yaml: cannot be read"),
        (("answers.yaml", "--baseline", "nowhere.yaml"), "nowhere.yaml: cannot be read"),
    ],
)
def test_wrong_flags_are_exit_2(passing: Path, arguments: tuple[str, ...], told: str) -> None:
    (passing / "empty.json").touch()
    code, _, err = run(passing, *arguments, *DAY)
    assert code == 2
    assert told in err


def test_a_file_given_twice_is_judged_once(passing: Path) -> None:
    told = verdict(passing, "answers.yaml", "answers.yaml")
    assert len(told["files"]) == 1  # type: ignore[arg-type]  # JSON


def test_all_is_told_on_request(committed: Path) -> None:
    _, _, err = run(committed, "sites/one/answers.yaml", *DAY, "--verbose", "--baseline-ref", "good")
    assert "sites/one/answers.yaml: policy aifactory-policy.yaml, baseline sites/one/answers.yaml at good" in err


# --- rules ---


def test_every_rule_of_a_framework_is_listed_and_explained(passing: Path) -> None:
    code, page, _ = run(passing, "--list-rules")
    assert code == 0
    assert "printed by `aifactory-assess check --list-rules --framework framework`" in page
    assert "\naccepts: [small@1, small@2]   #" in page
    named = [line.split("`")[1] for line in page.splitlines() if line.startswith("| <a id=")]
    assert len(named) == len(set(named)) == 62
    # 3 nodes * 4, 2 risks, 2 gates, 5 questions * 4, 1 date of a file, 1 + 2 + 5 * 2 against a baseline; 12 watched
    for name in ("age/file-date", *itertools.islice(named, 0, None, 6)):
        code, out, _ = call(passing, "explain", "--framework", "framework", name)
        assert code == 0
        assert out.startswith(name)
        assert "What to do" in out


@pytest.mark.parametrize(("name", "remedy"), [("weakened", "Take the change back."), ("unmatched", "`files`")])
def test_a_rule_may_have_a_remedy_of_its_own(passing: Path, name: str, remedy: str) -> None:
    told = call(passing, "explain", "--framework", "framework", f"policy/{name}")[1]
    (sarif_run,) = json.loads(run(passing, "answers.yaml", *DAY, "--report", "sarif", "-q")[1])["runs"]
    helped = {rule["id"]: rule["help"]["text"] for rule in sarif_run["tool"]["driver"]["rules"]}
    for text in (told.partition("What to do")[2], helped[f"aifactory-assess/policy/{name}"]):
        assert [word for word in ("Take the change back.", "`files`") if word in text] == [remedy]


def test_a_rule_that_is_none_is_exit_2_with_the_nearest(passing: Path) -> None:
    code, _, err = call(passing, "explain", "--framework", "framework", "risk/powr")
    assert code == 2
    assert "did you mean risk/power?" in err


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("explain", "answers.yaml", "gate/supply"), "explain gate/supply"),
        (("explain", "gate/supply", "--set", "supply=1"), "explain gate/supply"),
        (("explain", "answers.yaml"), "such as explain answers.yaml overall"),
        (("explain", "my answers.yaml"), "such as explain 'my answers.yaml' overall"),
        (("explain", "zzzz"), "see new FILE or framework show"),
        (("explain", "gate/zzzz"), "see check --list-rules"),
        (("check", "answers.yaml", "--select", "zzzz"), "see check --list-rules"),
    ],
)
def test_a_hint_asks_the_framework_that_was_asked(passing: Path, words: tuple[str, ...], hint: str) -> None:
    (passing / "my answers.yaml").touch()
    code, _, err = call(passing, *words, "--framework", "framework")
    assert code == 2
    assert err.endswith(f"({hint} --framework framework)\n")


def asked_for_age(folder: Path) -> Path:
    """The manufacturer's answers, beside a policy that asks how old they are."""
    call(folder, "new", "answers.yaml", "--example", "manufacturer_onprem")
    (folder / "aifactory-policy.yaml").write_text(
        "format: aifactory-assess/policy@1\nframework: ai-factory@2\nrequire: {answers: {max_age_days: 400}}\n", "utf-8"
    )
    return folder / "answers.yaml"


def test_a_computed_value_is_as_old_as_an_own_price_behind_it(tmp_path: Path) -> None:
    answers = asked_for_age(tmp_path)
    text, dated = answers.read_text("utf-8"), "hardware_usd_per_gpu: {value: 48500, as_of: 2012-01-01}"
    assert call(tmp_path, "check", "answers.yaml", *DAY)[0] == 0
    answers.write_text(re.sub(r"hardware_usd_per_gpu: .*", dated, text), "utf-8")
    code, out, _ = call(tmp_path, "check", "answers.yaml", *DAY)
    assert code == 1
    assert "hardware_usd_per_gpu, from which funding_secured is computed, is 5442 days old (2012-01-01)" in out


def test_a_computed_value_is_as_old_as_the_rate_of_an_amount_behind_it(tmp_path: Path) -> None:
    answers, rate = asked_for_age(tmp_path), "\n  usd_per_eur: {value: 1.2, as_of: 2012-01-01}"
    text = re.sub(r"(hardware_usd_per_gpu: .*)", rf"\1{rate}", answers.read_text("utf-8"))
    answers.write_text(text, "utf-8")
    assert call(tmp_path, "check", "answers.yaml", *DAY)[0] == 0
    budget = "budget_capex_usd: {value: 6000000, currency: EUR}"
    answers.write_text(re.sub(r"budget_capex_usd: .*", budget, text), "utf-8")
    code, out, _ = call(tmp_path, "check", "answers.yaml", *DAY)
    assert code == 1
    assert "usd_per_eur, from which funding_secured is computed, is 5442 days old (2012-01-01)" in out


def test_an_own_price_that_is_not_the_baselines_is_told_with_both_and_fails_nothing(tmp_path: Path) -> None:
    answers, law = tmp_path / "answers.yaml", "require: {gates: {tolerated: []}}\nregression: {applicability: none}\n"
    call(tmp_path, "new", "answers.yaml", "--example", "manufacturer_onprem")
    policy = f"format: aifactory-assess/policy@1\nframework: ai-factory@2\n{law}"
    (tmp_path / "aifactory-policy.yaml").write_text(policy, "utf-8")
    text = answers.read_text("utf-8")
    (tmp_path / "before.yaml").write_text(text, "utf-8")
    text = re.sub(r"hardware_usd_per_gpu: .*", "hardware_usd_per_gpu: 1\n  specialist_usd_year: 1", text)
    answers.write_text(text, "utf-8")
    line = text[: text.index("hardware_usd_per_gpu: 1")].count("\n") + 1
    words = ("check", "answers.yaml", *DAY, "--baseline", "before.yaml", "--only-regressions", "--report", "json")
    code, out, _ = call(tmp_path, *words)
    found = json.loads(out)
    assert (code, "gate/funding_secured" in found["files"][0]["resolved"]) == (0, True)
    assert [(each["rule"], each["line"], each["message"]) for each in found["warnings"]] == [
        (
            "baseline/own-price",
            line,
            "hardware_usd_per_gpu was 48,500 (46,000 to 52,000) USD (source: quotation of 2026-08) in the baseline and"
            " is 1 USD (source: none)",
        ),
        (
            "baseline/own-price",
            line + 1,
            "specialist_usd_year was 99,000 (72,000 to 162,000) USD per person and year (the general one) in the"
            " baseline and is 1 USD per person and year (source: none)",
        ),
    ]


def test_an_amount_that_is_worth_something_else_by_another_rate_is_told_by_the_rate_alone(tmp_path: Path) -> None:
    answers, before = tmp_path / "answers.yaml", tmp_path / "before.yaml"
    call(tmp_path, "new", "answers.yaml", "--example", "manufacturer_onprem")
    text = re.sub(
        r"hardware_usd_per_gpu: .*",
        "hardware_usd_per_gpu: {value: 40000, currency: EUR}\n  usd_per_eur: 1.2",
        answers.read_text("utf-8"),
    )
    before.write_text(text, "utf-8")
    answers.write_text(text.replace("usd_per_eur: 1.2", "usd_per_eur: 1.5"), "utf-8")
    _, out, _ = call(tmp_path, "check", "answers.yaml", *DAY, "--baseline", "before.yaml", "--report", "json")
    assert [each["message"] for each in json.loads(out)["warnings"] if each["rule"] == "baseline/own-price"] == [
        "usd_per_eur was 1.2 USD (source: none) in the baseline and is 1.5 USD (source: none)"
    ]


def test_of_two_gates_with_one_cap_the_violated_one_is_named_before_the_unproven(passing: Path) -> None:
    """Plant (4*0 + 4*75 + 2*100) / 10 = 50, people (3*0 + 100) / 4 = 25: 43.75 would be fair."""
    people, answers = passing / "framework" / "people.yaml", passing / "answers.yaml"
    people.write_text(people.read_text("utf-8").replace("cap: fair", "cap: weak"), "utf-8")
    text = answers.read_text("utf-8").replace("supply: 0.9", "supply: unknown").replace("power_kw: 900, ", "")
    answers.write_text(re.sub("staff: .*", "staff: 0", text.replace("spare, ", "spare, crew, ")), "utf-8")
    _, out, _ = run(passing, "answers.yaml", *DAY)
    assert "The whole is weak, capped by the gate of staff, expected at least fair" in out


@pytest.mark.parametrize(
    ("require", "bad", "worse"),
    [
        ("overall: {level: strong}", {"cooling": 2}, {"cooling": 0, "stock": "[]", "staff": 0}),
        ("overall: {coverage: 100}", {"training": "unknown"}, {"cooling": "unknown", "training": "unknown"}),
        ("overall: {not_applicable_share: 0}", {"training": LEFT_OUT}, {"cooling": LEFT_OUT, "training": LEFT_OUT}),
        ("risks: {talent: very_low}", {"staff": 2}, {"staff": 0}),
        ("gates: {tolerated: []}", {"supply": 0.6}, {"supply": 0.55}),
        ("answers: {evidence: {staff: verified}}", {"staff": "{value: 3, evidence: documented}"}, {"staff": 3}),
        (
            "answers: {require_source: [documented]}",
            {"staff": "{value: 3, evidence: documented}"},
            {"staff": "{value: 3, evidence: verified}"},
        ),
        (
            "answers: {max_age_days: 30}",
            {"staff": "{value: 3, as_of: 2026-10-01}"},
            {"staff": "{value: 3, as_of: 2026-09-01}"},
        ),
    ],
)
def test_what_failed_before_fails_among_regressions_where_it_is_worse_now(
    require: str, bad: dict[str, object], worse: dict[str, object], passing: Path
) -> None:
    policy = f"format: aifactory-assess/policy@1\nframework: small@1\nrequire: {{{require}}}\n"
    (passing / "aifactory-policy.yaml").write_text(policy, "utf-8")
    head = "framework: small@1\norganisation: {id: acme}\nassessed_on: 2026-11-20\nprofile: {site: own}\nanswers:\n"
    good = {"supply": 0.9, "cooling": 3, "stock": "[meter, spare, plan]", "staff": 3, "training": "yes"}
    for name, said in (("bad.yaml", bad), ("worse.yaml", worse)):
        lines = (f"  {question}: {value}\n" for question, value in {**good, **said}.items())
        (passing / name).write_text(head + "".join(lines), "utf-8")
    codes = [
        run(passing, now, "--baseline", then, "--only-regressions", *DAY)[0]
        for now, then in (("worse.yaml", "bad.yaml"), ("bad.yaml", "worse.yaml"))
    ]
    assert codes == [1, 0]


def test_a_fact_that_takes_a_gate_away_fails_though_nothing_else_is_demanded(tmp_path: Path) -> None:
    answers, before = tmp_path / "answers.yaml", tmp_path / "before.yaml"
    call(tmp_path, "new", "answers.yaml", "--example", "manufacturer_onprem")
    policy = "format: aifactory-assess/policy@1\nframework: ai-factory@2\nregression: {applicability: none}\n"
    (tmp_path / "aifactory-policy.yaml").write_text(policy, "utf-8")
    text = answers.read_text("utf-8")
    before.write_text(text, "utf-8")
    answers.write_text(text.replace("deployment: on_prem", "deployment: as_a_service"), "utf-8")
    code, out, _ = call(tmp_path, "check", "answers.yaml", *DAY, "--baseline", "before.yaml")
    told = "power_secured and its gate counted in the baseline and is not asked now, since deployment was on_prem"
    assert (code, told in " ".join(out.split())) == (1, True)
