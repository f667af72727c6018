"""How fast batches are, against what reading and writing the same columns alone costs; the table of docs/scaling.md.

    python benchmarks/batch.py [--rows N] [--folder DIR] [--only WORK ...]

The made-up tables stay in the folder and are used again. Every line is measured in the same run as its floor, in turns,
the best of some repeats. Memory is the largest resident size of any one process of the run, and the most that all of
them held together: the sum of their proportional sizes (PSS), in which what they share counts once. It is looked at in
a run of its own, since looking takes a quarter of a core. The lines `plain` need `pip install polars duckdb`; without
these they say so.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.json as pa_json
import pyarrow.parquet as pq
import yaml
from answers import answers
from orphans import adopt_orphans, cpu_of_children
from plain_sums import ENGINES, differing

from aifactory_assess.framework.builtin import builtin

GROUP = 1 << 16
REPEATS = int(os.environ.get("BENCH_REPEATS", "3"))
SHEETS = 10_000
LONG = 10
LOOK = 0.05  # seconds between two looks at the memory of a run: each walks the pages of its processes
TIES = 1e-4  # polars divides by multiplying with 1 / x, and rounds some credits that lie halfway the other way


class Cost(NamedTuple):
    """Seconds on the clock, seconds of all cores, and megabytes: of the largest process, and of all together."""

    wall: float
    cpu: float
    largest: float = 0.0
    together: float = 0.0

    def times(self, count: int) -> Cost:
        """The cost of doing it so often."""
        return Cost(self.wall * count, self.cpu * count, self.largest, self.together)


class Line(NamedTuple):
    """One line of the table."""

    work: str
    run: Cost
    floor: Cost | None
    target: str

    def __str__(self) -> str:
        if self.floor is None:
            return f"| {self.work} | not measured | | | {self.target} | | | | | |"
        run, floor = self.run, self.floor
        wall = f"{run.wall:.2f} s | {floor.wall:.2f} s | {run.wall / floor.wall:.2f}"
        cpu = f"{run.cpu:.2f} s | {floor.cpu:.2f} s | {run.cpu / floor.cpu:.2f}"
        return f"| {self.work} | {wall} | {self.target} | {cpu} | {run.largest:.0f} MB | {run.together:.0f} MB |"


# --- inputs ---


def parquet_input(folder: Path, rows: int) -> Path:
    """All questions and profile fields, 15 % missing."""
    path = folder / f"{rows}.parquet"
    if not path.exists():
        with _new(path) as fresh, pq.ParquetWriter(fresh, answers(builtin(), 1, 1).schema) as writer:
            for first in range(0, rows, GROUP):
                writer.write_batch(answers(builtin(), min(GROUP, rows - first), 1, first))
    return path


def long_input(folder: Path, rows: int) -> Path:
    """The table several times over, each time with other organisations."""
    path = folder / f"{LONG * rows}.parquet"
    if not path.exists():
        source = pq.ParquetFile(parquet_input(folder, rows))
        with _new(path) as fresh, pq.ParquetWriter(fresh, source.schema_arrow) as writer:
            for time_over in range(LONG):
                for group in range(source.num_row_groups):
                    table = source.read_row_group(group)
                    ids = [f"{time_over}-{name}" for name in table.column("organisation").to_pylist()]
                    writer.write_table(table.set_column(0, "organisation", pa.array(ids)))
    return path


def group_input(folder: Path, rows: int) -> Path:
    """The table in one row group."""
    path = folder / f"{rows}-in-one-group.parquet"
    if not path.exists():
        with _new(path) as fresh:
            pq.write_table(pq.read_table(parquet_input(folder, rows)), fresh, row_group_size=rows)
    return path


def csv_input(folder: Path, rows: int) -> Path:
    """The same as CSV; ticks joined by semicolons."""
    path = folder / f"{rows}.csv"
    if not path.exists():
        source = pq.ParquetFile(parquet_input(folder, rows))
        with _new(path) as fresh:
            writer: pa_csv.CSVWriter | None = None
            for group in range(source.num_row_groups):
                table = _joined(source.read_row_group(group))
                writer = writer or pa_csv.CSVWriter(str(fresh), table.schema)
                writer.write_table(table)
            assert writer is not None  # noqa: S101 - there is a row group
            writer.close()
    return path


def _joined(table: pa.Table) -> pa.Table:
    import pyarrow.compute as pc

    for place, field in enumerate(table.schema):
        if pa.types.is_list(field.type):
            texts = pc.binary_join(table.column(place), ";")
            texts = pc.if_else(pc.equal(texts, ""), None if field.name == "regimes" else "none", texts)
            table = table.set_column(place, field.name, texts)
    return table


def json_input(folder: Path, rows: int) -> Path:
    """The same as JSON Lines; what is missing is left out."""
    path = folder / f"{rows}.jsonl"
    if not path.exists():
        source = pq.ParquetFile(parquet_input(folder, rows))
        with _new(path) as fresh, fresh.open("w", encoding="utf-8") as sink:
            for batch in source.iter_batches(GROUP):
                for row in batch.to_pylist():
                    sink.write(json.dumps({name: cell for name, cell in row.items() if cell is not None}) + "\n")
    return path


def sheets_input(folder: Path, rows: int) -> Path:
    """Answers files in YAML."""
    path = folder / f"{SHEETS}-sheets"
    if not path.exists():
        fresh = folder / f"{SHEETS}-sheets.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        fields = {known.id for known in builtin().fields}
        for row in pq.ParquetFile(parquet_input(folder, rows)).read_row_group(0).slice(0, SHEETS).to_pylist():
            said = {name: cell for name, cell in row.items() if cell is not None and name != "organisation"}
            sheet = {
                "framework": "ai-factory@2",
                "organisation": {"id": row["organisation"]},
                "profile": {name: cell for name, cell in said.items() if name in fields},
                "answers": {name: cell for name, cell in said.items() if name not in fields},
            }
            text = yaml.dump(sheet, Dumper=yaml.CSafeDumper, sort_keys=False)
            (fresh / f"{row['organisation']}.yaml").write_text(text, "utf-8")
        fresh.rename(path)
    return path


class _new:  # noqa: N801 - used as a function
    """A path that takes its name when it is written."""

    def __init__(self, path: Path) -> None:
        self._path, self._fresh = path, path.with_name(f"{path.name}.new")

    def __enter__(self) -> Path:
        return self._fresh

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._fresh.rename(self._path)


# --- what is measured ---


def paired(work: Callable[[], Cost], floor: Callable[[], Cost]) -> tuple[Cost, Cost]:
    """The best of some runs of both, in turns: a machine is not equally fast at all times."""
    costs = [(work(), floor()) for _ in range(REPEATS)]
    return _best([cost for cost, _ in costs]), _best([cost for _, cost in costs])


def command(source: Path, output: Path, *flags: str) -> Cost:
    """What a run of the command costs, its start included."""
    return program(output, "-m", "aifactory_assess", "batch", str(source), "-o", str(output), "-q", *flags)


def plain(engine: str, source: Path, output: Path) -> Cost:
    """The same for the plain sums in another engine."""
    return program(output, str(Path(__file__).with_name("plain_sums.py")), engine, str(source), str(output))


def program(output: Path, *arguments: str) -> Cost:
    """What running Python costs, from its start to its end."""
    largest, together = _peak(output, *arguments)
    _clear(output)
    begun, used = time.perf_counter(), cpu_of_children()
    process = subprocess.run([sys.executable, *arguments], check=False)
    wall = time.perf_counter() - begun
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}")
    return Cost(wall, cpu_of_children() - used, largest, together)


def _clear(output: Path) -> None:
    if output.is_dir():
        shutil.rmtree(output)


def two_at_once(source: Path, folder: Path) -> Cost:
    """Two runs that have nothing to do with each other, of one worker each."""
    outputs = [folder / "parts-0", folder / "parts-1"]
    begun, used = time.perf_counter(), cpu_of_children()
    processes = []
    for output in outputs:
        shutil.rmtree(output, ignore_errors=True)
        words = [sys.executable, "-m", "aifactory_assess", "batch", str(source), "-o", str(output), "-q"]
        processes.append(subprocess.Popen([*words, "--workers", "1"]))
    codes = [process.wait() for process in processes]
    wall = time.perf_counter() - begun
    if any(codes):
        raise SystemExit(f"two runs at once ended with {codes}")
    return Cost(wall, cpu_of_children() - used)


def _used(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def _best(costs: list[Cost]) -> Cost:
    return Cost(
        min(cost.wall for cost in costs),
        min(cost.cpu for cost in costs),
        max(cost.largest for cost in costs),
        max(cost.together for cost in costs),
    )


@cache
def _peak(output: Path, *arguments: str) -> tuple[float, float]:
    """The largest resident size of any process of a run, and the most that all held together, in megabytes."""
    _clear(output)
    process, largest, together = subprocess.Popen([sys.executable, *arguments]), 0, 0
    while process.poll() is None:
        family = list(_family(process.pid))
        largest = max(largest, *(_kilobytes(each, "status", "VmHWM") for each in family))
        together = max(together, sum(_kilobytes(each, "smaps_rollup", "Pss:") for each in family))
        time.sleep(LOOK)
    return largest / 1e3, together / 1e3


def _family(process: int) -> Iterator[int]:
    """A process, its children, and theirs."""
    yield process
    with suppress(OSError):
        children = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
        for child in children:
            yield from _family(int(child))


def _kilobytes(process: int, file: str, key: str) -> int:
    try:
        lines = Path(f"/proc/{process}/{file}").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(key)), 0)


def timed(work: Callable[[], object]) -> Cost:
    """What some work costs here and in processes of its own."""
    begun, used = time.perf_counter(), _used(resource.RUSAGE_SELF) + _used(resource.RUSAGE_CHILDREN)
    work()
    cpu = _used(resource.RUSAGE_SELF) + _used(resource.RUSAGE_CHILDREN) - used
    return Cost(time.perf_counter() - begun, cpu)


def parquet_floor(source: Path, scores: Path, folder: Path) -> Callable[[], Cost]:
    """Read all columns of the one, write all columns of the other, with pyarrow's own threads."""
    table = pq.read_table(scores)

    def work() -> None:
        for _ in pq.ParquetFile(source).iter_batches(GROUP):
            pass
        pq.write_table(table, folder / "floor.parquet")

    return partial(timed, work)


