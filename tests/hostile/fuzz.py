"""`make fuzz`: every reader on mutated files, for as long as one likes.

A finding is an exception that is no AssessError, "a fault of this program", a control character in what is printed, or
an input that takes more than its seconds. It is written to FOLDER with its reader's name, and told by the seed that
makes it again.

Usage: python -m tests.hostile.fuzz [--seconds N] [--seed N] [--reader NAME] [--number N] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from aifactory_assess.answers.sheet import parse_sheet
from aifactory_assess.cli.app import build_app
from aifactory_assess.cli.exits import code_of
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.loading import load_texts
from aifactory_assess.gate.reading import parse_policy
from aifactory_assess.scoring.assess import assess
from aifactory_assess.telling.formats import formats_of, told
from tests.hostile.test_fuzz import some_bytes, some_lines, some_structure
from tests.program import STEERING

DAY = date(2026, 11, 25)
SECONDS = 5.0
"""CPU that an input may take here; the budgets of tests/hostile are for single children on a quiet machine."""
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
    """A table of this ending, through `batch`, and its scores through `portfolio`."""

    def read(data: bytes, folder: Path, draw: random.Random) -> None:
        source, out = folder / f"in{ending}", folder / f"out{draw.choice(('.csv', '.jsonl', '.parquet'))}"
        source.write_bytes(data)
        flags = ["--allow-extra-columns"] if draw.randrange(2) else []
        if command("batch", str(source), "-o", str(out), "--workers", "1", "-q", *flags) != 2 and out.exists():
            command("portfolio", str(out))

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
    yield ".csv", "\n".join(",".join(row) for row in (head, *rows)).encode() + b"\n"
    lines = [
        '{"organisation": "acme", "lineage": 3, "role_coverage": ["ds"], "target_gpus": 16}',
        '{"organisation": "b"}',
    ]
    yield ".jsonl", "\n".join(lines).encode() + b"\n"
    batch = pa.table({"organisation": ["a", "b"], "lineage": [3, None], "catalogue_coverage": [62.5, 1.0]})
    sink = io.BytesIO()
    pq.write_table(batch, sink)
    yield ".parquet", sink.getvalue()
    sink = io.BytesIO()
    with pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_table(batch)
    yield ".arrow", sink.getvalue()


def _seeds() -> Mapping[str, tuple[bytes, ...]]:
    from aifactory_assess.answers.questionnaire import questionnaire
    from aifactory_assess.telling.media.workbook import Form, render

    folder = builtin_folder()
    examples = tuple(path.read_bytes() for path in sorted((folder / "examples").glob("*.yaml")))
    book = render(Form(framework=builtin(), groups=questionnaire(builtin())[:2]))
    script = b"acme\nAcme\nA. Example\n1\n" + b"\n".join(
        (b"1", b"2", b":u", b":x why", b":n note", b":b", b":r", b"?", b":l")
    )
    tables = {f"table{ending}": (data,) for ending, data in _tables()}
    return {
        "answers": examples,
        "framework": tuple(path.read_bytes() for path in sorted(folder.glob("*.yaml"))),
        "policy": ((folder / "policy.yaml").read_bytes(),),
        **tables,
        "workbook": (book,),
        "replies": (script,),
        "words": (b"lineage=3\noverall\nacme.yaml\n--as-of", b"deployment=cloud\npillar:data_quality"),
    }


SEEDS = _seeds()
READERS: Mapping[str, Reader] = {
    "answers": answers,
    "framework": framework,
    "policy": policy,
    "table.csv": table(".csv"),
    "table.jsonl": table(".jsonl"),
    "table.parquet": table(".parquet"),
    "table.arrow": table(".arrow"),
    "workbook": workbook,
    "replies": replies,
    "words": words,
}
_OF_YAML = ("answers", "framework", "policy")


@dataclass(slots=True)
class Tally:
    """What was tried, and what was found."""

    tried: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)


def mutant(name: str, draw: random.Random) -> bytes:
    """A seed of a reader, changed."""
    data = draw.choice(SEEDS[name])
    ways = (some_bytes, some_lines, some_structure) if name in _OF_YAML else (some_bytes, some_lines)
    for _ in range(draw.randint(1, 3)):
        way = draw.choice(ways)
        if data:
            try:
                data = way(draw, data)
            except AssessError:  # no YAML any more, so it has no structure to change
                data = some_bytes(draw, data)
    return data


def try_one(name: str, number: int, seed: int, tally: Tally, out: Path | None) -> None:
    """One mutant through its reader."""
    draw = random.Random(f"{seed}/{name}/{number}")  # noqa: S311 - the same again by its seed
    data = mutant(name, draw)
    tally.tried[name] += 1
    start = time.process_time()
    told_of = ""
    with tempfile.TemporaryDirectory() as folder:
        try:
            READERS[name](data, Path(folder), draw)
        except AssessError as error:
            try:
                refuse_steering("".join(str(problem) for problem in error.problems))
            except FoundError as found:
                told_of = str(found)
        except Exception:
            told_of = traceback.format_exc()
    took = time.process_time() - start
    if not told_of and took > SECONDS:
        told_of = f"took {took:.1f} s of CPU"
    if told_of:
        tally.found.append(f"{name} {number} (seed {seed}): {told_of.strip().splitlines()[-1]}")
        print(f"FOUND {name} {number} (seed {seed})\n{told_of}", flush=True)
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            (out / f"{name.replace('.', '-')}-{seed}-{number}").write_bytes(data)


def main() -> int:
    """Fuzz until the time is over; 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reader", choices=sorted(READERS))
    parser.add_argument("--number", type=int, help="this mutant alone")
    parser.add_argument("--out", type=Path)
    wanted = parser.parse_args()
    names = [wanted.reader] if wanted.reader else list(READERS)
    tally, end, number = Tally(), time.monotonic() + wanted.seconds, 0
    if wanted.number is not None:
        for name in names:
            try_one(name, wanted.number, wanted.seed, tally, wanted.out)
    while wanted.number is None and time.monotonic() < end:
        for name in names:
            try_one(name, number, wanted.seed, tally, wanted.out)
        number += 1
    counts = ", ".join(f"{name} {count:,}" for name, count in tally.tried.items())
    print(f"{sum(tally.tried.values()):,} inputs ({counts}): {len(tally.found)} findings")
    for each in tally.found:
        print(f"  {each}")
    return int(bool(tally.found))


if __name__ == "__main__":
    sys.exit(main())
