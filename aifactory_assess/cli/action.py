"""What action.yml runs: inputs come as variables, `check` does the work, outputs are set whatever happened.

Nothing of the workspace is run or imported: the interpreter is isolated (`-I`), and inputs are text.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from aifactory_assess.cli.exits import NOT_ASSESSED, code_of, tell
from aifactory_assess.cli.options import PROGRAM
from aifactory_assess.errors import AssessError, Problem, failure
from aifactory_assess.files import matched
from aifactory_assess.framework.model import OWN_POLICY
from aifactory_assess.links import strays

if TYPE_CHECKING:
    from aifactory_assess.telling.media.json.verdict_types import VerdictHead

FLAGS = (
    *("POLICY", "POLICY_REF", "FRAMEWORK", "MIN_SCORE", "MIN_LEVEL", "MIN_COVERAGE", "MAX_RISK", "MIN_SEVERITY"),
    *("BASELINE_REF", "AS_OF", "CATEGORY", "SARIF_SUPPRESSED", "RULES_URL"),
)
"""The inputs that are flags of `check`, called alike."""
SWITCHES = ("ONLY_REGRESSIONS", "EXIT_ZERO")
REFS = ("POLICY_REF", "BASELINE_REF")
NONE = "none"
"""The input that switches a ref off, which has a default."""
REQUESTS = ("pull_request", "merge_group")
"""How events begin that have a base, which both refs are by default."""
_BASE = "${{ github.event.pull_request.base.sha || github.event.merge_group.base_sha || github.event.before }}"
"""What each event is compared with; `before` comes last, since that of a pull request is a commit of its own."""
REPORTS = {
    "json": "verdict.json",
    "sarif": "verdict.sarif",
    "junit": "junit.xml",
    "markdown": "verdict.md",
    "badge": "badge.svg",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionInputs:
    """The action's inputs."""

    values: Mapping[str, str]

    @property
    def reports(self) -> Path:
        """The folder for reports; AssessError where its name has a line end, or is none."""
        name = self.values.get("REPORTS", "")
        if not name.strip() or not name.isprintable():
            raise failure("reports", f"{name!r} is no name of a folder")
        # A link that was committed would put reports over what is none of the workspace's.
        return _inside("reports", Path(name))

    def arguments(self) -> list[str]:
        """The command line of `check`."""
        self._refuse_no_ref()
        given = {name: value for name, value in self.values.items() if value.strip()}
        flags = [
            f"--{_called(name)}={given[name]}"
            for name in FLAGS
            if name in given and not (name in REFS and given[name] == NONE)
        ]
        switches = [f"--{_called(name)}" for name in SWITCHES if _is_on(name, given.get(name, "false"))]
        if "--only-regressions" in switches and not any(each.startswith("--baseline-ref=") for each in flags):
            message = "needs a baseline-ref, and only pull requests and merge groups have one without being told"
            raise failure("only-regressions", message, hint=f"for pushes too: baseline-ref: {_BASE}")
        files = [f"{name}={self.reports / file}" for name, file in REPORTS.items()]
        wanted = [word for each in ("text", "github", *files) for word in ("--report", each)]
        return ["check", *flags, *switches, *wanted, "--", *self._files()]

    def _refuse_no_ref(self) -> None:
        """AssessError where a ref is blank that has a default: the change would be judged by rules of its own."""
        is_request = self.values.get("GITHUB_EVENT_NAME", "").startswith(REQUESTS)
        told = ((_called(name), self.values.get(name, "")) for name in REFS)
        blank = [flag for flag, ref in told if not ref.strip() and (ref or is_request)]
        if blank:
            hint = f"{NONE} switches it off, and without the input it is the base of the request"
            raise AssessError(
                Problem(file=flag, found="is empty", expected="a branch, tag or commit", hint=hint) for flag in blank
            )

    def _files(self) -> Iterator[str]:
        """One file or pattern a line, with every match: a file may be called like a pattern.

        A pattern without a match is kept as it is, so that what is missing is told.
        """
        for line in self.values.get("FILES", "").splitlines():
            pattern = line.strip()
            if pattern:
                # A policy may lie beside the answers.
                found = [name for name in matching(pattern) if Path(name).name != OWN_POLICY]
                named = [pattern] if os.path.lexists(pattern) or not found else []
                yield from sorted({*found, *named})


def _inside(flag: str, folder: Path) -> Path:
    """A folder; AssessError where it is one of the workspace by its name, and a link leads out of there."""
    if strays(folder, Path()):
        raise failure(flag, f"{folder} is a link that leads out of the workspace, or to what git keeps", "a folder")
    return folder


