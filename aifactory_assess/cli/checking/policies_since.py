"""What happened since an earlier state to the policies that judge, and to those that judge what comes next."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.cli.checking.inputs import Gathered, Inputs, patterns_of, patterns_of_both
from aifactory_assess.cli.checking.organisations_since import may_leave, removed_at
from aifactory_assess.errors import AssessError, failure
from aifactory_assess.files import is_there
from aifactory_assess.framework.model import OWN_POLICY, POLICY_FILE
from aifactory_assess.gate.guard import RuleChange, judged_elsewhere, policy_changes
from aifactory_assess.gate.policy import COMMAND_LINE, NO_POLICY
from aifactory_assess.gate.rules import POLICY_CHANGED, POLICY_WEAKENED
from aifactory_assess.repository.baseline import Saved
from aifactory_assess.repository.commit import refuse_left_out
from aifactory_assess.repository.git import absolute, path_below, repository_of, root_of
from aifactory_assess.repository.patterns import governed, is_name
from aifactory_assess.repository.sources import (
    FaultyPolicyError,
    FoundPolicy,
    folders_with_policy,
    refuse_policy_elsewhere,
)
from aifactory_assess.repository.tree import Tree, state_of

MOST_POLICIES = 1_000
"""Folders with policies of their own that are compared, 2 ms each: links can give one of them thousands of names."""


class Stood(NamedTuple):
    """Where a file's organisation was, and the path there whose policy held for it."""

    place: str
    policy: str


def stood_at(tree: Tree, path: str, sheet: Sheet | None, inputs: Inputs) -> Stood:
    """Where a file was, so that none moves to a laxer policy.

    A commit that has the rules alone does not say so; what is compared with does.
    """
    if sheet is None:
        return Stood(path, path)
    states = inputs.states(tree.root)
    came = (inputs.earlier(each).moved_from(path, sheet.organisation) for each in states)
    former = next(filter(None, came), path)
    held = in_force(tree, former, inputs)
    # What nobody names is judged by the policy beside it.
    is_named = held == former or inputs.naming(patterns_of_both(inputs, tree.root), tree)(path)
    return Stood(former, held if is_named else former)


def in_force(tree: Tree, path: str, inputs: Inputs) -> str:
    """The path whose policy held at another for files that are named: itself, or "" where the root's did.

    It did where no pattern led, but for what is nowhere laxer: nobody agreed to that for files that are judged.
    """
    was, own = (policy_before(tree, each, inputs) for each in ("", path))
    if was is None or not was.policy.files or root_of((tree.root / path).parent) is None:
        return path
    if own is not None and own.policy.sha256 in (NO_POLICY.sha256, was.policy.sha256):
        return path
    if inputs.led_into(tree, path.rpartition("/")[0]):
        return path
    if own is None:
        return ""
    changes = policy_changes(was.policy, replace(own.policy, files=was.policy.files), inputs.framework, own.policy.path)
    return "" if any(each.weaker for each in changes) else path


def policy_before(tree: Tree, path: str | None, inputs: Inputs) -> FoundPolicy | None:
    """The policy that a state had for a path, or the framework's; None where the one at hand cannot read it.

    AssessError where nobody knows whether there was one, or what it said.
    """
    try:
        return inputs.policies.within(tree, path)
    except FaultyPolicyError:
        return None


def note_changes_of_policy(
    was: FoundPolicy | None,
    now: FoundPolicy,
    tree: Tree,
    former: str | None,
    inputs: Inputs,
    found: Gathered,
    moved: str | None = None,
) -> None:
    """Note what happened to the policy of a file since an earlier state, once for each pair of policies.

    Of files that are `moved` from where one judges to where the other does, it is noted for each.
    """
    before = (former or "").rpartition("/")[0] if was is None else was.identity
    then, path = (COMMAND_LINE if each is None else each.policy.path for each in (was, now))
    file = None if was is None or then == path else moved
    pair = (state_of(tree), before, now.identity, file is None)
    if pair not in found.compared:
        changes = _changes_of_policy(was, now, tree, former, inputs)
        found.compared[pair] = () if file is None else tuple(judged_elsewhere(changes, then, path))
        if file is None:
            found.changed(changes)
    found.changed(replace(each, file=file or each.file) for each in found.compared[pair])


def _changes_of_policy(
    was: FoundPolicy | None, now: FoundPolicy, tree: Tree, former: str | None, inputs: Inputs
) -> Iterator[RuleChange]:
    """What happened to the policy of a file, whose path there is `former`, or to the framework's."""
    path = now.policy.path
    if was is None:
        # A change of the framework can make the policy there unreadable, and nobody knows then what it demanded.
        yield _untold(path, _unreadable(inputs), path, tree, protected=inputs.policies.was_protected(tree, former))
    elif was.policy is not NO_POLICY and now.policy.sha256 != was.policy.sha256:
        is_further = now.policy is NO_POLICY or (now.origin != "folder" and was.origin != "framework")
        is_gone = is_further and not is_there(was.policy.path)
        says = all(_says_which(each, tree.root) for each in (was, now))
        dropped = sorted(filter(is_name, {*was.policy.files} - {*now.policy.files})) if says else []
        yield from policy_changes(
            was.policy if says else replace(was.policy, files=now.policy.files),
            now.policy,
            inputs.framework,
            was.policy.path if is_gone else path,
            gone=is_gone,
            left=frozenset(_left(dropped, tree, inputs)),
        )


def _unreadable(inputs: Inputs) -> str:
    return f"one that cannot be read with {inputs.framework.id} {inputs.framework.version}"


