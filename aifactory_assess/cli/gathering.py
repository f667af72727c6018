"""Everything that one run of `check` judges, gathered before anything is judged: files, policies, earlier states."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.answers.whatif import what_if
from aifactory_assess.cli.earlier import Before, Commits, Earlier, EarlierFile, Saved, Tree, read_before
from aifactory_assess.cli.git import Commit, absolute, altered, repository_of, rooted, same_repository
from aifactory_assess.cli.links import unquoted
from aifactory_assess.cli.sources import (
    FoundPolicy,
    Policies,
    discovered,
    distinct,
    folders_of_policies,
    framework_within,
    is_name,
    matches,
    may_be_in,
    may_lead_below,
    refuse_policy_elsewhere,
)
from aifactory_assess.cli.tables import THE_FILE, Picked, as_given, sheet_at
from aifactory_assess.errors import AssessError, Problem, failure
from aifactory_assess.framework.model import OWN_POLICY, Framework
from aifactory_assess.gate.guard import RuleChange, framework_change, policy_changes
from aifactory_assess.gate.policy import Waiver
from aifactory_assess.gate.rules import POLICY_CHANGED, POLICY_WEAKENED
from aifactory_assess.gate.verdict import Removed, Subject
from aifactory_assess.scoring.assess import assess


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
    _earlier: dict[str, Earlier] = field(default_factory=dict)

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

    def earlier(self, tree: Tree) -> Earlier:
        """An earlier state with its organisations, looked up once."""
        named = partial(_is_named, self, tree)
        earlier = Earlier(tree=tree, framework=self.framework, is_named=named)
        return self._earlier.setdefault(f"{tree.root}\0{tree.name}", earlier)


def _is_named(inputs: Inputs, tree: Tree, path: str) -> bool:
    """Whether the policy of the repository names a path among its files, or none at all."""
    try:
        patterns = _patterns(inputs, tree.root)
    except AssessError:
        return True
    return not patterns or matches(path, patterns)


@dataclass(slots=True, kw_only=True)
class Gathered:
    """What was found, and what was wrong with it."""

    subjects: list[Subject] = field(default_factory=list)
    problems: dict[Problem, None] = field(default_factory=dict)
    changes: dict[RuleChange, None] = field(default_factory=dict)
    removed: list[Removed] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    partial: bool = False

    def note(self, error: AssessError) -> None:
        """Remember what could not be read, each fault once."""
        self.problems |= dict.fromkeys(unquoted(error.problems))


def files_of(given: Iterable[Path], inputs: Inputs) -> tuple[list[Path], list[str]]:
    """The files that are given, or those that the policy of the repository names; what of that is nowhere."""
    files = list(given)
    if files:
        # A shell makes a policy that lies beside the answers one of `answers/*.yaml`.
        answers = [file for file in files if file.name != OWN_POLICY]
        beside = [f"{file}: is a policy, and no answers file" for file in files if file.name == OWN_POLICY]
        return (answers, beside) if answers else (files, [])
    here = Path()
    root, patterns = repository_of(here) or absolute(here), _patterns(inputs, here)
    if not patterns:
        hint = "for example: aifactory-assess check answers.yaml, or name them under files: in the policy"
        raise failure("FILE", "no answers file given, and the policy names none", hint=hint)
    found = discovered(patterns, root)
    paths = [rooted(str(file)) for file in found]
    idle = [pattern for pattern in patterns if not any(matches(path, (pattern,)) for path in paths)]
    # Reading a name that stands for one file says that it is not there; one that was there is told as gone.
    named = [name.removeprefix("./") for name in idle if is_name(name)]
    missing = [name for name in named if not _was_there(name, here, inputs)]
    if inputs.trusted is None:
        found += [Path(os.path.relpath(root / name)) for name in missing]
    if not found:
        raise failure("FILE", f"no file matches files: {', '.join(patterns)} of the policy")
    said = [name for name in idle if not is_name(name)] + (missing if inputs.trusted is not None else [])
    return found, [f"{name}: the policy names this under files, and there is none" for name in said]


def _was_there(path: str, folder: Path, inputs: Inputs) -> bool:
    """Whether the state that is looked through for what is gone has a file."""
    tree = inputs.compared(folder) or inputs.rules_of(folder)
    return tree is not None and path in tree.paths()


def _patterns(inputs: Inputs, folder: Path) -> tuple[str, ...]:
    """The `files` of the policy that holds for a folder's repository."""
    tree = inputs.rules_of(folder)
    chosen = inputs.policies.at_hand(folder / "answers.yaml") if tree is None else inputs.policies.within(tree, "")
    return () if chosen.policy is None else chosen.policy.files


