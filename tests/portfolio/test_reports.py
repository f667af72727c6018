"""The reports of a portfolio and of a trend: one meaning in four formats, and harmless whatever the table holds."""

from __future__ import annotations

import csv as csv_reader
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from aifactory_assess.escaping import json_text, width
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.framework.loading import load
from aifactory_assess.framework.schemas import schema
from aifactory_assess.portfolio.columns import Kept
from aifactory_assess.portfolio.ranking import Shown
from aifactory_assess.portfolio.survey import Portfolio, survey
from aifactory_assess.portfolio.trend import Trend, compare_runs
from aifactory_assess.telling.blocks import Section, runs
from aifactory_assess.telling.documents.portfolio import document
from aifactory_assess.telling.formats import tell
from aifactory_assess.telling.look import Look
from tests.effort import in_the_gate
from tests.portfolio.tables import Row, assessed, bare_row, row_of, write

FRAMEWORK = builtin()
EXAMPLES = sorted((Path(__file__).parents[2] / "questionnaires" / "examples").glob("*.yaml"))
SILENT = "framework: ai-factory@2\norganisation: {id: silent}\nassessed_on: 2026-11-20\nanswers: {}\n"
LAST = ("ranking", "moves", "only_old", "only_new")
"""The lists that JSON has an item a line of, behind all else."""
HOSTILE = [
    "=HYPERLINK(1)",
    "+1",
    "-1",
    "@x",
    "\x1b[31mred",
    "\x9b2J",
    "a\u202eb",
    "[bold]x[/y]",
    "<script>",
    "a|b",
    "../../x",
    "line\nbreak",
    "x" * 300,
    "名前" * 40,
]


def examples(by: str = "kind") -> list[Row]:
    """The built-in examples, three times over with some answers more or less, as explained rows."""
    rows = []
    for turn in range(3):
        for path in EXAMPLES:
            text = "".join(shortened(path.read_text("utf-8").splitlines(keepends=True), turn))
            rows.append(row_of(assessed(FRAMEWORK, text), f"{path.stem}-{turn}", **{by: path.stem}))
    return rows


def shortened(lines: list[str], turn: int) -> Iterator[str]:
    """A sheet without every eleventh answer that takes one line; turn 0 leaves all."""
    section = ""
    for place, line in enumerate(lines):
        section = line.partition(":")[0] if line[:1].isalpha() else section
        alone = section == "answers" and re.match(r"  \w+: \S", line)
        follows = place + 1 < len(lines) and lines[place + 1].startswith("   ")
        if not (turn and alone and not follows and place % 11 == turn):
            yield line


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    path = write(examples(), tmp_path_factory.mktemp("examples"), "parquet")
    return survey(FRAMEWORK, [path], kept=Kept(by=("kind",)), shown=Shown(top=8, bottom=2))


@pytest.fixture(scope="module")
def trend(tmp_path_factory: pytest.TempPathFactory) -> Trend:
    folder = tmp_path_factory.mktemp("trend")
    old = [bare_row(FRAMEWORK, f"org-{number}", 2.0 * number, sector="ab"[number % 2]) for number in range(40)]
    new = [bare_row(FRAMEWORK, f"org-{number}", 1.5 * number + 15, sector="ab"[number % 2]) for number in range(5, 45)]
    paths = write(old, folder, "parquet", "old"), write(new, folder, "parquet", "new")
    return compare_runs(FRAMEWORK, paths, kept=Kept(by=("sector",)), shown=Shown(top=3, bottom=3))


def telling(thing: str, form: str, subject: Portfolio | Trend, look: Look = Look()) -> str:  # noqa: B008 - frozen
    """A portfolio or a trend in one of its formats."""
    return "".join(piece for piece in tell(thing, form, subject, look) if isinstance(piece, str))


def hostile_portfolio(folder: Path) -> Portfolio:
    rows = [bare_row(FRAMEWORK, f"org-{n}", float(n % 100), kept=HOSTILE[n % len(HOSTILE)]) for n in range(200)]
    return survey(FRAMEWORK, [write(rows, folder, "parquet")], kept=Kept(by=("kept",)), shown=Shown(top=None))


