"""Everything that one run of `check` judges, gathered before anything is judged: files, policies, earlier states."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.cli.checking.framework_since import compare_framework
from aifactory_assess.cli.checking.inputs import (
    Gathered,
    Inputs,
    patterns_at_hand,
    patterns_of,
    patterns_of_both,
    policy_at_hand,
    policy_of,
)
from aifactory_assess.cli.checking.organisations_since import look_for_gone, may_leave, refuse_closed_here
from aifactory_assess.cli.checking.policies_since import (
    compare_policies,
    note_changes_of_policy,
    policy_before,
    stood_at,
)
from aifactory_assess.cli.options import tried
from aifactory_assess.cli.output import as_given
from aifactory_assess.cli.tables import sheet_at
from aifactory_assess.errors import SHOWN_PROBLEMS, AssessError, Problem, failure, some_of, without_access
from aifactory_assess.escaping import told_apart
from aifactory_assess.files import is_there
from aifactory_assess.framework.model import OWN_POLICY
from aifactory_assess.gate.policy import NO_POLICY, WaiversOf
from aifactory_assess.gate.rules import FILE_REMOVED, FRAMEWORK_CHANGED, POLICY_UNMATCHED
from aifactory_assess.gate.verdict import Subject, Terms, Warned
from aifactory_assess.repository.baseline import EarlierFile
from aifactory_assess.repository.commit import Commit, Commits, index_of, refuse_left_out
from aifactory_assess.repository.earlier import Before, BrokenError, Earlier, read_before
from aifactory_assess.repository.git import NoGitError, absolute, altered, path_below, repository_of, root_of, rooted
from aifactory_assess.repository.patterns import ClosedError, barred, is_name, unmatched
from aifactory_assess.repository.sources import FoundPolicy, distinct, refuse_policy_elsewhere
from aifactory_assess.repository.tree import Tree
from aifactory_assess.scoring.assess import assess
from aifactory_assess.yamltext import is_yaml, read_bytes

QUICK_SCAN = "is a quick scan (scope: core)"
NAMED = 5

# --- the files ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a run is asked to judge; `absent` are files that are not there, each with where a policy names it."""

    there: list[Path]
    absent: Mapping[Path, str] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    warned: tuple[Warned, ...] = ()


def files_of(given: Iterable[Path], inputs: Inputs) -> Chosen:
    """The files that are given, or those that the policy of the repository names."""
    files = list(given)
    if files:
        # A shell makes a policy that lies beside the answers one of `answers/*.yaml`.
        answers = [file for file in files if file.name != OWN_POLICY]
        beside = (f"{file}: is a policy, and no answers file" for file in files if file.name == OWN_POLICY)
        return Chosen(there=answers, said=tuple(beside)) if answers else Chosen(there=files)
    return _of_policy(Path(), inputs)


def _of_policy(here: Path, inputs: Inputs) -> Chosen:
    root = repository_of(here) or absolute(here)
    patterns = patterns_of_both(inputs, here) or patterns_at_hand(inputs, here)
    if not patterns:
        hint = "for example: aifactory-assess check answers.yaml, or name them under files: in the policy"
        raise failure("FILE", f"no answers file given, and the policy of {root} names none", hint=hint)
    found = inputs.discovered(patterns, root)
    refuse_left_out(found)
    idle = unmatched(patterns, {absolute(file).relative_to(root).as_posix() for file in found})
    if idle and repository_of(here) is not None:
        with suppress(NoGitError):
            refuse_closed_here(root, idle)
    named = {name: Path(os.path.relpath(root / name)) for name in idle if is_name(name)}
    there = {name for name, path in named.items() if is_there(path)}
    found += [path for name, path in named.items() if name in there]
    absent = [name for name in named if name not in there]
    then = patterns_of(inputs, here)
    nowhere = _nowhere([name for name in absent if name in then], here, inputs)
    left = _names_at_hand(here, inputs) if absent else None
    missed = [name for name in absent if name not in nowhere and (left is None or name in left)]
    if not found and not missed:
        message = f"no file matches what the policy names under files: {', '.join(map(repr, patterns))}"
        raise failure("FILE", message, hint=_barring(patterns, root))
    return Chosen(
        there=found,
        absent=_naming({name: named[name] for name in missed}, here, inputs) if missed else {},
        warned=_unmatched([name for name in idle if not is_name(name) or name in nowhere], here, root, inputs),
    )


