"""A contributor who wants a bad assessment to pass, and contributors who mean well: each change, and its verdict.

The repository has four organisations and a protected policy on `main`; every change is judged as the action judges a
pull request, with the rules and the baseline of `main`. The first list is that of a trial in which all of it passed.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.effort import in_the_gate, one_case_in, some
from tests.program import command
from tests.verdicts import FRAMEWORK, call

pytestmark = one_case_in(4)

Change: TypeAlias = Callable[[Path], object]
GIT = ("git", "-C")
DAY = "2026-11-25"
POLICY = """format: aifactory-assess/policy@1
framework: small@1
protected: true
files: [answers/*.yaml]
require:
  overall: {score: 60, coverage: 80, not_applicable_share: 30}
  risks: {default: moderate}
  gates: {tolerated: []}
  answers: {required: [staff, cooling], evidence: {staff: documented}, require_source: [documented]}
regression: {score: 1.0, risks: none_worse, answers: none_lost, applicability: none}
waivers:
  - {rule: score/overall, organisation: delta, until: 2026-12-31, reason: Being built, owner: board}
  - {rule: file/removed, organisation: beta, until: 2026-12-31, reason: Sold, owner: board}
"""
DELTA = "  - {rule: score/overall, organisation: delta, until: 2026-12-31, reason: Being built, owner: board}\n"
SHEET = """framework: small@1
organisation: {{id: {name}}}
assessed_on: 2026-11-20
profile: {{site: own, power_kw: 900, need_kw: 1000}}
answers:
  supply: 0.9
  cooling: {cooling}
  stock: [meter, spare, plan]
  staff: {{value: 3, evidence: documented, source: staffing list, as_of: 2026-10-01}}
  training: yes
"""
# What a policy of the base says is said to a waiver that ended, too.
ENDED_DELTA = DELTA.replace("2026-12-31", "2026-11-20")
ENDED = POLICY.replace(DELTA, ENDED_DELTA)


def git(folder: Path, *words: str) -> None:
    people = {
        f"GIT_{who}_{what}": f"{who}@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    everywhere = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run([*GIT, str(folder), *words], check=True, env={**os.environ, **people, **everywhere})


def committed(folder: Path, message: str = "change") -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", message)


def sheet(name: str, cooling: int = 3) -> str:
    """78.1 points; with cooling 0 it is (4*80 + 0 + 2*75) / 10 = 47 for the plant, 55.6 in all: below 60."""
    return SHEET.format(name=name, cooling=cooling)


def built(folder: Path, policy: str = POLICY) -> Path:
    (folder / "answers").mkdir(parents=True)
    for name in ("alpha", "beta", "gamma"):
        (folder / "answers" / f"{name}.yaml").write_text(sheet(name), "utf-8")
    (folder / "answers" / "delta.yaml").write_text(sheet("delta", cooling=0), "utf-8")
    (folder / "aifactory-policy.yaml").write_text(policy, "utf-8")
    git(folder, "init", "--quiet", "--initial-branch=main", ".")
    committed(folder, "base")
    git(folder, "checkout", "--quiet", "-b", "change")
    return folder


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("base") / "repository")


@pytest.fixture
def repository(base: Path, tmp_path: Path) -> Path:
    """A copy of the base, on a branch of its own."""
    return Path(shutil.copytree(base, tmp_path / "repository", symlinks=True))


def judged(folder: Path, *arguments: str, framework: str = str(FRAMEWORK), day: str = DAY) -> tuple[int, str]:
    """As the action judges a pull request, by other refs where these are given: exit code, and both streams."""
    refs = [word for ref in ("--policy-ref", "--baseline-ref") if ref not in arguments for word in (ref, "main")]
    code, out, err = call(folder, "check", "--framework", framework, *refs, "--as-of", day, "--verbose", *arguments)
    return code, out + err


def edited(name: str, old: str, new: str) -> Change:
    def change(folder: Path) -> None:
        path = folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    return change


def both(*changes: Change) -> Change:
    def change(folder: Path) -> None:
        for one in changes:
            one(folder)

    return change


def written(name: str, text: str) -> Change:
    def change(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")

    return change


def removed(name: str) -> Change:
    return lambda folder: (folder / name).unlink()


def moved(name: str, to: str) -> Change:
    return lambda folder: (folder / name).rename(folder / to)


def linked(name: str, to: str) -> Change:
    def change(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).symlink_to(to)

    return change


def without_its_object(name: str) -> Change:
    """The base's version of a file is missing from the clone, which is no partial one."""

    def change(folder: Path) -> None:
        words = [*GIT, str(folder), "rev-parse", f"main:{name}"]
        sha = subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()
        (folder / ".git" / "objects" / sha[:2] / sha[2:]).unlink()

    return change


WORSE = edited("answers/alpha.yaml", "cooling: 3", "cooling: 0")
LOST = edited("answers/alpha.yaml", "cooling: 3", "cooling: unknown")
NOTHING = "format: aifactory-assess/policy@1\n"

ATTACKS: dict[str, tuple[Change, int, str]] = {
    "a-policy-that-demands-nothing-beside-the-file": (
        both(WORSE, written("answers/aifactory-policy.yaml", NOTHING)),
        1,
        "policy/weakened",
    ),
    "a-policy-that-demands-nothing-in-the-root": (
        both(WORSE, written("aifactory-policy.yaml", NOTHING)),
        1,
        "score/overall",
    ),
    "the-policy-is-deleted": (both(WORSE, removed("aifactory-policy.yaml")), 1, "(the policy's file is gone)"),
    "the-baseline-is-missing-from-the-clone": (
        both(LOST, without_its_object("answers/alpha.yaml")),
        2,
        "git cannot read object",
    ),
    "the-file-is-renamed": (
        both(LOST, moved("answers/alpha.yaml", "answers/2.alpha.yaml")),
        1,
        "regression/answer/cooling",
    ),
    "the-file-is-removed": (removed("answers/alpha.yaml"), 1, "alpha was assessed in answers/alpha.yaml (main)"),
    "the-file-is-moved-out-of-the-pattern": (
        both(WORSE, moved("answers/alpha.yaml", "alpha.yaml")),
        1,
        "alpha was assessed in answers/alpha.yaml (main)",
    ),
    "the-file-is-a-link-to-a-good-one": (
        linked("answers/alpha.yaml", "gamma.yaml"),
        2,
        "is the same file as answers/alpha.yaml",
    ),
    "the-file-leads-out-of-the-repository": (
        linked("answers/alpha.yaml", str(FRAMEWORK.parent / "good-answers-pass" / "answers.yaml")),
        2,
        "is a link that leads out of the repository",
    ),
    "a-folder-takes-the-name-of-the-file": (
        both(removed("answers/alpha.yaml"), written("answers/alpha.yaml/note.txt", "none")),
        1,
        "alpha was assessed in answers/alpha.yaml (main)",
    ),
    "a-link-to-a-folder-takes-the-name-of-the-file": (
        both(written("aside/note.txt", "none"), linked("answers/alpha.yaml", "../aside")),
        1,
        "alpha was assessed in answers/alpha.yaml (main)",
    ),
    "a-copy-of-a-good-file-under-its-own-name": (
        edited("answers/alpha.yaml", "id: alpha", "id: gamma"),
        2,
        "is about organisation gamma, and so is answers/alpha.yaml",
    ),
    "a-waiver-is-added": (
        both(
            WORSE,
            edited(
                "aifactory-policy.yaml",
                "waivers:\n",
                "waivers:\n  - {rule: score/overall, organisation: alpha, until: 2027-01-31, reason: r, owner: o}\n",
            ),
        ),
        1,
        "waiver score/overall@alpha: was not there; is score/overall of alpha until 2027-01-31 (o: r)",
    ),
    "a-waiver-is-extended": (
        edited("aifactory-policy.yaml", "delta, until: 2026-12-31", "delta, until: 2027-12-01"),
        1,
        "waiver/changed",
    ),
    "the-limit-of-waivers-is-lifted": (
        edited("aifactory-policy.yaml", "waivers:\n", "waiver_limits: {max_days: 36500, warn_days: 30}\nwaivers:\n"),
        1,
        "waiver_limits.max_days: was 400; is 36500",
    ),
    "the-policy-is-protected-no-more": (
        edited("aifactory-policy.yaml", "protected: true\n", ""),
        1,
        "protected: was true; is false",
    ),
    "the-pattern-leaves-a-file-out": (
        edited("aifactory-policy.yaml", "files: [answers/*.yaml]", "files: [answers/b*.yaml]"),
        1,
        "files: was answers/*.yaml; is answers/b*.yaml",
    ),
    "the-organisation-takes-the-id-that-has-a-waiver": (
        both(WORSE, removed("answers/delta.yaml"), edited("answers/alpha.yaml", "id: alpha", "id: delta")),
        1,
        "alpha was assessed in answers/alpha.yaml (main)",
    ),
    "weak-answers-become-not-applicable": (
        edited("answers/delta.yaml", "cooling: 0", "cooling: {value: not_applicable, note: no}"),
        1,
        "regression/applicability/cooling",
    ),
    "a-fact-takes-a-required-answer-away": (
        edited("answers/alpha.yaml", "site: own", "site: cloud"),
        1,
        "cooling counted in the baseline and is not asked now, since site was own and is cloud",
    ),
    "evidence-is-raised-on-nobodys-word": (
        edited("answers/alpha.yaml", "evidence: documented, source: staffing list", "evidence: verified"),
        1,
        "source/staff",
    ),
    "evidence-is-taken-out-with-its-question": (
        edited("answers/gamma.yaml", "training: yes", "training: {value: not_applicable, note: no}"),
        1,
        "regression/applicability/training",
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_a_red_build(repository: Path, name: str) -> None:
    change, expected, told = ATTACKS[name]
    change(repository)
    committed(repository)
    code, said = judged(repository)
    assert (code, told in said) == (expected, True), said


def test_the_base_passes(repository: Path) -> None:
    code, said = judged(repository)
    assert code == 0, said


# --- what is no file has the policy's name ---

OWN = "aifactory-policy.yaml"


def replaced(change: Change) -> Change:
    """Nothing has the policy's name before."""
    return both(removed(OWN), committed, change)


def with_submodule(folder: Path, name: str = "shared") -> None:
    """A repository of the board's, with the policy, as a submodule."""
    inner = folder.parent / "board"
    inner.mkdir()
    git(inner, "init", "--quiet", "--initial-branch=main", ".")
    written("strict.yaml", POLICY)(inner)
    committed(inner)
    git(folder, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), name)


def led(to: str, name: str = OWN) -> Change:
    return lambda folder: (folder / name).symlink_to(to)


NO_FILE: dict[str, tuple[Change, str]] = {
    "a-link-out-of-the-repository": (led("../policy.yaml"), "a link that leads to no file of that commit"),
    "a-link-from-the-root-of-the-machine": (led("/etc/hostname"), "a link that leads to no file of that commit"),
    "a-link-to-nothing": (led("gone.yaml"), "a link that leads to no file of that commit"),
    "a-link-to-itself": (led(OWN), "a link that leads to no file of that commit"),
    "a-link-to-a-folder": (led("answers"), "a link that leads to no file of that commit"),
    "a-link-into-a-submodule-that-lacks-it": (
        both(with_submodule, led("shared/gone.yaml")),
        "a link that leads to no file of that commit",
    ),
    "a-link-through-a-folder-that-leads-out": (
        both(led("..", "aside"), led("aside/policy.yaml")),
        "a link that leads to no file of that commit",
    ),
    "a-folder": (written(f"{OWN}/note.txt", "none"), "a folder"),
    "a-submodule": (lambda folder: with_submodule(folder, OWN), "a submodule"),
}


@pytest.mark.parametrize("name", NO_FILE)
def test_what_is_no_file_at_the_base_makes_no_room_for_a_laxer_policy(repository: Path, name: str) -> None:
    change, told = NO_FILE[name]
    (repository.parent / "policy.yaml").write_text(POLICY, "utf-8")
    replaced(change)(repository)
    committed(repository)
    git(repository, "branch", "--force", "main")
    if (repository / OWN).is_dir() and not (repository / OWN).is_symlink():
        git(repository, "rm", "-rfq", OWN)
    else:
        (repository / OWN).unlink()
    both(WORSE, written(OWN, POLICY))(repository)
    committed(repository)
    code, said = judged(repository)
    assert (code, f"{OWN} at main: is {told}, expected a file" in said) == (2, True), said
    code, said = judged(repository, "--policy", OWN)
    assert (code, f"{OWN} at main: is {told}, expected a file" in said) == (2, True), said


def test_no_policy_of_a_framework_is_passed_over_for_what_flags_demand(repository: Path) -> None:
    with_framework(repository)
    both(removed("framework/policy.yaml"), led("gone.yaml", "framework/policy.yaml"), removed(OWN))(repository)
    committed(repository)
    git(repository, "branch", "--force", "main")
    both(removed("framework/policy.yaml"), written("framework/policy.yaml", POLICY))(repository)
    code, said = judged(repository, "--min-score", "1", framework="framework")
    assert (code, "framework/policy.yaml at main: is a link that leads to no file of that commit" in said) == (2, True)


def test_no_file_of_a_framework_is_passed_over(repository: Path) -> None:
    """It would ask less at the base; the change that made it a link was none while that led to the same text."""
    with_framework(repository)
    shutil.move(repository / "framework" / "people.yaml", repository.parent)
    led("../../people.yaml", "framework/people.yaml")(repository)
    committed(repository)
    git(repository, "branch", "--force", "main")
    code, said = judged(repository, framework="framework")
    told = "framework/people.yaml at main: is a link that leads to no file of that commit, expected a file"
    assert (code, told in said) == (2, True), said


LEADS: dict[str, Change] = {
    "to-a-file": both(written("board/strict.yaml", POLICY), led("board/strict.yaml")),
    "over-links-of-folders": both(
        written("board/strict.yaml", POLICY), led("board", "aside"), led("aside/../aside/strict.yaml")
    ),
    "into-a-submodule": both(with_submodule, led("shared/strict.yaml")),
}


@pytest.mark.parametrize("name", LEADS)
def test_a_link_that_leads_to_a_policy_of_the_base_is_followed(repository: Path, name: str) -> None:
    replaced(LEADS[name])(repository)
    committed(repository)
    git(repository, "branch", "--force", "main")
    assert judged(repository)[0] == 0
    both(WORSE, removed(OWN), written(OWN, NOTHING))(repository)
    committed(repository)
    code, said = judged(repository)
    assert code == 1, said
    assert "score/overall" in said
    assert "policy/weakened" in said


def test_a_policy_beside_the_answers_of_a_linked_folder_holds_for_a_new_file(repository: Path) -> None:
    """The policy of the folder demands 60; the whole of the new one is 55.6, and the root's demands nothing."""
    both(
        moved("answers", "real"),
        led("real", "answers"),
        written(f"real/{OWN}", POLICY),
        written(OWN, NOTHING + "framework: small@1\n"),
    )(repository)
    committed(repository)
    git(repository, "branch", "--force", "main")
    both(removed("answers"), written("answers/epsilon.yaml", sheet("epsilon", cooling=0)))(repository)
    committed(repository)
    code, said = judged(repository, "answers/epsilon.yaml")
    assert (code, "The whole scores 55.6, expected at least 60.0" in said) == (1, True), said


def test_a_policy_that_becomes_a_link_out_of_the_repository_is_refused_before_it_lands(repository: Path) -> None:
    (repository.parent / "policy.yaml").write_text(POLICY, "utf-8")
    replaced(led("../policy.yaml"))(repository)
    committed(repository)
    code, said = judged(repository)
    assert (code, f"{OWN}: is a link that leads out of the repository" in said) == (2, True), said


def test_a_policy_of_another_repository_is_not_quoted(tmp_path: Path) -> None:
    """Its waivers would stand in the log of whoever links to it: a link of the policy, or of the folder around it."""
    repository = built(tmp_path / "repository", POLICY.replace("answers/*.yaml", "answers/**/*.yaml"))
    waiver = "  - {rule: score/overall, organisation: alpha, until: 2026-12-31, reason: TAKEOVER, owner: board}\n"
    written(f"../elsewhere/{OWN}", POLICY + waiver)(repository)
    (repository / "answers" / "aside").symlink_to("../../elsewhere")
    committed(repository)
    code, said = judged(repository)
    assert (code, "TAKEOVER" in said) == (0, False), said
    replaced(led(f"../elsewhere/{OWN}"))(repository)
    code, said = judged(repository)
    assert (code, "TAKEOVER" in said) == (2, False), said


# --- code of the repository ---

EMBEDDED = """[core]
\trepositoryformatversion = 1
\tbare = true
\tsshCommand = sh -c 'touch {mark}; exit 1'
\tfsmonitor = touch {mark}
\thooksPath = hooks
[extensions]
\tpartialClone = origin
[remote "origin"]
\turl = ssh://host/x
\tpromisor = true
[diff "x"]
\ttextconv = touch {mark}
[alias]
\tls-tree = !touch {mark}
"""


def test_a_bare_repository_beside_the_answers_is_not_looked_at(repository: Path, tmp_path: Path) -> None:
    answers, mark = repository / "answers", tmp_path / "owned"
    for folder in ("objects", "refs/heads"):
        (answers / folder).mkdir(parents=True)
        (answers / folder / ".k").write_text("", "utf-8")
    (answers / "HEAD").write_text("ref: refs/heads/main\n", "utf-8")
    (answers / "refs" / "heads" / "main").write_text("0123456789" * 4 + "\n", "utf-8")
    (answers / "config").write_text(EMBEDDED.format(mark=mark), "utf-8")
    LOST(repository)
    committed(repository)
    code, said = judged(repository)
    assert (code, "regression/answer/cooling" in said) == (1, True), said
    assert not mark.exists()


def test_no_configuration_of_the_repository_makes_git_run_anything(repository: Path, tmp_path: Path) -> None:
    mark = tmp_path / "owned"
    config = repository / ".git" / "config"
    config.write_text(config.read_text("utf-8") + EMBEDDED.format(mark=mark).replace("bare = true", ""), "utf-8")
    hook = repository / ".git" / "hooks" / "post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {mark}\n", "utf-8")
    hook.chmod(0o755)
    (repository / ".git" / "info").mkdir(exist_ok=True)
    attributes = repository / ".git" / "info" / "attributes"
    attributes.write_text("*.yaml diff=x\n", "utf-8")
    assert judged(repository)[0] == 0
    attributes.write_text("*.yaml diff=x filter=x\n", "utf-8")
    code, said = judged(repository)
    assert (code, "answers/alpha.yaml: has the git attribute filter=x" in said) == (2, True), said
    without_its_object("answers/alpha.yaml")(repository)
    code, said = judged(repository)
    assert (code, "a partial clone lacks it" in said) == (2, True), said
    assert not mark.exists()