def test_the_json_follows_the_published_schema(portfolio: Portfolio, trend: Trend) -> None:
    jsonschema.Draft202012Validator(schema("portfolio")).validate(json.loads(telling("portfolio", "json", portfolio)))
    jsonschema.Draft202012Validator(schema("trend")).validate(json.loads(telling("trend", "json", trend)))


@pytest.mark.parametrize("columns", [40, 80, 120, 200])
@pytest.mark.parametrize("colour", [False, True])
def test_no_line_is_wider_than_the_terminal(columns: int, *, colour: bool, portfolio: Portfolio, trend: Trend) -> None:
    look = Look(width=columns, colour=colour)
    for pieces in (telling("portfolio", "text", portfolio, look), telling("trend", "text", trend, look)):
        for line in "".join(pieces).splitlines():
            assert width(re.sub(r"\x1b\[[0-9;]*m", "", line)) <= columns


def test_a_terminal_without_blocks_gets_ascii(portfolio: Portfolio, trend: Trend) -> None:
    look = Look(ascii_only=True)
    assert telling("portfolio", "text", portfolio, look).isascii()
    assert telling("trend", "text", trend, look).isascii()


def test_the_text_leads_with_the_answer(portfolio: Portfolio) -> None:
    lines = telling("portfolio", "text", portfolio, Look()).splitlines()
    assert lines[0] == "Portfolio of 12 organisations"
    assert any(line.startswith("Mean score ") for line in lines[:5])
    titles = [line.split(" ─")[0] for line in lines if " ─" in line]
    assert titles == [
        "Distribution of the overall score",
        "Levels",
        "Ranking",
        "Heatmap",
        "Cohorts by kind",
        "Outliers: beyond the quartiles by 1.5 times their distance",
        "Questions that would move the portfolio most",
    ]


def test_one_share_is_one_length_of_bar_and_few_organisations_are_counted(tmp_path: Path) -> None:
    rows = [bare_row(FRAMEWORK, f"org-{place}", low) for place, low in enumerate((2.0, 12.0, 42.0, 92.0))]
    found = survey(FRAMEWORK, [write(rows, tmp_path, "parquet")], shown=Shown(top=None))
    (spread,), (levels,) = _parts(found, "Distribution", "Levels")
    shown = [(each.label, each.value, each.remark, each.low) for each in (*spread.bars, *levels.bars)]
    assert shown == [
        ("0 – 5", "1", "of 4", 0.5),
        ("5 – 10", "0", "of 4", 0.0),
        ("10 – 15", "1", "of 4", 0.5),
        ("15 – 40", "0", "of 4", 0.0),
        ("40 – 45", "1", "of 4", 0.5),
        ("45 – 90", "0", "of 4", 0.0),
        ("90 – 95", "1", "of 4", 0.5),
        ("Unprepared", "2", "of 4", 1.0),
        ("Limited", "1", "of 4", 0.5),
        ("Moderate", "0", "of 4", 0.0),
        ("Ready", "1", "of 4", 0.5),
    ]


def test_what_is_not_answered_has_no_colour_in_a_heatmap_and_what_is_alike_is_told_once(tmp_path: Path) -> None:
    rows = [row_of(assessed(FRAMEWORK, path.read_text("utf-8")), path.stem) for path in EXAMPLES]
    rows.append(row_of(assessed(FRAMEWORK, SILENT), "silent"))
    heat, outliers = _parts(
        survey(FRAMEWORK, [write(rows, tmp_path, "parquet")], shown=Shown(top=None)), "Heatmap", "Outliers"
    )
    legend, table = heat
    silent = next(row for row in table.rows if row[0] == "silent")
    assert {(run.grade, run.text[-1]) for cell in silent[1:] for run in runs(cell)} == {(None, "?")}
    assert ", 9=capex, " in legend.words
    ((entry,),) = (listing.entries for listing in outliers)
    assert entry.words.startswith("Overall, Infrastructure, Data quality, Talent, Governance: too few ")


def _parts(subject: Portfolio, *titles: str) -> Iterator[list[Any]]:
    """The blocks of the sections whose titles begin so."""
    sections = [block for block in document(subject).blocks if isinstance(block, Section)]
    yield from (list(block.blocks) for title in titles for block in sections if str(block.title).startswith(title))


