"""Score tables that no batch run writes are refused with the row, the column and what was expected."""

from __future__ import annotations

import gzip
import re
import resource
import tempfile
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aifactory_assess.errors import AssessError
from aifactory_assess.escaping import spreadsheet
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.portfolio import loading
from aifactory_assess.portfolio.columns import Kept
from aifactory_assess.portfolio.database import Database, quietly
from aifactory_assess.portfolio.loading import faults_of, load
from aifactory_assess.portfolio.ranking import Shown
from aifactory_assess.portfolio.reading import HEAD_LINES, LONGEST_LINE, explained_fault, parts_of
from aifactory_assess.portfolio.survey import survey
from aifactory_assess.scoring.score_table import LABEL, label_of
from aifactory_assess.temporary import temporary_folder
from tests.effort import in_the_gate, in_turn, one_case_in, some
from tests.portfolio.tables import Cell, Row, arrow_table, bare_row, write

pytestmark = one_case_in(4)

FRAMEWORK = builtin()
FEW = Shown(top=1)
ANSWERED = {"credit": "SECRET", "state": "answered"}
KINDS = ("parquet", "csv", "jsonl", "arrow")
"""Of types and of text in turn. A cell is judged behind its reader, so each goes through two of them."""
CREDIT, STATE = (f"{FRAMEWORK.questions[0].id}__{what}" for what in ANSWERED)


def table(**third: Cell) -> list[Row]:
    rows = [bare_row(FRAMEWORK, f"org-{number}", 40.0 + number) for number in range(5)]
    rows[2] |= third
    return rows


def as_text(**third: str) -> list[Row]:
    """The table with some columns as text."""
    rows = table()
    return [row | {name: str(row[name]).lower() for name in third} | (third if row is rows[2] else {}) for row in rows]


def refusal(path: Path, by: tuple[str, ...] = ()) -> str:
    with pytest.raises(AssessError) as caught:
        survey(FRAMEWORK, [path], shown=FEW, kept=Kept(by=by))
    assert all(problem.file == str(path) or Path(problem.file).parent == path for problem in caught.value.problems)
    return str(caught.value)


@pytest.mark.parametrize(("rows", "more"), [(100, ""), (101, "and more, which were not counted")])
def test_the_first_100_rows_are_told_and_that_there_are_more(rows: int, more: str, tmp_path: Path) -> None:
    faulty = [bare_row(FRAMEWORK, f"org-{number}", 40.0) | {"overall_high": 39.0} for number in range(rows)]
    with pytest.raises(AssessError) as caught:
        survey(FRAMEWORK, [write(faulty, tmp_path, "csv")], shown=FEW)
    told = [problem.found for problem in caught.value.problems]
    assert [words.partition(",")[0] for words in told[:100]] == [f"row {number}" for number in range(1, 101)]
    assert told[100:] == [more] * bool(more)


IMPOSSIBLE: list[tuple[str, Cell, str]] = [
    ("organisation", "../../x", "row 3, organisation: ../../x is no organisation's id"),
    ("organisation", "=cmd", "row 3, organisation: =cmd is no organisation's id"),
    ("organisation", "x" * 65, f"row 3, organisation: {'x' * 65} is no organisation's id"),
    ("organisation", None, "row 3, organisation: nothing is no organisation's id"),
    ("overall_low", 100.1, "row 3, overall_low: 100.1 is no number from 0 to 100 with at most 1 decimal"),
    ("overall_low", -0.1, "row 3, overall_low: -0.1 is no number"),
    ("overall_low", 48.15, "row 3, overall_low: 48.15 is no number"),
    ("talent_low", 1e300, "row 3, talent_low: 1e+300 is no number"),
    ("overall_low", 99.5, "row 3, overall_low: 99.5 is above overall_high"),
    ("level", "ready", "row 3, level: ready is above level_high"),
    ("level", "limted", "row 3, level: limted is unknown, expected one of unprepared, limited, moderate, ready"),
    ("power_risk", "severe", "row 3, power_risk: severe is unknown"),
    ("enough_evidence", None, "row 3, enough_evidence: nothing is no truth value, expected true or false"),
]


@one_case_in(4)
@pytest.mark.parametrize(
    ("column", "value", "expected", "kind"), [(*cell, kind) for cell, kind in in_turn(IMPOSSIBLE, KINDS, 2)]
)
def test_an_impossible_cell_is_refused_with_its_row(
    column: str, value: Cell, expected: str, kind: str, tmp_path: Path
) -> None:
    assert expected in refusal(write(table(**{column: value}), tmp_path, kind))


EMPTIED: list[tuple[str, Cell, str]] = [
    ("overall_low", None, "overall_high: 42 does not go with overall_low, which is nothing"),
    ("coverage", None, "coverage: nothing does not go with overall_low, which is 42"),
    ("level", None, "level: nothing does not go with overall_low, which is 42"),
    ("talent_low", None, "talent_coverage: 100 does not go with talent_low, which is nothing"),
    ("talent_level", None, "talent_level: nothing does not go with talent_low, which is 42"),
    ("power_risk", None, "power_risk: nothing does not go with power_status, which is assessed"),
    (
        "power_status",
        "not_applicable",
        "power_risk: moderate does not go with power_status, which is not_applicable",
    ),
    (CREDIT, None, f"{STATE}: answered does not go with {CREDIT}, which is nothing"),
    (STATE, "open", f"{STATE}: open does not go with {CREDIT}, which is 10"),
]