def csv_floor(source: Path, scores: Path, folder: Path) -> Callable[[], Cost]:
    """The same for CSV."""
    table = pq.read_table(scores)
    words = {field.name: pa.string() for field in table.schema if pa.types.is_dictionary(field.type)}
    plain = table.cast(pa.schema([(field.name, words.get(field.name, field.type)) for field in table.schema]))

    def work() -> None:
        for _ in pa_csv.open_csv(source, read_options=pa_csv.ReadOptions(block_size=1 << 23)):
            pass
        pa_csv.write_csv(plain, folder / "floor.csv")

    return partial(timed, work)


def json_floor(source: Path, scores: Path, folder: Path) -> Callable[[], Cost]:
    """Read JSON Lines; write Parquet, since pyarrow writes no JSON."""
    table = pq.read_table(scores)

    def work() -> None:
        for _ in pa_json.open_json(source, read_options=pa_json.ReadOptions(block_size=1 << 23)):
            pass
        pq.write_table(table, folder / "floor.parquet")

    return partial(timed, work)


def events_of(paths: list[str]) -> int:
    """Read files and run them through PyYAML's C parser."""
    return sum(1 for path in paths for _ in yaml.parse(Path(path).read_bytes(), Loader=yaml.CSafeLoader))


def sheets_floor(source: Path) -> Callable[[], Cost]:
    """The same files through PyYAML's C events, on all cores."""
    paths = sorted(map(str, source.iterdir()))
    parts = [paths[start : start + 250] for start in range(0, len(paths), 250)]

    def work() -> None:
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            sum(pool.map(events_of, parts))

    return partial(timed, work)


