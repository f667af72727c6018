"""One run of `check`: which files, which rules, what is compared with, what is written, and what a log is told."""

from __future__ import annotations

import gzip
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from aifactory_assess.framework.builtin import builtin_folder
from aifactory_assess.repository.commit import Commit
from aifactory_assess.repository.git import repository_of, rooted
from aifactory_assess.repository.patterns import governed, leading_below, matching, unmatched
from aifactory_assess.repository.tree import state_of
from aifactory_assess.telling.media import sarif as sarif_medium
from aifactory_assess.telling.media.json.verdict import head_in
from tests.effort import in_the_gate, one_case_in
from tests.gate.test_attacks import POLICY, built, committed, git, sheet
from tests.program import WITHOUT_ROOTS_RIGHTS, environment
from tests.telling.test_verdict_readers import SARIF, stored_schema
from tests.verdicts import FRAMEWORK, call

pytestmark = one_case_in(4)

DAY = ("--as-of", "2026-11-25")
TWICE = "framework: small@1\norganisation: {id: a, id: a}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Four organisations and a policy that names their files, on a branch beside `main`."""
    return built(tmp_path / "repository")


def check(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """As of the day of the tests, unless another is given."""
    day = () if "--as-of" in arguments else DAY
    return call(folder, "check", "--framework", str(FRAMEWORK), *day, *arguments)


def told(folder: Path, *arguments: str) -> dict[str, Any]:
    return told_by(folder, "check", "--framework", str(FRAMEWORK), *DAY, *arguments)


def told_by(folder: Path, *arguments: str) -> dict[str, Any]:
    code, out, err = call(folder, *arguments, "--report", "json")
    assert code in (0, 1), err
    verdict: dict[str, Any] = json.loads(out)
    return verdict


def rules(verdict: dict[str, Any]) -> list[str]:
    return [violation["rule"] for violation in verdict["violations"] if violation["status"] != "waived"]


# --- which files ---


def test_each_folder_is_looked_into_once_for_answers_and_once_for_policies(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For policies where an earlier state is compared with, or kept."""
    for number in range(20):
        (repository / "answers" / str(number)).mkdir()
    looked: Counter[str] = Counter()
    scandir = os.scandir

    def counted(path: str) -> Any:  # noqa: ANN401 - what os.scandir returns has no name
        looked[os.path.relpath(path, repository)] += 1
        return scandir(path)

    monkeypatch.setattr("os.scandir", counted)
    runs: tuple[tuple[int, tuple[str, ...]], ...] = (
        (1, ()),
        (1, ("answers/alpha.yaml",)),
        (2, ("--policy-ref", "main", "--baseline-ref", "main")),
        (2, ("--write-baseline", "kept.json")),
        (2, ("--baseline", "kept.json", "--write-baseline", "again.json")),
    )
    for most, words in runs:
        looked.clear()
        assert check(repository, *words)[0] in (0, 1)
        every = {path: count for path, count in looked.items() if path.startswith("answers/")}
        assert (len(every), max(every.values())) == (20, most), words


def test_without_files_those_that_the_policy_names_are_judged(repository: Path) -> None:
    names = [each["file"] for each in told(repository)["files"]]
    assert names == [f"answers/{name}.yaml" for name in ("alpha", "beta", "delta", "gamma")]
    (repository / "aifactory-policy.yaml").write_text(POLICY.replace("answers/*", "nowhere/*"), "utf-8")
    code, _, err = check(repository)
    assert (code, "no file matches what the policy names under files: 'nowhere/*.yaml'" in err) == (2, True)
    (repository / "aifactory-policy.yaml").write_text(POLICY.replace("answers/*.yaml", '" answers/*.yaml"'), "utf-8")
    assert "under files: ' answers/*.yaml'" in check(repository)[2]


def as_anybody(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """`check` by somebody whom permissions bind."""
    script = f"{WITHOUT_ROOTS_RIGHTS}\nfrom aifactory_assess.cli import app\napp.main()"
    words = ("check", "--framework", str(FRAMEWORK), *DAY, *arguments)
    started = [sys.executable, "-c", script, *words]
    done = subprocess.run(started, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def closed(repository: Path) -> Iterator[Path]:
    """A folder with answers that are too weak, committed on both branches; nobody may look into it."""
    more = repository / "more"
    more.mkdir()
    (more / "eps.yaml").write_text(sheet("eps", cooling=0), "utf-8")
    (repository / "aifactory-policy.yaml").write_text(POLICY.replace("answers/*.yaml", '"**/*.yaml"'), "utf-8")
    committed(repository, "more")
    git(repository, "branch", "--force", "main")
    more.chmod(0)
    yield more
    more.chmod(0o755)


REFS = ("--policy-ref", "main", "--baseline-ref", "main")


@pytest.mark.parametrize("refs", [(), REFS, ("no git",)])
def test_a_folder_that_may_not_be_read_is_told_and_what_is_in_it_is_not_gone(
    closed: Path, refs: tuple[str, ...]
) -> None:
    if refs == ("no git",):
        refs = ()
        shutil.rmtree(closed.parent / ".git")
    code, out, err = as_anybody(closed.parent, *refs)
    assert (code, err.startswith("more: cannot be looked into: permission denied (let it be read")) == (2, True), err
    assert "file/removed" not in out


def test_beside_files_that_are_given_a_folder_that_may_not_be_read_counts_where_it_is_compared(closed: Path) -> None:
    assert as_anybody(closed.parent, "answers/alpha.yaml")[0] == 0
    code, out, err = as_anybody(closed.parent, *REFS, *(f"answers/{name}.yaml" for name in ("alpha", "beta", "gamma")))
    assert (code, "more/eps.yaml: cannot be read: permission denied\n" in err) == (2, True), err
    assert "file/removed" not in out


@pytest.mark.parametrize("way", ["not committed", "not named"])
def test_a_folder_that_may_not_be_read_is_in_nobodys_way_elsewhere(closed: Path, way: str) -> None:
    if way == "not committed":
        git(closed.parent, "rm", "--quiet", "-r", "--cached", "more")
    else:
        (closed.parent / "aifactory-policy.yaml").write_text(POLICY, "utf-8")
    code, _, err = as_anybody(closed.parent)
    assert (code, "more" in err) == (0, False), err


def test_a_link_to_a_folder_that_no_pattern_enters_is_named(repository: Path) -> None:
    (repository / "answers").rename(repository / "real")
    (repository / "answers").symlink_to("real")
    why = "'answers' is a link to a folder, which no pattern enters: name what it leads to"
    code, _, err = check(repository)
    assert (code, f"under files: 'answers/*.yaml' ({why})\n" in err) == (2, True), err
    policy = POLICY.replace("answers/*.yaml", "answers/*.yaml, real/alpha.yaml")
    (repository / "aifactory-policy.yaml").write_text(policy, "utf-8")
    assert f"names under files what is nowhere: 'answers/*.yaml', since {why}\n" in check(repository)[1]
    (repository / "aifactory-policy.yaml").write_text(policy.replace("*", "alpha"), "utf-8")
    assert "is a link" not in check(repository)[2], "a name is followed"


@pytest.mark.parametrize("pattern", [f"{'a' * 300}/*.yaml", "answers/alpha.yaml/*.yaml"])
def test_a_pattern_of_a_folder_that_cannot_be_is_nowhere(repository: Path, pattern: str) -> None:
    policy = POLICY.replace("answers/*.yaml", f'"{pattern}"')
    (repository / "aifactory-policy.yaml").write_text(policy, "utf-8")
    code, _, err = check(repository)
    assert (code, "no file matches what the policy names under files" in err, "link" in err) == (2, True, False), err


def test_a_file_that_the_policy_names_is_missed(repository: Path) -> None:
    policy = repository / "aifactory-policy.yaml"
    named = "files: [answers/*.yaml, ./plants/berlin.yaml, sites/*.yaml]"
    policy.write_text(POLICY.replace("files: [answers/*.yaml]", named), "utf-8")
    code, out, err = check(repository)
    assert (code, "plants/berlin.yaml: " in err, "1 problem in what could not be judged" in out) == (2, True, True), err
    told_as = "policy/unmatched: the policy names under files what is nowhere"
    assert f"aifactory-policy.yaml:4  {told_as}: 'sites/*.yaml'\n" in out
    committed(repository, "more files")
    code, out, err = check(repository, "--policy-ref", "HEAD", "--quiet")
    nowhere = f"{told_as}: 'plants/berlin.yaml', 'sites/*.yaml'\n"
    assert (code, f"aifactory-policy.yaml:4  {nowhere}" in out) == (0, True), out
    for report in ("markdown", "json", "sarif", "github", "gitlab"):
        assert "what is nowhere" in check(repository, "--policy-ref", "HEAD", "--report", report)[1], report
    kept = POLICY.replace("files: [answers/*.yaml]", "files: [answers/*.yaml, sites/*.yaml]")
    for text, line in ((f"# Ours\n{kept}", 5), (POLICY, 1)):
        policy.write_text(text, "utf-8")
        assert f"aifactory-policy.yaml:{line}  {nowhere}" in check(repository, "--policy-ref", "HEAD", "--quiet")[1]


@pytest.mark.parametrize("refs", [(), ("--policy-ref", "HEAD", "--baseline-ref", "HEAD")])
@pytest.mark.parametrize(
    ("name", "told"), [("plants/berlin.yaml", ""), ("answers/[ab].yaml", ", where * and ? alone stand for other signs")]
)
def test_a_file_that_is_not_there_is_told_with_the_line_that_names_it(
    repository: Path, name: str, told: str, refs: tuple[str, ...]
) -> None:
    named = POLICY.replace("files: [answers/*.yaml]", f"files: [answers/*.yaml, '{name}']")
    (repository / "aifactory-policy.yaml").write_text(named, "utf-8")
    code, _, err = check(repository, *refs)
    why = f"no such file or directory (aifactory-policy.yaml:4 names it under files{told})\n"
    assert (code, f"{name}: cannot be read: {why}" in err) == (2, True), err
    inside = repository / "answers"
    words = ("check", "--framework", str(FRAMEWORK), *DAY, *refs)
    assert f"(../aifactory-policy.yaml:4 names it under files{told})" in call(inside, *words)[2]


def test_what_is_nowhere_is_told_at_its_own_line_of_a_list(repository: Path) -> None:
    listed = "files:\n  - answers/*.yaml\n  - plants/*.yaml\n  - ./plants/berlin.yaml\n"
    (repository / "aifactory-policy.yaml").write_text(POLICY.replace("files: [answers/*.yaml]\n", listed), "utf-8")
    _, out, err = check(repository)
    assert "aifactory-policy.yaml:6  policy/unmatched: the policy names under files what is nowhere: 'plants/*" in out
    assert "(aifactory-policy.yaml:7 names it under files)" in err


def test_problems_are_as_many_in_every_report_and_on_stderr(repository: Path) -> None:
    """Three of one file, and two of a policy that is a link to what no commit has: one in it, one of it as a whole."""
    (repository / "answers" / "beta.yaml").write_text(sheet("b d", cooling=9) + "  nothing: 1\n", "utf-8")
    (repository.parent / "elsewhere.yaml").write_text("format: [\n", "utf-8")
    (repository / "answers" / "aifactory-policy.yaml").symlink_to("../../elsewhere.yaml")
    committed(repository)
    code, out, err = check(repository, "--baseline-ref", "HEAD", "--report", "text", "--report", "json=v.json", "-q")
    verdict = json.loads((repository / "v.json").read_text("utf-8"))
    assert (code, verdict["counts"]["problems"]) == (2, len(err.splitlines())), err
    assert out.count(f", {verdict['counts']['problems']} problems in what could not be judged") == 2
    assert out.count("answers/beta.yaml: 3 problems, told on stderr") == 1
    assert out.count("answers/aifactory-policy.yaml: 2 problems, told on stderr") == 1


def test_a_file_that_the_policy_names_and_a_baseline_has_is_gone(repository: Path) -> None:
    policy = repository / "aifactory-policy.yaml"
    policy.write_text(POLICY.replace("files: [answers/*.yaml]", "files: [answers/*.yaml, ./more/gamma.yaml]"), "utf-8")
    (repository / "more").mkdir()
    (repository / "answers" / "gamma.yaml").rename(repository / "more" / "gamma.yaml")
    committed(repository, "a file of its own")
    assert check(repository, "--baseline-ref", "HEAD")[0] == 0
    (repository / "more" / "gamma.yaml").unlink()
    for ref in ("--baseline-ref", "--policy-ref"):
        assert rules(told(repository, ref, "HEAD")) == ["file/removed"]
    assert check(repository)[0] == 2


@pytest.mark.parametrize("named", ["answers/alpha.yaml", "answers/alpha.yaml, answers/other.yaml"])
def test_a_file_is_renamed_where_the_policy_follows_or_named_it_by_its_new_name_before(
    repository: Path, named: str
) -> None:
    policy = repository / "aifactory-policy.yaml"
    lax = POLICY.replace("protected: true\n", "")
    policy.write_text(lax.replace("answers/*.yaml", f"answers/gamma.yaml, {named}"), "utf-8")
    committed(repository, "names")
    (repository / "answers" / "alpha.yaml").rename(repository / "answers" / "other.yaml")
    policy.write_text(lax.replace("answers/*.yaml", "answers/gamma.yaml, answers/other.yaml"), "utf-8")
    code, out, err = check(repository, "--policy-ref", "HEAD", "--verbose")
    assert (code, "PASSED  answers/other.yaml" in out) == (0, True), out + err


@pytest.mark.parametrize("ref", ["--baseline-ref", "--policy-ref"])
@pytest.mark.parametrize("protected", ["protected: true\n", ""])
def test_a_file_that_a_waiver_lets_leave_leaves_the_policy_too(repository: Path, ref: str, protected: str) -> None:
    """Else the next run could not find it, and no change would be to blame."""
    policy = repository / "aifactory-policy.yaml"
    named = f"{protected}files: [answers/alpha.yaml, answers/beta.yaml]"
    policy.write_text(POLICY.replace("protected: true\nfiles: [answers/*.yaml]", named), "utf-8")
    committed(repository, "names")
    (repository / "answers" / "beta.yaml").unlink()
    code, _, err = check(repository, ref, "HEAD")
    assert (code, "answers/beta.yaml: cannot be read: no such file" in err) == (2, True), err
    policy.write_text(policy.read_text("utf-8").replace(", answers/beta.yaml", ""), "utf-8")
    code, _, err = check(repository, ref, "HEAD")
    assert code == 0, err


@pytest.mark.parametrize("refs", [("--policy-ref",), ("--baseline-ref",), ("--policy-ref", "--baseline-ref")])
@pytest.mark.parametrize(("text", "partial"), [(TWICE, ()), (sheet("e"), ("--partial",))])
def test_a_file_that_the_policy_names_and_nobody_can_miss_is_not_there(
    repository: Path, text: str, partial: tuple[str, ...], refs: tuple[str, ...]
) -> None:
    policy = POLICY.replace("files: [answers/*.yaml]", "files: [answers/*.yaml, ./more/e.yaml]")
    (repository / "aifactory-policy.yaml").write_text(policy, "utf-8")
    (repository / "more").mkdir()
    (repository / "more" / "e.yaml").write_text(text, "utf-8")
    committed(repository, "a file of its own")
    (repository / "more" / "e.yaml").unlink()
    code, _, err = check(repository, *(word for ref in refs for word in (ref, "HEAD")), *partial)
    assert (code, "more/e.yaml: cannot be read: no such file" in err) == (2, True), err


@pytest.mark.parametrize("refs", [("--policy-ref",), ("--baseline-ref",), ("--policy-ref", "--baseline-ref")])
def test_a_file_that_the_policy_names_is_not_there_where_its_organisation_moved(
    repository: Path, refs: tuple[str, ...]
) -> None:
    named = POLICY.replace("files: [answers/*.yaml]", "files: [answers/*.yaml, ./answers/gamma.yaml]")
    policy, words = repository / "aifactory-policy.yaml", [word for ref in refs for word in (ref, "HEAD")]
    policy.write_text(named.replace("protected: true\n", ""), "utf-8")
    committed(repository, "a name of its own")
    (repository / "answers" / "gamma.yaml").rename(repository / "answers" / "g.yaml")
    code, out, err = check(repository, *words)
    assert (code, "answers/gamma.yaml: cannot be read: no such file" in err) == (2, True), out + err
    policy.write_text(policy.read_text("utf-8").replace("/gamma.yaml", "/g.yaml"), "utf-8")
    code, out, err = check(repository, *words)
    assert (code, "aifactory-policy.yaml:3  policy/weakened" in out) == (0, True), out + err
    assert check(repository)[0] == 0


@pytest.mark.parametrize("files", ["[answers/gamma.yaml]", "[answers/other.yaml]"])
def test_a_change_that_leaves_no_file_to_judge_is_exit_2(repository: Path, files: str) -> None:
    policy = repository / "aifactory-policy.yaml"
    alone = POLICY.replace("files: [answers/*.yaml]", "files: [answers/gamma.yaml]").replace("protected: true\n", "")
    policy.write_text(alone, "utf-8")
    committed(repository, "one file")
    (repository / "answers" / "gamma.yaml").unlink()
    policy.write_text(alone.replace("[answers/gamma.yaml]", files), "utf-8")
    assert check(repository, "--policy-ref", "HEAD")[0] == 2


@pytest.mark.parametrize("flags", [("--select", "score"), ("--ignore", "file")])
def test_a_file_that_the_policy_names_is_not_there_where_nothing_is_told_as_gone(
    repository: Path, flags: tuple[str, ...]
) -> None:
    policy = POLICY.replace("files: [answers/*.yaml]", "files: [answers/*.yaml, answers/gamma.yaml]")
    (repository / "aifactory-policy.yaml").write_text(policy, "utf-8")
    committed(repository, "a name of its own")
    (repository / "answers" / "gamma.yaml").unlink()
    for ref in ("--policy-ref", "--baseline-ref"):
        code, out, err = check(repository, ref, "HEAD", *flags)
        assert (code, "answers/gamma.yaml: cannot be read: no such file" in err) == (2, True), out + err


@one_case_in(2)
@pytest.mark.parametrize("name", ["current/epsilon.yaml", "2026//epsilon.yaml"])
@pytest.mark.parametrize("refs", [(), ("--policy-ref",), ("--baseline-ref",), ("--policy-ref", "--baseline-ref")])
def test_a_file_that_the_policy_names_is_judged_behind_links_too(
    repository: Path, name: str, refs: tuple[str, ...]
) -> None:
    policy = POLICY.replace("files: [answers/*.yaml]", f"files: [answers/*.yaml, {name}]")
    (repository / "aifactory-policy.yaml").write_text(policy, "utf-8")
    (repository / "2026").mkdir()
    (repository / "2026" / "epsilon.yaml").write_text(sheet("epsilon"), "utf-8")
    (repository / "current").symlink_to("2026")
    committed(repository, "one behind a link")
    flags = [word for ref in refs for word in (ref, "HEAD")]
    assert check(repository, *flags)[0] == 0
    (repository / "2026" / "epsilon.yaml").write_text(sheet("epsilon", cooling=0), "utf-8")
    assert "score/overall" in rules(told(repository, *flags))
    (repository / "2026" / "epsilon.yaml").unlink()
    code, out, err = check(repository, *flags)
    assert (code, "epsilon was assessed in 2026/epsilon.yaml (HEAD)" in out) == ((1, True) if refs else (2, False)), err


@one_case_in(2)
@pytest.mark.parametrize(
    "name",
    ["answers//alpha.yaml", "answers/./alpha.yaml", "././answers/alpha.yaml", "answers/alpha.yaml/", "a/alpha.yaml"],
)
@pytest.mark.parametrize("text", [None, sheet("other")])
def test_a_file_is_missed_however_the_policy_spells_its_name(repository: Path, name: str, text: str | None) -> None:
    """The change takes its name out of a policy that is not protected, or has another organisation in it."""
    (repository / "a").symlink_to("answers")
    policy, path = repository / "aifactory-policy.yaml", repository / "answers" / "alpha.yaml"
    lax = POLICY.replace("protected: true\n", "")
    policy.write_text(lax.replace("[answers/*.yaml]", f"[{name}, answers/gamma.yaml]"), "utf-8")
    committed(repository, "names")
    if text is None:
        path.unlink()
        policy.write_text(lax.replace("[answers/*.yaml]", "[answers/gamma.yaml]"), "utf-8")
    else:
        path.write_text(text, "utf-8")
    committed(repository, "gone")
    code, out, err = check(repository, "--policy-ref", "HEAD~1", "--baseline-ref", "HEAD~1")
    assert (code, "alpha was assessed in " in out) == (1, True), out + err


def matches(path: str, patterns: list[str]) -> bool:
    return [*matching([path], patterns)] == [path]


@pytest.mark.parametrize(
    ("pattern", "folder"),
    [
        ("answers/a.yaml", "answers"),
        ("answers/eu-**/*.yaml", "answers"),
        ("answers/eu-**/*.yaml", "answers/eu-x/y"),
        ("*/eu-**x**/a/*.yaml", "b/eu-xy/c/a"),
        ("a**", "ab/c"),
        ("***/a.yaml", "b/c"),
        ("answers**/**.yaml", "answers/2027"),
    ],
)
def test_a_folder_is_governed_where_a_file_of_it_can_match(pattern: str, folder: str) -> None:
    assert list(governed([folder, "other"], [pattern, "another"])) == [folder, *["other"] * pattern.startswith("***")]


PIECES = ("a", "/", "?", "*", "**", "**/")
FOLDERS = ["/".join(names) for depth in (1, 2, 3) for names in product(("a", "aa"), repeat=depth)]


@given(st.lists(st.sampled_from(PIECES), max_size=6), st.sampled_from(("a", "?", "*", "**")))
@example(["**/"], "**")
def test_the_folders_are_governed_of_which_a_file_can_match(inside: list[str], end: str) -> None:
    pattern = f"a{''.join(inside)}{end}"
    files = {folder: [f"{folder}/{'a' * length}" for length in range(1, 10)] for folder in FOLDERS}
    can_match = [folder for folder in FOLDERS if any(matches(file, [pattern]) for file in files[folder])]
    assert [*governed(FOLDERS, [pattern])] == can_match


PATTERNS = st.lists(st.sampled_from((*PIECES, "b")), min_size=1, max_size=6).map("".join)


@given(st.lists(PATTERNS, max_size=9))
@example(["a*", "aa/a/b", "a/?"])
def test_patterns_lead_below_a_folder_as_far_as_what_they_begin_with_does(patterns: list[str]) -> None:
    begins = {pattern: re.split("[?*]", pattern)[0] for pattern in patterns}
    wild = [begin for pattern, begin in begins.items() if begin != pattern]
    expected = {}
    for folder in FOLDERS:
        is_named = any(begin.startswith(f"{folder}/") for begin in begins.values())
        if is_named or any(f"{folder}/".startswith(begin) for begin in wild):
            expected[folder] = is_named
    assert dict(leading_below(FOLDERS, patterns)) == expected


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("answers/*.yaml", "answers/a.yaml", True),
        ("answers/*.yaml", "answers/a/b.yaml", False),
        ("**/answers.yaml", "answers.yaml", True),
        ("**/answers.yaml", "a/b/answers.yaml", True),
        ("a/**/b.yaml", "a/b.yaml", True),
        ("a/**", "a/b/c.yaml", True),
        ("a?.yaml", "ab.yaml", True),
        ("a.yaml", "aXyaml", False),
        ("a**/*.yaml", "a/b.yaml", False),
        ("a**/*.yaml", "ab/c.yaml", True),
        ("**/**/***?.yaml", "a/b\nc.yaml", True),
        ("a" + "*a" * 3000 + "x", "a" * 200 + ".yaml", False),
        ("**/a" * 3000, "a/" * 100 + "b.yaml", False),
        ("*" * 3001 + ".yaml", "a/b.yaml", True),
    ],
)
def test_a_pattern_means_what_shells_mean_by_it(pattern: str, path: str, fits: bool) -> None:
    assert matches(path, [pattern]) is fits


@given(
    st.lists(PATTERNS, max_size=20),
    st.lists(st.lists(st.sampled_from(("a", "b", "aa/")), min_size=1, max_size=5).map("".join), max_size=9),
)
@example(["a*", "ab*", "aa/*", "aa/ab?", "b*"], ["aa/ab", "abb"])
def test_each_of_many_patterns_means_what_it_means_alone(patterns: list[str], paths: list[str]) -> None:
    fit = {(path, pattern) for path in paths for pattern in patterns if matches(path, [pattern])}
    assert [*matching(paths, patterns)] == [path for path in paths if any((path, each) in fit for each in patterns)]
    assert unmatched(patterns, paths) == [each for each in patterns if not any((path, each) in fit for path in paths)]


def test_one_file_under_three_spellings_is_judged_once_and_said(repository: Path) -> None:
    spellings = ("answers/alpha.yaml", "./answers/alpha.yaml", str(repository / "answers" / "alpha.yaml"))
    code, out, err = check(repository, *spellings, "--partial")
    assert (code, "1 file" in out, err.count("is answers/alpha.yaml, judged once")) == (0, True, 1)


@pytest.mark.parametrize("text", ["", "# moved\n", "{}\n", " " * 100, f"---\n# gone {'in 2026 ' * 20}\n\n"])
def test_an_organisation_whose_file_was_emptied_is_gone(repository: Path, text: str) -> None:
    (repository / "answers" / "gamma.yaml").write_text(text, "utf-8")
    verdict = told(repository, "answers/alpha.yaml", "answers/beta.yaml", "--baseline-ref", "main")
    assert "file/removed" in rules(verdict)
    assert "file/removed" not in rules(told(repository, "answers/alpha.yaml", "--partial", "--baseline-ref", "main"))


def test_an_organisation_that_is_gone_while_its_file_is_there_is_told_what_became_of_it(repository: Path) -> None:
    """One whose id was written over, one in a folder that no pattern names, and one that is nowhere."""
    (repository / "answers" / "alpha.yaml").write_text(sheet("a"), "utf-8")
    (repository / "old").mkdir()
    (repository / "answers" / "gamma.yaml").rename(repository / "old" / "2025.yaml")
    (repository / "answers" / "delta.yaml").unlink()
    committed(repository)
    gone = (
        ("alpha was assessed in answers/alpha.yaml (main), which is about a now", "Write the id back, or bring back"),
        (
            "gamma was assessed in answers/gamma.yaml (main) and lies in old/2025.yaml now, where",
            "Move the file back, or",
        ),
        ("delta was assessed in answers/delta.yaml (main) and is in no file", "Bring the file back; or"),
    )
    for words in (("--baseline-ref", "main"), ("--policy-ref", "main"), ("--policy-ref", "main", "answers/alpha.yaml")):
        _, text, err = check(repository, *words)
        lines = [line.strip() for line in text.splitlines()]
        for told, advice in gone:
            places = [place for place, line in enumerate(lines) if line.startswith(told)]
            assert [lines[place + 1].startswith(advice) for place in places] == [True], (told, text, err)


def test_an_organisation_whose_file_is_written_over_and_lies_elsewhere_is_told_both(repository: Path) -> None:
    (repository / "old").mkdir()
    (repository / "answers" / "alpha.yaml").rename(repository / "old" / "2025.yaml")
    (repository / "answers" / "alpha.yaml").write_text(sheet("a"), "utf-8")
    committed(repository)
    text = check(repository, "--baseline-ref", "main")[1]
    told = "alpha was assessed in answers/alpha.yaml (main), which is about a now, and lies in old/2025.yaml now, where"
    assert (told in text, "    Move the file back, or" in text) == (True, True), text


def test_a_hard_link_is_no_second_organisation(repository: Path) -> None:
    os.link(repository / "answers" / "alpha.yaml", repository / "answers" / "also.yaml")
    code, _, err = check(repository)
    assert (code, "is the same file as answers/alpha.yaml" in err) == (2, True)


def test_a_part_of_the_files_misses_no_other(repository: Path) -> None:
    (repository / "answers" / "beta.yaml").unlink()
    assert check(repository, "answers/alpha.yaml", "--baseline-ref", "main", "--partial")[0] == 0
    assert "file/removed" in json.dumps(told(repository, "answers/alpha.yaml", "--baseline-ref", "main"))


# --- which rules, and how severe ---


def test_rules_are_selected_and_ignored_by_their_beginning(repository: Path) -> None:
    path = repository / "answers" / "alpha.yaml"
    path.write_text(sheet("alpha", cooling=0).replace("value: 3", "value: 0"), "utf-8")
    every = rules(told(repository))
    assert {"score/overall", "gate/staff", "risk/talent"} <= set(every)
    assert rules(told(repository, "--select", "gate")) == ["gate/staff"]
    assert rules(told(repository, "--ignore", "score/overall", "--ignore", "risk")) == ["gate/staff"]
    code, _, err = check(repository, "--select", "gat")
    assert (code, "did you mean gate?" in err) == (2, True)
    code, _, err = check(repository, "--ignore", "policy/weakened")
    assert (code, "watched in every run" in err) == (2, True)


def test_only_what_is_severe_enough_fails(repository: Path) -> None:
    path = repository / "answers" / "alpha.yaml"
    path.write_text(sheet("alpha", cooling=0).replace("value: 3", "value: 0"), "utf-8")
    both = ("--select", "score", "--select", "gate")
    assert told(repository, *both)["counts"]["failing"] == 2
    assert told(repository, *both, "--min-severity", "major")["counts"]["failing"] == 1
    assert check(repository, *both, "--min-severity", "critical")[0] == 0
    assert check(repository, *both, "--exit-zero")[0] == 0
    code, _, err = check(repository, "--min-severity", "high")
    assert (code, "expected one of minor, major, critical" in err) == (2, True)


# --- what is to be done ---

RULES = ("policy/weakened", "waiver/changed", "framework/changed", "file/removed")


def test_every_finding_about_the_rules_says_what_to_do_as_its_explanation_does(repository: Path) -> None:
    shutil.copytree(FRAMEWORK, repository / "framework")
    committed(repository)
    git(repository, "branch", "--force", "main")
    policy, people = repository / "aifactory-policy.yaml", repository / "framework" / "people.yaml"
    policy.write_text(POLICY.replace("score: 60", "score: 50").replace("2026-12-31", "2027-01-31"), "utf-8")
    people.write_text(people.read_text("utf-8").replace("weight: 1", "weight: 2"), "utf-8")
    (repository / "answers" / "gamma.yaml").unlink()
    words = ("check", "--framework", "framework", *DAY, "--policy-ref", "main")
    _, text, err = call(repository, *words)
    _, page, _ = call(repository, *words, "--report", "markdown")
    cells = {row[1]: row[3] for row in (line.strip("| ").split(" | ") for line in page.splitlines()) if len(row) > 3}
    for rule in RULES:
        advice = text.split(f"  {rule}\n", 1)[1].splitlines()[1].strip()
        assert cells[rule].replace("\\", "") == advice, err
        _, explained, _ = call(repository, "explain", rule, "--framework", "framework")
        assert advice in " ".join(explained.split())


def test_what_changed_in_the_rules_is_said_in_sentences_that_stand_alone(repository: Path) -> None:
    policy = repository / "aifactory-policy.yaml"
    added = "  - {id: W-1, rule: score/overall, organisation: alpha, until: 2026-12-31, reason: Moved, owner: board}\n"
    policy.write_text(POLICY + added, "utf-8")
    _, text, _ = check(repository, "--policy-ref", "main")
    first, *_, last = text.splitlines()
    assert first == last == "FAILED as of 2026-11-25: 4 files, 1 violation by changed rules or missing files, 1 waived"
    assert "\nFAILED  changed rules and missing files\n" in text
    was = "waiver W-1: was not there; is score/overall of alpha until 2026-12-31 (board: Moved)"
    assert f"    {was}; this fails, since the policy was protected before\n" in text
    assert "    Take the waiver out of this change; write one that was there" in text, "nothing was promised yet"


def test_a_file_that_is_called_by_the_digits_of_a_commit_keeps_its_name(repository: Path) -> None:
    whole = (repository / ".git" / "refs" / "heads" / "main").read_text("utf-8").strip()
    moved = {"alpha": f"old-{whole}", "gamma": f"{whole}/gamma", "delta": f"old/{whole}"}
    for name, file in moved.items():
        (repository / file).parent.mkdir(exist_ok=True)
        (repository / "answers" / f"{name}.yaml").rename(repository / f"{file}.yaml")
    committed(repository)
    text = check(repository, "--baseline-ref", whole)[1]
    for name, file in moved.items():
        told = f"{name} was assessed in answers/{name}.yaml ({whole[:12]}) and lies in {file}.yaml now"
        assert told in text, text


def test_a_commit_that_is_given_by_all_its_digits_is_so_for_programs_alone(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty of them in each sentence hide what it says."""
    whole = (repository / ".git" / "refs" / "heads" / "main").read_text("utf-8").strip()
    (repository / "answers" / "alpha.yaml").write_text(sheet("alpha", cooling=0), "utf-8")
    (repository / "answers" / "gamma.yaml").unlink()
    committed(repository)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(repository / "summary.md"))
    reports = ("text", "markdown", "github", "junit", "json", "sarif", "gitlab")
    words = [word for name in reports for word in ("--report", f"{name}=out.{name}")]
    code, out, err = check(repository, "--policy-ref", whole, "--baseline-ref", whole, *words)
    assert code == 1, out + err
    files = {name: (repository / f"out.{name}").read_text("utf-8") for name in reports}
    files["summary"] = (repository / "summary.md").read_text("utf-8")
    assert {name for name, text in files.items() if whole in text} == {"json"}
    assert {name for name, text in files.items() if whole[:12] in text} == set(files)
    verdict = json.loads(files["json"])
    assert {each["policy"]["ref"] for each in verdict["files"]} == {whole}
    told = {(each["baseline"], each["baseline_ref"]) for each in verdict["files"]}
    assert (f"answers/alpha.yaml at {whole[:12]}", whole) in told
    assert not [each for each in verdict["violations"] if whole in each["message"]]


def test_two_commits_that_are_called_alike_are_two_states(tmp_path: Path) -> None:
    """Whoever pushes one that begins as another does must not be judged by what that has."""
    ends = ("1" * 28, "2" * 28)
    commits = [
        Commit(root=tmp_path, name="0123456789ab", sha=f"0123456789ab{end}", flag="--policy-ref") for end in ends
    ]
    assert len({state_of(each) for each in commits}) == 2


def test_both_sides_of_a_changed_rule_are_seen_in_a_comment_however_long_they_are(repository: Path) -> None:
    policy, reason = repository / "aifactory-policy.yaml", "being built " * 40
    patterns = ", ".join(f"sites/{number}/*.yaml" for number in range(40))
    before = POLICY.replace("[answers/*.yaml]", f"[{patterns}, answers/*.yaml]").replace("Being built", reason)
    policy.write_text(before.replace("protected: true\n", ""), "utf-8")
    committed(repository)
    git(repository, "branch", "--force", "main")
    after = policy.read_text("utf-8").replace(", sites/39/*.yaml", "").replace("2026-12-31", "2027-06-30")
    policy.write_text(after, "utf-8")
    _, page, _ = check(repository, "--policy-ref", "main", "--report", "markdown")
    cells = {row[1]: row[2].replace("\\", "") for row in map(_cells, page.splitlines()) if len(row) > 2}
    assert cells["policy/weakened"].startswith("files: was sites/39/*.yaml, sites/0/*.yaml, ")
    assert "; is sites/0/*.yaml, " in cells["policy/weakened"]
    was, is_now = cells["waiver/changed"].split("; is ")
    assert ("until 2026-12-31 (board" in was, "until 2027-06-30 (board" in is_now) == (True, True)


def test_a_page_names_files_by_their_paths_from_the_root(repository: Path) -> None:
    """Whoever reads a pull request does not know in which folder the run was."""
    (repository / "aifactory-policy.yaml").write_text(POLICY.replace("score: 60", "score: 99"), "utf-8")
    (repository / "answers" / "alpha.yaml").write_text(TWICE, "utf-8")
    names = [f"{name}.yaml" for name in ("alpha", "beta", "delta", "gamma")]
    asked = ("--policy-ref", "main", "--report", "markdown")
    page = check(repository / "answers", *names, *asked)[1]
    assert page == check(repository, *(f"answers/{name}" for name in names), *asked)[1]
    places = set(re.findall(r"^\| ([\w./-]+\.yaml)", page, re.MULTILINE))
    assert places == {"aifactory-policy.yaml", *(f"answers/{name}" for name in names)}


def _cells(row: str) -> list[str]:
    return row.strip("| ").split(" | ")


def test_a_weaker_rule_is_told_before_all_that_is_not(repository: Path) -> None:
    policy = repository / "aifactory-policy.yaml"
    policy.write_text(POLICY.replace("protected: true\n", "").replace("answers/*", "answers/**/*"), "utf-8")
    committed(repository)
    git(repository, "branch", "--force", "main")
    for name, score in (("a", 70), ("b", 70), ("c", 50)):
        own = policy.read_text("utf-8").replace("score: 60", f"score: {score}")
        (repository / "answers" / name).mkdir()
        (repository / "answers" / name / "aifactory-policy.yaml").write_text(own, "utf-8")
    found = told(repository, "--policy-ref", "main")["warnings"]
    assert [each["rule"] for each in found[:3]] == ["policy/weakened", "policy/changed", "policy/changed"]


def test_a_protected_rule_that_is_weaker_stands_before_all_that_fails_in_files(repository: Path) -> None:
    policy, gamma = repository / "aifactory-policy.yaml", repository / "answers" / "gamma.yaml"
    policy.write_text(policy.read_text("utf-8").replace("score: 60", "score: 50"), "utf-8")
    gamma.write_text(gamma.read_text("utf-8").replace("value: 3, evidence", "value: 0, evidence"), "utf-8")
    for form in ("github", "markdown"):
        _, out, _ = check(repository, "--policy-ref", "main", "--report", form)
        told_first = re.findall(r"(policy/weakened|gate/[a-z]+|score/overall)", out.partition("Violations")[2] or out)
        assert told_first[0] == "policy/weakened"
        assert len(set(told_first)) > 1


def test_what_is_new_stands_before_what_is_known_and_a_gate_before_an_age(repository: Path) -> None:
    policy, gamma = repository / "aifactory-policy.yaml", repository / "answers" / "gamma.yaml"
    required = "answers: {required: [staff, cooling], evidence: {staff: documented}, require_source: [documented]}"
    policy.write_text(POLICY.replace(required, "answers: {max_age_days: 1}"), "utf-8")
    committed(repository)
    git(repository, "branch", "--force", "main")
    changed = gamma.read_text("utf-8").replace("value: 3, evidence", "value: 0, evidence").replace("training: yes", "")
    gamma.write_text(changed, "utf-8")
    _, out, _ = check(repository, "--baseline-ref", "main", "--report", "github")
    order = re.findall(r"title=(gate|regression|age)/.*?(known from the baseline)?$", out, flags=re.MULTILINE)
    assert order == sorted(order, key=lambda each: (each[1], each[0] == "age"))
    assert order[0] == ("gate", "")


# --- what is compared with ---


def test_a_baseline_file_compares_as_the_commit_that_it_was_written_at(repository: Path) -> None:
    assert check(repository, "--write-baseline", "kept.json")[0] == 0
    path = repository / "answers" / "alpha.yaml"
    path.write_text(sheet("alpha").replace("cooling: 3", "cooling: unknown"), "utf-8")
    path.rename(repository / "answers" / "renamed.yaml")
    (repository / "answers" / "gamma.yaml").unlink()
    (repository / "aifactory-policy.yaml").write_text(POLICY.replace("score: 60", "score: 50"), "utf-8")
    by_file, by_ref = told(repository, "--baseline", "kept.json"), told(repository, "--baseline-ref", "main")
    assert rules(by_file) == rules(by_ref)
    assert {"file/removed", "policy/weakened", "regression/answer/cooling"} <= set(rules(by_file))
    assert by_file["files"][2]["baseline"] == "answers/alpha.yaml at kept.json"


@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize("has_git", [False, True])
def test_a_baseline_file_guards_what_the_flags_name_with_git_and_without(
    tmp_path: Path, has_git: bool, elsewhere: bool
) -> None:
    here, below = (tmp_path / "here", "../") if elsewhere else (tmp_path, "")
    here.mkdir(exist_ok=True)
    if has_git:
        git(tmp_path, "init", "--quiet", ".")
    shutil.copytree(FRAMEWORK, tmp_path / "framework")
    (tmp_path / "alpha.yaml").write_text(sheet("alpha"), "utf-8")
    law = POLICY[: POLICY.index("waivers:")].replace("files: [answers/*.yaml]\n", "")
    words = ("check", f"{below}alpha.yaml", "--framework", f"{below}framework", *DAY)
    for policy in ("policy.yaml", "framework/policy.yaml"):
        (tmp_path / policy).write_text(law, "utf-8")
        given = () if "/" in policy else ("--policy", f"{below}{policy}")
        assert call(here, *words, *given, "--write-baseline", "kept.json")[0] == 0
        (tmp_path / policy).write_text(law.replace("score: 60", "score: 1").replace("true", "false"), "utf-8")
        found = rules(told_by(here, *words, *given, "--baseline", "kept.json"))
        assert found == ["policy/weakened", "policy/weakened"], policy
        (tmp_path / policy).write_text(law, "utf-8")
    plant = tmp_path / "framework" / "plant.yaml"
    plant.write_text(plant.read_text("utf-8").replace("weight: 4\n        when", "weight: 1\n        when"), "utf-8")
    assert "framework/changed" in rules(told_by(here, *words, "--baseline", "kept.json"))


def test_a_baseline_file_finds_answers_whatever_they_were_called(repository: Path) -> None:
    (repository / "aifactory-policy.yaml").write_text(POLICY.replace("files: [answers/*.yaml]\n", ""), "utf-8")
    for name, ending in (("alpha", "txt"), ("gamma", "yaml~")):
        (repository / "answers" / f"{name}.yaml").rename(repository / "answers" / f"{name}.{ending}")
    assert check(repository, "answers/alpha.txt", "answers/gamma.yaml~", "--write-baseline", "kept.json")[0] == 0
    (repository / "answers" / "alpha.txt").rename(repository / "answers" / "new.yaml")
    (repository / "answers" / "gamma.yaml~").unlink()
    now = repository / "answers" / "new.yaml"
    now.write_text(now.read_text("utf-8").replace("cooling: 3", "cooling: unknown"), "utf-8")
    found = rules(told(repository, "answers/new.yaml", "--baseline", "kept.json"))
    assert {"file/removed", "regression/answer/cooling"} <= set(found)


@pytest.mark.parametrize("has_git", [True, False])
def test_a_baseline_file_keeps_the_policies_that_judge_no_file(repository: Path, has_git: bool) -> None:
    policy, own = repository / "aifactory-policy.yaml", repository / "answers" / "aifactory-policy.yaml"
    policy.write_text(POLICY[: POLICY.index("waivers:")].replace("[answers/*.yaml]", "[answers/*.yaml, other/*.yaml]"))
    own.write_text("format: aifactory-assess/policy@1\nframework: small@1\nrequire: {overall: {score: 50}}\n", "utf-8")
    (repository / "other").mkdir()
    shutil.copy(own, repository / "other")
    if not has_git:
        shutil.rmtree(repository / ".git")
    assert check(repository, "--write-baseline", "kept.json")[0] == 0
    kept = json.loads((repository / "kept.json").read_text("utf-8"))
    assert [name for name in kept["files"] if name.endswith("aifactory-policy.yaml")] == [
        "aifactory-policy.yaml",
        "answers/aifactory-policy.yaml",
        "other/aifactory-policy.yaml",
    ]
    code, out, err = check(repository, "--baseline", "kept.json")
    # That no pattern leads to an answers file in `other` is all that is told of a policy.
    assert (code, out.count("policy/")) == (0, 1), out + err
    # One that was written before policies were kept says nothing of what it lacks.
    older = {name: text for name, text in kept["files"].items() if not name.startswith(("other", "aifactory"))}
    (repository / "older.json").write_text(json.dumps({"format": kept["format"], "files": older}), "utf-8")
    code, out, err = check(repository, "--baseline", "older.json")
    assert (code, out.count("policy/")) == (0, 1), out + err
    policy.write_text(policy.read_text("utf-8").replace("[answers/*.yaml, ", "[answers/alpha.yaml, "), "utf-8")
    (repository / "answers" / "beta.yaml").unlink()
    assert rules(told(repository, "--baseline", "kept.json")) == ["policy/weakened"]


def test_a_baseline_file_of_what_is_in_no_repository_finds_no_policy_changed_where_it_is_started(
    repository: Path,
) -> None:
    (repository.parent / "alpha.yaml").write_text(sheet("alpha"), "utf-8")
    lax = "format: aifactory-assess/policy@1\nframework: small@1\nrequire: {overall: {score: 1}}\n"
    (repository / "answers" / "aifactory-policy.yaml").write_text(lax, "utf-8")
    (repository.parent / "other").mkdir()
    (repository.parent / "other" / "aifactory-policy.yaml").write_text(POLICY, "utf-8")
    for folder, file in ((repository / "answers", "../../alpha.yaml"), (repository.parent / "other", "../alpha.yaml")):
        assert check(folder, file, "--write-baseline", "kept.json")[0] == 0
        code, out, err = check(folder, file, "--baseline", "kept.json")
        assert (code, "policy/" in out) == (0, False), out + err


@pytest.mark.parametrize(("score", "found"), [(70, []), (50, ["policy/weakened"])])
def test_a_policy_that_a_new_pattern_leads_to_is_what_a_baseline_file_has(
    repository: Path, score: int, found: list[str]
) -> None:
    """Where it is laxer than the root's, which demands 60, that one held there."""
    (repository / "future").mkdir()
    later, faulty = repository / "future" / "aifactory-policy.yaml", repository / "aside" / "aifactory-policy.yaml"
    later.write_text(POLICY.replace("score: 60", f"score: {score}").replace("files: [answers/*.yaml]\n", ""), "utf-8")
    faulty.parent.mkdir()
    faulty.write_bytes(b"caf\xe9")
    committed(repository)
    assert check(repository, "--write-baseline", "kept.json")[0] == 0
    policy = repository / "aifactory-policy.yaml"
    policy.write_text(POLICY.replace("[answers/*", "[answers/*.yaml, future/z*"), "utf-8")
    (repository / "future" / "zeta.yaml").write_text(sheet("zeta"), "utf-8")
    for state in (("--baseline", "kept.json"), ("--baseline-ref", "HEAD")):
        assert rules(told(repository, *state)) == found, state
    later.write_text(later.read_text("utf-8").replace(f"score: {score}", "score: 40"), "utf-8")
    for state in (("--baseline", "kept.json"), ("--baseline-ref", "HEAD")):
        assert rules(told(repository, *state)) == ["policy/weakened"], state


def test_no_baseline_is_kept_without_a_policy_that_judges_no_file(repository: Path) -> None:
    (repository / "aifactory-policy.yaml").write_text(POLICY.replace("[answers/*", "[answers/*.yaml, other/*"), "utf-8")
    (repository / "other").mkdir()
    (repository / "other" / "aifactory-policy.yaml").symlink_to("/etc/hostname")
    code, _, err = check(repository, "--write-baseline", "kept.json")
    assert (code, "other/aifactory-policy.yaml:" in err, (repository / "kept.json").exists()) == (2, True, False), err


@pytest.mark.parametrize(("link", "to", "end"), [("now.yaml", "y/2026.yaml", ""), ("now", "y", "/2026.yaml")])
def test_a_baseline_file_finds_an_organisation_where_a_link_leads(
    repository: Path, link: str, to: str, end: str
) -> None:
    (repository / "aifactory-policy.yaml").write_text(POLICY.replace("files: [answers/*.yaml]\n", ""), "utf-8")
    (repository / "y").mkdir()
    kept, other = repository / "y" / "2026.yaml", repository / "y" / "2027.yaml"
    kept.write_text(sheet("omega"), "utf-8")
    (repository / link).symlink_to(to)
    assert check(repository, f"{link}{end}", "answers/alpha.yaml", "--write-baseline", "kept.json")[0] == 0
    code, out, err = check(repository, "answers/alpha.yaml", "--baseline", "kept.json")
    assert code == 0, out + err
    kept.rename(other)
    assert rules(told(repository, "answers/alpha.yaml", "--baseline", "kept.json")) == ["file/removed"]
    other.rename(kept)
    elsewhere = repository / "z"
    elsewhere.mkdir()
    (elsewhere / kept.name).write_text(sheet("psi"), "utf-8")
    (repository / link).unlink()
    (repository / link).symlink_to(to.replace("y", "z", 1))
    assert rules(told(repository, "answers/alpha.yaml", "--baseline", "kept.json")) == ["file/removed"]


@pytest.mark.parametrize("is_older", [False, True])
def test_a_file_behind_a_new_link_to_a_folder_is_missed_beside_a_baseline_file(
    repository: Path, is_older: bool
) -> None:
    """Nothing enters links in search of what patterns name."""
    (repository / "aifactory-policy.yaml").write_text(POLICY.replace("[answers/*", "[answers/*.yaml, b/*"), "utf-8")
    (repository / "b").mkdir()
    (repository / "b" / "epsilon.yaml").write_text(sheet("epsilon"), "utf-8")
    committed(repository)
    assert check(repository, "--write-baseline", "kept.json")[0] == 0
    if is_older:
        kept = json.loads((repository / "kept.json").read_text("utf-8"))
        del kept["links"]
        (repository / "kept.json").write_text(json.dumps(kept), "utf-8")
    (repository / "b").rename(repository / "stash")
    (repository / "b").symlink_to("stash")
    (repository / "stash" / "epsilon.yaml").write_text(sheet("epsilon", cooling=0), "utf-8")
    committed(repository)
    for state in (("--baseline", "kept.json"), ("--baseline-ref", "HEAD~1")):
        assert rules(told(repository, *state)) == ["file/removed"], state


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"files": {}, "links": []}, "links is a list, expected a mapping of names to texts"),
        ({"files": {}, "links": None}, "links is empty, expected a mapping"),
        ({"files": {}, "links": {"a.yaml": 1}}, "'a.yaml' in links is a number, expected text"),
        ({"files": "x"}, "files is text, expected a mapping"),
        ({"files": {"a.yaml": True}}, "'a.yaml' in files is true or false, expected text"),
        ({}, "lacks the key 'files', expected a mapping"),
        (
            {"format": "aifactory-assess/baseline@2"},
            "is aifactory-assess/baseline@2, expected aifactory-assess/baseline@1",
        ),
    ],
)
def test_what_of_a_baseline_file_is_no_text_by_name_is_named(
    repository: Path, given: dict[str, object], said: str
) -> None:
    document = {"format": "aifactory-assess/baseline@1", **given}
    (repository / "kept.json").write_text(json.dumps(document), "utf-8")
    code, _, err = check(repository, "--baseline", "kept.json")
    assert (code, f"kept.json: {said}" in err) == (2, True), err