@one_case_in(4)
@pytest.mark.parametrize(
    ("column", "value", "expected", "kind"), [(*cell, kind) for cell, kind in in_turn(EMPTIED, KINDS, 2)]
)
def test_an_emptied_cell_is_refused_by_what_stands_beside_it(
    column: str, value: Cell, expected: str, kind: str, tmp_path: Path
) -> None:
    credited: Row = {}
    for question in FRAMEWORK.questions:
        credited |= {f"{question.id}__credit": 10.0, f"{question.id}__state": "answered"}
    rows = [credited | row for row in table()]
    rows[2] |= {column: value}
    path = write(rows, tmp_path, kind)
    assert refusal(path).replace(".0", "") == f"{path}: row 3, {expected}"  # CSV has whole numbers without decimals


def test_a_mistyped_level_gets_a_suggestion(tmp_path: Path) -> None:
    assert "(did you mean limited?)" in refusal(write(table(level="limted"), tmp_path, "parquet"))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_none_is_refused(value: float, tmp_path: Path) -> None:
    assert "row 3, talent_low" in refusal(write(table(talent_low=value), tmp_path, "parquet"))


@pytest.mark.parametrize("kind", ["parquet", "arrow"])
def test_a_weight_that_is_no_number_is_refused_whatever_its_file_says_of_it(kind: str, tmp_path: Path) -> None:
    path = write([row | {"w": 1.0} for row in table()[:-1]] + [table()[-1] | {"w": float("nan")}], tmp_path, kind)
    with pytest.raises(AssessError, match="row 5, w: nan is no weight"):
        survey(FRAMEWORK, [path], Kept(weight="w"), shown=FEW)


@one_case_in(2)
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
@pytest.mark.parametrize("cell", some(["1_0", " 30.0", "30 ", "+5", "-0", ".5", "5.", "1e1", "1e-400", "050"], 2))
def test_a_number_that_is_written_otherwise_is_refused(cell: str, kind: str, tmp_path: Path) -> None:
    assert f"row 3, talent_low: {cell} is no number" in refusal(write(as_text(talent_low=cell), tmp_path, kind))


def test_what_a_spreadsheet_saves_again_is_taken(tmp_path: Path) -> None:
    path = write(as_text(overall_low="42.00", enough_evidence="TRUE"), tmp_path, "csv")
    assert survey(FRAMEWORK, [path], shown=FEW).rows == 5


def test_all_faults_of_a_chunk_are_told_at_once(tmp_path: Path) -> None:
    rows = table(level="best")
    rows[4] |= {"overall_low": 200.0}
    message = refusal(write(rows, tmp_path, "parquet"))
    assert "row 5, overall_low: 200.0" in message
    assert "row 3, level: best" in message


def test_faults_that_are_gone_when_they_are_told_say_whether_a_table_was_changed(tmp_path: Path) -> None:
    path = write(table(), tmp_path, "csv")
    database = Database(quietly)
    sound = load(database, FRAMEWORK, [path])
    (told,) = faults_of(database, sound.parts, sound.layout.columns)
    assert "was changed" not in str(told)
    path.write_bytes(path.read_bytes() + b"\n")
    (told,) = faults_of(database, sound.parts, sound.layout.columns)
    assert str(told) == f"{path}: was changed while it was read"


@pytest.mark.parametrize("kind", ["parquet", "csv", "jsonl", "arrow", "parts"])
def test_a_missing_column_is_named_with_the_nearest(kind: str, tmp_path: Path) -> None:
    rows = [{("talant_low" if k == "talent_low" else k): v for k, v in row.items()} for row in table()]
    assert "no column talent_low (did you mean talant_low?)" in refusal(write(rows, tmp_path, kind))


def test_many_missing_columns_are_told_in_one_sentence(tmp_path: Path) -> None:
    rows = [{key: value for key, value in row.items() if not key.endswith("_risk")} for row in table()]
    told = refusal(write(rows, tmp_path, "parquet"))
    assert told.count("\n") == 0
    assert re.search(r"lacks \d+ of \d+ columns \(\w+_risk, \w+_risk, \w+_risk \.\.\. \(\d+ more\)\), expected", told)


def test_a_cohort_column_that_was_not_kept_is_named(tmp_path: Path) -> None:
    assert "no column sector" in refusal(write(table(), tmp_path, "parquet"), by=("sector",))


def test_damaged_credits_are_not_taken_for_none(tmp_path: Path) -> None:
    first, second = FRAMEWORK.questions[:2]
    rows = [row | {f"{first.id}__credit": 10.0, f"{first.id}__state": "answered"} for row in table()]
    assert f" columns ({second.id}__credit, " in refusal(write(rows, tmp_path, "parquet"))


