"""What an explanation is: titled passages of lines. The lines are data until a report escapes them."""

from __future__ import annotations

from collections.abc import Iterable

from aifactory_assess.framework.expressions import Value
from aifactory_assess.framework.model import Framework
from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.printed import quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A heading with its lines."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One id explained; `result` is the printed number or state, where there is one."""

    title: str
    result: str | None
    passages: tuple[Passage, ...]


def passage(title: str, lines: Iterable[str | None]) -> Passage | None:
    """A passage of the lines that are there; None where none is."""
    kept = tuple(line for line in lines if line)
    return Passage(title=title, lines=kept) if kept else None


def explanation(title: str, result: str | None, passages: Iterable[Passage | None]) -> Explanation:
    """An explanation of the passages that are there."""
    return Explanation(title=title, result=result, passages=tuple(part for part in passages if part is not None))


def sources(framework: Framework, basis: str | None, refs: Iterable[str]) -> Passage | None:
    """Where a number comes from: its basis, and what the refs stand for."""
    return passage("Basis and sources", [basis, *(cited(framework, ref) for ref in refs)])


def cited(framework: Framework, ref: str) -> str:
    """A ref with what stands behind it."""
    name, _, place = ref.partition(":")
    known = framework.references.get(name)
    if known is None:
        return ref
    parts = [known.title, known.publisher, known.date, known.url]
    where = f", {place}" if place else ""
    note = f" ({known.note})" if known.note else ""
    return f"[{name}] {', '.join(part for part in parts if part and part != 'not stated')}{where}{note}"


def for_want(names: Iterable[str]) -> str:
    """What is missing where something is not known, as a sentence goes on; empty where nothing is."""
    wanted = ", ".join(names)
    return f" for want of {wanted}" if wanted else ""


def shown(value: Value | tuple[str, ...]) -> str:
    """A value of the profile or an answer, as text."""
    match value:
        case None:
            return "unknown"
        case frozenset() | tuple():
            return ", ".join(sorted(value) if isinstance(value, frozenset) else value) or "none"
        case float() | int():
            return quantity(value)
        case _:
            return value