@pytest.mark.parametrize("name", ["\ud800", "a\0b"])
def test_a_link_of_a_baseline_file_leads_to_what_a_file_can_be_called(repository: Path, name: str) -> None:
    document = {"format": "aifactory-assess/baseline@1", "files": {}, "links": {"a.yaml": name}}
    (repository / "kept.json").write_text(json.dumps(document), "utf-8")
    code, _, err = check(repository, "--baseline", "kept.json")
    assert (code, "expected names that a file can have" in err) == (2, True), err


@pytest.mark.parametrize("flag", ["--baseline-ref", "--policy-ref"])
def test_a_commit_is_looked_through_for_yaml_and_what_else_is_called_is_refused(repository: Path, flag: str) -> None:
    for name in ("alpha.txt", "beta.yaml~", "gamma"):
        (repository / "answers" / f"{name.split('.')[0]}.yaml").rename(repository / "answers" / name)
    given = ("answers/alpha.txt", "answers/beta.yaml~", "answers/gamma", "answers/delta.yaml")
    code, out, err = check(repository, *given, flag, "main")
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        f"answers/{name}, expected .yaml, .yml where commits are looked through for answers"
        for name in ("alpha.txt: ends in .txt", "beta.yaml~: ends in .yaml~", "gamma: has no ending")
    ]


