"""Every rule of a framework as a page of Markdown: what it demands, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.escaping import markdown
from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.kinds import KINDS
from aifactory_assess.gate.kinds.kind import Kind
from aifactory_assess.gate.rules import Rule, rules


def render(framework: Framework) -> str:
    """The page, with a line end."""
    return "\n".join(_lines(framework)) + "\n"


def _lines(framework: Framework) -> Iterator[str]:
    yield "# The rules of `check`"
    yield ""
    yield f"Rules of {markdown(framework.id)} {markdown(framework.version)}, printed by"
    yield "`aifactory-assess check --list-rules`. A rule is judged where the policy demands it. Its id is"
    yield "the same in every report, in waivers and in `aifactory-assess explain RULE`; in SARIF,"
    yield "`aifactory-assess/` stands before it."
    known = list(rules(framework).values())
    yield ""
    for kind in KINDS:
        yield f"- [`{kind.id}/...`](#{_anchor(kind)}): {kind.demands}"
    for kind in KINDS:
        yield from _kind(framework, kind, [rule for rule in known if rule.kind is kind])


def _anchor(kind: Kind) -> str:
    return kind.id.replace("/", "")


def _kind(framework: Framework, kind: Kind, known: list[Rule]) -> Iterator[str]:
    yield ""
    yield f"## {kind.id}"
    yield ""
    yield f"- **Subject:** {kind.subject}"
    yield f"- **Demands:** {kind.demands}"
    yield f"- **Why:** {kind.why}"
    yield f"- **What to do:** {kind.remedy}"
    if not known:
        yield ""
        yield "This framework has no such rule."
        return
    yield ""
    yield "```yaml"
    yield kind.example(framework, known[0].subject)
    yield "```"
    yield ""
    yield "| rule | about |"
    yield "| --- | --- |"
    yield from (f'| <a id="{rule.id}"></a>`{rule.id}` | {_about(framework, rule)} |' for rule in known)


def _about(framework: Framework, rule: Rule) -> str:
    asked = {question.id: question.ask for question in framework.questions}
    return markdown(asked.get(rule.subject, rule.about) if rule.about == rule.subject else rule.about)