def matching(pattern: str) -> list[str]:
    """What a pattern finds, as glob does; but `**` enters no link, which may lead in a circle."""
    parts = pattern.split("/")
    if "**" not in parts:
        return matched(pattern, recursive=False)
    from aifactory_assess.repository.patterns import folders

    first = parts.index("**")
    roots = matched(f"{'/'.join(parts[:first])}/", recursive=False) if first else [""]
    paths = (
        (root, f"{folder.path}/{name}".removeprefix("./"))
        for root in roots
        for folder in folders(_inside("files", Path(root)))
        for name in folder.files
    )
    return [f"{root}{path}" for root, path in paths if _fits(path.split("/"), parts[first:])]


def _fits(names: list[str], parts: list[str]) -> bool:
    """Whether names of folders and a file are those of a pattern; how far each part can reach is followed at once."""
    reached = {0}
    for part in parts:
        if part == "**":
            starts, reached = sorted(reached), set()
            for start in starts:
                if start not in reached:
                    reached.update(_through(names, start))
        else:
            reached = {place + 1 for place in reached if place < len(names) and _is_like(names[place], part)}
    return len(names) in reached


def _through(names: list[str], start: int) -> Iterator[int]:
    """Where any number of folders from a place on can end; hidden ones are named, or left aside."""
    yield start
    for place in range(start, len(names)):
        if names[place].startswith("."):
            return
        yield place + 1


def _is_like(name: str, part: str) -> bool:
    return fnmatchcase(name, part) and (part.startswith(".") or not name.startswith("."))


def _called(name: str) -> str:
    """What people call the input of a variable, and `check` its flag."""
    return name.lower().replace("_", "-")


def _is_on(name: str, text: str) -> bool:
    """Whether a switch is on; AssessError where its input is another word, such as yes."""
    if text not in ("true", "false"):
        raise failure(_called(name), f"{text[:60]!r} is not known", "true or false")
    return text == "true"


def main() -> None:
    """Run the check; the outputs say how it ended, also where it did not begin."""
    inputs = ActionInputs(values=dict(os.environ))
    own: list[Path] = []
    code = code_of(lambda: _check(inputs, own))
    told = _set_outputs(code, inputs, own)
    sys.exit(code if told else max(code, NOT_ASSESSED))


def _check(inputs: ActionInputs, own: list[Path]) -> int:
    """Run the check; `own` takes the reports that nobody but this run has written."""
    from aifactory_assess.cli.app import build_app

    reports = inputs.reports
    for name in REPORTS.values():
        # What an earlier run left, or the change brings, must not be taken for what this one says.
        (reports / name).unlink(missing_ok=True)
        own.append(reports / name)
    arguments = inputs.arguments()
    inputs.reports.mkdir(parents=True, exist_ok=True)
    code: int = build_app("check")(arguments, prog_name=PROGRAM, standalone_mode=False)
    return code


def _set_outputs(code: int, inputs: ActionInputs, own: Collection[Path]) -> bool:
    """Tell the steps that follow; False where they cannot be told."""
    path = os.environ.get("GITHUB_OUTPUT")
    if not path:
        return True
    try:
        reports = {name: inputs.reports / REPORTS[name] for name in ("json", "sarif")}
        there = {name: str(path) if path in own and path.is_file() else "" for name, path in reports.items()}
    except Exception:
        there = {"json": "", "sarif": ""}
    verdict = _head_of(Path(there["json"])) if there["json"] else None
    passed = code != NOT_ASSESSED and verdict is not None and verdict["passed"]
    outputs = {
        "passed": "true" if passed else "false",
        "exit-code": str(code),
        "failing": "" if verdict is None else str(verdict["counts"]["failing"]),
        "verdict": there["json"],
        "sarif": there["sarif"],
    }
    try:
        with Path(path).open("a", encoding="utf-8") as stream:
            stream.writelines(_output(name, value) for name, value in outputs.items())
    except OSError as error:
        tell(f"$GITHUB_OUTPUT cannot be written: {error.strerror}")
        return False
    return True


def _head_of(path: Path) -> VerdictHead:
    """A verdict without its assessments, which take more memory than the check did."""
    from aifactory_assess.telling.media.json.verdict import head_in

    with path.open(encoding="utf-8") as lines:
        return head_in(lines)


def _output(name: str, value: str) -> str:
    """One output; its end is a mark that no value can guess."""
    mark = f"end-{secrets.token_hex(16)}"
    return f"{name}<<{mark}\n{value}\n{mark}\n"


if __name__ == "__main__":
    main()