def gather(files: list[Path], inputs: Inputs) -> Gathered:
    """Read all files with their policies and baselines, and see what happened to what judges them."""
    found = Gathered()
    kept, found.said, links = distinct(files)
    found.problems |= dict.fromkeys(links)
    _prepare(kept, inputs)
    for file in kept:
        try:
            found.subjects.append(_subject(file, inputs, found))
        except AssessError as error:
            found.note(error)
    _refuse_twins(found)
    _compare_framework(inputs, found)
    found.partial = inputs.partial or _is_part(kept, inputs)
    if not inputs.partial:
        _look_for_gone(kept, inputs, found)
        _compare_policies(kept, inputs, found)
    _refuse_altered(kept, inputs, found)
    return found


def _refuse_altered(files: list[Path], inputs: Inputs, found: Gathered) -> None:
    """Note what a checkout writes otherwise than it is committed, where commits are compared: answers and rules."""
    if inputs.trusted is None and not isinstance(inputs.baseline, Commits):
        return
    rules = [Path(name) for name, tree in inputs.policies.read if not tree and Path(name).exists()]
    own = sorted(inputs.policies.folder.iterdir()) if inputs.policies.folder is not None else []
    try:
        for file, attribute in altered([*files, *rules, *own]):
            what = f"has the git attribute {attribute}, so what is read here is not what is committed"
            found.problems[Problem(file=str(file), found=what, hint="take it out of .gitattributes")] = None
    except AssessError as error:
        found.note(error)


def _prepare(files: list[Path], inputs: Inputs) -> None:
    """Read what an earlier state has of all files at once; what is wrong with it is told file by file."""
    for root in dict.fromkeys(repository_of(file.parent) for file in files):
        inside = [file for file in files if repository_of(file.parent) == root]
        try:
            trees = (inputs.rules_of(inside[0].parent), inputs.compared(inside[0].parent))
            for tree in trees:
                if tree is not None:
                    tree.prepare([rooted(str(file)) for file in inside])
        except AssessError:
            return


def _subject(file: Path, inputs: Inputs, found: Gathered) -> Subject:
    """One file with its policy and baseline; all problems of file, policy and baseline at once."""
    problems: list[Problem] = []
    try:
        sheet: Sheet | None = what_if(inputs.framework, sheet_at(file, inputs.framework, inputs.picked), inputs.trials)
    except AssessError as error:
        sheet = None
        problems.extend(error.problems)
    try:
        judging = _judging(file, sheet, inputs, found)
    except AssessError as error:
        problems.extend(error.problems)
    if problems or sheet is None:
        raise AssessError(problems)
    before, missing = _before(file, sheet, inputs)
    then = None if before is None else before.sheet
    for scope, where in ((sheet.scope, str(file)), ("full" if then is None else then.scope, _name(before))):
        if scope != "full":
            # Most of what a policy demands is not asked in it: taking the scope back must never turn a build green.
            raise failure(where, "is a quick scan (scope: core), and a policy judges whole assessments")
    as_of = inputs.policies.today
    notes = [*judging.notes]
    if missing is not None:
        notes.append(f"{missing}: judged in full, without a baseline")
    return Subject(
        file=str(file) if inputs.picked.organisation is None else as_given(file),
        assessment=assess(inputs.framework, sheet, as_of=as_of),
        policy=inputs.policies.judging(judging.chosen),
        origin=judging.chosen.origin,
        baseline=None
        if before is None or before.sheet is None
        else assess(inputs.framework, before.sheet, as_of=as_of),
        baseline_name=None if before is None else before.name,
        notes=tuple(notes),
        trusted=judging.trusted,
        forgiven=judging.forgiven,
        other_version=None if before is None else before.other_version,
    )


