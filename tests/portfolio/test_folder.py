"""A folder of parts is read as a whole or not at all, and no organisation counts twice."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from aifactory_assess.errors import AssessError
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.portfolio.columns import Kept
from aifactory_assess.portfolio.ranking import Shown
from aifactory_assess.portfolio.survey import survey
from aifactory_assess.scoring.score_table import LABEL, label_of
from aifactory_assess.telling.formats import told
from aifactory_assess.telling.look import Look
from tests.batch.clusters import answers
from tests.effort import one_case_in
from tests.portfolio.tables import Row, bare_row, write
from tests.program import run

pytestmark = one_case_in(4)

FRAMEWORK = builtin()
ALL = Shown(top=None)


def some(count: int = 20) -> list[Row]:
    return [bare_row(FRAMEWORK, f"org-{number}", 2.5 * number) for number in range(count)]


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    return write(some(), tmp_path, "parts", framework=FRAMEWORK)


def refusal(*paths: Path) -> str:
    with pytest.raises(AssessError) as caught:
        survey(FRAMEWORK, paths, shown=ALL)
    return str(caught.value)


def test_a_whole_run_is_read(parts: Path) -> None:
    assert survey(FRAMEWORK, [parts], shown=ALL).rows == 20


def test_a_run_that_lacks_a_part_is_refused(parts: Path) -> None:
    next(parts.glob("part-*")).unlink()
    assert "1 of 5 parts are missing: the run is not complete" in refusal(parts)


def test_a_run_whose_ledger_lacks_parts_is_refused(parts: Path) -> None:
    lines = (parts / "parts.jsonl").read_text("utf-8").splitlines(keepends=True)
    (parts / "parts.jsonl").write_text("".join(lines[:2]), "utf-8")
    message = refusal(parts)
    assert "3 of 5 parts are missing" in message
    assert "holds what is no part of its run: part-00001-000000000008.parquet" in message


def test_a_part_of_elsewhere_is_refused(parts: Path) -> None:
    shutil.copy(next(parts.glob("part-*")), parts / "part-00009-000000000000.parquet")
    assert "holds what is no part of its run: part-00009-000000000000.parquet" in refusal(parts)


def test_a_part_under_the_name_of_another_is_refused(parts: Path) -> None:
    first, second = sorted(parts.glob("part-*"))[:2]
    shutil.copy(first, second)
    assert f"{second.name}: is not what the run wrote: it was changed or damaged" in refusal(parts)


@pytest.mark.parametrize("name", ["manifest.json", "parts.jsonl", "part-00000-000000000000.parquet"])
def test_a_pipe_in_the_folder_is_not_waited_for(name: str, parts: Path) -> None:
    (parts / name).unlink()
    os.mkfifo(parts / name)
    assert refusal(parts)


def test_a_pipe_is_no_score_table(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "scores.csv")
    assert "scores.csv: is no regular file (save it to a file first" in refusal(tmp_path / "scores.csv")


def test_a_name_that_is_no_utf_8_is_told(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.csv")
    path.write_bytes(b"organisation\n")
    assert "has a path that is no UTF-8, by which the database finds no file (rename it)" in refusal(path)


@pytest.mark.parametrize(
    "content",
    ["{", "{}", "[]", *(f'{{"parts": {told}}}' for told in ('"many"', '"5"', "1e400", "5.0", "true", "-1"))],
)
def test_a_manifest_that_tells_nothing_of_its_run_is_refused(content: str, parts: Path) -> None:
    (parts / "manifest.json").write_text(content, "utf-8")
    assert "manifest.json: does not tell how many parts its run has" in refusal(parts)


def test_more_parts_than_the_manifest_tells_are_refused(parts: Path) -> None:
    manifest = parts / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | {"parts": 4}), "utf-8")
    assert refusal(parts) == f"{parts}: holds 5 parts of a run that has 4 (run the same batch again)"


def test_a_line_that_was_torn_counts_for_nothing(parts: Path) -> None:
    ledger = parts / "parts.jsonl"
    first, *others = ledger.read_text("utf-8").splitlines(keepends=True)
    ledger.write_text("".join(["\n", first[:20], "\n", "[1]\n", first, *others]), "utf-8")
    assert survey(FRAMEWORK, [parts], shown=ALL).rows == 20


def test_a_line_that_no_run_wrote_so_counts_for_nothing(parts: Path) -> None:
    ledger = parts / "parts.jsonl"
    lines = ledger.read_text("utf-8").splitlines(keepends=True)
    entry = json.loads(lines[0])
    ledger.write_text("".join([*lines, json.dumps(entry | {"sha256": "0" * 64}), "\n"]), "utf-8")
    assert survey(FRAMEWORK, [parts], shown=ALL).rows == 20


def test_parts_of_other_programs_need_no_manifest(parts: Path) -> None:
    (parts / "manifest.json").unlink()
    (parts / "parts.jsonl").unlink()
    assert survey(FRAMEWORK, [parts], shown=ALL).rows == 20


def test_what_batch_writes_in_shards_is_read_once_it_is_whole(tmp_path: Path) -> None:
    pq.write_table(answers(FRAMEWORK, 0, 30), tmp_path / "a.parquet")
    pq.write_table(answers(FRAMEWORK, 30, 30), tmp_path / "b.parquet")
    shard = ("batch", "a.parquet", "b.parquet", "-o", "out", "--workers", "1", "--shard")
    assert run(*shard, "1/2", cwd=tmp_path).code == 0
    half = run("portfolio", "out", cwd=tmp_path)
    assert (half.code, half.out) == (2, "")
    assert "1 of 2 parts are missing" in half.err
    assert run(*shard, "2/2", cwd=tmp_path).code == 0
    assert survey(FRAMEWORK, [tmp_path / "out"], shown=ALL).rows == 60


@one_case_in(3)
@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_a_copied_table_counts_once_and_is_told(kind: str, tmp_path: Path) -> None:
    one = write(some(), tmp_path, kind, framework=FRAMEWORK)
    copy = tmp_path / f"copy.{kind}"
    shutil.copy(one, copy)
    found, alone = survey(FRAMEWORK, [one, copy], shown=ALL), survey(FRAMEWORK, [one], shown=ALL)
    assert (found.rows, found.repeated) == (20, 20)
    assert found.whole == alone.whole
    assert [ranked.organisation for ranked in found.ranking] == [ranked.organisation for ranked in alone.ranking]
    assert "20 rows said again what another row said, and count once." in told("portfolio", "text", found)


@one_case_in(2)
@pytest.mark.parametrize("first", ["parquet", "csv", "jsonl", "arrow"])
def test_tables_of_all_kinds_make_one(first: str, tmp_path: Path) -> None:
    """Some name the framework in their schema, some in a column, and one nowhere; a row of two counts once."""
    kinds = sorted(["parquet", "csv", "jsonl", "arrow"], key=lambda kind: kind != first)
    starts = {kind: 4 * place for place, kind in enumerate(kinds)}
    paths = [write(some()[at : at + 5], tmp_path, kind, framework=FRAMEWORK) for kind, at in starts.items()]
    unnamed = write(some()[16:], tmp_path, "csv", "unnamed")
    found, alone = (
        survey(FRAMEWORK, each, shown=ALL) for each in ([*paths, unnamed], [write(some(), tmp_path, "parts")])
    )
    assert (found.rows, found.repeated, found.unnamed) == (20, 4, (unnamed.as_posix(),))
    assert [ranked.organisation for ranked in found.ranking] == [ranked.organisation for ranked in alone.ranking]
    assert found.whole == alone.whole


def test_a_text_of_another_framework_is_refused_beside_a_table_of_this_one(tmp_path: Path) -> None:
    rows = [row | {LABEL: "plant@2.0.0#0123"} for row in some(3)]
    other = write(rows, tmp_path, "jsonl")
    message = f"{other}: was scored with plant@2.0.0"
    assert message in refusal(write(some(), tmp_path, "parquet", framework=FRAMEWORK), other)


def test_an_organisation_with_other_scores_elsewhere_is_refused_with_both_places(tmp_path: Path) -> None:
    one = write(some(), tmp_path, "csv", "one")
    other = write([bare_row(FRAMEWORK, "new", 1.0), bare_row(FRAMEWORK, "org-3", 1.0)], tmp_path, "jsonl", "other")
    message = f"{other}: row 2: organisation org-3 stands there twice, with other scores in row 4 of {one}"
    assert message in refusal(one, other)


@pytest.mark.parametrize(
    ("third", "by", "what"), [({"overall_low": 1.0}, (), "scores"), ({"sector": "b"}, ("sector",), "kept columns")]
)
def test_of_many_rows_of_an_organisation_two_are_named_that_differ(
    third: Row, by: tuple[str, ...], what: str, tmp_path: Path
) -> None:
    row = bare_row(FRAMEWORK, "a", 40.0, sector="a")
    one, two, three = (
        write([each], tmp_path, "csv", f"t{place}") for place, each in enumerate([row, row, row | third])
    )
    with pytest.raises(AssessError, match=rf"t2\.csv: row 1: .* with other {what} in row 1 of .*t0\.csv"):
        survey(FRAMEWORK, [one, two, three], Kept(by=by), shown=ALL)


@pytest.mark.parametrize(("count", "rest"), [(100, []), (1204, ["and 1,104 more"])])
def test_of_many_organisations_with_other_scores_it_is_said_how_many_more(
    count: int, rest: list[str], tmp_path: Path
) -> None:
    names = [f"org-{number}" for number in range(count)]
    one, two = (
        write([bare_row(FRAMEWORK, name, score) for name in names], tmp_path, "csv", f"of-{score:.0f}")
        for score in (1.0, 2.0)
    )
    with pytest.raises(AssessError) as caught:
        survey(FRAMEWORK, [one, two], shown=ALL)
    assert [problem.found for problem in caught.value.problems[100:]] == rest
    assert {problem.file for problem in caught.value.problems} == {two.as_posix()}


def test_a_table_that_names_no_framework_is_told(tmp_path: Path) -> None:
    path = write(some(), tmp_path, "csv")
    found = survey(FRAMEWORK, [path], shown=ALL)
    assert found.unnamed == (path.as_posix(),)
    assert "name no framework: taken for scores by" in told("portfolio", "text", found, Look(width=5000))
    assert survey(FRAMEWORK, [write(some(), tmp_path, "csv", framework=FRAMEWORK)], shown=ALL).unnamed == ()


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
@pytest.mark.parametrize("emptied", [range(1), range(7, 8), range(20)])
def test_a_row_that_names_no_framework_is_told_of_its_file(kind: str, emptied: range, tmp_path: Path) -> None:
    path, other = (write(some(20), tmp_path, kind, name, framework=FRAMEWORK) for name in ("s", "other"))
    lines, label = path.read_text("utf-8").splitlines(keepends=True), label_of(FRAMEWORK)
    for place in emptied:
        at = place + (kind == "csv")
        lines[at] = lines[at].replace(f'"{label}"', "" if kind == "csv" else "null")
    path.write_text("".join(lines), "utf-8")
    schema = write(some(20), tmp_path, "parquet", framework=FRAMEWORK)
    found = survey(FRAMEWORK, [schema, other, path], shown=ALL)
    assert (found.unnamed, found.repeated) == ((path.as_posix(),), 40)
    shown = told("portfolio", "text", found, Look(width=5000))
    assert f"{path.name} name no framework: taken for scores by" in shown


def test_a_line_that_was_cut_is_named(tmp_path: Path) -> None:
    path = write(some(), tmp_path, "jsonl")
    path.write_bytes(path.read_bytes()[:-30])
    assert f"{path}: no score table: line 20 is no JSON: it is cut short or damaged" in refusal(path)


def test_weighted_means_count_an_organisation_as_much_as_it_weighs(tmp_path: Path) -> None:
    """(10 x 1 + 40 x 3) / 4 = 32.5, where the plain mean is 25; of the pillars likewise."""
    rows = [bare_row(FRAMEWORK, "a", 10.0, staff=1.0), bare_row(FRAMEWORK, "b", 40.0, staff=3.0)]
    found = survey(FRAMEWORK, [write(rows, tmp_path, "parquet")], Kept(weight="staff"), shown=ALL)
    assert (found.whole.overall.mean, found.whole.overall.weighted_mean) == (25.0, 32.5)
    assert {spread.weighted_mean for spread in found.whole.pillars} == {32.5}
    assert "weighted by staff 32.5" in " ".join(told("portfolio", "text", found).split())


@pytest.mark.parametrize("weight", [-1.0, None, "much", "1_0", "1e12", "1e30", "18446744073709551615"])
def test_what_weighs_nothing_is_refused(weight: float | str | None, tmp_path: Path) -> None:
    rows = [bare_row(FRAMEWORK, "a", 10.0, staff=weight), bare_row(FRAMEWORK, "b", 10.0, staff="1")]
    rows = [row | {"staff": None if row["staff"] is None else str(row["staff"])} for row in rows]
    path = write(rows, tmp_path, "csv")
    with pytest.raises(AssessError, match=r"row 1, staff: .* is no weight, .* not negative and below 10\^12"):
        survey(FRAMEWORK, [path], Kept(weight="staff"), shown=ALL)


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "arrow"])
def test_a_weight_whose_point_may_stand_between_thousands_is_asked_back(kind: str, tmp_path: Path) -> None:
    """1.200, 950 and 2.500 are thousands in German; one cell such as 1.25 or 0.125 shows that they are none."""

    def weighed(*staff: str | float) -> None:
        rows = [bare_row(FRAMEWORK, f"o{at}", 10.0, staff=each) for at, each in enumerate(staff)]
        survey(FRAMEWORK, [write(rows, tmp_path, kind)], Kept(weight="staff"), shown=ALL)

    doubt = r"column staff: '1\.200' can mean two numbers, expected 1200 or 1\.2 \("
    for cells in (["1.200", "950", "2.500"], ["2.500", " 1.200"], ["1.200"], ["+1.200"]):
        with pytest.raises(AssessError, match=doubt):
            weighed(*cells)
    for cells in (["1.200", "1.25"], ["1.200", "0.125"], ["1.200", "2.5000"], ["950", "12"]):
        weighed(*cells)
    if kind != "csv":  # where numbers themselves have no sign but one
        weighed(1.234, 950.0)


def test_names_stand_beside_ids_in_every_format(tmp_path: Path) -> None:
    rows = [
        bare_row(FRAMEWORK, f"org-{number}", 5.0 * number, name=f"Müller, {number} & Söhne") for number in range(12)
    ]
    rows.append(bare_row(FRAMEWORK, "evil", 99.0, name="=evil()\x1b[31m"))
    found = survey(FRAMEWORK, [write(rows, tmp_path, "parquet")], shown=ALL)
    ranking = json.loads(told("portfolio", "json", found))["ranking"]
    assert [row["name"] for row in ranking][:2] == ["=evil()\x1b[31m", "Müller, 11 & Söhne"]
    lines = told("portfolio", "csv", found).splitlines()
    assert lines[1].startswith("1,evil,'=evil()\\x1b[31m,")
    assert lines[2].startswith('2,org-11,"Müller, 11 & Söhne",')
    for form in ("text", "markdown"):
        assert "Müller, 11" in told("portfolio", form, found)
        assert "\x1b" not in told("portfolio", form, found)


def test_the_json_is_ascii_whatever_names_hold(tmp_path: Path) -> None:
    rows = [bare_row(FRAMEWORK, "a", 10.0, name="\x9b31m\u202e\x7f名前")]
    assert told("portfolio", "json", survey(FRAMEWORK, [write(rows, tmp_path, "parquet")], shown=ALL)).isascii()


def test_a_path_with_signs_of_a_pattern_is_one_file(tmp_path: Path) -> None:
    write(some(4), tmp_path, "parquet", "scores[1]*")
    write(some(7), tmp_path, "parquet", "scores1x")
    assert survey(FRAMEWORK, [tmp_path / "scores[1]*.parquet"], shown=ALL).rows == 4


def test_each_line_says_of_which_framework_it_is_whatever_the_first_one_lacks(tmp_path: Path) -> None:
    rows = some(3)
    first = {name: value for name, value in rows[0].items() if name != LABEL}
    mixed = write([first, *(row | {LABEL: "plant@2.0.0#0123"} for row in rows[1:])], tmp_path, "jsonl")
    assert f"{mixed}: was scored with plant@2.0.0" in refusal(mixed)
    bare = write(
        [{name: value for name, value in row.items() if name != LABEL} for row in rows], tmp_path, "jsonl", "bare"
    )
    assert survey(FRAMEWORK, [bare], shown=ALL).unnamed == (bare.as_posix(),)