# --- the table ---


def lines(folder: Path, rows: int, only: set[str]) -> Iterator[Line]:
    """The lines of the table, as they are measured."""
    scores, parts = folder / "scores.parquet", folder / "parts"
    source = parquet_input(folder, rows)
    if not scores.exists():
        command(source, scores)

    def line(work: str, target: str, run: Callable[[], Cost], floor: Callable[[], Cost]) -> Line:
        return Line(work, *paired(run, floor), target)

    if "parquet" in only:
        floor = parquet_floor(source, scores, folder)
        yield line(f"Parquet to one Parquet file, {rows:,} rows", "1.3", lambda: command(source, scores), floor)
        yield line(f"Parquet to a folder of parts, {rows:,} rows", "1.3", lambda: command(source, parts), floor)
    if "group" in only:
        group, floor = group_input(folder, rows), parquet_floor(source, scores, folder)
        for flags in (("--workers", "2"), ("--workers", "8"), ("--workers", "2", "--columns", "explain")):
            work = f"one row group of {rows:,} rows to a folder of parts, {' '.join(flags)}"
            yield line(work, "1 GB together", lambda flags=flags: command(group, parts, *flags), floor)
    if "plain" in only:
        yield from plain_lines(folder, source, rows)
    if "long" in only:
        long, floor = long_input(folder, rows), parquet_floor(source, scores, folder)
        work = f"Parquet to parts, {LONG * rows:,} rows"
        yield line(work, "1.3, 700 MB", lambda: command(long, parts), lambda: floor().times(LONG))
    if "csv" in only:
        table = csv_input(folder, rows)
        floor, output = csv_floor(table, scores, folder), folder / "scores.csv"
        yield line(f"CSV to CSV, {rows:,} rows", "1.5", lambda: command(table, output), floor)
    if "json" in only:
        lined = json_input(folder, rows)
        floor = json_floor(lined, scores, folder)
        work = f"JSON Lines to Parquet, {rows:,} rows"
        yield line(work, "1.5, 500 MB", lambda: command(lined, folder / "j.parquet"), floor)
    if "sheets" in only:
        sheets = sheets_input(folder, rows)
        work = f"{SHEETS:,} YAML files to Parquet"
        yield line(work, "3.5", lambda: command(sheets, folder / "y.parquet"), sheets_floor(sheets))
    if "scaling" in only:
        work = "1 worker beside 2 workers, Parquet to parts"
        yield line(
            work,
            "at least 1.7",
            lambda: command(source, parts, "--workers", "1"),
            lambda: command(source, parts, "--workers", "2"),
        )
        yield line(
            "the same, what this machine gives: two runs of 1 worker one after the other beside both at once",
            "",
            lambda: command(source, parts, "--workers", "1").times(2),
            lambda: two_at_once(source, folder),
        )