# --- creeping, waivers that ended, frameworks ---


def test_losses_within_the_tolerance_do_not_creep_past_a_fixed_tag(repository: Path) -> None:
    """Three steps of training's share: 25 % of people, which are 25 % of the whole, in thirds by the weights.

    stock weighs 2 of 10 of the plant, which is 75 % of the whole: one item of four is 2/10 * 75 * 1/4 = 3.75 points.
    """
    git(repository, "tag", "agreed", "main")
    policy = repository / "aifactory-policy.yaml"
    policy.write_text(POLICY.replace("score: 1.0", "score: 4.0"), "utf-8")
    committed(repository, "a tolerance of four points")
    git(repository, "branch", "--force", "main")
    git(repository, "tag", "--force", "agreed")
    for left in ("[meter, spare]", "[meter]"):
        path = repository / "answers" / "alpha.yaml"
        text = path.read_text("utf-8")
        start, end = text.index("stock: "), text.index("\n  staff")
        path.write_text(f"{text[:start]}stock: {left}{text[end:]}", "utf-8")
        committed(repository, left)
        assert judged(repository)[0] == 0
        git(repository, "branch", "--force", "main")
    fixed = ("--policy-ref", "agreed", "--baseline-ref", "agreed")
    code, out, _ = call(repository, "check", "--framework", str(FRAMEWORK), *fixed, "--as-of", DAY)
    assert (code, "the score fell from 78.1 to 70.6, tolerated is a fall of 4.0" in out) == (1, True), out


def test_a_folder_that_becomes_a_link_hides_no_file(tmp_path: Path) -> None:
    folder = built(tmp_path / "repository", POLICY.replace("answers/*.yaml", "answers/*.yaml, more/*.yaml"))
    written("more/epsilon.yaml", sheet("epsilon"))(folder)
    committed(folder)
    git(folder, "branch", "--force", "main")
    both(moved("more", "aside"), lambda inside: (inside / "more").symlink_to("aside"))(folder)
    committed(folder)
    code, said = judged(folder)
    assert (code, "epsilon was assessed in more/epsilon.yaml (main)" in said) == (1, True), said


@pytest.mark.parametrize(("name", "code"), [("epsilon", 0), ("zeta", 1)])
def test_a_folder_that_is_linked_anew_hides_no_organisation(tmp_path: Path, name: str, code: int) -> None:
    folder = built(tmp_path / "repository", POLICY.replace("answers/*.yaml", "answers/*.yaml, current/epsilon.yaml"))
    landed(
        folder, both(written("2026/epsilon.yaml", sheet("epsilon")), written("current", ""), linked("current", "2026"))
    )
    both(written("2027/epsilon.yaml", sheet(name)), linked("current", "2027"))(folder)
    found, said = judged(folder)
    assert (found, "epsilon was assessed in current/epsilon.yaml (main)" in said) == (code, code == 1), said


def test_a_link_that_leads_where_it_did_is_not_gone(tmp_path: Path) -> None:
    folder = built(tmp_path / "repository", POLICY.replace("answers/*.yaml", '"answers/*.yaml", "*.yaml"'))
    both(written("store/epsilon.yaml", sheet("epsilon")), written("epsilon.yaml", ""))(folder)
    landed(folder, linked("epsilon.yaml", "store/epsilon.yaml"))
    files = [f"answers/{name}.yaml" for name in NAMES]
    assert judged(folder, *files)[0] == 0
    written("store/other.yaml", sheet("epsilon"))(folder)
    linked("epsilon.yaml", "store/other.yaml")(folder)
    code, said = judged(folder, *files)
    assert (code, "epsilon was assessed in epsilon.yaml (main)" in said) == (1, True), said


def test_a_waiver_that_ended_is_not_forgotten_by_deleting_it(tmp_path: Path) -> None:
    folder = built(tmp_path / "repository", ENDED.replace("protected: true\n", ""))
    policy = folder / "aifactory-policy.yaml"
    lines = policy.read_text("utf-8").splitlines(keepends=True)
    policy.write_text("".join(line for line in lines if "organisation: delta" not in line), "utf-8")
    committed(folder)
    arguments = ("--framework", str(FRAMEWORK), "--baseline-ref", "main", "--only-regressions", "--as-of", DAY)
    code, out, _ = call(folder, "check", *arguments)
    assert (code, "score/overall" in out) == (1, True), out


def with_framework(repository: Path) -> None:
    """The framework in the repository, on main."""
    shutil.copytree(FRAMEWORK, repository / "framework")
    committed(repository)
    git(repository, "branch", "--force", "main")


def test_a_gate_deleted_from_the_framework_is_told_and_does_not_help(repository: Path) -> None:
    with_framework(repository)
    edited("framework/people.yaml", "        gate: {below: 25, cap: fair, reason: Nobody is there to run it}\n", "")(
        repository
    )
    edited("framework/plant.yaml", "weight: 4\n        when", "weight: 1\n        when")(repository)
    edited("answers/alpha.yaml", "staff: {value: 3,", "staff: {value: 0,")(repository)
    committed(repository)
    code, said = judged(repository, framework="framework")
    assert code == 1
    assert "gate/staff" in said
    assert "framework small (gate of question staff is gone; weight of question cooling 4 -> 1): was 1.0.0, " in said


FORMULA = "formula: power_kw / need_kw"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            edited("framework/profile.yaml", FORMULA, f"formula: 10 * {FORMULA[9:]}"),
            "rule of figure power_ratio changed",
        ),
        (edited("framework/profile.yaml", "[1, 100000]", "[1, 10]"), "kind of fact need_kw changed"),
        (edited("framework/challenges.yaml", "{base: 3}", "{base: 0}"), "base of challenge power changed"),
        (edited("framework/challenges.yaml", "ratio < 0.7", "ratio < 0.1"), "signals of challenge power changed"),
        (edited("framework/framework.yaml", "cuts: [10, 30", "cuts: [5, 30"), "risk changed"),
        (edited("framework/framework.yaml", "from: 40", "from: 4"), "levels changed"),
        (edited("framework/framework.yaml", "weight: 3}", "weight: 1}"), "weight of pillar plant 3 -> 1"),
        (edited("framework/people.yaml", "gate: {below: 25", "gate: {below: 1"), "gate of question staff changed"),
        (edited("framework/people.yaml", "Nobody is there", "None is there"), "its texts"),
        (edited("framework/people.yaml", "[none, a quarter,", "[nobody, some,"), "its texts"),
        (edited("framework/people.yaml", "title: Team", "title: Crew"), "its texts"),
        (edited("framework/framework.yaml", "version: 1.0.0", "version: 1.0.1"), "its texts): was 1.0.0, "),
    ],
)
def test_what_differs_in_the_framework_is_told_by_name(repository: Path, change: Change, told: str) -> None:
    with_framework(repository)
    change(repository)
    committed(repository)
    assert f"framework small ({told}" in judged(repository, framework="framework")[1]


GATED = "        gate: {below: 50, cap: weak, reason: Less than three quarters of the power is firm}\n"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (edited("framework/plant.yaml", GATED, ""), "gate of question supply is gone"),
        (edited("framework/plant.yaml", "id: supply", "id: power_supply"), "question supply is gone with its gate"),
        (edited("framework/plant.yaml", "below: 50, cap", "below: 5, cap"), "gate of question supply changed"),
    ],
)
def test_a_gate_that_is_gone_or_lower_stands_before_whatever_differs_beside_it(
    repository: Path, change: Change, told: str
) -> None:
    with_framework(repository)
    for file in (repository / "framework" / name for name in ("plant.yaml", "people.yaml")):
        heavier = re.sub(r"weight: (\d)", lambda found: f"weight: {int(found[1]) + 1}", file.read_text("utf-8"))
        file.write_text(heavier, "utf-8")
    change(repository)
    committed(repository)
    said = judged(repository, framework="framework")[1]
    assert f"framework small ({told}; weight of question " in said


def test_a_question_deleted_from_the_framework_makes_no_baseline_a_broken_one(repository: Path) -> None:
    with_framework(repository)
    people = (repository / "framework" / "people.yaml").read_text("utf-8")
    (repository / "framework" / "people.yaml").write_text(people.replace("id: training", "id: trained"), "utf-8")
    for name in NAMES:
        edited(f"answers/{name}.yaml", "training: yes", "trained: no")(repository)
    words = ("check", "--framework", "framework", "--baseline-ref", "main", "--as-of", DAY)
    code, _, err = call(repository, *words)
    assert (code, "answers/alpha.yaml at main:10:3: 'training' is no question of small" in err) == (2, True), err


def in_the_root(folder: Path) -> None:
    """The framework in the root of the repository, with a policy of its own that is protected."""
    shutil.copytree(FRAMEWORK, folder, dirs_exist_ok=True)
    (folder / OWN).rename(folder / "policy.yaml")


def test_a_framework_in_the_root_of_a_repository_is_guarded_as_any_other(repository: Path) -> None:
    landed(repository, in_the_root)
    files = [f"answers/{name}.yaml" for name in NAMES]
    words = ("check", *files, "--framework", ".", "--as-of", DAY)
    assert call(repository, *words, "--write-baseline", "kept.json")[0] == 0
    edited("plant.yaml", "weight: 4\n        when", "weight: 1\n        when")(repository)
    for state in (("--policy-ref", "main"), ("--baseline-ref", "main"), ("--baseline", "kept.json")):
        assert call(repository, *words, *state)[1].count("framework.yaml:1  framework/changed") == 1, state
    removed("policy.yaml")(repository)
    for state in (("--baseline-ref", "main"), ("--baseline", "kept.json")):
        code, out, err = call(repository, *words, *state, "--min-score", "1")
        assert (code, "policy.yaml:1  policy/weakened" in out) == (1, True), out + err


@pytest.mark.parametrize("left", ["nothing", "a file", "an empty folder"])
def test_a_framework_that_a_change_deletes_is_told_in_the_reports(repository: Path, left: str) -> None:
    with_framework(repository)
    shutil.rmtree(repository / "framework")
    if left == "a file":
        written("framework", "")(repository)
    elif left == "an empty folder":
        (repository / "framework").mkdir()
    committed(repository)
    code, said = judged(repository, "--report", "text", "--report", "junit=junit.xml", framework="framework")
    assert (code, "framework" in said, "PASSED  answers/alpha.yaml" in said) == (2, True, True), said
    assert "framework" in (repository / "junit.xml").read_text("utf-8")


def test_a_framework_that_could_not_be_read_is_told(repository: Path) -> None:
    with_framework(repository)
    landed(repository, edited("framework/plant.yaml", "weight: 4\n        when", "weight: x\n        when"))
    edited("framework/plant.yaml", "weight: x\n        when", "weight: 1\n        when")(repository)
    words = ("check", "--framework", "framework", "--baseline-ref", "main", "--as-of", DAY)
    code, _, err = call(repository, *words)
    assert (code, "framework/plant.yaml at main:" in err) == (2, True), err


def test_a_folder_and_a_commit_have_the_same_files_of_a_framework(repository: Path) -> None:
    shutil.copytree(FRAMEWORK, repository / "framework")
    landed(repository, written("framework/.yaml", ""))
    for words, at in ((("--min-score", "1"), ""), (("--policy-ref", "main"), " at main")):
        code, _, err = call(repository, "check", "--framework", "framework", "--as-of", DAY, *words)
        assert (code, f"framework/.yaml{at}: is no file of this framework" in err) == (2, True), err


def test_line_ends_of_a_checkout_are_no_change(tmp_path: Path) -> None:
    """As Git for Windows writes them: of answers, policies and the framework."""
    repository = built(tmp_path / "repository", POLICY.replace("reason: Being built", "reason: 'Being\n\n    built'"))
    with_framework(repository)
    for path in repository.rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    code, said = judged(repository, framework="framework")
    assert (code, "changed" in said) == (0, False), said


def test_a_framework_that_is_new_in_the_change_judges_nothing(repository: Path) -> None:
    shutil.copytree(FRAMEWORK, repository / "framework")
    committed(repository)
    code, said = judged(repository, framework="framework")
    assert (code, "framework: is not in main" in said) == (2, True), said


def test_a_framework_that_is_new_beside_other_files_is_no_change(repository: Path) -> None:
    landed(repository, written("framework/plant.yaml", "notes: none\n"))
    shutil.copytree(FRAMEWORK, repository / "framework", dirs_exist_ok=True)
    words = ("check", "--framework", "framework", "--baseline-ref", "main", "--as-of", DAY)
    assert call(repository, *words)[::2] == (0, "")


# --- changes that are meant well ---