def test_a_trend_of_cohorts_that_are_too_small_has_no_table_of_them(tmp_path: Path) -> None:
    rows = [bare_row(FRAMEWORK, f"org-{n}", 2.0 * n, sector=f"s{n // 5}") for n in range(20)]
    paths = write(rows, tmp_path, "parquet", "old"), write(rows, tmp_path, "parquet", "new")
    text = telling("trend", "markdown", compare_runs(FRAMEWORK, paths, kept=Kept(by=("sector",)), shown=Shown(top=3)))
    told = re.split(r"\n#+ ", text.partition("# Cohorts by sector")[2])[0]
    assert told.strip() == "Not shown: 4 cohorts with 20 compared organisations, as fewer than 10 are no cohort."


@pytest.mark.parametrize(
    ("smallest", "why", "few"),
    [(10, ", as fewer than 10 are no cohort", "fewer than 10 organisations are"), (None, "", "no organisation is")],
)
def test_cohorts_of_nobody_who_is_compared_have_no_table_and_count_none(
    smallest: int | None, why: str, few: str, tmp_path: Path
) -> None:
    rows = [bare_row(FRAMEWORK, f"org-{n}", None, sector=f"s{n // 5}") for n in range(12)]
    framework = replace(FRAMEWORK, smallest_cohort=smallest)
    found = survey(framework, [write(rows, tmp_path, "parquet")], kept=Kept(by=("sector",)), shown=Shown(top=3))
    text = telling("portfolio", "markdown", found)
    told = re.split(r"\n#+ ", text.partition("# Cohorts by sector")[2])[0]
    assert told.strip() == f"Not shown: 3 cohorts with 0 compared organisations{why}."
    assert f"No percentiles: {few} compared." in text


@in_the_gate
def test_json_is_written_as_it_comes_one_column_of_cohorts_after_the_other(tmp_path: Path) -> None:
    """Eight columns of a thousand cohorts came to 28 MB, which were held three times."""
    rows = [bare_row(FRAMEWORK, f"o{n}", float(n % 90), one=f"x{n % 3}", two=f"y{n % 4}") for n in range(60)]
    path = write(rows, tmp_path, "parquet")
    for by in ((), ("one",), ("one", "two")):
        found = survey(FRAMEWORK, [path], kept=Kept(by=by), shown=Shown(top=3))
        moved = compare_runs(FRAMEWORK, (path, path), kept=Kept(by=by), shown=Shown(top=3))
        for thing, subject in (("portfolio", found), ("trend", moved)):
            pieces = list(map(str, tell(thing, "json", subject, Look())))
            assert not [piece for piece in pieces if '"value": "x0"' in piece and '"value": "y0"' in piece]
            report = json.loads("".join(pieces))
            assert [len(each["cohorts"]) for each in report["cohorts"]] == [3, 4][: len(by)]
            head = {key: value for key, value in report.items() if key not in LAST}
            assert "".join(pieces).startswith(json_text(head, ascii_only=True).removesuffix("\n}"))


def test_cohorts_too_small_are_nowhere_but_counted(portfolio: Portfolio) -> None:
    report = json.loads(telling("portfolio", "json", portfolio))
    hidden = {"cohorts": 4, "organisations": report["organisations"]["compared"]}
    assert report["cohorts"] == [{"column": "kind", "cohorts": [], "hidden": hidden}]
    assert all(row["cohorts"]["kind"]["percentile"] is None for row in report["ranking"])
    assert "as fewer than 10 are no cohort" in " ".join(
        telling("portfolio", "text", portfolio, Look(width=200)).split()
    )


@in_the_gate
@pytest.mark.parametrize(
    ("cohorts", "left"), [(51, "1 other cohort, not larger"), (60, "10 other cohorts, none of them larger")]
)
def test_of_many_cohorts_the_largest_are_shown_and_json_has_all(cohorts: int, left: str, tmp_path: Path) -> None:
    rows = [bare_row(FRAMEWORK, f"o{n}", float(n % 90), sector=f"s{n // 10:02}") for n in range(cohorts * 10)]
    table = write(rows, tmp_path, "parquet")
    kept, shown = Kept(by=("sector",)), Shown(top=0)
    told: dict[str, Portfolio | Trend] = {
        "portfolio": survey(FRAMEWORK, [table], kept, shown=shown),
        "trend": compare_runs(FRAMEWORK, (table, table), kept, shown=shown),
    }
    for thing, found in told.items():
        text = telling(thing, "text", found)
        assert f"Not shown: {left}, which JSON has." in text
        assert ("s49" in text, "s50" in text) == (True, False)
        assert len(json.loads(telling(thing, "json", found))["cohorts"][0]["cohorts"]) == cohorts