def plain_lines(folder: Path, source: Path, rows: int) -> Iterator[Line]:
    """A whole assessment beside the plain sums alone, once these are known to be the same sums."""
    runs = {"one Parquet file": folder / "scores.parquet", "a folder of parts": folder / "parts"}
    for engine in ENGINES:
        work = f"Parquet to %s, {rows:,} rows, beside the plain sums in {engine}"
        if find_spec(engine) is None:
            yield Line(work % "Parquet", Cost(0, 0), None, f"1; {engine} is not installed")
            continue
        sums = folder / f"{engine}.parquet"
        plain(engine, source, sums)
        wrong = differing(builtin(), source, sums)
        if wrong.scores > wrong.of * TIES or wrong.tenths > 1:
            raise SystemExit(f"{engine}: {wrong.scores:,} of {wrong.of:,} scores are not ours: these are other sums")
        work += f" ({wrong.scores:,} of {wrong.of:,} scores differ)"
        for called, output in runs.items():
            run, floor = paired(partial(command, source, output), partial(plain, engine, source, sums))
            yield Line(work % called, run, floor, "1")


WORKS = ("parquet", "group", "plain", "csv", "json", "sheets", "scaling", "long")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path("bench-data"))
    parser.add_argument("--only", nargs="+", choices=WORKS, default=WORKS)
    given = parser.parse_args()
    adopt_orphans()
    given.folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f} at the start; pyarrow {pa.__version__}")
    print("\n| work | wall | its floor | ratio | target | CPU | its floor | ratio | largest | together |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for line in lines(given.folder, given.rows, set(given.only)):
        print(line, flush=True)
    print(f"\nlargest resident size of the floors: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB")


if __name__ == "__main__":
    main()
