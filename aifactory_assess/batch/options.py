"""How a batch is scored: light, so that a command can look at it before numpy and pyarrow are loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, KeysView, Mapping, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aifactory_assess.errors import failure, one_of
from aifactory_assess.scoring.score_table import DETAILS, FIRST_ACTIONS, WHAT_IF, Detail, ScoreColumn

if TYPE_CHECKING:
    from aifactory_assess.batch.mapping import ColumnMapping
    from aifactory_assess.framework.model import Framework


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreOptions:
    """Which columns come out, and which may come in.

    `keep` are input columns that pass through, `kept` the same to look one up; `allow_extra_columns` lets columns be
    that mean nothing here. `mapping` says what the inputs' columns are called here; all other names are those of here.
    `first_actions` adds what each organisation would do first, which is worked out row by row and takes far longer than
    all the rest. `trials` are `ID=VALUE` words that are tried on every row. AssessError for arguments that are none of
    these.
    """

    detail: Detail = "full"
    keep: tuple[str, ...] = ()
    allow_extra_columns: bool = False
    mapping: ColumnMapping | None = None
    first_actions: bool = False
    trials: tuple[str, ...] = ()
    kept: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        one_of("detail", self.detail, DETAILS)
        for name in ("allow_extra_columns", "first_actions"):
            object.__setattr__(self, name, truth_of(name, getattr(self, name)))
        for name in ("keep", "trials"):
            object.__setattr__(self, name, texts_of(name, getattr(self, name)))
        object.__setattr__(self, "kept", frozenset(self.keep))
        for column, count in Counter(self.keep).items():
            if count > 1:
                raise failure("keep", f"names {column!r} {count} times", "once")
        if self.mapping is not None:
            _check_mapping(self.mapping)

    @property
    def more(self) -> tuple[ScoreColumn, ...]:
        """The columns behind the scores."""
        return ((FIRST_ACTIONS,) if self.first_actions else ()) + ((WHAT_IF,) if self.trials else ())

    def target(self, column: str) -> str | None:
        """What an input's column is called here; None where it is to be skipped."""
        return column if self.mapping is None else self.mapping.target(column)


def with_name(keep: tuple[str, ...], mapping: ColumnMapping | None) -> tuple[str, ...]:
    """What is kept of tables with a mapping: what their ids are made of, too."""
    from aifactory_assess.framework.model import NAME_COLUMN

    is_made = mapping is not None and mapping.named is not None and NAME_COLUMN not in keep
    return (*keep, NAME_COLUMN) if is_made else keep


def texts_of(name: str, given: object) -> tuple[str, ...]:
    """The texts of an argument that takes a list of them; one alone is a list of one. AssessError for anything else."""
    if isinstance(given, str):
        return (given,)
    # What has no order would give columns another one in every run; the keys of a dict have one.
    is_unordered = isinstance(given, Mapping | Set) and not isinstance(given, KeysView)
    if not isinstance(given, Iterable) or isinstance(given, bytes) or is_unordered:
        raise failure(name, f"{type(given).__name__!r} is no list of texts")
    texts: list[str] = []
    for each in given:
        if not isinstance(each, str):
            raise failure(name, f"holds {each!r}", "texts")
        texts.append(each)
    return tuple(texts)


def truth_of(name: str, given: object) -> bool:
    """An argument that is True or False; AssessError for anything else, such as the word no, which counts as true.

    numpy has truth values of its own, which its comparisons give: one is none of its arrays.
    """
    if isinstance(given, bool) or (type(given).__module__ == "numpy" and type(given).__name__ in ("bool", "bool_")):
        return bool(given)
    raise failure(name, f"{given!r} is not known", "True or False")


def framework_of(given: object) -> Framework:
    """The framework of an argument, the built-in one for None; AssessError for anything else."""
    from aifactory_assess.framework.builtin import builtin
    from aifactory_assess.framework.model import Framework

    if given is None:
        return builtin()
    if not isinstance(given, Framework):
        hint = "give what builtin() or load(Path(folder)) returns"
        raise failure("framework", f"{type(given).__name__!r} is no framework", hint=hint)
    return given


def _check_mapping(given: object) -> None:
    from aifactory_assess.batch.mapping import ColumnMapping

    if not isinstance(given, ColumnMapping):
        raise failure(
            "mapping", f"{type(given).__name__!r} is no mapping", hint="give what mapping_at(path, framework) returns"
        )