def test_answers_are_found_and_missed_by_their_ending_in_capitals_too(repository: Path) -> None:
    policy, gamma = repository / "aifactory-policy.yaml", repository / "answers" / "gamma.YAML"
    policy.write_text(POLICY.replace("answers/*.yaml", "answers/*.yaml, answers/*.YAML"), "utf-8")
    (repository / "answers" / "gamma.yaml").rename(gamma)
    committed(repository, "in capitals")
    assert "answers/gamma.YAML" in [each["file"] for each in told(repository)["files"]]
    gamma.unlink()
    assert "file/removed" in rules(told(repository, "--baseline-ref", "HEAD"))


def test_a_row_of_a_table_is_judged_by_the_rules_of_a_commit(repository: Path) -> None:
    (repository / "rows.csv").write_text("organisation,supply\nzeta,0.9\n", "utf-8")
    committed(repository, "a table")
    verdict = told(repository, "rows.csv", "--organisation", "zeta", "--policy-ref", "main", "--partial")
    assert verdict["files"][0]["policy"]["ref"] == "main"
    assert "answer/staff" in rules(verdict)


def test_what_is_gone_does_not_hang_on_where_check_is_started(repository: Path) -> None:
    kept = repository.parent / "kept.json"
    assert check(repository, "--write-baseline", str(kept))[0] == 0
    inside = repository / "answers"
    assert "file/removed" not in rules(told(inside, "alpha.yaml", "--baseline", str(kept)))
    (inside / "gamma.yaml").unlink()
    elsewhere = repository.parent / "elsewhere"
    (elsewhere / "answers").mkdir(parents=True)
    (elsewhere / "answers" / "gamma.yaml").write_text(sheet("gamma"), "utf-8")
    for folder, name in ((inside, "alpha.yaml"), (elsewhere, "../repository/answers/alpha.yaml")):
        assert "file/removed" in rules(told(folder, name, "--baseline", str(kept))), folder


