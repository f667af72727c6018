"""`framework lint|show|schema`: check a framework, read it, and give its schemas to an editor."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aifactory_assess.cli import options
from aifactory_assess.cli.exits import FORBIDDEN, guarded, tell_problems
from aifactory_assess.cli.new import EXAMPLES
from aifactory_assess.cli.options import argument, completed_by, day_of, flag, framework_at, framework_typed, say
from aifactory_assess.cli.output import refuse_stdout, report_option, reports_wanted, tell_reports
from aifactory_assess.errors import AssessError, Problem, failure, one_of
from aifactory_assess.escaping import json_text
from aifactory_assess.files import lacking, replace_file

if TYPE_CHECKING:
    from aifactory_assess.framework.model import Framework

app = typer.Typer(help="Check a framework's folder, read it, or print its JSON Schemas.", no_args_is_help=True)

FolderArgument = Annotated[Path | None, argument("[DIR]", "The folder (the built-in one).")]
_PILLARS = completed_by(lambda context: (pillar.id for pillar in framework_typed(context).pillars))
_CHALLENGES = completed_by(lambda context: (challenge.id for challenge in framework_typed(context).challenges))


@app.command(cls=options.Command)
@guarded
def lint(
    folder: FolderArgument = None,
    quiet: options.QuietOption = False,
) -> int:
    """Report every fault of a framework's folder; exit 1 if there is one."""
    from aifactory_assess.framework.builtin import builtin_folder
    from aifactory_assess.framework.loading import load
    from aifactory_assess.scoring.printed import counted

    path = builtin_folder() if folder is None else folder
    if not (path / "framework.yaml").exists():
        said = "is no folder that can be read" if path.exists() else lacking(path)
        raise failure(str(path), "has no framework.yaml" if path.is_dir() else said)
    try:
        framework = load(path, sourced=True)
    except AssessError as error:
        tell_problems(error)
        return FORBIDDEN
    problems = [*_beside(path, framework), *_uneven(path / "estimates.yaml", framework)]
    if problems:
        tell_problems(AssessError(problems))
        return FORBIDDEN
    count = counted(len(framework.questions), "question")
    say(f"{path}: {framework.id} {framework.version} is sound: {count}", when=not quiet)
    return 0


def _beside(folder: Path, framework: Framework) -> Iterator[Problem]:
    """What is wrong with a sound framework's table, or with what lies beside it: its policy, scenarios and examples."""
    from aifactory_assess.answers.reading import read_sheet
    from aifactory_assess.answers.scenario import SCENARIOS, read_scenario
    from aifactory_assess.answers.sheet import Sheet
    from aifactory_assess.framework.model import POLICY_FILE
    from aifactory_assess.gate.reading import parse_policy
    from aifactory_assess.scoring.score_table import score_columns
    from aifactory_assess.yamltext import is_yaml, read_bytes

    def policy(path: Path) -> None:
        parse_policy(read_bytes(path, str(path)), framework, str(path), today=day_of(None))

    def scenario(path: Path) -> None:
        read_scenario(path).tried_on(framework, Sheet(organisation="any"))

    found: list[tuple[Path, Callable[[Path], object]]] = [(folder, lambda _: score_columns(framework, "explain"))]
    found += [(path, policy) for path in folder.glob(POLICY_FILE)]
    found += [(path, scenario) for path in sorted((folder / SCENARIOS).glob("*.yaml"))]
    found += [(path, lambda path: read_sheet(path, framework)) for path in sorted((folder / EXAMPLES).glob("*.yaml"))]
    for path, read in found:
        try:
            read(path)
        except AssessError as error:
            yield from error.problems
    for path in sorted(path for name in (SCENARIOS, EXAMPLES) for path in (folder / name).glob("*")):
        if is_yaml(path.name) and path.suffix != ".yaml":
            hint = f"call it {path.stem}.yaml"
            yield Problem(file=str(path), found="does not end in .yaml, so nothing in it would count", hint=hint)


