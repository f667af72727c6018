"""The house's floors: who may import whom, and which rooms neither read, print nor look at the clock."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = "aifactory_assess"
HOUSE = Path(__file__).resolve().parent.parent / PACKAGE

GROUND = frozenset(
    {"errors", "nouns", "yamlnodes", "yamllines", "yamltext", "structure"}
    | {"escaping", "links", "files", "excel", "extras", "queries", "interrupts", "arrowipc", "temporary"}
)
FLOORS = {
    "framework": 0,
    "answers": 1,
    "scoring": 2,
    "gate": 3,
    "planning": 3,
    "portfolio": 4,
    "batch": 4,
    "repository": 4,
    "telling": 5,
    "interview": 6,
    "cli": 7,
}
# The package's own names and `python -m` stand on top of everything.
ROOF = frozenset({"", "__main__", "notebook"})

PURE_ROOMS = ("scoring", "planning", "gate")
# What pure rooms may import from outside: nothing that reads, writes, waits or knows what time it is.
_PURE = """
__future__ abc bisect collections copy dataclasses datetime decimal difflib enum fnmatch fractions functools graphlib
hashlib heapq html itertools json math numbers operator re statistics string textwrap types typing unicodedata
"""
PURE_MODULES = frozenset(_PURE.split())
# The engine for many organisations is the one part that computes on arrays; the planner hands its model to a solver.
ALSO_ALLOWED = {
    "scoring/columnar.py": {"numpy"},
    **{f"scoring/columns/{path.name}": {"numpy"} for path in sorted((HOUSE / "scoring" / "columns").glob("*.py"))},
    "planning/exact.py": {"highspy"},
    "gate/kinds/__init__.py": {"importlib"},  # each kind of rule is named there once
}
# These names of lower floors read files.
READERS = frozenset({"read", "read_bytes", "read_sheet", "load", "builtin", "builtin_folder"})
IMPURE_CALLS = frozenset({"print", "open", "input", "eval", "exec", "compile", "breakpoint", "__import__"})
IMPURE_METHODS = frozenset(
    {"now", "utcnow", "today", "read_text", "write_text", "read_bytes", "write_bytes", "unlink", "iterdir", "system"}
)
# A line that defines a noun which other modules see: a class, or a type by another name. A constant has capitals alone.
NOUN = re.compile(r"^(?:class )?([A-Z]\w*[a-z]\w*)(?:\(|:$|: TypeAlias| = (?!TypeVar\(|ParamSpec\())", re.MULTILINE)
SHAPELESS_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "shared"})


def sources() -> list[Path]:
    return sorted(HOUSE.rglob("*.py"))


def module_of(path: Path) -> str:
    """`scoring.risks` for scoring/risks.py; the package itself is the empty name."""
    parts = list(path.relative_to(HOUSE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(source: str) -> Iterator[tuple[str, str]]:
    """(module, name) of every import in a source, those inside functions too; a name is empty for `import x`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (("." * node.level + (node.module or ""), alias.name) for alias in node.names)


def room_of(module: str) -> str:
    room = module.split(".", 1)[0]
    return "ground" if room in GROUND else "roof" if room in ROOF else room


def floor_of(room: str) -> int:
    """How high a room lies; one that the house's plan does not have is a KeyError."""
    return {"ground": -1, "roof": 8, **FLOORS}[room]


def inside(imported: str, name: str) -> str | None:
    """The module of the package that an import reaches, or None for an import from outside."""
    if imported != PACKAGE and not imported.startswith(f"{PACKAGE}."):
        return None
    module = imported.removeprefix(PACKAGE).removeprefix(".")
    target = f"{module}.{name}" if module else name
    is_module = (HOUSE / f"{target.replace('.', '/')}.py").is_file() or (HOUSE / target.replace(".", "/")).is_dir()
    return target if name and is_module else module


