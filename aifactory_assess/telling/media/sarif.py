"""The verdict as SARIF 2.1.0, for code scanning and other tools."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from aifactory_assess import __version__
from aifactory_assess.errors import Problem
from aifactory_assess.gate.rules import EXPIRING, UNUSED, Rule, rules
from aifactory_assess.gate.verdict import FileVerdict, Verdict, Violation, Warned
from aifactory_assess.telling.documents.verdict_words import to_do
from aifactory_assess.telling.media.fingerprint import fingerprint

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
TOOL = "aifactory-assess"
ROOT = "%SRCROOT%"
WARNINGS = (UNUSED, EXPIRING)


def render(verdict: Verdict) -> str:
    """The JSON text, with a line end; the same bytes for the same verdict."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [build_run(verdict)]}
    return json.dumps(log, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def build_run(verdict: Verdict) -> dict[str, Any]:
    """One run of the tool over all files."""
    known = rules(verdict.framework)
    places = {name: index for index, name in enumerate(known)}
    compared = bool(verdict.files) and all(file.subject.baseline for file in verdict.files)
    results = [build_result(verdict, file, violation, places) for file, violation in verdict.told]
    results += [build_warning(verdict, warned, places) for warned in verdict.warnings]
    if compared:
        results = [build_state(result) for result in results]
    return {
        "tool": {"driver": build_driver(verdict, known)},
        "columnKind": "unicodeCodePoints",
        "automationDetails": {"id": f"{TOOL}/"},
        "invocations": [build_invocation(verdict)],
        "results": results,
    }


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
        "rules": [build_rule(rule, worst.get(rule.id)) for rule in known.values()],
    }


def build_rule(rule: Rule, severity: float | None) -> dict[str, Any]:
    """One rule with its help; `severity` is that of the worst finding of this run (docs/rules.md)."""
    kind = rule.kind
    security = {} if severity is None else {"security-severity": f"{severity:.1f}"}
    tags = ["ai-factory", kind.id.replace("/", "-")] + (["security"] if security else [])
    return {
        "id": rule_id(rule.id),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{kind.demands} {kind.why}"},
        "help": {"text": f"{kind.demands} {kind.why} {kind.remedy}"},
        "defaultConfiguration": {"level": "warning" if rule.id in WARNINGS else "error"},
        "properties": {"tags": tags} | security,
    }


def rule_id(name: str) -> str:
    """A rule's id among those of other tools."""
    return f"{TOOL}/{name}"


def build_result(
    verdict: Verdict, file: FileVerdict, violation: Violation, places: Mapping[str, int]
) -> dict[str, Any]:
    """One violation; a waived one is suppressed, with the waiver as the reason."""
    advice, place = to_do(violation), verdict.place(violation.file)
    message = f"{violation.message}. {advice[:1].upper()}{advice[1:]}." if advice else f"{violation.message}."
    result: dict[str, Any] = {
        "ruleId": rule_id(violation.rule),
        "ruleIndex": places[violation.rule],
        "level": "error" if file.fails(violation) else "note",
        "message": {"text": message},
        "locations": [build_location(place, violation.line)],
        "partialFingerprints": build_fingerprints(violation.rule, violation.organisation, place),
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


def build_warning(verdict: Verdict, warned: Warned, places: Mapping[str, int]) -> dict[str, Any]:
    """One warning, on the waiver's line of the policy."""
    place = verdict.place(warned.file)
    return {
        "ruleId": rule_id(warned.rule),
        "ruleIndex": places[warned.rule],
        "level": "warning",
        "message": {"text": f"{warned.message}."},
        "locations": [build_location(place, warned.line)],
        "partialFingerprints": build_fingerprints(warned.rule, warned.message, place),
    }


def build_fingerprints(*parts: str) -> dict[str, str]:
    """The same in any line; the second name is the one that GitHub goes by, which it would else take from the line."""
    digest = fingerprint(*parts)
    return {"aifactoryFinding/v1": digest, "primaryLocationLineHash": f"{digest}:1"}


def build_location(place: str, line: int) -> dict[str, Any]:
    """A line of a file."""
    return {"physicalLocation": {"artifactLocation": build_artifact(place), "region": {"startLine": line}}}


def build_artifact(place: str) -> dict[str, Any]:
    """A file: below the root of the repository, or by its absolute address."""
    if PurePosixPath(place).is_absolute():
        return {"uri": f"file://{quote(place)}"}
    return {"uri": quote(place), "uriBaseId": ROOT}


def build_invocation(verdict: Verdict) -> dict[str, Any]:
    """Whether all files could be judged, and why not."""
    return {
        "executionSuccessful": not verdict.problems,
        "toolExecutionNotifications": [
            build_notification(problem, verdict.place(problem.file)) for problem in verdict.problems
        ],
    }


def build_notification(problem: Problem, place: str) -> dict[str, Any]:
    """One problem of a file that could not be judged."""
    hint = f" ({problem.hint})" if problem.hint else ""
    location = {"artifactLocation": build_artifact(place)}
    mark = {"startLine": problem.line, "startColumn": problem.column or 1}
    region = {} if problem.line is None else {"region": mark}
    return {
        "level": "error",
        "message": {"text": f"{problem.place}: {problem.message}{hint}"},
        "locations": [{"physicalLocation": location | region}],
    }