def test_a_kept_column_with_the_name_of_another_takes_no_place_in_the_csv(tmp_path: Path) -> None:
    rows = [bare_row(FRAMEWORK, name, score, rank="x") for name, score in (("a", 60.0), ("b", 40.0))]
    found = survey(FRAMEWORK, [write(rows, tmp_path, "parquet")], kept=Kept(by=("rank",)), shown=Shown(top=None))
    lines = list(csv_reader.DictReader(telling("portfolio", "csv", found).splitlines()))
    assert [(line["organisation"], line["rank"], line["by rank"]) for line in lines] == [
        ("a", "1", "x"),
        ("b", "2", "x"),
    ]


def test_all_formats_rank_alike(portfolio: Portfolio) -> None:
    ranking = json.loads(telling("portfolio", "json", portfolio))["ranking"]
    lines = list(csv_reader.DictReader(telling("portfolio", "csv", portfolio).splitlines()))
    assert [line["organisation"] for line in lines] == [row["organisation"] for row in ranking]
    for line, row in zip(lines, ranking, strict=True):
        assert line["rank"] == ("" if row["rank"] is None else str(row["rank"]))
        assert line["percentile"] == ("" if row["percentile"] is None else str(row["percentile"]))
        assert line["overall_low"] == str(row["low"])
        assert line["level"] == row["level"]
        assert {p: line[f"{p}_low"] for p in row["pillars"]} == {p: str(v["low"]) for p, v in row["pillars"].items()}
        risks = {challenge: risk["risk"] or "" for challenge, risk in row["challenges"].items()}
        assert {challenge: line[f"{challenge}_risk"] for challenge in risks} == risks
        assert line["kind"] == row["cohorts"]["kind"]["value"]
    told = telling("portfolio", "markdown", portfolio) + telling("portfolio", "text", portfolio, Look())
    assert all(row["organisation"].replace("_", "\\_") in told for row in ranking)


@in_the_gate
def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    path = write(examples(), tmp_path, "parquet")

    def once() -> str:
        found = survey(FRAMEWORK, [path], kept=Kept(by=("kind",)), shown=Shown(top=4))
        renders: list[Iterable[str]] = [
            telling("portfolio", "json", found),
            telling("portfolio", "csv", found),
            telling("portfolio", "markdown", found),
        ]
        return "".join(piece for pieces in renders for piece in pieces)

    assert once() == once()


@in_the_gate
def test_no_control_code_of_a_cohort_reaches_the_terminal(tmp_path: Path) -> None:
    found = hostile_portfolio(tmp_path)
    for pieces in (
        telling("portfolio", "text", found, Look(width=200)),
        telling("portfolio", "markdown", found),
        telling("portfolio", "csv", found),
    ):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", "".join(pieces))


def test_no_cell_of_the_csv_is_a_formula(tmp_path: Path) -> None:
    rows = list(csv_reader.reader(telling("portfolio", "csv", hostile_portfolio(tmp_path)).splitlines()))
    assert len(rows) == 201
    suspect = {cell for row in rows for cell in row if cell[:1] in set("=+-@")}
    assert not [cell for cell in suspect if not re.fullmatch(r"-[0-9]+(\.[0-9]+)?", cell)]


def test_cohorts_break_no_table_of_markdown(tmp_path: Path) -> None:
    lines = telling("portfolio", "markdown", hostile_portfolio(tmp_path)).splitlines()
    tables = [line for line in lines if line.startswith("|")]
    bars = [len(re.findall(r"(?<!\\)\|", line)) for line in tables]
    rules = [place for place, line in enumerate(tables) if set(line) <= set("|-: ")]
    for rule, following in zip(rules, [*[rule - 1 for rule in rules[1:]], len(tables)], strict=True):
        assert set(bars[rule - 1 : following]) == {bars[rule]}
    assert "<script>" not in "".join(lines)