NEW = sheet("epsilon")
HONEST: dict[str, tuple[Change, int, str]] = {
    "a-better-answer": (edited("answers/alpha.yaml", "cooling: 3", "cooling: 4"), 0, "better"),
    "a-new-organisation": (written("answers/epsilon.yaml", NEW), 0, "judged in full, without a baseline"),
    "a-new-organisation-that-is-not-ready": (
        written("answers/epsilon.yaml", sheet("epsilon", cooling=0)),
        1,
        "The whole scores 55.6, expected at least 60.0",
    ),
    "a-renamed-file": (
        moved("answers/alpha.yaml", "answers/alpha-gmbh.yaml"),
        0,
        "baseline answers/alpha.yaml at main",
    ),
    "an-organisation-that-is-agreed-to-leave": (removed("answers/beta.yaml"), 0, "beta was assessed in"),
    "a-stricter-policy": (edited("aifactory-policy.yaml", "score: 60", "score: 70"), 0, "policy/changed"),
    "a-waiver-that-is-needed-no-more": (
        both(
            edited("answers/delta.yaml", "cooling: 0", "cooling: 3"),
            edited(
                "aifactory-policy.yaml",
                DELTA,
                "",
            ),
        ),
        0,
        "waiver score/overall@delta: was score/overall of delta until 2026-12-31 (board: Being built); is not there",
    ),
    "a-comment-in-the-policy": (edited("aifactory-policy.yaml", "framework:", "# ours\nframework:"), 0, "PASSED"),
    "evidence-with-its-new-source": (
        edited(
            "answers/alpha.yaml", "evidence: documented, source: staffing list", "evidence: verified, source: audit"
        ),
        0,
        "PASSED",
    ),
    "a-note-and-a-newer-date": (edited("answers/alpha.yaml", "2026-11-20", "2026-11-24"), 0, "PASSED"),
    "a-worse-answer-honestly-given": (WORSE, 1, "regression/score/overall"),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_change_gets_its_verdict(repository: Path, name: str) -> None:
    change, expected, told = HONEST[name]
    change(repository)
    committed(repository)
    code, said = judged(repository)
    assert (code, told in said) == (expected, True), said


def test_a_migration_lands_in_two_steps(repository: Path, tmp_path: Path) -> None:
    """First the policy says that it accepts both versions, then answers and tool change together."""
    newer = Path(shutil.copytree(FRAMEWORK, tmp_path / "newer"))
    edited("framework.yaml", "version: 1.0.0", "version: 2.0.0")(newer)
    edited("policy.yaml", "small@1", "small@2")(newer)
    migrate = both(
        *(edited(f"answers/{name}.yaml", "small@1", "small@2") for name in ("alpha", "beta", "gamma", "delta"))
    )
    migrate(repository)
    committed(repository)
    code, said = judged(repository, framework=str(newer))
    assert (code, "the policy is for small@1, and this is small 2.0.0 (let it accept both" in said) == (2, True), said

    git(repository, "checkout", "--quiet", "--force", "-B", "first", "main")
    edited("aifactory-policy.yaml", "framework: small@1\n", "framework: small@1\naccepts: [small@1, small@2]\n")(
        repository
    )
    committed(repository)
    code, said = judged(repository)
    assert (code, "accepts: was small@1; is small@1, small@2" in said) == (0, True), said
    git(repository, "branch", "--force", "main")

    migrate(repository)
    committed(repository)
    code, said = judged(repository, framework=str(newer))
    assert (code, "baseline/other-version" in said) == (0, True), said


@pytest.mark.parametrize("protected", [True, False])
def test_an_own_framework_lands_before_the_answers_are_migrated(repository: Path, protected: bool) -> None:
    """By a commit's rules its framework judges too: the new one in a change of its own, past the check if protected."""
    with_framework(repository)
    accepts = edited(OWN, "framework: small@1\n", "framework: small@1\naccepts: [small@1, small@2]\n")
    landed(repository, accepts if protected else both(accepts, edited(OWN, "protected: true\n", "")))
    newer = edited("framework/framework.yaml", "version: 1.0.0", "version: 2.0.0")
    migrate = both(*(edited(f"answers/{name}.yaml", "small@1", "small@2") for name in NAMES))
    both(newer, migrate)(repository)
    code, said = judged(repository, framework="framework")
    told = "the file answers small@2, and this is small 1.0.0 at main (let the framework that has small@2 land first"
    assert (code, told in said) == (2, True), said
    git(repository, "checkout", "--quiet", "--", ".")
    newer(repository)
    code, said = judged(repository, framework="framework")
    assert (code, "framework/changed" in said) == (1 if protected else 0, True), said
    landed(repository, both())
    code, said = judged(repository, framework="framework")
    command = "aifactory-assess migrate answers/alpha.yaml --framework framework"
    assert (code, f"this is small 2.0.0 at main (rewrite it with `{command}`)" in said) == (2, True), said
    migrate(repository)
    code, said = judged(repository, framework="framework")
    assert (code, "baseline/other-version" in said) == (0, True), said


SECOND = POLICY.replace("small@1", "second@1").replace("files: [answers/*.yaml]\n", "")


def with_second(folder: Path) -> None:
    """Another framework, with files and a policy of its own."""
    shutil.copytree(FRAMEWORK, folder / "second")
    edited("framework.yaml", "id: small", "id: second")(folder / "second")
    for name in ("b/epsilon.yaml", "b/zeta.yaml", "eta.yaml"):
        written(name, sheet(Path(name).stem).replace("small@1", "second@1"))(folder)
    landed(folder, written(f"b/{OWN}", SECOND))


EPSILON, ZETA = "b/epsilon.yaml", "b/zeta.yaml"


def test_of_two_frameworks_in_a_repository_each_has_a_policy_that_can_be_given(repository: Path) -> None:
    with_second(repository)
    edited(OWN, "small@1", "second@1")(repository)
    code, said = judged(repository, "eta.yaml", framework="second")
    told = f"{OWN} at main:2:12: the policy is for framework 'small', expected second@1 (give the policy of these files"
    assert (code, f"{told} with --policy" in said) == (2, True), said
    code, said = judged(repository, EPSILON, "--policy", f"b/{OWN}", framework="second")
    assert code == 0, said


@pytest.mark.parametrize(
    "change",
    [
        both(),
        moved("answers/gamma.yaml", "answers/c.yaml"),
        edited(OWN, "small@1", "small@1\ntitle: Ours"),
    ],
)
def test_a_policy_of_another_framework_is_passed_over_where_it_judges_nothing(repository: Path, change: Change) -> None:
    with_second(repository)
    change(repository)
    code, said = judged(repository, EPSILON, ZETA, framework="second")
    assert code == 0, said
    words = ("check", "--framework", "second", EPSILON, ZETA, "--as-of", DAY)
    for more in (("--baseline-ref", "main"), ("--write-baseline", "kept.json"), ("--baseline", "kept.json")):
        code, out, err = call(repository, *words, *more)
        assert code == 0, out + err


SECOND_TOO = written("answers/epsilon.yaml", sheet("epsilon"))
"""Answers to the first framework of an organisation that has given the second its own."""
RENAMED = moved(EPSILON, "b/e.yaml")
TURNED = edited(EPSILON, "second@1", "small@1")


@pytest.mark.parametrize(
    ("before", "change", "words", "told"),
    [
        (
            both(),
            written("b/alpha.yaml", sheet("alpha").replace("small@1", "second@1")),
            ("second", "b/alpha.yaml", EPSILON, ZETA),
            "there is no b/alpha.yaml at main: judged in full",
        ),
        (SECOND_TOO, RENAMED, ("second", "b/e.yaml", ZETA), f"b/{OWN}, baseline {EPSILON} at main"),
        (
            SECOND_TOO,
            both(RENAMED, moved("answers/epsilon.yaml", "answers/e.yaml")),
            ("framework",),
            f"{OWN}, baseline answers/epsilon.yaml at main",
        ),
    ],
)
def test_of_an_organisation_that_two_frameworks_ask_each_compares_its_own_answers(
    repository: Path, before: Change, change: Change, words: tuple[str, ...], told: str
) -> None:
    with_framework(repository)
    with_second(repository)
    landed(repository, before)
    code, said = judged_now(repository, change, *words[1:], framework=words[0])
    assert (code, told in said) == (0, True), said


@pytest.mark.parametrize(
    ("change", "words", "expected", "told"),
    [
        (
            both(TURNED, moved(EPSILON, "e.yaml")),
            ("framework", "e.yaml", "--policy", OWN),
            2,
            "answered for another framework than small",
        ),
        (both(TURNED, moved(EPSILON, "e.yaml")), ("second", ZETA), 1, f"epsilon was assessed in {EPSILON} (main)"),
        (TURNED, ("framework", EPSILON, "--policy", OWN), 2, "answered for another framework than small"),
        (TURNED, ("second", EPSILON, ZETA), 2, "the file answers framework 'small'"),
    ],
)
def test_no_file_leaves_its_baseline_for_another_framework(
    repository: Path, change: Change, words: tuple[str, ...], expected: int, told: str
) -> None:
    with_framework(repository)
    with_second(repository)
    code, said = judged_now(repository, change, *words[1:], framework=words[0])
    assert (code, told in said) == (expected, True), said


@pytest.mark.parametrize(
    ("change", "expected", "told"),
    [
        (edited(f"b/{OWN}", "second@1", "small@1"), 2, "the policy is for framework 'small'"),
        (removed(f"b/{OWN}"), 2, "the policy is for framework 'small'"),
        (edited(OWN, "small@1", "second@1"), 1, "policy/weakened"),
        (removed(ZETA), 1, "zeta was assessed in b/zeta.yaml (main)"),
        (both(removed(ZETA), edited(f"b/{OWN}", "second@1", "small@1")), 2, "the policy is for framework 'small'"),
    ],
)
@pytest.mark.parametrize("refs", [("--policy-ref", "main", "--baseline-ref", "main"), ("--baseline-ref", "main")])
def test_no_change_makes_a_policy_one_of_another_framework(
    repository: Path, change: Change, expected: int, told: str, refs: tuple[str, ...]
) -> None:
    with_second(repository)
    change(repository)
    files = [each for each in (EPSILON, ZETA) if (repository / each).exists()]
    code, out, err = call(repository, "check", "--framework", "second", *files, *refs, "--as-of", DAY, "--verbose")
    assert (code, told in out + err) == (expected, True), out + err


@pytest.mark.parametrize("refs", [("--policy-ref", "main", "--baseline-ref", "main"), ("--baseline-ref", "main")])
def test_a_policy_that_judged_nothing_does_not_become_one_of_another_framework(
    repository: Path, refs: tuple[str, ...]
) -> None:
    """All that is judged has a policy of its own, so nothing else would read it."""
    landed(repository, written(f"answers/{OWN}", POLICY.replace("files: [answers/*.yaml]\n", "")))
    both(edited(OWN, "small@1", "second@1"), removed("answers/gamma.yaml"))(repository)
    files = [f"answers/{name}.yaml" for name in ("alpha", "beta", "delta")]
    code, out, err = call(repository, "check", "--framework", str(FRAMEWORK), *files, *refs, "--as-of", DAY)
    assert (code, "the policy is for framework 'second', expected small@1" in err) == (2, True), out + err


def test_a_policy_that_demands_what_lies_between_two_tenths_guards_still(tmp_path: Path) -> None:
    """It is refused where it is written now; of an earlier state it is read, or nothing would be guarded."""
    repository = built(tmp_path / "repository", POLICY.replace("coverage: 80,", "coverage: 80.25,"))
    lax = POLICY.replace("protected: true\n", "").replace("coverage: 80,", "coverage: 1,")
    (repository / "aifactory-policy.yaml").write_text(lax, "utf-8")
    code, out, err = call(
        repository, "check", "--framework", str(FRAMEWORK), "--baseline-ref", "main", "--as-of", DAY, "--verbose"
    )
    assert code == 1
    assert "policy/weakened" in out + err


@pytest.mark.parametrize("said", ["protected: true\n", ""])
def test_a_protected_policy_that_the_change_makes_unreadable_guards_still(tmp_path: Path, said: str) -> None:
    """What it demanded is not known then; that nobody may change it without an owner is."""
    repository = built(tmp_path / "repository", POLICY.replace("protected: true\n", said))
    with_framework(repository)
    edited("framework/framework.yaml", "version: 1.0.0", "version: 2.0.0")(repository)
    edited("framework/policy.yaml", "small@1", "small@2")(repository)
    for name in ("alpha", "beta", "gamma", "delta"):
        edited(f"answers/{name}.yaml", "small@1", "small@2")(repository)
    lax = "format: aifactory-assess/policy@1\nframework: small@2\nrequire: {overall: {score: 1}}\n"
    (repository / "aifactory-policy.yaml").write_text(lax, "utf-8")
    committed(repository)
    words = ("--framework", "framework", "--baseline-ref", "main", "--as-of", DAY, "--verbose")
    code, out, err = call(repository, "check", *words, *sorted(map(str, (repository / "answers").glob("*.yaml"))))
    assert "was one that cannot be read with small 2.0.0; is aifactory-policy.yaml" in out + err
    wanted = (1, True) if said else (0, False)
    assert (code, "policy/weakened" in out + err) == wanted, out + err


# --- of a second trial: what lies beside the files that are judged ---

SLIP = sheet("alpha").replace("training: yes", "training: no").replace("[meter, spare, plan]", "[meter]")
"""Fair still, and less than it was."""
LAX = "format: aifactory-assess/policy@1\nframework: small@1\nrequire: {overall: {score: 1}}\n"
STRICT = POLICY.replace("[answers/*.yaml]", '["answers/**/*.yaml"]').replace("score: 60", "score: 70")


def landed(folder: Path, change: Change) -> None:
    """A change that is on main now."""
    change(folder)
    committed(folder)
    git(folder, "branch", "--force", "main")


def judged_now(folder: Path, change: Change, *arguments: str, framework: str = str(FRAMEWORK)) -> tuple[int, str]:
    change(folder)
    committed(folder)
    return judged(folder, *arguments, framework=framework)


WAIVED = "  - {rule: score/overall, organisation: alpha, until: 2026-12-31, reason: Being rebuilt, owner: board}\n"


def test_what_is_laxer_lands_once_the_commit_of_the_rules_has_it(repository: Path) -> None:
    """The rules alone are on a branch of their own."""
    with_framework(repository)
    gate = "        gate: {below: 25, cap: fair, reason: Nobody is there to run it}\n"
    laxer = both(
        edited(OWN, "score: 60", "score: 50"),
        edited(OWN, DELTA, DELTA + WAIVED),
        edited("framework/people.yaml", gate, ""),
    )
    rules_alone(repository)
    told = judged_by_rules(repository, laxer)
    assert told == (1, {"policy/weakened", "waiver/changed", "framework/changed"})
    git(repository, "checkout", "--quiet", "rules")
    laxer(repository)
    committed(repository)
    git(repository, "checkout", "--quiet", "change")
    assert judged_by_rules(repository, committed) == (0, set())


def rules_alone(folder: Path) -> None:
    """A branch that has the rules of this one, and no answers."""
    git(folder, "checkout", "--quiet", "-b", "rules")
    git(folder, "rm", "-r", "--quiet", "answers")
    committed(folder, "rules")
    git(folder, "checkout", "--quiet", "change")


def test_no_branch_is_behind_rules_on_a_branch_of_their_own(repository: Path) -> None:
    rules_alone(repository)
    code, said = judged_now(repository, WORSE, "--policy-ref", "rules")
    assert (code, "score/overall" in said, "lacks commits" in said) == (1, True, False), said


def test_no_file_moves_to_a_laxer_policy_where_the_rules_are_on_a_branch_of_their_own(tmp_path: Path) -> None:
    repository = built(tmp_path / "repository", POLICY.replace("answers/*.yaml", "answers/*.yaml, lax/*.yaml"))
    with_framework(repository)
    landed(repository, written(f"lax/{OWN}", f"protected: true\n{LAX}"))
    rules_alone(repository)
    code, failing = judged_by_rules(repository, both(WORSE, moved("answers/alpha.yaml", "lax/alpha.yaml")))
    assert (code, {"policy/weakened", "score/overall", "regression/score/overall"} - failing) == (1, set()), failing


def judged_by_rules(folder: Path, change: Change) -> tuple[int, set[str]]:
    """Exit code, and what fails, where the rules come from their own branch and the baseline from `main`."""
    change(folder)
    committed(folder)
    words = ("--policy-ref", "rules", "--baseline-ref", "main", "--as-of", DAY, "--report", "json")
    code, out, _ = call(folder, "check", "--framework", "framework", *words)
    return code, {each["rule"] for each in json.loads(out)["violations"] if each["status"] == "new"}


def test_names_that_look_alike_are_two_files(repository: Path) -> None:
    good, bad = "answers/soci\u00e9t\u00e9.yaml", "answers/societe\u0301.yaml"
    code, said = judged_now(repository, both(written(good, sheet("good")), written(bad, sheet("bad", cooling=0))))
    assert (code, "bad" in said) == (1, True), said
    kelvin = both(written("answers/Kappa.yaml", sheet("good")), written("answers/\u212aappa.yaml", sheet("bad", 0)))
    assert judged_now(repository, both(removed(good), removed(bad), kelvin))[0] == 1


COMPOSED, APART = "caf\u00e9/e.yaml", "cafe\u0301/e.yaml"


@pytest.mark.parametrize(
    ("pattern", "change", "told"),
    [
        (
            COMPOSED,
            both(removed(COMPOSED), written(APART, sheet("e"))),
            r"in caf\xe9/e.yaml (main) and lies in cafe\u0301/e.yaml now",
        ),
        (COMPOSED, edited(OWN, COMPOSED, APART), r"was answers/*.yaml, caf\xe9/e.yaml; is answers/*.yaml, cafe\u0301/"),
        ("caf*/*.yaml", written(APART, sheet("e")), r"is about organisation e, and so is cafe\u0301/e.yaml"),
    ],
)
def test_names_that_look_alike_are_told_apart(tmp_path: Path, pattern: str, change: Change, told: str) -> None:
    repository = built(tmp_path / "repository", POLICY.replace("answers/*.yaml", f"answers/*.yaml, {pattern}"))
    landed(repository, written(COMPOSED, sheet("e")))
    code, said = judged_now(repository, change)
    assert (code > 0, told in " ".join(said.split())) == (True, True), said


def test_an_older_copy_is_no_baseline_of_what_is_renamed(repository: Path) -> None:
    landed(repository, written("2025/alpha.yaml", SLIP))
    code, said = judged_now(
        repository, both(written("answers/alpha.yaml", SLIP), moved("answers/alpha.yaml", "answers/a2.yaml"))
    )
    assert (code, "regression/" in said) == (1, True), said


def test_where_several_copies_are_gone_none_of_them_is_chosen(repository: Path) -> None:
    landed(repository, both(written("answers/old/alpha.yaml", SLIP), written("answers/new/alpha.yaml", SLIP)))
    away = both(*(removed(f"answers/{each}alpha.yaml") for each in ("old/", "new/")))
    landed(repository, edited("aifactory-policy.yaml", "[answers/*.yaml]", '["answers/**/*.yaml"]'))
    code, said = judged_now(repository, both(away, moved("answers/alpha.yaml", "answers/a2.yaml")))
    told = "alpha is in answers/alpha.yaml, answers/new/alpha.yaml, answers/old/alpha.yaml at main"
    assert (code, told in said) == (2, True), said


def test_a_file_for_each_year_is_compared_with_the_last(tmp_path: Path) -> None:
    repository = built(tmp_path / "repository", POLICY.replace("files: [answers/*.yaml]\n", ""))
    landed(repository, both(written("2024/eps.yaml", sheet("eps", 0)), written("2025/eps.yaml", sheet("eps"))))
    written("2026/eps.yaml", SLIP.replace("alpha", "eps"))(repository)
    committed(repository)
    code, said = judged(repository, str(repository / "2026" / "eps.yaml"))
    assert (code, "baseline 2025/eps.yaml at main" in said) == (1, True), said


def named(pattern: str) -> Change:
    """A pattern more in the policy."""
    return edited(OWN, "files: [answers/*.yaml]", f"files: [answers/*.yaml, {pattern}]")


@pytest.mark.parametrize("start", [(), (removed("aside/eps.yaml"),)])
def test_a_file_that_the_policy_names_comes_from_none_that_it_does_not(
    repository: Path, start: tuple[Change, ...]
) -> None:
    weak = sheet("eps", cooling=0)
    landed(repository, both(written("aside/eps.yaml", weak), written(f"aside/{OWN}", LAX)))
    code, said = judged_now(repository, both(*start, written("answers/eps.yaml", weak)), "--only-regressions")
    assert (code, "answers/eps.yaml:7  score/overall" in said) == (1, True), said
    assert "eps.yaml: policy aifactory-policy.yaml, baseline none" in said, said


@pytest.mark.parametrize(
    ("rules", "text", "told"),
    [
        ((written(f"strict/{OWN}", POLICY.replace("score: 60", "score: 99")),), sheet("eps"), "score/overall"),
        ((), SLIP.replace("alpha", "eps"), "regression/"),
    ],
)
def test_no_change_hides_where_a_file_was_by_naming_where_it_is(
    repository: Path, rules: tuple[Change, ...], text: str, told: str
) -> None:
    landed(repository, both(written("strict/eps.yaml", sheet("eps")), *rules, written(f"lax/{OWN}", LAX)))
    change = both(named("lax/*.yaml"), removed("strict/eps.yaml"), written("lax/eps.yaml", text))
    files = [str(repository / "answers" / f"{name}.yaml") for name in ("alpha", "beta", "gamma", "delta")]
    code, said = judged_now(repository, change, *files, str(repository / "lax" / "eps.yaml"))
    assert (code, f"  {told}" in said, "baseline strict/eps.yaml at main" in said) == (1, True, True), said


@pytest.mark.parametrize(("refs", "told"), [(("--policy-ref", "main"), "regression/"), ((), "policy/weakened")])
def test_no_copy_takes_the_place_of_a_file_that_the_policy_names(
    repository: Path, refs: tuple[str, ...], told: str
) -> None:
    landed(repository, both(written("copies/alpha.yaml", SLIP), written(f"copies/{OWN}", LAX)))
    both(named("copies/*.yaml"), removed("answers/alpha.yaml"))(repository)
    committed(repository)
    words = ("--framework", str(FRAMEWORK), *refs, "--baseline-ref", "main", "--as-of", DAY, "--verbose")
    code, out, err = call(repository, "check", *words)
    assert (code, f"  {told}" in out, "baseline answers/alpha.yaml at main" in out) == (1, True, True), out + err


@pytest.mark.parametrize("files", ["", "files: [answers/*.yaml]\n"])
def test_a_copy_is_compared_with_itself_while_what_the_policy_names_is_there(tmp_path: Path, files: str) -> None:
    repository = built(tmp_path / "repository", POLICY.replace("files: [answers/*.yaml]\n", files))
    landed(repository, both(written("copies/alpha.yaml", SLIP), written("older/alpha.yaml", SLIP)))
    code, said = judged_now(repository, removed("older/alpha.yaml"), "--partial", "copies/alpha.yaml")
    assert (code, "baseline copies/alpha.yaml at main" in said) == (0, True), said


@pytest.mark.parametrize("refs", [("--policy-ref", "main"), ()])
@pytest.mark.parametrize("to", ["new", "aside"])
def test_what_a_change_names_is_not_judged_by_a_laxer_policy_of_a_folder_that_nobody_named(
    repository: Path, to: str, refs: tuple[str, ...]
) -> None:
    weak = sheet("eps", cooling=0)
    landed(repository, both(written("aside/eps.yaml", weak), written(f"aside/{OWN}", LAX)))
    assert judged(repository, "aside/eps.yaml")[0] == 0
    both(named(f"{to}/*.yaml"), removed("aside/eps.yaml"), written(f"{to}/eps.yaml", weak))(repository)
    committed(repository)
    words = ("--framework", str(FRAMEWORK), *refs, "--baseline-ref", "main", "--as-of", DAY, "--verbose")
    code, out, err = call(repository, "check", *words)
    by_the_root = f"{to}/eps.yaml: policy {OWN}, baseline aside/eps.yaml at main" in err
    assert (code, by_the_root) == (1, to == "new" or bool(refs)), out + err
    assert (f"{to}/eps.yaml:7  score/overall" in out, "policy/weakened" in out) == (by_the_root, to == "aside"), out


@pytest.mark.parametrize("file", [(), (written("aside/zeta.yaml", sheet("zeta", cooling=0)),)])
@pytest.mark.parametrize(
    ("named_before", "rule"), [("", "policy/weakened"), (", aside/eps.yaml", "policy/changed: files")]
)
def test_a_pattern_that_first_leads_to_a_laxer_policy_weakens_that_of_the_root(
    tmp_path: Path, named_before: str, rule: str, file: tuple[Change, ...]
) -> None:
    repository = built(tmp_path / "repository", POLICY.replace("*.yaml]", f"*.yaml{named_before}]"))
    landed(repository, both(written("aside/eps.yaml", sheet("eps", cooling=0)), written(f"aside/{OWN}", LAX)))
    change = edited(OWN, f"*.yaml{named_before}]", f"*.yaml{named_before}, aside/z*.yaml]")
    code, said = judged_now(repository, both(change, *file))
    assert (code, rule in said, "policy/weakened" in said) == (0 if named_before else 1, True, not named_before), said


@pytest.mark.parametrize(
    ("change", "found", "told"),
    [
        (both(named("t/*.yaml"), written("t/eps.yaml", sheet("eps", cooling=0))), 1, "t/eps.yaml:7  score/overall"),
        (named("answers/eps.yaml"), 2, "answers/eps.yaml: cannot be read: no such file"),
        (both(named("t/*.yaml"), written("t/alpha.yaml", sheet("alpha"))), 2, "and so is answers/alpha.yaml"),
    ],
)
def test_what_a_change_names_is_judged_in_it(repository: Path, change: Change, found: int, told: str) -> None:
    code, said = judged_now(repository, change)
    assert (code, told in said) == (found, True), said


def test_a_branch_that_is_behind_what_it_is_compared_with_is_told_so(repository: Path) -> None:
    """Whoever merged it, as GitHub does for a pull request, is told nothing of that."""
    told = "what is checked out lacks commits of main, and what they brought can be told as taken back: merge main"
    git(repository, "checkout", "--quiet", "-b", "other")
    landed(repository, written("answers/eps.yaml", sheet("eps")))
    git(repository, "checkout", "--quiet", "change")
    code, said = judged_now(repository, written("answers/alpha.yaml", SLIP))
    assert (code, "answers/eps.yaml:1  file/removed" in said, said.count(told)) == (1, True, 1), said
    assert said.index(told) < said.index("file/removed")
    assert told in judged(repository, "--report", "markdown")[1]
    assert told in judged(repository, "--baseline-ref", "HEAD")[1]
    git(repository, "checkout", "--quiet", "--detach")
    git(repository, "merge", "--quiet", "main")
    code, said = judged(repository)
    assert (code, "file/removed" in said, told in said) == (1, False, False), said


UNNAMED = POLICY.replace("protected: true\nfiles: [answers/*.yaml]\n", "")


@pytest.mark.parametrize(("before", "found", "by"), [("", 0, f"{FRAMEWORK}/policy.yaml"), (UNNAMED, 1, OWN)])
def test_the_first_list_of_files_is_what_is_judged_where_the_commit_has_none(
    repository: Path, before: str, found: int, by: str
) -> None:
    """By the rules of that commit, or the framework's."""
    landed(repository, written(OWN, before) if before else removed(OWN))
    weak = written("answers/beta.yaml", sheet("beta", cooling=0))
    code, said = judged_now(repository, both(written(OWN, POLICY), weak))
    assert (code, f"answers/beta.yaml: policy {by}, baseline answers/beta.yaml at main" in said) == (found, True), said
    code, said = judged_now(repository, written(OWN, f"{POLICY}slip: 1\n"))
    assert (code, "unknown key 'slip'" in said) == (2, True), said


@pytest.mark.parametrize(
    ("files", "more"),
    [("", ()), ("files: [answers/*.yaml]\n", ()), ("files: [answers/*.yaml]\n", (named("more/*.yaml"),))],
)
def test_a_file_beside_an_older_one_is_judged_by_the_policy_where_it_is(
    tmp_path: Path, files: str, more: tuple[Change, ...]
) -> None:
    repository = built(tmp_path / "repository", POLICY.replace("files: [answers/*.yaml]\n", files))
    weak = sheet("eps", cooling=0)
    landed(repository, both(written("aside/eps.yaml", weak), written(f"aside/{OWN}", LAX)))
    both(*more, written("more/eps.yaml", weak))(repository)
    committed(repository)
    code, said = judged(repository, str(repository / "more" / "eps.yaml"))
    assert (code, "policy aifactory-policy.yaml" in said) == (1, True), said


def test_the_policy_that_is_explained_is_the_one_that_judges(tmp_path: Path) -> None:
    repository = built(tmp_path / "repository", POLICY.replace("answers/*.yaml", "'**/*.yaml'"))
    strict = POLICY.replace("score: 60", "score: 70")
    landed(repository, both(written("strict/eps.yaml", sheet("eps")), written(f"strict/{OWN}", strict)))
    moved("strict/eps.yaml", "answers/eps.yaml")(repository)
    code, said = judged_now(repository, both(), "answers/eps.yaml", "--explain-policy")
    assert (code, said.splitlines()[0]) == (0, f"strict/{OWN} at main"), said
    assert f"answers/eps.yaml: policy strict/{OWN}, " in judged(repository, "answers/eps.yaml")[1]
    code, said = judged_now(
        repository, edited("answers/eps.yaml", "organisation", "nobody"), "--explain-policy", "answers/eps.yaml"
    )
    assert (code, said.splitlines()[0]) == (0, f"{OWN} at main"), said


@pytest.mark.parametrize("refs", [("--policy-ref", "main"), ("--baseline-ref", "main")])
def test_files_that_move_to_a_laxer_policy_are_told_each_with_both(tmp_path: Path, refs: tuple[str, ...]) -> None:
    repository = built(tmp_path / "repository", POLICY.replace("answers/*.yaml", "'**/*.yaml'"))
    names, strict = ("eps", "zeta"), POLICY.replace("score: 60", "score: 70")
    landed(repository, both(written(f"strict/{OWN}", strict), *(written(f"strict/{n}.yaml", sheet(n)) for n in names)))
    for name in names:
        moved(f"strict/{name}.yaml", f"answers/{name}.yaml")(repository)
    committed(repository)
    words = ("check", "--framework", str(FRAMEWORK), *refs, "--as-of", DAY, "--report", "json")
    found = json.loads(call(repository, *words)[1])["violations"]
    weakened = [each for each in found if each["rule"] == "policy/weakened"]
    now = f"what judges this file: was strict/{OWN}; is {OWN} ("
    assert [each["file"] for each in weakened] == [f"answers/{name}.yaml" for name in names]
    assert all(each["message"].startswith(now) for each in weakened)


def test_what_is_laxer_for_want_of_a_policy_is_told_of_that_one(tmp_path: Path) -> None:
    repository = built(tmp_path / "repository", POLICY.replace("answers/*.yaml", "'**/*.yaml'"))
    strict = POLICY.replace("score: 60", "score: 70")
    landed(repository, both(written("strict/eps.yaml", sheet("eps")), written(f"strict/{OWN}", strict)))
    code, said = judged_now(repository, removed(f"strict/{OWN}"))
    assert (code, re.findall(r"(\S+)  policy/weakened", said)) == (1, [f"strict/{OWN}:1"]), said


def test_a_folder_that_is_renamed_with_the_files_of_its_policy_is_compared(repository: Path) -> None:
    moved("answers", "sites")(repository)
    both(written("sites/alpha.yaml", SLIP), edited(OWN, "files: [answers/*.yaml]", "files: [sites/*.yaml]"))(repository)
    code, out, err = call(repository, "check", "--framework", str(FRAMEWORK), "--as-of", DAY, "--baseline-ref", "main")
    assert (code, "baseline answers/alpha.yaml at main" in out) == (1, True), out + err


def test_files_are_named_still_where_the_policy_before_cannot_be_read(repository: Path) -> None:
    landed(repository, both(written("2025/alpha.yaml", SLIP), written(OWN, "nobody: reads\n")))
    both(written(OWN, POLICY), removed("answers/alpha.yaml"), written("answers/a2.yaml", SLIP))(repository)
    words = ("check", "--framework", str(FRAMEWORK), "--as-of", DAY, "--baseline-ref", "main")
    code, out, err = call(repository, *words)
    assert (code, "baseline answers/alpha.yaml at main" in out) == (1, True), out + err


def test_answers_in_a_submodule_are_found_again_and_missed(repository: Path) -> None:
    inner = repository.parent / "board"
    inner.mkdir()
    git(inner, "init", "--quiet", "--initial-branch=main", ".")
    both(written("eps.yaml", sheet("eps")), written("zeta.yaml", sheet("zeta")))(inner)
    committed(inner)
    git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub")
    landed(repository, edited("aifactory-policy.yaml", "[answers/*.yaml]", '["answers/*.yaml", "sub/*.yaml"]'))
    both(written("eps.yaml", SLIP.replace("alpha", "eps")), moved("eps.yaml", "eps2.yaml"))(repository / "sub")
    committed(repository / "sub")
    code, said = judged_now(repository, both())
    assert (code, "regression/" in said) == (1, True), said
    removed("eps2.yaml")(repository / "sub")
    committed(repository / "sub")
    code, said = judged_now(repository, both())
    assert (code, "eps was assessed in sub/eps.yaml (main)" in said) == (1, True), said
    # A clone that lacks what main has of it cannot tell what is gone.
    for path in (repository / ".git" / "modules" / "sub" / "objects").rglob("*"):
        if path.is_file():
            path.unlink()
    code, said = judged(repository)
    assert (code, "sub: is a submodule of which the commit is not here that main has" in said) == (2, True), said


def submodule(folder: Path, *changes: Change) -> Path:
    """A submodule `sub` in which changes were made first."""
    inner = folder.parent / "board"
    inner.mkdir()
    git(inner, "init", "--quiet", "--initial-branch=main", ".")
    both(*changes)(inner)
    committed(inner)
    git(folder, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub")
    return folder / "sub"


@one_case_in(2)
@pytest.mark.parametrize("name", ["sub/2026/epsilon.yaml", "sub/cur/epsilon.yaml", "now/epsilon.yaml"])
@pytest.mark.parametrize("gone", [("2026",), ("2026", "cur")])
def test_a_file_behind_links_of_a_submodule_is_missed(repository: Path, name: str, gone: tuple[str, ...]) -> None:
    inner = submodule(repository, written("2026/epsilon.yaml", sheet("epsilon")), led("2026", "cur"))
    landed(repository, both(led("sub/cur", "now"), edited(OWN, "answers/*.yaml", f"answers/*.yaml, {name}")))
    assert judged(repository)[0] == 0
    git(inner, "rm", "--quiet", "-r", *gone)
    committed(inner)
    code, said = judged_now(repository, both())
    assert (code, "epsilon was assessed in sub/2026/epsilon.yaml (main)" in said) == (1, True), said


def test_a_link_of_a_submodule_that_leads_where_it_did_is_not_gone(tmp_path: Path) -> None:
    repository = built(tmp_path / "repository", POLICY.replace("files: [answers/*.yaml]\n", ""))
    inner = submodule(repository, written("y/2026.yaml", sheet("omega")), led("y/2026.yaml", "current.yaml"))
    landed(repository, both())
    files = [f"answers/{name}.yaml" for name in NAMES]
    assert judged(repository, *files)[0] == 0
    both(written("y/2027.yaml", sheet("omega")), linked("current.yaml", "y/2027.yaml"))(inner)
    code, said = judged(repository, *files)
    assert (code, "omega was assessed in sub/current.yaml (main)" in said) == (1, True), said


def other(folder: Path) -> Path:
    """A repository of its own, for a submodule that nobody checks out."""
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main", ".")
    both(written("conf.yaml", "a: 1\n"), written("d/conf.yaml", "a: 1\n"))(folder)
    committed(folder)
    return folder


@pytest.mark.parametrize(("name", "to"), [("conf.yaml", "lib/conf.yaml"), ("d", "lib/d")])
@pytest.mark.parametrize("is_nested", [False, True])
def test_a_link_into_a_submodule_that_is_not_checked_out_is_in_nobodys_way(
    repository: Path, name: str, to: str, is_nested: bool
) -> None:
    words = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other(repository.parent / "lib")))
    if is_nested:
        inner = submodule(repository, lambda inner: git(inner, *words, "lib"), led(to, name))
        assert not (inner / "lib" / ".git").exists()
    else:
        git(repository, *words, "lib")
        led(to, name)(repository)
    landed(repository, led(f"sub/{name}", "now.yaml") if is_nested else both())
    if not is_nested:
        git(repository, "submodule", "--quiet", "deinit", "--force", "lib")
    renamed = both(
        edited("answers/gamma.yaml", "supply: 0.9", "supply: 0.95"), moved("answers/gamma.yaml", "answers/c.yaml")
    )
    code, said = judged_now(repository, renamed)
    assert code == 0, said


