"""What a kind of rule is: all that the rest of the program knows of it, in one record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Literal, TypeAlias

from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.judged import Judged
from aifactory_assess.gate.names import DEFAULT, KeyPath, PolicyNames
from aifactory_assess.gate.verdict import Violation
from aifactory_assess.nouns import dataclass
from aifactory_assess.structure import JsonSchema

OVERALL = "overall"
ANY = "*"
"""In the place of a key: any id of the framework, or `default`."""

Subjects: TypeAlias = Sequence[tuple[str, str]]
"""What rules of a kind are about: the id, and how it is called."""
Bounds: TypeAlias = Mapping[str, int]
"""What is demanded of each subject: tenths, an index of the framework's, days, a count; 0 where there is none."""
Judge: TypeAlias = Callable[[Judged, str, int], Violation | None]
"""What is wrong with an assessment, by the bound of one subject; None where nothing is."""
Weight: TypeAlias = Literal["minor", "major"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """How a policy asks for rules of a kind, and how one assessment is judged by one of them.

    `keys` are the places in a policy's file with what may stand there; `read` takes the bounds from the file. The bound
    is `at` most or at least what will do. A kind that `compares` is judged only where there is a baseline. Its
    `sentences` are asked for where something is demanded.
    """

    keys: Mapping[KeyPath, JsonSchema]
    read: Callable[[PolicyNames], Bounds]
    judge: Judge
    sentences: Callable[[Framework, Bounds], Iterable[str]]
    at: Literal["least", "most"] = "least"
    compares: bool = False

    def loosens(self, now: int, before: int) -> bool:
        """Whether a bound lets more pass than another."""
        return now > before if self.at == "most" else now < before

    def places(self, subject: str) -> Iterator[KeyPath]:
        """Where a policy may give the bound of a subject: under its own name, else under `default`."""
        for name in (subject,) if subject == OVERALL else (subject, DEFAULT):
            yield from (tuple(name if key in (ANY, OVERALL) else key for key in place) for place in self.keys)


def none_worse(key: str, word: str, subjects: Callable[[Framework], Subjects], judge: Judge, sentence: str) -> Demand:
    """What a policy asks of every subject by one word under `regression`; `sentence` says what must not be."""
    return Demand(
        keys={("regression", key): {"enum": [word]}},
        read=lambda names: (
            {name: 0 for name, _ in subjects(names.framework) if names.at("regression", key) is not None}
        ),
        judge=judge,
        sentences=lambda _, __: [f"Against a baseline: {sentence}"],
        compares=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """All rules with the same beginning of their ids. `{}` in `title` stands for what a rule is about.

    Without a `demand`, it is watched in every run and no policy asks for it; a waiver helps only where `waivable`.
    `whole` is the subject, if any, under which is told together what concerns many of the others alike.
    `remedies` are those of subjects, or of what findings tell apart, for which the `remedy` of the others does nothing.
    """

    id: str
    title: str
    subject: str
    demands: str
    why: str
    remedy: str
    subjects: Callable[[Framework], Subjects]
    example: Callable[[Framework, str], str]
    demand: Demand | None = None
    weight: Weight = "minor"
    about: Literal["node", "challenge", "question", "run"] = "question"
    waivable: bool = False
    whole: str = ""
    remedies: Mapping[str, str] = field(default_factory=dict)

    @property
    def family(self) -> str:
        """The first word of its rules' ids, which all kinds that compare with a baseline share."""
        return self.id.partition("/")[0]

    def remedy_of(self, rule_id: str) -> str:
        """What to do about one of its rules."""
        return self.remedies.get(rule_id.rpartition("/")[2], self.remedy)

    @property
    def can_be_waived(self) -> bool:
        """Whether a waiver may speak of its rules."""
        return self.waivable or self.demand is not None


def nodes(framework: Framework) -> Subjects:
    """The whole, and the pillars."""
    return ((OVERALL, "the whole"), *((pillar.id, pillar.title) for pillar in framework.pillars))


def whole(_: Framework) -> Subjects:
    """The whole alone."""
    return ((OVERALL, "the whole"),)


def challenges(framework: Framework) -> Subjects:
    """Every challenge."""
    return tuple((challenge.id, challenge.title) for challenge in framework.challenges)


def questions(framework: Framework) -> Subjects:
    """Every question."""
    return tuple((question.id, question.id) for question in framework.questions)
