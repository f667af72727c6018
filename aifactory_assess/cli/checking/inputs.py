"""What one run of `check` is asked to look at, and what it finds."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from aifactory_assess.cli.options import framework_at
from aifactory_assess.cli.tables import THE_FILE, Picked
from aifactory_assess.errors import AssessError, Problem, failure
from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.guard import RuleChange
from aifactory_assess.gate.policy import Flags, Policy, with_flags
from aifactory_assess.gate.verdict import Removed, Subject, Warned
from aifactory_assess.links import unquoted
from aifactory_assess.repository.baseline import EarlierFile, Saved
from aifactory_assess.repository.commit import Commits, called
from aifactory_assess.repository.earlier import Earlier
from aifactory_assess.repository.git import absolute, repository_of, shared
from aifactory_assess.repository.patterns import Trying, discovered, folders_of_policies, governed, is_name
from aifactory_assess.repository.sources import (
    ForeignPolicyError,
    FoundPolicy,
    Policies,
    folders_with_policy,
    framework_within,
)
from aifactory_assess.repository.tree import EarlierState, Tree, baseline_of, state_of

MOST_CHANGES = 10_000
"""Changes of what judges that are told, 3 KB each: one policy of 1 MiB can have as many waivers."""


@dataclass(slots=True, kw_only=True)
class Inputs:
    """What a run is asked to look at. `trusted` is where the rules come from, `baseline` what is compared with."""

    framework: Framework
    policies: Policies
    trusted: Commits | None = None
    baseline: Commits | Saved | EarlierFile | None = None
    partial: bool = False
    trials: tuple[str, ...] = ()
    picked: Picked = THE_FILE
    _earlier: dict[EarlierState, Earlier] = field(default_factory=dict)
    _led: dict[tuple[EarlierState, tuple[str, ...]], tuple[str, ...]] = field(default_factory=dict)
    _led_into: dict[EarlierState, dict[str, bool]] = field(default_factory=dict)
    _naming: dict[tuple[str, ...], Callable[[str], bool]] = field(default_factory=dict)
    _discovered: dict[tuple[Path, tuple[str, ...]], list[Path]] = field(default_factory=dict)
    _with_policies: dict[Path, list[str]] = field(default_factory=dict)

    def rules_of(self, folder: Path) -> Tree | None:
        """The state that the rules are taken from."""
        return None if self.trusted is None else self.trusted.at(folder)

    def compared(self, folder: Path) -> Tree | None:
        """The state that is compared with; None where that is one answers file, or nothing."""
        match self.baseline:
            case Commits() | Saved() as state:
                return state.at(folder)
            case _:
                return None

    def states(self, folder: Path) -> Iterator[Tree]:
        """The earlier states that are looked through for what is gone: the rules', and what is compared with."""
        states = (self.rules_of(folder), self.compared(folder))
        yield from (state for state in states if state is not None)

    def lacking(self, subjects: Iterable[Subject]) -> str:
        """The ref that is compared with, or else the rules', where what is checked out lacks commits of it.

        That of rules without answers is never merged.
        """
        rules = self.trusted if any(each.stood for each in subjects) else None
        given = (each for each in (self.baseline, rules) if isinstance(each, Commits))
        return next((called(each.ref) for each in given if each.is_lacked()), "")

    def earlier(self, tree: Tree) -> Earlier:
        """An earlier state with its organisations, looked up once."""
        state = state_of(tree)
        if state not in self._earlier:
            self._earlier[state] = Earlier(
                tree=tree,
                framework=self.framework,
                naming=_naming(self, tree),
                is_named_now=lambda path: _is_named_now(self, tree, path),
            )
        return self._earlier[state]

    def led(self, patterns: tuple[str, ...], tree: Tree) -> tuple[str, ...]:
        """Patterns, and beside the names among them the paths that links of an earlier state lead these to."""
        key = (state_of(tree), patterns)
        if key not in self._led:
            self._led[key] = (*patterns, *filter(None, map(tree.followed, filter(is_name, patterns))))
        return self._led[key]

    def led_into(self, tree: Tree, folder: str) -> bool:
        """Whether a pattern of an earlier state's own policy leads into a folder; asked once of all with a policy."""
        known = self._led_into.setdefault(state_of(tree), {})
        if folder not in known:
            new = {folder, *folders_with_policy(tree)} - known.keys()
            into = {*governed(new, self.policies.within(tree, "").policy.files)}
            known |= {each: each in into for each in new}
        return known[folder]

    def discovered(self, patterns: tuple[str, ...], root: Path) -> list[Path]:
        """The files below a root that match patterns; looked for once."""
        if (root, patterns) not in self._discovered:
            self._discovered[root, patterns] = discovered(patterns, root)
        return [*self._discovered[root, patterns]]

    def folders_of_policies(self, root: Path) -> list[str]:
        """The folders at and below a root that have a policy of their own; looked for once."""
        if root not in self._with_policies:
            self._with_policies[root] = [*folders_of_policies(root)]
        return self._with_policies[root]

    def naming(self, patterns: tuple[str, ...], tree: Tree) -> Callable[[str], bool]:
        """Whether one of these names a path; what that takes is counted for all paths of a run."""
        led = self.led(patterns, tree)
        if led not in self._naming:
            self._naming[led] = cache(Trying(led).fits)
        return self._naming[led]