@pytest.mark.parametrize("folder", ["sub/2026", "sub/cur", "now"])
def test_a_framework_behind_links_of_a_submodule_is_guarded_as_any_other(repository: Path, folder: str) -> None:
    inner = submodule(repository, lambda inside: shutil.copytree(FRAMEWORK, inside / "2026"), led("2026", "cur"))
    landed(repository, led("sub/cur", "now"))
    assert judged(repository, framework=folder)[0] == 0
    edited("2026/plant.yaml", "weight: 4\n        when", "weight: 1\n        when")(inner)
    committed(inner)
    words = ("check", "--framework", folder, "--baseline-ref", "main", "--as-of", DAY)
    code, out, err = call(repository, *words)
    assert (code, "framework/changed" in out) == (1, True), out + err


@pytest.mark.parametrize("attribute", ["ident", "filter=lfs", "working-tree-encoding=ISO-8859-1"])
def test_what_a_checkout_writes_otherwise_than_it_is_committed_is_not_judged(repository: Path, attribute: str) -> None:
    code, said = judged_now(repository, written(".gitattributes", f"answers/alpha.yaml {attribute}\n"))
    assert (code, f"answers/alpha.yaml: has the git attribute {attribute}" in said) == (2, True), said
    assert "beta.yaml: has" not in said


