"""Commands that write, each with the files that it finds: to be refused by the system, or killed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from aifactory_assess.answers.questionnaire import questionnaire
from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.telling.media.workbook import Form, render

DAY = ("--as-of", "2026-11-25")
EXAMPLE = (builtin_folder() / "examples" / "hospital_finetune.yaml").read_bytes()
EARLIER = b"framework: ai-factory@1\norganisation: {id: a}\nanswers:\n  lineage: 3\n  catalogue_coverage: 60\n"
TABLE = b"organisation,lineage,catalogue_coverage\n" + b"".join(b"o%d,3,%d\n" % (n, n) for n in range(50))
REPLIES = b"acme\nAcme\nA. Example\n1\n:u\n2\n3\n1\n:q\n"


def book() -> bytes:
    """A filled workbook."""
    sheet = parse_sheet(EXAMPLE, builtin(), "a.yaml")
    return render(Form(framework=builtin(), groups=questionnaire(builtin())[:1], sheet=sheet))


class Case(NamedTuple):
    """A command, what stands in its folder before, and which calls of a function fail, one a run."""

    words: tuple[str, ...]
    inputs: dict[str, bytes]
    turns: tuple[int, ...] = (1, 2, 3, 5, 12, 30)


CASES = {
    "set": Case(("set", "a.yaml", "lineage=0"), {"a.yaml": EXAMPLE}),
    "migrate": Case(("migrate", "a.yaml"), {"a.yaml": EARLIER}),
    "new": Case(("new", "b.yaml", *DAY), {}),
    "import": Case(("import", "in.xlsx", "-o", "b.yaml", *DAY), {"in.xlsx": book()}),
    "interview": Case(("interview", "b.yaml", "--script", "s.txt"), {"s.txt": REPLIES}),
    "merge": Case(("merge", "a.yaml", "c.yaml", "-o", "b.yaml"), {"a.yaml": EXAMPLE, "c.yaml": EXAMPLE}),
    "page": Case(("report", "a.yaml", "--report", "html=b.html", *DAY), {"a.yaml": EXAMPLE, "b.html": b"old"}, (1, 4)),
    "baseline": Case(("check", "a.yaml", "--write-baseline", "b.yaml", *DAY), {"a.yaml": EXAMPLE}),
    "batch": Case(
        ("batch", "in.csv", "-o", "out.parquet", "--workers", "1"),
        {"in.csv": TABLE, "out.parquet": b"old"},
        (1, 4),
    ),
    "parts": Case(("batch", "in.csv", "-o", "parts", "--workers", "1"), {"in.csv": TABLE}, (1, 4)),
}


def fill(folder: Path, case: Case) -> None:
    """Make a folder that holds what a command finds, and nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, data in case.inputs.items():
        (folder / name).write_bytes(data)


def files_in(folder: Path) -> dict[str, bytes]:
    """What a folder holds, by path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
