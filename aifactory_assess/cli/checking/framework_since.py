"""What happened since an earlier state to the framework that judges."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from aifactory_assess.cli.checking.inputs import Gathered, Inputs
from aifactory_assess.cli.checking.policies_since import places_of_policies, roots_of, stood_at
from aifactory_assess.errors import AssessError
from aifactory_assess.gate.guard import framework_change
from aifactory_assess.gate.verdict import Subject
from aifactory_assess.repository.git import path_below, rooted
from aifactory_assess.repository.sources import FaultyPolicyError, ForeignPolicyError, framework_within
from aifactory_assess.repository.tree import Tree


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
    for root in roots_of(files):
        with suppress(AssessError):
            tree = inputs.rules_of(root) or inputs.compared(root)
            if tree is not None:
                places = (*places_of_policies(tree, root, inputs), None)
                if any(_was_protected(tree, place, inputs) for place in places):
                    return True
    return False


def _was_protected(tree: Tree, path: str | None, inputs: Inputs) -> bool:
    """Whether the policy that a state had for a path, or the framework's, is protected, and for this framework."""
    try:
        return inputs.policies.within(tree, path).policy.protected
    except ForeignPolicyError:
        return False
    except FaultyPolicyError:
        return inputs.policies.was_protected(tree, path)