@pytest.mark.parametrize("is_announced", [False, True])
@pytest.mark.parametrize("name", ["answers/alpha.yaml", OWN])
def test_what_git_no_longer_has_is_not_judged_though_it_lies_here(
    repository: Path, name: str, *, is_announced: bool
) -> None:
    """`git add -N` says of a file that it will be added: the index has its name, and a commit does not."""
    for path, text in (("new.yaml", sheet("new")), ("later.yaml", sheet("later")), ("shown/.keep", "")):
        written(path, text)(repository)
    git(repository, "add", "shown")
    git(repository, "add", "-N", "later.yaml")
    assert judged(repository)[0] == 0, "what is not added yet is nothing that was taken away"
    git(repository, "rm", "--quiet", "--cached", name)
    if is_announced:
        git(repository, "add", "-N", name)
    code, said = judged(repository)
    assert (code, f"{name}: lies here, and is in git's index no more (add it again, or take it away)" in said) == (
        2,
        True,
    )


@pytest.mark.parametrize("away", [removed("answers/alpha.yaml"), moved("answers/alpha.yaml", "answers/a.yaml")])
def test_a_file_that_is_gone_is_said_to_be_gone_and_not_to_lie_here(repository: Path, away: Change) -> None:
    away(repository)
    committed(repository)
    code, said = judged(repository, "answers/alpha.yaml")
    assert code == 2
    assert "answers/alpha.yaml: cannot be read: no such file or directory" in said
    assert "lies here" not in said


def test_attributes_that_a_checkout_writes_otherwise_count_as_they_are_committed(repository: Path) -> None:
    written(".gitattributes", ".gitattributes ident\nanswers/[$Id$a]lpha.yaml ident\n")(repository)
    committed(repository)
    removed(".gitattributes")(repository)
    git(repository, "checkout", "--quiet", "--", ".gitattributes")
    assert "answers/[$Id: " in (repository / ".gitattributes").read_text("utf-8")  # a pattern ends at a blank
    code, said = judged(repository)
    assert (code, "answers/alpha.yaml: has the git attribute ident" in said) == (2, True), said


def test_a_name_that_a_tag_has_too_names_nothing(repository: Path) -> None:
    git(repository, "tag", "main", "change")
    code, said = judged(repository)
    assert (code, "'main' is the name of several refs" in said) == (2, True), said
    sha = subprocess.run(
        [*GIT, str(repository), "rev-parse", "refs/heads/main"], check=True, capture_output=True
    ).stdout
    git(repository, "tag", sha.decode("ascii").strip(), "change")
    for name in ("refs/heads/main", sha.decode("ascii").strip()):
        words = ("--policy-ref", name, "--baseline-ref", name)
        assert call(repository, "check", "--framework", str(FRAMEWORK), "--as-of", DAY, *words)[0] == 0


def test_a_name_that_is_written_out_is_never_that_of_a_tag(repository: Path) -> None:
    """Git takes a tag called `refs/heads/main` where there is no such branch, and warns where there is one."""
    git(repository, "update-ref", "refs/tags/refs/heads/main", "change")
    git(repository, "update-ref", "refs/tags/HEAD", "main")
    words = ("check", "--framework", str(FRAMEWORK), "--as-of", DAY, "--policy-ref")
    for ref in ("refs/heads/main", "refs/heads/main^{}", "HEAD"):
        assert call(repository, *words, ref)[0] == 0
    git(repository, "branch", "--quiet", "--delete", "--force", "main")
    code, _, err = call(repository, *words, "refs/heads/main")
    assert (code, "there is no commit 'refs/heads/main'" in err) == (2, True), err


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("main", "several refs, expected one that names a single one (write it out: refs/heads/main or"),
        ("heads/main", "several refs, expected one that names a single one (write it out: refs/heads/main"),
        ("SHORT", "how a commit begins, expected one that names a single one (write it out: refs/tags/SHORT or"),
        (
            "v1-2-gSHORT",
            "how a commit begins, expected one that names a single one (write it out: refs/tags/v1-2-gSHORT or",
        ),
    ],
)
def test_a_name_that_several_share_is_told_with_the_names_there_are(repository: Path, name: str, told: str) -> None:
    words = [*GIT, str(repository), "rev-parse", "--short", "main"]
    short = subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()
    name, told = (text.replace("SHORT", short) for text in (name, told))
    committed(repository)  # another commit than main
    git(repository, "update-ref", f"refs/tags/{name}", "change")
    said = judged(repository, "--policy-ref", name)[1]
    assert told in said
    assert "refs/remotes/" not in said


def test_a_tag_called_as_git_describes_its_own_commit_is_one_name(repository: Path) -> None:
    words = [*GIT, str(repository), "rev-parse", "--short", "main"]
    name = f"v1-2-g{subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()}"
    before = judged(repository, "--policy-ref", name)
    git(repository, "tag", name, "main")
    assert judged(repository, "--policy-ref", name) == before
    assert before[0] == 0


def test_a_policy_where_no_file_lies_yet_is_a_change_of_the_rules(repository: Path) -> None:
    landed(repository, edited("aifactory-policy.yaml", "[answers/*.yaml]", '["answers/**/*.yaml"]'))
    aside = written("aside/aifactory-policy.yaml", LAX)
    assert judged_now(repository, aside) == (0, judged(repository)[1])
    code, said = judged_now(repository, written("answers/new/aifactory-policy.yaml", LAX))
    assert (code, "policy/weakened" in said) == (1, True), said
    assert judged_now(repository, written("answers/new/aifactory-policy.yaml", STRICT))[0] == 0


@pytest.mark.parametrize(
    ("name", "flags"), [(OWN, ("--baseline-ref",)), (f"answers/new/{OWN}", ("--baseline-ref", "--policy-ref"))]
)
def test_a_policy_that_git_cannot_tell_is_none_that_nobody_can_read(
    repository: Path, name: str, flags: tuple[str, ...]
) -> None:
    """What it demanded stands in the commit: a clone that lacks it must not let it be weakened."""
    landed(repository, both(edited(OWN, "[answers/*.yaml]", '["answers/**/*.yaml"]'), written(name, STRICT)))
    both(written(name, LAX), without_its_object(name))(repository)
    committed(repository)
    refs = [word for flag in flags for word in (flag, "main")]
    files = [f"answers/{each}.yaml" for each in ("alpha", "beta", "delta", "gamma")]
    code, out, err = call(repository, "check", *files, "--framework", str(FRAMEWORK), "--as-of", DAY, *refs)
    assert (code, "git cannot read object" in err, "its object is lost or damaged" in err) == (2, True, True), out + err


def test_patterns_where_none_were_let_files_go(tmp_path: Path) -> None:
    repository = built(tmp_path / "repository", POLICY.replace("files: [answers/*.yaml]\n", ""))
    few = "protected: true\nfiles: [answers/b*.yaml, answers/d*.yaml, answers/g*.yaml]\n"
    edited("aifactory-policy.yaml", "protected: true\n", few)(repository)
    committed(repository)
    files = sorted(str(path) for path in (repository / "answers").glob("*.yaml"))
    code, said = judged(repository, *files)
    assert (code, "files: was not there; is answers/b*.yaml" in said) == (1, True), said


@pytest.mark.parametrize("sign", ["u180b", "u0332", "u0345"])
def test_a_sign_that_is_no_letter_is_no_new_source(repository: Path, sign: str) -> None:
    raised = edited(
        "answers/alpha.yaml",
        "evidence: documented, source: staffing list",
        f'evidence: verified, source: "staffing list\\{sign}"',
    )
    code, said = judged_now(repository, raised)
    assert (code, "regression/applicability/staff" in said) == (1, True), said


def test_a_date_ahead_is_no_known_age(tmp_path: Path) -> None:
    repository = built(
        tmp_path / "repository", POLICY.replace("answers: {required", "answers: {max_age_days: 30, required")
    )
    code, said = judged_now(
        repository, edited("answers/alpha.yaml", "as_of: 2026-10-01", "as_of: 2027-01-01"), "--only-regressions"
    )
    assert (code, "is dated 2027-01-01, 37 days from now" in said) == (1, True), said


def test_a_pattern_is_bounded(repository: Path) -> None:
    wild = "a*" * 2000
    edited("aifactory-policy.yaml", "[answers/*.yaml]", f'["answers/*.yaml", "**/{wild}"]')(repository)
    code, out, err = call(repository, "check", "--framework", str(FRAMEWORK), "--as-of", DAY)
    assert (code, "is too much of a pattern, expected at most 500 signs and 20 wildcards" in out + err) == (2, True)
    assert len(err) < 1000


def test_a_name_that_no_file_can_have_is_a_fault_at_its_line(repository: Path) -> None:
    edited("aifactory-policy.yaml", "[answers/*.yaml]", r'["answers/*.yaml", "a\0b.yaml"]')(repository)
    code, _, err = call(repository, "check", "--framework", str(FRAMEWORK), "--as-of", DAY)
    told = r"aifactory-policy.yaml:4:27: 'a\x00b.yaml' is a name that no file can have, expected a pattern"
    assert (code, told in err) == (2, True), err


def test_a_pipe_in_the_place_of_a_git_folder_is_waited_for_by_nobody(repository: Path) -> None:
    os.mkfifo(repository / "answers" / ".git")
    assert judged(repository)[0] == 0


def test_the_root_of_a_repository_is_no_answers_file(repository: Path) -> None:
    for words in (("check", ".."), ("plan", ".."), ("check", "answers/alpha.yaml", "--policy", "..")):
        code, _, err = call(repository, *words, "--framework", str(FRAMEWORK))
        assert (code, "Traceback" in err) == (2, False), err


ALL = POLICY.replace("[answers/*.yaml]", '["answers/**/*.yaml"]')
NEW_ONE = written("answers/epsilon.yaml", sheet("epsilon"))


@pytest.mark.parametrize("name", ["vault/alpha.yaml", OWN])
def test_attributes_of_what_a_link_leads_to_and_of_the_rules_count_too(repository: Path, name: str) -> None:
    vault = both(written("vault/alpha.yaml", sheet("alpha")), linked("answers/alpha.yaml", "../vault/alpha.yaml"))
    code, said = judged_now(repository, both(vault, written(".gitattributes", f"{name} ident\n")))
    assert (code, f"{name}: has the git attribute ident" in said) == (2, True), said


@pytest.mark.parametrize("name", ["alpha.yaml", OWN])
def test_attributes_of_what_lies_in_a_linked_folder_count_too(tmp_path: Path, name: str) -> None:
    repository = built(tmp_path / "repository", POLICY.replace("[answers/*.yaml]", "[answers/*.yaml, vault/*.yaml]"))
    landed(repository, written(f"answers/{OWN}", POLICY))
    away = both(moved("answers", "vault"), lambda folder: (folder / "answers").symlink_to("vault"))
    both(away, written(".gitattributes", f"vault/{name} ident\n"))(repository)
    committed(repository)
    for folder in ("answers", "vault"):
        code, said = judged(repository, f"{folder}/alpha.yaml")
        assert (code, f"vault/{name}: has the git attribute ident" in said) == (2, True), said


@pytest.mark.parametrize("name", ["people.yaml", "framework.yaml"])
def test_attributes_of_a_framework_in_a_linked_folder_count_too(repository: Path, name: str) -> None:
    with_framework(repository)
    landed(repository, lambda folder: (folder / "current").symlink_to("framework"))
    written(".gitattributes", f"framework/{name} ident\n")(repository)
    committed(repository)
    code, said = judged(repository, framework="current")
    assert (code, f"framework/{name}: has the git attribute ident" in said) == (2, True), said


def test_a_large_file_beside_the_answers_is_none_of_them(repository: Path) -> None:
    landed(repository, written("vendor/big.yaml", "a: |\n" + "  x y z\n" * 150_000))
    code, said = judged_now(repository, both(NEW_ONE, moved("answers/alpha.yaml", "answers/a2.yaml")))
    assert code == 0, said


def test_a_policy_that_nobody_can_read_does_not_land(tmp_path: Path) -> None:
    repository = built(tmp_path / "repository", ALL)
    code, said = judged_now(repository, written(f"answers/new/{OWN}", "format: nonsense\n"))
    assert (code, f"answers/new/{OWN}:1:9: format is 'nonsense'" in said) == (2, True), said


@pytest.mark.parametrize("pattern", ["answers/**/*.yaml", "answers/**.yaml", "answers/**", "**/*.yaml"])
def test_a_policy_lies_where_a_pattern_leads(tmp_path: Path, pattern: str) -> None:
    repository = built(tmp_path / "repository", POLICY.replace("[answers/*.yaml]", f'["{pattern}"]'))
    code, said = judged_now(repository, written(f"answers/new/{OWN}", LAX))
    assert (code, "policy/weakened" in said) == (1, True), said


def test_a_policy_lies_where_a_pattern_leads_past_no_folder(tmp_path: Path) -> None:
    repository = built(
        tmp_path / "repository", POLICY.replace("[answers/*.yaml]", '["answers/*.yaml", "more/eu-**/*.yaml"]')
    )
    code, said = judged_now(repository, written(f"more/{OWN}", LAX))
    assert (code, "policy/weakened" in said) == (1, True), said


def test_a_policy_that_judges_no_file_now_is_a_change_of_the_rules(tmp_path: Path) -> None:
    repository = built(tmp_path / "repository", ALL)
    landed(repository, lambda folder: shutil.copy(folder / OWN, folder / "answers" / OWN))
    code, said = judged_now(repository, written(OWN, LAX))
    assert (code, f"{OWN}:1  policy/weakened" in said) == (1, True), said


def test_a_policy_in_a_linked_folder_is_a_change_of_the_rules(tmp_path: Path) -> None:
    repository = built(tmp_path / "repository", ALL)
    (repository / "answers" / "new").symlink_to("../aside")
    code, said = judged_now(repository, written(f"aside/{OWN}", LAX))
    assert (code, "policy/weakened" in said) == (1, True), said


def test_a_stricter_policy_beside_the_files_need_not_name_them(tmp_path: Path) -> None:
    repository = built(tmp_path / "repository", ALL)
    strict = ALL.replace("score: 60", "score: 70").replace('files: ["answers/**/*.yaml"]\n', "")
    code, said = judged_now(repository, written(f"answers/new/{OWN}", strict))
    assert code == 0, said


def test_no_older_copy_is_chosen_by_deleting_another(tmp_path: Path) -> None:
    repository = built(tmp_path / "repository", POLICY.replace("files: [answers/*.yaml]\n", ""))
    slip = SLIP.replace("alpha", "eps")
    landed(repository, both(written("2024/eps.yaml", slip), written("2025/eps.yaml", sheet("eps"))))
    both(removed("2024/eps.yaml"), written("2026/eps.yaml", slip))(repository)
    committed(repository)
    code, said = judged(repository, str(repository / "2026" / "eps.yaml"))
    told = "eps is in 2024/eps.yaml, 2025/eps.yaml at main, and not in all of them now"
    assert (code, told in said) == (2, True), said


