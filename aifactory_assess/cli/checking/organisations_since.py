"""Which organisations an earlier state has, and no file has now."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import filterfalse
from pathlib import Path

from aifactory_assess.cli.checking.inputs import Gathered, Inputs, patterns_of, patterns_of_both
from aifactory_assess.errors import AssessError, failure
from aifactory_assess.gate.policy import WaiversOf
from aifactory_assess.gate.rules import FILE_REMOVED
from aifactory_assess.gate.verdict import Removed
from aifactory_assess.repository.commit import Closed, Commit, index_of, refuse_left_out
from aifactory_assess.repository.earlier import identity_in
from aifactory_assess.repository.git import absolute, repository_of, rooted
from aifactory_assess.repository.patterns import leading_below, matching
from aifactory_assess.repository.sources import FaultyPolicyError, ForeignPolicyError
from aifactory_assess.repository.tree import EarlierState, Tree, state_of
from aifactory_assess.yamltext import is_yaml, read_bytes

_CHECK_OUT = "check it out (submodules: true), or take its pattern out of the policy"
TRIED = 100
"""So many files that a change adds are looked into for answers that it takes away from where they were."""


def look_for_gone(files: list[Path], inputs: Inputs, found: Gathered) -> None:
    """The organisations that an earlier state has and no file has now; of one that several have the first tells."""
    judged = {_placed(each.file): each.assessment.sheet.organisation for each in found.subjects}
    unread = {place: file for file in files if (place := _placed(str(file))) not in judged}
    # What cannot be judged is a problem of its own; whose it is can be told all the same.
    unjudged = set(map(_whose, unread.values()))
    seen: set[EarlierState] = set()
    for file in files:
        with found.noting():
            for tree in inputs.states(file.parent):
                if state_of(tree) in seen:
                    continue
                seen.add(state_of(tree))
                patterns = patterns_of(inputs, file.parent)
                # Without a list, answers may lie in any submodule, whatever the change names.
                both = patterns and patterns_of_both(inputs, file.parent)
                _refuse_closed(tree, both, frozenset(each.file for each in found.problems))
                read, others = ([path for root, path in each if root == tree.root] for each in (judged, unread))
                gone = inputs.earlier(tree).gone(dict.fromkeys(read), frozenset(others))
                places = [path for _, path in gone]
                named = frozenset(matching(places, inputs.led(patterns, tree)) if patterns else places)
                refuse_left_out(tree.root / path for path in named)
                _refuse_closed_to_us(tree.root / path for path in named)
                told = _here(judged, tree, both, inputs) | unjudged | {each.organisation for each in found.removed}
                missed = [
                    (organisation, path)
                    for organisation, path in gone
                    if organisation not in told and path in named and not _is_foreign(path, tree, inputs)
                ]
                moved = _moved(missed, tree, both, inputs) if missed and both else {}
                for organisation, path in missed:
                    instead, lies_in = judged.get((tree.root, path), ""), moved.get(organisation, "")
                    removed = removed_at(organisation, path, tree, inputs)
                    found.removed.append(replace(removed, instead=instead, moved=lies_in))


def _refuse_closed_to_us(paths: Iterable[Path]) -> None:
    """AssessError where the folder of a path may not be entered: nobody can tell whether the file is gone."""
    for path in paths:
        try:
            path.lstat()
        except PermissionError:
            raise failure(os.path.relpath(path), "cannot be read: permission denied") from None
        except OSError:
            continue


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


def _moved(
    missed: Iterable[tuple[str, str]], tree: Tree, patterns: tuple[str, ...], inputs: Inputs
) -> Mapping[str, str]:
    """The organisations in files of git's index that no state had and no pattern names, with their names from here.

    Of many files those are looked at that are called as one that is missed.
    """
    names = {path.rpartition("/")[2] for _, path in missed}
    with suppress(AssessError):
        known, is_named = frozenset(tree.paths()), inputs.naming(patterns, tree)
        every = (path for path in index_of(tree.root).paths() if is_yaml(path) and path not in known)
        new = sorted(filterfalse(is_named, every), key=lambda path: path.rpartition("/")[2] not in names)
        places = [tree.root / path for path in new[:TRIED]]
        files = (Path(os.path.relpath(place)) for place in places if not place.is_symlink())
        return {_whose(file) or "": file.as_posix() for file in files}
    return {}


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


def _refuse_closed(tree: Tree, patterns: tuple[str, ...], told: frozenset[str | None]) -> None:
    """AssessError where the policy's files may lie in a submodule that cannot be looked into as it was.

    One that is not checked out is passed over where they do not name its folder and nothing is changed about it: nobody
    looked into it before. So is one that is `told` already, by a file that took its place.
    """
    every = tree.unreadable() if isinstance(tree, Commit) else ()
    closed = {each.path: each for each in every if os.path.relpath(tree.root / each.path) not in told}
    passed: list[Closed] = []
    for folder, is_named in leading_below(closed, patterns) if patterns else ((each, False) for each in closed):
        if closed[folder].is_here:
            what = f"is a submodule of which the commit is not here that {tree.name} has"
            raise _closed(tree, folder, what, "check it out with all its commits (fetch-depth: 0)")
        if is_named:
            what = f"is a submodule at {tree.name} that the policy's files lead into, and it is not checked out here"
            raise _closed(tree, folder, what, _CHECK_OUT)
        passed.append(closed[folder])
    for folder in _left_out(passed, tree) if passed else ():
        what = f"is a submodule at {tree.name} that answers may lie in, and it is not checked out here"
        since = "it is gone, or .gitmodules is not what it was"
        hint = "check it out (submodules: true), or let the policy's files begin with other folders"
        raise _closed(tree, folder, f"{what}; {since}", hint)


def refuse_closed_here(root: Path, patterns: Iterable[str]) -> None:
    """AssessError where patterns begin with a submodule of git's index that is not checked out."""
    index = index_of(root)
    for folder, is_named in leading_below([each.path for each in index.unreadable() if not each.is_here], patterns):
        if is_named:
            what = "is a submodule that the policy's files lead into, and it is not checked out here"
            raise _closed(index, folder, what, _CHECK_OUT)


def _closed(tree: Tree, folder: str, what: str, hint: str) -> AssessError:
    return failure(os.path.relpath(tree.root / folder), what, hint=hint)


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
    return waivers.let(FILE_REMOVED, inputs.policies.today)


def removed_at(organisation: str, path: str, tree: Tree, inputs: Inputs) -> Removed:
    """That an organisation's answers, at a path of an earlier state, are gone, and the policy that judges this."""
    rules = inputs.rules_of(tree.root)
    name = Path(os.path.relpath(tree.root / path))
    chosen = inputs.policies.at_hand(name) if rules is None else inputs.policies.judging_from(rules, path)
    return Removed(
        organisation=organisation,
        file=name.as_posix(),
        baseline=tree.name,
        policy=inputs.policies.judging(chosen),
    )
