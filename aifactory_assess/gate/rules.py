"""The rules that a policy can demand, each with a stable id `KIND/SUBJECT`, and what each of them means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from aifactory_assess.errors import AssessError, Problem, nearest
from aifactory_assess.framework.model import Framework

if TYPE_CHECKING:
    from aifactory_assess.scoring.explain import Explanation

OVERALL = "overall"
EXPIRED = "waiver/expired"
UNUSED = "waiver/unused"
EXPIRING = "waiver/expiring"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What all rules with the same beginning have in common. `{}` in `title` stands for the subject."""

    id: str
    title: str
    subject: str
    demands: str
    why: str
    remedy: str


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


KINDS = (
    Kind(
        id="score",
        title="Score of {}",
        subject="`overall` or a pillar",
        demands="The score is at least what the policy asks for.",
        why="The score counts what has been shown: an open question earns nothing, so silence never passes.",
        remedy="Answer what is open, then carry out the remedies of the weakest questions.",
    ),
    Kind(
        id="level",
        title="Level of {}",
        subject="`overall` or a pillar",
        demands="The level is at least what the policy asks for.",
        why="The level follows the score, and a violated gate caps it whatever the score is.",
        remedy="Clear the gates that cap the level first; then raise the score.",
    ),
    Kind(
        id="coverage",
        title="Coverage of {}",
        subject="`overall` or a pillar",
        demands="The share of the weight that is answered is at least what the policy asks for.",
        why="A score that rests on few answers says little.",
        remedy="Answer the open questions, the heaviest first. `unknown` does not count as an answer.",
    ),
    Kind(
        id="not-applicable",
        title="Not-applicable share of {}",
        subject="`overall` or a pillar",
        demands="The share of the weight that is marked not applicable is at most what the policy allows.",
        why="What is marked not applicable is left out of the score, so too much of it leaves too little to judge.",
        remedy="Answer the questions that apply after all.",
    ),
    Kind(
        id="risk",
        title="Risk: {}",
        subject="a challenge",
        demands="The risk of the challenge is at most what the policy tolerates.",
        why="The worst reading of what is open is judged: an open question may hide the gap that stops the build.",
        remedy="Work on the drivers that are named: answer the open ones, carry out the remedies of the others.",
    ),
    Kind(
        id="gate",
        title="Gate: {}",
        subject="a question that has a gate",
        demands="The gate is not violated, unless the policy tolerates it.",
        why="A gate marks what no other strength makes up for. One whose question is open is unproven.",
        remedy="Answer the question if it is open; otherwise lift it above the gate.",
    ),
    Kind(
        id="answer",
        title="Answer required: {}",
        subject="a question",
        demands="The question is answered. `unknown` is no answer; `not_applicable` with its note is one.",
        why="The policy names questions that somebody has to stand by.",
        remedy="Answer the question.",
    ),
    Kind(
        id="age",
        title="Age of the answer: {}",
        subject="a question",
        demands="The answer is not older than the policy allows: its `as_of`, or else the file's `assessed_on`.",
        why="An old answer describes another organisation than today's. One without any date has no age to trust.",
        remedy="Look again, then change the answer and its `as_of`, or `assessed_on` if all answers were looked at.",
    ),
    Kind(
        id="evidence",
        title="Evidence for the answer: {}",
        subject="a question",
        demands="The answer is backed by at least the kind of evidence that the policy asks for.",
        why="An answer that names no evidence is somebody's word. An open question has nothing to back.",
        remedy="Find the document or have it checked, and note it under `evidence` and `source`.",
    ),
    Kind(
        id="regression/score",
        title="Fall of the score of {}",
        subject="`overall`",
        demands="The score has not fallen by more than the policy tolerates since the baseline.",
        why="Slow decay passes every fixed threshold until it does not.",
        remedy="See which answers got worse since the baseline, and whether that was meant.",
    ),
    Kind(
        id="regression/risk",
        title="Rise of the risk: {}",
        subject="a challenge",
        demands="The risk is not higher than in the baseline.",
        why="A risk that rises is news, even while it is still tolerated.",
        remedy="Work on the drivers that the finding names.",
    ),
    Kind(
        id="regression/answer",
        title="Answer lost: {}",
        subject="a question",
        demands="A question that was answered in the baseline is still answered.",
        why="What was known once and is open now was deleted, or is no longer believed.",
        remedy="Answer the question again.",
    ),
    Kind(
        id="waiver",
        title="{}",
        subject="`expired`, `unused` or `expiring`",
        demands="Waivers end on their date, and none is kept that waives nothing.",
        why="A waiver is a promise with a date. After the date the waived finding fails again.",
        remedy="Keep the promise, or agree on a new waiver with a new date; delete what is unused.",
    ),
)
NODE_KINDS = ("score", "level", "coverage", "not-applicable")
_WAIVERS = (
    ("expired", "A waiver has expired, so what it waived fails again"),
    ("unused", "A waiver waives nothing (a warning, never a failure)"),
    ("expiring", "A waiver expires soon (a warning, never a failure)"),
)