def _naming(inputs: Inputs, tree: Tree) -> Callable[[str], bool] | None:
    """Whether the policy of the repository named a path among its files; where it said nothing, whether it does now.

    A baseline file holds what was judged, so all of it was named.
    """
    if isinstance(tree, Saved):
        return lambda _: True
    patterns: tuple[str, ...] = ()
    with suppress(AssessError):
        patterns = inputs.policies.within(inputs.rules_of(tree.root) or tree, "").policy.files
    with suppress(AssessError):
        patterns = patterns or patterns_of(inputs, tree.root)
        return inputs.naming(patterns, tree) if patterns else None
    return None


def _is_named_now(inputs: Inputs, tree: Tree, path: str) -> bool:
    """Whether the policy at hand names a path among its files; one that is faulty names none."""
    try:
        return inputs.naming(patterns_at_hand(inputs, tree.root), tree)(path)
    except AssessError:
        return False


def patterns_of(inputs: Inputs, folder: Path) -> tuple[str, ...]:
    """The `files` of the policy that holds for a folder's repository; one of another framework names none of this."""
    try:
        return policy_of(inputs, folder).policy.files
    except ForeignPolicyError:
        return ()


def policy_of(inputs: Inputs, folder: Path) -> FoundPolicy:
    """The policy that holds for a folder's repository; ForeignPolicyError where it is of another framework."""
    tree = inputs.rules_of(folder)
    return policy_at_hand(inputs, folder) if tree is None else inputs.policies.within(tree, "")


def policy_at_hand(inputs: Inputs, folder: Path) -> FoundPolicy:
    """The same of the files at hand; without a repository, of where the program was started."""
    root = repository_of(folder) or absolute(Path())
    return inputs.policies.at_hand(Path(os.path.relpath(root / "answers.yaml")))


def patterns_at_hand(inputs: Inputs, folder: Path) -> tuple[str, ...]:
    """The `files` of the policy at hand."""
    return policy_at_hand(inputs, folder).policy.files


def patterns_of_both(inputs: Inputs, folder: Path) -> tuple[str, ...]:
    """The `files` of both: once a change has landed, what it names is judged. One at hand that is faulty names none."""
    try:
        now = patterns_at_hand(inputs, folder)
    except AssessError:
        now = ()
    return (*dict.fromkeys((*patterns_of(inputs, folder), *now)),)


@dataclass(slots=True, kw_only=True)
class Gathered:
    """What was found, and what was wrong with it; `broken` is why baselines could not be read.

    `compared` are the pairs of policies of which `changes` are known, with that of each file which moved between them.
    """

    subjects: list[Subject] = field(default_factory=list)
    problems: dict[Problem, None] = field(default_factory=dict)
    broken: list[AssessError] = field(default_factory=list)
    changes: dict[RuleChange, None] = field(default_factory=dict)
    compared: dict[Hashable, tuple[RuleChange, ...]] = field(default_factory=dict)
    removed: list[Removed] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    warned: tuple[Warned, ...] = ()
    partial: bool = False

    def changed(self, changes: Iterable[RuleChange]) -> None:
        """Remember what happened to what judges; AssessError where that is more than anybody reads."""
        for change in changes:
            self.changes[change] = None
            if len(self.changes) > MOST_CHANGES:
                more = f"more than {MOST_CHANGES:,} changes of policies and their waivers found so far"
                raise failure(change.file, more, hint="change fewer at once")

    def note(self, error: AssessError) -> None:
        """Remember what could not be read, each fault once."""
        self.problems |= dict.fromkeys(unquoted(error.problems))

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Remember what some work cannot read, and go on behind it."""
        try:
            yield
        except AssessError as error:
            self.note(error)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFlags:
    """What is judged by, as typed."""

    folder: Path | None
    policy: Path | None
    flags: Flags
    today: date
    policy_ref: str | None
    baseline: Path | None
    baseline_ref: str | None
    partial: bool
    trials: tuple[str, ...]
    picked: Picked

    def inputs(self, files: Sequence[Path]) -> Inputs:
        """The framework, policies and earlier states for some files; AssessError where flags contradict each other."""
        if self.baseline is not None and self.baseline_ref is not None:
            raise failure("--baseline", "is given beside --baseline-ref", "one of them")
        trusted = None if self.policy_ref is None else Commits(flag="--policy-ref", ref=self.policy_ref)
        compared = None if self.baseline_ref is None else Commits(flag="--baseline-ref", ref=self.baseline_ref)
        root = None if trusted is None or self.folder is None else shared(self.folder, files)
        if trusted is not None and self.folder is not None and root is not None:
            tree = trusted.at(root)
            framework = framework_within(tree, self.folder)
            if framework is None:
                raise failure(str(self.folder), f"is not in {tree.name}, which the framework is taken from")
        else:
            framework = framework_at(self.folder)
        with_flags(Policy(path="", sha256=""), framework, self.flags)  # what is wrong with them is told at once
        return Inputs(
            framework=framework,
            policies=Policies(
                framework=framework, folder=self.folder, given=self.policy, flags=self.flags, today=self.today
            ),
            trusted=trusted,
            baseline=compared if self.baseline is None else baseline_of(self.baseline, trusted, files),
            partial=self.partial,
            trials=self.trials,
            picked=self.picked,
        )
