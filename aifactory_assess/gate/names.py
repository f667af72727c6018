"""Names and numbers in a policy's file, looked up against a framework; what is not known there is noted once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import TypeAlias

from aifactory_assess.errors import Faults, Near, listed
from aifactory_assess.framework.entries import tenths, why_no_tenths
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.schemas import ID_PATTERN
from aifactory_assess.yamlnodes import KeyValue, MappingNode, Node, ScalarNode, SequenceNode, entries_of, within

DEFAULT = "default"

KeyPath: TypeAlias = tuple[str, ...]
"""The keys that lead to a place in a policy's file."""


class PolicyNames:
    """One file's nodes by their place. What has the wrong shape was noted by the shape check, and is skipped here."""

    def __init__(self, root: MappingNode, framework: Framework, faults: Faults, *, rounds: bool = False) -> None:
        self._root = root
        self._faults = faults
        self._rounds = rounds
        self._told: set[tuple[int, int, str]] = set()
        self.framework = framework
        self.questions = tuple(question.id for question in framework.questions)

    def at(self, *place: str) -> Node | None:
        """What stands under a chain of keys, or None."""
        return within(self._root, *place)

    def index(self, node: Node | None, words: tuple[str, ...], what: str) -> int | None:
        """The index of a word among those allowed."""
        if not isinstance(node, ScalarNode) or not re.fullmatch(ID_PATTERN, node.text):
            return None
        if node.text in words:
            return words.index(node.text)
        self.refuse(node, f"{node.text!r} is no {what}", f"one of {listed(words)}", near=(node.text, words))
        return None

    def indices(self, nodes: Mapping[str, Node], words: tuple[str, ...], what: str) -> dict[str, int]:
        """The same of each name, without those whose word is none of them."""
        found = {name: self.index(node, words, what) for name, node in nodes.items()}
        return {name: index for name, index in found.items() if index is not None}

    def words(self, node: Node | None, allowed: tuple[str, ...], what: str) -> tuple[str, ...]:
        """The words of a list that are allowed, each once, in the order of the framework."""
        seen: set[str] = set()
        known = frozenset(allowed)
        for item in node.items if isinstance(node, SequenceNode) else ():
            if not isinstance(item, ScalarNode) or not re.fullmatch(ID_PATTERN, item.text):
                continue
            if item.text not in known:
                self.refuse(item, f"{item.text!r} is no {what} of {self.framework.id}", near=(item.text, allowed))
            elif item.text in seen:
                self.refuse(item, f"{item.text!r} is listed twice")
            seen.add(item.text)
        return tuple(word for word in allowed if word in seen)

    def named(self, node: Node | None, names: tuple[str, ...], what: str, *, default: bool) -> dict[str, Node]:
        """The value for each name that a mapping gives itself, or by its `default`; other keys are noted."""
        allowed = (DEFAULT, *names) if default else names
        found = dict(self._known(entries_of(node), allowed, what))
        under = found.get(DEFAULT)
        own = {name: found.get(name, under) for name in names}
        return {name: node for name, node in own.items() if node is not None}

    def _known(self, found: Mapping[str, KeyValue], allowed: tuple[str, ...], what: str) -> Iterator[tuple[str, Node]]:
        known = frozenset(allowed)
        for name, entry in found.items():
            if name in known:
                yield name, entry.value
            elif re.fullmatch(ID_PATTERN, name):
                self.refuse(entry.key, f"{name!r} is no {what}", f"one of {listed(allowed)}", near=(name, allowed))

    def tenths(self, node: Node | None) -> int | None:
        """A finite number in tenths, or None; one between two tenths is noted."""
        found = number(node)
        if node is None or found is None:
            return None
        if not self._rounds and (why := why_no_tenths(found)) is not None:
            self.refuse(node, *why)
        return tenths(found)

    def whole(self, node: Node | None) -> int | None:
        """A whole number, or None."""
        return None if (found := number(node)) is None else int(found)

    def refuse(self, node: Node, found: str, expected: str | None = None, *, near: Near | None = None) -> None:
        """Note a fault, once however many kinds of rule look at the place."""
        if (node.line, node.column, found) not in self._told:
            self._told.add((node.line, node.column, found))
            hint = self.framework.instead_of(near[0]) if near else None
            self._faults.add(node, found, expected, hint=hint, near=near)


def key_lines(node: Node | None, under: KeyPath = ()) -> Iterator[tuple[KeyPath, int]]:
    """Every key of a mapping, and of mappings in it, with its line."""
    for name, entry in entries_of(node).items():
        place = (*under, name)
        yield place, entry.key.line
        yield from key_lines(entry.value, place)


def number(node: Node | None) -> float | None:
    """A finite number, or None."""
    found = node.value if isinstance(node, ScalarNode) else None
    fine = isinstance(found, int | float) and not isinstance(found, bool) and isfinite(found)
    return found if fine and isinstance(found, int | float) else None