def _uneven(file: Path, framework: Framework) -> Iterator[Problem]:
    """The totals of a sound framework whose items come to something else than the figure, at the line of each."""
    from random import Random

    from aifactory_assess.framework.names import ids_in
    from aifactory_assess.planning.cost_totals import uneven_totals
    from aifactory_assess.scoring.printed import quantity
    from aifactory_assess.yamltext import parse, read_bytes

    draw = Random(1).random  # noqa: S311 - no secret, and lint says the same each time
    for found in uneven_totals(framework, draw):
        total, sums = found.total, (quantity(found.items), quantity(found.figure))
        places = {node.text: node for node in ids_in(parse(read_bytes(file), str(file)).root, "totals")}
        yield Problem(
            file=str(file),
            line=places[total.id].line,
            column=places[total.id].column,
            found=f"of the same facts the items of {total.id} come to {sums[0]}, {total.figure} to {sums[1]}",
            expected="one amount, since reports tell both",
            hint=found.left_out and f"that is without {found.left_out}",
        )


@app.command(cls=options.Command)
@guarded
def show(
    folder: FolderArgument = None,
    pillar: Annotated[str | None, flag("--pillar ID", "Only this pillar.", autocompletion=_PILLARS)] = None,
    challenge: Annotated[
        str | None, flag("--challenge ID", "Only what informs this challenge.", autocompletion=_CHALLENGES)
    ] = None,
    core: Annotated[bool, flag("--core", "Only the quick scan's questions.")] = False,
    reports: Annotated[list[str] | None, report_option("framework")] = None,
    framework: options.FrameworkOption = None,
    quiet: options.QuietOption = False,
) -> int:
    """Print a framework's questions as a tree; --framework DIR says the same as DIR."""
    from aifactory_assess.telling.documents.framework import Excerpt

    told = reports_wanted("framework", reports, reads=[folder, framework])
    if folder is not None and framework is not None and folder != framework:
        raise failure("--framework", f"{framework} found, and {folder} as DIR", "one of them")
    asked = framework_at(framework if folder is None else folder)
    _known("--pillar", pillar, [each.id for each in asked.pillars], "pillar")
    _known("--challenge", challenge, [each.id for each in asked.challenges], "challenge")
    wanted = frozenset(
        question.id
        for question in asked.questions
        if (pillar is None or question.pillar == pillar)
        and (challenge is None or challenge in question.informs)
        and (question.core or not core)
    )
    tell_reports("framework", Excerpt(asked, wanted), told, quiet=quiet)
    return 0


def _known(place: str, word: str | None, allowed: list[str], what: str) -> None:
    if word is not None:
        one_of(place, word, allowed, what=what)


@app.command(cls=options.Command)
@guarded
def schema(
    name: Annotated[
        str | None,
        argument(
            "[NAME]",
            "answers, assessment, policy, verdict, portfolio, trend, or a file such as profile (all of them).",
            autocompletion=completed_by(lambda _: _schemas(None)),
        ),
    ] = None,
    output: Annotated[Path | None, flag("--output -o DIR", "Write NAME.schema.json into a folder.")] = None,
    framework: options.FrameworkOption = None,
    quiet: options.QuietOption = False,
) -> int:
    """Print JSON Schemas: of the framework's files, of answers to it, of policies, and of the JSON reports."""
    refuse_stdout("--output", output, "a folder")
    schemas = _schemas(framework)
    _known("NAME", name, list(schemas), "schema")
    chosen = schemas if name is None else {name: schemas[name]}
    texts = {each: _text(each, body) for each, body in chosen.items()}
    if output is not None:
        for each, text in texts.items():
            replace_file(output / f"{each}.schema.json", text.encode())
            say(f"wrote {output / each}.schema.json", when=not quiet)
    elif name is not None:
        sys.stdout.write(texts[name])
    else:
        sys.stdout.write(json_text(schemas, ascii_only=True) + "\n")
    return 0


def _text(name: str, body: dict[str, Any]) -> str:
    """A schema as it is shipped, or as it is made here."""
    from aifactory_assess.framework.schemas import SHIPPED, schema_text

    return schema_text(name) if name in SHIPPED else json_text(body, ascii_only=True) + "\n"


def _schemas(folder: Path | None) -> dict[str, dict[str, Any]]:
    from aifactory_assess.framework.answers_schema import answers_schema
    from aifactory_assess.framework.schemas import SHIPPED
    from aifactory_assess.framework.schemas import schema as published
    from aifactory_assess.gate.policy_format import schema as policy_schema

    return {
        **{name: published(name) for name in SHIPPED},
        "policy": policy_schema(),
        "answers": answers_schema(framework_at(folder)),
    }
