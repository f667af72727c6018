"""What happened since an earlier state to policies, the framework, and the organisations that are judged."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.cli.inputs import Gathered, Inputs, patterns_of, patterns_of_both
from aifactory_assess.errors import AssessError, failure
from aifactory_assess.framework.model import OWN_POLICY, POLICY_FILE
from aifactory_assess.gate.guard import RuleChange, framework_change, judged_elsewhere, policy_changes
from aifactory_assess.gate.policy import COMMAND_LINE, WaiversOf
from aifactory_assess.gate.rules import FILE_REMOVED, POLICY_CHANGED, POLICY_WEAKENED
from aifactory_assess.gate.verdict import Removed, Subject
from aifactory_assess.repository.baseline import Saved
from aifactory_assess.repository.commit import Closed, Commit, index_of, refuse_left_out
from aifactory_assess.repository.earlier import identity_in
from aifactory_assess.repository.git import absolute, path_below, repository_of, root_of, rooted
from aifactory_assess.repository.patterns import folders_of_policies, governed, is_name, leading_below, matching
from aifactory_assess.repository.sources import (
    FaultyPolicyError,
    ForeignPolicyError,
    FoundPolicy,
    folders_with_policy,
    framework_within,
    refuse_policy_elsewhere,
)
from aifactory_assess.repository.tree import EarlierState, Tree, state_of
from aifactory_assess.yamltext import read_bytes

# --- policies ---

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
    if was is None or was.policy is None or not was.files or root_of((tree.root / path).parent) is None:
        return path
    if own is not None and (own.policy is None or own.policy.sha256 == was.policy.sha256):
        return path
    if inputs.led_into(tree, path.rpartition("/")[0]):
        return path
    if own is None or own.policy is None:
        return ""
    changes = policy_changes(was.policy, replace(own.policy, files=was.files), inputs.framework, own.policy.path)
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
    then, path = (COMMAND_LINE if each is None or each.policy is None else each.policy.path for each in (was, now))
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
    path = now.policy.path if now.policy is not None else COMMAND_LINE
    if was is None:
        # A change of the framework can make the policy there unreadable, and nobody knows then what it demanded.
        yield _untold(path, _unreadable(inputs), path, tree, protected=inputs.policies.was_protected(tree, former))
    elif was.policy is not None and (now.policy is None or now.policy.sha256 != was.policy.sha256):
        is_further = now.policy is None or (now.origin != "folder" and was.origin != "framework")
        is_gone = is_further and not os.path.lexists(was.policy.path)
        says = all(_says_which(each, tree.root) for each in (was, now))
        dropped = sorted(filter(is_name, {*was.files} - {*now.files})) if says else []
        yield from policy_changes(
            was.policy if says else replace(was.policy, files=now.files),
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
    rule, what = POLICY_WEAKENED if protected else POLICY_CHANGED, f"the policy at {tree.name}"
    return RuleChange(rule=rule, file=file, what=what, before=before, now=now, weaker=protected, protected=protected)


def _left(names: Iterable[str], tree: Tree, inputs: Inputs) -> Iterator[str]:
    """The names of files that are not there, and whose organisations a waiver lets leave."""
    absent = [name for name in names if not os.path.lexists(tree.root / name)]
    tree.prepare(absent)
    for name in absent:
        organisation = inputs.earlier(tree).organisation_at(name)
        if organisation is not None and may_leave(_removed(organisation, name, tree, inputs), inputs):
            yield name


def _says_which(found: FoundPolicy, root: Path) -> bool:
    """Whether a policy says which files there are: that of the repository does, one beside some of them does not."""
    return found.policy is None or found.origin != "folder" or absolute(Path(found.policy.path)).parent == root


def compare_policies(files: list[Path], inputs: Inputs, found: Gathered) -> None:
    """What happened to policies of folders in which no file is judged: what comes there next is judged by them."""
    if inputs.policies.given is not None:
        return
    for root in _roots(files):
        try:
            tree = inputs.rules_of(root) or inputs.compared(root)
            if tree is None:
                continue
            places = _governed(tree, root, inputs)
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
            before = (place, None) if was is None else (was.origin, was.policy and was.policy.sha256)
            # Links can give one policy many names; where they had the same one, what happened is the same.
            pair = (os.path.realpath(root / place), *before)
            if pair in compared:
                continue
            compared.add(pair)
            try:
                now = inputs.policies.at_hand(_from_here(root / place))
                if now.policy is not None:
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
    try:
        was = policy_before(tree, None, inputs)
        if was is None or was.policy is None:
            return
        try:
            now = inputs.policies.own()
        except AssessError:  # a framework and its policy can come together; what it judges is refused by itself
            path, protected = was.policy.path, was.policy.protected
            found.changed([_untold(path, path, _unreadable(inputs), tree, protected=protected)])
        else:
            note_changes_of_policy(was, now, tree, None, inputs, found)
    except AssessError as error:
        found.note(error)


def watched(files: Iterable[Path], inputs: Inputs) -> Iterator[Path]:
    """The policies at hand that a later run may ask after, whatever they say; AssessError where one is in no commit."""
    if inputs.policies.given is not None:
        return
    for root in _roots(files):
        # Which folders patterns lead to is a matter of the later run's.
        for folder in _with_policies(root, {"."}, ("**",) if patterns_of_both(inputs, root) else ()):
            place = _from_here(root / folder / OWN_POLICY)
            refuse_policy_elsewhere(place, root)
            yield place


def _roots(files: Iterable[Path]) -> Iterable[Path]:
    """The repositories of some files; without any, where the program was started."""
    here = absolute(Path()) if repository_of(Path()) is None else None
    return filter(None, dict.fromkeys(repository_of(file.parent) or here for file in files))


def _governed(tree: Tree, root: Path, inputs: Inputs) -> list[str]:
    """Where folders have a policy of their own, now or then, in which files lie that the policy names."""
    try:
        patterns = patterns_of_both(inputs, root)
        before = folders_with_policy(tree)
    except AssessError:
        return []
    return [f"{folder}/{OWN_POLICY}".removeprefix("./") for folder in _with_policies(root, before, patterns)]


def _with_policies(root: Path, before: set[str], patterns: Iterable[str]) -> Iterable[str]:
    """The folders that have a policy of their own, or had, of which a file can match a pattern, and the root."""
    if not patterns:
        return before & {"."}
    found = before.union(folders_of_policies(root))
    every = sorted({*governed(found, patterns), *found & {"."}})
    if len(every) > MOST_POLICIES:
        message = f"has {len(every):,} folders with a policy of their own, links to folders too"
        raise failure(str(root), message, f"at most {MOST_POLICIES:,}")
    return every


def _from_here(path: Path) -> Path:
    return Path(os.path.relpath(path))


# --- the framework ---


def compare_framework(files: list[Path], inputs: Inputs, found: Gathered) -> None:
    """Whether a framework's folder is what it was; one outside of the files' repositories has no earlier state."""
    folder = inputs.policies.folder
    if folder is None:
        return
    from aifactory_assess.framework.loading import load

    try:
        tree = _state_with(folder, files, inputs)
        before = None if tree is None else framework_within(tree, folder)
        if before is None:
            return
        now = load(folder)
    except AssessError as error:
        found.note(error)
        return
    protected = any(_is_protected(subject, inputs) for subject in found.subjects) or _protects_what_comes(files, inputs)
    change = framework_change(before, now, (folder / "framework.yaml").as_posix(), protected=protected)
    if change is not None:
        found.changes[change] = None


def _state_with(folder: Path, files: Iterable[Path], inputs: Inputs) -> Tree | None:
    """The earlier state of one of some files in which a folder is looked for."""
    folders = dict.fromkeys(file.parent for file in files)
    states = (inputs.rules_of(each) or inputs.compared(each) for each in folders)
    return next((state for state in states if state and path_below(folder, state.root) is not None), None)


def _is_protected(subject: Subject, inputs: Inputs) -> bool:
    folder = Path(subject.file).parent
    tree = inputs.rules_of(folder) or inputs.compared(folder)
    if tree is None:
        return False
    return _was_protected(tree, stood_at(tree, rooted(subject.file), subject.assessment.sheet, inputs).policy, inputs)


def _protects_what_comes(files: list[Path], inputs: Inputs) -> bool:
    """Whether a policy is protected that judges what comes next to folders in which no file is judged.

    Which one cannot be read is told where policies are compared.
    """
    if inputs.partial or inputs.policies.given is not None:
        return False
    for root in _roots(files):
        with suppress(AssessError):
            tree = inputs.rules_of(root) or inputs.compared(root)
            if tree is not None:
                places = (*_governed(tree, root, inputs), None)
                if any(_was_protected(tree, place, inputs) for place in places):
                    return True
    return False


def _was_protected(tree: Tree, path: str | None, inputs: Inputs) -> bool:
    """Whether the policy that a state had for a path, or the framework's, is protected, and for this framework."""
    try:
        policy = inputs.policies.within(tree, path).policy
    except ForeignPolicyError:
        return False
    except FaultyPolicyError:
        return inputs.policies.was_protected(tree, path)
    return policy is not None and policy.protected


