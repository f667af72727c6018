"""What a run of `check` leaves for later: a baseline file, and a policy that accepts what fails today."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from aifactory_assess.errors import AssessError, failure, listed
from aifactory_assess.files import create_file, replace_file
from aifactory_assess.framework.builtin import builtin_folder
from aifactory_assess.framework.model import POLICY_FILE, Framework
from aifactory_assess.gate.policy import COMMAND_LINE, Policy
from aifactory_assess.gate.policy_format import FORMAT
from aifactory_assess.gate.reading import parse_policy
from aifactory_assess.gate.rules import EXPIRED, kind_of
from aifactory_assess.gate.verdict import Subject, Verdict
from aifactory_assess.repository.baseline import MOST_BYTES, build_baseline, refuse_too_many
from aifactory_assess.repository.git import rooted
from aifactory_assess.yamlnodes import SequenceNode, within
from aifactory_assess.yamltext import MAX_BYTES, is_yaml, parse, read_bytes

ACCEPTED_DAYS = 90
"""For how long what fails on the first day is accepted, where the policy allows as much."""

_COMPARE = "compare with --baseline-ref REF"


def write_baseline(path: Path, verdict: Verdict, folder: Path | None, watched: Iterable[Path]) -> None:
    """Keep the answers, the policies and the framework of a run; nothing where a file could not be judged.

    `watched` are policies that a later run asks after, be they of folders in which no file is judged.
    """
    _refuse_half(path, verdict)
    files = [Path(file.subject.file) for file in verdict.files]
    files += [Path(file.subject.policy.path) for file in verdict.files if file.subject.origin != "framework"]
    files += watched
    if folder is not None:
        files += [each for each in sorted(folder.iterdir()) if is_yaml(each.name)]
    files = [file for file in dict.fromkeys(files) if file.is_file()]
    kept = {rooted(str(file)): file for file in files}
    if len(kept) < len({os.path.realpath(file) for file in files}):
        message = "is not written: files of several repositories have one path in it"
        raise failure(str(path), message, hint="write one for each repository")
    refuse_too_many(str(path), kept, kept, "is not written: it would hold", _COMPARE)
    baseline = build_baseline(verdict.framework, verdict.as_of.isoformat(), kept)
    if len(baseline) > MOST_BYTES:
        most = f"{MOST_BYTES >> 20} MiB, the most that a baseline may have"
        raise failure(str(path), f"is not written: it would be larger than {most}", hint=_COMPARE)
    replace_file(path, baseline)


def accept_today(path: Path, verdict: Verdict, folder: Path | None, gone: Iterable[Policy]) -> None:
    """Write the policy of a run with a dated waiver for each violation, to be read and owned by somebody.

    `gone` are the policies that judge what is gone. Nothing where a file could not be judged.
    """
    _refuse_half(path, verdict)
    policies = {file.subject.policy.path: file.subject for file in verdict.files}
    others = policies and {policy.path for policy in gone} - policies.keys()
    if len(policies) != 1 or others:
        count, hint = len(policies) + len(others), "draft them one by one"
        raise failure(str(path), f"is one policy, and {count} judge these files and what is gone", hint=hint)
    (subject,) = policies.values()
    create_file(path, draft(subject, verdict, folder or builtin_folder()).encode())


def _refuse_half(path: Path, verdict: Verdict) -> None:
    """AssessError where some of what was to be kept is not known."""
    if verdict.problems:
        raise failure(str(path), "is not written: some files could not be judged, and it would lack them")


def draft(subject: Subject, verdict: Verdict, folder: Path) -> str:
    """The policy's text with the waivers at its end; `folder` has the framework's own."""
    policy = subject.policy
    text = _text(subject, verdict.framework, folder)
    days = min(ACCEPTED_DAYS, policy.limits.max_days, (date.max - verdict.as_of).days)
    until = verdict.as_of + timedelta(days=days)
    _refuse_ended(policy, verdict)
    every = (violation for fails, violation in verdict.every if fails and violation.waiver is None)
    failing = [violation for violation in every if kind_of(violation.rule).can_be_waived]
    if not failing:
        return text
    indent = _indent_of_waivers(text, policy)
    items = [
        f"{'  ' if indent is None else indent}- {{rule: {violation.rule},"
        f" organisation: {json.dumps(violation.organisation)}, until: {until},"
        f" reason: Failed when this gate was set up on {verdict.as_of}, owner: to be named}}\n"
        for violation in failing
    ]
    drafted = text + ("waivers:\n" if indent is None else "") + "".join(items)
    _refuse_unless_read(drafted, [(each.rule, each.organisation) for each in failing], policy, verdict)
    return drafted


def _refuse_ended(policy: Policy, verdict: Verdict) -> None:
    """AssessError where something fails again: a second waiver would say the same as the one that ended."""
    every = (violation for fails, violation in verdict.every if fails)
    ended = sorted({each.waiver.id for each in every if each.waiver is not None and each.rule == EXPIRED})
    if ended:
        message = f"has waivers that ended, and what they let fail fails again: {listed(ended, most=5)}"
        raise failure(policy.path, message, hint="give them another day, or take them out, first")


def _text(subject: Subject, framework: Framework, folder: Path) -> str:
    if subject.policy.path == COMMAND_LINE:
        return f"format: {FORMAT}\nframework: {framework.id}@{framework.major}\n"
    # What the program brings along is called by where it lies in the repository of the program.
    path = folder / POLICY_FILE if subject.origin == "framework" else Path(subject.policy.path)
    text = read_bytes(path, str(path)).decode("utf-8")
    return text if text.endswith("\n") else f"{text}\n"


def _indent_of_waivers(text: str, policy: Policy) -> str | None:
    """What the last waiver's line begins with; None where the file has none."""
    waivers = within(parse(text.encode(), policy.path).root, "waivers")
    if waivers is None:
        return None
    items = waivers.items if isinstance(waivers, SequenceNode) else ()
    line = text.splitlines()[items[-1].line - 1] if items else ""
    return line[: len(line) - len(line.lstrip(" "))]


def _refuse_unless_read(drafted: str, added: list[tuple[str, str]], policy: Policy, verdict: Verdict) -> None:
    """AssessError where the waivers that were added to a policy's text are not what is read at its end."""
    data = drafted.encode()
    if len(data) > MAX_BYTES:
        raise failure(policy.path, f"would be larger than {MAX_BYTES >> 20} MiB with the new waivers")
    try:
        read = [*parse_policy(data, verdict.framework, policy.path, today=verdict.as_of).waivers.values()]
    except AssessError:
        read = []
    if [(each.rule, each.organisation) for each in read[-len(added) :]] != added:
        message = "is written such that no waivers can follow at its end"
        raise failure(policy.path, message, hint="write it a key a line, with waivers as a list of lines at the end")
