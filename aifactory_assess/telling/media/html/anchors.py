"""Names of places in a page: each once, made of letters, digits and hyphens."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from aifactory_assess.telling.blocks import Section, plain


@dataclass(slots=True)
class Anchors:
    """Gives each place a name of its own, and the same place the same name."""

    taken: set[str] = field(default_factory=set)
    sections: dict[int, tuple[Section, str]] = field(default_factory=dict)
    """By identity. A section is kept with its name: what is freed leaves its identity to another."""
    labels: Counter[str] = field(default_factory=Counter)
    drawn: int = 0

    def of_section(self, section: Section) -> str:
        """The name of a section: its id, or the words of its title."""
        key = id(section)
        if key not in self.sections:
            self.sections[key] = section, self._claim(section.id or plain(section.title))
        return self.sections[key][1]

    def label(self, words: str) -> str:
        """The words for those who hear them, numbered from the second place that they stand for."""
        self.labels[words] += 1
        return words if self.labels[words] == 1 else f"{words} {self.labels[words]}"

    def chart(self) -> str:
        """A name for one more chart."""
        self.drawn += 1
        return f"chart-{self.drawn}"

    def _claim(self, words: str) -> str:
        bare = self.of(words)
        name, number = bare, 1
        while name in self.taken:
            number += 1
            name = f"{bare}-{number}"
        self.taken.add(name)
        return name

    @staticmethod
    def of(words: str) -> str:
        """A name made of words, as a link to it is written."""
        return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:60] or "part"
