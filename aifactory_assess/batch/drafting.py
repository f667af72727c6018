"""The draft of a mapping file: which columns of a table may be which here, for a person to correct.

Nothing of it is applied unseen: what is only alike stands as a comment, what is sure as a line.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable
from typing import NamedTuple

from aifactory_assess.batch.cells import is_list, plain_text
from aifactory_assess.batch.columns import known_columns
from aifactory_assess.batch.formats import format_of
from aifactory_assess.batch.formats.source import Asked, Reading, Source
from aifactory_assess.batch.words import Refused, said
from aifactory_assess.escaping import terminal
from aifactory_assess.framework.model import Checklist, Choice, Field, Framework, Levels, Question, YesNo
from aifactory_assess.scoring.score_table import ORGANISATION

ALIKE = 0.65
MOST_WORDS = 12
LOOKED_AT = 1000


class Alike(NamedTuple):
    """A column that another may be, and how alike they are (0 to 1)."""

    name: str
    about: Question | Field | None
    share: float


def drafted_mapping(source: Source, framework: Framework) -> str:
    """The draft, as YAML."""
    known = known_columns(framework)
    sample = _sample(source, framework)
    lines = ["# A draft: correct it, and give it to `batch` with --map.", "columns:"]
    unlike = []
    for name, cells in sample.items():
        if name in known:
            continue
        best = _best(name, framework)
        if best.share < ALIKE:
            unlike.append(name)
        else:
            lines += _column_lines(name, cells, best)
    if len(lines) == 2:  # noqa: PLR2004 - the two above
        lines[1] = "columns: {}   # every column either has its name already or is like none"
    if unlike:
        lines += [
            "# Like nothing here; take a line out of the list and name its column above if it is something.",
            "skip:",
        ]
        lines += [f"  - {_quoted(name)}" for name in unlike]
    return "\n".join(lines) + "\n"


def _best(name: str, framework: Framework) -> Alike:
    found = [Alike(ORGANISATION, None, _share(name, [ORGANISATION, "company", "organization id", "company id"]))]
    for about in (*framework.fields, *framework.questions):
        assert isinstance(about, Field | Question)  # noqa: S101 - for the type checker
        found.append(Alike(about.id, about, _share(name, [about.id.replace("_", " "), about.ask])))
    return max(found, key=lambda alike: alike.share)


def _share(name: str, others: Iterable[str]) -> float:
    word = _plain(name)
    return max(difflib.SequenceMatcher(None, word, _plain(other)).ratio() for other in others)


def _plain(text: str) -> str:
    """Small letters and digits, without the number that a survey gives its question."""
    return re.sub(r"[^a-z0-9]+", " ", re.sub(r"^\s*q?[0-9]+[a-z]?[.:)\s-]+", "", text.lower())).strip()


def _column_lines(name: str, cells: list[str], best: Alike) -> list[str]:
    line = f"  {_quoted(name)}: {{to: {best.name}}}"
    about = best.about
    strange = [] if about is None else [cell for cell in cells if isinstance(said(about, cell), Refused)]
    lines = [f"{line}   # {100 * best.share:.0f} % alike{'' if about is None else f': {_shown(about.ask)}'}"]
    if not strange or about is None:
        return lines
    lines = [*lines[:-1], f"  # {_shown(about.ask)}", f"  {_quoted(name)}:", f"    to: {best.name}"]
    meant = [(cell, _meant(cell, about)) for cell in strange[:MOST_WORDS]]
    sure = [f"      {_quoted(cell)}: {word}" for cell, word in meant if word is not None]
    return [
        *lines,
        *(["    words:", *sure] if sure else []),
        *(f"      # {_quoted(cell)}: ?" for cell, word in meant if word is None),
    ]


def _meant(cell: str, about: Question | Field) -> str | None:
    """The word here whose label a cell is, None if none is."""
    match about.kind:
        case Levels(steps=steps):
            words = {_plain(label): str(step) for step, label in enumerate(steps)}
        case Choice(options=options) | Checklist(options=options):
            words = {_plain(option.label): option.id for option in options} | {_plain(o.id): o.id for o in options}
        case YesNo():
            words = {"yes": '"yes"', "true": '"yes"', "no": '"no"', "false": '"no"'}
        case _:
            words = {}
    return words.get(_plain(cell))


def _sample(source: Source, framework: Framework) -> dict[str, list[str]]:
    """The columns with the different words of their first cells."""
    format_ = format_of(source)
    names = format_.columns(source).names
    asked = {name: Asked(name, "text") for name in names}
    reading = Reading(framework=framework, columns=names, wanted=asked, known=asked, extra=True)
    blocks = (block for task in format_.tasks(source) for block in format_.blocks(task, reading))
    first = next(blocks, None)
    if first is None or isinstance(first.answers, list):
        return {name: [] for name in names}
    batch = first.answers.slice(0, LOOKED_AT)
    return {
        name: [] if is_list(column.type) else [word for word in plain_text(column).unique().to_pylist() if word]
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    }


def _quoted(text: str) -> str:
    """Text as YAML reads it back, whatever is in it."""
    return json.dumps(text, ensure_ascii=True)


def _shown(text: str) -> str:
    return terminal(" ".join(text.split()))[:100]