# --- organisations ---


def look_for_gone(files: list[Path], inputs: Inputs, found: Gathered) -> None:
    """The organisations that an earlier state has and no file has now; of one that several have the first tells."""
    judged = {_placed(each.file): each.assessment.sheet.organisation for each in found.subjects}
    unread = {place: file for file in files if (place := _placed(str(file))) not in judged}
    # What cannot be judged is a problem of its own; whose it is can be told all the same.
    unjudged = set(map(_whose, unread.values()))
    seen: set[EarlierState] = set()
    for file in files:
        try:
            for tree in inputs.states(file.parent):
                if state_of(tree) in seen:
                    continue
                seen.add(state_of(tree))
                patterns = patterns_of(inputs, file.parent)
                # Without a list, answers may lie in any submodule, whatever the change names.
                both = patterns and patterns_of_both(inputs, file.parent)
                _refuse_closed(tree, both)
                read, others = ([path for root, path in each if root == tree.root] for each in (judged, unread))
                gone = inputs.earlier(tree).gone(dict.fromkeys(read), frozenset(others))
                places = [path for _, path in gone]
                named = frozenset(matching(places, inputs.led(patterns, tree)) if patterns else places)
                refuse_left_out(tree.root / path for path in named)
                told = _here(judged, tree, both, inputs) | unjudged | {each.organisation for each in found.removed}
                found.removed += [
                    _removed(organisation, path, tree, inputs)
                    for organisation, path in gone
                    if organisation not in told and path in named and not _is_foreign(path, tree, inputs)
                ]
        except AssessError as error:
            found.note(error)