@pytest.mark.parametrize("flag", ["--baseline-ref", "--policy-ref"])
def test_files_of_two_repositories_that_have_one_path_are_no_loss_of_either(repository: Path, flag: str) -> None:
    other = built(repository.parent / "other")
    for name in ("alpha", "beta", "gamma", "delta"):
        path = other / "answers" / f"{name}.yaml"
        path.write_text(path.read_text("utf-8").replace(name, f"{name}-2"), "utf-8")
    committed(other)
    files = [f"{root}/answers/{name}.yaml" for name in ("alpha", "beta", "gamma") for root in ("../other", ".")]
    files += ["answers/delta.yaml", "../other/answers/delta.yaml"]
    assert "file/removed" not in rules(told(repository, *files, flag, "HEAD"))
    (other / "answers" / "delta.yaml").unlink()
    verdict = told(repository, *files[:-1], flag, "HEAD")
    gone = [each["message"] for each in verdict["violations"] if each["rule"] == "file/removed"]
    assert len(gone) == 1, gone
    assert gone[0].startswith("delta-2 was assessed in ../other/answers/delta.yaml"), gone


@pytest.mark.parametrize("file", ["", "a/alpha.yaml", "./a/../a/alpha.yaml", "{}/a/alpha.yaml"])
def test_outside_of_repositories_the_start_is_the_root(tmp_path: Path, file: str) -> None:
    """Its policy judges and is explained, names files, and has waivers of them by where they are from there."""
    waived = "  - {rule: score/overall, file: a/alpha.yaml, until: 2026-12-31, reason: Being built, owner: board}\n"
    policy = POLICY.replace("answers/*", "a/*").replace("score: 60", "score: 99") + waived
    for name, text in (("a/alpha.yaml", sheet("alpha")), ("aifactory-policy.yaml", policy)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    files = [file.format(tmp_path)] if file else []
    verdict = told(tmp_path, *files)
    assert [each["policy"]["path"] for each in verdict["files"]] == ["aifactory-policy.yaml"]
    assert [(each["rule"], each["status"]) for each in verdict["violations"]] == [("score/overall", "waived")]
    assert "at least 99 of 100" in check(tmp_path, *files, "--explain-policy")[1]


@pytest.mark.parametrize(("start", "above"), [(".", "project/"), ("beside", "../project/"), ("project/a", None)])
def test_outside_of_repositories_no_policy_below_the_start_is_passed_over_unseen(
    tmp_path: Path, start: str, above: str | None
) -> None:
    """Nor does one above it, which can be a stranger's, have a say."""
    project, folder = tmp_path / "project", tmp_path / start
    (project / "a").mkdir(parents=True)
    folder.mkdir(exist_ok=True)
    (project / "a" / "alpha.yaml").write_text(sheet("alpha"), "utf-8")
    (project / "aifactory-policy.yaml").write_text(POLICY, "utf-8")
    (judged,) = told(folder, os.path.relpath(project / "a" / "alpha.yaml", folder), "--min-score", "1")["files"]
    note = f"{above}aifactory-policy.yaml is not asked, since check is not started beside it"
    assert (judged["policy"]["origin"], judged["notes"]) == ("framework", [] if above is None else [note])


def test_outside_of_repositories_a_policy_given_by_its_whole_path_is_the_same_from_every_start(tmp_path: Path) -> None:
    given, starts = tmp_path / "given.yaml", [tmp_path / "k" / "job1", tmp_path / "k" / "job2" / "deep"]
    given.write_text(POLICY, "utf-8")
    for start in starts:
        (start / "a").mkdir(parents=True)
        (start / "a" / "alpha.yaml").write_text(sheet("alpha"), "utf-8")
    words = ("a/alpha.yaml", "--policy", str(given))
    check(starts[0], *words, "--write-baseline", str(tmp_path / "kept.json"))
    given.write_text(POLICY.replace("score: 60", "score: 1"), "utf-8")
    found = told(starts[1], *words, "--baseline", str(tmp_path / "kept.json"))
    assert "policy/weakened" in rules(found)


def test_outside_of_repositories_the_start_is_the_root_however_a_file_below_is_spelled(tmp_path: Path) -> None:
    (tmp_path / "real" / "a").mkdir(parents=True)
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "real" / "a" / "alpha.yaml").write_text(sheet("alpha"), "utf-8")
    (tmp_path / "real" / "aifactory-policy.yaml").write_text(POLICY, "utf-8")
    for folder in ("real", "link"):
        for name in ("a/alpha.yaml", str(tmp_path / "real" / "a" / "alpha.yaml"), str(tmp_path / "link/a/alpha.yaml")):
            (judged,) = told(tmp_path / folder, name)["files"]
            assert (judged["policy"]["origin"], judged["notes"]) == ("repository", []), name


def test_outside_of_repositories_the_policy_of_the_start_is_kept_though_only_a_file_beside_it_is_judged(
    tmp_path: Path,
) -> None:
    start, policy = tmp_path / "start", tmp_path / "start" / "aifactory-policy.yaml"
    for place in (start, tmp_path / "data"):
        place.mkdir()
        (place / f"{place.name}.yaml").write_text(sheet(place.name), "utf-8")
    policy.write_text(POLICY, "utf-8")
    beside = ("../data/data.yaml", "--min-score", "1")
    assert check(start, *beside, "--write-baseline", "kept.json")[0] == 0
    policy.write_text(POLICY.replace("score: 60", "score: 1"), "utf-8")
    for words in (beside, ("start.yaml", *beside)):
        assert "policy/weakened" in rules(told(start, *words, "--baseline", "kept.json")), words