@pytest.mark.parametrize("way", ["take the others away in a change before", "or name what is judged under files:"])
def test_a_file_beside_a_copy_is_renamed_as_the_hint_says(tmp_path: Path, way: str) -> None:
    unnamed = POLICY.replace("protected: true\nfiles: [answers/*.yaml]\n", "")
    repository = built(tmp_path / "repository", unnamed)
    landed(repository, written("old/eps.yaml", sheet("eps")))
    landed(repository, written("answers/eps.yaml", sheet("eps")))
    code, said = judged_now(repository, moved("answers/eps.yaml", "answers/e.yaml"), "answers/e.yaml")
    assert (code, way in said) == (2, True), said
    git(repository, "reset", "--quiet", "--hard", "main")
    landed(repository, removed("old/eps.yaml") if "before" in way else written(OWN, POLICY))
    code, said = judged_now(repository, moved("answers/eps.yaml", "answers/e.yaml"), "answers/e.yaml")
    assert (code, "baseline answers/eps.yaml at main" in said) == (0, True), said


def test_a_submodule_with_answers_is_missed(repository: Path) -> None:
    inner, outer = repository.parent / "board", repository.parent / "group"
    for folder, name in ((inner, "eps.yaml"), (outer, "zeta.yaml")):
        folder.mkdir()
        git(folder, "init", "--quiet", "--initial-branch=main", ".")
        written(name, sheet(name.removesuffix(".yaml")))(folder)
        committed(folder)
    local = ("-c", "protocol.file.allow=always")
    git(outer, *local, "submodule", "--quiet", "add", str(inner), "deep")
    committed(outer)
    git(repository, *local, "submodule", "--quiet", "add", str(outer), "sub")
    git(repository, *local, "submodule", "--quiet", "update", "--init", "--recursive")
    landed(repository, edited(OWN, "[answers/*.yaml]", '["answers/*.yaml", "sub/**/*.yaml"]'))
    assert judged(repository)[0] == 0
    for path in (repository / ".git" / "modules" / "sub" / "modules" / "deep" / "objects").rglob("*"):
        if path.is_file():
            path.unlink()
    code, said = judged(repository)
    assert (code, "sub/deep: is a submodule of which the commit is not here" in said) == (2, True), said
    git(repository, "rm", "--quiet", "--force", "sub")
    committed(repository)
    code, said = judged(repository)
    assert (code, "sub: is a submodule at main that the policy's files lead into" in said) == (2, True), said


@pytest.mark.parametrize("pattern", ["sub/*.yaml", "sub/**/*.yaml", "sub/eps.yaml"])
@pytest.mark.parametrize("kept", [(), ("--write-baseline", "kept.json")])
def test_a_submodule_that_is_named_and_not_checked_out_is_not_passed_over_without_a_ref(
    repository: Path, pattern: str, kept: tuple[str, ...]
) -> None:
    """Nothing matched below it, and all that was there passed."""
    submodule(repository, written("eps.yaml", sheet("eps")))
    landed(repository, edited(OWN, "[answers/*.yaml]", f'["answers/*.yaml", "{pattern}"]'))
    words = ("check", "--framework", str(FRAMEWORK), "--as-of", DAY, *kept)
    assert call(repository, *words)[0] == 0
    (repository / "kept.json").unlink(missing_ok=True)
    not_checked_out(repository)
    told = "sub: is a submodule that the policy's files lead into, and it is not checked out here (check it out "
    code, out, err = call(repository, *words)
    assert (code, out, told in err) == (2, "", True), err
    assert not (repository / "kept.json").exists()


def taken_away(folder: Path) -> None:
    git(folder, "rm", "--quiet", "--force", "sub")
    shutil.rmtree(folder / ".git" / "modules")


def switched_off(folder: Path) -> None:
    git(folder, "config", "--file", ".gitmodules", "submodule.sub.update", "none")
    not_checked_out(folder)


def not_checked_out(folder: Path) -> None:
    git(folder, "submodule", "--quiet", "deinit", "--force", "sub")
    shutil.rmtree(folder / ".git" / "modules")


@one_case_in(2)
@pytest.mark.parametrize("change", [taken_away, switched_off, not_checked_out])
@pytest.mark.parametrize(
    "files", some(['files: [answers/*.yaml, "s*/*.yaml"]\n', 'files: ["**/*.yaml"]\n', "", POLICY], 2)
)
def test_a_submodule_in_which_answers_may_lie_is_not_taken_away_unseen(
    tmp_path: Path, files: str, change: Change
) -> None:
    """What is not checked out was not before, where nothing was changed about it."""
    inner = tmp_path / "board"
    written("eps.yaml", sheet("eps"))(inner)
    git(inner, "init", "--quiet", "--initial-branch=main", ".")
    committed(inner)
    law = files if files == POLICY else POLICY.replace("files: [answers/*.yaml]\n", files)
    repository = built(tmp_path / "repository", law)
    git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub")
    landed(repository, both())
    answers = [f"answers/{name}.yaml" for name in NAMES]
    assert judged(repository, *answers, "sub/eps.yaml")[0] == 0
    code, said = judged_now(repository, change, *answers)
    is_told = "sub: is a submodule at main that answers may lie in, and it is not checked out here" in said
    expected = files != POLICY and change is not not_checked_out
    assert (code, is_told) == (2 if expected else 0, expected), said


def test_a_file_in_the_place_of_a_submodule_is_told_so_and_no_partial_clone(tmp_path: Path) -> None:
    inner = tmp_path / "board"
    written("eps.yaml", sheet("eps"))(inner)
    git(inner, "init", "--quiet", "--initial-branch=main", ".")
    committed(inner)
    repository = built(tmp_path / "repository", POLICY.replace("[answers/*.yaml]", '[answers/*.yaml, "s*/*.yaml"]'))
    git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub")
    landed(repository, both())
    code, said = judged_now(repository, both(taken_away, written("sub/eps.yaml", sheet("eps"))))
    told = "sub: is a submodule at main that is not checked out here, so nobody can tell what it held"
    assert (code, told in said, "git cannot" in said, "partial" in said) == (2, True, False, False), said
    # That its folder is named is no second problem.
    assert (said.count("sub: is a submodule"), "take its pattern out" in said) == (1, False), said


def test_an_escape_hides_no_organisation(repository: Path) -> None:
    spelled = edited("answers/alpha.yaml", "organisation:", '"\\u006frganisation":')
    landed(repository, spelled)
    code, said = judged_now(repository, both(written("answers/alpha.yaml", SLIP), spelled))
    assert (code, "regression/" in said) == (1, True), said
    code, said = judged_now(repository, removed("answers/alpha.yaml"))
    assert (code, "alpha was assessed in answers/alpha.yaml (main)" in said) == (1, True), said


def test_a_policy_among_the_files_is_none_of_them(repository: Path) -> None:
    landed(repository, lambda folder: shutil.copy(folder / OWN, folder / "answers" / OWN))
    every = sorted(str(path) for path in (repository / "answers").iterdir())
    code, said = judged(repository, *every)
    assert (code, f"answers/{OWN}: is a policy, and no answers file" in said) == (0, True), said


OF_A_FILE = POLICY.replace("organisation: delta", "file: answers/delta.yaml")
SWAPPED = both(
    written("answers/delta.yaml", sheet("alpha", cooling=0)), written("answers/alpha.yaml", sheet("delta", 0))
)


def overall(repository: Path, change: Change) -> dict[str, str]:
    """What becomes of each file that is below 60 points."""
    change(repository)
    committed(repository)
    refs = ("--policy-ref", "main", "--baseline-ref", "main", "--report", "json")
    _, out, _ = call(repository, "check", "--framework", str(FRAMEWORK), *refs, "--as-of", DAY)
    told = json.loads(out)["violations"]
    return {each["file"]: each["status"] for each in told if each["rule"] == "score/overall"}


def test_a_waiver_of_a_file_serves_no_other_organisation_and_must_follow_its_own(tmp_path: Path) -> None:
    repository = built(tmp_path / "repository", OF_A_FILE.replace("protected: true\n", ""))
    assert overall(repository, SWAPPED) == {"answers/alpha.yaml": "new", "answers/delta.yaml": "new"}
    change = written("answers/delta.yaml", sheet("new", cooling=0))
    assert overall(repository, change) == {"answers/alpha.yaml": "new", "answers/delta.yaml": "new"}
    follows = edited(OWN, "file: answers/delta.yaml", "file: answers/alpha.yaml")
    assert overall(repository, follows) == {"answers/alpha.yaml": "waived", "answers/delta.yaml": "new"}


def test_an_organisation_that_is_new_has_no_waiver_of_a_file(tmp_path: Path) -> None:
    repository = built(tmp_path / "repository", OF_A_FILE)
    landed(repository, both(moved("answers/delta.yaml", "answers/d2.yaml"), edited("answers/d2.yaml", "0", "3")))
    change = written("answers/delta.yaml", sheet("evil", cooling=0))
    assert overall(repository, change)["answers/delta.yaml"] == "new"


@pytest.mark.parametrize(("ref", "name"), [("main", "new"), ("rules", "delta")])
@pytest.mark.parametrize("organisation", [False, True])
def test_a_waiver_of_a_file_that_is_judged_and_had_no_such_answers_is_told_so(
    tmp_path: Path, ref: str, name: str, organisation: bool
) -> None:
    """It is not to be deleted, for want of a file that is judged: it holds once the change has landed."""
    both_named = f"organisation: {name}, file: answers/{name}.yaml"
    waived = OF_A_FILE.replace("file: answers/delta.yaml", both_named if organisation else both_named.split(", ")[1])
    repository = built(tmp_path / "repository", waived)
    rules_alone(repository)
    code, said = judged_now(repository, written(f"answers/{name}.yaml", sheet(name, 0)), "--policy-ref", ref)
    told = f"waives nothing: at {ref} no file answers/{name}.yaml is about {name}; name the organisation instead of the"
    assert (code, told in said, f"answers/{name}.yaml is judged" in said) == (1, True, False), said


def test_a_waiver_of_a_new_file_that_another_policy_judges_is_told_which(tmp_path: Path) -> None:
    law = OF_A_FILE.replace("answers/delta.yaml", "more/new.yaml").replace("answers/*.yaml", "answers/*.yaml, more/*")
    repository = built(tmp_path / "repository", law.replace("files: [", "files: [more/old.yaml, "))
    landed(repository, both(written(f"more/{OWN}", POLICY), written("more/old.yaml", sheet("old"))))
    _, said = judged_now(repository, written("more/new.yaml", sheet("new", cooling=0)))
    assert f"waives nothing: more/{OWN} judges it; delete the waiver" in said, said


@pytest.mark.parametrize("now", ["", DELTA.replace("2026-12-31", "2026-11-24")])
def test_a_waiver_that_a_change_drops_or_ends_lets_nothing_pass_in_it(repository: Path, now: str) -> None:
    """Judged by the waiver, it would land, and be known from the baseline ever after."""
    code, said = judged_now(repository, edited(OWN, DELTA, now), "--only-regressions")
    told = "waiver score/overall@delta lets it fail at main, and none does so in what is changed"
    assert (code, told in " ".join(said.split())) == (1, True), said


@pytest.mark.parametrize("now", ["", DELTA.replace("2026-12-31", "2026-11-24")])
@pytest.mark.parametrize(("cooling", "expected"), [(0, 1), (3, 0)])
def test_a_waiver_that_a_change_takes_out_is_neither_in_force_nor_unused(
    repository: Path, now: str, cooling: int, expected: int
) -> None:
    written("answers/delta.yaml", sheet("delta", cooling))(repository)
    code, said = judged_now(repository, edited(OWN, DELTA, now), "--report", "json=out.json")
    told = {each["id"]: each["state"] for each in json.loads((repository / "out.json").read_bytes())["waivers"]}
    # One that is there still, and ended, is to be deleted.
    assert (code, told.get("score/overall@delta")) == (expected, "unused" if now and not expected else None), said


@pytest.mark.parametrize(("now", "expected"), [("", 0), (DELTA.replace("2026-12-31", "2026-11-24"), 1)])
def test_what_a_baseline_has_without_a_waiver_is_known_when_a_later_one_is_dropped(
    tmp_path: Path, now: str, expected: int
) -> None:
    """One that is left there and has ended fails once the change has landed."""
    repository = built(tmp_path / "repository", POLICY.replace(DELTA, ""))
    git(repository, "branch", "then")
    landed(repository, edited(OWN, "waivers:\n", f"waivers:\n{DELTA}"))
    edited(OWN, DELTA, now)(repository)
    refs = ("--policy-ref", "main", "--baseline-ref", "then", "--only-regressions", "--as-of", DAY)
    for _ in range(2):
        code, out, err = call(repository, "check", "--framework", str(FRAMEWORK), *refs)
        assert code == expected, out + err
        landed(repository, both())


@pytest.mark.parametrize("change", [shutil.copy, shutil.move])
def test_a_waiver_of_a_file_is_not_forgotten_by_copying_the_file(
    tmp_path: Path, change: Callable[[Path, Path], object]
) -> None:
    repository = built(tmp_path / "repository", OF_A_FILE)
    change(repository / "answers" / "delta.yaml", repository / "answers" / "d2.yaml")
    committed(repository)
    code, said = judged(repository, "answers/d2.yaml", "--only-regressions")
    assert (code, "answers/d2.yaml:7  score/overall" in said) == (1, True), said


def test_nothing_is_known_where_nobody_can_read_what_was_waived(tmp_path: Path) -> None:
    repository = built(tmp_path / "repository", POLICY.replace("protected: true", "bogus: 1"))
    both(edited(OWN, "bogus: 1\n", ""), edited(OWN, DELTA, ""))(repository)
    words = ("--baseline-ref", "main", "--only-regressions", "--as-of", DAY)
    code, out, err = call(repository, "check", "--framework", str(FRAMEWORK), *words)
    assert (code, "answers/delta.yaml:7  score/overall" in out) == (1, True), out + err


def test_a_policy_where_the_files_of_the_change_lead_is_a_change_of_the_rules(repository: Path) -> None:
    code, said = judged_now(repository, both(named("aside/*.yaml"), written(f"aside/{OWN}", LAX)))
    assert (code, f"aside/{OWN}:1  policy/weakened" in said) == (1, True), said


def test_the_policy_of_a_repository_is_watched_where_it_names_no_files(tmp_path: Path) -> None:
    every = POLICY.replace("files: [answers/*.yaml]\n", "")
    repository = built(tmp_path / "repository", every)
    landed(repository, written(f"answers/{OWN}", every))
    written(OWN, LAX)(repository)
    committed(repository)
    code, said = judged(repository, *(f"answers/{name}.yaml" for name in ("alpha", "beta", "gamma", "delta")))
    assert (code, f"{OWN}:1  policy/weakened" in said) == (1, True), said


@pytest.mark.parametrize(
    "narrower",
    [
        "organisation: delta, until: 2026-12-31",
        "organisation: delta, file: answers/delta.yaml, until: 2026-12-31",
        "organisation: delta, until: 2026-12-01",
    ],
)
def test_a_waiver_that_lets_less_fail_is_no_weaker_policy(tmp_path: Path, narrower: str) -> None:
    wide = "rule: score/overall, until: 2026-12-31"
    policy = POLICY.replace("rule: score/overall, organisation: delta, until: 2026-12-31", wide)
    repository = built(tmp_path / "repository", policy)
    code, said = judged_now(repository, edited(OWN, wide, f"rule: score/overall, {narrower}"))
    assert code == 0, said


@pytest.mark.parametrize("pattern", ["./answers/*.yaml", "././answers//./*.yaml"])
def test_a_pattern_that_is_spelled_otherwise_is_the_same(repository: Path, pattern: str) -> None:
    code, said = judged_now(repository, edited(OWN, "[answers/*.yaml]", f"[{pattern}]"))
    assert code == 0, said


def test_evidence_of_what_nobody_had_answered_needs_no_other_source(repository: Path) -> None:
    landed(repository, edited("answers/alpha.yaml", "training: yes", "training: unknown"))
    answered = edited("answers/alpha.yaml", "training: unknown", "training: {value: yes, evidence: verified}")
    code, said = judged_now(repository, answered)
    assert "without a new source" not in said
    typed = edited("answers/alpha.yaml", "supply: 0.9", "supply: {value: 0.9, evidence: verified}")
    code, said = judged_now(repository, typed)
    assert (code, "the evidence for supply was asserted" in said) == (1, True), said


