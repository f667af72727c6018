"""The pages of the site that are made from the program, so that they cannot differ from it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import typer
from typer.main import get_command

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.cli.app import build_app
from aifactory_assess.framework.asked import Question
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.model import Framework
from aifactory_assess.telling.formats import DOCUMENTS, FORMATS

DOCS = Path(__file__).resolve().parent.parent
GUIDES = (
    "answers",
    "interview",
    "people",
    "planning",
    "reports",
    "ci",
    "scaling",
    "portfolio",
    "notebook",
    "framework",
    "security",
)
_DAY = "--as-of 2026-11-25"
_SHOWN = "manufacturer_onprem.yaml"


def write(site: Path) -> None:
    """Write guides, reference and gallery beside the pages that are written by hand."""
    for name in ("guides", "reference", "gallery"):
        shutil.rmtree(site / name, ignore_errors=True)
        (site / name).mkdir()
    for name in GUIDES:
        _copy(DOCS / f"{name}.md", site / "guides" / f"{name}.md")
    _copy(DOCS / "rules.md", site / "reference" / "rules.md")
    _copy(DOCS / "method.md", site / "reference" / "method.md")
    shutil.copytree(DOCS / "pictures", site / "guides" / "pictures")
    pages = {
        "commands": commands(),
        "formats": formats(),
        "dictionary": dictionary(),
        "framework": framework(builtin()),
    }
    for name, lines in pages.items():
        (site / "reference" / f"{name}.md").write_text("\n".join(lines) + "\n", "utf-8")
    (site / "gallery-of-reports.md").write_text("\n".join(gallery(site / "gallery")) + "\n", "utf-8")


def _copy(source: Path, target: Path) -> None:
    """A guide; one that is not written yet leaves a page that says so, so that the site shows what is missing."""
    text = source.read_text("utf-8") if source.exists() else f"# {source.stem}\n\nNot written yet.\n"
    for name in ("rules", "method"):
        text = re.sub(rf"\]\({name}\.md", f"](../reference/{name}.md", text)
    for name in GUIDES:
        if target.parent.name == "reference":
            text = re.sub(rf"\]\({name}\.md", f"](../guides/{name}.md", text)
    # What lies beside docs/ is not part of the site: its name stays, the link goes.
    text = re.sub(r"\[([^\]]+)\]\(\.\./[^)]+\)", r"\1", text)
    target.write_text(text, "utf-8")


def commands() -> Iterator[str]:
    """Every command with its arguments and options, as its help says."""
    yield "# Commands\n"
    app = get_command(build_app())
    context = typer.Context(app, info_name="aifactory-assess")
    for name, command in getattr(app, "commands", {}).items():
        inner = getattr(command, "commands", None)
        if inner is None:
            yield from _command(
                f"aifactory-assess {name}", command, typer.Context(command, info_name=name, parent=context)
            )
        else:
            group = typer.Context(command, info_name=name, parent=context)
            for under, each in inner.items():
                yield from _command(
                    f"aifactory-assess {name} {under}", each, typer.Context(each, info_name=under, parent=group)
                )


def _command(name: str, command: object, context: typer.Context) -> Iterator[str]:
    yield f"\n## {name}\n"
    yield f"```text\n{command.get_help(context)}\n```"  # type: ignore[attr-defined]  # one of click's commands


def formats() -> Iterator[str]:
    """What is told in which format."""
    yield "# Formats of reports\n"
    yield f"| `--report` | {' | '.join(DOCUMENTS)} | needs |"
    yield f"| --- | {' | '.join('---' for _ in DOCUMENTS)} | --- |"
    for each in FORMATS:
        needs = f"extra `{each.extra}`" if each.extra else ""
        yield f"| `{each.name}` | {' | '.join('yes' if each.tells(thing) else '' for thing in DOCUMENTS)} | {needs} |"
    yield "\nJSON follows the schemas that `aifactory-assess framework schema` prints.\n"


def dictionary() -> Iterator[str]:
    """Every column of a score table."""
    import csv

    from aifactory_assess.batch.options import ScoreOptions
    from aifactory_assess.batch.output.dictionary import dictionary as explained

    yield "# Columns of a score table\n"
    rows = list(csv.reader(explained(builtin(), ScoreOptions(detail="explain")).splitlines()))
    yield f"| {' | '.join(rows[0])} |"
    yield f"| {' | '.join('---' for _ in rows[0])} |"
    for row in rows[1:]:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"


def framework(known: Framework) -> Iterator[str]:
    """Every question with its scale, gate, remedy and basis."""
    yield f"# The framework {known.id} {known.version}\n"
    yield f"{len(known.questions)} questions in {len(known.pillars)} pillars, {len(known.challenges)} challenges.\n"
    for pillar in known.pillars:
        yield f"\n## {pillar.title}\n"
        for topic in pillar.topics:
            yield f"\n### {topic.title}\n"
            for question in topic.questions:
                yield from _question(question)


def _question(question: Question) -> Iterator[str]:
    from aifactory_assess.framework.kinds import expected_of, ways_of

    yield f"\n#### {question.id}\n"
    yield f"{question.ask}\n"
    yield f"{question.help}\n" if question.help else ""
    for way in ways_of(question.kind):
        yield f"- `{way.value}` {way.label}"
    yield f"\nExpected: {expected_of(question.kind)}. Weight {question.weight}{', core' if question.core else ''}.\n"
    if question.when is not None:
        yield f"Asked when `{question.when.text}`.\n"
    if question.gate is not None:
        yield f"Gate below {question.gate.below / 10:g} %: {question.gate.reason}.\n"
    for remedy in question.remedies:
        condition = f" (when `{remedy.when.text}`)" if remedy.when is not None else ""
        yield f"- To do{condition}: {remedy.action}"
    yield f"\nBasis: {question.basis or 'none given'}.\n"


def gallery(folder: Path) -> Iterator[str]:
    """What is handed over, made in a folder from the examples by the commands that stand beside it."""
    examples = sorted((builtin_folder() / "examples").glob("*.yaml"))
    for path in examples:
        shutil.copy(path, folder)
    yield "# Gallery\n\nAll of it is made from the examples of the repository, by the command that stands beside it."
    yield "\n![The first screen of a report in a terminal](guides/pictures/first_screen.svg)"
    yield "\n## Reports\n"
    for path in examples:
        title = read_sheet(path, builtin()).name or path.stem
        yield _made(folder, title, f"report {path.name} {_DAY} --report html={path.stem}.html")
        yield f'  (its <a href="{path.name}">answers file</a>)'
    yield "\n## More than a report\n"
    ways = "--scenario own_hall --scenario colocation --scenario cloud"
    yield _made(folder, "Three ways to build", f"compare {_SHOWN} {ways} {_DAY} --report html=comparison.html")
    yield _made(folder, "A plan to the next level", f"plan hospital_finetune.yaml {_DAY} --report html=plan.html")
    yield _made(folder, "Six slides to edit", f"report {_SHOWN} {_DAY} --report pptx=slides.pptx")
    yield _made(folder, "The table of all examples", f"batch {' '.join(path.name for path in examples)} -o scores.csv")
    yield _made(folder, "The portfolio of that table", "portfolio scores.csv --report html=portfolio.html")


def _made(folder: Path, title: str, command: str) -> str:
    """A link to what a command writes, and the command; it is run."""
    environment = {**os.environ, "PYTHONPATH": str(DOCS.parent)}
    line = [sys.executable, "-m", "aifactory_assess", *command.split(), "-q"]
    subprocess.run(line, cwd=folder, env=environment, check=True)  # noqa: S603 - commands of ours
    written = re.split("[ =]", command)[-1]
    return f'- <a href="{written}">{title}</a>: `aifactory-assess {command}`'
