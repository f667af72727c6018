"""The examples of the docs are whole: they load, and give the numbers that stand beside them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import aifactory_assess
from aifactory_assess.batch.columns import mapping_at
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.loading import load
from aifactory_assess.planning.first import first_actions
from aifactory_assess.telling.formats import FORMATS, HANDED_OVER
from aifactory_assess.telling.media.json.assessment import build_assessment
from tests.program import run

DOCS = Path(__file__).parent.parent / "docs"
_FILE = re.compile(r"```yaml\n# file: (?P<path>\S+)\n(?P<text>.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that framework.md and method.md show, in folders."""
    folder = tmp_path_factory.mktemp("docs")
    for document in ("framework.md", "method.md"):
        for match in _FILE.finditer((DOCS / document).read_text("utf-8")):
            path = folder / match["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(match["text"], "utf-8")
    return folder


@pytest.mark.parametrize(("name", "questions"), [("minimal", 2), ("small-service", 8)])
def test_the_frameworks_of_the_guide_load(written: Path, name: str, questions: int) -> None:
    assert len(load(written / name).questions) == questions


def test_the_worked_example_of_the_method_comes_out_as_written(written: Path) -> None:
    framework = load(written / "small-service")
    sheet = aifactory_assess.read_sheet(written / "small-service" / "examples" / "filled.yaml", framework)
    assessment = aifactory_assess.assess(framework, sheet, as_of=date(2026, 11, 25))
    body = build_assessment(assessment)
    overall = body["overall"]
    assert (overall["low"], overall["high"], overall["coverage"]) == (63.2, 79.9, 83.3)
    assert (overall["level"], overall["level_high"], overall["not_applicable_share"]) == ("limited", "moderate", 7.7)
    pillars = {pillar["id"]: (pillar["low"], pillar["high"]) for pillar in body["pillars"]}
    assert pillars == {"data": (68.8, 85.4), "people": (54.9, 71.6)}
    contributions = {question["id"]: question["contribution"] for question in body["questions"]}
    text = (DOCS / "method.md").read_text("utf-8")
    for name, contribution in contributions.items():
        if contribution:
            shown = re.findall(rf"^\| {name} \| [\d/ *]+ = \S+ \| (\S+) \|$", text, re.MULTILINE)
            assert [float(number) for number in shown] == pytest.approx([contribution], abs=5e-7), name
    findings = {finding["challenge"]: finding for finding in body["findings"]}
    wrong = findings["wrong_answers"]
    assert (wrong["gap_low"], wrong["gap_high"], wrong["risk_low"], wrong["risk"]) == (17.2, 23.0, "low", "moderate")
    assert [driver["share"] for driver in wrong["drivers"]] == [0.319154, 0.255323, 0.255323, 0.170199]
    assert (findings["too_few_people"]["gap_high"], findings["too_few_people"]["risk"]) == (37.1, "moderate")
    first = [action.question for action in first_actions(assessment)]
    assert first == ["licences_checked", "roles_filled", "staffing"]


def test_the_levels_of_the_built_in_framework_are_those_that_are_written() -> None:
    first, *above = [(level.title.lower(), f"{level.start / 10:g}") for level in builtin().levels]
    told = f"{first[0]} below {above[0][1]}, {', '.join(f'{title} from {start}' for title, start in above)}"
    assert f"- **Levels**: {told}." in (DOCS.parent / "README.md").read_text("utf-8")
    method = (DOCS / "method.md").read_text("utf-8")
    table = "\n".join(f"| {title} | {start} |" for title, start in (first, *above))
    assert f"| level | from |\n| --- | --- |\n{table}\n\n" in method
    assert f"| cut-offs of levels: {', '.join(start for _, start in above)} |" in method


def test_the_scenarios_of_the_planning_guide_come_out_as_written(tmp_path: Path) -> None:
    text = (DOCS / "planning.md").read_text("utf-8")
    (page,) = re.findall(r"^## A manufacturer in.*?^Read together", text, re.MULTILINE | re.DOTALL)
    example = builtin_folder() / "examples" / "manufacturer_onprem.yaml"
    ways = [word for name in ("own_hall", "colocation", "cloud") for word in ("--scenario", name)]
    ran = run("compare", example, *ways, "--as-of", "2026-11-25", "--report", "markdown", cwd=tmp_path)
    assert ran.code == 0, ran.err
    shown, told = (
        dict(re.findall(r"^\| ([^|]+?) \| (.+) \|$", rows.replace("**", ""), re.MULTILINE)) for rows in (page, ran.out)
    )
    for row, line in _ROWS.items():
        _, *cells = told[line].split(" | ")  # today comes first
        assert shown[row].split(" | ") == cells, row


_ROWS = {
    "score today": "score",
    "the whole programme": "The whole programme",
    "one-off cost": "One-off cost",
    "running cost in a year": "Running cost in a year",
}


@pytest.mark.parametrize("where", ["docs/scaling.md", "aifactory_assess/batch/mapping_file.py"])
def test_the_example_of_a_mapping_reads_a_table_of_its_columns(where: str, tmp_path: Path) -> None:
    text = (DOCS.parent / where).read_text("utf-8")
    (example,) = re.findall(r"^table: .*?^skip: .*?$", text, re.DOTALL | re.MULTILINE)
    (tmp_path / "map.yaml").write_text(example, "utf-8")
    mapping = mapping_at(tmp_path / "map.yaml", builtin())
    names = [*mapping.columns, *mapping.skip]
    said = {"Company": "acme", "Q7 Vacant posts": "0,25", "Power": "1,5 MW", "Q12 Roles": "Data scientist"}
    lines = ["A survey", "of 2026", *[";".join(names)] * 3, ";".join(said.get(name, "") for name in names)]
    (tmp_path / "t.csv").write_text("\n".join(lines), "cp1252")
    ran = run("batch", "t.csv", "--map", "map.yaml", "-o", "out.csv", cwd=tmp_path)
    assert ran.code == 0, ran.err


@pytest.mark.parametrize("name", ["answers.md", "framework.md", "method.md", "planning.md", "reports.md"])
def test_links_inside_the_docs_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", (DOCS / name).read_text("utf-8")):
        if not target.startswith("http"):
            assert (DOCS / target).exists(), target


def test_every_format_of_what_is_handed_over_is_named_where_it_is_told() -> None:
    rows = re.findall(r"^\|.+\|$", (DOCS / "reports.md").read_text("utf-8").split("\n## ")[0], re.MULTILINE)
    named = {name for code in re.findall(r"`([^`]+)`", "".join(rows)) for name in re.findall(r"[a-z]+", code)}
    assert {each.name for each in FORMATS if any(map(each.tells, HANDED_OVER))} <= named


def test_every_public_name_is_there() -> None:
    for name in aifactory_assess.__all__:
        assert getattr(aifactory_assess, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = aifactory_assess.nothing
