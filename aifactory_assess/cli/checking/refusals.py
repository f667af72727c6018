"""What flags, files and outputs of one run of `check` contradict each other, refused before anything is judged."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from aifactory_assess.cli.checking.inputs import Inputs
from aifactory_assess.cli.output import Wanted, as_taken, refuse_inputs_as_outputs, refuse_one_name, refuse_stdout
from aifactory_assess.errors import AssessError, Problem, failure, listed
from aifactory_assess.files import descriptor_of
from aifactory_assess.framework.model import OWN_POLICY, POLICY_FILE
from aifactory_assess.links import strays
from aifactory_assess.repository.baseline import EarlierFile, Saved
from aifactory_assess.repository.commit import Commits
from aifactory_assess.repository.earlier import read_before
from aifactory_assess.repository.git import repository_of
from aifactory_assess.yamltext import ENDINGS, is_yaml

_GITS = frozenset({".gitattributes", ".gitignore", ".gitmodules"})


def refuse_trials(
    trials: tuple[str, ...], wanted: Iterable[Wanted], keeping: Iterable[tuple[str, Path | None]]
) -> None:
    """What is only tried must not be taken for a verdict: such reports and files have no place to say so."""
    others = [one.format for one in wanted if one.format not in ("text", "markdown", "json")]
    others += [flag for flag, path in keeping if path is not None]
    if trials and others:
        raise failure(
            "--set", f"tries a change, and {listed(others)} cannot say so", hint="text, markdown and json can"
        )


def refuse_spoilt(wanted: Iterable[Wanted], summary: Path | None) -> None:
    """AssessError where what a program reads goes to the job's summary, which the report for GitHub adds to."""
    for one in wanted:
        if summary is None or one.path is None or one.format in ("text", "markdown"):
            continue
        if as_taken(os.path.realpath(one.path)) == as_taken(os.path.realpath(summary)):
            found = f"{one.format}={one.path} is the job's summary, to which `github` adds Markdown"
            raise failure("--report", found, hint="text and markdown can go there")


def refuse_rules_at_hand(keeping: Iterable[tuple[str, str, Path | None]]) -> None:
    """What is made of the policy at hand must not be taken for the one of a commit, which judges."""
    for flag, does, path in keeping:
        if path is not None:
            hint = "do so on the branch that the policy is on"
            raise failure(flag, f"{does} the policy at hand, and --policy-ref judges by another", hint=hint)


def refuse_rows(files: Sequence[Path], others: Iterable[tuple[str, object]]) -> None:
    """A row of a table is judged alone, and has no earlier states of its own."""
    if len(files) != 1:
        raise failure("--organisation", f"picks a row of one table, and {len(files)} files are given")
    for flag, given in others:
        if given is not None:
            hint = "--baseline FILE compares with an answers file"
            raise failure(flag, "is about answers files, and --organisation picks a row of a table", hint=hint)


def refuse_comparison(files: Sequence[Path], inputs: Inputs, *, only_regressions: bool) -> None:
    """AssessError where what is judged cannot be compared with what is asked for."""
    several = len(dict.fromkeys(files))
    has_commits = inputs.trusted is not None or isinstance(inputs.baseline, Commits)
    if has_commits and inputs.picked.organisation is None:
        _refuse_unlooked_for(files)
    if isinstance(inputs.baseline, EarlierFile) and several > 1:
        # What cannot be read, or is no baseline either, is told as it is beside one answers file.
        read_before(inputs.baseline.read(), inputs.framework, inputs.baseline.name)
        raise failure("--baseline", f"is one file for {several} answers files", hint="give --baseline-ref REF")
    if isinstance(inputs.baseline, EarlierFile) and inputs.baseline.is_one_of(files):
        raise failure("--baseline", f"{inputs.baseline.path} is judged itself", hint="give an earlier state of it")
    if only_regressions and inputs.baseline is None:
        raise failure("--only-regressions", "needs a baseline", hint="give --baseline FILE or --baseline-ref REF")


def _refuse_unlooked_for(files: Iterable[Path]) -> None:
    """AssessError where a commit would not be looked through for a file: nobody would miss it, or find it renamed."""
    expected = f"{listed(ENDINGS)} where commits are looked through for answers"
    others = [file for file in files if not is_yaml(file.name)]
    if others:
        named = ((str(file), f"ends in {file.suffix}" if file.suffix else "has no ending") for file in others)
        raise AssessError([Problem(file=name, found=what, expected=expected) for name, what in named])


def refuse_outputs(
    files: Iterable[Path], inputs: Inputs, written: Sequence[Path], draft: Path | None, *, added: Path | None
) -> None:
    """AssessError if what would be written is read, found or given, goes astray, or would be taken for a policy.

    What a run only adds to is a runner's: it is no input, and may be what another output goes to.
    """
    read = [*files, *(Path(name) for name, state in inputs.policies.read if state is None)]
    read += [path for path in (inputs.policies.given, inputs.picked.mapping) if path is not None]
    match inputs.baseline:
        case EarlierFile(path=path) | Saved(path=path):
            read.append(path)
    refuse_inputs_as_outputs([*read, inputs.policies.folder], [*written, added])
    if draft is not None and draft.name != POLICY_FILE:  # which a framework's folder may have
        refuse_inputs_as_outputs([inputs.policies.folder], [draft])
    refuse_one_name([*written, draft])
    refuse_stdout("--accept-today", draft)
    for path in written:
        refuse_stdout("--write-baseline", path)
        if as_taken(path.name) == OWN_POLICY:
            raise failure(str(path), "is the name of a policy, and would be taken for one", hint="name another file")
    for path in written if draft is None else (*written, draft):
        root = repository_of(path.parent)
        if root is not None and (strays(path, root) or descriptor_of(path) is not None):
            real = os.path.realpath(path)
            message = f"is a link, or behind one, that leads out of the repository or to what git keeps, to {real}"
            raise failure(str(path), message, hint="a change can bring such a link; name the file that it leads to")
        if _is_gits(path):
            raise failure(str(path), "is a file that git keeps or goes by", hint="name another file")


def _is_gits(path: Path) -> bool:
    """Whether a file, wherever links lead, is in what git keeps of a repository, or says in a folder what git does."""
    real = Path(os.path.realpath(path))
    root = repository_of(real.parent)
    names = [as_taken(name) for name in (() if root is None else real.relative_to(root).parts)]
    return ".git" in names or not _GITS.isdisjoint(names[-1:])
