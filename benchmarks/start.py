"""What a start costs, beside the least that it could, and what it loads; how many sheets a second score.

The floor parses the same arguments, loads what every start needs (typer, yaml, rich's console and table) and does
nothing. Everything is measured in one run, interleaved, as CPU seconds (user and system) of child processes with
compiled bytecode. Ratios to the floor are the result; seconds depend on the machine.
"""

from __future__ import annotations

import argparse
import compileall
import cProfile
import inspect
import os
import pstats
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Annotated, get_args, get_origin, get_type_hints

import typer
from typer.models import ArgumentInfo

from aifactory_assess.cli.app import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "questionnaires" / "examples" / "manufacturer_onprem.yaml"
PASSING = EXAMPLE.with_name("cloud_startup.yaml")
AIMS = {"report": 1.25, "check, own policy": 1.3}
AIM_RATIO = 1.2
AIM_RATE = 2000
SHOWN_MS = 0.2
CHECKED_FILES = 1000
AIM_CHECKED = 400

BARE = """
from pathlib import Path
from typing import Annotated
import typer
import yaml
from rich.console import Console
from rich.table import Table

app = typer.Typer()


@app.callback()
def top() -> None:
    pass


@app.command()
def {command}({parameters}) -> None:
    print("done")


app()
"""


def bare(command: str) -> str:
    """A program with the command's own arguments that loads what every start needs, and does nothing."""
    function = getattr(import_module(COMMANDS[command]), command)
    hints = get_type_hints(inspect.unwrap(function), include_extras=True)
    parameters = [
        f"{name}: {_plain(hints[name])} = {parameter.default!r}"
        if parameter.default is not parameter.empty
        else f"{name}: {_plain(hints[name])}"
        for name, parameter in inspect.signature(function).parameters.items()
        if hints[name] is not typer.Context
    ]
    return BARE.format(command=command, parameters=", ".join(parameters))


def _plain(hint: object) -> str:
    """A type as a source names it; a day is text to the floor."""
    kind, *others = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    words = kind.__name__ if isinstance(kind, type) and not get_args(kind) else str(kind)
    words = words.replace("pathlib.", "").replace("datetime.date", "str")
    return f"Annotated[{words}, typer.Argument()]" if any(isinstance(each, ArgumentInfo) for each in others) else words