def test_a_damaged_credit_behind_a_link_out_of_the_folder_is_not_shown(tmp_path: Path) -> None:
    words = {f"{question.id}__{what}": word for question in FRAMEWORK.questions for what, word in ANSWERED.items()}
    (tmp_path / "here").mkdir()
    path = write([row | words for row in table()], tmp_path, "csv")
    (tmp_path / "here" / "s.csv").symlink_to(path)
    assert "SECRET is no number" in refusal(path)
    assert "SECRET" not in refusal(tmp_path / "here" / "s.csv")


def test_a_table_of_another_framework_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "scores.parquet"
    plain = arrow_table(table())
    pq.write_table(plain.replace_schema_metadata({"aifactory_assess.framework_sha256": "0" * 64}), path)
    here = f"{FRAMEWORK.id}@{FRAMEWORK.version}"
    assert f"was scored with another framework, expected {here}" in refusal(path)
    named = {"aifactory_assess.framework_sha256": "0" * 64, "aifactory_assess.framework": "plant@2.0.0"}
    pq.write_table(plain.replace_schema_metadata(named), path)
    assert f"was scored with plant@2.0.0, expected {here}" in refusal(path)
    pq.write_table(plain.replace_schema_metadata({"aifactory_assess.framework_sha256": FRAMEWORK.sha256}), path)
    assert survey(FRAMEWORK, [path], shown=FEW).rows == 5


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_of_another_framework_is_refused_for_it_whatever_it_lacks(kind: str, tmp_path: Path) -> None:
    other = replace(FRAMEWORK, id="plant", sha256="0" * 64)
    rows = [{name: row[name] for name in ("organisation", "overall_low", "overall_high")} for row in table()]
    path = write(rows, tmp_path, kind, framework=other)
    for by in ((), ("sector",)):
        assert refusal(path, by).startswith(f"{path}: was scored with plant@{FRAMEWORK.version}, expected")


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_row_of_another_framework_is_refused_for_it_whatever_its_cells_are(kind: str, tmp_path: Path) -> None:
    rows = [row | {LABEL: label_of(FRAMEWORK)} for row in table()]
    path = write([*rows, rows[0] | {"organisation": "b", "level": "high", LABEL: "plant@2.0.0#0"}], tmp_path, kind)
    assert refusal(path).startswith(f"{path}: row 6 was scored with plant@2.0.0, expected")


