"""What a run of `check` is beside its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from aifactory_assess.errors import Problem
from aifactory_assess.gate.guard import RuleChange
from aifactory_assess.gate.verdict import Removed, Subject, Terms, Warned
from aifactory_assess.nouns import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """What a run is beside its files: the day, its terms, where files are, and what happened to what judges them.

    `warned` is what whoever looked for the files has to say of them.
    """

    as_of: date
    terms: Terms = field(default_factory=Terms)
    paths: Mapping[str, str] | None = None
    problems: tuple[Problem, ...] = ()
    removed: tuple[Removed, ...] = ()
    changes: tuple[RuleChange, ...] = ()
    warned: tuple[Warned, ...] = ()

    def path(self, file: str) -> str:
        """Where a file is from the root of its repository."""
        return (self.paths or {}).get(file, file)

    def place(self, subject: Subject) -> str:
        """Where a waiver looks for the file: as the state calls it that the policy is from."""
        return self.path(subject.file) if subject.stood is None else subject.stood