def _untold(file: str, before: str, now: str, tree: Tree, *, protected: bool) -> RuleChange:
    """That a policy took the place of another, of one of which nobody knows what it demands."""
    rule, what = POLICY_WEAKENED if protected else POLICY_CHANGED, f"the policy at {tree.name!r}"
    return RuleChange(rule=rule, file=file, what=what, before=before, now=now, weaker=protected, protected=protected)


def _left(names: Iterable[str], tree: Tree, inputs: Inputs) -> Iterator[str]:
    """The names of files that are not there, and whose organisations a waiver lets leave."""
    absent = [name for name in names if not is_there(tree.root / name)]
    tree.prepare(absent)
    for name in absent:
        organisation = inputs.earlier(tree).organisation_at(name)
        if organisation is not None and may_leave(removed_at(organisation, name, tree, inputs), inputs):
            yield name


def _says_which(found: FoundPolicy, root: Path) -> bool:
    """Whether a policy says which files there are: that of the repository does, one beside some of them does not."""
    return found.origin != "folder" or absolute(Path(found.policy.path)).parent == root


def compare_policies(files: list[Path], inputs: Inputs, found: Gathered) -> None:
    """What happened to policies of folders in which no file is judged: what comes there next is judged by them."""
    if inputs.policies.given is not None:
        return
    for root in roots_of(files):
        try:
            tree = inputs.rules_of(root) or inputs.compared(root)
            if tree is None:
                continue
            places = places_of_policies(tree, root, inputs)
        except AssessError as error:
            found.note(error)
            continue
        compared: set[tuple[str, str, str | None]] = set()
        for place in places:
            if isinstance(tree, Saved) and not tree.has_all_policies and place not in tree.files:
                continue
            try:
                was = policy_before(tree, in_force(tree, place, inputs), inputs)
            except AssessError as error:
                found.note(error)
                continue
            before = (place, None) if was is None else (was.origin, was.policy.sha256)
            # Links can give one policy many names; where they had the same one, what happened is the same.
            pair = (os.path.realpath(root / place), *before)
            if pair in compared:
                continue
            compared.add(pair)
            try:
                now = inputs.policies.at_hand(_from_here(root / place))
                if now.policy is not NO_POLICY:
                    refuse_policy_elsewhere(Path(now.policy.path), root)
            except AssessError as error:
                # Once it has landed, nobody could tell what a change of it weakens.
                if was is not None or patterns_of(inputs, root):
                    found.note(error)
                continue
            try:
                note_changes_of_policy(was, now, tree, place, inputs, found)
            except AssessError as error:
                found.note(error)
                return
        _compare_own(tree, inputs, found)


def _compare_own(tree: Tree, inputs: Inputs, found: Gathered) -> None:
    """What happened to the framework's own policy, be no file judged by it."""
    folder = inputs.policies.folder
    place = None if folder is None else path_below(folder / POLICY_FILE, tree.root)
    if place is None or (isinstance(tree, Saved) and not tree.has_all_policies and place not in tree.files):
        return
    with found.noting():
        was = policy_before(tree, None, inputs)
        if was is None or was.policy is NO_POLICY:
            return
        try:
            now = inputs.policies.own()
        except AssessError:  # a framework and its policy can come together; what it judges is refused by itself
            path, protected = was.policy.path, was.policy.protected
            found.changed([_untold(path, path, _unreadable(inputs), tree, protected=protected)])
        else:
            note_changes_of_policy(was, now, tree, None, inputs, found)


def watched(files: Iterable[Path], inputs: Inputs) -> Iterator[Path]:
    """The policies at hand that a later run may ask after, whatever they say; AssessError where one is in no commit."""
    if inputs.policies.given is not None:
        return
    for root in roots_of(files):
        # Which folders patterns lead to is a matter of the later run's.
        for folder in _with_policies(root, {"."}, ("**",) if patterns_of_both(inputs, root) else (), inputs):
            place = _from_here(root / folder / OWN_POLICY)
            refuse_policy_elsewhere(place, root)
            yield place


def roots_of(files: Iterable[Path]) -> Iterable[Path]:
    """The repositories of some files; without any, where the program was started."""
    here = absolute(Path()) if repository_of(Path()) is None else None
    return filter(None, dict.fromkeys(repository_of(file.parent) or here for file in files))


def places_of_policies(tree: Tree, root: Path, inputs: Inputs) -> list[str]:
    """Where folders have a policy of their own, now or then, in which files lie that the policy names."""
    try:
        patterns = patterns_of_both(inputs, root)
        before = folders_with_policy(tree)
    except AssessError:
        return []
    return [f"{folder}/{OWN_POLICY}".removeprefix("./") for folder in _with_policies(root, before, patterns, inputs)]


def _with_policies(root: Path, before: set[str], patterns: Iterable[str], inputs: Inputs) -> Iterable[str]:
    """The folders that have a policy of their own, or had, of which a file can match a pattern, and the root."""
    if not patterns:
        return before & {"."}
    found = before.union(inputs.folders_of_policies(root))
    every = sorted({*governed(found, patterns), *found & {"."}})
    if len(every) > MOST_POLICIES:
        message = f"has {len(every):,} folders with a policy of their own, links to folders too"
        raise failure(str(root), message, f"at most {MOST_POLICIES:,}")
    refuse_left_out(root / folder / OWN_POLICY for folder in every)
    return every


def _from_here(path: Path) -> Path:
    return Path(os.path.relpath(path))