def trespasses(module: str, source: str) -> list[str]:
    """Imports that go up, to another room of the same floor, or are relative."""
    room, found = room_of(module), []
    for imported, name in imports(source):
        if imported.startswith("."):
            found.append(f"{module}: relative import of {imported}")
            continue
        target = inside(imported, name)
        if target is None or (target == "" and name == "__version__"):
            continue
        other = room_of(target)
        if other != room and floor_of(other) >= floor_of(room):
            found.append(f"{module} imports {target or PACKAGE}")
    return found


def impurities(path: str, source: str) -> list[str]:
    """What a pure room must not do: outside modules that act, functions that read files, clocks, output."""
    allowed = PURE_MODULES | ALSO_ALLOWED.get(path, set())
    found = []
    for imported, name in imports(source):
        if inside(imported, name) is None:
            if imported.split(".")[0] not in allowed:
                found.append(f"{path} imports {imported}")
        elif name in READERS:
            found.append(f"{path} imports {name}, which reads files")
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=called)) if called in IMPURE_CALLS:
                found.append(f"{path} calls {called}")
            case ast.Call(func=ast.Attribute(attr=called)) if called in IMPURE_METHODS:
                found.append(f"{path} calls .{called}")
    return found


def named_twice(texts: Iterable[tuple[str, str]]) -> list[str]:
    """Nouns that two places call the same, of (path, source)."""
    first: dict[str, str] = {}
    found = []
    for path, source in texts:
        for match in NOUN.finditer(source):
            here = f"{path}:{source.count(chr(10), 0, match.start()) + 1}"
            there = first.setdefault(match[1], here)
            if there != here:
                found.append(f"{match[1]} means one thing in {there} and another in {here}")
    return found


def test_every_module_stands_in_a_room_of_the_plan() -> None:
    strangers = [module_of(path) for path in sources() if room_of(module_of(path)) not in {"ground", "roof", *FLOORS}]
    assert strangers == []


def test_a_module_imports_only_from_lower_floors_or_its_own_package() -> None:
    found = [fault for path in sources() for fault in trespasses(module_of(path), path.read_text("utf-8"))]
    assert found == []


def test_no_import_runs_in_a_circle() -> None:
    graph = {}
    for path in sources():
        targets = {inside(*pair) for pair in imports(path.read_text("utf-8"))}
        graph[module_of(path)] = targets - {None, "", module_of(path)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' -> '.join(error.args[1])}")


def test_scoring_planning_and_gate_neither_read_nor_print_nor_look_at_the_clock() -> None:
    rooms = [path for path in sources() if room_of(module_of(path)) in PURE_ROOMS]
    found = [
        fault for path in rooms for fault in impurities(path.relative_to(HOUSE).as_posix(), path.read_text("utf-8"))
    ]
    assert any(path.name == "readiness.py" for path in rooms)
    assert found == []


def test_no_module_has_a_shapeless_name() -> None:
    folders = {part for path in sources() for part in path.relative_to(HOUSE).with_suffix("").parts}
    assert folders & SHAPELESS_NAMES == set()


def test_one_name_has_one_meaning() -> None:
    assert named_twice((path.relative_to(HOUSE).as_posix(), path.read_text("utf-8")) for path in sources()) == []