def _here(
    judged: Mapping[tuple[Path, str], str], tree: Tree, patterns: tuple[str, ...], inputs: Inputs
) -> set[str | None]:
    """The organisations that are judged, beside a list of files not such as stand in a copy alone that nobody names."""
    is_named = inputs.naming(patterns, tree)

    def is_copy(place: str, organisation: str) -> bool:
        return not is_named(place) and inputs.earlier(tree).moved_from(place, organisation) == place

    return {
        organisation
        for (root, place), organisation in judged.items()
        if not patterns or root != tree.root or not is_copy(place, organisation)
    }


def _is_foreign(path: str, tree: Tree, inputs: Inputs) -> bool:
    """Whether another framework's policy judged a path: what is gone there is missed where that framework judges."""
    try:
        inputs.policies.within(tree, path)
    except FaultyPolicyError as error:
        return isinstance(error, ForeignPolicyError)
    return False


def _placed(file: str) -> tuple[Path, str]:
    """The root that a file's path counts from, as in an earlier state, and the path."""
    return repository_of(Path(file).parent) or absolute(Path()), rooted(file)


def _whose(file: Path) -> str | None:
    try:
        return identity_in(read_bytes(file, str(file))).organisation
    except AssessError:
        return None


def _refuse_closed(tree: Tree, patterns: tuple[str, ...]) -> None:
    """AssessError where the policy's files may lie in a submodule that cannot be looked into as it was.

    One that is not checked out is passed over where they do not name its folder and nothing is changed about it: nobody
    looked into it before.
    """
    closed = {each.path: each for each in (tree.unreadable() if isinstance(tree, Commit) else ())}
    passed: list[Closed] = []
    for folder, is_named in leading_below(closed, patterns) if patterns else ((each, False) for each in closed):
        if closed[folder].is_here:
            what = f"is a submodule of which the commit is not here that {tree.name} has"
            raise failure(folder, what, hint="check it out with all its commits (fetch-depth: 0)")
        if is_named:
            what = f"is a submodule at {tree.name} that the policy's files lead into, and it is not checked out here"
            raise failure(folder, what, hint="check it out (submodules: true), or take its pattern out of the policy")
        passed.append(closed[folder])
    for folder in _left_out(passed, tree) if passed else ():
        what = f"is a submodule at {tree.name} that answers may lie in, and it is not checked out here"
        since = "it is gone, or .gitmodules is not what it was"
        hint = "check it out (submodules: true), or let the policy's files begin with other folders"
        raise failure(folder, f"{what}; {since}", hint=hint)


def _left_out(submodules: Iterable[Closed], tree: Tree) -> Iterator[str]:
    """The submodules that are none in git's index, or for which what says how to check them out is not what it was."""
    index = index_of(tree.root)
    closed = {each.path for each in index.unreadable()}
    same: dict[str, bool] = {}
    for submodule, _, said in submodules:
        same |= {each: tree.read(each) == index.read(each) for each in said if each not in same}
        if submodule not in closed or not all(same[each] for each in said):
            yield submodule


def may_leave(removed: Removed, inputs: Inputs) -> bool:
    """Whether a waiver in force lets an organisation's answers go."""
    waivers = WaiversOf(waivers=removed.policy.waivers, organisation=removed.organisation, place=rooted(removed.file))
    return any(each.days_left(inputs.policies.today) >= 0 for each in waivers.letting(FILE_REMOVED))


def _removed(organisation: str, path: str, tree: Tree, inputs: Inputs) -> Removed:
    rules = inputs.rules_of(tree.root)
    name = Path(os.path.relpath(tree.root / path))
    chosen = inputs.policies.at_hand(name) if rules is None else inputs.policies.judging_from(rules, path)
    return Removed(
        organisation=organisation,
        file=name.as_posix(),
        baseline=tree.name,
        policy=inputs.policies.judging(chosen),
    )
