"""`make fuzz`: every reader on mutated files, for as long as one likes.

A finding is an exception that is no AssessError, "a fault of this program", a control character in what is printed, an
input that takes more than its seconds, or one over which the process dies. It is written to FOLDER with its reader's
name, and told by the seed that makes it again. `tests.hostile.guided` lets coverage choose the inputs.

Usage: python -m tests.hostile.fuzz [--seconds N] [--seed N] [--reader NAME ...] [--number N] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from importlib import import_module
from itertools import chain, count, cycle, takewhile
from pathlib import Path
from typing import NamedTuple

from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.cli.app import build_app
from aifactory_assess.cli.exits import code_of, tell_problems
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.loading import load_texts
from aifactory_assess.gate.reading import parse_policy
from aifactory_assess.scoring.assess import assess
from aifactory_assess.telling.formats import formats_of, told
from tests.hostile.books import some_parts
from tests.hostile.books import tables as table_books
from tests.hostile.test_fuzz import some_bytes, some_lines, some_structure
from tests.portfolio.tables import assessed, row_of, write
from tests.program import STEERING

TURN = 5.0
"""Seconds that a reader has until it is the next one's turn."""
DAY = date(2026, 11, 25)
SECONDS = 5.0
"""CPU that an input may take here; the budgets of tests/hostile are for single children on a quiet machine."""
LOADED = ("aifactory_assess.batch.running.run", "openpyxl", "jinja2", "duckdb", "aifactory_assess.portfolio.survey")
TEXTS = [each.name for each in formats_of("assessment") if not each.binary]
ROOT = Path(__file__).resolve().parent.parent.parent


class FoundError(Exception):
    """What is wrong with how an input was taken."""


Reader = Callable[[bytes, Path, random.Random], None]


def answers(data: bytes, _: Path, draw: random.Random) -> None:
    """An answers file, assessed and told in one of the formats."""
    assessment = assess(builtin(), parse_sheet(data, builtin(), "a.yaml"), as_of=DAY)
    refuse_steering(told("assessment", draw.choice(TEXTS), assessment))


def framework(data: bytes, _: Path, draw: random.Random) -> None:
    """One of a framework's files, the others as they are."""
    files = {path.name: path.read_bytes() for path in builtin_folder().glob("*.yaml") if path.name != "policy.yaml"}
    load_texts(files | {draw.choice(sorted(files)): data}, "fw")


def policy(data: bytes, _: Path, draw: random.Random) -> None:  # noqa: ARG001 - as every reader is called
    """A policy."""
    parse_policy(data, builtin(), "policy.yaml", today=DAY)


def table(ending: str) -> Reader:
    """A table of this ending through `batch`, its scores through `portfolio`; at times a row, or a draft for it."""

    def read(data: bytes, folder: Path, draw: random.Random) -> None:
        source, out = folder / f"in{ending}", folder / f"out{draw.choice(('.csv', '.jsonl', '.parquet'))}"
        source.write_bytes(data)
        match draw.randrange(8):
            case 0:
                command("batch", str(source), "--suggest-map")
            case 1:
                command("report", str(source), "--organisation", "acme", "-q")
            case _:
                pass
        flags = ["--allow-extra-columns"] if draw.randrange(2) else []
        if command("batch", str(source), "-o", str(out), "--workers", "1", "-q", *flags) != 2 and out.exists():
            command("portfolio", str(out))

    return read


def scores(ending: str) -> Reader:
    """A score table of this ending, through `portfolio`, or beside another through its `--trend`."""

    def read(data: bytes, folder: Path, draw: random.Random) -> None:
        source, other = folder / f"scores{ending}", folder / f"other{ending}"
        source.write_bytes(data)
        other.write_bytes(draw.choice(SEEDS[f"scores{ending}"]))
        tables = [str(source), "--top", "2"]
        if draw.randrange(4) == 0:
            tables = ["--trend", *draw.sample([str(source), str(other)], 2)]
        command("portfolio", *tables, "-q", "--report", draw.choice(("text", "json", "csv")))

    return read


def workbook(data: bytes, folder: Path, draw: random.Random) -> None:  # noqa: ARG001 - as above
    """A filled workbook, through `import`."""
    source = folder / "in.xlsx"
    source.write_bytes(data)
    command("import", str(source), "-o", str(folder / "out.yaml"), "-q")