@pytest.mark.parametrize("label", ["plant@2.0.0#0", "5"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_row_of_another_framework_is_told_where_others_are_of_this_one(
    kind: str, label: str, tmp_path: Path
) -> None:
    rows = [row | {LABEL: label_of(FRAMEWORK)} for row in table()]
    rows[3][LABEL] = label
    path = write(rows, tmp_path, kind)
    assert refusal(path).startswith(f"{path}: row 4 was scored with {label.partition('#')[0]}, expected")


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_text_says_of_no_framework_that_a_row_is_of_it(kind: str, tmp_path: Path) -> None:
    rows = [row | {LABEL: label_of(FRAMEWORK)} for row in table()]
    path = write([*rows[:-1], rows[-1] | {LABEL: ""}], tmp_path, kind)
    assert survey(FRAMEWORK, [path], shown=FEW).unnamed == (path.as_posix(),)


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_what_is_no_score_table_is_told_so_whatever_its_column_framework_says(kind: str, tmp_path: Path) -> None:
    assert "is no score table" in refusal(write([{"organisation": "a", LABEL: "COBIT"}], tmp_path, kind))


def test_a_column_that_tells_no_cohorts_apart_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "MOST_COHORTS", 3)
    rows = [row | {"name": row["organisation"]} for row in table()]
    assert "column name has over 3 values" in refusal(write(rows, tmp_path, "parquet"), by=("name",))


def damaged(name: str, folder: Path) -> Path:
    """A file that is no score table."""
    whole = write(table(), folder, "parquet", "whole").read_bytes()
    text = write(table(), folder, "csv", "whole").read_text("utf-8")
    header, first, *rest = text.splitlines(keepends=True)
    footer = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    contents: dict[str, bytes] = {
        "truncated.parquet": whole[:-40],
        "cut.parquet": whole[:60],
        "empty.parquet": b"",
        "text.parquet": text.encode(),
        "footer.parquet": whole[:footer] + b"\xff" + whole[footer + 1 :],
        "empty.csv": b"",
        "german.csv": (header + first).replace(",", ";").encode(),
        "tabs.csv": (header + first).replace(",", "\t").encode(),
        "utf-16.csv": text.encode("utf-16"),
        "gz.csv": gzip.compress(text.encode()),
        "ragged.csv": (header + first + rest[0].replace("\n", ",1\n") + "".join(rest[1:])).encode(),
        "short.csv": (header + first.rpartition(",")[0] + "\n").encode(),
        "twice.csv": ("level," + header + "".join(f"x,{line}" for line in (first, *rest))).encode(),
        "latin-1.csv": (header + first.replace("org-0", "b\xe9ta")).encode("latin-1"),
        "words.csv": (header + first.replace("40", "forty")).encode(),
        "list.jsonl": b"[1, 2]\n",
        "broken.jsonl": write(table(), folder, "jsonl", "whole").read_bytes()[:-20],
        "cut.arrow": write(table(), folder, "arrow", "whole").read_bytes()[:-30],
        "other.xlsx": b"PK",
    }
    path = folder / name
    path.write_bytes(contents[name])
    return path


@pytest.mark.parametrize(
    "name",
    [
        "truncated.parquet",
        "cut.parquet",
        "empty.parquet",
        "text.parquet",
        "footer.parquet",
        "empty.csv",
        "german.csv",
        "utf-16.csv",
        "gz.csv",
        "ragged.csv",
        "short.csv",
        "twice.csv",
        "latin-1.csv",
        "words.csv",
        "list.jsonl",
        "broken.jsonl",
        "cut.arrow",
        "other.xlsx",
    ],
)
def test_a_damaged_file_is_refused(name: str, tmp_path: Path) -> None:
    assert name in refusal(damaged(name, tmp_path))


@contextmanager
def no_more_files() -> Iterator[None]:
    """The system opens none, as where a limit is reached."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


@pytest.mark.parametrize("kind", ["parquet", "csv", "jsonl", "arrow"])
def test_a_file_that_the_system_does_not_open_is_not_called_damaged(kind: str, tmp_path: Path) -> None:
    path, database = write(table(), tmp_path, kind), Database(quietly)
    parts = parts_of(database, [write(table(), tmp_path, kind, "another"), path])
    with no_more_files(), pytest.raises(AssessError) as first:
        parts_of(database, [path])
    with no_more_files(), pytest.raises((duckdb.IOException, OSError)) as unopened:
        database.rows(f"FROM read_blob('{path}')")
    with pytest.raises(AssessError) as later:
        explained_fault(parts, unopened.value)
    assert (str(first.value), str(later.value)) == (f"{path}: cannot be read: too many open files",) * 2


def test_a_folder_that_resists_goes_with_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    run = temporary_folder()
    folder = run.__enter__()
    with no_more_files():
        run.__exit__(None, None, None)
    assert [*tmp_path.iterdir()] == [folder]
    with temporary_folder():
        assert not folder.exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("german.csv", "its header has semicolons"),
        ("tabs.csv", "its header has tabs"),
        ("utf-16.csv", "is UTF-16"),
    ],
)
def test_what_a_spreadsheet_made_of_a_csv_is_told(name: str, said: str, tmp_path: Path) -> None:
    assert said in refusal(damaged(name, tmp_path))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blank_lines_above_the_header_of_a_csv_are_passed_over(end: str, tmp_path: Path) -> None:
    paths = [write([row], tmp_path, "csv", f"s{place}") for place, row in enumerate(table())]
    whole = [*survey(FRAMEWORK, paths, shown=Shown(top=None)).ranking]
    for above, path in enumerate(paths):
        path.write_text(above * end + path.read_text("utf-8").replace("\n", end), "utf-8", newline="")
    assert [*survey(FRAMEWORK, paths, shown=Shown(top=None)).ranking] == whole


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize(
    ("above", "below", "told"),
    [
        ("\n", "\r\n", "ends in CR LF, expected LF"),
        ("\r\n", "\n", "ends in LF, expected CR LF"),
        ("\r", "\n", "ends in LF, expected CR"),
    ],
)
def test_a_line_of_a_csv_that_ends_otherwise_than_the_first_one_is_told(
    above: str, below: str, told: str, place: int, tmp_path: Path
) -> None:
    path, whole = write(table(), tmp_path, "csv"), write(table(), tmp_path, "csv", "whole")
    lines = ["", *path.read_text("utf-8").splitlines()]
    path.write_text("".join(line + (above if at <= place else below) for at, line in enumerate(lines)), newline="")
    for given in ([path], [whole, path]):
        with pytest.raises(AssessError, match=f"line {place + 2} {told} as the first one"):
            survey(FRAMEWORK, given, shown=FEW)


def test_a_csv_of_more_columns_than_the_database_can_hold_is_refused_by_its_name(tmp_path: Path) -> None:
    path = write([row | {f"c{at}": 1 for at in range(20_000)} for row in table()], tmp_path, "csv")
    assert refusal(path).startswith(f"{path}: no score table: it has 20,0")
    assert refusal(path).endswith(" columns, expected at most 20,000")


def test_json_may_leave_out_what_is_null(tmp_path: Path) -> None:
    rows = [bare_row(FRAMEWORK, f"org-{number}", low) for number, low in enumerate([None, 40.0, 50.0])]
    told = [{key: cell for key, cell in row.items() if cell is not None} for row in rows]
    paths = write(rows, tmp_path, "jsonl"), write(told, tmp_path, "jsonl", "told")
    paths[1].write_text("\n" * HEAD_LINES + paths[1].read_text("utf-8").replace("\n", "\n\n"), "utf-8")
    whole, found = ([*survey(FRAMEWORK, [path], shown=Shown(top=None)).ranking] for path in paths)
    assert found == whole


@pytest.mark.parametrize("above", ["\ufeff", "\ufeff\n", "\ufeff \r\n\t\n"])
def test_blank_lines_of_json_may_have_the_mark_of_utf_8_above_them(above: str, tmp_path: Path) -> None:
    path = write(table(), tmp_path, "jsonl")
    path.write_text(above + path.read_text("utf-8"), "utf-8", newline="")
    assert survey(FRAMEWORK, [path], shown=FEW).rows == len(table())
    path.write_text(path.read_text("utf-8")[:-9], "utf-8", newline="")
    assert f"line {len(table()) + above.count(chr(10))} is no JSON" in refusal(path)


@pytest.mark.parametrize(
    ("begun", "said"),
    [
        ('{"level": "limited", ', "has key level twice"),
        ('{"note": "\\ud800", ', "has half of a surrogate pair, which is no text"),
        ("\ufeff{", "is no JSON: it is cut short or damaged"),
    ],
)
@pytest.mark.parametrize("first", [0, HEAD_LINES])
def test_what_the_database_reads_of_no_json_is_told_with_its_line(
    begun: str, said: str, first: int, tmp_path: Path
) -> None:
    whole = write(table(), tmp_path, "jsonl").read_text("utf-8").splitlines(keepends=True)
    lines = [*whole[:1] * first, *whole]
    path = tmp_path / "t.jsonl"
    path.write_text("".join([*lines[:-1], lines[-1].replace("{", begun, 1)]), "utf-8")
    assert refusal(path) == f"{path}: no score table: line {len(lines)} {said}"


@pytest.mark.parametrize("key", ['"": 1', f'"deep": {"[" * 200}{"]" * 200}'])
def test_what_nobody_asks_for_hides_no_other_framework(key: str, tmp_path: Path) -> None:
    path = write([row | {LABEL: "plant@2.0.0#0"} for row in table()], tmp_path, "jsonl")
    path.write_text(path.read_text("utf-8").replace("{", f"{{{key}, ", 1), "utf-8")
    assert "was scored with plant@2.0.0" in refusal(path)


def test_keys_of_json_are_not_looked_for_behind_a_line_of_megabytes(tmp_path: Path) -> None:
    rows = [bare_row(FRAMEWORK, f"org-{number}", 40.0) for number in range(3)]
    whole = write(rows, tmp_path, "jsonl", "whole")
    lines = whole.read_text("utf-8").splitlines(keepends=True)
    long = tmp_path / "long.jsonl"
    long.write_text("".join([lines[0], lines[1].replace("{", '{"note": "' + "x" * LONGEST_LINE + '", ', 1), lines[2]]))
    found, told = ([*survey(FRAMEWORK, [path], shown=Shown(top=None)).ranking] for path in (long, whole))
    assert found == told


def test_a_table_of_json_without_rows_has_none(tmp_path: Path) -> None:
    empty, full = tmp_path / "empty.jsonl", write(table(), tmp_path, "jsonl")
    empty.write_bytes(b"")
    with pytest.raises(AssessError, match=r"empty\.jsonl: no organisation has scores in it"):
        survey(FRAMEWORK, [empty], shown=FEW)
    assert survey(FRAMEWORK, [empty, full], shown=FEW).rows == len(table())


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ([1, 2.5, 3.0], {"1", "2.5", "3"}),
        ([12345678901234567, 12345678901234568, 1], {"12345678901234567", "12345678901234568", "1"}),
    ],
)
def test_kept_numbers_of_json_make_cohorts(kept: list[float], expected: set[str], tmp_path: Path) -> None:
    rows = [row | {"kept": number} for row, number in zip(table(), kept * 2, strict=False)]
    path = write(rows, tmp_path, "jsonl")
    ranking = survey(FRAMEWORK, [path], Kept(by=("kept",)), shown=Shown(top=None)).ranking
    assert {ranked.cohorts[0].value for ranked in ranking} == expected


@pytest.mark.parametrize("kind", ["parquet", "arrow", "csv", "jsonl"])
def test_nought_is_one_cohort_in_every_format(kind: str, tmp_path: Path) -> None:
    rows = [row | {"n": number} for row, number in zip(table(), [-0.0, 0.0, 1.0, -2.5, None], strict=True)]
    ranking = survey(FRAMEWORK, [write(rows, tmp_path, kind)], Kept(by=("n",)), shown=Shown(top=None)).ranking
    found = {ranked.organisation: ranked.cohorts[0].value for ranked in ranking}
    assert [found[f"org-{place}"] for place in range(5)] == ["0", "0", "1", "-2.5", None]


def test_the_same_file_twice_is_refused(tmp_path: Path) -> None:
    path = write(table(), tmp_path, "csv")
    with pytest.raises(AssessError, match="is given twice"):
        survey(FRAMEWORK, [path, tmp_path / "." / path.name], shown=FEW)


@pytest.mark.parametrize("name", ["overall_low", "coverage", "enough_evidence"])
def test_a_column_of_scores_makes_no_cohorts(name: str, tmp_path: Path) -> None:
    with pytest.raises(AssessError, match=f"{name} is a column of scores and makes no cohorts"):
        survey(FRAMEWORK, [write(table(), tmp_path, "parquet")], kept=Kept(by=(name,)), shown=FEW)


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_a_column_may_have_several_uses(kind: str, tmp_path: Path) -> None:
    rows = [row | {"name": "ab"[number % 2], "size": 1 + number % 2} for number, row in enumerate(table())]
    kept = Kept(by=("name", "size"), weight="size", name="name")
    found = survey(FRAMEWORK, [write(rows, tmp_path, kind)], kept=kept, shown=FEW)
    assert [len(cohorts.shown) + cohorts.hidden_cohorts for cohorts in found.cohorts] == [2, 2]


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        (pa.array([3.0] * 5, pa.float32()).cast(pa.float16()), "3"),
        (pa.array([Decimal(3)] * 5, pa.decimal256(50, 2)), "3.00"),
        (pa.array([Decimal(300)] * 5, pa.decimal128(5, -2)), "3E+2"),
    ],
    ids=["small floats", "long decimals", "decimals of hundreds"],
)
def test_arrow_holds_cells_that_the_database_does_not(cells: pa.Array, value: str, tmp_path: Path) -> None:
    whole = arrow_table(table()).append_column("kept", cells)
    with pa.ipc.new_file(tmp_path / "s.arrow", whole.schema) as writer:
        writer.write_table(whole)
    ranking = survey(FRAMEWORK, [tmp_path / "s.arrow"], Kept(by=("kept",)), shown=Shown(top=None)).ranking
    assert {ranked.cohorts[0].value for ranked in ranking} == {value}


@pytest.mark.parametrize(
    "cells",
    [
        pa.array([10**13] * 5, pa.int64()).view(pa.timestamp("s")),
        pa.DictionaryArray.from_arrays(pa.array([0] * 5, pa.int8()), pa.array([1.5], pa.float16())),
        pa.array([[1.5]] * 5, pa.list_(pa.float16())),
        pa.array([{"a": Decimal(1)}] * 5, pa.struct({"a": pa.decimal256(50, 2)})),
    ],
    ids=["far days", "codes for small floats", "lists of them", "groups of long decimals"],
)
def test_what_the_database_does_not_know_is_told_of_the_file(cells: pa.Array, tmp_path: Path) -> None:
    whole = arrow_table(table()).append_column("kept", cells)
    with pa.ipc.new_file(tmp_path / "s.arrow", whole.schema) as writer:
        writer.write_table(whole)
    told = "no score table: a column is of a type that the database does not know"
    assert refusal(tmp_path / "s.arrow", by=("kept",)) == f"{tmp_path / 's.arrow'}: {told}"


def test_a_kept_text_that_is_too_long_for_a_name_is_refused_at_its_row(tmp_path: Path) -> None:
    rows = [row | {"kept": "a" * length} for row, length in zip(table(), (1, 1_000, 1_001, 1, 1), strict=True)]
    path = write(rows, tmp_path, "csv")
    for kept in (Kept(by=("kept",)), Kept(name="kept")):
        with pytest.raises(AssessError, match=r"row 3, kept: a{100} is longer than 1,000 signs, too long for a name"):
            survey(FRAMEWORK, [path], kept, shown=FEW)


@one_case_in(3)
@pytest.mark.parametrize("kind", ["parquet", "arrow"])
@pytest.mark.parametrize(
    ("column", "text", "said"),
    some(
        (
            ("organisation", "w", "is no organisation's id"),
            ("organisation", b"w", "is no organisation's id"),
            ("level", "w", "is unknown, expected one of"),
            ("coverage", "w", "is no number from 0 to 100"),
            ("enough_evidence", "w", "w is no truth value, expected true or false"),
            ("what_if", "w", "is longer than 4,000 signs"),
            ("framework", "w", "is longer than 4,000 signs"),
            ("kept", "w", "is longer than 1,000 signs"),
        ),
        3,
    ),
)
def test_a_text_that_all_rows_share_is_refused_before_it_is_copied(
    column: str, text: str | bytes, said: str, kind: str, tmp_path: Path
) -> None:
    """Of 3 GB, unfolded."""
    whole = pa.concat_tables([arrow_table(table())] * 600).combine_chunks()
    words = pa.array([text * ((1 << 20) // len(text))])
    cells = pa.DictionaryArray.from_arrays(pa.array([0] * len(whole), pa.int32()), words)
    if column in whole.column_names:
        whole = whole.drop_columns([column])
    whole = whole.append_column(column, cells)
    path = tmp_path / f"s.{kind}"
    if kind == "parquet":
        pq.write_table(whole, path, write_statistics=False)
    else:
        with pa.ipc.new_file(path, whole.schema) as writer:
            writer.write_table(whole)
    told = refusal(path, by=("kept",) if column == "kept" else ())
    assert told.startswith(f"{path}: row 1, {column}: ")
    assert said in told


def test_no_number_is_taken_for_one_that_it_begins_with(tmp_path: Path) -> None:
    for end in ("", "x"):
        path = write(as_text(overall_low=f"42.{'0' * 5_000}{end}"), tmp_path, "csv")
        assert "row 3, overall_low: 42.0" in refusal(path)


@pytest.mark.parametrize("kind", ["parquet", "arrow", "csv", "jsonl"])
def test_what_was_tried_is_read_up_to_its_bound(kind: str, tmp_path: Path) -> None:
    for length in (4_000, 4_001):
        rows = [row | {"what_if": "\u00e9" * length} for row in table()]
        path = write(rows, tmp_path, kind, str(length))
        if length > 4_000:
            assert "row 1, what_if: " in refusal(path)
        else:
            assert survey(FRAMEWORK, [path], shown=FEW).rows == len(rows)


@in_the_gate
def test_a_record_batch_that_unpacks_beyond_the_bound_is_refused(tmp_path: Path) -> None:
    whole = arrow_table(table()).append_column("blob", pa.array([bytes(120 << 20)] * 5, pa.large_binary()))
    with pa.ipc.new_file(
        tmp_path / "s.arrow", whole.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")
    ) as writer:
        writer.write_table(whole.combine_chunks())
    assert "a record batch unpacks to 600 MiB, expected at most 512" in refusal(tmp_path / "s.arrow")


@pytest.mark.parametrize("kind", ["arrow", "parquet", "parts"])
def test_what_stands_in_kept_lists_is_no_column(kind: str, tmp_path: Path) -> None:
    lists: list[dict[str, Any]] = [
        {"tags": [tag], "more": [tag], "unit": {"name": tag, "at": [tag]}} for tag in "ababa"
    ]
    rows: list[Any] = [row | kept | {"element": kept["tags"][0]} for row, kept in zip(table(), lists, strict=True)]
    by = ("tags", "more", "unit", "element")
    found = survey(FRAMEWORK, [write(rows, tmp_path, kind)], kept=Kept(by=by), shown=Shown(top=None))
    first = next(iter(found.ranking))
    assert [cohort.value for cohort in first.cohorts] == ['["a"]', '["a"]', "{'name': a, 'at': [a]}", "a"]
    assert "no column list" in refusal(write(rows, tmp_path, kind, "again"), by=("list",))
    nested: list[Any] = [row | {"overall_low": [1.0]} for row in rows]
    assert "overall_low: [1.0] is no number" in refusal(write(nested, tmp_path, kind, "nested"))


def test_the_types_of_groups_in_groups_are_not_held_at_every_depth(tmp_path: Path) -> None:
    type_ = pa.int64()
    for _ in range(200):
        type_ = pa.struct([("n" * 2_000, type_)])
    path = tmp_path / "s.parquet"
    pq.write_table(pa.table({"deep": pa.nulls(1, type_)}), path, store_schema=False)
    tracemalloc.start()
    assert [part.header for part in parts_of(Database(quietly), [path])] == [("deep",)]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 4 * path.stat().st_size


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_a_column_that_differs_in_capitals_only_is_refused(kind: str, tmp_path: Path) -> None:
    rows = [row | {"Organisation": "x"} for row in table()]
    with pytest.raises(AssessError, match="column Organisation and column organisation differ in capitals only"):
        survey(FRAMEWORK, [write(rows, tmp_path, kind)], kept=Kept(by=("Organisation",)), shown=FEW)


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("name", some(["x\ty", "x\ny", "=z", "'=z"], 2))
def test_a_kept_column_has_its_name_in_every_format(kind: str, name: str, tmp_path: Path) -> None:
    rows = [row | {spreadsheet(name) if kind == "csv" else name: "ab"[at % 2]} for at, row in enumerate(table())]
    path = write(rows, tmp_path, kind)
    found = survey(FRAMEWORK, [path], kept=Kept(by=(name,), name=name), shown=Shown(top=None))
    assert {ranked.cohorts[0].value for ranked in found.ranking} == {"a", "b"}


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "arrow"])
def test_an_ending_in_capitals_is_that_ending(kind: str, tmp_path: Path) -> None:
    rows = [row | {spreadsheet("=z") if kind == "csv" else "=z": "ab"[at % 2]} for at, row in enumerate(table())]
    (tmp_path / "parts").mkdir()
    path = write(rows, tmp_path, kind).rename(tmp_path / "parts" / f"part-1.{kind.upper()}")
    for given in (path, path.parent):
        found = survey(FRAMEWORK, [given], kept=Kept(by=("=z",)), shown=Shown(top=None))
        assert {ranked.cohorts[0].value for ranked in found.ranking} == {"a", "b"}


def test_a_folder_without_parts_is_refused(tmp_path: Path) -> None:
    assert "a folder without parts" in refusal(tmp_path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "no such file or folder" in refusal(tmp_path / "nowhere.parquet")


@pytest.mark.parametrize("name", ["loop", "loop.csv", "loop/x"])
def test_a_link_to_itself_is_no_file(name: str, tmp_path: Path) -> None:
    link = tmp_path / name.partition("/")[0]
    link.symlink_to(link.name)
    assert "too many levels of symbolic links" in refusal(tmp_path / name)


def test_parts_follow_the_order_of_the_input(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    for place, name in enumerate(["part-00002-000000000000", "part-00010-000000000000", "part-00002-000000032768"]):
        rows = [bare_row(FRAMEWORK, f"org-{place}", 50.0)]
        pq.write_table(arrow_table(rows), folder / f"{name}.parquet")
    ranking = survey(FRAMEWORK, [folder], shown=Shown(top=None)).ranking
    assert [ranked.organisation for ranked in ranking] == ["org-0", "org-2", "org-1"]


TEXTS = (pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string()))
NUMBERS = (pa.int64(), pa.int32(), pa.float64(), pa.decimal128(5, 1))


def typed(whole: pa.Table, type_: pa.DataType) -> pa.Table:
    """A table with its texts of a type, or its numbers."""
    columns = []
    for column in whole.columns:
        is_number = pa.types.is_floating(column.type)
        if type_ in NUMBERS if is_number else type_ in TEXTS and not pa.types.is_boolean(column.type):
            plain = column if is_number else column.cast(pa.string())
            columns.append(plain.dictionary_encode() if pa.types.is_dictionary(type_) else plain.cast(type_))
        else:
            columns.append(column)
    return pa.table(columns, names=whole.column_names)


@one_case_in(9)
@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (*pair, kind)
        for pair, kind in in_turn(
            (pair for types in (TEXTS, NUMBERS) for pair in product(types, types)), ["arrow", "parquet"], 1
        )
    ],
    ids=str,
)
def test_files_are_read_alike_whatever_types_their_columns_have(
    one: pa.DataType, other: pa.DataType, kind: str, tmp_path: Path
) -> None:
    paths: list[Path] = []
    expected: dict[str, tuple[int, str]] = {}
    for place, type_ in enumerate((one, other)):
        low = 40.0 + place + (0.0 if pa.types.is_integer(type_) else 0.5)
        rows = [bare_row(FRAMEWORK, f"org-{place}-{at}", low + 10 * at, kept="abc"[place + at]) for at in range(2)]
        expected |= {row["organisation"]: (round(row["overall_low"] * 10), row["kept"]) for row in rows}
        whole = typed(arrow_table(rows), type_)
        paths.append(tmp_path / f"s{place}.{kind}")
        if kind == "parquet":
            pq.write_table(whole, paths[-1])
        else:
            with pa.ipc.new_file(paths[-1], whole.schema) as writer:
                writer.write_table(whole)
    ranking = survey(FRAMEWORK, paths, Kept(by=("kept",)), shown=Shown(top=None)).ranking
    assert {ranked.organisation: (ranked.low, ranked.cohorts[0].value) for ranked in ranking} == expected


@pytest.mark.parametrize("kind", ["arrow", "parquet"])
def test_small_floats_are_the_tenths_that_they_are_written_as(kind: str, tmp_path: Path) -> None:
    rows = [bare_row(FRAMEWORK, f"org-{tenths}", tenths / 10) for tenths in range(0, 1001, 7)]
    whole = arrow_table(rows)
    small = [column.cast(pa.float32()) if pa.types.is_floating(column.type) else column for column in whole.columns]
    path = tmp_path / f"s.{kind}"
    if kind == "parquet":
        pq.write_table(pa.table(small, names=whole.column_names), path)
    else:
        with pa.ipc.new_file(
            path, pa.schema(zip(whole.column_names, (each.type for each in small), strict=True))
        ) as out:
            out.write_table(pa.table(small, names=whole.column_names))
    ranking = survey(FRAMEWORK, [path], shown=Shown(top=None)).ranking
    assert [ranked.low for ranked in ranking] == sorted((round(row["overall_low"] * 10) for row in rows), reverse=True)


@one_case_in(2)
@pytest.mark.parametrize("kind", some(["parquet", "csv", "jsonl", "arrow"], 2))
@pytest.mark.parametrize("values", [[3, 4], [True, False], ["NA", "null"], ["", "x"]], ids=str)
def test_a_kept_column_may_hold_anything(kind: str, values: list[Cell], tmp_path: Path) -> None:
    rows = [row | {"kept": values[place % 2]} for place, row in enumerate(table())]
    portfolio = survey(FRAMEWORK, [write(rows, tmp_path, kind)], kept=Kept(by=("kept",)), shown=Shown(top=None))
    found = [ranked.cohorts[0].value for ranked in sorted(portfolio.ranking, key=lambda each: each.organisation)]
    expected = [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
    # An empty cell of a CSV file is no value.
    assert found[:2] == [None if kind == "csv" and word == "" else word for word in expected]