def _name(before: Before | None) -> str:
    return "" if before is None else before.name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judging:
    """The policy that judges one file, where it was taken from, and what the policy of the baseline forgave."""

    chosen: FoundPolicy
    trusted: str | None = None
    forgiven: tuple[Waiver, ...] = ()
    notes: tuple[str, ...] = ()


def _judging(file: Path, sheet: Sheet | None, inputs: Inputs, found: Gathered) -> _Judging:
    policies, path = inputs.policies, rooted(str(file))
    at_hand = policies.at_hand(file)
    rules, compared = inputs.rules_of(file.parent), inputs.compared(file.parent)
    forgiven: tuple[Waiver, ...] = ()
    if compared is not None:
        former = _former(compared, path, sheet, inputs)
        was = _policy_before(compared, former, inputs)
        forgiven = () if was is None or was.policy is None else was.policy.waivers
        if rules is None:
            found.changes |= dict.fromkeys(_changes(was, at_hand, compared, former, inputs))
    if rules is None:
        return _Judging(chosen=at_hand, forgiven=forgiven)
    refuse_policy_elsewhere(at_hand)
    former = _former(rules, path, sheet, inputs)
    chosen = policies.within(rules, former)
    found.changes |= dict.fromkeys(_changes(chosen, at_hand, rules, former, inputs))
    none = chosen.origin == "framework" and inputs.policies.folder is None
    notes = (f"{rules.name} has no policy of its own, so the framework's holds",) if none else ()
    return _Judging(chosen=chosen, trusted=rules.name, forgiven=forgiven, notes=notes)


def _former(tree: Tree, path: str, sheet: Sheet | None, inputs: Inputs) -> str:
    """Where a file's organisation was: a policy goes by that path, so that no file moves to a laxer one."""
    if sheet is None:
        return path
    return inputs.earlier(tree).former(path, sheet.organisation) or path


def _policy_before(tree: Tree, path: str, inputs: Inputs) -> FoundPolicy | None:
    """The policy that a state had for a path; None where it cannot be read with the framework at hand."""
    try:
        return inputs.policies.within(tree, path)
    except AssessError:
        return None


def _changes(
    was: FoundPolicy | None, now: FoundPolicy, tree: Tree, former: str, inputs: Inputs
) -> Iterator[RuleChange]:
    """What happened to the policy of a file since an earlier state; `former` is the path there."""
    path = now.policy.path if now.policy is not None else "the command line"
    if was is None:
        # A change of the framework can make the policy there unreadable, and nobody knows then what it demanded.
        protected = inputs.policies.was_protected(tree, former)
        before = f"one that cannot be read with {inputs.framework.id} {inputs.framework.version}"
        yield RuleChange(
            rule=POLICY_WEAKENED if protected else POLICY_CHANGED,
            file=path,
            what=f"the policy at {tree.name}",
            before=before,
            now=path,
            weaker=protected,
            protected=protected,
        )
    elif was.policy is not None and (now.policy is None or now.policy.sha256 != was.policy.sha256):
        is_gone = now.origin == "framework" and was.origin != "framework"
        # Which files there are, the policy of the repository says; one that is beside them does not.
        beside = now.policy is not None and now.origin == "folder" and was.origin != "folder"
        yield from policy_changes(
            replace(was.policy, files=now.policy.files) if beside and now.policy is not None else was.policy,
            now.policy,
            inputs.framework,
            was.policy.path if is_gone else path,
            gone=is_gone,
        )


