"""What can be wrong with an input, and where: the one error root of the package."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeAlias, TypeVar

SHOWN_PROBLEMS = 100
KEPT_PROBLEMS = 1000
"""Of one input; more are counted, and no longer kept: a file of a mebibyte can be wrong in 50,000 places."""
SUGGESTED_PROBLEMS, COMPARED_WORDS, COMPARED_LETTERS = 20, 40_000, 2_000_000
"""Of one input, too: so many hints, each among as many words as a framework may have questions, of 50 letters."""
PAIRED_LETTERS = 40_000
"""Of one hint: pairs of a letter of the word and the same letter of another; the words that share most come first."""
LISTED = 12
"""Allowed words that a message shows."""
_ALIKE = 0.6
"""The part of its letters that a word shares with one that may be meant."""
MAX_MESSAGE = 1000
MAX_PLACE = 4096
"""As long as a path can be; what is longer is no file."""

_ADDRESS = re.compile(r"(?!duckdb:)([a-z][a-z0-9+.-]+):/")
_USER = re.compile(r"(:/+)(?:[^/?#]*|[^/?#:]*:(?!\d*/|:).*)@")
"""What stands before the host of an address; a password can have signs that should have been written otherwise."""
_BEFORE_ACCOUNT = frozenset({"abfs", "abfss", "az"})
"""Schemes in which a container stands where others have a user."""

Word = TypeVar("Word", bound=str)
Given = TypeVar("Given")
Made = TypeVar("Made")
Near: TypeAlias = tuple[str, Iterable[str]]
"""The word found, and the words allowed."""
Spot: TypeAlias = tuple[int, int, *tuple[object, ...]]
"""A line and a column, with which every node of a file begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault of one input: where it stands, what was found, what was expected.

    `line` and `column` count from 1; both are None where the fault belongs to the file as a whole.
    """

    file: str
    found: str
    expected: str | None = None
    line: int | None = None
    column: int | None = None
    hint: str | None = None

    def __post_init__(self) -> None:
        for name in ("file", "found", "expected", "hint"):
            text, most = getattr(self, name), MAX_PLACE if name == "file" else MAX_MESSAGE
            if name == "file" and (shown := without_access(text)) != text:
                object.__setattr__(self, name, text := shown)
            if text is not None and len(text) > most:
                object.__setattr__(self, name, cut(text, most))

    @property
    def message(self) -> str:
        """What was found and what was expected, as a sentence."""
        return cut(sentence(self.found, self.expected))

    @property
    def place(self) -> str:
        """`file:line:column`, as editors and CI logs read it."""
        if self.line is None:
            return self.file
        return f"{self.file}:{self.line}:{self.column or 1}"

    def __str__(self) -> str:
        return f"{self.place}: {self.message}{aside(self.hint)}"


class AssessError(Exception):
    """Nothing was assessed; `problems` says why, in the order of the input's lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems[:SHOWN_PROBLEMS])))


def failure(file: str, found: str, expected: str | None = None, *, hint: str | None = None) -> AssessError:
    """One fault that belongs to a file, a folder or a flag as a whole."""
    return AssessError([Problem(file=file, found=found, expected=expected, hint=hint)])


def without_access(name: str) -> str:
    """What a file is called: an address without what lets one in, its user and password and the values of its query."""
    address = _ADDRESS.match(name)
    if address is None:
        return name
    known = name if address[1] in _BEFORE_ACCOUNT else _USER.sub(r"\1***@", name)
    place, mark, query = known.partition("?")
    keys = (f"{key}{sign}***" if sign else "***" for key, sign, _ in (each.partition("=") for each in query.split("&")))
    return f"{place}?{'&'.join(keys)}" if mark else place


def all_made(make: Callable[[Given], Made], things: Iterable[Given]) -> list[Made]:
    """What is made of each thing; AssessError holds the faults of all of them, each once."""
    made: list[Made] = []
    problems: dict[Problem, None] = {}
    for thing in things:
        try:
            made.append(make(thing))
        except AssessError as error:
            problems |= dict.fromkeys(error.problems)
    if problems:
        raise AssessError(problems)
    return made


def sentence(found: str, expected: str | None) -> str:
    """The sentence of a fault: what was found, and what was expected where that is not said by it."""
    return found if expected is None else f"{found}, expected {expected}"


def reason_of(error: OSError | ValueError) -> str:
    """What the system says, as part of a sentence; of a folder that was taken away under the run, that it is gone."""
    named = error.filename if isinstance(error, FileNotFoundError) else None
    is_elsewhere = isinstance(named, str | bytes | os.PathLike) and os.path.isabs(named)  # noqa: PTH117 - bytes too
    if isinstance(error, FileNotFoundError) and not is_elsewhere and _runs_nowhere():
        return "the folder that this runs in is gone"
    text = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return text[:1].lower() + text[1:]


def _runs_nowhere() -> bool:
    try:
        os.getcwd()  # noqa: PTH109 - no Path is needed of it
    except FileNotFoundError:
        return True
    return False


