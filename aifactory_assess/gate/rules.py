"""The rules that a policy can demand, each with a stable id `KIND/SUBJECT`, and what each of them means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from aifactory_assess.errors import AssessError, Problem, meant
from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.kinds import KINDS
from aifactory_assess.gate.kinds.kind import Bounds, Demand, Kind
from aifactory_assess.nouns import dataclass

if TYPE_CHECKING:
    from aifactory_assess.scoring.explain.explanation import Explanation

EXPIRED = "waiver/expired"
UNUSED = "waiver/unused"
EXPIRING = "waiver/expiring"
WAIVER_CHANGED = "waiver/changed"
POLICY_WEAKENED = "policy/weakened"
POLICY_CHANGED = "policy/changed"
POLICY_EMPTY = "policy/empty"
POLICY_UNMATCHED = "policy/unmatched"
FRAMEWORK_CHANGED = "framework/changed"
FILE_REMOVED = "file/removed"
OTHER_VERSION = "baseline/other-version"
OWN_PRICE = "baseline/own-price"
WARNINGS = (UNUSED, EXPIRING, POLICY_CHANGED, POLICY_EMPTY, POLICY_UNMATCHED, OTHER_VERSION, OWN_PRICE)
"""Told of what is watched in every run, and never a failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: `subject` is the id of what it is about, `about` says that in words."""

    id: str
    kind: Kind
    subject: str
    about: str

    @property
    def title(self) -> str:
        """The rule in a few words."""
        return self.kind.title.format(self.about)


def demands(framework: Framework, bounds: Bounds) -> Iterator[tuple[Kind, Demand, Bounds]]:
    """Every kind of rule that a policy can demand, with its bounds by subject of those by rule."""
    known = rules(framework)
    for kind in KINDS:
        if kind.demand is not None:
            own = {known[rule].subject: bound for rule, bound in bounds.items() if known[rule].kind is kind}
            yield kind, kind.demand, own


def kind_of(rule_id: str) -> Kind:
    """The kind of a rule: all of its id but the subject."""
    kind, _, _ = rule_id.rpartition("/")
    return next(each for each in KINDS if each.id == kind)


def rule_of_whole(rule_id: str) -> str:
    """The rule of the same kind under which is told together what concerns many alike; empty where there is none."""
    kind = kind_of(rule_id)
    return f"{kind.id}/{kind.whole}" if kind.whole else ""


@lru_cache(maxsize=8)
def rules(framework: Framework) -> Mapping[str, Rule]:
    """Every rule of a framework by its id, in the order in which findings are told."""
    found = [
        Rule(id=f"{kind.id}/{subject}", kind=kind, subject=subject, about=about)
        for kind in KINDS
        for subject, about in kind.subjects(framework)
    ]
    return {rule.id: rule for rule in found}


@lru_cache(maxsize=8)
def places(framework: Framework) -> Mapping[str, int]:
    """Where each rule stands in the order in which findings are told."""
    return {name: index for index, name in enumerate(rules(framework))}


def explanation_of(framework: Framework, word: str) -> Explanation:
    """What a rule demands, why, and what to do; AssessError where there is no such rule."""
    from aifactory_assess.scoring.explain.explanation import explanation, passage

    known = rules(framework)
    rule = known.get(word)
    if rule is None:
        hint = meant(word, known) or f"see check --list-rules{framework.flag}"
        raise AssessError([Problem(file=word, found=f"is no rule of {framework.id}", hint=hint)])
    return explanation(
        rule.title,
        None,
        [
            passage("About", [_about(framework, rule)]),
            passage("Demands", [rule.kind.demands]),
            passage("Why", [rule.kind.why]),
            passage("What to do", [rule.kind.remedy_of(word)]),
            passage("In a policy", [rule.kind.example(framework, rule.subject)]),
        ],
    )


def _about(framework: Framework, rule: Rule) -> str | None:
    """The question that is asked, or the challenge's statement; none of a rule about all of them together."""
    if rule.subject == rule.kind.whole:
        return None
    match rule.kind.about:
        case "challenge":
            return next(known.statement for known in framework.challenges if known.id == rule.subject)
        case "question":
            return next(known.ask for known in framework.questions if known.id == rule.subject)
        case _:
            return None
