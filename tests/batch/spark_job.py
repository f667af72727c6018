"""Scores a table on Spark in a process of its own (INPUT OUTPUT): undisturbed, and with an executor killed on the way.

Prints how many of how many tasks were done when the executor was killed.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from aifactory_assess.batch.mapping_file import read_mapping
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.running.engines import register_udf, score_spark
from aifactory_assess.framework.builtin import builtin

EXECUTOR = b"CoarseGrainedExecutorBackend"


def session(master: str) -> SparkSession:
    """A quiet session, a partition a file: opening one is taken to cost as much as a whole partition."""
    builder = SparkSession.builder.master(master).config("spark.ui.enabled", "false")
    builder = builder.config("spark.ui.showConsoleProgress", "false").config("spark.driver.host", "127.0.0.1")
    builder = builder.config("spark.sql.files.maxPartitionBytes", "1m").config("spark.sql.files.openCostInBytes", "1m")
    builder = builder.config("spark.sql.shuffle.partitions", "4").config("spark.executor.memory", "600m")
    return builder.getOrCreate()


def executors() -> list[int]:
    """The processes of executors that descend from this one."""
    parents: dict[int, int] = {}
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if EXECUTOR in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
    return [process for process in found if _descends(process, parents)]


def _descends(process: int, parents: dict[int, int]) -> bool:
    while process in parents:
        process = parents[process]
        if process == os.getpid():
            return True
    return False


def kill_an_executor(spark: SparkSession, told: list[str]) -> None:
    """Wait until a stage of many tasks is under way, and kill one of its executors."""
    tracker: Any = spark.sparkContext.statusTracker()
    while True:
        for stage in tracker.getActiveStageIds():
            found = tracker.getStageInfo(stage)
            # Only the stage that scores has a task a file.
            if found and found.numTasks > 4 and 1 <= found.numCompletedTasks < found.numTasks - 4:
                os.kill(executors()[0], signal.SIGKILL)
                told.append(f"{found.numCompletedTasks} of {found.numTasks}")
                return
        time.sleep(0.01)


def by_sql(spark: SparkSession, df: DataFrame, output: str) -> None:
    """Write the scores and the faults that the function for SQL gives."""
    df.createOrReplaceTempView("answers")
    register_udf(spark)
    scored = spark.sql("SELECT s.* FROM (SELECT aif_score(struct(*)) AS s FROM answers)")
    scored.write.parquet(f"{output}/sql")


def by_mapping(df: DataFrame, output: str) -> None:
    """Write the scores of the same table under other names, and what it says of its faults."""
    path = Path(output) / "map.yaml"
    path.write_text("columns: {Company: organisation}\n", "utf-8")
    framework = builtin()
    mapping = read_mapping(path, framework)
    theirs = df.withColumnRenamed("organisation", "Company")
    found = score_spark(theirs, framework, ScoreOptions(keep=("zone",), mapping=mapping))
    found.scores.write.parquet(f"{output}/mapped")
    found.rejects.write.parquet(f"{output}/mapped-rejects")


def main(source: str, output: str) -> None:
    """Write scores and rejects, and the scores of a disturbed run."""
    spark = session("local-cluster[2,1,1024]")
    spark.sparkContext.setLogLevel("OFF")
    df, options = spark.read.parquet(source), ScoreOptions(keep=("zone",))
    found = score_spark(df, builtin(), options)
    found.scores.write.parquet(f"{output}/scores")
    found.rejects.write.parquet(f"{output}/rejects")
    by_sql(spark, df.drop("zone"), output)
    by_mapping(df, output)
    told: list[str] = []
    threading.Thread(target=kill_an_executor, args=(spark, told), daemon=True).start()
    score_spark(df, builtin(), options, allow_duplicates=True).scores.write.parquet(f"{output}/disturbed")
    print(*told)
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
