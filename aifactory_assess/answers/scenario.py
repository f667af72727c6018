"""A scenario: a file of changes that are tried together, with a title."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path

from aifactory_assess.answers.assigning import PRICE
from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.answers.whatif import what_if
from aifactory_assess.errors import AssessError, Faults, Problem, listed
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.schemas import definitions
from aifactory_assess.nouns import dataclass
from aifactory_assess.yamlnodes import MappingNode, Node, ScalarNode, SequenceNode, found, text_within, within
from aifactory_assess.yamltext import parse, read_bytes

FORMAT = "aifactory-assess/scenario@1"
SCENARIOS = "scenarios"
"""Where a framework keeps scenarios that are called by name."""
_KEYS = ("format", "title", "set")
_PAID = ("value", "currency")
"""What an amount has that says its currency."""
_EXPECTED = "a value, a list of them, or {value: ..., currency: ...}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is tried, as `ID=VALUE` words; `name` heads its column. `places` are a file, line and column by id."""

    name: str
    words: tuple[str, ...]
    places: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)

    def tried_on(self, framework: Framework, sheet: Sheet) -> Sheet:
        """The sheet with its words tried; AssessError has the place of each word that cannot be."""
        try:
            return what_if(framework, sheet, self.words)
        except AssessError as error:
            raise AssessError(map(self._located, error.problems)) from None

    def _located(self, problem: Problem) -> Problem:
        """What is wrong with one of the words, at its place."""
        if not self.places:
            return problem
        if problem.file not in self.places:
            # Of an amount that another rate makes unreadable, which the scenario does not name.
            file, _, _ = next(iter(self.places.values()))
            return replace(problem, file=file, found=f"{problem.file}: {problem.found}")
        file, line, column = self.places[problem.file]
        return replace(problem, file=file, line=line, column=column, found=f"{problem.file}: {problem.found}")


def read_scenario(path: Path) -> Scenario:
    """Read a scenario; AssessError holds every fault of its shape. Ids and values are looked at when it is tried."""
    name = str(path)
    root = parse(read_bytes(path, name), name).root
    faults = Faults(name)
    if not isinstance(root, MappingNode):
        faults.add(root, f"the file is {found(root)}", "a mapping with format, title and set")
        raise AssessError(faults.found)
    for key, entry in root.entries.items():
        if key not in _KEYS:
            faults.add(entry.key, f"{key!r} is no key of a scenario", f"one of {listed(_KEYS)}", near=(key, _KEYS))
    if (given := root.get("format")) is None:
        faults.add(root, "format is nothing", FORMAT)
    elif text_within(root, "format") != FORMAT:
        faults.add(given, f"format is {found(given)}", FORMAT)
    changes = root.get("set")
    if not isinstance(changes, MappingNode) or not changes.entries:
        faults.add(changes or root, "sets nothing", "`set` with ids and values")
        raise AssessError(faults.found)
    words = []
    for key, (place, value) in changes.entries.items():
        text = _text(value)
        if "=" in key:  # it would part what is tried elsewhere
            faults.add(place, f"{key!r} is no question, profile field or price")
        elif text is None:
            inner = within(value, _PAID[0])
            what, at_fault = (f"the value of {key}", inner) if inner is not None and not _text(inner) else (key, value)
            faults.add(value, f"{what} is {found(at_fault)}", _EXPECTED)
        else:
            words.append(f"{key}={text}")
    title = root.get("title")
    if title is not None:
        _check_title(title, faults)
    faults.stop_if_any()
    return Scenario(
        name=title.text if isinstance(title, ScalarNode) else path.stem,
        words=tuple(words),
        # A price that there is has its faults told by its id alone.
        places={
            each: (name, place.line, place.column)
            for key, (place, _) in changes.entries.items()
            for each in (key.removeprefix(PRICE), key)
        },
    )


def _check_title(title: Node, faults: Faults) -> None:
    """Note a title that is no line of text, as one of a framework is; a number, such as a year, is read as text."""
    line = definitions("line")["line"]
    text = title.text if isinstance(title, ScalarNode) and title.value is not None else ""
    if not re.fullmatch(line["pattern"].strip("^$"), text):
        faults.add(title, f"title is {found(title)}", line["description"])
    elif len(text) > line["maxLength"]:
        faults.add(title, f"title has {len(text)} signs", f"at most {line['maxLength']}")


def _text(node: Node) -> str | None:
    """A value as one types it: a list of numbers as a price, one of words as ticks, an amount with its currency."""
    match node:
        case ScalarNode():
            return node.text if node.text.strip() else None
        case MappingNode() if sorted(node.entries) == sorted(_PAID):
            amounts, code = _text(node.entries["value"].value), node.entries["currency"].value
            if amounts is None or not isinstance(code, ScalarNode):
                return None
            return f"{{value: {amounts}, currency: {code.text}}}"
        case SequenceNode() if all(isinstance(item, ScalarNode) for item in node.items):
            texts = [item.text for item in node.items if isinstance(item, ScalarNode)]
            numbers = all(isinstance(item.value, int | float) for item in node.items if isinstance(item, ScalarNode))
            return f"[{', '.join(texts)}]" if numbers else ", ".join(texts)
        case _:
            return None