def cpu_seconds(command: list[str]) -> float:
    """User and system seconds of one child process."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(commands: Mapping[str, list[str]], rounds: int) -> dict[str, list[float]]:
    """Seconds by command, all commands once in every round."""
    for command in commands.values():
        cpu_seconds(command)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            times[name].append(cpu_seconds(command))
    return times


def print_starts(rounds: int) -> None:
    """The table of starts."""
    compileall.compile_dir(ROOT / "aifactory_assess", quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        floors = {}
        for command in ("report", "explain", "check"):
            floors[command] = Path(folder) / f"{command}.py"
            floors[command].write_text(bare(command))
        tool = [sys.executable, "-c", "from aifactory_assess.cli.app import main; main()"]
        own = Path(folder) / "policy.yaml"
        own.write_bytes((EXAMPLE.parent.parent / "policy.yaml").read_bytes() + b"\n# our own\n")
        commands = {
            "bare report": [sys.executable, str(floors["report"]), "report", str(EXAMPLE)],
            "report": [*tool, "report", str(EXAMPLE)],
            "report --report json": [*tool, "report", str(EXAMPLE), "--report", "json"],
            "bare explain": [sys.executable, str(floors["explain"]), "explain", str(EXAMPLE), "compute_secured"],
            "explain FILE ID": [*tool, "explain", str(EXAMPLE), "compute_secured"],
            "explain ID": [*tool, "explain", "compute_secured"],
            "bare check": [sys.executable, str(floors["check"]), "check", str(PASSING)],
            "check": [*tool, "check", str(PASSING)],
            "check --report sarif": [*tool, "check", str(PASSING), "--report", "sarif"],
            "check, own policy": [*tool, "check", str(PASSING), "--policy", str(own)],
        }
        times = measure(commands, rounds)
        print_loads(commands)
    print(f"{'start':<24}{'least ms':>10}{'median ms':>11}{'ratio':>8}{'aim':>8}")
    for name, seconds in times.items():
        floor = times[next(f"bare {word}" for word in ("explain", "check", "report") if word in name)]
        ratio = statistics.median(seconds) / statistics.median(floor)
        aim = "" if name.startswith("bare") else f"{AIMS.get(name, AIM_RATIO):>8.2f}"
        print(f"{name:<24}{min(seconds) * 1000:>10.0f}{statistics.median(seconds) * 1000:>11.0f}{ratio:>8.2f}{aim}")


def loads(command: list[str]) -> dict[str, float]:
    """Milliseconds by module that a command loads, each without what it loads in turn: the least of three runs."""
    found: dict[str, float] = {}
    for _ in range(3):
        ran = subprocess.run([command[0], "-X", "importtime", *command[1:]], capture_output=True, text=True, check=True)
        for own, name in re.findall(r"^import time: +([0-9]+) \| +[0-9]+ \| *(\S+)$", ran.stderr, re.MULTILINE):
            found[name] = min(found.get(name, float("inf")), int(own) / 1000)
    return found


def print_loads(commands: Mapping[str, list[str]]) -> None:
    """What each command loads beyond its floor, module by module; those below a fifth of a millisecond together."""
    floors = {name.removeprefix("bare "): loads(command) for name, command in commands.items() if "bare" in name}
    for name, command in commands.items():
        if "bare" in name:
            continue
        floor = next(floors[word] for word in ("explain", "check", "report") if word in name)
        more = {module: spent for module, spent in loads(command).items() if module not in floor}
        print(f"\n{name} loads {len(more)} modules more, {sum(more.values()):.1f} ms")
        large = sorted((module for module in more if more[module] >= SHOWN_MS), key=lambda module: -more[module])
        print("".join(f"  {more[module]:>6.1f}  {module}\n" for module in large), end="")
    print()


def print_checks() -> None:
    """How many files one call of `check` judges a second, start included."""
    with tempfile.TemporaryDirectory() as folder:
        text = PASSING.read_text("utf-8")
        files = []
        for number in range(CHECKED_FILES):
            files.append(str(Path(folder) / f"{number}.yaml"))
            Path(files[-1]).write_text(text.replace("example-textworks", f"example-{number}"), "utf-8")
        command = [sys.executable, "-m", "aifactory_assess", "check", *files]
        for told, flags in (("text", ()), ("sarif and junit", ("--report", "sarif", f"--report=junit={folder}/j.xml"))):
            start, spent = time.perf_counter(), cpu_seconds([*command, *flags])
            a_second, a_cpu_second = CHECKED_FILES / (time.perf_counter() - start), CHECKED_FILES / spent
            rates = f"{a_second:,.0f} a second, {a_cpu_second:,.0f} a CPU second (aim: {AIM_CHECKED})"
            print(f"check of {CHECKED_FILES} files, {told}: {rates}")


def print_rate(seconds: float) -> None:
    """How many sheets a second one core scores from memory, and where the time goes."""
    from aifactory_assess.answers.reading import read_sheet
    from aifactory_assess.framework.builtin import builtin
    from aifactory_assess.scoring.assess import assess

    framework = builtin()
    sheets = [read_sheet(path, framework) for path in sorted(EXAMPLE.parent.glob("*.yaml"))]
    day = date(2026, 11, 25)

    def run(limit: float) -> tuple[int, float]:
        count, start = 0, time.process_time()
        while time.process_time() - start < limit:
            for sheet in sheets:
                assess(framework, sheet, as_of=day)
            count += len(sheets)
        return count, time.process_time() - start

    run(seconds / 4)
    rates = [count / spent for count, spent in (run(seconds / 4) for _ in range(3))]
    print(f"\nscoring from memory: {max(rates):,.0f} sheets a second on one core (aim: {AIM_RATE:,})")
    profile = cProfile.Profile()
    profile.runcall(run, seconds / 4)
    pstats.Stats(profile).strip_dirs().sort_stats("tottime").print_stats(12)


def main() -> None:
    """Print the starts, then the rates."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="how often each command is started")
    parser.add_argument("--seconds", type=float, default=8.0, help="how long scoring is measured")
    options = parser.parse_args()
    print_starts(options.rounds)
    print_checks()
    print_rate(options.seconds)


if __name__ == "__main__":
    main()
