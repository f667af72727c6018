"""One file of a framework while it is read: its nodes, its faults, and what every builder needs of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from aifactory_assess.errors import Faults, Near, Suggestions, listed
from aifactory_assess.framework.asked import Field, Triple
from aifactory_assess.framework.entries import (
    items,
    loose_items,
    mapping,
    number,
    pair,
    scalar,
    tenths,
    triple,
    why_no_tenths,
)
from aifactory_assess.framework.expressions import Expression, NameScope
from aifactory_assess.framework.model import TABLE_COLUMNS
from aifactory_assess.framework.names import MAX_BEHIND, Ids, Names
from aifactory_assess.framework.parsing import ExpressionError, parse
from aifactory_assess.framework.reach import Prover
from aifactory_assess.structure import Flaws
from aifactory_assess.yamlnodes import MappingNode, Node, ScalarNode
from aifactory_assess.yamltext import YamlFile

Ordered: TypeAlias = dict[str, None]
"""Names as messages show them, found as in a set."""


def in_order(names: Iterable[str]) -> Ordered:
    """Names in the order of the alphabet, each once."""
    return dict.fromkeys(sorted(names))


@dataclass(slots=True)
class Shared:
    """What the files of one framework know of each other."""

    suggestions: Suggestions = field(default_factory=Suggestions)
    names: Names = field(default_factory=Names)
    ids: Ids = field(default_factory=lambda: Ids(taken={name: name for name in TABLE_COLUMNS}))
    fields: dict[str, Field] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    """Fields whose values are at fault: what can hold of them is not known."""
    strange: set[str] = field(default_factory=set)
    """Files in which a name may stand that an expression has and that is not known."""
    numbers: dict[str, str] = field(default_factory=dict)
    """Number fields and figures, with their units."""
    shares: set[str] = field(default_factory=set)
    """Figures that are one of these divided by another in its unit, or whose rule is at fault."""
    challenges: Ordered | None = None
    questions: Ordered = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    references: Ordered | None = None
    cited: set[str] = field(default_factory=set)
    order: dict[str, dict[str, tuple[Reader, ScalarNode]]] = field(default_factory=dict)
    expressions: dict[tuple[int, str, str], Expression] = field(default_factory=dict)
    prover: Prover = field(default_factory=Prover)


@dataclass(slots=True)
class Reader:
    """A document with its faults; every method that finds something wrong notes it and returns None or False."""

    document: YamlFile
    faults: Faults
    shared: Shared
    flaws: Flaws

    def sound_items(self, node: Node, key: str) -> list[MappingNode]:
        """The records of the list under a key that are as the schema asks; what others lack is noted already."""
        return [mapping(item) for item in loose_items(node, key) if self.flaws.sound(item)]

    def named_items(self, key: str) -> Iterator[MappingNode]:
        """The same of a list of the file; what only names one that is not so is not at fault."""
        for item in loose_items(self.document.root, key):
            if self.flaws.sound(item):
                yield mapping(item)
            else:
                self.shared.names.add_faulty(item)

    def refuse(self, node: Node, found: str, expected: str | None = None, *, near: Near | None = None) -> None:
        """Note a fault at a node."""
        self.faults.add(node, found, expected, near=near)

    def known(self, node: Node, allowed: Collection[str], what: str) -> bool:
        """Whether a word is one of those allowed, which are told in their order; `what` is how it is called."""
        word = scalar(node).text
        if word in allowed:
            return True
        expected = f"one of {listed(dict.fromkeys(allowed))}" if allowed else None
        missing = "" if allowed else ", and there is none"
        self.refuse(node, f"{word!r} is no {what}{missing}", expected, near=(word, allowed))
        return False

    def check_known(self, node: MappingNode, key: str, allowed: Collection[str], what: str) -> None:
        """Note what stands under a key, where it is there, and is none of those allowed."""
        if (place := node.get(key)) is not None:
            self.known(place, allowed, what)

    def known_number(self, node: Node, what: str) -> bool:
        """Whether a word is a number field or a figure, a faulty one included."""
        numbers = self.shared.numbers.keys() | self.shared.names.faulty
        return scalar(node).text in numbers or self.known(node, sorted(numbers), what)

    def check_numbers(self, node: MappingNode, *keys: str) -> None:
        """Note what stands under one of these keys and is no number field or figure."""
        for key in keys:
            if (place := node.get(key)) is not None:
                self.known_number(place, "number field or figure")

    def tenths(self, node: Node) -> int:
        """Points in tenths, as they are compared; what lies between two tenths is noted."""
        found = number(node)
        if (why := why_no_tenths(found)) is not None:
            self.refuse(node, *why)
        return tenths(found)

    def rising(self, node: Node) -> Triple:
        """Low, likely and high; one that falls is noted."""
        low, likely, high = triple(node)
        if not low <= likely <= high:
            self.refuse(node, f"[{low:g}, {likely:g}, {high:g}] does not rise", "low, likely, high")
        return low, likely, high

    def span(self, node: Node) -> tuple[float, float]:
        """Least and most; one that falls is noted."""
        least, most = pair(node)
        if not least <= most:
            self.refuse(node, f"[{least:g}, {most:g}] falls", "least, most")
        return least, most

    def refs(self, node: MappingNode, key: str = "refs") -> tuple[str, ...]:
        """The refs under a key; each must stand in references.yaml, where there is one."""
        found = [scalar(item) for item in items(node, key)]
        for item in found:
            known = self.shared.references
            name = item.text.split(":", 1)[0]
            self.shared.cited.add(name)
            if known is not None and name not in known:
                self.refuse(item, f"reference {name!r} is not in references.yaml", near=(name, known))
        return tuple(item.text for item in found)

    def expression(
        self, node: Node | None, scope: NameScope, wanted: Literal["number", "condition"]
    ) -> Expression | None:
        """The expression under a key, or None where it is absent or faulty."""
        if node is None:
            return None
        text = scalar(node)
        # The same condition stands on many questions; one object for all lets the scoring work it out once.
        key = (id(scope), wanted, text.text)
        if key in self.shared.expressions:
            return self._followed(text, self.shared.expressions[key])
        try:
            parsed = parse(text.text, scope, wanted=wanted)
        except ExpressionError as error:
            if not self.shared.names.faulty.isdisjoint(re.findall(r"\w+", text.text)):
                return None  # what it names is at fault, and nothing sure can be said of it
            for fault in error.faults:
                if fault.near is not None and fault.expected is None:  # of an option it would be said which there are
                    self.shared.strange |= self.shared.names.files_of(scope)
                line, column = self._inside(text, fault.offset)
                self.faults.add((line, column), fault.found, fault.expected, near=fault.near)
            return None
        self.shared.expressions[key] = parsed
        return self._followed(text, parsed)

    def _followed(self, node: ScalarNode, parsed: Expression) -> Expression:
        """The same, once what it hangs on is counted; the first that goes beyond the bound is noted."""
        if self.shared.names.follow(parsed.names):
            found = f"the expressions down to here hang on more than {MAX_BEHIND:,} names together"
            self.refuse(node, found, "fewer that hang on so many figures, or figures on so many facts")
        return parsed

    def condition(self, node: Node | None, scope: NameScope) -> Expression | None:
        """A condition that some profile can meet; one that none can is a fault."""
        parsed = self.expression(node, scope, "condition")
        if parsed is None or node is None or not self.shared.unsure.isdisjoint(parsed.names):
            return parsed
        if not self.shared.prover.can_hold(parsed, self.shared.fields):
            self.refuse(node, f"can never hold: {parsed.text}")
        return parsed

    def rule(self, node: Node | None, scope: NameScope) -> Expression | None:
        """A condition that decides what is asked or expected: a field in it that may go unasked needs `otherwise`."""
        parsed = self.condition(node, scope)
        if parsed is None or node is None:
            return parsed
        for name in parsed.names:
            asked = None if name in self.shared.unsure else self.shared.fields.get(name)
            if asked is not None and asked.when is not None and asked.otherwise is None:
                self.refuse(
                    node, f"field {name} may go unasked and has no `otherwise`, which a rule that names it needs"
                )
        return parsed

    def _inside(self, node: ScalarNode, offset: int) -> tuple[int, int]:
        """Line and column of a character of a scalar's value, found by counting what is not white space.

        Where escapes make that count wrong, the place of the whole scalar.
        """
        source = self.document.text
        place = node.start
        if source[place] == '"' and "\\" in source[place : node.end]:
            return node.line, node.column
        if source[place] in "|>":
            place = source.index("\n", place) + 1
        elif source[place] in "'\"":
            place += 1
        before = sum(not character.isspace() for character in node.text[:offset])
        while place < node.end and (before or source[place].isspace()):
            before -= not source[place].isspace()
            place += 1
        return node.line + source.count("\n", node.start, place), place - source.rfind("\n", 0, place)