def _barring(patterns: Iterable[str], root: Path) -> str | None:
    """That a link stands in the way of patterns; None where none does."""
    link = barred((each for each in patterns if not is_name(each)), root)
    return None if link is None else f"{link!r} is a link to a folder, which no pattern enters: name what it leads to"


def _unmatched(names: list[str], here: Path, root: Path, inputs: Inputs) -> tuple[Warned, ...]:
    """That the policy names what is nowhere, where that at hand says so; else on the first line of the commit's."""
    if not names:
        return ()
    held, places = None, [("files", name) for name in names]
    with suppress(AssessError):
        held = policy_at_hand(inputs, here)
    if held is None or held.policy.lines.keys().isdisjoint(places):
        held = policy_of(inputs, here)
    message = f"the policy names under files what is nowhere: {some_of([*map(repr, names)], NAMED)}"
    if (why := _barring(names, root)) is not None:
        message += f", since {why}"
    line = held.policy.line_of(*places, ("files",)) if held.state is None else 1
    return (Warned(rule=POLICY_UNMATCHED, file=held.policy.path, line=line, message=message, about=""),)


def _nowhere(absent: list[str], folder: Path, inputs: Inputs) -> frozenset[str]:
    """Of names at which nothing is those that no change could repair: no earlier state has it, either.

    Of one whose links led astray nobody knows that there was none.
    """
    if inputs.trusted is None or not absent:
        return frozenset()
    states = [(state, frozenset([None, *state.paths()])) for state in inputs.states(folder)]
    return frozenset(
        name for name in absent if all(paths.isdisjoint((name, state.followed(name))) for state, paths in states)
    )


def _naming(files: Mapping[str, Path], folder: Path, inputs: Inputs) -> Mapping[Path, str]:
    """Where the policy at hand names each file; where it cannot be read, the one that judges."""
    try:
        found = policy_at_hand(inputs, folder)
    except AssessError:
        found = policy_of(inputs, folder)
    policy = found.policy
    if found.state is not None:
        return dict.fromkeys(files.values(), policy.path)
    return {file: f"{policy.path}:{policy.line_of(('files', name), ('files',))}" for name, file in files.items()}


def _names_at_hand(folder: Path, inputs: Inputs) -> frozenset[str] | None:
    """What the policy at hand names: a file that a change takes out of it is missed by nobody once that has landed.

    None where it cannot be read.
    """
    try:
        return frozenset(patterns_at_hand(inputs, folder))
    except AssessError:
        return None


def _is_part(files: list[Path], inputs: Inputs) -> bool:
    """Whether the policy names files that are not judged in this run."""
    given = {os.path.realpath(file) for file in files}
    for root in filter(None, {root_of(file.parent) for file in files}):
        try:
            patterns = patterns_of_both(inputs, root)
        except AssessError:
            continue
        try:
            named = inputs.discovered(patterns, root) if patterns else ()
        except (ClosedError, NoGitError):
            return True
        if any(os.path.realpath(path) not in given for path in named):
            return True
    return False


# --- all of it ---


def gather(chosen: Chosen, inputs: Inputs, terms: Terms) -> Gathered:
    """Read all files with their policies and baselines, and see what happened to what judges them."""
    found = Gathered(warned=chosen.warned)
    kept, found.said, links = distinct(chosen.there)
    found.problems |= dict.fromkeys(links)
    _prepare(kept, inputs)
    for file in kept:
        with found.noting():
            found.subjects.append(_subject(file, inputs, found))
    _refuse_twins(found)
    compare_framework(kept, inputs, found)
    if inputs.trusted is None and any(change.rule == FRAMEWORK_CHANGED for change in found.changes):
        for broken in found.broken:  # by a framework that the change brings: it may be what breaks them
            found.note(broken)
    found.partial = inputs.partial or _is_part(kept, inputs)
    if not inputs.partial:
        look_for_gone(kept, inputs, found)
        compare_policies(kept, inputs, found)
    _refuse_absent(chosen, terms, inputs, found)
    _refuse_uncommitted(kept, inputs, found)
    return found