def test_a_renamed_file_that_cannot_be_judged_is_not_gone(repository: Path) -> None:
    broken = edited("answers/a2.yaml", "cooling: 3", "cooling: 9")
    code, said = judged_now(repository, both(moved("answers/alpha.yaml", "answers/a2.yaml"), broken))
    assert (code, "alpha was assessed in" in said) == (2, False), said


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (both(), 12),
        (edited(OWN, "protected", "# One.\n# Two.\nprotected"), 14),
        (edited(OWN, ENDED_DELTA, ""), 1),
        (removed(OWN), 1),
    ],
)
def test_a_waiver_of_the_base_is_told_where_it_stands_in_the_change(tmp_path: Path, change: Change, line: int) -> None:
    repository = built(tmp_path / "repository", ENDED)
    judged_now(repository, change, "--report", "json=out.json")
    verdict = json.loads((repository / "out.json").read_bytes())
    told = {(each["file"], each["line"]) for each in verdict["violations"] if each["rule"] == "waiver/expired"}
    assert told == {(OWN, line)}


UNREADABLE = (LAX.replace("score: 1", "nonsense: 1"), LAX.replace("small@1", "second@1"))


@pytest.mark.parametrize("unreadable", UNREADABLE)
def test_a_policy_that_nobody_can_read_holds_where_no_pattern_led_as_little_as_a_laxer_one(
    repository: Path, unreadable: str
) -> None:
    landed(repository, written(f"aside/{OWN}", unreadable))
    both(written(f"aside/{OWN}", LAX), written("aside/eps.yaml", sheet("eps", cooling=0)), named("aside/*.yaml"))(
        repository
    )
    words = ("--framework", str(FRAMEWORK), "--baseline-ref", "main", "--as-of", DAY)
    code, out, err = call(repository, "check", *words)
    assert (code, "policy/weakened" in out) == (1, True), out + err


def test_a_waiver_of_a_file_holds_by_the_roots_policy_too_where_no_pattern_led(tmp_path: Path) -> None:
    waived = "  - {rule: score/overall, file: aside/eps.yaml, until: 2026-12-31, reason: Being built, owner: board}\n"
    repository = built(tmp_path / "repository", POLICY.replace("protected: true\n", "") + waived)
    eps = sheet("eps", cooling=0)
    landed(repository, both(written("aside/eps.yaml", eps), written(f"aside/{OWN}", f"{LAX}waivers:\n{waived}")))
    code, said = judged_now(repository, named("aside/*.yaml"))
    assert (code, "score/overall@aside/eps.yaml: until" in said, "waiver/unused" in said) == (0, True, False), said


def test_outside_of_repositories_the_policy_at_the_start_is_guarded_as_that_of_a_root(tmp_path: Path) -> None:
    both(
        written("a/alpha.yaml", sheet("alpha")),
        written(OWN, POLICY.replace("answers/*", "a/*")),
        written("c/gamma.yaml", sheet("gamma")),
        written(f"c/{OWN}", LAX),
    )(tmp_path)
    words = ("check", "--framework", str(FRAMEWORK), "--as-of", DAY)
    assert call(tmp_path, *words, "--write-baseline", "kept.json")[0] == 0
    edited(OWN, "[a/*.yaml]", "[a/*.yaml, c/*.yaml]")(tmp_path)
    code, out, err = call(tmp_path, *words, "--baseline", "kept.json")
    assert (code, f"c/{OWN}:1  policy/weakened" in out) == (1, True), out + err
    edited(OWN, "[a/*.yaml, c/*.yaml]", "[a/*.yaml]")(tmp_path)
    for change in (written(f"a/{OWN}", LAX), removed(OWN)):
        change(tmp_path)
        code, out, err = call(tmp_path, *words, "a/alpha.yaml", "--baseline", "kept.json")
        assert (code, "policy/weakened" in out) == (1, True), out + err


def test_a_copy_that_nobody_names_is_compared_with_itself_whatever_becomes_of_the_others(tmp_path: Path) -> None:
    repository = built(tmp_path / "repository", POLICY)
    landed(repository, both(written("copies/alpha.yaml", SLIP), written("answers/alpha-2024.yaml", sheet("alpha"))))
    both(moved("answers/alpha.yaml", "answers/alpha-2026.yaml"), removed("answers/alpha-2024.yaml"))(repository)
    code, said = judged_now(repository, both(), "--partial", "copies/alpha.yaml")
    assert (code, "baseline copies/alpha.yaml at main" in said) == (0, True), said
    words = ("compare", "copies/alpha.yaml", "--framework", str(FRAMEWORK), "--baseline-ref", "main", "--as-of", DAY)
    code, out, err = call(repository, *words)
    assert (code, "copies/alpha.yaml at main" in out) == (0, True), out + err


def test_the_policy_above_a_link_is_the_one_where_it_leads(repository: Path) -> None:
    both(written("else/deep/x", ""), written("else/eps.yaml", sheet("eps", cooling=0)), written(f"else/{OWN}", LAX))(
        repository
    )
    written("else/" + OWN, LAX.replace("score: 1", "score: 99"))(repository)
    written(OWN, LAX)(repository)
    (repository / "link").symlink_to("else/deep")
    words = ("check", "link/../eps.yaml", "--framework", str(FRAMEWORK), "--partial", "--as-of", DAY)
    code, out, err = call(repository, *words)
    assert (code, f"policy else/{OWN}" in out) == (1, True), out + err


@pytest.mark.parametrize("start", ["answers", "."])
def test_a_policy_behind_a_link_out_of_the_repository_is_refused_wherever_the_check_starts(
    repository: Path, start: str
) -> None:
    teams = POLICY.replace("files: [answers/*.yaml]\n", "")
    landed(
        repository, both(named("teams/*.yaml"), written(f"teams/{OWN}", teams), written("teams/eps.yaml", sheet("eps")))
    )
    outside = repository.with_name(f"outside-{start}")
    shutil.move(repository / "teams", outside)
    (repository / "teams").symlink_to(outside)
    committed(repository)
    words = ("--framework", str(FRAMEWORK), "--policy-ref", "main", "--baseline-ref", "main", "--as-of", DAY)
    code, out, err = call(repository / start, "check", *words)
    assert (code, f"teams/{OWN}: is a link that leads out of the repository" in err) == (2, True), out + err


def test_a_copy_that_is_judged_hides_no_file_that_the_policy_names_and_that_is_gone(repository: Path) -> None:
    landed(repository, both(written("copies/alpha.yaml", SLIP), written(f"copies/{OWN}", LAX)))
    code, said = judged_now(
        repository,
        both(removed("answers/alpha.yaml"), edited("copies/alpha.yaml", "answers:", "# more\nanswers:")),
        "copies/alpha.yaml",
        "answers/gamma.yaml",
    )
    assert (code, "file/removed" in said, "alpha was assessed in answers/alpha.yaml (main)" in said) == (
        1,
        True,
        True,
    ), said


def test_a_waiver_that_ended_is_renewed_as_its_finding_says(tmp_path: Path) -> None:
    """Past the check: whether the policy is protected or not, the commit's has none that lasts."""
    repository = built(tmp_path / "repository", ENDED.replace("protected: true\n", ""))
    renewed = edited(OWN, ENDED_DELTA, DELTA)
    code, said = judged_now(repository, renewed)
    hint = "where the policy is `protected` or a commit's, an owner of the rules lands it"
    assert (code, "waiver/expired" in said, hint in " ".join(said.split())) == (1, True, True), said
    landed(repository, both())
    assert judged(repository)[0] == 0


def test_a_waiver_of_a_file_that_ended_is_not_forgotten_by_renaming_the_file(tmp_path: Path) -> None:
    repository = built(tmp_path / "repository", OF_A_FILE)
    landed(repository, edited(OWN, DELTA.replace("organisation: delta", "file: answers/delta.yaml"), ""))
    git(repository, "checkout", "--quiet", "HEAD~1")
    git(repository, "branch", "--quiet", "--force", "then")
    git(repository, "checkout", "--quiet", "change")
    moved("answers/delta.yaml", "answers/d2.yaml")(repository)
    refs = ("--baseline-ref", "then", "--only-regressions", "--as-of", DAY)
    code, out, err = call(repository, "check", "--framework", str(FRAMEWORK), *refs)
    assert (code, "answers/d2.yaml:7  score/overall" in out) == (1, True), out + err


def test_a_framework_in_a_linked_folder_is_taken_from_the_commit(repository: Path) -> None:
    with_framework(repository)
    landed(repository, lambda folder: (folder / "current").symlink_to("framework"))
    code, said = judged(repository, framework="current")
    assert code == 0, said


@pytest.mark.parametrize(
    "text",
    ["# x\n" * 2000, "{}\n# x y z, and so on until it is long enough\n", "...\n" + "# x\n" * 20, "x" * 1_100_000],
)
def test_comments_alone_are_no_answers_however_many(tmp_path: Path, text: str) -> None:
    repository = built(tmp_path / "repository", POLICY.replace("files: [answers/*.yaml]\n", ""))
    written("answers/alpha.yaml", text)(repository)
    committed(repository)
    code, said = judged(repository, *(f"answers/{name}.yaml" for name in ("beta", "gamma", "delta")))
    assert (code, "alpha was assessed in answers/alpha.yaml (main)" in said) == (1, True), said


def test_what_a_waiver_lets_leave_is_listed_where_its_policy_judges_no_file(tmp_path: Path) -> None:
    repository = built(tmp_path / "repository", ALL)
    leaves = "  - {rule: file/removed, organisation: eps, until: 2026-12-31, reason: Closed, owner: board}\n"
    policy = "".join(line for line in ALL.splitlines(keepends=True) if "- {" not in line and "files:" not in line)
    own = both(written(f"answers/x/{OWN}", policy + leaves), written("answers/x/eps.yaml", sheet("eps")))
    landed(repository, own)
    removed("answers/x/eps.yaml")(repository)
    committed(repository)
    refs = ("--policy-ref", "main", "--baseline-ref", "main", "--report", "json")
    code, out, err = call(repository, "check", "--framework", str(FRAMEWORK), *refs, "--as-of", DAY)
    assert code == 0, out + err
    assert "file/removed@eps" in {each["id"] for each in json.loads(out)["waivers"]}


NAMES = ("alpha", "beta", "gamma", "delta")


@pytest.mark.parametrize(("fewer", "line"), [("files: [alpha.yaml]\n", 4), ("", 1)])
def test_the_policy_beside_answers_in_the_root_says_which_files_there_are(
    tmp_path: Path, fewer: str, line: int
) -> None:
    repository = built(tmp_path / "repository", POLICY.replace("[answers/*.yaml]", '["*.yaml"]'))
    landed(repository, both(*(moved(f"answers/{name}.yaml", f"{name}.yaml") for name in NAMES)))
    assert judged(repository)[0] == 0
    narrowed = edited(OWN, 'files: ["*.yaml"]\n', fewer)
    code, said = judged_now(repository, narrowed, *(f"{name}.yaml" for name in NAMES))
    assert (code, f"{OWN}:{line}  policy/weakened" in said, "files: was *.yaml; is " in said) == (1, True, True), said


def test_a_policy_beside_some_files_that_goes_had_no_say_in_which_there_are(repository: Path) -> None:
    landed(repository, written(f"answers/{OWN}", POLICY.replace("files: [answers/*.yaml]\n", "")))
    code, said = judged_now(repository, removed(f"answers/{OWN}"))
    assert code == 0, said


ALL_NAMED = edited(OWN, "[answers/*.yaml]", "[answers/alpha.yaml, answers/beta.yaml, answers/gamma.yaml]")


@pytest.mark.parametrize(("now", "is_idle"), [(DELTA, True), ("", False), (DELTA.replace("12-31", "12-01"), False)])
def test_no_waiver_is_to_be_deleted_that_a_change_needs_in_the_place_of_another(
    tmp_path: Path, now: str, is_idle: bool
) -> None:
    """Without it the rule would fail once the change has landed."""
    for_all = "  - {rule: score/overall, until: 2026-12-30, reason: Being built, owner: board}\n"
    repository = built(tmp_path / "repository", POLICY.replace(DELTA, DELTA + for_all))
    code, said = judged_now(repository, edited(OWN, DELTA, now))
    assert (code, "waiver score/overall for score/overall waives nothing" in said) == (0, is_idle), said


@pytest.mark.parametrize(
    ("fewer", "gone", "day", "code"),
    [
        ("alpha.yaml, answers/gamma", ("beta",), DAY, 0),
        ("alpha.yaml, answers/gamma", (), DAY, 1),
        ("alpha.yaml, answers/gamma", ("beta",), "2027-01-01", 1),
        ("alpha", ("beta", "gamma"), DAY, 1),
        ("alpha.yaml, answers/gamm?", ("beta",), DAY, 1),
    ],
)
def test_no_name_leaves_a_protected_policy_but_that_of_a_file_that_a_waiver_lets_leave(
    repository: Path, fewer: str, gone: tuple[str, ...], day: str, code: int
) -> None:
    landed(repository, ALL_NAMED)
    both(
        edited(OWN, "alpha.yaml, answers/beta.yaml, answers/gamma", fewer),
        *(removed(f"answers/{name}.yaml") for name in gone),
    )(repository)
    committed(repository)
    found, said = judged(repository, day=day)
    assert (found, "files: was answers/alpha.yaml, answers/beta.yaml" in said) == (code, True), said


def test_a_policy_beside_the_files_hides_none_that_is_gone(repository: Path) -> None:
    both(removed("answers/alpha.yaml"), written(f"answers/{OWN}", POLICY.replace("answers/*", "nothing/*")))(repository)
    committed(repository)
    words = ("check", "--framework", str(FRAMEWORK), "--baseline-ref", "main", "--as-of", DAY)
    code, out, err = call(repository, *words)
    assert (code, "alpha was assessed in answers/alpha.yaml (main)" in out) == (1, True), out + err
    code, out, err = call(repository / "answers", *words)
    assert (code, "alpha was assessed in alpha.yaml (main)" in out) == (1, True), out + err


def test_a_frameworks_own_policy_that_is_gone_is_told_where_it_was(repository: Path) -> None:
    with_framework(repository)
    landed(repository, both(removed(OWN), edited("framework/policy.yaml", "framework:", "protected: true\nframework:")))
    files = [f"answers/{name}.yaml" for name in NAMES]
    removed("framework/policy.yaml")(repository)
    committed(repository)
    code, said = judged(repository, *files, framework="framework")
    assert (code, "framework/policy.yaml:1  policy/weakened" in said) == (1, True), said
    assert "(the policy's file is gone)" in said
    assert "the command line:1" not in said


def test_a_frameworks_own_policy_is_guarded_though_it_judges_no_file(repository: Path) -> None:
    with_framework(repository)
    landed(repository, edited("framework/policy.yaml", "framework:", "protected: true\nframework:"))
    lax = written("framework/policy.yaml", "format: aifactory-assess/policy@1\nframework: small@1\n")
    code, said = judged_now(repository, lax, framework="framework")
    assert (code, "framework/policy.yaml:1  policy/weakened" in said) == (1, True), said


@pytest.mark.parametrize("protected", [True, False])
def test_a_frameworks_own_policy_may_come_with_what_it_asks_if_it_was_not_protected(
    repository: Path, *, protected: bool
) -> None:
    with_framework(repository)
    if protected:
        landed(repository, edited("framework/policy.yaml", "framework:", "protected: true\nframework:"))
    newer = written("framework/policy.yaml", "format: aifactory-assess/policy@1\nframework: small@2\n")
    code, said = judged_now(repository, newer, framework="framework")
    rule = "policy/weakened" if protected else "policy/changed"
    told = f"framework/policy.yaml:1  {rule}"
    assert (code, told in said, "one that cannot be read with small 1.0.0" in said) == (int(protected), True, True), (
        said
    )


@pytest.mark.parametrize("protected", [True, False])
def test_a_protected_policy_guards_the_framework_before_any_file_comes_under_it(
    tmp_path: Path, *, protected: bool
) -> None:
    patterns = POLICY.replace("[answers/*.yaml]", "[answers/*.yaml, other/*.yaml]")
    lax = POLICY.replace("protected: true\n", "")
    repository = built(tmp_path / "repository", patterns if protected else patterns.replace("protected: true\n", ""))
    with_framework(repository)
    landed(repository, written(f"answers/{OWN}", lax))
    weaker = edited("framework/plant.yaml", "weight: 4\n        when", "weight: 1\n        when")
    code, said = judged_now(repository, weaker, framework="framework")
    assert (code, "framework/framework.yaml:1  framework/changed" in said) == (int(protected), True), said


def test_answers_that_move_with_their_policy_protect_the_framework_still(tmp_path: Path) -> None:
    patterns = POLICY.replace("[answers/*.yaml]", "[answers/*.yaml, other/*.yaml]")
    repository = built(tmp_path / "repository", patterns.replace("protected: true\n", ""))
    with_framework(repository)
    landed(repository, written(f"answers/{OWN}", patterns))
    edited("framework/plant.yaml", "weight: 4\n        when", "weight: 1\n        when")(repository)
    shutil.copytree(repository / "answers", repository / "other")
    both(*(removed(f"answers/{name}.yaml") for name in NAMES))(repository)
    committed(repository)
    code, said = judged(repository, framework="framework")
    assert (code, "framework/framework.yaml:1  framework/changed" in said) == (1, True), said


