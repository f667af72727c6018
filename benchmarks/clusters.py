"""What a million rows cost on each engine, in CPU seconds of all processes: own processes, Dask, Spark.

    python benchmarks/clusters.py [ROWS]

CPU time and not the clock, since a cluster is paid by core and hour, and since other work on the machine does not blur
it. Each engine scores a small and a large table; the difference is the cost of the rows, the rest that of the start.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parent.parent))

from aifactory_assess.framework.builtin import builtin
from benchmarks.answers import answers
from benchmarks.orphans import adopt_orphans, cpu_of_children

SMALL = 1 << 16
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


def write_table(path: Path, rows: int) -> None:
    """Answers of so many organisations, in row groups of one task each."""
    framework = builtin()
    first = answers(framework, 1, 0)
    with pq.ParquetWriter(path, first.schema) as writer:
        for start in range(0, rows, SMALL):
            writer.write_batch(answers(framework, min(SMALL, rows - start), 1, first=start), row_group_size=SMALL)


def batch_cost(flags: list[str], source: Path, output: Path) -> float:
    """CPU seconds of a run of `batch`, its workers included."""
    before = cpu_of_children()
    command = [sys.executable, "-m", "aifactory_assess", "batch", str(source), "-o", str(output), "--quiet", *flags]
    subprocess.run(command, check=True)
    return cpu_of_children() - before


def spark_costs(sources: list[Path], output: Path) -> list[float]:
    """CPU seconds of scoring each table on one warm Spark, its Java and its Python processes included."""
    from pyspark.sql import SparkSession

    from aifactory_assess.batch.running.engines import score_spark

    builder = SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.ui.showConsoleProgress", "false").config("spark.driver.memory", "4g").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    costs = []
    for number, source in enumerate([sources[0], *sources]):
        before = cpu_of_descendants()
        found = score_spark(spark.read.parquet(str(source)), builtin(), allow_duplicates=True)
        found.scores.write.parquet(str(output / str(number)))
        costs.append(cpu_of_descendants() - before)
    spark.stop()
    return costs[1:]


def cpu_of_descendants() -> float:
    """CPU seconds so far of this process and all that descend from it, those they have waited for included."""
    parents, used = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(folder.name)] = int(fields[1])
            used[int(folder.name)] = sum(map(int, fields[11:15])) / CLOCK_TICKS
    total = 0.0
    for process, seconds in used.items():
        ancestor = process
        while ancestor in parents and ancestor != os.getpid():
            ancestor = parents[ancestor]
        total += seconds if ancestor == os.getpid() else 0.0
    return total


def main(rows: int) -> None:
    """Measure every engine that is installed, and print a line for each."""
    adopt_orphans()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = [folder / "small.parquet", folder / "large.parquet"]
        for source, count in zip(sources, (SMALL, rows), strict=True):
            write_table(source, count)
        engines: dict[str, Callable[[], list[float]]] = {
            "own processes": lambda: [batch_cost([], each, folder / f"own-{each.stem}") for each in sources],
        }
        if find_spec("distributed"):
            engines["dask local"] = lambda: [
                batch_cost(["--dask", "local"], each, folder / f"dask-{each.stem}") for each in sources
            ]
        if find_spec("pyspark"):
            engines["spark local"] = lambda: spark_costs(sources, folder / "spark")
        print(f"{'engine':<14} {'CPU s a million rows':>20} {'CPU s to start':>15}   ({rows:,} rows)")
        for engine, measure in engines.items():
            small, large = measure()
            per_row = (large - small) / (rows - SMALL)
            start = "-" if engine == "spark local" else f"{small - per_row * SMALL:.1f}"
            print(f"{engine:<14} {per_row * 1e6:>20.1f} {start:>15}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 1 << 19)