def replies(data: bytes, folder: Path, draw: random.Random) -> None:  # noqa: ARG001 - as above
    """Replies of an interview."""
    script = folder / "replies.txt"
    script.write_bytes(data[:20_000])
    command("interview", str(folder / "a.yaml"), "--script", str(script), "-q")
    if (folder / "a.yaml").exists():
        parse_sheet((folder / "a.yaml").read_bytes(), builtin(), "a.yaml")


def mapping(data: bytes, folder: Path, draw: random.Random) -> None:
    """A mapping of other people's columns, and a table that it maps."""
    (folder / "map.yaml").write_bytes(data)
    source = folder / "in.csv"
    source.write_bytes(draw.choice(MAPPED))
    flags = ("--map", str(folder / "map.yaml"), "--framework", str(EXPORTS / "framework"), "--workers", "1", "-q")
    command("batch", str(source), "-o", str(folder / "out.csv"), *flags)


def surroundings(data: bytes, folder: Path, draw: random.Random) -> None:
    """Locale, encodings, terminal and folders of whoever starts the program."""
    (folder / "a.yaml").write_bytes(SEEDS["answers"][0])
    said = [part for part in data.replace(b"\0", b"").split(b"\n") if part]
    changed = {name: draw.choice(said or [b""]) for name in draw.sample(STEERING_NAMES, 4)}
    env = {os.fsencode(name): os.fsencode(value) for name, value in os.environ.items()}
    env |= {name.encode(): value for name, value in changed.items()}
    line = draw.choice((["report", "a.yaml"], ["new", "b.yaml"], ["check", "a.yaml"], ["explain", "a.yaml", "overall"]))
    done = subprocess.run(
        [sys.executable, "-m", "aifactory_assess", *line], cwd=folder, env=env, capture_output=True, check=False
    )
    # Python itself refuses encodings that it does not know, before the program begins.
    refused = b"Fatal Python error" in done.stderr or b"LookupError" in done.stderr
    if not refused and (b"Traceback" in done.stderr or done.returncode not in range(3)):
        raise FoundError(f"{line} with {changed}: {done.returncode} {done.stderr[-2000:]!r}")


STEERING_NAMES = (
    "LC_ALL", "LANG", "LC_CTYPE", "PYTHONIOENCODING", "PYTHONUTF8", "HOME", "TERM", "COLUMNS", "LINES", "NO_COLOR",
    "FORCE_COLOR", "TMPDIR", "TZ", "CI", "GITHUB_ACTIONS", "PAGER", "PATH", "_AIFACTORY_ASSESS_COMPLETE",
)  # fmt: skip


def words(data: bytes, folder: Path, draw: random.Random) -> None:
    """Names of files, ids and values on the command line."""
    said = [part.decode("utf-8", "surrogateescape").replace("\0", "") for part in data.split(b"\n")[:4]] or [""]
    file = folder / "a.yaml"
    file.write_bytes(SEEDS["answers"][0])
    name = draw.choice(said)[:80].replace("/", "_") or "x"
    match draw.randrange(5):
        case 0:
            command("report", str(folder / name))
        case 1:
            command("explain", str(file), draw.choice(said))
        case 2:
            command("set", str(file), draw.choice(said))
        case 3:
            command("report", str(file), "--set", draw.choice(said))
        case _:
            command("new", str(folder / name), "-q")