@pytest.mark.parametrize("named", ["answers/*.yaml", ", ".join(f"answers/{name}.yaml" for name in (*NAMES, "eps"))])
@pytest.mark.parametrize("flag", ["--baseline", "--baseline-ref"])
def test_an_older_baseline_hides_nothing_that_the_commit_of_the_rules_has(
    tmp_path: Path, named: str, flag: str
) -> None:
    repository = built(tmp_path / "repository", POLICY.replace("answers/*.yaml", named))
    git(repository, "tag", "agreed")
    kept, framework = str(tmp_path / "kept.json"), ("--framework", str(FRAMEWORK), "--as-of", DAY)
    files = [f"answers/{name}.yaml" for name in NAMES]
    assert call(repository, "check", *framework, *files, "--write-baseline", kept)[0] == 0
    landed(repository, written("answers/eps.yaml", sheet("eps")))
    both(removed("answers/eps.yaml"), removed("answers/alpha.yaml"))(repository)
    committed(repository)
    older = (flag, "agreed" if flag == "--baseline-ref" else kept)
    code, out, err = call(repository, "check", *framework, "--policy-ref", "main", *older)
    assert (code, "eps was assessed in answers/eps.yaml (main)" in out) == (1, True), out + err
    assert out.count("alpha was assessed in ") == 1, out


@pytest.mark.parametrize(("waived", "code"), [("old/alpha.yaml", 1), ("answers/alpha.yaml", 0)])
def test_an_organisation_leaves_from_where_the_commit_of_the_rules_has_it(
    tmp_path: Path, waived: str, code: int
) -> None:
    waiver = f"  - {{rule: file/removed, file: {waived}, until: 2026-12-31, reason: Sold, owner: board}}\n"
    repository = built(tmp_path / "repository", POLICY.replace("files: [answers/*.yaml]\n", "") + waiver)
    (repository / "old").mkdir()
    landed(repository, moved("answers/alpha.yaml", "old/alpha.yaml"))
    git(repository, "tag", "agreed")
    landed(repository, moved("old/alpha.yaml", "answers/alpha.yaml"))
    removed("answers/alpha.yaml")(repository)
    committed(repository)
    words = ("check", *(f"answers/{name}.yaml" for name in NAMES if name != "alpha"))
    words += ("--framework", str(FRAMEWORK), "--as-of", DAY, "--policy-ref", "main", "--baseline-ref")
    for ref in ("main", "agreed"):
        found, out, err = call(repository, *words, ref)
        assert (found, "alpha was assessed in answers/alpha.yaml (main)" in out) == (code, True), out + err


def test_a_baseline_file_called_like_the_commit_of_the_rules_hides_nothing_of_it(repository: Path) -> None:
    removed("answers/gamma.yaml")(repository)
    written(OWN, LAX)(repository)
    words = ("check", *(f"answers/{name}.yaml" for name in NAMES if name != "gamma"))
    words += ("--framework", str(FRAMEWORK), "--as-of", DAY)
    assert call(repository, *words, "--write-baseline", "main")[0] == 0
    git(repository, "checkout", "--quiet", OWN)
    written("answers/alpha.yaml", sheet("alpha", cooling=0))(repository)
    code, out, err = call(repository, *words, "--policy-ref", "main", "--baseline", "main")
    assert (code, "gamma was assessed in answers/gamma.yaml (main)" in out) == (1, True), out + err
    assert re.search(r"answers/alpha\.yaml:\d+  score/overall", out), out


def test_from_outside_the_repository_the_rules_are_those_of_the_commit(repository: Path) -> None:
    """As after a checkout into a folder of the workspace, however files and rules are spelled."""
    with_framework(repository)
    landed(repository, both(moved(OWN, "policy.yaml")))
    framework = ("--framework", "framework", "--as-of", DAY)
    files = [f"answers/{name}.yaml" for name in NAMES]
    assert (
        call(repository, "check", *framework, "--policy", "policy.yaml", *files, "--write-baseline", "kept.json")[0]
        == 0
    )
    landed(repository, both())
    both(edited("answers/alpha.yaml", "cooling: 3", "cooling: 0"), written("policy.yaml", LAX))(repository)
    edited("framework/plant.yaml", "weight: 4\n        when", "weight: 1\n        when")(repository)
    edited("kept.json", "cooling: 3", "cooling: 0")(repository)
    committed(repository)
    told = []
    workspace = repository.parent
    (workspace / "link").symlink_to("repository")
    for start, name, other in (
        (repository, ".", "."),
        (workspace, "repository", "repository"),
        (workspace, str(repository), "repository"),
        (workspace, "link", "repository"),
    ):
        flags = {"--policy": "policy.yaml", "--framework": "framework", "--baseline": "kept.json"}
        words = [f"{flag}={Path(other) / path}" for flag, path in flags.items()]
        named = [str(Path(name) / file) for file in files]
        report = ("--policy-ref", "main", "--as-of", DAY, "--report", "json")
        code, out, err = call(start, "check", *words, *report, *named)
        assert code == 1, out + err
        verdict = json.loads(out)
        assert {each["policy"]["ref"] for each in verdict["files"]} == {"main"}
        told.append(sorted(each["rule"] for each in verdict["violations"]))
    assert {"policy/weakened", "framework/changed", "score/overall", "regression/score/overall"} <= set(told[0])
    assert told == [told[0]] * len(told)


@pytest.mark.parametrize("start", ["board", "repository", "."])
def test_a_policy_of_another_repository_is_taken_as_it_is_and_called_so(repository: Path, start: str) -> None:
    board, workspace = repository.parent / "board", repository.parent
    board.mkdir()
    git(board, "init", "--quiet", "--initial-branch=main", ".")
    written("policy.yaml", POLICY)(board)
    committed(board)
    written("policy.yaml", LAX)(board)
    here = workspace / start
    words = ("--framework", str(FRAMEWORK), "--as-of", DAY, "--policy-ref", "main", "--report", "json", "--partial")
    policy, file = (os.path.relpath(path, here) for path in (board / "policy.yaml", repository / "answers/alpha.yaml"))
    code, out, err = call(here, "check", *words, "--policy", policy, file)
    assert code == 0, out + err
    (told,) = json.loads(out)["files"]
    assert (told["policy"]["origin"], told["policy"]["ref"]) == ("given", None)


def test_from_outside_the_repository_no_link_makes_another_of_it(repository: Path) -> None:
    landed(repository, both(lambda folder: (folder / "gate").mkdir(), moved(OWN, "gate/policy.yaml")))
    board, workspace = repository.parent / "board", repository.parent
    board.mkdir()
    git(board, "init", "--quiet", "--initial-branch=main", ".")
    written("policy.yaml", LAX)(board)
    committed(board)
    both(WORSE, removed("gate/policy.yaml"), lambda folder: (folder / "gate").rmdir(), led("../board", "gate"))(
        repository
    )
    committed(repository)
    words = ("--framework", str(FRAMEWORK), "--as-of", DAY, "--policy-ref", "main", "--partial")
    own = ("--policy", "repository/gate/policy.yaml", "repository/answers/alpha.yaml")
    code, out, err = call(workspace, "check", *words, *own)
    assert (code, "policy.yaml: is a link that leads out of the repository" in err) == (2, True), out + err


# --- links that a checkout follows and a commit does not ---


def over_links(count: int) -> Callable[[Path], str]:
    """Where the first of so many links stands, the last of which leads to the file aside."""

    def laid(folder: Path) -> str:
        for number in range(1, count):
            (folder / "aside" / str(number)).symlink_to(str(number - 1))
        (folder / "aside" / "0").symlink_to("file")
        return f"../aside/{count - 1}"

    return laid


def ignored(folder: Path) -> str:
    written(".gitignore", "aside\n")(folder)
    return "../aside/file"


ASTRAY: dict[str, Callable[[Path], str]] = {
    "from-the-root-of-the-machine": lambda folder: f"{folder}/aside/file",
    "over-the-checkouts-own-name": lambda folder: f"../../{folder.name}/aside/file",
    "over-six-links": over_links(5),
    "to-what-is-not-committed": ignored,
}


def astray(kind: str, name: str) -> Change:
    """A file is a link to itself aside, which a checkout follows."""

    def change(folder: Path) -> None:
        (folder / "aside").mkdir()
        (folder / name).rename(folder / "aside" / "file")
        (folder / name).symlink_to(ASTRAY[kind](folder))

    return change


UNTOLD = "is a link, or behind one, that leads to nothing that is committed"
NOWHERE = "answers/alpha.yaml at main: is a link that leads to no file of that commit, expected a file"


@pytest.mark.parametrize("kind", ASTRAY)
def test_a_link_that_only_a_checkout_follows_is_refused_before_it_lands(repository: Path, kind: str) -> None:
    code, said = judged_now(repository, astray(kind, "answers/alpha.yaml"))
    assert (code, f"answers/alpha.yaml: {UNTOLD}" in said) == (2, True), said


@one_case_in(3)
@pytest.mark.parametrize("kind", ASTRAY)
@pytest.mark.parametrize("flag", ["--policy-ref", "--baseline-ref"])
def test_a_link_that_only_a_checkout_followed_is_no_absence(repository: Path, kind: str, flag: str) -> None:
    landed(repository, astray(kind, "answers/alpha.yaml"))
    edited("aside/file", "cooling: 3", "cooling: unknown")(repository)
    words = ("check", "--framework", str(FRAMEWORK), flag, "main", "--as-of", DAY)
    for change in (committed, removed("answers/alpha.yaml"), written("answers/alpha.yaml", SLIP)):
        change(repository)
        code, out, err = call(repository, *words)
        assert (code, NOWHERE in err, "without a baseline" in out) == (2, True, False), out + err


def test_five_links_are_followed_by_a_commit_too(repository: Path) -> None:
    def change(folder: Path) -> None:
        (folder / "aside").mkdir()
        (folder / "answers" / "alpha.yaml").rename(folder / "aside" / "file")
        (folder / "answers" / "alpha.yaml").symlink_to(over_links(4)(folder))

    landed(repository, change)
    assert judged(repository)[0] == 0
    code, said = judged_now(repository, edited("aside/file", "cooling: 3", "cooling: unknown"))
    assert (code, "regression/answer/cooling" in said) == (1, True), said


@pytest.mark.parametrize("kind", ["build", "{folder}/build"])
def test_a_folder_that_only_a_checkout_has_is_no_absence(tmp_path: Path, kind: str) -> None:
    """Its link stands before a file that the policy names, which would not be missed."""
    repository = built(tmp_path / "repository", POLICY.replace("answers/*.yaml", "answers/*.yaml, now/epsilon.yaml"))
    both(written(".gitignore", "build\n"), written("build/epsilon.yaml", sheet("epsilon")))(repository)
    (repository / "now").symlink_to(kind.format(folder=repository))
    code, said = judged_now(repository, committed)
    assert (code, f"now/epsilon.yaml: {UNTOLD}" in said) == (2, True), said
    git(repository, "branch", "--force", "main")
    code, said = judged(repository)
    told = "now/epsilon.yaml at main: is behind a link that leads to nothing of that commit"
    assert (code, told in said) == (2, True), said
    code, said = judged_now(repository, removed("now"))
    assert (code, "now/epsilon.yaml: " in said) == (2, True), said


@in_the_gate
def test_a_hook_looks_at_what_is_being_committed(repository: Path, tmp_path: Path) -> None:
    """`git commit --all` has an index of its own, in a worktree too; the one of every day is that of before."""
    git(repository, "worktree", "add", "--quiet", str(tmp_path / "beside"), "-b", "beside")
    words = ("--partial", "--framework", str(FRAMEWORK), "--as-of", DAY, "--baseline-ref", "main")
    run = " ".join(map(shlex.quote, (*command("check"), *words, "--", "answers/alpha.yaml")))
    hook = repository / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{run}\n", "utf-8")
    hook.chmod(0o755)
    for folder in (repository, tmp_path / "beside"):
        written(".gitignore", "aside\n")(folder)
        committed(folder)
        astray("to-what-is-not-committed", "answers/alpha.yaml")(folder)
        with pytest.raises(subprocess.CalledProcessError):
            git(folder, "commit", "--quiet", "--all", "-m", "a link")
        git(folder, "commit", "--quiet", "--all", "--no-verify", "-m", "a link")
        (folder / "answers" / "alpha.yaml").unlink()
        written("answers/alpha.yaml", sheet("alpha"))(folder)
        git(folder, "commit", "--quiet", "--all", "-m", "repaired")


def test_a_link_that_a_checkout_wrote_as_a_file_is_refused(repository: Path) -> None:
    """Where the file system knows no links, the text of one is a file's; git would have it lead somewhere."""
    git(repository, "config", "core.symlinks", "false")
    words = [*GIT, str(repository), "rev-parse", "HEAD:answers/alpha.yaml"]
    sha = subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()
    git(repository, "update-index", "--cacheinfo", f"120000,{sha},answers/alpha.yaml")
    code, said = judged_now(repository, both())
    assert (code, f"answers/alpha.yaml: {UNTOLD}" in said) == (2, True), said
    git(repository, "branch", "--force", "main")
    code, said = judged(repository)
    assert (code, NOWHERE in said) == (2, True), said


@pytest.mark.parametrize("kind", ["from-the-root-of-the-machine", "over-the-checkouts-own-name"])
@pytest.mark.parametrize("flag", ["--policy-ref", "--baseline-ref"])
def test_a_policy_that_only_a_checkout_finds_does_not_land(repository: Path, kind: str, flag: str) -> None:
    shutil.copy(repository / OWN, repository / "answers" / OWN)
    landed(repository, both())
    astray(kind, f"answers/{OWN}")(repository)
    committed(repository)
    code, out, err = call(repository, "check", "--framework", str(FRAMEWORK), flag, "main", "--as-of", DAY)
    assert (code, f"answers/{OWN}: {UNTOLD}" in err) == (2, True), out + err


@pytest.mark.parametrize("name", ["answers", "answers/new"])
@pytest.mark.parametrize("flag", ["--policy-ref", "--baseline-ref"])
def test_a_policy_that_only_a_checkout_found_is_no_absence(tmp_path: Path, name: str, flag: str) -> None:
    repository = built(tmp_path / "repository", ALL)
    policy = f"{name}/{OWN}"
    landed(repository, both(written(policy, POLICY), astray("from-the-root-of-the-machine", policy)))
    both(removed(policy), written(policy, LAX))(repository)
    code, out, err = call(repository, "check", "--framework", str(FRAMEWORK), flag, "main", "--as-of", DAY)
    told = f"{policy} at main: is a link that leads to no file of that commit"
    assert (code, told in err, "policy/changed" in out) == (2, True, False), out + err


def test_a_policy_back_out_of_a_linked_folder_of_a_submodule_does_not_land(repository: Path) -> None:
    """A checkout goes up from where the link leads; its name alone would lead to another file."""
    inner = repository.parent / "board"
    both(written("deep/folder/note.txt", "none"), written("deep/p.yaml", POLICY), written("p.yaml", LAX))(inner)
    led("deep/folder", "link")(inner)
    git(inner, "init", "--quiet", "--initial-branch=main", ".")
    committed(inner)
    git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub")
    code, said = judged_now(repository, linked(OWN, "sub/link/../p.yaml"))
    assert (code, f"{OWN}: {UNTOLD}" in said) == (2, True), said
    git(repository, "branch", "--force", "main")
    code, said = judged(repository)
    assert (code, f"{OWN} at main: is a link that leads to no file of that commit" in said) == (2, True), said


def test_a_policy_in_what_git_keeps_does_not_land(repository: Path) -> None:
    both(moved(OWN, ".git/p.yaml"), led(".git/p.yaml"))(repository)
    committed(repository)
    code, said = judged(repository)
    assert (code, f"{OWN}: is a link that leads out of the repository" in said) == (2, True), said


def test_a_framework_that_only_a_checkout_finds_is_no_absence(repository: Path) -> None:
    with_framework(repository)
    both(moved("framework", "aside"), led(f"{repository}/aside", "framework"))(repository)
    words = ("check", "--framework", "framework", "--as-of", DAY)
    committed(repository)
    code, _, err = call(repository, *words, "--baseline-ref", "main")
    assert (code, f"framework/plant.yaml: {UNTOLD}" in err) == (2, True), err
    landed(repository, both())
    edited("aside/plant.yaml", "weight: 4\n        when", "weight: 1\n        when")(repository)
    for flag in ("--baseline-ref", "--policy-ref"):
        code, _, err = call(repository, *words, flag, "main")
        assert (code, "framework at main: is a link, or behind one, that leads to nothing" in err) == (2, True), err


def test_a_link_astray_that_no_policy_names_says_nothing_of_answers(repository: Path) -> None:
    landed(repository, led("/srv/values.yaml", "values.yaml"))
    assert judged(repository)[0] == 0
    assert judged_now(repository, both(removed("values.yaml"), moved("answers/alpha.yaml", "answers/a2.yaml")))[0] == 0
