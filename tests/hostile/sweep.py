"""Own frameworks whose lists are as long as they may be: what every command costs of one, and of two together.

Usage: python -m tests.hostile.sweep [--pairs N] [--seed N] [--list NAME]

Each list of tests/cases/frameworks/everything is made as long as its framework is still sound with, and half as long;
then so many pairs of them, drawn at random. A command that ends in a traceback, takes more than CPU or MEMORY, or more
than twice as much CPU for twice as many bytes, is told with what was lengthened. On the base all do their work.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import TypeAlias

import yaml

from tests.program import TRIES, measured

CASES = Path(__file__).parents[1] / "cases"
BASE, ANSWERS = CASES / "frameworks" / "everything", CASES / "hostile" / "everything.answers.yaml"
LENGTHS = (1000, 490, 240, 190, 96, 48, 19, 9)
CPU, MEMORY, TWICE, CHEAP = 2.0, 300, 2.6, 0.6
MEBIBYTE = 1 << 20

Where: TypeAlias = tuple[str, tuple[str | int, ...]]
"""A file, and the keys and places that lead to a list in it."""

INFORMED: Where = ("people.yaml", ("topics", 0, "questions", 0, "informs"))
TOGETHER: dict[Where, Where] = {("challenges.yaml", ("challenges",)): INFORMED}
"""A list that is sound only where another is as long: no challenge without a question that informs it."""

POLICY = """format: aifactory-assess/policy@1
framework: everything@2
require:
  overall: {score: 50}
  risks: {default: low}
  answers: {max_age_days: 5, require_source: [seen], required: [training, owner, storage]}