def command(*line: str) -> int:
    """The exit code of a command that runs in this process; FoundError where it is a fault of the program."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = code_of(lambda: build_app(line[0])(line, prog_name="aifactory-assess", standalone_mode=False))
    if "a fault of this program" in err.getvalue():
        raise FoundError(err.getvalue())
    refuse_steering(out.getvalue())
    refuse_steering(err.getvalue())
    return code


def refuse_steering(text: str) -> None:
    """FoundError where a text holds what a terminal acts on."""
    found = STEERING.search(text)
    if found is not None:
        raise FoundError(f"{found.group()!r} is printed: {text[max(0, found.start() - 40) : found.end() + 40]!r}")


# --- seeds ---


def _tables() -> Iterator[tuple[str, bytes]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    head = ("organisation", "deployment", "target_gpus", "lineage", "role_coverage", "catalogue_coverage")
    rows = [("acme", "cloud", "16", "3", "ds;mle", "62.5"), ("other", "on_prem", "128", "unknown", "none", "")]
    text = "\n".join(",".join(row) for row in (head, *rows)).encode() + b"\n"
    yield "table.csv", text
    lines = [
        '{"organisation": "acme", "lineage": 3, "role_coverage": ["ds"], "target_gpus": 16}',
        '{"organisation": "b"}',
    ]
    more = "\n".join(lines).encode() + b"\n"
    yield "table.jsonl", more
    numbers = pa.table({"organisation": ["a", "b"], "lineage": [3, None], "catalogue_coverage": [62.5, 1.0]})
    words, ticks = pa.array(["a long word of many", "3", None]), pa.array([["ds", "a long word of many"], None, []])
    columns = {"organisation": pa.array(["a", "b", "an-organisation"]), "lineage": words, "role_coverage": ticks}
    leaves = ("organisation", "lineage", "role_coverage.list.element")
    apart = {"use_dictionary": False, "column_encoding": dict.fromkeys(leaves, "DELTA_BYTE_ARRAY")}
    for batch, how in ((numbers, {}), (pa.table(columns), {}), (pa.table(columns), apart)):
        sink = io.BytesIO()
        pq.write_table(batch, sink, **how)
        yield "table.parquet", sink.getvalue()
    columns |= {"role_coverage": ticks.cast(pa.list_(pa.string_view())), "lineage": words.cast(pa.string_view())}
    coded = {"lineage": words.dictionary_encode(), "role_coverage": pa.FixedSizeListArray.from_arrays(words, 1)}
    for batch in (numbers, pa.table(columns), pa.table(columns | coded)):
        sink = io.BytesIO()
        with pa.ipc.new_file(sink, batch.schema) as writer:
            writer.write_table(batch)
        yield "table.arrow", sink.getvalue()
    yield "table.csv.gz", gzip.compress(text, mtime=0)
    yield "table.jsonl.zst", pa.compress(more, codec="zstd", asbytes=True)


def _score_tables() -> Iterator[tuple[str, bytes]]:
    """Two organisations, with the credits of their questions and without."""
    texts = [path.read_text("utf-8") for path in sorted((builtin_folder() / "examples").glob("*.yaml"))[:2]]
    whole = [row_of(assessed(builtin(), text), f"org-{number}") for number, text in enumerate(texts)]
    bare = [{name: cell for name, cell in row.items() if "__" not in name} for row in whole]
    with tempfile.TemporaryDirectory() as folder:
        for ending in SCORES:
            for rows in (whole, bare):
                yield f"scores{ending}", write(rows, Path(folder), ending[1:]).read_bytes()


def _seeds() -> Mapping[str, tuple[bytes, ...]]:
    from aifactory_assess.answers.questionnaire import questionnaire
    from aifactory_assess.telling.media.workbook import Form, render

    folder = builtin_folder()
    examples = tuple(path.read_bytes() for path in sorted((folder / "examples").glob("*.yaml")))
    groups = questionnaire(builtin())[:2]
    books = [
        render(Form(framework=builtin(), groups=groups, sheet=sheet))
        for sheet in (None, parse_sheet(examples[0], builtin(), "a.yaml"))
    ]
    script = b"acme\nAcme\nA. Example\n1\n" + b"\n".join(
        (b"1", b"2", b":u", b":x why", b":n note", b":b", b":r", b"?", b":l")
    )
    tables: dict[str, tuple[bytes, ...]] = {}
    for name, data in chain(_tables(), _score_tables()):
        tables[name] = (*tables.get(name, ()), data)
    return {
        "answers": examples,
        "framework": tuple(path.read_bytes() for path in sorted(folder.glob("*.yaml"))),
        "policy": ((folder / "policy.yaml").read_bytes(),),
        **tables,
        "table.xlsx": table_books(),
        "workbook": tuple(books),
        "replies": (script,),
        "mapping": tuple(path.read_bytes() for path in sorted(EXPORTS.rglob("mapping.yaml"))),
        "surroundings": (
            b"C\nen_US.UTF-8\nde_DE.ISO-8859-1\nutf-16\nascii:strict\n0\n1\n/nowhere\ndumb\nxterm\n-5",
            b"POSIX\nlatin-1\nutf-8:surrogateescape\n99999999999\ncp037\n/dev/null\ntrue\nUTC+99\n\xff",
        ),
        "words": (b"lineage=3\noverall\nacme.yaml\n--as-of", b"deployment=cloud\npillar:data_quality"),
    }


EXPORTS = ROOT / "tests" / "cases" / "exports"
MAPPED = tuple(path.read_bytes() for path in sorted(EXPORTS.rglob("*.csv")))
SCORES = (".csv", ".jsonl", ".parquet", ".arrow")
SEEDS = _seeds()
READERS: Mapping[str, Reader] = {
    "answers": answers,
    "framework": framework,
    "policy": policy,
    "table.csv": table(".csv"),
    "table.jsonl": table(".jsonl"),
    "table.parquet": table(".parquet"),
    "table.arrow": table(".arrow"),
    "table.csv.gz": table(".csv.gz"),
    "table.jsonl.zst": table(".jsonl.zst"),
    "table.xlsx": table(".xlsx"),
    **{f"scores{ending}": scores(ending) for ending in SCORES},
    "workbook": workbook,
    "replies": replies,
    "mapping": mapping,
    "surroundings": surroundings,
    "words": words,
}
_OF_YAML = ("answers", "framework", "policy", "mapping")
_OF_BOOKS = ("workbook", "table.xlsx")


def mutant(name: str, draw: random.Random) -> bytes:
    """A seed of a reader, changed."""
    data = draw.choice(SEEDS[name])
    ways: tuple[Callable[[random.Random, bytes], bytes], ...] = (some_bytes, some_lines)
    if name in _OF_YAML:
        ways = (*ways, some_structure)
    if name in _OF_BOOKS:  # a byte changed in what is packed is found by its check sum
        ways = (*[some_parts] * 15, some_bytes)
    for _ in range(draw.randint(1, 3)):
        way = draw.choice(ways)
        if data:
            try:
                data = way(draw, data)
            except AssessError:  # no YAML any more, so it has no structure to change
                data = some_bytes(draw, data)
    return data


def finding(name: str, data: bytes, draw: random.Random) -> str | None:
    """What is wrong with how a reader takes an input; None where nothing is."""
    start = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        try:
            READERS[name](data, Path(folder), draw)
        except AssessError as error:
            with redirect_stderr(io.StringIO()) as told_of:
                tell_problems(error)
            if STEERING.search(told_of.getvalue()):
                return f"a message steers: {told_of.getvalue()!r}"
        except Exception:
            return traceback.format_exc().strip()
    took = time.process_time() - start
    return f"took {took:.1f} s of CPU" if took > SECONDS else None


class Mutant(NamedTuple):
    """One mutant, made again by these three."""

    reader: str
    number: int
    seed: int

    def made(self) -> tuple[bytes, random.Random]:
        """Its bytes, and what else is drawn for it."""
        draw = random.Random(f"{self.seed}/{self.reader}/{self.number}")  # noqa: S311 - the same again by its seed
        return mutant(self.reader, draw), draw

    def __str__(self) -> str:
        return f"{self.reader} {self.number} (seed {self.seed})"


def tried(mutants: Iterator[Mutant], seconds: float) -> Iterator[tuple[Mutant, str | None]]:
    """What is wrong with mutants, tried in a child that may die of one, until the time is over."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.close(ours)
        end = time.monotonic() + seconds
        with os.fdopen(theirs, "w") as told:
            for each in mutants:
                told.write(json.dumps(finding(each.reader, *each.made())) + "\n")
                told.flush()
                if time.monotonic() > end:
                    break
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as told:
        for line in told:
            yield next(mutants), json.loads(line)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status:
        yield next(mutants), f"the process died of it ({status})"


