"""A table scored on Spark: the same rows as by a single process, and the same when an executor is killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.rejects import listed_rejects
from aifactory_assess.batch.score import Scorer
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.asked import Levels
from aifactory_assess.framework.builtin import builtin
from tests.batch.clusters import QUIET, answers, needs_spark

pytestmark = needs_spark
FRAMEWORK = builtin()
FILES, ROWS = 14, 300
LEVEL = next(question.id for question in FRAMEWORK.questions if isinstance(question.kind, Levels))


def write_answers(folder: Path) -> pa.Table:
    """A folder of tables with a kept column; of every 100 rows one has an impossible cell, one a path as its id.

    And one organisation stands there twice, in different files.
    """
    tables = []
    for number in range(FILES):
        table = answers(FRAMEWORK, number * ROWS, ROWS)
        rows = range(number * ROWS, (number + 1) * ROWS)
        names = [f"../../{row}" if row % 100 == 7 else f"org-{row:06d}" for row in rows]
        if number == FILES - 1:
            names[-1] = "org-000000"
        steps = [99 if row % 100 == 3 else step for row, step in zip(rows, table[LEVEL].to_pylist(), strict=True)]
        table = table.set_column(0, "organisation", pa.array(names))
        table = table.set_column(table.schema.get_field_index(LEVEL), LEVEL, pa.array(steps, pa.int64()))
        table = table.append_column("zone", pa.array(["a" if row % 2 else None for row in rows], pa.string()))
        pq.write_table(table, folder / f"answers-{number:03d}.parquet")
        tables.append(table)
    return pa.concat_tables(tables)


def rows(table: pa.Table) -> list[dict[str, Any]]:
    """Rows in the order of their ids."""
    return sorted(table.to_pylist(), key=lambda row: (row["organisation"] or "", str(row)))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pa.Table]:
    folder = tmp_path_factory.mktemp("source")
    return folder, write_answers(folder)


@pytest.fixture(scope="module")
def expected(source: tuple[Path, pa.Table]) -> tuple[pa.Table, list[dict[str, Any]]]:
    """Scores and rejects by this process, duplicates apart."""
    batch = source[1].combine_chunks().to_batches()[0]
    found = Scorer(FRAMEWORK, ScoreOptions(keep=("zone",))).score(batch)
    zones = batch.column("zone")
    rejects = [
        {
            "organisation": reject.organisation,
            "column": reject.column,
            "found": reject.found,
            "expected": reject.expected,
            "zone": zones[reject.row - 1].as_py(),
        }
        for reject in listed_rejects(found.rejects)
    ]
    return pa.Table.from_batches([found.scores]), rejects


@pytest.fixture(scope="module")
def spark(source: tuple[Path, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder that Spark wrote, and what the job said: one start of Spark for all tests."""
    import pyspark

    output = tmp_path_factory.mktemp("spark")
    project = Path(__file__).parents[2]
    home = {"SPARK_HOME": str(Path(pyspark.__file__).parent), "PYSPARK_PYTHON": sys.executable}
    # Java compiles for runs of hours, which takes longer than all that is run here.
    home["JDK_JAVA_OPTIONS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    paths = os.pathsep.join([str(project), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", "tests.batch.spark_job", str(source[0]), str(output)],
        check=False,
        capture_output=True,
        text=True,
        cwd=project,
        env={**QUIET, **home, "PYTHONPATH": paths, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_DIRS": str(output)},
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return output, done.stdout.strip()


def written(spark: tuple[Path, str], name: str) -> pa.Table:
    return ds.dataset(spark[0] / name, format="parquet").to_table()


def test_scores_and_rejects_are_those_of_one_process(
    expected: tuple[pa.Table, list[dict[str, Any]]], spark: tuple[Path, str]
) -> None:
    scores, rejects = written(spark, "scores"), written(spark, "rejects")
    once = expected[0].filter(pc.field("organisation") != "org-000000")
    assert scores.num_rows == FILES * ROWS * 98 // 100 - 2
    assert scores.column_names == expected[0].column_names
    assert rows(scores) == rows(once)
    twice = {"organisation": "org-000000", "column": "organisation", "found": "org-000000"}
    zones: list[str | None] = [None, "a"]
    repeated = [{**twice, "expected": "each organisation once", "zone": zone} for zone in zones]
    assert rows(rejects) == sorted([*expected[1], *repeated], key=lambda row: (row["organisation"] or "", str(row)))
    assert rejects.num_rows + scores.num_rows == FILES * ROWS


def test_the_function_for_sql_gives_the_same_row_by_row(
    expected: tuple[pa.Table, list[dict[str, Any]]], spark: tuple[Path, str]
) -> None:
    told = written(spark, "sql")
    scored = told.filter(pc.is_null(told["rejects"])).drop_columns(["rejects"])
    assert rows(scored) == rows(expected[0].drop_columns(["zone"]))
    faults = [fault for row in rows(told) for fault in row["rejects"] or ()]
    assert {(each["column"], each["found"]) for each in faults} == {(e["column"], e["found"]) for e in expected[1]}
    assert told.num_rows == FILES * ROWS


def test_a_mapping_changes_names_and_no_row(spark: tuple[Path, str]) -> None:
    assert rows(written(spark, "mapped")) == rows(written(spark, "scores"))
    theirs = {each["column"] for each in written(spark, "mapped-rejects").to_pylist()}
    assert theirs == {"Company", "organisation", LEVEL}


def test_a_killed_executor_changes_no_row(
    expected: tuple[pa.Table, list[dict[str, Any]]], spark: tuple[Path, str]
) -> None:
    done, _, of = spark[1].split()
    assert 0 < int(done) < int(of)
    assert rows(written(spark, "disturbed")) == rows(expected[0])


def test_an_unknown_column_is_refused_before_anything_runs() -> None:
    from aifactory_assess.batch.running.engines import score_spark

    class Table:
        """All that is looked at before anything runs."""

        columns = ("organisation", "compute_secure")

    with pytest.raises(AssessError, match="did you mean compute_secured"):
        score_spark(Table(), FRAMEWORK)
