"""Which columns of a score table a portfolio reads (docs/scaling.md, 2), and what each of them holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from aifactory_assess.framework.model import Framework, Pillar, Question

Holds: TypeAlias = Literal["text", "score", "flag"]
COUNTING = ("answered", "computed", "unknown", "open")
LEFT_OUT = ("not_applicable", "not_asked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The columns that are needed: the scores of a framework, cohorts to tell apart, credits of `questions`.

    `detailed` tables have coverage by pillar and the low view of risks too (`batch --columns full`).
    """

    framework: Framework
    by: tuple[str, ...] = ()
    detailed: bool = True
    questions: tuple[Question, ...] = ()

    def without_questions(self) -> Layout:
        """The same without the credits, which are most of the columns."""
        return replace(self, questions=())

    @property
    def columns(self) -> Mapping[str, Holds]:
        """Every column with what it holds."""
        holds: dict[str, Holds] = {"organisation": "text"}
        holds |= {"overall_low": "score", "overall_high": "score", "coverage": "score"}
        holds |= {"level": "text", "level_high": "text", "enough_evidence": "flag"}
        for pillar in self.framework.pillars:
            holds |= {f"{pillar.id}_low": "score", f"{pillar.id}_level": "text"}
        for challenge in self.framework.challenges:
            holds[f"{challenge.id}_risk"] = "text"
        if self.detailed:
            holds |= {coverage_column(pillar): "score" for pillar in self.framework.pillars}
            holds |= {f"{challenge.id}_risk_low": "text" for challenge in self.framework.challenges}
        for question in self.questions:
            holds |= {credit_column(question): "score", state_column(question): "text"}
        cohorts: dict[str, Holds] = dict.fromkeys(self.by, "text")
        return cohorts | holds


def layout_of(framework: Framework, header: Iterable[str], by: tuple[str, ...] = ()) -> Layout:
    """What a table with such a header is taken to hold."""
    names = set(header)
    detailed = any(coverage_column(pillar) in names for pillar in framework.pillars)
    return Layout(framework=framework, by=by, detailed=detailed, questions=explained(framework, names))


def coverage_column(pillar: Pillar) -> str:
    """The column with a pillar's coverage."""
    return f"{pillar.id}_coverage"


def credit_column(question: Question) -> str:
    """The column with a question's credit, in percent."""
    return f"{question.id}__credit"


def state_column(question: Question) -> str:
    """The column that says how a question stands."""
    return f"{question.id}__state"


def explained(framework: Framework, header: Iterable[str]) -> tuple[Question, ...]:
    """The questions whose credits a table holds: all of them, those of the quick scan, or none."""
    names = set(header)
    found = tuple(question for question in framework.questions if credit_column(question) in names)
    quick = tuple(question for question in framework.questions if question.core)
    # Anything in between is a damaged table, and is read as the full one, so that what is missing gets named.
    return found if found in ((), quick) else framework.questions