@pytest.mark.parametrize("way", ["..", "../../linked", "{}/plain", "{}/linked", "{}/linked/../plain"])
def test_a_file_outside_of_repositories_is_there_whatever_leads_to_it(tmp_path: Path, way: str) -> None:
    """Its policy is, too."""
    start, least = tmp_path / "plain" / "start", ("--min-score", "1")
    start.mkdir(parents=True)
    (tmp_path / "linked").symlink_to("plain")
    policy = tmp_path / "plain" / "aifactory-policy.yaml"
    policy.write_text(POLICY, "utf-8")
    for name in ("alpha", "gamma"):
        (tmp_path / "plain" / f"{name}.yaml").write_text(sheet(name), "utf-8")
    alpha, gamma = (f"{way}/{name}.yaml".format(tmp_path) for name in ("alpha", "gamma"))
    assert check(start, alpha, gamma, *least, "--write-baseline", "kept.json")[0] == 0
    assert rules(told(start, alpha, *least, "--baseline", "kept.json")) == []
    (tmp_path / "plain" / "gamma.yaml").unlink()
    policy.write_text(POLICY.replace("score: 60", "score: 50"), "utf-8")
    found = told(start, alpha, *least, "--baseline", "kept.json")
    assert rules(found) == ["policy/weakened", "file/removed"]


def test_a_file_is_no_baseline_of_itself_and_none_is_written_to_stdout(repository: Path) -> None:
    (repository / "link.yaml").symlink_to("answers/alpha.yaml")
    for name in ("answers/alpha.yaml", "link.yaml"):
        code, _, err = check(repository, "answers/alpha.yaml", "--partial", "--baseline", name)
        assert (code, err) == (2, f"--baseline: {name} is judged itself (give an earlier state of it)\n")
    assert (
        check(
            repository, "answers/alpha.yaml", "--partial", "--baseline", "answers/alpha.yaml", "--policy-ref", "main"
        )[0]
        == 0
    )
    for flag in ("--write-baseline", "--accept-today"):
        code, _, err = check(repository, flag, "-")
        assert (code, f"{flag}: - is stdout, expected a file" in err) == (2, True)
        assert not (repository / "-").exists()


def test_a_baseline_file_with_a_key_twice_is_refused(repository: Path) -> None:
    assert check(repository, "--write-baseline", "kept.json")[0] == 0
    kept = repository / "kept.json"
    text = kept.read_text("utf-8")
    kept.write_text(
        text.replace('"files": {', '"files": {"answers/beta.yaml": "x", "answers/alpha.yaml": "x",'), "utf-8"
    )
    code, _, err = check(repository, "--baseline", "kept.json")
    twice = "has 'answers/beta.yaml', 'answers/alpha.yaml' more than once, expected each key once"
    assert (code, f"kept.json: {twice}" in err) == (2, True), err


@pytest.mark.parametrize("kind", ["a baseline file", "an answers file"])
def test_a_baseline_in_the_repository_is_that_of_the_commit_that_the_rules_come_from(
    repository: Path, kind: str
) -> None:
    kept = "kept.json" if kind == "a baseline file" else "then.yaml"
    alone = ("answers/alpha.yaml", "--partial")
    if kind == "a baseline file":
        assert check(repository, "--write-baseline", kept)[0] == 0
    else:
        shutil.copy(repository / "answers" / "alpha.yaml", repository / kept)
    committed(repository, "a baseline")
    git(repository, "branch", "--force", "main")
    path = repository / "answers" / "alpha.yaml"
    path.write_text(path.read_text("utf-8").replace("cooling: 3", "cooling: unknown"), "utf-8")
    if kind == "a baseline file":
        assert check(repository, "--write-baseline", kept)[0] == 1
    else:
        shutil.copy(path, repository / kept)
    assert "regression/answer/cooling" not in rules(told(repository, *alone, "--baseline", kept))
    verdict = told(repository, *alone, "--baseline", kept, "--policy-ref", "main")
    assert "regression/answer/cooling" in rules(verdict)
    assert f"{kept} at main" in verdict["files"][0]["baseline"]


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_link_in_a_repository_makes_no_other_repository_of_it(repository: Path, elsewhere: bool) -> None:
    """The change puts a link in place of the folder with policy and baseline, to where both are its own."""
    gate = repository / "gate"
    gate.mkdir()
    (repository / "aifactory-policy.yaml").rename(gate / "policy.yaml")
    words = ("answers/alpha.yaml", "--partial", "--policy", "gate/policy.yaml")
    assert check(repository, *words, "--write-baseline", "gate/kept.json")[0] == 0
    committed(repository, "a gate")
    git(repository, "branch", "--force", "main")
    path = repository / "answers" / "alpha.yaml"
    path.write_text(sheet("alpha", cooling=0).replace("value: 3", "value: 0"), "utf-8")
    judged = ("--baseline", "gate/kept.json", "--policy-ref", "main")
    before = rules(told(repository, *words, *judged))
    assert "score/overall" in before
    assert any(rule.startswith("regression/") for rule in before)
    target = repository
    if elsewhere:
        target = built(repository.parent / "other")
        (target / "aifactory-policy.yaml").unlink()
        (target / "answers" / "alpha.yaml").write_bytes(path.read_bytes())
    shutil.rmtree(gate)
    gate.symlink_to(target if elsewhere else ".")
    (target / "policy.yaml").write_text("format: aifactory-assess/policy@1\nframework: small@1\nrequire: {}\n", "utf-8")
    own = ("answers/alpha.yaml", "--partial", "--policy", "policy.yaml")
    assert check(target, *own, "--write-baseline", "kept.json")[0] == 0
    if elsewhere:
        code, _, err = check(repository, *words, *judged)
        assert (code, "gate/policy.yaml: is a link that leads out of the repository" in err) == (2, True)
    else:
        assert set(before) <= set(rules(told(repository, *words, *judged)))


@pytest.mark.parametrize("start", ["repository", "."])
@pytest.mark.parametrize("link", ["repository", "."])
def test_a_link_in_another_repository_than_this_runs_in_is_a_path_like_any(
    tmp_path: Path, start: str, link: str
) -> None:
    """As a home that is a repository of settings, with a link to where projects are; from within it is refused."""
    built(tmp_path / "repository")
    home = tmp_path / "home"
    home.mkdir()
    git(home, "init", "--quiet")
    (home / "work").symlink_to(Path("..") / link)
    file = "work/answers/alpha.yaml" if link == "repository" else "work/repository/answers/alpha.yaml"
    words = ("--partial", "--baseline-ref", "main", "--policy-ref", "main")
    assert [each["file"] for each in told(tmp_path / start, str(home / file), *words)["files"]] == [str(home / file)]
    verdict = told(tmp_path / start, os.path.relpath(home / file, tmp_path / start), *words)
    assert "answers/alpha.yaml at main" in verdict["files"][0]["baseline"]
    if link == "repository":
        code, _, err = check(home, file, *words)
        assert (code, f"{file}: is a link that leads out of the repository" in err) == (2, True)


def test_a_baseline_that_the_commit_of_the_rules_has_not_is_taken_as_it_is(repository: Path) -> None:
    assert check(repository, "--write-baseline", "kept.json")[0] == 0
    verdict = told(repository, "--baseline", "kept.json", "--policy-ref", "main")
    assert verdict["files"][0]["baseline"].endswith(" at kept.json")


def test_a_folder_that_may_not_be_looked_into_is_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = tmp_path / "hidden"
    look = os.stat

    def refused(path: Any, *words: Any, **flags: Any) -> os.stat_result:  # noqa: ANN401 - as `os.stat`
        if isinstance(path, str | Path) and str(path).startswith(str(hidden)):
            raise PermissionError(13, "Permission denied", str(path))
        return look(path, *words, **flags)

    monkeypatch.setattr(os, "stat", refused)
    assert repository_of(hidden / "inside") is None


def test_a_baseline_file_of_another_format_is_refused(repository: Path) -> None:
    (repository / "kept.json").write_text('{"format": "aifactory-assess/verdict@1", "files": []}', "utf-8")
    code, _, err = check(repository, "--baseline", "kept.json")
    assert (code, "expected aifactory-assess/baseline@1" in err) == (2, True)


def test_a_baseline_file_may_begin_with_a_byte_order_mark(repository: Path) -> None:
    """As editors on Windows write it."""
    kept = repository / "kept.json"
    assert check(repository, "--write-baseline", "kept.json")[0] == 0
    plain = check(repository, "--baseline", "kept.json")
    kept.write_bytes(b"\xef\xbb\xbf" + kept.read_bytes())
    assert check(repository, "--baseline", "kept.json") == plain


DAMAGED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut short": (lambda data: data[:-4], "kept.json:{last}:12: the baseline is damaged here, expected JSON"),
    "something behind it": (
        lambda data: data + b"}\n",
        "kept.json:{end}:1: the baseline is damaged here, expected JSON",
    ),
    "a byte of no UTF-8": (
        lambda data: data.replace(b'"tool"', b'"t\xffol"'),
        "kept.json:3:4: byte 0xff is not UTF-8, expected UTF-8 text",
    ),
}


@pytest.mark.parametrize("is_marked", [False, True])
@pytest.mark.parametrize("law", DAMAGED)
def test_a_damaged_baseline_file_is_told_with_its_place_and_is_no_answers_file(
    law: str, is_marked: bool, repository: Path
) -> None:
    kept = repository / "kept.json"
    assert check(repository, "--write-baseline", "kept.json")[0] == 0
    (damage, told), whole = DAMAGED[law], kept.read_bytes()
    lines = whole.count(b"\n")
    kept.write_bytes((b"\xef\xbb\xbf" if is_marked else b"") + damage(whole))
    code, _, err = check(repository, "--baseline", "kept.json")
    assert (code, err.count("\n")) == (2, 1), err
    assert err.startswith(told.format(last=lines - 1, end=lines + 1)), err