def main() -> int:
    """Fuzz until the time is over; 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reader", choices=sorted(READERS), action="append")
    parser.add_argument("--number", type=int, help="this mutant alone")
    parser.add_argument("--out", type=Path)
    wanted = parser.parse_args()
    names = wanted.reader or list(READERS)
    counts: Counter[str] = Counter()
    found, end = [], time.monotonic() + wanted.seconds
    for module in LOADED:  # or every child would load them anew
        import_module(module)
    names_in_turn = iter(names) if wanted.number is not None else cycle(names)
    for name in takewhile(lambda _: wanted.number is not None or time.monotonic() < end, names_in_turn):
        numbers = count(counts[name]) if wanted.number is None else iter([wanted.number])
        for each, told_of in tried((Mutant(name, number, wanted.seed) for number in numbers), TURN):
            counts[name] += 1
            if told_of is None:
                continue
            found.append(f"{each}: {told_of.splitlines()[-1]}")
            print(f"FOUND {each}\n{told_of}", flush=True)
            if wanted.out is not None:
                wanted.out.mkdir(parents=True, exist_ok=True)
                (wanted.out / f"{name}-{each.seed}-{each.number}").write_bytes(each.made()[0])
    listed = ", ".join(f"{name} {tried_:,}" for name, tried_ in counts.items())
    print(f"{counts.total():,} inputs ({listed}): {len(found)} findings")
    for each_found in found:
        print(f"  {each_found}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