def test_a_framework_without_risks_or_limits_has_a_portfolio(tmp_path: Path) -> None:
    head = "id: bare\nversion: 1.0.0\ntitle: Bare\npillars: [{id: only, title: Only, file: only.yaml, weight: 1}]\n"
    head += "levels: [{id: low, title: Low, from: 0}, {id: high, title: High, from: 50}]\n"
    (tmp_path / "framework.yaml").write_text(head, "utf-8")
    topic = "pillar: only\ntopics: [{id: t, title: T, questions: [{id: q, ask: Is it?, kind: yes_no, weight: 1}]}]\n"
    (tmp_path / "only.yaml").write_text(topic, "utf-8")
    bare = load(tmp_path)
    sheet = "framework: bare@1\norganisation: {id: one}\nanswers: {q: %s}\n"
    rows = [row_of(assessed(bare, sheet % said), f"org-{said}") for said in ("yes", "no", "unknown")]
    found = survey(bare, [write(rows, tmp_path, "parquet")], shown=Shown(top=None))
    report = json.loads(telling("portfolio", "json", found))
    jsonschema.Draft202012Validator(schema("portfolio")).validate(report)
    assert report["organisations"] == {"read": 3, "compared": 3, "set_aside": 0, "repeated": 0}
    # Three organisations are fewer than nothing asks for: this framework hides no cohort.
    assert [row["percentile"] for row in report["ranking"]] == [83.3, 33.3, 33.3]
    for pieces in (
        telling("portfolio", "text", found, Look()),
        telling("portfolio", "markdown", found),
        telling("portfolio", "csv", found),
    ):
        assert "org-yes" in "".join(pieces)


def test_a_trend_tells_who_moved_most(trend: Trend) -> None:
    """From 2n to 1.5n + 15 the change is 15 - n/2: 12.5 for n = 5, and -4.5 for n = 39."""
    report = json.loads(telling("trend", "json", trend))
    moves = [(move["organisation"], move["change"]) for move in report["moves"]]
    assert moves[0] == ("org-5", 12.5)
    assert moves[-1] == ("org-39", -4.5)
    assert report["organisations"] == {
        "compared": 35,
        "not_compared": 0,
        "only_old": 5,
        "only_new": 5,
        "repeated": 0,
    }
    told = telling("trend", "text", trend, Look())
    assert "Mean score 44.0 to 48.0 (+4.0): 25 rose, 9 fell, 1 stayed." in told
    assert "… 28 more …" in told
    assert "org-30" not in "".join(telling("trend", "text", trend.listing(Shown(top=None)), Look()))
    assert r"| org-5 | **+12.5** |" in telling("trend", "markdown", trend)
    assert len(telling("trend", "csv", trend).splitlines()) == 1 + 6 + 5 + 5


def test_a_trend_names_who_came_and_who_left(trend: Trend) -> None:
    """The highest score first: five left with up to 8.0, and five came with 1.5 n + 15, up to 81.0 for n = 44."""
    few = trend.listing(Shown(top=2, bottom=1))
    report = json.loads(telling("trend", "json", few))
    left, came = ([(one["organisation"], one["score"]) for one in report[key]] for key in ("only_old", "only_new"))
    assert left == [("org-4", 8.0), ("org-3", 6.0), ("org-0", 0.0)]
    assert came == [("org-44", 81.0), ("org-43", 79.5), ("org-40", 75.0)]
    text = telling("trend", "text", few, Look())
    for run, names in (("old", ["org-4", "org-3", "…", "org-0"]), ("new", ["org-44", "org-43", "…", "org-40"])):
        table = text.partition(f"Only in the {run} run")[2].partition("\n\n")[0]
        assert [line.split()[0] for line in table.splitlines()[2:]] == names
    assert "… 2 more …" in text
    cells = [line.split(",")[:4] for line in telling("trend", "csv", few).splitlines()[-6:]]
    assert cells == [[name, "", str(score), ""] for name, score in left] + [
        [name, "", "", str(score)] for name, score in came
    ]