def _before(file: Path, sheet: Sheet, inputs: Inputs) -> tuple[Before | None, str | None]:
    """The baseline of one file; beside None, why a state has none of it."""
    if isinstance(inputs.baseline, EarlierFile):
        name = inputs.baseline.name
        before = read_before(inputs.baseline.read(), inputs.framework, name)
        if before.sheet is not None and before.sheet.organisation != sheet.organisation:
            message = f"is about organisation {before.sheet.organisation}, and {file} about {sheet.organisation}"
            raise failure(name, message, hint="a baseline is an earlier state of the same answers")
        return before, None
    tree = inputs.compared(file.parent)
    if tree is None:
        return None, None
    earlier, path = inputs.earlier(tree), rooted(str(file))
    found = earlier.before(file, path, sheet.organisation)
    return found, None if found is not None else _why_none(earlier, path, file, sheet.organisation)


def _why_none(earlier: Earlier, path: str, file: Path, organisation: str) -> str:
    """Why an earlier state has nothing of an organisation; not refused where no change could repair it."""
    then = f"{file} at {earlier.tree.name}"
    if earlier.is_broken(path):
        return f"{then} cannot be read"
    other = earlier.organisation_at(path)
    if other is not None:
        return f"{then} is about {other}, and nothing there about {organisation}"
    return f"there is no {then}" if earlier.tree.read(path) is None else f"{then} is no answers file"


def _refuse_twins(found: Gathered) -> None:
    """Two files about one organisation: neither is judged, since a waiver or baseline of one would serve the other."""
    first: dict[str, Subject] = {}
    twins: set[str] = set()
    for subject in found.subjects:
        organisation = subject.assessment.sheet.organisation
        other = first.setdefault(organisation, subject)
        if other is not subject:
            twins.add(organisation)
            both = f"is about organisation {organisation}, and so is {other.file}"
            hint = "give one of them another id, or judge one of them only"
            twin = Problem(file=subject.file, found=both, expected="one answers file for each", hint=hint)
            found.problems[twin] = None
    found.subjects = [each for each in found.subjects if each.assessment.sheet.organisation not in twins]


def _compare_framework(inputs: Inputs, found: Gathered) -> None:
    """Whether a framework's folder is what it was; one outside of the repository has no earlier state."""
    folder = inputs.policies.folder
    if folder is None or not same_repository(folder):
        return
    try:
        tree = inputs.rules_of(folder) or inputs.compared(folder)
        if tree is None:
            return
        before = framework_within(tree, folder)
    except AssessError:
        return
    from aifactory_assess.framework.loading import load

    protected = any(_is_protected(subject, inputs) for subject in found.subjects)
    try:
        now = load(folder)
    except AssessError as error:
        found.note(error)
        return
    change = framework_change(before, now, (folder / "framework.yaml").as_posix(), protected=protected)
    if change is not None:
        found.changes[change] = None


def _compare_policies(files: list[Path], inputs: Inputs, found: Gathered) -> None:
    """What happened to policies of folders in which no file is judged: what comes there next is judged by them."""
    if inputs.policies.given is not None:
        return
    for root in dict.fromkeys(repository_of(file.parent) for file in files):
        tree = None if root is None else inputs.rules_of(root) or inputs.compared(root)
        if root is None or tree is None:
            continue
        for folder in _governed(tree, root, inputs):
            place = f"{folder}/{OWN_POLICY}".removeprefix("./")
            try:
                was, now = _policy_before(tree, place, inputs), inputs.policies.at_hand(_from_here(root / place))
            except AssessError as error:
                found.note(error)  # once it has landed, nobody could tell what a change of it weakens
                continue
            found.changes |= dict.fromkeys(_changes(was, now, tree, place, inputs))


