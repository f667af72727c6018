"""`check FILE...`: judge answers files against a policy; for CI."""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aifactory_assess.cli import options
from aifactory_assess.cli.exits import ASSESSED, FORBIDDEN, NOT_ASSESSED, guarded, tell_problems
from aifactory_assess.cli.options import argument, day_of, flag, framework_at, number, say
from aifactory_assess.cli.output import Wanted, report_option, reports_wanted, tell_reports
from aifactory_assess.cli.tables import MapOption, OrganisationOption, Picked, sheet_at
from aifactory_assess.errors import AssessError, Problem, failure, meant, one_of, reason_of
from aifactory_assess.escaping import log, terminal
from aifactory_assess.files import add_to_file, is_folder

if TYPE_CHECKING:
    from aifactory_assess.cli.checking.gathering import Chosen
    from aifactory_assess.cli.checking.inputs import CheckFlags, Gathered, Inputs
    from aifactory_assess.framework.model import Framework
    from aifactory_assess.gate.verdict import Terms, Verdict
    from aifactory_assess.repository.tree import Tree

SUMMARY_VARIABLE = "GITHUB_STEP_SUMMARY"
_UNNAMED = Path("answers.yaml")
"""Stands for the files that the policy names, which are in the repository that this is started in."""
_TOLD = ("framework", "colour", "quiet", "verbose")
_ALONE = {
    "list_rules": _TOLD,
    "explain_policy": (
        *("files", "policy", "policy_ref", "min_score", "min_level", "min_coverage", "max_risk"),
        *("baseline", "baseline_ref", "partial", "organisation", "mapping", "as_of", *_TOLD),
    ),
}
"""What goes with a flag by which nothing is judged: of `--explain-policy` also what a verdict is compared with."""


