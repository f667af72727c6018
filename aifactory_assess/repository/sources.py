"""Where `check` finds what it judges, and what it judges by: each file once, with its policy."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path, PurePosixPath

from aifactory_assess.errors import AssessError, Problem, failure
from aifactory_assess.files import is_there
from aifactory_assess.framework.builtin import builtin_folder, vouches_for_policy
from aifactory_assess.framework.model import OWN_POLICY, POLICY_FILE, Framework
from aifactory_assess.framework.versions import OtherVersionError
from aifactory_assess.gate.policy import NO_POLICY, Flags, Policy, Waivers, with_flags
from aifactory_assess.gate.reading import parse_policy, says_protected
from aifactory_assess.gate.verdict import Origin
from aifactory_assess.links import lies_below
from aifactory_assess.repository.commit import refuse_left_out
from aifactory_assess.repository.git import absolute, path_below, repository_of, root_of
from aifactory_assess.repository.tree import EarlierState, Tree, path_within, standing, state_of
from aifactory_assess.yamltext import is_yaml, read_bytes

# --- policies ---


class FaultyPolicyError(AssessError):
    """The text of an earlier state's policy has faults, by the framework at hand."""


class ForeignPolicyError(FaultyPolicyError):
    """A policy, of an earlier state or not, is for another framework than the one at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPolicy:
    """The policy of a file as it is written, and where it was found.

    `state` is the earlier one that it was taken from, None where that is the files at hand.
    """

    origin: Origin
    policy: Policy = NO_POLICY
    state: str | None = None

    @property
    def identity(self) -> tuple[str, ...]:
        """What tells it from others of the same state."""
        return self.origin, self.policy.path, self.policy.sha256


@dataclass(slots=True, kw_only=True)
class Policies:
    """Finds the policy of each file, in the files at hand or in an earlier state, and reads each policy once.

    A faulty one fails for every file that it judges.
    """

    framework: Framework
    folder: Path | None
    given: Path | None
    flags: Flags = field(default_factory=Flags)
    today: date
    read: dict[tuple[str, EarlierState | None], Policy | AssessError] = field(default_factory=dict)
    _sound: dict[tuple[bytes, EarlierState | None], Policy] = field(default_factory=dict)
    _placed: dict[tuple[str, str], Waivers] = field(default_factory=dict)
    _of_folders: dict[tuple[EarlierState | None, str | None], FoundPolicy] = field(default_factory=dict)
    _absent: set[Path] = field(default_factory=set)
    _left_out: dict[Path, frozenset[str]] = field(default_factory=dict)

    def judging(self, chosen: FoundPolicy) -> Policy:
        """The policy that judges: what is written, with what the command line demands."""
        if chosen.policy is NO_POLICY and not self.flags.given:
            message = f"has no {POLICY_FILE}, and there is no {OWN_POLICY}, so nothing says what is acceptable"
            raise failure(str(self.folder), message, hint="give --policy FILE, or flags such as --min-score")
        return with_flags(chosen.policy, self.framework, self.flags)

    def at_hand(self, file: Path) -> FoundPolicy:
        """The policy of a file among the files at hand, spelled from here; AssessError where it is faulty."""
        key = None, str(file.parent)
        if key not in self._of_folders:
            self._of_folders[key] = self._of_folder(file.parent)
        return self._of_folders[key]

    def _of_folder(self, folder: Path) -> FoundPolicy:
        if self.given is not None:
            return FoundPolicy(policy=self._read(self.given, self.given.as_posix()), origin="given")
        places: tuple[tuple[Path | None, Origin], ...] = ((folder, "folder"), (root_of(folder), "repository"))
        for place, origin in places:
            path = None if place is None else _spelt(place) / OWN_POLICY
            if path is not None and self._is_there(path):
                return FoundPolicy(policy=self._read(path, path.as_posix()), origin=origin)
        return self.own()

    def _is_there(self, path: Path) -> bool:
        """Whether something is at a path; AssessError where a sparse checkout leaves out what is committed there."""
        if is_there(path):
            return True
        if path not in self._absent:
            refuse_left_out([path], self._left_out)
            self._absent.add(path)
        return False

    def within(self, tree: Tree, path: str | None) -> FoundPolicy:
        """The policy of a file, by its path, in an earlier state; without a path, the framework's own.

        FaultyPolicyError where its text is faulty, AssessError where git cannot tell it or it is no file: a laxer one
        would take its place, and nobody would see it.
        """
        key = state_of(tree), path and str(PurePosixPath(path).parent)
        if key not in self._of_folders:
            self._of_folders[key] = self._within(tree, path)
        return self._of_folders[key]

    def _within(self, tree: Tree, path: str | None) -> FoundPolicy:
        if self.given is not None and path_below(self.given, tree.root) is None:
            return FoundPolicy(policy=self._read(self.given, self.given.as_posix()), origin="given")
        for name, data, origin in self._standing(tree, path):
            return FoundPolicy(policy=self._parsed(data, name, tree), origin=origin, state=tree.name)
        if self.folder is not None and path_below(self.folder, tree.root) is not None:
            return FoundPolicy(origin="framework")
        return self.own()

    def judging_from(self, tree: Tree, path: str) -> FoundPolicy:
        """The same, with each waiver where the file at hand speaks of the same; else in its first line."""
        found = self.within(tree, path)
        if found.state is None:
            return found
        try:
            now = self._read(Path(found.policy.path), found.policy.path)
        except AssessError:
            now = Policy(path=found.policy.path, sha256="")
        pair = (found.policy.sha256, now.sha256)
        if pair not in self._placed:
            self._placed[pair] = {
                about: replace(waiver, line=now.waivers[about].line if about in now.waivers else 1)
                for about, waiver in found.policy.waivers.items()
            }
        return replace(found, policy=replace(found.policy, waivers=self._placed[pair]))

    def was_protected(self, tree: Tree, path: str | None) -> bool:
        """Whether the policy of a file in an earlier state says that it is protected, whatever is wrong in the rest.

        AssessError where git cannot tell it, or it is no file.
        """
        return any(says_protected(data, name) for name, data, _ in islice(self._standing(tree, path), 1))

    def _standing(self, tree: Tree, path: str | None) -> Iterator[tuple[str, bytes, Origin]]:
        """The policies that an earlier state has for a path, the nearest first: name, bytes, and whose it is."""
        for place, name, origin in self._places(tree, path):
            data = standing(tree, place, name)
            if data is not None:
                yield name, data, origin

    def _places(self, tree: Tree, path: str | None) -> Iterator[tuple[str, str, Origin]]:
        """Where a policy is looked for: the path there, as it is called here, and whose it is."""
        if path is not None and self.given is None:
            folder = PurePosixPath(path).parent
            places: tuple[tuple[str, Origin], ...] = (
                (str(folder / OWN_POLICY), "folder" if path else "repository"),
                (OWN_POLICY, "repository"),
            )
            # As of the files at hand: what lies elsewhere has the policy of its own folder alone.
            for place, origin in places if root_of(tree.root / folder) is not None else places[:1]:
                yield place, Path(os.path.relpath(tree.root / place)).as_posix(), origin
        elif self.given is not None and (given := path_below(self.given, tree.root)) is not None:
            yield given, self.given.as_posix(), "given"
        if self.folder is not None and (own := path_below(self.folder / POLICY_FILE, tree.root)) is not None:
            yield own, (self.folder / POLICY_FILE).as_posix(), "framework"

    def own(self) -> FoundPolicy:
        """The framework's own policy, as it is at hand."""
        path = (self.folder or builtin_folder()) / POLICY_FILE
        if not self._is_there(path):
            return FoundPolicy(origin="framework")
        name = f"questionnaires/{POLICY_FILE}" if self.folder is None else path.as_posix()
        return FoundPolicy(policy=self._read(path, name), origin="framework")

    def _read(self, path: Path, name: str) -> Policy:
        if (name, None) not in self.read:
            try:
                self._parsed(read_bytes(path, name), name, None)
            except AssessError as error:
                self.read[name, None] = error
        return self._known(name, None)

    def _parsed(self, data: bytes, name: str, tree: Tree | None) -> Policy:
        state = None if tree is None else state_of(tree)
        if (name, state) not in self.read:
            called = name if tree is None else f"{name} at {tree.name}"
            try:
                if (data, state) not in self._sound:
                    own = self.folder is None and vouches_for_policy(data)
                    read = parse_policy(
                        data, self.framework, called, today=self.today, sound=own, earlier=tree is not None
                    )
                    self._sound[data, state] = read
                self.read[name, state] = replace(self._sound[data, state], path=name)
            except OtherVersionError as error:
                # A commit cannot be migrated: its policy has to accept the new version before anything else changes.
                # Where it is another framework that is expected, no version of it would do.
                accept = "let it accept both versions first, in a change of its own: accepts: [OLD, NEW]"
                other = "give the policy of these files with --policy, or the folder of that framework with --framework"
                is_foreign = any(each.expected for each in error.problems)
                told = [replace(each, hint=other if is_foreign else accept) for each in error.problems]
                problems = error.problems if tree is None else told
                kind = ForeignPolicyError if is_foreign else OtherVersionError if tree is None else FaultyPolicyError
                self.read[name, state] = kind(problems)
            except AssessError as error:
                self.read[name, state] = error if tree is None else FaultyPolicyError(error.problems)
        return self._known(name, state)

    def _known(self, name: str, state: EarlierState | None) -> Policy:
        found = self.read[name, state]
        if isinstance(found, AssessError):
            raise found
        return found


