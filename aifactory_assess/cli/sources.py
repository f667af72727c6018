"""Where `check` finds what it judges by: the policy of a file, its repository, and its baseline at a git ref."""

from __future__ import annotations

import hashlib
import os
import subprocess
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from aifactory_assess.answers.sheet import Sheet, parse_sheet
from aifactory_assess.errors import AssessError, failure
from aifactory_assess.framework.builtin import builtin_folder
from aifactory_assess.framework.model import POLICY_FILE, Framework
from aifactory_assess.framework.versions import OtherVersionError
from aifactory_assess.gate.policy import Flags, Policy, with_flags
from aifactory_assess.gate.reading import parse_policy
from aifactory_assess.gate.verdict import Origin
from aifactory_assess.yamltext import MAX_BYTES, read_bytes

OWN_POLICY = "aifactory-policy.yaml"
# A hook's environment points git at the repository of the hook, wherever a file is.
_HOOK_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


def repository_of(folder: Path) -> Path | None:
    """The root of the git repository that a folder is in, or None."""
    return _root_above(_absolute(folder))


@cache
def _root_above(folder: Path) -> Path | None:
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), None)


def _absolute(path: Path) -> Path:
    """A path from the root, without `..`; links are kept, since one may leave the repository that holds it."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() follows links


def place_of(file: str) -> str:
    """A file's path from the root of its repository, with forward slashes; as given where it is in none."""
    path = Path(file)
    root = repository_of(path.parent)
    if root is None:
        return path.as_posix()
    return _absolute(path).relative_to(root).as_posix()


@dataclass(slots=True)
class Policies:
    """Finds the policy of each file, and reads each policy once. A faulty one fails for every file that it judges."""

    framework: Framework
    folder: Path | None
    given: Path | None
    flags: Flags
    today: date
    _read: dict[str, Policy | AssessError] = field(default_factory=dict)

    def policy_for(self, file: Path) -> tuple[Policy, Origin]:
        """The policy of a file, and where it was found; AssessError where it is faulty or there is none."""
        path, origin = self._find(file.parent)
        if path is None:
            return self._without_file(), origin
        name = f"questionnaires/{POLICY_FILE}" if origin == "framework" and self.folder is None else path.as_posix()
        if name not in self._read:
            self._read[name] = self._attempt(path, name)
        found = self._read[name]
        if isinstance(found, AssessError):
            raise found
        return found, origin

    def _find(self, folder: Path) -> tuple[Path | None, Origin]:
        if self.given is not None:
            return self.given, "given"
        if os.path.lexists(folder / OWN_POLICY):
            return folder / OWN_POLICY, "folder"
        root = repository_of(folder)
        if root is not None and os.path.lexists(root / OWN_POLICY):
            return Path(os.path.relpath(root / OWN_POLICY)), "repository"
        own = (self.folder or builtin_folder()) / POLICY_FILE
        return (own if os.path.lexists(own) else None), "framework"

    def _attempt(self, path: Path, name: str) -> Policy | AssessError:
        try:
            read = parse_policy(read_bytes(path, name), self.framework, name, today=self.today)
            return with_flags(read, self.framework, self.flags)
        except AssessError as error:
            return error

    def _without_file(self) -> Policy:
        if not self.flags.given:
            message = f"has no {POLICY_FILE}, and there is no {OWN_POLICY}, so nothing says what is acceptable"
            raise failure(str(self.folder), message, hint="give --policy FILE, or flags such as --min-score")
        nothing = Policy(path="the command line", sha256=hashlib.sha256(b"").hexdigest())
        return with_flags(nothing, self.framework, self.flags)


def baseline_from_file(path: Path, framework: Framework) -> tuple[Sheet, str]:
    """An earlier answers file, and how it is called."""
    return _read_baseline(read_bytes(path, str(path)), framework, str(path)), str(path)


def baseline_at(ref: str, file: Path, framework: Framework) -> tuple[Sheet | None, str]:
    """The file as it was at a git ref, and how that is called; None where the ref has no such file."""
    name = f"{file} at {ref}"
    folder = _absolute(file.parent)
    commit = _commit(ref, folder)
    if isinstance(commit, AssessError):
        raise commit
    shown = _git(folder, "show", f"{commit}:./{file.name}")
    if shown.returncode != 0:
        return None, name
    if len(shown.stdout) > MAX_BYTES:
        raise failure(name, "is larger than 1 MiB (1,048,576 bytes), the most that is read")
    return _read_baseline(shown.stdout, framework, name), name


@cache
def _commit(ref: str, folder: Path) -> str | AssessError:
    """The commit that a ref names, or why there is none; asked once for all files of a folder."""
    if ref.startswith("-"):
        return failure("--baseline-ref", f"{ref!r} is no git ref", hint="a branch, tag or commit such as origin/main")
    found = _git(folder, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    if found.returncode == 0:
        return found.stdout.decode("ascii").strip()
    said = found.stderr.decode("utf-8", "replace").strip().splitlines()
    if repository_of(folder) is None or said:
        reason = said[0] if said else "not a git repository"
        return failure("--baseline-ref", f"git cannot be asked in {folder}: {reason}")
    hint = "a shallow clone lacks older commits: fetch the ref first (fetch-depth: 0 on GitHub, GIT_DEPTH: 0 on GitLab)"
    return failure("--baseline-ref", f"there is no commit {ref!r} in the repository of {folder}", hint=hint)


def _git(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if name not in _HOOK_VARIABLES}
    try:
        return subprocess.run(  # noqa: S603 - words are ours, and the ref was checked
            ["git", "-C", str(folder), *words],  # noqa: S607 - git is where the user has it
            capture_output=True,
            check=False,
            env=environment,
        )
    except FileNotFoundError:
        raise failure(
            "--baseline-ref", "git is not installed, or the folder is gone", hint="install git, or give --baseline FILE"
        ) from None


def _read_baseline(data: bytes, framework: Framework, name: str) -> Sheet:
    try:
        return parse_sheet(data, framework, name)
    except OtherVersionError:
        message = f"the baseline was answered for another framework than {framework.id} {framework.version}"
        hint = "take a baseline from after the change of framework, or judge without one"
        raise failure(name, message, hint=hint) from None