@guarded
def check(
    context: typer.Context,
    files: Annotated[list[Path] | None, argument("FILE...", "Answers files (those that the policy names).")] = None,
    policy: Annotated[
        Path | None,
        flag(
            "--policy FILE",
            "The policy (aifactory-policy.yaml beside each file, else in the root of its git repository, else"
            " the framework's own).",
        ),
    ] = None,
    policy_ref: Annotated[
        str | None,
        flag(
            "--policy-ref REF",
            "Take policy, waivers, framework and the --baseline FILE as they are at a git ref, out of reach of the"
            " change.",
        ),
    ] = None,
    min_score: options.MinScoreOption = None,
    min_level: options.MinLevelOption = None,
    min_coverage: Annotated[
        float | None, flag("--min-coverage PERCENT", "Least share that is answered.", parser=number)
    ] = None,
    max_risk: Annotated[str | None, flag("--max-risk RISK", "Highest risk tolerated.")] = None,
    baseline: Annotated[
        Path | None,
        flag("--baseline FILE", "Compare with an earlier answers file, or with what --write-baseline kept."),
    ] = None,
    baseline_ref: Annotated[
        str | None, flag("--baseline-ref REF", "Compare with each file as it was at a git ref.")
    ] = None,
    only_regressions: Annotated[
        bool, flag("--only-regressions", "Tell and fail only what got worse than the baseline.")
    ] = False,
    select: Annotated[
        list[str] | None, flag("--select RULE", "Judge only this rule, or kind of rule. Repeatable.")
    ] = None,
    ignore: Annotated[
        list[str] | None, flag("--ignore RULE", "Do not judge this rule, or kind of rule. Repeatable.")
    ] = None,
    min_severity: Annotated[
        str, typer.Option("--min-severity", metavar="SEVERITY", help="Fail only from here: minor, major or critical.")
    ] = "minor",
    partial: Annotated[
        bool, flag("--partial", "These are some of the files: miss no others, and call no waiver unused.")
    ] = False,
    reports: Annotated[list[str] | None, report_option("verdict")] = None,
    category: Annotated[
        str, typer.Option("--category", metavar="NAME", help="Which of several runs over one commit this is, in SARIF.")
    ] = "",
    sarif_suppressed: Annotated[
        str, typer.Option("--sarif-suppressed", metavar="omit|keep", help="Whether SARIF has what is waived.")
    ] = "keep",
    rules_url: Annotated[
        str, typer.Option("--rules-url", metavar="URL", help="Where docs/rules.md can be read, for SARIF's help.")
    ] = "",
    write_baseline: Annotated[
        Path | None, flag("--write-baseline FILE", "Keep what was judged, for --baseline.")
    ] = None,
    accept_today: Annotated[
        Path | None,
        flag("--accept-today FILE", "Draft the policy with a waiver for all that fails now, into a new file."),
    ] = None,
    trials: options.SetOption = None,
    organisation: OrganisationOption = None,
    mapping: MapOption = None,
    exit_zero: Annotated[bool, flag("--exit-zero", "Tell what fails, and exit 0 all the same.")] = False,
    explain_policy: Annotated[
        bool, flag("--explain-policy", "Print the policy in plain sentences, and judge nothing.")
    ] = False,
    list_rules: Annotated[bool, flag("--list-rules", "Print every rule as Markdown, and judge nothing.")] = False,
    colour: Annotated[str, typer.Option("--color", metavar="auto|always|never", help="Colour in the log.")] = "auto",
    framework: options.FrameworkOption = None,
    as_of: options.AsOfOption = None,
    quiet: options.QuietOption = False,
    verbose: options.VerboseOption = False,
) -> int:
    """Judge answers files against a policy: exit 0 if all pass, 1 if something is forbidden, 2 if one is unreadable."""
    options.refuse_what_does_nothing(context, _ALONE)
    if files is None or len(files) != 1 or is_folder(files[0]):
        gc.enable()  # many files can leave much behind
    from aifactory_assess.cli.checking.gathering import files_of
    from aifactory_assess.cli.checking.inputs import CheckFlags
    from aifactory_assess.cli.checking.refusals import (
        refuse_outputs,
        refuse_rows,
        refuse_rules_at_hand,
        refuse_spoilt,
        refuse_trials,
    )
    from aifactory_assess.gate.policy import Flags
    from aifactory_assess.gate.verdict import Tools

    asked = CheckFlags(
        folder=framework,
        policy=policy,
        flags=Flags(min_score=min_score, min_level=min_level, min_coverage=min_coverage, max_risk=max_risk),
        today=day_of(as_of),
        policy_ref=policy_ref,
        baseline=baseline,
        baseline_ref=baseline_ref,
        partial=partial,
        trials=tuple(trials or ()),
        picked=Picked(organisation=organisation, mapping=mapping, quiet=quiet),
    )
    colours = {"auto": None, "always": True, "never": False}
    manner = Manner(colour=colours[one_of("--color", colour, tuple(colours))], verbose=verbose, quiet=quiet)
    tools = Tools(
        category=category,
        rules_url=rules_url,
        keep_suppressed=one_of("--sarif-suppressed", sarif_suppressed, ("keep", "omit")) == "keep",
    )
    if list_rules:
        return _print_rules(framework_at(framework))
    if explain_policy:
        return _explain(asked, files or [_UNNAMED])
    wanted = reports_wanted("verdict", reports, reads=[*(files or ()), policy, baseline, framework])
    if organisation is not None:
        refuse_rows(files or (), [("--baseline-ref", baseline_ref), ("--write-baseline", write_baseline)])
    if policy_ref is not None:
        refuse_rules_at_hand(
            [("--write-baseline", "keeps", write_baseline), ("--accept-today", "drafts from", accept_today)]
        )
    refuse_trials(asked.trials, wanted, [("--write-baseline", write_baseline), ("--accept-today", accept_today)])
    with _without_garbage_collection():
        inputs = asked.inputs(files or [_UNNAMED])
        terms = _terms(inputs.framework, only_regressions, select or (), ignore or (), min_severity)
        chosen = files_of(files or (), inputs)
        written = [path for path in (*(one.path for one in wanted), write_baseline) if path is not None]
        for line in chosen.said:
            say(line, when=not quiet)
        found = _gathered(chosen, inputs, terms, manner)
        summary = _summary(wanted)
        refuse_outputs([*chosen.there, *chosen.absent], inputs, written, accept_today, added=summary)
        refuse_spoilt(wanted, summary)
        verdict = replace(_judged(found, inputs, terms), tools=tools)
        _tell(verdict, wanted, manner)
    _keep(verdict, found, inputs, write_baseline, accept_today)
    code = NOT_ASSESSED if verdict.problems else ASSESSED if verdict.passed else FORBIDDEN
    return ASSESSED if exit_zero and code == FORBIDDEN else code


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How it is told."""

    colour: bool | None
    verbose: bool
    quiet: bool


def _terms(
    framework: Framework, only_regressions: bool, select: Sequence[str], ignore: Sequence[str], least: str
) -> Terms:
    """What a run lets pass or looks at; AssessError where a word is no rule, or one that is always watched."""
    from aifactory_assess.gate.rules import rule_of_whole, rules
    from aifactory_assess.gate.verdict import SEVERITIES, Terms

    known = [rule for rule in rules(framework).values() if rule.kind.can_be_waived]
    words = {word for rule in known for word in (rule.id, rule.kind.id, rule.kind.family)}
    for name, given in (("--select", select), ("--ignore", ignore)):
        for word in given:
            if word not in words:
                message = f"{word!r} is no rule, or one that is watched in every run"
                raise failure(name, message, hint=meant(word, words) or f"see check --list-rules{framework.flag}")
    severity = one_of("--min-severity", least, SEVERITIES)
    terms = Terms(only_regressions=only_regressions, select=tuple(select), ignore=tuple(ignore), min_severity=severity)
    together = {rule_of_whole(rule.id) for rule in known if select and terms.looks_at(rule.id)}
    return replace(terms, beside=tuple(sorted(together - {""})))


def _gathered(chosen: Chosen, inputs: Inputs, terms: Terms, manner: Manner) -> Gathered:
    """All that is judged, and what is said of it on the way."""
    from aifactory_assess.cli.checking.gathering import gather
    from aifactory_assess.cli.checking.refusals import refuse_comparison

    refuse_comparison(chosen.there, inputs, only_regressions=terms.only_regressions)
    found = gather(chosen, inputs, terms)
    for line in found.said:
        say(line, when=not manner.quiet)
    for subject in found.subjects:
        told = f"{subject.file}: policy {subject.policy.path}, baseline {subject.baseline_name or 'none'}"
        say(told, when=manner.verbose)
    return found


def _judged(found: Gathered, inputs: Inputs, terms: Terms) -> Verdict:
    from aifactory_assess.gate.judge import judge
    from aifactory_assess.gate.run import CheckRun
    from aifactory_assess.repository.git import rooted
    from aifactory_assess.yamltext import is_yaml

    named = {name for subject in found.subjects for name in (subject.file, subject.policy.path)}
    named |= {change.file for change in found.changes} | {removed.file for removed in found.removed}
    named |= {warned.file for warned in found.warned}
    # A problem may also be about a flag, about git, or about a file at a git ref, which are in no folder.
    told = {problem.file for problem in found.problems}
    named |= {file for file in told if os.path.lexists(file) or is_yaml(file)}
    run = CheckRun(
        as_of=inputs.policies.today,
        terms=replace(terms, partial=found.partial),
        paths={name: rooted(name) for name in named},
        problems=tuple(found.problems),
        removed=tuple(found.removed),
        changes=tuple(found.changes),
        warned=found.warned,
    )
    verdict = judge(inputs.framework, found.subjects, run)
    return verdict if verdict.passed else replace(verdict, lacking=inputs.lacking(found.subjects))


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """What is read stays until the reports are written, and none of it is circular: looking for garbage is wasted."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # all of it would be looked through at once
        gc.enable()