@dataclass(slots=True)
class Suggestions:
    """Hints for words of one input, as long as they cost little.

    Comparing words costs far more than finding a fault; a reader does not look past the first few.
    """

    _made: int = 0
    _words: int = 0
    _letters: int = 0

    def meant(self, word: str, choices: Iterable[str], *, before: str = "") -> str | None:
        """As `meant`; None, too, where enough was compared."""
        if self._made >= SUGGESTED_PROBLEMS or self._words >= COMPARED_WORDS or self._letters >= COMPARED_LETTERS:
            return None
        known = tuple(choices)
        self._made += 1
        self._words += len(known)
        self._letters += sum(map(len, known))
        return meant(word, known, before=before)


NO_SUGGESTIONS = Suggestions(SUGGESTED_PROBLEMS)
"""Of faults that nobody is told."""


@dataclass(slots=True)
class Faults:
    """Collects the problems of one input, so that all of them are told at once: the first 100, and how many more."""

    file: str
    suggestions: Suggestions = field(default_factory=Suggestions)
    found: list[Problem] = field(default_factory=list)
    given_up: bool = False
    _left_out: int = 0

    def add(
        self,
        place: Spot | None,
        found: str,
        expected: str | None = None,
        *,
        hint: str | None = None,
        near: Near | None = None,
    ) -> None:
        """Note a fault, of the whole where it has no place; `near` becomes a "did you mean"."""
        if len(self.found) >= KEPT_PROBLEMS:
            self._left_out += 1
            return
        if near is not None and hint is None:
            hint = self.suggestions.meant(*near)
        line, column, *_ = place or (None, None)
        self.found.append(Problem(file=self.file, line=line, column=column, found=found, expected=expected, hint=hint))

    def in_order(self) -> tuple[Problem, ...]:
        """The problems by line and column, those of the file as a whole first; the last says how many are not shown."""
        ordered = sorted(self.found, key=lambda problem: (problem.line or 0, problem.column or 0))
        more = len(ordered) + self._left_out - SHOWN_PROBLEMS
        count = "more, which were not counted" if self.given_up else f"{more:,} more"
        rest = [Problem(file=self.file, found=f"and {count}")] if more > 0 or self.given_up else []
        return (*ordered[:SHOWN_PROBLEMS], *rest)

    def stop_if_any(self) -> None:
        """Raise AssessError with all that was found."""
        if self.found:
            raise AssessError(self.in_order())


def cut(text: str, most: int = MAX_MESSAGE) -> str:
    """A text as it is, or its two ends: a key, tag or argument can be as long as a file."""
    half = most // 2
    return text if len(text) <= most else f"{text[:half]} ... {text[-half:]}"


def meant(word: str, choices: Iterable[str], *, before: str = "") -> str | None:
    """The hint with the choice most like a mistyped word, and what is written before it; None if none is alike."""
    from difflib import SequenceMatcher

    from aifactory_assess.escaping import told_apart

    by_small_letters = {choice.lower(): choice for choice in choices if choice}
    said = word[:100].lower()
    matcher = SequenceMatcher(b=said)

    def shared(choice: str) -> float:
        matcher.set_seq1(choice)
        return matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio()

    nearest, left = (_ALIKE, ""), PAIRED_LETTERS
    for most, choice in sorted(((shared(choice), choice) for choice in by_small_letters), reverse=True):
        if most < nearest[0] or left < 0:
            break
        matcher.set_seq1(choice)
        nearest = max(nearest, (matcher.ratio(), choice))
        left -= sum(map(said.count, choice))
    told = told_apart([by_small_letters[nearest[1]]], [word]) if nearest[1] else ()
    return f"did you mean {before}{told[0]}?" if told else None


def aside(hint: str | None) -> str:
    """A hint within a sentence: in brackets, behind a blank; nothing where there is none."""
    return f" ({hint})" if hint else ""


def one_of(place: str, given: object, words: Collection[Word], *, what: str | None = None, most: int = LISTED) -> Word:
    """The word that a flag or argument gives, among those it takes, `what` they are called.

    AssessError where it is none, with the nearest and as many as `most` of them.
    """
    hint = None
    if isinstance(given, str):
        for word in words:
            if given == word:
                return word
        hint = meant(given, words)
    found = f"{given!r} is {'not known' if what is None else f'no {what}'}"
    raise failure(place, found, f"one of {listed(words, most=most)}", hint=hint)


def listed(words: Iterable[str], *, most: int = LISTED, count: int | None = None) -> str:
    """Allowed words as a message shows them: `a, b, c`, cut after `most`; of `count`, where they are not all."""
    known = words if isinstance(words, Collection) else tuple(words)
    beyond = (len(known) if count is None else count) - most
    more = f" ... ({beyond} more)" if beyond > 0 else ""
    return ", ".join(islice(known, most)) + more


def some_of(words: Sequence[str], most: int, *, between: str = ", ") -> str:
    """The first of several things, and how many there are beside: `a, b and 3 more`; one more is named instead."""
    if len(words) <= most + 1:
        return between.join(words)
    return f"{between.join(words[:most])} and {len(words) - most} more"
