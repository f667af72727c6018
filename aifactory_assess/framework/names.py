"""Which names there are, and which of them an expression may use where it stands."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import NamedTuple

from aifactory_assess.errors import Faults
from aifactory_assess.framework.asked import FieldKind
from aifactory_assess.framework.expressions import Barred, NameScope, NameSort
from aifactory_assess.framework.kinds import seen_as
from aifactory_assess.yamlnodes import MappingNode, Node, ScalarNode, SequenceNode

LATER = "it stands further down, and an expression sees only what is above it"
SCORED = "it is a scored answer, and what is asked or expected must not depend on how well one does"
PRICED = "it is a price or factor, and this rule looks at profile fields and figures only"
WORKED_OUT = "it is worked out, and this rule looks at profile fields only"

MAX_BEHIND = 30_000
"""Names that all expressions hang on, figures followed to their facts: each is looked at for each expression."""


class Claim(NamedTuple):
    """Where an id was first given."""

    file: str
    line: int
    column: int


@dataclass(slots=True)
class Ids:
    """One namespace: notes an id that is given twice, that is a word of Python, or one of those that are `taken`.

    Each of these has the column of tables that would have two meanings, which may be called as it is.
    """

    claims: dict[str, Claim] = field(default_factory=dict)
    taken: Mapping[str, str] = field(default_factory=dict)

    def claim(self, node: ScalarNode, faults: Faults) -> None:
        """Take an id, or note who has it."""
        place = Claim(faults.file, node.line, node.column)
        first = self.claims.setdefault(node.text, place)
        if first != place:
            where = f"line {first.line}" if first.file == faults.file else f"{first.file}:{first.line}"
            faults.add(node, f"id {node.text!r} is used twice, first in {where}")
        elif keyword.iskeyword(node.text):
            faults.add(node, f"id {node.text!r} is a keyword of Python", "another word")
        elif (column := self.taken.get(node.text)) == node.text:
            faults.add(node, f"id {node.text!r} is a column that tables have anyway", "another word")
        elif column is not None:
            faults.add(node, f"id {node.text!r} gives the column {column!r} of tables a second meaning", "another word")


def ids_in(node: Node | None, *path: str) -> Iterator[ScalarNode]:
    """The ids in the list at a path, or those of its records, as far as they can be read."""
    if node is None or not path:
        return
    inner = node.get(path[0]) if isinstance(node, MappingNode) else None
    for item in inner.items if isinstance(inner, SequenceNode) else ():
        if len(path) > 1:
            yield from ids_in(item, *path[1:])
        elif isinstance(item, MappingNode) and isinstance(found := item.get("id"), ScalarNode):
            yield found
        elif isinstance(item, ScalarNode) and isinstance(item.value, str):
            yield item


@dataclass(slots=True)
class Names:
    """All names of a framework, filled from the top down; each scope shows what its place may see."""

    fields: dict[str, NameSort] = field(default_factory=dict)
    figures: dict[str, NameSort] = field(default_factory=dict)
    rules: dict[str, NameSort] = field(default_factory=dict)
    questions: dict[str, NameSort] = field(default_factory=dict)
    profile: dict[str, NameSort] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)
    behind: dict[str, int] = field(default_factory=dict)
    """What a name hangs on, itself included: a number with a bit for each name."""
    followed: int = 0
    """How many names the expressions so far hang on, each counted for each."""

    def declare(
        self, *, fields: Iterable[str], priced: Iterable[str], figures: Iterable[str], questions: Iterable[str]
    ) -> None:
        """Every id, before anything is read, so that a name out of place can be told from one that does not exist."""
        scored = {name: Barred(SCORED) for name in questions}
        later = {name: Barred(LATER) for name in (*fields, *priced, *figures)}
        for scope in (self.fields, self.figures, self.rules, self.questions):
            scope.update(scored)
            scope.update(later)
        self.questions.update({name: Barred(PRICED) for name in priced})
        self.profile.update({**scored, **{name: Barred(WORKED_OUT) for name in (*priced, *figures)}})

    def add_field(self, name: str, kind: FieldKind, behind: Iterable[str]) -> None:
        """A field, seen by all that stands below; `behind` decides whether it is asked."""
        for scope in (self.fields, self.figures, self.rules, self.questions, self.profile):
            scope[name] = seen_as(kind)
        self._hang(name, behind)

    def add_price(self, name: str, behind: Iterable[str]) -> None:
        """A price or factor, seen by figures and by rules, not by a question's `when`."""
        self.figures[name] = self.rules[name] = "number"
        self._hang(name, behind)

    def add_figure(self, name: str, behind: Iterable[str]) -> None:
        """A figure, seen by later figures and by all rules."""
        for scope in (self.figures, self.rules, self.questions):
            scope[name] = "number"
        self._hang(name, behind)

    def files_of(self, scope: NameScope) -> set[str]:
        """The files whose names a scope sees."""
        sees_prices = scope is self.figures or scope is self.rules
        return {"profile.yaml", "estimates.yaml"} if sees_prices else {"profile.yaml"}

    def follow(self, names: Iterable[str]) -> bool:
        """Count what an expression over these names hangs on; whether it is the one that goes beyond the bound."""
        before = self.followed
        self.followed += self._all_behind(names).bit_count()
        return before <= MAX_BEHIND < self.followed

    def _hang(self, name: str, behind: Iterable[str]) -> None:
        self.behind[name] = self._all_behind(behind) | 1 << len(self.behind)

    def _all_behind(self, names: Iterable[str]) -> int:
        return reduce(or_, (self.behind.get(name, 0) for name in names), 0)

    def add_faulty(self, node: Node) -> None:
        """An entry that cannot be read: it is told there, and what only names it is not at fault."""
        name = node.get("id") if isinstance(node, MappingNode) else None
        if isinstance(name, ScalarNode):
            self.faulty.add(name.text)