def _tell(verdict: Verdict, wanted: tuple[Wanted, ...], manner: Manner) -> None:
    """Write all reports; on stderr the problems, what was written, and the verdict where stdout does not have it."""
    from aifactory_assess.telling.documents.verdict_words import headline

    if verdict.problems:
        tell_problems(AssessError(verdict.problems))
    on_stdout, shown = Wanted(format="text"), _beside_stderr(verdict)
    tell_reports(
        "verdict",
        verdict,
        wanted,
        quiet=manner.quiet,
        detail=manner.verbose,
        colour=manner.colour,
        told_in=lambda one: shown if one == on_stdout else verdict,
    )
    summary = _summary(wanted)
    if summary is not None:
        _add_summary(summary, verdict)
    if on_stdout not in wanted:
        say(headline(verdict), when=not manner.quiet)


def _beside_stderr(verdict: Verdict) -> Verdict:
    """For a reader who has seen the problems on stderr: in the place of each, how many there are of its file."""
    counts = Counter(problem.file for problem in verdict.problems)
    told = {
        file: Problem(file=file, found=f"{count} problem{'' if count == 1 else 's'}, told on stderr")
        for file, count in counts.items()
    }
    return replace(verdict, problems=tuple(told[problem.file] for problem in verdict.problems))


def _keep(verdict: Verdict, found: Gathered, inputs: Inputs, baseline: Path | None, draft: Path | None) -> None:
    from aifactory_assess.cli.checking import keeping
    from aifactory_assess.cli.checking.policies_since import watched

    folder = inputs.policies.folder
    if baseline is not None:
        files = [Path(each.subject.file) for each in verdict.files]
        keeping.write_baseline(baseline, verdict, folder, watched(files, inputs))
    if draft is not None:
        keeping.accept_today(draft, verdict, folder, [removed.policy for removed in found.removed])