def _refuse_absent(chosen: Chosen, terms: Terms, inputs: Inputs, found: Gathered) -> None:
    """Note the named files that are not there, but for those that fail as gone: what a waiver lets leave does not.

    No more are looked at than are told, since each costs a walk along all folders of its name.
    """
    told: frozenset[str] = frozenset()
    if chosen.absent and terms.looks_at(FILE_REMOVED):
        told = frozenset(os.path.realpath(each.file) for each in found.removed if not may_leave(each, inputs))
    every = (file for file in chosen.absent if not told or told.isdisjoint(_places(file, inputs)))
    missed = [*islice(every, SHOWN_PROBLEMS + 1)]
    for file in missed[:SHOWN_PROBLEMS]:
        try:
            read_bytes(file, str(file))
        except AssessError as error:
            found.note(AssessError([replace(each, hint=_asks_for(file, chosen)) for each in error.problems]))
    for file in missed[SHOWN_PROBLEMS:]:
        what = f"is not there, one of {len(chosen.absent):,} names under files at which nothing is"
        found.problems[Problem(file=str(file), found=what, hint=_asks_for(file, chosen))] = None


def _asks_for(file: Path, chosen: Chosen) -> str:
    """What names a file that is not there; brackets in it may have been meant as shells mean them."""
    others = ", where * and ? alone stand for other signs" if "[" in str(file) else ""
    return f"{chosen.absent[file]} names it under files{others}"


def _places(file: Path, inputs: Inputs) -> Iterator[str]:
    """Where a file is, and where links of earlier states led from its name."""
    yield os.path.realpath(file)
    for tree in inputs.states(file.parent):
        led = tree.followed(rooted(str(file)))
        if led is not None:
            yield os.path.realpath(tree.root / led)


def _refuse_uncommitted(files: list[Path], inputs: Inputs, found: Gathered) -> None:
    """Note the answers and rules of which a commit has not what is read here, where commits are compared."""
    if inputs.trusted is None and not isinstance(inputs.baseline, Commits):
        return
    rules = [Path(name) for name, state in inputs.policies.read if state is None and is_there(name)]
    folder = inputs.policies.folder
    own = [] if folder is None else sorted(each for each in folder.glob("*") if is_yaml(each.name))
    every = [*files, *rules, *own]
    with found.noting():
        for file, what, hint in _beside_commits(files, every, inputs):
            found.problems[Problem(file=str(file), found=what, hint=hint)] = None
        for file, attribute in altered(every):
            what = f"has the git attribute {attribute}, so what is read here is not what is committed"
            found.problems[Problem(file=str(file), found=what, hint="take it out of .gitattributes")] = None


def _beside_commits(
    files: Iterable[Path], every: Iterable[Path], inputs: Inputs
) -> Iterator[tuple[Path, str, str | None]]:
    """What is here and will be in no commit, by git's index of the repositories that some files are in, and why."""
    for root in filter(None, dict.fromkeys(repository_of(file.parent) for file in files)):
        index = index_of(root)
        states = [state for state in inputs.states(root) if isinstance(state, Commit)]
        for file in every:
            path = path_below(file, root)
            if path is not None and index.is_astray(path):
                yield file, "is a link, or behind one, that leads to nothing that is committed", "commit it as a file"
            elif path is None or not is_there(file) or index.holds(path):
                continue
            elif any(state.holds(path) for state in states):
                yield file, "lies here, and is in git's index no more", "add it again, or take it away"


def _prepare(files: list[Path], inputs: Inputs) -> None:
    """Read what an earlier state has of all files at once; what is wrong with it is told file by file."""
    for root in dict.fromkeys(repository_of(file.parent) for file in files):
        inside = [file for file in files if repository_of(file.parent) == root]
        try:
            for state in inputs.states(inside[0].parent):
                state.prepare([rooted(str(file)) for file in inside])
        except AssessError:
            return