def _spelt(folder: Path) -> Path:
    """A folder as it is spelt from here; what stands above a link is told by where the link leads.

    What is in no root is called as it is given.
    """
    way = Path()
    for part in folder.parts:
        if part != ".." or way.name in ("", ".."):
            way /= part
        else:
            way = Path(os.path.realpath(way) if way.is_symlink() else way).parent
    return way if way.is_absolute() and root_of(folder) is None else Path(os.path.relpath(way))


def refuse_policy_elsewhere(policy: Path, root: Path) -> None:
    """AssessError where a policy is a link out of the repository that it is in: as a commit it holds nothing."""
    if repository_of(root) is None or path_below(policy, root) is None:
        return
    if not lies_below(policy, root):
        message = f"is a link that leads out of the repository, to {os.path.realpath(policy)}, so no commit holds it"
        raise failure(str(policy), message, hint="commit it as a file")


def folders_with_policy(tree: Tree) -> set[str]:
    """The folders that have a policy of their own in an earlier state, "." for its root."""
    return {path.rpartition("/")[0] or "." for path in tree.paths() if path.rpartition("/")[2] == OWN_POLICY}


def framework_within(tree: Tree, folder: Path) -> Framework | None:
    """A framework as it is in an earlier state, None where it is not there; AssessError where it is faulty."""
    files = framework_files(tree, path_within(folder, tree))
    if "framework.yaml" not in files:
        return None
    from aifactory_assess.framework.loading import load_texts

    read = load_texts(files, str(folder), f" at {tree.name}")
    return replace(read, folder=str(folder), state=tree.name)