def _summary(wanted: Iterable[Wanted]) -> Path | None:
    """The file of the job's summary on GitHub, where the runner says where it wants it."""
    path = os.environ.get(SUMMARY_VARIABLE) if any(one.format == "github" for one in wanted) else None
    return Path(path) if path else None


def _add_summary(path: Path, verdict: Verdict) -> None:
    from aifactory_assess.telling.media import comment

    try:
        add_to_file(path, comment.render(verdict).encode())
    except OSError as error:
        message = f"cannot be written: {reason_of(error)}"
        raise failure(f"{path} (${SUMMARY_VARIABLE})", message) from None


def _explain(asked: CheckFlags, files: list[Path]) -> int:
    from aifactory_assess.gate.sentences import sentences

    inputs = asked.inputs(files)
    told: dict[str, tuple[str, ...]] = {}
    for file in files:
        tree = inputs.rules_of(file.parent)
        before = None if tree is None else inputs.policies.within(tree, _stood(file, tree, inputs))
        policy = inputs.policies.judging(before or inputs.policies.at_hand(file))
        told[policy.path + ("" if tree is None else f" at {tree.name}")] = sentences(policy, inputs.framework)
    for path, lines in told.items():
        sys.stdout.write(log(f"{terminal(path)}\n"))
        sys.stdout.writelines(log(f"  - {terminal(line)}\n") for line in lines)
    return ASSESSED


def _stood(file: Path, tree: Tree, inputs: Inputs) -> str:
    """The path whose policy judges a file: where its organisation was; its own where no answers can be read."""
    from aifactory_assess.cli.checking.policies_since import stood_at
    from aifactory_assess.repository.git import rooted

    try:
        sheet = sheet_at(file, inputs.framework, inputs.picked)
    except AssessError:
        sheet = None
    return stood_at(tree, rooted(str(file)), sheet, inputs).policy


def _print_rules(framework: Framework) -> int:
    from aifactory_assess.telling.documents import rules
    from aifactory_assess.telling.media import markdown

    sys.stdout.write(markdown.render(rules.document(framework)))
    return ASSESSED