def _governed(tree: Tree, root: Path, inputs: Inputs) -> Iterable[str]:
    """The folders that have a policy of their own, now or then, and in which files lie that the policy names."""
    try:
        patterns = _patterns(inputs, root)
        before = {path.rpartition("/")[0] or "." for path in tree.paths() if path.rpartition("/")[2] == OWN_POLICY}
    except AssessError:
        return ()
    every = sorted(before.union(folders_of_policies(root))) if patterns else ()
    return (each for each in every if each == "." or any(may_be_in(each, pattern) for pattern in patterns))


def _from_here(path: Path) -> Path:
    return Path(os.path.relpath(path))


def _is_protected(subject: Subject, inputs: Inputs) -> bool:
    folder = Path(subject.file).parent
    tree = inputs.rules_of(folder) or inputs.compared(folder)
    if tree is None:
        return False
    chosen = _policy_before(tree, rooted(subject.file), inputs)
    if chosen is None:
        return inputs.policies.was_protected(tree, rooted(subject.file))
    return chosen.policy is not None and chosen.policy.protected


def _is_part(files: list[Path], inputs: Inputs) -> bool:
    """Whether the policy names files that are not judged in this run."""
    roots = {repository_of(file.parent) for file in files} - {None}
    given = {os.path.realpath(file) for file in files}
    for root in roots:
        assert root is not None  # noqa: S101 - taken out above
        try:
            patterns = _patterns(inputs, next(file.parent for file in files if repository_of(file.parent) == root))
        except AssessError:
            continue
        if patterns and any(os.path.realpath(path) not in given for path in discovered(patterns, root)):
            return True
    return False


def _look_for_gone(files: list[Path], inputs: Inputs, found: Gathered) -> None:
    """The organisations that an earlier state has and that no file has now."""
    organisations = {rooted(each.file): each.assessment.sheet.organisation for each in found.subjects}
    unread = frozenset(rooted(str(file)) for file in files) - set(organisations)
    seen: set[str] = set()
    for file in files:
        try:
            tree = inputs.compared(file.parent) or inputs.rules_of(file.parent)
            if tree is None or f"{tree.root}{tree.name}" in seen:
                continue
            seen.add(f"{tree.root}{tree.name}")
            patterns = _patterns(inputs, file.parent)
            _refuse_closed(tree, patterns)
            gone = inputs.earlier(tree).gone(organisations, unread)
            found.removed += [
                _removed(organisation, path, tree, inputs)
                for organisation, path in gone
                if not patterns or matches(path, patterns)
            ]
        except AssessError as error:
            found.note(error)


def _refuse_closed(tree: Tree, patterns: tuple[str, ...]) -> None:
    """AssessError where the policy's files may lie in a submodule that cannot be looked into as it was."""
    for folder in tree.closed() if isinstance(tree, Commit) else ():
        if not patterns or any(may_lead_below(folder, pattern) for pattern in patterns):
            what = f"is a submodule of which the commit is not here that {tree.name} has"
            raise failure(folder, what, hint="check it out with all its commits (fetch-depth: 0)")
    for folder in tree.missing() if isinstance(tree, Commit) else ():
        if any(pattern.removeprefix("./").startswith(f"{folder}/") for pattern in patterns):
            what = f"is a submodule at {tree.name} that the policy's files lead into, and it is not checked out here"
            raise failure(folder, what, hint="check it out (submodules: true), or take its pattern out of the policy")


def _removed(organisation: str, path: str, tree: Tree, inputs: Inputs) -> Removed:
    rules = inputs.rules_of(tree.root)
    name = Path(os.path.relpath(tree.root / path))
    chosen = inputs.policies.at_hand(name) if rules is None else inputs.policies.within(rules, path)
    return Removed(
        organisation=organisation,
        file=name.as_posix(),
        baseline=tree.name,
        policy=inputs.policies.judging(chosen),
    )