@lru_cache(maxsize=8)
def rules(framework: Framework) -> Mapping[str, Rule]:
    """Every rule of a framework by its id, in the order in which findings are told."""
    return {rule.id: rule for rule in _rules(framework)}


def _rules(framework: Framework) -> Iterator[Rule]:
    nodes = [(OVERALL, "the whole"), *((pillar.id, pillar.title) for pillar in framework.pillars)]
    challenges = [(challenge.id, challenge.title) for challenge in framework.challenges]
    questions = [(question.id, question.id) for question in framework.questions]
    gates = [(question.id, question.id) for question in framework.questions if question.gate]
    subjects = {
        **dict.fromkeys(NODE_KINDS, nodes),
        **dict.fromkeys(("risk", "regression/risk"), challenges),
        **dict.fromkeys(("answer", "age", "evidence", "regression/answer"), questions),
        "gate": gates,
        "regression/score": [(OVERALL, "the whole")],
        "waiver": list(_WAIVERS),
    }
    for kind in KINDS:
        for subject, about in subjects[kind.id]:
            yield Rule(id=f"{kind.id}/{subject}", kind=kind, subject=subject, about=about)


def place(framework: Framework, rule_id: str) -> int:
    """Where a rule stands among all of its framework."""
    return _places(framework)[rule_id]


@lru_cache(maxsize=8)
def _places(framework: Framework) -> Mapping[str, int]:
    return {name: index for index, name in enumerate(rules(framework))}


def is_rule(word: str) -> bool:
    """Whether a word looks like a rule's id: it begins as one does, with a slash after it."""
    return word.split("/", 1)[0] in {kind.id.split("/", 1)[0] for kind in KINDS} and "/" in word


def explanation_of(framework: Framework, word: str) -> Explanation:
    """What a rule demands, why, and what to do; AssessError where there is no such rule."""
    from aifactory_assess.scoring.explain.explanation import explanation, section

    known = rules(framework)
    rule = known.get(word)
    if rule is None:
        near = nearest(word, known)
        hint = f"did you mean {near}?" if near else "see check --list-rules"
        raise AssessError([Problem(file=word, message=f"is no rule of {framework.id}", hint=hint)])
    return explanation(
        rule.title,
        None,
        [
            section("About", [_about(framework, rule)]),
            section("Demands", [rule.kind.demands]),
            section("Why", [rule.kind.why]),
            section("What to do", [rule.kind.remedy]),
            section("In a policy", [policy_example(framework, rule)]),
        ],
    )


def _about(framework: Framework, rule: Rule) -> str | None:
    """The question that is asked, or the challenge's statement."""
    asked = {question.id: question.ask for question in framework.questions}
    stated = {challenge.id: challenge.statement for challenge in framework.challenges}
    return stated.get(rule.subject) if rule.kind.id.endswith("risk") else asked.get(rule.subject)


def policy_example(framework: Framework, rule: Rule) -> str:
    """The line of a policy that switches the rule on."""
    subject, levels = rule.subject, [level.id for level in framework.levels]
    kinds = framework.evidence_ids
    tolerated = framework.risk.scale[-2].id if framework.risk else ""
    demand = {
        "score": "score: 55",
        "level": f"level: {levels[len(levels) // 2]}",
        "coverage": "coverage: 80",
        "not-applicable": "not_applicable_share: 30",
        "risk": f"risks: {{{subject}: {tolerated}}}",
        "gate": "gates: {tolerated: []}",
        "answer": f"answers: {{required: [{subject}]}}",
        "age": "answers: {max_age_days: 365}",
        "evidence": f"answers: {{evidence: {{{subject}: {kinds[-1]}}}}}",
        "regression/score": "regression: {score: 1.0}",
        "regression/risk": "regression: {risks: none_worse}",
        "regression/answer": "regression: {answers: none_lost}",
        "waiver": "waivers: [{rule: RULE, until: YYYY-MM-DD, reason: TEXT, owner: TEXT, id: TEXT, organisation: ID}]",
    }[rule.kind.id]
    if rule.kind.id.startswith(("regression/", "waiver")):
        return demand
    if rule.kind.id in NODE_KINDS:
        demand = f"overall: {{{demand}}}" if subject == OVERALL else f"pillars: {{{subject}: {{{demand}}}}}"
    return f"require: {{{demand}}}"
