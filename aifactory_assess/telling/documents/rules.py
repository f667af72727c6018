"""Every rule of a framework: what it demands, why, and what to do."""

from __future__ import annotations

from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.kinds import KINDS
from aifactory_assess.gate.kinds.kind import Kind
from aifactory_assess.gate.rules import Rule, rules
from aifactory_assess.telling import blocks
from aifactory_assess.telling.blocks import Block, Entry, Listing, Section, Sentence, Table, code, coded, headed, strong

_ABOUT = (
    "A rule is judged where the policy demands it. Its id is the same in every report, in waivers and in"
    " `aifactory-assess explain RULE`; in SARIF, `aifactory-assess/` stands before it."
)


def document(framework: Framework, *, detail: bool = False) -> blocks.Document:  # noqa: ARG001 - the page has one form
    """The kinds of rule, then each with its rules."""
    known = list(rules(framework).values())
    kinds = tuple(
        Entry(words=(blocks.Run(f"{kind.id}/...", "code", link=_anchor(kind)), ": ", *coded(kind.demands)))
        for kind in KINDS
    )
    printed = (
        f"Rules of {framework.id} {framework.version}, printed by ",
        code(f"aifactory-assess check --list-rules{framework.flag}"),
    )
    told: list[Block] = [Sentence(words=coded(_ABOUT)), Listing(entries=kinds)]
    told += [_kind(framework, kind, [rule for rule in known if rule.kind is kind]) for kind in KINDS]
    return blocks.Document(title=coded("The rules of `check`"), about=((*printed, "."),), blocks=told)


def _anchor(kind: Kind) -> str:
    """What Markdown makes of the kind's heading by itself."""
    return kind.id.replace("/", "")


def _kind(framework: Framework, kind: Kind, known: list[Rule]) -> Section:
    facts = (
        ("Subject:", kind.subject),
        ("Demands:", kind.demands),
        ("Why:", kind.why),
        ("What to do:", kind.remedy),
        *((f"What to do about {subject}:", remedy) for subject, remedy in kind.remedies.items()),
    )
    told = Listing(entries=tuple(Entry(words=(strong(name), " ", *coded(words))) for name, words in facts))
    if not known:
        return Section(
            title=kind.id, id=_anchor(kind), blocks=[told, Sentence(words="This framework has no such rule.")]
        )
    example = blocks.Verbatim(text=kind.example(framework, known[0].subject), language="yaml")
    asked = {question.id: question.ask for question in framework.questions}
    abouts = [asked.get(rule.subject, rule.about) if rule.about == rule.subject else rule.about for rule in known]
    rows = [(blocks.Run(rule.id, "code", anchor=rule.id), about) for rule, about in zip(known, abouts, strict=True)]
    return Section(
        title=kind.id, id=_anchor(kind), blocks=[told, example, Table(columns=headed("rule", "about"), rows=rows)]
    )
