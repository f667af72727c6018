"""The verdict as SARIF 2.1.0, for code scanning and other tools."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from itertools import product
from pathlib import PurePosixPath
from typing import Any, TypeAlias, TypeVar
from urllib.parse import quote

from aifactory_assess import __version__
from aifactory_assess.errors import Problem, some_of
from aifactory_assess.escaping import json_text, sarif
from aifactory_assess.gate.rules import WARNINGS, Rule, places, rules
from aifactory_assess.gate.verdict import Verdict, Violation, Warned
from aifactory_assess.scoring.printed import capital
from aifactory_assess.telling.documents.verdict_words import to_do
from aifactory_assess.telling.media.fingerprint import fingerprint

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
TOOL = "aifactory-assess"
ROOT = "%SRCROOT%"
MOST_RESULTS = 5000
"""GitHub keeps so many of one run; above it they are told together, by kind of rule and file, or by kind alone.

Warnings are told together before violations are.
"""
NAMED = 10

_Told: TypeAlias = tuple[bool, Violation]
"""A violation behind whether it fails the run."""
_Item = TypeVar("_Item")


def render(verdict: Verdict) -> str:
    """The JSON text, with a line end; the same bytes for the same verdict.

    Without a category of its own, whoever uploads the log may give it one.
    """
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [build_run(verdict)]}
    return json_text(log) + "\n"


def build_run(verdict: Verdict) -> dict[str, Any]:
    """One run of the tool over all files; what is known from the baseline stays in it, lest it looks fixed."""
    known = rules(verdict.framework)
    told = [each for each in verdict.every if verdict.tools.keep_suppressed or each[1].status != "waived"]
    compared = bool(verdict.files) and all(file.subject.baseline for file in verdict.files)
    groups, warnings = _grouped(verdict, told)
    results = [build_group(verdict, group) for group in groups]
    results += [build_warnings(verdict, group) for group in warnings]
    count = len(told) + len(verdict.warnings)
    if compared:
        results = [build_state(result) for result in results]
    category, given = verdict.tools.category, verdict.terms.given
    automation = {"automationDetails": {"id": f"{category}/"}} if category else {}
    return {
        "tool": {"driver": build_driver(verdict, known)},
        "columnKind": "unicodeCodePoints",
        **automation,
        "invocations": [build_invocation(verdict, count, is_whole=count == len(results))],
        "results": results,
        "properties": {"framework": verdict.framework.named} | ({"judgedWith": list(given)} if given else {}),
    }


def _grouped(verdict: Verdict, told: list[_Told]) -> tuple[list[list[_Told]], list[list[Warned]]]:
    """Violations and warnings, together where they are too many: warnings first, by file before they are over all."""
    kinds = [(rules(verdict.framework)[each.rule].kind.id, each.status) for _, each in told]
    files = [(*kind, each.file) for kind, (_, each) in zip(kinds, told, strict=True)]
    warned, names = verdict.warnings, [each.rule for each in verdict.warnings]
    by_kind = [_together(told, keys) for keys in (range(len(told)), files, kinds)]
    by_rule = [
        _together(warned, keys) for keys in (range(len(warned)), [(each.rule, each.file) for each in warned], names)
    ]
    pairs = [*product(by_kind, by_rule)]
    return next((pair for pair in pairs if len(pair[0]) + len(pair[1]) <= MOST_RESULTS), pairs[-1])


def _together(items: Iterable[_Item], keys: Iterable[Hashable]) -> list[list[_Item]]:
    """Items with one key together, in the order of the first of each."""
    found: dict[Hashable, list[_Item]] = {}
    for item, key in zip(items, keys, strict=True):
        found.setdefault(key, []).append(item)
    return list(found.values())


def build_driver(verdict: Verdict, known: Mapping[str, Rule]) -> dict[str, Any]:
    """The tool with every rule that it knows, raised or not."""
    worst: dict[str, float] = {}
    for _, violation in verdict.told:
        if violation.severity is not None:
            worst[violation.rule] = max(worst.get(violation.rule, 0.0), violation.severity)
    return {
        "name": TOOL,
        "version": __version__,
        "semanticVersion": __version__,
        **({"informationUri": verdict.tools.rules_url} if verdict.tools.rules_url else {}),
        "rules": [
            build_rule(verdict.framework.id, rule, worst.get(rule.id), verdict.tools.rules_url)
            for rule in known.values()
        ],
    }


def build_rule(framework: str, rule: Rule, severity: float | None, rules_url: str) -> dict[str, Any]:
    """One rule of a framework with its help; `severity` is that of the worst finding of this run (docs/rules.md)."""
    kind = rule.kind
    security = {} if severity is None else {"security-severity": f"{severity:.1f}"}
    tags = [framework, kind.id.replace("/", "-")] + (["security"] if security else [])
    return {
        "id": rule_id(rule.id),
        "name": "".join(part.capitalize() for part in rule.id.replace("/", "_").replace("-", "_").split("_")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{kind.demands} {kind.why}"},
        "help": {"text": f"{kind.demands} {kind.why} {kind.remedy_of(rule.id)}"},
        **({"helpUri": f"{rules_url}#{rule.id}"} if rules_url else {}),
        "defaultConfiguration": {"level": "warning" if rule.id in WARNINGS else "error"},
        "properties": {"tags": tags} | security,
    }


def rule_id(name: str) -> str:
    """A rule's id among those of other tools."""
    return f"{TOOL}/{name}"