def _refuse_twins(found: Gathered) -> None:
    """Two files about one organisation: neither is judged, since a waiver or baseline of one would serve the other."""
    first: dict[str, Subject] = {}
    twins: set[str] = set()
    for subject in found.subjects:
        organisation = subject.assessment.sheet.organisation
        other = first.setdefault(organisation, subject)
        if other is not subject:
            twins.add(organisation)
            (first_file,) = told_apart([other.file], [subject.file])
            both = f"is about organisation {organisation}, and so is {first_file}"
            hint = "give one of them another id, or judge one of them only"
            twin = Problem(file=subject.file, found=both, expected="one answers file for each", hint=hint)
            found.problems[twin] = None
    found.subjects = [each for each in found.subjects if each.assessment.sheet.organisation not in twins]


# --- one file ---


def _subject(file: Path, inputs: Inputs, found: Gathered) -> Subject:
    """One file with its policy and baseline; all problems of file, policy and baseline at once."""
    problems: list[Problem] = []
    try:
        sheet: Sheet | None = tried(inputs.framework, sheet_at(file, inputs.framework, inputs.picked), inputs.trials)
    except AssessError as error:
        sheet = None
        problems.extend(error.problems)
    try:
        judging = _judging(file, sheet, inputs, found)
    except AssessError as error:
        problems.extend(error.problems)
    if problems or sheet is None:
        raise AssessError(problems)
    _refuse_quick_scan(sheet, str(file))
    before, missing = _before(file, sheet, inputs, found)
    as_of = inputs.policies.today
    notes = [*judging.notes]
    if missing is not None:
        notes.append(f"{missing}: judged in full, without a baseline")
    return Subject(
        file=str(file) if inputs.picked.organisation is None else without_access(as_given(file)),
        assessment=assess(inputs.framework, sheet, as_of=as_of),
        policy=inputs.policies.judging(judging.chosen),
        origin=judging.chosen.origin,
        baseline=None
        if before is None or before.sheet is None
        else assess(inputs.framework, before.sheet, as_of=as_of),
        baseline_name=None if before is None else before.name,
        baseline_ref=None if before is None else _ref(inputs.baseline),
        notes=tuple(notes),
        trusted=judging.trusted,
        trusted_ref=None if judging.trusted is None else _ref(inputs.trusted),
        stood=judging.stood,
        kept=judging.kept,
        forgiven=judging.forgiven,
        other_version=None if before is None else before.other_version,
    )


def _ref(state: object) -> str | None:
    """The commit of a state as it was given; None where that is none of a commit."""
    return state.ref if isinstance(state, Commits) else None


def _refuse_quick_scan(sheet: Sheet, name: str) -> None:
    """Most of what a policy demands is not asked in it: taking the scope back must never turn a build green."""
    if sheet.scope != "full":
        raise failure(name, f"{QUICK_SCAN}, and a policy judges whole assessments")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judging:
    """The policy that judges one file, where it was taken from, and the rules that the baseline's let fail."""

    chosen: FoundPolicy
    trusted: str | None = None
    stood: str | None = None
    kept: WaiversOf | None = None
    forgiven: WaiversOf | None = None
    notes: tuple[str, ...] = ()


def _judging(file: Path, sheet: Sheet | None, inputs: Inputs, found: Gathered) -> _Judging:
    policies, path = inputs.policies, rooted(str(file))
    at_hand = policies.at_hand(file)
    rules, compared = inputs.rules_of(file.parent), inputs.compared(file.parent)
    forgiven = None if compared is None or sheet is None else _forgiven(compared, path, sheet, inputs)
    if rules is None:
        if compared is not None:
            place, held = stood_at(compared, path, sheet, inputs)
            was, moved = policy_before(compared, held, inputs), None if place == path else file.as_posix()
            note_changes_of_policy(was, at_hand, compared, held, inputs, found, moved)
        return _Judging(chosen=at_hand, forgiven=forgiven, notes=tuple(_passed_over(file, at_hand)))
    if at_hand.policy is not NO_POLICY:
        refuse_policy_elsewhere(Path(at_hand.policy.path), rules.root)
    stood = stood_at(rules, path, sheet, inputs)
    chosen = policies.judging_from(rules, stood.policy)
    moved = None if stood.place == path else file.as_posix()
    note_changes_of_policy(chosen, at_hand, rules, stood.policy, inputs, found, moved)
    none = chosen.origin == "framework" and inputs.policies.folder is None
    notes = (f"{rules.name} has no policy of its own, so the framework's holds",) if none else ()
    return _Judging(
        chosen=chosen,
        trusted=chosen.state,
        stood=stood.place if _was_its_own(rules, stood.place, sheet, inputs) else "",
        kept=_waivers(at_hand, sheet, path),
        forgiven=forgiven,
        notes=notes,
    )


