"""A scenario: a file of changes that are tried together, with a title."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path

from aifactory_assess.answers.assigning import PRICE
from aifactory_assess.errors import AssessError, Problem, failure
from aifactory_assess.framework.schemas import definitions
from aifactory_assess.nouns import dataclass
from aifactory_assess.yamlnodes import MappingNode, Node, ScalarNode, SequenceNode, found
from aifactory_assess.yamltext import parse, read_bytes

FORMAT = "aifactory-assess/scenario@1"
SCENARIOS = "scenarios"
"""Where a framework keeps scenarios that are called by name."""
_KEYS = ("format", "title", "set")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is tried, as `ID=VALUE` words; `name` heads its column. `places` are a file, line and column by id."""

    name: str
    words: tuple[str, ...]
    places: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)

    def located(self, problem: Problem) -> Problem:
        """What is wrong with one of the words, at its place."""
        if problem.file not in self.places:
            return problem
        file, line, column = self.places[problem.file]
        return replace(problem, file=file, line=line, column=column, found=f"{problem.file}: {problem.found}")


def read_scenario(path: Path) -> Scenario:
    """Read a scenario; AssessError holds every fault of its shape. Ids and values are looked at when it is tried."""
    name = str(path)
    root = parse(read_bytes(path, name), name).root
    if not isinstance(root, MappingNode):
        raise failure(name, f"the file is {found(root)}", "a mapping with format, title and set")
    problems = [
        Problem(file=name, line=entry.key.line, column=entry.key.column, found=f"{key!r} is no key of a scenario")
        for key, entry in root.entries.items()
        if key not in _KEYS
    ]
    problems += _wrong_format(name, root)
    changes = root.get("set")
    if not isinstance(changes, MappingNode) or not changes.entries:
        problems.append(Problem(file=name, found="sets nothing", expected="`set` with ids and values"))
        raise AssessError(problems)
    words = []
    for key, entry in changes.entries.items():
        text = _text(entry.value)
        if "=" in key:  # it would part what is tried elsewhere
            what = f"{key!r} is no question, profile field or price"
            problems.append(Problem(file=name, line=entry.key.line, column=entry.key.column, found=what))
        elif text is None:
            line, column, what = entry.value.line, entry.value.column, f"{key} is {found(entry.value)}"
            wanted = "a value or a list of them"
            problems.append(Problem(file=name, line=line, column=column, found=what, expected=wanted))
        else:
            words.append(f"{key}={text}")
    title = root.get("title")
    longest = definitions("line")["line"]["maxLength"]
    if isinstance(title, ScalarNode) and (length := len(title.text)) > longest:
        wanted = f"at most {longest}"
        problems.append(
            Problem(file=name, line=title.line, column=title.column, found=f"title has {length} signs", expected=wanted)
        )
    if problems:
        raise AssessError(sorted(problems, key=lambda each: (each.line or 0, each.column or 0)))
    keys = {key: entry.key for key, entry in changes.entries.items()}
    return Scenario(
        name=title.text if isinstance(title, ScalarNode) else path.stem,
        words=tuple(words),
        # A price that there is has its faults told by its id alone.
        places={
            each: (name, node.line, node.column)
            for key, node in keys.items()
            for each in (key.removeprefix(PRICE), key)
        },
    )


def _wrong_format(name: str, root: MappingNode) -> list[Problem]:
    given = root.get("format")
    if isinstance(given, ScalarNode) and given.text == FORMAT:
        return []
    shown = "nothing" if given is None else found(given)
    return [Problem(file=name, found=f"format is {shown}", expected=FORMAT)]


def _text(node: Node) -> str | None:
    """A value as one types it; a list of numbers as a price, one of words as ticks."""
    if isinstance(node, ScalarNode):
        return node.text
    if isinstance(node, SequenceNode) and all(isinstance(item, ScalarNode) for item in node.items):
        texts = [item.text for item in node.items if isinstance(item, ScalarNode)]
        numbers = all(isinstance(item.value, int | float) for item in node.items if isinstance(item, ScalarNode))
        return f"[{', '.join(texts)}]" if numbers else ", ".join(texts)
    return None