def test_the_table_of_dependencies_has_each_with_its_extras_and_who_imports_it() -> None:
    project = tomllib.loads((HOUSE.parent / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    text = (HOUSE.parent / "CONTRIBUTING.md").read_text("utf-8").split("\n## Dependencies")[1]
    rows = [re.split(r" *\| *", row)[1:-1] for row in re.findall(r"^\|.+\|$", text, re.MULTILINE)[2:]]
    told = {name: extra for row in rows for name, extra in re.findall(r"([\w-]+)(?: \(`(\w+)`\))?", row[0])}
    named = {extra: {_name(line) for line in lines} for extra, lines in extras.items() if extra not in NO_PARTS}
    assert {*told} == {*map(_name, project["dependencies"])}.union(*named.values())
    assert all(name in named[extra] for name, extra in told.items() if extra)
    imported = {
        path.relative_to(HOUSE).as_posix(): {name.split(".")[0] for name, _ in imports(path.read_text("utf-8"))}
        for path in sources()
    }
    for dependencies, _, places in rows:
        names = {name.replace("-", "_") for name in re.findall(r"(?<!`)\b[\w-]+", dependencies)}
        modules = {MODULES.get(name, name) for name in names}
        importing = {path for path, names in imported.items() if modules & names}
        here = re.findall(r"`(.+?)`", places)
        under = {place: {path for path in importing if path.startswith((f"{place}/", f"{place}.py"))} for place in here}
        assert importing == set().union(*under.values()), dependencies
        assert all(under.values()), dependencies


NO_PARTS = frozenset({"all", "dev", "docs"})
MODULES = {"pyyaml": "yaml", "python_pptx": "pptx"}


def _name(requirement: str) -> str:
    (name,) = re.findall(r"^[\w-]+", requirement)
    return str(name)


# --- the checks themselves can fail ---


@pytest.mark.parametrize(
    "other",
    [
        *("class Step:", "class Step(Noun):", "Step: TypeAlias = int", 'Step = TypedDict("Step", {"from": int})'),
        *("Step = Sequence[int]", 'Step = Annotated[int, flag("--step N", "A step.")]'),
    ],
)
def test_a_noun_that_stands_twice_is_told_with_both_places(other: str) -> None:
    found = named_twice([("a.py", "class Step:\n    x: int"), ("b.py", f"\nclass Stepping:\n    Step: int\n{other}")])
    assert found == ["Step means one thing in a.py:1 and another in b.py:4"]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("scoring.risks", "from aifactory_assess.telling.documents import wording"),
        ("framework.model", "from aifactory_assess.answers import sheet"),
        ("gate.judge", "from aifactory_assess.planning.plan import plan"),
        ("errors", "import aifactory_assess.framework.model"),
        ("errors", "def late():\n    from aifactory_assess.cli import app"),
        ("answers.sheet", "from . import editing"),
        ("cli.app", "from aifactory_assess import Anything"),
    ],
)
def test_an_import_that_climbs_is_found(module: str, source: str) -> None:
    assert len(trespasses(module, source)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("scoring.risks", "from aifactory_assess.answers.sheet import Sheet"),
        ("structure", "from aifactory_assess.yamltext import Node"),
        ("cli.app", "from aifactory_assess import __version__"),
        ("__main__", "from aifactory_assess.cli.app import main"),
        ("cli.app", "import typer"),
    ],
)
def test_an_import_that_descends_is_not(module: str, source: str) -> None:
    assert trespasses(module, source) == []


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "import numpy as np",
        "from pathlib import Path",
        "import subprocess",
        "def late():\n    import time",
        "from aifactory_assess.yamltext import read_bytes",
        "from aifactory_assess.framework.loading import builtin",
        "print('x')",
        "open('x')",
        "datetime.now()",
        "date.today()",
        "folder.read_text()",
    ],
)
def test_an_act_in_a_pure_room_is_found(source: str) -> None:
    assert len(impurities("scoring/risks.py", source)) == 1


def test_arrays_are_for_the_columnar_engine_alone() -> None:
    assert impurities("scoring/columnar.py", "import numpy") == []
    assert impurities("scoring/stability.py", "import numpy") == ["scoring/stability.py imports numpy"]


def test_every_exception_to_a_checkers_rule_says_why() -> None:
    bare = re.compile(r"# (?:type: ignore(?:\[[a-z, -]+\])?|noqa(?:: ?[A-Z0-9, ]+)?)\s*$")
    for folder in (HOUSE, HOUSE.parent / "tests", HOUSE.parent / "tools", HOUSE.parent / "benchmarks"):
        for path in folder.rglob("*.py"):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                assert not bare.search(line), f"{path}:{number}"