def build_result(verdict: Verdict, told: _Told) -> dict[str, Any]:
    """One violation; a waived one is suppressed, with the waiver as the reason."""
    fails, violation = told
    advice, path = to_do(violation), verdict.path(violation.file)
    message = f"{violation.message}. {capital(advice)}." if advice else f"{violation.message}."
    about = [violation.about] if violation.about else []
    result: dict[str, Any] = {
        "ruleId": rule_id(violation.rule),
        "ruleIndex": places(verdict.framework)[violation.rule],
        "level": "error" if fails else "note",
        "message": {"text": sarif(message)},
        "locations": [build_location(path, violation.line)],
        "partialFingerprints": build_fingerprints(violation.rule, violation.organisation, path, *about),
        "properties": {
            "organisation": violation.organisation,
            "status": violation.status,
            "wantOfAnswers": violation.want_of_answers,
            "questions": list(violation.questions),
        },
    }
    if violation.severity is not None:
        result["properties"]["security-severity"] = f"{violation.severity:.1f}"
    if violation.status == "waived":
        result["suppressions"] = [build_suppression(violation)]
    return result


def build_group(verdict: Verdict, group: list[_Told]) -> dict[str, Any]:
    """Several violations of one kind as one result, on the line of the first."""
    result, (_, first) = build_result(verdict, group[0]), group[0]
    if len(group) == 1:
        return result
    kind = rules(verdict.framework)[first.rule].kind
    files = {violation.file for _, violation in group}
    named = some_of(list(dict.fromkeys(violation.rule for _, violation in group)), NAMED)
    where, about, path = "", first.organisation, verdict.path(first.file)
    if len(files) > 1:
        where, about, path = f" in {len(files)} files", "all", ""
    return result | {
        "level": "error" if any(fails for fails, _ in group) else "note",
        "message": {"text": f"{len(group)} findings of kind {kind.id}{where}: {named}. {result['message']['text']}"},
        "partialFingerprints": build_fingerprints(f"{kind.id}/*", about, path),
        "occurrenceCount": len(group),
    }


def build_state(result: dict[str, Any]) -> dict[str, Any]:
    """A result with its state against the baseline; SARIF wants it on all results or on none."""
    known = result.get("properties", {}).get("status") == "baseline"
    return result | {"baselineState": "unchanged" if known else "new"}


def build_suppression(violation: Violation) -> dict[str, Any]:
    """The waiver that lets a violation pass."""
    waiver = violation.waiver
    assert waiver is not None  # noqa: S101 - it is waived
    reason = f"Waiver {waiver.id} until {waiver.until}: {waiver.reason} (owner: {waiver.owner})"
    return {"kind": "external", "status": "accepted", "justification": reason}


def build_warning(verdict: Verdict, warned: Warned) -> dict[str, Any]:
    """One warning, on its line."""
    path = verdict.path(warned.file)
    return {
        "ruleId": rule_id(warned.rule),
        "ruleIndex": places(verdict.framework)[warned.rule],
        "level": "warning",
        "message": {"text": sarif(f"{warned.message}.")},
        "locations": [build_location(path, warned.line)],
        "partialFingerprints": build_fingerprints(warned.rule, warned.about, path),
    }


def build_warnings(verdict: Verdict, group: list[Warned]) -> dict[str, Any]:
    """Several warnings of one rule as one result, on the line of the first."""
    first, result = group[0], build_warning(verdict, group[0])
    if len(group) == 1:
        return result
    files = {warned.file for warned in group}
    where, path = (f" in {len(files)} files", "") if len(files) > 1 else ("", verdict.path(first.file))
    return result | {
        "message": {"text": f"{len(group)} warnings of rule {first.rule}{where}. {result['message']['text']}"},
        "partialFingerprints": build_fingerprints(f"{first.rule}/*", "all", path),
        "occurrenceCount": len(group),
    }


def build_fingerprints(*parts: str) -> dict[str, str]:
    """The same in any line; the second name is the one that GitHub goes by, which it would else take from the line."""
    digest = fingerprint(*parts)
    return {"aifactoryFinding/v1": digest, "primaryLocationLineHash": f"{digest}:1"}


def build_location(path: str, line: int) -> dict[str, Any]:
    """A line of a file."""
    return {"physicalLocation": {"artifactLocation": build_artifact(path), "region": {"startLine": line}}}


def build_artifact(path: str) -> dict[str, Any]:
    """A file: below the root of the repository, or by its absolute address."""
    if PurePosixPath(path).is_absolute():
        return {"uri": f"file://{_quoted(path)}"}
    return {"uri": _quoted(path), "uriBaseId": ROOT}


def _quoted(path: str) -> str:
    """A path in an address: its own bytes, also where they are no UTF-8."""
    return quote(path.encode("utf-8", "surrogateescape"))


def build_invocation(verdict: Verdict, count: int, *, is_whole: bool) -> dict[str, Any]:
    """Whether all files could be judged, and why not; and whether each of so many findings is a result."""
    notes = [build_notification(problem, verdict.place(problem)) for problem in verdict.problems]
    if not is_whole:
        text = f"{count} findings are more than the {MOST_RESULTS} that readers keep: they are told together, by kind"
        notes.append({"level": "note", "message": {"text": text}})
    return {"executionSuccessful": not verdict.problems, "toolExecutionNotifications": notes}


def build_notification(problem: Problem, path: str) -> dict[str, Any]:
    """One problem of a file that could not be judged, or of a flag, which is nowhere."""
    note = {"level": "error", "message": {"text": sarif(str(problem))}}
    if not path:
        return note
    location = {"artifactLocation": build_artifact(path)}
    mark = {"startLine": problem.line, "startColumn": problem.column or 1}
    region = {} if problem.line is None else {"region": mark}
    return note | {"locations": [{"physicalLocation": location | region}]}
