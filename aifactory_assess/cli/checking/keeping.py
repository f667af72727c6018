"""What a run of `check` leaves for later: a baseline file, and a policy that accepts what fails today."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from aifactory_assess.answers.spans import line_end
from aifactory_assess.errors import AssessError, failure, listed, reason_of
from aifactory_assess.files import create_file, is_there, replace_file
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
    with _unless_changed(path):
        texts = {file: read_bytes(file) for file in dict.fromkeys(watched) if is_there(file)}
        texts |= {} if folder is None else _of_framework(folder, verdict.framework)
        texts |= {file: _as_judged(file, sha256) for file, sha256 in _judged(verdict)}
    kept = {rooted(str(file)): file for file in texts}
    if len(kept) < len({os.path.realpath(file) for file in texts}):
        message = "is not written: files of several repositories have one path in it"
        raise failure(str(path), message, hint="write one for each repository")
    refuse_too_many(str(path), kept, kept, "is not written: it would hold", _COMPARE)
    baseline = build_baseline(verdict.framework, verdict.as_of.isoformat(), kept, texts)
    if len(baseline) > MOST_BYTES:
        most = f"{MOST_BYTES >> 20} MiB, the most that a baseline may have"
        raise failure(str(path), f"is not written: it would be larger than {most}", hint=_COMPARE)
    replace_file(path, baseline)


@contextmanager
def _unless_changed(path: Path) -> Iterator[None]:
    """What is wrong with files that were judged says that another one is not written."""
    try:
        yield
    except AssessError as error:
        once = "give the command again once nothing writes to these files"
        told = [replace(each, hint=f"{path} is not written; {each.hint or once}") for each in error.problems]
        raise AssessError(told) from None


def _judged(verdict: Verdict) -> Iterator[tuple[Path, str | None]]:
    """The answers and the policies of a run with their checksums; what the program brings along is none of them."""
    for each in verdict.files:
        yield Path(each.subject.file), each.subject.assessment.sheet.sha256
        if each.subject.origin != "framework" and each.subject.policy.path != COMMAND_LINE:
            yield Path(each.subject.policy.path), each.subject.policy.sha256


def _as_judged(file: Path, sha256: str | None) -> bytes:
    """The bytes of a file; AssessError where they are not those that were judged."""
    data = read_bytes(file)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise failure(str(file), "was changed while it was judged")
    return data


def _of_framework(folder: Path, framework: Framework) -> dict[Path, bytes]:
    """The YAML files of a framework's folder; AssessError where they are not those that asked."""
    from aifactory_assess.framework.loading import sha256_of

    try:
        names = sorted(path.name for path in folder.iterdir() if is_yaml(path.name))
    except OSError as error:
        raise failure(str(folder), f"cannot be read: {reason_of(error)}") from None
    files = {name: read_bytes(folder / name) for name in names}
    if sha256_of({name: data for name, data in files.items() if name != POLICY_FILE}) != framework.sha256:
        raise failure(str(folder), "was changed while it was judged by")
    return {folder / name: data for name, data in files.items()}


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
    with _unless_changed(path):
        text = _text(subject, verdict.framework, folder or builtin_folder())
    create_file(path, draft(text, subject.policy, verdict).encode())


def _refuse_half(path: Path, verdict: Verdict) -> None:
    """AssessError where some of what was to be kept is not known."""
    if verdict.problems:
        raise failure(str(path), "is not written: some files could not be judged, and it would lack them")


def draft(text: str, policy: Policy, verdict: Verdict) -> str:
    """The policy's text with the waivers at its end."""
    days = min(ACCEPTED_DAYS, policy.limits.max_days, (date.max - verdict.as_of).days)
    until = verdict.as_of + timedelta(days=days)
    _refuse_ended(policy, verdict)
    every = (violation for fails, violation in verdict.every if fails and violation.waiver is None)
    failing = [violation for violation in every if kind_of(violation.rule).can_be_waived]
    if not failing:
        return text
    indent, end = _indent_of_waivers(text, policy), line_end(text)
    items = [
        f"{'  ' if indent is None else indent}- {{rule: {violation.rule},"
        f" organisation: {json.dumps(violation.organisation)}, until: {until},"
        f" reason: Failed when this gate was set up on {verdict.as_of}, owner: to be named}}{end}"
        for violation in failing
    ]
    drafted = text + (f"waivers:{end}" if indent is None else "") + "".join(items)
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
    """The text of a policy as it judged; `folder` has the framework's own."""
    if subject.policy.path == COMMAND_LINE:
        return f"format: {FORMAT}\nframework: {framework.id}@{framework.major}\n"
    # What the program brings along is called by where it lies in the repository of the program.
    path = folder / POLICY_FILE if subject.origin == "framework" else Path(subject.policy.path)
    text = _as_judged(path, subject.policy.sha256).decode("utf-8")
    return text if text.endswith("\n") else f"{text}{line_end(text)}"


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