def framework_files(tree: Tree, folder: str) -> dict[str, bytes]:
    """The YAML files of a framework's folder in an earlier state, by name; none where it has no such folder.

    AssessError where the folder or one of them is a link that leads astray: what it asks would be missed by nobody.
    """
    real = tree.followed(folder)
    if real is None:
        message = "is a link, or behind one, that leads to nothing of that commit"
        raise failure(f"{folder} at {tree.name}", message, hint="commit it as a folder")
    inside = [path for path in tree.paths() if path.rpartition("/")[0] == real and is_yaml(path)]
    inside = [path for path in inside if path.rpartition("/")[2] != POLICY_FILE]
    tree.prepare(inside)
    return {path.rpartition("/")[2]: data for path in inside if (data := standing(tree, path)) is not None}


# --- files ---


def distinct(files: Iterable[Path]) -> tuple[list[Path], list[str], list[Problem]]:
    """Each file once; what was said twice by other spellings; what is the same file by a link, or leads elsewhere."""
    kept: dict[str, list[Path]] = {}
    spelled: list[str] = []
    problems: list[Problem] = []
    inodes: dict[tuple[int, int], Path] = {}
    for file in files:
        # Two names that look alike are two files where the file system says so.
        alike = kept.setdefault(unicodedata.normalize("NFC", str(absolute(file))), [])
        first = next((each for each in alike if absolute(each) == absolute(file) or _is_one(each, file)), None)
        if first is not None:
            if str(first) != str(file):
                spelled.append(f"{file}: is {first}, judged once")
            continue
        problem = _leads_out(file) or _same_file(file, inodes)
        if problem is None:
            alike.append(file)
        else:
            problems.append(problem)
    return [file for alike in kept.values() for file in alike], spelled, problems


def _is_one(first: Path, other: Path) -> bool:
    """Whether a file system that takes names by how they look has one file for both."""
    try:
        return not first.is_symlink() and not other.is_symlink() and first.samefile(other)
    except OSError:
        return False


def _leads_out(file: Path) -> Problem | None:
    root = repository_of(file.parent)
    if root is None or lies_below(file, root) or not is_there(file):
        return None
    hint = "keep the answers in the repository, or give the file that it leads to"
    message = f"is a link that leads out of the repository, to {os.path.realpath(file)}"
    return Problem(file=str(file), found=message, hint=hint)


def _same_file(file: Path, inodes: dict[tuple[int, int], Path]) -> Problem | None:
    try:
        stat = file.stat()
    except OSError:
        return None  # reading it says what is wrong
    first = inodes.setdefault((stat.st_dev, stat.st_ino), file)
    if first is file:
        return None
    message = f"is the same file as {first}: one organisation has one answers file"
    return Problem(file=str(file), found=message, hint="a link stands for nobody's answers; give the file once")