def _passed_over(file: Path, chosen: FoundPolicy) -> Iterator[str]:
    """That a policy above a file is not asked: outside of repositories nothing but the start says which is the root.

    What lies above the start can be anybody's, as in a folder for temporary files.
    """
    if chosen.origin == "framework" and repository_of(file.parent) is None:
        above = (each / OWN_POLICY for each in absolute(file).parents if each not in absolute(Path()).parents)
        found = (os.path.relpath(each) for each in above if os.path.lexists(each))
        yield from (f"{each} is not asked, since check is not started beside it" for each in islice(found, 1))


def _forgiven(tree: Tree, path: str, sheet: Sheet, inputs: Inputs) -> WaiversOf:
    """What was waived where a file's baseline comes from, be that a file that is there still."""
    former = inputs.earlier(tree).former(path, sheet.organisation) or path
    return _waivers(policy_before(tree, former, inputs), sheet, former)


def _waivers(policy: FoundPolicy | None, sheet: Sheet | None, path: str) -> WaiversOf:
    """What a policy, None where it cannot be read, waives of one organisation in the file at a path."""
    known = None if policy is None else policy.policy.waivers
    return WaiversOf(waivers=known, organisation="" if sheet is None else sheet.organisation, place=path)


def _was_its_own(tree: Tree, path: str, sheet: Sheet | None, inputs: Inputs) -> bool:
    """Whether a file had the answers of this organisation: what was agreed for another's was not agreed for it."""
    return sheet is not None and inputs.earlier(tree).organisation_at(path) == sheet.organisation


def _before(file: Path, sheet: Sheet, inputs: Inputs, found: Gathered) -> tuple[Before | None, str | None]:
    """The baseline of one file; beside None, why a state has none, which is not refused: no change could repair it."""
    if isinstance(inputs.baseline, EarlierFile):
        return _given(inputs.baseline, file, sheet, inputs), None
    tree = inputs.compared(file.parent)
    if tree is None:
        return None, None
    earlier, path = inputs.earlier(tree), rooted(str(file))
    try:
        before = earlier.before(file, path, sheet.organisation)
    except BrokenError as error:
        found.broken.append(error)
        return None, f"{error.problems[0].file} cannot be read"
    if before is None:
        return None, _why_none(earlier, path, file, sheet.organisation)
    if before.sheet is not None and before.sheet.scope != "full":
        return None, f"{before.name} {QUICK_SCAN}"
    return before, None


def _given(baseline: EarlierFile, file: Path, sheet: Sheet, inputs: Inputs) -> Before:
    """The baseline that is one answers file."""
    before = read_before(baseline.read(), inputs.framework, baseline.name)
    if before.sheet is None:
        return before
    if before.sheet.organisation != sheet.organisation:
        message = f"is about organisation {before.sheet.organisation}, and {file} about {sheet.organisation}"
        raise failure(baseline.name, message, hint="a baseline is an earlier state of the same answers")
    _refuse_quick_scan(before.sheet, baseline.name)
    return before


def _why_none(earlier: Earlier, path: str, file: Path, organisation: str) -> str:
    """Why an earlier state has nothing of an organisation."""
    then = f"{file} at {earlier.tree.name}"
    if earlier.is_broken(path):
        return f"{then} cannot be read"
    other = earlier.organisation_at(path)
    if other is not None:
        return f"{then} is about {other}, and nothing there about {organisation}"
    return f"there is no {then}" if earlier.tree.read(path) is None else f"{then} is no answers file"