@pytest.mark.parametrize(
    ("of", "to"),
    [(b"{", b"{\0\0\0"), (b"{", b"{\0"), (b'"files"', b'"x": ' + b"9" * 5000 + b', "files"')],
    ids=["as UTF-32", "as UTF-16", "a number without end"],
)
def test_a_damage_whose_place_json_cannot_tell_is_one_too(of: bytes, to: bytes, repository: Path) -> None:
    kept = repository / "kept.json"
    assert check(repository, "--write-baseline", "kept.json")[0] == 0
    whole = kept.read_bytes().replace(of, to, 1)
    kept.write_bytes(whole[: len(whole) // 4 * 4])
    code, _, err = check(repository, "--baseline", "kept.json")
    assert (code, err.count("\n")) == (2, 1), err
    assert re.match(r"kept\.json(:1:2)?: the baseline is damaged( here)?, expected JSON", err), err


def test_a_baseline_file_nested_too_deep_is_none(repository: Path) -> None:
    (repository / "kept.json").write_text('{"a":' * 100_000, "utf-8")
    code, _, err = check(repository, "answers/alpha.yaml", "--partial", "--baseline", "kept.json")
    assert (code, err) == (2, "kept.json:1:161: more than 32 levels of nesting\n")


def test_a_text_in_a_baseline_file_that_has_no_utf_8_is_told(repository: Path) -> None:
    kept = repository / "kept.json"
    assert check(repository, "--write-baseline", "kept.json")[0] == 0
    kept.write_text(kept.read_text("utf-8").replace("staff", "\\ud800"), "utf-8")
    code, out, _ = check(repository, "--baseline", "kept.json")
    assert code == 0
    assert "the policy at 'kept.json': was one that cannot be read" in out


@pytest.mark.parametrize("name", ["\ud800", "\udfff.yaml"])
def test_a_name_in_a_baseline_file_that_no_file_can_have_is_refused(name: str, repository: Path) -> None:
    """As JSON writes it; read by a report it would have to become bytes."""
    document = {"format": "aifactory-assess/baseline@1", "files": {name: "x"}}
    (repository / "kept.json").write_text(json.dumps(document), "utf-8")
    code, _, err = check(repository, "--baseline", "kept.json", "--report", "sarif")
    told = name.encode("utf-8", "backslashreplace").decode()
    assert (code, err) == (2, f"kept.json: holds '{told}', expected names that a file can have\n")


NO_FILES = ["", ".", "..", "/", "x/", "./x", "x//y", "x/../y", "x/..", "/../x/", "a" * 256]


@pytest.mark.parametrize("name", NO_FILES)
@pytest.mark.parametrize("key", ["files", "links"])
def test_a_name_in_a_baseline_file_that_stands_for_no_file_is_refused(key: str, name: str, repository: Path) -> None:
    """Its organisation would be missed by nobody where a folder is."""
    files, links = ({name: "x"}, {}) if key == "files" else ({"a": "x"}, {"a": name})
    document = {"format": "aifactory-assess/baseline@1", "files": files, "links": links}
    (repository / "kept.json").write_text(json.dumps(document), "utf-8")
    code, _, err = check(repository, "--baseline", "kept.json")
    assert (code, err) == (2, f"kept.json: holds {name!r}, expected names that a file can have\n")


@pytest.mark.parametrize("name", ["../alpha.yaml", "answers/../alpha.yaml", "{}/alpha.yaml"])
def test_a_baseline_file_names_what_lies_outside_as_it_is_given(name: str, repository: Path) -> None:
    """Without `..` behind a name, and read again."""
    given = name.format(repository.parent) if "{" in name else name
    outside = (repository / given).resolve()
    outside.parent.mkdir(exist_ok=True)
    outside.write_text(sheet("alpha"), "utf-8")
    words = (given, "--partial")
    assert check(repository, *words, "--write-baseline", "kept.json")[0] == 0
    assert os.path.normpath(given) in json.loads((repository / "kept.json").read_text("utf-8"))["files"]
    code, _, err = check(repository, *words, "--baseline", "kept.json")
    assert (code, err) == (0, "")


def test_a_name_in_a_baseline_file_that_is_no_utf_8_is_told(repository: Path) -> None:
    gone = (repository / "answers" / "alpha.yaml").read_text("utf-8").replace("alpha", "omega")
    document = {"format": "aifactory-assess/baseline@1", "files": {"answers/caf\udce9.yaml": gone}}
    (repository / "kept.json").write_text(json.dumps(document), "utf-8")
    code, out, _ = check(repository, "--baseline", "kept.json", "--report", "sarif")
    assert code == 1
    assert "answers/caf%E9.yaml" in out


@pytest.mark.parametrize("name", ["caf\udce9.yaml", "caf\udce9/alpha.yaml"])
def test_a_baseline_file_keeps_a_name_that_is_no_utf_8(name: str, repository: Path) -> None:
    file = f"answers/{name}"
    path = repository / file
    path.parent.mkdir(exist_ok=True)
    (repository / "answers" / "alpha.yaml").rename(path)
    assert check(repository, file, "--write-baseline", "kept.json")[0] == 0
    assert file in json.loads((repository / "kept.json").read_text("utf-8"))["files"]
    path.write_text(sheet("alpha").replace("cooling: 3", "cooling: unknown"), "utf-8")
    verdict = told(repository, file, "--baseline", "kept.json")
    assert verdict["files"][0]["baseline"] == f"{file} at kept.json".replace("\udce9", "\\udce9")
    assert "regression/answer/cooling" in rules(verdict)


def test_no_baseline_is_kept_in_which_files_of_two_repositories_have_one_name(repository: Path) -> None:
    other = built(repository.parent / "other")
    words = ("../other/answers/alpha.yaml", "answers/alpha.yaml", "--partial")
    path = other / "answers" / "alpha.yaml"
    path.write_text(path.read_text("utf-8").replace("alpha", "omega"), "utf-8")
    code, _, err = check(repository, *words, "--write-baseline", "kept.json")
    assert (code, "files of several repositories have one path in it" in err) == (2, True)
    assert not (repository / "kept.json").exists()


def test_more_files_than_a_baseline_may_have_are_neither_read_nor_kept(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = {"format": "aifactory-assess/baseline@1", "files": {str(number): "x" for number in range(10_001)}}
    (repository / "many.json").write_text(json.dumps(document), "utf-8")
    code, _, err = check(repository, "--baseline", "many.json")
    assert (code, err) == (2, "many.json: holds 10,001 files, expected at most 10,000\n")
    bounds = (("FILES", 3, "files"), ("DEEP", 0, "folders in one name"), ("FOLDERS", 3, "folders in its names"))
    for bound, most, told in bounds:
        with monkeypatch.context() as lower:
            lower.setattr(f"aifactory_assess.repository.baseline.MOST_{bound}", most)
            code, _, err = check(repository, "--write-baseline", "kept.json")
        sentence = f"^kept.json: is not written: it would hold [0-9]+ {told}, expected at most {most} "
        assert (code, bool(re.match(sentence, err))) == (2, True), err
        assert not (repository / "kept.json").exists()


def test_no_baseline_is_kept_that_would_be_too_large_to_be_read(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aifactory_assess.cli.checking.keeping.MOST_BYTES", 1000)
    code, _, err = check(repository, "--write-baseline", "kept.json")
    assert (code, "kept.json: is not written: it would be larger than" in err) == (2, True)
    assert not (repository / "kept.json").exists()


def test_more_organisations_of_a_baseline_than_are_kept_in_memory_are_read_again(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = repository / "answers" / "alpha.yaml"
    path.write_text(sheet("alpha").replace("cooling: 3", "cooling: unknown"), "utf-8")
    path.rename(repository / "answers" / "renamed.yaml")
    plain = told(repository, "--baseline-ref", "main")
    monkeypatch.setattr("aifactory_assess.repository.earlier.MOST_SHEETS", 1)
    assert told(repository, "--baseline-ref", "main") == plain
    assert "regression/answer/cooling" in rules(plain)


@pytest.mark.parametrize("flag", ["--write-baseline", "--accept-today"])
@pytest.mark.parametrize("files", [(), ("answers/alpha.yaml",)])
def test_nothing_is_kept_or_drafted_of_what_could_not_be_judged(
    repository: Path, flag: str, files: tuple[str, ...]
) -> None:
    (repository / "answers" / "alpha.yaml").write_text("nothing: here\n", "utf-8")
    code, _, err = check(repository, *files, flag, "kept")
    assert (code, "kept: is not written: some files could not be judged" in err) == (2, True), err
    assert not (repository / "kept").exists()


@pytest.mark.parametrize(
    ("flag", "file", "change", "told"),
    [
        ("--write-baseline", "answers/beta.yaml", Path.unlink, "cannot be read: no such file or directory"),
        ("--write-baseline", "answers/beta.yaml", Path.touch, "was changed while it was judged"),
        ("--write-baseline", "aifactory-policy.yaml", Path.touch, "was changed while it was judged"),
        ("--write-baseline", "own/people.yaml", Path.unlink, "was changed while it was judged by"),
        ("--write-baseline", "own", shutil.rmtree, "cannot be read: no such file or directory"),
        ("--accept-today", "aifactory-policy.yaml", Path.touch, "was changed while it was judged"),
        ("--accept-today", "aifactory-policy.yaml", Path.unlink, "cannot be read: no such file or directory"),
    ],
)
def test_what_is_kept_or_drafted_is_what_was_judged(
    *,
    flag: str,
    file: str,
    change: Callable[[Path], None],
    told: str,
    repository: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = repository / "own"
    shutil.copytree(FRAMEWORK, own)
    changed = repository / file
    former = changed.read_text("utf-8") if changed.is_file() else ""

    def tell(*_: object) -> None:
        change(changed)
        if changed.exists():
            changed.write_text(f"{former}# later\n", "utf-8")

    monkeypatch.setattr("aifactory_assess.cli.check._tell", tell)
    code, _, err = call(repository, "check", "--framework", "own", *DAY, flag, "kept")
    named = "own" if file.startswith("own/") else file
    hint = "(kept is not written; give the command again once nothing writes to these files)"
    assert (code, err) == (2, f"{named}: {told} {hint}\n")
    assert not (repository / "kept").exists()


def test_on_the_first_day_all_that_fails_is_accepted_until_a_date(repository: Path) -> None:
    (repository / "answers" / "alpha.yaml").write_text(sheet("alpha", cooling=0), "utf-8")
    assert check(repository, "--accept-today", "draft.yaml")[0] == 1
    draft = (repository / "draft.yaml").read_text("utf-8")
    assert draft.startswith(POLICY)
    assert '{rule: score/overall, organisation: "alpha", until: 2027-02-23, reason:' in draft
    assert check(repository, "--policy", "draft.yaml")[0] == 0
    assert (
        call(repository, "check", "--framework", str(FRAMEWORK), "--policy", "draft.yaml", "--as-of", "2027-02-24")[0]
        == 1
    )
    code, _, err = check(repository, "--accept-today", "draft.yaml")
    assert (code, "exists already" in err) == (2, True)


def test_a_file_that_is_gone_on_the_first_day_is_accepted_too(repository: Path) -> None:
    (repository / "answers" / "alpha.yaml").unlink()
    words = ("--baseline-ref", "HEAD", "--policy", "draft.yaml")
    assert check(repository, *words[:2], "--accept-today", "draft.yaml")[0] == 1
    draft = (repository / "draft.yaml").read_text("utf-8")
    assert '{rule: file/removed, organisation: "alpha", until: 2027-02-23, reason:' in draft
    code, out, err = check(repository, *words)
    assert (code, "file/removed@alpha" in out) == (0, True), out + err


@pytest.mark.parametrize("is_absolute", [True, False])
def test_a_policy_is_one_however_the_files_beside_it_are_spelled(repository: Path, is_absolute: bool) -> None:
    removals = "  - {rule: file/removed, organisation: alpha, until: 2026-12-31, reason: Sold, owner: board}\n"
    policy = (POLICY + removals).replace("answers/*.yaml", "'*.yaml'")
    (repository / "aifactory-policy.yaml").write_text(policy, "utf-8")
    for file in (repository / "answers").iterdir():
        file.rename(repository / file.name)
    committed(repository)
    (repository / "alpha.yaml").unlink()
    (repository / "gamma.yaml").unlink()
    path = str(repository / "delta.yaml") if is_absolute else f"../{repository.name}/delta.yaml"
    words = (path, "--baseline-ref", "HEAD", "--framework", str(FRAMEWORK), *DAY)
    code, out, err = call(repository, "check", *words, "--accept-today", "draft.yaml")
    assert (code, (repository / "draft.yaml").is_file(), out.count("file/removed@alpha")) == (1, True, 1), out + err


def test_no_policy_is_drafted_with_what_another_judges_that_is_gone(repository: Path) -> None:
    policy = POLICY.replace("answers/*.yaml", "'**/*.yaml'")
    (repository / "aifactory-policy.yaml").write_text(policy, "utf-8")
    (repository / "two").mkdir()
    (repository / "two" / "aifactory-policy.yaml").write_text(policy, "utf-8")
    (repository / "two" / "eps.yaml").write_text(sheet("eps"), "utf-8")
    committed(repository)
    (repository / "two" / "eps.yaml").unlink()
    code, _, err = check(repository, "--baseline-ref", "HEAD", "--accept-today", "draft.yaml")
    assert (code, "draft.yaml: is one policy, and 2 judge these files and what is gone" in err) == (2, True), err
    assert not (repository / "draft.yaml").exists()


# --- repositories of every kind ---


def test_a_worktree_has_the_baseline_of_its_repository(repository: Path) -> None:
    git(repository, "worktree", "add", "--quiet", "../beside", "main")
    assert told(repository.parent / "beside", "--baseline-ref", "main")["files"][0]["baseline"]


@pytest.mark.parametrize("words", [("worktree", "add", "--detach"), ("clone", ".")])
def test_another_repository_that_is_checked_out_inside_is_not_entered(repository: Path, words: tuple[str, ...]) -> None:
    every = POLICY.replace("[answers/*.yaml]", "['**/*.yaml']")
    (repository / "aifactory-policy.yaml").write_text(every, "utf-8")
    committed(repository)
    git(repository, *words[:-1], "--quiet", words[-1], "aside/other")
    code, out, err = check(repository, "--policy-ref", "HEAD", "--baseline-ref", "HEAD")
    assert (code, "4 files" in out) == (0, True), out + err


@pytest.mark.parametrize("pattern", ["aside/other/*/*.yaml", "aside/other/**"])
def test_another_repository_that_is_checked_out_inside_is_entered_where_it_is_named(
    repository: Path, pattern: str
) -> None:
    """By the rules that it has itself, and no further than what is named."""
    policy = POLICY.replace("answers/*.yaml", f"answers/*.yaml, {pattern}")
    (repository / "aifactory-policy.yaml").write_text(policy, "utf-8")
    committed(repository)
    other = built(repository / "aside" / "other")
    for file in (other / "answers").iterdir():
        file.unlink()
    (other / "answers" / "eps.yaml").write_text(sheet("eps", cooling=0), "utf-8")
    built(other / "within")
    for refs in ((), ("--policy-ref", "HEAD", "--baseline-ref", "HEAD")):
        code, out, _ = check(repository, *refs)
        assert (code, "aside/other/answers/eps.yaml:7  score/overall" in out, "5 files" in out) == (1, True, True), out
        assert "names under files what is nowhere" not in out


def test_a_worktree_is_no_other_repository_than_its_own(repository: Path) -> None:
    """Of an empty index nothing is told apart."""
    git(repository, "worktree", "add", "--quiet", "--detach", "aside")
    git(repository / "aside", "rm", "--quiet", "--cached", "-r", ".")
    code, out, err = check(repository / "aside")
    assert (code, "4 files" in out) == (0, True), out + err


def test_what_is_committed_is_judged_whatever_makes_a_repository_of_its_folder(repository: Path) -> None:
    git(repository / "answers", "init", "--quiet")
    code, out, err = check(repository)
    assert (code, "4 files" in out) == (0, True), out + err


@pytest.mark.parametrize("was_there", [False, True])
def test_files_of_a_submodule_are_placed_and_compared_from_the_outermost_root(tmp_path: Path, was_there: bool) -> None:
    inner, outer = built(tmp_path / "inner"), tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "--quiet", "--initial-branch=main", ".")
    if was_there:
        git(outer, "clone", "--quiet", str(inner), "sub")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub")
    committed(outer)
    assert (outer / "sub" / ".git").is_dir() == was_there
    path = outer / "sub" / "answers" / "alpha.yaml"
    assert repository_of(path.parent) == outer
    assert rooted(str(path)) == "sub/answers/alpha.yaml"
    path.write_text(path.read_text("utf-8").replace("cooling: 3", "cooling: 0"), "utf-8")
    policy = ("--policy", "sub/aifactory-policy.yaml", "--partial")
    verdict = told(outer, "sub/answers/alpha.yaml", *policy, "--baseline-ref", "main")
    assert verdict["files"][0]["baseline"] == "sub/answers/alpha.yaml at main"
    assert "regression/score/overall" in rules(verdict)


def test_a_run_that_is_started_in_a_submodule_says_whose_policy_names_nothing(tmp_path: Path) -> None:
    inner = built(tmp_path / "inner")
    outer = built(tmp_path / "outer", POLICY.replace("files: [answers/*.yaml]\n", ""))
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "team")
    code, _, err = check(outer / "team")
    assert (code, f"no answers file given, and the policy of {outer} names none" in err) == (2, True), err


def test_a_partial_clone_out_of_reach_of_its_remote_is_exit_2(repository: Path) -> None:
    """What the clone lacks is neither fetched nor taken for absent."""
    git(repository, "config", "uploadpack.allowFilter", "true")
    clone = repository.parent / "clone"
    git(
        repository.parent, "clone", "--quiet", "--no-checkout", "--filter=blob:none", f"file://{repository}", str(clone)
    )
    for name in ("answers", "aifactory-policy.yaml"):
        shutil.move(repository / name, clone / name)
    shutil.rmtree(repository)
    for flag in ("--baseline-ref", "--policy-ref"):
        code, _, err = check(clone, flag, "HEAD")
        assert (code, f"{flag}: git cannot read object" in err, "clone without --filter" in err) == (2, True, True)
    code, _, err = check(clone, "--baseline-ref", "")
    assert (code, "--baseline-ref: is empty, expected a branch, tag or commit" in err) == (2, True)


@pytest.mark.parametrize("ref", ["main..change", "HEAD^{tree}", ":/nothing", "nowhere"])
def test_a_ref_that_names_no_commit_is_told_and_a_shallow_clone_where_it_is_one(repository: Path, ref: str) -> None:
    none = f"--baseline-ref: there is no commit '{ref}' in the repository of"
    code, _, err = check(repository, "--baseline-ref", ref)
    assert (code, none in err, "shallow" in err) == (2, True, False), err
    clone = repository.parent / "clone"
    git(repository.parent, "clone", "--quiet", "--depth=1", f"file://{repository}", str(clone))
    code, _, err = check(clone, "--baseline-ref", ref)
    assert (code, none in err, "a shallow clone lacks older commits: fetch the ref first" in err) == (2, True, True), (
        err
    )


def test_the_first_commit_is_compared_with_nothing(repository: Path) -> None:
    shutil.rmtree(repository / ".git")
    git(repository, "init", "--quiet")
    git(repository, "add", "--all")
    for file in ((), ("answers/alpha.yaml", "--partial", "--verbose")):
        code, out, err = check(repository, *file, "--baseline-ref", "HEAD")
        assert code == 0, err
    assert "there is no answers/alpha.yaml at HEAD: judged in full, without a baseline" in out
    committed(repository)
    git(repository, "checkout", "--quiet", "--orphan", "other")
    code, _, err = check(repository, "--baseline-ref", "HEAD")
    assert (code, "nothing is committed yet on the branch that is checked out in" in err) == (2, True), err


def test_a_commit_that_is_checked_out_and_missing_is_not_the_first(repository: Path) -> None:
    shutil.rmtree(repository / ".git")
    git(repository, "init", "--quiet")
    (repository / ".git" / "HEAD").write_text(f"{'1' * 40}\n", "utf-8")
    code, _, err = check(repository, "--baseline-ref", "HEAD")
    assert (code, f"--baseline-ref: git cannot read object {'1' * 40}, to which 'HEAD' leads" in err) == (2, True), err


@pytest.mark.parametrize("how", ["emptied", "gone"])
def test_a_commit_whose_object_is_damaged_is_there_and_cannot_be_read(how: str, repository: Path) -> None:
    """Nothing was committed yet, it said, on the branch of that commit."""
    branch = (repository / ".git" / "HEAD").read_text("utf-8").strip().removeprefix("ref: refs/heads/")
    sha = (repository / ".git" / "refs" / "heads" / branch).read_text("utf-8").strip()
    for file in [each for each in (repository / ".git" / "objects").rglob("*") if each.is_file()]:
        file.unlink()
        if how == "emptied":
            file.touch()
    for ref in ("HEAD", branch):
        code, _, err = check(repository, "answers/alpha.yaml", "--policy-ref", ref)
        assert (code, f"--policy-ref: git cannot read object {sha}, to which '{ref}' leads" in err) == (2, True), err


@pytest.mark.parametrize("change", [(), ("answers/beta.yaml", "more/beta.yaml")])
def test_a_sparse_checkout_misses_no_file_that_is_committed(repository: Path, change: tuple[str, ...]) -> None:
    """Nor does it take one for moved."""
    git(repository, "sparse-checkout", "set", "--no-cone", "/*", "!/answers/beta.yaml")
    if change:
        (repository / "more").mkdir()
        (repository / "more" / "beta.yaml").write_text(sheet("beta"), "utf-8")
    files = ("more/beta.yaml", "answers/alpha.yaml") if change else ()
    for flag in ("--policy-ref", "--baseline-ref"):
        code, out, err = check(repository, *files, flag, "main")
        told = "is a sparse checkout, which lacks files that are committed: answers/beta.yaml"
        assert (code, told in err, "file/removed" in out) == (2, True, False), out + err
    git(repository, "sparse-checkout", "disable")
    assert check(repository, "--policy-ref", "main")[0] == 0


@pytest.mark.parametrize("flags", [(), ("--write-baseline", "kept.json")])
@pytest.mark.parametrize("files", ["answers/*.yaml", "answers/alpha.yaml, answers/beta.yaml"])
@pytest.mark.parametrize("left_out", ["/answers/beta.yaml", "/answers/"])
def test_patterns_pass_over_nothing_that_a_sparse_checkout_leaves_out(
    repository: Path, files: str, left_out: str, flags: tuple[str, ...]
) -> None:
    (repository / "aifactory-policy.yaml").write_text(POLICY.replace("answers/*.yaml", files), "utf-8")
    committed(repository)
    git(repository, "sparse-checkout", "set", "--no-cone", "/*", f"!{left_out}")
    code, _, err = check(repository, *flags)
    lacking = "answers/beta.yaml (" if left_out.endswith(".yaml") else "answers/alpha.yaml, answers/beta.yaml"
    assert (code, f"lacks files that are committed: {lacking}" in err) == (2, True), err
    assert not (repository / "kept.json").exists()


def test_of_a_sparse_checkout_a_file_is_judged_that_is_given_and_there(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = POLICY.replace("files: [answers/*.yaml]\n", "")
    (repository / "answers" / "aifactory-policy.yaml").write_text(policy, "utf-8")
    committed(repository)
    git(repository, "sparse-checkout", "set", "--no-cone", "/*", "!/answers/beta.yaml")
    assert check(repository, "answers/alpha.yaml")[0] == 0
    monkeypatch.setenv("PATH", "/nonexistent")
    assert check(repository, "answers/alpha.yaml")[0] == 0
    code, _, err = check(repository)
    assert (code, "git is not installed" in err) == (2, True), err


def test_a_baseline_keeps_every_policy_that_a_sparse_checkout_leaves_out_or_is_none(repository: Path) -> None:
    (repository / "later").mkdir()
    shutil.copy(repository / "aifactory-policy.yaml", repository / "later")
    committed(repository)
    git(repository, "sparse-checkout", "set", "--no-cone", "/*", "!/later/")
    code, _, err = check(repository, "--write-baseline", "kept.json")
    told = "is a sparse checkout, which lacks files that are committed: later/aifactory-policy.yaml"
    assert (code, told in err, (repository / "kept.json").exists()) == (2, True, False), err
    assert "(kept.json is not written; check all of them out: git sparse-checkout disable" in err


def test_git_is_asked_for_what_is_left_out_where_a_checkout_is_sparse_alone(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "more").mkdir()
    (repository / "answers" / "beta.yaml").rename(repository / "more" / "beta.yaml")
    policy = POLICY.replace("answers/*.yaml", "answers/*.yaml, more/*.yaml")
    (repository / "aifactory-policy.yaml").write_text(policy, "utf-8")
    committed(repository)
    asked: list[tuple[str, ...]] = []
    lines = Commit._lines

    def noted(index: Commit, *words: str) -> list[bytes]:
        asked.append(words)
        return lines(index, *words)

    monkeypatch.setattr(Commit, "_lines", noted)
    assert check(repository)[0] == 0
    assert ("ls-files", "-z", "-t") not in asked
    git(repository, "sparse-checkout", "set", "--no-cone", "/*")
    assert check(repository)[0] == 0
    assert asked.count(("ls-files", "-z", "-t")) == 2  # for answers, and for policies beside them


@pytest.mark.parametrize("refs", [(), ("--baseline-ref", "main"), ("--policy-ref", "main")])
@pytest.mark.parametrize("files", [(), ("answers/alpha.yaml",)])
def test_a_sparse_checkout_lacks_no_policy_unseen(
    repository: Path, files: tuple[str, ...], refs: tuple[str, ...]
) -> None:
    """Another would judge in its place."""
    git(repository, "sparse-checkout", "set", "--no-cone", "/answers/")
    code, out, err = check(repository, *files, *refs)
    told = "is a sparse checkout, which lacks files that are committed: aifactory-policy.yaml"
    assert (code, told in err, "policy/weakened" in out) == (2, True, False), out + err


def test_a_sparse_checkout_of_a_submodule_misses_no_file_that_is_committed(repository: Path) -> None:
    inner = built(repository.parent / "inner", POLICY.replace("protected: true\n", ""))
    for file in (inner / "answers").iterdir():
        file.write_text(file.read_text("utf-8").replace("id: ", "id: inner-"), "utf-8")
    committed(inner)
    git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub")
    policy = POLICY.replace("answers/*.yaml", "answers/*.yaml, sub/answers/a*.yaml")
    (repository / "aifactory-policy.yaml").write_text(policy, "utf-8")
    committed(repository)
    assert check(repository, "--baseline-ref", "HEAD")[0] == 0
    git(repository / "sub", "sparse-checkout", "set", "--no-cone", "/aifactory-policy.yaml")
    code, out, err = check(repository, "--baseline-ref", "HEAD")
    told = f"{repository / 'sub'}: is a sparse checkout, which lacks files that are committed: answers/alpha.yaml"
    assert (code, told in err, "file/removed" in out) == (2, True, False), out + err
    code, out, err = check(repository)
    assert (code, told in err) == (2, True), out + err


def test_without_git_a_baseline_file_misses_what_is_gone(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does another repository that is checked out inside stand in the way."""
    git(repository, "clone", "--quiet", ".", "aside")
    assert check(repository, "--write-baseline", "kept.json")[0] == 0
    monkeypatch.setenv("PATH", "/nonexistent")
    (repository / "answers" / "alpha.yaml").unlink()
    assert rules(told(repository, "--baseline", "kept.json")) == ["file/removed"]
    (repository / "answers" / "beta.yaml").unlink()  # which a waiver lets leave
    shutil.copy(repository / "aside" / "answers" / "alpha.yaml", repository / "answers")
    code, out, err = check(repository, "--baseline", "kept.json")
    assert (code, "file/removed@beta" in out) == (0, True), out + err


def test_a_file_that_is_too_large_in_the_baseline_is_not_read(repository: Path) -> None:
    path = repository / "answers" / "alpha.yaml"
    text = path.read_text("utf-8")
    path.write_text(text + "#" * 2**20, "utf-8")
    committed(repository)
    path.write_text(text, "utf-8")
    code, _, err = check(repository, "--baseline-ref", "HEAD")
    assert (code, "is larger than 1 MiB" in err) == (2, True)


# --- what is written ---


@pytest.mark.parametrize(
    "output",
    [
        "aifactory-policy.yaml",
        "answers/../answers/delta.yaml",
        "answers/AIFACTORY-POLICY.YAML",
        "new/aifactory-policy.yaml",
    ],
)
def test_no_output_overwrites_what_is_read_or_would_be(repository: Path, output: str) -> None:
    before = {path: path.read_bytes() for path in repository.rglob("*.yaml")}
    code, _, err = check(repository, "--report", f"json={output}")
    assert (code, "name another file" in err) == (2, True)
    assert before == {path: path.read_bytes() for path in repository.rglob("*.yaml")}


def test_no_output_overwrites_the_framework_or_the_baseline(repository: Path) -> None:
    shutil.copytree(FRAMEWORK, repository / "fw")
    arguments = ("check", "--framework", "fw", *DAY)
    assert call(repository, *arguments, "--write-baseline", "kept.json")[0] == 0
    os.link(repository / "kept.json", repository / "link.json")
    for extra in (("json=fw/framework.yaml",), ("json=link.json",), ("json=kept.json",)):
        code, _, err = call(repository, *arguments, "--baseline", "kept.json", "--report", *extra)
        assert (code, "would be overwritten" in err) == (2, True)


@pytest.mark.parametrize("words", [("--report", "junit=out"), ("--write-baseline", "out")])
@pytest.mark.parametrize("to", ["../victim", ".git/config", "sub", "/dev/stdout", "/dev/stderr"])
def test_no_link_that_a_change_can_bring_leads_an_output_astray(
    repository: Path, to: str, words: tuple[str, str]
) -> None:
    victim = repository.parent / "victim"
    victim.write_text("precious", "utf-8")
    config = (repository / ".git" / "config").read_bytes()
    (repository / "out").symlink_to(to)
    if to == "sub":
        (repository / "sub").symlink_to("..")
        words = (words[0], words[1].replace("out", "out/victim"))
    committed(repository, "a link")
    code, out, err = check(repository, *words)
    assert (code, out) == (2, "")
    assert "is a link, or behind one, that leads out of the repository or to what git keeps, to " in err
    assert victim.read_text("utf-8") == "precious"
    assert (repository / ".git" / "config").read_bytes() == config


@pytest.mark.parametrize("by", ["out", "folder/{}", "{}/folder/{}"])
def test_no_link_that_a_change_can_bring_leads_an_output_to_what_is_open(repository: Path, by: str) -> None:
    with (repository / "log").open("w") as log:
        (repository / "out").symlink_to(f"/dev/fd/{log.fileno()}")
        (repository / "folder").symlink_to("/dev/fd")
        path = by.format(log.fileno()) if by.count("{}") < 2 else by.format(repository, log.fileno())
        code, out, err = check(repository, "--report", f"junit={path}")
        assert (code, out) == (2, "")
        assert err.startswith(f"{path}: is a link, or behind one, that leads out of the repository"), err
        assert check(repository, "--report", f"junit=/dev/fd/{log.fileno()}")[0] == 0
    assert (repository / "log").read_text("utf-8").startswith("<?xml")


def test_outputs_go_over_links_within_the_repository_and_where_they_are_told_to(repository: Path) -> None:
    (repository / "build").mkdir()
    (repository / "out.json").symlink_to("build/verdict.json")
    outside = repository.parent / "outside"
    outside.symlink_to(repository.parent / "verdict.json")
    for path in ("out.json", str(outside)):
        assert check(repository, "--report", f"json={path}")[0] == 0
        assert json.loads((repository / path).read_bytes())["passed"]


@pytest.mark.parametrize("flag", ["--report=badge=", "--write-baseline=", "--accept-today="])
@pytest.mark.parametrize(
    "name",
    [
        ".gitattributes",
        "answers/.gitignore",
        ".GITMODULES",
        ".git/config",
        ".git/new/x",
        "../outside",
        "link",
        "sub/.git",
    ],
)
def test_no_output_goes_over_what_git_goes_by(repository: Path, flag: str, name: str) -> None:
    (repository.parent / "outside").symlink_to(repository / ".git" / "info" / "attributes")
    (repository / "link").symlink_to("answers/.gitattributes")
    (repository / "sub").mkdir()
    config = (repository / ".git" / "config").read_bytes()
    code, _, err = check(repository, f"{flag}{name}")
    assert (code, f"{name}: is a file that git keeps or goes by" in err) == (2, True), err
    assert (repository / ".git" / "config").read_bytes() == config
    assert name == ".git/config" or not (repository / name).exists()


def test_outside_of_repositories_a_report_has_any_name(repository: Path) -> None:
    shutil.rmtree(repository / ".git")
    code, _, err = check(repository, "--report", "badge=.gitignore")
    assert (code, (repository / ".gitignore").is_file()) == (0, True), err


def test_two_outputs_are_never_one_file(repository: Path) -> None:
    composed, decomposed = unicodedata.normalize("NFC", "ç.json"), unicodedata.normalize("NFD", "ç.json")
    code, _, err = check(repository, "--report", f"json={composed}", "--report", f"badge={repository}/{decomposed}")
    assert (code, "two outputs would go to" in err) == (2, True)


# --- a log for people ---


def many(folder: Path, count: int, cooling: int = 3) -> None:
    for number in range(count):
        (folder / "answers" / f"n{number:04}.yaml").write_text(sheet(f"n{number}", cooling), "utf-8")


@in_the_gate
def test_five_hundred_good_files_are_told_in_few_lines_the_whole_first(repository: Path) -> None:
    many(repository, 500)
    code, out, _ = check(repository)
    lines = out.splitlines()
    assert (code, lines[0]) == (0, "PASSED as of 2026-11-25: 504 files, 1 waived")
    assert len(lines) < 20
    _, out, _ = check(repository, "--verbose")
    assert out.count("PASSED  answers/") == 504


def test_commands_that_are_suggested_are_of_the_framework_that_judged(repository: Path) -> None:
    path = repository / "answers" / "alpha.yaml"
    path.write_text(sheet("alpha", cooling=0).replace("small@1", "small@0"), "utf-8")
    committed(repository)
    command = f"aifactory-assess migrate answers/alpha.yaml --framework {FRAMEWORK}"
    assert f"rewrite it with `{command}`" in check(repository)[2]
    assert call(repository, *shlex.split(command)[1:])[0] == 0
    _, out, _ = check(repository)
    for words, named in (("RULE", "score/overall"), ("FILE ID", "answers/alpha.yaml cooling")):
        command = f"aifactory-assess explain {words} --framework {FRAMEWORK}"
        assert command in out
        assert call(repository, *shlex.split(command.replace(words, named))[1:])[0] == 0


def test_what_fails_stands_between_two_lines_that_say_so(repository: Path) -> None:
    (repository / "answers" / "alpha.yaml").write_text(sheet("alpha", cooling=0), "utf-8")
    code, out, _ = check(repository)
    lines = out.splitlines()
    assert (code, lines[0]) == (1, lines[-1])
    assert "PASSED  answers/" not in out
    assert "3 files more passed: --verbose tells all" in out


def test_no_name_reaches_a_log_as_a_command(tmp_path: Path) -> None:
    folder = built(tmp_path / "repository")
    hostile = folder / "answers" / "::add-mask::x"
    hostile.mkdir()
    text = sheet("epsilon", cooling=0).replace("{id: epsilon}", '{id: epsilon, name: "##[stop-commands]zz ##vso[x]"}')
    (hostile / "e.yaml").write_text(text, "utf-8")
    (hostile / "broken.yaml").write_text("a: [\n", "utf-8")
    files = ("answers/::add-mask::x/e.yaml", "answers/::add-mask::x/broken.yaml")
    code, out, err = check(folder, *files, "--partial", "--report", "text", "--report", "github")
    assert code == 2
    log = [line for line in (out + err).splitlines() if not line.startswith(("::error ", "::notice ", "::warning "))]
    assert not any("##[" in line or "##vso[" in line or line.lstrip().startswith("::") for line in log)
    code, out, err = check(hostile, "e.yaml", "--policy", "../../aifactory-policy.yaml", "--partial")
    assert not any(line.lstrip().startswith("::") for line in (out + err).splitlines())


def test_colour_is_as_asked(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "0")
    assert "\x1b" not in check(repository)[1]
    assert "\x1b" in check(repository, "--color", "always")[1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in check(repository, "--color", "never")[1]
    assert "did you mean never?" in check(repository, "--color", "nevr")[2]


# --- readers ---


def log_of(folder: Path, *arguments: str) -> dict[str, Any]:
    code, out, err = check(folder, *arguments, "--report", "sarif")
    assert code in (0, 1), err
    log: dict[str, Any] = json.loads(out)
    jsonschema.Draft7Validator(stored_schema(SARIF)).validate(log)
    (run,) = log["runs"]
    result: dict[str, Any] = run
    return result


def alerts(run: dict[str, Any]) -> set[str]:
    """What code scanning shows as open: every result by its fingerprint, suppressed ones too (codeql-action#1230)."""
    prints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(prints) == len(set(prints))
    return set(prints)


def test_what_is_wrong_with_a_flag_stands_at_no_file(repository: Path) -> None:
    written = [word for each in ("github", "gitlab", "sarif") for word in ("--report", f"{each}=out.{each}")]
    assert check(repository, "--baseline-ref", "nosuch", *written)[0] == 2
    told = "--baseline-ref: there is no commit 'nosuch' in the repository of"
    annotations = (repository / "out.github").read_text("utf-8")
    assert f"::error title=not judged::{told}" in annotations
    assert "file=--" not in annotations
    issue, *_ = json.loads((repository / "out.gitlab").read_bytes())
    assert (issue["location"]["path"], issue["description"].startswith(told)) == ("aifactory-policy.yaml", True)
    (run,) = json.loads((repository / "out.sarif").read_bytes())["runs"]
    note, *_ = run["invocations"][0]["toolExecutionNotifications"]
    assert (note.keys(), note["message"]["text"].startswith(told)) == ({"level", "message"}, True)
    index = (repository / ".git" / "index").read_bytes()
    (repository / ".git" / "index").write_bytes(b"no index")
    _, out, _ = check(repository, "--baseline-ref", "HEAD", "--report", "github")
    assert "::error title=not judged::git: " in out
    (repository / ".git" / "index").write_bytes(index)
    name = "--baseline-ref.yaml"
    (repository / name).write_text("framework: [\n", "utf-8")
    _, out, _ = check(repository, "--report", "github", "--partial", "--", name)
    assert f"::error file={name},line=" in out


def test_gitlab_follows_a_file_that_cannot_be_judged_to_other_lines(repository: Path) -> None:
    """Of two equal faults each is one; lines that move make none of them another."""
    file = repository / "answers" / "beta.yaml"
    file.write_text(sheet("beta", cooling=9) + "  nothing: 1\n  nothing: 1\n  nothing: 1\n", "utf-8")
    prints: list[list[str]] = []
    for _ in range(2):
        code, out, err = check(repository, "--report", "gitlab")
        prints.append([each["fingerprint"] for each in json.loads(out) if each["check_name"] == "not-judged"])
        assert (code, len(set(prints[-1]))) == (2, len(err.splitlines()) - 1), err
        file.write_text("# Moved.\n" + file.read_text("utf-8"), "utf-8")
    assert prints[0] == prints[1]


def test_code_scanning_opens_closes_and_reopens_one_alert(repository: Path) -> None:
    """Five runs: fails, is fixed, fails again on another line, is waived, and fails when the waiver has ended."""
    path, policy = repository / "answers" / "alpha.yaml", repository / "aifactory-policy.yaml"
    flags = ("--sarif-suppressed", "omit", "--select", "score")
    fine = alerts(log_of(repository, *flags))
    path.write_text(sheet("alpha", cooling=0), "utf-8")
    opened = alerts(log_of(repository, *flags)) - fine
    assert len(opened) == 1
    path.write_text(sheet("alpha"), "utf-8")
    assert alerts(log_of(repository, *flags)) == fine
    path.write_text("# moved down\n" + sheet("alpha", cooling=0), "utf-8")
    assert alerts(log_of(repository, *flags)) == fine | opened
    waiver = "  - {rule: score/overall, organisation: alpha, until: 2026-11-30, reason: r, owner: o}\n"
    policy.write_text(POLICY + waiver, "utf-8")
    waived = alerts(log_of(repository, *flags))
    assert not waived & opened
    later = log_of(repository, *flags, "--as-of", "2026-11-27")
    assert alerts(later) == waived, "a warning is the same alert on every day"
    ended = log_of(repository, *flags, "--as-of", "2026-12-01")
    assert opened <= alerts(ended)
    assert "aifactory-assess/waiver/expired" in {result["ruleId"] for result in ended["results"]}
    kept = log_of(repository, "--select", "score")
    assert [len(result["suppressions"]) for result in kept["results"] if "suppressions" in result] == [1, 1]


def test_what_is_known_stays_in_sarif_and_is_marked_so(repository: Path) -> None:
    (repository / "answers" / "gamma.yaml").write_text(sheet("gamma", cooling=0), "utf-8")
    committed(repository)
    run = log_of(repository, "--baseline-ref", "HEAD", "--only-regressions", "--select", "score")
    states = {result["properties"]["organisation"]: result["baselineState"] for result in run["results"]}
    assert states["gamma"] == "unchanged"


def test_a_category_tells_runs_apart_and_rules_lead_to_their_page(repository: Path) -> None:
    assert "automationDetails" not in log_of(repository)
    run = log_of(repository, "--category", "linux", "--rules-url", "https://example.org/rules.md")
    assert run["automationDetails"] == {"id": "linux/"}
    rule = run["tool"]["driver"]["rules"][0]
    assert (rule["name"], rule["helpUri"]) == ("ScoreOverall", "https://example.org/rules.md#score/overall")


def test_more_results_than_readers_keep_are_told_together_and_it_is_said(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sarif_medium, "MOST_RESULTS", 20)
    many(repository, 6, cooling=0)
    old = POLICY.replace("answers: {required", "answers: {max_age_days: 3, required")
    (repository / "aifactory-policy.yaml").write_text(old, "utf-8")
    run = log_of(repository)
    assert len(run["results"]) <= 20
    age = next(result for result in run["results"] if "age/" in result["ruleId"])
    assert age["message"]["text"].startswith("2 findings of kind age: age/file-date, ")
    assert age["occurrenceCount"] == 2
    said = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert "findings are more than the 20 that readers keep" in said
    alerts(run)


def test_the_head_of_a_verdict_is_read_without_its_assessments(repository: Path) -> None:
    """As the action does, since a verdict of thousands of files takes more memory than the check."""
    _, out, _ = check(repository, "--report", "json")
    whole = json.loads(out)
    lines = iter(out.splitlines(keepends=True))
    assert head_in(lines) == {key: value for key, value in whole.items() if key != "assessments"}
    assert json.loads('{"assessments": [' + "".join(lines))["assessments"] == whole["assessments"] != []


def test_warnings_are_told_together_before_violations_are(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """30 waivers for nobody are one warning, and each violation keeps its line."""
    each = [result for result in log_of(repository)["results"] if "waiver/" not in result["ruleId"]]
    unused = "".join(
        f"  - {{rule: score/overall, organisation: org{at}, until: 2026-12-31, reason: r, owner: o}}\n"
        for at in range(30)
    )
    (repository / "aifactory-policy.yaml").write_text(POLICY + unused, "utf-8")
    monkeypatch.setattr(sarif_medium, "MOST_RESULTS", 20)
    run = log_of(repository)
    assert [result for result in run["results"] if "waiver/" not in result["ruleId"]] == each
    (warned,) = [result for result in run["results"] if result["ruleId"].endswith("waiver/unused")]
    assert warned["message"]["text"].startswith("30 warnings of rule waiver/unused. ")
    assert warned["occurrenceCount"] == 30
    said = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert said.startswith(f"{len(each) + 30} findings are more than the 20 that readers keep")
    alerts(run)


@in_the_gate
def test_a_thousand_files_take_seconds_and_little_room(repository: Path) -> None:
    """By the small framework, in this process: a bound against accidents; benchmarks measure the built-in one."""
    many(repository, 1000, cooling=0)
    begun = time.process_time()
    code, out, _ = check(repository, "--report", "sarif")
    assert code == 1
    assert time.process_time() - begun < 20
    assert len(gzip.compress(out.encode())) < 300_000


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("text", [POLICY, POLICY.partition("waivers:")[0], POLICY.rstrip("\n")])
def test_a_draft_has_the_line_ends_of_its_policy(repository: Path, text: str, end: str) -> None:
    (repository / "answers" / "alpha.yaml").write_text(sheet("alpha", cooling=0), "utf-8")
    (repository / "aifactory-policy.yaml").write_bytes(text.replace("\n", end).encode())
    check(repository, "--accept-today", "draft.yaml")
    drafted = (repository / "draft.yaml").read_bytes().decode()
    assert drafted.count("\n") == drafted.count(end) > text.count("\n")
    assert drafted.count("\r") == (drafted.count("\n") if end == "\r\n" else 0)
    assert drafted.startswith(text.replace("\n", end))


def test_no_draft_has_a_waiver_beside_the_same_that_ended(repository: Path) -> None:
    policy = (repository / "aifactory-policy.yaml").read_text("utf-8")
    (repository / "aifactory-policy.yaml").write_text(policy.replace("2026-12-31", "2026-11-20"), "utf-8")
    code, _, err = check(repository, "--accept-today", "draft.yaml")
    assert (code, "has waivers that ended, and what they let fail fails again: score/overall@delta" in err) == (2, True)
    assert not (repository / "draft.yaml").exists()


@pytest.mark.parametrize("said", ["--accept-today: drafts from", "--write-baseline: keeps"])
def test_no_policy_is_kept_or_drafted_from_another_than_judged(repository: Path, said: str) -> None:
    code, _, err = check(repository, said.partition(":")[0], "new.yaml", "--policy-ref", "main")
    assert (code, f"{said} the policy at hand, and --policy-ref judges by another" in err) == (2, True)
    assert not (repository / "new.yaml").exists()


FLOW = POLICY.replace("waivers:\n", "waivers: [\n").replace("  - {", "  {").replace("}\n  {", "},\n  {") + "]\n"
OF_LINES = "".join(line for line in POLICY.splitlines(keepends=True) if "- {" not in line)
WRITTEN = {
    "not indented": POLICY.replace("  - {", "- {"),
    "indented by three": POLICY.replace("  - {", "   - {"),
    "indented by four": POLICY.replace("  - {", "    - {"),
    "a list of lines": OF_LINES
    + "    - rule: score/overall\n      organisation: delta\n      until: 2026-12-31\n"
    + "      reason: |\n        Being\n        built\n      owner: board\n",
    "a comment below": POLICY + "# the end\n",
}
NOT_CONTINUED = {
    "a list in brackets": FLOW,
    "an empty list": OF_LINES.replace("waivers:", "waivers: []"),
    "JSON": json.dumps(yaml.safe_load(POLICY), default=str),
    "another key below": POLICY + "title: Ours\n",
    "a list below": POLICY + "accepts:\n  - small@1\n",
    "an end": POLICY + "...\n",
}


@pytest.mark.parametrize("law", WRITTEN)
def test_todays_waivers_follow_as_those_before_them_are_written(repository: Path, law: str) -> None:
    (repository / "aifactory-policy.yaml").write_text(WRITTEN[law], "utf-8")
    (repository / "answers" / "alpha.yaml").write_text(sheet("alpha", cooling=0), "utf-8")
    code, _, err = check(repository, "--accept-today", "draft.yaml")
    assert code == 1, err
    assert (repository / "draft.yaml").read_text("utf-8").startswith(WRITTEN[law])
    assert check(repository, "--policy", "draft.yaml")[0] == 0


@pytest.mark.parametrize("law", NOT_CONTINUED)
def test_no_policy_is_drafted_that_nobody_can_read(repository: Path, law: str) -> None:
    (repository / "aifactory-policy.yaml").write_text(NOT_CONTINUED[law], "utf-8")
    (repository / "answers" / "alpha.yaml").write_text(sheet("alpha", cooling=0), "utf-8")
    code, _, err = check(repository, "--accept-today", "draft.yaml")
    assert (code, "is written such that no waivers can follow at its end" in err) == (2, True), err
    assert not (repository / "draft.yaml").exists()


def test_a_waiver_that_is_drafted_ends_before_time_does(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("framework: ai-factory@2\norganisation: {id: acme}\n", "utf-8")
    code, _, err = call(tmp_path, "check", "a.yaml", "--accept-today", "draft.yaml", "--as-of", "9999-12-30")
    assert code == 1, err
    assert "until: 9999-12-31" in (tmp_path / "draft.yaml").read_text("utf-8")


def test_todays_policy_is_drafted_from_what_judged(tmp_path: Path) -> None:
    """A file that is called as the program's own policy is in its repository has judged nothing."""
    (tmp_path / "questionnaires").mkdir()
    (tmp_path / "questionnaires" / "policy.yaml").write_text("format: aifactory-assess/policy@1\n# another\n", "utf-8")
    (tmp_path / "a.yaml").write_text("framework: ai-factory@2\norganisation: {id: acme}\n", "utf-8")
    code, _, err = call(tmp_path, "check", "a.yaml", "--accept-today", "draft.yaml", "--as-of", "2026-11-25")
    draft = (tmp_path / "draft.yaml").read_text("utf-8")
    assert (code, "# another" in draft) == (1, False), err
    assert draft.startswith((builtin_folder() / "policy.yaml").read_text("utf-8").rstrip())