"""
HERE = ("--framework", "framework", "-q")
KEEP: tuple[str, ...] = ("check", "a.yaml", *HERE, "--policy", "p.yaml", "--write-baseline", "b.json")
"""What a later command reads."""
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("framework", "lint", "framework"),
    ("report", "a.yaml", *HERE, "--detail", "--appendix"),
    ("report", "a.yaml", *HERE, "--report", "json=o"),
    ("report", "a.yaml", *HERE, "--report", "html=o", "--appendix"),
    ("report", "a.yaml", *HERE, "--report", "pptx=o"),
    ("report", "bare.yaml", *HERE, "--report", "markdown=o"),
    ("plan", "a.yaml", *HERE),
    ("plan", "bare.yaml", *HERE, "--report", "csv=o"),
    ("compare", "a.yaml", "c.yaml", *HERE),
    ("sensitivity", "a.yaml", *HERE),
    ("explain", "a.yaml", "overall", *HERE),
    ("explain", "power", *HERE),
    ("check", "a.yaml", *HERE, "--policy", "p.yaml", "--report", "sarif=o"),
    KEEP,
    ("check", "c.yaml", *HERE, "--policy", "p.yaml", "--baseline", "b.json"),
    ("check", "--list-rules", *HERE),
    ("new", "n.yaml", *HERE),
    ("questionnaire", *HERE),
    ("export", "-o", "o.xlsx", *HERE),
    ("merge", "a.yaml", "c.yaml", "-o", "m.yaml", *HERE),
    ("set", "a.yaml", "owner=1", *HERE),
    ("migrate", "a.yaml", *HERE),
    ("batch", "t.csv", "-o", "o.csv", "--workers", "1", *HERE),
    ("batch", "t.csv", "-o", "o.jsonl", "--workers", "1", "--columns", "explain", *HERE),
)


@cache
def composed(file: str) -> yaml.Node:
    """A file of the base as nodes, which keep how each word is written."""
    found = yaml.compose((BASE / file).read_text("utf-8"), Loader=yaml.CSafeLoader)
    assert found is not None
    return found


def lists(node: yaml.Node, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths of all lists, and of the mappings whose keys are free."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value in ("references", "retired", "changed", "informs", "strengths", "effort_days"):
                yield (*path, key.value)
            yield from lists(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        yield path
        for place, value in enumerate(node.value):
            yield from lists(value, (*path, place))


def at(node: yaml.Node, path: tuple[str | int, ...]) -> yaml.Node:
    """The node that a path leads to."""
    for step in path:
        node = node.value[step] if isinstance(step, int) else {key.value: value for key, value in node.value}[step]
    return node


def renamed(node: yaml.Node, number: int, before: int | None) -> yaml.Node:
    """A copy with ids of its own; a figure also hangs on the copy before it."""
    found = deepcopy(node)
    if not isinstance(found, yaml.MappingNode):
        return found
    entries = {key.value: value for key, value in found.value}
    if "id" in entries:
        own = entries["id"].value
        entries["id"].value = f"{own}{number}"
        if before is not None and "formula" in entries:
            entries["formula"].value += f" + {own}{before}"
    for key in ("topics", "questions", "gates"):
        for inner in entries[key].value if key in entries else ():
            for name, value in inner.value:
                if name.value == "id":
                    value.value += f"_{number}"
                if name.value == "questions":
                    for question in value.value:
                        next(v for k, v in question.value if k.value == "id").value += f"_{number}"
    return found


def lengthened(node: yaml.Node, path: tuple[str | int, ...], length: int, which: int) -> None:
    """Make a list so long by copies of one of its items."""
    found = at(node, path)
    if isinstance(found, yaml.MappingNode):
        key, value = found.value[which % len(found.value)]
        for number in range(length - len(found.value)):
            other = deepcopy(key)
            other.value += {"references": "-", "informs": ""}.get(str(path[-1]), "_") + f"{number}"
            found.value.append((other, deepcopy(value)))
        return
    item = found.value[which % len(found.value)]
    is_chain = path == ("figures",)
    found.value[which + 1 : which + 1] = [
        renamed(item, number, number - 1 if is_chain and number else None)
        for number in range(length - len(found.value))
    ]


def written(folder: Path, grown: dict[Where, tuple[int, int]]) -> bool:
    """Write the framework with these lists lengthened, and all that commands read; whether it is sound and fits."""
    grown = grown | {TOGETHER[where]: (length - 1, 0) for where, (length, _) in grown.items() if where in TOGETHER}
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "framework").mkdir(parents=True)
    nodes = {path.name: deepcopy(composed(path.name)) for path in BASE.glob("*.yaml")}
    for (file, path), (length, which) in sorted(grown.items(), key=lambda each: -len(each[0][1])):
        # What holds another list is copied with it, once that is long.
        within = [keys[len(path)] for other, keys in grown if other == file and keys[: len(path)] == path != keys]
        lengthened(nodes[file], path, length, within[0] if within and isinstance(within[0], int) else which)
    for name, node in nodes.items():
        text = yaml.serialize(node, Dumper=yaml.CSafeDumper, width=1 << 30)
        if len(text) > MEBIBYTE:
            return False
        (folder / "framework" / name).write_text(text, "utf-8")
    said = ANSWERS.read_text("utf-8")
    (folder / "a.yaml").write_text(said, "utf-8")
    (folder / "c.yaml").write_text(said.replace("machines: {value: 90", "machines: {value: 9"), "utf-8")
    (folder / "bare.yaml").write_text("framework: everything@2\norganisation: {id: b}\nprofile: {site: own}\n", "utf-8")
    (folder / "p.yaml").write_text(POLICY, "utf-8")
    (folder / "t.csv").write_text("organisation,site,machines\na,own,3\nb,,\n", "utf-8")
    return measured("report", "bare.yaml", *HERE, cwd=folder).code == 0


def longest(folder: Path, where: Where, which: int) -> int:
    """The longest that a list may be; 0 where no copy of this item is sound."""
    return next((length for length in LENGTHS if written(folder, {where: (length, which)})), 0)


def size(folder: Path) -> int:
    """Bytes of the framework that was written there."""
    return sum(path.stat().st_size for path in (folder / "framework").glob("*.yaml"))


def wrong(words: tuple[str, ...], whole: Path, half: Path | None) -> str:
    """What is wrong with a command on a framework and on half of it; empty where it is as promised."""
    ran = measured(*words, cwd=whole)
    if "Traceback" in ran.err or ran.code not in (0, 1, 2):
        return f"ended with {ran.code}: {ran.err[-300:]!r}"
    if ran.cpu > CPU or ran.memory > MEMORY:
        return f"{ran.cpu:.2f} s, {ran.memory} MiB"
    if half is None or ran.cpu < CHEAP:
        return ""
    if not (half / "b.json").exists():
        measured(*KEEP, cwd=half)
    less, times = measured(*words, cwd=half).cpu, size(whole) / size(half)
    if ran.cpu > TWICE / 2 * max(times, 2) * max(less, 0.2):
        return f"{ran.cpu:.2f} s, {less:.2f} for a framework a {times:.1f}th as large"
    return ""


def parted(grown: dict[Where, tuple[int, int]], parts: int) -> dict[Where, tuple[int, int]]:
    """The same with lists that are shorter."""
    return {where: (max(length // parts, 2), which) for where, (length, which) in grown.items()}


def tried(folder: Path, grown: dict[Where, tuple[int, int]]) -> int:
    """Run all commands on a framework, as large as it may be, and on half of it; how much is wrong, which is told."""
    sound = next(
        (parted(grown, parts) for parts in (1, 2, 4, 8) if written(folder / "whole", parted(grown, parts))), {}
    )
    if not sound:
        return 0
    half, count = (folder / "half" if written(folder / "half", parted(sound, 2)) else None), 0
    for words in COMMANDS:
        faults = [wrong(words, folder / "whole", half)]
        while faults[-1] and len(faults) < TRIES:
            faults.append(wrong(words, folder / "whole", half))
        if faults[-1]:
            count += 1
            print(f"{sound}: {' '.join(words)}: {faults[-1]}", flush=True)
    return count


def main() -> None:
    """Lengthen each list, then pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", default="")
    wanted = parser.parse_args()
    chance, count = random.Random(wanted.seed), 0  # noqa: S311 - no secret
    every = [(path.name, keys) for path in sorted(BASE.glob("*.yaml")) for keys in lists(composed(path.name))]
    sound: dict[Where, tuple[int, int]] = {}
    with tempfile.TemporaryDirectory() as made:
        for where in every:
            if wanted.list not in f"{where}":
                continue
            for which in range(len(at(composed(where[0]), where[1]).value)):
                if length := longest(Path(made) / "whole", where, which):
                    sound[where] = (length, which)
                    print(where, length, which, file=sys.stderr, flush=True)
                    count += tried(Path(made), {where: (length, which)})
                    break
            else:
                print(where, "cannot be longer", file=sys.stderr, flush=True)
        for _ in range(wanted.pairs if len(sound) > 1 else 0):
            pair = dict(chance.sample(sorted(sound.items()), 2))
            print(pair, file=sys.stderr, flush=True)
            count += tried(Path(made), pair)
    print(f"{len(sound)} of {len(every)} lists, {wanted.pairs} pairs: {count} findings")
    sys.exit(count > 0)


if __name__ == "__main__":
    main()
